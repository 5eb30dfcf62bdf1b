package dup

import (
	"slices"
	"strings"
)

// Address is a web address made ready to be compared: what may differ between
// two ways of writing it is gone (scheme, www., default port, case of the host,
// percent-encoding, slash at the end, order of the query, marks of campaigns,
// fragment) and it begins with https://. An archived copy (web.archive.org) is
// the address it copies. Empty for what is no web address. It never fails, and
// the address of an address is itself.
//
// Of the fragment, what changes the document stays: a page of a PDF
// (RFC 8118, #page=12) and the route of a page that scripts compose (#/, #!).
func Address(s string) string {
	for {
		t := address(s)
		if t == s {
			return t
		}
		s = t
	}
}

func address(s string) string {
	s = strings.TrimSpace(s)
	scheme, rest, found := strings.Cut(s, "://")
	switch {
	case found && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")):
	case len(s) > 4 && strings.EqualFold(s[:4], "www."):
		rest = s
	default:
		return ""
	}
	if copied := archived(rest); copied != "" {
		return copied
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	host, path, _ := strings.Cut(rest, "/")
	if host = normalHost(host); host == "" {
		return ""
	}
	t := "https://" + host + normalPath(path)
	if query = normalQuery(query); query != "" {
		t += "?" + query
	}
	if strings.HasPrefix(fragment, "page=") || strings.HasPrefix(fragment, "/") || strings.HasPrefix(fragment, "!") {
		t += "#" + escape(fragment)
	}
	return t
}

// archived is the address that an archive's address copies; empty for others.
func archived(rest string) string {
	const archive = "web.archive.org/web/"
	if len(rest) < len(archive) || !strings.EqualFold(rest[:len(archive)], archive) {
		return ""
	}
	_, copied, _ := strings.Cut(rest[len(archive):], "/")
	if lower := strings.ToLower(copied); !strings.HasPrefix(lower, "http://") && !strings.HasPrefix(lower, "https://") {
		return ""
	}
	return copied
}

func normalHost(host string) string {
	host = host[strings.LastIndexByte(host, '@')+1:]
	host = strings.ToLower(escape(host))
	for {
		h := strings.TrimRight(host, ".:")
		h = strings.TrimSuffix(strings.TrimSuffix(h, ":80"), ":443")
		if short, ok := strings.CutPrefix(h, "www."); ok && strings.Contains(short, ".") {
			h = short
		}
		if h == host {
			return h
		}
		host = h
	}
}

// normalPath is the path with the slash before it, or nothing for a root.
func normalPath(path string) string {
	path = "/" + escape(path)
	for {
		p := strings.TrimRight(path, "/")
		if i := strings.Index(strings.ToLower(p), ";jsessionid="); i >= 0 {
			p = p[:i]
		}
		for _, index := range []string{"/index.html", "/index.htm", "/index.php"} {
			p = strings.TrimSuffix(p, index)
		}
		if p == path {
			return p
		}
		path = p
	}
}

// normalQuery is the query without what only says whence the reader came.
func normalQuery(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		pair = strings.TrimRight(escape(strings.ReplaceAll(pair, "+", "%20")), "=")
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !tracks(strings.ToLower(name)) {
			kept = append(kept, pair)
		}
	}
	slices.Sort(kept)
	return strings.Join(slices.Compact(kept), "&")
}

// tracks reports a field of a query that names a campaign, a click or a session,
// never a document.
func tracks(name string) bool {
	for _, prefix := range []string{"utm_", "mtm_", "pk_", "piwik_", "at_", "_hs", "mc_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	switch name {
	case "fbclid", "gclid", "gclsrc", "dclid", "msclkid", "yclid", "igshid", "twclid", "wbraid", "gbraid",
		"_ga", "_gl", "xtor", "xtref", "ref_src", "hsctatracking", "phpsessid", "jsessionid":
		return true
	}
	return false
}

// escape writes a part of an address in one way (RFC 3986, 6.2.2): what needs no
// percent-encoding has none, all else has it in capitals.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		coded := c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if coded {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		unreserved := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
		if unreserved || !coded && c > ' ' && c < 0x7f && c != '%' {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}

// root reports an address that is no document's own: the home page of a site.
func root(address string) bool {
	_, path, _ := strings.Cut(strings.TrimPrefix(address, "https://"), "/")
	switch strings.ToLower(path) {
	case "", "fr", "en", "de", "fr-fr", "accueil", "home", "fr/accueil", "en/home", "accueil.html", "home.html":
		return !strings.ContainsAny(address, "?#")
	}
	return false
}

// doi is the DOI that an address made ready to be compared leads to, in lower
// case (DOI names know no case, ISO 26324); empty without one.
func doi(address string) string {
	host, path, _ := strings.Cut(strings.TrimPrefix(strings.ToLower(address), "https://"), "/")
	path, query, _ := strings.Cut(path, "?")
	path = strings.ReplaceAll(path, "%2f", "/")
	name := ""
	switch {
	case host == "doi.org" || host == "dx.doi.org":
		name = path
	case strings.HasPrefix(path, "doi/") || strings.Contains(path, "/doi/"):
		_, name, _ = strings.Cut("/"+path, "/doi/")
		if i := strings.Index("/"+name, "/10."); i >= 0 { // after abs/, full/, pdf/…
			name = name[i:]
		}
		for _, view := range []string{"/full", "/abstract", "/pdf", "/epdf", "/epub", "/html"} {
			name = strings.TrimSuffix(name, view)
		}
	default:
		for pair := range strings.SplitSeq(query, "&") {
			if value, ok := strings.CutPrefix(pair, "doi="); ok {
				name = strings.ReplaceAll(value, "%2f", "/")
			}
		}
	}
	prefix, suffix, _ := strings.Cut(name, "/")
	if registrant, ok := strings.CutPrefix(prefix, "10."); !ok || len(registrant) < 4 || suffix == "" {
		return ""
	}
	return strings.TrimRight(name, ".,;)")
}
