package compose_test

import (
	"fmt"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
)

func BenchmarkBulletin(b *testing.B) {
	pub := rendertest.Publication()
	for _, n := range []int{24, 240, 2400} {
		issue := rendertest.Issue(1, n, rendertest.Options{})
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				compose.Bulletin(issue, pub, nil, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
		})
	}
}

// Whatever the issue holds, every record is printed once, in the order of the
// headings, with all its links, and without a warning.
func TestRandomIssues(t *testing.T) {
	pub := rendertest.Publication()
	for seed := range uint64(10) {
		issue := rendertest.Issue(seed, int(seed*8), rendertest.Options{EveryScript: true, Covers: true})
		b, problems := compose.Bulletin(issue, pub, nil, nil)
		for _, p := range problems {
			t.Errorf("seed %d: %s", seed, p.Message(render.English))
		}
		number, rank := 0, -1
		for _, s := range b.Sections {
			r, _ := pub.Heading(s.Section.Heading)
			if r < rank {
				t.Errorf("seed %d: section %q stands too late", seed, s.Heading)
			}
			rank = r
			for i, e := range s.Entries {
				number++
				if e.Number != number || e.Record != s.Section.Records[i] {
					t.Errorf("seed %d: entry %d is number %d", seed, number, e.Number)
				}
				if len(e.Title) != 1 || len(e.Links) != len(e.Record.Links) ||
					(e.Record.Abstract == "") != (e.Abstract == nil) ||
					len(e.Complements.Entries) != len(e.Record.Complements) ||
					len(e.Siblings.Entries) != len(e.Record.Siblings.Records) {
					t.Errorf("seed %d: %s is not complete", seed, e.Record.ID)
				}
			}
		}
		if number != len(issue.Records()) {
			t.Errorf("seed %d: %d entries for %d records", seed, number, len(issue.Records()))
		}
	}
}

// BenchmarkManyLines composes an abstract of thousands of lines.
func BenchmarkManyLines(b *testing.B) {
	for _, n := range []int{400, 4000, 40000} {
		issue := rendertest.Issue(1, 1, rendertest.Options{})
		issue.Records()[0].Abstract = strings.Repeat("un mot\n", n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				compose.Bulletin(issue, rendertest.Publication(), nil, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/line")
		})
	}
}

// Lines that follow each other are one run, however many they are.
func TestManyLines(t *testing.T) {
	issue := rendertest.Issue(1, 1, rendertest.Options{})
	issue.Records()[0].Abstract = strings.Repeat("un mot\n", 5000)
	b, _ := compose.Bulletin(issue, rendertest.Publication(), nil, nil)
	got := b.Sections[0].Entries[0].Abstract
	want := strings.TrimSpace(strings.Repeat("un mot ", 5000))
	if len(got) != 1 || len(got[0].Runs) != 1 || got[0].Runs[0].Text != want {
		t.Errorf("%d blocks, %d runs", len(got), len(got[0].Runs))
	}
}
