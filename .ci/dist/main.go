// Command dist packs what a documentalist needs into one zip per system: the
// program, the templates, the lists and the guide. The same tree gives the same
// zips.
package main

import (
	"archive/zip"
	"bytes"
	"cmp"
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

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
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

// script is a file to double-click on Windows, for those who use no terminal.
type script struct {
	name     string
	verb     string
	question string // asks for the month
}

var scripts = []script{
	{"1 - Commencer un numéro.cmd", "new", "Mois du nouveau numéro, par exemple 2024-11 : "},
	{"2 - Compléter la liste.cmd", "fix", "Mois du numéro, par exemple 2024-11, puis Entrée : "},
	{"3 - Vérifier la liste.cmd", "check", "Mois du numéro (ou seulement Entrée pour tous) : "},
	{"4 - Voir le bulletin.cmd", "preview --open", "Mois du numéro (ou seulement Entrée pour le dernier) : "},
	{"5 - Fabriquer le bulletin.cmd", "build", "Mois du numéro (ou seulement Entrée pour tous) : "},
	{"6 - Vérifier le site.cmd", "check --public", "Mois du numéro déposé sur le site, par exemple 2024-11, puis Entrée : "},
	{"9 - Donner les notices à Zotero et à PMB.cmd", "export --to ris,unimarc,pmb", "Mois du numéro (ou seulement Entrée pour tous) : "},
}

// text is the script in the form cmd.exe needs: UTF-8 announced, CRLF.
func (s script) text() []byte {
	return crlf(strings.Join([]string{
		"@echo off",
		"chcp 65001 >nul",
		`pushd "%~dp0"`,
		"title " + strings.TrimSuffix(s.name, ".cmd"),
		"set mois=",
		"set /p mois=" + s.question,
		"echo.",
		"bulletin.exe " + s.verb + " %mois% --lang fr",
		"echo.",
		"pause",
		"",
	}, "\n"))
}

// extractor is the file on which a PDF is dropped: what travels inside is put
// beside it.
var extractor = crlf(`@echo off
chcp 65001 >nul
pushd "%~dp0"
title Sortir la liste d’un PDF
if "%~1"=="" (
echo Faire glisser un PDF du bulletin sur ce fichier, et l’y déposer.
) else (
bulletin.exe extract "%~1" --out "%~dp1." --lang fr
)
echo.
pause
`)

// subscriber is the file on which a table of subscribers is dropped.
var subscriber = crlf(`@echo off
chcp 65001 >nul
pushd "%~dp0"
title Reprendre des abonnés
if "%~1"=="" (
echo Faire glisser un classeur ou un fichier CSV d’abonnés sur ce fichier, et l’y déposer.
) else (
bulletin.exe subscribers import "%~1" --lang fr
)
echo.
pause
`)

// importer is the file on which a workbook or a file of another program is
// dropped. Names of headings need no accents: in this code page old consoles
// lose those that are typed.
var importer = crlf(`@echo off
chcp 65001 >nul
pushd "%~dp0"
title Reprendre un classeur ou des notices
if "%~1"=="" goto empty
set mois=
set rubrique=
set options=
echo Un classeur du bulletin sait d’où il vient : seulement Entrée.
set /p mois=Pour un autre fichier, mois du numéro qui reçoit les notices, par exemple 2024-11 : 
if "%mois%"=="" goto run
set options=--into %mois%
set /p rubrique=Rubrique, sans accents (ou seulement Entrée si le fichier les nomme) : 
if not "%rubrique%"=="" set options=%options% --section "%rubrique%"
:run
echo.
bulletin.exe import "%~1" %options% --lang fr
goto end
:empty
echo Faire glisser un fichier sur celui-ci, et l’y déposer : un classeur, un export de Zotero ou de PMB.
:end
echo.
pause
`)

// collector takes a collection of the Zotero that is open.
var collector = crlf(`@echo off
chcp 65001 >nul
pushd "%~dp0"
title Reprendre une collection de Zotero
set collection=
set mois=
set /p collection=Nom de la collection, sans accents, Zotero étant ouvert : 
set /p mois=Mois du numéro qui reçoit les notices, par exemple 2024-11 : 
echo.
bulletin.exe import --zotero "%collection%" --into "%mois%" --lang fr
echo.
pause
`)

// file is one entry of a zip.
type file struct {
	name       string
	data       []byte
	executable bool
}

func main() {
	version := flag.String("version", "", "version that the program tells")
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
			for _, s := range scripts {
				files = append(files, file{name: s.name, data: s.text()})
			}
			files = append(files,
				file{name: "7 - Reprendre un classeur ou des notices.cmd", data: importer},
				file{name: "8 - Reprendre une collection de Zotero.cmd", data: collector},
				file{name: "Sortir la liste d’un PDF.cmd", data: extractor},
				file{name: "Reprendre des abonnés.cmd", data: subscriber})
		}
		var b bytes.Buffer
		if err := pack(&b, files); err != nil {
			return err
		}
		name := filepath.Join(out, strings.Join([]string{"bulletin", p.os, p.arch}, "-")+".zip")
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
	for _, name := range []string{"LICENSE", "THIRD_PARTY_NOTICES.md", "CHANGELOG.md"} {
		if err := add(name); err != nil {
			return nil, err
		}
	}
	text, err := fs.ReadFile(tree, "docs/guide.fr.md")
	if err != nil {
		return nil, err
	}
	guide, err := page(text)
	if err != nil {
		return nil, err
	}
	files = append(files, file{name: "Guide.html", data: guide})
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

// page is the guide as a page that any browser shows.
func page(markdown []byte) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`<!DOCTYPE html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Guide de la documentaliste</title>
<style>
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1.05rem/1.6 Georgia, serif; color: #1a1a1a; }
h1, h2, h3 { line-height: 1.25; color: #17495E; }
code, pre { font: .92em Consolas, monospace; background: #f3f3ef; }
pre { padding: .8rem; overflow-x: auto; }
table { border-collapse: collapse; } th, td { border: 1px solid #bbb; padding: .3rem .6rem; text-align: left; vertical-align: top; }
</style>
`)
	err := goldmark.New(goldmark.WithExtensions(extension.Table)).Convert(markdown, &b)
	return b.Bytes(), err
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
