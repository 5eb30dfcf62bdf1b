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

// Check warns of a mail so heavy that programs cut it, and says which records
// are the longest.
func Check(b *render.Bulletin, t *Templates) []render.Problem {
	var html bytes.Buffer
	if err := t.HTML(&html, b, Options{}); err != nil || html.Len() <= tooHeavy {
		return nil // an error shows when the edition is made
	}
	size := (html.Len() + 999) / 1000
	if b.Publication.Email == render.EmailShort {
		return []render.Problem{{Code: codeHeavyShort, Args: []any{size}, File: b.Issue.File, Pos: b.Issue.At["sections"]}}
	}
	longest, names := longest(b)
	p := render.Problem{Code: codeHeavy, Args: []any{size, names}, File: b.Issue.File}
	if longest != nil {
		p.Pos = place(longest)
	}
	return []render.Problem{p}
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
