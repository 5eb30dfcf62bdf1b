package bib_test

import (
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/bib"
)

// told is an import in lines that a test can compare: the headings, and below
// them the records with all that they have.
func told(in *bib.Import) string {
	var b strings.Builder
	var say func(r *render.Record, indent string)
	say = func(r *render.Record, indent string) {
		c := *r
		c.At, c.Complements, c.Siblings.Records = nil, nil, nil
		data, _ := json.Marshal(c)
		var fields map[string]any
		json.Unmarshal(data, &fields)
		for key, v := range fields {
			if v == nil || v == "" || v == float64(0) {
				delete(fields, key)
			}
			if m, ok := v.(map[string]any); ok {
				for k, x := range m {
					if x == nil || x == "" || x == float64(0) {
						delete(m, k)
					}
				}
				if len(m) == 0 {
					delete(fields, key)
				}
			}
		}
		fields["Issued"] = r.Issued.String()
		var links []string
		for _, l := range r.Links {
			links = append(links, strings.TrimSpace(l.URL+" "+l.Label+" "+string(l.State)))
		}
		fields["Links"] = links
		var authors []string
		for _, a := range r.Authors {
			if a.Personal() {
				authors = append(authors, a.Family+" / "+a.Given)
			} else {
				authors = append(authors, a.Name)
			}
		}
		fields["Authors"] = authors
		for _, key := range []string{"Links", "Authors"} {
			if fields[key].([]string) == nil {
				delete(fields, key)
			}
		}
		if r.Issued.IsZero() {
			delete(fields, "Issued")
		}
		if r.Kind == render.Document {
			delete(fields, "Kind")
		}
		var out strings.Builder
		e := json.NewEncoder(&out)
		e.SetEscapeHTML(false)
		e.Encode(fields)
		b.WriteString(indent + strings.TrimSpace(out.String()) + "\n")
		for _, sub := range r.Subrecords() {
			say(sub, indent+"  ")
		}
	}
	for _, s := range in.Sections {
		if s.Heading != "" {
			b.WriteString(s.Heading + ":\n")
		}
		for _, r := range s.Records {
			say(r, "")
		}
	}
	for _, p := range in.Problems {
		b.WriteString(p.Code.ID + " " + string(rune('0'+p.Pos.Line%10)) + "\n")
	}
	return b.String()
}

// TestRead holds what is met in the files of other programs.
func TestRead(t *testing.T) {
	for _, tt := range []struct{ name, format, file, want string }{
		{"zotero csl", "CSL-JSON", `[{"id":"http://zotero.org/users/1/items/AB","type":"report","title":"L’engagement","author":[{"literal":"INSEE"},{"family":"Gaulle","given":"Charles","non-dropping-particle":"de"}],
			"collection-title":"Infos","number":"110","issued":{"date-parts":[["2024",8,2]]},"number-of-pages":"6","URL":"https://a.fr/1","DOI":"10.1000/x.1","accessed":{"date-parts":[["2024",9]]},"keyword":"santé; jeunesse",
			"note":"edition: 2e édition\nJournal Abbreviation: Inf.","language":"fr-FR","abstract":"Un * deux.\n\n• Trois","publisher-place":"Paris","ISBN":"978"}]`,
			`Santé:
{"Abstract":"Un \\* deux.\n\n- Trois","Authors":["INSEE","de Gaulle / Charles"],"Edition":"2e édition","Issued":"2024-08-02","Keywords":["jeunesse"],"Links":["https://a.fr/1","https://doi.org/10.1000/x.1"],"Notes":"Journal Abbreviation: Inf.\nISBN : 978\naccessed : 2024-09\npublisher-place : Paris","Pages":6,"Series":{"Number":"110","Title":"Infos"},"Title":"L’engagement"}
`},
		{"csl dates", "CSL-JSON", `[{"type":"book","title":"A","issued":{"raw":"août 2024"}},
			{"type":"book","title":"B","issued":{"literal":"printemps 2024"}},
			{"type":"book","title":"C","issued":{"date-parts":[[2023,10,16],[2023,10,20]]}},
			{"type":"book","title":"D","issued":{"date-parts":[[2024]],"season":2}},
			{"type":"book","title":"E","issued":{"date-parts":[[2024,2,31]]}},
			{"type":"chapter","title":"F","issued":"2024"}, 3, {"type":"book"}, {"type":"thesis","title":"G","URL":"ftp://a.fr"}]`,
			`{"Issued":"2024-08","Kind":"book","Title":"A"}
{"Issued":"2024","Kind":"book","Notes":"issued : printemps 2024","Title":"B"}
{"Issued":"2023-10-16","Kind":"book","Notes":"issued : 2023-10-16/2023-10-20","Title":"C"}
{"Issued":"2024","Kind":"book","Notes":"saison : été","Title":"D"}
{"Issued":"2024-02","Kind":"book","Notes":"issued : 2024-02-31","Title":"E"}
{"Issued":"2024","Notes":"type : chapter","Title":"F"}
{"Notes":"type : thesis\nURL : ftp://a.fr","Title":"G"}
import-damaged 6
import-no-title 6
`},
		{"csl cut", "CSL-JSON", "[{\"type\":\"book\",\"title\":\"A\"},\n{\"type\":\"book\",\"ti", `{"Kind":"book","Title":"A"}
import-damaged-rest 2
`},
		{"zotero api", "JSON de Zotero", `[{"key":"AB","data":{"itemType":"report","title":"Titre","creators":[{"creatorType":"author","name":"DGEF"},{"creatorType":"author","firstName":"Anne","lastName":"Gosselin"},{"creatorType":"editor","lastName":"Dupont","firstName":"Jean"}],
			"reportNumber":"108","seriesTitle":"Infos Migrations","institution":"Ministère","date":"2024-04","pages":"6","url":"https://a.fr","tags":[{"tag":"ACCUEIL"},{"tag":"asile","type":1}],"abstractNote":"<p>Un</p><p>Deux &amp; trois</p>","extra":"DOI: 10.1000/1","place":"Paris","collections":["X"]}},
			{"data":{"itemType":"attachment","title":"PDF"}}]`,
			`Accueil:
{"Abstract":"Un\n\nDeux & trois","Authors":["DGEF","Gosselin / Anne"],"Issued":"2024-04","Keywords":["asile"],"Links":["https://a.fr","https://doi.org/10.1000/1"],"Notes":"editor : Dupont, Jean\nplace : Paris","Pages":6,"Publisher":"Ministère","Series":{"Number":"108","Title":"Infos Migrations"},"Title":"Titre"}
`},
		{"ris", "RIS", "TY  - JOUR\nA1  - Gosselin, Anne\nAU  - INSEE\nT1  - Un titre\n qui continue\nJO  - Revue\nVL  - 12\nIS  - 3\nSP  - 12\nEP  - 18\nY1  - 2024/05/06/\nN2  - Un résumé\nKW  - a\nKW  - santé\nUR  - https://a.fr/\nL1  - file:///c:/x.pdf\nDO  - 10.1000/2\nSN  - 1234-5678\nXX  - inconnu\nER - \n" +
			"ty  - rprt\r\nti  - Petit\r\nde  - suite\r\npy  - 2023\r\n\r\nTY  - BOOK\rTI  - Sans fin",
			`Santé:
{"Abstract":"Un résumé","Authors":["Gosselin / Anne","INSEE"],"Issued":"2024-05-06","Keywords":["a"],"Kind":"article","Links":["https://a.fr/","https://doi.org/10.1000/2"],"Notes":"ISBN ou ISSN : 1234-5678\npages : 12-18\nadresse : file:///c:/x.pdf\nvolume : 12\nXX : inconnu","Series":{"Number":"3","Title":"Revue"},"Title":"Un titre qui continue"}
{"Issued":"2023","Notes":"DE : suite","Title":"Petit"}
{"Kind":"book","Title":"Sans fin"}
import-ris-end 1
import-ris-end 6
`},
		{"bibtex", "BibTeX", `% A comment, with an @ in it: me@x.fr
@string{min = "Minist{\‵e}re"}
@comment{ @book{no, title={No}} }
@preamble{"\newcommand{\x}{y}"}
@TechReport{Laacher2024,
  author = {Smaïn Laacher and {{Fondation Jean-Jaur{\‵e}s}} and de La Tour, Jr, Jean and INSEE and Ludwig van Beethoven and others},
  title = "L'{É}tat {\&} les r{\'e}fugi\'es : \c{c}a \emph{va} -- \oe{}uvre \v{S}",
  institution = min # " de l'int" # {{\'e}rieur},
  year = 2024, month = aug # "~27", number = 110, series = {Infos},
  keywords = {santé, {a, b}; c}, url = {https://a.fr/a\_b?x=1&y=%20}, doi = {10.1000/3},
  abstract = {Un paragraphe
     coupé. Deux_trois *quatre*

     Cinq.}, lccn = {L}, }
@book(Other, title = {Par}, date = {2024-08}, crossref = {Laacher2024})
@book{broken, title = {Never closed
@book{last, title = {Dernier}, language = {english}, pagetotal = {52}, editor = {A and B}}`,
			`Santé:
{"Abstract":"Un paragraphe coupé. Deux_trois \\*quatre\\*\n\nCinq.","Authors":["Laacher / Smaïn","Fondation Jean-Jaurès","de La Tour / Jean, Jr","INSEE","van Beethoven / Ludwig"],"Issued":"2024-08-27","Keywords":["a, b","c"],"Links":["https://a.fr/a_b?x=1&y=%20","https://doi.org/10.1000/3"],"Notes":"auteurs : et al.\nlccn : L","Publisher":"Ministère de l'intérieur","Series":{"Number":"110","Title":"Infos"},"Title":"L'État & les réfugiés : ça va – œuvre Š"}
{"Issued":"2024-08","Kind":"book","Notes":"crossref : Laacher2024","Series":{"Title":"L'État & les réfugiés : ça va – œuvre Š"},"Title":"Par"}
{"Kind":"book","Language":"en","Notes":"editor : A and B","Pages":52,"Title":"Dernier"}
import-damaged 6
`},
		{"zotero csv", "CSV de Zotero", "\ufeff\"Key\",\"Item Type\",\"Publication Year\",\"Author\",\"Title\",\"Publication Title\",\"Url\",\"Abstract Note\",\"Date\",\"Num Pages\",\"Manual Tags\",\"Automatic Tags\",\"Editor\",\"Extra\"\n" +
			"\"AB\",\"report\",\"2024\",\"Gosselin, Anne; IRDES\",\"Titre; \"\"entre\"\" guillemets\",\"\",\"https://a.fr\",\"Un\nDeux\",\"2024-05\",\"12\",\"asile; histoire\",\"auto\",\"Dupont, Jean\",\"edition: 2e\"\n" +
			"\"AC\",\"attachment\",\"\",\"\",\"x\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n\"AD\",\"book\",\"2023\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n",
			`Histoire:
{"Abstract":"Un\n\nDeux","Authors":["Gosselin / Anne","IRDES"],"Edition":"2e","Issued":"2024-05","Keywords":["asile","auto"],"Links":["https://a.fr"],"Notes":"Editor : Dupont, Jean","Pages":12,"Title":"Titre; \"entre\" guillemets"}
import-no-title 5
`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			in := readBack(t, []byte(strings.ReplaceAll(tt.file, "‵", "`")))
			if in.Format != tt.format {
				t.Errorf("format %q, want %q", in.Format, tt.format)
			}
			if got := strings.ReplaceAll(told(in), "\u00a0: ", " : "); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func latin(s string) []byte {
	var b []byte
	for _, r := range s {
		switch r {
		case '’':
			r = 0x92
		case 'œ':
			r = 0x9c
		case '€':
			r = 0x80
		}
		b = append(b, byte(r))
	}
	return b
}

func utf16Of(s string, little bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return b
}

// TestEncodings reads one file in all encodings that are read, and refuses it
// in others, saying so.
func TestEncodings(t *testing.T) {
	const file = "TY  - RPRT\r\nTI  - L’été du cœur à 5 €, école\r\nER  - \r\n"
	mac := strings.NewReplacer("’", "\xd5", "é", "\x8e", "œ", "\xcf", "à", "\x88", "€", "\xdb").Replace(file)
	dos := strings.NewReplacer("’", "'", "é", "\x82", "œ", "oe", "à", "\x85", "€", "E").Replace(file)
	for name, tt := range map[string]struct {
		data    []byte
		problem string
	}{
		"UTF-8":              {[]byte(file), ""},
		"UTF-8 with a mark":  {[]byte("\ufeff" + file), ""},
		"Windows-1252":       {latin(file), ""},
		"UTF-16 LE":          {utf16Of(file, true), ""},
		"UTF-16 BE":          {utf16Of(file, false), ""},
		"UTF-16 LE, no mark": {utf16Of(file, true)[2:], "import-encoding"},
		"MacRoman":           {[]byte(mac), "import-encoding"},
		"DOS":                {[]byte(dos), "import-encoding"},
		"two of them":        {append([]byte(file), 0xe9), "import-encoding"},
		"a picture":          {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "import-not-text"},
		"a workbook":         {[]byte("PK\x03\x04\x14\x00\x06\x00"), "import-not-text"},
		"nothing":            {nil, "import-not-recognised"},
		"prose":              {[]byte("Bonjour."), "import-not-recognised"},
		"other JSON":         {[]byte(`{"a": [1]}`), "import-not-recognised"},
		"other XML":          {[]byte(`<?xml version="1.0"?><modsCollection/>`), "import-not-recognised"},
		"control":            {[]byte("TY  - RPRT\nTI  - a\x01b\nER  - \n"), "import-not-text"},
	} {
		in, problem := bib.Read("f.ris", tt.data, nil)
		switch {
		case tt.problem == "" && problem != nil:
			t.Errorf("%s: %s", name, problem.Message(render.English))
		case tt.problem == "":
			if got := in.Sections[0].Records[0].Title; got != "L’été du cœur à 5 €, école" {
				t.Errorf("%s: %q", name, got)
			}
		case problem == nil || problem.Code.ID != tt.problem || problem.File != "f.ris":
			t.Errorf("%s: %v, want %s", name, problem, tt.problem)
		}
	}
}

// What a text says to people is what its Markdown says.
func TestAbstractsAreText(t *testing.T) {
	for _, s := range []string{
		"Un *deux* **trois** `quatre` _cinq_ six_sept.", "[Un](https://a.fr) et [deux] ![trois](x)", "<x>Un</x> < 2 & &amp; &#60; AT&T",
		"# Un", "- un", "+ un", "> un", "1) un", "1986. Un an", "12. Douze", "a\\*b \\ c:\\d", "===", "---", "***", "~~~", "    quatre", "| a | b |", "|---|---|",
		"Voir https://a.fr/a_b_c*d et www.a.fr/_x_.", "• un\n• deux", "1. un\n2. deux", "[a]: https://b.fr", "a | b", "Un\n\nDeux", "*", "_", "\\", "a  \nb", "«_Un_»", "x* y*",
	} {
		in := readBack(t, []byte(`[{"type":"report","title":"T","abstract":`+quoted(s)+`}]`))
		markdown := in.Sections[0].Records[0].Abstract
		b := composed(t, issueOf(&render.Record{ID: "a", Title: "T", Abstract: markdown}))
		for _, p := range b.Warnings {
			if p.Code.ID == "markdown-unsupported" {
				t.Errorf("%q as %q: %s", s, markdown, p.Message(render.English))
			}
		}
		fold := func(s string) string {
			return strings.Join(strings.FieldsFunc(strings.NewReplacer("…", "...", "’", "'").Replace(s), unicode.IsSpace), "")
		}
		if got := b.Sections[0].Entries[0].Abstract.Plain(); fold(got) != fold(s) {
			t.Errorf("%q became %q, which says %q", s, markdown, got)
		}
	}
}

func quoted(s string) string {
	data, _ := json.Marshal(s)
	return string(data)
}

// FuzzRead sees that no file stops a reader, and that what comes back can stand
// in a list.
func FuzzRead(f *testing.F) {
	for _, s := range []string{
		`[{"id":"a","type":"book","title":"T","issued":{"date-parts":[["2024",1,[]]]},"custom":{"links":[{"url":3}]}}]`, `{"items":[{"type":"book","title":"T"}]}`,
		`[{"data":{"itemType":"book","title":"T","creators":[{"name":1}],"tags":[{}]}}]`, "[", "[{", `[{"title":"a"},`, "[[[[",
		"TY  - RPRT\nTI  - a\nN1  - En complément\u00a0:\n  • b\u00a0: https://a.fr (c\nER  -", "TY  -", "ty  - x\n  - ",
		"@book{a, title={b}}", "@book{a, title=\"b", "@string{a=a # a}@book{b,title=a#a}", "@book(a,title={\\'{\\'{\\'{e}}}})", "@a{", "@comment{", "@book{a, title={\\c", "@book{,author={a,b,c,d and {x} and and},bulletin-kind={book},bulletin-links={{{a}{b}}}}",
		"Key,Item Type\na,book\n\"", "Key;Item Type;Title;Author\na;book;\"x\"y;, ; ,\n",
		"00026cam0 22\x1e\x1d", "<unimarc><notice/></unimarc>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		in, problem := bib.Read("f", data, []string{"Santé"})
		if problem != nil {
			if problem.Message(render.French) == "" {
				t.Error("refused without a word")
			}
			return
		}
		for _, p := range in.Problems {
			if p.Message(render.French) == "" || p.Message(render.English) == "" {
				t.Errorf("%s says nothing", p.Code.ID)
			}
		}
		var check func(r *render.Record)
		check = func(r *render.Record) {
			if r.Title == "" {
				t.Error("a record without a title")
			}
			for _, s := range []string{r.Title, r.Subtitle, r.Series.Title, r.Series.Number, r.Publisher, r.Edition, r.Hours, r.Language, r.Citation} {
				if strings.ContainsFunc(s, unicode.IsControl) || !utf8.ValidString(s) {
					t.Errorf("%q in a field", s)
				}
			}
			for _, s := range []string{r.Abstract, r.Notes} {
				if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' }) || !utf8.ValidString(s) {
					t.Errorf("%q in a text", s)
				}
			}
			for _, l := range r.Links {
				if !strings.HasPrefix(strings.ToLower(l.URL), "http") {
					t.Errorf("the address %q", l.URL)
				}
			}
			if _, err := render.ParseDate(r.Issued.String()); err != nil && !r.Issued.IsZero() {
				t.Error(err)
			}
			for _, sub := range r.Subrecords() {
				check(sub)
			}
		}
		for _, s := range in.Sections {
			for _, r := range s.Records {
				check(r)
			}
		}
	})
}

// TestReadIsBounded gives each reader files made to keep it busy: none takes
// more than seconds, and the memory of some times its size.
func TestReadIsBounded(t *testing.T) {
	const n = 1 << 20
	many := func(s string) string { return strings.Repeat(s, n/len(s)) }
	for name, file := range map[string]string{
		"bad JSON items":        "[{\"type\":\"book\",\"title\":\"a\"}" + many(",3") + "]",
		"deep JSON":             "[{\"type\":\"book\",\"title\":\"a\",\"note\":" + many("[") + many("]") + "}]",
		"long abstract":         `[{"type":"book","title":"a","abstract":"` + many(`a\n`) + `"}]`,
		"RIS lines":             "TY  - BOOK\nTI  - a\nN2  - b\n" + many("c\n") + "ER  - \n",
		"RIS addresses":         "TY  - BOOK\nTI  - a\n" + many("UR  - http://a\n") + "ER  - \n",
		"RIS ends":              many("TY  - A\n"),
		"RIS notes":             "TY  - BOOK\nTI  - a\nN1  - En complément\u00a0:\n  • a\n" + many("b\n") + "ER  - \n",
		"BibTeX unclosed":       many("@a{b,c={\n"),
		"BibTeX quotes":         many("@a{b,c=\"\n"),
		"BibTeX damaged":        many("@a{b,c\n"),
		"BibTeX strings":        "@string{a=\"12345678\"}\n" + strings.Repeat("@string{a=a#a}\n", 30) + strings.Repeat("@book{b,title=a}\n", 50_000),
		"BibTeX accents":        "@book{b,title={" + many(`\'{`) + many("}") + "}}",
		"BibTeX open accents":   "@book{b,title={" + many(`\'`) + "}}",
		"BibTeX names":          "@book{b,title={a},author={" + many(" ") + many(" and a") + "}}",
		"BibTeX keywords":       "@book{b,title={a},keywords={" + many("a,") + "}}",
		"CSV rows":              "Key,Item Type,Title\n" + many("a,book\n"),
		"one line of no spaces": "TY  - BOOK\nTI  - " + many("a") + "\nER  - \n",
	} {
		start := time.Now()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		in, _ := bib.Read("f", []byte(file), nil)
		runtime.ReadMemStats(&after)
		took, allocated := time.Since(start), after.TotalAlloc-before.TotalAlloc
		if took > 20*time.Second || allocated > 1<<30 {
			t.Errorf("%s: %v, %d MB", name, took, allocated>>20)
		}
		if in != nil && len(in.Problems) > 1000 {
			t.Errorf("%s: %d problems", name, len(in.Problems))
		}
		if testing.Verbose() {
			t.Logf("%s: %v, %d MB", name, took.Round(time.Millisecond), allocated>>20)
		}
	}
	if _, p := bib.Read("f", make([]byte, 65<<20), nil); p == nil || p.Code.ID != "import-too-large" {
		t.Error("a file of 65 MiB was read")
	}
}
