package source

import (
	"bytes"
	"io"
	"strings"
	"sync"

	"gopkg.in/yaml.v3"
)

// Most of the time of reading is the YAML library's, so a file is read in
// parts, side by side, as soon as it is worth the trouble. It is cut before
// items of its list of sections, and after that list. A part that can be read
// by itself leaves nothing open, so that the line after it starts the next item
// of the list in the whole file too. If anything is not as it should be, the
// whole file is read at once, and tells what is wrong.

const longFile = 16 << 10 // bytes from which a file is read in parts

// part is some whole lines of a file.
type part struct {
	first int // line
	src   []byte
	root  *yaml.Node
}

// parseParts reads a file in about n parts. It reports whether that could be done; the
// tree is then the one that parse makes.
func (t *tree) parseParts(n int) bool {
	parts, column := t.parts(n)
	if len(parts) < 2 {
		return false
	}
	var reading sync.WaitGroup
	for i := range parts {
		reading.Go(parts[i].parse)
	}
	reading.Wait()

	root := parts[0].root
	if !isBlock(root, yaml.MappingNode, 1) || len(root.Content) == 0 {
		return false
	}
	list := root.Content[len(root.Content)-1]
	if !isBlock(list, yaml.SequenceNode, column) {
		return false
	}
	for i, p := range parts[1:] {
		switch {
		case isBlock(p.root, yaml.SequenceNode, column):
			list.Content = append(list.Content, p.root.Content...)
		case isBlock(p.root, yaml.MappingNode, 1) && i == len(parts)-2:
			root.Content = append(root.Content, p.root.Content...)
		default:
			return false
		}
	}
	t.root = root
	t.measure(root, -1)
	return true
}

// isBlock reports a list or a group of fields written without brackets.
func isBlock(n *yaml.Node, kind yaml.Kind, column int) bool {
	return n != nil && n.Kind == kind && n.Style&yaml.FlowStyle == 0 && n.Column == column
}

// parts cuts the file before items of its list of sections, which stand in a
// column, into n parts of about the same size, and before the fields after it.
// It gives none if there are marks of documents or directives.
func (t *tree) parts(n int) (parts []part, column int) {
	for _, mark := range []string{"\n---", "\n...", "\n%"} {
		if strings.Contains(t.whole, mark) {
			return nil, 0
		}
	}
	first, from := 1, 0 // line and byte where the part starts that grows
	cut := func(line, to int) {
		parts = append(parts, part{first: first, src: t.src[from:to]})
		first, from = line, to
	}
	list, item := false, "" // item is the spaces and the dash of a section
	for line := 1; line <= len(t.lines); line++ {
		s, start := t.line(line), t.lines[line-1]
		text := strings.TrimLeft(s, " ")
		switch {
		case !list:
			list = strings.HasPrefix(s, "sections:")
		case item == "" && strings.HasPrefix(text, "- "):
			item = s[:len(s)-len(text)+2]
		case item == "":
		case strings.HasPrefix(s, item):
			if start >= (len(parts)+1)*len(t.src)/n {
				cut(line, start)
			}
		case s != "" && s[0] >= 'a' && s[0] <= 'z':
			cut(line, start)
			cut(0, len(t.src))
			return parts, len(item) - 1
		}
	}
	cut(0, len(t.src))
	return parts, len(item) - 1
}

// parse reads the part as a file of its own; root stays nil if that fails.
func (p *part) parse() {
	defer func() { _ = recover() }()
	dec := yaml.NewDecoder(bytes.NewReader(p.src))
	var doc, next yaml.Node
	if dec.Decode(&doc) != nil || len(doc.Content) == 0 || dec.Decode(&next) != io.EOF {
		return
	}
	moveDown(doc.Content[0], p.first-1)
	p.root = doc.Content[0]
}

func moveDown(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		moveDown(c, lines)
	}
}
