package main

import (
	"fmt"
	"os/user"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) approve() *cobra.Command {
	var by string
	cmd := &cobra.Command{
		Use:   c.tr("approve YYYY-MM [--by NAME]", "approve AAAA-MM [--by NOM]"),
		Short: c.tr("Approve the mail of an issue as it is now", "Approuver le courriel d’un numéro tel qu’il est"),
		Long: c.tr(`Record that the mail of an issue was looked at and may be sent. It counts for this
very content: whoever changes a word afterwards needs a new approval.`, `Noter que le courriel d’un numéro a été regardé et peut partir. L’accord vaut pour ce
contenu-là : après le moindre changement, il en faut un nouveau.`),
		Example: "  bulletin approve 2024-10 --by " + c.tr("Direction", "Direction"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("name one issue: bulletin approve 2024-10", "nommez un numéro\u00a0: bulletin approve 2024-10")
			}
			names, err := c.issueNames(args)
			if err != nil {
				return err
			}
			if by = strings.TrimSpace(by); by == "" {
				by = c.tr("someone", "quelqu’un")
				if u, err := user.Current(); err == nil {
					by = u.Username
					if u.Name != "" {
						by = u.Name
					}
				}
			}
			return c.withStore(func(store *ledger.Store) error {
				m, err := c.newMailing(cmd.Context(), names[0], store)
				if err != nil {
					return err
				}
				if err := store.Approve(cmd.Context(), m.content, by, time.Now()); err != nil {
					return c.storeError(err)
				}
				fmt.Fprintf(c.stderr, c.tr("%[1]s approved by %[2]s: “%[3]s”, %[4]d KB. To send it: bulletin send %[1]s\n", "%[1]s approuvé par %[2]s\u00a0: “%[3]s”, %[4]d\u00a0Ko. Pour l’envoyer\u00a0: bulletin send %[1]s\n"),
					names[0], by, m.message.Subject, (m.size+999)/1000)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&by, "by", "", c.tr("`name` of who approves (without it, that of this computer’s user)", "`nom` de qui approuve (sans lui, celui de l’utilisateur de l’ordinateur)"))
	return cmd
}
