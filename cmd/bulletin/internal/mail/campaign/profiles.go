package campaign

import "time"

// Profile is a way of sending that many have.
type Profile struct {
	Name     string
	Host     string // empty: whoever sends names it
	Port     int    // unless whoever names the host names another
	Security Security
	OAuth    bool // sign-in by password is refused, or soon will be
	Limits   Limits

	// Published is the page on which the provider itself states the limits;
	// empty if it states none and the figures are those of third parties.
	Published string
}

// Security is how a connection becomes private.
type Security string

const (
	TLS      Security = "tls"      // from the first byte (RFC 8314)
	StartTLS Security = "starttls" // required, never optional (RFC 3207)
)

// Profiles are all of them, by name.
func Profiles() []Profile {
	return []Profile{
		{
			// A subscription has a quota of its own (300 a day for the free one), which
			// the sender adds as PerDay. No limit for connections is stated; its
			// programming interface takes far more than four sessions can send.
			Name: "brevo", Host: "smtp-relay.brevo.com", Port: 587, Security: StartTLS,
			Limits: Limits{Sessions: 4, MessagesPerSession: 500, Pace: 150 * time.Millisecond},
		},
		{
			// The page states no rate, only that mailboxes are meant for ordinary use and
			// may be suspended for mass mailings. 100 an hour is a careful guess, no figure
			// of Gandi's nor of anyone else's.
			Name: "gandi", Host: "mail.gandi.net", Port: 465, Security: TLS,
			Limits:    Limits{Sessions: 1, MessagesPerSession: 50, PerHour: 100, Pace: 500 * time.Millisecond},
			Published: "https://docs.gandi.net/en/gandimail/limitations.html",
		},
		{
			// 30 messages a minute, 3 connections, 10,000 recipients a day for a mailbox;
			// more is answered by 432 4.3.2. Sign-in by password ends after December 2026.
			Name: "microsoft365", Host: "smtp.office365.com", Port: 587, Security: StartTLS, OAuth: true,
			Limits:    Limits{Sessions: 3, MessagesPerSession: 100, PerMinute: 30, PerDay: 10_000, Pace: 700 * time.Millisecond},
			Published: "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits",
		},
		{
			// 200 messages an hour for an account is what customers report (third-party
			// figure); OVHcloud states none.
			Name: "ovh", Host: "ssl0.ovh.net", Port: 465, Security: TLS,
			Limits: Limits{Sessions: 1, MessagesPerSession: 50, PerHour: 200, Pace: 300 * time.Millisecond},
		},
		{
			// A relay of one's own queues what comes: a few sessions fill it. Orange takes
			// three connections from an address of the internet for both its domains and
			// answers 421 to more (figure of third parties). For a relay that hands on at
			// once this keeps to it; one that queues must be set so itself.
			Name: "own-relay", Port: 465, Security: TLS,
			Limits: Limits{Sessions: 5, MessagesPerSession: 1000, Pace: 20 * time.Millisecond,
				PerDomain: map[string]DomainLimit{"orange.fr wanadoo.fr": {Sessions: 3}}},
		},
	}
}

// ProfileNamed is the profile of a name.
func ProfileNamed(name string) (Profile, bool) {
	for _, p := range Profiles() {
		if p.Name == name {
			return p, true
		}
	}
	return Profile{}, false
}
