// Package xlsx writes the inventory of a bulletin: an Excel workbook and its
// CSV twin. Values are those that were curated, never the dressed ones, so that
// what comes back is what went out.
package xlsx

import (
	"fmt"
	"io"
	"slices"
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
	listsSheet     = "Listes"
	aboutSheet     = "Lisez-moi"
)

// Workbook writes the inventory as an Excel workbook (ISO/IEC 29500). The same
// bulletin gives the same bytes. A bulletin that no workbook can hold whole is
// refused with a *Refused.
//
// A bulletin without records, composed of an issue that has only its month,
// gives a workbook to fill in: the headings and producers of the publication
// are offered, rows are ready, and every text of an issue has its line.
func Workbook(w io.Writer, b *render.Bulletin) error {
	m := &maker{b: b, main: records(b), linked: linked(b)}
	var err error
	if m.warnings, err = accepted(check(b, m.main, m.linked)); err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	if m.styles, err = newStyles(f, b.Publication.Colours); err != nil {
		return err
	}
	lists := m.lists()
	sheets := []*sheet{m.inventory(), m.subresources(), m.texts(), m.summary(), m.review(), lists.sheet(m), m.about(),
		unseen(handedSheet, handed(b, m.main, m.linked))}
	for i, s := range sheets {
		s.header, s.plain = m.header(), m.styles.text
		s.colour = b.Publication.Colours.Primary
		if err := s.frame(f, i+1); err != nil {
			return fmt.Errorf("workbook: sheet %w", err)
		}
	}
	f.SetActiveSheet(0)
	if err := lists.define(f); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	if err := m.properties(f); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	// With a chart, excelize declares the types of images in the order of a map.
	types := f.ContentTypes.Defaults
	sort.Slice(types, func(i, j int) bool { return types[i].Extension < types[j].Extension })
	p := parts{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if err := f.Write(io.Discard); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return p.write(w, m.date(), sheets)
}

// accepted returns the warnings that Check has found, or its errors as one.
func accepted(found []render.Problem) ([]render.Problem, error) {
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

// empty reports whether the workbook is one to fill in.
func (m *maker) empty() bool { return len(m.main)+len(m.linked) == 0 }

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

// emptyRows are ready in a workbook to fill in. What is typed below them
// belongs to the table as well.
const emptyRows = 40

// table makes a sheet of rows, printed up to the last heading. Columns without
// any value are hidden, but those that are filled in most often; a workbook to
// fill in shows all that are printed.
func (m *maker) table(name, id string, columns []column, rows []*row, last string) *sheet {
	s := &sheet{name: name, table: id, more: len(rows), rules: m.rules(columns)}
	header := make([]cell, len(columns))
	for i, col := range columns {
		header[i] = cell{value: str(col.heading), style: m.styles.header}
		if col.form == number {
			header[i].style = m.styles.headerNumber
		}
		s.widths = append(s.widths, col.width)
		s.looks = append(s.looks, m.styles.form(col.form))
		shown := slices.Contains(alwaysShown, col.heading) || m.empty() && s.printed == 0 ||
			slices.ContainsFunc(rows, func(x *row) bool { return m.cell(x, col).value.kind != none })
		s.hidden = append(s.hidden, !shown)
		if col.heading == last {
			s.printed = i + 1
		}
	}
	s.add(32, header...)
	if len(rows) == 0 {
		blank := make([]cell, len(columns))
		for i := range blank {
			blank[i].style = s.looks[i]
		}
		n := 1
		if m.empty() {
			n = emptyRows
		}
		for range n {
			s.add(height(1), blank...)
		}
		return s
	}
	s.rest = func(yield func(line) bool) {
		cells := make([]cell, len(columns))
		for _, x := range rows {
			most := 1
			for i, col := range columns {
				if s.hidden[i] { // has no value, and the column its look
					continue
				}
				cells[i] = m.cell(x, col)
				if t := cells[i].value.text; t != "" {
					limit, width := linesShown, col.width
					if i >= s.printed {
						limit = linesOfOthers
					}
					if col.form == strong {
						width *= partOfStrong
					}
					if most < limit {
						most = max(most, min(lines(t, width, limit), limit))
					}
				}
			}
			if !yield(line{cells, height(most)}) {
				return
			}
		}
	}
	return s
}

// cell is the value of a column in a row; empty ones keep the rule below.
func (m *maker) cell(x *row, col column) cell {
	st := m.styles
	switch v := col.value(x); {
	case v.empty():
	case v.kind == aDay:
		return st.dateCell(v.day)
	case col.form == address && x.clickable:
		return cell{value: v, style: st.link, link: v.text}
	default:
		return cell{value: v, style: st.form(col.form)}
	}
	return cell{style: st.form(col.form)}
}

// texts is the sheet of what belongs to no record: a row for each text that an
// issue can have, to be filled in.
func (m *maker) texts() *sheet {
	st := m.styles
	s := &sheet{name: textsSheet, table: "Textes", widths: []float64{26, 30, 110}, looks: []int{st.strong, st.text, st.text}}
	s.add(24, cell{value: str("Texte"), style: st.header}, cell{value: str("Rubrique"), style: st.header}, cell{value: str("Contenu"), style: st.header})
	for _, t := range texts(m.b) {
		heading, content := cell{style: st.text}, cell{style: st.text}
		if t.heading != "" {
			heading.value = str(t.heading)
		}
		if t.text != "" {
			content.value = str(t.text)
		}
		s.add(height(lines(t.text, s.widths[2], maxLines)), cell{value: str(t.title), style: st.strong}, heading, content)
	}
	return s
}
