package pdf

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"bulletin/render/pdf/cos"
)

// This file reads a PDF as a program would that knows nothing of how it was
// written: page by page, operator by operator.

const maxTest = 1 << 24

// readFile is a file that was read.
type readFile struct {
	trailer, catalog *cos.Dict
	pages            []*readPage
}

// readPage is a page with what is drawn on it, in the order of drawing.
type readPage struct {
	dict  *cos.Dict
	marks []*readMark
}

// readMark is a sequence of marked content that is in no other one.
type readMark struct {
	tag    string // with its properties: "/P<</MCID 0>>"
	mcid   int    // -1 without one
	hidden bool   // its text is replaced by nothing
	shows  []readGlyph
	drawn  []string // images and rectangles
}

// readGlyph is a glyph as it is shown.
type readGlyph struct {
	text  string // ToUnicode, or ActualText of several
	x, y  float64
	width float64
	font  string
}

func (m *readMark) text() string {
	var b strings.Builder
	for _, g := range m.shows {
		b.WriteString(g.text)
	}
	return b.String()
}

func readPDF(tb testing.TB, file []byte) *readFile {
	tb.Helper()
	trailer, err := cos.Read(file)
	if err != nil {
		tb.Fatal(err)
	}
	f := &readFile{trailer: trailer, catalog: cos.DictOf(trailer.Get("Root"))}
	kids, _ := cos.DictOf(f.catalog.Get("Pages")).Get("Kids").(cos.Array)
	fonts := map[string]*readFont{}
	for _, kid := range kids {
		p := &readPage{dict: cos.DictOf(kid)}
		resources := cos.DictOf(p.dict.Get("Resources"))
		in := &interpreter{tb: tb, page: p, resources: resources, fonts: fonts}
		in.run(decoded(tb, p.dict.Get("Contents")))
		f.pages = append(f.pages, p)
	}
	return f
}

func decoded(tb testing.TB, o cos.Object) []byte {
	tb.Helper()
	s, ok := cos.Resolve(o).(*cos.Stream)
	if !ok {
		tb.Fatalf("%v is no stream", o)
	}
	data, err := s.Decode(maxTest)
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// readFont is a font of the resources.
type readFont struct {
	texts  map[int]string
	widths map[int]float64
}

var (
	bfchar = regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`)
	block  = regexp.MustCompile(`(?s)(\d+) beginbfchar\n(.*?)endbfchar`)
)

func newReadFont(tb testing.TB, font *cos.Dict) *readFont {
	f := &readFont{texts: map[int]string{}, widths: map[int]float64{}}
	for _, b := range block.FindAllSubmatch(decoded(tb, font.Get("ToUnicode")), -1) {
		chars := bfchar.FindAllSubmatch(b[2], -1)
		if n, _ := strconv.Atoi(string(b[1])); n != len(chars) || n > 100 {
			tb.Errorf("a block of %s characters has %d", b[1], len(chars))
		}
		for _, m := range chars {
			cid, _ := strconv.ParseUint(string(m[1]), 16, 16)
			var units []uint16
			for hex := m[2]; len(hex) >= 4; hex = hex[4:] {
				u, _ := strconv.ParseUint(string(hex[:4]), 16, 16)
				units = append(units, uint16(u))
			}
			f.texts[int(cid)] = string(utf16.Decode(units))
		}
	}
	descendants, _ := font.Get("DescendantFonts").(cos.Array)
	w, _ := cos.DictOf(descendants[0]).Get("W").(cos.Array)
	list, _ := cos.Resolve(w[1]).(cos.Array)
	for i, v := range list {
		f.widths[i+1], _ = strconv.ParseFloat(string(v.(cos.Number)), 64)
	}
	return f
}

// interpreter runs the operators that page contents have here (ISO 32000-1,
// Annex A); any other one is a failure.
type interpreter struct {
	tb        testing.TB
	page      *readPage
	resources *cos.Dict
	fonts     map[string]*readFont

	stack  []string // operands, as they are written
	open   []string // marked content and text objects
	mark   *readMark
	actual *string // ActualText inside a mark, not shown yet

	font             *readFont
	fontName         string
	size, rise       float64
	lineX, lineY, at float64 // of the text line, and from its beginning
}

// token is a string, an array's bracket, a dictionary, a name, a number or an
// operator. Strings have no escapes here.
var token = regexp.MustCompile(`(?s)^\s*(\([^()\\\r]*\)|<<(?:<[^<]|[^>]|>[^>])*>>|\[|\]|/?[^\s()<>\[\]/]+)`)

func (in *interpreter) run(data []byte) {
	for len(bytes.TrimSpace(data)) > 0 {
		m := token.FindSubmatch(data)
		if m == nil {
			in.tb.Fatalf("content %.60q", data)
		}
		// A dictionary may end in a hexadecimal string.
		data = data[len(m[0]):]
		word := string(m[1])
		if c := word[0]; c == '(' || c == '<' || c == '[' || c == ']' || c == '/' || c == '.' || c == '-' || c >= '0' && c <= '9' {
			if strings.HasPrefix(word, "<<") && bytes.HasPrefix(data, []byte(">")) {
				word, data = word+">", data[1:]
			}
			in.stack = append(in.stack, word)
			continue
		}
		in.operator(word)
		in.stack = in.stack[:0]
	}
	if len(in.open) > 0 {
		in.tb.Errorf("still open at the end of the page: %q", in.open)
	}
}

func (in *interpreter) number(i int) float64 {
	if i >= len(in.stack) {
		in.tb.Fatalf("too few operands: %q", in.stack)
	}
	v, err := strconv.ParseFloat(in.stack[i], 64)
	if err != nil {
		in.tb.Fatal(err)
	}
	return v
}

func (in *interpreter) enter(what string) { in.open = append(in.open, what) }

func (in *interpreter) leave(what string) {
	if len(in.open) == 0 || in.open[len(in.open)-1] != what {
		in.tb.Fatalf("%s ends where %q is open", what, in.open)
	}
	in.open = in.open[:len(in.open)-1]
}

var (
	mcid       = regexp.MustCompile(`/MCID (\d+)`)
	actualText = regexp.MustCompile(`/ActualText(?:<FEFF([0-9A-F]*)>|\(\))`)
)

func (in *interpreter) operator(op string) {
	switch op {
	case "BDC", "BMC":
		in.begin(strings.Join(in.stack, ""))
	case "EMC":
		in.leave("MC")
		if in.actual != nil {
			in.actual = nil
		} else {
			in.mark = nil
		}
	case "BT":
		in.enter("BT")
		in.lineX, in.lineY, in.at, in.rise = 0, 0, 0, 0
	case "ET":
		in.leave("BT")
	case "Tf":
		in.fontName = in.stack[0][1:]
		if in.fonts[in.fontName] == nil {
			in.fonts[in.fontName] = newReadFont(in.tb, cos.DictOf(cos.DictOf(in.resources.Get("Font")).Get(cos.Name(in.fontName))))
		}
		in.font, in.size = in.fonts[in.fontName], in.number(1)
	case "Td":
		in.lineX, in.lineY, in.at = in.lineX+in.number(0), in.lineY+in.number(1), 0
	case "Ts":
		in.rise = in.number(0)
	case "TJ", "Tj":
		for _, word := range in.stack {
			switch {
			case word[0] == '(':
				in.show(word[1 : len(word)-1])
			case word != "[" && word != "]":
				v, err := strconv.ParseFloat(word, 64)
				if err != nil {
					in.tb.Fatal(err)
				}
				in.at -= v / 1000 * in.size
			}
		}
	case "re", "Do":
		if in.mark == nil {
			in.tb.Fatalf("%s outside marked content", op)
		}
		in.mark.drawn = append(in.mark.drawn, strings.Join(append(in.stack, op), " "))
	case "rg", "f", "q", "Q", "cm":
	default:
		in.tb.Fatalf("operator %q", op)
	}
}

func (in *interpreter) begin(tag string) {
	in.enter("MC")
	actual := actualText.FindStringSubmatch(tag)
	switch {
	case in.mark == nil:
		in.mark = &readMark{tag: tag, mcid: -1}
		if m := mcid.FindStringSubmatch(tag); m != nil {
			in.mark.mcid, _ = strconv.Atoi(m[1])
		}
		in.page.marks = append(in.page.marks, in.mark)
	case actual == nil || !strings.HasPrefix(tag, "/Span<<"):
		in.tb.Fatalf("%s inside %s", tag, in.mark.tag)
	default:
		var units []uint16
		for hex := actual[1]; len(hex) >= 4; hex = hex[4:] {
			u, _ := strconv.ParseUint(hex[:4], 16, 16)
			units = append(units, uint16(u))
		}
		text := string(utf16.Decode(units))
		in.actual = &text
		if text == "" {
			in.mark.hidden = true
		}
	}
}

func (in *interpreter) show(codes string) {
	if in.mark == nil || len(in.open) == 0 || in.font == nil {
		in.tb.Fatal("text outside a text object, or marked content, or without a font")
	}
	for ; len(codes) >= 2; codes = codes[2:] {
		cid := int(codes[0])<<8 | int(codes[1])
		text, ok := in.font.texts[cid]
		if !ok {
			in.tb.Fatalf("font %s does not say what %d stands for", in.fontName, cid)
		}
		if in.actual != nil && !in.mark.hidden {
			text, *in.actual = *in.actual, ""
		}
		width := in.font.widths[cid] / 1000 * in.size
		in.mark.shows = append(in.mark.shows, readGlyph{text, in.lineX + in.at, in.lineY + in.rise, width, in.fontName})
		in.at += width
	}
	if codes != "" {
		in.tb.Fatal("half a character")
	}
}

// outline is the structure tree of a file with the text of its marked content,
// and what is outside of it, as text to read.
func (f *readFile) outline(tb testing.TB) string {
	var b strings.Builder
	root := cos.DictOf(f.catalog.Get("StructTreeRoot"))
	f.element(tb, &b, cos.DictOf(root.Get("K")), 0)
	for i, p := range f.pages {
		for _, m := range p.marks {
			if m.mcid >= 0 {
				continue
			}
			fmt.Fprintf(&b, "page %d %s", i+1, m.tag)
			if len(m.drawn) > 0 {
				fmt.Fprintf(&b, " %s", strings.Join(m.drawn, ", "))
			}
			if len(m.shows) > 0 {
				fmt.Fprintf(&b, " %q", m.text())
			}
			if m.hidden {
				b.WriteString(" hidden")
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func (f *readFile) element(tb testing.TB, b *strings.Builder, e *cos.Dict, depth int) {
	fmt.Fprintf(b, "%s%s", strings.Repeat("  ", depth), e.Get("S"))
	for _, key := range []cos.Name{"Lang", "Alt"} {
		if s, ok := e.Get(key).(cos.String); ok {
			fmt.Fprintf(b, " %s=%q", key, s.Words())
		}
	}
	if a := cos.DictOf(e.Get("A")); a != nil {
		for _, key := range a.Keys() {
			fmt.Fprintf(b, " %s=%s", key, fmt.Sprint(a.Get(key)))
		}
	}
	b.WriteByte('\n')
	kids, ok := e.Get("K").(cos.Array)
	if kid := e.Direct("K"); !ok && kid != nil {
		kids = cos.Array{kid}
	}
	for _, kid := range kids {
		pad := strings.Repeat("  ", depth+1)
		d := cos.DictOf(kid)
		page := e.Get("Pg")
		if d != nil && d.Direct("Pg") != nil {
			page = d.Get("Pg")
		}
		number := -1
		for i, p := range f.pages {
			if p.dict == cos.DictOf(page) {
				number = i
			}
		}
		id, plain := cos.Int(kid)
		switch {
		case plain:
		case d != nil && d.Get("Type") == cos.Name("MCR"):
			id, _ = cos.Int(d.Get("MCID"))
		case d != nil && d.Get("Type") == cos.Name("OBJR"):
			fmt.Fprintf(b, "%spage %d %s\n", pad, number+1, describeLink(f, cos.DictOf(d.Get("Obj"))))
			continue
		default:
			if cos.DictOf(d.Get("P")) != e {
				tb.Errorf("%v has another parent", d.Get("S"))
			}
			f.element(tb, b, d, depth+1)
			continue
		}
		for _, m := range f.pages[number].marks {
			if m.mcid != id {
				continue
			}
			fmt.Fprintf(b, "%spage %d", pad, number+1)
			if len(m.drawn) > 0 {
				fmt.Fprintf(b, " %s", strings.Join(m.drawn, ", "))
			}
			if len(m.shows) > 0 {
				fmt.Fprintf(b, " %q", m.text())
			}
			b.WriteByte('\n')
		}
	}
}

func describeLink(f *readFile, a *cos.Dict) string {
	contents, _ := a.Get("Contents").(cos.String)
	flags, _ := cos.Int(a.Get("F"))
	out := fmt.Sprintf("link %q %v F=%d", contents.Words(), a.Get("Rect"), flags)
	if uri, ok := cos.DictOf(a.Get("A")).Get("URI").(cos.String); ok {
		return out + " to " + string(uri)
	}
	dest, _ := a.Get("Dest").(cos.Array)
	for i, p := range f.pages {
		if len(dest) > 0 && p.dict == cos.DictOf(dest[0]) {
			out += fmt.Sprintf(" to page %d %v", i+1, dest[1:])
		}
	}
	return out
}
