package compose

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/french"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// visible shows no-break spaces as ⍽ and narrow ones as ‿.
func visible(s string) string {
	return strings.NewReplacer("\u00a0", "⍽", "\u202f", "‿").Replace(s)
}

// show writes runs with marks: *italics*, **bold**, ^raised^, /SMALL CAPS/,
// {en: words}, [words](address).
func show(rs []render.Run) string {
	var b strings.Builder
	for _, r := range rs {
		s := r.Text
		for _, m := range []struct {
			style render.Style
			mark  string
		}{{render.Superscript, "^"}, {render.SmallCaps, "/"}, {render.Emphasis, "*"}, {render.Strong, "**"}} {
			if r.Style&m.style != 0 {
				s = m.mark + s + m.mark
			}
		}
		if r.Lang != "" {
			s = "{" + r.Lang + ": " + s + "}"
		}
		if r.Link == r.Text {
			s = "<" + s + ">"
		} else if r.Link != "" {
			s = "[" + s + "](" + r.Link + ")"
		}
		b.WriteString(s)
	}
	return visible(b.String())
}

func showRich(r render.Rich) string {
	var lines []string
	for _, b := range r {
		lines = append(lines, b.Mark()+show(b.Runs))
	}
	return strings.Join(lines, "\n")
}

// tell writes a bulletin as readable text, one fact a line.
func tell(b *render.Bulletin) string {
	var w strings.Builder
	say := func(indent int, name, s string) {
		pad := strings.Repeat("  ", indent)
		switch {
		case name == "":
			fmt.Fprintf(&w, "%s%s\n", pad, visible(s))
		case s != "":
			fmt.Fprintf(&w, "%s%-9s %s\n", pad, name, visible(strings.ReplaceAll(s, "\n", "\n"+pad+"          ")))
		}
	}
	tellLinks := func(indent int, links []render.PrintedLink) {
		for _, l := range links {
			say(indent, "link", l.Label+" → "+l.URL)
		}
	}
	var entry func(indent int, e *render.Entry)
	entry = func(indent int, e *render.Entry) {
		if e.Number > 0 {
			say(indent, "", fmt.Sprintf("— %d %s", e.Number, e.Record.ID))
		} else {
			say(indent, "", "— "+e.Record.ID)
		}
		say(indent, "byline", showRich(e.Byline))
		say(indent, "title", showRich(e.Title))
		say(indent, "imprint", showRich(e.Imprint))
		say(indent, "hours", showRich(e.Hours))
		say(indent, "abstract", showRich(e.Abstract))
		tellLinks(indent, e.Links)
		picture := ""
		if e.Cover.Picture != nil {
			picture = e.Cover.Picture.Format + " «" + e.Cover.Alt + "» "
		}
		if e.Number > 0 {
			say(indent, "cover", fmt.Sprintf("%s%s | %s | %s", picture, e.Cover.Producer, e.Cover.Title, e.Cover.Colour.Hex()))
		}
		for _, s := range []render.Subentries{e.Complements, e.Siblings} {
			if s.Label != "" {
				say(indent, "", s.Label)
			}
			for _, sub := range s.Entries {
				entry(indent+1, sub)
			}
		}
	}
	say(0, "title", b.Title)
	say(0, "month", b.Month)
	say(0, "logo", b.LogoAlt)
	say(0, "name", b.Name)
	say(0, "subject", b.Subject)
	say(0, "footer", b.Footer)
	say(0, "labels", strings.Join([]string{b.Labels.Skip, b.Labels.Contents, b.Labels.All, b.Labels.Permalink, b.Labels.Complements, b.Labels.Catalogue, b.Labels.Hours}, " | "))
	say(0, "intro", showRich(b.Introduction))
	for _, s := range b.Sections {
		sheets := ""
		if s.Sheets {
			sheets = " (sheets)"
		}
		fmt.Fprintf(&w, "\n## %s %s %s%s\n", visible(s.Heading), visible(s.Count), s.Colour.Hex(), sheets)
		say(0, "intro", showRich(s.Introduction))
		for _, e := range s.Entries {
			entry(0, e)
		}
		tellLinks(0, s.Links)
	}
	w.WriteByte('\n')
	say(0, "credits", showRich(b.Credits))
	for _, p := range b.Warnings {
		fmt.Fprintf(&w, "%s:%d:%d: %s: %s\n", p.File, p.Pos.Line, p.Pos.Col, p.Code.ID, p.Message(render.English))
	}
	return w.String()
}

func publication() *render.Publication {
	colour := func(s string) render.Colour { c, _ := render.ParseColour(s); return c }
	return &render.Publication{
		Title:        `Ressources "Intégration"`,
		Organisation: render.Organisation{Acronym: "ORIV", Name: "Observatoire régional de l'intégration et de la ville"},
		Colours:      render.Colours{Primary: colour("#1F4E79")},
		Logo:         render.CoverFile{File: "logo.png", Alt: "Logo de l'ORIV"},
		Headings: []render.Heading{
			{Name: "Données", Colour: colour("#112233")},
			{Name: "Accueil"},
			{Name: "Fiches d'expérience", Colour: colour("#445566")},
		},
		Producers: []render.Producer{
			{Acronym: "INSEE", Name: "Institut national de la statistique et des études économiques", Variants: []string{"Insee"}},
			{Acronym: "DGEF", Name: "Direction générale des étrangers en France"},
			{Acronym: "DIAIR", Name: "Délégation interministérielle à l'accueil et à l'intégration des réfugiés"},
			{Name: "Conseil de l'Europe", Variants: []string{"Council of Europe"}},
		},
	}
}

// small is an issue with one case of everything.
func small() (*render.Issue, map[*render.Record]*render.Picture) {
	withPicture := &render.Record{
		ID: "picture", Kind: render.Exhibition,
		Authors: []render.Agent{{Name: "Musée national de l'histoire de l'immigration"}},
		Title:   "Exposition permanente",
		Issued:  render.Date{Year: 2024},
		Hours:   "Du mardi au vendredi de 10h à 17h30, samedi et dimanche de 10 h à 19 h",
		Cover:   render.CoverFile{File: "covers/m.png", Alt: "La façade du musée, l'été"},
		Links: []render.Link{
			{URL: "https://www.histoire-immigration.fr/expositions/permanente"},
			{URL: "https://www.histoire-immigration.fr/comprendre", Label: "Comprendre l'immigration : repères"},
		},
	}
	issue := &render.Issue{
		Number:       render.Date{Year: 2024, Month: 10},
		Introduction: "Ce document de *l'ORIV* vous propose une **sélection** de 2024.\n\nBonne lecture !",
		Credits:      "Réalisation : ORIV - www.oriv.org",
		File:         "data/2024-10/issue.yaml",
		Sections: []*render.Section{
			{
				Heading: "Fiches d'expérience", Introduction: "Une sélection :",
				Records: []*render.Record{{ID: "sheet", Kind: render.PracticeSheet, Title: "Professionnalisation en « Droit et Intégration des étranger-e-s»",
					Links: []render.Link{{URL: "https://migrant-integration.ec.europa.eu/x_fr"}}}},
				Links: []render.Link{{URL: "https://biblio.reseau-reci.org/index.php", Label: "Le catalogue du réseau"}, {URL: "https://biblio.reseau-reci.org/"}},
			},
			{
				Heading: "Inconnue",
				Records: []*render.Record{{ID: "foreign", Kind: render.Book, Authors: []render.Agent{{Name: "Council of Europe"}},
					Title: "Intercultural cities: \"2nd\" report", Subtitle: "What's new?", Series: render.Series{Title: "Cities, now", Number: "12"},
					Language: "en", Issued: render.Date{Year: 2024, Month: 7, Day: 1}, Edition: "2ème édition", Pages: 1250,
					Links: []render.Link{{URL: "https://rm.coe.int/a.pdf"}, {URL: "https://rm.coe.int/b.PDF?x=1"}}}},
			},
			{
				Heading: "Données",
				Records: []*render.Record{{
					ID: "insee", Kind: render.Document,
					Authors:  []render.Agent{{Name: "Insee"}},
					Title:    "L'essentiel sur... les immigrés et les étrangers",
					Issued:   render.Date{Year: 2024, Month: 8},
					Abstract: "# Résultats\n\nEn 2023, 7,3 millions d'immigrés :\n\n- 2,5 millions *d'entre eux* ;\n- au XXIème siècle...\n\nVoir [la \"page\"](https://www.insee.fr/x_y) et `a : b`.",
					Links:    []render.Link{{URL: "https://www.insee.fr/fr/statistiques/3633212"}},
					At:       render.Positions{"abstract": {Line: 12, Col: 9}},
					Complements: []*render.Record{
						{ID: "ip2011", Title: "En 2023, 2,4 millions d'immigrés nés en Europe vivent en France", Series: render.Series{Number: "2011"},
							Abstract: "En 2023, 32 % des immigrés.", Links: []render.Link{{URL: "https://www.insee.fr/fr/statistiques/fichier/8236359/ip2011.pdf"}}},
					},
					Siblings: render.Siblings{Series: "Asile, immigration, intégration", Records: []*render.Record{
						{ID: "sibling", Title: "Loi immigration : préférence nationale", Series: render.Series{Title: "Asile, immigration, intégration", Number: "4"},
							Authors: []render.Agent{{Given: "Namado", Family: "Virélo"}, {Name: "Collectif République sociale"}}, Issued: render.Date{Year: 2024, Month: 1}, Pages: 12},
					}},
				}},
			},
			{Heading: "Accueil", Records: []*render.Record{withPicture}},
		},
	}
	return issue, map[*render.Record]*render.Picture{withPicture: {Format: "png", Width: 2, Height: 3}}
}

func TestBulletin(t *testing.T) {
	issue, covers := small()
	given := []render.Problem{{Code: &render.Code{ID: "given", Severity: render.Warning, English: "given from outside"}, File: issue.File, Pos: render.Pos{Line: 3, Col: 1}}}
	b, own := Bulletin(issue, publication(), covers, given)
	if len(own) != 1 || len(given) != 1 {
		t.Errorf("%d own problems, %d given ones after; want 1 and 1", len(own), len(given))
	}
	got := tell(b)
	const golden = "testdata/small.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the bulletin differs from %s (-update rewrites it):\n%s", golden, got)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0⍽ressource", 1: "1⍽ressource", 2: "2⍽ressources", 24: "24⍽ressources"} {
		if got := visible(count(n)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestIssueIsNotModified(t *testing.T) {
	issue, covers := small()
	same, _ := small()
	pub := publication()
	Bulletin(issue, pub, covers, nil)
	if !reflect.DeepEqual(issue, same) || !reflect.DeepEqual(pub, publication()) {
		t.Error("composing changed what was curated")
	}
}

func TestEmpty(t *testing.T) {
	b, problems := Bulletin(&render.Issue{}, &render.Publication{}, nil, nil)
	if len(b.Sections) != 0 || len(problems) != 0 || b.Footer != "" || b.Introduction != nil {
		t.Errorf("an empty issue makes %+v and %v", b, problems)
	}
	b, _ = Bulletin(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{{}}}}}, &render.Publication{}, nil, nil)
	if e := b.Sections[0].Entries[0]; e.Byline != nil || e.Title != nil || e.Imprint != nil || len(e.Links) != 0 {
		t.Errorf("an empty record makes %+v", e)
	}
}

var verbs = regexp.MustCompile(`%\[\d\][sq]`)

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Codes() {
		if seen[c.ID] || c.English == "" || c.HintEnglish == "" {
			t.Errorf("%s: twice, or without English", c.ID)
		}
		seen[c.ID] = true
		for _, s := range []string{c.French, c.HintFrench} {
			plain := verbs.ReplaceAllString(s, "x")
			if s == "" || french.Dress(plain) != plain {
				t.Errorf("%s: %q is not well set: %q", c.ID, plain, french.Dress(plain))
			}
		}
	}
}
