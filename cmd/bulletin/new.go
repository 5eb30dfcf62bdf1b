package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"text/template"

	"github.com/spf13/cobra"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/french"
	"bulletin/render/xlsx"
)

func (c *command) new() *cobra.Command {
	var workbook bool
	cmd := &cobra.Command{
		Use:   c.tr("new YYYY-MM [--xlsx]", "new AAAA-MM [--xlsx]"),
		Short: c.tr("Start the list of a new issue", "Commencer la liste d’un nouveau numéro"),
		Long: c.tr(`Write data/YYYY-MM/issue.yaml, a commented file to start from, with the headings
of publication.yaml in their order. A list that exists is never touched.

With --xlsx, write an empty workbook into this folder instead, to be filled in
and taken in with: bulletin import.`, `Écrire data/AAAA-MM/issue.yaml, un fichier commenté d’où partir, avec les
rubriques de publication.yaml dans leur ordre. Une liste existante n’est jamais
touchée.

Avec --xlsx, écrire plutôt dans le dossier courant un classeur vide, à remplir
puis à reprendre par : bulletin import.`),
		Example: "  bulletin new 2024-11\n  bulletin new 2024-11 --xlsx",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one month, such as: bulletin new 2024-11",
					"nommez un mois, par exemple : bulletin new 2024-11")
			}
			name, err := c.month(args[0])
			if err != nil {
				return err
			}
			l, err := c.load(nil)
			if err != nil {
				return err
			}
			if stops(l.problems, false) {
				c.report(c.stderr, l, render.Errors(l.problems))
				return errProblems
			}
			if workbook {
				return c.startWorkbook(name, l.publication)
			}
			return c.startIssue(name, l.publication)
		},
	}
	cmd.Flags().BoolVar(&workbook, "xlsx", false, c.tr("write an empty workbook to fill in", "écrire un classeur vide à remplir"))
	return cmd
}

// startWorkbook writes an empty workbook of an issue into the current folder.
func (c *command) startWorkbook(name string, pub *render.Publication) error {
	month, err := render.ParseDate(name)
	if err != nil {
		return err
	}
	if list := c.shown(name, "issue.yaml"); stands(list) {
		return c.usageError("%[1]s exists already; its workbook comes from: bulletin build %[2]s",
			"%[1]s existe déjà ; son classeur vient de : bulletin build %[2]s", list, name)
	}
	b, _ := compose.Bulletin(&render.Issue{Number: month}, pub, nil, nil)
	file := b.BaseName + ".xlsx"
	if stands(file) {
		return c.usageError("%s exists already; it was left as it is", "%s existe déjà ; il est resté tel quel", file)
	}
	if err := replaceFile(file, func(w io.Writer) error { return xlsx.Workbook(w, b) }); err != nil {
		return c.worldError(err, file)
	}
	fmt.Fprintln(c.stdout, file)
	fmt.Fprintln(c.stderr, c.tr("Fill it in with Excel or LibreOffice, then: bulletin import "+file,
		"Remplissez-le dans Excel ou LibreOffice, puis : bulletin import "+file))
	return nil
}

func stands(file string) bool {
	_, err := os.Stat(filepath.FromSlash(file))
	return err == nil
}

func (c *command) startIssue(name string, pub *render.Publication) error {
	text, err := c.startText(name, pub.Headings)
	if err != nil {
		return c.broken(err)
	}
	folder := filepath.Join(c.data, name)
	file := filepath.Join(folder, "issue.yaml")
	if was, err := os.ReadFile(file); err == nil && len(bytes.TrimSpace(was)) > 0 || err != nil && !errors.Is(err, fs.ErrNotExist) {
		return c.usageError("%s exists already; it was left as it is", "%s existe déjà ; il est resté tel quel", filepath.ToSlash(file))
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return c.worldError(err, folder)
	}
	err = replaceFile(file, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
	if err != nil {
		return c.worldError(err, file)
	}
	fmt.Fprintln(c.stdout, filepath.ToSlash(file))
	fmt.Fprintln(c.stderr, c.tr("Fill it in with any text editor, then: bulletin fix "+name,
		"Remplissez-la dans un éditeur de texte, puis : bulletin fix "+name))
	return nil
}

// startText is the list a new issue starts from.
func (c *command) startText(name string, headings []render.Heading) ([]byte, error) {
	month, err := render.ParseDate(name)
	if err != nil {
		return nil, err
	}
	start, err := template.ParseFS(c.templateFiles(), "issue/start.yaml.tmpl")
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	err = start.Execute(&text, struct {
		Number   string
		Month    string
		Headings []render.Heading
	}{name, french.Date(month.Year, month.Month, 0), headings})
	return text.Bytes(), err
}
