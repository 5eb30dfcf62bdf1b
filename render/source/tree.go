package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

// tree is a YAML file read into nodes, with the bytes of every node at hand.
// yaml.v3 gives a node its start only (lines and columns in runes, a byte
// order mark not counted); ends are found here, in the bytes.
type tree struct {
	src   []byte
	whole string // src again: what is cut out of it needs no copy
	lines []int  // offset of each line's first byte
	root  *yaml.Node

	// indents holds the indentation of the collection around each block
	// scalar, which decides where that scalar ends; -1 at the top of the file.
	indents map[*yaml.Node]int

	// steps holds the offset of every stepRunes-th rune of the long lines that
	// were looked into, so that finding all values of one line takes a time in
	// proportion to it.
	steps map[int][]int
}

const (
	longLine  = 1024 // bytes from which a line gets steps
	stepRunes = 256
)

var errSeveralDocuments = errors.New("several documents")

func newTree(src []byte) *tree {
	return &tree{src: src, whole: string(src), lines: lineStarts(src), indents: map[*yaml.Node]int{}}
}

func parse(src []byte) (*tree, error) {
	t := newTree(src)
	return t, t.parse()
}

// parse reads one YAML document. The root of an empty file is nil. A panic of
// the library on strange input becomes an error.
func (t *tree) parse() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("yaml: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(t.src))
	var doc yaml.Node
	if err := dec.Decode(&doc); err == io.EOF {
		return nil
	} else if err != nil {
		return err
	}
	if len(doc.Content) > 0 {
		t.root = doc.Content[0]
		t.measure(t.root, -1)
	}
	var next yaml.Node
	switch err := dec.Decode(&next); {
	case err == nil:
		return errSeveralDocuments
	case err != io.EOF:
		return err
	}
	return nil
}

func (t *tree) measure(n *yaml.Node, indent int) {
	if isBlockScalar(n) {
		t.indents[n] = indent
	}
	if n.Style&yaml.FlowStyle == 0 {
		indent = n.Column - 1
	}
	for _, c := range n.Content {
		t.measure(c, indent)
	}
}

// bom is the byte order mark some Windows editors write; it is tolerated.
var bom = []byte("\ufeff")

func lineStarts(src []byte) []int {
	first := 0
	if bytes.HasPrefix(src, bom) {
		first = len(bom)
	}
	starts := make([]int, 1, 1+bytes.Count(src, []byte("\n")))
	starts[0] = first
	for i := 0; ; {
		n := bytes.IndexByte(src[i:], '\n')
		if n < 0 {
			return starts
		}
		i += n + 1
		starts = append(starts, i)
	}
}

// line is the text of line n (from 1) without its line break.
func (t *tree) line(n int) string {
	if n < 1 || n > len(t.lines) {
		return ""
	}
	end := len(t.src)
	if n < len(t.lines) {
		end = t.lines[n] - 1
	}
	return strings.TrimSuffix(t.whole[t.lines[n-1]:end], "\r")
}

// offset is the byte at a place; beyond the line's end, the line's end.
func (t *tree) offset(line, col int) int {
	if line < 1 || line > len(t.lines) {
		return len(t.src)
	}
	i := t.lines[line-1]
	if steps := t.stepsOf(line); len(steps) > 0 && col > stepRunes {
		n := min((col-1)/stepRunes, len(steps)-1)
		i = steps[n]
		col -= n * stepRunes
	}
	for ; col > 1 && i < len(t.src) && t.src[i] != '\n'; col-- {
		size := 1
		if t.src[i] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(t.src[i:])
		}
		i += size
	}
	return i
}

// stepsOf is the offsets of runes 0, stepRunes, 2×stepRunes… of a long line,
// nil for a short one.
func (t *tree) stepsOf(line int) []int {
	i := t.lines[line-1]
	end := len(t.src)
	if line < len(t.lines) {
		end = t.lines[line] - 1
	}
	if end-i < longLine {
		return nil
	}
	if steps := t.steps[line]; steps != nil {
		return steps
	}
	var steps []int
	for n := 0; i < end; n++ {
		if n%stepRunes == 0 {
			steps = append(steps, i)
		}
		_, size := utf8.DecodeRune(t.src[i:])
		i += size
	}
	if t.steps == nil {
		t.steps = map[int][]int{}
	}
	t.steps[line] = steps
	return steps
}

// pos is the place of a byte.
func (t *tree) pos(offset int) render.Pos {
	lo, hi := 0, len(t.lines)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; t.lines[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	start := min(t.lines[lo], offset)
	return render.Pos{Line: lo + 1, Col: utf8.RuneCount(t.src[start:offset]) + 1}
}

func place(n *yaml.Node) render.Pos { return render.Pos{Line: n.Line, Col: n.Column} }

func (t *tree) start(n *yaml.Node) int { return t.offset(n.Line, n.Column) }

// lineEnd is the offset of the line break (CRLF or LF) that ends the line
// holding byte i, or the end of the file.
func (t *tree) lineEnd(i int) int {
	n, _ := slices.BinarySearch(t.lines[1:], i+1)
	if n+1 == len(t.lines) {
		return len(t.src)
	}
	end := t.lines[n+1] - 1
	if end > i && t.src[end-1] == '\r' {
		end--
	}
	return end
}

// comment is what follows byte i on its line if that is blanks and a #.
func (t *tree) comment(i int) string {
	j := i
	for j < len(t.src) && (t.src[j] == ' ' || t.src[j] == '\t') {
		j++
	}
	if j == len(t.src) || t.src[j] != '#' {
		return ""
	}
	return t.whole[i:t.lineEnd(i)]
}

// lineStart is the offset of the first byte of the line holding byte i.
func (t *tree) lineStart(i int) int {
	j := bytes.LastIndexByte(t.src[:i], '\n') + 1
	if j == 0 && bytes.HasPrefix(t.src, bom) {
		j = min(len(bom), i)
	}
	return j
}

const blockStyles = yaml.LiteralStyle | yaml.FoldedStyle

func isBlockScalar(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&blockStyles != 0
}

// isPlain reports a scalar written without quotes. An empty value is plain.
func isPlain(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Style&(blockStyles|yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0
}

// end is the offset after the last byte of a node. The line break after a
// block scalar is not part of it.
func (t *tree) end(n *yaml.Node) int {
	i := t.start(n)
	switch {
	case n.Kind == yaml.AliasNode:
		return i + 1 + len(n.Value)
	case n.Kind != yaml.ScalarNode && n.Style&yaml.FlowStyle != 0:
		i++
		for _, c := range n.Content {
			i = t.end(c)
		}
		return t.closing(i)
	case n.Kind != yaml.ScalarNode:
		if len(n.Content) == 0 {
			return i
		}
		return t.end(n.Content[len(n.Content)-1])
	case n.Style&yaml.DoubleQuotedStyle != 0:
		for i++; i < len(t.src) && t.src[i] != '"'; i++ {
			if t.src[i] == '\\' {
				i++
			}
		}
		return min(i+1, len(t.src))
	case n.Style&yaml.SingleQuotedStyle != 0:
		for i++; i < len(t.src); i++ {
			if t.src[i] != '\'' {
				continue
			}
			if i+1 < len(t.src) && t.src[i+1] == '\'' {
				i++
				continue
			}
			break
		}
		return min(i+1, len(t.src))
	case isBlockScalar(n):
		end, _ := t.block(i, t.indents[n])
		return end
	}
	return t.plainEnd(i, n.Value)
}

// closing is the offset after the bracket that ends a flow collection whose
// last item ends at i.
func (t *tree) closing(i int) int {
	for i < len(t.src) {
		switch c := t.src[i]; {
		case c == ']' || c == '}':
			return i + 1
		case c == '#' && i > 0 && isBlank(t.src[i-1]):
			i = t.lineEnd(i)
		default:
			i++
		}
	}
	return i
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

// plainEnd follows the value of a plain scalar through the source: words are
// equal, and any blanks and line breaks between words were folded.
func (t *tree) plainEnd(i int, value string) int {
	if n := len(value); n > 0 && !isBlank(value[n-1]) && strings.HasPrefix(t.whole[i:], value) {
		return i + n
	}
	end := i
	for v := 0; v < len(value) && i < len(t.src); {
		if isBlank(value[v]) {
			for v < len(value) && isBlank(value[v]) {
				v++
			}
			for i < len(t.src) && isBlank(t.src[i]) {
				i++
			}
			continue
		}
		v++
		i++
		end = i
	}
	return end
}

// block finds the end of a block scalar whose > or | stands at i, and its
// lines without their indentation.
func (t *tree) block(i, indent int) (end int, lines []string) {
	end = t.lineEnd(i)
	header := t.whole[i:end]
	header, _, _ = strings.Cut(header, " ")
	keep := strings.Contains(header, "+")
	content := -1
	if d := strings.IndexAny(header, "123456789"); d > 0 {
		content = max(indent, 0) + int(header[d]-'0')
	}
	var blanks []string
	blankEnd := end
	next := end
	for next < len(t.src) {
		from := next + 1
		if t.src[next] == '\r' {
			from++
		}
		if from >= len(t.src) {
			break
		}
		to := t.lineEnd(from)
		line := t.whole[from:to]
		next = to
		text := strings.TrimLeft(line, " ")
		spaces := len(line) - len(text)
		if text == "" && (content < 0 || spaces <= content) {
			blanks = append(blanks, "")
			blankEnd = to
			continue
		}
		if content < 0 && spaces > indent {
			content = spaces
		}
		if content < 0 || spaces < content {
			break
		}
		lines = append(append(lines, blanks...), line[content:])
		blanks = blanks[:0]
		end, blankEnd = to, to
	}
	if keep {
		end, lines = blankEnd, append(lines, blanks...)
	}
	return end, lines
}

// text is the text of a scalar as the bulletin means it, blanks around it
// removed. A value written over several lines is folded as YAML does, except
// that its paragraphs and list items stay apart, as Markdown reads them: YAML
// would make one line break of a blank line, and join list items.
func (t *tree) text(n *yaml.Node) string {
	switch {
	case n.Kind != yaml.ScalarNode:
		return ""
	case n.Style&yaml.FoldedStyle != 0:
		_, lines := t.block(t.start(n), t.indents[n])
		return fold(lines)
	case n.Style&yaml.LiteralStyle == 0 && strings.Contains(n.Value, "\n"):
		raw := t.whole[t.start(n):t.end(n)]
		if strings.Contains(raw, "\n") && !strings.Contains(raw, `\n`) {
			return fold(strings.Split(strings.ReplaceAll(n.Value, "\n", "\n\n"), "\n"))
		}
	}
	return strings.TrimSpace(n.Value)
}

// fold joins the lines of a folded block into paragraphs parted by one blank
// line; a line that starts a list item stays a line.
func fold(lines []string) string {
	var b strings.Builder
	size := 0
	for _, line := range lines {
		size += len(line) + 1
	}
	b.Grow(size)
	var list, blank bool
	for _, line := range lines {
		line = strings.TrimRight(line, " \t\r")
		item := isItem(line)
		switch {
		case line == "":
			blank = true
			continue
		case b.Len() == 0:
		case blank:
			b.WriteString("\n\n")
		case item:
			b.WriteByte('\n')
		default:
			b.WriteByte(' ')
			line = strings.TrimLeft(line, " \t")
		}
		if blank {
			list = false
		}
		list = list || item
		b.WriteString(line)
		blank = false
	}
	return strings.TrimSpace(b.String())
}

// isItem reports a line that starts a list item: "- ", "* ", "+ ", "1. ", "2) ".
func isItem(line string) bool {
	s := strings.TrimLeft(line, " ")
	mark, _, found := strings.Cut(s, " ")
	if !found {
		return false
	}
	switch mark {
	case "-", "*", "+", "•":
		return true
	}
	digits := strings.TrimRight(mark, ".)")
	if len(digits) != len(mark)-1 || len(digits) < 1 || len(digits) > 2 {
		return false
	}
	return strings.Trim(digits, "0123456789") == ""
}
