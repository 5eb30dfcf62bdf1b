package bib_test

import (
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
