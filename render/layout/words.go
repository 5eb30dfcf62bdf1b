package layout

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/bidi"

	"bulletin/render"
)

// look is how text of a run is drawn.
type look struct {
	face      Face
	size      Unit
	rise      Unit // above the baseline
	colour    render.Colour
	underline bool
	hyphenate bool // in French
	superior  bool // in the face's own raised letters
}

// span is text in one look that belongs to one structure element.
type span struct {
	text        string
	look        *look
	element     *Element
	link        string // address, if it is a link
	description string // of the link
}

// seg is a part of a word in one face, look and direction.
type seg struct {
	*Shape
	span  *span
	width Unit
	start int // in the word, in bytes
	level int8
}

// word is what stands between two spaces.
type word struct {
	text string
	segs []seg
}

// atom is the smallest thing that keeps together on a line: a word or a part
// of one, with its no-break spaces. A line may end after any atom.
type atom struct {
	word     *word
	from, to int   // part of the word, in bytes
	width    Unit  // as a part of the unbroken word
	space    Unit  // the breakable space that follows, 0 for none
	cost     int64 // of ending a line here
	hyphen   bool  // ending a line here adds a hyphen
	dash     bool  // a line that ends here ends with a hyphen
	fitted   bool
	head     Unit // what a line that begins here is wider by
	tail     Unit // what a line that ends here is wider by, its hyphen included
}

// Costs of ending a line inside a word, in TeX's measure of penalties.
const (
	costHyphen    = 100
	costAddress   = 100
	costSlash     = 30
	costDash      = 150  // a dash between two words had better end a line than begin one
	costNoBreak   = 1000 // behind a no-break space, of what is wider than the line
	costEmergency = 5000 // between two letters of it
)

// atoms cuts a paragraph into atoms none of which is wider than width.
// They serve until atoms is called again.
func (s *setter) atoms(spans []span, width Unit) []atom {
	p := paragraph{s: s, width: width, pieces: s.room.pieces[:0], out: s.room.out[:0], words: s.room.words[:0], segs: s.room.segs[:0]}
	for i := range spans {
		p.add(&spans[i])
	}
	p.flush()
	if p.rtl {
		p.levels()
	}
	s.room = p
	return p.out
}

// paragraph collects the words of a paragraph. Its memory is used again.
type paragraph struct {
	s      *setter
	width  Unit
	pieces []piece // of the word being read
	out    []atom
	words  []word
	segs   []seg
	rtl    bool // some text reads from right to left
}

// piece is the part of a word that comes from one span.
type piece struct {
	text string
	span *span
}

func (p *paragraph) add(s *span) {
	text := s.text
	for text != "" {
		i := strings.IndexFunc(text, breakable)
		if i < 0 {
			p.pieces = append(p.pieces, piece{text, s})
			return
		}
		if i > 0 {
			p.pieces = append(p.pieces, piece{text[:i], s})
		}
		p.flush()
		if n := len(p.out); n > 0 {
			p.out[n-1].space = p.s.space(s.look.face, s.look.size)
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		text = text[i+size:]
	}
}

// flush ends a word.
func (p *paragraph) flush() {
	if len(p.pieces) == 0 {
		return
	}
	if n := len(p.out); n > 0 && len(p.pieces) == 1 && dash(p.pieces[0].text) {
		p.out[n-1].cost = costDash
	}
	steer := p.clean()
	w := p.word()
	p.pieces = p.pieces[:0]
	if len(w.segs) == 0 {
		return
	}
	p.words = append(p.words, w)
	last := &p.words[len(p.words)-1]
	p.cut(last, p.s.wordBreaks(last, steer))
}

// clean takes the characters out of the pieces that are never drawn and returns
// where they allow a line to end.
func (p *paragraph) clean() []wordBreak {
	var steer []wordBreak
	at := 0
	for i := range p.pieces {
		text := p.pieces[i].text
		if strings.IndexFunc(text, dropped) < 0 {
			at += len(text)
			continue
		}
		var kept strings.Builder
		var before rune
		for _, r := range text {
			joins := r == 0x200C || r == 0x200D
			switch {
			case joins && unicode.In(before, unicode.Arabic): // it shapes the letters
				kept.WriteRune(r)
			case r == 0x00AD:
				steer = append(steer, wordBreak{at + kept.Len(), costHyphen, true})
			case r == 0x200B:
				steer = append(steer, wordBreak{at + kept.Len(), 0, false})
			case !dropped(r):
				kept.WriteRune(r)
			}
			before = r
		}
		p.pieces[i].text = kept.String()
		at += kept.Len()
	}
	return steer
}

// word shapes the pieces.
func (p *paragraph) word() word {
	var w word
	if len(p.pieces) == 1 {
		w.text = p.pieces[0].text
	} else {
		for _, piece := range p.pieces {
			w.text += piece.text
		}
	}
	at, first := 0, len(p.segs)
	for _, piece := range p.pieces {
		p.shape(piece, at)
		at += len(piece.text)
	}
	w.segs = p.segs[first:len(p.segs):len(p.segs)]
	return w
}

// shape appends the segs of a piece of a word, which begins at a byte of it.
func (p *paragraph) shape(of piece, at int) {
	face := of.span.look.face
	put := func(key shapeKey, from int) {
		sh := p.s.shape(key)
		p.segs = append(p.segs, seg{Shape: sh, span: of.span, width: p.s.scaled(key.face, sh.Advance, of.span.look.size), start: at + from})
	}
	if address(of.text) && p.s.plainly(face, of.text) {
		from := 0
		for _, b := range addressBreaks(of.text) { // its parts occur in many addresses
			put(shapeKey{face: face, text: of.text[from:b.at]}, from)
			from = b.at
		}
		put(shapeKey{face: face, text: of.text[from:]}, from)
		return
	}
	if p.s.plainly(face, of.text) {
		put(shapeKey{face: face, superior: of.span.look.superior, text: of.text}, 0)
		return
	}
	if whole := p.s.whole(face, of.text); whole != face { // a word in two faces looks torn
		put(shapeKey{face: whole, text: of.text}, 0)
		return
	}
	from, current, rtl := 0, face, false
	for i := 0; i < len(of.text); {
		n := cluster(of.text[i:])
		f := p.s.pick(face, of.text[i:i+n])
		right := rightToLeft(of.text[i:])
		if i > 0 && (f != current || right != rtl) {
			put(shapeKey{face: current, rtl: rtl, text: of.text[from:i]}, from)
			from = i
		}
		current, rtl = f, right
		p.rtl = p.rtl || right
		i += n
	}
	if from < len(of.text) {
		put(shapeKey{face: current, rtl: rtl, text: of.text[from:]}, from)
	}
}

// cluster is the length of the first character of a text with its marks.
func cluster(text string) int {
	_, n := utf8.DecodeRuneInString(text)
	for n < len(text) {
		r, size := utf8.DecodeRuneInString(text[n:])
		if r != 0x200C && r != 0x200D && !unicode.Is(unicode.M, r) {
			break
		}
		n += size
	}
	return n
}

// lastCluster is the length of the last character of a text with its marks.
func lastCluster(text string) int {
	n := 0
	for n < len(text) {
		r, size := utf8.DecodeLastRuneInString(text[:len(text)-n])
		n += size
		if r != 0x200D && !unicode.Is(unicode.M, r) {
			break
		}
	}
	return n
}

// rightToLeft reports whether a text begins with a letter of a script that is
// written from right to left.
func rightToLeft(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic)
}

// cut appends the atoms of a word.
func (p *paragraph) cut(w *word, breaks []wordBreak) {
	from, before := 0, Unit(0)
	for i := range len(breaks) + 1 {
		b := wordBreak{at: len(w.text)}
		if i < len(breaks) && breaks[i].at < len(w.text) {
			b = breaks[i]
		}
		if b.at <= from {
			continue
		}
		after := p.s.upTo(w, b.at)
		a := atom{word: w, from: from, to: b.at, width: after - before, cost: b.cost, hyphen: b.hyphen,
			dash: b.hyphen || hyphened(w.text[:b.at])}
		from, before = b.at, after
		if a.width > p.width*3/4 {
			p.s.fit(&a)
		}
		if a.head+a.width+a.tail > p.width {
			p.shatter(a)
		} else {
			p.out = append(p.out, a)
		}
	}
}

// hyphened reports whether a text ends with a hyphen.
func hyphened(text string) bool {
	return strings.HasSuffix(text, "-") || strings.HasSuffix(text, "\u2010")
}

// shatter is the last resort for an atom wider than the line: it may be cut
// behind its no-break spaces and, if need be, between any two characters.
func (p *paragraph) shatter(a atom) {
	before := p.s.upTo(a.word, a.from)
	for from := a.from; from < a.to; {
		one := a
		one.fitted, one.head, one.tail = false, 0, 0
		one.from, one.to = from, from+cluster(a.word.text[from:])
		after := p.s.upTo(a.word, one.to)
		one.width = after - before
		if from, before = one.to, after; from < a.to {
			one.cost, one.hyphen, one.dash = costEmergency, false, false
			if r, _ := utf8.DecodeLastRuneInString(a.word.text[:from]); unicode.Is(unicode.Zs, r) {
				one.cost = costNoBreak
			}
		}
		p.out = append(p.out, one)
	}
}

// upTo is the width of the first bytes of a word.
func (s *setter) upTo(w *word, end int) Unit {
	var width Unit
	for i := range w.segs {
		sg := &w.segs[i]
		if end >= sg.start+len(sg.Text) {
			width += sg.width
			continue
		}
		if end > sg.start {
			width += s.scaled(sg.Face, sg.advance(end-sg.start), sg.span.look.size)
		}
		break
	}
	return width
}

// advance is that of the glyphs that stand for the first bytes of the text; a
// ligature counts in proportion.
func (sh *Shape) advance(bytes int) int32 {
	var units int32
	for i := range sh.Glyphs {
		g := &sh.Glyphs[i]
		if sh.RTL {
			g = &sh.Glyphs[len(sh.Glyphs)-1-i]
		}
		if n := len(g.Text); n > bytes {
			return units + int32(g.Advance)*int32(bytes)/int32(n)
		}
		bytes -= len(g.Text)
		units += int32(g.Advance)
	}
	return units
}

// fit measures what the atom changes at the ends of a line, where it is shaped
// apart from the rest of its word: at the end it may bear a hyphen, and its last
// letter is not drawn near the next one; at the start half a ligature may become
// a letter of its own.
func (s *setter) fit(a *atom) {
	a.fitted = true
	alone := func(sg *seg, from, to int, hyphen bool) Unit { // what a part of a seg is wider by
		sh := s.shape(shapeKey{face: sg.Face, rtl: sg.RTL, superior: sg.span.look.superior, text: sg.Text[from:to], hyphen: hyphen})
		within := sg.advance(to) - sg.advance(from)
		return s.scaled(sg.Face, sh.Advance-within, sg.span.look.size)
	}
	for i := range a.word.segs {
		sg := &a.word.segs[i]
		from, to, end := max(a.from-sg.start, 0), a.to-sg.start, len(sg.Text)
		if from >= end || to <= 0 {
			continue
		}
		if from > 0 && sg.cuts(from) {
			a.head = alone(sg, from, min(to, end), false)
		}
		if to <= end && (a.hyphen || to < end) {
			if last := to - lastCluster(sg.Text[:to]); last > from && !sg.cuts(last) && !sg.cuts(to) {
				from = last // letters before it do not change
			}
			a.tail = alone(sg, from, to, a.hyphen)
		}
	}
}

// cuts reports whether a place in the text is inside what one glyph stands for.
func (sh *Shape) cuts(at int) bool {
	for i := range sh.Glyphs {
		g := &sh.Glyphs[i]
		if sh.RTL {
			g = &sh.Glyphs[len(sh.Glyphs)-1-i]
		}
		if at < len(g.Text) {
			return at > 0
		}
		at -= len(g.Text)
	}
	return false
}

// levels gives the segs their embedding levels (Unicode Standard Annex 9), the
// paragraph reading from left to right.
func (p *paragraph) levels() {
	var text []rune
	for i := range p.words {
		text = append(append(text, []rune(p.words[i].text)...), ' ')
	}
	runs := new(bidi.Paragraph).Segment(text, bidi.LeftToRight)
	run, at := 0, 0
	for _, w := range p.words {
		for i := range w.segs {
			for run+1 < runs.NumRuns() && at >= runs.Run(run).End {
				run++
			}
			sg := &w.segs[i]
			sg.level = int8(runs.Run(run).Level)
			at += utf8.RuneCountInString(sg.Text)
			if sg.level%2 == 1 && !sg.RTL && strings.IndexFunc(sg.Text, unicode.IsDigit) < 0 { // brackets turn around
				sg.Shape = p.s.shape(shapeKey{face: sg.Face, rtl: true, text: sg.Text})
			}
		}
		at++
	}
}

// breakable reports the spaces at which a line may end.
func breakable(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\r', '\v', '\f', 0x0085, 0x1680, 0x2028, 0x2029, 0x205F, 0x3000:
		return true
	}
	return r >= 0x2000 && r <= 0x200A && r != 0x2007
}

// dropped reports characters that are not drawn: they only steer line breaking,
// joining or direction.
func dropped(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF:
		return true
	}
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

func dash(word string) bool { return word == "-" || word == "–" || word == "—" }
