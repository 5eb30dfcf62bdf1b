package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	sqlite "modernc.org/sqlite"
)

// applicationID marks the files of this program (PRAGMA application_id): "Bull".
const applicationID = 0x42756c6c

// migrations bring the schema from one version to the next: the first from an
// empty file to version 1. One that has been released is never changed.
//
// States are stored as the numbers of mail.State; moments as nanoseconds since
// 1970 in UTC, 0 for none. Of the tables that grow with a campaign each has as
// few indexes as it can: every one is written at every step.
var migrations = []string{
	`
CREATE TABLE meta (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE subscriber (
	id              INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
	address         TEXT NOT NULL UNIQUE,
	domain          TEXT NOT NULL,
	name            TEXT NOT NULL,
	organisation    TEXT NOT NULL,
	language        TEXT NOT NULL,
	consent         INTEGER NOT NULL,
	consent_source  TEXT NOT NULL,
	consent_wording TEXT NOT NULL
);

CREATE TABLE segment (
	subscriber INTEGER NOT NULL REFERENCES subscriber ON DELETE CASCADE,
	name       TEXT NOT NULL,
	PRIMARY KEY (subscriber, name)
) WITHOUT ROWID;

-- By address: someone may be suppressed who is no subscriber.
CREATE TABLE suppression (
	address TEXT PRIMARY KEY,
	why     TEXT NOT NULL,
	note    TEXT NOT NULL,
	at      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE forgotten (
	hash BLOB PRIMARY KEY, -- HMAC-SHA256 of the address, under a key in meta
	at   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE approval (
	content TEXT PRIMARY KEY,
	who     TEXT NOT NULL,
	at      INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE campaign (
	number   INTEGER PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,
	content  TEXT NOT NULL,
	subject  TEXT NOT NULL,
	segments TEXT NOT NULL, -- JSON
	profile  TEXT NOT NULL,
	started  INTEGER NOT NULL,
	total    INTEGER NOT NULL
);

CREATE TABLE recipient (
	campaign     INTEGER NOT NULL REFERENCES campaign,
	subscriber   INTEGER NOT NULL,
	address      TEXT NOT NULL, -- empty if forgotten since
	name         TEXT NOT NULL,
	organisation TEXT NOT NULL,
	language     TEXT NOT NULL,
	state        INTEGER NOT NULL,
	attempts     INTEGER NOT NULL,
	changed      INTEGER NOT NULL,
	next         INTEGER NOT NULL, -- of the deferred, else 0
	held         INTEGER NOT NULL, -- in doubt, and someone decided to leave it so
	PRIMARY KEY (campaign, subscriber)
) WITHOUT ROWID;

-- Those that may be claimed, in that order.
CREATE INDEX due ON recipient (campaign, next, subscriber) WHERE state IN (1, 5);

-- The recipients of a campaign in each state, kept in the transaction that moves them.
CREATE TABLE tally (
	campaign INTEGER NOT NULL,
	state    INTEGER NOT NULL,
	n        INTEGER NOT NULL CHECK (n >= 0),
	PRIMARY KEY (campaign, state)
) WITHOUT ROWID;

CREATE TABLE attempt (
	campaign  INTEGER NOT NULL,
	recipient INTEGER NOT NULL,
	number    INTEGER NOT NULL, -- from 1
	at        INTEGER NOT NULL,
	state     INTEGER NOT NULL, -- in which it left the recipient
	dot       INTEGER NOT NULL, -- a final dot may have been sent
	server    TEXT NOT NULL,
	code      INTEGER NOT NULL,
	enhanced  TEXT NOT NULL,
	text      TEXT NOT NULL,
	took      INTEGER NOT NULL, -- nanoseconds
	PRIMARY KEY (campaign, recipient, number)
) WITHOUT ROWID;

CREATE INDEX attempt_dot ON attempt (at) WHERE dot;
`,
	`
-- What a campaign's recipients received, from a moment on.
CREATE TABLE content (
	campaign INTEGER NOT NULL REFERENCES campaign,
	since    INTEGER NOT NULL,
	content  TEXT NOT NULL,
	subject  TEXT NOT NULL,
	PRIMARY KEY (campaign, since)
) WITHOUT ROWID;

INSERT INTO content (campaign, since, content, subject) SELECT number, started, content, subject FROM campaign;
`,
}

// migrate brings a file to the last version, one transaction for each.
func migrate(conn *sql.Conn, path string, migrations []string) error {
	ctx := context.Background()
	for {
		// Nothing is changed before the version is known, under the lock that
		// keeps a second process from migrating at the same time.
		if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
			return err
		}
		version, err := checkSchema(ctx, conn, path, len(migrations))
		if err == nil && version < len(migrations) {
			_, err = conn.ExecContext(ctx, fmt.Sprintf("%s; PRAGMA user_version = %d; PRAGMA application_id = %d",
				migrations[version], version+1, applicationID))
		}
		if err != nil {
			conn.ExecContext(ctx, "ROLLBACK")
			return err
		}
		if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
			conn.ExecContext(ctx, "ROLLBACK")
			return err
		}
		if version >= len(migrations) {
			return nil
		}
	}
}

// checkSchema returns the version of a file, 0 if it is empty, and refuses what
// is no ledger and what is newer than known.
func checkSchema(ctx context.Context, q interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}, path string, known int) (version int, err error) {
	var id, tables int
	err = q.QueryRowContext(ctx, `SELECT (SELECT user_version FROM pragma_user_version),
		(SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&version, &id, &tables)
	switch {
	case err != nil:
		return 0, err
	case version == 0 && id == 0 && tables == 0:
		return 0, nil
	case id != applicationID || version <= 0:
		return 0, &ForeignError{Path: path, Why: "another program wrote it"}
	case version > known:
		return 0, &NewerError{Path: path, Found: version, Known: known}
	}
	return version, nil
}

// Primary result codes of SQLite (sqlite.org/rescode.html).
const (
	codeBusy    = 5
	codeCorrupt = 11
	codeFull    = 13
	codeNotADB  = 26
)

// resultCode is SQLite's primary result code of an error, 0 if it has none.
func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// openError says what it means when a file cannot be opened.
func openError(path string, err error) error {
	switch resultCode(err) {
	case codeNotADB:
		return &ForeignError{Path: path, Why: "it is no database"}
	case codeCorrupt:
		return fmt.Errorf("%s is damaged; restore a backup: %w", path, err)
	}
	return err
}
