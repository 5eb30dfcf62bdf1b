package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"bulletin/render"
	"bulletin/render/bib"
)

// exchange is a format in which the records of an issue are handed to other
// programs.
type exchange struct {
	word      string // that --to takes
	extension string
	write     func(io.Writer, *render.Bulletin) error
	check     func(*render.Bulletin) []render.Problem // what it cannot hold; nil if it holds all
}

// exchanges lists the formats in the order in which they are offered.
func exchanges() []exchange {
	return []exchange{
		{"csl", ".json", bib.CSL, nil},
		{"ris", ".ris", bib.RIS, nil},
		{"bibtex", ".bib", bib.BibTeX, nil},
		{"unimarc", ".mrc", bib.UNIMARC, bib.CheckUNIMARC},
		{"pmb", ".pmb.xml", bib.PMB, nil},
	}
}

// exchangeWords are the words that --to takes.
func exchangeWords() string {
	var words []string
	for _, e := range exchanges() {
		words = append(words, e.word)
	}
	return strings.Join(words, ", ")
}

func (c *command) export() *cobra.Command {
	var to []string
	var out string
	cmd := &cobra.Command{
		Use:   c.tr("export [YYYY-MM …] --to FORMAT", "export [AAAA-MM …] --to FORMAT"),
		Short: c.tr("Hand the records to Zotero, PMB and others", "Donner les notices à Zotero, à PMB et à d’autres"),
		Long: fmt.Sprintf(c.tr(`Write the records of the issues named, or of every issue in data/, in formats that
reference managers and library systems read: %s.

The files appear beside the editions, in out/YYYY-MM/, all of them or none. With
--out - a single one goes to the standard output.`, `Écrire les notices des numéros nommés, ou de tous ceux de data/, dans des formats
que lisent les logiciels de références et de bibliothèque : %s.

Les fichiers paraissent à côté des éditions, dans out/AAAA-MM/, tous ou aucun. Avec
--out - un seul va à la sortie standard.`), exchangeWords()),
		Example: "  bulletin export 2024-10 --to ris\n  bulletin export 2024-10 --to csl,ris\n  bulletin export 2024-10 --to csl --out - > notices.json",
		RunE: func(_ *cobra.Command, args []string) error {
			return c.exportIssues(args, to, out)
		},
	}
	cmd.Flags().StringSliceVar(&to, "to", nil, fmt.Sprintf(c.tr("the `formats`: %s", "les `formats` : %s"), exchangeWords()))
	cmd.Flags().StringVar(&out, "out", "out", c.tr("`folder` the files go to", "`dossier` où vont les fichiers"))
	return cmd
}

// exchangesNamed finds the formats that --to names.
func (c *command) exchangesNamed(words []string) ([]exchange, error) {
	var formats []exchange
	all := exchanges()
	for _, word := range words {
		word = strings.ToLower(strings.TrimSpace(word))
		i := slices.IndexFunc(all, func(e exchange) bool { return e.word == word })
		if i < 0 {
			return nil, c.usageError("--to takes %s, not %q", "--to prend %s, et non « %s »", exchangeWords(), word)
		}
		if !slices.ContainsFunc(formats, func(e exchange) bool { return e.word == word }) {
			formats = append(formats, all[i])
		}
	}
	if len(formats) == 0 {
		return nil, c.usageError("say in which format: --to %s", "dire dans quel format : --to %s", exchangeWords())
	}
	return formats, nil
}

func (c *command) exportIssues(args, to []string, out string) error {
	formats, err := c.exchangesNamed(to)
	if err != nil {
		return err
	}
	names, err := c.issueNames(args)
	if err != nil {
		return err
	}
	if out == "-" && len(names)*len(formats) > 1 {
		return c.usageError("--out - takes one issue and one format", "--out - prend un seul numéro et un seul format")
	}
	p, err := c.prepare(names, []string{"xlsx"}, false) // which wants no templates
	if err != nil {
		return c.broken(err)
	}
	l := p.lists
	if p.refused {
		c.report(c.stderr, l, render.Errors(l.problems))
	}
	if len(p.issues) == 0 {
		fmt.Fprintf(c.stderr, c.tr("%s; nothing was written\n", "%s ; rien n’a été écrit\n"), c.tally(l.problems))
		return errProblems
	}
	var unfit []render.Problem
	for _, issue := range p.issues {
		for _, e := range formats {
			if e.check == nil {
				continue
			}
			for _, problem := range e.check(issue.bulletin) {
				problem.File = issue.bulletin.Issue.File
				unfit = append(unfit, problem)
			}
		}
	}
	if len(unfit) > 0 {
		c.report(c.stderr, l, unfit)
		fmt.Fprintf(c.stderr, c.tr("%s; nothing was written\n", "%s\u202f; rien n’a été écrit\n"), c.tally(unfit))
		return errProblems
	}
	if out == "-" {
		return formats[0].write(c.stdout, p.issues[0].bulletin)
	}
	var files []string
	var writes []func(io.Writer) error
	for _, issue := range p.issues {
		b := issue.bulletin
		for _, e := range formats {
			files = append(files, filepath.Join(out, b.Issue.Number.String(), b.BaseName+e.extension))
			writes = append(writes, func(w io.Writer) error { return e.write(w, b) })
		}
	}
	if failed, err := replaceAll(files, func(i int, w io.Writer) error { return writes[i](w) }); err != nil {
		return c.worldError(err, failed)
	}
	for _, f := range files {
		size := int64(0)
		if info, err := os.Stat(f); err == nil {
			size = info.Size()
		}
		c.line(f, size)
	}
	if p.refused {
		fmt.Fprintf(c.stderr, c.tr("%s; what has errors was not written\n", "%s ; ce qui a des erreurs n’a pas été écrit\n"), c.tally(l.problems))
		return errProblems
	}
	return nil
}
