// Package layout sets a bulletin on pages: it measures with the real fonts,
// breaks paragraphs and pages, and hands out positioned items. It counts in
// integers, so that every machine sets the same pages, and knows nothing of PDF.
//
// Rhythm: every leading is a multiple of 1.75 pt (body 14, titles 17.5, small
// text 12.25 and 10.5) and the space before a record is a multiple of 7.
package layout

import (
	"strings"

	"bulletin/render"
)

// Unit is a length in thousandths of a point (1/72000 inch).
type Unit int64

// Point is one point, 1/72 inch.
const Point Unit = 1000

// The page is A4 upright (ISO 216). Y grows downwards from the upper edge.
const (
	PageWidth  Unit = 595276
	PageHeight Unit = 841890
)

// Document is a bulletin on pages.
type Document struct {
	Title    string
	Author   string
	Subject  string
	Keywords []string
	Lang     string // BCP 47
	Pages    []Page
	Outline  []Bookmark // in reading order
	Root     *Element   // the structure of the text: every element descends from it
}

// Page holds items in the order in which they are drawn and read: backgrounds
// first, the running footer last.
type Page struct{ Items []Item }

// Item is something at a place on a page: a Text, Fill, Image or Link. Its
// Element is what it belongs to in the structure of the text; without one it
// is an artifact, which is drawn and not read.
type Item interface {
	// Box is the rectangle the item covers: left, top, width, height.
	Box() (x, y, w, h Unit)
	moved(dy Unit) Item
}

// Text is words of one face, size and colour on one baseline.
type Text struct {
	X, Y    Unit // left end of the baseline
	Width   Unit // advance without the last space
	Face    Face
	Size    Unit
	Colour  render.Colour
	Words   []Word
	Element *Element
	Footer  bool // an artifact that is part of the running footer, not of a picture
}

// Word is a shaped word, or a part of one, and the space after it.
type Word struct {
	*Shape
	// Space is the width of the space that follows, 0 for none. Where a space
	// follows in the paragraph there is one even at the end of a line, so that
	// text taken from the page has its words parted.
	Space Unit
}

// Fill is a rectangle filled with a colour: a rule, a panel, a background.
// It is always an artifact.
type Fill struct {
	X, Y, W, H Unit
	Colour     render.Colour
}

// Image is a picture scaled to a rectangle of its own proportions.
type Image struct {
	X, Y, W, H Unit
	Picture    *render.Picture
	Element    *Element // a Figure
}

// Link is an area to click on: it leads to an address, or to a page of the
// document when URL is empty. It stands after the words it lies on.
type Link struct {
	X, Y, W, H  Unit
	URL         string
	Page        int      // from 1
	PageY       Unit     // place on that page
	Description string   // what it leads to, in words
	Element     *Element // a Link
}

// Bookmark is an entry of the outline.
type Bookmark struct {
	Title string
	Level int // 0 for sections, 1 for records
	Page  int // from 1
	Y     Unit
}

// Element is a structure element (ISO 32000-1, 14.7.2). It holds what names it
// as its element or its parent, in the order in which that is drawn. An element
// whose items stand on several pages stays one.
type Element struct {
	Role   Role
	Parent *Element // nil for the root
	Lang   string   // BCP 47, where it differs from the parent's
	Alt    string   // text alternative of a Figure
	Actual string   // text it stands for, where that is not read off the page
	ID     string   // of the record, where the element is one
}

// Role is a standard structure type (ISO 32000-1, 14.8.4).
type Role string

const (
	Root      Role = "Document"
	Section   Role = "Sect"
	Article   Role = "Art"
	H1        Role = "H1"
	H2        Role = "H2"
	H3        Role = "H3"
	P         Role = "P"
	L         Role = "L"
	LI        Role = "LI"
	Lbl       Role = "Lbl"
	LBody     Role = "LBody"
	TOC       Role = "TOC"
	TOCI      Role = "TOCI"
	Reference Role = "Reference"
	LinkRole  Role = "Link"
	Span      Role = "Span"
	Figure    Role = "Figure"
)

// String is the text as it is read, a space after each word that has one.
func (t Text) String() string {
	var b strings.Builder
	for _, w := range t.Words {
		b.WriteString(w.Text)
		if w.Space > 0 {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func (t Text) Box() (x, y, w, h Unit) {
	return t.X, t.Y - t.Size*3/4, t.Width, t.Size
}
func (f Fill) Box() (x, y, w, h Unit)  { return f.X, f.Y, f.W, f.H }
func (i Image) Box() (x, y, w, h Unit) { return i.X, i.Y, i.W, i.H }
func (l Link) Box() (x, y, w, h Unit)  { return l.X, l.Y, l.W, l.H }

func (t Text) moved(dy Unit) Item  { t.Y += dy; return t }
func (f Fill) moved(dy Unit) Item  { f.Y += dy; return f }
func (i Image) moved(dy Unit) Item { i.Y += dy; return i }
func (l Link) moved(dy Unit) Item  { l.Y += dy; return l }
