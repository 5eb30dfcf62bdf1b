package main

import (
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/source"
)

// The model of a record that a new list shows in comments is a good record
// once it is copied under a heading: only its ids are still to be written.
func TestModelOfARecordIsGood(t *testing.T) {
	text, err := (&command{}).startText("2024-11", []render.Heading{{Name: "Accueil"}})
	if err != nil {
		t.Fatal(err)
	}
	_, model, _ := strings.Cut(string(text), "# Modèle de notice")
	model, _, _ = strings.Cut(model, "\n\n")
	var record strings.Builder
	for _, line := range strings.Split(model, "\n")[2:] {
		record.WriteString(strings.TrimPrefix(line, "#") + "\n")
	}
	_, problems := source.Issue("data/2024-11/issue.yaml", []byte(string(text)+record.String()), nil)
	for _, p := range render.Errors(problems) {
		if p.Code.ID != "missing-id" {
			t.Errorf("%d: %s", p.Pos.Line, p.Message(render.English))
		}
	}
	if n := len(render.Errors(problems)); n != 3 {
		t.Errorf("%d records without id, want the record, its complement and its sibling", n)
	}
}
