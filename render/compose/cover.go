package compose

import (
	"strings"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/french"
)

// What fits on a typographic cover, in characters.
const (
	coverTitle    = 70
	coverTitleMin = 15 // shorter, the main title says too little
	coverProducer = 48
)

func (c *composer) cover(r *render.Record, colour render.Colour) render.Cover {
	title, _, _ := titles(r)
	return render.Cover{
		Picture:  c.covers[r],
		Alt:      dress(r.Cover.Alt),
		Producer: french.Shorten(c.producer(r), coverProducer),
		Title:    shortTitle(title),
		Colour:   colour,
	}
}

// shortTitle is a title that fits on a cover: whole, or up to a colon or the
// end of a sentence, or else up to some word.
func shortTitle(title string) string {
	if utf8.RuneCountInString(title) <= coverTitle {
		return title
	}
	best, n := "", 0
	for i, r := range title {
		if n++; n > coverTitle {
			break
		}
		if n > coverTitleMin && strings.ContainsRune(".:?!", r) && strings.HasPrefix(title[i+1:], " ") {
			best = strings.TrimRight(title[:i], blanks)
			if r == '?' || r == '!' {
				best = title[:i+1]
			}
		}
	}
	if best != "" && strings.Count(best, "«") == strings.Count(best, "»") {
		return best
	}
	return french.Shorten(title, coverTitle)
}

// producer is the first corporate author, or else the first person's family
// name, the publisher, the kind of a practice sheet.
func (c *composer) producer(r *render.Record) string {
	for _, a := range r.Authors {
		if !a.Personal() {
			return c.corporate(a.Name)
		}
	}
	switch {
	case len(r.Authors) > 0:
		return french.Upper(dress(r.Authors[0].Family))
	case r.Publisher != "":
		return c.corporate(r.Publisher)
	case r.Kind == render.PracticeSheet:
		return r.Kind.French()
	}
	return ""
}
