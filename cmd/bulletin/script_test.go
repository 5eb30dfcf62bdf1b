package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"bulletin": main})
}

// TestScripts runs the real command through testdata/script/*.txtar. $DATA is
// the curated data of the repository.
func TestScripts(t *testing.T) {
	data, err := filepath.Abs("../../data")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"relay":   relayScript,
			"code":    codeScript,
			"replace": replaceScript,
			// windows1252 FILE… gives texts the encoding in which Excel on Windows saves them.
			"windows1252": func(ts *testscript.TestScript, _ bool, files []string) {
				for _, name := range files {
					var b []byte
					for _, r := range ts.ReadFile(name) {
						switch r {
						case '’':
							r = 0x92
						case 'œ':
							r = 0x9c
						}
						if r > 0xff {
							ts.Fatalf("%s: %q has no byte", name, r)
						}
						b = append(b, byte(r))
					}
					ts.Check(os.WriteFile(ts.MkAbs(name), b, 0o600))
				}
			},
		},
		Setup: func(e *testscript.Env) error {
			e.Setenv("DATA", data)
			e.Setenv("LANG", "en")
			return nil
		},
	})
}
