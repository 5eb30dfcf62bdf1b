package french

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Compose joins letters and the accents typed after them (Unicode NFC), because
// fonts draw é and cannot place an accent on an e.
func Compose(s string) string { return norm.NFC.String(s) }

// Upper is the text in capitals, which keep their accents: CŒUR, ÉTÉ, L’ÎLE.
// Greek capitals lose theirs, as Greek has it: ΠΑΠΑΔΟΠΟΥΛΟΣ.
func Upper(s string) string {
	if strings.IndexFunc(s, isGreek) < 0 {
		return strings.ReplaceAll(strings.ToUpper(s), "ß", "SS")
	}
	var b strings.Builder
	greek := false
	for _, r := range strings.ToUpper(norm.NFD.String(s)) {
		if !unicode.Is(unicode.M, r) {
			greek = isGreek(r)
		}
		if !greek || r == diaeresis || !unicode.Is(unicode.M, r) {
			b.WriteRune(r)
		}
	}
	return strings.ReplaceAll(norm.NFC.String(b.String()), "ß", "SS")
}

const diaeresis = '\u0308'

func isGreek(r rune) bool { return unicode.Is(unicode.Greek, r) }

// Quote is the text in guillemets, those inside it changed for “ ”.
func Quote(s string) string {
	space := string(nbsp)
	s = strings.NewReplacer("«"+space, "“", "«", "“", space+"»", "”", "»", "”").Replace(s)
	return "«" + space + s + space + "»"
}

// Shorten is the text cut after a word, with an ellipsis, so that it has at
// most max characters; a text that fits is returned as it is. It does not end
// on an article, a preposition or a mark.
func Shorten(s string, max int) string {
	rs := []rune(s)
	if len(rs) <= max {
		return s
	}
	closing := string(nbsp) + "»"
	room := max - 1
	if strings.Contains(s, "«") {
		room -= utf8.RuneCountInString(closing)
	}
	if room < 1 {
		return "…"
	}
	cut := room
	for cut > 0 && !isSpace(rs[cut]) {
		cut--
	}
	if cut == 0 { // one long word: do not part a letter from its marks
		cut = room
		for cut > 0 && (unicode.Is(unicode.M, rs[cut]) || rs[cut] == '\u200d' || rs[cut-1] == '\u200d') {
			cut--
		}
	}
	short := dropLoose(string(rs[:cut])) + "…"
	if strings.Count(short, "«") > strings.Count(short, "»") {
		short += closing
	}
	return short
}

// loose words say nothing without the next one.
var loose = strings.Fields("a à au aux avec ce ces cette dans de des du en entre et la le les leur leurs ou par pour que qui sans se ses son sa sur un une vers")

func dropLoose(s string) string {
	for {
		s = strings.TrimRightFunc(s, func(r rune) bool {
			return isSpace(r) || strings.ContainsRune(".,;:!?…–—-(«“’", r)
		})
		last := strings.LastIndexFunc(s, func(r rune) bool { return isSpace(r) || r == '’' || r == '«' })
		if last < 0 {
			return s
		}
		_, size := utf8.DecodeRuneInString(s[last:])
		if word := strings.ToLower(s[last+size:]); len(word) > 1 && !slices.Contains(loose, word) {
			return s
		}
		s = s[:last]
	}
}

// Slug is the text in the letters of an id or a file name: a-z, 0-9 and single
// hyphens between words. Accents fall; letters without a Latin base fall too,
// so that it may be empty.
func Slug(s string) string {
	var b strings.Builder
	gap := false
	add := func(s string) {
		if gap && b.Len() > 0 {
			b.WriteByte('-')
		}
		gap = false
		b.WriteString(s)
	}
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case r >= 'a' && r <= 'z', isDigit(r):
			add(string(r))
		case unicode.Is(unicode.M, r):
		case bases[r] != "":
			add(bases[r])
		default:
			gap = true
		}
	}
	return b.String()
}

// bases of Latin letters that no accent explains.
var bases = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'þ': "th", 'ı': "i", 'ŋ': "ng"}
