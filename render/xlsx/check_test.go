package xlsx_test

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"bulletin/render"
	"bulletin/render/xlsx"
)

func TestRefusals(t *testing.T) {
	tests := []struct {
		name   string
		break_ func(*render.Issue, *render.Record)
		code   string
		line   int
		french string // a part of the message
	}{
		{"no id", func(_ *render.Issue, r *render.Record) { r.ID = "" },
			"workbook-no-id", 8, "« =1+1 : titre #5 »"},
		{"a complement without id", func(_ *render.Issue, r *render.Record) { r.Complements[0].ID = "" },
			"workbook-no-id", 20, "« Complément »"},
		{"an abstract that Excel would cut", func(_ *render.Issue, r *render.Record) { r.Abstract = strings.Repeat("é", 32768) },
			"workbook-text-too-long", 13, "le champ « Résumé » de « laacher-engagement » compte 32768"},
		{"as long, counted in UTF-16", func(_ *render.Issue, r *render.Record) { r.Abstract = strings.Repeat("😀", 16384) },
			"workbook-text-too-long", 13, "compte 32768"},
		{"an introduction", func(i *render.Issue, _ *render.Record) { i.Introduction = strings.Repeat("a", 40000) },
			"workbook-text-too-long", 2, "Introduction du numéro"},
		{"an invisible character", func(_ *render.Issue, r *render.Record) { r.Title = "a\x07b" },
			"workbook-control-character", 9, "« Titre » de « laacher-engagement » contient le caractère U+0007"},
		{"a carriage return", func(_ *render.Issue, r *render.Record) { r.Notes = "a\rb" },
			"workbook-control-character", 8, "U+000D"},
		{"bytes that are no text", func(_ *render.Issue, r *render.Record) { r.Title = "a\xffb" },
			"workbook-control-character", 9, "U+00FF"},
		{"half a pair", func(_ *render.Issue, r *render.Record) { r.Title = "a\uFFFEb" },
			"workbook-control-character", 9, "U+FFFE"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			issue := positioned()
			test.break_(issue, issue.Sections[0].Records[0])
			b := composed(t, issue)
			for name, write := range map[string]func(*bytes.Buffer) error{
				"Workbook": func(w *bytes.Buffer) error { return xlsx.Workbook(w, b) },
				"CSV":      func(w *bytes.Buffer) error { return xlsx.CSV(w, b) },
			} {
				var out bytes.Buffer
				var refused *xlsx.Refused
				if err := write(&out); !errors.As(err, &refused) || out.Len() > 0 {
					t.Fatalf("%s wrote %d bytes and returned %v", name, out.Len(), err)
				}
				p := refused.Problems[0]
				if p.Code.ID != test.code || p.Pos.Line != test.line || len(refused.Problems) != 1 {
					t.Errorf("%s: %v instead of %s at line %d", name, refused, test.code, test.line)
				}
				if m := plain(p.Message(render.French)); !strings.Contains(m, test.french) {
					t.Errorf("%s: %q does not say %q", name, m, test.french)
				}
			}
		})
	}
}

func TestLongestTextIsHeld(t *testing.T) {
	issue := whole()
	issue.Sections[0].Records[0].Abstract = strings.Repeat("é", 32767)
	b := composed(t, issue)
	if d := differences(expected(b), found(t, written(t, b))); len(d) > 0 {
		t.Errorf("%d differences", len(d))
	}
}

// What Excel would refuse as a link stands as text, and « À vérifier » says so.
func TestAddressesThatAreNoLinks(t *testing.T) {
	tests := []struct{ address, code string }{
		{"https://a.example/" + strings.Repeat("x", 2079), "workbook-address-too-long"},
		{"https://a.example/%zz", "workbook-address-odd"},
		{"https://a.example/a b", "workbook-address-odd"},
		{"https://", "workbook-address-odd"},
		{"javascript:alert(1)", "workbook-address-odd"},
		{"file:///C:/x", "workbook-address-odd"},
		{"https://é.example/œuvre?q=«x»#a", ""},
		{"mailto:a@example.org", ""},
		{"https://a.example/" + strings.Repeat("x", 2079-len("https://a.example/")), ""},
	}
	for _, test := range tests {
		issue := positioned()
		issue.Sections[0].Records[0].Links = []render.Link{{URL: test.address}}
		b := composed(t, issue)
		var codes []string
		for _, p := range xlsx.Check(b) {
			codes = append(codes, p.Code.ID)
		}
		if strings.Join(codes, " ") != test.code {
			t.Errorf("%.40s: %v instead of %q", test.address, codes, test.code)
		}
		f := opened(t, written(t, b))
		column := "Q"
		if got, _ := f.GetCellValue("Inventaire", column+"2"); got != test.address {
			t.Fatalf("%.40s is written as %.40q", test.address, got)
		}
		if linked, _, _ := f.GetCellHyperLink("Inventaire", column+"2"); linked == (test.code != "") {
			t.Errorf("%.40s: linked %v", test.address, linked)
		}
		told, _ := f.GetCellValue("À vérifier", "E2")
		if strings.Contains(told, "laacher-engagement") == (test.code == "") {
			t.Errorf("%.40s: À vérifier says %q", test.address, told)
		}
	}
}

// positioned is the whole issue as if it had been read from a file.
func positioned() *render.Issue {
	issue := whole()
	issue.File = "issue.yaml"
	at := func(line, col int) render.Pos { return render.Pos{Line: line, Col: col} }
	issue.At = render.Positions{"": at(1, 1), "introduction": at(2, 15)}
	s := issue.Sections[0]
	s.At = render.Positions{"": at(5, 5), "heading": at(5, 14)}
	r := s.Records[0]
	r.At = render.Positions{"": at(8, 9), "title": at(9, 16), "issued": at(12, 17), "abstract": at(13, 19), "links.0": at(30, 11)}
	r.Complements[0].At = render.Positions{"": at(20, 13), "title": at(21, 20)}
	return issue
}

// A warning is told beside the record that it is about.
func TestReviewFindsTheRecord(t *testing.T) {
	code := &render.Code{ID: "x", Severity: render.Warning, French: "constat", HintFrench: "conseil"}
	tests := []struct {
		name      string
		file      string
		line, col int
		id, to    string
	}{
		{"at a value", "issue.yaml", 12, 17, "laacher-engagement", "'Inventaire'!B2"},
		{"inside a long value", "issue.yaml", 15, 3, "laacher-engagement", "'Inventaire'!B2"},
		{"in a complement", "issue.yaml", 21, 20, "complement", "'Sous-ressources'!M3"},
		{"after the complement", "issue.yaml", 30, 11, "laacher-engagement", "'Inventaire'!B2"},
		{"in the section", "issue.yaml", 5, 14, "", ""},
		{"before everything", "issue.yaml", 1, 1, "", ""},
		{"in another file", "publication.yaml", 12, 17, "", ""},
		{"nowhere", "issue.yaml", 0, 0, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := render.Problem{Code: code, File: test.file, Pos: render.Pos{Line: test.line, Col: test.col}}
			f := opened(t, written(t, composed(t, positioned(), p)))
			id, _ := f.GetCellValue("À vérifier", "C2")
			_, to, _ := f.GetCellHyperLink("À vérifier", "C2")
			if id != test.id || to != test.to {
				t.Errorf("told beside %q, leading to %q", id, to)
			}
			if message, _ := f.GetCellValue("À vérifier", "E2"); message != "Constat" {
				t.Errorf("the message is %q", message)
			}
			if to != "" {
				sheet, cell, _ := strings.Cut(strings.ReplaceAll(to, "'", ""), "!")
				if there, _ := f.GetCellValue(sheet, cell); there != test.id {
					t.Errorf("%s holds %q", to, there)
				}
			}
		})
	}
}

// A sheet holds 65,530 links; nothing is lost beyond, and it is said.
func TestManyLinks(t *testing.T) {
	issue := whole()
	r := issue.Sections[0].Records[0]
	for i := range 65530 {
		r.Links = append(r.Links, render.Link{URL: fmt.Sprintf("https://a.example/%d", i)})
	}
	ps := xlsx.Check(composed(t, issue))
	if len(ps) != 1 || ps[0].Code.ID != "workbook-too-many-links" || ps[0].Code.Severity != render.Warning {
		t.Errorf("%d links give %v", len(r.Links), ps)
	}
}

func TestNothingToReview(t *testing.T) {
	f := opened(t, written(t, composed(t, whole())))
	if got, _ := f.GetCellValue("À vérifier", "E2"); plain(got) != "Rien à vérifier dans ce numéro." {
		t.Errorf("À vérifier says %q", got)
	}
}

func TestCodes(t *testing.T) {
	seen := map[string]bool{}
	infinitive := regexp.MustCompile(`(^|, |, ou |, puis |\x{202f}; )(y |l’|le |la |les |n’en )?\p{Ll}+(er|ir|re) `)
	for _, c := range xlsx.Codes() {
		if s := infinitive.FindString(c.HintFrench); s != "" { // hints address their reader: « écrivez »
			t.Errorf("%s advises by %q", c.ID, s)
		}
		if seen[c.ID] || c.English == "" || c.French == "" || c.HintEnglish == "" || c.HintFrench == "" {
			t.Errorf("the code %q is not whole or not alone", c.ID)
		}
		seen[c.ID] = true
		for _, s := range []string{c.French, c.HintFrench} {
			for _, bad := range []string{" :", " ;", "« ", " »", "'"} {
				if strings.Contains(s, bad) {
					t.Errorf("%q holds %q", s, bad)
				}
			}
		}
	}
}

// plain makes all spaces ordinary ones.
func plain(s string) string { return strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s) }
