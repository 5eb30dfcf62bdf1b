package layout

import (
	"fmt"
	"strings"
	"testing"

	"bulletin/render"
)

// Typographic covers have two sizes of type, no rule without a producer above
// it, raised ordinals, and the lines that were asked for.
func TestTypographicCover(t *testing.T) {
	for _, c := range []struct {
		name, producer, title string
		lines                 string
		sizes                 string
		rule                  bool
	}{
		{"short", "INSEE", "Enquête", "INSEE / Enquête", "8 10", true},
		{"without producer", "", "Enquête", "Enquête", "10", false},
		{"a long word", "DGEF", "Le profil socioéconomique des réfugiés", "DGEF / Le profil / socioéconomique / des réfugiés", "8", true},
		{"lines", "Anvita", "Guide synthétique\ngroupe de travail", "Anvita / Guide / synthétique / groupe de / travail", "8 10", true},
		{"lines that do not fit are left out", "", strings.Repeat("Une ligne bien longue sur le papier\n", 5) + "La fin",
			"Une ligne bien / longue sur le / papier / Une ligne bien / longue sur le / papier / Une ligne bien / longue sur le / papier", "8", false},
		{"ordinals", "", "La 3e édition", "La 3e édition", "10", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := testSetter(t)
			var lines []string
			sizes := map[Unit]bool{}
			fills := 0
			y := Unit(0)
			for _, it := range s.typographic(&render.Entry{Cover: render.Cover{Producer: c.producer, Title: c.title}}, 0, 0) {
				switch it := it.(type) {
				case Fill:
					fills++
				case Text:
					sizes[it.Size] = true
					if it.Y > y+5*Point {
						lines = append(lines, "")
						y = it.Y
					}
					lines[len(lines)-1] += it.String()
				}
			}
			for i := range lines {
				lines[i] = strings.TrimSpace(lines[i])
			}
			if got := strings.Join(lines, " / "); got != c.lines {
				t.Errorf("%s, want %s", got, c.lines)
			}
			var got []string
			for _, size := range []Unit{6 * Point, 6400, 7 * Point, 8 * Point, 9 * Point, 10 * Point} {
				if sizes[size] {
					got = append(got, strings.TrimSuffix(fmt.Sprintf("%d.%d", size/Point, size%Point/100), ".0"))
				}
			}
			if got := strings.Join(got, " "); got != c.sizes {
				t.Errorf("sizes %s, want %s", got, c.sizes)
			}
			if rule := fills == 3; rule != c.rule {
				t.Errorf("rule: %t", rule)
			}
		})
	}
}

// A comma parts the title of a complement from its authors even after a mark
// of its own.
func TestCommaBeforeAuthors(t *testing.T) {
	s := testSetter(t)
	e := &render.Entry{Byline: render.Text("n° 2"), Title: render.Text("L’immigration, un enjeu français\u202f?"), Imprint: render.Text("Jean-Daniel Lévy")}
	var got string
	for _, sp := range s.cited(e, style{size: 9 * Point}, nil) {
		got += sp.text
	}
	if want := "n° 2, L’immigration, un enjeu français\u202f?, Jean-Daniel Lévy"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
