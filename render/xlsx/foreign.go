package xlsx

import (
	"cmp"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

// Foreign is a list of documents in a workbook made elsewhere: a sheet with a
// row of headers and, below it, a row for each document.
type Foreign struct {
	Sheet   string
	Row     int             // of the headers, counted from 1
	Columns []ForeignColumn // those with a header or a value

	file     string
	rows     []foreignRow
	days1904 bool
}

// ForeignColumn is a column of a workbook made elsewhere.
type ForeignColumn struct {
	Header string // as it is written; the letter of the column where there is none
	Field  string // where its values go: one of ForeignFields
	Known  bool   // the mapping says so
	Sample string // its first value

	x int // counted from 0
}

type foreignRow struct {
	y     int // counted from 0
	cells []got
	links map[int]string // targets, by column
}

// Fields of a column that are none of a record.
const (
	fieldHeading   = "heading"   // of the section
	fieldProducers = "producers" // authors that are no persons
	fieldNumber    = "number"    // in the series
	fieldNotes     = "notes"
	fieldSkip      = "skip" // left out
)

// foreignWords are the headers in use for each field, in French and in English.
var foreignWords = []struct {
	field string
	words []string
}{
	{fieldHeading, []string{"rubrique", "section", "heading", "thème", "thématique", "topic", "theme"}},
	{"kind", []string{"type", "nature", "type de document", "kind", "item type", "document type"}},
	{fieldProducers, []string{"producteur", "organisme", "collectivité", "collectivité auteur", "auteur collectif", "institution", "producer", "organisation", "organization", "corporate author"}},
	{"authors", []string{"auteur", "author", "auteur personne", "créateur", "creator", "responsabilité", "writer"}},
	{"title", []string{"titre", "title", "intitulé", "titre du document", "titre propre", "document", "nom du document"}},
	{"subtitle", []string{"sous titre", "subtitle", "complément du titre"}},
	{"series", []string{"collection", "série", "series", "revue", "périodique", "titre de la revue", "titre de la collection", "journal", "publication title", "journal title"}},
	{fieldNumber, []string{"n°", "numéro", "number", "issue", "n° dans la série", "n° de collection", "numéro dans la collection", "series number"}},
	{"publisher", []string{"éditeur", "publisher", "maison d’édition", "édité par"}},
	{"edition", []string{"édition", "mention d’édition", "edition"}},
	{"issued", []string{"date", "année", "year", "date de publication", "date de parution", "parution", "année de publication", "publication date", "publication year", "issued", "date d’édition"}},
	{"pages", []string{"pages", "nb pages", "nb de pages", "nbre pages", "nbre de pages", "nombre de pages", "nb p", "nb de p", "nbre p", "nbre de p", "nombre de p", "p", "pp", "pagination", "collation", "importance matérielle", "number of pages", "num pages", "page count"}},
	{"hours", []string{"horaires", "heures d’ouverture", "opening hours", "hours"}},
	{"language", []string{"langue", "language", "lang"}},
	{"abstract", []string{"résumé", "abstract", "abstract note", "description", "présentation", "summary", "commentaire"}},
	{"keywords", []string{"mots clés", "mot clé", "tags", "manual tags", "keywords", "descripteurs", "sujets", "subjects", "étiquettes", "indexation", "marqueurs"}},
	{"links", []string{"lien", "url", "adresse", "adresse web", "adresse internet", "link", "lien url", "lien internet", "site", "site web", "web", "en ligne", "address"}},
	{"citation", []string{"citation", "référence", "référence bibliographique"}},
	{fieldNotes, []string{"note", "notes", "remarques", "observations", "comments"}},
}

// ForeignFields are the words for where the values of a column may go, in the
// order in which they are offered.
func ForeignFields() []string {
	var all []string
	for _, f := range foreignWords {
		all = append(all, f.field)
	}
	return append(all, fieldSkip)
}

// proposed is the field that a header seems to name: one of the words in use,
// in the plural or not, with « (s) » or more in brackets. Notes for others.
func proposed(header string) (field string, found bool) {
	plain, _, _ := strings.Cut(header, "(")
	for _, h := range []string{fold(header), fold(plain)} {
		for _, f := range foreignWords {
			for _, w := range f.words {
				if w = fold(w); h == w || h == w+"s" || h == w+"x" {
					return f.field, true
				}
			}
		}
	}
	return fieldNotes, false
}

const (
	maxForeignRows = 100_000
	headerRows     = 40 // of a sheet, in which its headers are looked for
	sampleSize     = 60 // runes
)

// IsWorkbook reports whether a file is a workbook, be it one that cannot be read
// (damaged, protected, of an old Excel…).
func IsWorkbook(r io.ReaderAt, size int64) bool {
	_, err := open(r, size)
	return !errors.Is(err, noWorkbook)
}

// Readable is an *Unread for a file that is no workbook that can be read.
func Readable(file string, r io.ReaderAt, size int64) error {
	if _, err := open(r, size); err != nil {
		return unread(file, err)
	}
	return nil
}

// ReadForeign finds the list of documents in a workbook: of all rows of all
// sheets the one that names most fields, among them the title. known are the
// fields of headers that a mapping gives; the others are proposed. A file that
// is no workbook, or in which there is no such row, is an *Unread.
func ReadForeign(file string, r io.ReaderAt, size int64, known map[string]string) (*Foreign, error) {
	o, err := open(r, size)
	if err != nil {
		return nil, unread(file, err)
	}
	folded := map[string]string{}
	for header, field := range known {
		folded[fold(header)] = field
	}
	var best *Foreign
	most := 0
	for _, sheet := range o.sheets {
		f := &Foreign{Sheet: sheet.name, file: file, days1904: o.days1904}
		n, err := f.find(o, sheet, folded)
		if err != nil {
			return nil, unread(file, err)
		}
		if n > most {
			best, most = f, n
		}
	}
	if best == nil {
		return nil, &Unread{render.Problem{Code: codeNoHeaders, File: file}}
	}
	for _, sheet := range o.sheets {
		if sheet.name == best.Sheet {
			if err := best.read(o, sheet); err != nil {
				return nil, unread(file, err)
			}
		}
	}
	return best, nil
}

var errEnough = errors.New("enough rows were read")

// find looks for the row of headers and returns how many fields it names, 0
// when there is none.
func (f *Foreign) find(o *opened, sheet tab, known map[string]string) (most int, err error) {
	err = o.rows(sheet, func(y int, cells []got) error {
		if y >= headerRows {
			return errEnough
		}
		columns := headerColumns(cells, known)
		named := map[string]bool{}
		for _, c := range columns {
			if _, ok := proposed(c.Header); ok || c.Known {
				named[c.Field] = true
			}
		}
		if n := len(named); named["title"] && n > 1 && n > most {
			most, f.Row, f.Columns = n, y+1, columns
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return most, err
}

func headerColumns(cells []got, known map[string]string) []ForeignColumn {
	var columns []ForeignColumn
	for x, c := range cells {
		header, code := words(c)
		if header = tidy(graphic(header), false); code != nil || fold(header) == "" {
			continue
		}
		column := ForeignColumn{Header: header, x: x}
		column.Field, column.Known = known[fold(header)]
		if !column.Known {
			column.Field, _ = proposed(header)
		}
		columns = append(columns, column)
	}
	return columns
}

// graphic is a header without what does not show: it is kept in a file.
func graphic(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// read takes the rows below the headers.
func (f *Foreign) read(o *opened, sheet tab) error {
	around, err := o.around(sheet)
	if err != nil {
		return err
	}
	err = o.rows(sheet, func(y int, cells []got) error {
		if y < f.Row || !slices.ContainsFunc(cells, func(c got) bool { return display(c, f.days1904) != "" }) {
			return nil
		}
		if len(f.rows) == maxForeignRows {
			return hugeWorkbook
		}
		row := foreignRow{y: y, cells: slices.Clone(cells)}
		for x := range cells {
			if target := around.links[[2]int{x, y}]; target != "" {
				if row.links == nil {
					row.links = map[int]string{}
				}
				row.links[x] = target
			}
		}
		f.rows = append(f.rows, row)
		return nil
	})
	if err != nil {
		return err
	}
	for i := range f.rows {
		for x, c := range f.rows[i].cells {
			at := slices.IndexFunc(f.Columns, func(c ForeignColumn) bool { return c.x == x })
			s := tidy(display(c, f.days1904), false)
			switch {
			case s == "":
			case at < 0: // values without a header
				f.Columns = append(f.Columns, ForeignColumn{Header: letters(x), Field: fieldNotes, Known: true, Sample: sample(s), x: x})
			case f.Columns[at].Sample == "":
				f.Columns[at].Sample = sample(s)
			}
		}
	}
	slices.SortFunc(f.Columns, func(a, b ForeignColumn) int { return cmp.Compare(a.x, b.x) })
	return nil
}

func sample(s string) string {
	if utf8.RuneCountInString(s) > sampleSize {
		return string([]rune(s)[:sampleSize-1]) + "…"
	}
	return s
}

// letters names a column as the sheet does.
func letters(x int) string {
	s := ""
	for x++; x > 0; x = (x - 1) / 26 {
		s = string(rune('A'+(x-1)%26)) + s
	}
	return s
}

// display is a cell as it is kept where no field takes it.
func display(c got, days1904 bool) string {
	switch c.kind {
	case isText:
		return c.text
	case isNumber:
		if d, ok := fromSerial(c.number, days1904); c.format != noDate && ok {
			return cut(d, c.format).String()
		}
		return digits(c.number)
	case isTruth:
		if c.number != 0 {
			return "oui"
		}
		return "non"
	}
	return ""
}

// Cell names the cell at a place of a sheet: « B12 ».
func Cell(at render.Pos) string {
	return letters(at.Col-1) + strconv.Itoa(at.Line)
}

// Sections are the documents, by heading in the order of the sheet; the heading
// is empty where nothing names it, and the cell that should is at "heading" of
// the record's places. A row with nothing but one cell of text names
// the heading of those below it, if no column does. What no field can take
// stands in the notes. A row without a title is left out, and said. The producers
// of the publication, which may be nil, are no persons.
func (f *Foreign) Sections(pub *render.Publication) ([]*render.Section, []render.Problem) {
	var sections []*render.Section
	var problems []render.Problem
	column := slices.IndexFunc(f.Columns, func(c ForeignColumn) bool { return c.Field == fieldHeading })
	heading := ""
	known := bodiesOf(pub)
	for _, row := range f.rows {
		if name, ok := f.headingRow(row); ok && column < 0 {
			heading = name
			continue
		}
		r := &foreignRecord{Record: &render.Record{At: render.Positions{"": {Line: row.y + 1, Col: 1}}}, heading: heading}
		if column >= 0 {
			r.At["heading"] = render.Pos{Line: row.y + 1, Col: f.Columns[column].x + 1}
		}
		for _, c := range f.Columns {
			if c.x < len(row.cells) {
				r.take(c, row.cells[c.x], row.links[c.x], f.days1904, known)
			}
		}
		for _, p := range r.problems {
			p.File, p.Pos.Line = f.file, row.y+1
			problems = append(problems, p)
		}
		if r.Title == "" {
			problems = append(problems, render.Problem{Code: codeRowTitle, File: f.file, Pos: r.At[""]})
			continue
		}
		r.Notes = strings.Join(r.notes, "\n")
		if len(sections) == 0 || sections[len(sections)-1].Heading != r.heading {
			sections = append(sections, &render.Section{Heading: r.heading})
		}
		s := sections[len(sections)-1]
		s.Records = append(s.Records, r.Record)
	}
	return sections, problems
}

// headingRow is the text of a row that has but one.
func (f *Foreign) headingRow(row foreignRow) (string, bool) {
	text, n := "", 0
	for x, c := range row.cells {
		if s := tidy(display(c, f.days1904), false); s != "" {
			n++
			text = s
			if c.kind != isText || row.links[x] != "" || isAddress(s) {
				return "", false
			}
		}
	}
	return text, n == 1
}

// foreignRecord is a record on its way.
type foreignRecord struct {
	*render.Record
	heading  string
	notes    []string
	problems []render.Problem
}

// note keeps a value that no field takes, under the header of its column.
func (r *foreignRecord) note(c ForeignColumn, s string) {
	if s = tidy(s, true); s == "" {
		return
	}
	if c.Field != fieldNotes || fold(c.Header) != "note" && fold(c.Header) != "notes" {
		s = c.Header + "\u00a0: " + s
	}
	r.notes = append(r.notes, s)
}

// odd keeps a value that its field cannot take, and says so.
func (r *foreignRecord) odd(c ForeignColumn, s string) {
	r.note(c, s)
	r.problems = append(r.problems, render.Problem{Code: codeKeptInNotes, Args: []any{sample(tidy(s, false)), c.Header}, Pos: render.Pos{Col: c.x + 1}})
}

func (r *foreignRecord) take(c ForeignColumn, cell got, target string, days1904 bool, known bodies) {
	text := display(cell, days1904)
	line := tidy(text, false)
	if line == "" {
		return
	}
	set := func(field *string) {
		if *field != "" { // another column has filled it
			r.note(c, text)
			return
		}
		*field = line
	}
	switch c.Field {
	case fieldHeading:
		r.heading = line
	case "kind":
		if k := foreignKind(line); k != "" {
			r.Kind = k
			return
		}
		r.note(c, text)
	case fieldProducers:
		for _, name := range split(text) {
			r.Authors = append(r.Authors, render.Agent{Name: name})
		}
	case "authors":
		for _, name := range split(text) {
			r.Authors = append(r.Authors, known.agents(name)...)
		}
	case "title":
		set(&r.Title)
		if target != "" && isAddress(target) {
			r.address(target)
		}
	case "subtitle":
		set(&r.Subtitle)
	case "series":
		set(&r.Series.Title)
	case fieldNumber:
		line = strings.TrimSpace(numberSign.ReplaceAllString(line, ""))
		set(&r.Series.Number)
	case "publisher":
		set(&r.Publisher)
	case "edition":
		set(&r.Edition)
	case "hours":
		set(&r.Hours)
	case "citation":
		set(&r.Citation)
	case "issued":
		if cell.kind == isText {
			cell.text = strings.TrimSpace(beforeDate.ReplaceAllString(cell.text, ""))
		}
		d, _, code := readDate(cell, noDate, days1904)
		if code != nil || !r.Issued.IsZero() {
			r.odd(c, text)
			return
		}
		r.Issued = d
	case "pages":
		n, code := pages(cell)
		if m := firstPages.FindStringSubmatch(strings.ToLower(line)); code != nil && m != nil {
			n, code = m[1], nil
			r.note(c, text)
		}
		number, err := strconv.Atoi(n)
		if code != nil || err != nil || r.Pages != 0 {
			r.odd(c, text)
			return
		}
		r.Pages = number
	case "language":
		tag, ok := languageOf(line)
		if !ok {
			r.odd(c, text)
			return
		}
		r.Language = tag
	case "abstract":
		if r.Abstract != "" {
			r.note(c, text)
			return
		}
		r.Abstract = tidy(text, true)
	case "keywords":
		sign := func(r rune) bool { return r == ';' || r == '\n' || r == '|' }
		if !strings.ContainsFunc(text, sign) {
			sign = func(r rune) bool { return r == ',' }
		}
		for _, word := range strings.FieldsFunc(text, sign) {
			if word = tidy(word, false); word != "" && !slices.Contains(r.Keywords, word) {
				r.Keywords = append(r.Keywords, word)
			}
		}
	case "links":
		for _, a := range addresses(text, target) {
			switch {
			case isAddress(a):
				r.address(a)
			case strings.HasPrefix(strings.ToLower(a), "www."):
				r.address("https://" + a)
			default:
				r.odd(c, a)
			}
		}
	case fieldSkip:
	default:
		r.note(c, text)
	}
}

func (r *foreignRecord) address(a string) {
	if !slices.ContainsFunc(r.Links, func(l render.Link) bool { return l.URL == a }) {
		r.Links = append(r.Links, render.Link{URL: a})
	}
}

var (
	numberSign = regexp.MustCompile(`(?i)^(n°|nº|no\.?|numéro|num\.?)\s*`)
	firstPages = regexp.MustCompile(`^(\d{1,5}) ?p(?:p|ages?)?\b`) // « 116 p. : ill. »
	beforeDate = regexp.MustCompile(`(?i)^(paru en|publié en|publié le|le|c|cop\.|©)\s+`)

	// « NINNIN Louis-Marie », as bibliographies have it.
	familyFirst = regexp.MustCompile(`^(\p{Lu}[\p{Lu}’'\- ]*\p{Lu}) (\p{Lu}[\p{Ll}’'.-]*(?:[ -]\p{Lu}[\p{Ll}’'.]*)*)$`)
	// « Ninnin, Louis-Marie »: a name of few words on both sides of its only comma.
	familyComma = regexp.MustCompile(`^([^,]+), ?([^,]+)$`)
)

// bodies are the producers that a publication knows, by their folded forms.
type bodies map[string]bool

func bodiesOf(pub *render.Publication) bodies {
	known := bodies{}
	if pub != nil {
		for _, p := range pub.Producers {
			for _, form := range append([]string{p.Acronym, p.Name}, p.Variants...) {
				known[fold(form)] = true
			}
		}
	}
	delete(known, "")
	return known
}

// begins reports a name that is, or begins with, one of them: « INSEE Première »,
// « DGEF, Paris ».
func (known bodies) begins(name string) bool {
	words := strings.Fields(name)
	for i := range words {
		if known[fold(strings.Join(words[:i+1], " "))] {
			return true
		}
	}
	return false
}

// agent reads the name of an author: a person's where it is written as only a
// person's is.
func (known bodies) agent(name string) render.Agent {
	if known.begins(name) {
		return render.Agent{Name: name}
	}
	if m := familyFirst.FindStringSubmatch(name); m != nil {
		return render.Agent{Family: titled(m[1]), Given: m[2]}
	}
	if m := familyComma.FindStringSubmatch(name); m != nil && isGiven(m[2]) && len(strings.Fields(m[1])) <= 3 {
		family := tidy(m[1], false)
		if family == strings.ToUpper(family) {
			family = titled(family)
		}
		return render.Agent{Family: family, Given: tidy(m[2], false)}
	}
	return render.Agent{Name: name}
}

// agents reads the names of authors that commas part: « Jean Dupont, Marie
// Curie » are two, as each has both names; « Dupont, Jean » is one, and so is
// what has no person in it, « Ministère de l’Intérieur, Direction générale ».
func (known bodies) agents(names string) []render.Agent {
	var all []render.Agent
	sure, whole := true, known[fold(names)] // whether each is known, and all are one
	person := false
	for part := range strings.SplitSeq(names, ",") {
		part = tidy(part, false)
		a, ok := known.givenFirst(part)
		if !ok {
			a = render.Agent{Name: part}
		}
		body := known[fold(part)]
		if whole || len(strings.Fields(part)) < 2 && !body {
			return []render.Agent{known.agent(names)}
		}
		person, sure = person || ok, sure && body
		all = append(all, a)
	}
	if len(all) == 1 || !person && !sure { // a name alone may be a body's: nothing tells
		return []render.Agent{known.agent(names)}
	}
	return all
}

var (
	bodyName = regexp.MustCompile(`^(agences?|associations?|banque|caisse|centres?|collectif|comite|commission|conseil|coordination|cour|croix|defenseur|delegation|departement|direction|ecole|federation|fondation|forum|france|groupe|haut|institut|maison|mairie|medecins|metropole|ministere|mission|musee|observatoire|office|ordre|organisation|prefecture|region|reseau|sante|secours|secretariat|service|societe|terre|union|universite|ville)$`)
	particle = regexp.MustCompile(`^(de|du|des|la|le|van|von|der|den|el|al|ben|d[’'].+)$`)
)

// givenFirst reads « Jean Dupont », « Marie-Claire de La Tour », « J. DUPONT »,
// or « NINNIN Louis-Marie »; what begins as bodies do is none.
func (known bodies) givenFirst(s string) (render.Agent, bool) {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 || known.begins(s) || bodyName.MatchString(fold(words[0])) {
		return render.Agent{}, false
	}
	if a := known.agent(s); a.Family != "" {
		return a, true
	}
	capitals := func(w string) bool { return utf8.RuneCountInString(w) > 2 && w == strings.ToUpper(w) }
	from := 1 + slices.IndexFunc(words[1:], func(w string) bool { return particle.MatchString(w) || capitals(w) })
	if from == 0 {
		from = len(words) - 1
	}
	for _, w := range words[from:] {
		if first, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(first) && !particle.MatchString(w) {
			return render.Agent{}, false
		}
	}
	given, family := strings.Join(words[:from], " "), strings.Join(words[from:], " ")
	if !isGiven(given) || particle.MatchString(words[len(words)-1]) {
		return render.Agent{}, false
	}
	if capitals(family) {
		family = titled(family)
	}
	return render.Agent{Family: family, Given: given}, true
}

// isGiven reports what may be given names: up to three words that each begin
// with a capital and go on without.
func isGiven(s string) bool {
	all := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' })
	return len(all) > 0 && len(all) <= 3 && !slices.ContainsFunc(all, func(w string) bool {
		first, size := utf8.DecodeRuneInString(w)
		rest := w[size:]
		return !unicode.IsUpper(first) || rest != strings.ToLower(rest)
	})
}

// titled is a name in capitals with capitals at the beginnings only.
func titled(s string) string {
	start := true
	return strings.Map(func(r rune) rune {
		if start {
			start = !unicode.IsLetter(r)
			return r
		}
		start = !unicode.IsLetter(r)
		return unicode.ToLower(r)
	}, s)
}

// foreignKind is the kind that a word means; empty for a word of none.
func foreignKind(word string) render.Kind {
	if w, ok := foreseen(word, kindWords()); ok {
		return kindOf(w)
	}
	switch fold(word) {
	case "rapport", "etude", "guide", "note", "report", "brochure", "enquete":
		return render.Document
	case "articlederevue", "journalarticle", "articledejournal", "newspaperarticle", "magazinearticle":
		return render.Article
	case "livre", "book", "monographie":
		return render.Book
	case "site", "siteweb", "siteinternet", "web", "webpage", "pageinternet":
		return render.Webpage
	case "video", "documentaire":
		return render.Film
	case "emission", "radio", "audio":
		return render.Podcast
	case "colloque", "conference", "journee", "journeedetude", "seminaire":
		return render.Event
	case "expo":
		return render.Exhibition
	case "fiche", "fichedexperience", "fichepratique":
		return render.PracticeSheet
	}
	return ""
}

var languageTag = regexp.MustCompile(`^[a-z]{2}(-[A-Za-z]{2,4})?$`)

// languageOf is the tag of a language that is named; empty for French.
func languageOf(s string) (tag string, ok bool) {
	switch fold(s) {
	case "francais", "french", "fr", "fre", "fra", "frfr":
		return "", true
	case "anglais", "english", "eng":
		return "en", true
	case "allemand", "german", "ger", "deu":
		return "de", true
	case "espagnol", "spanish", "spa":
		return "es", true
	case "italien", "italian", "ita":
		return "it", true
	case "portugais", "portuguese", "por":
		return "pt", true
	case "neerlandais", "dutch", "dut", "nld":
		return "nl", true
	case "arabe", "arabic", "ara":
		return "ar", true
	case "turc", "turkish", "tur":
		return "tr", true
	case "russe", "russian", "rus":
		return "ru", true
	case "ukrainien", "ukrainian", "ukr":
		return "uk", true
	}
	return s, languageTag.MatchString(s)
}
