package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) subscribersBackup() *cobra.Command {
	cmd := &cobra.Command{
		Use:   c.tr("backup FILE", "backup FICHIER"),
		Short: c.tr("Copy subscribers and mailings into one file", "Copier les abonnés et les envois dans un fichier"),
		Long: c.tr(`Copy all subscribers, those who left and all mailings into one file, even while a
mailing is under way. Copying bulletin.db by hand may lose the last changes. The copy
holds personal data: keep it where few can read it.`,
			`Copier tous les abonnés, ceux qui sont partis et tous les envois dans un fichier, même
pendant un envoi. Copier bulletin.db à la main peut perdre les derniers changements. La
copie contient des données personnelles : la garder là où peu de gens peuvent la lire.`),
		Example: "  bulletin subscribers backup D:\\Copies\\abonnes-2026-11-24.db",
		RunE: func(cmd *cobra.Command, args []string) error {
			name, err := c.oneFile(args, "backup")
			if err != nil {
				return err
			}
			return c.withStore(func(store *ledger.Store) error {
				err := store.Backup(cmd.Context(), name)
				if errors.Is(err, fs.ErrExist) {
					return c.usageError("%s exists already: give the copy another name", "%s existe déjà\u00a0: donner un autre nom à la copie", filepath.ToSlash(name))
				}
				if err != nil {
					return c.worldError(err, name)
				}
				fmt.Fprintf(c.stdout, c.tr("%s is written.\n", "%s est écrit.\n"), filepath.ToSlash(name))
				return nil
			})
		},
	}
	return cmd
}

func (c *command) subscribersRestore() *cobra.Command {
	var yes, trust bool
	cmd := &cobra.Command{
		Use:   c.tr("restore FILE [options]", "restore FICHIER [options]"),
		Short: c.tr("Take back a copy made by backup", "Reprendre une copie faite par backup"),
		Long: c.tr(`Put a copy made by backup into the place of what is there. Whoever left, was
forgotten or was mailed since stays so, if what is replaced can still be read. If it
cannot, nothing is mailed until someone has decided: --trust. What is replaced stays
beside it.`,
			`Mettre une copie faite par backup à la place de ce qui s’y trouve. Qui est parti, a
été oublié ou a reçu un envoi depuis le reste, si ce qui est remplacé se lit encore.
Sinon, rien n’est envoyé tant que personne n’a décidé : --trust. Ce qui est remplacé
reste à côté.`),
		Example: "  bulletin subscribers restore D:\\Copies\\abonnes-2026-11-24.db\n  bulletin subscribers restore --trust",
		RunE: func(cmd *cobra.Command, args []string) error {
			if trust {
				if len(args) > 0 {
					return c.usageError("--trust takes no file", "--trust ne prend pas de fichier")
				}
				return c.trustRestored(cmd.Context(), yes)
			}
			name, err := c.oneFile(args, "restore")
			if err != nil {
				return err
			}
			if _, err := os.Stat(name); errors.Is(err, fs.ErrNotExist) {
				return c.usageError("there is no file %s", "le fichier %s n’existe pas", filepath.ToSlash(name))
			}
			if err := c.hasData(); err != nil {
				return err
			}
			if ok, err := c.sure(fmt.Sprintf(c.tr("Put %s into the place of the subscribers and mailings that are there?",
				"Mettre %s à la place des abonnés et des envois actuels\u202f?"), filepath.ToSlash(name)), yes); !ok {
				return err
			}
			done, err := ledger.Restore(name, c.ledgerFile())
			if err != nil {
				return c.storeError(err)
			}
			fmt.Fprintf(c.stdout, c.tr("%s is restored.\n", "%s est repris.\n"), filepath.ToSlash(name))
			if done.Carried {
				fmt.Fprint(c.stderr, c.tr("Whoever left, was forgotten or was mailed since the copy was made stays so.\n",
					"Qui est parti, a été oublié ou a reçu un envoi depuis la copie le reste.\n"))
			} else {
				fmt.Fprint(c.stderr, c.tr("What was done since the copy was made cannot be read: nobody knows who was mailed, left or was forgotten since. Remove those who left again. Nothing is mailed until you say that it may be: bulletin subscribers restore --trust\n",
					"Ce qui s’est passé depuis la copie ne se lit plus\u00a0: nul ne sait qui a reçu un envoi, est parti ou a été oublié. Retirez de nouveau qui était parti. Rien n’est envoyé avant que vous ne le permettiez\u00a0: bulletin subscribers restore --trust\n"))
			}
			if done.Aside != "" {
				fmt.Fprintf(c.stderr, c.tr("What was there before stays in %s, under a name with “before-restore”. Delete it once all is well: it holds personal data.\n",
					"Ce qui s’y trouvait reste dans %s, sous un nom qui contient «\u00a0before-restore\u00a0». L’effacer quand tout va bien\u00a0: il contient des données personnelles.\n"), c.shown("private"))
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, c.tr("replace without asking", "remplacer sans demander"))
	cmd.Flags().BoolVar(&trust, "trust", false, c.tr("let mailings go on after a restore that stopped them", "permettre de nouveau les envois qu’une reprise a arrêtés"))
	return cmd
}

// trustRestored lets mailings go on after a restore that stopped them.
func (c *command) trustRestored(ctx context.Context, yes bool) error {
	if ok, err := c.sure(c.tr("Was nothing mailed after the copy was made? Whoever was could get it again.",
		"Rien n’a été envoyé après la copie\u202f? Qui a reçu un envoi depuis pourrait le recevoir de nouveau."), yes); !ok {
		return err
	}
	return c.withStore(func(store *ledger.Store) error {
		if err := store.TrustRestored(ctx); err != nil {
			return c.storeError(err)
		}
		fmt.Fprint(c.stdout, c.tr("Mailings may go on.\n", "Les envois peuvent reprendre.\n"))
		return nil
	})
}

func (c *command) oneFile(args []string, verb string) (string, error) {
	if len(args) != 1 {
		return "", c.usageError("name one file: bulletin subscribers %s abonnes.db", "nommer un fichier\u00a0: bulletin subscribers %s abonnes.db", verb)
	}
	return args[0], nil
}
