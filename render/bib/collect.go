package bib

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bulletin/render"
)

// draft is a record while it is read.
type draft struct {
	*render.Record
	heading                 string
	complementOf, siblingOf string // ids of the record it hangs below
	line                    int
	notes                   []string
}

func newDraft(line int) *draft {
	return &draft{Record: &render.Record{Kind: render.Document, At: render.Positions{"": {Line: line, Col: 1}}}, line: line}
}

// keep says in the notes what has no field: « champ : valeur ».
func (d *draft) keep(field, value string) {
	if value = oneLine(value); value != "" {
		d.notes = append(d.notes, field+"\u00a0: "+value)
	}
}

// keepLines says a text of several lines in the notes.
func (d *draft) keepLines(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = oneLine(line); line != "" {
			d.notes = append(d.notes, line)
		}
	}
}

// put fills a field that is still empty; another value goes to the notes.
func (d *draft) put(field *string, name, value string) {
	value = oneLine(value)
	if *field == "" {
		*field = value
	} else if *field != value {
		d.keep(name, value)
	}
}

func (d *draft) date(name, value string) {
	date, exact := parseDate(value)
	if len(date.String()) > len(d.Issued.String()) {
		d.Issued = date
		date = render.Date{}
	}
	if !exact || !date.IsZero() && !strings.HasPrefix(d.Issued.String(), date.String()) {
		d.keep(name, value)
	}
}

var wholeNumber = regexp.MustCompile(`^(\d{1,6})(?:\s*p(?:\.|ages?)?)?$`)

// pages takes an extent that is a number of pages.
func (d *draft) pages(name, value string) {
	if m := wholeNumber.FindStringSubmatch(oneLine(value)); m != nil && d.Pages == 0 {
		d.Pages, _ = strconv.Atoi(m[1])
		return
	}
	d.keep(name, value)
}

func isAddress(s string) bool {
	a := strings.ToLower(s)
	return (strings.HasPrefix(a, "https://") && len(a) > 8 || strings.HasPrefix(a, "http://") && len(a) > 7) && !strings.ContainsFunc(s, unicode.IsSpace)
}

// maxLinks bounds the links of a record.
const maxLinks = 1000

// link adds an address of the web, once; others go to the notes.
func (d *draft) link(name, address, label string) {
	address, label = oneLine(address), oneLine(label)
	if !isAddress(address) || len(d.Links) == maxLinks {
		d.keep(name, address)
		return
	}
	for i := range d.Links {
		if l := &d.Links[i]; l.URL == address {
			if l.Label == "" {
				l.Label = label
			}
			return
		}
	}
	d.Links = append(d.Links, render.Link{URL: address, Label: label})
}

var isDOI = regexp.MustCompile(`(?i)^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)$`)

// doi becomes a further address, the first if there is no other.
func (d *draft) doi(value string) {
	if m := isDOI.FindStringSubmatch(oneLine(value)); m != nil {
		d.link("DOI", "https://doi.org/"+m[1], "")
		return
	}
	d.keep("DOI", value)
}

func (d *draft) person(family, given string) {
	family, given = oneLine(family), oneLine(given)
	if family == "" {
		family, given = given, ""
	}
	if family != "" {
		d.Authors = append(d.Authors, render.Agent{Family: family, Given: given})
	}
}

func (d *draft) corporate(name string) {
	if name = oneLine(name); name != "" {
		d.Authors = append(d.Authors, render.Agent{Name: name})
	}
}

func (d *draft) keyword(value string) {
	if value = oneLine(value); value != "" {
		d.Keywords = append(d.Keywords, value)
	}
}

// language is a BCP 47 tag; French, which is understood, is left out.
func (d *draft) language(value string) {
	value = oneLine(value)
	tag, known := languageNames[strings.ToLower(value)]
	switch {
	case known:
	case len(value) == 3:
		tag = languageTag(value)
	default:
		tag = strings.ReplaceAll(value, "_", "-")
	}
	switch {
	case tag == "fr" || value == "" || strings.EqualFold(value, "fr-FR"):
	case isTag.MatchString(tag):
		d.Language = tag
	default:
		d.keep("langue", value)
	}
}

var isTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`)

// languageNames are those that babel and people write instead of a tag.
var languageNames = map[string]string{
	"french": "fr", "français": "fr", "francais": "fr",
	"english": "en", "anglais": "en", "american": "en-US", "british": "en-GB",
	"german": "de", "ngerman": "de", "allemand": "de", "deutsch": "de",
	"spanish": "es", "espagnol": "es", "italian": "it", "italien": "it",
	"arabic": "ar", "arabe": "ar", "portuguese": "pt", "portugais": "pt",
}

var isOurID = regexp.MustCompile(`^[a-z0-9]+(?:-[a-z0-9]+)*$`)

// id takes the id that bulletin gave.
func (d *draft) id(id string) {
	if isOurID.MatchString(id) && strings.ContainsFunc(id, unicode.IsLetter) {
		d.ID = id
	}
}

// collector gathers the records of a file.
type collector struct {
	Import
	drafts []*draft
	full   bool
}

// maxProblems is how many a person may want to read of one file.
const maxProblems = 1000

// problem reports what is wrong with a record. Too many errors end the reading,
// warnings do not: they leave no record out.
func (c *collector) problem(code *render.Code, line int, args ...any) {
	if code.Severity == render.Warning && len(c.Problems) >= maxProblems/2 {
		return
	}
	switch len(c.Problems) {
	case maxProblems:
		return
	case maxProblems - 1:
		c.full, code, args = true, codeDamagedRest, nil
	}
	c.Problems = append(c.Problems, render.Problem{Code: code, Args: args, Pos: render.Pos{Line: line, Col: 1}})
}

// add takes a record that has a title.
func (c *collector) add(d *draft) {
	d.Title, d.Subtitle = oneLine(d.Title), oneLine(d.Subtitle)
	if d.Title == "" {
		d.Title, d.Subtitle = d.Subtitle, ""
	}
	if d.Citation != "" && !d.Cites(d.Title) && !d.partTitle() {
		d.keep("citation", d.Citation)
		d.Citation = ""
	}
	switch {
	case c.full:
	case d.Title == "":
		c.problem(codeNoTitle, d.line)
	case len(c.drafts) == maxRecords:
		c.full = true
		c.problem(codeTooMany, d.line, maxRecords)
	default:
		c.drafts = append(c.drafts, d)
	}
}

// titleEnd is where a title may end that holds its subtitle.
var titleEnd = regexp.MustCompile(`[.!?:…] `)

// maxTitleEnds bounds how many of them are tried.
const maxTitleEnds = 8

// partTitle parts a title that holds its subtitle (see fullTitle) where the
// citation, which must have the title, says that it ends: the longest that it has.
func (d *draft) partTitle() bool {
	if d.Subtitle != "" {
		return false
	}
	ends := titleEnd.FindAllStringIndex(d.Title, -1)
	for _, end := range slices.Backward(ends[max(0, len(ends)-maxTitleEnds):]) {
		title := d.Title[:end[1]-1]
		for _, title := range []string{strings.TrimRight(strings.TrimRight(title, ".:"), " \u00a0"), title} {
			parted := &render.Record{Title: title, Subtitle: d.Title[end[1]:], Language: d.Language}
			if title != "" && fullTitle(parted) == d.Title && d.Cites(title) {
				d.Title, d.Subtitle = parted.Title, parted.Subtitle
				return true
			}
		}
	}
	return false
}

// done hangs the sub-resources below their records and groups the others by
// heading, in the order of the file.
func (c *collector) done() *Import {
	parents := map[string]*draft{}
	for _, d := range c.drafts {
		if d.complementOf == "" && d.siblingOf == "" && d.ID != "" && parents[d.ID] == nil {
			parents[d.ID] = d
		}
	}
	sections := map[string]*render.Section{}
	for _, d := range c.drafts {
		complemented, brother := parents[d.complementOf], parents[d.siblingOf]
		if d.complementOf != "" && complemented == nil {
			d.keep("en complément de", d.complementOf)
		}
		if d.siblingOf != "" && brother == nil {
			d.keep("dans la même série que", d.siblingOf)
		}
		d.Notes = strings.Join(slices.Concat(nonEmpty(d.Notes), d.notes), "\n")
		switch {
		case complemented != nil:
			complemented.Complements = append(complemented.Complements, d.Record)
			continue
		case brother != nil:
			s := &brother.Siblings
			if d.Series.Title == s.Series { // said once, above them
				d.Series.Title = ""
			}
			s.Records = append(s.Records, d.Record)
			continue
		}
		s := sections[d.heading]
		if s == nil {
			s = &render.Section{Heading: d.heading}
			sections[d.heading] = s
			c.Sections = append(c.Sections, s)
		}
		s.Records = append(s.Records, d.Record)
	}
	return &c.Import
}

func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(s string) bool { return s == "" })
}

// sortIntoSections makes of the first keyword that is a heading of the
// publication the heading of its record, where the file names none.
func (in *Import) sortIntoSections(headings []string) {
	known := map[string]string{}
	for _, h := range headings {
		known[folded(h)] = h
	}
	var sections []*render.Section
	at := map[string]*render.Section{}
	place := func(heading string, from *render.Section, r *render.Record) {
		s := at[heading]
		if s == nil {
			s = &render.Section{Heading: heading}
			if from.Heading == heading {
				s.Introduction, s.Links, s.At = from.Introduction, from.Links, from.At
			}
			at[heading] = s
			sections = append(sections, s)
		}
		s.Records = append(s.Records, r)
	}
	for _, s := range in.Sections {
		for _, r := range s.Records {
			heading := s.Heading
			if heading == "" {
				for i, k := range r.Keywords {
					if h, ok := known[folded(k)]; ok {
						heading, r.Keywords = h, slices.Delete(slices.Clone(r.Keywords), i, i+1)
						break
					}
				}
				if len(r.Keywords) == 0 {
					r.Keywords = nil
				}
			} else if h, ok := known[folded(heading)]; ok {
				heading = h
			}
			place(heading, s, r)
		}
	}
	in.Sections = sections
}

// folded is a text without regard to case, accents, kinds of space or apostrophe.
func folded(s string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(s) {
		switch {
		case r == '’':
			r = '\''
		case unicode.IsSpace(r):
			r = ' '
		case unicode.Is(unicode.Mn, r):
			continue
		}
		if base, ok := baseLetters[r]; ok {
			r = base
		}
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
