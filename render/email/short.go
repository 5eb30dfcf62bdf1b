package email

import "bulletin/render"

// shortened is the bulletin for the short form of the mail: of each record its
// citation, the first sentence of its abstract and its link, without a cover; of
// complements and siblings their linked titles.
func shortened(b *render.Bulletin) *render.Bulletin {
	short := *b
	short.Sections = make([]*render.PrintedSection, len(b.Sections))
	for i, s := range b.Sections {
		section := *s
		section.Entries = make([]*render.Entry, len(s.Entries))
		for j, e := range s.Entries {
			record := *e
			record.Hours, record.Abstract, record.Links = nil, e.Lead, e.Links[:min(1, len(e.Links))]
			record.Complements, record.Siblings = titles(e.Complements), titles(e.Siblings)
			section.Entries[j] = &record
		}
		short.Sections[i] = &section
	}
	return &short
}

func titles(s render.Subentries) render.Subentries {
	out := render.Subentries{Label: s.Label}
	for _, e := range s.Entries {
		title := &render.Entry{Record: e.Record, Title: e.Title}
		if len(e.Links) > 0 {
			link := e.Links[0]
			link.Curated = false // the title is link enough
			title.Links = []render.PrintedLink{link}
		}
		out.Entries = append(out.Entries, title)
	}
	return out
}
