package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"bulletin/render/pdf"
	"bulletin/render/pdf/cos"
)

// maxPDF bounds what is read of a PDF.
const maxPDF = 256 << 20

func (c *command) extract() *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   c.tr("extract FILE.pdf [options]", "extract FICHIER.pdf [options]"),
		Short: c.tr("Take the list and the references out of a PDF", "Sortir d’un PDF la liste et les références"),
		Long: c.tr(`Take out of a PDF what travels inside: the list it was made of, without comments
and the team's notes, and its references (CSL-JSON) for Zotero.

No file is overwritten.`, `Sortir d’un PDF ce qui y est joint : la liste dont il est fait, sans les
commentaires ni les notes de l’équipe, et ses références (CSL-JSON) pour Zotero.

Aucun fichier n’est écrasé.`),
		Example: "  bulletin extract out/2024-10/ressources-integration-2024-10.pdf",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return c.usageError("extract takes one PDF file", "extract prend un fichier PDF")
			}
			return c.extractFile(args[0], out)
		},
	}
	cmd.Flags().StringVar(&out, "out", ".", c.tr("`folder` the files go to", "`dossier` où vont les fichiers"))
	return cmd
}

func (c *command) extractFile(name, out string) error {
	data, err := readFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return c.usageError("there is no file %s", "le fichier %s n’existe pas", filepath.ToSlash(name))
	case err != nil:
		return c.worldError(err, name)
	}
	files, err := pdf.Attachments(data)
	switch {
	case errors.Is(err, cos.ErrEncrypted):
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("%s is protected", "%s est protégé"), filepath.ToSlash(name)),
			hint: c.tr("Take the file as it was published, or save it without protection.", "Prendre le fichier tel qu’il a été publié, ou l’enregistrer sans protection.")}
	case err != nil:
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("%s is not a whole PDF", "%s n’est pas un PDF entier"), filepath.ToSlash(name)),
			hint: c.tr("Ask for the file again.", "Redemander le fichier.")}
	}
	if len(files) == 0 {
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("nothing is attached to %s", "rien n’est joint à %s"), filepath.ToSlash(name)),
			hint: c.tr("Programs that print or join PDFs leave attachments out: take the file as it was published.", "Les logiciels qui impriment ou assemblent des PDF perdent les pièces jointes\u00a0: prendre le fichier tel qu’il a été publié.")}
	}
	var names []string
	for _, f := range files {
		n := filepath.Join(out, plainName(f.Name))
		if slices.ContainsFunc(names, func(other string) bool { return strings.EqualFold(other, n) }) {
			n += "-" + strconv.Itoa(len(names))
		}
		names = append(names, n)
	}
	for i, target := range names {
		there, err := os.ReadFile(target)
		if errors.Is(err, fs.ErrNotExist) || err == nil && bytes.Equal(there, files[i].Data) {
			continue
		}
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("%s exists already, with another content; nothing was written", "%s existe déjà, avec un autre contenu\u202f; rien n’a été écrit"), filepath.ToSlash(target)),
			hint: c.tr("Choose another folder with --out.", "Choisir un autre dossier par --out.")}
	}
	failed, err := replaceAll(names, func(i int, w io.Writer) error {
		_, err := w.Write(files[i].Data)
		return err
	})
	if err != nil {
		return c.worldError(err, failed)
	}
	for i, target := range names {
		c.line(target, int64(len(files[i].Data)))
	}
	return nil
}

// plainName is the name of an attachment as a file of one folder: a PDF of
// unknown origin may ask for any path.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"/\|?*`, r) { // what Windows forbids
			return '-'
		}
		return r
	}, name)
	if name = strings.Trim(name, ". "); name == "" || !filepath.IsLocal(name) {
		return "attachment"
	}
	return name
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxPDF+1))
	if err == nil && len(data) > maxPDF {
		err = fmt.Errorf("larger than %d MiB", maxPDF>>20)
	}
	return data, err
}
