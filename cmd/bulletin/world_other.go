//go:build !windows

package main

import (
	"errors"
	"syscall"
)

func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

// heldByProgram: only Windows locks files that are open.
func heldByProgram(error) bool { return false }
