package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"runtime"

	"bulletin/cmd/bulletin/internal/mail"
)

// maxGroup is how many jobs share a transaction at most.
const maxGroup = 500

// job is something to write. It may be run twice, the first time in vain.
type job struct {
	ctx context.Context
	do  func(*tx) error
	err chan error
}

// write runs do in a transaction, perhaps together with others, and returns
// when it is durable or has failed without a trace. Once do is begun it is not
// broken off: whoever asks must learn how it ended.
func (s *Store) write(ctx context.Context, do func(*tx) error) error {
	j := &job{ctx, do, make(chan error, 1)}
	select {
	case <-s.close.ask:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case s.jobs <- j:
		return <-j.err
	}
}

// writer serves jobs until the store is closed.
func (s *Store) writer() {
	defer close(s.close.done)
	for {
		select {
		case <-s.close.ask:
			return
		case j := <-s.jobs:
			s.group(j)
		}
	}
}

// group runs a job and all that come while it runs in one transaction. If one
// fails after it began to write, all are undone and each runs by itself.
func (s *Store) group(first *job) {
	t := s.tx
	if err := t.begin(); err != nil {
		first.err <- err
		return
	}
	running := []*job{first} // what this transaction will make durable
	for j := first; j != nil; j = s.more(len(running)) {
		if j != first {
			running = append(running, j)
		}
		t.touched = false
		err := j.run(t)
		switch {
		case err == nil:
		case !t.touched: // it found something wrong before it wrote
			running = running[:len(running)-1]
			j.err <- err
		default:
			t.rollback()
			s.oneByOne(running)
			return
		}
	}
	if err := t.commit(); err != nil {
		t.rollback()
		s.oneByOne(running)
		return
	}
	for _, j := range running {
		j.err <- nil
	}
}

// more returns another job that waits now, or nil. Those whom the last commit
// has just woken get the chance to come back with the next.
func (s *Store) more(n int) *job {
	if n >= maxGroup {
		return nil
	}
	for range 2 {
		select {
		case j := <-s.jobs:
			return j
		default:
			runtime.Gosched()
		}
	}
	return nil
}

func (s *Store) oneByOne(jobs []*job) {
	for _, j := range jobs {
		err := s.tx.begin()
		if err == nil {
			if err = j.run(s.tx); err == nil {
				err = s.tx.commit()
			}
			if err != nil {
				s.tx.rollback()
			}
		}
		j.err <- err
	}
}

func (j *job) run(t *tx) error {
	if err := j.ctx.Err(); err != nil {
		return err
	}
	return j.do(t)
}

// tx is the writer's connection with its prepared statements.
type tx struct {
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	touched bool          // the job has written, or may have
	moved   map[place]int // what the transaction adds to each tally
}

// place is a state in a campaign.
type place struct {
	campaign int64
	state    mail.State
}

func (t *tx) begin() error {
	clear(t.moved)
	_, err := t.exec("BEGIN IMMEDIATE")
	return err
}

// commit writes the tallies and makes all durable.
func (t *tx) commit() error {
	for p, n := range t.moved {
		if n == 0 {
			continue
		}
		switch done, err := t.exec("UPDATE tally SET n = n + ? WHERE campaign = ? AND state = ?", n, p.campaign, p.state); {
		case err != nil:
			return err
		case done == 0:
			if _, err := t.exec("INSERT INTO tally (campaign, state, n) VALUES (?, ?, ?)", p.campaign, p.state, n); err != nil {
				return err
			}
		}
	}
	_, err := t.exec("COMMIT")
	return err
}

// rollback undoes the transaction. It fails only if SQLite has done so already.
func (t *tx) rollback() { t.exec("ROLLBACK") }

// move keeps the tallies when n recipients pass from one state to another.
func (t *tx) move(campaign int64, from, to mail.State, n int) {
	t.moved[place{campaign, from}] -= n
	t.moved[place{campaign, to}] += n
}

func (t *tx) prepare(query string) (*sql.Stmt, error) {
	if st := t.stmts[query]; st != nil {
		return st, nil
	}
	st, err := t.conn.PrepareContext(context.Background(), query)
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, query)
	}
	t.stmts[query] = st
	return st, nil
}

// exec runs a statement and returns how many rows it changed.
func (t *tx) exec(query string, args ...any) (int, error) {
	return t.execContext(context.Background(), query, args...)
}

// execContext can be broken off, for what takes long.
func (t *tx) execContext(ctx context.Context, query string, args ...any) (int, error) {
	t.touched = true
	st, err := t.prepare(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := res.RowsAffected()
	return int(n), err
}

// get scans the one row of a query; false if there is none.
func (t *tx) get(dest []any, query string, args ...any) (bool, error) {
	st, err := t.prepare(query)
	if err != nil {
		return false, err
	}
	switch err := st.QueryRowContext(context.Background(), args...).Scan(dest...); err {
	case nil:
		return true, nil
	case sql.ErrNoRows:
		return false, nil
	default:
		t.touched = true // SQLite may have undone the transaction
		return false, err
	}
}

// each calls scan for each row of a query.
func (t *tx) each(scan func(*sql.Rows) error, query string, args ...any) error {
	st, err := t.prepare(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(context.Background(), args...)
	if err == nil {
		err = eachRow(rows, scan)
	}
	if err != nil {
		t.touched = true
	}
	return err
}

// eachRow calls scan for each row and closes them.
func eachRow(rows *sql.Rows, scan func(*sql.Rows) error) error {
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}
