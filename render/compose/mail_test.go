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

func TestUnsubscribe(t *testing.T) {
	const subject = "?subject=D%C3%A9sinscription"
	for _, c := range []struct {
		mail render.Mail
		want string
	}{
		{render.Mail{}, ""},
		{render.Mail{Unsubscribe: "https://a.example/?fin", ReplyTo: "b@b.example", FromAddress: "c@c.example"}, "https://a.example/?fin"},
		{render.Mail{Unsubscribe: "a@a.example", ReplyTo: "b@b.example", FromAddress: "c@c.example"}, "mailto:a@a.example" + subject},
		{render.Mail{ReplyTo: "b@b.example", FromAddress: "c@c.example"}, "mailto:b@b.example" + subject},
		{render.Mail{FromAddress: "c@c.example"}, "mailto:c@c.example" + subject},
		{render.Mail{Unsubscribe: "a.b+fin@a.example"}, "mailto:a.b+fin@a.example" + subject},
		{render.Mail{Unsubscribe: "a?cc=b@c.example"}, "mailto:a%3Fcc=b@c.example" + subject},
		{render.Mail{Unsubscribe: "a%3Fb#c@c.example"}, "mailto:a%253Fb%23c@c.example" + subject},
	} {
		got := unsubscribe(c.mail)
		if got != c.want {
			t.Errorf("%+v: %s, want %s", c.mail, got, c.want)
		}
	}
}

// The short mail leads to the page only where there is one.
func TestWhole(t *testing.T) {
	for public, leads := range map[string]bool{"": false, "https://a.example/": true} {
		if got := whole(&render.Publication{Public: public}); strings.Contains(got, "page web") != leads || !strings.Contains(got, "première phrase") {
			t.Errorf("with the public address %q: %s", public, got)
		}
	}
}
