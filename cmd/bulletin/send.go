package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/maildir"
	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/cmd/bulletin/internal/mail/preflight"
	"bulletin/cmd/bulletin/internal/mail/smtp"
	"bulletin/render"
	"bulletin/render/french"
)

// sendOptions are what send is told.
type sendOptions struct {
	segments                          []string
	yes, noTest, noWait, clear, newer bool
	test, dryRun, at, resolve         string
}

func (c *command) send() *cobra.Command {
	var o sendOptions
	cmd := &cobra.Command{
		Use:   c.tr("send YYYY-MM [options]", "send AAAA-MM [options]"),
		Short: c.tr("Mail an issue to the subscribers", "Envoyer un numéro aux abonnés"),
		Long: c.tr(`Mail an issue to the subscribers through the relay that publication.yaml names.

First send a test to yourself (--test), have it approved (bulletin approve), then
send: who will receive it and when that will be finished is shown, and nothing
leaves before you say yes.

It may be stopped at any moment, with Ctrl-C or by pulling the plug: the same
command goes on where it stopped. Nobody is mailed twice. Of those whose message was
under way when the power went it cannot be known whether it arrived; they are
listed, and wait for --resolve.`, `Envoyer un numéro aux abonnés, par le relais que nomme publication.yaml.

Envoyez d’abord un essai à vous-même (--test), faites-le approuver (bulletin
approve), puis envoyez : la commande montre qui recevra le courriel et quand ce sera
fini, et rien ne part avant votre accord.

On peut l’arrêter à tout moment, par Ctrl-C ou en débranchant la prise : la même
commande reprend où elle en était. Personne ne reçoit deux fois le courriel. De ceux
dont le message partait au moment de la coupure, nul ne peut savoir s’il est arrivé ;
ils sont nommés, et attendent --resolve.`),
		Example: "  bulletin send 2024-10 --test documentation@example.org\n  bulletin send 2024-10 --dry-run essai\n  bulletin send 2024-10",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one issue: bulletin send 2024-10", "nommez un numéro\u00a0: bulletin send 2024-10")
			}
			names, err := c.issueNames(args)
			if err != nil {
				return err
			}
			if r := o.resolve; r != "" && r != "hold" && r != "resend" {
				return c.usageError("--resolve takes hold or resend, not %q", "--resolve vaut hold ou resend, et non «\u00a0%s\u00a0»", r)
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return c.withStore(func(store *ledger.Store) error { return c.sendIssue(ctx, store, names[0], o) })
		},
	}
	f := cmd.Flags()
	f.StringSliceVar(&o.segments, "segment", nil, c.tr("only to those in these `segments`", "seulement à ceux de ces `segments`"))
	f.StringVar(&o.test, "test", "", c.tr("send one message to this `address`, to look at it", "envoyer un seul message à cette `adresse`, pour le regarder"))
	f.BoolVar(&o.noTest, "no-test", false, c.tr("send although nobody approved a test", "envoyer bien que personne n’ait approuvé d’essai"))
	f.StringVar(&o.dryRun, "dry-run", "", c.tr("write the messages into a `folder` (Maildir) and send nothing", "écrire les messages dans un `dossier` (Maildir) sans rien envoyer"))
	f.StringVar(&o.at, "at", "", c.tr("begin at a `time`: 18:30, or 2024-11-04 08:00", "commencer à une `heure` : 18:30, ou 2024-11-04 08:00"))
	f.BoolVar(&o.yes, "yes", false, c.tr("do not ask", "ne pas demander"))
	f.BoolVar(&o.noWait, "no-wait", false, c.tr("stop when the relay’s limits say to wait, instead of waiting", "s’arrêter quand les limites du relais font attendre, au lieu d’attendre"))
	f.StringVar(&o.resolve, "resolve", "", c.tr("what becomes of those in doubt: `hold` or resend", "ce que deviennent les incertains : `hold` (ne rien renvoyer) ou resend (renvoyer)"))
	f.BoolVar(&o.newer, "changed", false, c.tr("send those who are left the content as it is now", "envoyer à ceux qui restent le contenu tel qu’il est maintenant"))
	f.BoolVar(&o.clear, "clear", false, c.tr("without TLS nor password, to a server on this computer only", "sans TLS ni mot de passe, vers un serveur de cet ordinateur seulement"))
	return cmd
}

func (c *command) sendIssue(ctx context.Context, store *ledger.Store, name string, o sendOptions) error {
	m, err := c.newMailing(ctx, name, store)
	if err != nil {
		return err
	}
	switch {
	case o.dryRun != "":
		return c.sendNowhere(ctx, store, m, o)
	case o.test != "":
		return c.sendTest(ctx, store, m, o)
	case o.resolve != "":
		return c.resolve(ctx, store, name, o)
	}
	started, err := c.underWay(ctx, store, m, o)
	if err != nil {
		return err
	}
	r, err := c.newRelay(m, o.clear)
	if err != nil {
		return err
	}
	if started == nil {
		if err := c.agreed(ctx, store, m, r, o); err != nil {
			return err
		}
	} else if left, err := c.goOn(ctx, store, m, *started, o); err != nil || left == 0 {
		return err
	}
	if o.at != "" {
		if err := c.waitUntil(ctx, o.at); err != nil {
			return err
		}
	}
	if started == nil {
		begin := mail.Campaign{ID: name, Content: m.content, Subject: m.message.Subject, Profile: m.profile.Name, Started: time.Now().UTC().Truncate(time.Second)}
		if begin.Segments, err = c.segmentsAsked(ctx, store, o.segments); err != nil {
			return err
		}
		now, err := store.Start(ctx, begin)
		if err != nil {
			return c.storeError(err)
		}
		started = &now
	}
	return c.deliver(ctx, store, m, r, *started, o)
}

// underWay is the campaign of the issue if it has started, nil if not. It refuses a
// content that changed since, with the ways out.
func (c *command) underWay(ctx context.Context, store *ledger.Store, m *mailing, o sendOptions) (*mail.Campaign, error) {
	started, err := store.Campaign(ctx, m.name)
	switch {
	case errors.Is(err, mail.ErrNoCampaign):
		return nil, nil
	case err != nil:
		return nil, c.storeError(err)
	case len(o.segments) > 0:
		return nil, c.usageError("the mailing of %s has begun; who receives it cannot be changed any more", "l’envoi de %s a commencé\u202f; ses destinataires ne changent plus", m.name)
	case started.Content == m.content:
		return &started, nil
	case !o.newer:
		return nil, &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("%s has changed since its mailing began (%s)", "%s a changé depuis le début de son envoi (%s)"), m.name, c.moment(started.Started)),
			hint: c.tr("Undo the change so that all receive the same, or send those who are left the new content: --changed",
				"Annulez le changement pour que tous reçoivent la même chose, ou envoyez le nouveau contenu à ceux qui restent\u00a0: --changed")}
	}
	if err := store.Change(ctx, m.name, m.content); err != nil {
		return nil, c.storeError(err)
	}
	started.Content = m.content
	return &started, nil
}

// agreed shows what is about to begin and asks.
func (c *command) agreed(ctx context.Context, store *ledger.Store, m *mailing, r *relay, o sendOptions) error {
	by, at, err := store.Approved(ctx, m.content)
	if err != nil {
		return c.storeError(err)
	}
	if by == "" && !o.noTest {
		return &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("nobody has approved %s as it is now", "personne n’a approuvé %s tel qu’il est"), m.name),
			hint: fmt.Sprintf(c.tr("Send a test (bulletin send %[1]s --test ADDRESS), then: bulletin approve %[1]s. Or, without either: --no-test",
				"Envoyez un essai (bulletin send %[1]s --test ADRESSE), puis\u00a0: bulletin approve %[1]s. Ou, sans l’un ni l’autre\u00a0: --no-test"), m.name)}
	}
	segments, err := c.segmentsAsked(ctx, store, o.segments)
	if err != nil {
		return err
	}
	size, err := store.Size(ctx, segments)
	if err != nil {
		return c.storeError(err)
	}
	if size.Total == 0 {
		return &failure{status: exitProblems, err: errors.New(c.tr("there is no one to send it to", "il n’y a personne à qui l’envoyer")),
			hint: c.tr("Import the subscribers: bulletin subscribers import FILE", "Importez les abonnés\u00a0: bulletin subscribers import FICHIER")}
	}
	if e := m.message.Endpoint; e != "" && !answers(ctx, e) {
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the address for unsubscribing does not answer: %s", "l’adresse de désinscription ne répond pas\u00a0: %s"), e),
			hint: c.tr("Readers who cannot leave call it spam. Repair the service, or delete one-click from publication.yaml.",
				"Qui ne peut pas se désinscrire signale un indésirable. Réparez le service, ou supprimez one-click de publication.yaml.")}
	}
	c.summary(ctx, store, m, size, by, at)
	c.policy(ctx, m, r, size)
	question := c.count(size.Total, "Send it to 1 subscriber?", "Send it to %d subscribers?", "L’envoyer à 1 abonné\u202f?", "L’envoyer à %d abonnés\u202f?")
	return c.asked(question, o)
}

// asked asks, unless it was answered already.
func (c *command) asked(question string, o sendOptions) error {
	if o.yes {
		return nil
	}
	if !isTerminal(c.stdin) {
		return c.usageError("nothing was sent: there is no one to ask here; say --yes to send",
			"rien n’a été envoyé\u00a0: il n’y a personne à qui demander ici\u202f; --yes pour envoyer")
	}
	if !c.confirm(question) {
		fmt.Fprintln(c.stderr, c.tr("Nothing was sent.", "Rien n’a été envoyé."))
		return errProblems
	}
	return nil
}

// summary is what is about to begin.
func (c *command) summary(ctx context.Context, store *ledger.Store, m *mailing, size mail.Size, by string, at time.Time) {
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
	now := time.Now()
	recent, err := campaign.Recent(ctx, store, m.profile.Limits, now)
	if err == nil {
		finish := campaign.Estimate(now, size.Total, m.profile.Limits, recent, size.ByDomain)
		say("through", "par", m.profile.Name+c.limits(m.profile.Limits))
		say("finished", "fin prévue", c.moment(finish))
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

// goOn shows how far a campaign is that goes on, and asks. It returns how many
// are left.
func (c *command) goOn(ctx context.Context, store *ledger.Store, m *mailing, started mail.Campaign, o sendOptions) (left int, err error) {
	counts, err := store.Counts(ctx, m.name)
	if err != nil {
		return 0, c.storeError(err)
	}
	left = counts[mail.Planned] + counts[mail.Claimed] + counts[mail.Transmitting] + counts[mail.Deferred]
	if left == 0 {
		fmt.Fprintf(c.stderr, c.tr("The mailing of %s is finished.\n", "L’envoi de %s est terminé.\n"), m.name)
		c.tellCounts(counts)
		c.doubtful(ctx, store, m.name)
		return 0, nil
	}
	fmt.Fprintf(c.stderr, c.tr("The mailing of %s began %s; %s of %s are left.\n", "L’envoi de %s a commencé %s\u202f; il en reste %s sur %s.\n"),
		m.name, c.moment(started.Started), c.number(left), c.number(started.Total))
	return left, c.asked(c.tr("Go on?", "Continuer\u202f?"), o)
}

// waitUntil waits for a time of today or tomorrow, or of a day.
func (c *command) waitUntil(ctx context.Context, at string) error {
	now := time.Now()
	when, err := time.ParseInLocation("2006-01-02 15:04", at, time.Local)
	if err != nil {
		hour, err := time.ParseInLocation("15:04", at, time.Local)
		if err != nil {
			return c.usageError("--at takes 18:30 or 2024-11-04 08:00, not %q", "--at vaut 18:30 ou 2024-11-04 08:00, et non «\u00a0%s\u00a0»", at)
		}
		when = time.Date(now.Year(), now.Month(), now.Day(), hour.Hour(), hour.Minute(), 0, 0, time.Local)
		if when.Before(now) {
			when = when.AddDate(0, 0, 1)
		}
	}
	if when.Before(now) {
		return c.usageError("--at: %s is over", "--at\u00a0: %s est passé", at)
	}
	fmt.Fprintf(c.stderr, c.tr("Waiting until %s. Leave this computer on; Ctrl-C gives up.\n",
		"Attente jusqu’à %s. Laissez cet ordinateur allumé\u202f; Ctrl-C abandonne.\n"), c.moment(when))
	for time.Now().Before(when) { // of the wall, which goes on while the computer sleeps
		select {
		case <-ctx.Done():
			return &failure{status: exitWorld, err: errors.New(c.tr("given up; nothing was sent", "abandonné\u202f; rien n’a été envoyé"))}
		case <-time.After(time.Second):
		}
	}
	return nil
}

// deliver sends what is left of a campaign.
func (c *command) deliver(ctx context.Context, store *ledger.Store, m *mailing, r *relay, started mail.Campaign, o sendOptions) error {
	messages, err := m.at(started.Started)
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	show := c.sendProgress(started.Total)
	summary, err := campaign.Send(ctx, campaign.Config{
		Ledger:   store,
		Campaign: m.name,
		From:     m.b.Publication.Mail.FromAddress,
		Dial:     r.dial,
		Compose:  messages.For,
		Gone:     smtp.AddressGone,
		Judge:    judge,
		Limits:   m.profile.Limits,
		Wait:     !o.noWait,
		Progress: show.say,
	})
	show.end()
	return c.ended(store, m, summary, err)
}

// ended says how a run ended.
func (c *command) ended(store *ledger.Store, m *mailing, summary campaign.Summary, err error) error {
	var refusal *campaign.Refusal
	var unreachable *campaign.Unreachable
	var busy *ledger.BusyError
	again := fmt.Sprintf(c.tr("The same command goes on: bulletin send %s", "La même commande reprendra\u00a0: bulletin send %s"), m.name)
	if errors.As(err, &busy) {
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("another bulletin send is at work (process %d, since %s)", "un autre bulletin send est au travail (processus %d, depuis %s)"), busy.PID, c.moment(busy.Since)),
			hint: c.tr("Wait until it ends, or stop it there with Ctrl-C.", "Attendez qu’il finisse, ou arrêtez-le là-bas par Ctrl-C.")}
	}
	c.tellCounts(summary.Counts)
	c.doubtful(context.Background(), store, m.name)
	switch {
	case err == nil && summary.Next.IsZero():
		fmt.Fprintf(c.stderr, c.tr("The mailing of %[1]s is finished. Who did not get it, and why: bulletin report %[1]s\n",
			"L’envoi de %[1]s est terminé. Qui ne l’a pas eu, et pourquoi\u00a0: bulletin report %[1]s\n"), m.name)
		return nil
	case err == nil:
		fmt.Fprintf(c.stderr, c.tr("Run it again %s.\n%s\n", "À relancer %s.\n%s\n"), c.moment(summary.Next), again)
		return nil
	case errors.Is(err, context.Canceled):
		fmt.Fprintf(c.stderr, c.tr("Stopped. %s\n", "Arrêté. %s\n"), again)
		return errWorld
	case errors.As(err, &refusal):
		f := &failure{status: exitWorld, hint: again}
		said := refusal.Answer.String()
		if refusal.Err != nil {
			var p problemSaid
			if errors.As(refusal.Err, &p) {
				return c.secretError(refusal.Err)
			}
			said = refusal.Err.Error()
		}
		f.err = fmt.Errorf(c.tr("the relay refuses this sender: %s", "le relais refuse cet expéditeur\u00a0: %s"), said)
		return f
	case errors.As(err, &unreachable):
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay cannot be reached: %w", "le relais est injoignable\u00a0: %w"), unreachable.Err), hint: again}
	}
	f := c.storeError(err)
	return f
}

// tellCounts says how many are in each state.
func (c *command) tellCounts(counts mail.Counts) {
	for _, s := range mail.States() {
		if n := counts[s]; n > 0 {
			fmt.Fprintf(c.stdout, "%8s  %s\n", c.number(n), c.sendingState(s))
		}
	}
}

// inDoubt are the recipients of whom it cannot be known whether they got it, and
// about whom nobody has decided yet.
func inDoubt(ctx context.Context, store mail.Ledger, name string) (rows []mail.Row, err error) {
	err = store.Rows(ctx, name, mail.Filter{States: []mail.State{mail.InDoubt}}, func(r mail.Row) bool {
		if !r.Held {
			rows = append(rows, r)
		}
		return true
	})
	return rows, err
}

// doubtful says what to do about those in doubt.
func (c *command) doubtful(ctx context.Context, store mail.Ledger, name string) {
	rows, err := inDoubt(ctx, store, name)
	if n := len(rows); err == nil && n > 0 {
		fmt.Fprintf(c.stderr, c.tr("%[1]s in doubt: the message may have arrived, or not. See who: bulletin status %[2]s --doubt. Then: bulletin send %[2]s --resolve resend, or hold\n",
			"Incertains (%[1]s)\u00a0: le message est peut-être arrivé, peut-être pas. Voir qui\u00a0: bulletin status %[2]s --doubt. Puis\u00a0: bulletin send %[2]s --resolve resend (renvoyer) ou hold (laisser)\n"), c.number(n), name)
	}
}

// resolve settles those in doubt.
func (c *command) resolve(ctx context.Context, store *ledger.Store, name string, o sendOptions) error {
	release, err := store.Lock(ctx, name)
	if err != nil {
		return c.ended(store, &mailing{name: name}, campaign.Summary{}, err)
	}
	defer release()
	rows, err := inDoubt(ctx, store, name)
	if errors.Is(err, mail.ErrNoCampaign) {
		return c.noCampaign(name)
	}
	if err != nil {
		return c.storeError(err)
	}
	var ids []int64
	for _, r := range rows {
		ids = append(ids, r.ID)
	}
	if len(ids) == 0 {
		fmt.Fprintln(c.stderr, c.tr("Nobody is in doubt.", "Personne n’est incertain."))
		return nil
	}
	resend := o.resolve == "resend"
	if resend {
		question := c.count(len(ids), "Send again to 1 person, who may then have it twice?", "Send again to %d people, who may then have it twice?",
			"Renvoyer à 1 personne, qui l’aura peut-être deux fois\u202f?", "Renvoyer à %d personnes, qui l’auront peut-être deux fois\u202f?")
		if err := c.asked(question, o); err != nil {
			return err
		}
	}
	n, err := store.Resolve(ctx, name, ids, resend)
	if err != nil {
		return c.storeError(err)
	}
	if resend {
		fmt.Fprintf(c.stderr, c.tr("%d will be sent again: bulletin send %s\n", "%d à renvoyer\u00a0: bulletin send %s\n"), n, name)
		return nil
	}
	fmt.Fprintln(c.stderr, c.count(n, "1 is left as it is.", "%d are left as they are.", "1 reste tel quel.", "%d restent tels quels."))
	return nil
}

// sendTest sends one message outside the campaign.
func (c *command) sendTest(ctx context.Context, store *ledger.Store, m *mailing, o sendOptions) error {
	name, to, err := c.anAddress(o.test)
	if err != nil {
		return err
	}
	r, err := c.newRelay(m, o.clear)
	if err != nil {
		return err
	}
	messages, err := m.at(time.Now())
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	data, err := messages.For(mail.Recipient{ID: testRecipient, Address: to, Name: name})
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	session, err := r.dial(ctx)
	one := &oneMessage{m: mail.Message{Recipient: testRecipient, From: m.b.Publication.Mail.FromAddress, To: to, Data: data}}
	if err == nil {
		err = session.Send(ctx, one)
		session.Close()
	}
	switch {
	case one.result.End == mail.Taken:
	case one.result.End != 0 && one.result.Answer.Code != 0:
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay refused the test: %s", "le relais a refusé l’essai\u00a0: %s"), one.result.Answer)}
	case err != nil:
		var said problemSaid
		if errors.As(err, &said) {
			return c.secretError(err)
		}
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay cannot be used: %w", "le relais ne peut pas servir\u00a0: %w"), err)}
	default:
		return &failure{status: exitWorld, err: errors.New(c.tr("the connection broke; the test may have left or not", "la connexion s’est rompue\u202f; l’essai est parti ou non"))}
	}
	fmt.Fprintf(c.stderr, c.tr("The relay took the test for %s over: %s\nLook at it there; if it is right: bulletin approve %s\n",
		"Le relais a pris en charge l’essai pour %s\u00a0: %s\nRegardez-le là-bas\u202f; s’il est bon\u00a0: bulletin approve %s\n"), to, one.result.Answer, m.name)
	return nil
}

// testRecipient is the number of nobody: a test’s address to unsubscribe is
// someone’s who does not exist.
const testRecipient = 1<<62 - 1

// oneMessage is a source of one message.
type oneMessage struct {
	m      mail.Message
	given  bool
	result mail.Result
}

func (o *oneMessage) Next(bool) (*mail.Message, error) {
	if o.given {
		return nil, nil
	}
	o.given = true
	return &o.m, nil
}

func (o *oneMessage) Commit(done []mail.Result, _ *mail.Message) error {
	if len(done) > 0 {
		o.result = done[0]
	}
	return nil
}

// sendNowhere writes the messages of a campaign into a Maildir.
func (c *command) sendNowhere(ctx context.Context, store *ledger.Store, m *mailing, o sendOptions) error {
	segments, err := c.segmentsAsked(ctx, store, o.segments)
	if err != nil {
		return err
	}
	messages, err := m.at(m.message.Date)
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	box, err := maildir.Create(filepath.FromSlash(o.dryRun))
	if err != nil {
		return c.worldError(err, o.dryRun)
	}
	n, left := 0, 0
	var failed error
	err = store.Each(ctx, segments, func(s mail.Subscriber) bool {
		if s.Suppressed.Why != "" {
			return true
		}
		data, err := messages.For(mail.Recipient{ID: s.ID, Address: s.Address, Name: s.Name, Language: s.Language})
		if errors.Is(err, message.ErrRecipient) {
			left++
			return true
		}
		if err == nil {
			_, err = box.Deliver(data)
		}
		failed = err
		n++
		return err == nil && ctx.Err() == nil
	})
	switch {
	case failed != nil:
		return c.worldError(failed, o.dryRun)
	case err != nil:
		return c.storeError(err)
	}
	fmt.Fprintf(c.stderr, c.tr("%s messages written into %s; nothing was sent\n", "%s messages écrits dans %s\u202f; rien n’a été envoyé\n"), c.number(n), o.dryRun)
	if left > 0 {
		fmt.Fprintln(c.stderr, c.count(left, "1 subscriber cannot be mailed: see bulletin subscribers check", "%d subscribers cannot be mailed: see bulletin subscribers check",
			"1 abonné ne peut rien recevoir\u00a0: voir bulletin subscribers check", "%d abonnés ne peuvent rien recevoir\u00a0: voir bulletin subscribers check"))
	}
	return nil
}
