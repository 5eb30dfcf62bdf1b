package pdf

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"

	"bulletin/render"
	"bulletin/render/layout"
)

var loadFonts = sync.OnceValue(func() *layout.Fonts { return layout.NewFonts(os.DirFS("../../templates/fonts")) })

func testFonts(tb testing.TB) *layout.Fonts {
	tb.Helper()
	return loadFonts()
}

var october = time.Date(2024, 10, 1, 2, 0, 0, 0, time.FixedZone("CEST", 2*60*60))

// file writes a document.
func file(tb testing.TB, doc *layout.Document, attached ...Attachment) []byte {
	tb.Helper()
	var w bytes.Buffer
	if err := write(&w, doc, testFonts(tb), october, attached); err != nil {
		tb.Fatal(err)
	}
	return w.Bytes()
}

// writer sets a document by hand, line after line.
type writer struct {
	tb   testing.TB
	doc  *layout.Document
	y    layout.Unit
	face layout.Face
	size layout.Unit
	rtl  bool
}

func newWriter(tb testing.TB) *writer {
	w := &writer{tb: tb, face: layout.Serif, size: 9500, doc: &layout.Document{
		Title:    "Ressources « Intégration », octobre 2024",
		Author:   "ORIV",
		Subject:  "Revue documentaire & <choix>",
		Keywords: []string{"intégration", "accueil"},
		Lang:     "fr",
		Root:     &layout.Element{Role: layout.Root},
	}}
	w.page()
	return w
}

func (w *writer) page() {
	w.doc.Pages = append(w.doc.Pages, layout.Page{})
	w.y = 50 * layout.Point
}

func (w *writer) add(it layout.Item) {
	p := &w.doc.Pages[len(w.doc.Pages)-1]
	p.Items = append(p.Items, it)
}

// element is a new structure element.
func (w *writer) element(role layout.Role, parent *layout.Element) *layout.Element {
	return &layout.Element{Role: role, Parent: parent}
}

// words are the words of a text that stays on the line.
func (w *writer) words(x layout.Unit, e *layout.Element, text string) layout.Text {
	words, width := shaped(w.tb, w.face, w.size, w.rtl, text)
	t := layout.Text{X: x, Y: w.y, Width: width, Face: w.face, Size: w.size, Words: words, Element: e, Footer: e == nil && w.y > 790*layout.Point,
		Colour: render.Colour{R: 30, G: 33, B: 38}}
	w.add(t)
	return t
}

// line is a line of text.
func (w *writer) line(e *layout.Element, text string) layout.Text {
	t := w.words(50*layout.Point, e, text)
	w.y += 14 * layout.Point
	return t
}

// linked is a line on which one can click.
func (w *writer) linked(e *layout.Element, text string, l layout.Link) {
	x, y, width, h := w.line(e, text).Box()
	l.X, l.Y, l.W, l.H, l.Element = x, y, width, h, e
	w.add(l)
}

// specimen has everything a document can have.
func specimen(tb testing.TB) *layout.Document {
	w := newWriter(tb)
	w.add(layout.Fill{X: 0, Y: 0, W: layout.PageWidth, H: 30 * layout.Point, Colour: render.Colour{R: 0x1f, G: 0x4e, B: 0x79}})
	w.add(layout.Fill{X: 0, Y: 30 * layout.Point, W: layout.PageWidth, H: 500, Colour: render.Colour{R: 0x8c, G: 0x1d, B: 0x40}})
	w.face, w.size = layout.SansBold, 22*layout.Point
	w.y = 60 * layout.Point
	w.line(w.element(layout.H1, w.doc.Root), "Ressources « Intégration »")
	w.face, w.size = layout.Sans, 9*layout.Point

	toc := w.element(layout.TOC, w.doc.Root)
	item := w.element(layout.TOCI, toc)
	reference := w.element(layout.Reference, item)
	w.linked(w.element(layout.LinkRole, reference), "Histoire 2", layout.Link{Page: 2, PageY: 50 * layout.Point, Description: "Histoire, page 2"})

	section := w.element(layout.Section, w.doc.Root)
	w.face, w.size = layout.SansBold, 14*layout.Point
	w.y += 10 * layout.Point
	w.line(w.element(layout.H2, section), "Accueil et AVATAR (Wave To)")
	article := w.element(layout.Article, section)
	article.ID = "avatar"
	w.face, w.size = layout.Serif, 9500
	w.line(w.element(layout.H3, article), "Office efficace : fluide, fjord, 10,7 % des élèves")
	p := w.element(layout.P, article)
	w.line(p, "L’Alsace officielle AVEC l’œuvre naïve : « déjà » 6\u202f500\u00a0€, l’anti\u00adconstitution")
	w.line(p, "nellement ; e\u0301te\u0301 q\u0301 x\u0302\u0323 combinés et fin.")
	w.face = layout.SerifItalic
	em := w.element(layout.Span, p)
	em.Lang = "en"
	w.line(em, "Infos Migrations, a report (draft) \\ backslash")
	w.face = layout.Serif
	w.line(p, "Suite du paragraphe après l’italique.")

	link := w.element(layout.LinkRole, p)
	for _, part := range []string{"https://www.example.org/etudes/(2024)/", "un-tres-long-chemin.pdf"} {
		w.linked(link, part, layout.Link{URL: "https://www.example.org/études/(2024)/un-tres-long-chemin.pdf?a=1&b=\\", Description: "Étude (PDF)"})
	}
	list := w.element(layout.L, article)
	for _, label := range []string{"•", "•"} {
		li := w.element(layout.LI, list)
		t := w.words(50*layout.Point, w.element(layout.Lbl, li), label)
		w.words(t.X+t.Width+5*layout.Point, w.element(layout.LBody, li), "Premier élément de la liste")
		w.y += 14 * layout.Point
	}
	w.rtl = true
	w.face = layout.Arabic
	arabic := w.element(layout.P, article)
	arabic.Lang = "ar"
	w.line(arabic, "مَرْحَبًا")
	w.line(arabic, "السلام")
	w.line(arabic, "لا")
	w.face = layout.Hebrew
	hebrew := w.element(layout.P, article)
	hebrew.Lang = "he"
	w.line(hebrew, "שָׁלוֹם")
	w.line(hebrew, "עברית")
	w.rtl, w.face = false, layout.Serif

	for i, pic := range []*render.Picture{picture(tb, 40, 60, 10, "png"), picture(tb, 40, 60, 200, "jpeg")} {
		figure := w.element(layout.Figure, article)
		figure.Alt = "Couverture nº " + string(rune('1'+i))
		w.add(layout.Image{X: layout.Unit(50+60*i) * layout.Point, Y: 500 * layout.Point, W: 40 * layout.Point, H: 60 * layout.Point, Picture: pic, Element: figure})
	}
	// A typographic cover.
	w.add(layout.Fill{X: 200 * layout.Point, Y: 500 * layout.Point, W: 40 * layout.Point, H: 60 * layout.Point, Colour: render.Colour{R: 0x1f, G: 0x4e, B: 0x79}})
	w.y = 530 * layout.Point
	w.words(205*layout.Point, nil, "Couverte")
	p = w.element(layout.P, article)
	w.y = 770 * layout.Point
	w.line(p, "Un paragraphe qui commence ici")
	w.y = 804 * layout.Point
	w.line(nil, "ORIV, octobre 2024 – 1")

	w.page()
	w.line(p, "et finit sur la page suivante.")
	w.y += 20 * layout.Point
	section = w.element(layout.Section, w.doc.Root)
	w.line(w.element(layout.H2, section), "Histoire")
	w.line(w.element(layout.P, section), "Fin.")
	w.y = 804 * layout.Point
	w.line(nil, "ORIV, octobre 2024 – 2")
	w.doc.Outline = []layout.Bookmark{
		{Title: "Accueil (né à l’été)", Page: 1, Y: 100 * layout.Point},
		{Title: "Office", Level: 1, Page: 1, Y: 120 * layout.Point},
		{Title: "Histoire", Page: 2, Y: 70 * layout.Point},
	}
	return w.doc
}

func picture(tb testing.TB, w, h int, shade uint8, format string) *render.Picture {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{shade, uint8(x * 4), uint8(y * 4), 255})
		}
	}
	var b bytes.Buffer
	var err error
	if format == "png" {
		err = png.Encode(&b, img)
	} else {
		err = jpeg.Encode(&b, img, nil)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return &render.Picture{Format: format, Data: b.Bytes(), Width: w, Height: h}
}

var sources = []Attachment{
	{Name: "numéro.yaml", MIME: "text/yaml", Description: "Le numéro (source)", Relationship: "Source", Data: []byte("issue: 2024-10\n")},
	{Name: "notices.json", MIME: "application/vnd.citationstyles.csl+json", Relationship: "Data", Data: bytes.Repeat([]byte("[]\r\n"), 500)},
}

// shaped is a text as words, each one shaped once.
func shaped(tb testing.TB, face layout.Face, size layout.Unit, rtl bool, text string) (words []layout.Word, width layout.Unit) {
	tb.Helper()
	parsed, err := font.ParseTTF(bytes.NewReader(testFonts(tb).Data(face)))
	if err != nil {
		tb.Fatal(err)
	}
	hb, b := harfbuzz.NewFont(parsed), harfbuzz.NewBuffer()
	known := map[string]*layout.Shape{}
	space := layout.Unit(testFonts(tb).Space(face).Advance) * size / 1000
	for _, word := range strings.Fields(text) {
		s := known[word]
		if s == nil {
			s = shape(hb, b, face, rtl, word)
			known[word] = s
		}
		words = append(words, layout.Word{Shape: s, Space: space})
		width += layout.Unit(s.Advance)*size/1000 + space
	}
	return words, width
}

func shape(f *harfbuzz.Font, b *harfbuzz.Buffer, face layout.Face, rtl bool, word string) *layout.Shape {
	runes := []rune(word)
	b.Clear()
	b.Props = harfbuzz.SegmentProperties{Direction: harfbuzz.LeftToRight, Script: language.LookupScript(runes[0]), Language: "fr"}
	if rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.AddRunes(runes, 0, len(runes))
	b.Shape(f, nil)
	s := &layout.Shape{Face: face, Text: word, RTL: rtl}
	starts := map[int]bool{len(runes): true}
	for _, info := range b.Info {
		starts[info.Cluster] = true
	}
	for i, info := range b.Info {
		pos := b.Pos[i]
		g := layout.Glyph{ID: uint16(info.Glyph), Advance: int16(pos.XAdvance), DX: int16(pos.XOffset), DY: int16(pos.YOffset)}
		if i == 0 || b.Info[i-1].Cluster != info.Cluster { // the first glyph bears the text of its cluster
			end := info.Cluster + 1
			for !starts[end] {
				end++
			}
			g.Text = string(runes[info.Cluster:end])
		}
		s.Glyphs, s.Advance = append(s.Glyphs, g), s.Advance+int32(g.Advance)
	}
	return s
}
