package xlsx

import "bulletin/render"

// passage is a text of the issue that belongs to no record.
type passage struct {
	title   string
	heading string // of its section; empty for the whole issue
	text    string // may be empty: it can be filled in
	at      render.Pos
}

// texts lists every text that an issue can have: the line beside the subject,
// the introduction, those of the sections, and the credits. Headings of the
// publication without a section come after those of the issue.
func texts(b *render.Bulletin) []passage {
	i := b.Issue
	all := []passage{
		{preheaderText, "", i.Preheader, i.At["preheader"]},
		{"Introduction du numéro", "", i.Introduction, i.At["introduction"]},
	}
	for _, s := range b.Sections {
		all = append(all, passage{introductionOfSection, s.Section.Heading, s.Section.Introduction, s.Section.At["introduction"]})
	}
	for _, h := range headings(b)[len(b.Sections):] {
		all = append(all, passage{introductionOfSection, h, "", render.Pos{}})
	}
	return append(all, passage{creditsText, "", i.Credits, i.At["credits"]})
}

const (
	preheaderText         = "Accroche du courriel"
	introductionOfSection = "Introduction de la rubrique"
	creditsText           = "Mentions finales"
)

// headings are those of the issue, in the order of printing, then the others of
// the publication.
func headings(b *render.Bulletin) []string {
	var all []string
	used := map[int]bool{} // ranks in the publication
	for _, s := range b.Sections {
		all = append(all, s.Section.Heading)
		rank, _ := b.Publication.Heading(s.Section.Heading)
		used[rank] = true
	}
	for rank, h := range b.Publication.Headings {
		if !used[rank] {
			all = append(all, h.Name)
		}
	}
	return all
}
