package xlsx_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/render/xlsx"
)

// read reads the CSV twin as a program would.
func read(tb testing.TB, b *render.Bulletin) [][]string {
	tb.Helper()
	var out bytes.Buffer
	if err := xlsx.CSV(&out, b); err != nil {
		tb.Fatal(err)
	}
	text, found := strings.CutPrefix(out.String(), "\uFEFF")
	if !found {
		tb.Error("no byte order mark")
	}
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		tb.Error("a line does not end with CRLF")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = ';'
	rows, err := r.ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

// The twin says what « Inventaire » says.
func TestCSVHoldsTheList(t *testing.T) {
	for _, b := range []*render.Bulletin{
		composed(t, whole()),
		composed(t, &render.Issue{}),
		rendertest.Bulletin(t, 2, 120),
		composed(t, rendertest.Issue(3, 30, rendertest.Options{EveryScript: true, Covers: true})),
	} {
		rows := read(t, b)
		var got []string
		for _, row := range rows[1:] {
			line := facts{"": "Inventaire"}
			for i, value := range row {
				line[rows[0][i]] = unguarded(value)
			}
			delete(line, "Précision")
			got = append(got, line.String())
		}
		slices.Sort(got)
		want := slices.DeleteFunc(expected(b), func(s string) bool { return !strings.HasPrefix(s, "=Inventaire") })
		for _, d := range differences(want, got) {
			t.Error(d)
		}
	}
}

func TestCSVRunsNoFormula(t *testing.T) {
	for title, want := range map[string]string{
		"=HYPERLINK(\"x\")": "'=HYPERLINK(\"x\")",
		"+1":                "'+1",
		"-1":                "'-1",
		"@SUM(A1)":          "'@SUM(A1)",
		"\t=1":              "'\t=1",
		"'=1":               "''=1", // so that one apostrophe less gives it back
		"'":                 "'",
		"'avant":            "'avant",
		"1=1":               "1=1",
		"a;b\"c\nd":         "a;b\"c\nd",
		" espace":           " espace",
	} {
		issue := whole()
		issue.Sections[0].Records[0].Title = title
		rows := read(t, composed(t, issue))
		if got := rows[1][slices.Index(rows[0], "Titre")]; got != want {
			t.Errorf("%q is written as %q instead of %q", title, got, want)
		}
	}
}

// unguarded takes the apostrophe away that CSV puts before a formula.
func unguarded(s string) string {
	if bare := strings.TrimLeft(s, "'"); bare != "" && bare != s && strings.ContainsAny(bare[:1], "=+-@\t\r") {
		return s[1:]
	}
	return s
}

// oneTitle is a bulletin with a single title, nil if no edition takes it.
func oneTitle(t *testing.T, title string) *render.Bulletin {
	issue := &render.Issue{Sections: []*render.Section{{Heading: "Histoire", Records: []*render.Record{{ID: "a", Title: title}}}}}
	b := composed(t, issue)
	if len(render.Errors(xlsx.Check(b))) > 0 {
		return nil
	}
	return b
}

func FuzzCSVCell(f *testing.F) {
	for _, s := range []string{"", "=1", "''-", "a;b", "\"", "\n=1", " x", "é\u00a0: «"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		b := oneTitle(t, title)
		if b == nil {
			t.Skip()
		}
		rows := read(t, b)
		got := rows[1][slices.Index(rows[0], "Titre")]
		if unguarded(got) != title {
			t.Errorf("%q comes back as %q", title, unguarded(got))
		}
		if got != "" && strings.ContainsAny(got[:1], "=+-@\t\r") {
			t.Errorf("%q would run as a formula", got)
		}
	})
}

func FuzzWorkbookCell(f *testing.F) {
	for _, s := range []string{"", "=1", "_x000D_", "_x005F_x0041_", " x ", "\n", "a\u2028b", "<&>\"'", "1e5", "TRUE"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, title string) {
		b := oneTitle(t, title)
		if b == nil {
			t.Skip()
		}
		book := opened(t, written(t, b))
		if got, _ := book.GetCellValue("Inventaire", "G2"); got != title {
			t.Errorf("%q comes back as %q", title, got)
		}
	})
}

func BenchmarkCSV(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(count(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := xlsx.CSV(&out, bulletin); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
