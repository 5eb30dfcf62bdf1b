package source

import (
	"strconv"

	"bulletin/render"
)

// The rules here only warn: the bulletin can be printed as it is. They look at
// records, not at their complements and siblings, which are shorter by nature.

// ruleOlder notices records issued before the year of the issue.
func ruleOlder(d *decoder, issue *render.Issue, _ *render.Publication) {
	if issue.Number.IsZero() {
		return
	}
	for _, r := range issue.Records() {
		if !r.Issued.IsZero() && r.Issued.Year < issue.Number.Year {
			d.report(codeOlder, r.At["issued"], r.Issued.String(), strconv.Itoa(issue.Number.Year))
		}
	}
}

// ruleGaps notices what a complete record would say. A value that was given
// but is wrong is not said to be missing too.
func ruleGaps(d *decoder, issue *render.Issue, _ *render.Publication) {
	for _, r := range issue.Records() {
		at := r.At[""]
		if title, ok := r.At["title"]; ok {
			at = title
		}
		_, dated := r.At["issued"]
		_, paged := r.At["pages"]
		if r.Issued.IsZero() && !dated {
			d.report(codeNoDate, at)
		}
		if r.Issued.Year > 0 && r.Issued.Month == 0 {
			d.report(codeYearOnly, r.At["issued"], r.Issued.String())
		}
		if r.Series.Number != "" && r.Series.Title == "" {
			d.report(codeNumberAlone, r.At["series.number"], r.Series.Number)
		}
		if r.Abstract == "" {
			d.report(codeNoAbstract, at)
		}
		switch r.Kind {
		case render.Document, render.Article, render.Book:
			if !paged {
				d.report(codeNoPages, at)
			}
		}
	}
}
