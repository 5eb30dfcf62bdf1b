package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"bulletin/render"
)

// What ISO 2709 cannot hold is the list's matter, not the world's: the record is
// named, and nothing is written.
func TestExportNamesWhatDoesNotFit(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("data/2024-11", 0o777); err != nil {
		t.Fatal(err)
	}
	list := "issue: 2024-11\nsections:\n  - heading: Accueil\n    records:\n      - id: long\n        title: " +
		strings.Repeat("accueil ", 1300) + "\n        links: [https://example.org/a]\n"
	for name, text := range map[string]string{"data/publication.yaml": "title: Ressources\nheadings: [{ name: Accueil }]\n", "data/2024-11/issue.yaml": list} {
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" },
		lang: func(func(string) string) render.Lang { return render.English }}
	if got := c.run([]string{"export", "2024-11", "--to", "ris,unimarc"}); got != exitProblems {
		t.Errorf("it ends with %d:\n%s", got, out.String())
	}
	for _, want := range []string{"data/2024-11/issue.yaml", `the record "long" does not fit ISO 2709`, "1 error, 0 warnings; nothing was written"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("it does not say %q:\n%s", want, out.String())
		}
	}
	if _, err := os.Stat("out"); err == nil {
		t.Error("something was written")
	}
}
