package campaign_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/smtp"
)

// A real campaign, with the real ledger and real sessions, is killed again and
// again while it sends to a relay in this process, which writes down every final
// dot that it sees. Then what the ledger says is compared with what the relay saw.
// .ci/crash runs the long form.
var (
	crashRecipients = flag.Int("crash.recipients", 2000, "recipients of the campaign that is killed")
	crashKills      = flag.Int("crash.kills", 10, "how often it is killed")
	crashRestarts   = flag.Int("crash.restarts", 2, "how often the relay starts anew")
	crashSessions   = flag.Int("crash.sessions", 8, "sessions")
	crashSize       = flag.Int("crash.size", 2000, "octets of a message")
	crashSeed       = flag.Uint64("crash.seed", 0, "of the random numbers; 0 draws one")
)

// What tells the child what to do.
const (
	envLedger     = "CRASH_LEDGER"
	envPort       = "CRASH_PORT"
	envSessions   = "CRASH_SESSIONS"
	envSize       = "CRASH_SIZE"
	envAim        = "CRASH_AIM"        // where to stop and wait for the end
	envAfter      = "CRASH_AFTER"      // passing there so often before
	envDiscipline = "CRASH_DISCIPLINE" // a wrong one, to see it noticed
	envFull       = "CRASH_FULL"       // octets that a file may grow, then the disk is full
)

// Where a campaign is killed.
const (
	anywhere   = "random"
	beforeDot  = "dot"    // recorded as transmitting, the final dot not yet sent
	beforeNote = "commit" // the server has answered, which is not yet recorded
)

// Disciplines.
const (
	gated  = "gated"  // the engine's: transmitting is recorded before the dot
	after  = "after"  // everything is recorded after the answer
	before = "before" // accepted is recorded before the dot
)

const crashCampaign = "2024-10"

func TestMain(m *testing.M) {
	if os.Getenv(envLedger) != "" {
		if err := crashChild(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(3)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// crashChild sends the campaign until it is done or killed.
func crashChild() error {
	number := func(name string) int { n, _ := strconv.Atoi(os.Getenv(name)); return n }
	if n := number(envFull); n > 0 {
		if err := limitFiles(n); err != nil {
			return err
		}
	}
	store, err := ledger.Open(os.Getenv(envLedger))
	if err != nil {
		return err
	}
	server := smtp.Server{Host: "127.0.0.1", Port: number(envPort), Security: smtp.Clear}
	aim := &aim{at: os.Getenv(envAim), left: number(envAfter)}
	var l mail.Ledger = store
	if d := os.Getenv(envDiscipline); d != gated {
		l = &undisciplined{Ledger: store, when: d}
	}
	body := strings.Repeat("x", 70) + "\r\n"
	body = strings.Repeat(body, number(envSize)/len(body)+1)
	_, err = campaign.Send(context.Background(), campaign.Config{
		Ledger: l, Campaign: crashCampaign, From: "bulletin@example.org", Wait: true,
		Dial: func(ctx context.Context) (campaign.Session, error) {
			s, err := smtp.Dial(ctx, server)
			if err != nil {
				return nil, err
			}
			return aimed{s, aim}, nil
		},
		Compose: func(r mail.Recipient) ([]byte, error) {
			return fmt.Appendf(nil, "To: <%s>\r\nMessage-ID: <%d@example.org>\r\n\r\n%s", r.Address, r.ID, body), nil
		},
		Gone:   func(a mail.Answer) bool { return a.Enhanced == "5.1.1" },
		Judge:  judge,
		Limits: campaign.Limits{Sessions: number(envSessions)},
	})
	fmt.Println("peak", peak())
	return errors.Join(err, store.Close())
}

// peak is the most memory this process has held, in KiB, where Linux tells.
func peak() int {
	status, _ := os.ReadFile("/proc/self/status")
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n := 0
	fmt.Sscan(rest, &n)
	return n
}

// judge is what errors of package smtp mean to a campaign.
func judge(err error) campaign.Trouble {
	if e, ok := errors.AsType[*smtp.Busy](err); ok {
		return campaign.Trouble{Kind: campaign.Busy, Answer: e.Answer}
	}
	if e, ok := errors.AsType[*smtp.Rejected](err); ok {
		return campaign.Trouble{Kind: campaign.Fatal, Answer: e.Answer}
	}
	if e, ok := errors.AsType[*smtp.AuthError](err); ok {
		kind := campaign.Fatal
		if e.Temporary() {
			kind = campaign.Busy
		}
		return campaign.Trouble{Kind: kind, Answer: e.Answer}
	}
	if e, ok := errors.AsType[*smtp.TooLarge](err); ok {
		return campaign.Trouble{Kind: campaign.Fatal, Answer: mail.Answer{Text: e.Error()}}
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok || errors.Is(err, smtp.ErrNoTLS) || errors.Is(err, smtp.ErrInjected) || errors.Is(err, smtp.ErrClear) {
		return campaign.Trouble{Kind: campaign.Fatal}
	}
	return campaign.Trouble{}
}

// aim stops one session at a place, tells the parent and waits to be killed.
type aim struct {
	mu   sync.Mutex
	at   string
	left int
}

func (a *aim) pass(at string) {
	a.mu.Lock()
	hit := a.at == at && a.left == 0
	if a.at == at {
		a.left--
	}
	a.mu.Unlock()
	if hit {
		fmt.Println("here")
		select {}
	}
}

type aimed struct {
	*smtp.Session
	aim *aim
}

func (a aimed) Send(ctx context.Context, src mail.Source) error {
	return a.Session.Send(ctx, aimedSource{src, a.aim})
}

type aimedSource struct {
	mail.Source
	aim *aim
}

func (s aimedSource) Commit(done []mail.Result, next *mail.Message) error {
	for _, r := range done {
		if r.End == mail.Taken {
			s.aim.pass(beforeNote)
			break
		}
	}
	err := s.Source.Commit(done, next)
	if err == nil && next != nil {
		s.aim.pass(beforeDot)
	}
	return err
}

// undisciplined records at the wrong time.
type undisciplined struct {
	mail.Ledger
	when string
}

func (u *undisciplined) Step(ctx context.Context, campaign string, done []mail.Outcome, next int64, now time.Time) error {
	for _, o := range done {
		if o.State != mail.Accepted {
			if err := u.Ledger.Step(ctx, campaign, []mail.Outcome{o}, 0, now); err != nil {
				return err
			}
		} else if u.when == after {
			if err := u.accept(ctx, campaign, o, now); err != nil {
				return err
			}
		}
	}
	if u.when == before && next != 0 {
		return u.accept(ctx, campaign, mail.Outcome{Recipient: next, State: mail.Accepted, At: now}, now)
	}
	return nil
}

func (u *undisciplined) accept(ctx context.Context, campaign string, o mail.Outcome, now time.Time) error {
	if err := u.Ledger.Step(ctx, campaign, nil, o.Recipient, now); err != nil {
		return err
	}
	return u.Ledger.Step(ctx, campaign, []mail.Outcome{o}, 0, now)
}

// relay takes messages and writes down for whom it saw a final dot, before it
// answers. It refuses every fiftieth recipient as unknown.
type relay struct {
	mu    sync.Mutex
	l     net.Listener
	conns map[net.Conn]bool
	seen  map[string]int
	dots  int
	wake  chan struct{} // after each dot
	wg    sync.WaitGroup
}

func newRelay(t *testing.T) *relay {
	r := &relay{conns: map[net.Conn]bool{}, seen: map[string]int{}, wake: make(chan struct{}, 1)}
	if err := r.listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.stop(); r.wg.Wait() })
	return r
}

func (r *relay) listen(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	r.mu.Lock()
	r.l = l
	r.mu.Unlock()
	r.wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			r.mu.Lock()
			if r.l != l {
				c.Close()
			} else {
				r.conns[c] = true
				r.wg.Go(func() { r.serve(c) })
			}
			r.mu.Unlock()
		}
	})
	return nil
}

// stop breaks all connections, whatever they were about to say.
func (r *relay) stop() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.l.Close()
	r.l = nil
	for c := range r.conns {
		c.Close()
	}
	clear(r.conns)
}

func (r *relay) restart() error {
	address := r.address()
	r.stop()
	time.Sleep(20 * time.Millisecond)
	return r.listen(address)
}

func (r *relay) address() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.l.Addr().String()
}

func (r *relay) serve(c net.Conn) {
	defer c.Close()
	in, out := bufio.NewReaderSize(c, 1<<16), bufio.NewWriterSize(c, 1<<12)
	say := func(s string) error {
		out.WriteString(s + "\r\n")
		if in.Buffered() > 0 {
			return nil // pipelined: answers go together
		}
		return out.Flush()
	}
	err := say("220 relay.example")
	var to string
	for err == nil {
		var line []byte
		if line, err = in.ReadSlice('\n'); err != nil {
			break
		}
		verb, _, _ := strings.Cut(strings.ToUpper(strings.TrimSpace(string(line))), " ")
		switch verb {
		case "EHLO":
			err = say("250-relay.example\r\n250-PIPELINING\r\n250 ENHANCEDSTATUSCODES")
		case "MAIL", "RSET":
			to = ""
			err = say("250 2.0.0 well")
		case "RCPT":
			_, rest, _ := strings.Cut(string(line), "<")
			to, _, _ = strings.Cut(rest, ">")
			if unknown(to) {
				to = ""
				err = say("550 5.1.1 unknown")
			} else {
				err = say("250 2.1.5 well")
			}
		case "DATA":
			if to == "" {
				err = say("503 5.5.1 nobody")
				break
			}
			if err = say("354 go on"); err == nil {
				err = out.Flush()
			}
			for err == nil {
				if line, err = in.ReadSlice('\n'); bytes.Equal(line, []byte(".\r\n")) {
					break
				}
			}
			if err == nil {
				r.dot(to)
				err = say("250 2.0.0 queued")
			}
		case "QUIT":
			_ = say("221 2.0.0 bye")
			_ = out.Flush()
			return
		default:
			err = say("500 5.5.1 what")
		}
	}
}

func (r *relay) dot(to string) {
	r.mu.Lock()
	r.seen[to]++
	r.dots++
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

func (r *relay) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dots
}

func unknown(address string) bool {
	local, _, _ := strings.Cut(address, "@")
	return strings.HasSuffix(local, "00") || strings.HasSuffix(local, "50")
}

// crash is what is done to a campaign, and what became of it.
type crash struct {
	recipients, kills, restarts, sessions int
	discipline                            string
	aims                                  []string // drawn from
	full                                  int      // runs before the first kill whose disk is full after a while

	killed                               map[string]int // where
	restarted                            int
	filled                               int
	accepted, duplicates, lost, rejected int
	doubts, arrived                      int // of the doubts
	took                                 time.Duration
	peak                                 int
}

func (c *crash) String() string {
	return fmt.Sprintf("%-6s | %6d recipients | kills %3d random %3d before the dot %3d before the commit | %2d full disks | %2d relay restarts | %d duplicates | %d lost | %d in doubt (%d of them arrived), at most %d | %v",
		c.discipline, c.recipients, c.killed[anywhere], c.killed[beforeDot], c.killed[beforeNote], c.filled, c.restarted, c.duplicates, c.lost, c.doubts, c.arrived, c.bound(), c.took.Round(10*time.Millisecond))
}

// bound is how many may be in doubt.
func (c *crash) bound() int {
	n := c.restarted + c.filled
	for _, k := range c.killed {
		n += k
	}
	return n * c.sessions
}

func (c *crash) run(t *testing.T, rnd *rand.Rand) {
	began := time.Now()
	path := filepath.Join(t.TempDir(), "bulletin.db")
	ctx := context.Background()
	store, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	list := make([]mail.Subscriber, 0, 10_000)
	for i := range c.recipients {
		list = append(list, mail.Subscriber{Address: fmt.Sprintf("r%d@example.org", i+1)})
		if len(list) == cap(list) || i == c.recipients-1 {
			if _, err := store.Import(ctx, list, now); err != nil {
				t.Fatal(err)
			}
			list = list[:0]
		}
	}
	if _, err := store.Start(ctx, mail.Campaign{ID: crashCampaign, Content: "c0ffee", Started: now}); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}

	r := newRelay(t)
	c.killed = map[string]int{}
	every := c.recipients / (c.kills + c.full + 1)
	for range c.full {
		if c.child(t, r, rnd, path, "", every, false) {
			break
		}
	}
	for run := 0; ; run++ {
		if run > c.kills+50 {
			t.Fatal("it does not end")
		}
		at := ""
		if run < c.kills {
			at = c.aims[run%len(c.aims)]
		}
		restart := c.restarted < c.restarts && (run+1)*c.restarts >= (c.restarted+1)*c.kills
		if c.child(t, r, rnd, path, at, every, restart) {
			break
		}
	}
	c.took = time.Since(began)
	c.compare(t, path, r)
}

// child lets the campaign run once. It is true if it was not killed.
func (c *crash) child(t *testing.T, r *relay, rnd *rand.Rand, path, at string, every int, restart bool) bool {
	_, port, _ := net.SplitHostPort(r.address())
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), envLedger+"="+path, envPort+"="+port,
		envSessions+"="+strconv.Itoa(c.sessions), envSize+"="+strconv.Itoa(*crashSize), envDiscipline+"="+c.discipline,
		envAim+"="+at, envAfter+"="+strconv.Itoa(rnd.IntN(max(1, every))))
	full := c.filled < c.full && at == ""
	if full {
		size := 0
		for _, suffix := range []string{"", "-wal"} {
			if info, err := os.Stat(path + suffix); err == nil {
				size = max(size, int(info.Size()))
			}
		}
		cmd.Env = append(cmd.Env, envFull+"="+strconv.Itoa(size+rnd.IntN(100_000)))
	}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	here, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if lines.Text() == "here" {
				close(here)
			}
			fmt.Sscanf(lines.Text(), "peak %d", &c.peak)
		}
		_, _ = io.Copy(io.Discard, stdout)
	}()
	deadline := time.After(3 * time.Minute)
	until := func(dots int) {
		for r.count() < dots {
			select {
			case <-r.wake:
			case <-here:
				return
			case <-over:
				return
			case <-deadline:
				_ = cmd.Process.Kill()
				t.Error("a run takes too long")
				return
			}
		}
	}
	if restart {
		until(r.count() + 1 + rnd.IntN(max(1, every/2)))
		if err := r.restart(); err != nil {
			t.Fatal(err)
		}
		c.restarted++
	}
	switch at {
	case anywhere:
		until(r.count() + 1 + rnd.IntN(max(1, 2*every-every/4)))
		time.Sleep(time.Duration(rnd.IntN(500)) * time.Microsecond)
	default:
		select {
		case <-here:
		case <-over:
		case <-deadline:
			t.Error("a run takes too long")
		}
	}
	if at != "" {
		_ = cmd.Process.Kill() // SIGKILL
	}
	<-over
	err = cmd.Wait()
	switch {
	case err == nil:
		return true
	case full && cmd.ProcessState.ExitCode() == 3:
		t.Logf("full disk: %s", strings.TrimSpace(stderr.String()))
		c.filled++
		return false
	case cmd.ProcessState.ExitCode() == 3 || stderr.Len() > 0:
		t.Fatalf("%v: %s", err, stderr.String())
	}
	if at == "" {
		t.Fatal(err)
	}
	c.killed[at]++
	return false
}

// compare holds what the ledger says against what the relay saw.
func (c *crash) compare(t *testing.T, path string, r *relay) {
	store, err := ledger.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	ctx := context.Background()
	rows := 0
	err = store.Rows(ctx, crashCampaign, mail.Filter{}, func(row mail.Row) bool {
		rows++
		n := r.seen[row.Address]
		if n > 1 {
			c.duplicates++
		}
		switch row.State {
		case mail.Accepted:
			c.accepted++
			if n == 0 {
				c.lost++
			}
		case mail.InDoubt:
			c.doubts++
			c.arrived += min(n, 1)
		case mail.Rejected:
			c.rejected++
			if !unknown(row.Address) || n > 0 {
				t.Errorf("%s was rejected: %v", row.Address, row.Last)
			}
		default:
			t.Errorf("%s is %v at the end", row.Address, row.State)
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	counts, err := store.Counts(ctx, crashCampaign)
	if err != nil || counts.Total() != c.recipients || rows != c.recipients {
		t.Errorf("%d rows, counts %v, %v", rows, counts, err)
	}
	if c.rejected != c.recipients/50 {
		t.Errorf("%d rejected", c.rejected)
	}
	t.Log(c)
}

func TestCrash(t *testing.T) {
	t.Parallel()
	seed := *crashSeed
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("seed %d", seed)
	rnd := rand.New(rand.NewPCG(seed, 1))
	c := &crash{recipients: *crashRecipients, kills: *crashKills, restarts: *crashRestarts, sessions: *crashSessions,
		discipline: gated, aims: []string{beforeDot, anywhere, beforeNote, anywhere}}
	if canLimitFiles {
		c.full = 1 + c.kills/20
	}
	c.run(t, rnd)
	total := c.killed[anywhere] + c.killed[beforeDot] + c.killed[beforeNote]
	if c.duplicates != 0 || c.lost != 0 || c.doubts > c.bound() {
		t.Error("someone was mailed twice, or nobody knows of her")
	}
	if total < c.kills*9/10 || c.killed[beforeDot] == 0 || c.killed[beforeNote] == 0 || c.restarted != c.restarts || c.filled < c.full {
		t.Errorf("killed only %d times: %v, %d restarts, %d full disks", total, c.killed, c.restarted, c.filled)
	}
	if c.doubts == 0 || c.arrived == 0 || c.arrived == c.doubts {
		t.Errorf("%d in doubt, %d of them arrived: the aim was bad", c.doubts, c.arrived)
	}
	t.Logf("peak memory of the last run: %d KiB", c.peak)
}

// The proof can fail: other disciplines are found out.
func TestCrashFindsWrongDisciplines(t *testing.T) {
	t.Parallel()
	for _, c := range []*crash{
		{discipline: after, aims: []string{beforeNote}},
		{discipline: before, aims: []string{beforeDot}},
	} {
		t.Run(c.discipline, func(t *testing.T) {
			c.recipients, c.kills, c.sessions = min(*crashRecipients, 8000)/4, 3, *crashSessions
			c.run(t, rand.New(rand.NewPCG(1, 2)))
			if c.discipline == after && (c.duplicates < c.kills || c.lost != 0) || c.discipline == before && (c.lost < c.kills || c.duplicates != 0) {
				t.Error("not as expected")
			}
		})
	}
}
