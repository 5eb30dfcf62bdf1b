package bib_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"bulletin/render"
	"bulletin/render/bib"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

var update = flag.Bool("update", false, "rewrite the goldens")

func composed(tb testing.TB, issue *render.Issue) *render.Bulletin {
	tb.Helper()
	b, _ := compose.Bulletin(issue, rendertest.Publication(), nil, nil)
	return b
}

func written(tb testing.TB, b *render.Bulletin) []byte {
	tb.Helper()
	var out bytes.Buffer
	if err := bib.CSL(&out, b); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

type object = map[string]any

func items(tb testing.TB, data []byte) []object {
	tb.Helper()
	var all []object
	if err := json.Unmarshal(data, &all); err != nil {
		tb.Fatalf("%v\n%s", err, data)
	}
	if all == nil {
		tb.Fatalf("no array: %s", data)
	}
	return all
}

func TestCSL(t *testing.T) {
	data, err := os.ReadFile("testdata/issue.yaml")
	if err != nil {
		t.Fatal(err)
	}
	issue, problems := source.Issue("issue.yaml", data, rendertest.Publication())
	for _, p := range render.Errors(problems) {
		t.Fatal(p.Message(render.English))
	}
	b := composed(t, issue)
	got := written(t, b)
	if !bytes.Equal(got, written(t, b)) {
		t.Error("written twice, two files")
	}
	for _, problem := range breaches(items(t, got)) {
		t.Error(problem)
	}
	for _, secret := range []string{"Ne jamais", "\\u003c", "\\u0026"} {
		if bytes.Contains(got, []byte(secret)) {
			t.Errorf("%q stands in the file", secret)
		}
	}
	const golden = "testdata/issue.json"
	if *update {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the records differ from %s (-update rewrites it):\n%s", golden, got)
	}
}

// breaches names what the schema csl-data.json of CSL 1.0.2 would refuse, as
// far as it concerns the variables that are written.
func breaches(all []object) []string {
	text := strings.Fields(`id type genre title container-title issue collection-title collection-number number
		publisher edition number-of-pages language abstract URL keyword note`)
	types := strings.Fields("article-journal book broadcast event motion_picture report webpage")
	var found []string
	say := func(x object, format string, args ...any) {
		found = append(found, fmt.Sprintf("%v: ", x["id"])+fmt.Sprintf(format, args...))
	}
	ids := map[any]bool{}
	for _, x := range all {
		if id := x["id"]; id == nil || ids[id] {
			say(x, "the id is missing, or not its own")
		}
		ids[x["id"]] = true
		if !slices.Contains(types, fmt.Sprint(x["type"])) {
			say(x, "type %v", x["type"])
		}
		for key, value := range x {
			switch v := value.(type) {
			case string:
				if !slices.Contains(text, key) {
					say(x, "%s is no text variable", key)
				}
				if v == "" {
					say(x, "%s is empty", key)
				}
			case []any:
				if key != "author" {
					say(x, "%s is no name variable", key)
				}
				for _, name := range v {
					parts := name.(object)
					_, corporate := parts["literal"]
					for part, s := range parts {
						if _, ok := s.(string); !ok || !slices.Contains([]string{"family", "given", "literal"}, part) || corporate && len(parts) > 1 {
							say(x, "name %v", parts)
						}
					}
				}
			case object:
				switch key {
				case "custom":
				case "issued":
					dates, _ := v["date-parts"].([]any)
					if len(v) != 1 || len(dates) != 1 {
						say(x, "issued %v", v)
						continue
					}
					if parts := dates[0].([]any); len(parts) < 1 || len(parts) > 3 {
						say(x, "date %v", parts)
					}
				default:
					say(x, "%s is no object", key)
				}
			default:
				say(x, "%s is %T", key, v)
			}
		}
	}
	return found
}

// Every record of any issue is there once, in the order of printing.
func TestRandomIssues(t *testing.T) {
	for seed := range uint64(10) {
		b := composed(t, rendertest.Issue(seed, int(seed*8), rendertest.Options{EveryScript: true, Covers: true}))
		all := items(t, written(t, b))
		for _, problem := range breaches(all) {
			t.Errorf("seed %d: %s", seed, problem)
		}
		var want, got []string
		for _, s := range b.Sections {
			for _, e := range s.Entries {
				want = append(want, e.Record.ID)
				for _, sub := range e.Record.Subrecords() {
					want = append(want, sub.ID)
				}
			}
		}
		for _, x := range all {
			got = append(got, x["id"].(string))
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: the records are %v, want %v", seed, got, want)
		}
	}
}

func TestNoIDIsRefused(t *testing.T) {
	nameless := func(change func(*render.Record)) *render.Bulletin {
		r := &render.Record{ID: "a", Title: "A", Complements: []*render.Record{{ID: "b", Title: "B"}},
			Siblings: render.Siblings{Records: []*render.Record{{ID: "c", Title: "C"}}}}
		change(r)
		return composed(t, issueOf(r))
	}
	for title, change := range map[string]func(*render.Record){
		"A": func(r *render.Record) { r.ID = "" },
		"B": func(r *render.Record) { r.Complements[0].ID = "" },
		"C": func(r *render.Record) { r.Siblings.Records[0].ID = "" },
	} {
		var out bytes.Buffer
		err := bib.CSL(&out, nameless(change))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("%q", title)) || out.Len() > 0 {
			t.Errorf("%s: %v, %d bytes written", title, err, out.Len())
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestWriteError(t *testing.T) {
	if err := bib.CSL(full{}, rendertest.Bulletin(t, 1, 1)); err == nil {
		t.Error("an error of the writer went unnoticed")
	}
}

func issueOf(records ...*render.Record) *render.Issue {
	return &render.Issue{Sections: []*render.Section{{Heading: "Histoire", Records: records}}}
}

// Each kind comes out in a way of its own, so that it can come back.
func TestKinds(t *testing.T) {
	seen := map[string]render.Kind{}
	for _, k := range render.Kinds() {
		x := items(t, written(t, composed(t, issueOf(&render.Record{ID: "a", Kind: k, Title: "A"}))))[0]
		pair := fmt.Sprint(x["type"], x["genre"])
		if other, ok := seen[pair]; ok {
			t.Errorf("%s and %s are both %s", k, other, pair)
		}
		seen[pair] = k
	}
}

func TestDates(t *testing.T) {
	for edtf, want := range map[string]any{
		"2024":       []any{[]any{2024.}},
		"2024-08":    []any{[]any{2024., 8.}},
		"2024-06-27": []any{[]any{2024., 6., 27.}},
	} {
		d, err := render.ParseDate(edtf)
		if err != nil {
			t.Fatal(err)
		}
		x := items(t, written(t, composed(t, issueOf(&render.Record{ID: "a", Title: "A", Issued: d}))))[0]
		if got := x["issued"].(object)["date-parts"]; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v", edtf, got)
		}
	}
}

// TestEveryFieldAlone sets one field of a record at a time, whatever fields
// there are, and looks for it in what is written: all must be there but the
// notes, which are for the team. It does the same for a complement and a
// sibling.
func TestEveryFieldAlone(t *testing.T) {
	places := map[string]func(*render.Record) []*render.Record{
		"record": func(r *render.Record) []*render.Record { return []*render.Record{r} },
		"complement": func(r *render.Record) []*render.Record {
			return []*render.Record{{ID: "above", Title: "Au-dessus", Complements: []*render.Record{r}}}
		},
		"sibling": func(r *render.Record) []*render.Record {
			return []*render.Record{{ID: "above", Title: "Au-dessus", Siblings: render.Siblings{Records: []*render.Record{r}}}}
		},
	}
	for place, put := range places {
		blank := strings.Join(values(items(t, written(t, composed(t, issueOf(put(&render.Record{ID: "alone"})...))))), "\n")
		paths := leaves(reflect.TypeFor[render.Record](), "")
		if len(paths) < 25 {
			t.Fatalf("only %d fields found: %v", len(paths), paths)
		}
		for _, path := range paths {
			sub := strings.HasPrefix(path, "Complements") || strings.HasPrefix(path, "Siblings")
			if sub && place != "record" {
				continue // sub-resources have none
			}
			r := &render.Record{ID: "alone"}
			want := set(reflect.ValueOf(r).Elem(), strings.Split(path, "."))
			got := strings.Join(values(items(t, written(t, composed(t, issueOf(put(r)...))))), "\n")
			if path == "Links.Checked" {
				want = "2031-07-19" // the date-variables of CSL are others
			}
			private := strings.HasSuffix(path, "Notes")
			if strings.Contains(blank, want) || strings.Contains(got, want) == private {
				t.Errorf("%s of a %s: %q, private %v, in\n%s", path, place, want, private, got)
			}
		}
	}
}

// leaves lists the paths of the strings and numbers of a record; those of
// sub-resources are one of each field, for they are records too.
func leaves(t reflect.Type, path string) []string {
	switch {
	case t == reflect.TypeFor[render.Positions]():
		return nil
	case t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice:
		return leaves(t.Elem(), path)
	case t == reflect.TypeFor[render.Date]() || t.Kind() != reflect.Struct:
		return []string{path}
	case t == reflect.TypeFor[render.Record]() && strings.Count(path, ".") > 1:
		return nil
	case t == reflect.TypeFor[render.Record]() && path != "":
		return []string{path + ".ID"}
	}
	var all []string
	for i := range t.NumField() {
		all = append(all, leaves(t.Field(i).Type, strings.TrimPrefix(path+"."+t.Field(i).Name, "."))...)
	}
	return all
}

// set gives a field a value and returns how it must be found.
func set(v reflect.Value, path []string) string {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return set(v.Elem(), path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		return set(v.Index(0), path)
	}
	switch v.Interface().(type) {
	case render.Date:
		v.Set(reflect.ValueOf(render.Date{Year: 2031, Month: 7, Day: 19}))
		return "2031\n7\n19"
	case render.LinkState:
		v.Set(reflect.ValueOf(render.LinkUnclear))
		return string(render.LinkUnclear)
	case render.Kind:
		v.Set(reflect.ValueOf(render.Film))
		return "motion_picture"
	case string:
		v.SetString("la valeur donnée")
		return "la valeur donnée"
	case int:
		v.SetInt(6789)
		return "6789"
	}
	return set(v.FieldByName(path[0]), path[1:])
}

// values lists the texts and numbers of a JSON value, keys sorted.
func values(v any) []string {
	var all []string
	switch x := v.(type) {
	case []object:
		for _, y := range x {
			all = append(all, values(y)...)
		}
	case []any:
		for _, y := range x {
			all = append(all, values(y)...)
		}
	case object:
		var keys []string
		for key := range x {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			all = append(all, values(x[key])...)
		}
	default:
		all = append(all, fmt.Sprint(v))
	}
	return all
}

// FuzzCSL sees that any text comes back as it went in.
func FuzzCSL(f *testing.F) {
	for _, s := range []string{"", "a", "<i>&amp;\"\\", "\u2028\x00\x1f\x7f", "«\u00a0é\u00a0» 漢 🙂", "*a* [b](https://c.fr)\n\n- d", "\xff", "a\r\nb\t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			t.Skip() // the loader refuses it
		}
		all := items(t, written(t, composed(t, issueOf(&render.Record{
			ID: "a", Title: s, Publisher: s, Edition: s, Hours: s, Abstract: s, Citation: s, Kind: render.Book,
			Authors: []render.Agent{{Family: "x" + s, Given: s}}, Keywords: []string{s},
			Series: render.Series{Title: s, Number: s}, Links: []render.Link{{URL: s, Label: s}}, Cover: render.CoverFile{Alt: s},
		}))))
		x := all[0]
		custom := x["custom"].(object)
		text := func(v any) string { s, _ := v.(string); return s }
		link, _ := custom["links"].([]any)
		if s != "" && len(link) != 1 {
			t.Fatalf("links: %v", link)
		}
		got := map[string]string{
			"publisher": text(x["publisher"]), "edition": text(x["edition"]), "title": text(x["title"]), "hours": text(custom["hours"]),
			"series": text(x["collection-title"]), "number": text(x["collection-number"]), "URL": text(x["URL"]), "citation": text(custom["citation"]),
			"family": strings.TrimPrefix(text(x["author"].([]any)[0].(object)["family"]), "x"), "keyword": custom["keywords"].([]any)[0].(string),
			"abstract": text(x["abstract"]),
		}
		if a, ok := custom["abstract"]; ok {
			got["abstract"] = text(a)
		}
		for key, v := range got {
			if v != s {
				t.Errorf("%s: %q comes back as %q", key, s, v)
			}
		}
		for _, problem := range breaches(all) {
			t.Error(problem)
		}
	})
}

func BenchmarkCSL(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		bulletin := rendertest.Bulletin(b, 1, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				written(b, bulletin)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
		})
	}
}
