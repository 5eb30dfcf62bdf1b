package bib

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"bulletin/render"
)

var (
	yearFirst = regexp.MustCompile(`^(\d{4})(?:[-/.](\d{1,2})?(?:[-/.](\d{1,2})?(?:/.*)?)?)?(?:T.*| \d\d:\d\d.*)?$`)
	dayFirst  = regexp.MustCompile(`^(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})$`)
	inWords   = regexp.MustCompile(`^(?:(\d{1,2})(?:er|st|nd|rd|th)? +)?(\pL{3,})\.?(?: +(\d{1,2}),?)?,? +(\d{4})$`)
	wordsLast = regexp.MustCompile(`^(\d{4}),? +(\pL{3,})\.?(?: +(\d{1,2}))?$`)
	anyYear   = regexp.MustCompile(`\b(?:1[5-9]|20)\d\d\b`)
)

// monthNames are the months in French, then in English, folded.
var monthNames = strings.Fields(`janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
january february march april may june july august september october november december`)

// monthNamed is the month that a word names, in full or by its first letters, at
// least three; 0 for none.
func monthNamed(s string) int {
	s = folded(s)
	for i, name := range monthNames {
		if len(s) >= 3 && s != "jui" && strings.HasPrefix(name, s) {
			return i%12 + 1
		}
	}
	return 0
}

// parseDate reads a date as people and programs write it: EDTF, RIS's with
// slashes, numbers in the French order, words in French and English. What it
// does not understand is the year in it, if there is but one; exact is false
// when something of the text is not in the date.
func parseDate(text string) (d render.Date, exact bool) {
	s := strings.Join(strings.Fields(text), " ")
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	if m := yearFirst.FindStringSubmatch(s); m != nil {
		d = render.Date{Year: number(m[1]), Month: number(m[2]), Day: number(m[3])}
		rest := strings.SplitN(s, "/", 4)
		if len(rest) == 4 && rest[3] != "" { // RIS: other information
			return valid(d), false
		}
	} else if m := dayFirst.FindStringSubmatch(s); m != nil {
		d = render.Date{Year: number(m[3]), Month: number(m[2]), Day: number(m[1])}
	} else if m := inWords.FindStringSubmatch(s); m != nil && monthNamed(m[2]) > 0 && (m[1] == "" || m[3] == "") {
		d = render.Date{Year: number(m[4]), Month: monthNamed(m[2]), Day: number(m[1] + m[3])}
	} else if m := wordsLast.FindStringSubmatch(s); m != nil && monthNamed(m[2]) > 0 {
		d = render.Date{Year: number(m[1]), Month: monthNamed(m[2]), Day: number(m[3])}
	} else if all := anyYear.FindAllString(s, -1); len(all) == 1 {
		return render.Date{Year: number(all[0])}, false
	}
	v := valid(d)
	return v, v == d && s != "" && !d.IsZero() || s == ""
}

// valid drops the parts of a date that the calendar has not.
func valid(d render.Date) render.Date {
	for _, part := range []render.Date{d, {Year: d.Year, Month: d.Month}, {Year: d.Year}} {
		if part.Month == 0 && part.Day != 0 {
			continue
		}
		if v, err := render.ParseDate(part.String()); err == nil && v == part {
			return v
		}
	}
	return render.Date{}
}

// season is the name of a season of CSL, 1 to 4, and of EDTF, 21 to 24.
func season(n int) string {
	if n > 20 {
		n -= 20
	}
	if n < 1 || n > 4 {
		return fmt.Sprint(n)
	}
	return [...]string{"printemps", "été", "automne", "hiver"}[n-1]
}
