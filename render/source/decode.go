package source

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

// decoder turns nodes into the domain and collects problems.
type decoder struct {
	file     string
	t        *tree
	problems []render.Problem
	scalars  map[render.Pos]*yaml.Node      // values that were read, for underlining and fixes
	meant    map[render.Pos]map[string]bool // by record, fields that a misspelt key stands for
	wrong    map[render.Pos]bool            // places of errors
}

func newDecoder(file string) *decoder {
	return &decoder{file: file, scalars: map[render.Pos]*yaml.Node{},
		meant: map[render.Pos]map[string]bool{}, wrong: map[render.Pos]bool{}}
}

// report adds a problem at a place and underlines the value there.
func (d *decoder) report(code *render.Code, at render.Pos, args ...any) *render.Problem {
	if at.Line > len(d.t.lines) { // the library places what is missing after the end
		at = d.t.pos(len(d.t.src))
	}
	p := render.Problem{Code: code, Args: args, File: d.file, Pos: at}
	if n := d.scalars[at]; n != nil {
		p.Len = d.width(n)
	}
	if code.Severity == render.Error {
		d.wrong[at] = true
	}
	d.problems = append(d.problems, p)
	return &d.problems[len(d.problems)-1]
}

// width is the number of runes a scalar takes on its first line.
func (d *decoder) width(n *yaml.Node) int {
	from := d.t.start(n)
	return utf8.RuneCount(d.t.src[from:min(d.t.end(n), d.t.lineEnd(from))])
}

// vet refuses what the list never needs and what makes YAML dangerous:
// aliases, anchors, tags, merge keys, bottomless nesting.
func (d *decoder) vet(n *yaml.Node, depth int) bool {
	if depth > maxDepth {
		d.report(codeDepth, place(n), strconv.Itoa(maxDepth))
		return false
	}
	first := byte(0)
	if i := d.t.start(n); i < len(d.t.src) {
		first = d.t.src[i]
	}
	bad := ""
	switch {
	case n.Kind == yaml.AliasNode:
		bad = "*" + n.Value
	case n.Anchor != "":
		bad = "&" + n.Anchor
	case n.Style&yaml.TaggedStyle != 0:
		bad = n.Tag
	case n.Tag == "!!merge":
		bad = n.Value
	case n.Kind == yaml.ScalarNode && n.Style&blockStyles == 0 && (first == '!' || first == '&'):
		bad = string(first)
	}
	if bad != "" {
		p := d.report(codeAlias, place(n), bad)
		p.Len = utf8.RuneCountInString(bad)
		if n.Tag != "!!merge" {
			p.Fix = d.t.fixed(n.Line)
		}
		return false
	}
	ok := true
	for _, c := range n.Content {
		ok = d.vet(c, depth+1) && ok
	}
	return ok
}

// absent reports a value that was left out: nothing after the colon, or ~.
func absent(n *yaml.Node) bool {
	return n == nil || n.Kind == yaml.ScalarNode && isPlain(n) && n.Tag == "!!null" && (n.Value == "" || n.Value == "~")
}

// each reads the fields of a mapping: it names those that are unknown, given
// twice or missing, and hands the others to set with their path.
func (d *decoder) each(n *yaml.Node, o *object, at render.Positions, prefix string, set func(f *field, v *yaml.Node, path string)) {
	seen := make([]int, len(o.fields)) // the line of each field
	var meant map[string]bool          // fields that a misspelt key stands for
	broken := false
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], n.Content[i+1]
		if d.stray(n, key, v) {
			if !broken {
				d.strayText(key)
			}
			broken = true
			continue
		}
		which := o.index(key.Value)
		if key.Kind != yaml.ScalarNode || which < 0 {
			if i == 0 || !d.textBelow(key, n.Content[i-2], n.Content[i-1]) {
				if meant == nil {
					meant = map[string]bool{}
				}
				meant[d.unknown(key, o)] = true
			}
			continue
		}
		f := &o.fields[which]
		if line := seen[which]; line > 0 {
			d.report(codeTwice, place(key), f.name, strconv.Itoa(line)).Len = d.width(key)
			continue
		}
		seen[which] = key.Line
		if absent(v) && (d.cut(f, v) || !f.required) {
			continue
		}
		at[prefix+f.name] = place(v)
		set(f, v, prefix+f.name)
	}
	if len(meant) > 0 {
		d.meant[place(n)] = meant
	}
	if broken {
		return
	}
	for i := range o.fields {
		if f := &o.fields[i]; f.required && seen[i] == 0 && !meant[f.name] {
			d.missing(f, place(n))
		}
	}
}

// textBelow reports a line of a text that is indented as little as the fields
// and, holding a colon, was read as one.
func (d *decoder) textBelow(key, above, v *yaml.Node) bool {
	if key.Kind != yaml.ScalarNode || !isPlain(key) || fieldLike.MatchString(key.Value) || !isBlockScalar(v) {
		return false
	}
	line := d.t.line(key.Line)
	first := d.t.line(v.Line + 1)
	indent := len(first) - len(strings.TrimLeft(first, " "))
	if indent < key.Column {
		indent = key.Column + 1
	}
	p := d.report(codeTextIndent, place(key), above.Value)
	p.Len = utf8.RuneCountInString(strings.TrimSpace(line))
	p.Fix = strings.Repeat(" ", indent) + strings.TrimLeft(line, " ")
	return true
}

// missing reports a required field that is not there or has no value.
func (d *decoder) missing(f *field, at render.Pos) {
	switch {
	case f.name == "id":
		d.report(codeNoID, at)
	case f.name == "title":
		d.report(codeNoTitle, at)
	case f.name == "sections":
		d.report(codeNoSections, at)
	case f.of == "record":
		d.report(codeEmptySection, at)
	case f.list:
		d.report(codeEmptyList, at, f.name)
	default:
		d.report(codeMissing, at, f.name)
	}
}

// unknown reports a key that is no field of o, and returns the field it seems
// to stand for, if any.
func (d *decoder) unknown(key *yaml.Node, o *object) (meant string) {
	name := key.Value
	if key.Kind != yaml.ScalarNode {
		name = "?"
	}
	line := ""
	if !d.t.long(key.Line) {
		line = d.t.line(key.Line)
	}
	if m := glued().FindStringSubmatchIndex(line); m != nil && strings.HasPrefix(name, line[m[2]:m[3]+1]) {
		meant = line[m[2]:m[3]]
		p := d.report(codeNoSpace, place(key), meant)
		p.Len, p.Fix = len(meant)+1, spaced(line, m[3])
		return meant
	}
	if word, _, found := strings.Cut(name, " "); found && fieldSet[word] && o.field(word) != nil && isPlain(key) {
		p := d.report(codeNoColon, place(key), word)
		p.Len = len(word)
		if at := strings.Index(line, word+" "); at >= 0 {
			p.Fix = spaced(line[:at+len(word)]+":"+strings.TrimLeft(line[at+len(word):], " "), at+len(word))
		}
		return word
	}
	if o.name == "issue" && !fieldLike.MatchString(name) && isPlain(key) && nearestField(name, o) == "" {
		p := d.report(codeStray, place(key))
		if p.Len = d.width(key); line != "" {
			p.Fix = "# " + line
		}
		return ""
	}
	var p *render.Problem
	if meant = nearestField(name, o); meant != "" {
		p = d.report(codeMisspelt, place(key), name, meant)
	} else {
		p = d.report(codeUnknown, place(key), name, strings.Join(o.names(), ", "))
	}
	p.Len = d.width(key)
	return meant
}

// mapping reports whether a node holds fields, and says so if not. Of an empty
// item, items has said it.
func (d *decoder) mapping(n *yaml.Node, name string, o *object) bool {
	if n.Kind == yaml.MappingNode || absent(n) {
		return n.Kind == yaml.MappingNode
	}
	d.scalars[place(n)] = n
	d.report(codeNotFields, place(n), name, strings.Join(o.names(), ", "))
	return false
}

// items returns the items of a list; a value alone is said to need one.
func (d *decoder) items(f *field, v *yaml.Node) []*yaml.Node {
	switch {
	case v.Kind == yaml.SequenceNode:
		if len(v.Content) == 0 && f.required {
			d.missing(f, place(v))
		}
		for _, item := range v.Content {
			if absent(item) && !d.cut(f, item) {
				d.report(codeEmptyItem, place(item), f.name)
			}
		}
		return v.Content
	case absent(v):
		if f.required {
			d.missing(f, place(v))
		}
	case v.Kind == yaml.ScalarNode:
		d.scalars[place(v)] = v
		if gluedDash.MatchString(v.Value) && isPlain(v) {
			d.report(codeDash, place(v)).Fix = d.t.dashed(v.Line, strings.TrimLeft(d.t.line(v.Line), " "))
			return nil
		}
		p := d.report(codeNotList, place(v), f.name)
		if isPlain(v) && f.shape != none && d.t.end(v) == d.t.lineEnd(d.t.start(v)) {
			p.Fix = d.replaced(v, "["+flowText(v.Value)+"]")
		}
	case v.Kind == yaml.MappingNode && len(v.Content) > 0 && gluedDash.MatchString(v.Content[0].Value) && isPlain(v.Content[0]):
		d.report(codeDash, place(v)).Fix = d.t.dashed(v.Line, strings.TrimLeft(d.t.line(v.Line), " "))
	default:
		d.report(codeNotList, place(v), f.name)
	}
	return nil
}

// replaced is the line of a one-line scalar with other bytes in its place.
func (d *decoder) replaced(n *yaml.Node, with string) string {
	from, to := d.t.start(n), d.t.end(n)
	start, end := d.t.lineStart(from), d.t.lineEnd(from)
	if to > end || end-start > maxFixed {
		return ""
	}
	return string(d.t.src[start:from]) + with + string(d.t.src[to:end])
}

// scalar reads the text of a value and reports what is wrong with it as text.
// A text that is too long is not given on: it would take its time everywhere.
func (d *decoder) scalar(f *field, v *yaml.Node, at render.Positions, path string) string {
	if v.Kind != yaml.ScalarNode {
		d.notText(f, v)
		return ""
	}
	if at != nil {
		at[path] = place(v)
	}
	d.scalars[place(v)] = v
	if isPlain(v) && v.Tag == "!!null" {
		if v.Value != "" && v.Value != "~" {
			p := d.report(codeNullWord, place(v), v.Value)
			p.Fix = d.replaced(v, quote(v.Value))
		} else if f.required {
			d.missing(f, place(v))
		}
		return ""
	}
	if !d.cut(f, v) {
		d.maybeCut(f, v)
	}
	if d.swallowed(f, v) {
		return ""
	}
	s := d.t.text(v)
	if s == "" && f.required {
		d.missing(f, place(v))
	}
	if len(s) > maxText && units(s) > maxText {
		d.report(codeTooLong, place(v), f.name)
		return ""
	}
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
		case r == '\n' && f.shape != prose:
			d.report(codeLines, place(v), f.name)
			return s
		case r == '\n' || r == '\t' && f.shape == prose:
		case control(r):
			d.report(codeControl, place(v), fmt.Sprintf("U+%04X", r))
			return s
		}
	}
	return s
}

// units is the length of s in UTF-16, by which workbooks count.
func units(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if r > 0xffff {
			n++
		}
	}
	return n
}

// value reads a scalar of a shape and checks it.
func (d *decoder) value(f *field, v *yaml.Node, at render.Positions, path string) string {
	s := d.scalar(f, v, at, path)
	if s != "" {
		d.check(f, v, s)
	}
	return s
}

func (d *decoder) issue(n *yaml.Node, issue *render.Issue) {
	issue.At[""] = place(n)
	o := objectNamed("issue")
	if !d.mapping(n, "issue", o) {
		return
	}
	d.each(n, o, issue.At, "", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "issue":
			issue.Number = d.date(f, v, issue.At, path)
		case "introduction":
			issue.Introduction = d.value(f, v, issue.At, path)
		case "preheader":
			issue.Preheader = d.value(f, v, issue.At, path)
		case "credits":
			issue.Credits = d.value(f, v, issue.At, path)
		case "sections":
			for i, item := range d.items(f, v) {
				issue.At[path+"."+strconv.Itoa(i)] = place(item)
				issue.Sections = append(issue.Sections, d.section(item))
			}
			d.oneForEmptySections(len(issue.Sections))
		}
	})
}

// oneForEmptySections says once that all sections of a new file are empty.
func (d *decoder) oneForEmptySections(sections int) {
	first, empty := -1, 0
	for i, p := range d.problems {
		if p.Code == codeEmptySection {
			if empty++; first < 0 {
				first = i
			}
		}
	}
	if sections < 2 || empty < sections {
		return
	}
	d.problems[first].Code = codeAllEmpty
	d.problems = slices.DeleteFunc(d.problems, func(p render.Problem) bool { return p.Code == codeEmptySection })
}

func (d *decoder) section(n *yaml.Node) *render.Section {
	s := &render.Section{At: render.Positions{"": place(n)}}
	o := objectNamed("section")
	if !d.mapping(n, "sections", o) {
		return s
	}
	d.each(n, o, s.At, "", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "heading":
			s.Heading = d.value(f, v, s.At, path)
		case "introduction":
			s.Introduction = d.value(f, v, s.At, path)
		case "records":
			s.Records = d.records(f, v, s.At, path)
		case "links":
			s.Links = d.links(f, v, s.At, path)
		}
	})
	return s
}

func (d *decoder) records(f *field, v *yaml.Node, at render.Positions, path string) []*render.Record {
	var records []*render.Record
	for i, item := range d.items(f, v) {
		at[path+"."+strconv.Itoa(i)] = place(item)
		records = append(records, d.record(item, objectNamed(f.of), f.name))
	}
	return records
}

func (d *decoder) record(n *yaml.Node, o *object, list string) *render.Record {
	r := &render.Record{At: render.Positions{"": place(n)}}
	if !d.mapping(n, list, o) {
		return r
	}
	d.each(n, o, r.At, "", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "id":
			r.ID = d.value(f, v, r.At, path)
		case "kind":
			r.Kind = render.Kind(d.value(f, v, r.At, path))
		case "authors":
			for i, item := range d.items(f, v) {
				r.Authors = append(r.Authors, d.author(f, item, r.At, path+"."+strconv.Itoa(i)))
			}
		case "title":
			r.Title = d.value(f, v, r.At, path)
		case "subtitle":
			r.Subtitle = d.value(f, v, r.At, path)
		case "series":
			r.Series = d.series(f, v, r.At, path)
		case "publisher":
			r.Publisher = d.value(f, v, r.At, path)
		case "edition":
			r.Edition = d.value(f, v, r.At, path)
		case "issued":
			r.Issued = d.date(f, v, r.At, path)
		case "pages":
			r.Pages, _ = strconv.Atoi(d.value(f, v, r.At, path))
			r.Pages = max(r.Pages, 0)
		case "hours":
			r.Hours = d.value(f, v, r.At, path)
		case "language":
			r.Language = d.value(f, v, r.At, path)
		case "abstract":
			r.Abstract = d.value(f, v, r.At, path)
		case "keywords":
			r.Keywords = d.texts(f, v, r.At, path)
		case "links":
			r.Links = d.links(f, v, r.At, path)
		case "cover":
			r.Cover = d.cover(f, v, r.At, path)
		case "citation":
			r.Citation = d.value(f, v, r.At, path)
		case "notes":
			r.Notes = d.value(f, v, r.At, path)
		case "complements":
			r.Complements = d.records(f, v, r.At, path)
		case "siblings":
			r.Siblings = d.siblings(f, v, r.At, path)
		}
	})
	if r.Kind == "" {
		r.Kind = render.Document
	}
	return r
}

func (d *decoder) texts(f *field, v *yaml.Node, at render.Positions, path string) []string {
	var texts []string
	for i, item := range d.items(f, v) {
		if s := d.value(f, item, at, path+"."+strconv.Itoa(i)); s != "" {
			texts = append(texts, s)
		}
	}
	return texts
}

func (d *decoder) author(f *field, n *yaml.Node, at render.Positions, path string) render.Agent {
	var a render.Agent
	at[path] = place(n)
	if n.Kind != yaml.MappingNode {
		a.Name = d.value(f, n, at, path)
		return a
	}
	o := objectNamed(f.of)
	if d.brokenText(f, n, o) {
		return a
	}
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "family":
			a.Family = d.value(f, v, at, path)
		case "given":
			a.Given = d.value(f, v, at, path)
		}
	})
	return a
}

func (d *decoder) series(f *field, n *yaml.Node, at render.Positions, path string) render.Series {
	var s render.Series
	if n.Kind != yaml.MappingNode {
		s.Title = d.value(f, n, at, path)
		at[path+".title"] = place(n)
		return s
	}
	o := objectNamed(f.of)
	if d.brokenText(f, n, o) {
		return s
	}
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "title":
			s.Title = d.value(f, v, at, path)
		case "number":
			s.Number = d.value(f, v, at, path)
		}
	})
	return s
}

func (d *decoder) links(f *field, v *yaml.Node, at render.Positions, path string) []render.Link {
	var links []render.Link
	o := objectNamed(f.of)
	for i, item := range d.items(f, v) {
		var l render.Link
		path := path + "." + strconv.Itoa(i)
		at[path] = place(item)
		if item.Kind != yaml.MappingNode {
			l.URL = d.value(f, item, at, path)
			at[path+".url"] = place(item)
		} else if !d.brokenText(f, item, o) {
			d.each(item, o, at, path+".", func(f *field, v *yaml.Node, path string) {
				switch f.name {
				case "url":
					l.URL = d.value(f, v, at, path)
				case "label":
					l.Label = d.value(f, v, at, path)
				case "state":
					l.State = render.LinkState(d.value(f, v, at, path))
				case "checked":
					l.Checked = d.date(f, v, at, path)
				}
			})
		}
		links = append(links, l)
	}
	return links
}

func (d *decoder) cover(f *field, n *yaml.Node, at render.Positions, path string) render.CoverFile {
	var c render.CoverFile
	if n.Kind != yaml.MappingNode {
		c.File = d.value(f, n, at, path)
		at[path+".file"] = place(n)
		return c
	}
	d.each(n, objectNamed(f.of), at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "file":
			c.File = d.value(f, v, at, path)
		case "alt":
			c.Alt = d.value(f, v, at, path)
		}
	})
	return c
}

func (d *decoder) siblings(f *field, n *yaml.Node, at render.Positions, path string) render.Siblings {
	var s render.Siblings
	o := objectNamed(f.of)
	if !d.mapping(n, f.name, o) {
		return s
	}
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "series":
			s.Series = d.value(f, v, at, path)
		case "records":
			s.Records = d.records(f, v, at, path)
		}
	})
	return s
}

func (d *decoder) publication(n *yaml.Node, pub *render.Publication) {
	pub.At[""] = place(n)
	o := objectNamed("publication")
	if !d.mapping(n, "publication", o) {
		return
	}
	at := pub.At
	d.each(n, o, at, "", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "title":
			pub.Title = d.value(f, v, at, path)
		case "organisation":
			d.group(f, v, at, path, map[string]*string{
				"acronym": &pub.Organisation.Acronym, "name": &pub.Organisation.Name,
				"place": &pub.Organisation.Place, "address": &pub.Organisation.Address,
			})
		case "masthead":
			d.group(f, v, at, path, map[string]*string{"director": &pub.Masthead.Director, "issn": &pub.Masthead.ISSN})
		case "colours":
			var primary, accent string
			d.group(f, v, at, path, map[string]*string{"primary": &primary, "accent": &accent})
			pub.Colours.Primary, _ = render.ParseColour(primary)
			pub.Colours.Accent, _ = render.ParseColour(accent)
		case "logo":
			pub.Logo = d.cover(f, v, at, path)
		case "site":
			pub.Site = d.value(f, v, at, path)
		case "images":
			pub.Images = d.value(f, v, at, path)
		case "public":
			pub.Public = d.value(f, v, at, path)
		case "email":
			pub.Email = d.value(f, v, at, path)
		case "headings":
			for i, item := range d.items(f, v) {
				var h render.Heading
				var colour string
				path := path + "." + strconv.Itoa(i)
				at[path] = place(item)
				d.group(f, item, at, path, map[string]*string{"name": &h.Name, "colour": &colour})
				h.Colour, _ = render.ParseColour(colour)
				pub.Headings = append(pub.Headings, h)
			}
		case "producers":
			for i, item := range d.items(f, v) {
				path := path + "." + strconv.Itoa(i)
				at[path] = place(item)
				pub.Producers = append(pub.Producers, d.producer(f, item, at, path))
			}
		case "mail":
			d.mail(f, v, pub, path)
		}
	})
}

// group reads an object whose fields are all scalars.
func (d *decoder) group(f *field, n *yaml.Node, at render.Positions, path string, into map[string]*string) {
	o := objectNamed(f.of)
	if !d.mapping(n, f.name, o) {
		return
	}
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		*into[f.name] = d.value(f, v, at, path)
	})
}

func (d *decoder) producer(f *field, n *yaml.Node, at render.Positions, path string) render.Producer {
	var p render.Producer
	o := objectNamed(f.of)
	if !d.mapping(n, f.name, o) {
		return p
	}
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "acronym":
			p.Acronym = d.value(f, v, at, path)
		case "name":
			p.Name = d.value(f, v, at, path)
		case "variants":
			p.Variants = d.texts(f, v, at, path)
		}
	})
	return p
}

func (d *decoder) mail(f *field, n *yaml.Node, pub *render.Publication, path string) {
	o := objectNamed(f.of)
	if !d.mapping(n, f.name, o) {
		return
	}
	at := pub.At
	d.each(n, o, at, path+".", func(f *field, v *yaml.Node, path string) {
		switch f.name {
		case "from":
			d.group(f, v, at, path, map[string]*string{"name": &pub.Mail.FromName, "address": &pub.Mail.FromAddress})
		case "reply-to":
			pub.Mail.ReplyTo = d.value(f, v, at, path)
		case "unsubscribe":
			pub.Mail.Unsubscribe = d.value(f, v, at, path)
		case "reason":
			pub.Mail.Reason = d.value(f, v, at, path)
		case "greeting":
			pub.Mail.Greeting = d.value(f, v, at, path)
		case "delivery":
			to := &pub.Mail.Delivery
			d.group(f, v, at, path, map[string]*string{"through": &to.Through, "host": &to.Host, "user": &to.User, "tenant": &to.Tenant,
				"client": &to.Client, "one-click": &to.OneClick, "dkim": &to.DKIM, "per-day": &to.PerDay, "pdf": &to.PDF})
		}
	})
}
