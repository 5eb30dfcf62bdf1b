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

// rewrite puts the new content of a file, in which what was shown is new (« 3
// notices »), into its place once someone said yes, and only if the file still is
// what it was (nil for none). It reports whether it was written.
func (c *command) rewrite(file string, old, new []byte, what string, yes, dryRun bool) (written bool, err error) {
	if dryRun {
		return false, nil
	}
	if !yes {
		if !isTerminal(c.stdin) {
			return false, c.usageError("nothing was written: there is no one to ask here; say --yes to write, --dry-run to look",
				"rien n’a été écrit : il n’y a personne à qui demander ici ; --yes pour écrire, --dry-run pour regarder")
		}
		if !c.confirm(fmt.Sprintf(c.tr("%s: write %s?", "%s\u00a0: écrire %s\u202f?"), file, what)) {
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
	fmt.Fprintf(c.stderr, c.tr("%s: saved with %s\n", "%s\u00a0: enregistré avec %s\n"), file, what)
	return true, nil
}

// changes counts those of a list for rewrite.
func (c *command) changes(n int) string {
	return c.count(n, "1 change", "%d changes", "1 changement", "%d changements")
}
