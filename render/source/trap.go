package source

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

// YAML's traps. Some make a file that YAML cannot read (diagnose finds the
// line and says it in the reader's words), some are read as something else
// than was meant (the decoder calls cut, stray, notText, swallowed).

var (
	keyNames  = strings.Join(fieldNames(), "|")
	fieldSet  = setOf(fieldNames())
	keyLine   = onUse(`^([ \t]*(?:- +)*)(?:(` + keyNames + `)[ \t]*:(?:[ \t]+|$))?(.*)$`)
	glued     = onUse(`^[ \t]*(?:- +)*(` + keyNames + `):[^ \t]`)
	flowKey   = onUse(`(?:^|,)\s*(` + keyNames + `)\s*:\s`)
	hashText  = regexp.MustCompile(`[ \t]#[^\s#]`)
	remark    = regexp.MustCompile(`[ \t]+#(?:[ \t#].*)?$`)
	blockHead = regexp.MustCompile(`^[|>][-+]?[1-9]?[-+]?[ \t]*(#.*)?$`)
	badEscape = regexp.MustCompile(`\\[^0abtnvfre "/\\N_LPxuU\n]|\\[xuU]`)
	fieldLike = regexp.MustCompile(`^[a-z][a-z-]*$`)
)

// onUse compiles an expression when it is first used: the larger ones take more
// time than reading a short list, which seldom needs them.
func onUse(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// startsField is the field of the table whose name and colon start a line,
// and the blanks before it; "" if none.
func startsField(line string) (name string, at int) {
	text := strings.TrimLeft(line, " \t")
	name, rest, found := strings.Cut(text, ":")
	if !found || !fieldSet[name] || strings.HasPrefix(rest, "//") {
		return "", 0
	}
	return name, len(line) - len(text)
}

// fieldNames lists every field of the table once.
func fieldNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, table := range [][]object{issueTable, publicationTable} {
		for _, o := range table {
			for _, f := range o.fields {
				if !seen[f.name] {
					seen[f.name] = true
					names = append(names, f.name)
				}
			}
		}
	}
	return names
}

func setOf(names []string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

// named finds a field of the table by its name alone, for hints about lines
// whose place in the file is not known.
func named(name string) *field {
	for _, table := range [][]object{issueTable, publicationTable} {
		for i := range table {
			if f := table[i].field(name); f != nil {
				return f
			}
		}
	}
	return nil
}

// keyed is a line of block YAML taken apart.
type keyed struct {
	lead   string // indentation and dashes
	key    string // a field of the table, or ""
	value  string
	remark string // a true comment, with the blanks before it
	col    int    // of the value, in runes
}

func takeApart(line string) keyed {
	m := keyLine().FindStringSubmatchIndex(line)
	k := keyed{lead: line[m[2]:m[3]], value: strings.TrimRight(line[m[6]:m[7]], " \t")}
	if m[4] >= 0 {
		k.key = line[m[4]:m[5]]
	}
	k.col = utf8.RuneCountInString(line[:m[6]]) + 1
	if at := remark.FindStringIndex(k.value); at != nil {
		k.value, k.remark = k.value[:at[0]], k.value[at[0]:]
	}
	return k
}

func (k keyed) with(value string) string {
	if k.key == "" {
		return k.lead + value + k.remark
	}
	return k.lead + k.key + ": " + value + k.remark
}

// takesFlow reports whether braces or brackets may start the value.
func (k keyed) takesFlow() bool {
	if f := named(k.key); f != nil {
		return f.list || f.of != ""
	}
	return strings.Contains(k.lead, "-") && strings.HasPrefix(k.value, "{")
}

// maxFixed is the bytes of the longest line that is proposed again: nobody would
// paste a longer one, and each of its thousand values may ask for it.
const maxFixed = 4096

// fixed is a line as fixLine writes it, "" for one that is too long.
func (t *tree) fixed(n int) string {
	if t.long(n) {
		return ""
	}
	return fixLine(t.line(n))
}

// apart is a line taken apart; nothing of one that is too long.
func (t *tree) apart(n int) keyed {
	if t.long(n) {
		return keyed{}
	}
	return takeApart(t.line(n))
}

func (t *tree) long(n int) bool {
	return n >= 1 && n <= len(t.lines) && t.lineEnd(t.lines[n-1])-t.lines[n-1] > maxFixed
}

// fixLine is the line with the quotes that its text needs, "" if none helps.
func fixLine(line string) string {
	k := takeApart(line)
	if k.value == "" || strings.Contains(k.lead, "\t") {
		return ""
	}
	if k.takesFlow() && strings.ContainsAny(k.value[:1], "{[") {
		return k.with(quoteFlow(k.value))
	}
	if inner := uncurled(k.value); inner != "" {
		return k.with(quote(inner))
	}
	return k.with(quote(k.value))
}

var curly = regexp.MustCompile(`^(?:[“„”]([^“”„]+)[”“]|[‘’]([^‘’]+)[’]|«[ \x{a0}\x{202f}]*([^«»]+?)[ \x{a0}\x{202f}]*»)$`)

// uncurled is a text without the typographic quotes that stand around all of
// it; "" if there are none.
func uncurled(s string) string {
	if m := curly.FindStringSubmatch(s); m != nil {
		return m[1] + m[2] + m[3]
	}
	return ""
}

// quoteFlow puts quotes inside a one-line flow collection around the texts
// that need them. Known field names part the texts.
func quoteFlow(s string) string {
	open, shut := s[:1], "}"
	if open == "[" {
		shut = "]"
	}
	inner, rest := s[1:], ""
	if i := strings.LastIndex(inner, shut); i >= 0 {
		inner, rest = inner[:i], inner[i+1:]
	}
	if strings.TrimSpace(rest) != "" {
		return quote(s)
	}
	if open == "[" {
		items := splitItems(inner)
		for i, item := range items {
			items[i] = quoteInFlow(item)
		}
		return "[" + strings.Join(items, ", ") + "]"
	}
	keys := flowKey().FindAllStringSubmatchIndex(inner, -1)
	if len(keys) == 0 {
		return quote(s)
	}
	var pairs []string
	for i, m := range keys {
		to := len(inner)
		if i+1 < len(keys) {
			to = keys[i+1][0]
		}
		pairs = append(pairs, inner[m[2]:m[3]]+": "+quoteInFlow(inner[m[1]:to]))
	}
	return "{ " + strings.Join(pairs, ", ") + " }"
}

func quoteInFlow(s string) string {
	s = strings.Trim(s, " \t,")
	if s == "" {
		return `""`
	}
	first, last := s[0], s[len(s)-1]
	switch {
	case len(s) > 1 && first == last && (first == '"' || first == '\''):
		return s
	case first == '{' && last == '}':
		return quoteFlow(s)
	case len(s) > 1 && first == '"' && strings.Count(s, `"`) == 1:
		return quote(s[1:])
	case uncurled(s) != "":
		return quote(uncurled(s))
	}
	return flowText(s)
}

// splitItems parts the items of a list at its commas, outside quotes and braces.
func splitItems(s string) []string {
	var items []string
	var quoted rune
	depth, from := 0, 0
	for i, r := range s {
		switch {
		case quoted != 0:
			if r == quoted {
				quoted = 0
			}
		case (r == '"' || r == '\'') && strings.TrimSpace(s[from:i]) == "":
			quoted = r
		case r == '{' || r == '[':
			depth++
		case r == '}' || r == ']':
			depth--
		case r == ',' && depth == 0:
			items = append(items, s[from:i])
			from = i + 1
		}
	}
	if strings.TrimSpace(s[from:]) != "" {
		items = append(items, s[from:])
	}
	return items
}

// cut reports a text that ends at ` #5`: YAML takes the rest for a comment. A
// comment whose # is followed by a blank is one.
func (d *decoder) cut(f *field, v *yaml.Node) bool {
	if !f.shape.free() || !isPlain(v) {
		return false
	}
	end := d.t.end(v)
	rest := d.t.comment(end)
	if rest == "" {
		return false
	}
	hash := strings.TrimLeft(rest, " \t")
	if !hashText.MatchString(rest) || !strings.HasPrefix(hash, "#") || !hashText.MatchString(" "+hash[:min(len(hash), 2)]) {
		return false
	}
	at := d.t.pos(end + len(rest) - len(hash))
	hash = strings.TrimRight(hash, " \t")
	p := d.report(codeCut, at, shorten(hash, 30))
	if d.t.pos(d.t.start(v)).Line == at.Line && uncurled(d.t.apart(at.Line).value) != "" {
		p.Code = codeCurly
	}
	p.Len = utf8.RuneCountInString(hash)
	if d.t.pos(d.t.start(v)).Line == at.Line {
		p.Fix = d.t.fixed(at.Line)
	}
	return true
}

// tail is what looks more like the end of a title than like a comment.
var tail = onUse(`^#[ \t]+(?:[0-9].{0,30}|\pL{1,6})$`)

// maybeCut notices a text followed by a comment that might be its end.
func (d *decoder) maybeCut(f *field, v *yaml.Node) {
	if f.shape != text && f.shape != prose || !isPlain(v) {
		return
	}
	end := d.t.end(v)
	rest := d.t.comment(end)
	if rest == "" || !isBlank(rest[0]) {
		return
	}
	hash := strings.TrimSpace(rest)
	if !tail().MatchString(hash) {
		return
	}
	p := d.report(codeMaybeCut, d.t.pos(end+strings.IndexByte(rest, '#')), hash)
	p.Len = utf8.RuneCountInString(hash)
	if from := d.t.start(v); d.t.lineEnd(from) >= end {
		p.Fix = string(d.t.src[d.t.lineStart(from):from]) + quote(v.Value+strings.TrimRight(rest, " \t"))
	}
}

func shorten(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}

// stray reports a key without a colon between braces: what followed a comma
// in a text that should have been quoted.
func (d *decoder) stray(n, key, v *yaml.Node) bool {
	if n.Style&yaml.FlowStyle == 0 || key.Kind != yaml.ScalarNode || !isPlain(key) || !absent(v) {
		return false
	}
	rest := bytes.TrimLeft(d.t.src[d.t.end(key):], " \t\r\n")
	return !bytes.HasPrefix(rest, []byte(":"))
}

func (d *decoder) strayText(key *yaml.Node) {
	p := d.report(codeComma, place(key), key.Value)
	if line := d.t.line(key.Line); strings.Contains(line, "“") && strings.Contains(line, "”") {
		p.Code = codeCurly
	}
	p.Len = d.width(key)
	p.Fix = d.t.fixed(key.Line)
}

// notText reports fields or a list where a text is expected, and recognises
// the text that YAML took apart.
func (d *decoder) notText(f *field, v *yaml.Node) {
	first := ""
	if i := d.t.start(v); i < len(d.t.src) {
		first = string(d.t.src[i : i+1])
	}
	switch {
	case v.Style&yaml.FlowStyle != 0 && (first == "[" || first == "{"):
		p := d.report(codeStart, place(v), first)
		k := d.t.apart(v.Line)
		if p.Fix = ""; named(k.key) != nil {
			p.Fix = k.with(quote(k.value))
		}
	case v.Kind == yaml.MappingNode && len(v.Content) > 0 && colonText(v, d.t):
		d.colonText(v)
	default:
		d.report(codeNotText, place(v), f.name)
	}
}

// colonText reports whether a mapping is a text with a colon: its first key
// does not look like a field.
func colonText(v *yaml.Node, t *tree) bool {
	key := v.Content[0]
	if i := t.start(v); i < len(t.src) && t.src[i] == '{' || key.Kind != yaml.ScalarNode || !isPlain(key) {
		return false
	}
	after := t.src[t.end(key):]
	return !fieldLike.MatchString(key.Value) || len(after) > 0 && after[0] == ' '
}

func (d *decoder) colonText(v *yaml.Node) {
	p := d.report(codeColon, place(v))
	if uncurled(d.t.apart(v.Line).value) != "" {
		p.Code = codeCurly
	}
	p.Len = d.width(v.Content[0])
	p.Fix = d.t.fixed(v.Line)
}

// brokenText reports a mapping that was meant as a text, where both a text and
// fields are accepted.
func (d *decoder) brokenText(f *field, n *yaml.Node, o *object) bool {
	if f.shape == none || len(n.Content) == 0 || !colonText(n, d.t) {
		return false
	}
	for i := 0; i < len(n.Content); i += 2 {
		if o.field(n.Content[i].Value) != nil {
			return false
		}
	}
	d.colonText(n)
	return true
}

// swallowed reports a line of a text that was meant as a field: its
// indentation made it go on with the text above. It reports whether the text
// cannot be what was meant.
func (d *decoder) swallowed(f *field, v *yaml.Node) (broken bool) {
	from, to := d.t.start(v), d.t.end(v)
	if d.t.lineEnd(from) >= to {
		return false
	}
	code := codeSwallowed
	var k keyed
	if v.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
		code = codeOpenQuote
		k = takeApart(d.t.line(v.Line))
	}
	if isBlockScalar(v) {
		code = codeSwallowedText
	}
	last := d.t.pos(to).Line
	for n := v.Line + 1; n <= last; n++ {
		line := d.t.line(n)
		name, at := startsField(line)
		if item := strings.TrimLeft(line, " "); f.list && isPlain(v) && gluedDash.MatchString(item) {
			p := d.report(codeDash, render.Pos{Line: n, Col: len(line) - len(item) + 1})
			p.Fix = d.t.dashed(v.Line, item)
			broken = true
			continue
		}
		if name == "" {
			continue
		}
		if code == codeOpenQuote {
			if at > len(k.lead) {
				continue
			}
			p := d.report(code, place(v))
			p.Len = 1
			if n == v.Line+1 && k.col == v.Column && k.value != "" {
				p.Fix = k.with(quote(k.value[1:]))
			}
			return true
		}
		p := d.report(code, render.Pos{Line: n, Col: at + 1}, f.name, name+":")
		p.Len = len(name)
	}
	return broken
}

// dashed is an item whose dash lacks its space, in the column of the item on
// line n.
func (t *tree) dashed(n int, item string) string {
	above := t.line(n)
	indent := len(above) - len(strings.TrimLeft(above, " "))
	return strings.Repeat(" ", indent) + "- " + item[1:]
}

// diagnose turns an error of the YAML library, which knows a line at best, into
// a problem at its place, in the reader's words.
func diagnose(file string, t *tree, err error) render.Problem {
	p := render.Problem{Code: codeSyntax, File: file, Pos: render.Pos{Line: 1, Col: 1}}
	if err == errSeveralDocuments {
		p.Code, p.Pos, p.Len = codeDocuments, render.Pos{Line: t.secondDocument(), Col: 1}, 3
		return p
	}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	said := 0
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		said, _ = strconv.Atoi(number)
		message = text
	}
	stop := t.stop()
	first, last := stop, max(stop-4, 1)
	switch {
	case strings.Contains(message, "unexpected end of stream"):
		first = max(said, 1)
		last = first
	case strings.Contains(message, "mapping values"):
		last = first
	case strings.Contains(message, "tab character"):
		first = min(stop+1, len(t.lines))
		last = stop
	}
	lowest := stop + 1
	if strings.Contains(message, "end of stream") {
		lowest = len(t.lines)
	}
	if found, ok := t.slip(lowest); ok {
		found.File = file
		return found
	}
	if strings.Contains(message, "did not find expected ',' or") {
		if found, ok := t.openBracket(max(said+1, 1), stop); ok {
			found.File = file
			return found
		}
	}
	for n := first; n >= last; n-- {
		if found, ok := t.trap(n, message); ok {
			found.File = file
			return found
		}
	}
	p.Pos = t.firstRune(stop)
	switch message {
	case "mapping values are not allowed in this context", "did not find expected key",
		"did not find expected '-' indicator", "could not find expected ':'",
		"block sequence entries are not allowed in this context":
		if p.Pos.Line > 1 {
			p.Code = codeIndent
			if strings.HasPrefix(message, "mapping values") {
				p.Fix = t.aligned(stop)
			}
			return p
		}
	}
	p.Args = []any{message, inFrench(message)}
	return p
}

// openBracket looks from line n to line last for a bracket that is not closed
// where a line starts a field again.
func (t *tree) openBracket(n, last int) (p render.Problem, found bool) {
	k := takeApart(t.line(n))
	if k.value == "" || !strings.ContainsAny(k.value[:1], "{[") || strings.ContainsAny(k.value, "}]#") || n == last && n < len(t.lines)-1 {
		return p, false
	}
	p = render.Problem{Code: codeOpenBracket, Pos: render.Pos{Line: n, Col: k.col}, Args: []any{k.value[:1]}}
	if len(k.value) > 1 {
		p.Fix = k.with(quoteFlow(k.value))
	}
	return p, true
}

// aligned is line n moved under the field above it.
func (t *tree) aligned(n int) string {
	k := takeApart(t.line(n))
	above := takeApart(t.line(n - 1))
	if k.key == "" || above.key == "" || strings.Contains(k.lead, "-") || len(k.lead) <= len(above.lead) {
		return ""
	}
	return strings.Repeat(" ", len(above.lead)) + strings.TrimLeft(t.line(n), " ")
}

// trap looks for one of YAML's traps on a line.
func (t *tree) trap(n int, message string) (p render.Problem, found bool) {
	line := t.line(n)
	trimmed := strings.TrimLeft(line, " \t")
	if trimmed == "" || trimmed[0] == '#' {
		return p, false
	}
	at := func(code *render.Code, col int, args ...any) (render.Problem, bool) {
		return render.Problem{Code: code, Pos: render.Pos{Line: n, Col: col}, Args: args, Fix: fixLine(line)}, true
	}
	if i := strings.IndexByte(line[:len(line)-len(trimmed)], '\t'); i >= 0 {
		p, _ := at(codeTab, i+1)
		p.Fix = strings.ReplaceAll(line[:len(line)-len(trimmed)], "\t", "  ") + trimmed
		return p, true
	}
	if m := glued().FindStringSubmatchIndex(line); m != nil && !strings.HasPrefix(line[m[3]:], "://") {
		p, _ := at(codeNoSpace, m[2]+1, line[m[2]:m[3]])
		p.Len = m[3] - m[2] + 1
		p.Fix = spaced(line, m[3])
		return p, true
	}
	k := takeApart(line)
	if k.value == "" {
		return p, false
	}
	underlined := func(p render.Problem, _ bool) (render.Problem, bool) {
		p.Len = utf8.RuneCountInString(k.value)
		return p, true
	}
	switch c := k.value[0]; {
	case c == '"' || c == '\'':
		end := closingQuote(k.value)
		if end < 0 {
			if strings.Contains(message, "end of stream") || t.nextHasKey(n) {
				p, _ := at(codeOpenQuote, k.col)
				p.Fix = k.with(quote(k.value[1:]))
				return p, true
			}
			return p, false
		}
		if strings.TrimSpace(k.value[end:]) != "" {
			p, _ := underlined(at(codeAfterQuote, k.col))
			if inner := k.value[1 : len(k.value)-1]; len(k.value) > 2 && strings.HasSuffix(k.value, string(c)) && !strings.Contains(inner, "\\") {
				p.Fix = k.with(quote(inner))
				if c == '\'' {
					p.Code, p.Fix = codeApostrophe, k.with(doubleQuote(strings.ReplaceAll(inner, "''", "'")))
				}
			}
			return p, true
		}
		if c == '"' && strings.Contains(message, "escape") && badEscape.MatchString(k.value) {
			p, _ := underlined(at(codeEscape, k.col))
			p.Fix = ""
			if inner := k.value[1 : end-1]; !strings.Contains(inner, "'") {
				p.Fix = k.with("'" + inner + "'")
			}
			return p, true
		}
		return p, false
	case c == '{' || c == '[':
		if !k.takesFlow() {
			return underlined(at(codeStart, k.col, string(c)))
		}
		if fixed := quoteFlow(k.value); fixed != k.value && hashText.MatchString(k.value) {
			i := hashText.FindStringIndex(k.value)[0] + 1
			p, _ := at(codeCut, k.col+utf8.RuneCountInString(k.value[:i]), shorten(k.value[i:], 30))
			p.Fix = k.with(fixed)
			return p, true
		} else if strings.Contains(message, "did not find expected ',' or") && strings.ReplaceAll(fixed, " ", "") != strings.ReplaceAll(k.value, " ", "") {
			p, _ := underlined(at(codeFlow, k.col))
			p.Fix = k.with(fixed)
			return p, true
		}
		if i := closingBracket(k.value); i > 0 && strings.TrimSpace(k.value[i:]) != "" {
			rest := strings.TrimLeft(k.value[i:], " \t")
			p, _ := at(codeAfterBracket, k.col+utf8.RuneCountInString(k.value[:len(k.value)-len(rest)]), k.value[i-1:i])
			p.Len, p.Fix = utf8.RuneCountInString(rest), ""
			return p, true
		}
		return p, false
	case c == '|' || c == '>':
		if blockHead.MatchString(k.value) {
			return p, false
		}
		return underlined(at(codeStart, k.col, string(c)))
	case strings.ContainsRune("@`%*&!]},", rune(c)), strings.HasPrefix(k.value, "- "), strings.HasPrefix(k.value, "? "):
		return underlined(at(codeStart, k.col, string(c)))
	case uncurled(k.value) != "" && (strings.Contains(k.value, ": ") || hashText.MatchString(k.value)):
		return underlined(at(codeCurly, k.col))
	case strings.Contains(k.value, ": "), strings.HasSuffix(k.value, ":"), c == ':':
		p, _ := underlined(at(codeColon, k.col))
		if k.key == "" && !strings.Contains(k.lead, "-") {
			p.Fix = t.asBlock(n)
			if other := takeApart(line); fieldLike.MatchString(strings.TrimSpace(strings.SplitN(other.value, ":", 2)[0])) {
				return render.Problem{}, false // an unknown field, badly indented
			}
		}
		return p, true
	case hashText.MatchString(k.value):
		i := hashText.FindStringIndex(k.value)[0] + 1
		return at(codeCut, k.col+utf8.RuneCountInString(k.value[:i]), shorten(k.value[i:], 30))
	}
	return p, false
}

// spaced is a line with a space put after the colon at i, and quotes if the
// value needs them.
func spaced(line string, i int) string {
	k := takeApart(line[:i+1] + " " + line[i+1:])
	if k.takesFlow() || k.value != "" && strings.ContainsAny(k.value[:1], `"'>|`) {
		return k.with(k.value)
	}
	return k.with(plainOrQuoted(k.value))
}

// closingQuote is the index after the quote that closes the one s starts with,
// or -1.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[0] == '"' && s[i] == '\\':
			i++
		case s[i] != s[0]:
		case s[0] == '\'' && i+1 < len(s) && s[i+1] == '\'':
			i++
		default:
			return i + 1
		}
	}
	return -1
}

// closingBracket is the index after the bracket that closes the one s starts
// with, or -1.
func closingBracket(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[', '{':
			depth++
		case ']', '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			if before := strings.TrimRight(s[:i], " "); strings.HasSuffix(before, "[") || strings.HasSuffix(before, ",") || strings.HasSuffix(before, ":") || strings.HasSuffix(before, "{") {
				end := closingQuote(s[i:])
				if end < 0 {
					return -1
				}
				i += end - 1
			}
		}
	}
	return -1
}

// nextHasKey reports whether the next line that says something starts a field:
// a quote left open above it was forgotten.
func (t *tree) nextHasKey(n int) bool {
	for n++; n <= len(t.lines); n++ {
		if line := t.line(n); strings.TrimSpace(line) != "" {
			return takeApart(line).key != ""
		}
	}
	return true
}

// asBlock writes the text that line n goes on with as a folded block, where
// colons do no harm.
func (t *tree) asBlock(n int) string {
	first := n
	for first > 1 && takeApart(t.line(first)).key == "" {
		first--
	}
	k := takeApart(t.line(first))
	if k.key == "" || k.value == "" || n-first > 40 {
		return ""
	}
	indent := strings.Repeat(" ", len(k.lead)+2)
	var b strings.Builder
	b.WriteString(k.with(">"))
	b.WriteString("\n" + indent + k.value)
	for i := first + 1; i <= len(t.lines); i++ {
		line := t.line(i)
		text := strings.TrimLeft(line, " ")
		if text == "" || len(line)-len(text) <= len(k.lead) || takeApart(line).key != "" {
			break
		}
		b.WriteString("\n" + indent + text)
	}
	return b.String()
}

// stop is the line the YAML library was reading when it gave up, found by
// feeding it byte by byte.
func (t *tree) stop() int {
	r := &byteReader{src: t.src}
	func() {
		defer func() { _ = recover() }()
		var n yaml.Node
		dec := yaml.NewDecoder(r)
		for dec.Decode(&n) == nil {
		}
	}()
	i := r.read - 1
	for i > 0 && isBlank(t.src[i]) && t.src[i] != '\t' {
		i--
	}
	return t.pos(max(i, t.lines[0])).Line
}

type byteReader struct {
	src  []byte
	read int
}

func (r *byteReader) Read(p []byte) (int, error) {
	if r.read == len(r.src) || len(p) == 0 {
		return 0, io.EOF
	}
	p[0] = r.src[r.read]
	r.read++
	return 1, nil
}

func (t *tree) firstRune(line int) render.Pos {
	s := t.line(line)
	return render.Pos{Line: line, Col: len(s) - len(strings.TrimLeft(s, " ")) + 1}
}

// secondDocument is the line of the "---" that starts another document.
func (t *tree) secondDocument() int {
	said := false
	for n := 1; n <= len(t.lines); n++ {
		switch line := strings.TrimSpace(t.line(n)); {
		case strings.HasPrefix(line, "---") && said, line == "..." && said:
			return n
		case line != "" && line[0] != '#' && line[0] != '%' && !strings.HasPrefix(line, "---"):
			said = true
		}
	}
	return 1
}

// inFrench says the library's own words in French.
func inFrench(message string) string {
	for _, m := range [][2]string{
		{"mapping values are not allowed", "un deux-points est mal placé"},
		{"did not find expected key", "un champ était attendu"},
		{"did not find expected '-'", "un élément de liste (« - ») était attendu"},
		{"could not find expected ':'", "il manque un deux-points"},
		{"did not find expected ',' or", "il manque une virgule ou la fin de la liste"},
		{"did not find expected node content", "une valeur était attendue"},
		{"unexpected end of stream", "le fichier finit avant la fin d’un texte entre guillemets"},
		{"unknown escape character", "séquence « \\ » inconnue dans un texte entre guillemets doubles"},
		{"invalid Unicode character escape", "séquence « \\u » invalide dans un texte entre guillemets doubles"},
		{"cannot start any token", "ce caractère ne peut pas commencer une valeur"},
		{"block sequence entries are not allowed", "un élément de liste (« - ») est mal placé"},
		{"expected comment or line break", "rien ne peut suivre « > » ou « | » sur la ligne"},
		{"tab character", "une tabulation tient lieu de retrait"},
		{"max depth", "trop de niveaux imbriqués"},
		{"anchor", "ancre ou alias YAML"},
		{"alphabetic or numeric", "ancre ou alias YAML"},
		{"directive", "une ligne qui commence par « % » est une directive YAML"},
		{"tag", "étiquette YAML"},
	} {
		if strings.Contains(message, m[0]) {
			return m[1]
		}
	}
	return "la ligne ne suit pas la syntaxe YAML"
}
