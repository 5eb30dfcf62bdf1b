package secret

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"bulletin/render"
)

const value = "hunter2-très-secret"

// newStore has an empty keyring, or none, and its own environment.
func newStore(t *testing.T, ring error, env map[string]string) *Store {
	t.Helper()
	if ring != nil {
		keyring.MockInitWithError(ring)
	} else {
		keyring.MockInit()
	}
	s := Open("bulletin-test", filepath.Join(t.TempDir(), "privé", "secrets"))
	s.getenv = func(name string) string { return env[name] }
	return s
}

func TestNames(t *testing.T) {
	for n, env := range map[Name]string{SMTPPassword: EnvSMTPPassword, OAuthToken: EnvOAuthToken,
		DKIMKey: EnvDKIMKey, UnsubscribeKey: EnvUnsubscribeKey} {
		if n.Env() != env {
			t.Errorf("%s is in %s, not %s", n, n.Env(), env)
		}
	}
	if len(Names()) != 4 {
		t.Error("the test knows other secrets")
	}
}

func TestPlacesInOrder(t *testing.T) {
	env := map[string]string{}
	s := newStore(t, nil, env)
	want := func(place Place, v string) {
		t.Helper()
		p, err := s.Where(SMTPPassword)
		if p != place || err != nil {
			t.Errorf("is in %s, want %s; %v", p, place, err)
		}
		got, err := s.Get(SMTPPassword)
		if got.Reveal() != v || (err != nil) != (v == "") {
			t.Errorf("is %q, want %q; %v", got.Reveal(), v, err)
		}
	}
	want(Nowhere, "")
	if err := writeFile(s.file, map[Name]string{SMTPPassword: "file", DKIMKey: "key"}); err != nil {
		t.Fatal(err)
	}
	want(File, "file")
	if p, err := s.Set(SMTPPassword, New("ring")); p != Keyring || err != nil {
		t.Fatal(p, err)
	}
	want(Keyring, "ring")
	if kept, err := readFile(s.file); err != nil || len(kept) != 1 || kept[DKIMKey] != "key" {
		t.Errorf("the file holds %v after the keyring took over; %v", kept, err)
	}
	env[EnvSMTPPassword] = "env"
	want(Environment, "env")
	shadowed := (*ShadowedError)(nil)
	if _, err := s.Set(SMTPPassword, New("ring 2")); !errors.As(err, &shadowed) {
		t.Errorf("nothing said of the environment: %v", err)
	}
	delete(env, EnvSMTPPassword)
	want(Keyring, "ring 2")
	if had, err := s.Delete(SMTPPassword); !had || err != nil {
		t.Error(had, err)
	}
	want(Nowhere, "")
	if had, err := s.Delete(SMTPPassword); had || err != nil {
		t.Error("deleted twice", err)
	}
}

func TestWithoutKeyring(t *testing.T) {
	s := newStore(t, errors.New("org.freedesktop.secrets was not provided"), nil)
	if p, err := s.Set(SMTPPassword, New(value)); p != File || err != nil {
		t.Fatal(p, err)
	}
	if v, err := s.Get(SMTPPassword); v.Reveal() != value || err != nil {
		t.Error(v.Reveal(), err)
	}
	info, err := os.Stat(s.file)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
	if had, err := s.Delete(SMTPPassword); !had || err != nil {
		t.Error(had, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(s.file)); len(left) != 0 {
		t.Errorf("left %v", left)
	}
}

// smallRing holds little, as that of Windows does, and can be stubborn.
type smallRing struct {
	systemKeyring
	stubborn error
}

func (r smallRing) Set(service, name, value string) error {
	if len(value) > 2560 {
		return keyring.ErrSetDataTooBig
	}
	return r.systemKeyring.Set(service, name, value)
}

func (r smallRing) Delete(service, name string) error {
	if r.stubborn != nil {
		return r.stubborn
	}
	return r.systemKeyring.Delete(service, name)
}

// A value too long for the keyring goes to the file, and the older one in the
// keyring must not come before it.
func TestTooLongForTheKeyring(t *testing.T) {
	s := newStore(t, nil, nil)
	s.keyring = smallRing{}
	if p, err := s.Set(OAuthToken, New("older")); p != Keyring || err != nil {
		t.Fatal(p, err)
	}
	long := strings.Repeat("x", 10000)
	if p, err := s.Set(OAuthToken, New(long)); p != File || err != nil {
		t.Fatal(p, err)
	}
	if v, err := s.Get(OAuthToken); v.Reveal() != long || err != nil {
		t.Error(len(v.Reveal()), err)
	}
	if p, err := s.Set(OAuthToken, New("short again")); p != Keyring || err != nil {
		t.Fatal(p, err)
	}
	s.keyring = smallRing{stubborn: errors.New("denied")}
	if _, err := s.Set(OAuthToken, New(long)); err == nil || strings.Contains(err.Error(), "xxx") {
		t.Errorf("an older value stays before the new one: %v", err)
	}
	if v, err := s.Get(OAuthToken); v.Reveal() != "short again" || err != nil {
		t.Error(v.Reveal(), err)
	}
}

func TestSlowKeyring(t *testing.T) {
	s := newStore(t, nil, nil)
	s.wait = 10 * time.Millisecond
	block := make(chan struct{})
	defer close(block)
	if _, err := s.ring(func() (string, error) { <-block; return "", nil }); !errors.Is(err, errSlow) {
		t.Error(err)
	}
}

func TestUnprotectedFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows; see TestReadableBy")
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o620, 0o666, 0o601} {
		s := newStore(t, keyring.ErrNotFound, nil)
		if err := writeFile(s.file, map[Name]string{SMTPPassword: value}); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(s.file, mode); err != nil {
			t.Fatal(err)
		}
		_, err := s.Get(SMTPPassword)
		var u *UnprotectedError
		if !errors.As(err, &u) || u.File != s.file || !strings.Contains(u.Fix, "chmod 600 '") {
			t.Errorf("%04o: %v", mode, err)
		}
		if _, err := s.Where(SMTPPassword); !errors.As(err, &u) {
			t.Errorf("%04o: Where says %v", mode, err)
		}
	}
}

func TestOwner(t *testing.T) {
	if runtime.GOOS == "windows" || os.Geteuid() != 0 {
		t.Skip("only the administrator gives files away")
	}
	s := newStore(t, keyring.ErrNotFound, nil)
	if err := writeFile(s.file, map[Name]string{SMTPPassword: value}); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(s.file, 12345, -1); err != nil {
		t.Fatal(err)
	}
	var u *UnprotectedError
	if _, err := s.Get(SMTPPassword); !errors.As(err, &u) {
		t.Error(err)
	}
}

func TestBrokenFile(t *testing.T) {
	for _, content := range []string{"", "x", `["` + value + `"]`, `{"smtp-password": "` + value + `"`, `{"smtp-password": {"` + value + `": 1}}`} {
		s := newStore(t, nil, nil)
		if err := os.MkdirAll(filepath.Dir(s.file), 0o700); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(s.file, os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString(content)
		if err := errors.Join(err, protect(f), f.Close()); err != nil {
			t.Fatal(err)
		}
		_, err = s.Get(SMTPPassword)
		if err == nil || strings.Contains(err.Error(), value) || !strings.Contains(err.Error(), "not a file of secrets") {
			t.Errorf("%q: %v", content, err)
		}
		if _, err := s.Set(SMTPPassword, New("new")); err == nil {
			t.Errorf("%q: written over", content)
		}
	}
}

func TestNotFoundSaysWhere(t *testing.T) {
	for ring, note := range map[error]string{nil: "", errors.New("no bus " + value): "no keyring that can be used"} {
		s := newStore(t, ring, nil)
		_, err := s.Get(SMTPPassword)
		var none *NotFoundError
		if !errors.As(err, &none) {
			t.Fatal(err)
		}
		for _, part := range []string{EnvSMTPPassword, "keyring", s.file, "bulletin secret set smtp-password", note} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%q does not name %q", err, part)
			}
		}
		for _, l := range []render.Lang{render.English, render.French} {
			said := none.Problem().Message(l) + none.Problem().Hint(l)
			if !strings.Contains(said, s.file) || strings.Contains(said, "%") || strings.Contains(said, value) {
				t.Error(said)
			}
		}
	}
}

func TestBadNames(t *testing.T) {
	s := newStore(t, nil, nil)
	for _, n := range []Name{"", "A", "a b", "a=b", "../x", Name(strings.Repeat("x", 65)), "a\n"} {
		if _, err := s.Get(n); err == nil {
			t.Errorf("%q: got", n)
		}
		if _, err := s.Set(n, New(value)); err == nil {
			t.Errorf("%q: set", n)
		}
	}
	if _, err := s.Set(SMTPPassword, Secret{}); err == nil {
		t.Error("kept nothing")
	}
}

// No printing shows the value, not even of a struct that holds it in a field
// whose methods fmt cannot call.
func TestNeverShown(t *testing.T) {
	s := New(value)
	type holder struct {
		Open   Secret
		closed Secret
		all    []Secret
		by     map[string]Secret
	}
	h := holder{s, s, []Secret{s}, map[string]Secret{"x": s}}
	var said []string
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%t", "%T"} {
		for _, x := range []any{s, &s, h, &h, []Secret{s}, map[string]Secret{"x": s}, []holder{h}} {
			said = append(said, fmt.Sprintf(verb, x))
		}
	}
	for _, x := range []any{s, h, &h} {
		data, err := json.Marshal(x)
		if err != nil {
			t.Error(err)
		}
		said = append(said, string(data))
	}
	var log strings.Builder
	for _, handler := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
		slog.New(handler).Info("x", "secret", s, "holder", h)
	}
	said = append(said, log.String())
	hex := fmt.Sprintf("%x", value)
	for _, line := range said {
		if strings.Contains(line, "hunter2") || strings.Contains(strings.ToLower(line), hex) {
			t.Error("shown: ", line)
		}
	}
	if fmt.Sprint(s) != hidden || s.Reveal() != value || (Secret{}).Reveal() != "" {
		t.Error(fmt.Sprint(s))
	}
}

func FuzzFile(f *testing.F) {
	for _, s := range []string{`{"smtp-password": "x"}`, `null`, `{}`, `[`, "\xff", `{"a":1}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		kept, err := parse("secrets", data)
		if (kept == nil) != (err != nil) {
			t.Error(kept, err)
		}
	})
}
