package xlsx

import "bulletin/render"

// foreignCodes are the problems of workbooks made elsewhere.
var foreignCodes = []*render.Code{codeNoHeaders, codeRowTitle, codeKeptInNotes}

var (
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
