package rendertest

import (
	"reflect"
	"testing"
	"unicode/utf8"

	"bulletin/render"
)

func TestIssue(t *testing.T) {
	everything := Options{EveryScript: true, Covers: true}
	for _, records := range []int{0, 1, 2, 3, 24, 240} {
		for seed := range uint64(5) {
			issue := Issue(seed, records, everything)
			if !reflect.DeepEqual(issue, Issue(seed, records, everything)) {
				t.Fatalf("seed %d, %d records: two issues differ", seed, records)
			}
			if n := len(issue.Records()); n != records {
				t.Fatalf("seed %d: %d records, want %d", seed, n, records)
			}
			for _, s := range issue.Sections {
				if len(s.Records) == 0 {
					t.Errorf("seed %d: section %q is empty", seed, s.Heading)
				}
				if rank, _ := Publication().Heading(s.Heading); rank < 0 {
					t.Errorf("seed %d: heading %q is unknown", seed, s.Heading)
				}
			}
			ids, addresses := map[string]bool{}, map[string]bool{}
			longest := 0
			var visit func(*render.Record)
			visit = func(r *render.Record) {
				if r.Title == "" || r.ID == "" || ids[r.ID] {
					t.Errorf("seed %d: record %q: no title, or the id is not its own", seed, r.ID)
				}
				ids[r.ID] = true
				longest = max(longest, utf8.RuneCountInString(r.Title))
				if _, err := render.ParseDate(r.Issued.String()); err != nil && !r.Issued.IsZero() {
					t.Error(err)
				}
				for _, l := range r.Links {
					if addresses[l.URL] {
						t.Errorf("seed %d: %s stands twice", seed, l.URL)
					}
					addresses[l.URL] = true
				}
				for _, sub := range r.Subrecords() {
					visit(sub)
				}
			}
			for _, r := range issue.Records() {
				visit(r)
			}
			if records >= 3 && longest != 400 {
				t.Errorf("seed %d: the longest title has %d characters, want 400", seed, longest)
			}
		}
	}
}

func TestBulletin(t *testing.T) {
	b := Bulletin(t, 1, 24)
	n := 0
	for _, s := range b.Sections {
		n += len(s.Entries)
	}
	if n != 24 {
		t.Errorf("%d entries, want 24", n)
	}
}
