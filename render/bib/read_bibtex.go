package bib

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"bulletin/render"
)

// bibEntry is an entry as it is written: the values keep their commands and
// their inner braces.
type bibEntry struct {
	typ, key string
	fields   map[string]string
	names    []string // of the fields, in order
	line     int
}

// bibParser reads the grammar of BibTeX: entries, @string, @preamble, @comment;
// whatever stands between them is a comment.
type bibParser struct {
	text    string
	at      int
	line    int
	counted int // up to where lines were
	strings map[string]string
	joined  int // bytes that strings have added
}

// maxUnclosed bounds the entries whose end is looked for in vain, each of
// which reads the rest of the file.
const maxUnclosed = 50

// readBibTeX reads BibTeX and BibLaTeX. A damaged entry is left out, and the
// next one is the next line that begins with @.
func readBibTeX(text string) *Import {
	c := &collector{Import: Import{Format: "BibTeX"}}
	p := &bibParser{text: text, line: 1, strings: map[string]string{}}
	for i, m := range bibMonths {
		p.strings[m] = bibMonths[i]
	}
	var entries []*bibEntry
	byKey := map[string]*bibEntry{}
	for unclosed := 0; len(entries) <= maxRecords && !c.full; {
		at := strings.IndexByte(p.text[p.at:], '@')
		if at < 0 {
			break
		}
		start := p.at + at
		p.at = start + 1
		e, ok := p.entry(start)
		if !ok {
			line := p.lineOf(start)
			if p.at >= len(p.text) {
				unclosed++
			}
			if unclosed > maxUnclosed {
				c.problem(codeDamagedRest, line)
				break
			}
			c.problem(codeDamaged, line)
			next := strings.Index(p.text[start+1:], "\n@")
			if next < 0 {
				break
			}
			p.at = start + 1 + next
			continue
		}
		if e != nil {
			entries = append(entries, e)
			if byKey[strings.ToLower(e.key)] == nil {
				byKey[strings.ToLower(e.key)] = e
			}
		}
	}
	for _, e := range entries {
		c.add(e.record(byKey))
	}
	return c.done()
}

func (p *bibParser) lineOf(at int) int {
	if at < p.counted {
		p.line, p.counted = 1, 0
	}
	p.line += strings.Count(p.text[p.counted:at], "\n")
	p.counted = at
	return p.line
}

func (p *bibParser) space() {
	for p.at < len(p.text) {
		switch c := p.text[p.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\v':
			p.at++
		case c == '%': // biber and JabRef take it for a comment between fields
			if end := strings.IndexByte(p.text[p.at:], '\n'); end >= 0 {
				p.at += end
			} else {
				p.at = len(p.text)
			}
		default:
			return
		}
	}
}

func (p *bibParser) next() byte {
	p.space()
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

// word is a name of an entry type, key, field or string.
func (p *bibParser) word() string {
	p.space()
	from := p.at
	for p.at < len(p.text) && p.text[p.at] > ' ' && strings.IndexByte(`{}(),="#%`, p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[from:p.at]
}

// entry reads what follows an @; nil for what is no record. Not ok: damaged.
func (p *bibParser) entry(start int) (e *bibEntry, ok bool) {
	typ := strings.ToLower(p.word())
	open := p.next()
	if open != '{' && open != '(' || typ == "" || strings.ContainsFunc(typ, func(r rune) bool { return !unicode.IsLetter(r) }) {
		p.at = start + 1
		return nil, true // an @ in a comment
	}
	end := byte('}')
	if open == '(' {
		end = ')'
	}
	switch typ {
	case "comment", "preamble":
		if open == '(' {
			return nil, true
		}
		n := closing(p.text[p.at:])
		if n < 0 {
			p.at = len(p.text)
			return nil, typ == "comment"
		}
		p.at += n + 1
		return nil, true
	case "string":
		p.at++
		name := strings.ToLower(p.word())
		if p.next() != '=' {
			return nil, false
		}
		p.at++
		value, ok := p.value()
		if !ok || p.next() != end {
			return nil, false
		}
		p.at++
		p.strings[name] = value
		return nil, true
	}
	p.at++
	e = &bibEntry{typ: typ, fields: map[string]string{}, line: p.lineOf(start)}
	e.key = p.key()
	for {
		switch c := p.next(); {
		case c == end:
			p.at++
			return e, true
		case c == ',':
			p.at++
			continue
		}
		name := strings.ToLower(p.word())
		if name == "" || p.next() != '=' {
			return nil, false
		}
		p.at++
		value, ok := p.value()
		if !ok {
			return nil, false
		}
		if c := p.next(); c != ',' && c != end {
			return nil, false
		}
		if _, twice := e.fields[name]; !twice {
			e.names = append(e.names, name)
			e.fields[name] = value
		} else if (name == "keywords" || name == "url" || name == "note") && len(e.fields[name]) < 10_000 {
			e.fields[name] += ", " + value
		}
	}
}

// key is what stands before the first comma; some keys have spaces or signs.
func (p *bibParser) key() string {
	p.space()
	from := p.at
	for p.at < len(p.text) && strings.IndexByte(",}\n", p.text[p.at]) < 0 {
		p.at++
	}
	return strings.TrimSpace(p.text[from:p.at])
}

// maxValue bounds a field, and maxJoined what strings add to a file: joined to
// themselves, they grow fast.
const (
	maxValue  = 1 << 20
	maxJoined = 8 << 20
)

// value reads values joined by #: in braces or quotes, numbers and strings.
func (p *bibParser) value() (string, bool) {
	var b strings.Builder
	for {
		switch c := p.next(); {
		case c == '{':
			n := closing(p.text[p.at:])
			if n < 0 {
				p.at = len(p.text)
				return "", false
			}
			b.WriteString(p.text[p.at+1 : p.at+n])
			p.at += n + 1
		case c == '"':
			from, depth := p.at+1, 0
			for p.at++; ; p.at++ {
				if p.at >= len(p.text) {
					return "", false
				}
				c := p.text[p.at]
				if c == '{' {
					depth++
				} else if c == '}' {
					if depth--; depth < 0 {
						return "", false
					}
				} else if c == '"' && depth == 0 {
					break
				}
			}
			b.WriteString(p.text[from:p.at])
			p.at++
		default:
			name := p.word()
			if name == "" {
				return "", false
			}
			if value, ok := p.strings[strings.ToLower(name)]; ok {
				name = value
				if p.joined += len(value); p.joined > maxJoined {
					return "", false
				}
			}
			b.WriteString(name)
		}
		if b.Len() > maxValue {
			return "", false
		}
		if p.next() != '#' {
			return b.String(), true
		}
		p.at++
	}
}

// kindOfBib is the kind of an entry type, and whether it says it all.
func kindOfBib(typ string) (k render.Kind, exact bool) {
	switch typ {
	case "report", "techreport", "misc", "manual", "booklet":
		return render.Document, true
	case "article":
		return render.Article, true
	case "book", "mvbook":
		return render.Book, true
	case "collection", "proceedings":
		return render.Book, false
	case "online", "electronic", "www", "webpage":
		return render.Webpage, true
	case "video", "movie":
		return render.Film, true
	case "audio", "music":
		return render.Podcast, true
	case "conference", "inproceedings":
		return render.Article, false
	}
	return render.Document, false
}

// bibUnsaid say nothing of the document.
var bibUnsaid = []string{"year", "month", "day", "urldate", "file", "owner", "timestamp", "date-added", "date-modified", "langid", "hyphenation", "shorttitle", "crossref",
	"bulletin-kind", "bulletin-heading", "bulletin-abstract", "bulletin-hours", "bulletin-citation", "bulletin-links", "bulletin-cover",
	"bulletin-siblings", "bulletin-sibling-of", "bulletin-complement-of", "title", "subtitle", "author", "type", "number", "issue", "volume", "date", "abstract", "url", "doi", "language"}

func (e *bibEntry) record(byKey map[string]*bibEntry) *draft {
	d := newDraft(e.line)
	text := func(name string) string { return oneLine(fromLaTeX(spaced(e.fields[name]))) }
	exactly := func(name string) string { return fromLaTeX(e.fields[name]) }

	ours := e.fields["bulletin-kind"] != ""
	k, exact := kindOfBib(e.typ)
	if own := render.Kind(text("bulletin-kind")); slices.Contains(render.Kinds(), own) {
		d.Kind = own
		d.id(e.key)
	} else {
		d.kind(e.typ, k, exact, text("type"))
	}
	d.Title, d.Subtitle = text("title"), text("subtitle")
	for _, name := range bibSplit(spaced(e.fields["author"]), andWord) {
		d.bibName(name)
	}
	for _, name := range []string{"number", "issue", "volume"} {
		d.put(&d.Series.Number, name, text(name))
	}
	d.date("date", e.issued())
	abstract := unwrapped(e.fields["abstract"])
	d.Abstract = markdown(withoutHTML(fromLaTeX(abstract)))
	if a := exactly("bulletin-abstract"); a != "" {
		d.Abstract = a
	} else if ours { // it has no markup
		d.Abstract = exactly("abstract")
	}
	d.Abstract = cleanLines(d.Abstract)
	for _, group := range bibGroupsOf(e.fields["bulletin-links"]) {
		if parts := bibGroupsOf(group); len(parts) == 4 {
			d.fillLinks([]object{{"url": parts[0], "label": fromLaTeX(parts[1]), "state": parts[2], "checked": parts[3]}})
		}
	}
	for _, address := range addressesIn(bibURL(e.fields["url"])) {
		d.link("url", address, "")
	}
	if doi := bibURL(e.fields["doi"]); doi != "" {
		d.doi(doi)
	}
	if l := text("language"); l != "" {
		d.language(l)
	} else {
		d.language(text("langid"))
	}
	if parent := e.fields["crossref"]; parent != "" {
		d.keep("crossref", parent)
		if p := byKey[strings.ToLower(parent)]; p != nil && p != e {
			d.put(&d.Series.Title, "booktitle", oneLine(fromLaTeX(p.fields["title"])))
			d.put(&d.Publisher, "publisher", oneLine(fromLaTeX(p.fields["publisher"])))
			if d.Issued.IsZero() {
				d.date("date", p.issued())
			}
		}
	}
	for _, name := range e.names {
		switch value := text(name); name {
		case "journal", "journaltitle", "series", "booktitle":
			d.put(&d.Series.Title, name, value)
		case "publisher", "institution", "organization", "school":
			d.put(&d.Publisher, name, value)
		case "edition":
			d.put(&d.Edition, name, value)
		case "pagetotal":
			d.pages(name, value)
		case "howpublished", "annote", "addendum":
			if isAddress(value) {
				d.link(name, value, "")
			} else {
				d.keep(name, value)
			}
		case "note":
			if ours {
				continue // what it says stands in other fields too
			}
			d.extra(exactly(name), false)
		case "keywords", "mendeley-tags", "keyword":
			for _, keyword := range bibSplit(e.fields[name], commaOrSemicolon) {
				d.keyword(fromLaTeX(spaced(keyword)))
			}
		default:
			if !slices.Contains(bibUnsaid, name) {
				d.keep(name, value)
			}
		}
	}
	if ours {
		d.heading, d.Hours, d.Citation = text("bulletin-heading"), text("bulletin-hours"), text("bulletin-citation")
		if len(d.Keywords) > 0 && (d.heading != "" && d.Keywords[0] == d.heading || text("bulletin-complement-of")+text("bulletin-sibling-of") != "") {
			d.Keywords = nonEmpty(d.Keywords[1:]...) // the heading stands first
			if len(d.Keywords) == 0 {
				d.Keywords = nil
			}
		}
		if parts := bibGroupsOf(strings.Join(bibGroupsOf(e.fields["bulletin-cover"]), "")); len(parts) == 2 {
			d.Cover = render.CoverFile{File: fromLaTeX(parts[0]), Alt: fromLaTeX(parts[1])}
		}
		d.Siblings.Series = text("bulletin-siblings")
		d.complementOf, d.siblingOf = text("bulletin-complement-of"), text("bulletin-sibling-of")
	}
	return d
}

// spaced has one space wherever lines end or spaces follow each other, but keeps
// no-break spaces.
func spaced(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\v\f", r) }), " ")
}

// issued is the date, or what year, month and day say of it.
func (e *bibEntry) issued() string {
	field := func(name string) string { return oneLine(fromLaTeX(e.fields[name])) }
	if s := field("date"); s != "" {
		return s
	}
	return joined(" ", field("day"), monthWord(field("month")), field("year"))
}

// monthWord is a month by its name where it is a number.
func monthWord(s string) string {
	for i, m := range bibMonths {
		if n := strings.TrimLeft(s, "0"); n == [...]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}[i] {
			return m
		}
	}
	return s
}

var (
	bibListLine  = regexp.MustCompile(`^\s*(?:[•▪◦‣·]|\d{1,3}\.\s|\\item\b)`)
	bibAddressIn = regexp.MustCompile(`\\([_&%#~{}$])(?:\{\})?`)
)

// unwrapped joins the lines of a paragraph: a line feed is a space in BibTeX.
func unwrapped(s string) string {
	var b strings.Builder
	blank := true
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			blank = true
			b.WriteString("\n\n")
			continue
		case blank:
		case bibListLine.MatchString(line):
			b.WriteString("\n")
		default:
			b.WriteString(" ")
		}
		b.WriteString(line)
		blank = false
	}
	return b.String()
}

// bibURL is an address, verbatim for BibLaTeX and with commands for others.
func bibURL(s string) string {
	s = strings.TrimSpace(strings.ReplaceAll(s, "\n", " "))
	if inner, ok := strings.CutPrefix(s, `\url`); ok {
		s = strings.TrimSpace(inner)
	}
	if strings.HasPrefix(s, "{") && closing(s) == len(s)-1 {
		s = s[1 : len(s)-1]
	}
	s = strings.ReplaceAll(s, `\textasciitilde{}`, "~")
	return bibAddressIn.ReplaceAllString(s, "$1")
}

// andWord and commaOrSemicolon say how many bytes at the start of s part a list.
func andWord(s string) int {
	n := 0
	for n < len(s) && strings.IndexByte(" \t\n", s[n]) >= 0 {
		n++
	}
	if n > 0 && len(s) > n+3 && strings.EqualFold(s[n:n+3], "and") && strings.IndexByte(" \t\n", s[n+3]) >= 0 {
		return n + 3
	}
	return 0
}

func commaOrSemicolon(s string) int {
	if s[0] == ',' || s[0] == ';' {
		return 1
	}
	return 0
}

// bibSplit parts a list where no brace is open.
func bibSplit(s string, separator func(string) int) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
		case '\\':
			i++
			continue
		}
		if depth == 0 {
			if n := separator(s[i:]); n > 0 {
				parts = append(parts, s[from:i])
				from = i + n
				i = from - 1
			}
		}
	}
	return append(parts, s[from:])
}

// bibGroupsOf are the groups in braces that follow each other.
func bibGroupsOf(s string) []string {
	var groups []string
	for {
		s = strings.TrimLeft(s, " \t\n")
		n := closing(s)
		if n < 0 {
			return groups
		}
		groups = append(groups, s[1:n])
		s = s[n+1:]
	}
}

// bibName adds a name: one in braces is a corporate author; « von Last, Jr,
// First » and « First von Last » are persons; BibLaTeX also has family=….
func (d *draft) bibName(name string) {
	name = spaced(name)
	text := func(s string) string { return oneLine(fromLaTeX(s)) }
	switch {
	case name == "":
		return
	case strings.EqualFold(name, "others"):
		d.keep("auteurs", "et al.")
		return
	case name[0] == '{' && closing(name) == len(name)-1 && !strings.HasPrefix(name, `{\`):
		d.corporate(text(name))
		return
	}
	parts := bibSplit(name, func(s string) int {
		if s[0] == ',' {
			return 1
		}
		return 0
	})
	if extended := bibExtended(parts); extended != nil {
		d.person(joined(" ", text(extended["prefix"]), text(extended["family"])), joined(", ", text(extended["given"]), text(extended["suffix"])))
		return
	}
	switch len(parts) {
	case 1:
	case 2:
		d.person(text(parts[0]), text(parts[1]))
		return
	default:
		d.person(text(parts[0]), joined(", ", text(strings.Join(parts[2:], ", ")), text(parts[1])))
		return
	}
	words := bibSplit(name, func(s string) int {
		if s[0] == ' ' {
			return 1
		}
		return 0
	})
	last := len(words) - 1
	if last == 0 {
		word := text(name)
		if len(word) > 1 && strings.ToUpper(word) == word && strings.ToLower(word) != word { // INSEE
			d.corporate(word)
			return
		}
		d.person(word, "")
		return
	}
	for i := 1; i < last; i++ { // the first word in small letters begins the particle
		if r := []rune(text(words[i])); len(r) > 0 && unicode.IsLower(r[0]) {
			last = i
		}
	}
	d.person(text(strings.Join(words[last:], " ")), text(strings.Join(words[:last], " ")))
}

// bibExtended are the parts of a name such as « family=Laacher, given=Smaïn ».
func bibExtended(parts []string) map[string]string {
	values := map[string]string{}
	for _, part := range parts {
		key, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		if !ok || !slices.Contains([]string{"family", "given", "prefix", "suffix", "useprefix", "given-i", "family-i", "prefix-i"}, key) {
			return nil
		}
		values[key] = value
	}
	return values
}
