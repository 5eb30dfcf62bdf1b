package layout

import (
	"testing"

	"bulletin/render"
)

// The rule beside a sub-resource lies on its card's ground, on both cards of a
// pair, which are equally high.
func TestRulesLieOnTheirCards(t *testing.T) {
	sheet := func(title string, more ...*render.Entry) *render.Entry {
		return &render.Entry{Title: render.Text(title), Complements: render.Subentries{Label: "En complément :", Entries: more}}
	}
	one, two := &render.Entry{Title: render.Text("Un")}, &render.Entry{Title: render.Text("Deux")}
	b := &render.Bulletin{Sections: []*render.PrintedSection{{Heading: "Fiches", Sheets: true,
		Entries: []*render.Entry{sheet("Gauche", one), sheet("Droite", one, two)}}}}

	rules := map[bool]int{} // by card: is it the right one?
	heights := map[bool]Unit{}
	for _, page := range setPages(t, b).Pages {
		for _, item := range page.Items {
			f, ok := item.(Fill)
			if !ok {
				continue
			}
			right := f.X >= marginLeft+cardWidth
			switch {
			case f.W == cardWidth && f.H > 10*Point:
				heights[right] = f.H
			case f.W == 2*Point && heights[right] == 0:
				t.Error("a rule lies under its card")
			case f.W == 2*Point:
				rules[right]++
			}
		}
	}
	if rules[false] == 0 || rules[true] == 0 {
		t.Errorf("rules drawn: %v", rules)
	}
	if heights[false] == 0 || heights[false] != heights[true] {
		t.Errorf("heights of the cards: %v", heights)
	}
}
