package french

import (
	"strings"
	"unicode"
)

// respellOrdinals writes 2e, 1re, XIXe for 2ème, 1ère, XIXème.
func (t text) respellOrdinals() text {
	return t.rewrite(numeral, func(i int) (int, []rune) {
		n, first := t.numeral(i)
		if n == 0 {
			return 0, nil
		}
		var suffix []rune
		for k := i + n; k < len(t) && len(suffix) < 6 && unicode.IsLetter(t[k].r); k++ {
			suffix = append(suffix, unicode.ToLower(t[k].r))
		}
		all := n + len(suffix)
		if len(suffix) == 0 || isWord(t.at(i+all)) || !t.free(i, all) {
			return 0, nil
		}
		short := shortSuffix(string(suffix), first)
		if short == "" {
			return 0, nil
		}
		return all, []rune(t[i:i+n].string() + short)
	})
}

// shortSuffix is the right form of an ordinal's letters, "" if they are none
// or right already.
func shortSuffix(s string, first bool) string {
	s, plural := strings.CutSuffix(s, "s")
	end := ""
	if plural {
		end = "s"
	}
	switch s {
	case "ème", "eme", "éme", "ième", "ieme", "iéme", "è":
		return "e" + end
	case "ère", "ere", "ére", "ière", "iere", "iére":
		if first {
			return "re" + end
		}
	}
	return ""
}

// numeral is the length of a number at i that an ordinal may start with, and
// whether it is 1 or I. Only I, V and X make Roman numerals here: words such as
// Mère or De start with the others.
func (t text) numeral(i int) (n int, first bool) {
	if before := t.at(i - 1); isWord(before) || before == '#' || (before == ',' || before == '.') && isDigit(t.at(i-2)) {
		return 0, false
	}
	if n = t.digits(i); n > 0 {
		return n, n == 1 && t[i].r == '1'
	}
	for c := t.at(i + n); c == 'I' || c == 'V' || c == 'X'; c = t.at(i + n) {
		n++
	}
	return n, n == 1 && t[i].r == 'I'
}

// Piece is a stretch of text set in one way.
type Piece struct {
	Text      string
	Raised    bool // the letters of an ordinal
	SmallCaps bool // the numeral of a century, written in capitals
}

// Pieces parts a dressed text where its setting changes: the letters of
// ordinals (2e, 1er, Ve) are raised, and the numerals of centuries (XIXe
// siècle) are small capitals. The texts of the pieces joined are s; addresses
// are left in one piece.
func Pieces(s string) []Piece {
	if s == "" {
		return nil
	}
	if !mayHoldOrdinal(s) {
		return []Piece{{Text: s}}
	}
	var room [usual]cell
	t := newText(room[:0], Part{Text: s})
	if t.mayHoldAddress() {
		t.keepAddresses()
	}
	type ordinal struct{ start, letters, end int }
	var found []ordinal
	for i := 0; i < len(t); i++ {
		if t[i].signs&numeral == 0 {
			continue
		}
		n, first := t.numeral(i)
		if n == 0 {
			continue
		}
		if m := t.ordinalLetters(i, n, first); m > 0 && t.free(i, n+m) {
			found = append(found, ordinal{i, i + n, i + n + m})
		}
		i += n - 1
	}
	// « XIXe et XXe siècles »: what follows decides, so look from the end.
	centuries := make([]bool, len(found))
	for k := len(found) - 1; k >= 0; k-- {
		after := found[k].end
		next := k+1 < len(found) && centuries[k+1] && t.joins(after, found[k+1].start)
		centuries[k] = !isDigit(t[found[k].start].r) && (next || t.century(after))
	}
	var pieces []Piece
	add := func(from, to int, p Piece) {
		if from < to {
			p.Text = t[from:to].string()
			pieces = append(pieces, p)
		}
	}
	at := 0
	for k, o := range found {
		if centuries[k] {
			add(at, o.start, Piece{})
			add(o.start, o.letters, Piece{SmallCaps: true})
		} else {
			add(at, o.letters, Piece{})
		}
		add(o.letters, o.end, Piece{Raised: true})
		at = o.end
	}
	add(at, len(t), Piece{})
	return pieces
}

// mayHoldOrdinal reports whether a letter that ordinals have follows a numeral.
func mayHoldOrdinal(s string) bool {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case 'e', 'r', 'd', 'n':
			if signsOf(rune(s[i-1]))&numeral != 0 {
				return true
			}
		}
	}
	return false
}

// ordinalLetters counts the letters to raise after a numeral of n cells at i.
func (t text) ordinalLetters(i, n int, first bool) int {
	var all []string
	switch {
	case first:
		all = []string{"er", "re", "ers", "res"}
	case n == 1 && t[i].r == '2':
		all = []string{"e", "es", "de", "nd", "nde", "des", "nds", "ndes"}
	default:
		all = []string{"e", "es"}
	}
	for _, s := range all {
		if t.word(i+n, s) {
			return len(s)
		}
	}
	return 0
}

// century reports whether « siècle » follows.
func (t text) century(i int) bool {
	return isSpace(t.at(i)) && t.word(i+1, "siècle", "siècles")
}

// joins reports whether only a word or mark that joins two centuries stands
// between from and to.
func (t text) joins(from, to int) bool {
	switch strings.TrimFunc(t[from:to].string(), isSpace) {
	case "et", "ou", "à", "au", "-", "–", "/", ",":
		return true
	}
	return false
}

func (t text) string() string {
	var b strings.Builder
	b.Grow(len(t) + len(t)/8) // an accent in eight letters
	for _, c := range t {
		b.WriteRune(c.r)
	}
	return b.String()
}
