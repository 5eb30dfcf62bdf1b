//go:build !windows

package secret

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

// protected refuses a file that others than its owner, who is this user or the
// administrator, can read or change.
func protected(f *os.File, name string) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s: not a file", name)
	}
	fix := "chmod 600 " + quote(name)
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return &UnprotectedError{File: name, Why: fmt.Sprintf("others may open it (mode %04o)", mode), Fix: fix}
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok || owner.Uid != 0 && int(owner.Uid) != os.Geteuid() {
		return &UnprotectedError{File: name, Why: "it belongs to someone else", Fix: "chown $(id -un) " + quote(name)}
	}
	return nil
}

// protect has nothing to do: files are made 0600.
func protect(*os.File) error { return nil }

func quote(name string) string {
	return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
}
