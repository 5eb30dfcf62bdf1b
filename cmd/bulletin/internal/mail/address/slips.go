package address

import (
	"slices"
	"strings"
)

// providers are domains of many subscribers, and some that real people have and
// that look like slips of those.
var providers = []string{
	"gmail.com", "googlemail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr", "neuf.fr", "bbox.fr",
	"numericable.fr", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr",
	"live.com", "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "mac.com", "aol.com", "gmx.com", "gmx.fr",
	"gmx.de", "gmx.net", "web.de", "proton.me", "protonmail.com", "ac-strasbourg.fr",
	"ymail.com", "mail.com", "email.com", "hotmail.de", "hotmail.it", "hotmail.es", "hotmail.be", "outlook.de", "outlook.be", "outlook.es", "outlook.it",
}

// shortest is the length from which a domain that differs by one sign from a
// provider's is thought to be a slip: sfr.fr and sfr.de may both be meant.
const shortest = 8

// Suspect tells of a valid address, as Parse returns it, what was probably
// meant instead; empty if nothing is odd.
func Suspect(address string) (instead string) {
	local, domain, _ := strings.Cut(address, "@")
	plain := strings.TrimPrefix(local, "www.")
	host := domain
	if d := closest(domain); d != "" {
		host = d
	}
	if a := plain + "@" + host; plain != "" && a != address {
		return a
	}
	return ""
}

// closest is the provider whose domain differs from this one by one slip.
func closest(domain string) string {
	if slices.Contains(providers, domain) {
		return ""
	}
	for _, p := range providers {
		if len(p) >= shortest && oneSlip(p, domain) {
			return p
		}
	}
	return ""
}

// oneSlip reports whether b is a with one letter too many, too few, another or
// two neighbours swapped.
func oneSlip(a, b string) bool {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	switch len(a) - len(b) {
	case 1:
		return a[1:] == b
	case -1:
		return a == b[1:]
	case 0:
		return len(a) > 0 && (a[1:] == b[1:] || len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:])
	}
	return false
}

// beginning is the provider of which a domain is the beginning, if there is
// but one: orange.f.
func beginning(domain string) string {
	found := ""
	for _, p := range providers {
		if strings.HasPrefix(p, domain) {
			if found != "" {
				return ""
			}
			found = p
		}
	}
	return found
}

// single is a domain with single dots; empty if it had.
func single(domain string) string {
	var parts []string
	for _, p := range strings.Split(domain, ".") {
		if p = strings.Trim(p, "-_"); p != "" {
			parts = append(parts, p)
		}
	}
	if s := strings.Join(parts, "."); s != domain {
		return s
	}
	return ""
}

// mended is what an address that was mended comes to, be it in a few steps;
// empty if it still is none.
func mended(s string) string {
	for range 4 {
		if s == "" {
			return ""
		}
		a, err := bare(s)
		if err == nil {
			return a
		}
		s = err.Instead
	}
	return ""
}

// mendedLocal is a local part without what is wrong in it, as far as it is clear
// what was meant.
func mendedLocal(err *Error, local string) string {
	switch err.Code {
	case codeDots:
		for strings.Contains(local, "..") {
			local = strings.ReplaceAll(local, "..", ".")
		}
		return strings.Trim(local, ".")
	case codeSign:
		return strings.Trim(local, `<>()[]"':;,`)
	}
	return local
}

// Mailbox is what the addresses that probably lead to one person have in
// common: dots before the @ and what follows a + say nothing to Gmail, and
// seldom part people elsewhere.
func Mailbox(address string) string {
	local, domain, _ := strings.Cut(address, "@")
	if plain, _, ok := strings.Cut(local, "+"); ok && plain != "" {
		local = plain
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	return strings.ReplaceAll(local, ".", "") + "@" + domain
}
