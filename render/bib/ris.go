package bib

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"bulletin/render"
)

// RIS writes the records of the issue as RIS, the tagged format of Research
// Information Systems (2001, with the types and tags of 2011), one reference
// for each record, in the order of printing. Complements and siblings stand in
// a note of their record, each with its citation and addresses. It refuses a
// record without an id.
//
// Lines end with CR LF, as the format asks. The file is UTF-8 without a byte
// order mark: Zotero, EndNote (« Unicode (UTF-8) ») and Mendeley write none,
// and a reader that does not know the mark finds no TY at the start.
//
// Zotero has no field for some values in some types and drops them in silence;
// what it reads was seen in its translator RIS.js (2023). Such values stand in
// the note too.
func RIS(w io.Writer, b *render.Bulletin) error {
	all, err := notices(b)
	if err != nil {
		return err
	}
	var out reference
	for _, n := range all {
		if n.parent == nil {
			out.add(n, b.Publication)
		}
	}
	_, err = w.Write(out.Bytes())
	return err
}

// risType says how a kind of record is written.
type risType struct {
	typ, work      string // TY, and M3 (type of work) where the type is that of other kinds too
	series, number string // tags of the title of a series and of the number in it; none if Zotero has no field

	// Does Zotero read ET, PB and the number of pages in SP?
	edition, publisher, pages bool
}

// risTypeOf maps a kind to the type that Zotero imports as the item type named
// on the right. RIS has no events: GEN would come in as an article.
func risTypeOf(k render.Kind) risType {
	switch k {
	case render.Article:
		return risType{typ: "JOUR", series: "T2", number: "IS"} // journalArticle
	case render.Book:
		return risType{typ: "BOOK", series: "T2", number: "M1", edition: true, publisher: true, pages: true} // book
	case render.Webpage:
		return risType{typ: "ELEC", series: "T2"} // webpage
	case render.Film:
		return risType{typ: "MPCT", publisher: true} // film, whose SP is a running time
	case render.Podcast:
		return risType{typ: "SOUND", series: "T3", publisher: true} // audioRecording
	case render.Event, render.Exhibition:
		return risType{typ: "ELEC", work: k.French(), series: "T2"}
	}
	report := risType{typ: "RPRT", series: "T2", number: "SN", publisher: true, pages: true} // report
	if k == render.PracticeSheet {
		report.work = k.French()
	}
	return report
}

// reference writes references one after the other.
type reference struct{ bytes.Buffer }

func (x *reference) add(n notice, pub *render.Publication) {
	t := risTypeOf(n.Kind)
	x.field("TY", t.typ)
	x.field("ID", n.ID)
	x.field("M3", t.work)
	for _, a := range n.Authors {
		x.field("AU", creator(a, pub))
	}
	x.field("TI", fullTitle(n.Record)) // no tag for a subtitle
	x.field(t.series, n.Series.Title)
	x.field(t.number, n.Series.Number)
	x.field("PB", n.Publisher)
	x.field("ET", n.Edition)
	if !n.Issued.IsZero() {
		x.field("DA", risDate(n.Issued))
		x.field("PY", fmt.Sprintf("%04d", n.Issued.Year))
	}
	if n.Pages > 0 && t.pages {
		x.field("SP", strconv.Itoa(n.Pages))
	}
	x.text("AB", plain(n.abstract))
	for _, keyword := range append([]string{n.heading}, n.Keywords...) {
		x.field("KW", keyword)
	}
	x.field("LA", language(n.Record))
	if len(n.Links) > 0 {
		x.field("UR", n.Links[0].URL)
	}
	x.field("DP", organisation(pub)) // DB would be printed as an archive
	x.text("N1", risNote(n, t))
	x.WriteString("ER  - \r\n\r\n")
}

// risDate is YYYY/MM/DD/ and, after the last slash, nothing more; parts that
// are not known are empty.
func risDate(d render.Date) string {
	part := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprintf("%02d", n)
	}
	return fmt.Sprintf("%04d/%s/%s/", d.Year, part(d.Month), part(d.Day))
}

// risNote says in French what has no field of its own, a line for each.
func risNote(n notice, t risType) string {
	var lines []string
	say := func(label, value string) {
		if value != "" {
			lines = append(lines, label+"\u00a0: "+value)
		}
	}
	if t.series == "" && n.Series.Title != "" || t.number == "" && n.Series.Number != "" {
		say("Série", inSeries(n.Series))
	}
	if !t.publisher {
		say("Éditeur", n.Publisher)
	}
	if !t.edition {
		say("Édition", n.Edition)
	}
	if n.Pages > 0 && !t.pages {
		say("Pages", strconv.Itoa(n.Pages))
	}
	say("Horaires", n.Hours)
	for i, l := range n.Links {
		switch {
		case i > 0:
			say(cmp.Or(l.Label, "Autre adresse"), l.URL)
		case l.Label != "":
			say(l.Label, l.URL)
		}
	}
	say("Citation", n.Citation)
	for _, subs := range []render.Subentries{n.printed.Complements, n.printed.Siblings} {
		if len(subs.Entries) > 0 {
			lines = append(lines, plain(render.Text(subs.Label)))
		}
		for _, sub := range subs.Entries {
			lines = append(lines, "• "+cited(sub))
			if len(sub.Abstract) > 0 {
				lines = append(lines, strings.ReplaceAll(plain(sub.Abstract), "• ", "‣ ")) // the other mark begins a record
			}
			say("Mots-clés", strings.Join(sub.Record.Keywords, "\u00a0; "))
		}
	}
	return strings.Join(lines, "\n")
}

// inSeries is a series with the number in it, in one text.
func inSeries(s render.Series) string {
	number := s.Number
	if number != "" && '0' <= number[0] && number[0] <= '9' { // « hors-série » says itself what it counts
		number = "n°\u00a0" + number
	}
	return joined(", ", s.Title, number)
}

// cited is a sub-resource as it is printed, in one line, with its addresses.
func cited(e *render.Entry) string {
	line := joined(", ", plain(e.Byline), plain(e.Title), plain(e.Imprint), e.Record.Hours)
	for i, l := range e.Record.Links {
		if i == 0 {
			line += "\u00a0:"
		}
		line += " " + l.URL
		if l.Label != "" {
			line += " (" + l.Label + ")"
		}
	}
	return line
}

// field writes a tag and its value in one line; nothing if there is none.
func (x *reference) field(tag, value string) {
	if v := oneLine(value); v != "" && tag != "" {
		fmt.Fprintf(x, "%s  - %s\r\n", tag, v)
	}
}

// text writes a value that may have several lines, for AB and N1 only: there
// Zotero keeps the lines that follow the one with the tag, and of two ABs it
// takes the first alone. They are indented, so that none begins as a tag does;
// one that would without its indent, which some readers take off, goes on in
// the line before. No line is empty, for some take that for the end.
func (x *reference) text(tag, value string) {
	var text string
	for _, line := range strings.FieldsFunc(strings.ToValidUTF8(value, "\uFFFD"), isLineBreak) {
		line = oneLine(line)
		switch {
		case line == "":
		case text == "":
			text = line
		case likeTag.MatchString(line):
			text += " " + line
		default:
			text += "\r\n  " + line
		}
	}
	if text != "" {
		fmt.Fprintf(x, "%s  - %s\r\n", tag, text)
	}
}

var likeTag = regexp.MustCompile(`^\p{L}[\p{L}\p{N}]\s*-`)

// oneLine puts a space where a text has line breaks or other control
// characters, and takes away the spaces around it.
func oneLine(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	words := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsControl(r) || isLineBreak(r) })
	return strings.TrimSpace(strings.Join(words, " "))
}

// isLineBreak knows all that any reader takes for the end of a line.
func isLineBreak(r rune) bool {
	switch r {
	case '\n', '\r', '\v', '\f', 0x1c, 0x1d, 0x1e, 0x85, 0x2028, 0x2029:
		return true
	}
	return false
}
