package email

import (
	"strconv"
	"strings"
	"unicode"

	"bulletin/render"
	"bulletin/render/markup"
)

// page is what the templates read: the bulletin and what only mail needs.
type page struct {
	*render.Bulletin
	Primary  palette
	Accent   palette
	Looks    []look // each once, for the style sheet
	Sections []section
}

// look is how a section is coloured: palette for the elements, class for the
// style sheet, which knows the colours in the dark.
type look struct {
	Class   string // k0, k1…
	Colours palette
}

type section struct {
	*render.PrintedSection
	look
	Catalogue string // stands before the links
	Links     []link
	Entries   []entry
}

type entry struct {
	*render.Entry
	look
	First      bool   // of its section
	Sheets     bool   // stands in a block of practice sheets, without typographic cover
	Image      string // address of the picture; empty sets the typographic cover
	HoursLabel string

	// The title leads to the first address. What the documentalist wrote of
	// that address is printed; a description made for want of it is a hint.
	Address, Hint, AddressLabel string
	FurtherLinks                []link

	Complements subentries
	Siblings    subentries
}

type subentries struct {
	look
	Label   string
	Entries []entry
}

type link struct {
	render.PrintedLink
	look
}

func newPage(b *render.Bulletin, o Options) page {
	image := o.Image
	if image == nil && b.Public.Images != "" {
		image = func(name string) string { return b.Public.Images + name }
	}
	p := page{
		Bulletin: b,
		Primary:  paletteOf(b.Publication.Colours.Primary),
		Accent:   paletteOf(b.Publication.Colours.Accent),
	}
	looks := map[render.Colour]look{}
	for _, s := range b.Sections {
		l, known := looks[s.Colour]
		if !known {
			l = look{Class: "k" + strconv.Itoa(len(looks)), Colours: paletteOf(s.Colour)}
			looks[s.Colour] = l
			p.Looks = append(p.Looks, l)
		}
		sec := section{PrintedSection: s, look: l, Catalogue: b.Labels.Catalogue, Links: newLinks(s.Links, l)}
		for i, e := range s.Entries {
			out := newEntry(e, l, b.Labels.Hours)
			out.First, out.Sheets = i == 0, s.Sheets
			if name := e.ImageName(); name != "" && image != nil {
				out.Image = image(name)
			}
			sec.Entries = append(sec.Entries, out)
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

func newEntry(e *render.Entry, l look, hours string) entry {
	out := entry{
		Entry:       e,
		look:        l,
		HoursLabel:  hours,
		Complements: newSubentries(e.Complements, l, hours),
		Siblings:    newSubentries(e.Siblings, l, hours),
	}
	if len(e.Links) > 0 {
		first := e.Links[0]
		out.Address = markup.Address(first.URL)
		if first.Curated {
			out.AddressLabel = first.Label
		} else {
			out.Hint = first.Label
		}
		out.FurtherLinks = newLinks(e.Links[1:], l)
	}
	return out
}

func newSubentries(s render.Subentries, l look, hours string) subentries {
	out := subentries{look: l, Label: s.Label}
	for _, e := range s.Entries {
		out.Entries = append(out.Entries, newEntry(e, l, hours))
	}
	return out
}

func newLinks(links []render.PrintedLink, l look) []link {
	out := make([]link, 0, len(links))
	for _, p := range links {
		out = append(out, link{p, l})
	}
	return out
}

// coverWidth is the width of a cover in CSS pixels.
const coverWidth = 104

// Width and Height are the size at which the picture is shown, in CSS pixels.
func (e entry) Width() int { return coverWidth }

func (e entry) Height() int {
	p := e.Cover.Picture
	if p == nil || p.Width <= 0 {
		return 0
	}
	return max(1, (p.Height*coverWidth+p.Width/2)/p.Width)
}

// The width of the words on a typographic cover, in CSS pixels, and their sizes.
const (
	coverRoom     = coverWidth - 2*6
	coverLarge    = 12
	coverSmallest = 9
)

// CoverSize is the size of the words on the typographic cover, in CSS pixels:
// the largest at which none of them has to be broken, for no mail program
// hyphenates.
func (e entry) CoverSize() int {
	longest := 0
	for _, word := range strings.FieldsFunc(e.Cover.Producer, parted) {
		longest = max(longest, breadth(word)*11/10) // it is bold
	}
	for _, word := range strings.FieldsFunc(e.Cover.Title, parted) {
		longest = max(longest, breadth(word))
	}
	size := coverLarge
	for size > coverSmallest && longest*size > coverRoom*100 {
		size--
	}
	return size
}

// CoverLines are the lines of the title on the typographic cover.
func (e entry) CoverLines() []string { return strings.Split(e.Cover.Title, "\n") }

// parted reports where a line may end.
func parted(r rune) bool { return r == ' ' || r == '\n' || r == '-' }

// breadth estimates the length of a word in Arial, in hundredths of its size.
func breadth(word string) int {
	n := 0
	for _, r := range word {
		switch {
		case strings.ContainsRune("fijlrtI.,:;!'’()", r):
			n += 30
		case strings.ContainsRune("mwMW", r):
			n += 88
		case unicode.IsUpper(r):
			n += 70
		default:
			n += 56
		}
	}
	return n
}
