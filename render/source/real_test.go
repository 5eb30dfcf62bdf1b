package source

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
)

// TestRealIssue loads the issue of October 2024: no error, and of each warning
// exactly those that documentalists know to be true.
func TestRealIssue(t *testing.T) {
	const folder = "../../data/"
	data, err := os.ReadFile(folder + "2024-10/issue.yaml")
	if err != nil {
		t.Skip("the real list is not here")
	}
	pub, problems := Publication("data/publication.yaml", read(t, folder+"publication.yaml"))
	issue, more := Issue("data/2024-10/issue.yaml", data, pub)
	for _, p := range append(problems, render.Errors(more)...) {
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
