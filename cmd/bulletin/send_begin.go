package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/preflight"
	"bulletin/render"
	"bulletin/render/french"
)

// approved says who approved the content; nobody needs to with --no-test.
func (c *command) approved(ctx context.Context, store mail.Ledger, m *mailing, o sendOptions) (by string, at time.Time, err error) {
	if by, at, err = store.Approved(ctx, m.content); err != nil {
		return "", at, c.storeError(err)
	}
	if by == "" && !o.noTest {
		return "", at, &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("nobody has approved %s as it is now", "personne n’a approuvé %s tel qu’il est"), m.name),
			hint: fmt.Sprintf(c.tr("Send a test (bulletin send %[1]s --test ADDRESS), then: bulletin approve %[1]s. Or, without either: --no-test",
				"Envoyez un essai (bulletin send %[1]s --test ADRESSE), puis\u00a0: bulletin approve %[1]s. Ou, sans l’un ni l’autre\u00a0: --no-test"), m.name)}
	}
	return by, at, nil
}

// agreed shows what is about to begin and asks.
func (c *command) agreed(ctx context.Context, store *ledger.Store, m *mailing, r *relay, segments []string, o sendOptions) (bool, error) {
	size, err := store.Size(ctx, segments)
	if err != nil {
		return false, c.storeError(err)
	}
	if size.Total == 0 {
		return false, &failure{status: exitProblems, err: errors.New(c.tr("there is no one to send it to", "il n’y a personne à qui l’envoyer")),
			hint: c.tr("Import the subscribers: bulletin subscribers import FILE", "Importez les abonnés\u00a0: bulletin subscribers import FICHIER")}
	}
	by, at, err := c.approved(ctx, store, m, o)
	if err != nil {
		return false, err
	}
	if e := m.message.Endpoint; e != "" && !answers(ctx, e) {
		return false, &failure{status: exitWorld, err: fmt.Errorf(c.tr("the address for unsubscribing does not answer: %s", "l’adresse de désinscription ne répond pas\u00a0: %s"), e),
			hint: c.tr("Readers who cannot leave call it spam. Repair the service, or delete one-click from publication.yaml.",
				"Qui ne peut pas se désinscrire signale un indésirable. Réparez le service, ou supprimez one-click de publication.yaml.")}
	}
	if service := ledger.Synchronised(absolute(c.ledgerFile())); service != "" {
		fmt.Fprintf(c.stderr, c.tr("! %s is copied by %s, which may put an older state of the ledger back: move the folder of the bulletin out of it\n",
			"! %s est copié par %s, qui peut remettre en place un état plus ancien du registre\u00a0: sortez-en le dossier du bulletin\n"), c.ledgerFile(), service)
	}
	c.summary(ctx, store, m, size, by, at, o)
	if !o.clear { // what a server of this computer takes says nothing of the world
		c.policy(ctx, m, r, size)
	}
	if len(segments) > 0 {
		fmt.Fprintln(c.stderr, c.tr("Only those in these segments receive it. To the others later: --others",
			"Seuls ces segments le reçoivent. Aux autres plus tard\u00a0: --others"))
	}
	question := c.count(size.Total, "Send it to 1 subscriber?", "Send it to %d subscribers?", "L’envoyer à 1 abonné\u202f?", "L’envoyer à %d abonnés\u202f?")
	return c.sure(question, o.yes)
}

// finish is when so many messages will have been sent, from a moment on.
func (c *command) finish(ctx context.Context, store mail.Ledger, m *mailing, now time.Time, n int, domains map[string]int) (time.Time, error) {
	recent, err := campaign.Recent(ctx, store, m.profile.Limits, now)
	return campaign.Estimate(now, n, m.profile.Limits, recent, domains), err
}

// absolute is the path from the root, where the system tells.
func absolute(path string) string {
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}

// summary is what is about to begin.
func (c *command) summary(ctx context.Context, store *ledger.Store, m *mailing, size mail.Size, by string, at time.Time, o sendOptions) {
	say := func(english, french, value string) {
		fmt.Fprintf(c.stdout, "%-12s  %s\n", c.tr(english, french), value)
	}
	from := m.b.Publication.Mail
	say("issue", "numéro", m.name+", "+m.b.Name)
	say("subject", "objet", m.message.Subject)
	say("from", "de", strings.TrimSpace(from.FromName+" <"+from.FromAddress+">"))
	kind := c.tr("the PDF is linked", "lien vers le PDF")
	if len(m.message.Files) > 0 {
		kind = c.tr("with the PDF", "avec le PDF")
	} else if m.b.Public.PDF == "" {
		kind = c.tr("without the PDF", "sans le PDF")
	}
	say("message", "message", fmt.Sprintf(c.tr("%d KB, %s", "%d\u00a0Ko, %s"), (m.size+999)/1000, kind))
	people := c.number(size.Total)
	if size.Suppressed > 0 {
		people += fmt.Sprintf(c.tr(" (%s more are not mailed any more)", " (%s de plus ne reçoivent plus rien)"), c.number(size.Suppressed))
	}
	say("subscribers", "abonnés", people)
	say("", "", c.greatest(size.BySegment, c.tr("in no segment", "sans segment")))
	say("domains", "domaines", c.greatest(size.ByDomain, ""))
	say("through", "par", m.profile.Name+c.limits(m.profile.Limits))
	begin := time.Now()
	if o.when.After(begin) {
		begin = o.when
		say("begins", "début prévu", c.moment(begin))
	}
	if finish, err := c.finish(ctx, store, m, begin, size.Total, size.ByDomain); err == nil {
		say("finished", "fin prévue", c.moment(finish))
	}
	if m.warnings > 0 {
		say("to review", "à vérifier", c.count(m.warnings, "1 warning: bulletin check", "%d warnings: bulletin check", "1 avertissement\u00a0: bulletin check", "%d avertissements\u00a0: bulletin check"))
	}
	if by != "" {
		say("approved", "approuvé", fmt.Sprintf(c.tr("by %s, %s", "par %s, %s"), by, c.moment(at)))
	}
}

// greatest are the greatest shares, and how many others there are.
func (c *command) greatest(shares map[string]int, none string) string {
	const shown = 6
	names := slices.SortedFunc(maps.Keys(shares), func(a, b string) int {
		return cmp.Or(cmp.Compare(shares[b], shares[a]), cmp.Compare(a, b))
	})
	var said []string
	rest := 0
	for i, name := range names {
		if i >= shown {
			rest += shares[name]
			continue
		}
		said = append(said, cmp.Or(name, none)+" "+c.number(shares[name]))
	}
	if rest > 0 {
		said = append(said, c.tr("others ", "autres ")+c.number(rest))
	}
	return strings.Join(said, ", ")
}

// limits says what a relay takes.
func (c *command) limits(l campaign.Limits) string {
	var said []string
	for _, limit := range []struct {
		n               int
		english, french string
	}{{l.PerMinute, "%s a minute", "%s par minute"}, {l.PerHour, "%s an hour", "%s par heure"}, {l.PerDay, "%s a day", "%s par jour"}} {
		if limit.n > 0 {
			said = append(said, fmt.Sprintf(c.tr(limit.english, limit.french), c.number(limit.n)))
		}
	}
	if len(said) == 0 {
		return ""
	}
	return " (" + strings.Join(said, ", ") + ")"
}

// number is written as the language spoken does.
func (c *command) number(n int) string {
	s := french.Number(n)
	if c.say != render.French {
		s = strings.ReplaceAll(s, "\u202f", ",")
	}
	return s
}

// moment is a day and an hour on this computer's clock.
func (c *command) moment(t time.Time) string {
	t = t.Local()
	today := time.Now()
	hour := t.Format("15:04")
	if c.say == render.French {
		hour = t.Format("15\u00a0h\u00a004")
	}
	switch y, d := t.Year(), t.YearDay(); {
	case y == today.Year() && d == today.YearDay():
		return c.tr("today at ", "aujourd’hui à ") + hour
	case y == today.Year() && d == today.YearDay()+1:
		return c.tr("tomorrow at ", "demain à ") + hour
	}
	if c.say == render.French {
		return french.Date(t.Year(), int(t.Month()), t.Day()) + " à " + hour
	}
	return t.Format("2 January 2006 at ") + hour
}

// until says a moment after which something goes on.
func (c *command) until(t time.Time) string {
	said := c.moment(t)
	if c.say != render.French {
		return " until " + strings.TrimPrefix(said, "today at ")
	}
	if hour, today := strings.CutPrefix(said, "aujourd’hui à "); today {
		return " jusqu’à " + hour
	}
	if hour, tomorrow := strings.CutPrefix(said, "demain à "); tomorrow {
		return " jusqu’à demain, " + hour
	}
	return " jusqu’au " + said
}

// policy says what receivers will hold against the sender's domain.
func (c *command) policy(ctx context.Context, m *mailing, r *relay, size mail.Size) {
	sender := preflight.Sender{From: m.b.Publication.Mail.FromAddress, Profile: m.profile.Name, Recipients: size.ByDomain, Relay: r.server.Host}
	if s := m.message.DKIM.Selector; s != "" {
		sender.Selectors = []string{s}
	}
	for _, f := range preflight.Check(ctx, sender, net.DefaultResolver).Findings {
		if f.Level == preflight.Good {
			continue
		}
		fmt.Fprintf(c.stderr, "%s %s\n", map[preflight.Level]string{preflight.Note: "·", preflight.Warning: "!", preflight.Objection: "✗"}[f.Level], f.Message(c.say))
		if hint := f.Hint(c.say); hint != "" {
			fmt.Fprintf(c.stderr, "  %s\n", hint)
		}
	}
}
