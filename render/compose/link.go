package compose

import (
	"fmt"
	"net/url"
	"strings"

	"bulletin/render"
	"bulletin/render/french"
)

// links gives each address words to click on: the curated ones, or what is
// found there and where. Within a record no two are the same.
func links(kind render.Kind, all []render.Link) []render.PrintedLink {
	var out []render.PrintedLink
	seen := map[string]int{}
	for _, l := range all {
		p := render.PrintedLink{URL: l.URL, Label: dress(l.Label), Curated: l.Label != ""}
		if !p.Curated {
			p.Label = french.Dress(describe(kind, l.URL))
		}
		if seen[p.Label]++; seen[p.Label] > 1 && !p.Curated {
			p.Label = fmt.Sprintf("%s (%d)", p.Label, seen[p.Label])
		}
		out = append(out, p)
	}
	return out
}

// describe says in French what an address leads to.
func describe(kind render.Kind, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "Consulter la page"
	}
	if u.Scheme == "mailto" {
		return "Écrire à " + u.Opaque
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	if strings.HasSuffix(strings.ToLower(u.Path), ".pdf") {
		return fmt.Sprintf("%s (%s)", action(kind), join("PDF", host))
	}
	what := action(kind)
	switch kind {
	case render.Document, render.Webpage, "":
		what = "Consulter la page"
	}
	if host == "" {
		return what
	}
	return what + " sur " + host
}

// action is what a reader does with a document of a kind.
func action(kind render.Kind) string {
	switch kind {
	case render.Article:
		return "Lire l’article"
	case render.Book:
		return "Consulter l’ouvrage"
	case render.Film:
		return "Voir le film"
	case render.Podcast:
		return "Écouter le podcast"
	case render.Event:
		return "Découvrir l’événement"
	case render.Exhibition:
		return "Découvrir l’exposition"
	case render.PracticeSheet:
		return "Lire la fiche d’expérience"
	}
	return "Lire le document"
}
