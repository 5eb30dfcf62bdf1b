package smtp

import (
	"bufio"
	"bytes"
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"bulletin/cmd/bulletin/internal/mail"
)

const (
	maxLine  = 8 << 10  // of a line of an answer, more is dropped
	maxReply = 64 << 10 // of an answer, more ends the connection
	maxText  = 500      // of what is kept of an answer
)

// readReply reads one answer (RFC 5321, 4.2) and appends its lines without
// codes to text, separated by line feeds.
func readReply(r *bufio.Reader, text []byte) (code int, _ []byte, err error) {
	total := 0
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		total += len(line)
		if err == bufio.ErrBufferFull {
			line = bytes.Clone(line)
			for err == bufio.ErrBufferFull && total <= maxReply {
				var rest []byte
				rest, err = r.ReadSlice('\n')
				total += len(rest)
			}
		}
		switch {
		case total > maxReply:
			return 0, text, ErrTooLong
		case err != nil:
			return 0, text, err
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
		c, more, ok := replyLine(line)
		if !ok || !first && c != code {
			return 0, text, ErrMalformed
		}
		code = c
		if !first {
			text = append(text, '\n')
		}
		text = append(text, line[min(4, len(line)):]...)
		if !more {
			return code, text, nil
		}
	}
}

// replyLine is the code of a line, and whether more lines follow.
func replyLine(line []byte) (code int, more, ok bool) {
	if len(line) < 3 {
		return 0, false, false
	}
	for _, c := range line[:3] {
		if c < '0' || c > '9' {
			return 0, false, false
		}
		code = code*10 + int(c-'0')
	}
	if code < 200 || code > 599 {
		return 0, false, false
	}
	if len(line) == 3 { // allowed: RFC 5321, 4.2.1
		return code, false, true
	}
	return code, line[3] == '-', line[3] == '-' || line[3] == ' '
}

// answer is what is kept of an answer: text as readReply returns it.
func answer(host string, code int, text []byte) mail.Answer {
	a := mail.Answer{Server: host, Code: code}
	var b strings.Builder
	for line := range bytes.SplitSeq(text, []byte{'\n'}) {
		if e := enhanced(code, line); e != "" && (a.Enhanced == "" || a.Enhanced == e) {
			a.Enhanced = e
			line = line[len(e):]
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if b.Len() > 4*maxText {
			break
		}
		b.Write(line[:min(len(line), 4*maxText)])
	}
	a.Text = printable(b.String())
	return a
}

// enhanced is the enhanced status code that a line begins with (RFC 2034, 4);
// its class must be the code's.
func enhanced(code int, line []byte) string {
	word, _, _ := bytes.Cut(line, []byte{' '})
	if len(word) < 5 || len(word) > 9 || int(word[0]-'0') != code/100 || word[1] != '.' {
		return ""
	}
	subject, detail, ok := bytes.Cut(word[2:], []byte{'.'})
	if !ok || !number(subject) || !number(detail) {
		return ""
	}
	return string(word)
}

// number reports whether b is a part of an enhanced status code (RFC 3463, 2).
func number(b []byte) bool {
	if len(b) == 0 || len(b) > 3 || len(b) > 1 && b[0] == '0' {
		return false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

// printable is s on one line, without what is not printable, cut after maxText.
func printable(s string) string {
	var b strings.Builder
	space := true
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		case r == utf8.RuneError || !unicode.IsPrint(r):
			r = '?'
		}
		if b.Len()+utf8.RuneLen(r) > maxText {
			break
		}
		b.WriteRune(r)
		space = false
	}
	return strings.TrimSuffix(b.String(), " ")
}

// why is an error as the answer of no server.
func why(err error) mail.Answer {
	var busy *Busy
	if errors.As(err, &busy) {
		return busy.Answer
	}
	var rejected *Rejected
	if errors.As(err, &rejected) {
		return rejected.Answer
	}
	return mail.Answer{Text: printable(err.Error())}
}

// AddressGone reports whether an answer says that the address does not exist,
// so that mailing it again serves nobody. The code of three digits does not say
// it (550 is also "not from you"), nor does a policy (5.7.x). Of the codes about
// the recipient (RFC 3463, 3.2, and IANA's registry) it is said by
//
//	5.1.1   no such mailbox
//	5.1.3   no valid address
//	5.1.6   the mailbox has moved, nobody knows where
//	5.1.10  the domain takes no mail (RFC 7505); at Microsoft 365, no such recipient
//
// and not by 5.1.0 (says nothing), 5.1.2 (the domain does not exist "or is
// incapable of accepting mail": what a DNS out of order looks like), 5.1.4
// (ambiguous), 5.1.7 and 5.1.8 (about the sender), 5.1.9 and 5.2.1 (the mailbox
// exists, and may be opened again), 5.2.2 (full).
func AddressGone(a mail.Answer) bool {
	if a.Code/100 != 5 {
		return false
	}
	switch a.Enhanced {
	case "5.1.1", "5.1.3", "5.1.6", "5.1.10":
		return true
	}
	return false
}
