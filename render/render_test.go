package render

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	for _, c := range []struct {
		in   string
		want Date
	}{
		{"2024", Date{2024, 0, 0}},
		{"2024-08", Date{2024, 8, 0}},
		{"2024-06-27", Date{2024, 6, 27}},
		{"2024-02-29", Date{2024, 2, 29}},
		{"0001-01-01", Date{1, 1, 1}},
		{"9999-12-31", Date{9999, 12, 31}},
	} {
		got, err := ParseDate(c.in)
		if err != nil || got != c.want || got.String() != c.in || got.IsZero() {
			t.Errorf("%s: %v, %v; as text %s", c.in, got, err, got)
		}
	}
	for _, in := range []string{
		"", "24", "2024-8", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-06-00", "2024-06-31",
		"0000", "0000-01", "-024", "2024/06", "2024-06-2x", "août 2024", "2024-06-27T00:00", "٢٠٢٤",
	} {
		if got, err := ParseDate(in); err == nil || !got.IsZero() {
			t.Errorf("%q is read as %v", in, got)
		}
	}
}

func TestDateTime(t *testing.T) {
	for in, want := range map[Date]time.Time{
		{2024, 0, 0}:  time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC),
		{2024, 8, 0}:  time.Date(2024, 8, 1, 0, 0, 0, 0, time.UTC),
		{2024, 8, 31}: time.Date(2024, 8, 31, 0, 0, 0, 0, time.UTC),
	} {
		if got := in.Time(); !got.Equal(want) {
			t.Errorf("%v: %v, want %v", in, got, want)
		}
	}
	if (Date{}).String() != "" || !(Date{}).IsZero() {
		t.Error("no date has a text")
	}
}

func FuzzParseDate(f *testing.F) {
	f.Add("2024-06-27")
	f.Add("2024-8")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := ParseDate(s); err == nil && d.String() != s {
			t.Errorf("%q is read as %s", s, d)
		}
	})
}

func TestColour(t *testing.T) {
	for _, s := range []string{"#000000", "#1F4E79", "#FFFFFF", "#00FF0A"} {
		if c, ok := ParseColour(s); !ok || c.Hex() != s {
			t.Errorf("%s: %v, %v", s, c.Hex(), ok)
		}
	}
	if c, ok := ParseColour("#1f4e79"); !ok || c.Hex() != "#1F4E79" {
		t.Errorf("small letters: %s, %v", c.Hex(), ok)
	}
	for _, s := range []string{"", "1F4E79", "#1F4E7", "#1F4E799", "#GGGGGG", "#+1F4E7", "red"} {
		if _, ok := ParseColour(s); ok {
			t.Errorf("%q is read as a colour", s)
		}
	}
}

func TestRich(t *testing.T) {
	r := Rich{
		{Runs: []Run{{Text: "Un "}, {Text: "deux", Style: Strong}}},
		{Kind: BulletItem, Runs: []Run{{Text: "trois"}}},
		{Kind: NumberItem, Number: 12, Runs: []Run{{Text: "quatre", Link: "https://a.example"}}},
	}
	if got, want := r.Plain(), "Un deux\n• trois\n12. quatre"; got != want {
		t.Errorf("plain text is %q, want %q", got, want)
	}
	if n := len(r.Runs()); n != 4 {
		t.Errorf("%d runs, want 4", n)
	}
	if Text("") != nil || Text("a").Plain() != "a" || Rich(nil).Plain() != "" || Rich(nil).Runs() != nil {
		t.Error("a plain text is not itself")
	}
}

func TestProblem(t *testing.T) {
	code := &Code{ID: "b", English: "%[2]s, then %[1]s", French: "%[1]s puis %[2]s", HintEnglish: "write %[1]s", HintFrench: "rien"}
	p := Problem{Code: code, Args: []any{"un", "deux"}}
	for got, want := range map[string]string{
		p.Message(English): "deux, then un",
		p.Message(French):  "un puis deux",
		p.Hint(English):    "write un",
		p.Hint(French):     "rien",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := (Problem{Code: &Code{English: "only %s"}, Args: []any{"un", "deux"}}).Message(English); got != "only un" {
		t.Errorf("a wording that asks for less says %q", got)
	}
}

func TestSortProblems(t *testing.T) {
	a, b := &Code{ID: "a", Severity: Warning}, &Code{ID: "b"}
	ps := SortProblems([]Problem{
		{Code: b, File: "y"},
		{Code: b, File: "x", Pos: Pos{2, 1}},
		{Code: b, File: "x", Pos: Pos{1, 9}},
		{Code: a, File: "x", Pos: Pos{1, 9}},
		{Code: b, File: "x", Pos: Pos{1, 9}},
		{Code: b, File: "x", Pos: Pos{1, 2}},
	})
	var got []string
	for _, p := range ps {
		got = append(got, p.File+p.Code.ID)
	}
	if s := strings.Join(got, " "); s != "xb xa xb xb yb" {
		t.Errorf("order %s", s)
	}
	if len(Errors(ps)) != 4 || len(Warnings(ps)) != 1 {
		t.Errorf("%d errors and %d warnings", len(Errors(ps)), len(Warnings(ps)))
	}
}

func TestAuthorities(t *testing.T) {
	p := Publication{
		Producers: []Producer{{Acronym: "INSEE", Name: "Institut", Variants: []string{"Insee"}}, {Name: "Conseil"}},
		Headings:  []Heading{{Name: "Un"}, {Name: "Deux"}},
	}
	for form, want := range map[string]string{"INSEE": "INSEE", "Institut": "INSEE", "Insee": "INSEE", "Conseil": "Conseil"} {
		if got := p.Producer(form); got == nil || got.Printed() != want {
			t.Errorf("%s: %v, want %s", form, got, want)
		}
	}
	if p.Producer("insee") != nil {
		t.Error("a form is found that no list has")
	}
	if rank, h := p.Heading("Deux"); rank != 1 || h.Name != "Deux" {
		t.Errorf("heading %d %v", rank, h)
	}
	if rank, _ := p.Heading("Trois"); rank != -1 {
		t.Errorf("an unknown heading has rank %d", rank)
	}
}
