package main

import (
	"io"
	"path"
	"slices"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/email"
	"bulletin/render/layout"
	"bulletin/render/pdf"
	"bulletin/render/xlsx"
)

// edition is an output file and the group --only knows it by.
type edition struct {
	group string
	render.Edition
}

// groups are the words --only takes.
var groups = []string{"pdf", "email", "web", "xlsx"}

// editions lists the files made of a bulletin. This is the one place where
// editions are chosen and given what they need.
func editions(b *render.Bulletin, fonts *layout.Fonts, mails *email.Templates) []edition {
	mail := mailOf{mails, onceBytes(b, pdf.New(fonts, attachments))}
	list := []edition{
		{"pdf", render.Edition{Name: b.BaseName + ".pdf", Write: mail.pdf.write}},
		{"email", render.Edition{Name: "email.html", Write: mail.html}},
		{"email", render.Edition{Name: "email.txt", Write: mail.text}},
		{"email", render.Edition{Name: "email.eml", Write: mail.draft}},
		{"web", render.Edition{Name: b.BaseName + ".ris", Write: bib.RIS}},
		{"xlsx", render.Edition{Name: b.BaseName + ".xlsx", Write: xlsx.Workbook}},
		{"xlsx", render.Edition{Name: b.BaseName + ".csv", Write: xlsx.CSV}},
	}
	return append(list, images(b)...)
}

// images are the covers, which the web page and, once they are put where the
// public finds them, the mail show.
func images(b *render.Bulletin) []edition {
	var list []edition
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			if e.Cover.Picture == nil {
				continue
			}
			list = append(list, edition{"email", render.Edition{
				Name: path.Join("images", e.ImageName()),
				Write: func(w io.Writer, _ *render.Bulletin) error {
					_, err := w.Write(e.Cover.Picture.Data)
					return err
				},
			}})
		}
	}
	return list
}

// chosen keeps the editions of the groups named; of all when none is.
func chosen(list []edition, only []string) []edition {
	if len(only) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(e edition) bool { return !slices.Contains(only, e.group) })
}
