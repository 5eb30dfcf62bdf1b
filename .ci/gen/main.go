// Command gen writes random lists, the same at every run, for the outside
// judges: a publication and many issues, with their covers. The first twenty
// issues have every case there is; those that follow have the same cases again,
// with other words.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"

	"bulletin/render"
	"bulletin/render/rendertest"
	"bulletin/render/source"
)

func main() {
	out := flag.String("out", "", "folder to write into, as data/")
	issues := flag.Int("issues", 200, "how many")
	flag.Parse()
	if err := run(*out, *issues); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(out string, issues int) error {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return err
	}
	p := rendertest.Publication()
	pub, err := json.MarshalIndent(publication(p), "", "  ") // JSON is YAML
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(out, "publication.yaml"), pub, 0o666); err != nil {
		return err
	}
	if err := writeLogo(filepath.Join(out, p.Logo.File)); err != nil {
		return err
	}
	records, covers := 0, 0
	g := newGenerator()
	for i := range issues {
		issue, files := g.issue(i)
		dir := filepath.Join(out, issue.Number.String())
		if err := os.MkdirAll(dir, 0o777); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, "issue.yaml"), source.Format(issue), 0o666); err != nil {
			return err
		}
		if len(files) > 0 {
			if err := os.MkdirAll(filepath.Join(dir, "covers"), 0o777); err != nil {
				return err
			}
		}
		for _, f := range files {
			if err := os.WriteFile(filepath.Join(dir, "covers", f.name), f.data, 0o666); err != nil {
				return err
			}
		}
		records, covers = records+len(issue.Records()), covers+len(files)
	}
	fmt.Printf("%d issues, %d records, %d covers\n", issues, records, covers)
	return nil
}

// writeLogo makes a small logo: a black bar, transparent around it.
func writeLogo(name string) error {
	img := image.NewNRGBA(image.Rect(0, 0, 240, 80))
	draw.Draw(img, img.Rect.Inset(20), image.Black, image.Point{}, draw.Src)
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(png.Encode(f, img), f.Close())
}

type object = map[string]any

// publication gives the fields the names they have in publication.yaml.
func publication(p *render.Publication) object {
	var headings, producers []object
	for _, h := range p.Headings {
		heading := object{"name": h.Name}
		if h.Colour != (render.Colour{}) {
			heading["colour"] = h.Colour.Hex()
		}
		headings = append(headings, heading)
	}
	for _, c := range p.Producers {
		producer := object{"name": c.Name}
		if c.Acronym != "" {
			producer["acronym"] = c.Acronym
		}
		if len(c.Variants) > 0 {
			producer["variants"] = c.Variants
		}
		producers = append(producers, producer)
	}
	return object{
		"title": p.Title,
		"organisation": object{
			"acronym": p.Organisation.Acronym,
			"name":    p.Organisation.Name,
			"place":   p.Organisation.Place,
			"address": p.Organisation.Address,
		},
		"masthead":  object{"director": p.Masthead.Director, "issn": p.Masthead.ISSN},
		"colours":   object{"primary": p.Colours.Primary.Hex(), "accent": p.Colours.Accent.Hex()},
		"logo":      object{"file": p.Logo.File, "alt": p.Logo.Alt},
		"site":      p.Site,
		"images":    p.Images,
		"public":    p.Public,
		"headings":  headings,
		"producers": producers,
		"mail": object{
			"from":     object{"name": p.Mail.FromName, "address": p.Mail.FromAddress},
			"reply-to": p.Mail.ReplyTo,
		},
	}
}
