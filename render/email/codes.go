package email

import "bulletin/render"

var codeHeavy = &render.Code{
	ID:          "mail-heavy",
	Severity:    render.Warning,
	English:     "the HTML of the mail weighs %[1]d KB; Gmail cuts at 102 KB and hides the rest. The longest records, with their lines: %[2]s",
	French:      "le HTML du courriel pèse %[1]d\u00a0Ko\u202f; Gmail coupe à 102\u00a0Ko et cache la suite. Les notices les plus longues, avec leur ligne\u00a0: %[2]s",
	HintEnglish: "shorten their abstracts, or write `email: short` in publication.yaml: of each record the mail then gives the citation, the first sentence and the link",
	HintFrench:  "raccourcir leurs résumés, ou écrire «\u00a0email: short\u00a0» dans publication.yaml\u00a0: le courriel donne alors de chaque notice la citation, la première phrase et le lien",
}

var codeHeavyShort = &render.Code{
	ID:          "short-mail-heavy",
	Severity:    render.Warning,
	English:     "the HTML of the mail weighs %[1]d KB, though it is the short one; Gmail cuts at 102 KB and hides the rest",
	French:      "le HTML du courriel, pourtant court, pèse %[1]d\u00a0Ko\u202f; Gmail coupe à 102\u00a0Ko et cache la suite",
	HintEnglish: "choose fewer records, or part the list into two issues",
	HintFrench:  "choisir moins de notices, ou partager la liste en deux numéros",
}

// Codes lists the problems of this package.
func Codes() []*render.Code { return []*render.Code{codeHeavy, codeHeavyShort} }
