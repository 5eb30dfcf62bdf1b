package bib

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// readUNIMARC reads UNIMARC in ISO 2709, as PMB, Koha, the BnF and the Sudoc
// export it. Positions count records. What is wrong with one record leaves the
// others; whatever has no field in the domain goes to the notes.
func readUNIMARC(data []byte) *Import {
	in := marcImport{Import: &Import{Format: "UNIMARC (ISO 2709)"}}
	guessed := false
	readISO2709(data, func(number int, m *marc, fault *render.Code) (more bool) {
		if number > mostOfFile {
			in.problem(codeMarcMany, render.Pos{Line: number, Col: 1}, mostOfFile)
			return false
		}
		pos := render.Pos{Line: number, Col: 1}
		if fault == nil {
			var encoding string
			if encoding, fault = m.decode(); fault == nil && encoding != "" && !guessed {
				guessed = true
				in.problem(codeMarcGuess, pos, number, encoding)
			}
		}
		if fault != nil {
			in.problem(fault, pos, number)
			return true
		}
		in.add(m, number, pos)
		return true
	})
	in.finish()
	return in.Import
}

// marcImport collects the records of a file, whichever form of UNIMARC it has.
type marcImport struct {
	*Import
	all []*found
}

// found is a record of a file with what it says of its place.
type found struct {
	*render.Record
	heading string
	parent  string // id of the record it belongs to
	sibling bool
	shared  bool   // its series is that of its parent’s siblings
	link    string // the title of the parent
	lines   []string
}

func (in *marcImport) problem(code *render.Code, pos render.Pos, args ...any) {
	in.Problems = append(in.Problems, render.Problem{Code: code, Args: args, Pos: pos})
}

// What no catalogue exports, but a file made to exhaust the memory.
const (
	mostOfFile  = 100_000 // records
	mostOfParts = 10_000  // fields and subfields of a record
)

func (in *marcImport) add(m *marc, number int, pos render.Pos) {
	parts := len(m.fields)
	for _, f := range m.fields {
		parts += len(f.subs)
	}
	if parts > mostOfParts {
		in.problem(codeMarcParts, pos, number, mostOfParts)
		return
	}
	if strings.ContainsRune("xyz", rune(m.typ)) && !m.has("200", "245") {
		return // an authority, which PMB exports beside the records that use it
	}
	switch {
	case m.has("200"):
	case m.has("245"):
		in.problem(codeMarc21, pos, number)
		return
	}
	number001 := m.value("001")
	r := m.found()
	if r.Title == "" {
		in.problem(codeMarcNoTitle, pos, number, cmp.Or(number001, r.ID))
		return
	}
	r.At = render.Positions{"": pos}
	in.all = append(in.all, r)
}

// finish hangs complements and siblings below their records and parts the rest
// by heading.
func (in *marcImport) finish() {
	parents := make([]*found, len(in.all))
	byID := map[string]*found{}
	for i, r := range in.all { // in our files the parent comes before
		parents[i] = byID[r.parent]
		if r.ID != "" && r.parent == "" {
			byID[r.ID] = r
		}
	}
	sections := map[string]*render.Section{}
	for i, r := range in.all {
		p := parents[i]
		if p == nil && r.parent != "" {
			p = byID[r.parent] // a catalogue may have sorted them
		}
		switch {
		case p == nil && r.sibling:
			r.remark("Dans la même série que", cmp.Or(r.link, r.parent))
		case p == nil && r.parent != "":
			r.remark("En complément de", cmp.Or(r.link, r.parent))
		}
		r.Notes = strings.Join(r.lines, "\n")
		switch {
		case p != nil && r.sibling:
			if r.shared && r.Series.Title == p.Siblings.Series {
				r.Series.Title = ""
			}
			p.Siblings.Records = append(p.Siblings.Records, r.Record)
			continue
		case p != nil:
			p.Complements = append(p.Complements, r.Record)
			continue
		}
		s := sections[r.heading]
		if s == nil {
			s = &render.Section{Heading: r.heading}
			sections[r.heading] = s
			in.Sections = append(in.Sections, s)
		}
		s.Records = append(s.Records, r.Record)
	}
}

// remark adds a line to the notes of the record.
func (r *found) remark(label, text string) {
	if text = oneLine(text); text != "" {
		r.lines = append(r.lines, label+"\u00a0: "+text)
	}
}

func (m *marc) has(tags ...string) bool {
	return slices.ContainsFunc(m.fields, func(f *marcField) bool { return slices.Contains(tags, f.tag) })
}

func (m *marc) value(tag string) string {
	for _, f := range m.fields {
		if f.tag == tag {
			return f.value
		}
	}
	return ""
}

// tagged are the fields with one of the tags, in the order of the record.
func (m *marc) tagged(tags ...string) []*marcField {
	return slices.DeleteFunc(slices.Clone(m.fields), func(f *marcField) bool { return !slices.Contains(tags, f.tag) })
}

// take is the text of the first subfield with the code. It is then no longer in
// the field: what is left at the end goes to the notes.
func (f *marcField) take(code byte) string {
	i := slices.IndexFunc(f.subs, func(s subfield) bool { return s.code == code })
	if i < 0 {
		return ""
	}
	text := f.subs[i].text
	f.subs = slices.Delete(f.subs, i, i+1)
	return text
}

func (f *marcField) takeAll(codes string) (texts []string) {
	f.subs = slices.DeleteFunc(f.subs, func(s subfield) bool {
		taken := strings.IndexByte(codes, s.code) >= 0
		if taken && s.text != "" {
			texts = append(texts, s.text)
		}
		return taken
	})
	return texts
}

// first is the text of the first subfield with the code, which stays.
func (f *marcField) first(code byte) string {
	for _, s := range f.subs {
		if s.code == code {
			return s.text
		}
	}
	return ""
}

// ours finds the id that bulletin gave the record.
func (m *marc) ours() (id string) {
	for _, f := range m.tagged("035") {
		if rest, ok := strings.CutPrefix(f.first('a'), systemNumber); ok {
			f.takeAll("a")
			return rest
		}
	}
	return ""
}

// join puts the pieces of a long text together again.
func (m *marc) join() {
	var all []*marcField
	for i := 0; i < len(m.fields); {
		f := m.fields[i]
		all = append(all, f)
		pieces := []string{f.first('a')}
		for i++; i < len(m.fields) && m.fields[i].tag == f.tag && m.fields[i].first('9') == continued; i++ {
			pieces = append(pieces, m.fields[i].first('a'))
		}
		if a := slices.IndexFunc(f.subs, func(s subfield) bool { return s.code == 'a' }); a >= 0 {
			f.subs[a].text = strings.Join(pieces, "")
		}
	}
	m.fields = all
}

// found reads the fields of the record.
func (m *marc) found() *found {
	r := &found{Record: &render.Record{}}
	r.ID = m.ours()
	if r.ID != "" {
		m.join()
	} else {
		for _, f := range m.fields {
			f.bare()
		}
	}
	own := r.ID != ""
	m.titles(r.Record)
	for _, f := range m.tagged("205") {
		if r.Edition == "" {
			r.Edition = f.take('a')
		}
	}
	m.published(r.Record)
	for _, f := range m.tagged("215") {
		pages := f.first('a')
		n, whole := pagesOf(pages)
		if n > 0 && r.Pages == 0 {
			r.Pages = n
			if whole {
				f.take('a')
			}
		}
	}
	m.series(r)
	m.subjects(r, own)
	m.authors(r)
	m.links(r.Record)
	m.abstract(r.Record)
	for _, f := range m.tagged("300") {
		if text := f.first('a'); r.Hours == "" && hoursNote.MatchString(text) {
			f.take('a')
			if said := strings.TrimPrefix(text, hoursLabel); said != text {
				r.Hours = said
			} else {
				r.Hours = hoursNote.ReplaceAllString(text, "")
			}
		}
	}
	for _, f := range m.tagged(complementOf, siblingOf) {
		if own && r.parent == "" {
			r.parent, r.link, r.sibling = f.take('0'), f.take('t'), f.tag == siblingOf
		}
	}
	for _, f := range m.tagged("896") {
		if own && r.Cover.File == "" {
			r.Cover.File, r.Cover.Alt = f.take('a'), f.take('z')
		}
	}
	m.languages(r.Record)
	m.customs(r.Record)
	m.rest(r, own)
	return r
}

func (m *marc) titles(r *render.Record) {
	for _, f := range m.tagged("200") {
		if r.Title != "" {
			break // a second one goes to the notes
		}
		// A title with parts: 200 $a Title $h Part 2 $i Name of the part.
		if titles := f.takeAll("a"); len(titles) > 0 {
			r.Title = strings.Join(append([]string{strings.Join(titles, "\u00a0; ")}, f.takeAll("hi")...), ". ")
			r.Subtitle = strings.Join(f.takeAll("e"), "\u00a0: ")
		}
	}
}

func (m *marc) published(r *render.Record) {
	// 214 says with its second indicator what it is of: 0 publication, 4 copyright.
	fields := m.tagged("210", "219", "214")
	slices.SortStableFunc(fields, func(x, y *marcField) int { return cmp.Compare(ofPublication(y), ofPublication(x)) })
	for _, f := range fields {
		if r.Publisher == "" {
			r.Publisher = f.take('c')
		}
		if d, whole := catalogueDate(f.first('d')); r.Issued.IsZero() && !d.IsZero() {
			r.Issued = d
			if whole {
				f.take('d')
			}
		}
	}
	for _, f := range m.tagged("463") {
		if d, whole := catalogueDate(f.first('d')); whole {
			if r.Issued.IsZero() {
				r.Issued = d
			}
			if r.Issued == d {
				f.take('d')
			}
		}
	}
	if r.Issued.IsZero() { // 100 $a: the date of publication, unless it is unknown
		for _, f := range m.tagged("100") {
			if a := f.first('a'); len(a) >= 13 && a[8] != 'u' {
				r.Issued, _ = render.ParseDate(a[9:13])
			}
		}
	}
}

func ofPublication(f *marcField) int {
	if f.tag != "214" || len(f.ind) > 1 && f.ind[1] == '0' {
		return 1
	}
	return 0
}

func (m *marc) series(r *found) {
	fields := m.tagged("225", "410")
	if m.level == 'a' || len(fields) == 0 {
		fields = append(m.tagged("461"), fields...)
	}
	for _, f := range fields {
		if r.Series.Title != "" {
			break
		}
		code := byte('t')
		if f.tag == "225" {
			code = 'a'
		}
		r.Series.Title = f.take(code)
		if f.tag == "225" {
			r.Series.Title = strings.Join(append([]string{r.Series.Title}, f.takeAll("i")...), ". ")
		}
		if r.Series.Number == "" {
			r.Series.Number = f.take('v')
		}
		if f.first('9') == shared {
			r.shared = true
			f.take('9')
		}
		if r.Series.Title == "" {
			continue
		}
		// The same collection stands in 225 as printed and in 410 as a link.
		for _, other := range m.tagged("225", "410", "461") {
			if other != f && strings.EqualFold(cmp.Or(other.first('t'), other.first('a')), r.Series.Title) &&
				(other.first('v') == "" || other.first('v') == r.Series.Number) {
				other.takeAll("atv")
			}
		}
	}
	for _, f := range m.tagged("463") {
		if r.Series.Number == "" {
			r.Series.Number = f.take('v')
		}
	}
}

func (m *marc) subjects(r *found, own bool) {
	known := map[string]bool{}
	keyword := func(k string) {
		if k != "" && (own || !known[k]) {
			known[k] = true
			r.Keywords = append(r.Keywords, k)
		}
	}
	for _, f := range m.tagged("600", "601", "602", "604", "605", "606", "607", "608", "610") {
		switch {
		case f.tag == "606" && f.first('2') == "rubrique" && r.heading == "":
			f.take('2')
			r.heading = f.take('a')
		case f.tag == "610" && own:
			keyword(f.take('a'))
		case f.tag == "610":
			for _, text := range f.takeAll("a") { // PMB puts all in one
				for k := range strings.SplitSeq(text, ";") {
					keyword(strings.TrimSpace(k))
				}
			}
		case f.tag == "600":
			keyword(strings.Join(f.takeAll("ab"), ", "))
			keyword(strings.Join(f.takeAll("xyzj"), " -- "))
		default:
			keyword(strings.Join(f.takeAll("abxyzj"), " -- "))
		}
		if f.tag != "610" {
			f.takeAll("23") // thesaurus and number in it
		}
	}
}

// relators are the relators that most often stand beside authors.
var relators = map[string]string{
	"080": "Préface", "205": "Collaboration", "212": "Commentaire", "300": "Réalisation", "340": "Direction scientifique",
	"440": "Illustration", "570": "Autre", "600": "Photographie", "650": "Édition", "651": "Direction", "690": "Scénario",
	"710": "Secrétariat", "723": "Commandite", "727": "Direction de thèse", "730": "Traduction",
}

func (m *marc) authors(r *found) {
	fields := m.tagged("700", "710", "701", "711", "702", "712", "716", "720")
	slices.SortStableFunc(fields, func(x, y *marcField) int { // else in the order of the record
		return cmp.Compare(secondary(x), secondary(y))
	})
	for _, f := range fields {
		var a render.Agent
		if f.tag[1] == '1' {
			a.Name = strings.Join(f.takeAll("ab"), ". ")
		} else {
			a.Family, a.Given = f.take('a'), f.take('b')
			if family, given, ok := strings.Cut(a.Family, ", "); ok && a.Given == "" && len(f.ind) == 2 && f.ind[1] != ' ' {
				a.Family, a.Given = family, given
			}
		}
		if a == (render.Agent{}) {
			continue
		}
		codes := f.takeAll("4")
		f.takeAll("3") // number in the list of authorities
		if len(codes) == 0 || slices.Contains(codes, relatorAuthor) {
			r.Authors = append(r.Authors, a)
			continue
		}
		label := codes[0]
		if role := relators[label]; role != "" {
			label = role + " (" + label + ")"
		}
		r.remark(label, cmp.Or(a.Name, strings.TrimSpace(a.Given+" "+a.Family)))
	}
}

// secondary is 0 for the author with primary responsibility, which stands first.
func secondary(f *marcField) int {
	if f.tag[2] == '0' {
		return 0
	}
	return 1
}

func (m *marc) links(r *render.Record) {
	for _, f := range m.tagged("856", "897") {
		for _, u := range f.takeAll("u") {
			l := render.Link{URL: strings.TrimSpace(u)}
			if l.URL == "" {
				continue
			}
			if f.tag == "897" {
				l.Label = f.take('a')
			} else {
				l.Label = cmp.Or(f.take('2'), f.take('z'))
			}
			if state, day, ok := checkedLink(f.first('x')); ok {
				l.State, l.Checked = state, day
				f.take('x')
			}
			r.Links = append(r.Links, l)
		}
	}
}

// checkedLink reads « Valide, 2024-10-12 », either half of which may be missing.
func checkedLink(s string) (state render.LinkState, day render.Date, ok bool) {
	if s == "" {
		return "", day, false
	}
	for part := range strings.SplitSeq(s, ", ") {
		i := slices.IndexFunc(render.LinkStates(), func(l render.LinkState) bool { return l.French() == part })
		d, err := render.ParseDate(part)
		switch {
		case i >= 0 && state == "":
			state = render.LinkStates()[i]
		case err == nil && day.IsZero():
			day = d
		default:
			return "", day, false
		}
	}
	return state, day, true
}

func (m *marc) abstract(r *render.Record) {
	var said []string
	for _, f := range m.tagged("330") {
		said = append(said, f.takeAll("a")...)
	}
	r.Abstract = strings.Join(said, "\n\n")
	for _, f := range m.tagged(customField) {
		if f.first('n') != customAbstract {
			continue
		}
		if f.first('w') == checksum(r.Abstract) {
			r.Abstract = f.first('a')
		}
		f.subs = nil
	}
}

func (m *marc) languages(r *render.Record) {
	for _, f := range m.tagged("101") {
		switch code := strings.ToLower(f.first('a')); code {
		case "", "mul", "zxx":
		case "fre", "fra", "und":
			f.take('a')
		default:
			r.Language = languageTag(code)
			f.take('a')
		}
		break
	}
}

// customs reads the fields of our own.
func (m *marc) customs(r *render.Record) {
	r.Kind = m.kind()
	if r.Kind == render.Document && m.has("010") {
		r.Kind = render.Book
	}
	for _, f := range m.tagged(customField) {
		value := f.first('a')
		switch f.first('n') {
		case customKind:
			for _, k := range render.Kinds() {
				if k.French() == value {
					r.Kind, f.subs = k, nil
				}
			}
		case customLanguage:
			r.Language, f.subs = value, nil
		case customCitation:
			r.Citation, f.subs = value, nil
		case customSiblings:
			r.Siblings.Series, f.subs = value, nil
		}
	}
}

// noteLabels are the words for what most often goes to the notes.
var noteLabels = map[string]string{
	"001": "Identifiant dans le catalogue d’origine", "010": "ISBN", "011": "ISSN", "073": "EAN", "300": "Note", "327": "Contenu", "328": "Thèse",
}

// rest puts what no one took in the notes, a line for each field. The date of
// the last change (005) and what is coded (100) say nothing of the document.
func (m *marc) rest(r *found, own bool) {
	for _, f := range m.fields {
		switch {
		case f.tag == "005", f.tag == "100",
			own && (f.tag == "001" || f.tag == "801"), f.first('9') == forPeople:
			continue
		case f.value != "":
			r.remark(cmp.Or(noteLabels[f.tag], f.tag), f.value)
			continue
		case f.tag == customField && f.first('a') != "" && f.first('l') != "":
			r.remark(f.first('l'), f.first('a'))
			continue
		}
		label := noteLabels[f.tag]
		if label != "" && len(f.subs) == 1 && f.subs[0].code == 'a' {
			r.remark(label, f.subs[0].text)
			continue
		}
		var said []string
		for _, s := range f.subs {
			if text := oneLine(s.text); text != "" {
				said = append(said, fmt.Sprintf("$%c\u00a0: %s", s.code, text))
			}
		}
		if label != "" {
			label = " (" + label + ")"
		}
		if len(said) > 0 {
			r.lines = append(r.lines, f.tag+label+" "+strings.Join(said, "\u202f; "))
		}
	}
}

var (
	hoursNote = regexp.MustCompile(`^Horaires[\s\x{a0}\x{202f}]*:[\s\x{a0}]*`)
	pagesIn   = regexp.MustCompile(`(?:^|[^\d-])(\d{1,5})[\s\x{a0}\x{202f}]*p(?:ages?|\.|\b)`)
	isPages   = regexp.MustCompile(`^(\d{1,5})[\s\x{a0}\x{202f}]*(?:p\.?|pages?)?$`)
	isbdEnd   = regexp.MustCompile(`[\s\x{a0}\x{202f}]+[/:;=,+]$|,$`)
	sortMark  = strings.NewReplacer("\u0088", "", "\u0089", "", "\u0098", "", "\u009c", "", "\x1bH", "", "\x1bI", "")
)

// pagesOf is the number of pages in « 116 p. » or « 1 vol. (116 p.) » and
// whether that is all it says.
func pagesOf(s string) (pages int, whole bool) {
	s = strings.TrimSpace(s)
	if p := isPages.FindStringSubmatch(s); p != nil {
		pages, _ = strconv.Atoi(p[1])
		return pages, pages > 0
	}
	if p := pagesIn.FindStringSubmatch(s); p != nil {
		pages, _ = strconv.Atoi(p[1])
	}
	return pages, false
}

// bare takes away what catalogues write into texts for their display: the marks
// of ISO 6630 around words that do not sort, and the punctuation of ISBD before
// the next subfield.
func (f *marcField) bare() {
	f.value = strings.TrimSpace(f.value)
	if f.tag < "010" || f.tag[0] == '1' {
		return // codes, in which spaces count
	}
	for i, s := range f.subs {
		text := strings.TrimSpace(sortMark.Replace(s.text))
		if s.code != 'u' {
			text = isbdEnd.ReplaceAllString(text, "")
		}
		f.subs[i].text = text
	}
}

var (
	yearIn       = regexp.MustCompile(`(?:^|\D)([12]\d{3})(?:\D|$)`)
	dayMonth     = regexp.MustCompile(`^(?:(\d{1,2})(?:er)?[\s\x{a0}]+)?(\pL+)\.?[\s\x{a0}]+(\d{4})$`)
	byNumbers    = regexp.MustCompile(`^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$`)
	frenchMonths = []string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
)

// catalogueDate reads the dates of catalogues: 2024-08, « août 2024 »,
// 27/06/2024, « DL 2024 », « cop. 2024 », « [2024] ». It says whether that is
// all there is.
func catalogueDate(s string) (d render.Date, whole bool) {
	s = strings.TrimSpace(s)
	if d, err := render.ParseDate(s); err == nil {
		return d, true
	}
	iso := ""
	if p := byNumbers.FindStringSubmatch(s); p != nil {
		iso = isoDate(p[3], p[2], p[1])
	} else if p := dayMonth.FindStringSubmatch(strings.ToLower(s)); p != nil {
		for i, m := range frenchMonths {
			if p[2] == m || len([]rune(p[2])) > 2 && strings.HasPrefix(m, p[2]) {
				iso = isoDate(p[3], strconv.Itoa(i+1), p[1])
				break
			}
		}
	}
	if d, err := render.ParseDate(iso); err == nil {
		return d, true
	}
	if p := yearIn.FindStringSubmatch(s); p != nil {
		d, _ = render.ParseDate(p[1])
	}
	return d, false
}

func isoDate(year, month, day string) string {
	s := year + fmt.Sprintf("-%02s", month)
	if day != "" {
		s += fmt.Sprintf("-%02s", day)
	}
	return s
}
