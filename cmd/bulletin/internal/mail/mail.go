// Package mail says what a mailing is: subscribers, a campaign, its recipients,
// the states they pass through, and the ledger that keeps them. It touches
// nothing: the folders below it do, and know only this package and the domain.
package mail

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// Subscriber receives the bulletin.
type Subscriber struct {
	ID           int64  // given by the ledger, never given twice
	Address      string // bare and normalised, see address
	Name         string // as in a greeting: Éloïse Martin
	Organisation string
	Language     string   // BCP 47; empty is the publication's
	Segments     []string // sorted, each once
	Consent      Consent
	Suppressed   Suppression // zero for one who is mailed
}

// Consent is the proof that someone asked for the bulletin (GDPR, article 7.1).
type Consent struct {
	Date    time.Time // a day in UTC; zero if not known
	Source  string    // where: form of the site, paper, event
	Wording string    // what she agreed to, word for word
}

// Suppression is why and since when someone is mailed no more.
type Suppression struct {
	Why  Reason
	Note string // the answer of the server, who asked
	When time.Time
}

// Reason is why someone is mailed no more.
type Reason string

const (
	Unsubscribed Reason = "unsubscribed"  // she asked
	Undeliver    Reason = "undeliverable" // a server said that the address does not exist
	Complaint    Reason = "complaint"     // she called it spam
	Forgotten    Reason = "forgotten"     // she asked to be forgotten: only a keyed hash is kept
)

// Campaign is one mailing of one issue. Who receives it and what they receive
// is frozen when it starts.
type Campaign struct {
	ID       string // the issue's: 2024-10
	Content  string // hexadecimal SHA-256 of all that recipients have in common
	Subject  string
	Segments []string // those who receive it are in one of them; none is everyone
	Profile  string   // name of the way it is sent
	Started  time.Time
	Total    int // recipients, the suppressed ones included
}

// Recipient is a subscriber in a campaign, as she was when it started.
type Recipient struct {
	ID       int64 // the subscriber's
	Address  string
	Name     string
	Language string
	Attempts int       // made before this one
	First    time.Time // of the first attempt, zero if none was made
}

// State is where a recipient stands in a campaign. The numbers of recipients in
// each state add up to the frozen total at every instant.
type State uint8

const (
	Planned      State = iota + 1 // to be sent
	Claimed                       // about to be sent by a session; given back when that dies
	Transmitting                  // recorded before the final dot: may have arrived
	Accepted                      // a server took it over: « remis au relais »
	Deferred                      // a server said to try later (4xx)
	Rejected                      // a server refused it for good (5xx), or three days of deferral passed
	InDoubt                       // transmitting when the session died; never sent again by itself
	Suppressed                    // suppressed before it could be sent
	Bounced                       // accepted, then returned
	Complained                    // accepted, then called spam
)

// States are all, in the order in which they are passed through.
func States() []State {
	return []State{Planned, Claimed, Transmitting, Accepted, Deferred, Rejected, InDoubt, Suppressed, Bounced, Complained}
}

var stateNames = [...]string{"", "planned", "claimed", "transmitting", "accepted", "deferred", "rejected", "in_doubt", "suppressed", "bounced", "complained"}

// String is the name that is stored and that --json shows.
func (s State) String() string {
	if int(s) < len(stateNames) && s > 0 {
		return stateNames[s]
	}
	return "state " + strconv.Itoa(int(s))
}

// Final reports whether nothing more will be done about the recipient.
func (s State) Final() bool {
	return s != Planned && s != Claimed && s != Transmitting && s != Deferred
}

// Answer is what a server said, or why none did (Code 0).
type Answer struct {
	Server   string // name of the host that said it
	Code     int    // 250, 451, 550 (RFC 5321, 4.2)
	Enhanced string // 5.1.1 (RFC 3463); empty if it gave none
	Text     string // on one line, of printable characters, at most 500 bytes
}

func (a Answer) String() string {
	switch {
	case a.Code == 0:
		return a.Text
	case a.Enhanced == "":
		return fmt.Sprintf("%d %s", a.Code, a.Text)
	}
	return fmt.Sprintf("%d %s %s", a.Code, a.Enhanced, a.Text)
}

// Outcome is how one attempt ended.
type Outcome struct {
	Recipient int64
	State     State // Accepted, Deferred, Rejected, InDoubt; Planned gives it back as if never claimed
	Answer    Answer
	At        time.Time
	Took      time.Duration // from its MAIL command to the answer
	Next      time.Time     // when to try again, for Deferred
	Suppress  bool          // the address does not exist: never mail it again
}

// Counts are the recipients in each state.
type Counts map[State]int

// Total is the frozen number of recipients.
func (c Counts) Total() int {
	sum := 0
	for _, n := range c {
		sum += n
	}
	return sum
}

// Message is one mail, ready for the wire.
type Message struct {
	Recipient int64
	From, To  string // of the envelope
	Data      []byte // with CRLF line ends, dots not yet doubled
	Started   time.Time
}

// Result is how the transmission of a message ended.
type Result struct {
	Message *Message
	End     End
	Answer  Answer
	At      time.Time
}

// End is how the transmission of a message ended.
type End uint8

const (
	Taken   End = iota + 1 // the server answered 2xx to the final dot
	Later                  // it answered 4xx to the recipient or the message
	Refused                // it answered 5xx to the recipient or the message
	Unsent                 // the session ended before the final dot: it cannot have arrived
	Lost                   // the session ended between the final dot and the answer
)

// Source gives a session its messages and records what becomes of them.
type Source interface {
	// Next is the message to send next. With wait it may take as long as limits
	// demand, and nil means that there are no more; without, nil means none now.
	Next(wait bool) (*Message, error)

	// Commit records, durably when it returns, how messages ended and that the
	// final dot of the next one is about to be sent (nil for none). After an
	// error the session sends no dot and ends.
	Commit(done []Result, next *Message) error
}

// Errors of a ledger.
var (
	ErrNoCampaign = errors.New("no such campaign")
	ErrBusy       = errors.New("another run is sending") // wrapped with who
	ErrChanged    = errors.New("the content has changed since the start")
)

// Filter chooses rows of a campaign.
type Filter struct {
	States []State // none is all
	After  int64   // rows behind this recipient only
}

// Row is what a report says of one recipient.
type Row struct {
	Recipient
	Organisation string
	State        State
	Last         Answer    // of the last attempt
	At           time.Time // of the last change
	Next         time.Time // next attempt, if deferred
	Held         bool      // in doubt, and someone decided to leave it so
}
