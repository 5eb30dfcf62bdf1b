package email

import (
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"bulletin/render"
)

// A fact is what both parts must say: words, and an address if they are a link.
type fact struct {
	what, text, address string
	inText, inHTML      bool // in that part alone
}

// facts lists every dressed word of the bulletin.
func facts(b *render.Bulletin) []fact {
	var all []fact
	say := func(what, text string) {
		if text != "" {
			all = append(all, fact{what: what, text: text})
		}
	}
	rich := func(what string, r render.Rich) {
		for _, block := range r {
			var s strings.Builder
			for _, run := range block.Runs {
				s.WriteString(run.Text)
				if run.Link != "" {
					all = append(all, fact{what: what + ", link", text: run.Text, address: run.Link})
				}
			}
			say(what, s.String())
		}
	}
	links := func(what string, links []render.PrintedLink) {
		for _, l := range links {
			if l.URL != "" {
				all = append(all, fact{what: what + ", link", text: l.Label, address: l.URL})
			}
		}
	}
	var entry func(what string, e *render.Entry, sub bool)
	subentries := func(what string, s render.Subentries) {
		if len(s.Entries) > 0 {
			say(what+", label", s.Label)
		}
		for i, e := range s.Entries {
			entry(fmt.Sprintf("%s %d", what, i+1), e, true)
		}
	}
	entry = func(what string, e *render.Entry, sub bool) {
		rich(what+", byline", e.Byline)
		rich(what+", title", e.Title)
		rich(what+", imprint", e.Imprint)
		if len(e.Hours) > 0 {
			rich(what+", hours", e.Hours)
			say(what+", hours' label", b.Labels.Hours)
		}
		rich(what+", abstract", e.Abstract)
		if len(e.Links) > 0 { // the title leads to the first one
			first := e.Links[0]
			all = append(all, fact{what: what + ", title's link", text: e.Title.Plain(), address: first.URL})
			if sub && !first.Curated { // the HTML part leaves the description to the title
				all = append(all, fact{what: what + ", description", text: first.Label, inText: true})
				links(what, e.Links[1:])
			} else {
				links(what, e.Links)
			}
		}
		subentries(what+", complement", e.Complements)
		subentries(what+", sibling", e.Siblings)
	}

	say("title", b.Title)
	say("month", b.Month)
	rich("introduction", b.Introduction)
	if len(b.Sections) > 0 {
		say("contents", b.Labels.Contents)
	}
	for i, s := range b.Sections {
		say("section", s.Heading)
		say(s.Heading+", count", s.Count)
		if b.Public.Page != "" {
			all = append(all, fact{what: s.Heading + ", contents", text: s.Heading, address: b.Public.Page + fmt.Sprintf("#s%d", i+1), inHTML: true})
		}
		rich(s.Heading+", introduction", s.Introduction)
		if len(s.Links) > 0 {
			say(s.Heading+", links' label", b.Labels.Catalogue)
			links(s.Heading, s.Links)
		}
		for _, e := range s.Entries {
			entry(fmt.Sprintf("record %d", e.Number), e, false)
		}
	}
	links("issue", []render.PrintedLink{
		{Label: b.Labels.Browser, URL: b.Public.Page}, {Label: b.Labels.PDF, URL: b.Public.PDF},
		{Label: b.Labels.References, URL: b.Public.References}, {Label: b.Labels.Unsubscribe, URL: b.Unsubscribe},
	})
	say("reason", b.Labels.Reason)
	rich("credits", b.Credits)
	say("footer", b.Footer)
	p := b.Publication
	say("acronym", p.Organisation.Acronym)
	say("organisation", p.Organisation.Name)
	say("place", p.Organisation.Place)
	say("postal address", p.Organisation.Address)
	say("director", p.Masthead.Director)
	say("ISSN", p.Masthead.ISSN)
	if p.Site != "" {
		all = append(all, fact{what: "site", address: p.Site})
	}
	return all
}

// missingHTML lists the facts that the HTML part does not say.
func missingHTML(t testing.TB, page string, b *render.Bulletin) []string {
	t.Helper()
	p := read(t, page)
	var missing []string
	for _, f := range facts(b) {
		switch {
		case f.inText:
		case f.address != "":
			if !slices.ContainsFunc(p.links, func(l readLink) bool {
				return l.href == f.address && strings.Contains(squeeze(l.text), squeeze(f.text))
			}) {
				missing = append(missing, f.what)
			}
		case !strings.Contains(p.text, squeeze(f.text)):
			missing = append(missing, f.what)
		}
	}
	return missing
}

// missingText lists the facts that the text part does not say. An address must
// stand on a line alone.
func missingText(page string, b *render.Bulletin) []string {
	lines := map[string]bool{}
	for line := range strings.Lines(page) {
		lines[strings.TrimSpace(line)] = true
	}
	page = squeeze(page)
	var missing []string
	for _, f := range facts(b) {
		text := strings.TrimRight(f.text, " \u00a0:")
		address, _, _ := strings.Cut(strings.TrimPrefix(f.address, "mailto:"), "?subject=")
		if f.inHTML {
			continue
		}
		if f.address != "" && !lines[address] || !strings.Contains(page, squeeze(text)) {
			missing = append(missing, f.what)
		}
	}
	return missing
}

// squeeze drops the white space at which lines may break, and what is never
// printed.
func squeeze(s string) string {
	return strings.Map(func(c rune) rune {
		if breaking(c) || unicode.IsControl(c) || c == '\u200b' {
			return -1
		}
		return c
	}, s)
}

// readPage is the HTML part as a reader meets it.
type readPage struct {
	text     string // of the body, squeezed, without preheader and covers
	hidden   string // the preheader
	links    []readLink
	images   []map[string]string
	elements []string // start tags: name and names of the attributes
	tables   []map[string]string
	headings []string
}

type readLink struct{ href, text, style string }

// read parses the HTML part. It is written so that a plain XML tokeniser, told
// which elements have no end, follows it.
func read(t testing.TB, page string) readPage {
	t.Helper()
	var p readPage
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var text strings.Builder
	var open []string // "-" before the name: not read by people
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("the HTML cannot be read: %v\n%.300s", err, page[max(0, int(d.InputOffset())-200):])
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			attributes := map[string]string{}
			var names []string
			for _, a := range token.Attr {
				attributes[a.Name.Local] = a.Value
				names = append(names, a.Name.Local)
			}
			p.elements = append(p.elements, name+" "+strings.Join(names, " "))
			mark := ""
			if name == "head" || attributes["aria-hidden"] == "true" {
				mark = "-"
			} else if strings.HasPrefix(attributes["style"], "display:none") {
				mark = "~"
			}
			open = append(open, mark+name)
			switch name {
			case "a":
				p.links = append(p.links, readLink{href: attributes["href"], style: attributes["style"]})
			case "img":
				p.images = append(p.images, attributes)
			case "table":
				p.tables = append(p.tables, attributes)
			case "h1", "h2", "h3", "h4":
				p.headings = append(p.headings, name)
			}
		case xml.EndElement:
			if len(open) > 0 {
				open = open[:len(open)-1]
			}
		case xml.CharData:
			s := string(token)
			hidden := slices.ContainsFunc(open, func(s string) bool { return s[0] == '-' })
			switch {
			case hidden:
			case slices.ContainsFunc(open, func(s string) bool { return s[0] == '~' }):
				p.hidden += s
			default:
				text.WriteString(s)
				if slices.Contains(open, "a") {
					p.links[len(p.links)-1].text += s
				}
			}
		}
	}
	p.text = squeeze(html.UnescapeString(text.String()))
	return p
}
