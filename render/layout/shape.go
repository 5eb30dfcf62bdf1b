package layout

import (
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/harfbuzz"
	"github.com/go-text/typesetting/language"
)

// Shape is text of one face as glyphs, in the order in which they are drawn
// from left to right, with kerning, ligatures and marks in their places. It
// does not change and stands for its text wherever that occurs.
type Shape struct {
	Face    Face
	Text    string // in reading order
	Glyphs  []Glyph
	Advance int32 // of all glyphs, in font units
	RTL     bool  // the text reads from right to left
}

// Glyph is a glyph of a face; lengths are in font units.
type Glyph struct {
	ID      uint16
	Advance int16
	DX, DY  int16 // where it is drawn from its place, Y upwards
	// Text is what the glyph stands for: one character or, for a ligature or a
	// letter with its marks, several. Where several glyphs stand for a text
	// together, the first one bears it and it is empty in the others.
	Text string
}

// softHyphen is what a hyphen at the end of a line stands for, so that text
// taken from the page gives the word unbroken.
const softHyphen = "\u00ad"

// The narrow no-break space of the fonts is so narrow that numbers close up;
// 0.18 em shows.
const (
	narrow      = "\u202f"
	narrowWidth = 180 // thousandths of an em
)

// shapes are the shapes made so far, for several shapers.
type shapes struct {
	lock  sync.Mutex
	known map[shapeKey]*Shape
	pairs map[pair]kerning
}

// shaper shapes text and remembers it. It serves one goroutine.
type shaper struct {
	shared   *shapes
	fonts    *Fonts
	faces    [faces]*harfbuzz.Font
	buffer   *harfbuzz.Buffer
	runes    []rune              // of the text being shaped
	offsets  []int               // of these runes, in bytes, and of the end
	known    map[shapeKey]*Shape // which have no gaps
	pairs    map[pair]kerning
	plain    map[shapeKey]bool // texts, and whether a face plainly has them
	clusters map[shapeKey]bool // letters with marks, and whether the face draws them
	latin    [faces][latin]coverage
	has      [faces]map[rune]coverage
	spaces   [faces]int32 // advance of the space in font units, +1; 0 unknown
	missing  []rune       // characters met that no face has
	err      error        // a font that cannot be used
}

type shapeKey struct {
	face     Face
	rtl      bool
	hyphen   bool // a hyphen follows that stands for nothing
	superior bool // in raised letters
	text     string
}

func newShaper(f *Fonts, shared *shapes) *shaper {
	return &shaper{shared: shared, fonts: f, buffer: harfbuzz.NewBuffer(), known: map[shapeKey]*Shape{}, clusters: map[shapeKey]bool{}, plain: map[shapeKey]bool{}, pairs: map[pair]kerning{}}
}

func newShapes() *shapes { return &shapes{known: map[shapeKey]*Shape{}, pairs: map[pair]kerning{}} }

// face is the shaping form of a face; nil if its file is no usable font.
func (s *shaper) face(face Face) *harfbuzz.Font {
	if s.faces[face] == nil {
		file, err := s.fonts.font(face)
		if err != nil {
			s.err = err
			return nil
		}
		s.faces[face] = harfbuzz.NewFont(font.NewFace(file.parsed))
		s.has[face] = map[rune]coverage{}
	}
	return s.faces[face]
}

// covers reports whether a face has a character.
func (s *shaper) covers(face Face, r rune) bool {
	f := s.face(face)
	if f == nil {
		return false
	}
	if r >= 0 && r < latin {
		known := &s.latin[face][r]
		if *known == unasked {
			*known = answer(f, r)
		}
		return *known == covered
	}
	known, ok := s.has[face][r]
	if !ok {
		known = answer(f, r)
		s.has[face][r] = known
	}
	return known == covered
}

// coverage is whether a face has a character; those of Latin text, which are
// asked for all the time, stand in a table.
type coverage uint8

const (
	unasked coverage = iota
	covered
	uncovered

	latin = 0x250
)

func answer(f *harfbuzz.Font, r rune) coverage {
	if _, ok := f.Face().NominalGlyph(r); ok {
		return covered
	}
	return uncovered
}

// shape shapes text that one face has, in one direction.
func (s *shaper) shape(key shapeKey) *Shape {
	if known, ok := s.known[key]; ok {
		return known
	}
	s.shared.lock.Lock()
	out := s.shared.known[key]
	s.shared.lock.Unlock()
	if out == nil {
		out = s.make(key)
		s.shared.lock.Lock()
		s.shared.known[key] = out
		s.shared.lock.Unlock()
	}
	s.known[key] = out
	return out
}

// make shapes text, whether it has a gap or not.
func (s *shaper) make(key shapeKey) *Shape {
	text := key.text
	if key.hyphen {
		text += "-"
	}
	out := s.run(key.face, key.rtl, text, withoutKerning)
	if key.superior {
		out = s.run(key.face, key.rtl, text, raised)
	} else if key.rtl || !s.kern(out) {
		out = s.run(key.face, key.rtl, text, nil)
	}
	for i := range out.Glyphs {
		g := &out.Glyphs[i]
		if g.Text == narrow {
			g.Advance = max(g.Advance, int16(s.fonts.faces[key.face].upem*narrowWidth/1000))
		}
		out.Advance += int32(g.Advance)
	}
	if n := len(out.Glyphs); key.hyphen && n > 0 {
		out.Glyphs[n-1].Text = softHyphen
		out.Text = key.text + softHyphen
	}
	return out
}

// withoutKerning asks HarfBuzz for all that it does but kerning, which takes
// more than half of its time and is the same wherever two glyphs meet.
var withoutKerning = []harfbuzz.Feature{{Tag: ot.MustNewTag("kern"), End: harfbuzz.FeatureGlobalEnd}}

// raised asks for the face's own superior letters: they are as dark as the others
// and stand on the same line, for the eye and for programs that read a page.
var raised = []harfbuzz.Feature{{Tag: ot.MustNewTag("sups"), Value: 1, End: harfbuzz.FeatureGlobalEnd}}

// superiors reports whether a face has a superior letter for each of a text.
func (s *shaper) superiors(face Face, text string) bool {
	key := shapeKey{face: face, superior: true, text: text}
	has, known := s.plain[key]
	if !known {
		plain, high := s.run(face, false, text, nil).Glyphs, s.run(face, false, text, raised).Glyphs
		has = s.plainly(face, text) && len(plain) == len(high)
		for i := range high {
			has = has && high[i].ID != plain[i].ID
		}
		s.plain[key] = has
	}
	return has
}

// pair is two glyphs of a face side by side.
type pair struct {
	face        Face
	left, right uint16
}

// kern sets the glyphs closer to each other, or farther apart, as HarfBuzz does
// with each two of them. It reports false where that may not be all there is to
// it: where a glyph does not stand for a text of its own, or two change when
// they meet.
func (s *shaper) kern(sh *Shape) bool {
	for i := range sh.Glyphs {
		if g := &sh.Glyphs[i]; g.Text == "" || g.DX != 0 || g.DY != 0 {
			return false
		}
	}
	for i := range max(len(sh.Glyphs)-1, 0) {
		left, right := &sh.Glyphs[i], sh.Glyphs[i+1]
		by, ok := s.kerning(sh.Face, *left, right)
		if !ok {
			return false
		}
		left.Advance += by
	}
	return true
}

// kerning is what the advance of a glyph changes by before another one.
func (s *shaper) kerning(face Face, left, right Glyph) (by int16, ok bool) {
	key := pair{face, left.ID, right.ID}
	k, known := s.pairs[key]
	if known {
		return k.by, k.ok
	}
	s.shared.lock.Lock()
	k, known = s.shared.pairs[key]
	s.shared.lock.Unlock()
	if !known {
		both := s.run(face, false, left.Text+right.Text, nil).Glyphs
		k.ok = len(both) == 2 && both[0].ID == left.ID && both[1].ID == right.ID && both[1].Advance == right.Advance &&
			both[0].DX == 0 && both[0].DY == 0 && both[1].DX == 0 && both[1].DY == 0
		if k.ok {
			k.by = both[0].Advance - left.Advance
		}
		s.shared.lock.Lock()
		s.shared.pairs[key] = k
		s.shared.lock.Unlock()
	}
	s.pairs[key] = k
	return k.by, k.ok
}

type kerning struct {
	by int16
	ok bool
}

// run lets HarfBuzz shape text.
func (s *shaper) run(face Face, rtl bool, text string, features []harfbuzz.Feature) *Shape {
	f := s.face(face)
	if f == nil { // which is told in the end
		return &Shape{Face: face, Text: text, RTL: rtl}
	}
	s.runes, s.offsets = s.runes[:0], s.offsets[:0]
	for i, r := range text {
		s.runes, s.offsets = append(s.runes, r), append(s.offsets, i)
	}
	s.offsets = append(s.offsets, len(text))
	b := s.buffer
	b.Clear()
	b.Props.Direction = harfbuzz.LeftToRight
	if rtl {
		b.Props.Direction = harfbuzz.RightToLeft
	}
	b.Props.Script = script(s.runes)
	b.Props.Language = "fr"
	b.AddRunes(s.runes, 0, len(s.runes))
	b.Shape(f, features)

	out := &Shape{Face: face, Text: text, RTL: rtl, Glyphs: make([]Glyph, len(b.Info))}
	for i := range b.Info {
		g, pos := &out.Glyphs[i], b.Pos[i]
		*g = Glyph{ID: uint16(b.Info[i].Glyph), Advance: int16(pos.XAdvance), DX: int16(pos.XOffset), DY: int16(pos.YOffset)}
		if from, to, ok := s.cluster(i, rtl); ok {
			g.Text = text[s.offsets[from]:s.offsets[to]]
		}
	}
	return out
}

// cluster is the runes that a glyph of the buffer stands for, if it is the
// first one drawn for them.
func (s *shaper) cluster(i int, rtl bool) (from, to int, ok bool) {
	glyphs := s.buffer.Info
	from, to = glyphs[i].Cluster, len(s.runes)
	if i > 0 && glyphs[i-1].Cluster == from {
		return 0, 0, false
	}
	if rtl { // clusters go down
		if i > 0 {
			to = glyphs[i-1].Cluster
		}
		return from, to, true
	}
	for _, g := range glyphs[i+1:] {
		if g.Cluster != from {
			to = g.Cluster
			break
		}
	}
	return from, to, true
}

// script is the script of the first letter.
func script(runes []rune) language.Script {
	for _, r := range runes {
		if unicode.IsLetter(r) {
			return language.LookupScript(r)
		}
	}
	return language.Latin
}

// space is the width of a space at a size.
func (s *shaper) space(face Face, size Unit) Unit {
	if s.spaces[face] == 0 {
		s.spaces[face] = 1
		if space := s.fonts.Space(face); space != nil {
			s.spaces[face] += space.Advance
		}
	}
	return s.scaled(face, s.spaces[face]-1, size)
}

// scaled turns font units into a length at a size.
func (s *shaper) scaled(face Face, units int32, size Unit) Unit {
	return Unit(units) * size / s.fonts.faces[face].upem
}

// whole is the first substitute that plainly has all of a text, or the wanted
// face itself if there is none.
func (s *shaper) whole(want Face, text string) Face {
	for _, f := range substitutes[want] {
		if s.plainly(f, text) {
			return f
		}
	}
	return want
}

// pick is the face in which a character and the marks on it are set where
// another one is asked for.
func (s *shaper) pick(want Face, cluster string) Face {
	if s.coversAll(want, cluster) {
		return want
	}
	for _, f := range substitutes[want] {
		if s.coversAll(f, cluster) {
			return f
		}
	}
	s.missing = append(s.missing, s.gaps(cluster)...)
	return want
}

// gaps are the characters of a cluster that no face draws alone or, where each
// is drawn alone but not all together, all of them.
func (s *shaper) gaps(cluster string) []rune {
	runes := slices.DeleteFunc([]rune(cluster), func(r rune) bool { return dropped(r) || s.drawn(string(r)) })
	if len(runes) == 0 {
		runes = []rune(cluster)
	}
	return runes
}

// drawn reports whether some face can draw a character with its marks.
func (s *shaper) drawn(cluster string) bool {
	return slices.ContainsFunc([]Face{Serif, Sans, Arabic, Hebrew}, func(face Face) bool { return s.coversAll(face, cluster) })
}

func (s *shaper) coversAll(face Face, cluster string) bool {
	r, size := utf8.DecodeRuneInString(cluster)
	if !s.covers(face, r) {
		return false
	}
	if size == len(cluster) {
		return true
	}
	key := shapeKey{face: face, rtl: rightToLeft(cluster), text: cluster}
	whole, known := s.clusters[key]
	if !known {
		whole = !slices.ContainsFunc(s.make(key).Glyphs, func(g Glyph) bool { return g.ID == 0 })
		s.clusters[key] = whole
	}
	return whole
}

// plainly reports whether one face has all of a text, which reads from left to
// right and has no marks apart from their letters.
func (s *shaper) plainly(face Face, text string) bool {
	key := shapeKey{face: face, text: text}
	plain, known := s.plain[key]
	if !known {
		plain = strings.IndexFunc(text, func(r rune) bool {
			return r >= 0x300 && (unicode.Is(unicode.M, r) || unicode.In(r, unicode.Hebrew, unicode.Arabic)) || !s.covers(face, r)
		}) < 0
		s.plain[key] = plain
	}
	return plain
}

// Space is the space of a face, or nil if the face has none.
func (f *Fonts) Space(face Face) *Shape {
	file, err := f.font(face)
	if err != nil {
		return nil
	}
	glyphs := font.NewFace(file.parsed)
	id, ok := glyphs.NominalGlyph(' ')
	if !ok {
		return nil
	}
	advance := int16(glyphs.HorizontalAdvance(id))
	return &Shape{Face: face, Text: " ", Advance: int32(advance), Glyphs: []Glyph{{ID: uint16(id), Advance: advance, Text: " "}}}
}
