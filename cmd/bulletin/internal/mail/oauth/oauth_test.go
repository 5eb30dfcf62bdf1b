package oauth

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bulletin/render"
)

const (
	deviceCode = "device-code-secret"
	refresh1   = "refresh-one-secret"
	refresh2   = "refresh-two-secret"
	access1    = "access-one-secret"
)

// service is a sign-in service of our own. The answers to questions for tokens
// are given in turn, the last one for ever.
type service struct {
	t       *testing.T
	device  string
	answers []answer
	mu      sync.Mutex
	asked   []url.Values
	at      []time.Time
}

type answer struct {
	status int
	body   string
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.Form.Get("client_id") != "app" {
		s.t.Errorf("asked %s %v; %v", r.Method, r.Form, err)
	}
	if r.URL.RawQuery != "" {
		s.t.Error("a secret may be in a log: ", r.URL)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if r.URL.Path == "/device" {
		if r.Form.Get("scope") != "https://outlook.office.com/SMTP.Send offline_access" {
			s.t.Errorf("scope %q", r.Form.Get("scope"))
		}
		io.WriteString(w, s.device)
		return
	}
	s.mu.Lock()
	a := s.answers[min(len(s.asked), len(s.answers)-1)]
	s.asked, s.at = append(s.asked, r.Form), append(s.at, time.Now())
	s.mu.Unlock()
	if a.status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.status)
	io.WriteString(w, a.body)
}

// inMemory answers without a network, so that time can be that of synctest.
type inMemory struct{ h http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (answer *http.Response, err error) {
	defer func() {
		if recover() != nil {
			answer, err = nil, io.ErrUnexpectedEOF
		}
	}()
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := httptest.NewRecorder()
	m.h.ServeHTTP(w, r)
	return w.Result(), nil
}

// memory is a store.
type memory struct {
	token string
	err   error
	sets  int
}

func (m *memory) Get() (string, error) { return m.token, m.err }
func (m *memory) Set(token string) error {
	if m.err == nil {
		m.token = token
		m.sets++
	}
	return m.err
}

func device(seconds, interval int) string {
	return fmt.Sprintf(`{"device_code":%q,"user_code":"ABCD-EFGH","verification_uri":"https://microsoft.com/devicelogin","expires_in":%d,"interval":%d,"message":"…"}`,
		deviceCode, seconds, interval)
}

func refusal(code, description string) answer {
	body, _ := json.Marshal(map[string]any{"error": code, "error_description": description, "error_codes": []int{1}})
	return answer{400, string(body)}
}

func tokens(access, refresh string, seconds int) answer {
	body := map[string]any{"token_type": "Bearer", "access_token": access, "expires_in": seconds}
	if refresh != "" {
		body["refresh_token"] = refresh
	}
	data, _ := json.Marshal(body)
	return answer{200, string(data)}
}

var pending = refusal("authorization_pending", "AADSTS70016: OAuth 2.0 device flow error. Authorization is pending.\r\nTrace ID: 1")

func account(t *testing.T, base string, transport http.RoundTripper, store Store) *Account {
	t.Helper()
	a, err := New(Config{ClientID: "app", DeviceURL: base + "/device", TokenURL: base + "/token",
		Client: &http.Client{Transport: transport}}, store)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// secretless fails if what is said shows a secret or obeys a terminal.
func secretless(t *testing.T, err error) {
	t.Helper()
	texts := []string{fmt.Sprint(err), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)}
	var e *Error
	if errors.As(err, &e) {
		for _, l := range []render.Lang{render.English, render.French} {
			texts = append(texts, e.Problem().Message(l), e.Problem().Hint(l))
		}
	}
	for _, s := range texts {
		if strings.Contains(s, "secret") || strings.ContainsAny(s, "\n\r\x1b") || strings.Contains(s, "%!") {
			t.Errorf("said %q", s)
		}
	}
}

// On loopback, with TLS, as it will be: two questions, one second apart.
func TestSignIn(t *testing.T) {
	t.Parallel()
	s := &service{t: t, device: device(900, 1), answers: []answer{pending, tokens(access1, refresh1, 3600)}}
	server := httptest.NewTLSServer(s)
	defer server.Close()
	store := &memory{}
	a := account(t, server.URL, server.Client().Transport, store)
	shown := 0
	err := a.SignIn(t.Context(), func(code, address string, expires time.Time) {
		shown++
		if left := time.Until(expires); code != "ABCD-EFGH" || address != "https://microsoft.com/devicelogin" || left < 890*time.Second || left > 900*time.Second {
			t.Error(code, address, expires)
		}
	})
	if err != nil || shown != 1 || store.token != refresh1 {
		t.Fatal(err, shown, store.token)
	}
	if got, err := a.Token(t.Context()); got != access1 || err != nil {
		t.Error(got, err)
	}
	if len(s.asked) != 2 {
		t.Errorf("asked %d times", len(s.asked))
	}
	for _, q := range s.asked {
		if q.Get("device_code") != deviceCode || q.Get("grant_type") != "urn:ietf:params:oauth:grant-type:device_code" {
			t.Error(q)
		}
	}
}

func TestWaiting(t *testing.T) {
	slow, dropped := refusal("slow_down", ""), answer{}
	good := tokens(access1, refresh1, 3600)
	for _, tt := range []struct {
		name    string
		device  string
		answers []answer
		want    []int // seconds between questions
		kind    Kind
		ok      bool
	}{
		{"pending", device(900, 3), []answer{pending, pending, good}, []int{3, 3, 3}, 0, true},
		{"no interval", device(900, 0), []answer{pending, good}, []int{5, 5}, 0, true},
		{"slow down", device(900, 2), []answer{pending, slow, pending, slow, good}, []int{2, 2, 7, 7, 12}, 0, true},
		{"endless interval", device(900, 1<<60), []answer{good}, []int{60}, 0, true},
		{"network drops", device(900, 4), []answer{pending, dropped, dropped, good}, []int{4, 4, 4, 4}, 0, true},
		{"unavailable", device(900, 4), []answer{{503, "<html>"}, good}, []int{4, 4}, 0, true},
		{"network gone", device(900, 4), []answer{dropped}, []int{4, 4, 4, 4, 4, 4}, Unreachable, false},
		{"declined", device(900, 5), []answer{pending, refusal("authorization_declined", "")}, []int{5, 5}, Declined, false},
		{"denied", device(900, 5), []answer{refusal("access_denied", "no")}, []int{5}, Declined, false},
		{"expired there", device(900, 5), []answer{pending, refusal("expired_token", "AADSTS70020: expired")}, []int{5, 5}, Expired, false},
		{"expired here", device(12, 5), []answer{pending}, []int{5, 5}, Expired, false},
		{"no refresh token", device(900, 5), []answer{tokens(access1, "", 3600)}, []int{5}, NoRefresh, false},
		{"no token", device(900, 5), []answer{{200, `{}`}}, []int{5}, Unexpected, false},
		{"consent", device(900, 5), []answer{refusal("invalid_grant", "AADSTS65001: The user or administrator has not consented. "+deviceCode+"\r\nTrace")}, []int{5}, Consent, false},
		{"admin consent", device(900, 5), []answer{refusal("access_denied", "AADSTS90094: admin")}, []int{5}, Consent, false},
		{"not public", device(900, 5), []answer{refusal("invalid_client", "AADSTS7000218: \x1b[31mclient")}, []int{5}, BadClient, false},
		{"unknown application", device(900, 5), []answer{refusal("unauthorized_client", "AADSTS700016")}, []int{5}, BadClient, false},
		{"unknown tenant", device(900, 5), []answer{refusal("invalid_request", "AADSTS90002: Tenant 'x' not found")}, []int{5}, BadTenant, false},
		{"conditional access", device(900, 5), []answer{refusal("access_denied", "AADSTS53003: blocked")}, []int{5}, Policy, false},
		{"new words", device(900, 5), []answer{refusal("odd", strings.Repeat("é", 5000))}, []int{5}, Unexpected, false},
		{"no words", device(900, 5), []answer{{400, `{"x":"` + refresh1 + `"}`}}, []int{5}, Unexpected, false},
		{"a page", device(900, 5), []answer{{200, `<html>` + refresh1}}, []int{5, 5, 5, 5, 5, 5}, Unexpected, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{t: t, device: tt.device, answers: tt.answers}
				store := &memory{}
				a := account(t, "https://login.example", inMemory{s}, store)
				start := time.Now()
				err := a.SignIn(t.Context(), func(string, string, time.Time) {})
				var e *Error
				switch {
				case tt.ok && (err != nil || store.token != refresh1):
					t.Error(err, store.token)
				case !tt.ok && (!errors.As(err, &e) || e.Kind != tt.kind || store.token != ""):
					t.Errorf("%v, want kind %d", err, tt.kind)
				}
				if err != nil {
					secretless(t, err)
				}
				var between []int
				for _, at := range s.at {
					between = append(between, int(at.Sub(start)/time.Second))
					start = at
				}
				if !slices.Equal(between, tt.want) {
					t.Errorf("asked after %v, want %v", between, tt.want)
				}
			})
		})
	}
}

// What a service may answer when it is asked for a code.
func TestNoCode(t *testing.T) {
	for body, kind := range map[string]Kind{
		`null`: Unexpected, `[]`: Unexpected, `{}`: Unexpected, `{"expires_in":"x"}`: Unexpected, ``: Unexpected,
		strings.Replace(device(900, 5), "https:", "http:", 1):                       Unexpected, // where she would type her password
		strings.Replace(device(900, 5), "ABCD", "\\u001b[2J", 1):                    Unexpected,
		`{"device_code":"` + strings.Repeat("x", maxAnswer) + `"}`:                  Unexpected,
		strings.Replace(device(900, 5), "https://microsoft.com", "javascript:x", 1): Unexpected,
	} {
		s := &service{t: t, device: body, answers: []answer{tokens(access1, refresh1, 1)}}
		err := account(t, "https://login.example", inMemory{s}, &memory{}).SignIn(t.Context(), func(code, _ string, _ time.Time) {
			t.Errorf("%.60s: shows %q", body, code)
		})
		var e *Error
		if !errors.As(err, &e) || e.Kind != kind {
			t.Errorf("%.60s: %v", body, err)
		}
		secretless(t, err)
	}
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{t: t, device: device(900, 5), answers: []answer{pending}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := account(t, "https://login.example", inMemory{s}, &memory{}).SignIn(ctx, func(string, string, time.Time) {})
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

// A service that never answers holds nobody who cancels: the library's first
// question does not listen to its context.
func TestSilentService(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a := account(t, "http://"+l.Addr().String(), nil, &memory{token: refresh1})
	for name, ask := range map[string]func(context.Context) error{
		"sign-in": func(ctx context.Context) error { return a.SignIn(ctx, nil) },
		"refresh": func(ctx context.Context) error { _, err := a.Token(ctx); return err },
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		start := time.Now()
		if err := ask(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 3*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(start))
		}
		cancel()
	}
}

func TestRefreshRotates(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{t: t, answers: []answer{tokens("a1", refresh2, 3600), tokens("a2", "", 3600), tokens("a3", "refresh-three", 60)}}
		store := &memory{token: refresh1}
		a := account(t, "https://login.example", inMemory{s}, store)
		want := func(access, kept string, asked int) {
			t.Helper()
			got, err := a.Token(t.Context())
			if err != nil || got != access || store.token != kept || len(s.asked) != asked {
				t.Errorf("%q, %q kept, asked %d times; %v", got, store.token, len(s.asked), err)
			}
		}
		want("a1", refresh2, 1)
		time.Sleep(57 * time.Minute)
		want("a1", refresh2, 1)
		time.Sleep(time.Minute + time.Second) // less than two minutes are left
		want("a2", refresh2, 2)
		if s.asked[1].Get("refresh_token") != refresh2 || s.asked[1].Get("grant_type") != "refresh_token" {
			t.Error(s.asked[1])
		}
		a.Drop()
		want("a3", "refresh-three", 3)
	})
}

func TestRefreshFails(t *testing.T) {
	for _, tt := range []struct {
		name   string
		answer answer
		kind   Kind
	}{
		{"revoked", refusal("invalid_grant", "AADSTS50173: the grant "+refresh1+" was revoked"), SignInAgain},
		{"unused", refusal("invalid_grant", "AADSTS700082: expired"), SignInAgain},
		{"without words", refusal("invalid_grant", ""), SignInAgain},
		{"second factor", refusal("interaction_required", "AADSTS50076"), SignInAgain},
		{"consent withdrawn", refusal("invalid_grant", "AADSTS65001: consent"), Consent},
		{"unavailable", answer{503, "busy " + refresh1}, Unreachable},
		{"said to be unavailable", answer{503, `{"error":"temporarily_unavailable"}`}, Unreachable},
		{"too many", answer{429, `{}`}, Unreachable},
		{"hangs up", answer{}, Unreachable},
		{"redirects", answer{307, `{}`}, Unexpected},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := &service{t: t, answers: []answer{tt.answer}}
			store := &memory{token: refresh1}
			_, err := account(t, "https://login.example", inMemory{s}, store).Token(t.Context())
			var e *Error
			if !errors.As(err, &e) || e.Kind != tt.kind {
				t.Errorf("%v, want kind %d", err, tt.kind)
			}
			secretless(t, err)
			if store.token != refresh1 {
				t.Error("the refresh token is gone")
			}
		})
	}
}

// A redirection does not carry the secrets to another host.
func TestNoRedirection(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("followed") }))
	defer other.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	a := account(t, server.URL, nil, &memory{token: refresh1})
	if _, err := a.Token(t.Context()); err == nil {
		t.Error("no error")
	}
	if err := a.SignIn(t.Context(), nil); err == nil {
		t.Error("no error")
	}
}

// A store that fails after the service gave a new refresh token stops, and the
// new one is kept as soon as it works again.
func TestStoreFails(t *testing.T) {
	s := &service{t: t, answers: []answer{tokens("a1", refresh2, 3600)}}
	store := &memory{token: refresh1}
	a := account(t, "https://login.example", inMemory{s}, store)
	locked := errors.New("locked")
	once := &flaky{memory: store, fail: locked}
	a.store = once
	if _, err := a.Token(t.Context()); !errors.Is(err, locked) {
		t.Fatal(err)
	}
	once.fail = nil
	if got, err := a.Token(t.Context()); got != "a1" || err != nil || store.token != refresh2 || len(s.asked) != 1 {
		t.Error(got, err, store.token, len(s.asked))
	}
	a.Drop()
	store.err = locked
	if _, err := a.Token(t.Context()); !errors.Is(err, locked) {
		t.Error(err)
	}
	store.err, store.token = nil, ""
	var e *Error
	if _, err := a.Token(t.Context()); !errors.As(err, &e) || e.Kind != SignInAgain {
		t.Error(err)
	}
}

type flaky struct {
	*memory
	fail error
}

func (f *flaky) Set(token string) error {
	if f.fail != nil {
		return f.fail
	}
	return f.memory.Set(token)
}

func TestMany(t *testing.T) {
	s := &service{t: t, answers: []answer{tokens("a1", refresh2, 3600)}}
	store := &memory{token: refresh1}
	a := account(t, "https://login.example", inMemory{s}, store)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if got, err := a.Token(t.Context()); got != "a1" || err != nil {
				t.Error(got, err)
			}
		})
	}
	all.Wait()
	if len(s.asked) != 1 || store.sets != 1 {
		t.Errorf("asked %d times, kept %d times", len(s.asked), store.sets)
	}
}

func TestConfig(t *testing.T) {
	a, err := New(Config{ClientID: "app"}, &memory{})
	if err != nil || a.config.Endpoint.DeviceAuthURL != "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode" ||
		a.config.Endpoint.TokenURL != "https://login.microsoftonline.com/organizations/oauth2/v2.0/token" {
		t.Error(a, err)
	}
	for _, c := range []Config{
		{}, {ClientID: "app", Tenant: "a/b"}, {ClientID: "app", Tenant: "..\\x"}, {ClientID: "app", Tenant: "a?b"},
		{ClientID: "app", TokenURL: "http://login.example/"}, {ClientID: "app", DeviceURL: "ftp://x"},
		{ClientID: "app", DeviceURL: "http://localhost.evil.example/"}, {ClientID: "app", DeviceURL: "https:///x"},
	} {
		if _, err := New(c, &memory{}); err == nil {
			t.Errorf("%+v passes", c)
		}
	}
}

func TestCodes(t *testing.T) {
	for k, c := range Codes() {
		if c == nil || c.English == "" || c.French == "" || c.HintEnglish == "" || c.HintFrench == "" {
			t.Errorf("kind %d is not said", k)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	for _, s := range []string{device(900, 5), `null`, `{}`, pending.body, tokens("a", "b", 1).body, `{"interval":"5"}`, `{"expires_in":1e99}`} {
		f.Add(200, s, s)
		f.Add(400, s, s)
	}
	f.Fuzz(func(t *testing.T, status int, first, second string) {
		if status < 200 || status > 599 {
			return
		}
		store := &memory{token: refresh1}
		s := &service{t: t, device: first, answers: []answer{{status, second}}}
		a := account(t, "https://login.example", inMemory{s}, store)
		ctx, cancel := context.WithCancel(t.Context())
		a.SignIn(ctx, func(code, address string, _ time.Time) {
			if !printable(code) || !printable(address) {
				t.Errorf("shows %q %q", code, address)
			}
			cancel() // rather than wait
		})
		cancel()
		if _, err := a.Token(t.Context()); err != nil && strings.Contains(err.Error(), refresh1) {
			t.Error(err)
		}
	})
}
