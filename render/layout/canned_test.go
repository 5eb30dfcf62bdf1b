package layout

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"testing"

	"bulletin/render"
	"bulletin/render/french"
)

var fonts = NewFonts(os.DirFS("../../templates/fonts"))

func testFonts(testing.TB) *Fonts { return fonts }

func testSetter(tb testing.TB) *setter {
	return newSetter(testFonts(tb), newShapes(), french.NewHyphenator())
}

// canned is a small bulletin in which everything occurs: every field, every
// style, complements, siblings, practice sheets, a picture.
func canned() *render.Bulletin {
	blue, green := render.Colour{R: 0x1F, G: 0x5A, B: 0x8A}, render.Colour{R: 0x7B, G: 0xC8, B: 0x8A}
	link := func(url, label string) []render.PrintedLink {
		return []render.PrintedLink{{URL: url, Label: label, Curated: label != ""}}
	}
	entry := func(id, byline, title, imprint, abstract, url string) *render.Entry {
		return &render.Entry{
			Record:   &render.Record{ID: id, Title: title, Abstract: abstract},
			Byline:   render.Text(byline),
			Title:    render.Text(title),
			Imprint:  render.Text(imprint),
			Abstract: render.Text(abstract),
			Links:    link(url, ""),
			Cover:    render.Cover{Producer: byline, Title: title, Colour: blue},
		}
	}
	first := entry("essentiel", "INSEE", "L’essentiel sur… les immigrés et les étrangers", "août 2024", "",
		"https://www.insee.fr/fr/statistiques/3633212")
	first.Abstract = render.Rich{
		{Runs: []render.Run{
			{Text: "La France compte 7,3\u00a0millions d’immigrés, soit 10,7\u00a0% de la population\u202f; la "},
			{Text: "deuxième", Style: render.Emphasis}, {Text: " enquête (2"}, {Text: "e", Style: render.Superscript},
			{Text: ") le confirme depuis la fin du "}, {Text: "XX", Style: render.SmallCaps}, {Text: "e", Style: render.Superscript},
			{Text: "\u00a0siècle. "}, {Text: "À lire", Style: render.Strong}, {Text: ", avec les "},
			{Text: "tableaux complets", Link: "https://www.insee.fr/tableaux"}, {Text: " et 316\u202f174 premiers titres de séjour."}}},
		{Kind: render.BulletItem, Runs: []render.Run{{Text: "les immigrés\u202f;"}}},
		{Kind: render.BulletItem, Runs: []render.Run{{Text: "leurs descendants."}}},
		{Kind: render.NumberItem, Number: 1, Runs: []render.Run{{Text: "numéroté"}}},
	}
	first.Hours = render.Text("Du mardi au vendredi de 10\u00a0h à 17\u00a0h\u00a030")
	first.Links = append(first.Links, render.PrintedLink{URL: "https://www.insee.fr/donnees", Label: "Les données", Curated: true})
	first.Complements = render.Subentries{Label: "En complément\u00a0:", Entries: []*render.Entry{
		entry("complement", "", "Un million d’immigrés nés en Asie", "INSEE Première, n°\u00a02009", "L’Asie vient au troisième rang.", "https://www.insee.fr/ip2009.pdf")}}
	second := entry("engagement", "LAACHER Smaïn, REGNIER Alain", "L’engagement des réfugiés dans la société française", "n°\u00a03, janvier 2024, 11\u00a0p.",
		"Tandis qu’une nouvelle loi sur l’immigration modifie sensiblement les règles de l’intégration, les auteurs regardent ce que les réfugiés font déjà.",
		"https://www.jean-jaures.org/wp-content/uploads/2024/01/une-adresse-tres-longue-qui-ne-tient-pas-sur-une-ligne_et_continue/engagement-refugies.pdf?version=2&langue=fr")
	second.Cover = render.Cover{Picture: picture(60, 30, 1), Alt: "Deux personnes se serrent la main", Colour: blue}
	second.Siblings = render.Subentries{Label: "Retrouvez les autres contributions de la série «\u00a0Asile\u00a0»\u00a0:", Entries: []*render.Entry{
		entry("point-de-bascule", "VALLAUD Boris", "Un point de bascule", "n°\u00a01", "", "https://www.jean-jaures.org/bascule"),
		entry("enjeu-francais", "LÉVY Jean-Daniel", "Un enjeu français\u202f?", "n°\u00a02", "", "https://www.jean-jaures.org/enjeu")}}
	second.Siblings.Entries[1].Cover.Picture = picture(40, 60, 2)
	sheets := []*render.Entry{
		entry("academie", "", "Académie pour la participation", "", "Associer les personnes réfugiées aux décisions qui les touchent.", "https://ec.europa.eu/academie"),
		entry("droit", "", "Droit et Intégration des étranger-e-s", "", "Le CCAS forme ses équipes.", "https://ec.europa.eu/droit"),
		entry("pietra", "", "Dispositif PIETRA", "", "Une plateforme rapproche les entreprises de ceux qui cherchent du travail.", "https://ec.europa.eu/pietra")}
	return &render.Bulletin{
		Issue: &render.Issue{Number: render.Date{Year: 2024, Month: 10}, File: "data/2024-10/issue.yaml"},
		Publication: &render.Publication{
			Organisation: render.Organisation{Acronym: "ORIV", Name: "Observatoire régional de l’intégration et de la ville", Place: "Strasbourg", Address: "1 rue de l’Exemple"},
			Masthead:     render.Masthead{Director: "la présidence", ISSN: "0000-0019"},
			Site:         "https://oriv.example/",
			Colours:      render.Colours{Primary: render.Colour{R: 0x17, G: 0x49, B: 0x5E}, Accent: blue}},
		Title:        "Ressources «\u00a0Intégration\u00a0»",
		Month:        "octobre 2024",
		Name:         "Ressources «\u00a0Intégration\u00a0», octobre 2024",
		Footer:       "ORIV, Ressources «\u00a0Intégration\u00a0», octobre 2024",
		Introduction: render.Text("Les parutions de 2024 les plus utiles."),
		Sections: []*render.PrintedSection{
			{Heading: "Données", Colour: blue, Introduction: render.Text("Des chiffres et leur méthode."), Entries: []*render.Entry{first, second}},
			{Heading: "Fiches d’expérience", Colour: green, Introduction: render.Text("Voici trois fiches."), Entries: sheets, Sheets: true,
				Links: link("https://biblio.reseau-reci.org/index.php", "Catalogue du réseau")},
		},
		Credits: render.Text("Réalisation\u00a0: ORIV, Strasbourg."),
		Labels:  render.Labels{Contents: "Sommaire", Complements: "En complément\u00a0:", Catalogue: "Retrouvez le catalogue\u00a0:", Hours: "Horaires\u00a0:"},
	}
}

// picture is a plain PNG of a size.
func picture(w, h int, shade uint8) *render.Picture {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	img.Set(0, 0, color.NRGBA{R: shade, A: 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err)
	}
	return &render.Picture{Format: "png", Data: b.Bytes(), Width: w, Height: h}
}
