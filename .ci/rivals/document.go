package main

import (
	"fmt"
	html "html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// document is a composed bulletin with what a template would have to reckon.
type document struct {
	*render.Bulletin
	Author   string
	Month    string // with a capital
	Subject  string
	Sections []section
	Second   int  // the section with which the second column of the Sommaire begins, from 1; 0 for none
	Records  bool // the Sommaire lists the records too
}

// section is a printed section with its practice sheets in pairs.
type section struct {
	*render.PrintedSection
	Number int
	Pairs  [][]*render.Entry
}

// listed is how many records our Sommaire lists one by one.
const listed = 100

func newDocument(b *render.Bulletin) *document {
	o := b.Publication.Organisation
	first, size := utf8.DecodeRuneInString(b.Month)
	d := &document{
		Bulletin: b,
		Author:   o.Acronym + ", " + o.Name,
		Month:    string(unicode.ToUpper(first)) + b.Month[size:],
		Subject:  b.Introduction.Plain(),
	}
	records := 0
	for i, s := range b.Sections {
		records += len(s.Entries)
		p := section{PrintedSection: s, Number: i + 1}
		if s.Sheets {
			for j := 0; j < len(s.Entries); j += 2 {
				p.Pairs = append(p.Pairs, s.Entries[j:min(j+2, len(s.Entries))])
			}
		}
		d.Sections = append(d.Sections, p)
	}
	d.Records = records <= listed
	// The columns of the Sommaire get about as many lines each.
	lines, sofar, best := 2*(len(b.Sections)+records), 0, 0
	for i, s := range b.Sections {
		if more := min(sofar, lines-sofar); i > 0 && more > best { // the shorter column
			d.Second, best = i+1, more
		}
		sofar += 2 * (1 + len(s.Entries))
	}
	return d
}

// Typst markup.

// typstText escapes what markup would take for more than text.
func typstText(s string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune("\\#$*_`<>@~[]\"'/-+=", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// typstString is a string in Typst's code.
func typstString(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

// typstRich is one paragraph, without its ends.
func typstRich(r render.Rich) string { return typstRuns(r.Runs()) }

func typstRuns(runs []render.Run) string {
	var b strings.Builder
	for _, r := range runs {
		s := typstText(r.Text)
		wrap := func(with string) { s = with + "[" + s + "];" }
		if r.Style&render.Strong != 0 {
			wrap("#strong")
		}
		if r.Style&render.Emphasis != 0 {
			wrap("#emph")
		}
		if r.Style&render.Superscript != 0 {
			wrap("#super")
		}
		if r.Style&render.SmallCaps != 0 {
			wrap("#text(size: .8em)")
		}
		if r.Lang != "" {
			wrap("#text(lang: " + typstString(r.Lang) + ")")
		}
		if r.Link != "" {
			wrap("#link(" + typstString(r.Link) + ")")
		}
		b.WriteString(s)
	}
	return b.String()
}

// typstBlocks is paragraphs and lists.
func typstBlocks(r render.Rich) string {
	var b strings.Builder
	for _, block := range r {
		b.WriteString(map[render.BlockKind]string{render.BulletItem: "- ", render.NumberItem: "+ "}[block.Kind])
		b.WriteString(typstRuns(block.Runs))
		b.WriteString("\n")
		if block.Kind == render.Paragraph {
			b.WriteString("\n")
		}
	}
	return b.String()
}

// HTML.

// htmlRich is one paragraph, without its ends.
func htmlRich(r render.Rich) html.HTML { return htmlRuns(r.Runs()) }

func htmlRuns(runs []render.Run) html.HTML {
	var b strings.Builder
	for _, r := range runs {
		s := html.HTMLEscapeString(r.Text)
		wrap := func(element, attribute string) { s = "<" + element + attribute + ">" + s + "</" + element + ">" }
		if r.Style&render.Strong != 0 {
			wrap("strong", "")
		}
		if r.Style&render.Emphasis != 0 {
			wrap("em", "")
		}
		if r.Style&render.Superscript != 0 {
			wrap("sup", "")
		}
		if r.Style&render.SmallCaps != 0 {
			wrap("small", "")
		}
		if r.Lang != "" {
			wrap("span", fmt.Sprintf(` lang="%s"`, html.HTMLEscapeString(r.Lang)))
		}
		if r.Link != "" {
			wrap("a", fmt.Sprintf(` href="%s"`, html.HTMLEscapeString(r.Link)))
		}
		b.WriteString(s)
	}
	return html.HTML(b.String())
}

// htmlBlocks is paragraphs and lists.
func htmlBlocks(r render.Rich) html.HTML {
	var b strings.Builder
	element := map[render.BlockKind]string{render.BulletItem: "ul", render.NumberItem: "ol"}
	for i, block := range r {
		list := element[block.Kind]
		if list == "" {
			fmt.Fprintf(&b, "<p>%s</p>\n", htmlRuns(block.Runs))
			continue
		}
		if i == 0 || r[i-1].Kind != block.Kind {
			fmt.Fprintf(&b, "<%s>\n", list)
		}
		fmt.Fprintf(&b, "<li>%s</li>\n", htmlRuns(block.Runs))
		if i == len(r)-1 || r[i+1].Kind != block.Kind {
			fmt.Fprintf(&b, "</%s>\n", list)
		}
	}
	return html.HTML(b.String())
}
