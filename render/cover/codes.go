package cover

import (
	"slices"

	"bulletin/render"
)

// codes are the problems that the pictures of one use have.
type codes struct {
	missing, missingOtherCase, refused, notImage, tooLarge, tooManyPixels, animated, broken *render.Code
}

// wording is what the problems of covers and of the logo do not share.
type wording struct {
	id                          string
	english, french             string
	folderEnglish, folderFrench string // from which names are read, in French with « de »
	inEnglish, inFrench         string // where an image belongs
	example                     string // of a name
}

var (
	coverCodes = codesOf(wording{
		id: "cover", english: "cover", french: "la couverture",
		folderEnglish: "the issue's folder", folderFrench: "du dossier du numéro",
		inEnglish: "the issue's covers folder", inFrench: "le dossier covers du numéro",
		example: "covers/insee.jpg",
	})
	logoCodes = codesOf(wording{
		id: "logo", english: "logo", french: "le logo",
		folderEnglish: "the folder data", folderFrench: "du dossier data",
		inEnglish: "the folder data", inFrench: "le dossier data",
		example: "logo.png",
	})
)

func codesOf(w wording) *codes {
	english, french := w.english+" %q", w.french+" « %s »"
	return &codes{
		missing: &render.Code{
			ID: w.id + "-missing", Severity: render.Error,
			English:     english + " does not exist",
			French:      french + " n’existe pas",
			HintEnglish: "the name is read from " + w.folderEnglish + ", as in " + w.example,
			HintFrench:  "le nom se lit à partir " + w.folderFrench + ", par exemple " + w.example,
		},
		missingOtherCase: &render.Code{
			ID: w.id + "-missing-capitals", Severity: render.Error,
			English:     english + " does not exist, but %q does",
			French:      french + " n’existe pas, mais « %s » existe",
			HintEnglish: "write capitals and small letters as in the name of the file: %[2]s",
			HintFrench:  "respectez les majuscules et les minuscules du nom du fichier : %[2]s",
		},
		refused: &render.Code{
			ID: w.id + "-refused", Severity: render.Error,
			English:     english + " cannot be read: it lies outside " + w.folderEnglish + " or may not be opened",
			French:      "impossible de lire " + french + " : fichier hors " + w.folderFrench + ", ou ouverture refusée",
			HintEnglish: "copy the image itself, not a link to it, into " + w.inEnglish,
			HintFrench:  "copiez l’image elle-même, et non un raccourci, dans " + w.inFrench,
		},
		notImage: &render.Code{
			ID: w.id + "-not-image", Severity: render.Error,
			English:     english + " is not a JPEG, PNG, GIF or WebP image",
			French:      french + " n’est pas une image JPEG, PNG, GIF ou WebP",
			HintEnglish: "save it anew as JPEG or PNG; changing the end of its name is not enough",
			HintFrench:  "enregistrez l’image de nouveau en JPEG ou en PNG ; changer la fin de son nom ne suffit pas",
		},
		tooLarge: &render.Code{
			ID: w.id + "-too-large", Severity: render.Error,
			English:     english + " is larger than %d MiB",
			French:      french + " pèse plus de %d Mio",
			HintEnglish: "save it smaller: 500 pixels wide are enough",
			HintFrench:  "enregistrez l’image en plus petit : 500 pixels de large suffisent",
		},
		tooManyPixels: &render.Code{
			ID: w.id + "-too-many-pixels", Severity: render.Error,
			English:     english + " measures %d × %d pixels; at most %d million pixels and %d on a side are read",
			French:      french + " mesure %d × %d pixels ; le maximum est de %d millions de pixels, et de %d par côté",
			HintEnglish: "save it smaller: 500 pixels wide are enough",
			HintFrench:  "enregistrez l’image en plus petit : 500 pixels de large suffisent",
		},
		animated: &render.Code{
			ID: w.id + "-animated", Severity: render.Error,
			English:     english + " is an animated WebP image",
			French:      french + " est une image WebP animée",
			HintEnglish: "save one of its pictures as JPEG or PNG",
			HintFrench:  "enregistrez l’une de ses vues en JPEG ou en PNG",
		},
		broken: &render.Code{
			ID: w.id + "-broken", Severity: render.Error,
			English:     english + " cannot be decoded: it is damaged, cut short or of a rare variety",
			French:      french + " est illisible : image abîmée, tronquée ou d’une variété rare",
			HintEnglish: "open it in an image program and save it anew as JPEG or PNG",
			HintFrench:  "ouvrez l’image dans un logiciel d’images et enregistrez-la de nouveau en JPEG ou en PNG",
		},
	}
}

func (c *codes) list() []*render.Code {
	return []*render.Code{c.missing, c.missingOtherCase, c.refused, c.notImage, c.tooLarge, c.tooManyPixels, c.animated, c.broken}
}

// Codes lists the problems that this package finds.
func Codes() []*render.Code { return slices.Concat(coverCodes.list(), logoCodes.list()) }
