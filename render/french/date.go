package french

import "fmt"

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
	"août", "septembre", "octobre", "novembre", "décembre"}

// Date is a date in words, as precise as it is known: « 27 juin 2024 »,
// « 1er mai 2024 », « août 2024 », « 2024 ». A part that is not known is 0; a
// month or a day that no calendar has counts as not known. The day does not
// part from its month at the end of a line. No year gives "".
func Date(year, month, day int) string {
	switch {
	case year == 0:
		return ""
	case month < 1 || month > 12:
		return fmt.Sprint(year)
	case day < 1 || day > 31:
		return fmt.Sprintf("%s %d", months[month-1], year)
	case day == 1:
		return fmt.Sprintf("1er%s%s %d", nbsp, months[month-1], year)
	}
	return fmt.Sprintf("%d%s%s %d", day, nbsp, months[month-1], year)
}
