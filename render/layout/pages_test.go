package layout

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func setPages(tb testing.TB, b *render.Bulletin) *Document {
	tb.Helper()
	doc, err := Pages(b, testFonts(tb))
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// The pages of the canned bulletin, as text: what stands where.
func TestPages(t *testing.T) {
	got := listing(setPages(t, canned()))
	const golden = "testdata/canned.out"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the pages changed; see the difference with -update\n%s", got)
	}
}

// listing tells what stands on each page, in points.
func listing(doc *Document) string {
	var b strings.Builder
	pt := func(u Unit) string { return fmt.Sprintf("%d.%d", u/Point, u%Point/100) }
	numbers := map[*Element]int{} // of the elements, in reading order
	role := func(e *Element) string {
		if e == nil {
			return "        "
		}
		if numbers[e] == 0 {
			numbers[e] = len(numbers) + 1
		}
		return fmt.Sprintf("%-4s %3d", e.Role, numbers[e])
	}
	for i, page := range doc.Pages {
		fmt.Fprintf(&b, "page %d\n", i+1)
		var last Text
		for _, it := range page.Items {
			switch it := it.(type) {
			case Text:
				if it.Y == last.Y && it.Face == last.Face && it.Element == last.Element && it.X > last.X { // the same line goes on
					fmt.Fprintf(&b, "|%s", it)
				} else {
					fmt.Fprintf(&b, "\n%8s %8s %s %-15s %4s %s", pt(it.Y), pt(it.X), role(it.Element), it.Face.Name()[4:], pt(it.Size), it)
				}
				last = it
			case Image:
				alt := ""
				if it.Element != nil {
					alt = it.Element.Alt
				}
				fmt.Fprintf(&b, "\n%8s %8s %s %s × %s image, « %s »", pt(it.Y), pt(it.X), role(it.Element), pt(it.W), pt(it.H), alt)
			case Fill:
				fmt.Fprintf(&b, "\n%8s %8s %s × %s fill %s", pt(it.Y), pt(it.X), pt(it.W), pt(it.H), it.Colour.Hex())
			case Link:
				to := it.URL
				if to == "" {
					to = fmt.Sprintf("page %d at %s", it.Page, pt(it.PageY))
				}
				fmt.Fprintf(&b, "\n%8s %8s %s %s × %s to %s, « %s »", pt(it.Y), pt(it.X), role(it.Element), pt(it.W), pt(it.H), to, it.Description)
			}
		}
		b.WriteString("\n\n")
	}
	for _, m := range doc.Outline {
		fmt.Fprintf(&b, "outline %s%s: page %d at %s\n", strings.Repeat("  ", m.Level), m.Title, m.Page, pt(m.Y))
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

// text is all that is written on the pages, one space between words: where
// lines end is nobody's business here.
func text(doc *Document) string {
	var b strings.Builder
	var element *Element
	for _, page := range doc.Pages {
		for _, it := range page.Items {
			if it, ok := it.(Text); ok && it.Element != nil && !inside(it.Element, TOC) {
				if block(it.Element) != element {
					b.WriteByte('\n')
				}
				element = block(it.Element)
				b.WriteString(it.String())
			}
		}
	}
	return spaced(b.String())
}

// block is the paragraph, heading or part of a list that an element stands in.
func block(e *Element) *Element {
	for e != nil && (e.Role == Span || e.Role == LinkRole || e.Role == Reference) {
		e = e.Parent
	}
	return e
}

// recordOf is the id of the record that an element belongs to.
func recordOf(e *Element) string {
	for e != nil && e.ID == "" {
		e = e.Parent
	}
	if e == nil {
		return ""
	}
	return e.ID
}

// inside reports whether an element has a role or stands in one that has.
func inside(e *Element, role Role) bool {
	for ; e != nil; e = e.Parent {
		if e.Role == role {
			return true
		}
	}
	return false
}

func spaced(s string) string {
	s = strings.Map(func(r rune) rune {
		if dropped(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// wanted are all words of a bulletin that a reader must find, in order.
func wanted(b *render.Bulletin) []string {
	out := []string{b.Title, capital(b.Month), b.Introduction.Plain()}
	var rest func(e *render.Entry)
	subs := func(s render.Subentries) {
		if len(s.Entries) > 0 {
			out = append(out, s.Label)
		}
		for _, e := range s.Entries { // cited in one go
			out = append(out, e.Byline.Plain(), e.Title.Plain(), e.Imprint.Plain())
			rest(e)
		}
	}
	links := func(links []render.PrintedLink) {
		for _, l := range links {
			if l.Curated {
				out = append(out, strings.TrimRight(l.Label, " \u00a0:"))
			}
			out = append(out, l.URL)
		}
	}
	rest = func(e *render.Entry) {
		out = append(out, e.Hours.Plain(), e.Abstract.Plain())
		links(e.Links)
		subs(e.Complements)
		subs(e.Siblings)
	}
	for _, s := range b.Sections {
		out = append(out, s.Heading, s.Introduction.Plain())
		for _, e := range s.Entries {
			out = append(out, e.Title.Plain(), e.Byline.Plain(), e.Imprint.Plain())
			rest(e)
		}
		if len(s.Links) > 0 {
			out = append(out, b.Labels.Catalogue)
		}
		links(s.Links)
	}
	out = append(out, b.Credits.Plain())
	if p := b.Publication; p != nil {
		o := p.Organisation
		out = append(out, o.Acronym, o.Name, o.Address, o.Place, p.Masthead.Director, p.Masthead.ISSN, p.Site)
	}
	return out
}

// lost is the first wanted text that the pages do not have after the ones
// before it, or "".
func lost(b *render.Bulletin, doc *Document) string {
	on := text(doc)
	for _, w := range wanted(b) {
		_, after, ok := strings.Cut(on, spaced(w))
		if !ok {
			return w
		}
		on = after
	}
	return ""
}

// strays tells what does not stay on its page.
func strays(doc *Document) []string {
	var out []string
	for i, page := range doc.Pages {
		for _, it := range page.Items {
			x, y, w, h := it.Box()
			left, right, top, bottom := Unit(0), PageWidth, Unit(0), PageHeight
			if t, ok := it.(Text); ok {
				left, right = marginLeft, PageWidth-marginRight
				if t.Element != nil || y < marginTop {
					bottom = marginTop + bodyHeight
				}
			}
			if x < left || x+w > right || y < top || y+h > bottom || w < 0 || h < 0 {
				out = append(out, fmt.Sprintf("page %d: %T %+v", i+1, it, it))
			}
		}
	}
	return out
}

// No word is lost and nothing overflows, however many records there are.
func TestNoWordIsLost(t *testing.T) {
	check := func(t *testing.T, b *render.Bulletin) {
		t.Helper()
		doc := setPages(t, b)
		if w := lost(b, doc); w != "" {
			t.Errorf("lost, or out of order: %q", w)
		}
		for _, s := range strays(doc) {
			t.Error("off its page: ", s)
		}
		if len(doc.Outline) < len(b.Sections) {
			t.Error("the outline misses sections")
		}
		for _, m := range doc.Outline {
			if m.Page < 1 || m.Page > len(doc.Pages) {
				t.Errorf("the outline leads %q to page %d of %d", m.Title, m.Page, len(doc.Pages))
			}
		}
	}
	t.Run("canned", func(t *testing.T) { check(t, canned()) })
	for _, n := range []int{0, 1, 24, 500} {
		t.Run(fmt.Sprint(n, " records"), func(t *testing.T) { check(t, rendertest.Bulletin(t, 7, n)) })
	}
	word := strings.Repeat("anticonstitutionnellement", 80) // 2,000 letters
	words := strings.TrimSpace(strings.Repeat("les mots d’un très long résumé ", 1700))
	for name, change := range map[string]func(*render.Bulletin, *render.Entry){
		"a word of 2,000 letters in the title":    func(_ *render.Bulletin, e *render.Entry) { e.Title = render.Text(word) },
		"a word of 2,000 letters in the abstract": func(_ *render.Bulletin, e *render.Entry) { e.Abstract = render.Text("Voici " + word + " fin.") },
		"a byline of 2,000 letters":               func(_ *render.Bulletin, e *render.Entry) { e.Byline = render.Text(word) },
		"an abstract of 10,000 words":             func(_ *render.Bulletin, e *render.Entry) { e.Abstract = render.Text(words) },
		"a title of 10,000 words":                 func(_ *render.Bulletin, e *render.Entry) { e.Title = render.Text(words) },
		"an address of 3,000 characters": func(_ *render.Bulletin, e *render.Entry) {
			e.Links[0].URL = "https://example.org/" + strings.Repeat("dossier_avec-un.nom/", 149)
		},
		"an address without punctuation": func(_ *render.Bulletin, e *render.Entry) { e.Links[0].URL = "https://" + strings.Repeat("a", 3000) },
		"a heading of 10,000 words":      func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Heading = words },
		"an introduction of 10,000 words": func(b *render.Bulletin, _ *render.Entry) {
			b.Introduction, b.Sections[0].Introduction = render.Text(words), render.Text(words)
		},
		"credits of 10,000 words":  func(b *render.Bulletin, _ *render.Entry) { b.Credits = render.Text(words) },
		"a sheet of 10,000 words":  func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Entries[1].Abstract = render.Text(words) },
		"a label of 2,000 letters": func(b *render.Bulletin, e *render.Entry) { e.Links[0].Label, e.Links[0].Curated = word, true },
		"siblings with abstracts of 10,000 words": func(b *render.Bulletin, _ *render.Entry) {
			for _, e := range b.Sections[0].Entries[1].Siblings.Entries {
				e.Abstract = render.Text(words)
			}
		},
		"a list of 1,000 items": func(_ *render.Bulletin, e *render.Entry) {
			for i := range 1000 {
				e.Abstract = append(e.Abstract, render.Block{Kind: render.NumberItem, Number: i + 1, Runs: []render.Run{{Text: "un point"}}})
			}
		},
		"a picture of a single pixel's width": func(_ *render.Bulletin, e *render.Entry) { e.Cover.Picture = picture(1, 3000, 9) },
		"a very wide picture":                 func(_ *render.Bulletin, e *render.Entry) { e.Cover.Picture = picture(3000, 1, 9) },
		"an empty record": func(b *render.Bulletin, e *render.Entry) {
			*e = render.Entry{}
			b.Sections[1].Entries[0] = &render.Entry{}
		},
		"an empty heading and empty sections": func(b *render.Bulletin, _ *render.Entry) {
			b.Sections = append(b.Sections, &render.PrintedSection{}, &render.PrintedSection{Sheets: true, Links: b.Sections[1].Links})
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := canned()
			change(b, b.Sections[0].Entries[0])
			check(t, b)
		})
	}
	t.Run("nothing at all", func(t *testing.T) { check(t, &render.Bulletin{}) })
}

// The test above would notice a missing field: without any one of them it
// finds the loss.
func TestALostFieldIsNoticed(t *testing.T) {
	full := canned()
	for name, drop := range map[string]func(*render.Bulletin, *render.Entry){
		"byline":            func(_ *render.Bulletin, e *render.Entry) { e.Byline = nil },
		"title":             func(_ *render.Bulletin, e *render.Entry) { e.Title = nil },
		"imprint":           func(_ *render.Bulletin, e *render.Entry) { e.Imprint = nil },
		"hours":             func(_ *render.Bulletin, e *render.Entry) { e.Hours = nil },
		"abstract":          func(_ *render.Bulletin, e *render.Entry) { e.Abstract = nil },
		"list item":         func(_ *render.Bulletin, e *render.Entry) { e.Abstract = e.Abstract[:2] },
		"links":             func(_ *render.Bulletin, e *render.Entry) { e.Links = nil },
		"label":             func(_ *render.Bulletin, e *render.Entry) { e.Links[1].Curated = false },
		"complements":       func(_ *render.Bulletin, e *render.Entry) { e.Complements.Entries = nil },
		"complements label": func(_ *render.Bulletin, e *render.Entry) { e.Complements.Label = "" },
		"siblings":          func(b *render.Bulletin, _ *render.Entry) { b.Sections[0].Entries[1].Siblings = render.Subentries{} },
		"sheet":             func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Entries = b.Sections[1].Entries[1:] },
		"introduction":      func(b *render.Bulletin, _ *render.Entry) { b.Introduction = nil },
		"heading":           func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Heading = "" },
		"section intro":     func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Introduction = nil },
		"section links":     func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Links = nil },
		"credits":           func(b *render.Bulletin, _ *render.Entry) { b.Credits = nil },
		"director":          func(b *render.Bulletin, _ *render.Entry) { b.Publication.Masthead.Director = "" },
		"ISSN":              func(b *render.Bulletin, _ *render.Entry) { b.Publication.Masthead.ISSN = "" },
		"postal address":    func(b *render.Bulletin, _ *render.Entry) { b.Publication.Organisation.Address = "" },
		"site":              func(b *render.Bulletin, _ *render.Entry) { b.Publication.Site = "" },
	} {
		t.Run(name, func(t *testing.T) {
			b := canned()
			drop(b, b.Sections[0].Entries[0])
			if lost(full, setPages(t, b)) == "" {
				t.Error("not noticed")
			}
		})
	}
}

// A link stands over its words, on every line they take.
func TestLinksStandOverTheirWords(t *testing.T) {
	for _, page := range setPages(t, canned()).Pages {
		for _, it := range page.Items {
			l, ok := it.(Link)
			if !ok {
				continue
			}
			covered := slices.ContainsFunc(page.Items, func(it Item) bool {
				txt, ok := it.(Text)
				return ok && txt.Y >= l.Y && txt.Y <= l.Y+l.H && txt.X+txt.Width >= l.X && txt.X <= l.X+l.W
			})
			if !covered {
				t.Errorf("a link without words: %+v", l)
			}
		}
	}
}

// The same bulletin gives the same pages.
func TestPagesAreDeterministic(t *testing.T) {
	b := rendertest.Bulletin(t, 3, 40)
	for i, s := range b.Sections {
		for j, e := range s.Entries { // a letter that one family draws with its mark, and the other does not
			word := render.Text("k\u0303ala ɛ\u0303 " + e.Title.Plain())
			if (i+j)%2 == 0 {
				e.Abstract = append(e.Abstract, word...)
			} else {
				e.Imprint = word
			}
		}
	}
	first := listing(setPages(t, b))
	for i := range 6 {
		before := runtime.GOMAXPROCS(1 + 3*(i%2))
		again := listing(setPages(t, b))
		runtime.GOMAXPROCS(before)
		if again != first {
			t.Fatal("two runs differ")
		}
	}
}

// The Sommaire gives the pages on which sections and records begin; a long one
// leaves the records out.
func TestSommaireLeadsToPages(t *testing.T) {
	for name, c := range map[string]struct {
		b       *render.Bulletin
		records bool
	}{
		"short": {canned(), true},
		"long":  {rendertest.Bulletin(t, 5, 200), false},
	} {
		t.Run(name, func(t *testing.T) {
			doc := setPages(t, c.b)
			var folios, links, want []string
			for _, page := range doc.Pages {
				for _, it := range page.Items {
					switch it := it.(type) {
					case Link:
						if it.URL == "" {
							links = append(links, fmt.Sprint(it.Page))
						}
					case Text:
						if words := strings.TrimSpace(it.String()); inside(it.Element, TOC) && strings.Trim(words, "0123456789") == "" {
							folios = append(folios, words)
						}
					}
				}
			}
			for _, m := range doc.Outline {
				if m.Level == 0 || c.records {
					want = append(want, fmt.Sprint(m.Page))
				}
			}
			if !slices.Equal(want, links) || !slices.Equal(want, folios) {
				t.Errorf("the Sommaire leads to %v, says %v, the outline has %v", links, folios, want)
			}
		})
	}
}

func BenchmarkPages(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(fmt.Sprint("records=", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				setPages(b, bulletin)
			}
		})
	}
}
