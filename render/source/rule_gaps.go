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
			d.report(codeOlder, r.At["issued"], strconv.Itoa(r.Issued.Year), strconv.Itoa(issue.Number.Year))
		}
	}
}

// ruleLater notices records issued after the month of the issue. A date that is
// only a year is compared with the year.
func ruleLater(d *decoder, issue *render.Issue, _ *render.Publication) {
	n := issue.Number
	if n.IsZero() {
		return
	}
	for _, r := range issue.Records() {
		if i := r.Issued; i.Year > n.Year || i.Year == n.Year && i.Month > n.Month {
			d.report(codeLater, r.At["issued"], i.String(), n.String())
		}
	}
}

// ruleImages notices, once, covers that the mail cannot show.
func ruleImages(d *decoder, issue *render.Issue, pub *render.Publication) {
	if pub == nil || pub.Images != "" || pub.Public != "" {
		return
	}
	for _, r := range everyRecord(issue) {
		if r.Cover.File != "" {
			d.report(codeNoImages, r.At["cover.file"])
			return
		}
	}
}

// ruleGaps notices what a complete record would say. A value that was given
// but is wrong, or whose field is misspelt, is not said to be missing too.
func ruleGaps(d *decoder, issue *render.Issue, _ *render.Publication) {
	for _, r := range issue.Records() {
		at := r.At[""]
		if title, ok := r.At["title"]; ok {
			at = title
		}
		given := func(name string) bool {
			pos, ok := r.At[name]
			return d.meant[r.At[""]][name] || ok && (name != "abstract" || d.wrong[pos])
		}
		if r.Issued.IsZero() && !given("issued") {
			d.report(codeNoDate, at)
		}
		if r.Issued.Year > 0 && r.Issued.Month == 0 {
			d.report(codeYearOnly, r.At["issued"], r.Issued.String())
		}
		if r.Series.Number != "" && r.Series.Title == "" {
			d.report(codeNumberAlone, r.At["series.number"], r.Series.Number)
		}
		if r.Abstract == "" && !given("abstract") {
			d.report(codeNoAbstract, at)
		}
		switch r.Kind {
		case render.Document, render.Article, render.Book:
			if !given("pages") {
				d.report(codeNoPages, at)
			}
		}
	}
}
