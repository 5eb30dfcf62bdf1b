package source

import (
	"bytes"
	"strings"

	"bulletin/render"
)

// ProducerLike is the producer of the authority list that a name is a spelling
// of: one of its forms, or one that Issue would call misspelt. nil for a name
// that is new.
func ProducerLike(pub *render.Publication, name string) *render.Producer {
	if p := pub.Producer(name); p != nil {
		return p
	}
	var known []spelling
	for _, p := range pub.Producers {
		for _, form := range append([]string{p.Acronym, p.Name}, p.Variants...) {
			known = append(known, spelt(form))
		}
	}
	return pub.Producer(near(name, known))
}

// HeadingLike is the heading of the authority list that a name is a spelling
// of; empty for a name that is new.
func HeadingLike(pub *render.Publication, name string) string {
	if rank, _ := pub.Heading(name); rank >= 0 {
		return name
	}
	known := make([]spelling, len(pub.Headings))
	for i, h := range pub.Headings {
		known[i] = spelt(h.Name)
	}
	return near(name, known)
}

// RecordList is a list of records for an Edit, laid out as Format does.
func RecordList(records []*render.Record) YAML {
	return laidOut("    records:\n", 6, &render.Section{Records: records})
}

// SectionList is a list of sections for an Edit, laid out as Format does.
func SectionList(sections []*render.Section) YAML {
	return laidOut("sections:\n", 2, sections...)
}

// SectionItem is a section for an Edit, laid out as Format does.
func SectionItem(s *render.Section) YAML {
	return laidOut("sections:\n", 4, s) // without the dash
}

// laidOut is what Format writes of sections after a line, nearer to the left by
// so many columns.
func laidOut(after string, columns int, sections ...*render.Section) YAML {
	_, text, _ := bytes.Cut(Format(&render.Issue{Sections: sections}), []byte(after))
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		b.WriteString(line[min(columns, len(line)-1):])
	}
	return YAML(b.String())
}
