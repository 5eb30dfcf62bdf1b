package source

import (
	"fmt"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/rendertest"
)

func BenchmarkIssue(b *testing.B) {
	pub := rendertest.Publication()
	for _, n := range []int{24, 240, 2400} {
		data := Format(rendertest.Issue(1, n, rendertest.Options{}))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			b.ReportAllocs()
			for b.Loop() {
				Issue("issue.yaml", data, pub)
			}
		})
	}
}

func BenchmarkFormat(b *testing.B) {
	for _, n := range []int{24, 240, 2400} {
		issue := rendertest.Issue(1, n, rendertest.Options{})
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Format(issue)
			}
		})
	}
}

// BenchmarkLongLine reads thousands of values written on one line.
func BenchmarkLongLine(b *testing.B) {
	for _, n := range []int{500, 5000, 50000} {
		data := []byte(minimal("        title: Foo\n        keywords: [" + strings.Repeat("intégration, ", n) + "fin]\n"))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				Issue("issue.yaml", data, nil)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/value")
		})
	}
}

// BenchmarkProducers looks for the authors of an issue among producers that
// are none of them.
func BenchmarkProducers(b *testing.B) {
	for _, producers := range []int{50, 500} {
		pub := &render.Publication{}
		for i := range producers {
			pub.Producers = append(pub.Producers, render.Producer{Acronym: fmt.Sprint("P", i),
				Name: fmt.Sprint("Observatoire départemental de la citoyenneté, antenne ", i)})
		}
		for _, n := range []int{24, 240, 2400} {
			data := Format(rendertest.Issue(1, n, rendertest.Options{}))
			b.Run(fmt.Sprintf("%d-%d", producers, n), func(b *testing.B) {
				for b.Loop() {
					Issue("issue.yaml", data, pub)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/record")
			})
		}
	}
}
