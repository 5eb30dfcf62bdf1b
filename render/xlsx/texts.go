package xlsx

import "bulletin/render"

// passage is a text of the issue that belongs to no record.
type passage struct {
	title   string
	section *render.Section
	text    string
	at      render.Pos
}

// texts lists the line beside the subject, the introduction, those of the sections, and the credits.
func texts(b *render.Bulletin) []passage {
	var all []passage
	add := func(title string, s *render.Section, text string, at render.Pos) {
		if text != "" {
			all = append(all, passage{title, s, text, at})
		}
	}
	i := b.Issue
	add("Accroche du courriel", nil, i.Preheader, i.At["preheader"])
	add("Introduction du numéro", nil, i.Introduction, i.At["introduction"])
	for _, s := range b.Sections {
		add("Introduction de la rubrique", s.Section, s.Section.Introduction, s.Section.At["introduction"])
	}
	add("Mentions finales", nil, i.Credits, i.At["credits"])
	return all
}
