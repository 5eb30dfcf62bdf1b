package main

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

// grid is a sheet as a person sees it, to be corrected.
type grid struct {
	head []string
	rows []map[string]any
}

func (g *grid) row(id string) map[string]any {
	for _, r := range g.rows {
		if r["Identifiant"] == id {
			return r
		}
	}
	return nil
}

var numeric = map[string]bool{"N°": true, "Date": true, "Pages": true, "Vérifié le": true}

// grids reads the tables of a workbook; remembered is its hidden sheet.
func grids(t *testing.T, workbook []byte) (tables map[string]*grid, remembered [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tables = map[string]*grid{}
	for _, sheet := range []string{"Inventaire", "Sous-ressources", "Textes"} {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		g := &grid{head: rows[0]}
		for _, row := range rows[1:] {
			r := map[string]any{}
			for i, v := range row {
				if n, err := strconv.ParseFloat(v, 64); err == nil && numeric[g.head[i]] {
					r[g.head[i]] = n
				} else if v != "" {
					r[g.head[i]] = v
				}
			}
			g.rows = append(g.rows, r)
		}
		tables[sheet] = g
	}
	remembered, err = f.GetRows("_bulletin", excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return tables, remembered
}

// saved writes the tables as another program would.
func saved(t *testing.T, tables map[string]*grid, remembered [][]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	put := func(sheet string, x, y int, v any) {
		name, _ := excelize.CoordinatesToCellName(x+1, y+1)
		if err := f.SetCellValue(sheet, name, v); err != nil {
			t.Fatal(err)
		}
	}
	for sheet, g := range tables {
		f.NewSheet(sheet)
		for x, h := range g.head {
			put(sheet, x, 0, h)
			for y, r := range g.rows {
				if v, ok := r[h]; ok {
					put(sheet, x, y+1, v)
				}
			}
		}
	}
	f.NewSheet("_bulletin")
	for y, row := range remembered {
		for x, v := range row {
			put("_bulletin", x, y, v)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// bench is a folder in which the real command works on one issue.
type bench struct {
	t    *testing.T
	data string
	file string
	pub  *render.Publication
}

func newBench(t *testing.T, list []byte, number string) *bench {
	t.Helper()
	data := t.TempDir()
	pub := rendertest.Publication()
	text := fmt.Appendf(nil, "title: %q\norganisation: { acronym: %q, name: %q }\nheadings:\n", pub.Title, pub.Organisation.Acronym, pub.Organisation.Name)
	for _, h := range pub.Headings {
		text = fmt.Appendf(text, "  - { name: %q }\n", h.Name)
	}
	text = append(text, "producers:\n"...)
	for _, p := range pub.Producers {
		text = fmt.Appendf(text, "  - name: %q\n", p.Name)
		if p.Acronym != "" {
			text = fmt.Appendf(text, "    acronym: %q\n", p.Acronym)
		}
		if len(p.Variants) > 0 {
			text = fmt.Appendf(text, "    variants: [%s]\n", strings.Join(p.Variants, ", "))
		}
	}
	b := &bench{t: t, data: data, file: filepath.Join(data, number, "issue.yaml")}
	b.write(filepath.Join(data, "publication.yaml"), text)
	b.pub, _ = source.Publication("publication.yaml", text)
	if list != nil {
		b.write(b.file, list)
	}
	return b
}

func (b *bench) write(file string, text []byte) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) list() []byte {
	text, err := os.ReadFile(b.file)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// issue is the list as it is now.
func (b *bench) issue() *render.Issue {
	issue, problems := source.Issue(b.file, b.list(), b.pub)
	if errs := render.Errors(problems); len(errs) > 0 {
		b.t.Fatalf("the list has errors: %s", errs[0].Message(render.English))
	}
	return issue
}

func (b *bench) workbook() []byte {
	composed, _ := compose.Bulletin(b.issue(), b.pub, nil, nil)
	var out bytes.Buffer
	if err := xlsx.Workbook(&out, composed); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes()
}

// take runs `bulletin import` on a workbook and returns its status and words.
func (b *bench) take(workbook []byte, args ...string) (status int, said string) {
	file := filepath.Join(b.data, "back.xlsx")
	b.write(file, workbook)
	var out bytes.Buffer
	c := &command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" },
		lang: func(func(string) string) render.Lang { return render.English }}
	status = c.run(append([]string{"import", "--data", b.data, file}, args...))
	return status, out.String()
}

// commented writes an issue with a remark above and inside of each record.
func commented(issue *render.Issue) []byte {
	var out []byte
	n := 0
	for _, line := range strings.SplitAfter(string(source.Format(issue)), "\n") {
		if text := strings.TrimLeft(line, " "); strings.HasPrefix(text, "- id: ") {
			out = fmt.Appendf(out, "%s# remark %d above\n", line[:len(line)-len(text)], n)
			line = strings.TrimSuffix(line, "\n") + fmt.Sprintf(" # remark %d beside\n", n)
			n++
		}
		out = append(out, line...)
	}
	return out
}

// content is an issue as sets of records by heading: their order in the list is
// told apart.
func content(issue *render.Issue) []string {
	var all []string
	for _, s := range issue.Sections {
		head := *s
		head.Records = nil
		all = append(all, string(source.Format(&render.Issue{Sections: []*render.Section{&head}})))
		for _, r := range s.Records {
			all = append(all, s.Heading+"\n"+string(source.Format(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{r}}}})))
		}
	}
	slices.Sort(all)
	return append(all, issue.Preheader, issue.Introduction, issue.Credits)
}

// What people do in a workbook comes back whole, and nothing else changes.
func TestRandomEditsComeBack(t *testing.T) {
	seeds := uint64(60)
	if testing.Short() {
		seeds = 6
	}
	for seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			made := rendertest.Issue(seed, 3+r.IntN(30), rendertest.Options{Scripts: seed%3 == 0})
			b := newBench(t, commented(made), made.Number.String())
			before := b.list()
			want := b.issue()
			tables, remembered := grids(t, b.workbook())
			if status, said := b.take(saved(t, tables, remembered), "--yes"); status != 0 || !bytes.Equal(before, b.list()) {
				t.Fatalf("nothing was changed, but: %s", said)
			}
			gone := map[string]bool{}
			for range 1 + r.IntN(6) {
				correct(r, want, tables, gone)
			}
			for _, name := range slices.Sorted(maps.Keys(tables)) { // sorted, with columns elsewhere
				g := tables[name]
				r.Shuffle(len(g.rows), func(i, j int) { g.rows[i], g.rows[j] = g.rows[j], g.rows[i] })
				r.Shuffle(len(g.head), func(i, j int) { g.head[i], g.head[j] = g.head[j], g.head[i] })
			}
			back := saved(t, tables, remembered)
			if slices.ContainsFunc(want.Sections, func(s *render.Section) bool {
				return len(s.Records) == 0 && (s.Introduction != "" || len(s.Links) > 0)
			}) {
				if status, said := b.take(back, "--yes"); status != exitProblems || !strings.Contains(said, "no record is left") {
					t.Errorf("status %d: %s", status, said)
				}
				return
			}
			if status, said := b.take(back, "--yes"); status != 0 {
				t.Fatalf("status %d: %s", status, said)
			}
			got := b.issue()
			for _, x := range got.Records() {
				if strings.HasPrefix(x.Title, "Nouvelle notice") {
					x.ID = ""
				}
			}
			want.Sections = slices.DeleteFunc(want.Sections, func(s *render.Section) bool {
				return len(s.Records) == 0 && s.Introduction == "" && len(s.Links) == 0
			})
			w, g := content(want), content(got)
			for _, x := range w {
				if !slices.Contains(g, x) {
					t.Errorf("missing: %s", x)
				}
			}
			for _, x := range g {
				if !slices.Contains(w, x) {
					t.Errorf("unexpected: %s", x)
				}
			}
			after := string(b.list())
			eachRecord(b.issue(), func(x *render.Record) {
				if at := strings.Index(string(before), "- id: "+x.ID+" # "); at >= 0 {
					line, _, _ := strings.Cut(string(before[at:]), "\n")
					remark := line[strings.Index(line, "# "):]
					for _, place := range []string{remark, strings.Replace(remark, "beside", "above", 1)} {
						if strings.Count(after, place+"\n") != 1 {
							t.Errorf("%s: the comment %q is there %d times", x.ID, place, strings.Count(after, place+"\n"))
						}
					}
				}
			})
			if status, said := b.take(back, "--dry-run"); status != 0 || !strings.Contains(said, "nothing that") {
				t.Errorf("taken in again: status %d, %s", status, said)
			}
		})
	}
}

// correct makes one random change, in the workbook and in the issue that is
// expected.
func correct(r *rand.Rand, want *render.Issue, tables map[string]*grid, gone map[string]bool) {
	inventory, linked := tables["Inventaire"], tables["Sous-ressources"]
	si := r.IntN(len(want.Sections))
	s := want.Sections[si]
	if len(s.Records) == 0 {
		return
	}
	i := r.IntN(len(s.Records))
	x := s.Records[i]
	row := inventory.row(x.ID)
	if x.ID == "" {
		return
	}
	switch r.IntN(10) {
	case 0:
		x.Title = "Un titre : corrigé, n° " + strconv.Itoa(r.IntN(1000))
		row["Titre"] = x.Title
	case 1:
		x.Issued = render.Date{Year: 2021, Month: 3}
		row["Date"], row["Précision"] = "mars 2021", "mois"
	case 2:
		x.Pages = 1 + r.IntN(500)
		row["Pages"] = fmt.Sprintf("%d p.", x.Pages)
	case 3:
		x.Abstract = "Un résumé entièrement réécrit, assez long pour occuper plus d’une ligne de la liste, s’il vous plaît.\n\nEt un second alinéa."
		row["Résumé"] = strings.ReplaceAll(x.Abstract, "\n", "\r\n")
	case 4:
		x.Keywords = append(slices.Clone(x.Keywords), "mot nouveau")
		row["Mots-clés"] = strings.Join(x.Keywords, " ;")
	case 5: // deleted, with what hangs below it
		s.Records = slices.Delete(s.Records, i, i+1)
		inventory.rows = slices.DeleteFunc(inventory.rows, func(row map[string]any) bool { return row["Identifiant"] == x.ID })
		gone[x.ID] = true
		below := []any{x.ID}
		for _, c := range x.Subrecords() {
			below = append(below, c.ID)
		}
		linked.rows = slices.DeleteFunc(linked.rows, func(row map[string]any) bool { return slices.Contains(below, row["Notice"]) })
	case 6: // moved
		to := want.Sections[r.IntN(len(want.Sections))]
		if to == s {
			return
		}
		s.Records = slices.Delete(s.Records, i, i+1)
		to.Records = append(to.Records, x)
		row["Rubrique"] = strings.ToUpper(to.Heading)
	case 7: // added
		n := &render.Record{Kind: render.Exhibition, Title: "Nouvelle notice " + strconv.Itoa(len(inventory.rows)), Pages: 3,
			Authors: []render.Agent{{Family: "Martin", Given: "Anne"}},
			Links:   []render.Link{{URL: fmt.Sprintf("https://new.example/%d/a", r.Uint64())}, {URL: fmt.Sprintf("https://new.example/%d/b", r.Uint64())}}}
		s.Records = append(s.Records, n)
		inventory.rows = append(inventory.rows, map[string]any{"Rubrique": s.Heading, "Titre": n.Title, "Type": "exposition", "Pages": 3.0,
			"Auteurs": "Martin, Anne", "Adresse": n.Links[0].URL + "\n" + n.Links[1].URL})
	case 8: // below
		if len(x.Complements) > 0 {
			c := x.Complements[0]
			c.Subtitle = "Un sous-titre nouveau"
			linked.row(c.ID)["Sous-titre"] = c.Subtitle
		}
	case 9:
		if len(x.Links) > 1 {
			x.Links[1].Label = "Un libellé"
			for _, row := range linked.rows {
				if row["Adresse"] == x.Links[1].URL {
					row["Libellé de l’adresse"] = "Un libellé"
				}
			}
		}
	}
}

const smallList = `issue: 2024-11
sections:
  - heading: Accueil # le mois
    records:
      - id: a
        authors: [Collectif Exemple, { family: Martin, given: Anne }]
        title: Premier
        issued: 2024-06
        links:
          - https://example.org/a
          - https://example.org/a2
        complements:
          - { id: a-bis, title: Complément }
      - id: b
        title: Deuxième
      - id: c
        title: Troisième
      - id: d
        title: Quatrième
        links:
          - { url: https://example.org/d, state: works, checked: 2024-06-03 }
`

// Each case corrects the workbook of a small list, or the list meanwhile.
func TestWorkbookComesBack(t *testing.T) {
	type tables = map[string]*grid
	inventory := func(g tables, id, column string, v any) { g["Inventaire"].row(id)[column] = v }
	without := func(g tables, sheet, id string) {
		g[sheet].rows = slices.DeleteFunc(g[sheet].rows, func(r map[string]any) bool { return r["Identifiant"] == id })
	}
	for _, tt := range []struct {
		name      string
		correct   func(tables)
		meanwhile [2]string // replaced in the list
		status    int
		said      []string
		old, new  string // what is other in the list
	}{
		{"a title", func(g tables) { inventory(g, "a", "Titre", "Premier, corrigé") }, [2]string{}, 0,
			[]string{"issue.yaml:7: title — Premier, corrigé"}, "title: Premier\n", "title: Premier, corrigé\n"},
		{"one person of two authors", func(g tables) { inventory(g, "a", "Auteurs", "Martin, Anna") }, [2]string{}, 0, nil, "given: Anne", "given: Anna"},
		{"a year in a cell of dates", func(g tables) { inventory(g, "a", "Date", 2023.0) }, [2]string{}, 0, nil, "issued: 2024-06", "issued: 2023"},
		{"a day where months are", func(g tables) { inventory(g, "a", "Date", 45519.0) }, [2]string{}, 0,
			[]string{"Inventaire!", "warning", "2024-08 was kept"}, "2024-06", "2024-08"},
		{"a further address", func(g tables) {
			for _, r := range g["Sous-ressources"].rows {
				if r["Adresse"] == "https://example.org/a2" {
					r["Libellé de l’adresse"] = "Le dossier"
				}
			}
		}, [2]string{}, 0, nil, "- https://example.org/a2", `- { url: https://example.org/a2, label: Le dossier }`},
		{"a record moved by its number", func(g tables) { inventory(g, "c", "N°", 1.0) }, [2]string{}, 0, []string{"moved from place 3 to 1"},
			"", ""},
		{"deleted", func(g tables) { without(g, "Inventaire", "b") }, [2]string{}, 0, []string{"DELETED: Deuxième"},
			"      - id: b\n        title: Deuxième\n", ""},
		{"deleted with what hangs below it", func(g tables) {
			without(g, "Inventaire", "a")
			below := g["Sous-ressources"]
			below.rows = slices.DeleteFunc(below.rows, func(r map[string]any) bool { return r["Notice"] == "a" })
		}, [2]string{}, 0, []string{"DELETED: Premier", "and what hangs below it: Complément"},
			smallList[strings.Index(smallList, "      - id: a\n"):strings.Index(smallList, "      - id: b\n")], ""},
		{"changed in both, to the same", func(g tables) { inventory(g, "b", "Titre", "Second") }, [2]string{"Deuxième", "Second"}, 0,
			[]string{"says nothing"}, "", ""},
		{"changed in both", func(g tables) { inventory(g, "b", "Titre", "Second") }, [2]string{"Deuxième", "Suivant"}, 1,
			[]string{"Inventaire!", "conflict, Titre: handed out “Deuxième”, came back “Second”, but the list now says “Suivant”"}, "", ""},
		{"deleted here, changed there", func(g tables) { without(g, "Inventaire", "b") }, [2]string{"Deuxième", "Suivant"}, 1, []string{"conflict", "“b” was deleted"}, "", ""},
		{"changed here, deleted there", func(g tables) { inventory(g, "b", "Titre", "Second") }, [2]string{"      - id: b\n        title: Deuxième\n", ""}, 1,
			[]string{"conflict", "deleted from the list"}, "", ""},
		{"a copied row", func(g tables) {
			g["Inventaire"].rows = append(g["Inventaire"].rows, map[string]any{"Identifiant": "b", "Titre": "Copie", "Rubrique": "Accueil"})
		}, [2]string{}, 1, []string{"“b” is already in Inventaire!", "empty Identifiant"}, "", ""},
		{"an unknown id", func(g tables) { inventory(g, "b", "Identifiant", "bb") }, [2]string{}, 1, []string{"“bb” was not handed out"}, "", ""},
		{"all that is wrong at once", func(g tables) {
			inventory(g, "a", "Pages", "beaucoup")
			inventory(g, "b", "Date", "hier")
			inventory(g, "c", "Type", "Chose")
		}, [2]string{}, 1, []string{"not a number of pages", "is not a date", "choose among", "3 errors"}, "", ""},
		{"what the list refuses names its cell", func(g tables) { inventory(g, "b", "Adresse", "pas une adresse") }, [2]string{}, 1,
			[]string{"back.xlsx:Inventaire!", "nothing was written"}, "", ""},
		{"below a record that goes", func(g tables) {
			without(g, "Inventaire", "a")
			g["Sous-ressources"].row("a-bis")["Titre"] = "Autre"
		}, [2]string{}, 1, []string{"“a” was deleted"}, "", ""},
		{"columns and sheets that are not there", func(g tables) {
			g["Inventaire"].head = slices.DeleteFunc(g["Inventaire"].head, func(h string) bool { return h == "Auteurs" || h == "Date" || h == "Adresse" })
			delete(g, "Sous-ressources")
			g["Inventaire"].head = append(g["Inventaire"].head, "Vu par")
			inventory(g, "a", "Vu par", "moi")
		}, [2]string{}, 0, []string{"there is no sheet « Sous-ressources »", "says nothing"}, "", ""},
		{"headings retyped", func(g tables) {
			head := g["Inventaire"].head
			for i, h := range head {
				head[i] = strings.ToUpper(h)
				for _, r := range g["Inventaire"].rows {
					if v, ok := r[h]; ok {
						r[head[i]] = v
					}
				}
			}
		}, [2]string{}, 0, []string{"says nothing"}, "", ""},
		{"the state of an address goes with it", func(g tables) { inventory(g, "d", "Adresse", "https://example.org/new") }, [2]string{}, 0,
			[]string{"Inventaire!", "“Valide” was said of the old one"},
			"{ url: https://example.org/d, state: works, checked: 2024-06-03 }", "{ url: https://example.org/new }"},
		{"but not what was noted of the new one", func(g tables) {
			inventory(g, "d", "Adresse", "https://example.org/new")
			inventory(g, "d", "Vérifié le", "04/11/2024")
		}, [2]string{}, 0, nil, "org/d, state: works, checked: 2024-06-03", "org/new, state: works, checked: 2024-11-04"},
		{"a heading misspelt", func(g tables) { inventory(g, "b", "Rubrique", "Acceuil"); inventory(g, "d", "Rubrique", "Acceuil") }, [2]string{}, 1,
			[]string{"back.xlsx:Inventaire!C3: heading \"Acceuil\" is almost \"Accueil\"", "back.xlsx:Inventaire!C5: heading", "2 errors"}, "", ""},
		{"a new row under a heading misspelt", func(g tables) {
			g["Inventaire"].rows = append(g["Inventaire"].rows, map[string]any{"Titre": "Neuf", "Rubrique": "Acceuil"})
		}, [2]string{}, 1, []string{"back.xlsx:Inventaire!C6: heading \"Acceuil\" is almost \"Accueil\""}, "", ""},
		{"a text of a heading misspelt", func(g tables) {
			g["Textes"].rows = append(g["Textes"].rows, map[string]any{"Texte": "Introduction de la rubrique", "Rubrique": "Acceuil", "Contenu": "Bonjour."})
		}, [2]string{}, 1, []string{"back.xlsx:Textes!", "is almost \"Accueil\""}, "", ""},
		{"a producer misspelt", func(g tables) { inventory(g, "b", "Producteur", "Conseil de l’Eurrope") }, [2]string{}, 1,
			[]string{"back.xlsx:Inventaire!E3: producer \"Conseil de l’Eurrope\" is almost \"Conseil de l’Europe\""}, "", ""},
		{"a row copied whole without its id", func(g tables) {
			row := maps.Clone(g["Inventaire"].row("d"))
			delete(row, "Identifiant")
			g["Inventaire"].rows = append(g["Inventaire"].rows, row)
		}, [2]string{}, 1, []string{"back.xlsx:Inventaire!B6: Identifiant: the row says what the one of Inventaire!B5 says"}, "", ""},
		{"a row copied without its id, with another title", func(g tables) { // before the row it was copied from
			row := maps.Clone(g["Inventaire"].row("d"))
			delete(row, "Identifiant")
			row["Titre"], row["N°"] = "Cinquième", 1.0
			g["Inventaire"].rows = append([]map[string]any{row}, g["Inventaire"].rows...)
		}, [2]string{}, 1, []string{"back.xlsx:Inventaire!Q2: Adresse: this address is already in Inventaire!Q6"}, "", ""},
		{"a further address of another record", func(g tables) {
			g["Sous-ressources"].rows = append(g["Sous-ressources"].rows,
				map[string]any{"Relation": "Autre adresse", "Notice": "b", "Adresse": "https://example.org/d/"})
		}, [2]string{}, 1, []string{"back.xlsx:Sous-ressources!K4: Adresse: this address is already in Inventaire!Q5"}, "", ""},
		{"a new document with the title of one deleted", func(g tables) {
			without(g, "Inventaire", "d")
			g["Inventaire"].rows = append(g["Inventaire"].rows,
				map[string]any{"Titre": "Quatrième", "Rubrique": "Accueil", "Adresse": "https://example.org/other"})
		}, [2]string{}, 0, []string{"DELETED: Quatrième", "NEW in the heading “Accueil” — Quatrième"},
			smallList[strings.Index(smallList, "      - id: d\n"):],
			"      - id: quatrieme\n        kind: document\n        title: Quatrième\n        links:\n          - https://example.org/other\n"},
		{"an identifier emptied", func(g tables) { inventory(g, "d", "Identifiant", "") }, [2]string{}, 1,
			[]string{"back.xlsx:Inventaire!B5: Identifiant: the identifier of this row was taken away"}, "", ""},
		{"an identifier emptied, without an address", func(g tables) { inventory(g, "b", "Identifiant", "") }, [2]string{}, 1,
			[]string{"back.xlsx:Inventaire!B3: Identifiant: the identifier of this row was taken away"}, "", ""},
		{"an introduction", func(g tables) {
			for _, r := range g["Textes"].rows {
				if r["Texte"] == "Introduction du numéro" {
					r["Contenu"] = "Bonjour."
				}
			}
		}, [2]string{}, 0, nil, "issue: 2024-11\n", "issue: 2024-11\nintroduction: Bonjour.\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, []byte(smallList), "2024-11")
			g, remembered := grids(t, b.workbook())
			tt.correct(g)
			list := smallList
			if tt.meanwhile[0] != "" {
				list = strings.Replace(list, tt.meanwhile[0], tt.meanwhile[1], 1)
				b.write(b.file, []byte(list))
			}
			status, said := b.take(saved(t, g, remembered), "--yes")
			if status != tt.status {
				t.Errorf("status %d, want %d", status, tt.status)
			}
			for _, s := range tt.said {
				if !strings.Contains(said, s) {
					t.Errorf("it does not say %q", s)
				}
			}
			if want := strings.Replace(list, tt.old, tt.new, 1); tt.name != "a record moved by its number" && string(b.list()) != want {
				t.Errorf("the list is now\n%s", b.list())
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}

// A complement goes below a record that is new, and takes its comments along.
func TestComplementComesBelowANewRecord(t *testing.T) {
	list := strings.Replace(smallList, "          - { id: a-bis, title: Complément }\n", `          # to be read again
          - id: a-bis # certain
            title: Complément # as printed
`, 1)
	b := newBench(t, []byte(list), "2024-11")
	g, remembered := grids(t, b.workbook())
	g["Inventaire"].rows = append(g["Inventaire"].rows, map[string]any{"N°": 50.0, "Titre": "Cinquième", "Rubrique": "Accueil"})
	row := g["Sous-ressources"].row("a-bis")
	row["N°"] = 50.0
	row["Notice"] = "d"
	status, said := b.take(saved(t, g, remembered), "--yes")
	if status != 0 || !strings.Contains(said, "NEW in the heading “Accueil” — Cinquième") || strings.Contains(said, "DELETED") {
		t.Errorf("status %d: %s", status, said)
	}
	want := `        complements:
          - id: a-bis # certain
            # to be read again
            title: Complément # as printed
`
	if got := string(b.list()); !strings.Contains(got, "title: Quatrième\n"+"        links:\n          - { url: https://example.org/d, state: works, checked: 2024-06-03 }\n"+want) {
		t.Errorf("the list is now\n%s", got)
	}
}

// A new document of the title and the authors of one that goes gets another id:
// the workbook can be taken in again.
func TestIDOfADeletedRecordIsNotGivenAgain(t *testing.T) {
	b := newBench(t, []byte(smallList+"      - id: insee-etude\n        authors: [INSEE]\n        title: Étude\n        links: [https://example.org/2023]\n"), "2024-11")
	g, remembered := grids(t, b.workbook())
	g["Inventaire"].rows[4]["Identifiant"] = ""
	g["Inventaire"].rows[4]["Adresse"] = "https://example.org/2024"
	back := saved(t, g, remembered)
	if status, said := b.take(back, "--yes"); status != 0 || !strings.Contains(string(b.list()), "- id: insee-etude-2\n") {
		t.Fatalf("status %d: %s\n%s", status, said, b.list())
	}
	if status, said := b.take(back, "--yes"); status != 0 || !strings.Contains(said, "says nothing") {
		t.Errorf("taken in again: status %d: %s", status, said)
	}
}

// What moves under a new heading keeps its comments, in a record of its own or
// below a new one, which it names by its N°.
func TestCommentsMoveUnderANewHeading(t *testing.T) {
	list := strings.Replace(smallList, "      - id: b\n        title: Deuxième\n", "      # above\n      - id: b # beside\n        title: Deuxième # as printed\n", 1)
	for name, tt := range map[string]struct {
		correct func(inventory, linked *grid)
		want    string
	}{
		"alone": {func(inventory, _ *grid) { inventory.row("b")["Rubrique"] = "Histoire" },
			"      - id: b # beside\n        # above\n        title: Deuxième # as printed\n"},
		"with a new record": {func(inventory, _ *grid) {
			inventory.row("b")["Rubrique"] = "Histoire"
			inventory.rows = append(inventory.rows, map[string]any{"N°": 1.0, "Titre": "Cinquième", "Rubrique": "Histoire"})
		}, "      - id: cinquieme\n        kind: document\n        title: Cinquième\n      - id: b # beside\n        # above\n        title: Deuxième # as printed\n"},
		"below a new record": {func(inventory, linked *grid) {
			inventory.rows = slices.DeleteFunc(inventory.rows, func(r map[string]any) bool { return r["Identifiant"] == "b" })
			inventory.rows = append(inventory.rows, map[string]any{"N°": 50.0, "Titre": "Cinquième", "Rubrique": "Histoire"})
			linked.rows = append(linked.rows, map[string]any{"Identifiant": "b", "Relation": "Complément", "N°": 50.0, "Titre": "Deuxième"})
		}, "      - id: cinquieme\n        kind: document\n        title: Cinquième\n        complements:\n          - id: b # beside\n            # above\n            title: Deuxième # as printed\n"},
	} {
		b := newBench(t, []byte(list), "2024-11")
		g, remembered := grids(t, b.workbook())
		tt.correct(g["Inventaire"], g["Sous-ressources"])
		status, said := b.take(saved(t, g, remembered), "--yes")
		if got := string(b.list()); status != 0 || !strings.HasSuffix(got, "  - heading: Histoire\n    records:\n"+tt.want) {
			t.Errorf("%s: status %d: %s\n%s", name, status, said, got)
		}
	}
}
