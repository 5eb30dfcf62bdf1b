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
	"bulletin/render/email"
	"bulletin/templates"
)

func (c *command) build() *cobra.Command {
	var only []string
	var out string
	var strict bool
	cmd := &cobra.Command{
		Use:   c.tr("build [YYYY-MM …]", "build [AAAA-MM …]"),
		Short: c.tr("Make the editions", "Fabriquer les éditions"),
		Long: c.tr(`Make the editions of the issues named, or of every issue in data/.

When the list has errors they are all shown and nothing in out/ changes.`, `Fabriquer les éditions des numéros nommés, ou de tous ceux de data/.

Quand la liste contient des erreurs, elles sont toutes montrées et rien ne
change dans out/.`),
		Example: "  bulletin build 2024-10\n  bulletin build 2024-10 --only pdf,email",
		RunE: func(_ *cobra.Command, args []string) error {
			for _, g := range only {
				if !slices.Contains(groups, g) {
					return c.usageError("--only knows %s, not %q", "--only connaît %s, et non « %s »",
						strings.Join(groups, ", "), g)
				}
			}
			return c.buildIssues(args, only, out, strict)
		},
	}
	cmd.Flags().StringSliceVar(&only, "only", nil,
		c.tr("only these `editions`: pdf, email, xlsx", "seulement ces `éditions` : pdf, email, xlsx"))
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
	dated, err := c.epoch()
	if err != nil {
		return err
	}
	mails, err := email.New(templates.Files)
	if err != nil {
		return err
	}
	l, err := c.load(names)
	if err != nil {
		return err
	}
	if stops(l.problems, strict) {
		if !strict {
			c.report(l, render.Errors(l.problems))
		} else {
			c.report(l, l.problems)
		}
		fmt.Fprintf(c.stderr, c.tr("%s; nothing was built\n", "%s ; rien n’a été fabriqué\n"), c.tally(l.problems))
		return errProblems
	}
	var files []string
	var writes []func(io.Writer) error
	for _, b := range l.bulletins {
		if !dated.IsZero() {
			b.Dated = dated
		}
		for _, e := range chosen(editions(b, l.fonts, mails), only) {
			files = append(files, filepath.Join(out, b.Issue.Number.String(), filepath.FromSlash(e.Name)))
			writes = append(writes, func(w io.Writer) error { return e.Write(w, b) })
		}
	}
	err = replaceAll(files, func(i int, w io.Writer) error {
		c.progress(i, len(files), files[i])
		if err := writes[i](w); err != nil {
			return fmt.Errorf("%s: %w", filepath.ToSlash(files[i]), err)
		}
		return nil
	})
	c.progress(len(files), len(files), "")
	if err != nil {
		return c.worldError(err,
			"Nothing was replaced before this. If a program such as Acrobat or Excel holds the file open, close it there and build again.",
			"Si un programme tel qu’Acrobat ou Excel tient le fichier ouvert, l’y fermer puis recommencer.")
	}
	for _, f := range files {
		size := ""
		if info, err := os.Stat(f); err == nil {
			size = fmt.Sprintf(c.tr("%6d KB", "%6d Ko"), (info.Size()+999)/1000)
		}
		fmt.Fprintf(c.stdout, "%s  %s\n", size, filepath.ToSlash(f))
	}
	if n := len(render.Warnings(l.problems)); n > 0 {
		fmt.Fprintf(c.stderr, c.tr("%s: see « À vérifier » in the workbook, or bulletin check\n",
			"%s : voir « À vérifier » dans le classeur, ou bulletin check\n"), c.tally(l.problems))
	}
	return nil
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
			"SOURCE_DATE_EPOCH n’est pas un nombre de secondes : « %s »", v)
	}
	return time.Unix(s, 0).UTC(), nil
}
