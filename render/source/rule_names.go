package source

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bulletin/render"
)

// ruleHeadings compares headings with the authority list.
func ruleHeadings(d *decoder, issue *render.Issue, pub *render.Publication) {
	if pub == nil || len(pub.Headings) == 0 {
		return
	}
	known := make([]spelling, len(pub.Headings))
	for i, h := range pub.Headings {
		known[i] = spelt(h.Name)
	}
	for _, s := range issue.Sections {
		if rank, _ := pub.Heading(s.Heading); s.Heading == "" || rank >= 0 {
			continue
		}
		d.name(s.At["heading"], s.Heading, near(s.Heading, known), codeNearHeading, codeNewHeading)
	}
}

// name reports a name that the authority list does not know: an error with
// the right spelling when it is almost a known one, else a warning.
func (d *decoder) name(at render.Pos, name, near string, misspelt, unknown *render.Code) {
	if near == "" {
		d.report(unknown, at, name)
		return
	}
	p := d.report(misspelt, at, name, near)
	if n := d.scalars[at]; n != nil {
		p.Fix = d.replaced(n, d.sameStyle(n, near))
	}
}

// ruleProducers compares corporate authors with the authority list.
func ruleProducers(d *decoder, issue *render.Issue, pub *render.Publication) {
	if pub == nil || len(pub.Producers) == 0 {
		return
	}
	var known []spelling
	for _, p := range pub.Producers {
		for _, form := range append([]string{p.Acronym, p.Name}, p.Variants...) {
			known = append(known, spelt(form))
		}
	}
	for _, r := range everyRecord(issue) {
		for i := 0; i < len(r.Authors); i++ {
			a := r.Authors[i]
			if a.Name == "" || pub.Producer(a.Name) != nil {
				continue
			}
			at := r.At["authors."+strconv.Itoa(i)]
			if i+1 < len(r.Authors) {
				if whole := a.Name + ", " + r.Authors[i+1].Name; pub.Producer(whole) != nil {
					p := d.report(codeSplitProducer, at, whole)
					p.Fix = strings.Replace(d.t.line(at.Line), whole, quote(whole), 1)
					i++
					continue
				}
			}
			d.name(at, a.Name, near(a.Name, known), codeNearProducer, codeNewProducer)
		}
	}
}

// near is the first known name that a name is another spelling of, or "".
func near(name string, known []spelling) string {
	s := spelt(name)
	for _, k := range known {
		if s.alike(k) {
			return k.name
		}
	}
	return ""
}

// ruleAuthorities refuses a heading given twice and a form that would name two
// producers.
func ruleAuthorities(d *decoder, pub *render.Publication) {
	headings := map[string]render.Pos{}
	for i, h := range pub.Headings {
		at := pub.At["headings."+strconv.Itoa(i)+".name"]
		if p, again := headings[h.Name]; again && h.Name != "" {
			d.report(codeSameHeading, at, h.Name, strconv.Itoa(p.Line))
		} else {
			headings[h.Name] = at
		}
	}
	type owner struct {
		producer int
		at       render.Pos
	}
	forms := map[string]owner{}
	for i, p := range pub.Producers {
		prefix := "producers." + strconv.Itoa(i)
		claim := func(form, path string) {
			if form == "" {
				return
			}
			at := pub.At[prefix+path]
			if o, again := forms[form]; !again {
				forms[form] = owner{i, at}
			} else if o.producer != i {
				d.report(codeSameProducer, at, form, strconv.Itoa(o.at.Line))
			}
		}
		claim(p.Acronym, ".acronym")
		claim(p.Name, ".name")
		for j, v := range p.Variants {
			claim(v, ".variants."+strconv.Itoa(j))
		}
	}
}

// ruleMail notices the addresses a publication starts with, and a mail that
// leads nowhere.
func ruleMail(d *decoder, pub *render.Publication) {
	if _, domain, _ := strings.Cut(pub.Mail.FromAddress, "@"); forExamples(domain) {
		d.report(codeExampleSender, pub.At["mail.from.address"], pub.Mail.FromAddress)
	}
	if pub.Email == render.EmailShort && pub.Public == "" {
		d.report(codeShortAlone, pub.At["email"])
	}
	to := pub.Mail.Delivery
	switch {
	case to.Through == render.OwnRelay && to.Host == "":
		d.report(codeOwnHost, pub.At["mail.delivery.through"])
	case to.Through != render.OwnRelay && to.Host != "":
		d.report(codeHostAlone, pub.At["mail.delivery.host"], to.Through)
	}
	for _, hole := range placeholder.FindAllString(pub.Mail.Greeting, -1) {
		if hole != "{name}" && slices.Contains(meantNames, unaccent(strings.ToLower(strings.Trim(hole, "{} ")))) {
			d.report(codePlaceholder, pub.At["mail.greeting"], hole)
		}
	}
	if to.OneClick != "" && !strings.HasPrefix(to.OneClick, "https://") {
		d.report(codeOneClick, pub.At["mail.delivery.one-click"], to.OneClick)
	}
	if u, err := url.Parse(pub.Public); err == nil && forExamples(u.Hostname()) {
		d.report(codeExamplePublic, pub.At["public"], pub.Public)
	}
}

var (
	serverForm   = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:]+\])(:[0-9]{1,5})?$`)
	selectorForm = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$`)
	placeholder  = regexp.MustCompile(`\{[^{}]*\}`)
	meantNames   = []string{"name", "nom", "prenom", "prenom nom", "nom prenom", "nom complet", "first name", "firstname", "last name", "lastname"}
)

// forExamples reports a domain that is kept for examples (RFC 2606).
func forExamples(domain string) bool {
	domain = strings.ToLower(domain)
	for _, reserved := range []string{"example.org", "example.com", "example.net", "example", "invalid"} {
		if domain == reserved || strings.HasSuffix(domain, "."+reserved) {
			return true
		}
	}
	return false
}
