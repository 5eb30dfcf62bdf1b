package message

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// Key makes and recognises the tokens by which people unsubscribe.
type Key struct {
	ID     byte   // tells keys apart, so that an old one may still be recognised
	Secret []byte // at least 32 bytes drawn at random
}

// Keys are those in use: the first makes tokens, all recognise them. Whoever
// drops a key breaks the links of the mails it was used for.
type Keys []Key

// ErrToken says that a token was not made by any of the keys.
var ErrToken = errors.New("not a token of ours")

const (
	secretLength = 32
	macLength    = 16 // 128 bits
	tokenLength  = 255
)

func (ks Keys) check() error {
	seen := map[byte]bool{}
	for _, k := range ks {
		if len(k.Secret) < secretLength {
			return fmt.Errorf("the secret of key %d has %d bytes, at least %d are needed", k.ID, len(k.Secret), secretLength)
		}
		if seen[k.ID] {
			return fmt.Errorf("two keys have the number %d", k.ID)
		}
		seen[k.ID] = true
	}
	if len(ks) == 0 {
		return errors.New("the key for unsubscriptions is missing")
	}
	return nil
}

// Token stands for the wish of a subscriber to leave a list. It is made of
// letters, digits, "-" and "_", is always the same, and says nothing of her but
// her number: the key's number, the list and the subscriber, then a MAC of them
// (RFC 2104), in base64url (RFC 4648, 5).
func (ks Keys) Token(list string, subscriber int64) (string, error) {
	if err := ks.check(); err != nil {
		return "", err
	}
	if list == "" || len(list) > 63 || subscriber <= 0 {
		return "", fmt.Errorf("no token for subscriber %d of list %q", subscriber, list)
	}
	return ks[0].token(list, subscriber), nil
}

func (k Key) token(list string, subscriber int64) string {
	b := make([]byte, 0, 2+len(list)+binary.MaxVarintLen64+macLength)
	b = append(b, k.ID, byte(len(list)))
	b = append(b, list...)
	b = binary.AppendUvarint(b, uint64(subscriber))
	return base64.RawURLEncoding.EncodeToString(append(b, k.mac(b)...))
}

func (k Key) mac(b []byte) []byte {
	h := hmac.New(sha256.New, k.Secret)
	h.Write([]byte("bulletin unsubscribe 1\n")) // a key used elsewhere signs no tokens
	h.Write(b)
	return h.Sum(nil)[:macLength]
}

// ParseToken returns what a token says if one of the keys made it, else
// ErrToken. White space around it is no matter.
func (ks Keys) ParseToken(token string) (list string, subscriber int64, err error) {
	token = strings.TrimSpace(token)
	if len(token) > tokenLength || strings.ContainsAny(token, "\r\n") { // which base64 skips
		return "", 0, ErrToken
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) < 2+1+1+macLength {
		return "", 0, ErrToken
	}
	said, mac := b[:len(b)-macLength], b[len(b)-macLength:]
	for _, k := range ks {
		if k.ID != said[0] || len(k.Secret) < secretLength || !hmac.Equal(k.mac(said), mac) {
			continue
		}
		rest := said[2:]
		if n := int(said[1]); n > 0 && n < len(rest) {
			id, used := binary.Uvarint(rest[n:])
			if used == len(rest)-n && int64(id) > 0 {
				return string(rest[:n]), int64(id), nil
			}
		}
	}
	return "", 0, ErrToken
}
