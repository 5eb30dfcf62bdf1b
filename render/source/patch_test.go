package source

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

const patchable = `# Un numéro
issue: 2024-10   # le mois
introduction: >  # plié
  Un paragraphe.

  Un autre.

sections:
  # Première rubrique
  - heading: 'Histoire'
    records:
      # première notice
      - id: a
        title: "Foo"  # à vérifier
        authors: [INSEE, { family: Martin, given: A }]
        links: [https://example.org/a]

      - id: b
        kind: book
        title: Bar
        # sans date
        keywords:
          - un
          - deux # fin
        abstract: |
          Ligne une
          Ligne deux

      - title: Baz
        series: { title: S, number: 3 }
  - heading: Données
    records: []
`

// TestPatch shows each change as the lines it takes away and adds.
func TestPatch(t *testing.T) {
	for _, c := range []struct {
		name  string
		edits []Edit
		want  string
	}{
		{"a quoted title stays quoted", []Edit{{Path: "sections.0.records.0.title", Value: "L’été"}}, `
-        title: "Foo"  # à vérifier
+        title: "L’été"  # à vérifier
`},
		{"quotes appear when needed", []Edit{{Path: "sections.0.records.1.title", Value: "Bar : suite #5"}}, `
-        title: Bar
+        title: "Bar : suite #5"
`},
		{"a single-quoted heading", []Edit{{Path: "sections.0.heading", Value: "L'histoire"}}, `
-  - heading: 'Histoire'
+  - heading: 'L''histoire'
`},
		{"a folded text keeps its comment", []Edit{{Path: "introduction", Value: "Court."}}, `
-  Un paragraphe.
-
-  Un autre.
+  Court.
`},
		{"a literal text", []Edit{{Path: "sections.0.records.1.abstract", Value: "Une\nDeux\nTrois"}}, `
-          Ligne une
-          Ligne deux
+          Une
+          Deux
+          Trois
`},
		{"a date", []Edit{{Path: "issue", Value: render.Date{Year: 2024, Month: 11}}}, `
-issue: 2024-10   # le mois
+issue: 2024-11   # le mois
`},
		{"a value in braces", []Edit{{Path: "sections.0.records.2.series.title", Value: "Un, deux"}}, `
-        series: { title: S, number: 3 }
+        series: { title: "Un, deux", number: 3 }
`},
		{"an address alone", []Edit{{Path: "sections.0.records.0.links.0.url", Value: "https://example.org/b"}}, `
-        links: [https://example.org/a]
+        links: [https://example.org/b]
`},
		{"a list replaced", []Edit{{Path: "sections.0.records.1.keywords", Value: []string{"trois"}}}, `
-        keywords:
-          - un
-          - deux # fin
+        keywords: [trois] # fin
`},
		{"a text becomes long", []Edit{
			{Path: "sections.0.records.0.notes", Op: Insert, Value: "Court"},
			{Path: "sections.0.records.0.notes", Value: "Une note\n\nen deux paragraphes"},
		}, `
+        notes: >
+          Une note
+
+          en deux paragraphes
`},
		{"a long title stays on one line", []Edit{{Path: "sections.0.records.1.title", Value: strings.Repeat("mot ", 30) + ": fin"}}, `
-        title: Bar
+        title: "` + strings.Repeat("mot ", 30) + `: fin"
`},
		{"a first field", []Edit{{Path: "sections.0.records.2.id", Op: Insert, Value: "baz"}}, `
-      - title: Baz
+      - id: baz
+        title: Baz
`},
		{"a field at its place", []Edit{{Path: "sections.0.records.1.pages", Op: Insert, Value: 12}}, `
         title: Bar
+        pages: 12
`},
		{"a long field", []Edit{{Path: "sections.0.records.2.abstract", Op: Insert, Value: strings.Repeat("mot ", 20) + "fin."}}, `
         series: { title: S, number: 3 }
+        abstract: >
+          mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot
+          mot mot mot fin.
`},
		{"a field in braces", []Edit{{Path: "sections.0.records.0.authors.1.given", Op: Delete}, {Path: "sections.0.records.0.authors.1.given", Op: Insert, Value: "B, C"}}, `
-        authors: [INSEE, { family: Martin, given: A }]
+        authors: [INSEE, { family: Martin, given: "B, C" }]
`},
		{"an item in brackets", []Edit{{Path: "sections.0.records.0.authors.0", Op: Insert, Value: render.Agent{Family: "Foo"}}}, `
-        authors: [INSEE, { family: Martin, given: A }]
+        authors: [{ family: Foo }, INSEE, { family: Martin, given: A }]
`},
		{"an item at the end", []Edit{{Path: "sections.0.records.1.keywords.2", Op: Insert, Value: "trois : quatre"}}, `
           - deux # fin
+          - "trois : quatre"
`},
		{"a record", []Edit{{Path: "sections.0.records.1", Op: Insert, Value: &render.Record{ID: "c", Title: "C", Links: []render.Link{{URL: "https://example.org/c"}}}}}, `
 
+      - id: c
+        title: C
+        links:
+          - https://example.org/c
+
       - id: b
`},
		{"a record into an empty list", []Edit{{Path: "sections.1.records.0", Op: Insert, Value: &render.Record{ID: "c", Title: "C"}}}, `
-    records: []
+    records:
+      - id: c
+        title: C
`},
		{"a record written by hand", []Edit{{Path: "sections.0.records.3", Op: Insert, Value: YAML("id: c\ntitle: >\n  C\n")}}, `
         series: { title: S, number: 3 }
+
+      - id: c
+        title: >
+          C
`},
		{"a field deleted", []Edit{{Path: "sections.0.records.0.title", Op: Delete}}, `
-        title: "Foo"  # à vérifier
`},
		{"a first field deleted", []Edit{{Path: "sections.0.records.0.id", Op: Delete}}, `
-      - id: a
-        title: "Foo"  # à vérifier
+      - title: "Foo"  # à vérifier
`},
		{"an only item deleted", []Edit{{Path: "sections.0.records.0.links.0", Op: Delete}}, `
-        links: [https://example.org/a]
+        links: []
`},
		{"a record deleted, its comment above stays", []Edit{{Path: "sections.0.records.0", Op: Delete}}, `
       # première notice
-      - id: a
-        title: "Foo"  # à vérifier
-        authors: [INSEE, { family: Martin, given: A }]
-        links: [https://example.org/a]
 
       - id: b
`},
		{"a record moved takes its comment along", []Edit{{Path: "sections.0.records.0", Op: Move, To: 1}}, `
-      # première notice
-      - id: a
-        title: "Foo"  # à vérifier
-        authors: [INSEE, { family: Martin, given: A }]
-        links: [https://example.org/a]
-
       - id: b
         kind: book
         title: Bar
         # sans date
         keywords:
           - un
           - deux # fin
         abstract: |
           Ligne une
           Ligne deux
 
+      # première notice
+      - id: a
+        title: "Foo"  # à vérifier
+        authors: [INSEE, { family: Martin, given: A }]
+        links: [https://example.org/a]
+
`},
		{"an author moved", []Edit{{Path: "sections.0.records.0.authors.1", Op: Move, To: 0}}, `
-        authors: [INSEE, { family: Martin, given: A }]
+        authors: [{ family: Martin, given: A }, INSEE]
`},
		{"several at once", []Edit{
			{Path: "sections.0.heading", Value: "H"},
			{Path: "sections.0.records.0.kind", Op: Insert, Value: render.Book},
			{Path: "sections.0.records.0.pages", Op: Insert, Value: 3},
			{Path: "sections.0.records.2", Op: Delete},
		}, `
-  - heading: 'Histoire'
+  - heading: 'H'
       - id: a
+        kind: book
         authors: [INSEE, { family: Martin, given: A }]
+        pages: 3
         links: [https://example.org/a]
-      - title: Baz
-        series: { title: S, number: 3 }
`},
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			src := strings.ReplaceAll(patchable, "\n", eol)
			out, err := Patch([]byte(src), c.edits...)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
				continue
			}
			if n := strings.Count(string(out), "\n"); n != strings.Count(string(out), eol) {
				t.Errorf("%s: the line breaks are mixed", c.name)
			}
			got := strings.ReplaceAll(string(out), "\r\n", "\n")
			if !sameDiff(patchable, got, c.want) {
				t.Errorf("%s: got\n%s\nwant%s", c.name, diff(patchable, got), c.want)
			}
		}
	}
}

// diff shows the lines that two texts do not share (longest common
// subsequence).
func diff(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	common := make([][]int, len(x)+1)
	for i := range common {
		common[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var out strings.Builder
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j]:
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || common[i+1][j] >= common[i][j+1]):
			out.WriteString("-" + x[i] + "\n")
			i++
		default:
			out.WriteString("+" + y[j] + "\n")
			j++
		}
	}
	return out.String()
}

// sameDiff compares the changed lines of two texts with those of want, where
// lines with a space before them only show where.
func sameDiff(a, b, want string) bool {
	var lines []string
	for _, line := range strings.Split(strings.Trim(want, "\n"), "\n") {
		if line != "" && line[0] != ' ' {
			lines = append(lines, line)
		}
	}
	got := strings.Split(strings.TrimRight(diff(a, b), "\n"), "\n")
	return sameWords(strings.Join(quoteAll(lines), " "), strings.Join(quoteAll(got), " "))
}

func quoteAll(lines []string) []string {
	var out []string
	for _, s := range lines {
		out = append(out, strings.ReplaceAll(s, " ", "␣"))
	}
	return out
}

func TestPatchRefuses(t *testing.T) {
	for _, c := range []struct {
		src  string
		edit Edit
		want string
	}{
		{patchable, Edit{Path: "sections.9.heading", Value: "x"}, "sections.9.heading: there is no such item"},
		{patchable, Edit{Path: "sections.0.records.0.pages", Value: 3}, "sections.0.records.0.pages: there is no such value"},
		{patchable, Edit{Path: "sections.0.records.0.title", Op: Insert, Value: "x"}, "sections.0.records.0.title: the field is already there"},
		{patchable, Edit{Path: "sections.0.records.0.title", Value: 1.5}, "sections.0.records.0.title: a float64 cannot be written into a list"},
		{patchable, Edit{Path: "", Op: Delete}, ": the whole file is not a value"},
		{patchable, Edit{Path: "sections.0.records.0", Op: Move, To: 7}, "sections.0.records.0: there is no such place in the list"},
		{patchable, Edit{Path: "issue", Value: YAML("a\nb: c")}, "issue: "},
		{"a: &x b\n", Edit{Path: "a", Value: "x"}, "the file uses YAML anchors"},
		{"a: [\n", Edit{Path: "a", Value: "x"}, "the file cannot be read"},
		{"", Edit{Path: "a", Value: "x"}, "the file is empty"},
		{"keywords: [a,\n  # un\n  b]\n", Edit{Path: "keywords.0", Op: Delete}, "keywords.0: a comment would be lost"},
	} {
		out, err := Patch([]byte(c.src), c.edit)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %s\n%s", c.edit, err, c.want, out)
		}
	}
}

// TestPatchRandomly makes random changes to random issues written in several
// styles, and to the issue they came from, and compares.
func TestPatchRandomly(t *testing.T) {
	t.Parallel()
	refused, done := 0, 0
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 7))
		issue := rendertest.Issue(seed, 12, rendertest.Options{EveryScript: true, Covers: true})
		src := rough(r, Format(issue))
		for range 20 {
			edit, change := randomEdit(r, issue)
			out, err := Patch(src, edit)
			if err != nil {
				refused++
				t.Logf("seed %d: %v", seed, err)
				continue
			}
			done++
			change()
			before, after := bytes.Count(src, []byte("# remarque")), bytes.Count(out, []byte("# remarque"))
			if after > before || after < before && edit.Op != Delete {
				t.Fatalf("seed %d, %+v: a comment was lost", seed, edit)
			}
			src = out
			got, problems := Issue("", src, nil)
			for _, p := range render.Errors(problems) {
				t.Fatalf("seed %d, %+v: %s", seed, edit, said([]render.Problem{p}, src, render.English))
			}
			if d := difference(bare(got), bare(issue)); d != "" {
				t.Fatalf("seed %d, %+v: %s\n%s", seed, edit, d, src)
			}
		}
	}
	if refused*50 > done {
		t.Errorf("%d changes were refused, %d were made", refused, done)
	}
}

// rough adds comments, blank lines and now and then CRLF to a file.
func rough(r *rand.Rand, src []byte) []byte {
	var out []string
	lines := strings.Split(string(src), "\n")
	text := -1 // indentation of the key of a block text
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if text >= 0 && (line == "" || indent > text) {
			out = append(out, line)
			continue
		}
		text = -1
		if strings.HasSuffix(line, ": >") || strings.HasSuffix(line, ": |") {
			text = len(takeApart(line).lead)
		}
		isField := takeApart(line).key != "" && i > 0
		if isField && text < 0 && r.IntN(6) == 0 {
			out = append(out, spaces(indent)+"# remarque "+fmt.Sprint(i))
		}
		if isField && r.IntN(6) == 0 && takeApart(line).value != "" {
			line += "  # remarque"
		}
		if isField && r.IntN(20) == 0 {
			out = append(out, "")
		}
		out = append(out, line)
	}
	return []byte(strings.Join(out, []string{"\n", "\r\n"}[r.IntN(2)]))
}

// randomEdit is a change of a file and the same change of the issue in it.
func randomEdit(r *rand.Rand, issue *render.Issue) (Edit, func()) {
	texts := []string{"Un titre", "Guide : groupe #5", "L'été, « déjà »", "yes", "2024", "a\"b'c\\", "漢字 🙂", strings.Repeat("mot long ", 30) + "fin"}
	s := r.IntN(len(issue.Sections))
	section := issue.Sections[s]
	path := fmt.Sprintf("sections.%d", s)
	if r.IntN(10) == 0 {
		v := texts[r.IntN(len(texts))]
		return Edit{Path: path + ".heading", Value: v}, func() { section.Heading = v }
	}
	i := r.IntN(len(section.Records))
	rec := section.Records[i]
	path += fmt.Sprintf(".records.%d", i)
	if subs := rec.Complements; len(subs) > 0 && r.IntN(2) == 0 {
		j := r.IntN(len(subs))
		rec, path = subs[j], path+fmt.Sprintf(".complements.%d", j)
	}
	text := texts[r.IntN(len(texts))]
	prose := text
	if r.IntN(2) == 0 {
		prose = []string{text + "\n\n" + text, text + "\n" + text, "- " + text + "\n- " + text, text + " :\n\n1. un\n2. deux"}[r.IntN(4)]
	}
	// put sets, adds or deletes a text.
	put := func(key string, field *string, v string) (Edit, func()) {
		switch {
		case *field == "":
			return Edit{Path: path + "." + key, Op: Insert, Value: v}, func() { *field = v }
		case r.IntN(4) == 0 && key != "title" && key != "id":
			return Edit{Path: path + "." + key, Op: Delete}, func() { *field = "" }
		}
		return Edit{Path: path + "." + key, Value: v}, func() { *field = v }
	}
	switch r.IntN(12) {
	case 0:
		return put("title", &rec.Title, text)
	case 1:
		return put("subtitle", &rec.Subtitle, text)
	case 2, 3:
		return put("abstract", &rec.Abstract, prose)
	case 4:
		return put("notes", &rec.Notes, prose)
	case 5:
		if rec.Pages == 0 {
			return Edit{Path: path + ".pages", Op: Insert, Value: 7}, func() { rec.Pages = 7 }
		}
		return Edit{Path: path + ".pages", Value: 8}, func() { rec.Pages = 8 }
	case 6:
		v := render.Date{Year: 2024, Month: 1 + r.IntN(12)}
		if rec.Issued.IsZero() {
			return Edit{Path: path + ".issued", Op: Insert, Value: v}, func() { rec.Issued = v }
		}
		return Edit{Path: path + ".issued", Value: v}, func() { rec.Issued = v }
	case 7:
		a := []render.Agent{{Name: text}, {Family: text, Given: "B"}}[r.IntN(2)]
		if len(rec.Authors) == 0 {
			return Edit{Path: path + ".authors", Op: Insert, Value: []render.Agent{a}}, func() { rec.Authors = []render.Agent{a} }
		}
		at := r.IntN(len(rec.Authors) + 1)
		return Edit{Path: fmt.Sprintf("%s.authors.%d", path, at), Op: Insert, Value: a}, func() {
			rec.Authors = append(rec.Authors[:at:at], append([]render.Agent{a}, rec.Authors[at:]...)...)
		}
	case 8:
		if len(rec.Keywords) == 0 {
			return Edit{Path: path + ".keywords", Op: Insert, Value: []string{text, "b"}}, func() { rec.Keywords = []string{text, "b"} }
		}
		at := r.IntN(len(rec.Keywords))
		return Edit{Path: fmt.Sprintf("%s.keywords.%d", path, at), Op: Delete}, func() {
			if rec.Keywords = append(rec.Keywords[:at:at], rec.Keywords[at+1:]...); len(rec.Keywords) == 0 {
				rec.Keywords = nil
			}
		}
	case 9:
		if len(rec.Links) > 0 && r.IntN(2) == 0 {
			v := fmt.Sprintf("https://example.org/%d,%d", r.Uint32(), r.Uint32())
			return Edit{Path: path + ".links.0.url", Value: v}, func() { rec.Links[0].URL = v }
		}
		l := render.Link{URL: fmt.Sprintf("https://example.org/%d", r.Uint64()), Label: text}
		if len(rec.Links) == 0 {
			return Edit{Path: path + ".links", Op: Insert, Value: []render.Link{l}}, func() { rec.Links = []render.Link{l} }
		}
		return Edit{Path: path + ".links.0", Op: Insert, Value: l}, func() { rec.Links = append([]render.Link{l}, rec.Links...) }
	case 10:
		to := r.IntN(len(section.Records))
		return Edit{Path: fmt.Sprintf("sections.%d.records.%d", s, i), Op: Move, To: to}, func() {
			moved := section.Records[i]
			rest := append(section.Records[:i:i], section.Records[i+1:]...)
			section.Records = append(rest[:to:to], append([]*render.Record{moved}, rest[to:]...)...)
		}
	}
	if len(section.Records) > 1 && r.IntN(2) == 0 {
		return Edit{Path: fmt.Sprintf("sections.%d.records.%d", s, i), Op: Delete}, func() {
			section.Records = append(section.Records[:i:i], section.Records[i+1:]...)
		}
	}
	added := &render.Record{ID: fmt.Sprintf("x-%d", r.Uint64()), Kind: render.Book, Title: text, Abstract: prose,
		Complements: []*render.Record{{ID: fmt.Sprintf("y-%d", r.Uint64()), Kind: render.Film, Title: text}}}
	return Edit{Path: fmt.Sprintf("sections.%d.records.%d", s, i), Op: Insert, Value: added}, func() {
		section.Records = append(section.Records[:i:i], append([]*render.Record{added}, section.Records[i:]...)...)
	}
}

// Items inserted one after the other are made on one reading of the file, and come
// out as if each had been inserted alone.
func TestPatchItemsTogether(t *testing.T) {
	for name, list := range map[string]string{
		"block":      "issue: 2024-11\nsections:\n  - heading: Accueil\n    records:\n      - title: Un # beside\n      # above\n      - title: Deux\n# below\n",
		"with gaps":  "issue: 2024-11\nsections:\n  - heading: Accueil\n    records:\n      - title: Un\n\n      - title: Deux\n\n  - heading: Histoire\n",
		"one":        "issue: 2024-11\nsections:\n  - heading: Accueil\n    records:\n      - title: Un",
		"flow":       "issue: 2024-11\nsections: [{ heading: Accueil, records: [{ title: Un }, { title: Deux }] }]\n",
		"empty flow": "issue: 2024-11\nsections:\n  - heading: Accueil\n    records: []\n",
		"CRLF":       "issue: 2024-11\r\nsections:\r\n  - heading: Accueil\r\n    records:\r\n      - title: Un\r\n      - title: Deux\r\n",
	} {
		for at := range 3 {
			var edits []Edit
			for i := range 4 {
				edits = append(edits, Edit{Path: fmt.Sprint("sections.0.records.", at+i), Op: Insert, Value: &render.Record{Title: fmt.Sprint("Nouveau ", i)}})
			}
			if n := batch(edits); n != len(edits) {
				t.Fatalf("%d at once", n)
			}
			alone, refused := []byte(list), error(nil)
			for _, e := range edits {
				if refused == nil {
					alone, refused = Patch(alone, e)
				}
			}
			together, err := Patch([]byte(list), edits...)
			if (err != nil) != (refused != nil) || err == nil && string(together) != string(alone) {
				t.Errorf("%s, at %d: %v, %v\n%s\nalone\n%s", name, at, err, refused, together, alone)
			}
		}
	}
	apart := []Edit{{Path: "sections.0.records.2", Op: Insert}, {Path: "sections.0.records.2", Op: Insert}}
	if n := batch(apart); n != 1 {
		t.Errorf("%d at once of two in one place", n)
	}
}
