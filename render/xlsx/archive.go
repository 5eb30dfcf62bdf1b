package xlsx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"io/fs"
	"slices"
	"time"
)

// archive is the zip file of a workbook. excelize hands over the sheets in the
// order of a map: archive keeps the parts until the end and writes them in a
// fixed order, all of the same date.
type archive struct {
	w        io.Writer
	modified time.Time
	parts    []*part
}

type part struct {
	name string
	bytes.Buffer
}

// Create starts a part.
func (a *archive) Create(name string) (io.Writer, error) {
	p := &part{name: name}
	a.parts = append(a.parts, p)
	return p, nil
}

// AddFS is never called; the interface asks for it.
func (a *archive) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close writes the file. The content types come first: this is how programs
// recognise a workbook by its first bytes.
func (a *archive) Close() error {
	rank := func(p *part) int {
		switch p.name {
		case "[Content_Types].xml":
			return 0
		case "_rels/.rels":
			return 1
		}
		return 2
	}
	slices.SortFunc(a.parts, func(p, q *part) int {
		return cmp.Or(rank(p)-rank(q), cmp.Compare(p.name, q.name))
	})
	z := zip.NewWriter(a.w)
	for _, p := range a.parts {
		w, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: a.modified})
		if err != nil {
			return err
		}
		if _, err := p.WriteTo(w); err != nil {
			return err
		}
	}
	return z.Close()
}
