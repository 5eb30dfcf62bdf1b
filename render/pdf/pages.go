package pdf

import (
	"bytes"
	"errors"
	"fmt"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// resources puts our fonts and names into the resources, which all pages share.
func (f *container) resources(fonts *cos.Dict, p pictures) error {
	resources := cos.DictOf(cos.DictOf(f.pages[0]).Get("Resources"))
	if resources == nil {
		return errors.New("fpdf wrote pages without resources")
	}
	images, err := p.rename(cos.DictOf(resources.Get("XObject")))
	if err != nil {
		return err
	}
	resources.Set("ProcSet", nil) // obsolete (ISO 32000-1, 14.2)
	resources.Set("Font", fonts)
	resources.Set("XObject", images)
	return nil
}

// finishPages completes the pages. Each has the exact size, which fpdf rounds.
func (f *container) finishPages(d *drawing) error {
	root := cos.DictOf(f.catalog.Get("Pages"))
	root.Set("MediaBox", rectangle(0, 0, layout.PageWidth, layout.PageHeight))
	key := len(f.pages) // of links' areas in the tree of parents, after the pages
	for i, ref := range f.pages {
		page := cos.DictOf(ref)
		page.Set("Group", nil)          // nothing is transparent (ISO 19005-3, 6.2.10)
		page.Set("Tabs", cos.Name("S")) // ISO 14289-1, 7.18.3
		page.Set("StructParents", i)    // ISO 32000-1, 14.7.4.4
		if err := contents(page); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		if err := areas(page, d.sheets[i].links, key); err != nil {
			return fmt.Errorf("page %d: %w", i+1, err)
		}
		key += len(d.sheets[i].links)
	}
	return nil
}

// preamble is what fpdf writes at the beginning of a page, before our content:
// the styles of lines, of which none is drawn, and black, in which a page begins.
var preamble = []byte("0 J\n0 j\n0.57 w\n0.000 G\n0.000 g\n")

// deflated is the first byte of what zlib has compressed (RFC 1950, 2.2).
const deflated = 0x78

// contents takes the compressed content out of what fpdf has made of it.
func contents(page *cos.Dict) error {
	unknown := errors.New("fpdf wrote a page in an unknown form")
	s, ok := page.Get("Contents").(*cos.Stream)
	if !ok {
		return unknown
	}
	data, ok := bytes.CutPrefix(s.Data, preamble)
	data, end := bytes.CutSuffix(data, []byte("\n"))
	if !ok || !end || len(data) == 0 || data[0] != deflated {
		return unknown
	}
	s.Data = data
	s.Set("Filter", cos.Name("FlateDecode"))
	return nil
}

// areas completes the links of a page: each is an object of its own, described
// in words, printed (ISO 19005-3, 6.3.2), and tied to its structure element
// (ISO 14289-1, 7.18.1 and 7.18.5).
func areas(page *cos.Dict, links []link, key int) error {
	annotations, _ := page.Get("Annots").(cos.Array)
	if len(annotations) != len(links) {
		return fmt.Errorf("fpdf wrote %d links of %d", len(annotations), len(links))
	}
	for i, l := range links {
		a := cos.DictOf(annotations[i])
		if a == nil {
			return fmt.Errorf("fpdf wrote a link in an unknown form")
		}
		a.Set("Rect", rectangle(l.Box()))
		a.Set("F", 4)
		a.Set("StructParent", key+i)
		a.Set("Contents", cos.Text(l.describe()))
		l.area.Object, annotations[i] = a, l.area
	}
	return nil
}

// describe says in words where a link leads.
func (l link) describe() string {
	if l.Description != "" {
		return l.Description
	}
	if l.URL != "" {
		return l.URL
	}
	return fmt.Sprintf("Page %d", l.Page)
}

// finishOutline counts the entries that are seen when the outline is shown,
// which fpdf leaves at 0 (ISO 32000-1, 12.3.3): all of them.
func (f *container) finishOutline() {
	if outline := cos.DictOf(f.catalog.Get("Outlines")); outline != nil {
		outline.Set("Type", cos.Name("Outlines"))
		unfold(outline)
	}
}

// unfold counts the entries below one of the outline.
func unfold(entry *cos.Dict) (count int) {
	entry.Set("Count", nil)
	for below := cos.DictOf(entry.Get("First")); below != nil; below = cos.DictOf(below.Get("Next")) {
		count += 1 + unfold(below)
	}
	if count > 0 {
		entry.Set("Count", count)
	}
	return count
}
