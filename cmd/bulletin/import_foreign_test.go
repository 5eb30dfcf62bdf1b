package main

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// A workbook made elsewhere is asked about once; what people correct holds.
func TestImportAForeignWorkbook(t *testing.T) {
	t.Chdir(t.TempDir())
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	workbook := func(name string, rows ...[]any) {
		t.Helper()
		f := excelize.NewFile()
		defer f.Close()
		for y, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, y+1)
			if err != nil {
				t.Fatal(err)
			}
			if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SaveAs(name); err != nil {
			t.Fatal(err)
		}
	}
	read := func(name string) string {
		t.Helper()
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if err := os.Mkdir("data", 0o777); err != nil {
		t.Fatal(err)
	}
	write("data/publication.yaml", []byte("title: Ressources\nheadings: [{ name: Accueil }, { name: Santé }]\n"))
	run := func(status int, args []string, words ...string) {
		t.Helper()
		var out bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" },
			lang: func(func(string) string) render.Lang { return render.English }}
		got := c.run(append([]string{"import"}, args...))
		for _, w := range words {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%v does not say %q:\n%s", args, w, out.String())
			}
		}
		if got != status {
			t.Errorf("%v ends with %d, want %d:\n%s", args, got, status, out.String())
		}
	}
	workbook("veille.xlsx",
		[]any{"Veille, octobre 2024"},
		[]any{"Rubrique", "Producteur", "Titre", "Date", "Cote"},
		[]any{"ACCUEIL", "DIAIR", "Accueillir et intégrer les personnes réfugiées en milieu rural", "juin 2024", "B 12"},
		[]any{"Santé", "IRDES", "Enquête premiers pas", "décembre 2023", "B 13"})

	proposal := []string{"veille.xlsx, sheet Sheet1, headers in row 2:", "Producteur  → producers  DIAIR", "Cote        → notes      B 12"}
	run(exitDone, []string{"veille.xlsx", "--into", "2024-11", "--dry-run"}, append(proposal, "2 records to add")...)
	if files, _ := os.ReadDir("data"); len(files) != 1 {
		t.Error("looking wrote something")
	}
	run(exitUsage, []string{"veille.xlsx", "--into", "2024-11"}, append(proposal, "there is no one to ask here")...)
	run(exitDone, []string{"veille.xlsx", "--into", "2024-11", "--yes"}, append(proposal, "data/mapping.yaml: saved with 5 columns", "saved with 2 records more")...)
	if list := read("data/2024-11/issue.yaml"); !strings.Contains(list, "        notes: \"Cote\u00a0: B 12\"\n") || !strings.Contains(list, "        issued: 2023-12\n") {
		t.Errorf("the list is\n%s", list)
	}

	// The mapping is corrected by hand; a column that is new is asked about alone.
	mapping := read("data/mapping.yaml")
	write("data/mapping.yaml", []byte(strings.Replace(mapping, `"Cote", field: notes`, `"Cote", field: skip`, 1)))
	workbook("encore.xlsx",
		[]any{"Titre", "Rubrique", "Cote"},
		[]any{"Guide pour une France accueillante", "Accueil", "B 14"})
	run(exitDone, []string{"encore.xlsx", "--into", "2024-12", "--yes"}, "1 record to add")
	if list := read("data/2024-12/issue.yaml"); strings.Contains(list, "B 14") {
		t.Errorf("the list is\n%s", list)
	}
	workbook("enfin.xlsx",
		[]any{"Titre", "Rubrique", "Nb pages"},
		[]any{"Manuel de l’insertion professionnelle", "Accueil", "168 p."})
	run(exitDone, []string{"enfin.xlsx", "--into", "2024-12", "--yes"}, "data/mapping.yaml: saved with 1 column")
	if !strings.HasSuffix(read("data/mapping.yaml"), "  - { header: \"Cote\", field: skip }\n  - { header: \"Nb pages\", field: pages }\n") {
		t.Errorf("the mapping is\n%s", read("data/mapping.yaml"))
	}

	write("data/mapping.yaml", []byte("columns:\n  - { header: Titre, field: titre }\n"))
	run(exitProblems, []string{"enfin.xlsx", "--into", "2024-12", "--yes"}, "data/mapping.yaml:2:", `there is no field "titre"`, "one of: heading, kind")

	write("data/mapping.yaml", []byte("columns:\n  - { header: \"Titre\" field: title }\n  - { header: \"Lien\", field: links }\n"))
	run(exitProblems, []string{"enfin.xlsx", "--into", "2024-12", "--yes"}, "data/mapping.yaml:2:1: ", "this line is not written as a column is")
	write("data/mapping.yaml", []byte("columns:\n  - { header: Titre, field: titre }\n"))
	workbook("autre.xlsx", []any{"a", "b"}, []any{1, 2})
	run(exitProblems, []string{"autre.xlsx", "--into", "2025-01", "--yes"}, "there is no field")
	if err := os.Remove("data/mapping.yaml"); err != nil {
		t.Fatal(err)
	}
	run(exitProblems, []string{"autre.xlsx", "--into", "2025-01", "--yes"}, "no sheet of this workbook has a row of headers")

	// Rows without a heading, and with one that nobody knows, are all named by
	// their cells; under one heading for all, that of each is a keyword.
	workbook("thèmes.xlsx",
		[]any{"Titre", "Rubrique", "Auteur", "Cote"},
		[]any{"Une première étude", nil, "DIAIR", "B 15"},
		[]any{"Une deuxième enquête", "Logement"},
		[]any{"Un troisième rapport", "Accueil"},
		[]any{"Un quatrième guide", "Logement"},
		[]any{"Une cinquième note", nil})
	run(exitProblems, []string{"thèmes.xlsx", "--into", "2025-02", "--yes"},
		"names no heading: “Une première étude” (cell B2), “Une cinquième note” (cell B6)",
		`no heading "Logement" (records: “Une deuxième enquête” (cell B3), “Un quatrième guide” (cell B5))`)
	run(exitDone, []string{"thèmes.xlsx", "--into", "2025-02", "--section", "Santé", "--yes"}, "no address · notes: Cote\u00a0: B 15")
	if list := read("data/2025-02/issue.yaml"); strings.Count(list, "keywords: [Logement]") != 2 || !strings.Contains(list, "keywords: [Accueil]") {
		t.Errorf("the list is\n%s", list)
	}

	// What is no workbook is said, whatever its name and before any question.
	for _, tt := range []struct{ name, content, says string }{
		{"lettre.docx", zipped(t, "word/document.xml"), "this is a Word document, not a workbook"},
		{"lettre.xlsx", zipped(t, "word/document.xml"), "this is a Word document, not a workbook"},
		{"vieux.xls", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600), "an old Excel workbook (.xls), or one with a password, cannot be read"},
		{"vieux.doc", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00", "this is a Word document"},
		{"exposé.pptx", zipped(t, "ppt/presentation.xml"), "this is a PowerPoint presentation"},
		{"veille.ods", zipped(t, "mimetype", "application/vnd.oasis.opendocument.spreadsheet"), "an OpenDocument spreadsheet (.ods) cannot be read"},
		{"lettre.odt", zipped(t, "mimetype", "application/vnd.oasis.opendocument.text"), "this is a text document of LibreOffice (.odt)"},
		{"photos.zip", zipped(t, "photo.jpg"), "no records can be taken from it"},
		{"coupé.xlsx", zipped(t, "xl/workbook.xml")[:40], "the workbook is damaged or incomplete"},
		{"vide.xlsx", "", "the file is empty"},
		{"page.xls", "\n<!DOCTYPE html>\n<table>", "this is a web page (HTML)"},
	} {
		write(tt.name, []byte(tt.content))
		run(exitProblems, []string{tt.name}, tt.says)
		run(exitProblems, []string{tt.name, "--into", "2025-01"}, tt.says)
	}
	run(exitUsage, []string{"veille.xlsx"}, "say which issue takes the records")
}

// zipped is a file with parts of these names; what follows the first is its content.
func zipped(t *testing.T, name string, content ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, strings.Join(content, "")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
