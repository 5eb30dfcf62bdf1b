package ledger

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// BusyError is mail.ErrBusy with who is sending, as far as that can be read.
type BusyError struct {
	PID   int // 0 if not known
	Since time.Time
}

func (e *BusyError) Error() string {
	if e.PID == 0 {
		return mail.ErrBusy.Error()
	}
	return fmt.Sprintf("%v (process %d, since %s)", mail.ErrBusy, e.PID, e.Since.Format(time.DateTime+" MST"))
}

func (e *BusyError) Unwrap() error { return mail.ErrBusy }

// errLocked is what lockFile returns for a file that another holds.
var errLocked = errors.New("locked")

// Lock implements mail.Ledger. One lock serves all campaigns of a ledger: two
// would share one sender's quota without knowing. It is the operating system's,
// on a file beside the ledger, so that it vanishes with the process.
// A *RestoredError: who was mailed is not known.
func (s *Store) Lock(ctx context.Context, campaign string) (release func() error, err error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return nil, err
	}
	file, err := lock(s.path)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	if err := s.write(ctx, func(t *tx) error {
		if err := trusted(t); err != nil {
			return err
		}
		return settle(t, number, now)
	}); err != nil {
		file.Close()
		return nil, err
	}
	s.mu.Lock()
	s.sending = campaign
	s.mu.Unlock()
	return func() error {
		s.mu.Lock()
		s.sending = ""
		s.mu.Unlock()
		// A step that asked before may be under way: the lock outlives it.
		if err := s.write(context.Background(), func(*tx) error { return nil }); err != nil && err != ErrClosed {
			return errors.Join(err, file.Close())
		}
		return file.Close()
	}, nil
}

// lock takes the lock of the ledger in path and writes who has it. Closing the
// file gives it back; the file stays, since removing it would let two hold it.
func lock(path string) (io.Closer, error) {
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	switch err := lockFile(f); {
	case err == errLocked:
		defer f.Close()
		return nil, whoHolds(f)
	case err != nil:
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	if err := f.Truncate(0); err == nil {
		fmt.Fprintf(f, "%d %s\n", os.Getpid(), time.Now().UTC().Format(time.RFC3339))
	}
	return heldLock{f}, nil
}

// heldLock is given back when it is closed, even if a program that is being started
// just then still has the file.
type heldLock struct{ *os.File }

func (l heldLock) Close() error { return errors.Join(unlockFile(l.File), l.File.Close()) }

// whoHolds reads what lock wrote.
func whoHolds(f io.Reader) *BusyError {
	e := new(BusyError)
	text, _ := io.ReadAll(io.LimitReader(f, 100))
	var since string
	if n, _ := fmt.Sscanf(strings.TrimSpace(string(text)), "%d %s", &e.PID, &since); n == 2 {
		e.Since, _ = time.Parse(time.RFC3339, since)
	}
	if e.Since.IsZero() {
		e.PID = 0
	}
	return e
}
