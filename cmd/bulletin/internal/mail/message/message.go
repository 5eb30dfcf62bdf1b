// Package message composes the mail of an issue as RFC 5322 wants it: the MIME
// body by jordan-wright/email, the headers by this package, which validates,
// encodes, folds and sorts them. The same draft makes the same bytes; a campaign
// is composed once and filled in for each recipient.
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
	"strconv"
	"strings"
	"time"
	"unicode"
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
	Files    []File
}

// Image is a picture inside the message, which the HTML shows as cid:ContentID.
type Image struct {
	ContentID string // name@domain, without brackets (RFC 2392), unique in the message
	Name      string // of the file, if a reader saves it
	Type      string // image/jpeg or image/png
	Data      []byte
}

// File is attached to the message.
type File struct {
	Name string // what the reader saves it as
	Type string // application/pdf
	Data []byte
}

// Draft writes the message as an .eml file: the text, then the HTML, as
// alternatives (RFC 2046, 5.1.4), marked as not yet sent; the HTML together with
// its images, if there are any (RFC 2387). It refuses what would make a header
// say something else: control characters, malformed addresses, text that is not
// UTF-8. Nothing is written after an error.
func Draft(w io.Writer, d DraftMessage) error {
	h, domain, err := d.headers()
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	hash := d.hash()
	if domain != "" {
		h.set("Message-ID", "<"+hash[:32]+"@"+domain+">")
	}
	h.set("X-Unsent", "1") // Outlook opens the file for writing
	body, err := d.compose(hash)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	h.set("Content-Type", body.contentType)

	var out bytes.Buffer
	for _, field := range h.fields() {
		out.WriteString(line(field, h[field]))
	}
	out.WriteString("\r\n")
	out.Write(body.bytes)
	_, err = w.Write(out.Bytes())
	return err
}

// headers are those of every message, and the domain of the sender if there is
// one.
func (d DraftMessage) headers() (h header, domain string, err error) {
	if d.Date.IsZero() {
		return nil, "", errors.New("the date is missing")
	}
	subject, err := unstructured("subject", d.Subject)
	if err != nil {
		return nil, "", err
	}
	h = header{
		"Date":         d.Date.Format("Mon, 02 Jan 2006 15:04:05 -0700"),
		"MIME-Version": "1.0",
		"Subject":      subject,
	}
	if d.From == "" && d.FromName != "" {
		return nil, "", errors.New("the sender has a name but no address")
	}
	if d.From != "" {
		var from string
		if from, domain, err = mailbox("sender", d.FromName, d.From); err != nil {
			return nil, "", err
		}
		h.set("From", from)
	}
	if d.ReplyTo != "" {
		replyTo, _, err := mailbox("reply address", "", d.ReplyTo)
		if err != nil {
			return nil, "", err
		}
		h.set("Reply-To", replyTo)
	}
	return h, domain, nil
}

// body is a MIME body.
type body struct {
	contentType string
	bytes       []byte
	text, html  span // what these parts say, quoted-printable
}

type span struct{ from, to int }

// multiparts are the headers of parts that hold others, as the library writes
// them; no part's content looks so, for "=" is encoded in it.
var multiparts = regexp.MustCompile(`Content-Type: multipart/(mixed|alternative|related);\r\n boundary=([0-9a-f]{60})\r\n`)

// compose makes the MIME body by the library, with boundaries drawn from a hash
// instead of its random ones.
func (d DraftMessage) compose(hash string) (*body, error) {
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
	for i, f := range d.Files {
		if err := f.attach(e, hashOf(hash, "file", strconv.Itoa(i))[:32]+"@bulletin"); err != nil {
			return nil, err
		}
	}
	raw, err := e.Bytes()
	if err != nil {
		return nil, err
	}
	boundaries := map[string]string{}
	for _, m := range multiparts.FindAllSubmatch(raw, -1) {
		kind, random := string(m[1]), m[2]
		boundary := hash
		if kind != "alternative" {
			boundary = hashOf(hash, kind)
		}
		boundaries[kind] = boundary[:60]
		raw = bytes.ReplaceAll(raw, random, []byte(boundary[:60]))
	}
	// The library leaves out the type of the part that holds the others, which
	// RFC 2387, 3.1 demands.
	const related = "Content-Type: multipart/related;"
	raw = bytes.Replace(raw, []byte(related), []byte(related+" type=\"text/html\";"), 1)

	_, content, found := bytes.Cut(raw, []byte("\r\n\r\n"))
	b := &body{bytes: content, contentType: "multipart/alternative; boundary=" + boundaries["alternative"]}
	if len(d.Files) > 0 {
		b.contentType = "multipart/mixed; boundary=" + boundaries["mixed"]
	}
	inner := boundaries["alternative"]
	ok := b.find(&b.text, 0, "text/plain", inner)
	if len(d.Images) > 0 {
		inner = boundaries["related"]
	}
	if !found || !ok || !b.find(&b.html, b.text.to, "text/html", inner) {
		return nil, errors.New("the composed body has not the parts it should have")
	}
	return b, nil
}

// find sets where the first part of a type behind a place begins and ends.
func (b *body) find(s *span, from int, mediaType, boundary string) bool {
	head := []byte("\r\nContent-Type: " + mediaType + "; charset=UTF-8\r\n\r\n")
	i := bytes.Index(b.bytes[from:], head)
	if boundary == "" || i < 0 {
		return false
	}
	s.from = from + i + len(head)
	i = bytes.Index(b.bytes[s.from:], []byte("\r\n--"+boundary))
	s.to = s.from + i
	return i >= 0
}

var contentID = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$`)

// attach adds the image to what the HTML shows.
func (i Image) attach(e *email.Email) error {
	disposition, err := disposition("inline", i.Name)
	switch {
	case err != nil:
		return err
	case !contentID.MatchString(i.ContentID) || len(i.ContentID) > 200:
		return fmt.Errorf("the content id %q of an image is malformed", i.ContentID)
	case i.Type != "image/jpeg" && i.Type != "image/png":
		return fmt.Errorf("an image is of type %q", i.Type)
	}
	attach(e, i.Name, i.Type, i.Data, disposition, i.ContentID).HTMLRelated = true
	return nil
}

var mediaType = regexp.MustCompile(`^[a-z]+/[A-Za-z0-9.+-]+$`)

// attach adds the file beside all that is read.
func (f File) attach(e *email.Email, contentID string) error {
	disposition, err := disposition("attachment", f.Name)
	switch {
	case err != nil:
		return err
	case !mediaType.MatchString(f.Type) || len(f.Type) > 100 || strings.HasPrefix(f.Type, "multipart/"):
		return fmt.Errorf("a file is of type %q", f.Type)
	case len(f.Data) == 0:
		return fmt.Errorf("the file %q is empty", f.Name)
	}
	attach(e, f.Name, f.Type, f.Data, disposition, contentID)
	return nil
}

// attach sets all headers, for the library's defaults hold the name as it is.
func attach(e *email.Email, name, mediaType string, data []byte, disposition, contentID string) *email.Attachment {
	a, _ := e.Attach(bytes.NewReader(data), name, mediaType) // memory does not fail
	a.Header.Set("Content-Disposition", disposition)
	a.Header.Set("Content-ID", "<"+contentID+">")
	return a
}

// disposition says how a part is shown and what it is called (RFC 2183), in
// ASCII too where the name is not, for programs that know no RFC 2231.
func disposition(kind, name string) (string, error) {
	if err := checked("name of a file", name); err != nil {
		return "", err
	}
	value := mime.FormatMediaType(kind, map[string]string{"filename": name})
	if strings.Trim(name, " .") == "" || strings.ContainsAny(name, `/\`) || value == "" || len(value) > 500 {
		return "", fmt.Errorf("the name %q of a file is malformed", name)
	}
	if strings.Contains(value, "filename*=") {
		ascii := strings.Map(func(c rune) rune {
			if c > unicode.MaxASCII || c == '"' {
				return '_'
			}
			return c
		}, name)
		value += ";\r\n filename=\"" + ascii + "\"" // behind, for some take the first
	}
	return value, nil
}

// hash stands for the whole content.
func (d DraftMessage) hash() string {
	parts := []string{
		d.From, d.FromName, d.ReplyTo, d.Subject, d.Date.Format(time.RFC3339), string(d.Text), string(d.HTML),
	}
	for _, i := range d.Images {
		parts = append(parts, i.ContentID, i.Name, i.Type, string(i.Data))
	}
	for _, f := range d.Files {
		parts = append(parts, "file", f.Name, f.Type, string(f.Data))
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
