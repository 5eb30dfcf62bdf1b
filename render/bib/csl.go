package bib

import (
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"bulletin/render"
)

// CSL writes the records of the issue as CSL-JSON: an array of items of the
// schema csl-data.json of CSL 1.0.2, which Zotero, pandoc and citation
// processors read. UTF-8, indented, with one line feed at the end. It refuses
// a record without an id. What belongs to no record (introductions, links of
// a section) has no place there; Notes are for the team and stay out.
func CSL(w io.Writer, b *render.Bulletin) error {
	all, err := notices(b)
	if err != nil {
		return err
	}
	items := make([]item, len(all))
	for i, n := range all {
		items[i] = newItem(n, b.Publication)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(items)
}

// item is an item of CSL-JSON; the comments say why where the variable is not
// simply the field of the same name. Texts are in the words of the list.
type item struct {
	ID     string    `json:"id"`
	Type   string    `json:"type"`
	Genre  string    `json:"genre,omitempty"` // the kind, where its type has several
	Title  string    `json:"title,omitempty"` // with the subtitle: CSL has no variable for it, nor has Zotero
	Author []cslName `json:"author,omitempty"`

	// The series; see where.
	ContainerTitle   string `json:"container-title,omitempty"`
	Issue            string `json:"issue,omitempty"`
	CollectionTitle  string `json:"collection-title,omitempty"`
	CollectionNumber string `json:"collection-number,omitempty"`
	Number           string `json:"number,omitempty"`

	Publisher string  `json:"publisher,omitempty"`
	Edition   string  `json:"edition,omitempty"`
	Issued    cslDate `json:"issued,omitzero"`
	Pages     string  `json:"number-of-pages,omitempty"` // text, as Zotero writes numbers
	Language  string  `json:"language"`
	Abstract  string  `json:"abstract,omitempty"` // without markup: readers of CSL show Markdown's signs
	URL       string  `json:"URL,omitempty"`
	Keyword   string  `json:"keyword,omitempty"` // heading, then keywords, parted by "; " as in the workbook
	Note      string  `json:"note,omitempty"`    // what CSL cannot hold, for people
	Custom    custom  `json:"custom,omitzero"`   // the same, for programs
}

// cslName is a name-variable: literal for a corporate author, else the parts.
type cslName struct {
	Family  string `json:"family,omitempty"`
	Given   string `json:"given,omitempty"`
	Literal string `json:"literal,omitempty"`
}

// cslDate is a date-variable: one date of one to three parts, year first.
type cslDate struct {
	Parts [][]int `json:"date-parts"`
}

// custom holds curated values as they are in the list, where the variables of
// CSL change or lack them.
type custom struct {
	Heading  string    `json:"heading,omitempty"`
	Keywords []string  `json:"keywords,omitempty"`
	Title    string    `json:"title,omitempty"` // both only if there is a subtitle
	Subtitle string    `json:"subtitle,omitempty"`
	Abstract string    `json:"abstract,omitempty"` // small Markdown, if CSL's is not the same
	Hours    string    `json:"hours,omitempty"`
	Citation string    `json:"citation,omitempty"`
	Links    []cslLink `json:"links,omitempty"` // all, unless there is but one and nothing is said of it
	Cover    cslCover  `json:"cover,omitzero"`

	ComplementOf string `json:"complement-of,omitempty"` // id of the record
	SiblingOf    string `json:"sibling-of,omitempty"`
	Siblings     string `json:"siblings,omitempty"` // the series that a record's siblings share with it
}

type cslLink struct {
	URL     string `json:"url,omitempty"`
	Label   string `json:"label,omitempty"`
	State   string `json:"state,omitempty"`
	Checked string `json:"checked,omitempty"` // EDTF
}

type cslCover struct {
	File string `json:"file,omitempty"`
	Alt  string `json:"alt,omitempty"`
}

func newItem(n notice, pub *render.Publication) item {
	x := item{
		ID:        n.ID,
		Title:     fullTitle(n.Record),
		Publisher: n.Publisher,
		Edition:   n.Edition,
		Issued:    newDate(n.Issued),
		Language:  language(n.Record),
		Abstract:  plain(n.abstract),
		Keyword:   joined("; ", append([]string{n.heading}, n.Keywords...)...),
		Custom:    newCustom(n),
	}
	x.Type, x.Genre = cslType(n.Kind)
	title, number := x.where()
	*title, *number = n.seriesTitle(), n.Series.Number
	for _, a := range n.Authors {
		x.Author = append(x.Author, cslName{Family: a.Family, Given: a.Given, Literal: printedName(a.Name, pub)})
	}
	if n.Pages > 0 {
		x.Pages = strconv.Itoa(n.Pages)
	}
	if len(n.Links) > 0 {
		x.URL = n.Links[0].URL
	}
	if x.Abstract != n.Record.Abstract {
		x.Custom.Abstract = n.Record.Abstract
	}
	x.Note = note(n, x)
	return x
}

// cslType maps a kind to a type of CSL 1.0.2 (Appendix III), and to a genre
// where the type is that of other kinds too. Zotero refuses a file with a type
// it does not know; it knows all of these.
func cslType(k render.Kind) (typ, genre string) {
	switch k {
	case render.Article:
		return "article-journal", "" // "article" is a preprint
	case render.Book:
		return "book", ""
	case render.Webpage:
		return "webpage", ""
	case render.Film:
		return "motion_picture", "" // any "video or visual recording"
	case render.Podcast:
		return "broadcast", k.French() // names podcasts, and asks for the genre
	case render.Event:
		return "event", ""
	case render.Exhibition:
		return "event", k.French() // names exhibitions
	case render.PracticeSheet:
		return "report", k.French() // "brief, or similar work distributed by an institution"
	}
	return "report", "" // "government report, white paper, brief"; "document" is for what is nothing else
}

// where is the place of the title of a series and of a number in it.
//
// CSL 1.0.2 (Appendix IV) has collection-number for "the series number for a
// book" and number for "a report number". A report numbered in its series has
// but one number; Zotero keeps it as number, for its reports and podcasts have
// no collection-number and would lose it. Given in both, styles print it
// twice. What an article has as series and number is a periodical's title and
// issue.
func (x *item) where() (title, number *string) {
	switch x.Type {
	case "article-journal":
		return &x.ContainerTitle, &x.Issue
	case "report", "broadcast":
		return &x.CollectionTitle, &x.Number
	}
	return &x.CollectionTitle, &x.CollectionNumber
}

func newDate(d render.Date) cslDate {
	switch {
	case d.IsZero():
		return cslDate{}
	case d.Month == 0:
		return cslDate{[][]int{{d.Year}}}
	case d.Day == 0:
		return cslDate{[][]int{{d.Year, d.Month}}}
	}
	return cslDate{[][]int{{d.Year, d.Month, d.Day}}}
}

func newCustom(n notice) custom {
	c := custom{
		Heading:  n.heading,
		Keywords: n.Keywords,
		Hours:    n.Hours,
		Citation: n.Citation,
		Cover:    cslCover(n.Cover),
		Siblings: n.Siblings.Series,
	}
	if n.Subtitle != "" {
		c.Title, c.Subtitle = n.Title, n.Subtitle
	}
	if len(n.Links) > 1 || len(n.Links) == 1 && n.Links[0] != (render.Link{URL: n.Links[0].URL}) {
		for _, l := range n.Links {
			c.Links = append(c.Links, cslLink{l.URL, l.Label, string(l.State), l.Checked.String()})
		}
	}
	switch {
	case n.sibling:
		c.SiblingOf = n.parent.ID
	case n.parent != nil:
		c.ComplementOf = n.parent.ID
	}
	return c
}

// note says in French what CSL has no variable for. Before it stand, in the
// form in which Zotero’s « Extra » takes variables, the two for which, of the
// types written here, only its books have a field.
func note(n notice, x item) string {
	var lines []string
	say := func(label, value string) {
		if value != "" {
			lines = append(lines, label+value)
		}
	}
	if x.Type != "book" {
		say("edition: ", x.Edition)
		say("number-of-pages: ", x.Pages)
	}
	switch {
	case n.sibling:
		say("Dans la même série que\u00a0: ", fullTitle(n.parent))
	case n.parent != nil:
		say("En complément de\u00a0: ", fullTitle(n.parent))
	}
	say("Horaires\u00a0: ", n.Hours)
	for i, l := range n.Links {
		label := l.Label
		if label == "" {
			label = "Autre adresse"
		}
		if i > 0 {
			say(label+"\u00a0: ", l.URL)
		}
	}
	return strings.Join(lines, "\n")
}

// joined puts a separator between the texts that are not empty.
func joined(separator string, texts ...string) string {
	var given []string
	for _, t := range texts {
		if t != "" {
			given = append(given, t)
		}
	}
	return strings.Join(given, separator)
}
