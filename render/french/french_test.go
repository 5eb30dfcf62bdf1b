package french

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// visible shows the spaces of French typography: _ is U+00A0, ‿ is U+202F.
func visible(s string) string {
	return strings.NewReplacer(string(nbsp), "_", string(nnbsp), "‿").Replace(s)
}

// In the wanted texts _ is U+00A0 and ‿ is U+202F.
func TestDress(t *testing.T) {
	groups := []struct {
		name  string
		cases [][2]string
	}{
		{"high punctuation", [][2]string{
			{"Loi immigration : un point de bascule", "Loi immigration_: un point de bascule"},
			{"L'immigration, un enjeu français ?", "L’immigration, un enjeu français‿?"},
			{"Guide Pour une France accueillante 2024 !", "Guide Pour une France accueillante 2024‿!"},
			{"en milieu rural; Soutien", "en milieu rural‿; Soutien"},
			{"Quoi?! Non!!!", "Quoi‿?! Non‿!!!"},
			{"Sont-ils aidés (et comment)? Oui: tous.", "Sont-ils aidés (et comment)‿? Oui_: tous."},
			{"Vraiment (?) Ah...!", "Vraiment (?) Ah…‿!"},
			{"pour 10:30 ou 10::30, C:\\temp", "pour 10:30 ou 10::30, C:\\temp"},
			{"déjà fait\u202f: oui\u00a0; non", "déjà fait_: oui‿; non"},
			{"étranger·e·s, étranger-e-s, chef:fe:s", "étranger·e·s, étranger-e-s, chef:fe:s"},
		}},
		{"spaces", [][2]string{
			{"trop   d'espaces\tici", "trop d’espaces ici"},
			{"  aux  bords ", " aux bords "},
			{"gardée\u00a0ici", "gardée_ici"},
			{"ligne\nsuivante :\noui", "ligne\nsuivante_:\noui"},
		}},
		{"apostrophes", [][2]string{
			{"L'essentiel sur... les immigrés et les étrangers", "L’essentiel sur… les immigrés et les étrangers"},
			{"Fabriques 2023 du Lab'R", "Fabriques 2023 du Lab’R"},
			{"Intercultur'elles", "Intercultur’elles"},
			{"d‘Ivoire, l´accès", "d’Ivoire, l’accès"},
			{"'tite maison, mai '68", "’tite maison, mai ’68"},
			{"qu' et aujourd'hui", "qu’ et aujourd’hui"},
			{"le mot 'accueil' seul", "le mot ‘accueil’ seul"},
			{"une course de 5' et 30'", "une course de 5' et 30'"},
		}},
		{"quotation marks", [][2]string{
			{`Il est "complémentaire" au cadre`, "Il est «_complémentaire_» au cadre"},
			{`L'"appel d'air" : une mécanique des fluides ?`, "L’«_appel d’air_»_: une mécanique des fluides‿?"},
			{"L'«appel d'air»", "L’«_appel d’air_»"},
			{"«\u202fasile\u202f»", "«_asile_»"},
			{`« la série "Asile" »`, "«_la série “Asile”_»"},
			{`"la "petite" série"`, "«_la “petite” série_»"},
			{`Il dit "oui" et "non".`, "Il dit «_oui_» et «_non_»."},
			{`" oui " (dit-il)`, "«_oui_» (dit-il)"},
			{`un écran de 15" seul`, `un écran de 15" seul`},
			{"“Intégration”", "“Intégration”"},
			{"Ressources « Intégration »", "Ressources «_Intégration_»"},
			{"Professionnalisation en « Droit et Intégration des étranger-e-s»", "Professionnalisation en «_Droit et Intégration des étranger-e-s_»"},
		}},
		{"ordinals", [][2]string{
			{"Retour sur la 3ème édition", "Retour sur la 3e édition"},
			{"2eme, 2ième, 2è, 3èmes, 10émes", "2e, 2e, 2e, 3es, 10es"},
			{"1ère édition, 1ere, 1ères, 1er, 1re", "1re édition, 1re, 1res, 1er, 1re"},
			{"XXIème siècle, IIème, Ière, Ve", "XXIe_siècle, IIe, Ire, Ve"},
			{"2EME EDITION", "2e EDITION"},
			{"Mère, Dème, 2erreur, h2ème, #2ème", "Mère, Dème, 2erreur, h2ème, #2ème"},
		}},
		{"numbers", [][2]string{
			{"7,3 millions d'immigrés, soit 10,7 % de la population", "7,3_millions d’immigrés, soit 10,7_% de la population"},
			{"34% d'entre eux", "34_% d’entre eux"},
			{"0,8 million et 2 milliards", "0,8_million et 2_milliards"},
			{"326 954 premiers titres en 2023 (contre 316 174 en 2022)", "326‿954 premiers titres en 2023 (contre 316‿174 en 2022)"},
			{"en 2023 326 954 titres, en 2023 500 personnes", "en 2023 326‿954 titres, en 2023 500 personnes"},
			{"un panel de 6 500 étrangers", "un panel de 6‿500 étrangers"},
			{"1\u00a0250\u2009000 habitants", "1‿250‿000 habitants"},
			{"6500 personnes en 2024", "6500 personnes en 2024"},
			{"2019 2020 2021 et 12 34", "2019 2020 2021 et 12 34"},
			{"Sur 1 800 m² à 20 °C, 20°C, 45° nord", "Sur 1‿800_m² à 20_°C, 20_°C, 45° nord"},
			{"50€, 3 500 €, 2,5 M€, 12 km", "50_€, 3‿500_€, 2,5_M€, 12_km"},
			{"67000 Strasbourg, 03 88 14 35 89", "67000 Strasbourg, 03_88_14_35_89"},
			{"groupe de travail #5 - Accueil", "groupe de travail #5 - Accueil"},
			{"ip2011, LGBTQIA+, TeO2, Covid-19", "ip2011, LGBTQIA+, TeO2, Covid-19"},
		}},
		{"numbers of issues and pages", [][2]string{
			{"Infos Migrations, n° 110, 6 p.", "Infos Migrations, n°_110, 6_p."},
			{"N°2011, n°2006, n° 2 300 p.", "N°_2011, n°_2006, n°_2 300_p."},
			{"n°s 3 et 4, 44p., p. 12", "n°s_3 et 4, 44_p., p._12"},
		}},
		{"dates and hours", [][2]string{
			{"du 16 au 20 octobre 2023", "du 16 au 20_octobre 2023"},
			{"1er mai, 1er  mai, 32 mai, le 5 mais", "1er_mai, 1er_mai, 32 mai, le 5 mais"},
			{"Du mardi au vendredi de 10h à 17h30", "Du mardi au vendredi de 10_h à 17_h_30"},
			{"9h30-12h, 10 h 30, 24h/24, 14 h", "9_h_30-12_h, 10_h_30, 24_h/24, 14_h"},
			{"au XIXe siècle", "au XIXe_siècle"},
			{"de 35 à 59 ans, 75h, a10h30, 10h75", "de 35 à 59 ans, 75h, a10h30, 10h75"},
		}},
		{"what stays as it is", [][2]string{
			{"https://www.insee.fr/fr/2ème?a=l'eau;b=1...c", "https://www.insee.fr/fr/2ème?a=l'eau;b=1...c"},
			{"(voir https://a.example/x?y:z), www.anvita.fr/2eme !", "(voir https://a.example/x?y:z), www.anvita.fr/2eme‿!"},
			{"L'adresse d'a.b-c@x-y.fr : l'insee.fr/l'un", "L’adresse d’a.b-c@x-y.fr_: l’insee.fr/l’un"},
			{"le fichier 2ème-10h.pdf et `l'un  ...` : ok", "le fichier 2ème-10h.pdf et `l'un  ...`_: ok"},
			{"IM_108_AGIR_2ème, R&D, &nbsp; oui", "IM_108_AGIR_2ème, R&D, &nbsp; oui"},
			{"sha 704ae96f6d9f9b008b41137b1e39071a", "sha 704ae96f6d9f9b008b41137b1e39071a"},
			{"....... 12", "....... 12"},
			{"", ""},
		}},
	}
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.cases {
				got := Dress(c[0])
				if visible(got) != c[1] {
					t.Errorf("%s\n got %s\nwant %s", c[0], visible(got), c[1])
				}
				if again := Dress(got); again != got {
					t.Errorf("%s\n dressed again: %s", visible(got), visible(again))
				}
			}
		})
	}
}

func TestProse(t *testing.T) {
	for _, c := range []struct {
		parts []Part
		want  []string
	}{
		{[]Part{{"L'", false}, {"enquête", false}, {" : oui", false}}, []string{"L’", "enquête", "_: oui"}},
		{[]Part{{"Le ", false}, {`"guide`, false}, {`" !`, false}}, []string{"Le ", "«_guide", "_»‿!"}},
		{[]Part{{"Voir ", false}, {"a : b...", true}, {": fin", false}}, []string{"Voir ", "a : b...", "_: fin"}},
		{[]Part{{"l'accueil - qu'on dit ", false}, {"ici", false}, {" -- et là", false}},
			[]string{"l’accueil – qu’on dit ", "ici", " – et là"}},
		{[]Part{{"- une liste, primo-arrivants", false}}, []string{"- une liste, primo-arrivants"}},
		{nil, []string{}},
	} {
		got := Prose(c.parts...)
		if len(got) != len(c.want) {
			t.Fatalf("%v: %d parts, want %d", c.parts, len(got), len(c.want))
		}
		for i := range got {
			if visible(got[i]) != c.want[i] {
				t.Errorf("%v: part %d is %q, want %q", c.parts, i, visible(got[i]), c.want[i])
			}
		}
	}
}

// A piece is shown as ^raised^ or /SMALL/.
func TestPieces(t *testing.T) {
	for in, want := range map[string]string{
		"":                                 "",
		"Accueil":                          "Accueil",
		"la 3e édition, 1re, 1er, 12es":    "la 3^e^ édition, 1^re^, 1^er^, 12^es^",
		"2nde, 2de, 2d, 3D, 1e":            "2^nde^, 2^de^, 2d, 3D, 1e",
		"au XIXe siècle":                   "au /XIX/^e^ siècle",
		"des XIXe et XXe siècles":          "des /XIX/^e^ et /XX/^e^ siècles",
		"XVIIIe-XIXe siècles":              "/XVIII/^e^-/XIX/^e^ siècles",
		"la Ve République, Ier":            "la V^e^ République, I^er^",
		"De Mer en Vie, Ive":               "De Mer en Vie, Ive",
		"https://a.example/2e, 2e.pdf, 2e": "https://a.example/2e, 2e.pdf, 2^e^",
		"#2e, a2e, 1,2e, IXes":             "#2e, a2e, 1,2e, IX^es^",
	} {
		var b strings.Builder
		for _, p := range Pieces(in) {
			switch {
			case p.Raised:
				b.WriteString("^" + p.Text + "^")
			case p.SmallCaps:
				b.WriteString("/" + p.Text + "/")
			default:
				b.WriteString(p.Text)
			}
		}
		if b.String() != want {
			t.Errorf("%q: %q, want %q", in, b.String(), want)
		}
	}
}

// A rule must not be asked for by fewer runes than it changes something at.
func TestSigns(t *testing.T) {
	around := func(before string, r rune, after string) (text, int) {
		return newText(nil, Part{Text: before + string(r) + after}), utf8.RuneCountInString(before)
	}
	for r := rune(1); r < 0x3000; r++ {
		if got := signsOf(r)&numeral != 0; got != strings.ContainsRune("0123456789IVX", r) {
			t.Errorf("%q starts a numeral: %v", r, got)
		}
		for _, c := range [][2]string{{"a", ""}, {"10", ""}, {"10", "."}, {"10", "30"}, {"9h", "0"}, {"n°", ""}, {"3", "C"}} {
			if x, i := around(c[0], r, c[1]); signsOf(r)&spaced == 0 && x.wantsSpace(i) {
				t.Errorf("%q between %q and %q wants a space, but is not asked", r, c[0], c[1])
			}
		}
		for _, s := range []string{"http:" + string(r) + "/a.fr", "www" + string(r) + "a", "a" + string(r) + "pdf", string(r) + "a" + string(r), "b" + string(r) + "c", string(r) + "lt;"} {
			x := newText(nil, Part{Text: s})
			if y := slices.Clone(x); !x.mayHoldAddress() {
				if y.keepAddresses(); !slices.Equal(x, y) {
					t.Errorf("%q has something to keep", s)
				}
			}
		}
	}
}

func TestDate(t *testing.T) {
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{2024, 6, 27, "27_juin 2024"},
		{2024, 5, 1, "1er_mai 2024"},
		{2024, 8, 0, "août 2024"},
		{2024, 0, 0, "2024"},
		{2024, 0, 12, "2024"},
		{2024, 13, 12, "2024"},
		{2024, 2, 99, "février 2024"},
		{0, 2, 1, ""},
	} {
		if got := visible(Date(c.y, c.m, c.d)); got != c.want {
			t.Errorf("%d-%d-%d: %q, want %q", c.y, c.m, c.d, got, c.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1‿000", 6500: "6‿500", 1234567: "1‿234‿567", -100: "-100", -1000: "-1‿000"} {
		if got := visible(Number(n)); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

func TestUpper(t *testing.T) {
	for in, want := range map[string]string{
		"Ninnin":            "NINNIN",
		"Légaré-d’Œuvre":    "LÉGARÉ-D’ŒUVRE",
		"cœur, île, ça, ÿ":  "CŒUR, ÎLE, ÇA, Ÿ",
		"Straße, Łódź, ćął": "STRASSE, ŁÓDŹ, ĆĄŁ",
		"Παπαδόπουλος Άννα": "ΠΑΠΑΔΟΠΟΥΛΟΣ ΑΝΝΑ",
		"Μαΐου, François":   "ΜΑΪΟΥ, FRANÇOIS",
	} {
		if got := Upper(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for in, want := range map[string]string{
		"L’essentiel sur… les immigrés": "l-essentiel-sur-les-immigres",
		"Cœur d'Alsace, n° 2 !":         "coeur-d-alsace-n-2",
		" Łódź & Straße – 2e_éd. ":      "lodz-strasse-2e-ed",
		"日本":                            "",
		"":                              "",
	} {
		if got := Slug(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"Asile, immigration":          "«_Asile, immigration_»",
		Dress("Ressources « ici »"):   "«_Ressources “ici”_»",
		Dress(`« Asile », le retour`): "«_“Asile”, le retour_»",
	} {
		if got := visible(Quote(in)); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"court", 10, "court"},
		{"exactement", 10, "exactement"},
		{"Les premières années en France", 20, "Les premières…"},
		{"Les premières : années en France", 17, "Les premières…"},
		{Dress("Professionnalisation en « Droit et Intégration »"), 36, "Professionnalisation en «_Droit…_»"},
		{"Le profil des réfugiés à leur entrée dans le programme", 50, "Le profil des réfugiés à leur entrée…"},
		{"L’accueil de l’enfant d’un autre", 27, "L’accueil de l’enfant…"},
		{"anticonstitutionnellement", 10, "anticonst…"},
		{"e\u0301e\u0301e\u0301e\u0301", 4, "e\u0301…"},
		{"abc def", 1, "…"},
	} {
		got := Shorten(c.in, c.max)
		if visible(got) != c.want || utf8.RuneCountInString(got) > c.max {
			t.Errorf("%q in %d: %q, want %q", c.in, c.max, visible(got), c.want)
		}
	}
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.insee.fr/fr/3633212.":      "https://www.insee.fr/fr/3633212",
		"https://a.example/x_(y)), z":           "https://a.example/x_(y)",
		"www.anvita.fr/version-.pdf »":          "www.anvita.fr/version-.pdf",
		"HTTPS://A.example?q=1;":                "HTTPS://A.example?q=1",
		"https://a.example](https://b.example)": "https://a.example",
		"https://":                              "",
		"https://...":                           "",
		"www.":                                  "",
		"insee.fr":                              "",
	} {
		if got := in[:Address(in)]; got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// respelt finds the only places where letters may change.
var respelt = regexp.MustCompile(`(?i)[0-9IVX](i?[èeé]me|i?[èeé]re|è)s?`)

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.N, unicode.M) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, "\ufffd"))
}

func FuzzDress(f *testing.F) {
	f.Add("L'\"appel d'air\" : 2ème n°3, 6 500 € à 10h30... https://a.example/x?y 'a' «b» - c", "'d")
	f.Add("« 03 88 14 35 89 » ; 1er mai 2024 ! 12 p. XIXe siècle `a  b`", ": e")
	f.Fuzz(func(t *testing.T, s, more string) {
		once := Dress(s)
		if again := Dress(once); again != once {
			t.Errorf("%q\ndressed %q\nagain   %q", s, once, again)
		}
		if !respelt.MatchString(s) && letters(once) != letters(s) {
			t.Errorf("%q: letters changed: %q", s, once)
		}
		var pieces strings.Builder
		for _, p := range Pieces(once) {
			pieces.WriteString(p.Text)
		}
		if pieces.String() != once {
			t.Errorf("%q: pieces make %q", once, pieces.String())
		}
		joined := strings.Join(Prose(Part{Text: s}, Part{Text: more}), "")
		if whole := Prose(Part{Text: s + more})[0]; utf8.ValidString(s) && utf8.ValidString(more) && joined != whole {
			t.Errorf("%q + %q: in parts %q, whole %q", s, more, joined, whole)
		}
		if n := Address(s); n > len(s) {
			t.Errorf("%q: address of %d bytes", s, n)
		}
		for _, max := range []int{1, 5, 70} {
			if short := Shorten(s, max); utf8.RuneCountInString(short) > max {
				t.Errorf("%q in %d: %q", s, max, short)
			}
		}
	})
}

var sentence = "En 2023, 7,3 millions d'immigrés vivent en France, soit 10,7 % de la population totale : \"2,5 millions\" d'entre eux ont acquis la nationalité française (voir https://www.insee.fr/fr/statistiques/3633212). "

func BenchmarkDress(b *testing.B) {
	s := strings.Repeat(sentence, 5)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		Dress(s)
	}
}

// Text of a hostile shape takes a time that grows with its size, not with its
// square.
func BenchmarkDressHostile(b *testing.B) {
	for _, unit := range []string{"\"", "1 000 ", "www.a ", "w:", "XIXe et "} {
		for _, size := range []int{24, 240, 2400} {
			b.Run(fmt.Sprintf("%q/%d", unit, size), func(b *testing.B) {
				s := strings.Repeat(unit, 10*size/len(unit))
				for b.Loop() {
					Pieces(Dress(s))
				}
			})
		}
	}
}
