package layout

import (
	"slices"
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
func (s *setter) section(p *render.PrintedSection, m *mark, set sectionRows) []row {
	colour := readable(p.Colour)
	rows := s.heading(p.Heading, colour, m, in(set.element, H2))
	intro := style{serif: true, italic: true, size: 10 * Point, leading: 14 * Point, colour: ink, hyphenate: true}
	if len(p.Introduction) > 0 {
		body := s.rich(p.Introduction, marginLeft, bodyWidth, intro, ragged, 7*Point, set.element)
		if len(body) <= 12 {
			body = keep(body)
		} else {
			body[len(body)-1].keep = true
		}
		rows = append(rows, body...)
		rows = append(rows, space(10500))
	}
	for i, e := range set.entries {
		if i > 0 {
			rows = append(rows, space(21*Point))
		}
		rows = append(rows, e...)
	}
	if len(p.Links) > 0 { // they stay with the end of the last record
		rows[len(rows)-1].keep = true
		rows = append(rows, row{height: 10500, keep: true})
		rows = append(rows, s.addresses(s.labels.Catalogue, p.Links, p.Heading, marginLeft, bodyWidth, 9*Point, set.element)...)
	}
	return rows
}

// heading of a section: a tab at the edge of the page, the words, a rule.
func (s *setter) heading(words string, colour render.Colour, m *mark, el *Element) []row {
	st := style{bold: true, size: 17 * Point, leading: 21 * Point, colour: colour}
	rows := keep(s.paragraph(s.plain(words, st, el), marginLeft, bodyWidth, st, balanced))
	if len(rows) == 0 {
		rows = []row{{height: st.leading, keep: true}}
	}
	rows[0].mark = m
	rows[0].under = append(rows[0].under, Fill{Y: 2500, W: marginLeft - 12*Point, H: 16 * Point, Colour: colour})
	rows = append(rows, row{height: 17500, keep: true, items: []Item{Fill{X: marginLeft, Y: 3500, W: bodyWidth, H: 1500, Colour: colour}}})
	return append([]row{space(31500)}, rows...)
}

// entry is a record with its cover at the left. Where a page ends inside it,
// that is after a paragraph or a sub-resource rather than elsewhere.
func (s *setter) entry(e *render.Entry, colour render.Colour, m *mark, section *Element) []row {
	el := in(section, Article)
	if e.Record != nil {
		el.ID = e.Record.ID
	}
	cover, used := s.cover(e, marginLeft, el)
	rows := s.citation(e, colour, textLeft, textWidth, record, el)
	rows = whole(hang(rows, cover, used))
	rows[0].mark = m
	rows = append(rows, s.subentries(e.Complements, colour, textLeft, textWidth, el)...)
	rows = append(rows, s.subentries(e.Siblings, colour, textLeft, textWidth, el)...)
	rows[len(rows)-1].cost = 0
	return rows
}

// short is the height up to which a record is not parted.
const short = 161 * Point

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

// citationStyles are the styles of the parts of a record.
type citationStyles struct {
	title, cited, imprint, abstract style
	how                             manner // of the abstract
	gap                             Unit   // before the abstract and between its paragraphs
	links                           Unit   // the size of addresses
}

func (as rank) styles() citationStyles {
	out := citationStyles{
		title:    style{serif: true, bold: true, size: 13500, leading: 17500, colour: ink},
		cited:    style{serif: true, size: 9500, leading: 12250, colour: ink},
		imprint:  style{size: 9 * Point, leading: 12250, colour: grey},
		abstract: style{serif: true, size: 10 * Point, leading: 14 * Point, colour: ink, hyphenate: true},
		how:      justified, gap: 5250, links: 8750,
	}
	switch as {
	case sheet:
		out.title.size, out.title.leading = 11500, 15750
		out.abstract.size, out.abstract.leading = 9250, 12250
		out.how = ragged
	case sub:
		out.abstract.size, out.abstract.leading = 9*Point, 12250
		out.gap, out.links = 1750, 8*Point
	}
	return out
}

// citation is everything of a record but its cover and its sub-resources. The
// rows up to the second line of the abstract keep together.
func (s *setter) citation(e *render.Entry, colour render.Colour, x, width Unit, as rank, el *Element) []row {
	st := as.styles()
	rows := keep(append(s.title(e, colour, x, width, as, el), s.hours(e, x, width, st.imprint, el)...))
	if len(e.Abstract) > 0 {
		if len(rows) > 0 {
			rows = append(rows, row{height: st.gap, keep: true})
		}
		rows = append(rows, firstLines(s.rich(e.Abstract, x, width, st.abstract, st.how, st.gap, el))...)
	}
	if len(e.Links) > 0 {
		if n := len(rows); n > 0 {
			rows[n-1].keep = true
			rows = append(rows, row{height: st.gap * 2 / 3, keep: true})
		}
		rows = append(rows, s.addresses("", e.Links, e.Title.Plain(), x, width, st.links, el)...)
	}
	if n := len(rows); n > 0 {
		rows[n-1].keep = false
	}
	return rows
}

// title is the title of a record as its heading, and below it the rest of the
// citation. Subordinate records are cited in one go, the title standing out.
func (s *setter) title(e *render.Entry, colour render.Colour, x, width Unit, as rank, el *Element) []row {
	st := as.styles()
	if as == sub {
		return named(s.paragraph(s.cited(e, st.cited, in(el, P)), x, width, st.cited, ragged))
	}
	rows := named(s.paragraph(s.runs(e.Title.Runs(), st.title, in(el, H3)), x, width, st.title, balanced))
	about := s.about(e, st.imprint, colour, in(el, P))
	if len(about) == 0 {
		return rows
	}
	if len(rows) > 0 {
		rows = append(rows, row{height: 1750})
	}
	return append(rows, s.paragraph(about, x, width, st.imprint, ragged)...)
}

// hours are the opening hours after their label.
func (s *setter) hours(e *render.Entry, x, width Unit, st style, el *Element) []row {
	if len(e.Hours) == 0 {
		return nil
	}
	bold := st
	bold.bold = true
	p := in(el, P)
	return s.paragraph(append(s.plain(s.labels.Hours+" ", bold, p), s.runs(e.Hours.Runs(), st, p)...), x, width, st, ragged)
}

// afterTitle gives a cover, placed from the top of the rows, to the last row of
// the title: it is read after the title, which says whose it is. Where the title
// may run over pages, the cover stays with its beginning.
func afterTitle(rows []row, cover []Item) {
	at := max(slices.IndexFunc(rows, func(r row) bool { return r.named }), 0)
	above := height(rows[:at])
	if above > short {
		at, above = 0, 0
	}
	for _, it := range cover {
		rows[at].items = append(rows[at].items, it.moved(-above))
	}
}

// firstLines keeps the first two lines of an abstract together, also where the first
// paragraph has a single one.
func firstLines(abstract []row) []row {
	lines := 0
	for i := range abstract {
		if !abstract[i].blank {
			lines++
		}
		if lines == 2 || i == len(abstract)-1 {
			break
		}
		abstract[i].keep = true
	}
	return abstract
}

// named marks the end of the title.
func named(title []row) []row {
	if n := len(title); n > 0 {
		title[n-1].named = true
	}
	return title
}

// about is the rest of a citation under its title: who made the document, then
// where and when it appeared.
func (s *setter) about(e *render.Entry, st style, colour render.Colour, el *Element) []span {
	bold := st
	bold.bold, bold.colour = true, colour
	out := s.runs(e.Byline.Runs(), bold, el)
	if len(out) > 0 && len(e.Imprint) > 0 {
		out = append(out, s.plain(", ", st, el)...)
	}
	return append(out, s.runs(e.Imprint.Runs(), st, el)...)
}

// cited is the whole citation in one paragraph, with the title standing out.
// Authors follow the title, so a comma parts them from it even after a mark of
// its own: « L’immigration, un enjeu français ?, Jean-Daniel Lévy ».
func (s *setter) cited(e *render.Entry, st style, el *Element) []span {
	var out []span
	for i, part := range []render.Rich{e.Byline, e.Title, e.Imprint} {
		if len(part) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, s.plain(", ", st, el)...)
		}
		own := st
		own.bold = i == 1
		out = append(out, s.runs(part.Runs(), own, el)...)
	}
	return out
}

// addresses are shown in full, each clickable, after the words that were
// curated for it. About names the document they belong to.
func (s *setter) addresses(label string, links []render.PrintedLink, about string, x, width, size Unit, el *Element) []row {
	st := style{size: size, leading: (size*5/4 + 874) / 1750 * 1750, colour: grey}
	bold, accent := st, st
	bold.bold, bold.colour, accent.colour = true, ink, s.accent
	var rows []row
	if label != "" {
		rows = keep(s.paragraph(s.plain(label, bold, in(el, P)), x, width, st, ragged))
	}
	for i, l := range links {
		if i > 0 {
			rows = append(rows, space(1750))
		}
		p := in(el, P)
		var spans []span
		if l.Curated && l.Label != "" {
			words := strings.TrimRight(l.Label, " \u00a0\u202f:")
			spans = s.plain(words+"\u00a0: ", bold, p)
		}
		spans = append(spans, s.addressed(l.URL, l.URL, join("\u00a0: ", l.Label, about), accent, p)...)
		rows = append(rows, s.paragraph(spans, x, width, st, ragged)...)
	}
	return rows
}

// subentries stand below their record, set in, smaller, along a rule.
func (s *setter) subentries(subs render.Subentries, colour render.Colour, x, width Unit, el *Element) []row {
	if len(subs.Entries) == 0 {
		return nil
	}
	const inset = 14 * Point
	label := style{bold: true, size: 9 * Point, leading: 12250, colour: colour}
	rows := keep(s.paragraph(s.plain(subs.Label, label, in(el, P)), x+inset, width-inset, label, ragged))
	list := in(el, L)
	entries := make([][]row, len(subs.Entries))
	for i, e := range subs.Entries {
		body := in(in(list, LI), LBody)
		if e.Record != nil {
			body.ID = e.Record.ID
		}
		entries[i] = whole(s.subentry(e, colour, x+inset, width-inset, body))
	}
	for i, own := range entries {
		// Neither the first nor the last stands alone, unless they are long.
		if n := len(own); n > 0 {
			own[n-1].cost = costSubentry
			if i+1 < len(entries) && (i == 0 || i == len(entries)-2) && height(own)+height(entries[i+1]) <= short {
				own[n-1].keep = true
			}
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
func (s *setter) subentry(e *render.Entry, colour render.Colour, x, width Unit, el *Element) []row {
	const w, h = 42 * Point, 60 * Point
	if !pictured(e) {
		return s.citation(e, colour, x, width, sub, el)
	}
	picture, used := s.picture(e, x, 2*Point, w, h, el)
	rows := s.citation(e, colour, x+w+9*Point, width-w-9*Point, sub, el)
	return hang(rows, picture, used+2*Point)
}

// hang puts a cover of some height beside rows: the rows beside it stay with
// it, and room is made below them if they are too few.
func hang(rows []row, cover []Item, high Unit) []row {
	if len(rows) == 0 {
		rows = []row{{}}
	}
	afterTitle(rows, cover)
	h := Unit(0)
	for i := 0; i < len(rows) && h < high; i++ {
		h += rows[i].height
		rows[i].keep = rows[i].keep || h < high
	}
	if h < high {
		rows = append(rows, row{height: high - h})
	}
	return rows
}
