package xlsx

import (
	"fmt"
	"strings"
)

// about is the sheet that says what the workbook is and how to read it.
func (m *maker) about() *sheet {
	st := m.styles
	s := &sheet{name: aboutSheet, portrait: true, widths: []float64{24, 88}}
	add := func(height float64, cells ...cell) {
		s.rows = append(s.rows, cells)
		s.heights = append(s.heights, height)
	}
	line := func(head cell, words string) {
		add(height(lines(words, 88))+3, head, cell{value: words, style: st.body})
	}
	heading := func(words string) {
		add(10)
		add(24, cell{value: words, style: st.heading}, cell{style: st.heading})
		add(4)
	}
	add(30, cell{value: m.b.Name, style: st.title})
	add(20, cell{value: strings.TrimPrefix(m.b.Publication.Organisation.Name+" · inventaire du numéro", " · "), style: st.subtitle})

	heading("Ce classeur")
	for _, c := range []struct{ name, words string }{
		{"Contenu", "Les notices du bulletin, champ par champ, telles qu’elles ont été saisies dans la liste du numéro. Le PDF et le courriel sont produits à partir de la même liste."},
		{"Corrections", "Le classeur est produit par un programme : une correction se fait dans la liste, puis le classeur est produit de nouveau."},
	} {
		line(cell{value: c.name, style: st.term}, c.words)
	}
	heading("Les feuilles")
	for _, sheet := range []struct{ name, words string }{
		{inventorySheet, "Une ligne par notice, dans l’ordre du bulletin."},
		{linkedSheet, "Compléments, autres contributions d’une même série, autres adresses et liens des rubriques, avec la notice dont ils dépendent."},
		{textsSheet, "L’introduction du numéro, celles des rubriques et les mentions finales."},
		{summarySheet, "Le nombre de notices par rubrique, producteur, type et mois de parution. Une notice de deux producteurs compte pour chacun."},
		{reviewSheet, "Ce que la vérification a relevé, avec un lien vers la ligne concernée et, s’il y a lieu, un conseil."},
	} {
		line(cell{value: sheet.name, style: st.jump, link: fmt.Sprintf("#'%s'!A1", sheet.name)}, sheet.words)
	}
	heading("Les colonnes")
	for _, c := range []struct{ name, words string }{
		{"Identifiant", "Le nom stable de la notice : il ne change jamais, même si le titre change."},
		{"Producteur, Auteurs", "Les collectivités sous la forme imprimée dans le bulletin ; les personnes sous la forme « Nom, Prénom ». Plusieurs noms sont séparés par un point-virgule."},
		{"Date, Précision", "Une vraie date, qui se trie et se filtre, affichée selon ce qui est connu. Précision « mois » : août 2024 est enregistré au 1er août 2024. Précision « année » : 2024 est enregistré au 1er janvier 2024. Avant mars 1900, la date est un texte (1895-12-28), car Excel ne sait pas compter les jours d’alors."},
		{"Langue", "Le code de la langue du document ; « fr » si rien n’a été précisé."},
		{"Adresse", "La première adresse de la notice, à cliquer ; les suivantes sont dans « Sous-ressources ». Au-delà de 2 079 caractères, Excel refuse le lien : l’adresse reste en texte et la feuille « À vérifier » le signale."},
		{"Résumé", "Le texte saisi, avec ses marques : *italique*, **gras**, [mots](adresse). La ligne en montre le début ; la cellule contient le texte entier."},
		{"Colonnes masquées", "Une colonne sans aucune valeur dans ce numéro est masquée. Pour la voir : sélectionner les colonnes voisines, clic droit, Afficher."},
	} {
		line(cell{value: c.name, style: st.term}, c.words)
	}
	heading("Imprimer et reprendre")
	line(cell{value: "Impression", style: st.term}, "Format A4, sur la largeur d’une page, titres répétés. « Inventaire » s’imprime jusqu’à la colonne Langue et « Sous-ressources » jusqu’au libellé de l’adresse ; le reste se lit à l’écran.")
	line(cell{value: "Fichier CSV", style: st.term}, "Le fichier .csv livré avec ce classeur contient la feuille « Inventaire ». Un texte qui y commence par =, +, - ou @ est précédé d’une apostrophe, pour qu’un tableur ne le prenne pas pour une formule.")
	return s
}
