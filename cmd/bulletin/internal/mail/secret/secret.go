// Package secret keeps what a sender must not show: passwords, tokens, keys. A
// secret comes from the environment, from the system's keyring, or from a file
// that nobody else can read, in this order.
package secret

import (
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/zalando/go-keyring"
)

// Name is what a secret is called: lower case with hyphens.
type Name string

const (
	SMTPPassword   Name = "smtp-password"
	OAuthToken     Name = "oauth-token"     // the refresh token of a sign-in
	DKIMKey        Name = "dkim-key"        // PEM
	UnsubscribeKey Name = "unsubscribe-key" // of the HMAC in unsubscribe links
)

// The variables of the environment that hold secrets.
const (
	EnvSMTPPassword   = "BULLETIN_SMTP_PASSWORD"
	EnvOAuthToken     = "BULLETIN_OAUTH_TOKEN"
	EnvDKIMKey        = "BULLETIN_DKIM_KEY"
	EnvUnsubscribeKey = "BULLETIN_UNSUBSCRIBE_KEY"
)

// Names are the secrets there are.
func Names() []Name { return []Name{SMTPPassword, OAuthToken, DKIMKey, UnsubscribeKey} }

// Env is the variable of the environment that holds the secret.
func (n Name) Env() string {
	return "BULLETIN_" + strings.ToUpper(strings.ReplaceAll(string(n), "-", "_"))
}

var validName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,63}$`)

// Secret is a value that no printing shows. Only Reveal does.
type Secret struct{ value *string } // a pointer: fmt shows the fields of unexported fields

// New makes a secret of a value.
func New(value string) Secret { return Secret{&value} }

// Reveal is the value, for the protocol that needs it and nothing else.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Empty reports whether there is no value.
func (s Secret) Empty() bool { return s.Reveal() == "" }

const hidden = "(secret)"

func (Secret) String() string               { return hidden }
func (Secret) GoString() string             { return hidden }
func (Secret) Format(f fmt.State, _ rune)   { io.WriteString(f, hidden) }
func (Secret) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Place is where a secret is kept.
type Place uint8

const (
	Nowhere Place = iota
	Environment
	Keyring
	File
)

func (p Place) String() string {
	return [...]string{"nowhere", "environment", "keyring", "file"}[p]
}

// Keyrings of the kinds that wait for a person's password wait this long.
const keyringWait = time.Minute

// Store knows the places. It serves many goroutines.
type Store struct {
	service string
	file    string
	wait    time.Duration
	getenv  func(string) string
	keyring keyrings
	mu      sync.Mutex // of the file
}

// keyrings is the part of a keyring that is used.
type keyrings interface {
	Get(service, name string) (string, error)
	Set(service, name, value string) error
	Delete(service, name string) error
}

// systemKeyring is the Credential Manager of Windows, which holds 2,560 bytes,
// the Keychain of macOS, or what answers as Secret Service.
type systemKeyring struct{}

func (systemKeyring) Get(service, name string) (string, error) { return keyring.Get(service, name) }
func (systemKeyring) Set(service, name, value string) error {
	return keyring.Set(service, name, value)
}
func (systemKeyring) Delete(service, name string) error { return keyring.Delete(service, name) }

// Open is the store of one publication: service names it in the keyring
// ("bulletin"), file is the path of the protected file, which need not exist.
func Open(service, file string) *Store {
	return &Store{service: service, file: file, wait: keyringWait, getenv: os.Getenv, keyring: systemKeyring{}}
}

// Get finds a secret. The error is a *NotFoundError, an *UnprotectedError or
// says what is wrong with the file.
func (s *Store) Get(n Name) (Secret, error) {
	v, _, err := s.find(n)
	return v, err
}

// Where says where Get takes a secret from, Nowhere with no error if it is not
// set.
func (s *Store) Where(n Name) (Place, error) {
	_, p, err := s.find(n)
	if none := (*NotFoundError)(nil); errors.As(err, &none) {
		err = nil
	}
	return p, err
}

func (s *Store) find(n Name) (Secret, Place, error) {
	if err := check(n); err != nil {
		return Secret{}, Nowhere, err
	}
	if v := s.getenv(n.Env()); v != "" {
		return New(v), Environment, nil
	}
	v, ringErr := s.ring(func() (string, error) { return s.keyring.Get(s.service, string(n)) })
	if ringErr == nil && v != "" {
		return New(v), Keyring, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kept, err := readFile(s.file)
	if err != nil {
		return Secret{}, Nowhere, err
	}
	if v := kept[n]; v != "" {
		return New(v), File, nil
	}
	none := &NotFoundError{Name: n, File: s.file}
	if ringErr != nil && !errors.Is(ringErr, keyring.ErrNotFound) {
		none.Keyring = errNoKeyring
		if errors.Is(ringErr, errSlow) {
			none.Keyring = errSlow
		}
	}
	return Secret{}, Nowhere, none
}

// Set keeps a secret in the keyring or, where there is none or it cannot hold
// the value, in the protected file. It takes it out of the other, so that only
// one value is left. What is in the environment still comes first: Set says so
// with a *ShadowedError after it kept the value.
func (s *Store) Set(n Name, v Secret) (Place, error) {
	if err := check(n); err != nil {
		return Nowhere, err
	}
	if v.Empty() {
		return Nowhere, fmt.Errorf("%s: nothing to keep", n)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	place := Keyring
	if _, err := s.ring(func() (string, error) { return "", s.keyring.Set(s.service, string(n), v.Reveal()) }); err == nil {
		if err := s.change(n, ""); err != nil {
			return place, err
		}
	} else {
		place = File
		// The keyring comes first, so an older value must not stay in it.
		if err := s.removeFromRing(n); err != nil && !errors.Is(err, errNoKeyring) {
			return Nowhere, fmt.Errorf("%s: an older value in the keyring cannot be replaced: %w", n, err)
		}
		if err := s.change(n, v.Reveal()); err != nil {
			return Nowhere, err
		}
	}
	if s.getenv(n.Env()) != "" {
		return place, &ShadowedError{Name: n, Env: n.Env()}
	}
	return place, nil
}

// Delete takes a secret out of the keyring and the file. It reports whether
// there was one, and a *ShadowedError if the environment still has it.
func (s *Store) Delete(n Name) (bool, error) {
	if err := check(n); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	had := false
	switch err := s.removeFromRing(n); {
	case err == nil:
		had = true
	case !errors.Is(err, errNoKeyring):
		return false, fmt.Errorf("%s: %w", n, err)
	}
	kept, err := readFile(s.file)
	if err != nil {
		return had, err
	}
	if _, ok := kept[n]; ok {
		had = true
		if err := s.change(n, ""); err != nil {
			return had, err
		}
	}
	if s.getenv(n.Env()) != "" {
		return had, &ShadowedError{Name: n, Env: n.Env()}
	}
	return had, nil
}

// removeFromRing is nil only if something was removed; errNoKeyring if there is
// no keyring to hold anything or if it does not hold this.
func (s *Store) removeFromRing(n Name) error {
	_, err := s.ring(func() (string, error) { return s.keyring.Get(s.service, string(n)) })
	if errors.Is(err, errSlow) {
		return err // it waits for a person, and may hold an older value
	}
	if err != nil {
		return errNoKeyring
	}
	_, err = s.ring(func() (string, error) { return "", s.keyring.Delete(s.service, string(n)) })
	return err
}

// change writes one value into the file, or takes it out.
func (s *Store) change(n Name, value string) error {
	kept, err := readFile(s.file)
	if err != nil {
		return err
	}
	if kept[n] == value {
		return nil
	}
	if kept[n] = value; value == "" {
		delete(kept, n)
	}
	return writeFile(s.file, kept)
}

var (
	errNoKeyring = errors.New("the system has no keyring that can be used here")
	errSlow      = errors.New("the system's keyring did not answer")
)

// ring asks the keyring, which may wait for a person.
func (s *Store) ring(ask func() (string, error)) (string, error) {
	type answer struct {
		v   string
		err error
	}
	got := make(chan answer, 1)
	go func() {
		v, err := ask()
		got <- answer{v, err}
	}()
	late := time.NewTimer(s.wait)
	defer late.Stop()
	select {
	case a := <-got:
		return a.v, a.err
	case <-late.C:
		return "", errSlow
	}
}

func check(n Name) error {
	if !validName.MatchString(string(n)) {
		return fmt.Errorf("%q cannot be the name of a secret", string(n))
	}
	return nil
}
