package bib

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"bulletin/render"
)

// PMB writes the records of the issue as the XML that PMB exchanges: UNIMARC
// with a notice for each record, an f for each field and an s for each
// subfield. The content is that of UNIMARC, without a limit of length.
func PMB(w io.Writer, b *render.Bulletin) error {
	all, err := marcs(b)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<unimarc>\n")
	for _, m := range all {
		m.writePMB(&out)
	}
	out.WriteString("</unimarc>\n")
	_, err = w.Write(out.Bytes())
	return err
}

func (m *marc) writePMB(out *bytes.Buffer) {
	fmt.Fprintf(out, "  <notice>\n    <rs>%c</rs>\n    <dt>%c</dt>\n    <bl>%c</bl>\n    <hl>%c</hl>\n    <el> </el>\n    <ru>i</ru>\n",
		m.status, m.typ, m.level, m.hierarchy)
	for _, f := range m.fields {
		if f.ind == "" {
			fmt.Fprintf(out, "    <f c=\"%s\">%s</f>\n", f.tag, xmlText(f.value))
			continue
		}
		fmt.Fprintf(out, "    <f c=\"%s\" ind=\"%s\">\n", f.tag, f.ind)
		for _, s := range f.subs {
			fmt.Fprintf(out, "      <s c=\"%c\">%s</s>\n", s.code, xmlText(s.text))
		}
		out.WriteString("    </f>\n")
	}
	out.WriteString("  </notice>\n")
}

func xmlText(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s)) // a strings.Builder never fails
	return b.String()
}

// readPMB reads the XML of PMB. Positions are lines. Entities and document
// types are refused, so that a file takes no more memory than it has bytes.
func readPMB(data []byte) *Import {
	c := &collector{Import: Import{Format: "XML de PMB"}}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		data = []byte(fromUTF16(data))
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		switch strings.ToLower(label) {
		case "utf-16": // read already
			return input, nil
		case "iso-8859-1", "iso-8859-15", "latin1", "windows-1252", "cp1252", "us-ascii":
			raw, err := io.ReadAll(input)
			if err != nil || utf8.Valid(raw) { // some say so of UTF-8
				return bytes.NewReader(raw), err
			}
			text, _ := readLatin(string(raw))
			if strings.EqualFold(label, "iso-8859-15") {
				text = strings.NewReplacer("¤", "€", "¼", "Œ", "½", "œ", "¾", "Ÿ", "¦", "Š", "¨", "š", "´", "Ž", "¸", "ž").Replace(text)
			}
			return strings.NewReader(text), nil
		}
		return nil, unknownEncoding(label)
	}
	p := pmbReader{d: d, c: c}
	if err := p.read(); err != nil {
		line, _ := d.InputPos()
		var encoding unknownEncoding
		switch {
		case errors.As(err, &encoding):
			c.problem(codePMBEncoding, line, string(encoding))
		case errors.Is(err, errUnsafe):
			c.drafts = nil
			c.problem(codePMBUnsafe, line)
		default:
			c.problem(codePMBDamaged, line)
		}
	}
	return c.done()
}

type unknownEncoding string

func (e unknownEncoding) Error() string { return "unknown encoding " + string(e) }

var errUnsafe = errors.New("a document type or entities")

// deepest is how far elements may be inside each other: PMB’s are four deep.
const deepest = 20

// pmbReader goes through a file once, a record at a time.
type pmbReader struct {
	d     *xml.Decoder
	c     *collector
	depth int
	count int // records so far
	parts int // fields and subfields of the record so far

	record *marc
	field  *marcField
	line   int    // of the record
	leaf   string // the element whose text is read: rs, dt, bl, hl, f, s
	code   byte   // of the subfield
	text   strings.Builder
}

func (p *pmbReader) read() error {
	for {
		line, _ := p.d.InputPos()
		token, err := p.d.Token()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.Directive:
			return errUnsafe
		case xml.StartElement:
			if p.depth++; p.depth > deepest {
				return errUnsafe
			}
			p.start(t, line)
			if p.c.full {
				return nil
			}
		case xml.CharData:
			if p.leaf != "" {
				p.text.Write(t)
			}
		case xml.EndElement:
			p.depth--
			p.end(t.Name.Local)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (p *pmbReader) start(e xml.StartElement, line int) {
	switch name := e.Name.Local; {
	case name == "notice":
		p.record, p.field, p.line = &marc{}, nil, line
		p.count++
		p.parts = 0
	case p.record == nil, p.parts > mostOfParts+1: // it will be refused
	case name == "f":
		p.field = &marcField{tag: (attribute(e, "c") + "   ")[:3], ind: (attribute(e, "ind") + "  ")[:2]}
		p.leaf = name
		p.text.Reset()
	case name == "s" && p.field != nil:
		p.code = (attribute(e, "c") + " ")[0]
		p.leaf = name
		p.text.Reset()
	case name == "rs", name == "dt", name == "bl", name == "hl":
		p.leaf = name
		p.text.Reset()
	}
}

func (p *pmbReader) end(name string) {
	text := p.text.String()
	switch {
	case p.record == nil:
		return
	case name == "notice":
		p.c.addMarc(p.record, p.count, p.line)
		p.record, p.field = nil, nil
	case name == "s" && p.field != nil && p.leaf == "s":
		p.field.subs = append(p.field.subs, subfield{p.code, text})
		p.parts++
	case name == "f" && p.field != nil:
		if len(p.field.subs) == 0 {
			p.field.value = strings.TrimSpace(text)
		}
		p.record.fields = append(p.record.fields, p.field)
		p.parts++
		p.field = nil
	case name == p.leaf:
		letter := byte(' ')
		if t := strings.TrimSpace(text); t != "" {
			letter = t[0]
		}
		switch name {
		case "rs":
			p.record.status = letter
		case "dt":
			p.record.typ = letter
		case "bl":
			p.record.level = letter
		case "hl":
			p.record.hierarchy = letter
		}
	}
	p.leaf = ""
	p.text.Reset()
}
