package layout

// Line breaking chooses all the line ends of a paragraph together, so that the
// sum of what displeases is least (Knuth and Plass, "Breaking Paragraphs into
// Lines", Software: Practice and Experience 11, 1981), in integers only. The
// search is a plain shortest path over (line end, fitness class): lines are
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
	spaceStretch = 2     // a space stretches by its half at ratio 1000…
	spaceShrink  = 4     // …and shrinks by its quarter at most
	maxRatio     = 30000 // all looser lines are equally bad
	linePenalty  = 10
	misfit       = 10000 // for a tight line beside a loose one
	shortEnd     = 15000 // for a last line shorter than an indent
	indent       = 24 * Point
	maxAtoms     = 1000 // of a line; only what has no width comes to more
)

// lineBreak is a chosen line: the atoms from start up to, not including, end.
type lineBreak struct{ start, end int }

// Fitness classes go from tight to very loose; a paragraph begins as if after
// a line of the second.
const (
	classes    = 4
	firstClass = 1
)

// state is the best way found to end a line somewhere with a line of some class.
type state struct {
	cost  int64
	start int32 // of that line
	class int8  // of the line before it
	lines int32 // so far
}

const unreached = int64(1) << 62

// breaker measures the possible lines of a paragraph.
type breaker struct {
	m             *measure
	atoms         []atom
	boxes, spaces []Unit // up to each atom, so that a line is measured by subtraction
	width         Unit
	how           manner
}

func newBreaker(m *measure, atoms []atom, width Unit, how manner) *breaker {
	p := &breaker{m: m, atoms: atoms, width: width, how: how,
		boxes: make([]Unit, len(atoms)+1), spaces: make([]Unit, len(atoms)+1)}
	for i, a := range atoms {
		p.boxes[i+1], p.spaces[i+1] = p.boxes[i]+a.width, p.spaces[i]+a.space
	}
	return p
}

// line is what a line from start up to end costs, and its fitness class. It
// does not fit if it is too wide, unless it is a single atom.
func (p *breaker) line(start, end int) (cost int64, class int, fits bool) {
	last, final := end == len(p.atoms), p.atoms[end-1]
	blank := p.spaces[end-1] - p.spaces[start]
	natural := p.boxes[end] - p.boxes[start] + blank
	if final.hyphen && !last {
		natural += final.hyphenWidth(p.m)
	}
	slack := p.width - natural
	if slack < 0 && (p.how != justified || -slack > blank/spaceShrink) && start < end-1 {
		return 0, 0, false
	}
	class, bad := fitness(slack, blank, p.width, p.how, last)
	cost = (linePenalty + bad) * (linePenalty + bad)
	if !last {
		cost += final.cost * final.cost
	} else if start > 0 && natural < indent && p.how != balanced {
		cost += shortEnd
	}
	return cost, class, true
}

// follow is what it costs that a line of one class follows one of another.
func (p *breaker) follow(before, class int) int64 {
	if d := class - before; p.how == justified && (d > 1 || d < -1) {
		return misfit
	}
	return 0
}

// breakLines chooses the line ends. No line is wider than width as long as no
// atom is.
func breakLines(m *measure, atoms []atom, width Unit, how manner) []lineBreak {
	n := len(atoms)
	if n == 0 {
		return nil
	}
	p := newBreaker(m, atoms, width, how)
	best := make([][classes]state, n+1)
	for i := range best {
		for c := range best[i] {
			best[i][c].cost = unreached
		}
	}
	best[0][firstClass].cost = 0
	for end := 1; end <= n; end++ {
		for start := end - 1; start >= max(0, end-maxAtoms); start-- {
			cost, class, fits := p.line(start, end)
			if !fits {
				break
			}
			for c := range best[start] {
				before := &best[start][c]
				if before.cost == unreached {
					continue
				}
				total := before.cost + cost + p.follow(c, class)
				if here := &best[end][class]; total < here.cost {
					*here = state{cost: total, class: int8(c), start: int32(start), lines: before.lines + 1}
				}
			}
		}
	}
	class := 0
	for c := range best[n] {
		if best[n][c].cost < best[n][class].cost {
			class = c
		}
	}
	lines := make([]lineBreak, best[n][class].lines)
	for i, end := len(lines)-1, n; i >= 0; i-- {
		s := best[end][class]
		lines[i] = lineBreak{int(s.start), end}
		end, class = int(s.start), int(s.class)
	}
	return lines
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
