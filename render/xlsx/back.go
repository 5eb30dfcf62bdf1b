package xlsx

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// Ours reports whether a file is a workbook of this package: one with the
// hidden sheet, or at least the columns of « Inventaire ».
func Ours(r io.ReaderAt, size int64) bool {
	o, err := open(r, size)
	if err != nil {
		return false
	}
	if o.tab(handedSheet) != nil {
		return true
	}
	heads, err := o.heads()
	h := heads[inventoryTable]
	return err == nil && h != nil && h.has(fTitle) && h.has(fSection) && h.has(fPrecision)
}

// Month is the month of the issue that a workbook was made for, "" if it has
// lost it. A file that is no workbook is an *Unread.
func Month(file string, r io.ReaderAt, size int64) (string, error) {
	o, err := open(r, size)
	if err != nil {
		return "", unread(file, err)
	}
	if o.tab(handedSheet) == nil {
		return "", nil
	}
	month := ""
	err = o.handed(func(line []string) error {
		if len(line) == 3 && line[0] == "bulletin" {
			month = line[2]
		}
		return io.EOF
	})
	if err != nil && !errors.Is(err, io.EOF) {
		return "", unread(file, err)
	}
	return month, nil
}

// Unread is the error of a file that cannot be read as a workbook.
type Unread struct{ Problem render.Problem }

// Error says why in English.
func (u *Unread) Error() string {
	return u.Problem.File + ": " + u.Problem.Message(render.English)
}

// unread makes an error of reading one for people; others stay.
func unread(file string, err error) error {
	err = explained(err)
	if u, ok := err.(unreadable); ok {
		return &Unread{render.Problem{Code: codesUnreadable[u], File: file}}
	}
	return err
}

// Returned is what came back.
type Returned struct {
	// Issue is the list with what was changed in the workbook; nil when there
	// are errors. Records that are new in it have no id.
	Issue *render.Issue
	// Problems name the cell in their File: "x.xlsx:Inventaire!M7".
	Problems []render.Problem

	file  string
	spots map[*render.Record]spot
	// Cells of texts and of addresses of sections, by the heading ("" for the
	// issue) and the key of render.Positions.
	others map[[2]string]string
}

// spot is the row that a record came from.
type spot struct {
	head    *head
	y       int
	links   []string // cells of the addresses; "" for that of the row
	changed bool     // what the row says is not what was handed out
}

// Back compares what was handed out (which the workbook remembers), what came
// back in it, and the list now, cell by cell. What was changed in the workbook
// only is taken; what was changed in both, to other words, is a conflict. file
// is the name that problems give the workbook.
func Back(file string, r io.ReaderAt, size int64, now *render.Bulletin) (*Returned, error) {
	o, err := open(r, size)
	if err != nil {
		return nil, unread(file, err)
	}
	rd := &reader{
		opened: o, file: file, b: now,
		units:   map[string]*unit{},
		changes: map[string]*change{},
		groups:  map[string]*group{},
		twins:   map[string]string{},
	}
	rd.tables()
	rd.listed()
	if err := rd.read(); err != nil {
		return nil, unread(file, err)
	}
	rd.strings = sharedStrings{} // what comes now needs the room
	rd.compare()
	back := &Returned{Problems: rd.problems, file: file, spots: map[*render.Record]spot{}, others: map[[2]string]string{}}
	if len(render.Errors(back.Problems)) == 0 {
		rd.apply(back)
		back.Problems = rd.problems
		if len(render.Errors(back.Problems)) > 0 {
			back.Issue = nil
		}
	}
	return back, nil
}

// InCells names the cells where the value was given that a problem of the written
// list is about, in a problem each: a heading stands in all the rows that go
// under it. There is none if the value came from no cell. issue is the list read
// again.
func (b *Returned) InCells(issue *render.Issue, p render.Problem) []render.Problem {
	cells, changed := b.cells(issue, p)
	if p.Code.ID == "duplicate-address" && len(cells) > 0 && len(p.Args) > 0 {
		n, _ := strconv.Atoi(fmt.Sprint(p.Args[0]))
		first, firstChanged := b.cells(issue, render.Problem{Code: p.Code, Pos: addressOn(issue, n)})
		if len(first) > 0 {
			cells, first = cells[:1], first[:1]
			if firstChanged && !changed { // the one to correct is the one that came
				cells, first = first, cells
			}
			p.Code, p.Args = codeAddressTwice, []any{fields[fAddress], first[0]}
		}
	}
	var all []render.Problem
	for _, cell := range cells {
		p.File, p.Pos, p.Len, p.Fix = b.file+":"+cell, render.Pos{}, 0, ""
		all = append(all, p)
	}
	return all
}

// addressOn is the place of an address on a line of the list.
func addressOn(issue *render.Issue, line int) (at render.Pos) {
	look := func(all render.Positions) {
		for key, p := range all {
			if p.Line == line && strings.HasPrefix(key, "links.") && strings.HasSuffix(key, ".url") && (at.Line == 0 || p.Col < at.Col) {
				at = p
			}
		}
	}
	for _, s := range issue.Sections {
		look(s.At)
		for _, r := range s.Records {
			look(r.At)
			for _, sub := range r.Subrecords() {
				look(sub.At)
			}
		}
	}
	return at
}

// cells are those of a value of the list; changed tells that its row came back
// other than it was handed out.
func (b *Returned) cells(issue *render.Issue, p render.Problem) (cells []string, changed bool) {
	named := ""
	look := func(at render.Positions, of func(key string) []string) bool {
		found := false
		for key, pos := range at {
			if pos != p.Pos {
				continue
			}
			if key == "" && p.Code.ID == "missing-title" {
				key = "title"
			}
			// Several begin at one place: the longest is the value's own.
			if c := of(key); len(c) > 0 && (cells == nil || cmp.Or(cmp.Compare(len(key), len(named)), cmp.Compare(key, named)) > 0) {
				cells, named, found = c, key, true
			}
		}
		return found
	}
	record := func(was, is *render.Record) {
		s, ok := b.spots[was]
		if ok && look(is.At, func(key string) []string { return s.cell(key) }) {
			changed = s.changed
		}
	}
	other := func(heading, key string) []string {
		if cell := b.others[[2]string{heading, key}]; cell != "" {
			return []string{cell}
		}
		return nil
	}
	if b.Issue == nil || len(b.Issue.Sections) != len(issue.Sections) {
		return nil, false
	}
	look(issue.At, func(key string) []string { return other("", key) })
	for i, s := range b.Issue.Sections {
		if len(s.Records) != len(issue.Sections[i].Records) {
			return nil, false
		}
		look(issue.Sections[i].At, func(key string) []string {
			if key == "heading" {
				return append(b.headings(s), other(s.Heading, key)...)
			}
			return other(s.Heading, strings.TrimSuffix(key, ".url"))
		})
		for j, was := range s.Records {
			is := issue.Sections[i].Records[j]
			record(was, is)
			subs, written := was.Subrecords(), is.Subrecords()
			for k := range min(len(subs), len(written)) {
				record(subs[k], written[k])
			}
		}
	}
	return cells, changed
}

// headings are the cells that name the heading of a section.
func (b *Returned) headings(s *render.Section) []string {
	var all []string
	for _, r := range s.Records {
		if at, ok := b.spots[r]; ok && at.head.table == inventoryTable && at.head.has(fSection) {
			all = append(all, at.head.cell(fSection, at.y))
		}
	}
	return all
}

// cell is where the value under a key of render.Positions was given.
func (s spot) cell(key string) []string {
	var n int
	if _, err := fmt.Sscanf(key, "links.%d", &n); err == nil && n < len(s.links) && s.links[n] != "" {
		return []string{s.links[n]}
	}
	if s.y < 0 { // only its further addresses came
		return nil
	}
	at := func(f int) []string { return []string{s.head.cell(f, s.y)} }
	switch {
	case key == "":
		return at(fID)
	case n > 0:
		return at(fAddress)
	case strings.HasPrefix(key, "authors.") && (strings.HasSuffix(key, ".family") || strings.HasSuffix(key, ".given")):
		return at(fPersons)
	}
	var first []string
	for f, k := range keyOf {
		switch {
		case k == "" || !s.head.has(f):
		case key == k || strings.HasPrefix(key, k+"."):
			return at(f)
		case first == nil && strings.HasPrefix(k, key+"."):
			first = at(f)
		}
	}
	return first
}

// keyOf names the value of a field in the words of render.Positions.
var keyOf = [nFields]string{
	fID: "id", fKind: "kind", fProducers: "authors", fPersons: "authors", fTitle: "title", fSubtitle: "subtitle",
	fSeries: "series.title", fSeriesNumber: "series.number", fPublisher: "publisher", fEdition: "edition",
	fDate: "issued", fPages: "pages", fLanguage: "language", fAddress: "links.0.url", fLabel: "links.0.label",
	fState: "links.0.state", fChecked: "links.0.checked", fHours: "hours", fAbstract: "abstract",
	fKeywords: "keywords", fCover: "cover.file", fCoverAlt: "cover.alt", fCitation: "citation", fNotes: "notes",
}

// table is one of the tables that are compared.
type table uint8

const (
	inventoryTable table = iota
	linkedTable
	textsTable
	nTables
)

// head is the row of a sheet that names the columns of a table.
type head struct {
	table  table
	tab    tab
	y      int
	fields []int        // of the columns, -1 for others
	column [nFields]int // of the fields, from 1; 0 for none

	calculated map[int]string // columns, from 1, whose values follow from others
}

func (h *head) has(field int) bool { return h.column[field] > 0 }

// cell names a cell of a row: « Inventaire!M7 ».
func (h *head) cell(field, y int) string {
	return h.tab.name + "!" + ref(max(0, h.column[field]-1), y)
}

func (o *opened) tab(name string) *tab {
	for i := range o.sheets {
		if strings.EqualFold(o.sheets[i].name, name) {
			return &o.sheets[i]
		}
	}
	return nil
}

// headRows are the rows of a sheet in which the columns may be named: somebody
// may have put a title above.
const headRows = 20

// heads finds the tables by the headings of their columns, the sheets with the
// names they had first.
func (o *opened) heads() ([nTables]*head, error) {
	var heads [nTables]*head
	names := [nTables]string{inventorySheet, linkedSheet, textsSheet}
	sheets := slices.Clone(o.sheets)
	slices.SortStableFunc(sheets, func(a, b tab) int {
		ours := func(t tab) int {
			for _, n := range names {
				if fold(t.name) == fold(n) {
					return 0
				}
			}
			return 1
		}
		return ours(a) - ours(b)
	})
	for _, t := range sheets {
		if t.name == handedSheet {
			continue
		}
		err := o.rows(t, func(y int, cells []got) error {
			if y >= headRows {
				return io.EOF
			}
			h := &head{tab: t, y: y, calculated: map[int]string{}}
			for i, c := range cells {
				f := -1
				if c.kind == isText {
					f = fieldOf(c.text)
				}
				if f >= 0 && h.has(f) {
					f = -1 // a copy beside the column
				}
				if f >= 0 {
					h.column[f] = i + 1
				} else if name, ok := isCalculated(c.text); ok && c.kind == isText {
					h.calculated[i+1] = name
				}
				h.fields = append(h.fields, f)
			}
			switch {
			case h.has(fText) && h.has(fContent):
				h.table = textsTable
			case h.has(fRelation) && h.has(fParent) && h.has(fID):
				h.table = linkedTable
			case h.has(fID) && h.has(fTitle) && h.has(fSection):
				h.table = inventoryTable
			default:
				return nil
			}
			if heads[h.table] == nil {
				heads[h.table] = h
			}
			return io.EOF
		})
		if err != nil && !errors.Is(err, io.EOF) {
			return heads, err
		}
	}
	return heads, nil
}

// handed visits the rows of the hidden sheet. The line is the visitor’s until
// the next one.
func (o *opened) handed(visit func([]string) error) error {
	t := o.tab(handedSheet)
	if t == nil {
		return nil
	}
	var text []byte
	var line []string
	return o.rows(*t, func(_ int, cells []got) error {
		text = text[:0]
		for _, c := range cells {
			text = append(text, c.text...)
		}
		if err := json.Unmarshal(text, &line); err != nil {
			return errDamaged
		}
		return visit(line)
	})
}

type values = [nFields]string

// unit is what is compared as one: a record, the further addresses of one, the
// addresses of a section, a text.
type unit struct {
	row *row   // in the list now, if it is a record there
	now string // its value there if it is no record

	listed bool    // it is in the list now
	handed bool    // it was handed out
	was    *values // as handed out, if not as it is now
	seen   string  // the cell where it came back
	spot   spot    // its row there, of a record
	below  string  // the cell that names its parent there
}

// change is what came back of a unit, if it is not what was handed out.
type change struct {
	key   string
	back  values
	given [nFields]bool // what the sheet has a column for
	spot
	taken []int // fields to take
	fresh bool  // a new record
}

// group gathers the addresses of one owner.
type group struct {
	lines []string
	cells []string
	head  *head
}

// add adds addresses of one cell that have nothing but themselves.
func (g *group) add(addresses []string, cell string) {
	for _, a := range addresses {
		g.lines = append(g.lines, addressLine(&values{fAddress: a}))
		g.cells = append(g.cells, cell)
	}
}

// reader compares a workbook with the list.
type reader struct {
	*opened
	file     string
	b        *render.Bulletin
	problems []render.Problem
	columns  [2][nFields]int // of the rows of the list: an index into the next
	of       [2][]column
	units    map[string]*unit
	order    []string // keys of the units of the list, then of others
	changes  map[string]*change
	changed  []*change // in the order of the sheets
	groups   map[string]*group
	owners   []string          // of groups, in the order of the sheets
	twins    map[string]string // the cells of records without an id, by what they say
	two      bool              // nothing was handed out: two ways only
	heads    [nTables]*head
	deleted  map[string]bool
	titles   map[string][]string       // keys of the records of the list, by title
	counts   map[string]map[string]int // of what was handed out below a record
	empty    bool                      // the workbook was handed out without a record
	held     int                       // bytes of what is kept of the workbook, at least
}

// hold counts values that are kept.
func (rd *reader) hold(v *values) {
	rd.held += nFields*16 + 256 // without a text
	for _, s := range v {
		rd.held += len(s)
	}
}

func (rd *reader) problem(code *render.Code, cell string, args ...any) {
	if len(rd.problems) == maxProblems {
		return
	}
	file := rd.file
	if cell != "" {
		file += ":" + cell
	}
	rd.problems = append(rd.problems, render.Problem{Code: code, File: file, Args: args})
}

func (rd *reader) tables() {
	rd.of = [2][]column{inventory(rd.b.Publication), subresources(rd.b.Publication)}
	for t, columns := range rd.of {
		for i, c := range columns {
			if f := fieldOf(c.heading); f >= 0 {
				rd.columns[t][f] = i + 1
			}
		}
	}
}

// record is a row of the list as its cells say it.
func (rd *reader) record(x *row) values {
	var v values
	t := inventoryTable
	if x.relation != "" {
		t = linkedTable
	}
	for f, i := range rd.columns[t] {
		if i > 0 && f != fPrecision {
			v[f] = comparable(f, plain(rd.of[t][i-1].value(x)))
		}
	}
	return rd.settled(t, v)
}

// settled leaves out what the row's other cells decide.
func (rd *reader) settled(t table, v values) values {
	if t == linkedTable {
		v[fNumber] = ""
		if v[fRelation] != isSectionLink {
			v[fSection] = ""
		}
	}
	return v
}

// key tells the unit of a row.
func key(t table, v *values) string {
	switch {
	case t == textsTable:
		return "t:" + v[fText] + "\n" + v[fSection]
	case v[fRelation] == isFurtherLink:
		return "l:" + v[fParent]
	case v[fRelation] == isSectionLink:
		return "s:" + v[fSection]
	case v[fRelation] == isSibling && v[fID] == "" && v[fTitle] == "" && v[fShared] != "" && v[fAddress] == "":
		return "g:" + v[fParent]
	}
	return "r:" + v[fID]
}

// addressLine is an address as part of the list of its owner.
// Its values are of one line and without tabs, whatever the list says.
func addressLine(v *values) string {
	parts := []string{v[fAddress], v[fLabel], v[fState], v[fChecked]}
	for i, p := range parts {
		parts[i] = tidy(p, false)
	}
	return strings.Join(parts, "\t")
}

// more adds an address or a value to what a unit says that is no record.
func more(said string, t table, v *values) string {
	switch {
	case t == textsTable:
		return v[fContent]
	case v[fRelation] == isSibling:
		return v[fShared]
	case said == "":
		return addressLine(v)
	}
	return said + "\n" + addressLine(v)
}

func (rd *reader) unit(key string) *unit {
	u := rd.units[key]
	if u == nil {
		u = &unit{}
		rd.units[key] = u
		rd.order = append(rd.order, key)
		rd.held += len(key)
	}
	return u
}

// listed gathers what the list says now.
func (rd *reader) listed() {
	add := func(t table, x *row) {
		if x.record != nil {
			u := rd.unit("r:" + x.record.ID)
			u.row, u.listed = x, true
			return
		}
		v := rd.record(x)
		u := rd.unit(key(t, &v))
		u.listed, u.now = true, more(u.now, t, &v)
	}
	for _, x := range records(rd.b) {
		add(inventoryTable, x)
	}
	for _, x := range linked(rd.b) {
		add(linkedTable, x)
	}
	for _, p := range texts(rd.b) {
		var v values
		v[fText], v[fSection], v[fContent] = p.title, tidy(p.heading, false), tidy(p.text, true)
		u := rd.unit(key(textsTable, &v))
		u.listed, u.now = true, v[fContent]
	}
}

// nowOf is a record as the list says it now; only of units that are listed.
func (rd *reader) nowOf(u *unit) values {
	if u.row != nil {
		return rd.record(u.row)
	}
	return values{fContent: u.now}
}

// wasOf is a unit as it was handed out.
func (rd *reader) wasOf(u *unit) values {
	if u.was != nil {
		return *u.was
	}
	if u.handed && u.listed {
		return rd.nowOf(u)
	}
	return values{}
}

// read takes in the whole workbook.
func (rd *reader) read() error {
	if err := rd.remembered(); err != nil {
		return err
	}
	rd.empty = rd.startsEmpty()
	var err error
	if rd.heads, err = rd.opened.heads(); err != nil {
		return err
	}
	if rd.heads[inventoryTable] == nil {
		rd.problem(codeNoInventory, "")
		return nil
	}
	for t, h := range rd.heads {
		if h == nil {
			if table(t) == linkedTable || table(t) == textsTable {
				rd.problem(codeNoSheet, "", [nTables]string{inventorySheet, linkedSheet, textsSheet}[t])
			}
			continue
		}
		if err := rd.sheet(h); err != nil {
			return err
		}
	}
	return nil
}

// remembered reads what was handed out, and keeps what is not in the list now.
func (rd *reader) remembered() error {
	if rd.tab(handedSheet) == nil {
		rd.two = true
		rd.problem(codeTwoWays, "")
		for _, u := range rd.units {
			u.handed = true
		}
		return nil
	}
	var columns []int
	var t table
	said := map[string]string{} // of what is no record
	err := rd.handed(func(line []string) error {
		if len(line) == 0 {
			return errDamaged
		}
		switch line[0] {
		case "bulletin":
			if len(line) != 3 || line[1] != handedVersion {
				return laterWorkbook
			}
		case "table":
			columns = nil
			t = inventoryTable
			for _, name := range line[1:] {
				f := fieldOf(name)
				columns = append(columns, f)
				switch f {
				case fRelation:
					t = linkedTable
				case fText:
					t = textsTable
				}
			}
		case "row":
			var v values
			for i, s := range line[1:] {
				if i < len(columns) && columns[i] >= 0 {
					v[columns[i]] = comparable(columns[i], s)
				}
			}
			v = rd.settled(t, v)
			k := key(t, &v)
			u := rd.unit(k)
			u.handed = true
			if k[0] != 'r' {
				said[k] = more(said[k], t, &v)
				rd.hold(&v)
			} else if u.row == nil || v != rd.record(u.row) {
				u.was = &v
				rd.hold(&v)
			}
			if rd.held > maxChanged || len(said[k]) > maxAddresses {
				return hugeWorkbook
			}
		}
		return nil
	})
	for k, s := range said {
		if u := rd.units[k]; !u.listed || u.now != s {
			u.was = &values{fContent: s}
		}
	}
	return err
}

// sheet reads the rows of a table that came back.
func (rd *reader) sheet(h *head) error {
	around, err := rd.around(h.tab)
	if err != nil {
		return err
	}
	areas := around.merges // that begin at this row or later
	slices.SortStableFunc(areas, func(a, b area) int { return a.top - b.top })
	var open []filled
	return rd.rows(h.tab, func(y int, cells []got) error {
		if y <= h.y {
			return nil
		}
		open = slices.DeleteFunc(open, func(f filled) bool { return f.bottom < y })
		for len(areas) > 0 && areas[0].top <= y {
			if a := areas[0]; a.bottom > h.y {
				open = append(open, rd.first(h, a, y, cells))
			}
			areas = areas[1:]
		}
		for _, f := range open {
			if y == f.top {
				continue
			}
			for len(cells) <= f.left {
				cells = append(cells, got{})
			}
			cells[f.left] = f.got
		}
		if rd.line(h, around, y, cells); rd.held > maxChanged {
			return hugeWorkbook
		}
		rd.calculated(h, y, cells)
		return nil
	})
}

// calculated warns, once for a column, of a changed cell whose value follows from
// others.
func (rd *reader) calculated(h *head, y int, cells []got) {
	at := func(x int) got {
		if x > 0 && x <= len(cells) {
			return cells[x-1]
		}
		return got{}
	}
	if len(h.calculated) == 0 {
		return
	}
	id := tidy(at(h.column[fID]).text, false)
	u := rd.units["r:"+id]
	if id == "" || u == nil || !u.handed {
		return
	}
	for x, name := range h.calculated {
		c := at(x)
		said, err := words(c)
		want := ""
		if name == calculatedTitle {
			want = tidy(rd.titleOf(rd.wasOf(u)[fParent]), false)
		} else if n := rd.countsOf(id)[name]; n > 0 {
			want = strconv.Itoa(n)
		}
		if said = tidy(said, false); said == "0" {
			said = ""
		}
		if err != nil || said != want {
			rd.problem(codeCalculated, h.tab.name+"!"+ref(x-1, y), name)
			delete(h.calculated, x)
		}
	}
}

// The columns whose values follow from others.
const (
	calculatedLinks       = "Autres adresses"
	calculatedComplements = "Compléments"
	calculatedSiblings    = "Autres contributions"
	calculatedTitle       = "Titre de la notice"
)

func isCalculated(heading string) (string, bool) {
	for _, c := range []string{calculatedLinks, calculatedComplements, calculatedSiblings, calculatedTitle} {
		if fold(c) == fold(heading) {
			return c, true
		}
	}
	return "", false
}

// titleOf is the title of a record as it was handed out.
func (rd *reader) titleOf(id string) string {
	if u := rd.units["r:"+id]; u != nil {
		return rd.wasOf(u)[fTitle]
	}
	return ""
}

// countsOf counts what was handed out below a record.
func (rd *reader) countsOf(id string) map[string]int {
	if rd.counts == nil {
		rd.counts = map[string]map[string]int{}
		add := func(id, name string, n int) {
			if rd.counts[id] == nil {
				rd.counts[id] = map[string]int{}
			}
			rd.counts[id][name] += n
		}
		for _, k := range rd.order {
			u := rd.units[k]
			if !u.handed || u.row != nil && u.was == nil && u.row.relation == "" {
				continue
			}
			was := rd.wasOf(u)
			switch {
			case k[0] == 'l':
				add(k[2:], calculatedLinks, len(parted(was[fContent])))
			case k[0] == 'r' && was[fRelation] == isComplement:
				add(was[fParent], calculatedComplements, 1)
			case k[0] == 'r' && was[fRelation] == isSibling:
				add(was[fParent], calculatedSiblings, 1)
			}
		}
	}
	return rd.counts[id]
}

// filled is a merged area whose first cell was read.
type filled struct {
	area
	got
}

// first keeps the first cell of a merged area for the rows below it.
func (rd *reader) first(h *head, a area, y int, cells []got) filled {
	f := filled{area: a}
	if y == a.top && a.left < len(cells) {
		f.got = cells[a.left]
	}
	for x := a.left; x <= a.right && x < len(h.fields); x++ {
		if h.fields[x] >= 0 {
			rd.problem(codeMerged, h.tab.name+"!"+ref(a.left, a.top), h.tab.name+"!"+ref(a.right, a.bottom))
			break
		}
	}
	return f
}

// line takes in one row of a table.
func (rd *reader) line(h *head, around *surroundings, y int, cells []got) {
	cell := func(f int) got {
		if i := h.column[f]; i > 0 && i <= len(cells) {
			return cells[i-1]
		}
		return got{}
	}
	var v values
	said := false
	for f := range fields {
		said = said || f != fNumber && cell(f).kind != isNothing
	}
	if !said {
		return
	}
	wrong := func(f int, code *render.Code, args ...any) {
		if code != nil {
			rd.problem(code, h.cell(f, y), append([]any{fields[f]}, args...)...)
		}
	}
	var where, target string // the address, as typed and where a click leads
	precise := noDate
	if s, code := words(cell(fPrecision)); code != nil {
		wrong(fPrecision, code, shown(cell(fPrecision)))
	} else if p, ok := precisionOf(s); ok {
		precise = p
	} else {
		wrong(fPrecision, codeWord, tidy(s, false), "année, mois, jour")
	}
	for f := range fields {
		c := cell(f)
		var code *render.Code
		switch f {
		case fPrecision:
		case fNumber:
			v[f] = whole(c)
		case fPages:
			if v[f], code = pages(c); code != nil {
				wrong(f, code, shown(c))
			}
		case fDate, fChecked:
			p := precise
			if f == fChecked {
				p = showsDay
			}
			d, lost, code := readDate(c, p, rd.days1904)
			if code != nil {
				wrong(f, code, shown(c))
			}
			if lost {
				wrong(f, codePrecision, d.String())
			}
			v[f] = d.String()
		case fAddress:
			s, code := words(c)
			if code != nil {
				wrong(f, code, shown(c))
			}
			v[f] = tidy(s, false) // until it is known whose it is
			where, target = s, around.links[[2]int{h.column[f] - 1, y}]
		default:
			s, code := words(c)
			if code != nil {
				wrong(f, code, shown(c))
			}
			v[f] = comparable(f, s)
		}
	}
	if h.table == textsTable {
		rd.text(h, y, v, wrong)
		return
	}
	offered := func(f int, list []string) {
		if v[f] == "" {
			return
		}
		if word, ok := foreseen(v[f], list); ok {
			v[f] = word
		} else {
			wrong(f, codeWord, v[f], strings.Join(list, ", "))
		}
	}
	offered(fKind, kindWords())
	offered(fState, stateWords())
	v[fLanguage] = language(v[fLanguage])
	if h.table == linkedTable {
		if v[fRelation] == "" {
			wrong(fRelation, codeNoRelation)
			return
		}
		offered(fRelation, []string{isComplement, isSibling, isFurtherLink, isSectionLink})
		v[fParent] = rd.parent(v, cell)
	}
	v[fProducers] = rd.producers(v[fProducers])
	v[fSection] = rd.heading(v[fSection])
	v = rd.settled(h.table, v)
	k := key(h.table, &v)
	var extra []string
	if all := typed(where, target, rd.addressesOf(k)); len(all) > 0 {
		v[fAddress], extra = all[0], all[1:]
		if !isAddress(all[0]) && !slices.Contains(rd.addressesOf(k), all[0]) {
			wrong(fAddress, codeAddress, brief(all[0]), meant(all[0]))
		}
	}
	if k[0] != 'r' {
		rd.gather(h, y, k, v, extra, wrong)
		return
	}
	rd.doubted(h, y, &v, cell, wrong)
	rd.came(h, y, v, extra, wrong)
}

// doubted warns of what was typed and is likely meant otherwise.
func (rd *reader) doubted(h *head, y int, v *values, cell func(int) got, wrong func(int, *render.Code, ...any)) {
	var was values
	if u := rd.units["r:"+v[fID]]; u != nil && u.handed {
		was = rd.wasOf(u)
	}
	// « août 2024 » typed becomes the first of the month.
	if d, err := render.ParseDate(v[fDate]); err == nil && d.Day == 1 && cell(fDate).kind == isNumber && v[fDate] != was[fDate] {
		wrong(fDate, codeFirstDay, v[fDate], fmt.Sprintf("1er %s %d", months[d.Month-1], d.Year))
	}
	if c := cell(fNumber); c.kind != isNothing && whole(c) == "" && (c.kind != isText || tidy(c.text, false) != "") {
		wrong(fNumber, codeNumber, shown(c))
	}
	if v[fPersons] != was[fPersons] {
		for _, n := range split(v[fPersons]) {
			if strings.Contains(n, " ") && !strings.Contains(n, ",") && rd.b.Publication.Producer(n) == nil {
				wrong(fPersons, codePerson, n)
			}
		}
	}
	if k := v[fKeywords]; k != was[fKeywords] && !strings.Contains(k, ";") && strings.Count(k, ",") >= 2 {
		wrong(fKeywords, codeKeywords, brief(k))
	}
}

// addressesOf are the addresses that a unit was handed out with.
func (rd *reader) addressesOf(k string) []string {
	u := rd.units[k]
	if u == nil || !u.handed {
		return nil
	}
	was := rd.wasOf(u)
	if k[0] == 'r' {
		return []string{was[fAddress]}
	}
	var all []string
	for _, l := range parted(was[fContent]) {
		a, _, _ := strings.Cut(l, "\t")
		all = append(all, a)
	}
	return all
}

// shown is a cell for messages.
func shown(c got) string {
	switch c.kind {
	case isNumber:
		return digits(c.number)
	case isTruth:
		if c.number == 1 {
			return "VRAI"
		}
		return "FAUX"
	}
	return tidy(c.text, false)
}

// language knows the words that people write instead of a code.
func language(s string) string {
	switch fold(s) {
	case "francais":
		return "fr"
	case "anglais":
		return "en"
	case "allemand":
		return "de"
	case "espagnol":
		return "es"
	case "italien":
		return "it"
	}
	return s
}

// producers are corporate authors in the form that is printed.
func (rd *reader) producers(s string) string {
	names := split(s)
	for i, n := range names {
		if p := rd.b.Publication.Producer(n); p != nil {
			names[i] = p.Printed()
		}
	}
	return strings.Join(names, "; ")
}

// heading is a heading as the list, or else the publication, writes it.
func (rd *reader) heading(s string) string {
	if s == "" {
		return ""
	}
	f := fold(s)
	for _, section := range rd.b.Issue.Sections {
		if fold(section.Heading) == f {
			return tidy(section.Heading, false)
		}
	}
	for _, h := range rd.b.Publication.Headings {
		if fold(h.Name) == f {
			return h.Name
		}
	}
	return s
}

// parent is the id of the record that a sub-resource belongs to, or the place of
// a new one that has none yet: its N°, its title.
func (rd *reader) parent(v values, cell func(int) got) string {
	if v[fParent] != "" || v[fRelation] == isSectionLink {
		return v[fParent]
	}
	if v[fID] != "" {
		if u := rd.units["r:"+v[fID]]; u != nil && rd.wasOf(u)[fParent] != "" {
			return rd.wasOf(u)[fParent]
		}
	}
	if v[fNumber] == "" {
		return ""
	}
	return "#" + v[fNumber]
}

func (rd *reader) text(h *head, y int, v values, wrong func(int, *render.Code, ...any)) {
	titles := []string{"Accroche du courriel", "Introduction du numéro", "Introduction de la rubrique", "Mentions finales"}
	word, ok := foreseen(v[fText], titles)
	if !ok {
		wrong(fText, codeWord, v[fText], strings.Join(titles, ", "))
		return
	}
	if v[fSection] = rd.heading(v[fSection]); word != titles[2] {
		v[fSection] = ""
	} else if v[fSection] == "" {
		wrong(fSection, codeNoSection)
		return
	}
	v[fText] = word
	k := key(textsTable, &v)
	if rd.unit(k).seen != "" {
		wrong(fText, codeTextTwice, rd.units[k].seen)
		return
	}
	u := rd.unit(k)
	u.seen = h.cell(fContent, y)
	if !h.has(fContent) || v[fContent] == rd.wasOf(u)[fContent] {
		return
	}
	rd.change(&change{key: k, back: v, spot: spot{head: h, y: y}})
}

func (rd *reader) change(c *change) {
	rd.changes[c.key] = c
	rd.changed = append(rd.changed, c)
	rd.hold(&c.back)
}

// gather keeps an address until all of its owner are known.
func (rd *reader) gather(h *head, y int, k string, v values, extra []string, wrong func(int, *render.Code, ...any)) {
	switch {
	case k == "l:" || k == "g:":
		wrong(fParent, codeNoParent)
		return
	case k == "s:":
		wrong(fSection, codeNoSection)
		return
	case k[0] == 'g':
		u := rd.unit(k)
		u.seen = h.cell(fShared, y)
		if v[fShared] != rd.wasOf(u)[fContent] {
			v[fContent] = v[fShared]
			rd.change(&change{key: k, back: v, spot: spot{head: h, y: y}})
		}
		return
	case v[fAddress] == "":
		if v[fLabel] != "" {
			wrong(fAddress, codeNoAddress)
		}
		return // emptied: taken away
	}
	g := rd.group(k, h)
	g.lines = append(g.lines, addressLine(&v))
	if rd.hold(&v); len(g.lines) > maxAddresses/16 {
		rd.held = maxChanged + 1
	}
	g.cells = append(g.cells, h.cell(fAddress, y))
	g.add(extra, h.cell(fAddress, y))
}

func (rd *reader) group(k string, h *head) *group {
	g := rd.groups[k]
	if g == nil {
		g = &group{head: h}
		rd.groups[k] = g
		rd.owners = append(rd.owners, k)
	}
	return g
}

// came takes in the row of a record.
func (rd *reader) came(h *head, y int, v values, extra []string, wrong func(int, *render.Code, ...any)) {
	c := &change{key: "r:" + v[fID], back: v, spot: spot{head: h, y: y}}
	for f := range fields {
		c.given[f] = h.has(f)
	}
	c.given[fDate] = h.has(fDate)
	if v[fID] == "" {
		c.fresh = true
		c.key = "new:" + h.cell(fID, y)
		if h.table == inventoryTable && v[fSection] == "" {
			wrong(fSection, codeNoSection)
		}
		if h.table == linkedTable && v[fParent] == "" {
			wrong(fParent, codeNoParent)
		}
		rd.extra(c, extra)
		rd.change(c)
		return
	}
	u := rd.units[c.key]
	if u == nil || !u.handed && !u.listed {
		if rd.empty {
			rd.unit(c.key).seen = h.cell(fID, y)
			c.fresh = true
			rd.extra(c, extra)
			rd.change(c)
			return
		}
		wrong(fID, codeUnknownID, v[fID])
		return
	}
	if u.seen != "" {
		wrong(fID, codeIDTwice, v[fID], u.seen)
		return
	}
	u.seen, u.spot = h.cell(fID, y), c.spot
	if h.table == linkedTable {
		u.below = h.cell(fParent, y)
	}
	rd.extra(c, extra)
	was := rd.wasOf(u)
	for f := range fields { // what has no column, or cannot be nothing, is as it was
		switch {
		case !c.given[f], f == fNumber && v[f] == "":
			c.back[f] = was[f]
		case f == fLanguage && v[f] == "":
			c.back[f] = "fr"
		case f == fKind && v[f] == "":
			c.back[f] = render.Document.French()
		}
	}
	if h.table == inventoryTable && c.back[fSection] == "" {
		if was[fSection] == "" {
			wrong(fSection, codeNoSection)
			return
		}
		wrong(fSection, codeSectionEmptied, was[fSection])
		return
	}
	if h.table == inventoryTable && was[fRelation] != "" { // it became a record of its own
		c.back[fRelation], c.back[fParent], c.back[fShared] = "", "", ""
	}
	if c.back != was {
		rd.change(c)
	}
}

// extra puts the further addresses in the cell of the first one to those of the
// record.
func (rd *reader) extra(c *change, extra []string) {
	if len(extra) == 0 {
		return
	}
	k := "l:" + c.back[fID]
	if c.back[fID] == "" {
		k = "l:" + c.key
	}
	rd.group(k, c.head).add(extra, c.head.cell(fAddress, c.y))
}

// startsEmpty reports a workbook that was handed out without a record: the ids
// in it are new ones.
func (rd *reader) startsEmpty() bool {
	for k, u := range rd.units {
		if k[0] == 'r' && u.handed {
			return false
		}
	}
	return true
}
