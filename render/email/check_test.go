package email

import (
	"fmt"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/templates"
)

// The size lies between the bounds, so that no heavy mail goes unwarned.
func TestBounds(t *testing.T) {
	all := gallery()
	all["october"] = october(t)
	for seed := range uint64(20) {
		all[fmt.Sprint("generated ", seed)] = rendertest.Bulletin(t, seed, int(seed)*3)
	}
	hostile := specimen()
	hostile.Sections[0].Entries[0].Abstract = render.Text(strings.Repeat(`&<>"'+`, 5000))
	all["escaped"] = hostile
	for name, b := range all {
		html, _ := both(t, b)
		least, most := bounds(b)
		if len(html) < least || len(html) > most {
			t.Errorf("%s: %d bytes are not between %d and %d", name, len(html), least, most)
		}
	}
	if _, most := bounds(october(t)); most > tooHeavy {
		t.Errorf("October may have %d bytes: its HTML would be made for nothing", most)
	}
}

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
		if size := got[0].Args[0].(int); size > (len(html)+999)/1000 || size < words*6/1000 {
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
