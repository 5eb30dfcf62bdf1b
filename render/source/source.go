// Package source reads the curated list (data/publication.yaml and
// data/YYYY-MM/issue.yaml) strictly, names everything that is wrong with it at
// its place, and rewrites single values in it without touching the rest.
//
// fields.go is the table of what a file may say; decode.go reads it; rule_*.go
// look at what was read; trap.go knows how YAML bites French titles; patch.go
// writes.
package source

import (
	"bytes"
	"runtime"
	"strconv"
	"unicode"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

const (
	maxSize  = 8 << 20 // bytes of a file; 2,400 full records take 5 MiB
	maxMarks = 500_000 // lines and commas of a file, which bound the values in it
	maxDepth = 24      // levels of a file; the table needs ten
	maxText  = 32767   // UTF-16 units of a text; no cell of a workbook holds more
)

// Issue reads an issue. The result is never nil and holds what could be read.
// Problems come sorted; a file whose YAML is broken has a single one. pub, the
// authority lists, may be nil: headings and producers are then not checked.
func Issue(file string, data []byte, pub *render.Publication) (*render.Issue, []render.Problem) {
	d := newDecoder(file)
	issue := &render.Issue{File: file, At: render.Positions{}}
	if d.open(data) {
		d.issue(d.t.root, issue)
		for _, rule := range []func(*decoder, *render.Issue, *render.Publication){
			ruleMonth, ruleSections, ruleIDs, ruleAddresses, ruleCitations,
			ruleHeadings, ruleProducers, ruleOlder, ruleLater, ruleImages, ruleGaps,
		} {
			rule(d, issue, pub)
		}
	}
	return issue, render.SortProblems(d.problems)
}

// Publication reads what lasts from issue to issue. The result is never nil
// and holds what could be read.
func Publication(file string, data []byte) (*render.Publication, []render.Problem) {
	d := newDecoder(file)
	pub := &render.Publication{File: file, At: render.Positions{}}
	if d.open(data) {
		d.publication(d.t.root, pub)
		ruleAuthorities(d, pub)
		ruleMail(d, pub)
	}
	return pub, render.SortProblems(d.problems)
}

// readable reports whether the bytes are a text that YAML may be looked for in.
func (d *decoder) readable(data []byte) bool {
	d.t = newTree(data)
	d.scalars = make(map[render.Pos]*yaml.Node, min(len(d.t.lines), maxMarks)/2)
	if len(data) > maxSize {
		d.report(codeTooLarge, render.Pos{Line: 1, Col: 1}, strconv.Itoa((len(data)+1<<20-1)>>20), strconv.Itoa(maxSize>>20))
		return false
	}
	if !d.format() {
		return false
	}
	if marks := bytes.Count(data, []byte(",")) + len(d.t.lines); marks > maxMarks {
		d.report(codeTooMany, render.Pos{Line: 1, Col: 1}, strconv.Itoa(marks), strconv.Itoa(maxMarks))
		return false
	}
	return d.characters()
}

// open turns the bytes into nodes. It reports whether they can be decoded.
func (d *decoder) open(data []byte) bool {
	if !d.readable(data) {
		return false
	}
	if len(data) >= longFile && d.t.parseParts(runtime.GOMAXPROCS(0)) {
		return d.vet(d.t.root, 1)
	}
	if err := d.t.parse(); err != nil {
		d.problems = append(d.problems, diagnose(d.file, d.t, err))
		return false
	}
	if absent(d.t.root) {
		d.report(codeEmptyFile, render.Pos{Line: 1, Col: 1})
		return false
	}
	return d.vet(d.t.root, 1)
}

// control reports characters that have no business in a text: controls, line
// and paragraph separators, marks of byte order, noncharacters, and those that
// turn the direction of what follows (Unicode UAX #9, 2), which could make an
// address or a citation read otherwise than it is.
func control(r rune) bool {
	return unicode.IsControl(r) || r == 0x2028 || r == 0x2029 || r == 0xfeff ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 ||
		r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef
}
