package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// chart is a chart of horizontal bars over lines of the summary.
type chart struct {
	title string
	at    string    // the cell of its upper left corner
	first int       // row of the first bar, from 1; the row above has the title
	bars  []counted // what the rows hold
	high  float64   // points
}

// add draws the chart into a sheet. n counts the charts of the workbook from 1.
func (c *chart) add(f *excelize.File, sheet string, n int, colour render.Colour) error {
	if err := f.AddChart(sheet, c.at, c.spec(sheet, colour)); err != nil {
		return err
	}
	path := fmt.Sprintf("xl/charts/chart%d.xml", n)
	if part, ok := f.Pkg.Load(path); ok {
		f.Pkg.Store(path, c.cached(part.([]byte)))
	}
	return nil
}

func (c *chart) spec(sheet string, colour render.Colour) *excelize.Chart {
	vary, gap := false, uint(45)
	room := 0.0 // for the number at the end of the longest bar
	for _, b := range c.bars {
		room = max(room, 1.15*float64(b.n))
	}
	area := func(column string) string {
		return fmt.Sprintf("'%s'!$%s$%d:$%s$%d", sheet, column, c.first, column, c.first+len(c.bars)-1)
	}
	font := func(size float64, bold bool) excelize.Font {
		return excelize.Font{Family: fontName, Size: size, Bold: bold, Color: inkGrey}
	}
	titleFont, labelFont := font(11, true), font(9, false)
	return &excelize.Chart{
		Type: excelize.Bar,
		Series: []excelize.ChartSeries{{
			Name:       fmt.Sprintf("'%s'!$A$%d", sheet, c.first-1),
			Categories: area("A"),
			Values:     area("B"),
			Fill:       excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour.Hex()[1:]}},
			DataLabel:  excelize.ChartDataLabel{Font: labelFont},
		}},
		Title:      excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: c.title, Font: &titleFont}}},
		Legend:     excelize.ChartLegend{Position: "none"},
		VaryColors: &vary,
		GapWidth:   &gap,
		XAxis:      excelize.ChartAxis{ReverseOrder: true, Font: labelFont},
		YAxis:      excelize.ChartAxis{None: true, Maximum: &room, Font: labelFont},
		PlotArea:   excelize.ChartPlotArea{ShowVal: true},
		Dimension:  excelize.ChartDimension{Width: chartWidth, Height: uint(c.high * 96 / 72)},
		Border:     excelize.LineOptions{Type: excelize.LineNone},
		Format:     excelize.GraphicOptions{AltText: c.alternative(), Positioning: "oneCell"},
	}
}

// alternative is the chart for those who do not see it.
func (c *chart) alternative() string {
	var words []string
	for _, b := range c.bars {
		words = append(words, fmt.Sprintf("%s\u00a0: %d", b.label, b.n))
	}
	return c.title + ". " + strings.Join(words, "\u202f; ") + "."
}

// cached puts the labels and numbers into the chart itself. excelize leaves
// them to the program that opens the workbook, and a previewer that does not
// calculate would show an empty frame.
func (c *chart) cached(part []byte) []byte {
	cache := func(words ...string) string {
		var b bytes.Buffer
		fmt.Fprintf(&b, `<ptCount val="%d"/>`, len(words))
		for i, w := range words {
			fmt.Fprintf(&b, `<pt idx="%d"><v>`, i)
			xml.EscapeText(&b, []byte(w)) // a Buffer never fails
			b.WriteString("</v></pt>")
		}
		return b.String()
	}
	labels, numbers := make([]string, len(c.bars)), make([]string, len(c.bars))
	for i, bar := range c.bars {
		labels[i], numbers[i] = bar.label, fmt.Sprint(bar.n)
	}
	return []byte(strings.NewReplacer(
		`</f></strRef></tx>`, `</f><strCache>`+cache(c.title)+`</strCache></strRef></tx>`,
		`</f></strRef></cat>`, `</f><strCache>`+cache(labels...)+`</strCache></strRef></cat>`,
		`<numCache><formatCode></formatCode></numCache>`, `<numCache><formatCode>General</formatCode>`+cache(numbers...)+`</numCache>`,
		`lang val="en-US"`, `lang val="fr-FR"`,
		`lang="en-US" altLang="en-US"`, `lang="fr-FR"`,
	).Replace(string(part)))
}
