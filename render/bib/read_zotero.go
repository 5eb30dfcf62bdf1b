package bib

import (
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"

	"bulletin/render"
)

// kindOfZotero is the kind of a type of Zotero’s items, and whether it says it all.
func kindOfZotero(typ string) (k render.Kind, exact bool) {
	switch typ {
	case "report", "document":
		return render.Document, true
	case "journalArticle":
		return render.Article, true
	case "magazineArticle", "newspaperArticle", "conferencePaper", "encyclopediaArticle", "dictionaryEntry", "preprint":
		return render.Article, false
	case "book":
		return render.Book, true
	case "webpage":
		return render.Webpage, true
	case "blogPost", "forumPost":
		return render.Webpage, false
	case "film", "videoRecording":
		return render.Film, true
	case "podcast":
		return render.Podcast, true
	case "radioBroadcast", "audioRecording":
		return render.Podcast, false
	case "tvBroadcast":
		return render.Film, false
	case "presentation":
		return render.Event, false
	}
	return render.Document, false
}

// zoteroFields are the names that Zotero’s types give to what the domain has.
var zoteroFields = map[string]string{
	"title": "title", "caseName": "title", "subject": "title", "nameOfAct": "title",
	"publicationTitle": "series", "seriesTitle": "series", "series": "series", "bookTitle": "series", "websiteTitle": "series",
	"blogTitle": "series", "proceedingsTitle": "series", "programTitle": "series", "encyclopediaTitle": "series", "dictionaryTitle": "series",
	"reportNumber": "number", "seriesNumber": "number", "issue": "number", "episodeNumber": "number",
	"institution": "publisher", "publisher": "publisher", "distributor": "publisher", "studio": "publisher", "label": "publisher",
	"university": "publisher", "network": "publisher", "company": "publisher", "repository": "publisher",
	"edition": "edition", "date": "date", "numPages": "pages", "pages": "pages", "language": "language", "url": "url", "DOI": "doi",
	"abstractNote": "abstract", "extra": "extra", "itemType": "type",
	"reportType": "genre", "websiteType": "genre", "genre": "genre", "postType": "genre", "presentationType": "genre", "type": "genre",
}

// zoteroUnsaid are fields of Zotero that say nothing of the document.
var zoteroUnsaid = []string{"key", "version", "creators", "tags", "collections", "relations", "dateAdded", "dateModified",
	"accessDate", "libraryCatalog", "citationKey", "shortTitle", "parentItem", "inPublications", "attachments", "notes", "seeAlso", "id", "uri", "itemID", "select"}

// zoteroItem reads an item of the JSON of Zotero’s interface (version 3), which
// its local interface gives too. Attachments and notes are no records: nil.
func zoteroItem(o object, line int) *draft {
	typ := o.text("itemType")
	switch typ {
	case "attachment", "note", "annotation":
		return nil
	}
	d := newDraft(line)
	for _, n := range o.objects("creators") {
		d.zoteroCreator(n)
	}
	texts := map[string]string{}
	for key := range o {
		texts[key] = o.text(key)
	}
	d.zoteroTexts(typ, texts)
	for _, tag := range o.objects("tags") {
		d.keyword(tag.text("tag"))
	}
	return d
}

// zoteroCreator adds an author; whoever edited or translated goes to the notes.
func (d *draft) zoteroCreator(n object) {
	switch role := n.text("creatorType"); role {
	case "", "author", "director", "podcaster", "performer", "presenter", "contributor":
		if name := n.text("name"); name != "" {
			d.corporate(name)
			return
		}
		d.person(n.text("lastName"), n.text("firstName"))
	default:
		d.keep(role, joined(", ", n.text("name"), n.text("lastName"), n.text("firstName")))
	}
}

func (d *draft) zoteroTexts(typ string, texts map[string]string) {
	genre := ""
	keys := slices.SortedFunc(maps.Keys(texts), func(a, b string) int { return strings.Compare(rank(a), rank(b)) })
	for _, key := range keys {
		value := texts[key]
		if value == "" || slices.Contains(zoteroUnsaid, key) {
			continue
		}
		switch zoteroFields[key] {
		case "type":
		case "title":
			d.put(&d.Title, key, withoutHTML(value))
		case "series":
			d.put(&d.Series.Title, key, value)
		case "number":
			d.put(&d.Series.Number, key, value)
		case "publisher":
			d.put(&d.Publisher, key, value)
		case "edition":
			d.put(&d.Edition, key, value)
		case "date":
			d.date(key, value)
		case "pages":
			if key == "pages" && typ != "report" { // those of an article in its periodical
				d.keep(key, value)
				continue
			}
			d.pages(key, value)
		case "language":
			d.language(value)
		case "url":
			d.link(key, value, "")
		case "doi":
			d.doi(value)
		case "abstract":
			d.Abstract = markdown(withoutHTML(value))
		case "genre":
			genre = value
		case "extra":
			d.extra(value, false)
		default:
			d.keep(key, value)
		}
	}
	k, exact := kindOfZotero(typ)
	d.kind(typ, k, exact, genre)
}

// rank sorts url before DOI, what says more of a document before what says
// less, and the note, which completes the fields, last.
func rank(key string) string {
	switch key {
	case "url":
		return "0"
	case "publicationTitle", "issue", "seriesTitle", "reportNumber":
		return "1" + key
	case "extra":
		return "9"
	}
	return "2" + key
}

// isZoteroCSV knows the first two columns of Zotero’s CSV, whatever parts them.
func isZoteroCSV(start string) bool {
	head, _, _ := strings.Cut(start, "\n")
	head = strings.ReplaceAll(head, `"`, "")
	return strings.HasPrefix(head, "Key") && len(head) > 4 && strings.HasPrefix(head[4:], "Item Type")
}

// zoteroColumns are the columns of Zotero’s CSV that are not fields under
// another spelling.
var zoteroColumns = map[string]string{
	"Item Type": "itemType", "Publication Title": "publicationTitle", "Abstract Note": "abstractNote", "Url": "url", "Num Pages": "numPages",
	"Number": "reportNumber", "Series": "series", "Series Title": "seriesTitle", "Series Number": "seriesNumber", "Type": "type",
}

// readZoteroCSV reads the CSV that Zotero exports: a row of names, a row for
// each item, lists parted by "; ", people as « Nom, Prénom ».
func readZoteroCSV(text string) *Import {
	c := &collector{Import: Import{Format: "CSV de Zotero"}}
	r := csv.NewReader(strings.NewReader(text))
	head, _, _ := strings.Cut(strings.TrimLeft(text, " \t\r\n"), "\n")
	for _, comma := range ",;\t" {
		if strings.HasPrefix(strings.ReplaceAll(head, `"`, ""), "Key"+string(comma)) {
			r.Comma = comma
		}
	}
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	columns, err := r.Read()
	if err != nil {
		c.problem(codeDamagedRest, 1)
		return c.done()
	}
	for !c.full {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			c.problem(codeDamaged, parse.StartLine)
			continue
		}
		line, _ := r.FieldPos(0)
		if len(row) < 2 && strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		if len(row) > len(columns) {
			c.problem(codeDamaged, line)
			continue
		}
		if d := zoteroRow(columns, row, line); d != nil {
			c.add(d)
		}
	}
	return c.done()
}

func zoteroRow(columns, row []string, line int) *draft {
	d := newDraft(line)
	texts := map[string]string{}
	year := ""
	for i, value := range row {
		if value == "" {
			continue
		}
		switch name := columns[i]; name {
		case "Key", "Date Added", "Date Modified", "Access Date", "File Attachments", "Link Attachments", "Library Catalog", "Short Title":
		case "Publication Year":
			year = value
		case "Author":
			for author := range strings.SplitSeq(value, ";") {
				d.csvName(author)
			}
		case "Manual Tags", "Automatic Tags":
			for tag := range strings.SplitSeq(value, ";") {
				d.keyword(tag)
			}
		case "Notes":
			d.keepLines(withoutHTML(strings.ReplaceAll(value, "\n", " ")))
		case "Pages", "Issue", "Volume", "Date", "Title", "DOI", "Publisher", "Language", "Extra", "Edition", "Place", "ISBN", "ISSN", "Rights":
			texts[zoteroField(name)] = value
		default:
			if key := zoteroColumns[name]; key != "" {
				texts[key] = value
			} else {
				d.keep(name, value)
			}
		}
	}
	typ := texts["itemType"]
	switch typ {
	case "attachment", "note", "annotation":
		return nil
	}
	if texts["date"] == "" && year != "" {
		texts["date"] = year
	}
	d.zoteroTexts(typ, texts)
	return d
}

// zoteroField is a column of one word as the field of that name.
func zoteroField(column string) string {
	if strings.ToUpper(column) == column {
		return column
	}
	return strings.ToLower(column)
}

// csvName is a person « Nom, Prénom », or a name alone: Zotero’s CSV does not
// say whose.
func (d *draft) csvName(s string) {
	family, given, person := strings.Cut(s, ",")
	if person && strings.TrimSpace(given) != "" {
		d.person(family, given)
		return
	}
	d.corporate(family)
}
