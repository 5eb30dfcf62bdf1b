// Package ledger keeps subscribers and campaigns in a file of SQLite: the
// embedded mail.Ledger and mail.Subscribers. Nothing else knows SQLite.
//
// One goroutine writes and gathers what is asked of it at the same time into
// one transaction; readers work beside it on a snapshot (WAL). Whatever a
// method has returned from is on the disk (synchronous=FULL).
package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"bulletin/cmd/bulletin/internal/mail"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Store is an open ledger. It serves many goroutines.
type Store struct {
	path  string
	read  *sql.DB
	wdb   *sql.DB // of the writer's one connection
	tx    *tx
	jobs  chan *job
	close struct {
		once sync.Once
		ask  chan struct{} // closed to stop the writer
		done chan struct{} // closed when it has stopped
		err  error
	}

	mu      sync.Mutex
	numbers map[string]int64 // of campaigns; they never change
	sending string           // the campaign whose lock this store holds
}

var (
	_ mail.Ledger      = (*Store)(nil)
	_ mail.Subscribers = (*Store)(nil)
)

// Errors of a store, besides those of package mail.
var (
	ErrClosed    = errors.New("the ledger is closed")
	ErrNotLocked = errors.New("this run does not hold the campaign's lock")
)

// NewerError says that a later version of the program wrote the ledger.
type NewerError struct {
	Path         string
	Found, Known int // versions of the schema
}

func (e *NewerError) Error() string {
	return fmt.Sprintf("%s was written by a newer version of this program (schema %d, this one knows %d): update the program",
		e.Path, e.Found, e.Known)
}

// ForeignError says that a file is no ledger.
type ForeignError struct {
	Path string
	Why  string
}

func (e *ForeignError) Error() string { return e.Path + " is not a ledger of this program: " + e.Why }

// patience is how long a write waits for another process (SQLite's busy_timeout).
const patience = 30 * time.Second

// Open opens the ledger, creates it (0600, in a folder that is 0700) if there
// is none and brings its schema up to date. It refuses a drive of the network
// (*NetworkDriveError), a file of a newer program (*NewerError) and one that is
// no ledger (*ForeignError).
func Open(path string) (*Store, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	if err := localDrive(path); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if err := private(path); err != nil {
		return nil, err
	}
	path = resolve(path)
	s := &Store{path: path, jobs: make(chan *job), numbers: map[string]int64{}}
	s.close.ask, s.close.done = make(chan struct{}), make(chan struct{})
	if err := s.open(); err != nil {
		if s.read != nil {
			s.read.Close()
		}
		if s.wdb != nil {
			s.wdb.Close()
		}
		return nil, err
	}
	go s.writer()
	return s, nil
}

// resolve follows links, so that one file has one lock whatever it is called.
func resolve(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(real, filepath.Base(path))
	}
	return path
}

// private creates the file, or takes it away from other users of the computer.
// SQLite gives its two companions (-wal, -shm) the mode of the file.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return nil
	}
	return os.Chmod(path, 0o600)
}

func (s *Store) open() (err error) {
	// secure_delete: what is forgotten leaves no trace in the file.
	if s.wdb, err = connect(s.path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)",
		"cache_size(-32000)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)"); err != nil {
		return err
	}
	s.wdb.SetMaxOpenConns(1)
	conn, err := s.wdb.Conn(context.Background())
	if err != nil {
		return openError(s.path, err)
	}
	s.tx = &tx{conn: conn, stmts: map[string]*sql.Stmt{}, moved: map[place]int{}}
	if err := migrate(conn, s.path, migrations); err != nil {
		return openError(s.path, err)
	}
	var mode string
	if err := conn.QueryRowContext(context.Background(), "PRAGMA journal_mode").Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("%s: this drive cannot hold a ledger (journal mode %s)", s.path, mode)
	}
	if s.read, err = connect(s.path, "query_only(1)", "cache_size(-8000)"); err != nil {
		return err
	}
	s.read.SetMaxOpenConns(8)
	s.read.SetMaxIdleConns(2)
	return nil
}

// connect prepares connections to a file, each with the pragmas.
func connect(path string, pragmas ...string) (*sql.DB, error) {
	q := url.Values{}
	for _, p := range append([]string{fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds())}, pragmas...) {
		q.Add("_pragma", p)
	}
	slashed := filepath.ToSlash(path)
	if !strings.HasPrefix(slashed, "/") { // C:/…
		slashed = "/" + slashed
	}
	u := url.URL{Scheme: "file", Path: slashed, RawQuery: q.Encode()}
	return sql.Open("sqlite", u.String())
}

// Close ends the store. What had been asked of it before is done.
func (s *Store) Close() error {
	s.close.once.Do(func() {
		close(s.close.ask)
		<-s.close.done
		for _, st := range s.tx.stmts {
			st.Close()
		}
		s.close.err = errors.Join(s.read.Close(), s.tx.conn.Close(), s.wdb.Close())
	})
	return s.close.err
}

// nanos and moment store a time; the zero time is 0.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func moment(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.Unix(0, n).UTC()
}
