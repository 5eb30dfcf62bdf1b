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
	if len(s) < 4 || !strings.EqualFold(s[:4], "http") && !strings.EqualFold(s[:4], "www.") {
		return 0
	}
	// The longest address worth asking for ends at the first space.
	end := strings.IndexFunc(s, endsAddress)
	if end < 0 {
		end = len(s)
	}
	return len(string(trimAddress([]rune(s[:end]))))
}

func endsAddress(r rune) bool {
	switch r {
	case '<', '>', '"', '«', '»', '“', '”', '[', ']', '`', '{', '}', '|', '\\', unicode.ReplacementChar:
		return true
	}
	return unicode.IsSpace(r) || unicode.IsControl(r)
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

// mayHoldAddress reports whether there is anything for keepAddresses to keep.
func (t text) mayHoldAddress() bool {
	for i, c := range t {
		if c.signs&joint != 0 && (c.r != '.' || isNamePart(t.at(i+1))) {
			return true
		}
	}
	return false
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
	switch t[i].r {
	case 'h', 'H', 'w', 'W':
	default:
		return 0
	}
	switch t.at(i + 1) {
	case 't', 'T', 'w', 'W':
	default:
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
	for i+n < len(t) && !t[i+n].kept && isNamePart(t[i+n].r) {
		n++
	}
	for endsName(t[i+n-1].r) {
		n--
	}
	word := t[i : i+n]
	dot := -1 // the last one
	for k, c := range word {
		switch {
		case c.r == '_' && k > 0 && k < n-1:
			return n, true
		case c.r == '.':
			dot = k
		case c.r == '/' && dot > 0 && slices.Contains(domains, strings.ToLower(word[:k].lastLabel())):
			return n, true
		}
	}
	if dot < 1 || dot == n-1 {
		return n, false
	}
	end := strings.ToLower(word[dot+1:].string())
	return n, slices.Contains(extensions, end) || slices.Contains(domains, end) ||
		slices.ContainsFunc(word[:dot], func(c cell) bool { return c.r == '@' })
}

// isNamePart holds for what a file name, a mail address or a host is made of.
func isNamePart(r rune) bool {
	switch r {
	case '.', '-', '@', '/', '~', '+', '=', '%', '#':
		return true
	}
	return isWord(r)
}

// endsName holds for what may follow a name without a space.
func endsName(r rune) bool {
	switch r {
	case '.', '-', '/', '%', '+':
		return true
	}
	return false
}

func (t text) lastLabel() string {
	k := len(t)
	for k > 0 && isWord(t[k-1].r) {
		k--
	}
	return t[k:].string()
}
