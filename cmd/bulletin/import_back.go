package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/french"
	"bulletin/render/merge"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

// takeBack takes what was corrected in a workbook of ours into its list.
func (c *command) takeBack(name string, r io.ReaderAt, size int64, o importOptions) error {
	shown := filepath.ToSlash(filepath.Base(name))
	month, err := xlsx.Month(shown, r, size)
	if err != nil {
		return c.unreadable(err)
	}
	switch {
	case month == "" && o.into == "":
		return c.usageError("%s has lost what it remembered; name the issue it belongs to: bulletin import %[1]s --into YYYY-MM",
			"%s a perdu ce qu’il retenait\u202f; nommez le numéro d’où il vient\u00a0: bulletin import %[1]s --into AAAA-MM", shown)
	case month == "":
		month = o.into
	case o.into != "" && o.into != month:
		return c.usageError("%s was made for %s, not for %s", "%s a été fait pour %s, et non pour %s", shown, month, o.into)
	}
	if month, err = c.month(month); err != nil {
		return err
	}
	l, file, err := c.loadOrBegin(month)
	if err != nil {
		return err
	}
	if stops(l.problems, false) {
		c.report(c.stderr, l, render.Errors(l.problems))
		fmt.Fprintf(c.stderr, c.tr("%s: nothing was compared; correct this first\n", "%s\u00a0: rien n’a été comparé\u202f; corrigez d’abord ceci\n"), file)
		return errProblems
	}
	now := l.bulletins[0]
	back, err := xlsx.Back(shown, r, size, now)
	if err != nil {
		return c.unreadable(err)
	}
	c.report(c.stderr, l, back.Problems)
	if back.Issue == nil {
		fmt.Fprintf(c.stderr, c.tr("%s in %s; nothing was written\n", "%s dans %s\u202f; rien n’a été écrit\n"), c.tally(back.Problems), shown)
		return errProblems
	}
	steps := merge.Between(now.Issue, back.Issue)
	if steps.Count() == 0 {
		fmt.Fprintf(c.stdout, c.tr("%s says nothing that %s does not\n", "%s ne dit rien de plus que %s\n"), shown, file)
		return nil
	}
	old := l.sources[file]
	var changed []byte
	if old == nil {
		if changed, err = c.begun(month, back.Issue); err != nil {
			return c.broken(err)
		}
	} else if changed, err = written(old, steps); err != nil {
		return &failure{status: exitProblems,
			err:  fmt.Errorf(c.tr("%s: a change cannot be made in place (%w); nothing was written", "%s\u00a0: un changement ne peut pas se faire sur place (%w)\u202f; rien n’a été écrit"), file, err),
			hint: c.tr("Make it in the list itself.", "Faites-le dans la liste elle-même.")}
	}
	// A new record does not get the id of one that goes: it would be taken for it.
	var gone []string
	eachRecord(now.Issue, func(r *render.Record) { gone = append(gone, r.ID) })
	if changed, _, err = source.FixIDs(changed, french.Slug, gone...); err != nil {
		return c.broken(err)
	}
	changed = trimEnd(changed, old)
	again, problems := source.Issue(file, changed, l.publication)
	if found := c.newErrors(again, problems, back, l, file, changed); len(found) > 0 {
		c.report(c.stderr, &lists{sources: map[string][]byte{file: changed}, lines: map[string][][]byte{}}, found)
		fmt.Fprintf(c.stderr, c.tr("%s in %s; nothing was written\n", "%s dans %s\u202f; rien n’a été écrit\n"), c.tally(found), shown)
		return errProblems
	}
	if !sameBut(again, back.Issue) {
		return c.broken(errors.New("the list would not say what the workbook says"))
	}
	c.showSteps(file, steps)
	_, err = c.rewrite(file, old, changed, c.changes(steps.Count()), o.yes, o.dryRun)
	return err
}

// unreadable tells people why a file is no workbook.
func (c *command) unreadable(err error) error {
	var u *xlsx.Unread
	if !errors.As(err, &u) {
		return &failure{status: exitWorld, err: err}
	}
	p := u.Problem
	return &failure{status: exitProblems, err: fmt.Errorf("%s%s%s", p.File, c.tr(": ", "\u00a0: "), p.Message(c.say)), hint: p.Hint(c.say)}
}

// loadOrBegin loads the list of an issue; without one, an empty issue.
func (c *command) loadOrBegin(month string) (*lists, string, error) {
	file := c.shown(month, "issue.yaml")
	_, err := os.Stat(filepath.FromSlash(file))
	if !errors.Is(err, fs.ErrNotExist) {
		l, err := c.load([]string{month})
		return l, file, err
	}
	l, err := c.load(nil)
	if err != nil {
		return nil, file, err
	}
	number, err := render.ParseDate(month)
	if err != nil {
		return nil, file, err
	}
	if l.publication == nil {
		return l, file, nil
	}
	b, _ := compose.Bulletin(&render.Issue{Number: number, File: file}, l.publication, nil, nil)
	l.bulletins = []*render.Bulletin{b}
	return l, file, nil
}

// written makes the changes in the file, step after step.
func written(list []byte, steps merge.Steps) ([]byte, error) {
	first := list // once values are set: where records below others are cut out of
	for n, step := range steps {
		from := list
		var edits []source.Edit
		for _, e := range step {
			edit := source.Edit{Path: e.Path, Op: source.Op(e.Op), Value: e.Value, To: e.To}
			if len(e.From) > 0 {
				edit.Value = withComments(e, func(path string) (source.YAML, error) {
					if n == 2 && strings.Count(path, ".") > 3 {
						return source.ItemText(first, path)
					}
					return source.ItemText(from, path)
				})
			}
			edits = append(edits, edit)
		}
		var err error
		if list, err = source.Patch(list, edits...); err != nil {
			return nil, err
		}
		if n == 0 {
			first = list
		}
	}
	return list, nil
}

// withComments is the value of an edit in which records come as they stand in the
// list; one that cannot be cut out is written anew.
func withComments(e merge.Edit, cut func(path string) (source.YAML, error)) any {
	var record func(r *render.Record) string
	items := func(records []*render.Record) string {
		var b strings.Builder
		for _, r := range records {
			b.WriteString("- " + strings.TrimRight(strings.ReplaceAll(record(r), "\n", "\n  "), " \n") + "\n")
		}
		return b.String()
	}
	siblings := func(s render.Siblings) string {
		_, head, _ := strings.Cut(formatted(&render.Record{Siblings: render.Siblings{Series: s.Series}}), "siblings:\n")
		return strings.Replace(dedented(head, "  "), "records: []", "records:\n"+items(s.Records), 1)
	}
	record = func(r *render.Record) string {
		if path := e.From[r]; path != "" {
			if text, err := cut(path); err == nil {
				return string(text)
			}
		}
		head := *r
		head.Complements, head.Siblings = nil, render.Siblings{}
		text := formatted(&head)
		if len(r.Complements) > 0 {
			text += "complements:\n" + indented(items(r.Complements), "  ")
		}
		if len(r.Siblings.Records) > 0 || r.Siblings.Series != "" {
			text += "siblings:\n" + indented(siblings(r.Siblings), "  ")
		}
		return text
	}
	switch v := e.Value.(type) {
	case *render.Record:
		return source.YAML(record(v))
	case []*render.Record:
		return source.YAML(items(v))
	case render.Siblings:
		return source.YAML(siblings(v))
	case *render.Section:
		head := *v
		head.Records = nil
		_, text, _ := bytes.Cut(source.Format(&render.Issue{Sections: []*render.Section{&head}}), []byte("  - "))
		return source.YAML(strings.Replace(dedented(string(text), "    "), "records: []", "records:\n"+indented(items(v.Records), "  "), 1))
	}
	return e.Value
}

// formatted is a record in the style of the house, from the first column.
func formatted(r *render.Record) string {
	text := source.Format(&render.Issue{Sections: []*render.Section{{Records: []*render.Record{r}}}})
	_, text, _ = bytes.Cut(text, []byte("      - "))
	return strings.TrimRight(dedented(string(text), "        "), "\n") + "\n"
}

func dedented(text, by string) string {
	return strings.ReplaceAll(strings.TrimPrefix(text, by), "\n"+by, "\n")
}

func indented(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by) + "\n"
}

// newErrors are the errors that the list would have, each naming the cell it
// came from.
func (c *command) newErrors(again *render.Issue, problems []render.Problem, back *xlsx.Returned, l *lists, file string, list []byte) []render.Problem {
	if again != nil && len(render.Errors(problems)) == 0 {
		_, more := compose.Bulletin(again, l.publication, nil, nil)
		problems = append(problems, more...)
		if b, _ := compose.Bulletin(again, l.publication, nil, nil); b != nil {
			problems = append(problems, xlsx.Check(b)...)
		}
	}
	var errs []render.Problem
	for _, p := range render.Errors(problems) {
		var cells []render.Problem
		if again != nil {
			cells = back.InCells(again, p)
		}
		if len(cells) == 0 {
			cells = []render.Problem{p}
		}
		errs = append(errs, cells...)
	}
	return errs
}

// sameBut compares issues, ids of new records and places aside.
func sameBut(a, b *render.Issue) bool {
	return bytes.Equal(source.Format(withoutNewIDs(a, b)), source.Format(b))
}

// withoutNewIDs takes from a the ids that b has not.
func withoutNewIDs(a, b *render.Issue) *render.Issue {
	known := map[string]bool{}
	eachRecord(b, func(r *render.Record) { known[r.ID] = true })
	eachRecord(a, func(r *render.Record) {
		if !known[r.ID] {
			r.ID = ""
		}
	})
	return a
}

func eachRecord(i *render.Issue, visit func(*render.Record)) {
	for _, r := range i.Records() {
		visit(r)
		for _, s := range r.Subrecords() {
			visit(s)
		}
	}
}

// showSteps prints what a workbook changes, record by record.
func (c *command) showSteps(file string, steps merge.Steps) {
	for n, step := range steps {
		for _, e := range step {
			what := e.Path[strings.LastIndexByte(e.Path, '.')+1:]
			if n == 0 {
				what = fieldOf(e.Path)
				if heading := xlsx.Heading(what); heading != "" && c.say == render.French {
					what = heading
				}
			}
			title := ""
			if e.Record != nil {
				title = " — " + french.Shorten(e.Record.Title, 60)
			}
			r, record := e.Value.(*render.Record)
			_, section := e.Value.(*render.Section)
			at := fmt.Sprintf("%s:%d", file, e.Line)
			if e.Line == 0 {
				at = file
			}
			switch {
			case section:
				fmt.Fprintf(c.stdout, c.tr("%s: new heading « %s »\n", "%s\u00a0: nouvelle rubrique «\u00a0%s\u00a0»\n"), at, e.New)
				c.showRecords(e.Value.(*render.Section).Records)
			case n > 0 && e.Op == merge.Move:
				fmt.Fprintf(c.stdout, c.tr("%s: moved from place %s to %s%s\n", "%s\u00a0: déplacée de la place %s à la place %s%s\n"), at, e.Old, e.New, title)
			case record && e.From[r] != "":
				fmt.Fprintf(c.stdout, c.tr("%s: comes to %s%s\n", "%s\u00a0: arrive dans %s%s\n"), at, c.inWords(e), title)
			case record:
				fmt.Fprintf(c.stdout, c.tr("%s: NEW in %s%s\n", "%s\u00a0: NOUVELLE dans %s%s\n"), at, c.inWords(e), title)
				c.showRecord(r, "  ")
			case e.Op == merge.Take, n == 1 && e.Op == merge.Delete && e.Old == "" && what == "complements": // told where they come
			case n == 2 && e.Op == merge.Delete && e.Record == nil:
				fmt.Fprintf(c.stdout, c.tr("%s: heading “%s” has no record left and goes\n", "%s\u00a0: la rubrique «\u00a0%s\u00a0» n’a plus de notice\u202f; elle disparaît\n"), at, e.Old)
			case n > 0 && e.Op == merge.Delete:
				fmt.Fprintf(c.stdout, c.tr("%s: DELETED: %s\n", "%s\u00a0: SUPPRIMÉE\u00a0: %s\n"), at, e.Old)
				for _, sub := range e.Lost {
					fmt.Fprintf(c.stdout, c.tr("  and what hangs below it: %s\n", "  et ce qui en dépend\u00a0: %s\n"), sub.Title)
				}
			default:
				fmt.Fprintf(c.stdout, "%s: %s%s\n", at, what, title)
				for _, line := range difference(e.Old, e.New) {
					if line != "+ " {
						fmt.Fprintf(c.stdout, "  %s\n", line)
					}
				}
			}
		}
	}
}

// fieldOf is the end of a path that names a field of a record or of a section.
func fieldOf(path string) string {
	parts := strings.Split(path, ".")
	from := 0
	for i, p := range parts {
		if i+1 < len(parts) && (p == "records" || p == "complements" || p == "sections") {
			from = i + 2
		}
	}
	return strings.Join(parts[min(from, len(parts)-1):], ".")
}

// inWords says which list a record comes to.
func (c *command) inWords(e merge.Edit) string {
	of := french.Shorten(e.Where, 60)
	switch {
	case strings.Contains(e.Path, ".complements."):
		return fmt.Sprintf(c.tr("the complements of “%s”", "les compléments de «\u00a0%s\u00a0»"), of)
	case strings.Contains(e.Path, ".siblings."):
		return fmt.Sprintf(c.tr("the siblings of “%s”", "les autres contributions de «\u00a0%s\u00a0»"), of)
	}
	return fmt.Sprintf(c.tr("the heading “%s”", "la rubrique «\u00a0%s\u00a0»"), of)
}

func (c *command) showRecords(records []*render.Record) {
	for _, r := range records {
		c.showRecord(r, "  ")
	}
}

// showRecord prints a record as it will be written.
func (c *command) showRecord(r *render.Record, indent string) {
	for _, line := range strings.Split(strings.TrimRight(formatted(r), "\n"), "\n") {
		fmt.Fprintf(c.stdout, "%s+ %s\n", indent, line)
	}
}
