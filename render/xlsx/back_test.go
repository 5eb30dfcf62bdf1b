package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"bulletin/render"
)

func TestDatesAreRead(t *testing.T) {
	text := func(s string) got { return got{kind: isText, text: s} }
	number := func(n float64, f numberFormat) got { return got{kind: isNumber, number: n, format: f} }
	for _, tt := range []struct {
		cell     got
		precise  numberFormat
		days1904 bool
		want     string
		lost     bool
	}{
		{text("août 2024"), noDate, false, "2024-08", false},
		{text("Août 2024"), showsDay, false, "2024-08", false},
		{text("1er septembre 2024"), noDate, false, "2024-09-01", false},
		{text("3 sept. 2024"), noDate, false, "2024-09-03", false},
		{text("15/08/2024"), noDate, false, "2024-08-15", false},
		{text("15/08/2024"), showsMonth, false, "2024-08", true},
		{text("08/2024"), noDate, false, "2024-08", false},
		{text("2024-08-15T00:00:00"), noDate, false, "2024-08-15", false},
		{text("1895-12-28"), showsDay, false, "1895-12-28", false},
		{number(45505, showsMonth), noDate, false, "2024-08", false},
		{number(45505, showsMonth), showsDay, false, "2024-08-01", false},
		{number(45519.5, showsDay), noDate, false, "2024-08-15", false},
		{number(45519-1462, showsDay), noDate, true, "2024-08-15", false},
		{number(2024, showsDay), showsMonth, false, "2024", false},
		{number(45519, showsDay), showsYear, false, "2024", true},
		{got{}, showsDay, false, "", false},
	} {
		d, lost, code := readDate(tt.cell, tt.precise, tt.days1904)
		if code != nil || d.String() != tt.want || lost != tt.lost {
			t.Errorf("%+v is read as %q (lost %v, %v), want %q", tt.cell, d, lost, code, tt.want)
		}
	}
	for _, c := range []got{text("hier"), text("31/02/2024"), text("juin"), text("jui 2024"), number(-3, noDate), number(1e9, noDate), {kind: isTruth}, {kind: isFault}} {
		if _, _, code := readDate(c, noDate, false); code == nil {
			t.Errorf("%+v is taken for a date", c)
		}
	}
}

func TestFormatsOfDates(t *testing.T) {
	for code, want := range map[string]numberFormat{
		"[$-40C]mmmm yyyy": showsMonth, "yyyy": showsYear, "d mmmm yyyy": showsDay, "General": noDate,
		`"mardi" 0`: noDate, "0.00;dd": noDate, "[Red]0": noDate, `\d0`: noDate, "[$-40C": noDate, `"d`: noDate,
	} {
		if got := formatOf(code); got != want {
			t.Errorf("%s shows %d, want %d", code, got, want)
		}
	}
}

func TestPagesAndAddressesAreRead(t *testing.T) {
	for in, want := range map[string]string{"116 p.": "116", "116": "116", "1\u202f200 pages": "1200", "": "", "p. 12": "?", "12-14": "?"} {
		s, code := pages(got{kind: isText, text: in})
		if code != nil {
			s = "?"
		}
		if s != want {
			t.Errorf("%q is %q pages, want %q", in, s, want)
		}
	}
	for _, tt := range []struct{ text, target, want string }{
		{"https://a.example/x", "https://other.example/", "https://a.example/x"},
		{"Le site", "https://a.example/", "https://a.example/"},
		{"https://a.example/1\nhttps://a.example/2", "", "https://a.example/1|https://a.example/2"},
		{"https://a.example/1 ; https://a.example/2", "", "https://a.example/1|https://a.example/2"},
		{"https://a.example/x;y", "", "https://a.example/x;y"},
	} {
		if got := strings.Join(addresses(tt.text, tt.target), "|"); got != tt.want {
			t.Errorf("%q is read as %q", tt.text, got)
		}
	}
}

func TestScanner(t *testing.T) {
	s := newScanner(strings.NewReader(`<?xml?><!-- a > b --><x:a k='1&amp;2'><b/>é&#233;&#xE9;&unknown;<![CDATA[<&>]]></x:a>`))
	var said []string
	for {
		err := s.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s.text {
			said = append(said, string(s.data))
		} else {
			said = append(said, string(s.name)+s.attr("k"))
		}
	}
	if got := strings.Join(said, "|"); got != "a1&2|b|ééé&unknown;|<&>|a" {
		t.Errorf("read as %s", got)
	}
	for _, bad := range []string{"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "<", "<a", "<!-- ", "<>"} {
		s := newScanner(strings.NewReader(bad))
		if err := s.next(); err == nil || err == io.EOF {
			t.Errorf("%q is accepted", bad)
		}
	}
	if got := string(unexcel([]byte("a_x000D__x005F_x000D_ _xZZZZ_"))); got != "a\r_x000D_ _xZZZZ_" {
		t.Errorf("read as %q", got)
	}
}

// packed makes a workbook of parts.
func packed(tb testing.TB, parts map[string]io.Reader) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, r := range parts {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.Copy(w, r); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

const (
	minimalBook = `<workbook><sheets><sheet name="Inventaire" r:id="r1"/></sheets></workbook>`
	minimalRels = `<Relationships><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="t.xml"/></Relationships>`
)

type endless struct{ left int }

func (e *endless) Read(b []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	for i := range b {
		b[i] = 'a'
	}
	e.left -= len(b)
	return len(b), nil
}

func TestWhatIsNoWorkbookIsRefused(t *testing.T) {
	book := func(sheet, strs io.Reader) []byte {
		return packed(t, map[string]io.Reader{"xl/workbook.xml": strings.NewReader(minimalBook),
			"xl/_rels/workbook.xml.rels": strings.NewReader(minimalRels), "xl/s.xml": sheet, "xl/t.xml": strs})
	}
	none := func() io.Reader { return strings.NewReader("<sst/>") }
	good := book(strings.NewReader("<worksheet/>"), none())
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)
	locked := append(bytes.Clone(ole), "E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00"...)
	for name, tt := range map[string]struct {
		file []byte
		want *render.Code
	}{
		"empty":              {nil, codeNoWorkbook},
		"text":               {[]byte("TY  - JOUR"), codeNoWorkbook},
		"xls":                {ole, codeOldWorkbook},
		"a password":         {locked, codeLocked},
		"xlsb":               {packed(t, map[string]io.Reader{"xl/workbook.bin": strings.NewReader("")}), codeBinary},
		"cut":                {good[:len(good)/2], codeDamaged},
		"another zip":        {packed(t, map[string]io.Reader{"a.txt": strings.NewReader("")}), codeNoWorkbook},
		"one endless text":   {book(strings.NewReader("<worksheet/>"), io.MultiReader(strings.NewReader("<sst><si><t>"), &endless{64 << 20})), codeHuge},
		"entities that grow": {book(strings.NewReader("<worksheet/>"), strings.NewReader(`<!DOCTYPE x [<!ENTITY a "aaaa">]><sst/>`)), codeDamaged},
	} {
		_, err := Back("x.xlsx", bytes.NewReader(tt.file), int64(len(tt.file)), &render.Bulletin{Issue: &render.Issue{}, Publication: &render.Publication{}})
		var u *Unread
		if !errors.As(err, &u) || u.Problem.Code != tt.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzBack(f *testing.F) {
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>Identifiant</t></is></c><c t="inlineStr"><is><t>Titre</t></is></c><c t="inlineStr"><is><t>Rubrique</t></is></c></row>`+
		`<row><c r="B2" t="s"><v>0</v></c><c t="str"><f>A1</f><v>Accueil</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells></worksheet>`),
		[]byte(`<sst><si><r><t>Un</t></r><r><t xml:space="preserve"> titre</t></r></si></sst>`))
	f.Fuzz(func(t *testing.T, sheet, strs []byte) {
		file := packed(t, map[string]io.Reader{"xl/workbook.xml": strings.NewReader(minimalBook),
			"xl/_rels/workbook.xml.rels": strings.NewReader(minimalRels), "xl/s.xml": bytes.NewReader(sheet), "xl/t.xml": bytes.NewReader(strs)})
		b := &render.Bulletin{Issue: &render.Issue{}, Publication: &render.Publication{}}
		back, err := Back("x.xlsx", bytes.NewReader(file), int64(len(file)), b)
		if err == nil && back.Issue == nil && len(render.Errors(back.Problems)) == 0 {
			t.Error("nothing came back and nothing is wrong")
		}
	})
}

func TestAddressesThatStandTwiceKeepTheirValues(t *testing.T) {
	h := &head{}
	h.column[fAddress] = 1
	got := strings.Join(completed([]string{"a\t\t\t", "a\t\t\t", "b\t\t\t"}, []string{"a\tun\t\t", "a\tdeux\t\t"}, h), "|")
	if want := "a\tun\t\t|a\tdeux\t\t|b\t\t\t"; got != want {
		t.Errorf("completed to %q", got)
	}
	if l := linksOf(addressLine(&values{fAddress: "a", fLabel: "un\tdeux\ntrois"})); len(l) != 1 || l[0].Label != "un deux trois" {
		t.Errorf("read as %v", l)
	}
}
