package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"

	"bulletin/cmd/bulletin/internal/mail/smtp"
)

// relayWords says why a relay cannot be used, in the language spoken. What the
// relay itself said stays as it is.
func (c *command) relayWords(err error) string {
	var said problemSaid
	var stranger *tls.CertificateVerificationError
	var name *net.DNSError
	var rejected *smtp.Rejected
	var busy *smtp.Busy
	var auth *smtp.AuthError
	var large *smtp.TooLarge
	var broken *smtp.Broken
	switch {
	case errors.As(err, &said):
		return said.Problem().Message(c.say)
	case errors.As(err, &stranger):
		return fmt.Sprintf(c.tr("its certificate is not to be trusted (%v)", "son certificat n’inspire pas confiance (%v)"), stranger.Err)
	case errors.As(err, &name):
		return fmt.Sprintf(c.tr("no server is known as %s", "aucun serveur ne s’appelle %s"), name.Name)
	case errors.Is(err, smtp.ErrNoTLS):
		return c.tr(smtp.ErrNoTLS.Error(), "le serveur n’offre pas de chiffrement (STARTTLS), ou quelqu’un en chemin l’a retiré\u00a0: rien n’est envoyé en clair")
	case errors.Is(err, smtp.ErrInjected):
		return c.tr(smtp.ErrInjected.Error(), "quelqu’un en chemin se mêle de la conversation avant qu’elle ne soit chiffrée")
	case errors.Is(err, smtp.ErrClear):
		return c.tr(smtp.ErrClear.Error(), "sans chiffrement, seulement vers un serveur de cet ordinateur")
	case errors.As(err, &rejected):
		return fmt.Sprintf(c.tr("it answers %s", "il répond %s"), rejected.Answer)
	case errors.As(err, &busy):
		return fmt.Sprintf(c.tr("it is busy: %s", "il est occupé\u00a0: %s"), busy.Answer)
	case errors.As(err, &auth) && auth.Answer.Code != 0:
		return fmt.Sprintf(c.tr("it refuses the user or the password: %s", "il refuse l’utilisateur ou le mot de passe\u00a0: %s"), auth.Answer)
	case errors.As(err, &auth) && auth.Mechanism == "":
		return fmt.Sprintf(c.tr("it offers no way to sign in that is known here (%s)", "il n’offre aucune façon connue de s’identifier (%s)"), auth.Offered)
	case errors.As(err, &large):
		return fmt.Sprintf(c.tr("it takes messages of %d KB at most, and this one has %d", "il prend des messages de %d\u00a0Ko au plus, et celui-ci en a %d"), large.Max/1000, (large.Size+999)/1000)
	case errors.As(err, &broken) && errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Sprintf(c.tr("it fell silent (%s)", "il ne répond plus (%s)"), broken.Step)
	case errors.As(err, &broken) && broken.Step == "connect":
		return fmt.Sprintf(c.tr("it does not answer (%v)", "il ne répond pas (%v)"), broken.Err)
	case errors.As(err, &broken):
		return fmt.Sprintf(c.tr("the connection broke (%s)", "la connexion s’est rompue (%s)"), broken.Step)
	}
	return err.Error()
}
