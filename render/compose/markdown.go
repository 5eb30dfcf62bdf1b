package compose

import (
	"bufio"
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	htmlrenderer "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"bulletin/render"
	"bulletin/render/french"
)

// markdown sets the small Markdown of a field: paragraphs, lists, *emphasis*,
// **strong**, `code`, [labels](https://…) and addresses, with French typography
// across all of them. Anything else is warned of and kept as plain text: no
// word is lost.
func (c *composer) markdown(source string, at render.Positions, field string) render.Rich {
	if source == "" {
		return nil
	}
	m := &markdown{source: []byte(french.Compose(source) + "\n")}
	m.unsupported = func(what construct) { c.warn(markdownUnsupported, at, field, what.english, what.french) }
	m.refused = func(address string) { c.warn(linkScheme, at, field, address) }
	m.blocks(c.parser.Parse(text.NewReader(m.source)))
	m.end()
	return m.out
}

// newParser reads CommonMark without link reference definitions, which would
// swallow lines, and with bare addresses.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
			util.Prioritized(bareAddress{}, 600))...),
	)
}

// bareAddress is an inline parser for addresses that stand in the text, so
// that their underscores make no emphasis.
type bareAddress struct{}

func (bareAddress) Trigger() []byte { return []byte{' ', '('} } // ' ' is also the start of a line

func (bareAddress) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	skip := 0
	if line[0] == '(' || util.IsSpace(line[0]) {
		skip = 1
	} else if before := block.PrecendingCharacter(); util.IsAlphaNumeric(byte(before)) || before > 0x7f {
		return nil
	}
	rest := line[skip:]
	if len(rest) == 0 || !strings.ContainsRune("hHwW", rune(rest[0])) {
		return nil
	}
	if end := bytes.IndexAny(rest, " \t\r\n"); end >= 0 {
		rest = rest[:end]
	}
	n := french.Address(string(rest))
	if n == 0 {
		return nil
	}
	if skip > 0 {
		ast.MergeOrAppendTextSegment(parent, segment.WithStop(segment.Start+skip))
	}
	start := segment.Start + skip
	block.Advance(skip + n)
	return ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(text.NewSegment(start, start+n)))
}

// construct is what Markdown has and the bulletin has not.
type construct struct{ english, french string }

var (
	aHeading     = construct{"a heading", "un titre"}
	aQuotation   = construct{"a block quotation", "un bloc de citation"}
	aRule        = construct{"a rule", "un filet"}
	aCodeBlock   = construct{"a block of code", "un bloc de code"}
	anHTMLTag    = construct{"HTML", "du HTML"}
	anImage      = construct{"an image", "une image"}
	aTable       = construct{"a table", "un tableau"}
	aNestedList  = construct{"a list inside a list", "une liste dans une liste"}
	aBlockInList = construct{"a block inside a list", "un bloc dans une liste"}
)

// markdown walks the tree of one field.
type markdown struct {
	source      []byte
	out         render.Rich
	unsupported func(construct)
	refused     func(address string)

	printed int // bytes added so far, spaces at the ends of runs not counted

	// the block under work
	kind   render.BlockKind
	number int
	words  []words
}

// words are a run before typography.
type words struct {
	text  string
	style render.Style
	link  string
	kept  bool // code or an address
}

func (m *markdown) blocks(parent ast.Node) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.block(n)
		m.end()
	}
}

func (m *markdown) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		m.paragraph(n)
	case *ast.List:
		m.list(n)
	case *ast.Heading:
		m.unsupported(aHeading)
		m.inlines(n, words{})
	case *ast.Blockquote:
		m.unsupported(aQuotation)
		m.blocks(n)
	case *ast.ThematicBreak:
		m.unsupported(aRule)
	case *ast.CodeBlock:
		m.unsupported(aCodeBlock)
		m.lines(n.Lines(), false)
	case *ast.FencedCodeBlock:
		m.unsupported(aCodeBlock)
		if n.Info != nil {
			m.add(words{text: string(n.Info.Segment.Value(m.source)) + " ", kept: true})
		}
		m.lines(n.Lines(), true)
	case *ast.HTMLBlock:
		m.unsupported(anHTMLTag)
		m.lines(n.Lines(), true)
		if n.HasClosure() {
			m.add(words{text: string(n.ClosureLine.Value(m.source)), kept: true})
		}
	}
}

// paragraph adds the words of a paragraph to the block under work.
func (m *markdown) paragraph(n ast.Node) {
	lines := n.Lines()
	for i := range lines.Len() {
		segment := lines.At(i)
		if isDelimiterRow(segment.Value(m.source)) {
			m.unsupported(aTable)
			break
		}
	}
	m.inlines(n, words{})
}

// isDelimiterRow reports whether a line is the second one of a table: |---|:-:|.
func isDelimiterRow(line []byte) bool {
	return bytes.ContainsRune(line, '|') && bytes.Contains(line, []byte("--")) && len(bytes.Trim(line, "|-: \t\r\n")) == 0
}

func (m *markdown) list(l *ast.List) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		mark := func() { m.kind, m.number = render.BulletItem, 0 }
		if l.IsOrdered() {
			mark = func() { m.kind, m.number = render.NumberItem, number }
		}
		mark()
		for n := item.FirstChild(); n != nil; n = n.NextSibling() {
			switch n.(type) {
			case *ast.Paragraph, *ast.TextBlock:
				if len(m.words) > 0 {
					m.add(words{text: " "})
				}
				m.paragraph(n)
				continue
			case *ast.List:
				m.unsupported(aNestedList)
			default:
				m.unsupported(aBlockInList)
			}
			m.end()
			m.block(n)
			m.end()
		}
		m.end()
		number++
	}
}

// lines adds the lines of a block that is kept as it was written.
func (m *markdown) lines(lines *text.Segments, kept bool) {
	for i := range lines.Len() {
		segment := lines.At(i)
		m.add(words{text: string(segment.Value(m.source)), kept: kept})
	}
}

// inlines adds the words below a node in the style of w.
func (m *markdown) inlines(parent ast.Node, w words) {
	for n := parent.FirstChild(); n != nil; n = n.NextSibling() {
		m.inline(n, w)
	}
}

func (m *markdown) inline(n ast.Node, w words) {
	switch n := n.(type) {
	case *ast.Text:
		w.text = m.resolve(n.Segment.Value(m.source))
		if n.SoftLineBreak() || n.HardLineBreak() {
			w.text += " "
		}
		m.addText(w)
	case *ast.String:
		w.text = string(n.Value)
		m.addText(w)
	case *ast.Emphasis:
		if n.Level == 1 {
			w.style |= render.Emphasis
		} else {
			w.style |= render.Strong
		}
		m.inlines(n, w)
	case *ast.CodeSpan:
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			if t, ok := c.(*ast.Text); ok {
				w.text, w.kept = string(t.Segment.Value(m.source)), true
				m.add(w)
			}
		}
	case *ast.AutoLink:
		m.autoLink(n, w)
	case *ast.Link:
		m.link(n, string(n.Destination), string(n.Title), w)
	case *ast.Image:
		m.unsupported(anImage)
		m.link(n, string(n.Destination), string(n.Title), w)
	case *ast.RawHTML:
		m.unsupported(anHTMLTag)
		for i := range n.Segments.Len() {
			segment := n.Segments.At(i)
			w.text, w.kept = string(segment.Value(m.source)), true
			m.add(w)
		}
	default:
		m.inlines(n, w)
	}
}

func (m *markdown) autoLink(n *ast.AutoLink, w words) {
	w.text, w.kept = string(n.Label(m.source)), true
	if w.link == "" {
		w.link = w.text
		switch {
		case n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(w.link, "mailto:"):
			w.link = "mailto:" + w.link
		case strings.HasPrefix(strings.ToLower(w.link), "www."):
			w.link = "http://" + w.link
		}
		if !safe(w.link) {
			m.refused(w.link)
			w.link = ""
		}
	}
	m.add(w)
}

// link adds the label of a link or the alternative text of an image; an
// address without label speaks for itself.
func (m *markdown) link(n ast.Node, address, title string, w words) {
	address = m.resolve([]byte(address))
	inside := w
	if w.link == "" {
		if safe(address) {
			inside.link = address
		} else if address != "" {
			m.refused(address)
		}
	}
	before := m.printed
	m.inlines(n, inside)
	if m.printed == before {
		inside.text, inside.kept = address, true
		m.add(inside)
	}
	if title = m.resolve([]byte(title)); title != "" {
		w.text = " (" + title + ")"
		m.add(w)
	}
}

// safe reports whether a reader may be sent to an address.
func safe(address string) bool {
	a := strings.ToLower(address)
	for _, scheme := range []string{"https://", "http://", "mailto:"} {
		if len(a) > len(scheme) && strings.HasPrefix(a, scheme) {
			return true
		}
	}
	return false
}

// resolve is Markdown's text without its backslashes and character references.
func (m *markdown) resolve(source []byte) string {
	if !bytes.ContainsAny(source, "\\&\x00") {
		return string(source)
	}
	// goldmark resolves only while it writes HTML.
	var b bytes.Buffer
	w := bufio.NewWriter(&b)
	htmlrenderer.DefaultWriter.Write(w, source)
	w.Flush()
	return html.UnescapeString(b.String())
}

// addText adds words; addresses that the parser passed over (after a guillemet
// or an apostrophe) become links.
func (m *markdown) addText(w words) {
	whole, from := w.text, 0
	if w.link == "" {
		for i := 0; i < len(whole); i++ {
			n := 0
			switch whole[i] {
			case 'h', 'H', 'w', 'W':
				if i == 0 || !util.IsAlphaNumeric(whole[i-1]) {
					n = french.Address(whole[i:])
				}
			}
			if n == 0 {
				continue
			}
			w.text = whole[from:i]
			m.add(w)
			a := words{text: whole[i : i+n], style: w.style, kept: true}
			a.link = a.text
			if !safe(a.link) {
				a.link = "http://" + a.link
			}
			m.add(a)
			from = i + n
			i = from - 1
		}
	}
	w.text = whole[from:]
	m.add(w)
}

var spaces = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ")

// add appends words to the block under work.
func (m *markdown) add(w words) {
	w.text = spaces.Replace(w.text)
	if w.text == "" {
		return
	}
	m.printed += len(strings.Trim(w.text, blanks))
	m.words = append(m.words, w)
}

// joined makes one of like words that follow each other.
func joined(all []words) []words {
	var out []words
	for i := 0; i < len(all); {
		w := all[i]
		var text strings.Builder
		for ; i < len(all) && all[i].style == w.style && all[i].link == w.link && all[i].kept == w.kept; i++ {
			text.WriteString(all[i].text)
		}
		w.text = text.String()
		out = append(out, w)
	}
	return out
}

// end dresses the block under work and starts a paragraph.
func (m *markdown) end() {
	block := render.Block{Kind: m.kind, Number: m.number, Runs: dressed(joined(m.words))}
	if len(block.Runs) > 0 {
		m.out = append(m.out, block)
	}
	m.kind, m.number, m.words = render.Paragraph, 0, nil
}

// dressed makes runs of words, without spaces at the ends of the block.
func dressed(all []words) []render.Run {
	parts := make([]french.Part, len(all))
	for i, w := range all {
		parts[i] = french.Part{Text: w.text, Kept: w.kept}
	}
	if n := len(parts); n > 0 {
		parts[0].Text = strings.TrimLeft(parts[0].Text, blanks)
		parts[n-1].Text = strings.TrimRight(parts[n-1].Text, blanks)
	}
	var out []render.Run
	for i, s := range french.Prose(parts...) {
		pieces := []render.Run{{Text: s}}
		if !all[i].kept {
			pieces = runs(s)
		}
		for _, r := range pieces {
			r.Style |= all[i].style
			r.Link = all[i].link
			out = append(out, r)
		}
	}
	return merge(out)
}
