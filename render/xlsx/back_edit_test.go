package xlsx_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
	"bulletin/render/xlsx"
)

// correctable is a list with two records, the first with a complement, a sibling
// and further addresses.
func correctable() *render.Issue {
	d := func(y, m, day int) render.Date { return render.Date{Year: y, Month: m, Day: day} }
	return &render.Issue{Number: d(2024, 10, 0), Sections: []*render.Section{{Heading: "Emploi", Records: []*render.Record{
		{ID: "un", Kind: render.Document, Title: "Un titre", Issued: d(2024, 8, 15), Keywords: []string{"emploi"},
			Authors: []render.Agent{{Family: "Martin", Given: "Anne"}},
			Links: []render.Link{{URL: "https://un.example/a", State: render.LinkWorks, Checked: d(2024, 9, 2)},
				{URL: "https://un.example/b", Label: "Annexe"}},
			Complements: []*render.Record{{ID: "un-c", Kind: render.Document, Title: "Un complément"}},
			Siblings:    render.Siblings{Records: []*render.Record{{ID: "un-s", Kind: render.Document, Title: "Une autre contribution"}}}},
		{ID: "deux", Kind: render.Document, Title: "Un autre titre", Issued: d(2024, 9, 0), Links: []render.Link{{URL: "https://deux.example/"}}},
	}}}}
}

// edited is a workbook that somebody corrected.
type edited struct {
	*testing.T
	*excelize.File
}

// cell finds a cell by the id of its row (that of its record, for the row of a
// further address) and the heading of its column.
func (e edited) cell(sheet, id, heading string) string {
	e.Helper()
	rows, err := e.GetRows(sheet)
	if err != nil {
		e.Fatal(err)
	}
	column := func(name string) int {
		for i, h := range rows[0] {
			if h == name {
				return i
			}
		}
		e.Fatalf("no column %s", name)
		return 0
	}
	for y, row := range rows {
		at := func(name string) string {
			if i := column(name); i < len(row) {
				return row[i]
			}
			return ""
		}
		if at("Identifiant") == id || strings.HasPrefix(id, "link of ") && at("Relation") == "Autre adresse" && at("Notice") == id[8:] {
			name, err := excelize.CoordinatesToCellName(column(heading)+1, y+1)
			if err != nil {
				e.Fatal(err)
			}
			return name
		}
	}
	e.Fatalf("no row %s", id)
	return ""
}

func (e edited) set(sheet, id, heading string, value any) {
	e.Helper()
	if err := e.SetCellValue(sheet, e.cell(sheet, id, heading), value); err != nil {
		e.Fatal(err)
	}
}

func (e edited) drop(sheet, id string) {
	e.Helper()
	_, y, err := excelize.CellNameToCoordinates(e.cell(sheet, id, "Identifiant"))
	if err == nil {
		err = e.RemoveRow(sheet, y)
	}
	if err != nil {
		e.Fatal(err)
	}
}

const (
	mainSheet = "Inventaire"
	subSheet  = "Sous-ressources"
)

// comesBack hands a list out, lets it be corrected, and gives what came back and
// the problems as « code at column ».
func comesBack(t *testing.T, correct func(edited)) (*xlsx.Returned, string) {
	t.Helper()
	b := composed(t, correctable())
	f, err := excelize.OpenReader(bytes.NewReader(written(t, b)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	correct(edited{t, f})
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	back, err := xlsx.Back("x.xlsx", bytes.NewReader(out.Bytes()), int64(out.Len()), b)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, p := range back.Problems {
		sheet, cell, ok := strings.Cut(strings.TrimPrefix(p.File, "x.xlsx:"), "!")
		if ok {
			x, _, err := excelize.CellNameToCoordinates(cell)
			if err != nil {
				t.Fatal(err)
			}
			top, _ := excelize.CoordinatesToCellName(x, 1)
			heading, err := f.GetCellValue(sheet, top)
			if err != nil {
				t.Fatal(err)
			}
			cell = heading
		}
		said = append(said, fmt.Sprintf("%s at %s", p.Code.ID, cell))
	}
	return back, strings.Join(said, ", ")
}

func TestRowsWithoutTheirIdentifiersAreRefused(t *testing.T) {
	for name, tt := range map[string]struct {
		correct func(edited)
		want    string
	}{
		"untouched": {func(edited) {}, ""},
		"emptied":   {func(e edited) { e.set(mainSheet, "un", "Identifiant", nil) }, "back-id-emptied at Identifiant"},
		"emptied, other capitals": {func(e edited) {
			e.set(mainSheet, "un", "Titre", "UN TITRE")
			e.set(mainSheet, "un", "Adresse", "https://un.example/z")
			e.set(mainSheet, "un", "Identifiant", nil)
		}, "back-id-emptied at Identifiant"},
		"emptied, same address": {func(e edited) {
			e.set(mainSheet, "deux", "Titre", "Tout autre")
			e.set(mainSheet, "deux", "Identifiant", nil)
		}, "back-id-emptied at Identifiant"},
		"another document with its title": {func(e edited) {
			e.set(mainSheet, "deux", "Adresse", "https://autre.example/")
			e.set(mainSheet, "deux", "Identifiant", nil)
		}, ""},
		"another record in its place": {func(e edited) {
			e.set(mainSheet, "deux", "Titre", "Tout autre")
			e.set(mainSheet, "deux", "Adresse", "https://autre.example/")
			e.set(mainSheet, "deux", "Identifiant", nil)
		}, ""},
		"of a complement": {func(e edited) { e.set(subSheet, "un-c", "Identifiant", nil) }, "back-id-emptied at Identifiant"},
		"deleted, rows below left": {func(e edited) { e.drop(mainSheet, "un") },
			"back-parent-gone at Notice, back-parent-gone at Notice, back-parent-gone at Adresse"},
		"deleted with the rows below": {func(e edited) {
			e.drop(mainSheet, "un")
			e.drop(subSheet, "un-c")
			e.drop(subSheet, "un-s")
			e.set(subSheet, "link of un", "Adresse", nil)
			e.set(subSheet, "link of un", "Libellé de l’adresse", nil)
		}, ""},
	} {
		if _, said := comesBack(t, tt.correct); said != tt.want {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestTheTypedAddressWins(t *testing.T) {
	for text, tt := range map[string]struct{ said, want string }{
		"https://un.example/a":                     {"", "https://un.example/a https://un.example/b"},
		"https://un.example/z":                     {"back-state-gone at Adresse", "https://un.example/z https://un.example/b"},
		"www.insee.example/truc":                   {"back-address at Adresse", ""},
		"htp://x y":                                {"back-address at Adresse", ""},
		"voir le site":                             {"back-address at Adresse", ""},
		"voir https://a.example":                   {"back-address at Adresse", ""},
		"https://un.example/a, https://x.example/": {"", "https://un.example/a https://x.example/ https://un.example/b"},
	} {
		back, said := comesBack(t, func(e edited) { e.set(mainSheet, "un", "Adresse", text) })
		got := ""
		if back.Issue != nil {
			var all []string
			for _, l := range back.Issue.Sections[0].Records[0].Links {
				all = append(all, l.URL)
			}
			got = strings.Join(all, " ")
		}
		if said != tt.said || got != tt.want {
			t.Errorf("%s: %s; %s", text, said, got)
		}
	}
	if _, said := comesBack(t, func(e edited) { e.set(subSheet, "link of un", "Adresse", "voir le site") }); said != "back-address at Adresse" {
		t.Errorf("of a further address: %s", said)
	}
	back, said := comesBack(t, func(e edited) {
		cell := e.cell(mainSheet, "deux", "Adresse")
		e.set(mainSheet, "deux", "Adresse", "Le site")
		for _, to := range [][2]string{{"", "None"}, {"https://neuf.example/", "External"}} {
			if err := e.SetCellHyperLink(mainSheet, cell, to[0], to[1]); err != nil {
				t.Fatal(err)
			}
		}
	})
	if said != "" || back.Issue.Sections[0].Records[1].Links[0].URL != "https://neuf.example/" {
		t.Errorf("a link put on words: %s", said)
	}
}

func TestProblemsOfTheListNameTheirCell(t *testing.T) {
	back, _ := comesBack(t, func(e edited) {
		for heading, v := range map[string]any{"Titre": nil, "Adresse": "https://un.example/%", "Vérifié le": "2030-01-01", "Auteurs": "Durand, Luc", "Pages": 3} {
			e.set(mainSheet, "un", heading, v)
		}
	})
	again := back.Issue
	at := render.Positions{"": {Line: 1}, "id": {Line: 1}, "title": {Line: 9}, "links": {Line: 2}, "links.0": {Line: 2}, "links.0.url": {Line: 2},
		"links.0.checked": {Line: 3}, "authors.0": {Line: 4}, "authors.0.family": {Line: 4}, "pages": {Line: 5}}
	again.Sections[0].Records[0].At = at
	heads := map[string]string{}
	comesBack(t, func(e edited) {
		for _, heading := range []string{"Identifiant", "Titre", "Adresse", "Vérifié le", "Auteurs", "Pages"} {
			heads["x.xlsx:Inventaire!"+e.cell(mainSheet, "un", heading)] = heading
		}
	})
	for range 20 { // maps have no order
		for line, want := range map[int]string{1: "Identifiant", 2: "Adresse", 3: "Vérifié le", 4: "Auteurs", 5: "Pages", 9: "Titre"} {
			p := render.Problem{Code: &render.Code{ID: "any"}, Pos: render.Pos{Line: line}}
			if got := back.InCells(again, p); len(got) != 1 || heads[got[0].File] != want {
				t.Fatalf("line %d is at %v, not %q", line, got, want)
			}
		}
		p := render.Problem{Code: &render.Code{ID: "missing-title"}, Pos: render.Pos{Line: 1}}
		if got := back.InCells(again, p); len(got) != 1 || heads[got[0].File] != "Titre" {
			t.Fatalf("a missing title is at %v", got)
		}
	}
}

func TestWhatIsLikelyMeantOtherwiseIsSaid(t *testing.T) {
	for name, tt := range map[string]struct {
		sheet, id, heading string
		value              any
		want               string
	}{
		"a first of the month":     {mainSheet, "un", "Date", 45505, "back-first-day at Date"},
		"another day":              {mainSheet, "un", "Date", 45506, ""},
		"typed as text":            {mainSheet, "un", "Date", "1er août 2024", ""},
		"a month stays one":        {mainSheet, "deux", "Date", 45505, ""},
		"a place in words":         {mainSheet, "deux", "N°", "premier", "back-number at N°"},
		"a place":                  {mainSheet, "deux", "N°", 1, ""},
		"no place":                 {mainSheet, "deux", "N°", nil, ""},
		"complements counted":      {mainSheet, "un", "Compléments", 4, "back-calculated at Compléments"},
		"none written":             {mainSheet, "deux", "Compléments", 0, ""},
		"addresses counted":        {mainSheet, "deux", "Autres adresses", 1, "back-calculated at Autres adresses"},
		"siblings counted":         {mainSheet, "un", "Autres contributions", nil, "back-calculated at Autres contributions"},
		"the title of the record":  {subSheet, "un-c", "Titre de la notice", "Corrigé", "back-calculated at Titre de la notice"},
		"a person without a comma": {mainSheet, "un", "Auteurs", "Martin, Anne ; Jean Dupont", "back-person at Auteurs"},
		"a single name":            {mainSheet, "un", "Auteurs", "Martin, Anne ; Voltaire", ""},
		"keywords with commas":     {mainSheet, "un", "Mots-clés", "emploi, chômage, travail", "back-keywords at Mots-clés"},
		"one comma":                {mainSheet, "un", "Mots-clés", "Lyon, ville", ""},
		"semicolons":               {mainSheet, "un", "Mots-clés", "a, b, c ; d", ""},
	} {
		if _, said := comesBack(t, func(e edited) { e.set(tt.sheet, tt.id, tt.heading, tt.value) }); said != tt.want {
			t.Errorf("%s: %s", name, said)
		}
	}
}

func TestMergedCellsGiveTheirValueToTheRowsBelow(t *testing.T) {
	back, said := comesBack(t, func(e edited) {
		e.set(mainSheet, "un", "Éditeur", "Un éditeur")
		if err := e.MergeCell(mainSheet, e.cell(mainSheet, "un", "Éditeur"), e.cell(mainSheet, "deux", "Éditeur")); err != nil {
			t.Fatal(err)
		}
	})
	if said != "back-merged at Éditeur" || back.Issue.Sections[0].Records[1].Publisher != "Un éditeur" {
		t.Errorf("%s; %+v", said, back.Issue)
	}
}
