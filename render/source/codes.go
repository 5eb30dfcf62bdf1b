package source

import "bulletin/render"

// Codes lists the problems this package reports.
func Codes() []*render.Code {
	return []*render.Code{
		// the file
		codeTooLarge, codeUTF16, codeOtherFormat, codeTooMany, codeEncoding, codeLetter, codeControl, codeMore, codeEmptyFile, codeDocuments, codeDepth, codeAlias,
		// the YAML
		codeTab, codeIndent, codeNoColon, codeTextIndent, codeStray, codeDash, codeCurly, codeApostrophe, codeNoSpace, codeColon, codeStart, codeAfterQuote, codeOpenQuote, codeOpenBracket, codeAfterBracket, codeEscape,
		codeCut, codeComma, codeFlow, codeNullWord, codeSwallowed, codeSwallowedText, codeSyntax,
		// the fields
		codeMisspelt, codeUnknown, codeTwice, codeNotText, codeNotList, codeNotFields, codeLines, codeTooLong,
		codeMissing, codeNoTitle, codeNoID, codeNoSections, codeEmptyList, codeEmptyItem, codeEmptySection, codeAllEmpty,
		// the values
		codeID, codeSameID, codeDate, codeCalendar, codeMonth, codeFolder,
		codeAddress, codeScheme, codeAddressSpace, codeSameAddress,
		codeKind, codeState, codeDay, codePages, codeCoverPath, codeCoverType, codeLogoPath, codeLogoType, codeLanguage, codeColour, codeMail, codeISSN,
		codeCitation, codeNearHeading, codeNearProducer, codeSplitProducer, codeSameHeading, codeSameProducer,
		// the warnings
		codeOlder, codeLater, codeMaybeCut, codeNoImages, codeNoDate, codeYearOnly, codeNumberAlone, codeNoAbstract, codeNoPages,
		codeNewHeading, codeNewProducer, codeHeadingAgain, codeExampleSender, codeExamplePublic, codeImagesWord, codeForm, codePublicFolder, codeContact, codeShortAlone, codeChoice, codeCount, codeOwnHost, codeHostAlone, codeOneClick, codeHost, codeSelector, codePlaceholder,
	}
}

var (
	codeTooLarge = &render.Code{ID: "too-large",
		English: "the file is too large (%s MiB; at most %s MiB)", French: "le fichier est trop gros (%s Mio ; au plus %s Mio)",
		HintEnglish: "an issue of a thousand records takes about 2 MiB: is this the right file?",
		HintFrench:  "mille notices tiennent dans 2 Mio : est-ce le bon fichier ?"}
	codeTooMany = &render.Code{ID: "too-many-values",
		English: "the file holds too many lines and commas (%s; at most %s)", French: "le fichier contient trop de lignes et de virgules (%s ; au plus %s)",
		HintEnglish: "is this the right file?", HintFrench: "est-ce le bon fichier ?"}
	codeEncoding = &render.Code{ID: "not-utf8",
		English: "this byte (%s) is not UTF-8 text", French: "cet octet (%s) n’est pas du texte UTF-8",
		HintEnglish: "save the file again with the encoding UTF-8",
		HintFrench:  "enregistrez de nouveau le fichier avec l’encodage UTF-8"}
	codeUTF16 = &render.Code{ID: "utf-16",
		English: "the file is saved in UTF-16 (Notepad’s “Unicode”)", French: "enregistré en UTF-16 (« Unicode » du Bloc-notes)",
		HintEnglish: "File, Save as, Encoding: UTF-8", HintFrench: "Fichier, Enregistrer sous, Encodage : UTF-8"}
	codeOtherFormat = &render.Code{ID: "other-format",
		English: "this is not a text file but %[1]s", French: "ce n’est pas un fichier texte mais %[2]s",
		HintEnglish: "the list is a text file: write it with a text editor", HintFrench: "la liste est un fichier texte : écrivez-la avec un éditeur de texte"}
	codeLetter = &render.Code{ID: "windows-1252",
		English: "“%s” saved in Windows-1252, not in UTF-8", French: "« %s » enregistré en Windows-1252, non en UTF-8",
		HintEnglish: "File, Save as, Encoding: UTF-8", HintFrench: "Fichier, Enregistrer sous, Encodage : UTF-8"}
	codeMore = &render.Code{ID: "more-of-them",
		English: "… and %s more like these", French: "… et %s autres"}
	codeControl = &render.Code{ID: "control-character",
		English: "invisible control character %s", French: "caractère de contrôle invisible %s",
		HintEnglish: "delete it; it often comes with text pasted from a PDF",
		HintFrench:  "supprimez-le ; il arrive souvent avec un texte copié d’un PDF"}
	codeEmptyFile = &render.Code{ID: "empty-file",
		English: "the file says nothing", French: "le fichier ne dit rien",
		HintEnglish: "“bulletin new YYYY-MM” writes a file to start from",
		HintFrench:  "« bulletin new AAAA-MM » écrit un fichier de départ"}
	codeDocuments = &render.Code{ID: "several-documents",
		English: "“---” starts a second document; a file holds one", French: "« --- » commence un second document ; un fichier n’en contient qu’un",
		HintEnglish: "delete this line, or move what follows to its own file",
		HintFrench:  "supprimez cette ligne, ou déplacez la suite dans un autre fichier"}
	codeDepth = &render.Code{ID: "too-deep",
		English: "too many levels inside one another (more than %s)", French: "trop de niveaux imbriqués (plus de %s)",
		HintEnglish: "lists within lists are not needed here: look at the brackets of this line",
		HintFrench:  "la liste n’en demande pas tant : regardez les crochets et les retraits de cette ligne"}
	codeAlias = &render.Code{ID: "yaml-alias",
		English: "YAML anchors, aliases, merge keys and tags (%s) are not used here", French: "les ancres, alias, fusions et étiquettes YAML (%s) ne servent pas ici",
		HintEnglish: "write the value again where it is needed; put a text that starts with & * or ! between quotes",
		HintFrench:  "récrivez la valeur là où il la faut ; mettez entre guillemets droits un texte qui commence par &, * ou !"}

	codeTab = &render.Code{ID: "tab-indent",
		English: "a tab in the indentation", French: "une tabulation dans le retrait",
		HintEnglish: "indent with spaces, two for each level", HintFrench: "faites les retraits avec des espaces, deux par niveau"}
	codeIndent = &render.Code{ID: "indentation",
		English: "this line is not indented like the lines it belongs with", French: "cette ligne n’a pas le même retrait que celles qui vont avec elle",
		HintEnglish: "fields of one record start in the same column", HintFrench: "les champs d’une même notice commencent dans la même colonne"}
	codeNoColon = &render.Code{ID: "missing-colon",
		English: "a colon is missing after “%s”", French: "deux-points manquant après « %s »",
		HintEnglish: "a field is its name, a colon, a space and its value", HintFrench: "un champ s’écrit avec son nom, un deux-points, une espace et sa valeur"}
	codeTextIndent = &render.Code{ID: "text-indent",
		English: "this line of the text of “%s” is not indented far enough", French: "cette ligne du texte de « %s » n’est pas assez décalée",
		HintEnglish: "move it to the right, below the lines of its text", HintFrench: "décalez-la vers la droite, sous les lignes de son texte"}
	codeStray = &render.Code{ID: "stray-line",
		English: "this line is below no section", French: "cette ligne n’est sous aucune rubrique",
		HintEnglish: "make it a comment again with #, or move it below “records:”", HintFrench: "remettez-la en commentaire avec #, ou placez-la sous « records: »"}
	codeDash = &render.Code{ID: "space-after-dash",
		English: "a space is missing after the dash", French: "il manque une espace après le tiret",
		HintEnglish: "an item starts with “- ”", HintFrench: "un élément commence par « - »"}
	codeCurly = &render.Code{ID: "curly-quotes",
		English: "curly quotes do not protect a text; straight ones do", French: "les guillemets courbes ou français ne protègent pas un texte, seuls les guillemets droits le font",
		HintEnglish: "write straight double quotes instead", HintFrench: "mettez des guillemets droits doubles à la place"}
	codeApostrophe = &render.Code{ID: "apostrophe-in-quotes",
		English: "the apostrophe closes the single quote", French: "l’apostrophe ferme le guillemet droit simple",
		HintEnglish: "put the text between double quotes", HintFrench: "mettez le texte entre guillemets droits doubles"}
	codeNoSpace = &render.Code{ID: "space-after-colon",
		English: "a space is missing after “%s:”", French: "il manque une espace après « %s: »",
		HintEnglish: "write “%s: …”",
		HintFrench:  "écrivez « %s: … »"}
	codeColon = &render.Code{ID: "colon-in-plain",
		English: "a colon followed by a space cuts this text in two", French: "un deux-points suivi d’une espace coupe ce texte en deux",
		HintEnglish: "put the text between quotes", HintFrench: "mettez le texte entre guillemets droits"}
	codeStart = &render.Code{ID: "special-start",
		English: "a text cannot start with “%s” unless it is quoted", French: "un texte ne peut pas commencer par « %s » sans guillemets droits",
		HintEnglish: "put the text between quotes", HintFrench: "mettez le texte entre guillemets droits"}
	codeAfterQuote = &render.Code{ID: "text-after-quote",
		English: "text follows the closing quote", French: "du texte suit le guillemet droit fermant",
		HintEnglish: "put the whole text between quotes of the other kind", HintFrench: "mettez tout le texte entre guillemets droits de l’autre sorte"}
	codeOpenQuote = &render.Code{ID: "open-quote",
		English: "this quote is never closed", French: "ce guillemet droit n’est jamais fermé",
		HintEnglish: "close it at the end of the text",
		HintFrench:  "fermez-le à la fin du texte"}
	codeOpenBracket = &render.Code{ID: "open-bracket",
		English: "this “%s” is never closed", French: "ce « %s » n’est jamais fermé",
		HintEnglish: "close it at the end of the line",
		HintFrench:  "fermez-le à la fin de la ligne"}
	codeAfterBracket = &render.Code{ID: "text-after-bracket",
		English: "text follows the closing “%s”", French: "du texte suit le « %s » fermant",
		HintEnglish: "delete it, or put the whole text between quotes",
		HintFrench:  "supprimez-le, ou mettez tout le texte entre guillemets droits"}
	codeEscape = &render.Code{ID: "unknown-escape",
		English: "\\ has a meaning of its own between double quotes", French: "\\ a un sens particulier entre guillemets droits doubles",
		HintEnglish: "put the text between single quotes, or write \\\\", HintFrench: "mettez le texte entre guillemets droits simples, ou écrivez \\\\"}
	codeCut = &render.Code{ID: "cut-by-comment",
		English: "YAML takes “%s” for a comment: the text is cut before it", French: "YAML prend « %s » pour un commentaire : le texte est coupé avant",
		HintEnglish: "put the text between quotes; a true comment has a space after its #",
		HintFrench:  "mettez le texte entre guillemets droits ; un vrai commentaire a une espace après son #"}
	codeComma = &render.Code{ID: "comma-in-braces",
		English: "a comma between braces or brackets ends the text: “%s” stands alone", French: "une virgule entre accolades ou crochets termine le texte : « %s » reste seul",
		HintEnglish: "put the text that holds the comma between quotes", HintFrench: "mettez entre guillemets droits le texte qui contient la virgule"}
	codeFlow = &render.Code{ID: "text-in-braces",
		English: "a text between braces or brackets holds a character that YAML reads as its own", French: "un texte entre accolades ou crochets contient un caractère que YAML prend pour lui",
		HintEnglish: "put that text between quotes", HintFrench: "mettez ce texte entre guillemets droits"}
	codeNullWord = &render.Code{ID: "null-word",
		English: "YAML reads %s as “no value”", French: "YAML lit %s comme « aucune valeur »",
		HintEnglish: "put the word between quotes, or delete the line", HintFrench: "mettez le mot entre guillemets droits, ou supprimez la ligne"}
	codeSwallowed = &render.Code{ID: "swallowed-field",
		English: "this line continues the text of %q: “%s” is not read as a field", French: "cette ligne continue le texte de « %s » : « %s » n’est pas lu comme un champ",
		HintEnglish: "align it with the other fields", HintFrench: "alignez-la sur les autres champs"}
	codeSwallowedText = &render.Code{ID: "field-in-text", Severity: render.Warning,
		English: "this line looks like a field but stands inside the text of %q (“%s”)", French: "cette ligne ressemble à un champ mais se trouve dans le texte de « %s » (« %s »)",
		HintEnglish: "align it with the other fields, if it is one", HintFrench: "alignez-la sur les autres champs, si c’en est un"}
	codeSyntax = &render.Code{ID: "yaml-syntax",
		English: "YAML cannot be read here: %[1]s", French: "YAML illisible ici : %[2]s",
		HintEnglish: "look at this line and the one above: a colon, a quote or a bracket is missing or out of place, or the indentation differs from that of the neighbours",
		HintFrench:  "regardez cette ligne et celle du dessus : un deux-points, un guillemet ou un crochet manque ou est de trop, ou le retrait diffère de celui des voisines"}

	codeMisspelt = &render.Code{ID: "misspelt-field",
		English: "unknown field %q (did you mean %q?)", French: "champ inconnu « %s » (vouliez-vous dire « %s » ?)",
		HintEnglish: "write “%[2]s:”",
		HintFrench:  "écrivez « %[2]s: »"}
	codeUnknown = &render.Code{ID: "unknown-field",
		English: "unknown field %q", French: "champ inconnu « %s »",
		HintEnglish: "the fields here are: %[2]s", HintFrench: "les champs possibles ici : %[2]s"}
	codeTwice = &render.Code{ID: "duplicate-field",
		English: "field %q is given twice (first on line %s)", French: "le champ « %s » est donné deux fois (d’abord ligne %s)",
		HintEnglish: "delete one of the two lines",
		HintFrench:  "supprimez l’une des deux lignes"}
	codeNotText = &render.Code{ID: "not-text",
		English: "field %q takes a text", French: "le champ « %s » attend un texte",
		HintEnglish: "write the text after the colon, on the same line",
		HintFrench:  "écrivez le texte après le deux-points, sur la même ligne"}
	codeNotList = &render.Code{ID: "not-a-list",
		English: "field %q takes a list", French: "le champ « %s » attend une liste",
		HintEnglish: "one line for each item, starting with “- ”", HintFrench: "une ligne par élément, qui commence par « - »"}
	codeNotFields = &render.Code{ID: "not-fields",
		English: "%q takes fields: %s", French: "« %s » attend des champs : %s",
		HintEnglish: "write each on its line: its name, a colon, a space, its value",
		HintFrench:  "écrivez chacun sur sa ligne : son nom, un deux-points, une espace, sa valeur"}
	codeLines = &render.Code{ID: "line-break",
		English: "field %q takes one line", French: "le champ « %s » tient sur une ligne",
		HintEnglish: "after “>” lines are joined; after “|” they are not, and an empty line always parts them",
		HintFrench:  "après « > » les lignes sont jointes ; après « | » elles ne le sont pas, et une ligne vide les sépare toujours"}
	codeMissing = &render.Code{ID: "missing-field",
		English: "field %q is missing", French: "il manque le champ « %s »",
		HintEnglish: "add the line “%[1]s: …”",
		HintFrench:  "ajoutez la ligne « %[1]s: … »"}
	codeNoTitle = &render.Code{ID: "missing-title",
		English: "the title is missing", French: "il manque le titre",
		HintEnglish: "write it: “title: …”",
		HintFrench:  "écrivez-le : « title: … »"}
	codeNoID = &render.Code{ID: "missing-id",
		English: "this record has no id", French: "cette notice n’a pas d’identifiant",
		HintEnglish: "“bulletin fix” writes it", HintFrench: "« bulletin fix » l’écrit"}
	codeNoSections = &render.Code{ID: "no-sections",
		English: "the issue has no section", French: "le numéro n’a aucune rubrique",
		HintEnglish: "write “sections:” and below it “- heading: …”",
		HintFrench:  "écrivez « sections: », puis en dessous « - heading: … »"}
	codeEmptyList = &render.Code{ID: "empty-list",
		English: "%q is empty", French: "« %s » est vide",
		HintEnglish: "fill it or delete the line", HintFrench: "remplissez-le ou supprimez la ligne"}
	codeEmptyItem = &render.Code{ID: "empty-item",
		English: "an item of %q is empty", French: "un élément de « %s » est vide",
		HintEnglish: "fill it or delete the line", HintFrench: "remplissez-le ou supprimez la ligne"}
	codeEmptySection = &render.Code{ID: "empty-section",
		English: "this section has no record", French: "cette rubrique n’a aucune notice",
		HintEnglish: "add a record or delete the section", HintFrench: "ajoutez une notice ou supprimez la rubrique"}

	codeAllEmpty = &render.Code{ID: "all-sections-empty",
		English: "no section has a record yet", French: "aucune rubrique n’a encore de notice",
		HintEnglish: "add a record below “records:”, and delete the sections left empty",
		HintFrench:  "ajoutez une notice sous « records: », et supprimez les rubriques restées vides"}

	codeTooLong = &render.Code{ID: "text-too-long",
		English: "the text of %q is too long (more than 32,767 characters)", French: "le texte de « %s » est trop long (plus de 32 767 caractères)",
		HintEnglish: "the workbook cannot hold it: shorten it, or close it if other fields were taken into it",
		HintFrench:  "le classeur ne peut pas le contenir : abrégez-le, ou fermez-le si d’autres champs y ont été pris"}
	codeID = &render.Code{ID: "malformed-id",
		English: "malformed id %q", French: "identifiant mal formé « %s »",
		HintEnglish: "small letters without accents, digits, and single hyphens between them",
		HintFrench:  "des minuscules sans accent, des chiffres, et un seul tiret entre eux"}
	codeSameID = &render.Code{ID: "duplicate-id",
		English: "id %q is already that of line %s", French: "l’identifiant « %s » est déjà celui de la ligne %s",
		HintEnglish: "clear this id: “bulletin fix” writes another", HintFrench: "effacez cet identifiant : « bulletin fix » en écrit un autre"}
	codeDate = &render.Code{ID: "malformed-date",
		English: "malformed date %q", French: "date mal formée « %s »",
		HintEnglish: "a year, a month or a day: 2024, 2024-08 or 2024-06-27",
		HintFrench:  "une année, un mois ou un jour : 2024, 2024-08 ou 2024-06-27"}
	codeCalendar = &render.Code{ID: "impossible-date",
		English: "%q is not in the calendar", French: "« %s » n’existe pas dans le calendrier",
		HintEnglish: "check the month (01 to 12) and the day, or write the month only",
		HintFrench:  "vérifiez le mois (de 01 à 12) et le jour, ou n’écrivez que le mois"}
	codeMonth = &render.Code{ID: "malformed-month",
		English: "an issue is named by its year and month, not %q", French: "un numéro se nomme par son année et son mois, non « %s »",
		HintEnglish: "for instance 2024-10", HintFrench: "par exemple 2024-10"}
	codeFolder = &render.Code{ID: "month-and-folder",
		English: "the issue is %s but its folder is %s", French: "le numéro est %s mais son dossier est %s",
		HintEnglish: "correct the month, or rename the folder",
		HintFrench:  "corrigez le mois, ou renommez le dossier"}
	codeAddress = &render.Code{ID: "malformed-address",
		English: "malformed address %q", French: "adresse mal formée « %s »",
		HintEnglish: "copy it again from the browser", HintFrench: "copiez-la de nouveau depuis le navigateur"}
	codeScheme = &render.Code{ID: "address-scheme",
		English: "address %q starts with neither https:// nor http://", French: "l’adresse « %s » ne commence ni par https:// ni par http://",
		HintEnglish: "copy the whole address from the browser",
		HintFrench:  "copiez l’adresse entière depuis le navigateur"}
	codeAddressSpace = &render.Code{ID: "address-space",
		English: "a space inside the address %q", French: "une espace dans l’adresse « %s »",
		HintEnglish: "copy it again from the browser; an underscore is sometimes read as a space",
		HintFrench:  "copiez-la de nouveau depuis le navigateur ; un tiret bas est parfois lu comme une espace"}
	codeSameAddress = &render.Code{ID: "duplicate-address",
		English: "this address is already on line %s", French: "cette adresse est déjà à la ligne %s",
		HintEnglish: "keep it in one of the two records",
		HintFrench:  "gardez-la dans l’une des deux notices"}
	codeDay = &render.Code{ID: "malformed-day",
		English: "%q is not a day", French: "«\u00a0%s\u00a0» n’est pas un jour",
		HintEnglish: "year, month and day: 2024-06-27", HintFrench: "année, mois et jour\u00a0: 2024-06-27"}
	codeState = &render.Code{ID: "unknown-state",
		English: "unknown state %q of an address", French: "état d’adresse inconnu «\u00a0%s\u00a0»",
		HintEnglish: "one of: works, moved, dead, unclear",
		HintFrench:  "parmi\u00a0: works (valide), moved (déplacée), dead (morte), unclear (à vérifier à la main)"}
	codeKind = &render.Code{ID: "unknown-kind",
		English: "unknown kind %q", French: "nature inconnue « %s »",
		HintEnglish: "one of: %[2]s", HintFrench: "une de celles-ci : %[3]s"}
	codePages = &render.Code{ID: "page-count",
		English: "a page count is a whole number from 1 up, not %q", French: "un nombre de pages est un entier à partir de 1, non « %s »",
		HintEnglish: "write the number alone (pages: 12), or delete the line",
		HintFrench:  "écrivez le nombre seul (pages: 12), ou supprimez la ligne"}
	codeCoverPath = &render.Code{ID: "cover-path",
		English: "cover %q is not a path below the issue’s folder", French: "la couverture « %s » n’est pas un chemin dans le dossier du numéro",
		HintEnglish: "for instance covers/elipa-2.jpg, with /, without ..", HintFrench: "par exemple covers/elipa-2.jpg, avec des /, sans .."}
	codeCoverType = &render.Code{ID: "cover-type",
		English: "cover %q is not a jpg, jpeg, png, gif or webp image", French: "la couverture « %s » n’est pas une image jpg, jpeg, png, gif ou webp",
		HintEnglish: "export the cover as a jpg or png image",
		HintFrench:  "enregistrez la couverture comme image jpg ou png"}
	codeLogoPath = &render.Code{ID: "logo-path",
		English: "logo %q is not a path below the folder data", French: "le logo « %s » n’est pas un chemin dans le dossier data",
		HintEnglish: "for instance logo.png, with /, without ..", HintFrench: "par exemple logo.png, avec des /, sans .."}
	codeLogoType = &render.Code{ID: "logo-type",
		English: "logo %q is not a jpg, jpeg, png, gif or webp image", French: "le logo « %s » n’est pas une image jpg, jpeg, png, gif ou webp",
		HintEnglish: "export the logo as a png image, about 500 pixels wide",
		HintFrench:  "enregistrez le logo comme image png, d’environ 500 pixels de large"}
	codeLanguage = &render.Code{ID: "malformed-language",
		English: "malformed language %q", French: "langue mal formée « %s »",
		HintEnglish: "a code such as en, de, ar or pt-BR", HintFrench: "un code comme en, de, ar ou pt-BR"}
	codeColour = &render.Code{ID: "malformed-colour",
		English: "malformed colour %q", French: "couleur mal formée « %s »",
		HintEnglish: "a # and six hexadecimal digits between quotes: \"#1F4E79\"",
		HintFrench:  "un # et six chiffres hexadécimaux entre guillemets droits : \"#1F4E79\""}
	codeMail = &render.Code{ID: "malformed-mail",
		English: "malformed mail address %q", French: "adresse électronique mal formée « %s »",
		HintEnglish: "for instance documentation@example.org",
		HintFrench:  "par exemple documentation@example.org"}
	codeISSN = &render.Code{ID: "malformed-issn",
		English: "%q is not an ISSN: its form or its check digit is wrong", French: "« %s » n’est pas un ISSN : sa forme ou sa clé est fausse",
		HintEnglish: "two groups of four: 2049-3630", HintFrench: "deux groupes de quatre : 2049-3630"}
	codeCitation = &render.Code{ID: "citation-without-title",
		English: "the citation does not contain the title %q", French: "la citation ne contient pas le titre « %s »",
		HintEnglish: "write the title in it exactly, or delete the citation: the bulletin builds one",
		HintFrench:  "écrivez-y exactement le titre, ou supprimez la citation : le bulletin en compose une"}
	codeNearHeading = &render.Code{ID: "misspelt-heading",
		English: "heading %q is almost %q", French: "la rubrique « %s » est presque « %s »",
		HintEnglish: "write it as in publication.yaml, or add it there", HintFrench: "écrivez-la comme dans publication.yaml, ou ajoutez-l’y"}
	codeNearProducer = &render.Code{ID: "misspelt-producer",
		English: "producer %q is almost %q", French: "le producteur « %s » est presque « %s »",
		HintEnglish: "write it as in publication.yaml, or add this form to its variants there",
		HintFrench:  "écrivez-le comme dans publication.yaml, ou ajoutez cette forme à ses variantes"}
	codeSplitProducer = &render.Code{ID: "split-producer",
		English: "the comma parts %q into two authors", French: "la virgule fait de « %s » deux auteurs",
		HintEnglish: "put the name between quotes", HintFrench: "mettez le nom entre guillemets droits"}
	codeSameHeading = &render.Code{ID: "duplicate-heading",
		English: "heading %q is already on line %s", French: "la rubrique « %s » est déjà à la ligne %s",
		HintEnglish: "delete one of the two",
		HintFrench:  "supprimez l’une des deux"}
	codeSameProducer = &render.Code{ID: "duplicate-producer",
		English: "form %q already names a producer on line %s", French: "la forme « %s » désigne déjà un producteur à la ligne %s",
		HintEnglish: "keep it with one of the two",
		HintFrench:  "gardez-la chez l’un des deux"}

	codeOlder = &render.Code{ID: "older-than-issue", Severity: render.Warning,
		English: "issued in %s, before %s, the year of the issue", French: "publié en %s, avant %s, l’année du numéro",
		HintEnglish: "check the date; leave it if an older document is meant",
		HintFrench:  "vérifiez la date ; laissez ainsi si le choix d’un document plus ancien est voulu"}
	codeLater = &render.Code{ID: "later-than-issue", Severity: render.Warning,
		English: "issued in %s, after %s, the issue", French: "publié en %s, après le numéro (%s)",
		HintEnglish: "check the date; leave it if the document is still to come", HintFrench: "vérifiez la date ; laissez ainsi si le document est à paraître"}
	codeMaybeCut = &render.Code{ID: "maybe-cut", Severity: render.Warning,
		English: "the text stops before “%s”, which YAML takes for a comment", French: "le texte s’arrête avant « %s », que YAML prend pour un commentaire",
		HintEnglish: "if this is the end of the text, put it between quotes; if it is a comment, leave it so",
		HintFrench:  "si c’est la fin du texte, mettez-le entre guillemets droits ; si c’est un commentaire, laissez ainsi"}
	codeNoImages = &render.Code{ID: "covers-not-in-mail", Severity: render.Warning,
		English:     "the mail will not show the covers: publication.yaml does not say where the editions are put (public)",
		French:      "les couvertures ne paraîtront pas dans le courriel : publication.yaml ne dit pas où les éditions sont déposées (public)",
		HintEnglish: "write “public: https://…” there; or “images: embedded”, which puts them into the message; or “images: none”",
		HintFrench:  "écrivez-y « public: https://… », ou « images: embedded » pour les mettre dans le message, ou « images: none »"}
	codeNoDate = &render.Code{ID: "no-date", Severity: render.Warning,
		English: "no date", French: "sans date",
		HintEnglish: "write it (issued: 2024-06), or leave it out if the document has none",
		HintFrench:  "écrivez-la (issued: 2024-06), ou laissez ainsi si le document n’en porte pas"}
	codeYearOnly = &render.Code{ID: "year-only", Severity: render.Warning,
		English: "only the year %s is known", French: "seule l’année %s est connue",
		HintEnglish: "add the month if it is known (issued: %[1]s-06)",
		HintFrench:  "ajoutez le mois s’il est connu (issued: %[1]s-06)"}
	codeNumberAlone = &render.Code{ID: "number-without-series", Severity: render.Warning,
		English: "number %s without a series title", French: "numéro %s sans titre de collection",
		HintEnglish: "write series: { title: …, number: %[1]s }, or delete the number",
		HintFrench:  "écrivez series: { title: …, number: %[1]s }, ou supprimez le numéro"}
	codeNoAbstract = &render.Code{ID: "no-abstract", Severity: render.Warning,
		English: "no abstract", French: "sans résumé",
		HintEnglish: "write a few sentences (abstract: >), or leave it so",
		HintFrench:  "écrivez quelques phrases (abstract: >), ou laissez ainsi"}
	codeNoPages = &render.Code{ID: "no-page-count", Severity: render.Warning,
		English: "no page count", French: "sans nombre de pages",
		HintEnglish: "write the number of pages (pages: 12), or leave it so if the document has none",
		HintFrench:  "écrivez le nombre de pages (pages: 12), ou laissez ainsi si le document n’en a pas"}
	codeNewHeading = &render.Code{ID: "unknown-heading", Severity: render.Warning,
		English: "heading %q is not in publication.yaml", French: "la rubrique « %s » n’est pas dans publication.yaml",
		HintEnglish: "add it to the headings there, in its place", HintFrench: "ajoutez-la aux rubriques, à sa place"}
	codeNewProducer = &render.Code{ID: "unknown-producer", Severity: render.Warning,
		English: "producer %q is not in publication.yaml", French: "le producteur « %s » n’est pas dans publication.yaml",
		HintEnglish: "add it to the producers there", HintFrench: "ajoutez-le aux producteurs"}
	codePublicFolder = &render.Code{ID: "not-a-folder",
		English: "%q is not the address of the folder in which each issue has its own", French: "«\u00a0%s\u00a0» n’est pas l’adresse du dossier où chaque numéro a le sien",
		HintEnglish: "as in https://www.example.org/bulletin/, without month or file name, and without a question mark or what follows one",
		HintFrench:  "par exemple https://www.example.org/bulletin/, sans mois ni nom de fichier, sans point d’interrogation ni ce qui le suit"}
	codeContact = &render.Code{ID: "no-contact",
		English: "%q is neither the address of a page nor of a mailbox", French: "«\u00a0%s\u00a0» n’est l’adresse ni d’une page ni d’une boîte",
		HintEnglish: "write one that starts with https://, or a mail address", HintFrench: "écrivez-en une qui commence par https://, ou une adresse électronique"}
	codeShortAlone = &render.Code{ID: "short-mail-alone", Severity: render.Warning,
		English: "the short mail leads nowhere to the whole: publication.yaml does not say where the editions are put (public)", French: "le courriel court ne mène nulle part au texte entier\u00a0: publication.yaml ne dit pas où les éditions sont déposées (public)",
		HintEnglish: "write “public: https://…” too", HintFrench: "écrivez aussi «\u00a0public: https://…\u00a0»"}
	codeImagesWord = &render.Code{ID: "images-word",
		English: "images takes an address, embedded or none, not %q", French: "images prend une adresse, embedded ou none, et non « %s »",
		HintEnglish: "embedded puts the covers into the message, none leaves them out",
		HintFrench:  "embedded met les couvertures dans le message, none les laisse de côté"}
	codeForm = &render.Code{ID: "email-form",
		English: "email takes full or short, not %q", French: "email vaut full ou short, et non « %s »",
		HintEnglish: "short gives the citation, the first sentence and the link of each record",
		HintFrench:  "short donne de chaque notice la citation, la première phrase et l’adresse"}
	codeChoice = &render.Code{ID: "unknown-choice",
		English: "%s takes one of %s, not %q", French: "%s vaut l’un de %s, et non «\u00a0%s\u00a0»",
		HintEnglish: "write one of these words", HintFrench: "écrivez l’un de ces mots"}
	codeOwnHost = &render.Code{ID: "own-relay-without-host",
		English: "own-relay does not say which server it is", French: "own-relay ne dit pas quel serveur c’est",
		HintEnglish: "write its name: host: smtp.example.org", HintFrench: "écrivez son nom\u00a0: host: smtp.example.org"}
	codeHostAlone = &render.Code{ID: "host-of-known-relay",
		English: "host is for own-relay only: the server of %s is known", French: "host ne sert qu’avec own-relay\u00a0: le serveur de %s est connu",
		HintEnglish: "delete the line, or write “through: own-relay”", HintFrench: "supprimez la ligne, ou écrivez «\u00a0through: own-relay\u00a0»"}
	codeCount = &render.Code{ID: "not-a-count",
		English: "%s takes a whole number from 1 up, not %q", French: "%s vaut un nombre entier à partir de 1, et non «\u00a0%s\u00a0»",
		HintEnglish: "write the number alone", HintFrench: "écrivez le nombre seul"}
	codeHost = &render.Code{ID: "malformed-host",
		English: "%q is not the name of a server", French: "«\u00a0%s\u00a0» n’est pas un nom de serveur",
		HintEnglish: "for instance smtp.example.org or smtp.example.org:587", HintFrench: "par exemple smtp.example.org ou smtp.example.org:587"}
	codeSelector = &render.Code{ID: "malformed-selector",
		English: "%q is not a selector of DKIM", French: "«\u00a0%s\u00a0» n’est pas un sélecteur DKIM",
		HintEnglish: "letters, digits, dots and hyphens; the domain is that of the sender", HintFrench: "des lettres, des chiffres, des points et des tirets\u202f; le domaine est celui de l’expéditeur"}
	codePlaceholder = &render.Code{ID: "unknown-placeholder",
		English: "the greeting would show %s as it is", French: "la salutation montrerait %s tel quel",
		HintEnglish: "{name} is all it knows: Bonjour {name},", HintFrench: "elle ne connaît que {name}\u00a0: Bonjour {name},"}
	codeOneClick = &render.Code{ID: "one-click-in-clear",
		English: "one-click needs an https address (RFC 8058), not %q", French: "one-click demande une adresse https (RFC 8058), et non «\u00a0%s\u00a0»",
		HintEnglish: "delete the line unless such a service exists: the mail leads to unsubscribe anyway",
		HintFrench:  "supprimez la ligne si ce service n’existe pas\u00a0: le courriel mène de toute façon à unsubscribe"}
	codeExamplePublic = &render.Code{ID: "example-public", Severity: render.Warning,
		English: "the bulletin would be looked for at %q, an address made for examples", French: "le bulletin serait cherché à « %s », une adresse d’exemple",
		HintEnglish: "write the address under which the editions are put, or delete the line",
		HintFrench:  "écrivez l’adresse sous laquelle les éditions sont déposées, ou supprimez la ligne"}
	codeExampleSender = &render.Code{ID: "example-sender", Severity: render.Warning,
		English: "the mail would come from %q, an address made for examples", French: "le courriel partirait de « %s », une adresse d’exemple",
		HintEnglish: "write the address of the mailbox it is sent from", HintFrench: "écrivez l’adresse de la boîte d’envoi"}
	codeHeadingAgain = &render.Code{ID: "heading-again", Severity: render.Warning,
		English: "heading %q already has a section (line %s)", French: "la rubrique « %s » a déjà une section (ligne %s)",
		HintEnglish: "move these records to the first one, or leave it so if it is meant",
		HintFrench:  "déplacez ces notices dans la première, ou laissez ainsi si c’est voulu"}
)
