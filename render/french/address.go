package french

import (
	"slices"
	"strings"
	"unicode"
)

// Address is the length in bytes of the web address that s starts with
// (http://, https:// or www.), without the punctuation that follows it; 0 if s
// does not start with one.
func Address(s string) int {
	// The longest address worth asking for ends at the first space.
	end := strings.IndexFunc(s, endsAddress)
	if end < 0 {
		end = len(s)
	}
	return len(string(trimAddress([]rune(s[:end]))))
}

func endsAddress(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsControl(r) || r == unicode.ReplacementChar || strings.ContainsRune("<>\"«»“”[]`{}|\\", r)
}

// longestScheme is the length of the longest start of an address, and of what
// must follow it.
const longestScheme = len("https://") + 1

// scheme is the length of the start that makes a an address; 0 if it is none.
func scheme(a []rune) int {
	for _, s := range []string{"https://", "http://", "www."} {
		if n := len(s); len(a) > n && strings.EqualFold(string(a[:n]), s) && unicode.In(a[n], unicode.L, unicode.N) {
			return n
		}
	}
	return 0
}

// trimAddress drops the punctuation after an address; nil if it is none.
func trimAddress(a []rune) []rune {
	scheme := scheme(a)
	if scheme == 0 {
		return nil
	}
	for len(a) > scheme {
		last := a[len(a)-1]
		switch {
		case strings.ContainsRune(".,;:!?'’…*_", last):
		case last == ')' && count(a, ')') > count(a, '('):
		default:
			return a
		}
		a = a[:len(a)-1]
	}
	return nil
}

func count(a []rune, r rune) int {
	n := 0
	for _, x := range a {
		if x == r {
			n++
		}
	}
	return n
}

// keepAddresses marks addresses, file names, identifiers and `code`, which no
// rule may touch.
func (t text) keepAddresses() {
	for i := 0; i < len(t); {
		n, keep := 0, true
		switch {
		case t[i].kept || isBlank(t[i].r):
		case t[i].r == '`':
			n = t.code(i)
		case t[i].r == '&':
			n = t.entity(i)
		case isWord(t[i].r):
			if n = t.address(i); n == 0 {
				n, keep = t.name(i)
			}
		}
		for k := range n {
			t[i+k].kept = t[i+k].kept || keep
		}
		i += max(n, 1)
	}
}

// until collects the runes from i on up to one that ends, or a kept cell.
func (t text) until(i int, ends func(rune) bool) []rune {
	var rs []rune
	for ; i < len(t) && !t[i].kept && !ends(t[i].r); i++ {
		rs = append(rs, t[i].r)
	}
	return rs
}

func (t text) address(i int) int {
	if c := t[i].r; c != 'h' && c != 'H' && c != 'w' && c != 'W' {
		return 0
	}
	// The start tells, so that the text is not copied at every h and w.
	if scheme(t[i:min(i+longestScheme, len(t))].until(0, endsAddress)) == 0 {
		return 0
	}
	return len(trimAddress(t.until(i, endsAddress)))
}

// code is the length of `code` with its marks.
func (t text) code(i int) int {
	rs := t.until(i+1, func(r rune) bool { return r == '`' || r == '\n' })
	if end := i + 1 + len(rs); len(rs) > 0 && t.at(end) == '`' {
		return len(rs) + 2
	}
	return 0
}

// entity is the length of a character reference such as &nbsp; in pasted text.
func (t text) entity(i int) int {
	rs := t.until(i+1, func(r rune) bool { return !isWord(r) && r != '#' })
	if len(rs) > 1 && len(rs) < 10 && t.at(i+1+len(rs)) == ';' {
		return len(rs) + 2
	}
	return 0
}

// extensions of the files that a bulletin speaks of.
var extensions = strings.Fields(`pdf html htm doc docx xls xlsx ppt pptx odt ods odp csv tsv txt zip
	jpg jpeg png gif webp svg mp3 mp4 yaml yml json xml ris bib php epub`)

// domains under which a name without www. is an address.
var domains = strings.Fields(`fr eu com org net int info io be ch lu de uk edu gouv example`)

// name is the length of the word at i with what follows it without a space, and
// whether that is a file name, a mail address, a host or an identifier with
// underscores.
func (t text) name(i int) (n int, keep bool) {
	rs := t.until(i, func(r rune) bool { return !isWord(r) && !strings.ContainsRune(".-@/~+=%#", r) })
	for strings.ContainsRune(".-/%+", rs[len(rs)-1]) {
		rs = rs[:len(rs)-1]
	}
	dot := -1 // the last one
	for k, r := range rs {
		switch {
		case r == '_' && k > 0 && k < len(rs)-1:
			return len(rs), true
		case r == '.':
			dot = k
		case r == '/' && dot > 0 && slices.Contains(domains, strings.ToLower(lastLabel(rs[:k]))):
			return len(rs), true
		}
	}
	if dot < 1 || dot == len(rs)-1 {
		return len(rs), false
	}
	end := strings.ToLower(string(rs[dot+1:]))
	return len(rs), slices.Contains(extensions, end) || slices.Contains(domains, end) || slices.Contains(rs[:dot], '@')
}

func lastLabel(rs []rune) string {
	k := len(rs)
	for k > 0 && isWord(rs[k-1]) {
		k--
	}
	return string(rs[k:])
}
