package xlsx

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"bulletin/render"
)

// counted is a line of the summary.
type counted struct {
	label string
	n     int
}

// totals counts the whole issue.
func (m *maker) totals() []counted {
	var complements, siblings, pages int
	var addresses []string
	for _, x := range slices.Concat(m.main, m.linked) {
		if x.link.URL != "" {
			addresses = append(addresses, x.link.URL)
		}
	}
	for _, x := range m.main {
		complements += len(x.record.Complements)
		siblings += len(x.record.Siblings.Records)
		pages += x.record.Pages
	}
	slices.Sort(addresses)
	return []counted{
		{"Notices", len(m.main)},
		{"Compléments", complements},
		{"Autres contributions d’une série", siblings},
		{"Adresses différentes", len(slices.Compact(addresses))},
		{"Pages (des notices qui l’indiquent)", pages},
	}
}

// bySection counts the records of each section, in the order of printing.
func (m *maker) bySection() []counted {
	var all []counted
	for _, s := range m.b.Sections {
		all = append(all, counted{s.Section.Heading, len(s.Entries)})
	}
	return all
}

// byProducer counts the records of each corporate author: one record counts
// for each of its authors.
func (m *maker) byProducer() []counted {
	n := map[string]int{}
	none := 0
	var names []string
	for _, x := range m.main {
		names = slices.AppendSeq(names[:0], producers(x.record, m.b.Publication))
		slices.Sort(names)
		for _, name := range slices.Compact(names) {
			n[name]++
		}
		if len(names) == 0 {
			none++
		}
	}
	all := most(n)
	if none > 0 {
		all = append(all, counted{"(sans collectivité auteur)", none})
	}
	return all
}

func (m *maker) byKind() []counted {
	n := map[string]int{}
	for _, x := range m.main {
		n[x.record.Kind.French()]++
	}
	return most(n)
}

// most orders counts from the highest, then by label.
func most(n map[string]int) []counted {
	all := make([]counted, 0, len(n))
	for _, label := range slices.Sorted(maps.Keys(n)) {
		all = append(all, counted{label, n[label]})
	}
	slices.SortStableFunc(all, func(a, b counted) int { return b.n - a.n })
	return all
}

// byMonth counts the records of each month, in the order of time; a date known
// only to the year comes before the months of that year.
func (m *maker) byMonth() []counted {
	n := map[render.Date]int{}
	for _, x := range m.main {
		d := x.record.Issued
		d.Day = 0
		n[d]++
	}
	dates := slices.SortedFunc(maps.Keys(n), func(a, b render.Date) int {
		return cmp.Or(a.Year-b.Year, a.Month-b.Month)
	})
	var all []counted
	for _, d := range dates {
		if !d.IsZero() {
			all = append(all, counted{month(d), n[d]})
		}
	}
	if none := n[render.Date{}]; none > 0 {
		all = append(all, counted{"(sans date)", none})
	}
	return all
}

// month is a date in words, to the month.
func month(d render.Date) string {
	names := [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet",
		"août", "septembre", "octobre", "novembre", "décembre"}
	if d.Month < 1 || d.Month > len(names) {
		return fmt.Sprintf("%d (année seule)", d.Year)
	}
	return fmt.Sprintf("%s %d", names[d.Month-1], d.Year)
}

const (
	chartRows  = 15 // lines of a block that its chart shows
	chartWidth = 500
	rowPoints  = 15.0
)

// summary is the sheet of the figures: blocks of counts at the left, each with
// its chart at the right.
func (m *maker) summary() *sheet {
	st := m.styles
	s := &sheet{name: summarySheet, portrait: true, widths: []float64{38, 10, 3, 14, 14, 14, 14, 14}}
	s.add(30, cell{value: str("Synthèse du numéro"), style: st.title})
	s.add(20, cell{value: str(m.b.Name), style: st.subtitle})
	s.add(8)
	block := func(title string, all []counted, charted bool) {
		if len(all) == 0 {
			return
		}
		first := len(s.first)
		s.add(24, cell{value: str(title), style: st.heading}, cell{value: str("Nombre"), style: st.headingRight})
		for _, c := range all {
			s.add(rowPoints, cell{value: str(c.label), style: st.label}, cell{value: num(c.n), style: st.count})
		}
		if charted {
			shown := min(len(all), chartRows)
			// The chart is as high as its lines, and never flat.
			high := max(float64(shown)*rowPoints+26, 105)
			words := title
			if shown < len(all) {
				words = fmt.Sprintf("%s (%d premières lignes)", title, shown)
			}
			s.charts = append(s.charts, &chart{words, ref(3, first), first + 2, all[:shown], high})
			for used := 24 + rowPoints*float64(len(all)); used < high; used += rowPoints {
				s.add(rowPoints)
			}
		}
		s.add(10)
	}
	block("Ensemble", m.totals(), false)
	if len(m.main) == 0 {
		s.add(rowPoints, cell{value: str("Ce numéro n’a pas encore de notice\u00a0: le détail vient avec elles, quand le classeur est produit de nouveau."), style: st.subtitle})
		return s
	}
	block("Notices par rubrique", m.bySection(), true)
	block("Notices par producteur", m.byProducer(), true)
	block("Notices par type", m.byKind(), true)
	block("Notices par mois de parution", m.byMonth(), true)
	return s
}
