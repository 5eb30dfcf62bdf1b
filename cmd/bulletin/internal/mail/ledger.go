package mail

import (
	"context"
	"time"
)

// Ledger keeps campaigns: who was to receive what, and how far each is. All
// that it returns from is durable. It serves many goroutines; the writes of
// several are grouped into one.
type Ledger interface {
	// Start freezes a campaign: everyone subscribed in its segments, the
	// suppressed ones as such. If it has started already, that one is returned,
	// with ErrChanged if its content differs.
	Start(ctx context.Context, c Campaign) (Campaign, error)
	// Change lets those who are left receive another content and subject than the
	// frozen ones; both are kept. It takes the lock for the moment: ErrBusy if a
	// run sends.
	Change(ctx context.Context, campaign, content, subject string) error
	Campaign(ctx context.Context, id string) (Campaign, error) // or ErrNoCampaign
	Campaigns(ctx context.Context) ([]Campaign, error)         // newest first

	// Missing counts the subscribers in the segments (none is all) who are not among
	// a campaign's recipients; Widen adds them. It is how those who came later, or
	// were left out, get an issue without anyone getting it twice. Widen takes the
	// lock itself.
	Missing(ctx context.Context, campaign string, segments []string) (int, error)
	Widen(ctx context.Context, campaign string, segments []string) (added int, err error)

	// Lock makes this the only run that sends the campaign until release is
	// called or the process ends, however it does. It settles what a run that
	// died left behind: claimed recipients are planned again, transmitting ones
	// in doubt. ErrBusy if another run sends.
	Lock(ctx context.Context, campaign string) (release func() error, err error)

	// Claim takes up to n recipients that are due, planned ones first by age,
	// for this run. Those suppressed since the start become so instead.
	Claim(ctx context.Context, campaign string, n int, now time.Time) ([]Recipient, error)

	// Step records how attempts ended and, in the same transaction, that the
	// final dot to next (0 for none) is about to be sent. An outcome counts only
	// for a recipient that is claimed or transmitting.
	Step(ctx context.Context, campaign string, done []Outcome, next int64, now time.Time) error

	// Due is when the next deferred recipient may be tried again; zero if none
	// is deferred.
	Due(ctx context.Context, campaign string) (time.Time, error)

	Counts(ctx context.Context, campaign string) (Counts, error)

	// Rows calls yield for each chosen recipient, by id, until it returns false.
	Rows(ctx context.Context, campaign string, f Filter, yield func(Row) bool) error

	// Resolve settles recipients in doubt: with resend they are planned again,
	// otherwise they stay, noted as held. It returns how many.
	Resolve(ctx context.Context, campaign string, recipients []int64, resend bool) (int, error)

	// Sent counts the attempts of all campaigns in which a final dot may have
	// been sent since a moment: what a sender's quota counts.
	Sent(ctx context.Context, since time.Time) (int, error)

	// Approve records that someone approved a content, and Approved who did and
	// when; empty if nobody.
	Approve(ctx context.Context, content, by string, at time.Time) error
	Approved(ctx context.Context, content string) (by string, at time.Time, err error)
}

// Subscribers keeps who receives the bulletin.
type Subscribers interface {
	// Import adds and updates subscribers in one transaction. One who is
	// suppressed or was forgotten stays so.
	Import(ctx context.Context, list []Subscriber, now time.Time) (Imported, error)
	// Find returns the subscriber of an address, nil if there is none.
	Find(ctx context.Context, address string) (*Subscriber, error)
	// Each calls yield for all subscribers in one of the segments (none is all),
	// by address, until it returns false.
	Each(ctx context.Context, segments []string, yield func(Subscriber) bool) error
	// Size counts those who would receive a campaign, by segment and by domain,
	// and the suppressed ones among them.
	Size(ctx context.Context, segments []string) (Size, error)
	Suppress(ctx context.Context, address string, s Suppression) error
	// Forget deletes all that is known of an address, in campaigns too, and keeps a
	// keyed hash so that no import brings it back. False if nothing was known.
	Forget(ctx context.Context, address string, now time.Time) (bool, error)
	// History is what campaigns sent to a subscriber, oldest first.
	History(ctx context.Context, id int64) ([]Sending, error)
}

// Imported is what an import did.
type Imported struct {
	Added, Updated, Same int
	Kept                 []string // addresses that stay suppressed or forgotten
}

// Size is how many would receive a campaign.
type Size struct {
	Total      int // without the suppressed ones
	Suppressed int
	BySegment  map[string]int // one who is in two counts in both; "" for those in none
	ByDomain   map[string]int
}

// Sending is a recipient's part in a campaign.
type Sending struct {
	Campaign Campaign
	Row      Row
}
