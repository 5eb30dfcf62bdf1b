package bib_test

import (
	"bytes"
	"io"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/rendertest"
)

func headings() []string {
	var all []string
	for _, h := range rendertest.Publication().Headings {
		all = append(all, h.Name)
	}
	return all
}

func readBack(tb testing.TB, data []byte) *bib.Import {
	tb.Helper()
	in, problem := bib.Read("file", data, headings())
	if problem != nil {
		tb.Fatalf("refused: %s", problem.Message(render.English))
	}
	return in
}

// options are what generated issues may have; each seed takes the next.
var options = []rendertest.Options{{}, {EveryScript: true}, {Covers: true}, {Scripts: true}, {Invisible: true}, {EveryScript: true, Covers: true, Scripts: true, Invisible: true, Tall: true}}

// exchangeTable reads the first table of docs/exchange.md: field → format → what
// becomes of it.
func exchangeTable(tb testing.TB) map[string]map[string]string {
	tb.Helper()
	data, err := os.ReadFile("../../docs/exchange.md")
	if err != nil {
		tb.Fatal(err)
	}
	table := map[string]map[string]string{}
	var formats []string
	for line := range strings.SplitSeq(string(data), "\n") {
		if !strings.HasPrefix(line, "|") {
			if table["id"] != nil {
				break
			}
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case formats == nil:
			formats = cells[1:]
		case !strings.HasPrefix(cells[0], "-"):
			table[cells[0]] = map[string]string{}
			for i, format := range formats {
				table[cells[0]][format] = cells[i+1]
			}
		}
	}
	return table
}

// fields are those of the table, each with its value in a record.
var fields = []struct {
	name string
	of   func(r *render.Record) any
}{
	{"id", func(r *render.Record) any { return r.ID }},
	{"kind", func(r *render.Record) any { return r.Kind }},
	{"authors", func(r *render.Record) any { return append([]render.Agent{}, r.Authors...) }},
	{"title", func(r *render.Record) any { return r.Title }},
	{"subtitle", func(r *render.Record) any { return r.Subtitle }},
	{"series", func(r *render.Record) any { return r.Series.Title }},
	{"number", func(r *render.Record) any { return r.Series.Number }},
	{"publisher", func(r *render.Record) any { return r.Publisher }},
	{"edition", func(r *render.Record) any { return r.Edition }},
	{"issued, with its precision", func(r *render.Record) any { return r.Issued }},
	{"pages", func(r *render.Record) any { return r.Pages }},
	{"hours", func(r *render.Record) any { return r.Hours }},
	{"language", func(r *render.Record) any { return r.Language }},
	{"abstract", func(r *render.Record) any { return r.Abstract }},
	{"keywords", func(r *render.Record) any { return append([]string{}, r.Keywords...) }},
	{"addresses", func(r *render.Record) any { return ofLinks(r, func(l render.Link) any { return l.URL }) }},
	{"labels of addresses", func(r *render.Record) any { return ofLinks(r, func(l render.Link) any { return l.Label }) }},
	{"state of addresses", func(r *render.Record) any {
		return ofLinks(r, func(l render.Link) any { return string(l.State) + l.Checked.String() })
	}},
	{"cover", func(r *render.Record) any { return r.Cover }},
	{"citation given by hand", func(r *render.Record) any { return r.Citation }},
	{"notes", func(r *render.Record) any { return r.Notes }},
	{"complements", func(r *render.Record) any { return len(r.Complements) }},
	{"siblings", func(r *render.Record) any { return len(r.Siblings.Records) }},
	{"series of the siblings", func(r *render.Record) any { return r.Siblings.Series }},
}

func ofLinks(r *render.Record, value func(render.Link) any) []any {
	all := []any{}
	for _, l := range r.Links {
		all = append(all, value(l))
	}
	return all
}

// tableFields are in fields, or heading, which is the section's.
func TestExchangeTableIsWhole(t *testing.T) {
	table := exchangeTable(t)
	for _, f := range fields {
		if table[f.name] == nil {
			t.Errorf("docs/exchange.md does not say what becomes of %q", f.name)
		}
	}
	if len(table) != len(fields)+1 { // the heading is not a record's
		t.Errorf("docs/exchange.md has %d fields, want %d", len(table), len(fields)+1)
	}
	for typ, n := range map[reflect.Type]int{reflect.TypeFor[render.Record](): 21, reflect.TypeFor[render.Link](): 4, reflect.TypeFor[render.Siblings](): 2} {
		if typ.NumField() != n {
			t.Errorf("%s has %d fields, want %d: the table and this test must know them", typ, typ.NumField(), n)
		}
	}
}

var exchanged = map[string]func(io.Writer, *render.Bulletin) error{"CSL-JSON": bib.CSL, "RIS": bib.RIS, "BibTeX": bib.BibTeX, "UNIMARC": bib.UNIMARC, "PMB XML": bib.PMB}

// TestRoundTrip exports generated issues and reads them back: every field is the
// same where the table of docs/exchange.md says that the format holds it, and is
// lost where the table says so.
func TestRoundTrip(t *testing.T) {
	table := exchangeTable(t)
	for format, write := range exchanged {
		t.Run(format, func(t *testing.T) {
			c := comparison{t, format, table, map[string]int{}, map[string]int{}}
			for seed := uint64(1); seed <= 90 && !t.Failed(); seed++ {
				issue := rendertest.Issue(seed, 1+int(seed)/2, options[seed%uint64(len(options))])
				c.handMade(seed, issue)
				b := composed(t, issue)
				var out bytes.Buffer
				if err := write(&out, b); err != nil {
					t.Fatal(err)
				}
				in := readBack(t, out.Bytes())
				for _, p := range in.Problems {
					if p.Code.ID != "import-citation-title" {
						t.Errorf("seed %d: line %d: %s", seed, p.Pos.Line, p.Message(render.English))
					}
				}
				c.issue(b, in)
			}
			for _, f := range fields {
				if table[f.name][format] == "no" && c.differed[f.name] == 0 {
					t.Errorf("the table says that %s is lost, yet it always came back", f.name)
				}
				if c.given[f.name] == 0 {
					t.Errorf("no generated record has %s", f.name)
				}
			}
		})
	}
}

// comparison counts, for each field, the records that have it and those in
// which it came back otherwise.
type comparison struct {
	*testing.T
	format          string
	table           map[string]map[string]string
	given, differed map[string]int
}

// handMade adds what generated issues do not have.
func (c comparison) handMade(seed uint64, issue *render.Issue) {
	r := issue.Records()[0]
	r.Citation = "D'après " + r.Title + ", s. d."
	r.Hours = "de 10 h à 17 h 30"
	if len(r.Links) > 1 && seed%2 == 0 {
		r.Links[0].Label = "Le rapport & ses annexes (100 %, 50 #, a_b, {c}, ~d, \\e)"
	}
	if seed%3 == 0 && len(r.Authors) > 0 {
		r.Authors[0] = render.Agent{Family: "de La Tour, and Co", Given: "Jean--Marie, Jr."}
		r.Publisher = "Une \\emph{maison} d'édition: 10 % & plus"
		r.Keywords = []string{"sables et vents", "R&D, etc.", "C#"}
		if c.format != "CSL-JSON" && c.format != "BibTeX" { // a keyword has no comma there
			r.Keywords = r.Keywords[:1]
		}
	}
}

func (c comparison) issue(b *render.Bulletin, in *bib.Import) {
	got := map[string][]*render.Record{}
	for _, s := range in.Sections {
		got[s.Heading] = append(got[s.Heading], s.Records...)
	}
	for _, s := range b.Sections {
		if len(got[s.Section.Heading]) != len(s.Entries) {
			c.Errorf("%s has %d records, want %d", s.Section.Heading, len(got[s.Section.Heading]), len(s.Entries))
			return
		}
		for i, e := range s.Entries {
			back := got[s.Section.Heading][i]
			if back.At[""].Line < 1 {
				c.Errorf("%s has no line", e.Record.ID)
			}
			c.record(e, nil, back)
		}
	}
}

// record compares each field of a record, and those of its sub-resources, with
// what the table says of it.
func (c comparison) record(e *render.Entry, parent *render.Record, got *render.Record) {
	want := e.Record
	for _, f := range fields {
		w, g := f.of(want), f.of(got)
		if !reflect.ValueOf(w).IsZero() && (reflect.ValueOf(w).Kind() != reflect.Slice || reflect.ValueOf(w).Len() > 0) {
			c.given[f.name]++
		}
		if f.name == "series" && parent != nil && want.Series.Title == parent.Siblings.Series {
			w = ""
		}
		same := reflect.DeepEqual(w, g)
		if !same {
			c.differed[f.name]++
		}
		switch held := c.table[f.name][c.format]; held {
		case "no", "in the title":
			same = true
		case "with the subtitle":
			same = strings.HasPrefix(got.Title, strings.TrimSpace(want.Title)) && strings.HasSuffix(got.Title+got.Subtitle, strings.TrimSpace(want.Subtitle))
		case "as printed":
			same = strings.Contains(e.Siblings.Label, got.Siblings.Series) && (got.Siblings.Series == "") == (want.Siblings.Series == "")
		case "words":
			same = slices.Equal(wordsOf(c, want.Abstract), wordsOf(c, got.Abstract))
		case "yes", "as cited", "as citations":
		default:
			c.Fatalf("the table says %q of %s in %s: what is that?", held, f.name, c.format)
		}
		if !same {
			c.Errorf("%s: %s\n got %#v\nwant %#v", want.ID, f.name, g, w)
		}
	}
	for i, subs := range [2]render.Subentries{e.Complements, e.Siblings} {
		back := [2][]*render.Record{got.Complements, got.Siblings.Records}[i]
		if len(back) != len(subs.Entries) {
			c.Errorf("%s: %d sub-resources, want %d", want.ID, len(back), len(subs.Entries))
			return
		}
		for j, sub := range subs.Entries {
			if c.table[[2]string{"complements", "siblings"}[i]][c.format] == "as citations" {
				c.cited(sub, back[j])
			} else if i == 1 {
				c.record(sub, want, back[j])
			} else {
				c.record(sub, nil, back[j])
			}
		}
	}
}

// cited compares a sub-resource of which there is only the citation.
func (c comparison) cited(e *render.Entry, got *render.Record) {
	want := e.Record
	for _, said := range []render.Rich{e.Byline, e.Title, e.Imprint} {
		if !strings.Contains(got.Title, strings.TrimSpace(said.Plain())) {
			c.Errorf("%s: %q does not say %q", want.ID, got.Title, said.Plain())
		}
	}
	if !slices.Equal(wordsOf(c, want.Abstract), wordsOf(c, got.Abstract)) || !slices.Equal(want.Keywords, got.Keywords) {
		c.Errorf("%s: abstract %q, keywords %q\nwant %q, %q", want.ID, got.Abstract, got.Keywords, want.Abstract, want.Keywords)
	}
	for _, of := range []func(l render.Link) any{func(l render.Link) any { return l.URL }, func(l render.Link) any { return l.Label }} {
		if w, g := ofLinks(want, of), ofLinks(got, of); !reflect.DeepEqual(w, g) {
			c.Errorf("%s: addresses %q, want %q", want.ID, g, w)
		}
	}
}

// wordsOf are the words of an abstract as it is printed, with the addresses
// behind its links.
func wordsOf(c comparison, markdown string) []string {
	b := composed(c, issueOf(&render.Record{ID: "a", Title: "T", Abstract: markdown}))
	var said strings.Builder
	for _, block := range b.Sections[0].Entries[0].Abstract {
		said.WriteString(block.Mark())
		words := ""
		for i, run := range block.Runs {
			said.WriteString(run.Text)
			words += run.Text
			if i+1 < len(block.Runs) && block.Runs[i+1].Link == run.Link {
				continue
			}
			if run.Link != "" && run.Link != words {
				said.WriteString(" (" + run.Link + ")")
			}
			words = ""
		}
		said.WriteString("\n")
	}
	return strings.Fields(strings.ReplaceAll(said.String(), "...", "…")) // which typography leaves at the edge of a link
}
