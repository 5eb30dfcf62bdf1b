package main

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/render"
	"bulletin/render/cover"
	"bulletin/render/email"
)

// made is an edition that is made once, when it is first asked for: the PDF,
// whose size the pages that link to it say.
type made func() ([]byte, error)

func onceBytes(b *render.Bulletin, write func(io.Writer, *render.Bulletin) error) made {
	return sync.OnceValues(func() ([]byte, error) {
		var out bytes.Buffer
		err := write(&out, b)
		return out.Bytes(), err
	})
}

func (m made) write(w io.Writer, _ *render.Bulletin) error {
	data, err := m()
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// mailOf makes the mail of one issue.
type mailOf struct {
	templates *email.Templates
	pdf       made
}

// options makes the PDF only where the mail leads to it.
func (m mailOf) options(b *render.Bulletin) (email.Options, error) {
	if b.Public.PDF == "" {
		return email.Options{}, nil
	}
	data, err := m.pdf()
	return email.Options{PDFSize: len(data)}, err
}

func (m mailOf) html(w io.Writer, b *render.Bulletin) error {
	o, err := m.options(b)
	if err != nil {
		return err
	}
	return m.templates.HTML(w, b, o)
}

// through is the HTML for a service that sends it.
func (m mailOf) through(w io.Writer, b *render.Bulletin, p email.Profile) error {
	o, err := m.options(b)
	if err != nil {
		return err
	}
	o.Profile = &p
	return m.templates.HTML(w, b, o)
}

func (m mailOf) text(w io.Writer, b *render.Bulletin) error {
	o, err := m.options(b)
	if err != nil {
		return err
	}
	return m.templates.Text(w, b, o)
}

// draft is the email as a message ready to open, choose recipients and send.
func (m mailOf) draft(w io.Writer, b *render.Bulletin) error {
	o, err := m.options(b)
	if err != nil {
		return err
	}
	shown := map[string]bool{}
	if b.Publication.Images == render.ImagesEmbedded {
		o.Image = func(name string) string {
			shown[name] = true
			return "cid:" + contentID(name)
		}
	}
	var html, text bytes.Buffer
	if err := m.templates.HTML(&html, b, o); err != nil {
		return err
	}
	if err := m.templates.Text(&text, b, o); err != nil {
		return err
	}
	embedded, err := embed(b, shown)
	if err != nil {
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
		Images:   embedded,
	})
}

// contentID names an image inside the message.
func contentID(name string) string { return name + "@bulletin" }

// embed finds the covers that the HTML shows, each once.
func embed(b *render.Bulletin, shown map[string]bool) ([]message.Image, error) {
	var all []message.Image
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			name := e.ImageName()
			if !shown[name] {
				continue
			}
			delete(shown, name)
			p, err := cover.Reduce(e.Cover.Picture, imageWidth)
			if err != nil {
				return nil, err
			}
			all = append(all, message.Image{ContentID: contentID(name), Name: name, Type: "image/" + p.Format, Data: p.Data})
		}
	}
	return all, nil
}
