package layout

import "bulletin/render"

var noGlyph = &render.Code{
	ID:       "no-glyph",
	Severity: render.Error,
	English:  "no font of the bulletin has the character %[2]s, in %[1]s",
	French:   "aucune police du bulletin n’a le caractère %[3]s, dans %[4]s",

	HintEnglish: "write it in Latin, Greek, Cyrillic, Arabic or Hebrew letters, or leave it out",
	HintFrench:  "l’écrire en lettres latines, grecques, cyrilliques, arabes ou hébraïques, ou l’ôter",
}

// Codes lists the problems this package finds.
func Codes() []*render.Code { return []*render.Code{noGlyph} }
