// Package zotero reads the collections of a Zotero that runs on this computer,
// by its local API (zotero.org/support/dev/web_api/v3/local_api), which serves
// what the web API of version 3 does. It only ever talks to this computer.
package zotero

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// DefaultPort is where Zotero listens.
const DefaultPort = 23119

// Library is the personal library, or one that a group shares.
type Library struct {
	Name string // of the group; empty for the personal library
	path string
}

// Collection is a folder of a library.
type Collection struct {
	Path    []string // the names of the collections around it, then its own
	Library Library

	key string
}

// String is the path of the collection with slashes, after the name of the
// group whose library it is in.
func (c Collection) String() string {
	names := c.Path
	if c.Library.Name != "" {
		names = append([]string{c.Library.Name}, names...)
	}
	return strings.Join(names, "/")
}

var (
	// ErrNotRunning says that nobody listens.
	ErrNotRunning = errors.New("no Zotero is running")
	// ErrNotEnabled says that Zotero keeps its local API to itself (status 403).
	ErrNotEnabled = errors.New("the local API of Zotero is not enabled")
)

// Client asks a Zotero. The zero value is ready for use.
type Client struct {
	Port int // 0 is DefaultPort
}

const (
	pageSize = 100         // of collections and items; the web API allows no more
	maxPages = 200         // 20,000 of each
	maxBytes = 64 << 20    // of one answer, and of all items together
	patience = time.Minute // for one answer: Zotero may still be opening the library
)

// loopback connects to this computer, whatever an address says, and follows
// no one elsewhere.
var loopback = &http.Client{
	Timeout: patience,
	Transport: &http.Transport{
		Proxy: nil,
		DialContext: func(ctx context.Context, _, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
		},
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// get asks for the page of a list that starts with the result of that number.
// total is the number of results of all pages.
func (c Client) get(ctx context.Context, path string, ask url.Values, start int) (data []byte, total int, err error) {
	query := url.Values{"format": {"json"}, "limit": {strconv.Itoa(pageSize)}, "start": {strconv.Itoa(start)}}
	maps.Copy(query, ask)
	address := fmt.Sprintf("http://localhost:%d/api%s?%s", cmp.Or(c.Port, DefaultPort), path, query.Encode())
	q, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, err
	}
	q.Header.Set("Zotero-API-Version", "3")
	q.Header.Set("User-Agent", "bulletin") // Zotero refuses browsers
	answer, err := loopback.Do(q)
	if err != nil {
		var dial *net.OpError
		if errors.As(err, &dial) && dial.Op == "dial" && ctx.Err() == nil {
			return nil, 0, ErrNotRunning
		}
		return nil, 0, err
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusOK:
	case http.StatusForbidden:
		return nil, 0, ErrNotEnabled
	default:
		return nil, 0, fmt.Errorf("the answer of Zotero is %s to %s", answer.Status, path)
	}
	data, err = io.ReadAll(io.LimitReader(answer.Body, maxBytes+1))
	if err != nil {
		return nil, 0, err
	}
	if len(data) > maxBytes {
		return nil, 0, fmt.Errorf("the answer of Zotero has more than %d MiB to %s", maxBytes>>20, path)
	}
	total, err = strconv.Atoi(answer.Header.Get("Total-Results"))
	if err != nil {
		return nil, 0, fmt.Errorf("what answers on port %d is not Zotero's API: no number of results", cmp.Or(c.Port, DefaultPort))
	}
	return data, total, nil
}

// all gets every page of a list.
func (c Client) all(ctx context.Context, path string, ask url.Values) ([]json.RawMessage, error) {
	var list []json.RawMessage
	size := 0
	for range maxPages {
		data, total, err := c.get(ctx, path, ask, len(list))
		if err != nil {
			return nil, err
		}
		var page []json.RawMessage
		if err := json.Unmarshal(data, &page); err != nil {
			return nil, fmt.Errorf("the answer of Zotero to %s is not a list: %w", path, err)
		}
		list = append(list, page...)
		if size += len(data); size > maxBytes {
			return nil, fmt.Errorf("the answer of Zotero has more than %d MiB to %s", maxBytes>>20, path)
		}
		if len(list) >= total || len(page) == 0 {
			return list, nil
		}
	}
	return nil, fmt.Errorf("the answer of Zotero has more than %d results to %s", maxPages*pageSize, path)
}

// Collections lists the collections of the personal library and of the groups,
// each library in the order of the names.
func (c Client) Collections(ctx context.Context) ([]Collection, error) {
	libraries := []Library{{path: "/users/0"}}
	var all []Collection
	// The API tells little of groups, and not in every version.
	groups, err := c.all(ctx, "/users/0/groups", nil)
	if errors.Is(err, ErrNotRunning) || errors.Is(err, ErrNotEnabled) || ctx.Err() != nil {
		return nil, err
	}
	for _, raw := range groups {
		var g struct {
			ID   int
			Data struct{ Name string }
		}
		if json.Unmarshal(raw, &g) == nil && g.ID > 0 && g.Data.Name != "" {
			libraries = append(libraries, Library{Name: g.Data.Name, path: "/groups/" + strconv.Itoa(g.ID)})
		}
	}
	for _, l := range libraries {
		found, err := c.collections(ctx, l)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (c Client) collections(ctx context.Context, l Library) ([]Collection, error) {
	list, err := c.all(ctx, l.path+"/collections", nil)
	if err != nil {
		return nil, err
	}
	type folder struct {
		Key, Name string
		Parent    any `json:"parentCollection"` // false, or a key
	}
	folders := map[string]folder{}
	for _, raw := range list {
		var entry struct{ Data folder }
		if err := json.Unmarshal(raw, &entry); err != nil || entry.Data.Key == "" {
			return nil, fmt.Errorf("a collection of Zotero has no key (%w)", cmp.Or(err, errors.New("as the API describes it")))
		}
		folders[entry.Data.Key] = entry.Data
	}
	var found []Collection
	for key, f := range folders {
		path := []string{f.Name}
		for range folders { // no deeper than there are folders, should they go round
			parent, ok := folders[fmt.Sprint(f.Parent)]
			if !ok {
				break
			}
			path = append([]string{parent.Name}, path...)
			f = parent
		}
		found = append(found, Collection{Path: path, Library: l, key: key})
	}
	slices.SortFunc(found, func(a, b Collection) int {
		return cmp.Or(slices.Compare(a.Path, b.Path), cmp.Compare(a.key, b.key))
	})
	return found, nil
}

// Items are those of a collection in the order in which they came to the
// library, without what hangs below them (notes, attachments), as a JSON array
// of the API's items, with their number.
func (c Client) Items(ctx context.Context, from Collection) (data []byte, n int, err error) {
	list, err := c.all(ctx, from.Library.path+"/collections/"+url.PathEscape(from.key)+"/items/top",
		url.Values{"sort": {"dateAdded"}, "direction": {"asc"}})
	if err != nil {
		return nil, 0, err
	}
	var b bytes.Buffer
	b.WriteByte('[')
	for i, item := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(item)
	}
	b.WriteString("\n]\n")
	return b.Bytes(), len(list), nil
}
