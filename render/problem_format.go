package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// excerptWidth is the number of columns of a source line that are shown.
const excerptWidth = 100

// Format prints a problem for a person: its place and message, the source line
// with the value underlined, the hint, and the line to write instead.
//
//	issue.yaml:44:10: unknown field "tittle" (did you mean "title"?)
//	  44 |     tittle: Foo
//	     |     ^~~~~~
//
// line is the line of the file at p.Pos, without its line break; when it is
// empty no excerpt is shown. colour adds ANSI escapes for a terminal. The error
// is that of w.
func Format(w io.Writer, p Problem, l Lang, line string, colour bool) error {
	paint := func(code, s string) string {
		if !colour || s == "" {
			return s
		}
		return "\x1b[" + code + "m" + s + "\x1b[0m"
	}
	const bold, red, yellow, green, cyan = "1", "1;31", "1;33", "1;32", "36"
	words := map[string]string{"warning": "warning: ", "hint": "hint: ", "fix": "write:"}
	if l == French {
		words = map[string]string{"warning": "avertissement : ", "hint": "conseil : ", "fix": "écrire :"}
	}

	var b strings.Builder
	if p.File != "" {
		place := p.File
		if p.Pos.Line > 0 {
			place += fmt.Sprintf(":%d:%d", p.Pos.Line, p.Pos.Col)
		}
		b.WriteString(paint(bold, place+":") + " ")
	}
	if p.Code.Severity == Warning {
		b.WriteString(paint(yellow, words["warning"]) + p.Message(l) + "\n")
	} else {
		b.WriteString(paint(red, p.Message(l)) + "\n")
	}

	number := strconv.Itoa(p.Pos.Line)
	gutter := "  " + strings.Repeat(" ", len(number)) + " |"
	if line != "" && p.Pos.Line > 0 {
		before, marked, after := Excerpt(line, p.Pos.Col, p.Len)
		b.WriteString(paint(cyan, "  "+number+" |") + " " + before + marked + after + "\n")
		b.WriteString(paint(cyan, gutter) + " " + strings.Repeat(" ", columns([]rune(before))) +
			paint(green, "^"+strings.Repeat("~", max(columns([]rune(marked)), 1)-1)) + "\n")
	}
	if hint := p.Hint(l); hint != "" {
		b.WriteString("  " + words["hint"] + hint + "\n")
	}
	if p.Fix != "" {
		b.WriteString("  " + words["fix"] + "\n")
		for _, s := range strings.Split(p.Fix, "\n") {
			b.WriteString(paint(cyan, gutter) + " " + s + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Excerpt is a source line as it is shown: what stands before the value to
// underline, the value, which is empty beyond the end of the line, and what
// stands after it. A long line is cut around the value, and characters that do
// not show are replaced. col and length count runes, col from 1.
func Excerpt(line string, col, length int) (before, marked, after string) {
	runes := []rune(line)
	for i, r := range runes {
		switch {
		case r == '\t':
			runes[i] = '→'
		case unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r == 0xfeff:
			runes[i] = '\ufffd'
		}
	}
	from := min(max(col-1, 0), len(runes))
	to := min(from+min(max(length, 1), len(runes)), len(runes))

	// The window takes what stands before the value only as far as needed, and
	// leaves room for some of it to be seen after the caret.
	first, last := 0, len(runes)
	if columns(runes) > excerptWidth {
		seen := min(columns(runes[from:to]), excerptWidth/2)
		room := excerptWidth - seen - 2
		for columns(runes[first:from]) > room*2/3 && first < from {
			first++
		}
		if first > 0 {
			before = "…"
		}
		last = first
		for width := 0; last < len(runes); last++ {
			if width += runeWidth(runes[last]); width > excerptWidth-2 {
				after = "…"
				break
			}
		}
		from, to = min(from, last), min(to, last)
	}
	return before + string(runes[first:from]), string(runes[from:to]), string(runes[to:last]) + after
}

// columns is the width of text on a terminal.
func columns(runes []rune) int {
	n := 0
	for _, r := range runes {
		n += runeWidth(r)
	}
	return n
}

// runeWidth is 0 for what combines or does not show, 2 for East Asian wide
// characters and emoji (the W and F classes of Unicode Annex 11, in blocks).
func runeWidth(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) && r != 0xad:
		return 0
	case r >= 0x1100 && r <= 0x115f, r >= 0x2e80 && r <= 0x303e, r >= 0x3041 && r <= 0xa4cf,
		r >= 0xac00 && r <= 0xd7a3, r >= 0xf900 && r <= 0xfaff, r >= 0xfe30 && r <= 0xfe6f,
		r >= 0xff00 && r <= 0xff60, r >= 0xffe0 && r <= 0xffe6,
		r >= 0x1f300 && r <= 0x1f64f, r >= 0x1f680 && r <= 0x1f6ff, r >= 0x1f900 && r <= 0x1f9ff,
		r >= 0x20000 && r <= 0x3fffd:
		return 2
	}
	return 1
}
