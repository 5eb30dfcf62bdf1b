package source

import (
	"fmt"
	"strconv"
	"strings"

	"bulletin/render"
)

// Change is one value that a fix wrote.
type Change struct {
	Path     string // from the file's root, as in Edit
	Line     int    // in the file before the change
	Old, New string
}

// maxID is the number of characters that a written id keeps to.
const maxID = 60

// FixIDs writes an id as the first field of every record and subrecord that has
// none: the first author and the title, as slug writes them, unique in the
// issue and not one of those that are gone. It fails if YAML cannot read the file.
func FixIDs(src []byte, slug func(string) string, gone ...string) ([]byte, []Change, error) {
	issue, err := readable(src)
	if err != nil {
		return nil, nil, err
	}
	taken := map[string]bool{}
	for _, r := range everyRecord(issue) {
		taken[r.ID] = true
	}
	for _, id := range gone {
		taken[id] = true
	}
	var edits []Edit
	var changes []Change
	eachRecord(issue, func(r *render.Record, path string) {
		if r.ID != "" || len(r.At) < 2 {
			return
		}
		e := Edit{Path: path + ".id", Op: Insert, Value: freeID(r, slug, taken)}
		at := r.At[""]
		if pos, there := r.At["id"]; there {
			e.Op, at = Set, pos
		}
		edits = append(edits, e)
		changes = append(changes, Change{e.Path, at.Line, "", e.Value.(string)})
	})
	out, err := Patch(src, edits...)
	if err != nil {
		return nil, nil, err
	}
	return out, changes, nil
}

// readable is the issue in a file that may have problems, but not of YAML.
func readable(src []byte) (*render.Issue, error) {
	issue, problems := Issue("", src, nil)
	if issue.At[""] == (render.Pos{}) {
		for _, p := range render.Errors(problems) {
			return nil, fmt.Errorf("%d:%d: %s", p.Pos.Line, p.Pos.Col, p.Message(render.English))
		}
	}
	return issue, nil
}

// eachRecord visits records and subrecords with their paths.
func eachRecord(issue *render.Issue, visit func(r *render.Record, path string)) {
	for i, s := range issue.Sections {
		for j, r := range s.Records {
			path := fmt.Sprintf("sections.%d.records.%d", i, j)
			visit(r, path)
			for k, sub := range r.Complements {
				visit(sub, path+".complements."+strconv.Itoa(k))
			}
			for k, sub := range r.Siblings.Records {
				visit(sub, path+".siblings.records."+strconv.Itoa(k))
			}
		}
	}
}

// freeID makes an id that no record has yet, and takes it.
func freeID(r *render.Record, slug func(string) string, taken map[string]bool) string {
	slugged := func(s string) string {
		if s = slug(s); idForm.MatchString(s) {
			return s
		}
		return ""
	}
	author := ""
	if len(r.Authors) > 0 {
		author = slugged(r.Authors[0].Name + r.Authors[0].Family)
		if len(author) > 24 {
			author = initials(r.Authors[0].Name+r.Authors[0].Family, slugged)
		}
	}
	base := strings.Trim(author+"-"+slugged(r.Title), "-")
	if base == "" {
		base = "notice"
	}
	for n := 1; ; n++ {
		suffix := ""
		if n > 1 {
			suffix = "-" + strconv.Itoa(n)
		}
		if id := cutAtWord(base, maxID-len(suffix)) + suffix; !taken[id] {
			taken[id] = true
			return id
		}
	}
}

// initials of the long words of a name: mnhi for the Musée national de
// l’histoire de l’immigration.
func initials(name string, slug func(string) string) string {
	var b strings.Builder
	for _, w := range words(name) {
		w = slug(w)
		b.WriteString(w[:min(1, len(w))])
	}
	return b.String()
}

// cutAtWord shortens an id between two words, and leaves no small word at the
// end of what was cut.
func cutAtWord(id string, size int) string {
	if len(id) <= size {
		return id
	}
	cut := id[:size]
	if i := strings.LastIndexByte(cut, '-'); i > 0 && id[size] != '-' {
		cut = cut[:i]
	}
	for {
		i := strings.LastIndexByte(cut, '-')
		if i <= 0 || len(words(cut[i+1:])) > 0 {
			return strings.Trim(cut, "-")
		}
		cut = cut[:i]
	}
}

// FixText applies dress to the texts that are printed and returns the file with
// what it changed. dress gets the name of the field, its text and the language
// of the text ("" for French). Titles, subtitles, series and edition
// statements of documents in another language are left alone, as are addresses,
// authors and notes. A text that cannot be changed in place is left alone too.
func FixText(src []byte, dress func(field, value, lang string) string) ([]byte, []Change, error) {
	issue, err := readable(src)
	if err != nil {
		return nil, nil, err
	}
	var edits []Edit
	var changes []Change
	look := func(at render.Positions, prefix, path, field, old, lang string) {
		if old == "" {
			return
		}
		if dressed := dress(field, old, lang); dressed != old {
			full := strings.TrimPrefix(prefix+"."+path, ".")
			edits = append(edits, Edit{Path: full, Value: dressed})
			changes = append(changes, Change{full, at[path].Line, old, dressed})
		}
	}
	labels := func(at render.Positions, prefix string, links []render.Link) {
		for i, l := range links {
			look(at, prefix, "links."+strconv.Itoa(i)+".label", "label", l.Label, "")
		}
	}
	look(issue.At, "", "introduction", "introduction", issue.Introduction, "")
	for i, s := range issue.Sections {
		prefix := "sections." + strconv.Itoa(i)
		look(s.At, prefix, "heading", "heading", s.Heading, "")
		look(s.At, prefix, "introduction", "introduction", s.Introduction, "")
		labels(s.At, prefix, s.Links)
	}
	eachRecord(issue, func(r *render.Record, prefix string) {
		if !r.Foreign() {
			look(r.At, prefix, "title", "title", r.Title, "")
			look(r.At, prefix, "subtitle", "subtitle", r.Subtitle, "")
			look(r.At, prefix, "series.title", "series", r.Series.Title, "")
			look(r.At, prefix, "edition", "edition", r.Edition, "")
			look(r.At, prefix, "siblings.series", "series", r.Siblings.Series, "")
		}
		look(r.At, prefix, "publisher", "publisher", r.Publisher, r.Language)
		look(r.At, prefix, "hours", "hours", r.Hours, "")
		look(r.At, prefix, "abstract", "abstract", r.Abstract, "")
		look(r.At, prefix, "cover.alt", "cover", r.Cover.Alt, "")
		labels(r.At, prefix, r.Links)
	})
	look(issue.At, "", "preheader", "preheader", issue.Preheader, "")
	look(issue.At, "", "credits", "credits", issue.Credits, "")

	if out, err := Patch(src, edits...); err == nil {
		return out, changes, nil
	}
	var made []Change
	for i, e := range edits {
		if out, err := Patch(src, e); err == nil {
			src = out
			made = append(made, changes[i])
		}
	}
	return src, made, nil
}
