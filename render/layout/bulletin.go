package layout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// Pages sets the bulletin. It fails only when a character is in no font, which
// Missing tells in full beforehand.
func Pages(b *render.Bulletin, fonts *Fonts) (*Document, error) {
	s := &setter{m: newMeasure(fonts), labels: b.Labels, looks: map[look]*look{}}
	var primary render.Colour
	if b.Publication != nil {
		s.accent, primary = readable(b.Publication.Colours.Accent), readable(b.Publication.Colours.Primary)
	}

	marks := newMarks(b)
	rows := s.front(b, primary, marks)
	for i, section := range b.Sections {
		rows = append(rows, s.section(section, marks.sections[i], marks.entries[i])...)
	}
	if credits := s.credits(b, primary); len(credits) > 0 {
		if height(credits) <= short { // they do not make a page alone
			rows[len(rows)-1].keep = true
		}
		rows = append(rows, credits...)
	}

	doc := &Document{
		Title:   join(", ", b.Title, b.Month),
		Subject: b.Introduction.Plain(),
		Lang:    "fr",
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
	for i := range doc.Pages {
		s.resolve(&doc.Pages[i])
		s.footer(&doc.Pages[i], b.Footer, i+1)
	}
	if len(s.m.missing) > 0 {
		r := s.m.missing[0]
		return nil, fmt.Errorf("no font has the character %q (%U)", r, r)
	}
	return doc, nil
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
		w := s.width(folio, sl.style)
		items = append(items,
			Text{X: sl.right - w, Y: sl.baseline, Width: w, Face: sl.style.face(), Size: sl.style.size, Colour: sl.style.colour, String: folio, Tag: sl.tag},
			Link{X: sl.x, Y: sl.y, W: sl.w, H: sl.h, Page: sl.mark.page, PageY: sl.mark.y, Tag: sl.tag})
	}
	p.Items = items
}

// footer is the running footer with the folio: artifacts, last on the page.
func (s *setter) footer(p *Page, words string, folio int) {
	st := style{size: 8 * Point, colour: grey}
	number := st
	number.bold, number.colour = true, ink
	n := strconv.Itoa(folio)
	w := s.width(n, number)
	words = s.shorten(words, bodyWidth-w-24*Point, st)
	p.Items = append(p.Items,
		Fill{X: marginLeft, Y: footBaseline - 14*Point, W: bodyWidth, H: Point / 2, Colour: hair},
		Text{X: marginLeft, Y: footBaseline, Width: s.width(words, st), Face: st.face(), Size: st.size, Colour: st.colour, String: words},
		Text{X: PageWidth - marginRight - w, Y: footBaseline, Width: w, Face: number.face(), Size: number.size, Colour: number.colour, String: n})
}

// shorten cuts text to a width, at a word where it can.
func (s *setter) shorten(text string, width Unit, st style) string {
	if s.width(text, st) <= width {
		return text
	}
	width -= s.width("…", st)
	var w Unit
	cut := 0
	for i, r := range text {
		if r == ' ' {
			cut = i
		}
		f, units := s.m.face(st.face(), r)
		if w += s.m.scaled(f, units, st.size); w > width {
			if cut == 0 {
				cut = i
			}
			break
		}
	}
	return strings.TrimRight(text[:cut], " ,;:.") + "…"
}

// credits end the bulletin: those of the issue, then who publishes it (ours).
func (s *setter) credits(b *render.Bulletin, colour render.Colour) []row {
	st := style{size: 8500, leading: 12250, colour: grey}
	rows := s.rich(b.Credits, marginLeft, bodyWidth, st, ragged, 3500, "")
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
				l := look{face: st.face(), size: st.size, colour: st.colour, link: link}
				rows = append(rows, keep(s.paragraph([]span{{words, s.look(l)}}, marginLeft, bodyWidth, st, ragged, s.tag(P, "")))...)
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
