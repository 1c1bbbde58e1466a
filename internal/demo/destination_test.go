package demo_test

import (
	"testing"
	"time"

	"simpul/internal/cooperative"
	"simpul/internal/demo"
	"simpul/internal/payment"
	"simpul/internal/payment/qris"
)

// TestDestinations looks for where the customers of a loaded demonstration pay
// by hand.
func TestDestinations(t *testing.T) {
	t.Parallel()
	now := time.Now()
	to, db, _ := target(t, now)
	if err := demo.Load(t.Context(), demo.NewPlan(1, now).Limited(2, 2), 1, to, now); err != nil {
		t.Fatal(err)
	}
	programmes, err := cooperative.Programmes(t.Context(), db.App)
	if err != nil || len(programmes) != 1 {
		t.Fatal(programmes, err)
	}
	open, err := payment.Destinations(t.Context(), db.App, []int64{int64(programmes[0].ID)})
	if err != nil || len(open) != 2 || open[0].Method != payment.Transfer || open[1].Method != payment.QRIS {
		t.Fatalf("%+v, %v", open, err)
	}
	code, err := qris.Parse(open[1].Number)
	if err != nil || code.Merchant() != open[1].Holder {
		t.Errorf("%q of %q: %v", open[1].Number, open[1].Holder, err)
	}
}
