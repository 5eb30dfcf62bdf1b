package source

import (
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/french"
	"bulletin/render/rendertest"
)

const unfinished = `issue: 2024-10
sections:
  - heading: Histoire
    records:
      # une notice sans identifiant
      - kind: exhibition   # à l’année
        title: Exposition permanente
        authors: [Musée national de l’histoire de l’immigration]
      - title: "Les descendants d'immigrés s'élèvent plus souvent dans l'échelle sociale que les autres"
        authors: [INSEE]
        language: fr
        complements:
          - title: Deux
          - title: Deux
      - id:
        title: Deux
        abstract: >
          Un paragraphe  d'avant : il change,
          court sur deux lignes.

          Un paragraphe après
          reste comme il est.
        links:
          - { url: https://example.org/a, label: L'annexe }
      - { title: "Trois: a report, it's here", language: en, authors: [{ family: Ninnin, given: L. }] }
`

func TestFixIDs(t *testing.T) {
	out, changes, err := FixIDs([]byte(unfinished), french.Slug)
	if err != nil {
		t.Fatal(err)
	}
	want := `
-      - kind: exhibition   # à l’année
+      - id: mnhi-exposition-permanente
+        kind: exhibition   # à l’année
-      - title: "Les descendants d'immigrés s'élèvent plus souvent dans l'échelle sociale que les autres"
+      - id: insee-les-descendants-d-immigres-s-elevent-plus-souvent-dans
+        title: "Les descendants d'immigrés s'élèvent plus souvent dans l'échelle sociale que les autres"
-          - title: Deux
+          - id: deux
+            title: Deux
-          - title: Deux
+          - id: deux-2
+            title: Deux
-      - id:
+      - id: deux-3
-      - { title: "Trois: a report, it's here", language: en, authors: [{ family: Ninnin, given: L. }] }
+      - { id: ninnin-trois-a-report-it-s-here, title: "Trois: a report, it's here", language: en, authors: [{ family: Ninnin, given: L. }] }
`
	if !sameDiff(unfinished, string(out), want) {
		t.Errorf("got\n%s\nwant%s", diff(unfinished, string(out)), want)
	}
	if len(changes) != 6 || changes[0] != (Change{"sections.0.records.0.id", 6, "", "mnhi-exposition-permanente"}) {
		t.Errorf("%+v", changes)
	}
	again, changes, err := FixIDs(out, french.Slug)
	if err != nil || len(changes) > 0 || string(again) != string(out) {
		t.Errorf("a second fix changes %v (%v)", changes, err)
	}
	issue, problems := Issue("", out, nil)
	if e := render.Errors(problems); len(e) > 0 {
		t.Error(codes(e))
	}
	for _, r := range everyRecord(issue) {
		if !idForm.MatchString(r.ID) || len(r.ID) > maxID {
			t.Errorf("id %q", r.ID)
		}
	}
}

func TestFixText(t *testing.T) {
	var seen []string
	out, changes, err := FixText([]byte(unfinished), func(field, value, lang string) string {
		seen = append(seen, field)
		return strings.ReplaceAll(value, "'", "’")
	})
	if err != nil {
		t.Fatal(err)
	}
	want := `
-      - title: "Les descendants d'immigrés s'élèvent plus souvent dans l'échelle sociale que les autres"
+      - title: "Les descendants d’immigrés s’élèvent plus souvent dans l’échelle sociale que les autres"
-          Un paragraphe  d'avant : il change,
-          court sur deux lignes.
+          Un paragraphe  d’avant : il change, court sur deux lignes.
-          - { url: https://example.org/a, label: L'annexe }
+          - { url: https://example.org/a, label: L’annexe }
`
	if !sameDiff(unfinished, string(out), want) {
		t.Errorf("got\n%s\nwant%s", diff(unfinished, string(out)), want)
	}
	if len(changes) != 3 || changes[2].Path != "sections.0.records.2.links.0.label" || changes[2].Line != 24 {
		t.Errorf("%+v", changes)
	}
	if s := strings.Join(seen, " "); s != "heading title title title title title abstract label" {
		t.Errorf("dress saw: %s", s)
	}
}

// TestFixTextOfRandomIssues dresses random issues; reading them back gives what
// dressing the issue gives, and a second time changes nothing.
func TestFixTextOfRandomIssues(t *testing.T) {
	dress := func(_, value, _ string) string { return french.Dress(value) }
	for seed := range uint64(4) {
		src := Format(rendertest.Issue(seed, 24, rendertest.Options{}))
		out, changes, err := FixText(src, dress)
		if err != nil || len(changes) == 0 {
			t.Fatal(err, len(changes))
		}
		issue, problems := Issue("", out, nil)
		if e := render.Errors(problems); len(e) > 0 {
			t.Fatal(codes(e))
		}
		for _, r := range issue.Records() {
			if !r.Foreign() && r.Title != french.Dress(r.Title) || r.Abstract != french.Dress(r.Abstract) {
				t.Errorf("seed %d: %s was not dressed", seed, r.ID)
			}
		}
		again, changes, err := FixText(out, dress)
		if err != nil || len(changes) > 0 || string(again) != string(out) {
			t.Errorf("seed %d: a second time changes %+v (%v)", seed, changes, err)
		}
	}
}

func TestFixRefusesBrokenFiles(t *testing.T) {
	for _, src := range []string{"a: [", "a: &x y", "\xff", "- a"} {
		if _, _, err := FixIDs([]byte(src), french.Slug); err == nil && src != "- a" {
			t.Errorf("%q is fixed", src)
		}
		if _, _, err := FixText([]byte(src), func(_, v, _ string) string { return v }); err == nil && src != "- a" {
			t.Errorf("%q is fixed", src)
		}
	}
}
