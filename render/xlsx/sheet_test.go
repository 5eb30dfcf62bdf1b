package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

func TestLinksBeyondTheLimitStayAsText(t *testing.T) {
	s := &sheet{name: "x", plain: 7, more: maxLinks + 1}
	s.rest = func(yield func(line) bool) {
		for y := range maxLinks - 1 {
			if !yield(line{cells: []cell{{value: str("a"), link: fmt.Sprintf("https://a.example/%d?x&y", y), style: 1}}}) {
				return
			}
		}
		yield(line{cells: []cell{{value: str("b"), link: "#'Inventaire'!B2", style: 1}, {value: str("c"), link: "https://c.example/", style: 1}}})
	}
	var part, relations strings.Builder
	if err := s.writeTo(&part, []byte("<worksheet><sheetData></sheetData><pageMargins/></worksheet>")); err != nil {
		t.Fatal(err)
	}
	if err := s.writeRelations(&relations, nil); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<hyperlinks><hyperlink ref="A1" r:id="link1"/>`, `<hyperlink ref="A65530" location="'Inventaire'!B2"/></hyperlinks><pageMargins/></worksheet>`,
		`<c r="A1" s="1" t="inlineStr"><is><t>a</t></is></c>`, `<c r="B65530" s="7" t="inlineStr"><is><t>c</t></is></c></row></sheetData>`,
	} {
		if strings.Count(part.String(), want) != 1 {
			t.Errorf("%s is not once in the sheet", want)
		}
	}
	if n := strings.Count(part.String(), "<hyperlink "); n != maxLinks {
		t.Errorf("%d links", n)
	}
	if r := relations.String(); strings.Count(r, "<Relationship ") != maxLinks-1 || strings.Contains(r, "c.example") ||
		!strings.Contains(r, `Target="https://a.example/0?x&amp;y" TargetMode="External"/>`) {
		t.Errorf("relations: %.300s", r)
	}
}

// What is written for a text is what encoding/xml reads in it.
func TestTextsAreWritten(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "",
		"a < b && c > d":   "a < b && c > d",
		"« é » 😀 字":        "« é » 😀 字",
		" a\tb\n":          " a\tb\n",
		"a\x00b\rc\x1f":    "a\uFFFDb\uFFFDc\uFFFD",
		"\xff\uFFFE\uFFFF": "\uFFFD\uFFFD\uFFFD",
		"_x000D_ _xZZZZ_":  "_x005F_x000D_ _xZZZZ_",
		"_x005F_x00e9_":    "_x005F_x005F_x005F_x00e9_",
		"_x00":             "_x00",
	} {
		var is struct {
			T string `xml:"t"`
		}
		b := append(appendText([]byte("<is>"), text), "</is>"...)
		if err := xml.Unmarshal(b, &is); err != nil {
			t.Errorf("%q: %v", text, err)
		} else if is.T != want {
			t.Errorf("%q is written as %q", text, is.T)
		}
		if kept := strings.Contains(string(b), "preserve"); kept != (strings.TrimSpace(text) != text) {
			t.Errorf("%q: the spaces around are kept: %v", text, kept)
		}
	}
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		text  string
		width float64
		want  int
	}{
		{"", 10, 1},
		{"court", 10, 1},
		{"deux lignes ici", 10, 2},
		{"a\nb\n", 10, 2},
		{strings.Repeat("x", 100), 10, 11},
		{strings.Repeat("字", 50), 11.5, 10},
		{strings.Repeat("i ", 20), 20.5, 1}, // narrow letters
		{strings.Repeat("m ", 20), 20.5, 3}, // wide ones
		{"Fiche d’expérience", 12, 2},       // a curly apostrophe is no wider than a letter
		{"Fiches d’expérience du réseau RECI", 17, 2},
	} {
		if got := lines(test.text, test.width, 99); got != test.want {
			t.Errorf("%q takes %d lines of %v, not %d", test.text, got, test.width, test.want)
		}
	}
	if h := height(1000); h > maxRowHeight {
		t.Errorf("a row of %v points", h)
	}
}

// Excel fills a cell too narrow for its date with signs.
func TestDatesFitTheirColumns(t *testing.T) {
	for _, col := range description(&render.Publication{}) {
		if col.form != date {
			continue
		}
		wide := indent
		for _, r := range "30 septembre 2024" {
			wide += advance(r)
		}
		if wide > col.width {
			t.Errorf("%s is %v wide, a date %v", col.heading, col.width, wide)
		}
	}
}

func TestLettersOnThePrimaryColourCanBeRead(t *testing.T) {
	for hex, light := range map[string]bool{"#17495E": false, "#000000": false, "#FFD800": true, "#FFFFFF": true, "#C00000": false} {
		c, _ := render.ParseColour(hex)
		if got := c.Contrast(render.White) < 450; got != light {
			t.Errorf("%s is light: %v", hex, got)
		}
	}
}

func TestUnseenSheet(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	sheets := []*sheet{{name: "Vue", header: "H", widths: []float64{9}}, unseen("_cachée", slices.Values([][][]byte{{[]byte("a"), []byte("")}, {[]byte("_x000D_ =b")}}))}
	p := parts{}
	for i, s := range sheets {
		if err := s.frame(f, i+1); err != nil {
			t.Fatal(err)
		}
	}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	var out bytes.Buffer
	if err := f.Write(io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := p.write(&out, time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), sheets); err != nil {
		t.Fatal(err)
	}
	back, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	rows, err := back.GetRows("_cachée")
	if err != nil || len(rows) != 2 || rows[0][0] != "a" || rows[1][0] != "_x000D_ =b" {
		t.Errorf("%q (%v)", rows, err)
	}
	if seen, err := back.GetSheetVisible("_cachée"); err != nil || seen {
		t.Errorf("it can be seen (%v)", err)
	}
	if state := back.WorkBook.Sheets.Sheet[1].State; state != "veryHidden" {
		t.Errorf("it is %s", state)
	}
}

func TestMoreRowsThanExcelHas(t *testing.T) {
	for n, want := range map[int]int{lastRow - 1: 0, lastRow: 1} {
		rows := slices.Repeat([]*row{{section: &render.Section{}, link: &noLink}}, n)
		c := &checker{}
		if c.rows("x", rows, nil); len(c.problems) != want {
			t.Errorf("%d rows: %v", n, c.problems)
		}
	}
}
