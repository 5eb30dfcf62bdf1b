package subscribers

import "bulletin/render"

// Codes are the problems of tables of subscribers.
func Codes() []*render.Code {
	return []*render.Code{codeNoHeaders, codeTwoSheets, codeTwoColumns, codeUnknownColumn, codeNoTitle, codeBeyond, codeQuotes, codeNoAddress,
		codeDate, codeSerial, codeFuture, codeLanguage, codeSuspect, codeTwice, codeTwiceDiffers, codeState, codeNobody}
}

var (
	codeNoHeaders = &render.Code{ID: "subscribers-no-headers",
		English: "no column is headed as one of addresses", French: "aucune colonne n’est intitulée comme celle des adresses",
		HintEnglish: "write the titles of the columns in the first row: Email, Name, Organisation, Segments, Date of consent…",
		HintFrench:  "écrivez sur la première ligne les titres des colonnes\u00a0: Courriel, Nom, Organisation, Segments, Date du consentement…"}
	codeTwoSheets = &render.Code{ID: "subscribers-two-sheets",
		English: "more than one sheet has addresses: %s", French: "plusieurs feuilles ont des adresses\u00a0: %s",
		HintEnglish: "keep one sheet in the workbook, or save each as a file of its own",
		HintFrench:  "ne gardez qu’une feuille dans le classeur, ou enregistrez chacune dans son fichier"}
	codeTwoColumns = &render.Code{ID: "subscribers-two-columns",
		English: "the columns %q and %q both hold the same: %[3]s", French: "les colonnes «\u00a0%s\u00a0» et «\u00a0%s\u00a0» disent la même chose\u00a0: %[4]s",
		HintEnglish: "delete the one that is not meant, or give it another title",
		HintFrench:  "supprimez celle qui ne convient pas, ou donnez-lui un autre titre"}
	codeUnknownColumn = &render.Code{ID: "subscribers-unknown-column", Severity: render.Warning,
		English: "the column %q is not taken", French: "la colonne «\u00a0%s\u00a0» n’est pas reprise",
		HintEnglish: "those that are: Email, Name, First name, Organisation, Language, Segments, State, Date of consent, Source, Wording",
		HintFrench:  "celles qui le sont\u00a0: Courriel, Nom, Prénom, Organisation, Langue, Segments, État, Date du consentement, Source, Texte"}
	codeNoTitle = &render.Code{ID: "subscribers-no-title", Severity: render.Warning,
		English: "%q stands in a column without a title, which is not taken", French: "« %s » se trouve dans une colonne sans titre, qui n’est pas reprise"}
	codeBeyond = &render.Code{ID: "subscribers-beyond",
		English: "the address %q stands in a column without a title", French: "l’adresse « %s » se trouve dans une colonne sans titre",
		HintEnglish: "give the column a title, or each address a line of its own", HintFrench: "donnez un titre à la colonne, ou une ligne à chaque adresse"}
	codeQuotes = &render.Code{ID: "subscribers-quotes",
		English: "a quotation mark is not closed or stands inside a cell", French: "un guillemet n’est pas refermé ou se trouve au milieu d’une cellule",
		HintEnglish: "open the file in Excel, look at this line, and save it again as CSV",
		HintFrench:  "ouvrez le fichier dans Excel, regardez cette ligne, puis enregistrez-le de nouveau au format CSV"}
	codeNoAddress = &render.Code{ID: "subscribers-no-address",
		English: "this row has no address", French: "cette ligne n’a pas d’adresse",
		HintEnglish: "give it one, or delete the row", HintFrench: "donnez-lui-en une, ou supprimez la ligne"}
	codeDate = &render.Code{ID: "subscribers-date",
		English: "%q is no date", French: "«\u00a0%s\u00a0» n’est pas une date",
		HintEnglish: "write the day, the month and the year: 12/03/2024", HintFrench: "écrivez le jour, le mois et l’année\u00a0: 12/03/2024"}
	codeSerial = &render.Code{ID: "subscribers-serial",
		English: "%q is the number that Excel has for a date", French: "«\u00a0%s\u00a0» est le numéro qu’Excel donne à une date",
		HintEnglish: "give the cells of this column the format “Date” in Excel, then save again",
		HintFrench:  "donnez dans Excel le format «\u00a0Date\u00a0» aux cellules de cette colonne, puis enregistrez de nouveau"}
	codeFuture = &render.Code{ID: "subscribers-future",
		English: "the consent of %s is yet to come", French: "le consentement du %s est à venir"}
	codeLanguage = &render.Code{ID: "subscribers-language",
		English: "%q is no language that is known", French: "«\u00a0%s\u00a0» n’est pas une langue connue",
		HintEnglish: "write its code: fr, en, de…", HintFrench: "écrivez son code\u00a0: fr, en, de…"}
	codeSuspect = &render.Code{ID: "subscribers-suspect", Severity: render.Warning,
		English: "%q looks like a slip for %q", French: "«\u00a0%s\u00a0» ressemble à une faute de frappe pour «\u00a0%s\u00a0»"}
	codeTwice = &render.Code{ID: "subscribers-twice", Severity: render.Warning,
		English: "%[1]q is already in row %[2]d: the two are made one", French: "«\u00a0%[1]s\u00a0» est déjà à la ligne %[2]d\u00a0: les deux n’en font qu’une"}
	codeTwiceDiffers = &render.Code{ID: "subscribers-twice-differs", Severity: render.Warning,
		English: "%[1]q is already in row %[2]d, which is kept where the two differ (%[3]s)", French: "«\u00a0%[1]s\u00a0» est déjà à la ligne %[2]d, qui l’emporte là où les deux diffèrent (%[4]s)"}
	codeState = &render.Code{ID: "subscribers-state",
		English: "%q is no state that is known", French: "«\u00a0%s\u00a0» n’est pas un état connu",
		HintEnglish: "write subscribed or unsubscribed, or leave it empty", HintFrench: "écrivez abonné ou désabonné, ou laissez vide"}
	codeNobody = &render.Code{ID: "subscribers-nobody",
		English: "there is nobody in this table", French: "il n’y a personne dans ce tableau"}
)
