package campaign

import (
	"context"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// Limits are what a sender may do. Zero is no limit, except for Sessions.
type Limits struct {
	Sessions           int // at the same time; at least 1
	MessagesPerSession int // then it is closed and another one opened

	PerMinute, PerHour, PerDay int // messages, in any window of that length

	// PerDomain is by the domain of the recipient's address, or by several domains
	// of one provider that share a limit, parted by spaces.
	PerDomain map[string]DomainLimit

	// Pace is how long one message takes in one session, for estimates; zero
	// is a fifth of a second.
	Pace time.Duration
}

// DomainLimit is what a sender may do towards one provider.
type DomainLimit struct {
	Sessions  int // messages under way at the same time
	PerMinute int
}

const (
	minute = time.Minute
	hour   = time.Hour
	day    = 24 * time.Hour
)

// Burst are messages that were sent at a moment.
type Burst struct {
	At time.Time
	N  int
}

// Recent is what limits must know of the time before now. The ledger counts since
// a moment: halving finds when, to a 64th of a window, and what fell between two
// moments is taken to have fallen on the later.
func Recent(ctx context.Context, l mail.Ledger, lim Limits, now time.Time) ([]Burst, error) {
	var bursts []Burst
	var split func(from, to time.Time, since, after int, fine time.Duration) error
	split = func(from, to time.Time, since, after int, fine time.Duration) error {
		if since <= after {
			return nil
		}
		if to.Sub(from) <= fine {
			bursts = append(bursts, Burst{to, since - after})
			return nil
		}
		half := from.Add(to.Sub(from) / 2)
		n, err := l.Sent(ctx, half)
		if err != nil {
			return err
		}
		if err := split(from, half, since, n, fine); err != nil {
			return err
		}
		return split(half, to, n, after, fine)
	}

	windows := newLimiter(lim, nil).windows // rising
	for i := len(windows) - 1; i >= 0; i-- {
		from, to, after := now.Add(-windows[i].length), now, 0
		since, err := l.Sent(ctx, from)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			to = now.Add(-windows[i-1].length)
			if after, err = l.Sent(ctx, to); err != nil {
				return nil, err
			}
		}
		if err := split(from, to, since, after, windows[i].length/64); err != nil {
			return nil, err
		}
	}
	return bursts, nil
}

// Estimate is when n messages will have been sent, beginning now. It lets the
// limiter that will hold them run through a clock of its own. Domains, if
// known, are how many of them go to each.
func Estimate(now time.Time, n int, lim Limits, recent []Burst, domains map[string]int) time.Time {
	end := estimate(now, n, lim, newLimiter(lim, recent))
	for group, d := range lim.PerDomain {
		to := 0
		for domain := range strings.FieldsSeq(group) {
			to += domains[domain]
		}
		some := Estimate(now, min(n, to), Limits{Sessions: max(1, min(lim.Sessions, d.Sessions)), PerMinute: d.PerMinute, Pace: lim.Pace}, nil, nil)
		if some.After(end) {
			end = some
		}
	}
	return end
}

func estimate(now time.Time, n int, lim Limits, l *limiter) time.Time {
	if n <= 0 {
		return now
	}
	pace := lim.Pace
	if pace <= 0 {
		pace = 200 * time.Millisecond
	}
	end := now.Add(pace * time.Duration(n) / time.Duration(max(1, lim.Sessions)))
	if !l.limited() {
		return end
	}
	at := now
	for range n {
		at = l.next(at)
		l.take(at)
	}
	if at = at.Add(pace); at.After(end) {
		end = at
	}
	return end
}

// limiter says when the next message may be sent. No window of a minute, an hour
// or a day holds more than its number, wherever it begins; and as servers count
// in windows of their own, a minute's and an hour's messages are spread evenly.
//
// It reads the wall clock only: a monotonic one stands still while a computer sleeps.
type limiter struct {
	windows []window
	spacing time.Duration
	due     time.Time   // of the next message, if they are spread evenly
	sent    []time.Time // rising, as far back as the longest window
}

type window struct {
	n      int
	length time.Duration
}

// slack is how far a late message lets the next ones be early.
const slack = time.Second

func newLimiter(lim Limits, recent []Burst) *limiter {
	l := &limiter{}
	for _, w := range []window{{lim.PerMinute, minute}, {lim.PerHour, hour}, {lim.PerDay, day}} {
		if w.n <= 0 {
			continue
		}
		l.windows = append(l.windows, w)
		if w.length < day {
			l.spacing = max(l.spacing, w.length/time.Duration(w.n))
		}
	}
	if l.limited() {
		for _, b := range recent {
			for range b.N {
				l.note(b.At)
			}
			l.due = b.At.Add(l.spacing)
		}
	}
	return l
}

func (l *limiter) copy() *limiter {
	c := *l
	c.sent = append([]time.Time(nil), l.sent...)
	return &c
}

func (l *limiter) limited() bool { return len(l.windows) > 0 }

// next is the first moment, now or later, at which a message may be sent.
func (l *limiter) next(now time.Time) time.Time {
	if !l.limited() {
		return now
	}
	l.back(now)
	at := now
	if l.due.After(at) {
		at = l.due
	}
	for _, w := range l.windows {
		if len(l.sent) >= w.n {
			if free := l.sent[len(l.sent)-w.n].Add(w.length); free.After(at) {
				at = free
			}
		}
	}
	return at
}

// take notes that a message is sent at a moment.
func (l *limiter) take(at time.Time) {
	if !l.limited() {
		return
	}
	if at.Sub(l.due) > slack {
		l.due = at
	}
	l.due = l.due.Add(l.spacing)
	l.note(at)
}

func (l *limiter) note(at time.Time) {
	l.sent = append(l.sent, at.Round(0))
	keep := 0
	for _, w := range l.windows {
		keep = max(keep, w.n)
	}
	if len(l.sent) >= 2*keep+64 {
		l.sent = append(l.sent[:0], l.sent[len(l.sent)-keep:]...)
	}
}

// back moves what was noted when the clock was set back, so that nobody waits for
// a time that was wrong.
func (l *limiter) back(now time.Time) {
	if len(l.sent) == 0 {
		return
	}
	ahead := l.sent[len(l.sent)-1].Sub(now)
	if ahead <= slack {
		return
	}
	for i := range l.sent {
		l.sent[i] = l.sent[i].Add(-ahead)
	}
	l.due = l.due.Add(-ahead)
}
