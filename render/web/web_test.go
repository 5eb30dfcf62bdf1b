package web

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/markup"
	"bulletin/render/rendertest"
	"bulletin/templates"
)

var (
	update = flag.Bool("update", false, "rewrite the golden")
	lookAt = flag.String("look", "", "write every state of the page to this `folder`, to look at")
)

// options stand in for what the command gives.
var options = Options{
	PDFSize: 106853,
	COinS:   func(e *render.Entry) string { return "ctx_ver=Z39.88-2004&rft.title=" + e.Record.ID },
	JSONLD:  []byte(`{"@context":"https://schema.org","name":"</script><script>alert(1)</script><!--"}`),
}

func written(t testing.TB, b *render.Bulletin) string {
	t.Helper()
	pages, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := pages.HTML(&out, b, options); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// readPage is the page as a browser reads it.
type readPage struct {
	root     *html.Node
	all      []*html.Node // elements in order
	said     string       // squeezed: text that people read but for the contents, addresses and alternatives of pictures
	elements []string     // names, and names of the attributes
}

func read(t testing.TB, page string) readPage {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	p := readPage{root: root}
	var said strings.Builder
	var walk func(n *html.Node, hidden bool)
	walk = func(n *html.Node, hidden bool) {
		switch n.Type {
		case html.TextNode:
			if !hidden {
				said.WriteString(n.Data)
			}
		case html.ElementNode:
			p.all = append(p.all, n)
			hidden = hidden || n.Data == "head" || n.Parent.Data == "nav" && n.Data != "h2" || attribute(n, "aria-hidden") == "true"
			names := n.Data
			for _, a := range n.Attr {
				names += " " + a.Key
				if !hidden && (a.Key == "href" || a.Key == "alt") {
					said.WriteString(" " + a.Val + " ")
				}
			}
			p.elements = append(p.elements, names)
		}
		for c := range n.ChildNodes() {
			walk(c, hidden)
		}
	}
	walk(root, false)
	p.said = squeeze(said.String())
	return p
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return strings.TrimSpace(b.String())
}

func TestGolden(t *testing.T) {
	const golden = "testdata/specimen.html"
	got := written(t, specimen(t))
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got != string(file(t, golden)) {
		t.Errorf("the page differs from %s; if it is meant to, run the test with -update and read the difference", golden)
	}
	if written(t, specimen(t)) != got {
		t.Error("the same bulletin made other bytes")
	}
}

// Every state of the page says all there is, and is well built.
func TestGallery(t *testing.T) {
	for name, b := range gallery(t) {
		t.Run(name, func(t *testing.T) {
			page := written(t, b)
			if *lookAt != "" {
				if err := os.WriteFile(filepath.Join(*lookAt, name+".html"), []byte(page), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			complete(t, b, read(t, page))
			built(t, b, page)
		})
	}
}

// So do issues of any size and script.
func TestGenerated(t *testing.T) {
	for seed, records := range map[uint64]int{1: 0, 2: 1, 3: 2, 4: 24, 5: 60} {
		b := rendertest.Bulletin(t, seed, records)
		page := written(t, b)
		complete(t, b, read(t, page))
		built(t, b, page)
	}
}

// most is the weight of a page that a telephone in the country loads at once.
const most = 120_000

func TestRealIssue(t *testing.T) {
	b := october(t)
	var data, out bytes.Buffer
	if err := bib.SchemaOrg(&data, b); err != nil {
		t.Fatal(err)
	}
	pages, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	if err := pages.HTML(&out, b, Options{PDFSize: 106853, COinS: bib.COinS(b), JSONLD: data.Bytes()}); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	if len(page) > most {
		t.Errorf("the page has %d bytes, want at most %d", len(page), most)
	}
	complete(t, b, read(t, page))
	built(t, b, page)
}

// built checks how the page is made: for people, for the browsers and for
// those who read it with programs.
func built(t *testing.T, b *render.Bulletin, page string) {
	t.Helper()
	p := read(t, page)
	for _, bad := range []string{`ZgotmplZ`, `<no value>`, `%!`, `@import`, `@font-face`, `url(`, ` style="`} {
		if strings.Contains(page, bad) {
			t.Errorf("the page holds %q", bad)
		}
	}
	ids := map[string]bool{}
	count := map[string]int{}
	var headings []string
	for _, n := range p.all {
		count[n.Data]++
		if id := attribute(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("the id %q is given twice", id)
			}
			ids[id] = true
		}
		if regexp.MustCompile(`^h[1-6]$`).MatchString(n.Data) {
			headings = append(headings, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s> has %s", n.Data, a.Key)
			}
		}
	}
	files := []string{b.BaseName + ".pdf", b.BaseName + ".ris"}
	for _, n := range p.all {
		href := attribute(n, "href")
		switch n.Data {
		case "html":
			if attribute(n, "lang") != "fr" || attribute(n, "dir") != "ltr" {
				t.Error("the page does not say that it is in French, from left to right")
			}
		case "a":
			target, within := strings.CutPrefix(href, "#")
			if text(n) == "" || within && !ids[target] || !within && markup.Address(href) == "" && !slices.Contains(files, href) {
				t.Errorf("the link %q leads to %q", text(n), href)
			}
		case "link":
			if rel := attribute(n, "rel"); rel != "canonical" && rel != "alternate" {
				t.Errorf("<link rel=%q> may fetch something", rel)
			}
		case "img":
			_, alternative := find(n, "alt")
			if !alternative || attribute(n, "width") == "" || attribute(n, "height") == "" || attribute(n, "loading") != "lazy" && attribute(n, "class") != "logo" || !strings.HasPrefix(attribute(n, "src"), "images/") {
				t.Errorf("the picture %v lacks an attribute", n.Attr)
			}
		case "script":
			if attribute(n, "type") != "application/ld+json" || len(n.Attr) != 1 {
				t.Errorf("there is a script %v", n.Attr)
			}
		case "iframe", "object", "embed", "svg", "video", "audio", "base", "form", "font", "center":
			t.Errorf("there is a <%s>", n.Data)
		}
	}
	for _, landmark := range []string{"header", "main", "footer", "h1"} {
		if count[landmark] != 1 {
			t.Errorf("there are %d <%s>", count[landmark], landmark)
		}
	}
	if count["section"] != len(b.Sections) || count["nav"] != min(1, len(b.Sections)) || count["script"] != 1 {
		t.Errorf("there are %d sections, %d contents and %d scripts", count["section"], count["nav"], count["script"])
	}
	if headings[0] != "h1" {
		t.Errorf("the first heading is %s", headings[0])
	}
	for i, h := range headings[1:] {
		if h[1] > headings[i][1]+1 {
			t.Errorf("heading %d, %s, skips a level after %s", i+2, h, headings[i])
		}
	}
	records := 0
	for i, s := range b.Sections {
		if !ids[fmt.Sprint("s", i+1)] {
			t.Errorf("section %d has no id", i+1)
		}
		for _, e := range s.Entries {
			records++
			if !ids["r-"+e.Record.ID] {
				t.Errorf("record %q has no id", e.Record.ID)
			}
		}
	}
	if n := strings.Count(page, `class="Z3988"`); n != records {
		t.Errorf("Zotero is offered %d of %d records", n, records)
	}
}

func find(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// Each record has one reference for Zotero, its own; complements and siblings
// have none.
func TestCOinS(t *testing.T) {
	b := specimen(t)
	var got []string
	for _, n := range read(t, written(t, b)).all {
		if attribute(n, "class") == "Z3988" {
			if n.Parent.Data != "article" || text(n) != "" {
				t.Errorf("a reference stands in <%s>", n.Parent.Data)
			}
			got = append(got, strings.TrimPrefix(attribute(n, "title"), "ctx_ver=Z39.88-2004&rft.title="))
		}
	}
	if want := []string{"complete", "avec-image", "nue", "fiche"}; !slices.Equal(got, want) {
		t.Errorf("Zotero is offered %q, want %q", got, want)
	}
}

// The contents count the records of a section, in words for those who do not
// see the parentheses, and open the list of all.
func TestContents(t *testing.T) {
	b := specimen(t)
	b.Labels.All, b.Sections[0].Count = "Tout voir", "1\u00a0notice"
	for _, n := range read(t, written(t, b)).all {
		if n.Data == "nav" {
			if got := squeeze(text(n)); !strings.Contains(got, squeeze(b.Sections[0].Heading+" (1\u00a0notice)")) || !strings.Contains(got, "Toutvoir") {
				t.Errorf("the contents are %q", got)
			}
			return
		}
	}
	t.Error("there are no contents")
}

// What the command leaves out is not missed.
func TestWithoutOptions(t *testing.T) {
	pages, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := pages.HTML(&out, specimen(t), Options{}); err != nil {
		t.Fatal(err)
	}
	for _, absent := range []string{"<script", `class="Z3988"`, "Ko)"} {
		if strings.Contains(out.String(), absent) {
			t.Errorf("the page holds %s", absent)
		}
	}
}

// The data for search engines arrive as they were given, and cannot leave their
// element.
func TestJSONLD(t *testing.T) {
	for _, n := range read(t, written(t, specimen(t))).all {
		if n.Data == "script" {
			if got, want := strings.ReplaceAll(n.FirstChild.Data, `\u003c`, "<"), string(options.JSONLD); got != want {
				t.Errorf("the data are %s, want %s", got, want)
			}
		}
	}
}

// How the page shows where it is shared.
func TestMeta(t *testing.T) {
	b := specimen(t)
	image := "https://oriv.example/bulletin/2024-10/images/" + b.Sections[1].Entries[0].ImageName()
	want := map[string]string{
		"description":                         "Une sélection de documents parus dans l’année\u202f; voir le site du réseau. Second alinéa d’introduction.",
		"og:type":                             "article",
		"og:locale":                           "fr_FR",
		"og:title":                            "Ressources «\u00a0Intégration\u00a0», octobre 2024",
		"og:site_name":                        "Observatoire régional de l’intégration et de la ville",
		"og:url":                              "https://oriv.example/bulletin/2024-10/web.html",
		"og:image":                            image,
		"og:image:width":                      "200",
		"og:image:alt":                        "Couverture du guide\u00a0: une foule",
		"canonical":                           "https://oriv.example/bulletin/2024-10/web.html",
		"application/x-research-info-systems": b.BaseName + ".ris",
		"application/pdf":                     b.BaseName + ".pdf",
	}
	want["og:description"] = want["description"]
	meta := func(b *render.Bulletin) map[string]string {
		got := map[string]string{}
		for _, n := range read(t, written(t, b)).all {
			switch n.Data {
			case "meta":
				got[attribute(n, "name")+attribute(n, "property")] = attribute(n, "content")
			case "link":
				if key := attribute(n, "type"); key != "" {
					got[key] = attribute(n, "href")
				} else {
					got[attribute(n, "rel")] = attribute(n, "href")
				}
			}
		}
		return got
	}
	got := meta(b)
	for key, want := range want {
		if got[key] != want {
			t.Errorf("%s is %q, want %q", key, got[key], want)
		}
	}
	b.Public = render.Addresses{}
	got = meta(b)
	for _, key := range []string{"og:url", "og:image", "canonical"} {
		if got[key] != "" {
			t.Errorf("without a public address, %s is %q", key, got[key])
		}
	}
}

func TestBrief(t *testing.T) {
	long := "https://www.a.example/" + strings.Repeat("é", 200)
	for address, want := range map[string]string{
		"https://www.a.example/":  "a.example",
		"http://a.example/b?c=d/": "a.example/b?c=d",
		"mailto:a@b.example":      "a@b.example",
		long:                      "a.example/" + strings.Repeat("é", 85) + "…",
	} {
		if got := brief(address); got != want {
			t.Errorf("brief(%q) = %q, want %q", address, got, want)
		}
	}
}

// A logo keeps its form within its box.
func TestLogo(t *testing.T) {
	for size, want := range map[[2]int][2]int{{1000, 200}: {200, 40}, {100, 400}: {18, 72}, {4000, 1}: {200, 1}, {1, 4000}: {1, 72}, {0, 0}: {200, 72}} {
		p := page{Bulletin: &render.Bulletin{Logo: &render.Picture{Width: size[0], Height: size[1]}}}
		if got := [2]int{p.LogoWidth(), p.LogoHeight()}; got != want {
			t.Errorf("%v: %v, want %v", size, got, want)
		}
	}
}

// The words of a typographic cover are small enough not to be broken.
func TestCoverSize(t *testing.T) {
	for title, want := range map[string]string{
		"Les chiffres\nde l’année":         "",
		"L’intégration":                    "m",
		"Insertion-professionnelle":        "s",
		"anticonstitutionnellement parler": "s",
	} {
		if got := (entry{Entry: &render.Entry{Cover: render.Cover{Title: title}}}).CoverSize(); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}

// Whatever a field holds, the page has the same elements and attributes as with
// harmless words.
func TestInert(t *testing.T) {
	const hostile = `</style></title></script><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="x" '--><!--[if mso]> {{.}} &lt;b&gt; </div> } @import "x"; \` + "\u202e`\n"
	read := func(s string) (readPage, string) {
		b := specimen(t)
		poison(reflect.ValueOf(b).Elem(), s)
		page := written(t, b)
		return read(t, page), page
	}
	harmless, _ := read("harmless\n")
	got, page := read(hostile)
	for i := range min(len(got.elements), len(harmless.elements)) {
		if got.elements[i] != harmless.elements[i] {
			t.Fatalf("element %d is <%s>, not <%s>", i+1, got.elements[i], harmless.elements[i])
		}
	}
	if len(got.elements) != len(harmless.elements) {
		t.Fatalf("there are %d elements instead of %d", len(got.elements), len(harmless.elements))
	}
	if strings.Contains(page, "<script>") || strings.Contains(page, `@import "x"`) && strings.Index(page, `@import "x"`) < strings.Index(page, "</style>") {
		t.Error("hostile words became markup or style")
	}
}

// poison ends every string but addresses with s, and those with s in their
// fragment.
func poison(v reflect.Value, s string) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			poison(v.Elem(), s)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[render.Picture]() {
			return
		}
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			switch field := v.Field(i); {
			case name == "At" || !field.CanSet():
			case field.Kind() == reflect.String && slices.Contains([]string{"URL", "Link", "Site", "Page", "PDF", "References", "Images"}, name) && strings.Contains(field.String(), ":"):
				field.SetString(field.String() + "#" + strings.Map(func(r rune) rune {
					if r < ' ' {
						return -1
					}
					return r
				}, s))
			default:
				poison(field, s)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			poison(v.Index(i), s)
		}
	case reflect.String:
		if v.String() != "" {
			v.SetString(v.String() + s)
		}
	}
}

func TestLinksLeadNowhereElse(t *testing.T) {
	b := specimen(t)
	e := b.Sections[0].Entries[0]
	e.Links[0].URL, e.Links[1].URL = "javascript:alert(1)", "data:text/html,x"
	b.Publication.Site, b.Public.Page = "vbscript:x", "javascript:alert(1)/"
	for _, n := range read(t, written(t, b)).all {
		if href := attribute(n, "href"); regexp.MustCompile(`^(javascript|data|vbscript)`).MatchString(href) {
			t.Errorf("<%s> leads to %s", n.Data, href)
		}
	}
}

// Text is readable on its ground at level AAA (7:1), whatever the colours.
func TestContrast(t *testing.T) {
	colour := func(s string) render.Colour {
		c, ok := render.ParseColour(s)
		if !ok {
			t.Fatal(s)
		}
		return c
	}
	readable := func(text, ground string) {
		t.Helper()
		if c := colour(text).Contrast(colour(ground)); c < 700 {
			t.Errorf("%s on %s: %d hundredths", text, ground, c)
		}
	}
	style := string(file(t, "../../templates/web/style.html.tmpl"))
	value := regexp.MustCompile(`--(page|text|soft|box):(#[0-9a-f]+)`)
	var day, dark = map[string]string{}, map[string]string{}
	for i, part := range strings.SplitN(style, "prefers-color-scheme", 2) {
		for _, m := range value.FindAllStringSubmatch(part, -1) {
			hex := m[2]
			if len(hex) == 4 {
				hex = "#" + strings.Repeat(hex[1:2], 2) + strings.Repeat(hex[2:3], 2) + strings.Repeat(hex[3:4], 2)
			}
			[]map[string]string{day, dark}[i][m[1]] = hex
		}
	}
	for _, s := range []string{"#000000", "#FFFFFF", "#FFFF00", "#D9A300", "#17495E", "#808080", "#FF0000", "#00FF00", "#0000FF"} {
		p := paletteOf(colour(s))
		readable(p.Ink, day["page"])
		readable(p.Ink, p.Tint)
		readable("#FFFFFF", p.Ink)
		readable("#FFFFFF", p.Dusk)
		readable(p.Glow, night.Hex())
		readable(p.Glow, dark["page"])
		readable(day["text"], p.Tint)
		readable(day["soft"], p.Tint)
	}
	for _, scheme := range []map[string]string{day, dark} {
		readable(scheme["text"], scheme["page"])
		readable(scheme["soft"], scheme["page"])
	}
	readable(dark["text"], night.Hex())
	readable(dark["soft"], night.Hex())
	if !strings.Contains(style, "--tint:"+strings.ToLower(night.Hex())) {
		t.Error("the style sheet has another ground at night")
	}
}

// A designer's mistake is named with its file and line.
func TestTemplateErrors(t *testing.T) {
	good := rendertest.Templates(t, "web")
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ src, want string }{
		{"{{define \"web\"}}\n{{.Title", "web/page.html.tmpl:2: unclosed action"},
		{"{{define \"web\"}}\n{{shout .Title}}{{end}}", `web/page.html.tmpl:2: function "shout" not defined`},
		{"{{define \"web\"}}\n{{.Tittle}}{{end}}", "web/page.html.tmpl:2:2"},
		{"{{define \"web\"}}\n<a href={{if .Title}}'{{end}}>{{end}}", "web/page.html.tmpl:2"},
	} {
		bad := maps.Clone(good)
		bad["web/page.html.tmpl"] = &fstest.MapFile{Data: []byte(c.src)}
		if _, err := New(bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("New: %v, want %s", err, c.want)
		}
	}
	if _, err := New(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "web/*.html.tmpl") {
		t.Errorf("New without templates: %v", err)
	}
}

func BenchmarkPage(b *testing.B) {
	pages, err := New(templates.Files)
	if err != nil {
		b.Fatal(err)
	}
	for _, records := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, records)
		b.Run(fmt.Sprint(records), func(b *testing.B) {
			b.ReportAllocs()
			var out bytes.Buffer
			for b.Loop() {
				out.Reset()
				if err := pages.HTML(&out, bulletin, options); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(out.Len()))
		})
	}
}
