// Package address reads email addresses as people type them, and gives them
// one form.
package address

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/secure/precis"

	"bulletin/render"
)

// Error says why something is no address that can be written to.
type Error struct {
	Code    *render.Code
	Part    string // what is wrong in it
	Instead string // the address that was probably meant; may be empty
}

func (e *Error) Error() string { return e.Problem().Message(render.English) }

// Problem is the same for people, without a place.
func (e *Error) Problem() render.Problem {
	return render.Problem{Code: e.Code, Args: []any{e.Part}, Fix: e.Instead}
}

// Parse reads an address: bare, between angle brackets, behind a name or
// behind mailto. It is a dot-atom (RFC 5322, 3.2.3; other letters than ASCII's
// as RFC 6531, 3.3) at a domain of at least two labels, within the lengths of
// RFC 5321, 4.5.3.1.
//
// It comes back in one form: NFC, the domain in ASCII (IDNA), all in lower
// case. In principle a server may tell Martin@ from martin@ (RFC 5321, 2.4); no
// provider does, and two mails to one person are the commoner harm.
func Parse(s string) (string, error) {
	_, a, err := ParseNamed(s)
	return a, err
}

// ParseNamed reads an address as Parse does, and the name that stands before
// it: « Éloïse Martin <eloise@example.org> ».
func ParseNamed(s string) (name, address string, err error) {
	s = visible(s)
	if before, rest, ok := strings.Cut(s, "<"); ok {
		inside, after, closed := strings.Cut(rest, ">")
		if strings.Contains(after, "@") || strings.Contains(before, "@") && !strings.EqualFold(unquote(before), strings.TrimSpace(inside)) {
			return "", "", &Error{Code: codeSeveral, Part: short(s)}
		}
		if closed && strings.TrimSpace(after) == "" {
			if name = unquote(before); strings.Contains(name, "@") {
				name = "" // the address once more, as Outlook writes it
			}
			s = strings.TrimSpace(inside)
		}
	}
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s, _, _ = strings.Cut(s[7:], "?")
	}
	address, wrong := bare(s)
	if wrong != nil {
		wrong.Instead = mended(wrong.Instead)
		return "", "", wrong
	}
	return name, address, nil
}

// visible is a text without what does not show, as copying from a web page or a
// document leaves it, and without the blanks and separators around it.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == 0xad, r == 0x200b, r == 0x200e, r == 0x200f, 0x202a <= r && r <= 0x202e, 0x2060 <= r && r <= 0x2069, r == 0xfeff:
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
	return strings.TrimSpace(strings.TrimRight(s, " ;,"))
}

func unquote(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == s[len(s)-1] && strings.IndexByte(`"'`, s[0]) >= 0 {
		s = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(s[1 : len(s)-1])
	}
	return strings.Join(strings.Fields(s), " ")
}

// bare checks an address without a name. The error's Instead was not checked.
func bare(s string) (string, *Error) {
	if s == "" {
		return "", &Error{Code: codeEmpty}
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return "", &Error{Code: codeNoAt, Part: short(s)}
	}
	local, domain := s[:at], s[at+1:]
	switch {
	case len(local) > 1 && local[0] == '"' && local[len(local)-1] == '"':
		return "", &Error{Code: codeQuoted, Part: short(local)}
	case strings.Contains(local, "@"):
		if strings.ContainsAny(s, " ;,/") {
			return "", &Error{Code: codeSeveral, Part: short(s)}
		}
		e := &Error{Code: codeTwoAts, Part: short(s)}
		if doubled := strings.TrimRight(local, "@"); !strings.Contains(doubled, "@") {
			e.Instead = doubled + "@" + domain
		}
		return "", e
	case local == "":
		return "", &Error{Code: codeNoLocal, Part: short(s)}
	case domain == "":
		return "", &Error{Code: codeNoDomain, Part: short(s)}
	case strings.Contains(s, " "):
		return "", &Error{Code: codeSpace, Part: short(s), Instead: strings.ReplaceAll(s, " ", "")}
	}
	local, err := localPart(local)
	if err != nil {
		if l := mendedLocal(err, s[:at]); l != s[:at] {
			err.Instead = l + "@" + domain
		}
		return "", err
	}
	host, err := ascii(domain)
	if err != nil {
		if err.Instead != "" {
			err.Instead = local + "@" + err.Instead
		}
		return "", err
	}
	if a := local + "@" + host; len(a) <= maxAddress {
		return a, nil
	}
	return "", &Error{Code: codeLong, Part: short(s)}
}

// Octets (RFC 5321, 4.5.3.1, and the path of 256 with its brackets).
const (
	maxLocal   = 64
	maxAddress = 254
)

// localPart checks what stands before the @.
func localPart(s string) (string, *Error) {
	for _, r := range s {
		if r < utf8.RuneSelf && !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)) {
			return "", &Error{Code: codeSign, Part: string(r)}
		}
		if r >= utf8.RuneSelf && !unicode.IsGraphic(r) || r == utf8.RuneError {
			return "", &Error{Code: codeSign, Part: string(r)}
		}
	}
	if s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return "", &Error{Code: codeDots, Part: short(s)}
	}
	lower := strings.ToLower(s)
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) >= 0 {
		var err error
		if lower, err = precis.OpaqueString.String(lower); err != nil { // NFC; without what RFC 8264 disallows
			return "", &Error{Code: codeSign, Part: short(s)}
		}
	}
	if len(lower) > maxLocal {
		return "", &Error{Code: codeLongLocal, Part: short(s)}
	}
	return lower, nil
}

// ascii is the domain as servers are asked for it. The error's Instead is a
// domain.
func ascii(s string) (string, *Error) {
	lower := strings.ToLower(s)
	switch {
	case s[0] == '[':
		return "", &Error{Code: codeLiteral, Part: short(s)}
	case strings.HasSuffix(s, "."):
		return "", &Error{Code: codeEndDot, Part: short(s), Instead: strings.TrimRight(lower, ".")}
	case strings.Contains(s, ","):
		return "", &Error{Code: codeComma, Part: short(s), Instead: strings.ReplaceAll(lower, ",", ".")}
	}
	host, err := idna.Lookup.ToASCII(s)
	if err != nil || host == "" || len(host) > 253 {
		return "", &Error{Code: codeDomain, Part: short(s), Instead: single(lower)}
	}
	labels := strings.Split(host, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return "", &Error{Code: codeDomain, Part: short(s), Instead: single(lower)}
		}
	}
	last := labels[len(labels)-1]
	if len(labels) == 1 {
		return "", &Error{Code: codeNoDot, Part: short(s), Instead: beginning(host)}
	}
	if strings.Trim(host, "0123456789.") == "" {
		return "", &Error{Code: codeLiteral, Part: short(s)}
	}
	// Endings are letters only (RFC 3696, 2), at least two, or IDNA's.
	if !strings.HasPrefix(last, "xn--") && (len(last) < 2 || strings.Trim(last, "abcdefghijklmnopqrstuvwxyz") != "") {
		return "", &Error{Code: codeEnding, Part: "." + last, Instead: beginning(host)}
	}
	return host, nil
}

// short is an offending part as a message shows it.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return '\ufffd'
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return s
}
