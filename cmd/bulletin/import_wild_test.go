package main

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// rezipped is a workbook with other text in its parts.
func rezipped(t *testing.T, workbook []byte, edit func(name, text string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, edit(f.Name, string(text))); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What programs make of a cell, as they write it: the list takes what is seen.
func TestWorkbooksInTheWild(t *testing.T) {
	const cell = ` t="b"><v>1</v>` // stands in the title of b
	const secret = `<sheet name="_bulletin"`
	in := func(old, new string) func(string, string) string {
		return func(_, text string) string { return strings.Replace(text, old, new, 1) }
	}
	for _, tt := range []struct {
		name     string
		raw      func(part, text string) string
		correct  func(inventory *grid)
		args     []string
		status   int
		said     []string
		old, new string // what is other in the list
	}{
		{name: "rich text", raw: in(cell, ` t="inlineStr"><is><r><t xml:space="preserve">Deuxième, </t></r><r><rPr><b/></rPr><t>en gras</t></r></is>`),
			old: "Deuxième", new: "Deuxième, en gras"},
		{name: "a formula with the value it had", raw: in(cell, ` t="str"><f>CONCATENATE("Deux","ième")</f><v>Deuxième bis</v>`),
			old: "Deuxième", new: "Deuxième bis"},
		{name: "a formula that lost its cell", raw: in(cell, ` t="e"><f>#REF!</f><v>#REF!</v>`), status: exitProblems,
			said: []string{"back.xlsx:Inventaire!", "#REF!", "nothing was written"}},
		{name: "days counted from 1904",
			raw: func(part, text string) string {
				if part == "xl/workbook.xml" {
					text = strings.Replace(text, "<workbookPr", `<workbookPr date1904="1"`, 1)
				}
				return in(cell, ` t="inlineStr"><is><t>Deuxième</t></is>`)(part, text)
			},
			correct: func(g *grid) {
				for _, r := range g.rows { // what the program that counts so writes for the same days
					for _, column := range []string{"Date", "Vérifié le"} {
						if n, ok := r[column].(float64); ok {
							r[column] = n - 1462
						}
					}
				}
				g.row("b")["Date"], g.row("b")["Précision"] = 45519.0-1462, "jour"
			},
			old: "title: Deuxième\n", new: "title: Deuxième\n        issued: 2024-08-15\n"},
		{name: "cells merged down",
			raw: func(part, text string) string {
				if strings.Contains(text, cell) {
					text = strings.Replace(text, "</sheetData>", `</sheetData><mergeCells count="1"><mergeCell ref="A3:A4"/></mergeCells>`, 1)
				}
				return in(cell, ` t="inlineStr"><is><t>Deuxième</t></is>`)(part, text)
			},
			correct: func(g *grid) { // of b and c, the second empty, as merging leaves it
				i := slices.Index(g.head, "Éditeur")
				g.head[0], g.head[i] = g.head[i], g.head[0]
				g.row("b")["Éditeur"] = "Éditions Exemple"
			},
			old: "title: Deuxième\n      - id: c\n        title: Troisième\n",
			new: "title: Deuxième\n        publisher: Éditions Exemple\n      - id: c\n        title: Troisième\n        publisher: Éditions Exemple\n"},
		{name: "without what it remembers", raw: func(part, text string) string {
			return in(cell, ` t="inlineStr"><is><t>Second</t></is>`)(part, in(secret, `<sheet name="Feuille9"`)(part, text))
		}, args: []string{"--into", "2024-11"}, said: []string{"warning"}, old: "Deuxième", new: "Second"},
		{name: "without what it remembers, nor a month", raw: func(part, text string) string {
			return in(cell, ` t="inlineStr"><is><t>Second</t></is>`)(part, in(secret, `<sheet name="Feuille9"`)(part, text))
		}, status: exitUsage, said: []string{"--into YYYY-MM"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, []byte(smallList), "2024-11")
			g, remembered := grids(t, b.workbook())
			g["Inventaire"].row("b")["Titre"] = true
			if tt.correct != nil {
				tt.correct(g["Inventaire"])
			}
			back := rezipped(t, saved(t, g, remembered), tt.raw)
			status, said := b.take(back, append([]string{"--yes"}, tt.args...)...)
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			for _, s := range tt.said {
				if !strings.Contains(said, s) {
					t.Errorf("it does not say %q", s)
				}
			}
			if want := strings.Replace(smallList, tt.old, tt.new, 1); string(b.list()) != want {
				t.Errorf("the list is now\n%s", b.list())
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}

// A workbook saved as .ods has lost what counts as a date, and may have lost what it
// remembered: it is refused, whatever the file is called.
func TestOpenDocumentIsRefused(t *testing.T) {
	b := newBench(t, []byte(smallList), "2024-11")
	var ods bytes.Buffer
	w := zip.NewWriter(&ods)
	for _, part := range [][2]string{{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<office:document-content/>"}} {
		to, err := w.CreateHeader(&zip.FileHeader{Name: part[0]})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, part[1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	status, said := b.take(ods.Bytes(), "--into", "2024-11", "--yes")
	if status != exitProblems || !strings.Contains(said, "OpenDocument") || !strings.Contains(said, "Excel 2007-365 (.xlsx)") || string(b.list()) != smallList {
		t.Errorf("status %d: %s", status, said)
	}
}

// The workbook as it is made, with its styles, tables and links, corrected in one
// cell by a program that keeps the rest.
func TestOwnWorkbookCorrected(t *testing.T) {
	b := newBench(t, []byte(smallList), "2024-11")
	f, err := excelize.OpenReader(bytes.NewReader(b.workbook()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	found, err := f.SearchSheet("Inventaire", "Deuxième")
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	if err := f.SetCellRichText("Inventaire", found[0], []excelize.RichTextRun{{Text: "Second"}, {Text: " titre", Font: &excelize.Font{Bold: true}}}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	if status, said := b.take(out.Bytes(), "--yes"); status != 0 {
		t.Errorf("status %d: %s", status, said)
	}
	if want := strings.Replace(smallList, "Deuxième", "Second titre", 1); string(b.list()) != want {
		t.Errorf("the list is now\n%s", b.list())
	}
}
