package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/oauth2"

	"bulletin/render"
)

// Kind is why a sign-in or a refresh failed.
type Kind uint8

const (
	Unexpected  Kind = iota // the service said something else, see Description
	Expired                 // nobody typed the code in time
	Declined                // the person refused
	Consent                 // an administrator must allow the application
	BadClient               // the application is unknown, or not registered as a public client
	BadTenant               // the organisation is unknown
	Policy                  // a rule of the organisation forbids it (conditional access)
	SignInAgain             // the refresh token expired or was revoked, or there is none
	NoRefresh               // the service gave no refresh token
	Unreachable             // no answer
)

// Error is why a sign-in or a refresh failed, in words a person understands.
// It holds no secret.
type Error struct {
	Kind        Kind
	Code        string // of the service: AADSTS65001, else invalid_grant (RFC 6749, 5.2)
	Description string // of the service, one line; may be empty
}

func (e *Error) Error() string {
	s := e.Problem().Message(render.English)
	if e.Description != "" && e.Kind != Unexpected {
		s += ": " + e.Description
	}
	return s
}

// Problem is the error for a person.
func (e *Error) Problem() render.Problem {
	why := strings.TrimSpace(e.Code + " " + e.Description)
	if e.Code != "" && strings.HasPrefix(e.Description, e.Code) {
		why = e.Description
	}
	return render.Problem{Code: codes[e.Kind], Args: []any{why}}
}

// Codes of Microsoft that say more than the code of RFC 6749. There are others:
// https://learn.microsoft.com/entra/identity-platform/reference-error-codes
var microsoft = map[string]Kind{
	"AADSTS50020":   BadTenant,   // the account is of another
	"AADSTS50034":   BadTenant,   // no such account there
	"AADSTS50053":   Policy,      // the account is locked
	"AADSTS50055":   SignInAgain, // the password expired
	"AADSTS50057":   Policy,      // the account is disabled
	"AADSTS50059":   BadTenant,
	"AADSTS50074":   SignInAgain, // a second factor is asked for
	"AADSTS50076":   SignInAgain,
	"AADSTS50078":   SignInAgain,
	"AADSTS50079":   SignInAgain,
	"AADSTS50105":   Policy,      // not assigned to the application
	"AADSTS50173":   SignInAgain, // the password was changed
	"AADSTS500011":  BadTenant,   // no Exchange Online there
	"AADSTS500121":  Declined,    // the second factor was refused
	"AADSTS53000":   Policy,      // the device does not comply
	"AADSTS53001":   Policy,
	"AADSTS53003":   Policy,  // conditional access
	"AADSTS65001":   Consent, // neither she nor an administrator has consented
	"AADSTS65004":   Declined,
	"AADSTS650052":  Policy, // no subscription to the service
	"AADSTS70000":   SignInAgain,
	"AADSTS70008":   SignInAgain,
	"AADSTS70011":   BadClient, // the scope is wrong
	"AADSTS70020":   Expired,
	"AADSTS70043":   SignInAgain, // the sign-in is too old
	"AADSTS700016":  BadClient,   // not found in the tenant
	"AADSTS700082":  SignInAgain, // not used for 90 days
	"AADSTS7000112": BadClient,   // disabled
	"AADSTS7000215": BadClient,
	"AADSTS7000218": BadClient, // a secret is asked for: not a public client
	"AADSTS90002":   BadTenant,
	"AADSTS900023":  BadTenant,
	"AADSTS90072":   BadTenant,
	"AADSTS90094":   Consent, // an administrator must consent
	"AADSTS90095":   Consent,
}

// Codes of RFC 6749, 5.2 and RFC 8628, 3.5; authorization_declined and
// bad_verification_code are Microsoft's words.
var standard = map[string]Kind{
	"access_denied":           Declined,
	"authorization_declined":  Declined,
	"expired_token":           Expired,
	"code_expired":            Expired,
	"bad_verification_code":   Expired,
	"invalid_client":          BadClient,
	"unauthorized_client":     BadClient,
	"unsupported_grant_type":  BadClient,
	"invalid_scope":           BadClient,
	"invalid_grant":           SignInAgain,
	"interaction_required":    SignInAgain,
	"login_required":          SignInAgain,
	"consent_required":        Consent,
	"temporarily_unavailable": Unreachable,
	"server_error":            Unreachable,
}

var microsoftCode = regexp.MustCompile(`AADSTS[0-9]{3,8}`)

// said tells what an error of the library is about, without what may be a
// secret: neither the body of an answer nor a value that was sent.
func said(ctx context.Context, err error, secrets ...string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var refused *oauth2.RetrieveError
	var failed *url.Error
	switch {
	case errors.As(err, &refused):
		e := &Error{Kind: Unexpected, Code: oneLine(refused.ErrorCode, 60, secrets)}
		if refused.ErrorCode == "" && refused.Response != nil {
			e.Description = fmt.Sprintf("HTTP %d", refused.Response.StatusCode)
			if refused.Response.StatusCode >= 500 || refused.Response.StatusCode == 429 {
				e.Kind = Unreachable
			}
		}
		if kind, ok := standard[refused.ErrorCode]; ok {
			e.Kind = kind
		}
		if refused.ErrorDescription != "" {
			e.Description = oneLine(refused.ErrorDescription, 300, secrets)
		}
		if code := microsoftCode.FindString(refused.ErrorDescription); code != "" {
			e.Code = code
			if kind, ok := microsoft[code]; ok {
				e.Kind = kind
			}
		}
		return e
	case errors.As(err, &failed):
		if errors.Is(err, errAnswer) {
			return &Error{Kind: Unexpected, Description: errAnswer.Error()}
		}
		return &Error{Kind: Unreachable, Description: oneLine(failed.Err.Error(), 300, secrets)}
	}
	return &Error{Kind: Unexpected, Description: "the answer of the service is incomplete"}
}

// oneLine is the first line of text without what does not print and without
// the secrets, should a service repeat them.
func oneLine(text string, length int, secrets []string) string {
	for _, s := range secrets {
		if s != "" {
			text = strings.ReplaceAll(text, s, "…")
		}
	}
	text, _, _ = strings.Cut(text, "\n")
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text))
	if runes := []rune(text); len(runes) > length {
		text = string(runes[:length]) + "…"
	}
	return text
}

// The argument is what the service said.
var codes = [...]*render.Code{
	Unexpected: {
		ID:          "signin-unexpected",
		Severity:    render.Error,
		English:     "the sign-in failed: %[1]s",
		French:      "la connexion a échoué\u00a0: %[1]s",
		HintEnglish: "try again later; if it persists, show this to whoever looks after your mail",
		HintFrench:  "réessayer plus tard\u202f; si cela persiste, montrer ce message au service informatique",
	},
	Expired: {
		ID:          "signin-expired",
		Severity:    render.Error,
		English:     "the code was not typed in time",
		French:      "le code n’a pas été saisi à temps",
		HintEnglish: "start the sign-in again",
		HintFrench:  "recommencer la connexion",
	},
	Declined: {
		ID:          "signin-declined",
		Severity:    render.Error,
		English:     "the sign-in was declined",
		French:      "la connexion a été refusée sur la page ouverte",
		HintEnglish: "start the sign-in again and accept it on the page",
		HintFrench:  "recommencer la connexion et l’accepter sur la page",
	},
	Consent: {
		ID:          "signin-consent",
		Severity:    render.Error,
		English:     "an administrator of your organisation must first allow this application to send mail",
		French:      "un administrateur de votre organisation doit d’abord autoriser cette application à envoyer du courrier",
		HintEnglish: "ask for consent to the permission “SMTP.Send” (%[1]s)",
		HintFrench:  "lui demander d’accorder l’autorisation «\u00a0SMTP.Send\u00a0» (%[1]s)",
	},
	BadClient: {
		ID:          "signin-client",
		Severity:    render.Error,
		English:     "the service does not know this application as one that signs in with a code",
		French:      "le service ne reconnaît pas cette application comme pouvant se connecter par un code",
		HintEnglish: "check its identifier, and “Allow public client flows” in its registration (%[1]s)",
		HintFrench:  "vérifier son identifiant et, dans son inscription, «\u00a0Autoriser les flux clients publics\u00a0» (%[1]s)",
	},
	BadTenant: {
		ID:          "signin-tenant",
		Severity:    render.Error,
		English:     "the service does not know this organisation, or the account is not one of its own",
		French:      "le service ne connaît pas cette organisation, ou le compte n’en fait pas partie",
		HintEnglish: "check the tenant and the account (%[1]s)",
		HintFrench:  "vérifier le locataire (tenant) et le compte (%[1]s)",
	},
	Policy: {
		ID:          "signin-policy",
		Severity:    render.Error,
		English:     "a rule of your organisation forbids this sign-in",
		French:      "une règle de votre organisation interdit cette connexion",
		HintEnglish: "show this to whoever looks after your mail: %[1]s",
		HintFrench:  "montrer ce message au service informatique\u00a0: %[1]s",
	},
	SignInAgain: {
		ID:          "signin-again",
		Severity:    render.Error,
		English:     "the sign-in counts no more, or there was none",
		French:      "la connexion n’est plus valable, ou n’a jamais eu lieu",
		HintEnglish: "sign in again; the mailing then goes on where it stopped",
		HintFrench:  "se connecter de nouveau\u202f; l’envoi reprend ensuite où il s’est arrêté",
	},
	NoRefresh: {
		ID:          "signin-no-refresh",
		Severity:    render.Error,
		English:     "the service does not let the application go on without the person",
		French:      "le service ne permet pas à l’application de continuer sans la personne",
		HintEnglish: "add the permission “offline_access” to the application",
		HintFrench:  "ajouter l’autorisation «\u00a0offline_access\u00a0» à l’application",
	},
	Unreachable: {
		ID:          "signin-unreachable",
		Severity:    render.Error,
		English:     "the sign-in service cannot be reached",
		French:      "le service de connexion est injoignable",
		HintEnglish: "check the network, then try again (%[1]s)",
		HintFrench:  "vérifier le réseau, puis réessayer (%[1]s)",
	},
}

// Codes are the problems that this package finds.
func Codes() []*render.Code { return codes[:] }
