package layout

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-text/typesetting/font"
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
	Arabic
	ArabicBold
	Hebrew
	HebrewBold
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
	Arabic:          "NotoNaskhArabic-Regular.ttf",
	ArabicBold:      "NotoNaskhArabic-Bold.ttf",
	Hebrew:          "NotoSerifHebrew-Regular.ttf",
	HebrewBold:      "NotoSerifHebrew-Bold.ttf",
}

// substitutes are the faces asked in turn for characters the face lacks.
var substitutes = [faces][]Face{
	Serif:           {Sans, Arabic, Hebrew},
	SerifItalic:     {SansItalic, Serif, Sans, Arabic, Hebrew},
	SerifBold:       {SansBold, Serif, Sans, ArabicBold, HebrewBold},
	SerifBoldItalic: {SerifBold, SansBold, Serif, Sans, ArabicBold, HebrewBold},
	Sans:            {Serif, Arabic, Hebrew},
	SansItalic:      {SerifItalic, Sans, Serif, Arabic, Hebrew},
	SansBold:        {SerifBold, Sans, Serif, ArabicBold, HebrewBold},
}

// Fonts are the faces, each read and parsed when it is first needed. They may
// be shared.
type Fonts struct {
	fsys  fs.FS
	faces [faces]fontFile
}

type fontFile struct {
	read   sync.Once
	data   []byte
	parsed *font.Font
	upem   Unit
	err    error
}

// NewFonts are the faces in a folder of TrueType files.
func NewFonts(fsys fs.FS) *Fonts { return &Fonts{fsys: fsys} }

// Prepare begins to read and parse the faces of Latin text, which will be
// needed, while other work goes on.
func (f *Fonts) Prepare() { go f.latin() }

// latin reports a face of ordinary text that cannot be used.
func (f *Fonts) latin() error {
	for _, face := range []Face{Serif, Sans, SerifBold, SansBold, SerifItalic} {
		if _, err := f.font(face); err != nil {
			return err
		}
	}
	return nil
}

// Data is the file of a face, nil if it could not be read. It must not be
// changed.
func (f *Fonts) Data(face Face) []byte {
	file, _ := f.font(face)
	return file.data
}

// Name is the file name of the face without its extension.
func (face Face) Name() string {
	name := files[face]
	return name[:len(name)-len(".ttf")]
}

func (f *Fonts) font(face Face) (*fontFile, error) {
	file := &f.faces[face]
	file.read.Do(func() {
		file.upem = 1 // to divide by, whatever comes
		file.err = file.load(f.fsys, files[face])
	})
	return file, file.err
}

func (f *fontFile) load(fsys fs.FS, name string) error {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return fmt.Errorf("font: %w", err)
	}
	f.data = data
	// Shaping does not look at the outlines of glyphs, and to parse them takes
	// half of the time of all: their tables have other names meanwhile.
	for _, name := range []string{"glyf", "loca"} {
		if at := tableName(data, name); at != nil {
			at[0] = '-'
			defer copy(at, name)
		}
	}
	parsed, err := font.ParseTTF(bytes.NewReader(data))
	if err == nil && parsed.Upem() == 0 {
		err = errors.New("no units per em")
	}
	if err != nil {
		return fmt.Errorf("font %s: %w", name, err)
	}
	f.parsed, f.upem = parsed.Font, Unit(parsed.Upem())
	return nil
}

// tableName is where the directory of a font names a table (OpenType,
// "Organization of an OpenType Font"); nil if it has none.
func tableName(data []byte, name string) []byte {
	const header, entry, most = 12, 16, 40 // tables
	for at := header; at+entry <= len(data) && at < header+entry*most; at += entry {
		if tag := data[at : at+4]; string(tag) == name {
			return tag
		}
	}
	return nil
}
