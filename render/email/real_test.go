package email

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
	"bulletin/render/source"
	"bulletin/templates"
)

// october is the real issue, 24 records.
func october(t *testing.T) *render.Bulletin {
	t.Helper()
	file := func(name string) []byte {
		data, err := os.ReadFile("../../data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	pub, problems := source.Publication("publication.yaml", file("publication.yaml"))
	issue, more := source.Issue("issue.yaml", file("2024-10/issue.yaml"), pub)
	if errors := render.Errors(append(problems, more...)); len(errors) > 0 {
		t.Fatal(errors[0].Message(render.English))
	}
	b, _ := compose.Bulletin(issue, pub, nil, nil)
	return b
}

// Gmail cuts a mail at 102 KB; many telephones load less.
const most = 60 << 10

func TestRealIssue(t *testing.T) {
	b := october(t)
	html, text := both(t, b)
	if len(html) > most {
		t.Errorf("the HTML has %d bytes, want at most %d", len(html), most)
	}
	complete(t, b, html, text)
	built(t, html)
	wrapped(t, b, text)
	if *lookAt != "" {
		for ext, page := range map[string]string{".html": html, ".txt": text} {
			if err := os.WriteFile(*lookAt+"/october"+ext, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func BenchmarkMail(b *testing.B) {
	mails, err := New(templates.Files)
	if err != nil {
		b.Fatal(err)
	}
	for _, records := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, records)
		for name, write := range map[string]func(io.Writer, *render.Bulletin, Options) error{"HTML": mails.HTML, "Text": mails.Text} {
			b.Run(fmt.Sprintf("%s/%d", name, records), func(b *testing.B) {
				b.ReportAllocs()
				var out bytes.Buffer
				for b.Loop() {
					out.Reset()
					if err := write(&out, bulletin, Options{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
