package smtp

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/textproto"
	"strings"
	"testing"
	"testing/iotest"
	"unicode"
	"unicode/utf8"

	"bulletin/cmd/bulletin/internal/mail"
)

func TestReply(t *testing.T) {
	for _, test := range []struct {
		in       string
		code     int
		enhanced string
		text     string
		err      error
	}{
		{in: "250 ok\r\n", code: 250, text: "ok"},
		{in: "250\r\n", code: 250},
		{in: "250 ok\n", code: 250, text: "ok"},
		{in: "250-2.1.5 one\r\n250-2.1.5 two\r\n250 2.1.5 three\r\n", code: 250, enhanced: "2.1.5", text: "one two three"},
		{in: "250-\r\n250 end\r\n", code: 250, text: "end"},
		{in: "550-5.1.1 The account does\r\n550 5.1.1 not exist\r\n", code: 550, enhanced: "5.1.1", text: "The account does not exist"},
		{in: "550 5.1.10 RESOLVER.ADR.RecipientNotFound\r\n", code: 550, enhanced: "5.1.10", text: "RESOLVER.ADR.RecipientNotFound"},
		{in: "554 5.2.252 SendAsDenied\r\n", code: 554, enhanced: "5.2.252", text: "SendAsDenied"},
		{in: "550 4.1.1 class of another code\r\n", code: 550, text: "4.1.1 class of another code"},
		{in: "550 5.1 incomplete\r\n", code: 550, text: "5.1 incomplete"},
		{in: "550 5.1.1234 too many digits\r\n", code: 550, text: "5.1.1234 too many digits"},
		{in: "550 5.01.1 leading zero\r\n", code: 550, text: "5.01.1 leading zero"},
		{in: "451 a\x1b[31m\x00\u202eb \t c\xff\r\n", code: 451, text: "a?[31m??b c?"},
		{in: "451 " + strings.Repeat("é", 300) + "\r\n", code: 451, text: strings.Repeat("é", 250)},
		{in: "250-" + strings.Repeat("x", 30<<10) + "\r\n250 end\r\n", code: 250, text: strings.Repeat("x", 500)},
		{in: strings.Repeat("250-x\r\n", 20000), err: ErrTooLong},
		{in: "250 " + strings.Repeat("x", 100<<10), err: ErrTooLong},
		{in: "250-a\r\n251 b\r\n", err: ErrMalformed},
		{in: "25\r\n", err: ErrMalformed},
		{in: "\r\n", err: ErrMalformed},
		{in: "199 x\r\n", err: ErrMalformed},
		{in: "600 x\r\n", err: ErrMalformed},
		{in: "250ok\r\n", err: ErrMalformed},
		{in: "250-a\r\n", err: io.EOF},
		{in: "250 a", err: io.EOF},
		{in: "", err: io.EOF},
	} {
		for _, wrap := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader} {
			code, text, err := readReply(bufio.NewReaderSize(wrap(strings.NewReader(test.in)), maxLine), nil)
			if !errors.Is(err, test.err) {
				t.Errorf("%.40q: %v, want %v", test.in, err, test.err)
			}
			if err != nil {
				continue
			}
			got := answer("host", code, text)
			if want := (mail.Answer{Server: "host", Code: test.code, Enhanced: test.enhanced, Text: test.text}); got != want {
				t.Errorf("%.40q: %+v, want %+v", test.in, got, want)
			}
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, s := range []string{"250 ok\r\n", "250-2.0.0 a\r\n250 2.0.0 b\r\nmore", "550 5.1.1 \x1b\xff\r\n", "250", "421-\n421 \n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		code, text, err := readReply(bufio.NewReaderSize(bytes.NewReader(in), maxLine), nil)
		oneCode, oneText, oneErr := readReply(bufio.NewReaderSize(iotest.OneByteReader(bytes.NewReader(in)), maxLine), nil)
		if code != oneCode || !bytes.Equal(text, oneText) || !errors.Is(oneErr, err) {
			t.Fatalf("in pieces: %d %q %v, whole: %d %q %v", oneCode, oneText, oneErr, code, text, err)
		}
		if err != nil {
			return
		}
		a := answer("host", code, text)
		if a.Code < 200 || a.Code > 599 || len(a.Text) > maxText || !utf8.ValidString(a.Text) || strings.ContainsFunc(a.Text, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Fatalf("%+v", a)
		}
		if a.Enhanced != "" && (len(a.Enhanced) < 5 || int(a.Enhanced[0]-'0') != code/100) {
			t.Fatalf("%+v", a)
		}
	})
}

// FuzzDots: what passes the examination arrives as it was, and the server sees
// the end where it is.
func FuzzDots(f *testing.F) {
	for _, s := range []string{"", ".", "..", ".\r\n", "a\r\n.\r\nb", "a\n.\n", "\r\n..\r\n", "a\r.\r\n", "\x00", "é\r\n"} {
		f.Add([]byte(s), uint16(3))
	}
	f.Fuzz(func(t *testing.T, data []byte, cut uint16) {
		traits, err := examine(data)
		bare := strings.ReplaceAll(string(data), "\r\n", "")
		long := false
		for line := range strings.SplitSeq(string(data), "\r\n") {
			long = long || len(line) > 998
		}
		if bad := strings.ContainsAny(bare, "\r\n\x00") || long; bad != (err != nil) {
			t.Fatalf("%q: %v", data, err)
		}
		if err != nil {
			return
		}
		if traits.eight == ascii(string(data)) || traits.dots != strings.Contains("\r\n"+string(data), "\r\n.") || traits.open == (len(data) == 0 || bytes.HasSuffix(data, []byte("\r\n"))) {
			t.Fatalf("%q: %+v", data, traits)
		}
		// In two pieces, as a long message is.
		i := int(cut) % (len(data) + 1)
		wire := stuff(nil, data[:i], true)
		wire = append(wire, stuff(nil, data[i:], i == 0 || data[i-1] == '\n')...)
		if traits.open {
			wire = append(wire, "\r\n"...)
		}
		wire = append(wire, ".\r\nMAIL"...)
		r := bufio.NewReader(bytes.NewReader(wire))
		got, err := io.ReadAll(textproto.NewReader(r).DotReader())
		if err != nil {
			t.Fatalf("%q: %v", data, err)
		}
		want := strings.ReplaceAll(string(data), "\r\n", "\n")
		if traits.open {
			want += "\n"
		}
		if rest, _ := io.ReadAll(r); string(got) != want || string(rest) != "MAIL" {
			t.Fatalf("%q arrives as %q, then %q", data, got, rest)
		}
	})
}

func TestExamine(t *testing.T) {
	for data, want := range map[string]error{
		"a\r\nb\r\n":                            nil,
		"":                                      nil,
		"a\nb\r\n":                              errBare,
		"a\rb\r\n":                              errBare,
		"a\r\r\n":                               errBare,
		"a\r":                                   errBare,
		"\n.\r\n":                               errBare,
		"a\x00b\r\n":                            errNUL,
		strings.Repeat("x", 998) + "\r\n":       nil,
		strings.Repeat("x", 999) + "\r\n":       errLong,
		"\x01\x7f\x80\xff\r\n":                  nil,
		strings.Repeat("\x0c\x0e\x80\x8d", 200): nil,
	} {
		if _, err := examine([]byte(data)); err != want {
			t.Errorf("%.20q: %v, want %v", data, err, want)
		}
	}
}

func TestAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"a@example.org":                    true,
		"é@exämple.org":                    true,
		`"a b"@example.org`:                true,
		`"a\"b>"@example.org`:              true,
		"o'brien+x@example.org":            true,
		"a@[192.0.2.1]":                    true,
		"":                                 false,
		"a":                                false,
		"@example.org":                     false,
		"a@":                               false,
		"a@b>c":                            false,
		"a b@example.org":                  false,
		"a@example.org\r\nDATA":            false,
		"a@example.org\n":                  false,
		"a@example.org\x00":                false,
		"a@example.org\u0085":              false,
		"a@example.org\u2028":              false,
		"\"a\r\n\"@example.org":            false,
		`"a"b"@example.org`:                false,
		`"a\"@example.org`:                 false,
		"a\xff@example.org":                false,
		"a@example.org> SIZE=1":            false,
		strings.Repeat("a", 250) + "@b.fr": false,
	} {
		if err := checkAddress(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestAddressGone(t *testing.T) {
	for _, test := range []struct {
		code     int
		enhanced string
		want     bool
	}{
		{550, "5.1.1", true}, {553, "5.1.3", true}, {551, "5.1.6", true}, {556, "5.1.10", true},
		{550, "", false}, {550, "5.0.0", false}, {550, "5.1.0", false}, {550, "5.1.2", false}, {550, "5.1.8", false},
		{550, "5.2.1", false}, {552, "5.2.2", false}, {550, "5.7.1", false}, {550, "5.7.515", false},
		{450, "4.1.1", false}, {0, "5.1.3", false}, {250, "2.1.5", false},
	} {
		if got := AddressGone(mail.Answer{Code: test.code, Enhanced: test.enhanced}); got != test.want {
			t.Errorf("%d %s: %v", test.code, test.enhanced, got)
		}
	}
}
