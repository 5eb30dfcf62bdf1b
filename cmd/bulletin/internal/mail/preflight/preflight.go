// Package preflight reads in the DNS what the domain of a sender says about its
// mail, and tells what receivers would object to. It never fails: what cannot
// be read is a finding.
package preflight

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"golang.org/x/net/publicsuffix"

	"bulletin/render"
)

// Resolver asks the DNS, as *net.Resolver does. It has no LookupCNAME: that of
// package net fails where a name has no address, as those of DKIM, and
// LookupTXT follows aliases anyway.
type Resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupNS(ctx context.Context, name string) ([]*net.NS, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupAddr(ctx context.Context, addr string) ([]string, error)
}

// Deadline is the time that all questions together may take.
const Deadline = 5 * time.Second

// bulk is the number of messages a day to one provider above which a sender is
// a bulk sender (Gmail and Yahoo since February 2024, Microsoft since May 2025).
const bulk = 5000

// Sender is who is about to send, and how.
type Sender struct {
	From       string         // address or domain of From
	Envelope   string         // address or domain of the return path; empty is From's
	Profile    string         // microsoft365, ovh, gandi, brevo, own-relay
	Selectors  []string       // of DKIM, besides those known for the profile
	Relay      string         // host name of the relay, for own-relay
	Recipients map[string]int // how many, by domain
}

// Level is how much a finding matters.
type Level uint8

const (
	Good      Level = iota // as it should be
	Note                   // could not be read, or good to know
	Warning                // some receivers may treat the mail as suspect
	Objection              // receivers refuse the mail or call it spam
)

// Finding is one thing that was found.
type Finding struct {
	Code  *render.Code
	Level Level
	Args  []any
}

// Message is the finding in one sentence.
func (f Finding) Message(l render.Lang) string {
	return render.Problem{Code: f.Code, Args: f.Args}.Message(l)
}

// Hint says what to do about it; it may be empty.
func (f Finding) Hint(l render.Lang) string {
	return render.Problem{Code: f.Code, Args: f.Args}.Hint(l)
}

// Answer is what is known of something.
type Answer uint8

const (
	Unknown Answer = iota
	Yes
	No
)

// Result is what was found, in the order in which it is said.
type Result struct {
	Findings []Finding
	// Whether mail of the sender passes, as far as the DNS tells.
	SPF, DKIM, DMARC Answer
}

// Worst is the highest level among the findings.
func (r Result) Worst() Level {
	worst := Good
	for _, f := range r.Findings {
		worst = max(worst, f.Level)
	}
	return worst
}

// profile is what is known of a way to send.
type profile struct {
	includes  []string // one of them is in SPF
	selectors []string // one of them has a key of DKIM
	// foreign: the return path is of the provider's domain, so that SPF is not
	// the sender's affair and does not help DMARC.
	foreign bool
}

var profiles = map[string]profile{
	"microsoft365": {includes: []string{"spf.protection.outlook.com"}, selectors: []string{"selector1", "selector2"}},
	"ovh":          {includes: []string{"mx.ovh.com"}}, // selectors are ovhmo1234-selector1, with a number of each customer
	"gandi":        {includes: []string{"_mailcust.gandi.net"}, selectors: []string{"gm1", "gm2", "gm3"}},
	"brevo":        {includes: []string{"spf.brevo.com", "spf.sendinblue.com"}, selectors: []string{"brevo1", "brevo2", "mail"}, foreign: true},
	"own-relay":    {},
}

// check is one run.
type check struct {
	sender             Sender
	from, org, envelop string
	profile            profile
	dns                Resolver
}

// Check asks all that matters for a sender, within Deadline.
func Check(ctx context.Context, s Sender, dns Resolver) Result {
	ctx, cancel := context.WithTimeout(ctx, Deadline)
	defer cancel()
	c := &check{sender: s, from: domainOf(s.From), envelop: domainOf(s.Envelope), profile: profiles[s.Profile], dns: dns}
	if c.from == "" {
		return Result{Findings: []Finding{{codeNoDomain, Objection, []any{clean(s.From)}}}}
	}
	if c.envelop == "" {
		c.envelop = c.from
	}
	c.org = organisation(c.from)

	// Without an answer to this one nothing could be told from silence.
	if _, err := within(ctx, func() ([]*net.NS, error) { return dns.LookupNS(ctx, c.org) }); err != nil {
		if !absent(err) || !c.online(ctx) {
			return Result{Findings: []Finding{{codeUnread, Note, []any{c.org}}}}
		}
		// Below a suffix that is private a domain may have no servers of its own.
		if mx := c.mx(ctx); len(mx) == 1 && mx[0].Code == codeNowhere {
			return Result{Findings: []Finding{{codeNoSuchDomain, Objection, []any{c.org}}}}
		}
	}

	var r Result
	var spf, dkim, dmarc, mx, ptr []Finding
	var published Answer
	var record dmarcRecord
	var all sync.WaitGroup
	all.Go(func() { r.SPF, spf = c.spf(ctx) })
	all.Go(func() { r.DKIM, dkim = c.dkim(ctx) })
	all.Go(func() { published, record, dmarc = c.dmarc(ctx) })
	all.Go(func() { mx = c.mx(ctx) })
	all.Go(func() { ptr = c.ptr(ctx) })
	all.Wait()

	if slices.ContainsFunc(freeMail, func(f family) bool { return f.is(c.from) }) {
		// Nobody here can change what that domain says.
		level := Objection
		if published == Yes && record.policy == "none" {
			level = Warning
		}
		r.SPF, r.DKIM, r.DMARC = No, No, No
		r.Findings = append([]Finding{{codeFreeMail, level, []any{c.from}}}, ptr...)
		r.Findings = append(r.Findings, c.objections(r)...)
		return r
	}
	r.Findings = slices.Concat(spf, dkim, dmarc)
	r.DMARC = published
	if published == Yes {
		if r.DMARC = c.aligned(r, record); r.DMARC == No {
			level := Warning
			if record.policy != "none" {
				level = Objection
			}
			r.Findings = append(r.Findings, Finding{codeNotAligned, level, []any{c.from, record.policy}})
		}
	}
	r.Findings = slices.Concat(r.Findings, mx, ptr, c.objections(r))
	return r
}

// online reports whether the resolver finds what must exist: some that are
// offline, or behind the sign-in page of a network, say of every name that there
// is none.
func (c *check) online(ctx context.Context) bool {
	_, err := within(ctx, func() ([]*net.NS, error) { return c.dns.LookupNS(ctx, "com.") })
	return err == nil
}

// aligned tells whether something that passes is of From's domain (RFC 7489,
// 3.1).
func (c *check) aligned(r Result, d dmarcRecord) Answer {
	spf := r.SPF
	if c.profile.foreign || d.strictSPF && c.envelop != c.from || organisation(c.envelop) != c.org {
		spf = No
	}
	switch {
	case spf == Yes || r.DKIM == Yes: // the keys that were read are of From's domain
		return Yes
	case spf == No && r.DKIM == No:
		return No
	}
	return Unknown
}

// objections says, by provider, what a bulk sender lacks there.
func (c *check) objections(r Result) []Finding {
	var lacks []string
	for _, p := range []struct {
		name string
		has  Answer
	}{{"SPF", r.SPF}, {"DKIM", r.DKIM}, {"DMARC", r.DMARC}} {
		if p.has == No && !(p.name == "SPF" && c.profile.foreign) {
			lacks = append(lacks, p.name)
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	missing := strings.Join(lacks, ", ")
	neither := r.SPF == No && r.DKIM == No
	var found []Finding
	for _, p := range providers {
		n := 0
		for domain, count := range c.sender.Recipients {
			if p.is(strings.ToLower(domain)) {
				n += count
			}
		}
		switch {
		case n > bulk, n > 0 && neither && p.everyone:
			found = append(found, Finding{codeObjects, Objection, []any{p.name, missing, p.answer, n}})
		case n > 0:
			found = append(found, Finding{codeWouldObject, Note, []any{p.name, missing, p.answer, n}})
		}
	}
	return found
}

// family are domains of one provider.
type family []string // yahoo.* are all of them

func (f family) is(domain string) bool {
	for _, d := range f {
		stem, all := strings.CutSuffix(d, "*")
		if d == domain || all && strings.HasPrefix(domain, stem) && strings.Count(domain[len(stem):], ".") < 2 {
			return true
		}
	}
	return false
}

var (
	google    = family{"gmail.com", "googlemail.com"}
	yahoo     = family{"yahoo.*", "ymail.com", "rocketmail.com", "aol.*"}
	microsoft = family{"outlook.*", "hotmail.*", "live.*", "msn.com"}
)

// providers are those with published rules for bulk senders.
var providers = []struct {
	family
	name     string
	answer   string // what their servers say
	everyone bool   // asks even small senders for SPF or DKIM
}{
	{google, "Gmail", "550 5.7.26", true},
	{yahoo, "Yahoo", "553 5.7.2", true},
	{microsoft, "Microsoft (Outlook.com)", "550 5.7.515", false},
}

// freeMail are domains whose mail only their own servers may send.
var freeMail = []family{google, yahoo, microsoft,
	{"orange.fr", "wanadoo.fr"},
	{"free.fr", "sfr.fr", "neuf.fr", "cegetel.net", "numericable.fr", "bbox.fr", "laposte.net"},
	{"icloud.com", "me.com", "mac.com", "gmx.*", "proton.me", "protonmail.com", "pm.me"},
}

// domainOf is the domain of an address or a domain itself, in lower case; empty
// if it is none.
func domainOf(s string) string {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(s[strings.LastIndexByte(s, '@')+1:]), "."))
	if !isDomain(s) || !strings.Contains(s, ".") {
		return ""
	}
	return s
}

// isDomain reports whether s may be asked for in the DNS.
func isDomain(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}) {
			return false
		}
	}
	return true
}

// organisation is the organisational domain (RFC 7489, 3.2): example.fr of
// mail.example.fr.
func organisation(domain string) string {
	org, err := publicsuffix.EffectiveTLDPlusOne(domain)
	if err != nil {
		return domain
	}
	return org
}

// absent: the DNS answered, and there is none.
func absent(err error) bool {
	var e *net.DNSError
	return errors.As(err, &e) && e.IsNotFound
}

// within returns when ctx ends, even if the system's resolver does not.
func within[T any](ctx context.Context, ask func() (T, error)) (T, error) {
	type answer struct {
		v   T
		err error
	}
	got := make(chan answer, 1)
	go func() {
		v, err := ask()
		got <- answer{v, err}
	}()
	select {
	case a := <-got:
		return a.v, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (c *check) txt(ctx context.Context, name string) ([]string, error) {
	if !isDomain(name) {
		return nil, &net.DNSError{Err: "not a name", Name: name, IsNotFound: true}
	}
	return within(ctx, func() ([]string, error) { return c.dns.LookupTXT(ctx, name) })
}

func (c *check) hosts(ctx context.Context, name string) ([]netip.Addr, error) {
	list, err := within(ctx, func() ([]string, error) { return c.dns.LookupHost(ctx, name) })
	var addrs []netip.Addr
	for _, s := range list {
		if a, err := netip.ParseAddr(s); err == nil {
			addrs = append(addrs, a.Unmap().WithZone(""))
		}
	}
	return addrs, err
}

// mx: without it neither bounces nor replies arrive.
func (c *check) mx(ctx context.Context) []Finding {
	list, err := within(ctx, func() ([]*net.MX, error) { return c.dns.LookupMX(ctx, c.from) })
	switch {
	case len(list) == 1 && strings.Trim(list[0].Host, ".") == "": // RFC 7505
		return []Finding{{codeNullMX, Objection, []any{c.from}}}
	case len(list) > 0:
		return nil
	case err != nil && !absent(err):
		return []Finding{{codeUnread, Note, []any{"MX " + c.from}}}
	}
	if hosts, err := c.hosts(ctx, c.from); len(hosts) > 0 {
		return []Finding{{codeNoMX, Note, []any{c.from}}} // RFC 5321, 5.1: its address is taken
	} else if err != nil && !absent(err) {
		return []Finding{{codeUnread, Note, []any{c.from}}}
	}
	return []Finding{{codeNowhere, Warning, []any{c.from}}}
}

// ptr: the address of a relay has a name that has this address.
func (c *check) ptr(ctx context.Context) []Finding {
	relay := strings.TrimSuffix(c.sender.Relay, ".")
	if c.sender.Profile != "own-relay" || relay == "" {
		return nil
	}
	addrs, err := c.hosts(ctx, relay)
	if err != nil {
		return []Finding{{codeUnread, Note, []any{clean(relay)}}}
	}
	var found []Finding
	for _, a := range addrs {
		if a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() {
			continue // it leaves by another one, which is not known here
		}
		names, err := within(ctx, func() ([]string, error) { return c.dns.LookupAddr(ctx, a.String()) })
		if err != nil && !absent(err) {
			found = append(found, Finding{codeUnread, Note, []any{"PTR " + a.String()}})
			continue
		}
		confirmed := false
		for _, name := range names[:min(len(names), 3)] {
			back, _ := c.hosts(ctx, name)
			confirmed = confirmed || slices.Contains(back, a)
		}
		if !confirmed {
			found = append(found, Finding{codeNoPTR, Warning, []any{clean(relay), a.String()}})
		}
	}
	return found
}

// clean is what the DNS said, as it may be shown on a terminal.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, s)
	if runes := []rune(s); len(runes) > 100 {
		s = string(runes[:100]) + "…"
	}
	return s
}

// tags reads a list of tags (RFC 6376, 3.2), as DKIM and DMARC have it.
func tags(record string) (map[string]string, error) {
	list := map[string]string{}
	for part := range strings.SplitSeq(record, ";") {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, value, ok := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if !ok || name == "" {
			return nil, fmt.Errorf("%q is not a tag", part)
		}
		if _, twice := list[name]; twice {
			return nil, fmt.Errorf("two tags %q", name)
		}
		list[name] = strings.TrimSpace(value)
	}
	return list, nil
}
