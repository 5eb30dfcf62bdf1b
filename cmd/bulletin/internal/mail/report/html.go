package report

import (
	"bufio"
	"cmp"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

const (
	maxListed  = 2000  // recipients of one state on the page; the CSV has all
	maxDomains = 20000 // counted one by one
	topDomains = 25    // shown one by one
)

//go:embed page.html.tmpl
var pageSource string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"n": number, "percent": percent,
}).Parse(pageSource))

// view is what the page shows.
type view struct {
	Title, Issue, Subject string
	Started, Made, Last   string
	Took, Pace            string // empty if not known
	Total, Accepted       int
	Missing               int // those who did not get it, or may not have
	Running               int // still to be sent, or deferred
	States                []stateLine
	Domains               []domainLine
	Reasons               []reasonLine
	Groups                []*group
}

type stateLine struct {
	Name, ID string // ID leads to the list, empty where there is none
	N, Of    int
	Class    string
}

type domainLine struct {
	Name                                      string
	Total, Accepted, Waiting, Refused, Others int
}

type reasonLine struct {
	Why, State string
	N          int
}

// group lists the recipients of one state.
type group struct {
	ID, Heading, Help string
	N                 int
	Class             string
	Rows              iter.Seq[rowLine]
	shown             int
}

// More is how many were not listed; it is asked for behind the list.
func (g *group) More() int { return max(0, g.N-g.shown) }

type rowLine struct {
	Address, Name, Organisation string
	Why, Answer, Server         string
	At, Next                    string
	Attempts                    int
}

// About each state in which someone did not get it, or may not have, with what
// can be done; in the order of the page.
var about = []struct {
	state         mail.State
	id, name, how string
}{
	{mail.Rejected, "refuses", "Refusés", "Un serveur a refusé le message pour de bon. Vérifier l’adresse auprès de la personne."},
	{mail.Bounced, "revenus", "Revenus", "Le relais avait pris le message, qui est ensuite revenu. Vérifier l’adresse auprès de la personne."},
	{mail.InDoubt, "incertains", "Incertains", "La liaison a été coupée avant la réponse\u00a0: le message est peut-être arrivé. Il n’est jamais renvoyé sans décision."},
	{mail.Deferred, "reportes", "Reportés", "Un serveur a demandé d’attendre. L’envoi est tenté de nouveau tout seul, pendant trois jours."},
	{mail.Complained, "signales", "Signalés comme indésirables", "Le destinataire l’a signalé comme indésirable. Plus rien ne lui est envoyé."},
	{mail.Suppressed, "ecartes", "Écartés", "Désinscrits, ou dont l’adresse n’existe plus, avant que leur tour vienne. C’est normal."},
	{mail.Planned, "a-envoyer", "À envoyer", "Leur tour n’est pas encore venu."},
	{mail.Claimed, "en-preparation", "En préparation", "Leur message part à l’instant."},
	{mail.Transmitting, "en-cours", "En cours de transmission", "Leur message part à l’instant."},
}

// HTML writes one page that needs nothing else. It reads the rows once to count
// and once more for each state in which someone did not get the mail.
func (r *Report) HTML(w io.Writer) error {
	v, err := r.count()
	if err != nil {
		return err
	}
	var failed error
	for _, a := range about {
		n := r.Counts[a.state]
		if n == 0 {
			continue
		}
		g := &group{ID: a.id, Heading: a.name, Help: a.how, N: n, Class: class(a.state)}
		g.Rows = func(yield func(rowLine) bool) {
			err := r.Rows(mail.Filter{States: []mail.State{a.state}}, func(row mail.Row) bool {
				if g.shown >= maxListed {
					return false
				}
				g.shown++
				return yield(r.rowLine(row))
			})
			failed = cmp.Or(failed, err)
		}
		v.Groups = append(v.Groups, g)
	}
	b := bufio.NewWriterSize(w, 64<<10)
	if err := cmp.Or(page.Execute(b, v), failed); err != nil {
		return err
	}
	return b.Flush()
}

// count reads all rows for what the ledger does not add up.
func (r *Report) count() (*view, error) {
	c := r.Campaign
	v := &view{
		Title: r.Title, Issue: issue(c.ID), Subject: c.Subject,
		Started: r.moment(c.Started), Made: r.moment(r.Made),
		Total: r.Counts.Total(), Accepted: r.Counts[mail.Accepted],
	}
	for _, s := range mail.States() {
		n := r.Counts[s]
		if n == 0 {
			continue
		}
		line := stateLine{Name: StateName(s), N: n, Of: v.Total, Class: class(s)}
		for _, a := range about {
			if a.state == s {
				line.ID = a.id
			}
		}
		v.States = append(v.States, line)
		switch {
		case !s.Final():
			v.Running += n
		case s != mail.Accepted && s != mail.Complained && s != mail.Suppressed:
			v.Missing += n
		}
	}

	domains, others := map[string]*domainLine{}, &domainLine{}
	type reason struct {
		state mail.State
		why   string
	}
	reasons := map[reason]int{}
	var first, last time.Time
	taken := 0
	err := r.Rows(mail.Filter{}, func(row mail.Row) bool {
		name := strings.ToLower(row.Address[strings.LastIndexByte(row.Address, '@')+1:])
		d := domains[name]
		switch {
		case d != nil:
		case len(domains) < maxDomains:
			d = &domainLine{Name: strings.Clone(name)}
			domains[d.Name] = d
		default:
			d = others
		}
		d.Total++
		switch row.State {
		case mail.Accepted:
			d.Accepted++
			taken++
			if first.IsZero() || row.At.Before(first) {
				first = row.At
			}
			if row.At.After(last) {
				last = row.At
			}
		case mail.Rejected, mail.Bounced:
			d.Refused++
			reasons[reason{row.State, why(row)}]++ // few: one for each wording
		case mail.Deferred:
			reasons[reason{row.State, why(row)}]++
			d.Waiting++
		case mail.Planned, mail.Claimed, mail.Transmitting:
			d.Waiting++
		default:
			d.Others++
		}
		return true
	})
	if err != nil {
		return nil, err
	}

	for _, d := range domains {
		if d.Name == "" {
			d.Name = "(adresse oubliée)"
		}
		v.Domains = append(v.Domains, *d)
	}
	slices.SortFunc(v.Domains, func(a, b domainLine) int {
		return cmp.Or(cmp.Compare(b.Total, a.Total), cmp.Compare(a.Name, b.Name))
	})
	if len(v.Domains) > topDomains {
		n := len(v.Domains) - topDomains
		for _, d := range v.Domains[topDomains:] {
			others.Total += d.Total
			others.Accepted += d.Accepted
			others.Waiting += d.Waiting
			others.Refused += d.Refused
			others.Others += d.Others
		}
		others.Name = number(n) + " autres domaines"
		if n == 1 {
			others.Name = "un autre domaine"
		}
		if len(domains) == maxDomains {
			others.Name = "plus de " + others.Name
		}
		v.Domains = append(v.Domains[:topDomains], *others)
	}
	for k, n := range reasons {
		v.Reasons = append(v.Reasons, reasonLine{Why: k.why, State: StateName(k.state), N: n})
	}
	slices.SortFunc(v.Reasons, func(a, b reasonLine) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Why, b.Why), cmp.Compare(a.State, b.State))
	})
	if !last.IsZero() {
		v.Last = r.moment(last)
		if took := last.Sub(first); taken > 1 && took >= time.Minute {
			v.Took = duration(took)
			v.Pace = number(int(float64(taken-1)/took.Minutes()+0.5)) + " par minute"
			if taken-1 < int(10*took.Minutes()) {
				v.Pace = number(int(float64(taken-1)/took.Hours()+0.5)) + " par heure"
			}
		}
	}
	return v, nil
}

func (r *Report) rowLine(row mail.Row) rowLine {
	said := strings.TrimSpace(row.Last.String())
	if row.State == mail.InDoubt && row.Last.Code == 0 {
		said = "" // no server said anything
	}
	l := rowLine{Address: row.Address, Name: row.Name, Organisation: row.Organisation, Why: why(row),
		Answer: said, Server: row.Last.Server, At: r.moment(row.At), Attempts: row.Attempts}
	if row.Address == "" {
		l.Address = "(adresse oubliée)"
	}
	if row.State == mail.Deferred {
		l.Next = r.moment(row.Next)
	}
	return l
}

// class is the colour of a state.
func class(s mail.State) string {
	switch s {
	case mail.Accepted:
		return "ok"
	case mail.Rejected, mail.Bounced, mail.Complained:
		return "bad"
	case mail.InDoubt, mail.Deferred:
		return "doubt"
	}
	return "wait"
}

var months = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août",
	"septembre", "octobre", "novembre", "décembre"}

// moment is « 3 octobre 2024 à 14 h 05 »; empty for none.
func (r *Report) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(r.zone())
	day := strconv.Itoa(t.Day())
	if day == "1" {
		day = "1er"
	}
	return fmt.Sprintf("%s\u00a0%s\u00a0%d à %d\u00a0h\u00a0%02d", day, months[t.Month()-1], t.Year(), t.Hour(), t.Minute())
}

// issue is « octobre 2024 » for 2024-10, and any other name as it is.
func issue(id string) string {
	t, err := time.Parse("2006-01", id)
	if err != nil {
		return id
	}
	return fmt.Sprintf("%s\u00a0%d", months[t.Month()-1], t.Year())
}

// duration is in minutes, hours or days, whichever says it best.
func duration(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch {
	case minutes < 60:
		return fmt.Sprintf("%d\u00a0min", minutes)
	case minutes < 48*60:
		return fmt.Sprintf("%d\u00a0h\u00a0%02d", minutes/60, minutes%60)
	}
	return fmt.Sprintf("%d\u00a0jours et %d\u00a0h", minutes/(24*60), minutes/60%24)
}

// number is « 12 345 », with narrow no-break spaces.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "\u202f" + s[i:]
	}
	return s
}

// percent is « 98,7 % »; it rounds to 100 or 0 only what is so exactly.
func percent(n, of int) string {
	if of == 0 {
		return "–"
	}
	tenths := (n*1000 + of/2) / of
	if n < of {
		tenths = min(tenths, 999)
	}
	if n > 0 {
		tenths = max(tenths, 1)
	}
	s := strconv.Itoa(tenths / 10)
	if tenths%10 != 0 {
		s += "," + strconv.Itoa(tenths%10)
	}
	return s + "\u202f%"
}
