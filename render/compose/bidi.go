package compose

import (
	"slices"
	"strings"
)

// Characters that end what turns the direction of a text (Unicode UAX #9, 2).
const (
	popFormatting = '\u202c'
	popIsolate    = '\u2069'
)

// closed ends the embeddings, overrides and isolates that a text leaves open,
// so that it turns nothing that is printed after it.
func closed(s string) string {
	if !strings.ContainsAny(s, "\u202a\u202b\u202d\u202e\u2066\u2067\u2068") {
		return s
	}
	var open []rune // what would end each
	for _, r := range s {
		switch r {
		case '\u202a', '\u202b', '\u202d', '\u202e':
			open = append(open, popFormatting)
		case '\u2066', '\u2067', '\u2068':
			open = append(open, popIsolate)
		case popFormatting:
			if n := len(open); n > 0 && open[n-1] == popFormatting {
				open = open[:n-1]
			}
		case popIsolate: // ends what was opened inside, too
			for i := len(open) - 1; i >= 0; i-- {
				if open[i] == popIsolate {
					open = open[:i]
					break
				}
			}
		}
	}
	slices.Reverse(open)
	return s + string(open)
}
