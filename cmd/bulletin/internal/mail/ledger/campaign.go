package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// StepError says that an attempt was reported or announced for a recipient
// whose state does not allow it. Nothing of the step was recorded.
type StepError struct {
	Campaign  string
	Recipient int64
	To        mail.State
}

func (e *StepError) Error() string {
	return fmt.Sprintf("campaign %s: recipient %d cannot become %v from where it stands", e.Campaign, e.Recipient, e.To)
}

// Start implements mail.Ledger. A *RestoredError: it may have been mailed already.
func (s *Store) Start(ctx context.Context, c mail.Campaign) (mail.Campaign, error) {
	if c.ID == "" || c.Content == "" {
		return mail.Campaign{}, errors.New("a campaign needs an ID and the hash of its content")
	}
	segments, err := json.Marshal(append([]string{}, c.Segments...))
	if err != nil {
		return mail.Campaign{}, err
	}
	started := c.Started
	if started.IsZero() {
		started = time.Now()
	}
	var changed bool
	err = s.write(ctx, func(t *tx) error {
		changed = false
		var content string
		if found, err := t.get([]any{&content}, "SELECT content FROM campaign WHERE id = ?", c.ID); found || err != nil {
			changed = content != c.Content
			return err
		}
		if err := trusted(t); err != nil {
			return err
		}
		if _, err := t.exec(`INSERT INTO campaign (id, content, subject, segments, profile, started, total) VALUES (?, ?, ?, ?, ?, ?, 0)`,
			c.ID, c.Content, c.Subject, string(segments), c.Profile, nanos(started)); err != nil {
			return err
		}
		var number int64
		if _, err := t.get([]any{&number}, "SELECT number FROM campaign WHERE id = ?", c.ID); err != nil {
			return err
		}
		if _, err := t.exec("INSERT INTO content (campaign, since, content, subject) VALUES (?, ?, ?, ?)", number, nanos(started), c.Content, c.Subject); err != nil {
			return err
		}
		where, args := inSegments(c.Segments)
		total, err := t.execContext(ctx, `
			INSERT INTO recipient (campaign, subscriber, address, name, organisation, language, state, attempts, changed, next, held)
			SELECT ?, s.id, s.address, s.name, s.organisation, s.language,
				CASE WHEN EXISTS (SELECT 1 FROM suppression p WHERE p.address = s.address) THEN ? ELSE ? END, 0, ?, 0, 0
			FROM subscriber s WHERE `+where+` ORDER BY s.id`,
			append([]any{number, mail.Suppressed, mail.Planned, nanos(started)}, args...)...)
		if err != nil {
			return err
		}
		if _, err := t.exec("UPDATE campaign SET total = ? WHERE number = ?", total, number); err != nil {
			return err
		}
		return count(t, number)
	})
	if err != nil {
		return mail.Campaign{}, err
	}
	found, err := s.Campaign(ctx, c.ID)
	if err == nil && changed {
		err = mail.ErrChanged
	}
	return found, err
}

// inSegments is the condition that a subscriber s is in one of the segments.
func inSegments(segments []string) (where string, args []any) {
	if len(segments) == 0 {
		return "true", nil
	}
	for _, name := range segments {
		args = append(args, name)
	}
	return "EXISTS (SELECT 1 FROM segment g WHERE g.subscriber = s.id AND g.name IN (" + marks(len(segments)) + "))", args
}

// marks is n question marks.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// count makes the tallies of a campaign from its recipients.
func count(t *tx, campaign int64) error {
	if _, err := t.exec("DELETE FROM tally WHERE campaign = ?", campaign); err != nil {
		return err
	}
	_, err := t.exec("INSERT INTO tally (campaign, state, n) SELECT campaign, state, count(*) FROM recipient WHERE campaign = ? GROUP BY state", campaign)
	return err
}

// Content is what a campaign's recipients received from a moment on.
type Content struct {
	Content, Subject string
	Since            time.Time
}

// Contents are those of a campaign, oldest first: more than one if it was
// changed on the way.
func (s *Store) Contents(ctx context.Context, campaign string) ([]Content, error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT content, subject, since FROM content WHERE campaign = ? ORDER BY since", number)
	if err != nil {
		return nil, err
	}
	var list []Content
	err = eachRow(rows, func(r *sql.Rows) error {
		var c Content
		var since int64
		err := r.Scan(&c.Content, &c.Subject, &since)
		c.Since = moment(since)
		list = append(list, c)
		return err
	})
	return list, err
}

// Change implements mail.Ledger.
func (s *Store) Change(ctx context.Context, campaign, content, subject string) error {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return err
	}
	held, err := lock(s.path)
	if err != nil {
		return err
	}
	defer held.Close()
	now := time.Now()
	return s.write(ctx, func(t *tx) error {
		n, err := t.exec("UPDATE campaign SET content = ?, subject = ? WHERE number = ? AND (content, subject) <> (?, ?)", content, subject, number, content, subject)
		if err != nil || n == 0 {
			return err
		}
		_, err = t.exec("INSERT OR REPLACE INTO content (campaign, since, content, subject) VALUES (?, ?, ?, ?)", number, nanos(now), content, subject)
		return err
	})
}

// missing is the condition that a subscriber s, whom mail may reach, is not among
// the recipients of a campaign. The address counts, too: after a restore someone
// may have another number.
func missing(number int64, segments []string) (where string, args []any) {
	where, args = inSegments(segments)
	return where + ` AND NOT EXISTS (SELECT 1 FROM suppression p WHERE p.address = s.address)
		AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.campaign = ? AND r.subscriber = s.id)
		AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.campaign = ? AND r.address = s.address)`, append(args, number, number)
}

// Missing implements mail.Ledger.
func (s *Store) Missing(ctx context.Context, campaign string, segments []string) (n int, err error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return 0, err
	}
	where, args := missing(number, segments)
	err = s.read.QueryRowContext(ctx, "SELECT count(*) FROM subscriber s WHERE "+where, args...).Scan(&n)
	return n, err
}

// Widen implements mail.Ledger.
func (s *Store) Widen(ctx context.Context, campaign string, segments []string) (added int, err error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return 0, err
	}
	held, err := lock(s.path)
	if err != nil {
		return 0, err
	}
	defer held.Close()
	now := time.Now()
	err = s.write(ctx, func(t *tx) error {
		if err := trusted(t); err != nil {
			return err
		}
		where, args := missing(number, segments)
		n, err := t.execContext(ctx, `
			INSERT INTO recipient (campaign, subscriber, address, name, organisation, language, state, attempts, changed, next, held)
			SELECT ?, s.id, s.address, s.name, s.organisation, s.language, ?, 0, ?, 0, 0
			FROM subscriber s WHERE `+where+` ORDER BY s.id`, append([]any{number, mail.Planned, nanos(now)}, args...)...)
		if err != nil {
			return err
		}
		added = int(n)
		if _, err := t.exec("UPDATE campaign SET total = total + ? WHERE number = ?", n, number); err != nil {
			return err
		}
		return count(t, number)
	})
	return added, err
}

const campaignColumns = "c.id, c.content, c.subject, c.segments, c.profile, c.started, c.total"

// scanCampaign reads campaignColumns and what comes behind them.
func scanCampaign(row interface{ Scan(...any) error }, more ...any) (mail.Campaign, error) {
	var c mail.Campaign
	var segments string
	var started int64
	if err := row.Scan(append([]any{&c.ID, &c.Content, &c.Subject, &segments, &c.Profile, &started, &c.Total}, more...)...); err != nil {
		return mail.Campaign{}, err
	}
	c.Started = moment(started)
	if err := json.Unmarshal([]byte(segments), &c.Segments); err != nil {
		return mail.Campaign{}, err
	}
	if len(c.Segments) == 0 {
		c.Segments = nil
	}
	return c, nil
}

// Campaign implements mail.Ledger.
func (s *Store) Campaign(ctx context.Context, id string) (mail.Campaign, error) {
	c, err := scanCampaign(s.read.QueryRowContext(ctx, "SELECT "+campaignColumns+" FROM campaign c WHERE c.id = ?", id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: %s", mail.ErrNoCampaign, id)
	}
	return c, err
}

// Campaigns implements mail.Ledger.
func (s *Store) Campaigns(ctx context.Context) ([]mail.Campaign, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT "+campaignColumns+" FROM campaign c ORDER BY c.started DESC, c.number DESC")
	if err != nil {
		return nil, err
	}
	var list []mail.Campaign
	err = eachRow(rows, func(r *sql.Rows) error {
		c, err := scanCampaign(r)
		list = append(list, c)
		return err
	})
	return list, err
}

// number is a campaign's in the file.
func (s *Store) number(ctx context.Context, id string) (int64, error) {
	s.mu.Lock()
	n, ok := s.numbers[id]
	s.mu.Unlock()
	if ok {
		return n, nil
	}
	switch err := s.read.QueryRowContext(ctx, "SELECT number FROM campaign WHERE id = ?", id).Scan(&n); {
	case errors.Is(err, sql.ErrNoRows):
		return 0, fmt.Errorf("%w: %s", mail.ErrNoCampaign, id)
	case err != nil:
		return 0, err
	}
	s.mu.Lock()
	s.numbers[id] = n
	s.mu.Unlock()
	return n, nil
}

// send runs do for a campaign whose lock this store holds.
func (s *Store) send(ctx context.Context, campaign string, do func(t *tx, number int64) error) error {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		s.mu.Lock()
		held := s.sending == campaign
		s.mu.Unlock()
		if !held {
			return ErrNotLocked
		}
		return do(t, number)
	})
}

// settle puts right what a run that died left behind.
func settle(t *tx, number int64, now time.Time) error {
	for _, step := range []struct {
		query string
		args  []any
	}{
		{`INSERT INTO attempt (campaign, recipient, number, at, state, dot, server, code, enhanced, text, took)
			SELECT campaign, subscriber, attempts + 1, changed, ?, 1, '', 0, '', ?, 0
			FROM recipient WHERE campaign = ? AND state = ?`,
			[]any{mail.InDoubt, "the run ended before the server's answer was recorded", number, mail.Transmitting}},
		{"UPDATE recipient SET state = ?, attempts = attempts + 1, changed = ?, next = 0 WHERE campaign = ? AND state = ?",
			[]any{mail.InDoubt, nanos(now), number, mail.Transmitting}},
		{"UPDATE recipient SET state = ?, changed = ?, next = 0 WHERE campaign = ? AND state = ?",
			[]any{mail.Planned, nanos(now), number, mail.Claimed}},
	} {
		if _, err := t.exec(step.query, step.args...); err != nil {
			return err
		}
	}
	if err := count(t, number); err != nil {
		return err
	}
	var total, sum int
	if _, err := t.get([]any{&total, &sum}, `SELECT total, (SELECT coalesce(sum(n), 0) FROM tally WHERE campaign = number)
		FROM campaign WHERE number = ?`, number); err != nil {
		return err
	}
	if total != sum {
		return fmt.Errorf("the ledger is damaged: %d recipients of %d; restore a backup", sum, total)
	}
	return nil
}

// Claim implements mail.Ledger.
func (s *Store) Claim(ctx context.Context, campaign string, n int, now time.Time) ([]mail.Recipient, error) {
	if now.IsZero() {
		now = time.Now()
	}
	var claimed []mail.Recipient
	err := s.send(ctx, campaign, func(t *tx, number int64) error {
		claimed = nil
		for len(claimed) < n {
			due, err := claim(t, number, n-len(claimed), now)
			if err != nil {
				return err
			}
			if len(due) == 0 {
				return nil
			}
			for _, d := range due {
				to, next := mail.Claimed, d.next
				if d.suppressed {
					to, next = mail.Suppressed, 0
				}
				if _, err := t.exec("UPDATE recipient SET state = ?, changed = ?, next = ? WHERE campaign = ? AND subscriber = ?",
					to, nanos(now), next, number, d.ID); err != nil {
					return err
				}
				t.move(number, d.state, to, 1)
				if !d.suppressed {
					claimed = append(claimed, d.Recipient)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return claimed, nil
}

// due is a recipient that may be claimed.
type due struct {
	mail.Recipient
	state      mail.State
	next       int64
	suppressed bool // or forgotten
}

// claim looks for up to n that are due.
func claim(t *tx, campaign int64, n int, now time.Time) ([]due, error) {
	var list []due
	// The condition on the state is that of the index, word for word.
	err := t.each(func(r *sql.Rows) error {
		var d due
		var first int64
		if err := r.Scan(&d.ID, &d.Address, &d.Name, &d.Language, &d.Attempts, &first, &d.state, &d.next, &d.suppressed); err != nil {
			return err
		}
		d.First = moment(first)
		list = append(list, d)
		return nil
	}, `SELECT r.subscriber, r.address, r.name, r.language, r.attempts,
			coalesce((SELECT a.at FROM attempt a WHERE a.campaign = r.campaign AND a.recipient = r.subscriber AND a.number = 1), 0),
			r.state, r.next,
			r.address = '' OR EXISTS (SELECT 1 FROM suppression p WHERE p.address = r.address)
		FROM recipient r INDEXED BY due WHERE r.campaign = ? AND r.state IN (1, 5) AND r.next <= ?
		ORDER BY r.next, r.subscriber LIMIT ?`, campaign, nanos(now), n)
	return list, err
}

// Step implements mail.Ledger. What it refuses is a *StepError.
func (s *Store) Step(ctx context.Context, campaign string, done []mail.Outcome, next int64, now time.Time) error {
	if now.IsZero() {
		now = time.Now()
	}
	for _, o := range done {
		switch o.State {
		case mail.Accepted, mail.Rejected, mail.InDoubt, mail.Planned:
		case mail.Deferred:
			if o.Next.IsZero() {
				return fmt.Errorf("campaign %s: recipient %d is deferred without a time", campaign, o.Recipient)
			}
		default:
			return &StepError{campaign, o.Recipient, o.State}
		}
	}
	if len(done) == 0 && next == 0 {
		return nil
	}
	return s.send(ctx, campaign, func(t *tx, number int64) error {
		for _, o := range done {
			if ok, err := finish(t, number, o, now); err != nil {
				return err
			} else if !ok {
				return &StepError{campaign, o.Recipient, o.State}
			}
		}
		if next == 0 {
			return nil
		}
		switch n, err := t.exec("UPDATE recipient SET state = ?, changed = ? WHERE campaign = ? AND subscriber = ? AND state = ?",
			mail.Transmitting, nanos(now), number, next, mail.Claimed); {
		case err != nil:
			return err
		case n == 0:
			return &StepError{campaign, next, mail.Transmitting}
		}
		t.move(number, mail.Claimed, mail.Transmitting, 1)
		return nil
	})
}

// finish records an outcome; false if the recipient's state does not allow it.
// Only one that is transmitting can have been accepted or be in doubt: the
// final dot is sent to no other.
func finish(t *tx, campaign int64, o mail.Outcome, now time.Time) (bool, error) {
	attempt := 1
	if o.State == mail.Planned {
		attempt = 0
	}
	var after int64
	if o.State == mail.Deferred {
		after = nanos(o.Next)
	}
	from := mail.Transmitting
	for {
		n, err := t.exec("UPDATE recipient SET state = ?, attempts = attempts + ?, changed = ?, next = ? WHERE campaign = ? AND subscriber = ? AND state = ?",
			o.State, attempt, nanos(now), after, campaign, o.Recipient, from)
		if err != nil {
			return false, err
		}
		if n == 1 {
			break
		}
		if from == mail.Claimed || o.State == mail.Accepted || o.State == mail.InDoubt {
			return false, nil
		}
		from = mail.Claimed
	}
	t.move(campaign, from, o.State, 1)
	if attempt == 0 {
		return true, nil
	}
	at := o.At
	if at.IsZero() {
		at = now
	}
	// Answers repeat addresses: nothing is kept of one who was forgotten meanwhile.
	if _, err := t.exec(`INSERT INTO attempt (campaign, recipient, number, at, state, dot, server, code, enhanced, text, took)
		SELECT campaign, subscriber, attempts, ?, state, ?, ?, ?, ?, iif(address = '', '', ?), ?
		FROM recipient WHERE campaign = ? AND subscriber = ?`,
		nanos(at), from == mail.Transmitting, o.Answer.Server, o.Answer.Code, o.Answer.Enhanced, o.Answer.Text, int64(o.Took),
		campaign, o.Recipient); err != nil {
		return false, err
	}
	if !o.Suppress {
		return true, nil
	}
	var address string
	if _, err := t.get([]any{&address}, "SELECT address FROM recipient WHERE campaign = ? AND subscriber = ?", campaign, o.Recipient); err != nil {
		return false, err
	}
	if address == "" {
		return true, nil
	}
	return true, suppress(t, address, mail.Suppression{Why: mail.Undeliver, Note: o.Answer.String(), When: at})
}

// Due implements mail.Ledger.
func (s *Store) Due(ctx context.Context, campaign string) (time.Time, error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return time.Time{}, err
	}
	var next int64
	err = s.read.QueryRowContext(ctx, `SELECT coalesce(min(next), 0) FROM recipient INDEXED BY due
		WHERE campaign = ? AND state IN (1, 5) AND next > 0`, number).Scan(&next)
	return moment(next), err
}

// Counts implements mail.Ledger.
func (s *Store) Counts(ctx context.Context, campaign string) (mail.Counts, error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, "SELECT state, n FROM tally WHERE campaign = ? AND n > 0", number)
	if err != nil {
		return nil, err
	}
	counts := mail.Counts{}
	err = eachRow(rows, func(r *sql.Rows) error {
		var state mail.State
		var n int
		err := r.Scan(&state, &n)
		counts[state] = n
		return err
	})
	return counts, err
}

// rowColumns are those of recipient r and of a, its last attempt.
const (
	rowColumns = `r.subscriber, r.address, r.name, r.language, r.attempts, r.organisation, r.state, r.changed, r.next, r.held,
		coalesce(a.server, ''), coalesce(a.code, 0), coalesce(a.enhanced, ''), coalesce(a.text, '')`
	rowTables = `recipient r LEFT JOIN attempt a ON a.campaign = r.campaign AND a.recipient = r.subscriber AND a.number = r.attempts`
)

// rowScan is where to read rowColumns, and the row once they are read.
func rowScan() (dest []any, row func() mail.Row) {
	var r mail.Row
	var changed, next, held int64
	return []any{&r.ID, &r.Address, &r.Name, &r.Language, &r.Attempts, &r.Organisation, &r.State, &changed, &next, &held,
			&r.Last.Server, &r.Last.Code, &r.Last.Enhanced, &r.Last.Text}, func() mail.Row {
			r.At, r.Next, r.Held = moment(changed), time.Time{}, held != 0
			if r.State == mail.Deferred {
				r.Next = moment(next)
			}
			return r
		}
}

// Rows implements mail.Ledger. It holds one row at a time.
func (s *Store) Rows(ctx context.Context, campaign string, f mail.Filter, yield func(mail.Row) bool) error {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return err
	}
	where, args := "", []any{number, f.After}
	if len(f.States) > 0 {
		where = " AND r.state IN (" + marks(len(f.States)) + ")"
		for _, state := range f.States {
			args = append(args, state)
		}
	}
	rows, err := s.read.QueryContext(ctx, "SELECT "+rowColumns+" FROM "+rowTables+
		" WHERE r.campaign = ? AND r.subscriber > ?"+where+" ORDER BY r.subscriber", args...)
	if err != nil {
		return err
	}
	dest, row := rowScan()
	err = eachRow(rows, func(r *sql.Rows) error {
		if err := r.Scan(dest...); err != nil {
			return err
		}
		if !yield(row()) {
			return errStop
		}
		return nil
	})
	if err == errStop {
		err = nil
	}
	return err
}

// errStop ends eachRow early.
var errStop = errors.New("stop")

// Resolve implements mail.Ledger.
func (s *Store) Resolve(ctx context.Context, campaign string, recipients []int64, resend bool) (int, error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return 0, err
	}
	to, held := mail.InDoubt, 1
	if resend {
		to, held = mail.Planned, 0
	}
	var n int
	err = s.write(ctx, func(t *tx) error {
		n = 0
		now := nanos(time.Now())
		for _, id := range recipients {
			done, err := t.exec("UPDATE recipient SET state = ?, held = ?, changed = ? WHERE campaign = ? AND subscriber = ? AND state = ?",
				to, held, now, number, id, mail.InDoubt)
			if err != nil {
				return err
			}
			n += done
		}
		t.move(number, mail.InDoubt, to, n)
		return nil
	})
	return n, err
}

// Sent implements mail.Ledger. Those that are transmitting now count whenever
// they began: there are few, and a quota is better left unused by one.
func (s *Store) Sent(ctx context.Context, since time.Time) (int, error) {
	var n int
	err := s.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM attempt INDEXED BY attempt_dot WHERE dot AND at >= ?)
		+ (SELECT coalesce(sum(n), 0) FROM tally WHERE state = ?)`, nanos(since), mail.Transmitting).Scan(&n)
	return n, err
}

// Approve implements mail.Ledger.
func (s *Store) Approve(ctx context.Context, content, by string, at time.Time) error {
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("INSERT OR REPLACE INTO approval (content, who, at) VALUES (?, ?, ?)", content, by, nanos(at))
		return err
	})
}

// Approved implements mail.Ledger.
func (s *Store) Approved(ctx context.Context, content string) (by string, at time.Time, err error) {
	var n int64
	err = s.read.QueryRowContext(ctx, "SELECT who, at FROM approval WHERE content = ?", content).Scan(&by, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return "", time.Time{}, nil
	}
	return by, moment(n), err
}

// Attempt is one attempt to send to a recipient.
type Attempt struct {
	Number int // from 1
	At     time.Time
	State  mail.State // in which it left the recipient
	Dot    bool       // a final dot may have been sent
	Answer mail.Answer
	Took   time.Duration
}

// Attempts are those to one recipient, oldest first.
func (s *Store) Attempts(ctx context.Context, campaign string, recipient int64) ([]Attempt, error) {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `SELECT number, at, state, dot, server, code, enhanced, text, took
		FROM attempt WHERE campaign = ? AND recipient = ? ORDER BY number`, number, recipient)
	if err != nil {
		return nil, err
	}
	var list []Attempt
	err = eachRow(rows, func(r *sql.Rows) error {
		var a Attempt
		var at int64
		err := r.Scan(&a.Number, &at, &a.State, &a.Dot, &a.Answer.Server, &a.Answer.Code, &a.Answer.Enhanced, &a.Answer.Text, &a.Took)
		a.At = moment(at)
		list = append(list, a)
		return err
	})
	return list, err
}
