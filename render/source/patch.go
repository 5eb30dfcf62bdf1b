package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// Op says what an Edit does.
type Op uint8

const (
	Set    Op = iota // replaces a value
	Insert           // adds a field to a mapping, or an item to a list
	Delete           // removes a field or an item
	Move             // takes an item of a list to another index of it
	Take             // removes an item with the comments right above it, for they went along to another list
)

// Edit is one change of a file.
//
// Path names the value in the words of render.Positions, from the file's root:
// "sections.2.records.0.title". To insert, it is the path the new value will
// have; an item goes before the one that had its index, a field to its place in
// the order of the house.
type Edit struct {
	Path string
	Op   Op
	// Value is what Set and Insert write: a string, an int, a render.Date,
	// Kind, Agent, Series, Link, CoverFile, *Record, *Section, slices of
	// these, or YAML text.
	Value any
	To    int // of a Move: the index of the item after it
}

// Patch makes changes one after the other and leaves every other byte of the
// file as it is. Each change is checked: the file is read again, and must say
// what it said but for the value in question; otherwise Patch refuses, with an
// error that names the path. A file that YAML cannot read is refused too.
func Patch(src []byte, edits ...Edit) ([]byte, error) {
	for len(edits) > 0 {
		n := batch(edits)
		out, err := patch(src, edits[:n])
		if err != nil && n > 1 {
			n = 1 // find the one that is refused
			out, err = patch(src, edits[:1])
		}
		if err != nil {
			return nil, err
		}
		src, edits = out, edits[n:]
	}
	return src, nil
}

// maxBatch bounds the edits that are made on one reading.
const maxBatch = 500

// batch counts the edits at the start that cannot disturb each other and so
// need one reading only: values set, and fields inserted in different places; or
// items inserted one after the other.
func batch(edits []Edit) int {
	if n := run(edits); n > 1 {
		return n
	}
	paths, owners := map[string]bool{}, map[string]bool{}
	for i, e := range edits {
		owner, key := cutLast(e.Path)
		_, err := strconv.Atoi(key)
		if e.Op == Delete || e.Op == Take || e.Op == Move || e.Op == Insert && (err == nil || owners[owner]) {
			return max(i, 1)
		}
		for p := e.Path; p != ""; p, _ = cutLast(p) {
			if paths[p] {
				return i
			}
		}
		for p := range paths {
			if e.Op == Set && strings.HasPrefix(p, e.Path+".") {
				return i
			}
		}
		paths[e.Path] = true
		owners[owner] = owners[owner] || e.Op == Insert
		if i == maxBatch {
			return i + 1
		}
	}
	return len(edits)
}

// run counts the edits at the start that insert items one after the other.
func run(edits []Edit) (n int) {
	for ; n < min(len(edits), maxBatch); n++ {
		if edits[n].Op != Insert || n > 0 && !follows(edits[n-1], edits[n]) {
			break
		}
	}
	return n
}

// follows reports an insertion right behind the item that another inserts.
func follows(a, b Edit) bool {
	list, key := cutLast(a.Path)
	at, err := strconv.Atoi(key)
	return err == nil && a.Op == Insert && b.Op == Insert && b.Path == list+"."+strconv.Itoa(at+1)
}

func cutLast(path string) (owner, key string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// patch makes a batch of changes, then compares.
func patch(src []byte, edits []Edit) (out []byte, err error) {
	p := &patcher{}
	if p.tree, err = parse(src); err != nil {
		return nil, fmt.Errorf("the file cannot be read: %w", err)
	}
	if absent(p.tree.root) {
		return nil, errors.New("the file is empty")
	}
	d := newDecoder("")
	d.t = p.tree
	if !d.vet(p.tree.root, 1) {
		return nil, errors.New("the file uses YAML anchors, aliases or tags")
	}
	p.eol = "\n"
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		p.eol = "\r\n"
	}
	want := modelOf(p.tree, p.tree.root)
	first := 0 // of the items inserted one after the other
	for i, e := range edits {
		if e.Op == Set || e.Op == Insert {
			if e.Value, err = value(e.Value); err != nil {
				return nil, fmt.Errorf("%s: %w", e.Path, err)
			}
			if s, ok := e.Value.(proseText); ok && onOneLine(e.Path) {
				e.Value = plainText(s)
			}
		}
		if i == 0 || !follows(edits[i-1], e) {
			first = i
		}
		there := e
		if first < i { // all go where the first does in what was read
			there.Path = edits[first].Path
		}
		if err := p.edit(there); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Path, err)
		}
		if err := want.edit(e); err != nil {
			return nil, fmt.Errorf("%s: %w", e.Path, err)
		}
	}
	names := edits[0].Path
	if len(edits) > 1 {
		names += ", …"
	}
	if out, err = p.apply(); err != nil {
		return nil, fmt.Errorf("%s: %w", names, err)
	}
	t, err := parse(out)
	if err != nil || t.root == nil {
		return nil, fmt.Errorf("%s: the change would break the file (%v)", names, err)
	}
	if at := want.difference(modelOf(t, t.root), ""); at != "" {
		return nil, fmt.Errorf("%s: the change would also change %s", names, at)
	}
	return out, nil
}

// onOneLine reports the path of a text that the table wants on one line.
func onOneLine(path string) bool {
	path = strings.TrimRight(path, ".0123456789")
	_, key := cutLast(path)
	f := named(key)
	return f != nil && f.shape != prose
}

type splice struct {
	from, to int
	text     string
}

type patcher struct {
	*tree
	eol     string
	splices []splice
}

func (p *patcher) replace(from, to int, text string) {
	p.splices = append(p.splices, splice{from, to, text})
}

func (p *patcher) apply() ([]byte, error) {
	slices.SortStableFunc(p.splices, func(a, b splice) int { return a.from - b.from })
	var out []byte
	done := 0
	for _, s := range p.splices {
		if s.from < done || s.to < s.from {
			return nil, errors.New("two changes touch the same bytes")
		}
		out = append(append(out, p.src[done:s.from]...), s.text...)
		done = s.to
	}
	return append(out, p.src[done:]...), nil
}

// spot is where a path leads: a node and the collections around it.
type spot struct {
	node   *yaml.Node
	parent *yaml.Node
	index  int  // in parent.Content: of the value of a mapping, of the item of a list
	flow   bool // inside braces or brackets
	object *object
}

// find follows a path. A shorthand (a link that is only an address, a series
// that is only a title) answers to its field too.
func (p *patcher) find(path string) (spot, error) {
	s := spot{node: p.root, object: rootObject(p.root)}
	if path == "" {
		return s, nil
	}
	words := strings.Split(path, ".")
	for i, word := range words {
		owner := s.node
		flow := s.flow || owner.Kind != yaml.ScalarNode && owner.Style&yaml.FlowStyle != 0
		switch owner.Kind {
		case yaml.MappingNode:
			j := keyIndex(owner, word)
			if j < 0 {
				return s, errors.New("there is no such value")
			}
			o := s.object
			if f := o.field(word); f != nil {
				o = objectNamed(f.of)
			} else {
				o = nil
			}
			s = spot{owner.Content[j+1], owner, j + 1, flow, o}
		case yaml.SequenceNode:
			j, err := strconv.Atoi(word)
			if err != nil || j < 0 || j >= len(owner.Content) {
				return s, errors.New("there is no such item")
			}
			s = spot{owner.Content[j], owner, j, flow, s.object}
		default:
			if i == len(words)-1 && slices.Contains([]string{"url", "title", "file"}, word) && s.object.field(word) != nil {
				return s, nil
			}
			return s, errors.New("there is no such value")
		}
	}
	return s, nil
}

func rootObject(root *yaml.Node) *object {
	if keyIndex(root, "issue") >= 0 || keyIndex(root, "sections") >= 0 {
		return objectNamed("issue")
	}
	return objectNamed("publication")
}

// keyIndex is the index of a key in the content of a mapping, or -1.
func keyIndex(n *yaml.Node, key string) int {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				return i
			}
		}
	}
	return -1
}

func (p *patcher) edit(e Edit) error {
	if e.Op == Insert {
		owner, key := cutLast(e.Path)
		s, err := p.find(owner)
		if err != nil {
			return err
		}
		return p.insert(s, key, e.Value)
	}
	s, err := p.find(e.Path)
	if err != nil {
		return err
	}
	if s.parent == nil {
		return errors.New("the whole file is not a value")
	}
	switch {
	case e.Op == Set:
		return p.set(s, e.Value)
	case (e.Op == Delete || e.Op == Take) && s.flow:
		return p.deleteFlow(s)
	case e.Op == Delete || e.Op == Take:
		return p.deleteBlock(s, e.Op == Take)
	case e.Op == Move:
		return p.move(s, e.To)
	}
	return errors.New("unknown operation")
}

// indent is that of the collection around a value.
func (s spot) indent() int { return s.parent.Column - 1 }

// used is the columns taken before a value on its line, from its collection's
// indentation.
func (s spot) used() int {
	if s.parent.Kind == yaml.MappingNode {
		return len(s.parent.Content[s.index-1].Value) + 1
	}
	return 2
}

func (s spot) lay(v any) (first string, rest []string) {
	if s.parent.Kind == yaml.SequenceNode {
		return layItem(v, s.indent())
	}
	return lay(v, s.indent(), s.used())
}

func (p *patcher) set(s spot, v any) error {
	from, to := p.start(s.node), p.end(s.node)
	if s.flow {
		text, ok := inFlow(v)
		if !ok {
			return errors.New("this value does not fit between braces or brackets")
		}
		if plain, ok := textOf(v); ok && s.node.Kind == yaml.ScalarNode && plain != "" {
			text, _ = p.likeBefore(s, plain, text, nil)
		}
		if from > 0 && !isBlank(p.src[from-1]) && !strings.ContainsRune("[{", rune(p.src[from-1])) {
			text = " " + text
		}
		p.replace(from, to, text)
		return nil
	}
	first, rest := s.lay(v)
	if text, ok := textOf(v); ok && s.node.Kind == yaml.ScalarNode {
		first, rest = p.likeBefore(s, text, first, rest)
	}
	lines := ""
	for _, line := range rest {
		lines += p.eol + line
	}
	switch {
	case isBlockScalar(s.node):
		head := from
		for head < len(p.src) && !isBlank(p.src[head]) {
			head++
		}
		if first == "" {
			return errors.New("a text cannot become a list here")
		}
		p.replace(from, head, first)
		p.replace(p.lineEnd(from), to, lines)
	case s.node.Kind == yaml.ScalarNode || s.node.Style&yaml.FlowStyle != 0:
		switch {
		case first == "" && from > 0 && p.src[from-1] == ' ':
			from--
		case first != "" && from > 0 && !isBlank(p.src[from-1]):
			first = " " + first
		}
		p.replace(from, to, first)
		if lines != "" {
			p.replace(p.lineEnd(to), p.lineEnd(to), lines)
		}
	case s.parent.Kind == yaml.SequenceNode:
		p.replace(from, to, first+lines)
	default:
		key := s.parent.Content[s.index-1]
		colon := p.end(key) + 1
		gap := p.lineEnd(colon)
		body := p.lineStart(from)
		if body < gap { // the list starts on the line of its key
			return errors.New("this value cannot be replaced whole")
		}
		if first != "" {
			p.replace(colon, colon, " "+first)
		}
		cut := body - len(p.eol)
		if cut < gap {
			cut = gap
		}
		p.replace(cut, to, lines)
	}
	return nil
}

// textOf is the text that a value is, if it is one.
func textOf(v any) (string, bool) {
	switch v := v.(type) {
	case plainText:
		return string(v), true
	case proseText:
		return string(v), true
	}
	return "", false
}

// likeBefore keeps the way a scalar was written, where the new text allows it.
func (p *patcher) likeBefore(s spot, text, first string, rest []string) (string, []string) {
	n, indent := s.node, s.indent()+2
	switch {
	case text == "":
		return `""`, nil
	case n.Style&yaml.FoldedStyle != 0:
		_, old := p.block(p.start(n), p.indents[n])
		if lines, ok := foldedAgain(old, text, lineWidth-indent); ok {
			return ">", indented(lines, indent)
		}
	case n.Style&yaml.LiteralStyle != 0:
		if lines, ok := literal(text + "\n."); ok {
			return "|", indented(lines[:len(lines)-1], indent)
		}
	case len(rest) > 0:
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return doubleQuote(text), nil
	case n.Style&yaml.SingleQuotedStyle != 0 && !strings.ContainsFunc(text, control):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'", nil
	}
	return first, rest
}

func (p *patcher) insert(s spot, key string, v any) error {
	n := s.node
	flow := s.flow || n.Style&yaml.FlowStyle != 0
	switch n.Kind {
	case yaml.MappingNode:
		if keyIndex(n, key) >= 0 {
			return errors.New("the field is already there")
		}
		at := p.placeOf(n, key, s.object)
		if flow {
			text, ok := inFlow(mapping{pairs: []pair{{key, v}}})
			if !ok {
				return errors.New("this value does not fit between braces")
			}
			p.insertFlow(n, at, strings.Trim(text, "{} "), 2)
			return nil
		}
		lines := layPairs([]pair{{key, v}}, n.Column-1)
		if at == 0 {
			lines = append(lines, spaces(n.Column-1))
			p.replace(p.start(n.Content[0]), p.start(n.Content[0]), strings.Join(lines, p.eol)[n.Column-1:])
			return nil
		}
		end := p.lineEnd(p.end(n.Content[at-1]))
		p.replace(end, end, p.eol+strings.Join(lines, p.eol))
		return nil
	case yaml.SequenceNode:
		at, err := strconv.Atoi(key)
		if err != nil || at < 0 || at > len(n.Content) {
			return errors.New("there is no such place in the list")
		}
		if flow {
			text, ok := inFlow(v)
			_, isMap := v.(mapping)
			if len(n.Content) == 0 && !s.flow && isMap && s.parent != nil {
				return p.set(s, list{items: []any{v}})
			}
			if !ok {
				return errors.New("this value does not fit between brackets")
			}
			p.insertFlow(n, at, text, 1)
			return nil
		}
		return p.insertItem(n, at, v)
	}
	return errors.New("there is no list or group of fields")
}

// placeOf is where a new key goes in the content of a mapping: after the last
// key that comes before it in the order of the house.
func (p *patcher) placeOf(n *yaml.Node, key string, o *object) int {
	if o.field(key) == nil {
		return len(n.Content)
	}
	names := o.names()
	rank := slices.Index(names, key)
	at := 0
	for i := 0; i+1 < len(n.Content); i += 2 {
		if r := slices.Index(names, n.Content[i].Value); r >= 0 && r < rank {
			at = i + 2
		}
	}
	return at
}

// insertFlow puts text before the entry at index at of a flow collection whose
// entries take so many nodes.
func (p *patcher) insertFlow(n *yaml.Node, at int, text string, nodes int) {
	switch {
	case len(n.Content) == 0:
		open := p.start(n) + 1
		if nodes == 2 {
			text = " " + text + " "
		}
		p.replace(open, p.end(n)-1, text)
	case at*1 < len(n.Content):
		from := p.start(n.Content[at])
		p.replace(from, from, text+", ")
	default:
		end := p.end(n.Content[len(n.Content)-1])
		p.replace(end, end, ", "+text)
	}
}

// items parts a block list into the texts of its items and what stands between
// them. An item's text starts with the comments right above it and ends with
// the one beside its last line.
func (p *patcher) items(n *yaml.Node) (from, to []int, err error) {
	for i, c := range n.Content {
		dash := p.dash(n, c, i)
		if dash < 0 {
			return nil, nil, errors.New("a dash of the list was not found")
		}
		lower := p.start(n)
		if i > 0 {
			lower = to[i-1]
		}
		from = append(from, p.withComments(dash, lower, i == 0))
		to = append(to, p.lineEnd(p.end(c)))
	}
	return from, to, nil
}

// dash is the offset of the dash of an item.
func (p *patcher) dash(n, item *yaml.Node, i int) int {
	if i == 0 {
		return p.start(n)
	}
	for line := item.Line; line > n.Line; line-- {
		if at := p.offset(line, n.Column); at < len(p.src) && p.src[at] == '-' {
			return at
		}
	}
	return -1
}

// withComments moves the start of an item up over the comment lines that stand
// right above it, in its column.
func (p *patcher) withComments(dash, lower int, first bool) int {
	if first {
		lower = 0
	}
	column := dash - p.lineStart(dash)
	for {
		start := p.lineStart(dash)
		if start <= lower || start <= p.lines[0] {
			return dash
		}
		above := p.lineStart(start - 1)
		text := bytes.TrimLeft(p.src[above:p.lineEnd(above)], " ")
		if above < lower || len(text) == 0 || text[0] != '#' || p.lineEnd(above)-above-len(text) != column {
			return dash
		}
		dash = above + column
	}
}

func (p *patcher) insertItem(n *yaml.Node, at int, v any) error {
	from, to, err := p.items(n)
	if err != nil {
		return err
	}
	indent := n.Column - 1
	first, rest := layItem(v, indent)
	lines := append([]string{"-" + before(first)}, rest...)
	text := strings.Join(lines, p.eol)
	gap := p.eol
	for i := 1; i < len(from); i++ {
		if bytes.Count(p.src[to[i-1]:from[i]], []byte("\n")) > 1 {
			gap = p.eol + p.eol
		}
	}
	gap += spaces(indent)
	if at < len(from) {
		p.replace(from[at], from[at], text+gap)
	} else {
		p.replace(to[at-1], to[at-1], gap+text)
	}
	return nil
}

func (p *patcher) move(s spot, target int) error {
	n := s.parent
	if n.Kind != yaml.SequenceNode || target < 0 || target >= len(n.Content) {
		return errors.New("there is no such place in the list")
	}
	var from, to []int
	if s.flow {
		for _, c := range n.Content {
			from, to = append(from, p.start(c)), append(to, p.end(c))
		}
	} else {
		var err error
		if from, to, err = p.items(n); err != nil {
			return err
		}
	}
	order := make([]int, len(from))
	for i := range order {
		order[i] = i
	}
	order = slices.Insert(slices.Delete(order, s.index, s.index+1), target, s.index)
	for i, j := range order {
		if i != j {
			p.replace(from[i], to[i], string(p.src[from[j]:to[j]]))
		}
	}
	return nil
}

func (p *patcher) deleteFlow(s spot) error {
	n, size, i := s.parent, 1, s.index
	if n.Kind == yaml.MappingNode {
		size, i = 2, s.index-1
	}
	first, last := p.start(n.Content[i]), p.end(n.Content[i+size-1])
	from, to := first, last
	switch {
	case i+size < len(n.Content):
		to = p.start(n.Content[i+size])
	case i > 0:
		from = p.end(n.Content[i-1])
	default:
		from, to = p.start(n)+1, p.end(n)-1
	}
	if bytes.Contains(p.src[from:first], []byte("#")) || bytes.Contains(p.src[last:to], []byte("#")) {
		return errors.New("a comment would be lost")
	}
	p.replace(from, to, "")
	return nil
}

// deleteBlock removes a field or an item, an item with the comments right above
// it if so told.
func (p *patcher) deleteBlock(s spot, comments bool) error {
	n := s.parent
	var from int
	size, empty := 1, "[]"
	next := s.index + 1
	if n.Kind == yaml.MappingNode {
		from, size, empty = p.start(n.Content[s.index-1]), 2, "{}"
	} else if from = p.dash(n, s.node, s.index); from < 0 {
		return errors.New("a dash of the list was not found")
	}
	to := p.lineEnd(p.end(s.node))
	if comments && n.Kind == yaml.SequenceNode {
		lower := 0
		if s.index > 0 {
			lower = p.lineEnd(p.end(n.Content[s.index-1]))
		}
		from = p.withComments(from, lower, s.index == 0)
	}
	start := p.lineStart(from)
	alone := len(bytes.TrimLeft(p.src[start:from], " ")) == 0
	switch {
	case len(n.Content) == size:
		if alone && n.Kind == yaml.SequenceNode {
			empty = "  " + empty
		}
		p.replace(from, to, empty)
	case !alone:
		if next >= len(n.Content) {
			return errors.New("this value cannot be deleted")
		}
		for to < len(p.src) && isBlank(p.src[to]) {
			to++
		}
		p.replace(from, to, "")
	default:
		p.replace(start, p.afterBlanks(start, to), "")
	}
	return nil
}

// afterBlanks is the offset of the line after one that ends at to. Where blank
// lines stand on both sides of what is deleted, those after it go too.
func (p *patcher) afterBlanks(start, to int) int {
	skip := func(i int) int {
		if i < len(p.src) && p.src[i] == '\r' {
			i++
		}
		return min(i+1, len(p.src))
	}
	blank := func(i int) bool { return len(bytes.TrimSpace(p.src[i:p.lineEnd(i)])) == 0 }
	to = skip(to)
	above := start <= p.lines[0]
	if !above {
		line := p.lineStart(start - 1)
		above = blank(line) || bytes.HasSuffix(bytes.TrimSpace(p.src[line:start]), []byte(":"))
	}
	for above && to < len(p.src) && blank(to) {
		to = skip(p.lineEnd(to))
	}
	return to
}
