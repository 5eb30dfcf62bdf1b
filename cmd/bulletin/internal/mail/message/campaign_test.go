package message

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	campaigns "bulletin/cmd/bulletin/internal/mail"
	"bulletin/render"
	"bulletin/render/email"
	"bulletin/templates"
)

// campaign is what the messages of most tests are made of.
func campaign() CampaignMessage {
	d := sample()
	d.Date = time.Date(2024, 10, 3, 8, 0, 0, 0, time.UTC)
	d.Text = append([]byte(GreetingPlaceholder+"\n\nSe désinscrire :\n"+UnsubscribePlaceholder+"\n\n"), d.Text...)
	d.HTML = append([]byte("<p>"+GreetingPlaceholder+"</p><p><a href=\""+UnsubscribePlaceholder+"\">Se désinscrire</a></p>\n"), d.HTML...)
	return CampaignMessage{
		DraftMessage: d,
		Campaign:     "2024-10",
		List:         "ressources-integration",
		ListName:     "Ressources « Intégration »",
		Keys:         Keys{{ID: 1, Secret: bytes.Repeat([]byte("k"), 32)}},
		Greeting:     "Bonjour {name},",
		Anonymous:    "Bonjour,",
	}
}

var eloise = campaigns.Recipient{ID: 1234, Address: "eloise.martin@organisme.example", Name: "Martin, Éloïse"}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func composed(t testing.TB, m CampaignMessage) *Campaign {
	t.Helper()
	c, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// said is what a mail program makes of a message.
type said struct {
	mail.Header
	text, html string
	file       []byte
	fileName   string
}

func read(t testing.TB, raw []byte) said {
	t.Helper()
	limit := 998
	for i, line := range bytes.Split(raw, []byte("\r\n")) {
		switch {
		case len(line) == 62 && bytes.HasPrefix(line, []byte("--")): // a boundary
			limit = 998
		case len(line) == 0: // after headers
			limit = 76
		}
		if len(line) > limit {
			t.Errorf("line %d holds %d octets: %s", i+1, len(line), line)
		}
		for _, c := range line {
			if c == '\r' || c == '\n' || c == 0 || c > 126 {
				t.Errorf("line %d holds the octet %#x", i+1, c)
			}
		}
	}
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	s := said{Header: m.Header}
	var parts func(contentType, encoding, disposition string, r io.Reader)
	parts = func(contentType, encoding, disposition string, r io.Reader) {
		kind, params, err := mime.ParseMediaType(contentType)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(kind, "multipart/") {
			for r := multipart.NewReader(r, params["boundary"]); ; {
				p, err := r.NextRawPart()
				if err == io.EOF {
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				parts(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p.Header.Get("Content-Disposition"), p)
			}
		}
		if encoding == "base64" {
			r = base64.NewDecoder(base64.StdEncoding, r)
		} else {
			r = quotedprintable.NewReader(r)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(disposition, "attachment"):
			_, params, err := mime.ParseMediaType(disposition)
			if err != nil {
				t.Fatal(err)
			}
			s.file, s.fileName = data, params["filename"]
		case kind == "text/plain":
			s.text = strings.ReplaceAll(string(data), "\r\n", "\n")
		case kind == "text/html":
			s.html = strings.ReplaceAll(string(data), "\r\n", "\n")
		}
	}
	parts(m.Header.Get("Content-Type"), "", "", m.Body)
	return s
}

// message makes one and reads it.
func message(t testing.TB, c *Campaign, r campaigns.Recipient) said {
	t.Helper()
	raw, err := c.For(r)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, raw)
}

// link is where one unsubscribes.
func link(m CampaignMessage, id int64) string {
	token := m.Keys[0].token(m.List, id)
	if m.Endpoint != "" {
		return m.Endpoint + token
	}
	return "mailto:reponses@oriv.example?subject=unsubscribe%20" + token
}

func filled(template []byte, greeting, link string) string {
	return strings.NewReplacer(GreetingPlaceholder, greeting, UnsubscribePlaceholder, link).Replace(string(template))
}

// Everyone reads what was meant for her, whatever she is called.
func TestFor(t *testing.T) {
	for _, endpoint := range []string{"", "https://oriv.example/fin?a=1&t="} {
		m := campaign()
		m.Endpoint = endpoint
		c := composed(t, m)
		for _, name := range []string{
			"", "Éloïse", "Martin, Éloïse", `a"b\c`, "<b>O'Neil</b> & Co.", "=?UTF-8?Q?x?=", "=3D =", ".", "--", "From x",
			"محمد علي", "שלום עולם", "日本語", "👩🏽‍🏫 a", strings.Repeat("é", 200), strings.Repeat("long ", 80) + "x", strings.Repeat(".", 200),
			UnsubscribePlaceholder, "{name}", "%s%d", "x  y", "(comment)", "a@b.example", "undisclosed-recipients:;",
		} {
			r := eloise
			r.Name = name
			s := message(t, c, r)
			greeting := "Bonjour,"
			if name != "" {
				greeting = "Bonjour " + name + ","
			}
			if want := filled(m.Text, greeting, link(m, r.ID)); s.text != want {
				t.Errorf("%q: the text is %.300q, want %.300q", name, s.text, want)
			}
			if want := filled(m.HTML, html.EscapeString(greeting), html.EscapeString(link(m, r.ID))); s.html != want {
				t.Errorf("%q: the HTML is %.300q, want %.300q", name, s.html, want)
			}
			if to, err := s.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != name || to[0].Address != r.Address {
				t.Errorf("%q: To is read as %v, %v", name, to, err)
			}
		}
	}
}

func TestCampaignHeaders(t *testing.T) {
	m := campaign()
	m.Endpoint = "https://oriv.example/fin/"
	m.Mailbox = "fin+%&?x@oriv.example"
	m.Help = "https://oriv.example/aide"
	m.Archive = "https://oriv.example/bulletin/"
	c := composed(t, m)
	s := message(t, c, eloise)
	token := m.Keys[0].token(m.List, eloise.ID)
	for field, want := range map[string]string{
		"Date":                  "Thu, 03 Oct 2024 08:00:00 +0000",
		"Feedback-ID":           "ressources-integration-2024-10:ressources-integration:newsletter:oriv.example",
		"List-Archive":          "<https://oriv.example/bulletin/>",
		"List-Help":             "<https://oriv.example/aide>",
		"List-Id":               "=?UTF-8?Q?Ressources_=C2=AB_Int=C3=A9gration_=C2=BB?= <ressources-integration.oriv.example>",
		"List-Unsubscribe":      "<https://oriv.example/fin/" + token + ">, <mailto:fin+%25%26%3Fx@oriv.example?subject=unsubscribe%20" + token + ">",
		"List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
		"Message-Id":            c.MessageID(eloise.ID),
		"Mime-Version":          "1.0",
		"Precedence":            "bulk",
	} {
		if got := s.Get(field); got != want {
			t.Errorf("%s is %q, want %q", field, got, want)
		}
	}
	if len(s.Header) != 15 {
		t.Errorf("%d header fields: %v", len(s.Header), s.Header)
	}

	m = campaign()
	s = message(t, composed(t, m), eloise)
	for _, field := range []string{"List-Unsubscribe-Post", "List-Help", "List-Archive", "X-Unsent", "Auto-Submitted"} {
		if s.Get(field) != "" {
			t.Errorf("%s is %q", field, s.Get(field))
		}
	}
	if got, want := s.Get("List-Unsubscribe"), "<"+link(m, eloise.ID)+">"; got != want {
		t.Errorf("List-Unsubscribe is %q, want %q", got, want)
	}
}

// Addresses are ASCII in a header, and the token has its place in each.
func TestAddresses(t *testing.T) {
	for endpoint, want := range map[string]string{
		"https://oriv.example/fin":         "https://oriv.example/fin?t=",
		"https://oriv.example/fin/":        "https://oriv.example/fin/",
		"https://oriv.example/fin?t=":      "https://oriv.example/fin?t=",
		"https://oriv.example/fin?liste=1": "https://oriv.example/fin?liste=1&t=",
		"https://oriv.example/désinscrire": "https://oriv.example/d%C3%A9sinscrire?t=",
		"https://oriv.example/a>,<b/":      "https://oriv.example/a%3E,%3Cb/",
	} {
		m := campaign()
		m.Endpoint, m.Archive = endpoint, "https://oriv.example/numéros, tous/"
		s := message(t, composed(t, m), eloise)
		if got, want := s.Get("List-Unsubscribe"), "<"+want+m.Keys[0].token(m.List, eloise.ID)+">, <mailto:"; !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", endpoint, got, want)
		}
		if got := s.Get("List-Archive"); got != "<https://oriv.example/num%C3%A9ros,%20tous/>" {
			t.Errorf("List-Archive is %s", got)
		}
	}
}

func TestMessageID(t *testing.T) {
	m := campaign()
	c := composed(t, m)
	id := c.MessageID(1234)
	if strings.Contains(id, "eloise") || !strings.HasSuffix(id, "@oriv.example>") {
		t.Errorf("the Message-ID is %s", id)
	}
	m.Subject, m.Date = "Autre", m.Date.AddDate(0, 0, 1)
	if again := composed(t, m).MessageID(1234); again != id {
		t.Errorf("the Message-ID was %s and is %s", id, again)
	}
	if other := c.MessageID(1235); other == id {
		t.Error("two recipients have the same Message-ID")
	}
	for name, change := range map[string]func(){"campaign": func() { m.Campaign = "2024-11" }, "list": func() { m.List = "autre" }} {
		m = campaign()
		change()
		if other := composed(t, m).MessageID(1234); other == id {
			t.Errorf("another %s has the same Message-ID", name)
		}
	}
}

// Wherever quoted-printable breaks the line, and whatever stands around the
// placeholders, what is read is what was meant.
func TestEveryLayout(t *testing.T) {
	m := campaign()
	r := eloise
	for before := range 80 {
		for _, pattern := range []string{"%sG", "%sGL", "%sGLG x", "é%s = G é", "%sG\n", "%s G = \nL\n", "%s\tL "} {
			s := fmt.Sprintf(pattern, strings.Repeat("x", before))
			s = strings.NewReplacer("G", GreetingPlaceholder, "L", UnsubscribePlaceholder).Replace(s)
			m.Text, m.HTML = []byte(s), []byte("<p>"+s)
			m.Anonymous = []string{"Bonjour,", "", " "}[before%3]
			c := composed(t, m)
			for _, name := range []string{"", "Martin, Éloïse", strings.Repeat("é.", before)} {
				r.Name = name
				got := message(t, c, r)
				greeting := m.Anonymous
				if name != "" {
					greeting = "Bonjour " + name + ","
				}
				if want := filled(m.Text, greeting, link(m, r.ID)); got.text != want {
					t.Fatalf("the text is %q, want %q", got.text, want)
				}
				if want := filled(m.HTML, html.EscapeString(greeting), html.EscapeString(link(m, r.ID))); got.html != want {
					t.Fatalf("the HTML is %q, want %q", got.html, want)
				}
			}
		}
	}
}

// The templates of the mail let the placeholders pass.
func TestTemplates(t *testing.T) {
	mails, err := email.New(templates.Files)
	if err != nil {
		t.Fatal(err)
	}
	b := &render.Bulletin{
		Issue:       &render.Issue{Number: render.Date{Year: 2024, Month: 10}},
		Publication: &render.Publication{Title: "Ressources"},
		Labels:      render.Labels{Unsubscribe: "Se désinscrire", Reason: GreetingPlaceholder + " vous recevez ce message."},
		Unsubscribe: UnsubscribePlaceholder,
	}
	var page, text bytes.Buffer
	if err := errors.Join(mails.HTML(&page, b, email.Options{}), mails.Text(&text, b, email.Options{})); err != nil {
		t.Fatal(err)
	}
	m := campaign()
	m.HTML, m.Text = page.Bytes(), text.Bytes()
	s := message(t, composed(t, m), eloise)
	for _, part := range []string{s.html, s.text} {
		if !strings.Contains(part, "Bonjour Martin, Éloïse, vous") || !strings.Contains(part, link(m, eloise.ID)) || strings.Contains(part, "9q4xw7kz") {
			t.Errorf("not all places are filled: %s", part)
		}
	}
}

// A template that has no place for either still makes messages.
func TestNoPlaceholder(t *testing.T) {
	m := campaign()
	m.DraftMessage = illustrated()
	m.Greeting, m.Anonymous = "", ""
	s := message(t, composed(t, m), eloise)
	if s.text != string(m.Text) || s.html != string(m.HTML) {
		t.Errorf("the text is %q, the HTML %q", s.text, s.html)
	}
}

func TestFiles(t *testing.T) {
	for _, name := range []string{"ressources-integration-2024-10.pdf", "Intégration « été ».pdf", `a "b" c.pdf`, "50 % d’un; x=y.pdf", strings.Repeat("x", 200) + ".pdf"} {
		m := campaign()
		pdf := File{Name: name, Type: "application/pdf", Data: bytes.Repeat([]byte("%PDF-1.7\r\n--\n\x00\xff"+GreetingPlaceholder), 100)}
		m.Files = []File{pdf}
		m.Images = illustrated().Images
		s := message(t, composed(t, m), eloise)
		if s.fileName != name || !bytes.Equal(s.file, pdf.Data) {
			t.Errorf("%s: the file is %s of %d bytes", name, s.fileName, len(s.file))
		}
		if s.text != filled(m.Text, "Bonjour Martin, Éloïse,", link(m, eloise.ID)) {
			t.Errorf("the text is %q", s.text)
		}
	}
	for name, f := range map[string]File{
		"no name":                 {"", "application/pdf", []byte("x")},
		"a name of dots":          {"..", "application/pdf", []byte("x")},
		"a path":                  {"../a.pdf", "application/pdf", []byte("x")},
		"a path of Windows":       {`..\a.pdf`, "application/pdf", []byte("x")},
		"a line in the name":      {"a.pdf\r\nX-Evil: 1", "application/pdf", []byte("x")},
		"a turn in the name":      {"a\u202efdp.exe", "application/pdf", []byte("x")},
		"a name without end":      {strings.Repeat("é", 300), "application/pdf", []byte("x")},
		"a name not in UTF-8":     {"\xff", "application/pdf", []byte("x")},
		"no type":                 {"a.pdf", "", []byte("x")},
		"a line in the type":      {"a.pdf", "application/pdf\r\nX-Evil: 1", []byte("x")},
		"a parameter in the type": {"a.pdf", "application/pdf; name=x", []byte("x")},
		"parts":                   {"a.pdf", "multipart/mixed", []byte("x")},
		"nothing in it":           {"a.pdf", "application/pdf", nil},
	} {
		m := campaign()
		m.Files = []File{f}
		if _, err := Compose(m); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

// Content changes with all that recipients have in common, and with nothing
// else.
func TestContent(t *testing.T) {
	content := composed(t, campaign()).Content()
	if len(content) != 64 {
		t.Errorf("Content is %q", content)
	}
	for name, change := range map[string]func(*CampaignMessage){
		"From":      func(m *CampaignMessage) { m.From = "x" + m.From },
		"FromName":  func(m *CampaignMessage) { m.FromName += "x" },
		"ReplyTo":   func(m *CampaignMessage) { m.ReplyTo = "" },
		"Subject":   func(m *CampaignMessage) { m.Subject += "x" },
		"HTML":      func(m *CampaignMessage) { m.HTML = append(m.HTML, 'x') },
		"Text":      func(m *CampaignMessage) { m.Text = append(m.Text, 'x') },
		"Images":    func(m *CampaignMessage) { m.Images = illustrated().Images },
		"Files":     func(m *CampaignMessage) { m.Files = []File{{"a.pdf", "application/pdf", []byte("x")}} },
		"Campaign":  func(m *CampaignMessage) { m.Campaign += "x" },
		"List":      func(m *CampaignMessage) { m.List += "x" },
		"ListName":  func(m *CampaignMessage) { m.ListName += "x" },
		"Mailbox":   func(m *CampaignMessage) { m.Mailbox = "x@oriv.example" },
		"Endpoint":  func(m *CampaignMessage) { m.Endpoint = "https://oriv.example/" },
		"Help":      func(m *CampaignMessage) { m.Help = "https://oriv.example/" },
		"Archive":   func(m *CampaignMessage) { m.Archive = "https://oriv.example/" },
		"Sender":    func(m *CampaignMessage) { m.Sender = "oriv-lettre" },
		"Greeting":  func(m *CampaignMessage) { m.Greeting += "x" },
		"Anonymous": func(m *CampaignMessage) { m.Anonymous += "x" },
	} {
		m := campaign()
		change(&m)
		if composed(t, m).Content() == content {
			t.Errorf("another %s is the same content", name)
		}
	}
	m := campaign()
	m.Date = m.Date.AddDate(0, 0, 1)
	m.Keys = Keys{newKey}
	m.DKIM = dkimKey()
	if composed(t, m).Content() != content {
		t.Error("another date or key is another content")
	}
}

func TestSize(t *testing.T) {
	m := campaign()
	for range 2 {
		c := composed(t, m)
		raw, err := c.For(eloise)
		if err != nil {
			t.Fatal(err)
		}
		if d := c.Size() - len(raw); d < -100 || d > 100 {
			t.Errorf("Size is %d, a message has %d bytes", c.Size(), len(raw))
		}
		m.DKIM = dkimKey()
	}
}

// hostile are the ways in which a field could become a header of its own.
var hostile = []string{"\r\n", "\n", "\r", "\x00", "\x1b", "\x7f", "\u0085", "\u2028", "\u202e", "\xff"}

func TestCampaignRefused(t *testing.T) {
	for field, set := range map[string]func(*CampaignMessage, string){
		"From":      func(m *CampaignMessage, s string) { m.From = "a" + s + "@oriv.example" },
		"FromName":  func(m *CampaignMessage, s string) { m.FromName = s },
		"ReplyTo":   func(m *CampaignMessage, s string) { m.ReplyTo = s + "@b.example" },
		"Subject":   func(m *CampaignMessage, s string) { m.Subject = s },
		"Campaign":  func(m *CampaignMessage, s string) { m.Campaign = s },
		"List":      func(m *CampaignMessage, s string) { m.List = s },
		"ListName":  func(m *CampaignMessage, s string) { m.ListName = s },
		"Mailbox":   func(m *CampaignMessage, s string) { m.Mailbox = s + "@b.example" },
		"Endpoint":  func(m *CampaignMessage, s string) { m.Endpoint = "https://oriv.example/" + s + "/" },
		"Help":      func(m *CampaignMessage, s string) { m.Help = "https://oriv.example/" + s },
		"Archive":   func(m *CampaignMessage, s string) { m.Archive = "https://oriv.example/" + s },
		"Sender":    func(m *CampaignMessage, s string) { m.Sender = s },
		"Greeting":  func(m *CampaignMessage, s string) { m.Greeting = s },
		"Anonymous": func(m *CampaignMessage, s string) { m.Anonymous = s },
		"file":      func(m *CampaignMessage, s string) { m.Files = []File{{s, "application/pdf", []byte("x")}} },
		"type":      func(m *CampaignMessage, s string) { m.Files = []File{{"a.pdf", s, []byte("x")}} },
	} {
		for _, c := range hostile {
			m := campaign()
			set(&m, "ab"+c+"Bcc: x")
			if _, err := Compose(m); err == nil {
				t.Errorf("%s with %q is accepted", field, c)
			}
		}
	}
	for name, change := range map[string]func(*CampaignMessage){
		"no sender":                 func(m *CampaignMessage) { m.From, m.FromName = "", "" },
		"a sender without domain":   func(m *CampaignMessage) { m.From = "a@[192.0.2.1]" },
		"no campaign":               func(m *CampaignMessage) { m.Campaign = "" },
		"a campaign of words":       func(m *CampaignMessage) { m.Campaign = "a b" },
		"no list":                   func(m *CampaignMessage) { m.List = "" },
		"a list with a dot":         func(m *CampaignMessage) { m.List = "a.b" },
		"no key":                    func(m *CampaignMessage) { m.Keys = nil },
		"no greeting":               func(m *CampaignMessage) { m.Greeting = "" },
		"an endpoint in clear":      func(m *CampaignMessage) { m.Endpoint = "http://oriv.example/" },
		"an endpoint without host":  func(m *CampaignMessage) { m.Endpoint = "https:/" },
		"an endpoint with a user":   func(m *CampaignMessage) { m.Endpoint = "https://a:b@oriv.example/" },
		"an endpoint of letters":    func(m *CampaignMessage) { m.Endpoint = "https://été.example/" },
		"an endpoint in a fragment": func(m *CampaignMessage) { m.Endpoint = "https://oriv.example/#t=" },
		"an endpoint that closes":   func(m *CampaignMessage) { m.Endpoint = "https://oriv.example/?a>,<mailto:x@y.example?t=" },
		"a script as help":          func(m *CampaignMessage) { m.Help = "javascript:alert(1)" },
		"two addresses as archive":  func(m *CampaignMessage) { m.Archive = "https://a.example>,<https://b.example/" },
		"a short sender":            func(m *CampaignMessage) { m.Sender = "abcd" },
		"a sender of two fields":    func(m *CampaignMessage) { m.Sender = "abc:def" },
		"no date":                   func(m *CampaignMessage) { m.Date = time.Time{} },
	} {
		m := campaign()
		change(&m)
		if _, err := Compose(m); err == nil {
			t.Errorf("%s is accepted", name)
		}
	}
}

func TestRecipientRefused(t *testing.T) {
	c := composed(t, campaign())
	for name, change := range map[string]func(*campaigns.Recipient){
		"no number":                func(r *campaigns.Recipient) { r.ID = 0 },
		"no address":               func(r *campaigns.Recipient) { r.Address = "" },
		"a name in the address":    func(r *campaigns.Recipient) { r.Address = "A <a@b.example>" },
		"two addresses":            func(r *campaigns.Recipient) { r.Address = "a@b.example,c@d.example" },
		"an address beyond ASCII":  func(r *campaigns.Recipient) { r.Address = "éloïse@organisme.example" },
		"a domain beyond ASCII":    func(r *campaigns.Recipient) { r.Address = "eloise@müller.example" },
		"an address without limit": func(r *campaigns.Recipient) { r.Address = strings.Repeat("a", 300) + "@b.example" },
	} {
		r := eloise
		change(&r)
		raw, err := c.For(r)
		if !errors.Is(err, ErrRecipient) || raw != nil {
			t.Errorf("%s: %v", name, err)
		} else if r.Address != "" && strings.Contains(err.Error(), r.Address) {
			t.Errorf("the error says the address: %v", err)
		}
	}
	for _, h := range hostile {
		for _, r := range []campaigns.Recipient{
			{ID: 1, Address: "a@b.example", Name: "a" + h + "Bcc: x@y.example"},
			{ID: 1, Address: "a" + h + "@b.example"},
			{ID: 1, Address: "a@b.example" + h + "Bcc: x@y.example"},
			{ID: 1, Address: `"a` + h + `b"@b.example`},
		} {
			if _, err := c.For(r); !errors.Is(err, ErrRecipient) {
				t.Errorf("%q <%q>: %v", r.Name, r.Address, err)
			}
		}
	}
}

// Many sessions ask for messages at once.
func TestAtOnce(t *testing.T) {
	m := campaign()
	m.DKIM = dkimKey()
	c := composed(t, m)
	want, err := c.For(eloise)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			if _, err := c.For(campaigns.Recipient{ID: int64(i + 1), Address: "a@b.example"}); err != nil {
				t.Error(err)
			}
			if got, err := c.For(eloise); err != nil || !bytes.Equal(got, want) {
				t.Errorf("the message differs, %v", err)
			}
		})
	}
	group.Wait()
}

// Any name and address either is refused or is read back as given, the header
// fields are those there should be, and the signature holds.
func FuzzHeader(f *testing.F) {
	m := campaign()
	m.DKIM = dkimKey()
	c := composed(f, m)
	f.Add("Martin, Éloïse", "eloise.martin@organisme.example")
	f.Add(`a"b\c`, `"a b"@organisme.example`)
	f.Add("  =?UTF-8?Q?x?=", "a@b.example")
	f.Add("a\r\nBcc: x@y.example", "a@b.example>\r\nBcc: <x@y.example")
	f.Add(strings.Repeat("é  ", 100), "é@b.example")
	f.Fuzz(func(t *testing.T, name, address string) {
		raw, err := c.For(campaigns.Recipient{ID: 7, Name: name, Address: address})
		if err != nil {
			if !errors.Is(err, ErrRecipient) {
				t.Error(err)
			}
			return
		}
		name = strings.Trim(name, " ")
		s := read(t, raw)
		if to, err := s.AddressList("To"); err != nil || len(to) != 1 || to[0].Name != name || to[0].Address != address {
			t.Errorf("%q <%s> is read as %v, %v", name, address, to, err)
		}
		if len(s.Header) != 13 {
			t.Errorf("%d header fields: %v", len(s.Header), s.Header)
		}
		greeting := "Bonjour,"
		if name != "" {
			greeting = "Bonjour " + name + ","
		}
		if s.text != filled(m.Text, greeting, link(m, 7)) || s.html != filled(m.HTML, html.EscapeString(greeting), html.EscapeString(link(m, 7))) {
			t.Errorf("the text is %q, the HTML %q", s.text, s.html)
		}
		if err := verified(raw); err != nil {
			t.Error(err)
		}
	})
}

// big makes messages of 20 KB.
func big() CampaignMessage {
	m := campaign()
	m.Text = append([]byte(GreetingPlaceholder+"\n"+UnsubscribePlaceholder+"\n"), bytes.Repeat([]byte("Déjà vu, « intégration ».\n"), 120)...)
	m.HTML = append([]byte(GreetingPlaceholder+"\n<a href=\""+UnsubscribePlaceholder+"\">\n"), bytes.Repeat([]byte("<p class=\"x\">Déjà vu, « intégration ».</p>\n"), 220)...)
	return m
}

func BenchmarkFor(b *testing.B) {
	c := composed(b, big())
	b.ReportAllocs()
	b.SetBytes(int64(c.Size()))
	for b.Loop() {
		if _, err := c.For(eloise); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSigned compares with the signature alone, turn by turn, so that other
// work of the machine slows both.
func BenchmarkSigned(b *testing.B) {
	m := big()
	m.DKIM = dkimKey()
	c := composed(b, m)
	sum := sha256.Sum256([]byte("x"))
	var whole, raw []time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := c.For(eloise); err != nil {
			b.Fatal(err)
		}
		middle := time.Now()
		if _, err := rsa.SignPKCS1v15(nil, rsaKey(), crypto.SHA256, sum[:]); err != nil {
			b.Fatal(err)
		}
		whole = append(whole, middle.Sub(start))
		raw = append(raw, time.Since(middle))
	}
	slices.Sort(whole)
	slices.Sort(raw)
	of, one := whole[len(whole)/20], raw[len(raw)/20] // the turns that nothing disturbed
	b.ReportMetric(float64(of), "ns/message")
	b.ReportMetric(float64(one), "ns/signature")
	b.ReportMetric(100*float64(one)/float64(of), "%")
}
