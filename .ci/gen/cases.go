package main

import (
	"fmt"
	"strconv"
	"strings"

	"bulletin/render"
	"bulletin/render/rendertest"
)

// cases are the kinds of issues, in turn. With twenty of them the first twenty
// issues have all.
var cases = [20]struct {
	name    string
	records int // of the first issue of the kind; later ones have at most 60
	options rendertest.Options
	change  func(*generator, *render.Issue) []picture // gives covers and the like
}{
	{"plain, without a cover", 24, rendertest.Options{}, nil},
	{"one record", 1, rendertest.Options{}, nil},
	{"one record that is only an image", 1, rendertest.Options{}, (*generator).onlyImages},
	{"every kind of image", 42, rendertest.Options{}, (*generator).everyKind},
	{"covers of equal size", 16, rendertest.Options{}, (*generator).equalSize},
	{"500 records", 500, rendertest.Options{Scripts: true}, (*generator).fewCovers},
	{"no abstract", 24, rendertest.Options{}, (*generator).withoutAbstracts},
	{"practice sheets only", 9, rendertest.Options{}, (*generator).onlySheets},
	{"records that are only images among others", 20, rendertest.Options{}, (*generator).someOnlyImages},
	{"every script", 40, rendertest.Options{Scripts: true}, nil},
	{"marks unseen", 24, rendertest.Options{Invisible: true}, nil},
	{"an abstract higher than a page", 12, rendertest.Options{Tall: true}, (*generator).fewCovers},
	{"long titles, addresses and words", 12, rendertest.Options{}, (*generator).long},
	{"every script, with covers", 30, rendertest.Options{Scripts: true}, (*generator).everyKind},
	{"lists", 20, rendertest.Options{}, (*generator).lists},
	{"two records", 2, rendertest.Options{Scripts: true, Invisible: true}, (*generator).equalSize},
	{"one high abstract", 1, rendertest.Options{Tall: true, Scripts: true}, nil},
	{"practice sheets in every script", 12, rendertest.Options{Scripts: true, Invisible: true}, (*generator).onlySheets},
	{"a citation of their own", 16, rendertest.Options{}, (*generator).citations},
	{"everything", 60, rendertest.Options{Scripts: true, Invisible: true, Tall: true}, (*generator).everything},
}

// generator keeps the pictures, which all issues share.
type generator struct {
	kinds, equal []picture
	turn         int // of the issue among those of its kind, from 0
}

func newGenerator() *generator {
	g := new(generator)
	g.kinds, g.equal = pictures()
	return g
}

// issue is the i-th issue and the files of its covers.
func (g *generator) issue(i int) (*render.Issue, []picture) {
	c := cases[i%len(cases)]
	g.turn = i / len(cases)
	records := c.records
	if g.turn > 0 && records > 2 {
		records = min(records, 50) + g.turn
	}
	issue := rendertest.Issue(uint64(i), records, c.options)
	issue.Number = render.Date{Year: 2001 + i/12, Month: 1 + i%12}
	var files []picture
	if c.change != nil {
		files = c.change(g, issue)
	}
	return issue, files
}

// all are the records of an issue with their complements and siblings.
func all(issue *render.Issue) []*render.Record {
	var all []*render.Record
	for _, r := range issue.Records() {
		all = append(append(all, r), r.Subrecords()...)
	}
	return all
}

func named(p picture, alt string) render.CoverFile {
	return render.CoverFile{File: "covers/" + p.name, Alt: alt}
}

// spread gives the pictures in turn to every record of a few, subordinate ones
// included; half of the covers have a text alternative.
func spread(issue *render.Issue, few int, pictures []picture) []picture {
	n := 0
	for i, r := range all(issue) {
		if i%few > 0 {
			continue
		}
		alt := ""
		if n%2 == 0 {
			alt = "Couverture : " + r.ID
		}
		r.Cover = named(pictures[n%len(pictures)], alt)
		n++
	}
	return pictures[:min(n, len(pictures))]
}

func (g *generator) everyKind(issue *render.Issue) []picture {
	// Later issues take a part, so that the pictures do not fill the disk.
	kinds := g.kinds
	if g.turn > 0 {
		from := 2 * g.turn % (len(kinds) - 3)
		kinds = kinds[from : from+3]
	}
	return spread(issue, 2, kinds)
}

func (g *generator) equalSize(issue *render.Issue) []picture { return spread(issue, 1, g.equal) }

func (g *generator) fewCovers(issue *render.Issue) []picture { return spread(issue, 7, g.equal[:3]) }

// bare leaves of a record what it cannot do without, and a cover.
func bare(r *render.Record, p picture) {
	*r = render.Record{ID: r.ID, Kind: r.Kind, Title: r.Title, Cover: named(p, "Affiche")}
}

func (g *generator) onlyImages(issue *render.Issue) []picture {
	p := g.equal[g.turn%len(g.equal)]
	for _, r := range issue.Records() {
		bare(r, p)
	}
	return []picture{p}
}

func (g *generator) someOnlyImages(issue *render.Issue) []picture {
	for i, r := range issue.Records() {
		if i%3 == 0 {
			bare(r, g.equal[i%2])
		}
	}
	return g.equal[:2]
}

func (g *generator) withoutAbstracts(issue *render.Issue) []picture {
	for _, r := range all(issue) {
		r.Abstract = ""
	}
	return nil
}

// onlySheets has one section, of practice sheets; one of them has more text
// than a card takes.
func (g *generator) onlySheets(issue *render.Issue) []picture {
	sheets := &render.Section{
		Heading:      "Fiches d’expérience",
		Introduction: "Les fiches du réseau, une page chacune.",
		Records:      issue.Records(),
		Links:        []render.Link{{URL: "https://catalogue.reseau.example/", Label: "Catalogue du réseau"}},
	}
	for i, r := range sheets.Records {
		r.Kind, r.Authors, r.Issued, r.Hours = render.PracticeSheet, nil, render.Date{}, ""
		if i == 4 {
			r.Abstract = strings.Repeat("Une phrase pareille aux autres, mais il y en a bien trop pour une carte. ", 40)
		}
	}
	issue.Sections = []*render.Section{sheets}
	return spread(issue, 3, g.equal[:2])
}

// long makes every fourth title and address very long, and one word.
func (g *generator) long(issue *render.Issue) []picture {
	for i, r := range issue.Records() {
		switch i % 4 {
		case 0:
			r.Title = fmt.Sprintf("Titre %d", i+1) + strings.Repeat(", un titre qui n’en finit pas", 12)
			r.Subtitle = strings.Repeat("et son sous-titre, ", 8) + "fin"
		case 1:
			r.Links = append(r.Links, render.Link{URL: fmt.Sprintf("https://long.example/%d/%s", i, strings.Repeat("sans_fin", 180)), Label: strings.Repeat("Un libellé ", 20) + "long"})
		case 2:
			r.Title = "Donau" + strings.Repeat("dampfschifffahrts", 5+i/4) + "gesellschaft"
		}
	}
	return nil
}

func (g *generator) lists(issue *render.Issue) []picture {
	for i, r := range issue.Records() {
		var b strings.Builder
		b.WriteString("Le document répond à ces questions :\n\n")
		for n := range 1 + i%9 {
			mark := "-"
			if i%2 == 1 {
				mark = strconv.Itoa(n+1) + "."
			}
			fmt.Fprintf(&b, "%s une question de **%d mots** ou plus, qui peut tenir sur plusieurs lignes *selon sa longueur*, comme celle-ci ;\n", mark, n+7)
		}
		b.WriteString("\nIl ne répond pas aux autres.")
		r.Abstract = b.String()
	}
	return nil
}

// citations replaces what is built of the other fields.
func (g *generator) citations(issue *render.Issue) []picture {
	for i, r := range all(issue) {
		switch i % 4 {
		case 0:
			r.Citation = "COLLECTIF, « " + r.Title + " », Cahiers, n° 12, 2e trimestre 2024"
		case 1:
			r.Citation = r.Title + ", sous la direction du Collectif, 2024"
		}
	}
	return nil
}

func (g *generator) everything(issue *render.Issue) []picture {
	g.citations(issue)
	files := append(g.kinds[:len(g.kinds):len(g.kinds)], g.equal...)
	if g.turn > 0 {
		files = g.equal[:3]
	}
	files = spread(issue, 3, files)
	for i, r := range issue.Records() {
		if i%8 == 1 {
			bare(r, files[0])
		}
	}
	return files
}
