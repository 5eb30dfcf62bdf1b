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
	// The program runs for a moment: a heap that may grow to three times what
	// is in use, instead of twice, is collected half as often.
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200)
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
