package xlsx

import (
	"fmt"
	"path"
	"slices"
	"unicode"
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
		widths:  []float64{5, 18, 35, 34, 34, 40, 21},
		hidden:  []bool{5: true}, // as long as there is no hint
		heights: []float64{24},
	}
	var header []cell
	for _, h := range headings {
		header = append(header, cell{value: h, style: st.header})
	}
	header[0].style = st.headerNumber
	s.rows = append(s.rows, header)

	numbers := map[*render.Record]int{}
	for _, x := range slices.Concat(m.main, m.linked) {
		if x.record != nil {
			numbers[x.record] = x.number
		}
	}
	find := newOwners(m.b.Issue)
	for _, p := range render.SortProblems(slices.Concat(m.b.Warnings, m.warnings)) {
		o := find.of(p)
		line := []cell{{style: st.number}, {style: st.text}, {style: st.text}, {style: st.text},
			{value: sentence(p.Message(render.French)), style: st.text},
			{style: st.text},
			{value: place(p), style: st.faint},
		}
		if hint := p.Hint(render.French); hint != "" {
			line[5].value = sentence(hint)
			s.hidden[5] = false
		}
		if o.section != nil {
			line[1].value = o.section.Heading
		}
		if r := o.record; r != nil {
			if n := numbers[r]; n > 0 {
				line[0].value = n
			}
			line[2].value, line[3].value = r.ID, r.Title
			if at := m.places[r]; at != "" {
				line[2].style, line[2].link = st.link, "#"+at
			}
		}
		most := 1
		for i, c := range line {
			if t, ok := c.value.(string); ok {
				most = max(most, lines(t, s.widths[i]))
			}
		}
		s.rows = append(s.rows, line)
		s.heights = append(s.heights, height(most))
	}
	if len(s.rows) == 1 {
		s.rows = append(s.rows, []cell{{}, {}, {}, {}, {value: "Rien à vérifier dans ce numéro.", style: st.text}, {}, {}})
		s.heights = append(s.heights, height(1))
	}
	return s
}

// sentence begins with a capital.
func sentence(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// place is where the list has to be opened: « issue.yaml, ligne 44 », whatever folder the list is in.
func place(p render.Problem) string {
	if p.Pos.Line == 0 {
		return path.Base(p.File)
	}
	return fmt.Sprintf("%s, ligne %d", path.Base(p.File), p.Pos.Line)
}
