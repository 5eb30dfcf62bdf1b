// Package compose turns an issue as it was curated into a bulletin as it is
// printed: ordered, numbered, dressed in French, citations built.
package compose

import (
	"cmp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/yuin/goldmark/parser"

	"bulletin/render"
	"bulletin/render/french"
)

// Bulletin resolves an issue once: sections stand in the order of the
// publication's headings (unknown ones last), records in that of the file.
// Covers holds the pictures that were found; a record without one gets a
// typographic cover. The problems returned are those of composing, all
// warnings; together with the warnings given they ride along in the bulletin.
// The issue and the publication are not modified.
func Bulletin(issue *render.Issue, pub *render.Publication, covers map[*render.Record]*render.Picture, warnings []render.Problem) (*render.Bulletin, []render.Problem) {
	b := &render.Bulletin{
		Issue:       issue,
		Dated:       issue.Number.Time(),
		Publication: pub,
		Title:       dress(pub.Title),
		Month:       date(issue.Number),
		LogoAlt:     dress(pub.Logo.Alt),
		Labels: render.Labels{
			Skip:        "Aller aux ressources",
			Contents:    "Sommaire",
			All:         "Toutes les ressources",
			Permalink:   "Lien vers la ressource",
			Browser:     "Voir dans le navigateur",
			PDF:         "Télécharger le PDF",
			References:  references(len(issue.Records())),
			Unsubscribe: "Se désinscrire",
			Reason:      cmp.Or(dress(pub.Mail.Reason), labelReason),
			Whole:       whole(pub),
			WebPage:     labelWebPage,
			Attached:    labelAttached,
			Complements: labelComplements,
			Catalogue:   labelCatalogue,
			Hours:       labelHours,
		},
	}
	b.Name = join(b.Title, b.Month)
	b.Subject = b.Title + " – " + b.Month
	b.BaseName = baseName(b.Title, issue.Number)
	b.Public = public(b)
	b.Unsubscribe = unsubscribe(pub.Mail)
	b.Footer = join(dress(printed(pub.Organisation)), b.Name)
	jobs := []job{func(c *composer) {
		b.Introduction = c.markdown(issue.Introduction, issue.At, "introduction")
		b.Credits = c.markdown(issue.Credits, issue.At, "credits")
	}}
	entries := 0
	for _, s := range ordered(issue.Sections, pub) {
		p := &render.PrintedSection{
			Section: s,
			Heading: dress(s.Heading),
			Count:   count(len(s.Records)),
			Colour:  colour(s.Heading, pub),
			Links:   links("", s.Links),
			Entries: make([]*render.Entry, len(s.Records)),
			Sheets:  len(s.Records) > 0,
		}
		b.Sections = append(b.Sections, p)
		jobs = append(jobs, func(c *composer) { p.Introduction = c.markdown(s.Introduction, s.At, "introduction") })
		for i, r := range s.Records {
			p.Sheets = p.Sheets && r.Kind == render.PracticeSheet
			entries++
			number := entries
			jobs = append(jobs, func(c *composer) { p.Entries[i] = c.record(r, number, p.Colour) })
		}
	}
	own := render.SortProblems(composer{file: issue.File, pub: pub, covers: covers, parser: newParser()}.all(jobs))
	b.Preheader = preheader(b)
	b.Summary = summary(b)
	b.Warnings = render.SortProblems(slices.Concat(warnings, own))
	return b, own
}

// The fixed words, dressed.
var (
	labelComplements = french.Dress("En complément :")
	labelCatalogue   = french.Dress("À consulter :")
	labelHours       = french.Dress("Horaires :")
	labelReason      = "Vous recevez ce message parce que votre adresse figure sur la liste de diffusion de ce bulletin."
	labelWebPage     = french.Dress("Version web accessible :")
	labelAttached    = french.Dress("Les références de ce numéro sont jointes à ce PDF au format CSL-JSON, que Zotero importe : les ouvrir dans le volet « Pièces jointes » du lecteur.")
	labelSiblings    = "Retrouvez les autres contributions de la série"
)

// count says how many records there are: in French, none is singular.
func count(n int) string {
	if n < 2 {
		return strconv.Itoa(n) + "\u00a0ressource"
	}
	return strconv.Itoa(n) + "\u00a0ressources"
}

// composer does one job of an issue; all but the problems is shared by them.
type composer struct {
	file     string
	pub      *render.Publication
	covers   map[*render.Record]*render.Picture
	parser   parser.Parser
	problems []render.Problem
}

// job composes a part of the bulletin that no other job looks at.
type job func(*composer)

// all does the jobs on all processors and returns their problems in the order
// of the jobs.
func (c composer) all(jobs []job) []render.Problem {
	problems := make([][]render.Problem, len(jobs))
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(jobs) {
					return
				}
				one := c
				jobs[i](&one)
				problems[i] = one.problems
			}
		})
	}
	workers.Wait()
	return slices.Concat(problems...)
}

func ordered(sections []*render.Section, pub *render.Publication) []*render.Section {
	rank := func(s *render.Section) int {
		if r, _ := pub.Heading(s.Heading); r >= 0 {
			return r
		}
		return len(pub.Headings)
	}
	sections = slices.Clone(sections)
	slices.SortStableFunc(sections, func(x, y *render.Section) int { return rank(x) - rank(y) })
	return sections
}

// colour is the heading's, or else the publication's first.
func colour(heading string, pub *render.Publication) render.Colour {
	if _, h := pub.Heading(heading); h.Colour != (render.Colour{}) {
		return h.Colour
	}
	return pub.Colours.Primary
}

func (c *composer) record(r *render.Record, number int, colour render.Colour) *render.Entry {
	t := titlesOf(r)
	e := c.entry(r, t, colour)
	e.Number = number
	e.Byline, e.Title, e.Imprint = c.citation(r, t)
	e.Complements = c.complements(r, colour)
	e.Siblings = c.siblings(r, colour)
	return e
}

// entry is what records and sub-resources have in common.
func (c *composer) entry(r *render.Record, t titles, colour render.Colour) *render.Entry {
	abstract := c.markdown(r.Abstract, r.At, "abstract")
	return &render.Entry{
		Record:   r,
		Hours:    rich(runs(dress(r.Hours))),
		Abstract: abstract,
		Lead:     lead(abstract),
		Links:    links(r.Kind, r.Links),
		Cover:    c.cover(r, t.title, colour),
	}
}

func (c *composer) complements(r *render.Record, colour render.Colour) render.Subentries {
	if len(r.Complements) == 0 {
		return render.Subentries{}
	}
	s := render.Subentries{Label: labelComplements}
	for _, sub := range r.Complements {
		t := titlesOf(sub)
		e := c.entry(sub, t, colour)
		e.Byline, e.Title, e.Imprint = c.subcitation(sub, t, "N°", "")
		s.Entries = append(s.Entries, e)
	}
	return s
}

func (c *composer) siblings(r *render.Record, colour render.Colour) render.Subentries {
	if len(r.Siblings.Records) == 0 {
		return render.Subentries{}
	}
	label := labelSiblings
	if r.Siblings.Series != "" {
		label += " " + french.Quote(dress(r.Siblings.Series))
	}
	s := render.Subentries{Label: french.Dress(label + " :")}
	for _, sub := range r.Siblings.Records {
		t := titlesOf(sub)
		e := c.entry(sub, t, colour)
		e.Byline, e.Title, e.Imprint = c.subcitation(sub, t, "n°", r.Siblings.Series)
		s.Entries = append(s.Entries, e)
	}
	return s
}

// printed is the form under which the organisation signs.
func printed(o render.Organisation) string {
	if o.Acronym != "" {
		return o.Acronym
	}
	return o.Name
}

func date(d render.Date) string { return french.Date(d.Year, d.Month, d.Day) }

// dress is a text of one line as French print has it.
func dress(s string) string { return french.Dress(oneLine(s)) }

// oneLine drops line feeds and the spaces at both ends; no-break spaces inside
// stay.
func oneLine(s string) string {
	s = french.Compose(s)
	if !strings.ContainsAny(s, "\t\n\r") && !strings.Contains(s, "  ") {
		return strings.Trim(s, " ")
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == '\n' || r == '\r'
	}), " ")
}

// join puts commas between the texts that are not empty.
func join(texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(s string) bool { return s == "" }), ", ")
}

// runs sets a dressed text: ordinals raised, centuries in small capitals.
func runs(s string) []render.Run {
	pieces := french.Pieces(s)
	rs := make([]render.Run, 0, len(pieces))
	for _, p := range pieces {
		r := render.Run{Text: p.Text}
		if p.Raised {
			r.Style |= render.Superscript
		}
		if p.SmallCaps {
			r.Style |= render.SmallCaps
		}
		rs = append(rs, r)
	}
	return rs
}

// rich makes one paragraph of runs, the fewest possible; none of no text.
func rich(rs []render.Run) render.Rich {
	if rs = merge(rs); len(rs) == 0 {
		return nil
	}
	return render.Rich{{Runs: rs}}
}

// merge joins neighbours that are set alike and drops empty runs.
func merge(rs []render.Run) []render.Run {
	var out []render.Run
	for _, r := range rs {
		if r.Text == "" {
			continue
		}
		if n := len(out); n > 0 {
			last := &out[n-1]
			if last.Style == r.Style && last.Link == r.Link && last.Lang == r.Lang {
				last.Text += r.Text
				continue
			}
		}
		out = append(out, r)
	}
	return out
}
