package xlsx

import "strings"

// lineHeight of 10-point text, in points.
const lineHeight = 13.5

// maxLines is more than the highest row shows.
const maxLines = maxRowHeight/13 + 1

// lines estimates on how many lines a text is shown in a cell of the given
// width, in characters of the column's unit (a digit of the default font). It
// counts no further than most.
func lines(s string, width float64, most int) int {
	const perUnit = 1.15 // 10-point letters are a little narrower than an 11-point digit
	room := max(1, width*perUnit-0.5)
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
			word++
			flush(1)
		case r == '-' || r == '/':
			word++
			flush(0)
		case r >= 0x2E80: // CJK, emoji
			word += 2
		default:
			word++
		}
	}
	flush(0)
	return n
}

// height is that of a row whose longest cell shows n lines.
func height(n int) float64 { return min(float64(n)*lineHeight+3, maxRowHeight) }
