package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/address"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/subscribers"
)

func (c *command) subscribers() *cobra.Command {
	cmd := &cobra.Command{
		Use:   c.tr("subscribers COMMAND", "subscribers COMMANDE"),
		Short: c.tr("Keep who receives the bulletin", "Tenir la liste des abonnés"),
		Long: fmt.Sprintf(c.tr(`Keep who receives the bulletin, with the proof that they asked for it, in
%s on this computer. That file holds personal data: it is never handed
out, and one command makes a copy of it.`, `Tenir la liste des abonnés, avec la preuve que chacun l’a demandé, dans
%s sur cet ordinateur. Ce fichier contient des données personnelles : il
n’est jamais diffusé, et une commande en fait une copie.`), c.shown("private", "bulletin.db")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			f := &failure{status: exitUsage, err: fmt.Errorf(c.tr("subscribers has no command %q", "subscribers n’a pas de commande «\u00a0%s\u00a0»"), args[0])}
			if names := cmd.SuggestionsFor(args[0]); len(names) > 0 {
				f.hint = fmt.Sprintf(c.tr("did you mean: bulletin subscribers %s", "vouliez-vous dire\u00a0: bulletin subscribers %s"), names[0])
			}
			return f
		},
		DisableSuggestions:         true,
		SuggestionsMinimumDistance: 2,
	}
	cmd.AddCommand(c.subscribersImport(), c.subscribersList(), c.subscribersAdd(), c.subscribersRemove(), c.subscribersCheck(),
		c.subscribersExport(), c.subscribersForget(), c.subscribersBackup(), c.subscribersRestore())
	return cmd
}

// ledgerFile is where subscribers and campaigns are kept.
func (c *command) ledgerFile() string {
	return filepath.Join(c.data, "private", "bulletin.db")
}

// withStore opens the ledger for what a verb does.
func (c *command) withStore(do func(*ledger.Store) error) error {
	if err := c.hasData(); err != nil {
		return err
	}
	store, err := ledger.Open(c.ledgerFile())
	if err != nil {
		return c.storeError(err)
	}
	err = do(store)
	if closed := store.Close(); err == nil && closed != nil {
		err = c.storeError(closed)
	}
	return err
}

// hasData refuses to keep subscribers anywhere but in the bulletin's folder.
func (c *command) hasData() error {
	info, err := os.Stat(c.data)
	if err == nil && !info.IsDir() {
		err = fs.ErrNotExist
	}
	if err != nil {
		return c.noData(err)
	}
	return nil
}

// storeError says why the ledger cannot be used.
func (c *command) storeError(err error) error {
	var f *failure
	var network *ledger.NetworkDriveError
	var newer *ledger.NewerError
	var restored *ledger.RestoredError
	var foreign *ledger.ForeignError
	var damaged *ledger.DamagedError
	var used *ledger.InUseError
	switch {
	case errors.As(err, &f):
		return err
	case errors.As(err, &network):
		return &failure{status: exitWorld,
			err: fmt.Errorf(c.tr("%s is on a network drive (%s)", "%s est sur un lecteur réseau (%s)"), c.shown("private", "bulletin.db"), network.Kind),
			hint: c.tr("Two computers would damage it there. Keep the bulletin’s folder on a disk of this computer, and put copies on the network: bulletin subscribers backup FILE",
				"Deux ordinateurs l’y abîmeraient. Gardez le dossier du bulletin sur un disque de cet ordinateur, et mettez-en des copies sur le réseau\u00a0: bulletin subscribers backup FICHIER")}
	case errors.As(err, &restored):
		return &failure{status: exitProblems,
			err: fmt.Errorf(c.tr("the ledger was restored from a copy (%s), and who was mailed after it was made is not known", "le registre vient d’une copie (%s), et l’on ne sait pas qui a reçu un courriel depuis"), c.moment(restored.At)),
			hint: c.tr("Sending would mail some people twice. If nothing was sent since the copy: bulletin subscribers restore --trust",
				"Un envoi pourrait atteindre certains deux fois. Si rien n’a été envoyé depuis la copie\u00a0: bulletin subscribers restore --trust")}
	case errors.As(err, &newer):
		return &failure{status: exitWorld,
			err:  fmt.Errorf(c.tr("%s was written by a newer version of bulletin", "%s a été écrit par une version plus récente de bulletin"), filepath.ToSlash(newer.Path)),
			hint: c.tr("Update bulletin on this computer.", "Mettez bulletin à jour sur cet ordinateur.")}
	case errors.As(err, &foreign):
		return c.noLedger(foreign.Path)
	case errors.As(err, &damaged):
		return c.noLedger(damaged.Path)
	case errors.As(err, &used), errors.Is(err, mail.ErrBusy):
		return &failure{status: exitWorld,
			err: fmt.Errorf(c.tr("%s is in use", "%s est en cours d’emploi"), c.shown("private", "bulletin.db")),
			hint: c.tr("Wait until the mailing or the other command has ended, then do it again.",
				"Attendre la fin de l’envoi ou de l’autre commande, puis recommencer.")}
	}
	return c.worldError(err, c.ledgerFile())
}

func (c *command) noLedger(path string) error {
	return &failure{status: exitProblems,
		err:  fmt.Errorf(c.tr("%s holds no subscribers of bulletin, or is damaged", "%s ne contient pas d’abonnés de bulletin, ou est abîmé"), filepath.ToSlash(path)),
		hint: c.tr("Restore a copy: bulletin subscribers restore FILE", "Reprendre une copie\u00a0: bulletin subscribers restore FICHIER")}
}

// oneAddress reads the only argument of a verb.
func (c *command) oneAddress(args []string, verb string) (string, error) {
	if len(args) != 1 {
		return "", c.usageError("name one address: bulletin subscribers %s documentation@example.org",
			"nommer une adresse\u00a0: bulletin subscribers %s documentation@example.org", verb)
	}
	_, a, err := c.anAddress(args[0])
	return a, err
}

// anAddress reads an address that was typed, with the name before it.
func (c *command) anAddress(s string) (name, a string, err error) {
	name, a, err = address.ParseNamed(s)
	var wrong *address.Error
	if errors.As(err, &wrong) {
		p := wrong.Problem()
		f := &failure{status: exitUsage, err: errors.New(p.Message(c.say)), hint: p.Hint(c.say)}
		if p.Fix != "" {
			f.hint = fmt.Sprintf(c.tr("did you mean %s?", "vouliez-vous dire %s\u202f?"), p.Fix)
		}
		return "", "", f
	}
	return name, a, err
}

// segmentsNamed are the segments that were typed, written as they are known;
// those that nobody is in yet come apart.
func segmentsNamed(known, typed []string) (named, unknown []string) {
	for _, s := range typed {
		for _, name := range subscribers.SplitSegments(s) {
			if i := slices.IndexFunc(known, func(k string) bool { return subscribers.SameSegment(k, name) }); i >= 0 {
				name = known[i]
			} else {
				unknown = append(unknown, name)
			}
			named = append(named, name)
		}
	}
	return subscribers.Sorted(named), subscribers.Sorted(unknown)
}

// segmentsKnown are all that someone is in, be she mailed or not.
func segmentsKnown(ctx context.Context, store mail.Subscribers) ([]string, error) {
	known := map[string]bool{}
	err := store.Each(ctx, nil, func(s mail.Subscriber) bool {
		for _, name := range s.Segments {
			known[name] = true
		}
		return true
	})
	return slices.Sorted(maps.Keys(known)), err
}

// segmentsAsked are the segments that --segment names; it refuses one that
// nobody is in.
func (c *command) segmentsAsked(ctx context.Context, store mail.Subscribers, typed []string) ([]string, error) {
	if len(typed) == 0 {
		return nil, nil
	}
	known, err := segmentsKnown(ctx, store)
	if err != nil {
		return nil, c.storeError(err)
	}
	named, unknown := segmentsNamed(known, typed)
	if len(unknown) > 0 {
		return nil, c.usageError("nobody is in the segment %s (there are: %s)", "personne n’est dans le segment %s (il y a\u00a0: %s)",
			strings.Join(unknown, ", "), cmp.Or(strings.Join(known, ", "), c.tr("none", "aucun")))
	}
	return named, nil
}

// stateOf says whether someone is mailed.
func (c *command) stateOf(s mail.Suppression) string {
	switch s.Why {
	case "":
		return c.tr("subscribed", "abonné")
	case mail.Unsubscribed:
		return c.tr("unsubscribed", "désabonné")
	case mail.Undeliver:
		return c.tr("undeliverable", "introuvable")
	case mail.Complaint:
		return c.tr("complained", "plainte")
	case mail.Forgotten:
		return c.tr("forgotten", "oublié")
	}
	return string(s.Why)
}

// dayText is a day as tables show it; empty for none.
func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}

// today is the day here, as a day in UTC.
func today() time.Time {
	now := time.Now()
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
}

// sure asks before something that cannot be undone.
func (c *command) sure(question string, yes bool) (bool, error) {
	if yes {
		return true, nil
	}
	if !isTerminal(c.stdin) {
		return false, c.usageError("nothing was done: there is no one to ask here; say --yes to do it",
			"rien n’a été fait\u00a0: il n’y a personne à qui demander ici\u202f; --yes pour le faire")
	}
	if !c.confirm(question) {
		fmt.Fprintln(c.stderr, c.tr("Nothing was done.", "Rien n’a été fait."))
		return false, nil
	}
	return true, nil
}

// personJSON is what --json says of a subscriber.
type personJSON struct {
	Address      string       `json:"address"`
	Name         string       `json:"name,omitempty"`
	Organisation string       `json:"organisation,omitempty"`
	Language     string       `json:"language,omitempty"`
	Segments     []string     `json:"segments"`
	Consent      *consentJSON `json:"consent,omitempty"`
	State        string       `json:"state"` // subscribed, or why not
	Since        string       `json:"since,omitempty"`
	Note         string       `json:"note,omitempty"`
}

type consentJSON struct {
	Date    string `json:"date,omitempty"`
	Source  string `json:"source,omitempty"`
	Wording string `json:"wording,omitempty"`
}

func personOf(s mail.Subscriber) personJSON {
	p := personJSON{Address: s.Address, Name: s.Name, Organisation: s.Organisation, Language: s.Language,
		Segments: append([]string{}, s.Segments...), State: cmp.Or(string(s.Suppressed.Why), "subscribed"), Note: s.Suppressed.Note}
	if s.Consent != (mail.Consent{}) {
		p.Consent = &consentJSON{dayText(s.Consent.Date), s.Consent.Source, s.Consent.Wording}
	}
	if !s.Suppressed.When.IsZero() {
		p.Since = s.Suppressed.When.UTC().Format(time.RFC3339)
	}
	return p
}
