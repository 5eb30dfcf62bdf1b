package render

import (
	"slices"
	"testing"
)

func TestMastheadLines(t *testing.T) {
	for _, c := range []struct {
		masthead Masthead
		want     []string
	}{
		{Masthead{}, nil},
		{Masthead{Director: "la présidence"}, []string{"Directeur de la publication\u00a0: la présidence"}},
		{Masthead{ISSN: "0000-0019"}, []string{"ISSN\u00a00000-0019"}},
		{Masthead{Director: "la présidence", ISSN: "0000-0019"}, []string{"Directeur de la publication\u00a0: la présidence", "ISSN\u00a00000-0019"}},
	} {
		p := Publication{Masthead: c.masthead}
		if got := p.MastheadLines(); !slices.Equal(got, c.want) {
			t.Errorf("%+v: %q, want %q", c.masthead, got, c.want)
		}
	}
}
