package preview

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"

	"bulletin/render"
)

const (
	longCell    = 160  // bytes; a cell with more of them gets a wider column
	fingerprint = 6    // bytes of a digest that tell one content from the next
	kilobyte    = 1000 // bytes, rounded up where a size is told
)

// looks are what our pages are made of, with the style and the script that are
// written into them. They are replaced, never changed.
type looks struct {
	pages  *template.Template
	policy string // the Content-Security-Policy of our own pages
	Looks  string // tells one from the next
	Style  template.CSS
	Script template.JS
}

// dress reads our templates, style and script, and tries them on every page of
// what is to be shown: html/template finds some mistakes only when it runs. An
// error names the file and, in a template, the line.
func (s *Server) dress(next shown) (*looks, error) {
	sum := sha256.New()
	read := func(name string) ([]byte, error) {
		text, err := fs.ReadFile(s.Templates, name)
		fmt.Fprintf(sum, "%s %d\n%s", name, len(text), text)
		return text, err
	}
	l := &looks{pages: template.New("").Funcs(template.FuncMap{
		"tr":    s.tr,
		"size":  s.size,
		"count": s.count,
		"long":  func(cell string) bool { return len(cell) > longCell },
	})}
	names, err := fs.Glob(s.Templates, "preview/*.html.tmpl")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := read(name)
		if err != nil {
			return nil, err
		}
		if _, err := l.pages.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
	}
	style, err := read("preview/style.css")
	if err != nil {
		return nil, err
	}
	script, err := read("preview/script.js")
	if err != nil {
		return nil, err
	}
	l.Style, l.Script = template.CSS(style), template.JS(script)
	l.policy = fmt.Sprintf("default-src 'none'; style-src '%s'; script-src '%s'; connect-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'",
		digest(style), digest(script))
	l.Looks = hex.EncodeToString(sum.Sum(nil)[:fingerprint])

	next.looks = l
	for _, p := range []struct {
		name string
		data any
	}{
		{"page", s.issuePage(next)},
		{"gallery", s.galleryPage(next, []State{{ID: "state", Built: next.built}}, nil)},
		{"text", s.textPage(l, &next.built)},
		{"workbook", s.workbookPage(l, &next.built)},
	} {
		if err := l.pages.ExecuteTemplate(io.Discard, p.name, p.data); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// digest names a script or a style in a policy (CSP Level 2, § 4.2.5).
func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// common is what every page of ours says.
type common struct {
	*looks
	Lang       render.Lang
	Title      string // of the issue
	Generation int64
	Scripted   bool // the page follows what is built
	*report
}

// page is the preview of the issue.
type page struct {
	common
	Views []frame
	Files []file
}

// report is what stands at the top: whether what is shown is what was written.
type report struct {
	Failure  string
	Kept     bool // what is shown was built before
	Errors   []problem
	Warnings []problem
}

// problem is a problem in words.
type problem struct {
	Place, Message, Hint, Fix string
	Line                      int
	Before, Marked, After     string // the line in which it stands
}

// frame shows one edition under one condition.
type frame struct {
	ID, Name, Note string
	Address, Part  string // of what is framed, changing with its content; the place in it
	Alone          string // the same, to open by itself
	Free           bool   // not confined: the browser's own viewer, our own page
}

// file is an edition to keep or to open elsewhere.
type file struct {
	Name, Address string
	Size          int
}

func (s *Server) common(title string, now shown, scripted bool) common {
	return common{now.looks, s.Lang, title, now.generation, scripted, s.report(now)}
}

func (s *Server) report(now shown) *report {
	r := &report{Failure: now.failure, Kept: now.stale && len(now.built.Files) > 0}
	for _, p := range slices.Concat(now.problems, now.unusable) {
		said := s.problem(p)
		if p.Code.Severity == render.Error {
			r.Errors = append(r.Errors, said)
		} else {
			r.Warnings = append(r.Warnings, said)
		}
	}
	return r
}

func (s *Server) problem(p Problem) problem {
	said := problem{
		Place:   p.File,
		Message: p.Message(s.Lang),
		Hint:    p.Hint(s.Lang),
		Fix:     p.Fix,
	}
	if p.Pos.Line > 0 {
		said.Place += fmt.Sprintf(":%d:%d", p.Pos.Line, p.Pos.Col)
		if p.Line != "" {
			said.Line = p.Pos.Line
			said.Before, said.Marked, said.After = render.Excerpt(p.Line, p.Pos.Col, p.Len)
			said.Marked = cmp.Or(said.Marked, " ")
		}
	}
	return said
}

// Broken reports whether the list as it is could not be built.
func (r *report) Broken() bool { return r.Failure != "" || len(r.Errors) > 0 }

// count says how many there are of something.
func (s *Server) count(n int, one, many, un, plusieurs string) string {
	if n == 1 || n == 0 && s.Lang == render.French {
		return fmt.Sprintf("%d %s", n, s.tr(one, un))
	}
	return fmt.Sprintf("%d %s", n, s.tr(many, plusieurs))
}

func (s *Server) issuePage(now shown) page {
	return page{
		common: s.common(now.built.Title, now, true),
		Views:  s.frames(&now.built, "/"),
		Files:  files(&now.built),
	}
}

// frames are the views of what was built, below a path.
func (s *Server) frames(b *Built, below string) []frame {
	var list []frame
	add := func(content []byte, address, alone string, f frame) {
		if content == nil {
			return
		}
		sum := sha256.Sum256(content)
		f.Address = below + address + "?" + hex.EncodeToString(sum[:fingerprint])
		f.Alone = below + alone
		list = append(list, f)
	}
	for _, f := range b.Files {
		if path.Ext(f.Name) == ".pdf" {
			add(f.Data, "files/"+f.Name, "files/"+f.Name, frame{ID: "pdf", Name: "PDF", Free: true,
				Part: "#navpanes=0&pagemode=none&view=FitH", // as far as the viewer knows these words
				Note: s.tr("In the viewer of this browser.", "Dans la visionneuse de ce navigateur.")})
		}
	}
	mail := b.Mail
	add(mail, "view/light", "view/light", frame{ID: "mail", Name: s.tr("Mail", "Courriel"),
		Note: s.tr("600 pixels wide, as on a computer.", "Large de 600 pixels, comme sur un ordinateur.")})
	add(mail, "view/light", "view/light", frame{ID: "phone", Name: s.tr("Phone", "Téléphone"),
		Note: s.tr("375 pixels wide.", "Large de 375 pixels.")})
	add(mail, "view/dark", "view/dark", frame{ID: "dark", Name: s.tr("Dark", "Sombre"),
		Note: s.tr("By night, as programs show it that follow the setting of the computer.", "La nuit, comme la voient les messageries qui suivent le réglage de l’ordinateur.")})
	add(mail, "view/no-images", "view/no-images", frame{ID: "no-images", Name: s.tr("No images", "Sans images"),
		Note: s.tr("The mail with images blocked.", "Le courriel, images bloquées.")})
	add(b.file("email.txt"), "view/text", "view/text", frame{ID: "text", Name: s.tr("Text", "Texte"), Free: true,
		Note: s.tr("The mail in words alone.", "Le courriel en texte seul.")})
	add(b.file("web.html"), "files/web.html", "files/web.html", frame{ID: "web", Name: s.tr("Web page", "Page web"),
		Note: s.tr("As it will stand on the site.", "Telle qu’elle sera sur le site.")})
	for _, f := range b.Files {
		if path.Ext(f.Name) == ".xlsx" && len(b.Sheets) > 0 {
			add(f.Data, "view/workbook", "view/workbook", frame{ID: "workbook", Name: s.tr("Workbook", "Classeur"), Free: true,
				Note: s.tr("The cells of the workbook, without its charts.", "Les cellules du classeur, sans ses graphiques.")})
		}
	}
	return list
}

// files are the editions, but for the images of the mail.
func files(b *Built) []file {
	var list []file
	for _, f := range b.Files {
		if !strings.Contains(f.Name, "/") {
			list = append(list, file{f.Name, "/files/" + f.Name, len(f.Data)})
		}
	}
	return list
}

// galleryPage shows the states.
type galleryPage struct {
	common
	States []stateFrames
}

type stateFrames struct {
	ID, Name, Note string
	Frames         []frame
	Errors         []problem
}

func (s *Server) galleryPage(now shown, states []State, err error) galleryPage {
	g := galleryPage{common: s.common(now.built.Title, now, true)}
	g.report = &report{} // what is wrong with the issue is another affair
	if err != nil {
		g.Failure = err.Error()
	}
	for _, st := range states {
		out := stateFrames{ID: st.ID, Name: st.Name, Note: st.Note, Errors: s.report(shown{problems: st.Problems}).Errors}
		for _, f := range s.frames(&st.Built, "/gallery/"+st.ID+"/") {
			switch f.ID {
			case "mail", "phone", "dark", "web":
				f.ID = st.ID + "-" + f.ID
				out.Frames = append(out.Frames, f)
			}
		}
		g.States = append(g.States, out)
	}
	return g
}

// words is the text of the mail as a page.
type words struct {
	common
	Text string
}

func (s *Server) textPage(l *looks, b *Built) words {
	return words{common{looks: l, Lang: s.Lang, Title: b.Title}, string(b.file("email.txt"))}
}

// workbook is the workbook as a page.
type workbook struct {
	common
	Sheets []Sheet
}

func (s *Server) workbookPage(l *looks, b *Built) workbook {
	return workbook{common{looks: l, Lang: s.Lang, Title: b.Title}, b.Sheets}
}

// page writes a page of ours. It is made whole before any of it is sent.
func (s *Server) page(w http.ResponseWriter, l *looks, name string, data any) {
	var b bytes.Buffer
	if err := l.pages.ExecuteTemplate(&b, name, data); err != nil {
		s.refuse(w, http.StatusInternalServerError, err.Error())
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", l.policy)
	_, _ = w.Write(b.Bytes())
}

// size is a number of bytes in words, rounded up.
func (s *Server) size(n int) string {
	return fmt.Sprintf(s.tr("%d KB", "%d\u00a0Ko"), (n+kilobyte-1)/kilobyte)
}
