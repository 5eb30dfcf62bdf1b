package preflight

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
)

// key is what a record of DKIM says (RFC 6376, 3.6.1).
type key struct {
	bits    int  // of RSA; 0 for ed25519
	revoked bool // p= is empty
	testing bool // t=y
}

var errKey = errors.New("not a key")

func parseKey(record string) (key, error) {
	list, err := tags(record)
	if err != nil {
		return key{}, err
	}
	p, ok := list["p"]
	if v, has := list["v"]; !ok || has && v != "DKIM1" {
		return key{}, errKey
	}
	k := key{testing: slices.Contains(strings.Split(list["t"], ":"), "y")}
	p = strings.Join(strings.Fields(p), "")
	if p == "" {
		k.revoked = true
		return k, nil
	}
	if h, has := list["h"]; has && !strings.Contains(h, "sha256") {
		return key{}, errKey // nobody takes sha1 (RFC 8301)
	}
	data, err := base64.StdEncoding.DecodeString(p)
	if err != nil {
		return key{}, errKey
	}
	switch kind := strings.ToLower(list["k"]); kind {
	case "", "rsa":
		public, err := x509.ParsePKIXPublicKey(data)
		if err != nil {
			if public, err = x509.ParsePKCS1PublicKey(data); err != nil {
				return key{}, errKey
			}
		}
		r, ok := public.(*rsa.PublicKey)
		if !ok {
			return key{}, errKey
		}
		k.bits = r.N.BitLen()
	case "ed25519":
		if len(data) != 32 {
			return key{}, errKey
		}
	default:
		return key{}, errKey
	}
	return k, nil
}

// dkim looks for keys of the domain of From. One good key is enough: which one
// signs is the provider's choice, and it turns them over.
func (c *check) dkim(ctx context.Context) (Answer, []Finding) {
	selectors := slices.Concat(c.sender.Selectors, c.profile.selectors)
	if len(selectors) == 0 {
		return Unknown, []Finding{{codeDKIMSelector, Note, []any{c.from}}}
	}
	type reading struct {
		keys []string
		err  error
	}
	read := make([]chan reading, len(selectors))
	for i, s := range selectors {
		read[i] = make(chan reading, 1)
		go func() {
			keys, err := c.txt(ctx, s+"._domainkey."+c.from)
			read[i] <- reading{keys, err}
		}()
	}
	var bad, unread []Finding
	answer := No
	for i, s := range selectors {
		name := clean(s)
		r := <-read[i]
		if r.err != nil && !absent(r.err) {
			unread = append(unread, Finding{codeUnread, Note, []any{"DKIM " + name + "._domainkey." + c.from}})
			continue
		}
		if len(r.keys) == 0 {
			continue
		}
		k, err := parseKey(r.keys[0])
		switch {
		case len(r.keys) > 1 || err != nil:
			bad = append(bad, Finding{codeDKIMBroken, Warning, []any{c.from, name}})
		case k.revoked:
			bad = append(bad, Finding{codeDKIMRevoked, Note, []any{c.from, name}})
		case k.bits == 0:
			bad = append(bad, Finding{codeDKIMEd25519, Warning, []any{c.from, name}})
		case k.bits < 1024:
			bad = append(bad, Finding{codeDKIMShort, Warning, []any{c.from, name, k.bits}})
		default:
			answer = Yes
			if k.bits < 2048 {
				bad = append(bad, Finding{codeDKIM1024, Note, []any{c.from, name, k.bits}})
			}
			if k.testing {
				bad = append(bad, Finding{codeDKIMTesting, Note, []any{c.from, name}})
			}
		}
	}
	switch {
	case answer == Yes:
		return Yes, append(bad, Finding{codeDKIMGood, Good, []any{c.from}})
	case len(unread) > 0:
		return Unknown, append(bad, unread...)
	}
	names := make([]string, len(selectors))
	for i, s := range selectors {
		names[i] = clean(s)
	}
	return No, append(bad, Finding{codeNoDKIM, Warning, []any{c.from, strings.Join(names, ", ")}})
}
