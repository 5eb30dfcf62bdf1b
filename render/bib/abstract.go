package bib

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// markdown makes small Markdown of a text that other programs hold, the
// contrary of plain as far as that can be: blank lines part paragraphs, « • »
// and numbers begin the items of lists, and what Markdown would take for markup
// is escaped. A line that goes on in lower case after an unfinished one belongs
// to the same paragraph: it was broken for its length.
func markdown(text string) string {
	type block struct {
		lines []string
		item  bool
	}
	var blocks []block
	open := false // may the next line go on with the last block?
	for line := range strings.SplitSeq(cleanLines(text), "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			open = false
			continue
		}
		if m := bullet.FindStringSubmatch(line); m != nil {
			blocks, open = append(blocks, block{[]string{"- " + escaped(m[1])}, true}), true
			continue
		}
		if m := numbered.FindStringSubmatch(line); m != nil {
			blocks, open = append(blocks, block{[]string{m[1] + ". " + escaped(m[2])}, true}), true
			continue
		}
		if open {
			if last := &blocks[len(blocks)-1]; goesOn(last.lines[len(last.lines)-1], line) {
				last.lines = append(last.lines, escaped(line))
				continue
			}
		}
		blocks, open = append(blocks, block{[]string{escaped(line)}, false}), true
	}
	var b strings.Builder
	for i, x := range blocks {
		switch {
		case i > 0 && x.item && blocks[i-1].item && (x.lines[0][0] == '-') == (blocks[i-1].lines[0][0] == '-'):
			b.WriteString("\n")
		case i > 0:
			b.WriteString("\n\n")
		}
		b.WriteString(strings.Join(x.lines, " "))
	}
	return b.String()
}

var (
	bullet   = regexp.MustCompile(`^[•▪◦‣·][ \x{a0}\t]*(\S.*)$`)
	numbered = regexp.MustCompile(`^(\d{1,3})\. +(\S.*)$`)
)

func goesOn(before, line string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(line)
	return !strings.ContainsRune(".!?:;…»", last) && unicode.IsLower(first)
}

// cleanLines has no control characters but line feeds.
func cleanLines(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case isLineBreak(r):
			return '\n'
		case unicode.IsControl(r) || r == 0xfeff:
			return ' '
		}
		return r
	}, strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\r\n", "\n"))
}

var (
	entity    = regexp.MustCompile(`^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]*);`)
	lineStart = regexp.MustCompile(`^(?:[-+](?: |$)|#{1,6}(?: |$)|>|=+ *$|-[- ]*$|~~~|\d{1,9}[.)](?: |$))`)
	webAddr   = regexp.MustCompile(`^(?i:https?://|www\.)[^\s<>]+`)
)

// escaped is one line of text as Markdown. It escapes only what would be
// markup: people read and correct these texts.
func escaped(line string) string {
	var b strings.Builder
	from := 0
	if m := lineStart.FindString(line); m != "" {
		at := strings.IndexAny(m, ".)") // the sign after a number; else the first
		if at < 0 || m[0] < '0' || m[0] > '9' {
			at = 0
		}
		b.WriteString(line[:at] + `\` + line[at:at+1])
		from = at + 1
	}
	linkLike := strings.Contains(line, "](") || strings.Contains(line, "][") || strings.Contains(line, "]:")
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for i := from; i < len(line); {
		before, _ := utf8.DecodeLastRuneInString(line[:i])
		if i == 0 || !word(before) {
			if a := webAddr.FindString(line[i:]); a != "" && !strings.ContainsAny(a, "*`[]\\") && (i == 0 || before == ' ' || before == '(') {
				b.WriteString(a)
				i += len(a)
				continue
			}
		}
		r, size := utf8.DecodeRuneInString(line[i:])
		after, _ := utf8.DecodeRuneInString(line[i+size:])
		markup := false
		switch r {
		case '*', '`':
			markup = true
		case '_':
			markup = !word(before) || !word(after)
		case '[', ']':
			markup = linkLike
		case '<':
			markup = after == '/' || after == '!' || after == '?' || after < utf8.RuneSelf && unicode.IsLetter(after)
		case '&':
			markup = entity.MatchString(line[i:])
		case '\\':
			markup = after < utf8.RuneSelf && (unicode.IsPunct(after) || unicode.IsSymbol(after))
		case '|':
			markup = strings.Trim(line, "|-: ") == ""
		}
		if markup {
			b.WriteByte('\\')
		}
		b.WriteString(line[i : i+size])
		i += size
	}
	return b.String()
}

var (
	htmlTag   = regexp.MustCompile(`(?i)</?(?:p|br|div|span|i|em|b|strong|sub|sup|ul|ol|li|a|h[1-6]|jats:[a-z]+)(?:\s[^<>]*)?/?>`)
	htmlBreak = regexp.MustCompile(`(?i)^</?(?:p|br|div|ul|ol|h[1-6]|jats:(?:p|title|sec))\b`)
	htmlItem  = regexp.MustCompile(`(?i)^<li\b`)
)

// withoutHTML is the text of the little HTML that reference managers keep in
// abstracts and notes; a text without a tag is left as it is.
func withoutHTML(s string) string {
	if !htmlTag.MatchString(s) {
		return s
	}
	s = htmlTag.ReplaceAllStringFunc(s, func(tag string) string {
		switch {
		case htmlItem.MatchString(tag):
			return "\n• "
		case htmlBreak.MatchString(tag):
			return "\n\n"
		}
		return ""
	})
	return html.UnescapeString(s)
}
