package email

import (
	"strings"
	"testing"

	"bulletin/render"
)

// No mail program hyphenates, so the words of a typographic cover are as small
// as the longest of them needs.
func TestCoverSize(t *testing.T) {
	for _, c := range []struct {
		cover render.Cover
		size  int
	}{
		{render.Cover{Producer: "INSEE", Title: "L’essentiel sur… les immigrés et les étrangers"}, 12},
		{render.Cover{Producer: "GOSSELIN, ICHOU", Title: "La santé"}, 12},
		{render.Cover{Producer: "DGEF", Title: "Le profil socioéconomique des réfugiés"}, 11},
		{render.Cover{Producer: "INSTITUTIONNEL"}, 9},
		{render.Cover{Title: "anticonstitutionnellement"}, 9},
	} {
		e := entry{Cover: c.cover}
		if got := e.CoverSize(); got != c.size {
			t.Errorf("%s | %s: %d px, want %d", c.cover.Producer, c.cover.Title, got, c.size)
		}
	}
}

// The addresses of a section stand below its records, in both parts, as they
// do on paper.
func TestSectionLinksComeLast(t *testing.T) {
	b := specimen()
	html, text := both(t, b)
	for _, part := range []string{html, text} {
		for _, s := range b.Sections {
			for _, l := range s.Links {
				last := s.Entries[len(s.Entries)-1].Title.Plain()
				if strings.LastIndex(part, l.Label) < strings.LastIndex(part, last) {
					t.Errorf("« %s » stands before « %s »", l.Label, last)
				}
			}
		}
	}
}
