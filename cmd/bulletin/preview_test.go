package main

import (
	"bufio"
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/preview"
	"bulletin/render"
	"bulletin/templates"
)

// previewed runs the preview of an issue in data, with a designer's templates if
// a folder is named, until the test ends, and returns its address.
func previewed(t *testing.T, data, design string, args ...string) string {
	t.Helper()
	out, printed := io.Pipe()
	c := &command{data: data, say: render.French, stdout: printed, stderr: io.Discard, getenv: func(string) string { return "" }}
	if err := c.design(design); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- c.servePreview(ctx, args, 0, false)
		printed.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(address, "/\n")
}

func fetch(t *testing.T, address string) (body []byte, status int) {
	t.Helper()
	w, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	body, err = io.ReadAll(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body, w.StatusCode
}

// smallData is a folder of lists with two issues and hosted images.
func smallData(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	image, err := fs.ReadFile(templates.Files, "gallery/covers/wide.png")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"publication.yaml":      "title: Ressources\nimages: https://www.example.org/images/\n",
		"2024-09/issue.yaml":    "issue: 2024-09\nsections:\n  - heading: Accueil\n    records:\n      - { id: a, title: Septembre }\n",
		"2024-10/issue.yaml":    "issue: 2024-10\nsections:\n  - heading: Accueil\n    records:\n      - { id: a, title: Octobre, cover: covers/a.png }\n",
		"2024-10/covers/a.png":  string(image),
		"private/2030-01/x.csv": "",
	} {
		file := filepath.Join(data, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

// The preview shows the very editions that build makes, of the latest issue or
// of the one named; images to be hosted are shown from those built.
func TestPreviewShowsWhatBuildMakes(t *testing.T) {
	data, out := smallData(t), t.TempDir()
	c := &command{data: data, stdout: io.Discard, stderr: io.Discard, getenv: func(string) string { return "" }}
	if err := c.buildIssues([]string{"2024-10"}, nil, out, false); err != nil {
		t.Fatal(err)
	}
	address := previewed(t, data, "")
	var built []string
	err := fs.WalkDir(os.DirFS(out), "2024-10", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		want, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		name = strings.TrimPrefix(name, "2024-10/")
		built = append(built, name)
		got, status := fetch(t, address+"/files/"+name)
		if status != http.StatusOK || !bytes.Equal(got, want) {
			t.Errorf("%s: status %d, %d bytes, build makes %d", name, status, len(got), len(want))
		}
		return nil
	})
	if err != nil || len(built) < 7 {
		t.Fatalf("built %q, %v", built, err)
	}
	mail, _ := fetch(t, address+"/view/light")
	_, image, found := strings.Cut(string(mail), `src="`+address)
	if !found {
		t.Fatal("the mail shows no image of the preview")
	}
	image, _, _ = strings.Cut(image, `"`)
	if data, status := fetch(t, address+image); status != http.StatusOK || len(data) == 0 {
		t.Errorf("%s: status %d, %d bytes", image, status, len(data))
	}
	page, _ := fetch(t, previewed(t, data, "", "2024-09"))
	if !strings.Contains(string(page), "septembre 2024") {
		t.Error("the issue named is not the one shown")
	}
}

// The mail that is shown has its covers wherever readers will see them: at an
// address or in the message itself.
func TestPreviewShowsTheCovers(t *testing.T) {
	for _, c := range []struct {
		setting string
		shown   bool
	}{
		{"", false},
		{"images: none\n", false},
		{"public: https://www.example.org/\nimages: none\n", false},
		{"images: embedded\n", true},
		{"public: https://www.example.org/\nimages: embedded\n", true},
		{"images: https://www.example.org/images/\n", true},
		{"public: https://www.example.org/\n", true},
	} {
		data := smallData(t)
		save(t, filepath.Join(data, "publication.yaml"), "title: Ressources\n"+c.setting)
		program := &command{data: data, say: render.French, getenv: func(string) string { return "" }}
		built, err := program.buildInMemory("2024-10", "http://127.0.0.1:1/files/images/")
		if err != nil {
			t.Fatal(err)
		}
		file := func(name string) []byte {
			i := slices.IndexFunc(built.Files, func(f preview.File) bool { return f.Name == name })
			if i < 0 {
				t.Fatalf("%q builds no %s", c.setting, name)
			}
			return built.Files[i].Data
		}
		_, image, shown := strings.Cut(string(built.Mail), `src="http://127.0.0.1:1/files/`)
		if shown != c.shown {
			t.Errorf("%q: covers shown: %v", c.setting, shown)
		}
		if image, _, _ = strings.Cut(image, `"`); shown && len(file(image)) == 0 {
			t.Errorf("%q: %s is empty", c.setting, image)
		}
		if strings.Contains(c.setting, "embedded") && !bytes.Contains(file("email.eml"), []byte("Content-Id:")) {
			t.Errorf("%q: the draft carries no cover", c.setting)
		}
	}
}

// A list saved wrong shows its problems above the editions of before; mended,
// it shows the new ones.
func TestPreviewFollowsTheList(t *testing.T) {
	data := smallData(t)
	address := previewed(t, data, "")
	list := filepath.Join(data, "2024-10", "issue.yaml")
	good, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	save(t, list, strings.Replace(string(good), "title: Octobre", "tittle: Novembre", 1))
	waitFor(t, address, "1 erreur à corriger", "<mark>tittle</mark>", "issue.yaml:5:18", "date d’avant", ">Octobre<")
	if page, _ := fetch(t, previewed(t, data, "")); !strings.Contains(string(page), "octobre 2024</h1>") || strings.Contains(string(page), "<iframe") {
		t.Error("a preview that starts with a broken list does not say of which issue")
	}
	save(t, list, strings.Replace(string(good), "title: Octobre", "title: Novembre, links: [https://www.example.org/n]", 1))
	waitFor(t, address, "À jour", ">Novembre</a>")
}

// A designer's template is followed too, and its mistakes are told like those of
// the list.
func TestPreviewFollowsTheTemplates(t *testing.T) {
	data, design := smallData(t), t.TempDir()
	good, err := fs.ReadFile(templates.Files, "email/style.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	style := filepath.Join(design, "email", "style.html.tmpl")
	if err := os.Mkdir(filepath.Dir(style), 0o777); err != nil {
		t.Fatal(err)
	}
	save(t, style, string(good))
	address := previewed(t, data, design)
	save(t, style, strings.Replace(string(good), "<style>", "<style>\n/* hers */\n{{.Nothing}}\n", 1))
	waitFor(t, address, "1 erreur à corriger", "email/style.html.tmpl:4:3", "{{<mark>.</mark>Nothing}}", ">Octobre<")
	save(t, style, strings.Replace(string(good), "<style>", "<style>\n.hers{color:red}\n", 1))
	waitFor(t, address, "À jour", ".hers{color:red}")
}

// So are the preview's own templates: while one is broken, in its grammar or in
// what it asks for, the pages stay as they were.
func TestPreviewFollowsItsOwnTemplates(t *testing.T) {
	data, design := smallData(t), t.TempDir()
	original, err := fs.ReadFile(templates.Files, "preview/page.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	good := strings.Replace(string(original), "\n<main>\n", "\n<main>\n<p>Maison</p>\n", 1)
	page := filepath.Join(design, "preview", "page.html.tmpl")
	if err := os.Mkdir(filepath.Dir(page), 0o777); err != nil {
		t.Fatal(err)
	}
	save(t, page, good)
	address := previewed(t, data, design)
	waitFor(t, address, "<p>Maison</p>", "À jour")
	looks := regexp.MustCompile(`data-looks="[0-9a-f]+"`)
	first, _ := fetch(t, address)
	for _, broken := range []struct{ text, marked string }{
		{"{{if}}", "preview/page.html.tmpl:"},
		{"{{.Nothing}}", "{{<mark>.</mark>Nothing}}"},
		{"<a {{.Title}}=x onclick=\"{{template \"nowhere\"}}\">", "nowhere"},
	} {
		save(t, page, strings.Replace(good, "<p>Maison", broken.text+"<p>Chantier", 1))
		waitFor(t, address, "1 erreur à corriger", broken.marked, "<p>Maison</p>", ">Octobre<")
		save(t, page, good)
		waitFor(t, address, "<p>Maison</p>", "À jour")
	}
	save(t, page, strings.Replace(good, "Maison", "Neuf", 1))
	waitFor(t, address, "<p>Neuf</p>", "À jour")
	last, _ := fetch(t, address)
	if a, b := looks.FindString(string(first)), looks.FindString(string(last)); a == "" || b == "" || a == b {
		t.Errorf("open pages are not told that their template has changed: %s, %s", a, b)
	}
	save(t, filepath.Join(design, "preview", "style.css"), "main { color: teal }")
	waitFor(t, address, "<style>main { color: teal }</style>")
}

// save writes a file as editors do.
func save(t *testing.T, file, text string) {
	t.Helper()
	staged := filepath.Join(filepath.Dir(file), ".staged")
	if err := os.WriteFile(staged, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(staged, file); err != nil {
		t.Fatal(err)
	}
}

// waitFor asks the preview until its page and its mail hold the texts.
func waitFor(t *testing.T, address string, want ...string) {
	t.Helper()
	var page, mail []byte
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		page, _ = fetch(t, address)
		mail, _ = fetch(t, address+"/files/email.html")
		if !slices.ContainsFunc(want, func(s string) bool { return !strings.Contains(string(page)+string(mail), s) }) {
			return
		}
	}
	_, main, _ := strings.Cut(string(page), "<main>")
	main, _, _ = strings.Cut(main, "</main>")
	t.Errorf("the preview never showed %q:\n%s", want, main)
}

// Every state of the gallery builds with the publication's settings, and the
// lists hold what they are named after.
func TestEveryStateOfTheGalleryBuilds(t *testing.T) {
	c := &command{data: "../../data", say: render.French, getenv: func(string) string { return "" }}
	states, err := c.gallery(func(id string) string { return "http://127.0.0.1:1/gallery/" + id + "/files/images/" })
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range states {
		ids = append(ids, s.ID)
		for _, p := range s.Problems {
			if p.Code.Severity == render.Error && !(s.ID == "none" && p.Code.ID == "no-sections") {
				t.Errorf("%s:%d: %s", p.File, p.Pos.Line, p.Message(render.English))
			}
		}
		if s.Note == "" || s.Name == s.ID {
			t.Errorf("%s has no name or note", s.ID)
		}
		if files := s.Files; !slices.ContainsFunc(files, func(f preview.File) bool { return f.Name == "email.html" && len(f.Data) > 1000 }) {
			t.Errorf("%s has no mail", s.ID)
		}
	}
	var want []string
	for _, s := range galleryStates {
		want = append(want, s.id)
	}
	if !slices.Equal(ids, want) {
		t.Errorf("states %q, want %q", ids, want)
	}
}

// No French text of the pages may break over two lines before a mark, and each
// mark has the space that is its own.
func TestTypographyOfThePreview(t *testing.T) {
	texts := map[string]string{} // to the file each stands in
	files, err := filepath.Glob("internal/preview/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range append(files, "gallery.go") {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				text, err := strconv.Unquote(l.Value)
				if err != nil {
					t.Fatal(err)
				}
				texts[text] = file
			}
			return true
		})
	}
	pages, err := fs.ReadFile(templates.Files, "preview/page.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	for _, action := range regexp.MustCompile(`\{\{.*?\}\}`).FindAll(pages, -1) {
		for _, quoted := range regexp.MustCompile(`"[^"]*"`).FindAll(action, -1) {
			text, err := strconv.Unquote(string(quoted))
			if err != nil {
				t.Fatal(err)
			}
			texts[text] = "page.html.tmpl"
		}
	}
	for _, known := range []string{"Large de 375 pixels.", "Aucune notice", "Galerie des modèles"} {
		if texts[known] == "" {
			t.Errorf("%q was not found", known)
		}
	}
	wrong := regexp.MustCompile(`.{0,12}(?: [:;!?»]|« |\x{a0}[;!?]|\x{202f}[:»]|%d [KM]o)`)
	for text, file := range texts {
		if s := wrong.FindString(text); s != "" {
			t.Errorf("%s: %q wants another space", file, s)
		}
	}
}

// A template that fails on some states leaves the others, and says where.
func TestGalleryOfABrokenTemplate(t *testing.T) {
	design := t.TempDir()
	good, err := fs.ReadFile(templates.Files, "email/page.html.tmpl")
	if err != nil {
		t.Fatal(err)
	}
	bad := strings.Replace(string(good), "{{range .Sections}}", "{{range .Sections}}{{.Nothing}}", 1)
	if bad == string(good) {
		t.Fatal("the template has no sections")
	}
	if err := os.Mkdir(filepath.Join(design, "email"), 0o777); err != nil {
		t.Fatal(err)
	}
	save(t, filepath.Join(design, "email", "page.html.tmpl"), bad)
	c := &command{data: "../../data", say: render.French, getenv: func(string) string { return "" }}
	if err := c.design(design); err != nil {
		t.Fatal(err)
	}
	states, err := c.gallery(func(string) string { return "http://127.0.0.1:1/" })
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		broken := slices.ContainsFunc(s.Problems, func(p preview.Problem) bool {
			return p.Code == codeTemplate && strings.HasSuffix(p.File, "email/page.html.tmpl") && strings.Contains(p.Line, "{{.Nothing}}")
		})
		if broken == (s.ID == "none") {
			t.Errorf("%s: template problem: %v", s.ID, broken)
		}
	}
}

func TestPreviewOfATakenPort(t *testing.T) {
	l, err := preview.Listen(0)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var stderr strings.Builder
	c := &command{stdout: io.Discard, stderr: &stderr, getenv: func(string) string { return "" },
		lang: func(func(string) string) render.Lang { return render.French }}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	status := c.run([]string{"preview", "--data", "../../data", "--port", port})
	if want := "le port " + port + " est pris"; status != exitWorld || !strings.Contains(stderr.String(), want) {
		t.Errorf("status %d, %q", status, stderr.String())
	}
}

func TestOpener(t *testing.T) {
	for _, system := range []string{"windows", "darwin", "linux"} {
		words := opener(system, "http://127.0.0.1:1/")
		if words[len(words)-1] != "http://127.0.0.1:1/" {
			t.Errorf("%s opens %q", system, words)
		}
	}
}
