package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

func (c *command) subscribersCheck() *cobra.Command {
	var asJSON, strict bool
	cmd := &cobra.Command{
		Use:   c.tr("check [options]", "check [options]"),
		Short: c.tr("Look for slips, doubles and missing proofs of consent", "Chercher les fautes de frappe, les doublons et les preuves de consentement qui manquent"),
		Long: c.tr(`Look through those who are mailed for addresses that look like slips (gmial.com), for
pairs that are probably one person (dots or + in the address), and for those without a
date of consent. Nothing is changed.`,
			`Chercher, parmi ceux qui reçoivent le bulletin, les adresses qui ressemblent à des
fautes de frappe (gmial.com), celles qui sont sans doute d’une même personne (points
ou + dans l’adresse), et les abonnés sans date de consentement. Rien n’est changé.`),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return c.usageError("check takes no argument", "check ne prend pas d’argument")
			}
			return c.withStore(func(store *ledger.Store) error {
				return c.checkSubscribers(cmd.Context(), store, asJSON, strict)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, c.tr("as JSON, for a program", "en JSON, pour un programme"))
	cmd.Flags().BoolVar(&strict, "strict", false, c.tr("end with status 1 if there is anything", "finir avec le code 1 s’il y a quelque chose"))
	return cmd
}

type foundInSubscribers struct {
	Slips     []slipJSON `json:"slips"`
	Doubles   [][]string `json:"doubles"`
	NoConsent []string   `json:"noConsent"`
}

type slipJSON struct {
	Address string `json:"address"`
	Instead string `json:"instead"`
}

func (c *command) checkSubscribers(ctx context.Context, store mail.Subscribers, asJSON, strict bool) error {
	found := foundInSubscribers{Slips: []slipJSON{}, Doubles: [][]string{}, NoConsent: []string{}}
	boxes := map[string][]string{}
	var order []string
	err := store.Each(ctx, nil, func(s mail.Subscriber) bool {
		if s.Suppressed.Why != "" {
			return true
		}
		if instead := address.Suspect(s.Address); instead != "" {
			found.Slips = append(found.Slips, slipJSON{s.Address, instead})
		}
		if s.Consent.Date.IsZero() {
			found.NoConsent = append(found.NoConsent, s.Address)
		}
		box := address.Mailbox(s.Address)
		if boxes[box] == nil {
			order = append(order, box)
		}
		boxes[box] = append(boxes[box], s.Address)
		return true
	})
	if err != nil {
		return c.storeError(err)
	}
	for _, box := range order {
		if len(boxes[box]) > 1 {
			found.Doubles = append(found.Doubles, boxes[box])
		}
	}
	if asJSON {
		e := json.NewEncoder(c.stdout)
		e.SetIndent("", "  ")
		err = e.Encode(found)
	} else {
		c.showFound(found)
	}
	if err == nil && strict && len(found.Slips)+len(found.Doubles)+len(found.NoConsent) > 0 {
		return errProblems
	}
	return err
}

func (c *command) showFound(found foundInSubscribers) {
	if n := len(found.Slips); n > 0 {
		fmt.Fprintln(c.stdout, c.count(n, "1 address looks like a slip:", "%d addresses look like slips:",
			"1 adresse ressemble à une faute de frappe\u00a0:", "%d adresses ressemblent à des fautes de frappe\u00a0:"))
		for _, s := range found.Slips[:min(n, maxTold)] {
			fmt.Fprintf(c.stdout, "  %s → %s\n", s.Address, s.Instead)
		}
		c.andMore(n - maxTold)
	}
	if n := len(found.Doubles); n > 0 {
		fmt.Fprintln(c.stdout, c.count(n, "1 person probably has several addresses:", "%d people probably have several addresses:",
			"1 personne a sans doute plusieurs adresses\u00a0:", "%d personnes ont sans doute plusieurs adresses\u00a0:"))
		for _, all := range found.Doubles[:min(n, maxTold)] {
			for i, a := range all {
				fmt.Fprint(c.stdout, map[bool]string{true: "  ", false: " = "}[i == 0], a)
			}
			fmt.Fprintln(c.stdout)
		}
		c.andMore(n - maxTold)
	}
	if n := len(found.NoConsent); n > 0 {
		fmt.Fprintln(c.stdout, c.count(n, "1 subscriber without a date of consent:", "%d subscribers without a date of consent:",
			"1 abonné sans date de consentement\u00a0:", "%d abonnés sans date de consentement\u00a0:"))
		for _, a := range found.NoConsent[:min(n, maxListed)] {
			fmt.Fprintf(c.stdout, "  %s\n", a)
		}
		c.andMore(n - maxListed)
	}
	if len(found.Slips)+len(found.Doubles)+len(found.NoConsent) == 0 {
		fmt.Fprintln(c.stdout, c.tr("There is nothing to say.", "Il n’y a rien à signaler."))
	}
}
