package web

import (
	"bytes"
	"cmp"
	"html/template"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/markup"
)

// page is what the templates read: the bulletin and what only the page needs.
type page struct {
	*render.Bulletin
	PDFSize  string // « 107 Ko »; may be empty
	JSONLD   template.JS
	Picture  *picture
	Primary  palette
	Accent   palette
	Looks    []look // each once, for the style sheet
	Sections []section
}

// picture is the one shown with the address of the page when it is shared.
type picture struct {
	Address string
	*render.Picture
	Alt string
}

// look is how a section is coloured: the style sheet gives the class its
// colours, by day and by night.
type look struct {
	Class   string // k0, k1…
	Colours palette
}

type section struct {
	*render.PrintedSection
	look
	ID        string // s1, s2… in the order of printing
	Counted   string // what Count says after the number: « ressources »
	Catalogue string // stands before the links
	Entries   []entry
}

type entry struct {
	*render.Entry
	ID         string // r- and the record's
	Sheet      bool   // a practice sheet in a block of them: without typographic cover
	Image      string // file of the cover, from the page; empty sets the typographic cover
	COinS      string
	HoursLabel string
	Permalink  string // the words of the link to the record itself

	// The title leads to the first address; Source says where that is, in the
	// documentalist's words or as the site.
	Address, Source string
	FurtherLinks    []render.PrintedLink

	Complements, Siblings subentries
}

type subentries struct {
	Label   string
	Entries []entry
}

func newPage(b *render.Bulletin, o Options) page {
	p := page{
		Bulletin: b,
		PDFSize:  markup.Size(o.PDFSize),
		JSONLD:   script(o.JSONLD),
		Primary:  paletteOf(b.Publication.Colours.Primary),
		Accent:   paletteOf(b.Publication.Colours.Accent),
	}
	looks := map[render.Colour]look{}
	for i, s := range b.Sections {
		l, known := looks[s.Colour]
		if !known {
			l = look{Class: "k" + strconv.Itoa(len(looks)), Colours: paletteOf(s.Colour)}
			looks[s.Colour] = l
			p.Looks = append(p.Looks, l)
		}
		sec := section{PrintedSection: s, look: l, ID: "s" + strconv.Itoa(i+1), Catalogue: b.Labels.Catalogue}
		sec.Counted = strings.TrimPrefix(s.Count, strconv.Itoa(len(s.Entries)))
		for _, e := range s.Entries {
			out := newEntry(e, b.Labels.Hours)
			out.Sheet = s.Sheets
			out.Permalink = b.Labels.Permalink + " " + strconv.Itoa(e.Number)
			if o.COinS != nil {
				out.COinS = o.COinS(e)
			}
			if name := e.ImageName(); name != "" {
				out.Image = path.Join("images", name)
				if p.Picture == nil && b.Public.Page != "" {
					p.Picture = &picture{beside(b.Public.Page, out.Image), e.Cover.Picture, e.Cover.Alt}
				}
			}
			sec.Entries = append(sec.Entries, out)
		}
		p.Sections = append(p.Sections, sec)
	}
	return p
}

func newEntry(e *render.Entry, hours string) entry {
	out := entry{
		Entry:       e,
		HoursLabel:  hours,
		Complements: newSubentries(e.Complements, hours),
		Siblings:    newSubentries(e.Siblings, hours),
	}
	if e.Record != nil && e.Record.ID != "" {
		out.ID = "r-" + e.Record.ID
	}
	if len(e.Links) > 0 {
		first := e.Links[0]
		out.Address = markup.Address(first.URL)
		out.Source = first.Label
		if !first.Curated {
			out.Source = siteOf(first)
		}
		out.FurtherLinks = e.Links[1:]
	}
	return out
}

func newSubentries(s render.Subentries, hours string) subentries {
	out := subentries{Label: s.Label}
	for _, e := range s.Entries {
		out.Entries = append(out.Entries, newEntry(e, hours))
	}
	return out
}

// siteOf says what a title leads to: « PDF, insee.fr ». That suffices beside
// the title, where a sentence would look like one more link.
func siteOf(l render.PrintedLink) string {
	u, err := url.Parse(l.URL)
	host := markup.Host(l.URL)
	if err != nil || host == "" {
		return l.Label
	}
	if strings.EqualFold(path.Ext(u.Path), ".pdf") {
		return "PDF, " + host
	}
	return host
}

// script makes JSON inert inside a <script>: no element can end or begin there,
// for "<" stands only in strings, where its escape means the same (RFC 8259, 7).
func script(json []byte) template.JS {
	return template.JS(bytes.ReplaceAll(bytes.TrimSpace(json), []byte("<"), []byte(`\u003c`)))
}

// beside is the address of a file in the folder of another.
func beside(address, file string) string {
	return address[:strings.LastIndexByte(address, '/')+1] + file
}

// briefLength is how many characters of an address are printed on paper.
const briefLength = 96

// brief is an address as one writes it down; a long one ends with an ellipsis.
func brief(address string) string {
	s := strings.TrimPrefix(address, "mailto:")
	if _, after, found := strings.Cut(s, "://"); found {
		s = strings.TrimSuffix(strings.TrimPrefix(after, "www."), "/")
	}
	if runes := []rune(s); len(runes) > briefLength {
		s = string(runes[:briefLength-1]) + "…"
	}
	return s
}

// PDF and References are the files beside the page.
func (p page) PDF() string        { return fileName(p.BaseName, ".pdf") }
func (p page) References() string { return fileName(p.BaseName, ".ris") }

func fileName(base, ext string) string {
	if base == "" {
		return ""
	}
	return (&url.URL{Path: base + ext}).String()
}

// Window is what the window is called: « Ressources « Intégration », octobre 2024 – ORIV ».
func (p page) Window() string {
	s := p.Name
	if org := cmp.Or(p.Publication.Organisation.Acronym, p.Publication.Organisation.Name); org != "" {
		s += " – " + org
	}
	return strings.TrimPrefix(s, " – ")
}

// Listed reports whether there is a record for the list of all.
func (p page) Listed() bool {
	return slices.ContainsFunc(p.Sections, func(s section) bool { return len(s.Entries) > 0 })
}

// LogoFile is the file of the organisation's logo, from the page; empty without one.
func (p page) LogoFile() string {
	if p.Logo == nil {
		return ""
	}
	return path.Join("images", p.LogoName())
}

// The logo stands in a box of so many CSS pixels.
const logoWidth, logoHeight = 200, 72

// LogoWidth and LogoHeight are the size at which the logo is shown, in CSS pixels.
func (p page) LogoWidth() int {
	w := logoWidth
	if l := p.Logo; l != nil && l.Width*logoHeight < l.Height*logoWidth {
		w = l.Width * logoHeight / l.Height
	}
	return max(1, w)
}

func (p page) LogoHeight() int {
	h := logoHeight
	if l := p.Logo; l != nil && l.Width*logoHeight > l.Height*logoWidth {
		h = l.Height * logoWidth / l.Width
	}
	return max(1, h)
}

// coverWidth is the width of a cover in CSS pixels.
const coverWidth = 120

// Width and Height are the size at which the picture is shown, in CSS pixels.
func (e entry) Width() int  { return coverWidth }
func (e entry) Height() int { return markup.Height(e.Cover.Picture, coverWidth) }

// CoverLines are the lines of the title on the typographic cover.
func (e entry) CoverLines() []string { return strings.Split(e.Cover.Title, "\n") }

// The longest words, in characters, that a line of the typographic cover holds
// in its plain and its medium size.
const (
	longestPlain  = 11
	longestMedium = 13
)

// CoverSize is the class of the words on the typographic cover: smaller ones
// when a long word would have to be broken. Not every browser hyphenates.
func (e entry) CoverSize() string {
	longest := 0
	for _, word := range strings.FieldsFunc(e.Cover.Title, func(r rune) bool { return r == ' ' || r == '\n' || r == '-' }) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	switch {
	case longest > longestMedium:
		return "s"
	case longest > longestPlain:
		return "m"
	}
	return ""
}
