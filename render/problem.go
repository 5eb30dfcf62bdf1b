package render

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Lang is a language in which problems are said.
type Lang string

const (
	English Lang = "en"
	French  Lang = "fr"
)

// Severity says whether a problem stops the build.
type Severity uint8

const (
	Error Severity = iota
	Warning
)

// Code is one kind of problem, with its wording in both languages. Wordings
// are fmt formats over the same arguments; use explicit indexes (%[1]s) where
// the order differs. Each package declares its own codes.
type Code struct {
	ID       string // stable, lower case with hyphens: "unknown-field"
	Severity Severity
	English  string
	French   string
	// Hints tell what to do; they may use the arguments or none.
	HintEnglish string
	HintFrench  string
}

// Problem is something wrong in the input, at a place, that a person must know.
type Problem struct {
	Code *Code
	Args []any
	File string // as the reader knows it: data/2024-10/issue.yaml
	Pos  Pos
	Len  int    // runes to underline; 0 is one
	Fix  string // the line to paste instead, where there is one
}

// Message is the problem in one sentence, without its place.
func (p Problem) Message(l Lang) string { return say(l, p.Code.English, p.Code.French, p.Args) }

// Hint says what to do about it; it may be empty.
func (p Problem) Hint(l Lang) string {
	return say(l, p.Code.HintEnglish, p.Code.HintFrench, p.Args)
}

// say formats the wording with only as many arguments as it asks for.
func say(l Lang, english, french string, args []any) string {
	format := english
	if l == French {
		format = french
	}
	if !strings.Contains(format, "%") {
		return format
	}
	s := fmt.Sprintf(format, args...)
	if i := strings.Index(s, "%!(EXTRA"); i >= 0 {
		s = s[:i]
	}
	return s
}

// SortProblems orders problems by file, place, then code, and drops repeated ones.
func SortProblems(ps []Problem) []Problem {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.File, b.File),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
			cmp.Compare(a.Code.ID, b.Code.ID),
		)
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool {
		return a.File == b.File && a.Pos == b.Pos && a.Code == b.Code && a.Message(English) == b.Message(English)
	})
}

// Errors returns the problems that stop a build.
func Errors(ps []Problem) []Problem { return bySeverity(ps, Error) }

// Warnings returns the problems that do not.
func Warnings(ps []Problem) []Problem { return bySeverity(ps, Warning) }

func bySeverity(ps []Problem, s Severity) []Problem {
	var out []Problem
	for _, p := range ps {
		if p.Code.Severity == s {
			out = append(out, p)
		}
	}
	return out
}
