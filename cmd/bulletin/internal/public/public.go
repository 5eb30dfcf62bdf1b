// Package public asks the addresses that readers will follow whether they
// serve what was built.
package public

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// File is what an address is expected to serve.
type File struct {
	URL  string
	Data []byte
}

// Answer is what an address does.
type Answer int

const (
	Same      Answer = iota // it serves the very bytes
	Different               // it serves other bytes
	Refused                 // the server has answered, with another status than 200
	Silent                  // nobody has answered: no network, no such host, no time left
)

// Result is the answer of one address.
type Result struct {
	File
	Answer Answer
	Status int   // of HTTP, when the server has answered
	Size   int64 // bytes served; of a longer file, one more than were expected
	Err    error // why nobody has answered
}

// Asker asks addresses. The zero value is ready for use.
type Asker struct {
	Client *http.Client // nil is one that follows at most ten redirections
	Agent  string       // says to the server who asks
}

const (
	perHost  = 2                // requests at a time to one host
	patience = 30 * time.Second // for one address
)

// Ask asks all addresses, few at a time to each host, and returns the results
// in the order of the files. It ends early with the context, whose addresses
// are then silent.
func (a Asker) Ask(ctx context.Context, files []File) []Result {
	results := make([]Result, len(files))
	hosts := map[string]chan struct{}{}
	var asking sync.WaitGroup
	for i, f := range files {
		host := ""
		if u, err := url.Parse(f.URL); err == nil {
			host = u.Host
		}
		if hosts[host] == nil {
			hosts[host] = make(chan struct{}, perHost)
		}
		slots := hosts[host]
		asking.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = a.one(ctx, f)
		})
	}
	asking.Wait()
	return results
}

func (a Asker) one(ctx context.Context, f File) Result {
	silent := func(err error) Result {
		var u *url.Error
		if errors.As(err, &u) { // its text repeats method and address
			err = u.Err
		}
		return Result{File: f, Answer: Silent, Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return silent(err)
	}
	request.Header.Set("User-Agent", a.Agent)
	request.Header.Set("Cache-Control", "no-cache") // what is served now, not what a proxy has kept
	client := a.Client
	if client == nil {
		client = http.DefaultClient
	}
	response, err := client.Do(request)
	if err != nil {
		return silent(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return Result{File: f, Answer: Refused, Status: response.StatusCode}
	}
	same, size, err := equal(response.Body, f.Data)
	if err != nil {
		return silent(fmt.Errorf("after %d bytes: %w", size, err))
	}
	r := Result{File: f, Answer: Different, Status: response.StatusCode, Size: size}
	if same {
		r.Answer = Same
	}
	return r
}

// equal compares what is read with what is expected and reads no more than one
// byte beyond it, however much there is.
func equal(r io.Reader, want []byte) (same bool, size int64, err error) {
	got, err := io.ReadAll(io.LimitReader(r, int64(len(want))+1))
	return err == nil && bytes.Equal(got, want), int64(len(got)), err
}
