package main

import (
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"golang.org/x/term"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
)

// sendProgress shows how far a campaign is: a bar on a terminal; elsewhere a line
// whenever nothing can be sent for another reason than before.
type sendProgress struct {
	c       *command
	total   int
	shown   bool
	told    campaign.Reason // last, where there is no terminal
	stopped atomic.Bool
}

func (c *command) sendProgress(total int) *sendProgress {
	return &sendProgress{c: c, total: total}
}

// barWidth is that of the bar, in columns.
const barWidth = 24

func (s *sendProgress) say(p campaign.Progress) {
	if !isTerminal(s.c.stderr) || !understandsEscapes(s.c.stderr.(*os.File)) {
		if why := halted(p); why != s.told && why != campaign.Nothing {
			fmt.Fprintln(s.c.stderr, s.line(p))
			s.told = why
		}
		return
	}
	s.shown = true
	line := s.line(p)
	if s.stopped.Load() {
		line = s.c.tr("Stopping after the messages under way; Ctrl-C again stops at once…", "Arrêt après les messages en cours\u202f; Ctrl-C encore coupe net…")
	}
	if width, _, err := term.GetSize(int(s.c.stderr.(*os.File).Fd())); err == nil && width > 1 && utf8.RuneCountInString(line) >= width {
		line = string([]rune(line)[:width-2]) + "…" // what wraps would not be overwritten
	}
	fmt.Fprint(s.c.stderr, "\r\x1b[K"+line)
}

// stopping says that the wish to stop was heard.
func (s *sendProgress) stopping() {
	s.stopped.Store(true)
	if !s.shown {
		fmt.Fprintln(s.c.stderr, s.c.tr("Stopping after the messages under way…", "Arrêt après les messages en cours…"))
	}
}

// halted is why nothing is being sent, if that lasts: within a relay's limits there
// is a wait between any two messages.
func halted(p campaign.Progress) campaign.Reason {
	if p.Waiting == campaign.ForQuota && time.Until(p.Until) < time.Minute {
		return campaign.Nothing
	}
	return p.Waiting
}

// line is the bar with what stands beside it.
func (s *sendProgress) line(p campaign.Progress) string {
	c := s.c
	settled := 0
	for state, n := range p.Counts {
		if state.Final() {
			settled += n
		}
	}
	filled := 0
	if s.total > 0 {
		filled = barWidth * settled / s.total
	}
	line := fmt.Sprintf("%s%s %s/%s", strings.Repeat("█", filled), strings.Repeat("░", barWidth-filled), c.number(settled), c.number(s.total))
	if n := p.Counts[mail.Deferred]; n > 0 {
		line += fmt.Sprintf(c.tr(", %s deferred", ", %s reportés"), c.number(n))
	}
	if n := p.Counts[mail.Rejected]; n > 0 {
		line += fmt.Sprintf(c.tr(", %s refused", ", %s refusés"), c.number(n))
	}
	why := map[campaign.Reason]string{
		campaign.ForQuota:    c.tr("the relay’s limits: waiting", "limites du relais\u00a0: attente"),
		campaign.ForServer:   c.tr("the relay asks to slow down: waiting", "le relais demande de ralentir\u00a0: attente"),
		campaign.ForNetwork:  c.tr("the relay cannot be reached: waiting", "relais injoignable\u00a0: attente"),
		campaign.ForDeferred: c.tr("only deferred ones are left: waiting", "il ne reste que des reportés\u00a0: attente"),
	}[halted(p)]
	if why != "" {
		line += " – " + why
		if !p.Until.IsZero() {
			line += c.until(p.Until)
		}
		switch {
		case p.Answer.Code != 0:
			line += " (" + p.Answer.String() + ")"
		case p.Trouble != nil:
			line += " (" + c.relayWords(p.Trouble) + ")"
		}
		return line
	}
	if p.Rate > 0 {
		line += fmt.Sprintf(c.tr(", %s a minute", ", %s par minute"), c.number(int(p.Rate+0.5)))
	}
	if p.Finish.After(time.Now()) {
		line += c.tr(", finished ", ", fin ") + c.moment(p.Finish)
	}
	return line
}

func (s *sendProgress) end() {
	if s.shown {
		fmt.Fprint(s.c.stderr, "\r\x1b[K")
	}
}
