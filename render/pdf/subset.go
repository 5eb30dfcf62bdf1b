package pdf

import (
	"encoding/binary"
	"errors"
	"slices"
)

// subset is a font file with some glyphs, in the order given; the glyphs that
// these are composed of follow. It has the tables that a PDF needs (ISO
// 32000-1, 9.9).
func (f *fontFile) subset(glyphs []uint16) ([]byte, error) {
	s := &subset{font: f, glyphs: slices.Clone(glyphs), ordinal: map[uint16]uint16{}, glyf: []byte{}}
	for i, g := range glyphs {
		s.ordinal[g] = uint16(i)
	}
	var places []int
	for i := 0; i < len(s.glyphs); i++ { // the list grows
		places = append(places, len(s.glyf))
		outline, err := f.outline(s.glyphs[i])
		if err != nil {
			return nil, err
		}
		start := len(s.glyf)
		s.glyf = append(s.glyf, outline...)
		if err := s.compose(s.glyf[start:]); err != nil {
			return nil, err
		}
		for len(s.glyf)%4 != 0 {
			s.glyf = append(s.glyf, 0)
		}
	}
	return s.assemble(append(places, len(s.glyf))), nil
}

type subset struct {
	font    *fontFile
	glyphs  []uint16
	ordinal map[uint16]uint16
	glyf    []byte
}

// Flags of a component of a composite glyph.
const (
	wordArguments  = 0x0001
	scale          = 0x0008
	moreComponents = 0x0020
	scaleXY        = 0x0040
	twoByTwo       = 0x0080
)

// compose renumbers the components of a composite glyph and takes them in.
func (s *subset) compose(outline []byte) error {
	if len(outline) == 0 || i16(outline, 0) >= 0 {
		return nil
	}
	for at, more := 10, true; more; {
		if at+4 > len(outline) {
			return errors.New("a composite glyph that ends too early")
		}
		flags, glyph := u16(outline, at), uint16(u16(outline, at+2))
		if _, ok := s.ordinal[glyph]; !ok {
			if len(s.glyphs) > 0xfffe {
				return errors.New("too many glyphs")
			}
			s.ordinal[glyph] = uint16(len(s.glyphs))
			s.glyphs = append(s.glyphs, glyph)
		}
		binary.BigEndian.PutUint16(outline[at+2:], s.ordinal[glyph])
		at += 4 + argumentSize(flags)
		more = flags&moreComponents != 0
	}
	return nil
}

func argumentSize(flags int) int {
	size := 2
	if flags&wordArguments != 0 {
		size = 4
	}
	switch {
	case flags&scale != 0:
		size += 2
	case flags&scaleXY != 0:
		size += 4
	case flags&twoByTwo != 0:
		size += 8
	}
	return size
}

// assemble makes the file.
func (s *subset) assemble(places []int) []byte {
	f := s.font
	n := len(s.glyphs)
	long := len(s.glyf) > 2*0xffff
	head := slices.Clone(f.tables["head"])
	clear(head[8:12]) // the checksum of the file is filled in last
	head[50], head[51] = 0, 0
	if long {
		head[51] = 1
	}
	hhea := slices.Clone(f.tables["hhea"])
	binary.BigEndian.PutUint16(hhea[34:], uint16(n))
	maxp := slices.Clone(f.tables["maxp"])
	binary.BigEndian.PutUint16(maxp[4:], uint16(n))
	tables := []table{
		{"cvt ", f.tables["cvt "]}, {"fpgm", f.tables["fpgm"]}, {"glyf", s.glyf}, {"head", head}, {"hhea", hhea},
		{"hmtx", s.metrics()}, {"loca", appendPlaces(places, long)}, {"maxp", maxp}, {"prep", f.tables["prep"]},
	}
	missing := func(t table) bool { return t.data == nil } // not every font has instructions
	return joinTables(slices.DeleteFunc(tables, missing))
}

// metrics is the table of advances: each glyph has one of its own.
func (s *subset) metrics() []byte {
	b := make([]byte, 0, 4*len(s.glyphs))
	for _, g := range s.glyphs {
		b = binary.BigEndian.AppendUint16(b, uint16(s.font.advance(g)))
		b = binary.BigEndian.AppendUint16(b, uint16(s.font.bearing(g)))
	}
	return b
}

func appendPlaces(places []int, long bool) (b []byte) {
	for _, p := range places {
		if long {
			b = binary.BigEndian.AppendUint32(b, uint32(p))
		} else {
			b = binary.BigEndian.AppendUint16(b, uint16(p/2))
		}
	}
	return b
}

type table struct {
	tag  string
	data []byte
}

// joinTables writes tables, sorted by their tags, as a font file.
func joinTables(tables []table) []byte {
	power, log := 1, 0
	for power*2 <= len(tables) {
		power, log = power*2, log+1
	}
	b := []byte{0, 1, 0, 0}
	for _, v := range []int{len(tables), 16 * power, log, 16 * (len(tables) - power)} {
		b = binary.BigEndian.AppendUint16(b, uint16(v))
	}
	at, headAt := 12+16*len(tables), 0
	for _, t := range tables {
		if t.tag == "head" {
			headAt = at
		}
		b = append(b, t.tag...)
		for _, v := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} {
			b = binary.BigEndian.AppendUint32(b, v)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		b = append(b, t.data...)
		for len(b)%4 != 0 {
			b = append(b, 0)
		}
	}
	binary.BigEndian.PutUint32(b[headAt+8:], 0xb1b0afba-checksum(b))
	return b
}

// checksum is the sum of a table's 32-bit words, zeros added at its end.
func checksum(b []byte) (sum uint32) {
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
