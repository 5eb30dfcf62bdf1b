package xlsx

import (
	"encoding/csv"
	"io"
	"strings"

	"bulletin/render"
)

// CSV writes « Inventaire » as text for any spreadsheet: UTF-8 with a byte
// order mark, semicolons, CRLF (RFC 4180 otherwise). Dates are written as in
// the list (2024-08). It refuses what Workbook refuses, so that both agree.
func CSV(w io.Writer, b *render.Bulletin) error {
	if _, err := accepted(Check(b)); err != nil {
		return err
	}
	columns := inventory(b.Publication)
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	line := make([]string, len(columns))
	for i, col := range columns {
		line[i] = col.heading
	}
	if err := c.Write(line); err != nil {
		return err
	}
	for _, x := range records(b) {
		for i, col := range columns {
			line[i] = guard(plain(col.value(x)))
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// guard puts an apostrophe before text that a spreadsheet would run as a
// formula (OWASP, "CSV Injection"). Text that already has apostrophes there
// gets one more, so that unguard is exact.
func guard(s string) string {
	if bare := strings.TrimLeft(s, "'"); bare != "" && strings.IndexByte("=+-@\t\r", bare[0]) >= 0 {
		return "'" + s
	}
	return s
}
