package email

import (
	"bytes"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"bulletin/render"
	"bulletin/render/markup"
	"bulletin/render/rendertest"
	"bulletin/templates"
)

var (
	update = flag.Bool("update", false, "rewrite the goldens")
	lookAt = flag.String("look", "", "write every state of the mail to this `folder`, to look at")
)

func both(t testing.TB, b *render.Bulletin) (html, text string) {
	t.Helper()
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	var h, x bytes.Buffer
	if err := mails.HTML(&h, b, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := mails.Text(&x, b, Options{}); err != nil {
		t.Fatal(err)
	}
	return h.String(), x.String()
}

func TestGolden(t *testing.T) {
	html, text := both(t, specimen())
	for file, got := range map[string]string{"testdata/specimen.html": html, "testdata/specimen.txt": text} {
		if *update {
			if err := os.MkdirAll("testdata", 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("the mail differs from %s; if it is meant to, run the test with -update and read the difference", file)
		}
	}
	if again, textAgain := both(t, specimen()); again != html || textAgain != text {
		t.Error("the same bulletin made other bytes")
	}
}

// Every state of the mail says all there is, and is well built.
func TestGallery(t *testing.T) {
	for name, b := range gallery() {
		t.Run(name, func(t *testing.T) {
			html, text := both(t, b)
			if *lookAt != "" {
				for ext, page := range map[string]string{".html": html, ".txt": text} {
					if err := os.WriteFile(filepath.Join(*lookAt, name+ext), []byte(page), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
			complete(t, b, html, text)
			built(t, html)
			wrapped(t, b, text)
		})
	}
}

// So do issues of any size and script.
func TestGenerated(t *testing.T) {
	for seed, records := range map[uint64]int{1: 0, 2: 1, 3: 2, 4: 24, 5: 60} {
		b := rendertest.Bulletin(t, seed, records)
		html, text := both(t, b)
		complete(t, b, html, text)
		built(t, html)
		wrapped(t, b, text)
	}
}

func complete(t *testing.T, b *render.Bulletin, html, text string) {
	t.Helper()
	if b.Publication.Email == render.EmailShort {
		b = shortened(b)
	}
	for _, what := range missingHTML(t, html, b) {
		t.Errorf("the HTML lacks: %s", what)
	}
	for _, what := range missingText(text, b) {
		t.Errorf("the text lacks: %s", what)
	}
}

// Whatever is taken from the bulletin is missed in both parts: the facts above
// are looked for where they are printed, not merely somewhere.
func TestNothingGoesUnnoticed(t *testing.T) {
	record := func(b *render.Bulletin) *render.Entry { return b.Sections[0].Entries[0] }
	complement := func(b *render.Bulletin) *render.Entry { return record(b).Complements.Entries[0] }
	for what, remove := range map[string]func(*render.Bulletin){
		"title":                    func(b *render.Bulletin) { b.Title, b.Footer = "", "pied" },
		"month":                    func(b *render.Bulletin) { b.Month, b.Footer = "", "pied" },
		"introduction":             func(b *render.Bulletin) { b.Introduction = nil },
		"introduction's end":       func(b *render.Bulletin) { b.Introduction = b.Introduction[:1] },
		"contents":                 func(b *render.Bulletin) { b.Labels.Contents = "" },
		"hours' label":             func(b *render.Bulletin) { b.Labels.Hours = "" },
		"catalogue":                func(b *render.Bulletin) { b.Labels.Catalogue = "" },
		"credits":                  func(b *render.Bulletin) { b.Credits = nil },
		"footer":                   func(b *render.Bulletin) { b.Footer = "" },
		"heading":                  func(b *render.Bulletin) { b.Sections[0].Heading = "" },
		"section's introduction":   func(b *render.Bulletin) { b.Sections[0].Introduction = nil },
		"section's links":          func(b *render.Bulletin) { b.Sections[0].Links = nil },
		"section":                  func(b *render.Bulletin) { b.Sections = b.Sections[1:] },
		"sheets' links":            func(b *render.Bulletin) { b.Sections[1].Links = nil },
		"sheets' introduction":     func(b *render.Bulletin) { b.Sections[1].Introduction = nil },
		"byline":                   func(b *render.Bulletin) { record(b).Byline = nil },
		"record's title":           func(b *render.Bulletin) { record(b).Title = nil },
		"imprint":                  func(b *render.Bulletin) { record(b).Imprint = nil },
		"hours":                    func(b *render.Bulletin) { record(b).Hours = nil },
		"abstract":                 func(b *render.Bulletin) { record(b).Abstract = nil },
		"list item":                func(b *render.Bulletin) { e := record(b); e.Abstract = slices.Delete(e.Abstract, 1, 2) },
		"links":                    func(b *render.Bulletin) { record(b).Links = nil },
		"second link":              func(b *render.Bulletin) { record(b).Links = record(b).Links[:1] },
		"second link's label":      func(b *render.Bulletin) { record(b).Links[1].Label = "" },
		"first link's description": func(b *render.Bulletin) { record(b).Links[0].Label = "" },
		"first link's label":       func(b *render.Bulletin) { b.Sections[0].Entries[1].Links[0].Label = "" },
		"complements":              func(b *render.Bulletin) { record(b).Complements.Entries = nil },
		"complements' label":       func(b *render.Bulletin) { record(b).Complements.Label = "" },
		"complement's byline":      func(b *render.Bulletin) { complement(b).Byline = nil },
		"complement's title":       func(b *render.Bulletin) { complement(b).Title = nil },
		"complement's imprint":     func(b *render.Bulletin) { complement(b).Imprint = nil },
		"complement's hours":       func(b *render.Bulletin) { complement(b).Hours = nil },
		"complement's abstract":    func(b *render.Bulletin) { complement(b).Abstract = nil },
		"complement's link":        func(b *render.Bulletin) { complement(b).Links = complement(b).Links[1:] },
		"complement's second link": func(b *render.Bulletin) { complement(b).Links = complement(b).Links[:1] },
		"siblings":                 func(b *render.Bulletin) { record(b).Siblings.Entries = nil },
		"one sibling":              func(b *render.Bulletin) { s := &record(b).Siblings; s.Entries = s.Entries[:1] },
		"siblings' label":          func(b *render.Bulletin) { record(b).Siblings.Label = "" },
		"record":                   func(b *render.Bulletin) { s := b.Sections[0]; s.Entries = s.Entries[:2] },
		"acronym":                  func(b *render.Bulletin) { b.Publication.Organisation.Acronym, b.Footer = "", "pied" },
		"organisation":             func(b *render.Bulletin) { b.Publication.Organisation.Name = "" },
		"place":                    func(b *render.Bulletin) { b.Publication.Organisation.Place = "" },
		"postal address":           func(b *render.Bulletin) { b.Publication.Organisation.Address = "" },
		"director":                 func(b *render.Bulletin) { b.Publication.Masthead.Director = "" },
		"ISSN":                     func(b *render.Bulletin) { b.Publication.Masthead.ISSN = "" },
		"web version":              func(b *render.Bulletin) { b.Public.Page = "" },
		"PDF":                      func(b *render.Bulletin) { b.Public.PDF = "" },
		"references":               func(b *render.Bulletin) { b.Public.References = "" },
		"unsubscription":           func(b *render.Bulletin) { b.Unsubscribe = "" },
		"web version's label":      func(b *render.Bulletin) { b.Labels.Browser = "Voir" },
		"PDF's label":              func(b *render.Bulletin) { b.Labels.PDF = "Voir" },
		"references' label":        func(b *render.Bulletin) { b.Labels.References = "Voir" },
		"unsubscription's label":   func(b *render.Bulletin) { b.Labels.Unsubscribe = "Voir" },
		"reason":                   func(b *render.Bulletin) { b.Labels.Reason = "" },
		"site":                     func(b *render.Bulletin) { b.Publication.Site = "" },
	} {
		less := specimen()
		remove(less)
		html, text := both(t, less)
		if len(missingHTML(t, html, specimen())) == 0 {
			t.Errorf("without its %s, the HTML seems complete", what)
		}
		if len(missingText(text, specimen())) == 0 {
			t.Errorf("without its %s, the text seems complete", what)
		}
	}
}

// built checks what no judge from outside looks for.
func built(t *testing.T, html string) {
	t.Helper()
	for _, part := range []string{
		`<html lang="fr" dir="ltr"`, `<div class="b t" lang="fr" dir="ltr"`, "<title>",
		"prefers-color-scheme:dark", "[data-ogsc] .w",
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the HTML lacks %s", part)
		}
	}
	for _, pattern := range []string{`(?i)<script`, `(?i)<svg`, `(?i)="data:`, `(?i)url\(`, `(?i)@import`, `(?i)@font-face`, `\.webp`, `ZgotmplZ`, `<no value>`, `%!`} {
		if found := regexp.MustCompile(pattern).FindString(html); found != "" {
			t.Errorf("the HTML holds %q", found)
		}
	}
	if begun, ended := strings.Count(html, "<!--[if mso]>"), strings.Count(html, "<![endif]-->"); begun != ended || begun == 0 {
		t.Errorf("%d parts for classic Outlook begin, %d end", begun, ended)
	}
	var outlook strings.Builder
	for _, part := range regexp.MustCompile(`<!--\[if mso\]>(.*?)<!\[endif\]-->`).FindAllStringSubmatch(html, -1) {
		outlook.WriteString(part[1])
	}
	for _, tag := range []string{"table", "tr", "td"} {
		begun := regexp.MustCompile("<"+tag+"[ >]").FindAllString(outlook.String(), -1)
		if ended := strings.Count(outlook.String(), "</"+tag+">"); len(begun) != ended {
			t.Errorf("classic Outlook gets %d <%s> and %d ends", len(begun), tag, ended)
		}
	}

	p := read(t, html)
	for _, table := range p.tables {
		if table["role"] != "presentation" {
			t.Errorf("a table is not for layout: %v", table)
		}
	}
	if slices.Index(p.headings, "h1") != 0 || slices.Index(p.headings[1:], "h1") >= 0 {
		t.Errorf("headings are %v, want one h1 first", p.headings)
	}
	for i, h := range p.headings[1:] {
		if h[1] > p.headings[i][1]+1 {
			t.Errorf("heading %d, %s, skips a level after %s", i+2, h, p.headings[i])
		}
	}
	for _, l := range p.links {
		if markup.Address(l.href) == "" || strings.TrimSpace(l.text) == "" {
			t.Errorf("the link %q leads to %q", l.text, l.href)
		}
	}
	for _, img := range p.images {
		if _, ok := img["alt"]; !ok || img["width"] == "" || img["height"] == "" || !strings.HasPrefix(img["src"], "https://") {
			t.Errorf("the picture %v lacks an attribute", img)
		}
	}
}

// wrapped checks that no line is wider than 72 columns, unless it is one word.
func wrapped(t *testing.T, b *render.Bulletin, text string) {
	t.Helper()
	blank := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		if strings.TrimRight(line, " ") != line {
			t.Errorf("the line %q ends with a space", line)
		}
		if width(line) > Columns && len(words(line)) > 1 && !regexp.MustCompile(`^ *(\d+\.|•) \S+$`).MatchString(line) {
			t.Errorf("the line %q is %d columns wide", line, width(line))
		}
		if blank++; line != "" {
			blank = 0
		}
		if blank > 2 {
			t.Error("three empty lines follow each other")
		}
	}
	if len(b.Title) > 0 && !strings.HasSuffix(text, "\n") {
		t.Error("the last line does not end")
	}
}

// The heading of a record is its title, linked once; a link in words of its own
// stands below. Of a sub-resource the title is link enough.
func TestTitleLinkedOnce(t *testing.T) {
	html, _ := both(t, specimen())
	seen := map[string]int{}
	for _, l := range read(t, html).links {
		seen[l.href]++
	}
	for _, e := range []*render.Entry{full(), pictured()} {
		if !regexp.MustCompile(`<h3[^>]*><a href="[^"]+"[^>]*>` + regexp.QuoteMeta(e.Title.Plain()) + `</a></h3>`).MatchString(html) {
			t.Errorf("the title %q is not a linked heading", e.Title.Plain())
		}
		if n := seen[e.Links[0].URL]; n != 2 {
			t.Errorf("%s is linked %d times", e.Links[0].URL, n)
		}
	}
	for _, e := range full().Siblings.Entries {
		if n := seen[e.Links[0].URL]; n != 1 {
			t.Errorf("%s is linked %d times", e.Links[0].URL, n)
		}
	}
}

// Links that stand alone are 44 px high: 24 of line, 10 above and below. The
// others are headings and words in a text.
func TestTargets(t *testing.T) {
	html, _ := both(t, specimen())
	alone := 0
	for _, l := range read(t, html).links {
		if strings.Contains(l.style, "display:") && strings.Contains(l.style, "padding:10px 0") {
			alone++
		}
	}
	// Web version twice, PDF, references, 2 headings in the contents, links of
	// 3 records (4), of a complement (2), titles of 2 siblings, links of 2
	// sections, site, unsubscription.
	if alone != 2+1+1+2+4+2+2+2+1+1 {
		t.Errorf("%d links are tall", alone)
	}
}

// Whatever a field holds, the HTML has the same elements and attributes as
// with harmless words, and no address but http, https and mailto.
func TestInert(t *testing.T) {
	const hostile = `</style></title><script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="x" '--><![endif]--> {{.}} &lt;b&gt; </td></table> `
	poison := func(s string) func(*render.Bulletin) {
		rich := func(r render.Rich) {
			for i := range r {
				for j := range r[i].Runs {
					r[i].Runs[j].Text += s
					if r[i].Runs[j].Lang != "" {
						r[i].Runs[j].Lang += s
					}
				}
			}
		}
		links := func(l []render.PrintedLink) {
			for i := range l {
				l[i].Label += s
				l[i].URL += "#" + strings.ReplaceAll(s, " ", "")
			}
		}
		var entry func(e *render.Entry)
		entry = func(e *render.Entry) {
			for _, r := range []render.Rich{e.Byline, e.Title, e.Imprint, e.Hours, e.Abstract} {
				rich(r)
			}
			links(e.Links)
			e.Record.ID += s
			e.Cover.Alt += s
			e.Cover.Producer += s
			e.Cover.Title += s
			e.Complements.Label += s
			e.Siblings.Label += s
			for _, sub := range slices.Concat(e.Complements.Entries, e.Siblings.Entries) {
				entry(sub)
			}
		}
		return func(b *render.Bulletin) {
			b.Title += s
			b.Month += s
			b.Name += s
			b.Footer += s
			rich(b.Introduction)
			rich(b.Credits)
			b.Labels.Contents += s
			b.Labels.Catalogue += s
			b.Labels.Hours += s
			b.Labels.Browser += s
			b.Labels.PDF += s
			b.Labels.References += s
			b.Labels.Unsubscribe += s
			b.Labels.Reason += s
			b.Labels.Whole += s
			b.Preheader += s
			for _, address := range []*string{&b.Public.Page, &b.Public.PDF, &b.Public.References, &b.Public.Images, &b.Unsubscribe} {
				*address += "#" + strings.ReplaceAll(s, " ", "")
			}
			p := b.Publication
			for _, field := range []*string{&p.Organisation.Acronym, &p.Organisation.Name, &p.Organisation.Place, &p.Organisation.Address, &p.Masthead.Director, &p.Masthead.ISSN} {
				*field += s
			}
			p.Site += "#" + strings.ReplaceAll(s, " ", "")
			for _, section := range b.Sections {
				section.Heading += s
				rich(section.Introduction)
				links(section.Links)
				for _, e := range section.Entries {
					entry(e)
				}
			}
		}
	}
	elements := func(s string) (page readPage, html string) {
		b := specimen()
		poison(s)(b)
		html, _ = both(t, b)
		return read(t, html), html
	}
	harmless, _ := elements("harmless")
	got, html := elements(hostile)
	if !slices.Equal(got.elements, harmless.elements) {
		for i := range got.elements {
			if i >= len(harmless.elements) || got.elements[i] != harmless.elements[i] {
				t.Fatalf("element %d is <%s>", i+1, got.elements[i])
			}
		}
		t.Fatal("hostile words took elements away")
	}
	if strings.Contains(html, "<script") || strings.Count(html, "<style>") != 2 {
		t.Error("hostile words became markup")
	}
}

func TestLinksLeadNowhereElse(t *testing.T) {
	b := specimen()
	b.Sections[0].Entries[0].Links[0].URL = "javascript:alert(1)"
	b.Sections[0].Entries[0].Links[1].URL = "data:text/html,x"
	html, _ := both(t, b)
	for _, l := range read(t, html).links {
		if strings.HasPrefix(l.href, "javascript") || strings.HasPrefix(l.href, "data") {
			t.Errorf("a link leads to %s", l.href)
		}
	}
}

// Text is readable on its ground, whatever the bulletin's colours.
func TestContrast(t *testing.T) {
	for _, s := range []string{"#000000", "#FFFFFF", "#FFFF00", "#D9A300", "#17495E", "#808080", "#FF0000", "#00FF00", "#0000FF"} {
		p := paletteOf(rgb(s))
		for _, pair := range [][2]render.Colour{
			{rgb(p.Ink), render.White}, {rgb(p.Ink), rgb(p.Tint)}, {rgb(p.Glow), dark}, {rgb(p.Glow), rgb("#1F2227")},
		} {
			if pair[0].Contrast(pair[1]) < 450 {
				t.Errorf("%s: %s is not readable on %s", s, pair[0].Hex(), pair[1].Hex())
			}
		}
	}
	// Programs that darken by themselves turn light grounds and dark text over.
	inverted := func(s string) render.Colour {
		c := rgb(s)
		return render.Colour{R: 255 - c.R, G: 255 - c.G, B: 255 - c.B}
	}
	for _, s := range []string{"#17495E", "#1F5A8A", "#8A4B1F", "#1E6B52", "#7A2E5D", "#56661A", "#A23B2A", "#1B6B78", "#5B3E94", "#805A00"} {
		p := paletteOf(rgb(s))
		for _, pair := range [][2]string{{p.Ink, "#FFFFFF"}, {p.Ink, p.Tint}, {"#222222", p.Tint}, {"#556666", "#FFFFFF"}, {"#556666", "#EEF0F2"}} {
			if c := inverted(pair[0]).Contrast(inverted(pair[1])); c < 450 {
				t.Errorf("%s on %s turned over has a contrast of %d", pair[0], pair[1], c)
			}
		}
	}
	for _, pair := range [][2]string{
		{"#222222", "#FFFFFF"}, {"#222222", "#F3F5F7"}, {"#556666", "#FFFFFF"}, {"#556666", "#F3F5F7"},
		{"#E9EAEC", "#1F2227"}, {"#E9EAEC", "#2A2D33"}, {"#B9BEC6", "#1F2227"}, {"#B9BEC6", "#2A2D33"},
	} {
		if rgb(pair[0]).Contrast(rgb(pair[1])) < 450 {
			t.Errorf("%s is not readable on %s", pair[0], pair[1])
		}
	}
}

func TestPictures(t *testing.T) {
	b := specimen()
	name := b.Sections[0].Entries[1].ImageName()
	if !regexp.MustCompile(`^avec-image-[0-9a-f]{8}\.png$`).MatchString(name) {
		t.Errorf("the picture is called %s", name)
	}
	html, _ := both(t, b)
	p := read(t, html)
	if len(p.images) != 1 || p.images[0]["src"] != "https://images.example/bulletin/"+name || p.images[0]["alt"] != "Couverture du guide" ||
		p.images[0]["width"] != "104" || p.images[0]["height"] != "147" {
		t.Errorf("pictures are %v", p.images)
	}
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{"cid:a.png@bulletin": "cid:a.png@bulletin", "javascript:alert(1)": "", "data:image/png;base64,x": "", "file:///x": ""} {
		var out bytes.Buffer
		if err := mails.HTML(&out, b, Options{Image: func(string) string { return address }}); err != nil {
			t.Fatal(err)
		}
		got := ""
		if p := read(t, out.String()); len(p.images) > 0 {
			got = p.images[0]["src"]
		}
		if got != want {
			t.Errorf("a picture at %s is taken from %q", address, got)
		}
	}
	b.Public.Images = ""
	if html, _ := both(t, b); strings.Contains(html, "<img") {
		t.Error("there is a picture without a place where pictures are")
	}
	if name := bare().ImageName(); name != "" {
		t.Errorf("a record without picture has one called %s", name)
	}
}

func TestPreheader(t *testing.T) {
	b := specimen()
	html, _ := both(t, b)
	if got := read(t, html).hidden; got != b.Preheader {
		t.Errorf("the preheader is %q, want %q", got, b.Preheader)
	}
}

// The PDF is offered with its size; nothing is offered that has no address.
func TestOffers(t *testing.T) {
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	b := specimen()
	for name, write := range map[string]func(io.Writer, *render.Bulletin, Options) error{"HTML": mails.HTML, "text": mails.Text} {
		var out bytes.Buffer
		if err := write(&out, b, Options{PDFSize: 106_853}); err != nil {
			t.Fatal(err)
		}
		if want := "Télécharger le PDF (107\u00a0Ko)"; !strings.Contains(out.String(), want) {
			t.Errorf("the %s lacks %q", name, want)
		}
		none := specimen()
		none.Public, none.Unsubscribe = render.Addresses{}, ""
		out.Reset()
		if err := write(&out, none, Options{PDFSize: 106_853}); err != nil {
			t.Fatal(err)
		}
		for _, label := range []string{b.Labels.Browser, b.Labels.PDF, b.Labels.References, b.Labels.Unsubscribe, "Ko", "#s1"} {
			if strings.Contains(out.String(), label) {
				t.Errorf("the %s offers %q, which has no address", name, label)
			}
		}
	}
}

// A designer's mistake is named with its file and line.
func TestTemplateErrors(t *testing.T) {
	good := rendertest.Templates(t, "email")
	if _, err := New(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ file, src, want string }{
		{"email/page.html.tmpl", "{{define \"html\"}}\n{{.Title", "email/page.html.tmpl:2: unclosed action"},
		{"email/page.html.tmpl", "{{define \"html\"}}\n{{shout .Title}}{{end}}", `email/page.html.tmpl:2: function "shout" not defined`},
		{"email/page.html.tmpl", "{{define \"html\"}}\n{{.Tittle}}{{end}}", "email/page.html.tmpl:2:2"},
		{"email/page.html.tmpl", "{{define \"html\"}}\n<a href={{if .Title}}'{{end}}>{{end}}", "email/page.html.tmpl:2"},
		{"email/page.txt.tmpl", "{{define \"text\"}}\n\n{{.Tittle}}{{end}}", "email/page.txt.tmpl:3:2"},
	} {
		bad := maps.Clone(good)
		bad[c.file] = &fstest.MapFile{Data: []byte(c.src)}
		if _, err := New(bad); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("New: %v, want %s", err, c.want)
		}
	}
	if _, err := New(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "email/*.html.tmpl") {
		t.Errorf("New without templates: %v", err)
	}
}

// In the edition for a service, its tags are the addresses of two links; what
// looks like a tag in the words of a list is none.
func TestProfile(t *testing.T) {
	mails, err := New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	profiles := mails.Profiles()
	if len(profiles) != 1 || profiles[0].Name != "brevo" {
		t.Fatalf("profiles are %v", profiles)
	}
	const hostile = `{{ contact.EMAIL }} {{{ x {%if%} {# {{ unsubscribe }} href="{{ mirror }}" {`
	b := specimen()
	b.Title, b.Month, b.Name, b.Preheader, b.Labels.Browser = hostile, hostile, hostile, hostile, hostile
	b.Introduction = render.Text(hostile)
	b.Sections[0].Heading = hostile
	e := b.Sections[0].Entries[0]
	e.Title, e.Cover.Title, e.Links[0].Label, e.Links[0].URL = render.Text(hostile), hostile, hostile, "https://a.example/{{mirror}}"
	e.Abstract = render.Rich{{Runs: []render.Run{{Text: "{", Style: render.Strong}, {Text: "{ x }}"}, {Text: "link", Link: "https://b.example/?{{x"}}}}
	var out bytes.Buffer
	if err := mails.HTML(&out, b, Options{Profile: &profiles[0]}); err != nil {
		t.Fatal(err)
	}
	html := out.String()
	for tag, n := range map[string]int{`href="{{ mirror }}"`: 2, `href="{{ unsubscribe }}"`: 1} {
		if got := strings.Count(html, tag); got != n {
			t.Errorf("%s stands %d times, want %d", tag, got, n)
		}
		html = strings.ReplaceAll(html, tag, `href="https://service.example/"`)
	}
	for _, opening := range profiles[0].Opening {
		if i := strings.Index(html, opening); i >= 0 {
			t.Errorf("the service would read %.40q", html[i:])
		}
	}
	built(t, html)
	p := read(t, html)
	if !strings.Contains(p.text, squeeze(hostile)) || !slices.ContainsFunc(p.links, func(l readLink) bool { return l.href == e.Links[0].URL }) {
		t.Error("a reader no longer finds the words as they were")
	}
}

func TestProfileErrors(t *testing.T) {
	for src, want := range map[string]string{
		`{"a": {"unsubscribe": "{{ u }}", "opening": ["{{"]}}`:                   "",
		`{"a": {"unsubscribe": "[[U]]", "browser": "[[P]]", "opening": ["[["]}}`: "",
		`{}`:                                   "",
		`{"a": {"unsubscribe": "{{ u }}"}}`:    `"a": the tag "{{ u }}" begins with none of opening`,
		`{"a": {"browser": "x"}}`:              "unsubscribe is missing",
		`{"A/b": {"unsubscribe": "{{u"}}`:      "a name is made of",
		`{"a": {"unsubscribe": "\"><script"}}`: "HTML would escape",
		`{"a": {"unsubscribe": "{{u", "opening": ["{{", "<"]}}`: `opening "<"`,
		`{"a": {"unsubscribed": "x"}}`:                          "email/profiles.json:1: json: unknown field",
		"{\"a\": {\n\"browser\": 3}}":                           "email/profiles.json:2: json: cannot unmarshal number",
		"{}\n{}":                                                "email/profiles.json:2: more follows",
		`{"a": `:                                                "email/profiles.json",
	} {
		files := rendertest.Templates(t, "email")
		files["email/profiles.json"] = &fstest.MapFile{Data: []byte(src)}
		_, err := New(files)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", src, err, want)
		}
	}
}

// The short form: of each record its citation, the first sentence and one link;
// below it titles alone; and where the whole is.
func TestShort(t *testing.T) {
	b := specimen()
	b.Publication.Email = render.EmailShort
	html, text := both(t, b)
	p := read(t, html)
	for part, words := range map[string]string{"HTML": p.text, "text": squeeze(text)} {
		for _, want := range []string{b.Labels.Whole, "Depuis le XIXe siècle.", "Un complément", "Première contribution"} {
			if !strings.Contains(words, squeeze(want)) {
				t.Errorf("the short %s lacks %q", part, want)
			}
		}
		for _, unwanted := range []string{"premier point", "Horaires", "Comprendre les migrations", "Résumé du complément", "Revue du complément", "N°\u00a02011"} {
			if strings.Contains(words, squeeze(unwanted)) {
				t.Errorf("the short %s holds %q", part, unwanted)
			}
		}
	}
	if len(p.images) > 0 || strings.Contains(html, "aria-hidden") {
		t.Error("the short form has covers")
	}
	if long, _ := both(t, specimen()); strings.Contains(long, b.Labels.Whole) {
		t.Error("the full mail says that it is short")
	}
}
