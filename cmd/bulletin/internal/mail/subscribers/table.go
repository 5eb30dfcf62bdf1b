// Package subscribers reads tables of subscribers as offices keep them, and
// says how what a table brings goes together with what is known.
package subscribers

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// Sheet is a table as it was read.
type Sheet struct {
	Name string // of a sheet in a workbook
	Rows []Row  // those with a value
}

// Row is a row of cells.
type Row []Cell

// Cell is what a cell shows, and where it stands.
type Cell struct {
	Text string
	Pos  render.Pos // of a text file in runes, of a workbook as column and row
}

// CSV reads a text with separators (RFC 4180, or with semicolons as Excel
// writes it in France, or tabs). What separates is found in the first line, or
// said there as « sep=; ».
func CSV(text string) (Sheet, *render.Problem) {
	body, skipped := text, 0
	first, rest, _ := strings.Cut(text, "\n")
	comma := separator(text)
	if sep, ok := strings.CutPrefix(strings.TrimSpace(first), "sep="); ok && len(sep) == 1 && strings.Contains(";,\t|", sep) {
		comma, body, skipped = rune(sep[0]), rest, 1
	}
	r := csv.NewReader(strings.NewReader(body))
	r.Comma, r.FieldsPerRecord = comma, -1
	lines := strings.Split(body, "\n")
	var s Sheet
	for {
		texts, err := r.Read()
		if err == io.EOF {
			return s, nil
		}
		if err != nil {
			var p *csv.ParseError
			at := render.Pos{}
			if errors.As(err, &p) {
				at = place(lines, p.StartLine, 1)
				if errors.Is(err, csv.ErrBareQuote) {
					at = place(lines, p.Line, p.Column)
				}
				at.Line += skipped
			}
			return Sheet{}, &render.Problem{Code: codeQuotes, Pos: at}
		}
		row, filled := make(Row, len(texts)), false
		for i, t := range texts {
			line, col := r.FieldPos(i)
			at := place(lines, line, col)
			at.Line += skipped
			row[i] = Cell{unguard(t), at}
			filled = filled || strings.TrimSpace(t) != ""
		}
		if filled {
			s.Rows = append(s.Rows, row)
		}
	}
}

// place turns a column in bytes into one in runes.
func place(lines []string, line, col int) render.Pos {
	if line >= 1 && line <= len(lines) {
		l := lines[line-1]
		col = 1 + utf8.RuneCountInString(l[:min(max(col-1, 0), len(l))])
	}
	return render.Pos{Line: line, Col: col}
}

// separator is the sign that most of the first lines have outside quotes; a
// comma if none has any.
func separator(text string) rune {
	lines := map[rune]int{}
	for _, line := range strings.SplitN(text, "\n", headerRows+1)[:min(headerRows, strings.Count(text, "\n")+1)] {
		quoted, seen := false, map[rune]bool{}
		for _, r := range line {
			if r == '"' {
				quoted = !quoted
			} else if !quoted && !seen[r] {
				seen[r] = true
				lines[r]++
			}
		}
	}
	best := ','
	for _, r := range ";\t" {
		if n := lines[r]; n > 0 && n >= lines[best] {
			best = r
		}
	}
	return best
}

// Guard puts an apostrophe before text that a spreadsheet would run as a
// formula (OWASP, "CSV Injection"); reading takes it away.
func Guard(s string) string {
	if formula(s) {
		return "'" + s
	}
	return s
}

func unguard(s string) string {
	if strings.HasPrefix(s, "'") && formula(s) {
		return s[1:]
	}
	return s
}

func formula(s string) bool {
	bare := strings.TrimLeft(s, "'")
	return bare != "" && strings.IndexByte("=+-@\t\r", bare[0]) >= 0
}
