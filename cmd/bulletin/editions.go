package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"path"
	"slices"

	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/render"
	"bulletin/render/email"
	"bulletin/render/french"
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
var groups = []string{"pdf", "email", "xlsx"}

// editions lists the files made of a bulletin. This is the one place where
// editions are chosen and given what they need.
func editions(b *render.Bulletin, fonts *layout.Fonts, mails *email.Templates) []edition {
	base := baseName(b)
	list := []edition{
		{"pdf", render.Edition{Name: base + ".pdf", Write: pdf.New(fonts, attachments)}},
		{"email", render.Edition{Name: "email.html", Write: mails.HTML}},
		{"email", render.Edition{Name: "email.txt", Write: mails.Text}},
		{"email", render.Edition{Name: "email.eml", Write: draft(mails)}},
		{"xlsx", render.Edition{Name: base + ".xlsx", Write: xlsx.Workbook}},
		{"xlsx", render.Edition{Name: base + ".csv", Write: xlsx.CSV}},
	}
	return append(list, hostedImages(b)...)
}

// baseName is « ressources-integration-2024-10 »: the title in letters that every
// system takes in a file name, and not too many of them.
func baseName(b *render.Bulletin) string {
	slug := french.Slug(french.Shorten(b.Title, 60))
	return cmp.Or(slug, "bulletin") + "-" + b.Issue.Number.String()
}

// hostedImages are the covers to upload under the public address that
// publication.yaml names; without one the mail shows typographic covers.
func hostedImages(b *render.Bulletin) []edition {
	if b.Publication.Images == "" {
		return nil
	}
	var list []edition
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			if e.Cover.Picture == nil {
				continue
			}
			list = append(list, edition{"email", render.Edition{
				Name: path.Join("images", email.ImageName(e)),
				Write: func(w io.Writer, _ *render.Bulletin) error {
					_, err := w.Write(e.Cover.Picture.Data)
					return err
				},
			}})
		}
	}
	return list
}

// draft is the email as a message ready to open, choose recipients and send.
func draft(mails *email.Templates) func(io.Writer, *render.Bulletin) error {
	return func(w io.Writer, b *render.Bulletin) error {
		var html, text bytes.Buffer
		if err := mails.HTML(&html, b); err != nil {
			return err
		}
		if err := mails.Text(&text, b); err != nil {
			return err
		}
		from := b.Publication.Mail
		return message.Draft(w, message.DraftMessage{
			From:     from.FromAddress,
			FromName: from.FromName,
			ReplyTo:  from.ReplyTo,
			Subject:  fmt.Sprintf("%s – %s", b.Title, b.Month),
			Date:     b.Dated,
			HTML:     html.Bytes(),
			Text:     text.Bytes(),
		})
	}
}

// chosen keeps the editions of the groups named; of all when none is.
func chosen(list []edition, only []string) []edition {
	if len(only) == 0 {
		return list
	}
	return slices.DeleteFunc(list, func(e edition) bool { return !slices.Contains(only, e.group) })
}
