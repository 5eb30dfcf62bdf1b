package ledger

import (
	"fmt"
	"os"
	"path/filepath"
)

// NetworkDriveError says that a ledger was to be on a drive of the network.
type NetworkDriveError struct {
	Path string
	Kind string // nfs, cifs, fuse.sshfs …
}

func (e *NetworkDriveError) Error() string {
	return fmt.Sprintf("%s is on a network drive (%s), where locks and the order of writes cannot be relied on: "+
		"two runs could send at the same time, or the record of who was mailed be lost; keep it on a disk of this computer", e.Path, e.Kind)
}

// localDrive refuses a path on a drive of the network.
func localDrive(path string) error {
	// What is to be created will be on the drive of the folder above.
	existing := path
	for {
		if _, err := os.Stat(existing); err == nil {
			break
		}
		parent := filepath.Dir(existing)
		if parent == existing {
			break
		}
		existing = parent
	}
	// A link leads to where the file is.
	if real, err := filepath.EvalSymlinks(existing); err == nil {
		existing = real
	}
	kind, err := networkDrive(existing)
	if err != nil || kind == "" {
		return err
	}
	return &NetworkDriveError{Path: path, Kind: kind}
}
