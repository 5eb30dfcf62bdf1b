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

func (c *composer) cover(r *render.Record, title string, colour render.Colour) render.Cover {
	return render.Cover{
		Picture:  c.covers[r],
		Alt:      dress(r.Cover.Alt),
		Producer: french.Shorten(c.producer(r), coverProducer),
		Title:    shortTitle(title),
		Colour:   colour,
	}
}

// shortTitle is a title that fits on a cover: whole, or up to a colon or the
// end of a sentence, or else up to some word. Parts joined by dashes stand on
// lines of their own, as many as fit.
func shortTitle(title string) string {
	title = strings.ReplaceAll(title, "\u00a0–", " –")
	parts := strings.Split(strings.ReplaceAll(title, " – ", " - "), " - ")
	if len(parts) > 1 && strings.Count(parts[0], "«") == strings.Count(parts[0], "»") {
		short := shortTitle(parts[0])
		for _, p := range parts[1:] {
			room := coverTitle - utf8.RuneCountInString(short)
			if n := utf8.RuneCountInString(p); n > room && coverTitle-room >= coverTitleMin {
				break
			}
			short += "\n" + french.Shorten(strings.Trim(p, blanks), room)
		}
		return short
	}
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

// producer is the first author: a corporate one, or else the family names of
// the first two persons. Without authors it is the publisher, or the kind of a
// practice sheet.
func (c *composer) producer(r *render.Record) string {
	switch {
	case len(r.Authors) > 0 && !r.Authors[0].Personal():
		return c.corporate(r.Authors[0].Name)
	case len(r.Authors) > 0:
		return persons(r.Authors)
	case r.Publisher != "":
		return c.corporate(r.Publisher)
	case r.Kind == render.PracticeSheet:
		return r.Kind.French()
	}
	return ""
}

// persons is « GOSSELIN, ICHOU »; of more, « GOSSELIN, ICHOU et al. ».
func persons(authors []render.Agent) string {
	var names []string
	for _, a := range authors {
		if a.Personal() {
			names = append(names, french.Upper(dress(a.Family)))
		}
	}
	if len(names) > 2 {
		return join(names[:2]...) + " et\u00a0al."
	}
	return join(names...)
}
