package main

import (
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/source"
)

// A list that begins with what came has the comments of one that new starts,
// and says the same.
func TestBegun(t *testing.T) {
	c := &command{getenv: func(string) string { return "" }}
	issue := &render.Issue{Number: render.Date{Year: 2024, Month: 11}, Preheader: "Ce mois-ci",
		Sections: []*render.Section{{Heading: "Accueil", Records: []*render.Record{{ID: "guide", Title: "Guide"}}}}}
	list, err := c.begun("2024-11", issue)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(list); !strings.HasPrefix(s, "# yaml-language-server: ") || strings.HasSuffix(s, "\n\n") || strings.Count(s, "issue: 2024-11") != 1 ||
		!strings.Contains(s, "\n\nissue: 2024-11\n") {
		t.Errorf("the list is\n%s", s)
	}
	if !strings.HasSuffix(string(list), string(source.Format(issue))) {
		t.Errorf("the list is\n%s", list)
	}
}
