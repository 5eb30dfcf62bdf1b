package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/pdf/cos"
	"bulletin/render/source"
	"bulletin/templates"
)

// TestEditionsAgree takes the values out of every edition of the October
// issue and compares them with the list.
func TestEditionsAgree(t *testing.T) {
	pub, issue := october(t)
	for name, text := range extract(t, pub, issue) {
		for _, f := range facts(pub, issue, name) {
			if !strings.Contains(text, f.value) {
				t.Errorf("%s lacks %s: %q", name, f.path, f.value)
			}
		}
	}
}

// TestEditionsMissNothing drops each field of an issue in turn, in which
// every value is unique, and sees that every edition is then found lacking it.
// The fields come from reflection: a field added to the domain and forgotten
// in an edition fails here.
func TestEditionsMissNothing(t *testing.T) {
	pub := &render.Publication{
		Title:        "Ressources",
		Organisation: render.Organisation{Acronym: "ORIV", Name: "Observatoire"},
		Colours:      render.Colours{Primary: render.Colour{B: 90}, Accent: render.Colour{B: 120}},
	}
	whole := &render.Issue{}
	fill(reflect.ValueOf(whole).Elem(), "", new(int))
	for name, text := range extract(t, pub, whole) {
		for _, f := range facts(pub, whole, name) {
			if !strings.Contains(text, f.value) {
				t.Errorf("%s lacks %s: %q", name, f.path, f.value)
			}
		}
	}
	if t.Failed() {
		return
	}
	for _, dropped := range facts(pub, whole, ".xlsx") {
		if strings.HasSuffix(dropped.path, ".ID") {
			continue // the inventory refuses a record without one
		}
		issue := &render.Issue{}
		fill(reflect.ValueOf(issue).Elem(), "", new(int))
		drop(reflect.ValueOf(issue).Elem(), "", dropped.path)
		for name, text := range extract(t, pub, issue) {
			for _, f := range facts(pub, whole, name) {
				if f.path == dropped.path && strings.Contains(text, f.value) {
					t.Errorf("%s: dropping %s goes unnoticed (%q)", name, f.path, f.value)
				}
			}
		}
	}
}

// A fact is a value of the list in the form in which it must be found.
type fact struct{ path, value string }

// dataOnly are the fields that only the inventory has a place for.
var dataOnly = regexp.MustCompile(`\.(ID|Kind|Notes|Keywords\.\d+|Language|Cover\.(File|Alt)|Links\.\d+\.(State|Checked))$`)

// inTable are the fields that the CSV twin, which is one table, has a place for.
var inTable = regexp.MustCompile(`^\.Sections\.\d+\.(Heading|Records\.\d+\.(ID|Kind|Authors\.\d+\.\w+|Title|Subtitle|Series\.\w+|Publisher|Edition|Issued|Pages|Hours|Language|Abstract|Keywords\.\d+|Links\.0\.\w+|Citation|Notes))$`)

// facts lists the values of the issue that the edition of that name has a
// place for, in the form they have there. Tables hold the curated value;
// page-like editions print dates in words, pages with « p. », markup resolved.
func facts(pub *render.Publication, issue *render.Issue, name string) []fact {
	csv := strings.HasSuffix(name, ".csv")
	table := csv || strings.HasSuffix(name, ".xlsx")
	var all []fact
	leaves(reflect.ValueOf(issue).Elem(), "", func(path string, v reflect.Value) {
		if csv && !inTable.MatchString(path) || !table && dataOnly.MatchString(path) {
			return
		}
		value := ""
		switch x := v.Interface().(type) {
		case render.Date:
			value = inWords(x)
			if csv {
				value = x.String()
			}
		case render.Kind:
			value = x.French()
		case int:
			value = fmt.Sprint(x)
			if !table {
				value += " p."
			}
		case string:
			value = x
			if strings.HasSuffix(path, ".Name") {
				if p := pub.Producer(x); p != nil {
					value = p.Printed()
				}
			}
			if !table {
				value = unmarked(x, value)
			}
		}
		if path == ".File" || path == ".Preheader" && !table && !strings.HasSuffix(name, "html") {
			return // what stands beside the subject has no place on a page
		}
		for i, part := range strings.Split(value, "\n") {
			if part = normal(part); part != "" {
				p := path
				if i > 0 {
					p = fmt.Sprintf("%s#%d", path, i)
				}
				all = append(all, fact{p, part})
			}
		}
	})
	return all
}

var listMark = regexp.MustCompile(`(?m)^- `)

// unmarked is a text as it reads once its list marks are gone; personal names
// may be printed in capitals, so all is compared in lower case (see normal).
func unmarked(raw, value string) string {
	if value != raw {
		return value
	}
	return listMark.ReplaceAllString(value, "")
}

// normal folds what typography may change: spaces, apostrophes, quotation
// marks, dashes, case.
func normal(s string) string {
	var b strings.Builder
	for _, r := range strings.NewReplacer("…", "...", "2ème", "2e").Replace(s) {
		switch {
		case unicode.IsSpace(r) || r == '\u00a0' || r == '\u202f' || r == '\u200b' || r == '\u00ad':
		case r == '’' || r == '‘':
			b.WriteByte('\'')
		case strings.ContainsRune("«»“”\"", r):
			b.WriteByte('"')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

func inWords(d render.Date) string {
	months := []string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	s := ""
	if d.Day == 1 {
		s = "1er "
	} else if d.Day > 1 {
		s = fmt.Sprint(d.Day, " ")
	}
	if d.Month > 0 {
		s += months[d.Month] + " "
	}
	return s + fmt.Sprint(d.Year)
}

// leaves visits every value of an issue that can hold content.
func leaves(v reflect.Value, path string, visit func(string, reflect.Value)) {
	if v.Type() == reflect.TypeFor[render.Date]() {
		if !v.IsZero() {
			visit(path, v)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			leaves(v.Elem(), path, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name != "At" {
				leaves(v.Field(i), path+"."+name, visit)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			leaves(v.Index(i), fmt.Sprintf("%s.%d", path, i), visit)
		}
	case reflect.String, reflect.Int:
		if !v.IsZero() {
			visit(path, v)
		}
	}
}

// drop empties the value at a path.
func drop(v reflect.Value, path, target string) {
	leaves(v, path, func(p string, v reflect.Value) {
		if p == target {
			v.SetZero()
		}
	})
}

// fill gives every field a value found nowhere else. Sub-resources have none
// of their own; a citation override would hide the citation's other parts.
func fill(v reflect.Value, path string, n *int) {
	*n++
	unique := fmt.Sprintf("mot%dz", 1000+*n)
	if v.Type() == reflect.TypeFor[render.Date]() {
		if path == ".Number" {
			v.Set(reflect.ValueOf(render.Date{Year: 2024, Month: 10}))
		} else {
			v.Set(reflect.ValueOf(render.Date{Year: 1900 + *n, Month: 8}))
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), path, n)
	case reflect.Struct:
		for i := range v.NumField() {
			name := v.Type().Field(i).Name
			below := strings.Contains(path, "Complements") || strings.Contains(path, "Siblings.Records")
			switch {
			case name == "At", name == "File" && path == "", name == "Citation",
				name == "Cover",
				below && (name == "Complements" || name == "Siblings"):
			case name == "Name" && strings.HasSuffix(path, "Authors.0"),
				(name == "Family" || name == "Given") && strings.HasSuffix(path, "Authors.1"):
			default:
				fill(v.Field(i), path+"."+name, n)
			}
		}
	case reflect.Slice:
		length := 1
		if strings.HasSuffix(path, "Authors") || strings.HasSuffix(path, "Links") {
			length = 2 // a corporate and a personal author, a further link
		}
		v.Set(reflect.MakeSlice(v.Type(), length, length))
		for i := range v.Len() {
			fill(v.Index(i), fmt.Sprintf("%s.%d", path, i), n)
		}
	case reflect.Int:
		v.SetInt(int64(3000 + *n))
	case reflect.String:
		switch {
		case v.Type() == reflect.TypeFor[render.Kind]():
			kind := render.Podcast
			if strings.Contains(path, "Complements") {
				kind = render.Film
			} else if strings.Contains(path, "Siblings") {
				kind = render.Event
			}
			v.SetString(string(kind))
		case strings.HasSuffix(path, ".URL"):
			v.SetString("https://exemple.fr/" + unique)
		case strings.HasSuffix(path, ".Language"):
		default:
			v.SetString(unique)
		}
	}
}

// extract builds every edition and takes its text out again by the means of
// a reader: a PDF's content streams, an HTML parser, a mail parser, excelize.
func extract(t *testing.T, pub *render.Publication, issue *render.Issue) map[string]string {
	t.Helper()
	b, _ := compose.Bulletin(issue, pub, nil, nil)
	fonts, err := (&command{}).loadFonts()
	if err != nil {
		t.Fatal(err)
	}
	all, err := newFaces(templates.Files, nil)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, e := range editions(b, fonts, all) {
		var out bytes.Buffer
		if err := e.Write(&out, b); err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		switch ext := filepath.Ext(e.Name); ext {
		case ".pdf":
			footer := regexp.MustCompile(regexp.QuoteMeta(normal(b.Footer)) + `\d+`)
			texts[e.Name] = footer.ReplaceAllString(normal(pdfText(t, out.Bytes())), "")
		case ".html":
			texts[e.Name] = normal(htmlText(t, out.Bytes()))
		case ".txt":
			texts[e.Name] = normal(out.String())
		case ".eml":
			for kind, part := range mailParts(t, out.Bytes()) {
				if kind == "text/html" {
					part = htmlText(t, []byte(part))
				}
				texts[e.Name+" "+kind] = normal(part)
			}
		case ".csv":
			texts[e.Name] = normal(strings.ReplaceAll(out.String(), `""`, `"`))
		case ".xlsx":
			texts[e.Name] = normal(workbookText(t, out.Bytes()))
		}
	}
	return texts
}

// pdfText reads what a viewer draws, as the fonts of each page say what their
// codes stand for.
func pdfText(t *testing.T, file []byte) string {
	t.Helper()
	trailer, err := cos.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	pages, _ := cos.DictOf(cos.DictOf(trailer.Get("Root")).Get("Pages")).Get("Kids").(cos.Array)
	var text strings.Builder
	for _, page := range pages {
		fonts := cos.DictOf(cos.DictOf(cos.DictOf(page).Get("Resources")).Get("Font"))
		var codes map[string]string
		for _, m := range shown.FindAllSubmatch(pdfStream(t, cos.DictOf(page).Get("Contents")), -1) {
			if name := cos.Name(m[1]); name != "" {
				codes = toUnicode(pdfStream(t, cos.DictOf(fonts.Get(name)).Get("ToUnicode")))
			}
			for i := 0; i+1 < len(m[2]); i += 2 {
				text.WriteString(codes[string(m[2][i:i+2])])
			}
		}
	}
	return text.String()
}

// shown is a font being chosen, or a string being shown; our codes need no
// escapes (ISO 32000-1, 7.3.4.2).
var shown = regexp.MustCompile(`(?s)/(\S+) [\d.]+ Tf|\(([^()\\]*)\)`)

// toUnicode is what a font's two-byte codes stand for (ISO 32000-1, 9.10.3).
func toUnicode(cmap []byte) map[string]string {
	codes := map[string]string{}
	for _, m := range regexp.MustCompile(`<([0-9A-F]{4})> <([0-9A-F]+)>`).FindAllSubmatch(cmap, -1) {
		code, _ := hex.DecodeString(string(m[1]))
		to, _ := hex.DecodeString(string(m[2]))
		var units []uint16
		for ; len(to) > 1; to = to[2:] {
			units = append(units, uint16(to[0])<<8|uint16(to[1]))
		}
		codes[string(code)] = string(utf16.Decode(units))
	}
	return codes
}

func pdfStream(t *testing.T, o cos.Object) []byte {
	t.Helper()
	s, ok := cos.Resolve(o).(*cos.Stream)
	if !ok {
		t.Fatalf("%v is no stream", o)
	}
	data, err := s.Decode(1 << 24)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// htmlText is what an HTML parser sees: text, addresses, alternatives of images
// and the description of the page.
func htmlText(t *testing.T, page []byte) string {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.TextNode && !slices.Contains([]string{"style", "title", "script"}, n.Parent.Data):
			text.WriteString(n.Data)
		case n.Type == html.ElementNode && (n.Data != "meta" || slices.Contains(n.Attr, html.Attribute{Key: "name", Val: "description"})):
			for _, a := range n.Attr {
				if a.Key == "href" || a.Key == "alt" || a.Key == "content" {
					text.WriteString(" " + a.Val + " ")
				}
			}
		}
	}
	return text.String()
}

// mailParts decodes the alternatives of a message.
func mailParts(t *testing.T, file []byte) map[string]string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = string(body)
	}
	if len(parts) != 2 {
		t.Fatalf("the message has parts %v", slices.Sorted(maps.Keys(parts)))
	}
	return parts
}

// workbookText is every cell, as stored and as shown.
func workbookText(t *testing.T, file []byte) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var text strings.Builder
	for _, sheet := range f.GetSheetList() {
		visible, err := f.GetSheetVisible(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if !visible || sheet == "Listes" { // what may be typed; what was handed out
			continue
		}
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			text.WriteString(strings.Join(row, " ") + " ")
		}
	}
	return text.String()
}

// october loads the real list.
func october(t *testing.T) (*render.Publication, *render.Issue) {
	t.Helper()
	read := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join("../../data", name))
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	pub, problems := source.Publication("publication.yaml", read("publication.yaml"))
	issue, more := source.Issue("2024-10/issue.yaml", read("2024-10/issue.yaml"), pub)
	for _, p := range render.Errors(append(problems, more...)) {
		t.Fatalf("%s:%d: %s", p.File, p.Pos.Line, p.Message(render.English))
	}
	return pub, issue
}
