package xlsx

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"bulletin/render"
)

// swollen is a part that says the same again and again.
type swollen struct {
	head, again string
	times       int
	tail        string
}

// deflated makes the part without ever unpacking it: compressed blocks that end
// on a byte can be repeated.
func (p swollen) deflated(tb testing.TB) (packed []byte, size uint64) {
	tb.Helper()
	var out bytes.Buffer
	block := func(s string, last bool) []byte {
		var b bytes.Buffer
		w, err := flate.NewWriter(&b, flate.BestSpeed)
		if err == nil {
			_, err = io.WriteString(w, s)
		}
		if err == nil && last {
			err = w.Close()
		} else if err == nil {
			err = w.Flush()
		}
		if err != nil {
			tb.Fatal(err)
		}
		return b.Bytes()
	}
	out.Write(block(p.head, false))
	once := max(1, (1<<20)/max(1, len(p.again)))
	if many := p.times / once; many > 0 {
		out.Write(bytes.Repeat(block(strings.Repeat(p.again, once), false), many))
	}
	out.Write(block(strings.Repeat(p.again, p.times%once)+p.tail, true))
	return out.Bytes(), uint64(len(p.head)) + uint64(len(p.again))*uint64(p.times) + uint64(len(p.tail))
}

// bomb is a workbook with such parts.
func bomb(tb testing.TB, parts map[string]swollen) []byte {
	tb.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, s := range map[string]string{"xl/workbook.xml": minimalBook, "xl/_rels/workbook.xml.rels": minimalRels,
		"xl/s.xml": "<worksheet/>", "xl/t.xml": "<sst/>"} {
		if _, ok := parts[name]; !ok {
			parts[name] = swollen{head: s}
		}
	}
	for name, p := range parts {
		packed, size := p.deflated(tb)
		w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, CompressedSize64: uint64(len(packed)), UncompressedSize64: size})
		if err == nil {
			_, err = w.Write(packed)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// counting counts what is read of a file, and what the heap holds meanwhile.
type counting struct {
	r           io.ReaderAt
	read, calls int
	peak        uint64
}

func (c *counting) ReadAt(b []byte, off int64) (int, error) {
	n, err := c.r.ReadAt(b, off)
	if c.read += n; c.calls%256 == 0 {
		c.peak = max(c.peak, heap())
	}
	c.calls++
	return n, err
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

const (
	heads = `<row><c t="inlineStr"><is><t>Identifiant</t></is></c><c t="inlineStr"><is><t>Titre</t></is></c><c t="inlineStr"><is><t>Rubrique</t></is></c></row>`
	grid  = `<worksheet><sheetData>`
	end   = `</sheetData></worksheet>`
)

func textCell(s string) string { return `<c t="inlineStr"><is><t>` + s + `</t></is></c>` }

// Each file unpacks to what would fill the memory or take for ever. What bounds
// them is counted: bytes of the heap, and of the file.
func TestBombs(t *testing.T) {
	mega := strings.Repeat("a", 1<<20-100)
	for name, tt := range map[string]struct {
		parts map[string]swollen
		want  *render.Code // nil when it only has to be survived
		held  int          // MB
	}{
		"10 GB of zeros in a sheet":   {map[string]swollen{"xl/s.xml": {"<worksheet>", "\x00", 10 << 30, ""}}, codeHuge, 8},
		"10 GB of zeros in the texts": {map[string]swollen{"xl/t.xml": {"<sst><si><t>", "\x00", 10 << 30, ""}}, codeHuge, 8},
		"10 GB of a tag":              {map[string]swollen{"xl/workbook.xml": {"<workbook ", "a", 10 << 30, ""}}, codeHuge, 8},
		"10 GB of a comment":          {map[string]swollen{"xl/workbook.xml": {"<!-- ", "a>", 5 << 30, ""}}, codeHuge, 8},
		"deep nesting":                {map[string]swollen{"xl/s.xml": {"<worksheet>", "<a>", 5 << 20, ""}}, nil, 8},
		"deep nesting in a cell":      {map[string]swollen{"xl/s.xml": {grid + `<row><c t="inlineStr">`, "<is>", 5 << 20, ""}}, nil, 8},
		"a million texts":             {map[string]swollen{"xl/t.xml": {"<sst>", "<si><t>ab</t></si>", 1 << 20, "</sst>"}}, nil, 24},
		"a million columns":           {map[string]swollen{"xl/s.xml": {grid + "<row>", textCell("a"), 1 << 20, "</row>" + end}}, nil, 8},
		"more rows than Excel has":    {map[string]swollen{"xl/s.xml": {grid, "<row/>", 2 << 20, end}}, codeHuge, 8},
		"a row of long texts":         {map[string]swollen{"xl/s.xml": {grid + "<row>", `<c t="s"><v>0</v></c>`, 300, end}, "xl/t.xml": {"<sst><si><t>" + mega + "</t></si></sst>", "", 0, ""}}, codeHuge, 40},
		"10 GB of relationships":      {map[string]swollen{"xl/_rels/workbook.xml.rels": {"<Relationships>", `<Relationship Id="` + mega + `"/>`, 10 << 10, ""}}, codeHuge, 40},
		"10 GB of names of sheets":    {map[string]swollen{"xl/workbook.xml": {"<workbook>", `<sheet r:id="r1" name="` + mega + `"/>`, 10 << 10, ""}}, codeHuge, 8},
		"200,000 wrong rows":          {map[string]swollen{"xl/s.xml": {grid + heads, "<row>" + textCell("a") + textCell("b") + textCell("c") + "</row>", 200000, end}}, nil, 16},
		"a million new rows":          {map[string]swollen{"xl/s.xml": {grid + heads, "<row><c/>" + textCell("b") + textCell("c") + "</row>", 1000000, end}}, codeHuge, 450},
	} {
		t.Run(name, func(t *testing.T) {
			file := bomb(t, tt.parts)
			known := &render.Section{Heading: "Accueil", Records: []*render.Record{{ID: "known", Title: "Connue"}}}
			now := &render.Bulletin{Issue: &render.Issue{Sections: []*render.Section{known}}, Publication: &render.Publication{},
				Sections: []*render.PrintedSection{{Section: known, Entries: []*render.Entry{{Record: known.Records[0], Number: 1}}}}}
			c := &counting{r: bytes.NewReader(file)}
			before := heap()
			back, err := Back("x.xlsx", c, int64(len(file)), now)
			var u *Unread
			switch {
			case tt.want == nil && err == nil && len(back.Problems) <= maxProblems:
			case tt.want == nil && errors.Is(explained(err), damagedWorkbook):
			case errors.As(err, &u) && (u.Problem.Code == tt.want || tt.want == nil):
			default:
				t.Errorf("%v", err)
			}
			if held := int(c.peak-min(before, c.peak)) >> 20; held > tt.held {
				t.Errorf("%d MB were held", held)
			}
			if c.read > 8*len(file)+1<<20 {
				t.Errorf("%d bytes were read of %d", c.read, len(file))
			}
			runtime.KeepAlive(file)
		})
	}
}

// What is unpacked is counted over all parts and readings.
func TestUnpackedIsBounded(t *testing.T) {
	file := bomb(t, map[string]swollen{"xl/s.xml": {grid, `<row r="1"></row>`, 1 << 30, end}})
	o, err := open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if o.left > maxUnpacked {
		t.Errorf("%d bytes may be unpacked", o.left)
	}
	o.left = 4 << 20
	if err := o.rows(o.sheets[0], func(int, []got) error { return nil }); !errors.Is(err, hugeWorkbook) {
		t.Errorf("%v", err)
	}
}

// The directory of a zip file is read before its entries can be counted.
func TestManyParts(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range 200000 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("part-%d", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	c := &counting{r: bytes.NewReader(out.Bytes())}
	if _, err := open(c, int64(out.Len())); !errors.Is(err, hugeWorkbook) {
		t.Errorf("%v", err)
	}
	if c.read > maxFolder+8192 {
		t.Errorf("%d bytes were read of %d", c.read, out.Len())
	}
}

// Texts are given back whole, in any order, from many blocks.
func TestSharedStrings(t *testing.T) {
	s := sharedStrings{left: maxRepeated}
	texts := []string{"", strings.Repeat("a", blockBytes-1), "bcd", "", strings.Repeat("é", 3*blockBytes), "e"}
	for i := range 100 * blockTexts {
		texts = append(texts, fmt.Sprint("texte ", i), "")
	}
	for _, x := range texts {
		s.add([]byte(x))
	}
	s.pack()
	if len(s.blocks) < 100 {
		t.Fatalf("%d blocks", len(s.blocks))
	}
	for k := range texts {
		for _, i := range []int{k, k * 7919 % len(texts), 2} {
			if got, err := s.at(i); err != nil || got != texts[i] {
				t.Fatalf("%d: %.20q of %d bytes, %v; want %.20q", i, got, len(got), err, texts[i])
			}
		}
	}
	for _, i := range []int{-1, len(texts)} {
		if x, err := s.at(i); x != "" || err != nil {
			t.Errorf("%d is a text", i)
		}
	}
}

// A sheet that asks for the shared strings in a bad order costs a bounded time.
func TestRepeatedUnpackingIsBounded(t *testing.T) {
	texts := swollen{"<sst>", "<si><t>" + strings.Repeat("a", blockBytes) + "</t></si>", 2 * recentBlocks, "</sst>"}
	var row strings.Builder
	for i := range 2 * recentBlocks {
		fmt.Fprintf(&row, `<c t="s"><v>%d</v></c>`, i)
	}
	file := bomb(t, map[string]swollen{"xl/t.xml": texts, "xl/s.xml": {grid, "<row>" + row.String() + "</row>", 3, end}})
	for _, tt := range []struct {
		rows int64 // that may be read
		want error
	}{{3, nil}, {2, hugeWorkbook}} {
		o, err := open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if o.strings.left != maxRepeated {
			t.Errorf("%d bytes may be unpacked", o.strings.left)
		}
		o.strings.left = tt.rows * 2 * recentBlocks * (blockBytes + 3)
		if err := o.rows(o.sheets[0], func(int, []got) error { return nil }); !errors.Is(err, tt.want) {
			t.Errorf("%d rows: %v, want %v", tt.rows, err, tt.want)
		}
	}
}
