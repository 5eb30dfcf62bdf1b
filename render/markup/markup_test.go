package markup

import (
	"testing"

	"bulletin/render"
)

func TestAddress(t *testing.T) {
	for s, want := range map[string]string{
		"https://a.example/é_(1)'?x=1&y=2": "https://a.example/é_(1)'?x=1&y=2",
		"HTTP://a.example":                 "HTTP://a.example",
		"mailto:a@b.example":               "mailto:a@b.example",
		" https://a.example/ ":             "https://a.example/",
		"javascript:alert(1)":              "",
		"JavaScript:alert(1)":              "",
		"java\nscript:alert(1)":            "",
		"data:text/html,x":                 "",
		"vbscript:x":                       "",
		"file:///etc/passwd":               "",
		"//a.example/":                     "",
		"/relative":                        "",
		"https:":                           "",
		"mailto:":                          "",
		"":                                 "",
	} {
		if got := Address(s); got != want {
			t.Errorf("address(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestBlocks(t *testing.T) {
	rich := render.Rich{
		{Runs: []render.Run{{Text: "a < b "}, {Text: "2"}, {Text: "e", Style: render.Superscript}}},
		{Kind: render.NumberItem, Number: 3, Runs: []render.Run{{Text: "c", Link: "https://a.example/?x&y"}, {Text: "d", Link: "https://a.example/?x&y", Style: render.Strong}}},
		{Kind: render.NumberItem, Number: 5, Runs: []render.Run{{Text: "e", Lang: "en"}}},
		{Kind: render.BulletItem, Runs: []render.Run{{Text: "f", Link: "javascript:alert(1)"}}},
	}
	for style, want := range map[string]string{
		"": "<p>a &lt; b 2<sup>e</sup></p>\n" +
			`<ol start="3"><li><a href="https://a.example/?x&amp;y">c<strong>d</strong></a></li>` + "\n" +
			`<li value="5"><span lang="en" dir="auto">e</span></li>` + "\n</ol>\n<ul><li>f</li>\n</ul>\n",
		"margin:0": `<p style="margin:0">a &lt; b 2` + raised + "e</sup></p>\n" +
			`<ol start="3" style="margin:0;padding:0 0 0 24px"><li><a href="https://a.example/?x&amp;y">c<strong>d</strong></a></li>` + "\n" +
			`<li value="5"><span lang="en" dir="auto">e</span></li>` + "\n</ol>\n" + `<ul style="margin:0;padding:0 0 0 24px"><li>f</li>` + "\n</ul>\n",
	} {
		if got := string(Blocks(rich, style)); got != want {
			t.Errorf("with style %q:\n%s\nwant\n%s", style, got, want)
		}
	}
}

func TestInline(t *testing.T) {
	rich := render.Rich{{Runs: []render.Run{{Text: "XX", Style: render.SmallCaps, Link: "https://a.example/"}, {Text: "e", Style: render.Superscript}}}}
	for _, c := range []struct {
		options []string
		want    string
	}{
		{nil, `<a href="https://a.example/">` + small + "XX</span></a>" + raised + "e</sup>"},
		{[]string{"unlinked"}, small + "XX</span>" + raised + "e</sup>"},
		{[]string{"bare"}, `<a href="https://a.example/"><span class="sc">XX</span></a><sup>e</sup>`},
		{[]string{"unlinked", "bare"}, `<span class="sc">XX</span><sup>e</sup>`},
	} {
		if got := string(Inline(rich, c.options...)); got != c.want {
			t.Errorf("with %q: %s, want %s", c.options, got, c.want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int]string{
		0: "", -1: "", 1: "1\u00a0Ko", 1_499: "1\u00a0Ko", 1_500: "2\u00a0Ko",
		106_400: "106\u00a0Ko", 106_853: "107\u00a0Ko", 107_000: "107\u00a0Ko",
		999_400: "999\u00a0Ko", 999_499: "999\u00a0Ko", 999_500: "1,0\u00a0Mo", 1_000_001: "1,0\u00a0Mo",
		1_430_000: "1,4\u00a0Mo", 1_450_000: "1,5\u00a0Mo", 12_000_000: "12,0\u00a0Mo",
	} {
		if got := Size(n); got != want {
			t.Errorf("%d bytes are %q, want %q", n, got, want)
		}
	}
}

func TestHeight(t *testing.T) {
	for _, c := range []struct {
		picture *render.Picture
		want    int
	}{
		{nil, 0},
		{&render.Picture{}, 0},
		{&render.Picture{Width: 200, Height: 283}, 170}, // 169.8
		{&render.Picture{Width: 240, Height: 337}, 169}, // 168.5
		{&render.Picture{Width: 1000, Height: 1403}, 168},
		{&render.Picture{Width: 1000, Height: 1}, 1},
	} {
		if got := Height(c.picture, 120); got != c.want {
			t.Errorf("%+v: %d, want %d", c.picture, got, c.want)
		}
	}
}
