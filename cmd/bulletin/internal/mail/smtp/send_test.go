package smtp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

const (
	a = "a@example.org"
	b = "b@example.org"
	c = "c@example.org"
)

// anError wants an error of type E, and looks at it.
func anError[E error](check func(E) bool) func(error) bool {
	return func(err error) bool {
		var e E
		return errors.As(err, &e) && (check == nil || check(e))
	}
}

func brokenAt(step string, mode Mode) func(error) bool {
	return anError(func(e *Broken) bool { return e.Step == step && e.Mode == mode })
}

func busyAt(step string, code int) func(error) bool {
	return anError(func(e *Busy) bool { return e.Step == step && e.Answer.Code == code })
}

func none(err error) bool { return err == nil }

// TestSend plays dialogues with servers of all kinds. The journal has what the
// server heard (C), what the ledger was told (L), in their order.
func TestSend(t *testing.T) {
	pipelining := []string{"PIPELINING", "SIZE 10000", "ENHANCEDSTATUSCODES", "8BITMIME"}
	quick := Timeouts{Command: 300 * time.Millisecond, Data: 300 * time.Millisecond, Dot: 300 * time.Millisecond, Quit: 300 * time.Millisecond}
	failing := errors.New("disk full")
	broken := func(done []mail.Result, next *mail.Message) error {
		if next != nil && next.To == b {
			return failing
		}
		return nil
	}

	for _, test := range []struct {
		name    string
		to      []string
		source  source
		server  Server // NoPipeline, NoChain, Timeouts
		script  func(*peer)
		journal string
		err     func(error) bool
		answers map[string]string // of some recipients
	}{
		{
			name: "plain", to: []string{a, b},
			script: func(p *peer) {
				p.greet("HELP")
				for range 2 {
					p.heard("MAIL")
					p.quiet()
					p.say("250 ok")
					p.heard("RCPT")
					p.quiet()
					p.say("250 ok")
					p.heard("DATA")
					p.quiet()
					p.say("354 go on")
					p.body()
					p.quiet()
					p.say("250 2.0.0 queued as 1")
				}
				p.heard("QUIT")
			},
			journal: "C MAIL FROM:<from@example.org>|C RCPT TO:<a@example.org>|C DATA|L next a|C .|" +
				"C MAIL FROM:<from@example.org>|C RCPT TO:<b@example.org>|C DATA|L a=taken next b|C .|L b=taken|C QUIT",
			err: none, answers: map[string]string{a: "250 2.0.0 queued as 1"},
		},
		{
			name: "pipelined, not chained", to: []string{a, b}, server: Server{NoChain: true},
			script: func(p *peer) {
				p.greet(pipelining...)
				for _, to := range []string{a, b} {
					p.envelope(to)
					p.say("250 ok", "250 ok", "354 go on")
					p.body()
					p.quiet()
					p.say("250 ok")
				}
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|E b|L a=taken next b|C .|L b=taken|C QUIT",
			err:     none,
		},
		{
			name: "chained", to: []string{a, b, c},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b) // before any answer
				p.say("250 2.0.0 a", "250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(c)
				p.say("250 2.0.0 b", "250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 2.0.0 c")
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|E b|L a=taken next b|C .|E c|L b=taken next c|C .|L c=taken|C QUIT",
			err:     none, answers: map[string]string{a: "250 2.0.0 a", b: "250 2.0.0 b", c: "250 2.0.0 c"},
		},
		{
			name: "chained, with pauses of the source", to: []string{a, b}, source: source{ready: 1},
			script: func(p *peer) {
				p.greet(pipelining...)
				for _, to := range []string{a, b} {
					p.envelope(to)
					p.say("250 ok", "250 ok", "354 go on")
					p.body()
					p.quiet()
					p.say("250 ok")
				}
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|L a=taken|E b|L next b|C .|L b=taken|C QUIT",
			err:     none,
		},
		{
			name: "a slow ledger and a server that speaks byte by byte", to: []string{a, b}, source: source{delay: 30 * time.Millisecond},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.drip("250-a\r\n250 ok\r\n250 ok\r\n354 go on\r\n")
				p.body()
				p.envelope(b)
				p.drip("250-2.0.0 one\r\n250 2.0.0 two\r\n250 ok\r\n250 ok\r\n354 go on\r\n")
				p.body()
				p.drip("250 2.0.0 ok\r\n")
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|E b|L a=taken next b|C .|L b=taken|C QUIT",
			err:     none, answers: map[string]string{a: "250 2.0.0 one two"},
		},
		{
			name: "recipient refused, DATA accepted", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "550 5.1.1 no such user", "354 go on")
				if got := p.body(); got != "" {
					p.t.Errorf("a message to nobody: %q", got)
				}
				p.say("554 5.5.1 no valid recipients")
				p.envelope(b)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 ok")
				p.heard("QUIT")
			},
			journal: "E a|C .|L a=refused|E b|L next b|C .|L b=taken|C QUIT",
			err:     none, answers: map[string]string{a: "550 5.1.1 no such user"},
		},
		{
			name: "recipient refused, DATA accepted, in a chain", to: []string{a, b, c},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("250 ok", "250 ok", "450 4.2.1 mailbox busy", "354 go on")
				if got := p.body(); got != "" {
					p.t.Errorf("a message to nobody: %q", got)
				}
				p.say("250 ok, to nobody")
				p.envelope(c)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 ok")
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|E b|C .|L a=taken b=later|E c|L next c|C .|L c=taken|C QUIT",
			err:     none, answers: map[string]string{b: "450 4.2.1 mailbox busy"},
		},
		{
			name: "the message to nobody answered 421", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "550 5.1.1 no such user", "354 go on")
				p.body()
				p.say("421 4.7.0 too many errors")
				p.gone()
			},
			journal: "E a|C .|L a=refused",
			err:     busyAt("DATA", 421),
		},
		{
			name: "the message to nobody never answered", to: []string{a, b}, server: Server{Timeouts: quick},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "550 5.1.1 no such user", "354 go on")
				p.body()
				p.gone()
			},
			journal: "E a|C .|L a=refused",
			err:     brokenAt("DATA", Pipelined),
		},
		{
			name: "recipient and DATA refused", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "550 5.7.1 not you", "503 5.5.1 no recipients")
				p.heard("RSET")
				p.envelope(b)
				p.say("250 reset", "250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 ok")
				p.heard("QUIT")
			},
			journal: "E a|L a=refused|C RSET|E b|L next b|C .|L b=taken|C QUIT",
			err:     none, answers: map[string]string{a: "550 5.7.1 not you"},
		},
		{
			name: "recipient refused, then DATA, in plain dialogue", to: []string{a, b, c}, server: Server{NoPipeline: true},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.heard("MAIL")
				p.say("250 ok")
				p.heard("RCPT")
				p.say("550 5.1.1 no such user")
				p.heard("RSET")
				p.say("250 ok")
				p.heard("MAIL")
				p.say("250 ok")
				p.heard("RCPT")
				p.say("250 ok")
				p.heard("DATA")
				p.say("451 4.3.0 not now")
				p.heard("RSET")
				p.say("250 ok")
				p.heard("MAIL")
				p.say("250 ok")
				p.heard("RCPT")
				p.say("250 ok")
				p.heard("DATA")
				p.say("354 go on")
				p.body()
				p.say("554 5.6.0 spam")
				p.heard("QUIT")
			},
			journal: "C MAIL FROM:<from@example.org>|C RCPT TO:<a@example.org>|L a=refused|C RSET|" +
				"C MAIL FROM:<from@example.org>|C RCPT TO:<b@example.org>|C DATA|L b=later|C RSET|" +
				"C MAIL FROM:<from@example.org>|C RCPT TO:<c@example.org>|C DATA|L next c|C .|L c=refused|C QUIT",
			err: none, answers: map[string]string{b: "451 4.3.0 not now", c: "554 5.6.0 spam"},
		},
		{
			name: "message refused, the next goes on", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("552 5.2.2 full", "250 ok", "250 ok", "354 go on")
				p.body()
				p.say("451 later")
				p.heard("QUIT")
			},
			journal: "E a|L next a|C .|E b|L a=refused next b|C .|L b=later|C QUIT",
			err:     none, answers: map[string]string{a: "552 5.2.2 full", b: "451 later"},
		},
		{
			name: "sender refused", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("550 5.7.1 not yours", "503 5.5.1 no", "354 go on")
				p.gone()
			},
			journal: "E a|L a=unsent",
			err:     anError(func(e *Rejected) bool { return e.Step == "MAIL" && e.Answer.Enhanced == "5.7.1" }),
		},
		{
			name: "sender refused for now, in a chain", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("250 ok", "452 4.3.1 disk full", "503 5.5.1 no", "503 5.5.1 no")
				p.gone()
			},
			journal: "E a|L next a|C .|E b|L a=taken b=unsent",
			err:     busyAt("MAIL", 452),
		},
		{
			name: "432 after the dot", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("432 4.3.2 Concurrent connections limit exceeded", "250 ok", "250 ok", "354 go on")
				p.gone()
			},
			journal: "E a|L next a|C .|E b|L a=later b=unsent",
			err:     busyAt("final dot", 432), answers: map[string]string{a: "432 4.3.2 Concurrent connections limit exceeded"},
		},
		{
			name: "421 instead of an answer to RCPT", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "421 4.7.0 too fast")
			},
			journal: "E a|L a=later",
			err:     busyAt("RCPT", 421),
		},
		{
			name: "421 while idle", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.say("421 4.4.2 timeout exceeded")
			},
			journal: "L a=unsent",
			err:     brokenAt("MAIL", Pipelined),
		},
		{
			name: "421 in the middle of the message", to: []string{a}, source: source{delay: 50 * time.Millisecond},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.sayRaw("250 ok\r\n250 ok\r\n354 go on\r\n421 4.3.2 shutting down\r\n")
				p.gone2()
			},
			journal: "E a|L next a|L a=unsent",
			err:     busyAt("message", 421),
		},
		{
			name: "an answer to what was not said", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.sayRaw("250 ok\r\n250 ok\r\n354 go on\r\n250 queued already\r\n")
				p.gone2()
			},
			journal: "E a|L next a|L a=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrOutOfStep) && brokenAt("message", Pipelined)(err) },
		},
		{
			name: "answers in another order", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("354 go on", "250 ok", "250 ok")
				p.gone()
			},
			journal: "E a|L a=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrOutOfStep) && brokenAt("MAIL", Pipelined)(err) },
		},
		{
			name: "answers in another order, in a chain", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("354 go on", "250 ok", "250 ok", "250 ok")
				p.gone()
			},
			journal: "E a|L next a|C .|E b|L a=lost b=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrOutOfStep) && brokenAt("final dot", Chained)(err) },
		},
		{
			name: "DATA answered 250", to: []string{a}, server: Server{NoPipeline: true},
			script: func(p *peer) {
				p.greet()
				p.heard("MAIL")
				p.say("250 ok")
				p.heard("RCPT")
				p.say("250 ok")
				p.heard("DATA")
				p.say("250 ok")
				p.gone()
			},
			journal: "E a|L a=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrOutOfStep) && brokenAt("DATA", Plain)(err) },
		},
		{
			name: "announces PIPELINING and discards", to: []string{a}, server: Server{Timeouts: quick},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok")
				p.gone()
			},
			journal: "E a|L a=unsent",
			err:     brokenAt("RCPT", Pipelined),
		},
		{
			name: "pipelines but discards what follows the dot", to: []string{a, b}, server: Server{Timeouts: quick},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("250 ok")
				p.gone()
			},
			journal: "E a|L next a|C .|E b|L a=taken b=unsent",
			err:     brokenAt("MAIL", Chained),
		},
		{
			name: "drops after the dot", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
			},
			journal: "E a|L next a|C .|E b|L a=lost b=unsent",
			err:     brokenAt("final dot", Chained),
		},
		{
			name: "drops in the answer to the dot", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.sayRaw("250-2.0.0 que")
			},
			journal: "E a|L next a|C .|L a=lost",
			err:     brokenAt("final dot", Plain),
		},
		{
			name: "answers the dot and drops", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("250 2.0.0 ok")
			},
			journal: "E a|L next a|C .|E b|L a=taken b=unsent",
			err:     brokenAt("MAIL", Chained),
		},
		{
			name: "never answers the dot", to: []string{a, b}, server: Server{Timeouts: quick},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.gone()
			},
			journal: "E a|L next a|C .|E b|L a=lost b=unsent",
			err:     brokenAt("final dot", Chained),
		},
		{
			name: "drops before the message", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
			},
			journal: "E a|L a=unsent",
			err:     brokenAt("MAIL", Pipelined),
		},
		{
			name: "an answer of 200 KB to the dot", to: []string{a, b},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.sayRaw(strings.Repeat("250-"+strings.Repeat("x", 996)+"\r\n", 200))
				p.sayRaw("250 ok\r\n")
			},
			journal: "E a|L next a|C .|E b|L a=lost b=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrTooLong) },
		},
		{
			name: "a refusal of 200 KB in one line", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.sayRaw("250 ok\r\n550 5.1.1 " + strings.Repeat("x", 200<<10) + "\r\n503 no\r\n")
			},
			journal: "E a|L a=unsent",
			err:     func(err error) bool { return errors.Is(err, ErrTooLong) },
		},
		{
			name: "a refusal of 20 KB in one line", to: []string{a},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.sayRaw("250 ok\r\n550 5.1.1 " + strings.Repeat("x", 20<<10) + "\r\n503 no\r\n")
				p.heard("QUIT")
			},
			journal: "E a|L a=refused|C QUIT",
			err:     none, answers: map[string]string{a: "550 5.1.1 " + strings.Repeat("x", 500)},
		},
		{
			name: "the ledger cannot record", to: []string{a, b}, source: source{fail: broken},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.envelope(b)
				p.say("250 ok", "250 ok", "250 ok", "354 go on")
				p.body() // ends before the dot
			},
			journal: "E a|L next a|C .|E b|L fails: a=taken next b|C gone in the message|L a=taken b=unsent",
			err:     func(err error) bool { return errors.Is(err, failing) && anError[*NotRecorded](nil)(err) },
		},
		{
			name: "the ledger cannot record at all", to: []string{a},
			source: source{fail: func([]mail.Result, *mail.Message) error { return failing }},
			script: func(p *peer) {
				p.greet(pipelining...)
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
			},
			journal: "E a|L fails: next a|C gone in the message|L fails: a=unsent",
			err:     func(err error) bool { return errors.Is(err, failing) },
		},
		{
			name: "messages that cannot be sent", to: []string{"é@example.org", "a@example.org\r\nRCPT TO:<x@example.org>", "<a@example.org", "a", a, "b c@example.org"},
			script: func(p *peer) {
				p.greet("PIPELINING", "SIZE")
				p.envelope(a)
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 ok")
				p.heard("QUIT")
			},
			journal: "L é=refused|L a@example.org\r\nRCPT TO:<x=refused|L <a=refused|L a=refused|E a|L next a|C .|L a=taken b c=refused|C QUIT",
			err:     none, answers: map[string]string{"é@example.org": errUTF8.Error()},
		},
		{
			name: "addresses beyond ASCII", to: []string{"é@example.org"},
			script: func(p *peer) {
				p.greet("PIPELINING", "SMTPUTF8", "8BITMIME")
				p.envelope("é@example.org")
				p.say("250 ok", "250 ok", "354 go on")
				p.body()
				p.say("250 ok")
				p.heard("QUIT")
			},
			journal: "C MAIL FROM:<from@example.org> BODY=8BITMIME SMTPUTF8|C RCPT TO:<é@example.org>|C DATA|L next é|C .|L é=taken|C QUIT",
			err:     none,
		},
		{
			name: "too large", to: []string{a},
			script: func(p *peer) {
				p.greet("PIPELINING", "SIZE 20")
				p.heard("QUIT")
			},
			journal: "L a=unsent|C QUIT",
			err:     anError(func(e *TooLarge) bool { return e.Max == 20 && e.Size == int64(len(message(a).Data)) }),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			j := &journal{}
			server := serve(t, j, test.script)
			server.NoPipeline, server.NoChain, server.Timeouts = test.server.NoPipeline, test.server.NoChain, test.server.Timeouts
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			session, err := Dial(ctx, server)
			if err != nil {
				t.Fatal(err)
			}
			src := test.source
			src.j, src.queue = j, messages(test.to...)
			if err := session.Send(ctx, &src); !test.err(err) {
				t.Errorf("Send: %v", err)
			}
			if err := session.Close(); err != nil {
				t.Error(err)
			}
			checkJournal(t, j, test.journal)
			for _, r := range src.results {
				if want, ok := test.answers[r.Message.To]; ok && r.Answer.String() != want {
					t.Errorf("answer to %s: %q, want %q", r.Message.To, r.Answer, want)
				}
				if r.At.IsZero() || r.Answer.Code != 0 && r.Answer.Server != server.Host {
					t.Errorf("result of %s: %+v", r.Message.To, r)
				}
			}
		})
	}
}

// checkJournal compares what happened. In what is wanted, E x is the envelope to
// x, and the domain of addresses is left out of the ledger's lines.
func checkJournal(t *testing.T, j *journal, want string) {
	t.Helper()
	var lines []string
	for line := range strings.SplitSeq(want, "|") {
		if to, ok := strings.CutPrefix(line, "E "); ok {
			line = "C MAIL FROM:<from@example.org>\nC RCPT TO:<" + to + "@example.org>\nC DATA"
		}
		lines = append(lines, line)
	}
	want = strings.Join(lines, "\n")
	bare := func() string {
		var lines []string
		for line := range strings.SplitSeq(j.String(), "\nC ") {
			parts := strings.Split(line, "\nL")
			for i := range parts {
				if i > 0 || strings.HasPrefix(parts[i], "L") {
					parts[i] = strings.ReplaceAll(strings.ReplaceAll(parts[i], "@example.org=", "="), "@example.org>=", "=")
					parts[i] = strings.TrimSuffix(parts[i], "@example.org")
				}
			}
			lines = append(lines, strings.Join(parts, "\nL"))
		}
		got := strings.Join(lines, "\nC ")
		_, got, _ = strings.Cut(got, "C EHLO client.example\n")
		return got
	}
	// The server may write down the last it heard after the client has left.
	for range 100 {
		if sameLines(bare(), want) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("what happened:\n%s\nwanted:\n%s", bare(), want)
}

// sameLines compares two journals. That the connection is gone may be noticed
// before or after the ledger is told.
func sameLines(got, want string) bool {
	const gone = "C gone in the message"
	strip := func(s string) string { return strings.ReplaceAll(s+"\n", gone+"\n", "") }
	return strip(got) == strip(want) && strings.Contains(got, gone) == strings.Contains(want, gone)
}

// quiet wants the client to wait for the answer.
func (p *peer) quiet() {
	_ = p.conn.SetReadDeadline(time.Now().Add(5 * time.Millisecond))
	if b, err := p.r.Peek(1); err == nil {
		p.t.Errorf("the client did not wait: %q", b)
	}
	_ = p.conn.SetReadDeadline(time.Now().Add(10 * time.Second))
}

// drip says it one byte at a time.
func (p *peer) drip(s string) {
	for i := range len(s) {
		p.sayRaw(s[i : i+1])
		time.Sleep(200 * time.Microsecond)
	}
}

// gone2 wants the client to leave without a dot.
func (p *peer) gone2() {
	for {
		line, err := p.r.ReadString('\n')
		if err != nil {
			return
		}
		if line == ".\r\n" {
			p.j.add("C .")
		}
	}
}

// TestCancel finishes the message in flight, and not for ever.
func TestCancel(t *testing.T) {
	j := &journal{}
	ctx, cancel := context.WithCancelCause(t.Context())
	sigint := errors.New("interrupted")
	server := serve(t, j, func(p *peer) {
		p.greet("PIPELINING")
		p.envelope(a)
		p.say("250 ok", "250 ok", "354 go on")
		cancel(sigint)
		time.Sleep(10 * time.Millisecond)
		p.body()
		p.say("250 ok")
		p.heard("QUIT")
	}, func(p *peer) {
		p.greet("PIPELINING")
		p.envelope(a)
		p.say("250 ok", "250 ok", "354 go on")
		p.body()
		p.gone()
	}, func(p *peer) {
		p.greet("PIPELINING")
		p.envelope(a)
		p.say("250 ok", "250 ok", "354 go on")
		p.gone2()
	})
	server.Timeouts.Grace = 100 * time.Millisecond
	session, err := Dial(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	src := &source{j: j, queue: messages(a, b), delay: 30 * time.Millisecond}
	if err := session.Send(ctx, src); !errors.Is(err, sigint) {
		t.Error(err)
	}
	if err := session.Close(); err != nil {
		t.Error(err)
	}
	checkJournal(t, j, "E a|L next a|C .|L a=taken|C QUIT")
	if len(src.queue) != 1 {
		t.Errorf("%d messages left", len(src.queue))
	}

	if session, err = Dial(t.Context(), server); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	src = &source{j: &journal{}, queue: messages(a)}
	start := time.Now()
	if err := session.Send(ctx, src); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if took := time.Since(start); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
	if len(src.results) != 1 || src.results[0].End != mail.Lost {
		t.Errorf("results: %+v", src.results)
	}
	if err := session.Send(t.Context(), src); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}

	// A ledger that is slower than the grace: the dot is not even tried.
	if session, err = Dial(t.Context(), server); err != nil {
		t.Fatal(err)
	}
	ctx, stop = context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	j = &journal{}
	src = &source{j: j, queue: messages(a), delay: 200 * time.Millisecond}
	if err := session.Send(ctx, src); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	if len(src.results) != 1 || src.results[0].End != mail.Unsent {
		t.Errorf("results: %+v", src.results)
	}
}

// TestLarge sends messages larger than a block and than what the kernel holds,
// with dots at all places.
func TestLarge(t *testing.T) {
	var text strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&text, ".%*s%d\r\n", i%67, "", i)
	}
	text.WriteString(".")
	// Blocks end before a dot that begins a line, and before one that does not.
	lines := strings.Repeat("."+strings.Repeat("x", 61)+"\r\n", 3000)
	dots := strings.Repeat("x", 6) + "\r\n" + strings.Repeat(strings.Repeat(".", 62)+"\r\n", 3000)
	for _, data := range []string{lines, dots, text.String(), strings.ReplaceAll(text.String(), ".", "-"), "", ".", ".\r\n", "\r\n.\r\n..\r\n.\r\n"} {
		j := &journal{}
		server := serve(t, j, func(p *peer) {
			p.greet("PIPELINING")
			p.envelope(a)
			p.say("250 ok", "250 ok", "354 go on")
			got := p.body()
			if want := strings.TrimSuffix(data, "\r\n") + "\r\n"; got != want && (data != "" || got != "") {
				t.Errorf("%d octets heard, %d sent", len(got), len(want))
			}
			p.say("250 ok")
			p.heard("QUIT")
		})
		session, err := Dial(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		m := message(a)
		m.Data = []byte(data)
		if err := session.Send(t.Context(), &source{j: j, queue: []*mail.Message{m}}); err != nil {
			t.Error(err)
		}
		if err := session.Close(); err != nil {
			t.Error(err)
		}
	}
}
