package bib

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
)

// marcForms are the two ways to write UNIMARC down.
var marcForms = []struct {
	name  string
	write func(io.Writer, *render.Bulletin) error
	read  func([]byte) *Import
}{
	{"ISO 2709", UNIMARC, readUNIMARC},
	{"PMB", PMB, readPMB},
}

func dressed(tb testing.TB, issue *render.Issue) *render.Bulletin {
	tb.Helper()
	b, problems := compose.Bulletin(issue, rendertest.Publication(), nil, nil)
	if errors := render.Errors(problems); len(errors) > 0 {
		tb.Fatal(errors[0].Message(render.English))
	}
	b.Dated = render.Date{Year: 2024, Month: 10}.Time()
	return b
}

func marcFile(tb testing.TB, write func(io.Writer, *render.Bulletin) error, b *render.Bulletin) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := write(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// asExchanged is a record as it must come back: without what is for the team,
// under the names that the publication prints, in the language that goes
// without saying.
func asExchanged(r *render.Record) *render.Record {
	c := *r
	c.Notes, c.At = "", nil
	if strings.EqualFold(c.Language, "fr") {
		c.Language = ""
	}
	if c.Kind == "" {
		c.Kind = render.Document
	}
	c.Authors = nil
	for _, a := range r.Authors {
		if !a.Personal() {
			a.Name = printedName(a.Name, rendertest.Publication())
		}
		c.Authors = append(c.Authors, a)
	}
	c.Complements, c.Siblings.Records = nil, nil
	for _, sub := range r.Complements {
		c.Complements = append(c.Complements, asExchanged(sub))
	}
	for _, sub := range r.Siblings.Records {
		if sub.Series.Title == r.Siblings.Series { // said once, above them
			one := *sub
			one.Series.Title, sub = "", &one
		}
		c.Siblings.Records = append(c.Siblings.Records, asExchanged(sub))
	}
	return &c
}

// differences says where what came back is not what went out.
func differences(want []*render.Section, got *Import) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, p := range got.Problems {
		say("%s", p.Message(render.English))
	}
	if len(got.Sections) != len(want) {
		say("%d sections, want %d", len(got.Sections), len(want))
		return all
	}
	var same func(where string, want, got []*render.Record)
	same = func(where string, want, got []*render.Record) {
		if len(got) != len(want) {
			say("%s: %d records, want %d", where, len(got), len(want))
			return
		}
		for i, w := range want {
			g := *got[i]
			g.At = nil
			where := where + "/" + w.ID
			same(where, w.Complements, g.Complements)
			one := *asExchanged(w)
			same(where, one.Siblings.Records, g.Siblings.Records)
			one.Complements, g.Complements, one.Siblings.Records, g.Siblings.Records = nil, nil, nil, nil
			v, x := reflect.ValueOf(one), reflect.ValueOf(g)
			for f := range v.NumField() {
				a, b := v.Field(f), x.Field(f)
				if a.Kind() == reflect.Slice && a.Len()+b.Len() == 0 {
					continue
				}
				if !reflect.DeepEqual(a.Interface(), b.Interface()) {
					say("%s %s: %q, want %q", where, v.Type().Field(f).Name, fmt.Sprint(b.Interface()), fmt.Sprint(a.Interface()))
				}
			}
		}
	}
	for i, s := range want {
		if got.Sections[i].Heading != s.Heading {
			say("heading %q, want %q", got.Sections[i].Heading, s.Heading)
		}
		same(s.Heading, s.Records, got.Sections[i].Records)
	}
	return all
}

// printedSections are the sections in the order of printing.
func printedSections(b *render.Bulletin) (all []*render.Section) {
	for _, s := range b.Sections {
		all = append(all, s.Section)
	}
	return all
}

// What goes out comes back, in both forms.
func TestUNIMARCComesBack(t *testing.T) {
	options := []rendertest.Options{{}, {Covers: true}, {EveryScript: true}, {Scripts: true}, {Invisible: true, Covers: true}, {Tall: true}}
	for seed := range uint64(12) {
		b := dressed(t, rendertest.Issue(seed, int(seed*2), options[int(seed)%len(options)]))
		for _, form := range marcForms {
			got := form.read(marcFile(t, form.write, b))
			for _, d := range differences(printedSections(b), got) {
				t.Errorf("%s, seed %d: %s", form.name, seed, d)
			}
		}
	}
}

// stored is a record of ISO 2709 made of « 200 1 $aTitle$eSubtitle »: tag,
// space, indicators, subfields; a control field has its value at once.
func stored(fields ...string) string {
	var directory, data strings.Builder
	for _, f := range fields {
		content := f[4:]
		if f[:2] != "00" {
			content = strings.ReplaceAll(content, "$", "\x1f")
		}
		content += "\x1e"
		fmt.Fprintf(&directory, "%s%04d%05d", f[:3], len(content), data.Len())
		data.WriteString(content)
	}
	base := 24 + directory.Len() + 1
	return fmt.Sprintf("%05dnam0 22%05d   450 ", base+data.Len()+1, base) + directory.String() + "\x1e" + data.String() + "\x1d"
}

// asPMB is the same record in PMB's XML.
func asPMB(fields ...string) string {
	var b strings.Builder
	b.WriteString("<notice><rs>n</rs><dt>a</dt><bl>m</bl><hl>0</hl><el>1</el><ru>i</ru>\n")
	for _, f := range fields {
		if f[:2] == "00" {
			fmt.Fprintf(&b, "<f c='%s' ind='  '>%s</f>", f[:3], xmlText(f[4:]))
			continue
		}
		fmt.Fprintf(&b, "<f c='%s' ind='%s'>\n", f[:3], f[4:6])
		for _, s := range strings.Split(f[6:], "$")[1:] {
			fmt.Fprintf(&b, "  <s c='%s'>%s</s>\n", s[:1], xmlText(s[1:]))
		}
		b.WriteString("</f>\n")
	}
	return b.String() + "</notice>\n"
}

func one(t *testing.T, in *Import) *render.Record {
	t.Helper()
	if len(in.Problems) > 0 {
		t.Fatal(in.Problems[0].Message(render.English))
	}
	if len(in.Sections) != 1 || len(in.Sections[0].Records) != 1 {
		t.Fatalf("%d sections", len(in.Sections))
	}
	return in.Sections[0].Records[0]
}

// What catalogues write.
func TestUNIMARCOfCatalogues(t *testing.T) {
	base := []string{"001 FRBNF123", "005 20240101", "100   $a20240115d2024    m  y0frey50      ba", "101 0 $afre", "200 1 $aTitre"}
	with := func(fields ...string) []string { return append(append([]string{}, base...), fields...) }
	notes := func(lines ...string) string {
		return strings.Join(append([]string{"Identifiant dans le catalogue d’origine\u00a0: FRBNF123"}, lines...), "\n")
	}
	for _, tt := range []struct {
		name   string
		fields []string
		want   render.Record
	}{
		{"the least", base, render.Record{Title: "Titre", Issued: render.Date{Year: 2024}, Notes: notes()}},
		{"punctuation and non-sorting marks", []string{"200 1 $a\u0088Les \u0089migrations :$eun état des lieux /$fAnne Gosselin"},
			render.Record{Title: "Les migrations", Subtitle: "un état des lieux", Notes: "200 $f\u00a0: Anne Gosselin"}},
		{"marks of seven bits", []string{"200 1 $a\x1bHLe \x1bITitre"}, render.Record{Title: "Le Titre"}},
		{"parts", []string{"200 1 $aTitre$hPartie 2$iLes villes$dTitle"}, render.Record{Title: "Titre. Partie 2. Les villes", Notes: "200 $d\u00a0: Title"}},
		{"people and roles", with("700  1$aNinnin,$bLouis-Marie$f1970-....$4070$3123", "702  1$aRoe$bJane$4730", "702  1$aDoe$bJohn$4999"),
			render.Record{Title: "Titre", Issued: render.Date{Year: 2024}, Authors: []render.Agent{{Family: "Ninnin", Given: "Louis-Marie"}},
				Notes: "Traduction (730)\u00a0: Jane Roe\n999\u00a0: John Doe\n" + notes("700 $f\u00a0: 1970-....")}},
		{"the primary author first", []string{"200 1 $aTitre", "701  1$aB$bC$4070", "711 02$aOrganisme$bService$4070", "700  1$aA$bB"},
			render.Record{Title: "Titre", Authors: []render.Agent{{Family: "A", Given: "B"}, {Family: "B", Given: "C"}, {Name: "Organisme. Service"}}}},
		{"publishers", []string{"200 1 $aTitre", "214  4$dcop. 2023", "214  0$aParis$cLa Découverte,$dDL 2024"},
			render.Record{Title: "Titre", Publisher: "La Découverte", Issued: render.Date{Year: 2024}, Notes: "214 $d\u00a0: cop. 2023\n214 $a\u00a0: Paris\u202f; $d\u00a0: DL 2024"}},
		{"words for a date", []string{"200 1 $aTitre", "210   $cInsee$d1er août 2024"}, render.Record{Title: "Titre", Publisher: "Insee", Issued: render.Date{Year: 2024, Month: 8, Day: 1}}},
		{"extent", []string{"200 1 $aTitre", "215   $a1 vol. (116 p.)$cill."}, render.Record{Title: "Titre", Pages: 116, Notes: "215 $a\u00a0: 1 vol. (116 p.)\u202f; $c\u00a0: ill."}},
		{"a collection said twice", []string{"200 1 $aTitre", "225 2 $aInfos Migrations$v108", "410  0$01234$tInfos migrations$v108"},
			render.Record{Title: "Titre", Series: render.Series{Title: "Infos Migrations", Number: "108"}, Notes: "410 $0\u00a0: 1234"}},
		{"subjects", []string{"200 1 $aTitre", "606   $3027$aImmigrés$yFrance$2rameau", "610 0 $aaccueil ; logement", "610 0 $aaccueil"},
			render.Record{Title: "Titre", Keywords: []string{"Immigrés -- France", "accueil", "logement"}}},
		{"numbers", []string{"010   $a978-2-7071$d20 EUR", "200 1 $aTitre", "321   $aRevue critique"},
			render.Record{Kind: render.Book, Title: "Titre", Notes: "010 (ISBN) $a\u00a0: 978-2-7071\u202f; $d\u00a0: 20 EUR\n321 $a\u00a0: Revue critique"}},
		{"fields of PMB", []string{"200 1 $aTitre", "300   $aHoraires : lundi de 9 h à 12 h", "300   $aTiré à part", "856   $uhttps://a.example/x:$zTexte", "897   $aAnnexe$uhttps://b.example/",
			"900   $aRéservé$lPublic$npublic"},
			render.Record{Title: "Titre", Hours: "lundi de 9 h à 12 h", Links: []render.Link{{URL: "https://a.example/x:", Label: "Texte"}, {URL: "https://b.example/", Label: "Annexe"}},
				Notes: "Note\u00a0: Tiré à part\nPublic\u00a0: Réservé"}},
		{"languages", []string{"101 1 $aeng$cger", "200 1 $aTitre"}, render.Record{Title: "Titre", Language: "en", Notes: "101 $c\u00a0: ger"}},
		{"abstracts", []string{"200 1 $aTitre", "330   $aUn.", "330   $aDeux."}, render.Record{Title: "Titre", Abstract: "Un.\n\nDeux."}},
	} {
		if tt.want.Kind == "" {
			tt.want.Kind = render.Document
		}
		for form, in := range map[string]*Import{
			"ISO 2709": readUNIMARC([]byte(stored(tt.fields...))),
			"PMB":      readPMB([]byte("<unimarc>" + asPMB(tt.fields...) + "</unimarc>")),
		} {
			if form == "PMB" && strings.Contains(tt.name, "seven bits") {
				continue // not a character of XML
			}
			got := *one(t, in)
			got.At = nil
			if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", tt.want) {
				t.Errorf("%s, %s:\n%#v, want\n%#v", form, tt.name, got, tt.want)
			}
		}
	}
}

// An article stands in an issue of a periodical.
func TestUNIMARCArticle(t *testing.T) {
	rec := strings.Replace(stored("200 1 $aTitre", "461   $tHommes et migrations$x1142-852X", "463   $v1346$d2024-07-01$eété 2024", "856   $uhttps://a.example"), "nam0", "naa2", 1)
	r := one(t, readUNIMARC([]byte(rec)))
	if r.Kind != render.Article || r.Series != (render.Series{Title: "Hommes et migrations", Number: "1346"}) || r.Issued != (render.Date{Year: 2024, Month: 7, Day: 1}) {
		t.Errorf("%+v", r)
	}
	if r.Notes != "461 $x\u00a0: 1142-852X\n463 $e\u00a0: été 2024" {
		t.Errorf("notes %q", r.Notes)
	}
}

func titlesIn(in *Import) (titles []string) {
	for _, s := range in.Sections {
		for _, r := range s.Records {
			titles = append(titles, fmt.Sprintf("%d %s", r.At[""].Line, r.Title))
		}
	}
	return titles
}

func problemsIn(in *Import) (ids []string) {
	for _, p := range in.Problems {
		ids = append(ids, fmt.Sprintf("%d %s", p.Pos.Line, p.Code.ID))
	}
	return ids
}

// One damaged record leaves the others, and is told with its number.
func TestUNIMARCDamaged(t *testing.T) {
	a, b, c := stored("200 1 $aA"), stored("200 1 $aB"), stored("200 1 $aC")
	wrong := func(s string, at int, with string) string { return s[:at] + with + s[at+len(with):] }
	for _, tt := range []struct {
		name, file     string
		titles, faults string
	}{
		{"nothing", "", "[]", "[]"},
		{"line ends between records", a + "\r\n" + b + "\n\n" + c + "\x1a", "[1 A 2 B 3 C]", "[]"},
		{"a length that is wrong", wrong(a, 0, "00099") + b, "[1 A 2 B]", "[]"},
		{"a length that is short", wrong(a, 0, "00030") + b, "[1 A 2 B]", "[]"},
		{"a base that is wrong", wrong(a, 12, "00099") + b, "[1 A 2 B]", "[]"},
		{"a leader of blanks", a[:10] + strings.Repeat(" ", 14) + a[24:] + b, "[1 A 2 B]", "[]"},
		{"addresses that are wrong", wrong(a, 27, "000900033") + b, "[1 A 2 B]", "[]"},
		{"no mark at the end of the file", a + b[:len(b)-1], "[1 A]", "[2 unimarc-no-end]"},
		{"no mark between records", a[:len(a)-1] + b + c, "[2 B 3 C]", "[1 unimarc-no-end]"},
		{"no mark, a line end instead", a[:len(a)-1] + "\n" + b + c, "[2 B 3 C]", "[1 unimarc-no-end]"},
		{"cut within a field", a[:len(a)-3] + "\x1d" + b, "[2 B]", "[1 unimarc-no-end]"},
		{"a directory of odd length", a[:24] + "0" + a[24:] + b, "[2 B]", "[1 unimarc-damaged]"},
		{"a field too many", wrong(a, 27, "990900033")[:24] + a[24:36] + a[24:36] + a[36:] + b, "[1 A 2 B]", "[]"},
		{"no leader", "\x1d" + b, "[2 B]", "[1 unimarc-damaged]"},
		{"not a record", "00045 this is a text about records and so on\x1d" + b, "[2 B]", "[1 unimarc-damaged]"},
		{"no title", stored("001 7") + b, "[2 B]", "[1 import-no-title]"},
		{"MARC 21", stored("245 10$aA") + b, "[2 B]", "[1 unimarc-marc21]"},
		{"an authority", strings.Replace(stored("001 7", "210 02$aInsee"), "nam0", "nxb0", 1) + b, "[2 B]", "[]"},
	} {
		in := readUNIMARC([]byte(tt.file))
		if titles, faults := fmt.Sprint(titlesIn(in)), fmt.Sprint(problemsIn(in)); titles != tt.titles || faults != tt.faults {
			t.Errorf("%s: %s, %s; want %s, %s", tt.name, titles, faults, tt.titles, tt.faults)
		}
	}
}

func TestUNIMARCEncodings(t *testing.T) {
	for _, tt := range []struct{ name, title, want, fault string }{
		{"UTF-8", "Été à l’œuvre", "Été à l’œuvre", "[]"},
		{"Latin-1", "\xc9t\xe9 \xe0 No\xebl", "Été à Noël", "[1 unimarc-encoding-guessed]"},
		{"Windows-1252", "L\x92\x9cuvre", "L’œuvre", "[1 unimarc-encoding-guessed]"},
		{"per mille", "12 \x89 \xe9", "12 ‰ é", "[1 unimarc-encoding-guessed]"},
		{"non-sorting marks of one byte", "\x88Les \x89\xe9t\xe9s", "Les étés", "[1 unimarc-encoding-guessed]"},
		{"ISO 5426", "\xc2Et\xc2e \xc1a No\xc8el, le\xd0con d'\xfauvre", "Été à Noël, leçon d'œuvre", "[1 unimarc-encoding-guessed]"},
		{"ISO 5426, an accent that Unicode has not composed", "\xc2et\xc2e \xc2x\xc3e", "été x\u0301ê", "[1 unimarc-encoding-guessed]"},
		{"neither", "\x81\x8d\xe9", "", "[1 unimarc-encoding]"},
	} {
		in := readUNIMARC([]byte(stored("100   $a20240115d2024    m  y0frey50      ba", "200 1 $a"+tt.title)))
		if fault := fmt.Sprint(problemsIn(in)); fault != tt.fault {
			t.Errorf("%s: %s, want %s", tt.name, fault, tt.fault)
			continue
		}
		if tt.want != "" && in.Sections[0].Records[0].Title != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, in.Sections[0].Records[0].Title, tt.want)
		}
	}
}

// Texts longer than a field are parted and come back whole; what cannot be held
// is refused with its name.
func TestUNIMARCLimits(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Été *et* hiver ", 1200))
	r := &render.Record{ID: "a", Title: "A", Abstract: long, Hours: long, Citation: "A" + strings.Repeat("é", 6_000)}
	b := dressed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 10}, Sections: []*render.Section{{Heading: "Accueil", Records: []*render.Record{r}}}})
	for _, form := range marcForms {
		for _, d := range differences(printedSections(b), form.read(marcFile(t, form.write, b))) {
			t.Errorf("%s: %.200s", form.name, d)
		}
	}
	for _, tt := range []struct {
		code   string
		record render.Record
	}{
		{"unimarc-field-too-long", render.Record{ID: "b", Title: strings.Repeat("é", 4_998)}},
		{"unimarc-record-too-long", render.Record{ID: "b", Title: "A", Hours: strings.Repeat("à ", 33_500)}},
	} {
		b := dressed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 10}, Sections: []*render.Section{{Heading: "Accueil", Records: []*render.Record{&tt.record}}}})
		problems := CheckUNIMARC(b)
		if len(problems) != 1 || problems[0].Code.ID != tt.code || problems[0].Args[0] != "b" {
			t.Errorf("%s: %v", tt.code, problems)
		}
		var out bytes.Buffer
		if err := UNIMARC(&out, b); err == nil || !strings.Contains(err.Error(), `"b"`) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes", tt.code, err, out.Len())
		}
		for _, d := range differences(printedSections(b), readPMB(marcFile(t, PMB, b))) {
			t.Errorf("PMB: %.200s", d)
		}
	}
	b.Sections[0].Entries[0].Record = &render.Record{ID: "b", Title: strings.Repeat("é", 4_997)} // two indicators, mark, code, end: 9,999 bytes
	if problems := CheckUNIMARC(b); len(problems) > 0 {
		t.Error(problems[0].Message(render.French))
	}
}

// The abstract that a librarian corrects wins over the Markdown beside it.
func TestUNIMARCCorrected(t *testing.T) {
	r := &render.Record{ID: "a", Title: "A", Abstract: "Un *mot* ici.", Siblings: render.Siblings{Series: "Série", Records: []*render.Record{{ID: "b", Title: "B", Series: render.Series{Number: "2"}}}}}
	b := dressed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 10}, Sections: []*render.Section{{Heading: "Accueil", Records: []*render.Record{r}}}})
	file := string(marcFile(t, PMB, b))
	if got := readPMB([]byte(file)).Sections[0].Records[0].Abstract; got != "Un *mot* ici." {
		t.Errorf("unchanged: %q", got)
	}
	corrected := strings.Replace(file, "Un mot ici.", "Un autre mot ici.", 1)
	if got := readPMB([]byte(corrected)).Sections[0].Records[0].Abstract; got != "Un autre mot ici." {
		t.Errorf("corrected: %q", got)
	}
	// A contribution without the record it belongs to stands alone, and says so.
	_, alone, _ := strings.Cut(file, "</notice>")
	in := readPMB([]byte("<unimarc>" + alone))
	s := in.Sections[0].Records[0]
	if s.ID != "b" || s.Series != (render.Series{Title: "Série", Number: "2"}) || s.Notes != "dans la même série que\u00a0: a" {
		t.Errorf("alone: %+v", s)
	}
}

func TestPMBRefused(t *testing.T) {
	good := asPMB("200 1 $aÉté")
	latin := func(s string) string { return strings.ReplaceAll(strings.ReplaceAll(s, "É", "\xc9"), "é", "\xe9") }
	for _, tt := range []struct{ name, file, titles, faults string }{
		{"records", "<unimarc>" + good + good + "</unimarc>", "[1 Été 6 Été]", "[]"},
		{"Latin-1", `<?xml version="1.0" encoding="iso-8859-1"?><unimarc>` + latin(good) + "</unimarc>", "[1 Été]", "[]"},
		{"Windows-1252", `<?xml version="1.0" encoding="windows-1252"?><unimarc>` + latin(good) + "</unimarc>", "[1 Été]", "[]"},
		{"UTF-8 that says Latin-1", `<?xml version="1.0" encoding="iso-8859-1"?><unimarc>` + good + "</unimarc>", "[1 Été]", "[]"},
		{"an encoding that is not known", `<?xml version="1.0" encoding="ebcdic"?><unimarc>` + good + "</unimarc>", "[]", "[1 pmb-encoding]"},
		{"entities", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><unimarc>` + good + "</unimarc>", "[]", "[1 pmb-unsafe]"},
		{"a late document type", "<unimarc>" + good + "<!DOCTYPE x>" + good + "</unimarc>", "[]", "[6 pmb-unsafe]"},
		{"depth", "<unimarc>" + good + strings.Repeat("<a>", 1_000_000), "[]", "[6 pmb-unsafe]"},
		{"cut", "<unimarc>" + good + good[:80], "[1 Été]", "[7 pmb-damaged]"},
	} {
		in := readPMB([]byte(tt.file))
		if titles, faults := fmt.Sprint(titlesIn(in)), fmt.Sprint(problemsIn(in)); titles != tt.titles || faults != tt.faults {
			t.Errorf("%s: %s, %s; want %s, %s", tt.name, titles, faults, tt.titles, tt.faults)
		}
	}
}

// A file made to exhaust the memory or the patience is refused in little of both.
func TestUNIMARCBombs(t *testing.T) {
	for _, tt := range []struct {
		name   string
		in     func() *Import
		faults string
	}{
		{"marks", func() *Import { return readUNIMARC(bytes.Repeat([]byte{recordEnd}, 10_000_000)) }, "import-damaged-rest"},
		{"entries of a directory", func() *Import {
			return readUNIMARC([]byte("00000nam0 2200000   450 " + strings.Repeat("200000100000", 1_000_000) + "\x1e\x1e\x1d"))
		}, "unimarc-too-many-fields"},
		{"marks of subfields", func() *Import {
			return readUNIMARC([]byte("00000nam0 2200000   450 200000100000\x1e" + strings.Repeat("\x1f", 10_000_000) + "\x1e\x1d"))
		}, "unimarc-too-many-fields"},
		{"fields", func() *Import { return readPMB([]byte("<notice>" + strings.Repeat("<f/>", 1_000_000) + "</notice>")) }, "unimarc-too-many-fields"},
		{"subfields", func() *Import {
			return readPMB([]byte("<notice><f>" + strings.Repeat("<s/>", 1_000_000) + "</f></notice>"))
		}, "unimarc-too-many-fields"},
		{"records", func() *Import { return readPMB([]byte("<unimarc>" + strings.Repeat("<notice/>", 1_000_000))) }, "import-damaged-rest"},
		{"titles", func() *Import {
			return readPMB([]byte("<unimarc>" + strings.Repeat("<notice><f c='200'><s c='a'>A</s></f></notice>", maxRecords+1) + "</unimarc>"))
		}, "import-too-many"},
		{"notes", func() *Import {
			return readPMB([]byte(asPMB("200 1 $aA", "321   "+strings.Repeat("$aB", 9_000)) + "<notice>" + strings.Repeat("<f c='900'><s c='v'>B</s></f>", 9_000) + "</notice>"))
		}, "unimarc-too-many-fields"},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := time.Now()
		in := tt.in()
		runtime.ReadMemStats(&after)
		if n := len(in.Problems); n == 0 || in.Problems[n-1].Code.ID != tt.faults {
			t.Errorf("%s: %d problems", tt.name, n)
		} else if m := in.Problems[n-1].Message(render.French); strings.Contains(m, "%!") {
			t.Errorf("%s: %s", tt.name, m)
		}
		if size := (after.TotalAlloc - before.TotalAlloc) >> 20; size > 400 {
			t.Errorf("%s: %d MiB", tt.name, size)
		}
		t.Logf("%s: %v, %d MiB in all", tt.name, time.Since(start), (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

func TestLanguageCodes(t *testing.T) {
	for tag, code := range map[string]string{"fr": "fre", "fr-CA": "fre", "en": "eng", "de": "ger", "EL": "gre", "ckb": "ckb", "x": "und", "": "und"} {
		if got := languageCode(tag); got != code {
			t.Errorf("%q: %q, want %q", tag, got, code)
		}
	}
	seen := map[string]bool{}
	for _, l := range languages {
		if seen[l.tag] || seen[l.code] || len(l.tag) != 2 || len(l.code) != 3 || languageTag(l.code) != l.tag {
			t.Errorf("%+v", l)
		}
		seen[l.tag], seen[l.code] = true, true
	}
}

// fuzzMARC: no file makes a reader panic, and no record comes without a title.
func fuzzMARC(f *testing.F, write func(io.Writer, *render.Bulletin) error, read func([]byte) *Import) {
	f.Add(marcFile(f, write, dressed(f, rendertest.Issue(1, 3, rendertest.Options{Covers: true}))))
	f.Fuzz(func(t *testing.T, data []byte) {
		in := read(data)
		for _, s := range in.Sections {
			for _, r := range s.Records {
				if r.Title == "" || r.At[""].Line == 0 {
					t.Errorf("%+v", r)
				}
			}
		}
		for _, p := range in.Problems {
			for _, l := range []render.Lang{render.English, render.French} {
				if m := p.Message(l); m == "" || strings.Contains(m, "%!") {
					t.Errorf("%s: %q", p.Code.ID, m)
				}
			}
		}
	})
}

func FuzzReadUNIMARC(f *testing.F) {
	for _, s := range []string{"", "\x1d", stored("200 1 $aA"), stored("001 x", "200 1 $a\xc2e"), stored("200 1 $aA")[:40], "00024nam0 2200025   450 \x1e\x1d"} {
		f.Add([]byte(s))
	}
	fuzzMARC(f, UNIMARC, readUNIMARC)
}

func FuzzReadPMB(f *testing.F) {
	for _, s := range []string{"", "<unimarc><notice>", "<notice><f><s>", asPMB("200 1 $aA"), "<!DOCTYPE a>", `<?xml version="1.0" encoding="cp1252"?><notice><f c="200"><s c="a">` + "\xe9"} {
		f.Add([]byte(s))
	}
	fuzzMARC(f, PMB, readPMB)
}

// FuzzUNIMARC sees that no text breaks out of its subfield, in either form.
func FuzzUNIMARC(f *testing.F) {
	for _, s := range []string{"a", "\x1fa\x1e\x1d", "a\r\nb", "\xff\x00", "</s></f>&amp;", " a ", "Horaires : a", "\u0088a\u0089 :", "a ; b", "\ufffe"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 3000 {
			return
		}
		r := &render.Record{ID: "a", Kind: render.Book, Title: "x" + s, Subtitle: s, Publisher: s, Edition: s, Hours: s, Abstract: s, Keywords: []string{"k" + s},
			Authors: []render.Agent{{Family: "x" + s, Given: s}, {Name: "x" + s}}, Series: render.Series{Title: s, Number: "x" + s},
			Links: []render.Link{{URL: "https://a.example/"}, {URL: "https://b.example/", Label: s}}, Cover: render.CoverFile{File: "c/" + s, Alt: s}}
		b := &render.Bulletin{Publication: rendertest.Publication(), Dated: render.Date{Year: 2024}.Time(), Sections: []*render.PrintedSection{{
			Section: &render.Section{Heading: "Accueil", Records: []*render.Record{r}}, Entries: []*render.Entry{{Record: r}}}}}
		want := held(s)
		for _, form := range marcForms {
			in := form.read(marcFile(t, form.write, b))
			got := one(t, in)
			for _, pair := range [][2]string{{got.Title, oneLine("x" + want)}, {got.Subtitle, oneLine(want)}, {got.Publisher, want}, {got.Edition, want}, {got.Hours, want},
				{got.Abstract, want}, {got.Authors[0].Given, want}, {got.Authors[1].Name, "x" + want}, {got.Series.Title, want}, {got.Keywords[0], "k" + want},
				{got.Links[1].Label, want}, {got.Cover.File, "c/" + want}, {got.Notes, ""}} {
				if pair[0] != pair[1] {
					t.Errorf("%s, %q: %q, want %q", form.name, s, pair[0], pair[1])
				}
			}
		}
	})
}

func BenchmarkUNIMARC(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		for _, form := range marcForms {
			file := marcFile(b, form.write, bulletin)
			b.Run(fmt.Sprintf("write/%s/%d", form.name, n), func(b *testing.B) {
				for b.Loop() {
					marcFile(b, form.write, bulletin)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
			})
			b.Run(fmt.Sprintf("read/%s/%d", form.name, n), func(b *testing.B) {
				for b.Loop() {
					form.read(file)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
			})
		}
	}
}
