package bib

import (
	"net/url"
	"strconv"
	"strings"

	"bulletin/render"
)

// COinS returns what says, of a record of the issue, the title of an element
// <span class="Z3988" title="…">: an OpenURL ContextObject (ANSI/NISO
// Z39.88-2004) in the key/encoded-value format of Dublin Core, from which
// Zotero's button offers the records of a page. It is not escaped for HTML.
//
// Zotero (COinS.js, OpenURL.parseContextObject) reads of it, in the order in
// which they stand: title, type (one of its own item types, by which later keys
// are understood; an article's title must stand before it), creator, date,
// publisher, edition, series, issue, pages, tpages, source, identifier,
// description, language and subject. It keeps no more than one title, looks up
// elsewhere a record without creator, reads neither subtitle nor the number of
// a report, and makes a space of + and even of %2B.
func COinS(b *render.Bulletin) func(*render.Entry) string {
	headings := map[*render.Entry]string{}
	for _, s := range b.Sections {
		for _, e := range s.Entries {
			headings[e] = s.Section.Heading
		}
	}
	return func(e *render.Entry) string { return coins(e, headings[e], b.Publication) }
}

func coins(e *render.Entry, heading string, pub *render.Publication) string {
	r := e.Record
	text := "ctx_ver=Z39.88-2004"
	add := func(key, value string) {
		if value = strings.TrimSpace(strings.ToValidUTF8(value, "\uFFFD")); value != "" { // one wrong byte costs the whole page
			text += "&" + key + "=" + strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
		}
	}
	add("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc")
	add("rft.title", fullTitle(r))
	typ := coinsType(r.Kind)
	add("rft.type", typ)
	for _, a := range coinsAuthors(r, pub) {
		add("rft.creator", creator(a, pub))
	}
	add("rft.date", r.Issued.String())
	add("rft.publisher", r.Publisher)
	add("rft.edition", r.Edition)
	if typ == "journalArticle" {
		add("rft.source", r.Series.Title)
		add("rft.issue", r.Series.Number)
	} else {
		add("rft.series", inSeries(r.Series))
	}
	if r.Pages > 0 {
		add("rft.tpages", strconv.Itoa(r.Pages))
		if typ == "report" { // has no other field for them
			add("rft.pages", strconv.Itoa(r.Pages))
		}
	}
	add("rft.language", language(r))
	if len(r.Links) > 0 {
		add("rft.identifier", withoutPlus(r.Links[0].URL))
	}
	add("rft.description", plain(e.Abstract))
	for _, subject := range append([]string{heading}, r.Keywords...) {
		add("rft.subject", subject)
	}
	return text
}

// coinsType is Zotero's item type, which has no events: their page is what can
// be cited.
func coinsType(k render.Kind) string {
	switch k {
	case render.Article:
		return "journalArticle"
	case render.Book:
		return "book"
	case render.Film:
		return "film"
	case render.Podcast:
		return "podcast"
	case render.Webpage, render.Event, render.Exhibition:
		return "webpage"
	}
	return "report"
}

// coinsAuthors are the authors or, without any, who answers for the document, if
// anybody is known to.
func coinsAuthors(r *render.Record, pub *render.Publication) []render.Agent {
	switch {
	case len(r.Authors) > 0:
		return r.Authors
	case r.Publisher != "":
		return []render.Agent{{Name: r.Publisher}}
	}
	if name := organisation(pub); name != "" {
		return []render.Agent{{Name: name}}
	}
	return nil
}

// withoutPlus is an address that means the same and has no +: in a query, it
// stands for a space.
func withoutPlus(address string) string {
	path, query, asks := strings.Cut(address, "?")
	path = strings.ReplaceAll(path, "+", "%2B")
	if asks {
		path += "?" + strings.ReplaceAll(query, "+", "%20")
	}
	return path
}
