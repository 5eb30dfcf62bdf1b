package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"bulletin/cmd/bulletin/internal/zotero"
	"bulletin/render/french"
)

// importZotero takes the items of a collection of the Zotero that runs on this
// computer into an issue.
func (c *command) importZotero(ctx context.Context, o importOptions) error {
	in, err := c.intake("", o)
	if err != nil {
		return err
	}
	client := zotero.Client{Port: c.zoteroPort}
	all, err := client.Collections(ctx)
	if err != nil {
		return c.zoteroError(err)
	}
	collection, err := c.collection(all, o.zotero)
	if err != nil {
		return err
	}
	in.from = "Zotero, " + collection.String()
	items, n, err := client.Items(ctx, collection)
	if err != nil {
		return c.zoteroError(err)
	}
	if n == 0 {
		fmt.Fprintf(c.stderr, c.tr("%s is empty\n", "%s est vide\n"), in.from)
		return nil
	}
	return in.read(items, o)
}

// zoteroError says why Zotero gives nothing, and what to do about it.
func (c *command) zoteroError(err error) error {
	f := &failure{status: exitWorld, err: err}
	switch {
	case errors.Is(err, zotero.ErrNotRunning):
		f.err = errors.New(c.tr("Zotero is not running on this computer", "Zotero n’est pas ouvert sur cet ordinateur"))
		f.hint = c.tr("Open Zotero (version 7 or later), then run the command again.",
			"Ouvrez Zotero (version 7 ou plus récente), puis recommencez.")
	case errors.Is(err, zotero.ErrNotEnabled):
		f.err = errors.New(c.tr("Zotero does not let other programs read it", "Zotero ne laisse pas les autres programmes le lire"))
		f.hint = c.tr("In Zotero: Edit, Settings, Advanced, tick “Allow other applications on this computer to communicate with Zotero”.",
			"Dans Zotero, ouvrez Édition, Paramètres, Avancé, puis cochez «\u00a0Autoriser les autres applications de cet ordinateur à communiquer avec Zotero\u00a0».")
	default:
		f.err = fmt.Errorf(c.tr("Zotero does not give the records: %w", "Zotero ne donne pas les notices\u00a0: %w"), err)
		f.hint = c.tr("Only Zotero 7 or later can be asked; from an older one, export the collection to a file and import that.",
			"Seul Zotero 7 ou plus récent se laisse interroger\u202f; d’une version antérieure, exportez la collection dans un fichier, puis importez celui-ci.")
	}
	return f
}

// maxNames is the number of collections that a message lists.
const maxNames = 20

// collection finds the one that is meant by its name or by the end of its path,
// « Veille/Octobre », whatever the case and the accents.
func (c *command) collection(all []zotero.Collection, name string) (zotero.Collection, error) {
	fold := func(s string) string {
		parts := strings.Split(s, "/")
		for i, p := range parts {
			if slug := french.Slug(p); slug != "" {
				parts[i] = slug
			}
		}
		return strings.Join(parts, "/")
	}
	var whole, ends []zotero.Collection
	wanted := fold(name)
	for _, one := range all {
		switch path := fold(one.String()); {
		case one.String() == name:
			return one, nil
		case path == wanted:
			whole = append(whole, one)
		case strings.HasSuffix(path, "/"+wanted):
			ends = append(ends, one)
		}
	}
	found := whole
	if len(found) == 0 {
		found = ends
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return zotero.Collection{}, c.usageError("several collections of Zotero are named %[1]q; name one with its path: %[2]s",
			"plusieurs collections de Zotero s’appellent «\u00a0%[1]s\u00a0»\u202f; nommez-en une avec son chemin\u00a0: %[2]s", name, c.names(found))
	case len(all) == 0:
		return zotero.Collection{}, c.usageError("Zotero has no collection", "Zotero n’a aucune collection")
	}
	// Those that share a word with the name, if any, before the others.
	near := slices.DeleteFunc(slices.Clone(all), func(one zotero.Collection) bool {
		words := strings.FieldsFunc(fold(one.String()), func(r rune) bool { return r == '-' || r == '/' })
		return !slices.ContainsFunc(strings.FieldsFunc(wanted, func(r rune) bool { return r == '-' || r == '/' }),
			func(w string) bool { return slices.Contains(words, w) })
	})
	if len(near) == 0 {
		near = all
	}
	return zotero.Collection{}, c.usageError("Zotero has no collection named %[1]q; there is: %[2]s",
		"Zotero n’a pas de collection «\u00a0%[1]s\u00a0»\u202f; il y a\u00a0: %[2]s", name, c.names(near))
}

// names lists collections by their paths, the first of many.
func (c *command) names(list []zotero.Collection) string {
	var all []string
	for _, one := range list[:min(len(list), maxNames)] {
		all = append(all, one.String())
	}
	s := strings.Join(all, ", ")
	if len(list) > maxNames {
		s += ", …"
	}
	return s
}
