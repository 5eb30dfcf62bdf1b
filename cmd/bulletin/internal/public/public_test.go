package public

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestAsk(t *testing.T) {
	want := []byte("the page as it was built")
	mux := http.NewServeMux()
	serve := func(path, content string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(content)) })
	}
	serve("/same", string(want))
	serve("/older", "the page as it was before")
	serve("/short", string(want[:5]))
	serve("/empty", "")
	serve("/endless", string(want)+strings.Repeat("x", 1<<20))
	mux.Handle("/moved", http.RedirectHandler("/same", http.StatusMovedPermanently))
	mux.Handle("/loop", http.RedirectHandler("/loop", http.StatusFound))
	mux.HandleFunc("/private", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) })
	mux.HandleFunc("/cut", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "24")
		w.Write(want[:5])
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	gone := httptest.NewServer(nil)
	gone.Close()

	table := []struct {
		url    string
		answer Answer
		status int
		size   int64
	}{
		{server.URL + "/same", Same, 200, 24},
		{server.URL + "/moved", Same, 200, 24},
		{server.URL + "/older", Different, 200, 25},
		{server.URL + "/short", Different, 200, 5},
		{server.URL + "/empty", Different, 200, 0},
		{server.URL + "/endless", Different, 200, 25},
		{server.URL + "/missing", Refused, 404, 0},
		{server.URL + "/private", Refused, 403, 0},
		{server.URL + "/loop", Silent, 0, 0},
		{server.URL + "/cut", Silent, 0, 0},
		{gone.URL + "/", Silent, 0, 0},
		{"http://[", Silent, 0, 0},
	}
	var files []File
	for _, tt := range table {
		files = append(files, File{tt.url, want})
	}
	for i, r := range (Asker{Agent: "test"}).Ask(t.Context(), files) {
		tt := table[i]
		if r.URL != tt.url || r.Answer != tt.answer || r.Status != tt.status || r.Size != tt.size || (r.Err == nil) != (tt.answer != Silent) {
			t.Errorf("%s: %+v, want answer %d, status %d, %d bytes", tt.url, r, tt.answer, tt.status, tt.size)
		}
	}

	over, cancel := context.WithCancel(t.Context())
	cancel()
	if r := (Asker{}).Ask(over, files[:1]); r[0].Answer != Silent {
		t.Errorf("without time left: %+v", r[0])
	}
}

// A site is asked two things at a time and no more, but one site does not wait
// for another.
func TestFewAtATime(t *testing.T) {
	const each = 8
	type site struct {
		mu        sync.Mutex
		now, most int
	}
	var sites [2]site
	var pairs atomic.Int32
	both := make(chan struct{}) // closed once each site has been asked two things
	var files []File
	for i := range sites {
		s := &sites[i]
		var first atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s.mu.Lock()
			s.now++
			s.most = max(s.most, s.now)
			s.mu.Unlock()
			if first.Add(1) == 2 && pairs.Add(1) == int32(len(sites)) {
				close(both)
			}
			select {
			case <-both:
			case <-r.Context().Done():
			}
			time.Sleep(5 * time.Millisecond) // time for others to come
			s.mu.Lock()
			s.now--
			s.mu.Unlock()
		}))
		defer server.Close()
		for n := range each {
			files = append(files, File{URL: server.URL + "/" + strconv.Itoa(n)})
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for _, r := range (Asker{}).Ask(ctx, files) {
		if r.Answer != Same {
			t.Errorf("%s: %+v", r.URL, r)
		}
	}
	for i := range sites {
		if sites[i].most != 2 {
			t.Errorf("site %d was asked %d things at a time", i, sites[i].most)
		}
	}
}
