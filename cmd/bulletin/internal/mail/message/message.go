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
	"regexp"
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
	Images   []Image
}

// Image is a picture inside the message, which the HTML shows as cid:ContentID.
type Image struct {
	ContentID string // name@domain, without brackets (RFC 2392), unique in the message
	Name      string // of the file, if a reader saves it
	Type      string // image/jpeg or image/png
	Data      []byte
}

// Draft writes the message as an .eml file: the text, then the HTML, as
// alternatives (RFC 2046, 5.1.4), marked as not yet sent; the HTML together with
// its images, if there are any (RFC 2387). It refuses what would make a header
// say something else: control characters, malformed addresses, text that is not
// UTF-8. Nothing is written after an error.
func Draft(w io.Writer, d DraftMessage) error {
	h, err := d.headers()
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	hash := d.hash()
	boundary := hash[:60]
	body, err := d.body(boundary, hashOf(hash, "related")[:60])
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

// body is the MIME body as the library composes it, with boundaries of ours
// instead of its random ones.
func (d DraftMessage) body(boundary, related string) ([]byte, error) {
	if len(d.Text) == 0 || len(d.HTML) == 0 {
		return nil, errors.New("the text or the HTML is empty")
	}
	if !utf8.Valid(d.Text) || !utf8.Valid(d.HTML) {
		return nil, errors.New("the text or the HTML is not UTF-8")
	}
	e := email.NewEmail()
	e.Text, e.HTML = d.Text, d.HTML
	for _, i := range d.Images {
		if err := i.attach(e); err != nil {
			return nil, err
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	head, body, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	random := boundaryOf(head)
	if !found || random == "" {
		return nil, errors.New("the composed body has no boundary")
	}
	body = bytes.ReplaceAll(body, []byte("--"+random), []byte("--"+boundary))
	if len(d.Images) == 0 {
		return body, nil
	}
	// The library leaves out the type of the part that holds the others, which
	// RFC 2387, 3.1 demands.
	const start = "Content-Type: multipart/related;\r\n boundary="
	_, rest, found := bytes.Cut(body, []byte(start))
	line, _, ended := bytes.Cut(rest, []byte("\r\n"))
	if !found || !ended || len(line) == 0 {
		return nil, errors.New("the composed body has no related parts")
	}
	random = string(line)
	body = bytes.Replace(body, []byte(start+random), []byte("Content-Type: multipart/related; type=\"text/html\";\r\n boundary="+related), 1)
	return bytes.ReplaceAll(body, []byte("--"+random), []byte("--"+related)), nil
}

var contentID = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)

// attach adds the image to what the HTML shows.
func (i Image) attach(e *email.Email) error {
	if err := checked("name of an image", i.Name); err != nil {
		return err
	}
	disposition := mime.FormatMediaType("inline", map[string]string{"filename": i.Name})
	switch {
	case !contentID.MatchString(i.ContentID) || len(i.ContentID) > 200:
		return fmt.Errorf("the content id %q of an image is malformed", i.ContentID)
	case i.Type != "image/jpeg" && i.Type != "image/png":
		return fmt.Errorf("an image is of type %q", i.Type)
	case i.Name == "" || disposition == "" || len(disposition) > 500:
		return fmt.Errorf("the name %q of an image is malformed", i.Name)
	}
	a, err := e.Attach(bytes.NewReader(i.Data), i.Name, i.Type)
	if err != nil {
		return err
	}
	a.HTMLRelated = true
	a.Header.Set("Content-Disposition", disposition)
	a.Header.Set("Content-ID", "<"+i.ContentID+">")
	return nil
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

// hash stands for the whole content.
func (d DraftMessage) hash() string {
	parts := []string{
		d.From, d.FromName, d.ReplyTo, d.Subject, d.Date.Format(time.RFC3339), string(d.Text), string(d.HTML),
	}
	for _, i := range d.Images {
		parts = append(parts, i.ContentID, i.Name, i.Type, string(i.Data))
	}
	return hashOf(parts...)
}

// hashOf writes each part with its length, so that no two lists run together.
func hashOf(parts ...string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:", len(part))
		io.WriteString(sum, part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
