package subscribers

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/render"
)

// Reader reads tables.
type Reader struct {
	// Parse reads an address and the name that may stand before it. Its error
	// says itself as a problem.
	Parse   func(string) (name, address string, err error)
	Suspect func(address string) (instead string) // of a valid one, empty if nothing is odd
	Today   time.Time
	Known   []string // segments, whose spelling is kept
}

// List is what a table brings.
type List struct {
	Sheet       string // of the workbook
	Columns     []Column
	Subscribers []mail.Subscriber // in the order of the table, each once
	Merged      int               // rows that were made one with an earlier one
	Away        []mail.Subscriber // suppressed, as their rows say
}

// Column is one that is taken.
type Column struct {
	Header string
	Field  Field
	x      int
}

const headerRows = 10 // in which the headers are looked for

// Read takes the subscribers from the sheet that has addresses. With an error
// among the problems nothing of the list is to be used.
func (r *Reader) Read(sheets []Sheet) (*List, []render.Problem) {
	var names []string
	var found Sheet
	top := -1
	for _, s := range sheets {
		if at := headers(s); at >= 0 {
			names = append(names, s.Name)
			found, top = s, at
		}
	}
	switch {
	case len(names) == 0:
		at := render.Pos{}
		if len(sheets) == 1 && len(sheets[0].Rows) > 0 {
			at = sheets[0].Rows[0][0].Pos
		}
		return nil, []render.Problem{{Code: codeNoHeaders, Pos: at}}
	case len(names) > 1:
		return nil, []render.Problem{{Code: codeTwoSheets, Args: []any{strings.Join(names, ", ")}}}
	}
	columns, problems := columnsOf(found.Rows[top], found.Rows[top+1:])
	l := &List{Sheet: found.Name, Columns: columns}
	if len(render.Errors(problems)) > 0 {
		return nil, problems
	}
	rows := map[string]int{} // of the table, by address
	index := map[string]int{}
	segments := map[string]string{}
	for _, name := range r.Known {
		segments[fold(name)] = name
	}
	for _, row := range found.Rows[top+1:] {
		s, said := r.subscriber(columns, row, segments)
		problems = append(problems, said...)
		switch {
		case len(render.Errors(said)) > 0 || s.Address == "":
			continue
		case s.Suppressed.Why != "":
			l.Away = append(l.Away, s)
			continue
		}
		line := row[0].Pos.Line
		i, twice := index[s.Address]
		if !twice {
			index[s.Address], rows[s.Address] = len(l.Subscribers), line
			l.Subscribers = append(l.Subscribers, s)
			continue
		}
		l.Merged++
		english, french := differ(l.Subscribers[i], s)
		p := render.Problem{Code: codeTwice, Args: []any{s.Address, rows[s.Address]}, Pos: at(columns, row)}
		if len(english) > 0 {
			p.Code, p.Args = codeTwiceDiffers, append(p.Args, strings.Join(english, ", "), strings.Join(french, ", "))
		}
		problems = append(problems, p)
		l.Subscribers[i] = Merge(s, l.Subscribers[i])
	}
	gone := map[string]bool{}
	l.Away = slices.DeleteFunc(l.Away, func(s mail.Subscriber) bool {
		twice := gone[s.Address]
		gone[s.Address] = true
		return twice
	})
	l.Subscribers = slices.DeleteFunc(l.Subscribers, func(s mail.Subscriber) bool { return gone[s.Address] })
	if len(l.Subscribers)+len(l.Away) == 0 && len(render.Errors(problems)) == 0 {
		problems = append(problems, render.Problem{Code: codeNobody})
	}
	return l, problems
}

// headers is the row that heads addresses, -1 if none does.
func headers(s Sheet) int {
	for i, row := range s.Rows[:min(len(s.Rows), headerRows)] {
		for _, c := range row {
			if fieldOf(c.Text) == Address {
				return i
			}
		}
	}
	return -1
}

// columnsOf says what the columns below a row of headers hold.
func columnsOf(header Row, rows []Row) (columns []Column, problems []render.Problem) {
	strong := slices.ContainsFunc(header, func(c Cell) bool { return fieldOf(c.Text) == Address && !weak(c.Text) })
	filled, untitled := map[int]bool{}, map[int]bool{}
	for _, row := range rows {
		for x, c := range row {
			text := Clean(c.Text)
			if text == "" {
				continue
			}
			filled[x] = true
			if x < len(header) && Clean(header[x].Text) != "" {
				continue
			}
			p := render.Problem{Code: codeNoTitle, Args: []any{text}, Pos: c.Pos, Len: width(c)}
			if strings.Contains(text, "@") {
				p.Code = codeBeyond
			} else if untitled[x] {
				continue
			}
			untitled[x] = true
			problems = append(problems, p)
		}
	}
	taken := map[Field]Column{}
	for x, c := range header {
		h := Clean(c.Text)
		f := fieldOf(h)
		if f == Address && strong && weak(h) {
			f = noField
		}
		had, twice := taken[f]
		switch {
		case f == noField:
			if h != "" && filled[x] {
				problems = append(problems, render.Problem{Code: codeUnknownColumn, Args: []any{h}, Pos: c.Pos, Len: width(c)})
			}
		case twice && filled[x] && filled[had.x]:
			problems = append(problems, render.Problem{Code: codeTwoColumns, Args: []any{had.Header, h, f.Called(render.English), f.Called(render.French)},
				Pos: c.Pos, Len: width(c)})
		case twice && !filled[x]:
		default:
			taken[f] = Column{h, f, x}
		}
	}
	for _, c := range taken {
		_, parted := taken[given]
		_, whole := taken[Name]
		if c.Field == family && !parted && !whole {
			c.Field = Name
		}
		columns = append(columns, c)
	}
	slices.SortFunc(columns, func(a, b Column) int { return cmp.Compare(a.x, b.x) })
	return columns, problems
}

// at is where the address of a row stands.
func at(columns []Column, row Row) render.Pos {
	for _, c := range columns {
		if c.Field == Address && c.x < len(row) {
			return row[c.x].Pos
		}
	}
	return row[0].Pos
}

// subscriber is a row, with the spelling that segments had first. It has no
// address if the row has nothing in any column that is taken.
func (r *Reader) subscriber(columns []Column, row Row, segments map[string]string) (s mail.Subscriber, problems []render.Problem) {
	familyName, givenName, fromAddress := "", "", ""
	for _, column := range columns {
		if column.x >= len(row) {
			continue
		}
		c := row[column.x]
		text := Clean(c.Text)
		if text == "" {
			continue
		}
		say := func(code *render.Code, args ...any) {
			problems = append(problems, render.Problem{Code: code, Args: args, Pos: c.Pos, Len: width(c)})
		}
		switch column.Field {
		case Address:
			name, address, err := r.Parse(c.Text)
			if err != nil {
				p := render.Problem{Code: codeNoAddress}
				if said, ok := err.(interface{ Problem() render.Problem }); ok {
					p = said.Problem()
				}
				p.Pos, p.Len = c.Pos, width(c)
				problems = append(problems, p)
				s.Address = "?" // one was given
				continue
			}
			s.Address, fromAddress = address, Clean(name)
			if instead := r.Suspect(address); instead != "" {
				say(codeSuspect, address, instead)
			}
		case Name:
			s.Name = text
		case family:
			familyName = text
		case given:
			givenName = text
		case Organisation:
			s.Organisation = text
		case Language:
			tag, ok := LanguageTag(text)
			if !ok {
				say(codeLanguage, text)
			}
			s.Language = tag
		case Segments:
			for _, name := range SplitSegments(c.Text) {
				if first, ok := segments[fold(name)]; ok {
					name = first
				} else {
					segments[fold(name)] = name
				}
				s.Segments = append(s.Segments, name)
			}
		case ConsentDate:
			day, ok := Day(text)
			switch {
			case !ok && serial.MatchString(text):
				say(codeSerial, text)
			case !ok:
				say(codeDate, text)
			case day.After(r.Today):
				say(codeFuture, text)
			}
			s.Consent.Date = day
		case ConsentSource:
			s.Consent.Source = text
		case ConsentWording:
			s.Consent.Wording = text
		case State:
			why, ok := stateOf(text)
			if !ok {
				say(codeState, text)
			} else if why != "" {
				s.Suppressed = mail.Suppression{Why: why, Note: text, When: r.Today}
			}
		}
	}
	if s.Name == "" {
		s.Name = cmp.Or(strings.TrimSpace(givenName+" "+familyName), fromAddress)
	}
	s.Segments = Sorted(s.Segments)
	if s.Address == "" {
		if !blank(columns, row) {
			problems = append(problems, render.Problem{Code: codeNoAddress, Pos: at(columns, row)})
		}
	}
	return s, problems
}

// blank reports a row without a value in any column that is taken.
func blank(columns []Column, row Row) bool {
	return !slices.ContainsFunc(columns, func(c Column) bool { return c.x < len(row) && Clean(row[c.x].Text) != "" })
}

// width is how much of a line of text a cell takes.
func width(c Cell) int {
	first, _, _ := strings.Cut(c.Text, "\n")
	return max(1, utf8.RuneCountInString(first))
}

// Clean is a text of a cell on one line, without what does not show.
func Clean(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			if r == 0xa0 || r == 0x202f {
				return r
			}
			return ' '
		}
		if !unicode.IsGraphic(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Trim(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " "), "\u00a0\u202f ")
}

// SplitSegments reads names of segments, separated by semicolons or commas.
func SplitSegments(s string) []string {
	var all []string
	for _, name := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == ',' || r == '\n' }) {
		if name = Clean(name); name != "" {
			all = append(all, name)
		}
	}
	return Sorted(all)
}

// Sorted are segments in their order, each once.
func Sorted(segments []string) []string {
	all := slices.Clone(segments)
	slices.Sort(all)
	return slices.Compact(all)
}

// SameSegment reports whether two names mean one segment, whatever their case,
// accents and signs.
func SameSegment(a, b string) bool { return a == b || fold(a) != "" && fold(a) == fold(b) }

var bothGenders = strings.NewReplacer("(e)", "", "·e", "", "·E", "")

// stateOf is why someone is mailed no more, as other programs say it; empty for
// one who is.
func stateOf(s string) (why mail.Reason, known bool) {
	switch fold(bothGenders.Replace(s)) {
	case "abonne", "abonnee", "inscrit", "inscrite", "actif", "active", "subscribed", "oui", "yes", "ok":
		return "", true
	case "desabonne", "desabonnee", "desinscrit", "desinscrite", "desinscription", "unsubscribed", "inactif", "inactive",
		"blacklisted", "blackliste", "bloque", "blocked", "oppose", "non", "no":
		return mail.Unsubscribed, true
	case "introuvable", "nondistribue", "nonremis", "undeliverable", "cleaned", "bounced", "bounce", "hardbounce":
		return mail.Undeliver, true
	case "plainte", "complaint", "complained", "spam":
		return mail.Complaint, true
	}
	return "", false
}

var tag = regexp.MustCompile(`^[a-z]{2,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?$`)

var languages = map[string]string{
	"francais": "fr", "french": "fr", "anglais": "en", "english": "en", "allemand": "de", "german": "de", "deutsch": "de",
	"espagnol": "es", "spanish": "es", "italien": "it", "italian": "it", "portugais": "pt", "portuguese": "pt", "neerlandais": "nl", "dutch": "nl",
	"arabe": "ar", "arabic": "ar", "turc": "tr", "turkish": "tr", "russe": "ru", "russian": "ru", "ukrainien": "uk", "ukrainian": "uk",
	"polonais": "pl", "polish": "pl", "roumain": "ro", "romanian": "ro", "alsacien": "gsw", "alsatian": "gsw",
}

// LanguageTag is the code of a language (BCP 47) that is named or given as one.
func LanguageTag(s string) (string, bool) {
	if t, ok := languages[fold(s)]; ok {
		return t, true
	}
	lower := strings.ToLower(strings.ReplaceAll(s, "_", "-"))
	if !tag.MatchString(lower) {
		return "", false
	}
	parts := strings.Split(lower, "-")
	for i, p := range parts[1:] {
		if len(p) == 4 {
			parts[i+1] = strings.ToUpper(p[:1]) + p[1:]
		} else {
			parts[i+1] = strings.ToUpper(p)
		}
	}
	return strings.Join(parts, "-"), true
}

var (
	french  = regexp.MustCompile(`^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:$|[ ,T]+(?:à )?\d{1,2}[:hH])`)
	iso     = regexp.MustCompile(`^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:$|[ T]\d{1,2}[:hH])`)
	inWords = regexp.MustCompile(`^(?:\p{L}+ )?(\d{1,2})(?:er)? (\p{L}+)\.? (\d{4})$`)
	serial  = regexp.MustCompile(`^[1-9]\d{4}([.,]\d+)?$`)
)

var breaking = strings.NewReplacer("\u00a0", " ", "\u202f", " ")

var months = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre"}

// Day reads a day as the French write it (12/03/2024, 12 mars 2024), as ISO 8601
// does, or with the time of day behind it, which is dropped.
func Day(s string) (time.Time, bool) {
	s = Clean(breaking.Replace(s))
	year, month, day := "", "", ""
	if m := iso.FindStringSubmatch(s); m != nil {
		year, month, day = m[1], m[2], m[3]
	} else if m := french.FindStringSubmatch(s); m != nil {
		year, month, day = m[3], m[2], m[1]
		if len(year) == 2 {
			year = "20" + year
		}
	} else if m := inWords.FindStringSubmatch(s); m != nil {
		year, day = m[3], m[1]
		w := fold(m[2])
		for i, name := range months {
			if name == w || len(w) >= 3 && w != "jui" && strings.HasPrefix(name, w) {
				month = strconv.Itoa(i + 1)
			}
		}
	}
	y, _ := strconv.Atoi(year)
	mo, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	t := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if y < 1990 || mo < 1 || t.Day() != d || int(t.Month()) != mo { // mail was not sent by lists before
		return time.Time{}, false
	}
	return t, true
}

// differ names the fields that two rows of one address say otherwise.
func differ(a, b mail.Subscriber) (english, french []string) {
	note := func(f Field, a, b string) {
		if a != b && a != "" && b != "" {
			english = append(english, f.Called(render.English))
			french = append(french, f.Called(render.French))
		}
	}
	note(Name, a.Name, b.Name)
	note(Organisation, a.Organisation, b.Organisation)
	note(Language, a.Language, b.Language)
	note(ConsentDate, dayOf(a.Consent.Date), dayOf(b.Consent.Date))
	note(ConsentSource, a.Consent.Source, b.Consent.Source)
	note(ConsentWording, a.Consent.Wording, b.Consent.Wording)
	return english, french
}

func dayOf(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// Merge is a subscriber once someone says more of her: what is newly said
// stands, what is not stays, and she is in the segments of both. A consent is
// one proof: a later one replaces all of it, and one of the same day completes
// it. The ledger does the same.
func Merge(old, more mail.Subscriber) mail.Subscriber {
	m := old
	m.Name = cmp.Or(more.Name, old.Name)
	m.Organisation = cmp.Or(more.Organisation, old.Organisation)
	m.Language = cmp.Or(more.Language, old.Language)
	m.Segments = Sorted(slices.Concat(old.Segments, more.Segments))
	switch c := more.Consent; {
	case c.Date.After(old.Consent.Date):
		m.Consent = c
	case c.Date.Equal(old.Consent.Date):
		m.Consent.Source = cmp.Or(c.Source, old.Consent.Source)
		m.Consent.Wording = cmp.Or(c.Wording, old.Consent.Wording)
	}
	return m
}

// Same reports whether two say the same of a subscriber.
func Same(a, b mail.Subscriber) bool {
	return a.Address == b.Address && a.Name == b.Name && a.Organisation == b.Organisation && a.Language == b.Language &&
		slices.Equal(Sorted(a.Segments), Sorted(b.Segments)) &&
		a.Consent.Date.Equal(b.Consent.Date) && a.Consent.Source == b.Consent.Source && a.Consent.Wording == b.Consent.Wording
}
