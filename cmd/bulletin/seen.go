package main

import (
	"cmp"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"bulletin/render"
	"bulletin/render/dup"
	"bulletin/render/french"
)

// codeSeen is said of the later of two. Within one issue, the very same address
// is an error that render/source has found already, at the same place: it alone
// is told.
var codeSeen = &render.Code{ID: "already-appeared", Severity: render.Warning,
	English: "already in %[2]s (%[4]s)", French: "déjà dans %[1]s (%[3]s)",
	HintEnglish: "remove it, or keep it if the document has changed since",
	HintFrench:  "à retirer, ou à garder si le document a changé depuis"}

// reasons are said in French and in English.
var reasons = map[dup.Reason][2]string{
	dup.SameAddress: {"même adresse", "same address"},
	dup.SameDOI:     {"même DOI", "same DOI"},
	dup.SameTitle:   {"même titre, même année", "same title, same year"},
	dup.CloseTitle:  {"titre proche", "close title"},
}

// seen warns of each record of the issues worked on, complements and siblings
// too, that already appeared, in an earlier issue or higher up in its own. The
// earlier issues are read for that only.
func (c *command) seen(root *os.Root, l *lists) ([]render.Problem, error) {
	worked := map[string]*render.Bulletin{} // by name
	for _, b := range l.bulletins {
		worked[path.Base(path.Dir(b.Issue.File))] = b
	}
	names, err := months(root)
	if err != nil {
		return nil, c.worldError(err, c.data)
	}
	last := ""
	for name := range worked {
		last = max(last, name)
	}
	others := slices.DeleteFunc(names, func(name string) bool { return worked[name] != nil || name > last })
	past := c.memory.index(l.publication, c.remembered(root, others))

	// The issues worked on have an index of their own: of preview's they change at
	// every build.
	own := dup.New(l.publication)
	rank := map[*render.Record]int{}
	places := map[string][]dup.Place{}
	for name, b := range worked {
		for p := range dup.Places(b.Issue) {
			p.Issue, _ = render.ParseDate(name) // whatever month a list in the wrong folder says
			rank[p.Record] = len(rank)
			own.Add(p)
			places[name] = append(places[name], p)
		}
	}
	var problems []render.Problem
	for name, b := range worked {
		var found []render.Problem
		for _, p := range places[name] {
			matches := slices.DeleteFunc(append(past.Find(p.Record), own.Find(p.Record)...), func(m dup.Match) bool {
				return m.File == p.File && rank[m.Record] > rank[p.Record] || m.Issue.String() > p.Issue.String()
			})
			if len(matches) == 0 {
				continue
			}
			slices.SortStableFunc(matches, func(a, b dup.Match) int {
				return cmp.Or(cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Issue.String(), b.Issue.String()))
			})
			if said := appeared(p, matches[0]); !wrong(l.problems, said) {
				found = append(found, said)
			}
		}
		b.Warnings = render.SortProblems(append(b.Warnings, found...))
		problems = append(problems, found...)
	}
	return problems, nil
}

// wrong reports whether there is an error at the place of a warning.
func wrong(problems []render.Problem, w render.Problem) bool {
	return slices.ContainsFunc(problems, func(p render.Problem) bool {
		return p.File == w.File && p.Pos == w.Pos && p.Code.Severity == render.Error
	})
}

// appeared says of a record where it was found.
func appeared(p dup.Place, m dup.Match) render.Problem {
	at := p.Pos
	key := "title"
	if m.Link >= 0 {
		key = fmt.Sprintf("links.%d.url", m.Link)
	}
	if written, ok := p.Record.At[key]; ok {
		at = written
	}
	inFrench, inEnglish := where(p, m.Place)
	reason := reasons[m.Reason]
	return render.Problem{Code: codeSeen, Args: []any{inFrench, inEnglish, reason[0], reason[1]}, File: p.File, Pos: at}
}

// where is the place of a match in French and in English.
func where(p, m dup.Place) (inFrench, inEnglish string) {
	inFrench, inEnglish = "ce numéro", "this issue"
	if m.File != p.File {
		month := french.Date(m.Issue.Year, m.Issue.Month, 0)
		of := "de "
		if strings.ContainsAny(month[:1], "ao") { // avril, août, octobre
			of = "d’"
		}
		inFrench = "le numéro " + of + month
		inEnglish = "the issue of " + m.Issue.Time().Format("January 2006")
	}
	if m.Section != "" {
		inFrench += ", rubrique «\u00a0" + m.Section + "\u00a0»"
		inEnglish += ", section “" + m.Section + "”"
	}
	if m.Parent != nil {
		return inFrench + ", ressource «\u00a0" + called(m.Record) + "\u00a0» de la notice «\u00a0" + called(m.Parent) + "\u00a0»",
			inEnglish + ", resource “" + called(m.Record) + "” of the record “" + called(m.Parent) + "”"
	}
	return inFrench + ", notice «\u00a0" + called(m.Record) + "\u00a0»", inEnglish + ", record “" + called(m.Record) + "”"
}

// called is what a record is found by in its list.
func called(r *render.Record) string { return cmp.Or(r.ID, r.Title) }
