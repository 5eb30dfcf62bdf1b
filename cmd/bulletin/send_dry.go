package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/maildir"
	"bulletin/cmd/bulletin/internal/mail/message"
)

// sendNowhere writes into a Maildir the messages that would leave: to all, or to
// those who are left of a campaign that has begun.
func (c *command) sendNowhere(ctx context.Context, store *ledger.Store, m *mailing, o sendOptions) error {
	segments, err := c.segmentsAsked(ctx, store, o.segments)
	if err != nil {
		return err
	}
	started, err := c.underWay(ctx, store, m, segments, o)
	if err != nil {
		return err
	}
	date := time.Now()
	if started != nil {
		date = started.Started
	}
	messages, err := m.at(date)
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	if old, _ := os.ReadDir(filepath.Join(filepath.FromSlash(o.dryRun), "new")); len(old) > 0 {
		return c.usageError("%s holds messages already; name another folder, or delete it", "%s contient déjà des messages\u202f; nommez un autre dossier, ou supprimez-le", o.dryRun)
	}
	box, err := maildir.Create(filepath.FromSlash(o.dryRun))
	if err != nil {
		return c.worldError(err, o.dryRun)
	}
	n, unfit := 0, 0
	var failed error
	write := func(r mail.Recipient) bool {
		data, err := messages.For(r)
		if errors.Is(err, message.ErrRecipient) {
			unfit++
			return true
		}
		if err == nil {
			_, err = box.Deliver(data)
		}
		failed = err
		n++
		return err == nil
	}
	if started == nil {
		err = store.Each(ctx, segments, func(s mail.Subscriber) bool {
			return s.Suppressed.Why != "" || write(mail.Recipient{ID: s.ID, Address: s.Address, Name: s.Name, Language: s.Language})
		})
	} else {
		left := mail.Filter{States: []mail.State{mail.Planned, mail.Claimed, mail.Deferred}}
		err = store.Rows(ctx, m.name, left, func(r mail.Row) bool { return write(r.Recipient) })
	}
	switch {
	case failed != nil:
		return c.worldError(failed, o.dryRun)
	case err != nil:
		return c.storeError(err)
	}
	fmt.Fprintf(c.stderr, c.tr("%s messages written into %s; nothing was sent\n", "%s messages écrits dans %s\u202f; rien n’a été envoyé\n"), c.number(n), o.dryRun)
	if unfit > 0 {
		fmt.Fprintln(c.stderr, c.count(unfit, "1 subscriber cannot be mailed: see bulletin subscribers check", "%d subscribers cannot be mailed: see bulletin subscribers check",
			"1 abonné ne peut rien recevoir\u00a0: voir bulletin subscribers check", "%d abonnés ne peuvent rien recevoir\u00a0: voir bulletin subscribers check"))
	}
	return nil
}
