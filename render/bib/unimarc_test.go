package bib

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
)

// marcForms are the two ways to write UNIMARC down.
var marcForms = []struct {
	name  string
	write func(io.Writer, *render.Bulletin) error
	read  func(string, []byte) *Import
}{
	{"ISO 2709", UNIMARC, readUNIMARC},
	{"PMB", PMB, readPMB},
}

func dressed(tb testing.TB, issue *render.Issue) *render.Bulletin {
	tb.Helper()
	b, problems := compose.Bulletin(issue, rendertest.Publication(), nil, nil)
	if errors := render.Errors(problems); len(errors) > 0 {
		tb.Fatal(errors[0].Message(render.English))
	}
	b.Dated = render.Date{Year: 2024, Month: 10}.Time()
	return b
}

func marcFile(tb testing.TB, write func(io.Writer, *render.Bulletin) error, b *render.Bulletin) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := write(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// asExchanged is a record as it must come back: without what is for the team,
// under the names that the publication prints, in the language that goes
// without saying.
func asExchanged(r *render.Record) *render.Record {
	c := *r
	c.Notes, c.At = "", nil
	if strings.EqualFold(c.Language, "fr") {
		c.Language = ""
	}
	if c.Kind == "" {
		c.Kind = render.Document
	}
	c.Authors = nil
	for _, a := range r.Authors {
		if !a.Personal() {
			a.Name = printedName(a.Name, rendertest.Publication())
		}
		c.Authors = append(c.Authors, a)
	}
	c.Complements, c.Siblings.Records = nil, nil
	for _, sub := range r.Complements {
		c.Complements = append(c.Complements, asExchanged(sub))
	}
	for _, sub := range r.Siblings.Records {
		c.Siblings.Records = append(c.Siblings.Records, asExchanged(sub))
	}
	return &c
}

// differences says where what came back is not what went out.
func differences(want []*render.Section, got *Import) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, p := range got.Problems {
		say("%s", p.Message(render.English))
	}
	if len(got.Sections) != len(want) {
		say("%d sections, want %d", len(got.Sections), len(want))
		return all
	}
	var same func(where string, want, got []*render.Record)
	same = func(where string, want, got []*render.Record) {
		if len(got) != len(want) {
			say("%s: %d records, want %d", where, len(got), len(want))
			return
		}
		for i, w := range want {
			g := *got[i]
			g.At = nil
			where := where + "/" + w.ID
			same(where, w.Complements, g.Complements)
			same(where, w.Siblings.Records, g.Siblings.Records)
			one := *asExchanged(w)
			one.Complements, g.Complements, one.Siblings.Records, g.Siblings.Records = nil, nil, nil, nil
			v, x := reflect.ValueOf(one), reflect.ValueOf(g)
			for f := range v.NumField() {
				a, b := v.Field(f), x.Field(f)
				if a.Kind() == reflect.Slice && a.Len()+b.Len() == 0 {
					continue
				}
				if !reflect.DeepEqual(a.Interface(), b.Interface()) {
					say("%s %s: %q, want %q", where, v.Type().Field(f).Name, fmt.Sprint(b.Interface()), fmt.Sprint(a.Interface()))
				}
			}
		}
	}
	for i, s := range want {
		if got.Sections[i].Heading != s.Heading {
			say("heading %q, want %q", got.Sections[i].Heading, s.Heading)
		}
		same(s.Heading, s.Records, got.Sections[i].Records)
	}
	return all
}

// printedSections are the sections in the order of printing.
func printedSections(b *render.Bulletin) (all []*render.Section) {
	for _, s := range b.Sections {
		all = append(all, s.Section)
	}
	return all
}

// What goes out comes back, in both forms.
func TestUNIMARCComesBack(t *testing.T) {
	options := []rendertest.Options{{}, {Covers: true}, {EveryScript: true}, {Scripts: true}, {Invisible: true, Covers: true}, {Tall: true}}
	for seed := range uint64(30) {
		b := dressed(t, rendertest.Issue(seed, int(seed*2), options[int(seed)%len(options)]))
		for _, form := range marcForms {
			got := form.read("x", marcFile(t, form.write, b))
			for _, d := range differences(printedSections(b), got) {
				t.Errorf("%s, seed %d: %s", form.name, seed, d)
			}
		}
	}
}
