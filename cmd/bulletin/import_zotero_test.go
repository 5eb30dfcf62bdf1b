package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"bulletin/render"
)

// zoteroAnswers are what a Zotero gives, by path: as its local API is described,
// a total in a header and the page that was asked for.
var zoteroAnswers = map[string][]string{
	"/api/users/0/groups": {`{"id": 41, "data": {"name": "Centre de ressources"}}`},
	"/api/users/0/collections": {
		`{"key": "AAAAAAA1", "data": {"key": "AAAAAAA1", "name": "Veille", "parentCollection": false}}`,
		`{"key": "AAAAAAA2", "data": {"key": "AAAAAAA2", "name": "Décembre", "parentCollection": "AAAAAAA1"}}`,
		`{"key": "AAAAAAA3", "data": {"key": "AAAAAAA3", "name": "Vide", "parentCollection": false}}`,
	},
	"/api/groups/41/collections": {`{"key": "BBBBBBB1", "data": {"key": "BBBBBBB1", "name": "Décembre", "parentCollection": false}}`},
	"/api/users/0/collections/AAAAAAA2/items/top": {
		`{"key": "CCCCCCC1", "version": 3, "data": {"key": "CCCCCCC1", "itemType": "report",
			"title": "Les premières années en France des immigrés", "institution": "",
			"creators": [{"creatorType": "author", "name": "Direction générale des étrangers en France"}],
			"date": "2024-01", "numPages": "116", "url": "https://www.immigration.interieur.gouv.fr/elipa2",
			"callNumber": "B 12", "language": "fr", "tags": [{"tag": "donnees"}, {"tag": "Elipa", "type": 1}]}}`,
		`{"key": "CCCCCCC2", "data": {"key": "CCCCCCC2", "itemType": "attachment", "title": "elipa.pdf"}}`,
		`{"key": "CCCCCCC3", "data": {"key": "CCCCCCC3", "itemType": "journalArticle", "title": "La santé au fil du temps et des générations",
			"creators": [{"creatorType": "author", "firstName": "Anne", "lastName": "Gosselin"}],
			"date": "mai 2024", "tags": [{"tag": "Santé"}]}}`,
	},
	"/api/users/0/collections/AAAAAAA3/items/top": {},
}

func TestImportFromZotero(t *testing.T) {
	t.Chdir(t.TempDir())
	enabled := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, ok := zoteroAnswers[r.URL.Path]
		switch {
		case !enabled:
			http.Error(w, "Local API is not enabled", http.StatusForbidden)
		case !ok:
			http.NotFound(w, r)
		default:
			start, _ := strconv.Atoi(r.URL.Query().Get("start"))
			w.Header().Set("Total-Results", strconv.Itoa(len(list)))
			fmt.Fprintf(w, "[%s]", strings.Join(list[min(start, len(list)):], ","))
		}
	}))
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir("data", 0o777); err != nil {
		t.Fatal(err)
	}
	publication := "title: Ressources\nheadings: [{ name: Données }, { name: Santé }]\n" +
		"producers: [{ acronym: DGEF, name: Direction générale des étrangers en France }]\n"
	if err := os.WriteFile("data/publication.yaml", []byte(publication), 0o666); err != nil {
		t.Fatal(err)
	}
	expect := func(lang render.Lang, status int, args []string, words ...string) {
		t.Helper()
		var out bytes.Buffer
		c := command{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" },
			lang: func(func(string) string) render.Lang { return lang }, zoteroPort: port}
		got := c.run(append([]string{"import"}, args...))
		for _, w := range words {
			if !strings.Contains(out.String(), w) {
				t.Errorf("%v does not say %q:\n%s", args, w, out.String())
			}
		}
		if got != status {
			t.Errorf("%v ends with %d, want %d:\n%s", args, got, status, out.String())
		}
	}
	into := []string{"--into", "2024-12", "--yes"}
	ask := func(name string) []string { return append([]string{"--zotero", name}, into...) }

	expect(render.English, exitUsage, ask("Décembre"), "several collections", "Veille/Décembre, Centre de ressources/Décembre")
	expect(render.French, exitUsage, ask("veille/novembre"), "Zotero n’a pas de collection «\u00a0veille/novembre\u00a0»", "il y a\u00a0: Veille, Veille/Décembre")
	expect(render.English, exitUsage, ask("Inconnue"), "there is: Veille, Veille/Décembre, Vide, Centre de ressources/Décembre")
	expect(render.English, exitUsage, []string{"--zotero", "Vide"}, "say which issue")
	expect(render.English, exitUsage, append([]string{"a.ris"}, ask("Vide")...), "name one file")
	expect(render.French, exitDone, ask("vide"), "Zotero, Vide est vide")

	expect(render.English, exitDone, ask("VEILLE/decembre"), "2 records to add",
		"Données\n  + DGEF, Les premières années en France des immigrés, janvier 2024, 116\u00a0p.\n    https://www.immigration.interieur.gouv.fr/elipa2 · notes: callNumber\u00a0: B 12",
		"Santé\n  + GOSSELIN Anne, La santé au fil du temps et des générations, mai 2024\n    no address")
	list, err := os.ReadFile(filepath.Join("data", "2024-12", "issue.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"      - id: dgef-", "        authors: [DGEF]\n", "        keywords: [Elipa]\n", "B 12", "        kind: article\n"} {
		if !strings.Contains(string(list), want) {
			t.Errorf("the list lacks %q:\n%s", want, list)
		}
	}
	expect(render.English, exitDone, ask("Veille/Décembre"), "there is nothing to add", "same address", "same title, same year")

	enabled = false
	expect(render.French, exitWorld, ask("Vide"), "Zotero ne laisse pas les autres programmes le lire", "cochez «\u00a0Autoriser les autres applications")
	server.Close()
	expect(render.French, exitWorld, ask("Vide"), "Zotero n’est pas ouvert sur cet ordinateur")
}
