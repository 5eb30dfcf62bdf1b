package xlsx

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"bulletin/render"
)

// The columns that are compared, of all tables. Others (counts, titles of
// parents, what somebody added) are for the eye.
const (
	fID = iota
	fNumber
	fSection
	fRelation
	fParent
	fShared
	fKind
	fProducers
	fPersons
	fTitle
	fSubtitle
	fSeries
	fSeriesNumber
	fPublisher
	fEdition
	fDate
	fPrecision
	fPages
	fLanguage
	fAddress
	fLabel
	fState
	fChecked
	fHours
	fAbstract
	fKeywords
	fCover
	fCoverAlt
	fCitation
	fNotes
	fText
	fContent
	nFields
)

var fields = [nFields]string{
	fID: "Identifiant", fNumber: "N°", fSection: "Rubrique", fRelation: "Relation", fParent: "Notice",
	fShared: "Série commune", fKind: "Type", fProducers: "Producteur", fPersons: "Auteurs", fTitle: "Titre",
	fSubtitle: "Sous-titre", fSeries: "Série", fSeriesNumber: "N° dans la série", fPublisher: "Éditeur",
	fEdition: "Édition", fDate: "Date", fPrecision: "Précision", fPages: "Pages", fLanguage: "Langue",
	fAddress: "Adresse", fLabel: "Libellé de l’adresse", fState: "État du lien", fChecked: "Vérifié le",
	fHours: "Horaires", fAbstract: "Résumé", fKeywords: "Mots-clés", fCover: "Couverture",
	fCoverAlt: "Description de la couverture", fCitation: "Citation imposée", fNotes: "Notes",
	fText: "Texte", fContent: "Contenu",
}

var fieldByName = func() map[string]int {
	m := map[string]int{}
	for i, name := range fields {
		m[fold(name)] = i
	}
	return m
}()

// fieldOf is the field that a column's heading names, whatever its capitals and
// accents; -1 for a column that is not compared.
func fieldOf(heading string) int {
	if i, ok := fieldByName[fold(heading)]; ok {
		return i
	}
	return -1
}

// fold takes capitals, accents, blanks and signs away: what people retype.
func fold(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch r {
		case 'à', 'â', 'ä', 'á', 'ã':
			r = 'a'
		case 'ç':
			r = 'c'
		case 'é', 'è', 'ê', 'ë':
			r = 'e'
		case 'î', 'ï', 'í':
			r = 'i'
		case 'ô', 'ö', 'ó':
			r = 'o'
		case 'û', 'ù', 'ü', 'ú':
			r = 'u'
		case 'œ':
			b.WriteString("oe")
			continue
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// tidy is a text without the blanks and line ends that programs add or change.
// Only long texts have lines.
func tidy(s string, long bool) string {
	if strings.ContainsRune(s, '\r') {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	s = strings.Trim(s, " \t\n")
	if !strings.ContainsAny(s, "\n\t") && !strings.Contains(s, "  ") {
		return s
	}
	lines := strings.Split(s, "\n")
	if long {
		for i := range lines {
			lines[i] = strings.TrimRight(lines[i], " \t")
		}
		return strings.Join(lines, "\n")
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }), " ")
}

func isLong(field int) bool {
	return field == fAbstract || field == fNotes || field == fContent
}

// comparable is a value of the list, or of the hidden sheet, in the form in
// which cells are compared.
func comparable(field int, s string) string {
	switch field {
	case fProducers, fPersons, fKeywords:
		return strings.Join(split(s), "; ")
	}
	return tidy(s, isLong(field))
}

// split parts a list in a cell.
func split(s string) []string {
	var all []string
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' }) {
		if part = tidy(part, false); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// words is a cell of text as its reader sees it.
func words(c got) (string, *render.Code) {
	switch c.kind {
	case isText:
		return c.text, nil
	case isNumber:
		if c.format != noDate {
			return "", codeBecameDate
		}
		return digits(c.number), nil
	case isTruth:
		return "", codeTruth
	case isFault:
		return "", codeFault
	}
	return "", nil
}

// digits writes a number with the 15 figures that Excel keeps.
func digits(n float64) string {
	if n == math.Trunc(n) && math.Abs(n) < 1e15 {
		return strconv.FormatInt(int64(n), 10)
	}
	m, _ := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	return strconv.FormatFloat(m, 'f', -1, 64)
}

var extent = regexp.MustCompile(`^([0-9][0-9 \x{a0}\x{202f}]*)(?:p|pp|pages?)?\.?$`)

// pages reads « 116 », « 116 p. ».
func pages(c got) (string, *render.Code) {
	if c.kind == isNumber {
		if c.number != math.Trunc(c.number) || c.number < 0 || c.number >= 1e6 || c.format != noDate {
			return "", codePages
		}
		if c.number == 0 {
			return "", nil
		}
		return digits(c.number), nil
	}
	s, code := words(c)
	if s = strings.ToLower(tidy(s, false)); code != nil || s == "" {
		return "", code
	}
	m := extent.FindStringSubmatch(s)
	if m == nil {
		return "", codePages
	}
	s = strings.TrimLeft(strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, m[1]), "0")
	if len(s) > 6 {
		return "", codePages
	}
	return s, nil
}

// whole reads a whole number such as that of a record; other words are none.
func whole(c got) string {
	if c.kind == isNumber && c.number == math.Trunc(c.number) && c.number > 0 && c.number < 1e9 {
		return digits(c.number)
	}
	if s := tidy(c.text, false); c.kind == isText {
		if n, err := strconv.Atoi(s); err == nil && n > 0 {
			return strconv.Itoa(n)
		}
	}
	return ""
}

// foreseen finds the word that was meant among those that are offered.
func foreseen(s string, offered []string) (string, bool) {
	s = fold(s)
	for _, o := range offered {
		if f := fold(o); f == s || f+"s" == s {
			return o, true
		}
	}
	return "", false
}

func kindWords() []string {
	var all []string
	for _, k := range render.Kinds() {
		all = append(all, k.French())
	}
	return all
}

func stateWords() []string {
	var all []string
	for _, s := range render.LinkStates() {
		all = append(all, s.French())
	}
	return all
}

func kindOf(word string) render.Kind {
	for _, k := range render.Kinds() {
		if k.French() == word {
			return k
		}
	}
	return ""
}

func stateOf(word string) render.LinkState {
	for _, s := range render.LinkStates() {
		if s.French() == word {
			return s
		}
	}
	return ""
}

// How much of a date is known, in the words of the column and others in use.
func precisionOf(s string) (numberFormat, bool) {
	switch fold(s) {
	case "":
		return noDate, true
	case "annee", "an", "year":
		return showsYear, true
	case "mois", "month":
		return showsMonth, true
	case "jour", "day":
		return showsDay, true
	}
	return noDate, false
}

func cut(d render.Date, to numberFormat) render.Date {
	switch to {
	case showsYear:
		return render.Date{Year: d.Year}
	case showsMonth:
		return render.Date{Year: d.Year, Month: d.Month}
	}
	return d
}

func knownOf(d render.Date) numberFormat {
	switch {
	case d.IsZero():
		return noDate
	case d.Month == 0:
		return showsYear
	case d.Day == 0:
		return showsMonth
	}
	return showsDay
}

// readDate reads a cell of dates. precise is what the column « Précision » says,
// noDate if nothing. lost tells that a day or a month was given which the
// precision does without.
func readDate(c got, precise numberFormat, days1904 bool) (d render.Date, lost bool, code *render.Code) {
	switch c.kind {
	case isNothing:
		return d, false, nil
	case isNumber:
		n := math.Floor(c.number)
		if n == c.number && n >= 1500 && n <= 2100 { // a year typed where a date is shown
			return render.Date{Year: int(n)}, false, nil
		}
		var ok bool
		if d, ok = fromSerial(n, days1904); !ok {
			return d, false, codeDateCell
		}
		if precise == noDate {
			precise = c.format
		}
	case isText:
		var ok bool
		if d, ok = parseDate(c.text); !ok {
			return d, false, codeDateCell
		}
	case isFault:
		return d, false, codeFault
	default:
		return d, false, codeDateCell
	}
	if precise == noDate || precise >= knownOf(d) {
		return d, false, nil
	}
	short := cut(d, precise)
	lost = d.Day > 1 || precise == showsYear && d.Month > 1
	return short, lost, nil
}

// fromSerial is the day that a number of days is. Those of the first two months
// of 1900 are a day off in Excel, and no workbook of ours has them.
func fromSerial(n float64, days1904 bool) (render.Date, bool) {
	if days1904 {
		n += 1462
	}
	if n < 61 || n > 2958465 { // 31 December 9999
		return render.Date{}, false
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n))
	return render.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}, true
}

var (
	slashed = regexp.MustCompile(`^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$`)
	worded  = regexp.MustCompile(`^(?:(\d{1,2})(?:er)? )?(\p{L}+)\.? (\d{4})$`)
	timed   = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})[t ]\d{2}:\d{2}(:\d{2})?(\.\d+)?z?$`)
)

var months = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	"septembre", "octobre", "novembre", "décembre"}

// parseDate reads a date typed as text: « 2024-08 », « 15/08/2024 », « août 2024 ».
func parseDate(s string) (render.Date, bool) {
	s = strings.ToLower(tidy(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s), false))
	if m := timed.FindStringSubmatch(s); m != nil {
		s = m[1]
	}
	if d, err := render.ParseDate(s); err == nil {
		return d, true
	}
	var parts [3]string // year, month, day
	if m := slashed.FindStringSubmatch(s); m != nil {
		parts = [3]string{m[3], m[2], m[1]}
	} else if m := worded.FindStringSubmatch(s); m != nil {
		number := 0
		for i, name := range months {
			if f, w := fold(name), fold(m[2]); f == w || len(w) >= 3 && len(w) < len(f) && strings.HasPrefix(f, w) && w != "jui" {
				number = i + 1
			}
		}
		parts = [3]string{m[3], strconv.Itoa(number), m[1]}
	} else {
		return render.Date{}, false
	}
	written := parts[0]
	for _, p := range parts[1:] {
		if p != "" {
			written += "-" + strings.Repeat("0", 2-min(2, len(p))) + p
		}
	}
	d, err := render.ParseDate(written)
	return d, err == nil
}

// isAddress reports what starts as an address does.
func isAddress(s string) bool {
	l := strings.ToLower(s)
	return strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "ftp://")
}

// addresses parts the addresses in a cell: several stand on lines of their own,
// or between blanks or semicolons.
func addresses(s, target string) []string {
	s = tidy(s, true)
	parts := strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == ';' })
	// A semicolon or a blank may stand in an address too.
	var all []string
	for _, p := range parts {
		if len(parts) > 1 {
			p = strings.TrimRight(p, ",")
		}
		if !isAddress(p) {
			all = nil
			break
		}
		all = append(all, p)
	}
	switch {
	case len(all) > 1:
		return all
	case s == "":
		return nil
	case !isAddress(s) && isAddress(target):
		return []string{target}
	}
	return []string{tidy(s, false)}
}

// typed are the addresses in a cell of a row that was handed out with others. A
// program keeps the old target of a cell that is typed over: it counts only where
// it is another one, put behind words.
func typed(s, target string, was []string) []string {
	s = tidy(s, true)
	is := func(a string) bool { return strings.TrimSuffix(a, "/") == strings.TrimSuffix(target, "/") }
	switch {
	case slices.Contains(was, tidy(s, false)):
		return []string{tidy(s, false)}
	case slices.ContainsFunc(was, is):
		target = ""
	}
	return addresses(s, target)
}

// meant is the address that somebody may have meant.
func meant(s string) string {
	for _, p := range strings.Fields(s) {
		if isAddress(p) {
			return p
		}
	}
	if strings.HasPrefix(strings.ToLower(s), "www.") {
		return "https://" + s
	}
	return "https://…"
}
