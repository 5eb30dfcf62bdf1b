package xlsx

import "strings"

// lineHeight of 10-point text, in points.
const lineHeight = 13

// indent is how wide the indent of a style is, in the unit of a column. It keeps
// wrapped text off the end of the text at its left.
const indent = 1.5

// partOfStrong is the part of a column's width that strong text is reckoned to
// have: where Calibri is missing, the bold letters in its place are wider.
const partOfStrong = 0.95

// maxLines is more than the highest row shows.
const maxLines = maxRowHeight/13 + 1

// lines estimates on how many lines a text is shown, indented, in a cell of the
// given width, in characters of the column's unit (a digit of the default
// font). It counts no further than most.
func lines(s string, width float64, most int) int {
	room := max(1, width-indent)
	n, used := 1, 0.0
	word := 0.0
	flush := func(blank float64) { // a space after the word, which may hang out
		if used > 0 && used+word-blank > room {
			n++
			used = 0
		}
		for word-blank > room { // a word longer than the cell is broken
			n++
			word -= room
		}
		used += word
		word = 0
	}
	for _, r := range strings.TrimRight(s, "\n") {
		if n > most {
			break
		}
		switch {
		case r == '\n':
			flush(0)
			n++
			used = 0
		case r == ' ':
			blank := advance(r)
			word += blank
			flush(blank)
		case r == '-' || r == '/':
			word += advance(r)
			flush(0)
		default:
			word += advance(r)
		}
	}
	flush(0)
	return n
}

// advances are about how wide letters of bold 10-point Calibri are on a screen,
// in the unit of a column: a digit of 11 points. The others are 1.
var advances = [...]float64{
	' ': 0.47, 'i': 0.47, 'j': 0.47, 'l': 0.47, 'I': 0.47, '.': 0.47, ',': 0.47, ':': 0.47, ';': 0.47, '\'': 0.47, '|': 0.47, 'î': 0.47, 'ï': 0.47,
	'f': 0.65, 'r': 0.65, 't': 0.65, '-': 0.65, '!': 0.65, '(': 0.65, ')': 0.65, '[': 0.65, ']': 0.65, 'J': 0.65,
	'c': 0.8, 'ç': 0.8, 's': 0.8, 'z': 0.8, 'L': 0.8, '/': 0.8,
	'a': 0.93, 'à': 0.93, 'â': 0.93, 'e': 0.93, 'é': 0.93, 'è': 0.93, 'ê': 0.93, 'g': 0.93, 'k': 0.93, 'v': 0.93, 'x': 0.93, 'y': 0.93, 'E': 0.93, 'É': 0.93, 'F': 0.93, 'S': 0.93, 'T': 0.93,
	'A': 1.2, 'À': 1.2, 'C': 1.2, 'D': 1.2, 'G': 1.2, 'H': 1.2, 'N': 1.2, 'O': 1.2, 'Q': 1.2, 'U': 1.2, 'V': 1.2,
	'm': 1.55, 'M': 1.55, 'w': 1.55, 'W': 1.55, 'œ': 1.55, 'Œ': 1.55, 'æ': 1.55, '@': 1.55, '%': 1.55, '&': 1.55,
}

// advance is how wide a letter is, in the unit of a column.
func advance(r rune) float64 {
	switch {
	case int(r) < len(advances):
		if a := advances[r]; a > 0 {
			return a
		}
	case r == '’' || r == '\u202f':
		return 0.47
	case r >= 0x2E80: // CJK, emoji
		return 2
	}
	return 1
}

// height is that of a row whose longest cell shows n lines.
func height(n int) float64 { return min(float64(n)*lineHeight+3, maxRowHeight) }
