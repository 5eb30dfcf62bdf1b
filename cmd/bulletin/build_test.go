package main

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"bulletin/render"
)

// A build says what to shorten in a mail that programs would cut, but not when it
// makes no mail.
func TestBuildTellsOfAHeavyMail(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.MkdirAll("data/2024-11", 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"data/publication.yaml": "title: Ressources\nheadings: [{ name: Accueil }]\n",
		"data/2024-11/issue.yaml": "issue: 2024-11\nsections:\n  - heading: Accueil\n    records:" + strings.Repeat(`
      - id: long
        title: Long
        issued: 2024-11
        pages: 3
        abstract: `+strings.Repeat("mot ", 7_500), 4),
	} {
		for n := range 4 {
			text = strings.Replace(text, "id: long\n", fmt.Sprintf("id: long-%d\n", n+1), 1)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for only, tells := range map[string]bool{"email": true, "xlsx": false} {
		var out bytes.Buffer
		c := command{stdout: &out, stderr: &out, getenv: func(string) string { return "" },
			lang: func(func(string) string) render.Lang { return render.French }}
		if status := c.run([]string{"build", "--only", only}); status != exitDone {
			t.Fatalf("exit status %d\n%.2000s", status, out.String())
		}
		if got := strings.Contains(out.String(), "Gmail coupe à 102\u00a0Ko") && strings.Contains(out.String(), "long-1 (9)"); got != tells {
			t.Errorf("--only %s tells of the heavy mail: %v\n%.2000s", only, got, out.String())
		}
	}
}
