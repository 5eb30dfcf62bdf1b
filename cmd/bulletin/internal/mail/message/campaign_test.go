package message

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"sync"
	"testing"
	"time"

	"bulletin/cmd/bulletin/internal/mail"
)

// campaign is what the messages of most tests are made of.
func campaign() CampaignMessage {
	d := sample()
	d.Date = time.Date(2024, 10, 3, 8, 0, 0, 0, time.UTC)
	d.Text = append([]byte(GreetingPlaceholder+"\n\nSe désinscrire :\n"+UnsubscribePlaceholder+"\n\n"), d.Text...)
	d.HTML = append([]byte("<p>"+GreetingPlaceholder+"</p><p><a href=\""+UnsubscribePlaceholder+"\">Se désinscrire</a></p>\n"), d.HTML...)
	return CampaignMessage{
		DraftMessage: d,
		Campaign:     "2024-10",
		List:         "ressources-integration",
		ListName:     "Ressources « Intégration »",
		Keys:         Keys{{ID: 1, Secret: bytes.Repeat([]byte("k"), 32)}},
		Greeting:     "Bonjour {name},",
		Anonymous:    "Bonjour,",
	}
}

var eloise = mail.Recipient{ID: 1234, Address: "eloise.martin@organisme.example", Name: "Martin, Éloïse"}

var rsaKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func composed(t testing.TB, m CampaignMessage) *Campaign {
	t.Helper()
	c, err := Compose(m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCampaign(t *testing.T) {
	c := composed(t, campaign())
	raw, err := c.For(eloise)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(raw, []byte("Bonjour Martin, =C3=89lo=C3=AFse,")) {
		t.Errorf("no greeting in %s", raw)
	}
}

// big makes messages of 20 KB.
func big() CampaignMessage {
	m := campaign()
	m.Text = append([]byte(GreetingPlaceholder+"\n"+UnsubscribePlaceholder+"\n"), bytes.Repeat([]byte("Déjà vu, « intégration ».\n"), 120)...)
	m.HTML = append([]byte(GreetingPlaceholder+"\n<a href=\""+UnsubscribePlaceholder+"\">\n"), bytes.Repeat([]byte("<p class=\"x\">Déjà vu, « intégration ».</p>\n"), 220)...)
	return m
}

func BenchmarkFor(b *testing.B) {
	c := composed(b, big())
	b.ReportMetric(float64(c.Size()), "bytes/message")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.For(eloise); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSigned(b *testing.B) {
	m := big()
	m.DKIM = DKIM{Domain: "oriv.example", Selector: "b1", Key: rsaKey()}
	c := composed(b, m)
	b.Run("message", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := c.For(eloise); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("raw", func(b *testing.B) {
		sum := sha256.Sum256([]byte("x"))
		for b.Loop() {
			if _, err := rsa.SignPKCS1v15(nil, rsaKey(), crypto.SHA256, sum[:]); err != nil {
				b.Fatal(err)
			}
		}
	})
}
