// Command rivals-xlsx makes records for the measure of the workbook and, from
// them, our workbook:
//
//	rivals-xlsx write FILE RECORDS    a line for each record, its fields parted by tabs
//	rivals-xlsx read FILE             only the bulletin of these records, in memory
//	rivals-xlsx workbook FILE XLSX    its workbook
//	rivals-xlsx back FILE XLSX        only what was changed in its workbook
package main

import (
	"bufio"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"strconv"
	"strings"

	"bulletin/render"
	"bulletin/render/xlsx"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "rivals-xlsx:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 {
		args = []string{""}
	}
	switch {
	case args[0] == "write" && len(args) == 3:
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return err
		}
		return create(args[1], func(w io.Writer) error { return write(w, n) })
	case args[0] == "read" && len(args) == 2:
		b, err := open(args[1])
		runtime.KeepAlive(b)
		return err
	case args[0] == "workbook" && len(args) == 3:
		b, err := open(args[1])
		if err != nil {
			return err
		}
		return create(args[2], func(w io.Writer) error { return xlsx.Workbook(w, b) })
	case args[0] == "back" && len(args) == 3:
		b, err := open(args[1])
		if err != nil {
			return err
		}
		f, err := os.Open(args[2])
		if err != nil {
			return err
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		back, err := xlsx.Back(args[2], f, info.Size(), b)
		if err != nil {
			return err
		}
		if n := len(back.Problems); n > 0 {
			return fmt.Errorf("%d problems", n)
		}
		return nil
	}
	return fmt.Errorf("write FILE RECORDS, read FILE, workbook FILE XLSX or back FILE XLSX")
}

func create(name string, fill func(io.Writer) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	if err := fill(w); err != nil {
		return err
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func open(name string) (*render.Bulletin, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f)
}

var (
	words = strings.Fields("accueil accompagnement apprentissage association citoyenneté collectivité communauté culture découverte " +
		"département dispositif emploi engagement enquête étude famille formation habitant histoire immigration insertion " +
		"intégration jeunesse langue logement médiation métropole migration mobilité parcours participation pratique quartier " +
		"recherche réfugié région ressource ruralité santé service société solidarité territoire transmission travail ville")
	sections  = []string{"Données", "Histoire", "Accueil", "Insertion", "Territoire rural", "Participation", "Santé", "Interculturalité", "Fiches"}
	producers = []string{"INSEE", "DGEF", "DIAIR", "IRDES", "Conseil de l’Europe", "Collectif République sociale"}
)

// write makes records, all texts distinct: heading, id, kind, producer, author,
// title, series, number, publisher, date, pages, language, address, state of the
// link, abstract and keywords.
func write(w io.Writer, n int) error {
	r := rand.New(rand.NewPCG(1, 2))
	some := func(n int) string {
		all := make([]string, n)
		for i := range all {
			all[i] = words[r.IntN(len(words))]
		}
		return strings.Join(all, " ")
	}
	for i := range n {
		kind := render.Kinds()[r.IntN(4)].French()
		_, err := fmt.Fprintf(w, "%s\tnotice-%d\t%s\t%s\tNom%d, Prénom\tL’%s, n° %d\t%s\t%d\tÉditions %s\t%04d-%02d-%02d\t%d\tfr\thttps://www.exemple.test/%s/%d\t%s\tL’%s & %s.\t%s; %s\n",
			sections[i*len(sections)/n], i, kind, producers[r.IntN(len(producers))], i, some(7), i, some(2), 1+r.IntN(300), some(1),
			2000+r.IntN(25), 1+r.IntN(12), 1+r.IntN(28), 1+r.IntN(400), words[r.IntN(20)], i,
			render.LinkStates()[r.IntN(4)].French(), some(20), some(8), some(1), some(1))
		if err != nil {
			return err
		}
	}
	return nil
}

// read makes a bulletin of the records, as much of it as a workbook needs.
func read(r io.Reader) (*render.Bulletin, error) {
	issue := &render.Issue{Number: render.Date{Year: 2024, Month: 10}}
	b := &render.Bulletin{Issue: issue, Publication: &render.Publication{}, Dated: issue.Number.Time(), Name: "Mesure"}
	kinds, states := map[string]render.Kind{}, map[string]render.LinkState{}
	for _, k := range render.Kinds() {
		kinds[k.French()] = k
	}
	for _, s := range render.LinkStates() {
		states[s.French()] = s
	}
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		f := strings.Split(lines.Text(), "\t")
		if len(f) != 16 {
			return nil, fmt.Errorf("line %d has %d fields", n, len(f))
		}
		issued, err := render.ParseDate(f[9])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		pages, err := strconv.Atoi(f[10])
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		family, given, _ := strings.Cut(f[4], ", ")
		record := &render.Record{
			ID: f[1], Kind: kinds[f[2]], Authors: []render.Agent{{Name: f[3]}, {Family: family, Given: given}}, Title: f[5],
			Series: render.Series{Title: f[6], Number: f[7]}, Publisher: f[8], Issued: issued, Pages: pages, Language: f[11],
			Links: []render.Link{{URL: f[12], State: states[f[13]]}}, Abstract: f[14], Keywords: strings.Split(f[15], "; "),
		}
		if last := len(b.Sections) - 1; last < 0 || b.Sections[last].Heading != f[0] {
			s := &render.Section{Heading: f[0]}
			issue.Sections = append(issue.Sections, s)
			b.Sections = append(b.Sections, &render.PrintedSection{Section: s, Heading: f[0]})
		}
		s := b.Sections[len(b.Sections)-1]
		s.Section.Records = append(s.Section.Records, record)
		s.Entries = append(s.Entries, &render.Entry{Record: record, Number: n})
	}
	return b, lines.Err()
}
