package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"bulletin/render"
)

func (c *command) check() *cobra.Command {
	var strict, asJSON bool
	cmd := &cobra.Command{
		Use:   c.tr("check [YYYY-MM …] [options]", "check [AAAA-MM …] [options]"),
		Short: c.tr("Say what is wrong in the lists, and where", "Dire ce qui ne va pas dans les listes, et où"),
		Long: c.tr(`Read the lists as build does, and show every error and warning with its line.

Errors stop a build. Warnings do not: they are things a careful reader would ask
about, such as a record without a date.`, `Lire les listes comme le fait build, et montrer chaque erreur et chaque
avertissement avec sa ligne.

Une erreur arrête la fabrication. Un avertissement ne l’arrête pas : c’est ce
qu’un lecteur attentif demanderait, par exemple la date qui manque à une notice.`),
		RunE: func(_ *cobra.Command, args []string) error {
			names, err := c.issueNames(args)
			if err != nil {
				return err
			}
			l, err := c.load(names)
			if err != nil {
				return err
			}
			if asJSON {
				err = c.writeJSON(l.problems)
			} else {
				c.report(c.stdout, l, l.problems)
				fmt.Fprintln(c.stdout, c.tally(l.problems))
			}
			if err == nil && stops(l.problems, strict) {
				err = errProblems
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&strict, "strict", false,
		c.tr("count warnings as errors", "compter les avertissements comme des erreurs"))
	cmd.Flags().BoolVar(&asJSON, "json", false,
		c.tr("print the problems as JSON", "écrire les problèmes en JSON"))
	return cmd
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
