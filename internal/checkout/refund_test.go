package checkout_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

// surplus settles a receipt that pays for nothing.
func surplus(t *testing.T, w *checkouttest.World, r payment.Receipt) payment.Payment {
	t.Helper()
	if outcome, err := w.Checkout.Settle(t.Context(), r, w.Now); err != nil || outcome != checkout.Surplus {
		t.Fatalf("Settle = %q, %v", outcome, err)
	}
	p, err := payment.Find(t.Context(), w.App, r.Provider, r.ExternalID)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSurplusesGoBackInFull(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 2, share(siti, 100))
	paid, wrong := w.Sold(one(bag)), w.Order(one(bag))
	short := w.Receipt(wrong)
	short.Amount = short.Amount.Sub(money.Rupiah(1))
	surplus(t, w, w.Receipt(paid))
	surplus(t, w, short)

	for range 2 {
		if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err != nil {
			t.Fatal(err)
		}
		balances(t, w, map[ledger.Code]int64{
			ledger.SuspenseReceipts: 0, ledger.RefundInTransit: 0, ledger.Processor("simulation", money.IDR): 195_000,
			ledger.ProducerPending(int64(siti.Person)): -166_500,
		})
	}
	mustBeSound(t, w)

	applied, err := payment.OfOrder(t.Context(), w.App, payment.OrderID(paid.ID))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Checkout.RefundSurplus(t.Context(), applied[0].ID, w.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("an applied payment: %v", err)
	}
	if err := w.Checkout.RefundSurplus(t.Context(), 999, w.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown payment: %v", err)
	}
}

// TestSurplusOfAProviderThatIsGone stays where it is: nothing is accepted that
// nobody can complete.
func TestSurplusOfAProviderThatIsGone(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	p := surplus(t, w, w.Receipt(w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))))))
	delete(w.Checkout.Providers, payment.Simulation)
	if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err == nil {
		t.Error("refunded by nobody")
	}
	if all, err := payment.RefundsOf(t.Context(), w.App, p.ID); err != nil || len(all) != 0 {
		t.Errorf("refunds %+v %v", all, err)
	}
	balances(t, w, map[ledger.Code]int64{ledger.SuspenseReceipts: -195_000})
	mustBeSound(t, w)
}

func TestSurplusRefundedManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	p := surplus(t, w, w.Receipt(w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))))))
	var wg sync.WaitGroup
	for i := range 12 {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				err = w.Checkout.RefundSurplus(context.Background(), p.ID, w.Now)
			} else {
				err = w.Checkout.RefundDue(context.Background(), w.Now, 10)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if all, err := payment.RefundsOf(t.Context(), w.App, p.ID); err != nil || len(all) != 1 || all[0].State != payment.RefundSucceeded {
		t.Errorf("refunds %+v %v", all, err)
	}
	balances(t, w, map[ledger.Code]int64{
		ledger.SuspenseReceipts: 0, ledger.RefundInTransit: 0, ledger.Processor("simulation", money.IDR): 195_000,
	})
	mustBeSound(t, w)
}

// paidTwice is an order that was paid by simulation and again by card.
func paidTwice(t *testing.T) (*checkouttest.World, *standin.Server, payment.Payment) {
	t.Helper()
	w, coop, siti := waliwis(t)
	s := standin.New(t)
	card := stripe.New(stripe.Config{SecretKey: standin.SecretKey, APIBase: s.URL})
	w.Checkout.Providers[payment.Stripe] = card
	w.Now = time.Now().UTC().Truncate(time.Second)
	request := w.Request(w.Cart(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100)))))
	request.Method = payment.Stripe
	o, err := w.Checkout.Place(t.Context(), request, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Checkout.Pay(t.Context(), o, w.Now); err != nil {
		t.Fatal(err)
	}
	intents, err := payment.OpenIntents(t.Context(), w.App, payment.OrderID(o.ID))
	if err != nil || len(intents) != 1 {
		t.Fatalf("%v %v", intents, err)
	}
	if err := s.Pay(intents[0].ExternalID); err != nil {
		t.Fatal(err)
	}
	standing, err := card.Standing(t.Context(), intents[0])
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(o), w.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("settle: %s %v", outcome, err)
	}
	return w, s, surplus(t, w, standing.Receipt)
}

func TestRefundSurvivesALostReply(t *testing.T) {
	t.Parallel()
	w, s, p := paidTwice(t)
	s.Disrupt("POST /v1/refunds", standin.DropReply, 100)
	s.Disrupt("GET /v1/refunds", standin.Drop, 100)
	for range 2 {
		if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); fault.KindOf(err) != fault.Unavailable {
			t.Fatalf("no answer, yet %v", err)
		}
		balances(t, w, map[ledger.Code]int64{
			ledger.SuspenseReceipts: 0, ledger.RefundInTransit: -195_000, ledger.Processor("stripe", money.IDR): 195_000,
		})
		mustBeSound(t, w)
	}
	s.Calm()
	if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err != nil {
		t.Fatal(err)
	}
	if all := s.Refunds(); len(all) != 1 || all[0].Amount != p.Amount.Minor() {
		t.Errorf("the provider has %+v", all)
	}
	balances(t, w, map[ledger.Code]int64{ledger.RefundInTransit: 0, ledger.Processor("stripe", money.IDR): 0})
	mustBeSound(t, w)
}

func TestRefundThatTheProviderRefuses(t *testing.T) {
	t.Parallel()
	w, s, p := paidTwice(t)
	s.RefundSlowly()
	if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err != nil {
		t.Fatal(err)
	}
	balances(t, w, map[ledger.Code]int64{ledger.RefundInTransit: -195_000})
	mustBeSound(t, w)
	if err := s.Decide(s.Refunds()[0].ID, false); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it rests
		if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err != nil {
			t.Fatal(err)
		}
		balances(t, w, map[ledger.Code]int64{
			ledger.SuspenseReceipts: -195_000, ledger.RefundInTransit: 0, ledger.Processor("stripe", money.IDR): 195_000,
		})
		mustBeSound(t, w)
	}
	if all, err := payment.RefundsOf(t.Context(), w.App, p.ID); err != nil || len(all) != 1 || all[0].State != payment.RefundFailed {
		t.Errorf("refunds %+v %v", all, err)
	}
}

// TestRefundInvariants plants what the guards forbid and lets the audit find
// it.
func TestRefundInvariants(t *testing.T) {
	t.Parallel()
	const (
		ofAccepted  = `(SELECT id FROM ledger_transaction WHERE rule = 'surplus_refund')`
		ofConfirmed = `(SELECT id FROM ledger_transaction WHERE rule = 'refund_confirmed')`
		unguarded   = `SET session_replication_role = replica; `
	)
	for name, tc := range map[string]struct {
		plant string
		want  int
	}{
		"nothing":                  {`SELECT 1`, 0},
		"never posted":             {`UPDATE ledger_transaction SET key = 'other:1' WHERE id = ` + ofAccepted, 1},
		"never confirmed":          {`DELETE FROM posting WHERE transaction_id = ` + ofConfirmed + `; DELETE FROM ledger_transaction WHERE id = ` + ofConfirmed, 1},
		"confirmed, yet open":      {`UPDATE refund SET state = 'accepted', ended_at = NULL`, 1},
		"failed, not reversed":     {`UPDATE refund SET state = 'failed', refusal = 'no'`, 1},
		"another amount accepted":  {`UPDATE posting SET amount = amount * 2 WHERE transaction_id = ` + ofAccepted, 1},
		"another amount confirmed": {`UPDATE posting SET amount = amount * 2 WHERE transaction_id = ` + ofConfirmed, 1},
		"posted without a refund":  {`DELETE FROM refund; UPDATE payment SET refunded = 0`, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, coop, siti := waliwis(t)
			surplus(t, w, w.Receipt(w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))))))
			if err := w.Checkout.RefundDue(t.Context(), w.Now, 10); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Super.ExecContext(t.Context(), unguarded+tc.plant); err != nil {
				t.Fatal(err)
			}
			if got := offended(t, w, 19); len(got) != tc.want {
				t.Errorf("broken: %q", got)
			}
		})
	}
}

// TestIllegalRefunds are refused by the database, whatever the program says.
func TestIllegalRefunds(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	p := surplus(t, w, w.Receipt(w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))))))
	if err := w.Checkout.RefundSurplus(t.Context(), p.ID, w.Now); err != nil {
		t.Fatal(err)
	}
	for name, statement := range map[string]string{
		"count more than was paid":   `UPDATE payment SET refunded = amount + 100`,
		"count less than nothing":    `UPDATE payment SET refunded = -100`,
		"change the amount":          `UPDATE refund SET amount = amount * 2`,
		"change the key":             `UPDATE refund SET idempotency_key = gen_random_uuid()`,
		"of another payment":         `UPDATE refund SET payment_id = payment_id + 1`,
		"delete it":                  `DELETE FROM refund`,
		"open it again":              `UPDATE refund SET state = 'accepted'`,
		"fail without a reason":      `UPDATE refund SET state = 'failed'`,
		"succeed without a trace":    `UPDATE refund SET external_id = NULL`,
		"of nothing":                 `INSERT INTO refund (payment_id, provider, idempotency_key, amount, currency, accepted_at) SELECT payment_id, provider, gen_random_uuid(), 0, currency, accepted_at FROM refund`,
		"a second end with one name": `INSERT INTO refund (payment_id, provider, idempotency_key, amount, currency, state, external_id, accepted_at, ended_at) SELECT payment_id, provider, gen_random_uuid(), amount, currency, state, external_id, accepted_at, ended_at FROM refund`,
		"reverse with nobody behind": fmt.Sprintf(`INSERT INTO ledger_transaction (key, rule, reason, reverses, occurred_at, recorded_at, made_in) SELECT 'reversal:x', 'reversal', 'because', max(id), now(), now(), pg_current_xact_id() FROM ledger_transaction WHERE order_id = %d`, p.Order),
	} {
		if _, err := w.App.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s: accepted", name)
		} else if strings.Contains(err.Error(), "syntax") || strings.Contains(err.Error(), "does not exist") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if o, err := order.ByID(t.Context(), w.App, order.ID(p.Order)); err != nil || o.PaymentState != order.Paid {
		t.Errorf("%+v %v", o.PaymentState, err)
	}
	mustBeSound(t, w)
}
