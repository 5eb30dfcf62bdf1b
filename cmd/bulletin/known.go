package main

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"bulletin/render"
	"bulletin/render/dup"
	"bulletin/render/source"
)

// known is an index of all records of data/, of every issue, for what is about
// to come in. What is wrong with the lists is not said here, and a list is used
// as far as it can be read.
func (c *command) known(pub *render.Publication) (*dup.Index, error) {
	root, err := os.OpenRoot(c.data)
	if err != nil {
		return nil, c.noData(err)
	}
	defer root.Close()
	names, err := months(root)
	if err != nil {
		return nil, c.worldError(err, c.data)
	}
	x := dup.New(pub)
	for _, issue := range c.remembered(root, names) {
		x.AddIssue(issue)
	}
	return x, nil
}

// months are the names of the issues of data/, the oldest first.
func months(root *os.Root) ([]string, error) {
	entries, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() && isMonth(e.Name()) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// memory keeps the issues that were read beside those worked on: preview builds
// again and again, and they seldom change.
type memory struct {
	sync.Mutex
	issues map[string]remembered // by file
	past   *dup.Index            // of all of them, as they last were
	of     []*render.Issue
	pub    *render.Publication // whose producers it knows
}

type remembered struct {
	sum   [sha256.Size]byte // of the file
	issue *render.Issue
}

// remembered reads the issues named, as many at a time as there are processors.
// One that cannot be read is left out: whoever works on it is told.
func (c *command) remembered(root *os.Root, names []string) []*render.Issue {
	all := make([]*render.Issue, len(names))
	var reading sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range names {
		slots <- struct{}{}
		reading.Go(func() {
			defer func() { <-slots }()
			data, err := read(root, path.Join(name, "issue.yaml"))
			if err != nil {
				return
			}
			all[i] = c.memory.issue(c.shown(name, "issue.yaml"), name, data)
		})
	}
	reading.Wait()
	issues := all[:0]
	for _, issue := range all {
		if issue != nil {
			issues = append(issues, issue)
		}
	}
	return issues
}

func (m *memory) issue(file, name string, data []byte) *render.Issue {
	sum := sha256.Sum256(data)
	m.Lock()
	had, ok := m.issues[file]
	m.Unlock()
	if ok && had.sum == sum {
		return had.issue
	}
	issue, _ := source.Issue(file, data, nil)
	issue.Number, _ = render.ParseDate(name) // the folder's, though the list be broken
	m.Lock()
	defer m.Unlock()
	if m.issues == nil {
		m.issues = map[string]remembered{}
	}
	m.issues[file] = remembered{sum, issue}
	return issue
}

// index is the index of issues that were remembered: the one made last, if they
// still are the same.
func (m *memory) index(pub *render.Publication, issues []*render.Issue) *dup.Index {
	m.Lock()
	defer m.Unlock()
	if m.past == nil || !slices.Equal(m.of, issues) || !reflect.DeepEqual(m.pub, pub) {
		m.past, m.of, m.pub = dup.New(pub), issues, pub
		for _, issue := range issues {
			m.past.AddIssue(issue)
		}
	}
	return m.past
}
