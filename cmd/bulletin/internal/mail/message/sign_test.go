package message

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"
)

func dkimKey() DKIM { return DKIM{Domain: "oriv.example", Selector: "b1", Key: rsaKey()} }

// verified lets another implementation verify the signature, with DNS answered
// here.
func verified(raw []byte) error {
	public, err := x509.MarshalPKIXPublicKey(&rsaKey().PublicKey)
	if err != nil {
		return err
	}
	found, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if name != "b1._domainkey.oriv.example" {
			return nil, fmt.Errorf("asked for %s", name)
		}
		return []string{"v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(public)}, nil
	}})
	if err != nil {
		return err
	}
	if len(found) != 1 {
		return fmt.Errorf("%d signatures", len(found))
	}
	return found[0].Err
}

func TestSigned(t *testing.T) {
	m := campaign()
	m.DKIM = dkimKey()
	m.Endpoint = "https://oriv.example/fin/"
	m.Files = []File{{Name: "a.pdf", Type: "application/pdf", Data: []byte("%PDF")}}
	for _, spaces := range []string{"", "a  b \t c\t\n\n\n", " \n", "\t"} {
		m.HTML = append(m.HTML, spaces...)
		raw, err := composed(t, m).For(eloise)
		if err != nil {
			t.Fatal(err)
		}
		if err := verified(raw); err != nil {
			t.Fatalf("%q: %v\n%s", spaces, err, raw[:1000])
		}
		again, err := composed(t, m).For(eloise)
		if err != nil || !bytes.Equal(raw, again) {
			t.Errorf("signed twice, it differs (%v)", err)
		}
		// What the signature must notice.
		for _, change := range [][2]string{
			{"Subject: ", "Subject: a"},
			{"\r\nFrom: ", "\r\nFrom: x@evil.example\r\nFrom: "},
			{"\r\nSubject: ", "\r\nSubject: x\r\nSubject: "},
			{"\r\nTo: ", "\r\nTo: x@evil.example\r\nTo: "},
			{"\r\nReply-To: ", "\r\nReply-To: x@evil.example\r\nReply-To: "},
			{"https://oriv.example/fin/", "https://evil.example/fin/"},
			{"List-Unsubscribe=One-Click", "List-Unsubscribe=Two-Click"},
			{"Message-ID: <", "Message-ID: <x"},
			{"Content-Type: ", "Content-Type: x"},
			{"MIME-Version: 1.0", "MIME-Version: 1.1"},
			{"Feedback-ID: ", "Feedback-ID: x"},
			{"Bonjour", "Bonsoir"},
		} {
			altered := bytes.Replace(raw, []byte(change[0]), []byte(change[1]), 1)
			if bytes.Equal(altered, raw) || verified(altered) == nil {
				t.Errorf("%q instead of %q is not noticed", change[1], change[0])
			}
		}
	}
}

// None of what relays do to white space breaks the signature.
func TestRelaxed(t *testing.T) {
	m := campaign()
	m.DKIM = dkimKey()
	raw, err := composed(t, m).For(eloise)
	if err != nil {
		t.Fatal(err)
	}
	raw = bytes.Replace(raw, []byte("\r\nSubject: "), []byte("\r\nSUBJECT:\r\n   "), 1)
	raw = append(raw, "\r\n\r\n"...)
	if err := verified(raw); err != nil {
		t.Error(err)
	}
}

func TestRelaxedBody(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "\r\n": "\r\n", " \t\r\n": "\r\n",
		" C \r\nD \t E\r\n": " C\r\nD E\r\n", // RFC 6376, 3.4.5
		"\t a\r\n":          " a\r\n",
		"a":                 "a",
	} {
		if got := relaxed([]byte(in)); string(got) != want {
			t.Errorf("%q is hashed as %q, want %q", in, got, want)
		}
	}
}

func TestDKIMRefused(t *testing.T) {
	t.Setenv("GODEBUG", "rsa1024min=0")
	short, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*DKIM){
		"a short key":            func(d *DKIM) { d.Key = short },
		"a key that is not RSA":  func(d *DKIM) { d.Key = curve },
		"no key":                 func(d *DKIM) { d.Key = nil },
		"no domain":              func(d *DKIM) { d.Domain = "" },
		"no selector":            func(d *DKIM) { d.Selector = "" },
		"another domain":         func(d *DKIM) { d.Domain = "else.example" },
		"a domain's end":         func(d *DKIM) { d.Domain = "riv.example" },
		"a line in the domain":   func(d *DKIM) { d.Domain = "oriv.example\r\nX: 1" },
		"a tag in the selector":  func(d *DKIM) { d.Selector = "b; d=evil.example" },
		"a line in the selector": func(d *DKIM) { d.Selector = "b\r\nX: 1" },
	} {
		m := campaign()
		m.DKIM = dkimKey()
		change(&m.DKIM)
		if _, err := Compose(m); err == nil {
			t.Errorf("%s is accepted", name)
		} else if strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: the error has lines", name)
		}
	}
}
