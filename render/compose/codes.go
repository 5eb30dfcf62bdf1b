package compose

import "bulletin/render"

// Codes lists the problems of composing.
func Codes() []*render.Code {
	return []*render.Code{markdownUnsupported, linkScheme, citationWithoutTitle}
}

var (
	markdownUnsupported = &render.Code{
		ID:          "markdown-unsupported",
		Severity:    render.Warning,
		English:     "%[1]s holds %[2]s, which is printed as plain text",
		French:      "« %[1]s » contient %[3]s, qui sera imprimé comme du simple texte",
		HintEnglish: "paragraphs, lists, *italics*, **bold**, `code` and [links](https://…) are set",
		HintFrench:  "sont mis en forme les paragraphes, les listes, *italique*, **gras**, `code` et [lien](https://…)",
	}
	linkScheme = &render.Code{
		ID:          "link-scheme",
		Severity:    render.Warning,
		English:     "%[1]s links to %[2]q, which is no web or mail address: only its text is printed",
		French:      "« %[1]s » renvoie à « %[2]s », qui n’est ni une adresse web ni une adresse électronique : seul le texte sera imprimé",
		HintEnglish: "write an address that starts with https://",
		HintFrench:  "écrire une adresse qui commence par https://",
	}
	citationWithoutTitle = &render.Code{
		ID:          "citation-misses-title",
		Severity:    render.Warning,
		English:     "the citation does not hold the title %[2]q: both are printed",
		French:      "la citation ne contient pas le titre « %[2]s » : les deux seront imprimés",
		HintEnglish: "write the title into the citation exactly as in title",
		HintFrench:  "reprendre dans la citation le titre exactement comme dans « title »",
	}
)

// warn notes a problem of a field; the field's name is the first argument of
// the wording.
func (c *composer) warn(code *render.Code, at render.Positions, field string, args ...any) {
	c.problems = append(c.problems, render.Problem{
		Code: code,
		Args: append([]any{field}, args...),
		File: c.file,
		Pos:  at[field],
	})
}
