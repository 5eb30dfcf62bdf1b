package xlsx

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestATableComesBack(t *testing.T) {
	table := Table{Title: "Abonnés", Sheet: "Abonnés", Dated: time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC),
		Columns: []TableColumn{{Header: "Courriel", Width: 30}, {Header: "Nom", Width: 20}, {Header: "Date", Width: 12, Days: true}},
		Rows:    [][]string{{"presse@example.org", "=1+1", "2024-03-12"}, {"accueil@example.org", "", "hier"}, {"007@example.org", "007"}}}
	var a, b bytes.Buffer
	if err := errors.Join(WriteTable(&a, table), WriteTable(&b, table)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("the same table gives other bytes")
	}
	got, err := Tables("x.xlsx", bytes.NewReader(a.Bytes()), int64(a.Len()))
	if err != nil {
		t.Fatal(err)
	}
	want := []Shown{{Name: "Abonnés", Rows: []ShownRow{
		{1, []string{"Courriel", "Nom", "Date"}},
		{2, []string{"presse@example.org", "=1+1", "2024-03-12"}},
		{3, []string{"accueil@example.org", "", "hier"}},
		{4, []string{"007@example.org", "007"}},
	}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	f, err := excelize.OpenReader(&a)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if tables, err := f.GetTables("Abonnés"); err != nil || len(tables) != 1 || tables[0].Range != "A1:C4" {
		t.Errorf("tables %v, %v", tables, err)
	}
	if formula, _ := f.GetCellFormula("Abonnés", "B2"); formula != "" {
		t.Errorf("formula %q", formula)
	}
}

func TestAnEmptyTable(t *testing.T) {
	var b bytes.Buffer
	if err := WriteTable(&b, Table{Sheet: "S", Columns: []TableColumn{{Header: "H", Width: 10}}}); err != nil {
		t.Fatal(err)
	}
	got, err := Tables("x.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil || len(got) != 1 || len(got[0].Rows) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// A workbook of a Mac that counts from 1904 shows the same days.
func TestTablesShowWhatExcelShows(t *testing.T) {
	for _, from1904 := range []bool{false, true} {
		f := excelize.NewFile()
		defer f.Close()
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &from1904}); err != nil {
			t.Fatal(err)
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		serial := 45363 // 12 March 2024
		if from1904 {
			serial -= 1462
		}
		for _, err := range []error{f.SetCellValue("Sheet1", "A3", serial), f.SetCellStyle("Sheet1", "A3", "A3", day),
			f.SetCellValue("Sheet1", "B3", true), f.SetCellValue("Sheet1", "C3", 12.5)} {
			if err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := Tables("x.xlsx", bytes.NewReader(b.Bytes()), int64(b.Len()))
		want := []Shown{{Name: "Sheet1", Rows: []ShownRow{{3, []string{"2024-03-12", "oui", "12.5"}}}}}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("1904 %t: got %v, %v", from1904, got, err)
		}
	}
	var unread *Unread
	if _, err := Tables("x.xlsx", bytes.NewReader([]byte("a;b")), 3); !errors.As(err, &unread) || unread.Problem.Code.ID == "" || unread.Problem.File != "x.xlsx" {
		t.Errorf("%v", err)
	}
}
