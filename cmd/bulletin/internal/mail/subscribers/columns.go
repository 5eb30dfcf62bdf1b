package subscribers

import (
	"strings"
	"unicode"

	"bulletin/render"
)

// Field is what a column of a table holds.
type Field uint8

const (
	noField Field = iota
	Address
	Name
	family
	given
	Organisation
	Language
	Segments
	ConsentDate
	ConsentSource
	ConsentWording
	State
)

// words are the headers in use, in French and in English; the first of each is
// what the field is called.
var words = [...]struct{ english, french []string }{
	Address: {[]string{"address", "email", "e-mail", "mail", "email address", "e-mail address", "e-mail 1 - value", "mail address"},
		[]string{"adresse", "courriel", "mél", "adresse électronique", "adresse courriel", "adresse de courriel", "adresse mail", "adresse email", "adresse de messagerie", "messagerie"}},
	Name: {[]string{"name", "full name", "display name"},
		[]string{"nom complet", "nom et prénom", "prénom et nom", "nom prénom", "prénom nom", "nom affiché", "contact"}},
	family:       {[]string{"family name", "last name", "surname"}, []string{"nom", "nom de famille", "nom d’usage"}},
	given:        {[]string{"first name", "given name"}, []string{"prénom"}},
	Organisation: {[]string{"organisation", "organization", "company", "institution"}, []string{"organisation", "organisme", "structure", "société", "entreprise", "association", "employeur", "collectivité", "établissement"}},
	Language:     {[]string{"language", "lang"}, []string{"langue"}},
	Segments:     {[]string{"segments", "segment", "list", "group", "tag"}, []string{"segments", "segment", "liste", "groupe", "étiquette", "liste de diffusion"}},
	ConsentDate: {[]string{"date of consent", "consent date", "opt-in date", "signup date", "subscription date", "timestamp"},
		[]string{"date du consentement", "date de consentement", "date consentement", "consentement le", "date d’inscription", "date inscription", "date d’abonnement", "inscrit le", "abonné le", "horodateur"}},
	ConsentSource: {[]string{"source of consent", "source", "consent source", "origin"},
		[]string{"source du consentement", "source", "origine", "provenance", "origine du consentement"}},
	ConsentWording: {[]string{"wording of consent", "wording", "consent wording", "consent text"},
		[]string{"texte du consentement", "texte", "formulation", "mention", "texte accepté", "libellé"}},
	State: {[]string{"state", "status", "email marketing status"}, []string{"état", "statut"}},
}

// Called is what a field is called in a table.
func (f Field) Called(l render.Lang) string {
	if l == render.French {
		return words[f].french[0]
	}
	return words[f].english[0]
}

// fieldOf is the field that a header names, in the singular or the plural.
func fieldOf(header string) Field {
	h := fold(header)
	if h == "" {
		return noField
	}
	for f, w := range words {
		for _, all := range [][]string{w.french, w.english} {
			for _, word := range all {
				if word = fold(word); h == word || h == word+"s" {
					return Field(f)
				}
			}
		}
	}
	return noField
}

// weak reports a header that names addresses where no other does: it may as
// well be that of streets.
func weak(header string) bool {
	h := strings.TrimSuffix(fold(header), "s")
	return h == "adresse" || h == "addres" || h == "address"
}

// fold is a word without case, accents and signs.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		if i := strings.IndexRune("àâäáãçéèêëîïíôöóûùüú", r); i >= 0 {
			r = rune("aaaaaceeeeiiiooouuuu"[len([]rune("àâäáãçéèêëîïíôöóûùüú"[:i]))])
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
