package render

import (
	"strings"
	"testing"
)

func TestFormat(t *testing.T) {
	misspelt := &Code{ID: "misspelt", English: "unknown field %q", French: "champ inconnu « %s »",
		HintEnglish: "look again", HintFrench: "relisez"}
	noDate := &Code{ID: "no-date", Severity: Warning, English: "no date", French: "sans date"}
	long := strings.Repeat("mot ", 60) + "FAUTE" + strings.Repeat(" mot", 60)
	for _, c := range []struct {
		name    string
		problem Problem
		lang    Lang
		line    string
		want    string
	}{
		{"error with hint and fix", Problem{Code: misspelt, Args: []any{"tittle"}, File: "issue.yaml", Pos: Pos{44, 5}, Len: 6, Fix: "    title: Foo"},
			English, "    tittle: Foo", `
issue.yaml:44:5: unknown field "tittle"
  44 |     tittle: Foo
     |     ^~~~~~
  hint: look again
  write:
     |     title: Foo
`},
		{"warning in French", Problem{Code: noDate, File: "issue.yaml", Pos: Pos{7, 8}, Len: 3},
			French, "title: Été", `
issue.yaml:7:8: avertissement : sans date
  7 | title: Été
    |        ^~~
`},
		{"wide and combining characters before the caret", Problem{Code: noDate, File: "x", Pos: Pos{1, 7}, Len: 2},
			English, "漢字e\u0301🙂x FA", `
x:1:7: warning: no date
  1 | 漢字e` + "\u0301" + `🙂x FA
    |         ^~
`},
		{"a tab is shown", Problem{Code: noDate, File: "x", Pos: Pos{1, 2}}, English, "\t\ta", `
x:1:2: warning: no date
  1 | →→a
    |  ^
`},
		{"no line known", Problem{Code: noDate, File: "x"}, English, "", "\nx: warning: no date\n"},
		{"beyond the line", Problem{Code: noDate, File: "x", Pos: Pos{1, 90}, Len: 7}, English, "ab", `
x:1:90: warning: no date
  1 | ab
    |   ^
`},
		{"a long line is cut around the value", Problem{Code: noDate, File: "x", Pos: Pos{1, 241}, Len: 5}, English, long, `
x:1:241: warning: no date
  1 | …t mot mot mot mot mot mot mot mot mot mot mot mot mot mot mot FAUTE mot mot mot mot mot mot mot mo…
    |                                                                ^~~~~
`},
	} {
		var b strings.Builder
		if err := Format(&b, c.problem, c.lang, c.line, false); err != nil {
			t.Fatal(err)
		}
		if got := "\n" + b.String(); got != c.want {
			t.Errorf("%s:%s\nwant:%s", c.name, got, c.want)
		}
		var coloured strings.Builder
		if err := Format(&coloured, c.problem, c.lang, c.line, true); err != nil || !strings.Contains(coloured.String(), "\x1b[") {
			t.Errorf("%s: no colour", c.name)
		}
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("title: Été", 8, 3)
	f.Add("漢字", -1, 1<<30)
	code := &Code{ID: "x", English: "x", French: "x"}
	f.Fuzz(func(t *testing.T, line string, col, length int) {
		var b strings.Builder
		_ = Format(&b, Problem{Code: code, File: "f", Pos: Pos{1, col}, Len: length}, English, line, false)
		for _, s := range strings.Split(b.String(), "\n") {
			if columns([]rune(s)) > excerptWidth+20 {
				t.Errorf("%d columns", columns([]rune(s)))
			}
		}
	})
}
