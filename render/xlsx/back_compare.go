package xlsx

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// compare decides, value by value, what is taken.
func (rd *reader) compare() {
	if rd.heads[inventoryTable] == nil {
		return
	}
	rd.deleted = map[string]bool{}
	rd.gone()
	rd.unnamed()
	rd.left()
	rd.parents()
	for _, c := range rd.changed {
		rd.decide(c)
	}
	rd.addresses()
}

// gone finds what was handed out and has no row any more. Where nothing is
// remembered, a row that is not there may never have been.
func (rd *reader) gone() {
	if rd.two {
		return
	}
	for _, k := range rd.order {
		u := rd.units[k]
		if !u.handed || u.seen != "" {
			continue
		}
		switch was := rd.wasOf(u); {
		case k[0] == 'r':
			t := inventoryTable
			if was[fRelation] != "" {
				t = linkedTable
			}
			if h := rd.heads[t]; h == nil || !h.has(fID) || !u.listed {
				continue
			}
			rd.deleted[k] = true
			rd.kept(k, u, was)
		case k[0] == 't' || k[0] == 'g':
			h := rd.heads[textsTable]
			if k[0] == 'g' {
				h = rd.heads[linkedTable]
			}
			if h != nil && was[fContent] != "" {
				rd.change(&change{key: k, spot: spot{head: h, y: h.y}})
			}
		}
	}
	// What was written meanwhile below a record would go with it.
	for _, k := range rd.order {
		u := rd.units[k]
		if k[0] != 'r' || !u.listed || u.row == nil || u.row.parent == nil || rd.deleted[k] {
			continue
		}
		if above := "r:" + u.row.parent.ID; rd.deleted[above] && (!u.handed || u.was != nil) {
			rd.problem(codeGoneChanged, rd.heads[inventoryTable].tab.name, u.row.parent.ID, fields[fTitle], u.row.record.Title)
		}
	}
}

// unnamed refuses rows that have lost their identifier: as new records they would
// lose all that hangs below the old ones. A row with the title of a record that
// went, but an address (or, where there is none, a date) of its own is a new
// document, unless rows below the old one are still there.
func (rd *reader) unnamed() {
	byTitle, byAddress := map[string]string{}, map[string]string{}
	parents := map[string]bool{} // of rows that are there
	for k := range rd.groups {
		parents["r:"+k[2:]] = true
	}
	for _, k := range rd.order {
		u := rd.units[k]
		if k[0] != 'r' || !u.handed || !u.listed {
			continue
		}
		was := rd.wasOf(u)
		if u.seen == "" {
			byTitle[fold(was[fTitle])] = k
			byAddress[was[fAddress]] = k
		} else if u.below != "" {
			parents["r:"+was[fParent]] = true
		}
	}
	delete(byTitle, "")
	delete(byAddress, "")
	for _, c := range rd.changed {
		if !c.fresh || c.back[fID] != "" {
			continue
		}
		k := byAddress[c.back[fAddress]]
		if same := byTitle[fold(c.back[fTitle])]; k == "" && same != "" {
			was := rd.wasOf(rd.units[same])
			if parents[same] || c.back[fAddress] == was[fAddress] && c.back[fDate] == was[fDate] {
				k = same
			}
		}
		if k == "" || rd.units[k].seen != "" { // a copy of a row that was named already
			continue
		}
		rd.units[k].seen = c.head.cell(fID, c.y)
		delete(rd.deleted, k)
		rd.problem(codeIDEmptied, rd.units[k].seen, fields[fID], k[2:])
	}
}

// left refuses rows below records whose own row is not there any more: they
// would go with it.
func (rd *reader) left() {
	for _, k := range rd.order {
		u := rd.units[k]
		if k[0] != 'r' || u.below == "" || rd.changes[k] != nil {
			continue
		}
		if parent := rd.wasOf(u)[fParent]; rd.deleted["r:"+parent] {
			rd.problem(codeParentGone, u.below, parent)
		}
	}
}

// kept refuses to delete a record that was changed in the list meanwhile.
func (rd *reader) kept(k string, u *unit, was values) {
	now := rd.nowOf(u)
	for f := range fields {
		if f != fNumber && was[f] != now[f] {
			rd.problem(codeGoneChanged, rd.heads[inventoryTable].tab.name, k[2:], fields[f], now[f])
			return
		}
	}
	if g := rd.units["l:"+k[2:]]; g != nil && g.was != nil {
		rd.problem(codeGoneChanged, rd.heads[inventoryTable].tab.name, k[2:], fields[fAddress], g.now)
	}
}

// parents finds the records that sub-resources name by their number.
func (rd *reader) parents() {
	byNumber := map[string]string{}
	for _, k := range rd.order {
		if u := rd.units[k]; u.row != nil && u.row.relation == "" {
			n := rd.wasOf(u)[fNumber]
			if c := rd.changes[k]; c != nil {
				n = c.back[fNumber]
			}
			byNumber[n] = k[2:]
		}
	}
	for _, c := range rd.changed {
		if c.fresh && c.head.table == inventoryTable && c.back[fNumber] != "" {
			byNumber[c.back[fNumber]] = strings.TrimPrefix(c.key, "r:")
		}
	}
	named := func(id, cell string) string {
		if n, ok := strings.CutPrefix(id, "#"); ok {
			id = byNumber[n]
		}
		u, c := rd.units["r:"+id], rd.changes["r:"+id]
		switch {
		case rd.changes[id] != nil || c != nil && c.fresh:
		case rd.deleted["r:"+id]:
			rd.problem(codeParentGone, cell, id)
		case u == nil || !u.listed:
			rd.problem(codeUnknownParent, cell, id)
		}
		return id
	}
	for _, c := range rd.changed {
		if c.key[0] == 'r' || c.fresh {
			if c.back[fRelation] != "" {
				c.back[fParent] = named(c.back[fParent], c.head.cell(fParent, c.y))
			}
		}
	}
	groups := map[string]*group{}
	var owners []string
	for _, k := range rd.owners {
		g := rd.groups[k]
		if id, ok := strings.CutPrefix(k, "l:"); ok && rd.changes[id] == nil {
			if u := rd.units[k]; u == nil || rd.deleted["r:"+id] || !sameLines(completed(g.lines, parted(rd.wasOf(u)[fContent]), g.head), parted(rd.wasOf(u)[fContent])) {
				id = named(id, g.cells[0])
			}
			k = "l:" + id
		}
		if same := groups[k]; same != nil {
			same.lines, same.cells = append(same.lines, g.lines...), append(same.cells, g.cells...)
			continue
		}
		groups[k] = g
		owners = append(owners, k)
	}
	rd.groups, rd.owners = groups, owners
}

// decide compares the values of a unit three ways.
func (rd *reader) decide(c *change) {
	if c.fresh {
		rd.already(c)
		return
	}
	u := rd.units[c.key]
	var was, now values
	was = rd.wasOf(u)
	if u.listed {
		now = rd.nowOf(u)
	}
	if c.key[0] == 'r' && !u.listed {
		rd.problem(codeGoneFromList, c.head.cell(fID, c.y), c.key[2:])
		return
	}
	for f := range fields {
		if c.key[0] != 'r' && f != fContent || c.back[f] == was[f] || c.back[f] == now[f] {
			continue
		}
		cell, field := c.head.cell(f, c.y), f
		switch {
		case c.key[0] == 'g':
			cell, field = c.head.cell(fShared, c.y), fShared
		case c.y == c.head.y: // there is no row any more
			cell = c.head.tab.name
		}
		if was[f] != now[f] && f == fNumber && rd.inPlace(u, was[f], c.back[f]) {
			continue
		}
		if was[f] != now[f] {
			rd.problem(codeConflict, cell, fields[field], brief(was[f]), brief(c.back[f]), brief(now[f]))
			continue
		}
		c.taken = append(c.taken, f)
	}
	rd.withAddress(c, &was, &now)
}

// inPlace reports whether a record stands already on the side, of the record that
// had the number it was given, to which that number takes it: what comes before
// them in the list has other numbers by now.
func (rd *reader) inPlace(u *unit, was, to string) bool {
	for _, k := range rd.order {
		other := rd.units[k]
		if other == u || other.row == nil || other.row.relation != "" || rd.wasOf(other)[fNumber] != to {
			continue
		}
		from, _ := strconv.Atoi(was)
		n, _ := strconv.Atoi(to)
		return u.row.section == other.row.section && (n < from) == (u.row.number < other.row.number)
	}
	return false
}

// withAddress takes the state and the check of an address away with it, unless
// they were corrected too: they were those of the old one.
func (rd *reader) withAddress(c *change, was, now *values) {
	if !slices.Contains(c.taken, fAddress) || !isAddress(c.back[fAddress]) || slices.Contains(c.taken, fState) || slices.Contains(c.taken, fChecked) {
		return
	}
	gone := ""
	for _, f := range []int{fState, fChecked} {
		if c.back[f] == was[f] && now[f] != "" {
			gone = cmp.Or(gone, now[f])
			c.back[f] = ""
			c.taken = append(c.taken, f)
		}
	}
	if gone != "" {
		rd.problem(codeStateGone, c.head.cell(fAddress, c.y), fields[fAddress], gone)
	}
}

// brief is a value in a message.
func brief(s string) string {
	s = strings.ReplaceAll(s, "\n", "⏎")
	if r := []rune(s); len(r) > 160 {
		return string(r[:159]) + "…"
	}
	return s
}

// already leaves out a new record that the list has by now: the workbook was
// taken in before. A copy of a row that came back with its identifier is refused.
func (rd *reader) already(c *change) {
	if rd.titles == nil {
		rd.titles = map[string][]string{}
		for _, k := range rd.order {
			if u := rd.units[k]; k[0] == 'r' && u.listed && u.row != nil {
				title := rd.nowOf(u)[fTitle]
				rd.titles[title] = append(rd.titles[title], k)
			}
		}
	}
	for _, k := range rd.titles[c.back[fTitle]] {
		u := rd.units[k]
		now := rd.nowOf(u)
		copied := u.handed && u.spot.head != nil && now[fParent] == c.back[fParent]
		if !copied && (u.handed || u.seen != "") || !sameRecord(&c.back, &now) {
			continue
		}
		if copied {
			rd.problem(codeCopied, c.head.cell(fID, c.y), fields[fID], u.seen)
			return
		}
		u.seen = c.head.cell(fID, c.y)
		rd.twins[c.key] = k[2:]
		return
	}
}

// sameRecord reports that a new row says what a record of the list does.
func sameRecord(back, now *values) bool {
	for f := range fields {
		switch f {
		case fID, fNumber, fPrecision, fParent:
		case fKind, fLanguage:
			if back[f] != "" && back[f] != now[f] {
				return false
			}
		default:
			if back[f] != now[f] {
				return false
			}
		}
	}
	return true
}

// addresses compares the lists of addresses. Their order means nothing, so that
// a sheet can be sorted.
func (rd *reader) addresses() {
	keys := slices.Clone(rd.owners)
	for _, k := range rd.order {
		if (k[0] == 'l' || k[0] == 's') && rd.groups[k] == nil {
			keys = append(keys, k)
		}
	}
	sheet := rd.heads[linkedTable]
	for _, k := range keys {
		id := k[2:]
		u, g := rd.units[k], rd.groups[k]
		if u == nil {
			u = &unit{}
		}
		was, now := parted(rd.wasOf(u)[fContent]), parted(u.now)
		if k[0] == 'l' && rd.deleted["r:"+id] {
			continue
		}
		var back, cells []string
		if g != nil {
			back, cells = g.lines, g.cells
		}
		switch {
		case sheet == nil && g == nil, rd.two && g == nil:
			continue // they were not given
		case sheet == nil:
			back = append(slices.Clone(was), back...)
			cells = append(make([]string, len(was)), cells...)
		}
		back = completed(back, was, sheet)
		back, stale := unchecked(back, was)
		if sameLines(back, was) || sameLines(back, now) {
			continue
		}
		cell := ""
		switch {
		case len(cells) > 0:
			cell = cells[0]
		case sheet != nil:
			cell = sheet.tab.name
		}
		if !sameLines(was, now) {
			show := func(lines []string) string {
				var all []string
				for _, l := range lines {
					all = append(all, strings.Trim(strings.Join(strings.Fields(l), " "), " "))
				}
				return brief(strings.Join(all, "; "))
			}
			rd.problem(codeConflict, cell, fields[fAddress], show(was), show(back), show(now))
			continue
		}
		if id := rd.twins[id]; id != "" {
			continue
		}
		if stale != "" {
			rd.problem(codeStateGone, cell, fields[fAddress], stale)
		}
		c := &change{key: k, taken: []int{fContent}, spot: spot{head: sheet}}
		c.back[fContent] = strings.Join(inOrder(back, was), "\n")
		rd.changed = append(rd.changed, c)
	}
}

// completed gives addresses what the sheet has no column for.
func completed(back, was []string, h *head) []string {
	if h == nil || h.has(fLabel) && h.has(fState) && h.has(fChecked) {
		return back
	}
	all, left := slices.Clone(back), slices.Clone(was)
	for i, l := range back {
		parts := strings.Split(l, "\t")
		n := slices.IndexFunc(left, func(w string) bool { a, _, _ := strings.Cut(w, "\t"); return a == parts[0] })
		if n < 0 {
			continue
		}
		before := strings.Split(left[n], "\t")
		left = slices.Delete(left, n, n+1) // an address may stand twice
		for n, f := range []int{fAddress, fLabel, fState, fChecked} {
			if !h.has(f) {
				parts[n] = before[n]
			}
		}
		all[i] = strings.Join(parts, "\t")
	}
	return all
}

// unchecked takes the state and the check from addresses that stand in the place
// of another, whose they were; it returns one such state.
func unchecked(back, was []string) (lines []string, stale string) {
	address := func(l string) string { a, _, _ := strings.Cut(l, "\t"); return a }
	of := func(lines []string, l string) bool {
		return slices.ContainsFunc(lines, func(other string) bool { return address(other) == address(l) })
	}
	lines = slices.Clone(back)
	for i, l := range lines {
		parts := strings.Split(l, "\t")
		if len(parts) != 4 || parts[2]+parts[3] == "" || of(was, l) {
			continue
		}
		end := "\t" + strings.Join(parts[1:], "\t")
		if slices.ContainsFunc(was, func(w string) bool { return !of(back, w) && strings.HasSuffix(w, end) }) {
			stale = cmp.Or(parts[2], parts[3])
			lines[i] = strings.Join([]string{parts[0], parts[1], "", ""}, "\t")
		}
	}
	return lines, stale
}

func parted(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

func sameLines(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

// inOrder keeps the order that came back if the addresses handed out still follow
// one another in it; the order of a sheet that was sorted gives way to the one of
// before, and new addresses come last.
func inOrder(back, was []string) []string {
	address := func(l string) string {
		a, _, _ := strings.Cut(l, "\t")
		return a
	}
	rank := func(l string) int {
		n := slices.IndexFunc(was, func(w string) bool { return address(w) == address(l) })
		if n < 0 {
			return len(was)
		}
		return n
	}
	byRank := func(a, b string) int { return rank(a) - rank(b) }
	known := slices.DeleteFunc(slices.Clone(back), func(l string) bool { return rank(l) == len(was) })
	if slices.IsSortedFunc(known, byRank) {
		return back
	}
	sorted := slices.Clone(back)
	slices.SortStableFunc(sorted, byRank)
	return sorted
}

// linksOf are the addresses in the lines of a group.
func linksOf(s string) []render.Link {
	if s == "" {
		return nil
	}
	var all []render.Link
	for _, l := range strings.Split(s, "\n") {
		p := strings.Split(l, "\t") // four: addressLine takes blanks of its own away
		checked, _ := render.ParseDate(p[3])
		all = append(all, render.Link{URL: p[0], Label: p[1], State: stateOf(p[2]), Checked: checked})
	}
	return all
}
