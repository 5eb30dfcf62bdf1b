package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"bulletin/render"
)

// How the command speaks: results go to stdout, everything said about the work
// to stderr. Progress and colour appear on a terminal only; NO_COLOR is
// honoured. A problem shows its line; a hint stands apart from it.

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// colour reports whether a stream shows colours.
func (c *command) colour(stream any) bool {
	return isTerminal(stream) && c.getenv("NO_COLOR") == "" && c.getenv("TERM") != "dumb" && understandsEscapes(stream.(*os.File))
}

// report prints the problems with their lines, and a blank line after each.
func (c *command) report(stream io.Writer, l *lists, problems []render.Problem) {
	w := bufio.NewWriter(stream)
	defer w.Flush()
	colour := c.colour(stream)
	for _, p := range problems {
		render.Format(w, p, c.say, l.line(p), colour)
		fmt.Fprintln(w)
	}
}

// progress shows how far a long run is, on a terminal.
func (c *command) progress(done, total int, what string) {
	if total < 2 || !isTerminal(c.stderr) || !understandsEscapes(c.stderr.(*os.File)) {
		return
	}
	fmt.Fprintf(c.stderr, "\r\x1b[K[%d/%d] %s", done, total, what)
	if done == total {
		fmt.Fprint(c.stderr, "\r\x1b[K")
	}
}

// confirm asks a question whose default answer is no.
func (c *command) confirm(question string) bool {
	fmt.Fprintf(c.stderr, "%s %s ", question, c.tr("[y/N]", "[o/N]"))
	answer, err := bufio.NewReader(c.stdin).ReadString('\n')
	if err != nil && err != io.EOF {
		return false
	}
	switch strings.ToLower(strings.TrimSpace(answer)) {
	case "y", "yes", "o", "oui":
		return true
	}
	return false
}
