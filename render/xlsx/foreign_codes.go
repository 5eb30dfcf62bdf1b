package xlsx

import "bulletin/render"

// foreignCodes are the problems of workbooks made elsewhere.
var foreignCodes = []*render.Code{codeNoHeaders, codeRowTitle, codeKeptInNotes, codeWordDocument, codePresentation, codeWriterDocument}

var (
	codeWordDocument = &render.Code{ID: "foreign-word",
		English: "this is a Word document, not a workbook", French: "c’est un document Word, pas un classeur",
		HintEnglish: "copy its table into Excel or LibreOffice and save it as “Excel workbook (.xlsx)”",
		HintFrench:  "copiez-en le tableau dans Excel ou LibreOffice, puis enregistrez-le au format «\u00a0Classeur Excel (.xlsx)\u00a0»"}
	codePresentation = &render.Code{ID: "foreign-presentation",
		English: "this is a PowerPoint presentation, not a workbook", French: "c’est une présentation PowerPoint, pas un classeur",
		HintEnglish: "take the workbook or the export in which the records are", HintFrench: "prenez le classeur ou l’export où sont les notices"}
	codeWriterDocument = &render.Code{ID: "foreign-odt",
		English: "this is a text document of LibreOffice (.odt), not a workbook", French: "c’est un document texte de LibreOffice (.odt), pas un classeur",
		HintEnglish: "copy its table into LibreOffice Calc and save it as “Excel 2007-365 (.xlsx)”",
		HintFrench:  "copiez-en le tableau dans LibreOffice Calc, puis enregistrez-le au format «\u00a0Excel 2007-365 (.xlsx)\u00a0»"}
	codeNoHeaders = &render.Code{ID: "foreign-no-headers",
		English: "no sheet of this workbook has a row of headers with a title and something else", French: "aucune feuille de ce classeur n’a de ligne d’en-têtes avec un titre et autre chose",
		HintEnglish: "name the columns in one row: Titre, Auteur, Date, Adresse…", HintFrench: "nommez les colonnes sur une ligne\u00a0: Titre, Auteur, Date, Adresse…"}
	codeRowTitle = &render.Code{ID: "foreign-no-title",
		English: "this row has no title and is left out", French: "cette ligne n’a pas de titre et n’est pas reprise",
		HintEnglish: "give it one, then import the workbook again", HintFrench: "donnez-lui-en un, puis reprenez de nouveau le classeur"}
	codeKeptInNotes = &render.Code{ID: "foreign-kept-in-notes", Severity: render.Warning,
		English: "%q (%s) is kept in the notes: it is not what the field takes", French: "«\u00a0%s\u00a0» (%s) est gardé dans les notes\u00a0: ce n’est pas ce que prend le champ",
		HintEnglish: "write it into its field in the list, and delete the note", HintFrench: "écrivez-le dans son champ, dans la liste, et effacez la note"}
)
