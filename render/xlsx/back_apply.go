package xlsx

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// draft is the issue while changes are made to a copy of it.
type draft struct {
	*render.Issue
	pub     *render.Publication
	records map[string]*render.Record
	above   map[*render.Record]*render.Record
	section map[*render.Record]*render.Section
	home    map[*render.Record]*render.Section // before the changes
}

// copied copies all of an issue that may change. Positions stay: they tell which
// record of the list one is.
func copied(i *render.Issue, pub *render.Publication) *draft {
	issue := *i
	l := &draft{Issue: &issue, pub: pub, records: map[string]*render.Record{}, above: map[*render.Record]*render.Record{},
		section: map[*render.Record]*render.Section{}}
	var record func(r *render.Record) *render.Record
	record = func(r *render.Record) *render.Record {
		n := *r
		n.Authors, n.Keywords, n.Links = slices.Clone(r.Authors), slices.Clone(r.Keywords), slices.Clone(r.Links)
		n.Complements, n.Siblings.Records = slices.Clone(r.Complements), slices.Clone(r.Siblings.Records)
		for _, below := range [][]*render.Record{n.Complements, n.Siblings.Records} {
			for i, s := range below {
				below[i] = record(s)
				l.above[below[i]] = &n
			}
		}
		l.records[n.ID] = &n
		return &n
	}
	issue.Sections = slices.Clone(i.Sections)
	for i, s := range issue.Sections {
		section := *s
		section.Records, section.Links = slices.Clone(s.Records), slices.Clone(s.Links)
		for j, r := range section.Records {
			section.Records[j] = record(r)
			l.section[section.Records[j]] = &section
		}
		issue.Sections[i] = &section
	}
	l.home = maps.Clone(l.section)
	return l
}

// apply makes the list with what was taken.
func (rd *reader) apply(back *Returned) {
	l := copied(rd.b.Issue, rd.b.Publication)
	filled := map[*render.Section]bool{}
	for _, s := range l.Sections {
		filled[s] = len(s.Records) > 0
	}
	rd.renamed(l)
	numbers := map[*render.Record]int{} // wanted
	for _, k := range rd.order {
		if u := rd.units[k]; u.row != nil && u.row.relation == "" {
			numbers[l.records[k[2:]]] = u.row.number
		}
	}
	moved := map[*render.Record]int{} // to a place by its number: -1 upwards, 1 downwards
	var later []*change
	for _, c := range rd.changed {
		if c.fresh {
			if id := rd.twins[c.key]; id != "" {
				l.records[c.key] = l.records[id]
				continue
			}
			r := &render.Record{ID: c.back[fID], Kind: render.Document}
			for f := range fields {
				if c.back[f] != "" {
					l.set(r, f, c.back[f])
				}
			}
			l.records[strings.TrimPrefix(c.key, "r:")] = r
			later = append(later, c)
			continue
		}
		if len(c.taken) == 0 {
			continue
		}
		switch id := c.key[2:]; c.key[0] {
		case 't':
			l.text(id, c.back[fContent])
		case 'g':
			if r := l.records[id]; r != nil {
				r.Siblings.Series = c.back[fContent]
			}
		case 's':
			if s := l.headed(id); s != nil {
				s.Links = linksOf(c.back[fContent])
			}
		case 'l':
			later = append(later, c)
		case 'r':
			r := l.records[id]
			for _, f := range c.taken {
				l.set(r, f, c.back[f])
				if n, _ := strconv.Atoi(c.back[f]); f == fNumber && n > 0 {
					moved[r] = cmp.Compare(n, numbers[r])
					numbers[r] = n
				}
			}
			if slices.ContainsFunc(c.taken, func(f int) bool { return f == fSection || f == fRelation || f == fParent }) {
				later = append(later, c)
			} else if r := l.above[r]; r != nil && slices.Contains(c.taken, fShared) {
				rd.share(r, c)
			}
		}
	}
	for _, fresh := range []bool{false, true} { // records that stand below new ones come last
		for _, c := range later {
			if c.key[0] == 'l' || c.fresh != fresh {
				continue
			}
			r := l.records[strings.TrimPrefix(c.key, "r:")]
			if c.back[fRelation] == "" {
				l.put(r, c.back[fSection])
			}
			if n, _ := strconv.Atoi(c.back[fNumber]); fresh && n > 0 && c.back[fRelation] == "" {
				numbers[r], moved[r] = n, -1
			}
		}
	}
	for _, c := range later {
		if c.key[0] == 'l' || c.back[fRelation] == "" {
			continue
		}
		r, parent := l.records[strings.TrimPrefix(c.key, "r:")], l.records[c.back[fParent]]
		if parent == nil || parent == r {
			rd.problem(codeUnknownParent, c.head.cell(fParent, c.y), c.back[fParent])
			continue
		}
		l.below(r, parent, c.back[fRelation])
		if c.back[fRelation] == isSibling && c.back[fShared] != "" {
			rd.share(parent, c)
		}
	}
	for _, c := range later {
		if c.key[0] != 'l' {
			continue
		}
		r := l.records[c.key[2:]]
		if r == nil {
			continue
		}
		r.Links = append(r.Links[:min(1, len(r.Links))], linksOf(c.back[fContent])...)
	}
	for k := range rd.deleted {
		l.take(l.records[k[2:]])
	}
	for _, r := range l.records {
		if len(r.Links) > 0 && r.Links[0].URL == "" { // emptied
			r.Links = r.Links[1:]
		}
	}
	rd.placed(l, back)
	l.sort(numbers, moved)
	l.Sections = slices.DeleteFunc(l.Sections, func(s *render.Section) bool {
		emptied := filled[s] && len(s.Records) == 0
		if kept := s.Introduction != "" || len(s.Links) > 0; emptied && kept {
			rd.problem(codeSectionLeft, rd.heads[inventoryTable].tab.name, s.Heading)
		}
		return emptied
	})
	back.Issue = l.Issue
}

// placed tells where everything came from.
func (rd *reader) placed(l *draft, back *Returned) {
	own := map[*render.Record]string{} // the address in the row itself
	for id, r := range l.records {
		if u := rd.units["r:"+id]; u != nil && u.spot.head != nil {
			back.spots[r] = u.spot
			own[r] = rd.wasOf(u)[fAddress]
		}
	}
	corrected := map[string]bool{} // lists of addresses
	for _, c := range rd.changed {
		s := c.spot
		s.changed = true
		switch title, heading, _ := strings.Cut(c.key[2:], "\n"); {
		case c.key[0] == 't' && c.y > c.head.y:
			switch title {
			case "Accroche du courriel":
				back.others[[2]string{"", "preheader"}] = c.head.cell(fContent, c.y)
			case "Introduction du numéro":
				back.others[[2]string{"", "introduction"}] = c.head.cell(fContent, c.y)
			case "Mentions finales":
				back.others[[2]string{"", "credits"}] = c.head.cell(fContent, c.y)
			default:
				back.others[[2]string{heading, "heading"}] = c.head.cell(fSection, c.y)
				back.others[[2]string{heading, "introduction"}] = c.head.cell(fContent, c.y)
			}
		case c.key[0] == 'l':
			corrected[c.key] = true
		case c.key[0] == 'r' || c.fresh:
			if r := l.records[strings.TrimPrefix(c.key, "r:")]; r != nil && rd.twins[c.key] == "" {
				back.spots[r] = s
				own[r] = c.back[fAddress]
			}
		}
	}
	for k, g := range rd.groups {
		cell := map[string]string{}
		for i, line := range g.lines {
			address, _, _ := strings.Cut(line, "\t")
			cell[address] = g.cells[i]
		}
		if k[0] == 's' {
			if s := l.headed(k[2:]); s != nil {
				for i, link := range s.Links {
					back.others[[2]string{s.Heading, "links." + strconv.Itoa(i)}] = cell[link.URL]
				}
			}
			continue
		}
		r := l.records[k[2:]]
		if r == nil {
			continue
		}
		s := back.spots[r]
		if s.head == nil {
			s.head, s.y = g.head, -1
		}
		s.links = nil
		for i, link := range r.Links {
			if i == 0 && link.URL == own[r] {
				link.URL = ""
			}
			s.links = append(s.links, cell[link.URL])
		}
		s.changed = s.changed || corrected[k]
		back.spots[r] = s
	}
}

// share names the series that a record's siblings have in common.
func (rd *reader) share(r *render.Record, c *change) {
	for _, other := range rd.changed {
		if other != c && other.key != c.key && other.back[fRelation] == isSibling && other.back[fParent] == c.back[fParent] &&
			(other.fresh || slices.Contains(other.taken, fShared)) && other.back[fShared] != "" && other.back[fShared] != c.back[fShared] {
			rd.problem(codeSharedTwice, c.head.cell(fShared, c.y), c.back[fShared], other.back[fShared])
			return
		}
	}
	r.Siblings.Series = c.back[fShared]
}

// renamed gives a section its new heading where all its records were given one
// that the list does not have.
func (rd *reader) renamed(l *draft) {
	for _, s := range l.Sections {
		to := ""
		for i, r := range s.Records {
			c := rd.changes["r:"+r.ID]
			if c == nil || !slices.Contains(c.taken, fSection) || i > 0 && c.back[fSection] != to {
				to = ""
				break
			}
			to = c.back[fSection]
		}
		if to != "" && l.headed(to) == nil {
			s.Heading = to
		}
	}
}

func (l *draft) headed(heading string) *render.Section {
	for _, s := range l.Sections {
		if tidy(s.Heading, false) == heading {
			return s
		}
	}
	return nil
}

// text changes a text that belongs to no record.
func (l *draft) text(what, content string) {
	title, heading, _ := strings.Cut(what, "\n")
	switch title {
	case "Accroche du courriel":
		l.Preheader = tidy(content, false)
	case "Introduction du numéro":
		l.Introduction = content
	case "Mentions finales":
		l.Credits = content
	default:
		s := l.headed(heading)
		if s == nil && content != "" {
			s = l.open(heading)
		}
		if s != nil {
			s.Introduction = content
		}
	}
}

// open begins a section: a new one stands at the end, for sections are printed
// in the order of the publication.
func (l *draft) open(heading string) *render.Section {
	s := &render.Section{Heading: heading}
	l.Sections = append(l.Sections, s)
	return s
}

// take takes a record away from where it stands.
func (l *draft) take(r *render.Record) {
	is := func(x *render.Record) bool { return x == r }
	if s := l.section[r]; s != nil {
		s.Records = slices.DeleteFunc(s.Records, is)
	}
	if a := l.above[r]; a != nil {
		a.Complements = slices.DeleteFunc(a.Complements, is)
		a.Siblings.Records = slices.DeleteFunc(a.Siblings.Records, is)
		if len(a.Siblings.Records) == 0 && r.At != nil {
			a.Siblings.Series = ""
		}
	}
	delete(l.section, r)
	delete(l.above, r)
}

// put makes a record the last one of a section.
func (l *draft) put(r *render.Record, heading string) {
	s := l.headed(heading)
	if s != nil && l.section[r] == s {
		return
	}
	l.take(r)
	if s == nil {
		s = l.open(heading)
	}
	s.Records = append(s.Records, r)
	l.section[r] = s
}

// below hangs a record below another.
func (l *draft) below(r, parent *render.Record, relation string) {
	series := parent.Siblings.Series
	l.take(r)
	if relation == isComplement {
		parent.Complements = append(parent.Complements, r)
	} else {
		parent.Siblings.Records = append(parent.Siblings.Records, r)
		parent.Siblings.Series = series
	}
	l.above[r] = parent
}

// sort gives the records whose number was changed the place it says, among
// those of their section.
func (l *draft) sort(numbers, moved map[*render.Record]int) {
	for _, s := range l.Sections {
		if !slices.ContainsFunc(s.Records, func(r *render.Record) bool { return moved[r] != 0 }) {
			continue
		}
		rank := map[*render.Record]int{}
		for _, r := range s.Records {
			if numbers[r] == 0 || l.home[r] != s && moved[r] == 0 {
				rank[r] = 1 << 30 // at the end
			} else {
				rank[r] = numbers[r]
			}
		}
		slices.SortStableFunc(s.Records, func(a, b *render.Record) int {
			return cmp.Or(cmp.Compare(rank[a], rank[b]), cmp.Compare(moved[a], moved[b]))
		})
	}
}

// set gives a field of a record the value of a cell.
func (l *draft) set(r *render.Record, field int, v string) {
	first := func() *render.Link {
		if len(r.Links) == 0 {
			r.Links = append(r.Links, render.Link{})
		}
		return &r.Links[0]
	}
	switch field {
	case fKind:
		r.Kind = kindOf(v)
	case fProducers:
		l.authors(r, split(v), false)
	case fPersons:
		l.authors(r, split(v), true)
	case fTitle:
		r.Title = v
	case fSubtitle:
		r.Subtitle = v
	case fSeries:
		r.Series.Title = v
	case fSeriesNumber:
		r.Series.Number = v
	case fPublisher:
		r.Publisher = v
	case fEdition:
		r.Edition = v
	case fDate:
		r.Issued, _ = render.ParseDate(v)
	case fPages:
		r.Pages, _ = strconv.Atoi(v)
	case fLanguage:
		if r.Language = v; v == "fr" {
			r.Language = ""
		}
	case fAddress:
		first().URL = v
	case fLabel:
		first().Label = v
	case fState:
		first().State = stateOf(v)
	case fChecked:
		first().Checked, _ = render.ParseDate(v)
	case fHours:
		r.Hours = v
	case fAbstract:
		r.Abstract = v
	case fKeywords:
		r.Keywords = split(v)
	case fCover:
		r.Cover.File = v
	case fCoverAlt:
		r.Cover.Alt = v
	case fCitation:
		r.Citation = v
	case fNotes:
		r.Notes = v
	}
}

// authors replaces the persons or the corporate authors and leaves the others in
// their places. A corporate author that the record has already keeps the form in
// which the list writes it.
func (l *draft) authors(r *render.Record, names []string, personal bool) {
	var agents []render.Agent
	for _, n := range names {
		agents = append(agents, l.agent(r, n, personal))
	}
	var all []render.Agent
	for _, a := range r.Authors {
		if a.Personal() != personal {
			all = append(all, a)
		} else if len(agents) > 0 {
			all, agents = append(all, agents[0]), agents[1:]
		}
	}
	r.Authors = append(all, agents...)
}

func (l *draft) agent(r *render.Record, name string, personal bool) render.Agent {
	if !personal {
		for _, a := range r.Authors {
			if p := l.pub.Producer(a.Name); a.Name != "" && (a.Name == name || p != nil && p.Printed() == name) {
				return a
			}
		}
		if p := l.pub.Producer(name); p != nil {
			return render.Agent{Name: p.Printed()}
		}
		return render.Agent{Name: name}
	}
	family, given, _ := strings.Cut(name, ",")
	family, given = tidy(family, false), tidy(given, false)
	if given == "" {
		if p := l.pub.Producer(family); p != nil {
			return render.Agent{Name: p.Printed()}
		}
	}
	return render.Agent{Family: family, Given: given}
}
