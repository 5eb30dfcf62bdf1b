package email

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"html/template"
	"io/fs"
	"regexp"
	"slices"
	"strings"
)

// Profile is a service that sends mails for others. It puts each reader's own
// addresses in the place of tags of its language.
type Profile struct {
	Name        string   `json:"-"`           // stands in the name of the file: email.brevo.html
	Browser     string   `json:"browser"`     // tag of the address of the mail as a page; empty leaves the link out
	Unsubscribe string   `json:"unsubscribe"` // tag of the address that ends the subscription
	Opening     []string `json:"opening"`     // what begins a tag: in the words of a list it must not
}

// Profiles are those of email/profiles.json, by name.
func (t *Templates) Profiles() []Profile { return t.profiles }

var profileName = regexp.MustCompile(`^[a-z0-9-]+$`)

func readProfiles(fsys fs.FS) ([]Profile, error) {
	const name = "email/profiles.json"
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all map[string]Profile
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	wrong := func(at int, err error) error { // said as the templates' own mistakes are
		return fmt.Errorf("template: %s:%d: %w", name, 1+bytes.Count(data[:max(at, 0)], []byte("\n")), err)
	}
	if err := d.Decode(&all); err != nil {
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch _, field, unknown := strings.Cut(err.Error(), "unknown field "); {
		case errors.As(err, &syntax):
			return nil, wrong(int(syntax.Offset)-1, err)
		case errors.As(err, &kind):
			return nil, wrong(int(kind.Offset)-1, err)
		case unknown:
			return nil, wrong(bytes.Index(data, []byte(field)), err)
		}
		return nil, wrong(len(data), err)
	}
	if d.More() {
		return nil, wrong(int(d.InputOffset()), errors.New("more follows the end"))
	}
	var out []Profile
	for key, p := range all {
		p.Name = key
		if err := p.check(); err != nil {
			return nil, wrong(bytes.Index(data, []byte(`"`+key)), fmt.Errorf("%q: %w", key, err))
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Profile) int { return cmp.Compare(a.Name, b.Name) })
	return out, nil
}

func (p Profile) check() error {
	if !profileName.MatchString(p.Name) {
		return errors.New("a name is made of the letters a to z, digits and hyphens")
	}
	if p.Unsubscribe == "" {
		return errors.New("unsubscribe is missing")
	}
	for _, tag := range []string{p.Browser, p.Unsubscribe} {
		if html.EscapeString(tag) != tag {
			return fmt.Errorf("the tag %q holds a character that HTML would escape", tag)
		}
		if tag != "" && !slices.ContainsFunc(p.Opening, func(o string) bool { return strings.HasPrefix(tag, o) }) {
			return fmt.Errorf("the tag %q begins with none of opening", tag)
		}
	}
	for _, o := range p.Opening {
		if len(o) < 2 || strings.ContainsFunc(o, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`<>"'&;=-`, c) }) {
			return fmt.Errorf("opening %q is not two or more marks such as {{", o)
		}
	}
	return nil
}

// browser and unsubscribe are the attributes of the links; the HTML part has
// them exactly so, which guard relies on.
func (p *Profile) browser() template.HTMLAttr     { return attribute(p.Browser) }
func (p *Profile) unsubscribe() template.HTMLAttr { return attribute(p.Unsubscribe) }

func attribute(tag string) template.HTMLAttr {
	if tag == "" {
		return ""
	}
	return template.HTMLAttr(`href="` + tag + `"`)
}

// guard keeps whatever else looks like a tag from the service, which reads the
// source: the last mark of each opening becomes a character reference. The
// words of a list cannot pass for a link of ours, for their quotes are escaped.
func (p *Profile) guard(mail []byte) []byte {
	var kept []string
	for _, tag := range []string{p.Browser, p.Unsubscribe} {
		if tag != "" {
			kept = append(kept, string(attribute(tag)))
		}
	}
	out := make([]byte, 0, len(mail)+64)
next:
	for i := 0; i < len(mail); {
		for _, link := range kept {
			if bytes.HasPrefix(mail[i:], []byte(link)) {
				out = append(out, link...)
				i += len(link)
				continue next
			}
		}
		for _, o := range p.Opening {
			if bytes.HasPrefix(mail[i:], []byte(o)) {
				last := len(o) - 1
				out = fmt.Appendf(append(out, o[:last]...), "&#%d;", o[last])
				i += len(o)
				continue next
			}
		}
		out = append(out, mail[i])
		i++
	}
	return out
}
