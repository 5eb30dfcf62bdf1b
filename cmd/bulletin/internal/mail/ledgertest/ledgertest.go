// Package ledgertest holds every ledger, whatever database it stands on, to
// what package mail promises. It serves tests only.
package ledgertest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// Store is what is tested.
type Store interface {
	mail.Ledger
	mail.Subscribers
}

// Run tests ledgers; open makes an empty one that ends with the test.
func Run(t *testing.T, open func(testing.TB) Store) {
	for _, tt := range []struct {
		name string
		test func(*tester)
	}{
		{"Start", start}, {"Change", change}, {"Widen", widen}, {"Claim", claim}, {"Step", step}, {"Transitions", transitions}, {"Lock", lock},
		{"Rows", rows}, {"Resolve", resolve}, {"Sent", sent}, {"Approve", approve}, {"NoCampaign", noCampaign},
		{"Import", imports}, {"Suppress", suppress}, {"Forget", forget}, {"Each and Size", size}, {"History", history},
		{"Cancelled", cancelled}, {"Sum", sum},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.test(&tester{T: t, Store: open(t), ctx: t.Context()})
		})
	}
}

type tester struct {
	*testing.T
	Store
	ctx context.Context
}

// day0 is when everything happens.
var day0 = time.Date(2024, 10, 15, 9, 0, 0, 0, time.UTC)

const id = "2024-10"

func (t *tester) no(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (t *tester) same(got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
}

// add subscribes addresses a@example.org … and returns their ids.
func (t *tester) add(names ...string) (ids []int64) {
	t.Helper()
	var list []mail.Subscriber
	for _, n := range names {
		list = append(list, mail.Subscriber{Address: n + "@example.org", Name: strings.ToUpper(n), Language: "fr", Organisation: "Org " + n})
	}
	_, err := t.Import(t.ctx, list, day0)
	t.no(err)
	for _, n := range names {
		s, err := t.Find(t.ctx, n+"@example.org")
		t.no(err)
		ids = append(ids, s.ID)
	}
	return ids
}

// start freezes the campaign and locks it.
func (t *tester) start() (release func() error) {
	t.Helper()
	_, err := t.Start(t.ctx, mail.Campaign{ID: id, Content: "abc", Subject: "S", Started: day0})
	t.no(err)
	release, err = t.Lock(t.ctx, id)
	t.no(err)
	return release
}

func (t *tester) claim(n int, now time.Time) (ids []int64) {
	t.Helper()
	list, err := t.Claim(t.ctx, id, n, now)
	t.no(err)
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	return ids
}

func (t *tester) counts(want mail.Counts) {
	t.Helper()
	got, err := t.Counts(t.ctx, id)
	t.no(err)
	maps.DeleteFunc(got, func(_ mail.State, n int) bool { return n == 0 })
	t.same(got, want)
}

func (t *tester) row(recipient int64) (row mail.Row) {
	t.Helper()
	t.no(t.Rows(t.ctx, id, mail.Filter{After: recipient - 1}, func(r mail.Row) bool { row = r; return false }))
	if row.ID != recipient {
		t.Fatalf("no row for %d", recipient)
	}
	return row
}

var (
	ok    = mail.Answer{Server: "mx.example.org", Code: 250, Enhanced: "2.0.0", Text: "queued as 4X"}
	later = mail.Answer{Server: "mx.example.org", Code: 451, Enhanced: "4.7.1", Text: "try later"}
	never = mail.Answer{Server: "mx.example.org", Code: 550, Enhanced: "5.1.1", Text: "no such user"}
)

func start(t *tester) {
	_, err := t.Import(t.ctx, []mail.Subscriber{
		{Address: "a@example.org", Segments: []string{"press"}},
		{Address: "b@example.org", Segments: []string{"press", "staff"}},
		{Address: "c@example.org", Segments: []string{"staff"}},
		{Address: "d@example.org"},
	}, day0)
	t.no(err)
	t.no(t.Suppress(t.ctx, "c@example.org", mail.Suppression{Why: mail.Unsubscribed, When: day0}))
	c := mail.Campaign{ID: id, Content: "abc", Subject: "Le numéro", Segments: []string{"press", "staff"}, Profile: "ovh", Started: day0}
	got, err := t.Start(t.ctx, c)
	t.no(err)
	want := c
	want.Total = 3
	t.same(got, want)
	t.counts(mail.Counts{mail.Planned: 2, mail.Suppressed: 1})

	// Frozen: neither another start nor new subscribers change it.
	t.add("e")
	_, err = t.Import(t.ctx, []mail.Subscriber{{Address: "a@example.org", Name: "New"}}, day0)
	t.no(err)
	again, err := t.Start(t.ctx, mail.Campaign{ID: id, Content: "abc", Subject: "other"})
	t.no(err)
	t.same(again, want)
	changed, err := t.Start(t.ctx, mail.Campaign{ID: id, Content: "def"})
	if !errors.Is(err, mail.ErrChanged) {
		t.Fatalf("got %v", err)
	}
	t.same(changed, want)
	t.counts(mail.Counts{mail.Planned: 2, mail.Suppressed: 1})

	second, err := t.Start(t.ctx, mail.Campaign{ID: "2024-11", Content: "x", Started: day0.AddDate(0, 1, 0)})
	t.no(err)
	t.same(second.Total, 5)
	list, err := t.Campaigns(t.ctx)
	t.no(err)
	t.same(list, []mail.Campaign{second, want})
	one, err := t.Campaign(t.ctx, id)
	t.no(err)
	t.same(one, want)
}

func change(t *tester) {
	t.add("a", "b")
	release := t.start()
	if err := t.Change(t.ctx, id, "def", "T"); !errors.Is(err, mail.ErrBusy) {
		t.Fatalf("while a run sends: %v", err)
	}
	t.no(release())
	t.no(t.Change(t.ctx, id, "def", "T"))
	c, err := t.Start(t.ctx, mail.Campaign{ID: id, Content: "def"})
	t.no(err)
	t.same([]any{c.Content, c.Subject, c.Total}, []any{"def", "T", 2})
	release, err = t.Lock(t.ctx, id) // it is free again
	t.no(err)
	t.no(release())
	if err := t.Change(t.ctx, "nowhere", "def", "T"); !errors.Is(err, mail.ErrNoCampaign) {
		t.Fatalf("of no campaign: %v", err)
	}
}

// Whoever comes later joins a campaign when someone says so, and nobody who is in it
// does again.
func widen(t *tester) {
	t.add("a", "b")
	release := t.start()
	t.no(release())
	t.add("c", "d", "gone")
	t.no(t.Suppress(t.ctx, "gone@example.org", mail.Suppression{Why: mail.Unsubscribed, When: day0}))
	t.no(second(t.Import(t.ctx, []mail.Subscriber{{Address: "d@example.org", Segments: []string{"press"}}}, day0)))
	for _, tt := range []struct {
		segments []string
		missing  int
		after    mail.Counts
	}{
		{[]string{"press"}, 1, mail.Counts{mail.Planned: 3}},
		{[]string{"press"}, 0, mail.Counts{mail.Planned: 3}},
		{nil, 1, mail.Counts{mail.Planned: 4}},
		{nil, 0, mail.Counts{mail.Planned: 4}},
	} {
		n, err := t.Missing(t.ctx, id, tt.segments)
		t.no(err)
		added, err := t.Widen(t.ctx, id, tt.segments)
		t.no(err)
		t.same([]int{n, added}, []int{tt.missing, tt.missing})
		t.counts(tt.after)
		c, err := t.Campaign(t.ctx, id)
		t.no(err)
		t.same(c.Total, tt.after.Total())
	}
	release, err := t.Lock(t.ctx, id)
	t.no(err)
	if _, err := t.Widen(t.ctx, id, nil); !errors.Is(err, mail.ErrBusy) {
		t.Fatalf("while a run sends: %v", err)
	}
	t.no(release())
	if _, err := t.Missing(t.ctx, "nowhere", nil); !errors.Is(err, mail.ErrNoCampaign) {
		t.Fatalf("of no campaign: %v", err)
	}
}

func claim(t *tester) {
	ids := t.add("a", "b", "c", "d", "e")
	t.start()
	first, err := t.Claim(t.ctx, id, 2, day0)
	t.no(err)
	t.same(first, []mail.Recipient{
		{ID: ids[0], Address: "a@example.org", Name: "A", Language: "fr"},
		{ID: ids[1], Address: "b@example.org", Name: "B", Language: "fr"},
	})
	// Deferred ones come after planned ones, and when they are due.
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[0], State: mail.Deferred, Answer: later, At: day0, Next: day0.Add(time.Hour)}}, 0, day0))
	t.no(t.Suppress(t.ctx, "c@example.org", mail.Suppression{Why: mail.Unsubscribed, When: day0}))
	due, err := t.Due(t.ctx, id)
	t.no(err)
	t.same(due, day0.Add(time.Hour))
	t.same(t.claim(1, day0), []int64{ids[3]}) // c became suppressed, d takes her place
	t.counts(mail.Counts{mail.Planned: 1, mail.Claimed: 2, mail.Deferred: 1, mail.Suppressed: 1})
	t.same(t.claim(9, day0.Add(time.Hour)), []int64{ids[4], ids[0]})
	if got := t.claim(9, day0.Add(48*time.Hour)); got != nil {
		t.Fatalf("claimed twice: %v", got)
	}
	due, err = t.Due(t.ctx, id)
	t.no(err)
	t.same(due, time.Time{})
	again := t.row(ids[0])
	t.same(again.Attempts, 1)
}

func step(t *tester) {
	ids := t.add("a", "b", "c", "d")
	t.start()
	t.same(t.claim(9, day0), ids)
	at := day0.Add(time.Minute)
	t.no(t.Step(t.ctx, id, nil, ids[0], at))
	t.counts(mail.Counts{mail.Claimed: 3, mail.Transmitting: 1})
	t.no(t.Step(t.ctx, id, []mail.Outcome{
		{Recipient: ids[0], State: mail.Accepted, Answer: ok, At: at, Took: time.Second},
		{Recipient: ids[1], State: mail.Rejected, Answer: never, At: at, Suppress: true},
		{Recipient: ids[2], State: mail.Planned},
	}, ids[3], at))
	t.counts(mail.Counts{mail.Accepted: 1, mail.Rejected: 1, mail.Planned: 1, mail.Transmitting: 1})
	t.same(t.row(ids[0]), mail.Row{Recipient: mail.Recipient{ID: ids[0], Address: "a@example.org", Name: "A", Language: "fr", Attempts: 1},
		Organisation: "Org a", State: mail.Accepted, Last: ok, At: at})
	t.same(t.row(ids[2]).Attempts, 0)
	b, err := t.Find(t.ctx, "b@example.org")
	t.no(err)
	t.same(b.Suppressed, mail.Suppression{Why: mail.Undeliver, Note: never.String(), When: at})
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[3], State: mail.InDoubt, Answer: mail.Answer{Text: "connection reset"}}}, 0, at))
	t.same(t.row(ids[3]).Last.Text, "connection reset")
	t.no(t.Step(t.ctx, id, nil, 0, at)) // nothing
}

// transitions tries all, from each state that a step can meet.
func transitions(t *tester) {
	states := mail.States()
	from := []mail.State{mail.Planned, mail.Claimed, mail.Transmitting, mail.Accepted, mail.Deferred, mail.Rejected, mail.InDoubt, mail.Suppressed}
	allowed := map[mail.State][]mail.State{
		mail.Claimed:      {mail.Planned, mail.Transmitting, mail.Deferred, mail.Rejected},
		mail.Transmitting: {mail.Planned, mail.Accepted, mail.Deferred, mail.Rejected, mail.InDoubt},
	}
	var names []string
	for _, f := range from {
		for _, to := range states {
			names = append(names, fmt.Sprintf("%02d-%02d", f, to))
		}
	}
	ids := t.add(append(names, "zz-witness")...)
	for i, f := range from {
		if f == mail.Suppressed {
			for k := range states {
				t.no(t.Suppress(t.ctx, names[i*len(states)+k]+"@example.org", mail.Suppression{Why: mail.Complaint, When: day0}))
			}
		}
	}
	t.start()
	all := t.claim(1000, day0)
	witness := ids[len(ids)-1]
	for i, f := range from {
		for k := range states {
			r := ids[i*len(states)+k]
			switch f {
			case mail.Planned, mail.Deferred, mail.Rejected:
				t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: r, State: f, Next: day0.Add(time.Hour)}}, 0, day0))
			case mail.Transmitting, mail.Accepted, mail.InDoubt:
				t.no(t.Step(t.ctx, id, nil, r, day0))
				if f != mail.Transmitting {
					t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: r, State: f}}, 0, day0))
				}
			}
			if f != mail.Suppressed && !slices.Contains(all, r) {
				t.Fatalf("%d was not claimed", r)
			}
		}
	}
	for i, f := range from {
		for k, to := range states {
			r := ids[i*len(states)+k]
			t.same(t.row(r).State, f)
			// What a step refuses leaves no part of it: the witness stays claimed.
			var err error
			if to == mail.Transmitting {
				err = t.Step(t.ctx, id, []mail.Outcome{{Recipient: witness, State: mail.Planned}}, r, day0)
			} else {
				err = t.Step(t.ctx, id, []mail.Outcome{{Recipient: witness, State: mail.Planned}, {Recipient: r, State: to, Next: day0.Add(time.Hour)}}, 0, day0)
			}
			want := f
			if slices.Contains(allowed[f], to) {
				want = to
				t.same(t.row(witness).State, mail.Planned)
				t.no(err)
				t.claim(1000, day0) // those given back are had again
				if to == mail.Planned {
					want = mail.Claimed
				}
			} else if err == nil {
				t.Fatalf("%v became %v", f, to)
			}
			t.same(t.row(r).State, want)
			t.same(t.row(witness).State, mail.Claimed)
		}
	}
	// Twice in one step, and an unknown one.
	for _, done := range [][]mail.Outcome{
		{{Recipient: witness, State: mail.Planned}, {Recipient: witness, State: mail.Planned}},
		{{Recipient: 1 << 40, State: mail.Planned}},
		{{Recipient: witness, State: mail.Deferred}}, // without a time
	} {
		if err := t.Step(t.ctx, id, done, 0, day0); err == nil {
			t.Fatalf("%+v was recorded", done)
		}
	}
	t.same(t.row(witness).State, mail.Claimed)
}

func lock(t *tester) {
	ids := t.add("a", "b", "c", "d")
	release := t.start()
	if _, err := t.Lock(t.ctx, id); !errors.Is(err, mail.ErrBusy) {
		t.Fatalf("got %v", err)
	}
	t.same(t.claim(3, day0), ids[:3])
	t.no(t.Step(t.ctx, id, nil, ids[0], day0))
	t.no(release())
	if _, err := t.Claim(t.ctx, id, 1, day0); err == nil {
		t.Fatal("claimed without the lock")
	}
	if err := t.Step(t.ctx, id, nil, ids[1], day0); err == nil {
		t.Fatal("stepped without the lock")
	}
	release, err := t.Lock(t.ctx, id)
	t.no(err)
	t.counts(mail.Counts{mail.Planned: 3, mail.InDoubt: 1})
	t.same(t.claim(9, day0), ids[1:])
	t.same(t.row(ids[0]).Attempts, 1)
	t.no(release())
}

func rows(t *tester) {
	ids := t.add("a", "b", "c", "d", "e")
	t.start()
	t.claim(3, day0)
	for _, tt := range []struct {
		filter mail.Filter
		stop   int
		want   []int64
	}{
		{mail.Filter{}, 99, ids},
		{mail.Filter{}, 2, ids[:2]},
		{mail.Filter{States: []mail.State{mail.Claimed}}, 99, ids[:3]},
		{mail.Filter{States: []mail.State{mail.Claimed, mail.Planned}, After: ids[1]}, 99, ids[2:]},
		{mail.Filter{States: []mail.State{mail.Bounced}}, 99, nil},
	} {
		var got []int64
		t.no(t.Rows(t.ctx, id, tt.filter, func(r mail.Row) bool {
			got = append(got, r.ID)
			return len(got) < tt.stop
		}))
		t.same(got, tt.want)
	}
}

func resolve(t *tester) {
	ids := t.add("a", "b", "c")
	t.start()
	t.claim(9, day0)
	for _, r := range ids {
		t.no(t.Step(t.ctx, id, nil, r, day0))
	}
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[0], State: mail.InDoubt}, {Recipient: ids[1], State: mail.InDoubt}}, 0, day0))
	n, err := t.Resolve(t.ctx, id, []int64{ids[0], ids[2], 1 << 40}, false)
	t.no(err)
	t.same(n, 1)
	t.same(t.row(ids[0]).State, mail.InDoubt)
	t.same(t.row(ids[0]).Held, true)
	t.same(t.row(ids[1]).Held, false)
	n, err = t.Resolve(t.ctx, id, ids, true)
	t.no(err)
	t.same(n, 2)
	t.same(t.row(ids[0]).Held, false)
	t.counts(mail.Counts{mail.Planned: 2, mail.Transmitting: 1})
	t.same(t.claim(9, day0), ids[:2])
}

func sent(t *tester) {
	ids := t.add("a", "b", "c", "d")
	t.start()
	t.claim(9, day0)
	hour := func(n int) time.Time { return day0.Add(time.Duration(n) * time.Hour) }
	t.no(t.Step(t.ctx, id, nil, ids[0], hour(1)))
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[0], State: mail.Deferred, At: hour(1), Next: hour(2), Answer: later}}, ids[1], hour(1)))
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[1], State: mail.Accepted, At: hour(3), Answer: ok}}, ids[2], hour(3)))
	t.no(t.Step(t.ctx, id, []mail.Outcome{
		{Recipient: ids[2], State: mail.Planned},                              // the dot was not sent after all
		{Recipient: ids[3], State: mail.Rejected, At: hour(3), Answer: never}, // no dot
	}, 0, hour(3)))
	for since, want := range []int{2, 2, 1, 1, 0} {
		n, err := t.Sent(t.ctx, hour(since))
		t.no(err)
		if n != want {
			t.Errorf("since hour %d: %d, want %d", since, n, want)
		}
	}
	t.claim(1, hour(4))
	t.no(t.Step(t.ctx, id, nil, ids[2], hour(4)))
	n, err := t.Sent(t.ctx, hour(4))
	t.no(err)
	t.same(n, 1) // transmitting
}

func approve(t *tester) {
	by, at, err := t.Approved(t.ctx, "abc")
	t.no(err)
	if by != "" || !at.IsZero() {
		t.Fatalf("%s %v", by, at)
	}
	t.no(t.Approve(t.ctx, "abc", "La directrice", day0))
	by, at, err = t.Approved(t.ctx, "abc")
	t.no(err)
	t.same(by, "La directrice")
	t.same(at, day0)
}

func noCampaign(t *tester) {
	for name, err := range map[string]error{
		"Campaign": second(t.Campaign(t.ctx, "x")),
		"Lock":     second(t.Lock(t.ctx, "x")),
		"Claim":    second(t.Claim(t.ctx, "x", 1, day0)),
		"Step":     t.Step(t.ctx, "x", nil, 1, day0),
		"Due":      second(t.Due(t.ctx, "x")),
		"Counts":   second(t.Counts(t.ctx, "x")),
		"Rows":     t.Rows(t.ctx, "x", mail.Filter{}, nil),
		"Resolve":  second(t.Resolve(t.ctx, "x", nil, true)),
	} {
		if !errors.Is(err, mail.ErrNoCampaign) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func imports(t *tester) {
	may := time.Date(2024, 5, 1, 0, 0, 0, 0, time.UTC)
	june := time.Date(2024, 6, 1, 0, 0, 0, 0, time.UTC)
	got, err := t.Import(t.ctx, []mail.Subscriber{
		{Address: "a@example.org", Name: "Anne", Segments: []string{"staff"}, Consent: mail.Consent{Date: may, Source: "paper", Wording: "w"}},
		{Address: "b@example.org", Name: "Bruno"},
		{Address: "a@example.org", Organisation: "Org", Segments: []string{"press", "staff"}},
	}, day0)
	t.no(err)
	t.same(got, mail.Imported{Added: 2})
	a, err := t.Find(t.ctx, "a@example.org")
	t.no(err)
	want := mail.Subscriber{ID: a.ID, Address: "a@example.org", Name: "Anne", Organisation: "Org", Segments: []string{"press", "staff"},
		Consent: mail.Consent{Date: may, Source: "paper", Wording: "w"}}
	t.same(*a, want)

	t.no(t.Suppress(t.ctx, "gone@example.org", mail.Suppression{Why: mail.Undeliver, When: day0}))
	got, err = t.Import(t.ctx, []mail.Subscriber{
		{Address: "a@example.org", Name: "Anne M.", Consent: mail.Consent{Date: june, Source: "form"}},
		{Address: "b@example.org"},
		{Address: "c@example.org", Suppressed: mail.Suppression{Why: mail.Unsubscribed}},
		{Address: "gone@example.org", Name: "Gone"},
	}, day0)
	t.no(err)
	t.same(got, mail.Imported{Added: 1, Updated: 1, Same: 1, Kept: []string{"gone@example.org"}})
	a, err = t.Find(t.ctx, "a@example.org")
	t.no(err)
	want.Name, want.Consent = "Anne M.", mail.Consent{Date: june, Source: "form"}
	t.same(*a, want)
	c, err := t.Find(t.ctx, "c@example.org")
	t.no(err)
	t.same(c.Suppressed, mail.Suppression{Why: mail.Unsubscribed, When: day0})

	if _, err := t.Import(t.ctx, []mail.Subscriber{{Address: "d@example.org", Suppressed: mail.Suppression{Why: mail.Forgotten}}}, day0); err == nil {
		t.Fatal("imported one with an address as forgotten")
	}
	// All or nothing.
	if _, err := t.Import(t.ctx, []mail.Subscriber{{Address: "d@example.org"}, {Name: "No address"}}, day0); err == nil {
		t.Fatal("imported without an address")
	}
	if d, err := t.Find(t.ctx, "d@example.org"); d != nil || err != nil {
		t.Fatalf("imported by halves: %v %v", d, err)
	}
}

func suppress(t *tester) {
	t.add("a")
	of := func() mail.Suppression {
		s, err := t.Find(t.ctx, "a@example.org")
		t.no(err)
		return s.Suppressed
	}
	for i, tt := range []struct{ why, want mail.Reason }{
		{mail.Undeliver, mail.Undeliver},
		{mail.Unsubscribed, mail.Unsubscribed}, // her own will outweighs a server's word
		{mail.Undeliver, mail.Unsubscribed},
	} {
		t.no(t.Suppress(t.ctx, "a@example.org", mail.Suppression{Why: tt.why, Note: string(tt.why), When: day0.Add(time.Duration(i) * time.Hour)}))
		t.same(of().Why, tt.want)
		t.same(of().Note, string(tt.want))
	}
	got, err := t.Import(t.ctx, []mail.Subscriber{{Address: "a@example.org", Name: "New"}}, day0.AddDate(1, 0, 0))
	t.no(err)
	t.same(got.Kept, []string{"a@example.org"})
	t.same(of().When, day0.Add(time.Hour))
	if err := t.Suppress(t.ctx, "a@example.org", mail.Suppression{}); err == nil {
		t.Fatal("suppressed without a reason")
	}
}

func forget(t *tester) {
	ids := t.add("a", "b", "c")
	t.start()
	t.same(t.claim(2, day0), ids[:2])
	t.no(t.Step(t.ctx, id, nil, ids[0], day0))
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[0], State: mail.Accepted, At: day0,
		Answer: mail.Answer{Server: "mx", Code: 250, Text: "a@example.org ok"}}}, ids[1], day0))
	for _, n := range []string{"a", "b", "c"} {
		known, err := t.Forget(t.ctx, n+"@example.org", day0)
		t.no(err)
		t.same(known, true)
	}
	known, err := t.Forget(t.ctx, "a@example.org", day0)
	t.no(err)
	t.same(known, false)
	t.counts(mail.Counts{mail.Accepted: 1, mail.Transmitting: 1, mail.Suppressed: 1})
	// The answer to b comes afterwards.
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[1], State: mail.Rejected, Suppress: true, At: day0,
		Answer: mail.Answer{Code: 550, Text: "b@example.org unknown"}}}, 0, day0))
	t.no(t.Rows(t.ctx, id, mail.Filter{}, func(r mail.Row) bool {
		if text := fmt.Sprintf("%+v", r); strings.Contains(text, "@") || r.Name+r.Organisation+r.Language+r.Last.Text != "" {
			t.Error(text)
		}
		return true
	}))
	got, err := t.Import(t.ctx, []mail.Subscriber{{Address: "a@example.org"}}, day0)
	t.no(err)
	t.same(got, mail.Imported{Kept: []string{"a@example.org"}})
	t.no(t.Suppress(t.ctx, "a@example.org", mail.Suppression{Why: mail.Undeliver, When: day0}))
	if s, err := t.Find(t.ctx, "a@example.org"); s != nil || err != nil {
		t.Fatalf("%+v %v", s, err)
	}
	if next := t.add("d")[0]; slices.Contains(ids, next) {
		t.Fatalf("id %d given twice", next)
	}
}

func size(t *tester) {
	_, err := t.Import(t.ctx, []mail.Subscriber{
		{Address: "b@example.org", Segments: []string{"press", "staff"}},
		{Address: "a@example.org", Segments: []string{"press"}},
		{Address: "c@example.net", Segments: []string{"staff"}},
		{Address: `"x@y"@example.net`},
		{Address: "e@example.org", Segments: []string{"press"}},
	}, day0)
	t.no(err)
	t.no(t.Suppress(t.ctx, "e@example.org", mail.Suppression{Why: mail.Unsubscribed, When: day0}))
	for _, tt := range []struct {
		segments []string
		size     mail.Size
		each     string
	}{
		{nil, mail.Size{Total: 4, Suppressed: 1, BySegment: map[string]int{"press": 2, "staff": 2, "": 1},
			ByDomain: map[string]int{"example.org": 2, "example.net": 2}}, `"x@y"@example.net a@example.org b@example.org c@example.net e@example.org`},
		{[]string{"press"}, mail.Size{Total: 2, Suppressed: 1, BySegment: map[string]int{"press": 2},
			ByDomain: map[string]int{"example.org": 2}}, "a@example.org b@example.org e@example.org"},
		{[]string{"staff", "none"}, mail.Size{Total: 2, BySegment: map[string]int{"staff": 2},
			ByDomain: map[string]int{"example.org": 1, "example.net": 1}}, "b@example.org c@example.net"},
	} {
		got, err := t.Size(t.ctx, tt.segments)
		t.no(err)
		t.same(got, tt.size)
		var each []string
		t.no(t.Each(t.ctx, tt.segments, func(s mail.Subscriber) bool {
			each = append(each, s.Address)
			return true
		}))
		t.same(strings.Join(each, " "), tt.each)
	}
}

func history(t *tester) {
	ids := t.add("a")
	release := t.start()
	t.claim(1, day0)
	t.no(t.Step(t.ctx, id, nil, ids[0], day0))
	t.no(t.Step(t.ctx, id, []mail.Outcome{{Recipient: ids[0], State: mail.Accepted, Answer: ok, At: day0}}, 0, day0))
	t.no(release())
	next, err := t.Start(t.ctx, mail.Campaign{ID: "2024-11", Content: "x", Started: day0.AddDate(0, 1, 0)})
	t.no(err)
	first, err := t.Campaign(t.ctx, id)
	t.no(err)
	got, err := t.History(t.ctx, ids[0])
	t.no(err)
	if len(got) != 2 {
		t.Fatalf("%+v", got)
	}
	t.same(got[0], mail.Sending{Campaign: first, Row: t.row(ids[0])})
	t.same(got[1].Campaign, next)
	t.same(got[1].Row.State, mail.Planned)
}

func cancelled(t *tester) {
	ids := t.add("a")
	t.start()
	t.claim(1, day0)
	ctx, cancel := context.WithCancel(t.ctx)
	cancel()
	if err := t.Step(ctx, id, nil, ids[0], day0); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	t.counts(mail.Counts{mail.Claimed: 1})
}

// sum has many do everything at once; the states must add up at every instant,
// no recipient be claimed twice, and what was recorded be there in the end.
func sum(t *tester) {
	const n, senders = 300, 8
	var names []string
	for i := range n {
		names = append(names, fmt.Sprintf("r%03d", i))
	}
	t.add(names...)
	t.start()
	var owner sync.Map // recipient → true while someone has it
	var ended [11]atomic.Int64
	var wrong atomic.Int64 // refused steps
	stop := make(chan struct{})
	var work, watch sync.WaitGroup
	for i := range senders {
		work.Go(func() {
			r := rand.New(rand.NewPCG(uint64(i), 6))
			now := day0
			for {
				list, err := t.Claim(t.ctx, id, 1+r.IntN(5), now)
				if err != nil {
					t.Error(err)
					return
				}
				if len(list) == 0 {
					return
				}
				for _, rec := range list {
					if _, twice := owner.LoadOrStore(rec.ID, true); twice {
						t.Errorf("%d claimed twice", rec.ID)
					}
				}
				for _, rec := range list {
					if r.IntN(10) == 0 { // a wrong step beside the others
						if err := t.Step(t.ctx, id, []mail.Outcome{{Recipient: rec.ID, State: mail.Rejected}}, 1<<40, now); err == nil {
							t.Error("a wrong step was recorded")
						}
						wrong.Add(1)
					}
					dot := r.IntN(4) > 0
					states := []mail.State{mail.Planned, mail.Deferred, mail.Rejected}
					if dot {
						if err := t.Step(t.ctx, id, nil, rec.ID, now); err != nil {
							t.Error(err)
						}
						states = append(states, mail.Accepted, mail.Accepted, mail.Accepted, mail.InDoubt)
					}
					state := states[r.IntN(len(states))]
					owner.Delete(rec.ID)
					if err := t.Step(t.ctx, id, []mail.Outcome{{Recipient: rec.ID, State: state, Next: now, At: now, Suppress: state == mail.Rejected}}, 0, now); err != nil {
						t.Error(err)
					}
					if state.Final() {
						ended[state].Add(1)
					}
				}
			}
		})
	}
	watch.Go(func() {
		r := rand.New(rand.NewPCG(99, 6))
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			c, err := t.Counts(t.ctx, id)
			if err != nil || c.Total() != n {
				t.Errorf("%d of %d: %v %v", c.Total(), n, c, err)
				return
			}
			switch who := fmt.Sprintf("r%03d@example.org", r.IntN(n)); i % 40 {
			case 3:
				if err := t.Suppress(t.ctx, who, mail.Suppression{Why: mail.Unsubscribed, When: day0}); err != nil {
					t.Error(err)
				}
			case 23:
				if _, err := t.Forget(t.ctx, who, day0); err != nil {
					t.Error(err)
				}
			}
			time.Sleep(time.Millisecond)
		}
	})
	work.Wait()
	close(stop)
	watch.Wait()
	if wrong.Load() == 0 {
		t.Error("no wrong step was tried")
	}
	c, err := t.Counts(t.ctx, id)
	t.no(err)
	byRow := mail.Counts{}
	t.no(t.Rows(t.ctx, id, mail.Filter{}, func(r mail.Row) bool { byRow[r.State]++; return true }))
	maps.DeleteFunc(c, func(_ mail.State, n int) bool { return n == 0 })
	t.same(c, byRow)
	for _, state := range []mail.State{mail.Accepted, mail.Rejected, mail.InDoubt} {
		if got := cmp.Or(c[state], 0); int64(got) != ended[state].Load() {
			t.Errorf("%v: %d, recorded %d", state, got, ended[state].Load())
		}
	}
	if c[mail.Claimed]+c[mail.Transmitting] != 0 || c.Total() != n {
		t.Errorf("left: %v", c)
	}
}
