package dup

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// plain is a letter in lower case without its accent, in the alphabet of Latin
// names; other letters and marks stay as they are.
func plain(r rune) string {
	switch r {
	case 'à', 'â', 'ä', 'á', 'ã', 'å':
		return "a"
	case 'æ':
		return "ae"
	case 'ç', 'č', 'ć':
		return "c"
	case 'é', 'è', 'ê', 'ë', 'ě':
		return "e"
	case 'î', 'ï', 'í', 'ì', 'ı':
		return "i"
	case 'ñ', 'ń':
		return "n"
	case 'ô', 'ö', 'ó', 'ò', 'õ', 'ø':
		return "o"
	case 'œ':
		return "oe"
	case 'ù', 'û', 'ü', 'ú':
		return "u"
	case 'ÿ', 'ý':
		return "y"
	case 'š', 'ş':
		return "s"
	case 'ß':
		return "ss"
	case 'ž':
		return "z"
	case 'ğ':
		return "g"
	case 'ł':
		return "l"
	case 'ﬁ':
		return "fi"
	case 'ﬂ':
		return "fl"
	case '\u00ad', '\u200b':
		return ""
	}
	if unicode.Is(unicode.Mn, r) {
		return ""
	}
	return string(r)
}

// fold is a text in lower case without accents. The sign of a number, which is
// read as a letter or not, is one.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r >= 'A' && r <= 'Z':
			b.WriteByte(byte(r) + 'a' - 'A')
		case r < 0x80:
			b.WriteByte(byte(r))
		case (r == '°' || r == 'º') && i > 0 && (s[i-1] == 'n' || s[i-1] == 'N'):
			b.WriteByte(' ')
		default:
			b.WriteString(plain(unicode.ToLower(r)))
		}
	}
	return b.String()
}

// words are the words of a text in lower case, without accents, marks and what
// shows how a number is written: « 6 500 » is 6500, « 2ème » is 2e.
func words(s string) []string {
	s = fold(s)
	var all []string
	for len(s) > 0 {
		i := strings.IndexFunc(s, letterOrDigit)
		if i < 0 {
			break
		}
		gap := s[:i] // what stands before the word
		s = s[i:]
		end := strings.IndexFunc(s, func(r rune) bool { return !letterOrDigit(r) })
		if end < 0 {
			end = len(s)
		}
		w := s[:end]
		s = s[end:]
		if last := len(all) - 1; last >= 0 && len(w) == 3 && digits(w) && len(all[last]) <= 3 && digits(all[last]) &&
			(gap == " " || gap == "\u00a0" || gap == "\u202f") {
			all[last] += w
			continue
		}
		all = append(all, ordinal(w))
	}
	return all
}

func letterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// ordinal writes an ordinal number in one way: « 2ème », « 2nde », « deuxième »
// are 2e, « première » is 1e.
func ordinal(w string) string {
	if n := strings.TrimLeft(w, "0123456789"); n != w && n != "" {
		switch n {
		case "e", "eme", "ieme", "er", "re", "ere", "nd", "nde", "st", "th", "rd":
			return w[:len(w)-len(n)] + "e"
		}
		return w
	}
	switch w {
	case "premier", "premiere":
		return "1e"
	case "deuxieme", "second", "seconde":
		return "2e"
	case "troisieme":
		return "3e"
	case "quatrieme":
		return "4e"
	case "cinquieme":
		return "5e"
	case "sixieme":
		return "6e"
	}
	return w
}

// small reports a word that says little of what a title is about.
func small(w string) bool {
	switch w {
	case "de", "du", "des", "d", "l", "la", "le", "les", "et", "ou", "a", "au", "aux", "en", "dans", "sur", "par", "pour",
		"un", "une", "n", "s", "e", "ce", "ces", "cette", "qu", "que", "the", "of", "and", "in", "to", "for", "on":
		return true
	}
	return false
}

// number reports a word that tells one document from its neighbour: a number, a
// month, a Roman numeral.
func number(w string) bool {
	if w[0] >= '0' && w[0] <= '9' {
		return true
	}
	switch w {
	case "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
		"i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii":
		return true
	}
	return false
}

// title is what is compared of a record's title.
type title struct {
	key     string   // all its words, of title and subtitle, as one
	main    string   // the same of what stands before the subtitle, if there is one
	words   []string // those that say something, sorted out of numbers
	numbers []string // sorted
}

func newTitle(r *render.Record) title {
	all := words(r.Title + " " + r.Subtitle)
	t := title{key: joined(all)}
	for _, w := range all {
		switch {
		case number(w):
			t.numbers = append(t.numbers, w)
		case !small(w):
			t.words = append(t.words, w)
		}
	}
	slices.Sort(t.numbers)
	t.numbers = slices.Compact(t.numbers)
	main := r.Title
	if r.Subtitle == "" {
		main = beforeSubtitle(r.Title)
	}
	if main != "" {
		if w := words(main); said(w) >= fewWords {
			t.main = joined(w)
		}
	}
	return t
}

// beforeSubtitle is what stands before the full stop or the colon of a title that
// holds its subtitle; empty for others.
func beforeSubtitle(title string) string {
	for _, mark := range []string{" : ", "\u00a0: ", ". ", " – ", " — "} {
		if before, _, found := strings.Cut(title, mark); found {
			return before
		}
	}
	return ""
}

// joined are words in one, a space between numbers only: « primo-arrivants » is
// « primoarrivants », 1 12 is not 11 2.
func joined(all []string) string {
	var b strings.Builder
	after := false // a number
	for _, w := range all {
		before := w[0] >= '0' && w[0] <= '9'
		if before && after {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		after = w[len(w)-1] >= '0' && w[len(w)-1] <= '9'
	}
	return b.String()
}

// said counts the words that say something.
func said(all []string) int {
	n := 0
	for _, w := range all {
		if !small(w) && !number(w) {
			n++
		}
	}
	return n
}

// slips is how many words of a title of n words may be written otherwise or be
// missing for it to be the same.
func slips(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 8:
		return 1
	}
	return 2
}

// closeTitles reports titles that differ by slips only: a letter in a long word, a word
// left out of a long title. Another word in the place of one is another title:
// « … en Alsace » and « … en Lorraine » are two documents.
func closeTitles(a, b title) bool {
	if !slices.Equal(a.numbers, b.numbers) {
		return false
	}
	long, short := a.words, b.words
	if len(long) < len(short) {
		long, short = short, long
	}
	left := slips(len(short))
	if len(long) > len(short)+1 || len(short) < 8 && len(long) > len(short) {
		return false
	}
	i, j := 0, 0
	for i < len(long) && j < len(short) {
		switch {
		case long[i] == short[j]:
			i, j = i+1, j+1
			continue
		case slip(long[i], short[j]):
			i, j = i+1, j+1
		case len(long)-i > len(short)-j:
			i++
		default:
			return false
		}
		if left--; left < 0 {
			return false
		}
	}
	return len(long)-i <= left
}

// slip reports two long words that differ by one letter: another, one more, or
// two that changed places; not the first, which changes the sense
// (« immigration », « émigration »).
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if utf8.RuneCountInString(a) < 5 || a[0] != b[0] || len(b) > len(a)+1 || number(a) || number(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return a[i:] == b[i+1:]
	case i == len(a):
		return true
	case a[i+1:] == b[i+1:]:
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// titlesApart reports titles that have next to nothing in common: of two
// documents, unless more is known.
func titlesApart(a, b title) bool {
	common := 0
	for _, w := range a.words {
		if slices.Contains(b.words, w) {
			common++
		}
	}
	return common*2 < min(len(a.words), len(b.words))
}

// within reports that all words of a are in b.
func within(a, b []string) bool {
	for _, w := range a {
		if !slices.Contains(b, w) {
			return false
		}
	}
	return true
}
