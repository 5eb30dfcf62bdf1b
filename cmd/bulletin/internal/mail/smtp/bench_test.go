package smtp

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// sink takes everything, as fast as it can.
func sink(tb testing.TB) int {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				r, w := bufio.NewReaderSize(conn, 64<<10), bufio.NewWriter(conn)
				say := func(s string) {
					_, _ = w.WriteString(s)
					if r.Buffered() == 0 {
						_ = w.Flush()
					}
				}
				say("220 sink\r\n")
				for {
					line, err := r.ReadSlice('\n')
					if err != nil {
						return
					}
					switch {
					case bytes.HasPrefix(line, []byte("EHLO")):
						say("250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n")
					case bytes.HasPrefix(line, []byte("DATA")):
						_, _ = w.WriteString("354 go on\r\n")
						_ = w.Flush()
						for {
							line, err := r.ReadSlice('\n')
							if err != nil {
								return
							}
							if string(line) == ".\r\n" {
								break
							}
						}
						say("250 2.0.0 queued\r\n")
					default:
						say("250 2.0.0 ok\r\n")
					}
				}
			}()
		}
	}()
	return l.Addr().(*net.TCPAddr).Port
}

// supply gives n messages to all sessions, and records nothing, in a while.
type supply struct {
	left  *atomic.Int64
	data  []byte
	delay time.Duration
	taken *atomic.Int64
	next  [2]mail.Message // in turn: no more are out at a time
	turn  int
}

func (s *supply) Next(bool) (*mail.Message, error) {
	if s.left.Add(-1) < 0 {
		return nil, nil
	}
	s.turn = 1 - s.turn
	m := &s.next[s.turn]
	*m = mail.Message{From: "from@example.org", To: "to@example.org", Data: s.data}
	return m, nil
}

func (s *supply) Commit(done []mail.Result, _ *mail.Message) error {
	if s.delay > 0 {
		time.Sleep(s.delay)
	}
	for _, r := range done {
		if r.End == mail.Taken {
			s.taken.Add(1)
		}
	}
	return nil
}

// text is a message of n octets.
func text(n int) []byte {
	line := strings.Repeat("abcdefghij", 7) + "\r\n"
	data := []byte("Subject: measure\r\nFrom: <from@example.org>\r\nTo: <to@example.org>\r\n\r\n")
	for len(data)+len(line) <= n {
		data = append(data, line...)
	}
	return data
}

// hand sends n messages over some sessions.
func hand(server Server, sessions, n int, data []byte, delay time.Duration) error {
	var left, taken atomic.Int64
	left.Store(int64(n))
	errs := make([]error, sessions)
	var all sync.WaitGroup
	for i := range errs {
		all.Go(func() {
			session, err := Dial(context.Background(), server)
			if err == nil {
				err = session.Send(context.Background(), &supply{left: &left, taken: &taken, data: data, delay: delay})
				_ = session.Close()
			}
			errs[i] = err
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	if taken.Load() != int64(n) {
		return fmt.Errorf("%d of %d taken", taken.Load(), n)
	}
	return nil
}

func BenchmarkSend(b *testing.B) {
	port := sink(b)
	for _, mode := range []struct {
		name   string
		server Server
	}{
		{"plain", Server{NoPipeline: true}},
		{"pipelined", Server{NoChain: true}},
		{"chained", Server{}},
	} {
		for _, sessions := range []int{1, 10} {
			b.Run(fmt.Sprintf("%s/%d", mode.name, sessions), func(b *testing.B) {
				server := mode.server
				server.Host, server.Port, server.Security = "127.0.0.1", port, Clear
				data := text(20 << 10)
				b.SetBytes(int64(len(data)))
				b.ReportAllocs()
				b.ResetTimer()
				if err := hand(server, sessions, b.N, data, 0); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "msg/s")
			})
		}
	}
}

func BenchmarkExamine(b *testing.B) {
	data := text(20 << 10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := examine(data); err != nil {
			b.Fatal(err)
		}
	}
}

// TestMeasure is the client of .ci/bench-send: BULLETIN_SMTP_MEASURE has the
// port of a sink, the mode, the sessions, the messages, their octets and how
// long a Commit takes. It prints messages per second.
func TestMeasure(t *testing.T) {
	fields := strings.Fields(os.Getenv("BULLETIN_SMTP_MEASURE"))
	if len(fields) != 6 {
		t.Skip("BULLETIN_SMTP_MEASURE is not set")
	}
	var n [4]int
	for i, f := range []string{fields[0], fields[2], fields[3], fields[4]} {
		var err error
		if n[i], err = strconv.Atoi(f); err != nil {
			t.Fatal(err)
		}
	}
	delay, err := time.ParseDuration(fields[5])
	if err != nil {
		t.Fatal(err)
	}
	server := Server{Host: "127.0.0.1", Port: n[0], Security: Clear, NoPipeline: fields[1] == "plain", NoChain: fields[1] == "pipelined"}
	data := text(n[3])
	start := time.Now()
	if err := hand(server, n[1], n[2], data, delay); err != nil {
		t.Fatal(err)
	}
	_, _ = fmt.Fprintf(os.Stdout, "rate %.0f\n", float64(n[2])/time.Since(start).Seconds())
}
