package main

import (
	"bytes"
	"path/filepath"
	"testing"

	"bulletin/render/xlsx"
)

func TestEveryFieldReachesTheWorkbook(t *testing.T) {
	var made bytes.Buffer
	if err := write(&made, 30); err != nil {
		t.Fatal(err)
	}
	b, err := read(bytes.NewReader(made.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := xlsx.Workbook(&out, b); err != nil {
		t.Fatal(err)
	}
	sheets, err := xlsx.Sheets(out.Bytes())
	if err != nil || len(sheets) == 0 {
		t.Fatal(err)
	}
	rows := sheets[0].Rows
	if len(rows) != 31 {
		t.Fatalf("%d rows", len(rows))
	}
	filled := 0
	for x := range rows[0] {
		for _, row := range rows[1:] {
			if x < len(row) && row[x] != "" {
				filled++
				break
			}
		}
	}
	if filled != 16+2 { // with the number and the precision of the date
		t.Errorf("%d columns are filled", filled)
	}
}

func TestRun(t *testing.T) {
	lines, book := filepath.Join(t.TempDir(), "lines"), filepath.Join(t.TempDir(), "book.xlsx")
	for _, args := range [][]string{{"write", lines, "3"}, {"read", lines}, {"workbook", lines, book}} {
		if err := run(args); err != nil {
			t.Errorf("%v: %v", args, err)
		}
	}
	for _, args := range [][]string{nil, {"write", lines, "x"}, {"read", book}, {"read", lines + "x"}} {
		if run(args) == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
