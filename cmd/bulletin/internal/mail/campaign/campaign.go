// Package campaign sends a campaign through few sessions and loses no one. It
// decides who comes next, when, and what an answer means; how mail travels and
// where states are kept is given to it.
package campaign

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// Session carries messages to a server.
type Session interface {
	// Send sends what the source gives until that is nothing, or until the
	// session breaks. It says through the source how each message ended.
	Send(ctx context.Context, src mail.Source) error
	Close() error
}

// Config is what a campaign is sent with.
type Config struct {
	Ledger   mail.Ledger
	Campaign string // its ID; it has started
	From     string // of the envelope

	Dial    func(ctx context.Context) (Session, error)
	Compose func(r mail.Recipient) ([]byte, error) // for the wire, by several at once

	Gone  func(mail.Answer) bool // the answer says that the address does not exist
	Judge func(error) Trouble    // what an error of Dial or Send means; nil: Broken

	Limits Limits

	// Wait stays until everyone is settled, for days if need be. Without it, Send
	// returns when nothing can be done for more than five minutes, and says when
	// to come again.
	Wait bool

	Progress func(Progress) // about once a second, and a last time; may be nil

	Now  func() time.Time // of the wall; time.Now if nil
	Rand func() float64   // in [0,1), by several at once; math/rand/v2 if nil
}

// Trouble is what ended a session, or kept it from beginning.
type Trouble struct {
	Kind   Kind
	Answer mail.Answer // of the server, if it said anything
}

// Kind of trouble.
type Kind uint8

const (
	Broken Kind = iota // network or server fell silent: dial again, later and later
	Busy               // the server wants less (421, 432, 4xx to MAIL): fewer sessions, slower
	Fatal              // it will not serve this sender (5xx to MAIL, sign-in refused): stop
)

// Refusal stops a campaign: a server refuses the sender, or one recipient after
// the other for the same reason. Those of that row can be sent to later, except
// for the first ones whose addresses do not exist.
type Refusal struct {
	Answer mail.Answer
	Row    int   // how often in a row it was said to recipients; 0 if to the session
	Err    error // of Dial or Send, if there was one
}

func (r *Refusal) Error() string {
	if r.Row > 0 {
		return fmt.Sprintf("stopped after the same answer %d times in a row: %v", r.Row, r.Answer)
	}
	if r.Err != nil {
		return "the server does not serve this sender: " + r.Err.Error()
	}
	return fmt.Sprintf("the server does not serve this sender: %v", r.Answer)
}

func (r *Refusal) Unwrap() error { return r.Err }

// Unreachable stops a campaign that does not wait: there is no way to the server.
type Unreachable struct {
	Since time.Time
	Err   error // the last one
}

func (u *Unreachable) Error() string { return "the server cannot be reached: " + u.Err.Error() }
func (u *Unreachable) Unwrap() error { return u.Err }

// Reason is why nothing is being sent.
type Reason uint8

const (
	Nothing     Reason = iota
	ForQuota           // the sender's limits
	ForServer          // it asked for less
	ForNetwork         // the server cannot be reached
	ForDeferred        // only deferred recipients are left
)

// Progress is how a campaign stands.
type Progress struct {
	Counts   mail.Counts
	Sent     int     // taken over by the server in this run
	Rate     float64 // the same, a minute, over the last one
	Sessions int     // open
	Finish   time.Time
	Waiting  Reason    // why nothing is being sent
	Until    time.Time // when it goes on, if known
	Trouble  error     // why sessions break, while they do
	Answer   mail.Answer
}

// Summary is what a run did.
type Summary struct {
	Counts         mail.Counts // of the campaign, at the end
	Run            mail.Counts // outcomes of this run
	Started, Ended time.Time
	Next           time.Time // when to run again; zero if nothing is left to do
	Why            Reason    // that it must
}

const (
	batch     = 200  // recipients claimed at a time
	lookAhead = 2000 // claimed at most: what memory holds

	silence  = 30 * time.Second // a session that had nothing to send for so long is closed
	patience = 5 * time.Minute  // of a run that does not wait
	grace    = time.Minute      // for messages in flight, when a run is stopped

	firstDelay, lastDelay = 10 * time.Minute, 4 * time.Hour // of a deferred recipient
	giveUp                = 3 * 24 * time.Hour              // since her first attempt
	minAttempts           = 5                               // before that, for a computer that was off meanwhile
	maxAttempts           = 22                              // what three days hold, if the first is unknown

	poison = 3 // sessions that one message may end before it is deferred

	// Answers in a row, without a message taken in between, which say more about
	// the sender than about the recipients.
	sameRefusals = 5 // the same 5xx
	someGone     = 5 // no address exists: she is tried once more
	allGone      = 20
	sameDeferral = 10 // the same 4xx
	allLost      = 5  // no answer to the final dot

	noneComposed = 10               // failures to compose the first message
	moment       = 30 * time.Second // until someone is tried again who may not be the reason
)

var errNoCampaign = errors.New("campaign: ledger, campaign, dial, compose and gone are needed")

// Send sends what is left of a campaign. The summary is there with an error, too,
// unless the campaign could not be locked: a *Refusal, an *Unreachable, mail.ErrBusy, an error of the ledger, or the
// context's when that ended. What was not sent then is planned again.
func Send(ctx context.Context, cfg Config) (Summary, error) {
	if cfg.Ledger == nil || cfg.Campaign == "" || cfg.Dial == nil || cfg.Compose == nil || cfg.Gone == nil {
		return Summary{}, errNoCampaign
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Rand == nil {
		cfg.Rand = rand.Float64
	}
	if cfg.Judge == nil {
		cfg.Judge = func(error) Trouble { return Trouble{} }
	}
	cfg.Limits.Sessions = max(1, cfg.Limits.Sessions)

	release, err := cfg.Ledger.Lock(ctx, cfg.Campaign)
	if err != nil {
		return Summary{}, err
	}
	e := newEngine(ctx, cfg)
	err = e.run(ctx)
	s, serr := e.summary()
	return s, errors.Join(err, serr, release())
}

// retry is when a recipient who was deferred is tried again; zero if she was
// tried for long enough and often enough.
func retry(r mail.Recipient, now time.Time, random float64) time.Time {
	last := now.Add(giveUp)
	if !r.First.IsZero() {
		last = r.First.Add(giveUp)
	} else if r.Attempts >= maxAttempts {
		return time.Time{}
	}
	late := !now.Before(last)
	if late && r.Attempts+1 >= minAttempts {
		return time.Time{}
	}
	base := lastDelay
	if r.Attempts < 5 {
		base = firstDelay << r.Attempts
	}
	next := now.Add(min(base/2+time.Duration(random*float64(base)), lastDelay))
	if !late && next.After(last) {
		next = last
	}
	return next
}
