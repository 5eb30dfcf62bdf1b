package compose

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"bulletin/render"
)

func markdownOf(source string) (render.Rich, []render.Problem) {
	c := &composer{pub: &render.Publication{}, file: "issue.yaml", parser: newParser()}
	at := render.Positions{"abstract": {Line: 7, Col: 3}}
	return c.markdown(source, at, "abstract"), c.problems
}

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, source, want, problem string }{
		{"empty", "", "", ""},
		{"paragraphs", "Un\ndeux.\n\nTrois !", "Un deux.\nTrois‿!", ""},
		{"a colon after a line's end", "l'enquête\n: ELIPA 2", "l’enquête⍽: ELIPA 2", ""},
		{"bullets", "Au sommaire :\n- l'un ;\n- *l'autre*.\n\nFin", "Au sommaire⍽:\n• l’un‿;\n• *l’autre*.\nFin", ""},
		{"loose bullets of two paragraphs", "* un\n\n  suite\n\n* deux", "• un suite\n• deux", ""},
		{"numbers", "3. trois\n4. quatre", "3. trois\n4. quatre", ""},
		{"styles", "*l'un* et **l'autre *ici*** fin", "*l’un* et **l’autre *****ici*** fin", ""},
		{"typography across runs", "l'*enquête* : \"*oui*\" **!**", "l’*enquête*⍽: «⍽*oui*⍽»‿**!**", ""},
		{"ordinals", "la 2ème *et* au XIXème siècle", "la 2^e^ *et* au /XIX/^e^⍽siècle", ""},
		{"code", "`a : 'b' ...` : c", "a : 'b' ...⍽: c", ""},
		{"link", "[l'étude : *ici*](https://a.example/x_y_z?a=1&b=2) !", "[l’étude⍽: ](https://a.example/x_y_z?a=1&b=2)[*ici*](https://a.example/x_y_z?a=1&b=2)‿!", ""},
		{"angle brackets", "<https://a.example/l'x> et <a@b.example>", "<https://a.example/l'x> et [a@b.example](mailto:a@b.example)", ""},
		{"bare addresses", "Voir https://a.example/_x_y_/*z*/?q=l'a. (www.b.example/c) «https://c.example»", "Voir <https://a.example/_x_y_/*z*/?q=l'a>. ([www.b.example/c](http://www.b.example/c)) «⍽<https://c.example>⍽»", ""},
		{"dash", "l'accueil - ici - va", "l’accueil – ici – va", ""},
		{"escapes and references", `1\. \*a\* &eacute;t&#233; R&D &amp;c &nbsp;!`, "1. *a* été R&D &c‿!", ""},
		{"hash and numbers", "#5 et #6, C# ; 1789. La suite", "#5 et #6, C#‿; 1789. La suite", ""},
		{"reference definition", "[a]: https://a.example/x", "[a]⍽: <https://a.example/x>", ""},
		{"link with a title", `[a](https://a.example "un titre")`, "[a](https://a.example) (un titre)", ""},
		{"link without label", "[](https://a.example)", "<https://a.example>", ""},

		{"heading", "# L'un\n\nDeux\n---", "L’un\nDeux", "a heading"},
		{"quotation", "> l'un\n> deux\n\ntrois", "l’un deux\ntrois", "a block quotation"},
		{"rule", "un\n\n***\n\ndeux", "un\ndeux", "a rule"},
		{"indented code", "un\n\n    l'eau\n    va", "un\nl’eau va", "a block of code"},
		{"fenced code", "```go\na := 'b'\n```", "go a := 'b'", "a block of code"},
		{"html", "<b class='x'>l'eau</b> <!-- non -->", "<b class='x'>l’eau</b> <!-- non -->", "HTML"},
		{"html block", "<div>\nl'eau\n</div>", "<div> l'eau </div>", "HTML"},
		{"image", "![l'été](https://a.example/x.png)", "[l’été](https://a.example/x.png)", "an image"},
		{"table", "|a|b|\n|---|---|\n|c|d|", "|a|b| |---|---| |c|d|", "a table"},
		{"nested list", "- un\n  - deux\n  - trois\n- quatre", "• un\n• deux\n• trois\n• quatre", "a list inside a list"},
		{"quotation in a list", "- un\n  > deux\n- trois", "• un\ndeux\n• trois", "a block inside a list"},
		{"unsafe link", "[un clic](javascript:alert(1)) <ftp://a.example/b>", "un clic ftp://a.example/b", "javascript:alert(1)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, problems := markdownOf(c.source)
			if s := showRich(got); s != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.source, s, c.want)
			}
			switch {
			case c.problem == "" && len(problems) > 0:
				t.Errorf("%s: unexpected: %s", c.source, problems[0].Message(render.English))
			case c.problem != "" && len(problems) == 0:
				t.Errorf("%s: no problem", c.source)
			case c.problem != "" && !strings.Contains(problems[0].Message(render.English), c.problem):
				t.Errorf("%s: %s, want %q", c.source, problems[0].Message(render.English), c.problem)
			}
			for _, p := range problems {
				if p.File != "issue.yaml" || p.Pos != (render.Pos{Line: 7, Col: 3}) {
					t.Errorf("the problem is at %s:%v", p.File, p.Pos)
				}
			}
		})
	}
}

// An italic address is a link in italics.
func TestEmphasisedAddress(t *testing.T) {
	got, _ := markdownOf("*https://a.example/b*")
	want := render.Run{Text: "https://a.example/b", Style: render.Emphasis, Link: "https://a.example/b"}
	if len(got) != 1 || len(got[0].Runs) != 1 || got[0].Runs[0] != want {
		t.Errorf("got %+v", got)
	}
}

// No letter of the source is lost: it is printed, or stands in the address of a
// link, or a warning names it.
func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{
		"# a\n\n- b *c* **d**\n  1. e\n\n> f\n\n```g\nh\n```\n\n    i\n\n[j](https://k \"l\") ![m](n) <https://o> www.p.q <b>r</b>",
		"a\n===\n\n|b|c|\n|--|--|\n\n***\n\n`d` \\e &f; [g]: h", "<div>\na\n\n</div>\n<!-- b\n-->c", "- a\n\n  b\n- - c\n-\td", "[a](javascript:b) [c]( <d> 'e' )",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		rich, problems := markdownOf(s)
		if !utf8.ValidString(s) || strings.ContainsRune(s, '&') || respelt(s) {
			return
		}
		left := map[rune]int{}
		count := func(s string, n int) {
			for _, r := range s {
				if unicode.IsLetter(r) {
					left[r] += n
				}
			}
		}
		count(s, 1)
		count(rich.Plain(), -1)
		for _, r := range rich.Runs() {
			count(r.Link, -1)
			if r.Text == "" {
				t.Errorf("%q: an empty run", s)
			}
		}
		for _, p := range problems {
			if p.Code == linkScheme {
				count(p.Args[1].(string), -1)
			}
		}
		for r, n := range left {
			if n > 0 {
				t.Errorf("%q: %d times %q lost in %q", s, n, r, rich.Plain())
			}
		}
	})
}

// respelt reports whether an ordinal may lose letters.
func respelt(s string) bool {
	s = strings.ToLower(s)
	return strings.Contains(s, "me") || strings.Contains(s, "re") || strings.Contains(s, "è")
}
