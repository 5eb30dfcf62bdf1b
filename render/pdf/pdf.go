// Package pdf draws the pages of a bulletin with fpdf. It places nothing
// itself: layout has decided everything.
package pdf

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/go-pdf/fpdf"

	"bulletin/render"
	"bulletin/render/layout"
)

// New makes the edition. What it writes depends on nothing but the bulletin
// and the fonts. It fails when a character is in no font, or when
// a cover is not a picture that fpdf can embed.
func New(fonts *layout.Fonts) func(io.Writer, *render.Bulletin) error {
	return func(w io.Writer, b *render.Bulletin) error {
		doc, err := layout.Pages(b, fonts)
		if err != nil {
			return err
		}
		return draw(w, doc, fonts, b.Dated)
	}
}

// draw writes the document. fpdf keeps its first error and does nothing more,
// so errors are looked at once, at the end.
func draw(w io.Writer, doc *layout.Document, fonts *layout.Fonts, date time.Time) error {
	f := fpdf.NewCustom(&fpdf.InitType{OrientationStr: "P", UnitStr: "pt",
		Size: fpdf.SizeType{Wd: points(layout.PageWidth), Ht: points(layout.PageHeight)}})
	f.SetCatalogSort(true)
	f.SetCreationDate(date.UTC())
	f.SetModificationDate(date.UTC())
	f.SetAutoPageBreak(false, 0)
	f.SetMargins(0, 0, 0)
	f.SetCompression(true)
	f.SetLang(doc.Lang)
	f.SetTitle(doc.Title, true)
	f.SetAuthor(doc.Author, true)
	f.SetSubject(doc.Subject, true)
	f.SetKeywords(strings.Join(doc.Keywords, ", "), true)
	f.SetProducer("bulletin (fpdf)", true)

	p := &pen{f: f, fonts: fonts, faces: map[layout.Face]bool{}}
	bookmarks := doc.Outline
	for i, page := range doc.Pages {
		f.AddPage()
		for ; len(bookmarks) > 0 && bookmarks[0].Page <= i+1; bookmarks = bookmarks[1:] {
			f.Bookmark(bookmarks[0].Title, bookmarks[0].Level, points(bookmarks[0].Y))
		}
		for _, item := range page.Items {
			p.item(item)
		}
	}
	if err := f.Output(w); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// pen draws items on the current page.
type pen struct {
	f     *fpdf.Fpdf
	fonts *layout.Fonts
	faces map[layout.Face]bool
	images
}

func (p *pen) item(item layout.Item) {
	f := p.f
	switch it := item.(type) {
	case layout.Fill:
		f.SetFillColor(int(it.Colour.R), int(it.Colour.G), int(it.Colour.B))
		f.Rect(points(it.X), points(it.Y), points(it.W), points(it.H), "F")
	case layout.Image:
		p.image(it)
	case layout.Link:
		link := 0
		if it.URL == "" {
			link = f.AddLink()
			f.SetLink(link, points(it.PageY), it.Page)
			f.Link(points(it.X), points(it.Y), points(it.W), points(it.H), link)
		} else {
			f.LinkString(points(it.X), points(it.Y), points(it.W), points(it.H), it.URL)
		}
	case layout.Text:
		if !p.faces[it.Face] {
			// fpdf changes the bytes it is given, hence the copy.
			f.AddUTF8FontFromBytes(it.Face.Name(), "", bytes.Clone(p.fonts.Data(it.Face)))
			p.faces[it.Face] = true
		}
		f.SetFont(it.Face.Name(), "", points(it.Size))
		f.SetTextColor(int(it.Colour.R), int(it.Colour.G), int(it.Colour.B))
		f.Text(points(it.X), points(it.Y), it.String)
	}
}

// points turns a length into fpdf's unit. Nothing is decided with the result.
func points(u layout.Unit) float64 { return float64(u) / float64(layout.Point) }
