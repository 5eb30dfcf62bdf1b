package source

import (
	"net/mail"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"bulletin/render"

	"gopkg.in/yaml.v3"
)

var (
	idForm       = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	countForm    = regexp.MustCompile(`^[1-9][0-9]{0,5}$`)
	dateForm     = regexp.MustCompile(`^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$`)
	languageForm = onUse(`^(?i)[a-z]{2,3}(-[a-z]{3}){0,3}(-[a-z]{4})?(-([a-z]{2}|[0-9]{3}))?(-([a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(-[0-9a-wy-z](-[a-z0-9]{2,8})+)*(-x(-[a-z0-9]{1,8})+)?$`)
	hostForm     = regexp.MustCompile(`^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:[0-9]+)?([/?#]|$)`)
	doiForm      = regexp.MustCompile(`^10\.[0-9]{4,}/`)
	issnForm     = regexp.MustCompile(`^[0-9]{4}-[0-9]{3}[0-9X]$`)
	imageForm    = regexp.MustCompile(`(?i)\.(jpe?g|png|gif|webp)$`)
)

// check reports a text that does not have the shape of its field.
func (d *decoder) check(f *field, v *yaml.Node, s string) {
	at := place(v)
	var p *render.Problem
	fix := ""
	if f.shape == text || f.shape == prose {
		return
	}
	if inner := uncurled(s); inner != "" {
		d.report(codeCurly, at).Fix = d.replaced(v, quote(inner))
		return
	}
	switch f.shape {
	case id:
		if !idForm.MatchString(s) {
			p, fix = d.report(codeID, at, s), slug(s)
		}
	case month:
		if m, err := render.ParseDate(s); err != nil || m.Month == 0 || m.Day != 0 {
			p, fix = d.report(codeMonth, at, s), guessDate(s)
			if len(fix) != len("2006-01") {
				fix = ""
			}
		}
	case date:
		if _, err := render.ParseDate(s); err == nil {
			break
		}
		if dateForm.MatchString(s) {
			p = d.report(codeCalendar, at, s)
		} else {
			p, fix = d.report(codeDate, at, s), guessDate(s)
		}
	case day:
		if m, err := render.ParseDate(s); err != nil || m.Day == 0 {
			p, fix = d.report(codeDay, at, s), guessDate(s)
			if len(fix) != len("2006-01-02") {
				fix = ""
			}
		}
	case count:
		if !countForm.MatchString(s) {
			if f.name == "pages" {
				p = d.report(codePages, at, s)
			} else {
				p = d.report(codeCount, at, f.name, s)
			}
			fix = guessCount(s)
		}
	case kind:
		if p = d.checkKind(at, s); p != nil {
			if fix = otherKinds[unaccent(s)]; fix == "" {
				fix = nearest(s, kindNames())
			}
		}
	case state:
		if !slices.Contains(stateNames(), s) {
			p, fix = d.report(codeState, at, s), nearest(s, stateNames())
		}
	case address:
		p, fix = d.checkAddress(at, s)
	case language:
		if !languageForm().MatchString(s) {
			p = d.report(codeLanguage, at, s)
			if fix = strings.ReplaceAll(s, "_", "-"); !languageForm().MatchString(fix) {
				fix = ""
			}
		}
	case image:
		p = d.checkImage(at, s, codeCoverPath, codeCoverType)
	case logo:
		p = d.checkImage(at, s, codeLogoPath, codeLogoType)
	case colour:
		if _, ok := render.ParseColour(s); !ok {
			p = d.report(codeColour, at, s)
			if _, ok := render.ParseColour("#" + s); ok {
				fix = "#" + s
			}
		}
	case mailbox:
		if !isMailbox(s) {
			p = d.report(codeMail, at, s)
		}
	case folder:
		if p, fix = d.checkAddress(at, s); p == nil && notFolder.MatchString(s) {
			p = d.report(codePublicFolder, at, s)
		}
	case contact:
		switch {
		case isMailbox(s):
		case strings.Contains(s, "@") && !strings.Contains(s, "://"):
			p = d.report(codeMail, at, s)
		case !strings.Contains(s, "."):
			p = d.report(codeContact, at, s)
		default:
			p, fix = d.checkAddress(at, s)
		}
	case covers:
		switch {
		case s == render.ImagesEmbedded || s == render.ImagesNone:
		case !strings.ContainsAny(s, "/."):
			p, fix = d.report(codeImagesWord, at, s), nearest(s, []string{render.ImagesEmbedded, render.ImagesNone})
		default:
			p, fix = d.checkAddress(at, s)
		}
	case choice:
		if !slices.Contains(f.choices, s) {
			p, fix = d.report(codeChoice, at, f.name, strings.Join(f.choices, ", "), s), nearest(s, f.choices)
		}
	case server:
		if !serverForm.MatchString(s) {
			p = d.report(codeHost, at, s)
		}
	case selector:
		if !selectorForm.MatchString(s) {
			p = d.report(codeSelector, at, s)
		}
	case form:
		if s != render.EmailFull && s != render.EmailShort {
			p, fix = d.report(codeForm, at, s), nearest(s, []string{render.EmailFull, render.EmailShort})
		}
	case issn:
		if !isISSN(s) {
			p = d.report(codeISSN, at, s)
		}
	}
	if p != nil && fix != "" && fix != s {
		p.Fix = d.replaced(v, plainOrQuoted(fix))
	}
}

func (d *decoder) date(f *field, v *yaml.Node, at render.Positions, path string) render.Date {
	date, _ := render.ParseDate(d.value(f, v, at, path))
	if f.shape == month && (date.Month == 0 || date.Day != 0) || f.shape == day && date.Day == 0 {
		return render.Date{}
	}
	return date
}

func stateNames() []string {
	var names []string
	for _, s := range render.LinkStates() {
		names = append(names, string(s))
	}
	return names
}

func kindNames() []string {
	var names []string
	for _, k := range render.Kinds() {
		names = append(names, string(k))
	}
	return names
}

// kindsInFrench lists the kinds with what they stand for, where the English
// word does not say it.
func kindsInFrench() string {
	names := kindNames()
	for i, k := range names {
		switch render.Kind(k) {
		case render.Document:
			names[i] += " (rapport, étude, guide)"
		case render.Book:
			names[i] += " (livre)"
		case render.Webpage:
			names[i] += " (page web)"
		case render.Event:
			names[i] += " (événement)"
		case render.Exhibition:
			names[i] += " (exposition)"
		case render.PracticeSheet:
			names[i] += " (fiche d’expérience)"
		}
	}
	return strings.Join(names, ", ")
}

func (d *decoder) checkKind(at render.Pos, s string) *render.Problem {
	if slices.Contains(render.Kinds(), render.Kind(s)) {
		return nil
	}
	return d.report(codeKind, at, s, strings.Join(kindNames(), ", "), kindsInFrench())
}

// checkAddress accepts absolute http and https addresses (RFC 3986), with
// letters beyond ASCII as browsers show them (RFC 3987).
// notFolder finds what is not the address of a folder of all issues: a query, a
// file, the folder of one issue.
var notFolder = regexp.MustCompile(`[?#]|\.(?:html?|pdf|ris)/?$|/\d{4}-\d{2}/?$`)

func (d *decoder) checkAddress(at render.Pos, s string) (p *render.Problem, fix string) {
	if strings.ContainsFunc(s, unicode.IsSpace) {
		return d.report(codeAddressSpace, at, s), ""
	}
	lower := strings.ToLower(s)
	if !strings.HasPrefix(lower, "https://") && !strings.HasPrefix(lower, "http://") {
		p := d.report(codeScheme, at, s)
		switch {
		case strings.HasPrefix(s, "//"):
			return p, "https:" + s
		case doiForm.MatchString(s):
			return p, "https://doi.org/" + s
		case hostForm.MatchString(s):
			return p, "https://" + s
		}
		return p, ""
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || strings.ContainsAny(s, "<>\"{}|\\^`") ||
		strings.Contains(u.Hostname(), "..") || strings.HasPrefix(u.Hostname(), ".") {
		return d.report(codeAddress, at, s), ""
	}
	return nil, ""
}

func (d *decoder) checkImage(at render.Pos, s string, notBelow, notImage *render.Code) *render.Problem {
	inside := s == path.Clean(s) && !path.IsAbs(s) && s != ".." && !strings.HasPrefix(s, "../") &&
		!strings.ContainsAny(s, `\:*?"<>|`)
	switch {
	case !inside:
		return d.report(notBelow, at, s)
	case !imageForm.MatchString(s):
		return d.report(notImage, at, s)
	}
	return nil
}

// isMailbox accepts an address that any server takes: ASCII, at most 254 bytes
// (RFC 5321, errata 1690).
func isMailbox(s string) bool {
	if len(s) > 254 || strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) {
		return false
	}
	a, err := mail.ParseAddress(s)
	if err != nil || a.Address != s || a.Name != "" {
		return false
	}
	_, host, _ := strings.Cut(s, "@")
	return strings.Contains(host, ".") && !strings.HasPrefix(host, "[")
}

// isISSN checks the form and the check digit (ISO 3297).
func isISSN(s string) bool {
	if !issnForm.MatchString(s) {
		return false
	}
	sum, weight := 0, 8
	for _, c := range strings.Replace(s, "-", "", 1) {
		v := int(c - '0')
		if c == 'X' {
			v = 10
		}
		sum += weight * v
		weight--
	}
	return sum%11 == 0
}

var frenchMonths = []string{"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet",
	"aout", "septembre", "octobre", "novembre", "decembre"}

var dateParts = regexp.MustCompile(`^(?:(\d{1,2})(?:er)?[ ./-]+)?(?:(\d{1,2})|([a-z]+))[ ./-]+(\d{4})$|^(\d{4})[./-](\d{1,2})(?:[./-](\d{1,2}))?$`)

// guessDate understands « 27 juin 2024 », "27/06/2024", "06/2024", "2024-6-27"
// and returns the date as the list writes it, or "".
func guessDate(s string) string {
	m := dateParts.FindStringSubmatch(strings.ToLower(unaccent(strings.Join(strings.Fields(s), " "))))
	if m == nil {
		return ""
	}
	day, month, year := m[1], m[2], m[4]
	for i, name := range frenchMonths {
		if m[3] == name {
			month = strconv.Itoa(i + 1)
		}
	}
	if m[5] != "" {
		year, month, day = m[5], m[6], m[7]
	}
	guess := year
	for _, part := range []string{month, day} {
		if part == "" {
			break
		}
		if len(part) == 1 {
			part = "0" + part
		}
		guess += "-" + part
	}
	if _, err := render.ParseDate(guess); err != nil || month == "" {
		return ""
	}
	return guess
}

var countInWords = regexp.MustCompile(`^([0-9]+)\s*(p|pp|pages?)\.?$`)

func guessCount(s string) string {
	if m := countInWords.FindStringSubmatch(strings.ToLower(s)); m != nil && countForm.MatchString(m[1]) {
		return m[1]
	}
	return ""
}
