package render_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
)

const module = "bulletin"

// mayImport says which folders of the module each folder may import. A rule
// for "x/*" holds for every folder below x. A folder without a rule is a
// violation: whoever adds one decides here what it may know.
var mayImport = map[string][]string{
	"render":         {},
	"render/french":  {},
	"render/source":  {"render"},
	"render/bib":     {"render"},
	"render/merge":   {"render"},
	"render/dup":     {"render"},
	"render/cover":   {"render"},
	"render/compose": {"render", "render/french"},
	"render/layout":  {"render", "render/french"},
	"render/pdf":     {"render", "render/layout", "render/pdf/cos"},
	"render/pdf/cos": {},
	"render/markup":  {"render"},
	"render/email":   {"render", "render/markup"},
	"render/web":     {"render", "render/markup"},
	"render/xlsx":    {"render"},
	"templates":      {},
	"cmd/bulletin":   {"*"},
	"cmd/bulletin/*": {"render"},
	// What a mailing is; those below it know it, but not each other.
	"cmd/bulletin/internal/mail":   {},
	"cmd/bulletin/internal/mail/*": {"render", "cmd/bulletin/internal/mail"},
	testSupportFolder:              {"*"},
}

// These serve tests only, so no other file may import them.
const (
	testSupportFolder = "render/rendertest"
	ledgerTestFolder  = "cmd/bulletin/internal/mail/ledgertest"
)

// Packages of the standard library that reach the network, the machine or
// chance. Only the command and what is internal to it may import them.
var effects = []string{
	"net", "net/http", "net/smtp", "net/rpc", "crypto/tls",
	"os", "os/exec", "os/signal", "os/user", "syscall", "plugin", "io/ioutil",
	"log", "log/slog", "math/rand", "math/rand/v2", "crypto/rand", "unsafe",
}

// What in package time depends on the moment or on the machine.
var clock = []string{
	"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker",
	"Local", "LoadLocation", "Unix", "UnixMilli", "UnixMicro",
}

// TestWhoMayImportWhom holds the rule of the house: data flows one way, effects
// live with the command, and each third-party library is known to one package.
func TestWhoMayImportWhom(t *testing.T) {
	for _, v := range importViolations(t, os.DirFS("..")) {
		t.Error(v)
	}
}

// importViolations reads every Go file but tests, for all systems.
func importViolations(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var found []string
	users := map[string][]string{} // third-party library → folders
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := d.Name(); name != "." && (strings.ContainsRune("._", rune(base[0])) || base == "testdata") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder := path.Dir(name)
		say := func(format string, args ...any) { found = append(found, name+": "+fmt.Sprintf(format, args...)) }
		for _, spec := range file.Imports {
			imported, _ := strconv.Unquote(spec.Path.Value)
			switch {
			case imported == module || strings.HasPrefix(imported, module+"/"):
				if why := forbidden(folder, strings.TrimPrefix(imported, module+"/")); why != "" {
					say("%s", why)
				}
			case strings.Contains(strings.Split(imported, "/")[0], "."):
				lib := library(imported)
				if !slices.Contains(users[lib], folder) {
					users[lib] = append(users[lib], folder)
				}
				if folder == "render" {
					say("the domain needs only the standard library, not %s", imported)
				}
			case pure(folder) && slices.Contains(effects, imported):
				say("%s is for the command only", imported)
			}
		}
		if pure(folder) {
			for _, use := range clockUses(file) {
				say("%s depends on the moment or the machine", use)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for lib, folders := range users {
		if len(folders) > 1 {
			found = append(found, fmt.Sprintf("%s: %s is imported by %d packages, one may know it",
				folders[1], lib, len(folders)))
		}
	}
	slices.Sort(found)
	return found
}

// forbidden says why a folder may not import another of the module, if so.
func forbidden(folder, imported string) string {
	allowed, ok := mayImport[folder]
	for parent := folder; !ok && parent != "."; {
		parent = path.Dir(parent)
		allowed, ok = mayImport[parent+"/*"]
	}
	switch {
	case !ok:
		return "there is no rule yet for what " + folder + " may import"
	case imported == testSupportFolder || imported == ledgerTestFolder:
		return imported + " is for tests only"
	case slices.Contains(allowed, "*") || slices.Contains(allowed, imported):
		return ""
	}
	return folder + " may not import " + imported
}

// pure folders have no effects. Test support may use package testing, so what
// it needs of the machine is its affair.
func pure(folder string) bool {
	return folder != testSupportFolder && folder != "cmd" && !strings.HasPrefix(folder, "cmd/")
}

// library is what counts as one: a module of github.com and others by the
// first parts of its path; each package of golang.org/x, which continues the
// standard library.
func library(imported string) string {
	parts := strings.Split(imported, "/")
	switch {
	case parts[0] == "golang.org":
		return imported
	case parts[0] == "gopkg.in":
		return strings.Join(parts[:2], "/")
	}
	return strings.Join(parts[:min(3, len(parts))], "/")
}

// clockUses lists what a file takes from package time, under whatever name.
func clockUses(file *ast.File) []string {
	local := ""
	for _, spec := range file.Imports {
		if spec.Path.Value == `"time"` {
			local = "time"
			if spec.Name != nil {
				local = spec.Name.Name
			}
		}
	}
	if local == "" {
		return nil
	}
	if local == "." {
		return []string{"a dot import of time"}
	}
	var uses []string
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && x.Name == local && slices.Contains(clock, s.Sel.Name) {
				uses = append(uses, "time."+s.Sel.Name)
			}
		}
		return true
	})
	return uses
}

// TestTheImportRuleBites adds one forbidden thing at a time to a small tree
// that follows the rule.
func TestTheImportRuleBites(t *testing.T) {
	good := map[string]string{
		"render/issue.go":                           `import "time"; var epoch time.Time`,
		"render/french/french.go":                   `import "strings"`,
		"render/compose/compose.go":                 `import ("bulletin/render"; "bulletin/render/french"; "github.com/yuin/goldmark")`,
		"render/layout/page.go":                     `import ("bulletin/render"; "golang.org/x/image/font/sfnt")`,
		"render/cover/cover.go":                     `import ("bulletin/render"; "golang.org/x/image/draw"; "io/fs")`,
		"render/pdf/pdf.go":                         `import ("bulletin/render/layout"; "github.com/go-pdf/fpdf")`,
		"render/xlsx/xlsx.go":                       `import ("bulletin/render"; "github.com/xuri/excelize/v2")`,
		"render/xlsx/xlsx_test.go":                  `import ("os"; "bulletin/render/rendertest")`,
		"render/xlsx/testdata/x.go":                 `import "net/http"`,
		"render/rendertest/issue.go":                `import ("bulletin/render"; "bulletin/render/compose"; "testing")`,
		"cmd/bulletin/main.go":                      `import ("os"; "bulletin/render/pdf"; "bulletin/cmd/bulletin/internal/mail/message")`,
		"cmd/bulletin/internal/mail/message/msg.go": `import ("time"; "net"; "bulletin/render"); var t = time.Now()`,
	}
	for _, tt := range []struct{ file, body, want string }{
		{"", "", ""},
		{"render/x.go", `import "bulletin/render/french"`, "render may not import render/french"},
		{"render/x.go", `import "golang.org/x/text/unicode/norm"`, "only the standard library"},
		{"render/french/x.go", `import "bulletin/render"`, "render/french may not import render"},
		{"render/source/x.go", `import "bulletin/render/compose"`, "render/source may not import"},
		{"render/email/x.go", `import "bulletin/render/pdf"`, "render/email may not import render/pdf"},
		{"render/layout/x.go", `import "bulletin/render/pdf"`, "render/layout may not import"},
		{"render/xlsx/x.go", `import "bulletin/render/rendertest"`, "for tests only"},
		{"render/xlsx/x_windows.go", `import "os"`, "os is for the command only"},
		{"render/email/x.go", `import "net/http"`, "net/http is for the command only"},
		{"render/email/x.go", `import "math/rand/v2"`, "math/rand/v2 is for the command only"},
		{"render/email/x.go", `import "time"; var t = time.Now()`, "time.Now depends"},
		{"render/email/x.go", `import clock "time"; var z = clock.Local`, "time.Local depends"},
		{"render/email/x.go", `import . "time"`, "a dot import of time"},
		{"render/email/x.go", `import "github.com/yuin/goldmark/ast"`, "github.com/yuin/goldmark is imported by 2 packages"},
		{"cmd/bulletin/x.go", `import "github.com/xuri/excelize/v2"`, "github.com/xuri/excelize is imported by 2 packages"},
		{"cmd/bulletin/x.go", `import "bulletin/render/rendertest"`, "for tests only"},
		{"cmd/bulletin/x.go", `import "bulletin/cmd/bulletin/internal/mail/ledgertest"`, "for tests only"},
		{"cmd/bulletin/internal/links/x.go", `import "bulletin/render/email"`, "may not import render/email"},
		{"cmd/bulletin/internal/links/x.go", `import "bulletin/cmd/bulletin/internal/mail/message"`, "may not import cmd/bulletin/internal"},
		{"templates/x.go", `import "bulletin/render"`, "templates may not import render"},
		{"render/novel/x.go", `import "bulletin/render"`, "no rule yet for what render/novel"},
	} {
		name := "the good tree"
		tree := fstest.MapFS{}
		for file, body := range good {
			tree[file] = &fstest.MapFile{Data: []byte("package p; " + body)}
		}
		if tt.file != "" {
			name = tt.file + " " + tt.body
			tree[tt.file] = &fstest.MapFile{Data: []byte("package p; " + tt.body)}
		}
		t.Run(name, func(t *testing.T) {
			found := importViolations(t, tree)
			if tt.want == "" {
				if len(found) > 0 {
					t.Errorf("found %q", found)
				}
				return
			}
			if len(found) != 1 || !strings.Contains(found[0], tt.want) {
				t.Errorf("found %q, want one with %q", found, tt.want)
			}
		})
	}
}
