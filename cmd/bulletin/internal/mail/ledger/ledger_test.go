package ledger

import (
	"testing"

	"bulletin/cmd/bulletin/internal/mail/ledgertest"
)

// TestConformance holds this ledger to what all must do.
func TestConformance(t *testing.T) {
	ledgertest.Run(t, func(t testing.TB) ledgertest.Store { return open(t) })
}
