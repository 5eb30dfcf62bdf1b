package bib

import "bulletin/render"

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
