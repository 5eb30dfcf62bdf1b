package source

import (
	"fmt"
	"reflect"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

// bare is an issue without places, to compare contents.
func bare(issue *render.Issue) *render.Issue {
	issue.At, issue.File = nil, ""
	for _, s := range issue.Sections {
		s.At = nil
		for _, r := range s.Records {
			r.At = nil
			for _, sub := range r.Subrecords() {
				sub.At = nil
			}
		}
	}
	return issue
}

// difference names the first values of two issues that differ.
func difference(a, b *render.Issue) string {
	if reflect.DeepEqual(a, b) {
		return ""
	}
	if len(a.Sections) == len(b.Sections) {
		for i, s := range a.Sections {
			if len(s.Records) != len(b.Sections[i].Records) {
				return fmt.Sprintf("section %d: %d records, %d records", i, len(s.Records), len(b.Sections[i].Records))
			}
			for j, r := range s.Records {
				x, y := reflect.ValueOf(*r), reflect.ValueOf(*b.Sections[i].Records[j])
				for k := range x.NumField() {
					if !reflect.DeepEqual(x.Field(k).Interface(), y.Field(k).Interface()) {
						return fmt.Sprintf("section %d record %d %s:\n%q\n%q", i, j, x.Type().Field(k).Name, fmt.Sprint(x.Field(k)), fmt.Sprint(y.Field(k)))
					}
				}
			}
		}
	}
	return fmt.Sprintf("%+v\n%+v", *a, *b)
}

// TestFormatIsReadBack writes random issues and reads them back.
func TestFormatIsReadBack(t *testing.T) {
	t.Parallel()
	everything := rendertest.Options{EveryScript: true, Covers: true}
	for _, n := range []int{1, 2, 24, 120} {
		for seed := range uint64(4) {
			want := rendertest.Issue(seed, n, everything)
			data := Format(want)
			got, problems := Issue("", data, rendertest.Publication())
			for _, p := range render.Errors(problems) {
				t.Fatalf("seed %d, %d records, line %d: %s\n%s", seed, n, p.Pos.Line, p.Message(render.English), said([]render.Problem{p}, data, render.English))
			}
			if d := difference(bare(got), bare(want)); d != "" {
				t.Fatalf("seed %d, %d records: %s", seed, n, d)
			}
		}
	}
}

// TestFormatStrangeTexts writes texts that YAML dreads, in every field that
// takes text.
func TestFormatStrangeTexts(t *testing.T) {
	long := "Un paragraphe assez long pour être plié, avec 2024. Puis - un tiret, title: un faux champ et encore bien des mots jusqu’au bout de la ligne et au-delà."
	for _, s := range []string{
		"null", "~", "yes", "2024", "1:30", "0x1F", "1e3", "-", "- a", "?", ": a", "a: b", "a:", "a #b", "#a", "@a", "`a`", "%a",
		"*a", "&a", "!a", "|", ">", "'a'", "\"a\"", "'", "\"", "a\"b'c", "\\", "a\\b", "[a]", "{a}", "]", "a, b", "a]b", "---", "...", "<<", "=",
		"« a » : b", "n° 5", "l'été", "l’été", "a\u00a0: b", "漢字", "🙂 #5", "שלום", "a  b", "https://example.org/?a=1&b=[2],{3}", long,
	} {
		want := &render.Issue{Number: render.Date{Year: 2024, Month: 10}, Introduction: s, Credits: s, Sections: []*render.Section{{
			Heading: s, Introduction: s, Records: []*render.Record{{
				ID: "a", Kind: render.Document, Title: s, Subtitle: s, Authors: []render.Agent{{Name: s}, {Family: s, Given: s}},
				Series: render.Series{Title: s, Number: s}, Publisher: s, Edition: s, Hours: s, Abstract: s + "\n\n" + s, Keywords: []string{s, s},
				Links: []render.Link{{URL: "https://example.org/a", Label: s}}, Cover: render.CoverFile{File: "a.jpg", Alt: s}, Citation: s, Notes: s + "\n" + s,
				Siblings: render.Siblings{Series: s, Records: []*render.Record{{ID: "b", Kind: render.Book, Title: s, Abstract: "- " + s + "\n- " + s}}},
			}},
		}}}
		data := Format(want)
		got, problems := Issue("", data, nil)
		for _, p := range render.Errors(problems) {
			t.Errorf("%q: %s", s, said([]render.Problem{p}, data, render.English))
		}
		if d := difference(bare(got), want); d != "" {
			t.Errorf("%q: %s\n%s", s, d, data)
		}
	}
}

// TestFormatStyle shows the style of the house.
func TestFormatStyle(t *testing.T) {
	issue, _ := Issue("", read(t, "testdata/ok/issue.yaml"), nil)
	got := string(Format(issue))
	if *update {
		write(t, "testdata/format.golden.yaml", got)
	}
	if want := string(read(t, "testdata/format.golden.yaml")); got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}
