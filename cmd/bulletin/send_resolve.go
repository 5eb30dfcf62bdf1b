package main

import (
	"context"
	"errors"
	"fmt"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
)

// inDoubt are the recipients of whom it cannot be known whether they got it, and
// about whom nobody has decided yet.
func inDoubt(ctx context.Context, store mail.Ledger, name string) (rows []mail.Row, err error) {
	err = store.Rows(ctx, name, mail.Filter{States: []mail.State{mail.InDoubt}}, func(r mail.Row) bool {
		if !r.Held {
			rows = append(rows, r)
		}
		return true
	})
	return rows, err
}

// doubtful says what to do about those in doubt.
func (c *command) doubtful(ctx context.Context, store mail.Ledger, name string) {
	rows, err := inDoubt(ctx, store, name)
	if n := len(rows); err == nil && n > 0 {
		fmt.Fprintf(c.stderr, c.tr("%[1]s in doubt: the message may have arrived, or not. See who: bulletin status %[2]s --doubt. Then: bulletin send %[2]s --resolve resend, or hold\n",
			"Incertains (%[1]s)\u00a0: le message est peut-être arrivé, peut-être pas. Voir qui\u00a0: bulletin status %[2]s --doubt. Puis\u00a0: bulletin send %[2]s --resolve resend (renvoyer) ou hold (laisser)\n"), c.number(n), name)
	}
}

// resolve settles those in doubt. Those who were held may be sent again, too.
func (c *command) resolve(ctx context.Context, store *ledger.Store, name string, o sendOptions) error {
	if _, err := store.Campaign(ctx, name); errors.Is(err, mail.ErrNoCampaign) {
		return c.noCampaign(name)
	} else if err != nil {
		return c.storeError(err)
	}
	resend := o.resolve == "resend"
	release, err := store.Lock(ctx, name)
	if err != nil {
		return c.ended(store, &mailing{name: name}, campaign.Summary{}, err)
	}
	defer release()
	var ids []int64
	err = store.Rows(ctx, name, mail.Filter{States: []mail.State{mail.InDoubt}}, func(r mail.Row) bool {
		if resend || !r.Held {
			ids = append(ids, r.ID)
		}
		return true
	})
	if err != nil {
		return c.storeError(err)
	}
	if len(ids) == 0 {
		fmt.Fprintln(c.stderr, c.tr("Nobody is in doubt.", "Personne n’est incertain."))
		return nil
	}
	if resend {
		question := c.count(len(ids), "Put 1 person back among those to be sent, who may then have it twice?", "Put %d people back among those to be sent, who may then have it twice?",
			"Remettre 1 personne parmi celles à envoyer, qui l’aura peut-être deux fois\u202f?", "Remettre %d personnes parmi celles à envoyer, qui l’auront peut-être deux fois\u202f?")
		if agreed, err := c.sure(question, o.yes); err != nil || !agreed {
			return err
		}
	}
	n, err := store.Resolve(ctx, name, ids, resend)
	if err != nil {
		return c.storeError(err)
	}
	if resend {
		fmt.Fprintf(c.stderr, c.tr("%d put back. To send them: bulletin send %s\n", "%d remises. Pour leur envoyer\u00a0: bulletin send %s\n"), n, name)
		return nil
	}
	fmt.Fprintln(c.stderr, c.count(n, "1 is left as it is.", "%d are left as they are.", "1 reste tel quel.", "%d restent tels quels."))
	return nil
}
