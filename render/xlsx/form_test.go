package xlsx_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/render/xlsx"
)

// columnOf is the name of a column of a sheet.
func columnOf(tb testing.TB, f *excelize.File, sheet, heading string) string {
	tb.Helper()
	i := slices.Index(cells(tb, f, sheet)[0], heading)
	if i < 0 {
		tb.Fatalf("%s has no column %s", sheet, heading)
	}
	name, _ := excelize.ColumnNumberToName(i + 1)
	return name
}

func TestWhatMayBeTyped(t *testing.T) {
	f := opened(t, written(t, composed(t, whole())))
	tests := []struct {
		heading, kind, formula string // # is the first cell of the column
		refuses                bool
	}{
		{"N°", "custom", "AND(ISNUMBER(#),#>=1,#=INT(#))", true},
		{"Identifiant", "custom", "1=0", true},
		{"Rubrique", "list", "ListeRubriques", true},
		{"Type", "list", "ListeTypes", true},
		{"Producteur", "list", "ListeProducteurs", false},
		{"Date", "custom", "OR(ISTEXT(#),AND(ISNUMBER(#),OR(#>=3654,AND(#>=1500,#<=2100))))", true},
		{"Précision", "list", "ListePrecisions", true},
		{"Pages", "custom", "AND(ISNUMBER(#),#>=1,#=INT(#))", true},
		{"Langue", "list", "ListeLangues", false},
		{"État du lien", "list", "ListeEtats", true},
		{"Vérifié le", "custom", "AND(ISNUMBER(#),#>=3654)", true},
	}
	for _, sheet := range []string{"Inventaire", "Sous-ressources"} {
		all, err := f.GetDataValidations(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, test := range tests {
			if sheet == "Sous-ressources" && test.heading == "N°" {
				continue // it names the parent of a new row
			}
			c := columnOf(t, f, sheet, test.heading)
			i := slices.IndexFunc(all, func(v *excelize.DataValidation) bool { return v.Sqref == c+"2:"+c+"1048576" })
			if i < 0 {
				t.Errorf("%s: anything may be typed under %s", sheet, test.heading)
				continue
			}
			v := all[i]
			if formula := strings.ReplaceAll(test.formula, "#", c+"2"); v.Type != test.kind || v.Formula1 != formula || v.ShowErrorMessage != test.refuses || !v.AllowBlank {
				t.Errorf("%s: under %s: %s %s, refuses %v, leaves blank %v", sheet, test.heading, v.Type, v.Formula1, v.ShowErrorMessage, v.AllowBlank)
			}
			if test.refuses && (*v.ErrorStyle != "stop" || *v.ErrorTitle == "" || *v.Error == "") {
				t.Errorf("%s: %s refuses without a word", sheet, test.heading)
			}
		}
		for _, v := range all { // limits of Excel's dialog
			for limit, words := range map[int][]*string{32: {v.ErrorTitle, v.PromptTitle}, 225: {v.Error, v.Prompt}} {
				for _, w := range words {
					if w != nil && len(utf16.Encode([]rune(*w))) > limit {
						t.Errorf("%q is longer than %d", *w, limit)
					}
				}
			}
		}
	}
}

// The names lead to what « Listes » shows.
func TestListsAreNamed(t *testing.T) {
	issue := whole()
	issue.Sections[0].Heading = "Une rubrique à part"
	f := opened(t, written(t, composed(t, issue)))
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Name] = n.RefersTo
	}
	rows := cells(t, f, "Listes")
	for name, test := range map[string]struct{ heading, refersTo, holds string }{
		"ListeRubriques":   {"Rubriques", "OFFSET(Listes!$A$2,0,0,MAX(1,COUNTA(Listes!$A$2:$A$1001)),1)", "Une rubrique à part"},
		"ListeTypes":       {"Types", "Listes!$B$2:$B$10", "Fiche d’expérience"},
		"ListeProducteurs": {"Producteurs", "OFFSET(Listes!$C$2,0,0,MAX(1,COUNTA(Listes!$C$2:$C$1001)),1)", "INSEE"},
		"ListePrecisions":  {"Précisions", "Listes!$D$2:$D$4", "année"},
		"ListeEtats":       {"États du lien", "Listes!$E$2:$E$5", "Morte"},
		"ListeLangues":     {"Langues", "OFFSET(Listes!$F$2,0,0,MAX(1,COUNTA(Listes!$F$2:$F$1001)),1)", "en"},
		"ListeRelations":   {"Relations", "Listes!$G$2:$G$5", "Autre contribution de la série"},
	} {
		if names[name] != test.refersTo {
			t.Errorf("%s is %q", name, names[name])
		}
		x, found := slices.Index(rows[0], test.heading), false
		for _, row := range rows[1:] {
			found = found || x < len(row) && row[x] == test.holds
		}
		if !found {
			t.Errorf("%s does not offer %q", name, test.holds)
		}
	}
}

func TestWhatStandsOut(t *testing.T) {
	f := opened(t, written(t, composed(t, whole())))
	want := map[string][]string{
		"Inventaire": {
			"B duplicate ", `S formula $S2="Morte"`, `Q formula $S2="Morte"`, `M formula AND($G2<>"",$M2="",$D2<>"Fiche d’expérience")`,
			`Q formula AND($G2<>"",$Q2="")`, `V formula AND($G2<>"",$V2="")`, "M formula AND(ISNUMBER($M2),$M2>=1500,$M2<=2100)",
		},
		"Sous-ressources": {"M duplicate ", `V formula $V2="Morte"`, `K formula $V2="Morte"`, "I formula AND(ISNUMBER($I2),$I2>=1500,$I2<=2100)"},
	}
	for sheet, rules := range want {
		all, err := f.GetConditionalFormats(sheet)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for area, formats := range all {
			name, _, _ := strings.Cut(area, "2:")
			for _, o := range formats {
				if o.Type != "formula" {
					o.Criteria = ""
				}
				got = append(got, name+" "+o.Type+" "+o.Criteria)
				style, err := f.GetConditionalStyle(*o.Format)
				if err != nil {
					t.Fatal(err)
				}
				if style.CustomNumFmt != nil {
					continue // shows a year as one
				}
				if len(style.Border) == 0 && !style.Font.Strike { // colour alone is not seen by all
					t.Errorf("%s %s is marked by colour alone", sheet, area)
				}
			}
		}
		slices.Sort(got)
		slices.Sort(rules)
		if !slices.Equal(got, rules) {
			t.Errorf("%s marks\n%s", sheet, strings.Join(got, "\n"))
		}
	}
}

// A workbook without a record is one to fill in.
func TestEmptyWorkbook(t *testing.T) {
	data := written(t, composed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 11}}))
	f := opened(t, data)
	for sheet, shown := range map[string][]string{
		"Inventaire":      {"N°", "Identifiant", "Rubrique", "Titre", "Sous-titre", "Série", "Date", "Précision", "Adresse", "Résumé", "Mots-clés"},
		"Sous-ressources": {"Relation", "Notice", "Titre", "Adresse"},
	} {
		for _, heading := range shown {
			if visible, err := f.GetColVisible(sheet, columnOf(t, f, sheet, heading)); err != nil || !visible {
				t.Errorf("%s: %s is hidden (%v)", sheet, heading, err)
			}
		}
		tables, err := f.GetTables(sheet)
		if err != nil || len(tables) != 1 || !strings.HasSuffix(tables[0].Range, "41") {
			t.Errorf("%s: %v (%v)", sheet, tables, err)
		}
		if n := len(cells(t, f, sheet)); n != 1 { // rows without values
			t.Errorf("%s has %d rows", sheet, n)
		}
	}
	texts := cells(t, f, "Textes")
	pub := rendertest.Publication()
	if want := 1 + 3 + len(pub.Headings); len(texts) != want || texts[3][1] != pub.Headings[0].Name {
		t.Errorf("Textes has %d rows, %d are asked for", len(texts), want)
	}
	if words, _ := f.GetCellValue("Synthèse", "A11"); !strings.Contains(words, "pas encore de notice") {
		t.Errorf("Synthèse says %q", words)
	}
	if !bytes.Equal(data, written(t, composed(t, &render.Issue{Number: render.Date{Year: 2024, Month: 11}}))) {
		t.Error("two empty workbooks differ")
	}
}

// In a full workbook, columns without any value are hidden but for the usual
// ones; a value anywhere shows its column.
func TestColumnsShown(t *testing.T) {
	issue := whole()
	first := *issue.Sections[0].Records[0]
	issue.Sections[0].Records[0].Keywords, issue.Sections[0].Records[0].Hours = nil, ""
	f := opened(t, written(t, composed(t, issue)))
	for heading, want := range map[string]bool{"Mots-clés": true, "Horaires": false, "Sous-titre": true, "État du lien": true} {
		if visible, _ := f.GetColVisible("Inventaire", columnOf(t, f, "Inventaire", heading)); visible != want {
			t.Errorf("%s is shown: %v", heading, visible)
		}
	}
	issue.Sections[0].Records[1].Hours = first.Hours
	f = opened(t, written(t, composed(t, issue)))
	if visible, _ := f.GetColVisible("Inventaire", columnOf(t, f, "Inventaire", "Horaires")); !visible {
		t.Error("Horaires is hidden though the second record has them")
	}
}

// A message may quote what no cell can hold.
func TestLongMessage(t *testing.T) {
	code := &render.Code{ID: "x", Severity: render.Warning, French: "le titre «\u00a0%[1]s\u00a0»"}
	f := opened(t, written(t, composed(t, positioned(), render.Problem{Code: code, Args: []any{strings.Repeat("😀", 20000) + "\x00"}, File: "issue.yaml"})))
	got, _ := f.GetCellValue("À vérifier", "E2")
	if n := len(utf16.Encode([]rune(got))); n > 32767 || n < 32760 || !strings.HasSuffix(got, "…") || !strings.HasPrefix(got, "Le titre") {
		t.Errorf("%d units: %.40q", n, got)
	}
	if problems := xlsx.Check(composed(t, positioned())); len(problems) > 0 {
		t.Errorf("%v", problems)
	}
}
