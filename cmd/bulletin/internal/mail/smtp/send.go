package smtp

import (
	"context"
	"fmt"
	"net"
	"os"
	"strconv"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// letter is a message that the server can be offered; the zero value is none.
type letter struct {
	*mail.Message
	traits
	utf8 bool // an address is not ASCII
}

// Send sends what src gives until there is no more. Every message that src gave
// comes back through Commit, before Send returns, with how it ended; the slice
// of results is valid during the call only.
//
// The dot that ends a message is written only after Commit has returned nil for
// it, while Commit runs beside the writing of the body. After an error of
// Commit the message is Unsent, and what could not be recorded is offered to
// Commit once more.
//
// When the context is cancelled the messages in flight are finished, within
// Timeouts.Grace, and the cause is returned. After an error that ended the
// connection (Busy, Rejected, Broken, NotRecorded) the session is over.
func (s *Session) Send(ctx context.Context, src mail.Source) error {
	if s.dead {
		return ErrClosed
	}
	s.uncut()
	stop := context.AfterFunc(ctx, func() { s.cut(s.timeouts.Grace) })
	defer stop()

	// One goroutine records, for all messages.
	type step struct {
		done []mail.Result
		next *mail.Message
	}
	steps, recorded := make(chan step), make(chan error, 1)
	defer close(steps)
	go func() {
		for st := range steps {
			recorded <- src.Commit(st.done, st.next)
		}
	}()

	var (
		done  = s.done[:0] // not yet recorded
		cur   letter
		ahead bool  // its envelope has gone with the dot before
		asked bool  // and src had nothing at once
		over  error // no more messages are taken, for this reason
	)
	defer func() { clear(done[:cap(done)]); s.done = done[:0] }()

	// end is the way out with a connection that is of no more use.
	end := func(err error, unsent ...letter) error {
		s.kill()
		if ctx.Err() != nil {
			err = fmt.Errorf("%w: %w", context.Cause(ctx), err)
		}
		for _, l := range unsent {
			if l.Message != nil {
				done = append(done, s.result(l, mail.Unsent, why(err)))
			}
		}
		if len(done) > 0 {
			if cerr := src.Commit(done, nil); cerr != nil {
				err = fmt.Errorf("%w; and how messages ended could not be recorded: %w", err, cerr)
			}
		}
		return err
	}

	for {
		if over == nil {
			over = context.Cause(ctx)
		}
		if cur.Message == nil && over == nil && len(done) > 0 && !asked {
			cur, over = s.take(src, false, &done)
		}
		if cur.Message == nil {
			if len(done) > 0 {
				if err := src.Commit(done, nil); err != nil {
					return end(&NotRecorded{err})
				}
				done = done[:0]
			}
			if over != nil {
				return over
			}
			if cur, over = s.take(src, true, &done); cur.Message == nil {
				if len(done) > 0 || over != nil {
					asked = true
					continue
				}
				return nil
			}
		}

		refusal, err := s.envelope(cur, ahead)
		ahead = false
		if refusal.End != 0 {
			done, cur, asked = append(done, refusal), letter{}, true
		}
		if err != nil {
			return end(err, cur)
		}
		if cur.Message == nil {
			continue
		}

		steps <- step{done, cur.Message}
		err = s.body(cur)
		if cerr := <-recorded; cerr != nil {
			return end(&NotRecorded{cerr}, cur)
		}
		done = done[:0]
		if err == nil && s.r.Buffered() > 0 { // it has answered what has not been said
			if err = s.read("message", time.Second); err == nil {
				err = s.no("message")
			}
		}
		if err == nil && s.late() { // of a dot that fails nobody knows how far it got
			err = s.broken(FinalDot, os.ErrDeadlineExceeded)
		}
		if err != nil {
			return end(err, cur)
		}

		var next letter
		var aside []mail.Result // of messages that cannot be sent
		asked = s.mode == Chained
		if asked && over == nil && ctx.Err() == nil {
			next, over = s.take(src, false, &aside)
		}
		s.out, s.flight = append(s.out[:0], ".\r\n"...), Plain
		if next.Message != nil {
			s.out, s.flight = s.appendEnvelope(s.out, next), Chained
			next.Started = time.Now()
		}
		s.limit(s.timeouts.Block)
		n, err := s.conn.Write(s.out)
		if _, ok := s.raw.(*net.TCPConn); err != nil && n == 0 && ok && s.server.Security == Clear {
			// The kernel has taken no octet, so nobody has seen the dot. Of TLS
			// nobody can say that.
			done = append(done, aside...)
			return end(s.broken(FinalDot, err), cur, next)
		}
		if err == nil {
			err = s.read(FinalDot, s.timeouts.Dot)
		} else {
			err = s.broken(FinalDot, err)
		}
		if err == nil && s.code/100 == 3 {
			err = s.broken(FinalDot, ErrOutOfStep)
		}
		if err != nil {
			done = append(append(done, s.result(cur, mail.Lost, why(err))), aside...)
			return end(err, next)
		}
		done = append(append(done, s.answered(cur)), aside...)
		if busy(s.code) {
			return end(s.no(FinalDot), next)
		}
		cur, ahead = next, next.Message != nil
	}
}

// take asks for a message. One that can never be sent to its recipient is
// appended to done as refused; one that the server will not have ends the
// sending.
func (s *Session) take(src mail.Source, wait bool, done *[]mail.Result) (letter, error) {
	m, err := src.Next(wait)
	if err != nil || m == nil {
		return letter{}, err
	}
	l := letter{Message: m}
	refuse := func(enhanced string, err error) (letter, error) {
		*done = append(*done, s.result(l, mail.Refused, mail.Answer{Enhanced: enhanced, Text: err.Error()}))
		return letter{}, nil
	}
	if l.From != "" {
		if err := checkAddress(l.From); err != nil {
			e := &Rejected{Step: "MAIL", Answer: mail.Answer{Text: "of the sender " + err.Error()}}
			*done = append(*done, s.result(l, mail.Unsent, e.Answer))
			return letter{}, e
		}
	}
	if err := checkAddress(l.To); err != nil {
		return refuse("5.1.3", err)
	}
	if l.utf8 = !ascii(l.From) || !ascii(l.To); l.utf8 {
		if _, ok := s.ext["SMTPUTF8"]; !ok {
			return refuse("5.6.7", errUTF8) // RFC 6531, 3.2
		}
	}
	if l.traits, err = examine(l.Data); err != nil {
		return refuse("5.6.0", err)
	}
	if _, ok := s.ext["8BITMIME"]; l.eight && !ok {
		return refuse("5.6.3", errEight)
	}
	if size := l.size(); s.maxSize > 0 && size > s.maxSize {
		e := &TooLarge{Size: size, Max: s.maxSize}
		*done = append(*done, s.result(l, mail.Unsent, why(e)))
		return letter{}, e
	}
	return l, nil
}

// size is that of RFC 1870, 5: without doubled dots, with the end of the last
// line.
func (l letter) size() int64 {
	if l.open {
		return int64(len(l.Data)) + 2
	}
	return int64(len(l.Data))
}

// command appends one command of an envelope.
func (s *Session) command(b []byte, verb string, l letter) []byte {
	b = append(b, verb...)
	switch verb {
	case "MAIL":
		b = append(append(append(b, " FROM:<"...), l.From...), '>')
		if _, ok := s.ext["SIZE"]; ok {
			b = strconv.AppendInt(append(b, " SIZE="...), l.size(), 10)
		}
		if l.eight {
			b = append(b, " BODY=8BITMIME"...)
		}
		if l.utf8 {
			b = append(b, " SMTPUTF8"...)
		}
	case "RCPT":
		b = append(append(append(b, " TO:<"...), l.To...), '>')
	}
	return append(b, '\r', '\n')
}

func (s *Session) appendEnvelope(b []byte, l letter) []byte {
	return s.command(s.command(s.command(b, "MAIL", l), "RCPT", l), "DATA", l)
}

// envelope says MAIL, RCPT and DATA, unless they have gone ahead with the dot
// before, and reads the answers. The message may follow if there is neither a
// refusal, which is the recipient's result, nor an error, which ends the
// session.
func (s *Session) envelope(l letter, ahead bool) (refusal mail.Result, err error) {
	reset := s.reset
	s.reset = false
	if !ahead {
		l.Started = time.Now()
		s.flight = min(s.mode, Pipelined)
	}
	if s.flight == Pipelined {
		s.out = s.out[:0]
		if reset {
			s.out = s.command(s.out, "RSET", l)
		}
		s.out = s.appendEnvelope(s.out, l)
		if err := s.write("MAIL", s.out); err != nil {
			return refusal, err
		}
	}

	if reset {
		if err := s.dialogue("RSET", l, s.timeouts.Command); err != nil {
			return refusal, err
		}
		if s.code/100 != 2 {
			return refusal, s.no("RSET")
		}
	}
	if err := s.dialogue("MAIL", l, s.timeouts.Command); err != nil {
		return refusal, err
	}
	if s.code/100 != 2 {
		return refusal, s.no("MAIL")
	}

	if err := s.dialogue("RCPT", l, s.timeouts.Command); err != nil {
		return refusal, err
	}
	if s.code/100 != 2 {
		if s.code/100 == 3 {
			return refusal, s.no("RCPT")
		}
		refusal = s.answered(l)
		if busy(s.code) {
			return refusal, s.no("RCPT")
		}
		if s.flight == Plain {
			s.reset = true
			return refusal, nil
		}
	}

	if err := s.dialogue("DATA", l, s.timeouts.Data); err != nil {
		return refusal, err
	}
	switch {
	case s.code == 354 && refusal.End == 0:
		return refusal, nil
	case s.code == 354:
		// It waits for a message to nobody: an empty one (RFC 2920, 3.1).
		s.out = append(s.out[:0], ".\r\n"...)
		if err := s.write("DATA", s.out); err != nil {
			return refusal, err
		}
		if err := s.read("DATA", s.timeouts.Dot); err != nil {
			return refusal, err
		}
		if s.code/100 == 3 || busy(s.code) {
			return refusal, s.no("DATA")
		}
		return refusal, nil
	case s.code/100 == 4, s.code/100 == 5:
		s.reset = true
		if refusal.End == 0 {
			refusal = s.answered(l)
		}
		if busy(s.code) {
			return refusal, s.no("DATA")
		}
		return refusal, nil
	}
	return refusal, s.broken("DATA", ErrOutOfStep)
}

// dialogue says a command, unless it has been said already, and reads the
// answer.
func (s *Session) dialogue(verb string, l letter, within time.Duration) error {
	if s.flight == Plain {
		s.out = s.command(s.out[:0], verb, l)
		if err := s.write(verb, s.out); err != nil {
			return err
		}
	}
	return s.read(verb, within)
}

// busy reports whether an answer asks to end the session: 421, or 432, which
// Microsoft 365 gives to a mailbox with too many connections.
func busy(code int) bool { return code == 421 || code == 432 }

// answered is the result that the last answer gives to a message.
func (s *Session) answered(l letter) mail.Result {
	end := mail.Refused
	switch s.code / 100 {
	case 2:
		end = mail.Taken
	case 4:
		end = mail.Later
	}
	return s.result(l, end, answer(s.server.Host, s.code, s.text))
}

func (s *Session) result(l letter, end mail.End, a mail.Answer) mail.Result {
	return mail.Result{Message: l.Message, End: end, Answer: a, At: time.Now()}
}
