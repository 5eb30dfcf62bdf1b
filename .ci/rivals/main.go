// Command rivals writes the same bulletin four times, for measuring: as the
// lists this program reads, as a Typst document, as an HTML page for
// WeasyPrint and as a mail for MJML. The others are given the bulletin as it
// is composed: ordered, cited, dressed in French; they only have to set it.
// What each of them gets is what its manual advises, with nothing that would
// slow it.
package main

import (
	"bytes"
	"embed"
	"errors"
	"flag"
	"fmt"
	html "html/template"
	"os"
	"path/filepath"
	"strconv"
	text "text/template"

	"bulletin/render"
	"bulletin/render/compose"
	"bulletin/render/source"
)

var (
	//go:embed *.tmpl
	files embed.FS
	//go:embed style.typ
	styleTypst []byte
	//go:embed style.css
	styleCSS []byte
)

func main() {
	data := flag.String("data", "data", "folder of the real lists")
	name := flag.String("issue", "2024-10", "issue whose records are repeated")
	out := flag.String("out", "", "folder to write into, one folder a size")
	flag.Parse()
	if err := run(*data, *name, *out, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "rivals:", err)
		os.Exit(1)
	}
}

func run(data, name, out string, sizes []string) error {
	list, err := os.ReadFile(filepath.Join(data, "publication.yaml"))
	if err != nil {
		return err
	}
	pub, problems := source.Publication("publication.yaml", list)
	if err := first(problems); err != nil {
		return err
	}
	real, err := os.ReadFile(filepath.Join(data, name, "issue.yaml"))
	if err != nil {
		return err
	}
	issue, problems := source.Issue("issue.yaml", real, pub)
	if err := first(problems); err != nil {
		return err
	}
	for _, size := range sizes {
		records, err := strconv.Atoi(size)
		if err != nil || records < 1 {
			return fmt.Errorf("%q is not a number of records", size)
		}
		if err := write(filepath.Join(out, size), list, volume(issue, records), pub); err != nil {
			return err
		}
	}
	return nil
}

// first is the first error among the problems.
func first(problems []render.Problem) error {
	if found := render.Errors(problems); len(found) > 0 {
		return errors.New(found[0].Message(render.English))
	}
	return nil
}

// write writes data/ for this program and, from what it makes of that, the
// documents of the others, which look for the fonts in fonts/ beside them.
func write(dir string, list []byte, issue *render.Issue, pub *render.Publication) error {
	name := issue.Number.String()
	if err := os.MkdirAll(filepath.Join(dir, "data", name), 0o777); err != nil {
		return err
	}
	formatted := source.Format(issue)
	issue, problems := source.Issue("issue.yaml", formatted, pub)
	if err := first(problems); err != nil {
		return err
	}
	bulletin, problems := compose.Bulletin(issue, pub, nil, nil)
	if err := first(problems); err != nil {
		return err
	}
	d := newDocument(bulletin)

	var typst, page, mail bytes.Buffer
	typ, err := text.New("bulletin.typ.tmpl").Funcs(text.FuncMap{
		"text": typstText, "string": typstString, "rich": typstRich, "blocks": typstBlocks,
	}).ParseFS(files, "bulletin.typ.tmpl")
	if err == nil {
		err = typ.Execute(&typst, d)
	}
	if err != nil {
		return err
	}
	for name, out := range map[string]*bytes.Buffer{"bulletin.html.tmpl": &page, "bulletin.mjml.tmpl": &mail} {
		htm, err := html.New(name).Funcs(html.FuncMap{
			"rich": htmlRich, "blocks": htmlBlocks,
		}).ParseFS(files, name)
		if err == nil {
			err = htm.Execute(out, d)
		}
		if err != nil {
			return err
		}
	}
	for file, content := range map[string][]byte{
		"data/publication.yaml":        list,
		"data/" + name + "/issue.yaml": formatted,
		"style.typ":                    styleTypst,
		"style.css":                    styleCSS,
		"bulletin.typ":                 typst.Bytes(),
		"bulletin.html":                page.Bytes(),
		"bulletin.mjml":                mail.Bytes(),
	} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(file)), content, 0o666); err != nil {
			return err
		}
	}
	return nil
}
