package email

import (
	"net/url"
	"strings"
	"text/template"
	"unicode"

	"bulletin/render"
)

// Columns is the width of the text part, in columns of a terminal.
const Columns = 72

var textFuncs = template.FuncMap{
	"fill":      fill,
	"item":      item,
	"rich":      richText,
	"addresses": addressLines,
	"labelled":  labelled,
	"url":       func(s string) string { return addressLine(0, s) },
	"rule":      func() string { return strings.Repeat("-", Columns) + "\n" },
	"at":        func(indent int, e entry) indented { return indented{e, indent} },
	"underline": underline,
	"plain":     render.Rich.Plain,
}

// indented is an entry and the column it starts at.
type indented struct {
	entry
	Indent int
}

// fill wraps a paragraph at [Columns], each line indented by so many spaces.
// It ends with a line feed; of nothing it makes nothing.
func fill(indent int, s string) string { return item(indent, "", s) }

// item is fill with a mark such as "12. " before the first line and its width
// of blank before the others.
func item(indent int, mark, s string) string {
	first := strings.Repeat(" ", indent) + mark
	rest := strings.Repeat(" ", width(first))
	var b strings.Builder
	for _, line := range wrap(s, Columns-width(first)) {
		b.WriteString(first)
		b.WriteString(line)
		b.WriteByte('\n')
		first = rest
	}
	return b.String()
}

// richText is rich text as wrapped paragraphs parted by an empty line, and
// lists. The addresses of links follow their block, one on a line alone.
func richText(indent int, r render.Rich) string {
	var b strings.Builder
	for i, block := range r {
		if i > 0 && (block.Kind == render.Paragraph || r[i-1].Kind == render.Paragraph) {
			b.WriteByte('\n')
		}
		var s strings.Builder
		for _, run := range block.Runs {
			s.WriteString(run.Text)
		}
		b.WriteString(item(indent, block.Mark(), s.String()))
		last := ""
		for _, run := range block.Runs {
			if run.Link != "" && run.Link != last {
				b.WriteString(addressLine(indent+width(block.Mark()), run.Link))
			}
			last = run.Link
		}
	}
	return b.String()
}

// addressLines are links, each its label and below it the address on a line
// alone, whole however long it is.
func addressLines(indent int, links []link) string {
	var b strings.Builder
	for _, l := range links {
		b.WriteString(labelled(indent, l.Label, l.URL))
	}
	return b.String()
}

func labelled(indent int, label, address string) string {
	line := addressLine(indent, address)
	if label = strings.TrimRight(label, " \u00a0:"); label != "" && line != "" {
		return fill(indent, label+"\u00a0:") + line
	}
	return line
}

func addressLine(indent int, s string) string {
	s = strings.Join(strings.Fields(s), "%20")
	if mailbox, ok := strings.CutPrefix(s, "mailto:"); ok {
		s, _, _ = strings.Cut(mailbox, "?") // people write to a mailbox
		if plain, err := url.PathUnescape(s); err == nil && !strings.ContainsFunc(plain, func(c rune) bool { return unicode.IsSpace(c) || unicode.IsControl(c) }) {
			s = plain
		}
	}
	if s == "" {
		return ""
	}
	return strings.Repeat(" ", indent) + s + "\n"
}

// underline is a heading with a line of the given character as wide as it.
func underline(with string, s string) string {
	lines := wrap(s, Columns)
	longest := 0
	for _, l := range lines {
		longest = max(longest, width(l))
	}
	if longest == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n" + strings.Repeat(with, min(longest, Columns)) + "\n"
}

// wrap breaks text into lines at most so many columns wide: at spaces and
// between ideographs, never at a no-break space. A word that is wider stands
// alone, whole. Line feeds in the text are kept.
func wrap(s string, columns int) []string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		var line strings.Builder
		used := 0
		for _, word := range words(paragraph) {
			w := width(word.text)
			gap := 0
			if word.spaced {
				gap = 1
			}
			if used > 0 && used+gap+w > columns {
				lines = append(lines, line.String())
				line.Reset()
				used = 0
			}
			if used > 0 && gap > 0 {
				line.WriteByte(' ')
				used++
			}
			line.WriteString(word.text)
			used += w
		}
		if used > 0 || line.Len() > 0 {
			lines = append(lines, line.String())
		}
	}
	return lines
}

// word is what must not be broken, and whether a space stood before it.
type word struct {
	text   string
	spaced bool
}

func words(s string) []word {
	var all []word
	var text strings.Builder
	spaced, lastWide := false, false
	flush := func() {
		if text.Len() > 0 {
			all = append(all, word{text.String(), spaced})
			text.Reset()
			spaced = false
		}
	}
	for _, c := range s {
		wide := ideograph(c)
		switch {
		case breaking(c):
			flush()
			spaced, lastWide = true, false
			continue
		case c == '\u200b': // a place to break, without a space
			flush()
			lastWide = false
			continue
		case wide && lastWide:
			flush()
		}
		if unicode.IsControl(c) {
			continue
		}
		text.WriteRune(c)
		if runeWidth(c) > 0 {
			lastWide = wide
		}
	}
	flush()
	return all
}

// breaking reports a space at which a line may end.
func breaking(c rune) bool {
	switch c {
	case '\u00a0', '\u202f', '\u2007':
		return false
	}
	return unicode.IsSpace(c)
}

// width is the number of columns a terminal gives to a text.
func width(s string) int {
	n := 0
	for _, c := range s {
		n += runeWidth(c)
	}
	return n
}

// runeWidth is 0 for marks that combine, 2 for ideographs and emoji (Unicode
// UAX #11, wide and fullwidth), else 1.
func runeWidth(c rune) int {
	switch {
	case c < 0x300:
		if c < 0x20 || c >= 0x7f && c < 0xa0 || c == 0xad {
			return 0
		}
		return 1
	case c >= 0x2010 && c <= 0x202f && (c < 0x2028 || c == 0x202f): // quotes, dashes, the narrow space
		return 1
	case unicode.In(c, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case c < 0x1100:
		return 1
	case unicode.Is(wide, c):
		return 2
	}
	return 1
}

// ideograph reports a character of a script written without spaces, after
// which a line may end.
func ideograph(c rune) bool {
	return c >= 0x1100 && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

var wide = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x1100, Hi: 0x115f, Stride: 1}, {Lo: 0x2e80, Hi: 0x303e, Stride: 1}, {Lo: 0x3041, Hi: 0x33ff, Stride: 1},
		{Lo: 0x3400, Hi: 0x4dbf, Stride: 1}, {Lo: 0x4e00, Hi: 0x9fff, Stride: 1}, {Lo: 0xa000, Hi: 0xa4cf, Stride: 1},
		{Lo: 0xa960, Hi: 0xa97f, Stride: 1}, {Lo: 0xac00, Hi: 0xd7a3, Stride: 1}, {Lo: 0xf900, Hi: 0xfaff, Stride: 1},
		{Lo: 0xfe30, Hi: 0xfe6f, Stride: 1}, {Lo: 0xff00, Hi: 0xff60, Stride: 1}, {Lo: 0xffe0, Hi: 0xffe6, Stride: 1},
	},
	R32: []unicode.Range32{
		{Lo: 0x1f300, Hi: 0x1f64f, Stride: 1}, {Lo: 0x1f680, Hi: 0x1f6ff, Stride: 1}, {Lo: 0x1f900, Hi: 0x1f9ff, Stride: 1},
		{Lo: 0x20000, Hi: 0x3fffd, Stride: 1},
	},
}
