package preview

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bulletin/render"
	"bulletin/templates"
)

// good are editions of every sort.
func good(images string) Built {
	mail := func(images string) []byte {
		return []byte(`<html><style>@media (prefers-color-scheme:dark){.b{color:#fff}}</style><script>x</script><img src="` + images + `a.png"></html>`)
	}
	return Built{
		Mail:  mail(images),
		Title: "Ressources, octobre 2024",
		Files: []File{
			{"r.pdf", []byte("%PDF-")}, {"email.html", mail("https://www.example.org/")}, {"email.txt", []byte("Le texte <du> courriel")},
			{"email.eml", []byte("Subject: x")}, {"web.html", []byte("<html>web</html>")}, {"r.xlsx", []byte("PK")},
			{"images/a.png", []byte("\x89PNG")},
		},
		Sheets: []Sheet{{Name: "Inventaire", Header: true, Rows: [][]string{{"Titre"}, {"<b>"}}, More: 2}},
	}
}

// serve runs a server until the test ends, and returns it. What build returns is
// shown.
func serve(t *testing.T, lang render.Lang, watch []string, build func(images string) (Built, error)) *Server {
	t.Helper()
	l, err := Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(l, Options{
		Lang: lang, Templates: templates.Files, Watch: watch, Build: build,
		Gallery: func(images func(string) string) ([]State, error) {
			return []State{{ID: "one", Name: "Une seule", Note: "Le peu.", Built: good(images("one"))}}, nil
		},
		Explain: func(error) (Problem, bool) { return Problem{}, false },
	})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Build()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(5 * time.Second):
			t.Error("the server did not end with its context")
		}
	})
	return s
}

func always(b Built) func(string) (Built, error) {
	return func(string) (Built, error) { return b, nil }
}

// ask sends a request and returns the answer with its body. Redirections are
// not followed.
func ask(t *testing.T, s *Server, method, path string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, strings.TrimSuffix(s.Address(), "/")+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
		}
		r.Header.Set(header[i], header[i+1])
	}
	w, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	body, err := io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return w, string(body)
}

func TestWhoIsAnswered(t *testing.T) {
	s := serve(t, render.French, nil, always(good("")))
	self := strings.TrimSuffix(s.Address(), "/")
	_, port, _ := strings.Cut(s.host, ":")
	for _, c := range []struct {
		name, method, path string
		header             []string
		status             int
	}{
		{"the page", "GET", "/", nil, 200},
		{"its head", "HEAD", "/", nil, 200},
		{"typed by the person", "GET", "/", []string{"Sec-Fetch-Site", "none"}, 200},
		{"asked for by the page", "GET", "/", []string{"Origin", self, "Sec-Fetch-Site", "same-origin"}, 200},
		{"an edition", "GET", "/files/r.pdf", nil, 200},
		{"under localhost", "GET", "/files/r.pdf?x", []string{"Host", "localhost:" + port}, 307},

		{"another host that leads here", "GET", "/", []string{"Host", "evil.example:" + port}, 403},
		{"a host that begins like ours", "GET", "/", []string{"Host", "127.0.0.1:" + port + ".evil.example"}, 403},
		{"no port", "GET", "/", []string{"Host", "127.0.0.1"}, 403},
		{"another port", "GET", "/", []string{"Host", "127.0.0.1:1"}, 403},
		{"IPv6 loopback", "GET", "/", []string{"Host", "[::1]:" + port}, 403},
		{"another origin", "GET", "/events", []string{"Origin", "https://evil.example"}, 403},
		{"an origin of another port", "GET", "/events", []string{"Origin", "http://127.0.0.1:1"}, 403},
		{"an origin that hides", "GET", "/", []string{"Origin", "null"}, 403},
		{"a page elsewhere", "GET", "/files/r.pdf", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"a program of this machine", "GET", "/files/r.pdf", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"refused before the method", "POST", "/", []string{"Origin", "https://evil.example"}, 403},

		{"POST", "POST", "/", nil, 405},
		{"DELETE", "DELETE", "/files/r.pdf", nil, 405},
		{"OPTIONS", "OPTIONS", "/", nil, 405},

		{"no such page", "GET", "/nothing", nil, 404},
		{"no such edition", "GET", "/files/other.pdf", nil, 404},
		{"no edition", "GET", "/files/", nil, 404},
		{"above the editions", "GET", "/files/../preview.go", nil, 404},
		{"above, hidden", "GET", "/files/%2e%2e/%2e%2e/etc/passwd", nil, 404},
		{"above, in one word", "GET", "/files/..%2fpreview.go", nil, 404},
		{"a root", "GET", "/files//etc/passwd", nil, 404},
		{"no such state", "GET", "/gallery/two/files/email.html", nil, 404},
		{"above a state", "GET", "/gallery/../files/x", nil, 404},
		{"no such view", "GET", "/view/secret", nil, 404},
	} {
		w, body := ask(t, s, c.method, c.path, c.header...)
		if w.StatusCode != c.status {
			t.Errorf("%s: status %d, want %d", c.name, w.StatusCode, c.status)
		}
		if c.status >= 400 && (len(body) > 200 || !strings.HasPrefix(w.Header.Get("Content-Type"), "text/plain")) {
			t.Errorf("%s: answered %q", c.name, body)
		}
		for name, want := range map[string]string{
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "no-referrer", "X-Frame-Options": "SAMEORIGIN", "Cache-Control": "no-store",
		} {
			if got := w.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q", c.name, name, got)
			}
		}
		if csp := w.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'self'") {
			t.Errorf("%s: policy %q", c.name, csp)
		}
		if c.status == 307 && w.Header.Get("Location") != self+c.path {
			t.Errorf("%s: sent to %s", c.name, w.Header.Get("Location"))
		}
	}
}

// Each edition comes as it was built, and none of them can run anything.
func TestEditionsAreInert(t *testing.T) {
	var images string
	s := serve(t, render.French, nil, func(at string) (Built, error) {
		images = at
		return good(at), nil
	})
	if images != s.Address()+"files/images/" {
		t.Errorf("images at %s", images)
	}
	built := good(images)
	for _, f := range built.Files {
		w, body := ask(t, s, "GET", "/files/"+f.Name)
		if body != string(f.Data) {
			t.Errorf("%s holds %q", f.Name, body)
		}
		csp := w.Header.Get("Content-Security-Policy")
		if f.Name != "r.pdf" && !(strings.Contains(csp, "script-src 'none'") && strings.Contains(csp, "sandbox allow-same-origin") && !strings.Contains(csp, "allow-scripts")) {
			t.Errorf("%s: policy %q", f.Name, csp)
		}
	}
	for _, c := range []struct{ path, kind, disposition string }{
		{"/files/r.pdf", "application/pdf", "inline; filename=r.pdf"},
		{"/files/email.html", "text/html; charset=utf-8", "inline; filename=email.html"},
		{"/files/email.eml", "message/rfc822", "attachment; filename=email.eml"},
		{"/files/images/a.png", "image/png", "inline; filename=a.png"},
	} {
		w, _ := ask(t, s, "GET", c.path)
		if w.Header.Get("Content-Type") != c.kind || w.Header.Get("Content-Disposition") != c.disposition {
			t.Errorf("%s: %v", c.path, w.Header)
		}
	}

	mail := string(built.Mail)
	const query = "@media (prefers-color-scheme:dark)"
	for _, c := range []struct{ view, body, images string }{
		{"light", strings.Replace(mail, query, "@media not all", 1), "img-src 'self' data:"},
		{"dark", strings.Replace(mail, query, "@media all", 1), "img-src 'self' data:"},
		{"no-images", mail, "img-src 'none'"},
	} {
		for _, path := range []string{"/view/", "/gallery/one/view/"} {
			w, body := ask(t, s, "GET", path+c.view)
			if path == "/view/" && body != c.body {
				t.Errorf("%s shows %q", c.view, body)
			}
			csp := w.Header.Get("Content-Security-Policy")
			if !strings.Contains(csp, "script-src 'none'") || !strings.Contains(csp, c.images) || strings.Count(csp, "img-src") != 1 {
				t.Errorf("%s: policy %q", c.view, csp)
			}
		}
	}
	if _, body := ask(t, s, "GET", "/gallery/one/view/no-images"); !strings.Contains(body, s.Address()+"gallery/one/files/images/a.png") {
		t.Errorf("the state's mail is %q", body)
	}
	if _, body := ask(t, s, "GET", "/view/text"); !strings.Contains(body, "Le texte &lt;du&gt; courriel") {
		t.Errorf("the text is shown as %q", body)
	}
	if _, body := ask(t, s, "GET", "/view/workbook"); !strings.Contains(body, `<th scope="col">Titre</th>`) ||
		!strings.Contains(body, "<td>&lt;b&gt;</td>") || !strings.Contains(body, "2 lignes ne sont pas montrées") {
		t.Errorf("the workbook is shown as %q", body)
	}
}

// The policy of our pages names the very style and script they hold, and they
// name nothing that is elsewhere.
func TestPagesNeedNothingElse(t *testing.T) {
	for _, lang := range []render.Lang{render.French, render.English} {
		s := serve(t, lang, nil, always(good("")))
		for _, path := range []string{"/", "/gallery", "/view/text", "/view/workbook"} {
			w, body := ask(t, s, "GET", path)
			csp := w.Header.Get("Content-Security-Policy")
			held := regexp.MustCompile(`(?s)<(?:style|script)>(.*?)</(?:style|script)>`).FindAllStringSubmatch(body, -1)
			if len(held) == 0 || strings.Contains(csp, "unsafe") {
				t.Errorf("%s: %d scripts and styles under %q", path, len(held), csp)
			}
			for _, m := range held {
				sum := sha256.Sum256([]byte(m[1]))
				if !strings.Contains(csp, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'") {
					t.Errorf("%s: the policy %q forbids %.60q", path, csp, m[1])
				}
			}
			if out := regexp.MustCompile(`(?i)https?://|url\(|@import|\son[a-z]+=|\sstyle=|ZgotmplZ`).FindString(body); out != "" {
				t.Errorf("%s holds %q", path, out)
			}
			if !strings.Contains(body, `<html lang="`+string(lang)+`" dir="ltr">`) {
				t.Errorf("%s does not say that it is in %s", path, lang)
			}
		}
	}
}

// stream opens the events of the server; next waits for one, leave closes the
// page.
func stream(t *testing.T, s *Server) (next func() string, leave func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	r, _ := http.NewRequestWithContext(ctx, "GET", s.Address()+"events", nil)
	w, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Body.Close() })
	if w.Header.Get("Content-Type") != "text/event-stream" {
		t.Fatalf("events are %v", w.Header)
	}
	lines := bufio.NewScanner(w.Body)
	return func() string {
		t.Helper()
		for lines.Scan() {
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				return data
			}
		}
		t.Fatal("no event came: ", lines.Err())
		return ""
	}, cancel
}

// A file saved by any editor, also in a new folder, is followed by a new
// generation, of which the page tells the number.
func TestASaveIsFollowed(t *testing.T) {
	folder := t.TempDir()
	var builds atomic.Int32
	s := serve(t, render.French, []string{folder}, func(string) (Built, error) {
		b := good("")
		b.Title = fmt.Sprintf("Fabriqué %d fois", builds.Add(1))
		return b, nil
	})
	next, _ := stream(t, s)
	generation := next()
	write := func(name, text string) func() error {
		return func() error { return os.WriteFile(filepath.Join(folder, name), []byte(text), 0o666) }
	}
	at := func(name string) string { return filepath.Join(folder, name) }
	for _, c := range []struct {
		name  string
		saves []func() error
	}{
		{"a new file", []func() error{write("a.yaml", "a")}},
		{"written in place", []func() error{write("a.yaml", "ab")}},
		{"by rename", []func() error{write(".a.yaml.tmp", "abc"), func() error { return os.Rename(at(".a.yaml.tmp"), at("a.yaml")) }}},
		{"with a backup", []func() error{func() error { return os.Rename(at("a.yaml"), at("a.yaml~")) }, write("a.yaml", "abcd")}},
		{"a new folder", []func() error{func() error { return os.MkdirAll(at("2024-11/covers"), 0o777) }}},
		{"in the new folder", []func() error{write("2024-11/covers/a.png", "x")}},
		{"removed", []func() error{func() error { return os.Remove(at("a.yaml")) }}},
	} {
		for _, save := range c.saves {
			if err := save(); err != nil {
				t.Fatal(err)
			}
		}
		fresh := next()
		if fresh == generation {
			t.Errorf("%s: the generation is still %s", c.name, fresh)
		}
		generation = fresh
		if _, body := ask(t, s, "GET", "/"); !strings.Contains(body, `data-generation="`+generation+`"`) ||
			!strings.Contains(body, fmt.Sprintf("Fabriqué %d fois", builds.Load())) {
			t.Errorf("%s: the page is not of generation %s", c.name, generation)
		}
	}
	if n := builds.Load(); n > 12 {
		t.Errorf("built %d times", n)
	}
}

// What the system does not tell of is found by looking; while nothing has
// changed nothing is built.
func TestASaveOnANetworkDriveIsFollowed(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	now, changed, ended := make(chan time.Time), make(chan struct{}, 1), make(chan struct{})
	go func() {
		watch(ctx, nil, now, []string{folder}, look([]string{folder}, nil), func() { changed <- struct{}{} })
		close(ended)
	}()
	defer func() {
		cancel()
		<-ended
	}()
	for i, save := range []bool{false, true, false, true} {
		if save {
			if err := os.WriteFile(filepath.Join(folder, fmt.Sprint(i, ".yaml")), nil, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		now <- time.Time{}
		wait := 5 * time.Second
		if !save {
			wait = 3 * quietFor
		}
		select {
		case <-changed:
			if !save {
				t.Errorf("look %d: built for nothing", i)
			}
		case <-time.After(wait):
			if save {
				t.Errorf("look %d: the save was missed", i)
			}
		}
	}
}

// What is hidden, and what the list does not hold, is passed over.
func TestWhatIsLookedAt(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.yaml", ".a.swp", "a.yaml~", "~$a.xlsx", "private/list.csv", "2024-10/issue.yaml", ".git/x"} {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	real, err := filepath.EvalSymlinks(folder)
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	for name := range look([]string{folder}, nil) {
		rel, _ := filepath.Rel(real, name)
		seen = append(seen, filepath.ToSlash(rel))
	}
	slices.Sort(seen)
	if want := []string{".", "2024-10", "2024-10/issue.yaml", "a.yaml"}; !slices.Equal(seen, want) {
		t.Errorf("looked at %q, want %q", seen, want)
	}
}

var (
	misspelt = &render.Code{ID: "misspelt", English: "unknown field %q", French: "champ inconnu « %s »",
		HintEnglish: "look again", HintFrench: "relisez"}
	noDate = &render.Code{ID: "no-date", Severity: render.Warning, English: "no date", French: "sans date"}
)

// While the list is wrong the last good editions stay, under what is wrong.
func TestProblemsAreShown(t *testing.T) {
	var answer atomic.Pointer[Built]
	var failure atomic.Pointer[error]
	s := serve(t, render.French, nil, func(string) (Built, error) {
		if err := failure.Load(); err != nil {
			return Built{}, *err
		}
		if b := answer.Load(); b != nil {
			return *b, nil
		}
		return Built{}, nil
	})
	warning := Problem{render.Problem{Code: noDate, File: "data/2024-10/issue.yaml", Pos: render.Pos{Line: 3, Col: 8}, Len: 3}, "title: Été"}
	fault := Problem{render.Problem{Code: misspelt, Args: []any{"<tittle>"}, File: "data/2024-10/issue.yaml",
		Pos: render.Pos{Line: 44, Col: 5}, Len: 8, Fix: "    title: Foo"}, "    <tittle>: Foo"}

	page := func(want, not []string) {
		t.Helper()
		_ = s.Build()
		_, body := ask(t, s, "GET", "/")
		at := 0
		for _, text := range want {
			i := strings.Index(body[at:], text)
			if i < 0 {
				t.Errorf("the page lacks %q, or has it out of order", text)
				continue
			}
			at += i
		}
		for _, text := range not {
			if strings.Contains(body, text) {
				t.Errorf("the page holds %q", text)
			}
		}
	}
	answer.Store(&Built{Problems: []Problem{warning, fault}})
	page([]string{"<title>1 erreur", "1 erreur à corriger", "Rien n’a encore pu être fabriqué"}, []string{"<iframe", "date d’avant"})

	b := good("")
	b.Problems = []Problem{warning}
	answer.Store(&b)
	page([]string{"<title>Aperçu – Ressources, octobre 2024", "À jour", "1 avertissement<", "sans date", "issue.yaml:3:8", "title: <mark>Été</mark>", "<iframe", "Les fichiers"},
		[]string{"à corriger", "date d’avant"})

	answer.Store(&Built{Problems: []Problem{warning, fault}})
	page([]string{"1 erreur", "date d’avant", "champ inconnu « &lt;tittle&gt; »", "data/2024-10/issue.yaml:44:5", "44 │", "<mark>&lt;tittle&gt;</mark>: Foo",
		"Conseil\u00a0:</strong> relisez", "Écrire\u00a0:", "    title: Foo", "1 avertissement", "sans date", `src="/files/r.pdf?`}, nil)
	if _, body := ask(t, s, "GET", "/files/r.pdf"); body != "%PDF-" {
		t.Errorf("the PDF kept is %q", body)
	}

	err := errors.New("email/page.html.tmpl:12: <trouble>")
	failure.Store(&err)
	page([]string{"Fabrication impossible", "email/page.html.tmpl:12: &lt;trouble&gt;", `src="/files/r.pdf?`}, nil)

	failure.Store(nil)
	answer.Store(&b)
	page([]string{"À jour"}, []string{"à corriger", "Fabrication impossible"})
}

// A port that is taken is an error, and the open pages are bounded.
func TestLimits(t *testing.T) {
	s := serve(t, render.English, nil, always(good("")))
	var port int
	if _, err := fmt.Sscanf(s.Address(), "http://127.0.0.1:%d/", &port); err != nil {
		t.Fatal(err)
	}
	if l, err := Listen(port); err == nil {
		l.Close()
		t.Error("the port was given twice")
	}
	var last func()
	for range maxStreams {
		next, leave := stream(t, s)
		next()
		last = leave
	}
	asks := func() int {
		w, _ := ask(t, s, "HEAD", "/events")
		return w.StatusCode
	}
	if status := asks(); status != http.StatusServiceUnavailable {
		t.Errorf("one stream too many: %d", status)
	}
	last()
	status := 0
	for end := time.Now().Add(5 * time.Second); status != http.StatusOK && time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		status = asks()
	}
	for range 2 * maxStreams {
		status = max(status, asks())
	}
	if status != http.StatusOK {
		t.Errorf("the place of a page that was closed, or only looked at, is not free: %d", status)
	}
}

// The gallery, which takes long, is built once for each generation and only
// when somebody looks at it.
func TestTheGalleryIsBuiltOnce(t *testing.T) {
	s := serve(t, render.French, nil, always(good("")))
	var builds atomic.Int32
	build := s.Gallery
	s.Gallery = func(images func(string) string) ([]State, error) {
		builds.Add(1)
		return build(images)
	}
	for generation := range int32(3) {
		if n := builds.Load(); n != generation {
			t.Errorf("%d galleries before generation %d is looked at", n, generation)
		}
		for _, path := range []string{"/gallery", "/gallery/one/view/light", "/gallery/one/files/email.html", "/gallery"} {
			ask(t, s, "GET", "/")
			if w, _ := ask(t, s, "GET", path); w.StatusCode != http.StatusOK {
				t.Errorf("%s: %s", path, w.Status)
			}
		}
		if n := builds.Load(); n != generation+1 {
			t.Errorf("%d galleries for %d generations", n, generation+1)
		}
		_ = s.Build()
	}
}
