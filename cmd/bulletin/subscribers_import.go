package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/xlsx"
)

var codeNoTable = &render.Code{ID: "subscribers-no-table",
	English: "this is neither a workbook nor a CSV file", French: "ce n’est ni un classeur ni un fichier CSV",
	HintEnglish: "open it in Excel or LibreOffice and save it as “Excel workbook (.xlsx)” or as CSV",
	HintFrench:  "ouvrez-le dans Excel ou LibreOffice, puis enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0» ou CSV"}

func (c *command) subscribersImport() *cobra.Command {
	var segments []string
	var yes, dryRun bool
	cmd := &cobra.Command{
		Use:   c.tr("import FILE [options]", "import FICHIER [options]"),
		Short: c.tr("Take subscribers from a workbook or a CSV file", "Reprendre des abonnés d’un classeur ou d’un fichier CSV"),
		Long: c.tr(`Take subscribers from an Excel workbook or a CSV file whose first row has the titles
of the columns: Email, Name, First name, Organisation, Language, Segments, State,
Date of consent, Source, Wording, in English or in French, in any order. What would
be added and changed is shown first. What the file does not say stays as it is, and
nobody is removed because the file lacks them.

Whoever has left or asked to be forgotten does not come back. With an error anywhere
in the file nothing is taken, and every error is shown where it stands.`, `Reprendre des abonnés d’un classeur Excel ou d’un fichier CSV dont la première ligne
porte les titres des colonnes : Courriel, Nom, Prénom, Organisation, Langue, Segments,
État, Date du consentement, Source, Texte, en français ou en anglais, dans n’importe
quel ordre. Ce qui serait ajouté ou changé est montré d’abord. Ce que le fichier ne
dit pas reste comme avant, et personne n’est retiré parce qu’il y manque.

Qui s’est désabonné ou a demandé l’oubli ne revient pas. Avec une erreur n’importe où
dans le fichier, rien n’est repris, et chaque erreur est montrée où elle se trouve.`),
		Example: "  bulletin subscribers import abonnes.xlsx\n  bulletin subscribers import participants.csv --segment journées-2026",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one file: bulletin subscribers import abonnes.xlsx",
					"nommer un fichier\u00a0: bulletin subscribers import abonnes.xlsx")
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.importSubscribers(cmd.Context(), store, args[0], segments, yes, dryRun)
			})
		},
	}
	cmd.Flags().StringArrayVar(&segments, "segment", nil, c.tr("put all of them into this `segment` too", "mettre aussi tous les abonnés dans ce `segment`"))
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.tr("take without asking", "reprendre sans demander"))
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, c.tr("show only", "montrer seulement"))
	return cmd
}

func (c *command) importSubscribers(ctx context.Context, store mail.Subscribers, name string, segments []string, yes, dryRun bool) error {
	known, err := segmentsKnown(ctx, store)
	if err != nil {
		return c.storeError(err)
	}
	everywhere, _ := segmentsNamed(known, segments)
	list, err := c.readSubscribers(name, slices.Concat(known, everywhere))
	if err != nil {
		return err
	}
	for i := range list.Subscribers {
		s := &list.Subscribers[i]
		s.Segments = subscribers.Sorted(slices.Concat(s.Segments, everywhere))
	}
	p, err := planImport(ctx, store, list)
	if err != nil {
		return c.storeError(err)
	}
	c.showImport(filepath.ToSlash(name), list, p, known)
	if len(p.added)+len(p.updated)+len(p.leaving) == 0 {
		fmt.Fprintln(c.stderr, c.tr("There is nothing to change.", "Il n’y a rien à changer."))
		return nil
	}
	if dryRun {
		return nil
	}
	if ok, err := c.sure(c.tr("Take them?", "Reprendre ces abonnés\u202f?"), yes); !ok {
		return err
	}
	done, err := store.Import(ctx, slices.Concat(p.added, p.updated, p.leaving), time.Now())
	if err != nil {
		return c.storeError(err)
	}
	fmt.Fprintf(c.stdout, c.tr("Done: %s, %s.\n", "Fait\u00a0: %s, %s.\n"),
		c.count(done.Added, "1 added", "%d added", "1 ajouté", "%d ajoutés"),
		c.count(done.Updated, "1 updated", "%d updated", "1 mis à jour", "%d mis à jour"))
	if n := len(done.Kept); n > 0 {
		fmt.Fprintln(c.stdout, c.count(n, "1 had left or asked to be forgotten and was not taken.", "%d had left or asked to be forgotten and were not taken.",
			"1 avait demandé le retrait ou l’oubli et n’a pas été repris.", "%d avaient demandé le retrait ou l’oubli et n’ont pas été repris."))
	}
	return nil
}

// readSubscribers reads a file and says what is wrong with it. An error means
// that nothing is to be taken.
func (c *command) readSubscribers(name string, segments []string) (*subscribers.List, error) {
	file := filepath.ToSlash(name)
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.usageError("there is no file %s", "le fichier %s n’existe pas", file)
	}
	if err != nil {
		return nil, c.worldError(err, name)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, c.worldError(err, name)
	}
	if info.Size() > maxForeign {
		return nil, &failure{status: exitProblems, err: fmt.Errorf(c.tr("%s is larger than %d MiB", "%s dépasse %d\u00a0Mio"), file, maxForeign>>20)}
	}
	l := &lists{sources: map[string][]byte{}, lines: map[string][][]byte{}}
	workbook := xlsx.IsWorkbook(f, info.Size())
	var sheets []subscribers.Sheet
	var problems []render.Problem
	if workbook {
		sheets, problems, err = workbookSheets(file, f, info.Size())
	} else {
		sheets, problems, err = textSheet(f, func(text string) { l.sources[file] = []byte(text) })
	}
	if err != nil {
		return nil, c.worldError(err, name)
	}
	var list *subscribers.List
	if len(problems) == 0 {
		r := subscribers.Reader{Parse: address.ParseNamed, Suspect: address.Suspect, Today: today(), Known: segments}
		list, problems = r.Read(sheets)
	}
	for i := range problems {
		problems[i].File = file
	}
	problems = render.SortProblems(problems)
	wrong := len(render.Errors(problems))
	if workbook {
		c.nameCells(problems)
	}
	if more := len(problems) - maxTold; more > 0 {
		if problems = render.Errors(problems); wrong == 0 { // which matter most
			problems = nil
		}
		problems = problems[:min(len(problems), maxTold)]
		c.report(c.stderr, l, problems)
		fmt.Fprintln(c.stderr, c.count(wrong-len(problems)+more, "… and 1 more", "… and %d more", "… et 1 autre", "… et %d autres"))
	} else {
		c.report(c.stderr, l, problems)
	}
	if wrong > 0 {
		fmt.Fprintln(c.stderr, c.count(wrong, "1 error: nothing was taken", "%d errors: nothing was taken",
			"1 erreur\u00a0: rien n’a été repris", "%d erreurs\u00a0: rien n’a été repris"))
		return nil, errProblems
	}
	return list, nil
}

// maxTold is the number of problems of one file that are shown.
const maxTold = 100

// nameCells puts the places of a workbook as Excel names them: B12.
func (c *command) nameCells(problems []render.Problem) {
	for i := range problems {
		if p := &problems[i]; p.Pos.Line > 0 {
			p.File = fmt.Sprintf(c.tr("%s, cell %s", "%s, cellule %s"), p.File, xlsx.Cell(p.Pos))
			p.Pos = render.Pos{}
		}
	}
}

func workbookSheets(file string, f io.ReaderAt, size int64) ([]subscribers.Sheet, []render.Problem, error) {
	tables, err := xlsx.Tables(file, f, size)
	var unread *xlsx.Unread
	if errors.As(err, &unread) {
		return nil, []render.Problem{unread.Problem}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var sheets []subscribers.Sheet
	for _, t := range tables {
		s := subscribers.Sheet{Name: t.Name}
		for _, row := range t.Rows {
			cells := make(subscribers.Row, len(row.Cells))
			for x, text := range row.Cells {
				cells[x] = subscribers.Cell{Text: text, Pos: render.Pos{Line: row.Line, Col: x + 1}}
			}
			s.Rows = append(s.Rows, cells)
		}
		sheets = append(sheets, s)
	}
	return sheets, nil, nil
}

func textSheet(f io.Reader, show func(string)) ([]subscribers.Sheet, []render.Problem, error) {
	data, err := io.ReadAll(f)
	if err != nil {
		return nil, nil, err
	}
	if isHTML.Match(data) || bytes.IndexByte(data, 0) >= 0 && !bytes.HasPrefix(data, []byte("\xff\xfe")) && !bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return nil, []render.Problem{{Code: codeNoTable}}, nil // neither text nor in UTF-16
	}
	text, problem := bib.Text(data)
	if problem == nil {
		show(text)
		var s subscribers.Sheet
		if s, problem = subscribers.CSV(text); problem == nil {
			return []subscribers.Sheet{s}, nil, nil
		}
	}
	return nil, []render.Problem{*problem}, nil
}

// importPlan is what an import would do.
type importPlan struct {
	added, updated []mail.Subscriber
	before         []mail.Subscriber // the updated ones as they are
	same           int
	kept           []mail.Subscriber // suppressed, and stay so
	leaving        []mail.Subscriber // suppressed by the file
}

func planImport(ctx context.Context, store mail.Subscribers, list *subscribers.List) (*importPlan, error) {
	old := map[string]*mail.Subscriber{}
	for _, s := range slices.Concat(list.Subscribers, list.Away) {
		old[s.Address] = nil
	}
	err := store.Each(ctx, nil, func(s mail.Subscriber) bool {
		if _, wanted := old[s.Address]; wanted {
			old[s.Address] = &s
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	p := &importPlan{}
	for _, s := range list.Subscribers {
		switch was := old[s.Address]; {
		case was == nil:
			p.added = append(p.added, s)
		case was.Suppressed.Why != "":
			p.kept = append(p.kept, *was)
		default:
			m := subscribers.Merge(*was, s)
			if subscribers.Same(m, *was) {
				p.same++
				continue
			}
			p.updated = append(p.updated, m)
			p.before = append(p.before, *was)
		}
	}
	for _, s := range list.Away {
		if was := old[s.Address]; was == nil || was.Suppressed.Why == "" {
			p.leaving = append(p.leaving, s)
		}
	}
	return p, nil
}

// maxListed is the number of people that a summary names.
const maxListed = 20

func (c *command) showImport(file string, list *subscribers.List, p *importPlan, known []string) {
	fmt.Fprintf(c.stdout, c.tr("%s:\n", "%s\u00a0:\n"), file)
	w := tabwriter.NewWriter(c.stdout, 0, 8, 2, ' ', 0)
	for _, column := range list.Columns {
		fmt.Fprintf(w, "  %s\t→ %s\n", column.Header, column.Field.Called(c.say))
	}
	w.Flush()
	consent := 0
	var fresh []string
	for _, s := range slices.Concat(p.added, p.updated) {
		if s.Consent.Date.IsZero() {
			consent++
		}
		for _, name := range s.Segments {
			if !slices.Contains(known, name) && !slices.Contains(fresh, name) {
				fresh = append(fresh, name)
			}
		}
	}
	line := func(n int, oneEnglish, manyEnglish, oneFrench, manyFrench string) {
		if n > 0 {
			fmt.Fprintln(c.stdout, c.count(n, oneEnglish, manyEnglish, oneFrench, manyFrench))
		}
	}
	line(len(p.added), "1 to add", "%d to add", "1 à ajouter", "%d à ajouter")
	line(len(p.updated), "1 to update", "%d to update", "1 à mettre à jour", "%d à mettre à jour")
	for i, s := range p.updated[:min(len(p.updated), maxListed)] {
		fmt.Fprintf(c.stdout, "  %s%s%s\n", s.Address, c.tr(": ", "\u00a0: "), c.newlySaid(p.before[i], s))
	}
	c.andMore(len(p.updated) - maxListed)
	line(p.same, "1 unchanged", "%d unchanged", "1 sans changement", "%d sans changement")
	line(len(p.kept), "1 stays out", "%d stay out", "1 reste à l’écart", "%d restent à l’écart")
	for _, s := range p.kept[:min(len(p.kept), maxListed)] {
		fmt.Fprintf(c.stdout, "  %s (%s, %s)\n", s.Address, c.stateOf(s.Suppressed), dayText(s.Suppressed.When))
	}
	c.andMore(len(p.kept) - maxListed)
	line(len(p.leaving), "1 will not be mailed any more, as the file says", "%d will not be mailed any more, as the file says",
		"1 ne recevra plus rien, comme le dit le fichier", "%d ne recevront plus rien, comme le dit le fichier")
	for _, s := range p.leaving[:min(len(p.leaving), maxListed)] {
		fmt.Fprintf(c.stdout, "  %s (%s)\n", s.Address, s.Suppressed.Note)
	}
	c.andMore(len(p.leaving) - maxListed)
	line(list.Merged, "1 row was made one with an earlier one", "%d rows were made one with earlier ones",
		"1 ligne en double n’en fait qu’une avec la précédente", "%d lignes en double n’en font qu’une avec une précédente")
	if len(fresh) > 0 {
		fmt.Fprintf(c.stdout, c.tr("new segments: %s\n", "nouveaux segments\u00a0: %s\n"), strings.Join(subscribers.Sorted(fresh), ", "))
	}
	line(consent, "1 without a date of consent: you have no proof that she asked for the bulletin", "%d without a date of consent: you have no proof that they asked for the bulletin",
		"1 sans date de consentement\u00a0: rien ne prouve cette demande", "%d sans date de consentement\u00a0: rien ne prouve leur demande")
}

func (c *command) andMore(n int) {
	if n > 0 {
		fmt.Fprintln(c.stdout, "  "+c.count(n, "… and 1 more", "… and %d more", "… et 1 autre", "… et %d autres"))
	}
}

// newlySaid says in what a subscriber changes.
func (c *command) newlySaid(old, new mail.Subscriber) string {
	var all []string
	note := func(f subscribers.Field, a, b string) {
		switch {
		case a == b:
		case a == "":
			all = append(all, fmt.Sprintf(c.tr("%s “%s”", "%s «\u00a0%s\u00a0»"), f.Called(c.say), b))
		default:
			all = append(all, fmt.Sprintf(c.tr("%s “%s” instead of “%s”", "%s «\u00a0%s\u00a0» au lieu de «\u00a0%s\u00a0»"), f.Called(c.say), b, a))
		}
	}
	note(subscribers.Name, old.Name, new.Name)
	note(subscribers.Organisation, old.Organisation, new.Organisation)
	note(subscribers.Language, old.Language, new.Language)
	note(subscribers.Segments, strings.Join(old.Segments, ", "), strings.Join(new.Segments, ", "))
	note(subscribers.ConsentDate, dayText(old.Consent.Date), dayText(new.Consent.Date))
	note(subscribers.ConsentSource, old.Consent.Source, new.Consent.Source)
	note(subscribers.ConsentWording, old.Consent.Wording, new.Consent.Wording)
	return strings.Join(all, c.tr("; ", "\u202f; "))
}
