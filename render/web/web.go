// Package web writes a bulletin as a page for the organisation's site: one file
// without script, web font or request but for the covers beside it, that works
// from a disk and under any address. How it looks is in templates/web; what is
// printed is the bulletin's, word for word.
package web

import (
	"bytes"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"strings"

	"bulletin/render"
	"bulletin/render/markup"
)

// Templates are those of the page, parsed and checked.
type Templates struct {
	html *template.Template
}

// New parses the templates web/*.html.tmpl in fsys, which make the page from
// the one named "web". An error names the template's file and line.
func New(fsys fs.FS) (*Templates, error) {
	t := &Templates{template.New("").Funcs(funcs())}
	if err := markup.Templates(fsys, "web/*.html.tmpl", func(name, src string) error {
		_, err := t.html.New(name).Parse(src)
		return err
	}); err != nil {
		return nil, err
	}
	if t.html.Lookup("web") == nil {
		return nil, markup.Undefined("web/page.html.tmpl", "web")
	}
	// html/template finds a value at a place it cannot make safe only when it
	// runs: find it now rather than in the middle of an issue.
	empty := &render.Bulletin{Issue: &render.Issue{}, Publication: &render.Publication{}}
	if err := t.HTML(io.Discard, empty, Options{}); err != nil {
		return nil, err
	}
	return t, nil
}

func funcs() template.FuncMap {
	funcs := markup.Funcs()
	maps.Copy(funcs, template.FuncMap{
		"inline": func(r render.Rich, options ...string) template.HTML {
			return markup.Inline(r, append(options, "bare")...)
		},
		"blocks": blocks,
		"brief":  brief,
	})
	return funcs
}

// blocks marks the links whose words are their address, which need not be
// printed again on paper.
func blocks(r render.Rich) template.HTML {
	return template.HTML(link.ReplaceAllStringFunc(string(markup.Blocks(r, "")), func(a string) string {
		if m := link.FindStringSubmatch(a); m[1] == m[2] {
			return strings.Replace(a, "<a ", `<a class="shown" `, 1)
		}
		return a
	}))
}

var link = regexp.MustCompile(`<a href="([^"]*)">([^<]*)</a>`)

// Options are what a page says that the bulletin alone does not know.
type Options struct {
	PDFSize int                        // bytes; 0 leaves the size out
	COinS   func(*render.Entry) string // the reference of a record as an OpenURL context object (ocoins.info); nil for none
	JSONLD  []byte                     // the issue in the words of schema.org; empty for none
}

// HTML writes the page, in UTF-8.
func (t *Templates) HTML(w io.Writer, b *render.Bulletin, o Options) error {
	var out bytes.Buffer
	if err := t.html.ExecuteTemplate(&out, "web", newPage(b, o)); err != nil {
		return err
	}
	_, err := w.Write(markup.Unindent(out.Bytes()))
	return err
}
