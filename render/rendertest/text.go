package rendertest

import "strings"

// words a French bulletin is made of; some ask for typography.
var words = strings.Fields(`accueil association apprentissage asile citoyenneté collectivité
	cœur déjà école égalité élève emploi enquête été étranger européenne façon formation guide
	hébergement histoire immigration insertion intégration jeunesse langue logement manuel migrant
	municipalité naïveté œuvre où parcours participation pédagogie politique professionnelle
	programme quartier rapport recherche réfugié région réseau rural santé scolarisation sélection
	société territoire travail l'accès d'accueil l’enquête qu'elles aujourd'hui primo-arrivants
	socio-professionnelle étranger-e-s anticonstitutionnellement`)

var links = strings.Fields(`et de la les des en pour sur avec dans`)

// phrases that French typography changes.
var phrases = []string{
	`« droit et intégration »`, `"complémentaire"`, `la 2ème édition`, `le XIXe siècle`,
	`7,3 millions`, `10,7 % de la population`, `6 500 personnes`, `n° 108`, `l'Union (UE)`,
	`1er mai 2024`, `12 km²`, `16 au 20 octobre 2023`, `3 500 €`, `suite...`, `groupe n°5`,
}

// script is a writing in which names are made up.
type script struct{ syllables []string }

var (
	plain    = script{strings.Fields("ba ré lo mi ça vou né dir tal sen gué mo ly xa")}
	extended = script{strings.Fields("żół ęść ňa ğı ő ş ř ţa đu łą ē ŋ ș ț ẽ")}
	greek    = script{strings.Fields("κε ρα θο μί λη σου ντα ξύ")}
	cyrillic = script{strings.Fields("до бра ни щу їва ело ўка жа")}
	hebrew   = script{strings.Fields("שלו אבג דהו מנח")}
	arabic   = script{strings.Fields("سلا مرح باب نور")}
	han      = script{strings.Fields("漢 字 試 例 語 仮 名")}
	emoji    = script{strings.Fields("🙂 📚 🇫🇷 👩‍🏫 ❤️")}
)

// script is mostly plain Latin.
func (g *generator) script() script {
	switch g.IntN(12) {
	case 0:
		return extended
	case 1:
		return greek
	case 2:
		return cyrillic
	case 3:
		if g.o.EveryScript {
			return pick(g, []script{hebrew, arabic, han, emoji})
		}
	case 4, 5:
		if g.o.Scripts {
			return pick(g, leftToRight)
		}
	}
	return plain
}

// name is two to four syllables with a capital.
func (g *generator) name(s script) string {
	var b strings.Builder
	for range 2 + g.IntN(3) {
		b.WriteString(pick(g, s.syllables))
	}
	return capital(b.String())
}

func capital(s string) string {
	r := []rune(s)
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// run is so many words, some of them phrases or foreign names.
func (g *generator) run(n int) string {
	var all []string
	for i := range n {
		switch {
		case g.one(10):
			all = append(all, pick(g, phrases))
		case g.one(15):
			all = append(all, g.name(g.script()))
		case i%3 == 1:
			all = append(all, pick(g, links))
		default:
			all = append(all, pick(g, words))
		}
	}
	return strings.Join(all, " ")
}

// title is so many words, now and then with what titles have.
func (g *generator) title(n int) string {
	s := capital(g.run(n))
	switch g.IntN(8) {
	case 0:
		return s + " : " + g.run(3)
	case 1:
		return s + " !"
	case 2:
		return s + " - groupe de travail #" + string(rune('1'+g.IntN(9)))
	case 3:
		return s + ". " + capital(g.run(3))
	}
	return s
}

// long is a title of exactly so many characters.
func (g *generator) long(size int) string {
	r := []rune(capital(g.run(size)))[:size]
	if r[size-1] == ' ' || r[size-1] == '-' {
		r[size-1] = 's'
	}
	return string(r)
}

func (g *generator) sentence(n int) string {
	return capital(g.run(n)) + pick(g, []string{".", " !", " ?", "...", " ; " + g.run(4) + "."})
}

// markdown is what abstracts hold: paragraphs, lists, emphasis, addresses.
func (g *generator) markdown() string {
	var blocks []string
	for range 1 + g.IntN(3) {
		switch g.IntN(8) {
		case 0:
			blocks = append(blocks, "- "+g.sentence(6)+"\n- *"+pick(g, words)+"* "+g.sentence(9))
		case 1:
			blocks = append(blocks, "1. "+g.sentence(6)+"\n2. **"+pick(g, words)+"** "+g.sentence(5))
		case 2:
			blocks = append(blocks, g.sentence(20)+" Voir ["+g.run(3)+"]("+g.address(0)+").")
		case 3:
			blocks = append(blocks, g.sentence(10)+" Fichier `a_b-c.pdf`, *"+g.run(3)+"*, "+g.address(0))
		default:
			blocks = append(blocks, g.sentence(20)+" "+g.sentence(30))
		}
	}
	return strings.Join(blocks, "\n\n")
}
