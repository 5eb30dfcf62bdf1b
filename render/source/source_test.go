package source

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
)

func read(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

func TestGoodFilesAreSilent(t *testing.T) {
	pub, problems := Publication("publication.yaml", read(t, "testdata/ok/publication.yaml"))
	for _, p := range problems {
		t.Error(p.Pos, p.Message(render.English))
	}
	issue, problems := Issue("issue.yaml", read(t, "testdata/ok/issue.yaml"), pub)
	for _, p := range problems {
		t.Error(p.Pos, p.Message(render.English), p.Fix)
	}
	if got, want := issue.Introduction, "Une sélection de documents publiés en 2024.\n\nUn second paragraphe, qui court sur deux lignes :\n- un point ;\n- un autre point qui continue."; got != want {
		t.Errorf("introduction:\n%q\nwant\n%q", got, want)
	}
	r := issue.Sections[1].Records[0]
	if r.Title != "Guide : groupe de travail #5" || r.Series.Number != "110" || r.Authors[0].Family != "Ninnin" || r.Complements[0].Title != "2024" || r.Siblings.Records[0].Title != "yes" || r.Subtitle != "1:30" {
		t.Errorf("%+v", r)
	}
	if got := r.At["series.number"]; got != (render.Pos{Line: 37, Col: 52}) {
		t.Errorf("series.number at %v", got)
	}
}

// minimal is an issue of one record whose other fields are given.
func minimal(fields string) string {
	return "issue: 2024-10\nsections:\n  - heading: Histoire\n    records:\n      - id: a\n" + fields
}

func codes(problems []render.Problem) string {
	var ids []string
	for _, p := range problems {
		if p.Code.Severity == render.Error {
			ids = append(ids, p.Code.ID)
		}
	}
	return strings.Join(ids, " ")
}

// TestHostileFiles wants short refusals, quickly and without much memory.
func TestHostileFiles(t *testing.T) {
	t.Parallel()
	laughs := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'z'; c++ {
		laughs += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", "))
	}
	for name, c := range map[string]struct{ data, want string }{
		"a file beyond 8 MiB":       {strings.Repeat("# ouvrez\n", 1<<20), "too-large"},
		"too many values":           {"issue: [" + strings.Repeat("a,", 1<<20) + "]", "too-many-values"},
		"an error after 6 MiB":      {strings.Repeat("- "+strings.Repeat("mot ", 25)+"\n", 60000) + "title: Guide : x\n", "colon-in-plain"},
		"a billion laughs":          {laughs, "yaml-alias"},
		"an alias of itself":        {"issue: &a [*a]\n", "yaml-alias"},
		"bottomless brackets":       {"sections: " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000), "too-deep"},
		"bottomless dashes":         {strings.Repeat("- ", 5000) + "a", "too-deep"},
		"open brackets":             {strings.Repeat("[", 5000), "special-start"},
		"nothing":                   {"", "empty-file"},
		"a mark and nothing":        {"---", "empty-file"},
		"a lone carriage return":    {"issue: 2024-10\rsections: []", "control-character"},
		"UTF-16":                    {"\xff\xfei\x00s\x00s\x00u\x00e\x00", "utf-16"},
		"zeros":                     {strings.Repeat("\x00", 1000), "control-character control-character control-character more-of-them"},
		"a tag that Go would run":   {"issue: !!timestamp 2024-10\n", "yaml-alias"},
		"a key that is a list":      {"? [a]\n: b\n", "unknown-field missing-field no-sections"},
		"a word the library dreads": {"issue: 0b\nsections: ~\n", "no-sections malformed-month"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Issue("issue.yaml", []byte(c.data), nil)
			got := codes(problems)
			for strings.Contains(got, "yaml-alias yaml-alias") {
				got = strings.ReplaceAll(got, "yaml-alias yaml-alias", "yaml-alias")
			}
			if !sameWords(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// TestWindows reads what Windows editors write: a byte order mark, CRLF. The
// places are those of the same file without them.
func TestWindows(t *testing.T) {
	data := read(t, "testdata/ok/issue.yaml")
	want, _ := Issue("issue.yaml", data, nil)
	got, problems := Issue("issue.yaml", append([]byte("\ufeff"), bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))...), nil)
	if len(problems) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("CRLF and a byte order mark change the issue: %v", problems)
	}
}

// TestTextStyles shows what each way of writing a text gives.
func TestTextStyles(t *testing.T) {
	for _, c := range []struct{ yaml, want string }{
		{"title: Foo", "Foo"},
		{"title: 2024", "2024"},
		{"title: 0x1F", "0x1F"},
		{"title: yes", "yes"},
		{"title: 1:30", "1:30"},
		{"title: 'L''essentiel'", "L'essentiel"},
		{`title: "un \"mot\" \u00e9t\u00e9"`, "un \"mot\" été"},
		{"title: Foo # un commentaire", "Foo"},
		{"title: Foo#5", "Foo#5"},
		{"title: « Foo » : ce qu’il faut savoir", "colon-in-plain"},
		{"title: \"  Foo \"", "Foo"},
		{"title: Foo\n  bar", "Foo bar"},
		{"title: >\n  Foo\n  bar\n", "Foo bar"},
		{"title: |\n  Foo\n", "Foo"},
		{"title: >-\n  Foo\n", "Foo"},
		{"title: >+\n  Foo\n\n\n", "Foo"},
		{"title: >2\n    Foo\n", "Foo"},
		{"title:\n  Foo", "Foo"},
		{"title: >  # un commentaire\n  Foo\n", "Foo"},
	} {
		file := minimal("        " + strings.ReplaceAll(c.yaml, "\n", "\n        ") + "\n        abstract: Foo\n")
		issue, problems := Issue("issue.yaml", []byte(file), nil)
		got := codes(problems)
		if got == "" {
			got = issue.Records()[0].Title
		}
		if got != c.want {
			t.Errorf("%q gives %q, want %q", c.yaml, got, c.want)
		}
	}
}

// TestParagraphs shows how paragraphs and list items of abstracts are kept.
func TestParagraphs(t *testing.T) {
	for _, c := range []struct{ name, yaml, want string }{
		{"folded", ">\n  un\n  deux\n\n  trois", "un deux\n\ntrois"},
		{"folded, two empty lines", ">\n  un\n\n\n  deux", "un\n\ndeux"},
		{"folded list", ">\n  un :\n  - deux\n  - trois\n    et quatre\n\n  cinq", "un :\n- deux\n- trois et quatre\n\ncinq"},
		{"folded numbers", ">\n  1. un\n  2. deux", "1. un\n2. deux"},
		{"folded year at a line's start", ">\n  depuis\n  2024. Puis", "depuis 2024. Puis"},
		{"literal", "|\n  un\n  deux\n\n  trois", "un\ndeux\n\ntrois"},
		{"plain", "un\n  deux\n\n  trois", "un deux\n\ntrois"},
		{"quoted", "\"un\n  deux\n\n  trois\"", "un deux\n\ntrois"},
		{"quoted with escapes", `"un\n\ndeux\n- trois"`, "un\n\ndeux\n- trois"},
		{"single quotes", "'un\n\n  deux'", "un\n\ndeux"},
	} {
		file := minimal("        title: Foo\n        abstract: " + strings.ReplaceAll(c.yaml, "\n", "\n        ") + "\n        issued: 2024-01\n")
		issue, problems := Issue("issue.yaml", []byte(file), nil)
		if got := codes(problems); got != "" {
			t.Errorf("%s: %s", c.name, got)
		} else if got := issue.Records()[0].Abstract; got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAlike(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"INSEE", "Insee", true}, {"I.N.S.E.E.", "INSEE", true}, {"Anvita", "ANVITTA", true},
		{"DGEF", "DSED", false}, {"DGEF", "DGEE", false}, {"DIAIR", "DIAIRE", false}, {"IRDES", "INDES", false},
		{"Santé", "Sante", true}, {"Intégration", "Integratoin", true},
		{"Ville de Metz", "Ville de Sète", false}, {"Préfecture du Bas-Rhin", "Préfecture du Haut-Rhin", false},
		{"Conseil de l'Europe", "Conseil de l’Europe", true}, {"Conseil Europe", "Conseil de l’Europe", true},
		{"Engagement - participation", "Engagement – Participation", true},
		{"Rapport 2023", "Rapport 2024", false}, {"", "Santé", false},
	} {
		if a, b := spelt(c.a), spelt(c.b); a.alike(b) != c.want || b.alike(a) != c.want {
			t.Errorf("alike(%q, %q) is not %v", c.a, c.b, c.want)
		}
	}
}

// TestUnknownYAMLError wants the library's own words where no trap is found.
func TestUnknownYAMLError(t *testing.T) {
	tr := newTree([]byte("a: b\n"))
	p := diagnose("x.yaml", tr, errors.New("yaml: line 1: found something new"))
	if p.Code != codeSyntax || !strings.Contains(p.Message(render.English), "found something new") || strings.Contains(p.Message(render.French), "found") {
		t.Error(p.Message(render.English), p.Message(render.French))
	}
}

func write(tb testing.TB, name, content string) {
	tb.Helper()
	if err := os.WriteFile(name, []byte(content), 0o666); err != nil {
		tb.Fatal(err)
	}
}

// TestLongTexts gives texts as long as a cell of a workbook, and longer ones,
// which are refused once and not given on.
func TestLongTexts(t *testing.T) {
	for _, c := range []struct{ name, field, value, want string }{
		{"as long as a cell", "title", strings.Repeat("é", 32767), ""},
		{"one more", "title", strings.Repeat("é", 32768), "text-too-long"},
		{"two units each", "title", strings.Repeat("𝄞", 16383), ""},
		{"two units each, one more", "title", strings.Repeat("𝄞", 16384), "text-too-long"},
		{"an abstract", "abstract", strings.Repeat("un mot ", 5000), "text-too-long"},
		{"many lines", "abstract", "|" + strings.Repeat("\n          un mot", 40000), "text-too-long"},
		{"a citation", "citation", strings.Repeat("un mot ", 5000), "text-too-long"},
		{"a date", "issued", strings.Repeat("1", 40000), "text-too-long"},
		{"an address", "links", "[https://www.insee.fr/" + strings.Repeat("a", 40000) + "]", "text-too-long"},
		{"a long address", "links", "[https://www.insee.fr/" + strings.Repeat("a", 3000) + "]", ""},
	} {
		file := minimal("        " + c.field + ": " + c.value + "\n")
		if c.field != "title" {
			file += "        title: Foo\n"
		}
		issue, problems := Issue("issue.yaml", []byte(file), nil)
		if got := codes(problems); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		for _, p := range problems {
			if p.Code == codeNoAbstract && c.field == "abstract" {
				t.Errorf("%s: an abstract is missed", c.name)
			}
		}
		r := issue.Records()[0]
		if c.want != "" && len(r.Abstract)+len(r.Citation) > 0 {
			t.Errorf("%s: the text is given on", c.name)
		}
	}
}
