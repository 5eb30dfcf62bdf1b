package subscribers

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/render"
)

var today = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

func reader() *Reader {
	return &Reader{Parse: address.ParseNamed, Suspect: address.Suspect, Today: today}
}

// read reads a text, and lists the problems with their places.
func read(t *testing.T, text string) (*List, []string) {
	t.Helper()
	s, p := CSV(text)
	if p != nil {
		return nil, []string{fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Col, p.Code.ID)}
	}
	l, problems := reader().Read([]Sheet{s})
	var said []string
	for _, p := range problems {
		for _, lang := range []render.Lang{render.English, render.French} {
			if s := p.Message(lang) + p.Hint(lang); strings.Contains(s, "%!") {
				t.Errorf("%s: %s", p.Code.ID, s)
			}
		}
		said = append(said, fmt.Sprintf("%d:%d %s", p.Pos.Line, p.Pos.Col, p.Code.ID))
	}
	return l, said
}

func TestRead(t *testing.T) {
	l, problems := read(t, "Courriel;Nom;Prénom;Structure;Langue;Groupes;Date du consentement;Source;Texte\n"+
		"Presse@Example.org;Exemple;Service;\"Maison; du test\";français;Élus, presse;12/03/2024;formulaire du site;\"Je veux le \"\"bulletin\"\"\"\n"+
		";;;;;;;;\n"+
		"Documentation <documentation@example.org>;;;;pt-br;;1er mars 2024;;\n")
	want := []mail.Subscriber{
		{Address: "presse@example.org", Name: "Service Exemple", Organisation: "Maison; du test", Language: "fr", Segments: []string{"presse", "Élus"},
			Consent: mail.Consent{Date: time.Date(2024, 3, 12, 0, 0, 0, 0, time.UTC), Source: "formulaire du site", Wording: `Je veux le "bulletin"`}},
		{Address: "documentation@example.org", Name: "Documentation", Language: "pt-BR", Segments: nil,
			Consent: mail.Consent{Date: time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)}},
	}
	if len(problems) > 0 || !reflect.DeepEqual(l.Subscribers, want) {
		t.Errorf("got %+v\nwant %+v\n%v", l.Subscribers, want, problems)
	}
}

func TestReadSays(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "0:0 subscribers-no-headers"},
		{"no headers", "a@example.org;Nom\nb@example.org;Nom\n", "1:1 subscribers-no-headers"},
		{"nobody", "Courriel\n", "0:0 subscribers-nobody"},
		{"address", "nom,courriel\nÉté,b@example\n", "2:5 mailbox-no-dot"},
		{"in quotes", "nom,courriel\n\"É,é\",\"b@example\"\n", "2:7 mailbox-no-dot"},
		{"two in a cell", "courriel;nom\n\"a@example.org; b@example.org\";\n", "2:1 mailbox-several"},
		{"one beside the other", "courriel\na@example.org; b@example.org\n", "2:15 subscribers-beyond"},
		{"none", "courriel;nom\n;Exemple\n", "2:1 subscribers-no-address"},
		{"a slip", "courriel\na@gmial.com\n", "2:1 subscribers-suspect"},
		{"date", "courriel;date du consentement\na@example.org;31/02/2024\na@example.org;03/25/2024\nb@example.org;45363\nc@example.org;25/11/2026\nd@example.org;12/03/1924",
			"2:15 subscribers-date 3:15 subscribers-date 4:15 subscribers-serial 5:15 subscribers-future 6:15 subscribers-date"},
		{"language", "courriel;langue\na@example.org;moldu\n", "2:15 subscribers-language"},
		{"a column more", "courriel;code postal;vide\na@example.org;67000;\n", "1:10 subscribers-unknown-column"},
		{"street and mail", "adresse;courriel\n1 rue de l’Exemple;a@example.org\n", "1:1 subscribers-unknown-column"},
		{"two columns", "courriel;email\na@example.org;b@example.org\n", "1:10 subscribers-two-columns"},
		{"two columns, one empty", "courriel;email\na@example.org;\n", ""},
		{"a line open", "courriel;nom\na@example.org;\"Exemple\nb@example.org;x\n", "2:1 subscribers-quotes"},
		{"a quote inside", "courriel;nom\na@example.org;Ex\"emple\n", "2:17 subscribers-quotes"},
		{"twice", "courriel\na@example.org\nA@Example.org\n", "3:1 subscribers-twice"},
		{"twice, other", "courriel;nom\na@example.org;A\nA@Example.org;B\n", "3:1 subscribers-twice-differs"},
		{"left", "courriel;statut\na@example.org;désabonné\nb@example.org;Abonnée\nc@example.org;peut-être\n", "4:15 subscribers-state"},
		{"a title above", "Abonnés au bulletin\n\ncourriel;nom\nx;\n", "4:1 mailbox-no-at"},
		{"notes beside", "courriel;nom;;remarque\na@example.org;A;;\n;;;à revoir\n", "1:15 subscribers-unknown-column"},
		{"no title", "courriel\na@example.org;x\nb@example.org;y\n", "2:15 subscribers-no-title"},
		{"sep", "sep=,\ncourriel,nom\na@example,A;B\n", "3:1 mailbox-no-dot"},
		{"tabs", "courriel\tnom\na@example\tA;B\n", "2:1 mailbox-no-dot"},
	} {
		_, problems := read(t, c.text)
		if got := strings.Join(problems, " "); got != c.want {
			t.Errorf("%s: got %s, want %s", c.name, got, c.want)
		}
	}
}

func TestTwoSheets(t *testing.T) {
	s, _ := CSV("courriel\na@example.org\n")
	other, _ := CSV("notes\nrien\n")
	if l, problems := reader().Read([]Sheet{other, s}); len(problems) > 0 || len(l.Subscribers) != 1 {
		t.Errorf("%v, %v", l, problems)
	}
	if _, problems := reader().Read([]Sheet{s, s}); len(problems) != 1 || problems[0].Code != codeTwoSheets {
		t.Errorf("%v", problems)
	}
}

// Of two rows for one address the first wins; segments are those of both.
func TestTwice(t *testing.T) {
	l, _ := read(t, "courriel;nom;structure;segments;consentement le;source\na@example.org;A;;x;;\nA@example.org;B;S;y;2024-01-02;papier\n")
	want := mail.Subscriber{Address: "a@example.org", Name: "A", Organisation: "S", Segments: []string{"x", "y"},
		Consent: mail.Consent{Date: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC), Source: "papier"}}
	if len(l.Subscribers) != 1 || !reflect.DeepEqual(l.Subscribers[0], want) || l.Merged != 1 {
		t.Errorf("%+v", l)
	}
}

// Who left, by one of her rows, is not mailed.
func TestAway(t *testing.T) {
	l, _ := read(t, "Email;Status\na@example.org;subscribed\nb@example.org;Cleaned\nA@example.org;unsubscribed\na@example.org;non\n")
	want := []mail.Subscriber{
		{Address: "b@example.org", Suppressed: mail.Suppression{Why: mail.Undeliver, Note: "Cleaned", When: today}},
		{Address: "a@example.org", Suppressed: mail.Suppression{Why: mail.Unsubscribed, Note: "unsubscribed", When: today}},
	}
	if len(l.Subscribers) != 0 || !reflect.DeepEqual(l.Away, want) {
		t.Errorf("%+v", l)
	}
}

func TestMerge(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2024, 1, n, 0, 0, 0, 0, time.UTC) }
	old := mail.Subscriber{ID: 7, Address: "a@example.org", Name: "A", Segments: []string{"x"}, Consent: mail.Consent{Date: day(1), Source: "papier", Wording: "oui"}}
	for _, c := range []struct{ more, want mail.Subscriber }{
		{mail.Subscriber{Address: "a@example.org"}, old},
		{mail.Subscriber{Address: "a@example.org", Name: "B", Segments: []string{"b"}},
			mail.Subscriber{ID: 7, Address: "a@example.org", Name: "B", Segments: []string{"b", "x"}, Consent: old.Consent}},
		{mail.Subscriber{Address: "a@example.org", Consent: mail.Consent{Date: day(1), Source: "site"}},
			mail.Subscriber{ID: 7, Address: "a@example.org", Name: "A", Segments: []string{"x"}, Consent: mail.Consent{Date: day(1), Source: "site", Wording: "oui"}}},
		{mail.Subscriber{Address: "a@example.org", Consent: mail.Consent{Date: day(2)}},
			mail.Subscriber{ID: 7, Address: "a@example.org", Name: "A", Segments: []string{"x"}, Consent: mail.Consent{Date: day(2)}}},
		{mail.Subscriber{Address: "a@example.org", Consent: mail.Consent{Source: "site"}}, old},
		{mail.Subscriber{Address: "a@example.org", Consent: mail.Consent{Date: day(1).AddDate(-1, 0, 0), Source: "site"}}, old},
	} {
		if got := Merge(old, c.more); !reflect.DeepEqual(got, c.want) {
			t.Errorf("got %+v, want %+v", got, c.want)
		}
	}
	if !Same(old, Merge(old, mail.Subscriber{})) || Same(old, Merge(old, mail.Subscriber{Name: "B"})) {
		t.Error("Same")
	}
}

func TestDay(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"12/03/2024", "2024-03-12"}, {"2024-03-12", "2024-03-12"}, {"12.3.2024", "2024-03-12"}, {"12-03-24", "2024-03-12"},
		{"12/03/2024 14:05:33", "2024-03-12"}, {"2024-03-12T10:00:00Z", "2024-03-12"}, {"2024/03/12 10:00:00 AM UTC+1", "2024-03-12"},
		{"12 mars 2024", "2024-03-12"}, {"mardi 12\u00a0mars\u00a02024", "2024-03-12"}, {"1er févr. 2024", "2024-02-01"}, {"3 août 2024", "2024-08-03"},
		{"3 jui 2024", ""}, {"13/13/2024", ""}, {"2024", ""}, {"03/2024", ""}, {"12/03/1024", ""}, {"", ""}, {"29/02/2023", ""},
	} {
		got := ""
		if d, ok := Day(c.in); ok {
			got = d.Format(time.DateOnly)
		}
		if got != c.want {
			t.Errorf("Day(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// Every header that is offered is known as what it is.
func TestHeaders(t *testing.T) {
	for f := Address; f <= State; f++ {
		for _, w := range slices.Concat(words[f].english, words[f].french) {
			if got := fieldOf(strings.ToUpper(w)); got != f {
				t.Errorf("%q is taken for %d, not %d", w, got, f)
			}
		}
	}
}

func TestGuard(t *testing.T) {
	for _, s := range []string{"", "a", "=1", "'=1", "''-2", "'a", "+33", "-", "@x", "'"} {
		if got := unguard(Guard(s)); got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("courriel;nom\na@example.org;\"A\"\n")
	f.Add("sep=,\nEmail,Segments,Date of consent\na@b.fr,\"x;y\",12/03/2024\n")
	f.Add("\tmail\n\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, '\r') {
			return // there is none left
		}
		s, p := CSV(text)
		if p != nil {
			return
		}
		lines := strings.Count(text, "\n") + 1
		l, problems := reader().Read([]Sheet{s})
		for _, p := range problems {
			if p.Pos.Line > lines || p.Pos.Line < 0 {
				t.Fatalf("%s at %v of %d lines", p.Code.ID, p.Pos, lines)
			}
			p.Message(render.French)
		}
		if l == nil || len(render.Errors(problems)) > 0 {
			return
		}
		seen := map[string]bool{}
		for _, s := range l.Subscribers {
			if a, err := address.Parse(s.Address); err != nil || a != s.Address || seen[a] {
				t.Fatalf("%q, %v", s.Address, err)
			}
			seen[s.Address] = true
			for _, text := range append([]string{s.Name, s.Organisation, s.Consent.Source, s.Consent.Wording}, s.Segments...) {
				if strings.ContainsAny(text, "\r\n\x00") {
					t.Fatalf("%q", text)
				}
			}
		}
	})
}
