package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/cmd/bulletin/internal/mail/smtp"
	"bulletin/render"
)

// sendOptions are what send is told.
type sendOptions struct {
	segments                                  []string
	yes, noTest, noWait, clear, newer, others bool
	test, dryRun, at, resolve                 string
	when                                      time.Time // that at names
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
			if o.at != "" {
				if o.when, err = c.timeToCome(o.at); err != nil {
					return err
				}
			}
			return c.withStore(func(store *ledger.Store) error { return c.sendIssue(cmd.Context(), store, names[0], o) })
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
	f.BoolVar(&o.others, "others", false, c.tr("also to those who are not among its recipients yet", "aussi à ceux qui ne sont pas encore parmi ses destinataires"))
	f.BoolVar(&o.clear, "clear", false, c.tr("without TLS nor password, to a server on this computer only", "sans TLS ni mot de passe, vers un serveur de cet ordinateur seulement"))
	return cmd
}

func (c *command) sendIssue(ctx context.Context, store *ledger.Store, name string, o sendOptions) error {
	if o.resolve != "" {
		return c.resolve(ctx, store, name, o)
	}
	m, err := c.newMailing(ctx, name, store)
	if err != nil {
		return err
	}
	if o.dryRun != "" {
		return c.sendNowhere(ctx, store, m, o)
	}
	switch {
	case m.example != "":
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("the mail would lead to %s, an address made for examples; nothing was sent", "le courriel mènerait à %s, une adresse d’exemple\u202f; rien n’a été envoyé"), m.example),
			hint: fmt.Sprintf(c.tr("Write your own in %s.", "Écrivez la vôtre dans %s."), c.shown("publication.yaml"))}
	case o.test != "":
		return c.sendTest(ctx, m, o)
	}
	segments, err := c.segmentsAsked(ctx, store, o.segments)
	if err != nil {
		return err
	}
	started, err := c.underWay(ctx, store, m, segments, o)
	if err != nil {
		return err
	}
	r, err := c.newRelay(m, o.clear)
	if err != nil {
		return err
	}
	var agreed bool
	if started == nil {
		agreed, err = c.agreed(ctx, store, m, r, segments, o)
	} else {
		agreed, err = c.goOn(ctx, store, m, started, segments, o)
	}
	if err != nil || !agreed {
		return err
	}
	// From here on Ctrl-C is a wish to stop well; a second one stops at once.
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	context.AfterFunc(ctx, func() {
		time.Sleep(time.Second) // one wish may come as two signals
		stop()
	})
	if err := c.waitUntil(ctx, o.when); err != nil {
		return err
	}
	if started == nil {
		now, err := store.Start(ctx, mail.Campaign{ID: name, Content: m.content, Subject: m.message.Subject, Segments: segments,
			Profile: m.profile.Name, Started: time.Now().UTC().Truncate(time.Second)})
		switch {
		case errors.Is(err, mail.ErrChanged):
			return c.changed(m, now)
		case err != nil:
			return c.storeError(err)
		}
		started = &now
	} else if started.Content != m.content {
		if err := store.Change(ctx, name, m.content, m.message.Subject); err != nil {
			return c.ended(store, m, campaign.Summary{}, err)
		}
	}
	return c.deliver(ctx, store, m, r, *started, o)
}

// underWay is the campaign of the issue if it has started, nil if not. It refuses
// other recipients, and a content that changed since unless that is wanted.
func (c *command) underWay(ctx context.Context, store mail.Ledger, m *mailing, segments []string, o sendOptions) (*mail.Campaign, error) {
	started, err := store.Campaign(ctx, m.name)
	switch {
	case errors.Is(err, mail.ErrNoCampaign):
		return nil, nil
	case err != nil:
		return nil, c.storeError(err)
	case len(segments) > 0 && !slices.Equal(segments, started.Segments) && !o.others:
		return nil, &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("the mailing of %s has begun with other recipients", "l’envoi de %s a commencé avec d’autres destinataires"), m.name),
			hint: c.tr("To send it to these, too: --others. Nobody gets it twice.", "Pour l’envoyer aussi à ceux-ci\u00a0: --others. Personne ne le reçoit deux fois.")}
	case started.Content == m.content:
		return &started, nil
	case !o.newer:
		return nil, c.changed(m, started)
	}
	if _, _, err := c.approved(ctx, store, m, o); err != nil {
		return nil, err
	}
	return &started, nil
}

// changed refuses a content that is not the one that others received.
func (c *command) changed(m *mailing, started mail.Campaign) error {
	return &failure{status: exitProblems,
		err: fmt.Errorf(c.tr("%s has changed since its mailing began (%s)", "%s a changé depuis le début de son envoi (%s)"), m.name, c.moment(started.Started)),
		hint: c.tr("Undo the change so that all receive the same, or send those who are left the new content: --changed",
			"Annulez le changement pour que tous reçoivent la même chose, ou envoyez le nouveau contenu à ceux qui restent\u00a0: --changed")}
}

// goOn shows how far a campaign is that goes on, and asks. It is not agreed when
// nobody is left. With --others those who are not among its recipients join them.
func (c *command) goOn(ctx context.Context, store *ledger.Store, m *mailing, started *mail.Campaign, segments []string, o sendOptions) (agreed bool, err error) {
	missing, err := store.Missing(ctx, m.name, segments)
	if err != nil {
		return false, c.storeError(err)
	}
	if o.others && missing > 0 {
		agreed, err := c.sure(c.count(missing, "1 subscriber does not have this issue: send it there, too?", "%d subscribers do not have this issue: send it to them, too?",
			"1 abonné n’a pas ce numéro\u00a0: le lui envoyer aussi\u202f?", "%d abonnés n’ont pas ce numéro\u00a0: le leur envoyer aussi\u202f?"), o.yes)
		if err != nil || !agreed {
			return false, err
		}
		added, err := store.Widen(ctx, m.name, segments)
		if err != nil {
			return false, c.ended(store, m, campaign.Summary{}, err)
		}
		started.Total += added
	}
	counts, err := store.Counts(ctx, m.name)
	if err != nil {
		return false, c.storeError(err)
	}
	left := counts[mail.Planned] + counts[mail.Claimed] + counts[mail.Transmitting] + counts[mail.Deferred]
	if left == 0 {
		fmt.Fprintf(c.stderr, c.tr("The mailing of %s is finished.\n", "L’envoi de %s est terminé.\n"), m.name)
		c.tellCounts(counts)
		c.doubtful(ctx, store, m.name)
		if missing > 0 && !o.others {
			fmt.Fprintf(c.stderr, c.tr("%s subscribers are not among its recipients. To send it to them, too: bulletin send %s --others\n",
				"%s abonnés ne sont pas parmi ses destinataires. Pour le leur envoyer aussi\u00a0: bulletin send %s --others\n"), c.number(missing), m.name)
		}
		return false, nil
	}
	fmt.Fprintf(c.stderr, c.tr("The mailing of %s began %s; %s of %s are left.\n", "L’envoi de %s a commencé %s\u202f; il en reste %s sur %s.\n"),
		m.name, c.moment(started.Started), c.number(left), c.number(started.Total))
	if finish, err := c.finish(ctx, store, m, time.Now(), left, nil); err == nil {
		fmt.Fprintf(c.stderr, c.tr("It will be finished %s.\n", "Fin prévue %s.\n"), c.moment(finish))
	}
	return c.sure(c.tr("Go on?", "Continuer\u202f?"), o.yes)
}

// timeToCome reads a time of today or tomorrow, or of a day. One that is over is
// taken: the command that was stopped may be typed again.
func (c *command) timeToCome(at string) (time.Time, error) {
	if when, err := time.ParseInLocation("2006-01-02 15:04", at, time.Local); err == nil {
		return when, nil
	}
	hour, err := time.ParseInLocation("15:04", at, time.Local)
	if err != nil {
		return hour, c.usageError("--at takes 18:30 or 2024-11-04 08:00, not %q", "--at vaut 18:30 ou 2024-11-04 08:00, et non «\u00a0%s\u00a0»", at)
	}
	now := time.Now()
	when := time.Date(now.Year(), now.Month(), now.Day(), hour.Hour(), hour.Minute(), 0, 0, time.Local)
	if when.Before(now) {
		when = when.AddDate(0, 0, 1)
	}
	return when, nil
}

// waitUntil waits for a moment, if it is not over.
func (c *command) waitUntil(ctx context.Context, when time.Time) error {
	if when.Before(time.Now()) {
		return nil
	}
	fmt.Fprintf(c.stderr, c.tr("Waiting%s. Leave this computer on; Ctrl-C gives up.\n",
		"Attente%s. Laissez cet ordinateur allumé\u202f; Ctrl-C abandonne.\n"), c.until(when))
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
	defer context.AfterFunc(ctx, show.stopping)()
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
	if errors.Is(err, mail.ErrBusy) {
		who := ""
		if errors.As(err, &busy) && busy.PID != 0 {
			who = fmt.Sprintf(c.tr(" (process %d, since %s)", " (processus %d, depuis %s)"), busy.PID, c.moment(busy.Since))
		}
		return &failure{status: exitWorld, err: errors.New(c.tr("another bulletin send is at work", "un autre bulletin send est au travail") + who),
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
		var signIn problemSaid
		switch {
		case errors.As(refusal.Err, &signIn):
			return c.secretError(refusal.Err)
		case refusal.Err != nil && refusal.Row > 0:
			f.err = fmt.Errorf(c.tr("the relay breaks the connection after each message: %s", "le relais rompt la connexion après chaque message\u00a0: %s"), c.relayWords(refusal.Err))
		case refusal.Err != nil:
			f.err = fmt.Errorf(c.tr("the relay cannot be used: %s", "le relais ne peut pas servir\u00a0: %s"), c.relayWords(refusal.Err))
		case refusal.Row > 0:
			f.err = fmt.Errorf(c.tr("the relay refuses one recipient after the other (%d): %s", "le relais refuse les destinataires l’un après l’autre (%d)\u00a0: %s"), refusal.Row, said)
		default:
			f.err = fmt.Errorf(c.tr("the relay refuses this sender: %s", "le relais refuse cet expéditeur\u00a0: %s"), said)
		}
		return f
	case errors.Is(err, message.ErrRecipient):
		return &failure{status: exitProblems, err: fmt.Errorf(c.tr("no message can be composed: %w", "aucun message ne peut être composé\u00a0: %w"), err),
			hint: c.tr("See: bulletin subscribers check", "Voir\u00a0: bulletin subscribers check")}
	case errors.As(err, &unreachable):
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay cannot be reached: %s", "le relais est injoignable\u00a0: %s"), c.relayWords(unreachable.Err)), hint: again}
	}
	return c.storeError(err)
}

// many is the French plural of a participle at the head of a state.
func (c *command) many(n int, state string) string {
	word, rest, _ := strings.Cut(state, " ")
	if c.say != render.French || n < 2 || !(strings.HasSuffix(word, "é") || word == "incertain" || word == "revenu") {
		return state
	}
	return strings.TrimSpace(word + "s " + rest)
}

// tellCounts says how many are in each state.
func (c *command) tellCounts(counts mail.Counts) {
	for _, s := range mail.States() {
		if n := counts[s]; n > 0 {
			fmt.Fprintf(c.stdout, "%8s  %s\n", c.number(n), c.many(n, c.sendingState(s)))
		}
	}
}
