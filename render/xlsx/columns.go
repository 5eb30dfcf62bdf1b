package xlsx

import (
	"iter"
	"slices"
	"strings"

	"bulletin/render"
)

// row is one line of « Inventaire » or « Sous-ressources ».
type row struct {
	number  int // of the record in the bulletin; 0 when the row belongs to a section
	section *render.Section
	record  *render.Record // nil when the row is an address alone

	// Of a sub-resource only.
	relation string
	parent   *render.Record // nil for a link of the section
	shared   string         // series that the siblings have in common

	// The row's own address.
	link      *render.Link // never nil
	clickable bool         // found by Check

	at render.Pos // where the row's values were written, if they are not a record's
}

// form says how the values of a column are written.
type form uint8

const (
	text    form = iota // wrapped text
	strong              // wrapped text that stands out
	faint               // identifiers
	number              // a whole number; 0 is an empty cell
	date                // a render.Date
	address             // text that can be clicked
)

// column is a field of the rows, with its heading in French.
type column struct {
	heading string
	key     string  // the field in the list, as positions name it; empty when it is not the row's own
	width   float64 // in characters
	form    form
	value   func(*row) value
}

// ofRecord makes a column's value from a field of the record.
func ofRecord[T any](as func(T) value, field func(*render.Record) T) func(*row) value {
	var none render.Record
	return func(x *row) value {
		if x.record == nil {
			return as(field(&none))
		}
		return as(field(x.record))
	}
}

// inventory lists the columns of « Inventaire » and of the CSV twin.
func inventory(pub *render.Publication) []column {
	columns := []column{
		{"N°", "", 5, number, func(x *row) value { return num(x.number) }},
		{"Identifiant", "id", 25, faint, ofRecord(str, func(r *render.Record) string { return r.ID })},
		{"Rubrique", "", 17, text, heading},
	}
	columns = append(columns, description(pub)...)
	return append(columns,
		column{"Autres adresses", "links", 10, number, ofRecord(num, func(r *render.Record) int { return max(0, len(r.Links)-1) })},
		column{"Compléments", "complements", 13, number, ofRecord(num, func(r *render.Record) int { return len(r.Complements) })},
		column{"Autres contributions", "siblings", 13, number, ofRecord(num, func(r *render.Record) int { return len(r.Siblings.Records) })},
	)
}

// subresources lists the columns of « Sous-ressources ». What is read on paper
// comes first; identifiers are for the screen.
func subresources(pub *render.Publication) []column {
	columns := []column{
		{"N°", "", 5, number, func(x *row) value { return num(x.number) }},
		{"Titre de la notice", "", 24, text, ofParent(func(r *render.Record) string { return r.Title })},
		{"Rubrique", "", 17, text, heading},
		{"Relation", "", 17, text, func(x *row) value { return str(x.relation) }},
	}
	order := []string{"Titre", "Auteurs", "Producteur", "N° dans la série", "Date", "Libellé de l’adresse", lastOfLinked, "Notice", "Identifiant", "Sous-titre", "Pages"}
	rank := func(c column) int {
		if i := slices.Index(order, c.heading); i >= 0 {
			return i
		}
		return len(order)
	}
	others := append(description(pub),
		column{"Notice", "", 23, faint, ofParent(func(r *render.Record) string { return r.ID })},
		column{"Identifiant", "id", 23, faint, ofRecord(str, func(r *render.Record) string { return r.ID })},
		column{"Série commune", "", 20, text, func(x *row) value { return str(x.shared) }},
	)
	slices.SortStableFunc(others, func(a, b column) int { return rank(a) - rank(b) })
	// An address is printed here: the others make room for it.
	widths := map[string]float64{"Titre": 34, "Producteur": 15, "Libellé de l’adresse": 16, lastOfLinked: 62}
	for i := range others {
		if w, ok := widths[others[i].heading]; ok {
			others[i].width = w
		}
	}
	return append(columns, others...)
}

// The last columns that are printed: more would make all of them too small.
const (
	lastOfInventory = "Langue"
	lastOfLinked    = "Adresse"
)

// alwaysShown are columns that a documentalist fills in: they are not hidden
// when no record has a value there.
var alwaysShown = []string{
	"N°", "Identifiant", "Rubrique", "Type", "Producteur", "Auteurs", "Titre", "Date", "Précision", "Pages", "Langue",
	"Adresse", "État du lien", "Vérifié le", "Résumé", "Mots-clés", "Notes", "Titre de la notice", "Relation", "Notice", "Libellé de l’adresse",
}

func ofParent(field func(*render.Record) string) func(*row) value {
	return func(x *row) value {
		if x.parent == nil {
			return value{}
		}
		return str(field(x.parent))
	}
}

func heading(x *row) value {
	if x.section == nil {
		return value{}
	}
	return str(x.section.Heading)
}

// description lists the columns that both sheets share: every field of a record.
func description(pub *render.Publication) []column {
	return []column{
		{"Type", "kind", 12, text, func(x *row) value {
			if x.record == nil {
				return value{}
			}
			return str(x.record.Kind.French())
		}},
		{"Producteur", "authors", 17, text, ofRecord(str, func(r *render.Record) string { return corporate(r, pub) })},
		{"Auteurs", "authors", 16, text, ofRecord(str, persons)},
		{"Titre", "title", 42, strong, ofRecord(str, func(r *render.Record) string { return r.Title })},
		{"Sous-titre", "subtitle", 26, text, ofRecord(str, func(r *render.Record) string { return r.Subtitle })},
		{"Série", "series.title", 16, text, ofRecord(str, func(r *render.Record) string { return r.Series.Title })},
		{"N° dans la série", "series.number", 9, text, ofRecord(str, func(r *render.Record) string { return r.Series.Number })},
		{"Éditeur", "publisher", 15, text, ofRecord(str, func(r *render.Record) string { return r.Publisher })},
		{"Édition", "edition", 11, text, ofRecord(str, func(r *render.Record) string { return r.Edition })},
		{"Date", "issued", 18, date, ofRecord(day, func(r *render.Record) render.Date { return r.Issued })},
		{"Précision", "issued", 10, text, ofRecord(str, func(r *render.Record) string { return precision(r.Issued) })},
		{"Pages", "pages", 7, number, ofRecord(num, func(r *render.Record) int { return r.Pages })},
		{lastOfInventory, "language", 8, text, func(x *row) value {
			switch {
			case x.record == nil:
				return value{}
			case x.record.Language == "":
				return str("fr")
			}
			return str(x.record.Language)
		}},
		{lastOfLinked, "links.0.url", 42, address, func(x *row) value { return str(x.link.URL) }},
		{"Libellé de l’adresse", "links.0.label", 20, text, func(x *row) value { return str(x.link.Label) }},
		{"État du lien", "links.0.state", 12, text, func(x *row) value { return str(x.link.State.French()) }},
		{"Vérifié le", "links.0.checked", 18, date, func(x *row) value { return day(x.link.Checked) }},
		{"Horaires", "hours", 30, text, ofRecord(str, func(r *render.Record) string { return r.Hours })},
		{"Résumé", "abstract", 120, text, ofRecord(str, func(r *render.Record) string { return r.Abstract })},
		{"Mots-clés", "keywords", 22, text, ofRecord(str, func(r *render.Record) string { return strings.Join(r.Keywords, "; ") })},
		{"Couverture", "cover.file", 20, text, ofRecord(str, func(r *render.Record) string { return r.Cover.File })},
		{"Description de la couverture", "cover.alt", 24, text, ofRecord(str, func(r *render.Record) string { return r.Cover.Alt })},
		{"Citation imposée", "citation", 34, text, ofRecord(str, func(r *render.Record) string { return r.Citation })},
		{"Notes", "notes", 30, text, ofRecord(str, func(r *render.Record) string { return r.Notes })},
	}
}

// Heading names the column or the text that shows a field of a record, of a
// section or of the issue: "Date" for "issued", "Producteur, Auteurs" for
// "authors.1", "Autre adresse" for "links.2.url". It is empty for a field without
// one.
func Heading(field string) string {
	name, rest, _ := strings.Cut(field, ".")
	switch {
	case field == "heading":
		return "Rubrique"
	case field == "introduction":
		return "Introduction"
	case field == "preheader":
		return preheaderText
	case field == "credits":
		return creditsText
	case name == "authors":
		return "Producteur, Auteurs"
	case name == "links" && rest != "" && !strings.HasPrefix(rest, "0"):
		return isFurtherLink
	case name == "links" && (rest == "" || rest == "0"):
		field = "links.0.url"
	case name == "series" && rest == "":
		field = "series.title"
	case name == "cover" && rest == "":
		field = "cover.file"
	case name == "keywords":
		field = name
	}
	for _, col := range description(&render.Publication{}) {
		if col.key == field {
			return col.heading
		}
	}
	return ""
}

// corporate joins the corporate authors in the form under which they are cited.
func corporate(r *render.Record, pub *render.Publication) string {
	all := ""
	for name := range producers(r, pub) {
		all = joined(all, name)
	}
	return all
}

// producers yields the corporate authors.
func producers(r *render.Record, pub *render.Publication) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, a := range r.Authors {
			if a.Personal() {
				continue
			}
			name := a.Name
			if p := pub.Producer(a.Name); p != nil {
				name = p.Printed()
			}
			if !yield(name) {
				return
			}
		}
	}
}

// persons joins the personal authors as « Nom, Prénom ».
func persons(r *render.Record) string {
	all := ""
	for _, a := range r.Authors {
		if !a.Personal() {
			continue
		}
		name := a.Family
		if a.Given != "" {
			name += ", " + a.Given
		}
		all = joined(all, name)
	}
	return all
}

// joined adds a name to others; most records have one.
func joined(all, name string) string {
	if all == "" {
		return name
	}
	return all + "; " + name
}

// precision is how much of the date is known.
func precision(d render.Date) string {
	switch {
	case d.IsZero():
		return ""
	case d.Month == 0:
		return "année"
	case d.Day == 0:
		return "mois"
	}
	return "jour"
}

// Relations of a sub-resource to its record or section.
const (
	isComplement  = "Complément"
	isSibling     = "Autre contribution de la série"
	isFurtherLink = "Autre adresse"
	isSectionLink = "Lien de la rubrique"
)

// records makes the rows of « Inventaire », in the order of printing.
func records(b *render.Bulletin) []*row {
	n := 0
	for _, s := range b.Sections {
		n += len(s.Entries)
	}
	all, rows := make([]row, 0, n), make([]*row, 0, n)
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			all = append(all, recordRow(e.Record, e.Number, s.Section))
			rows = append(rows, &all[len(all)-1])
		}
	}
	return rows
}

var noLink render.Link

func recordRow(r *render.Record, number int, s *render.Section) row {
	x := row{number: number, section: s, record: r, link: &noLink, at: r.At[""]}
	if len(r.Links) > 0 {
		x.link = &r.Links[0]
	}
	return x
}

// linkAt is where the row's own address was written.
func (x *row) linkAt() render.Pos {
	if x.record != nil {
		return linkAt(x.record.At, 0)
	}
	return x.at
}

// linked makes the rows of « Sous-ressources »: what hangs below each record,
// in the order of printing, then the links of its section.
func linked(b *render.Bulletin) []*row {
	var rows []*row
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			rows = append(rows, furtherLinks(e.Record, e.Number, s.Section)...)
			for _, c := range e.Record.Complements {
				rows = append(rows, subRow(c, e, s.Section, isComplement, ""))
				rows = append(rows, furtherLinks(c, e.Number, s.Section)...)
			}
			siblings := e.Record.Siblings
			for _, c := range siblings.Records {
				rows = append(rows, subRow(c, e, s.Section, isSibling, siblings.Series))
				rows = append(rows, furtherLinks(c, e.Number, s.Section)...)
			}
			if len(siblings.Records) == 0 && siblings.Series != "" {
				rows = append(rows, &row{number: e.Number, section: s.Section, parent: e.Record,
					relation: isSibling, shared: siblings.Series, link: &noLink, at: e.Record.At["siblings.series"]})
			}
		}
		for i := range s.Section.Links {
			rows = append(rows, &row{section: s.Section, relation: isSectionLink,
				link: &s.Section.Links[i], at: linkAt(s.Section.At, i)})
		}
	}
	return rows
}

func subRow(c *render.Record, e *render.Entry, s *render.Section, relation, shared string) *row {
	x := recordRow(c, e.Number, s)
	x.parent, x.relation, x.shared = e.Record, relation, shared
	return &x
}

func furtherLinks(r *render.Record, number int, s *render.Section) []*row {
	var rows []*row
	for i := range r.Links {
		if i > 0 {
			rows = append(rows, &row{number: number, section: s, parent: r, relation: isFurtherLink,
				link: &r.Links[i], at: linkAt(r.At, i)})
		}
	}
	return rows
}
