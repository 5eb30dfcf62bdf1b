package preflight

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// dmarcRecord is what a domain wants done with mail that is not its own
// (RFC 7489, 6.3).
type dmarcRecord struct {
	policy     string // none, quarantine or reject, for the domain
	subdomains string // the same for those below it
	strictSPF  bool
	reports    bool // someone reads what receivers report
}

var errDMARC = errors.New("not a record of DMARC")

func isDMARC(s string) bool {
	first, _, _ := strings.Cut(s, ";")
	name, value, ok := strings.Cut(first, "=")
	return ok && strings.EqualFold(strings.TrimSpace(name), "v") && strings.TrimSpace(value) == "DMARC1"
}

func parseDMARC(s string) (dmarcRecord, error) {
	if !isDMARC(s) {
		return dmarcRecord{}, errDMARC
	}
	list, err := tags(s)
	if err != nil {
		return dmarcRecord{}, err
	}
	valid := func(p string) bool { return p == "none" || p == "quarantine" || p == "reject" }
	d := dmarcRecord{
		policy:     strings.ToLower(list["p"]),
		subdomains: strings.ToLower(list["sp"]),
		strictSPF:  strings.EqualFold(list["aspf"], "s"),
		reports:    strings.Contains(strings.ToLower(list["rua"]), "mailto:"),
	}
	if !valid(d.policy) || d.subdomains != "" && !valid(d.subdomains) {
		if !d.reports {
			return dmarcRecord{}, errDMARC
		}
		d.policy, d.subdomains = "none", "none" // RFC 7489, 6.6.3
	}
	if d.subdomains == "" {
		d.subdomains = d.policy
	}
	return d, nil
}

// dmarc finds the policy for the domain of From, its own or that of its
// organisation.
func (c *check) dmarc(ctx context.Context) (Answer, dmarcRecord, []Finding) {
	for _, domain := range slices.Compact([]string{c.from, c.org}) {
		list, err := c.txt(ctx, "_dmarc."+domain)
		if err != nil && !absent(err) {
			return Unknown, dmarcRecord{}, []Finding{{codeUnread, Note, []any{"DMARC " + domain}}}
		}
		list = slices.DeleteFunc(slices.Clone(list), func(s string) bool { return !isDMARC(s) })
		if len(list) == 0 {
			continue
		}
		if len(list) > 1 {
			return No, dmarcRecord{}, []Finding{{codeTwoDMARC, Warning, []any{domain, len(list)}}}
		}
		d, err := parseDMARC(list[0])
		if err != nil {
			return No, dmarcRecord{}, []Finding{{codeDMARCSyntax, Warning, []any{domain, clean(list[0])}}}
		}
		if domain != c.from {
			d.policy = d.subdomains
		}
		return Yes, d, []Finding{{codeDMARCGood, Good, []any{domain, d.policy}}}
	}
	return No, dmarcRecord{}, []Finding{{codeNoDMARC, Warning, []any{c.org}}}
}
