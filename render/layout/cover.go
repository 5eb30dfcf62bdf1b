package layout

import (
	"strings"

	"bulletin/render"
	"bulletin/render/french"
)

// cover is the picture of a record, or a typographic cover, with its left upper
// corner at x in a row. used is its height.
func (s *setter) cover(e *render.Entry, x Unit, el *Element) (items []Item, used Unit) {
	if pictured(e) {
		return s.picture(e, x, 2*Point, coverWidth, coverHeight, el)
	}
	return s.typographic(e, x, 2*Point), coverHeight + 2*Point
}

// pictured reports whether a record has a picture that can be drawn.
func pictured(e *render.Entry) bool {
	p := e.Cover.Picture
	return p != nil && p.Width > 0 && p.Height > 0
}

// picture fits the picture of a record into a box, keeping its proportions,
// inside a fine border.
func (s *setter) picture(e *render.Entry, x, y, maxW, maxH Unit, el *Element) ([]Item, Unit) {
	p := e.Cover.Picture
	w, h := maxW, maxW*Unit(p.Height)/Unit(p.Width)
	if h > maxH {
		w, h = maxH*Unit(p.Width)/Unit(p.Height), maxH
	}
	w, h = max(w, Point), max(h, Point)
	var figure *Element // one without a text alternative only decorates
	if e.Cover.Alt != "" {
		figure = in(el, Figure)
		figure.Alt = e.Cover.Alt
	}
	const line = Point / 2
	items := []Item{Image{X: x, Y: y, W: w, H: h, Picture: p, Element: figure}}
	for _, f := range []Fill{{X: x, Y: y, W: w, H: line}, {X: x, Y: y + h - line, W: w, H: line}, {X: x, Y: y, W: line, H: h}, {X: x + w - line, Y: y, W: line, H: h}} {
		f.Colour = hair
		items = append(items, f)
	}
	return items, y + h
}

// The sizes of the words on typographic covers: a title is large where it fits.
// Only a word too long for a line is set smaller still.
const (
	coverLarge    = 10 * Point
	coverSmall    = 8 * Point
	coverSmallest = 6 * Point
)

// typographic is a cover for a record without a picture. It repeats what
// stands beside it, so it is an artifact.
func (s *setter) typographic(e *render.Entry, x, y Unit) []Item {
	c := e.Cover
	colour := readable(c.Colour)
	const pad = 7 * Point
	const width = coverWidth - 2*pad + 3*Point // the right edge is ragged
	items := []Item{
		Fill{X: x, Y: y, W: coverWidth, H: coverHeight, Colour: colour},
		Fill{X: x, Y: y, W: 3500, H: coverHeight, Colour: tint(colour, 60)},
	}
	at := y + pad
	put := func(text string, pieces func(string, style, *Element) []span, st style, room Unit) {
		for _, r := range s.fitted(text, pieces, st, x+pad+1*Point, width, room) {
			for _, it := range r.items {
				items = append(items, it.moved(at))
			}
			at += r.height
		}
	}
	if c.Producer != "" {
		put(c.Producer, s.plain, style{bold: true, size: coverSmall, colour: white}, coverHeight/3)
		at += 3500
		items = append(items, Fill{X: x + pad + 1*Point, Y: at, W: 21 * Point, H: 1500, Colour: tint(colour, 45)})
		at += 7 * Point
	}
	pieces := s.pieces
	if foreign(e.Title) {
		pieces = s.plain
	}
	put(c.Title, pieces, style{serif: true, bold: true, size: coverLarge, colour: white}, y+coverHeight-pad-at)
	return items
}

// pieces is French text of one style, the letters of its ordinals raised.
func (s *setter) pieces(text string, st style, el *Element) []span {
	var runs []render.Run
	for _, p := range french.Pieces(text) {
		r := render.Run{Text: p.Text}
		if p.Raised {
			r.Style |= render.Superscript
		}
		if p.SmallCaps {
			r.Style |= render.SmallCaps
		}
		runs = append(runs, r)
	}
	return s.runs(runs, st, el)
}

// foreign reports whether a title is in another language.
func foreign(title render.Rich) bool {
	for _, r := range title.Runs() {
		if r.Lang != "" {
			return true
		}
	}
	return false
}

// fitted sets the lines of a text in a box: large if no word is torn and all
// fits, else small. What has no room then is left out: whole lines if it can
// be, else the end of the only one.
func (s *setter) fitted(text string, pieces func(string, style, *Element) []span, st style, x, width, room Unit) []row {
	lines := strings.Split(text, "\n")
	set := func() (rows []row, torn bool) {
		st.leading = (st.size*7/6 + 874) / 875 * 875
		for i, l := range lines {
			if i > 0 {
				rows = append(rows, row{height: 2625})
			}
			spans := pieces(l, st, nil)
			torn = torn || s.torn(spans, width)
			rows = append(rows, s.paragraph(spans, x, width, st, ragged)...)
		}
		return rows, torn
	}
	rows, torn := set()
	if st.size > coverSmall && (torn || height(rows) > room) {
		st.size = coverSmall
		rows, torn = set()
	}
	for torn && st.size > coverSmallest {
		st.size -= Point
		rows, torn = set()
	}
	for height(rows) > room && len(lines) > 1 {
		lines = lines[:len(lines)-1]
		rows, _ = set()
	}
	if height(rows) > room {
		most := max(int(room/st.leading), 1)
		rows = s.paragraph(s.clip(pieces(lines[0], st, nil), width, most), x, width, st, ragged)
		rows = rows[:min(len(rows), most)]
	}
	return rows
}

// torn reports whether a word does not fit a line.
func (s *setter) torn(text []span, width Unit) bool {
	for _, a := range s.atoms(text, width) {
		if a.cost == costEmergency {
			return true
		}
	}
	return false
}
