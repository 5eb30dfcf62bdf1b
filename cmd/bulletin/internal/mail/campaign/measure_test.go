package campaign_test

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
	"bulletin/cmd/bulletin/internal/mail/campaign"
	"bulletin/cmd/bulletin/internal/mail/ledger"
	"bulletin/cmd/bulletin/internal/mail/message"
	"bulletin/cmd/bulletin/internal/mail/smtp"
)

// TestMeasure sends a campaign with the durable ledger to the server of
// .ci/bench-send, and says how many messages a second that was; signed ones as a
// part of what the processor can sign, too.
func TestMeasure(t *testing.T) {
	var port, sessions, messages, size int
	var how string
	if n, _ := fmt.Sscan(os.Getenv("BULLETIN_SEND_MEASURE"), &port, &sessions, &messages, &size, &how); n != 5 {
		t.Skip("for .ci/bench-send")
	}
	ctx, now := context.Background(), time.Now()
	store, err := ledger.Open(filepath.Join(t.TempDir(), "private", "bulletin.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	list := make([]mail.Subscriber, messages)
	for i := range list {
		list[i] = mail.Subscriber{Address: fmt.Sprintf("r%d@example.org", i)}
	}
	if _, err := store.Import(ctx, list, now); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Start(ctx, mail.Campaign{ID: "2024-10", Content: "x", Started: now}); err != nil {
		t.Fatal(err)
	}
	m := message.CampaignMessage{
		DraftMessage: message.DraftMessage{From: "bulletin@example.org", Subject: "Measure", Date: now,
			Text: []byte("Text\n"), HTML: []byte("<p>" + strings.Repeat("abcdefghij ", max(size-1500, 0)/12) + "</p>\n")},
		Campaign: "2024-10", List: "bulletin", Keys: message.Keys{{ID: 1, Secret: make([]byte, 32)}},
	}
	var key *rsa.PrivateKey
	if how == "signed" {
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			t.Fatal(err)
		}
		m.DKIM = message.DKIM{Domain: "example.org", Selector: "s", Key: key}
	}
	composed, err := message.Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	cfg := campaign.Config{
		Ledger: store, Campaign: "2024-10", From: "bulletin@example.org", Wait: true,
		Dial: func(ctx context.Context) (campaign.Session, error) {
			return smtp.Dial(ctx, smtp.Server{Host: "127.0.0.1", Port: port, Security: smtp.Clear})
		},
		Compose: composed.For,
		Gone:    smtp.AddressGone,
		Limits:  campaign.Limits{Sessions: sessions},
	}
	start := time.Now()
	sum, err := campaign.Send(ctx, cfg)
	took := time.Since(start).Seconds()
	if err != nil || sum.Counts[mail.Accepted] != messages {
		t.Fatalf("%v, %v", sum.Counts, err)
	}
	fmt.Printf("rate %.0f\n", float64(messages)/took)
	fmt.Printf("size %d\n", composed.Size())
	if key != nil {
		fmt.Printf("share %.0f\n", 100*float64(messages)/took/signatures(key))
	}
}

// signatures are those that all processors together make in a second.
func signatures(key *rsa.PrivateKey) float64 {
	digest := sha256.Sum256(nil)
	var made atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for time.Since(start) < 3*time.Second {
				rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
				made.Add(1)
			}
		})
	}
	wg.Wait()
	return float64(made.Load()) / time.Since(start).Seconds()
}
