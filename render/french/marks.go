package french

// replaceDots makes an ellipsis of three dots; longer rows are leaders.
func (t text) replaceDots() text {
	return t.rewrite(joint, func(i int) (int, []rune) {
		if t.prefix(i, "...") > 0 && t.free(i, 3) && t.at(i-1) != '.' && t.at(i+3) != '.' {
			return 3, []rune{'…'}
		}
		return 0, nil
	})
}

// replaceHyphens makes a dash of a hyphen, or two, between spaces. A hyphen
// that starts the text or a line is a list's.
func (t text) replaceHyphens() text {
	return t.rewrite(hyphen, func(i int) (int, []rune) {
		if !isSpace(t.at(i-1)) || isBlank(t.at(i-2)) {
			return 0, nil
		}
		n := 1
		if t.at(i+1) == '-' {
			n = 2
		}
		if t.free(i, n) && isSpace(t.at(i+n)) {
			return n, []rune{'–'}
		}
		return 0, nil
	})
}

// replaceQuotes pairs straight quotation marks: « … » outside, “…” inside other
// guillemets. If they do not pair, all stay straight, because none can be
// trusted.
func (t text) replaceQuotes() {
	type mark struct {
		i  int
		by rune
	}
	var marks []mark
	var open []bool // of each straight mark that is open: it became a guillemet
	depth := 0      // guillemets that are open
	for i, c := range t {
		switch {
		case c.signs&quotation == 0 || c.kept:
		case c.r == '«':
			depth++
		case c.r == '»':
			depth = max(0, depth-1)
		case c.r == '"' && t.quoteOpens(i, len(open) > 0):
			by := '“'
			if depth == 0 {
				by = '«'
				depth++
			}
			open = append(open, by == '«')
			marks = append(marks, mark{i, by})
		case c.r == '"':
			if len(open) == 0 {
				return
			}
			by := '”'
			if open[len(open)-1] {
				by = '»'
				depth = max(0, depth-1)
			}
			open = open[:len(open)-1]
			marks = append(marks, mark{i, by})
		}
	}
	if len(open) > 0 {
		return
	}
	for _, m := range marks {
		t[m.i].replace(m.by)
	}
}

// quoteOpens reports whether the mark at i opens a quotation. Where both sides
// look alike it closes one that is open.
func (t text) quoteOpens(i int, open bool) bool {
	before, after := opens(t.at(i-1)), closes(t.at(i+1))
	if before != after {
		return before
	}
	return !open
}

// replaceApostrophes curls straight apostrophes. A word between single marks
// gets ‘ ’; a mark after a digit (5') is no apostrophe.
func (t text) replaceApostrophes() {
	quote := -1 // the single mark that may open a quotation
	for i, c := range t {
		if c.signs&apostrophe == 0 || c.kept {
			continue
		}
		before, after := t.at(i-1), t.at(i+1)
		switch {
		case c.r != '\'':
			if isWord(before) && isWord(after) && !isDigit(before) {
				t[i].replace('’')
			}
		case isWord(before) && isWord(after) && !isDigit(before):
			t[i].replace('’')
		case !isWord(before) && isWord(after):
			t[i].replace('’') // an elision, until its pair is found
			quote = i
		case quote >= 0 && !isBlank(before):
			t[quote].replace('‘')
			t[i].replace('’')
			quote = -1
		case isWord(before) && !isDigit(before):
			t[i].replace('’')
		case !isWord(before):
		}
	}
}
