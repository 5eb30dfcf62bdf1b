package markup

import (
	"bytes"
	"fmt"
	"io/fs"
)

// Templates hands each file of fsys that matches the pattern to add, under its
// own path, so that an error of the template names it.
func Templates(fsys fs.FS, pattern string, add func(name, src string) error) error {
	names, err := fs.Glob(fsys, pattern)
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return fmt.Errorf("no template matches %s", pattern)
	}
	for _, name := range names {
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		if err := add(name, string(src)); err != nil {
			return err
		}
	}
	return nil
}

// Undefined says of a file that it lacks the template by which it is used, as
// html/template says its own errors.
func Undefined(file, name string) error {
	return fmt.Errorf("template: %s:1: it defines no %q", file, name)
}

// Unindent drops the indentation of the templates and their empty lines, which
// would be a fifth of a page. It works in place.
func Unindent(page []byte) []byte {
	kept := page[:0]
	for line := range bytes.Lines(page) {
		kept = append(kept, bytes.TrimLeft(line, " \t\r\n")...)
	}
	return kept
}
