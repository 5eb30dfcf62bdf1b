package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/layout"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

// The tests of this file set whole bulletins.

func edition(tb testing.TB, b *render.Bulletin) []byte {
	tb.Helper()
	var w bytes.Buffer
	if err := New(testFonts(tb), nil)(&w, b); err != nil {
		tb.Fatal(err)
	}
	return w.Bytes()
}

// A bulletin's texts are drawn, each where layout put it, and nothing else; all
// its links lead where they should; and everything to read is in the structure.
func TestBulletin(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 24)
	doc, err := layout.Pages(b, testFonts(t))
	if err != nil {
		t.Fatal(err)
	}
	f := readPDF(t, edition(t, b))
	if len(f.pages) != len(doc.Pages) {
		t.Fatalf("%d pages, want %d", len(f.pages), len(doc.Pages))
	}
	structure := f.outline(t)
	for i, page := range doc.Pages {
		var got []readGlyph
		for _, m := range f.pages[i].marks {
			got = append(got, m.shows...)
		}
		for _, item := range page.Items {
			switch it := item.(type) {
			case layout.Text:
				got = checkText(t, it, got)
			case layout.Link:
				if it.URL != "" && !strings.Contains(structure, fmt.Sprintf("link %q", it.Description)) {
					t.Errorf("no link %q", it.Description)
				}
			}
		}
		if len(got) > 0 {
			t.Errorf("page %d: %d glyphs more", i+1, len(got))
		}
	}
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			for _, l := range e.Links {
				if !strings.Contains(structure, " to "+address(l.URL)+"\n") {
					t.Errorf("no link to %s", l.URL)
				}
			}
		}
	}
}

// The same bulletin gives the same bytes, even with pictures of equal width.
func TestSameBulletin(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 24)
	shade := uint8(0)
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			shade++
			e.Cover.Picture = picture(t, 40, 60, shade, []string{"png", "jpeg"}[shade%2])
			e.Cover.Alt = "Couverture"
		}
	}
	first := edition(t, b)
	for i := range 5 {
		if !bytes.Equal(first, edition(t, b)) {
			t.Fatalf("run %d differs", i+2)
		}
	}
}

// The date of the bulletin is the date of the file, and attachments are asked
// for once the bulletin is set.
func TestEdition(t *testing.T) {
	b := rendertest.Bulletin(t, 4, 3)
	b.Dated = time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	var w bytes.Buffer
	attach := func(of *render.Bulletin) ([]Attachment, error) {
		if of != b {
			t.Error("attachments of another bulletin")
		}
		return sources, nil
	}
	if err := New(testFonts(t), attach)(&w, b); err != nil {
		t.Fatal(err)
	}
	if found, err := Attachments(w.Bytes()); err != nil || len(found) != len(sources) {
		t.Errorf("%d attachments, %v", len(found), err)
	}
	if !bytes.Contains(w.Bytes(), []byte("<xmp:CreateDate>2024-10-01T00:00:00+00:00<")) {
		t.Error("the file bears another date")
	}
	failed := errors.New("no list")
	refuse := func(*render.Bulletin) ([]Attachment, error) { return nil, failed }
	if err := New(testFonts(t), refuse)(io.Discard, b); !errors.Is(err, failed) {
		t.Errorf("%v, want %v", err, failed)
	}
}

// A character without a glyph and a cover that is no picture are errors.
func TestBulletinErrors(t *testing.T) {
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
			if err := New(testFonts(t), nil)(io.Discard, b); err == nil {
				t.Error("no error")
			}
		})
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
	if size := len(edition(t, b)); size > 200_000 {
		t.Errorf("%d bytes", size)
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(fmt.Sprint("records=", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := New(testFonts(b), nil)(io.Discard, bulletin); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
