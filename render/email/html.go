package email

import (
	"html/template"
	"maps"
	"strings"

	"bulletin/render"
	"bulletin/render/markup"
)

func htmlFuncs() template.FuncMap {
	funcs := markup.Funcs()
	maps.Copy(funcs, template.FuncMap{
		"mso":  mso,
		"dark": nightIn,
		"blocks": func(r render.Rich, style string) template.HTML {
			return coloured(markup.Blocks(r, style))
		},
	})
	return funcs
}

// coloured gives the links in a text its colour: the blue or violet of a program
// is made for its own grounds. Words of a list are escaped and hold no tag.
func coloured(text template.HTML) template.HTML {
	return template.HTML(strings.ReplaceAll(string(text), "<a href", `<a style="color:inherit" href`))
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
