package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bulletin/render"
	"bulletin/render/french"
	"bulletin/render/source"
)

func (c *command) fix() *cobra.Command {
	var yes, dryRun bool
	cmd := &cobra.Command{
		Use:   c.tr("fix [YYYY-MM …] [options]", "fix [AAAA-MM …] [options]"),
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
	left := render.Errors(l.problems)
	old, ok := l.sources[file]
	fixed, changes, err := fixed(old)
	if !ok || err != nil {
		c.report(c.stderr, l, left)
		fmt.Fprintf(c.stderr, c.tr("%s: nothing was written; correct this first\n", "%s : rien n’a été écrit ; corriger d’abord ceci\n"), file)
		return errProblems
	}
	if len(changes) == 0 {
		fmt.Fprintf(c.stdout, c.tr("%s: nothing to change\n", "%s : rien à changer\n"), file)
		return c.remaining(name, left)
	}
	c.show(l, file, changes)
	written, err := c.rewrite(file, old, fixed, c.changes(len(changes)), yes, dryRun)
	if !written || err != nil {
		return err
	}
	if l, err = c.load([]string{name}); err != nil {
		return err
	}
	return c.remaining(name, render.Errors(l.problems))
}

// remaining says that a list has errors which fix does not mend.
func (c *command) remaining(name string, errors []render.Problem) error {
	if len(errors) == 0 {
		return nil
	}
	fmt.Fprintf(c.stderr, c.tr("%s left, which fix does not mend: bulletin check %s\n",
		"%s, que fix ne répare pas : bulletin check %s\n"), c.tally(errors), name)
	return errProblems
}

// show prints the changes, each under the title of its record.
func (c *command) show(l *lists, file string, changes []source.Change) {
	invisible := false
	for _, ch := range changes {
		field, title := l.named(ch.Path)
		if title != "" {
			title = " — " + french.Shorten(title, 60)
		}
		fmt.Fprintf(c.stdout, "%s:%d: %s%s\n", file, ch.Line, field, title)
		for _, line := range difference(ch.Old, ch.New) {
			fmt.Fprintf(c.stdout, "  %s\n", line)
			invisible = invisible || strings.ContainsRune(line, '⍽')
		}
	}
	if invisible {
		fmt.Fprintln(c.stdout, c.tr("(⍽ is a no-break space)", "(⍽ est une espace insécable)"))
	}
}

// named turns the path of a value into its field and the title of its record.
func (l *lists) named(path string) (field, title string) {
	parts := strings.Split(path, ".")
	at := func(i int) int {
		n, _ := strconv.Atoi(parts[i])
		return n
	}
	if len(l.bulletins) == 0 || len(parts) < 5 || parts[0] != "sections" || parts[2] != "records" {
		return parts[len(parts)-1], ""
	}
	record := l.bulletins[0].Issue.Sections[at(1)].Records[at(3)]
	rest := parts[4:]
	switch {
	case rest[0] == "complements" && len(rest) > 2:
		record, rest = record.Complements[at(5)], rest[2:]
	case rest[0] == "siblings" && len(rest) > 3:
		record, rest = record.Siblings.Records[at(6)], rest[3:]
	}
	return strings.Join(rest, "."), record.Title
}

// fixed is the list with its ids and French typography, and what changed.
func fixed(list []byte) ([]byte, []source.Change, error) {
	withIDs, ids, err := source.FixIDs(list, french.Slug)
	if err != nil {
		return nil, nil, err
	}
	dressed, texts, err := source.FixText(withIDs, func(field, value, lang string) string {
		foreign := (&render.Record{Language: lang}).Foreign()
		if foreign || field == "heading" { // headings are written as in publication.yaml
			return value
		}
		return french.Dress(value)
	})
	return dressed, append(ids, texts...), err
}

// difference shows a change as two lines around the first thing that differs,
// with invisible spaces made visible.
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
		const around, most = 30, 100
		from := max(start-around, 0)
		to := min(len(r)-end+around, from+most, len(r))
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
