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
)

// lineBreak is a chosen line: the atoms from start up to, not including, end.
type lineBreak struct{ start, end int }

// fitness classes, from tight to very loose.
const classes = 4

type state struct {
	cost  int64
	start int8 // class of the line before
	from  int32
	lines int32
}

const unreached = int64(1) << 62

// breakLines chooses the line ends. No line is wider than width as long as no
// atom is.
func breakLines(m *measure, atoms []atom, width Unit, how manner) []lineBreak {
	n := len(atoms)
	if n == 0 {
		return nil
	}
	// Widths up to each atom, so that any line is measured by subtraction.
	boxes, spaces := make([]Unit, n+1), make([]Unit, n+1)
	for i, a := range atoms {
		boxes[i+1], spaces[i+1] = boxes[i]+a.width, spaces[i]+a.space
	}
	best := make([][classes]state, n+1)
	for i := range best {
		for c := range best[i] {
			best[i][c].cost = unreached
		}
	}
	best[0][1].cost = 0
	for end := 1; end <= n; end++ {
		last := end == n
		tail := Unit(0)
		if atoms[end-1].hyphen && !last {
			tail = atoms[end-1].hyphenWidth(m)
		}
		for start := end - 1; start >= 0; start-- {
			blank := spaces[end-1] - spaces[start]
			slack := width - (boxes[end] - boxes[start] + blank + tail)
			if slack < 0 && (how != justified || -slack > blank/spaceShrink) && start < end-1 {
				break
			}
			class, bad := fitness(slack, blank, width, how, last)
			line := linePenalty + bad
			cost := line * line
			if !last {
				cost += atoms[end-1].cost * atoms[end-1].cost
			}
			if last && start > 0 && width-slack < indent && how != balanced {
				cost += shortEnd
			}
			for c := range best[start] {
				before := &best[start][c]
				if before.cost == unreached {
					continue
				}
				total := before.cost + cost
				if d := class - c; how == justified && (d > 1 || d < -1) {
					total += misfit
				}
				if here := &best[end][class]; total < here.cost {
					*here = state{cost: total, start: int8(c), from: int32(start), lines: before.lines + 1}
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
		lines[i] = lineBreak{int(s.from), end}
		end, class = int(s.from), int(s.start)
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
