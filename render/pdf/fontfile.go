package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// fontFile is a TrueType font (OpenType 1.9) as far as a PDF needs it. Lengths
// are in font units.
type fontFile struct {
	tables     map[string][]byte
	hmtx       []byte // advances and bearings
	unitsPerEm int
	glyphCount int
	metrics    int // how many glyphs have an advance of their own
	longLoca   bool

	box                                 [4]int
	ascent, descent, capHeight, xHeight int
	italicAngle                         int64 // thousandths of a degree, against the clock
	weight                              int
	fixedPitch, serif                   bool
}

// parseFont reads a font file. What it keeps points into the file.
func parseFont(data []byte) (*fontFile, error) {
	f := &fontFile{}
	if err := f.directory(data); err != nil {
		return nil, err
	}
	for table, size := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 78, "post": 16, "hmtx": 4, "loca": 4, "glyf": 0} {
		if data, ok := f.tables[table]; !ok || len(data) < size {
			return nil, fmt.Errorf("no table %q, or too short", table)
		}
	}
	f.measures()
	f.style()
	switch {
	case f.unitsPerEm < 16 || f.unitsPerEm > 16384:
		return nil, fmt.Errorf("%d units per em", f.unitsPerEm)
	case f.metrics < 1 || f.metrics > f.glyphCount || len(f.hmtx) < 4*f.metrics+2*(f.glyphCount-f.metrics):
		return nil, errors.New("a table of advances that is too short")
	case len(f.tables["loca"]) < f.locaSize(f.glyphCount+1):
		return nil, errors.New("a table of glyphs' places that is too short")
	}
	return f, nil
}

// directory reads the list of tables.
func (f *fontFile) directory(data []byte) error {
	if len(data) < 12 || binary.BigEndian.Uint32(data) != 0x00010000 {
		return errors.New("not a TrueType font")
	}
	n := int(binary.BigEndian.Uint16(data[4:]))
	if len(data) < 12+16*n {
		return errors.New("a list of tables that is too short")
	}
	f.tables = make(map[string][]byte, n)
	for i := range n {
		record := data[12+16*i:]
		at, size := uint64(binary.BigEndian.Uint32(record[8:])), uint64(binary.BigEndian.Uint32(record[12:]))
		if at+size > uint64(len(data)) {
			return errors.New("a table beyond the end of the file")
		}
		f.tables[string(record[:4])] = data[at : at+size : at+size]
	}
	return nil
}

func u16(b []byte, at int) int { return int(binary.BigEndian.Uint16(b[at:])) }
func i16(b []byte, at int) int { return int(int16(binary.BigEndian.Uint16(b[at:]))) }

func (f *fontFile) measures() {
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.unitsPerEm = u16(head, 18)
	for i := range f.box {
		f.box[i] = i16(head, 36+2*i)
	}
	f.longLoca = u16(head, 50) != 0
	f.ascent, f.descent = i16(hhea, 4), i16(hhea, 6)
	f.metrics = u16(hhea, 34)
	f.glyphCount = u16(f.tables["maxp"], 4)
	f.hmtx = f.tables["hmtx"]
}

func (f *fontFile) style() {
	os2, post := f.tables["OS/2"], f.tables["post"]
	f.weight = u16(os2, 4)
	// PANOSE: a Latin text face (2) with a serif style from 2 to 10.
	f.serif = os2[32] == 2 && os2[33] >= 2 && os2[33] <= 10
	f.capHeight, f.xHeight = f.ascent, 0
	if u16(os2, 0) >= 2 && len(os2) >= 90 {
		f.xHeight, f.capHeight = i16(os2, 86), i16(os2, 88)
	}
	angle := int64(int32(binary.BigEndian.Uint32(post[4:]))) // 16.16
	f.italicAngle = divide(angle*1000, 1<<16)
	f.fixedPitch = binary.BigEndian.Uint32(post[12:]) != 0
}

// flags are those of a font descriptor (ISO 32000-1, 9.8.2). The font counts as
// symbolic, since it has more than the standard Latin characters.
func (f *fontFile) flags() int {
	flags := 1 << 2
	if f.fixedPitch {
		flags |= 1 << 0
	}
	if f.serif {
		flags |= 1 << 1
	}
	if f.italicAngle != 0 {
		flags |= 1 << 6
	}
	return flags
}

// stem guesses the thickness of stems, which TrueType does not tell, from the
// weight: 88 for a regular face, 135 for a semibold one.
func (f *fontFile) stem() int { return 50 + f.weight*f.weight/4225 }

// advance is the advance of a glyph.
func (f *fontFile) advance(glyph uint16) int {
	return u16(f.hmtx, 4*min(int(glyph), f.metrics-1))
}

// bearing is the left side bearing of a glyph.
func (f *fontFile) bearing(glyph uint16) int {
	if g := int(glyph); g >= f.metrics {
		return i16(f.hmtx, 4*f.metrics+2*(g-f.metrics))
	}
	return i16(f.hmtx, 4*int(glyph)+2)
}

func (f *fontFile) locaSize(entries int) int {
	if f.longLoca {
		return 4 * entries
	}
	return 2 * entries
}

// outline is the description of a glyph, empty for a blank one.
func (f *fontFile) outline(glyph uint16) ([]byte, error) {
	loca, glyf := f.tables["loca"], f.tables["glyf"]
	at := func(i int) int {
		if f.longLoca {
			return int(binary.BigEndian.Uint32(loca[4*i:]))
		}
		return 2 * u16(loca, 2*i)
	}
	if int(glyph) >= f.glyphCount {
		return nil, fmt.Errorf("no glyph %d", glyph)
	}
	from, to := at(int(glyph)), at(int(glyph)+1)
	if from > to || to > len(glyf) || to-from > 0 && to-from < 10 {
		return nil, fmt.Errorf("glyph %d is not in its table", glyph)
	}
	return glyf[from:to], nil
}
