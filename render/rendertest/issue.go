package rendertest

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"bulletin/render"
)

// Issue is a random issue with so many records, complements and siblings not
// counted. Ids and addresses are unique, headings and producers are those of
// Publication, names are made of random syllables. With three records or more
// there is a title of 400 characters and an address of 3,000.
func Issue(seed uint64, records int, o Options) *render.Issue {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, uint64(records))), o: o, passages: map[string]bool{}}
	issue := &render.Issue{
		Number:       render.Date{Year: 2000 + g.IntN(50), Month: 1 + g.IntN(12)},
		Introduction: g.markdown(),
	}
	if g.one(2) {
		issue.Credits = g.sentence(12)
	}
	issue.Sections = g.sections(records)
	all := issue.Records()
	if len(all) >= 3 {
		all[0].Title, all[0].Language = g.long(400), ""
		last := all[len(all)-1]
		last.Links = append(last.Links, render.Link{URL: g.address(3000)})
	}
	if o.Tall && len(all) > 0 {
		all[0].Abstract = g.tall()
	}
	return issue
}

// generator numbers what must be unique.
type generator struct {
	*rand.Rand
	o     Options
	ids   int // given so far
	links int // addresses given so far

	passages map[string]bool // titles in other languages given so far
}

// one is true once in n.
func (g *generator) one(n int) bool { return g.IntN(n) == 0 }

func pick[T any](g *generator, from []T) T { return from[g.IntN(len(from))] }

// sections parts the records among headings in a random order, at least one
// record each; practice sheets go to the last heading of the publication.
func (g *generator) sections(records int) []*render.Section {
	headings := Publication().Headings
	g.Shuffle(len(headings), func(i, j int) { headings[i], headings[j] = headings[j], headings[i] })
	n := min(records, 1+g.IntN(len(headings)))
	var sections []*render.Section
	for i := range n {
		s := &render.Section{Heading: headings[i].Name}
		if g.one(3) {
			s.Introduction = g.sentence(25)
		}
		if g.one(4) {
			s.Links = []render.Link{{URL: g.address(0), Label: "Le catalogue en ligne"}}
		}
		sections = append(sections, s)
	}
	for i := range records {
		s := sections[i%n]
		s.Records = append(s.Records, g.record(strings.HasPrefix(s.Heading, "Fiches")))
	}
	return sections
}

func (g *generator) record(sheet bool) *render.Record {
	r := g.described()
	switch {
	case sheet:
		r.Kind, r.Authors, r.Issued = render.PracticeSheet, nil, render.Date{}
	case r.Kind == render.Exhibition || r.Kind == render.Event:
		r.Hours = "Du mardi au vendredi de 10h à 17 h 30, samedi de 9h30 à 12h"
	}
	if g.one(8) {
		for range 1 + g.IntN(3) {
			sub := g.described()
			sub.Series = render.Series{Number: fmt.Sprint(1 + g.IntN(2100))}
			r.Complements = append(r.Complements, sub)
		}
	}
	if g.one(10) {
		r.Siblings.Series = g.title(3)
		for i := range 1 + g.IntN(7) {
			sub := g.described()
			sub.Series = render.Series{Title: r.Siblings.Series, Number: fmt.Sprint(i + 1)}
			r.Siblings.Records = append(r.Siblings.Records, sub)
		}
	}
	return r
}

// described is a record of any kind but the practice sheet, without
// sub-resources: every field but id, kind and title may be missing.
func (g *generator) described() *render.Record {
	g.ids++
	r := &render.Record{
		ID:    fmt.Sprintf("notice-%d", g.ids),
		Kind:  pick(g, render.Kinds()),
		Title: g.title(4 + g.IntN(10)),
	}
	if r.Kind == render.PracticeSheet {
		r.Kind = render.Document
	}
	for range g.IntN(4) {
		r.Authors = append(r.Authors, g.agent())
	}
	if g.one(4) {
		r.Subtitle = g.title(6)
	}
	switch g.IntN(4) {
	case 0:
		r.Series = render.Series{Title: g.title(2), Number: fmt.Sprint(1 + g.IntN(3000))}
	case 1:
		r.Series.Number = fmt.Sprint(1 + g.IntN(300))
	}
	if g.one(5) {
		r.Publisher = "Éditions " + g.name(plain)
	}
	if g.one(6) {
		r.Edition = pick(g, []string{"1re édition", "2e édition", "2ème édition revue", "Nouvelle édition"})
	}
	r.Issued = g.date()
	if g.one(2) {
		r.Pages = 1 + g.IntN(400)
	}
	if g.one(12) {
		r.Language, r.Title = "en", "A report about "+g.name(plain)+": facts & figures, \"first\" edition"
	}
	if !g.one(6) {
		r.Abstract = g.markdown()
	}
	for range g.IntN(4) {
		r.Keywords = append(r.Keywords, pick(g, words))
	}
	for i := range g.IntN(3) {
		l := render.Link{URL: g.address(0)}
		if i > 0 {
			l.Label = g.title(3)
		}
		if g.one(4) {
			l.State, l.Checked = pick(g, render.LinkStates()), render.Date{Year: 2024, Month: 10, Day: 1 + g.IntN(28)}
		}
		r.Links = append(r.Links, l)
	}
	if g.one(20) {
		r.Notes = "À relire avant l'envoi."
	}
	if g.o.Covers && g.one(3) {
		r.Cover = render.CoverFile{File: "covers/" + r.ID + ".png", Alt: g.title(4)}
	}
	if g.o.Scripts {
		g.inScripts(r)
	}
	if g.o.Invisible {
		hide(r)
	}
	return r
}

func (g *generator) agent() render.Agent {
	switch g.IntN(4) {
	case 0:
		return render.Agent{Family: g.name(g.script()), Given: g.name(plain)}
	case 1:
		return render.Agent{Name: "Collectif " + g.name(g.script())}
	}
	p := pick(g, Publication().Producers)
	return render.Agent{Name: p.Printed()}
}

// date is of each precision in turn of luck; it may be missing.
func (g *generator) date() render.Date {
	d := render.Date{Year: 2000 + g.IntN(50), Month: 1 + g.IntN(12), Day: 1 + g.IntN(28)}
	switch g.IntN(6) {
	case 0:
		return render.Date{}
	case 1:
		d.Month, d.Day = 0, 0
	case 2, 3:
		d.Day = 0
	}
	return d
}

// address is unique; it has at least so many characters.
func (g *generator) address(size int) string {
	g.links++
	host := pick(g, []string{"www.institut.example", "etudes.ministere.example", "collectif.example"})
	s := fmt.Sprintf("https://%s/%s/2024_%d", host, pick(g, []string{"etudes", "fr/statistiques", "wp-content/uploads"}), g.links)
	for len(s) < size-4 {
		s += "/un-dossier_long"
	}
	return s + pick(g, []string{".pdf", "/", ".html"})
}
