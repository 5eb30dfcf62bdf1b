package email

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"bulletin/render"
)

// tooHeavy is the size in bytes of HTML above which a mail is warned of. Gmail
// cuts at 102 KB, and services that send add to it: their addresses for links
// are long.
const tooHeavy = 80_000

// endless is the size above which the exact one does not matter.
const endless = 500_000

// Check warns of a mail so heavy that programs cut it, and says which records
// are the longest. The HTML part is made only where its size is in question.
func Check(b *render.Bulletin, t *Templates) []render.Problem {
	size, most := bounds(b)
	if most <= tooHeavy {
		return nil
	}
	if size <= endless {
		var out bytes.Buffer
		if err := t.HTML(&out, b, Options{}); err != nil {
			return nil // it shows when the edition is made
		}
		size = out.Len()
	}
	if size <= tooHeavy {
		return nil
	}
	longest, names := longest(b)
	p := render.Problem{Code: codeHeavy, Args: []any{(size + 999) / 1000, names}, File: b.Issue.File}
	if longest != nil {
		p.Pos = place(longest)
	}
	return []render.Problem{p}
}

// bounds are sizes in bytes between which that of the HTML part lies: the words
// alone, and the words with as much markup as the templates may put around them.
func bounds(b *render.Bulletin) (least, most int) {
	if b.Publication.Email == render.EmailShort {
		b = shortened(b)
	}
	markup := 7000
	rich := func(r render.Rich) {
		for _, block := range r {
			markup += 40
			for _, run := range block.Runs {
				least += len(run.Text)
				markup += 4*escaped(run.Text) + len(run.Link) + 4*escaped(run.Link)
				if run.Style != 0 || run.Lang != "" || run.Link != "" {
					markup += 130
				}
			}
		}
	}
	links := func(all []render.PrintedLink) {
		for _, l := range all {
			markup += 100 + len(l.URL) + 4*escaped(l.URL) + len(l.Label) + 4*escaped(l.Label)
		}
	}
	var entry func(e *render.Entry, around int)
	entry = func(e *render.Entry, around int) {
		cover := e.Cover.Title + e.Cover.Producer + e.Cover.Alt
		markup += around + len(cover) + 4*escaped(cover) + 4*strings.Count(cover, "\n")
		for _, r := range []render.Rich{e.Byline, e.Title, e.Imprint, e.Hours, e.Abstract} {
			rich(r)
		}
		links(e.Links)
		if len(e.Links) > 0 { // the title leads there too
			markup += len(e.Links[0].URL) + 4*escaped(e.Links[0].URL)
		}
		for _, s := range []render.Subentries{e.Complements, e.Siblings} {
			if len(s.Entries) > 0 {
				markup += 200 + 5*len(s.Label)
			}
			for _, sub := range s.Entries {
				entry(sub, 300)
			}
		}
	}
	rich(b.Introduction)
	rich(b.Credits)
	for _, s := range b.Sections {
		markup += 1000 + 10*len(s.Heading) + len(b.Public.Page)
		rich(s.Introduction)
		links(s.Links)
		for _, e := range s.Entries {
			entry(e, 850+len(b.Public.Images)+len(e.Record.ID))
		}
	}
	return least, least + markup
}

// escaped counts the characters that HTML writes with five.
func escaped(s string) int {
	n := 0
	for i := range len(s) {
		switch s[i] {
		case '&', '<', '>', '"', '\'', '+':
			n++
		}
	}
	return n
}

// longest finds the record with the most words, and names the three longest
// with their lines.
func longest(b *render.Bulletin) (*render.Record, string) {
	type weighed struct {
		record *render.Record
		length int
	}
	var all []weighed
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			all = append(all, weighed{e.Record, length(e)})
		}
	}
	if len(all) == 0 {
		return nil, ""
	}
	slices.SortStableFunc(all, func(x, y weighed) int { return cmp.Compare(y.length, x.length) })
	var names []string
	for _, w := range all[:min(3, len(all))] {
		names = append(names, fmt.Sprintf("%s (%d)", cmp.Or(w.record.ID, w.record.Title), place(w.record).Line))
	}
	return all[0].record, strings.Join(names, ", ")
}

// length is that of the abstracts of a record and of what stands below it.
func length(e *render.Entry) int {
	n := len(e.Abstract.Plain())
	for _, sub := range slices.Concat(e.Complements.Entries, e.Siblings.Entries) {
		n += length(sub)
	}
	return n
}

func place(r *render.Record) render.Pos { return cmp.Or(r.At["abstract"], r.At[""]) }
