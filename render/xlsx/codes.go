package xlsx

import (
	"slices"

	"bulletin/render"
)

var (
	codeNoID = &render.Code{
		ID:          "workbook-no-id",
		Severity:    render.Error,
		English:     "the record %[1]q has no id: the inventory cannot tell it from the others",
		French:      "la notice « %[1]s » n’a pas d’identifiant : l’inventaire ne peut pas la distinguer des autres",
		HintEnglish: "`bulletin fix` writes the missing ids",
		HintFrench:  "« bulletin fix » écrit les identifiants manquants",
	}
	codeTooLong = &render.Code{
		ID:          "workbook-text-too-long",
		Severity:    render.Error,
		English:     "the field %[2]q of %[1]q has %[3]d characters; a cell of a workbook holds %[4]d and would cut the rest",
		French:      "le champ « %[2]s » de « %[1]s » compte %[3]d caractères ; une cellule de classeur en contient %[4]d et couperait le reste",
		HintEnglish: "shorten the text",
		HintFrench:  "raccourcissez le texte",
	}
	codeForbidden = &render.Code{
		ID:          "workbook-control-character",
		Severity:    render.Error,
		English:     "the field %[2]q of %[1]q holds the character %[3]s, which a workbook cannot hold",
		French:      "le champ « %[2]s » de « %[1]s » contient le caractère %[3]s, qu’un classeur ne peut pas contenir",
		HintEnglish: "delete this invisible character, often pasted from a PDF",
		HintFrench:  "supprimez ce caractère invisible, souvent collé depuis un PDF",
	}
	codeLongAddress = &render.Code{
		ID:          "workbook-address-too-long",
		Severity:    render.Warning,
		English:     "the address of %[1]q has %[2]d characters; Excel makes a link of %[3]d at most, so it stands as plain text in the workbook",
		French:      "l’adresse de « %[1]s » compte %[2]d caractères ; Excel n’en accepte que %[3]d pour un lien : elle figure en texte simple dans le classeur",
		HintEnglish: "look for the permanent address of the document",
		HintFrench:  "cherchez l’adresse permanente du document",
	}
	codeOddAddress = &render.Code{
		ID:          "workbook-address-odd",
		Severity:    render.Warning,
		English:     "Excel would refuse the address %[2]q of %[1]q as a link, so it stands as plain text in the workbook",
		French:      "Excel refuserait comme lien l’adresse « %[2]s » de « %[1]s » : elle figure en texte simple dans le classeur",
		HintEnglish: "copy the address again from the browser's bar",
		HintFrench:  "copiez de nouveau l’adresse depuis la barre du navigateur",
	}
	codeManyRows = &render.Code{
		ID:          "workbook-too-many-rows",
		Severity:    render.Error,
		English:     "the sheet « %[1]s » would have %[2]d rows; Excel has room for %[3]d",
		French:      "la feuille «\u00a0%[1]s\u00a0» aurait %[2]d lignes\u202f; Excel n’en contient que %[3]d",
		HintEnglish: "part the issue into several",
		HintFrench:  "répartissez le numéro en plusieurs",
	}
	codeManyLinks = &render.Code{
		ID:          "workbook-too-many-links",
		Severity:    render.Warning,
		English:     "the sheet « %[1]s » would hold %[2]d links; Excel accepts %[3]d, so the last ones stand as plain text",
		French:      "la feuille « %[1]s » contiendrait %[2]d liens ; Excel en accepte %[3]d : les derniers figurent en texte simple",
		HintEnglish: "build fewer records at once",
		HintFrench:  "produisez moins de notices à la fois",
	}
)

// Codes lists the problems of this package.
func Codes() []*render.Code {
	return append([]*render.Code{codeNoID, codeTooLong, codeForbidden, codeLongAddress, codeOddAddress, codeManyLinks, codeManyRows}, slices.Concat(backCodes(), foreignCodes)...)
}
