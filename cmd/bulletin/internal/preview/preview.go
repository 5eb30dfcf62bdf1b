// Package preview shows the editions of an issue in a browser of the same
// machine, and shows them anew whenever a file that they are made of is saved.
// It serves what it is given, from memory; how editions are built it does not
// know.
package preview

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/fsnotify/fsnotify"

	"bulletin/render"
)

// Built is what one building of an issue gave.
type Built struct {
	Title    string    // « Ressources « Intégration », octobre 2024 »
	Files    []File    // the editions; none when problems stopped the build
	Mail     []byte    // « email.html » with images that the preview serves
	Sheets   []Sheet   // of the workbook among them, read back
	Problems []Problem // sorted by place
}

// File is an edition by its name below the output folder. The PDF and
// the workbook are known by their extension, « email.html », « email.txt » and
// « web.html » by their name.
type File struct {
	Name string
	Data []byte
}

// Sheet is a worksheet in words.
type Sheet struct {
	Name   string
	Header bool // the first row names the columns
	Rows   [][]string
	More   int // rows left out
}

// Problem is a problem with the line of the file it stands in.
type Problem struct {
	render.Problem
	Line string
}

// State is an issue of the gallery: a case that templates must master.
type State struct {
	ID   string // of lower-case letters and hyphens: part of an address
	Name string
	Note string // what to look at
	Built
}

// Options say what is shown, and in which language the pages speak.
type Options struct {
	Lang      render.Lang
	Templates fs.FS    // holds preview/page.html.tmpl and its neighbours
	Watch     []string // folders; what changes below them is built anew

	// Build builds the issue. The addresses of the images of Mail begin with images.
	Build func(images string) (Built, error)
	// Gallery builds the states; images gives the same of the state of that ID.
	Gallery func(images func(id string) string) ([]State, error)
	// Explain says where in a template an error stands, if it is one of a template.
	Explain func(error) (Problem, bool)
}

// Listen takes a port of the loopback address; 0 leaves the choice to the
// system.
func Listen(port int) (net.Listener, error) {
	return net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
}

// Server serves the preview of one issue.
type Server struct {
	Options
	listener net.Listener
	host     string        // 127.0.0.1 with the port
	local    string        // localhost with the port
	streams  chan struct{} // a place for each open stream of events
	seen     map[string]stamp

	mu      sync.Mutex
	now     shown
	changed chan struct{} // closed when now was replaced

	states gallery
}

// shown is what the pages show at a moment. It is replaced, never changed.
type shown struct {
	generation int64
	built      Built     // the last build that gave editions; only a title before it
	problems   []Problem // of the last build, whether it gave editions or not
	failure    string    // why the last build did not even read the lists
	stale      bool      // the list has changed since built was built
	looks      *looks    // of our pages; the last that could be used
	unusable   []Problem // why those that were saved since cannot
}

// New prepares a server for the listener. An error is one of our templates.
func New(l net.Listener, o Options) (*Server, error) {
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		return nil, err
	}
	s := &Server{
		Options:  o,
		listener: l,
		host:     net.JoinHostPort("127.0.0.1", port),
		local:    net.JoinHostPort("localhost", port),
		streams:  make(chan struct{}, maxStreams),
		changed:  make(chan struct{}),
		seen:     look(o.Watch, nil), // before anything is built
		// A page that outlived an earlier server must see that this is another.
		now: shown{generation: time.Now().UnixMilli()},
	}
	if s.now.looks, err = s.dress(s.now); err != nil {
		return nil, err
	}
	return s, nil
}

// Address is where the preview is: « http://127.0.0.1:43121/ ».
func (s *Server) Address() string { return "http://" + s.host + "/" }

// Build builds the issue anew and shows it, by our templates as they are now.
// The error is that of the building; it is shown too, above the last editions
// that could be built.
func (s *Server) Build() error {
	built, err := s.Options.Build(s.Address() + "files/images/")
	s.mu.Lock()
	defer s.mu.Unlock()
	next := shown{generation: s.now.generation + 1, built: s.now.built, problems: built.Problems, looks: s.now.looks}
	switch {
	case err != nil:
		next.failure, next.stale = err.Error(), true
		next.problems = s.now.problems
	case len(built.Files) == 0:
		next.stale = true
		if built.Title != "" {
			next.built.Title = built.Title
		}
	default:
		next.built = built
	}
	if fresh, wrong := s.dress(next); wrong == nil {
		next.looks = fresh
	} else if p, ok := s.Explain(wrong); ok {
		next.unusable = []Problem{p}
	} else {
		next.failure = cmp.Or(next.failure, wrong.Error())
	}
	s.now = next
	close(s.changed)
	s.changed = make(chan struct{})
	return err
}

// current is what is shown now, and a channel that is closed once it is not.
func (s *Server) current() (shown, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now, s.changed
}

// Limits of a server that one person uses.
const (
	maxStreams    = 16 // pages open at a time
	maxHeader     = 16 << 10
	readTimeout   = 10 * time.Second
	writeTimeout  = 30 * time.Second
	idleTimeout   = 2 * time.Minute
	farewell      = 2 * time.Second // for answers under way at the end
	streamBreath  = 15 * time.Second
	reconnectWait = 1000 // milliseconds
)

// Run serves and watches until the context ends, which is no error.
func (s *Server) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          log.New(io.Discard, "", 0),
	}
	var helpers sync.WaitGroup
	helpers.Go(func() {
		watcher, err := fsnotify.NewWatcher()
		if err == nil {
			defer watcher.Close()
		} else {
			watcher = nil // looking will do
		}
		ticker := time.NewTicker(lookEvery)
		defer ticker.Stop()
		watch(ctx, watcher, ticker.C, s.Watch, s.seen, func() { _ = s.Build() }) // the page says the error
	})
	helpers.Go(func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close()
		}
	})
	err := server.Serve(s.listener)
	cancel()
	helpers.Wait()
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

// tr chooses the wording of the language spoken.
func (s *Server) tr(english, french string) string {
	if s.Lang == render.French {
		return french
	}
	return english
}
