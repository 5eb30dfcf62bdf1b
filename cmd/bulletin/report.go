package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/report"
	"bulletin/render/french"
	"bulletin/render/xlsx"
)

func (c *command) mailReport() *cobra.Command {
	var to, out string
	cmd := &cobra.Command{
		Use:   c.tr("report YYYY-MM [--to html|csv|xlsx]", "report AAAA-MM [--to html|csv|xlsx]"),
		Short: c.tr("Say who did not get an issue, and why", "Dire qui n’a pas eu un numéro, et pourquoi"),
		Long: c.tr(`Write what became of a mailing: how many are in which state, who did not get it and
what which server answered. What the relay took over is called “remis au relais”:
whether it arrived, only a mail that comes back can tell.

The report names people: it goes into data/private/, unless --out says where.`, `Écrire ce qu’est devenu un envoi : combien de destinataires sont dans quel état, qui ne
l’a pas eu et ce qu’a répondu quel serveur. Ce que le relais a pris en charge est dit
« remis au relais » : seul un message qui revient dit s’il est arrivé ou non.

Le rapport nomme des personnes : il va dans data/private/, sauf si --out dit où.`),
		Example: "  bulletin report 2024-10\n  bulletin report 2024-10 --to xlsx",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one issue: bulletin report 2024-10", "nommez un numéro\u00a0: bulletin report 2024-10")
			}
			if to != "html" && to != "csv" && to != "xlsx" {
				return c.usageError("--to takes html, csv or xlsx, not %q", "--to vaut html, csv ou xlsx, et non «\u00a0%s\u00a0»", to)
			}
			return c.withStore(func(store *ledger.Store) error { return c.writeReport(cmd.Context(), store, args[0], to, out) })
		},
	}
	cmd.Flags().StringVar(&to, "to", "html", c.tr("the `format`: html, csv or xlsx", "le `format` : html, csv ou xlsx"))
	cmd.Flags().StringVar(&out, "out", "", c.tr("the `file` to write; - for the standard output", "le `fichier` à écrire ; - pour la sortie standard"))
	return cmd
}

func (c *command) writeReport(ctx context.Context, store *ledger.Store, name, to, out string) error {
	l, err := c.load(nil)
	if err != nil {
		return err
	}
	sent, err := store.Campaign(ctx, name)
	if errors.Is(err, mail.ErrNoCampaign) {
		return c.noCampaign(name)
	}
	if err != nil {
		return c.storeError(err)
	}
	counts, err := store.Counts(ctx, name)
	if err != nil {
		return c.storeError(err)
	}
	r := &report.Report{Title: l.publication.Title, Campaign: sent, Counts: counts, Made: time.Now(), Zone: time.Local,
		Rows: func(f mail.Filter, yield func(mail.Row) bool) error { return store.Rows(ctx, name, f, yield) }}
	write := map[string]func(io.Writer) error{
		"html": r.HTML,
		"csv":  r.CSV,
		"xlsx": func(w io.Writer) error { return c.reportWorkbook(w, r, l.publication.Title) },
	}[to]
	if out == "-" {
		return write(c.stdout)
	}
	out = cmp.Or(out, filepath.Join(c.data, "private", fmt.Sprintf(c.tr("report-%s.%s", "rapport-%s.%s"), name, to)))
	if err := replacePrivate(out, write); err != nil {
		return c.worldError(err, out)
	}
	c.tellCounts(counts)
	fmt.Fprintln(c.stdout, filepath.ToSlash(out))
	return nil
}

// reportWorkbook writes the report's table as a workbook.
func (c *command) reportWorkbook(w io.Writer, r *report.Report, title string) error {
	t := xlsx.Table{Title: title, Sheet: "Envoi", Dated: r.Made}
	for _, h := range report.Headings() {
		t.Columns = append(t.Columns, xlsx.TableColumn{Header: h, Width: 26})
	}
	for cells, err := range r.Table() {
		if err != nil {
			return err
		}
		row := make([]string, len(cells))
		for i, cell := range cells {
			switch v := cell.(type) {
			case time.Time:
				row[i] = french.Date(v.Year(), int(v.Month()), v.Day()) + v.Format(" à 15\u00a0h\u00a004")
			case nil:
			default:
				row[i] = fmt.Sprint(v)
			}
		}
		t.Rows = append(t.Rows, row)
	}
	return xlsx.WriteTable(w, t)
}
