package ledger

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// open makes an empty ledger.
func open(t testing.TB) *Store {
	t.Helper()
	s, err := Open(filepath.Join(t.TempDir(), "private", "bulletin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// people are n subscribers.
func people(n int) []mail.Subscriber {
	list := make([]mail.Subscriber, n)
	for i := range list {
		list[i] = mail.Subscriber{Address: fmt.Sprintf("reader%07d@example.org", i), Name: fmt.Sprintf("Éloïse Martin %d", i), Language: "fr"}
	}
	return list
}

// started is a ledger with a campaign to n whose lock is held.
func started(t testing.TB, n int) *Store {
	t.Helper()
	s := open(t)
	must(t)(s.Import(t.Context(), people(n), time.Now()))
	must(t)(s.Start(t.Context(), mail.Campaign{ID: "2024-10", Content: "abc"}))
	release, err := s.Lock(t.Context(), "2024-10")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { release() })
	return s
}

func must(t testing.TB) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkStep sends: each step records an answer and the next dot, as a
// session that chains its messages does. Claims come by 100.
func BenchmarkStep(b *testing.B) {
	for _, sessions := range []int{1, 10, 50} {
		b.Run(fmt.Sprintf("sessions=%d", sessions), func(b *testing.B) {
			ctx := context.Background()
			s := started(b, b.N)
			queue := make(chan int64, 1000)
			go func() {
				defer close(queue)
				for {
					list, err := s.Claim(ctx, "2024-10", 100, time.Now())
					if err != nil || len(list) == 0 {
						return
					}
					for _, r := range list {
						queue <- r.ID
					}
				}
			}()
			b.ResetTimer()
			begin := time.Now()
			var wg sync.WaitGroup
			for range sessions {
				wg.Go(func() {
					var done []mail.Outcome
					for id := range queue {
						if err := s.Step(ctx, "2024-10", done, id, time.Now()); err != nil {
							b.Error(err)
							return
						}
						done = []mail.Outcome{{Recipient: id, State: mail.Accepted, At: time.Now(),
							Answer: mail.Answer{Server: "mx.example.org", Code: 250, Enhanced: "2.0.0", Text: "Ok: queued as 4XyZ1234"}}}
					}
					if err := s.Step(ctx, "2024-10", done, 0, time.Now()); err != nil {
						b.Error(err)
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "messages/s")
			counts, err := s.Counts(ctx, "2024-10")
			if err != nil || counts[mail.Accepted] != b.N || len(counts) != 1 {
				b.Errorf("%v %v", counts, err)
			}
		})
	}
}

// BenchmarkCommit is the bare commit that a step by one alone is measured
// against, and steps in batches.
func BenchmarkCommit(b *testing.B) {
	for _, batch := range []int{1, 100} {
		b.Run(fmt.Sprintf("batch=%d", batch), func(b *testing.B) {
			s := started(b, 10000)
			begin := time.Now()
			b.ResetTimer()
			for i := 0; i < b.N; i += batch {
				err := s.write(context.Background(), func(t *tx) error {
					for k := range batch {
						if _, err := t.exec("UPDATE recipient SET changed = ? WHERE campaign = 1 AND subscriber = ?", i, (i+k)%10000); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/time.Since(begin).Seconds(), "transitions/s")
		})
	}
}
