package email

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"strings"

	"bulletin/render"
)

// specimen is a small bulletin with everything a bulletin can say, each thing
// in words of its own, so that whatever goes missing is missed.
func specimen() *render.Bulletin {
	return &render.Bulletin{
		Issue: &render.Issue{Number: render.Date{Year: 2024, Month: 10}},
		Publication: &render.Publication{
			Title: "Ressources «\u00a0Intégration\u00a0»",
			Organisation: render.Organisation{
				Acronym: "ORIV",
				Name:    "Observatoire régional de l’intégration et de la ville",
				Place:   "Strasbourg",
				Address: "1 rue de l’Exemple",
			},
			Masthead: render.Masthead{Director: "la présidence de l’association", ISSN: "0000-0019"},
			Colours:  render.Colours{Primary: rgb("#17495E"), Accent: rgb("#1F5A8A")},
			Site:     "https://www.organisme.example/accueil",
		},
		BaseName:  "ressources-2024-10",
		Preheader: "Les primo-arrivants, un guide, un dispositif",
		Public: render.Addresses{
			Page:       "https://public.example/2024-10/web.html",
			PDF:        "https://public.example/2024-10/ressources-2024-10.pdf",
			References: "https://public.example/2024-10/ressources-2024-10.ris",
			Images:     "https://images.example/bulletin/",
		},
		Unsubscribe: "mailto:bulletin@organisme.example?subject=D%C3%A9sinscription",
		Title:       "Ressources «\u00a0Intégration\u00a0»",
		Month:       "octobre 2024",
		Name:        "Ressources «\u00a0Intégration\u00a0», octobre 2024",
		Footer: "ORIV, Ressources «\u00a0Intégration\u00a0», octobre 2024" +
			" – pied",
		Introduction: render.Rich{
			{Runs: []render.Run{{Text: "Une sélection de "}, {Text: "documents", Style: render.Strong}, {Text: " parus dans l’année\u202f; voir "},
				{Text: "le site du ", Link: "https://intro.example/?a=1&b=2"}, {Text: "réseau", Style: render.Emphasis, Link: "https://intro.example/?a=1&b=2"}, {Text: "."}}},
			{Runs: []render.Run{{Text: "Second alinéa d’introduction."}}},
		},
		Credits: render.Rich{{Runs: []render.Run{{Text: "Sélection et rédaction\u00a0: l’équipe. "}, {Text: "Écrire à l’équipe", Link: "mailto:equipe@organisme.example"}}}},
		Labels: render.Labels{
			Contents: "Sommaire", Complements: "En complément\u00a0:", Catalogue: "Retrouvez le catalogue\u00a0:", Hours: "Horaires\u00a0:",
			Browser: "Voir dans le navigateur", PDF: "Télécharger le PDF", References: "Importer ces 4\u00a0références (.ris)",
			Unsubscribe: "Se désinscrire", Reason: "Vous recevez ce message parce que votre adresse figure sur la liste.",
			Whole: "Le texte intégral se lit sur la page web.",
		},
		Sections: []*render.PrintedSection{
			{
				Section:      &render.Section{},
				Heading:      "Données & mémoire",
				Count:        "3\u00a0ressources",
				Colour:       rgb("#D9A300"), // too light for text: it must be darkened
				Introduction: render.Text("Introduction de la rubrique."),
				Entries:      []*render.Entry{full(), pictured(), bare()},
				Links:        []render.PrintedLink{{URL: "https://rubrique.example/", Label: "Toute la rubrique", Curated: true}},
			},
			{
				Section:      &render.Section{},
				Heading:      "Fiches d’expérience",
				Count:        "1\u00a0ressource",
				Colour:       rgb("#805A00"),
				Introduction: render.Text("Introduction des fiches."),
				Sheets:       true,
				Entries: []*render.Entry{{
					Record: &render.Record{ID: "fiche"}, Number: 4,
					Title:    render.Text("Un dispositif"),
					Abstract: render.Text("Ce que fait le dispositif."),
					Links:    []render.PrintedLink{{URL: "https://fiche.example/", Label: "Fiche d’expérience sur fiche.example"}},
					Cover:    render.Cover{Title: "Un dispositif"},
				}},
				Links: []render.PrintedLink{{URL: "https://catalogue.example/index.php", Label: "Catalogue du réseau", Curated: true}},
			},
		},
	}
}

// full is a record with every field.
func full() *render.Entry {
	return &render.Entry{
		Record:  &render.Record{ID: "complete"},
		Number:  1,
		Byline:  render.Text("NINNIN Louis-Marie, DSED"),
		Title:   render.Text("Les primo-arrivants membres d’une association"),
		Imprint: render.Rich{{Runs: []render.Run{{Text: "Infos Migrations, n°\u00a0110, 2"}, {Text: "e", Style: render.Superscript}, {Text: " édition, "}, {Text: "août 2024, 6\u00a0p."}}}},
		Hours:   render.Text("du mardi au vendredi de 10\u00a0h à 17\u00a0h\u00a030"),
		Abstract: render.Rich{
			{Runs: []render.Run{{Text: "Depuis le "}, {Text: "XIX", Style: render.SmallCaps}, {Text: "e", Style: render.Superscript}, {Text: " siècle, "}, {Text: "Integration and after", Style: render.Emphasis, Lang: "en"}, {Text: ", 10,7\u00a0% de la population."}}},
			{Kind: render.BulletItem, Runs: []render.Run{{Text: "premier point"}}},
			{Kind: render.BulletItem, Runs: []render.Run{{Text: "second point, "}, {Text: "avec lien", Link: "https://point.example/a_b-c"}}},
			{Kind: render.NumberItem, Number: 3, Runs: []render.Run{{Text: "troisième étape"}}},
			{Kind: render.NumberItem, Number: 4, Runs: []render.Run{{Text: "quatrième étape"}}},
			{Kind: render.NumberItem, Number: 7, Runs: []render.Run{{Text: "septième étape"}}},
			{Runs: []render.Run{{Text: "Dernier alinéa."}}},
		},
		Lead: render.Rich{{Runs: []render.Run{{Text: "Depuis le "}, {Text: "XIX", Style: render.SmallCaps}, {Text: "e", Style: render.Superscript}, {Text: " siècle."}}}},
		Links: []render.PrintedLink{
			{URL: "https://document.example/chemin_long/" + strings.Repeat("etude-", 12) + "(1)'.pdf?a=1&b=é", Label: "Document sur document.example"},
			{URL: "https://autre.example/", Label: "Comprendre les migrations", Curated: true},
		},
		Cover: render.Cover{Producer: "DSED", Title: "Les primo-arrivants", Colour: rgb("#D9A300")},
		Complements: render.Subentries{Label: "En complément\u00a0:", Entries: []*render.Entry{{
			Record:   &render.Record{ID: "complement"},
			Byline:   render.Text("N°\u00a02011"),
			Title:    render.Text("Un complément"),
			Imprint:  render.Text("Revue du complément, 4\u00a0p."),
			Hours:    render.Text("le dimanche"),
			Abstract: render.Text("Résumé du complément."),
			Links: []render.PrintedLink{
				{URL: "https://complement.example/", Label: "Lire le complément", Curated: true},
				{URL: "https://complement-bis.example/", Label: "Annexe du complément", Curated: true},
			},
		}}},
		Siblings: render.Subentries{Label: "Retrouvez les autres contributions de la série «\u00a0Asile\u00a0»\u00a0:", Entries: []*render.Entry{
			{Record: &render.Record{ID: "s1"}, Title: render.Text("Première contribution"), Imprint: render.Text("n°\u00a01"), Links: []render.PrintedLink{{URL: "https://serie.example/1", Label: "Document sur serie.example, 1"}}},
			{Record: &render.Record{ID: "s2"}, Title: render.Text("Deuxième contribution"), Imprint: render.Text("n°\u00a02"), Links: []render.PrintedLink{{URL: "https://serie.example/2", Label: "Document sur serie.example, 2"}}},
		}},
	}
}

// pictured is a record with a real cover.
func pictured() *render.Entry {
	return &render.Entry{
		Record: &render.Record{ID: "avec-image"}, Number: 2,
		Byline:  render.Text("Anvita"),
		Title:   render.Text("Guide illustré"),
		Imprint: render.Text("septembre 2024"),
		Links:   []render.PrintedLink{{URL: "https://guide.example/", Label: "Le guide, en ligne", Curated: true}},
		Cover:   render.Cover{Picture: picture(), Alt: "Couverture du guide", Producer: "Anvita", Title: "Guide illustré"},
	}
}

// bare is a record of which only the title is known.
func bare() *render.Entry {
	return &render.Entry{Record: &render.Record{ID: "nue"}, Number: 3, Title: render.Text("Titre seul"), Cover: render.Cover{Title: "Titre seul"}}
}

func picture() *render.Picture {
	img := image.NewRGBA(image.Rect(0, 0, 200, 283))
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return &render.Picture{Format: "png", Data: b.Bytes(), Width: 200, Height: 283}
}

func rgb(s string) render.Colour {
	c, ok := render.ParseColour(s)
	if !ok {
		panic(s)
	}
	return c
}

// gallery is a bulletin in every state a template must bear.
func gallery() map[string]*render.Bulletin {
	only := func(entries ...*render.Entry) *render.Bulletin {
		b := specimen()
		b.Sections = b.Sections[:1]
		b.Sections[0].Entries = entries
		return b
	}
	long := full()
	long.Title = render.Text(strings.TrimSpace(strings.Repeat("Un titre qui n’en finit pas ", 15)))
	unbroken := bare()
	unbroken.Title = render.Text(strings.Repeat("anticonstitutionnellement", 12))
	siblings := full()
	for len(siblings.Siblings.Entries) < 12 {
		siblings.Siblings.Entries = append(siblings.Siblings.Entries, siblings.Siblings.Entries[0])
	}
	noAbstract := full()
	noAbstract.Abstract = nil
	noLink := full()
	noLink.Links = nil
	foreign := bare()
	foreign.Title = render.Rich{{Runs: []render.Run{{Text: "الاندماج في فرنسا", Lang: "ar"}, {Text: " – "}, {Text: strings.Repeat("法国的融合政策", 12), Lang: "zh"}}}}
	plain := specimen()
	plain.Public.Images = ""
	short := specimen()
	short.Publication.Email = render.EmailShort
	return map[string]*render.Bulletin{
		"everything":       specimen(),
		"no-picture":       plain,
		"short":            short,
		"no-abstract":      only(noAbstract),
		"no-link":          only(noLink),
		"long-title":       only(long),
		"unbroken-title":   only(unbroken),
		"foreign":          only(foreign),
		"twelve-siblings":  only(siblings),
		"one-record":       only(bare()),
		"no-record":        only(),
		"nothing-whatever": {Issue: &render.Issue{}, Publication: &render.Publication{}},
	}
}
