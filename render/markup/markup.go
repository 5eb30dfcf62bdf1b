// Package markup writes the rich text of a bulletin as HTML, for the editions
// that are made of HTML: the mail and the web page. What comes from a list is
// escaped, and no address leads anywhere but to the web or a mailbox.
package markup

import (
	"html"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// Funcs are the functions that templates of all such editions know.
func Funcs() template.FuncMap {
	return template.FuncMap{
		"inline":  Inline,
		"blocks":  Blocks,
		"href":    Href,
		"address": Address,
		"host":    Host,
	}
}

// Inline is rich text of a single paragraph, such as a title: its runs with
// their styles, blocks parted by a line break. Links are left out with
// "unlinked", for text that stands in a link already; inline styles with
// "bare", for pages whose style sheet does all.
func Inline(r render.Rich, options ...string) template.HTML {
	linked, bare := !slices.Contains(options, "unlinked"), slices.Contains(options, "bare")
	var b strings.Builder
	for i, block := range r {
		if i > 0 {
			b.WriteString("<br>")
		}
		b.WriteString(html.EscapeString(block.Mark()))
		writeRuns(&b, block.Runs, linked, bare)
	}
	return template.HTML(b.String())
}

// Blocks is rich text as paragraphs and lists, each with the given style; with
// none, a style sheet is left to do all.
func Blocks(r render.Rich, style string) template.HTML {
	list, bare := "", style == ""
	if style != "" {
		list = ` style="` + html.EscapeString(style) + `;padding:0 0 0 24px"`
		style = ` style="` + html.EscapeString(style) + `"`
	}
	var b strings.Builder
	for i := 0; i < len(r); {
		if r[i].Kind == render.Paragraph {
			b.WriteString("<p" + style + ">")
			writeRuns(&b, r[i].Runs, true, bare)
			b.WriteString("</p>\n")
			i++
			continue
		}
		kind, tag, start := r[i].Kind, "ul", ""
		if kind == render.NumberItem {
			tag = "ol"
			if r[i].Number != 1 {
				start = ` start="` + strconv.Itoa(r[i].Number) + `"`
			}
		}
		b.WriteString("<" + tag + start + list + ">")
		for n := r[i].Number; i < len(r) && r[i].Kind == kind; i, n = i+1, n+1 {
			b.WriteString("<li")
			if kind == render.NumberItem && r[i].Number != n {
				n = r[i].Number
				b.WriteString(` value="` + strconv.Itoa(n) + `"`)
			}
			b.WriteString(">")
			writeRuns(&b, r[i].Runs, true, bare)
			b.WriteString("</li>\n")
		}
		b.WriteString("</" + tag + ">\n")
	}
	return template.HTML(b.String())
}

// writeRuns writes runs as HTML. Runs that follow each other in one link make
// one link.
func writeRuns(b *strings.Builder, runs []render.Run, linked, bare bool) {
	open := ""
	for _, run := range runs {
		link := ""
		if linked {
			link = Address(run.Link)
		}
		if link != open {
			if open != "" {
				b.WriteString("</a>")
			}
			if link != "" {
				b.WriteString(`<a ` + string(Href(link)) + `>`)
			}
			open = link
		}
		writeRun(b, run, bare)
	}
	if open != "" {
		b.WriteString("</a>")
	}
}

// The e of 2e must not push lines apart; centuries stand in capitals already
// and only need to be smaller, which more programs do than small capitals.
const (
	raised = `<sup style="font-size:.7em;line-height:0">`
	small  = `<span style="font-size:.85em">`
)

func writeRun(b *strings.Builder, run render.Run, bare bool) {
	raised, small := raised, small
	if bare {
		raised, small = "<sup>", `<span class="sc">`
	}
	var closing string
	tag := func(open, end string) {
		b.WriteString(open)
		closing = end + closing
	}
	if run.Lang != "" {
		tag(`<span lang="`+html.EscapeString(run.Lang)+`" dir="auto">`, "</span>")
	}
	if run.Style&render.Strong != 0 {
		tag("<strong>", "</strong>")
	}
	if run.Style&render.Emphasis != 0 {
		tag("<em>", "</em>")
	}
	if run.Style&render.Superscript != 0 {
		tag(raised, "</sup>")
	}
	if run.Style&render.SmallCaps != 0 {
		tag(small, "</span>")
	}
	b.WriteString(html.EscapeString(run.Text))
	b.WriteString(closing)
}

// Href is the attribute for an address, exactly as curated but for what HTML
// must escape; nothing for an address that a mail must not lead to.
func Href(s string) template.HTMLAttr {
	if s = Address(s); s == "" {
		return ""
	}
	return template.HTMLAttr(`href="` + html.EscapeString(s) + `"`)
}

// Address returns s when a mail may lead to it (http, https or mailto), else
// nothing.
func Address(s string) string {
	s = strings.TrimSpace(s)
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		if u.Host != "" {
			return s
		}
	case "mailto":
		if u.Opaque != "" {
			return s
		}
	}
	return ""
}

// Host is the site of an address, as one would say it.
func Host(s string) string {
	u, err := url.Parse(s)
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(u.Host, "www.")
}

// Height is that of a picture shown so wide, in the same unit and rounded to the
// nearest; 0 without a picture.
func Height(p *render.Picture, width int) int {
	if p == nil || p.Width <= 0 {
		return 0
	}
	return max(1, (p.Height*width+p.Width/2)/p.Width)
}

// Size is the size of a file of so many bytes as a French reader has it:
// « 107 Ko », « 1,4 Mo », in thousands and rounded to the nearest; nothing of
// none.
func Size(bytes int) string {
	if bytes <= 0 {
		return ""
	}
	if thousands := (bytes + 500) / 1000; thousands < 1000 {
		return strconv.Itoa(max(1, thousands)) + "\u00a0Ko"
	}
	tenths := (bytes + 50_000) / 100_000
	return strconv.Itoa(tenths/10) + "," + strconv.Itoa(tenths%10) + "\u00a0Mo"
}
