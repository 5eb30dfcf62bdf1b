package source

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"
)

// ItemText is the text of an item of a block list, with its comments, to be inserted
// in another place or another list. Comments that stood above it come after its
// first line.
func ItemText(src []byte, path string) (YAML, error) {
	t, err := parse(src)
	if err != nil {
		return "", err
	}
	p := &patcher{tree: t}
	s, err := p.find(path)
	if err != nil {
		return "", err
	}
	if s.flow || s.parent == nil || s.parent.Kind != yaml.SequenceNode {
		return "", errors.New("this is not an item of a list of its own lines")
	}
	from, to, err := p.items(s.parent)
	if err != nil {
		return "", err
	}
	indent := s.parent.Column + 1 // of the fields
	var above, lines []string
	for _, line := range strings.Split(strings.ReplaceAll(string(src[from[s.index]:to[s.index]]), "\r\n", "\n"), "\n") {
		switch text := strings.TrimLeft(line, " "); {
		case len(lines) == 0 && strings.HasPrefix(text, "#"):
			above = append(above, text)
		case len(lines) == 0:
			lines = append(lines, strings.TrimLeft(strings.TrimPrefix(text, "-"), " "))
		default:
			lines = append(lines, line[min(len(line)-len(text), indent):])
		}
	}
	if len(lines) == 0 {
		return "", errors.New("the item has no text")
	}
	switch first := strings.TrimRight(lines[0], " 0123456789+-"); {
	case len(lines) == 1 || strings.ContainsAny(first[max(0, len(first)-1):], ":>|[{,"):
		lines = append(lines, above...) // the first line goes on
	default:
		lines = append(append(lines[:1:1], above...), lines[1:]...)
	}
	return YAML(strings.Join(lines, "\n")), nil
}
