package templates

import (
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"testing"
)

// Each font is the one that ORIGIN.md says, and each has its line there.
func TestFontsAreAsPublished(t *testing.T) {
	origin, err := fs.ReadFile(Files, "fonts/ORIGIN.md")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	for _, m := range regexp.MustCompile(`/([^/|]+\.ttf) \| ([0-9a-f]{64})`).FindAllStringSubmatch(string(origin), -1) {
		want[m[1]] = m[2]
	}
	files, err := fs.Glob(Files, "fonts/*.ttf")
	if err != nil || len(files) == 0 {
		t.Fatal("no fonts", err)
	}
	if len(files) != len(want) {
		t.Errorf("%d fonts, %d in ORIGIN.md", len(files), len(want))
	}
	for _, file := range files {
		data, err := fs.ReadFile(Files, file)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(data)
		if got := hex.EncodeToString(sum[:]); got != want[path.Base(file)] {
			t.Errorf("%s: SHA-256 %s, ORIGIN.md has %s", file, got, want[path.Base(file)])
		}
	}
}
