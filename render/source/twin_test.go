package source

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

var update = flag.Bool("update", false, "rewrite the expected outputs in testdata")

// TestTwins reads every testdata/err/NAME.yaml and compares what is said about
// it, in English then in French, with NAME.out. Warnings are shown in files
// named warn-*. A first line "# file: PATH" gives the path to read it under; a
// path that ends in publication.yaml makes it a publication.
func TestTwins(t *testing.T) {
	pub, _ := Publication("publication.yaml", read(t, "testdata/ok/publication.yaml"))
	files, err := filepath.Glob("testdata/err/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no twins", err)
	}
	seen := map[*render.Code]bool{}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			data := read(t, file)
			path := name + ".yaml"
			if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.HasPrefix(first, []byte("# file: ")) {
				path = string(first[len("# file: "):])
			}
			var problems []render.Problem
			if strings.HasSuffix(path, "publication.yaml") {
				_, problems = Publication(path, data)
			} else {
				pub := *pub
				if name == "warn-covers" {
					pub.Images, pub.Public = "", ""
				}
				_, problems = Issue(path, data, &pub)
			}
			for _, p := range problems {
				seen[p.Code] = true
			}
			if !strings.HasPrefix(name, "warn-") {
				problems = render.Errors(problems)
			}
			if len(problems) == 0 {
				t.Error("nothing is said")
			}
			got := said(problems, data, render.English) + "\n" + said(problems, data, render.French)
			out := strings.TrimSuffix(file, ".yaml") + ".out"
			if *update {
				if err := os.WriteFile(out, []byte(got), 0o666); err != nil {
					t.Fatal(err)
				}
			} else if want := string(read(t, out)); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
	elsewhere := map[*render.Code]bool{codeTooLarge: true, codeTooMany: true, codeDepth: true, codeSyntax: true, codeTooLong: true} // in source_test.go
	for _, c := range Codes() {
		if !seen[c] && !elsewhere[c] {
			t.Errorf("no twin shows %s", c.ID)
		}
	}
}

// said prints problems as the command does.
func said(problems []render.Problem, data []byte, l render.Lang) string {
	t := newTree(data)
	var b strings.Builder
	for _, p := range problems {
		if err := render.Format(&b, p, l, strings.ToValidUTF8(t.line(p.Pos.Line), "\ufffd"), false); err != nil {
			fmt.Fprint(&b, err)
		}
	}
	return b.String()
}

func TestCodesAreComplete(t *testing.T) {
	ids := map[string]bool{}
	for _, c := range Codes() {
		if ids[c.ID] {
			t.Errorf("two codes are named %s", c.ID)
		}
		ids[c.ID] = true
		if c.English == "" || c.French == "" || (c.HintEnglish == "") != (c.HintFrench == "") {
			t.Errorf("%s is not said in both languages", c.ID)
		}
		if c.HintFrench == "" && c != codeMore {
			t.Errorf("%s does not say what to do", c.ID)
		}
		if n := strings.Count(c.English, "%"); n != strings.Count(c.French, "%") {
			t.Errorf("%s: the two wordings take other arguments", c.ID)
		}
		for _, s := range []string{c.French, c.HintFrench} {
			for _, bad := range []string{" :", " ;", " ?", " !", "« ", " »", "'", "..."} {
				if strings.Contains(s, bad) {
					t.Errorf("%s: %q in %q", c.ID, bad, s)
				}
			}
		}
	}
}

// TestFixesFix pastes the line that a problem proposes and wants the problem
// to be gone, and no other trap to open on that line.
func TestFixesFix(t *testing.T) {
	pub, _ := Publication("publication.yaml", read(t, "testdata/ok/publication.yaml"))
	files, _ := filepath.Glob("testdata/err/*.yaml")
	unreadable := map[*render.Code]bool{codeSyntax: true, codeTab: true, codeIndent: true, codeNoColon: true, codeTextIndent: true,
		codeDash: true, codeCurly: true, codeApostrophe: true, codeNoSpace: true, codeColon: true, codeStart: true, codeAfterQuote: true,
		codeOpenQuote: true, codeOpenBracket: true, codeAfterBracket: true, codeEscape: true, codeCut: true, codeComma: true, codeFlow: true}
	fixes := 0
	for _, file := range files {
		data := read(t, file)
		load := func(data []byte) []render.Problem {
			if bytes.HasPrefix(data, []byte("# file: data/publication.yaml")) {
				_, problems := Publication("publication.yaml", data)
				return problems
			}
			_, problems := Issue("data/2024-11/issue.yaml", data, pub)
			return problems
		}
		before := load(data)
		said := func(q render.Problem) bool {
			return slices.ContainsFunc(before, func(p render.Problem) bool { return p.Code == q.Code && p.Pos.Line == q.Pos.Line })
		}
		for _, p := range before {
			if p.Fix == "" || strings.Contains(p.Fix, "\n") {
				continue
			}
			fixes++
			lines := strings.Split(string(data), "\n")
			lines[p.Pos.Line-1] = p.Fix
			for _, q := range load([]byte(strings.Join(lines, "\n"))) {
				if q.Code == p.Code && q.Pos == p.Pos {
					t.Errorf("%s:%d: %s: “%s” does not help", file, p.Pos.Line, p.Code.ID, p.Fix)
				} else if q.Pos.Line == p.Pos.Line && unreadable[q.Code] && !said(q) {
					t.Errorf("%s:%d: %s: “%s” brings %s", file, p.Pos.Line, p.Code.ID, p.Fix, q.Code.ID)
				}
			}
		}
	}
	if fixes < 90 {
		t.Errorf("only %d fixes were tried", fixes)
	}
}

// TestNoSlipInGoodFiles reads good files as if YAML had refused them: what is
// well written must not be blamed for what comes after it.
func TestNoSlipInGoodFiles(t *testing.T) {
	good := map[string][]byte{}
	for _, pattern := range []string{"testdata/ok/*.yaml", "testdata/err/*.yaml", "../../data/*.yaml", "../../data/*/issue.yaml"} {
		files, _ := filepath.Glob(pattern)
		for _, file := range files {
			good[file] = read(t, file)
		}
	}
	for seed := range uint64(4) {
		good[fmt.Sprint("seed ", seed)] = Format(rendertest.Issue(seed, 24, rendertest.Options{}))
	}
	for name, data := range good {
		_, problems := Issue("issue.yaml", data, nil)
		if strings.HasPrefix(name, "testdata/err") && (len(render.Errors(problems)) > 0 || len(problems) == 0) {
			continue
		}
		tr := newTree(data)
		if p, found := tr.slip(len(tr.lines)); found {
			t.Errorf("%s:%d: %s", name, p.Pos.Line, p.Message(render.English))
		}
	}
}
