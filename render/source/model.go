package source

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// model is what a file says, without the way it says it. Patch compares the
// model of the new file with that of the old one, changed.
type model struct {
	kind yaml.Kind
	text string // of a scalar; "" also stands for a value left out
	keys []string
	kids []*model
}

func modelOf(t *tree, n *yaml.Node) *model {
	m := &model{kind: n.Kind}
	switch n.Kind {
	case yaml.ScalarNode:
		m.text = t.text(n)
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			m.keys = append(m.keys, n.Content[i].Value)
			m.kids = append(m.kids, modelOf(t, n.Content[i+1]))
		}
	default:
		for _, c := range n.Content {
			m.kids = append(m.kids, modelOf(t, c))
		}
	}
	return m
}

// valueModel is the model of a value to be written.
func valueModel(v any) (*model, error) {
	scalar := func(s string) (*model, error) {
		return &model{kind: yaml.ScalarNode, text: strings.TrimSpace(s)}, nil
	}
	switch v := v.(type) {
	case plainText:
		return scalar(string(v))
	case proseText:
		return scalar(string(v))
	case rawText:
		return scalar(string(v))
	case YAML:
		t, err := parse([]byte(v))
		if err != nil {
			return nil, err
		}
		if t.root == nil {
			return nil, errors.New("no value is given")
		}
		return modelOf(t, t.root), nil
	case list:
		m := &model{kind: yaml.SequenceNode}
		for _, item := range v.items {
			kid, err := valueModel(item)
			if err != nil {
				return nil, err
			}
			m.kids = append(m.kids, kid)
		}
		return m, nil
	case mapping:
		m := &model{kind: yaml.MappingNode}
		for _, p := range v.pairs {
			kid, err := valueModel(p.value)
			if err != nil {
				return nil, err
			}
			m.keys = append(m.keys, p.key)
			m.kids = append(m.kids, kid)
		}
		return m, nil
	}
	return nil, fmt.Errorf("a %T cannot be written into a list", v)
}

func (m *model) index(word string) int {
	if m.kind == yaml.MappingNode {
		return slices.Index(m.keys, word)
	}
	if i, err := strconv.Atoi(word); err == nil && m.kind == yaml.SequenceNode && i >= 0 && i < len(m.kids) {
		return i
	}
	return -1
}

// edit makes the change that an Edit, whose value is converted, describes.
func (m *model) edit(e Edit) error {
	owner, word := m, e.Path
	var up *model
	var at int
	for {
		head, rest, more := strings.Cut(word, ".")
		if !more {
			break
		}
		i := owner.index(head)
		if i < 0 {
			return errors.New("there is no such value")
		}
		up, at = owner, i
		owner, word = owner.kids[i], rest
	}
	i := owner.index(word)
	if owner.kind == yaml.ScalarNode && e.Op == Set { // a shorthand
		owner, i = up, at
	}
	if i < 0 && e.Op != Insert {
		return errors.New("there is no such value")
	}
	switch e.Op {
	case Set:
		v, err := valueModel(e.Value)
		if err != nil {
			return err
		}
		owner.kids[i] = v
	case Insert:
		v, err := valueModel(e.Value)
		if err != nil {
			return err
		}
		if owner.kind == yaml.MappingNode {
			owner.keys = append(owner.keys, word)
			owner.kids = append(owner.kids, v)
			return nil
		}
		at, err := strconv.Atoi(word)
		if err != nil || at < 0 || at > len(owner.kids) {
			return errors.New("there is no such place in the list")
		}
		owner.kids = slices.Insert(owner.kids, at, v)
	case Delete, Take:
		owner.kids = slices.Delete(owner.kids, i, i+1)
		if owner.keys != nil {
			owner.keys = slices.Delete(owner.keys, i, i+1)
		}
	case Move:
		kid := owner.kids[i]
		owner.kids = slices.Insert(slices.Delete(owner.kids, i, i+1), e.To, kid)
	}
	return nil
}

// difference is the path of a value that the two models do not share, "" if
// they say the same. The order of keys does not count.
func (m *model) difference(o *model, path string) string {
	here := path
	if here == "" {
		here = "the file"
	}
	if m.kind != o.kind || m.text != o.text || len(m.kids) != len(o.kids) {
		return here
	}
	for i, kid := range m.kids {
		word, j := strconv.Itoa(i), i
		if m.kind == yaml.MappingNode {
			word = m.keys[i]
			if j = slices.Index(o.keys, word); j < 0 {
				return strings.TrimPrefix(path+"."+word, ".")
			}
		}
		if d := kid.difference(o.kids[j], strings.TrimPrefix(path+"."+word, ".")); d != "" {
			return d
		}
	}
	return ""
}
