package bib

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// SchemaOrg writes the issue as JSON-LD in the words of schema.org, for search
// engines: an issue of a periodical whose main entity is the list of its
// records. They are not parts of it, for others published them. Siblings are
// parts of the series that they share with their record; complements, and
// siblings of no named series, are mentioned by the issue.
//
// It may stand in a <script type="application/ld+json"> as it is: <, > and &
// are escaped, and so are U+2028 and U+2029. One line, with a line feed.
func SchemaOrg(w io.Writer, b *render.Bulletin) error {
	all, err := notices(b)
	if err != nil {
		return err
	}
	issue := schemaIssue(b)
	list := &itemList{Type: "ItemList"}
	var series *thing // that of the record with its siblings
	for _, n := range all {
		t := newThing(n, b.Publication)
		switch {
		case n.parent == nil:
			list.Items = append(list.Items, listItem{"ListItem", len(list.Items) + 1, t})
			series = t.shared(n)
		case n.sibling && series != nil && n.seriesTitle() == series.Name && !happens(n.Kind):
			t.PartOf = t.PartOf.without() // said by where it stands
			series.Parts = append(series.Parts, t)
		default:
			issue.Mentions = append(issue.Mentions, t)
		}
	}
	if list.Count = len(list.Items); list.Count > 0 {
		issue.MainEntity = list
	}
	return json.NewEncoder(w).Encode(issue)
}

// thing is a Thing of schema.org; each property is written only for types that
// have it.
type thing struct {
	Context string `json:"@context,omitempty"`
	Type    string `json:"@type"`

	Name          string    `json:"name,omitempty"`
	AlternateName string    `json:"alternateName,omitempty"`
	GivenName     string    `json:"givenName,omitempty"`
	FamilyName    string    `json:"familyName,omitempty"`
	Genre         string    `json:"genre,omitempty"`
	Author        []*thing  `json:"author,omitempty"`
	Organizer     []*thing  `json:"organizer,omitempty"`
	Publisher     *thing    `json:"publisher,omitempty"`
	ISSN          string    `json:"issn,omitempty"`
	Published     string    `json:"datePublished,omitempty"`
	Start         string    `json:"startDate,omitempty"`
	BookEdition   string    `json:"bookEdition,omitempty"`
	Version       string    `json:"version,omitempty"`
	BookPages     int       `json:"numberOfPages,omitempty"`
	Extent        string    `json:"materialExtent,omitempty"`
	ReportNumber  string    `json:"reportNumber,omitempty"`
	IssueNumber   string    `json:"issueNumber,omitempty"`
	EpisodeNumber string    `json:"episodeNumber,omitempty"`
	Position      string    `json:"position,omitempty"`
	PartOf        *thing    `json:"isPartOf,omitempty"`
	Parts         []*thing  `json:"hasPart,omitempty"`
	Language      string    `json:"inLanguage,omitempty"`
	Abstract      string    `json:"abstract,omitempty"`
	Description   string    `json:"description,omitempty"`
	Keywords      []string  `json:"keywords,omitempty"`
	URL           []string  `json:"url,omitempty"`
	MainEntity    *itemList `json:"mainEntity,omitempty"`
	Mentions      []*thing  `json:"mentions,omitempty"`
}

type itemList struct {
	Type  string     `json:"@type"`
	Count int        `json:"numberOfItems"`
	Items []listItem `json:"itemListElement"`
}

type listItem struct {
	Type     string `json:"@type"`
	Position int    `json:"position"`
	Item     *thing `json:"item"`
}

func schemaIssue(b *render.Bulletin) *thing {
	pub := b.Publication
	publisher := agency(pub.Organisation.Name, pub.Organisation.Acronym)
	publisher.URL = addresses(pub.Site)
	if publisher.Name == "" && len(publisher.URL) == 0 {
		publisher = nil
	}
	return &thing{
		Context:     "https://schema.org",
		Type:        "PublicationIssue",
		Name:        b.Name,
		IssueNumber: b.Issue.Number.String(),
		Published:   b.Issue.Number.String(),
		PartOf:      &thing{Type: "Periodical", Name: pub.Title, ISSN: pub.Masthead.ISSN, Publisher: publisher},
		Language:    "fr",
		Description: plain(b.Introduction),
		URL:         addresses(b.Public.Page),
	}
}

func newThing(n notice, pub *render.Publication) *thing {
	t := &thing{
		Type:     schemaType(n.Kind),
		Name:     fullTitle(n.Record),
		Language: language(n.Record),
		Keywords: n.Keywords,
	}
	if n.heading != "" {
		t.Keywords = append([]string{n.heading}, n.Keywords...)
	}
	for _, l := range n.Links {
		t.URL = append(t.URL, addresses(l.URL)...)
	}
	if n.Hours != "" {
		t.Description = "Horaires\u00a0: " + n.Hours
	}
	var authors []*thing
	for _, a := range n.Authors {
		authors = append(authors, newAgent(a, pub))
	}
	if happens(n.Kind) {
		t.Organizer = authors
		t.Description = joined("\n\n", plain(n.abstract), t.Description)
		if n.Issued.Day > 0 { // else it is the year of the record rather than the opening
			t.Start = n.Issued.String()
		}
		return t
	}
	t.Author, t.Abstract, t.Published = authors, plain(n.abstract), n.Issued.String()
	if n.Publisher != "" {
		t.Publisher = newAgent(render.Agent{Name: n.Publisher}, pub)
	}
	if n.Kind == render.PracticeSheet {
		t.Genre = n.Kind.French()
	}
	if n.Kind == render.Book {
		t.BookEdition, t.BookPages = n.Edition, n.Pages
	} else {
		t.Version = n.Edition
		if n.Pages > 0 {
			t.Extent = strconv.Itoa(n.Pages) + "\u00a0p."
		}
	}
	t.inSeries(n)
	return t
}

// happens tells events from works, which have more properties in schema.org.
func happens(k render.Kind) bool { return k == render.Event || k == render.Exhibition }

func schemaType(k render.Kind) string {
	switch k {
	case render.Article:
		return "Article"
	case render.Book:
		return "Book"
	case render.Webpage:
		return "WebPage"
	case render.Film:
		return "Movie"
	case render.Podcast:
		return "PodcastEpisode"
	case render.Event:
		return "Event"
	case render.Exhibition:
		return "ExhibitionEvent"
	case render.PracticeSheet:
		return "CreativeWork"
	}
	return "Report"
}

// inSeries says which series a work is part of, and its number there.
func (t *thing) inSeries(n notice) {
	number := n.Series.Number
	if title := n.seriesTitle(); title != "" {
		t.PartOf = &thing{Type: "CreativeWorkSeries", Name: title}
		switch n.Kind {
		case render.Article:
			t.PartOf.Type = "Periodical"
		case render.Book:
			t.PartOf.Type = "BookSeries"
		case render.Podcast:
			t.PartOf.Type = "PodcastSeries"
		}
	}
	switch n.Kind {
	case render.Article:
		if number != "" {
			t.PartOf = &thing{Type: "PublicationIssue", IssueNumber: number, PartOf: t.PartOf}
		}
	case render.Podcast:
		t.EpisodeNumber = number
	case render.Document:
		t.ReportNumber = number
	default:
		t.Position = number
	}
}

// without is what a work is part of without its series, as inSeries made it.
func (t *thing) without() *thing {
	if t.IssueNumber == "" {
		return nil
	}
	return &thing{Type: t.Type, IssueNumber: t.IssueNumber}
}

// shared is the series of a record that its siblings name, if it has one that
// they can be parts of.
func (t *thing) shared(n notice) *thing {
	title := n.Siblings.Series
	switch {
	case title == "" || len(n.Siblings.Records) == 0 || happens(n.Kind):
		return nil
	case t.PartOf == nil:
		t.PartOf = &thing{Type: "CreativeWorkSeries", Name: title}
	case t.PartOf.Name != title:
		return nil
	}
	return t.PartOf
}

// newAgent is an author; of a body of the authority list, the full name.
func newAgent(a render.Agent, pub *render.Publication) *thing {
	if a.Personal() {
		return &thing{Type: "Person", Name: joined(" ", a.Given, a.Family), GivenName: a.Given, FamilyName: a.Family}
	}
	if p := pub.Producer(a.Name); p != nil {
		return agency(p.Name, p.Acronym)
	}
	return agency(a.Name, "")
}

func agency(name, acronym string) *thing {
	if name == "" {
		name, acronym = acronym, ""
	}
	return &thing{Type: "Organization", Name: name, AlternateName: acronym}
}

// addresses keeps those of the web.
func addresses(all ...string) []string {
	return slices.DeleteFunc(all, func(s string) bool {
		return !strings.HasPrefix(s, "https://") && !strings.HasPrefix(s, "http://")
	})
}
