package ledger

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// sendAll is a run: it gives everyone who is due to the relay but the last, and
// returns their addresses.
func sendAll(t *testing.T, s *Store, id string, last mail.State) (mailed []string) {
	t.Helper()
	ctx := t.Context()
	if _, err := s.Start(ctx, mail.Campaign{ID: id, Content: "x", Subject: "S"}); err != nil {
		t.Fatal(err)
	}
	release, err := s.Lock(ctx, id)
	must(t)(nil, err)
	list, err := s.Claim(ctx, id, 100, time.Now())
	must(t)(nil, err)
	for i, r := range list {
		must(t)(nil, s.Step(ctx, id, nil, r.ID, time.Now()))
		mailed = append(mailed, r.Address)
		if i == len(list)-1 && last == mail.Transmitting {
			break // the run dies
		}
		must(t)(nil, s.Step(ctx, id, []mail.Outcome{{Recipient: r.ID, State: mail.Accepted, Answer: mail.Answer{Code: 250, Text: "taken"}}}, 0, time.Now()))
	}
	must(t)(nil, release())
	return mailed
}

func reopen(t *testing.T, path string) *Store {
	t.Helper()
	s, err := Open(path)
	must(t)(nil, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// TestRestoreForgetsNobody: backup, send, restore, send mails nobody twice, nor
// who left since, nor who was forgotten; and no id is given again.
func TestRestoreForgetsNobody(t *testing.T) {
	ctx := t.Context()
	path := filepath.Join(t.TempDir(), "bulletin.db")
	backup := filepath.Join(t.TempDir(), "copy.db")
	s := reopen(t, path)
	must(t)(s.Import(ctx, people(10), time.Now()))
	begun, err := s.Start(ctx, mail.Campaign{ID: "2024-09", Content: "w", Subject: "S"}) // the backup knows it as not sent
	must(t)(begun, err)
	must(t)(nil, s.Backup(ctx, backup))
	must(t)(s.Start(ctx, mail.Campaign{ID: "2024-10", Content: "x", Subject: "S"}))
	must(t)(nil, s.Change(ctx, "2024-09", "x", "T"))
	const left, gone = "reader0000003@example.org", "reader0000004@example.org"
	must(t)(nil, s.Suppress(ctx, left, mail.Suppression{Why: mail.Unsubscribed}))
	must(t)(s.Forget(ctx, gone, time.Now()))
	must(t)(nil, s.Approve(ctx, "x", "Direction", time.Now()))
	must(t)(s.Import(ctx, people(12), time.Now())) // two more, whose ids are 11 and 12
	for _, id := range []string{"2024-09", "2024-10"} {
		if got := sendAll(t, s, id, mail.Transmitting); len(got) != 8 {
			t.Fatalf("%s: mailed %q", id, got)
		}
	}
	want, err := s.Find(ctx, "reader0000011@example.org")
	must(t)(nil, err)
	must(t)(nil, s.Close())

	done, err := Restore(backup, path)
	if err != nil || !done.Carried || done.Aside == "" {
		t.Fatalf("%+v %v", done, err)
	}
	s = reopen(t, path)
	for _, id := range []string{"2024-09", "2024-10"} {
		counts, err := s.Counts(ctx, id)
		if err != nil || counts[mail.Accepted] != 7 || counts[mail.InDoubt] != 1 || counts[mail.Suppressed] != 2 || counts.Total() != 10 {
			t.Errorf("%s: %v %v", id, counts, err)
		}
		if got := sendAll(t, s, id, mail.Accepted); len(got) > 0 {
			t.Errorf("%s: mailed twice: %q", id, got)
		}
	}
	if n, err := s.Sent(ctx, time.Now().Add(-time.Hour)); err != nil || n != 16 {
		t.Errorf("%d count for the quota, %v", n, err)
	}
	if got := sendAll(t, s, "2024-11", mail.Accepted); len(got) != 8 {
		t.Errorf("the next issue goes to %q", got)
	}
	if sub, err := s.Find(ctx, gone); err != nil || sub != nil {
		t.Errorf("the forgotten one is back: %v %v", sub, err)
	}
	if by, _, _ := s.Approved(ctx, "x"); by != "Direction" {
		t.Errorf("approved by %q", by)
	}
	if list, err := s.Contents(ctx, "2024-09"); err != nil || len(list) != 2 || list[0].Subject != "S" || list[1].Content != "x" || !list[0].Since.Equal(begun.Started) {
		t.Errorf("%+v %v", list, err)
	}
	must(t)(s.Import(ctx, []mail.Subscriber{{Address: "new@example.org"}}, time.Now()))
	if sub, err := s.Find(ctx, "new@example.org"); err != nil || sub.ID <= want.ID {
		t.Errorf("%+v has an id that was given, %v", sub, err)
	}
	if imported, err := s.Import(ctx, []mail.Subscriber{{Address: gone}, {Address: left}}, time.Now()); err != nil || len(imported.Kept) != 2 {
		t.Errorf("%+v %v", imported, err)
	}
}

// TestRestoreOverUnknown: nobody knows who was mailed since the backup, so
// nothing is sent until someone decides.
func TestRestoreOverUnknown(t *testing.T) {
	for name, spoil := range map[string]func(path string){
		"nothing": func(path string) { os.Remove(path) },
		"text":    func(path string) { os.WriteFile(path, []byte("broken"), 0o600) },
		"empty":   func(path string) { os.WriteFile(path, nil, 0o600) },
		"torn": func(path string) {
			data, _ := os.ReadFile(path)
			copy(data[len(data)-4096:], bytes.Repeat([]byte{0x5a}, 4096))
			os.WriteFile(path, data, 0o600)
		},
		"another ledger": func(path string) {
			os.Remove(path)
			s := reopen(t, path)
			must(t)(s.Import(t.Context(), people(3)[2:], time.Now()))
			sendAll(t, s, "2024-08", mail.Accepted)
			s.Close()
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			path, backup := filepath.Join(t.TempDir(), "bulletin.db"), filepath.Join(t.TempDir(), "copy.db")
			s := reopen(t, path)
			must(t)(s.Import(ctx, people(3), time.Now()))
			must(t)(s.Start(ctx, mail.Campaign{ID: "2024-09", Content: "x"}))
			must(t)(nil, s.Backup(ctx, backup))
			s.Close()
			spoil(path)
			for range 2 { // a second restore does not make it known
				done, err := Restore(backup, path)
				if err != nil || done.Carried {
					t.Fatalf("%+v %v", done, err)
				}
			}
			s = reopen(t, path)
			var restored *RestoredError
			if _, err := s.Lock(ctx, "2024-09"); !errors.As(err, &restored) || time.Since(restored.At) > time.Minute {
				t.Errorf("locked: %v", err)
			}
			if _, err := s.Start(ctx, mail.Campaign{ID: "2024-10", Content: "x"}); !errors.As(err, &restored) {
				t.Errorf("started: %v", err)
			}
			must(t)(s.Import(ctx, people(4), time.Now()))
			if sub, err := s.Find(ctx, people(4)[3].Address); err != nil || sub.ID < idGap {
				t.Errorf("%+v %v", sub, err)
			}
			must(t)(nil, s.TrustRestored(ctx))
			if got := sendAll(t, s, "2024-09", mail.Accepted); len(got) != 3 {
				t.Errorf("mailed %q", got)
			}
			if list, err := s.Campaigns(ctx); err != nil || name == "another ledger" && len(list) != 2 {
				t.Errorf("%+v %v", list, err)
			}
			must(t)(nil, s.Close())
			if done, err := Restore(backup, path); err != nil || !done.Carried {
				t.Errorf("after the decision: %+v %v", done, err)
			}
		})
	}
}

// TestOneLock: a ledger under two names has one lock.
func TestOneLock(t *testing.T) {
	folder := t.TempDir()
	path, link := filepath.Join(folder, "bulletin.db"), filepath.Join(folder, "link.db")
	a := reopen(t, path)
	if err := os.Symlink(path, link); err != nil {
		t.Skip(err)
	}
	b := reopen(t, link)
	must(t)(a.Start(t.Context(), mail.Campaign{ID: "c", Content: "x"}))
	release, err := a.Lock(t.Context(), "c")
	must(t)(nil, err)
	if _, err := b.Lock(t.Context(), "c"); !errors.Is(err, mail.ErrBusy) {
		t.Error(err)
	}
	if err := b.Change(t.Context(), "c", "y", "T"); !errors.Is(err, mail.ErrBusy) {
		t.Error(err)
	}
	must(t)(nil, release())
	must(t)(nil, b.Change(t.Context(), "c", "y", "T"))
}

// TestRestoreNewerBackup: after a backup that was too old, a newer one knows who
// was mailed although the ledger was written later.
func TestRestoreNewerBackup(t *testing.T) {
	ctx := t.Context()
	folder := t.TempDir()
	path, first, second := filepath.Join(folder, "bulletin.db"), filepath.Join(folder, "1.db"), filepath.Join(folder, "2.db")
	s := reopen(t, path)
	must(t)(s.Import(ctx, people(3), time.Now()))
	must(t)(s.Start(ctx, mail.Campaign{ID: "2024-09", Content: "x"}))
	must(t)(nil, s.Backup(ctx, first))
	sendAll(t, s, "2024-09", mail.Accepted)
	sendAll(t, s, "2024-10", mail.Accepted)
	must(t)(nil, s.Backup(ctx, second))
	s.Close()
	os.Remove(path)
	must(t)(Restore(first, path))
	s = reopen(t, path)
	must(t)(nil, s.TrustRestored(ctx))
	release, err := s.Lock(ctx, "2024-09")
	must(t)(nil, err)
	must(t)(s.Claim(ctx, "2024-09", 3, time.Now())) // written later than what the second knows
	must(t)(nil, release())
	must(t)(s.Start(ctx, mail.Campaign{ID: "2024-10", Content: "y"})) // a second time: they cannot be told apart
	s.Close()
	done, err := Restore(second, path)
	if err != nil || done.Carried {
		t.Fatalf("%+v %v", done, err)
	}
	s = reopen(t, path)
	must(t)(nil, s.TrustRestored(ctx))
	if got := sendAll(t, s, "2024-09", mail.Accepted); len(got) > 0 {
		t.Errorf("mailed twice: %q", got)
	}
	if c, err := s.Campaign(ctx, "2024-10"); err != nil || c.Content != "y" || c.Total != 3 {
		t.Errorf("%+v %v", c, err)
	}
}

// TestRestoreOldSchema: a backup of the first schema, over a ledger of that.
func TestRestoreOldSchema(t *testing.T) {
	ctx := t.Context()
	folder := t.TempDir()
	path, backup := filepath.Join(folder, "bulletin.db"), filepath.Join(folder, "copy.db")
	s := reopen(t, path)
	must(t)(s.Import(ctx, people(3), time.Now()))
	must(t)(nil, s.Backup(ctx, backup))
	sendAll(t, s, "2024-10", mail.Accepted)
	s.Close()
	for _, p := range []string{path, backup} {
		raw(t, p, "DROP TABLE content", "PRAGMA user_version = 1")
	}
	if done, err := Restore(backup, path); err != nil || !done.Carried {
		t.Fatalf("%+v %v", done, err)
	}
	s = reopen(t, path)
	if got := sendAll(t, s, "2024-10", mail.Accepted); len(got) > 0 {
		t.Errorf("mailed twice: %q", got)
	}
	if list, err := s.Contents(ctx, "2024-10"); err != nil || len(list) != 1 || list[0].Content != "x" {
		t.Errorf("%+v %v", list, err)
	}
}
