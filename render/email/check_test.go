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
}
