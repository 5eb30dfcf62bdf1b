// Command bulletin turns a curated list of documents into the editions of a
// bulletin: a PDF, an email, a workbook.
package main

import "os"

// version is set by the Makefile.
var version = "dev"

func main() {
	c := command{
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
		getenv: os.Getenv,
		lang:   systemLanguage,
	}
	os.Exit(c.run(os.Args[1:]))
}
