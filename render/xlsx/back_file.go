package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf16"
	"unique"

	"github.com/klauspost/compress/s2"
)

// Limits of what is read back, so that a file made to harm costs a bounded time
// and memory. A workbook of 100,000 records unpacks to a quarter of them.
const (
	maxUnpacked  = 2 << 30 // bytes, of all parts that are read
	maxParts     = 10000
	maxFolder    = 2 << 20   // bytes of the zip file's directory
	maxStrings   = 256 << 20 // bytes of the shared strings, packed
	maxRepeated  = 32 << 30  // bytes of their blocks, each time that one is unpacked
	maxTargets   = 64 << 20  // bytes of a part's relationships
	maxName      = 1 << 10   // bytes of a sheet's name
	maxRowText   = 16 << 20  // bytes of the texts of a row
	maxChanged   = 256 << 20 // bytes of what is not as it was handed out
	maxProblems  = 10000     // that are told
	maxAddresses = 256 << 10 // bytes of what hangs below one record: comparing them takes the square of their number
	maxStyles    = 1 << 16
	maxMerges    = 2000
	maxColumns   = 300     // of a row that are looked at; those beyond are not ours
	maxRows      = 1 << 20 // of a sheet: Excel's own limit
)

// unreadable says why a file is no workbook that can be read.
type unreadable int

const (
	noWorkbook unreadable = iota
	oldWorkbook
	lockedWorkbook
	openDocument
	binaryWorkbook
	damagedWorkbook
	hugeWorkbook
	laterWorkbook
	wordDocument
	oldWord
	presentation
	writerDocument
)

func (u unreadable) Error() string { return codesUnreadable[u].English }

// opened is a workbook whose sheets can be read.
type opened struct {
	parts    map[string]*zip.File
	left     int64 // bytes that may still be unpacked
	sheets   []tab
	days1904 bool
	strings  sharedStrings
	formats  []numberFormat // by the index of a cell's style
}

// tab is a sheet of the workbook.
type tab struct {
	name, path string
}

// open reads what lies around the sheets.
func open(r io.ReaderAt, size int64) (*opened, error) {
	head := make([]byte, 4096)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	if bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		switch {
		case hasStream(r, size, "EncryptedPackage"): // MS-OFFCRYPTO, 2.3.4
			return nil, lockedWorkbook
		case hasStream(r, size, "WordDocument"): // MS-DOC, 2.1.1
			return nil, oldWord
		}
		return nil, oldWorkbook
	}
	dir := &folder{r, maxFolder}
	z, err := zip.NewReader(dir, size)
	if errors.Is(err, hugeWorkbook) {
		return nil, hugeWorkbook
	}
	if err != nil {
		if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
			return nil, damagedWorkbook
		}
		return nil, noWorkbook
	}
	if len(z.File) > maxParts {
		return nil, hugeWorkbook
	}
	dir.left = math.MaxInt
	o := &opened{parts: map[string]*zip.File{}, left: maxUnpacked, strings: sharedStrings{left: maxRepeated}}
	for _, f := range z.File {
		o.parts[strings.ToLower(strings.TrimPrefix(f.Name, "/"))] = f
	}
	switch {
	case bytes.Contains(head, []byte("opendocument.text")):
		return nil, writerDocument
	case bytes.Contains(head, []byte("opendocument")):
		return nil, openDocument
	case o.parts["word/document.xml"] != nil:
		return nil, wordDocument
	case o.parts["ppt/presentation.xml"] != nil:
		return nil, presentation
	case o.parts["xl/workbook.bin"] != nil:
		return nil, binaryWorkbook
	}
	if err := o.workbook(); err != nil {
		return nil, explained(err)
	}
	return o, nil
}

// folder lets the directory of a zip file be read, which is taken in whole before
// its entries can be counted, and then the parts.
type folder struct {
	io.ReaderAt
	left int
}

func (f *folder) ReadAt(b []byte, off int64) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, hugeWorkbook
	}
	return f.ReaderAt.ReadAt(b, off)
}

// explained turns errors of unpacking into what people can be told.
func explained(err error) error {
	var u unreadable
	switch {
	case err == nil:
		return nil
	case errors.As(err, &u):
		return u
	case errors.Is(err, errTokenSize):
		return hugeWorkbook
	case errors.Is(err, errDamaged), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, zip.ErrFormat),
		errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm), strings.HasPrefix(err.Error(), "flate:"):
		return damagedWorkbook
	}
	return err
}

// hasStream looks for the name of a stream in the directory of a compound file
// (MS-CFB, 2.6), which writers put at its beginning or at its end.
func hasStream(r io.ReaderAt, size int64, stream string) bool {
	var name []byte
	for _, u := range utf16.Encode([]rune(stream)) {
		name = append(name, byte(u), byte(u>>8))
	}
	const window = 1 << 16
	for _, at := range []int64{0, max(0, size-window)} {
		b := make([]byte, window)
		n, _ := r.ReadAt(b, at)
		if bytes.Contains(b[:n], name) {
			return true
		}
	}
	return false
}

// limited counts what is unpacked.
type limited struct {
	r    io.ReadCloser
	left *int64
}

func (l *limited) Read(b []byte) (int, error) {
	n, err := l.r.Read(b)
	if *l.left -= int64(n); *l.left < 0 {
		return n, hugeWorkbook
	}
	return n, err
}

func (l *limited) Close() error { return l.r.Close() }

func (o *opened) part(name string) (io.ReadCloser, error) {
	f := o.parts[strings.ToLower(name)]
	if f == nil {
		return nil, damagedWorkbook
	}
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	return &limited{r, &o.left}, nil
}

// scan visits the tokens of a part.
func (o *opened) scan(name string, visit func(*scanner) error) error {
	r, err := o.part(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := newScanner(r)
	for {
		if err := s.next(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err := visit(s); err != nil {
			return err
		}
	}
}

// relation is a line of a part's relationships.
type relation struct{ kind, target string }

// relations reads what a part refers to, by identifier; nothing if it has none.
func (o *opened) relations(name string) (map[string]relation, error) {
	folder, base := path.Split(name)
	rels := folder + "_rels/" + base + ".rels"
	all, held := map[string]relation{}, 0
	if o.parts[strings.ToLower(rels)] == nil {
		return all, nil
	}
	return all, o.scan(rels, func(s *scanner) error {
		if s.opens("Relationship") {
			target := s.attr("Target")
			if s.attr("TargetMode") != "External" {
				if strings.HasPrefix(target, "/") {
					target = target[1:]
				} else {
					target = path.Join(folder, target)
				}
			}
			id, kind := s.attr("Id"), unique.Make(path.Base(s.attr("Type"))).Value() // one of few, of each link
			if held += len(id) + len(kind) + len(target); len(all) > 2*maxLinks || held > maxTargets {
				return hugeWorkbook
			}
			all[id] = relation{kind, target}
		}
		return nil
	})
}

func (o *opened) workbook() error {
	main := "xl/workbook.xml"
	top, err := o.relations("")
	if err != nil {
		return err
	}
	for _, r := range top {
		if r.kind == "officeDocument" {
			main = r.target
		}
	}
	if o.parts[strings.ToLower(main)] == nil {
		return noWorkbook
	}
	parts, err := o.relations(main)
	if err != nil {
		return err
	}
	err = o.scan(main, func(s *scanner) error {
		switch {
		case s.opens("workbookPr"):
			v := s.attr("date1904")
			o.days1904 = v == "1" || v == "true"
		case s.opens("sheet") && len(o.sheets) < maxParts:
			name := s.attr("name")
			if len(name) > maxName {
				return hugeWorkbook
			}
			if r := parts[s.attr("id")]; r.kind == "worksheet" {
				o.sheets = append(o.sheets, tab{name, r.target})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range parts {
		switch r.kind {
		case "sharedStrings":
			err = o.readStrings(r.target)
		case "styles":
			err = o.readStyles(r.target)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sharedStrings are the texts that cells share, packed in blocks: a program that
// saves a workbook puts all its texts there, also those of the hidden sheet, and
// each is asked for a few times, mostly in this order.
type sharedStrings struct {
	blocks []packedTexts
	last   []byte // the block that is being filled: of each text its length and itself
	start  int    // index of its first text
	buffer []byte // to pack it
	n      int    // texts
	held   int    // bytes of the blocks
	recent []unpackedTexts
	short  []shortText // latest, by index modulo their number
	left   int64       // bytes that may still be unpacked
}

// packedTexts is a block; first is the index of its first text.
type packedTexts struct {
	first int
	data  []byte
}

type unpackedTexts struct {
	block int
	data  []byte
}

type shortText struct {
	i    int
	text string
}

const (
	blockBytes   = 32 << 10 // after which a block is full
	blockTexts   = 512      // likewise: finding one steps over those before it
	recentBlocks = 16       // kept unpacked
	shortTexts   = 1 << 16  // kept as well: they recur all over a sheet
	shortBytes   = 64       // of such a text at most
)

func (t *sharedStrings) add(s []byte) {
	t.last = append(binary.AppendUvarint(t.last, uint64(len(s))), s...)
	t.n++
	if len(t.last) >= blockBytes || t.n-t.start == blockTexts {
		t.pack()
	}
}

// pack closes the last block.
func (t *sharedStrings) pack() {
	if len(t.last) == 0 {
		return
	}
	t.buffer = s2.Encode(t.buffer[:cap(t.buffer)], t.last)
	b := packedTexts{t.start, bytes.Clone(t.buffer)}
	t.blocks = append(t.blocks, b)
	t.held += len(b.data) + 64 // with what is around it
	t.last, t.start = t.last[:0], t.n
}

// at is a text; "" if there is none. All blocks are packed.
func (t *sharedStrings) at(i int) (string, error) {
	if i < 0 || i >= t.n {
		return "", nil
	}
	if t.short == nil {
		t.short = make([]shortText, shortTexts)
	}
	known := &t.short[i%shortTexts]
	if known.i == i && known.text != "" {
		return known.text, nil
	}
	block := sort.Search(len(t.blocks), func(b int) bool { return t.blocks[b].first > i }) - 1
	data, err := t.unpacked(block)
	if err != nil {
		return "", err
	}
	for range i - t.blocks[block].first {
		size, n := binary.Uvarint(data)
		data = data[n+int(size):]
	}
	size, n := binary.Uvarint(data)
	text := string(data[n:][:size])
	if size <= shortBytes {
		*known = shortText{i, text}
	}
	return text, nil
}

// unpacked is what a block holds.
func (t *sharedStrings) unpacked(block int) ([]byte, error) {
	at := slices.IndexFunc(t.recent, func(u unpackedTexts) bool { return u.block == block })
	var u unpackedTexts
	switch {
	case at == 0:
		return t.recent[0].data, nil
	case at > 0:
		u = t.recent[at]
	default:
		if len(t.recent) < recentBlocks {
			t.recent = append(t.recent, u)
		}
		at = len(t.recent) - 1
		data, err := s2.Decode(t.recent[at].data, t.blocks[block].data)
		if err != nil {
			return nil, err
		}
		if t.left -= int64(len(data)); t.left < 0 {
			return nil, hugeWorkbook
		}
		u = unpackedTexts{block, data}
	}
	copy(t.recent[1:], t.recent[:at]) // the latest first
	t.recent[0] = u
	return u.data, nil
}

func (o *opened) readStrings(name string) error {
	if o.parts[strings.ToLower(name)] == nil {
		return nil
	}
	var rich richText
	err := o.scan(name, func(s *scanner) error {
		rich.token(s)
		switch {
		case s.opens("si") && !s.empty:
			rich.text = rich.text[:0]
		case s.closes("si"):
			if s.empty {
				rich.text = rich.text[:0]
			}
			if o.strings.add(unexcel(rich.text)); o.strings.held > maxStrings {
				return hugeWorkbook
			}
		}
		return nil
	})
	o.strings.pack()
	return err
}

// richText gathers the runs of a text, phonetic readings aside (18.4.6).
type richText struct {
	text     []byte
	in       bool
	phonetic bool
}

func (t *richText) token(s *scanner) {
	switch {
	case s.text:
		if t.in && !t.phonetic && len(t.text) <= maxToken {
			t.text = append(t.text, s.data...)
		}
	case string(s.name) == "rPh":
		t.phonetic = !s.end && !s.empty
	case string(s.name) == "t":
		t.in = !s.end && !s.empty
	}
}

// numberFormat is what matters of a cell's format: how much of a date it shows.
type numberFormat uint8

const (
	noDate numberFormat = iota
	showsYear
	showsMonth
	showsDay
)

// Built-in formats that are dates (18.8.30).
func builtInFormat(id int) numberFormat {
	switch {
	case id == 17 || id == 55:
		return showsMonth
	case id >= 14 && id <= 22, id >= 27 && id <= 36, id >= 45 && id <= 47, id >= 50 && id <= 58:
		return showsDay
	}
	return noDate
}

// formatOf reads a format's code: the letters outside of quotes and brackets
// of its first section.
func formatOf(code string) numberFormat {
	f := noDate
	code = strings.ToLower(code)
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case ';':
			return f
		case '\\', '_', '*':
			i++
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return f
			}
			i += n + 1
		case '[':
			n := strings.IndexByte(code[i:], ']')
			if n < 0 {
				return f
			}
			i += n
		case 'y':
			f = max(f, showsYear)
		case 'm':
			f = max(f, showsMonth)
		case 'd':
			return showsDay
		}
	}
	return f
}

func (o *opened) readStyles(name string) error {
	if o.parts[strings.ToLower(name)] == nil {
		return nil
	}
	custom := map[int]numberFormat{}
	cells := false
	return o.scan(name, func(s *scanner) error {
		switch {
		case s.opens("numFmt") && len(custom) < maxStyles:
			if id, err := strconv.Atoi(s.attr("numFmtId")); err == nil {
				custom[id] = formatOf(s.attr("formatCode"))
			}
		case s.opens("cellXfs"):
			cells = !s.empty
		case s.closes("cellXfs"):
			cells = false
		case cells && s.opens("xf") && len(o.formats) < maxStyles:
			f := noDate
			if id, err := strconv.Atoi(s.attr("numFmtId")); err == nil {
				var ok bool
				if f, ok = custom[id]; !ok {
					f = builtInFormat(id)
				}
			}
			o.formats = append(o.formats, f)
		}
		return nil
	})
}

// kind is the type of a cell's value.
type kind uint8

const (
	isNothing kind = iota
	isText
	isNumber
	isTruth
	isFault // an error such as #REF!
)

// got is a cell as it came back.
type got struct {
	kind   kind
	text   string
	number float64
	format numberFormat
}

// surroundings are what a sheet says of its cells after all of them.
type surroundings struct {
	merges []area
	links  map[[2]int]string // targets outside, by column and row
}

// area is a range of merged cells, counted from 0.
type area struct{ left, top, right, bottom int }

// around reads the merged cells and the links of a sheet.
func (o *opened) around(sheet tab) (*surroundings, error) {
	rels, err := o.relations(sheet.path)
	if err != nil {
		return nil, err
	}
	a := &surroundings{links: map[[2]int]string{}}
	return a, o.scan(sheet.path, func(s *scanner) error {
		switch {
		case s.text || s.end:
		case string(s.name) == "mergeCell":
			first, last, ok := strings.Cut(s.attr("ref"), ":")
			l, t, ok1 := cellAt(first)
			r, b, ok2 := cellAt(last)
			if ok && ok1 && ok2 && l <= r && t <= b && l < maxColumns {
				if a.merges = append(a.merges, area{l, t, r, b}); len(a.merges) > maxMerges {
					return hugeWorkbook
				}
			}
		case string(s.name) == "hyperlink":
			x, y, ok := cellAt(s.attr("ref"))
			if r := rels[s.attr("id")]; ok && r.target != "" && len(a.links) < 2*maxLinks {
				a.links[[2]int{x, y}] = r.target
			}
		}
		return nil
	})
}

// cellAt reads the name of a cell, counted from 0.
func cellAt(name string) (x, y int, ok bool) {
	i := 0
	for i < len(name) && i < 4 && (name[i]|0x20) >= 'a' && (name[i]|0x20) <= 'z' {
		x = x*26 + int(name[i]|0x20-'a') + 1
		i++
	}
	if i == 0 || i == len(name) {
		return 0, 0, false
	}
	for _, c := range []byte(name[i:]) {
		if c < '0' || c > '9' || y > maxRows {
			return 0, 0, false
		}
		y = y*10 + int(c-'0')
	}
	return x - 1, y - 1, y > 0 && x <= 1<<14
}

// rows visits the rows of a sheet that have cells, counted from 0. The cells
// are the visitor's until the next row.
func (o *opened) rows(sheet tab, visit func(y int, cells []got) error) error {
	var (
		cells  []got
		rich   richText
		c      got
		x, y   = 0, -1
		typ    string
		value  []byte
		inV    bool
		inside bool // of <sheetData>
		held   int  // bytes of the row's texts
		done   = errors.New("done")
	)
	finish := func() (err error) {
		text := func(s []byte) {
			c.kind, c.text = isText, string(unexcel(s))
		}
		switch v := string(value); {
		case typ == "inlineStr":
			text(rich.text)
		case typ == "s":
			if i, none := strconv.Atoi(strings.TrimSpace(v)); none == nil {
				c.kind = isText
				c.text, err = o.strings.at(i)
			}
		case typ == "str" || typ == "d":
			text(value)
		case v == "":
		case typ == "b":
			c.kind = isTruth
			if v == "1" || v == "true" {
				c.number = 1
			}
		case typ == "e":
			c.kind, c.text = isFault, v
		default:
			n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
			if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
				c.kind, c.text = isFault, v
			} else {
				c.kind, c.number = isNumber, n
			}
		}
		if c.kind == isText && c.text == "" {
			c.kind = isNothing
		}
		if c.kind != isNothing && x >= 0 && x < maxColumns {
			for len(cells) <= x {
				cells = append(cells, got{})
			}
			cells[x] = c
		}
		return err
	}
	err := o.scan(sheet.path, func(s *scanner) error {
		if !inside {
			inside = s.opens("sheetData") && !s.empty
			if s.opens("sheetData") && s.empty {
				return done
			}
			return nil
		}
		if typ == "inlineStr" {
			rich.token(s)
		}
		switch {
		case s.text:
			if inV && len(value) <= maxToken {
				value = append(value, s.data...)
			}
		case string(s.name) == "v":
			inV = !s.end && !s.empty
		case s.opens("row"):
			y++
			if n, err := strconv.Atoi(s.attr("r")); err == nil && n > 0 {
				y = n - 1
			}
			if y >= maxRows {
				return hugeWorkbook
			}
			cells, x, held = cells[:0], -1, 0
		case s.closes("row"):
			if len(cells) > 0 {
				return visit(y, cells)
			}
		case string(s.name) == "c":
			if !s.end {
				x++
				if ref := s.attr("r"); ref != "" {
					if cx, _, ok := cellAt(ref); ok {
						x = cx
					}
				}
				typ, value, rich, c = s.attr("t"), value[:0], richText{text: rich.text[:0]}, got{}
				if i, err := strconv.Atoi(s.attr("s")); err == nil && i >= 0 && i < len(o.formats) {
					c.format = o.formats[i]
				}
			}
			if s.closes("c") {
				if err := finish(); err != nil {
					return err
				}
				typ = ""
				if held += len(c.text); held > maxRowText {
					return hugeWorkbook
				}
			}
		case s.closes("sheetData"):
			return done
		}
		return nil
	})
	if err == done {
		return nil
	}
	if err != nil {
		return fmt.Errorf("sheet %s: %w", sheet.name, err)
	}
	return nil
}
