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
	c := &collector{Import: Import{Format: "UNIMARC (ISO 2709)"}}
	guessed := false
	readISO2709(data, func(number int, m *marc, fault *render.Code) (more bool) {
		if fault == nil {
			var encoding string
			if encoding, fault = m.decode(); fault == nil && encoding != "" && !guessed {
				guessed = true
				c.problem(codeMarcGuess, number, number, encoding)
			}
		}
		if fault != nil {
			c.problem(fault, number, number, mostOfParts)
		} else {
			c.addMarc(m, number, number)
		}
		return !c.full
	})
	return c.done()
}

// mostOfParts is how many fields and subfields a record may have: ISO 2709 holds
// fewer.
const mostOfParts = 10_000

// addMarc takes a record, the first of which has the number 1.
func (c *collector) addMarc(m *marc, number, line int) {
	parts := len(m.fields)
	for _, f := range m.fields {
		parts += len(f.subs)
	}
	switch {
	case parts > mostOfParts:
		c.problem(codeMarcParts, line, number, mostOfParts)
	case m.has("200"):
		c.add(m.draft(line))
	case strings.ContainsRune("xyz", rune(m.typ)): // an authority, which PMB exports beside the records that use it
	case m.has("245"):
		c.problem(codeMarc21, line, number)
	default:
		c.problem(codeNoTitle, line)
	}
}

func (m *marc) has(tags ...string) bool {
	return slices.ContainsFunc(m.fields, func(f *marcField) bool { return slices.Contains(tags, f.tag) })
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
		if id, ok := strings.CutPrefix(f.first('a'), systemNumber); ok && isOurID.MatchString(id) {
			f.takeAll("a")
			return id
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

// draft reads the fields of the record.
func (m *marc) draft(line int) *draft {
	d := newDraft(line)
	d.ID = m.ours()
	own := d.ID != ""
	if own {
		m.join()
	} else {
		for _, f := range m.fields {
			f.bare()
		}
	}
	m.titles(d)
	for _, f := range m.tagged("205") {
		if d.Edition == "" {
			d.Edition = f.take('a')
		}
	}
	m.published(d)
	m.extent(d)
	m.series(d)
	m.subjects(d, own)
	m.authors(d)
	m.links(d, own)
	m.abstract(d, own)
	m.hours(d)
	for _, f := range m.tagged(complementOf, siblingOf) {
		switch {
		case !own || d.complementOf+d.siblingOf != "":
		case f.tag == complementOf:
			d.complementOf = f.take('0')
			f.take('t')
		default:
			d.siblingOf = f.take('0')
			f.take('t')
		}
	}
	for _, f := range m.tagged("896") {
		if own && d.Cover.File == "" {
			d.Cover.File, d.Cover.Alt = f.take('a'), f.take('z')
		}
	}
	m.language(d)
	m.customs(d)
	m.rest(d, own)
	return d
}

func (m *marc) titles(r *draft) {
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

func (m *marc) published(r *draft) {
	// 214 says with its second indicator what it is of: 0 publication, 4 copyright.
	fields := m.tagged("210", "219", "214")
	slices.SortStableFunc(fields, func(x, y *marcField) int { return cmp.Compare(ofPublication(y), ofPublication(x)) })
	for _, f := range fields {
		if r.Publisher == "" {
			r.Publisher = f.take('c')
		}
		if d, whole := parseDate(f.first('d')); r.Issued.IsZero() && !d.IsZero() {
			r.Issued = d
			if whole {
				f.take('d')
			}
		}
	}
	for _, f := range m.tagged("463") {
		if d, whole := parseDate(f.first('d')); whole {
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

func (m *marc) series(r *draft) {
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

func (m *marc) extent(r *draft) {
	for _, f := range m.tagged("215") {
		n, whole := pagesOf(f.first('a'))
		if n > 0 && r.Pages == 0 {
			r.Pages = n
			if whole {
				f.take('a')
			}
		}
	}
}

func (m *marc) hours(r *draft) {
	for _, f := range m.tagged("300") {
		text := f.first('a')
		if r.Hours != "" || !hoursNote.MatchString(text) {
			continue
		}
		f.take('a')
		r.Hours = strings.TrimPrefix(text, hoursLabel)
		if r.Hours == text { // by another hand
			r.Hours = hoursNote.ReplaceAllString(text, "")
		}
	}
}

func (m *marc) subjects(r *draft, own bool) {
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

func (m *marc) authors(r *draft) {
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
		r.keep(label, cmp.Or(a.Name, strings.TrimSpace(a.Given+" "+a.Family)))
	}
}

// secondary is 0 for the author with primary responsibility, which stands first.
func secondary(f *marcField) int {
	if f.tag[2] == '0' {
		return 0
	}
	return 1
}

func (m *marc) links(r *draft, own bool) {
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
			if own {
				r.Links = append(r.Links, l)
			} else {
				r.link("adresse", l.URL, l.Label)
			}
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

func (m *marc) abstract(r *draft, own bool) {
	var said []string
	for _, f := range m.tagged("330") {
		said = append(said, f.takeAll("a")...)
	}
	text := strings.Join(said, "\n\n")
	r.Abstract = text
	corrected := !own
	for _, f := range m.tagged(customField) {
		if f.first('n') != customAbstract {
			continue
		}
		if f.first('w') == checksum(text) {
			r.Abstract = f.first('a')
		} else {
			corrected = true
		}
		f.subs = nil
	}
	if corrected {
		r.Abstract = markdown(text)
	}
}

func (m *marc) language(r *draft) {
	if fields := m.tagged("101"); len(fields) > 0 {
		f := fields[0]
		switch code := strings.ToLower(f.first('a')); code {
		case "", "mul", "zxx":
		case "fre", "fra", "und":
			f.take('a')
		default:
			r.Language = languageTag(code)
			f.take('a')
		}
	}
}

// customs reads the fields of our own, and the kind.
func (m *marc) customs(r *draft) {
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
func (m *marc) rest(r *draft, own bool) {
	for _, f := range m.fields {
		f.tag = strings.ToValidUTF8(f.tag, "?")
		switch {
		case f.tag == "005", f.tag == "100",
			own && (f.tag == "001" || f.tag == "801"), f.first('9') == forPeople:
			continue
		case f.value != "":
			r.keep(cmp.Or(noteLabels[f.tag], f.tag), f.value)
			continue
		case f.tag == customField && f.first('a') != "" && f.first('l') != "":
			r.keep(f.first('l'), f.first('a'))
			continue
		}
		label := noteLabels[f.tag]
		if label != "" && len(f.subs) == 1 && f.subs[0].code == 'a' {
			r.keep(label, f.subs[0].text)
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
			r.notes = append(r.notes, f.tag+label+" "+strings.Join(said, "\u202f; "))
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
		if s.code != 'u' && f.tag[0] != '3' { // nor in notes, which are prose
			text = isbdEnd.ReplaceAllString(text, "")
		}
		f.subs[i].text = text
	}
}
