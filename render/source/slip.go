package source

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// Where YAML gives up is often far below the slip that made it do so. slip
// reads the lines as the house writes them, keeping the columns of the open
// levels, and names the first line that cannot be what it looks like.

// level is an open list or group of fields.
type level struct {
	col  int
	dash bool
	key  string // the last field read there
}

// slips is the state of the reader of lines.
type slips struct {
	t      *tree
	levels []level
	// the value above
	col     int // of its field or dash
	key     string
	empty   bool // nothing follows the colon or the dash
	block   bool // a text after > or |
	content int  // indentation of that text, -1 before its first line
	remark  bool // a comment stands between it and the line
}

var (
	anyKey    = regexp.MustCompile(`^([^\s:#"'\[\]{}>|&*!%@-][^:#"\[\]{}]*?)[ \t]*:(?:[ \t]+|$)(.*)$`)
	gluedDash = regexp.MustCompile(`^-[^-\s0-9]`)
	lostColon = regexp.MustCompile(`^([a-z-]+)(?:[ \t]*=.*|[ \t].*)?$`)
)

// slip looks for the first slip down to line last.
func (t *tree) slip(last int) (p render.Problem, found bool) {
	s := &slips{t: t, col: -1}
	for n := 1; n <= min(last, len(t.lines)); n++ {
		p, next, state := s.line(n)
		switch state {
		case slipFound:
			return p, true
		case slipLost:
			return p, false
		}
		n = max(n, next)
	}
	return p, false
}

const (
	slipNone  = iota
	slipFound // the problem
	slipLost  // another trap, or nothing this reader knows
)

func (s *slips) problem(code *render.Code, n, at int, fix string, args ...any) (render.Problem, int, int) {
	line := s.t.line(n)
	return render.Problem{
		Code: code, Args: args, Pos: render.Pos{Line: n, Col: at + 1},
		Len: utf8.RuneCountInString(strings.TrimRight(line[min(at, len(line)):], " \t")), Fix: fix,
	}, n, slipFound
}

// line reads line n. next is the last line its value takes.
func (s *slips) line(n int) (p render.Problem, next, state int) {
	line := s.t.line(n)
	body := strings.TrimLeft(line, " \t")
	lead := line[:len(line)-len(body)]
	if body == "" {
		return p, n, slipNone
	}
	tab := strings.IndexByte(lead, '\t')
	indent := len(lead)
	if tab >= 0 {
		indent = tab
	}
	if s.block && indent > s.col && (s.content < 0 || indent >= s.content) {
		if s.content < 0 {
			s.content = indent
		}
		return p, n, slipNone
	}
	if body[0] == '#' {
		s.remark = true
		return p, n, slipNone
	}
	defer func() { s.remark = false }()
	if indent == 0 && (strings.HasPrefix(body, "---") || strings.HasPrefix(body, "%") || strings.HasPrefix(body, "...")) {
		return p, n, slipNone
	}

	if glued().MatchString(line) && tab < 0 && !strings.Contains(line, "://") {
		return p, n, slipLost
	}

	// the line taken apart
	col, rest := len(lead), body
	var dashes []int
	for rest == "-" || strings.HasPrefix(rest, "- ") {
		dashes = append(dashes, col)
		text := strings.TrimLeft(rest[1:], " ")
		col += len(rest) - len(text)
		rest = text
	}
	key, value := "", rest
	if m := anyKey.FindStringSubmatch(rest); m != nil {
		key, value = m[1], m[2]
	}
	if tab >= 0 {
		if len(dashes) == 0 && key == "" && s.plainAbove() {
			return p, n, slipNone
		}
		p, next, state = s.problem(codeTab, n, tab, strings.Repeat(" ", s.meant(key, len(dashes) > 0))+body)
		p.Len = 0
		return p, next, state
	}
	known := fieldSet[key]

	// the first line that says something
	if len(s.levels) == 0 && !s.empty {
		if p, ok := s.outside(n, indent, len(dashes) > 0, known, rest); ok {
			return p, n, slipFound
		}
		if word := s.withoutColon(rest); word != "" && indent == 0 && key == "" {
			return s.noColon(n, col, rest)
		}
		if key == "" && len(dashes) == 0 {
			return p, n, slipLost
		}
	}

	// text that goes on
	if s.plainAbove() && indent > s.col {
		switch {
		case s.remark && key == "" && len(dashes) == 0:
			return s.problem(codeStray, n, indent, "#"+line)
		case key != "":
			above := s.t.line(n - 1)
			k := takeApart(above)
			if known && len(k.lead) == indent && k.key == "" && s.withoutColon(k.value) != "" {
				return s.noColon(n-1, len(k.lead), k.value)
			}
			return p, n, slipLost
		}
		return p, n, slipNone
	}

	for len(s.levels) > 0 && s.levels[len(s.levels)-1].col > indent {
		s.levels = s.levels[:len(s.levels)-1]
	}
	top := level{col: -1}
	if len(s.levels) > 0 {
		top = s.levels[len(s.levels)-1]
	}
	opens := s.empty && indent > s.col || len(s.levels) == 0
	sameLine := s.empty && indent == s.col && !top.dash // a list in the column of its field

	if gluedDash.MatchString(rest) && len(dashes) == 0 && (top.dash && top.col == indent || opens && s.takesList() || sameLine && s.takesList()) {
		return s.problem(codeDash, n, indent, lead+"- "+rest[1:])
	}
	afterText := s.block || s.plainAbove() && s.isText()
	switch {
	case len(dashes) > 0:
		switch {
		case opens || sameLine:
		case top.dash && top.col == indent:
		case afterText && !top.dash && indent == s.col:
			return s.underIndented(n, body)
		default:
			return p, n, slipLost
		}
	case key != "" && (known || fieldLike.MatchString(key) || !s.block):
		if top.dash && top.col == indent && !opens { // the fields go on in the column of the list
			if len(s.levels) < 2 || s.levels[len(s.levels)-2].col != indent {
				return p, n, slipLost
			}
			s.levels = s.levels[:len(s.levels)-1]
			top = s.levels[len(s.levels)-1]
		}
		if !opens && top.col != indent {
			return p, n, slipLost
		}
	default:
		if opens && !s.block {
			break // the value on the line after its field
		}
		word := s.withoutColon(rest)
		switch {
		case word != "" && (top.col == indent && !top.dash) && (!s.prose() || s.fits(word, rest)):
			return s.noColon(n, col, rest)
		case afterText:
			return s.underIndented(n, body)
		}
		return p, n, slipLost
	}

	// what it opens
	for _, at := range dashes {
		if len(s.levels) == 0 || s.levels[len(s.levels)-1] != (level{col: at, dash: true}) {
			s.levels = append(s.levels, level{col: at, dash: true})
		}
	}
	switch {
	case key != "":
		if i := len(s.levels) - 1; i < 0 || s.levels[i].dash || s.levels[i].col != col {
			s.levels = append(s.levels, level{col: col})
		}
		s.levels[len(s.levels)-1].key = key
		s.col, s.key = col, key
	case len(dashes) > 0:
		s.col, s.key = dashes[len(dashes)-1], ""
	}
	return s.value(n, len(line)-len(value), value)
}

// value reads a value that starts at byte at of line n.
func (s *slips) value(n, at int, value string) (p render.Problem, next, state int) {
	s.block, s.content, s.empty = false, -1, false
	value = strings.TrimRight(value, " \t")
	switch {
	case value == "" || value[0] == '#':
		s.empty = true
	case blockHead.MatchString(value):
		s.block = true
	case value[0] == '"' || value[0] == '\'':
		if end := closingQuote(value); end >= 0 {
			if after := strings.TrimLeft(value[end:], " \t"); after != "" && after[0] != '#' {
				return p, n, slipLost
			}
			break
		}
		for m := n + 1; ; m++ {
			below := s.t.line(m)
			trimmed := strings.TrimLeft(below, " \t")
			if m > len(s.t.lines) || trimmed != "" && len(below)-len(trimmed) <= s.col {
				p, next, state = s.problem(codeOpenQuote, n, utf8.RuneCountInString(s.t.line(n)[:at]), "")
				p.Len = 1
				if m == n+1 || m > len(s.t.lines) && s.t.nextHasKey(n) {
					k := takeApart(s.t.line(n))
					p.Fix = k.with(quote(k.value[1:]))
				}
				return p, next, state
			}
			if end := closingQuote(value[:1] + below); end >= 0 {
				if strings.TrimSpace(below[end-1:]) != "" {
					return p, n, slipLost
				}
				return p, m, slipNone
			}
		}
	case value[0] == '{' || value[0] == '[':
		return s.flow(n, at, value)
	}
	return p, n, slipNone
}

// flow follows braces and brackets to their end.
func (s *slips) flow(n, at int, value string) (p render.Problem, next, state int) {
	depth, quoted, quotedAt := 0, byte(0), 0
	for m := n; m <= len(s.t.lines); m++ {
		text := value
		if m > n {
			text = s.t.line(m)
			if trimmed := strings.TrimLeft(text, " \t"); trimmed != "" && len(text)-len(trimmed) <= s.col {
				break
			}
		}
		before := byte(0)
		for i := 0; i < len(text); i++ {
			c := text[i]
			switch {
			case quoted == '"' && c == '\\':
				i++
			case quoted != 0:
				if c == quoted {
					quoted, before = 0, c
				}
				continue
			case (c == '"' || c == '\'') && strings.IndexByte("[{,:", before) >= 0:
				quoted = c
				if m == n {
					quotedAt = i
				}
			case c == '#' && i > 0 && isBlank(text[i-1]):
				i = len(text)
				continue
			case c == '[' || c == '{':
				depth++
			case c == ']' || c == '}':
				if depth--; depth == 0 {
					if m == n && strings.TrimSpace(text[i+1:]) != "" && !remark.MatchString(text[i+1:]) {
						return p, n, slipLost
					}
					return p, m, slipNone
				}
			}
			if !isBlank(c) {
				before = c
			}
		}
	}
	if quoted == 0 {
		return p, n, slipLost
	}
	line := s.t.line(n)
	p, next, state = s.problem(codeOpenQuote, n, utf8.RuneCountInString(line[:at+quotedAt]), fixLine(line))
	p.Len = 1
	return p, next, state
}

// plainAbove reports whether the line above holds a text without quotes, which
// may go on.
func (s *slips) plainAbove() bool {
	return !s.block && !s.empty && len(s.levels) > 0
}

// prose reports whether a text of several lines stands above.
func (s *slips) prose() bool {
	f := named(s.key)
	return s.block || s.plainAbove() && f != nil && f.shape == prose
}

func (s *slips) isText() bool {
	f := named(s.key)
	return f != nil && (f.shape == text || f.shape == prose) && !f.list
}

func (s *slips) takesList() bool {
	f := named(s.key)
	return f != nil && f.list
}

// withoutColon is the field that a line starts with, its colon forgotten.
func (s *slips) withoutColon(rest string) string {
	if m := lostColon.FindStringSubmatch(rest); m != nil && fieldSet[m[1]] {
		return m[1]
	}
	return ""
}

// fits tells a field whose colon was forgotten from a line of a text that
// starts with such a word, which only a word of French can.
func (s *slips) fits(word, rest string) bool {
	value := strings.TrimLeft(rest[len(word):], " \t=")
	switch word {
	case "pages":
		return value != "" && value[0] >= '0' && value[0] <= '9'
	case "notes", "citation", "introduction", "preheader", "images", "email", "reason", "site", "public", "logo", "mail", "organisation", "label":
		return value != "" && strings.ContainsAny(value[:1], `"'[{>|`)
	}
	return true
}

func (s *slips) noColon(n, col int, rest string) (render.Problem, int, int) {
	word := s.withoutColon(rest)
	value := strings.TrimLeft(rest[len(word):], " \t=")
	line := s.t.line(n)
	fix := line[:col] + word + ":"
	if value != "" {
		fix = spaced(line[:col]+word+":"+value, col+len(word))
	}
	p, next, state := s.problem(codeNoColon, n, col, fix, word)
	p.Len = len(word)
	return p, next, state
}

func (s *slips) underIndented(n int, body string) (render.Problem, int, int) {
	indent := s.content
	if indent < 0 {
		indent = s.col + 2
	}
	return s.problem(codeTextIndent, n, len(s.t.line(n))-len(body), strings.Repeat(" ", indent)+body, s.key)
}

// outside finds, before the first field of the file, a line of its header that
// is no longer a comment.
func (s *slips) outside(n, indent int, dash, known bool, rest string) (p render.Problem, found bool) {
	if indent == 0 && !dash && (known || s.withoutColon(rest) != "") {
		return p, false
	}
	for m := n + 1; m <= len(s.t.lines); m++ {
		if line := s.t.line(m); strings.HasPrefix(line, "issue:") || strings.HasPrefix(line, "sections:") {
			p, _, _ = s.problem(codeStray, n, indent, "#"+s.t.line(n))
			return p, true
		}
	}
	return p, false
}

// meant is the column where a line indented with tabs belongs: that of the
// fields or items above it that go with it.
func (s *slips) meant(key string, dash bool) int {
	together := func(other string) bool {
		for _, table := range [][]object{issueTable, publicationTable} {
			for i := range table {
				if table[i].field(key) != nil && table[i].field(other) != nil {
					return true
				}
			}
		}
		return false
	}
	if s.block && (key == "" || !fieldSet[key]) {
		return max(s.content, s.col+2)
	}
	if s.empty {
		f := named(s.key)
		if f == nil || f.list == dash && (key == "" || objectNamed(f.of).field(key) != nil) {
			return s.col + 2
		}
	}
	for i := len(s.levels) - 1; i >= 0; i-- {
		l := s.levels[i]
		switch {
		case dash != l.dash:
		case !dash && (key == "" || together(l.key)):
			return l.col
		case dash && key == "" && i == len(s.levels)-1:
			return l.col
		case dash && key != "" && i+1 < len(s.levels) && together(s.levels[i+1].key):
			return l.col
		}
	}
	for i := len(s.levels) - 1; i >= 0; i-- {
		if s.levels[i].dash == dash {
			return s.levels[i].col
		}
	}
	return s.col + 2
}
