package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/cover"
	"bulletin/render/email"
	"bulletin/render/layout"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

// maxList bounds what is read of a list; the loader says what is wrong with a
// file beyond it.
const maxList = 9 << 20

// lists are the publication and the issues a command works on, read and
// composed, with all their problems.
type lists struct {
	publication *render.Publication
	logo        *render.Picture // of the organisation; nil without one
	bulletins   []*render.Bulletin
	fonts       *layout.Fonts // what the bulletins are checked and set with
	problems    []render.Problem
	sources     map[string][]byte   // the bytes of each file read
	lines       map[string][][]byte // its lines, once one was shown
}

// issueNames says which issues to work on: those named, or all in data/.
func (c *command) issueNames(args []string) ([]string, error) {
	entries, err := os.ReadDir(c.data)
	if err != nil {
		return nil, c.noData(err)
	}
	var known []string
	for _, e := range entries {
		if e.IsDir() && isMonth(e.Name()) {
			known = append(known, e.Name())
		}
	}
	if len(args) == 0 {
		if len(known) == 0 {
			return nil, c.usageError("there is no issue in %s; start one with: bulletin new YYYY-MM",
				"il n’y a aucun numéro dans %s\u202f; en commencer un\u00a0: bulletin new AAAA-MM", c.data)
		}
		return known, nil
	}
	var names []string
	for _, arg := range args {
		name, err := c.month(strings.TrimRight(filepath.ToSlash(arg), "/"))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(known, name) {
			return nil, c.usageError("there is no issue %[1]s in %[2]s (there is: %[3]s); start it with: bulletin new %[1]s",
				"il n’y a pas de numéro %[1]s dans %[2]s (il y a\u00a0: %[3]s)\u202f; le commencer\u00a0: bulletin new %[1]s",
				name, c.data, strings.Join(known, ", "))
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// otherMonth finds the month that was meant by 2024-9, 2024/09, 09-2024…
var otherMonth = regexp.MustCompile(`^(?:(\d{4})[-/. ]?(\d{1,2})|(\d{1,2})[-/. ](\d{4}))$`)

// month accepts YYYY-MM and says what is wrong with anything else.
func (c *command) month(arg string) (string, error) {
	if isMonth(arg) {
		return arg, nil
	}
	if m := otherMonth.FindStringSubmatch(arg); m != nil {
		number, _ := strconv.Atoi(m[2] + m[3])
		meant := fmt.Sprintf("%s-%02d", m[1]+m[4], number)
		if isMonth(meant) {
			return "", c.usageError("a month is written %s, not %s", "un mois s’écrit %s, et non %s", meant, arg)
		}
		return "", c.usageError("%s is not a month: there is none numbered %d", "%s n’est pas un mois\u00a0: aucun n’a le numéro %d", arg, number)
	}
	return "", c.usageError("%q is not a month such as 2024-10", "«\u00a0%s\u00a0» n’est pas un mois tel que 2024-10", arg)
}

func (c *command) noData(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return c.usageError("there is no folder %s here; go to the bulletin's folder or name it with --data",
			"il n’y a pas de dossier %s ici ; se placer dans le dossier du bulletin ou le nommer par --data", c.data)
	}
	return c.worldError(err, c.data)
}

// loadFonts finds the fonts.
func (c *command) loadFonts() (*layout.Fonts, error) {
	fonts, err := fs.Sub(c.templateFiles(), "fonts")
	if err != nil {
		return nil, err
	}
	return layout.NewFonts(fonts), nil
}

// isMonth reports whether a folder or an argument names an issue: YYYY-MM.
func isMonth(s string) bool {
	d, err := render.ParseDate(s)
	return err == nil && d.Month != 0 && d.Day == 0
}

// load reads the publication and the issues named. All problems are
// collected; an error means that a file could not be read at all.
func (c *command) load(names []string) (*lists, error) {
	fonts, err := c.loadFonts()
	if err != nil {
		return nil, err
	}
	fonts.Prepare()
	l := &lists{fonts: fonts, sources: map[string][]byte{}, lines: map[string][][]byte{}}
	root, err := os.OpenRoot(c.data)
	if err != nil {
		return nil, c.noData(err)
	}
	defer root.Close()

	pub := c.shown("publication.yaml")
	data, err := read(root, "publication.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, c.usageError("there is no file %s", "le fichier %s n’existe pas", pub)
	}
	if err != nil {
		return nil, c.worldError(err, pub)
	}
	l.sources[pub] = data
	var problems []render.Problem
	l.publication, problems = source.Publication(pub, data)
	logo, more := cover.Logo(root.FS(), l.publication)
	l.logo = logo
	l.problems = append(l.problems, appendNew(problems, more)...)

	files := make([]string, len(names))
	for i, name := range names {
		file := c.shown(name, "issue.yaml")
		data, err := read(root, path.Join(name, "issue.yaml"))
		if errors.Is(err, fs.ErrNotExist) {
			l.problems = append(l.problems, noList(root, name, file))
			continue
		}
		if err != nil {
			return nil, c.worldError(err, file)
		}
		l.sources[file] = data
		files[i] = file
	}
	issues := l.issues(root, names, files)
	for i, issue := range issues {
		if issue.err != nil {
			return nil, c.worldError(issue.err, files[i])
		}
		if issue.bulletin != nil {
			l.bulletins = append(l.bulletins, issue.bulletin)
		}
		l.problems = append(l.problems, issue.problems...)
	}
	seen, err := c.seen(root, l)
	if err != nil {
		return nil, err
	}
	l.problems = append(l.problems, seen...)
	strays, err := c.strays(root)
	if err != nil {
		return nil, c.worldError(err, c.data)
	}
	l.problems = append(l.problems, strays...)
	l.problems = render.SortProblems(l.problems)
	return l, nil
}

// weigh adds what is wrong with the mails as they will be.
func (l *lists) weigh(f faces) {
	if f.mail == nil {
		return
	}
	for _, b := range l.bulletins {
		l.problems = append(l.problems, email.Check(b, f.mail)...)
	}
	l.problems = render.SortProblems(l.problems)
}

// heavy are the problems of mails that programs would cut.
func heavy(problems []render.Problem) []render.Problem {
	return slices.DeleteFunc(slices.Clone(problems), func(p render.Problem) bool { return !slices.Contains(email.Codes(), p.Code) })
}

// composed is an issue read and composed, with what both stages object to.
type composed struct {
	bulletin *render.Bulletin
	problems []render.Problem
	err      error
}

// issues reads and composes the issues of the files that were read, as many at
// a time as there are processors.
func (l *lists) issues(root *os.Root, names, files []string) []composed {
	all := make([]composed, len(names))
	var reading sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, file := range files {
		if file == "" {
			continue
		}
		slots <- struct{}{}
		reading.Go(func() {
			all[i] = l.issue(root, names[i], file)
			<-slots
		})
	}
	reading.Wait()
	return all
}

func (l *lists) issue(root *os.Root, name, file string) composed {
	issue, found := source.Issue(file, l.sources[file], l.publication)
	if issue == nil || l.publication == nil {
		return composed{problems: found}
	}
	folder, err := root.OpenRoot(name)
	if err != nil {
		return composed{err: err}
	}
	defer folder.Close()
	pictures, problems := cover.Load(folder.FS(), issue)
	found = appendNew(found, problems)
	b, problems := compose.Bulletin(issue, l.publication, pictures, render.Warnings(found))
	b.Logo = l.logo
	found = appendNew(found, problems)
	found = appendNew(found, layout.Missing(b, l.fonts))
	return composed{bulletin: b, problems: appendNew(found, xlsx.Check(b))}
}

// appendNew adds what a later stage found, except where an earlier one has
// found an error already.
func appendNew(found, later []render.Problem) []render.Problem {
	taken := map[render.Pos]bool{}
	for _, p := range render.Errors(found) {
		taken[p.Pos] = true
	}
	for _, p := range later {
		if !taken[p.Pos] || p.Pos == (render.Pos{}) {
			found = append(found, p)
		}
	}
	return found
}

// shown is the path of a file of data/ as messages name it.
func (c *command) shown(parts ...string) string {
	return filepath.ToSlash(filepath.Join(append([]string{c.data}, parts...)...))
}

func read(root *os.Root, name string) ([]byte, error) {
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxList))
}

// line returns the line of a file read that a problem points at, without its
// end.
func (l *lists) line(p render.Problem) string {
	lines, ok := l.lines[p.File]
	if !ok {
		lines = bytes.Split(l.sources[p.File], []byte("\n"))
		l.lines[p.File] = lines
	}
	if p.Pos.Line < 1 || p.Pos.Line > len(lines) {
		return ""
	}
	return strings.ToValidUTF8(strings.TrimSuffix(string(lines[p.Pos.Line-1]), "\r"), "\ufffd")
}

// stops reports whether the problems stop a build.
func stops(problems []render.Problem, strict bool) bool {
	return len(render.Errors(problems)) > 0 || strict && len(problems) > 0
}

// tally counts problems in words: « 2 erreurs, 1 avertissement ».
func (c *command) tally(problems []render.Problem) string {
	return c.count(len(render.Errors(problems)), "1 error", "%d errors", "1 erreur", "%d erreurs") + ", " +
		c.count(len(render.Warnings(problems)), "1 warning", "%d warnings", "1 avertissement", "%d avertissements")
}

// count chooses the singular or the plural; zero is plural in English and
// singular in French.
func (c *command) count(n int, oneEnglish, manyEnglish, oneFrench, manyFrench string) string {
	switch {
	case n == 1:
		return c.tr(oneEnglish, oneFrench)
	case n == 0 && c.say == render.French:
		return strings.Replace(oneFrench, "1", "0", 1)
	}
	return fmt.Sprintf(c.tr(manyEnglish, manyFrench), n)
}
