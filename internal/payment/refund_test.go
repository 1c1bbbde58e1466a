package payment_test

import (
	"sync"
	"testing"
	"time"

	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/payment"
	"simpul/internal/payment/paymenttest"
)

// taken is a payment of Rp172.000.
func taken(t *testing.T, db *dbtest.DB) payment.Payment {
	t.Helper()
	order := paymenttest.Order(t, db, money.Rupiah(172_000), noon)
	if _, err := take(t, db, receipt(order, "pi_1"), payment.Surplus); err != nil {
		t.Fatal(err)
	}
	p, err := payment.Find(t.Context(), db.App, payment.Stripe, "pi_1")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func accept(t *testing.T, db *dbtest.DB, p payment.Payment, amount money.Amount) (r payment.Refund, err error) {
	err = database.InTx(t.Context(), db.App, func(tx *database.Tx) error {
		r, err = payment.AcceptRefund(t.Context(), tx, p, amount, noon)
		return err
	})
	return r, err
}

func decide(t *testing.T, db *dbtest.DB, r payment.Refund, to payment.Returned) (ended bool) {
	t.Helper()
	err := database.InTx(t.Context(), db.App, func(tx *database.Tx) (err error) {
		ended, err = payment.AnswerRefund(t.Context(), tx, r, to, noon.Add(time.Minute))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return ended
}

func refunded(t *testing.T, db *dbtest.DB, p payment.Payment) money.Amount {
	t.Helper()
	now, err := payment.ByID(t.Context(), db.App, p.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now.Refunded
}

func TestRefundsNeverExceedThePayment(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	p := taken(t, db)
	if _, err := accept(t, db, p, money.Rupiah(100_000)); err != nil {
		t.Fatal(err)
	}
	_, err := accept(t, db, p, money.Rupiah(72_001))
	if f, ok := fault.As(err); !ok || f.Key != "payment.refund_too_much" || f.Kind != fault.Conflict {
		t.Errorf("Rp1 too much: %v", err)
	}
	if all, err := payment.RefundsOf(t.Context(), db.App, p.ID); err != nil || len(all) != 1 || refunded(t, db, p) != money.Rupiah(100_000) {
		t.Errorf("refunds %v %v", all, err)
	}
	// Three at once for the rest: one finds it.
	outcomes := make([]error, 3)
	var wg sync.WaitGroup
	for i := range outcomes {
		wg.Go(func() { _, outcomes[i] = accept(t, db, p, money.Rupiah(72_000)) })
	}
	wg.Wait()
	won := 0
	for _, err := range outcomes {
		switch {
		case err == nil:
			won++
		case fault.KindOf(err) != fault.Conflict:
			t.Error(err)
		}
	}
	if won != 1 || refunded(t, db, p) != p.Amount {
		t.Errorf("%d won, %v refunded", won, refunded(t, db, p))
	}
}

func TestRefundEndsOnce(t *testing.T) {
	t.Parallel()
	db := dbtest.New(t)
	p := taken(t, db)
	r, err := accept(t, db, p, p.Amount)
	if err != nil {
		t.Fatal(err)
	}
	if decide(t, db, r, payment.Returned{State: payment.RefundAccepted, ExternalID: "re_1"}) {
		t.Error("undecided, yet ended")
	}
	failed := payment.Returned{State: payment.RefundFailed, ExternalID: "re_1", Refusal: "expired_card"}
	if !decide(t, db, r, failed) || decide(t, db, r, failed) || decide(t, db, r, payment.Returned{State: payment.RefundSucceeded, ExternalID: "re_1"}) {
		t.Error("it did not end once")
	}
	if got := refunded(t, db, p); !got.IsZero() {
		t.Errorf("%v counts as refunded", got)
	}
	ended, err := payment.RefundByID(t.Context(), db.App, r.ID)
	if err != nil || ended.State != payment.RefundFailed || ended.Refusal != "expired_card" || ended.ExternalID != "re_1" {
		t.Errorf("%+v %v", ended, err)
	}

	for later, want := range map[time.Duration]int{time.Hour: 0, 7 * time.Hour: 1} {
		if ids, err := payment.Surpluses(t.Context(), db.App, noon.Add(later), 10); err != nil || len(ids) != want {
			t.Errorf("after %s: %v %v", later, ids, err)
		}
	}
}
