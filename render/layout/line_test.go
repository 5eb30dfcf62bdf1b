package layout

import (
	"fmt"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

// lines are the lines of a paragraph as they are read, "¬" for a hyphen that is
// not part of the word.
func lines(rows []row) []string {
	var out []string
	for _, r := range rows {
		line := ""
		for _, it := range r.items {
			if t, ok := it.(Text); ok {
				line += t.String()
			}
		}
		out = append(out, strings.ReplaceAll(strings.TrimSpace(line), softHyphen, "¬"))
	}
	return out
}

// Words are hyphenated in French text only, and where a page is set ragged as
// well; a word that was broken is read whole.
func TestHyphenation(t *testing.T) {
	words := []render.Run{{Text: "Une intégration réussie passe par l’apprentissage"}}
	english := []render.Run{{Text: "Une intégration réussie passe par l’apprentissage", Lang: "en"}}
	st := style{serif: true, hyphenate: true, size: 10 * Point, leading: 14 * Point}
	upright := st
	upright.hyphenate = false
	for _, c := range []struct {
		name string
		runs []render.Run
		st   style
		want string
	}{
		{"French", words, st, "Une intégra¬ / tion réus¬ / sie passe par / l’apprentissage"},
		{"English", english, st, "Une / intégration / réussie passe / par / l’apprentissage"},
		{"a title", words, upright, "Une / intégration / réussie passe / par / l’apprentissage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := testSetter(t)
			rows := s.paragraph(s.runs(c.runs, c.st, &Element{Role: P}), 0, 66*Point, c.st, justified)
			if got := strings.Join(lines(rows), " / "); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// Not three lines in a row end with a hyphen, of whatever kind, and no page ends
// with one.
func TestHyphensAreFew(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			hyphens := 0
			for i, page := range setPages(t, rendertest.Bulletin(t, seed, 40)).Pages {
				row := 0 // lines that end with a hyphen
				var y Unit
				var ends string
				var in *Element
				for _, it := range append(page.Items, Text{Y: PageHeight, Element: &Element{Role: P}}) {
					txt, ok := it.(Text)
					if !ok || txt.Element == nil {
						continue
					}
					if el := block(txt.Element); el == in && txt.Y < y+5*Point {
						ends += txt.String()
						continue
					} else if el != in && strings.HasSuffix(ends, softHyphen) {
						t.Errorf("page %d: a paragraph or the page ends with %q", i+1, ends)
					}
					if strings.HasSuffix(ends, softHyphen) || hyphened(ends) && !address(ends) {
						hyphens++
						if row++; row > maxHyphens {
							t.Errorf("page %d: %d hyphens in a row, the last in %q", i+1, row, ends)
						}
					} else {
						row = 0
					}
					y, in, ends = txt.Y, block(txt.Element), txt.String()
				}
			}
			if hyphens == 0 {
				t.Error("nothing is hyphenated")
			}
		})
	}
}

// Names in right-to-left scripts read from the right, also over several words,
// while the line goes on from the left; numbers among them stay as they are.
func TestRightToLeft(t *testing.T) {
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	for _, c := range []struct{ name, text, want string }{
		{"one word", "de עברית ici", "de עברית ici"},
		{"two words", "de א ב ici", "de ב א ici"},
		{"a name in Arabic and a year", "de محمود درويش (1941)", "de (1941) درويش محمود"},
		{"a number between", "de א 12 ב ici", "de ב 12 א ici"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := testSetter(t)
			rows := s.paragraph(s.plain(c.text, st, nil), 0, 400*Point, st, ragged)
			var texts []Text
			for _, it := range rows[0].items {
				texts = append(texts, it.(Text))
			}
			read, end := "", Unit(0)
			for _, txt := range texts {
				read += txt.String()
			}
			if read != c.text {
				t.Errorf("read as %q", read)
			}
			var seen []string
			for len(texts) > 0 { // from left to right
				left := 0
				for i := range texts {
					if texts[i].X < texts[left].X {
						left = i
					}
				}
				if texts[left].X < end {
					t.Errorf("%q lies on what is before it", texts[left])
				}
				end = texts[left].X + texts[left].Width
				seen = append(seen, strings.TrimSpace(texts[left].String()))
				texts = append(texts[:left], texts[left+1:]...)
			}
			if got := strings.Join(seen, " "); got != c.want {
				t.Errorf("seen as %q, want %q", got, c.want)
			}
		})
	}
}

// Brackets among words that read from the right open to the left.
func TestMirroring(t *testing.T) {
	s := testSetter(t)
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	glyph := func(text string) map[string]uint16 {
		out := map[string]uint16{}
		for _, it := range s.paragraph(s.plain(text, st, nil), 0, 400*Point, st, ragged)[0].items {
			for _, w := range it.(Text).Words {
				for _, g := range w.Glyphs {
					out[g.Text] = g.ID
				}
			}
		}
		return out
	}
	left, right := glyph("(a)"), glyph("א (ב) ג")
	if right["("] != left[")"] || right[")"] != left["("] {
		t.Errorf("brackets are glyphs %d and %d, among Hebrew words %d and %d", left["("], left[")"], right["("], right[")"])
	}
}

// A ligature or a letter with its marks is one glyph that stands for all of it;
// the text of the glyphs is that of the word.
func TestGlyphsStandForTheText(t *testing.T) {
	s := newShaper(testFonts(t), newShapes())
	for _, c := range []struct {
		face   Face
		text   string
		glyphs int
	}{
		{Serif, "efficace", 6}, {Serif, "fin", 2}, {Sans, "été", 3}, {Serif, "e\u0302\u0303", 1}, {Hebrew, "שלום", 4}, {Arabic, "سلام", 4},
	} {
		sh := s.shape(shapeKey{face: c.face, rtl: rightToLeft(c.text), text: c.text})
		read := ""
		for _, g := range sh.Glyphs {
			if sh.RTL {
				read = g.Text + read
			} else {
				read += g.Text
			}
		}
		if read != c.text || len(sh.Glyphs) != c.glyphs {
			t.Errorf("%s is %d glyphs that stand for %q", c.text, len(sh.Glyphs), read)
		}
	}
}

// Letters are set closer where the face says so.
func TestKerning(t *testing.T) {
	s := newShaper(testFonts(t), newShapes())
	width := func(text string) int32 { return s.shape(shapeKey{face: Serif, text: text}).Advance }
	if pair, apart := width("AV"), width("A")+width("V"); pair >= apart {
		t.Errorf("AV is %d wide, A and V %d", pair, apart)
	}
}

// Kerning looked up for each two glyphs is what HarfBuzz does in the whole word.
func TestKerningOfPairs(t *testing.T) {
	s := newShaper(testFonts(t), newShapes())
	words := strings.Fields(strings.Join(wanted(october(t)), " ") + " AVATAR Tôt. L’Yonne, «\u00a0W\u202f?\u00a0» (P.) 1re fjord offline k\u0303ala Ἀθήνα Українa")
	quick := 0
	for _, face := range []Face{Serif, SerifItalic, SerifBold, Sans, SansBold} {
		for _, word := range words {
			if !s.plainly(face, word) {
				continue
			}
			whole := s.run(face, false, word, nil)
			pairs := s.run(face, false, word, withoutKerning)
			if !s.kern(pairs) {
				continue
			}
			quick++
			for i, g := range whole.Glyphs {
				if pairs.Glyphs[i] != g {
					t.Errorf("%s in %s: glyph %d is %+v, want %+v", word, face.Name(), i, pairs.Glyphs[i], g)
				}
			}
		}
	}
	if all := 5 * len(words); quick < all*9/10 {
		t.Errorf("%d words of %d", quick, all)
	}
}

// The letters of ordinals are the face's own superiors, which stand for the plain
// ones; where a face has none they are set small and high.
func TestSuperiors(t *testing.T) {
	s := testSetter(t)
	st := style{serif: true, size: 10 * Point, leading: 14 * Point}
	for _, c := range []struct {
		raised string
		one    bool // on its baseline, in its size
	}{{"e", true}, {"re", true}, {"Ж", false}} {
		rows := s.paragraph(s.runs([]render.Run{{Text: "la 2"}, {Text: c.raised, Style: render.Superscript}}, st, &Element{Role: P}), 0, 100*Point, st, ragged)
		items := rows[0].items
		first, last := items[0].(Text), items[len(items)-1].(Text)
		if one := last.Y == first.Y && last.Size == first.Size; one != c.one {
			t.Errorf("%q is one with the line: %t", c.raised, one)
		}
		if read := lines(rows)[0]; read != "la 2"+c.raised {
			t.Errorf("read as %q", read)
		}
	}
	if plain, high := s.shape(shapeKey{face: Serif, text: "e"}), s.shape(shapeKey{face: Serif, superior: true, text: "e"}); plain.Glyphs[0].ID == high.Glyphs[0].ID {
		t.Error("the superior e is the plain one")
	}
}
