package dup

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"bulletin/render"
)

var publication = &render.Publication{Producers: []render.Producer{
	{Acronym: "DSED", Name: "Département des statistiques", Variants: []string{"Dépt. des statistiques du ministère"}},
}}

// record reads « AUTEURS | titre | sous-titre | date | série ; n° | édition | adresses ».
func record(t testing.TB, s string) *render.Record {
	t.Helper()
	f := strings.Split(s+"||||||", "|")
	for i := range f {
		f[i] = strings.TrimSpace(f[i])
	}
	r := &render.Record{Title: f[1], Subtitle: f[2], Edition: f[5]}
	for a := range strings.SplitSeq(f[0], ";") {
		if family, given, found := strings.Cut(a, ","); found {
			r.Authors = append(r.Authors, render.Agent{Family: strings.TrimSpace(family), Given: strings.TrimSpace(given)})
		} else if a = strings.TrimSpace(a); a != "" {
			r.Authors = append(r.Authors, render.Agent{Name: a})
		}
	}
	if f[3] != "" {
		d, err := render.ParseDate(f[3])
		if err != nil {
			t.Fatal(err)
		}
		r.Issued = d
	}
	if series, number, found := strings.Cut(f[4], ";"); found {
		r.Series = render.Series{Title: strings.TrimSpace(series), Number: strings.TrimSpace(number)}
	}
	for u := range strings.FieldsSeq(f[6]) {
		r.Links = append(r.Links, render.Link{URL: u})
	}
	return r
}

const no Reason = 99

func TestPairs(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b string
		want Reason
	}{
		// addresses
		{"slash, www, scheme", "INSEE|Les immigrés|||||https://www.insee.fr/fr/s/1", "|Autre titre|||||http://insee.fr/fr/s/1/", SameAddress},
		{"new title at the address", "DGEF|Les chiffres|||||https://a.fr/x", "DGEF|Panorama de l’asile|||||https://a.fr/x", SameAddress},
		{"campaign", "A|Un|||||https://a.fr/x?id=3", "A|Un|||||https://a.fr/x?utm_source=nl&id=3", SameAddress},
		{"own address of one, further of the other", "A|Un|||||https://a.fr/p https://a.fr/x.pdf", "A|Deux|||||https://a.fr/x.pdf", SameAddress},
		{"further of both", "A|Un rapport|||||https://a.fr/1 https://a.fr/cat", "A|Deux études|||||https://a.fr/2 https://a.fr/cat", no},
		{"home page", "A|Un rapport|||||https://www.a.fr/", "A|Deux études|||||http://a.fr", no},
		{"home page in French", "A|Un rapport|||||https://www.a.fr/fr/", "A|Deux études|||||https://a.fr/fr", no},
		{"another document by query", "A|Un rapport|||||https://a.fr/n?id=1", "A|Deux études|||||https://a.fr/n?id=2", no},
		{"another page of a PDF", "A|Un rapport|||||https://a.fr/n.pdf#page=3", "A|Deux études|||||https://a.fr/n.pdf#page=9", no},
		{"yearly figures at one address", "DGEF|Les chiffres de l’immigration en 2023||2024|||https://a.fr/chiffres", "DGEF|Les chiffres de l’immigration en 2024||2025|||https://a.fr/chiffres", no},
		{"page of a series", "DSED|Les primo-arrivants|||Infos Migrations;107||https://a.fr/im", "DSED|L’accès à l’emploi|||Infos Migrations;108||https://a.fr/im", no},
		{"second edition at the address", "DIAIR|Manuel|||| 1re édition|https://a.fr/m", "DIAIR|Manuel|||| 2e édition|https://a.fr/m", no},

		// DOI
		{"DOI", "|Un|||||https://doi.org/10.3917/soco.131.0005", "|Deux|||||https://journals.sagepub.com/doi/full/10.3917/SOCO.131.0005", SameDOI},
		{"other DOI", "|Un rapport|||||https://doi.org/10.3917/soco.131.0005", "|Deux études|||||https://doi.org/10.3917/soco.131.0006", no},

		// titles
		{"typography", "INSEE|L’essentiel sur… les immigrés et les étrangers||2024-08", "INSEE|L'essentiel sur... Les immigres et les etrangers||2024", SameTitle},
		{"œ, capitals", "A|Cœur de la cité et œuvre sociale||2024", "A|COEUR DE LA CITÉ ET OEUVRE SOCIALE||2024", SameTitle},
		{"hyphen", "A|Les primo-arrivants membres d’une association||2024", "A|Les primo arrivants membres d’une association||2024", SameTitle},
		{"subtitle apart", "A|Enquête premiers pas. Une enquête sur l’accès aux soins||2023", "A|Enquête premiers pas|Une enquête sur l’accès aux soins|2023", SameTitle},
		{"digits grouped", "A|Accueillir 6 500 réfugiés en ville||2024", "A|Accueillir 6500 réfugiés en ville||2024", SameTitle},
		{"ordinals", "A|Retour sur la 3e édition de la Semaine de l’intégration||2024", "A|Retour sur la 3ème édition de la semaine de l'intégration||2024", SameTitle},
		{"no date on one", "A|Professionnalisation en « Droit et Intégration des étranger-e-s »", "A|Professionnalisation en Droit et intégration des étranger·e·s||2024", SameTitle},
		{"a producer by its variant", "DSED|Bilan annuel||2024", "Dépt. des statistiques du ministère|Bilan annuel||2024", SameTitle},
		{"a producer by its initials", "INSEE|Bilan annuel||2024", "Institut national de la statistique et des études économiques|Bilan annuel||2024", SameTitle},
		{"a person", "Ninnin, Louis-Marie|Bilan annuel||2024", "NINNIN, L.-M.|Bilan annuel||2024", SameTitle},
		{"another year", "INSEE|L’essentiel sur… les immigrés et les étrangers||2023", "INSEE|L’essentiel sur… les immigrés et les étrangers||2024", no},
		{"short title, other authors", "MNHI|Exposition permanente||2024", "Mucem|Exposition permanente||2024", no},
		{"short title, no author", "|Exposition permanente||2024", "Mucem|Exposition permanente||2024", no},
		{"short title, same author", "Mucem|Exposition permanente||2024", "Mucem|Exposition permanente||2024", SameTitle},
		{"short title, other month", "DSED|Infos Migrations||2024-03", "DSED|Infos Migrations||2024-04", no},
		{"one plan per department", "CD 57|Schéma départemental d’accueil des gens du voyage||2024", "CD 67|Schéma départemental d’accueil des gens du voyage||2024", no},
		{"another number of the series", "DSED|Les bénéficiaires de la protection||2024|Infos Migrations;107", "DSED|Les bénéficiaires de la protection||2024|Infos Migrations;108", no},
		{"another edition", "DIAIR|Accueillir et intégrer en milieu rural||2024||1re édition", "DIAIR|Accueillir et intégrer en milieu rural||2024||2e édition", no},

		// close titles
		{"a letter", "A|Favoriser l’intégration professionnelle des personnes réfugiées||2024", "A|Favoriser l’intégration profesionnelle des personnes réfugiées||2024", CloseTitle},
		{"singular and plural", "A|Accueillir les personnes réfugiées en milieu rural||2024", "A|Accueillir la personne réfugiées en milieu rural||2024", CloseTitle},
		{"letters that changed places", "A|Le profil socioéconomique des réfugiés à leur entrée||2024", "A|Le profil socioécnoomique des réfugiés à leur entrée||2024", CloseTitle},
		{"a word left out of a long title", "A|La santé au fil du temps et des générations : dynamique des inégalités sociales de santé parmi les immigrés et leurs descendants||2024",
			"A|La santé au fil du temps et des générations : dynamique des inégalités de santé parmi les immigrés et leurs descendants||2024", CloseTitle},
		{"without its subtitle", "IRDES|Enquête premiers pas sanitaires|Une enquête sur l’accès aux soins|2023", "IRDES|Enquête premiers pas sanitaires||2023", CloseTitle},
		{"another subtitle", "A|Cités interculturelles européennes unies|Rapport annuel|2024", "A|Cités interculturelles européennes unies|Guide pratique|2024", no},
		{"without its subtitle, other author", "A|Guide des bonnes pratiques|Accueil|2024", "B|Guide des bonnes pratiques||2024", no},
		{"groups", "Anvita|Guide synthétique - groupe de travail #5 - Accueil en milieu rural||2024", "Anvita|Guide synthétique - groupe de travail #6 - Accueil en milieu rural||2024", no},
		{"groups of other themes", "Anvita|Guide synthétique - groupe de travail #5 - Accueil en milieu rural||2024", "Anvita|Guide synthétique - groupe de travail #6 - Interculturalité dans les politiques publiques||2024", no},
		{"years", "DGEF|Les chiffres de l’immigration en France en 2023||", "DGEF|Les chiffres de l’immigration en France en 2024||", no},
		{"a year and none", "DGEF|Les chiffres de l’immigration en France||2024", "DGEF|Les chiffres de l’immigration en France en 2023||2024", no},
		{"continents", "INSEE|En 2023, 2,4 millions d’immigrés nés en Europe vivent en France", "INSEE|En 2023, 3,5 millions d’immigrés nés en Afrique vivent en France", no},
		{"regions", "INSEE|Atlas des populations immigrées en Alsace||2024", "INSEE|Atlas des populations immigrées en Lorraine||2024", no},
		{"contraries", "A|L’immigration étrangère vers la France contemporaine||2024", "A|L’émigration étrangère vers la France contemporaine||2024", no},
		{"a first letter", "A|L’égalité des droits des personnes étrangères||2024", "A|La légalité des droits des personnes étrangères||2024", no},
		{"women and men", "A|Les femmes réfugiées face à l’emploi en France||2024", "A|Les hommes réfugiés face à l’emploi en France||2024", no},
		{"parts", "A|Histoire de l’immigration en Alsace, première partie||2024", "A|Histoire de l’immigration en Alsace, deuxième partie||2024", no},
		{"volumes in Roman", "A|Histoire de l’immigration en Alsace, tome I||2024", "A|Histoire de l’immigration en Alsace, tome II||2024", no},
		{"months", "OFII|Lettre d’information sur l’accueil des réfugiés, mars||2024", "OFII|Lettre d’information sur l’accueil des réfugiés, avril||2024", no},
		{"one more word in a short title", "A|Guide pratique de l’accueil des mineurs||2024", "A|Guide pratique de l’accueil||2024", no},
		{"slip, other year", "A|Favoriser l’intégration professionnelle des personnes réfugiées||2023", "A|Favoriser l’intégration profesionnelle des personnes réfugiées||2024", no},
		{"other series", "A|L’engagement des réfugiés dans la société française", "A|L’appel d’air", no},
		{"no title", "A|||||https://a.fr/1", "A|||||https://a.fr/2", no},
		{"marks only", "A|…||2024", "A|« »||2024", no},
	} {
		for _, order := range [][2]string{{c.a, c.b}, {c.b, c.a}} {
			x := New(publication)
			x.Add(Place{Issue: render.Date{Year: 2024, Month: 10}, Record: record(t, order[0])})
			got := no
			if m := x.Find(record(t, order[1])); len(m) > 0 {
				got = m[0].Reason
			}
			if got != c.want {
				t.Errorf("%s: reason %d, want %d\n  %s\n  %s", c.name, got, c.want, order[0], order[1])
			}
		}
	}
}

// An address that two documents of one issue share is that of a catalogue: it
// makes no third the same as either.
func TestSharedAddress(t *testing.T) {
	x := New(nil)
	october := render.Date{Year: 2024, Month: 10}
	for _, s := range []string{"A|Accueillir en milieu rural|||||https://a.fr/cat", "A|Interculturalité et politiques publiques|||||https://a.fr/cat"} {
		x.Add(Place{Issue: october, Record: record(t, s)})
	}
	if m := x.Find(record(t, "A|Manuel de l’insertion|||||https://a.fr/cat")); len(m) > 0 {
		t.Errorf("found %v", m)
	}
	m := x.Find(record(t, "A|Accueillir en milieu rural|Guide|||||https://a.fr/cat"))
	if len(m) != 1 || m[0].Record.Title != "Accueillir en milieu rural" {
		t.Errorf("found %v", m)
	}
}

func TestFindOrder(t *testing.T) {
	x := New(nil)
	day := func(m int) render.Date { return render.Date{Year: 2024, Month: m} }
	x.Add(Place{Issue: day(9), Record: record(t, "A|Favoriser l’intégration professionelle des personnes réfugiées||2024")})
	x.Add(Place{Issue: day(8), Record: record(t, "A|Favoriser l’intégration professionnelle des personnes réfugiées||2024")})
	parent := record(t, "A|Un")
	x.Add(Place{Issue: day(10), Record: record(t, "A|Un autre titre|||||https://a.fr/b"), Parent: parent})
	x.Add(Place{Issue: day(7), Record: record(t, "A|Un autre titre encore|||||https://a.fr/b")})
	asked := record(t, "A|Favoriser l’intégration professionnelle des personnes réfugiées||2024|||https://a.fr/b")
	x.Add(Place{Issue: day(1), Record: asked})
	var got []string
	for _, m := range x.Find(asked) {
		got = append(got, fmt.Sprint(m.Issue.Month, ":", m.Reason))
		if (m.Parent == parent) != (m.Issue.Month == 10) {
			t.Errorf("parent of %v", m)
		}
	}
	if want := "7:0 10:0 8:2 9:3"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
}

// Whatever two titles are, each is found by the other for the same reason, and a
// title of words by itself.
func FuzzTitles(f *testing.F) {
	f.Add("Guide : groupe de travail #5, accueil en milieu rural", "Guide – groupe de travail #6 : accueil en milieu rural")
	f.Add("La santé au fil du temps et des générations", "La sante au fil du tems et des générations")
	f.Add("É\u0301 1 12 ﬁ ß n°", "\xff٣ 6 500 2ème")
	f.Fuzz(func(t *testing.T, a, b string) {
		one, two := &render.Record{Title: a}, &render.Record{Title: b}
		find := func(kept, asked *render.Record) Reason {
			x := New(nil)
			x.Add(Place{Record: kept})
			if m := x.Find(asked); len(m) == 1 {
				return m[0].Reason
			}
			return no
		}
		if there, back := find(one, two), find(two, one); there != back {
			t.Errorf("%q, %q: reason %d there, %d back", a, b, there, back)
		}
		if got := find(one, &render.Record{Title: a}); len(newTitle(one).words) >= fewWords && got != SameTitle {
			t.Errorf("%q: reason %d for itself", a, got)
		}
	})
}

// Real-looking titles of a vocabulary as narrow as that of the field.
var vocabulary = strings.Fields(`accueil intégration personnes réfugiées immigrés étrangers logement emploi santé école
 langue française insertion professionnelle territoire rural quartiers jeunes femmes enfants mineurs accompagnement
 politiques publiques enquête rapport guide étude bilan parcours asile droits citoyenneté participation engagement
 associations collectivités département région Alsace Moselle Lorraine ville habitants descendants discriminations
 interculturalité médiation formation apprentissage numérique culture histoire mémoire migrations européennes mobilité
 travailleurs saisonniers étudiants internationaux familles regroupement naturalisation titre séjour protection`)

func many(n int) []*render.Record {
	g := rand.New(rand.NewPCG(1, 2))
	all := make([]*render.Record, n)
	for i := range all {
		w := make([]string, 5+g.IntN(8))
		for j := range w {
			w[j] = vocabulary[g.IntN(len(vocabulary))]
		}
		all[i] = &render.Record{
			Title:   strings.Join(w, " "),
			Issued:  render.Date{Year: 2014 + g.IntN(10), Month: 1 + g.IntN(12)},
			Authors: []render.Agent{{Name: fmt.Sprint("Producteur ", g.IntN(300))}},
			Links:   []render.Link{{URL: fmt.Sprintf("https://www.producteur%d.fr/publications/%d.pdf", i%300, i)}},
		}
	}
	return all
}

// The words that are looked up lead to every close title that comparing all with
// all would find.
func TestNearMissesNothing(t *testing.T) {
	all := many(600)
	g := rand.New(rand.NewPCG(3, 4))
	for _, r := range all[:300] {
		w := strings.Fields(r.Title)
		for range 1 + g.IntN(2) {
			i := g.IntN(len(w))
			w[i] = w[i][:len(w[i])-1]
		}
		all = append(all, &render.Record{Title: strings.Join(w, " "), Issued: r.Issued})
	}
	for _, r := range all {
		r.Links, r.Authors = nil, nil
	}
	x, close := filled(all), 0
	for _, r := range all {
		want := map[*render.Record]bool{}
		f := x.fingerprint(r)
		for i := range x.entries {
			if e := &x.entries[i]; e.Record != r && e.key != f.key && f.sameBut(&e.fingerprint) && closeTitles(f.title, e.title) {
				want[e.Record] = true
			}
		}
		close += len(want)
		for _, m := range x.Find(r) {
			if m.Reason == CloseTitle && !want[m.Record] {
				t.Errorf("%q found for %q", m.Record.Title, r.Title)
			}
			delete(want, m.Record)
		}
		for missed := range want {
			t.Errorf("%q missed for %q", missed.Title, r.Title)
		}
	}
	if close < 100 {
		t.Errorf("only %d close titles to find", close)
	}
}

// Ten years are 120 issues of 24 records and ten sub-resources.
func BenchmarkIndex(b *testing.B) {
	for _, n := range []int{120 * 34, 100_000} {
		all := many(n)
		b.Run(fmt.Sprint("Add-", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				filled(all)
			}
		})
		b.Run(fmt.Sprint("Find-", n), func(b *testing.B) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			x := filled(all)
			runtime.GC()
			runtime.ReadMemStats(&after)
			i := 0
			for b.Loop() {
				x.Find(all[i%n])
				i++
			}
			b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/float64(n), "B/record")
		})
	}
}

func filled(all []*render.Record) *Index {
	x := New(nil)
	for i, r := range all {
		x.Add(Place{Issue: render.Date{Year: 2014 + i*10/len(all), Month: 1 + i%12}, Record: r})
	}
	return x
}
