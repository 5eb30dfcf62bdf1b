package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/message"
)

func (c *command) subscribersRemove() *cobra.Command {
	var note string
	var yes bool
	cmd := &cobra.Command{
		Use:   c.tr("remove ADDRESS|CODE [options]", "remove ADRESSE|CODE [options]"),
		Short: c.tr("Unsubscribe someone", "Désabonner quelqu’un"),
		Long: c.tr(`Unsubscribe someone: she is mailed no more, and no import brings her back. What is
known of her stays, as the proof of what was done; forget deletes that too.

Who answers to the address at the foot of the mail sends a code: it names her, from
whatever mailbox she writes.`,
			`Désabonner quelqu’un : cette personne ne reçoit plus rien, et aucun import ne la fait
revenir. Ce qu’on sait d’elle reste, comme preuve de ce qui a été fait ; forget l’efface.

Qui suit l’adresse au pied du courriel envoie un code : il désigne la personne, de
quelque boîte qu’elle écrive.`),
		Example: "  bulletin subscribers remove documentation@example.org\n  bulletin subscribers remove ARZyZXNzb3VyY2VzLWludGVncmF0aW9uAa9ALBL9gMoZ9eE3t3cYSu0",
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.withStore(func(store *ledger.Store) error {
				if len(args) == 1 {
					if who, err := unsubscriber(cmd.Context(), store, args[0]); err != nil {
						return c.storeError(err)
					} else if who != "" {
						args = []string{who}
					}
				}
				a, err := c.oneAddress(args, "remove")
				if err != nil {
					return err
				}
				return c.removeSubscriber(cmd.Context(), store, a, note, yes)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", c.tr("`who` asked, and how", "`qui` l’a demandé, et comment"))
	cmd.Flags().BoolVar(&yes, "yes", false, c.tr("do not ask", "ne pas demander"))
	return cmd
}

// unsubscriber is the address of whoever a code from the foot of a mail names;
// empty if it is no such code.
func unsubscriber(ctx context.Context, store *ledger.Store, code string) (a string, err error) {
	if strings.Contains(code, "@") {
		return "", nil
	}
	key, err := store.Key(ctx, "unsubscribe")
	if err != nil {
		return "", err
	}
	_, id, err := message.Keys{{ID: ownKey, Secret: key}}.ParseToken(code)
	if err != nil {
		return "", nil
	}
	err = store.Each(ctx, nil, func(s mail.Subscriber) bool {
		if s.ID == id {
			a = s.Address
		}
		return a == ""
	})
	return a, err
}

func (c *command) removeSubscriber(ctx context.Context, store mail.Subscribers, a, note string, yes bool) error {
	was, err := store.Find(ctx, a)
	if err != nil {
		return c.storeError(err)
	}
	if was != nil && was.Suppressed.Why != "" {
		fmt.Fprintf(c.stdout, c.tr("%s is mailed no more already (%s since %s).\n", "%s ne reçoit déjà plus rien (%s depuis le %s).\n"),
			a, c.stateOf(was.Suppressed), dayText(was.Suppressed.When))
		return nil
	}
	if was == nil { // a slip would leave the one who asked on the list
		agreed, err := c.sure(fmt.Sprintf(c.tr("%s is no subscriber. Note all the same that this address is never to be mailed?", "%s n’est pas abonnée. Noter quand même que cette adresse ne doit jamais rien recevoir\u202f?"), a), yes)
		if err != nil || !agreed {
			return err
		}
	}
	if err := store.Suppress(ctx, a, mail.Suppression{Why: mail.Unsubscribed, Note: note, When: time.Now()}); err != nil {
		return c.storeError(err)
	}
	if was == nil {
		fmt.Fprintf(c.stdout, c.tr("%s was no subscriber, and will never be mailed.\n", "%s n’était pas abonnée, et ne recevra jamais rien.\n"), a)
		return nil
	}
	fmt.Fprintf(c.stdout, c.tr("%s is unsubscribed.\n", "%s est désabonnée.\n"), a)
	return nil
}
