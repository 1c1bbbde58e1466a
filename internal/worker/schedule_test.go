package worker

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// TestSchedulesRefundAndRelease starts the jobs on a shop where an order was
// paid twice and its parcel arrived long ago: the surplus goes back and the
// makers' money becomes payable without anybody's doing.
func TestSchedulesRefundAndRelease(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -30)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 1, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	o := w.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(o), w.Now); err != nil || outcome != checkout.Surplus {
		t.Fatal(outcome, err)
	}
	parcels, err := order.Parcels(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Checkout.Ship(t.Context(), w.Officer(coop), coop.ID, parcels[0].ID, "JX12345678", w.Now); err != nil {
		t.Fatal(err)
	}
	if err := w.Checkout.Deliver(t.Context(), w.Officer(coop), coop.ID, parcels[0].ID, w.Now); err != nil {
		t.Fatal(err)
	}

	working(t, w)
	await(t, w, ledger.Processor("simulation", money.IDR), money.Rupiah(195_000))
	await(t, w, ledger.ProducerPayable(int64(siti.Person)), money.Rupiah(-166_500))
}

// working starts the jobs of a world, until its test ends.
func working(t *testing.T, w *checkouttest.World) Options {
	t.Helper()
	o := Options{DB: w.App, Clock: clock.System, Log: slog.New(slog.DiscardHandler), Report: w.Report, Checkout: w.Checkout, Studio: w.Studio, Uploads: w.Uploads, Exports: files(t, w)}
	jobs, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := jobs.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return o
}

func await(t *testing.T, w *checkouttest.World, code ledger.Code, want money.Amount) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		got, err := ledger.Balance(t.Context(), w.App, code, money.IDR)
		if err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s = %v, want %v", code, got, want)
		}
	}
}
