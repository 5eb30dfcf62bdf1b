package email

import (
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/templates"
)

func TestCheck(t *testing.T) {
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	if p := Check(october(t), mails); len(p) != 0 {
		t.Errorf("October is heavy: %v", p[0].Message(render.English))
	}
	heavy := func(n int) *render.Bulletin {
		b := specimen()
		b.Issue.File = "issue.yaml"
		for i, length := range []int{n / 10, n / 2, n} {
			e := b.Sections[0].Entries[i]
			e.Abstract = render.Text(strings.Repeat("mot ", length))
			e.Record.At = render.Positions{"": {Line: 10 * i, Col: 5}, "abstract": {Line: 10*i + 4, Col: 7}}
		}
		return b
	}
	for _, words := range []int{15_000, 300_000} {
		b := heavy(words)
		got := Check(b, mails)
		if len(got) != 1 || got[0].Code != codeHeavy || got[0].File != "issue.yaml" || got[0].Pos != (render.Pos{Line: 24, Col: 7}) {
			t.Fatalf("%d words: %v", words, got)
		}
		html, _ := both(t, b)
		if size := got[0].Args[0].(int); size != (len(html)+999)/1000 {
			t.Errorf("%d bytes are said to be %d KB", len(html), size)
		}
		for _, want := range []string{"102 KB", "nue (24), avec-image (14), complete (4)"} {
			if m := got[0].Message(render.English); !strings.Contains(m, want) {
				t.Errorf("%q lacks %q", m, want)
			}
		}
	}
	short := heavy(15_000)
	short.Publication.Email = render.EmailShort
	if p := Check(short, mails); len(p) != 0 {
		t.Errorf("the short form is heavy: %v", p)
	}
	for range 400 {
		short.Sections[0].Entries = append(short.Sections[0].Entries, short.Sections[0].Entries[0])
	}
	if p := Check(short, mails); len(p) != 1 || p[0].Code != codeHeavyShort {
		t.Errorf("a short mail of 400 records: %v", p)
	}
}

// The warning comes at 80 KB, neither before nor after.
func TestHeavyFrom(t *testing.T) {
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	b := specimen()
	b.Credits = append(b.Credits, render.Text("x")...)
	last := &b.Credits[len(b.Credits)-1].Runs[0].Text
	html, _ := both(t, b)
	*last = strings.Repeat("x", 80_001-len(html))
	for range 2 {
		html, _ := both(t, b)
		if got := len(Check(b, mails)) > 0; got != (len(html) > 80_000) {
			t.Errorf("%d bytes: warned %v", len(html), got)
		}
		*last += "x"
	}
	if html, _ := both(t, b); len(html) != 80_002 {
		t.Errorf("the sizes about the limit were not tried: %d", len(html))
	}
}
