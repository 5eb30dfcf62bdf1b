package cos

import (
	"bytes"
	"errors"
	"fmt"
)

// ErrEncrypted says that a file must be decrypted before it can be read.
var ErrEncrypted = errors.New("pdf: the file is encrypted")

// Read reads a file from its first object to its last, without its tables of
// cross-references, so that it also reads what other programs have appended:
// of several objects with one number the last one counts (7.5.6). Objects in
// object streams are found too. The data of streams is not copied.
//
// It returns the last trailer that names a catalog. What it does not know is
// an error.
func Read(file []byte) (trailer *Dict, err error) {
	start := bytes.Index(file[:min(len(file), 1024)], []byte("%PDF-"))
	if start < 0 {
		return nil, errors.New("pdf: not a PDF file")
	}
	r := &reader{parser: parser{data: file, pos: start, refs: newRefs()}}
	for {
		r.skip()
		if r.pos >= len(r.data) {
			break
		}
		if err := r.next(); err != nil {
			return nil, err
		}
	}
	switch {
	case r.broken != nil:
		return nil, r.broken
	case r.trailer == nil:
		return nil, errors.New("pdf: no trailer with a catalog")
	}
	return r.trailer, nil
}

type reader struct {
	parser
	trailer *Dict
	opened  int   // bytes of object streams so far
	parsed  int   // bytes of the objects in them
	sought  int   // bytes gone through for the lengths of streams
	broken  error // the first object stream that could not be read, if the file is not encrypted
}

// next reads what may stand between objects: an object, a trailer, or a part
// of a table of cross-references (7.5.4), which is passed.
func (r *reader) next() error {
	switch word := string(r.word()); word {
	case "trailer":
		o, err := r.object()
		if err != nil {
			return err
		}
		d, ok := o.(*Dict)
		if !ok {
			return r.fail("a trailer that is no dictionary")
		}
		return r.ends(d)
	case "xref", "startxref", "n", "f":
		return nil
	default:
		n, ok := natural([]byte(word))
		if !ok {
			return r.fail("unknown word %q between objects", word[:min(len(word), 40)])
		}
		start := r.pos
		r.skip()
		_, generation := natural(r.word())
		if !generation || !r.keyword("obj") {
			r.pos = start
			return nil
		}
		return r.indirect(n)
	}
}

// ends notes a trailer.
func (r *reader) ends(d *Dict) error {
	if d.Direct("Encrypt") != nil {
		return ErrEncrypted
	}
	if d.Direct("Root") != nil {
		r.trailer = d
	}
	return nil
}

// indirect reads an indirect object after "N G obj" (7.3.10).
func (r *reader) indirect(n int) error {
	if n < 1 || n > maxNumber {
		return r.fail("no object can have the number %d", n)
	}
	o, err := r.object()
	if err != nil {
		return err
	}
	if d, ok := o.(*Dict); ok && r.keyword("stream") {
		s, err := r.stream(d)
		if err != nil {
			return err
		}
		o = s
	}
	if !r.keyword("endobj") {
		return r.fail("no end of object %d", n)
	}
	r.define(n, o)
	if s, ok := o.(*Stream); ok {
		switch s.Direct("Type") {
		case Name("XRef"):
			return r.ends(s.Dict)
		case Name("ObjStm"):
			if err := r.open(s); err != nil && r.broken == nil {
				r.broken = err
			}
		}
	}
	return nil
}

func (r *reader) define(n int, o Object) {
	ref := r.refs.at(n)
	ref.Object, ref.defined = o, true
}

// stream reads the data of a stream after its keyword (7.3.8).
func (r *reader) stream(d *Dict) (*Stream, error) {
	switch {
	case bytes.HasPrefix(r.data[r.pos:], []byte("\r\n")):
		r.pos += 2
	case bytes.HasPrefix(r.data[r.pos:], []byte("\n")):
		r.pos++
	default:
		return nil, r.fail("no end of line before the data of a stream")
	}
	start := r.pos
	length, ok := Int(d.Direct("Length"))
	if !ok || !r.ended(start, length) {
		ref, _ := d.Direct("Length").(*Ref)
		if length, ok = r.search(start, ref); !ok {
			r.pos = start
			return nil, r.fail("a stream whose Length is not known or not true")
		}
	}
	d.Set("Length", nil)
	return &Stream{Dict: d, Data: r.data[start : start+length : start+length]}, nil
}

// ended goes past the end of a stream if it is where a length says.
func (r *reader) ended(start, length int) bool {
	if length < 0 || length > len(r.data)-start {
		return false
	}
	r.pos = start + length
	for r.pos < len(r.data) && class[r.data[r.pos]] == space {
		r.pos++
	}
	return string(r.word()) == "endstream"
}

// search finds the length of a stream that is an object which was not read
// yet, or has been read and replaced: among the objects of its number that
// follow, the first one that is true.
func (r *reader) search(start int, ref *Ref) (length int, ok bool) {
	if ref == nil {
		return 0, false
	}
	head := fmt.Appendf(nil, "%d 0 obj", ref.read)
	for at := start; r.sought < maxSought; at += len(head) {
		next := bytes.Index(r.data[at:], head)
		if next < 0 {
			r.sought += len(r.data) - at
			return 0, false
		}
		r.sought += next + len(head)
		if at += next; class[r.data[at-1]] != space {
			continue
		}
		p := parser{data: r.data, pos: at + len(head)}
		p.skip()
		if length, ok := natural(p.word()); ok && p.keyword("endobj") && r.ended(start, length) {
			return length, true
		}
	}
	return 0, false
}

// open reads the objects of an object stream (7.5.7).
func (r *reader) open(s *Stream) error {
	n, okN := Int(s.Direct("N"))
	first, okFirst := Int(s.Direct("First"))
	if !okN || !okFirst || n < 0 || first < 0 {
		return r.fail("an object stream without N and First")
	}
	data, err := s.Decode(min(maxObjStm, maxOpened-r.opened))
	if err != nil {
		return r.fail("an object stream: %w", err)
	}
	r.opened += len(data)
	if first > len(data) {
		return r.fail("an object stream that begins after its end")
	}
	head := parser{data: data[:first]}
	for range n {
		number, at, ok := head.pair()
		if !ok || number < 1 || number > maxNumber || at > len(data)-first {
			return r.fail("an object stream with a wrong table")
		}
		body := parser{data: data, pos: first + at, refs: r.refs}
		o, err := body.object()
		if err != nil {
			return r.fail("object %d of an object stream: %w", number, err)
		}
		if r.parsed += body.pos - first - at; r.parsed > maxOpened { // many objects in one place
			return r.fail("object streams with too much in them")
		}
		r.define(number, o)
	}
	return nil
}

// pair reads two numbers.
func (p *parser) pair() (a, b int, ok bool) {
	p.skip()
	a, okA := natural(p.word())
	p.skip()
	b, okB := natural(p.word())
	return a, b, okA && okB
}
