package bib_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/rendertest"
)

func schema(tb testing.TB, b *render.Bulletin) object {
	tb.Helper()
	text := writtenBy(tb, bib.SchemaOrg, b)
	if strings.ContainsAny(text, "<>&\u2028\u2029") || strings.Count(text, "\n") != 1 {
		tb.Fatalf("not safe in a script: %s", text)
	}
	var x object
	if err := json.Unmarshal([]byte(text), &x); err != nil {
		tb.Fatal(err)
	}
	return x
}

func schemaItem(tb testing.TB, r *render.Record) object {
	tb.Helper()
	r.ID = "a"
	list := schema(tb, composed(tb, issueOf(r)))["mainEntity"].(object)
	return list["itemListElement"].([]any)[0].(object)["item"].(object)
}

func TestSchemaOrg(t *testing.T) {
	whole := func(k render.Kind) *render.Record {
		return &render.Record{Kind: k, Title: "T", Series: render.Series{Title: "S", Number: "12"}, Edition: "2e édition", Pages: 6,
			Issued: render.Date{Year: 2024, Month: 6, Day: 7}, Hours: "le lundi", Abstract: "A", Authors: []render.Agent{{Name: "Insee"}}}
	}
	insee := []any{object{"@type": "Organization", "name": "Institut national de la statistique et des études économiques", "alternateName": "INSEE"}}
	series := func(typ string) object { return object{"@type": typ, "name": "S"} }
	for _, tt := range []struct {
		record *render.Record
		want   object // nil for what must not be there
	}{
		{whole(render.Document), object{"@type": "Report", "reportNumber": "12", "isPartOf": series("CreativeWorkSeries"), "materialExtent": "6\u00a0p.", "numberOfPages": nil,
			"version": "2e édition", "datePublished": "2024-06-07", "author": insee, "abstract": "A", "description": "Horaires\u00a0: le lundi"}},
		{whole(render.Book), object{"@type": "Book", "numberOfPages": 6., "bookEdition": "2e édition", "isPartOf": series("BookSeries"), "position": "12", "version": nil}},
		{whole(render.Article), object{"@type": "Article", "isPartOf": object{"@type": "PublicationIssue", "issueNumber": "12", "isPartOf": series("Periodical")}, "position": nil}},
		{whole(render.Podcast), object{"@type": "PodcastEpisode", "episodeNumber": "12", "isPartOf": series("PodcastSeries")}},
		{whole(render.Film), object{"@type": "Movie"}},
		{whole(render.Webpage), object{"@type": "WebPage"}},
		{whole(render.PracticeSheet), object{"@type": "CreativeWork", "genre": "Fiche d’expérience"}},
		{whole(render.Event), object{"@type": "Event", "startDate": "2024-06-07", "organizer": insee, "author": nil, "datePublished": nil, "abstract": nil,
			"description": "A\n\nHoraires\u00a0: le lundi", "isPartOf": nil}},
		{&render.Record{Kind: render.Exhibition, Title: "T", Issued: render.Date{Year: 2024}}, object{"@type": "ExhibitionEvent", "startDate": nil}},
		{&render.Record{Authors: []render.Agent{{Family: "Laacher", Given: "Smaïn"}}}, object{"author": []any{
			object{"@type": "Person", "name": "Smaïn Laacher", "givenName": "Smaïn", "familyName": "Laacher"}}}},
		{&render.Record{Links: []render.Link{{URL: "https://a.fr"}, {URL: "mailto:a@b.fr"}, {URL: "http://c.fr"}}}, object{"url": []any{"https://a.fr", "http://c.fr"}}},
		{&render.Record{Title: "T", Language: "en"}, object{"inLanguage": "en"}},
	} {
		got := schemaItem(t, tt.record)
		for key, want := range tt.want {
			if !reflect.DeepEqual(got[key], want) {
				t.Errorf("%s of a %s: %v, want %v", key, tt.record.Kind, got[key], want)
			}
		}
	}
}

// The publisher of the issue says what is known of it, and is left out else.
func TestSchemaOrgPublisher(t *testing.T) {
	for _, tt := range []struct {
		organisation render.Organisation
		site         string
		want         any
	}{
		{render.Organisation{}, "", nil},
		{render.Organisation{}, "https://a.example/", object{"@type": "Organization", "url": []any{"https://a.example/"}}},
		{render.Organisation{Acronym: "O"}, "", object{"@type": "Organization", "name": "O"}},
		{render.Organisation{Acronym: "O", Name: "Observatoire"}, "", object{"@type": "Organization", "name": "Observatoire", "alternateName": "O"}},
	} {
		b := composed(t, issueOf(&render.Record{ID: "a", Title: "T"}))
		b.Publication.Organisation, b.Publication.Site = tt.organisation, tt.site
		if got := schema(t, b)["isPartOf"].(object)["publisher"]; !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%+v, %q: %v, want %v", tt.organisation, tt.site, got, tt.want)
		}
	}
}

// A sibling is where it can be: in the series that its record names.
func TestSchemaOrgSiblings(t *testing.T) {
	sibling := []*render.Record{{ID: "b", Title: "U"}}
	other := []*render.Record{{ID: "b", Title: "U", Series: render.Series{Title: "R"}}}
	event := []*render.Record{{ID: "b", Title: "U", Kind: render.Event}}
	for name, tt := range map[string]struct {
		record *render.Record
		inside bool
	}{
		"same series":     {&render.Record{Series: render.Series{Title: "S"}, Siblings: render.Siblings{Series: "S", Records: sibling}}, true},
		"series of both":  {&render.Record{Siblings: render.Siblings{Series: "S", Records: sibling}}, true},
		"another series":  {&render.Record{Series: render.Series{Title: "R"}, Siblings: render.Siblings{Series: "S", Records: sibling}}, false},
		"its own series":  {&render.Record{Siblings: render.Siblings{Series: "S", Records: other}}, false},
		"no series":       {&render.Record{Siblings: render.Siblings{Records: sibling}}, false},
		"below an event":  {&render.Record{Kind: render.Event, Siblings: render.Siblings{Series: "S", Records: sibling}}, false},
		"itself an event": {&render.Record{Siblings: render.Siblings{Series: "S", Records: event}}, false},
	} {
		tt.record.ID, tt.record.Title = "a", "T"
		x := schema(t, composed(t, issueOf(tt.record)))
		_, mentioned := x["mentions"]
		item := x["mainEntity"].(object)["itemListElement"].([]any)[0].(object)["item"].(object)
		series, _ := item["isPartOf"].(object)
		_, inside := series["hasPart"]
		if inside != tt.inside || mentioned == tt.inside {
			t.Errorf("%s: in the series %v, mentioned %v", name, inside, mentioned)
		}
	}
}

// An article among siblings keeps the number of its issue.
func TestSchemaOrgSiblingArticle(t *testing.T) {
	item := schemaItem(t, &render.Record{Title: "T", Siblings: render.Siblings{Series: "S", Records: []*render.Record{
		{ID: "b", Title: "U", Kind: render.Article, Series: render.Series{Number: "12"}}}}})
	sibling := item["isPartOf"].(object)["hasPart"].([]any)[0].(object)
	if want := (object{"@type": "PublicationIssue", "issueNumber": "12"}); !reflect.DeepEqual(sibling["isPartOf"], want) {
		t.Errorf("%v, want %v", sibling["isPartOf"], want)
	}
}

// No record of any issue is lost.
func TestSchemaOrgOfRandomIssues(t *testing.T) {
	for seed := range uint64(10) {
		b := composed(t, rendertest.Issue(seed, int(seed*8), rendertest.Options{EveryScript: true}))
		var want []string
		for _, x := range items(t, written(t, b)) {
			want = append(want, fmt.Sprint(x["title"]))
		}
		said := "\n" + strings.Join(values(schema(t, b)), "\n") + "\n"
		for _, title := range want {
			if !strings.Contains(said, "\n"+title+"\n") {
				t.Errorf("seed %d: %q is lost", seed, title)
			}
		}
	}
}

// FuzzSchemaOrg sees that any text comes back, and none ends the script.
func FuzzSchemaOrg(f *testing.F) {
	for _, s := range []string{"a", "</script>", "<!--", "\u2028\u2029", "\"\\", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip() // the loader refuses it
		}
		got := schemaItem(t, &render.Record{Title: "x" + s, Hours: s, Abstract: s, Authors: []render.Agent{{Family: s, Given: s}, {Name: "x" + s}},
			Series: render.Series{Title: s, Number: s}, Links: []render.Link{{URL: s}}, Keywords: []string{"x" + s}})
		if got["name"] != "x"+s || !slices.Contains(got["keywords"].([]any), any("x"+s)) {
			t.Errorf("%q comes back as %q", s, got["name"])
		}
	})
}
