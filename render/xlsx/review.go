package xlsx

import (
	"fmt"
	"path"
	"slices"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"bulletin/render"
)

// review is the sheet of the warnings: those of the bulletin and those of the
// workbook itself.
func (m *maker) review() *sheet {
	st := m.styles
	headings := []string{"N°", "Rubrique", "Notice", "Titre", "Constat", "Conseil", "Dans la liste"}
	s := &sheet{
		name: reviewSheet, table: "AVerifier",
		widths: []float64{5, 18, 42, 34, 30, 40, 21},
		hidden: []bool{5: true}, // as long as there is no hint
	}
	var header []cell
	for _, h := range headings {
		header = append(header, cell{value: str(h), style: st.header})
	}
	header[0].style = st.headerNumber
	s.add(24, header...)

	problems := render.SortProblems(slices.Concat(m.b.Warnings, m.warnings))
	find := newOwners(m.b.Issue)
	owners := make([]owner, len(problems))
	seen := map[*render.Record]place{}
	for i, p := range problems {
		owners[i] = find.of(p)
		if r := owners[i].record; r != nil {
			seen[r] = place{}
		}
	}
	m.locate(seen)
	for i, p := range problems {
		o := owners[i]
		line := []cell{{style: st.number}, {style: st.text}, {style: st.text}, {style: st.text},
			{value: str(sentence(p.Message(render.French))), style: st.text},
			{style: st.text},
			{value: str(written(p)), style: st.faint},
		}
		if hint := p.Hint(render.French); hint != "" {
			line[5].value = str(sentence(hint))
			s.hidden[5] = false
		}
		if o.section != nil {
			line[1].value = str(o.section.Heading)
		}
		if r := o.record; r != nil {
			at := seen[r]
			if at.number > 0 {
				line[0].value = num(at.number)
			}
			line[2].value, line[3].value = str(r.ID), str(r.Title)
			if at.cell != "" {
				line[2].style, line[2].link = st.link, "#"+at.cell
			}
		}
		most := 1
		for i, c := range line {
			if t := c.value.text; t != "" {
				most = max(most, lines(t, s.widths[i], maxLines))
			}
		}
		s.add(height(most), line...)
	}
	if len(problems) == 0 {
		line := slices.Repeat([]cell{{style: st.text}}, len(headings))
		line[4].value = str("Rien à vérifier dans ce numéro.")
		s.add(height(1), line...)
	}
	return s
}

// place is where a record stands in the workbook.
type place struct {
	number int
	cell   string // "'Inventaire'!B5"
}

// locate says where records stand.
func (m *maker) locate(wanted map[*render.Record]place) {
	if len(wanted) == 0 {
		return
	}
	for _, t := range []struct {
		sheet   string
		columns []column
		rows    []*row
	}{
		{inventorySheet, inventory(m.b.Publication), m.main},
		{linkedSheet, subresources(m.b.Publication), m.linked},
	} {
		id := slices.IndexFunc(t.columns, func(c column) bool { return c.key == "id" })
		for y, x := range t.rows {
			if _, ok := wanted[x.record]; ok {
				wanted[x.record] = place{x.number, fmt.Sprintf("'%s'!%s", t.sheet, ref(id, y+1))}
			}
		}
	}
}

// sentence begins with a capital, and ends where a cell does: a message may
// quote a text of any length.
func sentence(s string) string {
	if len(s) > maxText {
		n := 0
		for i, r := range s {
			if n += max(1, utf16.RuneLen(r)); n >= maxText {
				s = s[:i] + "…"
				break
			}
		}
	}
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// written is where the list has to be opened: « issue.yaml, ligne 44 », whatever folder the list is in.
func written(p render.Problem) string {
	if p.Pos.Line == 0 {
		return path.Base(p.File)
	}
	return fmt.Sprintf("%s, ligne %d", path.Base(p.File), p.Pos.Line)
}
