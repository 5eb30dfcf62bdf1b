package layout

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// body is the look of an abstract.
var body = &look{face: Serif, size: 10 * Point}

func shown(atoms []atom) []string {
	var out []string
	for _, a := range atoms {
		s := ""
		for _, sg := range a.segs {
			s += sg.text
		}
		if a.hyphen {
			s += "¬"
		}
		if a.space > 0 {
			s += "_"
		}
		out = append(out, s)
	}
	return out
}

// Where a line may end: after each atom. "_" is a space, "¬" a hyphen that
// shows only at the end of a line.
func TestAtoms(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"words", "un deux", "un_ deux"},
		{"any blank", "un \n\t deux ", "un_ deux_"},
		{"no-break spaces hold", "«\u00a0oui\u00a0» et n°\u00a03\u202f!", "«\u00a0oui\u00a0»_ et_ n°\u00a03\u202f!"},
		{"a hyphen parts", "primo-arrivants", "primo- arrivants"},
		{"but not single letters", "étranger-e-s", "étranger-e-s"},
		{"nor where it must not", "vingt\u2011deux", "vingt\u2011deux"},
		{"soft hyphens", "inté\u00adgration", "inté¬ gration"},
		{"addresses", "https://www.insee.fr/fr/a-b_c.pdf?d=e&f", "https://www .insee .fr/ fr/ a -b _c .pdf ?d =e &f"},
		{"addresses of mail", "doc@oriv.org", "doc @oriv .org"},
		{"characters only for machines", "a\u200bb\u2060c\ufeff", "a bc"},
		{"nothing", " ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newMeasure(testFonts(t))
			if got := strings.Join(shown(m.atoms([]span{{c.text, body}}, bodyWidth)), " "); got != c.want {
				t.Errorf("%q gives\n%s, want\n%s", c.text, got, c.want)
			}
		})
	}
}

// A word that is wider than the line is cut anywhere rather than lost or set
// over the edge; a superscript does not part its word.
func TestLongWords(t *testing.T) {
	m := newMeasure(testFonts(t))
	for _, width := range []Unit{20 * Point, 100 * Point} {
		word := strings.Repeat("anticonstitutionnellement", 10)
		atoms := m.atoms([]span{{word, body}}, width)
		if got := strings.Join(shown(atoms), ""); got != word {
			t.Errorf("at %d the word became %q", width, got)
		}
		for _, l := range breakLines(m, atoms, width, ragged) {
			var w Unit
			for _, a := range atoms[l.start:l.end] {
				w += a.width
			}
			if w > width {
				t.Errorf("a line of %d in %d", w, width)
			}
		}
	}
	raised := &look{face: Serif, size: 6 * Point, rise: 3 * Point}
	if got := shown(m.atoms([]span{{"la 2", body}, {"e", raised}, {" fois", body}}, bodyWidth)); !slices.Equal(got, []string{"la_", "2e_", "fois"}) {
		t.Errorf("%q", got)
	}
}

// Of all the ways to break a paragraph, the chosen one costs least: compared
// with every other way on short random paragraphs.
func TestBreakLinesIsBest(t *testing.T) {
	m := newMeasure(testFonts(t))
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := 1 + rnd.IntN(11)
		atoms := make([]atom, n)
		for i := range atoms {
			atoms[i].width = Unit(5000 + rnd.IntN(40000))
			if rnd.IntN(5) > 0 {
				atoms[i].space = 2500
			} else {
				atoms[i].cost = costHyphen
			}
		}
		for _, how := range []manner{justified, ragged, balanced} {
			p := newBreaker(m, atoms, 100*Point, how)
			cost := func(lines []lineBreak) int64 {
				var sum int64
				class := firstClass
				for _, l := range lines {
					c, k, fits := p.line(l.start, l.end)
					if !fits {
						return unreached
					}
					sum += c + p.follow(class, k)
					class = k
				}
				return sum
			}
			least := unreached
			for set := range 1 << (n - 1) {
				var lines []lineBreak
				start := 0
				for i := 1; i <= n; i++ {
					if i == n || set&(1<<(i-1)) != 0 {
						lines = append(lines, lineBreak{start, i})
						start = i
					}
				}
				least = min(least, cost(lines))
			}
			if got := cost(breakLines(m, atoms, 100*Point, how)); got != least {
				t.Fatalf("cost %d, the best is %d", got, least)
			}
		}
	}
}

// Lines of a justified paragraph end at the same edge, to the thousandth of a
// point, all but the last.
func TestJustifiedLinesAreStraight(t *testing.T) {
	s := &setter{m: newMeasure(testFonts(t)), looks: map[look]*look{}}
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	text := "Une adresse, un nom, une date\u202f: la population étrangère vivant en France s’élève à 5,6\u00a0millions de personnes. " +
		"Elle se compose de personnes nées à l’étranger, qui n’ont pas acquis la nationalité, et de leurs enfants nés en France, de nationalité étrangère."
	rows := s.paragraph(s.plain(text, st), 0, 300*Point, st, justified, Tag{})
	if len(rows) < 3 {
		t.Fatal("too few lines")
	}
	for i, r := range rows {
		last := r.items[len(r.items)-1].(Text)
		if end := last.X + last.Width; i < len(rows)-1 && end != 300*Point || end > 300*Point {
			t.Errorf("line %d ends at %d", i+1, end)
		}
	}
}

// A narrow no-break space is 0.18 em wide, whatever the font says.
func TestNarrowSpace(t *testing.T) {
	m := newMeasure(testFonts(t))
	with := m.atoms([]span{{"6\u202f5", body}}, bodyWidth)[0].width
	without := m.atoms([]span{{"65", body}}, bodyWidth)[0].width
	if got := with - without; got < 1798 || got > 1802 {
		t.Errorf("%d thousandths of a point at 10 pt", got)
	}
}

// What one family lacks is set in the other; what both lack is told.
func TestSubstitutes(t *testing.T) {
	m := newMeasure(testFonts(t))
	for _, c := range []struct {
		r    rune
		want Face
	}{{'é', Serif}, {'Ж', Serif}, {'Ω', Serif}, {'●', Sans}, {0x1F00, Sans}} {
		if got, _ := m.face(Serif, c.r); got != c.want {
			t.Errorf("%c is set in %s", c.r, got.Name())
		}
	}
	if m.face(Serif, 'ع'); !slices.Equal(m.missing, []rune{'ع'}) {
		t.Errorf("missing %q", m.missing)
	}
}

// Any text is set within its width, and no character of it is lost.
func FuzzParagraph(f *testing.F) {
	f.Add("Une adresse https://example.org/a-b?c et un mot", uint16(100), uint8(0))
	f.Add("inté\u00adgration\u202f; 6\u202f500 «\u00a0x\u00a0» - b", uint16(30), uint8(1))
	f.Fuzz(func(t *testing.T, text string, points uint16, how uint8) {
		s := &setter{m: newMeasure(testFonts(t)), looks: map[look]*look{}}
		st := style{serif: true, size: 10 * Point, leading: 14 * Point}
		width := Unit(points)*Point + 15*Point
		var set strings.Builder
		for _, r := range s.paragraph(s.plain(text, st), 0, width, st, manner(how%3), Tag{}) {
			for _, it := range r.items {
				txt := it.(Text)
				if txt.X < 0 || txt.X+txt.Width > width {
					t.Errorf("%q stands from %d to %d of %d", txt.String, txt.X, txt.X+txt.Width, width)
				}
				set.WriteString(txt.String)
			}
		}
		letters := func(s string) string { // hyphens may be added at soft hyphens
			return strings.Map(func(r rune) rune {
				if breakable(r) || dropped(r) || r == '-' {
					return -1
				}
				return r
			}, s)
		}
		if got, want := letters(set.String()), letters(text); got != want {
			t.Errorf("%q became %q", want, got)
		}
	})
}
