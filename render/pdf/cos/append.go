package cos

import (
	"fmt"
	"strconv"
)

// appendObject appends an object as it is written (7.3), white space only where
// two objects would run together.
func appendObject(b []byte, o Object) ([]byte, error) {
	switch o := o.(type) {
	case nil:
		return append(apart(b), "null"...), nil
	case bool:
		return strconv.AppendBool(apart(b), o), nil
	case int:
		return strconv.AppendInt(apart(b), int64(o), 10), nil
	case Number:
		return append(apart(b), o...), nil
	case Name:
		return appendName(b, o), nil
	case String:
		return appendString(b, o), nil
	case Array:
		return appendArray(b, o)
	case *Dict:
		return appendDict(b, o)
	case *Ref:
		if o.number == 0 {
			return nil, fmt.Errorf("pdf: a reference that was not numbered")
		}
		b = strconv.AppendInt(apart(b), int64(o.number), 10)
		return append(b, " 0 R"...), nil
	}
	return nil, fmt.Errorf("pdf: a %T inside an object", o)
}

// apart appends a space after a regular byte.
func apart(b []byte) []byte {
	if len(b) > 0 && class[b[len(b)-1]] == regular {
		b = append(b, ' ')
	}
	return b
}

func appendArray(b []byte, a Array) (_ []byte, err error) {
	b = append(b, '[')
	for _, o := range a {
		if b, err = appendObject(b, o); err != nil {
			return nil, err
		}
	}
	return append(b, ']'), nil
}

func appendDict(b []byte, d *Dict) (_ []byte, err error) {
	b = append(b, "<<"...)
	for _, e := range d.entries {
		b = appendName(b, e.key)
		if b, err = appendObject(b, e.value); err != nil {
			return nil, err
		}
	}
	return append(b, ">>"...), nil
}

// appendName writes bytes that are not regular, or not ASCII, as #xx (7.3.5).
func appendName(b []byte, n Name) []byte {
	const digits = "0123456789ABCDEF"
	b = append(b, '/')
	for i := range len(n) {
		if c := n[i]; c <= ' ' || c >= 0x7f || c == '#' || class[c] != regular {
			b = append(b, '#', digits[c>>4], digits[c&15])
		} else {
			b = append(b, c)
		}
	}
	return b
}

// appendString writes a literal string (7.3.4.2). A carriage return that is not
// escaped would be read as a line feed.
func appendString(b []byte, s String) []byte {
	b = append(b, '(')
	for i := range len(s) {
		switch c := s[i]; c {
		case '(', ')', '\\':
			b = append(b, '\\', c)
		case '\r':
			b = append(b, `\r`...)
		default:
			b = append(b, c)
		}
	}
	return append(b, ')')
}
