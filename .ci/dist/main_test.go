package main

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestWhatIsPacked(t *testing.T) {
	tree := fstest.MapFS{}
	for _, name := range []string{
		"LICENSE", "THIRD_PARTY_NOTICES.md", "CHANGELOG.md", "docs/guide.fr.md", "docs/decisions/1.md", "go.mod",
		"data/publication.yaml", "data/2024-10/issue.yaml", "data/2024-10/~$issue.xlsx", "data/.DS_Store",
		"data/private/subscribers.csv", "data/private/ledger/db", "templates/embed.go", "templates/fonts/a.ttf",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(name)}
	}
	files, err := commonFiles(tree)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.name)
	}
	want := []string{
		"LICENSE", "THIRD_PARTY_NOTICES.md", "CHANGELOG.md", "Guide.html",
		"data/2024-10/issue.yaml", "data/publication.yaml", "templates/fonts/a.ttf",
	}
	if !slices.Equal(names, want) {
		t.Errorf("packed %q, want %q", names, want)
	}
	delete(tree, "docs/guide.fr.md")
	if _, err := commonFiles(tree); err == nil {
		t.Error("packed without the guide")
	}
}

func TestSameFilesSameZip(t *testing.T) {
	files := []file{{"bulletin", []byte("x"), true}, {"1 - Vérifier la liste.cmd", crlf("a\nb\r\n"), false}}
	var one, two bytes.Buffer
	if err := pack(&one, files); err != nil {
		t.Fatal(err)
	}
	slices.Reverse(files)
	if err := pack(&two, files); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one.Bytes(), two.Bytes()) {
		t.Error("the zips differ")
	}
	z, err := zip.NewReader(bytes.NewReader(one.Bytes()), int64(one.Len()))
	if err != nil {
		t.Fatal(err)
	}
	script, program := z.File[0], z.File[1]
	if script.Name != "bulletin/1 - Vérifier la liste.cmd" || script.NonUTF8 || script.Mode().Perm() != 0o644 {
		t.Errorf("script is %q, mode %v", script.Name, script.Mode())
	}
	if program.Mode().Perm() != 0o755 {
		t.Errorf("the program's mode is %v", program.Mode())
	}
	r, err := z.Open(script.Name)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(r); err != nil || string(text) != "a\r\nb\r\n" {
		t.Errorf("script holds %q, %v", text, err)
	}
}

func TestScriptsForWindows(t *testing.T) {
	for _, s := range scripts {
		lines := strings.Split(string(s.text()), "\r\n")
		want := []string{"@echo off", "chcp 65001 >nul", `pushd "%~dp0"`}
		if !slices.Equal(lines[:3], want) || !slices.Contains(lines, "bulletin.exe "+s.verb+" %mois% --lang fr") || !slices.Contains(lines, "pause") {
			t.Errorf("script is %q", lines)
		}
	}
}

// Files to drop something on, or to answer questions in: every label that is
// gone to is there, no prompt ends a block, and the answers reach the program.
func TestOtherScriptsForWindows(t *testing.T) {
	for _, tt := range []struct {
		data []byte
		run  string
	}{
		{subscriber, `bulletin.exe subscribers import "%~1" --lang fr`},
		{importer, `bulletin.exe import "%~1" %options% --lang fr`},
		{collector, `bulletin.exe import --zotero "%collection%" --into "%mois%" --lang fr`},
	} {
		lines := strings.Split(string(tt.data), "\r\n")
		if !slices.Contains(lines, tt.run) || !slices.Contains(lines, "pause") || strings.Contains(strings.ReplaceAll(string(tt.data), "\r\n", ""), "\n") {
			t.Errorf("script is %q", lines)
		}
		for _, line := range lines {
			if _, label, ok := strings.Cut(line, "goto "); ok && !slices.Contains(lines, ":"+label) {
				t.Errorf("nothing is labelled %q", label)
			}
		}
	}
}

func TestGuideIsAPage(t *testing.T) {
	html, err := page([]byte("# Guide\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"))
	if err != nil || !strings.Contains(string(html), "<h1>Guide</h1>") || !strings.Contains(string(html), "<td>2</td>") {
		t.Errorf("%s, %v", html, err)
	}
}
