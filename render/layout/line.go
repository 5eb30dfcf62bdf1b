package layout

import "slices"

// stretch of a line: part of a word in one look, where it stands.
type stretch struct {
	*Shape
	span  *span
	width Unit
	space Unit // that follows, 0 for none
	level int8
	x     Unit
}

// line places the atoms of a line. Spaces of a justified line share the slack,
// to the last thousandth of a point.
func (s *setter) line(r *row, atoms []atom, x, width Unit, st style, justify, last bool) {
	parts := s.stretches(atoms, last)
	if len(parts) == 0 {
		return
	}
	slack, gaps := width, Unit(0)
	for i, p := range parts {
		slack -= p.width
		if i < len(parts)-1 && p.space > 0 {
			slack -= p.space
			gaps++
		}
	}
	if !justify || gaps == 0 || last && slack > 0 || slack > 0 && slack/gaps > st.size*3/2 {
		slack = 0 // a line that cannot be filled decently stays short
	}
	gap := Unit(0)
	for i := range parts[:len(parts)-1] {
		if p := &parts[i]; p.space > 0 {
			p.space += slack*(gap+1)/gaps - slack*gap/gaps
			gap++
		}
	}
	place(parts, x)
	pen := pen{row: r, base: st.baseline()}
	for _, p := range parts {
		pen.draw(p)
	}
	pen.closeLink()
	pen.flush()
}

// stretches are the shapes of the atoms of a line. What is left of a word that
// is broken is shaped anew, with its hyphen.
func (s *setter) stretches(atoms []atom, last bool) []stretch {
	out := s.parts[:0]
	for i := 0; i < len(atoms); {
		w, from, end := atoms[i].word, atoms[i].from, i
		for end+1 < len(atoms) && atoms[end+1].word == w {
			end++
		}
		final := &atoms[end]
		hyphen := final.hyphen && end == len(atoms)-1 && !last
		for j := range w.segs {
			sg := &w.segs[j]
			a, b := max(from-sg.start, 0), min(final.to-sg.start, len(sg.Text))
			if a >= b {
				continue
			}
			p := stretch{Shape: sg.Shape, span: sg.span, width: sg.width, level: sg.level}
			ends := sg.start+b == final.to
			if b-a < len(sg.Text) || hyphen && ends {
				p.Shape = s.shape(shapeKey{face: sg.Face, rtl: sg.RTL, superior: sg.span.look.superior, text: sg.Text[a:b], hyphen: hyphen && ends})
				p.width = s.scaled(sg.Face, p.Advance, sg.span.look.size)
			}
			if ends {
				p.space = final.space
			}
			out = append(out, p)
		}
		i = end + 1
	}
	s.parts = out
	return out
}

// place gives the stretches their places from left to right.
func place(parts []stretch, x Unit) {
	if !slices.ContainsFunc(parts, func(p stretch) bool { return p.level > 0 }) {
		for i := range parts {
			parts[i].x = x
			x += parts[i].width + parts[i].space
		}
		return
	}
	for _, i := range visual(parts) {
		p := &parts[i/2]
		if i%2 == 0 {
			p.x = x
			x += p.width
		} else {
			x += p.space
		}
	}
}

// visual is the order from left to right of the stretches, even, and of the
// spaces that follow them, odd (Unicode Standard Annex 9, rule L2).
func visual(parts []stretch) []int {
	order, levels, highest := make([]int, 2*len(parts)), make([]int8, 2*len(parts)), int8(0)
	for i, p := range parts {
		order[2*i], order[2*i+1] = 2*i, 2*i+1
		levels[2*i], highest = p.level, max(highest, p.level)
		if i+1 < len(parts) {
			levels[2*i+1] = min(p.level, parts[i+1].level)
		}
	}
	for level := highest; level > 0; level-- {
		for i := 0; i < len(order); i++ {
			end := i
			for end < len(order) && levels[order[end]] >= level {
				end++
			}
			slices.Reverse(order[i:end])
			i = max(i, end-1)
		}
	}
	return order
}

// pen draws a line, in reading order. What goes on in the same look grows one
// Text.
type pen struct {
	row   *row
	base  Unit
	text  Text // being grown, when it has words
	look  *look
	next  Unit // where the next word must stand to be part of the text
	link  Link // being grown, when it has an element
	under *look
}

func (l *pen) draw(p stretch) {
	look, link := p.span.look, linkElement(p.span)
	if l.link.Element != link {
		l.closeLink()
	}
	el := p.span.element
	if p.RTL && el != nil {
		el = rightToLeftSpan(p)
	}
	if len(l.text.Words) > 0 && (look != l.look || el != l.text.Element || p.Face != l.text.Face || p.x != l.next || p.level > 0) {
		l.flush()
	}
	if len(l.text.Words) == 0 {
		l.text = Text{X: p.x, Y: l.base - look.rise, Face: p.Face, Size: look.size, Colour: look.colour, Element: el}
		l.look = look
	}
	l.text.Words = append(l.text.Words, Word{p.Shape, p.space})
	l.text.Width = p.x + p.width - l.text.X
	l.next = p.x + p.width + p.space
	if p.level > 0 {
		l.flush() // a word that reads from right to left stands alone
	}
	switch {
	case link == nil:
	case l.link.Element == nil:
		l.link = Link{X: p.x, W: p.width, Y: l.base - look.size*3/4, H: look.size, URL: p.span.link, Description: p.span.description, Element: link}
		l.under = look
	default:
		right := max(l.link.X+l.link.W, p.x+p.width)
		l.link.X = min(l.link.X, p.x)
		l.link.W = right - l.link.X
	}
}

// rightToLeftSpan is the element of a word that reads from right to left. Its
// glyphs are drawn from the left, so the element says what they mean (ISO
// 32000-1, 14.9.4), and in which language, as well as its script tells.
func rightToLeftSpan(p stretch) *Element {
	el := in(p.span.element, Span)
	el.Actual, el.Lang = p.Text, "ar"
	if p.Face == Hebrew || p.Face == HebrewBold {
		el.Lang = "he"
	}
	if p.space > 0 {
		el.Actual += " "
	}
	return el
}

// linkElement is the Link that a span belongs to, itself or by a passage in
// another language.
func linkElement(s *span) *Element {
	if s.link == "" || s.element == nil {
		return nil
	}
	if s.element.Role == Span {
		return s.element.Parent
	}
	return s.element
}

func (l *pen) flush() {
	if len(l.text.Words) > 0 {
		l.row.items = append(l.row.items, l.text)
		l.text.Words = nil
	}
}

// closeLink ends the area to click on, which stands after its words.
func (l *pen) closeLink() {
	if l.link.Element == nil {
		return
	}
	l.flush()
	if l.under.underline {
		l.row.items = append(l.row.items, Fill{X: l.link.X, Y: l.base + l.under.size*14/100, W: l.link.W, H: Point / 2, Colour: tint(l.under.colour, 60)})
	}
	l.row.items = append(l.row.items, l.link)
	l.link = Link{}
}
