package xlsx

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bulletin/render"
)

// Limits of Excel ("Excel specifications and limits", Microsoft). Lengths are
// in UTF-16 units.
const (
	maxText      = 32767
	maxAddress   = 2079
	maxLinks     = 65530
	maxRowHeight = 409
)

// Refused is the error of Workbook and CSV when the bulletin holds what they
// would have to falsify.
type Refused struct{ Problems []render.Problem }

// Error says every problem in English, one to a line.
func (r *Refused) Error() string {
	var lines []string
	for _, p := range r.Problems {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s", p.File, p.Pos.Line, p.Pos.Col, p.Message(render.English)))
	}
	return strings.Join(lines, "\n")
}

// Check finds what a workbook cannot hold: errors are refused by Workbook and
// CSV, warnings are told in « À vérifier ».
func Check(b *render.Bulletin) []render.Problem {
	return check(b, records(b), linked(b))
}

func check(b *render.Bulletin, main, linked []*row) []render.Problem {
	c := &checker{file: b.Issue.File}
	pub := b.Publication
	c.rows(inventorySheet, main, inventory(pub))
	c.rows(linkedSheet, linked, subresources(pub))
	for _, t := range texts(b) {
		c.text(t.text, t.title, "Contenu", t.at)
	}
	for _, s := range b.Sections {
		c.text(s.Section.Heading, s.Section.Heading, "Rubrique", s.Section.At["heading"])
		for _, e := range s.Entries {
			c.text(e.Record.Siblings.Series, e.Record.ID, "Série commune", e.Record.At["siblings.series"])
		}
	}
	return render.SortProblems(c.problems)
}

type checker struct {
	file     string
	problems []render.Problem
}

func (c *checker) add(code *render.Code, at render.Pos, args ...any) {
	c.problems = append(c.problems, render.Problem{Code: code, Args: args, File: c.file, Pos: at})
}

func (c *checker) rows(sheet string, rows []*row, columns []column) {
	if len(rows) >= lastRow { // the first one has the headings
		c.add(codeManyRows, render.Pos{}, sheet, len(rows), lastRow-1)
		return
	}
	links := 0
	for _, x := range rows {
		name := rowName(x)
		if x.record != nil && x.record.ID == "" {
			c.add(codeNoID, x.at, name)
		}
		for _, col := range columns {
			if col.key == "" || col.form == number || col.form == date {
				continue
			}
			if v := col.value(x); v.kind == aText {
				c.text(v.text, name, col.heading, position(x, col.key))
			}
		}
		if x.link.URL == "" {
			continue
		}
		if n := units(x.link.URL); n > maxAddress {
			c.add(codeLongAddress, x.linkAt(), name, n, maxAddress)
		} else if !clickable(x.link.URL) {
			c.add(codeOddAddress, x.linkAt(), name, x.link.URL)
		} else {
			x.clickable = true
			links++
		}
	}
	if links > maxLinks {
		c.add(codeManyLinks, render.Pos{}, sheet, links, maxLinks)
	}
}

func (c *checker) text(s, name, heading string, at render.Pos) {
	if len(s) > maxText { // bytes are never fewer than units
		if n := units(s); n > maxText {
			c.add(codeTooLong, at, name, heading, n, maxText)
		}
	}
	if r := forbidden(s); r >= 0 {
		c.add(codeForbidden, at, name, heading, fmt.Sprintf("U+%04X", r))
	}
}

// rowName tells people which row is meant.
func rowName(x *row) string {
	r := x.record
	if r == nil {
		r = x.parent
	}
	switch {
	case r == nil:
		return x.section.Heading
	case r.ID == "":
		return r.Title
	}
	return r.ID
}

// position is where a field of the row was written, or the row itself.
func position(x *row, key string) render.Pos {
	if x.record != nil {
		for ; key != ""; key = key[:max(0, strings.LastIndexByte(key, '.'))] {
			if at, ok := x.record.At[key]; ok {
				return at
			}
		}
	}
	return x.at
}

// linkAt is where the i-th address was written: as a word or as a pair.
func linkAt(at render.Positions, i int) render.Pos {
	key := fmt.Sprintf("links.%d", i)
	if p, ok := at[key+".url"]; ok {
		return p
	}
	return at[key]
}

// units counts UTF-16 units, as Excel does.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// forbidden returns the first character that XML 1.0 (production 2, Char)
// cannot hold, or a carriage return, which no reader gives back; -1 if none.
// Bytes that are not UTF-8 are forbidden too.
func forbidden(s string) rune {
	for i, r := range s {
		switch {
		case r == '\t', r == '\n':
		case r < 0x20, r == 0xFFFE, r == 0xFFFF:
			return r
		case r == utf8.RuneError:
			if _, size := utf8.DecodeRuneInString(s[i:]); size == 1 {
				return rune(s[i])
			}
		}
	}
	return -1
}

// clickable reports whether Excel accepts the address as a link. A workbook
// with a malformed one opens with a repair message.
func clickable(address string) bool {
	if strings.ContainsAny(address, " \t\n\"<>\\^`{|}") || units(address) > maxAddress {
		return false
	}
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	switch u.Scheme {
	case "http", "https", "ftp":
		return u.Host != ""
	case "mailto":
		return u.Opaque != ""
	}
	return false
}

// owner is what a position in the list belongs to.
type owner struct {
	at      render.Pos
	section *render.Section
	record  *render.Record
}

// owners finds the section and record that a problem is about.
type owners struct {
	issue *render.Issue
	begin []owner // where each section and record begins, by position
}

func newOwners(i *render.Issue) *owners {
	o := &owners{issue: i}
	add := func(at render.Positions, s *render.Section, r *render.Record) {
		if p := at[""]; p != (render.Pos{}) {
			o.begin = append(o.begin, owner{p, s, r})
		}
	}
	for _, s := range i.Sections {
		add(s.At, s, nil)
		for _, r := range s.Records {
			add(r.At, s, r)
		}
	}
	slices.SortStableFunc(o.begin, func(a, b owner) int { return before(a.at, b.at) })
	return o
}

func before(a, b render.Pos) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
}

// of returns the owner of the value that begins last before the problem.
func (o *owners) of(p render.Problem) owner {
	if p.File != o.issue.File || p.Pos.Line == 0 {
		return owner{}
	}
	i, _ := slices.BinarySearchFunc(o.begin, p.Pos, func(a owner, at render.Pos) int {
		if before(a.at, at) <= 0 {
			return -1
		}
		return 1
	})
	// What is looked at last lies deepest: it wins when positions are equal.
	var last owner
	look := func(at render.Positions, s *render.Section, r *render.Record) {
		for _, q := range at {
			if q != (render.Pos{}) && before(q, p.Pos) <= 0 && before(q, last.at) >= 0 {
				last = owner{q, s, r}
			}
		}
	}
	look(o.issue.At, nil, nil)
	if i == 0 {
		return last
	}
	s, r := o.begin[i-1].section, o.begin[i-1].record
	look(s.At, s, nil)
	if r != nil {
		look(r.At, s, r)
		for _, c := range r.Subrecords() {
			look(c.At, s, c)
		}
	}
	return last
}
