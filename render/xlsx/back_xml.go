package xlsx

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner reads the XML of a part of a workbook, one tag or text at a time, in
// memory that does not grow with the part: what encoding/xml does takes ten
// times as long. It knows what programs write into workbooks: no document type
// (so that no entity can grow), UTF-8.
type scanner struct {
	r   *bufio.Reader
	buf []byte

	text  bool   // the token is a text; else a tag
	end   bool   // </name>
	empty bool   // <name/>
	name  []byte // of the tag, without prefix
	attrs []byte // of the tag, as written
	data  []byte // the text, entities replaced
}

// maxToken is more than any tag or cell of a workbook that Excel can open:
// 32,767 characters written as references.
const maxToken = 1 << 20

var (
	errDamaged   = errors.New("the XML is damaged")
	errTokenSize = errors.New("a text or a tag is too long")
)

func newScanner(r io.Reader) *scanner { return &scanner{r: bufio.NewReaderSize(r, 1<<16)} }

// next reads a token; io.EOF at the end.
func (s *scanner) next() error {
	for {
		c, err := s.r.ReadByte()
		if err != nil {
			return err
		}
		if c != '<' {
			s.r.UnreadByte()
			if err := s.until('<', false); err != nil && err != io.EOF {
				return err
			}
			s.text, s.data = true, unescape(s.buf)
			return nil
		}
		if err := s.until('>', true); err != nil {
			return unexpected(err)
		}
		switch tag := s.buf; {
		case len(tag) == 0:
			return errDamaged
		case tag[0] == '?':
		case bytes.HasPrefix(tag, []byte("!--")):
			for !bytes.HasSuffix(s.buf, []byte("--")) || len(s.buf) < 5 {
				if err := s.more('>'); err != nil {
					return unexpected(err)
				}
			}
		case bytes.HasPrefix(tag, []byte("![CDATA[")):
			for !bytes.HasSuffix(s.buf, []byte("]]")) {
				if err := s.more('>'); err != nil {
					return unexpected(err)
				}
			}
			s.text, s.data = true, s.buf[8:len(s.buf)-2]
			return nil
		case tag[0] == '!':
			return errDamaged
		default:
			s.tag(tag)
			return nil
		}
	}
}

func unexpected(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// until reads up to a byte, which is taken only if so told.
func (s *scanner) until(stop byte, take bool) error {
	s.buf = s.buf[:0]
	for {
		part, err := s.r.ReadSlice(stop)
		if len(s.buf)+len(part) > maxToken {
			return errTokenSize
		}
		s.buf = append(s.buf, part...)
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return err
		}
		s.buf = s.buf[:len(s.buf)-1]
		if !take {
			return s.r.UnreadByte()
		}
		return nil
	}
}

// more goes on past a byte that was taken for the end.
func (s *scanner) more(stop byte) error {
	part, err := s.r.ReadSlice(stop)
	for err == bufio.ErrBufferFull && len(s.buf)+len(part) <= maxToken {
		s.buf = append(s.buf, part...)
		part, err = s.r.ReadSlice(stop)
	}
	if len(s.buf)+len(part) > maxToken {
		return errTokenSize
	}
	if err != nil {
		return err
	}
	s.buf = append(append(s.buf, stop), part[:len(part)-1]...)
	return nil
}

func (s *scanner) tag(tag []byte) {
	s.text, s.end, s.empty = false, false, false
	if tag[0] == '/' {
		s.end, tag = true, tag[1:]
	} else if tag[len(tag)-1] == '/' {
		s.empty, tag = true, tag[:len(tag)-1]
	}
	n := bytes.IndexAny(tag, " \t\r\n")
	if n < 0 {
		n = len(tag)
	}
	s.name, s.attrs = local(tag[:n]), tag[n:]
}

func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// opens reports a tag that starts an element of that name.
func (s *scanner) opens(name string) bool { return !s.text && !s.end && string(s.name) == name }

// closes reports a tag that ends an element of that name.
func (s *scanner) closes(name string) bool {
	return !s.text && (s.end || s.empty) && string(s.name) == name
}

// attr is an attribute of the tag, by its name without prefix; "" without one.
func (s *scanner) attr(name string) string {
	rest := s.attrs
	for {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		eq := bytes.IndexByte(rest, '=')
		if eq < 0 {
			return ""
		}
		key := local(bytes.TrimRight(rest[:eq], " \t\r\n"))
		rest = bytes.TrimLeft(rest[eq+1:], " \t\r\n")
		if len(rest) == 0 {
			return ""
		}
		end := bytes.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return ""
		}
		if string(key) == name {
			return string(unescape(rest[1 : 1+end]))
		}
		rest = rest[end+2:]
	}
}

// unescape replaces references to characters, in place; unknown ones stay. A
// replacement is never longer than its reference.
func unescape(b []byte) []byte {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b
	}
	out := b[:i]
	for i < len(b) {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		r := rune(-1)
		if end > 1 {
			r = reference(string(b[i+1 : i+end]))
		}
		if r < 0 {
			out = append(out, '&')
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += end + 1
	}
	return out
}

func reference(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if name[0] != '#' || len(name) < 2 {
		return -1
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return -1
	}
	return rune(n)
}

// unexcel replaces the references of Excel to characters that XML or its
// attribute values would lose: _x000D_ (ISO/IEC 29500-1, 22.4.2.4, ST_Xstring).
func unexcel(s []byte) []byte {
	i := bytes.Index(s, []byte("_x"))
	if i < 0 {
		return s
	}
	var out []byte
	for {
		i := bytes.Index(s, []byte("_x"))
		if i < 0 || i+7 > len(s) {
			return append(out, s...)
		}
		n, err := strconv.ParseUint(string(s[i+2:i+6]), 16, 16)
		if err != nil || s[i+6] != '_' || !utf8.ValidRune(rune(n)) {
			out, s = append(out, s[:i+2]...), s[i+2:]
			continue
		}
		out = utf8.AppendRune(append(out, s[:i]...), rune(n))
		s = s[i+7:]
	}
}
