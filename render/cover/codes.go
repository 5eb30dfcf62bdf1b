package cover

import "bulletin/render"

var (
	missing = &render.Code{
		ID: "cover-missing", Severity: render.Error,
		English:     "cover %q does not exist",
		French:      "la couverture « %s » n’existe pas",
		HintEnglish: "the name is read from the issue's folder, as in covers/insee.jpg",
		HintFrench:  "le nom se lit à partir du dossier du numéro, par exemple covers/insee.jpg",
	}
	missingOtherCase = &render.Code{
		ID: "cover-missing-capitals", Severity: render.Error,
		English:     "cover %q does not exist, but %q does",
		French:      "la couverture « %s » n’existe pas, mais « %s » existe",
		HintEnglish: "write capitals and small letters as in the name of the file: %[2]s",
		HintFrench:  "respectez les majuscules et les minuscules du nom du fichier : %[2]s",
	}
	refused = &render.Code{
		ID: "cover-refused", Severity: render.Error,
		English:     "cover %q cannot be read: it lies outside the issue's folder or may not be opened",
		French:      "la couverture « %s » ne peut pas être lue : elle est hors du dossier du numéro, ou son ouverture est refusée",
		HintEnglish: "copy the image itself, not a link to it, into the issue's covers folder",
		HintFrench:  "copiez l’image elle-même, et non un raccourci, dans le dossier covers du numéro",
	}
	notImage = &render.Code{
		ID: "cover-not-image", Severity: render.Error,
		English:     "cover %q is not a JPEG, PNG, GIF or WebP image",
		French:      "la couverture « %s » n’est pas une image JPEG, PNG, GIF ou WebP",
		HintEnglish: "save it anew as JPEG or PNG; changing the end of its name is not enough",
		HintFrench:  "enregistrez-la de nouveau en JPEG ou en PNG ; changer la fin de son nom ne suffit pas",
	}
	tooLarge = &render.Code{
		ID: "cover-too-large", Severity: render.Error,
		English:     "cover %q is larger than %d MiB",
		French:      "la couverture « %s » pèse plus de %d Mio",
		HintEnglish: "save it smaller: 500 pixels wide are enough",
		HintFrench:  "enregistrez-la en plus petit : 500 pixels de large suffisent",
	}
	tooManyPixels = &render.Code{
		ID: "cover-too-many-pixels", Severity: render.Error,
		English:     "cover %q measures %d × %d pixels; at most %d million pixels and %d on a side are read",
		French:      "la couverture « %s » mesure %d × %d pixels ; le maximum est de %d millions de pixels, et de %d par côté",
		HintEnglish: "save it smaller: 500 pixels wide are enough",
		HintFrench:  "enregistrez-la en plus petit : 500 pixels de large suffisent",
	}
	animated = &render.Code{
		ID: "cover-animated", Severity: render.Error,
		English:     "cover %q is an animated WebP image",
		French:      "la couverture « %s » est une image WebP animée",
		HintEnglish: "save one of its pictures as JPEG or PNG",
		HintFrench:  "enregistrez l’une de ses vues en JPEG ou en PNG",
	}
	broken = &render.Code{
		ID: "cover-broken", Severity: render.Error,
		English:     "cover %q cannot be decoded: it is damaged, cut short or of a rare variety",
		French:      "la couverture « %s » est illisible : image abîmée, tronquée ou d’une variété rare",
		HintEnglish: "open it in an image program and save it anew as JPEG or PNG",
		HintFrench:  "ouvrez-la dans un logiciel d’images et enregistrez-la de nouveau en JPEG ou en PNG",
	}
)

// Codes lists the problems that this package finds.
func Codes() []*render.Code {
	return []*render.Code{missing, missingOtherCase, refused, notImage, tooLarge, tooManyPixels, animated, broken}
}
