// Package compose turns an issue as it was curated into a bulletin as it is
// printed: ordered, numbered, dressed in French, citations built.
package compose

import (
	"fmt"
	"slices"
	"strings"

	"bulletin/render"
	"bulletin/render/french"
)

// Bulletin resolves an issue once. Covers holds the pictures that were found;
// a record without one gets a typographic cover. The warnings given, and its
// own, ride along in the bulletin. The issue is not modified.
func Bulletin(issue *render.Issue, pub *render.Publication, covers map[*render.Record]*render.Picture, warnings []render.Problem) (*render.Bulletin, []render.Problem) {
	c := &composer{issue: issue, pub: pub, covers: covers}
	b := &render.Bulletin{
		Issue:        issue,
		Publication:  pub,
		Title:        french.Dress(pub.Title),
		Month:        date(issue.Number),
		Introduction: c.markdown(issue.Introduction),
		Credits:      c.markdown(issue.Credits),
		Labels: render.Labels{
			Contents:    "Sommaire",
			Complements: "En complément :",
			Catalogue:   "Retrouvez le catalogue :",
			Hours:       "Horaires :",
		},
	}
	b.Footer = french.Dress(pub.Organisation.Acronym+", ") + b.Title + ", " + b.Month
	sections := slices.Clone(issue.Sections)
	rank := func(s *render.Section) int {
		if r, _ := pub.Heading(s.Heading); r >= 0 {
			return r
		}
		return len(pub.Headings)
	}
	slices.SortStableFunc(sections, func(x, y *render.Section) int { return rank(x) - rank(y) })
	for _, s := range sections {
		b.Sections = append(b.Sections, c.section(s))
	}
	own := render.SortProblems(c.problems)
	b.Warnings = render.SortProblems(slices.Concat(warnings, render.Warnings(own)))
	return b, own
}

type composer struct {
	issue    *render.Issue
	pub      *render.Publication
	covers   map[*render.Record]*render.Picture
	problems []render.Problem
	number   int
}

func (c *composer) section(s *render.Section) *render.PrintedSection {
	p := &render.PrintedSection{
		Section:      s,
		Heading:      french.Dress(s.Heading),
		Colour:       c.pub.Colours.Primary,
		Introduction: c.markdown(s.Introduction),
		Links:        c.links("", s.Links),
		Sheets:       len(s.Records) > 0,
	}
	if _, h := c.pub.Heading(s.Heading); h.Colour != (render.Colour{}) {
		p.Colour = h.Colour
	}
	for _, r := range s.Records {
		c.number++
		e := c.entry(r, p.Colour)
		e.Number = c.number
		p.Entries = append(p.Entries, e)
		p.Sheets = p.Sheets && r.Kind == render.PracticeSheet
	}
	return p
}

func (c *composer) entry(r *render.Record, colour render.Colour) *render.Entry {
	e := &render.Entry{
		Record:   r,
		Byline:   render.Text(c.byline(r)),
		Title:    render.Text(french.Dress(r.Title)),
		Imprint:  render.Text(c.imprint(r)),
		Hours:    render.Text(french.Dress(r.Hours)),
		Abstract: c.markdown(r.Abstract),
		Links:    c.links(r.Kind, r.Links),
		Cover:    c.cover(r, colour),
	}
	if len(r.Complements) > 0 {
		e.Complements.Label = "En complément :"
		for _, sub := range r.Complements {
			e.Complements.Entries = append(e.Complements.Entries, c.entry(sub, colour))
		}
	}
	if len(r.Siblings.Records) > 0 {
		e.Siblings.Label = french.Dress("Retrouvez les autres contributions de la série « " + r.Siblings.Series + " » :")
		for _, sub := range r.Siblings.Records {
			e.Siblings.Entries = append(e.Siblings.Entries, c.entry(sub, colour))
		}
	}
	return e
}

func (c *composer) byline(r *render.Record) string {
	var names []string
	for _, a := range r.Authors {
		if a.Personal() {
			names = append(names, strings.TrimSpace(french.Upper(a.Family)+" "+a.Given))
		} else {
			names = append(names, c.printed(a.Name))
		}
	}
	return strings.Join(names, ", ")
}

func (c *composer) printed(name string) string {
	if p := c.pub.Producer(name); p != nil {
		return p.Printed()
	}
	return name
}

func (c *composer) imprint(r *render.Record) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, french.Dress(s))
		}
	}
	add(r.Series.Title)
	if r.Series.Number != "" {
		add("n° " + r.Series.Number)
	}
	add(c.printed(r.Publisher))
	add(r.Edition)
	add(date(r.Issued))
	if r.Pages > 0 {
		add(fmt.Sprintf("%d p.", r.Pages))
	}
	return strings.Join(parts, ", ")
}

func (c *composer) markdown(s string) render.Rich {
	return render.Text(french.Dress(strings.Join(strings.Fields(s), " ")))
}

func (c *composer) links(_ render.Kind, links []render.Link) []render.PrintedLink {
	var out []render.PrintedLink
	for _, l := range links {
		p := render.PrintedLink{URL: l.URL, Label: french.Dress(l.Label), Curated: l.Label != ""}
		if !p.Curated {
			p.Label = "Consulter le document"
		}
		out = append(out, p)
	}
	return out
}

func (c *composer) cover(r *render.Record, colour render.Colour) render.Cover {
	return render.Cover{Picture: c.covers[r], Alt: r.Cover.Alt, Title: french.Dress(r.Title), Colour: colour}
}

func date(d render.Date) string { return french.Date(d.Year, d.Month, d.Day) }
