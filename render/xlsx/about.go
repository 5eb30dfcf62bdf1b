package xlsx

import (
	"fmt"
	"strings"
)

// about is the sheet that says what the workbook is and how to read it.
func (m *maker) about() *sheet {
	st := m.styles
	s := &sheet{name: aboutSheet, portrait: true, onePage: true, widths: []float64{22, 104}}
	line := func(head cell, words string) {
		s.add(height(lines(words, s.widths[1], maxLines))+3, head, cell{value: str(words), style: st.body})
	}
	heading := func(words string) {
		s.add(10)
		s.add(24, cell{value: str(words), style: st.heading}, cell{style: st.heading})
		s.add(4)
	}
	s.add(30, cell{value: str(m.b.Name), style: st.title})
	s.add(20, cell{value: str(strings.TrimPrefix(m.b.Publication.Organisation.Name+" · inventaire du numéro", " · ")), style: st.subtitle})

	terms := func(all [][2]string) {
		for _, t := range all {
			line(cell{value: str(t[0]), style: st.term}, t[1])
		}
	}
	heading("Ce classeur")
	terms([][2]string{
		{"Contenu", "Les notices du bulletin, champ par champ, telles qu’elles sont saisies dans la liste du numéro. Le PDF et le courriel sont produits à partir de la même liste."},
		{"Aller et retour", "Ce classeur se corrige, puis revient dans la liste par la commande «\u00a0bulletin import\u00a0» suivie de son nom. Elle compare ce qui a été remis, ce qui revient et la liste d’aujourd’hui, montre chaque changement et demande avant d’écrire. Une cellule modifiée ne change qu’une ligne de la liste."},
	})
	heading("Corriger")
	terms([][2]string{
		{"Modifier", "Corrigez la cellule, tout simplement. Vider une cellule efface la valeur de la liste."},
		{"Ajouter une notice", "Écrivez sur la première ligne libre sous le tableau, ou insérez une ligne\u00a0: rubrique, titre, et ce que vous savez du reste. Laissez l’identifiant vide\u202f; il est attribué quand le classeur est repris."},
		{"Rattacher", "Dans «\u00a0Sous-ressources\u00a0», une ligne nouvelle dit sa relation et la notice dont elle dépend\u00a0: son identifiant sous «\u00a0Notice\u00a0», ou, si elle n’en a pas encore, son N°."},
		{"Supprimer", "Supprimez la ligne entière (clic droit, Supprimer) et, dans « Sous-ressources », celles qui en dépendent. La commande montre les notices qui disparaîtraient et demande confirmation."},
		{"Trier, filtrer", "Autant que vous voulez\u00a0: l’ordre des lignes ne signifie rien, et une ligne masquée par un filtre est toujours là. C’est la colonne N° qui donne l’ordre des notices dans leur rubrique."},
		{"Plusieurs valeurs", "Séparez-les par un point-virgule suivi d’une espace\u00a0: auteurs «\u00a0Nom, Prénom; Nom, Prénom\u00a0», producteurs, mots-clés. Une cellule Adresse peut aussi contenir plusieurs adresses, une par ligne (Alt + Entrée) ou séparées par une espace."},
		{"Colonnes", "Vous pouvez les masquer, les déplacer ou en ajouter pour votre usage\u00a0: chacune est reconnue à son titre, et celles qui n’en ont pas d’ici sont laissées de côté."},
		{"À ne pas toucher", "Les identifiants, auxquels tout se raccroche, les titres des colonnes et les noms des feuilles. Une feuille masquée garde les valeurs remises\u202f; sans elle, le classeur est comparé à la seule liste d’aujourd’hui, et une ligne absente ne supprime rien."},
	})
	heading("Les feuilles")
	for _, sheet := range []struct{ name, words string }{
		{inventorySheet, "Une ligne par notice."},
		{linkedSheet, "Compléments, autres contributions d’une même série, autres adresses et liens des rubriques, avec la notice dont ils dépendent."},
		{textsSheet, "L’accroche du courriel, l’introduction du numéro, celles des rubriques et les mentions finales. Une ligne sans contenu attend le vôtre."},
		{summarySheet, "Le nombre de notices par rubrique, producteur, type et mois de parution, compté quand le classeur a été produit. Une notice de deux producteurs compte pour chacun."},
		{reviewSheet, "Ce que la vérification a relevé, avec un lien vers la ligne concernée et, s’il y a lieu, un conseil."},
		{listsSheet, "Les valeurs proposées dans les autres feuilles. Une rubrique, une collectivité ou une langue ajoutée sous les siennes est proposée à son tour."},
	} {
		line(cell{value: str(sheet.name), style: st.jump, link: fmt.Sprintf("#'%s'!A1", sheet.name)}, sheet.words)
	}
	heading("Les colonnes")
	terms([][2]string{
		{"N°", "Le rang de la notice dans le bulletin."},
		{"Identifiant", "Le nom stable de la notice\u00a0: il ne change jamais, même si le titre change."},
		{"Producteur, Auteurs", "Les collectivités sous la forme imprimée dans le bulletin\u202f; les personnes sous la forme «\u00a0Nom, Prénom\u00a0»."},
		{"Date, Précision", "Une vraie date, qui se trie et se filtre, affichée selon ce qui est connu. Précision «\u00a0mois\u00a0»\u00a0: août 2024 est enregistré au 1er août 2024. Précision «\u00a0année\u00a0»\u00a0: 2024 est enregistré au 1er janvier 2024. Avant mars 1900, la date est un texte (1895-12-28), car Excel ne sait pas compter les jours d’alors."},
		{"Langue", "Le code de la langue du document\u202f; «\u00a0fr\u00a0» si rien n’a été précisé."},
		{"Adresse", "La première adresse de la notice, à cliquer\u202f; les suivantes sont dans «\u00a0Sous-ressources\u00a0». Au-delà de 2\u202f079 caractères, Excel refuse le lien\u00a0: l’adresse reste en texte et la feuille «\u00a0À vérifier\u00a0» le signale."},
		{"Résumé", "Le texte saisi, avec ses marques\u00a0: *italique*, **gras**, [mots](adresse). La ligne en montre le début\u202f; la cellule contient le texte entier."},
		{"Cellules signalées", "Cadre tireté sur fond pâle\u00a0: la date, l’adresse ou le résumé manque. Texte barré\u00a0: l’adresse ne répond plus. Identifiant encadré, en gras italique\u00a0: il figure deux fois."},
		{"Colonnes masquées", "Une colonne peu employée et sans aucune valeur dans ce numéro est masquée. Pour la voir\u00a0: sélectionner les colonnes voisines, clic droit, Afficher."},
	})
	heading("Imprimer et reprendre")
	terms([][2]string{
		{"Impression", "Format A4, sur la largeur d’une page, titres répétés. «\u00a0Inventaire\u00a0» s’imprime jusqu’à la colonne Langue et «\u00a0Sous-ressources\u00a0» jusqu’à l’adresse\u202f; le reste se lit à l’écran."},
		{"Fichier CSV", "Le fichier .csv livré avec ce classeur contient la feuille «\u00a0Inventaire\u00a0». Un texte qui y commence par =, +, - ou @ est précédé d’une apostrophe, pour qu’un tableur ne le prenne pas pour une formule."},
	})
	return s
}
