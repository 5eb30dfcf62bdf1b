package smtp

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a message cannot be sent for.
var (
	errBare   = errors.New("a line of the message does not end in CR LF")
	errLong   = errors.New("a line of the message is longer than 998 octets") // RFC 5321, 4.5.3.1.6
	errNUL    = errors.New("the message contains NUL")
	errEight  = errors.New("the message is 8-bit and the server does not announce 8BITMIME")
	errUTF8   = errors.New("the address is not ASCII and the server does not announce SMTPUTF8")
	maxDomain = 255
)

// traits is what there is to know of a message before it is written.
type traits struct {
	dots  bool // a line begins with a dot
	eight bool // an octet is not ASCII
	open  bool // the last line lacks its end
}

// examine refuses what is no message: lines that do not end in CR LF (which
// smuggle messages past servers that disagree on where lines end), NUL, lines
// that are too long.
func examine(data []byte) (traits, error) {
	var t traits
	ends := 0
	for rest := data; len(rest) > 0; {
		line := rest
		if end := bytes.IndexByte(rest, '\n'); end < 0 {
			t.open, rest = true, nil
		} else {
			if end == 0 || rest[end-1] != '\r' {
				return t, errBare
			}
			line, rest = rest[:end-1], rest[end+1:]
			ends++
		}
		if len(line) > 998 {
			return t, errLong
		}
		t.dots = t.dots || len(line) > 0 && line[0] == '.'
	}
	if bytes.Count(data, []byte{'\r'}) != ends {
		return t, errBare
	}
	if bytes.IndexByte(data, 0) >= 0 {
		return t, errNUL
	}
	t.eight = !ascii(data)
	return t, nil
}

// stuff appends data with the dots at line starts doubled (RFC 5321, 4.5.2).
// At the start says whether data begins a line.
func stuff(dst, data []byte, start bool) []byte {
	if start && len(data) > 0 && data[0] == '.' {
		dst = append(dst, '.')
	}
	for {
		i := bytes.Index(data, []byte("\n."))
		if i < 0 {
			return append(dst, data...)
		}
		dst = append(append(dst, data[:i+2]...), '.')
		data = data[i+2:]
	}
}

// block is how much of a message is written under one deadline.
const block = 64 << 10

// body writes a message without its final dot.
func (s *Session) body(l letter) error {
	data, start := l.Data, true
	for len(data) > 0 {
		p := data[:min(len(data), block)]
		data = data[len(p):]
		next := p[len(p)-1] == '\n'
		if l.dots {
			s.out = stuff(s.out[:0], p, start)
			p = s.out
		}
		start = next
		s.limit(s.timeouts.Block)
		if _, err := s.conn.Write(p); err != nil {
			return s.lastWords("message", err)
		}
	}
	if l.open {
		return s.write("message", []byte("\r\n"))
	}
	return nil
}

// checkAddress refuses what cannot stand between < and > in an envelope.
func checkAddress(address string) error {
	bad := func(why string) error { return fmt.Errorf("the address %s", why) }
	if !utf8.ValidString(address) {
		return bad("is not UTF-8")
	}
	at := strings.LastIndexByte(address, '@')
	if at <= 0 || at == len(address)-1 {
		return bad("has no domain or no mailbox")
	}
	if len(address) > 254 || len(address)-at > maxDomain { // RFC 5321, 4.5.3.1
		return bad("is too long")
	}
	quoted := address[0] == '"' && at >= 3 && address[at-1] == '"'
	for i, r := range address {
		switch {
		case unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return bad("contains control characters")
		case i > 0 && i < at-1 && quoted:
			// Anything, but quotes only after a backslash.
			if r == '"' && escapes(address[1:i])%2 == 0 {
				return bad("is wrongly quoted")
			}
		case unicode.IsSpace(r), r == '<', r == '>', r == '"' && !(quoted && (i == 0 || i == at-1)):
			return bad("contains spaces or brackets")
		}
	}
	if quoted && escapes(address[1:at-1])%2 == 1 {
		return bad("is wrongly quoted")
	}
	return nil
}

// escapes counts the backslashes that s ends with.
func escapes(s string) int { return len(s) - len(strings.TrimRight(s, `\`)) }

// ascii reports whether no octet has its top bit set.
func ascii[T string | []byte](s T) bool {
	i := 0
	for ; i+8 <= len(s); i += 8 {
		if (s[i]|s[i+1]|s[i+2]|s[i+3]|s[i+4]|s[i+5]|s[i+6]|s[i+7])&0x80 != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
