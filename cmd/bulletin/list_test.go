package main

import (
	"os"
	"path/filepath"
	"testing"

	"bulletin/render"
)

// Every bulletin bears the logo and the public address that the publication
// names.
func TestLogoAndPublicAddress(t *testing.T) {
	data := t.TempDir()
	image, err := os.ReadFile("../../docs/page.png")
	if err != nil {
		t.Fatal(err)
	}
	issue := "\nsections:\n  - heading: Accueil\n    records:\n      - { id: a, title: Guide }\n"
	for name, content := range map[string]string{
		"publication.yaml":   "title: Ressources\nlogo: { file: img/logo.png, alt: Logo de l'ORIV }\npublic: https://www.example.org/bulletin/\n",
		"img/logo.png":       string(image),
		"2024-11/issue.yaml": "issue: 2024-11" + issue,
		"2024-12/issue.yaml": "issue: 2024-12" + issue,
	} {
		file := filepath.Join(data, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	l, err := (&command{data: data}).load([]string{"2024-11", "2024-12"})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range render.Errors(l.problems) {
		t.Error(p.Message(render.English))
	}
	if len(l.bulletins) != 2 {
		t.Fatalf("%d bulletins, want 2", len(l.bulletins))
	}
	for _, b := range l.bulletins {
		if b.Logo == nil || b.Logo.Width == 0 || b.LogoAlt != "Logo de l’ORIV" {
			t.Errorf("%s: logo %v, said %q", b.Month, b.Logo, b.LogoAlt)
		}
		if b.Publication.Public != "https://www.example.org/bulletin/" {
			t.Errorf("%s: public address %q", b.Month, b.Publication.Public)
		}
	}
}
