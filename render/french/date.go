package french

import (
	"strconv"
	"strings"
)

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	"août", "septembre", "octobre", "novembre", "décembre"}

// Date is a date in words, as precise as it is known: « 27 juin 2024 »,
// « 1er mai 2024 », « août 2024 », « 2024 ». A part that is not known is 0; a
// month or a day that no calendar has counts as not known. The day stays with
// its month. No year gives "".
func Date(year, month, day int) string {
	if year == 0 {
		return ""
	}
	s := strconv.Itoa(year)
	if month < 1 || month > 12 {
		return s
	}
	s = months[month-1] + " " + s
	switch {
	case day == 1:
		return "1er" + string(nbsp) + s
	case day > 1 && day <= 31:
		return strconv.Itoa(day) + string(nbsp) + s
	}
	return s
}

// Number is a whole number in digits, in groups of three from 1 000 on.
func Number(n int) string {
	s := strconv.Itoa(n)
	sign := len(s) - len(strings.TrimPrefix(s, "-"))
	for i := len(s) - 3; i > sign; i -= 3 {
		s = s[:i] + string(nnbsp) + s[i:]
	}
	return s
}
