package cos

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"math/bits"
	"strconv"
)

// perStream is how many objects share an object stream: many compress well,
// and few are read fast where one of them is wanted.
const perStream = 200

// Write writes a file of PDF 1.7 with everything that the catalog and the
// document information of a trailer lead to, and nothing else. Objects are
// numbered in the order in which they are met from there, keys sorted, so that
// the file depends on what it says only; its ID (14.4) is a hash of that.
// Streams without a filter are compressed, but for metadata, which every
// program must find (19005-3, 6.6.2.1).
func Write(w io.Writer, trailer *Dict, press *Press) error {
	order := &order{}
	for _, key := range []Name{"Info", "Root"} {
		if err := order.visit(trailer.Direct(key)); err != nil {
			return err
		}
	}
	defer order.forget()
	f := &file{w: w, hash: sha256.New(), order: order, press: press}
	return f.write(trailer)
}

// order numbers indirect objects as they are met.
type order struct{ refs []*Ref }

func (v *order) visit(o Object) error {
	switch o := o.(type) {
	case Array:
		for _, item := range o {
			if err := v.visit(item); err != nil {
				return err
			}
		}
	case *Dict:
		for i := range o.entries {
			if err := v.visit(o.entries[i].value); err != nil {
				return err
			}
		}
	case *Stream:
		switch o.Direct("Type") {
		case Name("ObjStm"), Name("XRef"): // whoever reads the file would open it
			return errors.New("pdf: a stream of the file's own among its objects")
		}
		return v.visit(o.Dict)
	case *Ref:
		switch {
		case o.number != 0:
		case !o.defined:
			return errors.New("pdf: a reference to an object that is not there")
		default:
			v.refs = append(v.refs, o)
			o.number = len(v.refs)
			return v.visit(o.Object)
		}
	}
	return nil
}

// forget takes the numbers back, so that the objects can be written again.
func (v *order) forget() {
	for _, ref := range v.refs {
		ref.number = 0
	}
}

// file writes one file.
type file struct {
	w     io.Writer
	hash  hash.Hash
	order *order
	press *Press

	at     int
	buf    []byte
	places []place // by number
	packed []*Pressed
	firsts []int // of each object stream, how many bytes its table has
	counts []int // and how many objects it holds
}

// place is where an object stands: at a byte, or as the so manyeth object of a
// stream.
type place struct{ stream, at int }

func (f *file) write(trailer *Dict) error {
	f.places = make([]place, len(f.order.refs)+1)
	streams := f.compress()
	if err := f.pack(); err != nil {
		return err
	}
	f.buf = append(f.buf[:0], "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"...) // 7.5.2
	if err := f.flush(); err != nil {
		return err
	}
	for i, ref := range f.order.refs {
		s, ok := ref.Object.(*Stream)
		if !ok {
			continue
		}
		if err := f.stream(i+1, s.Dict, s.Data, streams[i]); err != nil {
			return err
		}
	}
	for i, p := range f.packed {
		d := NewDict(Pair{"Type", Name("ObjStm")}, Pair{"N", f.counts[i]}, Pair{"First", f.firsts[i]})
		f.places = append(f.places, place{})
		if err := f.stream(len(f.places)-1, d, nil, p); err != nil {
			return err
		}
	}
	return f.end(trailer)
}

// compress begins to compress the streams that are not compressed yet.
func (f *file) compress() map[int]*Pressed {
	jobs := map[int]*Pressed{}
	for i, ref := range f.order.refs {
		if s, ok := ref.Object.(*Stream); ok && s.Direct("Filter") == nil && s.Direct("Type") != Name("Metadata") {
			if jobs[i] = s.Pressed; jobs[i] == nil {
				jobs[i] = f.press.Deflate(s.Data)
			}
		}
	}
	return jobs
}

// pack puts all objects but streams into object streams (7.5.7), in their order.
func (f *file) pack() (err error) {
	var table, body []byte
	count := 0
	seal := func() {
		if count > 0 {
			f.packed = append(f.packed, f.press.Deflate(append(bytes.Clone(table), body...)))
			f.firsts, f.counts = append(f.firsts, len(table)), append(f.counts, count)
			table, body, count = table[:0], body[:0], 0
		}
	}
	for i, ref := range f.order.refs {
		if _, ok := ref.Object.(*Stream); ok {
			continue
		}
		f.places[i+1] = place{stream: len(f.order.refs) + 1 + len(f.packed), at: count}
		table = strconv.AppendInt(table, int64(i+1), 10)
		table = strconv.AppendInt(append(table, ' '), int64(len(body)), 10)
		table = append(table, ' ')
		if body, err = appendObject(body, ref.Object); err != nil {
			return err
		}
		body = append(body, '\n')
		if count++; count == perStream {
			seal()
		}
	}
	seal()
	return nil
}

// stream writes a stream (7.3.8), its data pressed where that makes it smaller.
func (f *file) stream(number int, d *Dict, data []byte, pressed *Pressed) (err error) {
	f.places[number] = place{at: f.at}
	head := NewDict()
	head.entries = append(head.entries, d.entries...)
	if pressed != nil {
		if data == nil || len(pressed.Bytes()) < len(data) {
			data = pressed.Bytes()
			head.Set("Filter", Name("FlateDecode"))
		}
	}
	head.Set("Length", len(data))
	b := strconv.AppendInt(f.buf[:0], int64(number), 10)
	if b, err = appendDict(append(b, " 0 obj\n"...), head); err != nil {
		return err
	}
	b = append(b, "stream\n"...)
	b = append(b, data...)
	f.buf = append(b, "\nendstream\nendobj\n"...)
	return f.flush()
}

func (f *file) flush() error {
	n, err := f.w.Write(f.buf)
	f.at += n
	if err == nil {
		_, err = f.hash.Write(f.buf)
	}
	if err != nil {
		return fmt.Errorf("pdf: %w", err)
	}
	return nil
}

// end writes the stream of cross-references, which is the trailer too (7.5.8).
func (f *file) end(trailer *Dict) error {
	number := len(f.places)
	f.places = append(f.places, place{at: f.at})
	start := f.at
	data, widths := f.crossReferences()
	id := String(f.hash.Sum(nil)[:16])
	d := NewDict(
		Pair{"Type", Name("XRef")},
		Pair{"Size", len(f.places)},
		Pair{"W", widths},
		Pair{"Root", trailer.Direct("Root")},
		Pair{"Info", trailer.Direct("Info")},
		Pair{"ID", Array{id, id}},
		Pair{"DecodeParms", NewDict(Pair{"Predictor", 12}, Pair{"Columns", rowLength(widths)})},
	)
	if err := f.stream(number, d, nil, f.press.Deflate(data)); err != nil {
		return err
	}
	f.buf = fmt.Appendf(f.buf[:0], "startxref\n%d\n%%%%EOF\n", start)
	return f.flush()
}

func rowLength(widths Array) int {
	n := 0
	for _, w := range widths {
		n += w.(int)
	}
	return n
}

// crossReferences is the table (7.5.8.3), each row written as its difference
// from the row above, as PNG does, which compresses well.
func (f *file) crossReferences() ([]byte, Array) {
	maxAt, maxIndex := f.at, perStream
	for _, p := range f.places {
		if p.stream != 0 {
			maxAt = max(maxAt, p.stream)
		}
	}
	wide, narrow := bytesFor(maxAt), bytesFor(maxIndex)
	length := 1 + wide + narrow
	above, row := make([]byte, length), make([]byte, 0, length)
	out := make([]byte, 0, len(f.places)*(length+1))
	for i, p := range f.places {
		switch {
		case i == 0: // the head of the list of free objects
			row = appendWide(appendWide(append(row[:0], 0), 0, wide), 0, narrow)
		case p.stream != 0:
			row = appendWide(appendWide(append(row[:0], 2), p.stream, wide), p.at, narrow)
		default:
			row = appendWide(appendWide(append(row[:0], 1), p.at, wide), 0, narrow)
		}
		out = append(out, 2) // the PNG filter Up
		for j, b := range row {
			out = append(out, b-above[j])
		}
		above, row = row, above
	}
	return out, Array{1, wide, narrow}
}

func bytesFor(n int) int { return max(1, (bits.Len(uint(n))+7)/8) }

func appendWide(b []byte, n, width int) []byte {
	for i := width - 1; i >= 0; i-- {
		b = append(b, byte(n>>(8*i)))
	}
	return b
}
