package main

import (
	"bytes"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
)

// What was uploaded is asked for where readers will look for it.
func TestCheckPublic(t *testing.T) {
	folder := t.TempDir()
	t.Chdir(folder)
	served := "out"
	site := httptest.NewServer(http.StripPrefix("/bulletin/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.FileServer(http.Dir(served)).ServeHTTP(w, r)
	})))
	defer site.Close()
	write := func(name, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var cover bytes.Buffer
	if err := png.Encode(&cover, image.NewRGBA(image.Rect(0, 0, 210, 297))); err != nil {
		t.Fatal(err)
	}
	write("data/2024-11/covers/guide.png", cover.String())
	publication := "title: Ressources\nheadings: [{ name: Accueil }]\n"
	write("data/publication.yaml", publication+"public: "+site.URL+"/bulletin\n")
	write("data/2024-11/issue.yaml", `issue: 2024-11
sections:
  - heading: Accueil
    records:
      - { id: guide, title: Guide, issued: 2024-11, pages: 3, abstract: Un résumé., cover: covers/guide.png }
`)
	run := func(args ...string) (status int, said string) {
		t.Helper()
		var out bytes.Buffer
		c := command{stdout: &out, stderr: &out, getenv: func(string) string { return "" },
			lang: func(func(string) string) render.Lang { return render.English }}
		status = c.run(args)
		return status, out.String()
	}
	expect := func(status int, words ...string) {
		t.Helper()
		got, said := run("check", "--public")
		if got != status {
			t.Errorf("exit status %d, want %d", got, status)
		}
		for _, w := range words {
			if !strings.Contains(said, w) {
				t.Errorf("%q is not said in:\n%s", w, said)
			}
		}
	}

	if status, said := run("build"); status != 0 {
		t.Fatal(said)
	}
	files, err := filepath.Glob("out/2024-11/*.pdf")
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	expect(0, "4 files asked for at their public addresses, of which 4 as built") // the page, the PDF, the references, the cover
	built, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	write(files[0], "an older PDF")
	expect(1, "out/2024-11/ressources-2024-11.pdf is not what the list makes now", "hint: build it (bulletin build 2024-11), upload it")
	write(files[0], string(built))
	served = "site"
	if err := os.CopyFS(served, os.DirFS("out")); err != nil {
		t.Fatal(err)
	}
	write("site/2024-11/ressources-2024-11.pdf", "an older PDF")
	expect(1, "data/publication.yaml:3:9: "+site.URL+"/bulletin/2024-11/ressources-2024-11.pdf serves other content than what was built (12 bytes instead of ",
		"upload out/2024-11/ressources-2024-11.pdf again")
	os.Remove("site/2024-11/ressources-2024-11.pdf")
	expect(1, "ressources-2024-11.pdf is not to be had: the site answers 404")
	site.Close()
	expect(3, "could not be asked: the connection is refused", "of which 0 as built")
	write("data/publication.yaml", publication)
	expect(1, "does not say where the editions are put")
}

// Readers find the covers beside the page, and those of the mail where it takes
// them from, which may be elsewhere.
func TestPublicAddresses(t *testing.T) {
	const issue = "https://www.example.org/b/2024-11/"
	for _, c := range []struct {
		images, name string // what publication.yaml says of images; the edition
		want         []string
	}{
		{"", "web.html", []string{issue + "web.html"}},
		{"", "ressources-2024-11.pdf", []string{issue + "ressources-2024-11.pdf"}},
		{"", "ressources-2024-11.ris", []string{issue + "ressources-2024-11.ris"}},
		{"", "ressources-2024-11.xlsx", nil},
		{"", "email.html", nil},
		{"", "email.eml", nil},
		{"", "images/a.png", []string{issue + "images/a.png"}},
		{issue + "images", "images/a.png", []string{issue + "images/a.png"}},
		{"https://other.example/", "images/a.png", []string{issue + "images/a.png", "https://other.example/a.png"}},
		{"https://other.example", "images/a.png", []string{issue + "images/a.png", "https://other.example/a.png"}},
		{"https://other.example/", "web.html", []string{issue + "web.html"}},
		{render.ImagesNone, "images/a.png", []string{issue + "images/a.png"}},
		{render.ImagesEmbedded, "images/a.png", []string{issue + "images/a.png"}},
	} {
		pub := &render.Publication{Title: "Ressources", Public: "https://www.example.org/b", Images: c.images}
		b, _ := compose.Bulletin(&render.Issue{Number: render.Date{Year: 2024, Month: 11}}, pub, nil, nil)
		if got := publicAddresses(b, c.name); !slices.Equal(got, c.want) {
			t.Errorf("images: %q, %s: %q, want %q", c.images, c.name, got, c.want)
		}
	}
}
