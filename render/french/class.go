package french

import (
	"strings"
	"unicode"
)

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isWord holds for what a word or an identifier is made of.
func isWord(r rune) bool {
	if r < 0x80 {
		return isASCIIWord(r)
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

func isASCIIWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || isDigit(r) || r == '_'
}

// isSpace holds for the spaces of a line that a rule may replace.
func isSpace(r rune) bool {
	switch r {
	case ' ', '\t', nbsp, nnbsp, '\u2009', '\u200a', '\u2007', '\u2008':
		return true
	}
	return false
}

// isBlank holds for any space, a line feed and the ends of the text.
func isBlank(r rune) bool {
	return r == ' ' || r == 0 || !isASCIIWord(r) && (isSpace(r) || unicode.IsSpace(r))
}

// opens holds for what stands before a word without a space.
func opens(r rune) bool { return isBlank(r) || strings.ContainsRune(`([{«“‘'’"—–-/¿¡`, r) }

// closes holds for what stands after a word without a space, or with the space
// that French puts before high punctuation.
func closes(r rune) bool { return isBlank(r) || strings.ContainsRune(`)]}»”’'".,;:!?…`, r) }

// word reports whether the text has exactly these words at i: no letter or
// digit follows them.
func (t text) word(i int, words ...string) bool {
	for _, w := range words {
		if n := t.prefix(i, w); n > 0 && !isWord(t.at(i+n)) {
			return true
		}
	}
	return false
}

// prefix is the length in cells of s if the text continues with it at i, else 0.
func (t text) prefix(i int, s string) int {
	n := 0
	for _, r := range s {
		if t.at(i+n) != r {
			return 0
		}
		n++
	}
	return n
}

// digits counts the digits from i on.
func (t text) digits(i int) int {
	n := 0
	for isDigit(t.at(i + n)) {
		n++
	}
	return n
}

// digitsBefore counts the digits that end just before i.
func (t text) digitsBefore(i int) int {
	n := 0
	for isDigit(t.at(i - 1 - n)) {
		n++
	}
	return n
}

// value is the number of n digits at i; n is at most 9.
func (t text) value(i, n int) int {
	v := 0
	for _, c := range t[i : i+n] {
		v = v*10 + int(c.r-'0')
	}
	return v
}
