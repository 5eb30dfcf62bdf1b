//go:build !windows

package main

import (
	"errors"
	"os"
	"syscall"
)

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// heldByProgram: only Windows locks files that are open.
func heldByProgram(error) bool { return false }

// understandsEscapes: only old Windows consoles do not.
func understandsEscapes(*os.File) bool { return true }

func portTaken(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
