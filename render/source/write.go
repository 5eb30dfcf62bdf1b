package source

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// Values on their way into a file. Block lists and mappings take lines of
// their own; flow ones stand between brackets and braces.
type (
	pair struct {
		key   string
		value any // plainText, proseText, rawText, list, mapping, YAML
	}
	mapping struct {
		pairs []pair
		flow  bool
	}
	list struct {
		items []any
		flow  bool
	}
	plainText string // one line
	proseText string // paragraphs, folded when long
	rawText   string // a number or a date, never quoted
)

// YAML is a value already written, from the first column.
type YAML string

// lineWidth is the number of columns a folded text and a flow collection keep to.
const lineWidth = 80

// value turns a Go value of the domain into what is written for it.
func value(v any) (any, error) {
	switch v := v.(type) {
	case plainText, proseText, rawText, mapping, list, YAML:
		return v, nil
	case string:
		return proseText(strings.TrimSpace(v)), nil
	case int:
		return rawText(strconv.Itoa(v)), nil
	case render.Date:
		return rawText(v.String()), nil
	case render.Kind:
		return plainText(v), nil
	case render.Colour:
		return plainText(v.Hex()), nil
	case []string:
		return textList(v), nil
	case render.Agent:
		return agentValue(v), nil
	case []render.Agent:
		return agentList(v), nil
	case render.Series:
		return seriesValue(v), nil
	case render.Link:
		return linkValue(v), nil
	case []render.Link:
		return linkList(v), nil
	case render.CoverFile:
		return coverValue(v), nil
	case *render.Record:
		return recordValue(v), nil
	case []*render.Record:
		return recordList(v), nil
	case render.Siblings:
		return siblingsValue(v), nil
	case *render.Section:
		return sectionValue(v), nil
	}
	return nil, fmt.Errorf("a %T cannot be written into a list", v)
}

// fields collects the pairs of a mapping and leaves out what was not given.
type fields []pair

func (f *fields) text(key, s string) {
	if s != "" {
		*f = append(*f, pair{key, plainText(s)})
	}
}

func (f *fields) prose(key, s string) {
	if s != "" {
		*f = append(*f, pair{key, proseText(s)})
	}
}

func (f *fields) add(key string, given bool, v any) {
	if given {
		*f = append(*f, pair{key, v})
	}
}

func textList(texts []string) list {
	l := list{flow: true}
	for _, s := range texts {
		l.items = append(l.items, plainText(s))
	}
	return l
}

func agentValue(a render.Agent) any {
	if !a.Personal() {
		return plainText(a.Name)
	}
	var f fields
	f.text("family", a.Family)
	f.text("given", a.Given)
	return mapping{pairs: f, flow: true}
}

func agentList(agents []render.Agent) list {
	l := list{flow: true}
	for _, a := range agents {
		l.items = append(l.items, agentValue(a))
	}
	return l
}

func seriesValue(s render.Series) any {
	if s.Number == "" {
		return plainText(s.Title)
	}
	var f fields
	f.text("title", s.Title)
	f.text("number", s.Number)
	return mapping{pairs: f, flow: true}
}

func linkValue(l render.Link) any {
	if l == (render.Link{URL: l.URL}) {
		return plainText(l.URL)
	}
	var f fields
	f.text("url", l.URL)
	f.text("label", l.Label)
	f.text("state", string(l.State))
	f.add("checked", !l.Checked.IsZero(), rawText(l.Checked.String()))
	return mapping{pairs: f, flow: true}
}

func linkList(links []render.Link) list {
	var l list
	for _, link := range links {
		l.items = append(l.items, linkValue(link))
	}
	return l
}

func coverValue(c render.CoverFile) any {
	if c.Alt == "" {
		return plainText(c.File)
	}
	var f fields
	f.text("file", c.File)
	f.text("alt", c.Alt)
	return mapping{pairs: f, flow: true}
}

func recordList(records []*render.Record) list {
	var l list
	for _, r := range records {
		l.items = append(l.items, recordValue(r))
	}
	return l
}

// recordValue writes the fields in the order of the house.
func recordValue(r *render.Record) mapping {
	var f fields
	f.text("id", r.ID)
	f.text("kind", string(r.Kind))
	f.add("authors", len(r.Authors) > 0, agentList(r.Authors))
	f.text("title", r.Title)
	f.text("subtitle", r.Subtitle)
	f.add("series", r.Series != render.Series{}, seriesValue(r.Series))
	f.text("publisher", r.Publisher)
	f.text("edition", r.Edition)
	f.add("issued", !r.Issued.IsZero(), rawText(r.Issued.String()))
	f.add("pages", r.Pages != 0, rawText(strconv.Itoa(r.Pages)))
	f.text("hours", r.Hours)
	f.text("language", r.Language)
	f.prose("abstract", r.Abstract)
	f.add("keywords", len(r.Keywords) > 0, textList(r.Keywords))
	f.add("links", len(r.Links) > 0, linkList(r.Links))
	f.add("cover", r.Cover != render.CoverFile{}, coverValue(r.Cover))
	f.text("citation", r.Citation)
	f.prose("notes", r.Notes)
	f.add("complements", len(r.Complements) > 0, recordList(r.Complements))
	if s := r.Siblings; s.Series != "" || len(s.Records) > 0 {
		f.add("siblings", true, siblingsValue(s))
	}
	return mapping{pairs: f}
}

func siblingsValue(s render.Siblings) mapping {
	var f fields
	f.text("series", s.Series)
	f.add("records", true, recordList(s.Records))
	return mapping{pairs: f}
}

func sectionValue(s *render.Section) mapping {
	var f fields
	f.text("heading", s.Heading)
	f.prose("introduction", s.Introduction)
	f.add("links", len(s.Links) > 0, linkList(s.Links))
	f.add("records", true, recordList(s.Records))
	return mapping{pairs: f}
}

// Format writes an issue from scratch in the style of the house: a blank line
// between records, long texts folded. Reading it back gives an equal issue
// (places apart), provided that its texts have no blanks around them.
func Format(issue *render.Issue) []byte {
	var b strings.Builder
	top := func(key string, v any) {
		first, rest := lay(v, 0, len(key)+1)
		b.WriteString(key + ":" + before(first) + "\n")
		for _, line := range rest {
			b.WriteString(line + "\n")
		}
	}
	if !issue.Number.IsZero() {
		top("issue", rawText(issue.Number.String()))
	}
	if issue.Preheader != "" {
		b.WriteByte('\n')
		top("preheader", plainText(issue.Preheader))
	}
	if issue.Introduction != "" {
		b.WriteByte('\n')
		top("introduction", proseText(issue.Introduction))
	}
	b.WriteString("\nsections:")
	if len(issue.Sections) == 0 {
		b.WriteString(" []")
	}
	b.WriteByte('\n')
	for i, s := range issue.Sections {
		if i > 0 {
			b.WriteByte('\n')
		}
		m := sectionValue(s)
		m.pairs = m.pairs[:len(m.pairs)-1]
		writeItem(&b, m, 2)
		b.WriteString("    records:")
		if len(s.Records) == 0 {
			b.WriteString(" []")
		}
		b.WriteByte('\n')
		for j, r := range s.Records {
			if j > 0 {
				b.WriteByte('\n')
			}
			writeItem(&b, recordValue(r), 6)
		}
	}
	if issue.Credits != "" {
		b.WriteByte('\n')
		top("credits", proseText(issue.Credits))
	}
	return []byte(b.String())
}

func writeItem(b *strings.Builder, v any, indent int) {
	first, rest := layItem(v, indent)
	b.WriteString(spaces(indent) + "-" + before(first) + "\n")
	for _, line := range rest {
		b.WriteString(line + "\n")
	}
}

func spaces(n int) string { return strings.Repeat(" ", max(n, 0)) }

// before puts a space before a value, and nothing before none.
func before(first string) string {
	if first == "" {
		return ""
	}
	return " " + first
}

// lay writes the value of a key: what stands on the key's line, then whole
// lines. indent is that of the key; used is the columns its line takes before
// the value.
func lay(v any, indent, used int) (first string, rest []string) {
	used += indent
	switch v := v.(type) {
	case plainText:
		return plainOrQuoted(string(v)), nil
	case rawText:
		return string(v), nil
	case proseText:
		return layProse(string(v), indent+2, used)
	case mapping:
		if s, ok := onLine(v, v.flow, len(v.pairs), used); ok {
			return s, nil
		}
		return "", layPairs(v.pairs, indent+2)
	case list:
		if s, ok := onLine(v, v.flow, len(v.items), used); ok {
			return s, nil
		}
		for _, item := range v.items {
			first, more := layItem(item, indent+2)
			rest = append(append(rest, spaces(indent+2)+"-"+before(first)), more...)
		}
		return "", rest
	case YAML:
		lines := yamlLines(v)
		if len(lines) == 1 && !blockStart(lines[0]) {
			return lines[0], nil
		}
		if head := lines[0]; blockHead.MatchString(head) {
			return head, indented(lines[1:], indent)
		}
		return "", indented(lines, indent+2)
	}
	return "", nil
}

// onLine writes a collection between braces or brackets if it wants to and fits
// on the line, or if it is empty.
func onLine(v any, flow bool, size, used int) (string, bool) {
	if !flow && size > 0 {
		return "", false
	}
	s, ok := inFlow(v)
	return s, ok && (size == 0 || used+1+utf8.RuneCountInString(s) <= lineWidth+20)
}

// layItem writes an item of a list whose dash is at indent.
func layItem(v any, indent int) (first string, rest []string) {
	switch v := v.(type) {
	case mapping:
		if s, ok := onLine(v, v.flow, len(v.pairs), indent+1); ok {
			return s, nil
		}
		lines := layPairs(v.pairs, indent+2)
		return lines[0][indent+2:], lines[1:]
	case YAML:
		lines := yamlLines(v)
		if blockHead.MatchString(lines[0]) {
			return lines[0], indented(lines[1:], indent)
		}
		return lines[0], indented(lines[1:], indent+2)
	case list:
		if s, ok := inFlow(v); ok {
			return s, nil
		}
	}
	return lay(v, indent, 2)
}

func layPairs(pairs []pair, indent int) (lines []string) {
	for _, p := range pairs {
		first, rest := lay(p.value, indent, len(p.key)+1)
		lines = append(append(lines, spaces(indent)+p.key+":"+before(first)), rest...)
	}
	return lines
}

func yamlLines(v YAML) []string {
	return strings.Split(strings.TrimRight(strings.ReplaceAll(string(v), "\r\n", "\n"), "\n"), "\n")
}

// blockStart reports a line that starts a block list or mapping.
func blockStart(line string) bool {
	return line == "-" || strings.HasPrefix(line, "- ") || takeApart(line).key != ""
}

func indented(lines []string, indent int) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if line != "" {
			out[i] = spaces(indent) + line
		}
	}
	return out
}

// inFlow writes a value on one line between braces or brackets.
func inFlow(v any) (string, bool) {
	switch v := v.(type) {
	case plainText:
		return flowText(string(v)), true
	case proseText:
		return flowText(string(v)), true
	case rawText:
		return string(v), true
	case YAML:
		lines := yamlLines(v)
		return lines[0], len(lines) == 1 && !blockStart(lines[0]) && !blockHead.MatchString(lines[0])
	case list:
		var items []string
		for _, item := range v.items {
			s, ok := inFlow(item)
			if !ok {
				return "", false
			}
			items = append(items, s)
		}
		return "[" + strings.Join(items, ", ") + "]", true
	case mapping:
		if len(v.pairs) == 0 {
			return "{}", true
		}
		var pairs []string
		for _, p := range v.pairs {
			s, ok := inFlow(p.value)
			if !ok {
				return "", false
			}
			pairs = append(pairs, p.key+": "+s)
		}
		return "{ " + strings.Join(pairs, ", ") + " }", true
	}
	return "", false
}

// layProse writes a text: on the line when it is short, else as a folded
// block, else (single line breaks, blanks that count) as a literal block.
func layProse(s string, indent, used int) (first string, rest []string) {
	if !strings.Contains(s, "\n") && used+1+utf8.RuneCountInString(s) <= lineWidth {
		return plainOrQuoted(s), nil
	}
	if lines, ok := folded(s, lineWidth-indent); ok {
		return ">", indented(lines, indent)
	}
	if lines, ok := literal(s); ok {
		return "|", indented(lines, indent)
	}
	return plainOrQuoted(s), nil
}

// folded wraps a text for a folded block; false if it would not be read back.
func folded(s string, width int) (lines []string, ok bool) {
	width = max(width, 30)
	if strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && control(r) }) {
		return nil, false
	}
	for i, line := range strings.Split(s, "\n") {
		if line == "" {
			lines = append(lines, "")
			continue
		}
		if i == 0 && line[0] == ' ' {
			return nil, false
		}
		hang := ""
		if isItem(line) {
			text := strings.TrimLeft(line, " ")
			hang = spaces(len(line) - len(text) + 2)
		}
		lines = append(lines, wrap(line, width, hang)...)
	}
	return lines, fold(lines) == s
}

// foldedAgain wraps a text that replaces the one of a folded block: paragraphs
// and list items that are as before keep their lines.
func foldedAgain(old []string, s string, width int) (lines []string, ok bool) {
	kept := map[string][]string{}
	for from := 0; from < len(old); {
		to := from + 1
		for to < len(old) && strings.TrimSpace(old[to]) != "" && strings.TrimSpace(old[from]) != "" && !isItem(old[to]) {
			to++
		}
		kept[fold(old[from:to])] = old[from:to]
		from = to
	}
	if _, ok := folded(s, width); !ok {
		return nil, false
	}
	for _, line := range strings.Split(s, "\n") {
		switch before, ok := kept[line]; {
		case line == "":
			lines = append(lines, "")
		case ok:
			lines = append(lines, before...)
		default:
			again, _ := folded(line, width)
			lines = append(lines, again...)
		}
	}
	if fold(lines) != s {
		return folded(s, width)
	}
	return lines, true
}

// wrap breaks a line at spaces. No line but the first may look like a list
// item or a field.
func wrap(line string, width int, hang string) (lines []string) {
	words := strings.Split(line, " ")
	var b strings.Builder
	columns := 0
	for i, w := range words {
		n := utf8.RuneCountInString(w)
		rest := strings.Join(words[i:min(i+2, len(words))], " ")
		switch {
		case i == 0:
		case columns+1+n > width && strings.TrimSpace(b.String()) != "" && w != "" && !isItem(rest+" ") && !fieldFirst(rest):
			lines = append(lines, b.String())
			b.Reset()
			b.WriteString(hang)
			columns = len(hang)
		default:
			b.WriteByte(' ')
			columns++
		}
		b.WriteString(w)
		columns += n
	}
	return append(lines, b.String())
}

func fieldFirst(s string) bool {
	name, _ := startsField(s)
	return name != ""
}

// literal gives the lines of a literal block; false if it would not be read
// back.
func literal(s string) (lines []string, ok bool) {
	if !strings.Contains(s, "\n") || s != strings.TrimSpace(s) || strings.ContainsFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && control(r) }) {
		return nil, false
	}
	for _, line := range strings.Split(s, "\n") {
		if line != "" && strings.TrimSpace(line) == "" {
			return nil, false
		}
		lines = append(lines, line)
	}
	return lines, true
}
