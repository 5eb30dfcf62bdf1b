package message

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// header holds header fields, ready but for folding: all ASCII, no line breaks.
type header map[string]string

func (h header) set(field, value string) { h[field] = value }

// fields are the names, sorted.
func (h header) fields() []string { return slices.Sorted(maps.Keys(h)) }

// line is a field as it stands in a message.
func line(field, value string) string { return fold(field+": "+value) + "\r\n" }

// lineLength is where a line is folded (RFC 5322, 2.1.1: 78, never above 998).
const lineLength = 78

// fold breaks a field at its spaces, each following line starting with one
// (RFC 5322, 2.2.3). The field's name and first word stay together, for a line
// of nothing but white space is not allowed.
func fold(s string) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(s, " ") {
		switch {
		case i == 0:
		case i > 1 && word != "" && used+1+len(word) > lineLength:
			b.WriteString("\r\n ")
			used = 1
		default:
			b.WriteByte(' ')
			used++
		}
		b.WriteString(word)
		used += len(word)
	}
	return b.String()
}

// checked refuses what could end a header field, hide in it or turn the
// direction of what follows.
func checked(what, s string) error {
	if !utf8.ValidString(s) {
		return fmt.Errorf("the %s is not UTF-8", what)
	}
	for _, c := range s {
		if unicode.IsControl(c) || c == '\u2028' || c == '\u2029' || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069' {
			return fmt.Errorf("the %s holds the control character %U", what, c)
		}
	}
	return nil
}

// unstructured is free text such as a subject.
func unstructured(what, s string) (string, error) {
	s = strings.Trim(s, " ")
	if err := checked(what, s); err != nil {
		return "", err
	}
	if s == "" {
		return "", fmt.Errorf("the %s is missing", what)
	}
	if plain(s) {
		return s, nil
	}
	return encodedWords(s), nil
}

// mailbox is an address with a name, `name <local@domain>`; it also returns
// the domain. Its errors do not say the address, which may be a reader's.
func mailbox(what, name, address string) (field, domain string, err error) {
	if err := checked(what, name); err != nil {
		return "", "", err
	}
	if err := addrSpec(what, address); err != nil {
		return "", "", err
	}
	domain = address[strings.LastIndexByte(address, '@')+1:]
	spec := "<" + address + ">"
	if name = strings.Trim(name, " "); name == "" {
		return spec, domain, nil
	}
	return phrase(name) + " " + spec, domain, nil
}

// addrSpec checks a bare address.
func addrSpec(what, address string) error {
	if err := checked(what, address); err != nil {
		return err
	}
	a, err := mail.ParseAddress(address)
	if err != nil || a.Address != address || len(address) > 254 { // RFC 5321, 4.5.3.1.3
		return fmt.Errorf("the %s is not a mail address", what)
	}
	for _, c := range address {
		if c > unicode.MaxASCII {
			return fmt.Errorf("the %s holds %q, which needs a mail system that few have (RFC 6531)", what, c)
		}
	}
	return nil
}

// phrase is a name before an address (RFC 5322, 3.2.5).
func phrase(name string) string {
	switch {
	case !plain(name):
		return encodedWords(name)
	case atoms(name):
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// plain reports whether a text can stand in a header as it is: ASCII, nothing
// that looks encoded, no word too long for a line, no double space that
// folding could spoil.
func plain(s string) bool {
	for _, c := range s {
		if c > unicode.MaxASCII {
			return false
		}
	}
	for _, word := range strings.Split(s, " ") {
		if word == "" || len(word) > lineLength/2 {
			return false
		}
	}
	return !strings.Contains(s, "=?")
}

// atoms reports whether a name needs no quotes (RFC 5322, 3.2.3).
func atoms(s string) bool {
	for _, c := range s {
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune(" !#$%&'*+-/=?^_`{|}~", c)) {
			return false
		}
	}
	return true
}

// encodedWords is a text in words of RFC 2047, in its Q encoding, which people
// can read, or, for most scripts but Latin, in the shorter B; none splits a
// character. Only what section 5 (3) allows in a name stays itself, so that the
// words suit every field.
func encodedWords(s string) string {
	const room = 63 - len("=?UTF-8?Q??=") // of 75, for the field's name
	encoding, encode := "Q", quoted
	total := 0
	for _, c := range s {
		total += quotedSize(c)
	}
	inB := total > 2*len(s)
	if inB {
		encoding, encode = "B", func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	}
	var b strings.Builder
	start, used := 0, 0
	word := func(end int) {
		if start > 0 {
			b.WriteByte(' ')
		}
		b.WriteString("=?UTF-8?" + encoding + "?" + encode(s[start:end]) + "?=")
		start, used = end, 0
	}
	for i, c := range s {
		next := used + quotedSize(c)
		if inB {
			next = base64.StdEncoding.EncodedLen(i + utf8.RuneLen(c) - start)
		}
		if next > room {
			word(i)
		}
		used += quotedSize(c)
	}
	word(len(s))
	return b.String()
}

// quoted is a text in the Q encoding.
func quoted(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		switch {
		case c == ' ':
			b.WriteByte('_')
		case literal(rune(c)):
			b.WriteByte(c)
		default:
			b.Write([]byte{'=', upperHex[c>>4], upperHex[c&15]})
		}
	}
	return b.String()
}

const upperHex = "0123456789ABCDEF"

func quotedSize(c rune) int {
	if c == ' ' || literal(c) {
		return 1
	}
	return 3 * utf8.RuneLen(c)
}

func literal(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.ContainsRune("!*+-/", c)
}
