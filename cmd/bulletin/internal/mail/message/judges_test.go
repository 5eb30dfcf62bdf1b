package message

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	campaigns "bulletin/cmd/bulletin/internal/mail"
)

var messages = flag.String("messages", "", "write messages for other programs to read into this folder")

// meant is what a program should read in a message.
type meant struct {
	File        string            `json:"file"`
	Subject     string            `json:"subject"`
	Date        time.Time         `json:"date"`
	From        [2]string         `json:"from"` // name, address
	To          [2]string         `json:"to"`
	ReplyTo     string            `json:"replyTo"`
	Headers     map[string]string `json:"headers"` // as they stand, unfolded
	Text        string            `json:"text"`
	HTML        string            `json:"html"`
	Attachments []meantFile       `json:"attachments"`
	Images      []meantFile       `json:"images"`
	Signed      bool              `json:"signed"`
}

type meantFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	ID     string `json:"id"` // of an image
	Base64 string `json:"base64"`
}

// TestMessages writes messages and what they mean for the judges in .ci.
func TestMessages(t *testing.T) {
	if *messages == "" {
		t.Skip("no -messages")
	}
	public, err := x509.MarshalPKIXPublicKey(&rsaKey().PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	var all []meant
	write := func(m CampaignMessage, r campaigns.Recipient) {
		c, err := Compose(m)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := c.For(r)
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%03d.eml", len(all)+1)
		if err := os.WriteFile(filepath.Join(*messages, name), raw, 0o644); err != nil {
			t.Fatal(err)
		}
		greeting := m.Anonymous
		if r.Name != "" {
			greeting = strings.ReplaceAll(m.Greeting, "{name}", r.Name)
		}
		w := meant{
			File: name, Subject: m.Subject, Date: m.Date,
			From: [2]string{m.FromName, m.From}, To: [2]string{r.Name, r.Address}, ReplyTo: m.ReplyTo,
			Headers: map[string]string{
				"Message-ID": c.MessageID(r.ID),
				"Precedence": "bulk",
			},
			Text:   filled(m.Text, greeting, link(m, r.ID)),
			HTML:   filled(m.HTML, html.EscapeString(greeting), html.EscapeString(link(m, r.ID))),
			Signed: m.DKIM.Key != nil,
		}
		how := "<mailto:reponses@oriv.example?subject=unsubscribe%20" + m.Keys[0].token(m.List, r.ID) + ">"
		if m.Endpoint != "" {
			how = "<" + link(m, r.ID) + ">, " + how
			w.Headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
		}
		w.Headers["List-Unsubscribe"] = how
		for _, f := range m.Files {
			w.Attachments = append(w.Attachments, meantFile{f.Name, f.Type, "", base64.StdEncoding.EncodeToString(f.Data)})
		}
		for _, i := range m.Images {
			w.Images = append(w.Images, meantFile{i.Name, i.Type, i.ContentID, base64.StdEncoding.EncodeToString(i.Data)})
		}
		all = append(all, w)
	}

	names := []string{
		"", "Éloïse", "Martin, Éloïse", `O"Neil \ B`, "<b>O'Neil</b> & Co.", "Jean (de) la Tour", "=?UTF-8?Q?x?=", "From here", ".", "--",
		"محمد علي الحسين", "שלום עולם", "王小明", "👩🏽‍🏫 Zoé", strings.Repeat("Anne-Éléonore ", 12) + "X", strings.Repeat("a", 120), "a=b;c=d",
		"undisclosed-recipients:;", "x@y.example", "{name}",
	}
	subjects := []string{
		"Ressources « Intégration » – octobre 2024", "x", "Plain words, and more: [a] (b) <c>", "=?utf-8?q?not_encoded?=",
		strings.Repeat("Les premières années en France, ", 9) + "n° 12.5 %",
		strings.Repeat("x", 300), strings.Repeat("long words ", 27) + "end", strings.Repeat("é", 300), "الاندماج في فرنسا – שילוב", "日本語 👩🏽‍🏫" + strings.Repeat("語", 100), "a  b   c",
	}
	files := [][]File{
		nil, {{"ressources-integration-2024-10.pdf", "application/pdf", bytes.Repeat([]byte("%PDF\r\n\x00\xff"), 500)}},
		{{"Intégration « été ».pdf", "application/pdf", []byte("%PDF")}, {`a "b"; c=d.ris`, "application/x-research-info-systems", []byte("TY  - ")}},
		{{strings.Repeat("Très long ", 12) + ".pdf", "application/pdf", []byte("%PDF")}},
	}
	for i := range max(len(names), len(subjects)) * 2 {
		m := campaign()
		m.Subject = subjects[i%len(subjects)]
		m.Files = files[i/2%len(files)]
		if i%3 == 0 {
			m.Endpoint = "https://oriv.example/fin?a=1&t="
		}
		if i%5 > 1 {
			m.DKIM = dkimKey()
		}
		if i%4 == 1 {
			d := illustrated()
			m.HTML, m.Images = append(m.HTML, d.HTML...), d.Images
		}
		if i%7 == 0 {
			m.FromName = names[i%len(names)]
		}
		m.Text = append([]byte(strings.Repeat("x", i)), m.Text...)
		m.HTML = append([]byte("<p>"+strings.Repeat("é", i)+"</p>"), m.HTML...)
		write(m, campaigns.Recipient{ID: int64(i + 1), Address: "eloise.martin+a@organisme.example", Name: names[i%len(names)]})
	}
	data, err := json.MarshalIndent(map[string]any{
		"dns":      map[string]string{"b1._domainkey.oriv.example.": "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)},
		"messages": all,
	}, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*messages, "meant.json"), data, 0o644); err != nil {
		t.Fatal(err)
	}
}
