package campaign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// memory is a ledger in memory, as strict as the contract: what is not allowed
// fails. Its clock is that of the caller.
type memory struct {
	mail.Ledger // what is not written below is not used

	mu         sync.Mutex
	now        func() time.Time
	locked     bool
	rows       []*row
	byID       map[int64]*row
	suppressed map[string]bool
	sent       []time.Time
	from       int // rows before are no longer planned
	deferred   map[int64]*row
	counts     mail.Counts

	fail    func(done []mail.Outcome, next int64) error // of Step
	claimed int                                         // most at a time
}

type row struct {
	mail.Recipient
	state    mail.State
	was      mail.State // before it was claimed
	next     time.Time
	last     mail.Answer
	accepted int
	dots     int
}

func newMemory(now func() time.Time, n int, address func(i int) string) *memory {
	m := &memory{now: now, byID: map[int64]*row{}, suppressed: map[string]bool{}, deferred: map[int64]*row{}, counts: mail.Counts{mail.Planned: n}}
	for i := range n {
		a := fmt.Sprintf("r%d@example.org", i+1)
		if address != nil {
			a = address(i + 1)
		}
		r := &row{Recipient: mail.Recipient{ID: int64(i + 1), Address: a}, state: mail.Planned}
		m.rows = append(m.rows, r)
		m.byID[r.ID] = r
	}
	return m
}

func (m *memory) to(r *row, s mail.State) {
	m.counts[r.state]--
	m.counts[s]++
	delete(m.deferred, r.ID)
	r.state = s
	switch s {
	case mail.Planned:
		m.from = min(m.from, int(r.ID)-1)
	case mail.Deferred:
		m.deferred[r.ID] = r
	}
}

func (m *memory) Lock(context.Context, string) (func() error, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked {
		return nil, fmt.Errorf("%w: me", mail.ErrBusy)
	}
	m.locked = true
	for _, r := range m.rows {
		switch r.state {
		case mail.Claimed:
			m.to(r, mail.Planned)
		case mail.Transmitting:
			m.to(r, mail.InDoubt)
		}
	}
	return func() error { m.mu.Lock(); defer m.mu.Unlock(); m.locked = false; return nil }, nil
}

func (m *memory) Claim(_ context.Context, _ string, n int, now time.Time) ([]mail.Recipient, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.locked {
		return nil, errors.New("claim without lock")
	}
	var out []mail.Recipient
	claim := func(r *row) {
		if m.suppressed[r.Address] {
			m.to(r, mail.Suppressed)
			return
		}
		r.was = r.state
		m.to(r, mail.Claimed)
		out = append(out, r.Recipient)
	}
	for ; m.from < len(m.rows) && len(out) < n; m.from++ {
		if r := m.rows[m.from]; r.state == mail.Planned {
			claim(r)
		}
	}
	var due []*row
	for _, r := range m.deferred {
		if !r.next.After(now) {
			due = append(due, r)
		}
	}
	slices.SortFunc(due, func(a, b *row) int { return cmp.Or(a.next.Compare(b.next), cmp.Compare(a.ID, b.ID)) })
	for _, r := range due {
		if len(out) < n {
			claim(r)
		}
	}
	m.claimed = max(m.claimed, m.counts[mail.Claimed])
	return out, nil
}

func (m *memory) Step(ctx context.Context, _ string, done []mail.Outcome, next int64, now time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	if !m.locked {
		return errors.New("step without lock")
	}
	if m.fail != nil {
		if err := m.fail(done, next); err != nil {
			return err
		}
	}
	for _, o := range done {
		r := m.byID[o.Recipient]
		if r == nil || r.state != mail.Transmitting && (r.state != mail.Claimed || o.State == mail.Accepted || o.State == mail.InDoubt) {
			return fmt.Errorf("recipient %d cannot become %v", o.Recipient, o.State)
		}
		if o.State == mail.Deferred && !o.Next.After(o.At) {
			return fmt.Errorf("recipient %d deferred to %v", o.Recipient, o.Next)
		}
		m.to(r, o.State)
		r.next, r.last = o.Next, o.Answer
		if o.State != mail.Planned {
			if r.Attempts++; r.First.IsZero() {
				r.First = o.At
			}
		}
		if o.State == mail.Accepted {
			r.accepted++
		}
		if o.Suppress {
			m.suppressed[r.Address] = true
		}
	}
	if next != 0 {
		r := m.byID[next]
		if r == nil || r.state != mail.Claimed {
			return fmt.Errorf("recipient %d is not claimed", next)
		}
		m.to(r, mail.Transmitting)
		r.dots++
		m.sent = append(m.sent, m.now())
	}
	return nil
}

func (m *memory) Due(context.Context, string) (time.Time, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var due time.Time
	for _, r := range m.deferred {
		if due.IsZero() || r.next.Before(due) {
			due = r.next
		}
	}
	return due, nil
}

func (m *memory) Counts(context.Context, string) (mail.Counts, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c := mail.Counts{}
	for s, n := range m.counts {
		if n != 0 {
			c[s] = n
		}
	}
	return c, nil
}

func (m *memory) Sent(_ context.Context, since time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, t := range m.sent {
		if !t.Before(since) {
			n++
		}
	}
	return n, nil
}
