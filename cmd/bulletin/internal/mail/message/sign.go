package message

import (
	"crypto"
	"crypto/rsa"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIM is the key by which a sender signs what it sends (RFC 6376).
type DKIM struct {
	Domain   string // From's or one above it
	Selector string
	Key      crypto.Signer // RSA of at least 2048 bits
}

const keyBits = 2048 // RFC 8301, 3.2 demands 1024 and advises 2048

// signed are the header fields that the signature covers, those that are not
// there too: each is named once more than it occurs, so that none can be added
// (RFC 6376, 8.15). RFC 8058, 4 demands those of List-Unsubscribe.
var signed = []string{
	"From", "Subject", "Date", "To", "Reply-To", "Message-ID", "MIME-Version", "Content-Type",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID",
}

var domainName = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)

type signer struct{ options dkim.SignOptions }

// signer checks the key; it is nil if there is none.
func (d DKIM) signer(from string) (*signer, error) {
	if d.Key == nil {
		if d.Domain != "" || d.Selector != "" {
			return nil, errors.New("the DKIM key is missing")
		}
		return nil, nil
	}
	public, ok := d.Key.Public().(*rsa.PublicKey)
	switch {
	case !ok:
		return nil, errors.New("the DKIM key is not an RSA key")
	case public.N.BitLen() < keyBits:
		return nil, fmt.Errorf("the DKIM key has %d bits, at least %d are needed", public.N.BitLen(), keyBits)
	case !domainName.MatchString(d.Domain) || len(d.Domain) > 253:
		return nil, fmt.Errorf("the DKIM domain %q is malformed", d.Domain)
	case !domainName.MatchString(d.Selector) || len(d.Selector) > 200:
		return nil, fmt.Errorf("the DKIM selector %q is malformed", d.Selector)
	case !strings.HasSuffix("."+strings.ToLower(from), "."+strings.ToLower(d.Domain)):
		// DMARC would not count it (RFC 7489, 3.1.1).
		return nil, fmt.Errorf("the DKIM domain %q is not that of the sender, %q", d.Domain, from)
	}
	return &signer{dkim.SignOptions{
		Domain:                 d.Domain,
		Selector:               d.Selector,
		Signer:                 d.Key,
		Hash:                   crypto.SHA256,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed,
		BodyCanonicalization:   dkim.CanonicalizationRelaxed,
		HeaderKeys:             append(signed, signed...),
	}}, nil
}

// sign puts the signature before the message.
func (s *signer) sign(message []byte) ([]byte, error) {
	d, err := dkim.NewSigner(&s.options)
	if err != nil {
		return nil, fmt.Errorf("DKIM: %w", err)
	}
	if _, err := d.Write(message); err != nil {
		d.Close()
		return nil, fmt.Errorf("DKIM: %w", err)
	}
	if err := d.Close(); err != nil {
		return nil, fmt.Errorf("DKIM: %w", err)
	}
	signature := d.Signature()
	return append(append(make([]byte, 0, len(signature)+len(message)), signature...), message...), nil
}
