package render

import "io"

// Edition is one output file of a bulletin.
type Edition struct {
	Name  string // file name below the output folder
	Write func(io.Writer, *Bulletin) error
}
