package source

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// letters without their accents, for comparing what people type.
var plainLetters = strings.NewReplacer(
	"à", "a", "â", "a", "ä", "a", "á", "a", "ã", "a", "å", "a", "æ", "ae", "ç", "c", "č", "c", "ć", "c",
	"é", "e", "è", "e", "ê", "e", "ë", "e", "ě", "e", "î", "i", "ï", "i", "í", "i", "ì", "i", "ı", "i",
	"ñ", "n", "ń", "n", "ô", "o", "ö", "o", "ó", "o", "ò", "o", "õ", "o", "ø", "o", "œ", "oe",
	"ù", "u", "û", "u", "ü", "u", "ú", "u", "ÿ", "y", "ý", "y", "š", "s", "ş", "s", "ß", "ss", "ž", "z", "ğ", "g", "ł", "l",
)

// unaccent is s in lower case without accents.
func unaccent(s string) string {
	s = plainLetters.Replace(strings.ToLower(s))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, s)
}

// words splits a name into words without accents, case, punctuation and the
// small words of French.
func words(s string) []string {
	all := strings.FieldsFunc(unaccent(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(all, func(w string) bool {
		switch w {
		case "de", "du", "des", "d", "l", "la", "le", "les", "et", "a", "au", "aux", "en":
			return true
		}
		return false
	})
}

// spelling is a name made ready to be compared with many others.
type spelling struct {
	name    string
	words   []string
	joined  string
	acronym bool
}

func spelt(name string) spelling {
	w := words(name)
	return spelling{name, w, strings.Join(w, ""), acronym(name)}
}

// alike reports two different spellings of what must be one name: equal but
// for accents, case, punctuation and small words, or a slip in one or two
// long words. Short words and acronyms must be equal: DGEF is not DSED, and
// Metz is not Sète.
func (a spelling) alike(b spelling) bool {
	if len(a.words) == 0 || len(b.words) == 0 {
		return false
	}
	if a.joined == b.joined {
		return true
	}
	if len(a.words) != len(b.words) {
		return false
	}
	slips := 0
	for i, w := range a.words {
		if w == b.words[i] {
			continue
		}
		slips++
		most := slack(w, b.words[i], a.acronym || b.acronym)
		if slips > 2 || most == 0 || distance(w, b.words[i]) > most {
			return false
		}
	}
	return true
}

// slack is how many letters may differ in a word; none in words that are more
// apart by their length alone.
func slack(a, b string, acronym bool) int {
	m, n := utf8.RuneCountInString(a), utf8.RuneCountInString(b)
	apart := max(m-n, n-m)
	n = min(m, n)
	switch {
	case apart > 2, n < 5, acronym && n < 6:
		return 0
	case strings.ContainsAny(a, "0123456789"), strings.ContainsAny(b, "0123456789"):
		return 0
	case n < 9:
		return 1
	}
	return 2
}

// acronym reports a single word in capitals.
func acronym(s string) bool {
	return !strings.ContainsAny(s, "  ") && s == strings.ToUpper(s)
}

// distance counts insertions, deletions, changes and swaps of neighbours
// (optimal string alignment).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 60 || len(y) > 60 {
		return 60
	}
	var above, last, row [61]int // the last three rows of the table
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], above[j-2]+1)
			}
		}
		above, last = last, row
	}
	return last[len(y)]
}

// nearest is the known word closest to s, "" when none is close.
func nearest(s string, known []string) string {
	best, least := "", 3
	s = unaccent(s)
	for _, k := range known {
		far := distance(s, k)
		if far < least && far <= max(1, len(k)/3) {
			best, least = k, far
		}
	}
	return best
}

// otherWords are what people write for a field of the table.
var otherWords = map[string]string{
	"titre": "title", "sous-titre": "subtitle", "auteur": "authors", "auteurs": "authors", "author": "authors",
	"editeur": "publisher", "date": "issued", "annee": "issued", "year": "issued", "lien": "links", "liens": "links",
	"url": "links", "adresse": "links", "resume": "abstract", "langue": "language", "collection": "series",
	"serie": "series", "numero": "number", "horaires": "hours", "nature": "kind", "type": "kind",
	"mots-cles": "keywords", "couverture": "cover", "image": "cover", "notice": "records", "notices": "records",
	"rubrique": "heading", "rubriques": "sections", "nom": "family", "prenom": "given", "libelle": "label",
	"colors": "colours", "color": "colour", "couleur": "colour", "couleurs": "colours", "organization": "organisation",
	"complement": "complements", "note": "notes", "page": "pages", "fichier": "file",
}

// otherKinds are what people write for a kind.
var otherKinds = map[string]string{
	"livre": "book", "ouvrage": "book", "expo": "exhibition", "exposition": "exhibition",
	"fiche": "practice-sheet", "fiche d'experience": "practice-sheet", "fiche d’experience": "practice-sheet",
	"evenement": "event", "colloque": "event", "page": "webpage", "page web": "webpage", "site": "webpage",
	"site web": "webpage", "video": "film", "emission": "podcast",
}

// nearestField is the field of o that name was meant to be, or "".
func nearestField(name string, o *object) string {
	if best := nearest(name, o.names()); best != "" {
		return best
	}
	if other := otherWords[unaccent(name)]; o.field(other) != nil {
		return other
	}
	return ""
}

// slug makes an id of a text: small letters and digits joined by hyphens.
func slug(s string) string {
	parts := strings.FieldsFunc(unaccent(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	return strings.Join(parts, "-")
}
