package rendertest

import (
	"strings"

	"bulletin/render"
)

// Writings of names beside those of every issue. No text holds a character
// that Source Serif 4, Source Sans 3, Noto Naskh Arabic and Noto Serif Hebrew
// lack.
var (
	turkish    = script{strings.Fields("şa ğı lü öz çe ım iş")}
	vietnamese = script{strings.Fields("nguy ễ ầm ướ ợi đặ ỹ")}
	apart      = script{strings.Fields("s\u0327a g\u0306u o\u030b e\u0302\u0301m c\u030ci u\u0308n e\u0301")} // NFD
	polytonic  = script{strings.Fields("ἀν ὁδ ῥή ὕπ ῷ ᾳ ἦθ ῦς")}
	ukrainian  = script{strings.Fields("ї є ґа ьо щи ён ђу љ")}

	leftToRight = []script{turkish, vietnamese, apart, greek, polytonic, cyrillic, ukrainian}
	rightToLeft = []script{hebrew, arabic}
)

// passage is a title in another language and, for scripts from left to right,
// a sentence that an abstract may quote.
type passage struct{ language, title, sentence string }

// None of their titles holds another one.
var passages = []passage{
	{"de", "Übergänge gestalten: Maßnahmen für Zugewanderte", "„Die Größe der Städte spielt eine Rolle“, heißt es in der Einführung."},
	{"es", "¿Qué acogida? Guía para los municipios", "¡La acogida empieza por la lengua, señalan los autores!"},
	{"pt", "Integração: educação e habitação", "A integração começa na escola e no bairro; não há outra solução."},
	{"tr", "Göç ve uyum: Şehirler için kılavuz", "İlk adım, komşuluk ilişkilerinin güçlendirilmesidir; ışık buradan doğar."},
	{"vi", "Hội nhập của người nhập cư", "Tiếng nói của mỗi người đều được lắng nghe, kể cả những người mới đến."},
	{"vi", "Ho\u0323\u0302i nha\u0323\u0302p: tha\u0300nh pho\u0302\u0301", "Ngu\u031bo\u031b\u0300i da\u0302n \u1edf tha\u0300nh pho\u0302\u0301."}, // NFD
	{"hu", "Bevándorlók a városokban: őszinte válaszok", "A közösségek ereje hűségükben rejlik."},
	{"pl", "Włączenie społeczne: wyższe szkoły", "Źródłem wiedzy są rozmowy, które odbyły się na miejscu."},
	{"cs", "Příručka pro města", "Každý příběh začíná ještě dříve, než se zdá."},
	{"ro", "Învățământ și integrare", "Țările de origine și orașele de sosire sunt prezentate împreună."},
	{"lt", "Žmonės ir miestai", "Įtraukimas prasideda mokykloje, sako tyrėjų grupė."},
	{"el", "Μετανάστευση και ένταξη: οδηγός", "Η γλώσσα είναι το πρώτο βήμα· το δεύτερο είναι η εργασία."},
	{"grc", "Περὶ τῆς τῶν ξένων ὑποδοχῆς", "Ἐν ἀρχῇ ἦν ὁ λόγος, ᾧ πάντες οἱ ξένοι χρῶνται."},
	{"ru", "Миграция и объединение семей", "Всё начинается с языка, утверждают авторы."},
	{"uk", "Інтеграція дітей: перші кроки", "Її вивчають у школі, ґрунтовно й без поспіху."},
	{"sr", "Љубазан дочек", "Ђаци џиновских школа уче заједно."},
	{"ar", "مرحبا بكم في المدينة", ""},
	{"ar", "دليل الاستقبال (2024)", ""},
	{"ar", "من 3 إلى 5 مراحل: السكن، اللغة، العمل", ""},
	{"ar", "برنامج AGIR للاندماج", ""},
	{"fa", "راهنمای ORIV (2024)", ""},
	{"he", "ברוכים הבאים לעיר", ""},
	{"he", "מדריך לקליטה (2024)", ""},
	{"he", "שפה, דיור ועבודה: 3 שלבים", ""},
	{"he", "תכנית AGIR לשילוב", ""},
}

// welcomes stand in French titles, and so never for a whole title.
var welcomes = []string{
	"Willkommen", "Hoş geldiniz", "Chào mừng", "Üdvözöljük", "Καλώς ήρθατε", "Χαῖρε", "Добро пожаловать", "Ласкаво просимо",
	"أهلا وسهلا", "أهلا AGIR (2)", "שלום", "שלום AGIR (2)",
}

// inScripts rewrites parts of a record by chance.
func (g *generator) inScripts(r *render.Record) {
	p := pick(g, passages)
	switch g.IntN(6) {
	case 0, 1:
		if !g.passages[p.title] { // no two records of an issue share a title
			g.passages[p.title] = true
			r.Language, r.Title, r.Subtitle = p.language, p.title, ""
		}
	case 2:
		r.Title = g.title(3) + " (« " + pick(g, welcomes) + " », n° " + string(rune('1'+g.IntN(9))) + ")"
	case 3:
		s := pick(g, rightToLeft)
		r.Authors = append(r.Authors, render.Agent{Family: g.name(s), Given: g.name(s)})
	case 4:
		r.Authors = append(r.Authors, render.Agent{Family: g.name(pick(g, leftToRight)), Given: g.name(pick(g, leftToRight))})
	}
	if p.sentence != "" && g.one(2) {
		r.Abstract = strings.TrimSpace(r.Abstract + "\n\n" + g.sentence(8) + " *" + p.sentence + "* " + g.sentence(8))
	}
}

// unseen puts marks that print nothing, and spaces that do not part lines, into
// words that random texts are full of.
var unseen = strings.NewReplacer(
	"intégration", "inté\u00adgra\u00adtion",
	"participation", "par\u00adti\u00adci\u00adpa\u00adtion",
	"citoyenneté", "citoyen\u200bneté",
	"réfugié", "réfu\u200bgié",
	" pour ", "\u00a0pour\u00a0",
	" dans ", "\u202fdans ",
	" !", "\u00a0!",
)

func hide(r *render.Record) {
	for _, s := range []*string{&r.Title, &r.Subtitle, &r.Series.Title, &r.Publisher, &r.Hours, &r.Abstract} {
		*s = unseen.Replace(*s)
	}
}

// tall is Markdown that fills more than a page: a paragraph of some 1,200
// words, a list of forty items, more paragraphs.
func (g *generator) tall() string {
	var sentences, items []string
	for range 60 {
		sentences = append(sentences, g.sentence(20))
	}
	for range 40 {
		items = append(items, "- "+g.sentence(8))
	}
	return strings.Join([]string{strings.Join(sentences, " "), strings.Join(items, "\n"), g.sentence(40), g.sentence(40)}, "\n\n")
}
