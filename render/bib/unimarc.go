package bib

import (
	"cmp"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bulletin/render"
)

// UNIMARC writes the records of the issue as UNIMARC (IFLA, bibliographic
// format, 3rd edition) in ISO 2709, in UTF-8: what PMB imports without a
// conversion. Complements and siblings are records of their own after the one
// they belong to, linked to it by a field 422 (parent of supplement) or 488
// (other related work); the record itself names them in notes (327). It refuses
// a record without an id, and one that ISO 2709 cannot hold; see CheckUNIMARC.
func UNIMARC(w io.Writer, b *render.Bulletin) error {
	all, err := marcs(b)
	if err != nil {
		return err
	}
	var out []byte
	for _, m := range all {
		if out, err = m.appendISO2709(out); err != nil {
			return err
		}
	}
	_, err = w.Write(out)
	return err
}

// marc is a record of UNIMARC, whichever way it is written down. What the
// leader counts is left to the writer.
type marc struct {
	status    byte // leader 5: n, new
	typ       byte // leader 6: a for texts, g for films, i for speech, l for what is electronic
	level     byte // leader 7: m for a monograph, a for a part of one, such as an article
	hierarchy byte // leader 8: 0 for none
	fields    []*marcField
}

// marcField is a control field (00-), which has a value only, or a data field.
type marcField struct {
	tag   string
	ind   string // two characters; empty in a control field
	value string
	subs  []subfield
}

type subfield struct {
	code byte
	text string
}

// What subfield 9, which the format leaves to local use, says in our fields.
const (
	forPeople = "bulletin" // the text was made for people of what stands elsewhere
	continued = "suite"    // the text goes on from that of the field before
)

// systemNumber begins the 035 of our records: whatever becomes of 001 in a
// catalogue, the id is found there.
const systemNumber = "(bulletin)"

// Records hang together by these fields.
const (
	complementOf = "422" // parent of supplement
	siblingOf    = "488" // other related work
	customField  = "900" // PMB’s for a field of one’s own: $n name, $l label, $a value
)

// custom fields: what UNIMARC has no field for.
const (
	customKind     = "bulletin_type"
	customLanguage = "bulletin_langue"
	customAbstract = "bulletin_resume"
	customCitation = "bulletin_citation"
	customSiblings = "bulletin_serie"
)

const hoursLabel = "Horaires\u00a0: "

func marcs(b *render.Bulletin) ([]*marc, error) {
	all, err := notices(b)
	if err != nil {
		return nil, err
	}
	ms := make([]*marc, len(all))
	for i, n := range all {
		ms[i] = newMarc(n, b)
	}
	return ms, nil
}

// add appends a field: its tag, its indicators, then codes and texts in turn.
// A subfield without text is left out, and so is a field without subfields.
func (m *marc) add(tag, ind string, codesAndTexts ...string) {
	f := &marcField{tag: tag, ind: ind}
	for i := 0; i < len(codesAndTexts); i += 2 {
		if text := held(codesAndTexts[i+1]); text != "" {
			f.subs = append(f.subs, subfield{codesAndTexts[i][0], text})
		}
	}
	if len(f.subs) > 0 {
		m.fields = append(m.fields, f)
	}
}

// local adds a field of our own, with words for those who read it.
func (m *marc) local(name, label, text string) *marcField {
	if held(text) == "" {
		return nil
	}
	m.add(customField, "  ", "a", text, "l", label, "n", name)
	return m.fields[len(m.fields)-1]
}

// held is a text without what neither form of UNIMARC can hold: invalid UTF-8
// and control characters, three of which are the marks of ISO 2709.
func held(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) && r != '\n' && r != '\t':
			return ' '
		case r == 0xfffe, r == 0xffff:
			return '\uFFFD'
		}
		return r
	}, s)
}

func newMarc(n notice, b *render.Bulletin) *marc {
	m := &marc{status: 'n', typ: 'a', level: 'm', hierarchy: '0'}
	switch n.Kind {
	case render.Article:
		m.level, m.hierarchy = 'a', '2'
	case render.Film:
		m.typ = 'g'
	case render.Podcast:
		m.typ = 'i'
	case render.Webpage:
		m.typ = 'l'
	}
	m.fields = append(m.fields, &marcField{tag: "001", value: held(n.ID)})
	m.add("035", "  ", "a", systemNumber+n.ID)
	m.add("100", "  ", "a", coded(n.Record, b))
	code := languageCode(language(n.Record))
	m.add("101", "0 ", "a", code)
	m.add("200", "1 ", "a", n.Title, "e", n.Subtitle)
	m.add("205", "  ", "a", n.Edition)
	m.add("210", "  ", "c", n.Publisher, "d", n.Issued.String())
	if n.Pages > 0 {
		m.add("215", "  ", "a", strconv.Itoa(n.Pages)+" p.")
	}
	m.inSeries(n)
	if n.Hours != "" {
		m.add("300", "  ", "a", hoursLabel+n.Hours)
	}
	for _, subs := range []render.Subentries{n.printed.Complements, n.printed.Siblings} {
		for _, sub := range subs.Entries {
			m.add("327", "1 ", "a", plain(render.Text(subs.Label))+" "+cited(sub), "9", forPeople)
		}
	}
	abstract := marcParagraphs(plain(n.abstract))
	for _, p := range abstract {
		m.add("330", "  ", "a", p)
	}
	if n.parent != nil {
		tag := complementOf
		if n.sibling {
			tag = siblingOf
		}
		m.add(tag, " 0", "0", n.parent.ID, "t", fullTitle(n.parent))
	}
	if n.heading != "" {
		m.add("606", "  ", "a", n.heading, "2", "rubrique")
	}
	for _, k := range n.Keywords {
		m.add("610", "0 ", "a", k)
	}
	for i, a := range n.Authors {
		m.author(i == 0, a, b.Publication)
	}
	m.add("801", " 0", "a", "FR", "b", organisation(b.Publication), "c", b.Dated.UTC().Format("20060102"))
	for i, l := range n.Links {
		checked := joined(", ", l.State.French(), l.Checked.String())
		if i == 0 {
			m.add("856", "4 ", "u", l.URL, "2", l.Label, "x", checked)
		} else {
			m.add("897", "  ", "a", l.Label, "u", l.URL, "x", checked)
		}
	}
	m.add("896", "  ", "a", n.Cover.File, "z", n.Cover.Alt)

	if m.kind() != n.Kind {
		m.local(customKind, "Type", n.Kind.French())
	}
	if languageTag(code) != language(n.Record) {
		m.local(customLanguage, "Langue (code BCP 47)", n.Language)
	}
	if said := held(strings.Join(abstract, "\n\n")); said != held(n.Record.Abstract) {
		if f := m.local(customAbstract, "Résumé (Markdown)", n.Record.Abstract); f != nil {
			// Whoever changes the 330 changes the abstract: this one is older then.
			f.subs = append(f.subs, subfield{'w', checksum(said)})
		}
	}
	m.local(customCitation, "Citation", n.Citation)
	m.local(customSiblings, "Série des autres contributions", n.Siblings.Series)
	return m
}

// kind is the one that the leader tells.
func (m *marc) kind() render.Kind {
	switch {
	case m.level == 'a':
		return render.Article
	case m.typ == 'g':
		return render.Film
	case m.typ == 'i':
		return render.Podcast
	}
	return render.Document
}

// coded is 100 $a, whose 36 characters have fixed places: date of entry, type
// and date of publication, target audience unknown, government publication
// unknown, not modified, catalogued in French, no transliteration, ISO 10646
// (50), script of the title.
func coded(r *render.Record, b *render.Bulletin) string {
	kind, year := "u", "    "
	if !r.Issued.IsZero() {
		kind, year = "d", fmt.Sprintf("%04d", r.Issued.Year)
	}
	script := "zz" // other
	if strings.ContainsFunc(r.Title, func(c rune) bool { return unicode.Is(unicode.Latin, c) }) {
		script = "ba"
	}
	return b.Dated.UTC().Format("20060102") + kind + year + "    " + "u  " + "u" + "0" + "fre" + "y" + "50  " + "    " + script
}

// inSeries is the series, or the periodical and its issue for an article.
func (m *marc) inSeries(n notice) {
	title := n.seriesTitle()
	switch {
	case n.Kind == render.Article:
		m.add("461", " 0", "t", title)
		if n.Series.Number != "" {
			m.add("463", " 0", "v", n.Series.Number, "d", n.Issued.String())
		}
	default:
		m.add("225", "2 ", "a", title, "v", n.Series.Number)
	}
}

// author adds the first one as the one with primary responsibility, the others
// as sharing it (alternative responsibility).
func (m *marc) author(first bool, a render.Agent, pub *render.Publication) {
	last := "1"
	if first {
		last = "0"
	}
	switch {
	case !a.Personal():
		m.add("71"+last, "02", "a", printedName(a.Name, pub), "4", relatorAuthor)
	case a.Family+a.Given != "":
		m.add("70"+last, " 1", "a", a.Family, "b", a.Given, "4", relatorAuthor)
	}
}

// relatorAuthor is the relator code of one.
const relatorAuthor = "070"

// marcParagraphs parts a text at its blank lines.
func marcParagraphs(s string) []string {
	return slices.DeleteFunc(strings.Split(s, "\n\n"), func(p string) bool { return held(p) == "" })
}

func checksum(s string) string { return fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(s))) }

// languageCode is the code of ISO 639-2 (bibliographic) of a tag; und if there
// is none.
func languageCode(tag string) string {
	primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range languages {
		if primary != "" && (primary == l.tag || primary == l.code || primary == l.other) {
			return l.code
		}
	}
	if len(primary) == 3 {
		return primary
	}
	return "und"
}

// languageTag is the shortest tag of a code of ISO 639-2 of either kind.
func languageTag(code string) string {
	code = strings.ToLower(strings.TrimSpace(code))
	for _, l := range languages {
		if code == l.code || code == l.other {
			return cmp.Or(l.tag, l.code)
		}
	}
	return code
}

// languages have a tag of two letters, a bibliographic code and, if it differs,
// a terminological one.
var languages = func() (all []struct{ tag, code, other string }) {
	for l := range strings.FieldsSeq(`fr/fre/fra en/eng de/ger/deu es/spa it/ita pt/por nl/dut/nld ar/ara ru/rus zh/chi/zho
ja/jpn ko/kor tr/tur pl/pol cs/cze/ces sk/slo/slk sl/slv hu/hun ro/rum/ron bg/bul el/gre/ell sq/alb/sqi hr/hrv sr/srp bs/bos
mk/mac/mkd uk/ukr be/bel lt/lit lv/lav et/est fi/fin sv/swe da/dan no/nor nb/nob nn/nno is/ice/isl ga/gle cy/wel/cym eu/baq/eus
ca/cat gl/glg oc/oci br/bre co/cos lb/ltz mt/mlt he/heb fa/per/fas ps/pus ku/kur ur/urd hi/hin bn/ben pa/pan ta/tam te/tel ml/mal
mr/mar gu/guj kn/kan si/sin ne/nep my/bur/mya th/tha lo/lao km/khm vi/vie id/ind ms/may/msa tl/tgl mn/mon bo/tib/bod ka/geo/kat
hy/arm/hye az/aze kk/kaz uz/uzb ky/kir tg/tgk tk/tuk am/amh ti/tir so/som sw/swa ha/hau ig/ibo yo/yor wo/wol bm/bam ff/ful ln/lin
kg/kon rw/kin rn/run mg/mlg zu/zul xh/xho af/afr om/orm la/lat eo/epo yi/yid sn/sna st/sot ny/nya ak/aka ee/ewe lg/lug`) {
		p := append(strings.Split(l, "/"), "")
		all = append(all, struct{ tag, code, other string }{p[0], p[1], p[2]})
	}
	return all
}()
