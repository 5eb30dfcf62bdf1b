package compose

import (
	"testing"

	"bulletin/render"
)

func TestCover(t *testing.T) {
	for _, c := range []struct {
		record          render.Record
		producer, title string
	}{
		{render.Record{Title: "L'essentiel", Authors: by("Insee", "DGEF")}, "INSEE", "L’essentiel"},
		{render.Record{Title: "La santé au fil du temps et des générations : dynamique des inégalités sociales",
			Authors: []render.Agent{{Family: "Gosselin", Given: "Anne"}}}, "GOSSELIN", "La santé au fil du temps et des générations"},
		{render.Record{Title: "Les primo-arrivants", Authors: append([]render.Agent{{Family: "Ninnin"}}, by("DSED")...)}, "NINNIN", "Les primo-arrivants"},
		{render.Record{Title: "Cadre de vie", Authors: append(by("Insee"), render.Agent{Family: "Ninnin"})}, "INSEE", "Cadre de vie"},
		{render.Record{Title: "Santé", Authors: []render.Agent{{Family: "Gosselin"}, {Family: "Ichou"}}}, "GOSSELIN, ICHOU", "Santé"},
		{render.Record{Title: "Santé", Authors: []render.Agent{{Family: "Gosselin"}, {Family: "Ichou"}, {Family: "Ninnin"}}}, "GOSSELIN, ICHOU et⍽al.", "Santé"},
		{render.Record{Title: "Guide synthétique - groupe de travail #6 - Interculturalité"}, "", "Guide synthétique\ngroupe de travail #6\nInterculturalité"},
		{render.Record{Title: "Guide synthétique - groupe de travail #6 - Interculturalité dans les politiques publiques"}, "", "Guide synthétique\ngroupe de travail #6"},
		{render.Record{Title: "Asile – Migrations"}, "", "Asile\nMigrations"},
		{render.Record{Title: "Asile - Un titre dont la première partie est trop courte pour tenir à elle seule"}, "", "Asile\nUn titre dont la première partie est trop courte pour tenir…"},
		{render.Record{Title: "Le profil socioéconomique des réfugiés à leur entrée dans le programme AGIR", Publisher: "DGEF"},
			"DGEF", "Le profil socioéconomique des réfugiés à leur entrée…"},
		{render.Record{Title: "Une question longue et grave ? Une réponse qui l'est bien davantage encore", Kind: render.PracticeSheet},
			"Fiche d’expérience", "Une question longue et grave‿?"},
		{render.Record{Title: "Oui : un titre dont la première partie est trop courte pour tenir seule"}, "", "Oui⍽: un titre dont la première partie est trop courte pour tenir…"},
		{render.Record{Title: "« Droit et intégration : des étrangers aux citoyens » dans les villes moyennes"}, "", "«⍽Droit et intégration⍽: des étrangers aux citoyens⍽»…"},
		{render.Record{Authors: by("Observatoire des politiques et des pratiques de l'accueil en région")}, "Observatoire des politiques et des pratiques…", ""},
	} {
		b, _ := Bulletin(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{&c.record}}}}, publication(), nil, nil)
		cover := b.Sections[0].Entries[0].Cover
		if visible(cover.Producer) != c.producer || visible(cover.Title) != c.title {
			t.Errorf("%s: %s | %s, want %s | %s", c.record.Title, visible(cover.Producer), visible(cover.Title), c.producer, c.title)
		}
	}
}
