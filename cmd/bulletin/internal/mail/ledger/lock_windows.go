package ledger

import (
	"os"
	"syscall"
	"unsafe"
)

// kernel32 holds what package syscall lacks.
var (
	kernel32      = syscall.NewLazyDLL("kernel32.dll")
	lockFileEx    = kernel32.NewProc("LockFileEx")
	getDriveTypeW = kernel32.NewProc("GetDriveTypeW")
)

// lockFile takes the lock of a file until it is closed or the process ends.
func lockFile(f *os.File) error {
	const (
		failImmediately = 1
		exclusive       = 2
		lockViolation   = syscall.Errno(33)
		ioPending       = syscall.Errno(997)
	)
	// Locks bind readers here: a byte far behind the text leaves that readable.
	where := syscall.Overlapped{OffsetHigh: 0x7fffffff}
	ok, _, err := lockFileEx.Call(f.Fd(), failImmediately|exclusive, 0, 1, 0, uintptr(unsafe.Pointer(&where)))
	switch {
	case ok != 0:
		return nil
	case err == lockViolation || err == ioPending:
		return errLocked
	}
	return err
}

// unlockFile does nothing: no program that is started gets the file, and closing it
// unlocks it.
func unlockFile(*os.File) error { return nil }

// syncFolder does nothing: the system keeps names durable by itself.
func syncFolder(string) error { return nil }
