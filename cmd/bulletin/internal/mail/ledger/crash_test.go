package ledger

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

const (
	childLedger   = "LEDGER_TEST_CHILD" // path of the ledger that a child sends from
	childSessions = 8
)

// child sends as a run does, in many sessions, and notes what it knows to be
// durable ("dot" before the final dot, "end" after the answer is recorded) until
// it is killed.
func child(path string) {
	ctx := context.Background()
	die := func(err error) {
		if err != nil {
			fmt.Println("error", err)
			os.Exit(3)
		}
	}
	s, err := Open(path)
	die(err)
	_, err = s.Lock(ctx, "c")
	die(err)
	fmt.Println("ready")
	var wg sync.WaitGroup
	for range childSessions {
		wg.Go(func() {
			var done []mail.Outcome
			for {
				list, err := s.Claim(ctx, "c", 3, time.Now())
				die(err)
				for _, r := range list {
					die(s.Step(ctx, "c", done, r.ID, time.Now()))
					for _, o := range done {
						fmt.Println("end", o.Recipient, int(o.State))
					}
					fmt.Println("dot", r.ID)
					state := []mail.State{mail.Accepted, mail.Accepted, mail.Rejected}[r.ID%3]
					done = []mail.Outcome{{Recipient: r.ID, State: state, At: time.Now(), Answer: mail.Answer{Code: 250, Text: "ok"}}}
				}
				if len(list) == 0 {
					die(s.Step(ctx, "c", done, 0, time.Now()))
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestCrash kills the sender again and again: nothing recorded is lost, nobody
// gets a second dot, every dot without an answer is in doubt, and the sums hold.
func TestCrash(t *testing.T) {
	t.Parallel()
	const total = 10000
	kills := 20
	if testing.Short() {
		kills = 3
	}
	path := filepath.Join(t.TempDir(), "bulletin.db")
	s, err := Open(path)
	must(t)(s, err)
	must(t)(s.Import(t.Context(), people(total), time.Now()))
	must(t)(s.Start(t.Context(), mail.Campaign{ID: "c", Content: "x"}))
	must(t)(nil, s.Close())

	r := rand.New(rand.NewPCG(6, uint64(os.Getpid())))
	dots, ends := map[int64]int{}, map[int64]mail.State{}
	lines := 0
	for range kills {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childLedger+"="+path)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		must(t)(nil, err)
		must(t)(nil, cmd.Start())
		in := bufio.NewScanner(out)
		// By how far it has come, not by the clock: a busy machine is slow.
		left := 20 + r.IntN(150)
		for in.Scan() {
			if left--; left == 0 {
				time.AfterFunc(time.Duration(r.IntN(2000))*time.Microsecond, func() { cmd.Process.Kill() })
			}
			var id int64
			var state mail.State
			switch line := in.Text(); {
			case line == "ready":
			case strings.HasPrefix(line, "dot "):
				fmt.Sscanf(line, "dot %d", &id)
				dots[id]++
			case strings.HasPrefix(line, "end "):
				fmt.Sscanf(line, "end %d %d", &id, &state)
				ends[id] = state
			default:
				t.Errorf("the child says %q", line)
			}
			lines++
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child came to its end before it was killed")
		}
	}
	if lines < 20*kills {
		t.Fatalf("the children did nothing: %d lines", lines)
	}

	s, err = Open(path)
	must(t)(s, err)
	defer s.Close()
	before, err := s.Counts(t.Context(), "c")
	must(t)(nil, err)
	if before.Total() != total || before[mail.Transmitting] > childSessions {
		t.Errorf("after the last kill: %v", before)
	}
	release, err := s.Lock(t.Context(), "c")
	must(t)(nil, err)
	defer release()
	counts, err := s.Counts(t.Context(), "c")
	must(t)(nil, err)
	if counts.Total() != total || counts[mail.Transmitting]+counts[mail.Claimed] != 0 || counts[mail.InDoubt] > childSessions*kills {
		t.Errorf("settled: %v", counts)
	}
	must(t)(nil, s.Rows(t.Context(), "c", mail.Filter{}, func(row mail.Row) bool {
		n, known := dots[row.ID], ends[row.ID]
		switch {
		case n > 1:
			t.Errorf("%d got %d dots", row.ID, n)
		case known != 0 && row.State != known:
			t.Errorf("%d is %v, was recorded as %v", row.ID, row.State, known)
		case n == 1 && row.State == mail.Planned:
			t.Errorf("%d got a dot and would get another", row.ID)
		case n == 0 && row.State != mail.Planned && row.State != mail.InDoubt:
			t.Errorf("%d is %v without a dot", row.ID, row.State)
		}
		return true
	}))
	t.Logf("%d kills: %d dots, %d answers recorded, %d in doubt", kills, len(dots), len(ends), counts[mail.InDoubt])
}
