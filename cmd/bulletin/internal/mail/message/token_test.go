package message

import (
	"bytes"
	"encoding/base64"
	"errors"
	"math"
	"strings"
	"testing"
)

var (
	newKey = Key{ID: 2, Secret: bytes.Repeat([]byte("n"), 32)}
	oldKey = Key{ID: 1, Secret: bytes.Repeat([]byte("o"), 32)}
)

func TestToken(t *testing.T) {
	for _, id := range []int64{1, 127, 128, 1234, math.MaxInt64} {
		old, err := Keys{oldKey}.Token("ressources-integration", id)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Keys{oldKey, newKey}.Token("ressources-integration", id)
		if err != nil || again != old {
			t.Errorf("the tokens %s and %s of one subscriber differ, %v", old, again, err)
		}
		if !strings.HasPrefix(old, strings.TrimRight(old, "=")) || strings.Trim(old, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Errorf("the token %s does not fit an address", old)
		}
		for _, token := range []string{old, " " + old + "\r\n"} {
			if list, got, err := (Keys{newKey, oldKey}).ParseToken(token); err != nil || list != "ressources-integration" || got != id {
				t.Errorf("%q says %q, %d, %v", token, list, got, err)
			}
		}
		for name, token := range map[string]string{
			"nothing":        "",
			"its beginning":  old[:len(old)-1],
			"more":           old + "A",
			"broken":         old[:8] + "\n" + old[8:],
			"padded":         old + "=",
			"another letter": old[:5] + string(old[5]^1) + old[6:],
		} {
			if _, _, err := (Keys{newKey, oldKey}).ParseToken(token); !errors.Is(err, ErrToken) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, _, err := (Keys{newKey}).ParseToken(old); !errors.Is(err, ErrToken) {
			t.Errorf("a key that was dropped: %v", err)
		}
		if _, _, err := (Keys{{ID: 1, Secret: newKey.Secret}}).ParseToken(old); !errors.Is(err, ErrToken) {
			t.Errorf("another key of the same number: %v", err)
		}
	}
	a, _ := Keys{oldKey}.Token("a", 1)
	for _, other := range []struct {
		list string
		id   int64
	}{{"a", 2}, {"b", 1}} {
		if b, err := (Keys{oldKey}).Token(other.list, other.id); err != nil || a == b {
			t.Errorf("%v: %s, %v", other, b, err)
		}
	}
}

// Every bit counts.
func TestTokenForged(t *testing.T) {
	token, err := Keys{oldKey}.Token("liste", 1234)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(raw) * 8 {
		forged := bytes.Clone(raw)
		forged[bit/8] ^= 1 << (bit % 8)
		if _, _, err := (Keys{oldKey, newKey}).ParseToken(base64.RawURLEncoding.EncodeToString(forged)); !errors.Is(err, ErrToken) {
			t.Errorf("bit %d: %v", bit, err)
		}
	}
}

func TestTokenRefused(t *testing.T) {
	for name, try := range map[string]struct {
		keys Keys
		list string
		id   int64
	}{
		"no key":       {nil, "a", 1},
		"a short key":  {Keys{{ID: 1, Secret: make([]byte, 31)}}, "a", 1},
		"a key twice":  {Keys{oldKey, oldKey}, "a", 1},
		"no list":      {Keys{oldKey}, "", 1},
		"a long list":  {Keys{oldKey}, strings.Repeat("a", 64), 1},
		"no number":    {Keys{oldKey}, "a", 0},
		"a bad number": {Keys{oldKey}, "a", -1},
	} {
		if token, err := try.keys.Token(try.list, try.id); err == nil {
			t.Errorf("%s: %s", name, token)
		} else if strings.Contains(err.Error(), "ooo") {
			t.Errorf("%s: the error says the secret", name)
		}
	}
}

// What is taken for a token is the token that would be made.
func FuzzParseToken(f *testing.F) {
	keys := Keys{newKey, oldKey}
	for _, k := range keys {
		f.Add(k.token("liste", 1234))
	}
	f.Add("")
	f.Add("AQFhAQ")
	f.Fuzz(func(t *testing.T, s string) {
		list, id, err := keys.ParseToken(s)
		if err != nil {
			if err != ErrToken || list != "" || id != 0 {
				t.Errorf("%q, %d, %v", list, id, err)
			}
			return
		}
		if s = strings.TrimSpace(s); s != newKey.token(list, id) && s != oldKey.token(list, id) {
			t.Errorf("%q is taken for the token of %d in %q", s, id, list)
		}
	})
}
