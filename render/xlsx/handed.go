package xlsx

import (
	"bytes"
	"encoding/json"
	"iter"
	"strconv"
	"unicode/utf8"

	"bulletin/render"
)

// handedSheet keeps the values that were handed out, so that what was changed
// since, in the workbook and in the list, can be told apart. It is very hidden:
// Excel's menus do not offer to show it.
//
// Each row is a list in JSON, cut over cells where it is long: first
// ["bulletin", version, month], then of each table ["table", headings…] and of
// each of its rows ["row", values…], values at the end that are empty left out.
const (
	handedSheet   = "_bulletin"
	handedVersion = "1"
	handedPiece   = 32000 // UTF-16 units in a cell: below Excel's limit
)

// handed are the rows of the hidden sheet, each made when it is asked for. The
// cells of a row are the caller's until the next one.
func handed(b *render.Bulletin, main, linked []*row) iter.Seq[[][]byte] {
	return func(yield func([][]byte) bool) {
		var cells [][]byte
		var text bytes.Buffer
		e := json.NewEncoder(&text)
		e.SetEscapeHTML(false)
		put := func(values ...string) bool {
			for len(values) > 0 && values[len(values)-1] == "" {
				values = values[:len(values)-1]
			}
			text.Reset()
			e.Encode(&values) // strings never fail
			cells = pieces(cells[:0], bytes.TrimSuffix(text.Bytes(), []byte("\n")))
			return yield(cells)
		}
		if !put("bulletin", handedVersion, b.Issue.Number.String()) {
			return
		}
		for _, t := range []struct {
			columns []column
			rows    []*row
		}{{inventory(b.Publication), main}, {subresources(b.Publication), linked}} {
			head := []string{"table"}
			var compared []column
			for _, col := range t.columns {
				if f := fieldOf(col.heading); f >= 0 && f != fPrecision {
					head = append(head, col.heading)
					compared = append(compared, col)
				}
			}
			if !put(head...) {
				return
			}
			values := make([]string, len(head))
			for _, x := range t.rows {
				values[0] = "row"
				for i, col := range compared {
					values[i+1] = plain(col.value(x))
				}
				if !put(values...) {
					return
				}
			}
		}
		if !put("table", fields[fText], fields[fSection], fields[fContent]) {
			return
		}
		for _, p := range texts(b) {
			if p.text != "" && !put("row", p.title, p.heading, p.text) {
				return
			}
		}
	}
}

// plain is a value as text: a date in the words of the list.
func plain(v value) string {
	switch {
	case v.empty():
		return ""
	case v.kind == aNumber:
		return strconv.Itoa(v.n)
	case v.kind == aDay:
		return v.day.String()
	}
	return v.text
}

// pieces cuts a text into parts that a cell can hold, between characters.
func pieces(cells [][]byte, s []byte) [][]byte {
	for len(s) > handedPiece { // bytes are never fewer than units
		n, at := 0, 0
		for at < len(s) {
			r, size := utf8.DecodeRune(s[at:])
			if n += len16(r); n > handedPiece {
				break
			}
			at += size
		}
		cells, s = append(cells, s[:at]), s[at:]
	}
	return append(cells, s)
}

func len16(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}
