package compose

import (
	"strings"
	"testing"

	"bulletin/render"
)

func TestPreheader(t *testing.T) {
	for _, c := range []struct {
		written string
		titles  []string
		want    string
	}{
		{"Écrit \"à la main\"", []string{"Un titre"}, "Écrit «⍽à la main⍽»"},
		{"", []string{"Un titre", "", "Un autre\n titre"}, "Un titre · Un autre titre"},
		{"", nil, ""},
		{"", []string{strings.Repeat("é", 139)}, strings.Repeat("é", 139)},
		{"", []string{strings.Repeat("é", 300)}, strings.Repeat("é", 139) + "…"},
		{"", []string{strings.Repeat("é", 110) + " " + strings.Repeat("é", 110)}, strings.Repeat("é", 110) + "…"},
		{"", []string{strings.Repeat("é", 109) + " " + strings.Repeat("é", 110)}, strings.Repeat("é", 109) + " " + strings.Repeat("é", 29) + "…"},
		{"", []string{strings.Repeat("é", 130), "Un titre"}, strings.Repeat("é", 130) + " · Un…"},
		{"", []string{strings.Repeat("é", 135), "Un titre"}, strings.Repeat("é", 135) + "…"},
	} {
		b := &render.Bulletin{Issue: &render.Issue{Preheader: c.written}, Sections: []*render.PrintedSection{{}}}
		for _, title := range c.titles {
			b.Sections[0].Entries = append(b.Sections[0].Entries, &render.Entry{Title: render.Text(title)})
		}
		if got := visible(preheader(b)); got != c.want {
			t.Errorf("%q %q: %q, want %q", c.written, c.titles, got, c.want)
		}
	}
}

func TestSummary(t *testing.T) {
	long := strings.Repeat("un mot ", 60)
	for _, c := range []struct {
		written, drawn string // the preheader of the list, and the bulletin's
		introduction   string
		want           string
	}{
		{"Écrit", "Écrit", "Introduction", "Écrit"},
		{"", "Titres", "Introduction\u00a0: oui", "Introduction\u00a0: oui"},
		{"", "Titres", "Un alinéa.\nUn autre.", "Un alinéa. Un autre."},
		{"", "Titres", "", "Titres"},
		{"", "", "", ""},
		{"", "", long, strings.TrimSpace(long[:28*7]) + " un…"},
		{"", "", strings.Repeat("é", 200), strings.Repeat("é", 200)},
		{"", "", strings.Repeat("é", 200) + " suite", strings.Repeat("é", 200) + "…"},
		{"", "", strings.Repeat("é", 300), strings.Repeat("é", 200) + "…"},
		{"", "", strings.Repeat("é", 197) + "\u00a0: suite", strings.Repeat("é", 197) + "…"},
	} {
		b := &render.Bulletin{Issue: &render.Issue{Preheader: c.written}, Preheader: c.drawn, Introduction: render.Text(c.introduction)}
		if got := summary(b); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}
