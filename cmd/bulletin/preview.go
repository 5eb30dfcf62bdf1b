package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"runtime"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/preview"
	"bulletin/render"
	"bulletin/render/email"
	"bulletin/render/xlsx"
)

func (c *command) preview() *cobra.Command {
	var port int
	var open bool
	cmd := &cobra.Command{
		Use:   c.tr("preview [YYYY-MM] [options]", "preview [AAAA-MM] [options]"),
		Short: c.tr("Show the editions in a browser while the list is written", "Montrer les éditions dans un navigateur pendant que la liste s’écrit"),
		Long: c.tr(`Show the editions of the issue named, or of the latest, on one page that a
browser of this computer opens: the PDF, the mail (on a computer, on a telephone,
in the dark, without images, as text), the web page, the workbook.

Whenever a file of data/, or of the folder of --templates, is saved, the editions
are built anew in memory and the page follows. What is wrong stands at its top.
Nothing is written into out/.

The address is printed first. Ctrl-C ends the preview.`, `Montrer les éditions du numéro nommé, ou du dernier, sur une page qu’ouvre un
navigateur de cet ordinateur : le PDF, le courriel (sur un ordinateur, sur un
téléphone, en sombre, sans images, en texte), la page web, le classeur.

Dès qu’un fichier de data/, ou du dossier de --templates, est enregistré, les
éditions sont refaites en mémoire et la page suit. Ce qui ne va pas y est montré en
haut. Rien n’est écrit dans out/.

L’adresse est écrite en premier. Ctrl-C met fin à l’aperçu.`),
		Example: "  bulletin preview --open\n  bulletin preview 2024-10 --port 8080",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return c.usageError("preview shows one issue at a time", "preview montre un numéro à la fois")
			}
			if port < 0 || port > math.MaxUint16 {
				return c.usageError("--port takes a number from 0 to %d, not %d", "--port prend un nombre de 0 à %d, et non %d", math.MaxUint16, port)
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			return c.servePreview(ctx, args, port, open)
		},
	}
	cmd.Flags().IntVar(&port, "port", 0,
		c.tr("`number` of the port to serve on (0: the system chooses)", "`numéro` du port où servir (0 : au choix du système)"))
	cmd.Flags().BoolVar(&open, "open", false, c.tr("open the page in the browser", "ouvrir la page dans le navigateur"))
	return cmd
}

// servePreview serves the issue named, or the latest, until the context ends.
func (c *command) servePreview(ctx context.Context, args []string, port int, open bool) error {
	names, err := c.issueNames(args)
	if err != nil {
		return err
	}
	name := slices.Max(names)
	listener, err := preview.Listen(port)
	if err != nil {
		return c.portError(err, port)
	}
	defer listener.Close()
	watched := []string{c.data}
	if c.designed != "" {
		watched = append(watched, c.designed)
	}
	server, err := preview.New(listener, preview.Options{
		Lang:      c.say,
		Templates: c.templateFiles(),
		Watch:     watched,
		Build:     func(images string) (preview.Built, error) { return c.buildInMemory(name, images) },
		Gallery:   c.gallery,
		Explain:   c.explain,
	})
	if err != nil {
		return c.broken(err)
	}
	if err := server.Build(); err != nil {
		return err
	}
	fmt.Fprintln(c.stdout, server.Address())
	fmt.Fprintln(c.stderr, c.tr("Save a file of the list: the page follows. Ctrl-C, or closing this window, ends the preview.",
		"Enregistrer un fichier de la liste : la page suit. Ctrl-C, ou la fermeture de cette fenêtre, met fin à l’aperçu."))
	if open {
		if err := openInBrowser(server.Address()); err != nil {
			fmt.Fprintf(c.stderr, c.tr("no browser could be opened (%v): open the address above in one\n",
				"aucun navigateur n’a pu être ouvert (%v) : y ouvrir l’adresse ci-dessus\n"), err)
		}
	}
	return server.Run(ctx)
}

// portError says why there is no port to serve on.
func (c *command) portError(err error, port int) error {
	f := &failure{status: exitWorld, err: err}
	if portTaken(err) {
		f.err = fmt.Errorf(c.tr("port %d is taken by another program, perhaps by another preview",
			"le port %d est pris par un autre programme, peut-être par un autre aperçu"), port)
		f.hint = c.tr("Leave --port out: the system chooses one that is free.", "Ôter --port : le système en choisit un libre.")
	}
	return f
}

// buildInMemory builds all editions of an issue.
func (c *command) buildInMemory(name, images string) (preview.Built, error) {
	var built preview.Built
	p, err := c.prepare([]string{name}, nil, false)
	if err == nil {
		for _, problem := range p.lists.problems {
			built.Problems = append(built.Problems, preview.Problem{Problem: problem, Line: p.lists.line(problem)})
		}
		built.Title = name
		for _, b := range p.lists.bulletins { // also of a list with errors
			built.Title = b.Name
		}
		for _, issue := range p.issues {
			err = inMemory(&built, issue, p.faces.mail, images)
		}
	}
	if err == nil {
		return built, nil
	}
	if problem, ok := c.explain(err); ok {
		built.Files, built.Sheets = nil, nil
		built.Problems = append(built.Problems, problem)
		return built, nil
	}
	return built, err
}

// explain is what an error says of a template; not ok for any other error.
func (c *command) explain(err error) (p preview.Problem, ok bool) {
	problem, l := c.templateProblem(err)
	if l == nil {
		return p, false
	}
	return preview.Problem{Problem: problem, Line: l.line(problem)}, true
}

// inMemory writes the editions of an issue into memory, and beside them the mail
// as it is shown: the images that it takes from a public address, or carries, are
// those below images.
func inMemory(built *preview.Built, issue preparedIssue, mails *email.Templates, images string) error {
	b := issue.bulletin
	for _, e := range issue.editions {
		var data bytes.Buffer
		if err := e.Write(&data, b); err != nil {
			return err // it names its edition, or the template and the line
		}
		built.Files = append(built.Files, preview.File{Name: e.Name, Data: data.Bytes()})
		if path.Ext(e.Name) != ".xlsx" {
			continue
		}
		sheets, err := xlsx.Sheets(data.Bytes())
		if err != nil {
			return err
		}
		for _, s := range sheets {
			built.Sheets = append(built.Sheets, preview.Sheet(s))
		}
	}
	shown := *b
	if b.Public.Images != "" || b.Publication.Images == render.ImagesEmbedded {
		shown.Public.Images = images
	}
	var o email.Options
	for _, f := range built.Files {
		if f.Name == b.BaseName+".pdf" {
			o.PDFSize = len(f.Data)
		}
	}
	var html bytes.Buffer
	err := mails.HTML(&html, &shown, o)
	built.Mail = html.Bytes()
	return err
}

// openInBrowser hands an address to the system's opener.
func openInBrowser(address string) error {
	words := opener(runtime.GOOS, address)
	cmd := exec.Command(words[0], words[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

// opener is the command line that opens an address on a system.
func opener(system, address string) []string {
	switch system {
	case "windows":
		return []string{"rundll32", "url.dll,FileProtocolHandler", address}
	case "darwin":
		return []string{"open", address}
	}
	return []string{"xdg-open", address}
}
