// Package report writes what became of a mailing, for a person: a page (HTML),
// a list (CSV), and a table for a workbook. It reads the rows as they come, so
// that a million of them need no more memory than a hundred.
package report

import (
	"encoding/csv"
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// Rows is the part of a ledger that a report reads, for one campaign.
type Rows func(f mail.Filter, yield func(mail.Row) bool) error

// Report is what there is to tell about a campaign.
type Report struct {
	Title    string // of the publication
	Campaign mail.Campaign
	Counts   mail.Counts
	Rows     Rows
	Made     time.Time
	Zone     *time.Location // in which moments are written; nil is UTC
}

// StateName is what a state is called in a report: what a relay accepted is
// « remis au relais », since nobody knows whether it was received.
func StateName(s mail.State) string {
	switch s {
	case mail.Planned:
		return "à envoyer"
	case mail.Claimed:
		return "en préparation"
	case mail.Transmitting:
		return "en cours de transmission"
	case mail.Accepted:
		return "remis au relais"
	case mail.Deferred:
		return "reporté"
	case mail.Rejected:
		return "refusé"
	case mail.InDoubt:
		return "incertain"
	case mail.Suppressed:
		return "écarté"
	case mail.Bounced:
		return "revenu"
	case mail.Complained:
		return "signalé comme indésirable"
	}
	return s.String()
}

var headings = []string{"Adresse", "Nom", "Organisation", "État", "Motif", "Serveur", "Code", "Code étendu",
	"Réponse", "Tentatives", "Date", "Prochaine tentative", "Identifiant"}

// Headings are those of Table's columns.
func Headings() []string { return append([]string(nil), headings...) }

// Table gives a line for each recipient, by identifier: texts, whole numbers
// (int64) and moments (time.Time, in the report's zone); nil is an empty cell.
// The cells are the caller's until the next line. After an error there are no
// more.
func (r *Report) Table() iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		cells := make([]any, len(headings))
		stopped := false
		err := r.Rows(mail.Filter{}, func(row mail.Row) bool {
			r.line(cells, row)
			stopped = !yield(cells, nil)
			return !stopped
		})
		if err != nil && !stopped {
			yield(nil, err)
		}
	}
}

func (r *Report) line(cells []any, row mail.Row) {
	moment := func(t time.Time) any {
		if t.IsZero() {
			return nil
		}
		return t.In(r.zone())
	}
	var code any
	if row.Last.Code != 0 {
		code = int64(row.Last.Code)
	}
	next := row.Next
	if row.State != mail.Deferred {
		next = time.Time{}
	}
	copy(cells, []any{row.Address, row.Name, row.Organisation, StateName(row.State), why(row),
		row.Last.Server, code, row.Last.Enhanced, row.Last.Text, int64(row.Attempts), moment(row.At), moment(next), row.ID})
}

func (r *Report) zone() *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// CSV writes the table as text for any spreadsheet: UTF-8 with a byte order
// mark, semicolons, CRLF (RFC 4180 otherwise).
func (r *Report) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.Comma, c.UseCRLF = ';', true
	if err := c.Write(headings); err != nil {
		return err
	}
	line := make([]string, len(headings))
	for cells, err := range r.Table() {
		if err != nil {
			return err
		}
		for i, v := range cells {
			switch v := v.(type) {
			case nil:
				line[i] = ""
			case string:
				line[i] = guard(v)
			case int64:
				line[i] = strconv.FormatInt(v, 10)
			case time.Time:
				line[i] = v.Format("2006-01-02 15:04:05")
			default:
				return errors.New("a cell of no known kind")
			}
		}
		if err := c.Write(line); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// guard puts an apostrophe before text that a spreadsheet would run as a
// formula (OWASP, "CSV Injection"), and makes one line of it.
func guard(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if bare := strings.TrimLeft(s, "' \u00a0"); bare != "" && strings.ContainsRune("=+-@＝＋－＠", []rune(bare)[0]) {
		return "'" + s
	}
	return s
}
