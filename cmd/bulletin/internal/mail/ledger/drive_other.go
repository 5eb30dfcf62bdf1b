//go:build !linux && !darwin && !windows

package ledger

// networkDrive cannot tell on this system.
func networkDrive(string) (string, error) { return "", nil }
