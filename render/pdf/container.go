package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/go-pdf/fpdf"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// container is the file that fpdf makes: pages, pictures, links, outline and
// document information, each where it is to be changed or completed.
type container struct {
	trailer *cos.Dict
	catalog *cos.Dict
	pages   []*cos.Ref
}

// contain lets fpdf make the file. Page contents are compressed already, so
// that it passes bytes that it does not understand. fpdf keeps its first error
// and does nothing more, so errors are looked at once, at the end.
func contain(doc *layout.Document, d *drawing) (*container, error) {
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt",
		Size: fpdf.SizeType{Wd: points(layout.PageWidth), Ht: points(layout.PageHeight)}})
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCompression(false)
	f.SetTitle(string(cos.Text(doc.Title)), false)
	f.SetAuthor(string(cos.Text(doc.Author)), false)
	f.SetSubject(string(cos.Text(doc.Subject)), false)
	f.SetKeywords(string(cos.Text(strings.Join(doc.Keywords, ", "))), false)
	f.SetProducer(producer, false)
	for _, p := range d.pictures.all {
		f.RegisterImageOptionsReader(p.name, fpdf.ImageOptions{ImageType: p.format}, bytes.NewReader(p.data))
	}
	marks := bookmarks(doc.Outline)
	for i := range d.sheets {
		f.AddPage()
		for ; len(marks) > 0 && marks[0].Page <= i+1; marks = marks[1:] {
			f.Bookmark(string(cos.Text(marks[0].Title)), marks[0].Level, points(marks[0].Y))
		}
		place(f, d.sheets[i])
		d.sheets[i].content = nil // fpdf has it now
	}
	var out reading
	if err := f.Output(&out); err != nil {
		return nil, err
	}
	return open(out.trailer, len(d.sheets))
}

// place puts a drawn page and its links on fpdf's current page.
func place(f *fpdf.Fpdf, s sheet) {
	f.RawWriteBuf(bytes.NewReader(s.content.Bytes()))
	for _, l := range s.links {
		if l.URL != "" {
			f.LinkString(points(l.X), points(l.Y), points(l.W), points(l.H), address(l.URL))
			continue
		}
		target := f.AddLink()
		f.SetLink(target, points(l.PageY), l.Page)
		f.Link(points(l.X), points(l.Y), points(l.W), points(l.H), target)
	}
}

// reading is a writer that reads the file fpdf writes to it in one piece.
type reading struct{ trailer *cos.Dict }

func (r *reading) Write(file []byte) (int, error) {
	if r.trailer != nil {
		return 0, errors.New("fpdf wrote its file in pieces")
	}
	var err error
	r.trailer, err = cos.Read(file)
	return len(file), err
}

// open finds the catalog and the pages.
func open(trailer *cos.Dict, pages int) (*container, error) {
	f := &container{trailer: trailer, catalog: cos.DictOf(trailer.Get("Root"))}
	kids, _ := cos.DictOf(f.catalog.Get("Pages")).Get("Kids").(cos.Array)
	for _, kid := range kids {
		if ref, ok := kid.(*cos.Ref); ok && cos.DictOf(ref) != nil {
			f.pages = append(f.pages, ref)
		}
	}
	if len(f.pages) != pages {
		return nil, fmt.Errorf("fpdf wrote %d pages of %d", len(f.pages), pages)
	}
	return f, nil
}

// bookmarks are bookmarks as fpdf can nest them: the first one at level 0, none
// more than one level below the one before.
func bookmarks(outline []layout.Bookmark) []layout.Bookmark {
	out := make([]layout.Bookmark, len(outline))
	level := -1
	for i, b := range outline {
		b.Level = max(0, min(b.Level, level+1))
		level = b.Level
		out[i] = b
	}
	return out
}

// address is an address in ASCII (ISO 32000-1, 12.6.4.7): other bytes are
// written as %XX (RFC 3986, 2.1).
func address(url string) string {
	var b strings.Builder
	for i := range len(url) {
		if c := url[i]; c <= ' ' || c >= 0x7f {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// points turns a length into fpdf's unit. Nothing is decided with the result,
// and fpdf adds, but does not multiply with it.
func points(u layout.Unit) float64 { return float64(u) / float64(layout.Point) }
