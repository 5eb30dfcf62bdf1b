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

// stack puts rows on pages, one after the other. Rows that keep together go to
// the next page together; a group taller than a page is parted where it must.
func stack(rows []row) []Page {
	p := pages{}
	p.next()
	for i := 0; i < len(rows); {
		end := i + 1
		for end < len(rows) && (rows[end-1].keep || rows[end-1].blank && end-1 > i && rows[end-2].keep) {
			end++
		}
		group := rows[i:end]
		if p.y > 0 && p.y+height(group) > bodyHeight && !(len(group) == 1 && group[0].blank) {
			p.next()
		}
		for _, r := range group {
			p.put(r)
		}
		i = end
	}
	p.finish()
	return p.pages
}

// pages are pages being filled.
type pages struct {
	pages []Page
	under []Fill // of the page being filled
	items []Item
	y     Unit // height filled
	open  bool
}

func (p *pages) next() {
	p.finish()
	p.under, p.items, p.y, p.open = nil, nil, 0, true
}

func (p *pages) finish() {
	if !p.open {
		return
	}
	items := make([]Item, 0, len(p.under)+len(p.items))
	for _, f := range p.under {
		items = append(items, f)
	}
	p.pages = append(p.pages, Page{Items: append(items, p.items...)})
	p.open = false
}

func (p *pages) put(r row) {
	if r.blank && p.y == 0 {
		return
	}
	if p.y > 0 && p.y+r.height > bodyHeight {
		if r.blank {
			return
		}
		p.next()
	}
	top := marginTop + p.y
	for _, f := range r.under {
		f.Y += top
		p.underlay(f)
	}
	for _, it := range r.items {
		p.items = append(p.items, it.moved(top))
	}
	for _, s := range r.slots {
		s.baseline += top
		s.y += top
		p.items = append(p.items, s)
	}
	if r.mark != nil {
		r.mark.page, r.mark.y = len(p.pages)+1, top
	}
	p.y += r.height
}

// underlay joins backgrounds that continue each other, so that no seam shows.
func (p *pages) underlay(f Fill) {
	for i := len(p.under) - 1; i >= 0 && i >= len(p.under)-4; i-- {
		u := &p.under[i]
		if u.X == f.X && u.W == f.W && u.Colour == f.Colour && u.Y+u.H == f.Y {
			u.H += f.H
			return
		}
	}
	p.under = append(p.under, f)
}

func (s slot) Box() (x, y, w, h Unit) { return s.x, s.y, s.w, s.h }
func (s slot) moved(dy Unit) Item {
	s.baseline += dy
	s.y += dy
	return s
}
