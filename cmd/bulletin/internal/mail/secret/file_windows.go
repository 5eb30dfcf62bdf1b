package secret

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"unsafe"
)

// File modes say nothing on Windows: the access control list does. Package
// syscall lacks these calls.
var (
	advapi32                = syscall.NewLazyDLL("advapi32.dll") // a known DLL: never loaded from the current folder
	getKernelObjectSecurity = advapi32.NewProc("GetKernelObjectSecurity")
	setFileSecurity         = advapi32.NewProc("SetFileSecurityW")
	fromText                = advapi32.NewProc("ConvertStringSecurityDescriptorToSecurityDescriptorW")
)

const (
	ownerInformation         = 0x00000001
	daclInformation          = 0x00000004
	protectedDACLInformation = 0x80000000 // nothing is inherited
)

// protected refuses a file that others than this user, the system and the
// administrators may do anything with.
func protected(f *os.File, name string) error {
	user, err := currentUser()
	if err == nil {
		var descriptor []byte
		if descriptor, err = securityOf(f); err == nil {
			err = readableBy(descriptor, user)
		}
	}
	if err != nil {
		return &UnprotectedError{File: name, Why: err.Error(),
			Fix: `icacls "` + name + `" /inheritance:r /grant:r "%USERDOMAIN%\%USERNAME%:F"`}
	}
	return nil
}

// protect takes what a new file inherited from its folder and leaves it to this
// user alone.
func protect(f *os.File) error {
	user, err := currentUser()
	if err != nil {
		return err
	}
	return setPermissions(f, "D:P(A;;FA;;;"+user+")(A;;FA;;;SY)")
}

// setPermissions takes them in the language of security descriptors (SDDL).
func setPermissions(f *os.File, sddl string) error {
	text, err := syscall.UTF16PtrFromString(sddl)
	if err != nil {
		return err
	}
	name, err := syscall.UTF16PtrFromString(f.Name())
	if err != nil {
		return err
	}
	var descriptor uintptr
	if ok, _, err := fromText.Call(uintptr(unsafe.Pointer(text)), 1, uintptr(unsafe.Pointer(&descriptor)), 0); ok == 0 {
		return err
	}
	defer syscall.LocalFree(syscall.Handle(descriptor))
	if ok, _, err := setFileSecurity.Call(uintptr(unsafe.Pointer(name)), daclInformation|protectedDACLInformation, descriptor); ok == 0 {
		return err
	}
	return nil
}

// securityOf is asked of the open file, so that it is the one that is read.
func securityOf(f *os.File) ([]byte, error) {
	const what = ownerInformation | daclInformation
	descriptor := make([]byte, 1024)
	for range 3 {
		var need uint32
		ok, _, err := getKernelObjectSecurity.Call(f.Fd(), what,
			uintptr(unsafe.Pointer(&descriptor[0])), uintptr(len(descriptor)), uintptr(unsafe.Pointer(&need)))
		switch {
		case ok != 0:
			return descriptor, nil
		case !errors.Is(err, syscall.ERROR_INSUFFICIENT_BUFFER) || need > 1<<20:
			return nil, errors.New("its permissions cannot be read: " + strings.TrimSpace(err.Error()))
		}
		descriptor = make([]byte, need)
	}
	return nil, errDescriptor
}

func currentUser() (string, error) {
	token, err := syscall.OpenCurrentProcessToken()
	if err != nil {
		return "", err
	}
	defer token.Close()
	user, err := token.GetTokenUser()
	if err != nil {
		return "", err
	}
	return user.User.Sid.String()
}
