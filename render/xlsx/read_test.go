package xlsx_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/xuri/excelize/v2"

	"bulletin/render/xlsx"
)

// What is read back is what was written, sheet by sheet.
func TestSheetsReadWhatWasWritten(t *testing.T) {
	data := written(t, composed(t, whole()))
	sheets, err := xlsx.Sheets(data)
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, data)
	var names []string
	for _, s := range sheets {
		names = append(names, s.Name)
		want, err := f.GetRows(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.EqualFunc(s.Rows, want, slices.Equal) {
			t.Errorf("%s: read %q, want %q", s.Name, s.Rows, want)
		}
	}
	if !slices.Equal(names, f.GetSheetList()) {
		t.Errorf("sheets %q", names)
	}
	if date := sheets[0].Rows[1][12]; date != "27 juin 2024" {
		t.Errorf("a date is read as %q", date)
	}
	if first, last := sheets[0], sheets[len(sheets)-1]; !first.Header || last.Header {
		t.Errorf("header of %s: %v, of %s: %v", first.Name, first.Header, last.Name, last.Header)
	}
}

func TestSheetsAreBounded(t *testing.T) {
	f := excelize.NewFile()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, 130)
	for i := range row {
		row[i] = i
	}
	for i := range 2003 {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := w.SetRow(cell, row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	sheets, err := xlsx.Sheets(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if s := sheets[0]; len(s.Rows) != 2000 || s.More != 3 || len(s.Rows[0]) != 100 {
		t.Errorf("%d rows of %d columns, %d more", len(s.Rows), len(s.Rows[0]), s.More)
	}
	if _, err := xlsx.Sheets([]byte("not a workbook")); err == nil {
		t.Error("read what is no workbook")
	}
}
