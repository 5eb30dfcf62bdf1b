package layout

import (
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// look is how text of a run is drawn.
type look struct {
	face      Face
	size      Unit
	rise      Unit // above the baseline
	colour    render.Colour
	link      string
	underline bool
}

// seg is the smallest drawn thing: part of a word in one look and one face.
type seg struct {
	text  string
	face  Face // may be a substitute for the look's
	width Unit
	look  *look
}

// atom is the smallest thing that keeps together on a line: mostly a word,
// with its no-break spaces. A line may end after any atom.
type atom struct {
	segs   []seg
	width  Unit
	space  Unit  // the breakable space that follows, 0 for none
	cost   int64 // of ending a line here
	hyphen bool  // ending a line here shows a hyphen (a soft hyphen stood here)
}

// Costs of ending a line inside a word, in TeX's measure of penalties.
const (
	costHyphen    = 50
	costAddress   = 100
	costSlash     = 30
	costDash      = 150 // a dash between two words had better end a line than begin one
	costEmergency = 5000
)

// span is a run in its look.
type span struct {
	text string
	look *look
}

// atoms cuts a paragraph into atoms none of which is wider than width.
func (m *measure) atoms(spans []span, width Unit) []atom {
	var out []atom
	var word []span
	flush := func() {
		if len(word) > 0 {
			if n := len(out); n > 0 && len(word) == 1 && dash(word[0].text) {
				out[n-1].cost = costDash
			}
			out = m.word(out, word, width)
			word = word[:0]
		}
	}
	for _, s := range spans {
		text := s.text
		for text != "" {
			i := strings.IndexFunc(text, breakable)
			if i < 0 {
				word = append(word, span{text, s.look})
				break
			}
			if i > 0 {
				word = append(word, span{text[:i], s.look})
			}
			flush()
			if n := len(out); n > 0 {
				f, w := m.face(s.look.face, ' ')
				out[n-1].space = m.scaled(f, w, s.look.size)
			}
			_, size := utf8.DecodeRuneInString(text[i:])
			text = text[i+size:]
		}
	}
	flush()
	return out
}

func dash(word string) bool { return word == "-" || word == "–" || word == "—" }

// breakable reports the spaces at which a line may end.
func breakable(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x0085, 0x1680, 0x2028, 0x2029, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A && r != 0x2007
}

// word appends the atoms of one word.
func (m *measure) word(out []atom, pieces []span, width Unit) []atom {
	text := pieces[0].text
	for _, p := range pieces[1:] {
		text += p.text
	}
	start := 0
	for _, b := range append(breaks(text), wordBreak{at: len(text)}) {
		a := atom{cost: b.cost, hyphen: b.hyphen}
		m.fill(&a, pieces, start, b.at)
		start = b.at
		if len(a.segs) == 0 {
			continue
		}
		room := width
		if b.hyphen {
			room -= a.hyphenWidth(m)
		}
		if a.width > room {
			out = m.shatter(out, a)
		} else {
			out = append(out, a)
		}
	}
	return out
}

// fill gives the atom the bytes from start to end of a word's pieces.
func (m *measure) fill(a *atom, pieces []span, start, end int) {
	at := 0
	for _, p := range pieces {
		from, to := max(start-at, 0), min(end-at, len(p.text))
		if from < to {
			m.segs(a, p.text[from:to], p.look)
		}
		at += len(p.text)
	}
}

// segs appends text, cut where the face changes because a character is missing.
func (m *measure) segs(a *atom, text string, l *look) {
	begin, units := 0, Unit(0)
	var current Face
	clean := text
	if strings.IndexFunc(text, dropped) >= 0 {
		clean = strings.Map(func(r rune) rune {
			if dropped(r) {
				return -1
			}
			return r
		}, text)
	}
	cut := func(end int) {
		if end > begin {
			w := m.scaled(current, units, l.size)
			a.segs = append(a.segs, seg{clean[begin:end], current, w, l})
			a.width += w
		}
		begin, units = end, 0
	}
	for i, r := range clean {
		f, w := m.face(l.face, r)
		if i == 0 {
			current = f
		} else if f != current {
			cut(i)
			current = f
		}
		units += w
		if r == narrow { // the fonts' own is so narrow that numbers close up
			units += max(m.fonts.upem[f]*narrowWidth/1000-w, 0)
			cut(i + utf8.RuneLen(narrow))
		}
	}
	cut(len(clean))
}

// narrow is the narrow no-break space. Set 0.18 em wide it shows, and readers
// of the page's text take it for a space; the word goes on in a Text of its own.
const (
	narrow      = 0x202F
	narrowWidth = 180
)

// shatter is the last resort for a word wider than the line: it may be cut
// between any two characters.
func (m *measure) shatter(out []atom, a atom) []atom {
	for _, s := range a.segs {
		for _, r := range s.text {
			one := atom{cost: costEmergency}
			m.segs(&one, string(r), s.look)
			out = append(out, one)
		}
	}
	if n := len(out); n > 0 {
		out[n-1].cost, out[n-1].hyphen = a.cost, a.hyphen
	}
	return out
}

func (a *atom) hyphenWidth(m *measure) Unit {
	last := a.segs[len(a.segs)-1]
	f, w := m.face(last.look.face, '-')
	return m.scaled(f, w, last.look.size)
}

// wordBreak is a place inside a word where a line may end.
type wordBreak struct {
	at     int // byte offset
	cost   int64
	hyphen bool
}

// breaks finds the places inside a word where a line may end: in an address
// around its punctuation, elsewhere after a hyphen between two letters at
// least on either side, after a dash, and at a soft hyphen.
func breaks(word string) []wordBreak {
	if address(word) {
		return addressBreaks(word)
	}
	var out []wordBreak
	runes := []rune(word)
	at := 0
	for i, r := range runes {
		if r == utf8.RuneError { // invalid bytes have another length
			return out
		}
		at += utf8.RuneLen(r)
		last := i == len(runes)-1
		switch {
		case last:
		case r == 0x00AD:
			out = append(out, wordBreak{at, costHyphen, true})
		case r == 0x200B:
			out = append(out, wordBreak{at, 0, false})
		case r == '-' || r == 0x2010:
			if enough(runes[:i], -1) && enough(runes[i+1:], 1) {
				out = append(out, wordBreak{at, costHyphen, false})
			}
		case (r == '—' || r == '–' || r == '…' || r == '/') && i > 0:
			if enough(runes[i+1:], 1) {
				out = append(out, wordBreak{at, costHyphen, false})
			}
		}
	}
	return out
}

// enough reports whether two characters at least stand before the next hyphen,
// looking from the end if dir < 0.
func enough(runes []rune, dir int) bool {
	for n := range 2 {
		if n == len(runes) {
			return false
		}
		r := runes[n]
		if dir < 0 {
			r = runes[len(runes)-1-n]
		}
		if r == '-' || r == 0x2010 || r == 0x2011 {
			return false
		}
	}
	return true
}

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
	for i := start + 1; i < len(word); i++ {
		switch {
		case word[i-1] == '/' && word[i] != '/':
			out = append(out, wordBreak{i, costSlash, false})
		case strings.IndexByte(".-_?&=#%+,;:~@", word[i]) >= 0:
			out = append(out, wordBreak{i, costAddress, false})
		}
	}
	return out
}
