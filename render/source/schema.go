package source

import (
	"bytes"
	"encoding/json"

	"bulletin/render"
)

// IssueSchema is the JSON Schema (draft 2020-12) of issue.yaml, with titles
// and descriptions in French, for editors that complete and check YAML.
func IssueSchema() []byte { return schema(issueTable) }

// PublicationSchema is the JSON Schema of publication.yaml.
func PublicationSchema() []byte { return schema(publicationTable) }

// members is a JSON object that keeps its order.
type members []member

type member struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (m members) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, e := range m {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := encode(e.key)
		if err != nil {
			return nil, err
		}
		value, err := encode(e.value)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode writes JSON with <, > and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}

// schema writes a table of objects; the first one is the file.
func schema(table []object) []byte {
	top := members{{"$schema", "https://json-schema.org/draft/2020-12/schema"}}
	top = append(top, objectSchema(table[0])...)
	var defs members
	for _, o := range table[1:] {
		defs = append(defs, member{o.name, objectSchema(o)})
	}
	top = append(top, member{"$defs", defs})
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(top); err != nil {
		return nil // members always encode
	}
	return b.Bytes()
}

func objectSchema(o object) members {
	var properties members
	required := []string{}
	for _, f := range o.fields {
		properties = append(properties, member{f.name, fieldSchema(f)})
		if f.required {
			required = append(required, f.name)
		}
	}
	m := members{{"title", o.title}, {"type", "object"}, {"additionalProperties", false}}
	if len(required) > 0 {
		m = append(m, member{"required", required})
	}
	return append(m, member{"properties", properties})
}

func fieldSchema(f field) members {
	m := members{{"title", f.title}, {"description", f.about}}
	switch {
	case f.list && f.required:
		m = append(m, member{"type", "array"}, member{"minItems", 1}, member{"items", one(f, true)})
	case f.list:
		m = append(m, member{"type", []string{"array", "null"}}, member{"items", one(f, true)})
	default:
		m = append(m, one(f, f.required)...)
	}
	if len(f.examples) > 0 {
		m = append(m, member{"examples", f.examples})
	}
	return m
}

// one is the schema of one value of a field; it may be left empty unless it is
// required.
func one(f field, required bool) members {
	ref := members{{"$ref", "#/$defs/" + f.of}}
	switch {
	case f.shape == choice:
		choices := []any{}
		for _, c := range f.choices {
			choices = append(choices, c)
		}
		return members{{"enum", choices}}
	case f.of == "":
		return shapeSchema(f.shape, required)
	case f.shape != none:
		return members{{"anyOf", []members{shapeSchema(f.shape, required), ref}}}
	case required:
		return ref
	}
	return members{{"anyOf", []members{ref, {{"type", "null"}}}}}
}

// imagePattern is a path of an image, as far as JSON Schema can say it.
const imagePattern = `^[^/\\:]+(/[^/\\:]+)*\.([Jj][Pp][Ee]?[Gg]|[Pp][Nn][Gg]|[Gg][Ii][Ff]|[Ww][Ee][Bb][Pp])$`

// shapeSchema says in JSON Schema what check says in Go, as far as it can. A
// text that YAML takes for a number, such as the title 2024, is welcome.
func shapeSchema(s shape, required bool) members {
	types := func(names ...string) member {
		if !required {
			names = append(names, "null")
		}
		if len(names) == 1 {
			return member{"type", names[0]}
		}
		return member{"type", names}
	}
	// patternErrorMessage is what yaml-language-server shows instead of the
	// pattern; validators ignore it.
	matching := func(pattern, message string) members {
		return members{types("string"), {"pattern", pattern}, {"patternErrorMessage", message}}
	}
	switch s {
	case month:
		return matching(`^[0-9]{4}-(0[1-9]|1[0-2])$`, "Une année et un mois, par exemple 2024-10.")
	case date:
		return members{types("string", "integer"), {"minimum", 1}, {"maximum", 9999},
			{"pattern", `^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$`},
			{"patternErrorMessage", "Une année, un mois ou un jour : 2024, 2024-08 ou 2024-06-27."}}
	case day:
		return matching(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, "Un jour\u00a0: 2024-06-27.")
	case count:
		return members{types("integer", "string"), {"minimum", 1}, {"maximum", 999999}, {"pattern", countForm.String()},
			{"patternErrorMessage", "Le nombre de pages seul, par exemple 116."}}
	case id:
		return members{types("string", "integer"), {"pattern", idForm.String()},
			{"patternErrorMessage", "Des minuscules sans accent, des chiffres, et un seul tiret entre eux."}}
	case kind:
		var kinds []any
		for _, k := range render.Kinds() {
			kinds = append(kinds, string(k))
		}
		return members{{"enum", kinds}, {"default", string(render.Document)}}
	case state:
		var states []any
		for _, s := range render.LinkStates() {
			states = append(states, string(s))
		}
		return members{{"enum", states}}
	case folder:
		return matching(`^https?://[^\s?#]+$`, "L’adresse d’un dossier, sans espace, qui commence par https:// ou http://.")
	case address:
		return members{types("string"), {"format", "iri"}, {"pattern", `^https?://[^\s]+$`},
			{"patternErrorMessage", "Une adresse complète, sans espace, qui commence par https:// ou http://."}}
	case language:
		return matching(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$`, "Un code de langue comme en, de, ar ou pt-BR.")
	case image:
		return matching(imagePattern, "Le chemin d’une image dans le dossier du numéro : jpg, jpeg, png, gif ou webp.")
	case logo:
		return matching(imagePattern, "Le chemin d’une image dans le dossier data : jpg, jpeg, png, gif ou webp.")
	case colour:
		return matching(`^#[0-9A-Fa-f]{6}$`, "Un # et six chiffres hexadécimaux, entre guillemets droits.")
	case contact:
		return matching(`^(https?://[^\s]+|[^\s@]+@[^\s@]+)$`, "L’adresse d’une page, qui commence par https:// ou http://, ou celle d’une boîte.")
	case covers:
		return matching(`^(embedded|none|https?://[^\s]+)$`, "embedded, none, ou une adresse qui commence par https:// ou http://.")
	case server:
		return matching(serverForm.String(), "Le nom d’un serveur, et son port derrière deux-points\u00a0: smtp.example.org:587.")
	case selector:
		return matching(selectorForm.String(), "Des lettres, des chiffres, des points et des tirets.")
	case form:
		return members{{"enum", []any{render.EmailFull, render.EmailShort}}, {"default", render.EmailFull}}
	case mailbox:
		return members{types("string"), {"format", "email"}}
	case issn:
		return matching(issnForm.String(), "Huit chiffres en deux groupes, par exemple 2049-3630.")
	}
	m := members{types("string", "number", "boolean")}
	if required {
		m = append(m, member{"minLength", 1})
	}
	return m
}
