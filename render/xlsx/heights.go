package xlsx

import "strings"

// lineHeight of 10-point text, in points.
const lineHeight = 13

// indent stands before wrapped text, so that it does not touch the end of the
// text at its left: 1 in a style, so many characters of a column's width.
const indent = 1.5

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
			word += advance(r)
			flush(advance(r))
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

// advance is about how wide a letter of bold 10-point Calibri is on a screen, in
// the unit of a column: a digit of 11 points.
func advance(r rune) float64 {
	switch r {
	case ' ', '\u202f', 'i', 'j', 'l', 'I', '.', ',', ':', ';', '\'', '’', '|', 'î', 'ï':
		return 0.47
	case 'f', 'r', 't', '-', '!', '(', ')', '[', ']', 'J':
		return 0.65
	case 'c', 'ç', 's', 'z', 'L', '/':
		return 0.8
	case 'a', 'à', 'â', 'e', 'é', 'è', 'ê', 'g', 'k', 'v', 'x', 'y', 'E', 'É', 'F', 'S', 'T':
		return 0.93
	case 'A', 'À', 'C', 'D', 'G', 'H', 'N', 'O', 'Q', 'U', 'V':
		return 1.2
	case 'm', 'M', 'w', 'W', 'œ', 'Œ', 'æ', '@', '%', '&', '…':
		return 1.55
	}
	if r >= 0x2E80 { // CJK, emoji
		return 2
	}
	return 1
}

// height is that of a row whose longest cell shows n lines.
func height(n int) float64 { return min(float64(n)*lineHeight+3, maxRowHeight) }
