package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// lastRow of a sheet of Excel: what may be typed is said down to it, for the
// rows that will be added.
const lastRow = 1 << 20

// rule says what may be typed into a column or what stands out there.
type rule struct {
	column int // from 0

	// What may be typed; no formula and no list is anything.
	list    string // name of the values that are offered
	formula string // of the first row
	refuses bool   // anything else is refused, with the error
	error   [2]string
	prompt  [2]string // title and words, beside the cell that is chosen

	// What stands out: where the formula holds or, without one, what is there twice.
	marks  bool // else the rule is about typing
	format int
}

// area is a column below its heading.
func (r rule) area() string {
	name := columnName(r.column)
	return fmt.Sprintf("%s2:%s%d", name, name, lastRow)
}

func (r rule) add(f *excelize.File, sheet string) error {
	if r.marks {
		o := excelize.ConditionalFormatOptions{Type: "duplicate", Criteria: "=", Format: &r.format}
		if r.formula != "" {
			o.Type, o.Criteria = "formula", r.formula
		}
		return f.SetConditionalFormat(sheet, r.area(), []excelize.ConditionalFormatOptions{o})
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = r.area()
	switch {
	case r.list != "":
		v.SetSqrefDropList(r.list)
	case r.formula != "":
		v.Type, v.Formula1 = "custom", string(escape(nil, r.formula)) // excelize takes it as XML
	}
	if r.refuses {
		v.SetError(excelize.DataValidationErrorStyleStop, r.error[0], r.error[1])
	}
	if r.prompt[0] != "" {
		v.SetInput(r.prompt[0], r.prompt[1])
	}
	return f.AddDataValidation(sheet, v)
}

// What a number means where a date is typed: a day from 1 January 1910 on, or a
// year by itself, which is a day of 1904 or 1905 for Excel and shown as a number.
const (
	firstDay            = 3654
	firstYear, lastYear = 1500, 2100
)

// rules are those of the columns of records.
func (m *maker) rules(columns []column) []rule {
	at := func(heading string) int {
		return slices.IndexFunc(columns, func(c column) bool { return c.heading == heading })
	}
	first := func(heading string) string { return "$" + ref(at(heading), 1) }
	var all []rule
	add := func(heading string, r rule) {
		if r.column = at(heading); r.column >= 0 {
			all = append(all, r)
		}
	}
	choice := func(heading, list, words string) {
		add(heading, rule{list: list, refuses: true, error: [2]string{heading, words}})
	}
	add("Identifiant", rule{formula: "1=0", refuses: true, error: [2]string{"Identifiant protégé",
		"L’identifiant ne se saisit pas\u00a0: il est attribué une fois pour toutes. Pour une notice nouvelle, laissez la cellule vide\u202f; l’identifiant est donné quand le classeur est repris."}})
	choice("Rubrique", listOfHeadings.name, "Choisissez une rubrique de la liste. Pour en créer une, ajoutez d’abord son nom sous «\u00a0Rubriques\u00a0», dans la feuille «\u00a0Listes\u00a0».")
	choice("Type", listOfKinds.name, "Choisissez un type de la liste.")
	choice("Précision", listOfPrecisions.name, "Choisissez «\u00a0jour\u00a0», «\u00a0mois\u00a0» ou «\u00a0année\u00a0».")
	choice("État du lien", listOfStates.name, "Choisissez un état de la liste, ou laissez la cellule vide.")
	choice("Relation", listOfRelations.name, "Choisissez une relation de la liste.")
	add("Producteur", rule{list: listOfProducers.name, prompt: [2]string{"Producteur", "Une collectivité de la liste, ou une autre. Plusieurs\u00a0: les séparer par un point-virgule."}})
	add("Auteurs", rule{prompt: [2]string{"Auteurs", "Nom, Prénom. Plusieurs\u00a0: les séparer par un point-virgule."}})
	add("Langue", rule{list: listOfLanguages.name})
	add("Mots-clés", rule{prompt: [2]string{"Mots-clés", "Les séparer par un point-virgule."}})
	// # is the cell in the first row.
	asked := func(heading, formula, words string) {
		if x := at(heading); x >= 0 {
			add(heading, rule{formula: strings.ReplaceAll(formula, "#", ref(x, 1)), refuses: true, error: [2]string{heading, words}})
		}
	}
	asked("Date", fmt.Sprintf("OR(ISTEXT(#),AND(ISNUMBER(#),OR(#>=%d,AND(#>=%d,#<=%d))))", firstDay, firstYear, lastYear),
		"Saisissez une date\u00a0: 27/06/2024, août 2024 ou 2024. Pour un mois seul, choisissez aussi «\u00a0mois\u00a0» dans la colonne Précision.")
	asked("Vérifié le", fmt.Sprintf("AND(ISNUMBER(#),#>=%d)", firstDay), "Saisissez une date\u00a0: 27/06/2024.")
	for _, heading := range []string{"N°", "Pages"} {
		asked(heading, "AND(ISNUMBER(#),#>=1,#=INT(#))", "Saisissez un nombre entier, 1 ou davantage.")
	}

	st := m.styles
	add("Date", rule{marks: true, format: st.yearAlone,
		formula: fmt.Sprintf("AND(ISNUMBER(%[1]s),%[1]s>=%[2]d,%[1]s<=%[3]d)", first("Date"), firstYear, lastYear)})
	add("Identifiant", rule{marks: true, format: st.twice})
	dead := fmt.Sprintf(`%s="%s"`, first("État du lien"), stateDead)
	add("État du lien", rule{formula: dead, marks: true, format: st.broken})
	add("Adresse", rule{formula: dead, marks: true, format: st.broken})
	if at("Relation") >= 0 {
		return all
	}
	missing := func(heading, unless string) {
		f := fmt.Sprintf(`AND(%s<>"",%s=""%s)`, first("Titre"), first(heading), unless)
		add(heading, rule{formula: f, marks: true, format: st.missing})
	}
	missing("Date", fmt.Sprintf(`,%s<>"%s"`, first("Type"), practiceSheet))
	missing("Adresse", "")
	missing("Résumé", "")
	return all
}
