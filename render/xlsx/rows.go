package xlsx

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// Rows and links are written here and not by excelize, which keeps a sheet
// until the workbook is saved, and compares each new link with all earlier
// ones. Written one by one into the compressed file, they need no memory.

// link is that of a cell: to an address, or to a place in the workbook.
type link struct {
	col, row int // from 0
	to       string
}

// writeTo writes the sheet: the frame that excelize has made, with the rows and
// the links of the sheet in their places (ISO/IEC 29500-1, 18.3.1.99, gives the
// order of the elements).
func (s *sheet) writeTo(w io.Writer, frame []byte) error {
	before, after, ok := around(frame, "<sheetData>", "</sheetData>")
	if !ok {
		return fmt.Errorf("%s: no place for the rows", s.name)
	}
	i := max(0, bytes.Index(after, []byte("<pageMargins"))) // sheets with links have it
	if _, err := w.Write(before); err != nil {
		return err
	}
	r := rowWriter{w: w}
	s.links = make([]link, 0, min(s.rows(), maxLinks))
	for l := range s.all() {
		s.linked(r.n, l.cells)
		r.write(l)
		if r.err != nil {
			return r.err
		}
	}
	r.buf = append(r.buf, after[:i]...)
	if len(s.links) > 0 {
		r.buf = append(r.buf, "<hyperlinks>"...)
		for n, l := range s.links {
			r.buf = append(append(append(r.buf, `<hyperlink ref="`...), ref(l.col, l.row)...), '"')
			if place, inside := strings.CutPrefix(l.to, "#"); inside {
				r.buf = append(escape(append(r.buf, ` location="`...), place), `"/>`...)
			} else {
				r.buf = append(append(r.buf, ` r:id="`...), relationID(n)...)
				r.buf = append(r.buf, `"/>`...)
			}
			r.flush(chunk)
		}
		r.buf = append(r.buf, "</hyperlinks>"...)
	}
	r.buf = append(r.buf, after[i:]...)
	r.flush(0)
	return r.err
}

// linked keeps the links of a row for the end of the sheet. Cells beyond the
// limit become plain text.
func (s *sheet) linked(row int, cells []cell) {
	for col, c := range cells {
		switch {
		case c.link == "":
		case len(s.links) < maxLinks:
			s.links = append(s.links, link{col, row, c.link})
		default:
			cells[col].style = s.plain
		}
	}
}

// relationID names the n-th link; excelize calls its own rId1, rId2…
func relationID(n int) string { return "link" + strconv.Itoa(n+1) }

// outside reports whether a link leads out of the workbook.
func (s *sheet) outside() bool {
	return slices.ContainsFunc(s.links, func(l link) bool { return !strings.HasPrefix(l.to, "#") })
}

// writeRelations adds the links that lead outside to the relationships that
// excelize has made of the sheet, if any.
func (s *sheet) writeRelations(w io.Writer, frame []byte) error {
	const end = "</Relationships>"
	before, ok := bytes.CutSuffix(frame, []byte(end))
	if !ok {
		before = []byte(xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	}
	r := rowWriter{w: w, buf: slices.Clone(before)}
	for n, l := range s.links {
		if strings.HasPrefix(l.to, "#") {
			continue
		}
		r.buf = append(append(r.buf, `<Relationship Id="`...), relationID(n)...)
		r.buf = append(r.buf, `" Type="`+excelize.SourceRelationshipHyperLink+`" Target="`...)
		r.buf = append(escape(r.buf, l.to), `" TargetMode="External"/>`...)
		r.flush(chunk)
	}
	r.buf = append(r.buf, end...)
	r.flush(0)
	return r.err
}

// around cuts b before and after what stands between the two tags, which stay.
func around(b []byte, open, close string) (before, after []byte, ok bool) {
	i, j := bytes.Index(b, []byte(open)), bytes.Index(b, []byte(close))
	if i < 0 || j < i {
		return nil, nil, false
	}
	return b[:i+len(open)], b[j:], true
}

// chunk is how many bytes are written at once.
const chunk = 1 << 16

// rowWriter writes rows as SpreadsheetML (ISO/IEC 29500-1, 18.3.1.73).
type rowWriter struct {
	w       io.Writer
	buf     []byte
	n       int      // rows so far
	columns []string // their names, as far as needed
	err     error
}

// flush writes what has gathered if it is more than so many bytes.
func (r *rowWriter) flush(more int) {
	if len(r.buf) > more && r.err == nil {
		_, r.err = r.w.Write(r.buf)
		r.buf = r.buf[:0]
	}
}

func (r *rowWriter) write(l line) {
	r.n++
	b := strconv.AppendInt(append(r.buf, `<row r="`...), int64(r.n), 10)
	if l.height > 0 {
		b = append(b, `" ht="`...)
		b = strconv.AppendFloat(b, l.height, 'f', -1, 64)
		b = append(b, `" customHeight="1`...)
	}
	b = append(b, `">`...)
	for x, c := range l.cells {
		if c.value.kind == none && c.raw == nil && c.style == 0 {
			continue
		}
		for len(r.columns) <= x {
			r.columns = append(r.columns, columnName(len(r.columns)))
		}
		b = append(append(b, `<c r="`...), r.columns[x]...)
		b = append(strconv.AppendInt(b, int64(r.n), 10), '"')
		if c.style != 0 {
			b = append(strconv.AppendInt(append(b, ` s="`...), int64(c.style), 10), '"')
		}
		switch v := c.value; {
		case c.raw != nil:
			b = appendText(append(b, ` t="inlineStr"><is>`...), c.raw)
			b = append(b, `</is></c>`...)
		case v.kind == aText:
			b = appendText(append(b, ` t="inlineStr"><is>`...), v.text)
			b = append(b, `</is></c>`...)
		case v.kind == aNumber:
			b = strconv.AppendInt(append(b, `><v>`...), int64(v.n), 10)
			b = append(b, `</v></c>`...)
		case v.kind == aDay:
			b = strconv.AppendInt(append(b, `><v>`...), int64(serial(v.day)), 10)
			b = append(b, `</v></c>`...)
		default:
			b = append(b, `/>`...)
		}
	}
	r.buf = append(b, `</row>`...)
	r.flush(chunk)
}

// serial is the number of a day in Excel's calendar, right from March 1900 on.
func serial(d render.Date) int {
	const day = 24 * 60 * 60
	return int((d.Time().Unix() - time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) / day)
}

// appendText writes the text of an inline string (18.4.12).
func appendText[T string | []byte](b []byte, s T) []byte {
	if kept(s) {
		b = append(b, `<t xml:space="preserve">`...)
	} else {
		b = append(b, `<t>`...)
	}
	return append(escape(b, s), `</t>`...)
}

// kept reports a text whose blanks a reader of XML could drop.
func kept[T string | []byte](s T) bool {
	n := len(s)
	if n == 0 {
		return false
	}
	first, _ := runeAt(s, 0)
	last, _ := utf8.DecodeLastRuneInString(string(s[max(0, n-utf8.UTFMax):]))
	if unicode.IsSpace(first) || unicode.IsSpace(last) {
		return true
	}
	for i := range n {
		if s[i] == '\n' {
			return true
		}
	}
	return false
}

// runeAt decodes the character at a place; a copy so short is not allocated.
func runeAt[T string | []byte](s T, i int) (rune, int) {
	return utf8.DecodeRuneInString(string(s[i:min(len(s), i+utf8.UTFMax)]))
}

// escape writes text as XML. What XML cannot hold becomes U+FFFD: records have
// been checked, but a message may quote anything. « _x000D_ » would be read as
// the character it stands for (22.4.2.4), so its first sign is written as one.
func escape[T string | []byte](b []byte, s T) []byte {
	from := 0
	put := func(i, size int, with string) {
		b = append(append(b, s[from:i]...), with...)
		from = i + size
	}
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '&':
			put(i, 1, "&amp;")
		case c == '<':
			put(i, 1, "&lt;")
		case c == '>':
			put(i, 1, "&gt;")
		case c == '"':
			put(i, 1, "&quot;")
		case c == '_' && isCode(s[i:]):
			put(i, 1, "_x005F_")
		case c < 0x20 && c != '\t' && c != '\n':
			put(i, 1, "\uFFFD")
		case c >= utf8.RuneSelf:
			r, size := runeAt(s, i)
			if r == utf8.RuneError && size == 1 || r == 0xFFFE || r == 0xFFFF {
				put(i, size, "\uFFFD")
			}
			i += size
			continue
		}
		i++
	}
	return append(b, s[from:]...)
}

// isCode reports whether s begins like « _x000D_ ».
func isCode[T string | []byte](s T) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	for i := 2; i < 6; i++ {
		c := s[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}
