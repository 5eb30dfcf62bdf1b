package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
)

// sendProgress shows how far a campaign is: a bar on a terminal; elsewhere a line
// whenever nothing can be sent for another reason than before.
type sendProgress struct {
	c       *command
	total   int
	shown   bool
	waiting campaign.Reason
}

func (c *command) sendProgress(total int) *sendProgress {
	return &sendProgress{c: c, total: total}
}

// barWidth is that of the bar, in columns.
const barWidth = 24

func (s *sendProgress) say(p campaign.Progress) {
	if !isTerminal(s.c.stderr) || !understandsEscapes(s.c.stderr.(*os.File)) {
		if p.Waiting != s.waiting && p.Waiting != campaign.Nothing {
			fmt.Fprintln(s.c.stderr, s.line(p))
		}
		s.waiting = p.Waiting
		return
	}
	s.shown = true
	fmt.Fprint(s.c.stderr, "\r\x1b[K"+s.line(p))
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
	until := ""
	if !p.Until.IsZero() {
		until = c.tr(" until ", " jusqu’à ") + c.moment(p.Until)
	}
	switch p.Waiting {
	case campaign.ForQuota:
		return line + c.tr(" – the relay’s limits: waiting", " – limites du relais\u00a0: attente") + until
	case campaign.ForServer:
		return line + c.tr(" – the relay asks to slow down: waiting", " – le relais demande de ralentir\u00a0: attente") + until
	case campaign.ForNetwork:
		return line + c.tr(" – the relay cannot be reached: waiting", " – relais injoignable\u00a0: attente") + until
	case campaign.ForDeferred:
		return line + c.tr(" – only deferred ones are left: waiting", " – il ne reste que des reportés\u00a0: attente") + until
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
