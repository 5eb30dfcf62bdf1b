// Package smtp hands messages to one mail server over few connections that are
// used well. A session authenticates once, then sends one message after the
// other: the envelope in one write where the server pipelines, the next
// envelope in the same write as the final dot (RFC 2920, 3.1), and each dot
// only after the ledger has recorded that it is about to be sent.
//
// Nothing goes in clear but to this very machine: TLS from the first byte, or
// STARTTLS, without which the session ends.
package smtp

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// Security is how a connection is kept from being read.
type Security uint8

const (
	TLS      Security = iota // from the first byte (RFC 8314), port 465
	StartTLS                 // after STARTTLS (RFC 3207), which is required, port 587
	Clear                    // not at all: loopback addresses only
)

// Server is a mail server and how to speak to it.
type Server struct {
	Host     string // its name, which its certificate must bear, or address
	Port     int    // 0 is the usual one: 465, 587 or 25
	Security Security
	Auth     Auth
	Hello    string         // how the client calls itself; empty is its address in brackets
	Roots    *x509.CertPool // who may sign its certificate; nil is whom the system trusts
	Timeouts Timeouts

	NoPipeline bool // wait for the answer to each command even if the server announces PIPELINING
	NoChain    bool // wait for the answer to the final dot before the next envelope

	tap func(sent bool, p []byte) // shows tests the dialogue, as it is before encryption
}

// Timeouts bound every step; a zero field is its default. Those of RFC 5321,
// 4.5.3.2 are minima.
type Timeouts struct {
	Dial     time.Duration // to connect, and to agree on TLS: 30 s
	Greeting time.Duration // 5 min
	Command  time.Duration // for the answer to EHLO, AUTH, MAIL, RCPT: 5 min
	Data     time.Duration // for the answer to DATA: 2 min
	Block    time.Duration // to write a block of the message: 3 min
	Dot      time.Duration // for the answer to the final dot: 10 min
	Quit     time.Duration // for the answer to QUIT: 5 s
	Grace    time.Duration // for messages in flight when the context is cancelled: 30 s
}

func (t Timeouts) orDefault() Timeouts {
	for _, f := range []struct {
		field *time.Duration
		usual time.Duration
	}{
		{&t.Dial, 30 * time.Second},
		{&t.Greeting, 5 * time.Minute},
		{&t.Command, 5 * time.Minute},
		{&t.Data, 2 * time.Minute},
		{&t.Block, 3 * time.Minute},
		{&t.Dot, 10 * time.Minute},
		{&t.Quit, 5 * time.Second},
		{&t.Grace, 30 * time.Second},
	} {
		if *f.field <= 0 {
			*f.field = f.usual
		}
	}
	return t
}

// Mode is how far a session goes ahead of the answers.
type Mode uint8

const (
	Plain     Mode = iota // one command, one answer
	Pipelined             // MAIL, RCPT and DATA in one write
	Chained               // those of the next message in the write of the final dot
)

func (m Mode) String() string { return [...]string{"plain", "pipelined", "chained"}[m] }

// Errors of a session, beside the typed ones below.
var (
	ErrNoTLS     = errors.New("the server offers no STARTTLS (or someone on the way has removed the offer): nothing is sent in clear")
	ErrInjected  = errors.New("something was said in clear before TLS began, as if to be taken for encrypted: someone on the way interferes")
	ErrClear     = errors.New("a connection in clear is for addresses of this machine only")
	ErrOutOfStep = errors.New("the server answers out of step")
	ErrTooLong   = errors.New("the server's answer does not end")
	ErrMalformed = errors.New("what the server says is no SMTP answer")
	ErrClosed    = errors.New("the session is over")
)

// Busy is a server that wants less, or later: 421, 432 (of Microsoft 365: too
// many connections), or 4xx to a command that is about no recipient. The
// session is over; the caller waits, and opens fewer.
type Busy struct {
	Step   string
	Answer mail.Answer
}

func (e *Busy) Error() string {
	return fmt.Sprintf("the server asks to come later (%s): %s", e.Step, e.Answer)
}

// Rejected is a server that will not have this client or this sender: 5xx to a
// command that is about no recipient. The session is over, and another one would
// fare no better.
type Rejected struct {
	Step   string
	Answer mail.Answer
}

func (e *Rejected) Error() string { return fmt.Sprintf("the server refuses %s: %s", e.Step, e.Answer) }

// FinalDot is the step between the final dot and its answer.
const FinalDot = "final dot"

// Broken is a connection that ended, or a server that broke the protocol. If
// Mode is not Plain, a session that goes less far ahead may fare better:
// NoChain, then NoPipeline.
type Broken struct {
	Step string
	Mode Mode // of what was unanswered
	Err  error
}

func (e *Broken) Error() string { return fmt.Sprintf("connection lost at %s: %v", e.Step, e.Err) }
func (e *Broken) Unwrap() error { return e.Err }

// TooLarge is a message larger than the server takes (RFC 1870).
type TooLarge struct{ Size, Max int64 } // octets

func (e *TooLarge) Error() string {
	return fmt.Sprintf("a message of %d octets is too large for the server, which takes %d", e.Size, e.Max)
}

// NotRecorded is a ledger that could not record what is about to be sent.
type NotRecorded struct{ Err error }

func (e *NotRecorded) Error() string { return fmt.Sprintf("not recorded, hence not sent: %v", e.Err) }
func (e *NotRecorded) Unwrap() error { return e.Err }

// Session is a connection over which messages are sent. It serves one
// goroutine.
type Session struct {
	server   Server
	timeouts Timeouts
	raw      net.Conn // below TLS; deadlines are set here
	conn     net.Conn
	r        *bufio.Reader
	ext      map[string]string // what EHLO announced, in capitals, with parameters
	maxSize  int64             // 0 is no limit known
	mode     Mode
	flight   Mode // of what is unanswered
	dead     bool
	reset    bool // a transaction is open that the next one must end

	text []byte // of the last answer, lines separated by line feeds
	code int    // of the last answer
	out  []byte // what is being written
	done []mail.Result

	mu     sync.Mutex
	cutoff time.Time // no deadline is later
}

// Dial connects, encrypts and authenticates. Its errors are Busy, Rejected,
// AuthError, Broken or one of the variables.
func Dial(ctx context.Context, server Server) (*Session, error) {
	if server.Port == 0 {
		server.Port = map[Security]int{TLS: 465, StartTLS: 587, Clear: 25}[server.Security]
	}
	if strings.ContainsFunc(server.Hello, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return nil, fmt.Errorf("%q cannot be said to a server", server.Hello)
	}
	s := &Session{server: server, timeouts: server.Timeouts.orDefault()}
	dialer := net.Dialer{Timeout: s.timeouts.Dial}
	if server.Security == Clear {
		dialer.Control = func(_, address string, _ syscall.RawConn) error {
			if host, _, err := net.SplitHostPort(address); err != nil || !net.ParseIP(host).IsLoopback() {
				return ErrClear
			}
			return nil
		}
	}
	conn, err := dialer.DialContext(ctx, "tcp", net.JoinHostPort(server.Host, strconv.Itoa(server.Port)))
	if err != nil {
		if errors.Is(err, ErrClear) {
			return nil, ErrClear
		}
		return nil, &Broken{Step: "connect", Err: err}
	}
	s.raw = conn
	s.use(conn)
	stop := context.AfterFunc(ctx, func() { s.cut(0) })
	err = s.open(ctx)
	if !stop() && err == nil {
		err = context.Cause(ctx)
	}
	if err != nil {
		s.kill()
		if ctx.Err() != nil {
			err = &Broken{Step: "connect", Err: context.Cause(ctx)}
		}
		return nil, err
	}
	return s, nil
}

// open goes from the connection to where MAIL may be said.
func (s *Session) open(ctx context.Context) error {
	if s.server.Security == TLS {
		if err := s.encrypt(ctx); err != nil {
			return err
		}
	}
	if err := s.read("greeting", s.timeouts.Greeting); err != nil {
		return err
	}
	if s.code != 220 {
		return s.no("greeting")
	}
	if err := s.hello(); err != nil {
		return err
	}
	if s.server.Security == StartTLS {
		if _, ok := s.ext["STARTTLS"]; !ok {
			return ErrNoTLS
		}
		if err := s.ask("STARTTLS", "STARTTLS"); err != nil {
			return err
		}
		switch {
		case s.code/100 == 5:
			return ErrNoTLS
		case s.code != 220:
			return s.no("STARTTLS")
		case s.r.Buffered() > 0: // CVE-2011-0411 and its kind
			return ErrInjected
		}
		if err := s.encrypt(ctx); err != nil {
			return err
		}
		if err := s.hello(); err != nil { // what was said in clear does not count (RFC 3207, 4.2)
			return err
		}
	}
	if err := s.authenticate(ctx); err != nil {
		return err
	}
	if _, ok := s.ext["PIPELINING"]; ok && !s.server.NoPipeline {
		s.mode = Chained
		if s.server.NoChain {
			s.mode = Pipelined
		}
	}
	if size, err := strconv.ParseInt(s.ext["SIZE"], 10, 64); err == nil && size > 0 {
		s.maxSize = size
	}
	return nil
}

func (s *Session) encrypt(ctx context.Context) error {
	conn := tls.Client(s.raw, &tls.Config{
		ServerName: s.server.Host,
		RootCAs:    s.server.Roots,
		MinVersion: tls.VersionTLS12,
	})
	s.limit(s.timeouts.Dial)
	if err := conn.HandshakeContext(ctx); err != nil {
		return &Broken{Step: "TLS", Err: err}
	}
	s.use(conn)
	return nil
}

// use makes conn the connection; what was heard before is forgotten.
func (s *Session) use(conn net.Conn) {
	if s.server.tap != nil {
		conn = tapped{conn, s.server.tap}
	}
	s.conn = conn
	s.r = bufio.NewReaderSize(conn, maxLine)
	s.ext = nil
}

func (s *Session) hello() error {
	name := s.server.Hello
	if name == "" { // RFC 5321, 4.1.3
		name = "[127.0.0.1]"
		if a, ok := s.raw.LocalAddr().(*net.TCPAddr); ok {
			if name = "[" + a.IP.String() + "]"; a.IP.To4() == nil {
				name = "[IPv6:" + a.IP.String() + "]"
			}
		}
	}
	if err := s.ask("EHLO", "EHLO "+name); err != nil {
		return err
	}
	if s.code != 250 {
		return s.no("EHLO")
	}
	s.ext = map[string]string{}
	for i, line := range strings.Split(string(s.text), "\n") {
		keyword, parameters, _ := strings.Cut(strings.TrimSpace(line), " ")
		if i > 0 { // the first is the server's name
			s.ext[strings.ToUpper(keyword)] = strings.TrimSpace(parameters)
		}
	}
	return nil
}

// Announces reports whether the server announced an extension, and its
// parameters.
func (s *Session) Announces(extension string) (parameters string, ok bool) {
	parameters, ok = s.ext[strings.ToUpper(extension)]
	return parameters, ok
}

// MaxSize is the largest message that the server takes, in octets; 0 if it
// announced no limit.
func (s *Session) MaxSize() int64 { return s.maxSize }

// Mode is how far the session goes ahead of the answers.
func (s *Session) Mode() Mode { return s.mode }

// Close ends the session politely, if it has not ended already.
func (s *Session) Close() error {
	if s.dead {
		return nil
	}
	s.uncut()
	_ = s.ask("QUIT", "QUIT") // its answer changes nothing
	s.kill()
	return nil
}

// kill ends the session at once.
func (s *Session) kill() {
	if !s.dead {
		s.dead = true
		_ = s.raw.SetDeadline(time.Now().Add(time.Second)) // TLS says goodbye first
		_ = s.conn.Close()
	}
}

// ask writes one command and reads the answer.
func (s *Session) ask(step, command string) error {
	if err := s.write(step, append(append(s.out[:0], command...), '\r', '\n')); err != nil {
		return err
	}
	limit := s.timeouts.Command
	if step == "QUIT" {
		limit = s.timeouts.Quit
	}
	return s.read(step, limit)
}

// write writes what is no body. If the connection has ended, the server may
// have said why.
func (s *Session) write(step string, p []byte) error {
	s.limit(s.timeouts.Block)
	_, err := s.conn.Write(p)
	if err != nil {
		return s.lastWords(step, err)
	}
	return nil
}

// lastWords is the error of a connection that ended while something was
// written: what the server said before, or else err.
func (s *Session) lastWords(step string, err error) error {
	s.limit(100 * time.Millisecond)
	if code, text, rerr := readReply(s.r, s.text[:0]); rerr == nil {
		s.code, s.text = code, text
		if code/100 == 4 {
			return s.no(step)
		}
		err = fmt.Errorf("%w, after the server said: %s", err, answer(s.server.Host, code, text))
	}
	return s.broken(step, err)
}

// read reads an answer.
func (s *Session) read(step string, within time.Duration) error {
	s.limit(within)
	var err error
	if s.code, s.text, err = readReply(s.r, s.text[:0]); err != nil {
		return s.broken(step, err)
	}
	return nil
}

// limit sets when the next step must have ended.
func (s *Session) limit(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Now().Add(d)
	if !s.cutoff.IsZero() && s.cutoff.Before(at) {
		at = s.cutoff
	}
	_ = s.raw.SetDeadline(at)
}

// cut gives everything that follows no more than d.
func (s *Session) cut(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutoff = time.Now().Add(d)
	_ = s.raw.SetDeadline(s.cutoff)
}

// late reports whether the time that cut left has passed.
func (s *Session) late() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.cutoff.IsZero() && time.Now().After(s.cutoff)
}

func (s *Session) uncut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cutoff = time.Time{}
}

// no is the error of an answer that ends the session.
func (s *Session) no(step string) error {
	a := answer(s.server.Host, s.code, s.text)
	switch {
	case a.Code == 421 && a.Enhanced == "4.4.2": // it has waited too long, which is no wish to be spared
		return s.broken(step, errors.New(a.String()))
	case a.Code/100 == 4:
		return &Busy{Step: step, Answer: a}
	case a.Code/100 == 5 && step != "message" && step != "RSET":
		return &Rejected{Step: step, Answer: a}
	}
	return s.broken(step, fmt.Errorf("%w: %s", ErrOutOfStep, a))
}

func (s *Session) broken(step string, err error) error {
	return &Broken{Step: step, Mode: s.flight, Err: err}
}

// tapped shows what passes through a connection.
type tapped struct {
	net.Conn
	tap func(sent bool, p []byte)
}

func (t tapped) Read(p []byte) (int, error) {
	n, err := t.Conn.Read(p)
	t.tap(false, p[:n])
	return n, err
}

func (t tapped) Write(p []byte) (int, error) {
	t.tap(true, p)
	return t.Conn.Write(p)
}
