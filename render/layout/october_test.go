package layout

import (
	"os"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/cover"
	"bulletin/render/source"
)

// october is the issue of October 2024, as it is published.
func october(tb testing.TB) *render.Bulletin {
	tb.Helper()
	read := func(file string) []byte {
		data, err := os.ReadFile("../../" + file)
		if err != nil {
			tb.Fatal(err)
		}
		return data
	}
	const publication, issue = "data/publication.yaml", "data/2024-10/issue.yaml"
	pub, problems := source.Publication(publication, read(publication))
	i, more := source.Issue(issue, read(issue), pub)
	covers, others := cover.Load(os.DirFS("../../data/2024-10"), i)
	b, last := compose.Bulletin(i, pub, covers, nil)
	for _, ps := range [][]render.Problem{problems, more, others, last} {
		for _, p := range render.Errors(ps) {
			tb.Error(p.Message(render.English))
		}
	}
	return b
}

// The real issue is whole on its pages, and each page is well filled.
func TestOctober(t *testing.T) {
	b := october(t)
	if ps := Missing(b, testFonts(t)); len(ps) > 0 {
		t.Error(ps[0].Message(render.English))
	}
	doc := setPages(t, b)
	if w := lost(b, doc); w != "" {
		t.Errorf("lost, or out of order: %q", w)
	}
	for _, s := range strays(doc) {
		t.Error("off its page: ", s)
	}
	if n := len(doc.Pages); n < 6 || n > 9 {
		t.Errorf("%d pages", n)
	}
	for i, page := range doc.Pages[:len(doc.Pages)-1] {
		low := Unit(0)
		for _, it := range page.Items {
			if _, y, _, h := it.Box(); y+h <= marginTop+bodyHeight {
				low = max(low, y+h)
			}
		}
		if low < marginTop+bodyHeight*3/4 {
			t.Errorf("page %d ends at %d pt", i+1, low/Point)
		}
	}
}
