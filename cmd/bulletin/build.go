package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulletin/render"
)

func (c *command) build() *cobra.Command {
	var only []string
	var out string
	var strict bool
	cmd := &cobra.Command{
		Use:   c.tr("build [YYYY-MM …] [options]", "build [AAAA-MM …] [options]"),
		Short: c.tr("Make the editions", "Fabriquer les éditions"),
		Long: c.tr(`Make the editions of the issues named, or of every issue in data/.

When a list has errors they are all shown, and the editions of that issue stay
as they were.`, `Fabriquer les éditions des numéros nommés, ou de tous ceux de data/.

Quand une liste contient des erreurs, elles sont toutes montrées, et les
éditions de ce numéro restent comme elles étaient.`),
		Example: "  bulletin build 2024-10\n  bulletin build 2024-10 --only pdf,email",
		RunE: func(_ *cobra.Command, args []string) error {
			for i, g := range only {
				only[i] = strings.ToLower(strings.TrimSpace(g))
				if !slices.Contains(groups, only[i]) {
					return c.usageError("--only takes %s, not %q", "--only prend %s, et non « %s »",
						strings.Join(groups, ", "), g)
				}
			}
			return c.buildIssues(args, only, out, strict)
		},
	}
	cmd.Flags().StringSliceVar(&only, "only", nil,
		c.tr("only a `list` of editions: pdf, email, web, xlsx", "seulement une `liste` d’éditions : pdf, email, web, xlsx"))
	cmd.Flags().StringVar(&out, "out", "out", c.tr("`folder` the editions go to", "`dossier` où vont les éditions"))
	cmd.Flags().BoolVar(&strict, "strict", false,
		c.tr("let warnings stop the build", "laisser les avertissements arrêter la fabrication"))
	return cmd
}

func (c *command) buildIssues(args, only []string, out string, strict bool) error {
	names, err := c.issueNames(args)
	if err != nil {
		return err
	}
	p, err := c.prepare(names, only, strict)
	if err != nil {
		return c.broken(err)
	}
	l := p.lists
	if p.refused && !strict {
		c.report(c.stderr, l, render.Errors(l.problems))
	} else if p.refused {
		c.report(c.stderr, l, l.problems)
	}
	if len(p.issues) == 0 {
		fmt.Fprintf(c.stderr, c.tr("%s; nothing was built\n", "%s ; rien n’a été fabriqué\n"), c.tally(l.problems))
		return errProblems
	}
	var files []string
	var writes []func(io.Writer) error
	for _, issue := range p.issues {
		for _, e := range issue.editions {
			files = append(files, filepath.Join(out, issue.bulletin.Issue.Number.String(), filepath.FromSlash(e.Name)))
			writes = append(writes, func(w io.Writer) error { return e.Write(w, issue.bulletin) })
		}
	}
	failed, err := replaceAll(files, func(i int, w io.Writer) error {
		c.progress(i, len(files), files[i])
		return writes[i](w)
	})
	c.progress(len(files), len(files), "")
	if err != nil {
		if err := c.broken(err); err == errProblems { // it fails on this issue only
			return err
		}
		return c.worldError(err, failed)
	}
	for _, f := range files {
		size := int64(0)
		if info, err := os.Stat(f); err == nil {
			size = info.Size()
		}
		c.line(f, size)
	}
	c.report(c.stderr, l, heavy(l.problems)) // of a mail that is cut, readers miss the end
	switch {
	case p.refused:
		fmt.Fprintf(c.stderr, c.tr("%s; what has errors was not built\n", "%s ; ce qui a des erreurs n’a pas été fabriqué\n"), c.tally(l.problems))
		return errProblems
	case len(l.problems) > 0:
		fmt.Fprintf(c.stderr, c.tr("%s: see “À vérifier” in the workbook, or bulletin check\n",
			"%s : voir « À vérifier » dans le classeur, ou bulletin check\n"), c.tally(l.problems))
	}
	return nil
}

// prepared is what a build starts from: the lists with their problems, and
// the issues that can be built with the editions to write of each.
type prepared struct {
	lists   *lists
	faces   faces
	issues  []preparedIssue
	refused bool // an issue has problems that stop it
}

type preparedIssue struct {
	bulletin *render.Bulletin
	editions []edition
}

// prepare does all of a build but the writing, which goes to out/ for build
// and into memory for preview.
func (c *command) prepare(names, only []string, strict bool) (*prepared, error) {
	dated, err := c.epoch()
	if err != nil {
		return nil, err
	}
	l, err := c.load(names)
	if err != nil {
		return nil, err
	}
	parsed, err := l.faces(c, only)
	if err != nil {
		return nil, err
	}
	l.weigh(parsed)
	p := &prepared{lists: l, faces: parsed}
	ready, refused := l.ready(c, names, strict)
	p.refused = refused
	for _, b := range ready {
		if !dated.IsZero() {
			b.Dated = dated
		}
		p.issues = append(p.issues, preparedIssue{b, chosen(editions(b, l.fonts, parsed), only)})
	}
	return p, nil
}

// line says that a file was written, and its size in bytes.
func (c *command) line(name string, size int64) {
	fmt.Fprintf(c.stdout, c.tr("%6d KB  %s\n", "%6d Ko  %s\n"), (size+999)/1000, filepath.ToSlash(name))
}

// ready are the bulletins that can be built, and whether any cannot. A problem
// of an issue stops that issue, a problem elsewhere stops all.
func (l *lists) ready(c *command, names []string, strict bool) (ready []*render.Bulletin, refused bool) {
	own := map[string][]render.Problem{}
	for _, name := range names {
		own[c.shown(name, "issue.yaml")] = nil
	}
	var shared []render.Problem
	for _, p := range l.problems {
		if _, ok := own[p.File]; ok {
			own[p.File] = append(own[p.File], p)
		} else {
			shared = append(shared, p)
		}
	}
	if stops(shared, strict) {
		return nil, true
	}
	for _, b := range l.bulletins {
		if !stops(own[b.Issue.File], strict) {
			ready = append(ready, b)
		}
	}
	return ready, len(ready) < len(names)
}

// epoch reads SOURCE_DATE_EPOCH (reproducible-builds.org): the date the
// editions bear instead of their issue's month.
func (c *command) epoch() (time.Time, error) {
	v := c.getenv("SOURCE_DATE_EPOCH")
	if v == "" {
		return time.Time{}, nil
	}
	s, err := strconv.ParseInt(v, 10, 64)
	if err != nil || s < 0 {
		return time.Time{}, c.usageError("SOURCE_DATE_EPOCH is not a number of seconds: %q",
			"SOURCE_DATE_EPOCH n’est pas un nombre de secondes : « %s »", v)
	}
	return time.Unix(s, 0).UTC(), nil
}
