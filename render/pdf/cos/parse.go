package cos

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// Limits of what is read, so that no file can exhaust stack or memory.
const (
	maxDepth  = 100       // of arrays and dictionaries in one another
	maxNumber = 8_388_607 // of indirect objects (Annex C)
	maxObjStm = 64 << 20  // bytes of one object stream, decoded
	maxOpened = 256 << 20 // bytes of all object streams, decoded
	maxSought = 1 << 30   // bytes gone through for the lengths of streams
)

var errEnd = errors.New("unexpected end")

// parser reads objects from bytes (7.2, 7.3).
type parser struct {
	data  []byte
	pos   int
	depth int
	refs  *refs
}

// refs are the indirect objects by number, and the names by their text, so that
// a name that comes a thousand times is one.
type refs struct {
	byNumber map[int]*Ref
	names    map[string]Object
}

func newRefs() *refs { return &refs{map[int]*Ref{}, map[string]Object{}} }

func (r *refs) name(text []byte) Object {
	name, ok := r.names[string(text)]
	if !ok {
		name = Name(text)
		r.names[string(text)] = name
	}
	return name
}

func (r *refs) at(number int) *Ref {
	ref, ok := r.byNumber[number]
	if !ok {
		ref = &Ref{read: number}
		r.byNumber[number] = ref
	}
	return ref
}

// classes of bytes (7.2.2).
const (
	regular = iota
	space
	delimiter
)

var class = func() (c [256]byte) {
	for _, b := range []byte("\x00\t\n\f\r ") {
		c[b] = space
	}
	for _, b := range []byte("()<>[]{}/%") {
		c[b] = delimiter
	}
	return c
}()

// skip passes white space and comments.
func (p *parser) skip() {
	for p.pos < len(p.data) {
		switch b := p.data[p.pos]; {
		case class[b] == space:
			p.pos++
		case b == '%':
			for p.pos < len(p.data) && p.data[p.pos] != '\n' && p.data[p.pos] != '\r' {
				p.pos++
			}
		default:
			return
		}
	}
}

// word takes the regular bytes that follow: a number or a keyword.
func (p *parser) word() []byte {
	start := p.pos
	for p.pos < len(p.data) && class[p.data[p.pos]] == regular {
		p.pos++
	}
	return p.data[start:p.pos]
}

// keyword takes a keyword if it is the next word.
func (p *parser) keyword(want string) bool {
	p.skip()
	start := p.pos
	if string(p.word()) == want {
		return true
	}
	p.pos = start
	return false
}

func (p *parser) fail(format string, args ...any) error {
	return fmt.Errorf("pdf: at byte %d: "+format, append([]any{p.pos}, args...)...)
}

// object reads one object; a reference is an object too.
func (p *parser) object() (Object, error) {
	p.skip()
	if p.pos >= len(p.data) {
		return nil, p.fail("%w", errEnd)
	}
	switch b := p.data[p.pos]; b {
	case '/':
		return p.name()
	case '(':
		return p.literal()
	case '[':
		return p.array()
	case '<':
		if bytes.HasPrefix(p.data[p.pos:], []byte("<<")) {
			return p.dict()
		}
		return p.hex()
	}
	return p.plain()
}

// plain reads a number, a reference, true, false or null.
func (p *parser) plain() (Object, error) {
	start := p.pos
	switch word := p.word(); {
	case len(word) == 0:
		return nil, p.fail("unexpected %q", p.data[p.pos])
	case string(word) == "true":
		return true, nil
	case string(word) == "false":
		return false, nil
	case string(word) == "null":
		return nil, nil
	case number(word):
		if n, ok := natural(word); ok {
			if ref, ok := p.reference(n); ok {
				return ref, nil
			}
		}
		return Number(word), nil
	default:
		p.pos = start
		return nil, p.fail("unknown word %q", word[:min(len(word), 40)])
	}
}

// reference reads the rest of "N G R" after N (7.3.10).
func (p *parser) reference(n int) (*Ref, bool) {
	start := p.pos
	p.skip()
	_, generation := natural(p.word())
	if generation && n > 0 && n <= maxNumber && p.keyword("R") {
		return p.refs.at(n), true
	}
	p.pos = start
	return nil, false
}

// number reports whether a word is a number (7.3.3).
func number(word []byte) bool {
	if len(word) > 0 && (word[0] == '+' || word[0] == '-') {
		word = word[1:]
	}
	digits, points := 0, 0
	for _, b := range word {
		switch {
		case b >= '0' && b <= '9':
			digits++
		case b == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

// natural is the value of a word of digits only.
func natural(word []byte) (int, bool) {
	if len(word) == 0 || len(word) > 10 {
		return 0, false
	}
	n := 0
	for _, b := range word {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = 10*n + int(b-'0')
	}
	return n, true
}

// Int is an integer object's value.
func Int(o Object) (int, bool) {
	switch o := Resolve(o).(type) {
	case int:
		return o, true
	case Number:
		n, err := strconv.Atoi(string(o))
		return n, err == nil
	}
	return 0, false
}

// name reads a name (7.3.5).
func (p *parser) name() (Object, error) {
	p.pos++
	word := p.word()
	if !bytes.ContainsRune(word, '#') {
		return p.refs.name(word), nil
	}
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			if hi, lo := nibble(word[i+1]), nibble(word[i+2]); hi >= 0 && lo >= 0 {
				out = append(out, byte(hi<<4|lo))
				i += 2
				continue
			}
		}
		out = append(out, word[i])
	}
	return p.refs.name(out), nil
}

func nibble(b byte) int {
	switch {
	case b >= '0' && b <= '9':
		return int(b - '0')
	case b >= 'a' && b <= 'f':
		return int(b-'a') + 10
	case b >= 'A' && b <= 'F':
		return int(b-'A') + 10
	}
	return -1
}

// hex reads a hexadecimal string (7.3.4.3).
func (p *parser) hex() (Object, error) {
	p.pos++
	var out []byte
	half := -1
	for ; p.pos < len(p.data); p.pos++ {
		b := p.data[p.pos]
		n := nibble(b)
		switch {
		case b == '>':
			p.pos++
			if half >= 0 { // a missing last digit is 0
				out = append(out, byte(half<<4))
			}
			return String(out), nil
		case class[b] == space:
		case n < 0:
			return nil, p.fail("%q in a hexadecimal string", b)
		case half < 0:
			half = n
		default:
			out, half = append(out, byte(half<<4|n)), -1
		}
	}
	return nil, p.fail("%w of a string", errEnd)
}

// literal reads a literal string (7.3.4.2).
func (p *parser) literal() (Object, error) {
	p.pos++
	start, open := p.pos, 1
	plain := true
	for ; p.pos < len(p.data); p.pos++ {
		switch p.data[p.pos] {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				body := p.data[start:p.pos]
				p.pos++
				if plain {
					return String(body), nil
				}
				return String(unescape(body)), nil
			}
		case '\\':
			plain = false
			p.pos++
		case '\r':
			plain = false
		}
	}
	return nil, p.fail("%w of a string", errEnd)
}

// unescape resolves the escapes of a literal string and its ends of line.
func unescape(body []byte) []byte {
	out := make([]byte, 0, len(body))
	for i := 0; i < len(body); i++ {
		b := body[i]
		if b == '\r' { // an end of line is a line feed, however it is written
			out = append(out, '\n')
			if i+1 < len(body) && body[i+1] == '\n' {
				i++
			}
			continue
		}
		if b != '\\' || i+1 == len(body) {
			out = append(out, b)
			continue
		}
		i++
		switch b = body[i]; b {
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case '\n': // the string goes on in the next line
		case '\r':
			if i+1 < len(body) && body[i+1] == '\n' {
				i++
			}
		case '0', '1', '2', '3', '4', '5', '6', '7':
			n, end := 0, min(i+3, len(body))
			for ; i < end && body[i] >= '0' && body[i] <= '7'; i++ {
				n = n<<3 | int(body[i]-'0')
			}
			i--
			out = append(out, byte(n))
		default:
			out = append(out, b)
		}
	}
	return out
}

// nest counts how deep arrays and dictionaries stand in one another.
func (p *parser) nest() error {
	if p.depth++; p.depth > maxDepth {
		return p.fail("more than %d arrays and dictionaries in one another", maxDepth)
	}
	return nil
}

// array reads an array (7.3.6).
func (p *parser) array() (Object, error) {
	if err := p.nest(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.pos++
	out := Array{}
	for {
		p.skip()
		if p.pos < len(p.data) && p.data[p.pos] == ']' {
			p.pos++
			return out, nil
		}
		o, err := p.object()
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
}

// dict reads a dictionary (7.3.7).
func (p *parser) dict() (*Dict, error) {
	if err := p.nest(); err != nil {
		return nil, err
	}
	defer func() { p.depth-- }()
	p.pos += 2
	d := &Dict{}
	for {
		p.skip()
		if bytes.HasPrefix(p.data[p.pos:], []byte(">>")) {
			p.pos += 2
			d.sort()
			return d, nil
		}
		key, err := p.object()
		if err != nil {
			return nil, err
		}
		name, ok := key.(Name)
		if !ok {
			return nil, p.fail("a key that is no name")
		}
		value, err := p.object()
		if err != nil {
			return nil, err
		}
		d.entries = append(d.entries, entry{name, value})
	}
}
