package rendertest

import (
	"io/fs"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"

	"bulletin/render"
	"bulletin/render/source"
	"bulletin/templates"
)

var full = Options{Covers: true, Scripts: true, Invisible: true, Tall: true}

// fonts are those of the bulletin.
func fonts(t *testing.T) (fonts []*sfnt.Font) {
	t.Helper()
	names, err := fs.Glob(templates.Files, "fonts/*.ttf")
	if err != nil || len(names) == 0 {
		t.Fatal("no fonts", err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		f, err := sfnt.Parse(data)
		if err != nil {
			t.Fatal(name, err)
		}
		fonts = append(fonts, f)
	}
	return fonts
}

// common are the letters and marks that every font of Arabic or Hebrew has:
// those of the Arabic language, of Persian, and of Hebrew without points.
func common(r rune) bool {
	switch {
	case r >= 0x0621 && r <= 0x063A, r >= 0x0641 && r <= 0x064A, r >= 0x05D0 && r <= 0x05EA:
		return true
	}
	return strings.ContainsRune("،؛؟پچژکگی", r)
}

// texts are all texts of an issue, joined.
func texts(issue *render.Issue) string {
	var b strings.Builder
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.String:
			b.WriteString(v.String() + "\n")
		case reflect.Pointer:
			walk(v.Elem())
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Struct:
			for i := range v.NumField() {
				walk(v.Field(i))
			}
		}
	}
	walk(reflect.ValueOf(issue))
	return b.String()
}

// What Scripts adds can be drawn: text is composed before it is set, and marks
// that steer line breaking need no glyph.
func TestScriptsAreInTheFonts(t *testing.T) {
	all := fonts(t)
	var buf sfnt.Buffer
	drawn := func(r rune) bool {
		if r == '\n' || r == 0x00AD || r == 0x200B {
			return true
		}
		for _, f := range all {
			if i, err := f.GlyphIndex(&buf, r); err == nil && i != 0 {
				return true
			}
		}
		return common(r)
	}
	if drawn('漢') || drawn('\U0001F600') {
		t.Fatal("the test takes every character for drawn")
	}
	// All that may come, then what comes, which capitals are part of.
	var b strings.Builder
	for _, s := range append(leftToRight, rightToLeft...) {
		b.WriteString(strings.Join(s.syllables, " ") + strings.ToUpper(strings.Join(s.syllables, " ")))
	}
	b.WriteString(strings.Join(welcomes, ""))
	for _, p := range passages {
		b.WriteString(p.title + p.sentence)
	}
	for seed := range uint64(10) {
		b.WriteString(texts(Issue(seed, 60, full)))
	}
	missing := map[rune]bool{}
	for _, r := range norm.NFC.String(b.String()) {
		if !drawn(r) && !missing[r] {
			missing[r] = true
			t.Errorf("no font has %q (%U)", r, r)
		}
	}
}

// Each option brings what it says into an issue of 60 records. A plain issue has
// nothing of it but some letters of Turkish and Ukrainian.
func TestOptions(t *testing.T) {
	for name, in := range map[string]func(string) bool{
		"Turkish":     func(s string) bool { return strings.ContainsAny(s, "şŞ") && strings.ContainsAny(s, "ğı") },
		"Vietnamese":  func(s string) bool { return strings.ContainsAny(s, "ễợ") },
		"marks apart": func(s string) bool { return !norm.NFC.IsNormalString(s) },
		"polytonic": func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return r >= 0x1F00 && r < 0x2000 })
		},
		"Ukrainian": func(s string) bool { return strings.ContainsAny(s, "їґ") },
		"Arabic": func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Arabic, r) })
		},
		"Hebrew": func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Hebrew, r) })
		},
		"figures mixed": func(s string) bool {
			return strings.Contains(s, "الاستقبال (2024)") || strings.Contains(s, "לקליטה (2024)")
		},
		"Latin mixed":   func(s string) bool { return strings.Contains(s, " AGIR ل") || strings.Contains(s, " AGIR ל") },
		"soft hyphens":  func(s string) bool { return strings.ContainsRune(s, 0xAD) },
		"no-break":      func(s string) bool { return strings.ContainsRune(s, 0xA0) && strings.ContainsRune(s, 0x202F) },
		"zero width":    func(s string) bool { return strings.ContainsRune(s, 0x200B) },
		"high abstract": func(s string) bool { return regexp.MustCompile(`.{1000}\n\n(- [^\n]*\n){40}`).MatchString(s) },
	} {
		if got := texts(Issue(2, 60, full)); !in(got) {
			t.Errorf("%s: not there", name)
		}
		if got := texts(Issue(2, 60, Options{})); in(got) && name != "Turkish" && name != "Ukrainian" {
			t.Errorf("%s: in a plain issue", name)
		}
	}
	if !reflect.DeepEqual(Issue(4, 60, full), Issue(4, 60, full)) {
		t.Error("two issues of one seed differ")
	}
}

// The list that is written of an issue with everything has no error.
func TestOptionsAreValid(t *testing.T) {
	for seed := range uint64(5) {
		_, problems := source.Issue("issue.yaml", source.Format(Issue(seed, 30, full)), Publication())
		for _, p := range render.Errors(problems) {
			t.Errorf("seed %d, line %d: %s", seed, p.Pos.Line, p.Message(render.English))
		}
	}
}
