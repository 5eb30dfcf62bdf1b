package source

import (
	"regexp"
	"strings"
	"testing"

	"bulletin/render"
)

// TestSlipsInTheRealIssue makes one slip on each line of the real issue where
// it can be made, and wants that line to be blamed.
func TestSlipsInTheRealIssue(t *testing.T) {
	t.Parallel()
	data := string(read(t, "../../data/2024-10/issue.yaml"))
	before := strings.Split(strings.TrimSuffix(data, "\n"), "\n")
	colon := regexp.MustCompile(`^( *(?:- )?[a-z]+):( .*|)$`)
	quoted := regexp.MustCompile(`^ *(?:- )?[a-z]+: ".*"$`)
	fieldLine := regexp.MustCompile(`^ *(?:- )?[a-z]+:( |$)`)
	for _, slip := range []struct {
		name  string
		make  func(lines []string, n int) string // the line instead, "" where it cannot be made
		code  string
		every int // lines, for the time it takes
	}{
		{"a lost colon", func(lines []string, n int) string {
			if m := colon.FindStringSubmatch(lines[n]); m != nil {
				return m[1] + m[2]
			}
			return ""
		}, "missing-colon", 9},
		{"a lost closing quote", func(lines []string, n int) string {
			if quoted.MatchString(lines[n]) {
				return strings.TrimSuffix(lines[n], `"`)
			}
			return ""
		}, "open-quote", 1},
		{"a text moved to the left", func(lines []string, n int) string {
			text := strings.TrimLeft(lines[n], " ")
			indent := len(lines[n]) - len(text)
			if text == "" || indent < 10 || fieldLine.MatchString(lines[n]) || text[0] == '-' || text[0] == '{' {
				return ""
			}
			return lines[n][2:]
		}, "text-indent", 9},
		{"a tab", func(lines []string, n int) string {
			if strings.HasPrefix(lines[n], "        ") && fieldLine.MatchString(lines[n]) {
				return "\t" + lines[n][8:]
			}
			return ""
		}, "tab-indent", 9},
	} {
		t.Run(slip.name, func(t *testing.T) {
			made := 0
			for n := range before {
				line := slip.make(before, n)
				if line == "" || n%slip.every != 0 {
					continue
				}
				made++
				lines := append([]string{}, before...)
				lines[n] = line
				changed := []byte(strings.Join(lines, "\n") + "\n")
				_, problems := Issue("data/2024-10/issue.yaml", changed, nil)
				e := render.Errors(problems)
				if len(e) != 1 || e[0].Pos.Line != n+1 || e[0].Code.ID != slip.code {
					t.Errorf("line %d: %s\n%s", n+1, line, said(e[:min(len(e), 2)], changed, render.English))
				} else if e[0].Fix != "" {
					lines[n] = e[0].Fix
					if _, problems := Issue("data/2024-10/issue.yaml", []byte(strings.Join(lines, "\n")), nil); len(render.Errors(problems)) > 0 {
						t.Errorf("line %d: “%s” does not help", n+1, e[0].Fix)
					}
				}
			}
			if made < 3 {
				t.Errorf("only %d were made", made)
			}
		})
	}
}

// TestUncommentedLines takes the # away from each comment above the first
// field of the file that a new issue starts with, and wants that line to be
// blamed.
func TestUncommentedLines(t *testing.T) {
	start, _, _ := strings.Cut(string(read(t, "../../templates/issue/start.yaml.tmpl")), "sections:")
	start = strings.NewReplacer("{{.Number}}", "2024-11", "{{.Month}}", "novembre 2024").Replace(start)
	lines := strings.Split(start+"sections:\n  - heading: Histoire\n    records:\n      - id: a\n        title: Foo\n", "\n")
	tried := 0
	for n, line := range lines {
		for _, mark := range []string{"#", "# "} {
			bare, found := strings.CutPrefix(line, mark)
			if !found || strings.TrimLeft(bare, " ") == "" || bare[0] == '#' || strings.HasPrefix(strings.TrimLeft(bare, " "), "# ") {
				continue
			}
			changed := append([]string{}, lines...)
			changed[n] = bare
			data := []byte(strings.Join(changed, "\n"))
			_, problems := Issue("data/2024-11/issue.yaml", data, nil)
			tried++
			e := render.Errors(problems)
			if field, _, _ := strings.Cut(bare, ":"); len(e) == 0 && issueTable[0].field(field) != nil {
				continue // a field of the issue, as it is meant
			}
			if len(e) != 1 || e[0].Pos.Line != n+1 || e[0].Hint(render.French) == "" {
				t.Errorf("line %d: %s\n%s", n+1, bare, said(e[:min(len(e), 3)], data, render.French))
			}
		}
	}
	if tried < 50 {
		t.Errorf("only %d were tried", tried)
	}
}
