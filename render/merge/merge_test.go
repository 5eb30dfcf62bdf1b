package merge_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"bulletin/render"
	"bulletin/render/merge"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

var update = flag.Bool("update", false, "write the edits into testdata")

// Each file of testdata is a list, the list it becomes, and the edits between
// them: first those of values, then of what hangs below records, then of records
// and sections.
func TestBetween(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no testdata: ", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Files) != 3 {
				t.Fatal("not a list, what it becomes, and edits")
			}
			old, then := read(t, a.Files[0].Data), read(t, a.Files[1].Data)
			if merge.Between(old, old).Count() != 0 {
				t.Error("an issue differs from itself")
			}
			recognise(old, then)
			got := said(merge.Between(old, then))
			if *update {
				a.Files[2].Data = []byte(got)
				if err := os.WriteFile(file, txtar.Format(a), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if want := string(a.Files[2].Data); got != want {
				t.Errorf("edits:\n%swant:\n%s", got, want)
			}
		})
	}
}

func read(t *testing.T, list []byte) *render.Issue {
	t.Helper()
	issue, problems := source.Issue("issue.yaml", list, rendertest.Publication())
	if issue == nil {
		t.Fatal(problems)
	}
	return issue
}

// recognise gives records and sections the places of those that they were: with
// the same id, or heading. Others are new.
func recognise(old, then *render.Issue) {
	places := map[string]render.Positions{}
	of := func(r *render.Record) string { return "record " + r.ID }
	each(old, func(s *render.Section) { places[s.Heading] = s.At }, func(r *render.Record) { places[of(r)] = r.At })
	each(then, func(s *render.Section) { s.At = places[s.Heading] }, func(r *render.Record) { r.At = places[of(r)] })
	then.At = old.At
}

func each(i *render.Issue, section func(*render.Section), record func(*render.Record)) {
	for _, s := range i.Sections {
		section(s)
		for _, r := range s.Records {
			record(r)
			for _, sub := range r.Subrecords() {
				record(sub)
			}
		}
	}
}

// said is one line for each edit.
func said(steps merge.Steps) string {
	names := []string{"set", "insert", "delete", "move", "take"}
	var b strings.Builder
	for n, step := range steps {
		for _, e := range step {
			fmt.Fprintf(&b, "%d line %d: %s %s", n+1, e.Line, names[e.Op], e.Path)
			if e.Old != "" || e.New != "" {
				fmt.Fprintf(&b, ": %q → %q", e.Old, e.New)
			}
			if e.Where != "" {
				fmt.Fprintf(&b, " in %q", e.Where)
			}
			for _, path := range e.From {
				fmt.Fprintf(&b, " from %s", path)
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
