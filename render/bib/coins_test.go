package bib_test

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/bib"
)

// coins writes what COinS says of each record, a line each.
func coins(w io.Writer, b *render.Bulletin) error {
	of := bib.COinS(b)
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			if _, err := fmt.Fprintln(w, of(e)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pairs reads a ContextObject as Zotero does: by & and =, then decoded.
func pairs(tb testing.TB, text string) [][2]string {
	tb.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("+<>\"'", r) }) {
		tb.Fatalf("not percent-encoded: %q", text)
	}
	var all [][2]string
	for pair := range strings.SplitSeq(text, "&") {
		parts := strings.Split(pair, "=")
		if len(parts) != 2 {
			tb.Fatalf("%q is no pair", pair)
		}
		value, err := url.PathUnescape(parts[1])
		if err != nil || !utf8.ValidString(value) || value == "" {
			tb.Fatalf("%q: %q, %v", pair, value, err)
		}
		all = append(all, [2]string{parts[0], value})
	}
	return all
}

func coinsOf(tb testing.TB, r *render.Record) [][2]string {
	tb.Helper()
	b := composed(tb, issueOf(r))
	return pairs(tb, bib.COinS(b)(b.Sections[0].Entries[0]))
}

func TestCOinS(t *testing.T) {
	numbered := func(k render.Kind) *render.Record {
		return &render.Record{Kind: k, Title: "T", Series: render.Series{Title: "S", Number: "12"}, Pages: 6}
	}
	for _, tt := range []struct {
		record *render.Record
		key    string
		want   []string
	}{
		{&render.Record{Title: "Titre", Subtitle: "a=b&c"}, "title", []string{"Titre\u00a0: a=b&c"}},
		{&render.Record{Authors: []render.Agent{{Family: "Laacher", Given: "Smaïn"}, {Name: "Conseil de l’Europe"}}}, "creator", []string{"Laacher, Smaïn", "Conseil de l’Europe,"}},
		{&render.Record{Authors: []render.Agent{{Name: "Travail, santé"}}}, "creator", []string{"Travail‚ santé,"}},
		{&render.Record{Title: "T", Publisher: "Insee"}, "creator", []string{"INSEE,"}},
		{&render.Record{Title: "T"}, "creator", []string{"ORIV,"}},
		{&render.Record{Issued: render.Date{Year: 2024, Month: 8}}, "date", []string{"2024-08"}},
		{&render.Record{Links: []render.Link{{URL: "https://a.fr/c++?q=d+e+f"}, {URL: "https://b.fr"}}}, "identifier", []string{"https://a.fr/c%2B%2B?q=d%20e%20f"}},
		{&render.Record{Title: "T", Keywords: []string{"asile"}}, "subject", []string{"Histoire", "asile"}},
		{&render.Record{Title: "T", Publisher: "a\xffb"}, "publisher", []string{"a\ufffdb"}},
		{numbered(render.Document), "series", []string{"S, n°\u00a012"}},
		{numbered(render.Document), "pages", []string{"6"}},
		{numbered(render.Book), "tpages", []string{"6"}},
		{numbered(render.Book), "pages", nil},
		{numbered(render.Article), "source", []string{"S"}},
		{numbered(render.Article), "issue", []string{"12"}},
		{numbered(render.Article), "series", nil},
	} {
		var got []string
		for _, pair := range coinsOf(t, tt.record) {
			if pair[0] == "rft."+tt.key {
				got = append(got, pair[1])
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.key, got, tt.want)
		}
	}
}

// Who answers for a document is left out when nobody is known to.
func TestCOinSWithoutOrganisation(t *testing.T) {
	for _, tt := range []struct {
		organisation render.Organisation
		want         []string
	}{
		{render.Organisation{}, nil},
		{render.Organisation{Name: "Observatoire"}, []string{"Observatoire,"}},
	} {
		b := composed(t, issueOf(&render.Record{Title: "T"}))
		b.Publication.Organisation = tt.organisation
		var got []string
		for _, pair := range pairs(t, bib.COinS(b)(b.Sections[0].Entries[0])) {
			if pair[0] == "rft.creator" {
				got = append(got, pair[1])
			}
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%+v: %q, want %q", tt.organisation, got, tt.want)
		}
	}
}

// The title stands before the type, for that of an article would be taken for
// its journal's; the series after it, for that of a report has another name.
func TestCOinSTypes(t *testing.T) {
	want := map[render.Kind]string{
		render.Document: "report", render.Article: "journalArticle", render.Book: "book", render.Webpage: "webpage", render.Film: "film",
		render.Podcast: "podcast", render.Event: "webpage", render.Exhibition: "webpage", render.PracticeSheet: "report",
	}
	for _, k := range render.Kinds() {
		got := coinsOf(t, &render.Record{Kind: k, Title: "T", Series: render.Series{Title: "S"}})
		place := func(pair [2]string) int { return slices.Index(got, pair) }
		title, typ, series := place([2]string{"rft.title", "T"}), place([2]string{"rft.type", want[k]}), place([2]string{"rft.series", "S"})
		if k == render.Article {
			series = place([2]string{"rft.source", "S"})
		}
		if title < 0 || typ < title || series < typ {
			t.Errorf("%s: %q", k, got)
		}
	}
}

// FuzzCOinS sees that any text comes back, and adds no pair.
func FuzzCOinS(f *testing.F) {
	for _, s := range []string{"a", "a&rft.title=b", "a+b", "%", "«\u00a0é\u00a0»\n漢", "\"><script>", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := coinsOf(t, &render.Record{Title: "x" + s, Publisher: "x" + s, Edition: "x" + s, Links: []render.Link{{URL: "x" + s}}, Language: "x" + s,
			Authors: []render.Agent{{Name: "x" + s}}, Series: render.Series{Title: "x" + s}, Keywords: []string{"x" + s}})
		if len(got) != 12 {
			t.Errorf("%q: %d pairs", s, len(got))
		}
		for _, pair := range got {
			if pair[0] == "rft.publisher" && pair[1] != strings.TrimSpace(strings.ToValidUTF8("x"+s, "\ufffd")) {
				t.Errorf("%q comes back as %q", s, pair[1])
			}
		}
	})
}
