package message

import (
	"bytes"
	"crypto/sha256"
	"regexp"
	"strings"
)

// What stands in the HTML and in the text where each recipient reads something
// else. Both pass through templates and line breaking unchanged, and neither is
// a word of any language; the domain exists nowhere (RFC 2606).
const (
	// UnsubscribePlaceholder is where she finds the address that ends her own
	// subscription. To a template it is an address like another.
	UnsubscribePlaceholder = "https://unsubscribe9q4xw7kz.invalid/"
	// GreetingPlaceholder is where she is greeted.
	GreetingPlaceholder = "Greeting9q4xw7kz"
)

// hole is a place in a message that is filled for each recipient.
type hole uint8

const (
	none hole = iota
	idField
	unsubscribeField
	toField
	textGreeting
	textLink
	htmlGreeting
	htmlLink
	holes
)

// filling is what goes into the holes of one message.
type filling [holes][]byte

// form is the headers or the body of a message, with holes.
type form struct {
	pieces []piece
	open   []byte // the piece that is being written
	fixed  int    // length of all pieces
}

// piece is what all messages have in common up to a hole.
type piece struct {
	fixed   []byte
	relaxed []byte // as DKIM hashes it
	hole    hole
}

func (f *form) write(b []byte) {
	f.open = append(f.open, b...)
	f.fixed += len(b)
}

func (f *form) leave(h hole) {
	f.pieces = append(f.pieces, piece{f.open, relaxed(f.open), h})
	f.open = nil
}

// size is that of the message with the holes filled.
func (f *form) size(with *filling) int {
	n := f.fixed
	for _, p := range f.pieces {
		n += len(with[p.hole])
	}
	return n
}

func (f *form) fill(out []byte, with *filling) []byte {
	for _, p := range f.pieces {
		out = append(append(out, p.fixed...), with[p.hole]...)
	}
	return out
}

// hash is the SHA-256 of a body as DKIM has it. Every hole is between line
// breaks and the last piece ends with a line that is not empty, so that it
// does not matter that pieces are hashed by themselves.
func (f *form) hash(with *filling) []byte {
	h := sha256.New()
	for _, p := range f.pieces {
		h.Write(p.relaxed)
		h.Write(relaxed(with[p.hole]))
	}
	return h.Sum(nil)
}

// placeholder finds either; quoted-printable may break the line anywhere in it.
var placeholder = regexp.MustCompile(broken(UnsubscribePlaceholder) + "|(" + broken(GreetingPlaceholder) + ")")

func broken(s string) string {
	var b strings.Builder
	for i, c := range s {
		if i > 0 {
			b.WriteString(`(?:=\r\n)?`)
		}
		b.WriteString(regexp.QuoteMeta(string(c)))
	}
	return b.String()
}

const soft = "=\r\n" // line break that is none (RFC 2045, 6.7 (5))

// writePart writes a part in quoted-printable and leaves a hole for each
// placeholder in it, on lines of its own, so that whatever fills it makes no
// line too long.
func (f *form) writePart(part []byte, greeting, link hole) {
	column := 0
	write := func(b []byte) {
		f.write(b)
		if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
			column = len(b) - i - 1
		} else {
			column += len(b)
		}
	}
	for {
		m := placeholder.FindSubmatchIndex(part)
		if m == nil {
			write(part)
			return
		}
		write(part[:m[0]])
		if column > 0 {
			write([]byte(soft))
		}
		if m[2] >= 0 {
			f.leave(greeting)
		} else {
			f.leave(link)
		}
		part = bytes.TrimPrefix(part[m[1]:], []byte(soft))
		if len(part) > 0 && !bytes.HasPrefix(part, []byte("\r\n")) {
			write([]byte(soft))
		}
	}
}

// encoded is a text in quoted-printable (RFC 2045, 6.7) that may stand between
// two line breaks: no line of it is longer than 75 characters, none begins or
// ends with what a mail system or a boundary could claim.
func encoded(s string) []byte {
	const width = 75
	out := make([]byte, 0, len(s)+len(s)/4)
	column := 0
	for i := range len(s) {
		c := s[i]
		plain := c >= ' ' && c <= '~' && c != '='
		switch {
		case c == ' ':
			plain = i < len(s)-1
		case column == 0 && (c == '.' || c == '-' || c == 'F'): // RFC 5321, 4.5.2; RFC 2046, 5.1; mbox
			plain = false
		}
		size := 3
		if plain {
			size = 1
		}
		if column+size > width {
			out = append(out, soft...)
			column = 0
			if c == '.' || c == '-' || c == 'F' {
				plain, size = false, 3
			}
		}
		if plain {
			out = append(out, c)
		} else {
			out = append(out, '=', upperHex[c>>4], upperHex[c&15])
		}
		column += size
	}
	return out
}
