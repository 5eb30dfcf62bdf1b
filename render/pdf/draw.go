package pdf

import (
	"fmt"
	"strconv"

	"bulletin/render"
	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// drawing is all pages as they are drawn, and what they need.
type drawing struct {
	fonts    *layout.Fonts
	faces    map[layout.Face]*face
	shapes   map[*layout.Shape]*encoded
	pictures pictures
	tree     *tree
	sheets   []sheet
	pages    int

	// The page being drawn.
	page   int // from 0
	b      []byte
	mark   mark
	inText bool
	x, y   layout.Unit // start of the line of text
	face   *face       // nil: none set on this page
	size   layout.Unit
	colour render.Colour
	links  []link
}

// sheet is a drawn page.
type sheet struct {
	content *cos.Pressed
	owners  []*node // of its marked content, by MCID
	links   []link
}

// link is an area to click on with its structure element.
type link struct {
	layout.Link
	node *node
	area *cos.Ref // its annotation
}

// mark is the marked content that is open (ISO 32000-1, 14.6).
type mark struct {
	kind markKind
	node *node // of element
}

type markKind uint8

const (
	unmarked  markKind = iota
	element            // content of a structure element
	artifact           // 14.8.2.2
	footer             // an artifact: the running footer
	lettering          // an artifact: letters that are part of a picture
)

// draw draws all pages. While a page is drawn those before are compressed.
func draw(doc *layout.Document, fonts *layout.Fonts, press *cos.Press) (*drawing, error) {
	d := &drawing{
		fonts:    fonts,
		faces:    map[layout.Face]*face{},
		shapes:   map[*layout.Shape]*encoded{},
		pictures: newPictures(),
		tree:     newTree(doc.Root),
		pages:    len(doc.Pages),
		sheets:   make([]sheet, 0, len(doc.Pages)),
	}
	for i, page := range doc.Pages {
		if err := d.sheet(i, page, press); err != nil {
			return nil, fmt.Errorf("page %d: %w", i+1, err)
		}
	}
	d.shapes = nil // nothing is drawn any more
	return d, nil
}

// sheet draws one page.
func (d *drawing) sheet(i int, page layout.Page, press *cos.Press) error {
	size := cap(d.b)
	d.page, d.b = i, make([]byte, 0, max(size, 4096))
	d.face, d.size, d.colour, d.links = nil, 0, render.Colour{}, nil
	d.tree.turn(i)
	for _, item := range page.Items {
		if err := d.item(item); err != nil {
			return err
		}
	}
	d.close()
	d.sheets = append(d.sheets, sheet{press.Deflate(d.b), d.tree.owners, d.links})
	return nil
}

func (d *drawing) item(item layout.Item) error {
	switch it := item.(type) {
	case layout.Fill:
		d.open(mark{kind: artifact})
		d.fill(it)
	case layout.Text:
		m, err := d.markOf(it)
		if err != nil {
			return err
		}
		d.open(m)
		return d.text(it)
	case layout.Image:
		return d.image(it)
	case layout.Link:
		return d.link(it)
	default:
		return fmt.Errorf("an item %T that cannot be drawn", item)
	}
	return nil
}

func (d *drawing) markOf(t layout.Text) (mark, error) {
	switch {
	case t.Element != nil:
		n, err := d.tree.node(t.Element)
		if err == nil {
			n.labelled(t)
		}
		return mark{element, n}, err
	case t.Footer:
		return mark{kind: footer}, nil
	}
	return mark{kind: lettering}, nil
}

// open begins marked content unless the same is open: everything on a page is
// content of one structure element or an artifact (ISO 14289-1, 7.1).
func (d *drawing) open(m mark) {
	if m == d.mark {
		return
	}
	d.close()
	switch m.kind {
	case element:
		d.b = append(append(d.b, '/'), m.node.element.Role...)
		d.b = append(d.b, "<</MCID "...)
		d.b = strconv.AppendInt(d.b, int64(d.tree.content(m.node)), 10)
		d.b = append(d.b, ">>BDC\n"...)
	case artifact:
		d.b = append(d.b, "/Artifact BMC\n"...)
	case footer:
		d.b = append(d.b, "/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n"...)
	case lettering:
		// Programs that take text out of a page without its structure read an
		// artifact too, but for ActualText (14.9.4).
		d.b = append(d.b, "/Artifact BMC\n/Span<</ActualText()>>BDC\n"...)
	}
	d.mark = m
}

// close ends the marked content that is open.
func (d *drawing) close() {
	d.endText()
	switch d.mark.kind {
	case unmarked:
		return
	case lettering:
		d.b = append(d.b, "EMC "...)
	}
	d.b = append(d.b, "EMC\n"...)
	d.mark = mark{}
}

// fill draws a rectangle (8.5.2.1).
func (d *drawing) fill(f layout.Fill) {
	d.endText()
	d.paint(f.Colour)
	d.b = appendPoint(d.b, f.X, f.Y+f.H)
	d.b = append(appendThousandths(d.b, int64(f.W)), ' ')
	d.b = append(appendThousandths(d.b, int64(f.H)), " re f\n"...)
}

// image draws a picture on the unit square scaled to its rectangle (8.9.5.2).
func (d *drawing) image(it layout.Image) error {
	name, err := d.pictures.name(it.Picture)
	if err != nil {
		return err
	}
	m := mark{kind: artifact}
	if it.Element != nil {
		n, err := d.tree.node(it.Element)
		if err != nil {
			return err
		}
		m = mark{element, n}
		n.box(it)
	}
	d.open(m)
	d.endText()
	d.b = append(appendThousandths(append(d.b, "q "...), int64(it.W)), " 0 0 "...)
	d.b = append(appendThousandths(d.b, int64(it.H)), ' ')
	d.b = append(appendPoint(d.b, it.X, it.Y+it.H), "cm /"...)
	d.b = append(append(d.b, name...), " Do Q\n"...)
	return nil
}

// link notes an area to click on. It draws nothing.
func (d *drawing) link(it layout.Link) error {
	if it.Element == nil {
		return fmt.Errorf("a link to %q outside the structure", it.URL)
	}
	if it.URL == "" && (it.Page < 1 || it.Page > d.pages) {
		return fmt.Errorf("a link to page %d of %d", it.Page, d.pages)
	}
	n, err := d.tree.node(it.Element)
	if err != nil {
		return err
	}
	l := link{it, n, cos.Indirect(nil)}
	n.kids = append(n.kids, kid{area: l.area, page: d.page})
	d.links = append(d.links, l)
	return nil
}

// paint sets the colour of what is drawn next, text or fill.
func (d *drawing) paint(c render.Colour) {
	if c != d.colour { // a page begins in black
		d.b = append(appendColour(d.b, c), "rg\n"...)
		d.colour = c
	}
}
