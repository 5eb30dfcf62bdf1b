package french

import "unicode"

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// isWord holds for what a word or an identifier is made of.
func isWord(r rune) bool {
	switch {
	case r < 0x80:
		return isASCIIWord(r)
	case r >= 0x2000 && r <= 0x206f: // punctuation, such as ’
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)
}

func isASCIIWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || isDigit(r) || r == '_'
}

// signs say which rules start at a rune, so that no rule has to look into the
// letters, which most of a text is.
type signs uint8

const (
	blank      signs = 1 << iota // the spaces of a line that a rule may replace
	joint                        // in all addresses, names of files and code
	quotation                    // straight marks and guillemets
	apostrophe                   // those to curl
	hyphen
	numeral // digits and the capitals of Roman numerals
	spaced  // what may want a space before it
)

// signsOf are the signs of a rune.
func signsOf(r rune) signs {
	if r < 0x80 {
		return asciiSigns[r]
	}
	switch r {
	case nbsp, nnbsp, '\u2009', '\u200a', '\u2007', '\u2008':
		return blank
	case '«':
		return quotation
	case '»':
		return quotation | spaced
	case '´', '‘':
		return apostrophe
	case '‰', '€', '°':
		return spaced
	}
	return 0
}

var asciiSigns = [0x80]signs{
	' ': blank, '\t': blank,
	'.': joint, '_': joint, '/': joint, '`': joint, '&': joint,
	'"': quotation, '\'': apostrophe, '-': hyphen,
	'0': numeral | spaced, '1': numeral | spaced, '2': numeral | spaced, '3': numeral | spaced, '4': numeral | spaced,
	'5': numeral | spaced, '6': numeral | spaced, '7': numeral | spaced, '8': numeral | spaced, '9': numeral | spaced,
	'I': numeral, 'V': numeral, 'X': numeral,
	':': spaced, ';': spaced, '!': spaced, '?': spaced, '%': spaced, 'h': spaced, 'p': spaced,
}

// isSpace holds for the spaces of a line that a rule may replace.
func isSpace(r rune) bool { return signsOf(r)&blank != 0 }

// isBlank holds for any space, a line feed and the ends of the text.
func isBlank(r rune) bool {
	return r == ' ' || r == 0 || !isASCIIWord(r) && (isSpace(r) || unicode.IsSpace(r))
}

// opens holds for what stands before a word without a space.
func opens(r rune) bool {
	switch r {
	case '(', '[', '{', '«', '“', '‘', '\'', '’', '"', '—', '–', '-', '/', '¿', '¡':
		return true
	}
	return isBlank(r)
}

// closes holds for what stands after a word without a space, or with the space
// that French puts before high punctuation.
func closes(r rune) bool {
	switch r {
	case ')', ']', '}', '»', '”', '’', '\'', '"', '.', ',', ';', ':', '!', '?', '…':
		return true
	}
	return isBlank(r)
}

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
