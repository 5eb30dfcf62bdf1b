package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// sendTest sends one message outside the campaign.
func (c *command) sendTest(ctx context.Context, m *mailing, o sendOptions) error {
	name, to, err := c.anAddress(o.test)
	if err != nil {
		return err
	}
	r, err := c.newRelay(m, o.clear)
	if err != nil {
		return err
	}
	messages, err := m.at(time.Now())
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	data, err := messages.For(mail.Recipient{ID: testRecipient, Address: to, Name: name})
	if err != nil {
		return &failure{status: exitProblems, err: err}
	}
	session, err := r.dial(ctx)
	one := &oneMessage{m: mail.Message{Recipient: testRecipient, From: m.b.Publication.Mail.FromAddress, To: to, Data: data}}
	if err == nil {
		err = session.Send(ctx, one)
		session.Close()
	}
	switch {
	case one.result.End == mail.Taken:
	case one.result.End == mail.Lost:
		return &failure{status: exitWorld, err: errors.New(c.tr("the connection broke; the test may have left or not", "la connexion s’est rompue\u202f; l’essai est parti ou non"))}
	case one.result.End != 0 && one.result.Answer.Code != 0:
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay refused the test: %s", "le relais a refusé l’essai\u00a0: %s"), one.result.Answer)}
	case err != nil:
		var said problemSaid
		if errors.As(err, &said) {
			return c.secretError(err)
		}
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the relay cannot be used: %s", "le relais ne peut pas servir\u00a0: %s"), c.relayWords(err))}
	default:
		return &failure{status: exitWorld, err: fmt.Errorf(c.tr("the test cannot be sent: %s", "l’essai ne peut pas partir\u00a0: %s"), one.result.Answer.Text)}
	}
	fmt.Fprintf(c.stderr, c.tr("The relay took the test for %s over: %s\nLook at it there; if it is right: bulletin approve %s\n",
		"Le relais a pris en charge l’essai pour %s\u00a0: %s\nRegardez-le là-bas\u202f; s’il est bon\u00a0: bulletin approve %s\n"), to, one.result.Answer, m.name)
	return nil
}

// testRecipient is the number of nobody: a test’s address to unsubscribe is
// someone’s who does not exist.
const testRecipient = 1<<62 - 1

// oneMessage is a source of one message.
type oneMessage struct {
	m      mail.Message
	given  bool
	result mail.Result
}

func (o *oneMessage) Next(bool) (*mail.Message, error) {
	if o.given {
		return nil, nil
	}
	o.given = true
	return &o.m, nil
}

func (o *oneMessage) Commit(done []mail.Result, _ *mail.Message) error {
	if len(done) > 0 {
		o.result = done[0]
	}
	return nil
}
