package rendertest

import (
	"io/fs"
	"path"
	"testing"
	"testing/fstest"

	"bulletin/templates"
)

// Templates is a copy of the built-in templates of an edition, "web" or
// "email", in which a test may replace some.
func Templates(tb testing.TB, edition string) fstest.MapFS {
	tb.Helper()
	entries, err := fs.ReadDir(templates.Files, edition)
	if err != nil {
		tb.Fatal(err)
	}
	files := fstest.MapFS{}
	for _, e := range entries {
		name := path.Join(edition, e.Name())
		data, err := fs.ReadFile(templates.Files, name)
		if err != nil {
			tb.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}
