package xlsx_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/render/xlsx"
)

// BenchmarkBack reads a workbook that nobody touched, as it was written and as
// programs save it, with its texts in a part of their own. "MB-kept" is what
// the heap holds more at the end, "MB-peak" while the file is read, the
// workbook and the list aside; while the changes are then made to a copy of the
// list it is not looked at.
func BenchmarkBack(b *testing.B) {
	for _, n := range []int{2400, 100000} {
		bulletin := rendertest.Bulletin(b, 1, n)
		var file bytes.Buffer
		if err := xlsx.Workbook(&file, bulletin); err != nil {
			b.Fatal(err)
		}
		b.Run(strconv.Itoa(n), func(b *testing.B) { benchmarkBack(b, file.Bytes(), bulletin) })
		shared := sharing(b, file.Bytes())
		b.Run(strconv.Itoa(n)+"/shared", func(b *testing.B) { benchmarkBack(b, shared, bulletin) })
	}
}

func benchmarkBack(b *testing.B, file []byte, bulletin *render.Bulletin) {
	var kept, peak int64
	for b.Loop() {
		w := &watched{r: bytes.NewReader(file), every: len(file) / 16}
		before := live()
		back, err := xlsx.Back("x.xlsx", w, int64(len(file)), bulletin)
		if err != nil {
			b.Fatal(err)
		}
		if len(back.Problems) > 0 {
			b.Fatal(back.Problems)
		}
		kept, peak = live()-before, w.peak-before
		runtime.KeepAlive(back)
	}
	b.ReportMetric(float64(kept)/(1<<20), "MB-kept")
	b.ReportMetric(float64(peak)/(1<<20), "MB-peak")
	b.ReportMetric(float64(len(file))/(1<<20), "MB-file")
}

// live is what the heap holds.
func live() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// watched looks at the heap, garbage aside, some thirty times as the file is read.
type watched struct {
	r           io.ReaderAt
	every, read int
	peak        int64
}

func (w *watched) ReadAt(b []byte, off int64) (int, error) {
	n, err := w.r.ReadAt(b, off)
	if w.read += n; w.read >= w.every || w.peak == 0 {
		w.read, w.peak = 0, max(w.peak, live())
	}
	return n, err
}

// sharing moves the texts of all cells to the shared strings (18.4.9), each once.
func sharing(tb testing.TB, file []byte) []byte {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		tb.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	part := func(name string, content []byte) {
		f, err := w.Create(name)
		if err == nil {
			_, err = f.Write(content)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	cell := regexp.MustCompile(` t="inlineStr"><is>(?s:(<t.*?</t>))</is>`)
	place := map[string]int{}
	all := bytes.NewBufferString(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		switch {
		case f.Name == "xl/sharedStrings.xml":
			continue
		case f.Name == "xl/_rels/workbook.xml.rels" && !bytes.Contains(content, []byte("sharedStrings.xml")):
			content = bytes.Replace(content, []byte("</Relationships>"), []byte(`<Relationship Id="shared" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>`), 1)
		}
		part(f.Name, cell.ReplaceAllFunc(content, func(m []byte) []byte {
			text := string(cell.FindSubmatch(m)[1])
			i, ok := place[text]
			if !ok {
				i = len(place)
				place[text] = i
				fmt.Fprintf(all, "<si>%s</si>", text)
			}
			return fmt.Appendf(nil, ` t="s"><v>%d</v>`, i)
		}))
	}
	all.WriteString("</sst>")
	part("xl/sharedStrings.xml", all.Bytes())
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}
