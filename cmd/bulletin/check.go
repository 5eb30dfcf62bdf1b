package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"bulletin/render"
)

func (c *command) check() *cobra.Command {
	var strict, asJSON, askPublic bool
	cmd := &cobra.Command{
		Use:   c.tr("check [YYYY-MM …] [options]", "check [AAAA-MM …] [options]"),
		Short: c.tr("Say what is wrong in the lists, and where", "Dire ce qui ne va pas dans les listes, et où"),
		Long: c.tr(`Read the lists as build does, and show every error and warning with its line.

Errors stop a build. Warnings do not: they are things a careful reader would ask
about, such as a record without a date.

With --public it also asks each public address that the mail relies on (page, PDF,
references, covers) whether it serves the very bytes built now: run it after
uploading, before mailing.`, `Lire les listes comme le fait build, et montrer chaque erreur et chaque
avertissement avec sa ligne.

Une erreur arrête la fabrication. Un avertissement ne l’arrête pas : c’est ce
qu’un lecteur attentif demanderait, par exemple la date qui manque à une notice.

Avec --public, demander aussi à chaque adresse publique dont dépend le courriel
(page, PDF, références, couvertures) si elle sert bien, octet pour octet, ce qui
est fabriqué : à lancer après le dépôt, avant l’envoi.`),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.checkIssues(cmd.Context(), args, strict, asJSON, askPublic)
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false,
		c.tr("count warnings as errors", "compter les avertissements comme des erreurs"))
	cmd.Flags().BoolVar(&asJSON, "json", false,
		c.tr("print the problems as JSON", "écrire les problèmes en JSON"))
	cmd.Flags().BoolVar(&askPublic, "public", false,
		c.tr("ask the public addresses whether they serve what is built", "demander aux adresses publiques si elles servent ce qui est fabriqué"))
	return cmd
}

func (c *command) checkIssues(ctx context.Context, args []string, strict, asJSON, askPublic bool) error {
	names, err := c.issueNames(args)
	if err != nil {
		return err
	}
	l, err := c.load(names)
	if err != nil {
		return err
	}
	f, err := l.faces(c, nil)
	if err != nil {
		return err
	}
	l.weigh(f)
	var answers []render.Problem
	asked, same := 0, 0
	if askPublic && !stops(l.problems, false) {
		if answers, asked, same, err = c.askPublic(ctx, l, f); err != nil {
			return c.broken(err)
		}
	}
	problems := append(l.problems, answers...)
	if asJSON {
		if err := c.writeJSON(problems); err != nil {
			return err
		}
	} else {
		c.report(c.stdout, l, problems)
		fmt.Fprintln(c.stdout, c.tally(problems))
	}
	switch {
	case asJSON || !askPublic:
	case asked > 0:
		fmt.Fprintf(c.stdout, c.tr("%s, of which %d as built\n", "%s, dont %d tels qu’ils sont fabriqués\n"),
			c.count(asked, "1 file asked for at its public address", "%d files asked for at their public addresses",
				"1 fichier demandé à son adresse publique", "%d fichiers demandés à leurs adresses publiques"),
			same)
	case len(answers) == 0:
		fmt.Fprintln(c.stdout, c.tr("the public addresses were not asked: first mend the errors",
			"les adresses publiques n’ont pas été interrogées\u00a0: corriger d’abord les erreurs"))
	}
	switch {
	case stops(problems, strict):
		return errProblems
	case len(answers) > 0: // some could not be asked
		return errWorld
	}
	return nil
}

// jsonProblem is a problem as --json prints it.
type jsonProblem struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Column   int    `json:"column"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Fix      string `json:"fix,omitempty"`
}

func (c *command) writeJSON(problems []render.Problem) error {
	list := make([]jsonProblem, 0, len(problems))
	for _, p := range problems {
		severity := "error"
		if p.Code.Severity == render.Warning {
			severity = "warning"
		}
		list = append(list, jsonProblem{
			File: p.File, Line: p.Pos.Line, Column: p.Pos.Col, Severity: severity,
			Code: p.Code.ID, Message: p.Message(c.say), Hint: p.Hint(c.say), Fix: p.Fix,
		})
	}
	e := json.NewEncoder(c.stdout)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}
