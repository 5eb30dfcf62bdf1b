package render

import (
	"crypto/sha256"
	"encoding/hex"
	"time"
)

// Bulletin is what is printed: an Issue resolved once (ordered, numbered,
// dressed in French, citations built) and then frozen. Editions decide form,
// never content. Page-like editions read the dressed fields; data-like ones
// take values from the curated Issue and Records.
type Bulletin struct {
	Issue       *Issue
	Publication *Publication

	Dated time.Time // the date the files bear: the issue's month, unless the command was told another

	BaseName     string // of files of this issue: « ressources-integration-2024-10 »
	Title        string // of the publication, dressed
	Month        string // « octobre 2024 »
	Name         string // « Ressources « Intégration », octobre 2024 »
	Subject      string // of the mail: « Ressources « Intégration » – octobre 2024 »
	Footer       string // « ORIV, Ressources « Intégration », octobre 2024 »
	Preheader    string // the line a mail program shows beside the subject
	Summary      string // for search engines and those who share the page
	Introduction Rich
	Sections     []*PrintedSection
	Public       Addresses
	Unsubscribe  string // address that ends the subscription: http, https or mailto
	Greeting     string // first line of the mail to subscribers; empty elsewhere
	Credits      Rich
	Labels       Labels
	Logo         *Picture  // of the organisation; nil without one
	LogoAlt      string    // its text alternative, dressed; empty for a logo that only decorates
	Warnings     []Problem // ride along, for the inventory
}

// WebPageName is the name of the file of the page, beside the other editions.
const WebPageName = "web.html"

// Addresses are those under which the public finds what belongs to an issue;
// each is empty without one.
type Addresses struct {
	Page       string // of the file called WebPageName
	PDF        string
	References string // the references as RIS
	Images     string // of the mail: a folder, with a slash at its end
}

// Labels are the fixed words of the bulletin, dressed.
type Labels struct {
	Skip        string // « Aller aux ressources »: past the contents
	Contents    string // « Sommaire »
	All         string // « Toutes les ressources »: opens the list of all
	Permalink   string // « Lien vers la ressource », before its number
	Browser     string // « Voir dans le navigateur »
	PDF         string // « Télécharger le PDF »
	References  string // « Importer ces 24 références (.ris) »
	Unsubscribe string // « Se désinscrire »
	Reason      string // why one receives the mail
	Whole       string // says where the whole is of which the short mail shows a part
	WebPage     string // stands before the address of the page of the issue
	Attached    string // says, in a PDF, that the references travel inside
	Complements string // « En complément : »
	Catalogue   string // stands before the links of a section
	Hours       string // « Horaires : »
}

// PrintedSection is a section as printed.
type PrintedSection struct {
	Section      *Section
	Heading      string // dressed; an edition chooses capitals or not
	Count        string // « 3 ressources »
	Colour       Colour
	Introduction Rich
	Entries      []*Entry
	Links        []PrintedLink
	Sheets       bool // all its records are practice sheets: set as a block of its own
}

// Entry is a record as printed. The citation stands in three parts, in ORIV's
// order, so that the title can be the record's heading.
type Entry struct {
	Record *Record
	Number int // from 1 through the whole issue; 0 for a sub-resource

	Byline  Rich // « NINNIN Louis-Marie, DSED »
	Title   Rich // title and subtitle
	Imprint Rich // « Infos Migrations, n° 110, août 2024, 6 p. »

	Hours    Rich
	Abstract Rich
	Lead     Rich // the first sentence of the abstract
	Links    []PrintedLink
	Cover    Cover

	Complements Subentries
	Siblings    Subentries
}

// Subentries are the complements or the siblings of an entry, under a label.
type Subentries struct {
	Label   string // « En complément : »
	Entries []*Entry
}

// PrintedLink is an address with words to click on.
type PrintedLink struct {
	URL     string
	Label   string // curated words, or a description made from the kind and the host
	Curated bool   // the label was written by the documentalist
}

// Cover is the picture beside a record, or the typographic substitute when
// Picture is nil.
type Cover struct {
	Picture  *Picture
	Alt      string // text alternative of the picture
	Producer string // short name on the typographic cover
	Title    string // shortened title on the typographic cover; a line feed begins a new line
	Colour   Colour
}

// Picture is the image of a cover or of the logo, ready for use: 8-bit RGB,
// baseline JPEG or PNG.
type Picture struct {
	Format        string // "jpeg" or "png"
	Data          []byte
	Width, Height int // pixels
}

// ImageName is the file name of the picture of a record's cover, for the
// editions that show it from a file beside them; empty without a picture. It
// holds a part of the picture's hash: mail programs keep pictures for years, and
// a replaced cover must not show the old one.
func (e *Entry) ImageName() string {
	if e.Cover.Picture == nil {
		return ""
	}
	return e.Record.ID + "-" + hashed(e.Cover.Picture)
}

// LogoName is the file name of the logo beside the covers, which no id of a
// record makes: they have no "_". Empty without a logo.
func (b *Bulletin) LogoName() string {
	if b.Logo == nil {
		return ""
	}
	return "logo_" + hashed(b.Logo)
}

// hashed is the end of the name of a picture's file.
func hashed(p *Picture) string {
	ext := ".jpg"
	if p.Format == "png" {
		ext = ".png"
	}
	sum := sha256.Sum256(p.Data)
	return hex.EncodeToString(sum[:4]) + ext
}
