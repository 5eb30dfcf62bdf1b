package source

import (
	"strings"
	"testing"

	"bulletin/render"
)

// TestPlaces goes from every byte that starts a character to its line and
// column and back, on short lines and long ones.
func TestPlaces(t *testing.T) {
	for name, src := range map[string]string{
		"short lines":        "a: é\n\nœuvre\n",
		"Windows":            "\ufeffa: é\r\n\r\nœuvre\r\n",
		"no last line break": "é",
		"a long line":        "x\n" + strings.Repeat("é, 𝄞, a, ", 500) + "\nfin",
		"a long last line":   "x\r\n" + strings.Repeat("a", stepRunes*4),
		"a long first line":  "\ufeff" + strings.Repeat("é", longLine) + "\r\nfin",
	} {
		tr := newTree([]byte(src))
		for i := range src {
			if i < tr.lines[0] {
				continue
			}
			at := tr.pos(i)
			if got := tr.offset(at.Line, at.Col); got != i {
				t.Fatalf("%s: byte %d is at %v, where byte %d stands", name, i, at, got)
			}
			want := len(src)
			if n := strings.IndexByte(src[i:], '\n'); n >= 0 {
				want = i + n
				if want > i && src[want-1] == '\r' {
					want--
				}
			}
			if got := tr.lineEnd(i); got != want {
				t.Fatalf("%s: the line of byte %d ends at %d, not %d", name, i, got, want)
			}
		}
		for n := range tr.lines {
			end := tr.lines[n] + len(tr.line(n+1))
			if got := tr.offset(n+1, 1<<20); got != end && (got != end+1 || src[end] != '\r') {
				t.Errorf("%s: beyond line %d stands byte %d, not %d", name, n+1, got, end)
			}
		}
	}
}

// TestLongLine wants the places of values far along a line.
func TestLongLine(t *testing.T) {
	issue, problems := Issue("issue.yaml", []byte(minimal("        title: Foo\n        keywords: ["+strings.Repeat("été, ", 2000)+"fin]\n")), nil)
	if got := codes(problems); got != "" {
		t.Error(got)
	}
	r := issue.Records()[0]
	if got, want := r.At["keywords.2000"], (render.Pos{Line: 7, Col: 20 + 2000*5}); got != want || r.Keywords[2000] != "fin" {
		t.Errorf("the last keyword is %q at %v, not at %v", r.Keywords[2000], got, want)
	}
}

// TestLongLineOfErrors wants each error of a long line at its place, and the
// line not written again for each.
func TestLongLineOfErrors(t *testing.T) {
	for name, c := range map[string]struct{ item, code string }{
		"lists":     {"[a]", "special-start"},
		"addresses": {"insee.fr", "address-scheme"},
		"words":     {"null", "null-word"},
		"commas":    {"{ url: a, b }", "comma-in-braces"},
		"fields":    {"{ liens: a }", "unknown-field"},
	} {
		_, problems := Issue("issue.yaml", []byte(minimal("        title: Foo\n        links: ["+strings.Repeat(c.item+", ", 2000)+c.item+"]\n")), nil)
		n := 0
		for _, p := range problems {
			if p.Code.ID == c.code {
				n++
			}
			if len(p.Fix) > maxFixed {
				t.Fatalf("%s: %s proposes a line of %d bytes", name, p.Code.ID, len(p.Fix))
			}
		}
		if n != 2001 {
			t.Errorf("%s: %s is said %d times of %s", name, c.code, n, codes(problems)[:60])
		}
	}
}
