package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
)

// addOptions are what `bulletin subscribers add` was told.
type addOptions struct {
	name, organisation, language, date, source, wording string
	segments                                            []string
}

func (c *command) subscribersAdd() *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   c.tr("add ADDRESS [options]", "add ADRESSE [options]"),
		Short: c.tr("Add a subscriber, or complete what is known of one", "Ajouter un abonné, ou compléter ce qu’on en sait"),
		Long: c.tr(`Add a subscriber, or complete what is known of one. The date, the source and the
wording of the consent are the proof that this person asked for the bulletin. Who had
left or asked to be forgotten comes back only so, with the date of a later consent.`,
			`Ajouter un abonné, ou compléter ce qu’on en sait. La date, la source et le texte du
consentement sont la preuve que cette personne a demandé le bulletin. Qui s’était
désabonné ou avait demandé l’oubli ne revient que de cette façon, avec la date d’un
consentement postérieur.`),
		Example: c.tr("  bulletin subscribers add documentation@example.org --segment press --consent-date 12/03/2024 --source \"form of the site\"",
			"  bulletin subscribers add documentation@example.org --segment presse --consent-date 12/03/2024 --source \"formulaire du site\""),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one address: bulletin subscribers add documentation@example.org",
					"nommer une adresse\u00a0: bulletin subscribers add documentation@example.org")
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.addSubscriber(cmd.Context(), store, args[0], o)
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", c.tr("her `name`, as in a greeting", "son `nom`, comme dans une salutation"))
	f.StringVar(&o.organisation, "organisation", "", c.tr("her `organisation`", "son `organisation`"))
	f.StringVar(&o.language, "language", "", c.tr("her `language`: fr, en, de…", "sa `langue` : fr, en, de…"))
	f.StringArrayVar(&o.segments, "segment", nil, c.tr("a `segment` she belongs to; may be repeated", "un `segment` dont elle fait partie ; peut se répéter"))
	f.StringVar(&o.date, "consent-date", "", c.tr("the `day` she asked for the bulletin: 12/03/2024", "le `jour` où elle a demandé le bulletin : 12/03/2024"))
	f.StringVar(&o.source, "source", "", c.tr("the `place` where she asked for it", "le `lieu` où elle l’a demandé"))
	f.StringVar(&o.wording, "wording", "", c.tr("the `text` she agreed to, word for word", "le `texte` qu’elle a accepté, mot pour mot"))
	return cmd
}

func (c *command) addSubscriber(ctx context.Context, store *ledger.Store, typed string, o addOptions) error {
	name, a, err := c.anAddress(typed)
	if err != nil {
		return err
	}
	s := mail.Subscriber{Address: a, Name: subscribers.Clean(cmp.Or(o.name, name)), Organisation: subscribers.Clean(o.organisation),
		Consent: mail.Consent{Source: subscribers.Clean(o.source), Wording: subscribers.Clean(o.wording)}}
	if o.language != "" {
		tag, ok := subscribers.LanguageTag(o.language)
		if !ok {
			return c.usageError("--language takes a code such as fr, not %q", "--language veut un code tel que fr, et non «\u00a0%s\u00a0»", o.language)
		}
		s.Language = tag
	}
	if o.date != "" {
		day, ok := subscribers.Day(o.date)
		if !ok {
			return c.usageError("--consent-date takes a day such as 12/03/2024, not %q", "--consent-date veut un jour tel que 12/03/2024, et non «\u00a0%s\u00a0»", o.date)
		}
		if day.After(today()) {
			return c.usageError("the day of --consent-date is yet to come: %s", "le jour de --consent-date est à venir\u00a0: %s", day.Format(time.DateOnly))
		}
		s.Consent.Date = day
	}
	known, err := segmentsKnown(ctx, store)
	if err != nil {
		return c.storeError(err)
	}
	var fresh []string
	s.Segments, fresh = segmentsNamed(known, o.segments)
	if instead := address.Suspect(a); instead != "" {
		fmt.Fprintf(c.stderr, c.tr("%s looks like a slip for %s\n", "%s ressemble à une faute de frappe pour %s\n"), a, instead)
	}
	was, err := store.Find(ctx, a)
	if err != nil {
		return c.storeError(err)
	}
	var stale *ledger.StaleConsentError
	if err := store.Resubscribe(ctx, s); errors.As(err, &stale) {
		return c.staysOut(a, mail.Suppression{Why: stale.Why, When: stale.Suppressed})
	} else if err != nil {
		return c.storeError(err)
	}
	switch {
	case was == nil:
		fmt.Fprintf(c.stdout, c.tr("%s is added.\n", "%s est ajoutée.\n"), a)
	case was.Suppressed.Why != "":
		s = subscribers.Merge(*was, s)
		fmt.Fprintf(c.stdout, c.tr("%s is subscribed again.\n", "%s est de nouveau abonnée.\n"), a)
	default:
		if s = subscribers.Merge(*was, s); subscribers.Same(s, *was) {
			fmt.Fprintf(c.stdout, c.tr("%s was known so already.\n", "%s était déjà connue ainsi.\n"), a)
		} else {
			fmt.Fprintf(c.stdout, c.tr("%s is updated: %s.\n", "%s est mise à jour\u00a0: %s.\n"), a, c.newlySaid(*was, s))
		}
	}
	if len(fresh) > 0 {
		fmt.Fprintf(c.stderr, c.tr("new segments: %s\n", "nouveaux segments\u00a0: %s\n"), strings.Join(fresh, ", "))
	}
	if s.Consent.Date.IsZero() {
		fmt.Fprintln(c.stderr, c.tr("There is no date of consent: say it with --consent-date, --source and --wording.",
			"Il n’y a pas de date de consentement\u00a0: la dire par --consent-date, --source et --wording."))
	}
	return nil
}

// staysOut says that someone is mailed no more, and what would change that.
func (c *command) staysOut(a string, s mail.Suppression) error {
	return &failure{status: exitProblems,
		err: fmt.Errorf(c.tr("%s stays out (%s since %s)", "%s reste à l’écart (%s depuis le %s)"), a, c.stateOf(s), dayText(s.When)),
		hint: c.tr("If she asked for the bulletin again on a later day, say which: --consent-date",
			"Si cette personne a redemandé le bulletin un jour suivant, dire lequel\u00a0: --consent-date")}
}
