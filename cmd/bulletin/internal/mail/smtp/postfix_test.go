package smtp

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// TestPostfix speaks to the relay that .ci/smtp/run sets up.
func TestPostfix(t *testing.T) {
	fields := strings.Fields(os.Getenv("BULLETIN_SMTP_POSTFIX"))
	if len(fields) != 5 {
		t.Skip("BULLETIN_SMTP_POSTFIX is not set: see .ci/smtp/run")
	}
	port := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	dir := fields[2]
	pem, err := os.ReadFile(filepath.Join(dir, "etc", "cert.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatal("no certificate")
	}
	server := Server{
		Host: "localhost", Port: port(fields[0]), Security: StartTLS, Roots: pool,
		Auth: Auth{User: fields[3], Secret: fields[4]}, Hello: "client.example",
	}

	t.Run("dialogue", func(t *testing.T) {
		var transcript bytes.Buffer
		server := server
		server.tap = func(sent bool, p []byte) { transcribe(&transcript, sent, p) }
		session, err := Dial(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		src := &source{j: &journal{}, queue: messages("anne@example.org", "gone@example.org", "bob@example.org", "chloe@example.org")}
		if err := session.Send(t.Context(), src); err != nil {
			t.Error(err)
		}
		if err := session.Close(); err != nil {
			t.Error(err)
		}
		var ends []string
		for _, r := range src.results {
			ends = append(ends, endName[r.End])
			if gone := r.Message.To == "gone@example.org"; gone != AddressGone(r.Answer) {
				t.Errorf("%s: %v", r.Message.To, r.Answer)
			}
		}
		if got := strings.Join(ends, " "); got != "taken refused taken taken" {
			t.Error(got)
		}
		if strings.Contains(transcript.String(), "AUTH PLAIN A") {
			t.Error("the transcript has the password")
		}
		if err := os.WriteFile(filepath.Join(dir, "transcript"), transcript.Bytes(), 0o600); err != nil {
			t.Error(err)
		}
	})

	t.Run("LOGIN over TLS from the first byte, large messages refused", func(t *testing.T) {
		server := server
		server.Port, server.Security = port(fields[1]), TLS
		session, err := Dial(t.Context(), server)
		if err != nil {
			t.Fatal(err)
		}
		if offered, _ := session.Announces("AUTH"); offered != "LOGIN" {
			t.Errorf("AUTH %s", offered)
		}
		m := message("dora@example.org")
		m.Data = text(200000)
		var large *TooLarge
		if err := session.Send(t.Context(), &source{j: &journal{}, queue: []*mail.Message{m}}); !errors.As(err, &large) || large.Max != 100000 {
			t.Error(err)
		}
		_ = session.Close()
	})

	t.Run("wrong password", func(t *testing.T) {
		server := server
		server.Auth.Secret = "wrong-secret"
		_, err := Dial(t.Context(), server)
		var auth *AuthError
		if !errors.As(err, &auth) || auth.Answer.Code != 535 || strings.Contains(err.Error(), "wrong-secret") {
			t.Error(err)
		}
		t.Log(err)
	})

	t.Run("unknown certificate", func(t *testing.T) {
		server := server
		server.Roots = x509.NewCertPool()
		if _, err := Dial(t.Context(), server); !anError[*x509.UnknownAuthorityError](nil)(err) {
			var unknown x509.UnknownAuthorityError
			if !errors.As(err, &unknown) {
				t.Error(err)
			}
		}
	})

	t.Run("Maildir", func(t *testing.T) {
		const total = 300
		want := map[string]string{}
		var all sync.WaitGroup
		start := time.Now()
		for s := range 3 {
			src := &source{j: &journal{}}
			for i := s; i < total; i += 3 {
				m := message(fmt.Sprintf("r%d@example.org", i))
				m.Data = fmt.Appendf(nil, "Subject: %d\r\n\r\n.\r\n..\r\n.%d\r\nFrom here\r\n", i, i)
				m.Data = append(m.Data, bytes.Repeat([]byte(".line\r\n"), i*20)...)
				want[m.To] = strings.ReplaceAll(string(m.Data), "\r\n", "\n")
				src.queue = append(src.queue, m)
			}
			server := server
			server.NoPipeline, server.NoChain = s == 1, s == 2
			all.Go(func() {
				session, err := Dial(t.Context(), server)
				if err != nil {
					t.Error(err)
					return
				}
				if err := session.Send(t.Context(), src); err != nil {
					t.Error(err)
				}
				_ = session.Close()
				for _, r := range src.results {
					if r.End != mail.Taken {
						t.Errorf("%s: %s %v", r.Message.To, endName[r.End], r.Answer)
					}
				}
			})
		}
		all.Wait()
		t.Logf("%d messages in %v", total, time.Since(start).Round(time.Millisecond))

		got := map[string]string{}
		if t.Failed() {
			return
		}
		for deadline := time.Now().Add(30 * time.Second); len(got) < total && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
			files, err := filepath.Glob(filepath.Join(dir, "mail", "all", "new", "*"))
			if err != nil {
				t.Fatal(err)
			}
			clear(got)
			for _, f := range files {
				b, err := os.ReadFile(f)
				if err != nil {
					t.Fatal(err)
				}
				_, to, _ := strings.Cut(string(b), "Delivered-To: ")
				to, _, _ = strings.Cut(to, "\n")
				if _, ours := want[to]; !ours {
					continue
				}
				if got[to] != "" {
					t.Errorf("%s twice", to)
				}
				got[to] = string(b[max(0, bytes.Index(b, []byte("Subject: "))):])
			}
		}
		for to, text := range want {
			if got[to] == "" {
				t.Errorf("nothing for %s", to)
			} else if head, body, _ := strings.Cut(got[to], "\n\n"); !strings.HasPrefix(text, strings.SplitN(head, "\n", 2)[0]) || !strings.HasSuffix(text, "\n\n"+body) {
				t.Errorf("%s got %.200q, sent %.200q", to, got[to], text)
			}
		}
	})
}

// transcribe writes what passes, line by line, without secrets and with bodies
// shortened.
func transcribe(b *bytes.Buffer, sent bool, p []byte) {
	lines := strings.Split(strings.TrimSuffix(string(p), "\r\n"), "\r\n")
	for i, line := range lines {
		if strings.HasPrefix(line, "AUTH PLAIN ") {
			line = "AUTH PLAIN ************"
		}
		mark := "S: "
		if sent {
			mark = "C: "
			if i > 0 {
				mark = "C+ " // in the same write
			}
		}
		b.WriteString(mark + line + "\n")
	}
}

// TestSinks speaks to smtp-sinks, each with its fault, in every mode.
func TestSinks(t *testing.T) {
	at, options, ok := strings.Cut(os.Getenv("BULLETIN_SMTP_SINKS"), " ")
	if !ok {
		t.Skip("BULLETIN_SMTP_SINKS is not set: see .ci/smtp/run")
	}
	port, err := strconv.Atoi(at)
	if err != nil {
		t.Fatal(err)
	}
	// The ends of five messages, those of the messages given beside the first
	// only, and the error. A chain has the next message at hand.
	want := map[string]struct {
		ends, chained string
		err           func(error) bool
	}{
		"":           {"5 taken", "5 taken", none},
		"-p":         {"5 taken", "5 taken", none},
		"-w 1":       {"5 taken", "5 taken", none},
		"-r RCPT":    {"5 later", "5 later", none},
		"-f RCPT":    {"5 refused", "5 refused", none},
		"-f DATA":    {"5 refused", "5 refused", none},
		"-r .":       {"5 later", "5 later", none},
		"-f .":       {"5 refused", "5 refused", none},
		"-q .":       {"1 lost", "1 lost, 1 unsent", anError(func(e *Broken) bool { return e.Step == "final dot" })},
		"-Q .":       {"1 later", "1 later, 1 unsent", busyAt("final dot", 421)},
		"-q DATA":    {"1 unsent", "1 unsent", anError(func(e *Broken) bool { return e.Step == "DATA" })},
		"-Q RCPT":    {"1 later", "1 later", busyAt("RCPT", 421)},
		"-r MAIL":    {"1 unsent", "1 unsent", busyAt("MAIL", 450)},
		"-q CONNECT": {"", "", brokenAt("greeting", Plain)},
		"-Q CONNECT": {"", "", busyAt("greeting", 421)},
		"-e":         {"", "", anError(func(e *Rejected) bool { return e.Step == "EHLO" })},
	}
	for i, option := range strings.Split(options, "|") {
		for _, mode := range []Server{{}, {NoChain: true}, {NoPipeline: true}} {
			server := mode
			server.Host, server.Port, server.Security = "127.0.0.1", port+i, Clear
			src := &source{j: &journal{}, queue: messages(a, b, c, "d@example.org", "e@example.org")}
			session, err := Dial(t.Context(), server)
			if err == nil {
				err = session.Send(t.Context(), src)
				_ = session.Close()
			}
			counts := map[mail.End]int{}
			for _, r := range src.results {
				counts[r.End]++
			}
			var ends []string
			for _, end := range []mail.End{mail.Taken, mail.Later, mail.Refused, mail.Lost, mail.Unsent} {
				if counts[end] > 0 {
					ends = append(ends, fmt.Sprint(counts[end], " ", endName[end]))
				}
			}
			got := strings.Join(ends, ", ")
			if option == "-A 0" {
				// It refuses before it has read the message, and hangs up: the dot
				// may be written before that is noticed. It is never taken.
				if counts[mail.Taken] > 0 || err == nil && counts[mail.Refused] == 0 {
					t.Errorf("smtp-sink %s: %s; %v", option, got, err)
				}
				continue
			}
			expected, ok := want[option]
			if !ok {
				t.Fatalf("nobody knows what smtp-sink %s does", option)
			}
			wanted := expected.ends
			if session != nil && session.Mode() == Chained {
				wanted = expected.chained
			}
			if got != wanted || !expected.err(err) {
				t.Errorf("smtp-sink %s: %s; %v; wanted %s", option, got, err, wanted)
			}
		}
	}
}
