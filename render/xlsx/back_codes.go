package xlsx

import "bulletin/render"

// What can be wrong with a workbook that comes back. Most of them name the
// column first; the cell is in the file's name.
var (
	codeNoWorkbook = &render.Code{
		ID:          "workbook-none",
		Severity:    render.Error,
		English:     "not an Excel workbook (.xlsx)",
		French:      "ce n’est pas un classeur Excel (.xlsx)",
		HintEnglish: "save the inventory as “Excel workbook (.xlsx)”",
		HintFrench:  "enregistrez l’inventaire au format «\u00a0Classeur Excel (.xlsx)\u00a0»",
	}
	codeOldWorkbook = &render.Code{
		ID:          "workbook-xls",
		Severity:    render.Error,
		English:     "an old Excel workbook (.xls), or one with a password, cannot be read",
		French:      "un ancien classeur Excel (.xls), ou protégé par un mot de passe, ne se lit pas",
		HintEnglish: "save it as “Excel workbook (.xlsx)”, without a password",
		HintFrench:  "enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0», sans mot de passe",
	}
	codeLocked = &render.Code{
		ID:          "workbook-password",
		Severity:    render.Error,
		English:     "the workbook is protected by a password and cannot be read",
		French:      "le classeur est protégé par un mot de passe et ne peut pas être lu",
		HintEnglish: "save it without the password",
		HintFrench:  "enregistrez-le sans le mot de passe",
	}
	codeOpenDocument = &render.Code{
		ID:          "workbook-ods",
		Severity:    render.Error,
		English:     "an OpenDocument spreadsheet (.ods) cannot be read",
		French:      "un classeur OpenDocument (.ods) ne se lit pas",
		HintEnglish: "save it as “Excel 2007-365 (.xlsx)” in LibreOffice",
		HintFrench:  "dans LibreOffice, enregistrez-le au format «\u00a0Excel 2007-365 (.xlsx)\u00a0»",
	}
	codeBinary = &render.Code{
		ID:          "workbook-xlsb",
		Severity:    render.Error,
		English:     "a binary workbook (.xlsb) cannot be read",
		French:      "un classeur binaire (.xlsb) ne se lit pas",
		HintEnglish: "save it as “Excel workbook (.xlsx)”, without a password",
		HintFrench:  "enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0»",
	}
	codeDamaged = &render.Code{
		ID:          "workbook-damaged",
		Severity:    render.Error,
		English:     "the workbook is damaged or incomplete",
		French:      "le classeur est abîmé ou incomplet",
		HintEnglish: "open it in Excel, let it be repaired, and save it again",
		HintFrench:  "ouvrez-le dans Excel, acceptez la réparation, puis enregistrez-le de nouveau",
	}
	codeHuge = &render.Code{
		ID:          "workbook-huge",
		Severity:    render.Error,
		English:     "the workbook unpacks to more than an inventory can hold; it was not read",
		French:      "le classeur se déplie en plus de données qu’un inventaire n’en peut contenir\u202f; il n’a pas été lu",
		HintEnglish: "copy the sheets into a new workbook",
		HintFrench:  "copiez les feuilles dans un nouveau classeur",
	}
	codeLater = &render.Code{
		ID:          "workbook-version",
		Severity:    render.Error,
		English:     "the workbook was made by a later version of bulletin",
		French:      "le classeur a été produit par une version plus récente de bulletin",
		HintEnglish: "use that version",
		HintFrench:  "employez cette version",
	}
	codeNoInventory = &render.Code{
		ID:          "back-no-inventory",
		Severity:    render.Error,
		English:     "no sheet has the columns Identifiant, Rubrique and Titre of the inventory",
		French:      "aucune feuille n’a les colonnes Identifiant, Rubrique et Titre de l’inventaire",
		HintEnglish: "give the columns their headings back",
		HintFrench:  "rendez leurs titres aux colonnes",
	}
	codeNoSheet = &render.Code{
		ID:          "back-no-sheet",
		Severity:    render.Warning,
		English:     "there is no sheet « %[1]s » with its columns any more: nothing of it was compared",
		French:      "il n’y a plus de feuille «\u00a0%[1]s\u00a0» avec ses colonnes\u00a0: rien n’en a été comparé",
		HintEnglish: "build the workbook again if you need the sheet",
		HintFrench:  "si la feuille vous est utile, produisez de nouveau le classeur",
	}
	codeTwoWays = &render.Code{
		ID:          "back-two-ways",
		Severity:    render.Warning,
		English:     "the workbook does not remember what was handed out: it was compared with the list as it is now, and what was changed in the list meanwhile cannot be told; missing rows delete nothing",
		French:      "le classeur ne retient pas ce qui avait été remis\u00a0: il a été comparé à la liste telle qu’elle est, et ce qui y aurait changé entre-temps ne se voit pas\u202f; une ligne absente ne supprime rien",
		HintEnglish: "look at each change",
		HintFrench:  "relisez chaque changement",
	}
	codeMerged = &render.Code{
		ID:          "back-merged",
		Severity:    render.Warning,
		English:     "the cells up to %[1]s are merged: only the first of them has a value, and the rows below take it",
		French:      "les cellules jusqu’à %[1]s sont fusionnées\u00a0: seule la première a une valeur, que reprennent les lignes du dessous",
		HintEnglish: "undo the merging if each row has a value of its own",
		HintFrench:  "annulez la fusion si chaque ligne a sa propre valeur",
	}
	codeBecameDate = &render.Code{
		ID:          "back-became-date",
		Severity:    render.Error,
		English:     "%[1]s: Excel made a date of what was typed",
		French:      "%[1]s\u00a0: Excel a fait une date de ce qui a été tapé",
		HintEnglish: "give the cell the format Text, then type it again",
		HintFrench:  "donnez à la cellule le format Texte, puis retapez la valeur",
	}
	codeTruth = &render.Code{
		ID:          "back-truth",
		Severity:    render.Error,
		English:     "%[1]s: TRUE or FALSE instead of words",
		French:      "%[1]s\u00a0: VRAI ou FAUX au lieu d’un texte",
		HintEnglish: "type the words in its place",
		HintFrench:  "tapez le texte à la place",
	}
	codeFault = &render.Code{
		ID:          "back-fault",
		Severity:    render.Error,
		English:     "%[1]s: the cell holds an error of the spreadsheet (%[2]s)",
		French:      "%[1]s\u00a0: la cellule contient une erreur du tableur (%[2]s)",
		HintEnglish: "type the value in its place",
		HintFrench:  "tapez la valeur à la place",
	}
	codePages = &render.Code{
		ID:          "back-pages",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” is not a number of pages",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’est pas un nombre de pages",
		HintEnglish: "write a whole number, such as 116",
		HintFrench:  "écrivez un nombre entier, comme 116",
	}
	codeDateCell = &render.Code{
		ID:          "back-date",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” is not a date",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’est pas une date",
		HintEnglish: "write 2024, août 2024 or 27/06/2024",
		HintFrench:  "écrivez 2024, août 2024 ou 27/06/2024",
	}
	codePrecision = &render.Code{
		ID:          "back-precision",
		Severity:    render.Warning,
		English:     "%[1]s: the cell holds a more exact date than the column Précision says; %[2]s was kept",
		French:      "%[1]s\u00a0: la cellule contient une date plus précise que la colonne Précision ne le dit\u202f; %[2]s a été retenu",
		HintEnglish: "to keep the day, write « jour » in the column Précision",
		HintFrench:  "pour garder le jour, écrivez «\u00a0jour\u00a0» dans la colonne Précision",
	}
	codeWord = &render.Code{
		ID:          "back-word",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” is not one of the words foreseen",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’est pas un des mots prévus",
		HintEnglish: "choose among: %[3]s",
		HintFrench:  "choisissez parmi\u00a0: %[3]s",
	}
	codeNoRelation = &render.Code{
		ID:          "back-no-relation",
		Severity:    render.Error,
		English:     "%[1]s: the row does not say what it is to its record",
		French:      "%[1]s\u00a0: la ligne ne dit pas ce qu’elle est pour sa notice",
		HintEnglish: "choose among: Complément, Autre contribution de la série, Autre adresse, Lien de la rubrique",
		HintFrench:  "choisissez parmi\u00a0: Complément, Autre contribution de la série, Autre adresse, Lien de la rubrique",
	}
	codeNoSection = &render.Code{
		ID:          "back-no-section",
		Severity:    render.Error,
		English:     "%[1]s: the row has no heading",
		French:      "%[1]s\u00a0: la ligne n’a pas de rubrique",
		HintEnglish: "write the heading under which it goes",
		HintFrench:  "écrivez la rubrique où elle va",
	}
	codeSectionEmptied = &render.Code{
		ID:          "back-section-emptied",
		Severity:    render.Error,
		English:     "%[1]s: the heading was taken away (it was “%[2]s”)",
		French:      "%[1]s\u00a0: la rubrique a été effacée (c’était «\u00a0%[2]s\u00a0»)",
		HintEnglish: "to delete the record, delete its row",
		HintFrench:  "pour supprimer la notice, supprimez sa ligne",
	}
	codeSectionLeft = &render.Code{
		ID:          "back-section-left",
		Severity:    render.Error,
		English:     "no record is left under the heading “%[1]s”, which has an introduction or links of its own",
		French:      "il ne reste aucune notice sous la rubrique «\u00a0%[1]s\u00a0», qui a une introduction ou des liens à elle",
		HintEnglish: "delete them too (sheets Textes and Sous-ressources), or keep a record there",
		HintFrench:  "supprimez-les aussi (feuilles Textes et Sous-ressources), ou gardez-y une notice",
	}
	codeNoParent = &render.Code{
		ID:          "back-no-parent",
		Severity:    render.Error,
		English:     "%[1]s: the row does not say which record it belongs to",
		French:      "%[1]s\u00a0: la ligne ne dit pas de quelle notice elle dépend",
		HintEnglish: "copy the record's Identifiant there, or give the row the N° of the new record",
		HintFrench:  "copiez-y l’Identifiant de la notice, ou donnez à la ligne le N° de la nouvelle notice",
	}
	codeUnknownParent = &render.Code{
		ID:          "back-unknown-parent",
		Severity:    render.Error,
		English:     "no record has the id “%[1]s” that this row belongs to",
		French:      "aucune notice n’a l’identifiant «\u00a0%[1]s\u00a0» dont dépend cette ligne",
		HintEnglish: "copy it from the sheet Inventaire",
		HintFrench:  "copiez-le de la feuille Inventaire",
	}
	codeParentGone = &render.Code{
		ID:          "back-parent-gone",
		Severity:    render.Error,
		English:     "the row of the record “%[1]s” was deleted, and this one belongs to it",
		French:      "la ligne de la notice «\u00a0%[1]s\u00a0» a été supprimée, et celle-ci en dépend",
		HintEnglish: "delete this row too, give it to another record, or put the record's row back",
		HintFrench:  "supprimez aussi cette ligne, rattachez-la à une autre notice, ou remettez la ligne de la notice",
	}
	codeNoAddress = &render.Code{
		ID:          "back-no-address",
		Severity:    render.Error,
		English:     "%[1]s: there is a label but no address",
		French:      "%[1]s\u00a0: il y a un libellé mais pas d’adresse",
		HintEnglish: "write the address, or empty the label",
		HintFrench:  "écrivez l’adresse, ou videz le libellé",
	}
	codeAddress = &render.Code{
		ID:          "back-address",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” is not an address",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’est pas une adresse",
		HintEnglish: "write it alone and whole: %[3]s",
		HintFrench:  "écrivez-la seule et entière\u00a0: %[3]s",
	}
	codeAddressTwice = &render.Code{
		ID:          "back-address-twice",
		Severity:    render.Error,
		English:     "%[1]s: this address is already in %[2]s",
		French:      "%[1]s\u00a0: cette adresse est déjà en %[2]s",
		HintEnglish: "if the row was copied to make a new record, write its own address there; else delete the row",
		HintFrench:  "si la ligne a été copiée pour faire une nouvelle notice, écrivez-y sa propre adresse\u202f; sinon, supprimez-la",
	}
	codeCopied = &render.Code{
		ID:          "back-copied",
		Severity:    render.Error,
		English:     "%[1]s: the row says what the one of %[2]s says, without its identifier",
		French:      "%[1]s\u00a0: la ligne répète celle de %[2]s, sans son identifiant",
		HintEnglish: "delete it, or write there what is other in the new record",
		HintFrench:  "supprimez-la, ou écrivez-y ce qui distingue la nouvelle notice",
	}
	codeFirstDay = &render.Code{
		ID:          "back-first-day",
		Severity:    render.Warning,
		English:     "%[1]s: taken for the day %[2]s",
		French:      "%[1]s\u00a0: pris pour le %[3]s",
		HintEnglish: "if only the month is known, write « mois » in the column Précision",
		HintFrench:  "si seul le mois est connu, écrivez «\u00a0mois\u00a0» sous Précision",
	}
	codeNumber = &render.Code{
		ID:          "back-number",
		Severity:    render.Warning,
		English:     "%[1]s: “%[2]s” is not a whole number; the place was not taken",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’est pas un nombre entier\u202f; la place n’a pas été reprise",
		HintEnglish: "write the number of the place, such as 3",
		HintFrench:  "écrivez le numéro de la place, comme 3",
	}
	codePerson = &render.Code{
		ID:          "back-person",
		Severity:    render.Warning,
		English:     "%[1]s: “%[2]s” has no comma and was taken whole for a family name",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» est sans virgule et pris tout entier pour un nom de famille",
		HintEnglish: "write a person as « Nom, Prénom »",
		HintFrench:  "écrivez une personne «\u00a0Nom, Prénom\u00a0»",
	}
	codeKeywords = &render.Code{
		ID:          "back-keywords",
		Severity:    render.Warning,
		English:     "%[1]s: “%[2]s” was taken for one keyword",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» est pris pour un seul mot-clé",
		HintEnglish: "part keywords with semicolons",
		HintFrench:  "séparez les mots-clés par des points-virgules",
	}
	codeCalculated = &render.Code{
		ID:          "back-calculated",
		Severity:    render.Warning,
		English:     "%[1]s: the column is computed; what was changed in it was not taken",
		French:      "%[1]s\u00a0: la colonne est calculée\u202f; ce qui y a été changé n’est pas repris",
		HintEnglish: "correct the rows that it counts or names",
		HintFrench:  "corrigez les lignes qu’elle compte ou qu’elle nomme",
	}
	codeTextTwice = &render.Code{
		ID:          "back-text-twice",
		Severity:    render.Error,
		English:     "%[1]s: this text is already in %[2]s",
		French:      "%[1]s\u00a0: ce texte est déjà en %[2]s",
		HintEnglish: "keep one of them",
		HintFrench:  "n’en gardez qu’un",
	}
	codeUnknownID = &render.Code{
		ID:          "back-unknown-id",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” was not handed out with this workbook",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» n’a pas été remis avec ce classeur",
		HintEnglish: "give the row its identifier back; for a new record leave the cell empty",
		HintFrench:  "rendez à la ligne son identifiant\u202f; pour une nouvelle notice, laissez la cellule vide",
	}
	codeIDTwice = &render.Code{
		ID:          "back-id-twice",
		Severity:    render.Error,
		English:     "%[1]s: “%[2]s” is already in %[3]s",
		French:      "%[1]s\u00a0: «\u00a0%[2]s\u00a0» est déjà en %[3]s",
		HintEnglish: "a row that was copied to make a new record needs an empty Identifiant",
		HintFrench:  "si la ligne a été copiée pour faire une nouvelle notice, videz son Identifiant",
	}
	codeIDEmptied = &render.Code{
		ID:          "back-id-emptied",
		Severity:    render.Error,
		English:     "%[1]s: the identifier of this row was taken away",
		French:      "%[1]s\u00a0: l’identifiant de cette ligne a été effacé",
		HintEnglish: "write “%[2]s” there again; if a new record is really meant, change its address (or, if it has none, its title)",
		HintFrench:  "rendez-lui «\u00a0%[2]s\u00a0»\u202f; si une nouvelle notice est voulue, changez son adresse (ou, si elle n’en a pas, son titre)",
	}
	codeSharedTwice = &render.Code{
		ID:          "back-series-twice",
		Severity:    render.Error,
		English:     "the siblings of one record were given two series: “%[1]s” and “%[2]s”",
		French:      "les contributions d’une même notice ont reçu deux séries communes\u00a0: «\u00a0%[1]s\u00a0» et «\u00a0%[2]s\u00a0»",
		HintEnglish: "write the same in all of them",
		HintFrench:  "écrivez la même partout",
	}
	codeConflict = &render.Code{
		ID:          "back-conflict",
		Severity:    render.Error,
		English:     "conflict, %[1]s: handed out “%[2]s”, came back “%[3]s”, but the list now says “%[4]s”",
		French:      "conflit, %[1]s\u00a0: remis «\u00a0%[2]s\u00a0», revenu «\u00a0%[3]s\u00a0», mais la liste dit maintenant «\u00a0%[4]s\u00a0»",
		HintEnglish: "write in the cell what the list says, or in the list what was handed out",
		HintFrench:  "écrivez dans la cellule ce que dit la liste, ou dans la liste ce qui avait été remis",
	}
	codeStateGone = &render.Code{
		ID:          "back-state-gone",
		Severity:    render.Warning,
		English:     "%[1]s: another address; “%[2]s” was said of the old one and goes with it",
		French:      "%[1]s\u00a0: l’adresse a changé\u202f; «\u00a0%[2]s\u00a0» valait pour l’ancienne et disparaît avec elle",
		HintEnglish: "check the new address, and give its state and day in the workbook or in the list",
		HintFrench:  "vérifiez la nouvelle adresse, puis notez son état et la date dans le classeur ou dans la liste",
	}
	codeGoneFromList = &render.Code{
		ID:          "back-gone-from-list",
		Severity:    render.Error,
		English:     "conflict: “%[1]s” was changed here, but deleted from the list meanwhile",
		French:      "conflit\u00a0: «\u00a0%[1]s\u00a0» a été modifiée ici, mais supprimée de la liste entre-temps",
		HintEnglish: "delete the row, or empty its Identifiant to add the record again",
		HintFrench:  "supprimez la ligne, ou videz son Identifiant pour ajouter de nouveau la notice",
	}
	codeGoneChanged = &render.Code{
		ID:          "back-gone-changed",
		Severity:    render.Error,
		English:     "conflict: the row of “%[1]s” was deleted, but the list was changed meanwhile (%[2]s: “%[3]s”)",
		French:      "conflit\u00a0: la ligne de «\u00a0%[1]s\u00a0» a été supprimée, mais la liste a changé entre-temps (%[2]s\u00a0: «\u00a0%[3]s\u00a0»)",
		HintEnglish: "delete the record in the list, or put its row back",
		HintFrench:  "supprimez la notice dans la liste, ou remettez sa ligne",
	}
)

var codesUnreadable = map[unreadable]*render.Code{
	noWorkbook: codeNoWorkbook, oldWorkbook: codeOldWorkbook, lockedWorkbook: codeLocked, openDocument: codeOpenDocument,
	binaryWorkbook: codeBinary, damagedWorkbook: codeDamaged, hugeWorkbook: codeHuge, laterWorkbook: codeLater,
	wordDocument: codeWordDocument, oldWord: codeWordDocument, presentation: codePresentation, writerDocument: codeWriterDocument,
}

// backCodes are those of this file.
func backCodes() []*render.Code {
	return []*render.Code{codeNoWorkbook, codeOldWorkbook, codeLocked, codeOpenDocument, codeBinary, codeDamaged, codeHuge, codeLater, codeNoInventory, codeNoSheet, codeTwoWays, codeMerged, codeBecameDate, codeTruth, codeFault, codePages, codeDateCell, codePrecision, codeWord, codeNoRelation, codeNoSection, codeSectionEmptied, codeSectionLeft, codeNoParent, codeUnknownParent, codeParentGone, codeNoAddress, codeAddress, codeAddressTwice, codeCopied, codeFirstDay, codeNumber, codePerson, codeKeywords, codeCalculated, codeTextTwice, codeUnknownID, codeIDTwice, codeIDEmptied, codeSharedTwice, codeConflict, codeStateGone, codeGoneFromList, codeGoneChanged}
}
