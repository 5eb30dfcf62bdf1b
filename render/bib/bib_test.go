package bib

import (
	"testing"

	"bulletin/render"
)

func TestFullTitle(t *testing.T) {
	for _, tt := range []struct{ title, subtitle, language, want string }{
		{"Titre", "", "", "Titre"},
		{"", "Sous-titre", "", "Sous-titre"},
		{"Titre", "sous-titre", "", "Titre\u00a0: sous-titre"},
		{"Title", "subtitle", "en", "Title: subtitle"},
		{"Titre", "sous-titre", "fr-CA", "Titre\u00a0: sous-titre"},
		{"Titre\u202f!", "Sous-titre", "", "Titre\u202f! Sous-titre"},
		{"Titre…", "Sous-titre", "", "Titre… Sous-titre"},
		{"Titre\u00a0:", "sous-titre", "", "Titre\u00a0: sous-titre"},
		{"Titre\u00a0: suite", "Sous-titre", "", "Titre\u00a0: suite. Sous-titre"},
		{"Titre. ", "Sous-titre", "", "Titre. Sous-titre"},
		{" \u00a0", "Sous-titre", "", " \u00a0Sous-titre"},
	} {
		r := &render.Record{Title: tt.title, Subtitle: tt.subtitle, Language: tt.language}
		if got := fullTitle(r); got != tt.want {
			t.Errorf("%q, %q: %q, want %q", tt.title, tt.subtitle, got, tt.want)
		}
	}
}

func TestPlain(t *testing.T) {
	for _, tt := range []struct {
		rich render.Rich
		want string
	}{
		{nil, ""},
		{render.Text("a"), "a"},
		{render.Rich{{Runs: []render.Run{{Text: "2"}, {Text: "e", Style: render.Superscript}}}, {Kind: render.BulletItem, Runs: []render.Run{{Text: "b"}}}, {Kind: render.BulletItem, Runs: []render.Run{{Text: "c"}}},
			{Kind: render.NumberItem, Number: 1, Runs: []render.Run{{Text: "d"}}}, {Runs: []render.Run{{Text: "e"}}}, {Runs: []render.Run{{Text: "f"}}}},
			"2e\n\n• b\n• c\n\n1. d\n\ne\n\nf"},
		{render.Rich{{Runs: []render.Run{{Text: "voir "}, {Text: "la ", Link: "https://a.fr"}, {Text: "page", Style: render.Emphasis, Link: "https://a.fr"}, {Text: "."}}}},
			"voir la page (https://a.fr)."},
		{render.Rich{{Runs: []render.Run{{Text: "x", Link: "https://a.fr"}, {Text: "y", Link: "https://b.fr"}}}}, "x (https://a.fr)y (https://b.fr)"},
		{render.Rich{{Runs: []render.Run{{Text: "https://a.fr", Link: "https://a.fr"}}}}, "https://a.fr"},
		{render.Rich{{Runs: []render.Run{{Text: "www.a.fr", Link: "http://www.a.fr"}}}}, "www.a.fr"},
	} {
		if got := plain(tt.rich); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}
