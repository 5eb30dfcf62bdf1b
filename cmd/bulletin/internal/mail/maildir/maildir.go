// Package maildir writes messages into a Maildir, a folder that mail programs
// read: https://cr.yp.to/proto/maildir.html.
package maildir

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"
)

// Dir is a Maildir. It serves many goroutines, and several runs may write into
// the same one.
type Dir struct {
	path string
	run  string // what no other run has in the names of its files
	now  func() time.Time
	last atomic.Int64
}

// Create makes the folder and the three in it, unless they are there.
func Create(path string) (*Dir, error) {
	for _, sub := range []string{"tmp", "new", "cur"} {
		if err := os.MkdirAll(filepath.Join(path, sub), 0o700); err != nil { // readers' addresses
			return nil, err
		}
	}
	return &Dir{path: path, run: rand.Text()[:16], now: time.Now}, nil
}

// Deliver writes a message as a file in new/, which appears there whole or not
// at all, and returns its path. There is neither a host in the name nor a ":",
// which Windows does not allow and only flags need.
func (d *Dir) Deliver(message []byte) (path string, err error) {
	name := fmt.Sprintf("%d.%s_%08d.bulletin", d.now().Unix(), d.run, d.last.Add(1))
	temporary := filepath.Join(d.path, "tmp", name)
	defer func() {
		if err != nil {
			os.Remove(temporary)
		}
	}()
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	_, err = f.Write(message)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return "", err
	}
	path = filepath.Join(d.path, "new", name)
	if err := os.Rename(temporary, path); err != nil {
		return "", err
	}
	return path, nil
}
