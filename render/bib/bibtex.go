package bib

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"bulletin/render"
)

// BibTeX writes the records of the issue as BibTeX, an entry for each, in the
// order of printing: complements and siblings have their own, which name the
// record they belong to. The fields are those of BibLaTeX (subtitle, date,
// pagetotal, keywords…), with year, month and journal for styles that know no
// others. Keys are the ids. UTF-8; signs of LaTeX are escaped. It refuses a
// record without an id.
//
// What BibLaTeX has no field for, or holds in other words than the list, stands
// in fields named bulletin-…, which styles pass over and the reader takes back.
func BibTeX(w io.Writer, b *render.Bulletin) error {
	all, err := notices(b)
	if err != nil {
		return err
	}
	var out strings.Builder
	for i, n := range all {
		if i > 0 {
			out.WriteByte('\n')
		}
		writeEntry(&out, n, b.Publication)
	}
	_, err = io.WriteString(w, out.String())
	return err
}

// bibType is how a kind of record is written.
type bibType struct {
	typ, work         string // entry type, and type of work where several kinds have that one
	series, publisher string // their fields
}

// bibTypeOf maps a kind to an entry type of BibLaTeX 3 (manual, 2.1).
func bibTypeOf(k render.Kind) bibType {
	switch k {
	case render.Article:
		return bibType{"article", "", "journal", "publisher"}
	case render.Book:
		return bibType{"book", "", "series", "publisher"}
	case render.Webpage:
		return bibType{"online", "", "series", "organization"}
	case render.Film:
		return bibType{"video", "", "series", "publisher"}
	case render.Podcast:
		return bibType{"audio", k.French(), "series", "publisher"}
	case render.Event, render.Exhibition:
		return bibType{"misc", k.French(), "series", "organization"}
	case render.PracticeSheet:
		return bibType{"report", k.French(), "series", "institution"}
	}
	return bibType{"report", "Document", "series", "institution"} // a report must have a type
}

var bibMonths = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func writeEntry(out *strings.Builder, n notice, pub *render.Publication) {
	t := bibTypeOf(n.Kind)
	fmt.Fprintf(out, "@%s{%s,\n", t.typ, n.ID)
	raw := func(name, value string) {
		if value != "" {
			fmt.Fprintf(out, "  %s = {%s},\n", name, value)
		}
	}
	field := func(name, value string) { raw(name, toLaTeX(oneLine(value))) }
	text := func(name, value string) { raw(name, toLaTeX(cleanLines(value))) }

	var authors []string
	for _, a := range n.Authors {
		authors = append(authors, bibName(a, pub))
	}
	raw("author", strings.Join(authors, " and "))
	field("title", n.Title)
	field("subtitle", n.Subtitle)
	field("type", t.work)
	field(t.series, n.seriesTitle())
	field("number", n.Series.Number)
	field(t.publisher, n.Publisher)
	field("edition", n.Edition)
	if !n.Issued.IsZero() {
		field("date", n.Issued.String())
		field("year", fmt.Sprintf("%04d", n.Issued.Year))
		if n.Issued.Month > 0 {
			fmt.Fprintf(out, "  month = %s,\n", bibMonths[n.Issued.Month-1])
		}
	}
	if n.Pages > 0 {
		field("pagetotal", strconv.Itoa(n.Pages))
	}
	field("language", language(n.Record))
	text("abstract", plain(n.abstract))
	var keywords []string
	for _, k := range append([]string{n.heading}, n.Keywords...) {
		if k = oneLine(k); k != "" {
			keywords = append(keywords, bibWord(k))
		}
	}
	raw("keywords", strings.Join(keywords, ", "))
	if len(n.Links) > 0 {
		raw("url", bibAddress(n.Links[0].URL))
		field("urldate", n.Links[0].Checked.String())
	}
	field("note", strings.Join(bibNote(n), "\u00a0; "))

	field("bulletin-kind", string(n.Kind))
	if n.parent == nil {
		field("bulletin-heading", n.heading)
	}
	if n.Record.Abstract != plain(n.abstract) {
		text("bulletin-abstract", n.Record.Abstract)
	}
	field("bulletin-hours", n.Hours)
	field("bulletin-citation", n.Citation)
	if len(n.Links) > 1 || len(n.Links) == 1 && n.Links[0] != (render.Link{URL: n.Links[0].URL}) {
		var links []string
		for _, l := range n.Links {
			links = append(links, bibGroups(bibAddress(l.URL), toLaTeX(oneLine(l.Label)), string(l.State), l.Checked.String()))
		}
		raw("bulletin-links", strings.Join(links, " "))
	}
	if n.Cover != (render.CoverFile{}) {
		raw("bulletin-cover", bibGroups(toLaTeX(oneLine(n.Cover.File)), toLaTeX(oneLine(n.Cover.Alt))))
	}
	field("bulletin-siblings", n.Siblings.Series)
	switch {
	case n.sibling:
		field("bulletin-sibling-of", n.parent.ID)
	case n.parent != nil:
		field("bulletin-complement-of", n.parent.ID)
	}
	out.WriteString("}\n")
}

// bibName is a name as BibTeX parts it: a corporate author in braces of its
// own, a person as « Nom, Prénom ».
func bibName(a render.Agent, pub *render.Publication) string {
	if !a.Personal() {
		return "{" + toLaTeX(oneLine(printedName(a.Name, pub))) + "}"
	}
	family, given := bibWord(oneLine(a.Family)), bibWord(oneLine(a.Given))
	if given == "" {
		return family + ","
	}
	return family + ", " + given
}

// bibWord protects with braces what would part a name or a keyword.
func bibWord(s string) string {
	escaped := toLaTeX(s)
	if strings.ContainsAny(s, ",;=") || strings.Contains(" "+strings.ToLower(s)+" ", " and ") {
		return "{" + escaped + "}"
	}
	return escaped
}

// bibAddress is an address as it is, for BibLaTeX does not read commands there;
// of the signs that an address has no right to, those that would end the field
// are percent-encoded (RFC 3986, 2.1).
func bibAddress(s string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", `\`, "%5C").Replace(oneLine(s))
}

func bibGroups(values ...string) string { return "{{" + strings.Join(values, "}{") + "}}" }

// bibNote says in French what has no field, for people.
func bibNote(n notice) []string {
	var said []string
	if n.Hours != "" {
		said = append(said, "Horaires\u00a0: "+oneLine(n.Hours))
	}
	for i, l := range n.Links {
		label := l.Label
		if label == "" {
			label = "Autre adresse"
		}
		if i > 0 {
			said = append(said, oneLine(label)+"\u00a0: "+oneLine(l.URL))
		}
	}
	return said
}
