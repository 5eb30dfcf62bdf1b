package layout

// Where the text of a page stands.
const (
	marginLeft   = 56 * Point
	marginRight  = 56 * Point
	marginTop    = 56 * Point
	bodyHeight   = 728 * Point // 52 lines of 14 pt
	footBaseline = 817 * Point
	bodyWidth    = PageWidth - marginLeft - marginRight
)

// The blanks between records and sections give way a little, so that a page is
// filled where it nearly is.
const (
	flexible     = 14 * Point // smaller blanks keep their height
	blankShrink  = 3          // a blank gives up a third at most…
	blankStretch = 60         // …and grows by 60 % at most
	step         = 1750       // in steps of the rhythm
)

// What it costs to end a page, beside the square of the points it lacks: a page
// is ended inside a record only if that fills it decently.
const (
	costParagraph = 900  // inside or after a paragraph of a record
	costSubentry  = 300  // after a complement or a sibling
	costTooFew    = 9000 // a last page of a few lines
	few           = 98 * Point
)

// stack puts rows on pages, one after the other, and chooses the ends of all
// pages together: the way that costs least, as lines of a paragraph are chosen.
// Rows that keep together go to the next page together; a group taller than a
// page is parted where it must.
func stack(rows []row) []Page {
	f := flow{groups: groups(trim(rows))}
	f.measure()
	f.search()
	return f.pages()
}

// group is rows that keep together.
type group struct {
	rows   []row
	height Unit
	give   Unit // how much it may shrink
	cost   int  // of ending a page after it
	blank  bool
}

func groups(rows []row) []group {
	var out []group
	put := func(rows []row) {
		g := group{rows: rows, cost: rows[len(rows)-1].cost, blank: len(rows) == 1 && rows[0].blank}
		for _, r := range rows {
			g.height += r.height
			g.give += r.give()
		}
		out = append(out, g)
	}
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && (rows[end-1].keep || rows[end-1].blank && end-1 > i && rows[end-2].keep) {
			end++
		}
		if height(rows[i:end]) > bodyHeight { // all but its beginning may be parted
			begin := i + 1
			for height(rows[i:begin+1]) < bodyHeight/3 {
				begin++
			}
			put(rows[i:begin])
			for ; begin < end; begin++ {
				put(rows[begin : begin+1])
			}
		} else {
			put(rows[i:end])
		}
		i = end
	}
	return out
}

// give is how much a row may shrink.
func (r row) give() Unit {
	if r.blank && r.height >= flexible {
		return r.height / blankShrink
	}
	return 0
}

// flow is the search for the ends of pages.
type flow struct {
	groups        []group
	heights, give []Unit  // of the groups up to each
	cost          []int64 // of the best pages of the groups up to each
	start         []int   // of the last of these pages
}

func (f *flow) measure() {
	n := len(f.groups) + 1
	f.heights, f.give = make([]Unit, n), make([]Unit, n)
	for i, g := range f.groups {
		f.heights[i+1], f.give[i+1] = f.heights[i]+g.height, f.give[i]+g.give
	}
}

// search finds the best pages up to each place where one may end.
func (f *flow) search() {
	n := len(f.groups)
	f.cost, f.start = make([]int64, n+1), make([]int, n+1)
	for end := 1; end <= n; end++ {
		f.cost[end] = unreached
		for start := end - 1; start >= 0; start-- {
			cost, fits := f.page(start, end)
			if !fits {
				break
			}
			if f.cost[start] != unreached && f.cost[start]+cost < f.cost[end] {
				f.cost[end], f.start[end] = f.cost[start]+cost, start
			}
		}
	}
}

// page is what a page of some groups costs; it fits if it is not too high or
// has a single group. Blanks at its ends vanish.
func (f *flow) page(start, end int) (cost int64, fits bool) {
	last := end == len(f.groups)
	for start < end && f.groups[start].blank {
		start++
	}
	for start < end && f.groups[end-1].blank {
		end--
	}
	if start == end {
		return 0, true
	}
	height, give := f.heights[end]-f.heights[start], f.give[end]-f.give[start]
	room := bodyHeight - height
	if room+give < 0 && end-start > 1 {
		return 0, false
	}
	lack := int64(room / Point)
	switch {
	case last && height < few:
		return costTooFew, true
	case last && room > 0:
		return 0, true
	case room <= give*blankShrink*blankStretch/100: // the blanks make up for it
		cost = lack * lack / 40
	default:
		cost = lack * lack / 10
	}
	if !last {
		cost += int64(f.groups[end-1].cost)
	}
	return cost, true
}

// pages sets the pages found.
func (f *flow) pages() []Page {
	var ends []int
	for end := len(f.groups); end > 0; end = f.start[end] {
		ends = append(ends, end)
	}
	var out []Page
	start := 0
	for i := len(ends) - 1; i >= 0; i-- {
		var rows []row
		for _, g := range f.groups[start:ends[i]] {
			rows = append(rows, g.rows...)
		}
		start = ends[i]
		if rows = trim(rows); len(rows) > 0 || len(ends) == 1 {
			out = append(out, onPaper(rows, len(out)+1, i == 0))
		}
	}
	if len(out) == 0 {
		out = append(out, Page{})
	}
	return out
}

// trim takes the blanks off both ends.
func trim(rows []row) []row {
	for len(rows) > 0 && rows[0].blank {
		rows = rows[1:]
	}
	for len(rows) > 0 && rows[len(rows)-1].blank {
		rows = rows[:len(rows)-1]
	}
	return rows
}

// onPaper places the rows of a page. The last page is never stretched.
func onPaper(rows []row, number int, last bool) Page {
	stretchBlanks(rows, bodyHeight-height(rows), last)
	var paper paper
	y := Unit(marginTop)
	for _, r := range rows {
		paper.place(r, y)
		if r.mark != nil {
			r.mark.page, r.mark.y = number, y
		}
		y += r.height
	}
	return paper.page()
}

// stretchBlanks makes the rows of a page higher by room, or lower if it is
// negative, by sharing it among the flexible blanks. Where there is too much
// room, the page stays short.
func stretchBlanks(rows []row, room Unit, last bool) {
	var total Unit
	for _, r := range rows {
		if r.give() > 0 {
			total += r.height
		}
	}
	if total == 0 || room > 0 && (last || room > total*blankStretch/100) {
		return
	}
	var sum, done Unit
	for i := range rows {
		r := &rows[i]
		if r.give() == 0 {
			continue
		}
		sum += r.height
		due := room*sum/total - done
		if room > 0 {
			due = due / step * step
		}
		done += due
		r.height += due
	}
}

// paper is a page whose rows have their places.
type paper struct {
	under []Fill
	items []Item
}

func (p *paper) place(r row, top Unit) {
	for _, f := range r.under {
		f.Y += top
		p.underlay(f)
	}
	for _, it := range r.items {
		p.items = append(p.items, it.moved(top))
	}
}

// underlay joins backgrounds that continue each other, so that no seam shows.
func (p *paper) underlay(f Fill) {
	for i := len(p.under) - 1; i >= 0 && i >= len(p.under)-4; i-- {
		u := &p.under[i]
		if u.X == f.X && u.W == f.W && u.Colour == f.Colour && u.Y+u.H == f.Y {
			u.H += f.H
			return
		}
	}
	p.under = append(p.under, f)
}

func (p *paper) page() Page {
	items := make([]Item, 0, len(p.under)+len(p.items))
	for _, f := range p.under {
		items = append(items, f)
	}
	return Page{Items: append(items, p.items...)}
}

func (s slot) Box() (x, y, w, h Unit) { return s.x, s.y, s.w, s.h }
func (s slot) moved(dy Unit) Item {
	s.baseline += dy
	s.y += dy
	return s
}
