package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/compose"
	"bulletin/render/dup"
	"bulletin/render/french"
	"bulletin/render/source"
	"bulletin/render/xlsx"
)

// What can be wrong with records on their way into a list.
var (
	codeNothing = &render.Code{ID: "import-empty",
		English: "the file is empty", French: "le fichier est vide",
		HintEnglish: "export the records again", HintFrench: "refaites l’export des notices"}
	codeNoRecords = &render.Code{ID: "import-other-file",
		English: "this is %[1]s: no records can be taken from it", French: "c’est %[2]s\u00a0: aucune notice ne s’en reprend",
		HintEnglish: "export the records from the program they are in; out of a PDF of the bulletin, “bulletin extract” takes them",
		HintFrench:  "exportez les notices du logiciel où elles sont\u202f; d’un PDF du bulletin, «\u00a0bulletin extract\u00a0» les sort"}
	codeNoHeading = &render.Code{ID: "import-no-heading",
		English: "records for which the file names no heading: %[1]s", French: "notices pour lesquelles le fichier ne nomme pas de rubrique\u00a0: %[1]s",
		HintEnglish: "say where they go: --section “…”, one of: %[2]s", HintFrench: "dites où elles vont\u00a0: --section \"…\", parmi\u00a0: %[2]s"}
	codeOtherHeading = &render.Code{ID: "import-unknown-heading",
		English: "publication.yaml has no heading %[1]q (records: %[2]s)", French: "publication.yaml n’a pas de rubrique «\u00a0%[1]s\u00a0» (notices\u00a0: %[2]s)",
		HintEnglish: "add it there, or say where all go: --section “…”, one of: %[3]s",
		HintFrench:  "ajoutez-l’y, ou dites où tout va\u00a0: --section \"…\", parmi\u00a0: %[3]s"}
	codeProducerForm = &render.Code{ID: "import-producer", Severity: render.Warning,
		English: "the author %q is written %q, as in publication.yaml", French: "l’auteur «\u00a0%s\u00a0» s’écrit «\u00a0%s\u00a0», comme dans publication.yaml"}
	codeAgain = &render.Code{ID: "import-again", Severity: render.Warning,
		English: "%[1]q is left out, it is already %[2]s", French: "«\u00a0%[1]s\u00a0» n’est pas repris, il est déjà %[2]s"}
	codeAppeared = &render.Code{ID: "import-appeared", Severity: render.Warning,
		English: "%[1]q seems to be already %[2]s", French: "«\u00a0%[1]s\u00a0» semble être déjà %[2]s"}
	codeLeftOut = &render.Code{ID: "import-left-out",
		English: "the record %[1]q is left out: %[2]s", French: "la notice «\u00a0%[1]s\u00a0» est laissée de côté\u00a0: %[2]s"}
)

// intake is what an import puts into an issue.
type intake struct {
	*command
	name     string // the issue
	file     string // its list, as messages name it
	from     string // the file that came, as messages name it
	lists    *lists
	old      []byte        // the list; nil for none
	start    []byte        // the list, or what a new one starts from
	issue    *render.Issue // what start says
	adding   []*render.Section
	others   int // records of the list that get an id because they had none
	leftOut  int // records that appeared already
	problems []render.Problem
}

// importInto takes the records of another program's file into an issue.
func (c *command) importInto(name string, f io.ReaderAt, size int64, o importOptions) error {
	from := filepath.ToSlash(name)
	if size > maxForeign {
		return &failure{status: exitProblems, err: fmt.Errorf(c.tr("%s is larger than %d MiB", "%s dépasse %d\u00a0Mio"), from, maxForeign>>20)}
	}
	workbook := xlsx.IsWorkbook(f, size)
	var data []byte
	var err error
	if !workbook {
		if data, err = io.ReadAll(io.NewSectionReader(f, 0, size)); err != nil {
			return c.worldError(err, name)
		}
	}
	if o.into == "" { // a file that cannot be read is said before anything is asked
		look := &intake{command: c, from: from}
		if workbook {
			err = look.unread(xlsx.Readable(from, f, size))
		} else {
			_, err = look.records(data, nil)
		}
		if err != nil {
			return err
		}
	}
	in, err := c.intake(from, o)
	if err != nil {
		return err
	}
	if workbook {
		return in.importForeign(f, size, o)
	}
	return in.read(data, o)
}

var isHTML = regexp.MustCompile(`(?i)^(\x{feff})?\s*(<!doctype html|<html)[\s>]`)

// maxForeign bounds what is read of a file of another program.
const maxForeign = 256 << 20

// read takes the records that are in a file, in whatever format.
func (in *intake) read(data []byte, o importOptions) error {
	found, err := in.records(data, in.headings())
	if err != nil {
		return err
	}
	return in.take(found, o)
}

// records reads a file; what is wrong with all of it is said.
func (in *intake) records(data []byte, headings []string) (*bib.Import, error) {
	l := &lists{sources: map[string][]byte{}, lines: map[string][][]byte{}}
	if utf8.Valid(data) && !bytes.ContainsRune(data, 0) {
		l.sources[in.from] = data // whose lines can be shown
	}
	var problem *render.Problem
	english, french := source.OtherFormat(data)
	if isHTML.Match(data) {
		english, french = "a web page (HTML)", "une page web (HTML)"
	}
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		problem = &render.Problem{Code: codeNothing, File: in.from}
	case english != "":
		problem = &render.Problem{Code: codeNoRecords, Args: []any{english, french}, File: in.from}
	default:
		var found *bib.Import
		if found, problem = bib.Read(in.from, data, headings); problem == nil {
			return found, nil
		}
	}
	in.report(in.stderr, l, []render.Problem{*problem})
	return nil, errProblems
}

// intake reads what an import needs to know of the issue.
func (c *command) intake(from string, o importOptions) (*intake, error) {
	if o.into == "" {
		return nil, c.usageError("say which issue takes the records: --into 2024-11", "dites quel numéro reçoit les notices\u00a0: --into 2024-11")
	}
	name, err := c.month(o.into)
	if err != nil {
		return nil, err
	}
	in := &intake{command: c, name: name, file: c.shown(name, "issue.yaml"), from: from}
	old, err := os.ReadFile(filepath.FromSlash(in.file))
	names := []string{name}
	switch blank := len(bytes.TrimSpace(old)) == 0; {
	case errors.Is(err, fs.ErrNotExist), err == nil && blank:
		names = nil
	case err != nil:
		return nil, c.worldError(err, in.file)
	}
	if in.lists, err = c.load(names); err != nil {
		return nil, err
	}
	if names == nil {
		text, err := c.startText(name, nil)
		if err != nil {
			return nil, c.broken(err)
		}
		in.old, in.start = old, append(bytes.TrimRight(text, "\n"), '\n')
	} else {
		in.old = in.lists.sources[in.file]
		in.start = in.old
	}
	in.issue, _ = source.Issue(in.file, in.start, nil)
	// Of an issue, errors may be left to mend; of the rest, or of a file that
	// YAML cannot read, none.
	broken := slices.DeleteFunc(render.Errors(in.lists.problems), func(p render.Problem) bool {
		return p.File == in.file && in.issue.At[""] != render.Pos{}
	})
	if len(broken) > 0 {
		c.report(c.stderr, in.lists, broken)
		fmt.Fprintln(c.stderr, c.tr("nothing was written; correct this first", "rien n’a été écrit\u202f; corrigez d’abord ceci"))
		return nil, errProblems
	}
	return in, nil
}

// take puts records into the list, or says why not.
func (in *intake) take(found *bib.Import, o importOptions) error {
	in.problems = append(in.problems, found.Problems...)
	if !in.place(found, o.section) {
		in.report(in.stderr, in.lists, render.SortProblems(in.problems))
		fmt.Fprintln(in.stderr, in.tr("nothing was written", "rien n’a été écrit"))
		return errProblems
	}
	in.authors()
	if err := in.again(o.again); err != nil {
		return err
	}
	in.ids()
	new, err := in.list()
	if err != nil {
		return err
	}
	in.report(in.stderr, in.lists, render.SortProblems(in.problems))
	if in.leftOut > 0 {
		fmt.Fprintln(in.stderr, in.count(in.leftOut, "1 record appeared already; to take it all the same: --again", "%d records appeared already; to take them all the same: --again",
			"1 notice a déjà paru\u202f; pour la reprendre quand même\u00a0: --again", "%d notices ont déjà paru\u202f; pour les reprendre quand même\u00a0: --again"))
	}
	n := 0
	for _, s := range in.adding {
		n += len(s.Records)
	}
	if n == 0 {
		fmt.Fprintln(in.stderr, in.tr("there is nothing to add", "il n’y a rien à ajouter"))
	} else if err := in.write(new, n, found.Format, o); err != nil {
		return err
	}
	if len(render.Errors(in.problems)) > 0 {
		return errProblems
	}
	return nil
}

func (in *intake) write(new []byte, n int, format string, o importOptions) error {
	in.listing(new, format)
	written, err := in.rewrite(in.file, in.old, new, in.count(n, "1 record more", "%d records more", "1 notice de plus", "%d notices de plus"), o.yes, o.dryRun)
	if written {
		fmt.Fprintln(in.stderr, in.tr("Next: bulletin fix "+in.name+" (typography), then bulletin check "+in.name,
			"Ensuite\u00a0: bulletin fix "+in.name+" (typographie), puis bulletin check "+in.name))
	}
	return err
}

// headings are the names under which records may go: those of the publication,
// then those that only the list has.
func (in *intake) headings() []string {
	var names []string
	for _, h := range in.lists.publication.Headings {
		names = append(names, h.Name)
	}
	for _, s := range in.issue.Sections {
		if s.Heading != "" && !slices.Contains(names, s.Heading) {
			names = append(names, s.Heading)
		}
	}
	return names
}

// heading finds a heading by its name, whatever its case, accents and
// punctuation. Where there is none yet, any name is one.
func heading(name string, names []string) (string, bool) {
	if slices.Contains(names, name) || len(names) == 0 {
		return name, name != ""
	}
	folded := french.Slug(name)
	i := slices.IndexFunc(names, func(n string) bool { return folded != "" && french.Slug(n) == folded })
	if i < 0 {
		return "", false
	}
	return names[i], true
}

// place puts each record under a heading, and reports whether all have one.
func (in *intake) place(found *bib.Import, section string) bool {
	names := in.headings()
	all := strings.Join(names, ", ")
	if section != "" {
		name, ok := heading(section, names)
		if !ok {
			n, at := 0, render.Pos{}
			for _, s := range found.Sections {
				n += len(s.Records)
			}
			in.problems = append(in.problems, in.noHeading(section, strconv.Itoa(n), at, all))
			return false
		}
		section = name
	}
	under := map[string]*render.Section{}
	lacking := map[string][]*render.Record{} // by the heading that is unknown
	var unknown []string
	for _, s := range found.Sections {
		name, ok := section, true
		if section != "" && s.Heading != "" && french.Slug(s.Heading) != french.Slug(section) {
			keep(s.Heading, s.Records)
		}
		if section == "" {
			name, ok = heading(s.Heading, names)
		}
		switch {
		case len(s.Records) == 0:
		case !ok:
			if lacking[s.Heading] == nil {
				unknown = append(unknown, s.Heading)
			}
			lacking[s.Heading] = append(lacking[s.Heading], s.Records...)
		case under[name] == nil:
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
			under[name] = &render.Section{Heading: name, Records: slices.Clone(s.Records)}
		default:
			under[name].Records = append(under[name].Records, s.Records...)
		}
	}
	for _, name := range unknown {
		records := lacking[name]
		at := cmp.Or(records[0].At["heading"], records[0].At[""])
		p := render.Problem{Code: codeNoHeading, Args: []any{in.named(records), all}, File: in.from, Pos: at}
		if name != "" {
			p = in.noHeading(name, in.named(records), at, all)
		}
		in.problems = append(in.problems, p)
	}
	for _, name := range names {
		if s := under[name]; s != nil {
			in.adding = append(in.adding, s)
		}
	}
	return len(unknown) == 0
}

// keep makes a keyword of a heading under which records do not go.
func keep(heading string, records []*render.Record) {
	for _, r := range records {
		if !slices.ContainsFunc(r.Keywords, func(k string) bool { return french.Slug(k) == french.Slug(heading) }) {
			r.Keywords = append(r.Keywords, heading)
		}
	}
}

func (in *intake) noHeading(name, records string, at render.Pos, all string) render.Problem {
	if near := source.HeadingLike(in.lists.publication, name); near != "" {
		all = near
	}
	return render.Problem{Code: codeOtherHeading, Args: []any{name, records, all}, File: in.from, Pos: at}
}

// maxNamed is the number of records that one message names.
const maxNamed = 20

// named lists records by their titles and their places in the file.
func (in *intake) named(records []*render.Record) string {
	var all []string
	for _, r := range records[:min(len(records), maxNamed)] {
		place := fmt.Sprintf(in.tr("line %d", "ligne %d"), r.At[""].Line)
		if cell, ok := r.At["heading"]; ok {
			place = fmt.Sprintf(in.tr("cell %s", "cellule %s"), xlsx.Cell(cell))
		}
		all = append(all, fmt.Sprintf(in.tr("“%s” (%s)", "«\u00a0%s\u00a0» (%s)"), french.Shorten(r.Title, 40), place))
	}
	if more := len(records) - maxNamed; more > 0 {
		all = append(all, in.count(more, "1 more", "%d more", "1 autre", "%d autres"))
	}
	return strings.Join(all, ", ")
}

// each visits the records to add, and those below them.
func (in *intake) each(visit func(r, parent *render.Record)) {
	for _, s := range in.adding {
		for _, r := range s.Records {
			visit(r, r)
			for _, sub := range r.Subrecords() {
				visit(sub, r)
			}
		}
	}
}

// authors writes corporate authors that the publication knows as it does.
func (in *intake) authors() {
	pub := in.lists.publication
	said := map[string]bool{}
	in.each(func(r, parent *render.Record) {
		for i, a := range r.Authors {
			if a.Name == "" {
				continue
			}
			p := source.ProducerLike(pub, a.Name)
			if p == nil || p.Printed() == a.Name {
				continue
			}
			r.Authors[i].Name = p.Printed()
			if pub.Producer(a.Name) == nil && french.Slug(a.Name) != french.Slug(p.Printed()) && !said[a.Name] {
				said[a.Name] = true
				in.problems = append(in.problems, render.Problem{Code: codeProducerForm, Args: []any{a.Name, p.Printed()}, File: in.from, Pos: parent.At[""]})
			}
		}
	})
}

// again leaves out what appeared already, in this issue or another, or stands
// twice in the file, unless it is wanted all the same. Of a title that is only
// close, and of a complement or a sibling, people are told.
func (in *intake) again(wanted bool) error {
	index, err := in.known(in.lists.publication)
	if err != nil {
		return err
	}
	owners := in.owners()
	var said []render.Problem
	out := map[*render.Record]bool{}
	say := func(r *render.Record, code *render.Code, matches []dup.Match) {
		if len(matches) > 0 && !wanted {
			said = append(said, render.Problem{Code: code, File: in.from, Pos: r.At[""],
				Args: []any{french.Shorten(r.Title, 60), in.whereSeen(matches[0])}})
		}
	}
	for _, s := range in.adding {
		s.Records = slices.DeleteFunc(s.Records, func(r *render.Record) bool {
			matches := index.Find(r)
			sure := len(matches) > 0 && matches[0].Reason != dup.CloseTitle && !wanted
			code := codeAppeared
			if sure {
				code = codeAgain
			}
			say(r, code, matches)
			for _, sub := range r.Subrecords() {
				if !sure {
					say(sub, codeAppeared, index.Find(sub))
				}
			}
			for p := range dup.Places(&render.Issue{File: in.from, Sections: []*render.Section{{Heading: s.Heading, Records: []*render.Record{r}}}}) {
				index.Add(p)
			}
			out[r] = sure
			return sure
		})
	}
	in.adding = slices.DeleteFunc(in.adding, func(s *render.Section) bool { return len(s.Records) == 0 })
	// What else was said of a record that does not come helps nobody.
	in.problems = append(slices.DeleteFunc(in.problems, func(p render.Problem) bool {
		return p.Code.Severity == render.Warning && out[owners.at(p.Pos)]
	}), said...)
	for _, leftOut := range out {
		if leftOut {
			in.leftOut++
		}
	}
	return nil
}

// owners are the records to add by the lines of the file, in their order.
type owners []owner

type owner struct {
	line   int // of the record or of one below it
	record *render.Record
}

func (in *intake) owners() owners {
	var all owners
	in.each(func(r, parent *render.Record) {
		if line := r.At[""].Line; line > 0 {
			all = append(all, owner{line, parent})
		}
	})
	slices.SortStableFunc(all, func(a, b owner) int { return cmp.Compare(a.line, b.line) })
	return all
}

// at is the record that a place of the file belongs to; nil for none.
func (o owners) at(pos render.Pos) *render.Record {
	i := sort.Search(len(o), func(i int) bool { return o[i].line > pos.Line })
	if i == 0 {
		return nil
	}
	return o[i-1].record
}

// whereSeen says where a document appeared, and what tells that it is the same.
func (in *intake) whereSeen(m dup.Match) string {
	why := reasons[m.Reason]
	if m.File == in.from {
		return fmt.Sprintf(in.tr("in this file, %s (%s)", "dans ce fichier, %s (%s)"),
			in.tr("record “"+called(m.Record)+"”", "notice «\u00a0"+called(m.Record)+"\u00a0»"), in.tr(why[1], why[0]))
	}
	inFrench, inEnglish := where(dup.Place{File: in.file}, m.Place)
	return fmt.Sprintf(in.tr("in %s (%s)", "dans %s (%s)"), in.tr(inEnglish, inFrench), in.tr(why[1], why[0]))
}

// ids keeps those that came where they are ids and nobody in the issue has them.
func (in *intake) ids() {
	taken := map[string]bool{}
	for _, r := range in.issue.Records() {
		taken[r.ID] = true
		for _, sub := range r.Subrecords() {
			taken[sub.ID] = true
		}
	}
	in.each(func(r, _ *render.Record) {
		if taken[r.ID] || french.Slug(r.ID) != r.ID {
			r.ID = ""
		}
		taken[r.ID] = r.ID != ""
	})
}

// list is the list with the records in it. A record with which it would have an
// error is left out, and the error said.
func (in *intake) list() ([]byte, error) {
	for {
		if len(in.adding) == 0 {
			return in.old, nil
		}
		new, err := source.Patch(in.start, in.edits()...)
		var written []source.Change
		if err == nil {
			new, written, err = source.FixIDs(new, french.Slug)
		}
		if err != nil {
			return nil, &failure{status: exitProblems, err: fmt.Errorf(in.tr("%s: the records do not fit into the list: %v", "%s\u00a0: les notices n’entrent pas dans la liste\u00a0: %v"), in.file, err)}
		}
		issue, problems := source.Issue(in.file, new, in.lists.publication)
		in.others = len(written)
		in.each(func(r, _ *render.Record) {
			if r.ID == "" {
				in.others--
			}
		})
		caused := in.caused(render.Errors(problems))
		if !in.leaveOut(issue, caused) {
			return trimEnd(new, in.start), in.refuse(new, caused)
		}
	}
}

// begun is the list of an issue that begins with what came: under the comments of
// the list that a new issue starts from.
func (c *command) begun(name string, issue *render.Issue) ([]byte, error) {
	start, err := c.startText(name, nil)
	if err != nil {
		return nil, err
	}
	text := source.Format(issue)
	if comments, _, ok := bytes.Cut(start, []byte("\nissue:")); ok && bytes.HasPrefix(text, []byte("issue:")) {
		text = slices.Concat(comments, []byte("\n"), text)
	}
	return text, nil
}

// trimEnd takes away blank lines that a change left at the end of a list.
func trimEnd(new, old []byte) []byte {
	for _, end := range []string{"\n", "\r\n"} {
		for twice := []byte(end + end); bytes.HasSuffix(new, twice) && !bytes.HasSuffix(old, twice); {
			new = new[:len(new)-len(end)]
		}
	}
	return new
}

// edits are the changes of the list: records at the end of their section,
// sections that are missing in the order of the publication.
func (in *intake) edits() []source.Edit {
	var edits []source.Edit
	var missing []*render.Section
	for _, s := range in.adding {
		i := slices.IndexFunc(in.issue.Sections, func(t *render.Section) bool { return t.Heading == s.Heading })
		if i < 0 {
			missing = append(missing, s)
			continue
		}
		path := "sections." + strconv.Itoa(i) + ".records"
		there := in.issue.Sections[i].Records
		if len(there) > 0 {
			for j, r := range s.Records {
				edits = append(edits, source.Edit{Path: path + "." + strconv.Itoa(len(there)+j), Op: source.Insert, Value: r})
			}
			continue
		}
		edits = append(edits, source.Edit{Path: path, Op: setOrInsert(in.issue.Sections[i].At, "records"), Value: source.RecordList(s.Records)})
	}
	if len(missing) == 0 {
		return edits
	}
	if len(in.issue.Sections) == 0 {
		return append(edits, source.Edit{Path: "sections", Op: setOrInsert(in.issue.At, "sections"), Value: source.SectionList(missing)})
	}
	rank := func(heading string) int {
		if r, _ := in.lists.publication.Heading(heading); r >= 0 {
			return r
		}
		return len(in.lists.publication.Headings)
	}
	// From the last to the first, so that the index of each place stays.
	for _, s := range slices.Backward(missing) {
		at := slices.IndexFunc(in.issue.Sections, func(t *render.Section) bool { return rank(t.Heading) > rank(s.Heading) })
		if at < 0 {
			at = len(in.issue.Sections)
		}
		edits = append(edits, source.Edit{Path: "sections." + strconv.Itoa(at), Op: source.Insert, Value: source.SectionItem(s)})
	}
	return edits
}

// setOrInsert tells how a field gets a value: it may be there without one.
func setOrInsert(at render.Positions, field string) source.Op {
	if _, there := at[field]; there {
		return source.Set
	}
	return source.Insert
}

// added finds the records of the import in the list that has them: the last of
// their section.
func (in *intake) added(issue *render.Issue) map[*render.Record]*render.Record {
	mine := map[*render.Record]*render.Record{}
	for _, s := range in.adding {
		for _, t := range issue.Sections {
			if t.Heading == s.Heading && len(t.Records) >= len(s.Records) {
				for j, r := range t.Records[len(t.Records)-len(s.Records):] {
					mine[r] = s.Records[j]
				}
				break
			}
		}
	}
	return mine
}

// leaveOut takes out the records in which the errors are, and reports whether
// there is any.
func (in *intake) leaveOut(issue *render.Issue, found []render.Problem) bool {
	mine := in.added(issue)
	all := issue.Records()
	slices.SortFunc(all, func(a, b *render.Record) int { return cmp.Compare(a.At[""].Line, b.At[""].Line) })
	out := map[*render.Record]bool{}
	for _, p := range found {
		var owner *render.Record
		for _, r := range all {
			if r.At[""].Line <= p.Pos.Line {
				owner = r
			}
		}
		r := mine[owner]
		if r == nil {
			continue
		}
		out[r] = true
		in.problems = append(in.problems, render.Problem{Code: codeLeftOut,
			Args: []any{french.Shorten(r.Title, 60), p.Message(in.say)}, File: in.from, Pos: r.At[""]})
	}
	for _, s := range in.adding {
		s.Records = slices.DeleteFunc(s.Records, func(r *render.Record) bool { return out[r] })
	}
	in.adding = slices.DeleteFunc(in.adding, func(s *render.Section) bool { return len(s.Records) == 0 })
	return len(out) > 0
}

// caused are the errors that the list did not have before, in whatever place.
func (in *intake) caused(now []render.Problem) []render.Problem {
	had := map[string]int{}
	if in.old != nil {
		_, before := source.Issue(in.file, in.old, in.lists.publication)
		for _, p := range render.Errors(before) {
			had[p.Message(render.English)]++
		}
	}
	return slices.DeleteFunc(now, func(p render.Problem) bool {
		message := p.Message(render.English)
		had[message]--
		return had[message] >= 0
	})
}

// refuse says the errors that records would bring into the list.
func (in *intake) refuse(new []byte, caused []render.Problem) error {
	if len(caused) == 0 {
		return nil
	}
	l := *in.lists
	l.sources = maps.Clone(l.sources)
	l.sources[in.file] = new
	in.report(in.stderr, &l, caused)
	fmt.Fprintln(in.stderr, in.tr("nothing was written: with these records the list would have these errors",
		"rien n’a été écrit\u00a0: avec ces notices, la liste aurait ces erreurs"))
	return errProblems
}

// listing shows what is added: each record in one line under its heading, as it
// will be cited.
func (in *intake) listing(new []byte, format string) {
	issue, _ := source.Issue(in.file, new, in.lists.publication)
	mine := in.added(issue)
	b, _ := compose.Bulletin(issue, in.lists.publication, nil, nil)
	n := len(mine)
	fmt.Fprintf(in.stdout, "%s (%s)%s%s\n", in.from, format, in.tr(": ", "\u00a0: "),
		in.count(n, "1 record to add", "%d records to add", "1 notice à ajouter", "%d notices à ajouter"))
	for _, s := range b.Sections {
		said := false
		for _, e := range s.Entries {
			r := mine[e.Record]
			if r == nil {
				continue
			}
			if !said {
				fmt.Fprintln(in.stdout, s.Section.Heading)
				said = true
			}
			fmt.Fprintf(in.stdout, "  + %s\n", cited(e))
			if more := in.more(e.Record); more != "" {
				fmt.Fprintf(in.stdout, "    %s\n", more)
			}
		}
	}
	if in.others > 0 {
		fmt.Fprintln(in.stdout, in.count(in.others, "and an id for 1 record that had none", "and ids for %d records that had none",
			"et un identifiant pour 1 notice qui n’en avait pas", "et un identifiant pour chacune des %d notices qui n’en avaient pas"))
	}
}

// cited is an entry as its citation has it, in one line.
func cited(e *render.Entry) string {
	var parts []string
	for _, p := range []render.Rich{e.Byline, e.Title, e.Imprint} {
		if s := strings.TrimSpace(p.Plain()); s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}

// more says what a citation does not.
func (in *intake) more(r *render.Record) string {
	var parts []string
	if n := len(r.Links); n > 0 {
		parts = append(parts, r.Links[0].URL)
	} else {
		parts = append(parts, in.tr("no address", "sans adresse"))
	}
	if n := len(r.Complements); n > 0 {
		parts = append(parts, in.count(n, "1 complement", "%d complements", "1 complément", "%d compléments"))
	}
	if n := len(r.Siblings.Records); n > 0 {
		parts = append(parts, in.count(n, "1 sibling", "%d siblings", "1 autre contribution", "%d autres contributions"))
	}
	if r.Notes != "" {
		parts = append(parts, in.tr("notes: ", "notes\u00a0: ")+french.Shorten(strings.Join(strings.FieldsFunc(r.Notes, func(r rune) bool { return r == '\n' }), " / "), 80))
	}
	return strings.Join(parts, " · ")
}
