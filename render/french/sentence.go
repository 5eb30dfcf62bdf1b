package french

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FirstSentence is the length in bytes of the first sentence of a dressed text
// with its closing marks: that of the whole text if it holds only one. In doubt
// the sentence goes on, for half of one is worse than two.
func FirstSentence(s string) int {
	depth := 0 // of brackets and quotation marks: a sentence inside them ends none
	for i, r := range s {
		switch {
		case opensPair(r):
			depth++
		case closesPair(r):
			depth = max(0, depth-1)
		case !endsSentence(r) || r == '.' && abbreviates(s[:i]):
		default:
			end, open := closed(s, i+utf8.RuneLen(r), depth)
			if open == 0 && begins(s[end:]) {
				return end
			}
		}
	}
	return len(s)
}

func endsSentence(r rune) bool { return strings.ContainsRune(".!?…", r) }
func opensPair(r rune) bool    { return strings.ContainsRune("([{«“", r) }
func closesPair(r rune) bool   { return strings.ContainsRune(")]}»”", r) }

// closed passes the marks that belong to a sentence after its end at i: further
// points, « ! », brackets and quotation marks, with the no-break spaces before
// them. It returns where they end and how many pairs are still open.
func closed(s string, i, depth int) (end, open int) {
	end = i
	for j, r := range s[i:] {
		switch {
		case endsSentence(r):
		case closesPair(r):
			depth = max(0, depth-1)
		case r == nbsp || r == nnbsp:
			continue
		default:
			return end, depth
		}
		end = i + j + utf8.RuneLen(r)
	}
	return end, depth
}

// begins reports whether what follows an end is the space before another
// sentence: before a capital, a digit or what opens a quotation.
func begins(s string) bool {
	r, size := utf8.DecodeRuneInString(s)
	if !unicode.IsSpace(r) || r == nbsp || r == nnbsp {
		return false
	}
	for _, r := range s[size:] {
		switch {
		case unicode.IsSpace(r):
		case unicode.IsLetter(r):
			return !unicode.IsLower(r)
		default:
			return isDigit(r) || opensPair(r) || r == '–' || r == '—'
		}
	}
	return false
}

// abbreviates reports whether the point after this text only shortens its last
// word, or stands after the number of a list's item.
func abbreviates(s string) bool {
	i := strings.LastIndexFunc(s, func(r rune) bool { return !isWord(r) && !isDigit(r) })
	_, size := utf8.DecodeRuneInString(s[max(0, i):])
	if i < 0 {
		size, i = 0, 0
	}
	word := s[i+size:]
	if letters := utf8.RuneCountInString(word); letters == 0 {
		return false
	} else if letters == 1 && !isDigit(rune(word[0])) {
		return true // an initial, an acronym, p., n.
	}
	if strings.Trim(word, "0123456789") == "" {
		return strings.TrimSpace(s[:i+size]) == "" // « 1. Accueillir », not « en 2023. »
	}
	return slices.Contains(abbreviations, strings.ToLower(word))
}

// abbreviations are those before which or after which a capital may stand
// without a sentence ending. The forms without a point (Mme, Dr, n°) are none.
var abbreviations = []string{
	"apr", "art", "av", "bd", "cf", "chap", "coll", "dir", "dr", "ed", "éd", "env", "ex", "fig", "mgr", "mm",
	"no", "op", "pp", "pr", "préf", "réf", "st", "ste", "tél", "trad", "vol", "vs",
}
