package xlsx

import (
	"bytes"
	"fmt"
	"iter"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// value is what a cell holds: a struct and no interface, which would cost an
// allocation for each of millions of cells.
type value struct {
	kind valueKind
	text string
	n    int
	day  render.Date // in Excel's calendar
}

type valueKind uint8

const (
	none valueKind = iota
	aText
	aNumber
	aDay
)

func str(s string) value      { return value{kind: aText, text: s} }
func num(n int) value         { return value{kind: aNumber, n: n} }
func day(d render.Date) value { return value{kind: aDay, day: d} }

// empty reports a value that leaves its cell empty in a table.
func (v value) empty() bool { return v.text == "" && v.n == 0 && v.day.IsZero() }

// cell is a value with its look and, if it can be clicked, its target: an
// address, or "#'Sheet'!A1" for a place in the workbook.
type cell struct {
	value value
	raw   []byte // a text that stands for the value
	style int
	link  string
}

// line is a row of a sheet.
type line struct {
	cells  []cell
	height float64 // in points; 0 leaves it to the program
}

// sheet is everything of a worksheet. Its rows are the first ones, which are
// kept, then the rest, which is made when the file is written.
type sheet struct {
	name   string
	n      int           // of the workbook, from 1
	colour render.Colour // of the tab and the charts
	widths []float64
	hidden []bool // columns; may be shorter than widths
	looks  []int  // styles of columns, for the cells that have none; may be shorter than widths
	first  []line
	rest   iter.Seq[line] // may yield the same cells again and again; nil for no more
	more   int            // how many rows the rest has
	links  []link         // found as the rows are written
	unseen bool           // the sheet is for the program: Excel does not offer to show it

	table  string // name of the table that covers the rows; empty for a page to read
	frozen int    // columns that stay in sight, with the first row
	rules  []rule // what may be typed, and what stands out

	portrait bool
	onePage  bool   // all of it is printed on one page
	printed  int    // columns that are printed, from the left; 0 is all
	header   string // of printed pages
	plain    int    // style of a cell that could not become a link
	charts   []*chart
}

// unseen makes a sheet for the program, of rows of texts made one by one.
func unseen(name string, rows iter.Seq[[][]byte]) *sheet {
	return &sheet{name: name, unseen: true, rest: func(yield func(line) bool) {
		var cells []cell
		for texts := range rows {
			cells = cells[:0]
			for _, t := range texts {
				cells = append(cells, cell{raw: t})
			}
			if !yield(line{cells: cells}) {
				return
			}
		}
	}}
}

// add appends a row to the first ones.
func (s *sheet) add(height float64, cells ...cell) {
	s.first = append(s.first, line{cells, height})
}

// all yields the rows in their order.
func (s *sheet) all() iter.Seq[line] {
	return func(yield func(line) bool) {
		for _, l := range s.first {
			if !yield(l) {
				return
			}
		}
		if s.rest != nil {
			s.rest(yield)
		}
	}
}

// rows is how many there are.
func (s *sheet) rows() int { return len(s.first) + s.more }

// part and relations are names of the sheet's parts in the file.
func (s *sheet) part() string      { return fmt.Sprintf("xl/worksheets/sheet%d.xml", s.n) }
func (s *sheet) relations() string { return fmt.Sprintf("xl/worksheets/_rels/sheet%d.xml.rels", s.n) }

// columnName is the name of a column counted from 0.
func columnName(i int) string {
	name, _ := excelize.ColumnNumberToName(i + 1) // no sheet of ours has 16,384 columns
	return name
}

// ref is the name of a cell counted from 0.
func ref(col, row int) string { return fmt.Sprintf("%s%d", columnName(col), row+1) }

// frame declares the sheet, the n-th of the workbook from 1, in the file: all
// of it but the rows below the first and the links.
func (s *sheet) frame(f *excelize.File, n int) error {
	s.n = n
	if n == 1 {
		if err := f.SetSheetName("Sheet1", s.name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(s.name); err != nil {
		return err
	}
	// A table takes the names of its columns from the first row, which is read
	// back as that of an existing workbook.
	var top bytes.Buffer
	r := rowWriter{w: &top}
	if s.table != "" {
		r.write(s.first[0])
	}
	r.flush(0)
	f.Sheet.Delete(s.part())
	f.Pkg.Store(s.part(), fmt.Appendf(nil, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`+
		`<sheetData>%s</sheetData></worksheet>`, top.Bytes()))
	if s.unseen {
		return f.SetSheetVisible(s.name, false, true)
	}
	if err := s.setUp(f); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// setUp sets all that is not a row: views, print, charts.
func (s *sheet) setUp(f *excelize.File) error {
	whole := "A1:" + ref(len(s.widths)-1, max(0, s.rows()-1))
	orientation := "landscape"
	if s.portrait {
		orientation = "portrait"
	}
	yes, a4, wide, high := true, 9, 1, 0 // pages; 0 is as many as needed
	if s.onePage {
		high = 1
	}
	tab := s.colour.Hex()[1:]
	margin, edge, top := 0.4, 0.3, 0.6
	printed := s.printed
	if printed == 0 {
		printed = len(s.widths)
	}
	steps := []func() error{
		func() error { return f.SetSheetDimension(s.name, whole) },
		func() error {
			return f.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: &tab})
		},
		func() error {
			return f.SetPageLayout(s.name, &excelize.PageLayoutOptions{
				Size: &a4, Orientation: &orientation, FitToWidth: &wide, FitToHeight: &high,
			})
		},
		func() error {
			return f.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
				Left: &margin, Right: &margin, Top: &top, Bottom: &top, Header: &edge, Footer: &edge,
			})
		},
		func() error {
			return f.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
				OddHeader: "&L&9" + s.header + "&R&9" + s.name,
				OddFooter: "&C&9Page &P sur &N",
			})
		},
		func() error {
			return f.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm.Print_Area", Scope: s.name,
				RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, columnName(printed-1), max(1, s.rows())),
			})
		},
		func() error { return s.view(f) },
		func() error { return s.columns(f) },
	}
	if s.table != "" {
		steps = append(steps, func() error {
			return f.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$1:$1", s.name),
			})
		}, func() error {
			// Numbers of series are text: no green corners.
			return f.AddIgnoredErrors(s.name, whole, excelize.IgnoredErrorsNumberStoredAsText)
		}, func() error {
			stripes := true
			return f.AddTable(s.name, &excelize.Table{
				Range: "A1:" + ref(len(s.widths)-1, max(1, s.rows()-1)),
				Name:  s.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
			})
		})
	}
	for i, c := range s.charts { // no other sheet has any
		steps = append(steps, func() error { return c.add(f, s.name, i+1, s.colour) })
	}
	for _, r := range s.rules {
		steps = append(steps, func() error { return r.add(f, s.name) })
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// view freezes the first row of a table and hides the grid of a page to read.
func (s *sheet) view(f *excelize.File) error {
	if s.table == "" {
		no := false
		return f.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: &no})
	}
	corner, pane := ref(s.frozen, 1), "bottomLeft"
	if s.frozen > 0 {
		pane = "bottomRight"
	}
	return f.SetPanes(s.name, &excelize.Panes{
		Freeze: true, XSplit: s.frozen, YSplit: 1, TopLeftCell: corner, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: pane}},
	})
}

// columns sets their widths and looks, and hides some.
func (s *sheet) columns(f *excelize.File) error {
	for i, width := range s.widths {
		name := columnName(i)
		if err := f.SetColWidth(s.name, name, name, width); err != nil {
			return err
		}
		if i < len(s.looks) {
			if err := f.SetColStyle(s.name, name, s.looks[i]); err != nil {
				return err
			}
		}
		if i < len(s.hidden) && s.hidden[i] {
			if err := f.SetColVisible(s.name, name, false); err != nil {
				return err
			}
		}
	}
	return nil
}

// dateCell shows a real date, or text where Excel's calendar is wrong: it has
// none before 1900, and a 29 February 1900 that never was.
func (s styles) dateCell(d render.Date) cell {
	if d.Time().Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		return cell{value: str(d.String()), style: s.text}
	}
	return cell{value: day(d), style: s.date(d)}
}
