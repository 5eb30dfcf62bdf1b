package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"bulletin/render"
)

// Exit statuses, as the help of the command promises.
const (
	exitDone     = 0
	exitProblems = 1 // the input has problems
	exitUsage    = 2 // wrong usage
	exitWorld    = 3 // the outside world failed
)

// command is the program with its surroundings injected, so that tests run
// all of it.
type command struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	lang           func(getenv func(string) string) render.Lang

	say      render.Lang // the language spoken
	data     string      // folder of the lists
	files    fs.FS       // a designer's templates, before the built-in ones; nil without them
	designed string      // her folder, if there is one
	memory   memory      // of the issues beside those worked on

	zoteroPort int // of a Zotero that stands for the one of this computer, in tests; else 0
}

// failure ends the command with a status. Its text was written for people.
type failure struct {
	status int
	err    error
	hint   string
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

// errProblems ends the command when the problems were already printed.
var errProblems = &failure{status: exitProblems}

// errWorld ends the command when what the outside world refused was already
// printed.
var errWorld = &failure{status: exitWorld}

// tr chooses the wording of the language spoken.
func (c *command) tr(english, french string) string {
	if c.say == render.French {
		return french
	}
	return english
}

func (c *command) usageError(english, french string, args ...any) error {
	return &failure{status: exitUsage, err: fmt.Errorf(c.tr(english, french), args...)}
}

// worldError says what the outside world refused, about which file, and what
// to do about it.
func (c *command) worldError(err error, file string) error {
	f := &failure{status: exitWorld}
	what := ""
	switch {
	case heldByProgram(err):
		what = c.tr("another program holds the file open", "un autre programme tient le fichier ouvert")
		f.hint = c.tr("Close it in Acrobat, Excel or Word, then build again. Nothing was replaced.",
			"Le fermer dans Acrobat, Excel ou Word, puis recommencer. Rien n’a été remplacé.")
	case diskFull(err):
		what = c.tr("the disk is full", "le disque est plein")
		f.hint = c.tr("Free some space, then start again. Nothing was replaced.",
			"Libérer de la place, puis recommencer. Rien n’a été remplacé.")
	case errors.Is(err, fs.ErrPermission):
		what = c.tr("writing or reading is not allowed here", "l’écriture ou la lecture n’est pas permise ici")
		f.hint = c.tr("Choose another folder with --out, or ask for the right to write in this one.",
			"Choisir un autre dossier par --out, ou demander le droit d’écrire dans celui-ci.")
	case errors.Is(err, syscall.ENOTDIR), errors.Is(err, syscall.EEXIST):
		what = c.tr("a file stands where a folder is needed", "un fichier se trouve là où il faut un dossier")
		f.hint = c.tr("Move it away, or choose another folder with --out.", "Le déplacer, ou choisir un autre dossier par --out.")
	default:
		f.err = fmt.Errorf("%s: %w", filepath.ToSlash(file), err)
		return f
	}
	f.err = fmt.Errorf(c.tr("%s: %s", "%s : %s"), filepath.ToSlash(file), what)
	return f
}

// run executes the command line and returns the exit status.
func (c *command) run(args []string) int {
	c.say = c.lang(c.getenv)
	if l, ok := langFlag(args); ok {
		c.say = l
	}
	// Shown on Windows when the program itself is double-clicked.
	cobra.MousetrapHelpText = c.tr("Double-click one of the .cmd files beside this program instead.\n",
		"Double-cliquer plutôt l’un des fichiers .cmd qui sont à côté de ce programme.\n")
	root := c.root()
	root.SetArgs(args)
	root.SetIn(c.stdin)
	root.SetOut(c.stdout)
	root.SetErr(c.stderr)
	err := root.Execute()
	if err == nil {
		return exitDone
	}
	if err == errProblems || err == errWorld {
		return err.(*failure).status
	}
	f := &failure{status: exitWorld, err: err}
	if !errors.As(err, &f) && unknownCommand.MatchString(err.Error()) {
		f.status = exitUsage
	}
	fmt.Fprintf(c.stderr, "bulletin: %s\n", c.translate(f.err))
	if m := unknownCommand.FindStringSubmatch(err.Error()); m != nil {
		for _, name := range root.SuggestionsFor(m[1]) {
			fmt.Fprintf(c.stderr, c.tr("  did you mean: bulletin %s\n", "  vouliez-vous dire : bulletin %s\n"), name)
		}
	}
	if f.hint != "" {
		fmt.Fprintf(c.stderr, "  %s\n", f.hint)
	}
	if f.status == exitUsage {
		fmt.Fprintf(c.stderr, "  %s\n", c.tr("See: bulletin --help", "Voir : bulletin --help"))
	}
	return f.status
}

// langFlag finds --lang before the flags are parsed, because help and the
// words of the flags themselves depend on it.
func langFlag(args []string) (render.Lang, bool) {
	for i, a := range args {
		v, ok := strings.CutPrefix(a, "--lang=")
		if a == "--lang" && i+1 < len(args) {
			v, ok = args[i+1], true
		}
		if ok && (v == "fr" || v == "en") {
			return render.Lang(v), true
		}
	}
	return "", false
}

// root builds the command tree. Each verb stands in a file of its own.
func (c *command) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "bulletin",
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       version,

		// Suggestions are ours, in the language spoken.
		DisableSuggestions:         true,
		SuggestionsMinimumDistance: 2,
		Short:                      c.tr("Make the bulletin from the curated list", "Fabriquer le bulletin à partir de la liste"),
		Long: c.tr(`bulletin turns a curated list of documents into a bulletin: a PDF to print and
file, an email with its text alternative, a page for the site with its references,
an Excel inventory.

The list stands in data/: publication.yaml for what lasts, YYYY-MM/issue.yaml
for each issue. The editions appear in out/YYYY-MM/.

A month's work:
  bulletin new 2024-11     start the list of November 2024
  bulletin fix             write missing ids, propose typography
  bulletin check           see what is wrong in it, and where
  bulletin preview         see the editions in a browser while you write
  bulletin build 2024-11   make the editions
  bulletin send 2024-11    mail it to the subscribers (bulletin subscribers --help)
  bulletin report 2024-11  see who did not get it, and why

Exit status: 0 done, 1 the list has problems, 2 wrong usage, 3 something outside
failed (disk, a file held open, the mail relay).`, `bulletin fait d’une liste choisie de documents un bulletin : un PDF à imprimer et à
classer, un courriel avec sa version texte, une page pour le site avec ses
références, un inventaire Excel.

La liste se trouve dans data/ : publication.yaml pour ce qui dure,
AAAA-MM/issue.yaml pour chaque numéro. Les éditions paraissent dans out/AAAA-MM/.

Le travail d’un mois :
  bulletin new 2024-11     commencer la liste de novembre 2024
  bulletin fix             écrire les identifiants, proposer la typographie
  bulletin check           voir ce qui ne va pas, et où
  bulletin preview         voir les éditions dans un navigateur en écrivant
  bulletin build 2024-11   fabriquer les éditions
  bulletin send 2024-11    l’envoyer aux abonnés (bulletin subscribers --help)
  bulletin report 2024-11  voir qui ne l’a pas eu, et pourquoi

Code de sortie : 0 fait, 1 la liste a des problèmes, 2 commande mal formée,
3 le disque, un fichier tenu ouvert ou le relais a empêché le travail.`),
		RunE: func(cmd *cobra.Command, args []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error {
		return &failure{status: exitUsage, err: err}
	})
	root.PersistentFlags().StringVar(&c.data, "data", "data",
		c.tr("`folder` of the lists", "`dossier` des listes"))
	design := root.PersistentFlags().String("templates", "",
		c.tr("`folder` of templates that take the place of the built-in ones", "`dossier` de modèles qui remplacent ceux du programme"))
	lang := root.PersistentFlags().String("lang", string(c.say),
		c.tr("`language` of messages: fr or en", "`langue` des messages : fr ou en"))
	root.PersistentPreRunE = func(cmd *cobra.Command, args []string) error {
		if *lang != "fr" && *lang != "en" {
			return c.usageError("--lang takes fr or en, not %q", "--lang vaut fr ou en, et non « %s »", *lang)
		}
		return c.design(*design)
	}
	root.AddCommand(c.build(), c.check(), c.preview(), c.fix(), c.new(), c.importFile(), c.export(), c.extract(), c.subscribers(), c.send(), c.approve(), c.status(), c.mailReport(), c.secret(), c.signIn(), c.schema(), c.version())
	root.InitDefaultCompletionCmd()
	root.InitDefaultHelpCmd()
	c.dress(root)
	return root
}

// dress says cobra's own words in the language spoken.
func (c *command) dress(root *cobra.Command) {
	verbs := []*cobra.Command{root}
	for i := 0; i < len(verbs); i++ {
		verbs = append(verbs, verbs[i].Commands()...)
	}
	for _, sub := range verbs {
		sub.DisableFlagsInUseLine = true
		for _, flags := range []*pflag.FlagSet{sub.Flags(), sub.PersistentFlags()} {
			flags.VisitAll(func(f *pflag.Flag) {
				if f.DefValue != "" && f.Value.Type() == "string" {
					f.Usage += " (" + f.DefValue + ")"
					f.DefValue = "" // pflag would say it in English
				}
			})
		}
		switch sub.Name() {
		case "completion":
			sub.Short = c.tr("Print the completion script of a shell", "Écrire le script de complétion d’un interpréteur de commandes")
		case "help":
			sub.Short = c.tr("Help about a command", "L’aide d’une commande")
		}
		sub.InitDefaultHelpFlag()
		sub.Flags().Lookup("help").Usage = c.tr("show this help", "montrer cette aide")
	}
	root.InitDefaultVersionFlag()
	root.Flags().Lookup("version").Usage = c.tr("print the version", "écrire la version")
	root.InitDefaultHelpFlag()
	root.Flags().Lookup("help").Usage = c.tr("show this help", "montrer cette aide")
	if c.say != render.French {
		return
	}
	root.SetUsageTemplate(strings.NewReplacer(
		"Usage:", "Emploi :",
		"Available Commands:", "Commandes :",
		"Examples:", "Exemples :",
		"Global Flags:", "Options communes :",
		"Flags:", "Options :",
		"[flags]", "[options]",
		"[command]", "[commande]",
		`Use "`, "« ",
		` --help" for more information about a command.`, " --help » dit tout d’une commande.",
	).Replace(root.UsageTemplate()))
}

var unknownCommand = regexp.MustCompile(`^unknown command "([^"]*)"`)

// translate says cobra's and pflag's errors in the language spoken.
func (c *command) translate(err error) string {
	if c.say != render.French {
		return err.Error()
	}
	var missing *pflag.NotExistError
	var value *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &missing):
		return fmt.Sprintf("option inconnue : %s", strings.TrimPrefix(err.Error(), "unknown flag: "))
	case errors.As(err, &value):
		return fmt.Sprintf("l’option --%s veut une valeur", value.GetFlag().Name)
	case errors.As(err, &invalid):
		return fmt.Sprintf("l’option --%s refuse la valeur « %s »", invalid.GetFlag().Name, invalid.GetValue())
	}
	if m := unknownCommand.FindStringSubmatch(err.Error()); m != nil {
		return fmt.Sprintf("commande inconnue : « %s »", m[1])
	}
	return err.Error()
}
