package xlsx_test

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

var update = flag.Bool("update", false, "write the golden files anew")

// whole is an issue in which the first record has every field.
func whole() *render.Issue {
	d := func(s string) render.Date {
		date, err := render.ParseDate(s)
		if err != nil {
			panic(err)
		}
		return date
	}
	return &render.Issue{
		Number:       d("2024-10"),
		Introduction: "Les documents **de l’année**.",
		Credits:      "Réalisé par le centre de ressources.",
		Sections: []*render.Section{{
			Heading:      "Histoire",
			Introduction: "Une rubrique.",
			Links:        []render.Link{{URL: "https://catalogue.example/", Label: "Le catalogue"}},
			Records: []*render.Record{{
				ID:        "laacher-engagement",
				Kind:      render.Exhibition,
				Authors:   []render.Agent{{Family: "Laacher", Given: "Smaïn"}, {Name: "Insee"}, {Family: "Regnier", Given: "Alain"}, {Name: "Collectif"}},
				Title:     "=1+1 : titre #5",
				Subtitle:  "Sous-titre",
				Series:    render.Series{Title: "Infos Migrations", Number: "0108"},
				Publisher: "Fondation",
				Edition:   "2e édition",
				Issued:    d("2024-06-27"),
				Pages:     116,
				Hours:     "De 10 h à 17 h",
				Language:  "en",
				Abstract:  "Un _x000D_ *résumé*.\n\n- un\n- deux\n",
				Keywords:  []string{"asile", "santé"},
				Links:     []render.Link{{URL: "https://a.example/?x=1&y=%20#page=2", Label: "Le rapport"}, {URL: "https://b.example/", Label: "La vidéo"}},
				Cover:     render.CoverFile{File: "covers/a.png", Alt: "Une foule"},
				Citation:  "LAACHER, *Titre*",
				Notes:     "Relire",
				Complements: []*render.Record{{
					ID: "complement", Kind: render.Article, Title: "Complément", Authors: []render.Agent{{Name: "INSEE"}},
					Abstract: "Court.", Issued: d("2024"), Pages: 4, Series: render.Series{Number: "2011"},
					Links: []render.Link{{URL: "https://c.example/"}, {URL: "https://d.example/", Label: "Données"}},
				}},
				Siblings: render.Siblings{Series: "Asile", Records: []*render.Record{{
					ID: "contribution", Kind: render.Book, Title: "Contribution", Issued: d("2023-11"),
					Authors: []render.Agent{{Family: "Seul"}}, Links: []render.Link{{URL: "https://e.example/"}},
				}}},
			}, {ID: "nu", Title: "Sans rien"}},
		}},
	}
}

func composed(tb testing.TB, issue *render.Issue, warnings ...render.Problem) *render.Bulletin {
	tb.Helper()
	b, _ := compose.Bulletin(issue, rendertest.Publication(), nil, nil)
	b.Warnings = warnings // compose's own would only lengthen the tests
	return b
}

func written(tb testing.TB, b *render.Bulletin) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := xlsx.Workbook(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func opened(tb testing.TB, data []byte) *excelize.File {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { f.Close() })
	return f
}

// facts are one line of a sheet: what stands under each heading.
type facts map[string]string

func (f facts) String() string {
	var all []string
	for heading, value := range f {
		if value != "" {
			all = append(all, heading+"="+value)
		}
	}
	slices.Sort(all)
	return strings.Join(all, " | ")
}

// expected says what the bulletin's list asks of the workbook, written without
// regard to how the package makes it.
func expected(b *render.Bulletin) []string {
	pub := b.Publication
	fill := func(f facts, r *render.Record) facts {
		var persons, bodies []string
		for _, a := range r.Authors {
			if a.Name == "" {
				persons = append(persons, strings.TrimSuffix(a.Family+", "+a.Given, ", "))
			} else if p := pub.Producer(a.Name); p != nil {
				bodies = append(bodies, p.Printed())
			} else {
				bodies = append(bodies, a.Name)
			}
		}
		f["Identifiant"] = r.ID
		f["Type"] = r.Kind.French()
		f["Producteur"] = strings.Join(bodies, "; ")
		f["Auteurs"] = strings.Join(persons, "; ")
		f["Titre"] = r.Title
		f["Sous-titre"] = r.Subtitle
		f["Série"] = r.Series.Title
		f["N° dans la série"] = r.Series.Number
		f["Éditeur"] = r.Publisher
		f["Édition"] = r.Edition
		f["Date"] = r.Issued.String()
		f["Pages"] = count(r.Pages)
		f["Langue"] = r.Language
		if r.Language == "" {
			f["Langue"] = "fr"
		}
		f["Horaires"] = r.Hours
		f["Résumé"] = r.Abstract
		f["Mots-clés"] = strings.Join(r.Keywords, "; ")
		f["Couverture"] = r.Cover.File
		f["Description de la couverture"] = r.Cover.Alt
		f["Citation imposée"] = r.Citation
		f["Notes"] = r.Notes
		if len(r.Links) > 0 {
			f["Adresse"], f["Libellé de l’adresse"] = r.Links[0].URL, r.Links[0].Label
			f["État du lien"], f["Vérifié le"] = r.Links[0].State.French(), r.Links[0].Checked.String()
		}
		return f
	}
	var all []string
	add := func(f facts) { all = append(all, f.String()) }
	further := func(number int, s *render.Section, r *render.Record) {
		for _, l := range r.Links[min(1, len(r.Links)):] {
			add(facts{"": "Sous-ressources", "N°": count(number), "Notice": r.ID, "Titre de la notice": r.Title, "Rubrique": s.Heading,
				"Relation": "Autre adresse", "Adresse": l.URL, "Libellé de l’adresse": l.Label,
				"État du lien": l.State.French(), "Vérifié le": l.Checked.String()})
		}
	}
	for _, printed := range b.Sections {
		s := printed.Section
		for _, e := range printed.Entries {
			r := e.Record
			add(fill(facts{"": "Inventaire", "N°": count(e.Number), "Rubrique": s.Heading, "Autres adresses": count(max(0, len(r.Links)-1)),
				"Compléments": count(len(r.Complements)), "Autres contributions": count(len(r.Siblings.Records))}, r))
			further(e.Number, s, r)
			for _, c := range r.Subrecords() {
				f := facts{"": "Sous-ressources", "N°": count(e.Number), "Notice": r.ID, "Titre de la notice": r.Title, "Rubrique": s.Heading, "Relation": "Complément"}
				if !slices.Contains(r.Complements, c) {
					f["Relation"], f["Série commune"] = "Autre contribution de la série", r.Siblings.Series
				}
				add(fill(f, c))
				further(e.Number, s, c)
			}
		}
		for _, l := range s.Links {
			add(facts{"": "Sous-ressources", "Rubrique": s.Heading, "Relation": "Lien de la rubrique", "Adresse": l.URL, "Libellé de l’adresse": l.Label,
				"État du lien": l.State.French(), "Vérifié le": l.Checked.String()})
		}
		add(facts{"": "Textes", "Texte": "Introduction de la rubrique", "Rubrique": s.Heading, "Contenu": s.Introduction})
	}
	for _, h := range pub.Headings {
		if !slices.ContainsFunc(b.Sections, func(s *render.PrintedSection) bool { return s.Section.Heading == h.Name }) {
			add(facts{"": "Textes", "Texte": "Introduction de la rubrique", "Rubrique": h.Name})
		}
	}
	add(facts{"": "Textes", "Texte": "Accroche du courriel", "Contenu": b.Issue.Preheader})
	add(facts{"": "Textes", "Texte": "Introduction du numéro", "Contenu": b.Issue.Introduction})
	add(facts{"": "Textes", "Texte": "Mentions finales", "Contenu": b.Issue.Credits})
	add(facts{"": "propriétés", "créé": b.Issue.Number.String() + "-01T00:00:00Z"})
	slices.Sort(all)
	return all
}

// found says the same from a workbook.
func found(tb testing.TB, data []byte) []string {
	tb.Helper()
	f := opened(tb, data)
	var all []string
	for _, sheet := range []string{"Inventaire", "Sous-ressources", "Textes"} {
		rows := cells(tb, f, sheet)
		for _, row := range rows[1:] {
			line := facts{"": sheet}
			for i, value := range row {
				line[rows[0][i]] = value
			}
			line["Date"] = readDate(tb, line["Date"], line["Précision"])
			delete(line, "Précision")
			line["Vérifié le"] = readDate(tb, line["Vérifié le"], "jour")
			all = append(all, line.String())
		}
	}
	props, err := f.GetDocProps()
	if err != nil {
		tb.Fatal(err)
	}
	all = append(all, facts{"": "propriétés", "créé": props.Created}.String())
	slices.Sort(all)
	return all
}

// cells are the raw values of a sheet: a date is its number of days.
func cells(tb testing.TB, f *excelize.File, sheet string) [][]string {
	tb.Helper()
	rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

// readDate turns days and precision into a date of the list again.
func readDate(tb testing.TB, days, precision string) string {
	tb.Helper()
	layout := map[string]string{"année": "2006", "mois": "2006-01", "jour": "2006-01-02"}[precision]
	n, err := strconv.ParseFloat(days, 64)
	if err != nil || layout == "" {
		return days
	}
	t, err := excelize.ExcelDateToTime(n, false)
	if err != nil {
		tb.Fatal(err)
	}
	return t.Format(layout)
}

func count(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// differences are the lines that only one side has.
func differences(want, got []string) []string {
	var all []string
	for _, w := range want {
		if !slices.Contains(got, w) {
			all = append(all, "missing: "+w)
		}
	}
	for _, g := range got {
		if !slices.Contains(want, g) {
			all = append(all, "unexpected: "+g)
		}
	}
	if len(want) != len(got) {
		all = append(all, fmt.Sprintf("%d lines instead of %d", len(got), len(want)))
	}
	return all
}

func TestWorkbookHoldsTheList(t *testing.T) {
	bulletins := map[string]*render.Bulletin{"every field": composed(t, whole()), "nothing": composed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 1}})}
	for seed := range uint64(4) {
		n := []int{1, 3, 24, 120}[seed]
		bulletins[fmt.Sprintf("seed %d, %d records", seed, n)] = rendertest.Bulletin(t, seed, n)
		bulletins[fmt.Sprintf("seed %d, every script", seed)] = composed(t, rendertest.Issue(seed, 20, rendertest.Options{EveryScript: true, Covers: true}))
	}
	for name, b := range bulletins {
		t.Run(name, func(t *testing.T) {
			for _, d := range differences(expected(b), found(t, written(t, b))) {
				t.Error(d)
			}
		})
	}
}

// The October 2024 issue, with the figures counted by hand on the printed one.
func TestRealIssue(t *testing.T) {
	file := func(path string) []byte {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	pub, _ := source.Publication("publication.yaml", file("../../data/publication.yaml"))
	issue, problems := source.Issue("issue.yaml", file("../../data/2024-10/issue.yaml"), pub)
	b, _ := compose.Bulletin(issue, pub, nil, render.Warnings(problems))
	data := written(t, b)
	for _, d := range differences(expected(b), found(t, data)) {
		t.Error(d)
	}
	f := opened(t, data)
	for cell, want := range map[string]string{"B5": "24", "B6": "3", "B7": "7", "B8": "36", "B9": "443"} {
		if got, _ := f.GetCellValue("Synthèse", cell); got != want {
			label, _ := f.GetCellValue("Synthèse", "A"+cell[1:])
			t.Errorf("%s: %s instead of %s", label, got, want)
		}
	}
	rows := cells(t, f, "À vérifier")
	if len(rows)-1 != len(b.Warnings) {
		t.Errorf("À vérifier tells %d of %d warnings", len(rows)-1, len(b.Warnings))
	}
	for _, row := range rows[1:] {
		if row[2] == "" || row[3] == "" {
			t.Errorf("told beside no record: %v", row)
		}
	}
}

// Emptying any one value of the list has to show, or the comparison above
// would prove nothing.
func TestNoValueIsDropped(t *testing.T) {
	want := expected(composed(t, whole()))
	first := reflect.ValueOf(whole().Sections[0].Records[0]).Elem()
	for i := range first.NumField() {
		if name := first.Type().Field(i).Name; name != "At" && first.Field(i).IsZero() {
			t.Errorf("the record with every field has no %s", name)
		}
	}
	paths := leaves(reflect.ValueOf(whole()), "Issue")
	if len(paths) < 60 {
		t.Fatalf("only %d values found: %v", len(paths), paths)
	}
	for i, path := range paths {
		t.Run(path, func(t *testing.T) {
			issue := whole()
			n := 0
			eachLeaf(reflect.ValueOf(issue), "", func(_ string, v reflect.Value) {
				if n == i {
					v.SetZero()
				}
				n++
			})
			var out bytes.Buffer
			if err := xlsx.Workbook(&out, composed(t, issue)); err != nil {
				if strings.HasSuffix(path, ".ID") {
					return // refused
				}
				t.Fatal(err)
			}
			if len(differences(want, found(t, out.Bytes()))) == 0 {
				t.Error("the workbook is the same without it")
			}
		})
	}
}

func leaves(v reflect.Value, path string) []string {
	var all []string
	eachLeaf(v, path, func(path string, _ reflect.Value) { all = append(all, path) })
	return all
}

// eachLeaf visits the strings and numbers that are given, positions aside.
func eachLeaf(v reflect.Value, path string, visit func(string, reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		eachLeaf(v.Elem(), path, visit)
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "At" && name != "File" || v.Type() == reflect.TypeFor[render.CoverFile]() {
				eachLeaf(v.Field(i), path+"."+name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			eachLeaf(v.Index(i), fmt.Sprintf("%s.%d", path, i), visit)
		}
	default:
		if !v.IsZero() {
			visit(path, v)
		}
	}
}

func TestAddressesCanBeClicked(t *testing.T) {
	for _, b := range []*render.Bulletin{composed(t, whole()), rendertest.Bulletin(t, 5, 60)} {
		f := opened(t, written(t, b))
		for _, sheet := range []string{"Inventaire", "Sous-ressources"} {
			rows := cells(t, f, sheet)
			column := slices.Index(rows[0], "Adresse")
			for y, row := range rows[1:] {
				if column >= len(row) || row[column] == "" {
					continue
				}
				name, _ := excelize.CoordinatesToCellName(column+1, y+2)
				linked, target, err := f.GetCellHyperLink(sheet, name)
				if err != nil {
					t.Fatal(err)
				}
				if long := len(row[column]) > 2079; linked == long {
					t.Errorf("%s %s: an address of %d characters: linked %v", sheet, name, len(row[column]), linked)
				} else if linked && target != row[column] {
					t.Errorf("%s %s leads to %q instead of %q", sheet, name, target, row[column])
				}
			}
		}
	}
}

func TestDatesAreDates(t *testing.T) {
	tests := []struct {
		issued, shown string
		number        bool
	}{
		{"2024", "2024", true},
		{"2024-08", "[$-40C]mmmm yyyy", true},
		{"2024-06-27", "[$-40C]d mmmm yyyy", true},
		{"9999-12-31", "", true},
		{"1900-03-01", "", true},
		{"1900-02-28", "1900-02-28", false}, // Excel's calendar has a 29 February 1900
		{"1895-12-28", "1895-12-28", false},
		{"1789", "1789", false},
	}
	issue := whole()
	issue.Sections[0].Records = nil
	for i, test := range tests {
		d, err := render.ParseDate(test.issued)
		if err != nil {
			t.Fatal(err)
		}
		issue.Sections[0].Records = append(issue.Sections[0].Records, &render.Record{ID: fmt.Sprintf("r%d", i), Title: "T", Issued: d})
	}
	data := written(t, composed(t, issue))
	f := opened(t, data)
	rows := cells(t, f, "Inventaire")
	column, precise := slices.Index(rows[0], "Date"), slices.Index(rows[0], "Précision")
	for i, test := range tests {
		row := rows[i+1]
		if _, err := strconv.ParseFloat(row[column], 64); err == nil != test.number && test.issued != "1789" {
			t.Errorf("%s is written as %q", test.issued, row[column])
		}
		if got := readDate(t, row[column], row[precise]); test.number && got != test.issued {
			t.Errorf("%s comes back as %s", test.issued, got)
		}
		if !test.number && row[column] != test.shown {
			t.Errorf("%s is written as %q", test.issued, row[column])
		}
		name, _ := excelize.CoordinatesToCellName(column+1, i+2)
		id, _ := f.GetCellStyle("Inventaire", name)
		style, err := f.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(test.shown, "[") && (style.CustomNumFmt == nil || *style.CustomNumFmt != test.shown) {
			t.Errorf("%s is shown by another format than %q", test.issued, test.shown)
		}
	}
}

func TestSameBulletinSameBytes(t *testing.T) {
	b := rendertest.Bulletin(t, 1, 60)
	first := written(t, b)
	defer func(l *time.Location) { time.Local = l }(time.Local)
	time.Local = time.FixedZone("far away", -11*3600)
	for range 3 { // a map would show
		if !bytes.Equal(first, written(t, b)) {
			t.Fatal("two workbooks of the same bulletin differ")
		}
	}
	z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	if z.File[0].Name != "[Content_Types].xml" {
		t.Errorf("the file begins with %s", z.File[0].Name)
	}
	for _, part := range z.File {
		if !part.Modified.Equal(b.Issue.Number.Time()) {
			t.Errorf("%s is dated %s", part.Name, part.Modified)
		}
	}
}

func TestGolden(t *testing.T) {
	var old = &render.Code{ID: "old", Severity: render.Warning, French: "notice de %[1]d alors que le numéro est de 2024", HintFrench: "vérifier la date"}
	issue := whole()
	issue.File = "data/2024-10/issue.yaml"
	record := issue.Sections[0].Records[0]
	issue.Sections[0].At = render.Positions{"": {Line: 5, Col: 5}}
	record.At = render.Positions{"": {Line: 8, Col: 9}, "issued": {Line: 12, Col: 17}}
	record.Complements[0].At = render.Positions{"": {Line: 20, Col: 13}, "issued": {Line: 22, Col: 21}}
	b := composed(t, issue,
		render.Problem{Code: old, Args: []any{2023}, File: issue.File, Pos: render.Pos{Line: 12, Col: 17}},
		render.Problem{Code: old, Args: []any{2022}, File: issue.File, Pos: render.Pos{Line: 22, Col: 21}},
	)
	golden(t, "testdata/workbook.txt", dump(t, written(t, b)))
}

// dump writes every sheet as text: the values as they are shown, the links.
func dump(tb testing.TB, data []byte) []byte {
	tb.Helper()
	f := opened(tb, data)
	var out bytes.Buffer
	for _, sheet := range f.GetSheetList() {
		fmt.Fprintf(&out, "=== %s\n", sheet)
		rows, err := f.GetRows(sheet)
		if err != nil {
			tb.Fatal(err)
		}
		for y, row := range rows {
			for x, value := range row {
				if value == "" {
					continue
				}
				name, _ := excelize.CoordinatesToCellName(x+1, y+1)
				fmt.Fprintf(&out, "%-4s %s", name, strings.ReplaceAll(value, "\n", "⏎"))
				if linked, target, _ := f.GetCellHyperLink(sheet, name); linked {
					fmt.Fprintf(&out, " → %s", target)
				}
				out.WriteByte('\n')
			}
		}
	}
	return out.Bytes()
}

func golden(tb testing.TB, path string, got []byte) {
	tb.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		tb.Errorf("%s differs; look at the change made by -update", path)
	}
}

func TestPrintAndView(t *testing.T) {
	f := opened(t, written(t, composed(t, whole())))
	for _, sheet := range f.GetSheetList() {
		if sheet == "_bulletin" { // is for the program
			continue
		}
		layout, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if *layout.FitToWidth != 1 || *layout.Size != 9 || props.FitToPage == nil || !*props.FitToPage {
			t.Errorf("%s is not printed on the width of one A4 page", sheet)
		}
		header, err := f.GetHeaderFooter(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(header.OddFooter, "Page &P sur &N") || !strings.Contains(header.OddHeader, "Ressources") {
			t.Errorf("%s prints %q above and %q below", sheet, header.OddHeader, header.OddFooter)
		}
	}
	if layout, err := f.GetPageLayout("Lisez-moi"); err != nil || *layout.FitToHeight != 1 {
		t.Errorf("Lisez-moi is not printed on one page (%v)", err)
	}
	for sheet, last := range map[string]string{"Inventaire": "Langue", "Sous-ressources": "Adresse"} {
		want := fmt.Sprintf("'%s'!$A$1:$%s$", sheet, columnOf(t, f, sheet, last))
		if !slices.ContainsFunc(f.GetDefinedName(), func(n excelize.DefinedName) bool {
			return n.Name == "_xlnm.Print_Area" && strings.HasPrefix(n.RefersTo, want)
		}) {
			t.Errorf("%s is not printed up to %s", sheet, last)
		}
	}
	for _, heading := range []string{"Titre", "Auteurs", "Date", "Adresse"} {
		for _, row := range []string{"1", "2"} {
			id, err := f.GetCellStyle("Inventaire", columnOf(t, f, "Inventaire", heading)+row)
			if err != nil {
				t.Fatal(err)
			}
			if style, err := f.GetStyle(id); err != nil || style.Alignment == nil || style.Alignment.Indent != 1 {
				t.Errorf("%s is not indented in row %s (%v)", heading, row, err)
			}
		}
	}
	panes, err := f.GetPanes("Inventaire")
	if err != nil || !panes.Freeze || panes.TopLeftCell != "C2" {
		t.Errorf("Inventaire is frozen at %q (%v)", panes.TopLeftCell, err)
	}
	tables, err := f.GetTables("Inventaire")
	if err != nil || len(tables) != 1 || tables[0].Name != "Inventaire" {
		t.Errorf("tables of Inventaire: %v (%v)", tables, err)
	}
	shown, err := f.GetColVisible("Inventaire", "H")
	if err != nil || !shown {
		t.Errorf("the column of the subtitles is hidden though there is one (%v)", err)
	}
	props, err := f.GetDocProps()
	if err != nil || plain(props.Title) != "Ressources « Intégration », octobre 2024 – inventaire" || props.Language != "fr" || props.Creator != "ORIV" {
		t.Errorf("properties: %+v (%v)", props, err)
	}
}

func TestChartsCarryTheirFigures(t *testing.T) {
	data := written(t, composed(t, whole()))
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	chart, err := z.Open("xl/charts/chart1.xml")
	if err != nil {
		t.Fatal(err)
	}
	var part bytes.Buffer
	if _, err := part.ReadFrom(chart); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<v>Notices par rubrique</v>", "<v>Histoire</v>", "<v>2</v>"} {
		if !strings.Contains(part.String(), want) {
			t.Errorf("the chart of the sections has no %s", want)
		}
	}
}

func BenchmarkWorkbook(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				written(b, bulletin)
			}
		})
	}
}
