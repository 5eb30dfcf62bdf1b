package layout

// Where the text of a page stands.
const (
	marginLeft   = 56 * Point
	marginRight  = 56 * Point
	marginTop    = 56 * Point
	bodyHeight   = 714 * Point // 51 lines of 14 pt
	footBaseline = 804 * Point
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

// stack puts rows on pages, one after the other. Rows that keep together go to
// the next page together; a group taller than a page is parted where it must.
func stack(rows []row) []Page {
	p := pages{}
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && (rows[end-1].keep || rows[end-1].blank && end-1 > i && rows[end-2].keep) {
			end++
		}
		group := rows[i:end]
		h, give := Unit(0), p.give
		for _, r := range group {
			h += r.height
			give += r.give()
		}
		if len(p.rows) > 0 && p.height+h-give > bodyHeight && !(len(group) == 1 && group[0].blank) {
			p.finish(false)
		}
		for _, r := range group {
			p.put(r)
		}
		i = end
	}
	p.finish(true)
	return p.pages
}

// give is how much a row may shrink.
func (r row) give() Unit {
	if r.blank && r.height >= flexible {
		return r.height / blankShrink
	}
	return 0
}

// pages are pages being filled.
type pages struct {
	pages  []Page
	rows   []row // of the page being filled
	height Unit  // of these rows
	give   Unit  // how much they may shrink
}

func (p *pages) put(r row) {
	if len(p.rows) > 0 && p.height+r.height-p.give-r.give() > bodyHeight && !r.blank {
		p.finish(false)
	}
	if r.blank && len(p.rows) == 0 {
		return
	}
	p.rows = append(p.rows, r)
	p.height += r.height
	p.give += r.give()
}

// finish places the rows of a page. The last page is never stretched.
func (p *pages) finish(last bool) {
	for len(p.rows) > 0 && p.rows[len(p.rows)-1].blank {
		r := p.rows[len(p.rows)-1]
		p.rows = p.rows[:len(p.rows)-1]
		p.height -= r.height
	}
	if len(p.rows) == 0 && (!last || len(p.pages) > 0) {
		return
	}
	stretch(p.rows, bodyHeight-p.height, last)
	var sheet sheetOfPaper
	y := Unit(marginTop)
	for _, r := range p.rows {
		sheet.place(r, y)
		if r.mark != nil {
			r.mark.page, r.mark.y = len(p.pages)+1, y
		}
		y += r.height
	}
	p.pages = append(p.pages, sheet.page())
	p.rows, p.height, p.give = nil, 0, 0
}

// stretch makes the rows of a page higher by room, or lower if it is negative,
// by sharing it among the flexible blanks. Where there is too much room, the
// page stays short.
func stretch(rows []row, room Unit, last bool) {
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

// sheetOfPaper is a page whose rows have their places.
type sheetOfPaper struct {
	under []Fill
	items []Item
}

func (p *sheetOfPaper) place(r row, top Unit) {
	for _, f := range r.under {
		f.Y += top
		p.underlay(f)
	}
	for _, it := range r.items {
		p.items = append(p.items, it.moved(top))
	}
}

// underlay joins backgrounds that continue each other, so that no seam shows.
func (p *sheetOfPaper) underlay(f Fill) {
	for i := len(p.under) - 1; i >= 0 && i >= len(p.under)-4; i-- {
		u := &p.under[i]
		if u.X == f.X && u.W == f.W && u.Colour == f.Colour && u.Y+u.H == f.Y {
			u.H += f.H
			return
		}
	}
	p.under = append(p.under, f)
}

func (p *sheetOfPaper) page() Page {
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
