package source

import (
	"regexp"
	"strconv"
	"strings"

	"bulletin/render"
)

var monthFolder = regexp.MustCompile(`(?:^|[/\\])([0-9]{4}-[0-9]{2})[/\\]issue\.ya?ml$`)

// ruleMonth compares the month of the issue with the name of its folder.
func ruleMonth(d *decoder, issue *render.Issue, _ *render.Publication) {
	m := monthFolder.FindStringSubmatch(d.file)
	if m == nil || issue.Number.IsZero() || issue.Number.String() == m[1] {
		return
	}
	p := d.report(codeFolder, issue.At["issue"], issue.Number.String(), m[1])
	if n := d.scalars[issue.At["issue"]]; n != nil {
		p.Fix = d.replaced(n, m[1])
	}
}

// ruleSections notices a heading that comes twice.
func ruleSections(d *decoder, issue *render.Issue, _ *render.Publication) {
	first := map[string]render.Pos{}
	for _, s := range issue.Sections {
		if s.Heading == "" {
			continue
		}
		at := s.At["heading"]
		if p, again := first[s.Heading]; again {
			d.report(codeHeadingAgain, at, s.Heading, strconv.Itoa(p.Line))
		} else {
			first[s.Heading] = at
		}
	}
}

// ruleIDs refuses two records of one id, subrecords included.
func ruleIDs(d *decoder, issue *render.Issue, _ *render.Publication) {
	first := map[string]render.Pos{}
	for _, r := range everyRecord(issue) {
		if r.ID == "" {
			continue
		}
		at := r.At["id"]
		if p, again := first[r.ID]; again {
			d.report(codeSameID, at, r.ID, strconv.Itoa(p.Line))
		} else {
			first[r.ID] = at
		}
	}
}

// everyRecord lists records and subrecords in the order of the file.
func everyRecord(issue *render.Issue) []*render.Record {
	var all []*render.Record
	for _, r := range issue.Records() {
		all = append(append(all, r), r.Subrecords()...)
	}
	return all
}

// ruleAddresses refuses an address that stands twice in the issue. http and
// https, the host's capitals and a slash at the end make no difference.
func ruleAddresses(d *decoder, issue *render.Issue, _ *render.Publication) {
	first := map[string]render.Pos{}
	look := func(links []render.Link, at render.Positions) {
		for i, l := range links {
			if l.URL == "" {
				continue
			}
			here := at["links."+strconv.Itoa(i)+".url"]
			key := sameAddress(l.URL)
			if p, again := first[key]; again {
				d.report(codeSameAddress, here, strconv.Itoa(p.Line))
			} else {
				first[key] = here
			}
		}
	}
	for _, s := range issue.Sections {
		for _, r := range s.Records {
			look(r.Links, r.At)
			for _, sub := range r.Subrecords() {
				look(sub.Links, sub.At)
			}
		}
		look(s.Links, s.At)
	}
}

func sameAddress(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	host, path, _ := strings.Cut(rest, "/")
	return strings.ToLower(host) + "/" + strings.TrimSuffix(path, "/")
}

// ruleCitations wants the title in a citation that replaces the built one.
func ruleCitations(d *decoder, issue *render.Issue, _ *render.Publication) {
	for _, r := range everyRecord(issue) {
		if r.Citation != "" && r.Title != "" && !r.Cites(r.Title) {
			d.report(codeCitation, r.At["citation"], r.Title)
		}
	}
}
