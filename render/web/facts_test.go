package web

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"unicode"

	"bulletin/render"
)

// A fact is a dressed value of the bulletin, and the text or the address the
// page shows for it.
type fact struct {
	path string
	v    reflect.Value
	want string
}

// elsewhere are the fields of a bulletin that a page does not print: what was
// curated, which it prints dressed, what is for other editions, and what stands
// in the contents, which TestContents reads. Whatever is added to the domain
// must be printed or be named here.
var elsewhere = map[string]bool{
	"Issue": true, "Publication": true, "Dated": true, "BaseName": true, "Name": true, "Subject": true, "Preheader": true, "Summary": true, "Public": true,
	"Unsubscribe": true, "Logo": true, "Warnings": true, // of Bulletin
	"All": true, "Browser": true, "WebPage": true, "Attached": true, "Reason": true, "Whole": true, // of Labels
	"Section": true, "Count": true, "Colour": true, "Sheets": true, // of PrintedSection
	"Record": true, "Lead": true, "Producer": true, "Lang": true, "Curated": true,
}

// facts lists what the page must say. An address that is only described is
// shown as its site.
func facts(b *render.Bulletin) []fact {
	var all []fact
	var walk func(v reflect.Value, path string)
	walk = func(v reflect.Value, path string) {
		if l, ok := v.Interface().(render.PrintedLink); ok && !l.Curated && strings.HasSuffix(path, "Links.0") && !strings.Contains(path, "s.Links") {
			all = append(all, fact{path + ".URL", v.FieldByName("URL"), l.URL}, fact{path + " (site)", v, siteOf(l)})
			return
		}
		if c, ok := v.Interface().(render.Cover); ok {
			if c.Picture != nil {
				all = append(all, fact{path + ".Alt", v.FieldByName("Alt"), c.Alt})
			}
			return // the typographic cover says again what stands beside it
		}
		switch v.Kind() {
		case reflect.Pointer:
			if !v.IsNil() {
				walk(v.Elem(), path)
			}
		case reflect.Struct:
			for i := range v.NumField() {
				name := v.Type().Field(i).Name
				labelled := name != "Unsubscribe" || v.Type() != reflect.TypeFor[render.Labels]()
				if !elsewhere[name] && labelled {
					walk(v.Field(i), path+"."+name)
				}
			}
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i), fmt.Sprintf("%s.%d", path, i))
			}
		case reflect.String:
			if v.String() != "" {
				all = append(all, fact{path, v, v.String()})
			}
		}
	}
	walk(reflect.ValueOf(b).Elem(), "")
	p := b.Publication
	for _, s := range []*string{&p.Organisation.Acronym, &p.Organisation.Name, &p.Organisation.Place, &p.Organisation.Address, &p.Masthead.Director, &p.Masthead.ISSN, &p.Site} {
		if *s != "" {
			all = append(all, fact{"publication: " + *s, reflect.ValueOf(s).Elem(), *s})
		}
	}
	return all
}

func complete(t *testing.T, b *render.Bulletin, p readPage) {
	t.Helper()
	for _, f := range facts(b) {
		if !strings.Contains(p.said, squeeze(f.want)) && !silent(b, f) {
			t.Errorf("the page lacks %s: %q", f.path, f.want)
		}
	}
}

// silent are labels of what the bulletin does not have.
func silent(b *render.Bulletin, f fact) bool {
	switch f.path {
	case ".Labels.Contents":
		return len(b.Sections) == 0
	case ".Labels.PDF", ".Labels.References":
		return b.BaseName == ""
	case ".Labels.Permalink", ".Labels.Catalogue", ".Labels.Hours", ".Labels.Complements":
		return true // held by TestNothingGoesUnnoticed, in an issue that has all
	}
	return false
}

// Whatever is taken from the bulletin, the page says less.
func TestNothingGoesUnnoticed(t *testing.T) {
	b := specimen(t)
	whole := read(t, written(t, b))
	for _, f := range facts(b) {
		if f.path == ".Labels.Complements" {
			continue // stands before those of each record already
		}
		before := strings.Count(whole.said, squeeze(f.want))
		if before == 0 {
			t.Errorf("the page lacks %s: %q", f.path, f.want)
		}
		kept := reflect.New(f.v.Type()).Elem()
		kept.Set(f.v)
		f.v.SetZero()
		if after := strings.Count(read(t, written(t, b)).said, squeeze(f.want)); after >= before {
			t.Errorf("without %s (%q), the page says it as often", f.path, f.want)
		}
		f.v.Set(kept)
	}
}

// squeeze drops white space and what is never seen.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
}
