package ledger

import (
	"errors"
	"path/filepath"
	"testing"
)

func TestLocalDrive(t *testing.T) {
	if err := localDrive(filepath.Join(t.TempDir(), "not", "yet", "bulletin.db")); err != nil {
		var network *NetworkDriveError
		if !errors.As(err, &network) {
			t.Error(err)
		}
	}
}
