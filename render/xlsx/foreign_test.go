package xlsx_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/render/xlsx"
)

// elsewhere makes a workbook as others do: sheets of plain rows.
func elsewhere(t testing.TB, sheets map[string][][]any, more func(f *excelize.File)) *bytes.Reader {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, rows := range sheets {
		_, err := f.NewSheet(name)
		check(err)
		for y, row := range rows {
			for x, value := range row {
				cell, err := excelize.CoordinatesToCellName(x+1, y+1)
				check(err)
				if value != nil {
					check(f.SetCellValue(name, cell, value))
				}
			}
		}
	}
	if more != nil {
		more(f)
	}
	var b bytes.Buffer
	_, err := f.WriteTo(&b)
	check(err)
	return bytes.NewReader(b.Bytes())
}

func readForeign(t *testing.T, r *bytes.Reader, known map[string]string) *xlsx.Foreign {
	t.Helper()
	f, err := xlsx.ReadForeign("veille.xlsx", r, r.Size(), known)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Titles above the headers, columns in any order, dates of every sort, names of
// persons and of bodies, several addresses, and values that no field takes.
func TestForeign(t *testing.T) {
	f := readForeign(t, elsewhere(t, map[string][][]any{
		"Mode d’emploi": {{"Titre", "de cette feuille"}},
		"Veille": {
			{"Veille documentaire, octobre 2024"},
			{nil, "Mise à jour le 2 octobre"},
			nil,
			{"Auteur(s)", "TITRE", "Année", "Nb. pages", "Lien", "Mots-clés", "Rubrique", "Cote", "Collection", "N°", "Langue"},
			{"NINNIN Louis-Marie ; DSED", "Les primo-arrivants membres d’une association", "août 2024", "6 p.", "https://www.immigration.interieur.gouv.fr/im110", "association ; primo-arrivant", "Engagement – Participation", "B 12", "Infos Migrations", 110, "français"},
			{"Ichou, Mathieu", "La santé au fil du temps", time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC), 4, "https://a.example/1\nhttps://a.example/2", nil, "Santé"},
			nil,
			{"Conseil de l’Europe", "Cités interculturelles", 2024, "env. 15", "voir le site", nil, "Santé", nil, nil, "n° 3", "klingon"},
			{"IRDES", nil, "12/06/2024"},
		},
	}, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Veille", "C6", "C6", day); err != nil {
			t.Fatal(err)
		}
	}), nil)
	if f.Sheet != "Veille" || f.Row != 4 {
		t.Fatalf("headers found in %s, row %d", f.Sheet, f.Row)
	}
	var fields []string
	for _, c := range f.Columns {
		fields = append(fields, c.Header+"="+c.Field)
	}
	if got, want := strings.Join(fields, ", "), "Auteur(s)=authors, TITRE=title, Année=issued, Nb. pages=pages, Lien=links, Mots-clés=keywords, "+
		"Rubrique=heading, Cote=notes, Collection=series, N°=number, Langue=language"; got != want {
		t.Errorf("columns %s\nwant    %s", got, want)
	}
	if s := f.Columns[7].Sample; s != "B 12" {
		t.Errorf("sample %q", s)
	}

	sections, problems := f.Sections(nil)
	if len(sections) != 2 || sections[0].Heading != "Engagement – Participation" || sections[1].Heading != "Santé" {
		t.Fatalf("sections %+v", sections)
	}
	for i, want := range []*render.Record{
		{Authors: []render.Agent{{Family: "Ninnin", Given: "Louis-Marie"}, {Name: "DSED"}}, Title: "Les primo-arrivants membres d’une association",
			Issued: render.Date{Year: 2024, Month: 8}, Pages: 6, Keywords: []string{"association", "primo-arrivant"},
			Series: render.Series{Title: "Infos Migrations", Number: "110"}, Notes: "Cote\u00a0: B 12",
			Links: []render.Link{{URL: "https://www.immigration.interieur.gouv.fr/im110"}}},
		{Authors: []render.Agent{{Family: "Ichou", Given: "Mathieu"}}, Title: "La santé au fil du temps", Pages: 4,
			Issued: render.Date{Year: 2024, Month: 5, Day: 1},
			Links:  []render.Link{{URL: "https://a.example/1"}, {URL: "https://a.example/2"}}},
		{Authors: []render.Agent{{Name: "Conseil de l’Europe"}}, Title: "Cités interculturelles", Issued: render.Date{Year: 2024},
			Series: render.Series{Number: "3"}, Notes: "Nb. pages\u00a0: env. 15\nLien\u00a0: voir le site\nLangue\u00a0: klingon"},
	} {
		got := *append(sections[0].Records, sections[1].Records...)[i]
		got.At = nil
		if !reflect.DeepEqual(&got, want) {
			t.Errorf("record %d is\n%+v, want\n%+v", i, &got, want)
		}
	}
	var said []string
	for _, p := range problems {
		said = append(said, p.Code.ID)
		if p.File != "veille.xlsx" || p.Pos.Line < 8 {
			t.Errorf("%s at %s:%d", p.Code.ID, p.File, p.Pos.Line)
		}
	}
	if got, want := strings.Join(said, " "), "foreign-kept-in-notes foreign-kept-in-notes foreign-kept-in-notes foreign-no-title"; got != want {
		t.Errorf("problems %s, want %s", got, want)
	}
}

// A row of one cell says the heading of those below it where no column does,
// and a title that is a link gives the address.
func TestForeignHeadingRows(t *testing.T) {
	f := readForeign(t, elsewhere(t, map[string][][]any{"Feuil1": {
		{"Title", "Publisher"},
		{"ACCUEIL"},
		{"Un", "DGEF"},
		{"Deux", "DIAIR"},
		{"Santé"},
		{"Trois", "IRDES"},
	}}, func(f *excelize.File) {
		if err := f.SetCellHyperLink("Feuil1", "A3", "https://a.example/un", "External"); err != nil {
			t.Fatal(err)
		}
	}), nil)
	sections, problems := f.Sections(nil)
	if len(problems) > 0 || len(sections) != 2 || sections[0].Heading != "ACCUEIL" || len(sections[0].Records) != 2 || sections[1].Heading != "Santé" {
		t.Fatalf("sections %+v, %v", sections, problems)
	}
	if l := sections[0].Records[0].Links; len(l) != 1 || l[0].URL != "https://a.example/un" {
		t.Errorf("links %v", l)
	}
}

// A mapping gives columns their fields, and finds headers that nobody else would.
func TestForeignMapping(t *testing.T) {
	f := readForeign(t, elsewhere(t, map[string][][]any{"Feuil1": {
		{"Quoi", "Qui", "Cote", "Sommaire"},
		{"Un", "Ninnin, Louis-Marie", "B 12", "Texte"},
	}}, nil), map[string]string{"quoi": "title", "QUI": "producers", "Cote": "skip"})
	for i, known := range []bool{true, true, true, false} {
		if f.Columns[i].Known != known {
			t.Errorf("column %s known: %v", f.Columns[i].Header, f.Columns[i].Known)
		}
	}
	sections, _ := f.Sections(nil)
	r := sections[0].Records[0]
	if r.Title != "Un" || r.Authors[0].Name != "Ninnin, Louis-Marie" || r.Notes != "Sommaire\u00a0: Texte" {
		t.Errorf("record %+v", r)
	}
}

func TestForeignRefusals(t *testing.T) {
	for name, tt := range map[string]struct {
		r    *bytes.Reader
		code string
	}{
		"no headers":  {elsewhere(t, map[string][][]any{"Feuil1": {{"Un", "Deux"}, {"Trois", "Quatre"}}}, nil), "foreign-no-headers"},
		"title alone": {elsewhere(t, map[string][][]any{"Feuil1": {{"Titre"}, {"Un"}}}, nil), "foreign-no-headers"},
		"no workbook": {bytes.NewReader([]byte("TY  - RPRT\n")), ""},
		"damaged":     {bytes.NewReader([]byte("PK\x03\x04 and no more")), ""},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := xlsx.ReadForeign("a.xlsx", tt.r, tt.r.Size(), nil)
			var unread *xlsx.Unread
			if !errors.As(err, &unread) || tt.code != "" && unread.Problem.Code.ID != tt.code {
				t.Errorf("%v", err)
			}
		})
	}
}

// FuzzForeign reads whatever cells as a list made elsewhere: it never panics, and
// what it gives are records that have a title, each from a row of its own.
func FuzzForeign(f *testing.F) {
	f.Add("Titre\tAuteur(s)\tDate\tLien\tNb pages\nUn\tNINNIN Louis-Marie ; DSED\taoût 2024\thttps://a.example/1\t6 p.\nACCUEIL\nDeux\tIchou, Mathieu\t12/06/2024")
	f.Add("Veille\nTitle\tTags\tLanguage\tType\n\ta, b\nUn\ta; b\tklingon\trapport\tautre")
	f.Fuzz(func(t *testing.T, grid string) {
		r := bytes.NewReader(bare(t, grid))
		sheet, err := xlsx.ReadForeign("a.xlsx", r, r.Size(), nil)
		if err != nil {
			return
		}
		sections, _ := sheet.Sections(nil)
		rows := map[int]bool{}
		for _, s := range sections {
			for _, r := range s.Records {
				line := r.At[""].Line
				if r.Title == "" || line <= sheet.Row || rows[line] {
					t.Errorf("record %+v", r)
				}
				rows[line] = true
			}
		}
	})
}

// bare makes the least a workbook can be of rows of cells parted by tabs.
func bare(t testing.TB, grid string) []byte {
	t.Helper()
	var sheet bytes.Buffer
	sheet.WriteString("<worksheet><sheetData>")
	for row := range strings.SplitSeq(grid, "\n") {
		sheet.WriteString("<row>")
		for cell := range strings.SplitSeq(row, "\t") {
			sheet.WriteString(`<c t="inlineStr"><is><t>`)
			if err := xml.EscapeText(&sheet, []byte(cell)); err != nil {
				t.Fatal(err)
			}
			sheet.WriteString("</t></is></c>")
		}
		sheet.WriteString("</row>")
	}
	sheet.WriteString("</sheetData></worksheet>")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"_rels/.rels", `<Relationships><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook><sheets><sheet name="Feuil1" r:id="s"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`},
		{"xl/worksheets/sheet1.xml", sheet.String()},
	} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: part[0]})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What a comma parts in a column of authors, and what it does not.
func TestForeignAuthors(t *testing.T) {
	for cell, want := range map[string]string{
		"Jean Dupont, Marie Curie":                  "Dupont/Jean + Curie/Marie",
		"Jean DUPONT, Marie-Claire CURIE":           "Dupont/Jean + Curie/Marie-Claire",
		"J. Dupont, Marie de La Tour, NINNIN Louis": "Dupont/J. + de La Tour/Marie + Ninnin/Louis",
		"Dupont, Jean":                              "Dupont/Jean",
		"DUPONT, Jean-Paul":                         "Dupont/Jean-Paul",
		"Dupont, Jean ; Curie, Marie":               "Dupont/Jean + Curie/Marie",
		"Ville de Paris, Jean Dupont":               "Ville de Paris + Dupont/Jean",
		"Ministère de l’Intérieur, Direction générale des étrangers": "Ministère de l’Intérieur, Direction générale des étrangers",
		"Jean Dupont":               "Jean Dupont",
		"INSEE Première":            "INSEE Première", // known to the publication, as are those below
		"DGEF, Paris":               "DGEF, Paris",
		"Dgef, Jean Dupont":         "Dgef + Dupont/Jean",
		"INSEE, DGEF":               "INSEE + DGEF",
		"Insee Première, J. Dupont": "Insee Première + Dupont/J.",
		"MARTIN Première":           "Martin/Première",
		"DSED":                      "DSED",
	} {
		r := bytes.NewReader(bare(t, "Titre\tAuteurs\nUn\t"+cell))
		sections, _ := readForeign(t, r, nil).Sections(rendertest.Publication())
		var got []string
		for _, a := range sections[0].Records[0].Authors {
			name := a.Name
			if name == "" {
				name = a.Family + "/" + a.Given
			}
			got = append(got, name)
		}
		if s := strings.Join(got, " + "); s != want {
			t.Errorf("%q is read as %q, want %q", cell, s, want)
		}
	}
}

func TestForeignHeadersOfPages(t *testing.T) {
	for _, header := range []string{"Nb p.", "Nbre de p.", "Nb. pages", "P.", "Nombre de pages", "pp."} {
		r := bytes.NewReader(bare(t, "Titre\t"+header+"\nUn\t12 p."))
		f := readForeign(t, r, nil)
		if sections, _ := f.Sections(nil); f.Columns[1].Field != "pages" || sections[0].Records[0].Pages != 12 {
			t.Errorf("%q is read as %s", header, f.Columns[1].Field)
		}
	}
}

// The bare workbook of the fuzz target is read, or it would try nothing.
func TestBareWorkbook(t *testing.T) {
	r := bytes.NewReader(bare(t, "Veille\nTitre\tDate\nUn\t2024"))
	f := readForeign(t, r, nil)
	if sections, _ := f.Sections(nil); len(sections) != 1 || sections[0].Records[0].Title != "Un" {
		t.Errorf("sections %+v", sections)
	}
}

// Days are counted from 1904 in the workbooks of old Macs, in the notes too.
func TestForeignDaysOf1904(t *testing.T) {
	r := elsewhere(t, map[string][][]any{"Veille": {{"Titre", "Date", "Reçu le"}, {"Un", 44068, 44068}}}, func(f *excelize.File) {
		yes := true
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("Veille", "B2", "C2", day); err != nil {
			t.Fatal(err)
		}
	})
	f := readForeign(t, r, nil)
	sections, _ := f.Sections(nil)
	if x := sections[0].Records[0]; x.Issued.String() != "2024-08-26" || x.Notes != "Reçu le\u00a0: 2024-08-26" || f.Columns[2].Sample != "2024-08-26" {
		t.Errorf("issued %s, notes %q, sample %q", x.Issued, x.Notes, f.Columns[2].Sample)
	}
}
