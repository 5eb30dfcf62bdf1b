package preview

import (
	"fmt"
	"mime"
	"net/http"
	"path"
	"regexp"
	"strings"
	"sync"
	"time"
)

// ServeHTTP answers the browser of this machine, and only for pages of our own.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Frame-Options", "SAMEORIGIN")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'self'")
	h.Set("Cache-Control", "no-store")
	switch {
	case !s.ours(r):
		s.refuse(w, http.StatusForbidden, s.tr(
			"Refused: the preview answers only its own pages, on this computer.",
			"Refusé : l’aperçu ne répond qu’à ses propres pages, sur cet ordinateur."))
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		h.Set("Allow", "GET, HEAD")
		s.refuse(w, http.StatusMethodNotAllowed, s.tr(
			"Refused: the preview only shows.", "Refusé : l’aperçu ne fait que montrer."))
	case r.Host == s.local:
		// One origin for all: images of the mail are addressed by number.
		h.Set("Location", "http://"+s.host+r.URL.RequestURI())
		w.WriteHeader(http.StatusTemporaryRedirect)
	default:
		s.route(w, r)
	}
}

// ours reports whether a request was made by one of our own pages or by the
// person herself. A page elsewhere can send her browser here, even under a name
// of its own that leads to this machine (DNS rebinding), but the browser tells:
// by Host, by Origin (RFC 6454), and by Sec-Fetch-Site (W3C Fetch Metadata).
func (s *Server) ours(r *http.Request) bool {
	if r.Host != s.host && r.Host != s.local {
		return false
	}
	for _, origin := range r.Header.Values("Origin") {
		if origin != "http://"+s.host && origin != "http://"+s.local {
			return false
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if site != "same-origin" && site != "none" {
			return false
		}
	}
	return true
}

func (s *Server) refuse(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

func (s *Server) notFound(w http.ResponseWriter) {
	s.refuse(w, http.StatusNotFound, s.tr("There is no such page in the preview.", "Cette page n’existe pas dans l’aperçu."))
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	now, _ := s.current()
	kind, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	switch {
	case r.URL.Path == "/":
		s.page(w, now.looks, "page", s.issuePage(now))
	case r.URL.Path == "/events":
		s.events(w, r)
	case kind == "files":
		s.file(w, &now.built, rest)
	case kind == "view":
		s.view(w, now.looks, &now.built, rest)
	case kind == "gallery":
		s.gallery(w, r, now, rest)
	default:
		s.notFound(w)
	}
}

// gallery serves the page of all states, and below it what each was built to.
func (s *Server) gallery(w http.ResponseWriter, r *http.Request, now shown, rest string) {
	states, err := s.states.at(now.generation, func() ([]State, error) {
		return s.Gallery(func(id string) string { return s.Address() + "gallery/" + id + "/files/images/" })
	})
	if r.URL.Path == "/gallery" {
		s.page(w, now.looks, "gallery", s.galleryPage(now, states, err))
		return
	}
	id, rest, _ := strings.Cut(rest, "/")
	kind, name, _ := strings.Cut(rest, "/")
	for i := range states {
		switch {
		case states[i].ID != id:
		case kind == "files":
			s.file(w, &states[i].Built, name)
			return
		case kind == "view":
			s.view(w, now.looks, &states[i].Built, name)
			return
		}
	}
	s.notFound(w)
}

// gallery keeps the states of one generation, built when first asked for.
type gallery struct {
	mu         sync.Mutex
	generation int64
	states     []State
	err        error
}

func (g *gallery) at(generation int64, build func() ([]State, error)) ([]State, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.generation != generation {
		g.states, g.err = build()
		g.generation = generation
	}
	return g.states, g.err
}

// Policies of the editions. They run nothing, and are of our origin only so
// that our page can keep their place while they are loaded anew. A link of
// theirs may open another page.
const (
	inert    = "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
	pictured = inert + "; img-src 'self' data:"
	blank    = inert + "; img-src 'none'"
	// A browser's own viewer of PDF files lives by what a stricter policy forbids.
	viewer = "frame-ancestors 'self'"
)

// types are those of editions, by extension; shown says that browsers show it.
var types = map[string]struct {
	mime   string
	policy string
	shown  bool
}{
	".html": {"text/html; charset=utf-8", pictured, true},
	".txt":  {"text/plain; charset=utf-8", inert, true},
	".pdf":  {"application/pdf", viewer, true},
	".jpg":  {"image/jpeg", inert, true},
	".png":  {"image/png", inert, true},
	".csv":  {"text/csv; charset=utf-8", inert, false},
	".eml":  {"message/rfc822", inert, false},
	".ris":  {"application/x-research-info-systems; charset=utf-8", inert, false},
	".xlsx": {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", inert, false},
}

// file serves an edition as it was built. Its name is looked up, no path is
// followed.
func (s *Server) file(w http.ResponseWriter, b *Built, name string) {
	data := b.file(name)
	if data == nil {
		s.notFound(w)
		return
	}
	h := w.Header()
	t, known := types[path.Ext(name)]
	if !known {
		t.mime, t.policy = "application/octet-stream", inert
	}
	disposition := "attachment"
	if t.shown {
		disposition = "inline"
	}
	h.Set("Content-Type", t.mime)
	h.Set("Content-Security-Policy", t.policy)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": path.Base(name)}))
	_, _ = w.Write(data)
}

func (b *Built) file(name string) []byte {
	for _, f := range b.Files {
		if f.Name == name {
			return f.Data
		}
	}
	return nil
}

// darkQuery finds the condition under which a page is dark.
var darkQuery = regexp.MustCompile(`@media[^{}]*prefers-color-scheme\s*:\s*dark[^{}]*`)

// view serves an edition as it looks whatever the browser is set to: by day, in
// the dark, with images blocked; or in words.
func (s *Server) view(w http.ResponseWriter, l *looks, b *Built, name string) {
	mail := b.Mail
	switch {
	case name == "light" && mail != nil:
		mailPage(w, pictured, darkQuery.ReplaceAll(mail, []byte("@media not all")))
	case name == "dark" && mail != nil:
		mailPage(w, pictured, darkQuery.ReplaceAll(mail, []byte("@media all")))
	case name == "no-images" && mail != nil:
		mailPage(w, blank, mail)
	case name == "text" && b.file("email.txt") != nil:
		s.page(w, l, "text", s.textPage(l, b))
	case name == "workbook" && len(b.Sheets) > 0:
		s.page(w, l, "workbook", s.workbookPage(l, b))
	default:
		s.notFound(w)
	}
}

func mailPage(w http.ResponseWriter, policy string, mail []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	_, _ = w.Write(mail)
}

// events tells a page of each generation (server-sent events, HTML Standard
// § 9.2), the present one at once.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		s.refuse(w, http.StatusServiceUnavailable, s.tr(
			"Too many pages of the preview are open.", "Trop de pages de l’aperçu sont ouvertes."))
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	if r.Method == http.MethodHead {
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // nothing more will be read
	send := func(format string, args ...any) bool {
		_ = control.SetWriteDeadline(time.Now().Add(writeTimeout))
		_, err := fmt.Fprintf(w, format, args...)
		return err == nil && control.Flush() == nil
	}
	if !send("retry: %d\n\n", reconnectWait) {
		return
	}
	breath := time.NewTicker(streamBreath)
	defer breath.Stop()
	for {
		now, changed := s.current()
		if !send("event: built\ndata: %d\n\n", now.generation) {
			return
		}
		for waiting := true; waiting; {
			select {
			case <-r.Context().Done():
				return
			case <-changed:
				waiting = false
			case <-breath.C:
				if !send(":\n\n") {
					return
				}
			}
		}
	}
}
