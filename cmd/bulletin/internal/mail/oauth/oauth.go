// Package oauth signs a sender in from a device that shows a code (RFC 8628)
// and gives access tokens from then on. The refresh token is all that is kept.
package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/oauth2"
)

// Config says who signs in where. What is empty is that of Microsoft 365.
type Config struct {
	ClientID  string // of the registered application, which has no secret
	Tenant    string // identifier or domain; empty is any organisation
	DeviceURL string // where a code is asked for
	TokenURL  string // where tokens are asked for
	Scopes    []string
	Client    *http.Client // its transport is used; nil is the default
}

// Scopes of Microsoft 365: to send by SMTP, and to go on without the person.
var microsoftScopes = []string{"https://outlook.office.com/SMTP.Send", "offline_access"}

const (
	anyOrganisation = "organizations"

	requestTime = 30 * time.Second
	maxAnswer   = 1 << 20
	maxInterval = 60        // seconds between questions, whatever a server asks for
	maxWait     = time.Hour // for the person
	early       = 2 * time.Minute
	maxFailures = 5 // network failures in a row while waiting for the person
)

// Store keeps the refresh token: see package secret.
type Store interface {
	Get() (string, error) // the error is passed on as it is
	Set(token string) error
}

// Account is a sender who signs in.
type Account struct {
	config oauth2.Config
	client *http.Client
	store  Store

	mu      sync.Mutex
	current *oauth2.Token // nil until asked for
	unsaved string        // a refresh token that the store did not take
}

var tenantForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$`)

// New checks the configuration.
func New(c Config, store Store) (*Account, error) {
	tenant := c.Tenant
	if tenant == "" {
		tenant = anyOrganisation
	}
	if !tenantForm.MatchString(tenant) {
		return nil, fmt.Errorf("%q is not a tenant", tenant)
	}
	base := "https://login.microsoftonline.com/" + tenant + "/oauth2/v2.0/"
	if c.DeviceURL == "" {
		c.DeviceURL = base + "devicecode"
	}
	if c.TokenURL == "" {
		c.TokenURL = base + "token"
	}
	if len(c.Scopes) == 0 {
		c.Scopes = microsoftScopes
	}
	if c.ClientID == "" {
		return nil, errors.New("the identifier of the registered application is missing")
	}
	for _, s := range []string{c.DeviceURL, c.TokenURL} {
		if !private(s) {
			return nil, fmt.Errorf("%q: secrets go over https only", s)
		}
	}
	transport := http.DefaultTransport
	if c.Client != nil && c.Client.Transport != nil {
		transport = c.Client.Transport
	}
	return &Account{
		config: oauth2.Config{
			ClientID: c.ClientID,
			Scopes:   c.Scopes,
			Endpoint: oauth2.Endpoint{
				DeviceAuthURL: c.DeviceURL,
				TokenURL:      c.TokenURL,
				AuthStyle:     oauth2.AuthStyleInParams, // no probing: each question is asked once
			},
		},
		client: &http.Client{
			Transport: transport,
			// A redirection would carry the secrets elsewhere.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		store: store,
	}, nil
}

// private reports whether nobody on the way sees what is sent there.
func private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && err == nil && ip.IsLoopback()
}

// SignIn asks for a code, shows it with the address where the person types it
// and the moment until which it counts, and waits until she has. The refresh
// token is in the store when it returns nil. The error is a *Error, of the
// store, or of ctx.
func (a *Account) SignIn(ctx context.Context, show func(userCode, url string, expires time.Time)) error {
	asked := a.within(ctx)
	d, err := a.config.DeviceAuth(asked)
	if err != nil {
		return said(ctx, err)
	}
	if d.DeviceCode == "" || !printable(d.UserCode) || !printable(d.VerificationURI) || !private(d.VerificationURI) {
		return &Error{Kind: Unexpected, Description: "no code to show"}
	}
	d.Interval = min(d.Interval, maxInterval)
	if latest := time.Now().Add(maxWait); d.Expiry.IsZero() || d.Expiry.After(latest) {
		d.Expiry = latest
	}
	show(d.UserCode, d.VerificationURI, d.Expiry)
	t, err := a.wait(asked, d)
	if err != nil {
		if ctx.Err() == nil && !time.Now().Before(d.Expiry) {
			return &Error{Kind: Expired}
		}
		return said(ctx, err, d.DeviceCode)
	}
	if t.RefreshToken == "" {
		return &Error{Kind: NoRefresh}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current, a.unsaved = t, t.RefreshToken
	return a.save()
}

// wait asks until the person has answered. It forgives a network that fails for
// a moment (RFC 8628, 3.5).
func (a *Account) wait(ctx context.Context, d *oauth2.DeviceAuthResponse) (*oauth2.Token, error) {
	for failures := 0; ; {
		asked := time.Now()
		t, err := a.config.DeviceAccessToken(ctx, d)
		var failed *url.Error
		if err == nil || !errors.As(err, &failed) || ctx.Err() != nil || !time.Now().Before(d.Expiry) {
			return t, err
		}
		if time.Since(asked) > requestTime+maxInterval*time.Second {
			failures = 0 // there were answers between
		}
		if failures++; failures > maxFailures {
			return nil, err
		}
	}
}

// Token is an access token that counts for two more minutes at least where the
// server gives such, refreshed if need be. When the server gives a new refresh
// token with it, that is in the store before this returns. The error is a
// *Error, of the store, or of ctx.
func (a *Account) Token(ctx context.Context) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if err := a.save(); err != nil {
		return "", err
	}
	if a.current != nil && (a.current.Expiry.IsZero() || time.Until(a.current.Expiry) > early) {
		return a.current.AccessToken, nil
	}
	var refresh string
	if a.current != nil {
		refresh = a.current.RefreshToken
	} else {
		var err error
		if refresh, err = a.store.Get(); err != nil {
			return "", err
		}
	}
	if refresh == "" {
		return "", &Error{Kind: SignInAgain}
	}
	t, err := a.config.TokenSource(a.within(ctx), &oauth2.Token{RefreshToken: refresh}).Token()
	if err != nil {
		return "", said(ctx, err, refresh)
	}
	a.current = t
	if t.RefreshToken != refresh {
		a.unsaved = t.RefreshToken
	}
	if err := a.save(); err != nil {
		return "", err
	}
	return t.AccessToken, nil
}

// Drop forgets the access token, so that the next one is new: for a server that
// refuses this one. A refresh token that was changed elsewhere is read again.
func (a *Account) Drop() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.current = nil
}

// save keeps a new refresh token, at the next occasion if not now.
func (a *Account) save() error {
	if a.unsaved == "" {
		return nil
	}
	if err := a.store.Set(a.unsaved); err != nil {
		return fmt.Errorf("the sign-in cannot be kept: %w", err)
	}
	a.unsaved = ""
	return nil
}

// within is a context whose requests end with it: the library's first one does
// not by itself.
func (a *Account) within(ctx context.Context) context.Context {
	c := *a.client
	c.Transport = careful{ctx, c.Transport}
	return context.WithValue(ctx, oauth2.HTTPClient, &c)
}

// careful hands the library only answers that it can take: a JSON object of
// bounded size, read whole and in time. The library leaves bodies open.
type careful struct {
	ctx  context.Context
	base http.RoundTripper
}

var errAnswer = errors.New("the answer is not of a sign-in service")

func (c careful) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(r.Context(), requestTime)
	defer cancel()
	defer context.AfterFunc(c.ctx, cancel)()
	answer, err := c.base.RoundTrip(r.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if err != nil {
		return nil, err
	}
	var object map[string]json.RawMessage
	if len(body) > maxAnswer || json.Unmarshal(body, &object) != nil || object == nil {
		if answer.StatusCode >= 500 || answer.StatusCode == http.StatusTooManyRequests {
			return nil, fmt.Errorf("the sign-in service is not available (%d)", answer.StatusCode)
		}
		return nil, errAnswer
	}
	answer.Header.Set("Content-Type", "application/json")
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// printable reports whether a terminal shows all of s and obeys none.
func printable(s string) bool {
	return s != "" && len(s) < 500 && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}
