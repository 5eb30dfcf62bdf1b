package layout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// Missing finds the characters of the bulletin that no font has: one problem
// for each place in the list, naming the record. Nothing is drawn before there
// are none.
func Missing(b *render.Bulletin, fonts *Fonts) []render.Problem {
	f := finder{shaper: newShaper(fonts, newShapes())}
	if b.Issue != nil {
		f.file = b.Issue.File
		f.scope("the issue", "le numéro", b.Issue.At, []value{
			{"introduction", b.Issue.Introduction}, {"credits", b.Issue.Credits}})
	}
	f.look(b.Introduction.Plain(), b.Credits.Plain())
	f.close()
	f.publication(b)
	for _, p := range b.Sections {
		f.section(p)
		for _, e := range p.Entries {
			f.entry(e)
			for _, sub := range slices.Concat(e.Complements.Entries, e.Siblings.Entries) {
				f.entry(sub)
			}
		}
	}
	return f.problems
}

// value is a curated value and where it stands below its owner.
type value struct{ key, text string }

// finder looks for characters in one scope after the other.
type finder struct {
	*shaper
	file     string
	problems []render.Problem

	english, french string // name the scope
	at              render.Positions
	values          []value
	found           map[string][]rune // by key
}

func (f *finder) scope(english, french string, at render.Positions, values []value) {
	f.english, f.french, f.at, f.values, f.found = english, french, at, values, map[string][]rune{}
}

// publication looks at what publication.yaml gives to every issue.
func (f *finder) publication(b *render.Bulletin) {
	p := b.Publication
	if p == nil {
		return
	}
	file := f.file
	f.file = p.File
	f.scope("the publication", "la publication", p.At, []value{
		{"title", p.Title}, {"organisation.acronym", p.Organisation.Acronym}, {"organisation.name", p.Organisation.Name},
		{"organisation.place", p.Organisation.Place}, {"organisation.address", p.Organisation.Address},
		{"masthead.director", p.Masthead.Director}, {"masthead.issn", p.Masthead.ISSN}, {"site", p.Site}, {"public", p.Public}})
	for _, v := range f.values {
		f.look(v.text)
	}
	f.look(b.Title, b.Month, b.Footer, b.Public.Page)
	f.close()
	f.file = file
}

func (f *finder) section(p *render.PrintedSection) {
	var at render.Positions
	var values []value
	if s := p.Section; s != nil {
		at = s.At
		values = append([]value{{"heading", s.Heading}, {"introduction", s.Introduction}}, linkValues(s.Links)...)
	}
	f.scope("the section "+strconv.Quote(p.Heading), "la rubrique «\u00a0"+p.Heading+"\u00a0»", at, values)
	f.look(p.Heading, p.Introduction.Plain())
	f.links(p.Links)
	f.close()
}

func (f *finder) entry(e *render.Entry) {
	name, at, values := e.Title.Plain(), render.Positions(nil), []value(nil)
	if r := e.Record; r != nil {
		name, at, values = r.ID, r.At, recordValues(r)
		if name == "" {
			name = r.Title
		}
	}
	f.scope("the record "+strconv.Quote(name), "la notice «\u00a0"+name+"\u00a0»", at, values)
	f.look(e.Byline.Plain(), e.Title.Plain(), e.Imprint.Plain(), e.Hours.Plain(), e.Abstract.Plain(),
		e.Cover.Producer, e.Cover.Title, e.Complements.Label, e.Siblings.Label)
	f.links(e.Links)
	f.close()
}

func (f *finder) links(links []render.PrintedLink) {
	for _, l := range links {
		f.look(l.URL)
		if l.Curated {
			f.look(l.Label)
		}
	}
}

// look notes the characters that no font has, under the value they come from.
func (f *finder) look(texts ...string) {
	for _, text := range texts {
		for i := 0; i < len(text); {
			r, size := utf8.DecodeRuneInString(text[i:])
			if dropped(r) || breakable(r) {
				i += size
				continue
			}
			n := cluster(text[i:])
			if !f.drawn(text[i : i+n]) {
				f.note(text[i : i+n])
			}
			i += n
		}
	}
}

// note puts the characters that are missing in a cluster under the value that
// has them.
func (f *finder) note(cluster string) {
	key := ""
	for _, v := range f.values {
		if strings.Contains(v.text, cluster) {
			key = v.key
			break
		}
	}
	for _, r := range f.gaps(cluster) {
		if !slices.Contains(f.found[key], r) {
			f.found[key] = append(f.found[key], r)
		}
	}
}

// close turns what was found into problems, in the order of the values.
func (f *finder) close() {
	for _, v := range append(f.values, value{}) {
		runes := f.found[v.key]
		if len(runes) == 0 {
			continue
		}
		pos, ok := f.at[v.key]
		if !ok {
			pos = f.at[""]
		}
		english, french := quoted(runes)
		f.problems = append(f.problems, render.Problem{
			Code: noGlyph, Args: []any{f.english, english, french, f.french}, File: f.file, Pos: pos})
		delete(f.found, v.key)
	}
}

// quoted names the first few characters with their code points.
func quoted(runes []rune) (english, french string) {
	const most = 4
	var e, f []string
	for i, r := range runes {
		if i == most {
			e, f = append(e, "…"), append(f, "…")
			break
		}
		e = append(e, fmt.Sprintf("%s (%U)", strconv.QuoteRune(r), r))
		f = append(f, fmt.Sprintf("«\u00a0%c\u00a0» (%U)", r, r))
	}
	return strings.Join(e, ", "), strings.Join(f, ", ")
}

// recordValues are the curated values of a record that are printed.
func recordValues(r *render.Record) []value {
	out := []value{{"citation", r.Citation}, {"title", r.Title}, {"subtitle", r.Subtitle}}
	for i, a := range r.Authors {
		key := "authors." + strconv.Itoa(i)
		if a.Personal() {
			out = append(out, value{key + ".family", a.Family}, value{key + ".given", a.Given})
		} else {
			out = append(out, value{key, a.Name})
		}
	}
	out = append(out, value{"series.title", r.Series.Title}, value{"series.number", r.Series.Number},
		value{"publisher", r.Publisher}, value{"edition", r.Edition}, value{"hours", r.Hours}, value{"abstract", r.Abstract})
	out = append(out, linkValues(r.Links)...)
	return append(out, value{"siblings.series", r.Siblings.Series})
}

func linkValues(links []render.Link) []value {
	var out []value
	for i, l := range links {
		key := "links." + strconv.Itoa(i)
		out = append(out, value{key + ".url", l.URL}, value{key + ".label", l.Label})
	}
	return out
}
