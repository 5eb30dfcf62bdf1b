package pdf

import (
	"bytes"
	"encoding/xml"
	"strings"
	"time"

	"bulletin/render/layout"
	"bulletin/render/pdf/cos"
)

// describe says what the file is and how it is to be opened.
func (f *container) describe(doc *layout.Document, dated time.Time) {
	info := cos.DictOf(f.trailer.Get("Info"))
	info.Set("CreationDate", date(dated))
	info.Set("ModDate", date(dated))
	f.catalog.Set("Metadata", cos.Indirect(&cos.Stream{
		Dict: cos.NewDict(
			cos.Pair{Key: "Type", Value: cos.Name("Metadata")},
			cos.Pair{Key: "Subtype", Value: cos.Name("XML")}),
		Data: xmp(doc, dated)}))
	f.catalog.Set("ViewerPreferences", cos.NewDict( // ISO 14289-1, 7.1
		cos.Pair{Key: "DisplayDocTitle", Value: true}))
	f.catalog.Set("PageLabels", cos.NewDict( // ISO 32000-1, 12.4.2
		cos.Pair{Key: "Nums", Value: cos.Array{0, cos.NewDict(cos.Pair{Key: "S", Value: cos.Name("D")})}}))
	f.catalog.Set("OutputIntents", cos.Array{outputIntent()})
}

// outputIntent says that colours are sRGB (ISO 19005-3, 6.2.3).
func outputIntent() *cos.Dict {
	return cos.NewDict(
		cos.Pair{Key: "Type", Value: cos.Name("OutputIntent")},
		cos.Pair{Key: "S", Value: cos.Name("GTS_PDFA1")},
		cos.Pair{Key: "OutputConditionIdentifier", Value: cos.String("sRGB")},
		cos.Pair{Key: "Info", Value: cos.String("sRGB IEC61966-2.1")},
		cos.Pair{Key: "DestOutputProfile", Value: cos.Indirect(&cos.Stream{
			Dict: cos.NewDict(cos.Pair{Key: "N", Value: 3}), Data: sRGB()})},
	)
}

// date is a moment of UTC (ISO 32000-1, 7.9.4).
func date(t time.Time) cos.String { return cos.String(t.Format("D:20060102150405") + "+00'00'") }

// xmp is the metadata (ISO 16684-1): what the document information says (ISO
// 19005-3, 6.6.3), and which standards the file keeps (6.6.4; ISO 14289-1, 5),
// with the schema of the second (19005-3, 6.6.2.3).
func xmp(doc *layout.Document, dated time.Time) []byte {
	moment := dated.Format("2006-01-02T15:04:05+00:00")
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"` +
		` xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"` +
		` xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">` + "\n")
	b.WriteString("<dc:format>application/pdf</dc:format>\n")
	property(&b, "dc:title", "rdf:Alt", doc.Title)
	property(&b, "dc:creator", "rdf:Seq", doc.Author)
	property(&b, "dc:description", "rdf:Alt", doc.Subject)
	property(&b, "dc:subject", "rdf:Bag", doc.Keywords...)
	property(&b, "dc:language", "rdf:Bag", doc.Lang)
	property(&b, "pdf:Keywords", "", strings.Join(doc.Keywords, ", "))
	property(&b, "pdf:Producer", "", producer)
	for _, name := range []string{"xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"} {
		property(&b, name, "", moment)
	}
	b.WriteString("<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>\n" +
		"<pdfuaid:part>1</pdfuaid:part>\n</rdf:Description>\n" + extensionSchema +
		"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return []byte(b.String())
}

// property writes a property with its values in a container, or one plain
// value; nothing where there is none.
func property(b *strings.Builder, name, container string, values ...string) {
	if len(values) == 0 || len(values) == 1 && values[0] == "" {
		return
	}
	item := "<rdf:li>"
	if container == "rdf:Alt" {
		item = `<rdf:li xml:lang="x-default">`
	}
	b.WriteString("<" + name + ">")
	if container == "" {
		b.WriteString(escaped(values[0]))
	} else {
		b.WriteString("<" + container + ">")
		for _, v := range values {
			b.WriteString(item + escaped(v) + "</rdf:li>")
		}
		b.WriteString("</" + container + ">")
	}
	b.WriteString("</" + name + ">\n")
}

func escaped(s string) string {
	var b bytes.Buffer
	xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// extensionSchema describes pdfuaid:part, which PDF/A does not know.
const extensionSchema = `<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"` +
	` xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates, which part of ISO 14289 standard is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
`
