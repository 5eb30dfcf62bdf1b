package web

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

// specimen is a small issue with everything a page can say, each thing in words
// of its own, so that whatever goes missing is missed.
func specimen(t testing.TB) *render.Bulletin {
	t.Helper()
	b := composed(t, rendertest.Publication(), "testdata/specimen.yaml")
	b.Logo, b.LogoAlt = &render.Picture{Format: "png", Data: []byte("a wide logo"), Width: 1000, Height: 200}, "Logo de l’ORIV"
	return b
}

// october is the real issue, 24 records.
func october(t testing.TB) *render.Bulletin {
	t.Helper()
	pub, problems := source.Publication("publication.yaml", file(t, "../../data/publication.yaml"))
	if errors := render.Errors(problems); len(errors) > 0 {
		t.Fatal(errors[0].Message(render.English))
	}
	return composed(t, pub, "../../data/2024-10/issue.yaml")
}

// composed is the issue of a list; the covers it names are all the same picture.
func composed(t testing.TB, pub *render.Publication, name string) *render.Bulletin {
	t.Helper()
	issue, problems := source.Issue(name, file(t, name), pub)
	if errors := render.Errors(problems); len(errors) > 0 {
		t.Fatal(errors[0].Message(render.English))
	}
	covers := map[*render.Record]*render.Picture{}
	for _, r := range issue.Records() {
		if r.Cover.File != "" {
			covers[r] = cover(t)
		}
	}
	b, _ := compose.Bulletin(issue, pub, covers, nil)
	return b
}

func file(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func cover(t testing.TB) *render.Picture {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 200, 283))); err != nil {
		t.Fatal(err)
	}
	return &render.Picture{Format: "png", Data: b.Bytes(), Width: 200, Height: 283}
}

// gallery is a bulletin in every state a template must bear.
func gallery(t testing.TB) map[string]*render.Bulletin {
	t.Helper()
	change := func(change func(b *render.Bulletin, first *render.Entry)) *render.Bulletin {
		b := specimen(t)
		change(b, b.Sections[0].Entries[0])
		return b
	}
	only := func(title render.Rich) *render.Bulletin {
		return change(func(b *render.Bulletin, _ *render.Entry) {
			b.Sections = b.Sections[:1]
			b.Sections[0].Entries = []*render.Entry{{Record: &render.Record{ID: "seule"}, Number: 1, Title: title, Cover: render.Cover{Title: title.Plain()}}}
		})
	}
	return map[string]*render.Bulletin{
		"everything":  specimen(t),
		"no-cover":    change(func(b *render.Bulletin, _ *render.Entry) { b.Sections[1].Entries[0].Cover.Picture = nil }),
		"no-abstract": change(func(_ *render.Bulletin, e *render.Entry) { e.Abstract = nil }),
		"no-link":     change(func(_ *render.Bulletin, e *render.Entry) { e.Links = nil }),
		"long-title": change(func(_ *render.Bulletin, e *render.Entry) {
			e.Title = render.Text(strings.TrimSpace(strings.Repeat("Un titre qui n’en finit pas ", 15)))
		}),
		"unbroken-title": change(func(_ *render.Bulletin, e *render.Entry) {
			e.Title = render.Text(strings.Repeat("anticonstitutionnellement", 12))
			e.Cover.Title = e.Title.Plain()
		}),
		"twelve-siblings": change(func(_ *render.Bulletin, e *render.Entry) {
			s := *e.Siblings.Entries[0]
			s.Record = &render.Record{}
			for len(e.Siblings.Entries) < 12 {
				e.Siblings.Entries = append(e.Siblings.Entries, &s)
			}
		}),
		"one-record":       only(render.Text("Titre seul")),
		"arabic":           only(render.Rich{{Runs: []render.Run{{Text: "الاندماج في فرنسا (2024)", Lang: "ar"}}}}),
		"hebrew":           only(render.Rich{{Runs: []render.Run{{Text: "שילוב מהגרים בצרפת", Lang: "he"}, {Text: " – étude"}}}}),
		"no-record":        change(func(b *render.Bulletin, _ *render.Entry) { b.Sections = b.Sections[:1]; b.Sections[0].Entries = nil }),
		"nothing-whatever": {Issue: &render.Issue{}, Publication: &render.Publication{}},
	}
}
