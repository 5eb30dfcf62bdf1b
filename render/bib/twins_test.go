package bib_test

import (
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

var writers = map[string]func(io.Writer, *render.Bulletin) error{
	"ris":    bib.RIS,
	"bib":    bib.BibTeX,
	"coins":  coins,
	"jsonld": bib.SchemaOrg,
	"mrc":    bib.UNIMARC,
	"xml":    bib.PMB,
}

func writtenBy(tb testing.TB, write func(io.Writer, *render.Bulletin) error, b *render.Bulletin) string {
	tb.Helper()
	var out bytes.Buffer
	if err := write(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.String()
}

// What the twins of issue.yaml say is what is written of its records.
func TestTwins(t *testing.T) {
	data, err := os.ReadFile("testdata/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	issue, problems := source.Issue("issue.yaml", data, rendertest.Publication())
	for _, p := range render.Errors(problems) {
		t.Fatal(p.Message(render.English))
	}
	b := composed(t, issue)
	b.Public.Page = "https://oriv.example/octobre"
	for ending, write := range writers {
		got := writtenBy(t, write, b)
		if got != writtenBy(t, write, b) {
			t.Errorf("%s: written twice, two files", ending)
		}
		if strings.Contains(got, "Ne jamais") || strings.Contains(got, "Ne%20jamais") {
			t.Errorf("%s: a note to the team stands in the file", ending)
		}
		got = strings.ReplaceAll(got, "\r\n", "\n") // as git keeps all texts; TestRIS sees to the line ends
		golden := "testdata/issue." + ending
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("differs from %s (-update rewrites it):\n%s", golden, got)
		}
	}
}

func TestRefusedAndFull(t *testing.T) {
	for ending, write := range writers {
		if ending == "coins" { // no writer
			continue
		}
		var out bytes.Buffer
		if err := write(&out, composed(t, issueOf(&render.Record{Title: "A"}))); err == nil || out.Len() > 0 {
			t.Errorf("%s: without an id: %v, %d bytes written", ending, err, out.Len())
		}
		if err := write(full{}, rendertest.Bulletin(t, 1, 1)); err == nil {
			t.Errorf("%s: an error of the writer went unnoticed", ending)
		}
	}
}
