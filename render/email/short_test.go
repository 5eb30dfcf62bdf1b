package email

import (
	"slices"
	"testing"

	"bulletin/render"
)

// Below a record the short form has titles, which lead where their first address
// does: words of the documentalist's own make no second link.
func TestTitlesAlone(t *testing.T) {
	first := render.PrintedLink{URL: "https://a.example/", Label: "Lire", Curated: true}
	got := titles(render.Subentries{Label: "Voir aussi", Entries: []*render.Entry{
		{Number: 1, Byline: render.Text("x"), Title: render.Text("Un"), Imprint: render.Text("x"), Hours: render.Text("x"), Abstract: render.Text("x"),
			Links: []render.PrintedLink{first, {URL: "https://b.example/"}}},
		{Title: render.Text("Deux")},
	}})
	if got.Label != "Voir aussi" || len(got.Entries) != 2 {
		t.Fatalf("titles are %+v", got)
	}
	for i, want := range []struct {
		title string
		links []render.PrintedLink
	}{
		{"Un", []render.PrintedLink{{URL: first.URL, Label: first.Label}}},
		{"Deux", nil},
	} {
		e := got.Entries[i]
		if e.Title.Plain() != want.title || !slices.Equal(e.Links, want.links) || len(e.Byline)+len(e.Imprint)+len(e.Hours)+len(e.Abstract) > 0 {
			t.Errorf("title %d is %+v", i+1, e)
		}
		if out := newEntry(e, look{}, ""); len(out.Below) > 0 || len(want.links) > 0 && out.Address != first.URL {
			t.Errorf("title %d leads to %q, and below it to %v", i+1, out.Address, out.Below)
		}
	}
}
