package xlsx

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
)

// list is a column of « Listes », whose values are offered where they are typed.
type list struct {
	name    string // under which the workbook knows the values
	heading string
	width   float64
	grows   bool // what is typed below is offered too
}

var (
	listOfHeadings   = list{"ListeRubriques", "Rubriques", 38, true}
	listOfKinds      = list{"ListeTypes", "Types", 20, false}
	listOfProducers  = list{"ListeProducteurs", "Producteurs", 44, true}
	listOfPrecisions = list{"ListePrecisions", "Précisions", 12, false}
	listOfStates     = list{"ListeEtats", "États du lien", 22, false}
	listOfLanguages  = list{"ListeLangues", "Langues", 10, true}
	listOfRelations  = list{"ListeRelations", "Relations", 28, false}
)

var (
	stateDead     = render.LinkDead.French()
	practiceSheet = render.PracticeSheet.French()
)

// listed is a list with its values.
type listed struct {
	list
	values []string
}

// lists are those of the bulletin: the authority lists of the publication and
// what the issue uses besides.
type lists []listed

func (m *maker) lists() lists {
	var kinds, states, languages []string
	for _, k := range render.Kinds() {
		kinds = append(kinds, k.French())
	}
	for _, s := range render.LinkStates() {
		states = append(states, s.French())
	}
	usual := []string{"fr", "en", "de"}
	for _, x := range slices.Concat(m.main, m.linked) {
		if x.record != nil && x.record.Language != "" && !slices.Contains(usual, x.record.Language) && !slices.Contains(languages, x.record.Language) {
			languages = append(languages, x.record.Language)
		}
	}
	slices.Sort(languages)
	var bodies []string
	for _, p := range m.b.Publication.Producers {
		bodies = append(bodies, p.Printed())
	}
	return lists{
		{listOfHeadings, headings(m.b)},
		{listOfKinds, kinds},
		{listOfProducers, bodies},
		{listOfPrecisions, []string{"jour", "mois", "année"}},
		{listOfStates, states},
		{listOfLanguages, append(usual, languages...)},
		{listOfRelations, []string{isComplement, isSibling, isFurtherLink, isSectionLink}},
	}
}

// sheet is « Listes ».
func (all lists) sheet(m *maker) *sheet {
	st := m.styles
	s := &sheet{name: listsSheet}
	var header []cell
	rows := 0
	for _, l := range all {
		header = append(header, cell{value: str(l.heading), style: st.header})
		s.widths = append(s.widths, l.width)
		s.looks = append(s.looks, st.text)
		rows = max(rows, len(l.values))
	}
	s.add(24, header...)
	for y := range rows {
		var cells []cell
		for _, l := range all {
			c := cell{style: st.text}
			if y < len(l.values) {
				c.value = str(l.values[y])
			}
			cells = append(cells, c)
		}
		s.add(height(1), cells...)
	}
	return s
}

// growth is how far below its heading a list can grow.
const growth = 1000

// define gives the lists their names. A list that can grow ends with its last
// value: a blank in it would let anything be typed.
func (all lists) define(f *excelize.File) error {
	for i, l := range all {
		name := columnName(i)
		values := fmt.Sprintf("%s!$%s$2:$%s$%d", listsSheet, name, name, 1+max(1, len(l.values)))
		if l.grows {
			end := max(growth, len(l.values))
			values = fmt.Sprintf("OFFSET(%[1]s!$%[2]s$2,0,0,MAX(1,COUNTA(%[1]s!$%[2]s$2:$%[2]s$%[3]d)),1)", listsSheet, name, 1+end)
		}
		if err := f.SetDefinedName(&excelize.DefinedName{Name: l.name, RefersTo: values, Comment: "Valeurs proposées\u00a0: " + strings.ToLower(l.heading)}); err != nil {
			return err
		}
	}
	return nil
}
