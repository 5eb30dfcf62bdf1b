package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) subscribersRemove() *cobra.Command {
	var note string
	cmd := &cobra.Command{
		Use:   c.tr("remove ADDRESS [options]", "remove ADRESSE [options]"),
		Short: c.tr("Unsubscribe someone", "Désabonner quelqu’un"),
		Long: c.tr(`Unsubscribe someone: she is mailed no more, and no import brings her back. What is
known of her stays, as the proof of what was done; forget deletes that too.`,
			`Désabonner quelqu’un : cette personne ne reçoit plus rien, et aucun import ne la fait
revenir. Ce qu’on sait d’elle reste, comme preuve de ce qui a été fait ; forget l’efface.`),
		Example: "  bulletin subscribers remove documentation@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := c.oneAddress(args, "remove")
			if err != nil {
				return err
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.removeSubscriber(cmd.Context(), store, a, note)
			})
		},
	}
	cmd.Flags().StringVar(&note, "note", "", c.tr("`who` asked, and how", "`qui` l’a demandé, et comment"))
	return cmd
}

func (c *command) removeSubscriber(ctx context.Context, store mail.Subscribers, a, note string) error {
	was, err := store.Find(ctx, a)
	if err != nil {
		return c.storeError(err)
	}
	if was != nil && was.Suppressed.Why != "" {
		fmt.Fprintf(c.stdout, c.tr("%s is mailed no more already (%s since %s).\n", "%s ne reçoit déjà plus rien (%s depuis le %s).\n"),
			a, c.stateOf(was.Suppressed), dayText(was.Suppressed.When))
		return nil
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
