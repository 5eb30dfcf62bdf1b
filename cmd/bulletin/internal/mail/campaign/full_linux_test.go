package campaign_test

import (
	"os/signal"
	"syscall"
)

const canLimitFiles = true

// limitFiles makes writes fail beyond so many octets in a file, as on a full disk.
func limitFiles(n int) error {
	signal.Ignore(syscall.SIGXFSZ)
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: uint64(n), Max: uint64(n)})
}
