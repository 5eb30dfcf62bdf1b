package compose

import (
	"slices"
	"strings"
	"unicode"

	"bulletin/render"
	"bulletin/render/french"
)

// citation is the three parts of
// `AUTEUR, Titre, Série, n° N, éditeur, édition, mois AAAA, N p.`
func (c *composer) citation(r *render.Record, t titles) (byline, title, imprint render.Rich) {
	if r.Citation != "" {
		return c.override(r, t)
	}
	var names []string
	for _, a := range r.Authors {
		names = append(names, c.author(a))
	}
	var rest list
	rest.add(series(r)...)
	rest.add(runs(number("n°", r.Series.Number))...)
	c.addImprint(&rest, r)
	return rich(runs(join(names...))), titleOf(r, t), rich(rest)
}

// subcitation is that of a complement or a sibling: the number stands first,
// after its series if that is not the one the label names already, and the
// authors stand after the title.
func (c *composer) subcitation(r *render.Record, t titles, abbreviation, named string) (byline, title, imprint render.Rich) {
	if r.Citation != "" {
		return c.override(r, t)
	}
	var first, rest list
	if r.Series.Title != "" && oneLine(r.Series.Title) != oneLine(named) {
		first.add(series(r)...)
		abbreviation = "n°"
	}
	first.add(runs(number(abbreviation, r.Series.Number))...)
	for _, a := range r.Authors {
		if a.Personal() {
			rest.add(runs(dress(a.Given + " " + a.Family))...)
		} else {
			rest.add(runs(c.corporate(a.Name))...)
		}
	}
	c.addImprint(&rest, r)
	return rich(first), titleOf(r, t), rich(rest)
}

// addImprint adds publisher, edition, date and extent.
func (c *composer) addImprint(rest *list, r *render.Record) {
	rest.add(runs(c.corporate(r.Publisher))...)
	rest.add(runs(dress(r.Edition))...)
	rest.add(runs(date(r.Issued))...)
	if r.Pages > 0 {
		rest.add(render.Run{Text: french.Dress(french.Number(r.Pages) + " p.")})
	}
}

// author is « NINNIN Louis-Marie » or the printed form of a corporate author.
func (c *composer) author(a render.Agent) string {
	if a.Personal() {
		return strings.TrimSpace(french.Upper(dress(a.Family)) + " " + dress(a.Given))
	}
	return c.corporate(a.Name)
}

// corporate is a corporate body as it is cited: by its acronym, if the
// authority list has one.
func (c *composer) corporate(name string) string {
	if p := c.pub.Producer(name); p != nil {
		name = p.Printed()
	}
	return dress(name)
}

// series is the title of the series; one that has commas itself stands between
// quotation marks.
func series(r *render.Record) []render.Run {
	if r.Foreign() {
		title := oneLine(r.Series.Title)
		if strings.Contains(title, ",") {
			title = "“" + title + "”"
		}
		return []render.Run{{Text: title, Lang: r.Language}}
	}
	title := dress(r.Series.Title)
	if strings.Contains(title, ",") && !strings.HasPrefix(title, "«") {
		title = french.Quote(title)
	}
	return runs(title)
}

// number is « n° 110 »; words that say themselves what they count (« hors-série »,
// « vol. 3 ») need no abbreviation.
func number(abbreviation, n string) string {
	n = oneLine(n)
	if n == "" {
		return ""
	}
	for _, said := range []string{"n°", "N°"} {
		if rest, ok := strings.CutPrefix(n, said); ok {
			return dress(abbreviation + " " + rest)
		}
	}
	letters := strings.IndexFunc(n, unicode.IsLower) >= 0
	if letters && !unicode.IsDigit([]rune(n)[0]) {
		return dress(n)
	}
	return dress(abbreviation + " " + n)
}

// titleOf is « Titre : sous-titre »; after a title that has a colon or ends a
// sentence, « Titre. Sous-titre ».
func titleOf(r *render.Record, t titles) render.Rich { return rich(set(r, t.joined())) }

// titles are the title and the subtitle of a record, dressed unless they are
// foreign, and the colon of their language.
type titles struct{ title, subtitle, colon string }

func titlesOf(r *render.Record) titles {
	if r.Foreign() {
		return titles{oneLine(r.Title), oneLine(r.Subtitle), ": "}
	}
	return titles{dress(r.Title), dress(r.Subtitle), "\u00a0: "}
}

func (t titles) joined() string {
	switch {
	case t.subtitle == "":
		return t.title
	case t.title == "":
		return t.subtitle
	case strings.HasSuffix(t.title, ":") || strings.ContainsAny(lastRune(t.title), ".!?…"):
		return t.title + " " + t.subtitle
	case strings.Contains(t.title, t.colon):
		return t.title + ". " + t.subtitle
	}
	return t.title + t.colon + t.subtitle
}

func lastRune(s string) string {
	rs := []rune(s)
	return string(rs[len(rs)-1:])
}

// set is a title in runs; a foreign one is marked and has no French ordinals.
func set(r *render.Record, s string) []render.Run {
	if r.Foreign() {
		return []render.Run{{Text: s, Lang: r.Language}}
	}
	return runs(s)
}

// override parts the citation that the documentalist wrote around its title,
// in guillemets or not. A subtitle that follows the title belongs to it. All
// words of the citation are printed.
func (c *composer) override(r *render.Record, t titles) (byline, title, imprint render.Rich) {
	cited := oneLine(r.Citation)
	full := t.joined()
	for _, find := range []string{full, oneLine(r.Title + t.colon + r.Subtitle), t.title, oneLine(r.Title)} {
		for _, text := range []string{cited, french.Dress(cited)} {
			if before, after, ok := strings.Cut(text, find); ok && find != "" {
				return around(r, before, find, after)
			}
		}
	}
	c.warn(citationWithoutTitle, r.At, "citation", r.Title)
	return nil, rich(set(r, full)), rich(runs(french.Dress(cited)))
}

func around(r *render.Record, before, title, after string) (render.Rich, render.Rich, render.Rich) {
	before, after = strings.TrimRight(before, blanks), strings.TrimRight(after, blanks)
	if b, a, ok := unquote(before, after); ok {
		before, after, title = b, a, french.Quote(title)
	}
	// What follows without a comma or a full stop goes on with the title.
	end := strings.TrimLeft(after, blanks)
	if end != "" && !strings.HasPrefix(end, ",") && !strings.HasPrefix(end, ".") {
		more, rest, _ := strings.Cut(after, ",")
		title, end = title+more, rest
	}
	before = strings.TrimRight(strings.TrimSuffix(before, ","), blanks)
	end = strings.TrimLeft(strings.TrimLeft(end, ",."), blanks)
	if !r.Foreign() {
		title = french.Dress(title)
	}
	return rich(runs(french.Dress(before))), rich(set(r, title)), rich(runs(french.Dress(end)))
}

const blanks = " \u00a0\u202f"

// unquote drops the guillemets around what stood between before and after.
func unquote(before, after string) (string, string, bool) {
	for _, q := range [][2]string{{"«", "»"}, {`"`, `"`}, {"“", "”"}} {
		b, opened := strings.CutSuffix(before, q[0])
		a, closed := strings.CutPrefix(strings.TrimLeft(after, blanks), q[1])
		if opened && closed {
			return strings.TrimRight(b, blanks), a, true
		}
	}
	return before, after, false
}

// list grows an enumeration with commas.
type list []render.Run

func (l *list) add(rs ...render.Run) {
	if !slices.ContainsFunc(rs, func(r render.Run) bool { return r.Text != "" }) {
		return
	}
	if len(*l) > 0 {
		*l = append(*l, render.Run{Text: ", "})
	}
	*l = append(*l, rs...)
}
