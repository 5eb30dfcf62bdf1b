package xlsx

import (
	"strings"
	"testing"

	"bulletin/render"
)

func TestLinksBeyondTheLimitStayAsText(t *testing.T) {
	s := &sheet{plain: 7, rows: [][]cell{
		{{value: "a", link: "https://a.example/?x&y", style: 1}, {value: "b", link: "#'Inventaire'!B2", style: 1}},
		{{value: "c", link: "https://c.example/", style: 1}, {value: "d", style: 2}},
	}}
	part, relations := s.links(2)
	for _, want := range []string{`<hyperlink ref="A1" r:id="rId1"/>`, `<hyperlink ref="B1" location="&#39;Inventaire&#39;!B2"/>`} {
		if !strings.Contains(string(part), want) {
			t.Errorf("%s is not in %s", want, part)
		}
	}
	if !strings.Contains(string(relations), `Target="https://a.example/?x&amp;y" TargetMode="External"`) || strings.Contains(string(relations), "c.example") {
		t.Errorf("relations: %s", relations)
	}
	if got := s.rows[1][0]; got != (cell{value: "c", style: 7}) {
		t.Errorf("the third link became %v", got)
	}
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1},
		{"court", 10, 1},
		{"deux lignes ici", 10, 2},
		{"a\nb\n", 10, 2},
		{strings.Repeat("x", 100), 10, 10},
		{strings.Repeat("字", 50), 10, 10},
		{"Fiche d’expérience", 11, 2}, // a curly apostrophe is no wider than a letter
		{"Fiches d’expérience du réseau RECI", 17, 2},
	} {
		if got := lines(test.text, test.width); got != test.want {
			t.Errorf("%q takes %d lines of %v, not %d", test.text, got, test.width, test.want)
		}
	}
	if h := height(1000); h > maxRowHeight {
		t.Errorf("a row of %v points", h)
	}
}

func TestLettersOnThePrimaryColourCanBeRead(t *testing.T) {
	for hex, light := range map[string]bool{"#17495E": false, "#000000": false, "#FFD800": true, "#FFFFFF": true, "#C00000": false} {
		c, _ := render.ParseColour(hex)
		if got := c.Contrast(render.White) < 450; got != light {
			t.Errorf("%s is light: %v", hex, got)
		}
	}
}
