package bib_test

import (
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/bib"
)

// FuzzBibTeX sees that any text of any field comes back from BibTeX as it was,
// but for control characters and the spaces around it, and breaks no entry.
func FuzzBibTeX(f *testing.F) {
	for _, s := range []string{"a", "{", "}", "}}@book{b,title={c}}", `\`, `\'e`, `\{`, "a -- b --- c", "``a''", "~^_&%$#", "x and y", ", Jr.", "a,b;c", "{INSEE}", "é\u0301", "$x$", "@", "a=b", "%", `"`, "and", "\u00a0: ", "- a\n- b\n\n1. c", "others", "A  B"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		line := strings.Join(strings.FieldsFunc(bib.OneLine(s), func(r rune) bool { return r == ' ' }), " ")
		if line == "" || line != s {
			return // the list has it in this form
		}
		x := "x" + s + "x"
		want := &render.Record{ID: "a", Kind: render.Book, Title: x, Subtitle: x, Publisher: x, Edition: x, Hours: x, Citation: x + x,
			Authors: []render.Agent{{Family: x, Given: x}, {Name: x}}, Keywords: []string{x, x}, Series: render.Series{Title: x, Number: x},
			Links: []render.Link{{URL: "https://a.fr", Label: x}, {URL: "https://b.fr", Label: x}}, Cover: render.CoverFile{File: x, Alt: x},
			Abstract: x, Siblings: render.Siblings{Series: x}}
		in := readBack(t, []byte(writtenBy(t, bib.BibTeX, composed(t, issueOf(want)))))
		if len(in.Sections) != 1 || len(in.Sections[0].Records) != 1 || len(in.Problems) > 0 {
			t.Fatalf("%d sections, problems %v", len(in.Sections), in.Problems)
		}
		c := comparison{t, "BibTeX", exchangeTable(t), map[string]int{}, map[string]int{}}
		c.record(&render.Entry{Record: want}, nil, in.Sections[0].Records[0])
	})
}
