package layout

import (
	"strings"

	"bulletin/render"
)

// The two columns of a record: the cover, and the text beside it.
const (
	coverWidth  = 77 * Point
	coverHeight = 108 * Point
	coverGutter = 18 * Point
	textLeft    = marginLeft + coverWidth + coverGutter
	textWidth   = PageWidth - marginRight - textLeft
)

// section is a heading with its introduction, records and addresses.
func (s *setter) section(p *render.PrintedSection, m *mark, entries []*mark) []row {
	colour := readable(p.Colour)
	rows := s.heading(p.Heading, colour, m)
	intro := style{serif: true, italic: true, size: 10 * Point, leading: 14 * Point, colour: ink}
	if len(p.Introduction) > 0 {
		body := s.rich(p.Introduction, marginLeft, bodyWidth, intro, ragged, 7*Point, "")
		if len(body) <= 12 {
			body = keep(body)
		} else {
			body[len(body)-1].keep = true
		}
		rows = append(rows, body...)
		rows = append(rows, space(10500))
	}
	if p.Sheets {
		rows = append(rows, s.sheets(p.Entries, colour, entries)...)
	} else {
		for i, e := range p.Entries {
			if i > 0 {
				rows = append(rows, space(21*Point))
			}
			rows = append(rows, s.entry(e, colour, entries[i])...)
		}
	}
	if len(p.Links) > 0 { // they stay with the end of the last record
		rows[len(rows)-1].keep = true
		rows = append(rows, row{height: 10500, keep: true})
		rows = append(rows, s.addresses(s.labels.Catalogue, p.Links, marginLeft, bodyWidth, colour, 9*Point, "")...)
	}
	return rows
}

// heading of a section: a tab at the edge of the page, the words, a rule.
func (s *setter) heading(words string, colour render.Colour, m *mark) []row {
	st := style{bold: true, size: 17 * Point, leading: 21 * Point, colour: colour}
	rows := keep(s.paragraph(s.plain(words, st), marginLeft, bodyWidth, st, balanced, s.tag(H2, "")))
	if len(rows) == 0 {
		rows = []row{{height: st.leading, keep: true}}
	}
	rows[0].mark = m
	rows[0].under = append(rows[0].under, Fill{Y: 2500, W: marginLeft - 12*Point, H: 16 * Point, Colour: colour})
	rows = append(rows, row{height: 17500, keep: true, items: []Item{Fill{X: marginLeft, Y: 3500, W: bodyWidth, H: 1500, Colour: colour}}})
	return append([]row{space(31500)}, rows...)
}

// entry is a record with its cover at the left.
func (s *setter) entry(e *render.Entry, colour render.Colour, m *mark) []row {
	cover, used := s.cover(e, marginLeft)
	rows := s.citation(e, colour, textLeft, textWidth, record)
	rows = whole(hang(rows, cover, used))
	rows[0].mark = m
	rows = append(rows, s.subentries(e.Complements, colour, textLeft, textWidth)...)
	return append(rows, s.subentries(e.Siblings, colour, textLeft, textWidth)...)
}

// short is the height up to which a record is not parted.
const short = bodyHeight / 3

// whole makes rows stay together if they are short.
func whole(rows []row) []row {
	if n := len(rows); n > 0 && height(rows) <= short {
		keep(rows[:n-1])
	}
	return rows
}

// rank tells how prominently a record is set.
type rank uint8

const (
	record rank = iota
	sheet       // on a card
	sub         // complement or sibling
)

// citation is everything of a record but its cover and its sub-resources. The
// rows up to the second line of the abstract keep together.
func (s *setter) citation(e *render.Entry, colour render.Colour, x, width Unit, as rank) []row {
	id := ""
	if e.Record != nil {
		id = e.Record.ID
	}
	byline := style{bold: true, size: 9 * Point, leading: 12250, colour: colour}
	title := style{serif: true, bold: true, size: 13500, leading: 17500, colour: ink}
	imprint := style{size: 9 * Point, leading: 12250, colour: grey}
	abstract := style{serif: true, size: 10 * Point, leading: 14 * Point, colour: ink}
	how, gap, links := justified, Unit(5250), Unit(8750)
	heading := H3
	switch as {
	case sheet:
		title.size, title.leading = 11500, 15750
		abstract.size, abstract.leading = 9250, 12250
		how = ragged
	case sub:
		abstract.size, abstract.leading = 9*Point, 12250
		gap, links, heading = 1750, 8*Point, P
	}

	var rows []row
	if as == sub {
		// Subordinate records are cited in one go, the title standing out.
		rows = s.paragraph(s.cited(e, style{serif: true, size: 9500, leading: 12250, colour: ink}), x, width,
			style{serif: true, size: 9500, leading: 12250}, ragged, s.tag(heading, id))
	} else {
		set := func(r render.Rich, st style, how manner, role Role) {
			rows = append(rows, s.paragraph(s.runs(r.Runs(), st), x, width, st, how, s.tag(role, id))...)
		}
		set(e.Byline, byline, ragged, P)
		if len(rows) > 0 {
			rows[len(rows)-1].height += 1750
		}
		set(e.Title, title, balanced, heading)
		if len(e.Imprint) > 0 {
			rows = append(rows, row{height: 1750})
			set(e.Imprint, imprint, ragged, P)
		}
	}
	if len(e.Hours) > 0 {
		bold := imprint
		bold.bold = true
		spans := s.plain(s.labels.Hours+" ", bold)
		spans = append(spans, s.runs(e.Hours.Runs(), imprint)...)
		rows = append(rows, s.paragraph(spans, x, width, imprint, ragged, s.tag(P, id))...)
	}
	rows = keep(rows)
	if len(e.Abstract) > 0 {
		if len(rows) > 0 {
			rows = append(rows, row{height: gap, keep: true})
		}
		rows = append(rows, s.rich(e.Abstract, x, width, abstract, how, gap, id)...)
	}
	if len(e.Links) > 0 {
		if n := len(rows); n > 0 {
			rows[n-1].keep = true
			rows = append(rows, row{height: gap * 2 / 3, keep: true})
		}
		rows = append(rows, s.addresses("", e.Links, x, width, colour, links, id)...)
	}
	if n := len(rows); n > 0 {
		rows[n-1].keep = false
	}
	return rows
}

// cited is the whole citation in one paragraph, with the title standing out.
// Authors follow the title, so a comma parts them from it even after a mark of
// its own: « L’immigration, un enjeu français ?, Jean-Daniel Lévy ».
func (s *setter) cited(e *render.Entry, st style) []span {
	var out []span
	for i, part := range []render.Rich{e.Byline, e.Title, e.Imprint} {
		if len(part) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, s.plain(", ", st)...)
		}
		own := st
		own.bold = i == 1
		out = append(out, s.runs(part.Runs(), own)...)
	}
	return out
}

// addresses are shown in full, each clickable, after the words that were
// curated for it.
func (s *setter) addresses(label string, links []render.PrintedLink, x, width Unit, colour render.Colour, size Unit, id string) []row {
	st := style{size: size, leading: (size*5/4 + 874) / 1750 * 1750, colour: grey}
	bold := st
	bold.bold, bold.colour = true, ink
	var rows []row
	if label != "" {
		rows = keep(s.paragraph(s.plain(label, bold), x, width, st, ragged, s.tag(P, id)))
	}
	for i, l := range links {
		if i > 0 {
			rows = append(rows, space(1750))
		}
		var spans []span
		if l.Curated && l.Label != "" {
			words := strings.TrimRight(l.Label, " \u00a0\u202f:")
			spans = s.plain(words+"\u00a0: ", bold)
		}
		spans = append(spans, span{l.URL, s.look(look{face: st.face(), size: size, colour: s.accent, link: l.URL})})
		lines := s.paragraph(spans, x, width, st, ragged, s.tag(P, id))
		rows = append(rows, lines...)
	}
	return rows
}

// subentries stand below their record, set in, smaller, along a rule.
func (s *setter) subentries(subs render.Subentries, colour render.Colour, x, width Unit) []row {
	if len(subs.Entries) == 0 {
		return nil
	}
	const in = 14 * Point
	label := style{bold: true, size: 9 * Point, leading: 12250, colour: colour}
	rows := keep(s.paragraph(s.plain(subs.Label, label), x+in, width-in, label, ragged, s.tag(P, "")))
	entries := make([][]row, len(subs.Entries))
	for i, e := range subs.Entries {
		entries[i] = whole(s.subentry(e, colour, x+in, width-in))
	}
	for i, own := range entries {
		// Neither the first nor the last stands alone, unless they are long.
		if n := len(own); n > 0 && i+1 < len(entries) && (i == 0 || i == len(entries)-2) && height(own)+height(entries[i+1]) <= short {
			own[n-1].keep = true
		}
		if len(rows) > 0 {
			rows = append(rows, row{height: 5250, blank: true})
		}
		rows = append(rows, own...)
	}
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i].under = append(rows[i].under, Fill{X: x, W: 2 * Point, H: rows[i].height, Colour: tint(colour, 45)})
	}
	return append([]row{space(8750)}, rows...)
}

// subentry has a small picture at the left when it has one; it needs no
// typographic cover.
func (s *setter) subentry(e *render.Entry, colour render.Colour, x, width Unit) []row {
	const w, h = 42 * Point, 60 * Point
	if !pictured(e) {
		return s.citation(e, colour, x, width, sub)
	}
	picture, used := s.picture(e, x, 2*Point, w, h)
	rows := s.citation(e, colour, x+w+9*Point, width-w-9*Point, sub)
	return hang(rows, picture, used+2*Point)
}

// hang puts a cover of some height beside rows: the rows beside it stay with
// it, and room is made below them if they are too few.
func hang(rows []row, cover []Item, height Unit) []row {
	if len(rows) == 0 {
		rows = []row{{}}
	}
	rows[0].items = append(cover, rows[0].items...)
	h := Unit(0)
	for i := 0; i < len(rows) && h < height; i++ {
		h += rows[i].height
		rows[i].keep = rows[i].keep || h < height
	}
	if h < height {
		rows = append(rows, row{height: height - h})
	}
	return rows
}
