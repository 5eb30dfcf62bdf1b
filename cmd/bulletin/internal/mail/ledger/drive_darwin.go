package ledger

import (
	"os"
	"slices"
	"syscall"
)

// networkDrive names the kind of the network's drive that an existing path is
// on, "" for a disk of this computer.
func networkDrive(path string) (string, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(path, &st); err != nil {
		return "", &os.PathError{Op: "statfs", Path: path, Err: err}
	}
	var name []byte
	for _, c := range st.Fstypename {
		if c == 0 {
			break
		}
		name = append(name, byte(c))
	}
	if kind := string(name); slices.Contains([]string{"nfs", "smbfs", "afpfs", "webdav", "ftp", "cifs", "macfuse_sshfs"}, kind) {
		return kind, nil
	}
	return "", nil
}
