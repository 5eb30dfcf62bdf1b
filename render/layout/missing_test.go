package layout

import (
	"strings"
	"testing"
	"testing/fstest"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
)

// A character that no font has is told with its record and its place.
func TestMissing(t *testing.T) {
	b := canned()
	if ps := Missing(b, testFonts(t)); len(ps) > 0 {
		t.Fatal(ps[0].Message(render.English))
	}
	e := b.Sections[0].Entries[1]
	e.Title = render.Text("Le mot ᚠᚢ et 語 😀")
	e.Record.Title = "Le mot ᚠᚢ et 語 😀"
	e.Record.At = render.Positions{"title": {Line: 12, Col: 5}}
	sub := e.Siblings.Entries[0]
	sub.Links[0].URL = "https://example.org/語"
	sub.Record.Links = []render.Link{{URL: "https://example.org/語"}}
	sub.Record.At = render.Positions{"": {Line: 30, Col: 9}}

	var got []string
	for _, p := range Missing(b, testFonts(t)) {
		if p.Code.Severity != render.Error {
			t.Error("not an error")
		}
		got = append(got, p.File, p.Message(render.English), p.Message(render.French))
	}
	want := `data/2024-10/issue.yaml
no font of the bulletin has the character 'ᚠ' (U+16A0), 'ᚢ' (U+16A2), '語' (U+8A9E), '😀' (U+1F600), in the record "engagement"
aucune police du bulletin n’a le caractère « ᚠ » (U+16A0), « ᚢ » (U+16A2), « 語 » (U+8A9E), « 😀 » (U+1F600), dans la notice « engagement »
data/2024-10/issue.yaml
no font of the bulletin has the character '語' (U+8A9E), in the record "point-de-bascule"
aucune police du bulletin n’a le caractère « 語 » (U+8A9E), dans la notice « point-de-bascule »`
	if g := strings.ReplaceAll(strings.Join(got, "\n"), "\u00a0", " "); g != want {
		t.Errorf("got\n%s\nwant\n%s", g, want)
	}
	ps := Missing(b, testFonts(t))
	if ps[0].Pos != (render.Pos{Line: 12, Col: 5}) || ps[1].Pos != (render.Pos{Line: 30, Col: 9}) {
		t.Error("places:", ps[0].Pos, ps[1].Pos)
	}
	if _, err := Pages(b, testFonts(t)); err == nil {
		t.Error("drawn all the same")
	}
}

// Whatever Missing lets pass can be set, in every script.
func TestMissingAgreesWithPages(t *testing.T) {
	for seed := range uint64(8) {
		b, _ := compose.Bulletin(rendertest.Issue(seed, 6, rendertest.Options{EveryScript: seed%2 == 0}), rendertest.Publication(), nil, nil)
		_, err := Pages(b, testFonts(t))
		if ps := Missing(b, testFonts(t)); len(ps) == 0 && err != nil || len(ps) > 0 && err == nil {
			t.Errorf("seed %d: %d problems, but %v", seed, len(ps), err)
		}
	}
}

// A font file that is not there, or is none, is an error of its own.
func TestUnusableFonts(t *testing.T) {
	for name, fonts := range map[string]*Fonts{
		"missing": NewFonts(fstest.MapFS{}),
		"no font": NewFonts(fstest.MapFS{"SourceSans3-Regular.ttf": {Data: []byte("no font")}, "SourceSerif4-Regular.ttf": {Data: []byte("no font")}}),
	} {
		if _, err := Pages(canned(), fonts); err == nil || !strings.Contains(err.Error(), "font") || strings.Contains(err.Error(), "character") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
