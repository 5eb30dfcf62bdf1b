package secret

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestPermissions(t *testing.T) {
	user, err := currentUser()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "secrets")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	mine := "D:P(A;;FA;;;" + user + ")"
	for _, tt := range []struct {
		sddl string
		ok   bool
	}{
		{mine, true},
		{mine + "(A;;FA;;;SY)(A;;FA;;;BA)", true},
		{mine + "(D;;FA;;;BG)", true},
		{mine + "(A;;FR;;;WD)", false},
		{mine + "(A;;FW;;;BU)", false},
		{mine + "(A;;FR;;;AU)", false},
	} {
		if err := setPermissions(f, tt.sddl); err != nil {
			t.Fatal(tt.sddl, err)
		}
		err := protected(f, name)
		var u *UnprotectedError
		if (err == nil) != tt.ok || err != nil && !errors.As(err, &u) {
			t.Errorf("%s: %v", tt.sddl, err)
		}
	}
	if err := protect(f); err != nil {
		t.Error(err)
	}
	if err := protected(f, name); err != nil {
		t.Error(err)
	}
}
