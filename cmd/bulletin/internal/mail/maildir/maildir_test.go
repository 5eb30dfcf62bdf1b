package maildir

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

// Several runs write into one folder at once: every message is there once, whole.
func TestDeliver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "à blanc", "courrier")
	var group sync.WaitGroup
	for run := range 3 {
		d, err := Create(path)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 20 {
			group.Go(func() {
				message := fmt.Sprintf("Subject: %d\r\n\r\n%d\r\n", run, i)
				file, err := d.Deliver([]byte(message))
				if err != nil {
					t.Error(err)
					return
				}
				if got, err := os.ReadFile(file); err != nil || string(got) != message {
					t.Errorf("%s holds %q, %v", file, got, err)
				}
			})
		}
	}
	group.Wait()
	for folder, want := range map[string]int{"tmp": 0, "new": 60, "cur": 0} {
		if got := names(t, filepath.Join(path, folder)); len(got) != want {
			t.Errorf("%s holds %v", folder, got)
		}
	}
	host, _ := os.Hostname()
	for _, name := range names(t, filepath.Join(path, "new")) {
		if strings.ContainsAny(name, `:/\<>"|?*`) || host != "" && strings.Contains(name, host) {
			t.Errorf("the name %s", name)
		}
	}
}

func TestCreateOverFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path); err == nil {
		t.Error("a file was taken for a folder")
	}
}

// What cannot be written leaves nothing behind.
func TestDeliverFails(t *testing.T) {
	path := t.TempDir()
	d, err := Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(path, "new")); err != nil {
		t.Fatal(err)
	}
	if file, err := d.Deliver([]byte("x")); err == nil || file != "" {
		t.Errorf("written to %q, %v", file, err)
	}
	if left := names(t, filepath.Join(path, "tmp")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
