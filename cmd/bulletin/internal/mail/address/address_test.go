package address

import (
	"errors"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"documentation@example.org", "documentation@example.org"},
		{"  Documentation@Example.ORG \t", "documentation@example.org"},
		{"<presse@example.org>", "presse@example.org"},
		{"mailto:presse@example.org?subject=x", "presse@example.org"},
		{"presse@example.org;", "presse@example.org"},
		{"\ufeffpresse\u200b@example.org\u00a0", "presse@example.org"},
		{"'presse' <presse@example.org>", "presse@example.org"},
		{"presse@example.org <presse@example.org>", "presse@example.org"},
		{"a.b+liste_1/2=x!#$%&'*?^`{|}~-@sous.example.org", "a.b+liste_1/2=x!#$%&'*?^`{|}~-@sous.example.org"},
		{"E\u0301lan@example.org", "\u00e9lan@example.org"},
		{"été@École.example.org", "été@xn--cole-9oa.example.org"},
		{"a@xn--cole-9oa.example.org", "a@xn--cole-9oa.example.org"},
		{"ΔΟΚΙΜΉ@παράδειγμα.δοκιμή", "δοκιμή@xn--hxajbheg2az3al.xn--jxalpdlp"},
		{"二@例子。测试", "二@xn--fsqu00a.xn--0zwm56d"},
		{strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org"},
	} {
		if got, err := Parse(c.in); got != c.want || err != nil {
			t.Errorf("Parse(%q) = %q, %v, want %q", c.in, got, err, c.want)
		}
	}
}

func TestParseNamed(t *testing.T) {
	for _, c := range []struct{ in, name, address string }{
		{"Service presse <presse@example.org>", "Service presse", "presse@example.org"},
		{`"Presse, service" <presse@example.org>`, "Presse, service", "presse@example.org"},
		{"presse@example.org", "", "presse@example.org"},
		{"PRESSE@example.org <presse@example.org>", "", "presse@example.org"},
	} {
		if name, a, err := ParseNamed(c.in); name != c.name || a != c.address || err != nil {
			t.Errorf("ParseNamed(%q) = %q, %q, %v", c.in, name, a, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	long := strings.Repeat("a", 63) + "."
	for _, c := range []struct{ in, code, part, instead string }{
		{"", "mailbox-empty", "", ""},
		{" \u00a0 ", "mailbox-empty", "", ""},
		{"presse.example.org", "mailbox-no-at", "presse.example.org", ""},
		{"@example.org", "mailbox-no-local-part", "@example.org", ""},
		{"presse@", "mailbox-no-domain", "presse@", ""},
		{"@", "mailbox-no-local-part", "@", ""},
		{"presse@@example.org", "mailbox-two-ats", "presse@@example.org", "presse@example.org"},
		{"a@b@example.org", "mailbox-two-ats", "a@b@example.org", ""},
		{"a@example.org, b@example.org", "mailbox-several", "a@example.org, b@example.org", ""},
		{"A <a@example.org>, B <b@example.org>", "mailbox-several", "A <a@example.org>, B <b@example.org>", ""},
		{"a@example.org <b@example.org>", "mailbox-several", "a@example.org <b@example.org>", ""},
		{`"a b"@example.org`, "mailbox-quoted", `"a b"`, ""},
		{"service presse@example.org", "mailbox-space", "service presse@example.org", "servicepresse@example.org"},
		{"presse@ example.org", "mailbox-space", "presse@ example.org", "presse@example.org"},
		{"(presse@example.org", "mailbox-sign", "(", "presse@example.org"},
		{"pre:sse@example.org", "mailbox-sign", ":", ""},
		{"pre\x00sse@example.org", "mailbox-sign", "\x00", ""},
		{"pre\r\nsse@example.org", "mailbox-space", "pre  sse@example.org", "presse@example.org"},
		{"\xff@example.org", "mailbox-sign", "\ufffd", ""},
		{".presse@example.org", "mailbox-dots", ".presse", "presse@example.org"},
		{"pre..sse@example.org", "mailbox-dots", "pre..sse", "pre.sse@example.org"},
		{strings.Repeat("a", 65) + "@example.org", "mailbox-long-local-part", strings.Repeat("a", 65), ""},
		{strings.Repeat("é", 33) + "@example.org", "mailbox-long-local-part", strings.Repeat("é", 33), ""},
		{strings.Repeat("a", 64) + "@" + long + long + long + "org", "mailbox-long", "", ""},
		{"a@[192.0.2.1]", "mailbox-number", "[192.0.2.1]", ""},
		{"a@192.0.2.1", "mailbox-number", "192.0.2.1", ""},
		{"a@localhost", "mailbox-no-dot", "localhost", ""},
		{"a@laposte", "mailbox-no-dot", "laposte", "a@laposte.net"},
		{"a@example,org", "mailbox-comma", "example,org", "a@example.org"},
		{"a@example.org.", "mailbox-end-dot", "example.org.", "a@example.org"},
		{"a@example..org", "mailbox-domain", "example..org", "a@example.org"},
		{"a@ex_ample.org", "mailbox-domain", "ex_ample.org", ""},
		{"a@-example.org", "mailbox-domain", "-example.org", "a@example.org"},
		{"a@" + strings.Repeat("a", 64) + ".org", "mailbox-domain", strings.Repeat("a", 64) + ".org", ""},
		{"a@orange.f", "mailbox-ending", ".f", "a@orange.fr"},
		{"a@example.o", "mailbox-ending", ".o", ""},
		{"a@example.org2", "mailbox-ending", ".org2", ""},
	} {
		_, err := Parse(c.in)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) does not refuse", c.in)
			continue
		}
		if e.Code.ID != c.code || c.part != "" && e.Part != c.part || e.Instead != c.instead {
			t.Errorf("Parse(%q): %s %q, instead %q; want %s %q, instead %q", c.in, e.Code.ID, e.Part, e.Instead, c.code, c.part, c.instead)
		}
	}
}

func TestSuspect(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"a@gmail.com", ""},
		{"a@gmial.com", "a@gmail.com"},
		{"a@gmal.com", "a@gmail.com"},
		{"a@gmail.con", "a@gmail.com"},
		{"a@gmail.co", "a@gmail.com"},
		{"a@gmaill.com", "a@gmail.com"},
		{"a@ornage.fr", "a@orange.fr"},
		{"a@wanadou.fr", "a@wanadoo.fr"},
		{"www.a@orange.fr", "a@orange.fr"},
		{"a@ymail.com", ""},
		{"a@hotmail.be", ""},
		{"a@sfr.de", ""},
		{"a@example.org", ""},
		{"a@outlook.com.example.org", ""},
	} {
		if got := Suspect(c.in); got != c.want {
			t.Errorf("Suspect(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// What is accepted is safe in a header and in a dialogue with a server, and has
// one form.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a@example.org", "Nom <a@example.org>", "É@É.example.org", "a@b@c", "\"x\"@y.fr", "a@example,org", "二@例子。测试", "İ@example.org", "a@xn--a.fr"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, a, err := ParseNamed(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Code == nil || e.Error() == "" {
				t.Fatalf("%T", err)
			}
			if e.Instead != "" {
				if again, err := Parse(e.Instead); err != nil || again != e.Instead {
					t.Fatalf("%q is proposed instead of %q: %v", e.Instead, s, err)
				}
			}
			return
		}
		if strings.ContainsAny(a, " \r\n\t\x00<>\"(),:;[]\\") || strings.Count(a, "@") != 1 || len(a) > maxAddress {
			t.Fatalf("%q is accepted as %q", s, a)
		}
		if strings.ContainsAny(name, "\r\n\x00") {
			t.Fatalf("name %q", name)
		}
		if again, err := Parse(a); err != nil || again != a {
			t.Fatalf("%q becomes %q, then %q, %v", s, a, again, err)
		}
		if b := Suspect(a); b != "" {
			if again, err := Parse(b); err != nil || again != b {
				t.Fatalf("%q is suspected to be %q: %v", a, b, err)
			}
		}
	})
}

func TestMailbox(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{
		{"service.presse@gmail.com", "servicepresse@googlemail.com", true},
		{"presse+bulletin@example.org", "presse@example.org", true},
		{"presse@example.org", "presse@example.com", false},
		{"+a@example.org", "+b@example.org", false},
	} {
		if same := Mailbox(c.a) == Mailbox(c.b); same != c.same {
			t.Errorf("%s and %s: %t", c.a, c.b, same)
		}
	}
}
