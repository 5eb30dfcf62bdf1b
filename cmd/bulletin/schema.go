package main

import (
	"github.com/spf13/cobra"

	"bulletin/render/source"
)

func (c *command) schema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema [issue|publication]",
		Short: c.tr("Print the JSON Schema that editors complete and check with", "Écrire le schéma JSON qui aide les éditeurs à compléter et à vérifier"),
		RunE: func(_ *cobra.Command, args []string) error {
			text := source.IssueSchema()
			switch {
			case len(args) > 1 || len(args) == 1 && args[0] != "issue" && args[0] != "publication":
				return c.usageError("schema takes issue or publication", "schema prend issue ou publication")
			case len(args) == 1 && args[0] == "publication":
				text = source.PublicationSchema()
			}
			_, err := c.stdout.Write(text)
			return err
		},
	}
}
