// Package bib writes the records of a bulletin in the formats that reference
// managers and library systems exchange. It knows no other edition; values are
// those of the curated records.
package bib

import (
	"fmt"
	"strings"

	"bulletin/render"
)

// notice is a record with what its place in the bulletin says of it.
type notice struct {
	*render.Record
	heading  string         // of its section, as curated
	abstract render.Rich    // the record's Markdown, read
	parent   *render.Record // of a sub-resource
	sibling  bool           // the sub-resource is a sibling, not a complement
	printed  *render.Entry
}

// notices lists every record in the order of printing: each one, then its
// complements, then its siblings. A record without an id is refused, for what
// is exchanged could not be recognised when it comes back.
func notices(b *render.Bulletin) ([]notice, error) {
	var all []notice
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			all = append(all, notice{Record: e.Record, heading: s.Section.Heading, abstract: e.Abstract, printed: e})
			for i, subs := range [2]render.Subentries{e.Complements, e.Siblings} {
				for _, sub := range subs.Entries {
					all = append(all, notice{Record: sub.Record, heading: s.Section.Heading, abstract: sub.Abstract,
						parent: e.Record, sibling: i == 1, printed: sub})
				}
			}
		}
	}
	for _, n := range all {
		if n.ID == "" {
			return nil, fmt.Errorf("the record %q has no id", n.Title)
		}
	}
	return all, nil
}

// seriesTitle is that of the record, or the one that its siblings have in
// common: the list says it once, above them, but each stands alone here.
func (n notice) seriesTitle() string {
	if n.Series.Title == "" && n.sibling {
		return n.parent.Siblings.Series
	}
	return n.Series.Title
}

// fullTitle joins title and subtitle for formats that have one field for both:
// with the colon of the language; after a title that has one already or ends a
// sentence, as a sentence of its own (ISBD punctuation as the bulletin has it).
func fullTitle(r *render.Record) string {
	colon := "\u00a0: "
	if r.Foreign() {
		colon = ": "
	}
	title := strings.TrimRight(r.Title, " \u00a0\u202f\n")
	switch {
	case title == "" || r.Subtitle == "":
		return r.Title + r.Subtitle
	case strings.HasSuffix(title, ":"), strings.HasSuffix(title, "…"), strings.ContainsAny(title[len(title)-1:], ".!?"):
		return title + " " + r.Subtitle
	case strings.Contains(title, ": "):
		return title + ". " + r.Subtitle
	}
	return title + colon + r.Subtitle
}

// printedName is a corporate author in the form under which it is cited.
func printedName(name string, pub *render.Publication) string {
	if p := pub.Producer(name); p != nil {
		return p.Printed()
	}
	return name
}

// creator is an author as RIS and COinS have it: « Laacher, Smaïn », and with a
// comma at its end whoever has but one name: without it, EndNote (RIS) and
// Zotero (COinS) take the last word for the family name. Neither format has a
// way to write a comma inside a name, at which all readers part it; there, a
// low quotation mark stands, which looks the same.
func creator(a render.Agent, pub *render.Publication) string {
	family, given := a.Family, a.Given
	if !a.Personal() {
		family, given = printedName(a.Name, pub), ""
	}
	if family == "" {
		family, given = given, ""
	}
	name := strings.ReplaceAll(family, ",", "‚") + ", " + strings.ReplaceAll(given, ",", "‚")
	return strings.TrimSuffix(name, " ")
}

// organisation is the form under which the publisher of the bulletin signs.
func organisation(pub *render.Publication) string {
	if pub.Organisation.Acronym != "" {
		return pub.Organisation.Acronym
	}
	return pub.Organisation.Name
}

// language is the tag of the document's language, which is French unless the
// record says otherwise.
func language(r *render.Record) string {
	if r.Language == "" {
		return "fr"
	}
	return r.Language
}

// plain is a rich text without its markup: a blank line parts its paragraphs
// and lists, a line feed the items of a list. A link that does not show its
// address has it after its words.
func plain(r render.Rich) string {
	var b strings.Builder
	for i, block := range r {
		switch {
		case i > 0 && block.Kind != render.Paragraph && block.Kind == r[i-1].Kind:
			b.WriteString("\n")
		case i > 0:
			b.WriteString("\n\n")
		}
		b.WriteString(block.Mark())
		words := "" // of the link so far
		for j, run := range block.Runs {
			b.WriteString(run.Text)
			words += run.Text
			if j+1 < len(block.Runs) && block.Runs[j+1].Link == run.Link {
				continue
			}
			if run.Link != "" && !strings.HasSuffix(run.Link, words) { // https://a.fr says a.fr, mailto:a@a.fr says a@a.fr
				b.WriteString(" (" + run.Link + ")")
			}
			words = ""
		}
	}
	return b.String()
}
