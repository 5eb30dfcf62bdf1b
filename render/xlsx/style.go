package xlsx

import (
	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

const fontName = "Calibri"

// Greys that go with any colour of a publication.
const (
	inkGrey  = "595959"
	ruleGrey = "D9D9D9"
)

// styles are the numbers of the workbook's cell styles.
type styles struct {
	header, headerNumber, text, strong, faint, number, year, month, day, link int // of tables
	missing, broken, twice, yearAlone                                         int // what stands out, as conditional formats
	title, subtitle, heading, headingRight, label, count, term, body, jump    int // of the pages that are read
}

// newStyles declares the styles in the colours of the publication.
func newStyles(f *excelize.File, c render.Colours) (styles, error) {
	primary, accent := c.Primary.Hex()[1:], c.Accent.Hex()[1:]
	if c.Accent == (render.Colour{}) {
		accent = "0563C1" // the blue of Excel's own links
	}
	onPrimary := "FFFFFF"
	if c.Primary.Contrast(render.White) < 450 { // WCAG 2.2, 1.4.3
		onPrimary = "000000"
	}
	var err error
	style := func(s excelize.Style) int {
		if s.Font.Family == "" {
			s.Font.Family = fontName
		}
		if s.Font.Size == 0 {
			s.Font.Size = 10
		}
		id, e := f.NewStyle(&s)
		if err == nil {
			err = e
		}
		return id
	}
	font := func(bold bool, colour string) *excelize.Font { return &excelize.Font{Bold: bold, Color: colour} }
	top := func(horizontal string) *excelize.Alignment {
		a := &excelize.Alignment{Horizontal: horizontal, Vertical: "top", WrapText: true}
		if horizontal == "left" {
			a.Indent = 1 // see indent
		}
		return a
	}
	rule := []excelize.Border{{Type: "bottom", Style: 1, Color: ruleGrey}}
	cell := func(font *excelize.Font, horizontal, format string) int {
		s := excelize.Style{Font: font, Alignment: top(horizontal), Border: rule}
		if format != "" {
			s.CustomNumFmt = &format
		}
		return style(s)
	}
	header := func(horizontal string) int {
		a := top(horizontal)
		a.Vertical = "center"
		return style(excelize.Style{
			Font:      font(true, onPrimary),
			Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{primary}},
			Alignment: a,
		})
	}
	const ink = "000000"
	st := styles{
		header:       header("left"),
		headerNumber: header("center"),

		text:   cell(font(false, ink), "left", ""),
		strong: cell(font(true, ink), "left", ""),
		faint:  cell(font(false, inkGrey), "left", ""),
		number: cell(font(false, ink), "center", "0"),
		year:   cell(font(false, ink), "left", "yyyy"),
		month:  cell(font(false, ink), "left", "[$-40C]mmmm yyyy"),
		day:    cell(font(false, ink), "left", "[$-40C]d mmmm yyyy"),
		link:   cell(&excelize.Font{Color: accent, Underline: "single"}, "left", ""),

		title:    style(excelize.Style{Font: &excelize.Font{Bold: true, Size: 18, Color: primary}, Alignment: &excelize.Alignment{Vertical: "center"}}),
		subtitle: style(excelize.Style{Font: &excelize.Font{Size: 11, Color: inkGrey}, Alignment: &excelize.Alignment{Vertical: "top"}}),
		heading: style(excelize.Style{
			Font:      &excelize.Font{Bold: true, Size: 12, Color: primary},
			Alignment: &excelize.Alignment{Vertical: "bottom"},
			Border:    []excelize.Border{{Type: "bottom", Style: 2, Color: primary}},
		}),
		headingRight: style(excelize.Style{
			Font:      font(false, inkGrey),
			Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "bottom"},
			Border:    []excelize.Border{{Type: "bottom", Style: 2, Color: primary}},
		}),
		label: style(excelize.Style{Font: font(false, ink), Alignment: &excelize.Alignment{Vertical: "center"}, Border: rule}),
		count: style(excelize.Style{Font: font(false, ink), Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, Border: rule, NumFmt: 3}), // 1 234
		term:  style(excelize.Style{Font: font(true, ink), Alignment: top("")}),
		body:  style(excelize.Style{Font: font(false, ink), Alignment: top("left")}),
		jump:  style(excelize.Style{Font: &excelize.Font{Bold: true, Color: accent, Underline: "single"}, Alignment: top("")}),
	}
	// They are seen without colours too: by a frame, a line through, a slant.
	conditional := func(s excelize.Style) int {
		id, e := f.NewConditionalStyle(&s)
		if err == nil {
			err = e
		}
		return id
	}
	frame := func(style int) (all []excelize.Border) {
		for _, side := range []string{"left", "right", "top", "bottom"} {
			all = append(all, excelize.Border{Type: side, Style: style, Color: "8A6D1B"})
		}
		return all
	}
	pale := excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF4D6"}}
	st.missing = conditional(excelize.Style{Fill: pale, Border: frame(4)})
	st.broken = conditional(excelize.Style{Font: &excelize.Font{Color: "A61B1B", Strike: true}})
	st.twice = conditional(excelize.Style{Fill: pale, Border: frame(1), Font: &excelize.Font{Bold: true, Italic: true, Color: "A61B1B"}})
	whole := "0"
	st.yearAlone = conditional(excelize.Style{CustomNumFmt: &whole})
	return st, err
}

// date is the style that shows a date at its own precision.
func (s styles) date(d render.Date) int {
	switch {
	case d.Month == 0:
		return s.year
	case d.Day == 0:
		return s.month
	}
	return s.day
}

// form is the style of a column without anything said about the value.
func (s styles) form(f form) int {
	return [...]int{text: s.text, strong: s.strong, faint: s.faint, number: s.number, date: s.day, address: s.text}[f]
}
