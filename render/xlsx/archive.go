package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	// Three times as fast as the standard library's, which took two thirds of
	// the time of a workbook.
	"github.com/klauspost/compress/flate"
)

// parts are those that excelize makes of a workbook. It hands them over in the
// order of a map, the sheets as bare frames: [parts.write] brings them into a
// fixed order and lets each sheet write its rows into its frame.
type parts map[string]*bytes.Buffer

// Create starts a part.
func (p parts) Create(name string) (io.Writer, error) {
	p[name] = new(bytes.Buffer)
	return p[name], nil
}

// AddFS is never called; the interface asks for it.
func (p parts) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close has nothing to do.
func (p parts) Close() error { return nil }

// write makes the zip file, all parts of one date. The content types come
// first: this is how programs recognise a workbook by its first bytes. A sheet
// stands before its relationships, which its rows give.
func (p parts) write(w io.Writer, modified time.Time, sheets []*sheet) error {
	z := zip.NewWriter(w)
	deflate, err := flate.NewWriter(nil, flate.DefaultCompression)
	if err != nil {
		return err
	}
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		deflate.Reset(w) // one part is written after the other
		return deflate, nil
	})
	create := func(name string) (io.Writer, error) {
		return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified})
	}
	owner := map[string]*sheet{}
	for _, s := range sheets {
		owner[s.part()], owner[s.relations()] = s, s
		if p[s.relations()] == nil {
			p[s.relations()] = new(bytes.Buffer)
		}
	}
	rank := func(name string) int {
		switch s := owner[name]; {
		case name == "[Content_Types].xml":
			return 0
		case name == "_rels/.rels":
			return 1
		case s == nil:
			return 2
		case name == s.part():
			return 1 + 2*s.n
		default:
			return 2 + 2*s.n
		}
	}
	names := slices.SortedFunc(maps.Keys(p), func(a, b string) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(a, b))
	})
	for _, name := range names {
		content, s := p[name].Bytes(), owner[name]
		related := s != nil && name == s.relations()
		if related && len(content) == 0 && !s.outside() {
			continue
		}
		part, err := create(name)
		if err != nil {
			return err
		}
		switch {
		case related:
			err = s.writeRelations(part, content)
		case s != nil:
			err = s.writeTo(part, content)
		default:
			_, err = part.Write(content)
		}
		if err != nil {
			return err
		}
	}
	return z.Close()
}
