package main

import (
	"cmp"
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/cmd/bulletin/internal/mail/oauth"
	"bulletin/cmd/bulletin/internal/mail/secret"
	"bulletin/cmd/bulletin/internal/mail/smtp"
	"bulletin/render"
	"bulletin/render/french"
	"bulletin/render/pdf"
)

// mailing is the mail of one issue as its subscribers get it, and the relay that
// takes it over.
type mailing struct {
	name     string // of the issue, and of the campaign: 2024-10
	b        *render.Bulletin
	message  message.CampaignMessage // its date is the campaign's
	content  string
	size     int
	warnings int    // of the lists
	example  string // an address that is one, which must not leave
	profile  campaign.Profile
	secrets  *secret.Store
}

// secretStore knows where a sender's secrets are. Each sender has her own in the
// keyring, which all the folders of a computer share.
func (c *command) secretStore(sender render.Mail) *secret.Store {
	return secret.Open(strings.TrimSpace("bulletin "+sender.FromAddress), c.shown("private", "secrets"))
}

// newMailing composes the mail of an issue. What keeps it from being sent is
// said, with the place where it is to be mended.
func (c *command) newMailing(ctx context.Context, name string, store *ledger.Store) (*mailing, error) {
	p, err := c.prepare([]string{name}, []string{"email", "pdf"}, false)
	if err != nil {
		return nil, c.broken(err)
	}
	if len(p.issues) == 0 {
		c.report(c.stderr, p.lists, render.Errors(p.lists.problems))
		fmt.Fprintf(c.stderr, c.tr("%s; nothing was sent (all of them: bulletin check)\n", "%s\u202f; rien n’a été envoyé (tout voir\u00a0: bulletin check)\n"), c.tally(p.lists.problems))
		return nil, errProblems
	}
	b := *p.issues[0].bulletin
	sender := b.Publication.Mail
	m := &mailing{name: name, b: &b, secrets: c.secretStore(sender), warnings: len(render.Warnings(p.lists.problems))}
	if err := c.deliverable(sender); err != nil {
		return nil, err
	}
	for _, warning := range p.lists.problems {
		if id := warning.Code.ID; (id == "example-sender" || id == "example-public") && len(warning.Args) > 0 {
			m.example = fmt.Sprint(warning.Args[0])
		}
	}
	if m.profile, err = c.profile(sender.Delivery); err != nil {
		return nil, err
	}
	if sender.Delivery.OneClick != "" || !strings.Contains(b.Unsubscribe, "://") {
		b.Unsubscribe = message.UnsubscribePlaceholder
	}
	if sender.Greeting != "" {
		b.Greeting = message.GreetingPlaceholder
	}
	book := onceBytes(&b, pdf.New(p.lists.fonts, attachments))
	draft, err := newMail(&b, p.faces.mail, book).message(&b)
	if err != nil {
		return nil, c.broken(err)
	}
	if sender.Delivery.PDF == render.PDFAttached {
		file, err := book()
		if err != nil {
			return nil, c.broken(err)
		}
		draft.Files = []message.File{{Name: b.BaseName + ".pdf", Type: "application/pdf", Data: file}}
	}
	key, err := c.unsubscribeKey(ctx, sender.Delivery, m.secrets, store)
	if err != nil {
		return nil, err
	}
	m.message = message.CampaignMessage{
		DraftMessage: draft,
		Campaign:     name,
		List:         strings.TrimSuffix(b.BaseName, "-"+name),
		ListName:     b.Publication.Title,
		Endpoint:     sender.Delivery.OneClick,
		Keys:         message.Keys{key},
		Archive:      b.Publication.Public,
		Greeting:     french.Dress(sender.Greeting),
		Anonymous:    french.Dress(strings.ReplaceAll(strings.ReplaceAll(sender.Greeting, " {name}", ""), "{name}", "")),
	}
	if !strings.Contains(sender.Unsubscribe, "://") {
		m.message.Mailbox = sender.Unsubscribe
	}
	if selector := sender.Delivery.DKIM; selector != "" {
		signer, err := c.dkimKey(m.secrets)
		if err != nil {
			return nil, err
		}
		_, domain, _ := strings.Cut(sender.FromAddress, "@")
		m.message.DKIM = message.DKIM{Domain: domain, Selector: selector, Key: signer}
	}
	composed, err := message.Compose(m.message)
	if err != nil {
		return nil, &failure{status: exitProblems, err: err}
	}
	m.content, m.size = composed.Content(), composed.Size()
	return m, nil
}

// at are the messages of a campaign that started at a moment.
func (m *mailing) at(started time.Time) (*message.Campaign, error) {
	dated := m.message
	dated.Date = started
	return message.Compose(dated)
}

// deliverable says what publication.yaml must say before mail can leave.
func (c *command) deliverable(sender render.Mail) error {
	file := c.shown("publication.yaml")
	switch {
	case sender.FromAddress == "":
		return &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("%s does not say from whom the mail comes", "%s ne dit pas de qui vient le courriel"), file),
			hint: c.tr("Write it:  mail: { from: { name: …, address: … } }",
				"Écrivez-le\u00a0:  mail: { from: { name: …, address: … } }")}
	case sender.Delivery.Through == "":
		return &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("%s does not say through which relay the mail goes", "%s ne dit pas par quel relais part le courriel"), file),
			hint: fmt.Sprintf(c.tr("Write under mail:  delivery: { through: … }, with one of %s", "Écrivez sous mail\u00a0:  delivery: { through: … }, avec l’un de %s"),
				strings.Join(render.Relays(), ", "))}
	}
	return nil
}

// profile are the limits of the relay, lowered to those of the subscription.
func (c *command) profile(to render.Delivery) (campaign.Profile, error) {
	p, ok := campaign.ProfileNamed(to.Through)
	if !ok {
		return p, c.usageError("%q is no relay known here", "«\u00a0%s\u00a0» n’est pas un relais connu", to.Through)
	}
	if n, err := strconv.Atoi(to.PerDay); err == nil && (p.Limits.PerDay == 0 || n < p.Limits.PerDay) {
		p.Limits.PerDay = n
	}
	return p, nil
}

// The numbers of the keys by which people unsubscribe.
const (
	ownKey    = 1 // of the ledger: we alone read the tokens that come by mail
	sharedKey = 2 // with the service that ends a subscription by one click
)

// unsubscribeKey makes the personal addresses that end a subscription.
func (c *command) unsubscribeKey(ctx context.Context, to render.Delivery, secrets *secret.Store, store *ledger.Store) (message.Key, error) {
	if to.OneClick != "" {
		s, err := secrets.Get(secret.UnsubscribeKey)
		if err != nil {
			return message.Key{}, c.secretError(err)
		}
		return message.Key{ID: sharedKey, Secret: []byte(s.Reveal())}, nil
	}
	key, err := store.Key(ctx, "unsubscribe")
	if err != nil {
		return message.Key{}, c.storeError(err)
	}
	return message.Key{ID: ownKey, Secret: key}, nil
}

func (c *command) dkimKey(secrets *secret.Store) (crypto.Signer, error) {
	s, err := secrets.Get(secret.DKIMKey)
	if err != nil {
		return nil, c.secretError(err)
	}
	block, _ := pem.Decode([]byte(s.Reveal()))
	if block != nil {
		if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
			return key, nil
		}
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if signer, ok := key.(crypto.Signer); ok {
				return signer, nil
			}
		}
	}
	return nil, &failure{status: exitProblems,
		err:  errors.New(c.tr("the key for DKIM cannot be read", "la clé DKIM ne se lit pas")),
		hint: c.tr("It is a private RSA key in PEM form (PKCS #1 or #8).", "C’est une clé privée RSA au format PEM (PKCS\u00a0#1 ou #8).")}
}

// problemSaid is an error that can be said in the language spoken.
type problemSaid interface{ Problem() render.Problem }

// secretError says what is wrong with a secret or a sign-in.
func (c *command) secretError(err error) error {
	var said problemSaid
	if !errors.As(err, &said) {
		return &failure{status: exitWorld, err: err}
	}
	p := said.Problem()
	return &failure{status: exitWorld, err: errors.New(p.Message(c.say)), hint: p.Hint(c.say)}
}

// relay is the way to the server that takes the mail over.
type relay struct {
	server  smtp.Server
	account *oauth.Account // nil without one

	// A server that breaks under commands sent ahead is talked to more plainly:
	// at once where someone is then in doubt, else after some sessions in a row.
	chained, pipelined atomic.Int32
}

// patience is how many sessions in a row may break before fewer commands go ahead.
const patience = 3

// newRelay finds the server and the secret that opens it. In clear it is for a
// server on this computer only.
func (c *command) newRelay(m *mailing, clear bool) (*relay, error) {
	to := m.b.Publication.Mail.Delivery
	r := &relay{server: smtp.Server{Host: m.profile.Host, Port: m.profile.Port}}
	if m.profile.Security == campaign.StartTLS {
		r.server.Security = smtp.StartTLS
	}
	if to.Host != "" {
		r.server.Host, r.server.Port, r.server.Security = to.Host, 465, smtp.TLS
		if host, port, err := net.SplitHostPort(to.Host); err == nil {
			n, _ := strconv.Atoi(port) // the list is checked
			r.server.Host, r.server.Port = host, n
			if n != 465 {
				r.server.Security = smtp.StartTLS
			}
		}
	}
	if clear {
		r.server.Security = smtp.Clear
		return r, nil
	}
	user := cmp.Or(to.User, m.b.Publication.Mail.FromAddress)
	if m.profile.OAuth {
		if to.Client == "" {
			return nil, c.noClient()
		}
		account, err := c.account(to, m.secrets)
		if err != nil {
			return nil, err
		}
		r.account = account
		r.server.Auth = smtp.Auth{User: user, Token: account.Token}
		return r, nil
	}
	password, err := m.secrets.Get(secret.SMTPPassword)
	var none *secret.NotFoundError
	if to.Host != "" && errors.As(err, &none) {
		return r, nil // one's own relay may know its people by where they are
	}
	if err != nil {
		return nil, c.secretError(err)
	}
	r.server.Auth = smtp.Auth{User: user, Secret: password.Reveal()}
	return r, nil
}

// account is that of Microsoft 365, which is signed in to with a code.
func (c *command) account(to render.Delivery, secrets *secret.Store) (*oauth.Account, error) {
	account, err := oauth.New(oauth.Config{ClientID: to.Client, Tenant: to.Tenant,
		DeviceURL: c.getenv("BULLETIN_OAUTH_DEVICE_URL"), TokenURL: c.getenv("BULLETIN_OAUTH_TOKEN_URL")}, keptToken{secrets})
	if err != nil {
		return nil, c.secretError(err)
	}
	return account, nil
}

// keptToken keeps the refresh token of a sign-in with the other secrets.
type keptToken struct{ secrets *secret.Store }

func (k keptToken) Get() (string, error) {
	s, err := k.secrets.Get(secret.OAuthToken)
	return s.Reveal(), err
}

func (k keptToken) Set(token string) error {
	_, err := k.secrets.Set(secret.OAuthToken, secret.New(token))
	return err
}

// dial opens a session. One that has gone ahead of a server that cannot follow is
// not opened so again.
func (r *relay) dial(ctx context.Context) (campaign.Session, error) {
	server := r.server
	server.NoChain, server.NoPipeline = r.chained.Load() >= patience, r.pipelined.Load() >= patience
	s, err := smtp.Dial(ctx, server)
	var auth *smtp.AuthError
	if r.account != nil && errors.As(err, &auth) && auth.Err == nil {
		r.account.Drop() // a token may be withdrawn before its time
		s, err = smtp.Dial(ctx, server)
	}
	if err != nil {
		return nil, err
	}
	return watched{s, r}, nil
}

// watched is a session whose end tells how the next ones are to go.
type watched struct {
	*smtp.Session
	relay *relay
}

func (w watched) Send(ctx context.Context, src mail.Source) error {
	err := w.Session.Send(ctx, src)
	var broken *smtp.Broken
	switch {
	case err == nil && w.Mode() == smtp.Chained && w.relay.chained.Load() < patience:
		w.relay.chained.Store(0)
		w.relay.pipelined.Store(0)
	case err == nil && w.Mode() == smtp.Pipelined && w.relay.pipelined.Load() < patience:
		w.relay.pipelined.Store(0)
	case errors.As(err, &broken) && broken.Mode == smtp.Chained && broken.Step == smtp.FinalDot:
		w.relay.chained.Store(patience)
	case errors.As(err, &broken) && broken.Mode == smtp.Chained:
		w.relay.chained.Add(1)
	case errors.As(err, &broken) && broken.Mode == smtp.Pipelined:
		w.relay.pipelined.Add(1)
	}
	return err
}

// judge says what an error of a session means for the campaign.
func judge(err error) campaign.Trouble {
	var busy *smtp.Busy
	var rejected *smtp.Rejected
	var auth *smtp.AuthError
	var large *smtp.TooLarge
	var signIn *oauth.Error
	var none *secret.NotFoundError
	var stranger *tls.CertificateVerificationError
	switch {
	case errors.As(err, &busy):
		return campaign.Trouble{Kind: campaign.Busy, Answer: busy.Answer}
	case errors.As(err, &rejected):
		return campaign.Trouble{Kind: campaign.Fatal, Answer: rejected.Answer}
	case errors.As(err, &signIn):
		if signIn.Kind == oauth.Unreachable {
			return campaign.Trouble{Kind: campaign.Broken}
		}
		return campaign.Trouble{Kind: campaign.Fatal}
	case errors.As(err, &auth) && auth.Temporary():
		return campaign.Trouble{Kind: campaign.Busy, Answer: auth.Answer}
	case errors.As(err, &auth):
		return campaign.Trouble{Kind: campaign.Fatal, Answer: auth.Answer}
	case errors.As(err, &large), errors.As(err, &none), errors.As(err, &stranger), errors.Is(err, smtp.ErrNoTLS), errors.Is(err, smtp.ErrInjected), errors.Is(err, smtp.ErrClear):
		return campaign.Trouble{Kind: campaign.Fatal}
	}
	return campaign.Trouble{Kind: campaign.Broken}
}

// answers reports whether a service for unsubscriptions is there. What it says to
// a token that nobody has is its own affair.
func answers(ctx context.Context, endpoint string) bool {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, nil)
	if err != nil {
		return false
	}
	// To a POST it must not answer by leading elsewhere (RFC 8058, 3.1).
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	response.Body.Close()
	return response.StatusCode < http.StatusInternalServerError && response.StatusCode/100 != 3
}
