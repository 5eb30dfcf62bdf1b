package main

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/mail"
	"regexp"
	"slices"
	"testing"

	"bulletin/render"
	"bulletin/render/email"
	"bulletin/render/rendertest"
	"bulletin/templates"
)

// With `images: embedded` the draft carries each cover that its HTML shows, and no
// other.
func TestDraftEmbedsCovers(t *testing.T) {
	var cover bytes.Buffer
	if err := png.Encode(&cover, image.NewGray(image.Rect(0, 0, 480, 680))); err != nil {
		t.Fatal(err)
	}
	b := rendertest.Bulletin(t, 1, 12)
	for _, s := range b.Sections {
		for i, e := range s.Entries {
			e.Cover.Picture = nil
			if i%2 == 0 {
				e.Cover.Picture = &render.Picture{Format: "png", Data: cover.Bytes(), Width: 480, Height: 680}
			}
		}
	}
	mails, err := email.New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	pdf := func() ([]byte, error) { return make([]byte, 107_000), nil }
	draft := func() *mail.Message {
		var out bytes.Buffer
		if err := newMail(b, mails, pdf).draft(&out, b); err != nil {
			t.Fatal(err)
		}
		m, err := mail.ReadMessage(&out)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	b.Publication.Images, b.Public.Images = render.ImagesEmbedded, ""
	_, outer, _ := mime.ParseMediaType(draft().Header.Get("Content-Type"))
	alternatives := multipart.NewReader(draft().Body, outer["boundary"])
	alternatives.NextPart()
	related, err := alternatives.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	_, inner, _ := mime.ParseMediaType(related.Header.Get("Content-Type"))
	parts := multipart.NewReader(related, inner["boundary"])
	page, err := parts.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	html, err := io.ReadAll(page)
	if err != nil {
		t.Fatal(err)
	}
	var shown, carried []string
	for _, src := range regexp.MustCompile(`src="cid:([^"]+)"`).FindAllSubmatch(html, -1) {
		shown = append(shown, "<"+string(src[1])+">")
	}
	for {
		p, err := parts.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		carried = append(carried, p.Header.Get("Content-ID"))
	}
	if len(shown) == 0 || !slices.Equal(shown, carried) {
		t.Errorf("the HTML shows %v, the message carries %v", shown, carried)
	}

	b.Publication.Images = render.ImagesNone
	_, outer, _ = mime.ParseMediaType(draft().Header.Get("Content-Type"))
	alternatives = multipart.NewReader(draft().Body, outer["boundary"])
	alternatives.NextPart()
	if p, err := alternatives.NextPart(); err != nil || p.Header.Get("Content-Type") != "text/html; charset=UTF-8" {
		t.Errorf("without images the second part is %v, %v", p, err)
	}
}
