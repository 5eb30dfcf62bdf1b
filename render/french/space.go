package french

// collapseSpaces makes one space of several; a no-break one wins.
func (t text) collapseSpaces() text {
	return t.rewrite(blank, func(i int) (int, []rune) {
		n, by := 0, ' '
		for isSpace(t.at(i+n)) && !t[i+n].kept {
			switch r := t[i+n].r; {
			case r == nbsp, by == ' ' && r != '\t':
				by = r
			}
			n++
		}
		if n > 1 || n == 1 && t[i].r == '\t' {
			return n, []rune{by}
		}
		return 0, nil
	})
}

// insertSpaces puts a space where French wants one and none stands;
// chooseSpaces says which one.
func (t text) insertSpaces() text {
	var out text
	done := 0 // cells of t that are in out
	for i := 1; i < len(t); i++ {
		owner := i // of the new space
		if t[i-1].r == '«' && !t[i-1].kept {
			owner = i - 1
		} else if t[i].signs&spaced == 0 || t[i].kept || !t.wantsSpace(i) {
			continue
		}
		if isBlank(t[i-1].r) || isBlank(t[i].r) {
			continue
		}
		if done == 0 {
			out = make(text, 0, len(t)+8)
		}
		out = append(append(out, t[done:i]...), newCell(' ', t[owner].part, false))
		done = i
	}
	if done == 0 {
		return t
	}
	return append(out, t[done:]...)
}

// wantsSpace reports whether a space belongs between the cells before i and at
// i, unless one of them is a space already.
func (t text) wantsSpace(i int) bool {
	before, here, after := t.at(i-1), t.at(i), t.at(i+1)
	switch here {
	case ';', '!', '?', ':':
		switch before {
		case '(', '[', '{', '«', '“', '‘', ';', '!', '?', ':', '/', '-', '–', '—', '¿', '¡', '&':
			return false
		}
		return closes(after) && (here != ':' || after != ':')
	case '»':
		return true
	case '%', '‰', '€':
		return t.numberEnds(i) && !isWord(after)
	case '°':
		return t.numberEnds(i) && t.word(i, "°C")
	case 'p':
		return t.numberEnds(i) && after == '.' && !isWord(t.at(i+2))
	case 'h':
		return t.hourEnds(i) && (!isWord(after) || t.minutes(i+1))
	}
	if isDigit(here) && t[i-1].kept {
		return false
	}
	switch {
	case isDigit(here) && before == '°':
		return t.numero(i)
	case isDigit(here) && before == 'h':
		return t.hourEnds(i-1) && t.minutes(i)
	}
	return false
}

// chooseSpaces replaces each space whose neighbours ask for a certain one.
func (t text) chooseSpaces() {
	for i, c := range t {
		if c.signs&blank != 0 && !c.kept {
			t[i].r = t.space(i)
		}
	}
}

// space is the right space at i; where no rule speaks it is the one that
// stands there.
func (t text) space(i int) rune {
	next := t.at(i + 1)
	if i+1 < len(t) && t[i+1].kept {
		next = 'x'
	}
	if t.at(i-1) == '«' && !t[i-1].kept {
		return nbsp
	}
	switch next {
	case ':', '»', '%', '‰', '€':
		return nbsp
	case ';', '!', '?':
		return nnbsp
	}
	switch {
	case i > 0 && t[i-1].kept:
		return t[i].r
	case t.groups(i):
		return nnbsp
	case t.phone(i), t.numero(i), t.unit(i), t.page(i), t.day(i), t.hour(i), t.ofCentury(i):
		return nbsp
	}
	return t[i].r
}

// numberEnds reports whether a number, and not an identifier, ends before i.
func (t text) numberEnds(i int) bool {
	n := t.digitsBefore(i)
	if n == 0 || t[i-1].kept {
		return false
	}
	before := t.at(i - n - 1)
	return !isWord(before) && before != '#'
}

// groups reports whether the space at i parts two groups of one number: up to
// three digits, then groups of exactly three. The four digits of a year, or
// the number of an issue, start no such number.
func (t text) groups(i int) bool {
	if !t.group(i + 1) {
		return false
	}
	for range 12 { // no number is longer
		n := t.digitsBefore(i)
		start := i - n
		if n < 1 || n > 3 {
			return false
		}
		before := t.at(start - 1)
		if n < 3 || !isSpace(before) || !isDigit(t.at(start-2)) {
			return !isWord(before) && before != '#' && before != '/' &&
				!(isSpace(before) && t.numero(start-1))
		}
		if before := t.digitsBefore(start - 1); before > 3 {
			return true // a year stands before the number
		}
		i = start - 1
	}
	return false
}

// group reports whether exactly three digits, and no letter, stand at i.
func (t text) group(i int) bool { return t.digits(i) == 3 && !isWord(t.at(i+3)) && t.free(i, 3) }

// phone reports whether the space at i parts the pairs of a French telephone
// number, 03 88 00 00 00.
func (t text) phone(i int) bool {
	if !isDigit(t.at(i-1)) || !isDigit(t.at(i+1)) {
		return false
	}
	first := i - 2
	for k := 0; k < 4 && t.pairBefore(first); k++ {
		first -= 3
	}
	if t.at(first) != '0' || isWord(t.at(first-1)) || t.pairBefore(first) {
		return false
	}
	for k := range 5 {
		if !t.pair(first+3*k) || k > 0 && !isSpace(t.at(first+3*k-1)) {
			return false
		}
	}
	return i < first+14 && !isWord(t.at(first+14))
}

func (t text) pair(i int) bool { return isDigit(t.at(i)) && isDigit(t.at(i+1)) }

// pairBefore reports whether another pair of digits and a space end at i.
func (t text) pairBefore(i int) bool {
	return isSpace(t.at(i-1)) && t.pair(i-3) && !isWord(t.at(i-4))
}

// numero reports whether « n° » or « n°s » ends before i.
func (t text) numero(i int) bool {
	if t.at(i-1) == 's' {
		i--
	}
	n := t.at(i - 2)
	return t.at(i-1) == '°' && (n == 'n' || n == 'N') && !isWord(t.at(i-3))
}

// units that stay with their number.
var units = []string{"°C", "k€", "M€", "Md€", "m", "m²", "m³", "cm", "mm", "km", "km²", "km/h", "kg", "ha",
	"kWh", "min", "Ko", "Mo", "Go", "million", "millions", "milliard", "milliards"}

// unit reports whether the space at i parts a number from its unit or « p. ».
func (t text) unit(i int) bool {
	return isDigit(t.at(i-1)) && (t.word(i+1, units...) || t.word(i+1, "p") && t.at(i+2) == '.' && !isWord(t.at(i+3)))
}

// page reports whether the space at i parts « p. » and its like from a number.
func (t text) page(i int) bool {
	if !isDigit(t.at(i+1)) || t.at(i-1) != '.' {
		return false
	}
	for _, s := range []string{"p.", "pp.", "art.", "chap.", "fig.", "vol."} {
		if t.prefix(i-len(s), s) > 0 && !isWord(t.at(i-len(s)-1)) {
			return true
		}
	}
	return false
}

// day reports whether the space at i parts the day from the month.
func (t text) day(i int) bool {
	if t.prefix(i-3, "1er") > 0 && !isWord(t.at(i-4)) {
		return t.word(i+1, months[:]...)
	}
	n := t.digitsBefore(i)
	return (n == 1 || n == 2) && !isWord(t.at(i-n-1)) && t.value(i-n, n) >= 1 && t.value(i-n, n) <= 31 &&
		t.word(i+1, months[:]...)
}

// hour reports whether the space at i stands on either side of the h of an hour.
func (t text) hour(i int) bool {
	switch {
	case t.at(i+1) == 'h':
		return t.hourEnds(i) && !isWord(t.at(i+2))
	case t.at(i-1) == 'h' && t.minutes(i+1):
		k := i - 1
		if isSpace(t.at(k - 1)) {
			k--
		}
		return t.hourEnds(k)
	}
	return false
}

// hourEnds reports whether the hours of a time, 0 to 24, end before i. They
// may follow those of another time and a hyphen: 9h30-12h.
func (t text) hourEnds(i int) bool {
	n := t.digitsBefore(i)
	if n < 1 || n > 2 || !t.free(i-n, n) || t.value(i-n, n) > 24 {
		return false
	}
	start := i - n
	before := t.at(start - 1)
	if before != '-' {
		return opens(before) || before == ',' || before == ';' || before == ':'
	}
	if t.at(start-2) == 'h' {
		return true
	}
	m := t.digitsBefore(start - 1)
	limit := t.at(start - 2 - m)
	return (m == 1 || m == 2) && (limit == 'h' || isBlank(limit))
}

// minutes reports whether two digits from 00 to 59 stand at i.
func (t text) minutes(i int) bool {
	return t.digits(i) == 2 && t[i].r < '6' && !isWord(t.at(i+2)) && t.free(i, 2)
}

// ofCentury reports whether the space at i parts a century from « siècle ».
func (t text) ofCentury(i int) bool {
	if t.at(i-1) != 'e' || !t.century(i) {
		return false
	}
	c := t.at(i - 2)
	return c == 'I' || c == 'V' || c == 'X'
}
