package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/email"
	"bulletin/render/source"
	"bulletin/templates"
)

func october(t testing.TB) (*render.Issue, *render.Publication) {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile("../../data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	pub, problems := source.Publication("publication.yaml", read("publication.yaml"))
	if err := first(problems); err != nil {
		t.Fatal(err)
	}
	issue, problems := source.Issue("issue.yaml", read("2024-10/issue.yaml"), pub)
	if err := first(problems); err != nil {
		t.Fatal(err)
	}
	return issue, pub
}

func TestVolume(t *testing.T) {
	issue, pub := october(t)
	month := len(issue.Records())
	for _, records := range []int{1, 6, month, 3*month + 5} {
		v := volume(issue, records)
		if n := len(v.Records()); n != records {
			t.Errorf("%d records, want %d", n, records)
		}
		if _, problems := source.Issue("issue.yaml", source.Format(v), pub); first(problems) != nil {
			t.Errorf("%d records: %v", records, first(problems))
		}
	}
	abstracts := map[string]bool{}
	again, words := 0, [3]int{}
	for _, s := range volume(issue, 3*month).Sections {
		for i, r := range s.Records {
			if r.Abstract != "" && abstracts[r.Abstract] {
				again++
			}
			abstracts[r.Abstract] = true
			words[i/(len(s.Records)/3)] += len(strings.Fields(r.Abstract))
		}
	}
	if 20*again > 3*month {
		t.Errorf("%d abstracts of %d stand twice", again, 3*month)
	}
	if words[0] != words[1] || words[0] != words[2] {
		t.Errorf("rounds of %d words, want the same", words)
	}
}

// What the others are given holds every text of the bulletin.
func TestWrite(t *testing.T) {
	issue, pub := october(t)
	list, err := os.ReadFile("../../data/publication.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := write(dir, list, issue, pub); err != nil {
		t.Fatal(err)
	}
	typ, err := os.ReadFile(dir + "/bulletin.typ")
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(dir + "/bulletin.html")
	if err != nil {
		t.Fatal(err)
	}
	mail, err := os.ReadFile(dir + "/bulletin.mjml")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := compose.Bulletin(issue, pub, nil, nil)
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			for _, r := range []render.Rich{e.Byline, e.Title, e.Imprint, e.Abstract} {
				if !strings.Contains(string(typ), typstRich(r[:min(1, len(r))])) {
					t.Errorf("Typst lacks %q", r.Plain())
				}
				if !strings.Contains(string(page), string(htmlRich(r[:min(1, len(r))]))) {
					t.Errorf("HTML lacks %q", r.Plain())
				}
				if !strings.Contains(string(mail), string(htmlRich(r[:min(1, len(r))]))) {
					t.Errorf("MJML lacks %q", r.Plain())
				}
			}
		}
	}
}

func TestTypst(t *testing.T) {
	for _, test := range []struct {
		rich render.Rich
		want string
	}{
		{render.Text(`#5 [a] "b" *c* \ https://d`), `\#5 \[a\] \"b\" \*c\* \\ https:\/\/d` + "\n\n"},
		{render.Rich{{Runs: []render.Run{{Text: "2"}, {Text: "e", Style: render.Superscript}, {Text: "(a)"}}}}, "2#super[e];(a)\n\n"},
		{render.Rich{{Kind: render.BulletItem, Runs: []render.Run{{Text: "a", Link: `b"c`}}}}, `- #link("b\"c")[a];` + "\n"},
	} {
		if got := typstBlocks(test.rich); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// BenchmarkMail is the HTML mail of what MJML is given, composed as it is.
func BenchmarkMail(b *testing.B) {
	issue, pub := october(b)
	bulletin, problems := compose.Bulletin(volume(issue, len(issue.Records())), pub, nil, nil)
	if err := first(problems); err != nil {
		b.Fatal(err)
	}
	mails, err := email.New(templates.Files)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := mails.HTML(&out, bulletin, email.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
