package bib

import (
	"bytes"
	"regexp"
	"strings"

	"bulletin/render"
)

// Import is what a file of another program holds, in the words of the domain.
type Import struct {
	Format string // « RIS », « UNIMARC (ISO 2709) »…, as people are told

	// Sections are the records by heading, in the order of the file; the heading
	// is empty where the file names none. Complements and siblings hang below
	// their records where the format keeps them. Positions count the lines of
	// the file, or the records of one that has no lines. Of each record the id
	// is the one that bulletin exported, else empty. What has no field in the
	// domain stands in Notes, a line for each value.
	Sections []*render.Section

	// Problems of single records: an error for one that was left out, a warning
	// for what had to be changed.
	Problems []render.Problem
}

// What a file may hold. A catalogue exports far less; a file made to exhaust
// the memory holds more.
const (
	maxBytes   = 64 << 20
	maxRecords = 100_000
)

// Read reads the records of a file of another program, in whatever format its
// content is: CSL-JSON, Zotero's JSON and CSV, RIS, BibTeX, UNIMARC in ISO 2709
// or PMB's XML. Its name serves only problems. Texts may be UTF-8, UTF-16 with
// its byte order mark, or Windows-1252 (and so Latin-1).
//
// headings are those of the publication: a keyword that is one of them, in
// whatever letters and accents, says the section of its record.
//
// A problem is returned, instead of records, for a file that cannot be read at
// all; those of single records are in the import.
func Read(file string, data []byte, headings []string) (*Import, *render.Problem) {
	in, problem := read(data)
	if problem != nil {
		problem.File = file
		return nil, problem
	}
	in.sortIntoSections(headings)
	for i := range in.Problems {
		in.Problems[i].File = file
	}
	in.Problems = render.SortProblems(in.Problems)
	return in, nil
}

func read(data []byte) (*Import, *render.Problem) {
	switch {
	case len(data) > maxBytes:
		return nil, &render.Problem{Code: codeTooLarge, Args: []any{maxBytes >> 20}}
	case isISO2709(data):
		return readUNIMARC(data), nil
	case isPMB(data):
		return readPMB(data), nil
	}
	text, problem := decoded(data)
	if problem != nil {
		return nil, problem
	}
	start := strings.TrimLeft(text, " \t\r\n")
	switch {
	case strings.HasPrefix(start, "[") || strings.HasPrefix(start, "{"):
		if in := readJSON(text); in != nil {
			return in, nil
		}
	case isRIS.MatchString(text):
		return readRIS(text), nil
	case isZoteroCSV(start):
		return readZoteroCSV(text), nil
	case isBibTeX.MatchString(text):
		return readBibTeX(text), nil
	}
	return nil, &render.Problem{Code: codeNotRecognised}
}

var (
	isRIS    = regexp.MustCompile(`(?mi)^[ \t]*TY[ \t]{1,2}-`)
	isBibTeX = regexp.MustCompile(`(?m)^[ \t]*@[ \t]*[A-Za-z]+[ \t\r\n]*[{(]`)
)

// isISO2709 knows a record by the length at its start and the mark that ends
// its directory.
func isISO2709(data []byte) bool {
	data = bytes.TrimLeft(data, "\xef\xbb\xbf \t\r\n")
	if len(data) < 25 || bytes.IndexByte(data, 0x1e) < 0 {
		return false
	}
	for _, c := range data[:5] {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// isPMB knows PMB's XML by its elements, in ASCII or UTF-16.
func isPMB(data []byte) bool {
	head := bytes.ReplaceAll(data[:min(len(data), 8000)], []byte{0}, nil)
	start := bytes.TrimLeft(head, "\xef\xbb\xbf\xfe\xff \t\r\n")
	return bytes.HasPrefix(start, []byte("<")) && (bytes.Contains(start, []byte("<unimarc")) || bytes.Contains(start, []byte("<notice")))
}
