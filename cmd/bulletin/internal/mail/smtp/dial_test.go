package smtp

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const (
	user   = "officer@example.org"
	secret = "s3cret-é"
)

var plain = base64.StdEncoding.EncodeToString([]byte("\x00" + user + "\x00" + secret))

func TestDial(t *testing.T) {
	certificates(t)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	token := func(s string) Auth {
		return Auth{User: user, Token: func(context.Context) (string, error) { return s, nil }}
	}
	login := Auth{User: user, Secret: secret}
	long := strings.Repeat("t", 2000)
	authFails := func(mechanism string, code int, status string) func(error) bool {
		return anError(func(e *AuthError) bool {
			return e.Mechanism == mechanism && e.Answer.Code == code && e.Status == status
		})
	}
	for _, test := range []struct {
		name   string
		server Server
		script func(*peer)
		err    func(error) bool
		mode   Mode
	}{
		{
			name: "TLS from the first byte", server: Server{Security: TLS, Auth: login},
			script: func(p *peer) {
				p.startTLS(good)
				p.greet("PIPELINING", "AUTH LOGIN PLAIN")
				p.heard("AUTH PLAIN " + plain)
				p.say("235 2.7.0 welcome")
				p.heard("QUIT")
			},
			err: none, mode: Chained,
		},
		{
			name: "STARTTLS, what was said before forgotten", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("PIPELINING", "STARTTLS", "AUTH PLAIN")
				p.heard("STARTTLS")
				p.say("220 go on")
				p.startTLS(good)
				p.ehlo("AUTH LOGIN")
				p.heard("AUTH LOGIN")
				p.say("334 VXNlcm5hbWU6")
				p.heard(b64(user))
				p.say("334 UGFzc3dvcmQ6")
				p.heard(b64(secret))
				p.say("235 ok")
				p.heard("QUIT")
			},
			err: none, mode: Plain,
		},
		{
			name: "STARTTLS stripped", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("PIPELINING", "XXXXXXXA", "AUTH PLAIN")
				p.gone()
			},
			err: func(err error) bool { return errors.Is(err, ErrNoTLS) },
		},
		{
			name: "STARTTLS refused", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("STARTTLS", "AUTH PLAIN")
				p.heard("STARTTLS")
				p.say("502 5.5.1 what?")
				p.gone()
			},
			err: func(err error) bool { return errors.Is(err, ErrNoTLS) },
		},
		{
			name: "STARTTLS not now", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("STARTTLS", "AUTH PLAIN")
				p.heard("STARTTLS")
				p.say("454 4.7.0 TLS not available")
				p.gone()
			},
			err: busyAt("STARTTLS", 454),
		},
		{
			name: "clear text injected before TLS", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("STARTTLS")
				p.heard("STARTTLS")
				p.sayRaw("220 go on\r\n250-mx.example\r\n250 AUTH PLAIN\r\n")
				p.gone()
			},
			err: func(err error) bool { return errors.Is(err, ErrInjected) },
		},
		{
			name: "certificate for another name", server: Server{Security: StartTLS, Auth: login},
			script: func(p *peer) {
				p.greet("STARTTLS")
				p.heard("STARTTLS")
				p.say("220 go on")
				p.startTLS(other)
				_, _ = p.r.ReadByte()
			},
			err: anError[*tls.CertificateVerificationError](nil),
		},
		{
			name: "certificate of nobody known", server: Server{Security: TLS, Auth: login, Roots: nil},
			script: func(p *peer) {
				p.startTLS(good)
				_, _ = p.r.ReadByte()
			},
			err: anError[*tls.CertificateVerificationError](nil),
		},
		{
			name: "wrong password, repeated by the server", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH PLAIN")
				p.heard("AUTH PLAIN")
				p.say("535-5.7.8 not "+plain, "535 5.7.8 nor "+secret)
			},
			err: authFails("PLAIN", 535, ""),
		},
		{
			name: "cannot check now", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH PLAIN")
				p.heard("AUTH PLAIN")
				p.say("454 4.7.0 later")
			},
			err: anError(func(e *AuthError) bool { return e.Temporary() }),
		},
		{
			name: "too many connections while signing in", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH PLAIN")
				p.heard("AUTH PLAIN")
				p.say("432 4.3.2 Concurrent connections limit exceeded")
			},
			err: busyAt("AUTH", 432),
		},
		{
			name: "asks for more after all was said", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH PLAIN")
				p.heard("AUTH PLAIN")
				p.say("334 " + b64("more"))
				p.gone()
			},
			err: func(err error) bool { return errors.Is(err, ErrOutOfStep) },
		},
		{
			name: "no way to sign in", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH GSSAPI NTLM")
				p.gone()
			},
			err: anError(func(e *AuthError) bool { return e.Mechanism == "" && e.Offered == "GSSAPI NTLM" }),
		},
		{
			name: "old spelling of AUTH", server: Server{Auth: login},
			script: func(p *peer) {
				p.greet("AUTH=PLAIN LOGIN")
				p.heard("AUTH PLAIN")
				p.say("235 ok")
				p.heard("QUIT")
			},
			err: none,
		},
		{
			name: "XOAUTH2", server: Server{Auth: token("tok")},
			script: func(p *peer) {
				p.greet("AUTH PLAIN XOAUTH2")
				p.heard("AUTH XOAUTH2 " + b64("user="+user+"\x01auth=Bearer tok\x01\x01"))
				p.say("235 ok")
				p.heard("QUIT")
			},
			err: none,
		},
		{
			name: "XOAUTH2, too long for the command", server: Server{Auth: token(long)},
			script: func(p *peer) {
				p.greet("AUTH XOAUTH2")
				if line := p.heard("AUTH XOAUTH2"); line != "AUTH XOAUTH2" {
					p.t.Errorf("%d octets with the command", len(line))
				}
				p.say("334 ")
				p.heard(b64("user=" + user + "\x01auth=Bearer " + long + "\x01\x01"))
				p.say("235 ok")
				p.heard("QUIT")
			},
			err: none,
		},
		{
			name: "XOAUTH2, token no longer valid", server: Server{Auth: token("tok")},
			script: func(p *peer) {
				p.greet("AUTH XOAUTH2")
				p.heard("AUTH XOAUTH2")
				p.say("334 " + b64(`{"status":"401","schemes":"bearer mac","scope":"https://mail.example/"}`))
				if line := p.heard(""); line != "" {
					p.t.Errorf("%q", line)
				}
				p.say("535 5.7.8 no")
			},
			err: authFails("XOAUTH2", 535, "401"),
		},
		{
			name: "XOAUTH2, a cause that is no JSON, and then accepted", server: Server{Auth: token("tok")},
			script: func(p *peer) {
				p.greet("AUTH XOAUTH2")
				p.heard("AUTH XOAUTH2")
				p.say("334 ???")
				p.heard("")
				p.say("235 ok")
				p.gone()
			},
			err: func(err error) bool { return errors.Is(err, ErrOutOfStep) },
		},
		{
			name: "XOAUTH2 for a server that has only passwords", server: Server{Auth: token("tok")},
			script: func(p *peer) {
				p.greet("AUTH PLAIN")
				p.gone()
			},
			err: anError(func(e *AuthError) bool { return e.Mechanism == "" }),
		},
		{
			name:   "no token",
			server: Server{Auth: Auth{User: user, Token: func(context.Context) (string, error) { return "", errors.New("sign in again") }}},
			script: func(p *peer) { p.greet("AUTH XOAUTH2"); p.gone() },
			err:    func(err error) bool { return strings.Contains(err.Error(), "sign in again") },
		},
		{
			name:   "not welcome",
			script: func(p *peer) { p.say("554 5.7.1 blocked") },
			err:    anError(func(e *Rejected) bool { return e.Step == "greeting" && e.Answer.Code == 554 }),
		},
		{
			name:   "not now",
			script: func(p *peer) { p.say("421 4.7.0 too many connections") },
			err:    busyAt("greeting", 421),
		},
		{
			name:   "a web server",
			script: func(p *peer) { p.say("HTTP/1.1 400 Bad Request") },
			err:    func(err error) bool { return errors.Is(err, ErrMalformed) },
		},
		{
			name: "greeting that does not end", server: Server{Timeouts: Timeouts{Greeting: 100 * time.Millisecond}},
			script: func(p *peer) {
				for range 100 {
					p.sayRaw("220-x\r\n")
					time.Sleep(5 * time.Millisecond)
				}
			},
			err: brokenAt("greeting", Plain),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j := &journal{}
			at := serve(t, j, test.script)
			server := test.server
			server.Host, server.Port, server.Hello = at.Host, at.Port, at.Hello
			if strings.Contains(test.name, "TLS") || strings.Contains(test.name, "another name") {
				server.Roots = roots
			} else if server.Security == TLS && !strings.Contains(test.name, "nobody") {
				server.Security = Clear
			}
			session, err := Dial(t.Context(), server)
			if !test.err(err) {
				t.Errorf("Dial: %v", err)
			}
			if err != nil {
				for _, s := range []string{secret, plain, base64.StdEncoding.EncodeToString([]byte(secret)), "tok\x01"} {
					if all := fmt.Sprintf("%v %+v %#v", err, err, server); strings.Contains(all, s) {
						t.Errorf("a secret in %s", all)
					}
				}
				return
			}
			if session.Mode() != test.mode {
				t.Errorf("mode %v", session.Mode())
			}
			if err := session.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestClear refuses to speak in clear to another machine, before it connects.
func TestClear(t *testing.T) {
	for _, host := range []string{"192.0.2.1", "2001:db8::1", "0.0.0.0", "::"} {
		if _, err := Dial(t.Context(), Server{Host: host, Port: 9, Security: Clear}); !errors.Is(err, ErrClear) {
			t.Errorf("%s: %v", host, err)
		}
	}
}

// TestHello says the client's address where it has no name, and no more than a
// name.
func TestHello(t *testing.T) {
	server := serve(t, &journal{}, func(p *peer) {
		p.say("220 hello")
		if line := p.heard("EHLO "); line != "EHLO [127.0.0.1]" {
			t.Error(line)
		}
		p.say("250-mx.example", "250-size 1000", "250 x-other a b")
		p.heard("QUIT")
	})
	server.Hello = ""
	session, err := Dial(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	if parameters, ok := session.Announces("X-Other"); !ok || parameters != "a b" || session.MaxSize() != 1000 {
		t.Errorf("%q, %v, %d", parameters, ok, session.MaxSize())
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	server.Hello = "a\r\nMAIL"
	if _, err := Dial(t.Context(), server); err == nil {
		t.Error("said more than a name")
	}
}

// TestDialCancelled ends when the context does.
func TestDialCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server := serve(t, &journal{}, func(p *peer) {
		cancel()
		p.gone()
	})
	if _, err := Dial(ctx, server); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
