package render

import (
	"fmt"
	"time"
)

// Date is a date with the precision at which it was given, an EDTF level 0
// date (ISO 8601-2): a year, a month of a year, or a day. Parts that are not
// known are 0; the zero Date was not given.
type Date struct{ Year, Month, Day int }

// ParseDate reads "2024", "2024-08" or "2024-06-27". It refuses dates that do
// not exist.
func ParseDate(s string) (Date, error) {
	var d Date
	var err error
	digits := func(s string) int {
		n := 0
		for _, c := range []byte(s) {
			if c < '0' || c > '9' {
				err = fmt.Errorf("%q is not a number", s)
				return 0
			}
			n = n*10 + int(c-'0')
		}
		return n
	}
	switch {
	case len(s) == 4:
		d.Year = digits(s)
	case len(s) == 7 && s[4] == '-':
		d.Year, d.Month = digits(s[:4]), digits(s[5:])
	case len(s) == 10 && s[4] == '-' && s[7] == '-':
		d.Year, d.Month, d.Day = digits(s[:4]), digits(s[5:7]), digits(s[8:])
	default:
		return Date{}, fmt.Errorf("%q is not a date such as 2024, 2024-08 or 2024-06-27", s)
	}
	if err != nil {
		return Date{}, err
	}
	if d.Year == 0 || len(s) > 4 && (d.Month < 1 || d.Month > 12) {
		return Date{}, fmt.Errorf("%q does not exist in the calendar", s)
	}
	if len(s) == 10 {
		t := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
		if d.Day < 1 || t.Day() != d.Day {
			return Date{}, fmt.Errorf("%q does not exist in the calendar", s)
		}
	}
	return d, nil
}

// IsZero reports whether no date was given.
func (d Date) IsZero() bool { return d == Date{} }

// String is the date as EDTF: "2024", "2024-08", "2024-06-27", or "".
func (d Date) String() string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Time is the first instant of the date in UTC.
func (d Date) Time() time.Time {
	return time.Date(d.Year, time.Month(max(d.Month, 1)), max(d.Day, 1), 0, 0, 0, 0, time.UTC)
}
