package email

import (
	"html/template"
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
	PDFSize  string // « 107 Ko »; may be empty
	Whole    string // says where the whole is, in the short form

	// The attributes of the links that a sending service makes for each reader.
	BrowserLink, UnsubscribeLink template.HTMLAttr
}

// look is how a section is coloured: palette for the elements, class for the
// style sheet, which knows the colours in the dark.
type look struct {
	Class   string // k0, k1…
	Colours palette
}

type section struct {
	*render.PrintedSection
	Class     string // of look
	Colours   palette
	Address   string // of the section in the web page
	Catalogue string // stands before the links
	Links     []link
	Entries   []entry
}

// entry has the fields of render.Entry that are printed as its own: text/template
// looks promoted ones up slowly.
type entry struct {
	Number   int
	Byline   render.Rich
	Title    render.Rich
	Imprint  render.Rich
	Hours    render.Rich
	Abstract render.Rich
	Cover    render.Cover

	Class      string // of look
	Colours    palette
	First      bool         // of its section
	Uncovered  bool         // a practice sheet, or a record of the short form
	Image      template.URL // address of the picture; empty sets the typographic cover
	HoursLabel string

	Address string // where the title leads: the first of the links
	Links   []link
	Below   []link // the links that stand below the text in the HTML part

	Complements subentries
	Siblings    subentries
}

type subentries struct {
	Colours palette
	Label   string
	Entries []entry
}

type link struct {
	URL     string
	Label   string
	Colours palette
}

func newPage(b *render.Bulletin, o Options) page {
	short, whole := b.Publication.Email == render.EmailShort, ""
	if short {
		b, whole = shortened(b), b.Labels.Whole
	}
	image := o.Image
	if image == nil && b.Public.Images != "" {
		image = func(name string) string { return b.Public.Images + name }
	}
	p := page{
		Bulletin:        b,
		Primary:         paletteOf(b.Publication.Colours.Primary),
		Accent:          paletteOf(b.Publication.Colours.Accent),
		PDFSize:         markup.Size(o.PDFSize),
		Whole:           whole,
		BrowserLink:     markup.Href(b.Public.Page),
		UnsubscribeLink: markup.Href(b.Unsubscribe),
	}
	if o.Profile != nil {
		p.BrowserLink, p.UnsubscribeLink = o.Profile.browser(), o.Profile.unsubscribe()
	}
	looks := map[render.Colour]look{}
	for n, s := range b.Sections {
		l, known := looks[s.Colour]
		if !known {
			l = look{Class: "k" + strconv.Itoa(len(looks)), Colours: paletteOf(s.Colour)}
			looks[s.Colour] = l
			p.Looks = append(p.Looks, l)
		}
		sec := section{PrintedSection: s, Class: l.Class, Colours: l.Colours, Catalogue: b.Labels.Catalogue, Links: newLinks(s.Links, l)}
		if page := markup.Address(b.Public.Page); page != "" {
			sec.Address = page + "#s" + strconv.Itoa(n+1)
		}
		for i, e := range s.Entries {
			out := newEntry(e, l, b.Labels.Hours)
			out.First, out.Uncovered, out.Below = i == 0, s.Sheets || short, out.Links
			if name := e.ImageName(); name != "" && image != nil && !out.Uncovered {
				out.Image = pictureURL(image(name))
			}
			sec.Entries = append(sec.Entries, out)
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

// pictureURL lets a picture come from the web or from the message itself;
// html/template knows no cid: (RFC 2392).
func pictureURL(s string) template.URL {
	if strings.HasPrefix(s, "cid:") {
		return template.URL(s)
	}
	return template.URL(markup.Address(s))
}

// newEntry is a record or a sub-resource. Of the latter the title is link
// enough: its first address stands below only under words of its own.
func newEntry(e *render.Entry, l look, hours string) entry {
	out := entry{
		Number:      e.Number,
		Byline:      e.Byline,
		Title:       e.Title,
		Imprint:     e.Imprint,
		Hours:       e.Hours,
		Abstract:    e.Abstract,
		Cover:       e.Cover,
		Class:       l.Class,
		Colours:     l.Colours,
		HoursLabel:  hours,
		Links:       newLinks(e.Links, l),
		Complements: newSubentries(e.Complements, l, hours),
		Siblings:    newSubentries(e.Siblings, l, hours),
	}
	if len(e.Links) > 0 {
		out.Address = markup.Address(e.Links[0].URL)
		out.Below = out.Links
		if !e.Links[0].Curated {
			out.Below = out.Links[1:]
		}
	}
	return out
}

func newSubentries(s render.Subentries, l look, hours string) subentries {
	out := subentries{Colours: l.Colours, Label: s.Label}
	for _, e := range s.Entries {
		out.Entries = append(out.Entries, newEntry(e, l, hours))
	}
	return out
}

func newLinks(links []render.PrintedLink, l look) []link {
	out := make([]link, 0, len(links))
	for _, p := range links {
		out = append(out, link{p.URL, p.Label, l.Colours})
	}
	return out
}

// coverWidth is the width of a cover in CSS pixels.
const coverWidth = 104

// Width and Height are the size at which the picture is shown, in CSS pixels.
func (e entry) Width() int  { return coverWidth }
func (e entry) Height() int { return markup.Height(e.Cover.Picture, coverWidth) }

// The width of the words on a typographic cover, in CSS pixels, and their sizes.
const (
	coverRoom     = coverWidth - 2*6
	coverLarge    = 12
	coverSmallest = 9
)

// boldBreadth is how much broader bold words are, in hundredths.
const boldBreadth = 110

// CoverSize is the size of the words on the typographic cover, in CSS pixels:
// the largest at which none of them has to be broken, for no mail program
// hyphenates.
func (e entry) CoverSize() int {
	longest := 0
	for _, word := range strings.FieldsFunc(e.Cover.Producer, parted) {
		longest = max(longest, breadth(word)*boldBreadth/100)
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
