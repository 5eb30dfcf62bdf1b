package bib

import (
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// decode turns the texts of a record into UTF-8. It names the encoding when it
// had to be guessed. What the record says of itself (100 $a, positions 26-29)
// is wrong too often to be believed against the bytes: « 50 » stands in records
// of Latin-1, « 01 » in those of UTF-8.
func (m *marc) decode() (guessed string, fault *render.Code) {
	var all []byte
	for _, f := range m.fields {
		all = append(append(all, f.tag...), f.value...)
		for _, s := range f.subs {
			all = append(append(all, s.text...), '\n')
		}
	}
	if utf8.Valid(all) {
		return "", nil
	}
	name, decode := "Windows-1252", readLatin
	if likeISO5426(all) {
		name, decode = "ISO 5426", readISO5426
	}
	if _, ok := decode(string(all)); !ok {
		return "", codeMarcLetters
	}
	for _, f := range m.fields {
		f.value, _ = decode(f.value)
		for i := range f.subs {
			f.subs[i].text, _ = decode(f.subs[i].text)
		}
	}
	return name, nil
}

// likeISO5426 finds the accents that stand before their letter (0xC1 to 0xC8,
// then a letter that takes one) more often than Latin-1’s accented small
// letters.
func likeISO5426(s []byte) bool {
	accents, letters := 0, 0
	for i, c := range s[:max(len(s)-1, 0)] {
		next := s[i+1] | 0x20
		switch {
		case c >= 0xc1 && c <= 0xc8 && strings.IndexByte("aeiouyn", next) >= 0, c == 0xd0 && next == 'c':
			accents++
		case c >= 0xe0 && c <= 0xfc && c != 0xf7:
			letters++
		}
	}
	return accents > letters
}

// readLatin reads Windows-1252 and Latin-1, whose other control characters no
// text has.
func readLatin(s string) (string, bool) {
	ok := true
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		switch {
		case c < 0x80:
			b.WriteByte(c)
		case c == 0x88, c == 0x89 && strings.IndexByte(s, 0x88) >= 0: // non-sorting marks, rather than « ˆ » and « ‰ »
			b.WriteRune(rune(c))
		case c < 0xa0:
			ok = ok && windows1252[c-0x80] >= 0xa0
			b.WriteRune(windows1252[c-0x80])
		default:
			b.WriteRune(rune(c))
		}
	}
	return b.String(), ok
}

// ISO 5426 (1983): signs, accents before their letter, letters; a space where
// the standard has none.
const (
	signs5426   = "¡„£$¥†§′‘“«♭©℗®ʿʾ‚   ‡·″’”»♯ʹʺ " // from 0xA1
	letters5426 = "ÆĐ   Ĳ ŁØŒ Þ    æđð ıĳ łøœßþ "   // from 0xE1
)

// accents5426 are combining characters of Unicode, from 0xC0.
var accents5426 = []rune{
	0x309, 0x300, 0x301, 0x302, 0x303, 0x304, 0x306, 0x307, 0x308, 0x308, 0x30a, 0x315, 0x313, 0x30b, 0x31b, 0x30c,
	0x327, 0x328, 0x326, 0x328, 0x325, 0x32e, 0x323, 0x324, 0x332, 0x333, 0x329, 0x32d, 0, 0xfe20, 0xfe21, 0,
}

// composed is a letter with an accent in one character, if Unicode has it among
// the Latin letters of Europe.
func composed(letter, mark rune) (rune, bool) {
	for accent, a := range accented {
		if a.mark == mark {
			r, ok := composedLetters[accent+string(letter)]
			return r, ok
		}
	}
	return 0, false
}

func readISO5426(s string) (string, bool) {
	signs, letters := []rune(signs5426), []rune(letters5426)
	ok := true
	var b strings.Builder
	var accents []rune // waiting for their letter
	put := func(r rune) {
		if len(accents) > 0 {
			if whole, ok := composed(r, accents[len(accents)-1]); ok {
				r, accents = whole, accents[:len(accents)-1]
			}
		}
		b.WriteRune(r)
		for i := len(accents) - 1; i >= 0; i-- { // the one beside the letter first
			b.WriteRune(accents[i])
		}
		accents = accents[:0]
	}
	for i := range len(s) {
		c := s[i]
		r := ' '
		switch {
		case c < 0x80:
			put(rune(c))
			continue
		case c == 0x88, c == 0x89:
			r = rune(c)
		case c >= 0xa1 && c <= 0xbf:
			r = signs[c-0xa1]
		case c >= 0xc0 && c <= 0xdf && accents5426[c-0xc0] != 0:
			accents = append(accents, accents5426[c-0xc0])
			continue
		case c >= 0xe1 && int(c-0xe1) < len(letters):
			r = letters[c-0xe1]
		}
		ok = ok && r != ' '
		put(r)
	}
	for _, a := range accents {
		b.WriteRune(a)
	}
	return b.String(), ok
}
