package walk_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/config"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe/standin"
	"simpul/internal/web/hook"
)

// TestCardSale buys by card through the hosted page in a browser; the signed
// event is delivered ten times in parallel, and makes one sale.
func TestCardSale(t *testing.T) {
	t.Parallel()
	processor := standin.New(t)
	s := newStage(t, func(c *config.Config) {
		c.StripeSecretKey, c.StripeWebhookSecret, c.StripeAPIBase = standin.SecretKey, standin.WebhookSecret, processor.URL
	})
	s.Bag(s.cooperative, "Tas tali kur biru", money.Rupiah(185_000), 1, catalog.MakerShare{Producer: s.siti.Person, ShareBP: 10_000})

	guest := s.browser(t)
	fillCheckout(t, guest, "Tas tali kur biru")
	guest.Click("label:has(input[name=method][value=stripe])")
	guest.Follow("button[value=pay]")
	sessions := processor.Sessions()
	if len(sessions) != 1 {
		t.Fatalf("%d sessions; the browser is at %s:\n%s", len(sessions), guest.Path(), guest.Text("body"))
	}
	if text := guest.Text("body"); !strings.Contains(text, "19500000") {
		t.Errorf("Stripe's page asks for:\n%s", text)
	}
	guest.Follow("button[name=pay]")
	if text := guest.Text("main"); !strings.Contains(text, "menunggu pembayaran") {
		t.Errorf("before the event the order says:\n%s", text)
	}
	event, ok := processor.HeldOf("checkout.session.completed")
	if !ok {
		t.Fatal("no event")
	}

	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			if status, err := processor.Deliver(context.Background(), s.url+hook.Path(payment.Stripe), event); err != nil || status != 200 {
				t.Errorf("delivery: %d %v", status, err)
			}
		})
	}
	wg.Wait()
	s.awaitSettled(t)

	guest.Open(guest.Path())
	if text := guest.Text("main"); !strings.Contains(text, "Lunas") {
		t.Errorf("the order says:\n%s", text)
	}
	s.balance(t, ledger.Processor("stripe", money.IDR), 195_000)
	s.balance(t, ledger.ProducerPending(int64(s.siti.Person)), -166_500)
	s.sound(t)

	forged := event
	forged.Body = []byte(strings.Replace(string(event.Body), "19500000", "99500000", 1))
	if status, err := standin.Post(t.Context(), s.url+hook.Path(payment.Stripe), forged.Body, standin.Sign(event.Body, standin.WebhookSecret, time.Now())); err != nil || status != 400 {
		t.Errorf("a forged event: %d %v", status, err)
	}
	if status, err := standin.Post(t.Context(), s.url+hook.Path(payment.Stripe), event.Body, standin.Sign(event.Body, standin.WebhookSecret, time.Now().Add(-time.Hour))); err != nil || status != 400 {
		t.Errorf("a stale event: %d %v", status, err)
	}
	if status, err := processor.Deliver(t.Context(), s.url+hook.Path(payment.Stripe), event); err != nil || status != 200 {
		t.Errorf("a duplicate: %d %v", status, err)
	}
	s.balance(t, ledger.Processor("stripe", money.IDR), 195_000)
}

// awaitSettled waits until no event is left to be processed.
func (s *stage) awaitSettled(t *testing.T) {
	t.Helper()
	const waiting = `SELECT count(*) FROM provider_event WHERE processed_at IS NULL`
	for range 200 {
		var count int
		if err := s.App.GetContext(t.Context(), &count, waiting); err != nil {
			t.Fatal(err)
		}
		if count == 0 {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("events wait for ever")
}

func (s *stage) balance(t *testing.T, code ledger.Code, rupiah int64) {
	t.Helper()
	got, err := ledger.Balance(t.Context(), s.App, code, money.IDR)
	if err != nil {
		t.Fatal(err)
	}
	if got != money.Rupiah(rupiah) {
		t.Errorf("%s holds %v, want %v", code, got, money.Rupiah(rupiah))
	}
}

// sound runs the audit.
func (s *stage) sound(t *testing.T) {
	t.Helper()
	findings, err := audit.Run(t.Context(), s.App, audit.Invariants(s.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}
