package pdf

import (
	"errors"
	"fmt"
	"strconv"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// face is a face with the characters of it that are used. A character of the
// PDF font (CID) is a glyph together with the text it stands for, so that one
// glyph can stand for a hyphen and for a soft hyphen.
type face struct {
	name  string // of the resource
	label string // of the font
	file  *fontFile
	cids  map[character]uint16
	chars []character // by CID
	// glyphs are those of the subset in its order, and ordinal is their place.
	glyphs  []uint16
	ordinal map[uint16]uint16
	space   uint16 // CID of the space
}

type character struct {
	glyph uint16
	text  string
}

func (d *drawing) faceOf(id layout.Face) (*face, error) {
	if f, ok := d.faces[id]; ok {
		return f, nil
	}
	file, err := parseFont(d.fonts.Data(id))
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", id.Name(), err)
	}
	f := &face{
		name:    "F" + strconv.Itoa(len(d.faces)),
		label:   id.Name(),
		file:    file,
		cids:    map[character]uint16{},
		chars:   []character{{}}, // CID 0 is the glyph for what is missing (9.7.4.3)
		glyphs:  []uint16{0},
		ordinal: map[uint16]uint16{0: 0},
	}
	space := d.fonts.Space(id)
	if space == nil || len(space.Glyphs) != 1 {
		return nil, fmt.Errorf("font %s: no space", f.label)
	}
	f.space, err = f.cid(space.Glyphs[0].ID, " ")
	d.faces[id] = f
	return f, err
}

// cid is the CID of a glyph that stands for a text; it is given when first
// asked for. The glyph for what is missing is refused (ISO 14289-1, 7.21.8).
func (f *face) cid(glyph uint16, text string) (uint16, error) {
	c := character{glyph, text}
	if cid, ok := f.cids[c]; ok {
		return cid, nil
	}
	switch {
	case glyph == 0:
		return 0, fmt.Errorf("font %s: no glyph for %q", f.label, text)
	case int(glyph) >= f.file.glyphCount:
		return 0, fmt.Errorf("font %s: no glyph %d", f.label, glyph)
	}
	for needsEscape(len(f.chars)) {
		f.chars = append(f.chars, character{})
	}
	if len(f.chars) > 0xffff {
		return 0, errors.New("a font with too many characters")
	}
	cid := uint16(len(f.chars))
	f.chars = append(f.chars, c)
	f.cids[c] = cid
	if _, ok := f.ordinal[glyph]; !ok {
		f.ordinal[glyph] = uint16(len(f.glyphs))
		f.glyphs = append(f.glyphs, glyph)
	}
	return cid, nil
}

// needsEscape reports whether a byte of a CID could not stand in a literal
// string as it is (7.3.4.2).
func needsEscape(cid int) bool {
	special := func(b byte) bool { return b == '(' || b == ')' || b == '\\' || b == '\r' }
	return special(byte(cid>>8)) || special(byte(cid))
}

// width is the width of a character as the PDF font has it, in parts of an em.
func (f *face) width(cid uint16) int64 {
	return f.parts(int64(f.file.advance(f.chars[cid].glyph)))
}

// parts turns font units into parts of an em.
func (f *face) parts(units int64) int64 { return divide(units*em, int64(f.file.unitsPerEm)) }

// fontResources are the fonts of all pages.
func (d *drawing) fontResources(press *cos.Press) (*cos.Dict, error) {
	fonts := cos.NewDict()
	for _, f := range d.faces {
		font, err := f.font(press)
		if err != nil {
			return nil, fmt.Errorf("font %s: %w", f.label, err)
		}
		fonts.Set(cos.Name(f.name), cos.Indirect(font))
	}
	return fonts, nil
}

// font is the Type 0 font (9.7.6) with its one descendant (9.7.4).
func (f *face) font(press *cos.Press) (*cos.Dict, error) {
	program, err := f.file.subset(f.glyphs)
	if err != nil {
		return nil, err
	}
	name := cos.Name(tag(program, f.chars) + "+" + f.label)
	descendant := cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("Font")},
		cos.Pair{Key: "Subtype", Value: cos.Name("CIDFontType2")},
		cos.Pair{Key: "BaseFont", Value: name},
		cos.Pair{Key: "CIDSystemInfo", Value: cos.NewDict(
			cos.Pair{Key: "Registry", Value: cos.String("Adobe")},
			cos.Pair{Key: "Ordering", Value: cos.String("Identity")},
			cos.Pair{Key: "Supplement", Value: 0})},
		cos.Pair{Key: "FontDescriptor", Value: cos.Indirect(f.descriptor(name, program, press.Deflate(program)))},
		cos.Pair{Key: "DW", Value: 0},
		cos.Pair{Key: "W", Value: f.widths()},
		cos.Pair{Key: "CIDToGIDMap", Value: cos.Indirect(&cos.Stream{Dict: cos.NewDict(), Data: f.glyphMap()})},
	)
	return cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("Font")},
		cos.Pair{Key: "Subtype", Value: cos.Name("Type0")},
		cos.Pair{Key: "BaseFont", Value: name},
		cos.Pair{Key: "Encoding", Value: cos.Name("Identity-H")},
		cos.Pair{Key: "DescendantFonts", Value: cos.Array{cos.Indirect(descendant)}},
		cos.Pair{Key: "ToUnicode", Value: cos.Indirect(&cos.Stream{Dict: cos.NewDict(), Data: f.toUnicode()})},
	), nil
}

// widths are those of all characters as the font program has them (ISO
// 14289-1, 7.21.5; ISO 19005-3, 6.2.11.5).
func (f *face) widths() cos.Array {
	list := make(cos.Array, 0, len(f.chars))
	for cid := range f.chars[1:] {
		list = append(list, cos.Number(appendFraction(nil, f.width(uint16(cid+1)), em/1000)))
	}
	return cos.Array{1, list}
}

// glyphMap leads from CIDs to the glyphs of the subset (9.7.4.2; ISO 14289-1,
// 7.21.3.2).
func (f *face) glyphMap() []byte {
	data := make([]byte, 0, 2*len(f.chars))
	for _, c := range f.chars {
		data = appendCID(data, f.ordinal[c.glyph])
	}
	return data
}

// descriptor describes the font (9.8). There is no CIDSet: it says nothing that
// the font program does not, and would have to be complete (ISO 19005-3,
// 6.2.11.4.2).
func (f *face) descriptor(name cos.Name, program []byte, pressed *cos.Pressed) *cos.Dict {
	t := f.file
	thousandths := func(units int) int { return int(divide(int64(units)*1000, int64(t.unitsPerEm))) }
	return cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("FontDescriptor")},
		cos.Pair{Key: "FontName", Value: name},
		cos.Pair{Key: "Flags", Value: t.flags()},
		cos.Pair{Key: "FontBBox", Value: cos.Array{
			thousandths(t.box[0]), thousandths(t.box[1]), thousandths(t.box[2]), thousandths(t.box[3])}},
		cos.Pair{Key: "ItalicAngle", Value: cos.Number(appendThousandths(nil, t.italicAngle))},
		cos.Pair{Key: "Ascent", Value: thousandths(t.ascent)},
		cos.Pair{Key: "Descent", Value: thousandths(t.descent)},
		cos.Pair{Key: "CapHeight", Value: thousandths(t.capHeight)},
		cos.Pair{Key: "XHeight", Value: thousandths(t.xHeight)},
		cos.Pair{Key: "StemV", Value: t.stem()},
		cos.Pair{Key: "FontFile2", Value: cos.Indirect(&cos.Stream{
			Dict: cos.NewDict(cos.Pair{Key: "Length1", Value: len(program)}), Data: program, Pressed: pressed})},
	)
}
