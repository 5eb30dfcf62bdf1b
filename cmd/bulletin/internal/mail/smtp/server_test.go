package smtp

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// journal is what client and server did, in one order.
type journal struct {
	mu    sync.Mutex
	lines []string
}

func (j *journal) add(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.lines = append(j.lines, fmt.Sprintf(format, args...))
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return strings.Join(j.lines, "\n")
}

// peer is the server's side of a connection, as a script sees it.
type peer struct {
	t    *testing.T
	conn net.Conn
	r    *bufio.Reader
	j    *journal
}

// heard reads a line and wants it to begin with the prefix.
func (p *peer) heard(prefix string) string {
	line, err := p.r.ReadString('\n')
	if err != nil || !strings.HasPrefix(line, prefix) {
		p.t.Errorf("the server heard %q (%v), not %q", line, err, prefix)
		panic(errStop)
	}
	if !strings.HasSuffix(line, "\r\n") {
		p.t.Errorf("line without CR LF: %q", line)
	}
	line = strings.TrimSuffix(line, "\r\n")
	p.j.add("C %s", strings.SplitN(line, " SIZE", 2)[0])
	return line
}

// body reads a message and its dot.
func (p *peer) body() string {
	var b strings.Builder
	for {
		line, err := p.r.ReadString('\n')
		if err != nil {
			p.j.add("C gone in the message")
			panic(errStop)
		}
		if line == ".\r\n" {
			p.j.add("C .")
			return b.String()
		}
		b.WriteString(strings.TrimPrefix(line, "."))
	}
}

func (p *peer) say(lines ...string) {
	if _, err := io.WriteString(p.conn, strings.Join(lines, "\r\n")+"\r\n"); err != nil {
		p.j.add("S cannot speak")
		panic(errStop)
	}
}

func (p *peer) sayRaw(s string) { _, _ = io.WriteString(p.conn, s) }

// gone wants the client to say nothing more and leave.
func (p *peer) gone() {
	_ = p.conn.SetReadDeadline(time.Now().Add(3 * time.Second))
	rest, err := io.ReadAll(p.r)
	var timeout net.Error
	if len(rest) > 0 || errors.As(err, &timeout) && timeout.Timeout() {
		p.t.Errorf("the client went on: %q, %v", rest, err)
	}
}

var errStop = errors.New("end of the script")

// greet is what all servers do.
func (p *peer) greet(ext ...string) {
	p.say("220 mx.example ready")
	p.ehlo(ext...)
}

func (p *peer) ehlo(ext ...string) {
	p.heard("EHLO ")
	lines := append([]string{"mx.example"}, ext...)
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		lines[i] = "250" + sep + l
	}
	p.say(lines...)
}

func (p *peer) envelope(to string) {
	p.heard("MAIL FROM:<from@example.org>")
	p.heard("RCPT TO:<" + to + ">")
	p.heard("DATA")
}

func (p *peer) startTLS(c tls.Certificate) {
	conn := tls.Server(p.conn, &tls.Config{Certificates: []tls.Certificate{c}})
	p.conn, p.r = conn, bufio.NewReader(conn)
}

// serve runs scripts, one for each connection in turn, and returns the server.
func serve(t *testing.T, j *journal, scripts ...func(*peer)) Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		for _, script := range scripts {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
			p := &peer{t: t, conn: conn, r: bufio.NewReader(conn), j: j}
			func() {
				defer func() {
					if e := recover(); e != nil && e != errStop {
						panic(e)
					}
				}()
				script(p)
			}()
			_ = p.conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-over })
	return Server{Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Security: Clear, Hello: "client.example"}
}

// source gives messages and writes down what becomes of them.
type source struct {
	j       *journal
	queue   []*mail.Message
	ready   int           // how many are ready without waiting, at a time; 0 is all
	delay   time.Duration // of a Commit
	fail    func(done []mail.Result, next *mail.Message) error
	given   int
	results []mail.Result
}

func message(to string) *mail.Message {
	return &mail.Message{From: "from@example.org", To: to, Data: []byte("Subject: to " + to + "\r\n\r\n.dot\r\nText.\r\n")}
}

func messages(to ...string) []*mail.Message {
	var all []*mail.Message
	for i, a := range to {
		m := message(a)
		m.Recipient = int64(i + 1)
		all = append(all, m)
	}
	return all
}

func (s *source) Next(wait bool) (*mail.Message, error) {
	if len(s.queue) == 0 || !wait && s.ready > 0 && s.given%s.ready == 0 {
		return nil, nil
	}
	m := s.queue[0]
	s.queue = s.queue[1:]
	s.given++
	return m, nil
}

func (s *source) Commit(done []mail.Result, next *mail.Message) error {
	var b strings.Builder
	for _, r := range done {
		fmt.Fprintf(&b, " %s=%s", r.Message.To, endName[r.End])
	}
	if next != nil {
		fmt.Fprintf(&b, " next %s", next.To)
	}
	if s.fail != nil {
		if err := s.fail(done, next); err != nil {
			s.j.add("L fails:%s", b.String())
			return err
		}
	}
	time.Sleep(s.delay)
	s.j.add("L%s", b.String())
	s.results = append(s.results, done...)
	return nil
}

var endName = map[mail.End]string{mail.Taken: "taken", mail.Later: "later", mail.Refused: "refused", mail.Unsent: "unsent", mail.Lost: "lost"}

var (
	certOnce sync.Once
	good     tls.Certificate
	other    tls.Certificate
	roots    *x509.CertPool
)

// certificates makes one for 127.0.0.1 and one for another name.
func certificates(t *testing.T) {
	certOnce.Do(func() {
		roots = x509.NewCertPool()
		sign := func(name string, ips ...net.IP) tls.Certificate {
			key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			template := &x509.Certificate{
				SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, IPAddresses: ips,
				NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
				IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
			}
			der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
			if err != nil {
				t.Fatal(err)
			}
			leaf, err := x509.ParseCertificate(der)
			if err != nil {
				t.Fatal(err)
			}
			roots.AddCert(leaf)
			return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}
		}
		good = sign("mx.example", net.IPv4(127, 0, 0, 1))
		other = sign("elsewhere.example")
	})
}
