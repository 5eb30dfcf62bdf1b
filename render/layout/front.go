package layout

import (
	"strings"

	"bulletin/render"
)

// The banner bleeds off three edges of the first page.
const bannerHeight = 150 * Point

// front is the banner, the introduction and the Sommaire.
func (s *setter) front(b *render.Bulletin, primary render.Colour, marks marks) []row {
	rows := []row{s.banner(b, primary)}
	intro := style{serif: true, size: 13 * Point, leading: 19250, colour: ink}
	if len(b.Introduction) > 0 {
		rows = append(rows, space(28*Point))
		rows = append(rows, s.rich(b.Introduction, marginLeft, bodyWidth, intro, ragged, 7*Point, "")...)
	}
	return append(rows, s.contents(b, primary, marks, bodyHeight-height(rows))...)
}

// banner names the publication, the organisation and the month.
func (s *setter) banner(b *render.Bulletin, primary render.Colour) row {
	top := -marginTop // the row begins at the margin; the banner at the edge
	r := row{under: []Fill{{Y: top, W: PageWidth, H: bannerHeight, Colour: primary}}}
	// A strip with the colours of the sections, as a key to the pages.
	strip := Unit(len(b.Sections))
	for i, section := range b.Sections {
		from, to := PageWidth*Unit(i)/strip, PageWidth*Unit(i+1)/strip
		r.under = append(r.under, Fill{X: from, Y: top + bannerHeight, W: to - from, H: 5 * Point, Colour: readable(section.Colour)})
	}
	pale := tint(primary, 18)
	if b.Publication != nil {
		o := b.Publication.Organisation
		x := Unit(marginLeft)
		mark := style{bold: true, size: 15 * Point, leading: 17500, colour: white}
		name := style{size: 10 * Point, leading: 12250, colour: pale}
		tag := s.tag(P, "")
		if o.Acronym != "" {
			acronym := s.shorten(o.Acronym, bodyWidth/3, mark)
			w := s.width(acronym, mark)
			r.items = append(r.items, Text{X: x, Y: top + 48*Point, Width: w, Face: mark.face(), Size: mark.size, Colour: white, String: acronym + " ", Tag: tag})
			x += w + 10*Point
			if o.Name != "" {
				r.items = append(r.items, Fill{X: x, Y: top + 35*Point, W: 750, H: 16 * Point, Colour: pale})
				x += 10 * Point
			}
		}
		if o.Name != "" {
			words := s.shorten(o.Name, PageWidth-marginRight-x, name)
			r.items = append(r.items, Text{X: x, Y: top + 47*Point, Width: s.width(words, name), Face: name.face(), Size: name.size, Colour: pale, String: words, Tag: tag})
		}
	}
	title := style{serif: true, bold: true, size: 36 * Point, leading: 42 * Point, colour: white}
	for title.size > 14*Point && s.width(b.Title, title) > bodyWidth {
		title.size -= Point
	}
	words := s.shorten(b.Title, bodyWidth, title)
	r.items = append(r.items, Text{X: marginLeft, Y: top + 100*Point, Width: s.width(words, title), Face: title.face(), Size: title.size, Colour: white, String: words, Tag: s.tag(H1, "")})
	month := style{size: 15 * Point, colour: white}
	words = s.shorten(capital(b.Month), bodyWidth, month)
	r.items = append(r.items, Text{X: marginLeft, Y: top + 127*Point, Width: s.width(words, month), Face: month.face(), Size: month.size, Colour: pale, String: words, Tag: s.tag(P, "")})
	r.height = bannerHeight + 5*Point - marginTop
	return r
}

// Beyond this many records the Sommaire does not try to list them.
const contentsRecords = 100

// contents is the Sommaire, in two columns below the introduction. Where there
// is no room for the titles of the records in two lines, they have one; and
// where there is none for that, the sections stand alone.
func (s *setter) contents(b *render.Bulletin, primary render.Colour, marks marks, room Unit) []row {
	if len(b.Sections) == 0 {
		return nil
	}
	records := 0
	for _, section := range b.Sections {
		records += len(section.Entries)
	}
	heading := style{bold: true, size: 13 * Point, leading: 17500, colour: primary}
	head := s.paragraph(s.plain(b.Labels.Contents, heading), marginLeft, bodyWidth, heading, balanced, s.tag(H2, ""))
	head = append([]row{space(28 * Point)}, keep(head)...)
	head = append(head, row{height: 10500, keep: true, items: []Item{Fill{X: marginLeft, Y: 3500, W: bodyWidth, H: 1500, Colour: primary}}})
	room -= height(head)

	for most := 2; most >= 0; most-- {
		if most > 0 && records > contentsRecords {
			continue
		}
		element := s.element
		if both := s.contentsColumns(b, marks, most); both.height <= room {
			return append(head, both, space(14*Point))
		}
		s.element = element
	}
	for i, section := range b.Sections { // so many that they run over pages
		head = append(head, flatten(s.contentsSection(section, marks.sections[i], nil, 0, marginLeft, bodyWidth)))
	}
	return head
}

// contentsColumns sets the Sommaire in two columns of about the same height,
// each record in so many lines at most.
func (s *setter) contentsColumns(b *render.Bulletin, marks marks, most int) row {
	const gutter = 27 * Point
	const width = (bodyWidth - gutter) / 2
	column := func(x Unit) (groups []row) {
		for i, section := range b.Sections {
			var entries []*mark
			if most > 0 {
				entries = marks.entries[i]
			}
			groups = append(groups, flatten(s.contentsSection(section, marks.sections[i], entries, most, x, width)))
		}
		return groups
	}
	element := s.element
	left := column(marginLeft)
	total, split, tall := height(left), 0, Unit(0)
	for split < len(left) && 2*tall < total {
		tall += left[split].height
		split++
	}
	if split > 1 && tall > total-tall+left[split-1].height { // more even without the last
		split--
	}
	s.element = element
	both, right := flatten(left[:split]), flatten(column(marginLeft + width + gutter)[split:])
	both.items, both.under = append(both.items, right.items...), append(both.under, right.under...)
	both.height = max(both.height, right.height)
	return both
}

// contentsSection is a section of the Sommaire with its records' titles, cut to
// so many lines, and their pages.
func (s *setter) contentsSection(section *render.PrintedSection, m *mark, entries []*mark, most int, x, width Unit) []row {
	colour := readable(section.Colour)
	const folio, inset = 27 * Point, 12 * Point
	head := style{bold: true, size: 11 * Point, leading: 15750, colour: colour}
	line := style{size: 9500, leading: 12250, colour: ink}

	entry := func(words []span, m *mark, st style, most int) []row {
		tag := s.tag(TOCI, "")
		rows := s.paragraph(words, x+inset, width-inset-folio, st, ragged, tag)
		if len(rows) > most {
			rows = s.paragraph(s.clip(words, width-inset-folio, most), x+inset, width-inset-folio, st, ragged, tag)
			rows = rows[:min(len(rows), most)]
		}
		if len(rows) == 0 {
			rows = []row{{height: st.leading}}
		}
		h := height(rows)
		last := &rows[len(rows)-1]
		last.items = append(last.items, slot{right: x + width, baseline: st.baseline(), x: x, y: st.leading - h, w: width, h: h, style: st, tag: tag, mark: m})
		return rows
	}
	rows := entry(s.plain(section.Heading, head), m, head, 3)
	rows[0].under = append(rows[0].under, Fill{X: x, Y: 4500, W: 7 * Point, H: 7 * Point, Colour: colour})
	for _, e := range entries {
		rows = append(rows, space(2625))
		rows = append(rows, entry(s.runs(e.words, line), e, line, most)...)
	}
	if len(entries) == 0 {
		return append(rows, space(5250))
	}
	return append(rows, space(14*Point))
}

// clip cuts text so that it fills no more than a number of lines, with a mark
// of omission.
func (s *setter) clip(text []span, width Unit, lines int) []span {
	atoms := s.m.atoms(text, width)
	broken := breakLines(s.m, atoms, width, ragged)
	if len(broken) <= lines {
		return text
	}
	for end := broken[lines-1].end; end > 0; end-- {
		var short []span
		for i, a := range atoms[:end] {
			for _, sg := range a.segs {
				short = append(short, span{sg.text, sg.look})
			}
			if n := len(short); n > 0 && a.space > 0 && i < end-1 {
				short[n-1].text += " "
			}
		}
		for n := len(short) - 1; n > 0 && trimEnd(short[n].text) == ""; n-- {
			short = short[:n]
		}
		if n := len(short); n > 0 {
			short[n-1].text = trimEnd(short[n-1].text)
		}
		short = append(short, span{"…", text[0].look})
		if len(breakLines(s.m, s.m.atoms(short, width), width, ragged)) <= lines {
			return short
		}
	}
	return []span{{"…", text[0].look}}
}

// trimEnd drops the punctuation that would stand before a mark of omission.
func trimEnd(s string) string { return strings.TrimRight(s, " ,;:.\u00a0\u202f-–") }
