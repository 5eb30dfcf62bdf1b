// Command notices writes THIRD_PARTY_NOTICES.md: the licence of everything that
// is built into the program, as its authors wrote it. With -check it only says
// whether the file is up to date.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const file = "THIRD_PARTY_NOTICES.md"

// part is something built in, with its licence.
type part struct {
	name, version, licence string
	text                   string // of the licence, and of the notice that goes with it
}

func main() {
	check := flag.Bool("check", false, "write nothing")
	flag.Parse()
	text, err := notices()
	switch {
	case err != nil:
	case *check:
		var old []byte
		if old, err = os.ReadFile(file); err == nil && !bytes.Equal(old, text) {
			err = errors.New(file + " is out of date: make notices")
		}
	default:
		err = os.WriteFile(file, text, 0o666)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "notices:", err)
		os.Exit(1)
	}
}

func notices() ([]byte, error) {
	parts, err := modules()
	if err != nil {
		return nil, err
	}
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	std, err := read("the Go standard library and runtime", "", strings.TrimSpace(string(goroot)))
	if err != nil {
		return nil, err
	}
	parts = append(parts, std)
	for _, carried := range []struct{ what, folder string }{
		{"the fonts", "templates/fonts"},
		{"the hyphenation patterns", "render/french/hyphenation"},
	} {
		const end = "-LICENSE.md"
		files, err := filepath.Glob(filepath.Join(carried.folder, "*"+end))
		if err != nil {
			return nil, err
		}
		if len(files) == 0 {
			return nil, fmt.Errorf("%s: no licence in %s", carried.what, carried.folder)
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			name := carried.what + " " + strings.TrimSuffix(filepath.Base(f), end)
			parts = append(parts, part{name, "", licence(string(text)), tidy(text)})
		}
	}
	return write(parts), nil
}

// modules lists the modules that the program imports on any system.
func modules() ([]part, error) {
	type module struct {
		Path, Version, Dir string
		Main               bool
	}
	found := map[string]module{}
	for _, system := range []string{"windows", "darwin", "linux"} {
		c := exec.Command("go", "list", "-deps", "-json=Module", "./cmd/bulletin")
		c.Env = append(os.Environ(), "GOOS="+system, "CGO_ENABLED=0")
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			return nil, err
		}
		for d := json.NewDecoder(bytes.NewReader(out)); ; {
			var p struct{ Module *module }
			if err := d.Decode(&p); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				return nil, err
			}
			if p.Module != nil && !p.Module.Main {
				found[p.Module.Path] = *p.Module
			}
		}
	}
	var parts []part
	for _, m := range found {
		p, err := read(m.Path, m.Version, m.Dir)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	slices.SortFunc(parts, func(a, b part) int { return cmp.Compare(a.name, b.name) })
	return parts, nil
}

// read takes the licence, then the notice, at the top of a source tree.
func read(name, version, dir string) (part, error) {
	p := part{name: name, version: version}
	for _, pattern := range []string{"LICEN[CS]E*", "COPYING*", "NOTICE*"} {
		files, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			return p, err
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return p, err
			}
			if p.licence == "" {
				p.licence = licence(string(text))
			}
			p.text += tidy(text)
		}
	}
	if p.licence == "" {
		return p, fmt.Errorf("%s: no licence, or one unknown here", name)
	}
	return p, nil
}

// licence names the licences of a text by words that only theirs has.
func licence(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	var names []string
	for _, known := range []struct{ words, name string }{
		{"SIL OPEN FONT LICENSE Version 1.1", "OFL-1.1"},
		{"Permission is hereby granted, free of charge, to any person obtaining a copy of this software", "MIT"},
		{"Apache License, Version 2.0", "Apache-2.0"},
		{"Apache License Version 2.0", "Apache-2.0"},
		{"Neither the name of", "BSD-3-Clause"},
		{"Neither the names of", "BSD-3-Clause"},
	} {
		if strings.Contains(text, known.words) && !slices.Contains(names, known.name) {
			names = append(names, known.name)
		}
	}
	if len(names) == 0 && strings.Contains(text, "Redistribution and use in source and binary forms") {
		return "BSD-2-Clause"
	}
	return strings.Join(names, " and ")
}

// tidy drops what is blank at the ends of lines and of the text.
func tidy(text []byte) string {
	lines := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\f")
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n") + "\n"
}

// write sets a table, then each text once, under all parts it covers.
func write(parts []part) []byte {
	var b bytes.Buffer
	b.WriteString("# Third-party notices\n\n" +
		"The program has these built in. Written by `make notices` from the licences that come with each.\n\n" +
		"| what | version | licence |\n|---|---|---|\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", p.name, p.version, p.licence)
	}
	done := map[string]bool{}
	for _, p := range parts {
		if done[p.text] {
			continue
		}
		done[p.text] = true
		var names []string
		for _, q := range parts {
			if q.text == p.text {
				names = append(names, q.name)
			}
		}
		fmt.Fprintf(&b, "\n## %s\n\n~~~text\n%s~~~\n", strings.Join(names, ", "), p.text)
	}
	return b.Bytes()
}
