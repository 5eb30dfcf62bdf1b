package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// replaceFile writes a file whole or not at all: to a temporary file beside
// it, which then takes its name.
func replaceFile(name string, write func(io.Writer) error) error {
	staged, err := stage(name, write)
	if err != nil {
		return err
	}
	if err := os.Rename(staged, name); err != nil {
		os.Remove(staged)
		return err
	}
	return nil
}

// stage writes the content of a file to a temporary file beside it. A file
// that exists keeps its permissions.
func stage(name string, write func(io.Writer) error) (staged string, err error) {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(name); err == nil {
		mode = info.Mode().Perm()
	}
	werr := write(f)
	if werr == nil {
		werr = errors.Join(f.Chmod(mode), f.Sync())
	}
	return f.Name(), errors.Join(werr, f.Close())
}

// heldOpen reports whether another program keeps the file from being
// replaced, as Acrobat and Excel do on Windows.
func heldOpen(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// replaceAll puts several files in their places: all are written before the
// first is replaced, and none is replaced while one is held open. With an error
// it names the file concerned.
func replaceAll(names []string, write func(i int, w io.Writer) error) (failed string, err error) {
	staged := make([]string, 0, len(names))
	defer func() {
		for _, s := range staged {
			os.Remove(s) // gone already where all went well
		}
	}()
	for i, name := range names {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			return filepath.Dir(name), err
		}
		s, err := stage(name, func(w io.Writer) error { return write(i, w) })
		if err != nil {
			return name, err
		}
		staged = append(staged, s)
	}
	for _, name := range names {
		if err := heldOpen(name); err != nil {
			return name, err
		}
	}
	return swap(staged, names)
}

// swap gives the staged files their names. When one name refuses, the files
// before it get their former content back.
func swap(staged, names []string) (failed string, err error) {
	former := map[string]string{} // where the former content waits, by name
	defer func() {
		for name, aside := range former {
			if err != nil {
				os.Rename(aside, name)
			}
			os.Remove(aside) // also after a rename: of one file under both names it does nothing
		}
	}()
	for i, name := range names {
		if aside := staged[i] + ".old"; os.Link(name, aside) == nil {
			former[name] = aside
		}
		if err := os.Rename(staged[i], name); err != nil {
			return name, err
		}
	}
	return "", nil
}
