package layout

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordBreak is a place inside a word where a line may end.
type wordBreak struct {
	at     int // byte offset
	cost   int64
	hyphen bool
}

// wordBreaks finds where a line may end inside a word: where it was told to, or
// around its punctuation and, in French text, between its syllables.
func (s *setter) wordBreaks(w *word, steer []wordBreak) []wordBreak {
	first := w.segs[0].span.look
	out := breaks(w.text)
	switch {
	case address(w.text):
		return out
	case len(steer) > 0:
		out = append(out, steer...)
	case first.hyphenate:
		for _, at := range s.syllables(w.text) {
			out = append(out, wordBreak{at, costHyphen, true})
		}
	default:
		return out
	}
	slices.SortStableFunc(out, func(a, b wordBreak) int { return a.at - b.at })
	return slices.CompactFunc(out, func(a, b wordBreak) bool { return a.at == b.at })
}

// syllables remembers where a word may be hyphenated.
func (s *setter) syllables(word string) []int {
	at, ok := s.hyphenated[word]
	if !ok {
		at = s.hyphenator.Breaks(nil, word)
		s.hyphenated[word] = at
	}
	return at
}

// breaks finds the places inside a word where a line may end: in an address
// around its punctuation, elsewhere after a hyphen or a dash with three letters
// or figures at least on either side.
func breaks(word string) []wordBreak {
	if address(word) {
		return addressBreaks(word)
	}
	if strings.IndexFunc(word, parts) < 0 {
		return nil
	}
	var out []wordBreak
	for i, r := range word {
		if parts(r) && ends(word[:i]) && begins(word[i+utf8.RuneLen(r):]) {
			out = append(out, wordBreak{i + utf8.RuneLen(r), costHyphen, false})
		}
	}
	return out
}

// parts holds for the characters that a line may end after.
func parts(r rune) bool {
	switch r {
	case '-', 0x2010, '—', '–', '…', '/':
		return true
	}
	return false
}

// begins reports whether a text begins with three letters or figures.
func begins(text string) bool {
	return bordered(text, utf8.DecodeRuneInString, func(t string, n int) string { return t[n:] })
}

// ends reports whether a text ends with three letters or figures.
func ends(text string) bool {
	return bordered(text, utf8.DecodeLastRuneInString, func(t string, n int) string { return t[:len(t)-n] })
}

func bordered(text string, decode func(string) (rune, int), rest func(string, int) string) bool {
	for n := 0; text != ""; {
		r, size := decode(text)
		text = rest(text, size)
		switch {
		case unicode.Is(unicode.M, r):
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return false
		default:
			if n++; n == letters {
				return true
			}
		}
	}
	return false
}

// letters is how many letters stand at least on either side of a break.
const letters = 3

// address reports whether a word is an address of the network or of mail.
func address(word string) bool {
	return strings.Contains(word, "://") || strings.Contains(word, "www.") || strings.Contains(word, "@")
}

// addressBreaks allows a line to end after slashes and before other
// punctuation, so that no sign at a line end can be taken for the sentence's.
func addressBreaks(word string) []wordBreak {
	var out []wordBreak
	start := 0
	if i := strings.Index(word, "://"); i >= 0 {
		start = i + len("://")
	}
	for i := start + 1; i < len(word)-1; i++ {
		switch {
		case word[i-1] == '/' && word[i] != '/':
			out = append(out, wordBreak{i, costSlash, false})
		case strings.IndexByte(".-_?&=#%+,;:~@", word[i]) >= 0:
			out = append(out, wordBreak{i, costAddress, false})
		}
	}
	return out
}
