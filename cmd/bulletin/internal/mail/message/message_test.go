package message

import (
	"bytes"
	"encoding/base64"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the goldens")

// sample is a draft such as the command makes.
func sample() DraftMessage {
	return DraftMessage{
		From:     "documentation@oriv.example",
		FromName: "Martin, Éloïse",
		ReplyTo:  "reponses@oriv.example",
		Subject:  "Ressources « Intégration » – octobre 2024",
		Date:     time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC),
		Text: []byte("Ressources « Intégration »\n\n .\n.\nFrom here, trailing space \n" +
			"https://oriv.example/" + strings.Repeat("a=b&", 900) + "\n"),
		HTML: []byte("<!doctype html>\n<p>Déjà = « vu »\u202f!</p>\n" + strings.Repeat("<b>x</b>", 400) + "\n"),
	}
}

func draft(t *testing.T, d DraftMessage) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Draft(&out, d); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// The headers as they stand in the file: sorted, encoded, folded.
func TestHeaders(t *testing.T) {
	long := sample()
	long.FromName = "Observatoire régional de l’intégration et de la ville, centre de ressources"
	long.Subject = strings.Repeat("Les premières années en France des immigrés, ", 6)
	ascii := sample()
	ascii.FromName, ascii.ReplyTo = `O"Neil, ORIV`, ""
	ascii.Subject = "Ressources " + strings.Repeat("long ", 30) + "end"
	anonymous := sample()
	anonymous.From, anonymous.FromName, anonymous.ReplyTo = "", "", ""

	var got bytes.Buffer
	for _, c := range []struct {
		name string
		d    DraftMessage
	}{{"common", sample()}, {"long", long}, {"ASCII", ascii}, {"without sender", anonymous}} {
		head, _, _ := bytes.Cut(draft(t, c.d), []byte("\r\n\r\n"))
		got.WriteString("-- " + c.name + " --\n")
		got.Write(bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n")))
		got.WriteString("\n")
	}
	const golden = "testdata/headers.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Errorf("headers differ from %s:\n%s", golden, got.Bytes())
	}
}

// What a mail program reads is what was given.
func TestReadBack(t *testing.T) {
	d := sample()
	raw := draft(t, d)
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	from, err := m.Header.AddressList("From")
	if err != nil || len(from) != 1 || from[0].Name != d.FromName || from[0].Address != d.From {
		t.Errorf("From is read as %v, %v", from, err)
	}
	replyTo, err := m.Header.AddressList("Reply-To")
	if err != nil || len(replyTo) != 1 || replyTo[0].Address != d.ReplyTo {
		t.Errorf("Reply-To is read as %v, %v", replyTo, err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != d.Subject {
		t.Errorf("Subject is read as %q, %v", subject, err)
	}
	if date, err := m.Header.Date(); err != nil || !date.Equal(d.Date) {
		t.Errorf("Date is read as %v, %v", date, err)
	}
	if m.Header.Get("X-Unsent") != "1" || m.Header.Get("To") != "" {
		t.Errorf("not a draft: X-Unsent %q, To %q", m.Header.Get("X-Unsent"), m.Header.Get("To"))
	}

	parts := readParts(t, m)
	for i, want := range []struct {
		mediaType string
		content   []byte
	}{{"text/plain", d.Text}, {"text/html", d.HTML}} {
		if parts[i].mediaType != want.mediaType {
			t.Errorf("part %d is %s, want %s", i+1, parts[i].mediaType, want.mediaType)
		}
		// Lines of mail end with CR LF (RFC 2045, 6.8 and RFC 2046, 4.1.1).
		if canonical := bytes.ReplaceAll(want.content, []byte("\n"), []byte("\r\n")); !bytes.Equal(parts[i].content, canonical) {
			t.Errorf("the %s part is not what was given: %.200q", want.mediaType, parts[i].content)
		}
	}
}

type part struct {
	mediaType string
	content   []byte
}

func readParts(t *testing.T, m *mail.Message) []part {
	t.Helper()
	mediaType, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || mediaType != "multipart/alternative" || len(params["boundary"]) != 60 {
		t.Fatalf("Content-Type is %q", m.Header.Get("Content-Type"))
	}
	var parts []part
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		mediaType, params, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
		if err != nil || !strings.EqualFold(params["charset"], "utf-8") || p.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Errorf("part headers are %v", p.Header)
		}
		content, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part{mediaType, content})
	}
	if len(parts) != 2 {
		t.Fatalf("%d parts, want text and HTML", len(parts))
	}
	return parts
}

func illustrated() DraftMessage {
	d := sample()
	d.HTML = []byte(`<img src="cid:a-1.png@bulletin" alt=""><img src="cid:b-2.jpg@bulletin" alt="">` + "\n")
	d.Images = []Image{
		{ContentID: "a-1.png@bulletin", Name: "a-1.png", Type: "image/png", Data: []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("\x00\r\n--\n", 200))},
		{ContentID: "b-2.jpg@bulletin", Name: "été “b”.jpg", Type: "image/jpeg", Data: []byte("\xff\xd8\xff")},
	}
	return d
}

// Images travel beside the HTML, inside its alternative (RFC 2387).
func TestImages(t *testing.T) {
	d := illustrated()
	raw := draft(t, d)
	if !bytes.Equal(raw, draft(t, d)) {
		t.Error("two drafts of the same message differ")
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	_, outer, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	alternatives := multipart.NewReader(m.Body, outer["boundary"])
	if p, err := alternatives.NextPart(); err != nil || !strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain") {
		t.Fatalf("the first part is %v, %v", p, err)
	}
	p, err := alternatives.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	kind, inner, err := mime.ParseMediaType(p.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/related" || inner["type"] != "text/html" || len(inner["boundary"]) != 60 || inner["boundary"] == outer["boundary"] {
		t.Errorf("the second part is %s %v, %v", kind, inner, err)
	}
	related := multipart.NewReader(p, inner["boundary"])
	page, err := related.NextPart()
	if err != nil {
		t.Fatal(err)
	}
	html, err := io.ReadAll(page)
	if err != nil || !strings.HasPrefix(page.Header.Get("Content-Type"), "text/html") || string(html) != strings.ReplaceAll(string(d.HTML), "\n", "\r\n") {
		t.Errorf("the HTML is %v %q, %v", page.Header, html, err)
	}
	for _, want := range d.Images {
		p, err := related.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil || !bytes.Equal(data, want.Data) {
			t.Errorf("%s has %d bytes, want %d: %v", want.Name, len(data), len(want.Data), err)
		}
		disposition, params, err := mime.ParseMediaType(p.Header.Get("Content-Disposition"))
		if err != nil || disposition != "inline" || params["filename"] != want.Name ||
			p.Header.Get("Content-ID") != "<"+want.ContentID+">" || p.Header.Get("Content-Type") != want.Type {
			t.Errorf("%s has headers %v", want.Name, p.Header)
		}
	}
	if _, err := related.NextPart(); err != io.EOF {
		t.Errorf("after the images: %v", err)
	}
	if _, err := alternatives.NextPart(); err != io.EOF {
		t.Errorf("after the HTML: %v", err)
	}
}

func TestImagesRefused(t *testing.T) {
	for name, change := range map[string]func(*Image){
		"no id":               func(i *Image) { i.ContentID = "" },
		"an id without @":     func(i *Image) { i.ContentID = "a.png" },
		"brackets in the id":  func(i *Image) { i.ContentID = "<a@b>" },
		"a line in the id":    func(i *Image) { i.ContentID = "a@b\r\nX-Evil: 1" },
		"no name":             func(i *Image) { i.Name = "" },
		"a line in the name":  func(i *Image) { i.Name = "a\r\nX-Evil: 1" },
		"SVG":                 func(i *Image) { i.Type = "image/svg+xml" },
		"a line in the type":  func(i *Image) { i.Type = "image/png\r\nX-Evil: 1" },
		"a name without end":  func(i *Image) { i.Name = strings.Repeat("é", 300) },
		"a name not in UTF-8": func(i *Image) { i.Name = "\xff" },
	} {
		d := illustrated()
		change(&d.Images[1])
		var out bytes.Buffer
		if err := Draft(&out, d); err == nil || out.Len() > 0 {
			t.Errorf("%s is accepted", name)
		}
	}
}

// RFC 5322: only CR LF, at most 998 octets a line; here also only ASCII.
func TestLines(t *testing.T) {
	d := sample()
	d.Subject = strings.Repeat("x", 1500)
	d.FromName = strings.Repeat("é", 300)
	for i, line := range bytes.Split(draft(t, d), []byte("\r\n")) {
		if len(line) > 78 && !bytes.HasPrefix(line, []byte("Content-Type:")) {
			t.Errorf("line %d holds %d octets", i+1, len(line))
		}
		for _, c := range line {
			if c == '\r' || c == '\n' || c == 0 || c > 126 {
				t.Errorf("line %d holds the octet %#x", i+1, c)
			}
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	first := draft(t, sample())
	if !bytes.Equal(first, draft(t, sample())) {
		t.Error("two drafts of the same message differ")
	}
	for what, change := range map[string]func(*DraftMessage){
		"text":    func(d *DraftMessage) { d.Text = append(d.Text, '\n') },
		"HTML":    func(d *DraftMessage) { d.HTML = append(d.HTML, '\n') },
		"subject": func(d *DraftMessage) { d.Subject += "." },
		"date":    func(d *DraftMessage) { d.Date = d.Date.AddDate(0, 1, 0) },
	} {
		d := sample()
		change(&d)
		if id := messageID(t, draft(t, d)); id == messageID(t, first) {
			t.Errorf("another %s has the same Message-ID", what)
		}
	}
	if id := messageID(t, first); !strings.HasSuffix(id, "@oriv.example>") {
		t.Errorf("Message-ID %s is not of the sender's domain", id)
	}
}

func messageID(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	return m.Header.Get("Message-ID")
}

// Whatever a field holds, it never becomes a header of its own.
func TestRefused(t *testing.T) {
	set := map[string]func(*DraftMessage, string){
		"From":     func(d *DraftMessage, s string) { d.From = s },
		"FromName": func(d *DraftMessage, s string) { d.FromName = s },
		"ReplyTo":  func(d *DraftMessage, s string) { d.ReplyTo = s },
		"Subject":  func(d *DraftMessage, s string) { d.Subject = s },
	}
	for field, set := range set {
		for _, c := range []string{"\r\n", "\n", "\r", "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\xff"} {
			d := sample()
			set(&d, "a@b.example"+c+"Bcc: x@y.example")
			var out bytes.Buffer
			if err := Draft(&out, d); err == nil || out.Len() > 0 {
				t.Errorf("%s with %q is accepted", field, c)
			}
		}
	}
	for name, change := range map[string]func(*DraftMessage){
		"name in the address":    func(d *DraftMessage) { d.From = "ORIV <a@b.example>" },
		"two addresses":          func(d *DraftMessage) { d.From = "a@b.example, c@d.example" },
		"no domain":              func(d *DraftMessage) { d.From = "documentation" },
		"accent in the address":  func(d *DraftMessage) { d.From = "éloïse@oriv.example" },
		"very long address":      func(d *DraftMessage) { d.From = strings.Repeat("a", 300) + "@oriv.example" },
		"a name and no address":  func(d *DraftMessage) { d.From = "" },
		"malformed reply":        func(d *DraftMessage) { d.ReplyTo = "@" },
		"no subject":             func(d *DraftMessage) { d.Subject = " " },
		"no date":                func(d *DraftMessage) { d.Date = time.Time{} },
		"no text":                func(d *DraftMessage) { d.Text = nil },
		"no HTML":                func(d *DraftMessage) { d.HTML = nil },
		"HTML that is not UTF-8": func(d *DraftMessage) { d.HTML = []byte("\xff") },
	} {
		d := sample()
		change(&d)
		var out bytes.Buffer
		if err := Draft(&out, d); err == nil || out.Len() > 0 {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Any name and subject either is refused or is read back as given.
func FuzzDraft(f *testing.F) {
	f.Add("Martin, Éloïse", "Ressources « Intégration » – octobre 2024")
	f.Add(`a"b\c`, "=?UTF-8?Q?x?=")
	f.Add("  ", "a  b")
	f.Add("日本語 العربية", strings.Repeat("é ", 200))
	f.Fuzz(func(t *testing.T, name, subject string) {
		d := sample()
		d.FromName, d.Subject = name, subject
		var out bytes.Buffer
		if err := Draft(&out, d); err != nil {
			return
		}
		m, err := mail.ReadMessage(&out)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject")); err != nil || got != strings.Trim(subject, " ") {
			t.Errorf("subject %q is read as %q, %v", subject, got, err)
		}
		if got, err := mail.ParseAddress(m.Header.Get("From")); err != nil || got.Name != strings.Trim(name, " ") || got.Address != d.From {
			t.Errorf("name %q is read as %v, %v", name, got, err)
		}
		if len(m.Header) != 8 {
			t.Errorf("%d headers: %v", len(m.Header), m.Header)
		}
	})
}

func BenchmarkDraft(b *testing.B) {
	d := sample()
	d.HTML = bytes.Repeat([]byte("<p>Déjà vu, « intégration ».</p>\n"), 1500) // about 55 KB
	for b.Loop() {
		if err := Draft(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
}
