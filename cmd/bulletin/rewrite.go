package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// rewrite puts the new content of a list, whose n changes were shown, into its
// place once someone said yes, and only if the file still is what it was (nil
// for none). It reports whether it was written.
func (c *command) rewrite(file string, old, new []byte, n int, yes, dryRun bool) (written bool, err error) {
	if dryRun {
		return false, nil
	}
	if !yes {
		if !isTerminal(c.stdin) {
			return false, c.usageError("nothing was written: there is no one to ask here; say --yes to write, --dry-run to look",
				"rien n’a été écrit : il n’y a personne à qui demander ici ; --yes pour écrire, --dry-run pour regarder")
		}
		if !c.confirm(c.about(file, n, "write this change?", "write these %d changes?",
			"écrire ce changement ?", "écrire ces %d changements ?")) {
			fmt.Fprintln(c.stderr, c.tr("Nothing was written.", "Rien n’a été écrit."))
			return false, nil
		}
	}
	now, err := os.ReadFile(filepath.FromSlash(file))
	if absent := old == nil && errors.Is(err, fs.ErrNotExist); !absent && (err != nil || !bytes.Equal(now, old)) {
		return false, &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("%s changed meanwhile; nothing was written", "%s a changé entre-temps ; rien n’a été écrit"), file),
			hint: c.tr("Run the command again.", "Relancer la commande.")}
	}
	if err := os.MkdirAll(filepath.Dir(filepath.FromSlash(file)), 0o755); err != nil {
		return false, c.worldError(err, file)
	}
	err = replaceFile(filepath.FromSlash(file), func(w io.Writer) error {
		_, err := w.Write(new)
		return err
	})
	if err != nil {
		return false, c.worldError(err, file)
	}
	fmt.Fprintln(c.stderr, c.about(file, n, "1 change written", "%d changes written",
		"1 changement écrit", "%d changements écrits"))
	return true, nil
}

// about says something countable of a file.
func (c *command) about(file string, n int, oneEnglish, manyEnglish, oneFrench, manyFrench string) string {
	return file + c.tr(": ", " : ") + c.count(n, oneEnglish, manyEnglish, oneFrench, manyFrench)
}
