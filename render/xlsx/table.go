package xlsx

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// Shown is a sheet of a workbook made elsewhere, as its reader sees it.
type Shown struct {
	Name string
	Rows []ShownRow // those with a value
}

// ShownRow is a row of texts: a date is written 2024-03-12, an error is empty.
type ShownRow struct {
	Line  int // from 1
	Cells []string
}

// Tables reads the sheets of a workbook made elsewhere. A file that is no
// workbook that can be read is an *Unread.
func Tables(file string, r io.ReaderAt, size int64) ([]Shown, error) {
	o, err := open(r, size)
	if err != nil {
		return nil, unread(file, err)
	}
	var all []Shown
	for _, sheet := range o.sheets {
		s := Shown{Name: sheet.name}
		left := maxChanged
		err := o.rows(sheet, func(y int, cells []got) error {
			if !slices.ContainsFunc(cells, func(c got) bool { return display(c, o.days1904) != "" }) {
				return nil
			}
			row := ShownRow{Line: y + 1, Cells: make([]string, len(cells))}
			for i, c := range cells {
				row.Cells[i] = display(c, o.days1904)
				if d, ok := fromSerial(c.number, o.days1904); c.kind == isNumber && c.format != noDate && ok {
					row.Cells[i] = d.String() // whole, however much of it is shown
				}
				left -= len(row.Cells[i]) + 16
			}
			if left < 0 {
				return hugeWorkbook
			}
			s.Rows = append(s.Rows, row)
			return nil
		})
		if err != nil {
			return nil, unread(file, err)
		}
		all = append(all, s)
	}
	return all, nil
}

// Table is a list to hand out as a workbook of one sheet: texts, and days where
// a column says so.
type Table struct {
	Title   string // of the workbook
	Sheet   string
	Columns []TableColumn
	Rows    [][]string
	Colours render.Colours
	Dated   time.Time
}

// TableColumn is a column of a table.
type TableColumn struct {
	Header string
	Width  float64 // in characters
	Days   bool    // values are written 2024-03-12
}

// WriteTable writes a table as an Excel workbook, with a filter and the headers
// kept in sight. The same table gives the same bytes. Texts stay texts: none is
// run as a formula.
func WriteTable(w io.Writer, t Table) error {
	f := excelize.NewFile()
	defer f.Close()
	st, err := newStyles(f, t.Colours)
	if err != nil {
		return err
	}
	s := &sheet{name: t.Sheet, table: "Liste", colour: t.Colours.Primary, plain: st.text, header: t.Title, frozen: 1}
	header := make([]cell, len(t.Columns))
	for i, c := range t.Columns {
		header[i] = cell{value: str(c.Header), style: st.header}
		s.widths = append(s.widths, c.Width)
		s.looks = append(s.looks, st.text)
		if c.Days {
			s.looks[i] = st.day
		}
	}
	s.add(24, header...)
	if len(t.Rows) == 0 {
		s.add(0, make([]cell, len(t.Columns))...) // a table has at least one row
	}
	s.more = len(t.Rows)
	s.rest = func(yield func(line) bool) {
		cells := make([]cell, len(t.Columns))
		for _, row := range t.Rows {
			for i := range cells {
				cells[i] = cell{style: s.looks[i]}
				if i >= len(row) || row[i] == "" {
					continue
				}
				d, err := render.ParseDate(row[i])
				if t.Columns[i].Days && err == nil && d.Day != 0 {
					cells[i] = st.dateCell(d)
				} else {
					cells[i].value = str(fitting(row[i]))
				}
			}
			if !yield(line{cells: cells}) {
				return
			}
		}
	}
	if err := s.frame(f, 1); err != nil {
		return fmt.Errorf("workbook: sheet %w", err)
	}
	date := t.Dated
	if first := time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC); date.Before(first) {
		date = first
	}
	date = date.UTC()
	stamp := date.Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: t.Title, Created: stamp, Modified: stamp}); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	p := parts{}
	f.SetZipWriter(func(io.Writer) excelize.ZipWriter { return p })
	if err := f.Write(io.Discard); err != nil {
		return fmt.Errorf("workbook: %w", err)
	}
	return p.write(w, date, []*sheet{s})
}

// fitting is a text cut to what a cell can hold.
func fitting(s string) string {
	if r := []rune(s); len(r) > maxText/2 { // which counts in UTF-16
		return string(r[:maxText/2-1]) + "…"
	}
	return s
}
