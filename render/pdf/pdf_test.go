package pdf

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/layout"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

var loadFonts = sync.OnceValues(func() (*layout.Fonts, error) { return layout.LoadFonts(os.DirFS("../../templates/fonts")) })

func testFonts(tb testing.TB) *layout.Fonts {
	tb.Helper()
	f, err := loadFonts()
	if err != nil {
		tb.Fatal(err)
	}
	return f
}

func write(tb testing.TB, b *render.Bulletin) []byte {
	tb.Helper()
	var w bytes.Buffer
	if err := New(testFonts(tb))(&w, b); err != nil {
		tb.Fatal(err)
	}
	return w.Bytes()
}

// streams are the streams of a file, uncompressed, in its order.
func streams(tb testing.TB, file []byte) [][]byte {
	tb.Helper()
	var out [][]byte
	for _, part := range bytes.Split(file, []byte("\nstream\n"))[1:] {
		z, err := zlib.NewReader(bytes.NewReader(part))
		if err != nil {
			continue // not compressed, or a picture
		}
		data, err := io.ReadAll(z)
		if err != nil {
			tb.Fatal(err)
		}
		out = append(out, data)
	}
	return out
}

var shown = regexp.MustCompile(`(?s)BT (\S+) (\S+) Td \(((?:\\.|[^\\)])*)\) Tj ET`)

// drawn are the texts of a file in the order of drawing, with their places.
func drawn(tb testing.TB, file []byte) []string {
	tb.Helper()
	unescape := strings.NewReplacer(`\\`, `\`, `\(`, `(`, `\)`, `)`, `\r`, "\r")
	var out []string
	for _, s := range streams(tb, file) {
		for _, m := range shown.FindAllSubmatch(s, -1) {
			raw := []byte(unescape.Replace(string(m[3])))
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			out = append(out, fmt.Sprintf("%s %s %s", m[1], m[2], string(utf16.Decode(units))))
		}
	}
	return out
}

// The file draws the texts of the pages, each where layout put it, and nothing
// else; and each character has a glyph.
func TestTextsAreDrawn(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 24)
	doc, err := layout.Pages(b, testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, b)
	var want []string
	used := map[rune]bool{}
	for _, page := range doc.Pages {
		for _, it := range page.Items {
			if it, ok := it.(layout.Text); ok {
				want = append(want, fmt.Sprintf("%.2f %.2f %s", points(it.X), points(layout.PageHeight)-points(it.Y), it.String))
				for _, r := range it.String {
					used[r] = true
				}
			}
		}
	}
	got := drawn(t, file)
	for i := range min(len(got), len(want)) {
		if got[i] != want[i] {
			t.Fatalf("text %d: %q, want %q", i, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d texts, want %d", len(got), len(want))
	}
	// The glyph maps of all faces together: two bytes for each character.
	glyphs := map[rune]bool{}
	for _, s := range streams(t, file) {
		if len(s) != 2*65536 {
			continue
		}
		for i := 0; i < len(s); i += 2 {
			if s[i] != 0 || s[i+1] != 0 {
				glyphs[rune(i/2)] = true
			}
		}
	}
	for r := range used {
		if !glyphs[r] {
			t.Errorf("no glyph for %q (%U)", r, r)
		}
	}
}

// What a reader's program shows about the file, and where it can be clicked.
func TestFile(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 3)
	b.Title, b.Month = "Ressources", "octobre 2024"
	b.Dated = time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	file := string(write(t, b))
	utf := func(s string) string { // as fpdf writes it
		var w strings.Builder
		w.WriteString("\xfe\xff")
		for _, u := range utf16.Encode([]rune(s)) {
			w.WriteByte(byte(u >> 8))
			w.WriteByte(byte(u))
		}
		return w.String()
	}
	for name, want := range map[string]string{
		"title":        "/Title (" + utf("Ressources, octobre 2024") + ")",
		"language":     "/Lang (fr)",
		"creation":     "/CreationDate (D:20241001000000)",
		"modification": "/ModDate (D:20241001000000)",
		"page size":    "/MediaBox [0 0 595.28 841.89]",
		"outline":      "/Type /Outlines",
	} {
		if !strings.Contains(file, want) {
			t.Errorf("%s: no %q", name, want)
		}
	}
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			for _, l := range e.Links {
				if !strings.Contains(file, "/URI ("+l.URL+")") && !strings.ContainsAny(l.URL, `\()`) {
					t.Errorf("no link to %s", l.URL)
				}
			}
		}
	}
}

// The same bulletin gives the same bytes, even with pictures of equal width,
// which fpdf puts in the order of a map.
func TestSameBytes(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 8)
	shade := uint8(0)
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			shade++
			e.Cover.Picture = picture(t, 40, 60, shade, []string{"png", "jpeg"}[shade%2])
		}
	}
	first := write(t, b)
	for i := range 20 {
		if !bytes.Equal(first, write(t, b)) {
			t.Fatalf("run %d differs", i+2)
		}
	}
	if got := bytes.Count(first, []byte("/Width 40\n")); got != 8 {
		t.Errorf("%d pictures of 8, or their width changed", got)
	}
}

// Writing does not change the fonts, so that they can serve again.
func TestFontsStayWhole(t *testing.T) {
	before := bytes.Clone(testFonts(t).Data(layout.Serif))
	write(t, rendertest.Bulletin(t, 4, 3))
	if !bytes.Equal(before, testFonts(t).Data(layout.Serif)) {
		t.Error("the font's bytes changed")
	}
}

// Errors come back as errors: a picture that is none, a character without a
// glyph, a writer that fails.
func TestErrors(t *testing.T) {
	for name, change := range map[string]func(*render.Entry){
		"picture": func(e *render.Entry) {
			e.Cover.Picture = &render.Picture{Format: "png", Data: []byte("no picture"), Width: 1, Height: 1}
		},
		"format":    func(e *render.Entry) { e.Cover.Picture = &render.Picture{Format: "webp", Width: 1, Height: 1} },
		"character": func(e *render.Entry) { e.Title = render.Text("語") },
		"emoji":     func(e *render.Entry) { e.Title = render.Text("😀") },
	} {
		t.Run(name, func(t *testing.T) {
			b := rendertest.Bulletin(t, 4, 1)
			change(b.Sections[0].Entries[0])
			if err := New(testFonts(t))(io.Discard, b); err == nil {
				t.Error("no error")
			}
		})
	}
	if err := New(testFonts(t))(failing{}, rendertest.Bulletin(t, 4, 1)); err == nil {
		t.Error("a failing writer is no error")
	}
}

// The issue of October 2024 is small enough for any mailbox.
func TestOctober(t *testing.T) {
	read := func(file string) []byte {
		data, err := os.ReadFile("../../data/" + file)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	pub, _ := source.Publication("publication.yaml", read("publication.yaml"))
	issue, _ := source.Issue("issue.yaml", read("2024-10/issue.yaml"), pub)
	b, _ := compose.Bulletin(issue, pub, nil, nil)
	if size := len(write(t, b)); size > 300_000 {
		t.Errorf("%d bytes", size)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func picture(tb testing.TB, w, h int, shade uint8, format string) *render.Picture {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{shade, uint8(x), uint8(y), 255})
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

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(fmt.Sprint("records=", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := New(testFonts(b))(io.Discard, bulletin); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
