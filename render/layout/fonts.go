package layout

import (
	"fmt"
	"io/fs"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Face is one of the faces in which the bulletin is set.
type Face uint8

const (
	Serif Face = iota
	SerifItalic
	SerifBold
	SerifBoldItalic
	Sans
	SansItalic
	SansBold
	faces
)

// files names each face's file below the fonts folder.
var files = [faces]string{
	Serif:           "SourceSerif4-Regular.ttf",
	SerifItalic:     "SourceSerif4-It.ttf",
	SerifBold:       "SourceSerif4-Semibold.ttf",
	SerifBoldItalic: "SourceSerif4-SemiboldIt.ttf",
	Sans:            "SourceSans3-Regular.ttf",
	SansItalic:      "SourceSans3-It.ttf",
	SansBold:        "SourceSans3-Semibold.ttf",
}

// substitutes are the faces asked in turn for a character the face lacks.
var substitutes = [faces][]Face{
	Serif:           {Sans},
	SerifItalic:     {SansItalic, Serif, Sans},
	SerifBold:       {SansBold, Serif, Sans},
	SerifBoldItalic: {SerifBold, SansBold, Serif, Sans},
	Sans:            {Serif},
	SansItalic:      {SerifItalic, Sans, Serif},
	SansBold:        {SerifBold, Sans, Serif},
}

// Fonts are the faces, parsed. They do not change and may be shared.
type Fonts struct {
	data   [faces][]byte
	parsed [faces]*sfnt.Font
	upem   [faces]Unit
}

// LoadFonts reads the faces from a folder of TrueType files.
func LoadFonts(fsys fs.FS) (*Fonts, error) {
	f := new(Fonts)
	for i, name := range files {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("font: %w", err)
		}
		parsed, err := sfnt.Parse(data)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", name, err)
		}
		f.data[i], f.parsed[i], f.upem[i] = data, parsed, Unit(parsed.UnitsPerEm())
		if f.upem[i] == 0 {
			return nil, fmt.Errorf("font %s: no units per em", name)
		}
	}
	return f, nil
}

// Data is the file of a face. It must not be changed.
func (f *Fonts) Data(face Face) []byte { return f.data[face] }

// Name is the file name of the face without its extension.
func (face Face) Name() string {
	name := files[face]
	return name[:len(name)-len(".ttf")]
}

// measure looks up advances and remembers them. It serves one goroutine.
type measure struct {
	fonts   *Fonts
	buf     sfnt.Buffer
	known   [faces][]int16        // advances in font units by character below 0x2100, +1; 0 unknown, -1 missing
	others  [faces]map[rune]int16 // the same for other characters
	missing []rune                // characters met that no face has
	refused map[rune]struct{}
}

const lowRunes = 0x2100

func newMeasure(f *Fonts) *measure {
	m := &measure{fonts: f, refused: map[rune]struct{}{}}
	for i := range m.known {
		m.known[i] = make([]int16, lowRunes)
		m.others[i] = map[rune]int16{}
	}
	return m
}

// advance is the width of a character in font units; ok is false if the face
// lacks it.
func (m *measure) advance(face Face, r rune) (units Unit, ok bool) {
	var v int16
	if r >= 0 && r < lowRunes {
		v = m.known[face][r]
	} else {
		v = m.others[face][r]
	}
	if v == 0 {
		v = m.look(face, r)
		if r >= 0 && r < lowRunes {
			m.known[face][r] = v
		} else {
			m.others[face][r] = v
		}
	}
	return Unit(v) - 1, v > 0
}

func (m *measure) look(face Face, r rune) int16 {
	if r < ' ' || r > 0xFFFF { // fpdf's fonts know the basic plane only
		return -1
	}
	f := m.fonts.parsed[face]
	glyph, err := f.GlyphIndex(&m.buf, r)
	if err != nil || glyph == 0 {
		return -1
	}
	// At a size of one em in pixels the advance comes out in font units, exactly.
	adv, err := f.GlyphAdvance(&m.buf, glyph, fixed.I(int(m.fonts.upem[face])), font.HintingNone)
	if err != nil || adv < 0 || adv.Round() > 0x7FFE {
		return -1
	}
	return int16(adv.Round()) + 1
}

// face is the face in which a character is set where another one is asked for.
func (m *measure) face(want Face, r rune) (Face, Unit) {
	if w, ok := m.advance(want, r); ok {
		return want, w
	}
	for _, f := range substitutes[want] {
		if w, ok := m.advance(f, r); ok {
			return f, w
		}
	}
	if _, seen := m.refused[r]; !seen {
		m.refused[r] = struct{}{}
		m.missing = append(m.missing, r)
	}
	return want, m.fonts.upem[want] / 2
}

// dropped reports characters that are never drawn: they only steer line
// breaking or join, and no reader misses them.
func dropped(r rune) bool {
	switch r {
	case 0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF:
		return true
	}
	return false
}

// scaled turns font units into a length at a size.
func (m *measure) scaled(face Face, units, size Unit) Unit {
	return units * size / m.fonts.upem[face]
}
