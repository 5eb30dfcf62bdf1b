package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/oauth"
	"bulletin/cmd/bulletin/internal/mail/smtp"
	"bulletin/render"
)

// What publication.yaml may name is what there are limits for.
func TestRelaysAreProfiles(t *testing.T) {
	for _, name := range render.Relays() {
		if p, ok := campaign.ProfileNamed(name); !ok || p.Limits.Sessions < 1 || (p.Host == "") != (name == render.OwnRelay) {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if len(render.Relays()) != len(campaign.Profiles()) {
		t.Error("there are other profiles")
	}
}

// An error of a session means to wait, to slow down or to stop.
func TestJudge(t *testing.T) {
	no := mail.Answer{Code: 535, Text: "no"}
	for _, tt := range []struct {
		err  error
		want campaign.Kind
	}{
		{&smtp.Busy{Answer: mail.Answer{Code: 421}}, campaign.Busy},
		{&smtp.Rejected{Answer: no}, campaign.Fatal},
		{&smtp.AuthError{Answer: no}, campaign.Fatal},
		{&smtp.AuthError{Answer: mail.Answer{Code: 454}}, campaign.Busy},
		{&smtp.AuthError{Err: &oauth.Error{Kind: oauth.SignInAgain}}, campaign.Fatal},
		{&smtp.AuthError{Err: &oauth.Error{Kind: oauth.Unreachable}}, campaign.Broken},
		{&smtp.Broken{Step: "connect", Err: errors.New("refused")}, campaign.Broken},
		{&smtp.Broken{Step: "TLS", Err: &tls.CertificateVerificationError{Err: errors.New("unknown")}}, campaign.Fatal},
		{smtp.ErrNoTLS, campaign.Fatal},
		{smtp.ErrInjected, campaign.Fatal},
		{&smtp.TooLarge{Size: 2, Max: 1}, campaign.Fatal},
	} {
		if got := judge(fmt.Errorf("wrapped: %w", tt.err)); got.Kind != tt.want {
			t.Errorf("%T %v: %v, want %v", tt.err, tt.err, got.Kind, tt.want)
		}
	}
}

// A service that leads elsewhere or fails does not unsubscribe by a POST.
func TestAnswers(t *testing.T) {
	for status, want := range map[int]bool{200: true, 400: true, 302: false, 500: false, 503: false} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		}))
		if got := answers(context.Background(), s.URL); got != want {
			t.Errorf("%d: %v", status, got)
		}
		s.Close()
		if answers(context.Background(), s.URL) {
			t.Error("a service that is not there answers")
		}
	}
}
