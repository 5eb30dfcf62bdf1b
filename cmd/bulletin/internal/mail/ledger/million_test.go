package ledger

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// TestMillion plans, resumes and reports a campaign of LEDGER_RECIPIENTS
// recipients (1000000) in flat memory.
func TestMillion(t *testing.T) {
	total, _ := strconv.Atoi(os.Getenv("LEDGER_RECIPIENTS"))
	if total == 0 {
		t.Skip("set LEDGER_RECIPIENTS=1000000")
	}
	const limit = 300 << 20
	path := filepath.Join(t.TempDir(), "bulletin.db")
	s, err := Open(path)
	must(t)(s, err)
	defer func() { s.Close() }()
	ctx := t.Context()
	timed := func(what string, do func()) {
		begin := time.Now()
		do()
		t.Logf("%-28s %6.2f s, peak of the process %d MiB", what, time.Since(begin).Seconds(), peak(t)>>20)
	}
	timed("subscribe", func() { // by parts, so that no list of all weighs on the memory
		must(t)(nil, s.write(ctx, func(x *tx) error {
			for i := range total {
				if err := save(x, mail.Subscriber{Address: fmt.Sprintf("reader%07d@example%d.org", i, i%500), Name: "Éloïse Martin", Language: "fr"}); err != nil {
					return err
				}
			}
			return nil
		}))
	})
	timed("plan", func() {
		c, err := s.Start(ctx, mail.Campaign{ID: "c", Content: "x"})
		if err != nil || c.Total != total {
			t.Fatal(c, err)
		}
	})
	must(t)(nil, s.Close())
	timed("open and lock (resume)", func() {
		s, err = Open(path)
		must(t)(s, err)
		_, err := s.Lock(ctx, "c")
		must(t)(nil, err)
	})
	timed("claim 10,000", func() {
		for range 100 {
			list, err := s.Claim(ctx, "c", 100, time.Now())
			if err != nil || len(list) != 100 {
				t.Fatal(len(list), err)
			}
		}
	})
	timed("counts, 1,000 times", func() {
		for range 1000 {
			must(t)(s.Counts(ctx, "c"))
		}
	})
	timed("rows", func() {
		n := 0
		must(t)(nil, s.Rows(ctx, "c", mail.Filter{}, func(mail.Row) bool { n++; return true }))
		if n != total {
			t.Error(n)
		}
	})
	timed("size", func() { must(t)(s.Size(ctx, nil)) })
	if p := peak(t); p > limit {
		t.Errorf("%d MiB", p>>20)
	}
}

// peak is the most memory that this process held (VmHWM), 0 where the system
// does not say.
func peak(t *testing.T) int {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(after)[0])
	must(t)(kib, err)
	return kib << 10
}
