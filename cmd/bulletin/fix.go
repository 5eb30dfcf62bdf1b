package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"bulletin/render"
	"bulletin/render/french"
	"bulletin/render/source"
)

func (c *command) fix() *cobra.Command {
	var yes, dryRun bool
	cmd := &cobra.Command{
		Use:   c.tr("fix [YYYY-MM …]", "fix [AAAA-MM …]"),
		Short: c.tr("Write missing ids, propose French typography", "Écrire les identifiants qui manquent, proposer la typographie"),
		Long: c.tr(`Write an id for each record without one, and propose French typography (spaces,
apostrophes, quotation marks, ordinals) for the texts. Every change is shown
first; nothing is written without a yes. Comments and layout stay as they are.`, `Écrire un identifiant pour chaque notice qui n’en a pas, et proposer la
typographie française (espaces, apostrophes, guillemets, ordinaux) des textes.
Chaque changement est montré d’abord ; rien n’est écrit sans un oui. Les
commentaires et la mise en forme restent comme ils sont.`),
		RunE: func(_ *cobra.Command, args []string) error {
			names, err := c.issueNames(args)
			if err != nil {
				return err
			}
			for _, name := range names {
				if err := c.fixIssue(name, yes, dryRun); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.tr("write without asking", "écrire sans demander"))
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, c.tr("show only", "montrer seulement"))
	return cmd
}

func (c *command) fixIssue(name string, yes, dryRun bool) error {
	l, err := c.load([]string{name})
	if err != nil {
		return err
	}
	file := c.shown(name, "issue.yaml")
	old := l.sources[file]
	fixed, changes, err := fixed(old)
	if err != nil {
		c.report(l, render.Errors(l.problems))
		return &failure{status: exitProblems, err: fmt.Errorf("%s: %w", file, err),
			hint: c.tr("Correct the list first: bulletin check "+name, "Corriger d’abord la liste : bulletin check "+name)}
	}
	if len(changes) == 0 {
		fmt.Fprintf(c.stdout, c.tr("%s: nothing to change\n", "%s : rien à changer\n"), file)
		return nil
	}
	for _, ch := range changes {
		fmt.Fprintf(c.stdout, "%s:%d: %s\n", file, ch.Line, ch.Path)
		for _, line := range difference(ch.Old, ch.New) {
			fmt.Fprintf(c.stdout, "  %s\n", line)
		}
	}
	if dryRun {
		return nil
	}
	if !yes {
		if !isTerminal(c.stdin) {
			return c.usageError("nothing was written: there is no one to ask here; say --yes to write, --dry-run to look",
				"rien n’a été écrit : il n’y a personne à qui demander ici ; --yes pour écrire, --dry-run pour regarder")
		}
		question := fmt.Sprintf(c.tr("Write these %d changes to %s?", "Écrire ces %d changements dans %s ?"), len(changes), file)
		if !c.confirm(question) {
			fmt.Fprintln(c.stderr, c.tr("Nothing was written.", "Rien n’a été écrit."))
			return nil
		}
	}
	err = replaceFile(filepath.FromSlash(file), func(w io.Writer) error {
		_, err := w.Write(fixed)
		return err
	})
	if err != nil {
		return c.worldError(err, "", "")
	}
	fmt.Fprintf(c.stderr, c.tr("%d changes written to %s\n", "%d changements écrits dans %s\n"), len(changes), file)
	return nil
}

// fixed is the list with its ids and French typography, and what changed.
func fixed(list []byte) ([]byte, []source.Change, error) {
	withIDs, ids, err := source.FixIDs(list, french.Slug)
	if err != nil {
		return nil, nil, err
	}
	dressed, texts, err := source.FixText(withIDs, func(field, value, lang string) string {
		foreign := lang != "" && lang != "fr" && !strings.HasPrefix(lang, "fr-")
		if foreign || field == "heading" { // headings are written as in publication.yaml
			return value
		}
		return french.Dress(value)
	})
	return dressed, append(ids, texts...), err
}

// difference shows a change as two lines around what differs, with invisible
// spaces made visible.
func difference(old, new string) []string {
	visible := strings.NewReplacer("\u00a0", "⍽", "\u202f", "⍽", "\n", "⏎")
	if old == "" {
		return []string{"+ " + visible.Replace(new)}
	}
	a, b := []rune(visible.Replace(old)), []rune(visible.Replace(new))
	start := 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	end := 0
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	cut := func(r []rune) string {
		const around = 30
		from, to := max(start-around, 0), min(len(r)-end+around, len(r))
		s := string(r[from:to])
		if from > 0 {
			s = "…" + s
		}
		if to < len(r) {
			s += "…"
		}
		return s
	}
	return []string{"- " + cut(a), "+ " + cut(b)}
}
