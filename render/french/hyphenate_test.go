package french

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// broken shows a word with | at each break.
func broken(h *Hyphenator, word string) string {
	for _, at := range slices.Backward(h.Breaks(nil, word)) {
		word = word[:at] + "|" + word[at:]
	}
	return word
}

// The breaks are those of LuaTeX with the same patterns, three letters on
// either side.
func TestBreaks(t *testing.T) {
	h := NewHyphenator()
	for _, group := range []struct {
		name  string
		words string // | is where the word may be broken
	}{
		{"syllables, three letters on either side",
			`inté|gra|tion immi|gra|tion biblio|thèque consti|tu|tion étran|gers citoyen|neté
			loge|ment com|prendre lan|gage mon|tagne œcu|mé|nique anti|cons|ti|tu|tion|nel|le|ment`},
		{"prefixes keep together", `sub|ur|bain désen|chanté inter|es|pèces trans|at|lan|tique`},
		{"a mute syllable is no fragment", `tombent trou|ble|ront prennent centre semblent regardent`},
		{"words made in Greek and Latin", `ther|mo|sta|tique ago|ra|phobe résur|gent inno|cent`},
		{"fewer than six letters, or none to leave three", `accueil abri asile arbre océans améri`},
		{"after an elided word", `l’appren|tis|sage l'appren|tis|sage d’immi|gra|tion qu’avan|ta|geu|se|ment
			lʼappren|tis|sage jusqu’ici lorsqu’ensei|gner d’éta|blis|se|ment L’inté|gra|tion`},
		{"nothing before an apostrophe", `prud’homme aujourd’hui quelqu’un d’aujourd’hui Constantin’s intermédiaire’s`},
		{"punctuation stays outside", `«inté|gra|tion» (inté|gra|tion), inté|gra|tion. «l’inté|gra|tion». [inté|gra|tion]… inté|gra|tion’`},
		{"words on either side of a mark", `inté|gra|tion/immi|gra|tion Paris–for|ma|tion for|ma|tion(inté|gra|tion) étu|diant(e)s`},
		{"names and first words stay whole", `Constantinople Bibliothèque d’Alembert Émilienne D’Artagnan`},
		{"capitals stay whole", `INTÉGRATION ABRÉVIATIONS l’UNESCO McDonald LaTeXique eBibliothèque ÉTRANGÈRES ǅintégration`},
		{"compounds have their hyphens", `porte-parole avant-dernière socio‐professionnel arrière‑boutique
			franco-allemande d’après-guerre demanda-t-il anglo- l’arrière-grand-mère`},
		{"both genders in one word stay whole", `étranger·e·s étrangères·étrangers citoyens.ennes intervenant.e.s`},
		{"what touches a digit or a sign of an identifier", `apprentissage2 2intégration intégration² @ministère #intégration
			une_variable_longue \intégration 3̈intégration`},
		{"addresses and names of files", `https://exemple.org/apprentissage/langue (http://localhost/integration) www.immigration.fr
			apprentissage.pdf contact@bibliotheque.fr immigration.gouv.fr/formation &nbsp;intégration`},
		{"a soft hyphen has decided", "apprentis\u00adsage l’apprentis\u00adsage,intégration"},
		{"other languages and signs", `интеграция ενσωμάτωση 移民移民移民 ………………… ⁂⁂⁂⁂⁂⁂`},
		{"longer than any word", strings.Repeat("constitution", 6) + ", " + strings.Repeat("constitution", 6)},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, want := range strings.Fields(group.words) {
				for _, form := range []norm.Form{norm.NFC, norm.NFD} {
					want := form.String(want)
					if got := broken(h, strings.ReplaceAll(want, "|", "")); got != want {
						t.Errorf("%+q: got %s, want %s", form.String("é"), got, want)
					}
				}
			}
		})
	}
}

// Tokens with what Fields would split on, or that only invalid text has.
func TestBreaksOddTokens(t *testing.T) {
	h := NewHyphenator()
	for _, want := range []string{
		"",
		"«\u00a0inté|gra|tion\u00a0»\u202f!",
		"12\u00a0000\u00a0par|ti|ci|pants",
		"inté|gra|tion\xff",
		"\u0301inté|gra|tion",
		"inté|gra\u0323|tion\u0301\u0323",
		"inté\u2060gra|tion",
	} {
		if got := broken(h, strings.ReplaceAll(want, "|", "")); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// Breaks appends, and needs no memory of its own.
func TestBreaksAppends(t *testing.T) {
	h := NewHyphenator()
	dst := make([]int, 0, 8)
	if got := h.Breaks(append(dst, -7), "apprentissage"); !slices.Equal(got, []int{-7, 6, 9}) {
		t.Errorf("got %v", got)
	}
	if n := testing.AllocsPerRun(100, func() { dst = h.Breaks(dst[:0], "l’apprentissage,") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestPatternsAreAsPublished(t *testing.T) {
	origin, err := os.ReadFile("hyphenation/ORIGIN.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`hyph-fr\.pat\.txt \| ([0-9a-f]{64})`).FindSubmatch(origin)
	if m == nil {
		t.Fatal("no line for hyph-fr.pat.txt in ORIGIN.md")
	}
	sum := sha256.Sum256([]byte(patterns))
	if got := hex.EncodeToString(sum[:]); got != string(m[1]) {
		t.Errorf("SHA-256 %s, ORIGIN.md has %s", got, m[1])
	}
}

// NewHyphenator leaves out the patterns with an apostrophe: each has a twin
// for the start of a word, but for a level before its first letter, where
// nothing is broken anyway.
func TestPatternsAfterAnApostrophe(t *testing.T) {
	twins := map[string]bool{}
	lines := strings.Fields(patterns)
	for _, p := range lines {
		if strings.HasPrefix(p, ".") {
			twins[p[1:]] = true
		}
	}
	for _, p := range lines {
		after, ok := strings.CutPrefix(strings.Replace(p, "’", "'", 1), "'")
		switch {
		case !ok && !strings.Contains(p, "'") && !strings.Contains(p, "’"):
		case p == "2'2" || p == "2’2" || p == "1d'" || p == "1d’": // nothing is broken there
		case !ok || !twins[after] && strings.TrimLeft(after, "0123456789") == after:
			t.Errorf("%s has no twin", p)
		}
	}
}

// The trie has room: finding a letter takes few steps.
func TestTrieHasRoom(t *testing.T) {
	h := NewHyphenator()
	n := 0
	for _, node := range h.trie {
		if node.letter != 0 {
			n++
		}
	}
	if n < 1000 || n > len(h.trie)/2 {
		t.Errorf("%d nodes in %d places", n, len(h.trie))
	}
}

func FuzzBreaks(f *testing.F) {
	for _, s := range []string{"l’apprentissage,", "intégrations/étrangers", "citoyen·ne·s", "https://exemple.fr/page",
		"inte\u0301gration", "e\u0301\u0323tranger", "soft\u00adhyphen", "ʼabcdefgh", "\xff\xfeabcdefg", "&amp;formation", "`code.formation`"} {
		f.Add(s)
	}
	h, other := NewHyphenator(), NewHyphenator()
	f.Fuzz(func(t *testing.T, word string) {
		breaks := h.Breaks(nil, word)
		if again := other.Breaks(nil, word); !slices.Equal(again, breaks) {
			t.Fatalf("%q: %v, then %v", word, breaks, again)
		}
		if len(breaks) == 0 {
			return
		}
		named := newText(nil, Part{Text: word})
		named.keepAddresses()
		if strings.Contains(word, softHyphen) || slices.ContainsFunc(named, func(c cell) bool { return c.kept }) {
			t.Errorf("%q is broken", word)
		}
		last := 0
		for _, at := range breaks {
			if at <= last || at >= len(word) || !utf8.RuneStart(word[at]) {
				t.Fatalf("%q: %v", word, breaks)
			}
			last = at
			if r, _ := utf8.DecodeRuneInString(word[at:]); !unicode.IsLetter(r) {
				t.Errorf("%q: %q after the break at %d", word, r, at)
			}
			before, after := []rune(word[:at]), []rune(word[at:])
			slices.Reverse(before)
			if lettersOf(before) < 3 || lettersOf(after) < 3 {
				t.Errorf("%q: fewer than three letters at the break at %d", word, at)
			}
		}
	})
}

// lettersOf counts the letters up to the first rune that is none, nor a mark.
func lettersOf(rs []rune) int {
	n := 0
	for _, r := range rs {
		switch {
		case unicode.IsUpper(r):
			return 0
		case unicode.IsLetter(r) && r != 'ʼ':
			n++
		case !unicode.IsMark(r):
			return n
		}
	}
	return n
}

func BenchmarkNewHyphenator(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NewHyphenator()
	}
}

func BenchmarkBreaks(b *testing.B) {
	h := NewHyphenator()
	for _, word := range []string{"bibliothèque", "l’apprentissage", "apprentissage.", "pour", "Constantinople"} {
		b.Run(word, func(b *testing.B) {
			b.ReportAllocs()
			var breaks []int
			for b.Loop() {
				breaks = h.Breaks(breaks[:0], word)
			}
		})
	}
}

// Long tokens cost what their length says.
func BenchmarkBreaksHostile(b *testing.B) {
	h := NewHyphenator()
	for _, unit := range []string{"e\u0301\u0301\u0301", "constitution", "constitution,", "a.", "w:", "constitution’"} {
		word := strings.Repeat(unit, 10_000)
		b.Run(unit, func(b *testing.B) {
			b.SetBytes(int64(len(word)))
			var breaks []int
			for b.Loop() {
				breaks = h.Breaks(breaks[:0], word)
			}
		})
	}
}
