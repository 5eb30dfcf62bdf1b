package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/report"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
	"bulletin/render"
	"bulletin/render/xlsx"
)

// exportOptions are what `bulletin subscribers export` was told.
type exportOptions struct {
	to, of, out string
	segments    []string
	json        bool
}

func (c *command) subscribersExport() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   c.tr("export [options]", "export [options]"),
		Short: c.tr("Hand out the subscribers, or all that is known of one", "Sortir les abonnés, ou tout ce qu’on sait de l’un d’eux"),
		Long: fmt.Sprintf(c.tr(`Write the subscribers as a workbook or a CSV file, in %s or where --out
says. import reads both back.

With --of, show all that is known of one person, mailings included: what she may ask
for (GDPR, article 15).`, `Écrire les abonnés dans un classeur ou un fichier CSV, dans %s ou là
où le dit --out. import relit l’un et l’autre.

Avec --of, montrer tout ce qu’on sait d’une personne, envois compris : ce qu’elle peut
demander (RGPD, article 15).`), c.shown("private")),
		Example: "  bulletin subscribers export\n  bulletin subscribers export --to csv --out - > abonnes.csv\n  bulletin subscribers export --of documentation@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return c.usageError("export takes no argument; did you mean --of %s?", "export ne prend pas d’argument\u202f; vouliez-vous dire --of %s\u202f?", args[0])
			}
			if o.to != "csv" && o.to != "xlsx" {
				return c.usageError("--to takes csv or xlsx, not %q", "--to vaut csv ou xlsx, et non «\u00a0%s\u00a0»", o.to)
			}
			return c.withStore(func(store *ledger.Store) error {
				if o.of != "" {
					return c.exportOne(cmd.Context(), store, o)
				}
				return c.exportSubscribers(cmd.Context(), store, o)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.to, "to", "xlsx", c.tr("the `format`: csv or xlsx", "le `format` : csv ou xlsx"))
	f.StringVar(&o.of, "of", "", c.tr("all that is known of this `address`", "tout ce qu’on sait de cette `adresse`"))
	f.StringVar(&o.out, "out", "", c.tr("the `file` to write; - for the standard output", "le `fichier` à écrire ; - pour la sortie standard"))
	f.StringArrayVar(&o.segments, "segment", nil, c.tr("only those of this `segment`", "seulement ceux de ce `segment`"))
	f.BoolVar(&o.json, "json", false, c.tr("with --of: as JSON", "avec --of : en JSON"))
	return cmd
}

func (c *command) exportSubscribers(ctx context.Context, store mail.Subscribers, o exportOptions) error {
	segments, err := c.segmentsAsked(ctx, store, o.segments)
	if err != nil {
		return err
	}
	t := xlsx.Table{Title: c.tr("Subscribers", "Abonnés"), Sheet: c.tr("Subscribers", "Abonnés"), Dated: time.Now()}
	for _, column := range []struct {
		field subscribers.Field
		width float64
	}{{subscribers.Address, 36}, {subscribers.Name, 26}, {subscribers.Organisation, 30}, {subscribers.Language, 10}, {subscribers.Segments, 24},
		{subscribers.State, 14}, {subscribers.ConsentDate, 22}, {subscribers.ConsentSource, 30}, {subscribers.ConsentWording, 60}} {
		header := []rune(column.field.Called(c.say))
		t.Columns = append(t.Columns, xlsx.TableColumn{Header: strings.ToUpper(string(header[:1])) + string(header[1:]),
			Width: column.width, Days: column.field == subscribers.ConsentDate})
	}
	err = store.Each(ctx, segments, func(s mail.Subscriber) bool {
		t.Rows = append(t.Rows, []string{s.Address, s.Name, s.Organisation, s.Language, strings.Join(s.Segments, "; "),
			c.stateOf(s.Suppressed), dayText(s.Consent.Date), s.Consent.Source, s.Consent.Wording})
		return true
	})
	if err != nil {
		return c.storeError(err)
	}
	write := func(w io.Writer) error { return xlsx.WriteTable(w, t) }
	if o.to == "csv" {
		write = func(w io.Writer) error { return writeCSV(w, t) }
	}
	if o.out == "-" {
		return write(c.stdout)
	}
	name := cmp.Or(o.out, filepath.Join(c.data, "private", c.tr("subscribers.", "abonnes.")+o.to))
	if err := replacePrivate(name, write); err != nil {
		return c.worldError(err, name)
	}
	fmt.Fprintln(c.stdout, filepath.ToSlash(name)+c.tr(": ", "\u00a0: ")+c.count(len(t.Rows), "1 subscriber", "%d subscribers", "1 abonné", "%d abonnés"))
	return nil
}

// writeCSV writes a table as Excel reads it in France: UTF-8 with its mark,
// semicolons, CRLF.
func writeCSV(w io.Writer, t xlsx.Table) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	line := make([]string, len(t.Columns))
	for i, column := range t.Columns {
		line[i] = column.Header
	}
	if err := out.Write(line); err != nil {
		return err
	}
	for _, row := range t.Rows {
		for i := range line {
			line[i] = subscribers.Guard(row[i])
		}
		if err := out.Write(line); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// replacePrivate writes a file as replaceFile does; a new one is for its owner
// only.
func replacePrivate(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		f.Close()
	}
	if failed := replaceFile(name, write); failed != nil {
		if err == nil {
			os.Remove(name)
		}
		return failed
	}
	return nil
}

// knownJSON is all that is known of a person.
type knownJSON struct {
	At         string        `json:"at"` // when it was asked
	Subscriber personJSON    `json:"subscriber"`
	Mailings   []sendingJSON `json:"mailings"`
}

type sendingJSON struct {
	Campaign string `json:"campaign"`
	Subject  string `json:"subject"`
	Name     string `json:"name,omitempty"`
	State    string `json:"state"`
	At       string `json:"at,omitempty"`
	Attempts int    `json:"attempts"`
	Server   string `json:"server,omitempty"`
	Answer   string `json:"answer,omitempty"`
}

func (c *command) exportOne(ctx context.Context, store mail.Subscribers, o exportOptions) error {
	_, a, err := c.anAddress(o.of)
	if err != nil {
		return err
	}
	s, err := store.Find(ctx, a)
	if err != nil {
		return c.storeError(err)
	}
	if s == nil {
		return &failure{status: exitProblems, err: fmt.Errorf(c.tr("nothing is known of %s", "on ne sait rien de %s"), a)}
	}
	sendings, err := store.History(ctx, s.ID)
	if err != nil {
		return c.storeError(err)
	}
	known := knownJSON{At: time.Now().UTC().Format(time.RFC3339), Subscriber: personOf(*s), Mailings: []sendingJSON{}}
	for _, m := range sendings {
		j := sendingJSON{Campaign: m.Campaign.ID, Subject: m.Campaign.Subject, Name: m.Row.Name, State: m.Row.State.String(),
			Attempts: m.Row.Attempts, Server: m.Row.Last.Server, Answer: m.Row.Last.String()}
		if !m.Row.At.IsZero() {
			j.At = m.Row.At.UTC().Format(time.RFC3339)
		}
		known.Mailings = append(known.Mailings, j)
	}
	write := func(w io.Writer) error { return c.tellOne(w, *s, sendings) }
	if o.json {
		write = func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "  ")
			return e.Encode(known)
		}
	}
	if o.out == "" || o.out == "-" {
		return write(c.stdout)
	}
	if err := replacePrivate(o.out, write); err != nil {
		return c.worldError(err, o.out)
	}
	fmt.Fprintln(c.stdout, filepath.ToSlash(o.out))
	return nil
}

// tellOne writes all that is known of a person for herself.
func (c *command) tellOne(out io.Writer, s mail.Subscriber, sendings []mail.Sending) error {
	w := tabwriter.NewWriter(out, 0, 8, 2, ' ', 0)
	line := func(f subscribers.Field, value string) {
		if value == "" {
			value = "–"
		}
		fmt.Fprintf(w, "%s\t%s\n", f.Called(c.say), value)
	}
	fmt.Fprintf(w, c.tr("What is known on %s\n\n", "Ce qui est connu le %s\n\n"), dayText(today()))
	line(subscribers.Address, s.Address)
	line(subscribers.Name, s.Name)
	line(subscribers.Organisation, s.Organisation)
	line(subscribers.Language, s.Language)
	line(subscribers.Segments, strings.Join(s.Segments, ", "))
	line(subscribers.ConsentDate, dayText(s.Consent.Date))
	line(subscribers.ConsentSource, s.Consent.Source)
	line(subscribers.ConsentWording, s.Consent.Wording)
	state := c.stateOf(s.Suppressed)
	if s.Suppressed.Why != "" {
		state += c.tr(" since ", " depuis le ") + dayText(s.Suppressed.When)
		if s.Suppressed.Note != "" {
			state += " (" + s.Suppressed.Note + ")"
		}
	}
	line(subscribers.State, state)
	fmt.Fprintln(w)
	if len(sendings) == 0 {
		fmt.Fprintln(w, c.tr("No mailing was sent to this address.", "Aucun envoi n’a été fait à cette adresse."))
	}
	for _, m := range sendings {
		at := ""
		if !m.Row.At.IsZero() {
			at = m.Row.At.Local().Format("2006-01-02 15:04")
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", m.Campaign.ID, m.Campaign.Subject, c.sendingState(m.Row.State), at, m.Row.Last)
	}
	return w.Flush()
}

// sendingState says where a recipient stands in a mailing.
func (c *command) sendingState(s mail.State) string {
	if c.say == render.French {
		return report.StateName(s)
	}
	switch s {
	case mail.Planned:
		return "to be sent"
	case mail.Claimed, mail.Transmitting:
		return "being sent"
	case mail.Accepted:
		return "handed to the relay"
	case mail.Rejected:
		return "refused"
	case mail.Bounced:
		return "returned"
	}
	return strings.ReplaceAll(s.String(), "_", " ")
}
