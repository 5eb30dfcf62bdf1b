package compose

import (
	"bulletin/render"
	"bulletin/render/french"
)

// What fits on a typographic cover, in characters.
const (
	coverTitle    = 70
	coverProducer = 48
)

func (c *composer) cover(r *render.Record, colour render.Colour) render.Cover {
	title, _, _ := titles(r)
	return render.Cover{
		Picture:  c.covers[r],
		Alt:      dress(r.Cover.Alt),
		Producer: french.Shorten(c.producer(r), coverProducer),
		Title:    french.Shorten(title, coverTitle),
		Colour:   colour,
	}
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
