package main

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"bulletin/cmd/bulletin/internal/preview"
	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/cover"
	"bulletin/render/layout"
	"bulletin/render/source"
)

// galleryStates name the lists of templates/gallery that come with the program,
// in the order in which they are shown. Others a designer adds come after, under
// the name of their file.
var galleryStates = []struct{ id, english, french, noteEnglish, noteFrench string }{
	{"one-record", "One record", "Une seule notice",
		"The shortest issue there can be.", "Le numéro le plus court qui soit."},
	{"covers", "Covers", "Couvertures",
		"An upright picture, a wide one, one that is described.", "Une image en hauteur, une en largeur, une qui est décrite."},
	{"no-cover", "No cover", "Sans couverture",
		"Each record has a cover made of its producer and title.", "Chaque notice reçoit une couverture faite de son producteur et de son titre."},
	{"no-abstract", "No abstract", "Sans résumé",
		"Nothing but the citation: no hole must remain.", "La citation seule\u00a0: aucun vide ne doit rester."},
	{"long-title", "Long titles", "Longs titres",
		"Titles of several lines, a word without end, an address without end.", "Des titres de plusieurs lignes, un mot et une adresse interminables."},
	{"siblings", "Twelve siblings", "Douze contributions d’une série",
		"One record with the twelve other contributions of its series, and complements.", "Une notice avec les douze autres contributions de sa série, et des compléments."},
	{"headings", "Many headings", "Beaucoup de rubriques",
		"Each heading of the publication and some more, with one record each.", "Chaque rubrique de la publication et d’autres, à une notice chacune."},
	{"languages", "Foreign languages", "Langues étrangères",
		"Documents in other languages and scripts, also those written from right to left.", "Des documents en d’autres langues et écritures, aussi de droite à gauche."},
	{"everything", "Everything at once", "Tout à la fois",
		"Every field, every kind, practice sheets, links of a heading.", "Tous les champs, tous les types, des fiches d’expérience, les liens d’une rubrique."},
	{"none", "No record", "Aucune notice",
		"Such a list is refused by build; this is what the templates would make of it.", "La fabrication refuse une telle liste\u202f; voici ce que les modèles en feraient."},
}

// gallery builds the states of templates/gallery with the publication's
// settings. Unlike an issue, a state with errors is built all the same: the
// empty list is one. A template that fails on some states only is a problem of
// theirs.
func (c *command) gallery(images func(id string) string) ([]preview.State, error) {
	files := c.templateFiles()
	parsed, err := newFaces(files, nil)
	if err != nil {
		return nil, err
	}
	l, err := c.load(nil)
	if err != nil {
		return nil, err
	}
	ids, err := galleryIDs(files)
	if err != nil {
		return nil, err
	}
	var states []preview.State
	for _, id := range ids {
		s, err := c.galleryState(files, l, parsed, id, images(id))
		if err != nil {
			return nil, fmt.Errorf("gallery/%s.yaml: %w", id, err)
		}
		states = append(states, s)
	}
	return states, nil
}

// galleryIDs are the names of the lists: the known ones in their order.
func galleryIDs(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "gallery/*.yaml")
	if err != nil {
		return nil, err
	}
	rank := func(id string) int {
		for i, s := range galleryStates {
			if s.id == id {
				return i
			}
		}
		return len(galleryStates)
	}
	var ids []string
	for _, name := range names {
		ids = append(ids, strings.TrimSuffix(path.Base(name), ".yaml"))
	}
	slices.SortStableFunc(ids, func(a, b string) int { return rank(a) - rank(b) })
	return ids, nil
}

func (c *command) galleryState(files fs.FS, l *lists, parsed faces, id, images string) (preview.State, error) {
	state := preview.State{ID: id, Name: id}
	for _, s := range galleryStates {
		if s.id == id {
			state.Name, state.Note = c.tr(s.english, s.french), c.tr(s.noteEnglish, s.noteFrench)
		}
	}
	file := "gallery/" + id + ".yaml"
	data, err := fs.ReadFile(files, file)
	if err != nil {
		return state, err
	}
	pub := *l.publication
	pub.Images = images // covers are what some states are about
	issue, problems := source.Issue(file, data, &pub)
	folder, err := fs.Sub(files, "gallery")
	if err != nil {
		return state, err
	}
	pictures, more := cover.Load(folder, issue)
	problems = appendNew(problems, more)
	b, more := compose.Bulletin(issue, &pub, pictures, render.Warnings(problems))
	b.Logo = l.logo
	problems = appendNew(appendNew(problems, more), layout.Missing(b, l.fonts))

	own := chosen(editions(b, l.fonts, parsed), []string{"email", "web"})
	if err := inMemory(&state.Built, preparedIssue{b, own}, parsed.mail, images); err != nil {
		problem, ok := c.explain(err)
		if !ok {
			return state, err
		}
		state.Problems = append(state.Problems, problem)
	}
	text := &lists{sources: map[string][]byte{file: data}, lines: map[string][][]byte{}}
	for _, p := range problems {
		state.Problems = append(state.Problems, preview.Problem{Problem: p, Line: text.line(p)})
	}
	return state, nil
}
