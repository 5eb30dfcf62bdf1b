package smtp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"bulletin/cmd/bulletin/internal/mail"
)

// Auth is how the client proves who it is. The zero value does not.
type Auth struct {
	User   string
	Secret string // for PLAIN (RFC 4616) or LOGIN, whichever the server offers

	// Token returns an access token for XOAUTH2, which is then used instead of
	// the secret. It is asked once for each connection.
	Token func(context.Context) (string, error)
}

// String hides the secret, wherever a Server is printed.
func (a Auth) String() string { return a.User }

// GoString is for %#v.
func (a Auth) GoString() string { return a.User }

// AuthError is a client that could not prove who it is.
type AuthError struct {
	Mechanism string      // tried; empty if the server offers none that fits
	Offered   string      // what the server offers
	Answer    mail.Answer // to the attempt
	Status    string      // that XOAUTH2 gave as the cause: 400, 401
	Scope     string      // that XOAUTH2 says is needed
	Err       error       // why there is no token
}

func (e *AuthError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("no access token: %v", e.Err)
	case e.Mechanism == "" && e.Offered == "":
		return "the server offers no way to sign in"
	case e.Mechanism == "":
		return fmt.Sprintf("the server offers no way to sign in that is known here: %s", e.Offered)
	case e.Status != "":
		return fmt.Sprintf("signing in by %s failed (status %s): %s", e.Mechanism, e.Status, e.Answer)
	}
	return fmt.Sprintf("signing in by %s failed: %s", e.Mechanism, e.Answer)
}

func (e *AuthError) Unwrap() error { return e.Err }

// Temporary reports whether the same attempt may succeed later.
func (e *AuthError) Temporary() bool { return e.Answer.Code/100 == 4 }

// maxCommand is the length of a command line with its end (RFC 5321, 4.5.3.1.4).
const maxCommand = 512

func (s *Session) authenticate(ctx context.Context) error {
	auth := s.server.Auth
	if auth.User == "" && auth.Secret == "" && auth.Token == nil {
		return nil
	}
	offered := s.ext["AUTH"]
	if offered == "" { // as servers wrote it before RFC 2554
		for keyword, parameters := range s.ext {
			if first, ok := strings.CutPrefix(keyword, "AUTH="); ok {
				offered = first + " " + parameters
			}
		}
	}
	offered = printable(strings.ToUpper(offered))
	offers := func(mechanism string) bool {
		for f := range strings.FieldsSeq(offered) {
			if f == mechanism {
				return true
			}
		}
		return false
	}
	if strings.ContainsFunc(auth.User+auth.Secret, func(r rune) bool { return r == 0 || r == '\r' || r == '\n' }) {
		return &AuthError{Err: errors.New("the name or the secret holds control characters")}
	}
	switch {
	case auth.Token != nil && offers("XOAUTH2"):
		token, err := auth.Token(ctx)
		if err == nil && strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			err = errors.New("the token is no token")
		}
		if err != nil {
			return &AuthError{Mechanism: "XOAUTH2", Err: err}
		}
		return s.sign("XOAUTH2", true, "user="+auth.User+"\x01auth=Bearer "+token+"\x01\x01")
	case auth.Token == nil && offers("PLAIN"):
		return s.sign("PLAIN", true, "\x00"+auth.User+"\x00"+auth.Secret)
	case auth.Token == nil && offers("LOGIN"):
		return s.sign("LOGIN", false, auth.User, auth.Secret)
	}
	return &AuthError{Offered: offered}
}

// sign gives the server the responses, the first one with the command if
// initial and if it is short enough (RFC 4954, 4).
func (s *Session) sign(mechanism string, initial bool, responses ...string) error {
	e := &AuthError{Mechanism: mechanism}
	encoded := make([]string, len(responses))
	for i, r := range responses {
		encoded[i] = base64.StdEncoding.EncodeToString([]byte(r))
	}
	say, rest := "AUTH "+mechanism, encoded
	if initial && len(say)+1+len(encoded[0])+2 <= maxCommand {
		say, rest = say+" "+encoded[0], encoded[1:]
	}
	for {
		err := s.ask("AUTH", say)
		clear(s.out[:cap(s.out)]) // of the secret
		if err != nil {
			return err
		}
		if s.code != 334 {
			break
		}
		if len(rest) > 0 {
			say, rest = rest[0], rest[1:]
			continue
		}
		if mechanism != "XOAUTH2" || e.Status != "" {
			return s.broken("AUTH", ErrOutOfStep)
		}
		// The cause of the failure, in JSON; an empty response, and it says 535.
		var cause struct{ Status, Scope string }
		e.Status = "unknown"
		if b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(s.text))); err == nil && json.Unmarshal(b, &cause) == nil {
			e.Status, e.Scope = printable(cause.Status), printable(cause.Scope)
		}
		say = ""
	}
	if s.code == 235 && e.Status == "" {
		return nil
	}
	// A server that repeats what it did not understand must not bring the secret
	// into a log.
	hide := make([]string, 0, 4)
	auth := s.server.Auth
	for _, secret := range append(encoded, responses...) {
		hide = append(hide, secret, "…")
	}
	if auth.Secret != "" {
		hide = append(hide, auth.Secret, "…", base64.StdEncoding.EncodeToString([]byte(auth.Secret)), "…")
	}
	s.text = []byte(strings.NewReplacer(hide...).Replace(string(s.text)))
	e.Answer = answer(s.server.Host, s.code, s.text)
	switch {
	case s.code == 421, s.code == 432 && e.Answer.Enhanced == "4.3.2":
		return s.no("AUTH")
	case s.code/100 == 4, s.code/100 == 5:
		return e
	}
	return s.broken("AUTH", ErrOutOfStep)
}
