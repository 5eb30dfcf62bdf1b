package campaign

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

// The same with the ledger that is really used, in real time: a few runs, some
// cancelled, with the clock put forward in between. Not beside tests that start
// processes: until one has become another program, it holds the lock, too.
func TestWithSQLite(t *testing.T) {
	for seed := range uint64(2) {
		rnd := rand.New(rand.NewPCG(seed, 9))
		store, err := ledger.Open(filepath.Join(t.TempDir(), fmt.Sprint(seed), "bulletin.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer store.Close()
		const n = 200
		var list []mail.Subscriber
		for i := range n {
			list = append(list, mail.Subscriber{Address: fmt.Sprintf("r%d@example.org", i+1)})
		}
		ctx := context.Background()
		if _, err := store.Import(ctx, list, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Start(ctx, mail.Campaign{ID: "2024-10", Content: "x"}); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var ahead time.Duration
		now := func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(ahead) }
		s := newScript(now)
		s.latency = 0
		s.chained = seed%2 == 1
		lost := 0
		s.answer = func(m *mail.Message) verdict {
			switch rnd.IntN(20) {
			case 0, 1:
				return verdict{mail.Later, 451, fmt.Sprintf("4.%d.0 later", rnd.IntN(9)), nil}
			case 2:
				return verdict{mail.Refused, 550, fmt.Sprintf("5.%d.1 no", rnd.IntN(9)), nil}
			case 3:
				return verdict{end: mail.Unsent, err: errDrop}
			case 4:
				if rnd.IntN(4) == 0 {
					lost++
					return verdict{end: mail.Lost, err: errDrop}
				}
			}
			return verdict{end: mail.Taken}
		}
		cfg := config(newMemory(now, 0, nil), s)
		cfg.Ledger = store
		cfg.Wait = false
		var sum Summary
		allowed := 50 * time.Millisecond
		for run := 0; ; run++ {
			run, cancel := context.WithTimeout(ctx, allowed)
			sum, err = Send(run, cfg)
			cancel()
			if err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Fatal(err)
			}
			if sum.Started.IsZero() { // too short even for the lock
				allowed *= 2
				continue
			}
			if got := sum.Counts.Total(); got != n || sum.Counts[mail.Claimed]+sum.Counts[mail.Transmitting] != 0 {
				t.Fatalf("%v", sum.Counts)
			}
			if err == nil && sum.Next.IsZero() {
				break
			}
			mu.Lock()
			ahead += time.Hour
			if err == nil {
				ahead += max(0, sum.Next.Sub(time.Now().Add(ahead)))
			}
			mu.Unlock()
		}
		if sum.Counts[mail.InDoubt] != lost || sum.Counts[mail.Planned]+sum.Counts[mail.Deferred] != 0 {
			t.Errorf("%v, %d lost", sum.Counts, lost)
		}
		err = store.Rows(ctx, "2024-10", mail.Filter{}, func(r mail.Row) bool {
			if n := s.arrived[r.ID]; n > 1 || r.State == mail.Accepted && n != 1 || r.State == mail.Rejected && n != 0 {
				t.Errorf("recipient %d is %v, and got it %d times", r.ID, r.State, n)
			}
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
