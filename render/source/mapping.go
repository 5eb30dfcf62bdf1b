package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

// Column says to which field the values of a column of a workbook go.
type Column struct {
	Header string // as it stands in the workbook
	Field  string
	Pos    render.Pos // of the field, when it was read
}

// mappingTable is what mapping.yaml may say; the first object is the file.
var mappingTable = []object{
	{name: "mapping", title: "Lecture des classeurs venus d’ailleurs", fields: []field{
		{name: "columns", of: "column", list: true, required: true, title: "Colonnes", about: "Les colonnes connues, et ce qu’elles contiennent."},
	}},
	{name: "column", title: "Colonne", fields: []field{
		{name: "header", shape: text, required: true, title: "En-tête", about: "L’en-tête de la colonne dans le classeur."},
		{name: "field", shape: text, required: true, title: "Champ", about: "Le champ où vont ses valeurs."},
	}},
}

// Mapping reads which columns of workbooks made elsewhere go to which fields.
// What could be read is returned with the problems, which come sorted.
func Mapping(file string, data []byte) ([]Column, []render.Problem) {
	d := newDecoder(file)
	var columns []Column
	if !d.open(data) {
		return nil, render.SortProblems(d.problems)
	}
	at := render.Positions{}
	if d.mapping(d.t.root, "mapping", &mappingTable[0]) {
		d.each(d.t.root, &mappingTable[0], at, "", func(f *field, v *yaml.Node, path string) {
			for i, item := range d.items(f, v) {
				var c Column
				path := path + "." + strconv.Itoa(i)
				d.group(f, item, at, path, map[string]*string{"header": &c.Header, "field": &c.Field})
				c.Pos = at[path+".field"]
				if c.Header != "" && c.Field != "" {
					columns = append(columns, c)
				}
			}
		})
	}
	if slices.ContainsFunc(d.problems, func(p render.Problem) bool { return p.Code == codeUnknown }) {
		d.problems = slices.DeleteFunc(d.problems, func(p render.Problem) bool { return p.Code == codeEmptyList })
	}
	return columns, render.SortProblems(d.problems)
}

// WithColumns is mapping.yaml with more columns: src with theirs at its end, or,
// where there is none yet, a new file that begins with the comment.
func WithColumns(src []byte, comment string, columns []Column) ([]byte, error) {
	var items []string
	for _, c := range columns {
		items = append(items, fmt.Sprintf("{ header: %s, field: %s }", doubleQuote(c.Header), c.Field))
	}
	if src == nil {
		var b strings.Builder
		for line := range strings.Lines(comment) {
			b.WriteString("# " + line)
		}
		b.WriteString("\n\ncolumns:\n")
		for _, item := range items {
			b.WriteString("  - " + item + "\n")
		}
		return []byte(b.String()), nil
	}
	had, _ := Mapping("", src)
	var edits []Edit
	for i, item := range items {
		edits = append(edits, Edit{Path: "columns." + strconv.Itoa(len(had)+i), Op: Insert, Value: YAML(item)})
	}
	return Patch(src, edits...)
}
