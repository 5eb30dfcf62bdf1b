package bib

import "bulletin/render"

// formatsRead names the formats for people.
const formatsRead = "CSL-JSON, Zotero (JSON, CSV), RIS, BibTeX, UNIMARC (ISO 2709), PMB XML"

var (
	codeTooLarge = &render.Code{
		ID:          "import-too-large",
		Severity:    render.Error,
		English:     "the file is larger than %[1]d MiB: it was not read",
		French:      "le fichier dépasse %[1]d Mio\u00a0: il n’a pas été lu",
		HintEnglish: "export fewer records at a time",
		HintFrench:  "exportez moins de notices à la fois",
	}
	codeNotRecognised = &render.Code{
		ID:          "import-not-recognised",
		Severity:    render.Error,
		English:     "the content is in no format that is read: " + formatsRead,
		French:      "le contenu n’est dans aucun des formats lus\u00a0: " + formatsRead,
		HintEnglish: "choose one of them where the other program exports",
		HintFrench:  "choisissez l’un d’eux à l’export de l’autre logiciel",
	}
	codeTextEncoding = &render.Code{
		ID:          "import-encoding",
		Severity:    render.Error,
		English:     "the letters are not in an encoding that is read (%[1]s): the accents would be wrong",
		French:      "les lettres ne sont pas dans un encodage lu (%[2]s)\u00a0: les accents seraient faux",
		HintEnglish: "export the file again, or save it again with a text editor, as UTF-8",
		HintFrench:  "exportez le fichier à nouveau, ou enregistrez-le avec un éditeur de texte, en UTF-8",
	}
	codeNotText = &render.Code{
		ID:          "import-not-text",
		Severity:    render.Error,
		English:     "the file is not a text: it holds the byte %[1]s",
		French:      "le fichier n’est pas un texte\u00a0: il contient l’octet %[1]s",
		HintEnglish: "export the records as one of " + formatsRead,
		HintFrench:  "exportez les notices dans l’un de ces formats\u00a0: " + formatsRead,
	}
	codeTooMany = &render.Code{
		ID:          "import-too-many",
		Severity:    render.Error,
		English:     "the file has more than %[1]d records: those from here on were left out",
		French:      "le fichier compte plus de %[1]d notices\u00a0: celles qui suivent n’ont pas été reprises",
		HintEnglish: "export fewer records at a time",
		HintFrench:  "exportez moins de notices à la fois",
	}
	codeDamaged = &render.Code{
		ID:          "import-damaged",
		Severity:    render.Error,
		English:     "the record that starts here is damaged: it was left out",
		French:      "la notice qui commence ici est abîmée\u00a0: elle n’a pas été reprise",
		HintEnglish: "export the file again, or correct it with a text editor",
		HintFrench:  "exportez le fichier à nouveau, ou corrigez-le avec un éditeur de texte",
	}
	codeDamagedRest = &render.Code{
		ID:          "import-damaged-rest",
		Severity:    render.Error,
		English:     "the file is damaged here: the records from here on were left out",
		French:      "le fichier est abîmé ici\u00a0: les notices qui suivent n’ont pas été reprises",
		HintEnglish: "export the file again",
		HintFrench:  "exportez le fichier à nouveau",
	}
	codeNoTitle = &render.Code{
		ID:          "import-no-title",
		Severity:    render.Error,
		English:     "the record that starts here has no title: it was left out",
		French:      "la notice qui commence ici n’a pas de titre\u00a0: elle n’a pas été reprise",
		HintEnglish: "give it a title where it comes from",
		HintFrench:  "donnez-lui un titre dans le logiciel d’origine",
	}
	codeRISEnd = &render.Code{
		ID:       "import-ris-end",
		Severity: render.Warning,
		English:  "the reference that starts here has no end (ER): it was taken up to the next one",
		French:   "la référence qui commence ici n’a pas de fin (ER)\u00a0: elle a été prise jusqu’à la suivante",
	}
	codeCitationTitle = &render.Code{
		ID:          "import-citation-title",
		Severity:    render.Warning,
		English:     "the complements and siblings of this record come from its note: the title of each is its whole citation",
		French:      "les compléments et autres contributions de cette notice viennent de sa note\u00a0: le titre de chacun est toute sa citation",
		HintEnglish: "CSL-JSON and BibTeX keep their fields apart",
		HintFrench:  "CSL-JSON et BibTeX en gardent les champs séparés",
	}
)

// Codes lists the problems of the formats.
func Codes() []*render.Code {
	return []*render.Code{codeTooLarge, codeNotRecognised, codeTextEncoding, codeNotText, codeTooMany, codeDamaged,
		codeDamagedRest, codeNoTitle, codeRISEnd, codeCitationTitle,
		codeMarcField, codeMarcRecord, codeMarcNoEnd, codeMarcDamaged, codeMarc21, codeMarcParts, codeMarcLetters, codeMarcGuess,
		codePMBDamaged, codePMBUnsafe, codePMBEncoding}
}
