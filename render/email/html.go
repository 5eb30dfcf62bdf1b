package email

import (
	"html/template"
	"maps"

	"bulletin/render/markup"
)

func htmlFuncs() template.FuncMap {
	funcs := markup.Funcs()
	maps.Copy(funcs, template.FuncMap{"mso": mso, "dark": nightIn})
	return funcs
}

// mso is markup for classic Outlook alone, which lays out with Word: it needs
// tables of fixed width. html/template drops comments, hence a function; its
// argument is always the template's own text.
func mso(markup string) template.HTML {
	return template.HTML("<!--[if mso]>" + markup + "<![endif]-->")
}

// night is a page and where in it the rules for the dark apply.
type night struct {
	page
	In template.CSS
}

// nightIn starts each selector with that of an outer element; html/template
// lets no bracket through otherwise.
func nightIn(p page, outer string) night {
	if outer != "" {
		outer += " "
	}
	return night{p, template.CSS(outer)}
}
