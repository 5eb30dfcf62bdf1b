// Package message composes the mail of an issue as RFC 5322 wants it: the MIME
// body by jordan-wright/email, the headers by this package, which validates,
// encodes, folds and sorts them. The same draft makes the same bytes.
package message

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"time"
	"unicode/utf8"

	"github.com/jordan-wright/email"
)

// DraftMessage is a mail without recipients, to be opened in a mail program
// and sent from there.
type DraftMessage struct {
	From     string // bare address; empty leaves the sender to the mail program
	FromName string // as people read it: Martin, Éloïse
	ReplyTo  string // bare address; may be empty
	Subject  string
	Date     time.Time
	HTML     []byte // UTF-8
	Text     []byte // UTF-8, says the same as HTML
}

// Draft writes the message as an .eml file: the text, then the HTML, as
// alternatives (RFC 2046, 5.1.4), marked as not yet sent. It refuses what
// would make a header say something else: control characters, malformed
// addresses, text that is not UTF-8. Nothing is written after an error.
func Draft(w io.Writer, d DraftMessage) error {
	h, err := d.headers()
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	boundary := d.hash()[:60]
	body, err := d.body(boundary)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	h.set("Content-Type", "multipart/alternative; boundary="+boundary)

	var out bytes.Buffer
	h.writeTo(&out)
	out.WriteString("\r\n")
	out.Write(body)
	_, err = w.Write(out.Bytes())
	return err
}

// headers are all but the Content-Type.
func (d DraftMessage) headers() (header, error) {
	if d.Date.IsZero() {
		return nil, errors.New("the date is missing")
	}
	subject, err := unstructured("subject", d.Subject)
	if err != nil {
		return nil, err
	}
	h := header{
		"Date":         d.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"),
		"MIME-Version": "1.0",
		"Subject":      subject,
		"X-Unsent":     "1", // Outlook opens the file for writing
	}
	if d.From == "" && d.FromName != "" {
		return nil, errors.New("the sender has a name but no address")
	}
	if d.From != "" {
		from, domain, err := mailbox("sender", d.FromName, d.From)
		if err != nil {
			return nil, err
		}
		h.set("From", from)
		h.set("Message-ID", "<"+d.hash()[:32]+"@"+domain+">")
	}
	if d.ReplyTo != "" {
		replyTo, _, err := mailbox("reply address", "", d.ReplyTo)
		if err != nil {
			return nil, err
		}
		h.set("Reply-To", replyTo)
	}
	return h, nil
}

// body is the MIME body as the library composes it, with a boundary of ours
// instead of its random one.
func (d DraftMessage) body(boundary string) ([]byte, error) {
	if len(d.Text) == 0 || len(d.HTML) == 0 {
		return nil, errors.New("the text or the HTML is empty")
	}
	if !utf8.Valid(d.Text) || !utf8.Valid(d.HTML) {
		return nil, errors.New("the text or the HTML is not UTF-8")
	}
	e := email.NewEmail()
	e.Text, e.HTML = d.Text, d.HTML
	raw, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	random := boundaryOf(head)
	if !found || random == "" {
		return nil, errors.New("the composed body has no boundary")
	}
	return bytes.ReplaceAll(body, []byte("--"+random), []byte("--"+boundary)), nil
}

// boundaryOf finds the boundary in the headers the library wrote.
func boundaryOf(head []byte) string {
	unfolded := bytes.ReplaceAll(head, []byte("\r\n "), []byte(" "))
	for line := range bytes.Lines(unfolded) {
		if value, ok := bytes.CutPrefix(line, []byte("Content-Type: ")); ok {
			if _, params, err := mime.ParseMediaType(string(bytes.TrimSpace(value))); err == nil {
				return params["boundary"]
			}
		}
	}
	return ""
}

// hash stands for the whole content, each part with its length so that no two
// drafts run together.
func (d DraftMessage) hash() string {
	sum := sha256.New()
	for _, part := range [][]byte{
		[]byte(d.From), []byte(d.FromName), []byte(d.ReplyTo), []byte(d.Subject),
		[]byte(d.Date.Format(time.RFC3339)), d.Text, d.HTML,
	} {
		fmt.Fprintf(sum, "%d:", len(part))
		sum.Write(part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
