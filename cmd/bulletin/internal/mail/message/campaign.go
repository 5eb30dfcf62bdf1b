package message

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// CampaignMessage is what the messages of a campaign are made of.
type CampaignMessage struct {
	DraftMessage // From is required; Date is that of all messages

	Campaign string // 2024-10
	List     string // letters, digits and hyphens: ressources-integration
	ListName string // as people read it

	// How to leave the list: by mail always, to this mailbox or to ReplyTo or
	// From; by one click (RFC 8058) only if there is an endpoint, an https address
	// to which a token is added: behind a / or = at its end, else as the parameter
	// t of its query.
	Mailbox  string
	Endpoint string
	Keys     Keys

	Help    string // address, of the web or mailto, of a page about the list; may be empty
	Archive string // address of past issues; may be empty
	Sender  string // 5 to 15 characters that tell senders apart at Google; from From if empty

	// What stands for GreetingPlaceholder: « Bonjour {name}, » and, for those
	// whose name is not known, « Bonjour, ».
	Greeting, Anonymous string

	DKIM DKIM // zero leaves the signature to the relay
}

// Campaign makes the messages of a campaign. It serves many goroutines.
type Campaign struct {
	m        CampaignMessage
	head     form
	body     form
	content  string
	domain   string
	mailbox  string // of unsubscriptions, as in an address (RFC 6068)
	endpoint string // to which a token is added
	signer   *signer
	size     int
}

// ErrRecipient says that no message can be made for one recipient, whose name
// or address is at fault; those for the others can.
var ErrRecipient = errors.New("no message can be made for this recipient")

var (
	campaignID = regexp.MustCompile(`^[A-Za-z0-9-]{1,40}$`)
	listLabel  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)
	senderID   = regexp.MustCompile(`^[A-Za-z0-9._-]{5,15}$`)
)

// Compose composes the message once for all recipients. It refuses what Draft
// refuses, and settings without which a mailing is none.
func Compose(m CampaignMessage) (*Campaign, error) {
	c, err := compose(m)
	if err != nil {
		return nil, fmt.Errorf("message: %w", err)
	}
	return c, nil
}

func compose(m CampaignMessage) (*Campaign, error) {
	c := &Campaign{m: m, content: m.hash()}
	h, err := c.headers()
	if err != nil {
		return nil, err
	}
	body, err := m.compose(c.content)
	if err != nil {
		return nil, err
	}
	if m.Greeting == "" && (placeholderIn(m.HTML) || placeholderIn(m.Text)) {
		return nil, errors.New("the greeting is missing")
	}
	for _, s := range []string{m.Greeting, m.Anonymous} {
		if err := checked("greeting", s); err != nil {
			return nil, err
		}
	}
	if err := m.Keys.check(); err != nil {
		return nil, err
	}
	if c.signer, err = m.DKIM.signer(c.domain); err != nil {
		return nil, err
	}
	h.set("Content-Type", body.contentType)
	if c.signer != nil {
		c.signer.fix(h)
	}

	// These are the recipient's.
	personal := map[string]hole{"List-Unsubscribe": unsubscribeField, "Message-ID": idField, "To": toField}
	for field := range personal {
		h.set(field, "")
	}
	for _, field := range h.fields() {
		if hole := personal[field]; hole != none {
			c.head.leave(hole)
		} else {
			c.head.write([]byte(line(field, h[field])))
		}
	}
	c.head.write([]byte("\r\n"))
	c.head.leave(none)
	c.body.write(body.bytes[:body.text.from])
	c.body.writePart(body.bytes[body.text.from:body.text.to], textGreeting, textLink)
	c.body.write(body.bytes[body.text.to:body.html.from])
	c.body.writePart(body.bytes[body.html.from:body.html.to], htmlGreeting, htmlLink)
	c.body.write(body.bytes[body.html.to:])
	c.body.leave(none)

	sample, err := c.For(mail.Recipient{ID: 1, Address: m.From, Name: m.FromName})
	if err != nil {
		return nil, err
	}
	c.size = len(sample)
	return c, nil
}

func placeholderIn(part []byte) bool { return bytes.Contains(part, []byte(GreetingPlaceholder)) }

// headers are those that all messages have in common. There is no
// Auto-Submitted among them: what people wrote for people is not generated
// automatically (RFC 3834, 5). Precedence is what keeps answering machines that
// know no List-Id from answering.
func (c *Campaign) headers() (header, error) {
	m := c.m
	if m.From == "" {
		return nil, errors.New("the sender is missing")
	}
	h, domain, err := m.DraftMessage.headers()
	if err != nil {
		return nil, err
	}
	c.domain = domain
	switch {
	case !campaignID.MatchString(m.Campaign):
		return nil, fmt.Errorf("the name %q of the campaign is not of letters, digits and hyphens", m.Campaign)
	case !listLabel.MatchString(m.List):
		return nil, fmt.Errorf("the name %q of the list is not of small letters, digits and hyphens", m.List)
	case strings.HasPrefix(domain, "["):
		return nil, errors.New("the sender has no domain")
	}
	h.set("Precedence", "bulk")
	id := "<" + m.List + "." + domain + ">" // RFC 2919, 3
	if name := strings.Trim(m.ListName, " "); name != "" {
		if err := checked("name of the list", name); err != nil {
			return nil, err
		}
		id = phrase(name) + " " + id
	}
	h.set("List-Id", id)

	mailbox := cmp.Or(m.Mailbox, m.ReplyTo, m.From)
	if err := addrSpec("mailbox for unsubscriptions", mailbox); err != nil {
		return nil, err
	}
	at := strings.LastIndexByte(mailbox, '@')
	c.mailbox = escaped(mailbox[:at]) + mailbox[at:]
	if m.Endpoint != "" {
		endpoint, err := address("address for unsubscriptions", m.Endpoint, "https")
		if err != nil {
			return nil, err
		}
		switch { // where the token goes
		case strings.Contains(endpoint, "#"):
			return nil, errors.New("the address for unsubscriptions has a fragment, which no server sees")
		case strings.HasSuffix(endpoint, "/") || strings.HasSuffix(endpoint, "="):
		case strings.Contains(endpoint, "?"):
			endpoint += "&t="
		default:
			endpoint += "?t="
		}
		c.endpoint = endpoint
		h.set("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	for field, a := range map[string]string{"List-Help": m.Help, "List-Archive": m.Archive} {
		if a == "" {
			continue
		}
		a, err := address(field, a, "https", "http", "mailto")
		if err != nil {
			return nil, err
		}
		h.set(field, "<"+a+">")
	}
	// Google's: https://support.google.com/mail/answer/6254652
	sender := m.Sender
	if sender == "" {
		if sender = domain; !senderID.MatchString(sender) {
			sender = hashOf("sender", domain)[:15]
		}
	}
	if !senderID.MatchString(sender) {
		return nil, fmt.Errorf("the sender %q for Google is not 5 to 15 letters and digits", sender)
	}
	h.set("Feedback-ID", m.List+"-"+m.Campaign+":"+m.List+":newsletter:"+sender)
	return h, nil
}

// address is what stands between < and > in a header, in ASCII.
func address(what, s string, schemes ...string) (string, error) {
	if err := checked(what, s); err != nil {
		return "", err
	}
	u, err := url.Parse(s)
	if err != nil {
		return "", fmt.Errorf("the %s is not an address", what) // err says s, which may hold anything
	}
	ascii := u.String()
	if !slices.Contains(schemes, u.Scheme) || u.User != nil || u.Host == "" && (u.Scheme != "mailto" || u.Opaque == "") ||
		len(ascii) > 500 || strings.Contains(u.Host, "%") || strings.ContainsFunc(u.Host+ascii, func(c rune) bool { return c <= ' ' || c > '~' || strings.ContainsRune(`<>"`, c) }) {
		return "", fmt.Errorf("the %s is not an address that begins with %s", what, strings.Join(schemes, " or "))
	}
	return ascii, nil
}

// escaped leaves only what no part of an address gives a meaning to.
func escaped(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~+", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// For makes the message of one recipient, signed if there is a key. Its lines
// end with CR LF and hold ASCII only; dots are not doubled. An address beyond
// ASCII is refused: it needs SMTPUTF8 of every system on the way (RFC 6531).
func (c *Campaign) For(r mail.Recipient) ([]byte, error) {
	field, _, err := mailbox("address", r.Name, r.Address)
	if err == nil && r.ID <= 0 {
		err = errors.New("the number is missing")
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRecipient, err)
	}
	token := c.m.Keys[0].token(c.m.List, r.ID)
	byMail := "mailto:" + c.mailbox + "?subject=unsubscribe%20" + token
	link, how := byMail, "<"+byMail+">"
	if c.endpoint != "" {
		link = c.endpoint + token
		how = "<" + link + ">, " + how // in the order of preference (RFC 2369, 2)
	}
	greeting := c.m.Anonymous
	if name := strings.Trim(r.Name, " "); name != "" {
		greeting = strings.ReplaceAll(c.m.Greeting, "{name}", name)
	}
	with := &filling{
		toField:          []byte(line("To", field)),
		idField:          []byte("Message-ID: " + c.MessageID(r.ID) + "\r\n"),
		unsubscribeField: []byte(line("List-Unsubscribe", how)),
		textGreeting:     encoded(greeting),
		textLink:         encoded(link),
		htmlGreeting:     encoded(html.EscapeString(greeting)),
		htmlLink:         encoded(html.EscapeString(link)),
	}
	room, head := 0, c.head.size(with)
	if c.signer != nil {
		room = c.signer.size
	}
	message := make([]byte, room, room+head+c.body.size(with))
	message = c.head.fill(message, with)
	if c.signer != nil {
		signature, err := c.signer.sign(with, c.body.hash(with))
		if err != nil {
			return nil, err
		}
		copy(message, signature)
	}
	return c.body.fill(message, with), nil
}

// MessageID is that of the message to a recipient, always the same, so that a
// message sent again is known as the same one (RFC 5322, 3.6.4).
func (c *Campaign) MessageID(recipient int64) string {
	id := strconv.FormatInt(recipient, 10)
	sum := sha256.Sum256([]byte(c.m.List + "/" + c.m.Campaign + "/" + id)) // neither holds a slash
	return "<" + c.m.Campaign + "." + id + "." + hex.EncodeToString(sum[:8]) + "@" + c.domain + ">"
}

// Content is the hexadecimal SHA-256 of all that recipients have in common but
// for the date, which is known only when the campaign starts.
func (c *Campaign) Content() string { return c.content }

// Size is the length of a message in bytes, give or take a name.
func (c *Campaign) Size() int { return c.size }

// hash stands for all that recipients have in common, see Content.
func (m CampaignMessage) hash() string {
	d := m.DraftMessage
	d.Date = time.Time{}
	return hashOf("campaign", d.hash(), m.Campaign, m.List, m.ListName, m.Mailbox, m.Endpoint, m.Help, m.Archive, m.Sender, m.Greeting, m.Anonymous)
}
