package campaign

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// script is a server: what it answers to a message, how long it takes, and what
// has reached it.
type script struct {
	mu      sync.Mutex
	now     func() time.Time
	dial    func(n int) error             // number of the connection
	answer  func(m *mail.Message) verdict // of each message
	latency time.Duration
	chained bool // sessions ask for the next message before the answer

	dials    int
	open     int
	most     int
	arrived  map[int64]int // accepted, or lost after the dot
	tried    int
	when     []time.Time
	lastOpen time.Time
}

// verdict is the fate of a message in a session.
type verdict struct {
	end  mail.End
	code int
	text string
	err  error // of the session
}

var (
	errBusy  = errors.New("busy")
	errFatal = errors.New("fatal")
	errDrop  = errors.New("connection reset")
)

func judge(err error) Trouble {
	switch {
	case errors.Is(err, errBusy):
		return Trouble{Busy, mail.Answer{Code: 432, Enhanced: "4.3.2"}}
	case errors.Is(err, errFatal):
		return Trouble{Fatal, mail.Answer{Code: 535, Enhanced: "5.7.8"}}
	}
	return Trouble{}
}

func gone(a mail.Answer) bool { return strings.HasPrefix(a.Enhanced, "5.1.") }

type session struct{ s *script }

func (s *script) Dial(ctx context.Context) (Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dials++
	s.lastOpen = s.now()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.dial != nil {
		if err := s.dial(s.dials); err != nil {
			return nil, err
		}
	}
	s.open++
	s.most = max(s.most, s.open)
	return session{s}, nil
}

func (s session) Close() error {
	s.s.mu.Lock()
	defer s.s.mu.Unlock()
	s.s.open--
	return nil
}

func (s session) Send(ctx context.Context, src mail.Source) error {
	var done []mail.Result
	m, err := src.Next(true)
	for m != nil && err == nil {
		v := verdict{end: mail.Taken}
		if s.s.answer != nil {
			s.s.mu.Lock()
			v = s.s.answer(m)
			s.s.mu.Unlock()
		}
		if v.end == mail.Unsent {
			if err := src.Commit(append(done, mail.Result{Message: m, End: mail.Unsent}), nil); err != nil {
				return err
			}
			return v.err
		}
		if err := src.Commit(done, m); err != nil {
			_ = src.Commit(append(done, mail.Result{Message: m, End: mail.Unsent}), nil)
			return err
		}
		done = done[:0]
		s.s.mu.Lock()
		s.s.tried++
		if v.end == mail.Taken || v.end == mail.Lost {
			s.s.arrived[m.Recipient]++
		}
		s.s.when = append(s.s.when, s.s.now())
		s.s.mu.Unlock()
		if s.s.latency > 0 {
			time.Sleep(s.s.latency)
		}
		a := mail.Answer{Server: "relay", Code: v.code, Text: v.text}
		if v.end == mail.Taken {
			a.Code, a.Text = 250, "queued"
		}
		if i := strings.IndexByte(v.text, ' '); i > 0 && strings.Count(v.text[:i], ".") == 2 {
			a.Enhanced, a.Text = v.text[:i], v.text[i+1:]
		}
		done = append(done, mail.Result{Message: m, End: v.end, Answer: a, At: s.s.now()})
		if v.err != nil {
			if err := src.Commit(done, nil); err != nil {
				return err
			}
			return v.err
		}
		m = nil
		if s.s.chained {
			m, err = src.Next(false)
		}
		if m == nil && err == nil {
			if err := src.Commit(done, nil); err != nil {
				return err
			}
			done = done[:0]
			m, err = src.Next(true)
		}
	}
	return err
}

func newScript(now func() time.Time) *script {
	return &script{now: now, arrived: map[int64]int{}, latency: 10 * time.Millisecond}
}

func config(m *memory, s *script) Config {
	return Config{
		Ledger: m, Campaign: "2024-10", From: "bulletin@example.org", Dial: s.Dial, Judge: judge, Gone: gone, Wait: true,
		Compose: func(r mail.Recipient) ([]byte, error) { return []byte("Subject: x\r\n\r\nx\r\n"), nil },
		Limits:  Limits{Sessions: 3},
		Now:     m.now,
		Rand:    safe(rand.New(rand.NewPCG(1, 2)).Float64),
	}
}

// safe makes the random numbers of tests safe for many sessions.
func safe(f func() float64) func() float64 {
	var mu sync.Mutex
	return func() float64 { mu.Lock(); defer mu.Unlock(); return f() }
}

// check compares what reached the server with the ledger.
func check(t *testing.T, m *memory, s *script) {
	t.Helper()
	sum := 0
	for _, r := range m.rows {
		sum++
		n := s.arrived[r.ID]
		switch {
		case n > 1:
			t.Errorf("recipient %d got it %d times", r.ID, n)
		case r.state == mail.Accepted && n != 1, r.state == mail.Claimed, r.state == mail.Transmitting,
			n == 1 && r.state != mail.Accepted && r.state != mail.InDoubt:
			t.Errorf("recipient %d is %v, and got it %d times", r.ID, r.state, n)
		}
	}
	if got := m.counts.Total(); got != sum {
		t.Errorf("the states add up to %d of %d", got, sum)
	}
	if m.locked {
		t.Error("the lock is held")
	}
	if m.claimed > lookAhead {
		t.Errorf("%d claimed at a time", m.claimed)
	}
}

func TestAllAreSent(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1000, 5000} {
		for _, chained := range []bool{false, true} {
			t.Run(fmt.Sprint(n, chained), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, s := newMemory(time.Now, n, nil), newScript(time.Now)
					s.chained = chained
					sum, err := Send(t.Context(), config(m, s))
					if err != nil || sum.Counts[mail.Accepted] != n || !sum.Next.IsZero() || sum.Run[mail.Accepted] != n {
						t.Errorf("%+v, %v", sum, err)
					}
					if s.most > 3 {
						t.Errorf("%d sessions", s.most)
					}
					check(t, m, s)
				})
			})
		}
	}
}

// Whatever servers do, everyone is accounted for.
func TestWhateverServersDo(t *testing.T) {
	rounds := 40
	if testing.Short() {
		rounds = 10
	}
	for seed := range rounds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				rnd := rand.New(rand.NewPCG(uint64(seed), 7))
				m, s := newMemory(time.Now, 50+rnd.IntN(500), nil), newScript(time.Now)
				s.chained = rnd.IntN(2) == 0
				bad := rnd.Float64() * 0.5
				s.dial = func(int) error {
					if rnd.Float64() < 0.2 {
						return []error{errDrop, errBusy}[rnd.IntN(2)]
					}
					return nil
				}
				lost := 0
				s.answer = func(msg *mail.Message) verdict {
					if rnd.Float64() > bad {
						return verdict{end: mail.Taken}
					}
					switch rnd.IntN(8) {
					case 0, 1:
						return verdict{mail.Later, 451, fmt.Sprintf("4.%d.0 later", rnd.IntN(9)), nil}
					case 2:
						return verdict{mail.Refused, 550, fmt.Sprintf("5.%d.1 no", rnd.IntN(9)), nil}
					case 3:
						return verdict{end: mail.Unsent, err: errDrop}
					case 4:
						lost++
						return verdict{end: mail.Lost, err: errDrop}
					case 5:
						return verdict{end: mail.Unsent, err: errBusy}
					case 6:
						return verdict{mail.Later, 421, "4.7.0 closing", errBusy}
					}
					return verdict{mail.Taken, 0, "", errDrop}
				}
				cfg := config(m, s)
				cfg.Rand = safe(rand.New(rand.NewPCG(uint64(seed), 8)).Float64)
				cfg.Limits.Sessions = 1 + rnd.IntN(5)
				cfg.Limits.MessagesPerSession = rnd.IntN(20)
				sum, err := Send(t.Context(), cfg)
				var refusal *Refusal
				if err != nil && !errors.As(err, &refusal) {
					t.Fatal(err)
				}
				check(t, m, s)
				if m.counts[mail.InDoubt] != lost {
					t.Errorf("%d lost, %d in doubt", lost, m.counts[mail.InDoubt])
				}
				if err == nil && (sum.Counts[mail.Planned] != 0 || sum.Counts[mail.Deferred] != 0) {
					t.Errorf("left: %v", sum.Counts)
				}
				for _, r := range m.rows {
					if m.suppressed[r.Address] != (r.state == mail.Rejected && gone(r.last)) {
						t.Errorf("recipient %d: %v, %v, suppressed %v", r.ID, r.state, r.last, m.suppressed[r.Address])
					}
				}
			})
		})
	}
}

func TestDeferredForThreeDays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 20, nil), newScript(time.Now)
		var tries []time.Time
		s.answer = func(msg *mail.Message) verdict {
			if msg.Recipient == 5 {
				tries = append(tries, time.Now())
				return verdict{mail.Later, 452, "4.2.2 mailbox full", nil}
			}
			return verdict{end: mail.Taken}
		}
		began := time.Now()
		sum, err := Send(t.Context(), config(m, s))
		if err != nil || sum.Counts[mail.Accepted] != 19 || sum.Counts[mail.Rejected] != 1 {
			t.Fatal(sum, err)
		}
		if r := m.byID[5]; r.last.Code != 452 || m.suppressed[r.Address] {
			t.Errorf("%+v", r)
		}
		if d := tries[1].Sub(tries[0]); d < 5*minute || d > 15*minute {
			t.Errorf("second attempt after %v", d)
		}
		for i := 1; i < len(tries); i++ {
			if d := tries[i].Sub(tries[i-1]); d > 4*hour+minute {
				t.Errorf("attempt %d after %v", i, d)
			}
		}
		if d := time.Since(began); d < giveUp || d > giveUp+minute {
			t.Errorf("gave up after %v and %d attempts", d, len(tries))
		}
		check(t, m, s)
	})
}

func TestWithoutWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 20, nil), newScript(time.Now)
		s.answer = func(msg *mail.Message) verdict {
			if msg.Recipient == 5 && s.tried < 20 {
				return verdict{mail.Later, 451, "4.7.1 greylisted", nil}
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(m, s)
		cfg.Wait = false
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Deferred] != 1 || sum.Why != ForDeferred || !sum.Next.Equal(m.byID[5].next) {
			t.Fatalf("%+v %v", sum, err)
		}
		time.Sleep(time.Until(sum.Next))
		if sum, err = Send(t.Context(), cfg); err != nil || sum.Counts[mail.Accepted] != 20 || !sum.Next.IsZero() {
			t.Fatalf("%+v %v", sum, err)
		}
		check(t, m, s)
	})
}

// The day's quota is used up: it says when to come again, and is right.
func TestWithoutWaitingForQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 250, nil), newScript(time.Now)
		cfg := config(m, s)
		cfg.Wait = false
		cfg.Limits.PerDay = 100
		began := time.Now()
		for runs := 0; ; runs++ {
			sum, err := Send(t.Context(), cfg)
			if err != nil || runs > 5 {
				t.Fatalf("%+v %v", sum, err)
			}
			if sum.Next.IsZero() {
				break
			}
			if sum.Why != ForQuota || sum.Counts[mail.Planned] == 0 {
				t.Errorf("%+v", sum)
			}
			time.Sleep(time.Until(sum.Next))
		}
		if d := time.Since(began); m.counts[mail.Accepted] != 250 || d < 2*day || d > 2*day+hour {
			t.Errorf("%v after %v", m.counts, d)
		}
		if n := windows(s.when, day); n > 100 {
			t.Errorf("%d in a day", n)
		}
		check(t, m, s)
	})
}

func TestRefusalsOfTheSender(t *testing.T) {
	for name, tt := range map[string]struct {
		text     string
		rejected int // at most
		row      int
	}{
		"policy":    {"5.7.1 this account may not send", 0, sameRefusals},
		"quota":     {"daily quota of %d exceeded", 0, sameRefusals},
		"all gone":  {"5.1.1 <%d> unknown", someGone + 2, allGone},
		"different": {"5.7.%d no", 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, s := newMemory(time.Now, 1000, nil), newScript(time.Now)
				s.answer = func(msg *mail.Message) verdict {
					if tt.row == 0 && msg.Recipient == 1000 {
						return verdict{end: mail.Taken}
					}
					text := tt.text
					if strings.Contains(text, "%d") {
						text = fmt.Sprintf(text, msg.Recipient)
					}
					return verdict{mail.Refused, 550, text, nil}
				}
				_, err := Send(t.Context(), config(m, s))
				var refusal *Refusal
				if tt.row == 0 {
					if err != nil || m.counts[mail.Rejected] != 999 {
						t.Error(m.counts, err)
					}
					return
				}
				if !errors.As(err, &refusal) || refusal.Row != tt.row || refusal.Answer.Code != 550 {
					t.Fatal(err)
				}
				if n := m.counts[mail.Rejected]; n > tt.rejected || n != len(m.suppressed) && name == "all gone" {
					t.Errorf("%v, %d suppressed", m.counts, len(m.suppressed))
				}
				if s.tried > tt.row+3 {
					t.Errorf("%d tried", s.tried)
				}
				check(t, m, s)
			})
		})
	}
}

// The relay refuses the sender, in run after run, whoever is left and however few
// they are: when it is mended, everyone can be sent to.
func TestRefusedSenderLosesNobody(t *testing.T) {
	for _, n := range []int{1, 2, 4, 5, 6, 30} {
		for _, before := range []int{0, 20} {
			for _, wait := range []bool{false, true} {
				synctest.Test(t, func(t *testing.T) {
					m, s := newMemory(time.Now, before+n, nil), newScript(time.Now)
					cfg := config(m, s)
					cfg.Wait = wait
					if before > 0 { // an earlier run sent to some
						ctx, cancel := context.WithCancel(t.Context())
						s.answer = func(*mail.Message) verdict {
							if s.tried == before-3 {
								cancel()
							}
							return verdict{end: mail.Taken}
						}
						if _, err := Send(ctx, cfg); !errors.Is(err, context.Canceled) {
							t.Fatal(err)
						}
					}
					s.answer = func(*mail.Message) verdict {
						return verdict{mail.Refused, 550, "5.7.1 sender not authorised", nil}
					}
					for range 5 {
						sum, err := Send(t.Context(), cfg)
						var refusal *Refusal
						if !errors.As(err, &refusal) || refusal.Row != sameRefusals || sum.Counts[mail.Rejected] > 0 {
							t.Fatalf("%d of %d: %v, %v", n, before+n, sum.Counts, err)
						}
						time.Sleep(hour)
					}
					s.answer = nil
					if sum, err := Send(t.Context(), cfg); err != nil || sum.Counts[mail.Accepted] != before+n {
						t.Errorf("%d of %d: %v, %v", n, before+n, sum.Counts, err)
					}
					check(t, m, s)
				})
			}
		}
	}
}

// The same when it begins to refuse in the middle of a run, however slow that is.
func TestRefusedInTheMiddle(t *testing.T) {
	for _, limits := range []Limits{{Sessions: 5}, {Sessions: 1, PerHour: 100}} {
		synctest.Test(t, func(t *testing.T) {
			m, s := newMemory(time.Now, 100, nil), newScript(time.Now)
			s.answer = func(*mail.Message) verdict {
				if s.tried >= 20 {
					return verdict{mail.Refused, 550, "5.7.1 daily quota exceeded", nil}
				}
				return verdict{end: mail.Taken}
			}
			cfg := config(m, s)
			cfg.Limits = limits
			sum, err := Send(t.Context(), cfg)
			var refusal *Refusal
			if !errors.As(err, &refusal) || sum.Counts[mail.Rejected] > 0 || sum.Counts[mail.Accepted] < 20 {
				t.Error(sum, err)
			}
			s.answer = nil
			if sum, err = Send(t.Context(), cfg); err != nil || sum.Counts[mail.Accepted] != 100 {
				t.Error(sum, err)
			}
			check(t, m, s)
		})
	}
}

// Those whom the relay refuses while it takes others are rejected in the same run,
// and many of them, left for its end, stop nothing.
func TestRefusedRecipients(t *testing.T) {
	for name, refused := range map[string]func(id int64) bool{
		"one":             func(id int64) bool { return id == 50 },
		"the last":        func(id int64) bool { return id == 300 },
		"four at the end": func(id int64) bool { return id > 296 },
		"four together":   func(id int64) bool { return id > 10 && id <= 14 },
		"many":            func(id int64) bool { return id%3 == 0 },
	} {
		for _, wait := range []bool{false, true} {
			t.Run(fmt.Sprint(name, wait), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					m, s := newMemory(time.Now, 300, nil), newScript(time.Now)
					s.answer = func(msg *mail.Message) verdict {
						if refused(msg.Recipient) {
							return verdict{mail.Refused, 554, "5.7.1 not wanted here", nil}
						}
						return verdict{end: mail.Taken}
					}
					cfg := config(m, s)
					cfg.Wait = wait
					want := 0
					for id := range int64(300) {
						if refused(id + 1) {
							want++
						}
					}
					sum, err := Send(t.Context(), cfg)
					if err != nil || sum.Counts[mail.Rejected] != want || sum.Counts[mail.Accepted] != 300-want || !sum.Next.IsZero() {
						t.Error(sum, err)
					}
					if d := sum.Ended.Sub(sum.Started); d > 2*moment {
						t.Errorf("took %v", d)
					}
					for _, r := range m.rows {
						if r.Attempts > 2 {
							t.Errorf("recipient %d was tried %d times", r.ID, r.Attempts)
						}
					}
					check(t, m, s)
				})
			})
		}
	}
}

// A computer that is off over the week-end has not tried for three days.
func TestRetry(t *testing.T) {
	now := time.Date(2024, 10, 7, 9, 0, 0, 0, time.UTC)
	for _, tt := range []struct {
		attempts int // before this one
		since    time.Duration
		want     time.Duration // from now; 0: given up
	}{
		{0, 0, 10 * minute},
		{1, 64 * hour, 20 * minute},
		{1, 80 * hour, 20 * minute},
		{3, 200 * hour, 80 * minute},
		{4, 200 * hour, 0},
		{4, giveUp - minute, minute},
		{10, giveUp, 0},
		{10, giveUp - hour, hour},
	} {
		r := mail.Recipient{Attempts: tt.attempts}
		if tt.attempts > 0 {
			r.First = now.Add(-tt.since)
		}
		got := retry(r, now, 0.5)
		if want := now.Add(tt.want); tt.want == 0 && !got.IsZero() || tt.want > 0 && !got.Equal(want) {
			t.Errorf("%d attempts in %v: %v", tt.attempts, tt.since, got)
		}
	}
}

func TestRefusedSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 100, nil), newScript(time.Now)
		s.dial = func(int) error { return errFatal }
		_, err := Send(t.Context(), config(m, s))
		var refusal *Refusal
		if !errors.As(err, &refusal) || refusal.Answer.Code != 535 || !errors.Is(err, errFatal) || m.counts[mail.Planned] != 100 {
			t.Error(err, m.counts)
		}
		check(t, m, s)
	})
}

func TestLostAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 1000, nil), newScript(time.Now)
		s.answer = func(*mail.Message) verdict { return verdict{end: mail.Lost, err: errDrop} }
		_, err := Send(t.Context(), config(m, s))
		var refusal *Refusal
		if n := m.counts[mail.InDoubt]; !errors.As(err, &refusal) || n < allLost || n > 3*allLost {
			t.Error(err, m.counts)
		}
		check(t, m, s)
	})
}

func TestPoison(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 300, nil), newScript(time.Now)
		tries := 0
		s.answer = func(msg *mail.Message) verdict {
			if msg.Recipient == 7 {
				tries++
				return verdict{end: mail.Unsent, err: errDrop}
			}
			return verdict{end: mail.Taken}
		}
		sum, err := Send(t.Context(), config(m, s))
		if err != nil || sum.Counts[mail.Accepted] != 299 || sum.Counts[mail.Rejected] != 1 {
			t.Error(sum, err)
		}
		if tries < poison || tries > poison*(maxAttempts+5) {
			t.Errorf("%d tries", tries)
		}
		check(t, m, s)
	})
}

// The relay is away for a night: nobody is burnt, and it goes on by itself.
func TestNight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 500, nil), newScript(time.Now)
		dawn := time.Now().Add(8 * hour)
		s.dial = func(n int) error {
			if s.tried >= 200 && time.Now().Before(dawn) {
				return errDrop
			}
			return nil
		}
		s.answer = func(*mail.Message) verdict {
			if s.tried >= 200 && time.Now().Before(dawn) {
				return verdict{end: mail.Unsent, err: errDrop}
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(m, s)
		var said Progress
		cfg.Progress = func(p Progress) {
			if p.Waiting == ForNetwork {
				said = p
			}
		}
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 500 || sum.Run[mail.Deferred] != 0 {
			t.Error(sum, err)
		}
		if !errors.Is(said.Trouble, errDrop) {
			t.Errorf("progress: %+v", said)
		}
		if d := sum.Ended.Sub(dawn); d < 0 || d > 5*minute {
			t.Errorf("ended %v after dawn", d)
		}
		if s.dials > 3*8*60*3 {
			t.Errorf("%d dials", s.dials)
		}
		check(t, m, s)

		// Without waiting it says so after a few minutes.
		m, s = newMemory(time.Now, 500, nil), newScript(time.Now)
		s.dial = func(int) error { return errDrop }
		cfg = config(m, s)
		cfg.Wait = false
		began := time.Now()
		sum, err = Send(t.Context(), cfg)
		var away *Unreachable
		if !errors.As(err, &away) || !errors.Is(err, errDrop) || sum.Counts[mail.Planned] != 500 || time.Since(began) > 2*patience {
			t.Error(sum, err)
		}
	})
}

// A server with a limit of its own for sessions and hours: fewer of them, and
// no attempt is counted.
func TestBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 3000, nil), newScript(time.Now)
		s.dial = func(int) error {
			if s.open >= 2 {
				return errBusy
			}
			return nil
		}
		quota, hourOf := 0, time.Now()
		s.answer = func(*mail.Message) verdict {
			if time.Since(hourOf) >= hour {
				quota, hourOf = 0, time.Now()
			}
			if quota++; quota > 1000 {
				return verdict{end: mail.Unsent, err: errBusy}
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(m, s)
		cfg.Limits.Sessions = 8
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 3000 || sum.Run[mail.Deferred] != 0 {
			t.Error(sum, err)
		}
		if d := sum.Ended.Sub(sum.Started); d > 3*hour {
			t.Errorf("took %v", d)
		}
		if s.dials > 200 {
			t.Errorf("%d dials", s.dials)
		}
		check(t, m, s)
	})
}

func TestCancel(t *testing.T) {
	for _, chained := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			m, s := newMemory(time.Now, 5000, nil), newScript(time.Now)
			s.chained = chained
			s.latency = time.Second
			ctx, cancel := context.WithCancel(t.Context())
			go func() { time.Sleep(100 * time.Second); cancel() }()
			sum, err := Send(ctx, config(m, s))
			if !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if n := sum.Counts[mail.Accepted]; n < 297 || n > 306 || sum.Counts[mail.Accepted]+sum.Counts[mail.Planned] != 5000 {
				t.Error(sum.Counts)
			}
			if d := sum.Ended.Sub(sum.Started); d > 103*time.Second {
				t.Errorf("took %v", d)
			}
			check(t, m, s)
			sum, err = Send(t.Context(), config(m, s))
			if err != nil || sum.Counts[mail.Accepted] != 5000 {
				t.Error(sum, err)
			}
			check(t, m, s)
		})
	}
}

func TestTwoRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 100, nil), newScript(time.Now)
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := Send(t.Context(), config(m, s)); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		if _, err := Send(t.Context(), config(m, s)); !errors.Is(err, mail.ErrBusy) {
			t.Error(err)
		}
		wg.Wait()
		check(t, m, s)
	})
}

func TestSuppressedMeanwhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 1000, nil), newScript(time.Now)
		for i := 1; i <= 800; i++ {
			m.suppressed[fmt.Sprintf("r%d@example.org", i)] = true
		}
		sum, err := Send(t.Context(), config(m, s))
		if err != nil || sum.Counts[mail.Suppressed] != 800 || sum.Counts[mail.Accepted] != 200 {
			t.Error(sum, err)
		}
		check(t, m, s)
	})
}

func TestNotComposed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 100, nil), newScript(time.Now)
		cfg := config(m, s)
		cfg.Compose = func(r mail.Recipient) ([]byte, error) {
			if r.ID == 50 {
				return nil, errors.New("her name\r\nis odd")
			}
			return []byte("x"), nil
		}
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Rejected] != 1 || sum.Counts[mail.Accepted] != 99 || m.byID[50].last != (mail.Answer{Text: "not composed: her name is odd"}) || len(m.suppressed) > 0 {
			t.Error(sum, err, m.byID[50])
		}
		check(t, m, s)
	})
}

// Several odd addresses in a row, at the beginning or later, are no sign of more.
func TestSeveralUncomposed(t *testing.T) {
	for _, odd := range []func(id int64) bool{
		func(id int64) bool { return id <= noneComposed-1 },
		func(id int64) bool { return id > 50 && id <= 90 },
		func(id int64) bool { return id > 80 },
	} {
		synctest.Test(t, func(t *testing.T) {
			m, s := newMemory(time.Now, 100, nil), newScript(time.Now)
			cfg := config(m, s)
			cfg.Limits.Sessions = 1
			cfg.Wait = false
			want := 0
			for id := range int64(100) {
				if odd(id + 1) {
					want++
				}
			}
			cfg.Compose = func(r mail.Recipient) ([]byte, error) {
				if odd(r.ID) {
					return nil, errors.New("é is not ASCII")
				}
				return []byte("x"), nil
			}
			sum, err := Send(t.Context(), cfg)
			if err != nil || sum.Counts[mail.Rejected] != want || sum.Run[mail.Rejected] != want || sum.Counts[mail.Accepted] != 100-want {
				t.Error(sum, err)
			}
			check(t, m, s)
		})
	}
}

// Nothing can be composed: that is said, and nobody is lost.
func TestNoneComposed(t *testing.T) {
	for _, n := range []int{1, 3, 100} {
		synctest.Test(t, func(t *testing.T) {
			m, s := newMemory(time.Now, n, nil), newScript(time.Now)
			cfg := config(m, s)
			compose := cfg.Compose
			wrong := errors.New("no template")
			cfg.Compose = func(mail.Recipient) ([]byte, error) { return nil, wrong }
			sum, err := Send(t.Context(), cfg)
			var refusal *Refusal
			if !errors.Is(err, wrong) || errors.As(err, &refusal) || sum.Counts[mail.Rejected] > 0 || s.tried > 0 {
				t.Errorf("%d: %v, %v", n, sum, err)
			}
			cfg.Compose = compose
			if sum, err = Send(t.Context(), cfg); err != nil || sum.Counts[mail.Accepted] != n {
				t.Errorf("%d: %v, %v", n, sum, err)
			}
			check(t, m, s)
		})
	}
}

// A full disk: nothing is sent that is not recorded, and the next run goes on.
func TestLedgerFails(t *testing.T) {
	full := errors.New("disk full")
	for _, chained := range []bool{false, true} {
		for at := 1; at < 40; at += 3 {
			synctest.Test(t, func(t *testing.T) {
				m, s := newMemory(time.Now, 50, nil), newScript(time.Now)
				s.chained = chained
				steps := 0
				m.fail = func([]mail.Outcome, int64) error {
					if steps++; steps >= at {
						return full
					}
					return nil
				}
				_, err := Send(t.Context(), config(m, s))
				if !errors.Is(err, full) {
					t.Fatal(err)
				}
				m.fail = nil
				sum, err := Send(t.Context(), config(m, s))
				if err != nil || sum.Counts[mail.InDoubt] > 3 || sum.Counts[mail.InDoubt]+sum.Counts[mail.Accepted] != 50 {
					t.Error(sum, err)
				}
				check(t, m, s)
			})
		}
	}
}

// windows is the most that happened in any window of a length.
func windows(when []time.Time, length time.Duration) int {
	most, from := 0, 0
	for i, t := range when {
		for t.Sub(when[from]) >= length {
			from++
		}
		most = max(most, i-from+1)
	}
	return most
}

// The quota holds though the run is cancelled and begun anew all the time.
func TestQuotaAcrossRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 4000, nil), newScript(time.Now)
		s.latency = 300 * time.Millisecond
		cfg := config(m, s)
		cfg.Limits = Limits{Sessions: 3, PerMinute: 30, PerHour: 600, PerDay: 2500, MessagesPerSession: 100}
		began := time.Now()
		runs := 0
		for m.counts[mail.Accepted] < 4000 && runs < 1000 {
			runs++
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+runs%40)*minute)
			if _, err := Send(ctx, cfg); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			cancel()
		}
		for length, most := range map[time.Duration]int{minute: 30, hour: 600, day: 2500} {
			if n := windows(s.when, length); n > most {
				t.Errorf("%d in %v", n, length)
			}
		}
		if d := time.Since(began); d > 2*day {
			t.Errorf("took %v", d)
		}
		if s.dials > 4000/20+runs*3 {
			t.Errorf("%d dials", s.dials)
		}
		check(t, m, s)
	})
}

// The day's quota is used up, and the computer sleeps until the next: it goes on
// when the wall clock says so.
func TestSleepOverQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var slept time.Duration
		now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(slept) }
		m, s := newMemory(now, 200, nil), newScript(now)
		cfg := config(m, s)
		cfg.Limits = Limits{Sessions: 1, PerDay: 100}
		go func() {
			time.Sleep(hour)
			mu.Lock()
			slept = 20 * hour
			mu.Unlock()
		}()
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 200 {
			t.Error(sum, err)
		}
		if d := sum.Ended.Sub(sum.Started); d < day || d > day+minute {
			t.Errorf("took %v", d)
		}
		check(t, m, s)
	})
}

// The computer sleeps: the wall clock jumps, the connection is dead.
func TestSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var slept time.Duration
		now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(slept) }
		m, s := newMemory(now, 1000, nil), newScript(now)
		cfg := config(m, s)
		cfg.Limits = Limits{Sessions: 1, PerHour: 200}
		var woke time.Time
		s.answer = func(*mail.Message) verdict {
			if s.lastOpen.Before(woke) {
				t.Error("a session was used across sleep")
			}
			return verdict{end: mail.Taken}
		}
		go func() {
			time.Sleep(hour + 3*time.Second)
			mu.Lock()
			slept = 9 * hour
			mu.Unlock()
			s.mu.Lock()
			woke = now()
			s.mu.Unlock()
		}()
		began := now()
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 1000 {
			t.Error(sum, err)
		}
		if d := now().Sub(began); d > 14*hour+10*minute {
			t.Errorf("took %v", d)
		}
		if n := windows(s.when, hour); n > 200 {
			t.Errorf("%d in an hour", n)
		}
		check(t, m, s)
	})
}

func TestPerDomain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(time.Now, 5000, func(i int) string {
			return fmt.Sprintf("r%d@%s", i, []string{[]string{"Orange.example", "wanadoo.example"}[i/10%2], "b.example", "c.example"}[min(i%10, 2)])
		})
		s := newScript(time.Now)
		var orange []time.Time
		flying, most := 0, 0
		s.answer = func(msg *mail.Message) verdict {
			if strings.HasSuffix(msg.To, "@Orange.example") || strings.HasSuffix(msg.To, "@wanadoo.example") {
				orange = append(orange, time.Now())
			}
			if strings.HasSuffix(msg.To, "@b.example") {
				flying++
				most = max(most, flying)
				time.AfterFunc(s.latency-time.Nanosecond, func() { s.mu.Lock(); flying--; s.mu.Unlock() })
			}
			return verdict{end: mail.Taken}
		}
		s.latency = 50 * time.Millisecond
		cfg := config(m, s)
		cfg.Limits = Limits{Sessions: 10, PerDomain: map[string]DomainLimit{"orange.example wanadoo.example": {Sessions: 2, PerMinute: 60}, "b.example": {Sessions: 2}}}
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 5000 {
			t.Error(sum, err)
		}
		if n := windows(orange, minute); n > 60 || most > 2 {
			t.Errorf("%d a minute, %d at once", n, most)
		}
		if d := sum.Ended.Sub(sum.Started); d > 9*minute {
			t.Errorf("took %v", d) // 500 to Orange are 8 min 20 s
		}
		check(t, m, s)
	})
}

func TestEstimate(t *testing.T) {
	now := time.Date(2024, 10, 1, 9, 0, 0, 0, time.UTC)
	limits := func(name string) Limits {
		p, ok := ProfileNamed(name)
		if !ok {
			t.Fatal(name)
		}
		return p.Limits
	}
	for _, tt := range []struct {
		n       int
		limits  Limits
		recent  []Burst
		domains map[string]int
		want    time.Duration
	}{
		{0, limits("microsoft365"), nil, nil, 0},
		{1, limits("microsoft365"), nil, nil, 0},
		{3000, limits("microsoft365"), nil, nil, 100 * minute},
		{3000, limits("ovh"), nil, nil, 15 * hour},
		{3000, limits("gandi"), nil, nil, 30 * hour},
		{10_000, limits("microsoft365"), nil, nil, 333 * minute},
		{12_000, limits("microsoft365"), nil, nil, day + 67*minute},
		{35_000, limits("microsoft365"), nil, nil, 3*day + 167*minute},
		{3000, limits("microsoft365"), []Burst{{now.Add(-2 * hour), 9000}}, nil, 22*hour + 67*minute},
		{3000, limits("own-relay"), nil, nil, 12 * time.Second},
		{900, func() Limits { l := limits("brevo"); l.PerDay = 300; return l }(), nil, nil, 2*day + 11*time.Second},
		{3000, Limits{Sessions: 5, PerDomain: map[string]DomainLimit{"orange.fr": {PerMinute: 10}}}, nil, map[string]int{"orange.fr": 600}, hour},
		{3000, Limits{Sessions: 5, PerDomain: map[string]DomainLimit{"orange.fr wanadoo.fr": {PerMinute: 10}}}, nil, map[string]int{"orange.fr": 200, "wanadoo.fr": 400}, hour},
		{1_000_000, Limits{Sessions: 50, Pace: 10 * time.Millisecond}, nil, nil, 200 * time.Second},
	} {
		got := Estimate(now, tt.n, tt.limits, tt.recent, tt.domains).Sub(now)
		if d := got - tt.want; d < -max(2*time.Second, tt.want/100) || d > max(2*time.Second, tt.want/100) {
			t.Errorf("%d by %+v: %v, want %v", tt.n, tt.limits, got, tt.want)
		}
	}
}

// A domain that is held back holds nobody else back.
func TestPerDomainLookAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := newMemory(time.Now, 2000, func(i int) string {
			return fmt.Sprintf("r%d@%s", i, []string{"slow.example", "b.example"}[min(i/1000, 1)])
		})
		s := newScript(time.Now)
		var last time.Time
		s.answer = func(msg *mail.Message) verdict {
			if strings.HasSuffix(msg.To, "@b.example") {
				last = time.Now()
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(m, s)
		cfg.Limits.PerDomain = map[string]DomainLimit{"slow.example": {PerMinute: 20}}
		sum, err := Send(t.Context(), cfg)
		if err != nil || sum.Counts[mail.Accepted] != 2000 {
			t.Error(sum, err)
		}
		if d := last.Sub(sum.Started); d > minute {
			t.Errorf("the others took %v", d)
		}
		check(t, m, s)
	})
}

// mute is a session that ends without a word about its message.
type mute struct {
	session
	dot bool // after it was allowed to send the final dot
}

func (m mute) Send(_ context.Context, src mail.Source) error {
	msg, err := src.Next(true)
	if msg == nil || err != nil {
		return err
	}
	if m.dot {
		if err := src.Commit(nil, msg); err != nil {
			return err
		}
		m.s.mu.Lock()
		m.s.arrived[msg.Recipient]++
		m.s.mu.Unlock()
	}
	return errDrop
}

func TestMuteSessions(t *testing.T) {
	for _, dot := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			m, s := newMemory(time.Now, 200, nil), newScript(time.Now)
			cfg := config(m, s)
			cfg.Limits.Sessions = 1
			cfg.Dial = func(ctx context.Context) (Session, error) {
				d, err := s.Dial(ctx)
				if s.dials == 3 {
					return mute{session{s}, dot}, err
				}
				return d, err
			}
			cfg.Limits.MessagesPerSession = 50
			sum, err := Send(t.Context(), cfg)
			want := 0
			if dot {
				want = 1
			}
			if err != nil || sum.Counts[mail.InDoubt] != want || sum.Run[mail.InDoubt] != want || sum.Counts[mail.Accepted] != 200-want {
				t.Error(sum, err)
			}
			check(t, m, s)
		})
	}
	// What could not be recorded was not sent.
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 200, nil), newScript(time.Now)
		m.fail = func(_ []mail.Outcome, next int64) error {
			if next != 0 {
				return errDrop
			}
			return nil
		}
		cfg := config(m, s)
		cfg.Dial = func(context.Context) (Session, error) { return mute{session{s}, true}, nil }
		sum, err := Send(t.Context(), cfg)
		if !errors.Is(err, errDrop) || sum.Counts[mail.Planned] != 200 {
			t.Error(sum, err)
		}
	})
}

// 421 ends the session, whatever it answers: nobody's attempt is counted.
func TestClosing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 500, nil), newScript(time.Now)
		s.answer = func(msg *mail.Message) verdict {
			if s.dials < 20 && msg.Recipient%50 == 0 {
				return verdict{mail.Later, 421, "4.3.2 shutting down", errBusy}
			}
			return verdict{end: mail.Taken}
		}
		sum, err := Send(t.Context(), config(m, s))
		if err != nil || sum.Counts[mail.Accepted] != 500 || sum.Run[mail.Deferred] > 3 {
			t.Error(sum, err)
		}
		check(t, m, s)
	})
}

// The relay starts anew once: all sessions lose a message, and that is no reason to stop.
func TestRelayRestarts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 5000, nil), newScript(time.Now)
		down := time.Now().Add(500 * time.Millisecond)
		s.answer = func(*mail.Message) verdict {
			if s.lastOpen.Before(down) && !time.Now().Before(down) {
				return verdict{end: mail.Lost, err: errDrop}
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(m, s)
		cfg.Limits.Sessions = 20
		sum, err := Send(t.Context(), cfg)
		if n := sum.Counts[mail.InDoubt]; err != nil || n < allLost || n > 20 || sum.Counts[mail.Accepted] != 5000-n {
			t.Error(sum, err)
		}
		check(t, m, s)
	})
}

// The ledger fails once, on the way out it does not: nothing is in doubt.
func TestLedgerFailsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, s := newMemory(time.Now, 50, nil), newScript(time.Now)
		steps := 0
		m.fail = func([]mail.Outcome, int64) error {
			if steps++; steps == 20 {
				return errDrop
			}
			return nil
		}
		sum, err := Send(t.Context(), config(m, s))
		if !errors.Is(err, errDrop) || sum.Counts[mail.Accepted]+sum.Counts[mail.Planned] != 50 || sum.Counts[mail.Accepted] < 10 {
			t.Error(sum, err)
		}
		check(t, m, s)
	})
}

// What was said before is what happens.
func TestEstimateIsTrue(t *testing.T) {
	for _, p := range Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, s := newMemory(time.Now, 3000, nil), newScript(time.Now)
				s.latency = p.Limits.Pace
				cfg := config(m, s)
				cfg.Limits = p.Limits
				want := time.Until(Estimate(time.Now(), 3000, p.Limits, nil, nil))
				sum, err := Send(t.Context(), cfg)
				if err != nil {
					t.Fatal(err)
				}
				if got := sum.Ended.Sub(sum.Started); got < want*98/100-time.Second || got > want*102/100+time.Second {
					t.Errorf("%v, estimated %v", got, want)
				}
			})
		})
	}
}

func TestProfiles(t *testing.T) {
	for i, p := range Profiles() {
		if p.Limits.Sessions < 1 || p.Port == 0 || p.Security != TLS && p.Security != StartTLS || (p.Host == "") != (p.Name == "own-relay") {
			t.Errorf("%+v", p)
		}
		if i > 0 && Profiles()[i-1].Name >= p.Name {
			t.Errorf("%s is out of order", p.Name)
		}
	}
}

func TestLimiter(t *testing.T) {
	start := time.Date(2024, 10, 1, 9, 0, 0, 0, time.UTC)
	rnd := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		lim := Limits{PerMinute: rnd.IntN(50), PerHour: rnd.IntN(500), PerDay: rnd.IntN(3000)}
		l := newLimiter(lim, nil)
		var when []time.Time
		now := start
		for range 2000 {
			// Now and then nothing is to be sent, or the sender is slow.
			now = now.Add(time.Duration(rnd.ExpFloat64() * float64(time.Second)))
			if rnd.IntN(100) == 0 {
				now = now.Add(time.Duration(rnd.IntN(5)) * 20 * minute)
			}
			at := l.next(now)
			if at.Before(now) {
				t.Fatal("earlier than now")
			}
			now = at
			l.take(now)
			when = append(when, now)
		}
		for _, w := range []window{{lim.PerMinute, minute}, {lim.PerHour, hour}, {lim.PerDay, day}} {
			if n := windows(when, w.length); w.n > 0 && n > w.n {
				t.Fatalf("%+v: %d in %v", lim, n, w.length)
			}
		}
	}
	// A clock that is set back blocks nobody.
	l := newLimiter(Limits{PerMinute: 2}, nil)
	l.take(start.Add(day))
	if at := l.next(start); at.Sub(start) > minute {
		t.Errorf("waits until %v", at)
	}
}

// BenchmarkEngine is what the engine itself costs for a message.
func BenchmarkEngine(b *testing.B) {
	for _, sessions := range []int{1, 10, 50} {
		b.Run(fmt.Sprint(sessions), func(b *testing.B) {
			m := newMemory(time.Now, b.N, nil)
			s := newScript(time.Now)
			s.latency = 0
			cfg := config(m, s)
			cfg.Limits.Sessions = sessions
			cfg.Dial = func(context.Context) (Session, error) { return idle{}, nil }
			b.ReportAllocs()
			b.ResetTimer()
			sum, err := Send(context.Background(), cfg)
			if err != nil || sum.Counts[mail.Accepted] != b.N {
				b.Error(sum, err)
			}
		})
	}
}

// idle is a session without a network.
type idle struct{}

func (idle) Close() error { return nil }

func (idle) Send(_ context.Context, src mail.Source) error {
	var done []mail.Result
	m, err := src.Next(true)
	for m != nil && err == nil {
		if err = src.Commit(done, m); err != nil {
			return err
		}
		done = append(done[:0], mail.Result{Message: m, End: mail.Taken, Answer: mail.Answer{Code: 250}, At: m.Started})
		if m, err = src.Next(false); m == nil && err == nil {
			if err = src.Commit(done, nil); err == nil {
				done = done[:0]
				m, err = src.Next(true)
			}
		}
	}
	return err
}
