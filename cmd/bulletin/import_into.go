package main

import "io"

func (c *command) importInto(name string, r io.ReaderAt, size int64, o importOptions) error {
	return c.usageError("%s is not a workbook of bulletin", "%s n’est pas un classeur de bulletin", name)
}
