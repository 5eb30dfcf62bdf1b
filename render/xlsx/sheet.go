package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// cell is a value with its look and, if it can be clicked, its target: an
// address, or "#'Sheet'!A1" for a place in the workbook.
type cell struct {
	value any // string, int, time.Time or nil
	style int
	link  string
}

// sheet is everything of a worksheet, gathered before any of it is written:
// excelize writes rows in one pass, and links have to be there before them.
type sheet struct {
	name    string
	colour  render.Colour // of the tab and the charts
	widths  []float64
	hidden  []bool // columns; may be shorter than widths
	rows    [][]cell
	heights []float64 // of rows, in points; 0 leaves it to the program

	table  string // name of the table that covers the rows; empty for a page to read
	frozen int    // columns that stay in sight, with the first row

	portrait bool
	printed  int    // columns that are printed, from the left; 0 is all
	header   string // of printed pages
	plain    int    // style of a cell that could not become a link
	charts   []*chart
}

// columnName is the name of a column counted from 0.
func columnName(i int) string {
	name, _ := excelize.ColumnNumberToName(i + 1) // no sheet of ours has 16,384 columns
	return name
}

// ref is the name of a cell counted from 0.
func ref(col, row int) string { return fmt.Sprintf("%s%d", columnName(col), row+1) }

// add writes the sheet, the n-th of the workbook from 1, into the file.
func (s *sheet) add(f *excelize.File, n int) error {
	if err := s.begin(f, n); err != nil {
		return err
	}
	if err := s.setUp(f); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if err := s.write(f); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// begin declares the sheet and lays its links into the parts of the file.
// excelize would do it with SetCellHyperLink, which compares each new link with
// all earlier ones; the parts are read back as those of an existing workbook.
func (s *sheet) begin(f *excelize.File, n int) error {
	if n == 1 {
		if err := f.SetSheetName("Sheet1", s.name); err != nil {
			return err
		}
	} else if _, err := f.NewSheet(s.name); err != nil {
		return err
	}
	links, relations := s.links(maxLinks)
	path := fmt.Sprintf("xl/worksheets/sheet%d.xml", n)
	f.Sheet.Delete(path)
	f.Pkg.Store(path, links)
	if relations != nil {
		f.Pkg.Store(fmt.Sprintf("xl/worksheets/_rels/sheet%d.xml.rels", n), relations)
	}
	if n == 1 {
		f.SetActiveSheet(0) // later it would read every streamed sheet again
	}
	return nil
}

// links makes a worksheet that has only links, and its relationships (ISO/IEC
// 29500-1, 18.3.1.47), nil if no link leads outside. Cells beyond the limit
// become plain text.
func (s *sheet) links(limit int) (part, relations []byte) {
	var links, targets bytes.Buffer
	attribute := func(b *bytes.Buffer, name, value string) {
		fmt.Fprintf(b, ` %s="`, name)
		xml.EscapeText(b, []byte(value)) // a Buffer never fails
		b.WriteByte('"')
	}
	outside, inside := 0, 0
	for y, row := range s.rows {
		for x, c := range row {
			if c.link == "" {
				continue
			}
			if outside+inside == limit {
				row[x] = cell{value: c.value, style: s.plain}
				continue
			}
			links.WriteString("<hyperlink")
			attribute(&links, "ref", ref(x, y))
			if place, ok := strings.CutPrefix(c.link, "#"); ok {
				inside++
				attribute(&links, "location", place)
			} else {
				outside++
				id := fmt.Sprintf("rId%d", outside)
				attribute(&links, "r:id", id)
				targets.WriteString("<Relationship")
				attribute(&targets, "Id", id)
				attribute(&targets, "Type", excelize.SourceRelationshipHyperLink)
				attribute(&targets, "Target", c.link)
				attribute(&targets, "TargetMode", "External")
				targets.WriteString("/>")
			}
			links.WriteString("/>")
		}
	}
	part = []byte(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"` +
		` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetData/>`)
	if links.Len() > 0 {
		part = fmt.Appendf(part, "<hyperlinks>%s</hyperlinks>", links.Bytes())
	}
	part = append(part, "</worksheet>"...)
	if outside > 0 {
		relations = fmt.Appendf(nil, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%s</Relationships>`, targets.Bytes())
	}
	return part, relations
}

// setUp sets all that is not a row: views, print, charts.
func (s *sheet) setUp(f *excelize.File) error {
	whole := "A1:" + ref(len(s.widths)-1, max(0, len(s.rows)-1))
	orientation := "landscape"
	if s.portrait {
		orientation = "portrait"
	}
	yes, a4, one, any := true, 9, 1, 0
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
				Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &any,
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
				RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", s.name, columnName(printed-1), max(1, len(s.rows))),
			})
		},
		func() error { return s.view(f) },
	}
	if s.table != "" {
		steps = append(steps, func() error {
			return f.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm.Print_Titles", Scope: s.name, RefersTo: fmt.Sprintf("'%s'!$1:$1", s.name),
			})
		}, func() error {
			// Numbers of series are text: no green corners.
			return f.AddIgnoredErrors(s.name, whole, excelize.IgnoredErrorsNumberStoredAsText)
		})
	}
	for i, c := range s.charts { // no other sheet has any
		steps = append(steps, func() error { return c.add(f, s.name, i+1, s.colour) })
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

// write streams the rows.
func (s *sheet) write(f *excelize.File) error {
	w, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, width := range s.widths {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		if i < len(s.hidden) && s.hidden[i] {
			if err := w.SetColVisible(i+1, i+1, false); err != nil {
				return err
			}
		}
	}
	for y, row := range s.rows {
		values := make([]any, len(row))
		for x, c := range row {
			if c != (cell{}) {
				values[x] = excelize.Cell{StyleID: c.style, Value: c.value}
			}
		}
		var opts excelize.RowOpts
		if y < len(s.heights) {
			opts.Height = s.heights[y]
		}
		if err := w.SetRow(ref(0, y), values, opts); err != nil {
			return err
		}
	}
	if s.table != "" {
		stripes := true
		if err := w.AddTable(&excelize.Table{
			Range: "A1:" + ref(len(s.widths)-1, max(1, len(s.rows)-1)),
			Name:  s.table, StyleName: "TableStyleLight1", ShowRowStripes: &stripes,
		}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// dateCell shows a real date, or text where Excel's calendar is wrong: it has
// none before 1900, and a 29 February 1900 that never was.
func (s styles) dateCell(d render.Date) cell {
	t := d.Time()
	if t.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		return cell{value: d.String(), style: s.text}
	}
	return cell{value: t, style: s.date(d)}
}
