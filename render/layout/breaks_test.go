package layout

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// body is the look of an abstract.
var body = &look{face: Serif, size: 10 * Point, hyphenate: true}

func spanOf(text string, l *look) []span { return []span{{text: text, look: l}} }

func shown(atoms []atom) []string {
	var out []string
	for _, a := range atoms {
		s := a.word.text[a.from:a.to]
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
		{"syllables", "l’apprentissage", "l’appren¬ tis¬ sage"},
		{"any blank", "un \n\t deux ", "un_ deux_"},
		{"no-break spaces hold", "«\u00a0oui\u00a0» et n°\u00a03\u202f!", "«\u00a0oui\u00a0»_ et_ n°\u00a03\u202f!"},
		{"a hyphen parts", "primo-arrivants", "primo- arrivants"},
		{"but not single letters", "étranger-e-s", "étranger-e-s"},
		{"nor two", "est-ce ou dis-je", "est-ce_ ou_ dis-je"},
		{"nor what French keeps together", "fini…\u00a0» 2020\u00a0–\u00a02024 km\u00a0/\u00a0heure (sous-)titre", "fini…\u00a0»_ 2020\u00a0–\u00a02024_ km\u00a0/\u00a0heure_ (sous-)titre"},
		{"a dash between years parts", "2020–2024", "2020– 2024"},
		{"nor where it must not", "vingt\u2011deux", "vingt\u2011deux"},
		{"soft hyphens", "inté\u00adgration", "inté¬ gration"},
		{"a soft hyphen at the end", "fin\u00ad mot", "fin_ mot"},
		{"addresses", "https://www.insee.fr/fr/a-b_c.pdf?d=e&f", "https://www .insee .fr/ fr/ a -b _c .pdf ?d =e &f"},
		{"addresses of mail", "doc@oriv.org", "doc @oriv .org"},
		{"characters only for machines", "a\u200bb\u2060c\ufeff", "a bc"},
		{"nothing", " ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(shown(testSetter(t).atoms(spanOf(c.text, body), bodyWidth)), " "); got != c.want {
				t.Errorf("%q gives\n%s, want\n%s", c.text, got, c.want)
			}
		})
	}
}

// A word that is wider than the line is cut anywhere rather than lost or set
// over the edge; a superscript does not part its word.
func TestLongWords(t *testing.T) {
	s := testSetter(t)
	for _, width := range []Unit{20 * Point, 100 * Point} {
		word := strings.Repeat("anticonstitutionnellement", 10)
		atoms := s.atoms(spanOf(word, &look{face: Serif, size: 10 * Point}), width)
		if got := strings.Join(shown(atoms), ""); got != word {
			t.Errorf("at %d the word became %q", width, got)
		}
		for _, l := range s.breakLines(atoms, width, ragged) {
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
	if got := shown(s.atoms([]span{{text: "la 2", look: body}, {text: "e", look: raised}, {text: " fois", look: body}}, bodyWidth)); !slices.Equal(got, []string{"la_", "2e_", "fois"}) {
		t.Errorf("%q", got)
	}
}

// What is wider than a line for its no-break spaces is broken behind one, and
// no word of it is; titles and narrow columns are set so.
func TestTooManyNoBreakSpaces(t *testing.T) {
	s := testSetter(t)
	text := "Primo-arrivants\u00a0pour anticonstitutionnellement\u00a0réfugiés\u202fet\u00a0accueillis en ville"
	atoms := s.atoms(spanOf(text, &look{face: Serif, size: 10 * Point}), 140*Point)
	for _, how := range []manner{ragged, balanced} {
		var lines []string
		for _, l := range s.breakLines(atoms, 140*Point, how) {
			var line string
			for _, a := range atoms[l.start:l.end] {
				line += a.word.text[a.from:a.to]
				if a.space > 0 {
					line += " "
				}
			}
			lines = append(lines, strings.TrimRight(line, "\u00a0\u202f "))
		}
		want := []string{"Primo-arrivants\u00a0pour", "anticonstitutionnellement", "réfugiés\u202fet\u00a0accueillis en ville"}
		if !slices.Equal(lines, want) {
			t.Errorf("%q", lines)
		}
	}
}

// Of all the ways to break a paragraph, the chosen one costs least: compared
// with every other way on short random paragraphs. Where no way is without
// fault, a fault is chosen.
func TestBreakLinesIsBest(t *testing.T) {
	s := testSetter(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		n := 1 + rnd.IntN(11)
		atoms := make([]atom, n)
		for i := range atoms {
			atoms[i] = atom{width: Unit(5000 + rnd.IntN(40000)), fitted: true, head: Unit(rnd.IntN(300)), tail: Unit(rnd.IntN(3000))}
			if rnd.IntN(5) > 0 {
				atoms[i].space = 2500
			} else {
				atoms[i].cost, atoms[i].hyphen, atoms[i].dash = costHyphen, true, true
			}
		}
		for _, how := range []manner{justified, ragged, balanced} {
			var p breaker
			p.begin(s, atoms, 100*Point, how)
			got := p.lines()
			for try := choosy; try <= desperate; try++ {
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
					least = min(least, p.total(lines, try))
				}
				if least == unreached {
					continue
				}
				if cost := p.total(got, try); cost != least {
					t.Fatalf("cost %d, the best is %d", cost, least)
				}
				break
			}
		}
	}
}

// total is what given lines cost.
func (p *breaker) total(lines []lineBreak, try effort) int64 {
	var sum int64
	ending := firstClass
	for _, l := range lines {
		cost, class, fits := p.line(l.start, l.end, try)
		if !fits {
			return unreached
		}
		more, next, may := p.follow(ending, class, l.end, try)
		if !may {
			return unreached
		}
		sum, ending = sum+cost+more, next
	}
	return sum
}

// Lines of a justified paragraph end at the same edge, to the thousandth of a
// point, all but the last.
func TestJustifiedLinesAreStraight(t *testing.T) {
	s := testSetter(t)
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	text := "Une adresse, un nom, une date\u202f: la population étrangère vivant en France s’élève à 5,6\u00a0millions de personnes. " +
		"Elle se compose de personnes nées à l’étranger, qui n’ont pas acquis la nationalité, et de leurs enfants nés en France, de nationalité étrangère."
	rows := s.paragraph(s.plain(text, st, nil), 0, 300*Point, st, justified)
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
	s := testSetter(t)
	with := s.atoms(spanOf("6\u202f5", body), bodyWidth)[0].width
	without := s.atoms(spanOf("65", body), bodyWidth)[0].width
	if got := with - without; got < 1798 || got > 1802 {
		t.Errorf("%d thousandths of a point at 10 pt", got)
	}
}

// What one family lacks is set in the other, or in a face for its script; what
// all lack is told.
func TestSubstitutes(t *testing.T) {
	s := testSetter(t)
	for _, c := range []struct {
		text string
		want Face
	}{{"é", Serif}, {"e\u0302\u0303", Serif}, {"Ж", Serif}, {"Ω", Serif}, {"●", Sans}, {"ἀ", Sans}, {"ע", Hebrew}, {"ع", Arabic}} {
		if got := s.pick(Serif, c.text); got != c.want {
			t.Errorf("%s is set in %s", c.text, got.Name())
		}
	}
	if s.pick(Serif, "語"); !slices.Equal(s.missing, []rune{'語'}) {
		t.Errorf("missing %q", s.missing)
	}
}

// Any text is set within its width, and no character of it is lost.
func FuzzParagraph(f *testing.F) {
	f.Add("Une adresse https://example.org/a-b?c et un mot", uint16(100), uint8(0))
	f.Add("inté\u00adgration\u202f; 6\u202f500 «\u00a0x\u00a0» - b", uint16(30), uint8(1))
	f.Fuzz(func(t *testing.T, text string, points uint16, how uint8) {
		s := testSetter(t)
		st := style{serif: true, size: 10 * Point, leading: 14 * Point}
		width := Unit(points)*Point + 15*Point
		var set strings.Builder
		for i, r := range s.paragraph(s.plain(text, st, nil), 0, width, st, manner(how%3)) {
			if first, _ := utf8.DecodeRuneInString(r.items[0].(Text).String()); i > 0 && width > 200*Point && strings.ContainsRune("\u00a0\u202f»…,;", first) && !address(text) {
				t.Errorf("a line begins with %q", r.items[0].(Text))
			}
			for _, it := range r.items {
				txt := it.(Text)
				if txt.X < 0 || txt.X+txt.Width > width {
					t.Errorf("%q stands from %d to %d of %d", txt.String(), txt.X, txt.X+txt.Width, width)
				}
				set.WriteString(txt.String())
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
