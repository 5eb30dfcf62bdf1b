package layout

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// The banner bleeds off three edges of the first page.
const bannerHeight = 150 * Point

// front is the banner, the introduction and the Sommaire.
func (s *setter) front(b *render.Bulletin, primary render.Colour, marks marks, root *Element) []row {
	rows := []row{s.banner(b, primary, root)}
	intro := style{serif: true, size: 13 * Point, leading: 19250, colour: ink}
	if len(b.Introduction) > 0 {
		rows = append(rows, space(28*Point))
		rows = append(rows, s.rich(b.Introduction, marginLeft, bodyWidth, intro, ragged, 7*Point, root)...)
	}
	rows = append(rows, s.elsewhere(b, root)...)
	return append(rows, s.contents(b, primary, marks, bodyHeight-height(rows), root)...)
}

// banner names the publication, the organisation and the month.
func (s *setter) banner(b *render.Bulletin, primary render.Colour, root *Element) row {
	r := row{height: bannerHeight + 5*Point - marginTop,
		under: []Fill{{Y: bannerTop, W: PageWidth, H: bannerHeight, Colour: primary}}}
	// A strip with the colours of the sections, as a key to the pages.
	strip := Unit(len(b.Sections))
	for i, section := range b.Sections {
		from, to := PageWidth*Unit(i)/strip, PageWidth*Unit(i+1)/strip
		r.under = append(r.under, Fill{X: from, Y: bannerTop + bannerHeight, W: to - from, H: 5 * Point, Colour: readable(section.Colour)})
	}
	pale := tint(primary, 12)
	right := PageWidth - marginRight
	if b.Logo != nil && b.Logo.Width > 0 && b.Logo.Height > 0 {
		panel, logo := logoPanel(b, root)
		r.under, r.items = append(r.under, panel), append(r.items, logo)
		right = panel.X - 14*Point
	}
	if b.Publication != nil {
		r.items = append(r.items, s.publisher(b.Publication.Organisation, right, pale, in(root, P))...)
	}
	title := style{serif: true, bold: true, size: 36 * Point, leading: 42 * Point, colour: white}
	for title.size > 14*Point && s.width(b.Title, title) > bodyWidth {
		title.size -= Point
	}
	month := style{size: 15 * Point, colour: pale}
	r.items = append(r.items, s.put(s.shorten(b.Title, bodyWidth, title), marginLeft, bannerTop+100*Point, title, in(root, H1))...)
	r.items = append(r.items, s.put(s.shorten(capital(b.Month), bodyWidth, month), marginLeft, bannerTop+127*Point, month, in(root, P))...)
	return r
}

// bannerTop is the edge of the page: the row of the banner begins at the margin.
const bannerTop = -marginTop

// publisher is the organisation in the banner: its acronym, a line, its name.
func (s *setter) publisher(o render.Organisation, right Unit, pale render.Colour, el *Element) []Item {
	var items []Item
	x := Unit(marginLeft)
	if o.Acronym != "" {
		mark := style{bold: true, size: 15 * Point, leading: 17500, colour: white}
		acronym := s.shorten(o.Acronym, bodyWidth/3, mark)
		items = append(items, s.put(acronym+" ", x, bannerTop+48*Point, mark, el)...)
		x += s.width(acronym, mark) + 10*Point
		if o.Name != "" {
			items = append(items, Fill{X: x, Y: bannerTop + 35*Point, W: 750, H: 16 * Point, Colour: pale})
			x += 10 * Point
		}
	}
	if o.Name != "" {
		name := style{size: 10 * Point, leading: 12250, colour: pale}
		items = append(items, s.put(s.shorten(o.Name, right-x, name), x, bannerTop+47*Point, name, el)...)
	}
	return items
}

// logoPanel puts the logo at the right of the banner, on white, whatever its
// colours are.
func logoPanel(b *render.Bulletin, root *Element) (Fill, Image) {
	const maxWidth, maxHeight, pad = 130 * Point, 36 * Point, 6 * Point // it ends above the title
	w, h := maxHeight*Unit(b.Logo.Width)/Unit(b.Logo.Height), Unit(maxHeight)
	if w > maxWidth {
		w, h = maxWidth, maxWidth*Unit(b.Logo.Height)/Unit(b.Logo.Width)
	}
	w, h = max(w, Point), max(h, Point)
	logo := Image{X: PageWidth - marginRight - pad - w, Y: bannerTop + 18*Point + pad, W: w, H: h, Picture: b.Logo}
	if b.LogoAlt != "" {
		logo.Element = in(root, Figure)
		logo.Element.Alt = b.LogoAlt
	}
	return Fill{X: logo.X - pad, Y: logo.Y - pad, W: w + 2*pad, H: h + 2*pad, Colour: white}, logo
}

// elsewhere says where the accessible page and the references are.
func (s *setter) elsewhere(b *render.Bulletin, root *Element) []row {
	st := style{size: 9 * Point, leading: 12250, colour: grey}
	accent := st
	accent.colour = s.accent
	var rows []row
	if b.Public.Page != "" {
		p := in(root, P)
		spans := s.plain(b.Labels.WebPage+" ", st, p)
		spans = append(spans, s.addressed(b.Public.Page, b.Public.Page, b.Labels.WebPage+" "+b.Name, accent, p)...)
		rows = append(rows, s.paragraph(spans, marginLeft, bodyWidth, st, ragged)...)
	}
	if b.Labels.Attached != "" {
		rows = append(rows, s.paragraph(s.plain(b.Labels.Attached, st, in(root, P)), marginLeft, bodyWidth, st, ragged)...)
	}
	if len(rows) == 0 {
		return nil
	}
	return append([]row{space(10500)}, rows...)
}

// Beyond this many records the Sommaire does not try to list them.
const contentsRecords = 100

// contents is the Sommaire, in two columns below the introduction. Where there
// is no room for the titles of the records in full, the sections move closer, then
// the titles have two lines or one; and where there is none for that, the sections
// stand alone.
func (s *setter) contents(b *render.Bulletin, primary render.Colour, marks marks, room Unit, root *Element) []row {
	if len(b.Sections) == 0 {
		return nil
	}
	records := 0
	for _, section := range b.Sections {
		records += len(section.Entries)
	}
	heading := style{bold: true, size: 13 * Point, leading: 17500, colour: primary}
	head := s.paragraph(s.plain(b.Labels.Contents, heading, in(root, H2)), marginLeft, bodyWidth, heading, balanced)
	head = append([]row{space(28 * Point)}, keep(head)...)
	head = append(head, row{height: 10500, keep: true, items: []Item{Fill{X: marginLeft, Y: 3500, W: bodyWidth, H: 1500, Colour: primary}}})
	room -= height(head)

	for most := 3; most >= 0; most-- {
		if most > 0 && records > contentsRecords {
			continue
		}
		for _, gap := range []Unit{14 * Point, 8750} { // between sections
			if both := s.contentsColumns(b, marks, most, gap, in(root, TOC)); both.height <= room {
				return append(head, both, space(14*Point))
			}
		}
	}
	toc := in(root, TOC)
	for i, section := range b.Sections { // so many that they run over pages
		head = append(head, flatten(s.contentsSection(section, marks.sections[i], nil, 0, 0, marginLeft, bodyWidth, toc)))
	}
	return head
}

// contentsColumns sets the Sommaire in two columns of about the same height,
// each record in so many lines at most.
func (s *setter) contentsColumns(b *render.Bulletin, marks marks, most int, gap Unit, toc *Element) row {
	const gutter = 27 * Point
	const width = (bodyWidth - gutter) / 2
	column := func(x Unit) (groups []row) {
		for i, section := range b.Sections {
			var entries []*mark
			if most > 0 {
				entries = marks.entries[i]
			}
			groups = append(groups, flatten(s.contentsSection(section, marks.sections[i], entries, most, gap, x, width, toc)))
		}
		return groups
	}
	left := column(marginLeft)
	total, split, tall := height(left), 0, Unit(0)
	for split < len(left) && 2*tall < total {
		tall += left[split].height
		split++
	}
	if split > 1 && tall > total-tall+left[split-1].height { // more even without the last
		split--
	}
	both, right := flatten(left[:split]), flatten(column(marginLeft + width + gutter)[split:])
	both.items, both.under = append(both.items, right.items...), append(both.under, right.under...)
	both.height = max(both.height, right.height)
	return both
}

// contentsSection is a section of the Sommaire with its records' titles, cut to
// so many lines, and their pages.
func (s *setter) contentsSection(section *render.PrintedSection, m *mark, entries []*mark, most int, gap, x, width Unit, toc *Element) []row {
	colour := readable(section.Colour)
	const folio, inset = 27 * Point, 12 * Point
	head := style{bold: true, size: 11 * Point, leading: 15750, colour: colour}
	line := style{size: 9500, leading: 12250, colour: ink}

	entry := func(words []render.Run, m *mark, st style, most int, item *Element) []row {
		link := in(in(item, Reference), LinkRole)
		text := s.runs(words, st, link)
		rows := s.paragraph(text, x+inset, width-inset-folio, st, ragged)
		if len(rows) > most {
			rows = s.paragraph(s.clip(text, width-inset-folio, most), x+inset, width-inset-folio, st, ragged)
			rows = rows[:min(len(rows), most)]
		}
		if len(rows) == 0 {
			rows = []row{{height: st.leading}}
		}
		h := height(rows)
		last := &rows[len(rows)-1]
		last.items = append(last.items, slot{right: x + width, baseline: st.baseline(), x: x, y: st.leading - h, w: width, h: h, style: st, element: link, mark: m})
		return rows
	}
	item := in(toc, TOCI)
	rows := entry([]render.Run{{Text: section.Heading + " "}}, m, head, 3, item)
	rows[0].under = append(rows[0].under, Fill{X: x, Y: 4500, W: 7 * Point, H: 7 * Point, Colour: colour})
	list := in(item, TOC)
	for _, e := range entries {
		rows = append(rows, space(2625))
		rows = append(rows, entry(append(e.words[:len(e.words):len(e.words)], render.Run{Text: " "}), e, line, most, in(list, TOCI))...)
	}
	if len(entries) == 0 {
		return append(rows, space(5250))
	}
	return append(rows, space(gap))
}

// clip cuts text so that it fills no more than a number of lines, with a mark
// of omission: after a word, or inside the only one.
func (s *setter) clip(text []span, width Unit, lines int) []span {
	text = s.upToLine(text, width, lines)
	for _, ends := range []func(after rune) bool{
		func(after rune) bool { return breakable(after) },
		func(after rune) bool { return !unicode.Is(unicode.M, after) },
	} {
		for i := len(text) - 1; i >= 0; i-- {
			for at := len(text[i].text); at > 0; {
				_, size := utf8.DecodeLastRuneInString(text[i].text[:at])
				after, _ := utf8.DecodeRuneInString(text[i].text[at:])
				if ends(after) {
					short := append(slices.Clone(text[:i]), text[i])
					short[i].text = trimEnd(text[i].text[:at]) + "… "
					if len(s.breakLines(s.atoms(short, width), width, ragged)) <= lines {
						return short
					}
				}
				at -= size
			}
		}
	}
	return text
}

// upToLine drops what is far behind a line of a text.
func (s *setter) upToLine(text []span, width Unit, line int) []span {
	atoms := s.atoms(text, width)
	bytes := 16
	lines := s.breakLines(atoms, width, ragged)
	for _, a := range atoms[:lines[min(line, len(lines))-1].end] {
		bytes += (a.to-a.from)*5/4 + len("\u00a0")
	}
	var out []span
	for _, sp := range text {
		if bytes < len(sp.text) {
			for bytes > 0 && !utf8.RuneStart(sp.text[bytes]) {
				bytes--
			}
			sp.text = sp.text[:bytes]
			return append(out, sp)
		}
		bytes -= len(sp.text)
		out = append(out, sp)
	}
	return out
}

// trimEnd drops the punctuation that would stand before a mark of omission.
func trimEnd(s string) string { return strings.TrimRight(s, " ,;:.\u00a0\u202f-–") }
