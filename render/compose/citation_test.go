package compose

import (
	"testing"

	"bulletin/render"
)

func year(y int) render.Date      { return render.Date{Year: y} }
func month(y, m int) render.Date  { return render.Date{Year: y, Month: m} }
func day(y, m, d int) render.Date { return render.Date{Year: y, Month: m, Day: d} }
func by(names ...string) []render.Agent {
	var all []render.Agent
	for _, n := range names {
		all = append(all, render.Agent{Name: n})
	}
	return all
}

// The records of the issue of October 2024, whose citations were printed by
// hand for years. In the wanted texts the title stands between bars; ⍽ is
// U+00A0 and ‿ is U+202F.
func TestCitations(t *testing.T) {
	migrations := func(n string) render.Series { return render.Series{Title: "Infos Migrations", Number: n} }
	for _, c := range []struct {
		record render.Record
		want   string
	}{
		{render.Record{Authors: by("INSEE"), Title: "L'essentiel sur… les immigrés et les étrangers", Issued: month(2024, 8)},
			"INSEE | L’essentiel sur… les immigrés et les étrangers | août 2024"},
		{render.Record{Authors: by("Direction générale des étrangers en France"), Title: "Les chiffres de l'immigration en 2023", Issued: day(2024, 6, 27)},
			"DGEF | Les chiffres de l’immigration en 2023 | 27⍽juin 2024"},
		{render.Record{Authors: by("DGEF", "Service statistique public"), Title: "Les premières années en France des immigrés",
			Subtitle: "L'essentiel de l'enquête longitudinale sur l'intégration des primo-arrivants : Elipa 2, 2023-2024", Issued: month(2024, 1), Pages: 116},
			"DGEF, Service statistique public | Les premières années en France des immigrés⍽: L’essentiel de l’enquête longitudinale sur l’intégration des primo-arrivants⍽: Elipa 2, 2023-2024 | janvier 2024, 116⍽p."},
		{render.Record{Authors: by("Musée national de l'histoire de l'immigration"), Title: "Exposition permanente", Issued: year(2024)},
			"Musée national de l’histoire de l’immigration | Exposition permanente | 2024"},
		{render.Record{Authors: by("Anvita"), Title: "Guide Pour une France accueillante 2024 !", Issued: day(2024, 9, 30), Pages: 44},
			"Anvita | Guide Pour une France accueillante 2024‿! | 30⍽septembre 2024, 44⍽p."},
		{render.Record{Authors: by("DGEF"), Title: "Retour sur la 3ème édition de la Semaine de l'intégration, du 16 au 20 octobre 2023", Issued: month(2024, 4)},
			"DGEF | Retour sur la 3^e^ édition de la Semaine de l’intégration, du 16 au 20⍽octobre 2023 | avril 2024"},
		{render.Record{Authors: by("DGEF"), Title: "La donnée statistique du programme AGIR", Series: migrations("108"), Issued: month(2024, 4), Pages: 6},
			"DGEF | La donnée statistique du programme AGIR | Infos Migrations, n°⍽108, avril 2024, 6⍽p."},
		{render.Record{Authors: by("DGEF"), Title: "Le profil socioéconomique des réfugiés à leur entrée dans le programme AGIR", Series: migrations("n° 107"), Issued: month(2024, 4), Pages: 7},
			"DGEF | Le profil socioéconomique des réfugiés à leur entrée dans le programme AGIR | Infos Migrations, n°⍽107, avril 2024, 7⍽p."},
		{render.Record{Authors: by("DIAIR"), Title: "Ruralité, Mentorat, Engagement des Entreprises, Territoires d'intégration.", Subtitle: "Fabriques 2023 du Lab'R", Issued: month(2023, 12), Pages: 52},
			"DIAIR | Ruralité, Mentorat, Engagement des Entreprises, Territoires d’intégration. Fabriques 2023 du Lab’R | décembre 2023, 52⍽p."},
		{render.Record{Authors: by("Plateforme RSE"), Title: "Favoriser l'intégration professionnelle des personnes réfugiées", Publisher: "France Stratégie", Issued: month(2024, 9)},
			"Plateforme RSE | Favoriser l’intégration professionnelle des personnes réfugiées | France Stratégie, septembre 2024"},
		{render.Record{Authors: by("Insee"), Title: "Les descendants d'immigrés s'élèvent plus souvent dans l'échelle sociale que les personnes sans ascendance migratoire", Series: render.Series{Title: "INSEE Première", Number: "2006"}, Issued: month(2024, 7), Pages: 4},
			"INSEE | Les descendants d’immigrés s’élèvent plus souvent dans l’échelle sociale que les personnes sans ascendance migratoire | INSEE Première, n°⍽2006, juillet 2024, 4⍽p."},
		{render.Record{Authors: by("DIAIR"), Title: "Manuel de l'insertion professionnelle des personnes réfugiées", Edition: "1ère édition", Issued: month(2024, 6), Pages: 168},
			"DIAIR | Manuel de l’insertion professionnelle des personnes réfugiées | 1^re^ édition, juin 2024, 168⍽p."},
		{render.Record{Authors: by("Anvita"), Title: "Guide synthétique - groupe de travail #5 - Accueil en milieu rural", Issued: month(2024, 10), Pages: 10},
			"Anvita | Guide synthétique - groupe de travail #5 - Accueil en milieu rural | octobre 2024, 10⍽p."},
		{render.Record{Authors: by("DIAIR"), Title: "Accueillir et intégrer les personnes réfugiées en milieu rural", Series: render.Series{Title: "Les Études du Lab'R"}, Edition: "2e édition", Issued: month(2024, 6)},
			"DIAIR | Accueillir et intégrer les personnes réfugiées en milieu rural | Les Études du Lab’R, 2^e^ édition, juin 2024"},
		{render.Record{Authors: append([]render.Agent{{Family: "Ninnin", Given: "Louis-Marie"}}, by("DSED")...), Title: "Les primo-arrivants membres d'une association", Series: migrations("110"), Issued: month(2024, 8)},
			"NINNIN Louis-Marie, DSED | Les primo-arrivants membres d’une association | Infos Migrations, n°⍽110, août 2024"},
		{render.Record{Authors: []render.Agent{{Family: "Laacher", Given: "Smaïn"}, {Family: "Régnier", Given: "Alain"}}, Title: "L'engagement des réfugiés dans la société française",
			Series: render.Series{Title: "Asile, immigration, intégration", Number: "Contribution n° 3"}, Publisher: "Fondation Jean-Jaurès", Issued: month(2024, 1), Pages: 11},
			"LAACHER Smaïn, RÉGNIER Alain | L’engagement des réfugiés dans la société française | «⍽Asile, immigration, intégration⍽», Contribution n°⍽3, Fondation Jean-Jaurès, janvier 2024, 11⍽p."},
		{render.Record{Authors: []render.Agent{{Family: "Gosselin", Given: "Anne"}, {Family: "Ichou", Given: "Mathieu"}}, Title: "La santé au fil du temps et des générations : dynamique des inégalités sociales",
			Series: render.Series{Number: "293"}, Issued: month(2024, 5)},
			"GOSSELIN Anne, ICHOU Mathieu | La santé au fil du temps et des générations⍽: dynamique des inégalités sociales | n°⍽293, mai 2024"},
		{render.Record{Authors: by("IRDES"), Title: "Enquête premiers pas", Subtitle: "Une enquête sur l'accès aux soins des personnes étrangères sans titre de séjour", Issued: month(2023, 12)},
			"IRDES | Enquête premiers pas⍽: Une enquête sur l’accès aux soins des personnes étrangères sans titre de séjour | décembre 2023"},
		{render.Record{Authors: by("Anvita"), Title: "Guide synthétique - groupe de travail #6 - Interculturalité dans les politiques publiques", Issued: month(2024, 10), Pages: 10},
			"Anvita | Guide synthétique - groupe de travail #6 - Interculturalité dans les politiques publiques | octobre 2024, 10⍽p."},
		{render.Record{Authors: by("Council of Europe"), Title: "Cités interculturelles. Rapport annuel d'enquête", Issued: month(2024, 7), Pages: 15},
			"Conseil de l’Europe | Cités interculturelles. Rapport annuel d’enquête | juillet 2024, 15⍽p."},
		{render.Record{Kind: render.PracticeSheet, Title: "Académie pour la participation des personnes réfugiées"},
			" | Académie pour la participation des personnes réfugiées | "},
		{render.Record{Kind: render.PracticeSheet, Title: "Professionnalisation en « Droit et Intégration des étranger-e-s»"},
			" | Professionnalisation en «⍽Droit et Intégration des étranger-e-s⍽» | "},
		{render.Record{Kind: render.PracticeSheet, Title: "Intercultur'elles"},
			" | Intercultur’elles | "},
		{render.Record{Kind: render.PracticeSheet, Title: "Dispositif PIETRA (Programme d'Insertion par l'Emploi et le TRAvail)"},
			" | Dispositif PIETRA (Programme d’Insertion par l’Emploi et le TRAvail) | "},

		// Beyond that issue.
		{render.Record{Title: "Une question ?", Subtitle: "Une réponse", Series: render.Series{Title: "Cahiers", Number: "hors-série"}, Issued: day(2024, 5, 1), Pages: 1250},
			" | Une question‿? Une réponse | Cahiers, hors-série, 1^er^⍽mai 2024, 1‿250⍽p."},
		{render.Record{Title: "Un : deux", Subtitle: "Trois", Series: render.Series{Number: "XII"}},
			" | Un⍽: deux. Trois | n°⍽XII"},
		{render.Record{Title: `Le "grand" XIXème siècle`, Authors: []render.Agent{{Family: "d'Œlan"}, {Given: "Œla"}}},
			"D’ŒLAN, Œla | Le «⍽grand⍽» /XIX/^e^⍽siècle | "},
		{render.Record{Language: "de", Title: "Die Straße: 2. Auflage", Subtitle: "Ein \"Buch\"", Series: render.Series{Title: "Rot, Grün", Number: "4"}, Issued: year(2023)},
			` | {de: Die Straße: 2. Auflage. Ein "Buch"} | {de: “Rot, Grün”}, n°⍽4, 2023`},
		{render.Record{Language: "de", Title: "Grün", Authors: []render.Agent{{Family: "Lévy"}}}, "LÉVY | {de: Grün} | "},
		{render.Record{Language: "fr-CA", Title: "L'été : oui"}, " | L’été⍽: oui | "},
	} {
		pub := publication()
		if rank, _ := pub.Heading(""); rank >= 0 {
			t.Fatal("a heading without a name")
		}
		b, _ := Bulletin(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{&c.record}}}}, pub, nil, nil)
		e := b.Sections[0].Entries[0]
		if got := showRich(e.Byline) + " | " + showRich(e.Title) + " | " + showRich(e.Imprint); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.record.Title, got, c.want)
		}
	}
}

// A sub-resource is announced by its number, after its series unless the label
// above it names that series.
func TestSubcitations(t *testing.T) {
	r := &render.Record{Title: "Parent",
		Complements: []*render.Record{
			{Title: "Un", Series: render.Series{Title: "INSEE Première", Number: "2011"}},
			{Title: "Deux", Series: render.Series{Number: "12"}, Pages: 4},
		},
		Siblings: render.Siblings{Series: "Asile, immigration", Records: []*render.Record{
			{Title: "Trois", Series: render.Series{Title: "Asile, immigration", Number: "3"}, Authors: []render.Agent{{Family: "Lévy", Given: "Jean-Daniel"}}},
		}},
	}
	b, _ := Bulletin(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{r}}}}, publication(), nil, nil)
	e := b.Sections[0].Entries[0]
	wants := []string{
		"INSEE Première, n°⍽2011 | Un | ",
		"N°⍽12 | Deux | 4⍽p.",
		"n°⍽3 | Trois | Jean-Daniel Lévy",
	}
	for i, e := range append(e.Complements.Entries, e.Siblings.Entries...) {
		if got := showRich(e.Byline) + " | " + showRich(e.Title) + " | " + showRich(e.Imprint); got != wants[i] {
			t.Errorf(" got %s\nwant %s", got, wants[i])
		}
	}
}

func TestCitationOverride(t *testing.T) {
	for _, c := range []struct {
		title, subtitle, citation string
		want                      string
		warned                    bool
	}{
		{"L'engagement des réfugiés", "", "LAACHER Smaïn, L’engagement des réfugiés, Contribution n°3, janvier 2024",
			"LAACHER Smaïn | L’engagement des réfugiés | Contribution n°⍽3, janvier 2024", false},
		{"Le guide", "Une suite", "ANVITA, Le guide : une autre suite, 2e édition, 2024",
			"ANVITA | Le guide⍽: une autre suite | 2^e^ édition, 2024", false},
		{"Le guide", "Une suite", "ANVITA, Le guide : Une suite. Paris, 2024",
			"ANVITA | Le guide⍽: Une suite | Paris, 2024", false},
		{"Le guide", "", `ANVITA, "Le guide", 2024`, "ANVITA | «⍽Le guide⍽» | 2024", false},
		{"Le guide", "", "Le guide", " | Le guide | ", false},
		{"Le guide", "", "Le Guide de l'Anvita, 2024", " | Le guide | Le Guide de l’Anvita, 2024", true},
	} {
		r := &render.Record{Title: c.title, Subtitle: c.subtitle, Citation: c.citation}
		b, problems := Bulletin(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{r}}}}, publication(), nil, nil)
		e := b.Sections[0].Entries[0]
		if got := showRich(e.Byline) + " | " + showRich(e.Title) + " | " + showRich(e.Imprint); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.citation, got, c.want)
		}
		if warned := len(problems) > 0; warned != c.warned {
			t.Errorf("%s: problems %v", c.citation, problems)
		}
	}
}

func TestLinks(t *testing.T) {
	for _, c := range []struct {
		kind      render.Kind
		url, want string
	}{
		{render.Document, "https://www.anvita.fr/assets/guide.PDF", "Lire le document (PDF, anvita.fr)"},
		{render.Document, "https://www.insee.fr/fr/statistiques/3633212", "Consulter la page sur insee.fr"},
		{render.Webpage, "http://INSEE.fr:80/", "Consulter la page sur insee.fr"},
		{render.Article, "https://a.example/x.html", "Lire l’article sur a.example"},
		{render.PracticeSheet, "https://a.example/x_fr", "Lire la fiche d’expérience sur a.example"},
		{render.Film, "https://a.example/", "Voir le film sur a.example"},
		{render.Podcast, "https://a.example/", "Écouter le podcast sur a.example"},
		{render.Event, "https://a.example/p.pdf", "Découvrir l’événement (PDF, a.example)"},
		{"", "https://biblio.example/index.php", "Consulter la page sur biblio.example"},
		{"", "mailto:doc@a.example", "Écrire à doc@a.example"},
		{"", "%zz", "Consulter la page"},
	} {
		got := links(c.kind, []render.Link{{URL: c.url}})[0]
		if got.Label != c.want || got.URL != c.url || got.Curated {
			t.Errorf("%s %s: %+v, want %q", c.kind, c.url, got, c.want)
		}
	}
	two := links(render.Document, []render.Link{{URL: "https://a.example/1"}, {URL: "https://a.example/2"}})
	if two[1].Label != "Consulter la page sur a.example (2)" {
		t.Errorf("the second link is called %q", two[1].Label)
	}
}
