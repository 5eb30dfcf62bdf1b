package source

import (
	"os"
	"testing"

	"bulletin/render"
)

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestGoodFilesAreSilent(t *testing.T) {
	pub, problems := Publication("publication.yaml", read(t, "testdata/ok/publication.yaml"))
	for _, p := range problems {
		t.Error(p.Pos, p.Message(render.English))
	}
	issue, problems := Issue("issue.yaml", read(t, "testdata/ok/issue.yaml"), pub)
	for _, p := range problems {
		t.Error(p.Pos, p.Message(render.English), p.Fix)
	}
	if got, want := issue.Introduction, "Une sélection de documents publiés en 2024.\n\nUn second paragraphe, qui court sur deux lignes :\n- un point ;\n- un autre point qui continue."; got != want {
		t.Errorf("introduction:\n%q\nwant\n%q", got, want)
	}
	r := issue.Sections[1].Records[0]
	if r.Title != "Guide : groupe de travail #5" || r.Series.Number != "110" || r.Authors[0].Family != "Ninnin" || r.Complements[0].Title != "2024" || r.Siblings.Records[0].Title != "yes" || r.Subtitle != "1:30" {
		t.Errorf("%+v", r)
	}
	if got := r.At["series.number"]; got != (render.Pos{Line: 37, Col: 52}) {
		t.Errorf("series.number at %v", got)
	}
}
