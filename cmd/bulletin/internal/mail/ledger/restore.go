package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Restored is what Restore did.
type Restored struct {
	// Carried says that all that must not be forgotten was in what is replaced, and
	// is in what is restored: who was mailed, who left and who was forgotten since
	// the backup. If not, nobody knows who was mailed since, and nothing is sent
	// until TrustRestored is called (*RestoredError).
	Carried bool
	Aside   string // where what was replaced stays; empty if there was nothing
}

// RestoredError says that a backup was restored and nobody knows who was mailed
// since it was made: a mailing could reach people twice.
type RestoredError struct{ At time.Time }

func (e *RestoredError) Error() string {
	return fmt.Sprintf("a backup was restored on %s, and who was mailed after it was made is not known", e.At.Format(time.DateTime+" MST"))
}

// restoredMark is the name in meta of when a backup was restored whose later
// mailings are not known.
const restoredMark = "restored"

// idGap is how many ids are passed over if those given since a backup are not
// known: an old token must not mean somebody else.
const idGap = 1 << 20

// Restore replaces the ledger in path by a backup, whole or not at all. The
// backup is checked first; the ledger may be damaged or absent, but not in use:
// *InUseError, and *BusyError while a run sends. What it replaces stays beside
// it, its name prolonged by when that was.
//
// Subscribers become those of the backup. What happened since to campaigns,
// suppressions, the forgotten and approvals is carried over from what is
// replaced, and no id is given again.
func Restore(from, path string) (done Restored, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return done, err
	}
	if err := localDrive(path); err != nil {
		return done, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return done, err
	}
	path = resolve(path)
	fresh, remove, err := copyBeside(from, path)
	if err != nil {
		return done, err
	}
	defer remove()
	if err := check(fresh, from); err != nil {
		return done, err
	}
	held, err := lock(path)
	if err != nil {
		return done, err
	}
	defer held.Close()
	old := ""
	if _, err := os.Stat(path); err == nil {
		var whole bool
		if done.Aside, whole, err = setAside(path); err != nil {
			return done, err
		}
		copied, remove, err := copyBeside(done.Aside, path) // it is brought up to date; what is kept is not
		if err != nil {
			return done, err
		}
		defer remove()
		if whole && check(copied, path) == nil {
			old = copied
		}
	} else if !errors.Is(err, fs.ErrNotExist) {
		return done, err
	}
	if done.Carried, err = carryOver(fresh, old, time.Now()); err != nil {
		return done, err
	}
	if err := os.Rename(fresh, path); err != nil {
		return done, err
	}
	return done, syncFolder(filepath.Dir(path))
}

// copyBeside copies a file into the folder of a ledger, until remove is called.
func copyBeside(from, path string) (name string, remove func(), err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".restore-*")
	if err != nil {
		return "", nil, err
	}
	tmp.Close()
	name = tmp.Name()
	remove = func() {
		for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
			os.Remove(name + suffix)
		}
	}
	if err = os.Remove(name); err == nil {
		err = copyFile(from, name)
	}
	if err != nil {
		remove()
	}
	return name, remove, err
}

// carryOver brings what must not be forgotten from an old ledger (none if empty)
// into a restored one, both nobody else's. It reports whether the old one knew
// it all, and marks the restored one if not.
func carryOver(fresh, old string, now time.Time) (sure bool, err error) {
	ctx := context.Background()
	db, err := connect(fresh, "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)")
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	if err := migrate(conn, fresh, migrations); err != nil {
		return false, err
	}
	if old != "" {
		if err := update(old); err != nil {
			return false, err
		}
		if _, err := conn.ExecContext(ctx, "ATTACH ? AS old", old); err != nil {
			return false, err
		}
	}
	t := &tx{conn: conn, stmts: map[string]*sql.Stmt{}, moved: map[place]int{}}
	defer func() {
		for _, st := range t.stmts {
			st.Close()
		}
	}()
	if err := t.begin(); err != nil {
		return false, err
	}
	if old != "" {
		sure, err = carry(t)
	}
	if err == nil {
		err = finishRestore(t, sure, now)
	}
	if err == nil {
		err = t.commit()
	}
	if err != nil {
		t.rollback()
	}
	return sure, err
}

// update brings a file to the last version of the schema.
func update(path string) error {
	db, err := connect(path)
	if err != nil {
		return err
	}
	defer db.Close()
	conn, err := db.Conn(context.Background())
	if err != nil {
		return err
	}
	defer conn.Close()
	return migrate(conn, path, migrations)
}

// carry takes over from the attached old ledger. It reports whether that is the
// continuation of the backup.
func carry(t *tx) (sure bool, err error) {
	var key, oldKey []byte
	var seq, clashes, marks int64
	for _, q := range []struct {
		dest  any
		query string
		args  []any
	}{
		{&key, "SELECT value FROM main.meta WHERE name = ?", []any{"key " + forgetKey}},
		{&oldKey, "SELECT value FROM old.meta WHERE name = ?", []any{"key " + forgetKey}},
		{&seq, "SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = 'subscriber'", nil},
		// Started twice under one name: on two computers, or after an earlier restore.
		{&clashes, "SELECT count(*) FROM old.campaign o JOIN main.campaign c ON c.id = o.id AND c.started <> o.started", nil},
		{&marks, "SELECT count(*) FROM old.meta WHERE name = ?", []any{restoredMark}},
	} {
		if _, err := t.get([]any{q.dest}, q.query, q.args...); err != nil {
			return false, err
		}
	}
	// The key is made with the first subscriber: two ledgers that have the same are
	// one. Ids of another mean other people, and are moved behind all of the backup.
	same := key == nil || bytes.Equal(key, oldKey)
	who := "r.subscriber"
	if !same {
		who = fmt.Sprintf("coalesce((SELECT s.id FROM main.subscriber s WHERE s.address = r.address AND s.address <> ''), r.subscriber + %d)", seq)
	}
	queries := []string{
		"INSERT OR IGNORE INTO main.meta (name, value) SELECT name, value FROM old.meta WHERE name LIKE 'key %'",
		`INSERT INTO main.suppression (address, why, note, at) SELECT address, why, note, at FROM old.suppression WHERE true
			ON CONFLICT (address) DO UPDATE SET why = excluded.why, note = excluded.note, at = excluded.at
			WHERE why = 'undeliverable' AND excluded.why <> 'undeliverable'`,
		`INSERT INTO main.approval (content, who, at) SELECT content, who, at FROM old.approval WHERE true
			ON CONFLICT (content) DO UPDATE SET who = excluded.who, at = excluded.at WHERE excluded.at > at`,
		// Of two mailings of one name the one that is replaced stays.
		"CREATE TEMP TABLE clash AS SELECT c.number FROM main.campaign c JOIN old.campaign o ON o.id = c.id AND o.started <> c.started",
		"DELETE FROM main.recipient WHERE campaign IN (SELECT number FROM clash)",
		"DELETE FROM main.attempt WHERE campaign IN (SELECT number FROM clash)",
		"DELETE FROM main.tally WHERE campaign IN (SELECT number FROM clash)",
		"DELETE FROM main.content WHERE campaign IN (SELECT number FROM clash)",
		"DELETE FROM main.campaign WHERE number IN (SELECT number FROM clash)",
		`INSERT INTO main.campaign (id, content, subject, segments, profile, started, total)
			SELECT id, content, subject, segments, profile, started, total FROM old.campaign WHERE true ORDER BY number
			ON CONFLICT (id) DO UPDATE SET content = excluded.content, subject = excluded.subject`,
		`INSERT OR IGNORE INTO main.content (campaign, since, content, subject)
			SELECT c.number, o.since, o.content, o.subject FROM old.content o JOIN old.campaign oc ON oc.number = o.campaign JOIN main.campaign c ON c.id = oc.id`,
		// Whoever a server took a message over for has got it, whatever else is said;
		// else what was said last holds.
		`CREATE TEMP TABLE later AS SELECT c.number AS campaign, ` + who + ` AS subscriber, r.campaign AS old_campaign, r.subscriber AS old_subscriber
			FROM old.recipient r JOIN old.campaign oc ON oc.number = r.campaign JOIN main.campaign c ON c.id = oc.id
			LEFT JOIN main.recipient b ON b.campaign = c.number AND b.subscriber = ` + who + `
			WHERE b.state IS NULL OR (r.state IN (4, 9, 10), r.changed) >= (b.state IN (4, 9, 10), b.changed)`,
		// One who was forgotten in either stays so.
		`INSERT OR REPLACE INTO main.recipient (campaign, subscriber, address, name, organisation, language, state, attempts, changed, next, held)
			SELECT l.campaign, l.subscriber, iif(b.address = '', '', r.address), iif(b.address = '', '', r.name), iif(b.address = '', '', r.organisation),
				iif(b.address = '', '', r.language), r.state, r.attempts, r.changed, r.next, r.held
			FROM later l JOIN old.recipient r ON r.campaign = l.old_campaign AND r.subscriber = l.old_subscriber
			LEFT JOIN main.recipient b ON b.campaign = l.campaign AND b.subscriber = l.subscriber`,
		"DELETE FROM main.attempt WHERE (campaign, recipient) IN (SELECT campaign, subscriber FROM later)",
		`INSERT INTO main.attempt (campaign, recipient, number, at, state, dot, server, code, enhanced, text, took)
			SELECT l.campaign, l.subscriber, a.number, a.at, a.state, a.dot, a.server, a.code, a.enhanced, iif(r.address = '', '', a.text), a.took
			FROM later l JOIN old.attempt a ON a.campaign = l.old_campaign AND a.recipient = l.old_subscriber
			JOIN main.recipient r ON r.campaign = l.campaign AND r.subscriber = l.subscriber`,
		"DROP TABLE clash",
		"DROP TABLE later",
	}
	for _, query := range queries {
		if _, err := t.exec(query); err != nil {
			return false, err
		}
	}
	var oldSeq int64
	if _, err := t.get([]any{&oldSeq}, "SELECT coalesce(max(seq), 0) FROM old.sqlite_sequence WHERE name = 'subscriber'"); err != nil {
		return false, err
	}
	if same {
		err = reserve(t, max(seq, oldSeq))
	} else {
		err = reserve(t, seq+oldSeq)
	}
	if err != nil {
		return false, err
	}
	if same {
		if err := carryForgotten(t, oldKey); err != nil {
			return false, err
		}
	}
	return same && clashes == 0 && marks == 0, nil
}

// reserve sees to it that no id up to one is given to a subscriber.
func reserve(t *tx, id int64) error {
	if _, err := t.exec("DELETE FROM main.sqlite_sequence WHERE name = 'subscriber'"); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO main.sqlite_sequence (name, seq) VALUES ('subscriber', ?)", id)
	return err
}

// carryForgotten forgets again whoever was forgotten since the backup was made.
func carryForgotten(t *tx, key []byte) error {
	since := map[string]int64{}
	if err := t.each(func(r *sql.Rows) error {
		var hash []byte
		var at int64
		err := r.Scan(&hash, &at)
		since[string(hash)] = at
		return err
	}, "SELECT hash, at FROM old.forgotten WHERE hash NOT IN (SELECT hash FROM main.forgotten)"); err != nil || len(since) == 0 {
		return err
	}
	if _, err := t.exec("INSERT INTO main.forgotten (hash, at) SELECT hash, at FROM old.forgotten WHERE hash NOT IN (SELECT hash FROM main.forgotten)"); err != nil {
		return err
	}
	var addresses []string
	if err := t.each(func(r *sql.Rows) error {
		var address string
		err := r.Scan(&address)
		if _, ok := since[string(hash(key, address))]; ok {
			addresses = append(addresses, address)
		}
		return err
	}, "SELECT address FROM main.subscriber UNION SELECT address FROM main.suppression UNION SELECT address FROM main.recipient WHERE address <> ''"); err != nil {
		return err
	}
	for _, address := range addresses {
		if _, err := forget(t, address); err != nil {
			return err
		}
	}
	return nil
}

// finishRestore settles what was under way in all campaigns and notes whether
// they may go on.
func finishRestore(t *tx, sure bool, now time.Time) error {
	var numbers []int64
	if err := t.each(func(r *sql.Rows) error {
		var n int64
		err := r.Scan(&n)
		numbers = append(numbers, n)
		return err
	}, "SELECT number FROM main.campaign"); err != nil {
		return err
	}
	clear(t.moved) // settle counts anew
	for _, n := range numbers {
		if err := settle(t, n, now); err != nil {
			return err
		}
	}
	if sure {
		_, err := t.exec("DELETE FROM main.meta WHERE name = ?", restoredMark)
		return err
	}
	var seq int64
	if _, err := t.get([]any{&seq}, "SELECT coalesce(max(seq), 0) FROM main.sqlite_sequence WHERE name = 'subscriber'"); err != nil {
		return err
	}
	if err := reserve(t, seq+idGap); err != nil {
		return err
	}
	_, err := t.exec("INSERT OR REPLACE INTO main.meta (name, value) VALUES (?, ?)", restoredMark, nanos(now))
	return err
}

// trusted is a *RestoredError if a backup was restored of whose later mailings
// nothing is known, and nobody has decided yet.
func trusted(t *tx) error {
	var at int64
	if found, err := t.get([]any{&at}, "SELECT value FROM meta WHERE name = ?", restoredMark); err != nil || !found {
		return err
	}
	return &RestoredError{At: moment(at)}
}

// TrustRestored lets campaigns start and go on again after a restore that made
// them stop (*RestoredError): someone has decided that the backup knows who was
// mailed, or has said who should not be.
func (s *Store) TrustRestored(ctx context.Context) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("DELETE FROM meta WHERE name = ?", restoredMark)
		return err
	})
}
