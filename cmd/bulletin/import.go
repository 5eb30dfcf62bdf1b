package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"bulletin/render/xlsx"
)

// importOptions are what `bulletin import` was told.
type importOptions struct {
	into    string // the issue that takes the records of a foreign file
	section string // the heading they go under
	zotero  string // the collection of a running Zotero that they come from
	again   bool   // those that appeared already are wanted too
	yes     bool
	dryRun  bool
}

func (c *command) importFile() *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   c.tr("import FILE [options]", "import FICHIER [options]"),
		Short: c.tr("Take a corrected workbook, or the records of another program, into a list", "Reprendre dans une liste un classeur corrigé ou les notices d’un autre logiciel"),
		Long: c.tr(`Take back a workbook that build or new made and that was corrected in Excel or
LibreOffice: what was changed in it since it was handed out is shown, then written
into the list it came from, once someone said yes. What was changed in both is
named, cell by cell, and never guessed. Comments and layout stay as they are.

Any other file (CSL-JSON, RIS, BibTeX, UNIMARC, PMB XML, Zotero's CSV, a workbook
made elsewhere), or with --zotero a collection of the Zotero that is open, gives
records to the issue named by --into, which is started if need be. They go under
the heading that --section names, else the one that the file names. Records that
appeared already are named and left out, unless --again is said. A record with an
error is left out and said, the others are taken; the status is then 1.`, `Reprendre un classeur que build ou new a produit et qui a été corrigé dans Excel ou
LibreOffice : ce qui y a changé depuis est montré, puis écrit dans la liste d’où il
vient, une fois que quelqu’un a dit oui. Ce qui a changé des deux côtés est signalé,
cellule par cellule, jamais deviné. Les commentaires et la mise en forme restent.

Tout autre fichier (CSL-JSON, RIS, BibTeX, UNIMARC, PMB XML, CSV de Zotero, classeur
fait ailleurs), ou avec --zotero une collection du Zotero qui est ouvert, donne des
notices au numéro nommé par --into, commencé s’il le faut. Elles vont sous la
rubrique que nomme --section, sinon sous celle que nomme le fichier. Celles qui ont
déjà paru sont nommées et laissées de côté, sauf avec --again. Une notice fautive est
laissée de côté et dite, les autres sont reprises ; le code de sortie est alors 1.`),
		Example: "  bulletin import ressources-integration-2024-10.xlsx\n  bulletin import notices.ris --into 2024-11 --section Accueil\n  bulletin import --zotero Veille/Novembre --into 2024-11",
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.zotero != "" && len(args) == 0 {
				return c.importZotero(cmd.Context(), o)
			}
			if len(args) != 1 || o.zotero != "" {
				return c.usageError("name one file, such as: bulletin import ressources-integration-2024-10.xlsx",
					"nommez un fichier, par exemple\u00a0: bulletin import ressources-integration-2024-10.xlsx")
			}
			return c.takeIn(args[0], o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.into, "into", "", c.tr("`issue` that takes the records of a file of another program", "`numéro` qui reçoit les notices d’un fichier d’un autre logiciel"))
	flags.StringVar(&o.section, "section", "", c.tr("`heading` under which all go, whatever the file names", "`rubrique` où tout va, quoi que nomme le fichier"))
	flags.StringVar(&o.zotero, "zotero", "", c.tr("take a `collection` of the Zotero that is open, instead of a file", "prendre une `collection` du Zotero qui est ouvert, au lieu d’un fichier"))
	flags.BoolVar(&o.again, "again", false, c.tr("take records that appeared already, too", "reprendre aussi les notices qui ont déjà paru"))
	flags.BoolVarP(&o.yes, "yes", "y", false, c.tr("write without asking", "écrire sans demander"))
	flags.BoolVar(&o.dryRun, "dry-run", false, c.tr("show only", "montrer seulement"))
	return cmd
}

// takeIn looks at what a file is: a workbook of ours goes back to its list,
// anything else gives records to an issue.
func (c *command) takeIn(name string, o importOptions) error {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return c.usageError("there is no file %s", "le fichier %s n’existe pas", filepath.ToSlash(name))
	}
	if err != nil {
		return c.worldError(err, name)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return c.worldError(err, name)
	}
	if xlsx.Ours(f, info.Size()) {
		if o.section != "" {
			return c.usageError("%s is a workbook of bulletin, whose rows name their headings: leave out --section",
				"%s est un classeur de bulletin, dont les lignes nomment leur rubrique\u00a0: enlevez --section", filepath.ToSlash(name))
		}
		return c.takeBack(name, f, info.Size(), o)
	}
	return c.importInto(name, f, info.Size(), o)
}
