package source

import (
	"strings"
	"testing"

	"bulletin/render/rendertest"

	"gopkg.in/yaml.v3"
)

// inParts reports whether a file can be read in parts, and fails unless that
// makes the nodes that reading it whole makes.
func inParts(t *testing.T, src []byte, n int) bool {
	t.Helper()
	if d := newDecoder("issue.yaml"); !d.readable(src) {
		return false
	}
	parts, whole := newTree(src), newTree(src)
	if !parts.parseParts(n) {
		return false
	}
	if err := whole.parse(); err != nil {
		t.Fatalf("in %d parts the file can be read; whole: %v\n%s", n, err, src)
	}
	var same func(a, b *yaml.Node)
	same = func(a, b *yaml.Node) {
		if a.Kind != b.Kind || a.Style != b.Style || a.Tag != b.Tag || a.Value != b.Value || a.Anchor != b.Anchor ||
			place(a) != place(b) || parts.indents[a] != whole.indents[b] || len(a.Content) != len(b.Content) {
			t.Fatalf("in %d parts %d:%d is %q, whole %d:%d %q\n%s", n, a.Line, a.Column, a.Value, b.Line, b.Column, b.Value, src)
		}
		for i := range a.Content {
			same(a.Content[i], b.Content[i])
		}
	}
	same(parts.root, whole.root)
	return true
}

func TestParts(t *testing.T) {
	done := map[string]int{}
	for seed := range uint64(20) {
		src := string(Format(rendertest.Issue(seed, 40, rendertest.Options{EveryScript: true, Covers: true})))
		head, sections, _ := strings.Cut(src, "\nsections:\n")
		sections, tail, _ := strings.Cut(sections, "\ncredits:")
		for name, src := range map[string]string{
			"as written":         src,
			"Windows":            strings.ReplaceAll(src, "\n", "\r\n"),
			"byte order mark":    "\ufeff" + src,
			"no last line break": strings.TrimRight(src, "\n"),
			"the list in the column of its field": head + "\nsections:\n" +
				strings.TrimPrefix(strings.ReplaceAll("\n"+sections, "\n  ", "\n"), "\n") + "\ncredits:" + tail,
		} {
			for _, n := range []int{2, 8} {
				if inParts(t, []byte(src), n) {
					done[name]++
				}
			}
		}
	}
	if len(done) < 5 {
		t.Errorf("in parts: %v", done)
	}
	for name, n := range done { // few issues have one section only, or a long one at the end
		if n < 30 {
			t.Errorf("%s: only %d issues of 40 are read in parts", name, n)
		}
	}
}

// What looks like an item of the list of sections may be something else.
func TestNotInParts(t *testing.T) {
	for name, src := range map[string]string{
		"text":                  "issue: 2024-10\nintroduction: >\n  sections:\n  - heading: a\n  - heading: b\n",
		"list of a later field": "sections:\nintroduction: |\n  - heading: a\n  - heading: b\n",
		"open quote":            "sections:\n  - heading: \"a\n  - heading: b\"\n",
		"open bracket":          "sections:\n  - heading: [a,\n  - heading: b]\n",
		"alias":                 "sections:\n  - &a {heading: a}\n  - *a\n",
		"two documents":         "sections:\n  - heading: a\n  - heading: b\n---\nissue: 2024-10\n",
		"directive":             "%TAG ! tag:example.org,2024:\n---\nsections:\n  - heading: a\n  - !x heading: b\n",
		"error":                 "sections:\n  - heading: a\n  - heading: b: c\n",
		"one section":           "sections:\n  - heading: a\n",
		"flow":                  "sections: [\n  - a,\n  - b ]\n",
	} {
		if inParts(t, []byte(src), 8) {
			t.Errorf("%s: read in parts", name)
		}
	}
}

func FuzzParts(f *testing.F) {
	for _, src := range seeds(f) {
		f.Add(src)
	}
	f.Add([]byte("sections:\n  - heading: >\n      a\n  - heading: |+\n\n  - a\ncredits: >\n  c\n"))
	f.Add([]byte("sections:\n- \n- a\n  b\n-\tc\n- {x: y}\nz: 'a\n\n- b'\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		inParts(t, src, 2)
		inParts(t, src, 50)
	})
}
