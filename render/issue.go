// Package render is the domain of the bulletin: what was curated (Issue), what
// is printed (Bulletin), how an output file is made from it (Edition) and what
// can be wrong with it (Problem). It knows no file format and needs only the
// standard library.
package render

import (
	"strings"
)

// Pos is a place in a source file. Lines and columns start at 1; columns count
// runes, as YAML does. The zero Pos means that the value came from no file.
type Pos struct{ Line, Col int }

// Positions tells where each value of its owner was written. A key is the path
// of the value below the owner, in the words of the file: "title",
// "series.number", "authors.0.family", "links.1.url". The key "" is the owner.
type Positions map[string]Pos

// Issue is one number of the bulletin as it was curated: the content of
// data/YYYY-MM/issue.yaml, nothing added, nothing dressed. Sub-resources
// (complements and siblings) are records too.
type Issue struct {
	Number       Date   // the month of the issue, precise to the month
	Preheader    string // the line a mail program shows beside the subject; empty is drawn from the titles
	Introduction string // small Markdown
	Sections     []*Section
	Credits      string // small Markdown, printed at the end

	File string // the file it was read from, as problems name it; may be empty
	At   Positions
}

// Section is one heading (rubrique) with its records.
type Section struct {
	Heading      string
	Introduction string // small Markdown
	Records      []*Record
	Links        []Link // addresses that concern the whole section, such as a catalogue

	At Positions
}

// Record (notice) describes one document, exhibition, practice sheet…
// Empty fields were not given.
type Record struct {
	ID        string // stable for ever, unique in the issue: [a-z0-9-]+
	Kind      Kind
	Authors   []Agent
	Title     string
	Subtitle  string
	Series    Series
	Publisher string
	Edition   string // edition statement, such as "2e édition"
	Issued    Date
	Pages     int    // extent in pages; 0 is unknown
	Hours     string // opening hours
	Language  string // BCP 47 tag of the document; empty is French
	Abstract  string // small Markdown
	Keywords  []string
	Links     []Link // the first one is the document's own address
	Cover     CoverFile
	Citation  string // printed instead of the built citation; contains the title
	Notes     string // for the team, never printed

	Complements []*Record // « En complément »
	Siblings    Siblings  // the other contributions of the same series

	At Positions
}

// Siblings are the other contributions of the series a record belongs to.
type Siblings struct {
	Series  string
	Records []*Record
}

// Agent is an author: corporate when Name is set, else personal.
type Agent struct {
	Name   string // corporate author, in any form the authority list knows
	Family string
	Given  string
}

// Personal reports whether the author is a person.
func (a Agent) Personal() bool { return a.Name == "" }

// Series (collection) with the number of the document in it.
type Series struct {
	Title  string
	Number string
}

// Link is an address with the label that was curated for it, if any, and how it
// was found when it was last checked.
type Link struct {
	URL     string
	Label   string
	State   LinkState // empty when nobody has checked
	Checked Date      // when it was checked
}

// LinkState says how an address answered.
type LinkState string

const (
	LinkWorks   LinkState = "works"
	LinkMoved   LinkState = "moved"   // leads for good to another address
	LinkDead    LinkState = "dead"    // not found
	LinkUnclear LinkState = "unclear" // refused, or no answer in time: a person has to look
)

// LinkStates lists the states in the order in which they are offered.
func LinkStates() []LinkState {
	return []LinkState{LinkWorks, LinkMoved, LinkDead, LinkUnclear}
}

// French is the state in the words of a French reader; empty for none.
func (s LinkState) French() string {
	switch s {
	case LinkWorks:
		return "Valide"
	case LinkMoved:
		return "Déplacée"
	case LinkDead:
		return "Morte"
	case LinkUnclear:
		return "À vérifier à la main"
	}
	return ""
}

// CoverFile names the image of a cover by its path below the issue's folder, or
// that of the logo.
type CoverFile struct {
	File string
	Alt  string // text alternative; empty for a cover that only decorates
}

// Kind says what a record describes.
type Kind string

const (
	Document      Kind = "document"
	Article       Kind = "article"
	Book          Kind = "book"
	Webpage       Kind = "webpage"
	Film          Kind = "film"
	Podcast       Kind = "podcast"
	Event         Kind = "event"
	Exhibition    Kind = "exhibition"
	PracticeSheet Kind = "practice-sheet"
)

// Kinds lists the kinds in the order in which they are offered.
func Kinds() []Kind {
	return []Kind{Document, Article, Book, Webpage, Film, Podcast, Event, Exhibition, PracticeSheet}
}

// French is the kind in the words of a French reader.
func (k Kind) French() string {
	switch k {
	case Article:
		return "Article"
	case Book:
		return "Ouvrage"
	case Webpage:
		return "Page web"
	case Film:
		return "Film"
	case Podcast:
		return "Podcast"
	case Event:
		return "Événement"
	case Exhibition:
		return "Exposition"
	case PracticeSheet:
		return "Fiche d’expérience"
	}
	return "Document"
}

// Records returns the records of the issue in the order of the file, without
// their complements and siblings.
func (i *Issue) Records() []*Record {
	var all []*Record
	for _, s := range i.Sections {
		all = append(all, s.Records...)
	}
	return all
}

// Foreign reports whether the document is in another language than French.
func (r *Record) Foreign() bool {
	language, _, _ := strings.Cut(strings.ToLower(r.Language), "-")
	switch language {
	case "", "fr", "fra", "fre":
		return false
	}
	return true
}

// Cites reports whether the citation that replaces the built one has a title in
// it. Blanks, apostrophes and Markdown's stars make no difference.
func (r *Record) Cites(title string) bool {
	return strings.Contains(loose(r.Citation), loose(title))
}

var looseMarks = strings.NewReplacer("’", "'", "\u00a0", " ", "\u202f", " ", "*", "", "…", "...")

func loose(s string) string { return strings.Join(strings.Fields(looseMarks.Replace(s)), " ") }

// Subrecords returns the complements, then the siblings.
func (r *Record) Subrecords() []*Record {
	all := make([]*Record, 0, len(r.Complements)+len(r.Siblings.Records))
	return append(append(all, r.Complements...), r.Siblings.Records...)
}

// Publication is what lasts from issue to issue: data/publication.yaml.
type Publication struct {
	Title        string // of the bulletin
	Organisation Organisation
	Masthead     Masthead
	Colours      Colours
	Logo         CoverFile  // its path is below the folder of publication.yaml
	Headings     []Heading  // in the order in which they are printed
	Producers    []Producer // the authority list of corporate authors
	Site         string     // address of the organisation's site
	Mail         Mail

	// Public is the address under which the editions of the issues are put, with
	// or without a slash at its end: <public>/2024-10/web.html.
	Public string

	// Images says where the mail finds the covers: the public address under which
	// they are uploaded, [ImagesEmbedded] or [ImagesNone]; empty is images/ of the
	// issue, below Public.
	Images string

	// Email is the form of the mail: [EmailShort], or empty for the full one.
	Email string

	File string
	At   Positions
}

// Organisation publishes the bulletin.
type Organisation struct {
	Acronym string
	Name    string
	Place   string
	Address string // postal address
}

// Masthead (ours) is what the law on the press and the ISSN centre ask for.
type Masthead struct {
	Director string // directeur de la publication
	ISSN     string
}

// Colours of the publication.
type Colours struct {
	Primary Colour // banner, headings without a colour of their own
	Accent  Colour // links
}

// Heading (rubrique) of the authority list, with the colour of its sections.
type Heading struct {
	Name   string
	Colour Colour
}

// Producer is a corporate author of the authority list.
type Producer struct {
	Acronym  string // printed when there is one
	Name     string // full name
	Variants []string
}

// Printed is the form under which the producer is cited.
func (p Producer) Printed() string {
	if p.Acronym != "" {
		return p.Acronym
	}
	return p.Name
}

// The words that Images takes beside an address.
const (
	ImagesEmbedded = "embedded" // in the message itself
	ImagesNone     = "none"
)

// The words that Email takes.
const (
	EmailFull  = "full"
	EmailShort = "short" // of each record its citation, its first sentence and its link
)

// Mail holds what the email edition says of its sender. Never a secret.
type Mail struct {
	FromName    string
	FromAddress string
	ReplyTo     string
	Unsubscribe string // an address of the web or of a mailbox; empty is ReplyTo, else FromAddress
	Reason      string // why one receives the mail
	Greeting    string // at its head, {name} standing for the subscriber's name: Bonjour {name},
	Delivery    Delivery
}

// Delivery is how the mail reaches the subscribers. It holds no secret.
type Delivery struct {
	Through  string // one of Relays; empty is not yet decided
	Host     string // of the sender's own relay: name or name:port
	User     string // whom the relay knows; empty is the sender's address
	Tenant   string // of Microsoft 365; empty is any organisation
	Client   string // id of the application registered there
	OneClick string // https address that ends a subscription at a POST (RFC 8058)
	DKIM     string // selector of the sender's own key; empty leaves signing to the relay
	PerDay   string // messages, where a subscription allows fewer than the relay; a number
	PDF      string // PDFLinked or PDFAttached; empty is linked
}

// PDFLinked and PDFAttached are the ways the mail comes with the PDF.
const (
	PDFLinked   = "linked"
	PDFAttached = "attached"
)

// OwnRelay is a relay that the publication names itself.
const OwnRelay = "own-relay"

// Relays are the senders whose limits are known, and the publication's own.
func Relays() []string { return []string{"microsoft365", "ovh", "gandi", "brevo", OwnRelay} }

// Producer finds a corporate author by any of its forms, exactly as written;
// nil when the authority list does not know it.
func (p *Publication) Producer(form string) *Producer {
	if form == "" {
		return nil // many producers have no acronym
	}
	for i := range p.Producers {
		c := &p.Producers[i]
		if form == c.Acronym || form == c.Name {
			return c
		}
		for _, v := range c.Variants {
			if form == v {
				return c
			}
		}
	}
	return nil
}

// Heading finds a heading by its name and returns its rank in the order of
// printing, or -1.
func (p *Publication) Heading(name string) (rank int, h Heading) {
	for i, h := range p.Headings {
		if h.Name == name {
			return i, h
		}
	}
	return -1, Heading{}
}
