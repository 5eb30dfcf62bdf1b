package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/render"
)

// with runs the command on a folder and returns its status and both streams.
func with(data string, args ...string) (status int, out, errs string) {
	var stdout, stderr bytes.Buffer
	c := command{stdin: strings.NewReader(""), stdout: &stdout, stderr: &stderr, getenv: func(string) string { return "" },
		lang: func(func(string) string) render.Lang { return render.French }}
	status = c.run(append([]string{"--data", data, "subscribers"}, args...))
	plain := strings.NewReplacer("\u00a0", " ", "\u202f", " ")
	return status, plain.Replace(stdout.String()), plain.Replace(stderr.String())
}

// A workbook is read as Excel shows it, and errors name its cells.
func TestImportSubscribersOfAWorkbook(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "abonnés.xlsx")
	book := func(cells map[string]any) {
		t.Helper()
		f := excelize.NewFile()
		defer f.Close()
		if _, err := f.NewSheet("Notes"); err != nil {
			t.Fatal(err)
		}
		for at, v := range cells {
			if err := f.SetCellValue("Sheet1", at, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SaveAs(file); err != nil {
			t.Fatal(err)
		}
	}
	day := time.Date(2024, 3, 12, 0, 0, 0, 0, time.UTC)
	book(map[string]any{"B3": "Mél", "C3": "Date d’inscription", "D3": "Nom", "B5": "accueil@example.org", "C5": day, "D5": "Accueil",
		"B6": "presse@example", "B7": "info@example.org", "C7": 45363, "D8": "Sans adresse"})
	status, out, errs := with(data, "import", file, "--yes")
	for _, want := range []string{"abonnés.xlsx, cellule B6: le domaine « example » n’a pas de point", "cellule C7: « 45363 » est le numéro qu’Excel donne à une date",
		"cellule B8: cette ligne n’a pas d’adresse", "3 erreurs : rien n’a été repris"} {
		if !strings.Contains(errs, want) {
			t.Errorf("%q is not said:\n%s", want, errs)
		}
	}
	if status != exitProblems || out != "" {
		t.Errorf("status %d, %s", status, out)
	}
	book(map[string]any{"B3": "Mél", "C3": "Date d’inscription", "D3": "Nom", "B5": "accueil@example.org", "C5": day, "D5": "Accueil"})
	if status, out, errs = with(data, "import", file, "--yes", "--segment", "presse"); status != exitDone || !strings.Contains(out, "Fait : 1 ajouté, 0 mis à jour") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if _, out, _ = with(data, "list"); !regexp.MustCompile(`accueil@example\.org +Accueil +presse +2024-03-12 +abonné`).MatchString(out) {
		t.Error(out)
	}
}

// What is known of a person has her mailings; once she is forgotten, neither it
// nor the file knows her.
func TestKnownAndForgotten(t *testing.T) {
	data := t.TempDir()
	ctx := context.Background()
	now := time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
	store, err := ledger.Open(filepath.Join(data, "private", "bulletin.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = store.Import(ctx, []mail.Subscriber{{Address: "documentation@example.org", Name: "Service de documentation"}}, now)
	if err == nil {
		_, err = store.Start(ctx, mail.Campaign{ID: "2026-11", Content: strings.Repeat("0", 64), Subject: "Ressources", Started: now})
	}
	if err != nil {
		t.Fatal(err)
	}
	release, err := store.Lock(ctx, "2026-11")
	if err != nil {
		t.Fatal(err)
	}
	all, err := store.Claim(ctx, "2026-11", 10, now)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	err = errors.Join(store.Step(ctx, "2026-11", nil, all[0].ID, now),
		store.Step(ctx, "2026-11", []mail.Outcome{{Recipient: all[0].ID, State: mail.Accepted, At: now,
			Answer: mail.Answer{Server: "relais.example.org", Code: 250, Enhanced: "2.0.0", Text: "documentation@example.org ok"}}}, 0, now),
		release(), store.Close())
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs := with(data, "export", "--of", "Documentation@Example.org")
	if status != exitDone || !regexp.MustCompile(`(?m)^2026-11 +Ressources +remis au relais +2026-11-24 \d\d:\d\d +250 2\.0\.0 documentation@example\.org ok$`).MatchString(out) {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if _, out, _ = with(data, "export", "--of", "documentation@example.org", "--json"); !strings.Contains(out, `"server": "relais.example.org"`) || !strings.Contains(out, `"state": "accepted"`) {
		t.Error(out)
	}
	if status, out, errs = with(data, "forget", "documentation@example.org", "--yes"); status != exitDone {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	if status, _, errs = with(data, "export", "--of", "documentation@example.org"); status != exitProblems || !strings.Contains(errs, "on ne sait rien de") {
		t.Errorf("status %d\n%s", status, errs)
	}
	err = filepath.WalkDir(data, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		for _, trace := range []string{"documentation@", "Service de documentation"} {
			if bytes.Contains(b, []byte(trace)) {
				t.Errorf("%s still knows %q", name, trace)
			}
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// What a person exports is for her eyes only.
func TestExportIsPrivate(t *testing.T) {
	data := t.TempDir()
	name := filepath.Join(data, "x.csv")
	if status, _, errs := with(data, "export", "--to", "csv", "--out", name); status != exitDone {
		t.Fatal(errs)
	}
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if os.PathSeparator == '/' && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	if status, _, errs := with(data, "export", "--out", filepath.Join(data, "nowhere", "x.xlsx")); status != exitWorld {
		t.Errorf("status %d, %s", status, errs)
	}
}

// Every way in which the ledger cannot be used has words of its own.
func TestStoreErrors(t *testing.T) {
	for _, e := range []struct {
		err    error
		status int
		want   string
	}{
		{&ledger.NetworkDriveError{Path: "x", Kind: "cifs"}, exitWorld, "lecteur réseau"},
		{&ledger.NewerError{Path: "x"}, exitWorld, "version plus récente"},
		{&ledger.ForeignError{Path: "x"}, exitProblems, "abîmé"},
		{&ledger.DamagedError{Path: "x"}, exitProblems, "abîmé"},
		{&ledger.InUseError{Path: "x"}, exitWorld, "en cours d’emploi"},
		{&ledger.BusyError{}, exitWorld, "en cours d’emploi"},
		{fs.ErrPermission, exitWorld, "n’est pas permise"},
	} {
		c := &command{say: render.French, data: "data"}
		var f *failure
		if err := c.storeError(fmt.Errorf("x: %w", e.err)); !errors.As(err, &f) || f.status != e.status || !strings.Contains(f.Error(), e.want) || f.hint == "" {
			t.Errorf("%T: %v", e.err, err)
		}
		if m := regexp.MustCompile(` [:;!?»]|« `).FindString(f.Error() + f.hint); m != "" {
			t.Errorf("%T: %q may break over two lines", e.err, m)
		}
	}
}
