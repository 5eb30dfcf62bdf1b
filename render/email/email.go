// Package email writes a bulletin for the inbox: one HTML page made for mail
// programs, from classic Outlook to a telephone, and its text twin that says
// the same. How they look is in templates/email; what is printed is the
// bulletin's, word for word.
package email

import (
	"bytes"
	html "html/template"
	"io"
	"io/fs"
	text "text/template"

	"bulletin/render"
	"bulletin/render/markup"
)

// Templates are the two faces of the mail, parsed and checked.
type Templates struct {
	html     *html.Template
	text     *text.Template
	profiles []Profile
}

// New parses the templates below email/ in fsys: *.html.tmpl make the HTML
// part, from the one named "html", and *.txt.tmpl the text part, from the one
// named "text"; profiles.json, if there is one, names sending services. An error
// names the file and, in a template, the line.
func New(fsys fs.FS) (*Templates, error) {
	t := &Templates{
		html: html.New("").Funcs(htmlFuncs()),
		text: text.New("").Funcs(textFuncs),
	}
	if err := markup.Templates(fsys, "email/*.html.tmpl", func(name, src string) error {
		_, err := t.html.New(name).Parse(src)
		return err
	}); err != nil {
		return nil, err
	}
	if err := markup.Templates(fsys, "email/*.txt.tmpl", func(name, src string) error {
		_, err := t.text.New(name).Parse(src)
		return err
	}); err != nil {
		return nil, err
	}
	if t.html.Lookup("html") == nil {
		return nil, markup.Undefined("email/page.html.tmpl", "html")
	}
	if t.text.Lookup("text") == nil {
		return nil, markup.Undefined("email/page.txt.tmpl", "text")
	}
	var err error
	if t.profiles, err = readProfiles(fsys); err != nil {
		return nil, err
	}
	// html/template finds a value at a place it cannot make safe only when it
	// runs: find it now rather than in the middle of an issue.
	empty := &render.Bulletin{Issue: &render.Issue{}, Publication: &render.Publication{}}
	if err := t.HTML(io.Discard, empty, Options{}); err != nil {
		return nil, err
	}
	if err := t.Text(io.Discard, empty, Options{}); err != nil {
		return nil, err
	}
	return t, nil
}

// Options are what a mail says that the bulletin alone does not know.
type Options struct {
	PDFSize int                      // bytes; 0 leaves the size out
	Image   func(name string) string // address of a cover; nil is the file below Public.Images
	Profile *Profile                 // the service that sends the HTML part; nil without one
}

// HTML writes the HTML part, in UTF-8.
func (t *Templates) HTML(w io.Writer, b *render.Bulletin, o Options) error {
	var out bytes.Buffer
	if err := t.html.ExecuteTemplate(&out, "html", newPage(b, o)); err != nil {
		return err
	}
	mail := markup.Unindent(out.Bytes())
	if o.Profile != nil {
		mail = o.Profile.guard(mail)
	}
	_, err := w.Write(mail)
	return err
}

// Text writes the text part, in UTF-8, its lines at most [Columns] wide but
// for addresses and words that are longer.
func (t *Templates) Text(w io.Writer, b *render.Bulletin, o Options) error {
	var out bytes.Buffer
	if err := t.text.ExecuteTemplate(&out, "text", newPage(b, o)); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}
