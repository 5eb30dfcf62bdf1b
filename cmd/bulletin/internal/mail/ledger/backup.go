package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// DamagedError says that a file is a ledger, but one whose content is not whole.
type DamagedError struct {
	Path string
	Why  string
}

func (e *DamagedError) Error() string { return e.Path + " is damaged: " + e.Why }

// InUseError says that a ledger cannot be replaced while another process has it
// open.
type InUseError struct{ Path string }

func (e *InUseError) Error() string { return e.Path + " is in use by another run of this program" }

// Backup writes the ledger as it is now, even while a run sends, into a new file
// (0600), wherever that is. It refuses to overwrite one (fs.ErrExist). The keys of
// the ledger are in it: whoever has it can forge tokens.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Lstat(path); err == nil {
		return &os.PathError{Op: "backup", Path: path, Err: fs.ErrExist}
	}
	// SQLite writes beside the ledger, on a disk that it can trust; only a
	// finished file goes elsewhere.
	tmp, err := os.CreateTemp(filepath.Dir(s.path), ".backup-*") // 0600, empty: VACUUM INTO takes it
	if err != nil {
		return err
	}
	tmp.Close()
	defer os.Remove(tmp.Name())
	db, err := connect(s.path) // query_only, as the readers are, forbids it
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, "VACUUM INTO ?", tmp.Name()); err != nil {
		return err
	}
	return copyFile(tmp.Name(), path)
}

// check refuses a file that is no whole ledger which this program knows. Errors
// name it by what the caller called it.
func check(path, name string) error {
	db, err := connect(path, "query_only(1)")
	if err != nil {
		return err
	}
	defer db.Close()
	ctx := context.Background()
	version, err := checkSchema(ctx, db, name, len(migrations))
	if err != nil {
		return openError(name, err)
	}
	if version == 0 {
		return &ForeignError{Path: name, Why: "it is empty"}
	}
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
		return &DamagedError{Path: name, Why: err.Error()}
	}
	if verdict != "ok" {
		return &DamagedError{Path: name, Why: verdict}
	}
	var campaign string
	var total, sum, rows int
	switch err := db.QueryRowContext(ctx, `SELECT * FROM (SELECT id, total,
		(SELECT coalesce(sum(n), 0) FROM tally WHERE campaign = number) AS sum,
		(SELECT count(*) FROM recipient WHERE campaign = number) AS there
		FROM campaign) WHERE total <> sum OR total <> there`).Scan(&campaign, &total, &sum, &rows); err {
	case sql.ErrNoRows:
		return nil
	case nil:
		return &DamagedError{Path: name, Why: fmt.Sprintf("campaign %s has %d recipients, %d of them counted and %d recorded", campaign, total, sum, rows)}
	default:
		return &DamagedError{Path: name, Why: err.Error()}
	}
}

// setAside keeps the ledger in path under another name too, after it has seen
// to it that nobody uses it. Whole says that the file is all there is of it.
func setAside(path string) (aside string, whole bool, err error) {
	db, err := connect(path, "busy_timeout(500)")
	if err != nil {
		return "", false, err
	}
	// Leaving the write-ahead log needs the file for itself alone.
	var mode string
	err = db.QueryRow("PRAGMA journal_mode = DELETE").Scan(&mode)
	db.Close()
	if resultCode(err) == codeBusy || err == nil && mode == "wal" {
		return "", false, &InUseError{Path: path}
	}
	// Any other error: it is damaged, and kept as it is, with its log.
	whole = err == nil
	aside = path + time.Now().UTC().Format(".before-restore-20060102-150405.000")
	if err := copyFile(path, aside); err != nil {
		return "", false, err
	}
	for _, suffix := range []string{"-wal", "-shm"} {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", false, err
		}
	}
	return aside, whole, nil
}

// copyFile copies a file into one that is private and new; it is there whole
// and durable, or not at all.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(to), ".copy-*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	_, err = io.Copy(out, in)
	if err == nil {
		err = out.Sync()
	}
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	// A link refuses an existing name at once; not every drive knows links.
	switch err := os.Link(out.Name(), to); {
	case errors.Is(err, fs.ErrExist):
		return err
	case err != nil:
		if _, err := os.Lstat(to); err == nil {
			return &os.PathError{Op: "create", Path: to, Err: fs.ErrExist}
		}
		if err := os.Rename(out.Name(), to); err != nil {
			return err
		}
	}
	return syncFolder(filepath.Dir(to))
}
