package main

import (
	"bytes"
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
	templates  *email.Templates
	pdf        made
	html, text made // as they stand beside each other, and in the draft
}

func newMail(b *render.Bulletin, templates *email.Templates, pdf made) mailOf {
	m := mailOf{templates: templates, pdf: pdf}
	part := func(write func(io.Writer, *render.Bulletin, email.Options) error) made {
		return onceBytes(b, func(w io.Writer, b *render.Bulletin) error {
			o, err := m.options(b)
			if err != nil {
				return err
			}
			return write(w, b, o)
		})
	}
	m.html, m.text = part(templates.HTML), part(templates.Text)
	return m
}

// options makes the PDF only where the mail leads to it.
func (m mailOf) options(b *render.Bulletin) (email.Options, error) {
	if b.Public.PDF == "" {
		return email.Options{}, nil
	}
	data, err := m.pdf()
	return email.Options{PDFSize: len(data)}, err
}

// through is the HTML for a service that sends it.
func (m mailOf) through(p email.Profile) func(io.Writer, *render.Bulletin) error {
	return func(w io.Writer, b *render.Bulletin) error {
		o, err := m.options(b)
		if err != nil {
			return err
		}
		o.Profile = &p
		return m.templates.HTML(w, b, o)
	}
}

// draft is the email as a message ready to open, choose recipients and send.
func (m mailOf) draft(w io.Writer, b *render.Bulletin) error {
	d, err := m.message(b)
	if err != nil {
		return err
	}
	return message.Draft(w, d)
}

// message is what the draft and the messages to subscribers are made of.
func (m mailOf) message(b *render.Bulletin) (message.DraftMessage, error) {
	html, err := m.html()
	if err != nil {
		return message.DraftMessage{}, err
	}
	text, err := m.text()
	if err != nil {
		return message.DraftMessage{}, err
	}
	var images []message.Image
	if b.Publication.Images == render.ImagesEmbedded {
		if html, images, err = m.embedded(b); err != nil {
			return message.DraftMessage{}, err
		}
	}
	from := b.Publication.Mail
	return message.DraftMessage{
		From:     from.FromAddress,
		FromName: from.FromName,
		ReplyTo:  from.ReplyTo,
		Subject:  b.Subject,
		Date:     b.Dated,
		HTML:     html,
		Text:     text,
		Images:   images,
	}, nil
}

// embedded is the HTML whose covers travel in the message, with those it shows,
// each once.
func (m mailOf) embedded(b *render.Bulletin) (html []byte, images []message.Image, err error) {
	o, err := m.options(b)
	if err != nil {
		return nil, nil, err
	}
	shown := map[string]bool{}
	o.Image = func(name string) string {
		shown[name] = true
		return "cid:" + contentID(name)
	}
	var out bytes.Buffer
	if err := m.templates.HTML(&out, b, o); err != nil {
		return nil, nil, err
	}
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			name := e.ImageName()
			if !shown[name] {
				continue
			}
			delete(shown, name)
			p, err := cover.Reduce(e.Cover.Picture, imageWidth)
			if err != nil {
				return nil, nil, err
			}
			images = append(images, message.Image{ContentID: contentID(name), Name: name, Type: "image/" + p.Format, Data: p.Data})
		}
	}
	return out.Bytes(), images, nil
}

// contentID names an image inside the message.
func contentID(name string) string { return name + "@bulletin" }
