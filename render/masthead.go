package render

// MastheadLines are the lines that say who answers for the publication, for
// editions to set as they like: « Directeur de la publication : … », « ISSN … ».
func (p *Publication) MastheadLines() []string {
	var lines []string
	if p.Masthead.Director != "" {
		lines = append(lines, "Directeur de la publication\u00a0: "+p.Masthead.Director)
	}
	if p.Masthead.ISSN != "" {
		lines = append(lines, "ISSN\u00a0"+p.Masthead.ISSN)
	}
	return lines
}
