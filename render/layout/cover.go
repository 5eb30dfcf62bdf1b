package layout

import (
	"bulletin/render"
)

// cover is the picture of a record, or a typographic cover, with its left upper
// corner at x in a row. used is its height.
func (s *setter) cover(e *render.Entry, x Unit) (items []Item, used Unit) {
	if pictured(e) {
		return s.picture(e, x, 2*Point, coverWidth, coverHeight)
	}
	return s.typographic(e.Cover, x, 2*Point), coverHeight + 2*Point
}

// pictured reports whether a record has a picture that can be drawn.
func pictured(e *render.Entry) bool {
	p := e.Cover.Picture
	return p != nil && p.Width > 0 && p.Height > 0
}

// picture fits the picture of a record into a box, keeping its proportions,
// inside a fine border.
func (s *setter) picture(e *render.Entry, x, y, maxW, maxH Unit) ([]Item, Unit) {
	p := e.Cover.Picture
	w, h := maxW, maxW*Unit(p.Height)/Unit(p.Width)
	if h > maxH {
		w, h = maxH*Unit(p.Width)/Unit(p.Height), maxH
	}
	w, h = max(w, Point), max(h, Point)
	var tag Tag
	if e.Cover.Alt != "" {
		tag = s.tag(Figure, "")
		tag.Alt = e.Cover.Alt
		if e.Record != nil {
			tag.ID = e.Record.ID
		}
	}
	const line = Point / 2
	items := []Item{Image{X: x, Y: y, W: w, H: h, Picture: p, Tag: tag}}
	for _, f := range []Fill{{X: x, Y: y, W: w, H: line}, {X: x, Y: y + h - line, W: w, H: line}, {X: x, Y: y, W: line, H: h}, {X: x + w - line, Y: y, W: line, H: h}} {
		f.Colour = hair
		items = append(items, f)
	}
	return items, y + h
}

// typographic is a cover for a record without a picture. It repeats what
// stands beside it, so it is an artifact.
func (s *setter) typographic(c render.Cover, x, y Unit) []Item {
	colour := readable(c.Colour)
	const pad = 7 * Point
	width := Unit(coverWidth - 2*pad)
	items := []Item{
		Fill{X: x, Y: y, W: coverWidth, H: coverHeight, Colour: colour},
		Fill{X: x, Y: y, W: 3500, H: coverHeight, Colour: tint(colour, 60)},
	}
	at := y + pad
	put := func(text string, st style, room Unit) Unit {
		rows, h := s.fitted(text, st, x+pad+1*Point, width, room)
		for _, r := range rows {
			for _, it := range r.items {
				items = append(items, it.moved(at))
			}
			at += r.height
		}
		return h
	}
	if c.Producer != "" {
		put(c.Producer, style{bold: true, size: 9 * Point, leading: 10500, colour: white}, coverHeight/3)
		at += 3500
	}
	items = append(items, Fill{X: x + pad + 1*Point, Y: at, W: 21 * Point, H: 1500, Colour: tint(colour, 45)})
	at += 7 * Point
	put(c.Title, style{serif: true, bold: true, size: 10500, leading: 12250, colour: white}, y+coverHeight-pad-at)
	return items
}

// fitted sets text in a box: at the largest size at which no word is torn and
// all fits, else shortened at the smallest. A size a little smaller is taken if
// it avoids a short line within the text.
func (s *setter) fitted(text string, st style, x, width, room Unit) ([]row, Unit) {
	const smallest, comfortable = 7 * Point, 9 * Point
	var rows []row
	for {
		set := s.paragraph(s.plain(text, st), x, width, st, ragged, Tag{})
		fits := height(set) <= room && !s.torn(text, st, width)
		if fits && (st.size <= comfortable || !gappy(set, x+width/2)) {
			rows = set
			break
		}
		if fits && rows == nil {
			rows = set
		}
		if st.size <= smallest || st.size <= comfortable && rows != nil {
			if rows == nil {
				rows = set
			}
			break
		}
		st.size -= Point / 2
		st.leading = (st.size*7/6 + 874) / 875 * 875
	}
	if height(rows) > room {
		most := max(int(room/st.leading), 1)
		rows = s.paragraph(s.plain(s.clip(text, width, st, most), st), x, width, st, ragged, Tag{})
		rows = rows[:min(len(rows), most)]
	}
	return rows, height(rows)
}

// gappy reports whether a line before the last ends before the middle.
func gappy(rows []row, middle Unit) bool {
	for i := range len(rows) - 1 {
		if last, ok := rows[i].items[len(rows[i].items)-1].(Text); ok && last.X+last.Width < middle {
			return true
		}
	}
	return false
}

// torn reports whether a word does not fit a line.
func (s *setter) torn(text string, st style, width Unit) bool {
	for _, a := range s.m.atoms(s.plain(text, st), width) {
		if a.cost == costEmergency {
			return true
		}
	}
	return false
}
