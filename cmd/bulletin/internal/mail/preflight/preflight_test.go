package preflight

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bulletin/render"
)

// zone answers as *net.Resolver does: what is not in it does not exist.
type zone struct {
	txt   map[string][]string
	mx    map[string][]string
	ns    []string
	hosts map[string][]string
	addrs map[string][]string
	fails map[string]bool // the server does not answer for this name
	hangs bool
	mu    sync.Mutex
	asked int
}

func answerOf[T any](ctx context.Context, z *zone, name string, have []T) ([]T, error) {
	z.mu.Lock()
	z.asked++
	z.mu.Unlock()
	if z.hangs {
		select {} // a resolver of the system that does not listen to its context
	}
	switch {
	case z.fails[name]:
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	case len(have) == 0:
		return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
	}
	return have, ctx.Err()
}

func (z *zone) LookupTXT(ctx context.Context, name string) ([]string, error) {
	return answerOf(ctx, z, name, z.txt[name])
}
func (z *zone) LookupHost(ctx context.Context, name string) ([]string, error) {
	return answerOf(ctx, z, name, z.hosts[strings.TrimSuffix(name, ".")])
}
func (z *zone) LookupAddr(ctx context.Context, name string) ([]string, error) {
	return answerOf(ctx, z, name, z.addrs[name])
}
func (z *zone) LookupNS(ctx context.Context, name string) ([]*net.NS, error) {
	var list []*net.NS
	if slices.Contains(z.ns, name) {
		list = append(list, &net.NS{Host: "ns." + name})
	}
	return answerOf(ctx, z, name, list)
}
func (z *zone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	var list []*net.MX
	for _, h := range z.mx[name] {
		list = append(list, &net.MX{Host: h, Pref: 10})
	}
	return answerOf(ctx, z, name, list)
}

var keys = sync.OnceValue(func() map[int]string {
	made := map[int]string{}
	for _, bits := range []int{1024, 2048} {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			panic(err)
		}
		der, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
		if err != nil {
			panic(err)
		}
		made[bits] = base64.StdEncoding.EncodeToString(der)
	}
	// 512 bits, made once: package crypto/rsa makes none that short.
	made[512] = "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAN6jaFrfO83ttb6GVzuLRBuRMSeAvDDGGcLoy8AOEzBNuGcUPpx7jfsGVlhjEpLgbyjXmGIbVuNI0bBzyuqFuPECAwEAAQ=="
	public, _, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	made[0] = base64.StdEncoding.EncodeToString(public)
	return made
})

func rsaKey(bits int) string { return "v=DKIM1; k=rsa; p=" + keys()[bits] }

// healthy is a domain that sends through Microsoft 365 as it should.
func healthy() *zone {
	return &zone{
		ns: []string{"com.", "example.fr"},
		txt: map[string][]string{
			"example.fr":                      {"MS=ms1", "v=spf1 include:spf.protection.outlook.com -all"},
			"spf.protection.outlook.com":      {"v=spf1 ip4:40.92.0.0/15 ip6:2a01:111:f400::/48 -all"},
			"selector1._domainkey.example.fr": {rsaKey(2048)},
			"_dmarc.example.fr":               {"v=DMARC1; p=none; rua=mailto:d@example.fr"},
		},
		mx:    map[string][]string{"example.fr": {"mx.example.fr."}},
		hosts: map[string][]string{},
		addrs: map[string][]string{},
		fails: map[string]bool{},
	}
}

func m365() Sender { return Sender{From: "bulletin@example.fr", Profile: "microsoft365"} }

func said(r Result) []string {
	var list []string
	for _, f := range r.Findings {
		list = append(list, f.Code.ID)
	}
	return list
}

func TestCheck(t *testing.T) {
	good := []string{"spf-good", "dkim-good", "dmarc-good"}
	txt := func(pairs ...string) func(*zone, *Sender) {
		return func(z *zone, _ *Sender) {
			for i := 0; i < len(pairs); i += 2 {
				delete(z.txt, pairs[i])
				if pairs[i+1] != "" {
					z.txt[pairs[i]] = strings.Split(pairs[i+1], "\n")
				}
			}
		}
	}
	const spf, dkim, dmarc = "example.fr", "selector1._domainkey.example.fr", "_dmarc.example.fr"
	chain := func(n int) func(*zone, *Sender) {
		return func(z *zone, _ *Sender) {
			record := "v=spf1 include:spf.protection.outlook.com"
			for i := range n - 1 {
				record += fmt.Sprintf(" include:i%d.example.net", i)
				z.txt[fmt.Sprintf("i%d.example.net", i)] = []string{"v=spf1 ip4:192.0.2.1 -all"}
			}
			z.txt[spf] = []string{record + " -all"}
		}
	}
	to := func(domain string, n int, more ...func(*zone, *Sender)) func(*zone, *Sender) {
		return func(z *zone, s *Sender) {
			s.Recipients = map[string]int{domain: n, "ministere.example": 9000}
			for _, m := range more {
				m(z, s)
			}
		}
	}
	relay := func(record string) func(*zone, *Sender) {
		return func(z *zone, s *Sender) {
			s.Profile, s.Relay, s.Selectors = "own-relay", "relay.example.fr", []string{"selector1"}
			z.hosts["relay.example.fr"] = []string{"198.51.100.7"}
			z.addrs["198.51.100.7"] = []string{"relay.example.fr."}
			z.txt[spf] = []string{record}
		}
	}
	for _, tt := range []struct {
		name   string
		change func(*zone, *Sender)
		want   []string
		answer [3]Answer // SPF, DKIM, DMARC
		worst  Level
	}{
		{"healthy", txt(), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"many to Gmail", to("gmail.com", 90000), good, [3]Answer{Yes, Yes, Yes}, Good},

		{"no SPF", txt(spf, "MS=ms1"), []string{"spf-none", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Warning},
		{"two SPF", txt(spf, "v=spf1 -all\nv=spf1 ~all"), []string{"spf-several", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"SPF of version 10", txt(spf, "v=spf10 x\nv=spf1 include:spf.protection.outlook.com -all"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"SPF with a typing error", txt(spf, "v=spf1 inclde:spf.protection.outlook.com -all"), []string{"spf-syntax", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"SPF of another service", txt(spf, "v=spf1 ip4:192.0.2.0/24 ~all"), []string{"spf-lacks", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"the service behind all", txt(spf, "v=spf1 ~all include:spf.protection.outlook.com"), []string{"spf-lacks", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"the service is excluded", txt(spf, "v=spf1 -include:spf.protection.outlook.com ~all"), []string{"spf-lacks", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"upper case", txt(spf, "V=SPF1 INCLUDE:SPF.Protection.Outlook.COM. -ALL"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"open to all", txt(spf, "v=spf1 include:spf.protection.outlook.com +all"), []string{"spf-all", "dkim-good", "dmarc-good"}, [3]Answer{Yes, Yes, Yes}, Warning},
		{"neutral", txt(spf, "v=spf1 include:spf.protection.outlook.com ?all"), []string{"spf-neutral", "spf-good", "dkim-good", "dmarc-good"}, [3]Answer{Yes, Yes, Yes}, Note},
		{"behind an include", txt(spf, "v=spf1 include:_spf.example.fr -all", "_spf.example.fr", "v=spf1 include:spf.protection.outlook.com ?all"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"behind a redirection", txt(spf, "v=spf1 redirect=_spf.example.fr", "_spf.example.fr", "v=spf1 include:spf.protection.outlook.com -all"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"an include without a record", txt(spf, "v=spf1 include:gone.example include:spf.protection.outlook.com -all"), []string{"spf-include", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"ten questions", chain(10), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"eleven questions", chain(11), []string{"spf-lookups", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"it includes itself", txt(spf, "v=spf1 include:example.fr -all"), []string{"spf-lookups", "dkim-good", "dmarc-good"}, [3]Answer{No, Yes, Yes}, Objection},
		{"SPF is not read", func(z *zone, _ *Sender) { z.fails[spf] = true }, []string{"policy-unread"}, [3]Answer{}, Note},
		{"an include is not read", func(z *zone, s *Sender) {
			txt(spf, "v=spf1 include:_spf.example.fr -all")(z, s)
			z.fails["_spf.example.fr"] = true
		}, []string{"policy-unread", "dkim-good", "dmarc-good"}, [3]Answer{Unknown, Yes, Yes}, Note},
		{"a macro", txt(spf, "v=spf1 exists:%{i}.spf.example.net -all"), []string{"dkim-good", "dmarc-good"}, [3]Answer{Unknown, Yes, Yes}, Good},

		{"the second selector", txt(dkim, "", "selector2._domainkey.example.fr", rsaKey(1024)), []string{"spf-good", "dkim-1024", "dkim-good", "dmarc-good"}, [3]Answer{Yes, Yes, Yes}, Note},
		{"no key", txt(dkim, ""), []string{"spf-good", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"a revoked key", txt(dkim, "v=DKIM1; p="), []string{"spf-good", "dkim-revoked", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"a short key", txt(dkim, rsaKey(512)), []string{"spf-good", "dkim-short", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"Ed25519", txt(dkim, "v=DKIM1; k=ed25519; p="+keys()[0]), []string{"spf-good", "dkim-ed25519", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"a trial", txt(dkim, rsaKey(2048)+"; t=s:y"), []string{"spf-good", "dkim-testing", "dkim-good", "dmarc-good"}, [3]Answer{Yes, Yes, Yes}, Note},
		{"a cut key", txt(dkim, rsaKey(2048)[:200]), []string{"spf-good", "dkim-broken", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"two keys", txt(dkim, rsaKey(2048)+"\n"+rsaKey(1024)), []string{"spf-good", "dkim-broken", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"no known selector", func(_ *zone, s *Sender) { s.Profile = "ovh" }, []string{"spf-lacks", "dkim-selector", "dmarc-good"}, [3]Answer{No, Unknown, Unknown}, Objection},
		{"a selector given", func(z *zone, s *Sender) {
			s.Profile, s.Selectors = "ovh", []string{"ovhmo12-selector1"}
			txt(spf, "v=spf1 include:mx.ovh.com ~all", "mx.ovh.com", "v=spf1 ptr:mail-out.ovh.net ip4:192.0.2.0/24 ?all",
				dkim, "", "ovhmo12-selector1._domainkey.example.fr", rsaKey(2048))(z, s)
		}, good, [3]Answer{Yes, Yes, Yes}, Good},
		{"DKIM is not read", func(z *zone, _ *Sender) { delete(z.txt, dkim); z.fails[dkim] = true }, []string{"spf-good", "policy-unread", "dmarc-good"}, [3]Answer{Yes, Unknown, Yes}, Note},

		{"no DMARC", txt(dmarc, ""), []string{"spf-good", "dkim-good", "dmarc-none"}, [3]Answer{Yes, Yes, No}, Warning},
		{"two DMARC", txt(dmarc, "v=DMARC1; p=none\nv=DMARC1; p=reject"), []string{"spf-good", "dkim-good", "dmarc-several"}, [3]Answer{Yes, Yes, No}, Warning},
		{"DMARC without a policy", txt(dmarc, "v=DMARC1; sp=none"), []string{"spf-good", "dkim-good", "dmarc-syntax"}, [3]Answer{Yes, Yes, No}, Warning},
		{"DMARC with a wrong policy and reports", txt(dmarc, "v=DMARC1; p=monitor; rua=mailto:x@example.fr"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"nothing passes, p=reject", txt(spf, "", dkim, "", dmarc, "v=DMARC1; p=reject"), []string{"spf-none", "dkim-none", "dmarc-good", "dmarc-alignment"}, [3]Answer{No, No, No}, Objection},
		{"nothing passes, p=none", txt(spf, "", dkim, ""), []string{"spf-none", "dkim-none", "dmarc-good", "dmarc-alignment"}, [3]Answer{No, No, No}, Warning},
		{"of a subdomain", func(z *zone, s *Sender) {
			s.From = "x@lettre.example.fr"
			z.mx["lettre.example.fr"] = []string{"mx."}
			txt("lettre.example.fr", "v=spf1 include:spf.protection.outlook.com -all", dmarc, "v=DMARC1; p=reject; sp=none",
				"selector1._domainkey.lettre.example.fr", rsaKey(2048))(z, s)
		}, good, [3]Answer{Yes, Yes, Yes}, Good},
		{"return path elsewhere", func(z *zone, s *Sender) {
			s.Envelope = "bounce@sender.example"
			txt("sender.example", "v=spf1 include:spf.protection.outlook.com -all", dkim, "", dmarc, "v=DMARC1; p=quarantine")(z, s)
		}, []string{"spf-good", "dkim-none", "dmarc-good", "dmarc-alignment"}, [3]Answer{Yes, No, No}, Objection},
		{"return path of a subdomain, strict", func(z *zone, s *Sender) {
			s.Envelope = "r.example.fr"
			txt("r.example.fr", "v=spf1 include:spf.protection.outlook.com -all", dkim, "", dmarc, "v=DMARC1; p=reject; aspf=s")(z, s)
		}, []string{"spf-good", "dkim-none", "dmarc-good", "dmarc-alignment"}, [3]Answer{Yes, No, No}, Objection},
		{"return path of a subdomain", func(z *zone, s *Sender) {
			s.Envelope = "r.example.fr"
			txt("r.example.fr", "v=spf1 include:spf.protection.outlook.com -all", dkim, "")(z, s)
		}, []string{"spf-good", "dkim-none", "dmarc-good"}, [3]Answer{Yes, No, Yes}, Warning},
		{"Brevo with its key", func(z *zone, s *Sender) {
			s.Profile = "brevo"
			txt(spf, "", "brevo1._domainkey.example.fr", rsaKey(2048))(z, s)
		}, good[1:], [3]Answer{No, Yes, Yes}, Good},
		{"Brevo without", func(_ *zone, s *Sender) { s.Profile = "brevo" }, []string{"dkim-none", "dmarc-good", "dmarc-alignment"}, [3]Answer{Unknown, No, No}, Warning},
		{"Gandi", func(z *zone, s *Sender) {
			s.Profile = "gandi"
			txt(spf, "v=spf1 include:_mailcust.gandi.net ?all", "_mailcust.gandi.net", "v=spf1 ip4:217.70.178.192/26 ?all", "gm2._domainkey.example.fr", rsaKey(2048))(z, s)
		}, []string{"spf-neutral", "spf-good", "dkim-good", "dmarc-good"}, [3]Answer{Yes, Yes, Yes}, Note},

		{"no MX", func(z *zone, _ *Sender) { z.mx = nil }, append(slices.Clone(good), "mx-none"), [3]Answer{Yes, Yes, Yes}, Warning},
		{"no MX but an address", func(z *zone, _ *Sender) { z.mx = nil; z.hosts["example.fr"] = []string{"192.0.2.1"} }, append(slices.Clone(good), "mx-implicit"), [3]Answer{Yes, Yes, Yes}, Note},
		{"a null MX", func(z *zone, _ *Sender) { z.mx["example.fr"] = []string{"."} }, append(slices.Clone(good), "mx-null"), [3]Answer{Yes, Yes, Yes}, Objection},

		{"a relay by address", relay("v=spf1 ip4:198.51.100.0/24 -all"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"a relay by name", relay("v=spf1 a:relay.example.fr -all"), good, [3]Answer{Yes, Yes, Yes}, Good},
		{"a relay that is the MX", func(z *zone, s *Sender) {
			relay("v=spf1 mx -all")(z, s)
			z.mx["example.fr"] = []string{"relay.example.fr."}
		}, good, [3]Answer{Yes, Yes, Yes}, Good},
		{"a relay that SPF excludes", relay("v=spf1 -ip4:198.51.100.7 -all"), []string{"spf-relay", "dkim-good", "dmarc-good"}, [3]Answer{Unknown, Yes, Yes}, Warning},
		{"a relay without a name", func(z *zone, s *Sender) {
			relay("v=spf1 a:relay.example.fr -all")(z, s)
			z.addrs = nil
		}, append(slices.Clone(good), "ptr-none"), [3]Answer{Yes, Yes, Yes}, Warning},
		{"a relay whose name leads elsewhere", func(z *zone, s *Sender) {
			relay("v=spf1 a:relay.example.fr -all")(z, s)
			z.addrs["198.51.100.7"] = []string{"dsl-7.example.net."}
			z.hosts["dsl-7.example.net"] = []string{"203.0.113.1"}
		}, append(slices.Clone(good), "ptr-none"), [3]Answer{Yes, Yes, Yes}, Warning},
		{"a relay inside", func(z *zone, s *Sender) {
			relay("v=spf1 ip4:198.51.100.0/24 -all")(z, s)
			z.hosts["relay.example.fr"] = []string{"10.0.0.5"}
		}, good[1:], [3]Answer{Unknown, Yes, Yes}, Good},

		{"few to Gmail without DMARC", to("gmail.com", 200, txt(dmarc, "")), []string{"spf-good", "dkim-good", "dmarc-none", "receiver-would-object"}, [3]Answer{Yes, Yes, No}, Warning},
		{"many to Gmail without DMARC", to("gmail.com", 5001, txt(dmarc, "")), []string{"spf-good", "dkim-good", "dmarc-none", "receiver-objects"}, [3]Answer{Yes, Yes, No}, Objection},
		{"many to Outlook without DKIM", to("Hotmail.fr", 6000, txt(dkim, "")), []string{"spf-good", "dkim-none", "dmarc-good", "receiver-objects"}, [3]Answer{Yes, No, Yes}, Objection},
		{"one to Yahoo without anything", to("yahoo.co.uk", 1, txt(spf, "", dkim, "", dmarc, "")), []string{"spf-none", "dkim-none", "dmarc-none", "receiver-objects"}, [3]Answer{No, No, No}, Objection},
		{"one to Outlook without anything", to("outlook.fr", 1, txt(spf, "", dkim, "", dmarc, "")), []string{"spf-none", "dkim-none", "dmarc-none", "receiver-would-object"}, [3]Answer{No, No, No}, Warning},

		{"a free address, p=none", func(z *zone, s *Sender) {
			s.From, z.ns = "asso@gmail.com", []string{"gmail.com"}
			z.txt["_dmarc.gmail.com"] = []string{"v=DMARC1; p=none; sp=quarantine"}
		}, []string{"policy-free-mail"}, [3]Answer{No, No, No}, Warning},
		{"a free address, p=reject", func(z *zone, s *Sender) {
			s.From, z.ns = "asso@yahoo.fr", []string{"yahoo.fr"}
			z.txt["_dmarc.yahoo.fr"] = []string{"v=DMARC1; p=reject"}
		}, []string{"policy-free-mail"}, [3]Answer{No, No, No}, Objection},

		{"no such domain", func(_ *zone, s *Sender) { s.From = "x@exmaple.fr" }, []string{"policy-domain-unknown"}, [3]Answer{}, Objection},
		{"no such domain below a private suffix", func(_ *zone, s *Sender) { s.From = "x@example.github.io" }, []string{"policy-domain-unknown"}, [3]Answer{}, Objection},
		{"a domain without servers of its own", func(z *zone, s *Sender) {
			s.From = "x@example.github.io"
			z.hosts["example.github.io"] = []string{"192.0.2.1"}
		}, []string{"spf-none", "dkim-none", "dmarc-none", "mx-implicit"}, [3]Answer{No, No, No}, Warning},
		{"a resolver that says of all that there is none", func(z *zone, _ *Sender) { *z = zone{} }, []string{"policy-unread"}, [3]Answer{}, Note},
		{"no such domain, then offline", func(z *zone, s *Sender) {
			s.From = "x@exmaple.fr"
			z.fails["com."] = true
		}, []string{"policy-unread"}, [3]Answer{}, Note},
		{"no domain", func(_ *zone, s *Sender) { s.From = "x@" }, []string{"policy-no-domain"}, [3]Answer{}, Objection},
		{"a domain that is none", func(_ *zone, s *Sender) { s.From = "x@a..fr\x1b" }, []string{"policy-no-domain"}, [3]Answer{}, Objection},
		{"the server fails", func(z *zone, _ *Sender) { z.fails["example.fr"] = true }, []string{"policy-unread"}, [3]Answer{}, Note},
	} {
		t.Run(tt.name, func(t *testing.T) {
			z, s := healthy(), m365()
			tt.change(z, &s)
			r := Check(t.Context(), s, z)
			if got := said(r); !slices.Equal(got, tt.want) {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if got := [3]Answer{r.SPF, r.DKIM, r.DMARC}; got != tt.answer {
				t.Errorf("SPF, DKIM, DMARC: %v, want %v", got, tt.answer)
			}
			if r.Worst() != tt.worst {
				t.Errorf("at worst %d, want %d", r.Worst(), tt.worst)
			}
			if z.asked > 60 {
				t.Errorf("asked %d questions", z.asked)
			}
			for _, f := range r.Findings {
				for _, l := range []render.Lang{render.English, render.French} {
					text := f.Message(l) + "\n" + f.Hint(l)
					if strings.Contains(text, "%!") || strings.Contains(text, "\x1b") || strings.HasPrefix(text, "\n") {
						t.Errorf("%s: %q", f.Code.ID, text)
					}
				}
			}
		})
	}
}

// Offline, or with a resolver that never answers, it is said in time.
func TestSilence(t *testing.T) {
	offline := healthy()
	offline.fails = map[string]bool{"example.fr": true}
	if r := Check(t.Context(), m365(), offline); !slices.Equal(said(r), []string{"policy-unread"}) {
		t.Error(said(r))
	}
	start := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	hung := healthy()
	hung.hangs = true
	if r := Check(ctx, m365(), hung); !slices.Equal(said(r), []string{"policy-unread"}) || time.Since(start) > 2*time.Second {
		t.Error(said(r), time.Since(start))
	}
}

// slow answers each question after a while, and listens to its context.
type slow struct{ *zone }

func (s slow) LookupTXT(ctx context.Context, name string) ([]string, error) {
	select {
	case <-time.After(2 * time.Second):
		return s.zone.LookupTXT(ctx, name)
	case <-ctx.Done():
		return nil, &net.DNSError{Err: ctx.Err().Error(), Name: name, IsTimeout: true}
	}
}

func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		z := healthy()
		z.txt["example.fr"] = []string{"v=spf1 include:a.example -all"}
		z.txt["a.example"] = []string{"v=spf1 include:b.example -all"}
		z.txt["b.example"] = []string{"v=spf1 include:spf.protection.outlook.com -all"}
		start := time.Now()
		r := Check(t.Context(), m365(), slow{z})
		if took := time.Since(start); took != Deadline {
			t.Errorf("took %v", took)
		}
		if want := []string{"policy-unread", "dkim-good", "dmarc-good"}; !slices.Equal(said(r), want) || r.SPF != Unknown {
			t.Errorf("said %q, SPF %d", said(r), r.SPF)
		}
		synctest.Wait()
	})
}

// The system's resolver fits.
var _ Resolver = (*net.Resolver)(nil)

func TestParseSPF(t *testing.T) {
	for record, ok := range map[string]bool{
		"v=spf1": true, "v=spf1 -all": true, "v=spf1  a  mx ~all": true, "v=spf1 a/24 mx//64 a:x.fr/24//64 -all": true,
		"v=spf1 ip4:1.2.3.4 ip4:1.2.3.0/24 ip6:2001:db8::/32 ip6:::1 -all": true,
		"v=spf1 exists:%{ir}.x.fr ptr ptr:x.fr ?all":                       true,
		"v=spf1 redirect=x.fr exp=y.fr unknown=1 UNKNOWN=2":                true,
		"v=spf1 unknown": false, "v=spf1 include": false, "v=spf1 include:": false, "v=spf1 ip4:1.2.3": false,
		"v=spf1 ip4:1.2.3.4/33": false, "v=spf1 ip6:1.2.3.4": false, "v=spf1 ip4:::1": false, "v=spf1 all:x": false,
		"v=spf1 a/33": false, "v=spf1 a/": false, "v=spf1 a//129": false, "v=spf1 +redirect=x.fr": false, "v=spf1 redirect=": false,
		"v=spf1 redirect=a redirect=b": false, "v=spf1 : -all": false, "v=spf1 - all": false, "v=spf1 ip4=1.2.3.4": true, // a modifier nobody knows
		"v=spf2 -all": false, "": false, "v=spf1 «all»": false, "v=spf1 include:a;include:b": true,
	} {
		if _, bad, err := parseSPF(record); (err == nil) != ok {
			t.Errorf("%q: %v at %q", record, err, bad)
		}
	}
}

func TestParseDMARC(t *testing.T) {
	for record, want := range map[string]string{
		"v=DMARC1; p=none": "none none", "v=DMARC1;p=reject;": "reject reject", " v = DMARC1 ; p = Quarantine ; sp=none": "quarantine none",
		"v=DMARC1; p=x; rua=mailto:a@b.fr": "none none", "v=DMARC1; rua=mailto:a@b.fr": "none none",
		"v=DMARC1": "", "v=DMARC1; p=x": "", "v=dmarc1; p=none": "", "p=none; v=DMARC1": "", "": "", "v=DMARC1; p=none; p=reject": "", "v=DMARC1; p": "",
	} {
		d, err := parseDMARC(record)
		if got := strings.TrimSpace(d.policy + " " + d.subdomains); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", record, got, err, want)
		}
	}
}

func TestOrganisation(t *testing.T) {
	for domain, want := range map[string]string{
		"example.fr": "example.fr", "a.b.example.fr": "example.fr", "lettre.interieur.gouv.fr": "interieur.gouv.fr",
		"x.co.uk": "x.co.uk", "y.x.co.uk": "x.co.uk", "fr": "fr",
	} {
		if got := organisation(domain); got != want {
			t.Errorf("%s: %s, want %s", domain, got, want)
		}
	}
}

func TestFamilies(t *testing.T) {
	for domain, want := range map[string]bool{
		"yahoo.fr": true, "yahoo.co.uk": true, "yahoo.example.fr.test": false, "notyahoo.fr": false, "outlook.com": true,
		"live.fr": true, "liveness.fr": false, "orange.fr": true, "mail.orange.fr": false, "example.fr": false,
	} {
		if got := slices.ContainsFunc(freeMail, func(f family) bool { return f.is(domain) }); got != want {
			t.Errorf("%s: %v", domain, got)
		}
	}
}

// As cmd/bulletin checks all codes.
func TestCodes(t *testing.T) {
	argument, breakable := regexp.MustCompile(`%(\[\d\])?[a-z]`), regexp.MustCompile(` [:;!?»]|« `)
	seen := map[string]bool{}
	for _, c := range Codes() {
		a, b := argument.FindAllString(c.English+c.HintEnglish, -1), argument.FindAllString(c.French+c.HintFrench, -1)
		slices.Sort(a)
		slices.Sort(b)
		switch {
		case seen[c.ID], c.English == "", c.French == "", (c.HintEnglish == "") != (c.HintFrench == ""),
			breakable.MatchString(c.French + c.HintFrench), !slices.Equal(slices.Compact(a), slices.Compact(b)):
			t.Errorf("%+v", c)
		}
		seen[c.ID] = true
	}
}

func FuzzSPF(f *testing.F) {
	for _, s := range []string{"v=spf1 include:spf.protection.outlook.com -all", "v=spf1 a mx ptr exists:%{i}.x ip4:1.2.3.4/8 redirect=x.fr",
		"v=spf1 include:example.fr include:example.fr", "v=spf1 redirect=example.fr", "v=spf1 a:/24", "v=spf1 -"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, record string) {
		if terms, bad, err := parseSPF(record); err == nil && bad != "" || len(terms) > len(record) {
			t.Error(terms, bad, err)
		}
		z, s := healthy(), m365()
		s.Relay, s.Profile = "relay.example.fr", "own-relay"
		z.hosts["relay.example.fr"] = []string{"198.51.100.7"}
		z.txt["example.fr"] = []string{record}
		z.txt["x.fr"] = []string{record}
		r := Check(t.Context(), s, z)
		if z.asked > 400 {
			t.Errorf("asked %d questions", z.asked)
		}
		for _, f := range r.Findings {
			if text := f.Message(render.French); strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
				t.Errorf("%q", text)
			}
		}
	})
}

func FuzzDMARC(f *testing.F) {
	for _, s := range []string{"v=DMARC1; p=none", "v=DMARC1;p=reject;sp=none;aspf=s;rua=mailto:a@b", "v=DMARC1;;=;p"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, record string) {
		d, err := parseDMARC(record)
		if err == nil && (!slices.Contains([]string{"none", "quarantine", "reject"}, d.policy) || d.subdomains == "") {
			t.Errorf("%+v", d)
		}
	})
}

func FuzzDKIM(f *testing.F) {
	for _, s := range []string{"v=DKIM1; p=", "v=DKIM1; k=ed25519; p=AAAA", "k=rsa; h=sha1; p=MFww", rsaKey(1024)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, record string) {
		if k, err := parseKey(record); err != nil && k != (key{}) {
			t.Error(k, err)
		}
	})
}
