package main

import (
	"io/fs"
	"os"
	"path"
	"strings"

	"bulletin/render"
)

// What can be wrong with the folders themselves: a list that is not where it
// is looked for would otherwise be passed over without a word.
var (
	codeNoList = &render.Code{ID: "no-list",
		English: "this issue has no list: there is no issue.yaml in its folder", French: "ce numéro n’a pas de liste : il n’y a pas d’issue.yaml dans son dossier",
		HintEnglish: "start it with: bulletin new %[1]s", HintFrench: "commencez-la par : bulletin new %[1]s"}
	codeOtherName = &render.Code{ID: "other-name",
		English: "the list is not named issue.yaml: there is %[2]s", French: "la liste ne s’appelle pas issue.yaml : il y a %[2]s",
		HintEnglish: "rename it issue.yaml (in Explorer, show file name extensions first)",
		HintFrench:  "renommez-la issue.yaml (dans l’Explorateur, affichez d’abord les extensions de noms de fichiers)"}
	codeStrayList = &render.Code{ID: "stray-list", Severity: render.Warning,
		English: "this file is not read: a list stands in a folder named after its month", French: "ce fichier n’est pas lu : une liste se trouve dans un dossier qui porte le nom de son mois",
		HintEnglish: "for instance data/2024-11/issue.yaml", HintFrench: "par exemple data/2024-11/issue.yaml"}
)

// noList says why an issue's folder gives no list: there is none, or it bears
// another name.
func noList(root *os.Root, name, file string) render.Problem {
	entries, _ := fs.ReadDir(root.FS(), name)
	for _, e := range entries {
		switch strings.ToLower(path.Ext(e.Name())) {
		case ".yaml", ".yml", ".txt":
			return render.Problem{Code: codeOtherName, Args: []any{name, e.Name()}, File: file}
		}
	}
	return render.Problem{Code: codeNoList, Args: []any{name}, File: file}
}

// strays finds lists that no month's folder holds.
func (c *command) strays(root *os.Root) ([]render.Problem, error) {
	var found []render.Problem
	add := func(name string) {
		found = append(found, render.Problem{Code: codeStrayList, File: c.shown(name)})
	}
	entries, err := fs.ReadDir(root.FS(), ".")
	for _, e := range entries {
		switch {
		case e.IsDir() && !isMonth(e.Name()):
			if list := path.Join(e.Name(), "issue.yaml"); exists(root, list) {
				add(list)
			}
		case !e.IsDir() && strings.HasPrefix(e.Name(), "issue."):
			add(e.Name())
		}
	}
	return found, err
}

func exists(root *os.Root, name string) bool {
	_, err := root.Stat(name)
	return err == nil
}
