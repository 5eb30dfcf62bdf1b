// Command dist packs what a documentalist needs into one zip per system: the
// program, the templates, the lists and the guide. The same tree gives the same
// zips.
package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// platforms are the systems for which the program is built.
var platforms = []platform{
	{"windows", "amd64"}, {"windows", "arm64"},
	{"darwin", "arm64"}, {"darwin", "amd64"},
	{"linux", "amd64"}, {"linux", "arm64"},
}

type platform struct{ os, arch string }

func (p platform) program() string {
	if p.os == "windows" {
		return "bulletin.exe"
	}
	return "bulletin"
}

var (
	//go:embed verifier.cmd
	checkCmd string
	//go:embed fabriquer.cmd
	buildCmd string
)

// file is one entry of a zip.
type file struct {
	name       string
	data       []byte
	executable bool
}

func main() {
	version := flag.String("version", "", "version that the program tells and the zips carry in their names")
	out := flag.String("out", "dist", "folder for the zips")
	flag.Parse()
	if err := run(*version, *out); err != nil {
		fmt.Fprintln(os.Stderr, "dist:", err)
		os.Exit(1)
	}
}

func run(version, out string) error {
	common, err := commonFiles(os.DirFS("."))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	for _, p := range platforms {
		program, err := build(p, version)
		if err != nil {
			return err
		}
		files := append([]file{{p.program(), program, true}}, common...)
		if p.os == "windows" {
			files = append(files,
				file{name: "1 - Vérifier la liste.cmd", data: crlf(checkCmd)},
				file{name: "2 - Fabriquer le bulletin.cmd", data: crlf(buildCmd)})
		}
		var b bytes.Buffer
		if err := pack(&b, files); err != nil {
			return err
		}
		name := filepath.Join(out, strings.Join([]string{"bulletin", cmp.Or(version, "dev"), p.os, p.arch}, "-")+".zip")
		if err := os.WriteFile(name, b.Bytes(), 0o666); err != nil {
			return err
		}
		fmt.Printf("%s  %.1f MiB\n", name, float64(b.Len())/(1<<20))
	}
	return nil
}

// build compiles the program as `make build` does.
func build(p platform, version string) ([]byte, error) {
	dir, err := os.MkdirTemp("", "bulletin-dist-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, p.program())
	ldflags := "-s -w"
	if version != "" {
		ldflags += " -X main.version=" + version
	}
	c := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", ldflags, "-o", name, "./cmd/bulletin")
	c.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+p.os, "GOARCH="+p.arch)
	c.Stdout, c.Stderr = os.Stderr, os.Stderr
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("build for %s/%s: %w", p.os, p.arch, err)
	}
	return os.ReadFile(name)
}

// commonFiles are what every zip holds beside the program. data/private stays
// at home, and so do hidden files and what an editor or Office left behind.
func commonFiles(tree fs.FS) ([]file, error) {
	var files []file
	add := func(name string) error {
		data, err := fs.ReadFile(tree, name)
		files = append(files, file{name: name, data: data})
		return err
	}
	for _, name := range []string{"LICENSE", "THIRD_PARTY_NOTICES.md", "CHANGELOG.md", "docs/guide.fr.md"} {
		if err := add(name); err != nil {
			return nil, err
		}
	}
	for _, dir := range []string{"data", "templates"} {
		err := fs.WalkDir(tree, dir, func(name string, d fs.DirEntry, err error) error {
			base := path.Base(name)
			switch {
			case err != nil:
				return err
			case name == "data/private" || strings.HasPrefix(base, "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case !d.Type().IsRegular() || strings.HasPrefix(base, "~$") || strings.HasSuffix(base, "~") || path.Ext(base) == ".go":
				return nil
			}
			return add(name)
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}

// pack writes the files below one folder, sorted, with a fixed time: 1980, the
// first year a zip knows.
func pack(w io.Writer, files []file) error {
	slices.SortFunc(files, func(a, b file) int { return cmp.Compare(a.name, b.name) })
	z := zip.NewWriter(w)
	for _, f := range files {
		h := &zip.FileHeader{
			Name:     "bulletin/" + f.name,
			Method:   zip.Deflate,
			Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC),
		}
		h.SetMode(0o644)
		if f.executable {
			h.SetMode(0o755)
		}
		e, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := e.Write(f.data); err != nil {
			return err
		}
	}
	return z.Close()
}

// crlf gives a script the line ends that cmd.exe needs, whatever Git checked out.
func crlf(s string) []byte {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return []byte(strings.ReplaceAll(s, "\n", "\r\n"))
}
