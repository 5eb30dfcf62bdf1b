package source

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"bulletin/render"
)

// seeds are all the files of testdata.
func seeds(f *testing.F) [][]byte {
	var all [][]byte
	for _, pattern := range []string{"testdata/ok/*.yaml", "testdata/err/*.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			if data, err := os.ReadFile(name); err == nil {
				all = append(all, data)
			}
		}
	}
	if len(all) == 0 {
		f.Fatal("no seeds")
	}
	return append(all, []byte(patchable), []byte(unfinished))
}

// wellPlaced wants problems sorted, inside the file, in words.
func wellPlaced(t *testing.T, data []byte, problems []render.Problem) {
	lines := lineStarts(data)
	for _, p := range problems {
		if p.Pos.Line < 1 || p.Pos.Line > len(lines) || p.Pos.Col < 1 {
			t.Errorf("%s at %v, in a file of %d lines", p.Code.ID, p.Pos, len(lines))
		}
		for _, l := range []render.Lang{render.English, render.French} {
			if m := p.Message(l) + p.Hint(l); strings.Contains(m, "%!") && !bytes.Contains(data, []byte("%!")) {
				t.Errorf("%s: %s", p.Code.ID, m)
			}
			if m := p.Message(l); !utf8.ValidString(m) {
				t.Errorf("%s: %q", p.Code.ID, m)
			}
		}
	}
	_ = said(problems, data, render.French)
}

// FuzzIssue wants no panic on any bytes, and an issue without errors to be
// equal after it was written and read again.
func FuzzIssue(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	pub, _ := Publication("publication.yaml", []byte("title: a\nheadings: [{ name: Histoire }]\nproducers: [{ name: INSEE }]\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		issue, problems := Issue("x/2024-10/issue.yaml", data, pub)
		wellPlaced(t, data, problems)
		if len(render.Errors(problems)) > 0 {
			return
		}
		written := Format(issue)
		again, problems := Issue("", written, nil)
		for _, p := range render.Errors(problems) {
			t.Errorf("written again: %s", said([]render.Problem{p}, written, render.English))
		}
		if d := difference(bare(issue), bare(again)); d != "" {
			t.Errorf("%s\n%s", d, written)
		}
	})
}

func FuzzPublication(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, problems := Publication("publication.yaml", data)
		wellPlaced(t, data, problems)
	})
}

// FuzzPatch wants a change of any file either refused or read back, and no
// comment lost by a Set.
func FuzzPatch(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s, "sections.0.records.0.title", "Un titre : #5", byte(0), 0)
		f.Add(s, "sections.0.records.0", "x", byte(2), 0)
		f.Add(s, "sections.0.records.1", "x", byte(3), 0)
		f.Add(s, "sections.0.records.0.abstract", "Un\n\nDeux", byte(1), 0)
	}
	f.Fuzz(func(t *testing.T, data []byte, path, value string, op byte, to int) {
		out, err := Patch(data, Edit{Path: path, Op: Op(op % 4), Value: value, To: to})
		if err != nil {
			return
		}
		tr, err := parse(out)
		if err != nil || tr.root == nil {
			t.Fatalf("the change broke the file: %v", err)
		}
		if Op(op%4) > Insert {
			return
		}
		p := &patcher{tree: tr}
		s, err := p.find(path)
		if err != nil {
			return // inserted in a list: the path is that of the item it went before
		}
		if got := tr.text(s.node); got != strings.TrimSpace(value) {
			t.Errorf("got %q, want %q\n%s", got, value, out)
		}
	})
}
