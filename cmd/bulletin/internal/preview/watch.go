package preview

import (
	"context"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	quietFor  = 120 * time.Millisecond // editors save in several steps
	notLonger = time.Second            // but some write without end
	lookEvery = 2 * time.Second
	maxLooked = 10_000 // files
)

// watch calls changed when files below the folders have changed and are quiet
// again. The watcher tells of changes at once; since it does not of those on
// many network drives, and may be nil, watch also looks at the files whenever
// now says. What is hidden, backups of editors and folders named private are passed
// over. seen is what was looked at before the files were last read.
func watch(ctx context.Context, watcher *fsnotify.Watcher, now <-chan time.Time, folders []string, seen map[string]stamp, changed func()) {
	var events <-chan fsnotify.Event
	var lost <-chan error
	if watcher != nil {
		events, lost = watcher.Events, watcher.Errors
	}
	var quiet <-chan time.Time
	var limit time.Time
	touched := func() {
		if quiet == nil {
			limit = time.Now().Add(notLonger)
		}
		quiet = time.After(min(quietFor, time.Until(limit)))
	}
	compare := func() {
		if !maps.Equal(look(folders, watcher), seen) {
			touched()
		}
	}
	compare()
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			if e.Op != fsnotify.Chmod && !passedOver(filepath.Base(e.Name)) {
				touched()
			}
		case <-lost:
			touched() // the system could not keep up
		case <-now:
			if quiet == nil {
				compare()
			}
		case <-quiet:
			quiet = nil
			seen = look(folders, watcher)
			changed()
		}
	}
}

// stamp tells one content of a file from the next.
type stamp struct {
	size int64
	time time.Time
}

// look notes the files below the folders, and has the watcher, if there is one,
// watch the folders themselves, new ones too.
func look(folders []string, watcher *fsnotify.Watcher) map[string]stamp {
	found := map[string]stamp{}
	for _, folder := range folders {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			folder = real
		}
		_ = filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // gone meanwhile: its absence is what we note
			case name != folder && passedOver(d.Name()):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case len(found) >= maxLooked:
				return fs.SkipAll
			case d.IsDir():
				found[name] = stamp{}
				if watcher != nil {
					_ = watcher.Add(name) // looking will do
				}
				return nil
			}
			if info, err := d.Info(); err == nil {
				found[name] = stamp{info.Size(), info.ModTime()}
			}
			return nil
		})
	}
	return found
}

func passedOver(base string) bool {
	return strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") || strings.HasSuffix(base, "~") || base == "private"
}
