package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"bulletin/cmd/bulletin/internal/mail/secret"
	"bulletin/render"
)

func (c *command) secret() *cobra.Command {
	var names []string
	for _, n := range secret.Names() {
		if n != secret.OAuthToken {
			names = append(names, string(n))
		}
	}
	known := strings.Join(names, ", ")
	cmd := &cobra.Command{
		Use:   c.tr("secret set|delete|where NAME", "secret set|delete|where NOM"),
		Short: c.tr("Keep the password of the relay, and other secrets", "Garder le mot de passe du relais, et d’autres secrets"),
		Long: fmt.Sprintf(c.tr(`Keep what the relay must know and nobody else: %s.

set asks for the value, which is not shown, and keeps it in the keyring of this
computer’s user, or where there is none in a file that only this user can read.
delete takes it out, where says where it is. A variable of the environment comes
first.`, `Garder ce que le relais doit savoir et personne d’autre : %s.

set demande la valeur, qui ne s’affiche pas, et la garde dans le trousseau de
l’utilisateur de cet ordinateur, ou à défaut dans un fichier que lui seul peut lire.
delete l’en retire, where dit où elle est. Une variable d’environnement passe avant.`), known),
		Example: "  bulletin secret set smtp-password",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 || !slices.Contains([]string{"set", "delete", "where"}, args[0]) {
				return c.usageError("secret takes set, delete or where, then one of %s", "secret prend set, delete ou where, puis l’un de %s", known)
			}
			if !slices.Contains(names, args[1]) && !(args[0] != "set" && args[1] == string(secret.OAuthToken)) {
				return c.usageError("there is no secret %q; there are %s", "il n’y a pas de secret «\u00a0%s\u00a0»\u202f; il y a %s", args[1], known)
			}
			return c.keep(args[0], secret.Name(args[1]))
		},
	}
	return cmd
}

func (c *command) keep(what string, name secret.Name) error {
	l, err := c.load(nil)
	if err != nil {
		return err
	}
	if err := c.sound(l); err != nil {
		return err
	}
	secrets := c.secretStore(l.publication.Mail)
	switch what {
	case "delete":
		was, err := secrets.Delete(name)
		if err != nil {
			return c.secretError(err)
		}
		if !was {
			fmt.Fprintf(c.stderr, c.tr("There was no %s.\n", "Il n’y avait pas de %s.\n"), name)
			return nil
		}
		fmt.Fprintf(c.stderr, c.tr("%s was deleted.\n", "%s a été effacé.\n"), name)
		return nil
	case "where":
		place, err := secrets.Where(name)
		if err != nil {
			return c.secretError(err)
		}
		fmt.Fprintln(c.stdout, c.place(place))
		return nil
	}
	value, err := c.askSecret(name)
	if err != nil {
		return err
	}
	place, err := secrets.Set(name, secret.New(value))
	var shadowed *secret.ShadowedError
	if err != nil && !errors.As(err, &shadowed) {
		return c.secretError(err)
	}
	fmt.Fprintf(c.stderr, c.tr("%s is kept in %s.\n", "%s est gardé dans %s.\n"), name, c.place(place))
	if shadowed != nil {
		fmt.Fprintln(c.stderr, shadowed.Problem().Message(c.say))
	}
	return nil
}

// sound reports what is wrong with the publication, if it cannot be relied on.
func (c *command) sound(l *lists) error {
	if wrong := render.Errors(l.problems); len(wrong) > 0 {
		c.report(c.stderr, l, wrong)
		return errProblems
	}
	return nil
}

// noClient is a mailbox of Microsoft 365 without the application it is sent by.
func (c *command) noClient() error {
	return &failure{status: exitProblems,
		err: fmt.Errorf(c.tr("%s names no application of Microsoft 365", "%s ne nomme pas d’application Microsoft 365"), c.shown("publication.yaml")),
		hint: c.tr("Write its identifier under mail: delivery: client. Whoever administers Microsoft 365 registers it. Then: bulletin sign-in",
			"Écrivez son identifiant sous mail\u00a0: delivery\u00a0: client. Qui administre Microsoft 365 l’inscrit. Puis\u00a0: bulletin sign-in")}
}

func (c *command) place(p secret.Place) string {
	switch p {
	case secret.Environment:
		return c.tr("the environment", "l’environnement")
	case secret.Keyring:
		return c.tr("the keyring", "le trousseau")
	case secret.File:
		return c.shown("private", "secrets")
	}
	return c.tr("nowhere", "nulle part")
}

// readHidden reads a line that the terminal does not show, and lets it show again
// what is typed if Ctrl-C ends that.
func readHidden(f *os.File) ([]byte, error) {
	shown, err := term.GetState(int(f.Fd()))
	if err != nil {
		return nil, err
	}
	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt)
	defer signal.Stop(interrupted)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-interrupted:
			term.Restore(int(f.Fd()), shown)
			os.Exit(exitWorld)
		case <-done:
		}
	}()
	return term.ReadPassword(int(f.Fd()))
}

// askSecret reads a secret without showing it; from a file or a pipe, all of it.
func (c *command) askSecret(name secret.Name) (string, error) {
	var data []byte
	var err error
	if f, ok := c.stdin.(*os.File); ok && isTerminal(f) && name == secret.SMTPPassword {
		fmt.Fprintf(c.stderr, c.tr("%s (not shown): ", "%s (non affiché)\u00a0: "), name)
		data, err = readHidden(f)
		fmt.Fprintln(c.stderr)
	} else {
		if isTerminal(c.stdin) {
			fmt.Fprintf(c.stderr, c.tr("Give %s by a file: bulletin secret set %[1]s < FILE\n", "Donnez %s par un fichier\u00a0: bulletin secret set %[1]s < FICHIER\n"), name)
		}
		data, err = io.ReadAll(io.LimitReader(bufio.NewReader(c.stdin), 64<<10))
	}
	if err != nil {
		return "", &failure{status: exitWorld, err: err}
	}
	value := strings.TrimRight(string(data), "\r\n")
	if value == "" {
		return "", c.usageError("nothing was given; nothing was kept", "rien n’a été donné\u202f; rien n’a été gardé")
	}
	return value, nil
}

func (c *command) signIn() *cobra.Command {
	return &cobra.Command{
		Use:   "sign-in",
		Short: c.tr("Sign in to Microsoft 365, once", "Se connecter à Microsoft 365, une fois"),
		Long: c.tr(`Sign in to the mailbox of Microsoft 365 that publication.yaml names, with a code that
is typed into a page of Microsoft’s. From then on bulletin sends without a password.`, `Se connecter à la boîte Microsoft 365 que nomme publication.yaml, avec un code à taper
dans une page de Microsoft. Après quoi bulletin envoie sans mot de passe.`),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return c.usageError("sign-in takes no argument", "sign-in ne prend pas d’argument")
			}
			l, err := c.load(nil)
			if err != nil {
				return err
			}
			if err := c.sound(l); err != nil {
				return err
			}
			to := l.publication.Mail.Delivery
			if to.Client == "" {
				return c.noClient()
			}
			account, err := c.account(to, c.secretStore(l.publication.Mail))
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			err = account.SignIn(ctx, func(code, url string, expires time.Time) {
				fmt.Fprintf(c.stderr, c.tr("Open %s in a browser and type the code %s (until %s).\n", "Ouvrez %s dans un navigateur et tapez le code %s (avant %s).\n"),
					url, code, expires.Local().Format("15:04"))
			})
			switch {
			case errors.Is(err, context.Canceled):
				return &failure{status: exitWorld, err: errors.New(c.tr("given up", "abandonné"))}
			case err != nil:
				return c.secretError(err)
			}
			fmt.Fprintln(c.stderr, c.tr("Signed in.", "Connecté."))
			return nil
		},
	}
}
