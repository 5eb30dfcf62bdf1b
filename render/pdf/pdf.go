// Package pdf writes the pages of a bulletin as one PDF file that is PDF/UA-1
// (ISO 14289-1) and PDF/A-3a (ISO 19005-3). It places nothing itself: layout
// has decided everything. fpdf makes pages, pictures, links and outline; text
// and marked content are written here, and the file is then written anew, by
// package cos, with fonts, structure and metadata. What comes out depends on
// nothing but what goes in.
package pdf

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"bulletin/render"
	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// producer is the program the file says it was made by.
const producer = "bulletin (fpdf)"

// New makes the edition. It fails when a character is in no font, or when a
// cover is not a picture that PDF/A allows. The files that attachments makes of
// the bulletin, if there is such a function, are embedded.
func New(fonts *layout.Fonts, attachments func(*render.Bulletin) ([]Attachment, error)) func(io.Writer, *render.Bulletin) error {
	return func(w io.Writer, b *render.Bulletin) error {
		var attached []Attachment
		var failed error
		var meanwhile sync.WaitGroup
		if attachments != nil {
			meanwhile.Go(func() { attached, failed = attachments(b) })
		}
		doc, err := layout.Pages(b, fonts)
		meanwhile.Wait()
		if err := cmp.Or(err, failed); err != nil {
			return err
		}
		return write(w, doc, fonts, b.Dated, attached)
	}
}

// write writes the document.
func write(w io.Writer, doc *layout.Document, fonts *layout.Fonts, dated time.Time, attached []Attachment) error {
	if len(doc.Pages) == 0 {
		return errors.New("pdf: a document without pages")
	}
	press := cos.NewPress()
	defer press.Close()
	var inside []packed
	for _, a := range attached {
		inside = append(inside, packed{a, press.Deflate(a.Data)})
	}
	d, err := draw(doc, fonts, press)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	resources := make(chan fontResult, 1)
	go func() {
		dict, err := d.fontResources(press)
		resources <- fontResult{dict, err}
	}()
	about := *doc
	about.Pages = nil // so that their memory serves again
	f, err := contain(&about, d)
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	made := <-resources
	if made.err != nil {
		return fmt.Errorf("pdf: %w", made.err)
	}
	if err := f.complete(&about, d, made.dict, dated.UTC(), inside); err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return cos.Write(w, f.trailer, press)
}

// fontResult is the fonts of all pages, made while fpdf makes its file.
type fontResult struct {
	dict *cos.Dict
	err  error
}

// complete adds to fpdf's file what fpdf cannot write.
func (f *container) complete(doc *layout.Document, d *drawing, fonts *cos.Dict, dated time.Time, attached []packed) error {
	if err := f.resources(fonts, d.pictures); err != nil {
		return err
	}
	if err := f.finishPages(d); err != nil {
		return err
	}
	f.finishOutline()
	f.structure(doc, d)
	f.describe(doc, dated)
	return f.attach(attached, dated)
}
