package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
	"bulletin/templates"
)

// A designer's templates stand in a folder laid out like templates/: a file
// there takes the place of the built-in one of the same name, and what she
// leaves alone stays as it is.

// templateFiles are the templates to use.
func (c *command) templateFiles() fs.FS {
	if c.files == nil {
		return templates.Files
	}
	return c.files
}

// design opens the folder that --templates names.
func (c *command) design(folder string) error {
	if folder == "" {
		return nil
	}
	if info, err := os.Stat(folder); err == nil && !info.IsDir() {
		return c.usageError("%s is not a folder", "%s n’est pas un dossier", folder)
	}
	root, err := os.OpenRoot(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return c.usageError("there is no folder %s", "il n’y a pas de dossier %s", folder)
	}
	if err != nil {
		return c.worldError(err, folder)
	}
	hers := root.FS()
	if err := c.knownTemplates(folder, hers); err != nil {
		return err
	}
	c.files, c.designed = overlay{hers, templates.Files}, folder
	return nil
}

// knownTemplates refuses a folder of which no file would be used, and a file
// that stands where no such one is looked for: it would be passed over without a
// word. What lies beside the folders of templates is the designer's own.
func (c *command) knownTemplates(folder string, hers fs.FS) error {
	known, folders := map[string]bool{}, map[string]bool{}
	var offered []string
	fs.WalkDir(templates.Files, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			known[name], folders[path.Dir(name)] = true, true
			if path.Ext(name) == ".tmpl" {
				offered = append(offered, name)
			}
		}
		return nil
	})
	used := 0
	err := fs.WalkDir(hers, ".", func(name string, d fs.DirEntry, err error) error {
		switch base := path.Base(name); {
		case err != nil:
			return c.worldError(err, filepath.Join(folder, name))
		case strings.HasPrefix(base, ".") && name != ".", strings.HasSuffix(base, "~"): // of the system, of an editor
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.IsDir():
		case known[name], strings.HasPrefix(name, "gallery/"):
			used++
		case folders[path.Dir(name)], path.Ext(name) == ".tmpl":
			return c.usageError("no template is looked for at %s (there are: %s)", "aucun modèle n’est cherché à %s (il y a\u00a0: %s)",
				filepath.ToSlash(filepath.Join(folder, name)), strings.Join(offered, ", "))
		}
		return nil
	})
	if err == nil && used == 0 {
		err = c.usageError("%s holds no template (there are: %s)", "%s ne contient aucun modèle (il y a\u00a0: %s)",
			folder, strings.Join(offered, ", "))
	}
	return err
}

// overlay is a file system in which the files of one stand before those of
// another.
type overlay struct{ over, under fs.FS }

func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	over, err := fs.ReadDir(o.over, name)
	under, more := fs.ReadDir(o.under, name)
	if err != nil && more != nil {
		return nil, err
	}
	for _, e := range under {
		if !slices.ContainsFunc(over, func(x fs.DirEntry) bool { return x.Name() == e.Name() }) {
			over = append(over, e)
		}
	}
	slices.SortFunc(over, func(x, y fs.DirEntry) int { return strings.Compare(x.Name(), y.Name()) })
	return over, nil
}

var codeTemplate = &render.Code{ID: "template",
	English: "the template cannot be used: %s", French: "le modèle ne peut pas servir\u00a0: %s",
	HintEnglish: "compare it with the one that comes with the program, in templates/", HintFrench: "comparez-le avec celui qui vient avec le programme, dans templates/"}

// templateError finds the file, the line and the column in what text/template
// and html/template say.
var templateError = regexp.MustCompile(`(?s)^(?:html/)?template: ?([^:]+):(\d+)(?::(\d+))?: (.*)$`)

// faces parses the templates that editions of these groups want. A mistake in
// one joins the problems of the lists.
func (l *lists) faces(c *command, only []string) (faces, error) {
	f, err := newFaces(c.templateFiles(), only)
	if err == nil {
		return f, nil
	}
	p, its := c.templateProblem(err)
	if its == nil {
		return faces{}, err
	}
	l.problems = render.SortProblems(append(l.problems, p))
	l.sources[p.File] = its.sources[p.File]
	return faces{}, nil
}

// broken prints what is wrong with a template that fails on an issue only, with
// its line; any other error comes back.
func (c *command) broken(err error) error {
	p, l := c.templateProblem(err)
	if l == nil {
		return err
	}
	c.report(c.stderr, l, []render.Problem{p})
	fmt.Fprintln(c.stderr, c.tr("nothing was built", "rien n’a été fabriqué"))
	return errProblems
}

// templateProblem is what an error says of a template, and the lists that give
// its line; these are nil for any other error.
func (c *command) templateProblem(err error) (render.Problem, *lists) {
	m := templateError.FindStringSubmatch(err.Error())
	if m == nil {
		return render.Problem{}, nil
	}
	file := path.Join("templates", m[1])
	if _, err := os.Stat(filepath.Join(c.designed, filepath.FromSlash(m[1]))); c.designed != "" && err == nil {
		file = filepath.ToSlash(filepath.Join(c.designed, filepath.FromSlash(m[1])))
	}
	line, _ := strconv.Atoi(m[2])
	column, _ := strconv.Atoi(m[3]) // counts bytes from 0; left out where only the line is known
	src, _ := fs.ReadFile(c.templateFiles(), m[1])
	l := &lists{sources: map[string][]byte{file: src}, lines: map[string][][]byte{}}
	p := render.Problem{Code: codeTemplate, Args: []any{m[4]}, File: file, Pos: render.Pos{Line: line, Col: 1}}
	if text := l.line(p); m[3] != "" && column <= len(text) {
		p.Pos.Col = len([]rune(text[:column])) + 1
	}
	return p, l
}
