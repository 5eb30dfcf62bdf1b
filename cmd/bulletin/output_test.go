package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// All files are written before the first is replaced: when one fails, none
// changes and no temporary file remains.
func TestReplaceAllOrNothing(t *testing.T) {
	folder := t.TempDir()
	names := []string{filepath.Join(folder, "a.pdf"), filepath.Join(folder, "images", "b.jpg")}
	build := func(version string, failing int) (string, error) {
		return replaceAll(names, func(i int, w io.Writer) error {
			if _, err := io.WriteString(w, version); err != nil {
				return err
			}
			if i == failing {
				return errors.New("disk full")
			}
			return nil
		})
	}
	if _, err := build("old", -1); err != nil {
		t.Fatal(err)
	}
	for failing := range names {
		if name, err := build("new", failing); err == nil || name != names[failing] {
			t.Fatalf("the failure of %s was told as %q, %v", names[failing], name, err)
		}
		check(t, folder, names, "old")
	}
	if _, err := build("new", -1); err != nil {
		t.Fatal(err)
	}
	check(t, folder, names, "new")
}

// A file that cannot be written over, as when another program holds it open,
// keeps all others from being replaced.
func TestReplaceNothingWhileOneIsHeld(t *testing.T) {
	folder := t.TempDir()
	names := []string{filepath.Join(folder, "a.pdf"), filepath.Join(folder, "images")}
	if err := os.WriteFile(names[0], []byte("old"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(names[1], 0o755); err != nil { // a folder cannot be opened for writing
		t.Fatal(err)
	}
	_, err := replaceAll(names, func(_ int, w io.Writer) error {
		_, err := io.WriteString(w, "new")
		return err
	})
	if err == nil {
		t.Fatal("the failure was swallowed")
	}
	check(t, folder, names[:1], "old")
}

// When a name refuses at the last moment, those replaced before it get their
// former content back.
func TestReplaceIsUndone(t *testing.T) {
	folder := t.TempDir()
	names := []string{filepath.Join(folder, "a.pdf"), filepath.Join(folder, "b.xlsx")}
	for _, name := range names {
		if err := os.WriteFile(name, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	failed, err := replaceAll(names, func(i int, w io.Writer) error {
		if i == 1 { // its temporary file is gone when the time comes
			return os.Remove(w.(*os.File).Name())
		}
		_, err := io.WriteString(w, "new")
		return err
	})
	if err == nil || failed != names[1] {
		t.Fatalf("the failure of %s was told as %q, %v", names[1], failed, err)
	}
	check(t, folder, names, "old")
}

// check reads the files and sees that there is no other.
func check(t *testing.T, folder string, names []string, want string) {
	t.Helper()
	for _, name := range names {
		if got, err := os.ReadFile(name); err != nil || string(got) != want {
			t.Errorf("%s holds %q (%v), want %q", name, got, err, want)
		}
	}
	found := 0
	if err := filepath.WalkDir(folder, func(_ string, d os.DirEntry, err error) error {
		if !d.IsDir() {
			found++
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if found != len(names) {
		t.Errorf("%d files, want %d", found, len(names))
	}
}
