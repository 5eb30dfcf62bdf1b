package email

import (
	"strings"
	"testing"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"nothing", "", ""},
		{"spaces", "un  deux\ttrois", "un deux|trois"},
		{"no-break space", "aaaa bbbb\u00a0:", "aaaa|bbbb\u00a0:"},
		{"narrow no-break space", "aaaaa bbb\u202f!", "aaaaa|bbb\u202f!"},
		{"word wider than the line", "a https://a.example/b c", "a|https://a.example/b|c"},
		{"line feed", "un\ndeux", "un|deux"},
		{"combining marks take no column", "e\u0301e\u0301e\u0301e\u0301e\u0301 abcd", "e\u0301e\u0301e\u0301e\u0301e\u0301 abcd"},
		{"ideographs take two and may part", "法国的融合政策", "法国的融合|政策"},
		{"joined emoji stay one", "aaaaaaa 👩\u200d👧", "aaaaaaa|👩\u200d👧"},
		{"controls are dropped", "a\x1b[1mb", "a[1mb"},
	} {
		if got := strings.Join(wrap(c.in, 10), "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestItem(t *testing.T) {
	got := item(2, "1. ", strings.Repeat("mot ", 20))
	want := "  1. mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot\n     mot mot mot\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// Wrapping neither loses nor adds a character, but for spaces.
func FuzzWrap(f *testing.F) {
	f.Add("Ressources «\u00a0Intégration\u00a0», 法国 👩\u200d👧 https://a.example", 12)
	f.Fuzz(func(t *testing.T, s string, columns int) {
		s = strings.ToValidUTF8(s, "")
		lines := wrap(s, columns)
		if got, want := squeeze(strings.Join(lines, " ")), squeeze(s); got != want {
			t.Errorf("%q became %q", want, got)
		}
		for _, line := range lines {
			if width(line) > columns && len(words(line)) > 1 {
				t.Errorf("%q is %d columns wide, want %d", line, width(line), columns)
			}
		}
	})
}

// In the text part, a mailbox is what people write to.
func TestMailboxInText(t *testing.T) {
	for address, want := range map[string]string{
		"mailto:a@b.example":               "a@b.example\n",
		"mailto:a@b.example?subject=x":     "a@b.example\n",
		"mailto:a%3Fcc=b@c.example?cc=d@e": "a?cc=b@c.example\n",
		"mailto:a%0Ab@c.example":           "a%0Ab@c.example\n",
		"mailto:a%@c.example":              "a%@c.example\n",
		"https://a.example/%3F?b":          "https://a.example/%3F?b\n",
		"mailto:?subject=x":                "",
	} {
		if got := addressLine(0, address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}
