package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

var codeMappingField = &render.Code{ID: "mapping-field",
	English: "there is no field %[1]q", French: "il n’y a pas de champ «\u00a0%[1]s\u00a0»",
	HintEnglish: "one of: %[2]s", HintFrench: "choisissez parmi\u00a0: %[2]s"}

var codeMappingLine = &render.Code{ID: "mapping-line",
	English: "this line is not written as a column is", French: "cette ligne n’est pas écrite comme celle d’une colonne",
	HintEnglish: "write it so: - { header: \"Titre\", field: title }", HintFrench: "écrivez-la ainsi\u00a0: - { header: \"Titre\", field: title }"}

// columnLine is a line of mapping.yaml as it is written.
var columnLine = regexp.MustCompile(`^\s*(#.*|columns:.*|- *\{ *header: *("([^"\\]|\\.)*"|[^",:]+), *field: *[a-z]+ *\}.*)?\s*$`)

// mappingComment heads mapping.yaml, where people look for what they may write.
const mappingComment = `Ce que contiennent les colonnes des classeurs venus d’ailleurs : « bulletin import »
l’a proposé d’après les en-têtes. Corrigez ici un champ mal deviné.
Champs : %s.
heading : la rubrique ; kind : le type de document ; producers : des collectivités
auteurs ; authors : des personnes (« NOM Prénom » ou « Nom, Prénom ») et des
collectivités ; title : le titre ; subtitle : le sous-titre ; series : la série ou la
collection ; number : le numéro dans la série ; publisher : l’éditeur ; edition : la
mention d’édition ; issued : la date de parution ; pages : le nombre de pages ;
hours : les horaires d’une exposition ou d’un événement ; language : la langue ;
abstract : le résumé ; keywords : les mots-clés ; links : les adresses web ;
citation : la citation toute faite ; notes : gardé dans les notes ; skip : laissé de côté.`

// importForeign takes the rows of a workbook made elsewhere into an issue. Which
// column is what stands in mapping.yaml; of those that it does not know, people
// are asked.
func (in *intake) importForeign(f io.ReaderAt, size int64, o importOptions) error {
	file := in.shown("mapping.yaml")
	old, err := os.ReadFile(filepath.FromSlash(file))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return in.worldError(err, file)
	}
	known, err := in.mapping(file, old)
	if err != nil {
		return err
	}
	sheet, err := xlsx.ReadForeign(in.from, f, size, known)
	if err != nil {
		return in.unread(err)
	}
	var asked []source.Column
	for _, c := range sheet.Columns {
		if !c.Known && !slices.ContainsFunc(asked, func(a source.Column) bool { return a.Header == c.Header }) {
			asked = append(asked, source.Column{Header: c.Header, Field: c.Field})
		}
	}
	if len(asked) > 0 {
		in.propose(sheet)
		new, err := source.WithColumns(old, fmt.Sprintf(mappingComment, strings.Join(xlsx.ForeignFields(), ", ")), asked)
		if err != nil {
			return &failure{status: exitProblems, err: fmt.Errorf("%s: %w", file, err)}
		}
		written, err := in.rewrite(file, old, new, in.count(len(asked), "1 column", "%d columns", "1 colonne", "%d colonnes"), o.yes, o.dryRun)
		if err != nil {
			return err
		}
		if !written && !o.dryRun {
			fmt.Fprintf(in.stderr, in.tr("To read a column otherwise: say yes, correct %s, then import again.\n",
				"Pour lire autrement une colonne\u00a0: répondez oui, corrigez %s, puis recommencez.\n"), file)
			return nil
		}
	}
	sections, problems := sheet.Sections(in.lists.publication)
	return in.take(&bib.Import{Format: fmt.Sprintf(in.tr("workbook, sheet %s", "classeur, feuille %s"), sheet.Sheet),
		Sections: sections, Problems: problems}, o)
}

// unread says why a workbook cannot be read.
func (in *intake) unread(err error) error {
	var u *xlsx.Unread
	switch {
	case err == nil:
		return nil
	case errors.As(err, &u):
		in.report(in.stderr, &lists{lines: map[string][][]byte{}}, []render.Problem{u.Problem})
		return errProblems
	}
	return in.worldError(err, in.from)
}

// mapping reads mapping.yaml: the fields of columns by their headers.
func (in *intake) mapping(file string, data []byte) (map[string]string, error) {
	known := map[string]string{}
	if data == nil {
		return known, nil
	}
	columns, problems := source.Mapping(file, data)
	if len(columns) == 0 && len(problems) == 1 { // YAML gives up below the slip
		for i, line := range strings.Split(string(data), "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "- {") && !columnLine.MatchString(line) {
				problems[0] = render.Problem{Code: codeMappingLine, File: file, Pos: render.Pos{Line: i + 1, Col: 1}}
				break
			}
		}
	}
	fields := xlsx.ForeignFields()
	for _, c := range columns {
		if !slices.Contains(fields, c.Field) {
			problems = append(problems, render.Problem{Code: codeMappingField, Args: []any{c.Field, strings.Join(fields, ", ")},
				File: file, Pos: c.Pos, Len: len([]rune(c.Field))})
		}
		known[c.Header] = c.Field
	}
	if len(problems) == 0 {
		return known, nil
	}
	in.lists.sources[file] = data
	in.report(in.stderr, in.lists, render.SortProblems(problems))
	return nil, errProblems
}

// propose shows which column goes to which field, with a value of each.
func (in *intake) propose(sheet *xlsx.Foreign) {
	fmt.Fprintf(in.stdout, in.tr("%s, sheet %s, headers in row %d:\n", "%s, feuille %s, en-têtes à la ligne %d\u00a0:\n"), in.from, sheet.Sheet, sheet.Row)
	w := tabwriter.NewWriter(in.stdout, 0, 8, 2, ' ', 0)
	for _, c := range sheet.Columns {
		fmt.Fprintf(w, "  %s\t→ %s\t%s\n", c.Header, c.Field, c.Sample)
	}
	w.Flush()
}
