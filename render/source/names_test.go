package source

import (
	"testing"

	"bulletin/render"
)

func TestLike(t *testing.T) {
	pub := &render.Publication{
		Headings:  []render.Heading{{Name: "Accueil"}, {Name: "Engagement – Participation"}},
		Producers: []render.Producer{{Acronym: "INSEE", Name: "Institut national", Variants: []string{"Insee"}}, {Name: "Conseil de l’Europe"}},
	}
	for name, want := range map[string]string{
		"Insee": "INSEE", "INSEE": "INSEE", "Institut national": "INSEE", "Conseil de l'Europe": "Conseil de l’Europe",
		"Conseil de l'Europa": "Conseil de l’Europe", "DGEF": "", "": "",
	} {
		got := ""
		if p := ProducerLike(pub, name); p != nil {
			got = p.Printed()
		}
		if got != want {
			t.Errorf("producer %q is like %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{
		"Accueil": "Accueil", "ACCUEIL": "Accueil", "Acceuil": "Accueil", "Engagement - participation": "Engagement – Participation", "Santé": "", "": "",
	} {
		if got := HeadingLike(pub, name); got != want {
			t.Errorf("heading %q is like %q, want %q", name, got, want)
		}
	}
}
