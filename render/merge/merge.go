// Package merge says what was changed between two issues as small edits of the
// file that holds the first, so that one changed value changes one line of it.
package merge

import (
	"fmt"
	"slices"
	"strconv"

	"bulletin/render"
)

// Op says what an Edit does.
type Op uint8

const (
	Set    Op = iota // replaces a value
	Insert           // adds a field or an item
	Delete           // removes a field or an item
	Move             // takes an item of a list to another index
	Take             // removes a record that stands in another list now
)

// Edit is one change. Path is that of the value in the file, as
// render.Positions name it, from the root: "sections.2.records.0.title".
type Edit struct {
	Path  string
	Op    Op
	Value any // of Set and Insert: what source.Patch writes
	To    int // of Move

	// From is where the records in the value stood before: their text can be
	// taken from there with its comments. Paths are those before the step.
	From map[*render.Record]string

	// Where is the heading that a record comes to, or the title of the record
	// that it comes below.
	Where string

	// Lost are the complements and siblings that go with a deleted record.
	Lost []*render.Record

	// For people: the record the change is in, nil for a text of the issue, and
	// the line of the value, or of its owner, in the file.
	Record   *render.Record
	Line     int
	Old, New string
}

// Steps are edits to be made one step after the other: values, then what hangs
// below records, then records and sections. Paths of a step are those that the
// step before left.
type Steps [3][]Edit

// Count is the number of edits.
func (s Steps) Count() int { return len(s[0]) + len(s[1]) + len(s[2]) }

// Between compares two issues. Records and sections of the second are those of
// the first whose position in the file they have; without one they are new.
func Between(old, new *render.Issue) Steps {
	d := &differ{paths: map[render.Pos]string{}, before: map[render.Pos]*render.Record{}, kept: map[render.Pos]bool{}}
	for i, s := range old.Sections {
		for j, r := range s.Records {
			path := item(fmt.Sprintf("sections.%d.records", i), j)
			d.know(r, path)
			for k, c := range r.Complements {
				d.know(c, item(path+".complements", k))
			}
			for k, c := range r.Siblings.Records {
				d.know(c, item(path+".siblings.records", k))
			}
		}
	}
	for _, r := range new.Records() {
		for _, r := range append(r.Subrecords(), r) {
			if r.At != nil {
				d.kept[r.At[""]] = true
			}
		}
	}
	d.text(old.At, "", "preheader", old.Preheader, new.Preheader)
	d.text(old.At, "", "introduction", old.Introduction, new.Introduction)
	d.sections(old.Sections, new.Sections)
	d.text(old.At, "", "credits", old.Credits, new.Credits)
	return d.steps
}

type differ struct {
	steps  Steps
	paths  map[render.Pos]string
	before map[render.Pos]*render.Record
	kept   map[render.Pos]bool // records that are in the second issue
	record *render.Record      // that the edits are in
}

func (d *differ) know(r *render.Record, path string) {
	d.paths[r.At[""]] = path
	d.before[r.At[""]] = r
}

func item(path string, i int) string { return path + "." + strconv.Itoa(i) }

func under(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func (d *differ) add(step int, e Edit) {
	e.Record = d.record
	d.steps[step] = append(d.steps[step], e)
}

// value changes a field. There may be an empty one in the file.
func (d *differ) value(at render.Positions, path, key, old, new string, v any) {
	if old == new {
		return
	}
	e := Edit{Path: under(path, key), Op: Set, Value: v, Line: line(at, key), Old: old, New: new}
	_, there := at[key]
	switch {
	case new == "" && !there:
		return
	case new == "":
		e.Op = Delete
	case !there && old == "":
		e.Op = Insert
	}
	d.add(0, e)
}

func (d *differ) text(at render.Positions, path, key, old, new string) {
	d.value(at, path, key, old, new, new)
}

// line is that of a value or of its owner.
func line(at render.Positions, key string) int {
	if p, ok := at[key]; ok {
		return p.Line
	}
	return at[""].Line
}

func (d *differ) fields(old, new *render.Record, path string) {
	d.record = new
	text := func(key, a, b string) { d.text(old.At, path, key, a, b) }
	was := string(old.Kind)
	if _, there := old.At["kind"]; !there && new.Kind != old.Kind {
		was = "" // a document, as nothing else was said
	}
	d.value(old.At, path, "kind", was, string(new.Kind), new.Kind)
	list(d, old.At, path, "authors", old.Authors, new.Authors, AgentText, nil)
	text("title", old.Title, new.Title)
	text("subtitle", old.Subtitle, new.Subtitle)
	d.series(old, new, path)
	text("publisher", old.Publisher, new.Publisher)
	text("edition", old.Edition, new.Edition)
	d.value(old.At, path, "issued", old.Issued.String(), new.Issued.String(), new.Issued)
	d.value(old.At, path, "pages", number(old.Pages), number(new.Pages), new.Pages)
	text("hours", old.Hours, new.Hours)
	text("language", old.Language, new.Language)
	text("abstract", old.Abstract, new.Abstract)
	list(d, old.At, path, "keywords", old.Keywords, new.Keywords, func(s string) string { return s }, nil)
	d.links(old.At, path, old.Links, new.Links)
	d.cover(old, new, path)
	text("citation", old.Citation, new.Citation)
	text("notes", old.Notes, new.Notes)
	d.record = nil
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func (d *differ) series(old, new *render.Record, path string) {
	a, b := old.Series, new.Series
	if a.Title != "" && a.Number != "" && b.Title != "" && b.Number != "" {
		d.text(old.At, path, "series.title", a.Title, b.Title)
		d.text(old.At, path, "series.number", a.Number, b.Number)
		return
	}
	d.value(old.At, path, "series", SeriesText(a), SeriesText(b), b)
}

func (d *differ) cover(old, new *render.Record, path string) {
	a, b := old.Cover, new.Cover
	if a.Alt != "" && b.Alt != "" && a.File != "" && b.File != "" {
		d.text(old.At, path, "cover.file", a.File, b.File)
		d.text(old.At, path, "cover.alt", a.Alt, b.Alt)
		return
	}
	shown := func(c render.CoverFile) string {
		if c.Alt == "" {
			return c.File
		}
		return c.File + " (" + c.Alt + ")"
	}
	d.value(old.At, path, "cover", shown(a), shown(b), b)
}

func (d *differ) links(at render.Positions, path string, old, new []render.Link) {
	list(d, at, path, "links", old, new, LinkText, func(i int, a, b render.Link) {
		key := item("links", i)
		if a == (render.Link{URL: a.URL}) && b != (render.Link{URL: b.URL}) {
			d.value(at, path, key, LinkText(a), LinkText(b), b)
			return
		}
		d.value(at, path, key+".url", a.URL, b.URL, b.URL)
		d.text(at, path, key+".label", a.Label, b.Label)
		d.text(at, path, key+".state", string(a.State), string(b.State))
		d.value(at, path, key+".checked", a.Checked.String(), b.Checked.String(), b.Checked)
	})
}

// list changes the items that differ between those at the start and at the end
// that do not. change is how one item becomes another; nil writes it anew.
func list[T comparable](d *differ, at render.Positions, path, key string, old, new []T, shown func(T) string, change func(int, T, T)) {
	if slices.Equal(old, new) {
		return
	}
	all := func(ts []T) string {
		s := ""
		for i, t := range ts {
			if i > 0 {
				s += "; "
			}
			s += shown(t)
		}
		return s
	}
	if len(old) == 0 || len(new) == 0 {
		d.value(at, path, key, all(old), all(new), new)
		return
	}
	start, end := 0, 0
	for start < min(len(old), len(new)) && old[start] == new[start] {
		start++
	}
	for end < min(len(old), len(new))-start && old[len(old)-1-end] == new[len(new)-1-end] {
		end++
	}
	a, b := old[start:len(old)-end], new[start:len(new)-end]
	both := min(len(a), len(b))
	for i := range both {
		if change != nil {
			change(start+i, a[i], b[i])
		} else {
			k := item(key, start+i)
			d.add(0, Edit{Path: under(path, k), Op: Set, Value: any(b[i]), Line: line(at, k), Old: shown(a[i]), New: shown(b[i])})
		}
	}
	for i := len(a) - 1; i >= both; i-- {
		k := item(key, start+i)
		d.add(0, Edit{Path: under(path, k), Op: Delete, Line: line(at, k), Old: shown(a[i])})
	}
	for i := both; i < len(b); i++ {
		k := item(key, start+i)
		var v any = b[i]
		d.add(0, Edit{Path: under(path, k), Op: Insert, Value: v, Line: line(at, key), New: shown(b[i])})
	}
}

// AgentText, SeriesText and LinkText are the values as people read them.
func AgentText(a render.Agent) string {
	if a.Personal() && a.Given != "" {
		return a.Family + ", " + a.Given
	}
	return a.Name + a.Family
}

// SeriesText is « Infos Migrations, n° 110 ».
func SeriesText(s render.Series) string {
	switch {
	case s.Number == "":
		return s.Title
	case s.Title == "":
		return "n°\u00a0" + s.Number
	}
	return s.Title + ", n°\u00a0" + s.Number
}

// LinkText is the address with what is known of it.
func LinkText(l render.Link) string {
	s := l.URL
	for _, more := range []string{l.Label, l.State.French(), l.Checked.String()} {
		if more != "" {
			s += " (" + more + ")"
		}
	}
	return s
}

func (d *differ) sections(old, new []*render.Section) {
	place := map[render.Pos]int{}
	for i, s := range old {
		place[s.At[""]] = i
	}
	same := make([]*render.Section, len(old)) // by the index in old
	for _, s := range new {
		if i, ok := place[s.At[""]]; ok && s.At != nil {
			same[i] = s
		}
	}
	for i, s := range old {
		path := item("sections", i)
		if n := same[i]; n != nil {
			d.text(s.At, path, "heading", s.Heading, n.Heading)
			d.text(s.At, path, "introduction", s.Introduction, n.Introduction)
			d.links(s.At, path, s.Links, n.Links)
			for _, r := range n.Records {
				d.known(r)
			}
		}
	}
	for _, s := range new {
		if s.At == nil {
			for _, r := range s.Records {
				d.known(r)
			}
		}
	}
	for i, s := range old {
		if n := same[i]; n != nil {
			d.records(2, s.At, item("sections", i), "records", n.Heading, s.Records, n.Records)
		}
	}
	n := len(old)
	for _, s := range new {
		if s.At != nil {
			continue
		}
		e := Edit{Path: item("sections", n), Op: Insert, Value: s, From: d.from(s.Records...), New: s.Heading}
		d.add(2, e)
		n++
	}
	for i := len(old) - 1; i >= 0; i-- {
		if same[i] == nil {
			d.add(2, Edit{Path: item("sections", i), Op: Delete, Line: old[i].At[""].Line, Old: old[i].Heading})
		}
	}
}

// known compares a record with what it was, and what hangs below it.
func (d *differ) known(r *render.Record) {
	old, ok := d.before[r.At[""]]
	if !ok || r.At == nil {
		for _, sub := range r.Subrecords() { // may have stood elsewhere
			d.known(sub)
		}
		return
	}
	path := d.paths[r.At[""]]
	d.fields(old, r, path)
	for _, sub := range r.Subrecords() {
		d.known(sub)
	}
	d.record = r
	d.records(1, old.At, path, "complements", r.Title, old.Complements, r.Complements)
	a, b := old.Siblings, r.Siblings
	if a.Series == "" && len(a.Records) == 0 || b.Series == "" && len(b.Records) == 0 {
		if a.Series != b.Series || len(a.Records) != len(b.Records) {
			d.record = r
			d.whole(old.At, path, "siblings", len(b.Records) > 0 || b.Series != "", b, a.Series, b.Series)
		}
	} else {
		d.record = r
		d.text(old.At, path, "siblings.series", a.Series, b.Series)
		d.records(1, old.At, path, "siblings.records", r.Title, a.Records, b.Records)
	}
	d.record = nil
}

// whole writes or takes away all that hangs below a record in one way.
func (d *differ) whole(at render.Positions, path, key string, given bool, v any, old, new string) {
	e := Edit{Path: under(path, key), Op: Set, Value: v, Line: line(at, key), Old: old, New: new, Where: d.record.Title}
	if s, ok := v.(render.Siblings); ok {
		e.From = d.from(s.Records...)
	}
	_, there := at[key]
	switch {
	case !given:
		e.Op = Delete
	case !there:
		e.Op = Insert
	}
	d.add(1, e)
}

// records changes a list of records into another: some leave, others come or
// are moved, as few as can be.
func (d *differ) records(step int, owner render.Positions, path, key, where string, old, new []*render.Record) {
	place := under(path, key)
	if len(old) == 0 || len(new) == 0 && step == 1 {
		if len(old)+len(new) > 0 {
			e := Edit{Path: place, Op: Set, Value: new, Line: line(owner, key), Old: titles(old), New: titles(new), Where: where, From: d.from(new...)}
			switch _, there := owner[key]; {
			case len(new) == 0:
				e.Op, e.Old = Delete, titles(slices.DeleteFunc(slices.Clone(old), func(r *render.Record) bool { return d.kept[r.At[""]] }))
			case !there:
				e.Op = Insert
			}
			d.add(step, e)
		}
		return
	}
	wanted := map[render.Pos]int{} // the index that a known record will have
	for i, r := range new {
		if r.At != nil {
			wanted[r.At[""]] = i
		}
	}
	var now []*render.Record // those that stay as they are in new
	var places []int         // of those that stay
	was := map[*render.Record]int{}
	for i, r := range old {
		if to, ok := wanted[r.At[""]]; ok {
			r = new[to]
			was[r] = i + 1
			places = append(places, to)
		}
		now = append(now, r)
	}
	leave := func() {
		for j := len(now) - 1; j >= 0; j-- {
			gone := now[j]
			if was[gone] > 0 || d.before[gone.At[""]] != gone {
				continue // it stays, or it came
			}
			d.record = gone
			op := Delete
			if d.kept[gone.At[""]] {
				op = Take
			}
			e := Edit{Path: item(place, j), Op: op, Line: gone.At[""].Line, Old: gone.Title}
			for _, sub := range gone.Subrecords() {
				if op == Delete && !d.kept[sub.At[""]] {
					e.Lost = append(e.Lost, sub)
				}
			}
			d.add(step, e)
			now = slices.Delete(now, j, j+1)
		}
	}
	if len(places) > 0 { // a list is never empty on the way
		leave()
	}
	stays := ascending(places)
	at := 0 // behind the record before
	for i, r := range new {
		d.record = r
		switch {
		case was[r] == 0:
			d.add(step, Edit{Path: item(place, at), Op: Insert, Value: r, Line: line(owner, key), New: r.Title, Where: where, From: d.from(r)})
			now = slices.Insert(now, at, r)
		case stays[i]:
			for now[at] != r {
				at++
			}
		default:
			j := slices.Index(now, r)
			if j < at {
				at--
			}
			if j != at {
				d.add(step, Edit{Path: item(place, j), Op: Move, To: at, Line: r.At[""].Line, Old: strconv.Itoa(was[r]), New: strconv.Itoa(i + 1)})
				now = slices.Insert(slices.Delete(now, j, j+1), at, r)
			}
		}
		at++
	}
	leave()
	d.record = nil
}

// ascending is a longest part of a list of numbers, all different, that ascends:
// what need not be moved when the others are put in their places.
func ascending(list []int) map[int]bool {
	before := map[int]int{} // of a number that ends such a part: the one before it
	var ends []int          // by length of the part: the smallest last number
	for _, n := range list {
		i, _ := slices.BinarySearch(ends, n)
		if i > 0 {
			before[n] = ends[i-1]
		}
		if i == len(ends) {
			ends = append(ends, n)
		} else {
			ends[i] = n
		}
	}
	part := map[int]bool{}
	for i, n := len(ends), 0; i > 0; i-- {
		if i == len(ends) {
			n = ends[i-1]
		} else {
			n = before[n]
		}
		part[n] = true
	}
	return part
}

// from is where records stood before, and what hangs below new ones.
func (d *differ) from(records ...*render.Record) map[*render.Record]string {
	paths := map[*render.Record]string{}
	for _, r := range records {
		if p, ok := d.paths[r.At[""]]; ok && r.At != nil {
			paths[r] = p
			continue
		}
		for _, sub := range r.Subrecords() {
			if p, ok := d.paths[sub.At[""]]; ok && sub.At != nil {
				paths[sub] = p
			}
		}
	}
	return paths
}

func titles(records []*render.Record) string {
	s := ""
	for i, r := range records {
		if i > 0 {
			s += "; "
		}
		s += r.Title
	}
	return s
}
