package bib

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"bulletin/render"
)

// object is a JSON object read without trust: whatever is not of the kind that
// is asked for is taken as missing.
type object map[string]any

// text is a value as text: a string, or a number as it was written.
func (o object) text(key string) string {
	switch v := o[key].(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	}
	return ""
}

func (o object) object(key string) object {
	m, _ := o[key].(map[string]any)
	return m
}

func (o object) objects(key string) []object {
	all, _ := o[key].([]any)
	var found []object
	for _, x := range all {
		if m, ok := x.(map[string]any); ok {
			found = append(found, m)
		}
	}
	return found
}

func (o object) texts(key string) []string {
	all, _ := o[key].([]any)
	var found []string
	for _, x := range all {
		if s, ok := x.(string); ok {
			found = append(found, s)
		}
	}
	return found
}

// readJSON reads an array of items, of CSL-JSON or of Zotero; nil if it is
// neither. A file damaged in the middle gives what stands before.
func readJSON(text string) *Import {
	c := &collector{}
	start := strings.IndexAny(text, "[{")
	if text[start] == '{' { // one item alone, or a list below "items"
		if i := strings.Index(text, `"items"`); i >= 0 && strings.Contains(text[i:], "[") {
			start = i + strings.Index(text[i:], "[")
		}
	}
	single := text[start] == '{'
	d := json.NewDecoder(strings.NewReader(text[start:]))
	d.UseNumber()
	if !single {
		if _, err := d.Token(); err != nil {
			return nil
		}
	}
	line, counted := 1, 0
	for d.More() && !c.full {
		at := start + int(d.InputOffset())
		if skip := strings.IndexFunc(text[at:], func(r rune) bool { return !strings.ContainsRune(" \t\r\n,", r) }); skip > 0 {
			at += skip
		}
		line += strings.Count(text[counted:at], "\n")
		counted = at
		var x any
		if err := d.Decode(&x); err != nil {
			if c.Format == "" {
				return nil
			}
			c.problem(codeDamagedRest, line)
			return c.done()
		}
		o, ok := x.(map[string]any)
		if !ok {
			c.problem(codeDamaged, line)
			continue
		}
		c.item(o, line)
		if c.Format == "" {
			return nil
		}
		if single {
			break
		}
	}
	if !single {
		if _, err := d.Token(); err != nil && c.Format != "" {
			c.problem(codeDamagedRest, line)
		} else if err != nil {
			return nil
		}
		if c.Format == "" && len(c.Problems) == 0 { // an empty array
			c.Format = "CSL-JSON"
		}
	}
	if c.Format == "" {
		return nil
	}
	return c.done()
}

// item reads one item and, from the first, which JSON it is.
func (c *collector) item(o object, line int) {
	data := o.object("data")
	if data == nil {
		data = o
	}
	switch {
	case data.text("itemType") != "":
		if c.Format == "" {
			c.Format = "JSON de Zotero"
		}
		if d := zoteroItem(data, line); d != nil {
			c.add(d)
		}
	case o["type"] != nil || o["id"] != nil || o["title"] != nil:
		if c.Format == "" {
			c.Format = "CSL-JSON"
		}
		c.add(cslItem(o, line))
	case c.Format != "":
		c.problem(codeDamaged, line)
	}
}

// kindOfCSL is the kind of a type of CSL 1.0.2, and whether it says it all.
func kindOfCSL(typ string) (k render.Kind, exact bool) {
	switch typ {
	case "report", "document", "":
		return render.Document, true
	case "article-journal":
		return render.Article, true
	case "article", "article-magazine", "article-newspaper", "paper-conference", "review", "entry-encyclopedia", "entry-dictionary":
		return render.Article, false
	case "book":
		return render.Book, true
	case "webpage":
		return render.Webpage, true
	case "post", "post-weblog":
		return render.Webpage, false
	case "motion_picture":
		return render.Film, true
	case "broadcast", "song":
		return render.Podcast, false
	case "event":
		return render.Event, true
	case "performance", "speech":
		return render.Event, false
	}
	return render.Document, false
}

// kindNamed is the kind with a French name, which the writers give where a type
// is that of several kinds.
func kindNamed(french string) (render.Kind, bool) {
	for _, k := range render.Kinds() {
		if k.French() == french {
			return k, true
		}
	}
	return "", false
}

// kind takes the kind from a type and, if it is one's name, from what the
// format has for the type of work.
func (d *draft) kind(typ string, k render.Kind, exact bool, work string) {
	if named, ok := kindNamed(work); ok {
		d.Kind = named
		return
	}
	d.Kind = k
	if !exact {
		d.keep("type", typ)
	}
	d.keep("genre", work)
}

func cslItem(o object, line int) *draft {
	d := newDraft(line)
	done := map[string]bool{"custom": true, "type": true, "id": true}
	take := func(key string) string {
		done[key] = true
		return o.text(key)
	}
	ours := o.object("custom")
	if _, ok := o["custom"]; ok && recognised(ours) {
		d.id(o.text("id"))
	} else if ours != nil {
		done["custom"] = false
		ours = nil
	}
	typ := o.text("type")
	k, exact := kindOfCSL(typ)
	d.kind(typ, k, exact, take("genre"))

	d.Title, d.Subtitle = oneLine(withoutHTML(take("title"))), ""
	parted := &render.Record{Title: ours.text("title"), Subtitle: ours.text("subtitle"), Language: oneLine(o.text("language"))}
	if parted.Subtitle != "" && oneLine(fullTitle(parted)) == d.Title { // else somebody corrected the title
		d.Title, d.Subtitle = parted.Title, parted.Subtitle
	}
	for _, role := range []string{"author", "director", "host", "interviewer", "performer"} {
		done[role] = true
		if role == "author" || len(d.Authors) == 0 && role != "interviewer" {
			for _, n := range o.objects(role) {
				d.cslName(n)
			}
			continue
		}
		for _, n := range o.objects(role) {
			d.keep(role, cslNameText(n))
		}
	}
	for _, key := range []string{"container-title", "collection-title"} {
		d.put(&d.Series.Title, key, take(key))
	}
	for _, key := range []string{"issue", "number", "collection-number", "volume"} {
		d.put(&d.Series.Number, key, take(key))
	}
	d.Publisher = oneLine(take("publisher"))
	d.Edition = oneLine(take("edition"))
	d.cslDate("issued", o.object("issued"))
	if s := o.text("issued"); s != "" { // EDTF, as CSL 1.1 and pandoc have it
		d.date("issued", s)
	}
	done["issued"] = true
	if pages := take("number-of-pages"); pages != "" {
		d.pages("number-of-pages", pages)
	}
	d.language(take("language"))
	if abstract := take("abstract"); ours != nil { // it has no markup, or custom has it
		d.Abstract = cleanLines(abstract)
	} else {
		d.Abstract = markdown(withoutHTML(abstract))
	}
	d.fillLinks(ours.objects("links"))
	if url := take("URL"); url != "" {
		d.link("URL", url, "")
	}
	if doi := take("DOI"); doi != "" {
		d.doi(doi)
	}
	for k := range strings.SplitSeq(take("keyword"), ";") {
		if ours == nil {
			d.keyword(k)
		}
	}
	if ours != nil {
		d.ours(ours)
	}
	d.extra(take("note"), ours != nil)
	for _, key := range slices.Sorted(maps.Keys(o)) { // what has no field
		if !done[key] {
			d.keepJSON(key, o[key])
		}
	}
	return d
}

// recognised reports whether the custom of an item has a word of ours: other
// programs write their own there.
func recognised(custom object) bool {
	for _, key := range []string{"heading", "keywords", "title", "subtitle", "abstract", "hours", "citation", "links", "cover", "complement-of", "sibling-of", "siblings"} {
		if _, ok := custom[key]; ok {
			return true
		}
	}
	return custom != nil && len(custom) == 0
}

// ours fills what the custom of our own items gives back.
func (d *draft) ours(custom object) {
	d.heading = oneLine(custom.text("heading"))
	for _, k := range custom.texts("keywords") {
		d.keyword(k)
	}
	if s := custom.text("abstract"); s != "" {
		d.Abstract = cleanLines(s)
	}
	d.Hours, d.Citation = oneLine(custom.text("hours")), oneLine(custom.text("citation"))
	cover := custom.object("cover")
	d.Cover = render.CoverFile{File: oneLine(cover.text("file")), Alt: oneLine(cover.text("alt"))}
	d.complementOf, d.siblingOf = custom.text("complement-of"), custom.text("sibling-of")
	d.Siblings.Series = oneLine(custom.text("siblings"))
}

func (d *draft) fillLinks(links []object) {
	for _, l := range links {
		link := render.Link{URL: oneLine(l.text("url")), Label: oneLine(l.text("label")), State: render.LinkState(l.text("state"))}
		if !isAddress(link.URL) {
			d.keep("adresse", link.URL)
			continue
		}
		if !slices.Contains(render.LinkStates(), link.State) {
			link.State = ""
		}
		link.Checked, _ = render.ParseDate(l.text("checked"))
		d.Links = append(d.Links, link)
	}
}

// cslName adds a name-variable: its literal is a corporate author; particles
// stand before the family name they belong to, or after the given one.
func (d *draft) cslName(n object) {
	if literal := n.text("literal"); literal != "" {
		d.corporate(literal)
		return
	}
	d.person(joined(" ", n.text("non-dropping-particle"), n.text("family")),
		joined(", ", joined(" ", n.text("given"), n.text("dropping-particle")), n.text("suffix")))
}

func cslNameText(n object) string {
	return joined(", ", n.text("literal"), n.text("family"), n.text("given"))
}

// cslDate reads a date-variable: date-parts of numbers or strings, raw or
// literal text, EDTF in a string of its own, and a season.
func (d *draft) cslDate(name string, v object) {
	var dates []string
	parts, _ := v["date-parts"].([]any)
	for _, p := range parts {
		numbers, _ := p.([]any)
		var date []string
		for i, n := range numbers {
			s := fmt.Sprint(n)
			if i == 0 {
				s = fmt.Sprintf("%04s", s)
			} else {
				s = fmt.Sprintf("%02s", s)
			}
			date = append(date, s)
		}
		if len(date) > 0 {
			dates = append(dates, strings.Join(date, "-"))
		}
	}
	switch {
	case len(dates) > 0:
		d.date(name, dates[0])
		if len(dates) > 1 {
			d.keep(name, strings.Join(dates, "/"))
		}
	default:
		for _, key := range []string{"raw", "literal", "edtf"} {
			if s := v.text(key); s != "" {
				d.date(name, s)
			}
		}
	}
	if s := v.text("season"); s != "" {
		n := 0
		fmt.Sscan(s, &n)
		if n > 0 {
			s = season(n)
		}
		d.keep("saison", s)
	}
	if v["circa"] != nil {
		d.keep(name, "vers "+d.Issued.String())
	}
}

// keepJSON says in the notes a value that has no field.
func (d *draft) keepJSON(key string, v any) {
	switch v := v.(type) {
	case string:
		d.keep(key, v)
	case json.Number:
		d.keep(key, v.String())
	case []any:
		for _, x := range v {
			if m, ok := x.(map[string]any); ok && cslNameText(m) != "" {
				d.keep(key, cslNameText(m))
				continue
			}
			d.keepJSON(key, x)
		}
	case map[string]any:
		if _, isDate := v["date-parts"]; isDate {
			x := &draft{Record: &render.Record{}}
			x.cslDate(key, v)
			d.keep(key, x.Issued.String())
			d.notes = append(d.notes, x.notes...)
			return
		}
		if data, err := json.Marshal(v); err == nil && len(v) > 0 {
			d.keep(key, string(data))
		}
	}
}

var (
	extraLine   = regexp.MustCompile(`^([\p{L}][\p{L}\p{N} ._'’-]{0,60}?)[ \x{a0}]*:[ \x{a0}]+(\S.*)$`)
	addressLine = regexp.MustCompile(`^(.+?)\x{a0}: (https?://\S+)$`)
)

// extra reads a note line by line, as Zotero’s « Extra » is written: variables
// of CSL, and what our own notes say. The rest goes to the notes; of our own
// files, what the note says stands elsewhere too.
func (d *draft) extra(note string, ours bool) {
	for line := range strings.SplitSeq(cleanLines(withoutHTML(note)), "\n") {
		line = strings.TrimSpace(line)
		if ours && (addressLine.MatchString(line) || strings.HasPrefix(line, "Horaires\u00a0:") ||
			strings.HasPrefix(line, "En complément de\u00a0:") || strings.HasPrefix(line, "Dans la même série que\u00a0:")) {
			continue
		}
		if m := addressLine.FindStringSubmatch(line); m != nil {
			d.labelled(m[1], m[2])
			continue
		}
		m := extraLine.FindStringSubmatch(line)
		if m == nil {
			d.keepLines(line)
			continue
		}
		switch key := strings.ToLower(m[1]); key {
		case "edition":
			d.put(&d.Edition, key, m[2])
		case "number-of-pages", "num-pages":
			if m[2] != fmt.Sprint(d.Pages) {
				d.pages(key, m[2])
			}
		case "doi":
			d.doi(m[2])
		case "publisher":
			d.put(&d.Publisher, key, m[2])
		case "issued":
			d.date(key, m[2])
		case "horaires":
			d.put(&d.Hours, key, m[2])
		case "citation key":
		default:
			d.keepLines(line)
		}
	}
}

// labelled adds an address with what a note says before it.
func (d *draft) labelled(label, address string) {
	if label == "Autre adresse" {
		label = ""
	}
	d.link("adresse", address, label)
}
