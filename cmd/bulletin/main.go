// Command bulletin turns a curated list of documents into the editions of a
// bulletin: a PDF, an email, a workbook.
package main

import (
	"os"
	"runtime/debug"
)

// version is set by the Makefile.
var version = "dev"

func main() {
	// The program runs for a moment: while little memory is in use, it is
	// collected seldom.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(800)
		debug.SetMemoryLimit(180 << 20)
	}
	c := command{
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
		getenv: os.Getenv,
		lang:   systemLanguage,
	}
	os.Exit(c.run(os.Args[1:]))
}
