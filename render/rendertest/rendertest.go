// Package rendertest makes issues for the tests of all packages: any number of
// records, every field empty or full, long or short, in several scripts. The
// same seed makes the same issue. What it makes is valid: a loader finds no
// error in it, but that an issue without a record has no section.
package rendertest

import (
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
)

// Options ask for what a plain issue does not have.
type Options struct {
	// EveryScript adds right-to-left and CJK scripts and emoji, which the
	// bulletin's own fonts need not cover.
	EveryScript bool
	// Covers gives a third of the records a cover file (which does not exist).
	Covers bool
	// Scripts adds names, titles and passages in the scripts that a bulletin
	// has fonts for: Latin with any accent, also typed apart (NFD), Greek of
	// both kinds, Cyrillic, and short texts from right to left, in Arabic and
	// Hebrew, with figures, parentheses and Latin among them.
	Scripts bool
	// Invisible adds soft hyphens, no-break and zero width spaces.
	Invisible bool
	// Tall gives the first record an abstract higher than a page, with a long
	// list in it.
	Tall bool
}

// Bulletin is a plain random issue, composed.
func Bulletin(tb testing.TB, seed uint64, records int) *render.Bulletin {
	tb.Helper()
	b, problems := compose.Bulletin(Issue(seed, records, Options{}), Publication(), nil, nil)
	if errors := render.Errors(problems); len(errors) > 0 {
		tb.Fatalf("seed %d: the issue does not compose: %s", seed, errors[0].Message(render.English))
	}
	return b
}

// Publication is a publication with everything it may have; the file of its
// logo does not exist. It is new at every call.
func Publication() *render.Publication {
	colour := func(s string) render.Colour {
		c, _ := render.ParseColour(s)
		return c
	}
	return &render.Publication{
		Title: "Ressources « Intégration »",
		Organisation: render.Organisation{
			Acronym: "ORIV",
			Name:    "Observatoire régional de l’intégration et de la ville",
			Place:   "Strasbourg",
			Address: "1 rue de l’Exemple, 67000 Strasbourg",
		},
		Masthead: render.Masthead{Director: "Direction de l’ORIV", ISSN: "0000-0000"},
		Colours:  render.Colours{Primary: colour("#1F4E79"), Accent: colour("#8C1D40")},
		Logo:     render.CoverFile{File: "logo.png", Alt: "ORIV"},
		Site:     "https://oriv.example/",
		Images:   "https://images.oriv.example/",
		Public:   "https://oriv.example/bulletin/",
		Headings: []render.Heading{
			{Name: "Données", Colour: colour("#1F4E79")},
			{Name: "Histoire", Colour: colour("#7A4B00")},
			{Name: "Accueil"},
			{Name: "Insertion sociale et professionnelle", Colour: colour("#0B6E4F")},
			{Name: "Territoire rural", Colour: colour("#4B5D16")},
			{Name: "Engagement - participation", Colour: colour("#8C1D40")},
			{Name: "Santé", Colour: colour("#5B2A86")},
			{Name: "Interculturalité"},
			{Name: "Fiches d’expérience", Colour: colour("#00606B")},
		},
		Producers: []render.Producer{
			{Acronym: "INSEE", Name: "Institut national de la statistique et des études économiques", Variants: []string{"Insee"}},
			{Acronym: "DGEF", Name: "Direction générale des étrangers en France"},
			{Acronym: "DIAIR", Name: "Délégation interministérielle à l’accueil et à l’intégration des réfugiés", Variants: []string{"Diair"}},
			{Acronym: "IRDES", Name: "Institut de recherche et documentation en économie de la santé", Variants: []string{"Irdes"}},
			{Name: "Conseil de l’Europe", Variants: []string{"Council of Europe"}},
			{Name: "Musée national de l’histoire de l’immigration"},
		},
		Mail: render.Mail{FromName: "ORIV, documentation", FromAddress: "documentation@oriv.example", ReplyTo: "reponses@oriv.example"},
	}
}
