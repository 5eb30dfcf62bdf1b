package bib

import "bulletin/render"

var (
	codeMarcField = &render.Code{
		ID:          "unimarc-field-too-long",
		Severity:    render.Error,
		English:     "the record %[1]q does not fit ISO 2709: its field %[2]s takes %[3]d bytes, and %[4]d is the most",
		French:      "la notice «\u00a0%[1]s\u00a0» ne tient pas dans ISO 2709\u00a0: sa zone %[2]s compte %[3]d octets, le format en admet %[4]d",
		HintEnglish: "shorten the text, or export to PMB XML, which has no limit",
		HintFrench:  "raccourcissez le texte, ou exportez en XML pour PMB, qui n’a pas de limite",
	}
	codeMarcRecord = &render.Code{
		ID:          "unimarc-record-too-long",
		Severity:    render.Error,
		English:     "the record %[1]q does not fit ISO 2709: it takes %[2]d bytes, and %[3]d is the most",
		French:      "la notice «\u00a0%[1]s\u00a0» ne tient pas dans ISO 2709\u00a0: elle compte %[2]d octets, le format en admet %[3]d",
		HintEnglish: "shorten its texts, or export to PMB XML, which has no limit",
		HintFrench:  "raccourcissez ses textes, ou exportez en XML pour PMB, qui n’a pas de limite",
	}
	codeMarcNoEnd = &render.Code{
		ID:          "unimarc-no-end",
		Severity:    render.Error,
		English:     "the record no. %[1]d has no end mark: it was left out",
		French:      "la notice n°\u00a0%[1]d n’a pas de marque de fin\u00a0: elle n’a pas été reprise",
		HintEnglish: "the file may have been cut while it was copied: export it again",
		HintFrench:  "le fichier a peut-être été coupé en le copiant\u00a0: exportez-le à nouveau",
	}
	codeMarcDamaged = &render.Code{
		ID:          "unimarc-damaged",
		Severity:    render.Error,
		English:     "the record no. %[1]d is damaged (its leader or its directory): it was left out",
		French:      "la notice n°\u00a0%[1]d est abîmée (label ou répertoire)\u00a0: elle n’a pas été reprise",
		HintEnglish: "the file may have been opened in a text editor: export it again",
		HintFrench:  "le fichier a peut-être été ouvert dans un éditeur de texte\u00a0: exportez-le à nouveau",
	}
	codeMarc21 = &render.Code{
		ID:          "unimarc-marc21",
		Severity:    render.Error,
		English:     "the record no. %[1]d is in MARC 21, not in UNIMARC: it was left out",
		French:      "la notice n°\u00a0%[1]d est en MARC 21 et non en UNIMARC\u00a0: elle n’a pas été reprise",
		HintEnglish: "choose UNIMARC where the catalogue offers formats",
		HintFrench:  "choisissez UNIMARC parmi les formats que propose le catalogue",
	}
	codeMarcLetters = &render.Code{
		ID:          "unimarc-encoding",
		Severity:    render.Error,
		English:     "the letters of the record no. %[1]d are in an encoding that is not known: it was left out",
		French:      "les lettres de la notice n°\u00a0%[1]d sont dans un encodage inconnu\u00a0: elle n’a pas été reprise",
		HintEnglish: "choose UTF-8 where the catalogue offers encodings",
		HintFrench:  "choisissez UTF-8 parmi les encodages que propose le catalogue",
	}
	codeMarcGuess = &render.Code{
		ID:          "unimarc-encoding-guessed",
		Severity:    render.Warning,
		English:     "the records are not in UTF-8: from no. %[1]d on they were read as %[2]s",
		French:      "les notices ne sont pas en UTF-8\u00a0: à partir du n°\u00a0%[1]d, elles ont été lues en %[2]s",
		HintEnglish: "look whether the accents are right",
		HintFrench:  "vérifiez que les accents sont justes",
	}
	codeMarcParts = &render.Code{
		ID:       "unimarc-too-many-fields",
		Severity: render.Error,
		English:  "the record no. %[1]d has more than %[2]d fields and subfields: it was left out",
		French:   "la notice n°\u00a0%[1]d a plus de %[2]d zones et sous-zones\u00a0: elle n’a pas été reprise",
	}
	codePMBDamaged = &render.Code{
		ID:          "pmb-damaged",
		Severity:    render.Error,
		English:     "the XML is damaged here: the records from here on were left out",
		French:      "le XML est abîmé ici\u00a0: les notices qui suivent n’ont pas été reprises",
		HintEnglish: "export the file again",
		HintFrench:  "exportez le fichier à nouveau",
	}
	codePMBUnsafe = &render.Code{
		ID:          "pmb-unsafe",
		Severity:    render.Error,
		English:     "the XML declares a document type or entities, which PMB never does: it was not read",
		French:      "le XML déclare un type de document ou des entités, ce que PMB ne fait jamais\u00a0: il n’a pas été lu",
		HintEnglish: "the file does not come from PMB, or was altered",
		HintFrench:  "le fichier ne vient pas de PMB, ou a été modifié",
	}
	codePMBEncoding = &render.Code{
		ID:          "pmb-encoding",
		Severity:    render.Error,
		English:     "the XML is in the encoding %[1]q, which is not known: it was not read",
		French:      "le XML est dans l’encodage «\u00a0%[1]s\u00a0», qui n’est pas connu\u00a0: il n’a pas été lu",
		HintEnglish: "export it in UTF-8, ISO-8859-1 or Windows-1252",
		HintFrench:  "exportez-le en UTF-8, ISO-8859-1 ou Windows-1252",
	}
)
