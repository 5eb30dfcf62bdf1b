package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"bulletin/cmd/bulletin/internal/mail"
)

var start = time.Date(2024, 10, 3, 12, 5, 0, 0, time.UTC)

// of is a report of rows as a ledger gives them.
func of(rows []mail.Row) *Report {
	counts := mail.Counts{}
	for i := range rows {
		if rows[i].ID == 0 {
			rows[i].ID = int64(i + 1)
		}
		counts[rows[i].State]++
	}
	return &Report{
		Title:    "Ressources intégration",
		Campaign: mail.Campaign{ID: "2024-10", Subject: "Ressources\u00a0: octobre 2024", Started: start, Total: len(rows)},
		Counts:   counts,
		Made:     start.Add(2 * time.Hour),
		Zone:     time.FixedZone("CEST", 7200),
		Rows: func(f mail.Filter, yield func(mail.Row) bool) error {
			for _, r := range rows {
				if r.ID > f.After && (len(f.States) == 0 || slices.Contains(f.States, r.State)) && !yield(r) {
					return nil
				}
			}
			return nil
		},
	}
}

func row(address string, s mail.State, code int, enhanced, text string, minutes int) mail.Row {
	r := mail.Row{State: s, At: start.Add(time.Duration(minutes) * time.Minute)}
	r.Address, r.Attempts = address, 1
	r.Last = mail.Answer{Server: "mx.example", Code: code, Enhanced: enhanced, Text: text}
	return r
}

// sample has every state.
func sample() []mail.Row {
	var rows []mail.Row
	for i := range 2874 {
		domain := []string{"prefecture.example", "asso.example", "gmail.com", "mairie.example", "orange.fr"}[i*i%5]
		r := row(fmt.Sprintf("lectrice%d@%s", i, domain), mail.Accepted, 250, "2.0.0", "Ok: queued", i/30)
		rows = append(rows, r)
	}
	for i := range 40 {
		rows = append(rows, row(fmt.Sprintf("x%d@d%02d.example", i, i), mail.Accepted, 250, "", "ok", 3))
	}
	named := row("eloise.martin@mairie.example", mail.Rejected, 550, "5.1.1", "<eloise.martin@mairie.example>: Recipient address rejected: User unknown in virtual mailbox table", 12)
	named.Name, named.Organisation = "Éloïse Martin", "Mairie de Saint-Étienne"
	later := row("accueil@asso.example", mail.Deferred, 452, "4.2.2", "The email account that you tried to reach is over quota", 40)
	later.Next, later.Attempts = start.Add(5*time.Hour), 3
	forgotten := row("", mail.Accepted, 250, "", "ok", 1)
	rows = append(rows, named, later, forgotten,
		row("a@mairie.example", mail.Rejected, 554, "5.7.1", "Message rejected due to local policy", 13),
		row("b@gmail.com", mail.Bounced, 550, "5.2.1", "The account is disabled", 50),
		row("c@gmail.com", mail.Bounced, 550, "5.1.1", "No such user", 51),
		row("d@orange.fr", mail.InDoubt, 0, "", "connection reset by peer", 20),
		row("e@orange.fr", mail.Suppressed, 0, "", "", 0),
		row("f@orange.fr", mail.Complained, 250, "2.0.0", "Ok", 33),
		row("g@une-adresse-vraiment-tres-longue-pour-un-domaine.collectivite-territoriale.example", mail.Planned, 0, "", "", 0),
		row("h@asso.example", mail.Claimed, 0, "", "", 0),
		row("i@asso.example", mail.Transmitting, 0, "", "", 0))
	return rows
}

func TestStateNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range mail.States() {
		n := StateName(s)
		if seen[n] || n == s.String() || strings.Contains(n, "reçu") {
			t.Errorf("%s is called %q", s, n)
		}
		seen[n] = true
	}
}

// The CSV read back has every row, whole.
func TestCSV(t *testing.T) {
	rows := sample()
	var out bytes.Buffer
	if err := of(rows).CSV(&out); err != nil {
		t.Fatal(err)
	}
	text, ok := strings.CutPrefix(out.String(), "\uFEFF")
	if !ok || strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("no mark or no CRLF")
	}
	c := csv.NewReader(strings.NewReader(text))
	c.Comma = ';'
	lines, err := c.ReadAll()
	if err != nil || len(lines) != len(rows)+1 || !slices.Equal(lines[0], Headings()) {
		t.Fatal(err, len(lines))
	}
	for i, r := range rows {
		if lines[i+1][0] != r.Address || lines[i+1][3] != StateName(r.State) {
			t.Errorf("line %d: %q", i+1, lines[i+1])
		}
	}
	want := []string{"accueil@asso.example", "", "", "reporté", "boîte pleine", "mx.example", "452", "4.2.2",
		"The email account that you tried to reach is over quota", "3", "2024-10-03 14:45:00", "2024-10-03 19:05:00", "2916"}
	if got := lines[2916]; !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFormulasAreHarmless(t *testing.T) {
	for _, s := range []string{"=1+1", "+33 1", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "'=1", "\u00a0=1", "＝1", "\n=1", "\x00=1"} {
		r := row("x@y.example", mail.Rejected, 550, "", s, 0)
		r.Name, r.Organisation, r.Last.Server, r.Last.Enhanced = s, s, s, s
		r.Address = s
		var out bytes.Buffer
		if err := of([]mail.Row{r}).CSV(&out); err != nil {
			t.Fatal(err)
		}
		c := csv.NewReader(strings.NewReader(strings.TrimPrefix(out.String(), "\uFEFF")))
		c.Comma = ';'
		lines, err := c.ReadAll()
		if err != nil || len(lines) != 2 {
			t.Fatal(s, err, lines)
		}
		for i, cell := range lines[1] {
			if bare := strings.TrimLeft(cell, " \u00a0"); bare != "" && strings.ContainsAny(bare[:1], "=+-@\t\r\n") {
				t.Errorf("%q becomes %q in %s", s, cell, headings[i])
			}
			if strings.ContainsAny(cell, "\r\n\t\x00") {
				t.Errorf("%q becomes %q", s, cell)
			}
		}
	}
}

func page1(t *testing.T, r *Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := r.HTML(&out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// text is what the page shows.
func text(t *testing.T, page string) string {
	t.Helper()
	n, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" && d.Parent.Data != "script" {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

func TestHTML(t *testing.T) {
	out := page1(t, of(sample()))
	if name := os.Getenv("BULLETIN_REPORT_SAMPLE"); name != "" {
		if err := os.WriteFile(name, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := text(t, out)
	for _, want := range []string{
		"Rapport d’envoi – octobre\u00a02024", "3\u00a0octobre\u00a02024 à 14\u00a0h\u00a005",
		"destinataires 2\u202f926", "remis au relais 2\u202f915 (99,6\u202f% )", "refusés, revenus ou incertains 5 (0,2\u202f% )",
		"L’envoi n’est pas terminé\u00a0: il reste 4 destinataires",
		"eloise.martin@mairie.example Éloïse Martin, Mairie de Saint-Étienne adresse inconnue mx.example 550 5.1.1 <eloise.martin@mairie.example>: Recipient",
		"boîte pleine mx.example 452 4.2.2 The email", "3 tentatives prochaine le 3\u00a0octobre\u00a02024 à 19\u00a0h\u00a005",
		"adresse inconnue refusé 1", "adresse inconnue revenu 1", "boîte désactivée revenu 1",
		"d@orange.fr liaison coupée avant la réponse du serveur", "Incertains (1)", "Signalés comme indésirables (1)",
		"22 autres domaines", "gmail.com", "31 par minute",
	} {
		if !strings.Contains(seen, strings.ReplaceAll(want, "\u202f% )", "\u202f%)")) {
			t.Errorf("not seen: %q", want)
		}
	}
	for _, never := range []string{"reçu", "%!", "lectrice1@", "ZgotmplZ", "no value"} {
		if strings.Contains(seen, never) || strings.Contains(out, "ZgotmplZ") {
			t.Errorf("seen: %q", never)
		}
	}
	if m := regexp.MustCompile(`.{20} [:;!?»]( |$)|« .{20}`).FindString(seen); m != "" {
		t.Errorf("may break over two lines: %q", m)
	}
	if m := regexp.MustCompile(`(?i)<script|\b(src|srcset)=|url\(|@import|http-equiv="refresh|href="[^#]`).FindString(out); m != "" {
		t.Errorf("the page needs something else: %q", m)
	}
	// Each link of the page leads somewhere in it, and no name is given twice.
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(`\bid="([^"]*)"`).FindAllStringSubmatch(out, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n != 1 {
			t.Errorf("%d × id %q", n, id)
		}
	}
	links := regexp.MustCompile(`(?:href="#|aria-labelledby=")([^"]*)"`).FindAllStringSubmatch(out, -1)
	if len(links) < 10 {
		t.Errorf("%d links", len(links))
	}
	for _, m := range links {
		if ids[m[1]] != 1 {
			t.Errorf("%q leads nowhere", m[1])
		}
	}
}

func TestHTMLIsSafe(t *testing.T) {
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>&'` + "`"
	r := row(evil+"@"+evil, mail.Rejected, 550, evil, evil, 0)
	r.Name, r.Organisation, r.Last.Server = evil, evil, evil
	rep := of([]mail.Row{r})
	rep.Title, rep.Campaign.Subject, rep.Campaign.ID = evil, evil, evil
	out := page1(t, rep)
	if strings.Contains(out, "<script") || strings.Contains(out, "<img") {
		t.Error("it runs")
	}
	if n := strings.Count(text(t, out), evil); n < 8 {
		t.Errorf("shown %d times only", n)
	}
}

func TestFew(t *testing.T) {
	if seen := text(t, page1(t, of(nil))); !strings.Contains(seen, "destinataires 0") || strings.Contains(seen, "n’est pas terminé") {
		t.Error(seen)
	}
	seen := text(t, page1(t, of([]mail.Row{row("a@b.example", mail.Accepted, 250, "", "ok", 0)})))
	if !strings.Contains(seen, "remis au relais 1 (100\u202f%)") || strings.Contains(seen, "en moyenne") {
		t.Error(seen)
	}
}

func TestErrorsOfTheLedger(t *testing.T) {
	broken := errors.New("disk")
	r := of(sample())
	whole := r.Rows
	for _, pass := range []int{1, 2, 3} {
		n := 0
		r.Rows = func(f mail.Filter, yield func(mail.Row) bool) error {
			if n++; n == pass {
				return broken
			}
			return whole(f, yield)
		}
		if err := r.HTML(io.Discard); !errors.Is(err, broken) {
			t.Errorf("pass %d: %v", pass, err)
		}
	}
	r.Rows = func(_ mail.Filter, yield func(mail.Row) bool) error {
		yield(mail.Row{State: mail.Planned})
		return broken
	}
	if err := r.CSV(io.Discard); !errors.Is(err, broken) {
		t.Error(err)
	}
	for range r.Table() {
		break // and no more is asked for
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("full") }

func TestFullDisk(t *testing.T) {
	r := of(sample())
	if r.HTML(full{}) == nil || r.CSV(full{}) == nil {
		t.Error("nobody noticed")
	}
}

func TestExplain(t *testing.T) {
	for _, tt := range []struct {
		code     int
		enhanced string
		want     string
	}{
		{550, "5.1.1", "adresse inconnue"}, {452, "4.2.2", "boîte pleine"}, {550, "5.7.515", "authentification insuffisante (SPF, DKIM, DMARC)"},
		{550, "5.7.999", "refusé par la politique du destinataire"}, {550, "", "adresse refusée"}, {421, "", "serveur momentanément indisponible"},
		{0, "", "pas de réponse du serveur"}, {554, "", "refus du serveur"}, {450, "4.0.0", "serveur momentanément indisponible"},
		{554, "5.9.9", "refus du serveur"}, {432, "4.3.2", "serveur momentanément fermé"}, {599, "junk", "refus du serveur"}, {499, ".", "refus momentané du serveur"},
	} {
		if got := explain(mail.Answer{Code: tt.code, Enhanced: tt.enhanced}); got != tt.want {
			t.Errorf("%d %s: %q, want %q", tt.code, tt.enhanced, got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1\u202f000", 1234567: "1\u202f234\u202f567", -1234: "-1\u202f234"} {
		if got := number(n); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for _, tt := range []struct {
		n, of int
		want  string
	}{{0, 0, "–"}, {0, 5, "0\u202f%"}, {5, 5, "100\u202f%"}, {999999, 1000000, "99,9\u202f%"}, {1, 1000000, "0,1\u202f%"}, {1, 3, "33,3\u202f%"}, {1, 2, "50\u202f%"}} {
		if got := percent(tt.n, tt.of); got != tt.want {
			t.Errorf("%d of %d: %q, want %q", tt.n, tt.of, got, tt.want)
		}
	}
	for d, want := range map[time.Duration]string{59 * time.Minute: "59\u00a0min", 100 * time.Minute: "1\u00a0h\u00a040", 50 * time.Hour: "2\u00a0jours et 2\u00a0h"} {
		if got := duration(d); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestMillion writes a million rows, each of a domain of its own, in both forms
// and looks at the memory meanwhile: that must be bounded by what is counted.
func TestMillion(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	total := 1000000
	if os.Getenv("BULLETIN_LONG") == "" {
		total = 100000
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	most := before.HeapAlloc
	r := of(nil)
	r.Counts = mail.Counts{mail.Rejected: total}
	r.Rows = func(f mail.Filter, yield func(mail.Row) bool) error {
		for i := range total {
			if i%20000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
			x := row(fmt.Sprintf("lecteur@d%d.example", i), mail.Rejected, 550, "5.1.1", "no such user", i/1000)
			x.ID = int64(i + 1)
			if !yield(x) {
				return nil
			}
		}
		return nil
	}
	lines := &counter{}
	if err := r.CSV(lines); err != nil || lines.lines != total+1 {
		t.Error(err, lines.lines)
	}
	csvMost := most - before.HeapAlloc
	pageSize := &counter{}
	if err := r.HTML(pageSize); err != nil {
		t.Error(err)
	}
	htmlMost := most - before.HeapAlloc
	t.Logf("%d rows: heap %d KB for CSV (%d MB), %d KB for HTML (%d KB)", total, csvMost>>10, lines.bytes>>20, htmlMost>>10, pageSize.bytes>>10)
	if csvMost > 2<<20 || htmlMost > 16<<20 || pageSize.bytes > 4<<20 {
		t.Errorf("heap %d KB for CSV, %d KB for HTML; page of %d KB", csvMost>>10, htmlMost>>10, pageSize.bytes>>10)
	}
}

type counter struct{ lines, bytes int }

func (c *counter) Write(p []byte) (int, error) {
	c.lines += bytes.Count(p, []byte("\n"))
	c.bytes += len(p)
	return len(p), nil
}
