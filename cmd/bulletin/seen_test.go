package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"bulletin/render"
	"bulletin/render/dup"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

// years writes so many issues of 24 records, the last of which is the last one
// named.
func years(t testing.TB, issues int) (c *command, last string) {
	t.Helper()
	data := t.TempDir()
	write := func(name string, content []byte) {
		file := filepath.Join(data, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("publication.yaml", []byte("title: Ressources\n"))
	for i := range issues {
		issue := rendertest.Issue(uint64(i+1), 24, rendertest.Options{})
		issue.Number = render.Date{Year: 2014 + i/12, Month: 1 + i%12}
		last = issue.Number.String()
		write(last+"/issue.yaml", source.Format(issue))
	}
	return &command{data: data, getenv: func(string) string { return "" }}, last
}

// An issue that changed is read anew, one that did not is remembered.
func TestMemory(t *testing.T) {
	c, _ := years(t, 3)
	root, err := os.OpenRoot(c.data)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	names, err := months(root)
	if err != nil || len(names) != 3 {
		t.Fatal(names, err)
	}
	before := c.remembered(root, names)
	changed := filepath.Join(c.data, names[1], "issue.yaml")
	data, err := os.ReadFile(changed)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(changed, append(data, "# seen\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(c.data, names[2], "issue.yaml")); err != nil {
		t.Fatal(err)
	}
	after := c.remembered(root, names)
	if len(before) != 3 || len(after) != 2 {
		t.Fatalf("%d issues, then %d", len(before), len(after))
	}
	if before[0] != after[0] {
		t.Error("an issue that did not change was read again")
	}
	if before[1] == after[1] {
		t.Error("an issue that changed was not read again")
	}
}

// Known holds every record of every issue.
func TestKnown(t *testing.T) {
	c, last := years(t, 2)
	x, err := c.known(nil)
	if err != nil {
		t.Fatal(err)
	}
	l, err := c.load([]string{last})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range l.bulletins[0].Issue.Records() {
		if len(r.Links) == 0 {
			continue
		}
		found := x.Find(r)
		if !slices.ContainsFunc(found, func(m dup.Match) bool { return m.Record.ID == r.ID && m.Issue.String() == last }) {
			t.Errorf("%s: found %v", r.ID, found)
		}
	}
}

// The October list gives no false alarm. In November, all of it is told again, in
// the workbook too.
func TestSeenOctober(t *testing.T) {
	data := t.TempDir()
	pub, err := os.ReadFile("../../data/publication.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := os.ReadFile("../../data/2024-10/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"publication.yaml":   pub,
		"2024-10/issue.yaml": list,
		"2024-11/issue.yaml": bytes.Replace(list, []byte("issue: 2024-10"), []byte("issue: 2024-11"), 1),
	} {
		file := filepath.Join(data, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	seen := func(problems []render.Problem) (n int) {
		for _, p := range problems {
			if p.Code == codeSeen {
				n++
			}
		}
		return n
	}
	for name, want := range map[string]int{"2024-10": 0, "2024-11": 24 + 3 + 7} {
		l, err := (&command{data: data}).load([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		if got, riding := seen(l.problems), seen(l.bulletins[0].Warnings); got != want || riding != want {
			t.Errorf("%s: %d told, %d in the workbook, want %d", name, got, riding, want)
		}
	}
}

// BenchmarkEarlier checks one issue beside so many earlier ones; what it adds is
// the difference to none. Again is what preview pays from the second build on.
func BenchmarkEarlier(b *testing.B) {
	for _, n := range []int{0, 120} {
		c, last := years(b, n+1)
		b.Run(fmt.Sprint("first-", n), func(b *testing.B) {
			for b.Loop() {
				c.memory = memory{}
				if _, err := c.load([]string{last}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("again-", n), func(b *testing.B) {
			for b.Loop() {
				if _, err := c.load([]string{last}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
