package french

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// The bar stands where the first sentence ends; without one the whole is it.
func TestFirstSentence(t *testing.T) {
	for _, marked := range []string{
		"",
		"Une phrase",
		"Une phrase.",
		"Une phrase.| Une autre.",
		"Séjour, asile, nationalité\u00a0: le bilan de l’année.| Les titres reculent.",
		"La France compte 7,3\u00a0millions d’immigrés en 2023.| Un tiers est français.",
		"Par où commencer\u202f?| Le Lab’R répond.",
		"Enfin\u202f!| Le guide paraît.",
		"Vraiment\u202f?!| Oui.",
		"Et puis…| Le reste suit.",
		"L’essentiel sur… les immigrés et les étrangers.| Suite.",
		"Voir p.\u00a0ex. Strasbourg ou Colmar.| Puis Metz.",
		"Voir p. ex. Strasbourg.| Puis Metz.",
		"Le n°\u00a03 paraît.| Le n°\u00a04 suivra.",
		"Le no. 3 paraît.| Suite.",
		"M.\u00a0Dupont écrit.| Il signe.",
		"M. Dupont et MM. Martin et Durand écrivent.| Ils signent.",
		"Mme Dupont écrit.| Elle signe.",
		"J.-P. Martin et L. Ninnin signent.| Bien.",
		"1. Accueillir les familles.| 2. Les loger.",
		"Logement, santé, etc. sont traités.| Suite.",
		"Logement, santé, etc.| Le reste suit.",
		"Logement, santé, etc.\u00a0: tout y est.| Suite.",
		"Voir l’art. L. 411-1 du code.| Suite.",
		"Depuis 1789 (cf. Noiriel, 1988. Paris) l’histoire se lit.| Suite.",
		"«\u00a0Qui vient\u202f? Qui part\u202f?\u00a0» demande-t-il.| Suite.",
		"Il demande\u00a0: «\u00a0Qui vient\u202f?\u00a0»| La réponse tarde.",
		"Il conclut (enfin).| Suite.",
		"Une note (voir l’annexe.)| Suite.",
		"Le site www.oriv.example/a.b est ouvert.| Suite.",
		"Une hausse de 10.5 points.| Suite.",
		"Un titre.| «\u00a0Un autre\u00a0» suit.",
		"Un fait.| 8\u00a0000 personnes sont venues.",
		"Un fait.| – Un autre.",
		"Une phrase. puis une minuscule.| Suite.",
		"Sans fin «\u00a0un. Deux.",
		"Trois parties l’organisent\u00a0:",
		"L’O.N.U. publie.| Suite.",
		"Une phrase.\n",
		"Une phrase.|  Deux espaces.",
		"Ça va?| Oui.",
		"À l’an 2000.|\nUne ligne.",
	} {
		want, _, _ := strings.Cut(marked, "|")
		text := strings.ReplaceAll(marked, "|", "")
		if got := text[:FirstSentence(text)]; got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// The sentence is a part of the text, cut between characters.
func FuzzFirstSentence(f *testing.F) {
	f.Add("«\u00a0Qui\u202f?\u00a0» M. É. 1. etc. (a.) Fin. É")
	f.Fuzz(func(t *testing.T, s string) {
		s = strings.ToValidUTF8(s, "")
		n := FirstSentence(s)
		if n < 0 || n > len(s) || !utf8.ValidString(s[:n]) || n == 0 && s != "" {
			t.Errorf("%q: %d bytes", s, n)
		}
	})
}
