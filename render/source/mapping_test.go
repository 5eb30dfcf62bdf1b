package source

import (
	"slices"
	"testing"

	"bulletin/render"
)

func TestMapping(t *testing.T) {
	columns := []Column{{Header: "Titre : du document", Field: "title"}, {Header: `Dit "autre"`, Field: "notes"}}
	file, err := WithColumns(nil, "Une remarque\nsur deux lignes", columns)
	if err != nil {
		t.Fatal(err)
	}
	want := "# Une remarque\n# sur deux lignes\n\ncolumns:\n  - { header: \"Titre : du document\", field: title }\n  - { header: \"Dit \\\"autre\\\"\", field: notes }\n"
	if string(file) != want {
		t.Errorf("written\n%s\nwant\n%s", file, want)
	}
	read, problems := Mapping("mapping.yaml", file)
	if len(problems) > 0 || len(read) != 2 || read[0].Header != columns[0].Header || read[1].Header != columns[1].Header ||
		read[0].Pos != (render.Pos{Line: 5, Col: 45}) {
		t.Errorf("read %+v, %v", read, problems)
	}

	more, err := WithColumns(file, "", []Column{{Header: "Cote", Field: "skip"}})
	if err != nil {
		t.Fatal(err)
	}
	if w := want + "  - { header: \"Cote\", field: skip }\n"; string(more) != w {
		t.Errorf("written\n%s\nwant\n%s", more, w)
	}
}

func TestMappingProblems(t *testing.T) {
	for name, tt := range map[string]struct {
		file  string
		codes []string
	}{
		"empty":          {"", []string{"empty-file"}},
		"another list":   {"issue: 2024-10\n", []string{"unknown-field"}},
		"a word":         {"columns: Titre\n", []string{"not-a-list"}},
		"no field":       {"columns:\n  - { header: Titre }\n", []string{"missing-field"}},
		"misspelt":       {"columns:\n  - { heade: Titre, field: title }\n", []string{"misspelt-field"}},
		"YAML is broken": {"columns:\n  - { header: Titre\n", []string{"open-bracket"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := Mapping("mapping.yaml", []byte(tt.file))
			var codes []string
			for _, p := range problems {
				codes = append(codes, p.Code.ID)
			}
			slices.Sort(codes)
			if !slices.Equal(codes, tt.codes) {
				t.Errorf("problems %q, want %q", codes, tt.codes)
			}
		})
	}
}
