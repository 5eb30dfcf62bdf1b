package layout

import (
	"strings"

	"bulletin/render"
)

// row is a strip of a page: items placed from the left edge of the page and
// from the top of the strip. Pages are stacks of rows.
type row struct {
	height Unit
	under  []Fill // backgrounds
	items  []Item
	blank  bool  // vanishes at the top and the foot of a page
	keep   bool  // stays on the page of the next row
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
	tag             Tag
	mark            *mark
}

// style is how a piece of text is set.
type style struct {
	serif, bold, italic bool
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

// setter sets one bulletin.
type setter struct {
	m       *measure
	accent  render.Colour
	labels  render.Labels
	element int // the last structure element
	looks   map[look]*look
}

// tag begins a new structure element.
func (s *setter) tag(role Role, id string) Tag {
	if role == Artifact {
		return Tag{}
	}
	s.element++
	return Tag{Role: role, Element: s.element, ID: id}
}

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
func (s *setter) plain(text string, st style) []span {
	if text == "" {
		return nil
	}
	return []span{{text, s.look(look{face: st.face(), size: st.size, colour: st.colour})}}
}

// runs sets dressed runs in a style.
func (s *setter) runs(runs []render.Run, st style) []span {
	out := make([]span, 0, len(runs))
	for _, r := range runs {
		if r.Text == "" {
			continue
		}
		own := st
		own.bold = st.bold || r.Style&render.Strong != 0
		own.italic = st.italic != (r.Style&render.Emphasis != 0)
		l := look{face: own.face(), size: st.size, colour: st.colour, link: r.Link}
		if r.Style&render.Superscript != 0 {
			l.size, l.rise = st.size*64/100, st.size*34/100
		}
		if r.Style&render.SmallCaps != 0 {
			l.size = st.size * 80 / 100
		}
		if r.Link != "" {
			l.colour = s.accent
			// Words lead somewhere only if they show it; an address shows it.
			l.underline = !address(r.Text)
		}
		out = append(out, span{r.Text, s.look(l)})
	}
	return out
}

// paragraph breaks text into lines of a width and makes a row of each. Lines
// keep together at the start and at the end, so that none stands alone.
func (s *setter) paragraph(spans []span, x, width Unit, st style, how manner, tag Tag) []row {
	atoms := s.m.atoms(spans, width)
	lines := breakLines(s.m, atoms, width, how)
	rows := make([]row, len(lines))
	for i, l := range lines {
		rows[i] = row{height: st.leading, keep: i == 0 || i == len(lines)-2 || len(lines) <= 3}
		s.line(&rows[i], atoms[l.start:l.end], x, width, st, how == justified, i == len(lines)-1, tag)
	}
	if n := len(rows); n > 0 {
		rows[n-1].keep = false
	}
	return rows
}

// baseline is how far the baseline lies below the top of a line.
func (st style) baseline() Unit { return (st.leading-st.size)/2 + st.size*3/4 }

// line places the atoms of a line. Spaces of a justified line share the slack,
// to the last thousandth of a point.
func (s *setter) line(r *row, atoms []atom, x, width Unit, st style, justify, last bool, tag Tag) {
	natural, gaps := Unit(0), Unit(0)
	for i, a := range atoms {
		natural += a.width
		if i < len(atoms)-1 && a.space > 0 {
			natural += a.space
			gaps++
		}
	}
	end := atoms[len(atoms)-1]
	hyphen := end.hyphen && !last
	if hyphen {
		natural += end.hyphenWidth(s.m)
	}
	slack := width - natural
	if !justify || gaps == 0 || last && slack > 0 || slack > 0 && slack/gaps > st.size*3/2 {
		slack = 0 // a line that cannot be filled decently stays short
	}
	if slack < 0 && !justify {
		slack = 0
	}
	pen := line{s: s, row: r, base: st.baseline(), tag: tag}
	gap := Unit(0)
	for i, a := range atoms {
		for _, sg := range a.segs {
			pen.draw(x, sg)
			x += sg.width
		}
		if i == len(atoms)-1 {
			if hyphen {
				l := end.segs[len(end.segs)-1].look
				f, w := s.m.face(l.face, '-')
				w = s.m.scaled(f, w, l.size)
				pen.draw(x, seg{"-", f, w, l})
			} else if a.space > 0 {
				pen.space()
			}
			break
		}
		if a.space > 0 {
			extra := slack*(gap+1)/gaps - slack*gap/gaps
			gap++
			x += a.space + extra
			pen.space()
			pen.lifted = extra != 0
		}
	}
	pen.finish()
}

// line is a line being drawn. What goes on in the same look without a change
// of the space grows one Text.
type line struct {
	s      *setter
	row    *row
	base   Unit
	tag    Tag
	text   Text // being grown, when string is not empty
	look   *look
	string strings.Builder
	lifted bool // the next word needs a Text of its own
	link   Link // being grown, when URL is not empty
	under  *look
}

func (l *line) draw(x Unit, s seg) {
	if l.string.Len() > 0 && (l.lifted || s.look != l.look || s.face != l.text.Face) {
		l.flush()
	}
	if l.string.Len() == 0 {
		l.text = Text{X: x, Y: l.base - s.look.rise, Face: s.face, Size: s.look.size, Colour: s.look.colour, Tag: l.tag}
		l.look = s.look
	}
	l.lifted = strings.HasSuffix(s.text, "\u202f")
	l.string.WriteString(s.text)
	l.text.Width = x + s.width - l.text.X
	if l.link.URL != s.look.link {
		l.closeLink()
		if s.look.link != "" {
			l.link = Link{X: x, Y: l.base - s.look.size*3/4, H: s.look.size, URL: s.look.link, Tag: l.tag}
			l.under = s.look
		}
	}
	if l.link.URL != "" {
		l.link.W = x + s.width - l.link.X
	}
}

// space ends a word.
func (l *line) space() {
	if l.string.Len() > 0 {
		l.string.WriteByte(' ')
	}
}

func (l *line) flush() {
	if l.string.Len() > 0 {
		l.text.String = l.string.String()
		l.row.items = append(l.row.items, l.text)
		l.string.Reset()
	}
}

func (l *line) closeLink() {
	if l.link.URL != "" {
		if l.under.underline {
			l.row.items = append(l.row.items, Fill{X: l.link.X, Y: l.base + l.under.size*14/100, W: l.link.W, H: Point / 2, Colour: tint(l.under.colour, 60)})
		}
		l.row.items = append(l.row.items, l.link)
	}
	l.link = Link{}
}

func (l *line) finish() {
	l.flush()
	l.closeLink()
}

// rich sets blocks under each other, lists with hanging marks. gap is the
// space between paragraphs.
func (s *setter) rich(r render.Rich, x, width Unit, st style, how manner, gap Unit, id string) []row {
	var out []row
	for i, b := range r {
		if i > 0 {
			between := gap
			if b.Kind != render.Paragraph && r[i-1].Kind == b.Kind {
				between = gap / 2
			}
			out = append(out, space(between))
		}
		if b.Kind == render.Paragraph {
			out = append(out, s.paragraph(s.runs(b.Runs, st), x, width, st, how, s.tag(P, id))...)
			continue
		}
		tag := s.tag(LI, id)
		hang := max(s.width("• ", st), st.size)
		if b.Kind == render.NumberItem {
			hang = max(s.width("00. ", st), s.width(b.Mark(), st))
		}
		hang = min(hang, width/4)
		rows := s.paragraph(s.runs(b.Runs, st), x+hang, width-hang, st, how, tag)
		if len(rows) == 0 {
			rows = []row{{height: st.leading}}
		}
		rows[0].items = append([]Item{Text{X: x, Y: st.baseline(), Width: s.width(strings.TrimSpace(b.Mark()), st),
			Face: st.face(), Size: st.size, Colour: st.colour, String: b.Mark(), Tag: tag}}, rows[0].items...)
		out = append(out, rows...)
	}
	return out
}

// width is the length of text set on one line.
func (s *setter) width(text string, st style) Unit {
	var w Unit
	for _, r := range text {
		f, units := s.m.face(st.face(), r)
		w += s.m.scaled(f, units, st.size)
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
