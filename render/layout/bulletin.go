package layout

import (
	"fmt"
	"runtime"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/french"
)

// Pages sets the bulletin. It fails only when a character is in no font, which
// Missing tells in full beforehand.
func Pages(b *render.Bulletin, fonts *Fonts) (*Document, error) {
	if err := fonts.latin(); err != nil {
		return nil, err
	}
	p := newPress(b, fonts)
	s := p.setters[0]
	var primary render.Colour
	if b.Publication != nil {
		primary = readable(b.Publication.Colours.Primary)
	}

	root := &Element{Role: Root}
	marks := newMarks(b)
	var rows []row
	records := p.records(b, root, marks, func(s *setter) { rows = s.front(b, primary, marks, root) })
	for i, section := range b.Sections {
		rows = append(rows, s.section(section, marks.sections[i], records[i])...)
	}
	if credits := s.credits(b, primary, root); len(credits) > 0 {
		if height(credits) <= short { // they do not make a page alone
			rows[len(rows)-1].keep = true
		}
		rows = append(rows, credits...)
	}

	doc := &Document{
		Title:   b.Name,
		Subject: b.Introduction.Plain(),
		Lang:    "fr",
		Root:    root,
		Pages:   stack(rows),
	}
	if b.Publication != nil {
		o := b.Publication.Organisation
		doc.Author = join(", ", o.Acronym, o.Name)
	}
	for i, section := range b.Sections {
		doc.Keywords = append(doc.Keywords, section.Heading)
		for _, m := range append([]*mark{marks.sections[i]}, marks.entries[i]...) {
			doc.Outline = append(doc.Outline, Bookmark{m.title, m.level, m.page, m.y})
		}
	}
	footer := s.shorten(b.Footer, bodyWidth-48*Point, footerStyle)
	for i := range doc.Pages {
		s.resolve(&doc.Pages[i])
		s.footer(&doc.Pages[i], footer, i+1)
	}
	return doc, p.err()
}

// press is the setters that set a bulletin together.
type press struct{ setters []*setter }

func newPress(b *render.Bulletin, fonts *Fonts) press {
	var p press
	hyphenator, shared := french.NewHyphenator(), newShapes()
	for range runtime.GOMAXPROCS(0) {
		s := newSetter(fonts, shared, hyphenator)
		s.labels = b.Labels
		if b.Publication != nil {
			s.accent = readable(b.Publication.Colours.Accent)
		}
		p.setters = append(p.setters, s)
	}
	return p
}

// err reports a font that cannot be used, or a character that no font has.
func (p press) err() error {
	var missing []rune
	for _, s := range p.setters {
		if s.err != nil {
			return s.err
		}
		missing = append(missing, s.missing...)
	}
	if len(missing) == 0 {
		return nil
	}
	r := slices.Min(missing)
	return fmt.Errorf("no font has the character %q (%U)", r, r)
}

// sectionRows are the records of a section, set.
type sectionRows struct {
	element *Element
	entries [][]row
}

// records sets the records of all sections and the front of the bulletin, as
// many at a time as there are setters: they do not depend on each other.
func (p press) records(b *render.Bulletin, root *Element, marks marks, front func(*setter)) []sectionRows {
	jobs := []func(*setter){front}
	out := make([]sectionRows, len(b.Sections))
	for i, section := range b.Sections {
		el, colour, places := in(root, Section), readable(section.Colour), marks.entries[i]
		if section.Sheets {
			out[i] = sectionRows{el, make([][]row, 1)}
			jobs = append(jobs, func(s *setter) { out[i].entries[0] = s.sheets(section.Entries, colour, places, el) })
			continue
		}
		out[i] = sectionRows{el, make([][]row, len(section.Entries))}
		for j, e := range section.Entries {
			jobs = append(jobs, func(s *setter) { out[i].entries[j] = s.entry(e, colour, places[j], el) })
		}
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for _, s := range p.setters {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				jobs[i](s)
			}
		})
	}
	wg.Wait()
	return out
}

// marks are the places of the sections and of the records.
type marks struct {
	sections []*mark
	entries  [][]*mark
}

func newMarks(b *render.Bulletin) marks {
	var out marks
	for _, section := range b.Sections {
		out.sections = append(out.sections, &mark{title: section.Heading})
		var entries []*mark
		for _, e := range section.Entries {
			entries = append(entries, &mark{title: e.Title.Plain(), words: unlinked(e.Title), level: 1})
		}
		out.entries = append(out.entries, entries)
	}
	return out
}

// unlinked is a title as it stands in a line that is a link itself.
func unlinked(title render.Rich) []render.Run {
	words := slices.Clone(title.Runs())
	for i := range words {
		words[i].Link = ""
	}
	return words
}

// resolve fills in the page numbers, which are known now.
func (s *setter) resolve(p *Page) {
	items := make([]Item, 0, len(p.Items))
	for _, it := range p.Items {
		sl, ok := it.(slot)
		if !ok {
			items = append(items, it)
			continue
		}
		folio := strconv.Itoa(sl.mark.page)
		items = append(items, s.put(folio+" ", sl.right-s.width(folio, sl.style), sl.baseline, sl.style, sl.element)...)
		items = append(items, Link{X: sl.x, Y: sl.y, W: sl.w, H: sl.h, Page: sl.mark.page, PageY: sl.mark.y,
			Description: sl.mark.title + ", page\u00a0" + folio, Element: sl.element})
	}
	p.Items = items
}

var footerStyle = style{size: 8 * Point, colour: grey}

// footer is the running footer with the folio: artifacts, last on the page.
func (s *setter) footer(p *Page, words string, folio int) {
	st := footerStyle
	number := st
	number.bold, number.colour = true, ink
	n := strconv.Itoa(folio)
	w := s.width(n, number)
	p.Items = append(p.Items, Fill{X: marginLeft, Y: footBaseline - 14*Point, W: bodyWidth, H: Point / 2, Colour: hair})
	items := append(s.put(words, marginLeft, footBaseline, st, nil), s.put(n, PageWidth-marginRight-w, footBaseline, number, nil)...)
	for _, it := range items {
		if t, ok := it.(Text); ok {
			t.Footer = true
			it = t
		}
		p.Items = append(p.Items, it)
	}
}

// shorten cuts text to a width, at a word where it can.
func (s *setter) shorten(text string, width Unit, st style) string {
	if s.width(text, st) <= width {
		return text
	}
	runes := []rune(text)
	cut := func(n int) string { return trimEnd(string(runes[:n])) + "…" }
	n := sort.Search(len(runes), func(n int) bool { return s.width(cut(n+1), st) > width })
	for word := n; word > 0; word-- {
		if breakable(runes[word]) {
			return cut(word)
		}
	}
	return cut(n)
}

// credits end the bulletin: those of the issue, then who publishes it (ours).
func (s *setter) credits(b *render.Bulletin, colour render.Colour, root *Element) []row {
	part := in(root, Section)
	st := style{size: 8500, leading: 12250, colour: grey}
	rows := s.rich(b.Credits, marginLeft, bodyWidth, st, ragged, 3500, part)
	if len(rows) > 8 {
		rows[len(rows)-1].keep = true
	} else {
		rows = keep(rows)
	}
	if p := b.Publication; p != nil {
		o := p.Organisation
		if len(rows) > 0 {
			rows = append(rows, row{height: 3500, keep: true})
		}
		line := func(link string, st style, parts ...string) {
			if words := join(", ", parts...); words != "" {
				rows = append(rows, keep(s.paragraph(s.addressed(words, link, words, st, in(part, P)), marginLeft, bodyWidth, st, ragged))...)
			}
		}
		bold, accent := st, st
		bold.bold, accent.colour = true, s.accent
		line("", bold, o.Acronym, o.Name)
		line("", st, o.Address, o.Place)
		for _, words := range p.MastheadLines() {
			line("", st, words)
		}
		line(p.Site, accent, p.Site)
	}
	if len(rows) == 0 {
		return nil
	}
	rows[len(rows)-1].keep = false
	head := row{height: 12250, keep: true, items: []Item{Fill{X: marginLeft, W: bodyWidth, H: 1500, Colour: colour}}}
	return append([]row{space(28 * Point), head}, rows...)
}

// addressed is words that lead to an address, if there is one.
func (s *setter) addressed(words, link, description string, st style, el *Element) []span {
	spans := s.plain(words, st, el)
	if link != "" {
		for i := range spans {
			spans[i].link, spans[i].description, spans[i].element = link, description, in(el, LinkRole)
		}
	}
	return spans
}

// join joins the parts that are not empty.
func join(sep string, parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

// capital begins a line with a capital letter.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
