package bib_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/rendertest"
)

// risField is one tag with its value, whose lines are parted by a line feed.
type risField struct{ tag, value string }

// risRead reads RIS as strictly as it was written.
func risRead(tb testing.TB, file string) [][]risField {
	tb.Helper()
	if file == "" {
		return nil
	}
	body, ok := strings.CutSuffix(file, "\r\n")
	if !ok {
		tb.Fatalf("the last line does not end: %q", file)
	}
	tag := regexp.MustCompile(`^[A-Z][A-Z0-9]  - `)
	var all [][]risField
	var open []risField
	for line := range strings.SplitSeq(body, "\r\n") {
		if strings.ContainsFunc(line, unicode.IsControl) || strings.ContainsAny(line, "\u2028\u2029") {
			tb.Fatalf("control character in %q", line)
		}
		switch {
		case line == "":
			if open != nil {
				tb.Fatalf("empty line inside a reference: %q", file)
			}
		case line == "ER  - ":
			all = append(all, open)
			open = nil
		case tag.MatchString(line):
			if (line[:2] == "TY") != (open == nil) {
				tb.Fatalf("TY is not the first line of a reference: %q", file)
			}
			open = append(open, risField{line[:2], line[6:]})
		case strings.HasPrefix(line, "  ") && open != nil && (open[len(open)-1].tag == "AB" || open[len(open)-1].tag == "N1"):
			if regexp.MustCompile(`^\s*[A-Z][A-Z0-9]\s{0,2}-`).MatchString(line) {
				tb.Fatalf("%q looks like a tag", line)
			}
			open[len(open)-1].value += "\n" + line[2:]
		default:
			tb.Fatalf("%q is no line of RIS", line)
		}
	}
	if open != nil {
		tb.Fatalf("a reference has no end: %q", file)
	}
	return all
}

// has reports the values of a tag.
func has(reference []risField, tag string) []string {
	var all []string
	for _, f := range reference {
		if f.tag == tag {
			all = append(all, f.value)
		}
	}
	return all
}

func reference(tb testing.TB, r *render.Record) []risField {
	tb.Helper()
	r.ID = "a"
	all := risRead(tb, writtenBy(tb, bib.RIS, composed(tb, issueOf(r))))
	if len(all) != 1 {
		tb.Fatalf("%d references", len(all))
	}
	return all[0]
}

func TestRIS(t *testing.T) {
	whole := func(k render.Kind) *render.Record {
		return &render.Record{Kind: k, Title: "T", Series: render.Series{Title: "S", Number: "12"}, Publisher: "P", Edition: "2e édition", Pages: 6}
	}
	for _, tt := range []struct {
		record *render.Record
		tag    string
		want   []string
	}{
		{&render.Record{Authors: []render.Agent{{Family: "Laacher", Given: "Smaïn"}, {Name: "Insee"}, {Family: "Colette"}}}, "AU",
			[]string{"Laacher, Smaïn", "INSEE,", "Colette,"}},
		{&render.Record{Authors: []render.Agent{{Name: "Ministère du travail, de la santé et des solidarités"}, {Family: "King", Given: "Martin Luther, Jr."}}}, "AU",
			[]string{"Ministère du travail‚ de la santé et des solidarités,", "King, Martin Luther‚ Jr."}},
		{&render.Record{Title: "Titre", Subtitle: "sous-titre"}, "TI", []string{"Titre\u00a0: sous-titre"}},
		{&render.Record{Issued: render.Date{Year: 2024}}, "DA", []string{"2024///"}},
		{&render.Record{Issued: render.Date{Year: 2024, Month: 8}}, "DA", []string{"2024/08//"}},
		{&render.Record{Issued: render.Date{Year: 2024, Month: 6, Day: 7}}, "DA", []string{"2024/06/07/"}},
		{&render.Record{Issued: render.Date{Year: 2024, Month: 6, Day: 7}}, "PY", []string{"2024"}},
		{&render.Record{Title: "T"}, "DA", nil},
		{&render.Record{Title: "T", Keywords: []string{"asile", "santé"}}, "KW", []string{"Histoire", "asile", "santé"}},
		{&render.Record{Abstract: "Un *seul*\ntexte.\n\n- un ;\n- deux.\n\nER  - \n\nTY - RPRT"}, "AB", []string{"Un seul texte.\n• un\u202f;\n• deux. ER -\nTY – RPRT"}},
		{&render.Record{Links: []render.Link{{URL: "https://a.fr/?a=1;b"}, {URL: "https://b.fr", Label: "Le film"}, {URL: "https://c.fr"}}}, "UR", []string{"https://a.fr/?a=1;b"}},
		{&render.Record{Links: []render.Link{{URL: "https://a.fr", Label: "Le livre"}, {URL: "https://b.fr", Label: "Le film"}, {URL: "https://c.fr"}}}, "N1",
			[]string{"Le livre\u00a0: https://a.fr\nLe film\u00a0: https://b.fr\nAutre adresse\u00a0: https://c.fr"}},
		{&render.Record{Title: "T", Language: "en"}, "LA", []string{"en"}},
		{&render.Record{Title: "T"}, "LA", []string{"fr"}},
		{&render.Record{Title: "T"}, "DP", []string{"ORIV"}},
		{&render.Record{Title: "T"}, "N1", nil},
		{whole(render.Document), "N1", []string{"Édition\u00a0: 2e édition"}},
		{whole(render.Document), "SN", []string{"12"}},
		{whole(render.Document), "SP", []string{"6"}},
		{whole(render.Book), "N1", nil},
		{whole(render.Book), "M1", []string{"12"}},
		{whole(render.Article), "N1", []string{"Éditeur\u00a0: P\nÉdition\u00a0: 2e édition\nPages\u00a0: 6"}},
		{whole(render.Article), "IS", []string{"12"}},
		{whole(render.Article), "SP", nil},
		{whole(render.Podcast), "T3", []string{"S"}},
		{whole(render.Film), "N1", []string{"Série\u00a0: S, n°\u00a012\nÉdition\u00a0: 2e édition\nPages\u00a0: 6"}},
		{&render.Record{Kind: render.Webpage, Series: render.Series{Number: "hors-série"}}, "N1", []string{"Série\u00a0: hors-série"}},
		{&render.Record{Title: "T", Siblings: render.Siblings{Series: "S", Records: []*render.Record{{ID: "b", Title: "U", Series: render.Series{Number: "1"},
			Abstract: "Un.\n\nDeux.", Links: []render.Link{{URL: "https://a.fr"}, {URL: "https://b.fr", Label: "PDF"}}}}}}, "N1",
			[]string{"Retrouvez les autres contributions de la série «\u00a0S\u00a0»\u00a0:\n• n°\u00a01, U\u00a0: https://a.fr https://b.fr (PDF)\nUn.\nDeux."}},
	} {
		if got := has(reference(t, tt.record), tt.tag); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.tag, got, tt.want)
		}
	}
}

// Each kind comes out in a way of its own, but for what Zotero has no type for.
func TestRISTypes(t *testing.T) {
	want := map[render.Kind][2]string{
		render.Document: {"RPRT"}, render.Article: {"JOUR"}, render.Book: {"BOOK"}, render.Webpage: {"ELEC"}, render.Film: {"MPCT"},
		render.Podcast: {"SOUND"}, render.Event: {"ELEC", "Événement"}, render.Exhibition: {"ELEC", "Exposition"},
		render.PracticeSheet: {"RPRT", "Fiche d’expérience"},
	}
	for _, k := range render.Kinds() {
		r := reference(t, &render.Record{Kind: k, Title: "T"})
		if got := [2]string{r[0].value, strings.Join(has(r, "M3"), "")}; got != want[k] {
			t.Errorf("%s: %q, want %q", k, got, want[k])
		}
	}
}

// TestRISEveryFieldAlone sets one field of a record at a time, as for CSL. What
// RIS does not say is named here.
func TestRISEveryFieldAlone(t *testing.T) {
	unsaid := regexp.MustCompile(`Notes$|Cover|^(complement|sibling) (ID|Kind|Language)$|\.ID$|^record Links\.Label$|Links\.(State|Checked)$|record Siblings\.Series$`)
	for place, put := range map[string]func(*render.Record) *render.Record{
		"record": func(r *render.Record) *render.Record { return r },
		"complement": func(r *render.Record) *render.Record {
			return &render.Record{ID: "a", Complements: []*render.Record{r}}
		},
		"sibling": func(r *render.Record) *render.Record {
			return &render.Record{ID: "a", Siblings: render.Siblings{Records: []*render.Record{r}}}
		},
	} {
		for _, path := range leaves(reflect.TypeFor[render.Record](), "") {
			if place != "record" && (strings.HasPrefix(path, "Complements") || strings.HasPrefix(path, "Siblings")) {
				continue
			}
			r := &render.Record{ID: "alone"}
			want := set(reflect.ValueOf(r).Elem(), strings.Split(path, "."))
			switch {
			case path == "Kind":
				want = "MPCT"
			case path == "Issued" && place == "record":
				want = "2031/07/19/"
			case path == "Issued":
				want = "19 juillet 2031"
			case path == "Pages" && place != "record":
				want = "6\u202f789"
			}
			got := writtenBy(t, bib.RIS, composed(t, issueOf(put(r))))
			got = strings.ReplaceAll(got, "\u00a0", " ")
			if said := !unsaid.MatchString(place + " " + path); strings.Contains(got, want) != said {
				t.Errorf("%s of a %s: %q, said %v, in\n%s", path, place, want, said, got)
			}
		}
	}
}

func TestRISOfRandomIssues(t *testing.T) {
	for seed := range uint64(10) {
		b := composed(t, rendertest.Issue(seed, int(seed*8), rendertest.Options{EveryScript: true, Invisible: true}))
		var want, got []string
		for _, s := range b.Sections {
			for _, e := range s.Entries {
				want = append(want, e.Record.ID)
			}
		}
		for _, r := range risRead(t, writtenBy(t, bib.RIS, b)) {
			got = append(got, has(r, "ID")...)
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: the references are %v, want %v", seed, got, want)
		}
	}
}

// FuzzRIS sees that no text adds a tag, ends a reference or breaks a line.
func FuzzRIS(f *testing.F) {
	for _, s := range []string{"a", "\nER  - \nTY  - BOOK", "\r\n\r\nER  - \r\n", "TY  - X", "a\u2028ER  - ", "a\u0085TI  - b", "a\n\nN1-c\n\nÀ1 - d", "\xff\x00\x1f", "a\n \tER  -", ","} {
		f.Add(s)
	}
	record := func(s string) *render.Record {
		sub := func(id string) *render.Record {
			return &render.Record{ID: id, Title: s, Hours: s, Abstract: s, Keywords: []string{s}, Links: []render.Link{{URL: s, Label: s}}}
		}
		return &render.Record{Title: "x" + s, Subtitle: s, Publisher: "x" + s, Edition: "x" + s, Hours: s, Abstract: "x\n\n" + s, Citation: s, Kind: render.Book,
			Authors: []render.Agent{{Family: "x" + s, Given: s}, {Name: "x" + s}}, Keywords: []string{"x" + s}, Language: "x" + s,
			Series: render.Series{Title: "x" + s, Number: "x" + s}, Links: []render.Link{{URL: "x" + s, Label: "x" + s}, {URL: s, Label: s}},
			Complements: []*render.Record{sub("b")}, Siblings: render.Siblings{Series: s, Records: []*render.Record{sub("c")}}}
	}
	tags := func(reference []risField) string {
		var all []string
		for _, f := range reference {
			all = append(all, f.tag)
		}
		return strings.Join(all, " ")
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := reference(t, record(s))
		if want := tags(reference(t, record("a"))); tags(got) != want {
			t.Errorf("%q: tags %s, want %s", s, tags(got), want)
		}
		if !strings.ContainsFunc(s, unicode.IsControl) && !strings.ContainsAny(s, "\u2028\u2029\ufffd") && strings.ToValidUTF8(s, "") == s {
			if got, want := has(got, "PB"), []string{strings.TrimSpace("x" + s)}; !slices.Equal(got, want) {
				t.Errorf("PB %q, want %q", got, want)
			}
		}
	})
}

func BenchmarkRIS(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				writtenBy(b, bib.RIS, bulletin)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
		})
	}
}
