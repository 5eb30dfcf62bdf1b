package ledger

import (
	"context"

	"bulletin/cmd/bulletin/internal/mail"
)

// Change implements mail.Ledger.
func (s *Store) Change(ctx context.Context, campaign, content string) error {
	number, err := s.number(ctx, campaign)
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		_, err := t.exec("UPDATE campaign SET content = ? WHERE number = ?", content, number)
		return err
	})
}

var _ mail.Ledger = (*Store)(nil)
