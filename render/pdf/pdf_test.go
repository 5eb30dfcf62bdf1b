package pdf

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bulletin/render"
	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// The structure of a document that has everything, and what is outside of it.
func TestStructure(t *testing.T) {
	got := readPDF(t, file(t, specimen(t), sources...)).outline(t)
	const golden = "testdata/specimen.txt"
	want, err := os.ReadFile(golden)
	if err != nil || got != string(want) {
		if os.WriteFile(golden+".new", []byte(got), 0o644) == nil {
			t.Errorf("differs from %s (%v): see %s.new", golden, err, golden)
		}
	}
}

// What is drawn is the text of the items, in their order, each word within a
// thousandth of a point of its place.
func TestTextIsDrawn(t *testing.T) {
	for name, doc := range map[string]*layout.Document{"specimen": specimen(t), "pages": manyPages(t, 3)} {
		t.Run(name, func(t *testing.T) {
			f := readPDF(t, file(t, doc))
			for i, page := range doc.Pages {
				var got []readGlyph
				for _, m := range f.pages[i].marks {
					got = append(got, m.shows...)
				}
				for _, item := range page.Items {
					if text, ok := item.(layout.Text); ok {
						got = checkText(t, text, got)
					}
				}
				if len(got) > 0 {
					t.Errorf("page %d: %d glyphs more", i+1, len(got))
				}
			}
		})
	}
}

// checkText compares a text with the glyphs that come next, and returns those
// after it.
func checkText(t *testing.T, text layout.Text, got []readGlyph) []readGlyph {
	t.Helper()
	x := text.X
	for _, w := range text.Words {
		n := len(w.Glyphs)
		if w.Space > 0 {
			n++
		}
		if len(got) < n {
			t.Fatalf("%q: only %d glyphs are left", text.String(), len(got))
		}
		var said strings.Builder
		for _, g := range got[:n] {
			said.WriteString(g.text)
		}
		want := w.Text
		if w.Space > 0 {
			want += " "
		}
		if w.RTL {
			want = visual(w)
			if w.Space > 0 {
				want += " "
			}
		}
		if said.String() != want {
			t.Errorf("%q is drawn for %q", said.String(), want)
		}
		if first := w.Glyphs[0]; first.DX == 0 && first.DY == 0 {
			if off := math.Abs(got[0].x*1000 - float64(x)); off > 1.001 {
				t.Errorf("%q: %q is %.3f thousandths off", text.String(), w.Text, off)
			}
			if y := float64(layout.PageHeight - text.Y); math.Abs(got[0].y*1000-y) > 0.001 {
				t.Errorf("%q is drawn at the height %.3f, want %.3f", w.Text, got[0].y*1000, y)
			}
		}
		x += layout.Unit(w.Advance)*text.Size/1000 + w.Space
		got = got[n:]
	}
	return got
}

// visual is the text of a shape that reads from right to left, as its glyphs are
// drawn; a letter is drawn after its marks.
func visual(w layout.Word) string {
	if slices.ContainsFunc(w.Glyphs, func(g layout.Glyph) bool { return g.Text == "" }) {
		runes := []rune(w.Text)
		slices.Reverse(runes)
		return string(runes)
	}
	var b strings.Builder
	for _, g := range w.Glyphs {
		b.WriteString(g.Text)
	}
	return b.String()
}

// What a reader's program shows about the file, and what the standards ask for.
func TestFile(t *testing.T) {
	f := readPDF(t, file(t, specimen(t), sources...))
	info, catalog := cos.DictOf(f.trailer.Get("Info")), f.catalog
	for key, want := range map[cos.Name]string{
		"Title": "Ressources « Intégration », octobre 2024", "Author": "ORIV",
		"Subject": "Revue documentaire & <choix>", "Keywords": "intégration, accueil",
		"CreationDate": "D:20241001000000+00'00'", "ModDate": "D:20241001000000+00'00'", "Producer": "bulletin (fpdf)",
	} {
		if got, _ := info.Get(key).(cos.String); got.Words() != want {
			t.Errorf("%s: %q, want %q", key, got.Words(), want)
		}
	}
	xmp := string(decoded(t, catalog.Get("Metadata")))
	for _, want := range []string{
		`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ressources « Intégration », octobre 2024</rdf:li></rdf:Alt></dc:title>`,
		`<dc:creator><rdf:Seq><rdf:li>ORIV</rdf:li></rdf:Seq></dc:creator>`,
		`>Revue documentaire &amp; &lt;choix&gt;</rdf:li>`,
		`<rdf:li>intégration</rdf:li><rdf:li>accueil</rdf:li>`, `<rdf:li>fr</rdf:li>`,
		`<xmp:CreateDate>2024-10-01T00:00:00+00:00</xmp:CreateDate>`, `<xmp:ModifyDate>2024-10-01T00:00:00+00:00</xmp:ModifyDate>`,
		`<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>`, `<pdfuaid:part>1</pdfuaid:part>`,
	} {
		if !strings.Contains(xmp, want) {
			t.Errorf("the metadata does not have %s", want)
		}
	}
	for name, tt := range map[string][2]any{
		"language":   {catalog.Get("Lang"), cos.String("fr")},
		"tagged":     {cos.DictOf(catalog.Get("MarkInfo")).Get("Marked"), true},
		"title bar":  {cos.DictOf(catalog.Get("ViewerPreferences")).Get("DisplayDocTitle"), true},
		"page mode":  {catalog.Get("PageMode"), cos.Name("UseOutlines")},
		"page size":  {fmt.Sprint(cos.DictOf(catalog.Get("Pages")).Get("MediaBox")), "[0 0 595.276 841.89]"},
		"tab order":  {f.pages[0].dict.Get("Tabs"), cos.Name("S")},
		"group":      {f.pages[0].dict.Get("Group"), nil},
		"page box":   {f.pages[0].dict.Get("MediaBox"), nil},
		"page label": {fmt.Sprint(cos.DictOf(cos.DictOf(catalog.Get("PageLabels")).Get("Nums").(cos.Array)[1]).Get("S")), "D"},
	} {
		if tt[0] != tt[1] {
			t.Errorf("%s: %v, want %v", name, tt[0], tt[1])
		}
	}
	for _, key := range catalog.Keys() {
		if key == "OpenAction" {
			t.Error("the file does something when it is opened")
		}
	}
}

// The outline nests and leads to the pages.
func TestOutline(t *testing.T) {
	doc := specimen(t)
	doc.Outline = append([]layout.Bookmark{{Title: "Trop profond", Level: 3, Page: 1}}, doc.Outline...)
	f := readPDF(t, file(t, doc))
	var got []string
	var visit func(*cos.Dict, int)
	visit = func(d *cos.Dict, level int) {
		for e := cos.DictOf(d.Get("First")); e != nil; e = cos.DictOf(e.Get("Next")) {
			dest, _ := e.Get("Dest").(cos.Array)
			page := slices.IndexFunc(f.pages, func(p *readPage) bool { return p.dict == cos.DictOf(dest[0]) })
			got = append(got, fmt.Sprintf("%d %s %d %v", level, e.Get("Title").(cos.String).Words(), page+1, dest[3]))
			visit(e, level+1)
		}
	}
	outlines := cos.DictOf(f.catalog.Get("Outlines"))
	visit(outlines, 0)
	want := []string{"0 Trop profond 1 841.89", "0 Accueil (né à l’été) 1 741.89", "1 Office 1 721.89", "0 Histoire 2 771.89"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if n, _ := cos.Int(outlines.Get("Count")); n != 4 {
		t.Errorf("%d entries, want 4", n)
	}
}

// Every structure element of marked content and links is found by its key.
func TestParentTree(t *testing.T) {
	for _, pages := range []int{2, 60} { // one leaf, or several
		f := readPDF(t, file(t, manyPages(t, pages)))
		root := cos.DictOf(f.catalog.Get("StructTreeRoot"))
		parents := map[int]cos.Object{}
		next := 0
		var leaf func(*cos.Dict)
		leaf = func(d *cos.Dict) {
			nums, _ := d.Get("Nums").(cos.Array)
			for i := 0; i+1 < len(nums); i += 2 {
				key, _ := cos.Int(nums[i])
				if key != next {
					t.Fatalf("the key %d comes where %d is due", key, next)
				}
				parents[key] = cos.Resolve(nums[i+1])
				next++
			}
			kids, _ := d.Get("Kids").(cos.Array)
			for _, kid := range kids {
				leaf(cos.DictOf(kid))
			}
		}
		leaf(cos.DictOf(root.Get("ParentTree")))
		links := 0
		for _, p := range f.pages {
			key, _ := cos.Int(p.dict.Get("StructParents"))
			owners, _ := parents[key].(cos.Array)
			n := 0
			for _, m := range p.marks {
				if m.mcid >= 0 {
					tag := "/" + fmt.Sprint(cos.DictOf(owners[m.mcid]).Get("S")) + "<<"
					if !strings.HasPrefix(m.tag, tag) {
						t.Fatalf("%s belongs to %s", m.tag, tag)
					}
					n++
				}
			}
			if n != len(owners) {
				t.Fatalf("%d owners of %d contents", len(owners), n)
			}
			annotations, _ := p.dict.Get("Annots").(cos.Array)
			for _, a := range annotations {
				key, _ := cos.Int(cos.DictOf(a).Get("StructParent"))
				if cos.DictOf(parents[key]).Get("S") != cos.Name("Link") {
					t.Fatalf("a link belongs to %v", parents[key])
				}
				links++
			}
		}
		if key, _ := cos.Int(root.Get("ParentTreeNextKey")); key != next || next != pages+links || links == 0 {
			t.Errorf("%d keys, the next one %d, %d links", next, key, links)
		}
	}
}

// The same document gives the same bytes, though fpdf puts pictures of equal
// width in the order of a map.
func TestSameBytes(t *testing.T) {
	doc := specimen(t)
	article := &layout.Element{Role: layout.Article, Parent: doc.Root}
	for i := range 20 {
		page := &doc.Pages[i%2]
		figure := &layout.Element{Role: layout.Figure, Alt: "Couverture", Parent: article}
		page.Items = append(page.Items, layout.Image{W: 40000, H: 60000, Element: figure,
			Picture: picture(t, 40, 60, uint8(100+i), []string{"png", "jpeg"}[i%2])})
	}
	first := file(t, doc, sources...)
	for i := range 20 {
		if !bytes.Equal(first, file(t, doc, sources...)) {
			t.Fatalf("run %d differs", i+2)
		}
	}
	f := readPDF(t, first)
	images := cos.DictOf(cos.DictOf(f.pages[0].dict.Get("Resources")).Get("XObject"))
	if images.Len() != 22 {
		t.Errorf("%d pictures of 22", images.Len())
	}
}

// The same picture is in the file once, and each name leads to its pixels.
func TestPicturesOnce(t *testing.T) {
	w := newWriter(t)
	article := w.element(layout.Article, w.doc.Root)
	pics := []*render.Picture{picture(t, 8, 8, 1, "png"), picture(t, 8, 8, 2, "jpeg"), picture(t, 8, 8, 1, "png"), picture(t, 8, 9, 3, "jpeg")}
	for _, pic := range append(pics, pics[0]) {
		figure := w.element(layout.Figure, article)
		figure.Alt = "Couverture"
		w.add(layout.Image{W: 8000, H: 8000, Picture: pic, Element: figure})
	}
	f := readPDF(t, file(t, w.doc))
	images := cos.DictOf(cos.DictOf(f.pages[0].dict.Get("Resources")).Get("XObject"))
	var got []string
	for _, m := range f.pages[0].marks {
		got = append(got, m.drawn...)
	}
	if want := []string{"/I0 Do", "/I1 Do", "/I0 Do", "/I2 Do", "/I0 Do"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if s := images.Get("I2").(*cos.Stream); !bytes.Equal(s.Data, pics[3].Data) {
		t.Error("the name of a picture leads to another one")
	}
}

// Writing does not change the fonts, so that they can serve again.
func TestFontsStayWhole(t *testing.T) {
	before := bytes.Clone(testFonts(t).Data(layout.Serif))
	file(t, specimen(t))
	if !bytes.Equal(before, testFonts(t).Data(layout.Serif)) {
		t.Error("the font's bytes changed")
	}
}

// Errors come back as errors.
func TestErrors(t *testing.T) {
	text := func(w *writer) *layout.Text {
		w.line(w.element(layout.P, w.doc.Root), "mot")
		t := w.doc.Pages[0].Items[0].(layout.Text)
		return &t
	}
	for _, tt := range []struct {
		want string
		make func(w *writer)
	}{
		{"without pages", func(w *writer) { w.doc.Pages = nil }},
		{"no glyph for \"x\"", func(w *writer) {
			it := text(w)
			it.Words = []layout.Word{{Shape: &layout.Shape{Face: layout.Serif, Text: "x", Glyphs: []layout.Glyph{{Text: "x"}}}}}
			w.add(*it)
		}},
		{"no glyph 65535", func(w *writer) {
			it := text(w)
			it.Words = []layout.Word{{Shape: &layout.Shape{Face: layout.Serif, Text: "x", Glyphs: []layout.Glyph{{ID: 65535, Text: "x"}}}}}
			w.add(*it)
		}},
		{"not of the face", func(w *writer) { it := text(w); it.Face = layout.Sans; w.add(*it) }},
		{"not of the face", func(w *writer) { it := text(w); it.Words = []layout.Word{{}}; w.add(*it) }},
		{"size", func(w *writer) { it := text(w); it.Size = 0; w.add(*it) }},
		{"descend", func(w *writer) { w.line(&layout.Element{Role: layout.P}, "mot") }},
		{"descend", func(w *writer) {
			e := &layout.Element{Role: layout.Span}
			e.Parent = &layout.Element{Role: layout.Span, Parent: e}
			w.line(e, "mot")
		}},
		{"outside the structure", func(w *writer) { w.add(layout.Link{URL: "https://example.org"}) }},
		{"page 2 of 1", func(w *writer) { w.add(layout.Link{Page: 2, Element: w.element(layout.LinkRole, w.doc.Root)}) }},
		{"page 0 of 1", func(w *writer) { w.add(layout.Link{Element: w.element(layout.LinkRole, w.doc.Root)}) }},
		{"without a picture", func(w *writer) { w.add(layout.Image{}) }},
	} {
		w := newWriter(t)
		tt.make(w)
		err := write(io.Discard, w.doc, testFonts(t), october, nil)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
	}
	if err := write(failing{}, specimen(t), testFonts(t), october, nil); err == nil {
		t.Error("a failing writer is no error")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

// Addresses survive with whatever they hold.
func TestAddresses(t *testing.T) {
	for in, want := range map[string]string{
		`https://example.org/a_(b)?c=\d&e=f#g`: `https://example.org/a_(b)?c=\d&e=f#g`,
		"https://example.org/été 1\r\n":        "https://example.org/%C3%A9t%C3%A9%201%0D%0A",
		"mailto:a@example.org":                 "mailto:a@example.org",
	} {
		w := newWriter(t)
		w.linked(w.element(layout.LinkRole, w.doc.Root), "lien", layout.Link{URL: in})
		f := readPDF(t, file(t, w.doc))
		a := cos.DictOf(f.pages[0].dict.Get("Annots").(cos.Array)[0])
		if got := cos.DictOf(a.Get("A")).Get("URI"); got != cos.String(want) {
			t.Errorf("%q, want %q", got, want)
		}
		if got := a.Get("Contents").(cos.String).Words(); got != in {
			t.Errorf("a link without words is described by %q", got)
		}
	}
}

// A document without anything to read is still a document.
func TestEmpty(t *testing.T) {
	w := newWriter(t)
	f := readPDF(t, file(t, w.doc))
	if got := f.outline(t); !regexp.MustCompile(`^Document\n`).MatchString(got) {
		t.Error(got)
	}
	doc := &layout.Document{Pages: make([]layout.Page, 1)}
	if err := write(io.Discard, doc, testFonts(t), time.Time{}, nil); err != nil {
		t.Error(err)
	}
}
