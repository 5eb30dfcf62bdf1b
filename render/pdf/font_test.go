package pdf

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/go-text/typesetting/font"

	"bulletin/render/layout"
)

// A subset draws its glyphs as the font does, also those made of others, with
// the same advances; its checksums are right.
func TestSubset(t *testing.T) {
	for face := layout.Serif; face <= layout.HebrewBold; face++ {
		t.Run(face.Name(), func(t *testing.T) {
			whole, err := parseFont(testFonts(t).Data(face))
			if err != nil {
				t.Fatal(err)
			}
			glyphs := []uint16{0}
			for g := whole.glyphCount - 1; g > 0; g -= 7 {
				glyphs = append(glyphs, uint16(g))
			}
			program, err := whole.subset(glyphs)
			if err != nil {
				t.Fatal(err)
			}
			if sum := checksum(program); sum != 0xb1b0afba {
				t.Errorf("checksum %#x", sum)
			}
			before, after := parsed(t, testFonts(t).Data(face)), parsed(t, program)
			for i, g := range glyphs {
				a, b := outline(before, g), outline(after, uint16(i))
				if a != b {
					t.Fatalf("glyph %d is drawn otherwise: %s, was %s", g, b, a)
				}
				if before.HorizontalAdvance(font.GID(g)) != after.HorizontalAdvance(font.GID(i)) {
					t.Fatalf("glyph %d has another advance", g)
				}
			}
		})
	}
}

// parsed is a font for a program that draws it. A subset has no table of
// characters, so that one is lent to it.
func parsed(t *testing.T, program []byte) *font.Face {
	t.Helper()
	f, err := parseFont(withTables(program))
	if err != nil {
		t.Fatal(err)
	}
	if f.tables["cmap"] == nil {
		f.tables["cmap"] = []byte("\x00\x00\x00\x01\x00\x03\x00\x01\x00\x00\x00\x0c\x00\x04\x00\x20\x00\x00\x00\x02\x00\x02\x00\x00\x00\x00\xff\xff\x00\x00\xff\xff\x00\x01\x00\x00\x00\x00")
	}
	var tables []table
	for tag, data := range f.tables {
		tables = append(tables, table{tag, data})
	}
	face, err := font.ParseTTF(bytes.NewReader(joinTables(tables)))
	if err != nil {
		t.Fatal(err)
	}
	return face
}

// withTables lends a subset the tables that only parsing needs.
func withTables(program []byte) []byte {
	f := &fontFile{}
	if f.directory(program) != nil {
		return program
	}
	var tables []table
	for tag, data := range f.tables {
		tables = append(tables, table{tag, data})
	}
	for tag, size := range map[string]int{"OS/2": 78, "post": 32} {
		if f.tables[tag] == nil {
			data := make([]byte, size)
			copy(data, map[string]string{"post": "\x00\x03"}[tag])
			tables = append(tables, table{tag, data})
		}
	}
	return joinTables(tables)
}

func outline(f *font.Face, g uint16) string {
	data, _ := f.GlyphData(font.GID(g)).(font.GlyphOutline)
	return fmt.Sprint(data.Segments)
}

// What is no font, or a damaged one, is an error.
func TestFontErrors(t *testing.T) {
	good := testFonts(t).Data(layout.HebrewBold)
	for n := range 600 {
		if _, err := parseFont(good[:n]); err == nil {
			t.Fatalf("the first %d bytes are a font", n)
		}
	}
	f, err := parseFont(good)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.subset([]uint16{0, uint16(f.glyphCount)}); err == nil {
		t.Error("a glyph that is not there is in a subset")
	}
	broken := bytes.Clone(good)
	copy(broken[bytes.Index(broken, []byte("glyf"))+12:], "\x00\x00\x00\x04")
	if f, err := parseFont(broken); err == nil {
		if _, err := f.subset([]uint16{0, 1, 2, 3, 4, 5}); err == nil {
			t.Error("glyphs beyond their table are in a subset")
		}
	}
}

// FuzzFont damages a font: a subset of it is an error or a font.
func FuzzFont(f *testing.F) {
	good := testFonts(f).Data(layout.HebrewBold)
	f.Add(0, byte(0), uint16(20))
	f.Fuzz(func(t *testing.T, at int, value byte, glyph uint16) {
		data := bytes.Clone(good)
		data[uint(at)%uint(len(data))] = value
		damaged, err := parseFont(data)
		if err != nil {
			return
		}
		if int(glyph) < damaged.glyphCount {
			damaged.advance(glyph)
			damaged.bearing(glyph)
		}
		if program, err := damaged.subset([]uint16{0, glyph}); err == nil {
			if _, err := parseFont(withTables(program)); err != nil {
				t.Error(err)
			}
		}
	})
}
