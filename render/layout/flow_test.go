package layout

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

// No line of a paragraph stands alone at the head or the foot of a page; a
// heading stays with its first record, and a record's title with its cover and
// two lines of its abstract.
func TestWhatKeepsTogether(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			b := rendertest.Bulletin(t, seed, 60)
			doc := setPages(t, b)

			type place struct {
				page    int
				element *Element
			}
			lines := map[place]int{}        // of an element on a page
			where := map[*Element][]int{}   // pages of an element
			abstracts := map[string][]int{} // pages of the lines of a record's abstract
			for i, page := range doc.Pages {
				var y Unit
				var element *Element
				for _, it := range page.Items {
					txt, ok := it.(Text)
					if !ok || txt.Element == nil || inside(txt.Element, TOC) {
						continue
					}
					if block(txt.Element) == element && txt.Y < y+5*Point { // same line
						continue
					}
					y, element = txt.Y, block(txt.Element)
					p := place{i, element}
					if lines[p] == 0 {
						where[element] = append(where[element], i)
					}
					lines[p]++
					if txt.Size == 10*Point && txt.X >= textLeft {
						id := recordOf(txt.Element)
						abstracts[id] = append(abstracts[id], i+1)
					}
				}
			}
			for element, on := range where {
				for _, i := range on {
					if len(on) > 1 && lines[place{i, element}] < 2 {
						t.Errorf("page %d: a single line of a paragraph of %s", i+1, recordOf(element))
					}
				}
			}
			marks := doc.Outline
			for _, s := range b.Sections {
				heading := marks[0]
				marks = marks[1:]
				for i, e := range s.Entries {
					m := marks[i]
					if i == 0 && m.Page != heading.Page {
						t.Errorf("« %s » is on page %d, its first record on %d", s.Heading, heading.Page, m.Page)
					}
					for j, page := range abstracts[e.Record.ID] {
						if j < 2 && page != m.Page {
							t.Errorf("record %s is on page %d, line %d of its abstract on %d", e.Record.ID, m.Page, j+1, page)
						}
					}
				}
				marks = marks[len(s.Entries):]
			}
		})
	}
}

// A short record stays on one page; of complements and siblings no one stands
// alone at the head or the foot of a page. Long ones are parted.
func TestShortOnesAreNotParted(t *testing.T) {
	sentence := "Une phrase du résumé, assez longue pour que sa ligne soit pleine. "
	entry := func(id, title string, sentences int) *render.Entry {
		return &render.Entry{Record: &render.Record{ID: id}, Title: render.Text(title), Abstract: render.Text(strings.Repeat(sentence, sentences))}
	}
	for lead := range 12 { // the second record begins at twelve heights
		subs := func(id string, n int) render.Subentries {
			s := render.Subentries{Label: "Étiquette " + id}
			for i := range n {
				s.Entries = append(s.Entries, entry(fmt.Sprint(id, i), fmt.Sprint("Titre ", id, i), 1))
			}
			return s
		}
		first, second := entry("a", "Premier", 30+3*lead), entry("b", "Second", 6)
		second.Complements, second.Siblings = subs("c", 3), subs("d", 7)
		b := &render.Bulletin{Sections: []*render.PrintedSection{{Heading: "Rubrique", Entries: []*render.Entry{first, second}}}}
		doc := setPages(t, b)

		pages := map[string]map[int]bool{}
		label := map[string]int{}
		for i, page := range doc.Pages {
			for _, it := range page.Items {
				txt, ok := it.(Text)
				if !ok {
					continue
				}
				if id, ok := strings.CutPrefix(txt.String(), "Étiquette "); ok {
					label[id] = i
					continue
				}
				id := recordOf(txt.Element)
				if pages[id] == nil {
					pages[id] = map[int]bool{}
				}
				pages[id][i] = true
			}
		}
		if len(pages["b"]) != 1 {
			t.Errorf("lead %d: the short record is parted", lead)
		}
		for id, n := range map[string]int{"c": 3, "d": 7} {
			on := map[int]int{}
			for i := range n {
				for page := range pages[fmt.Sprint(id, i)] {
					on[page]++
				}
			}
			for page, count := range on {
				if count < 2 {
					t.Errorf("lead %d: one of %q alone on page %d", lead, id, page+1)
				}
			}
			if on[label[id]] < 2 {
				t.Errorf("lead %d: the label of %q has %d below it", lead, id, on[label[id]])
			}
		}
	}
}

// Flexible blanks fill a page that nearly is full, and give way to what nearly
// fits.
func TestStretch(t *testing.T) {
	rows := func() []row {
		return []row{{height: 100}, space(21 * Point), {height: 100}, space(7 * Point), space(28 * Point)}
	}
	for _, c := range []struct {
		name string
		room Unit
		last bool
		want Unit // of all blanks
	}{
		{"a little room is shared, in steps", 10 * Point, false, 56*Point + 8750},
		{"much room is left", 100 * Point, false, 56 * Point},
		{"the last page is left short", 10 * Point, true, 56 * Point},
		{"what sticks out is taken in", -10 * Point, false, 46 * Point},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rows()
			stretchBlanks(r, c.room, c.last)
			if got := height(r) - 200; got != c.want {
				t.Errorf("%d, want %d", got, c.want)
			}
			if r[3].height != 7*Point {
				t.Error("a small blank changed")
			}
		})
	}
}

// All section colours stand out from white and from their own tint with the
// contrast WCAG 2.2 asks for at level AAA (1.4.6).
func TestColoursAreReadable(t *testing.T) {
	contrast := func(a, b render.Colour) int { // in hundredths
		x, y := a.Luminance()+3277, b.Luminance()+3277
		return 100 * max(x, y) / min(x, y)
	}
	for r := 0; r < 256; r += 51 {
		for g := 0; g < 256; g += 51 {
			for b := 0; b < 256; b += 51 {
				c := readable(render.Colour{R: uint8(r), G: uint8(g), B: uint8(b)})
				for _, ground := range []render.Colour{white, tint(c, 8)} {
					if k := contrast(c, ground); k < 700 {
						t.Fatalf("%s on %s: %d.%02d:1", c.Hex(), ground.Hex(), k/100, k%100)
					}
				}
			}
		}
	}
	if c := (render.Colour{R: 0x17, G: 0x49, B: 0x5E}); readable(c) != c {
		t.Error("a colour that needs no help was changed")
	}
}

// The last page never has a few lines only, where earlier ones can spare some;
// and a page is parted where that costs least.
func TestPageEnds(t *testing.T) {
	lines := func(n, cost int) []row {
		out := make([]row, n)
		for i := range out {
			out[i] = row{height: 14 * Point, cost: cost, items: []Item{Fill{H: 14 * Point, W: Unit(i + 1)}}}
		}
		return out
	}
	for _, c := range []struct {
		name string
		rows []row
		want []int // lines on each page
	}{
		{"all fit", lines(52, 0), []int{52}},
		{"two lines more", lines(54, costParagraph), []int{47, 7}},
		{"a record ends nearly at the foot", slices.Concat(lines(48, costParagraph), lines(1, 0), lines(30, costParagraph)), []int{49, 30}},
		{"a record ends far above it", slices.Concat(lines(30, costParagraph), lines(1, 0), lines(40, costParagraph)), []int{52, 19}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []int
			for _, page := range stack(c.rows) {
				low := Unit(marginTop)
				for _, it := range page.Items {
					_, y, _, h := it.Box()
					low = max(low, y+h)
				}
				got = append(got, int((low-marginTop)/(14*Point)))
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// A passage in another language is an element with its language, so that it is
// read aloud as it should be, also where it is part of a link.
func TestForeignPassages(t *testing.T) {
	s := testSetter(t)
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	p := &Element{Role: P}
	rows := s.paragraph(s.runs([]render.Run{{Text: "Voir "}, {Text: "The Report", Lang: "en"}, {Text: " et "},
		{Text: "a guide", Lang: "en", Link: "https://www.example.org/"}, {Text: ", שלום"}}, st, p), 0, 400*Point, st, ragged)
	var got []string
	for _, it := range rows[0].items {
		switch it := it.(type) {
		case Text:
			got = append(got, fmt.Sprintf("%s %s %q in %s", it.Element.Role, it.Element.Lang, it, roleOf(it.Element.Parent)))
		case Link:
			got = append(got, fmt.Sprintf("%s to %s", it.Element.Role, it.URL))
		}
	}
	want := []string{`P  "Voir " in `, `Span en "The Report " in P`, `P  "et " in `, `Span en "a guide" in Link`, `Link to https://www.example.org/`, `P  ", " in `, `Span he "שלום" in P`}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func roleOf(e *Element) Role {
	if e == nil {
		return ""
	}
	return e.Role
}
