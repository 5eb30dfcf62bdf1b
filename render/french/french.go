// Package french knows how French is set in print: spaces, apostrophes,
// quotation marks, ordinals, dates, capitals, hyphenation. It knows no record.
//
// The rules are those of the Lexique des règles typographiques en usage à
// l’Imprimerie nationale, as the bulletin applies them:
//
//   - U+00A0 before « : », « % », « € », « » » and after « « »; U+202F before
//     « ; », « ! », « ? » and between groups of three digits;
//   - U+00A0 between a number and its unit, « n° » and its number, the day and
//     the month, a century and « siècle », the parts of an hour;
//   - « ’ » for the apostrophe, « « … » » for straight quotation marks (“ ”
//     inside others), « … » for three dots;
//   - 1re, 2e, XIXe instead of 1ère, 2ème, XIXème.
package french

import "unicode/utf8"

// The spaces of French typography.
const (
	nbsp  = '\u00a0' // no-break space
	nnbsp = '\u202f' // narrow no-break space
)

// Dress sets a short text (a title, a name, a label) as a French printer
// would. It changes spaces, apostrophes, straight quotation marks, three dots
// and the spelling of ordinals; it never changes, adds or drops another letter
// or digit. Addresses, file names and `code` stay as they are. Dressing twice
// is dressing once.
func Dress(s string) string { return dress(false, Part{Text: s})[0] }

// Part is a stretch of running text whose style differs from its neighbours'.
type Part struct {
	Text string
	Kept bool // code or an address: stays as it is
}

// Prose sets the parts of one paragraph as Dress would set them joined, so that
// a rule sees across their limits, and returns the text of each. In running
// text a hyphen between spaces is a dash as well; titles keep theirs.
func Prose(parts ...Part) []string { return dress(true, parts...) }

func dress(prose bool, parts ...Part) []string {
	var room [usual]cell
	t := newText(room[:0], parts...)
	if len(t) == 0 {
		return make([]string, len(parts))
	}
	if t.mayHoldAddress() {
		t.keepAddresses()
	}
	t = t.collapseSpaces().replaceDots()
	t.replaceQuotes()
	t.replaceApostrophes()
	if prose {
		t = t.replaceHyphens()
	}
	t = t.respellOrdinals().insertSpaces()
	t.chooseSpaces()
	return t.parts(len(parts))
}

// text is a text under work, each rune with the part it belongs to.
type text []cell

type cell struct {
	r     rune
	part  int32
	signs signs // of r
	kept  bool
}

func newCell(r rune, part int32, kept bool) cell { return cell{r, part, signsOf(r), kept} }

func (c *cell) replace(r rune) { c.r, c.signs = r, signsOf(r) }

// usual is the length in cells up to which a text is set on the stack.
const usual = 512

// newText makes a text of the parts, in room if they fit there.
func newText(room text, parts ...Part) text {
	n := 0
	for _, p := range parts {
		n += len(p.Text)
	}
	t := room
	if n > cap(room) {
		t = make(text, 0, n)
	}
	for i, p := range parts {
		for _, r := range p.Text {
			t = append(t, newCell(r, int32(i), p.Kept))
		}
	}
	return t
}

func (t text) parts(n int) []string {
	out := make([]string, n)
	buf := make([]byte, 0, 2*len(t))
	for i := 0; i < len(t); {
		part := t[i].part
		buf = buf[:0]
		for ; i < len(t) && t[i].part == part; i++ {
			buf = utf8.AppendRune(buf, t[i].r)
		}
		out[part] = string(buf)
	}
	return out
}

// at is the rune at i, 0 outside of the text.
func (t text) at(i int) rune {
	if i < 0 || i >= len(t) {
		return 0
	}
	return t[i].r
}

// free reports whether the n cells from i exist and may be changed.
func (t text) free(i, n int) bool {
	if i < 0 || i+n > len(t) {
		return false
	}
	for _, c := range t[i : i+n] {
		if c.kept {
			return false
		}
	}
	return true
}

// rewrite builds a text in which a rule, asked at every cell with one of the
// signs that may be changed, replaces the next n cells; n = 0 changes nothing.
// New runes belong to the part of the cells they replace.
func (t text) rewrite(at signs, rule func(i int) (n int, by []rune)) text {
	var out text
	done := 0 // cells of t that are in out
	for i := 0; i < len(t); {
		if t[i].signs&at == 0 || t[i].kept {
			i++
			continue
		}
		n, by := rule(i)
		if n == 0 {
			i++
			continue
		}
		if done == 0 {
			out = make(text, 0, len(t)+len(by))
		}
		out = append(out, t[done:i]...)
		for k, r := range by {
			out = append(out, newCell(r, t[i+min(k, n-1)].part, false))
		}
		i += n
		done = i
	}
	if done == 0 {
		return t
	}
	return append(out, t[done:]...)
}
