package bib

import (
	"regexp"
	"slices"
	"strings"

	"bulletin/render"
)

// risTag is one tag with its value, line by line.
type risTag struct {
	tag   string
	lines []string
}

func (t risTag) value() string { return strings.Join(t.lines, "\n") }

var risTagLine = regexp.MustCompile(`^[ \t\x{feff}]*([A-Za-z][A-Za-z0-9])[ \t]{1,2}-(?:[ \t\x{a0}](.*)|)$`)

// readRIS reads RIS as it is met: tags in small letters, a space less, lines
// that go on without a tag, references without an end.
func readRIS(text string) *Import {
	c := &collector{Import: Import{Format: "RIS"}}
	var tags []risTag
	start, small := 0, false
	end := func() {
		if start > 0 {
			c.add(risRecord(tags, start, c))
		}
		tags, start = nil, 0
	}
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		if c.full {
			break
		}
		number++
		m := risTagLine.FindStringSubmatch(line)
		if m != nil && start > 0 && !small && strings.ToUpper(m[1]) != m[1] {
			m = nil // words that go on, such as « de - »
		}
		if m == nil {
			if start > 0 && len(tags) > 0 {
				last := &tags[len(tags)-1]
				last.lines = append(last.lines, strings.TrimSpace(line))
			}
			continue
		}
		switch tag := strings.ToUpper(m[1]); tag {
		case "TY":
			if start > 0 {
				c.problem(codeRISEnd, start)
				end()
			}
			start, small = number, m[1] != tag
			tags = append(tags, risTag{tag, []string{strings.TrimSpace(m[2])}})
		case "ER":
			end()
		default:
			if start > 0 {
				tags = append(tags, risTag{tag, []string{strings.TrimSpace(m[2])}})
			}
		}
	}
	if start > 0 {
		c.problem(codeRISEnd, start)
		end()
	}
	return c.done()
}

// kindOfRIS is the kind of a type of RIS, and whether it says it all.
func kindOfRIS(typ string) (k render.Kind, exact bool) {
	switch typ {
	case "RPRT", "GOVDOC", "GEN", "":
		return render.Document, true
	case "JOUR", "EJOUR", "JFULL":
		return render.Article, true
	case "MGZN", "NEWS", "CPAPER", "ABST", "INPR":
		return render.Article, false
	case "BOOK", "EBOOK":
		return render.Book, true
	case "ELEC", "WEB":
		return render.Webpage, true
	case "BLOG", "ICOMM":
		return render.Webpage, false
	case "MPCT", "VIDEO", "ADVS":
		return render.Film, true
	case "SOUND":
		return render.Podcast, true
	case "CONF", "SLIDE":
		return render.Event, false
	}
	return render.Document, false
}

// risLabels name in French, for the notes, tags that have no field.
var risLabels = map[string]string{
	"A2": "directeur", "ED": "directeur", "A3": "directeur de la série", "A4": "traducteur", "CY": "lieu", "C1": "C1",
	"Y2": "consulté le", "BT": "titre de l’ensemble", "ST": "titre abrégé", "TT": "titre traduit", "AN": "numéro d’entrée", "CN": "cote",
	"VL": "volume", "EP": "dernière page", "SN": "ISBN ou ISSN", "RN": "note de recherche", "C6": "statut",
}

var (
	isISSN = regexp.MustCompile(`(?i)^(?:ISSN )?(\d{4})-(\d{3}[\dx])(?: \(.*\))?$`)
	isISBN = regexp.MustCompile(`(?i)^(?:ISBN )?(?:97[89][- ]?)?(?:\d[- ]?){9}[\dx](?: \(.*\))?$`)
)

// standardNumber reports an ISBN or an ISSN. The check digit (ISO 3297) tells an
// ISSN from the years of a number such as 2023-2024.
func standardNumber(s string) bool {
	m := isISSN.FindStringSubmatch(s)
	if m == nil {
		return isISBN.MatchString(s)
	}
	sum := 0
	for i, c := range strings.ToUpper(m[1] + m[2]) {
		digit := int(c - '0')
		if c == 'X' {
			digit = 10
		}
		sum += digit * (8 - i)
	}
	return sum%11 == 0
}

func risRecord(tags []risTag, line int, c *collector) *draft {
	d := newDraft(line)
	all := map[string][]string{}
	for _, t := range tags {
		all[t.tag] = append(all[t.tag], t.value())
	}
	done := map[string]bool{"DP": true, "DB": true, "ER": true} // where it was found says nothing of it
	take := func(tags ...string) (values []string) {
		for _, tag := range tags {
			done[tag] = true
			values = append(values, nonEmpty(slices.Clone(all[tag])...)...)
		}
		return values
	}
	first := func(tags ...string) string {
		values := take(tags...)
		if len(values) == 0 {
			return ""
		}
		for _, other := range values[1:] {
			if oneLine(other) != oneLine(values[0]) {
				d.keep(tags[0], other)
			}
		}
		return oneLine(values[0])
	}

	typ := first("TY")
	typ = strings.ToUpper(typ)
	k, exact := kindOfRIS(typ)
	work := first("M3")
	if isDOI.MatchString(work) { // EndNote
		all["DO"], work = append(all["DO"], work), ""
	}
	d.kind(typ, k, exact, work)
	t := risTypeOf(d.Kind)
	d.id(first("ID"))
	d.Title = first("TI", "T1", "CT")
	if d.Title == "" {
		d.Title = first("BT")
	}
	for _, name := range take("A1", "AU") {
		d.risName(name)
	}
	d.Series.Title = first("T2", "JO", "JF", "JA", "T3")
	for _, abbreviated := range take("J1", "J2") {
		if d.Series.Title == "" {
			d.Series.Title = oneLine(abbreviated)
		}
	}
	for _, tag := range []string{t.number, "IS", "M1", "SN"} {
		for _, n := range take(tag) {
			switch {
			case standardNumber(oneLine(n)):
				d.keep("ISBN ou ISSN", n)
			case tag == "SN" && t.number != "SN":
				d.keep("ISBN ou ISSN", n)
			case tag == "M1" && t.number != "M1" && d.Series.Number != "":
				d.keep("numéro", n)
			default:
				d.put(&d.Series.Number, "numéro", n)
			}
		}
		delete(all, tag)
	}
	if d.Series.Number == "" {
		d.Series.Number = first("VL")
	}
	d.Publisher, d.Edition = first("PB"), first("ET")
	for _, date := range take("DA", "PY", "Y1") {
		d.date("date", date)
	}
	from, to := first("SP"), first("EP")
	switch {
	case from != "" && to == "" && d.Kind != render.Article && wholeNumber.MatchString(from):
		d.pages("pages", from)
	case from != "" || to != "":
		d.keep("pages", joined("-", from, to))
	}
	var abstracts []string
	for _, a := range take("AB", "N2") {
		if a = markdown(withoutHTML(a)); len(abstracts) == 0 || a != abstracts[0] {
			abstracts = append(abstracts, a)
		}
	}
	d.Abstract = strings.Join(abstracts, "\n\n")
	for _, value := range take("KW") {
		for keyword := range strings.SplitSeq(value, "\n") { // EndNote: one a line
			d.keyword(keyword)
		}
	}
	d.language(first("LA"))
	for _, value := range take("UR") {
		for _, address := range addressesIn(value) {
			d.link("adresse", address, "")
		}
	}
	for _, value := range take("DO") {
		d.doi(value)
	}
	for _, value := range take("L1", "L2", "LK") {
		d.link("adresse", value, "")
	}
	for _, note := range take("N1") {
		if d.risNote(note) {
			c.problem(codeCitationTitle, line)
		}
	}
	for _, t := range tags {
		if !done[t.tag] {
			label := risLabels[t.tag]
			if label == "" {
				label = t.tag
			}
			d.keep(label, t.value())
		}
	}
	return d
}

// addressesIn parts several addresses in one value, as some programs write them.
func addressesIn(value string) []string {
	all := strings.FieldsFunc(value, func(r rune) bool { return r == '\n' || r == ' ' || r == '\t' })
	var found []string
	for _, a := range all {
		a = strings.TrimRight(a, ";,")
		if !isAddress(a) {
			return []string{value}
		}
		found = append(found, a)
	}
	if len(found) == 1 { // what ends it may be its own
		return []string{oneLine(value)}
	}
	return found
}

// risName is « Nom, Prénom, suffixe »; a comma at the end, or none at all, is a
// corporate author. The low quotation mark stands for a comma: see creator.
func (d *draft) risName(name string) {
	family, given, person := strings.Cut(oneLine(name), ",")
	family, given = strings.ReplaceAll(family, "‚", ","), strings.ReplaceAll(given, "‚", ",")
	if !person || strings.TrimSpace(given) == "" {
		d.corporate(family)
		return
	}
	d.person(family, given)
}

var (
	siblingsLine = regexp.MustCompile(`^Retrouvez les autres contributions de la série(?: «\x{a0}(.*)\x{a0}»)?\x{a0}:$`)
	citedLine    = regexp.MustCompile(`^(.*?)\x{a0}: (https?://.*)$`)
	citedLink    = regexp.MustCompile(`(https?://\S+)(?: \(((?:[^()]|\([^()]*\))*)\))?`)
	numberEnd    = regexp.MustCompile(`^(?:(.*), )?n°\x{a0}(\d.*)$`)
)

// risNote reads a note line by line: what our own say (see the function risNote) goes
// back to its fields, the rest to the notes. It reports whether sub-resources
// were found, of which the citation is all there is.
func (d *draft) risNote(note string) (found bool) {
	var below *[]*render.Record
	var sub *draft
	var abstract []string
	endSub := func() {
		if sub != nil {
			sub.Abstract, abstract = markdown(strings.Join(abstract, "\n")), nil
			sub.Notes = strings.Join(sub.notes, "\n")
			*below = append(*below, sub.Record)
			found, sub = true, nil
		}
	}
	defer endSub()
	for line := range strings.SplitSeq(cleanLines(withoutHTML(note)), "\n") {
		line = strings.TrimSpace(line)
		label, value, said := strings.Cut(line, "\u00a0: ")
		switch m := siblingsLine.FindStringSubmatch(line); {
		case line == "En complément\u00a0:":
			endSub()
			below = &d.Complements
			continue
		case m != nil:
			endSub()
			below, d.Siblings.Series = &d.Siblings.Records, m[1]
			continue
		}
		if below != nil {
			text, isSub := strings.CutPrefix(line, "• ")
			switch {
			case isSub:
				endSub()
				sub = newDraft(d.line)
				if m := citedLine.FindStringSubmatch(text); m != nil {
					text = m[1]
					for _, l := range citedLink.FindAllStringSubmatch(m[2], -1) {
						sub.link("adresse", l[1], l[2])
					}
				}
				sub.Title = oneLine(text)
				if sub.Title == "" {
					sub = nil
				}
			case sub == nil:
				d.keepLines(line)
			case said && label == "Mots-clés":
				for k := range strings.SplitSeq(value, "\u00a0; ") {
					sub.keyword(k)
				}
			case line != "":
				abstract = append(abstract, line)
			}
			continue
		}
		switch {
		case line == "":
		case !said:
			d.keepLines(line)
		case label == "Série":
			d.inSeries(value)
		case label == "Éditeur":
			d.put(&d.Publisher, "éditeur", value)
		case label == "Édition":
			d.put(&d.Edition, "édition", value)
		case label == "Pages":
			d.pages("pages", value)
		case label == "Horaires":
			d.put(&d.Hours, "horaires", value)
		case label == "Citation" && d.Citation == "":
			d.Citation = value
		case isAddress(value):
			d.labelled(label, value)
		default:
			d.keepLines(line)
		}
	}
	return found
}

// inSeries is the contrary of the function inSeries.
func (d *draft) inSeries(value string) {
	if m := numberEnd.FindStringSubmatch(value); m != nil {
		d.put(&d.Series.Title, "série", m[1])
		d.put(&d.Series.Number, "numéro", m[2])
		return
	}
	if risTypeOf(d.Kind).series == "" { // there, the series itself is in the note
		d.put(&d.Series.Title, "série", value)
		return
	}
	if rest, ok := strings.CutPrefix(value, d.Series.Title+", "); ok {
		value = rest
	}
	d.put(&d.Series.Number, "numéro", value)
}
