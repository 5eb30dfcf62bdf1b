package preflight

import (
	"context"
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

const (
	maxLookups = 10 // RFC 7208, 4.6.4
	maxAsked   = 25 // questions after which counting ends: it is far too many anyway
)

// term is one mechanism or modifier of a record of SPF (RFC 7208, 4.6.1).
type term struct {
	qualifier byte   // + - ~ ?; 0 for a modifier
	name      string // lower case: include, ip4, redirect
	value     string // domain or address, without its prefix length
	net       netip.Prefix
}

var errTerm = errors.New("not understood")

// parseSPF reads a record that begins with v=spf1. With an error it returns the
// term that nobody understands: receivers then take the record as broken.
func parseSPF(record string) (terms []term, bad string, err error) {
	fields := strings.FieldsFunc(record, func(r rune) bool { return r == ' ' })
	if len(fields) == 0 || !strings.EqualFold(fields[0], "v=spf1") {
		return nil, record, errTerm
	}
	seen := map[string]bool{}
	for _, f := range fields[1:] {
		t, ok := parseTerm(f)
		if !ok || t.qualifier == 0 && seen[t.name] && (t.name == "redirect" || t.name == "exp") {
			return terms, f, errTerm
		}
		seen[t.name] = true
		terms = append(terms, t)
	}
	return terms, "", nil
}

func parseTerm(s string) (term, bool) {
	t := term{qualifier: '+'}
	body := s
	if strings.IndexByte("+-~?", s[0]) >= 0 {
		t.qualifier, body = s[0], s[1:]
	}
	end := strings.IndexAny(body, ":=/")
	if end < 0 {
		end = len(body)
	}
	t.name = strings.ToLower(body[:end])
	rest := body[end:]
	if t.name == "" || strings.Trim(t.name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
		return t, false
	}
	if strings.HasPrefix(rest, "=") {
		t.value = rest[1:]
		t.qualifier = 0
		known := t.name == "redirect" || t.name == "exp"
		return t, body == s && (!known || t.value != "") // unknown modifiers are ignored
	}
	value, hasValue := strings.CutPrefix(rest, ":")
	if hasValue && value == "" {
		return t, false
	}
	switch t.name {
	case "all":
		return t, rest == ""
	case "include", "exists":
		t.value = value
		return t, hasValue
	case "ptr":
		t.value = value
		return t, rest == "" || hasValue
	case "a", "mx":
		domain, lengths, cut := strings.Cut(rest, "/")
		t.value = strings.TrimPrefix(domain, ":")
		return t, !cut || validLengths(lengths)
	case "ip4", "ip6":
		p, err := netip.ParsePrefix(value)
		if err != nil {
			a, err := netip.ParseAddr(value)
			if err != nil || a.Zone() != "" {
				return t, false
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		t.value, t.net = value, p
		return t, hasValue && p.Addr().Is4() == (t.name == "ip4")
	}
	return t, false
}

// validLengths reads 24, 24//64 and /64.
func validLengths(s string) bool {
	four, six, both := strings.Cut(s, "/")
	if both {
		six = strings.TrimPrefix(six, "/")
	}
	ok := func(s string, most int) bool {
		n, err := strconv.Atoi(s)
		return err == nil && n >= 0 && n <= most
	}
	return (four == "" && both || ok(four, 32)) && (!both || ok(six, 128))
}

// spfWalk follows a record through its includes.
type spfWalk struct {
	c       *check
	lookups int
	seen    []string // domains that may send for this one
	relay   []netip.Addr
	covered bool // an address of the relay is named
	unread  bool // something could not be read
	found   []Finding
}

// spf tells whether the sender's provider may send for the domain.
func (c *check) spf(ctx context.Context) (Answer, []Finding) {
	w := &spfWalk{c: c}
	if c.sender.Profile == "own-relay" && c.sender.Relay != "" {
		w.relay, _ = c.hosts(ctx, c.sender.Relay)
		w.relay = slices.DeleteFunc(w.relay, func(a netip.Addr) bool { return a.IsPrivate() || a.IsLoopback() })
	}
	terms, answer := w.record(ctx, c.envelop, true)
	if answer != Yes {
		if c.profile.foreign {
			return answer, nil // that of the provider's domain counts
		}
		return answer, w.found
	}
	w.terms(ctx, c.envelop, terms, 0)
	if c.profile.foreign {
		// Here SPF of this domain decides nothing, but harm is harm.
		w.found = slices.DeleteFunc(w.found, func(f Finding) bool { return f.Code != codeSPFOpen })
		return Unknown, w.found
	}

	broken := slices.ContainsFunc(w.found, func(f Finding) bool { return f.Code == codeSPFSyntax || f.Code == codeSPFInclude })
	if w.lookups > maxLookups {
		w.found = append(w.found, Finding{codeSPFLookups, Objection, []any{c.envelop, w.lookups, maxLookups}})
		broken = true
	}
	switch {
	case broken:
		return No, w.found
	case len(c.profile.includes) > 0:
		if slices.ContainsFunc(c.profile.includes, func(s string) bool { return slices.Contains(w.seen, s) }) {
			break
		}
		if w.unread {
			return Unknown, w.found
		}
		return No, append(w.found, Finding{codeSPFLacks, Objection, []any{c.envelop, c.profile.includes[0]}})
	case len(w.relay) > 0:
		if w.covered {
			break
		}
		if w.unread {
			return Unknown, w.found
		}
		// The relay may send from another address than it listens on.
		return Unknown, append(w.found, Finding{codeSPFRelay, Warning, []any{c.envelop, w.relay[0].String()}})
	default:
		return Unknown, w.found // nothing is known about who sends
	}
	if !slices.ContainsFunc(w.found, func(f Finding) bool { return f.Level > Note }) {
		w.found = append(w.found, Finding{codeSPFGood, Good, []any{c.envelop}})
	}
	return Yes, w.found
}

// record fetches and parses the one record of a domain.
func (w *spfWalk) record(ctx context.Context, domain string, first bool) ([]term, Answer) {
	list, err := w.c.txt(ctx, domain)
	if err != nil && !absent(err) {
		w.unread = true
		w.found = append(w.found, Finding{codeUnread, Note, []any{"SPF " + clean(domain)}})
		return nil, Unknown
	}
	list = slices.DeleteFunc(slices.Clone(list), func(s string) bool {
		version, _, _ := strings.Cut(s, " ")
		return !strings.EqualFold(version, "v=spf1")
	})
	switch {
	case len(list) == 0 && first:
		w.found = append(w.found, Finding{codeNoSPF, Warning, []any{domain}})
		return nil, No
	case len(list) == 0:
		w.found = append(w.found, Finding{codeSPFInclude, Objection, []any{w.c.envelop, clean(domain)}})
		return nil, No
	case len(list) > 1:
		w.found = append(w.found, Finding{codeTwoSPF, Objection, []any{clean(domain), len(list)}})
		return nil, No
	}
	terms, bad, err := parseSPF(list[0])
	if err != nil {
		w.found = append(w.found, Finding{codeSPFSyntax, Objection, []any{clean(domain), clean(bad)}})
		return nil, No
	}
	return terms, Yes
}

// terms follows what stands before all; behind it nothing counts (RFC 7208,
// 5.1).
func (w *spfWalk) terms(ctx context.Context, domain string, terms []term, depth int) {
	redirect := ""
	for _, t := range terms {
		at := domain
		if t.value != "" && t.net == (netip.Prefix{}) {
			at = strings.ToLower(strings.TrimSuffix(t.value, "."))
		}
		passes := t.qualifier == '+'
		switch t.name {
		case "all":
			if depth == 0 {
				switch t.qualifier {
				case '+':
					w.found = append(w.found, Finding{codeSPFOpen, Warning, []any{domain}})
				case '?':
					w.found = append(w.found, Finding{codeSPFNeutral, Note, []any{domain}})
				}
			}
			return
		case "ip4", "ip6":
			w.covers(passes, t.net)
		case "include", "a", "mx", "ptr", "exists":
			if w.lookups++; w.lookups > maxAsked {
				return
			}
			if strings.Contains(at, "%") { // a macro: only a receiver knows what it becomes
				w.unread = true
				continue
			}
			switch {
			case t.name == "include":
				if passes {
					w.seen = append(w.seen, at)
				}
				if depth < maxLookups {
					if inner, ok := w.record(ctx, at, false); ok == Yes {
						w.terms(ctx, at, inner, depth+1)
					}
				}
			case len(w.relay) == 0 || !passes:
			case t.name == "a":
				w.host(ctx, at)
			case t.name == "mx":
				list, err := within(ctx, func() ([]string, error) { return w.c.mxHosts(ctx, at) })
				w.unread = w.unread || err != nil && !absent(err)
				for _, host := range list[:min(len(list), maxLookups)] {
					w.host(ctx, host)
				}
			default:
				w.unread = true
			}
		case "redirect":
			redirect = at
		}
	}
	if redirect == "" {
		return
	}
	if w.lookups++; w.lookups > maxAsked || depth >= maxLookups || strings.Contains(redirect, "%") {
		return
	}
	w.seen = append(w.seen, redirect)
	if inner, ok := w.record(ctx, redirect, false); ok == Yes {
		w.terms(ctx, redirect, inner, depth)
	}
}

// covers notes whether an address of the relay is among those.
func (w *spfWalk) covers(passes bool, p netip.Prefix) {
	w.covered = w.covered || passes && slices.ContainsFunc(w.relay, p.Contains)
}

func (w *spfWalk) host(ctx context.Context, name string) {
	addrs, err := w.c.hosts(ctx, name)
	w.unread = w.unread || err != nil && !absent(err)
	for _, a := range addrs {
		w.covers(true, netip.PrefixFrom(a, a.BitLen()))
	}
}

func (c *check) mxHosts(ctx context.Context, name string) ([]string, error) {
	list, err := c.dns.LookupMX(ctx, name)
	var hosts []string
	for _, mx := range list {
		hosts = append(hosts, mx.Host)
	}
	return hosts, err
}
