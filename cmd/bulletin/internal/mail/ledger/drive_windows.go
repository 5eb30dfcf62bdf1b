package ledger

import (
	"path/filepath"
	"strings"
	"syscall"
	"unsafe"
)

// networkDrive names the kind of the network's drive that an existing path is
// on, "" for a disk of this computer.
func networkDrive(path string) (string, error) {
	volume := filepath.VolumeName(path)
	if strings.HasPrefix(volume, `\\`) && !localDevice(volume) {
		return "UNC", nil // \\server\share, \\?\UNC\…
	}
	root, err := syscall.UTF16PtrFromString(volume + `\`)
	if err != nil {
		return "", err
	}
	const remote = 4
	if kind, _, _ := getDriveTypeW.Call(uintptr(unsafe.Pointer(root))); kind == remote {
		return "mapped drive " + volume, nil
	}
	return "", nil
}

// localDevice reports whether a volume is written \\?\C: or \\.\C:.
func localDevice(volume string) bool {
	rest, ok := strings.CutPrefix(volume, `\\?\`)
	if !ok {
		rest, ok = strings.CutPrefix(volume, `\\.\`)
	}
	return ok && len(rest) == 2 && rest[1] == ':'
}
