package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) status() *cobra.Command {
	var asJSON, doubt bool
	cmd := &cobra.Command{
		Use:   c.tr("status [YYYY-MM] [options]", "status [AAAA-MM] [options]"),
		Short: c.tr("Say how far the mailings are", "Dire où en sont les envois"),
		Long: c.tr(`Say how many recipients of each mailing, or of the one named, are in which state.
The states add up to the number of recipients at every moment.`, `Dire combien de destinataires de chaque envoi, ou de celui qui est nommé, sont dans
quel état. La somme des états est à tout moment le nombre des destinataires.`),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 || doubt && len(args) == 0 {
				return c.usageError("name one issue", "nommez un numéro")
			}
			return c.withStore(func(store *ledger.Store) error {
				name := ""
				if len(args) == 1 {
					name = args[0]
				}
				c.settle(cmd.Context(), store)
				if doubt {
					return c.showDoubtful(cmd.Context(), store, name)
				}
				return c.showStatus(cmd.Context(), store, name, asJSON)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.tr("for a program to read", "pour un programme"))
	cmd.Flags().BoolVar(&doubt, "doubt", false, c.tr("name those in doubt", "nommer les incertains"))
	return cmd
}

// settle lets the ledger say what a run that died has left behind. While one is at
// work it does nothing.
func (c *command) settle(ctx context.Context, store mail.Ledger) {
	campaigns, err := store.Campaigns(ctx)
	if err != nil {
		return
	}
	for _, one := range campaigns {
		release, err := store.Lock(ctx, one.ID)
		if err != nil {
			return
		}
		release()
	}
}

// standing is what status says of a campaign.
type standing struct {
	Campaign string         `json:"campaign"`
	Subject  string         `json:"subject"`
	Started  time.Time      `json:"started"`
	Profile  string         `json:"profile"`
	Total    int            `json:"total"`
	States   map[string]int `json:"states"`
	Next     *time.Time     `json:"next,omitempty"` // attempt to a deferred recipient

	counts mail.Counts
}

func (c *command) showStatus(ctx context.Context, store *ledger.Store, name string, asJSON bool) error {
	campaigns, err := store.Campaigns(ctx)
	if err != nil {
		return c.storeError(err)
	}
	all := []standing{}
	for _, one := range campaigns {
		if name != "" && one.ID != name {
			continue
		}
		counts, err := store.Counts(ctx, one.ID)
		if err != nil {
			return c.storeError(err)
		}
		s := standing{one.ID, one.Subject, one.Started, one.Profile, one.Total, map[string]int{}, nil, counts}
		for state, n := range counts {
			if n > 0 {
				s.States[state.String()] = n
			}
		}
		due, err := store.Due(ctx, one.ID)
		if err != nil {
			return c.storeError(err)
		}
		if !due.IsZero() {
			s.Next = &due
		}
		all = append(all, s)
	}
	if name != "" && len(all) == 0 {
		return c.noCampaign(name)
	}
	if asJSON {
		e := json.NewEncoder(c.stdout)
		e.SetIndent("", "  ")
		return e.Encode(all)
	}
	if len(all) == 0 {
		fmt.Fprintln(c.stderr, c.tr("Nothing has been mailed yet.", "Rien n’a encore été envoyé."))
	}
	for i, s := range all {
		if i > 0 {
			fmt.Fprintln(c.stdout)
		}
		fmt.Fprintf(c.stdout, c.tr("%s  begun %s, %s recipients\n", "%s  commencé %s, %s destinataires\n"), s.Campaign, c.moment(s.Started), c.number(s.Total))
		c.tellCounts(s.counts)
		if s.Next != nil {
			fmt.Fprintf(c.stdout, c.tr("next attempt %s\n", "prochain essai %s\n"), c.moment(*s.Next))
		}
		c.doubtful(ctx, store, s.Campaign)
	}
	return nil
}

// showDoubtful names those of whom it cannot be known whether they got it.
func (c *command) showDoubtful(ctx context.Context, store *ledger.Store, name string) error {
	rows, err := inDoubt(ctx, store, name)
	if errors.Is(err, mail.ErrNoCampaign) {
		return c.noCampaign(name)
	}
	if err != nil {
		return c.storeError(err)
	}
	for _, r := range rows {
		fmt.Fprintf(c.stdout, "%s\t%s\t%s\n", r.Address, r.Name, c.moment(r.At))
	}
	return nil
}

func (c *command) noCampaign(name string) error {
	return &failure{status: exitProblems, err: fmt.Errorf(c.tr("%s has not been mailed", "%s n’a pas été envoyé"), name)}
}
