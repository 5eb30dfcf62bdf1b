package campaign

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// engine is one run. One goroutine claims recipients ahead of need, one per
// session takes them from there; what they share is under mu, and changed wakes
// whoever waits for any of it.
type engine struct {
	cfg     Config
	context context.Context // for the ledger: outlives the caller's, or answers would go unrecorded
	started time.Time

	mu      sync.Mutex
	changed chan struct{}

	// Recipients who are claimed: queued in lanes, or flying.
	lanes    []*lane          // the last is for all domains without a limit
	byDomain map[string]*lane // those with one
	turn     int
	queued   int
	flying   int
	starved  bool // the queue holds none that may fly now
	returned bool // some were given back since the last claim

	limit *limiter

	width   int // sessions allowed, fewer after the server was busy
	open    int
	idle    int       // sessions that wait for something to send
	pause   time.Time // nothing is sent before, at the server's wish
	pauses  int
	calm    int // messages taken since
	broken  map[int64]int
	answers int // of the server about a message; counts up

	lostAt time.Time

	row struct { // answers in a row
		key    string
		n      int
		number int // of this row; counts up
	}
	refusals map[int64]int // who was refused in this run, and in which row
	composed bool          // a message was, in this run
	failures int           // to compose one, before

	over      bool
	err       error
	why       Reason
	next      time.Time
	due       time.Time // next deferred recipient, while only those are left
	downSince time.Time // sessions break since
	trouble   error
	last      mail.Answer
	outcomes  mail.Counts
	rate      []Burst

	unrecorded []mail.Outcome // the ledger failed
}

// lane are claimed recipients under one limit.
type lane struct {
	sessions int
	limit    *limiter
	flying   int
	queue    []mail.Recipient // from head
	head     int
}

func (l *lane) len() int { return len(l.queue) - l.head }

func (l *lane) push(r mail.Recipient) { l.queue = append(l.queue, r) }

func (l *lane) pop() mail.Recipient {
	r := l.queue[l.head]
	l.queue[l.head] = mail.Recipient{}
	l.head++
	if l.head == len(l.queue) {
		l.queue, l.head = l.queue[:0], 0
	} else if l.head >= lookAhead {
		l.queue, l.head = append(l.queue[:0], l.queue[l.head:]...), 0
	}
	return r
}

// flight is a recipient whose message a session has.
type flight struct {
	r            mail.Recipient
	lane         *lane
	transmitting bool // the ledger knows, or may know
}

func newEngine(ctx context.Context, cfg Config) *engine {
	e := &engine{
		cfg: cfg, context: context.WithoutCancel(ctx), changed: make(chan struct{}),
		byDomain: map[string]*lane{}, broken: map[int64]int{}, refusals: map[int64]int{}, outcomes: mail.Counts{},
		width: cfg.Limits.Sessions,
	}
	e.started = e.now()
	for domains, d := range cfg.Limits.PerDomain {
		l := &lane{sessions: d.Sessions, limit: newLimiter(Limits{PerMinute: d.PerMinute}, nil)}
		e.lanes = append(e.lanes, l)
		for domain := range strings.FieldsSeq(domains) {
			e.byDomain[strings.ToLower(domain)] = l
		}
	}
	e.lanes = append(e.lanes, &lane{limit: &limiter{}})
	return e
}

// now is the wall clock; its monotonic part stands still in sleep.
func (e *engine) now() time.Time { return e.cfg.Now().Round(0) }

func (e *engine) run(ctx context.Context) error {
	recent, err := Recent(e.context, e.cfg.Ledger, e.cfg.Limits, e.started)
	if err != nil {
		return err
	}
	e.limit = newLimiter(e.cfg.Limits, recent)

	// Sessions live on when the caller's context ends, to hear the last answers.
	sending, kill := context.WithCancel(e.context)
	defer kill()
	dialing, hangUp := context.WithCancel(e.context)
	defer hangUp()
	defer context.AfterFunc(ctx, func() { e.stop(context.Cause(ctx)) })()

	var wg sync.WaitGroup
	wg.Go(e.feed)
	for n := range e.cfg.Limits.Sessions {
		wg.Go(func() { e.work(dialing, sending, n) })
	}
	finished := make(chan struct{})
	watch := sync.WaitGroup{}
	watch.Go(func() {
		e.mu.Lock()
		for !e.over {
			e.await(time.Time{})
		}
		e.mu.Unlock()
		hangUp()
		select {
		case <-finished:
		case <-time.After(grace):
			kill()
		}
	})
	watch.Go(func() { e.report(finished) })
	wg.Wait()
	close(finished)
	watch.Wait()
	return errors.Join(e.err, e.giveBack())
}

// signal wakes everyone who waits.
func (e *engine) signal() {
	close(e.changed)
	e.changed = make(chan struct{})
}

// await waits, with mu released, for a change or until a time on the wall, if
// there is one. Timers stop in sleep: it looks at the wall every few seconds.
func (e *engine) await(until time.Time) {
	changed := e.changed
	var timer <-chan time.Time
	if !until.IsZero() {
		timer = time.After(min(max(until.Sub(e.now()), 0), 10*time.Second))
	}
	e.mu.Unlock()
	select {
	case <-changed:
	case <-timer:
	}
	e.mu.Lock()
}

// stop ends the run; the first reason counts.
func (e *engine) stop(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.end(err, time.Time{}, Nothing)
}

func (e *engine) end(err error, next time.Time, why Reason) {
	if e.over {
		return
	}
	e.over, e.err, e.next, e.why = true, err, next, why
	e.signal()
}

// feed claims recipients ahead of need, and sees the end.
func (e *engine) feed() {
	for {
		e.mu.Lock()
		for !e.over && e.queued >= batch/2 && !(e.starved && e.queued < lookAhead) {
			e.await(time.Time{})
		}
		over := e.over
		n := min(batch, lookAhead-e.queued)
		e.starved, e.returned = false, false
		e.mu.Unlock()
		if over {
			return
		}
		claimed, err := e.cfg.Ledger.Claim(e.context, e.cfg.Campaign, n, e.now())
		if err != nil {
			e.stop(fmt.Errorf("claiming recipients: %w", err))
			return
		}
		if len(claimed) > 0 {
			if err := e.push(claimed); err != nil {
				e.stop(err)
				return
			}
			continue
		}
		if !e.dry() {
			return
		}
	}
}

// push queues recipients; those whose messages end sessions are deferred.
func (e *engine) push(claimed []mail.Recipient) error {
	var outs []mail.Outcome
	now := e.now()
	e.mu.Lock()
	for _, r := range claimed {
		if e.broken[r.ID] >= poison {
			delete(e.broken, r.ID)
			outs = append(outs, e.later(r, now, mail.Answer{Text: fmt.Sprintf("%d connections in a row ended before this message was sent", poison)}))
			continue
		}
		l := e.byDomain[domainOf(r.Address)]
		if l == nil {
			l = e.lanes[len(e.lanes)-1]
		}
		l.push(r)
		e.queued++
	}
	e.signal()
	e.mu.Unlock()
	return e.step(outs, 0)
}

func domainOf(address string) string {
	return strings.ToLower(address[strings.LastIndexByte(address, '@')+1:])
}

// dry waits until claiming may give something again: some were given back, or
// deferred ones are due. It ends the run and is false if nothing is left.
func (e *engine) dry() bool {
	e.mu.Lock()
	for !e.over && !e.returned && e.queued+e.flying > 0 {
		e.await(time.Time{})
	}
	over, returned := e.over, e.returned
	e.mu.Unlock()
	switch {
	case over:
		return false
	case returned:
		return true
	}
	counts, err := e.cfg.Ledger.Counts(e.context, e.cfg.Campaign)
	if err != nil {
		e.stop(err)
		return false
	}
	due, err := e.cfg.Ledger.Due(e.context, e.cfg.Campaign)
	if err != nil {
		e.stop(err)
		return false
	}
	now := e.now()
	e.mu.Lock()
	switch {
	case e.returned, counts[mail.Planned] > 0, !due.IsZero() && !due.After(now):
		// All that were claimed had been suppressed, or time has gone on.
		if !e.returned {
			e.await(now.Add(100 * time.Millisecond))
		}
		e.mu.Unlock()
		return true
	case due.IsZero():
		e.end(nil, time.Time{}, Nothing)
	case !e.cfg.Wait && due.Sub(now) > patience:
		e.end(nil, due, ForDeferred)
	default:
		e.due = due
		for !e.over && !e.returned && e.now().Before(due) {
			e.await(due)
		}
		e.due = time.Time{}
		if !e.over {
			e.mu.Unlock()
			return true
		}
	}
	e.mu.Unlock()
	return false
}

// ready is the lane from which a message may be sent now, or else when to look
// again (zero: after a change) and why.
func (e *engine) ready(now time.Time) (l *lane, at time.Time, why Reason) {
	if now.Before(e.pause) {
		return nil, e.pause, ForServer
	}
	if e.queued == 0 {
		return nil, time.Time{}, Nothing
	}
	if at := e.limit.next(now); at.After(now) {
		return nil, at, ForQuota
	}
	for i := range e.lanes {
		l := e.lanes[(e.turn+i)%len(e.lanes)]
		if l.len() == 0 || l.sessions > 0 && l.flying >= l.sessions {
			continue
		}
		next := l.limit.next(now)
		if !next.After(now) {
			return l, now, Nothing
		}
		if at.IsZero() || next.Before(at) {
			at, why = next, ForQuota
		}
	}
	if !e.starved && e.queued < lookAhead {
		e.starved = true
		e.signal()
	}
	return nil, at, why
}

func (e *engine) take(l *lane, now time.Time) *flight {
	f := &flight{r: l.pop(), lane: l}
	e.limit.take(now)
	l.limit.take(now)
	l.flying++
	e.flying++
	e.queued--
	e.turn++
	if e.queued == batch/2-1 || e.queued == 0 {
		e.signal()
	}
	return f
}

func (e *engine) landed(f *flight) {
	f.lane.flying--
	e.flying--
	if e.queued == 0 || f.lane.sessions > 0 {
		e.signal()
	}
}

// work is session number n: again and again it waits until there is something to
// send that no other session waits for, opens a connection and sends.
func (e *engine) work(dialing, sending context.Context, n int) {
	fails := 0
	for e.wanted(n) {
		src := &source{e: e, n: n, flights: map[int64]*flight{}}
		s, err := e.cfg.Dial(dialing)
		if err == nil {
			err = s.Send(sending, src)
			if serr := src.settle(err); serr != nil {
				e.stop(serr)
			}
			s.Close()
		}
		now := e.now()
		e.mu.Lock()
		e.open--
		e.signal()
		if src.answered {
			fails = 0
		}
		if e.over {
			e.mu.Unlock()
			return
		}
		if err == nil && src.asked {
			e.mu.Unlock()
			continue
		}
		if err == nil {
			err = errors.New("the session ended before it sent anything")
		}
		switch t := e.cfg.Judge(err); t.Kind {
		case Fatal:
			e.end(&Refusal{Answer: t.Answer, Err: err}, time.Time{}, Nothing)
		case Busy:
			e.last = t.Answer
			e.slow(now)
		default:
			fails++
			e.trouble = err
			if e.downSince.IsZero() {
				e.downSince = now
			}
			if !e.cfg.Wait && now.Sub(e.downSince) > patience {
				e.end(&Unreachable{Since: e.downSince, Err: err}, time.Time{}, ForNetwork)
				break
			}
			// If no other is open, one that is answered ends the waiting of all.
			alone := e.open == 0
			until, answers := now.Add(e.delay(200*time.Millisecond, fails, time.Minute)), e.answers
			for !e.over && !(alone && e.answers != answers) && e.now().Before(until) {
				e.await(until)
			}
		}
		e.mu.Unlock()
	}
}

// delay doubles from first on to last, and is random in its upper half.
func (e *engine) delay(first time.Duration, n int, last time.Duration) time.Duration {
	d := min(first<<min(n, 20), last)
	return d/2 + time.Duration(e.cfg.Rand()*float64(d/2))
}

// slow does what a busy server asks: half as many sessions, after a pause.
func (e *engine) slow(now time.Time) {
	if now.Before(e.pause) {
		return // said to several sessions at once
	}
	e.width = max(1, e.width/2)
	e.calm = 0
	e.pauses++
	e.pause = now.Add(e.delay(5*time.Second, e.pauses-1, 15*time.Minute))
	e.signal()
}

// wanted waits until session n has a reason to be opened, and is false at the end.
func (e *engine) wanted(n int) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	for !e.over {
		if n >= e.width || e.idle > 0 {
			e.await(time.Time{})
			continue
		}
		now := e.now()
		l, at, why := e.ready(now)
		if l != nil {
			e.open++
			return true
		}
		if !e.cfg.Wait && e.flying == 0 && !at.IsZero() && at.Sub(now) > patience {
			e.end(nil, at, why)
			break
		}
		e.await(at)
	}
	return false
}

// source gives one session its messages.
type source struct {
	e        *engine
	n        int
	flights  map[int64]*flight
	taken    int
	asked    bool
	answered bool    // the server said something about a message
	unsent   []int64 // given back in this session
}

// Next implements [mail.Source].
func (s *source) Next(wait bool) (*mail.Message, error) {
	e := s.e
	s.asked = true
	e.mu.Lock()
	defer e.mu.Unlock()
	began := e.now()
	for {
		now := e.now()
		// A session that was silent for long is dead, or will be when it is needed:
		// after sleep, above all.
		if e.over || s.n >= e.width || now.Sub(began) > silence ||
			e.cfg.Limits.MessagesPerSession > 0 && s.taken >= e.cfg.Limits.MessagesPerSession {
			return nil, nil
		}
		l, at, _ := e.ready(now)
		if l == nil {
			end := began.Add(silence)
			if !wait || at.After(end) {
				return nil, nil
			}
			if at.IsZero() {
				at = end.Add(time.Millisecond)
			}
			e.idle++
			e.await(at)
			e.idle--
			if e.idle == 0 {
				e.signal()
			}
			continue
		}
		f := e.take(l, now)
		e.mu.Unlock()
		data, err := e.cfg.Compose(f.r)
		if err == nil && len(data) == 0 {
			err = errors.New("it is empty")
		}
		if err != nil {
			data = nil
			err = e.uncomposed(f, err)
		}
		e.mu.Lock()
		if err != nil {
			e.end(err, time.Time{}, Nothing)
			return nil, err
		}
		if data == nil {
			continue
		}
		e.composed = true
		s.taken++
		s.flights[f.r.ID] = f
		return &mail.Message{Recipient: f.r.ID, From: e.cfg.From, To: f.r.Address, Data: data, Started: now}, nil
	}
}

// uncomposed records that there is no message for a recipient. That is her
// fault, whatever the others' are, once a message was composed. Until then she is
// tried again, and after several the run stops: nothing can be composed.
func (e *engine) uncomposed(f *flight, cause error) error {
	now := e.now()
	a := mail.Answer{Text: line("not composed: " + cause.Error())}
	out := mail.Outcome{Recipient: f.r.ID, State: mail.Rejected, Answer: a, At: now}
	var stop error
	e.mu.Lock()
	if !e.composed {
		if e.failures++; e.failures >= noneComposed {
			stop = fmt.Errorf("no message can be composed: %w", cause)
		}
		_, again := e.refusals[f.r.ID]
		out = e.anew(f.r, a, now, again)
	}
	e.outcomes[out.State]++
	e.mu.Unlock()
	err := e.step([]mail.Outcome{out}, 0)
	e.mu.Lock()
	e.landed(f)
	e.mu.Unlock()
	return errors.Join(err, stop)
}

// line makes a text fit an answer.
func line(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }), " ")
	return strings.ToValidUTF8(s[:min(len(s), 500)], "")
}

// Commit implements [mail.Source].
func (s *source) Commit(done []mail.Result, next *mail.Message) error {
	e := s.e
	now := e.now()
	var outs []mail.Outcome
	var landed []*flight
	e.mu.Lock()
	for _, res := range done {
		f := s.flights[res.Message.Recipient]
		if f == nil {
			continue // said before
		}
		delete(s.flights, f.r.ID)
		outs = append(outs, s.outcome(f, res, now))
		landed = append(landed, f)
	}
	var veto error
	var id int64
	if next != nil {
		var refusal *Refusal
		if errors.As(e.err, &refusal) {
			veto = e.err
		} else if f := s.flights[next.Recipient]; f != nil {
			id, f.transmitting = next.Recipient, true
		} else {
			veto = fmt.Errorf("campaign: a session would send what it was not given: %d", next.Recipient)
		}
	}
	e.mu.Unlock()

	err := e.step(outs, id)
	e.mu.Lock()
	for i, f := range landed {
		e.returned = e.returned || outs[i].State == mail.Planned
		e.landed(f)
	}
	if err != nil {
		if id != 0 {
			s.flights[id].transmitting = false // the session sends no dot
		}
		e.end(err, time.Time{}, Nothing)
	}
	e.mu.Unlock()
	return errors.Join(err, veto)
}

// outcome is what a result means for the recipient and for the run.
func (s *source) outcome(f *flight, res mail.Result, now time.Time) mail.Outcome {
	e := s.e
	out := mail.Outcome{Recipient: f.r.ID, Answer: res.Answer, At: res.At}
	if out.At.IsZero() {
		out.At = now
	}
	if res.Answer.Code != 0 {
		e.last = res.Answer
	}
	switch res.End {
	case mail.Taken:
		out.State = mail.Accepted
		e.row.n, e.row.key = 0, ""
		e.row.number++
		delete(e.refusals, f.r.ID)
		e.taken(now)
	case mail.Later:
		if c := res.Answer.Code; c == 421 || c == 432 {
			// Said to the session, whatever it had asked (RFC 5321, 3.8).
			out.State = mail.Planned
			e.broken[f.r.ID]++
			break
		}
		out = e.later(f.r, out.At, res.Answer)
		if e.inRow("4 "+reason(res.Answer)) >= sameDeferral {
			e.slow(now)
		}
	case mail.Refused:
		out = e.refused(f.r, res.Answer, out.At)
	case mail.Lost:
		out.State = mail.InDoubt
		// All sessions lose a message at once when the server dies; only those
		// begun after that are another sign.
		if !res.Message.Started.Before(e.lostAt) {
			e.lostAt = now
			e.inRow("lost")
		}
		if n := e.row.n; n >= allLost && e.row.key == "lost" {
			e.end(&Refusal{Answer: mail.Answer{Server: res.Answer.Server, Text: "the connection ended after the message, without an answer"}, Row: n}, time.Time{}, Nothing)
		}
	default: // Unsent
		out.State = mail.Planned
		s.unsent = append(s.unsent, f.r.ID)
	}
	if !res.Message.Started.IsZero() {
		out.Took = max(0, out.At.Sub(res.Message.Started))
	}
	if out.State != mail.Planned {
		delete(e.broken, f.r.ID)
		e.outcomes[out.State]++
	}
	if res.End == mail.Taken || res.End == mail.Later || res.End == mail.Refused {
		s.answered = true
		e.answers++
		e.downSince, e.trouble = time.Time{}, nil
		if e.answers%64 == 1 {
			e.signal() // for sessions that wait to dial again
		}
	}
	return out
}

// taken notes a success: the server is well, and may be given more again.
func (e *engine) taken(now time.Time) {
	e.calm++
	if e.pauses > 0 && e.calm >= 10 {
		e.pauses = 0
	}
	if e.width < e.cfg.Limits.Sessions && e.calm >= 100 {
		e.width++
		e.calm = 0
		e.signal()
	}
	if n := len(e.rate); n > 0 && now.Sub(e.rate[n-1].At) < time.Second {
		e.rate[n-1].N++
	} else {
		e.rate = append(e.rate, Burst{now, 1})
		for now.Sub(e.rate[0].At) > minute {
			e.rate = e.rate[1:]
		}
	}
}

// inRow counts the same answer said again and again.
func (e *engine) inRow(key string) int {
	if e.row.key != key {
		e.row.key, e.row.n = key, 0
		e.row.number++
	}
	e.row.n++
	return e.row.n
}

// reason is what an answer has in common with others of its kind: no addresses
// or queue numbers.
func reason(a mail.Answer) string {
	if a.Enhanced != "" {
		return fmt.Sprint(a.Code, " ", a.Enhanced)
	}
	var words []string
	for _, w := range strings.Fields(a.Text) {
		if !strings.ContainsAny(w, "@<>0123456789") {
			words = append(words, w)
		}
	}
	return fmt.Sprint(a.Code, " ", strings.Join(words, " "))
}

func (e *engine) later(r mail.Recipient, at time.Time, a mail.Answer) mail.Outcome {
	out := mail.Outcome{Recipient: r.ID, State: mail.Deferred, Answer: a, At: at, Next: retry(r, at, e.cfg.Rand())}
	if out.Next.IsZero() {
		out.State = mail.Rejected
	}
	return out
}

// refused is for good only when it cannot speak of the sender: at her second
// refusal in this run, if another answer broke the row of the first or someone was
// sent to. Until then she is deferred for a moment, and after several the run
// stops; none of that row is lost.
//
// That an address does not exist is hers at once, until many in a row are gone.
func (e *engine) refused(r mail.Recipient, a mail.Answer, at time.Time) mail.Outcome {
	rejected := mail.Outcome{Recipient: r.ID, State: mail.Rejected, Answer: a, At: at}
	if a.Code != 0 && e.cfg.Gone(a) {
		rejected.Suppress = true
		n := e.inRow("gone")
		if n >= allGone {
			e.end(&Refusal{Answer: a, Row: n}, time.Time{}, Nothing)
		}
		if n >= someGone && r.Attempts == 0 {
			if out := e.later(r, at, a); out.State == mail.Deferred {
				return out
			}
		}
		delete(e.refusals, r.ID)
		return rejected
	}
	row, again := e.refusals[r.ID]
	if again && (row != e.row.number || e.outcomes[mail.Accepted] > 0) {
		delete(e.refusals, r.ID)
		return rejected // not in the row, or those left for the end would make one
	}
	if n := e.inRow("5 " + reason(a)); n >= sameRefusals {
		e.end(&Refusal{Answer: a, Row: n}, time.Time{}, Nothing)
	}
	return e.anew(r, a, at, again)
}

// anew defers a recipient for a moment, to learn whether she is the reason; but
// not again if she was tried for long enough.
func (e *engine) anew(r mail.Recipient, a mail.Answer, at time.Time, again bool) mail.Outcome {
	if again && retry(r, at, 0).IsZero() {
		delete(e.refusals, r.ID)
		return mail.Outcome{Recipient: r.ID, State: mail.Rejected, Answer: a, At: at}
	}
	e.refusals[r.ID] = e.row.number
	return mail.Outcome{Recipient: r.ID, State: mail.Deferred, Answer: a, At: at, Next: at.Add(moment)}
}

// settle records what a session left without a word, and blames its message for
// its end.
func (s *source) settle(end error) error {
	e := s.e
	now := e.now()
	var outs []mail.Outcome
	e.mu.Lock()
	for id, f := range s.flights {
		out := mail.Outcome{Recipient: id, State: mail.Planned, At: now}
		if f.transmitting {
			out.State, out.Answer = mail.InDoubt, mail.Answer{Text: "the session ended without a word"}
			e.outcomes[mail.InDoubt]++
		} else {
			s.unsent = append(s.unsent, id)
		}
		outs = append(outs, out)
	}
	if end != nil && e.cfg.Judge(end).Kind == Broken && !e.over {
		for _, id := range s.unsent {
			e.broken[id]++
		}
	}
	e.mu.Unlock()
	err := e.step(outs, 0)
	e.mu.Lock()
	e.returned = e.returned || len(s.unsent) > 0
	for _, f := range s.flights {
		e.landed(f)
	}
	clear(s.flights)
	e.signal()
	e.mu.Unlock()
	return err
}

// step writes to the ledger; what it cannot write is tried again at the end.
func (e *engine) step(outs []mail.Outcome, next int64) error {
	if len(outs) == 0 && next == 0 {
		return nil
	}
	err := e.cfg.Ledger.Step(e.context, e.cfg.Campaign, outs, next, e.now())
	if err == nil {
		return nil
	}
	e.mu.Lock()
	e.unrecorded = append(e.unrecorded, outs...)
	e.mu.Unlock()
	return fmt.Errorf("recording in the ledger: %w", err)
}

// giveBack plans again all that are still claimed, and records what could not be
// recorded before.
func (e *engine) giveBack() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	for _, o := range e.unrecorded {
		// The run has failed with the reason already, and the next one puts in doubt
		// what stays unsaid. One by one, for some may have been written after all.
		_ = e.cfg.Ledger.Step(e.context, e.cfg.Campaign, []mail.Outcome{o}, 0, now)
	}
	e.unrecorded = nil
	var outs []mail.Outcome
	for _, l := range e.lanes {
		for l.len() > 0 {
			outs = append(outs, mail.Outcome{Recipient: l.pop().ID, State: mail.Planned, At: now})
		}
	}
	e.queued = 0
	for len(outs) > 0 {
		n := min(batch, len(outs))
		if err := e.cfg.Ledger.Step(e.context, e.cfg.Campaign, outs[:n], 0, now); err != nil {
			return fmt.Errorf("giving recipients back: %w", err)
		}
		outs = outs[n:]
	}
	return nil
}

func (e *engine) summary() (Summary, error) {
	counts, err := e.cfg.Ledger.Counts(e.context, e.cfg.Campaign)
	s := Summary{Counts: counts, Run: e.outcomes, Started: e.started, Ended: e.now(), Next: e.next, Why: e.why}
	if err == nil && s.Next.IsZero() && counts[mail.Planned] == 0 && counts[mail.Deferred] > 0 {
		s.Why = ForDeferred
		s.Next, err = e.cfg.Ledger.Due(e.context, e.cfg.Campaign)
	}
	return s, err
}

// report tells how the run goes, seldom enough that counting costs little.
func (e *engine) report(finished <-chan struct{}) {
	if e.cfg.Progress == nil {
		return
	}
	every := time.Second
	for {
		begin := time.Now()
		counts, err := e.cfg.Ledger.Counts(e.context, e.cfg.Campaign)
		if err == nil {
			e.cfg.Progress(e.progress(counts))
		}
		every = max(time.Second, 20*time.Since(begin))
		select {
		case <-finished:
			if counts, err := e.cfg.Ledger.Counts(e.context, e.cfg.Campaign); err == nil {
				e.cfg.Progress(e.progress(counts))
			}
			return
		case <-time.After(every):
		}
	}
}

func (e *engine) progress(counts mail.Counts) Progress {
	e.mu.Lock()
	defer e.mu.Unlock()
	now := e.now()
	p := Progress{Counts: counts, Sent: e.outcomes[mail.Accepted], Sessions: e.open, Trouble: e.trouble, Answer: e.last}
	for _, b := range e.rate {
		if now.Sub(b.At) <= minute {
			p.Rate += float64(b.N)
		}
	}
	if ran := now.Sub(e.started); ran > 0 && ran < minute {
		p.Rate *= minute.Seconds() / max(ran.Seconds(), 1)
	}
	if e.flying == 0 && !e.over {
		switch _, at, why := e.ready(now); {
		case e.trouble != nil:
			p.Waiting = ForNetwork
		case why != Nothing:
			p.Waiting, p.Until = why, at
		case !e.due.IsZero():
			p.Waiting, p.Until = ForDeferred, e.due
		}
	}
	left := counts[mail.Planned] + counts[mail.Claimed] + counts[mail.Transmitting]
	lim := e.cfg.Limits
	if p.Rate > 0 {
		lim.Pace = time.Duration(float64(lim.Sessions) * float64(minute) / p.Rate)
		if e.limit.limited() {
			lim.Pace = 0
		}
	}
	lim.PerDomain = nil
	p.Finish = estimate(now, left, lim, e.limit.copy())
	if p.Until.After(p.Finish) && left > 0 {
		p.Finish = p.Until.Add(p.Finish.Sub(now))
	}
	return p
}
