// Package xlsx writes the inventory of a bulletin: an Excel workbook and its
// CSV twin. Values are those that were curated, never the dressed ones, so that
// what comes back is what went out.
package xlsx

import (
	"fmt"
	"io"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// Names of the sheets, in their order.
const (
	inventorySheet = "Inventaire"
	linkedSheet    = "Sous-ressources"
	textsSheet     = "Textes"
	summarySheet   = "Synthèse"
	reviewSheet    = "À vérifier"
	aboutSheet     = "Lisez-moi"
)

// Workbook writes the inventory as an Excel workbook (ISO/IEC 29500). The same
// bulletin gives the same bytes. A bulletin that no workbook can hold whole is
// refused with a *Refused.
func Workbook(w io.Writer, b *render.Bulletin) error {
	warnings, err := accepted(b)
	if err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	styles, err := newStyles(f, b.Publication.Colours)
	if err != nil {
		return err
	}
	m := &maker{
		b:        b,
		styles:   styles,
		main:     records(b),
		linked:   linked(b),
		warnings: warnings,
		places:   map[*render.Record]string{},
	}
	sheets := []*sheet{m.inventory(), m.subresources(), m.texts(), m.summary(), m.review(), m.about()}
	for i, s := range sheets {
		s.header, s.plain = m.header(), styles.text
		s.colour = b.Publication.Colours.Primary
		if err := s.add(f, i+1); err != nil {
			return fmt.Errorf("workbook: sheet %w", err)
		}
	}
	if err := m.remember(f); err != nil {
		return fmt.Errorf("workbook: sheet %s: %w", handedSheet, err)
	}
	if err := m.properties(f); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	// With a chart, excelize declares the types of images in the order of a map.
	types := f.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	f.SetZipWriter(func(w io.Writer) excelize.ZipWriter { return &archive{w: w, modified: m.date()} })
	return f.Write(w)
}

// accepted returns the warnings of Check, or its errors as one.
func accepted(b *render.Bulletin) ([]render.Problem, error) {
	found := Check(b)
	if errs := render.Errors(found); len(errs) > 0 {
		return nil, &Refused{errs}
	}
	return found, nil
}

// maker makes the sheets of one bulletin.
type maker struct {
	b            *render.Bulletin
	styles       styles
	main, linked []*row
	warnings     []render.Problem
	places       map[*render.Record]string // where a record stands: "'Inventaire'!B5"
}

// date is that of the workbook and its parts: a zip file has none before 1980.
func (m *maker) date() time.Time {
	t := m.b.Dated
	if first := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); t.Before(first) {
		return first
	}
	return t
}

// organisation is the publisher in its shorter form.
func (m *maker) organisation() string {
	o := m.b.Publication.Organisation
	if o.Acronym != "" {
		return o.Acronym
	}
	return o.Name
}

// header is the name as printed pages show it: & begins a code, and 255
// characters are the most that Excel takes (18.3.1.46 sets no limit).
func (m *maker) header() string {
	s := m.b.Name
	if utf8.RuneCountInString(s) > 100 {
		s = string([]rune(s)[:99]) + "…"
	}
	s = strings.ReplaceAll(s, "&", "&&")
	if s != "" && s[0] >= '0' && s[0] <= '9' {
		s = " " + s // else it would be read as the size of the letters
	}
	return s
}

// properties tells what the workbook is to the programs that list files.
func (m *maker) properties(f *excelize.File) error {
	date := m.date().Format(time.RFC3339)
	err := f.SetDocProps(&excelize.DocProperties{
		Title:          m.b.Name + " – inventaire",
		Subject:        "Inventaire des notices du numéro",
		Creator:        m.organisation(),
		LastModifiedBy: m.organisation(),
		Language:       "fr",
		Created:        date,
		Modified:       date,
	})
	if err != nil {
		return err
	}
	return f.SetAppProps(&excelize.AppProperties{Company: m.b.Publication.Organisation.Name})
}

// inventory is the sheet of the records.
func (m *maker) inventory() *sheet {
	s := m.table(inventorySheet, "Inventaire", inventory(m.b.Publication), m.main, lastOfInventory)
	s.frozen = 2
	return s
}

// subresources is the sheet of what hangs below the records.
func (m *maker) subresources() *sheet {
	s := m.table(linkedSheet, "SousRessources", subresources(m.b.Publication), m.linked, lastOfLinked)
	s.frozen = 2
	return s
}

// A row shows so many lines of a long text at most. A résumé of fifteen lines
// would push the next record off the screen; its cell holds the whole of it.
const (
	linesShown    = 8 // of what is printed
	linesOfOthers = 2
)

// table makes a sheet of rows, printed up to the last heading. Columns without
// any value are hidden.
func (m *maker) table(name, id string, columns []column, rows []*row, last string) *sheet {
	s := &sheet{name: name, table: id}
	header := make([]cell, len(columns))
	used := make([]bool, len(columns))
	for i, col := range columns {
		header[i] = cell{value: col.heading, style: m.styles.header}
		if col.form == number {
			header[i].style = m.styles.headerNumber
		}
		s.widths = append(s.widths, col.width)
		if col.heading == last {
			s.printed = i + 1
		}
	}
	s.rows = append(s.rows, header)
	s.heights = append(s.heights, 32)
	for y, x := range rows {
		line := make([]cell, len(columns))
		most := 1
		for i, col := range columns {
			c := m.cell(x, col)
			line[i] = c
			used[i] = used[i] || c.value != nil
			if t, ok := c.value.(string); ok {
				limit := linesShown
				if i >= s.printed {
					limit = linesOfOthers
				}
				most = max(most, min(lines(t, col.width), limit))
			}
			if col.key == "id" && x.record != nil {
				m.places[x.record] = fmt.Sprintf("'%s'!%s", name, ref(i, y+1))
			}
		}
		s.rows = append(s.rows, line)
		s.heights = append(s.heights, height(most))
	}
	for i := range columns {
		s.hidden = append(s.hidden, len(rows) > 0 && !used[i])
	}
	return s
}

// cell is the value of a column in a row; empty ones keep the rule below.
func (m *maker) cell(x *row, col column) cell {
	st := m.styles
	switch v := col.value(x).(type) {
	case int:
		if v == 0 {
			return cell{style: st.number}
		}
		return cell{value: v, style: st.number}
	case render.Date:
		if v.IsZero() {
			return cell{style: st.text}
		}
		return st.dateCell(v)
	case string:
		style := [...]int{text: st.text, strong: st.strong, faint: st.faint, address: st.text}[col.form]
		if v == "" {
			return cell{style: style}
		}
		if col.form == address && clickable(v) {
			return cell{value: v, style: st.link, link: v}
		}
		return cell{value: v, style: style}
	}
	return cell{}
}

// texts is the sheet of what belongs to no record.
func (m *maker) texts() *sheet {
	st := m.styles
	s := &sheet{
		name: textsSheet, table: "Textes", widths: []float64{26, 30, 110},
		rows:    [][]cell{{{value: "Texte", style: st.header}, {value: "Rubrique", style: st.header}, {value: "Contenu", style: st.header}}},
		heights: []float64{24},
	}
	for _, t := range texts(m.b) {
		heading := ""
		if t.section != nil {
			heading = t.section.Heading
		}
		s.rows = append(s.rows, []cell{
			{value: t.title, style: st.strong}, {value: heading, style: st.text}, {value: t.text, style: st.text},
		})
		s.heights = append(s.heights, height(lines(t.text, 110)))
	}
	return s
}
