package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) subscribersForget() *cobra.Command {
	var yes bool
	cmd := &cobra.Command{
		Use:   c.tr("forget ADDRESS [options]", "forget ADRESSE [options]"),
		Short: c.tr("Delete all that is known of someone", "Effacer tout ce qu’on sait de quelqu’un"),
		Long: c.tr(`Delete all that is known of someone, in past mailings too (GDPR, article 17). Only a
keyed hash of the address stays, out of which nobody reads the address: with it, no
import brings her back. It cannot be undone. Copies made by backup still know her.`,
			`Effacer tout ce qu’on sait de quelqu’un, y compris dans les envois passés (RGPD,
article 17). Seule reste une empreinte de l’adresse, à clé, d’où personne ne lit
l’adresse : grâce à elle, aucun import ne fait revenir cette personne. C’est sans
retour. Les copies faites par backup la connaissent encore.`),
		Example: "  bulletin subscribers forget documentation@example.org",
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := c.oneAddress(args, "forget")
			if err != nil {
				return err
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.forgetSubscriber(cmd.Context(), store, a, yes)
			})
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.tr("forget without asking", "oublier sans demander"))
	return cmd
}

func (c *command) forgetSubscriber(ctx context.Context, store mail.Subscribers, a string, yes bool) error {
	ok, err := c.sure(fmt.Sprintf(c.tr("Delete all that is known of %s? It cannot be undone.", "Effacer tout ce qu’on sait de %s\u202f? C’est sans retour."), a), yes)
	if !ok {
		return err
	}
	known, err := store.Forget(ctx, a, time.Now())
	if err != nil {
		return c.storeError(err)
	}
	if known {
		fmt.Fprintf(c.stdout, c.tr("%s is forgotten.\n", "%s est oubliée.\n"), a)
	} else {
		fmt.Fprintf(c.stdout, c.tr("Nothing was known of %s; it will never be taken.\n", "On ne savait rien de %s\u202f; elle ne sera jamais reprise.\n"), a)
	}
	fmt.Fprintln(c.stderr, c.tr("Copies made earlier still know this address: delete them, or make new ones.",
		"Les copies faites auparavant connaissent encore cette adresse\u00a0: les effacer, ou en refaire."))
	return nil
}
