package ledger

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// StaleConsentError says that someone who is mailed no more did not ask again
// since.
type StaleConsentError struct {
	Consent    time.Time // zero if not known
	Suppressed time.Time
	Why        mail.Reason
}

func (e *StaleConsentError) Error() string {
	if e.Consent.IsZero() {
		return fmt.Sprintf("%s since %s: a consent given after that day is needed", e.Why, e.Suppressed.Format(time.DateOnly))
	}
	return fmt.Sprintf("%s since %s: the consent of %s is not newer", e.Why, e.Suppressed.Format(time.DateOnly), e.Consent.Format(time.DateOnly))
}

// Import implements mail.Subscribers. Addresses are taken as they are; rows of
// one address are one subscriber, who is in the segments of all, with the last
// value of each field that is not empty and the newest consent. One whom the
// list says to be suppressed is added as such.
func (s *Store) Import(ctx context.Context, list []mail.Subscriber, now time.Time) (mail.Imported, error) {
	var order []string
	merged := make(map[string]mail.Subscriber, len(list))
	for _, sub := range list {
		if !strings.Contains(sub.Address, "@") {
			return mail.Imported{}, errors.New("a subscriber has no address")
		}
		if why := sub.Suppressed.Why; why != "" && !suppressing(why) {
			return mail.Imported{}, fmt.Errorf("%q is no reason to suppress an address", why)
		}
		old, seen := merged[sub.Address]
		if !seen {
			order = append(order, sub.Address)
		}
		merged[sub.Address] = merge(old, sub)
	}
	key, err := s.Key(ctx, forgetKey)
	if err != nil {
		return mail.Imported{}, err
	}
	var done mail.Imported
	err = s.write(ctx, func(t *tx) error {
		done = mail.Imported{}
		for _, address := range order {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := importOne(t, merged[address], key, now, &done); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return mail.Imported{}, err
	}
	return done, nil
}

func importOne(t *tx, sub mail.Subscriber, key []byte, now time.Time, done *mail.Imported) error {
	switch forgotten, suppressed, err := blocked(t, sub.Address, key); {
	case err != nil:
		return err
	case forgotten != nil || suppressed != nil:
		done.Kept = append(done.Kept, sub.Address)
		return nil
	}
	old, err := find(t, sub.Address)
	if err != nil {
		return err
	}
	switch {
	case old == nil:
		done.Added++
		old = &mail.Subscriber{}
	case equal(*old, merge(*old, sub)) && sub.Suppressed.Why == "":
		done.Same++
		return nil
	default:
		done.Updated++
	}
	if err := save(t, merge(*old, sub)); err != nil {
		return err
	}
	if sub.Suppressed.Why == "" {
		return nil
	}
	p := sub.Suppressed
	if p.When.IsZero() {
		p.When = now
	}
	return suppress(t, sub.Address, p)
}

// merge is what is known of a subscriber after new is added to old.
func merge(old, new mail.Subscriber) mail.Subscriber {
	m := mail.Subscriber{
		ID:           old.ID,
		Address:      cmp.Or(new.Address, old.Address),
		Name:         cmp.Or(new.Name, old.Name),
		Organisation: cmp.Or(new.Organisation, old.Organisation),
		Language:     cmp.Or(new.Language, old.Language),
		Consent:      old.Consent,
		Suppressed:   old.Suppressed,
	}
	for _, name := range slices.Concat(old.Segments, new.Segments) {
		if name != "" {
			m.Segments = append(m.Segments, name)
		}
	}
	slices.Sort(m.Segments)
	m.Segments = slices.Compact(m.Segments)
	switch c := new.Consent; {
	case c.Date.After(old.Consent.Date):
		m.Consent = c // the proof is one: date, source and wording belong together
	case c.Date.Equal(old.Consent.Date):
		m.Consent.Source = cmp.Or(c.Source, old.Consent.Source)
		m.Consent.Wording = cmp.Or(c.Wording, old.Consent.Wording)
	}
	if new.Suppressed.Why != "" {
		m.Suppressed = new.Suppressed
	}
	return m
}

// equal compares what save writes.
func equal(a, b mail.Subscriber) bool {
	return a.Name == b.Name && a.Organisation == b.Organisation && a.Language == b.Language && slices.Equal(a.Segments, b.Segments) &&
		a.Consent.Date.Equal(b.Consent.Date) && a.Consent.Source == b.Consent.Source && a.Consent.Wording == b.Consent.Wording
}

// save adds a subscriber or replaces what was known of her.
func save(t *tx, sub mail.Subscriber) error {
	domain := sub.Address[strings.LastIndexByte(sub.Address, '@')+1:]
	if _, err := t.exec(`INSERT INTO subscriber (address, domain, name, organisation, language, consent, consent_source, consent_wording)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (address) DO UPDATE SET name = excluded.name, organisation = excluded.organisation, language = excluded.language,
			consent = excluded.consent, consent_source = excluded.consent_source, consent_wording = excluded.consent_wording`,
		sub.Address, domain, sub.Name, sub.Organisation, sub.Language, nanos(sub.Consent.Date), sub.Consent.Source, sub.Consent.Wording); err != nil {
		return err
	}
	for _, name := range sub.Segments { // merge never takes one away
		if _, err := t.exec("INSERT OR IGNORE INTO segment (subscriber, name) SELECT id, ? FROM subscriber WHERE address = ?", name, sub.Address); err != nil {
			return err
		}
	}
	return nil
}

// blocked says whether an address was forgotten, and if not, is suppressed.
func blocked(t *tx, address string, key []byte) (forgotten, suppressed *mail.Suppression, err error) {
	var at int64
	if found, err := t.get([]any{&at}, "SELECT at FROM forgotten WHERE hash = ?", hash(key, address)); err != nil || found {
		return &mail.Suppression{Why: mail.Forgotten, When: moment(at)}, nil, err
	}
	var p mail.Suppression
	if found, err := t.get([]any{&p.Why, &p.Note, &at}, "SELECT why, note, at FROM suppression WHERE address = ?", address); err != nil || !found {
		return nil, nil, err
	}
	p.When = moment(at)
	return nil, &p, nil
}

const (
	// Segments are joined by a character that none contains.
	subscriberColumns = `s.id, s.address, s.name, s.organisation, s.language, s.consent, s.consent_source, s.consent_wording,
		coalesce((SELECT group_concat(name, char(31) ORDER BY name) FROM segment g WHERE g.subscriber = s.id), ''),
		coalesce(p.why, ''), coalesce(p.note, ''), coalesce(p.at, 0)`
	subscriberTables = "subscriber s LEFT JOIN suppression p ON p.address = s.address"
	selectSubscriber = "SELECT " + subscriberColumns + " FROM " + subscriberTables
)

// subscriberScan is where to read subscriberColumns, and the subscriber once
// they are read.
func subscriberScan() (dest []any, sub func() mail.Subscriber) {
	var s mail.Subscriber
	var consent, at int64
	var segments string
	return []any{&s.ID, &s.Address, &s.Name, &s.Organisation, &s.Language, &consent, &s.Consent.Source, &s.Consent.Wording,
			&segments, &s.Suppressed.Why, &s.Suppressed.Note, &at}, func() mail.Subscriber {
			s.Consent.Date, s.Suppressed.When, s.Segments = moment(consent), moment(at), nil
			if segments != "" {
				s.Segments = strings.Split(segments, "\x1f")
			}
			return s
		}
}

func find(t *tx, address string) (*mail.Subscriber, error) {
	dest, sub := subscriberScan()
	if found, err := t.get(dest, selectSubscriber+" WHERE s.address = ?", address); err != nil || !found {
		return nil, err
	}
	s := sub()
	return &s, nil
}

// Find implements mail.Subscribers.
func (s *Store) Find(ctx context.Context, address string) (*mail.Subscriber, error) {
	dest, sub := subscriberScan()
	switch err := s.read.QueryRowContext(ctx, selectSubscriber+" WHERE s.address = ?", address).Scan(dest...); err {
	case nil:
		found := sub()
		return &found, nil
	case sql.ErrNoRows:
		return nil, nil
	default:
		return nil, err
	}
}

// Each implements mail.Subscribers. It holds one subscriber at a time.
func (s *Store) Each(ctx context.Context, segments []string, yield func(mail.Subscriber) bool) error {
	where, args := inSegments(segments)
	rows, err := s.read.QueryContext(ctx, selectSubscriber+" WHERE "+where+" ORDER BY s.address", args...)
	if err != nil {
		return err
	}
	dest, sub := subscriberScan()
	err = eachRow(rows, func(r *sql.Rows) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		if !yield(sub()) {
			return errStop
		}
		return nil
	})
	if err == errStop {
		err = nil
	}
	return err
}

// Size implements mail.Subscribers. Of segments it counts those asked for, or
// all if none are.
func (s *Store) Size(ctx context.Context, segments []string) (mail.Size, error) {
	size := mail.Size{BySegment: map[string]int{}, ByDomain: map[string]int{}}
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true}) // all of one moment
	if err != nil {
		return size, err
	}
	defer tx.Rollback()
	where, args := inSegments(segments)
	mailed := where + " AND NOT EXISTS (SELECT 1 FROM suppression p WHERE p.address = s.address)"
	if err := tx.QueryRowContext(ctx, "SELECT count(*) FROM subscriber s WHERE "+where, args...).Scan(&size.Total); err != nil {
		return size, err
	}
	only := ""
	segmentArgs := slices.Clone(args)
	if len(segments) > 0 {
		only = " AND g.name IN (" + marks(len(segments)) + ")"
		segmentArgs = append(segmentArgs, args...)
	}
	if err := tally(ctx, tx, size.BySegment, `SELECT coalesce(g.name, ''), count(*) FROM subscriber s LEFT JOIN segment g ON g.subscriber = s.id
		WHERE `+mailed+only+" GROUP BY 1", segmentArgs...); err != nil {
		return size, err
	}
	if err := tally(ctx, tx, size.ByDomain, "SELECT s.domain, count(*) FROM subscriber s WHERE "+mailed+" GROUP BY 1", args...); err != nil {
		return size, err
	}
	size.Suppressed = size.Total
	size.Total = 0
	for n := range maps.Values(size.ByDomain) {
		size.Total += n
	}
	size.Suppressed -= size.Total
	return size, nil
}

// tally reads names with their numbers.
func tally(ctx context.Context, tx *sql.Tx, into map[string]int, query string, args ...any) error {
	rows, err := tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	return eachRow(rows, func(r *sql.Rows) error {
		var name string
		var n int
		err := r.Scan(&name, &n)
		into[name] = n
		return err
	})
}

// Suppress implements mail.Subscribers. The first reason stays, but for her own
// will, which outweighs what a server said. Nothing is noted of one forgotten:
// she is mailed no more anyhow.
func (s *Store) Suppress(ctx context.Context, address string, p mail.Suppression) error {
	if !suppressing(p.Why) {
		return fmt.Errorf("%q is no reason to suppress an address", p.Why)
	}
	if p.When.IsZero() {
		p.When = time.Now()
	}
	key, err := s.Key(ctx, forgetKey)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		if forgotten, _, err := blocked(t, address, key); err != nil || forgotten != nil {
			return err
		}
		return suppress(t, address, p)
	})
}

// suppressing reports whether a reason can be noted with an address; of the
// forgotten no address is kept.
func suppressing(why mail.Reason) bool {
	return why == mail.Unsubscribed || why == mail.Undeliver || why == mail.Complaint
}

func suppress(t *tx, address string, p mail.Suppression) error {
	_, err := t.exec(`INSERT INTO suppression (address, why, note, at) VALUES (?, ?, ?, ?)
		ON CONFLICT (address) DO UPDATE SET why = excluded.why, note = excluded.note, at = excluded.at
		WHERE why = 'undeliverable' AND excluded.why <> 'undeliverable'`,
		address, string(p.Why), p.Note, nanos(p.When))
	return err
}

// Resubscribe adds someone, or mails her again who is suppressed or was
// forgotten, if she asked for it on a later day (else a *StaleConsentError).
func (s *Store) Resubscribe(ctx context.Context, sub mail.Subscriber) error {
	if !strings.Contains(sub.Address, "@") {
		return errors.New("a subscriber has no address")
	}
	key, err := s.Key(ctx, forgetKey)
	if err != nil {
		return err
	}
	sub.Suppressed = mail.Suppression{}
	return s.write(ctx, func(t *tx) error {
		forgotten, suppressed, err := blocked(t, sub.Address, key)
		if err != nil {
			return err
		}
		if p := cmp.Or(forgotten, suppressed); p != nil && !sub.Consent.Date.After(p.When) {
			return &StaleConsentError{Consent: sub.Consent.Date, Suppressed: p.When, Why: p.Why}
		}
		if _, err := t.exec("DELETE FROM suppression WHERE address = ?", sub.Address); err != nil {
			return err
		}
		if _, err := t.exec("DELETE FROM forgotten WHERE hash = ?", hash(key, sub.Address)); err != nil {
			return err
		}
		old, err := find(t, sub.Address)
		if err != nil {
			return err
		}
		if old == nil {
			old = &mail.Subscriber{}
		}
		return save(t, merge(*old, sub))
	})
}

// Forget implements mail.Subscribers. States stay, so that the sums of campaigns
// do; one who waited to be mailed becomes suppressed. The file is purged of what
// was deleted once no other process reads it.
func (s *Store) Forget(ctx context.Context, address string, now time.Time) (known bool, err error) {
	key, err := s.Key(ctx, forgetKey)
	if err != nil {
		return false, err
	}
	err = s.write(ctx, func(t *tx) error {
		var err error
		if known, err = forget(t, address); err != nil {
			return err
		}
		// Kept even of an unknown address: who asks now shall not come by the next import.
		_, err = t.exec("INSERT OR IGNORE INTO forgotten (hash, at) VALUES (?, ?)", hash(key, address), nanos(now))
		return err
	})
	if err != nil {
		return false, err
	}
	s.purge()
	return known, nil
}

// forget deletes what is known of an address. Recipients are found by it, not by
// id: after a restore there are some who are no subscribers.
func forget(t *tx, address string) (known bool, err error) {
	type part struct {
		campaign, id int64
		state        mail.State
	}
	var parts []part
	if err := t.each(func(r *sql.Rows) error {
		var p part
		err := r.Scan(&p.campaign, &p.id, &p.state)
		parts = append(parts, p)
		return err
	}, "SELECT campaign, subscriber, state FROM recipient WHERE campaign IN (SELECT number FROM campaign) AND address = ?", address); err != nil {
		return false, err
	}
	known = len(parts) > 0
	for _, p := range parts {
		to := p.state
		if to == mail.Planned || to == mail.Deferred {
			to = mail.Suppressed
		}
		if _, err := t.exec(`UPDATE recipient SET address = '', name = '', organisation = '', language = '', state = ?,
			next = iif(state = ?, 0, next) WHERE campaign = ? AND subscriber = ?`, to, mail.Deferred, p.campaign, p.id); err != nil {
			return false, err
		}
		t.move(p.campaign, p.state, to, 1)
		if _, err := t.exec("UPDATE attempt SET text = '' WHERE campaign = ? AND recipient = ?", p.campaign, p.id); err != nil {
			return false, err
		}
	}
	for _, query := range []string{"DELETE FROM subscriber WHERE address = ?", "DELETE FROM suppression WHERE address = ?"} {
		n, err := t.exec(query, address)
		if err != nil {
			return false, err
		}
		known = known || n > 0
	}
	return known, nil
}

// purge empties the log of writes, which holds what was overwritten. It fails
// without harm while someone reads: the next one to close does it.
func (s *Store) purge() {
	var busy, log, done int
	s.read.QueryRow("PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &log, &done)
}

// History implements mail.Subscribers.
func (s *Store) History(ctx context.Context, id int64) ([]mail.Sending, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+campaignColumns+", "+rowColumns+" FROM campaign c CROSS JOIN "+rowTables+
		" WHERE r.campaign = c.number AND r.subscriber = ? ORDER BY c.started, c.number", id)
	if err != nil {
		return nil, err
	}
	var list []mail.Sending
	dest, row := rowScan()
	err = eachRow(rows, func(r *sql.Rows) error {
		c, err := scanCampaign(r, dest...)
		list = append(list, mail.Sending{Campaign: c, Row: row()})
		return err
	})
	return list, err
}

// forgetKey is the key under which addresses of the forgotten are hashed.
const forgetKey = "forgotten"

func hash(key []byte, address string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(address))
	return h.Sum(nil)
}

// Key is a secret of 32 random bytes that is made when it is first asked for:
// for tokens to unsubscribe, by name. It is in the file, and in its backups.
func (s *Store) Key(ctx context.Context, name string) ([]byte, error) {
	name = "key " + name
	var key []byte
	err := s.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = ?", name).Scan(&key)
	if err != sql.ErrNoRows {
		return key, err
	}
	fresh := make([]byte, 32)
	rand.Read(fresh) // never fails
	err = s.write(ctx, func(t *tx) error {
		if _, err := t.exec("INSERT OR IGNORE INTO meta (name, value) VALUES (?, ?)", name, fresh); err != nil {
			return err
		}
		_, err := t.get([]any{&key}, "SELECT value FROM meta WHERE name = ?", name)
		return err
	})
	return key, err
}
