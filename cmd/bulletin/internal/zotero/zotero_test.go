package zotero

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// serve stands for a Zotero: lists by their path below /api, paged as the API
// does (Total-Results, start, limit).
func serve(t *testing.T, lists map[string][]string) Client {
	t.Helper()
	return client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		list, ok := lists[strings.TrimPrefix(r.URL.Path, "/api")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if r.Header.Get("Zotero-API-Version") != "3" || r.URL.Query().Get("format") != "json" || strings.HasPrefix(r.UserAgent(), "Mozilla/") {
			http.Error(w, "not as documented", http.StatusBadRequest)
			return
		}
		start, _ := strconv.Atoi(r.URL.Query().Get("start"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		w.Header().Set("Total-Results", strconv.Itoa(len(list)))
		start = min(start, len(list))
		fmt.Fprintf(w, "[%s]", strings.Join(list[start:min(start+limit, len(list))], ",\n"))
	}))
}

func client(t *testing.T, h http.Handler) Client {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		t.Fatal(err)
	}
	return Client{Port: port}
}

func folder(key, name, parent string) string {
	up := "false"
	if parent != "" {
		up = strconv.Quote(parent)
	}
	return fmt.Sprintf(`{"key": %q, "version": 12, "data": {"key": %q, "name": %q, "parentCollection": %s}}`, key, key, name, up)
}

func TestCollections(t *testing.T) {
	z := serve(t, map[string][]string{
		"/users/0/groups":        {`{"id": 77, "data": {"id": 77, "name": "Centre de ressources"}}`, `{"id": 78}`},
		"/users/0/collections":   {folder("AAAA1111", "Veille", ""), folder("BBBB2222", "Octobre", "AAAA1111"), folder("CCCC3333", "Accueil", "BBBB2222")},
		"/groups/77/collections": {folder("DDDD4444", "Octobre", "")},
	})
	all, err := z.Collections(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range all {
		names = append(names, c.String())
	}
	if want := []string{"Veille", "Veille/Octobre", "Veille/Octobre/Accueil", "Centre de ressources/Octobre"}; !slices.Equal(names, want) {
		t.Errorf("collections %q, want %q", names, want)
	}
}

// Folders that hold each other, which no Zotero has, do not turn for ever.
func TestCollectionsInACircle(t *testing.T) {
	z := serve(t, map[string][]string{
		"/users/0/groups":      {},
		"/users/0/collections": {folder("AAAA1111", "A", "BBBB2222"), folder("BBBB2222", "B", "AAAA1111")},
	})
	if all, err := z.Collections(context.Background()); err != nil || len(all) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}

func TestItemsOfAllPages(t *testing.T) {
	var items []string
	for i := range 2*pageSize + 7 {
		items = append(items, fmt.Sprintf(`{"key": "K%d", "data": {"itemType": "report", "title": "É %d"}}`, i, i))
	}
	z := serve(t, map[string][]string{
		"/users/0/groups":                         {},
		"/users/0/collections":                    {folder("AAAA1111", "Veille", "")},
		"/users/0/collections/AAAA1111/items/top": items,
	})
	all, err := z.Collections(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	data, n, err := z.Items(context.Background(), all[0])
	if err != nil {
		t.Fatal(err)
	}
	var got []struct{ Key string }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if len(got) != len(items) || n != len(items) || got[0].Key != "K0" || got[len(got)-1].Key != fmt.Sprintf("K%d", len(items)-1) {
		t.Errorf("%d items, want %d", len(got), len(items))
	}
}

func TestRefusals(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	if _, err := (Client{Port: port}).Collections(context.Background()); !errors.Is(err, ErrNotRunning) {
		t.Errorf("nobody listens: %v", err)
	}

	for name, tt := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"not enabled": {func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Local API is not enabled", http.StatusForbidden)
		}, ErrNotEnabled.Error()},
		"another program": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") }, "is not Zotero's API"},
		"not a list": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Total-Results", "1")
			fmt.Fprint(w, `{"a": 1}`)
		}, "is not a list"},
		"a collection without key": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Total-Results", "1")
			fmt.Fprint(w, `[{"data": {"name": "A"}}]`)
		}, "has no key"},
		"sent elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://www.zotero.org/", http.StatusFound)
		}, "302 Found"},
		"never enough": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Total-Results", "1000000")
			fmt.Fprint(w, "["+folder("AAAA1111", "A", "")+"]")
		}, "more than 20000 results"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := client(t, tt.answer).Collections(context.Background())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

// Whatever an address says, only this computer is reached.
func TestOnlyLoopback(t *testing.T) {
	reached := false
	z := client(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached = r.Host == fmt.Sprintf("example.org:%d", portOf(r))
	}))
	answer, err := loopback.Get(fmt.Sprintf("http://example.org:%d/", z.Port))
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if !reached {
		t.Error("another computer was asked")
	}
}

func portOf(r *http.Request) int {
	return r.Context().Value(http.LocalAddrContextKey).(*net.TCPAddr).Port
}
