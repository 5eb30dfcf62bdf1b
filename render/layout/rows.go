package layout

import (
	"strings"

	"bulletin/render"
	"bulletin/render/french"
)

// row is a strip of a page: items placed from the left edge of the page and
// from the top of the strip. Pages are stacks of rows.
type row struct {
	height Unit
	under  []Fill // backgrounds
	items  []Item
	blank  bool  // vanishes at the top and the foot of a page
	keep   bool  // stays on the page of the next row
	named  bool  // ends the title of a record
	cost   int   // of ending a page after it
	mark   *mark // the place to remember
}

// mark is a place that the outline and the Sommaire lead to.
type mark struct {
	title string
	words []render.Run // the title as it is set in the Sommaire
	level int
	page  int
	y     Unit
}

// slot is an item that waits for the page number of a mark: set flush right,
// and clickable together with its line.
type slot struct {
	right, baseline Unit // of the number
	x, y, w, h      Unit // of the link
	style           style
	element         *Element
	mark            *mark
}

// style is how a piece of text is set.
type style struct {
	serif, bold, italic bool
	hyphenate           bool
	size, leading       Unit
	colour              render.Colour
}

func (s style) face() Face {
	switch {
	case s.serif && s.bold && s.italic:
		return SerifBoldItalic
	case s.serif && s.bold:
		return SerifBold
	case s.serif && s.italic:
		return SerifItalic
	case s.serif:
		return Serif
	case s.bold:
		return SansBold
	case s.italic:
		return SansItalic
	}
	return Sans
}

// setter sets parts of a bulletin. It serves one goroutine.
type setter struct {
	*shaper
	breaker    breaker
	room       paragraph // the last one, for its memory
	parts      []stretch // the same for the last line
	hyphenator *french.Hyphenator
	hyphenated map[string][]int // where words met before may be hyphenated
	looks      map[look]*look
	accent     render.Colour
	labels     render.Labels
}

func newSetter(fonts *Fonts, shared *shapes, hyphenator *french.Hyphenator) *setter {
	return &setter{shaper: newShaper(fonts, shared), hyphenator: hyphenator, hyphenated: map[string][]int{}, looks: map[look]*look{}}
}

// in begins a structure element inside another one.
func in(parent *Element, role Role) *Element { return &Element{Role: role, Parent: parent} }

// look returns the one look with these properties, so that looks compare as
// pointers.
func (s *setter) look(l look) *look {
	if p, ok := s.looks[l]; ok {
		return p
	}
	p := &l
	s.looks[l] = p
	return p
}

// plain is text in one style.
func (s *setter) plain(text string, st style, el *Element) []span {
	if text == "" {
		return nil
	}
	return []span{{text: text, element: el, look: s.look(look{face: st.face(), size: st.size, colour: st.colour, hyphenate: st.hyphenate})}}
}

// runs sets dressed runs in a style. Links and passages in another language
// become elements inside the given one; without one all are artifacts.
func (s *setter) runs(runs []render.Run, st style, el *Element) []span {
	out := make([]span, 0, len(runs))
	var link *Element // the one that the last run is part of
	var leads string  // to where
	for i, r := range runs {
		if r.Text == "" {
			continue
		}
		own := st
		own.bold = st.bold || r.Style&render.Strong != 0
		own.italic = st.italic != (r.Style&render.Emphasis != 0)
		l := look{face: own.face(), size: st.size, colour: st.colour, hyphenate: st.hyphenate && r.Lang == ""}
		if r.Style&render.Superscript != 0 {
			if l.superior = s.superiors(l.face, r.Text); !l.superior {
				l.size, l.rise = st.size*64/100, st.size*34/100
			}
		}
		if r.Style&render.SmallCaps != 0 {
			l.size = st.size * 80 / 100
		}
		sp := span{text: r.Text, element: el}
		if el == nil || r.Link == "" {
			link, leads = nil, ""
		} else {
			l.colour = s.accent
			// Words lead somewhere only if they show it; an address shows it.
			l.underline = !address(r.Text)
			if r.Link != leads {
				link, leads = in(el, LinkRole), r.Link
			}
			sp.element, sp.link, sp.description = link, r.Link, linked(runs, i)
		}
		if el != nil && r.Lang != "" {
			sp.element = in(sp.element, Span)
			sp.element.Lang = r.Lang
		}
		sp.look = s.look(l)
		out = append(out, sp)
	}
	return out
}

// linked is the words of the link that a run is part of, in whatever styles.
func linked(runs []render.Run, i int) string {
	link := runs[i].Link
	for i > 0 && runs[i-1].Link == link {
		i--
	}
	var words strings.Builder
	for ; i < len(runs) && runs[i].Link == link; i++ {
		words.WriteString(runs[i].Text)
	}
	return strings.TrimSpace(words.String())
}

// paragraph breaks text into lines of a width and makes a row of each. Lines
// keep together at the start and at the end, so that none stands alone, and a
// page does not end on a hyphen.
func (s *setter) paragraph(spans []span, x, width Unit, st style, how manner) []row {
	atoms := s.atoms(spans, width)
	lines := s.breakLines(atoms, width, how)
	rows := make([]row, len(lines))
	for i, l := range lines {
		last := i == len(lines)-1
		rows[i] = row{height: st.leading, cost: costParagraph,
			keep: !last && (i == 0 || i == len(lines)-2 || len(lines) <= 3 || atoms[l.end-1].dash)}
		s.line(&rows[i], atoms[l.start:l.end], x, width, st, how == justified, last)
	}
	return rows
}

// baseline is how far the baseline lies below the top of a line.
func (st style) baseline() Unit { return (st.leading-st.size)/2 + st.size*3/4 }

// rich sets blocks under each other, lists with hanging marks. gap is the
// space between paragraphs.
func (s *setter) rich(r render.Rich, x, width Unit, st style, how manner, gap Unit, el *Element) []row {
	var out []row
	var list *Element
	for i, b := range r {
		if i > 0 {
			between := gap
			if b.Kind != render.Paragraph && r[i-1].Kind == b.Kind {
				between = gap / 2
			}
			out = append(out, space(between))
		}
		if b.Kind == render.Paragraph {
			out = append(out, s.paragraph(s.runs(b.Runs, st, in(el, P)), x, width, st, how)...)
			continue
		}
		if i == 0 || r[i-1].Kind != b.Kind {
			list = in(el, L)
		}
		out = append(out, s.listItem(b, x, width, st, how, in(list, LI))...)
	}
	return out
}

// listItem sets an item with its mark hanging at the left.
func (s *setter) listItem(b render.Block, x, width Unit, st style, how manner, item *Element) []row {
	mark := strings.TrimSpace(b.Mark())
	hang := max(s.width("• ", st), st.size)
	if b.Kind == render.NumberItem {
		hang = max(s.width("00. ", st), s.width(b.Mark(), st))
	}
	hang = min(hang, width/4)
	rows := s.paragraph(s.runs(b.Runs, st, in(item, LBody)), x+hang, width-hang, st, how)
	if len(rows) == 0 {
		rows = []row{{height: st.leading}}
	}
	rows[0].items = append(s.put(mark+" ", x, st.baseline(), st, in(item, Lbl)), rows[0].items...)
	return rows
}

// put sets words on one line, starting at x. A space at the end is kept.
func (s *setter) put(words string, x, y Unit, st style, el *Element) []Item {
	var r row
	s.line(&r, s.atoms(s.plain(words, st, el), endless), x, endless, st, false, true)
	for i := range r.items {
		r.items[i] = r.items[i].moved(y - st.baseline())
	}
	return r.items
}

// endless is the width of a line that is not to be broken.
const endless = PageWidth * 100

// width is the length of text set on one line.
func (s *setter) width(text string, st style) Unit {
	var w Unit
	for _, a := range s.atoms(s.plain(text, st, nil), endless) {
		w += a.width + a.space
	}
	return w
}

// space is a blank row.
func space(h Unit) row { return row{height: h, blank: true} }

// keep makes rows stay together and with what follows.
func keep(rows []row) []row {
	for i := range rows {
		rows[i].keep = true
	}
	return rows
}

// height of rows stacked.
func height(rows []row) Unit {
	var h Unit
	for _, r := range rows {
		h += r.height
	}
	return h
}

// flatten makes one row of many, for what must not be parted.
func flatten(rows []row) row {
	var out row
	for _, r := range rows {
		for _, f := range r.under {
			f.Y += out.height
			out.under = append(out.under, f)
		}
		for _, it := range r.items {
			out.items = append(out.items, it.moved(out.height))
		}
		if out.mark == nil {
			out.mark = r.mark
		}
		out.height += r.height
	}
	return out
}
