package layout

import (
	"bulletin/render"
)

// The cards of the practice sheets stand in two columns.
const (
	cardGutter = 14 * Point
	cardWidth  = (bodyWidth - cardGutter) / 2
	cardPad    = 12 * Point
)

// sheets are practice sheets as cards, two by two; one with more text than
// half a page is set as a record.
func (s *setter) sheets(entries []*render.Entry, colour render.Colour, marks []*mark, section *Element) []row {
	var rows []row
	for i := 0; i < len(entries); {
		if len(rows) > 0 {
			rows = append(rows, space(14*Point))
		}
		left := s.card(entries[i], colour, marginLeft, section)
		if left.height > bodyHeight/2 {
			rows = append(rows, s.entry(entries[i], colour, marks[i], section)...)
			i++
			continue
		}
		pair := []row{left}
		if i+1 < len(entries) {
			if right := s.card(entries[i+1], colour, marginLeft+cardWidth+cardGutter, section); right.height <= bodyHeight/2 {
				pair = append(pair, right)
			}
		}
		var both row
		for _, c := range pair {
			both.items = append(both.items, c.items...)
			both.height = max(both.height, c.height)
		}
		for j, c := range pair { // the card's ground, then what lies on it under the text
			x := marginLeft + Unit(j)*(cardWidth+cardGutter)
			both.under = append(both.under,
				Fill{X: x, W: cardWidth, H: both.height, Colour: tint(colour, 8)},
				Fill{X: x, W: cardWidth, H: 3500, Colour: colour})
			both.under = append(both.under, c.under...)
		}
		rows = append(rows, row{mark: marks[i], keep: true})
		if len(pair) > 1 {
			rows = append(rows, row{mark: marks[i+1], keep: true})
		}
		rows = append(rows, both)
		i += len(pair)
	}
	return rows
}

// card is one practice sheet.
func (s *setter) card(e *render.Entry, colour render.Colour, x Unit, section *Element) row {
	el := in(section, Article)
	if e.Record != nil {
		el.ID = e.Record.ID
	}
	inner := Unit(cardWidth - 2*cardPad)
	rows := []row{{height: cardPad + 3500}}
	var picture []Item
	if pictured(e) {
		var used Unit
		picture, used = s.picture(e, x+cardPad, rows[0].height, inner, 84*Point, el)
		rows = append(rows, row{height: used - rows[0].height + 7*Point})
	}
	rows = append(rows, s.citation(e, colour, x+cardPad, inner, sheet, el)...)
	afterTitle(rows, picture)
	rows = append(rows, s.subentries(e.Complements, colour, x+cardPad, inner, el)...)
	rows = append(rows, s.subentries(e.Siblings, colour, x+cardPad, inner, el)...)
	rows = append(rows, row{height: cardPad})
	return flatten(rows)
}
