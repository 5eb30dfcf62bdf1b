package pdf

import (
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"bulletin/render/layout"
)

// manyPages is a document of so many full pages: 46 lines of a justified text,
// links, records with their headings.
func manyPages(tb testing.TB, pages int) *layout.Document {
	w := newWriter(tb)
	w.doc.Pages = nil
	rng := rand.New(rand.NewPCG(1, 2))
	pool := somewords(tb)
	for n := range pages {
		w.doc.Pages = append(w.doc.Pages, layout.Page{Items: make([]layout.Item, 0, 60)})
		w.y = 50 * layout.Point
		section := w.element(layout.Article, w.doc.Root)
		for i := range 50 {
			if i%5 == 0 {
				section = w.element(layout.Article, w.doc.Root)
			}
			p := w.element(layout.P, section)
			words := make([]layout.Word, 11)
			var width layout.Unit
			space := layout.Unit(2300 + rng.IntN(900))
			for j := range words {
				words[j] = layout.Word{Shape: pool[rng.IntN(len(pool))].Shape, Space: space}
				width += layout.Unit(words[j].Advance)*9500/1000 + space
			}
			e := p
			if i%6 == 0 {
				e = w.element(layout.LinkRole, p)
			}
			w.add(layout.Text{X: 100 * layout.Point, Y: w.y, Width: width, Face: layout.Serif, Size: 9500, Words: words, Element: e})
			if e != p {
				w.add(layout.Link{X: 100 * layout.Point, Y: w.y, W: width, H: 9500, URL: fmt.Sprintf("https://example.org/%d/%d", n, i), Description: "Lien", Element: e})
			}
			if i%4 == 0 {
				w.doc.Outline = append(w.doc.Outline, layout.Bookmark{Title: "Notice", Level: min(1, i), Page: n + 1, Y: w.y})
			}
			w.y += 14 * layout.Point
		}
	}
	return w.doc
}

// somewords are 8,000 different words.
func somewords(tb testing.TB) []layout.Word {
	rng := rand.New(rand.NewPCG(1, 2))
	syllables := strings.Fields("la té ci on né ver tion ment l’en eur fi ffi AV To que dé pour ç")
	var b strings.Builder
	for range 8000 {
		for range 1 + rng.IntN(4) {
			b.WriteString(syllables[rng.IntN(len(syllables))])
		}
		b.WriteByte(' ')
	}
	words, _ := shaped(tb, layout.Serif, 9500, false, b.String())
	return words
}

// BenchmarkDocument is the way from pages to bytes.
func BenchmarkDocument(b *testing.B) {
	for _, pages := range []int{10, 100, 1000} {
		doc := manyPages(b, pages)
		runtime.GC()
		b.Run(fmt.Sprintf("pages=%d", pages), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(io.Discard, doc, testFonts(b), time.Time{}, nil); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
