package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledgertest"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(childLedger); path != "" {
		child(path)
		return
	}
	os.Exit(m.Run())
}

// TestConformance holds this ledger to what all must do.
func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) ledgertest.Store { return open(t) })
}

// TestStoredNumbers: states are stored by number, and an index names two.
func TestStoredNumbers(t *testing.T) {
	for i, name := range []string{"planned", "claimed", "transmitting", "accepted", "deferred", "rejected", "in_doubt", "suppressed", "bounced", "complained"} {
		if got := mail.State(i + 1).String(); got != name {
			t.Errorf("state %d is %s, was %s", i+1, got, name)
		}
	}
}

func TestFileIsPrivate(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes are not rights there")
	}
	path := filepath.Join(t.TempDir(), "données privées?#%41", "bulletin.db")
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	must(t)(s.Key(t.Context(), "x"))
	for name, want := range map[string]fs.FileMode{filepath.Dir(path): 0o700, path: 0o600, path + "-wal": 0o600} {
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	s.Close()
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if s, err = Open(path); err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": int(patience.Milliseconds())} {
		var got int
		if err := s.write(t.Context(), func(t *tx) error { _, err := t.get([]any{&got}, "PRAGMA "+pragma); return err }); err != nil || got != want {
			t.Errorf("%s = %d, want %d (%v)", pragma, got, want, err)
		}
	}
}

// raw changes a ledger that is closed.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := connect(path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, q := range statements {
		must(t)(db.Exec(q))
	}
}

func TestOpenRefuses(t *testing.T) {
	foreign, newer := new(*ForeignError), new(*NewerError)
	for _, tt := range []struct {
		name string
		make func(path string)
		as   any
	}{
		{"text", func(p string) { os.WriteFile(p, []byte(strings.Repeat("nothing of the kind ", 100)), 0o600) }, foreign},
		{"another database", func(p string) { raw(t, p, "CREATE TABLE x (y)") }, foreign},
		{"another program's", func(p string) { raw(t, p, "PRAGMA user_version = 1", "PRAGMA application_id = 7") }, foreign},
		{"newer", func(p string) {
			s, err := Open(p)
			must(t)(s, err)
			s.Close()
			raw(t, p, fmt.Sprintf("PRAGMA user_version = %d", len(migrations)+1))
		}, newer},
	} {
		path := filepath.Join(t.TempDir(), "bulletin.db")
		tt.make(path)
		before, _ := os.ReadFile(path)
		s, err := Open(path)
		if !errors.As(err, tt.as) {
			t.Errorf("%s: %v %v", tt.name, s, err)
		}
		if after, _ := os.ReadFile(path); tt.name != "another database" && tt.name != "another program's" && !bytes.Equal(before[100:], after[100:]) {
			t.Errorf("%s was changed", tt.name)
		}
		if _, err := Restore(path, filepath.Join(t.TempDir(), "b.db")); !errors.As(err, tt.as) {
			t.Errorf("restored %s: %v", tt.name, err)
		}
	}
}

// TestMigrate passes a ledger through a version that fails and one that does not.
func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bulletin.db")
	s, err := Open(path)
	must(t)(s, err)
	must(t)(s.Import(t.Context(), people(3), time.Now()))
	s.Close()
	db, err := connect(path)
	must(t)(db, err)
	defer db.Close()
	conn, err := db.Conn(t.Context())
	must(t)(conn, err)
	defer conn.Close()
	state := func() (version, people int) {
		if err := db.QueryRow("SELECT (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM subscriber)").Scan(&version, &people); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := migrate(conn, path, append(slices.Clone(migrations), "DELETE FROM subscriber; ALTER TABLE nowhere ADD COLUMN x")); err == nil {
		t.Fatal("no error")
	}
	if v, n := state(); v != len(migrations) || n != 3 {
		t.Errorf("version %d, %d people", v, n)
	}
	if err := migrate(conn, path, append(slices.Clone(migrations), "DELETE FROM subscriber WHERE id = 1", "DELETE FROM subscriber WHERE id = 2")); err != nil {
		t.Fatal(err)
	}
	if v, n := state(); v != len(migrations)+2 || n != 1 {
		t.Errorf("version %d, %d people", v, n)
	}
}

// TestFullDisk: what does not fit is an error and leaves no trace; afterwards
// all goes on.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), started(t, 400)
	list, err := s.Claim(ctx, "2024-10", 400, time.Now())
	must(t)(list, err)
	limit := func(pages int) {
		t.Helper()
		if err := s.write(ctx, func(t *tx) error {
			var n int
			_, err := t.get([]any{&n}, fmt.Sprintf("PRAGMA max_page_count = %d", pages))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	outcome := func(id int64) []mail.Outcome {
		return []mail.Outcome{{Recipient: id, State: mail.Rejected, At: time.Now(), Answer: mail.Answer{Code: 550, Text: strings.Repeat("x", 500)}}}
	}
	limit(1) // SQLite takes that for: no page more
	var mu sync.Mutex
	var written, refused []int64
	var wg sync.WaitGroup
	for part := range 8 {
		wg.Go(func() {
			for _, r := range list[part*50 : part*50+50] {
				err := s.Step(ctx, "2024-10", outcome(r.ID), 0, time.Now())
				mu.Lock()
				switch {
				case err == nil:
					written = append(written, r.ID)
				case resultCode(err) == codeFull:
					refused = append(refused, r.ID)
				default:
					t.Error(err)
				}
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if len(refused) < 100 {
		t.Fatalf("%d of %d refused: the disk was not full", len(refused), len(list))
	}
	verify := func(rejected int) {
		t.Helper()
		counts, err := s.Counts(ctx, "2024-10")
		if err != nil || counts[mail.Rejected] != rejected || counts[mail.Claimed] != 400-rejected {
			t.Fatalf("%v %v, want %d rejected", counts, err, rejected)
		}
		rows := 0
		must(t)(nil, s.Rows(ctx, "2024-10", mail.Filter{States: []mail.State{mail.Rejected}}, func(mail.Row) bool { rows++; return true }))
		var attempts int
		must(t)(nil, s.read.QueryRow("SELECT count(*) FROM attempt").Scan(&attempts))
		if rows != rejected || attempts != rejected {
			t.Fatalf("%d rows, %d attempts, want %d", rows, attempts, rejected)
		}
	}
	verify(len(written))
	if err := s.Step(ctx, "2024-10", outcome(refused[0]), 0, time.Now()); resultCode(err) != codeFull {
		t.Fatal(err)
	}
	limit(1 << 30)
	for _, id := range refused {
		must(t)(nil, s.Step(ctx, "2024-10", outcome(id), 0, time.Now()))
	}
	verify(400)
}

// TestForgetLeavesNoTrace looks at the bytes on the disk.
func TestForgetLeavesNoTrace(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), started(t, 200)
	list, err := s.Claim(ctx, "2024-10", 100, time.Now())
	must(t)(list, err)
	const who = "reader0000042@example.org"
	for _, r := range list {
		must(t)(nil, s.Step(ctx, "2024-10", nil, r.ID, time.Now()))
		must(t)(nil, s.Step(ctx, "2024-10", []mail.Outcome{{Recipient: r.ID, State: mail.Rejected, Suppress: r.Address == who,
			Answer: mail.Answer{Code: 550, Text: r.Address + " unknown"}}}, 0, time.Now()))
	}
	found := func() bool {
		t.Helper()
		all := false
		for _, suffix := range []string{"", "-wal"} {
			data, err := os.ReadFile(s.path + suffix)
			must(t)(nil, err)
			all = all || bytes.Contains(data, []byte("reader0000042")) || bytes.Contains(data, []byte("Martin 42"))
		}
		return all
	}
	if !found() {
		t.Fatal("the test looks in the wrong place")
	}
	known, err := s.Forget(ctx, who, time.Now())
	if err != nil || !known {
		t.Fatal(known, err)
	}
	if found() {
		t.Error("she is still in the file")
	}
	got, err := s.Attempts(ctx, "2024-10", 43)
	if err != nil || len(got) != 1 || got[0].Answer != (mail.Answer{Code: 550}) || !got[0].Dot || got[0].State != mail.Rejected {
		t.Errorf("%+v %v", got, err)
	}
}

func TestResubscribe(t *testing.T) {
	ctx, s := t.Context(), open(t)
	day := func(n int) time.Time { return time.Date(2024, 6, n, 0, 0, 0, 0, time.UTC) }
	must(t)(s.Import(ctx, []mail.Subscriber{{Address: "a@example.org"}, {Address: "f@example.org"}}, day(1)))
	must(t)(nil, s.Suppress(ctx, "a@example.org", mail.Suppression{Why: mail.Unsubscribed, When: day(10).Add(9 * time.Hour)}))
	must(t)(s.Forget(ctx, "f@example.org", day(10).Add(9*time.Hour)))
	for _, address := range []string{"a@example.org", "f@example.org"} {
		for _, consent := range []time.Time{{}, day(9), day(10)} {
			var stale *StaleConsentError
			if err := s.Resubscribe(ctx, mail.Subscriber{Address: address, Consent: mail.Consent{Date: consent}}); !errors.As(err, &stale) || !stale.Consent.Equal(consent) {
				t.Errorf("%s, consent of %v: %v", address, consent, err)
			}
		}
		must(t)(nil, s.Resubscribe(ctx, mail.Subscriber{Address: address, Consent: mail.Consent{Date: day(11), Source: "form"}}))
		if got, err := s.Find(ctx, address); err != nil || got == nil || got.Suppressed.Why != "" || got.Consent.Source != "form" {
			t.Errorf("%+v %v", got, err)
		}
	}
	must(t)(nil, s.Resubscribe(ctx, mail.Subscriber{Address: "new@example.org"}))
}

func TestKey(t *testing.T) {
	ctx, s := t.Context(), open(t)
	var wg sync.WaitGroup
	keys := make([][]byte, 8)
	for i := range keys {
		wg.Go(func() { keys[i], _ = s.Key(ctx, "unsubscribe") })
	}
	wg.Wait()
	for _, k := range keys {
		if len(k) != 32 || !bytes.Equal(k, keys[0]) || bytes.Equal(k, make([]byte, 32)) {
			t.Fatalf("%x", keys)
		}
	}
	if other, err := s.Key(ctx, "other"); err != nil || bytes.Equal(other, keys[0]) {
		t.Error(err)
	}
}

func TestClosed(t *testing.T) {
	s := open(t)
	must(t)(s.Import(t.Context(), people(1), time.Now()))
	must(t)(s.Start(t.Context(), mail.Campaign{ID: "c", Content: "x"}))
	release, err := s.Lock(t.Context(), "c")
	must(t)(nil, err)
	must(t)(nil, s.Close())
	must(t)(nil, s.Close())
	if err := s.Approve(t.Context(), "x", "y", time.Now()); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
	must(t)(nil, release())
}

// TestAloneBesideFailures: one who fails after writing takes nobody with him.
func TestAloneBesideFailures(t *testing.T) {
	t.Parallel()
	s := started(t, 50)
	var wg sync.WaitGroup
	gate := make(chan struct{})
	wg.Go(func() { s.write(context.Background(), func(*tx) error { <-gate; return nil }) })
	errs := make([]error, 50)
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.write(context.Background(), func(t *tx) error {
				if _, err := t.exec("INSERT INTO approval (content, who, at) VALUES (?, 'x', 0)", fmt.Sprint(i)); err != nil {
					return err
				}
				if i%10 == 3 {
					return errors.New("no")
				}
				return nil
			})
		})
	}
	time.Sleep(20 * time.Millisecond) // all wait, and are served as one group
	close(gate)
	wg.Wait()
	for i, err := range errs {
		by, _, _ := s.Approved(context.Background(), fmt.Sprint(i))
		if fail := i%10 == 3; (err != nil) != fail || (by == "") != fail {
			t.Errorf("%d: %v, %q", i, err, by)
		}
	}
}

func TestBackup(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "l", "bulletin.db"), filepath.Join(folder, "b", "copy.db")
	os.Mkdir(filepath.Dir(backup), 0o700)
	s, err := Open(path)
	must(t)(s, err)
	must(t)(s.Import(ctx, people(10), time.Now()))
	must(t)(s.Start(ctx, mail.Campaign{ID: "c", Content: "x"}))
	release, err := s.Lock(ctx, "c")
	must(t)(nil, err)
	must(t)(nil, s.Backup(ctx, backup)) // while a run sends
	if err := s.Backup(ctx, backup); !errors.Is(err, fs.ErrExist) {
		t.Errorf("overwritten: %v", err)
	}
	if info, _ := os.Stat(backup); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode())
	}
	must(t)(s.Import(ctx, people(20), time.Now()))

	size := func() int {
		t.Helper()
		s, err := Open(path)
		must(t)(s, err)
		defer s.Close()
		n, err := s.Size(ctx, nil)
		must(t)(n, err)
		return n.Total
	}
	var busy *BusyError
	if _, err := Restore(backup, path); !errors.As(err, &busy) || !errors.Is(err, mail.ErrBusy) || busy.PID != os.Getpid() || time.Since(busy.Since) > time.Minute {
		t.Errorf("while a run sends: %v", err)
	}
	must(t)(nil, release())
	var used *InUseError
	if _, err := Restore(backup, path); !errors.As(err, &used) {
		t.Errorf("while it is open: %v", err)
	}
	must(t)(nil, s.Close())

	// A damaged backup changes nothing, wherever the damage is.
	data, err := os.ReadFile(backup)
	must(t)(nil, err)
	bad := filepath.Join(folder, "bad.db")
	for at := 4096; at+4096 <= len(data); at += 8192 {
		torn := bytes.Clone(data)
		for i := range 64 {
			torn[at+i] ^= 0x5a
		}
		os.WriteFile(bad, torn, 0o600)
		if _, err := Restore(bad, path); err == nil {
			t.Errorf("a backup damaged at %d was restored", at)
		}
	}
	os.WriteFile(bad, data[:len(data)-4096], 0o600)
	if _, err := Restore(bad, path); err == nil {
		t.Error("a backup cut short was restored")
	}
	raw(t, backup, "UPDATE tally SET n = n - 1")
	var damaged *DamagedError
	if _, err := Restore(backup, path); !errors.As(err, &damaged) || !strings.Contains(damaged.Why, "10 recipients, 9") {
		t.Errorf("a sum that is wrong: %v", err)
	}
	raw(t, backup, "UPDATE tally SET n = n + 1")
	if n := size(); n != 20 {
		t.Fatalf("%d subscribers", n)
	}

	must(t)(Restore(backup, path))
	if n := size(); n != 10 {
		t.Errorf("%d subscribers after", n)
	}
	kept, _ := filepath.Glob(path + ".before-restore-*")
	if len(kept) != 1 {
		t.Fatalf("kept %q", kept)
	}
	// Over a ledger that is damaged, over none, and the one that was replaced.
	os.WriteFile(path, []byte("broken"), 0o600)
	must(t)(Restore(kept[0], path))
	if n := size(); n != 20 {
		t.Errorf("%d subscribers in what was kept", n)
	}
	path = filepath.Join(folder, "elsewhere", "bulletin.db")
	must(t)(Restore(backup, path))
	if n := size(); n != 10 {
		t.Errorf("%d subscribers elsewhere", n)
	}
	left, _ := filepath.Glob(filepath.Join(folder, "*", ".*"))
	if len(left) > 0 {
		t.Errorf("left behind: %q", left)
	}
}

func TestWhoHolds(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "another run is sending",
		"12":                            "another run is sending",
		"x y":                           "another run is sending",
		"12 2024-10-15T09:00:00Z\n":     "another run is sending (process 12, since 2024-10-15 09:00:00 UTC)",
		"12 yesterday":                  "another run is sending",
		strings.Repeat("9", 400) + " x": "another run is sending",
	} {
		if got := whoHolds(strings.NewReader(text)).Error(); got != want {
			t.Errorf("%q: %s", text, got)
		}
	}
}

// TestReadersSeeOneMoment: a long report is not disturbed by what is written.
func TestReadersSeeOneMoment(t *testing.T) {
	ctx, s := t.Context(), started(t, 100)
	n := 0
	must(t)(nil, s.Rows(ctx, "2024-10", mail.Filter{}, func(r mail.Row) bool {
		if n++; n == 1 {
			must(t)(s.Claim(ctx, "2024-10", 100, time.Now()))
		}
		if r.State != mail.Planned {
			t.Errorf("%d is %v", r.ID, r.State)
		}
		return true
	}))
	if n != 100 {
		t.Error(n)
	}
	if _, err := s.read.Exec("DELETE FROM recipient"); err == nil {
		t.Error("a reader wrote")
	}
}
