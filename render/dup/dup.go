// Package dup tells whether a document already appeared: in this issue or in
// another, as a record, a complement or a sibling. It compares addresses, DOIs
// and titles, and prefers to say nothing over a false alarm: two titles that
// differ by a number, a year or one word in the place of another are two
// documents.
package dup

import (
	"cmp"
	"slices"
	"strings"

	"bulletin/render"
)

// Place is where a document appeared.
type Place struct {
	Issue   render.Date // the month of the issue
	File    string      // its list; may be empty
	Section string      // the heading it stands under
	Pos     render.Pos  // of the record in the list
	Record  *render.Record
	Parent  *render.Record // of a complement or a sibling; else nil
}

// Reason says why two records are held to be the same document, the surest first.
type Reason uint8

const (
	SameAddress Reason = iota
	SameDOI
	SameTitle  // and year
	CloseTitle // and year
)

// Match is a place where the document asked for seems to have appeared.
type Match struct {
	Place
	Reason Reason
	Link   int // which link of the record asked for led there; -1 without one
}

// Index finds records by what tells a document. Find may be called by several
// goroutines at a time, not while Add is.
type Index struct {
	publication *render.Publication
	entries     []entry
	addresses   map[string][]hold
	dois        map[string][]hold
	titles      map[string][]int32 // by whole title, and by what stands before the subtitle
	words       map[wordOf][]posting
	years       []int // of the records added, 0 for none
}

// wordOf is a word of a title, of one year: titles of two are never compared.
type wordOf struct {
	year int
	word string
}

// posting is an entry with what rules out most others before they are looked at.
type posting struct {
	entry          int32
	words, numbers int16
}

// entry is a record that was added.
type entry struct {
	Place
	fingerprint
}

// fingerprint is what is compared of a record.
type fingerprint struct {
	title
	authors []string
	edition string // its number
	number  string // in its series
	issued  render.Date
}

// hold is a link of an entry.
type hold struct {
	entry int32
	first bool // the document's own address
}

// New makes an empty index. The publication, which knows the forms of the
// producers' names, may be nil.
func New(p *render.Publication) *Index {
	if p == nil {
		p = &render.Publication{}
	}
	return &Index{publication: p, addresses: map[string][]hold{}, dois: map[string][]hold{},
		titles: map[string][]int32{}, words: map[wordOf][]posting{}}
}

// AddIssue adds all records of an issue in the order of the list.
func (x *Index) AddIssue(issue *render.Issue) {
	for p := range Places(issue) {
		x.Add(p)
	}
}

// Places yields the records of an issue with their complements and siblings.
func Places(issue *render.Issue) func(yield func(Place) bool) {
	return func(yield func(Place) bool) {
		for _, s := range issue.Sections {
			for _, r := range s.Records {
				p := Place{Issue: issue.Number, File: issue.File, Section: s.Heading, Pos: r.At[""], Record: r}
				if !yield(p) {
					return
				}
				for _, sub := range r.Subrecords() {
					p.Pos, p.Record, p.Parent = sub.At[""], sub, r
					if !yield(p) {
						return
					}
				}
			}
		}
	}
}

// Add makes a record known. The index keeps it and never changes it.
func (x *Index) Add(p Place) {
	n := int32(len(x.entries))
	e := entry{p, x.fingerprint(p.Record)}
	x.entries = append(x.entries, e)
	for i, l := range p.Record.Links {
		address := Address(l.URL)
		if address == "" || root(address) {
			continue
		}
		x.addresses[address] = append(x.addresses[address], hold{n, i == 0})
		if d := doi(address); d != "" {
			x.dois[d] = append(x.dois[d], hold{n, i == 0})
		}
	}
	for _, key := range e.keys() {
		x.titles[key] = append(x.titles[key], n)
	}
	year := e.issued.Year
	if !slices.Contains(x.years, year) {
		x.years = append(x.years, year)
	}
	for _, w := range distinct(e.words) {
		key := wordOf{year, w}
		x.words[key] = append(x.words[key], posting{n, int16(len(e.words)), int16(len(e.numbers))})
	}
}

// Find says where a record already appeared, the surest first, then in the
// order of issues and of adding; each place once. The record itself, if it was
// added, is no place.
func (x *Index) Find(r *render.Record) []Match {
	f := x.fingerprint(r)
	found := map[int32]Match{}
	add := func(n int32, reason Reason, link int) {
		if _, again := found[n]; !again && x.entries[n].Record != r {
			found[n] = Match{x.entries[n].Place, reason, link}
		}
	}
	addresses := make([]string, len(r.Links))
	for i, l := range r.Links {
		addresses[i] = Address(l.URL)
	}
	for i, address := range addresses {
		holds := x.addresses[address]
		shared := x.shared(holds)
		for _, h := range holds {
			if e := &x.entries[h.entry]; x.led(f, e, i == 0, h.first) && !(shared && titlesApart(f.title, e.title)) {
				add(h.entry, SameAddress, i)
			}
		}
	}
	for i, address := range addresses {
		if d := doi(address); d != "" {
			for _, h := range x.dois[d] {
				if x.led(f, &x.entries[h.entry], i == 0, h.first) {
					add(h.entry, SameDOI, i)
				}
			}
		}
	}
	for _, n := range x.titles[f.key] {
		if e := &x.entries[n]; e.key == f.key && f.sameTitle(&e.fingerprint) {
			add(n, SameTitle, -1)
		}
	}
	for _, n := range x.near(f) {
		add(n, CloseTitle, -1)
	}
	order := make([]int32, 0, len(found))
	for n := range found {
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b int32) int {
		p, q := found[a], found[b]
		return cmp.Or(cmp.Compare(p.Reason, q.Reason), cmp.Compare(p.Issue.String(), q.Issue.String()), cmp.Compare(a, b))
	})
	matches := make([]Match, len(order))
	for i, n := range order {
		matches[i] = found[n]
	}
	return matches
}

// led reports whether one address on two records makes them one document: it is
// the own address of one of them, and nothing tells them apart.
func (x *Index) led(f fingerprint, e *entry, first, its bool) bool {
	return (first || its) && !f.differs(&e.fingerprint)
}

// shared reports an address that documents of one issue share: that of a
// catalogue, no document's own.
func (x *Index) shared(holds []hold) bool {
	for i, h := range holds[:min(len(holds), 8)] {
		for _, g := range holds[:i] {
			a, b := &x.entries[h.entry], &x.entries[g.entry]
			if a.Issue == b.Issue && a.File == b.File && titlesApart(a.title, b.title) {
				return true
			}
		}
	}
	return false
}

// near are the entries whose title is the same but for slips. Titles that
// differ by k words share one of any k+1: the rarest are looked up.
func (x *Index) near(f fingerprint) []int32 {
	var all []int32
	for _, key := range f.keys() {
		for _, n := range x.titles[key] {
			e := &x.entries[n]
			// One of them may lack its subtitle, not have another.
			if (e.key == key || f.key == key) && f.key != e.key && f.sameBut(&e.fingerprint) && f.sharesAuthor(&e.fingerprint) {
				all = append(all, n)
			}
		}
	}
	k := slips(len(f.words) + 1)
	if k == 0 {
		return all
	}
	looked := distinct(f.words)
	for _, year := range x.years {
		if year != 0 && f.issued.Year != 0 && year != f.issued.Year {
			continue
		}
		slices.SortStableFunc(looked, func(a, b string) int {
			return cmp.Compare(len(x.words[wordOf{year, a}]), len(x.words[wordOf{year, b}]))
		})
		for _, w := range looked[:min(k+1, len(looked))] {
			for _, p := range x.words[wordOf{year, w}] {
				if d := int(p.words) - len(f.words); d < -1 || d > 1 || int(p.numbers) != len(f.numbers) {
					continue
				}
				e := &x.entries[p.entry]
				if e.key != f.key && closeTitles(f.title, e.title) && f.sameBut(&e.fingerprint) && !f.strangers(&e.fingerprint) {
					all = append(all, p.entry)
				}
			}
		}
	}
	return all
}

func (x *Index) fingerprint(r *render.Record) fingerprint {
	f := fingerprint{title: newTitle(r), issued: r.Issued, number: joined(words(r.Series.Number))}
	for _, w := range words(r.Edition) {
		if number(w) {
			f.edition = w
		}
	}
	for _, a := range r.Authors {
		f.authors = append(f.authors, x.author(a)...)
	}
	return f
}

// author is a name in the forms by which it is recognised: the one that is
// printed, and an acronym made of its initials.
func (x *Index) author(a render.Agent) []string {
	if a.Personal() {
		given := words(a.Given)
		initial := ""
		if len(given) > 0 {
			initial = given[0][:1]
		}
		return []string{joined(words(a.Family)) + " " + initial}
	}
	name := a.Name
	if p := x.publication.Producer(name); p != nil {
		name = p.Printed()
	}
	all := words(name)
	forms := []string{joined(all)}
	if len(all) > 2 {
		var initials strings.Builder
		for _, w := range all {
			if !small(w) {
				initials.WriteByte(w[0])
			}
		}
		forms = append(forms, initials.String())
	}
	return forms
}

// fewWords is how many words a title needs to be told from others without its
// author: « Exposition permanente » and « Rapport annuel » have fewer.
const fewWords = 3

// manyWords is how many a title needs to be the same though its authors have
// nothing in common: « Schéma départemental d’accueil des gens du voyage » has
// one more word than most, and one per department.
const manyWords = 6

// sameTitle reports whether two records of one whole title are one document.
func (f *fingerprint) sameTitle(g *fingerprint) bool {
	if f.key == "" || !f.sameBut(g) || f.strangers(g) {
		return false
	}
	if len(f.words) >= fewWords {
		return true
	}
	months := f.issued.Month == 0 || g.issued.Month == 0 || f.issued.Month == g.issued.Month
	return months && f.sharesAuthor(g)
}

// sameBut reports whether nothing but their titles tells two records apart.
func (f *fingerprint) sameBut(g *fingerprint) bool {
	return (f.issued.Year == 0 || g.issued.Year == 0 || f.issued.Year == g.issued.Year) && !f.numbered(g)
}

// numbered reports another number in the series, or another edition.
func (f *fingerprint) numbered(g *fingerprint) bool {
	return f.number != "" && g.number != "" && f.number != g.number ||
		f.edition != "" && g.edition != "" && f.edition != g.edition
}

// differs reports records that are two documents though they share an address.
func (f *fingerprint) differs(g *fingerprint) bool {
	return f.numbered(g) || len(f.numbers) > 0 && len(g.numbers) > 0 &&
		!within(f.numbers, g.numbers) && !within(g.numbers, f.numbers)
}

func (f *fingerprint) sharesAuthor(g *fingerprint) bool {
	return slices.ContainsFunc(f.authors, func(a string) bool { return slices.Contains(g.authors, a) })
}

// strangers reports records of other authors whose titles are too short to be
// the same all the same.
func (f *fingerprint) strangers(g *fingerprint) bool {
	return len(f.authors) > 0 && len(g.authors) > 0 && !f.sharesAuthor(g) && min(len(f.words), len(g.words)) < manyWords
}

// keys are the keys under which a title is found.
func (t title) keys() []string {
	switch {
	case t.key == "":
		return nil
	case t.main == "" || t.main == t.key:
		return []string{t.key}
	}
	return []string{t.key, t.main}
}

func distinct(all []string) []string {
	all = slices.Clone(all)
	slices.Sort(all)
	return slices.Compact(all)
}
