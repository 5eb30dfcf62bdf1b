package source

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"bulletin/render/rendertest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"gopkg.in/yaml.v3"
)

const schemaFolder = "../../templates/schema/"

// TestSchemasAreCommitted keeps the files that editors use equal to the table.
func TestSchemasAreCommitted(t *testing.T) {
	for name, content := range map[string][]byte{
		"issue.schema.json":       IssueSchema(),
		"publication.schema.json": PublicationSchema(),
	} {
		if *update {
			write(t, schemaFolder+name, string(content))
		}
		if !bytes.Equal(read(t, schemaFolder+name), content) {
			t.Errorf("%s is not what the table says: run the tests of render/source with -update", name)
		}
	}
}

// compiled is a schema that is itself valid for draft 2020-12.
func compiled(t *testing.T, content []byte) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if s.DraftVersion != 2020 {
		t.Errorf("draft %d", s.DraftVersion)
	}
	return s
}

// asJSON reads YAML as an editor does (YAML 1.2: a date is a text).
func asJSON(t *testing.T, data []byte) any {
	t.Helper()
	tr, err := parse(data)
	if err != nil || tr.root == nil {
		t.Fatal(err)
	}
	var convert func(n *yaml.Node) any
	convert = func(n *yaml.Node) any {
		switch n.Kind {
		case yaml.MappingNode:
			m := map[string]any{}
			for i := 0; i < len(n.Content); i += 2 {
				m[n.Content[i].Value] = convert(n.Content[i+1])
			}
			return m
		case yaml.SequenceNode:
			l := []any{}
			for _, c := range n.Content {
				l = append(l, convert(c))
			}
			return l
		}
		var v any
		if n.Tag == "!!timestamp" || n.Decode(&v) != nil {
			return n.Value
		}
		return v
	}
	b, err := json.Marshal(convert(tr.root))
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSchemaAcceptsGoodFiles(t *testing.T) {
	issue, publication := compiled(t, IssueSchema()), compiled(t, PublicationSchema())
	check := func(s *jsonschema.Schema, name string, data []byte) {
		if err := s.Validate(asJSON(t, data)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	check(issue, "ok", read(t, "testdata/ok/issue.yaml"))
	check(publication, "ok", read(t, "testdata/ok/publication.yaml"))
	if data, err := os.ReadFile("../../data/2024-10/issue.yaml"); err == nil {
		check(issue, "the real issue", data)
		check(publication, "the real publication", read(t, "../../data/publication.yaml"))
	}
	for seed := range uint64(3) {
		check(issue, "generated", Format(rendertest.Issue(seed, 24, rendertest.Options{EveryScript: true, Covers: true})))
	}
}

// TestSchemaRefusesWhatTheLoaderRefuses holds for what a schema can say.
func TestSchemaRefusesWhatTheLoaderRefuses(t *testing.T) {
	issue, publication := compiled(t, IssueSchema()), compiled(t, PublicationSchema())
	for _, name := range []string{"addresses", "covers", "dates", "empty-list", "empty-section", "empty-siblings", "ids", "kinds",
		"languages", "missing", "nothing-in-issue", "pages", "ten-at-once", "trap-comma", "trap-null", "unknown-field", "wrong-type"} {
		if issue.Validate(asJSON(t, read(t, "testdata/err/"+name+".yaml"))) == nil {
			t.Errorf("%s is valid", name)
		}
	}
	for _, name := range []string{"publication", "publication-logo", "publication-logo-file", "publication-public"} {
		if publication.Validate(asJSON(t, read(t, "testdata/err/"+name+".yaml"))) == nil {
			t.Errorf("%s is valid", name)
		}
	}
	// What the loader only warns about, a schema accepts.
	for _, name := range []string{"warn-gaps", "warn-names"} {
		if err := issue.Validate(asJSON(t, read(t, "testdata/err/"+name+".yaml"))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestSchemaExamples wants every example valid for the field it illustrates,
// and every field titled and described.
func TestSchemaExamples(t *testing.T) {
	t.Parallel()
	for _, content := range [][]byte{IssueSchema(), PublicationSchema()} {
		var doc map[string]any
		if err := json.Unmarshal(content, &doc); err != nil {
			t.Fatal(err)
		}
		objects := map[string]any{"": doc}
		for name, o := range doc["$defs"].(map[string]any) {
			objects["/$defs/"+name] = o
		}
		for at, o := range objects {
			for name, p := range o.(map[string]any)["properties"].(map[string]any) {
				field := p.(map[string]any)
				if field["title"] == "" || field["description"] == "" {
					t.Errorf("%s %s has no title or description", at, name)
				}
				c := jsonschema.NewCompiler()
				c.AssertFormat()
				res, _ := jsonschema.UnmarshalJSON(bytes.NewReader(content))
				if err := c.AddResource("schema.json", res); err != nil {
					t.Fatal(err)
				}
				s, err := c.Compile("schema.json#" + at + "/properties/" + name)
				if err != nil {
					t.Fatal(err)
				}
				examples, _ := field["examples"].([]any)
				for _, e := range examples {
					if err := s.Validate(e); err != nil {
						t.Errorf("%s %s: example %v: %v", at, name, e, err)
					}
				}
			}
		}
	}
}

// TestEveryFieldIsRead writes a file with every field of the table and wants
// each value read, at its place, under its path.
func TestEveryFieldIsRead(t *testing.T) {
	for _, table := range [][]object{issueTable, publicationTable} {
		var b strings.Builder
		sample(&b, table, &table[0], 0, map[string]int{})
		data := []byte(b.String())
		if table[0].name == "issue" {
			issue, problems := Issue("", data, nil)
			if s := codes(problems); s != "" {
				t.Errorf("%s\n%s", s, said(problems, data, "en"))
			}
			again, _ := Issue("", Format(issue), nil)
			same, _ := Issue("", data, nil)
			if d := difference(bare(same), bare(again)); d != "" {
				t.Errorf("Format loses something: %s", d)
			}
			r := issue.Sections[0].Records[0]
			for _, f := range objectNamed("record").fields {
				if _, ok := r.At[f.name]; !ok {
					t.Errorf("record field %s is not read", f.name)
				}
			}
			if r.Siblings.Records[0].Title == "" || r.Complements[0].Notes == "" || r.Authors[0].Given == "" || r.Cover.Alt == "" || r.Series.Number == "" {
				t.Errorf("%+v", r)
			}
			continue
		}
		pub, problems := Publication("", data)
		if s := codes(problems); s != "" {
			t.Errorf("%s\n%s", s, said(problems, data, "en"))
		}
		if pub.Masthead.ISSN == "" || pub.Mail.ReplyTo == "" || pub.Mail.FromAddress == "" || len(pub.Producers[0].Variants) != 1 ||
			pub.Colours.Accent.Hex() != "#B5422C" || pub.Headings[0].Colour.Hex() != "#7A5C00" || pub.Organisation.Address == "" || pub.Site == "" || pub.Images == "" ||
			pub.Public == "" || pub.Email == "" || pub.Mail.Unsubscribe == "" || pub.Mail.Reason == "" || pub.Logo.File == "" || pub.Logo.Alt == "" {
			t.Errorf("%+v", pub)
		}
		for _, path := range []string{"", "title", "organisation.acronym", "masthead.issn", "colours.primary", "logo.file", "public", "headings.0.name", "producers.0.variants.0", "mail.from.address", "mail.reply-to"} {
			if _, ok := pub.At[path]; !ok {
				t.Errorf("no place for %q", path)
			}
		}
	}
}

// sample writes an object with all its fields, from their examples.
func sample(b *strings.Builder, table []object, o *object, indent int, count map[string]int) {
	for _, f := range o.fields {
		b.WriteString(spaces(indent) + f.name + ":")
		inner := objectNamed(f.of)
		switch {
		case inner != nil && f.list:
			var item strings.Builder
			sample(&item, table, inner, indent+4, count)
			b.WriteString("\n" + spaces(indent+2) + "- " + item.String()[indent+4:])
		case inner != nil:
			b.WriteByte('\n')
			sample(b, table, inner, indent+2, count)
		default:
			count[f.name]++
			v, _ := json.Marshal(f.examples[0])
			text := string(v)
			if f.name == "id" || f.name == "url" {
				text = strings.TrimSuffix(text, `"`) + "-" + strings.Repeat("x", count[f.name]) + `"`
			}
			if f.name == "citation" {
				text = strings.TrimSuffix(text, `"`) + ` Guide synthétique : groupe de travail #5"`
			}
			b.WriteString(" " + text + "\n")
		}
	}
}
