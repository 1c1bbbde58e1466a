package worker

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/export"
	"simpul/internal/money"
)

// TestStopCutsOffWhatDoesNotEnd stops the jobs while one waits for a lock that
// nobody gives up: it is cut off, and kept to run anew.
func TestStopCutsOffWhatDoesNotEnd(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -30)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 1, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	o := w.Order(checkouttest.Item{Variant: bag, Quantity: 1})
	lock, err := w.App.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = lock.Rollback() }()
	if _, err := lock.ExecContext(t.Context(), `SELECT FROM shop_order WHERE id = $1 FOR UPDATE`, int64(o.ID)); err != nil {
		t.Fatal(err)
	}

	jobs, err := New(Options{DB: w.App, Clock: clock.System, Log: slog.New(slog.DiscardHandler), Report: w.Report, Checkout: w.Checkout, Studio: w.Studio, Uploads: w.Uploads, Exports: files(t, w)})
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Start(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	const expiring = `SELECT state FROM river.river_job WHERE kind = 'expire_order'`
	awaitState(t, w, expiring, "running")
	ctx, cancel := context.WithTimeout(t.Context(), grace+10*time.Second)
	defer cancel()
	if err := jobs.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	var state string
	if err := w.App.GetContext(t.Context(), &state, expiring); err != nil || (state != "retryable" && state != "available") {
		t.Errorf("after the end the job is %s (%v), not to be tried again", state, err)
	}
}

// files makes no file: nobody asks for one.
func files(t *testing.T, w *checkouttest.World) *export.Maker {
	t.Helper()
	shelf, err := export.OpenShelf(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return &export.Maker{DB: w.App, Report: w.Report, Shelf: shelf, Clock: clock.System}
}

func awaitState(t *testing.T, w *checkouttest.World, query, want string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		var got string
		if err := w.App.GetContext(t.Context(), &got, query); err != nil {
			t.Fatal(err)
		}
		if got == want {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("the job is %s, want %s", got, want)
		}
	}
}
