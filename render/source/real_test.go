package source

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/french"

	"gopkg.in/yaml.v3"
)

// TestRealIssue loads the issue of October 2024: no error, and of each warning
// exactly those that documentalists know to be true.
func TestRealIssue(t *testing.T) {
	const folder = "../../data/"
	data, err := os.ReadFile(folder + "2024-10/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	pub, problems := Publication("data/publication.yaml", read(t, folder+"publication.yaml"))
	issue, more := Issue("data/2024-10/issue.yaml", data, pub)
	for _, p := range render.Errors(append(problems, more...)) {
		t.Errorf("%s:%d:%d: %s", p.File, p.Pos.Line, p.Pos.Col, p.Message(render.English))
	}
	number := map[int]int{} // line of a value → number of its record
	for i, r := range issue.Records() {
		for _, pos := range r.At {
			number[pos.Line] = i + 1
		}
	}
	found := map[string][]int{}
	for _, p := range render.Warnings(more) {
		found[p.Code.ID] = append(found[p.Code.ID], number[p.Pos.Line])
	}
	want := map[string][]int{
		"older-than-issue":      {9, 18},
		"year-only":             {4},
		"no-date":               {21, 22, 23, 24},
		"number-without-series": {17},
		"no-page-count":         {1, 2, 6, 10, 14, 15, 17, 18},
	}
	if got, want := lines(found), lines(want); got != want {
		t.Errorf("warnings:\n%s\nwant:\n%s", got, want)
	}
}

func lines(m map[string][]int) string {
	var all []string
	for code, numbers := range m {
		all = append(all, fmt.Sprint(code, numbers))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}

// TestPatchOfTheRealIssue sets every scalar of the real issue, first to the
// text it has, which must change no byte, then to another one and back, which
// must bring every byte back that another width of lines has not moved.
func TestPatchOfTheRealIssue(t *testing.T) {
	t.Parallel()
	src, err := os.ReadFile("../../data/2024-10/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tr, err := parse(src)
	if err != nil {
		t.Fatal(err)
	}
	var edits []Edit
	var visit func(n *yaml.Node, path string)
	visit = func(n *yaml.Node, path string) {
		for i, c := range n.Content {
			word := strconv.Itoa(i)
			if n.Kind == yaml.MappingNode {
				if i%2 == 0 {
					continue
				}
				word = n.Content[i-1].Value
			}
			visit(c, strings.TrimPrefix(path+"."+word, "."))
		}
		if n.Kind == yaml.ScalarNode && !absent(n) {
			edits = append(edits, Edit{Path: path, Value: tr.text(n)})
		}
	}
	visit(tr.root, "")
	if len(edits) < 200 {
		t.Errorf("only %d values", len(edits))
	}
	if out, err := Patch(src, edits...); err != nil || !bytes.Equal(out, src) {
		t.Errorf("setting every value to itself changes the file (%v):\n%s", err, diff(string(src), string(out)))
	}
	for i := 0; i < len(edits); i += 9 {
		other := edits[i]
		other.Value = other.Value.(string) + " : suite #5"
		out, err := Patch(src, other)
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		back, err := Patch(out, edits[i])
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		if a, b := strings.Join(strings.Fields(string(src)), " "), strings.Join(strings.Fields(string(back)), " "); strings.ReplaceAll(a, `"`, "") != strings.ReplaceAll(b, `"`, "") {
			t.Errorf("%s: there and back is\n%s", edits[i].Path, diff(string(src), string(back)))
		}
	}
}

// TestFixOfTheRealIssue takes ids away and has them written again.
func TestFixOfTheRealIssue(t *testing.T) {
	src, err := os.ReadFile("../../data/2024-10/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	issue, _ := Issue("", src, nil)
	var without []Edit
	eachRecord(issue, func(_ *render.Record, path string) {
		without = append(without, Edit{Path: path + ".id", Op: Delete})
	})
	bare, err := Patch(src, without...)
	if err != nil {
		t.Fatal(err)
	}
	fixed, changes, err := FixIDs(bare, french.Slug)
	if err != nil || len(changes) != len(without) {
		t.Fatal(err, len(changes), len(without))
	}
	again, problems := Issue("", fixed, nil)
	if s := codes(problems); s != "" {
		t.Error(s)
	}
	for i, r := range everyRecord(issue) {
		everyRecord(again)[i].ID = r.ID
	}
	for i, r := range everyRecord(again) {
		if want := everyRecord(issue)[i]; r.Title != want.Title || r.Abstract != want.Abstract {
			t.Errorf("%q became %q", want.Title, r.Title)
		}
	}
}
