package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// volume is an issue with so many records: those of a real one, repeated
// under their headings as often as it takes. The first time they stand as they
// are; then their sentences turn, one word in ten is another of the same
// length, and ids, titles and addresses are new, so that no program gains from
// having set the same paragraph before.
func volume(issue *render.Issue, records int) *render.Issue {
	v := &varied{words: vocabulary(issue)}
	out := *issue
	out.Sections = nil
	for _, s := range issue.Sections {
		section := *s
		section.Records = nil
		out.Sections = append(out.Sections, &section)
	}
	for count := 0; count < records; v.round++ {
		v.rand = rand.New(rand.NewPCG(1, uint64(v.round)))
		for i, s := range issue.Sections {
			for _, r := range s.Records {
				if count < records {
					out.Sections[i].Records = append(out.Sections[i].Records, v.record(r))
					count++
				}
			}
		}
	}
	out.Sections = slices.DeleteFunc(out.Sections, func(s *render.Section) bool { return len(s.Records) == 0 })
	return &out
}

// varied makes records differ from round to round.
type varied struct {
	words map[int][]string // of the abstracts, by their length
	rand  *rand.Rand
	round int // 0 changes nothing
}

func (v *varied) record(r *render.Record) *render.Record {
	c := *r
	c.Cover = render.CoverFile{} // without images: typographic covers only
	if v.round > 0 {
		c.ID = fmt.Sprintf("%s-%d", r.ID, v.round)
		c.Title = fmt.Sprintf("%s (%d)", r.Title, v.round)
		c.Citation = strings.Replace(r.Citation, r.Title, c.Title, 1)
		c.Abstract = v.abstract(r.Abstract)
		c.Links = slices.Clone(r.Links)
		for i := range c.Links {
			c.Links[i].URL += fmt.Sprintf("?n=%d", v.round)
		}
	}
	c.Complements = v.records(r.Complements)
	c.Siblings.Records = v.records(r.Siblings.Records)
	return &c
}

func (v *varied) records(from []*render.Record) (to []*render.Record) {
	for _, r := range from {
		to = append(to, v.record(r))
	}
	return to
}

// abstract turns the sentences of each paragraph and changes some words.
func (v *varied) abstract(s string) string {
	paragraphs := strings.Split(s, "\n\n")
	for i, p := range paragraphs {
		if !strings.HasPrefix(p, "- ") {
			sentences := strings.SplitAfter(strings.TrimSpace(p), ". ")
			n := v.round % len(sentences)
			turned := slices.Concat(sentences[n:], sentences[:n])
			for j := range turned {
				turned[j] = strings.TrimSpace(turned[j])
			}
			p = strings.Join(turned, " ")
		}
		words := strings.Split(p, " ")
		for j, w := range words {
			if same := v.words[utf8.RuneCountInString(w)]; v.rand.IntN(10) == 0 && plain(w) {
				words[j] = same[v.rand.IntN(len(same))]
			}
		}
		paragraphs[i] = strings.Join(words, " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

// vocabulary are the plain words of the abstracts by length.
func vocabulary(issue *render.Issue) map[int][]string {
	words := map[int][]string{}
	for _, r := range issue.Records() {
		for _, w := range strings.Fields(r.Abstract) {
			if n := utf8.RuneCountInString(w); plain(w) && !slices.Contains(words[n], w) {
				words[n] = append(words[n], w)
			}
		}
	}
	return words
}

// plain reports a word of four small letters or more, nothing else.
func plain(w string) bool {
	return utf8.RuneCountInString(w) >= 4 && strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLower(r) }) < 0
}
