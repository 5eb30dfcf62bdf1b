package smtp

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// chaotic is a server that refuses, delays, answers in pieces, and hangs up
// where it likes, and knows which messages it took.
type chaotic struct {
	t      *testing.T
	ledger *strict
	mu     sync.Mutex
	dotted map[string]bool // recipients whose message ended with a dot
	taken  map[string]bool // those that were answered 250
}

func (c *chaotic) serve(conn net.Conn, rnd *rand.Rand) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	r, w := bufio.NewReader(conn), bufio.NewWriter(conn)
	// flush when there is nothing more to read, as servers do
	say := func(s string) bool {
		_, _ = w.WriteString(s + "\r\n")
		switch {
		case rnd.IntN(150) == 0:
			_ = w.Flush()
			return false
		case rnd.IntN(150) == 0:
			return false // what was not flushed is never said
		case r.Buffered() == 0 || rnd.IntN(5) == 0:
			return w.Flush() == nil
		}
		return true
	}
	to, sender := "", false
	if !say("220 hello") {
		return
	}
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		answer := "250 2.0.0 ok"
		verb, _, _ := strings.Cut(strings.TrimSpace(line), " ")
		chance := rnd.IntN(100)
		switch verb {
		case "EHLO":
			answer = "250-me\r\n250-SIZE\r\n250 PIPELINING"
		case "RSET":
			to, sender = "", false
		case "QUIT":
			say("221 bye")
			return
		case "MAIL":
			if sender {
				c.t.Error("nested MAIL")
			}
			if sender = chance > 0; !sender {
				answer = "451 4.3.0 no"
			}
		case "RCPT":
			to = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "RCPT TO:<"), ">")
			switch {
			case !sender:
				answer = "503 5.5.1 first MAIL"
			case chance < 10:
				to, answer = "", "550 5.1.1 nobody"
			case chance < 15:
				to, answer = "", "450 4.2.0 later"
			case chance < 16:
				to, answer = "", "421 4.7.0 enough"
			}
		case "DATA":
			if to == "" && chance < 50 {
				answer = "503 5.5.1 nobody there"
				break
			}
			if chance > 97 {
				answer = "451 4.3.0 no"
				break
			}
			if !say("354 go on") {
				return
			}
			_ = w.Flush()
			var body bytes.Buffer
			for {
				line, err := r.ReadBytes('\n')
				if err != nil {
					return
				}
				if string(line) == ".\r\n" {
					break
				}
				body.Write(line)
			}
			answer = "250 2.0.0 taken"
			switch {
			case to == "":
				if body.Len() > 0 {
					c.t.Error("a message to nobody")
				}
				answer = "554 5.5.1 nobody"
			case !strings.Contains(body.String(), "to "+to):
				c.t.Errorf("%s gets %q", to, body.String())
			default:
				c.ledger.dotAllowed(to)
				c.mu.Lock()
				if c.dotted[to] {
					c.t.Errorf("%s twice", to)
				}
				c.dotted[to] = true
				if chance < 5 {
					answer = "451 4.3.0 no room"
				} else if chance < 8 {
					answer = "550 5.7.1 no"
				} else {
					c.taken[to] = true
				}
				c.mu.Unlock()
			}
			to, sender = "", false
			if rnd.IntN(30) == 0 { // between the dot and the answer
				return
			}
		}
		if !say(answer) {
			return
		}
	}
}

// strict is a source that checks what it is told.
type strict struct {
	t       *testing.T
	rnd     *rand.Rand
	mu      sync.Mutex
	queue   []*mail.Message
	allowed map[string]bool // recorded as about to end with a dot
	out     map[*mail.Message]bool
	ends    map[string]mail.End
}

func (s *strict) dotAllowed(to string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.allowed[to] {
		s.t.Errorf("a dot to %s that is not recorded", to)
	}
}

var errChaos = errors.New("no ink")

func (s *strict) Next(wait bool) (*mail.Message, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 || !wait && s.rnd.IntN(4) == 0 {
		return nil, nil
	}
	if s.rnd.IntN(200) == 0 {
		return nil, errChaos
	}
	m := s.queue[0]
	s.queue = s.queue[1:]
	s.out[m] = true
	return m, nil
}

func (s *strict) Commit(done []mail.Result, next *mail.Message) error {
	if s.delay() {
		time.Sleep(time.Millisecond)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if next != nil && s.rnd.IntN(100) == 0 { // before or after it has been recorded
		if s.rnd.IntN(2) == 0 {
			for _, r := range done {
				s.ends[r.Message.To] = r.End
			}
		}
		return errChaos
	}
	for _, r := range done {
		if !s.out[r.Message] {
			s.t.Errorf("a result for %s, which was not given", r.Message.To)
		}
		if old, again := s.ends[r.Message.To]; again && old != r.End {
			s.t.Errorf("%s was %s and is %s", r.Message.To, endName[old], endName[r.End])
		}
		s.ends[r.Message.To] = r.End
		delete(s.out, r.Message)
	}
	if next != nil {
		s.allowed[next.To] = true
	}
	return nil
}

func (s *strict) delay() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rnd.IntN(10) == 0
}

// TestChaos sends over many sessions to a server that fails in all places: every
// message has one end, and the end is true.
func TestChaos(t *testing.T) {
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			ledger := &strict{t: t, rnd: rand.New(rand.NewPCG(seed, 1)), allowed: map[string]bool{}, out: map[*mail.Message]bool{}, ends: map[string]mail.End{}}
			const total = 1500
			for i := range total {
				ledger.queue = append(ledger.queue, message(fmt.Sprintf("r%d@example.org", i)))
			}
			server := &chaotic{t: t, ledger: ledger, dotted: map[string]bool{}, taken: map[string]bool{}}
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			var serving sync.WaitGroup
			serving.Go(func() {
				for i := uint64(0); ; i++ {
					conn, err := l.Accept()
					if err != nil {
						return
					}
					serving.Go(func() { server.serve(conn, rand.New(rand.NewPCG(seed, i))) })
				}
			})
			sessions := 0
			for ; len(ledger.queue) > 0; sessions++ {
				session, err := Dial(t.Context(), Server{
					Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: Clear,
					NoPipeline: seed%3 == 2, NoChain: seed%3 == 1,
				})
				if err != nil {
					continue
				}
				_ = session.Send(t.Context(), ledger)
				if len(ledger.out) > 0 {
					t.Fatalf("%d messages without an end", len(ledger.out))
				}
				_ = session.Close()
			}
			_ = l.Close()
			serving.Wait()
			counts := map[mail.End]int{}
			for to, end := range ledger.ends {
				counts[end]++
				switch {
				case end == mail.Taken && !server.taken[to], end == mail.Unsent && server.dotted[to],
					(end == mail.Later || end == mail.Refused) && server.taken[to]:
					t.Errorf("%s is %s; dot %v, taken %v", to, endName[end], server.dotted[to], server.taken[to])
				}
			}
			if len(ledger.ends) != total || counts[mail.Taken] < total/2 || counts[mail.Unsent] == 0 || counts[mail.Lost] == 0 || counts[mail.Refused] == 0 || counts[mail.Later] == 0 {
				t.Errorf("%d sessions: %v", sessions, counts)
			}
			t.Logf("%d sessions: taken %d, later %d, refused %d, unsent %d, lost %d", sessions,
				counts[mail.Taken], counts[mail.Later], counts[mail.Refused], counts[mail.Unsent], counts[mail.Lost])
		})
	}
}
