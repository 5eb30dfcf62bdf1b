package xlsx

import (
	"bytes"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// Sheet is a worksheet as a program that opens the workbook shows it: its cells
// in words, dates and numbers as they are formatted.
type Sheet struct {
	Name   string
	Header bool       // the first row names the columns of a table
	Rows   [][]string // up to the last that is filled, each up to its last cell that is
	More   int        // rows that were left out
}

// Limits of what is read back, so that a workbook cannot exhaust the memory.
const (
	maxReadRows    = 2000
	maxReadColumns = 100
	maxReadBytes   = 256 << 20 // unpacked
)

// Sheets reads the sheets of a workbook, in their order: of each the first
// 2,000 rows and 100 columns.
func Sheets(workbook []byte) ([]Sheet, error) {
	f, err := excelize.OpenReader(bytes.NewReader(workbook), excelize.Options{UnzipSizeLimit: maxReadBytes})
	if err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	defer f.Close()
	var sheets []Sheet
	for _, name := range f.GetSheetList() {
		s, err := readSheet(f, name)
		if err != nil {
			return nil, fmt.Errorf("workbook: sheet %s: %w", name, err)
		}
		sheets = append(sheets, s)
	}
	return sheets, nil
}

func readSheet(f *excelize.File, name string) (Sheet, error) {
	s := Sheet{Name: name}
	tables, err := f.GetTables(name)
	if err != nil {
		return s, err
	}
	s.Header = len(tables) > 0
	rows, err := f.Rows(name)
	if err != nil {
		return s, err
	}
	defer rows.Close()
	for rows.Next() {
		if len(s.Rows) == maxReadRows {
			s.More++
			continue
		}
		cells, err := rows.Columns()
		if err != nil {
			return s, err
		}
		s.Rows = append(s.Rows, cells[:min(len(cells), maxReadColumns)])
	}
	for len(s.Rows) > 0 && len(s.Rows[len(s.Rows)-1]) == 0 {
		s.Rows = s.Rows[:len(s.Rows)-1]
	}
	return s, rows.Error()
}
