package main

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"slices"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/cover"
	"bulletin/render/email"
	"bulletin/render/layout"
	"bulletin/render/pdf"
	"bulletin/render/web"
	"bulletin/render/xlsx"
)

// edition is an output file and the group --only knows it by, or "images".
type edition struct {
	group string
	render.Edition
}

// groups are the words --only takes.
var groups = []string{"pdf", "email", "web", "xlsx"}

// faces are the templates of the editions that are made of some.
type faces struct {
	mail *email.Templates
	page *web.Templates
}

// newFaces parses the templates that editions of these groups want, of all when
// none is named. To parse those that none wants would take a tenth of the time of
// the PDF.
func newFaces(files fs.FS, only []string) (f faces, err error) {
	if len(only) == 0 || slices.Contains(only, "email") {
		if f.mail, err = email.New(files); err != nil {
			return faces{}, err
		}
	}
	if len(only) == 0 || slices.Contains(only, "web") {
		if f.page, err = web.New(files); err != nil {
			return faces{}, err
		}
	}
	return f, nil
}

// editions lists the files made of a bulletin, but for those whose templates are
// not there. This is the one place where editions are chosen and given what they
// need.
func editions(b *render.Bulletin, fonts *layout.Fonts, f faces) []edition {
	book := onceBytes(b, pdf.New(fonts, attachments))
	list := []edition{
		{"pdf", render.Edition{Name: b.BaseName + ".pdf", Write: book.write}},
		{"xlsx", render.Edition{Name: b.BaseName + ".xlsx", Write: xlsx.Workbook}},
		{"xlsx", render.Edition{Name: b.BaseName + ".csv", Write: xlsx.CSV}},
	}
	if f.page != nil {
		list = append(list,
			edition{"web", render.Edition{Name: render.WebPageName, Write: webPage(f.page, book)}},
			edition{"web", render.Edition{Name: b.BaseName + ".ris", Write: bib.RIS}})
	}
	if f.mail != nil {
		mail := newMail(b, f.mail, book)
		list = append(list,
			edition{"email", render.Edition{Name: "email.html", Write: mail.html.write}},
			edition{"email", render.Edition{Name: "email.txt", Write: mail.text.write}},
			edition{"email", render.Edition{Name: "email.eml", Write: mail.draft}})
		for _, p := range f.mail.Profiles() {
			list = append(list, edition{"email", render.Edition{Name: "email." + p.Name + ".html", Write: mail.through(p)}})
		}
	}
	return append(list, images(b)...)
}

// webPage makes the page of an issue with what other packages say of it: the
// size of its PDF, its records for Zotero, all of it for search engines.
func webPage(pages *web.Templates, pdf made) func(io.Writer, *render.Bulletin) error {
	return func(w io.Writer, b *render.Bulletin) error {
		file, err := pdf()
		if err != nil {
			return err
		}
		var data bytes.Buffer
		if err := bib.SchemaOrg(&data, b); err != nil {
			return err
		}
		return pages.HTML(w, b, web.Options{PDFSize: len(file), COinS: bib.COinS(b), JSONLD: data.Bytes()})
	}
}

// imageWidth is twice that of the covers in the web page and the mail, in CSS
// pixels: enough for sharp screens, and a third of the bytes of the PDF's.
const imageWidth = 240

// images are the covers, which the web page and, once they are put where the
// public finds them, the mail show, and the logo of the page.
func images(b *render.Bulletin) []edition {
	var list []edition
	add := func(name string, picture *render.Picture, width int) {
		if picture == nil {
			return
		}
		list = append(list, edition{"images", render.Edition{
			Name: path.Join("images", name),
			Write: func(w io.Writer, _ *render.Bulletin) error {
				small, err := cover.Reduce(picture, width)
				if err != nil {
					return err
				}
				_, err = w.Write(small.Data)
				return err
			},
		}})
	}
	if b.Logo != nil {
		add(b.LogoName(), b.Logo, b.Logo.Width)
	}
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			add(e.ImageName(), e.Cover.Picture, imageWidth)
		}
	}
	return list
}

// chosen keeps the editions of the groups named, and the images with those that
// show them; of all when none is.
func chosen(list []edition, only []string) []edition {
	if len(only) == 0 {
		return list
	}
	images := slices.Contains(only, "email") || slices.Contains(only, "web")
	return slices.DeleteFunc(list, func(e edition) bool {
		return !slices.Contains(only, e.group) && !(images && e.group == "images")
	})
}
