package layout

// Line breaking chooses all the line ends of a paragraph together, so that the
// sum of what displeases is least (Knuth and Plass, "Breaking Paragraphs into
// Lines", Software: Practice and Experience 11, 1981), in integers only. The
// search is a shortest path over (line end, how the line ends): lines are
// short, so each end has few possible beginnings.

// manner is how the lines of a paragraph are filled.
type manner uint8

const (
	justified manner = iota // both edges straight, the last line free
	ragged                  // even lines, the last one free
	balanced                // all lines about as long, for titles
)

// The measures of justification. Ratios are in thousandths of the stretch (or
// shrink) the spaces of a line have.
const (
	spaceStretch  = 2     // a space stretches by its half at ratio 1000…
	spaceShrink   = 4     // …and shrinks by its quarter at most
	maxRatio      = 30000 // all looser lines are equally bad
	linePenalty   = 10
	misfit        = 10000 // for a tight line beside a loose one
	twoHyphens    = 12000 // for two lines in a row that end with hyphens
	lateHyphen    = 8000  // for a hyphen before the last line
	shortEnd      = 15000 // for a last line shorter than a long word, or than a fifth of a ragged one
	indent        = 56 * Point
	maxHyphens    = 2    // lines in a row that may end with a hyphen
	maxAtoms      = 1000 // of a line; only what has no width comes to more
	tolerance     = 3000 // ratio of the loosest line while there is a choice
	raggedFilling = 2    // the part of a ragged line that is filled at least while there is a choice, a half
)

// lineBreak is a chosen line: the atoms from start up to, not including, end.
type lineBreak struct{ start, end int }

// A line ends in one of so many ways: its fitness class, from tight to very
// loose, and how many lines up to it end with hyphens. A paragraph begins as
// if after a line of the second class.
const (
	classes    = 4
	firstClass = 1
	endings    = classes * (maxHyphens + 1)
)

// state is the best way found to end a line somewhere in some way.
type state struct {
	cost   int64
	start  int32 // of that line
	before int8  // how the line before it ends
}

const unreached = int64(1) << 62

// breaker measures the possible lines of a paragraph.
type breaker struct {
	s             *setter
	atoms         []atom
	boxes, spaces []Unit // up to each atom, so that a line is measured by subtraction
	width         Unit
	how           manner
	best          [][endings]state
	reached       []bool
}

// begin makes the breaker, which reuses its memory, ready for a paragraph.
func (p *breaker) begin(s *setter, atoms []atom, width Unit, how manner) {
	p.s, p.atoms, p.width, p.how = s, atoms, width, how
	n := len(atoms) + 1
	if cap(p.boxes) < n {
		p.boxes, p.spaces, p.best, p.reached = make([]Unit, n), make([]Unit, n), make([][endings]state, n), make([]bool, n)
	}
	p.boxes, p.spaces, p.best, p.reached = p.boxes[:n], p.spaces[:n], p.best[:n], p.reached[:n]
	for i, a := range atoms {
		p.boxes[i+1], p.spaces[i+1] = p.boxes[i]+a.width, p.spaces[i]+a.space
	}
}

// effort is how much a search forgoes to find a way at all.
type effort uint8

const (
	choosy    effort = iota // no line is looser than the tolerance
	patient                 // any line that is not too wide
	desperate               // and any number of hyphens in a row
)

// wide reports whether a line is too wide whatever is done at its ends.
func (p *breaker) wide(start, end int) bool {
	return p.slack(start, end)+p.shrink(start, end) < 0
}

// slack is what a line lacks of the width, as long as words are not broken.
func (p *breaker) slack(start, end int) Unit {
	return p.width - (p.boxes[end] - p.boxes[start]) - p.blank(start, end)
}

// blank is the width of the spaces of a line.
func (p *breaker) blank(start, end int) Unit { return p.spaces[end-1] - p.spaces[start] }

// shrink is how much narrower a line may be set.
func (p *breaker) shrink(start, end int) Unit {
	if p.how != justified {
		return 0
	}
	return p.blank(start, end) / spaceShrink
}

// line is what a line from start up to end costs, and its fitness class. It
// does not fit if it is too wide, unless it is a single atom, nor if it is too
// loose to be looked at.
func (p *breaker) line(start, end int, try effort) (cost int64, class int, fits bool) {
	first, final := &p.atoms[start], &p.atoms[end-1]
	last := end == len(p.atoms)
	slack, blank := p.slack(start, end), p.blank(start, end)
	if try == choosy && !last && p.loose(slack, blank) {
		return 0, 0, false
	}
	if !first.fitted {
		p.s.fit(first)
	}
	slack -= first.head
	if !last {
		if !final.fitted {
			p.s.fit(final)
		}
		slack -= final.tail
	}
	if slack+p.shrink(start, end) < 0 && start < end-1 {
		return 0, 0, false
	}
	class, bad := fitness(slack, blank, p.width, p.how, last)
	cost = (linePenalty + bad) * (linePenalty + bad)
	if !last {
		cost += final.cost * final.cost
	} else if start > 0 && p.width-slack < p.indent() {
		cost += shortEnd
	}
	return cost, class, true
}

// indent is how long the last line should be at least.
func (p *breaker) indent() Unit {
	switch p.how {
	case justified:
		return indent
	case ragged:
		return p.width / 5
	}
	return 0
}

// loose reports whether a line is not worth looking at while others may do.
func (p *breaker) loose(slack, blank Unit) bool {
	if p.how == justified {
		return slack > blank/spaceStretch*tolerance/1000+p.width/100
	}
	return slack > p.width-p.width/raggedFilling
}

// follow is what it costs that a line of one class follows another, and how
// many lines then end with hyphens; it may not be if that is too many.
func (p *breaker) follow(before, class, end int, try effort) (cost int64, ending int, may bool) {
	if d := class - before%classes; p.how == justified && (d > 1 || d < -1) {
		cost = misfit
	}
	last, hyphens := end == len(p.atoms), before/classes
	switch {
	case last:
		if hyphens > 0 {
			cost += lateHyphen
		}
		return cost, class, true
	case !p.atoms[end-1].dash:
		return cost, class, true
	}
	if hyphens > 0 {
		cost += twoHyphens
	}
	if hyphens == maxHyphens {
		if try != desperate {
			return 0, 0, false
		}
		hyphens--
	}
	return cost, class + classes*(hyphens+1), true
}

// lines chooses the line ends. No line is wider than the width as long as no
// atom is.
func (p *breaker) lines() []lineBreak {
	if len(p.atoms) == 0 {
		return nil
	}
	for try := choosy; ; try++ {
		if p.search(try) || try == desperate {
			return p.path()
		}
	}
}

// search finds the best way to each line end, and whether there is one to the
// end of the paragraph.
func (p *breaker) search(try effort) bool {
	n := len(p.atoms)
	clear(p.reached)
	for end := range p.best {
		for i := range p.best[end] {
			p.best[end][i].cost = unreached
		}
	}
	p.best[0][firstClass].cost = 0
	p.reached[0] = true
	for end := 1; end <= n; end++ {
		for start := end - 1; start >= max(0, end-maxAtoms); start-- {
			if start < end-1 && p.wide(start, end) {
				break
			}
			if !p.reached[start] {
				continue
			}
			cost, class, fits := p.line(start, end, try)
			if !fits {
				continue
			}
			for before := range p.best[start] {
				from := &p.best[start][before]
				if from.cost == unreached {
					continue
				}
				more, ending, may := p.follow(before, class, end, try)
				if !may {
					continue
				}
				if here := &p.best[end][ending]; from.cost+cost+more < here.cost {
					*here = state{cost: from.cost + cost + more, start: int32(start), before: int8(before)}
					p.reached[end] = true
				}
			}
		}
	}
	return p.reached[n]
}

// path is the best way to the end.
func (p *breaker) path() []lineBreak {
	end, ending := len(p.atoms), 0
	for i := range p.best[end] {
		if p.best[end][i].cost < p.best[end][ending].cost {
			ending = i
		}
	}
	count := 0
	for e, how := end, ending; e > 0; count++ {
		s := p.best[e][how]
		e, how = int(s.start), int(s.before)
	}
	lines := make([]lineBreak, count)
	for i := count - 1; i >= 0; i-- {
		s := p.best[end][ending]
		lines[i] = lineBreak{int(s.start), end}
		end, ending = int(s.start), int(s.before)
	}
	return lines
}

// breakLines breaks a paragraph.
func (s *setter) breakLines(atoms []atom, width Unit, how manner) []lineBreak {
	s.breaker.begin(s, atoms, width, how)
	return s.breaker.lines()
}

// fitness is the class of a line and its badness, TeX's 100 r³ for a justified
// line; for the other manners the slack in hundredths of the width.
func fitness(slack, blank, width Unit, how manner, last bool) (class int, bad int64) {
	if how != justified {
		if last && how == ragged {
			return 1, 0
		}
		return 1, int64(max(slack, 0) * 300 / max(width, 1))
	}
	var r Unit
	switch {
	case slack < 0:
		r = slack * 1000 / max(blank/spaceShrink, 1)
	case last:
		return 1, 0
	case blank == 0 && slack > 0:
		r = maxRatio
	default:
		r = min(slack*1000/max(blank/spaceStretch, 1), maxRatio)
	}
	size := int64(max(r, -r))
	bad = size * size * size / 10_000_000
	switch {
	case r < -500:
		return 0, bad
	case r <= 500:
		return 1, bad
	case r <= 1000:
		return 2, bad
	}
	return 3, bad
}
