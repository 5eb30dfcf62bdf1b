package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
)

func (c *command) subscribersList() *cobra.Command {
	var segments []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   c.tr("list [options]", "list [options]"),
		Short: c.tr("Show the subscribers", "Montrer les abonnés"),
		Long: c.tr("Show the subscribers by address, those too who are mailed no more, and how many there are.",
			"Montrer les abonnés par adresse, y compris ceux qui ne reçoivent plus rien, et combien ils sont."),
		Example: "  bulletin subscribers list\n  bulletin subscribers list --segment presse",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return c.usageError("list takes no argument; did you mean --segment %s?", "list ne prend pas d’argument\u202f; vouliez-vous dire --segment %s\u202f?", args[0])
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.listSubscribers(cmd.Context(), store, segments, asJSON)
			})
		},
	}
	cmd.Flags().StringArrayVar(&segments, "segment", nil, c.tr("only those of this `segment`", "seulement ceux de ce `segment`"))
	cmd.Flags().BoolVar(&asJSON, "json", false, c.tr("as JSON, for a program", "en JSON, pour un programme"))
	return cmd
}

func (c *command) listSubscribers(ctx context.Context, store mail.Subscribers, typed []string, asJSON bool) error {
	segments, err := c.segmentsAsked(ctx, store, typed)
	if err != nil {
		return err
	}
	all := []personJSON{}
	mailed, away := 0, 0
	w := tabwriter.NewWriter(c.stdout, 0, 8, 2, ' ', 0)
	err = store.Each(ctx, segments, func(s mail.Subscriber) bool {
		if mailed+away == 0 && !asJSON {
			row := []string{subscribers.Address.Called(c.say), subscribers.Name.Called(c.say), subscribers.Organisation.Called(c.say),
				subscribers.Segments.Called(c.say), subscribers.ConsentDate.Called(c.say), subscribers.State.Called(c.say)}
			fmt.Fprintln(w, strings.ToUpper(strings.Join(row, "\t")))
		}
		if s.Suppressed.Why == "" {
			mailed++
		} else {
			away++
		}
		if asJSON {
			all = append(all, personOf(s))
		} else {
			fmt.Fprintln(w, strings.Join([]string{s.Address, s.Name, s.Organisation, strings.Join(s.Segments, ", "), dayText(s.Consent.Date), c.stateOf(s.Suppressed)}, "\t"))
		}
		return true
	})
	if err != nil {
		return c.storeError(err)
	}
	if asJSON {
		e := json.NewEncoder(c.stdout)
		e.SetIndent("", "  ")
		return e.Encode(all)
	}
	w.Flush()
	fmt.Fprintf(c.stderr, c.tr("%s, %s\n", "%s, %s\n"),
		c.count(mailed, "1 subscriber", "%d subscribers", "1 abonné", "%d abonnés"),
		c.count(away, "1 who is mailed no more", "%d who are mailed no more", "1 qui ne reçoit plus rien", "%d qui ne reçoivent plus rien"))
	return nil
}
