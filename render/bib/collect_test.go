package bib_test

import (
	"strings"
	"testing"

	"bulletin/render/bib"
)

// RIS has one tag for title and subtitle, and a list wants the title alone in a
// citation given by hand.
func TestTitleIsPartedByItsCitation(t *testing.T) {
	for _, c := range []struct{ title, citation, wantTitle, wantSubtitle, wantNotes string }{
		{"Accueil\u00a0: Un guide", "COLLECTIF, « Accueil », 2024", "Accueil", "Un guide", ""},
		{"Accueil\u00a0: Un guide", "Accueil : un court guide, 2024", "Accueil", "Un guide", ""},
		{"Accueil\u00a0: Un guide", "Accueil : Un guide, 2024", "Accueil\u00a0: Un guide", "", ""},
		{"Ici\u00a0: l’accueil. Un guide", "COLLECTIF, *Ici : l'accueil*, 2024", "Ici\u00a0: l’accueil", "Un guide", ""},
		{"Qui accueille ? Un guide", "Qui accueille ?, 2024", "Qui accueille ?", "Un guide", ""},
		{"Et après… Un guide. Suite", "Et après..., 2024", "Et après…", "Un guide. Suite", ""},
		{"Autre titre\u00a0: Un guide", "Accueil, 2024", "Autre titre\u00a0: Un guide", "", "citation\u00a0: Accueil, 2024"},
	} {
		in, p := bib.Read("x.ris", []byte("TY  - RPRT\nTI  - "+c.title+"\nN1  - Citation\u00a0: "+c.citation+"\nER  - \n"), nil)
		if p != nil {
			t.Fatal(p)
		}
		r := in.Sections[0].Records[0]
		citation := c.citation
		if c.wantNotes != "" {
			citation = ""
		}
		if r.Title != c.wantTitle || r.Subtitle != c.wantSubtitle || r.Notes != c.wantNotes || r.Citation != citation {
			t.Errorf("%q cited %q: %q, %q, cited %q, notes %q", c.title, c.citation, r.Title, r.Subtitle, r.Citation, r.Notes)
		}
	}
}

// What one value of RIS or CSL-JSON becomes.
func TestValues(t *testing.T) {
	ris := func(lines string) string { return "TY  - RPRT\nTI  - Un titre\n" + lines + "\nER  - \n" }
	for _, c := range []struct{ name, data, want string }{
		{"years are a number", ris("SN  - 2023-2024"), "Un titre||2023-2024|||"},
		{"an ISSN is none", ris("SN  - 0378-5955"), "Un titre|||||ISBN ou ISSN\u00a0: 0378-5955"},
		{"a short month", ris("DA  - 12 févr. 2024"), "Un titre|||2024-02-12||"},
		{"a town is no month", ris("DA  - Marseille 2024"), "Un titre|||2024||date\u00a0: Marseille 2024"},
		{"a code of a language", ris("LA  - nld"), "Un titre||||nl|"},
		{"a code of French", ris("LA  - fra"), "Un titre|||||"},
		{"a title as it was", `[{"title": "Un\u00a0: deux", "custom": {"title": "Un", "subtitle": "deux"}}]`, "Un|deux||||"},
		{"a title that was corrected", `[{"title": "Un\u00a0: trois", "custom": {"title": "Un", "subtitle": "deux"}}]`, "Un\u00a0: trois|||||"},
	} {
		in, p := bib.Read("x", []byte(c.data), nil)
		if p != nil {
			t.Fatal(c.name, p)
		}
		r := in.Sections[0].Records[0]
		if got := strings.Join([]string{r.Title, r.Subtitle, r.Series.Number, r.Issued.String(), r.Language, r.Notes}, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestWarningsLeaveNoRecordOut(t *testing.T) {
	in, p := bib.Read("x.ris", []byte(strings.Repeat("TY  - RPRT\nTI  - Un titre\n", 3000)), nil)
	if p != nil {
		t.Fatal(p)
	}
	if n := len(in.Sections[0].Records); n != 3000 {
		t.Errorf("%d of 3000 records", n)
	}
}
