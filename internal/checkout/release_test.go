package checkout_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// monthAgo is a world whose present lies back far enough for parcels to
// arrive and windows to pass before the database's own present.
func monthAgo(t *testing.T) *checkouttest.World {
	t.Helper()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -33)
	return w
}

// shipped is a cooperative's parcel of an order, on its way.
func shipped(t *testing.T, w *checkouttest.World, of cooperative.Cooperative, o order.Order) order.ParcelID {
	t.Helper()
	parcels, err := order.Parcels(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parcels {
		if p.Cooperative == of.ID {
			if err := w.Checkout.Ship(t.Context(), w.Officer(of), of.ID, p.ID, fmt.Sprintf("JX%08d", p.ID), w.Now); err != nil {
				t.Fatal(err)
			}
			return p.ID
		}
	}
	t.Fatalf("order %d has no parcel of %s", o.ID, of.Name)
	return 0
}

// delivered is a cooperative's parcel of an order, arrived.
func delivered(t *testing.T, w *checkouttest.World, of cooperative.Cooperative, o order.Order) order.ParcelID {
	t.Helper()
	id := shipped(t, w, of, o)
	if err := w.Checkout.Deliver(t.Context(), w.Officer(of), of.ID, id, w.Now); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestReleaseWhenTheReturnWindowHasPassed(t *testing.T) {
	t.Parallel()
	w := monthAgo(t)
	coop, kronjo := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	siti, aminah := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis), w.Producer(coop, "Aminah Contoh", checkouttest.MekarBaru)
	dewi := w.Producer(kronjo, "Dewi Contoh", checkouttest.Kronjo)
	shared := w.Bag(coop, "Tas bersama", money.Rupiah(185_000), 3, share(siti, 60), share(aminah, 40))
	o := w.Sold(one(shared), one(w.Bag(kronjo, "Dompet", money.Rupiah(50_000), 3, share(dewi, 100))))
	id := delivered(t, w, coop, o)
	pending := map[ledger.Code]int64{
		ledger.ProducerPending(int64(siti.Person)): -99_900, ledger.ProducerPending(int64(aminah.Person)): -66_600,
		ledger.ProducerPayable(int64(siti.Person)): 0,
	}

	end := w.Now.Add(order.ReturnWindow)
	if err := w.Checkout.Release(t.Context(), id, end.Add(-time.Second)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("released within the return window: %v", err)
	}
	balances(t, w, pending)
	for range 2 {
		if err := w.Checkout.Release(t.Context(), id, end); err != nil {
			t.Fatal(err)
		}
		balances(t, w, map[ledger.Code]int64{
			ledger.ProducerPending(int64(siti.Person)): 0, ledger.ProducerPayable(int64(siti.Person)): -99_900,
			ledger.ProducerPending(int64(aminah.Person)): 0, ledger.ProducerPayable(int64(aminah.Person)): -66_600,
			ledger.ProducerPending(int64(dewi.Person)): -45_000, ledger.ProducerPayable(int64(dewi.Person)): 0,
			ledger.CooperativeFee(int64(coop.ID)): -11_100,
		})
	}
	if err := w.Checkout.Release(t.Context(), 999, end); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown parcel: %v", err)
	}
	mustBeSound(t, w)
}

func TestReleaseOfAParcelThatNobodyMarked(t *testing.T) {
	t.Parallel()
	w := monthAgo(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	id := shipped(t, w, coop, w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100)))))

	const estimate, week = 7, 7 // POS takes at most seven days
	counted := w.Now.AddDate(0, 0, estimate+week).Add(order.ReturnWindow)
	if n, err := w.Checkout.ReleaseDue(t.Context(), counted.Add(-time.Second), 10); n != 0 || err != nil {
		t.Errorf("%d released too early, %v", n, err)
	}
	if n, err := w.Checkout.ReleaseDue(t.Context(), counted, 10); n != 1 || err != nil {
		t.Errorf("%d released, %v", n, err)
	}
	var basis string
	if err := w.App.GetContext(t.Context(), &basis, `SELECT basis FROM parcel_release WHERE parcel_id = $1`, int64(id)); err != nil || basis != "estimate" {
		t.Errorf("basis %q, %v", basis, err)
	}
	balances(t, w, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): -166_500})
	mustBeSound(t, w)
}

func TestReleaseDue(t *testing.T) {
	t.Parallel()
	w := monthAgo(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	bag := w.Bag(coop, "Tas", money.Rupiah(100_000), 9, share(siti, 100))
	for range 3 {
		delivered(t, w, coop, w.Sold(one(bag)))
	}
	end := w.Now.Add(order.ReturnWindow)
	w.Now = w.Now.Add(time.Hour)
	delivered(t, w, coop, w.Sold(one(bag)))
	w.Sold(one(bag))

	for _, want := range []int{2, 1, 0} {
		if n, err := w.Checkout.ReleaseDue(t.Context(), end, 2); n != want || err != nil {
			t.Errorf("%d released, %v, want %d", n, err, want)
		}
	}
	balances(t, w, map[ledger.Code]int64{
		ledger.ProducerPayable(int64(siti.Person)): -270_000, ledger.ProducerPending(int64(siti.Person)): -180_000,
	})
	mustBeSound(t, w)
}

func TestReleaseManyTimesAtOnce(t *testing.T) {
	t.Parallel()
	w := monthAgo(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	id := delivered(t, w, coop, w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100)))))
	var wg sync.WaitGroup
	for range 12 {
		wg.Go(func() {
			if err := w.Checkout.Release(context.Background(), id, w.Now.Add(order.ReturnWindow)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	balances(t, w, map[ledger.Code]int64{
		ledger.ProducerPayable(int64(siti.Person)): -166_500, ledger.ProducerPending(int64(siti.Person)): 0,
	})
	mustBeSound(t, w)
}

// offended lists the broken invariants of a number.
func offended(t *testing.T, w *checkouttest.World, number int) (all []string) {
	t.Helper()
	findings, err := audit.Run(t.Context(), w.App, audit.Invariants(w.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Number == number && len(f.Offenders) > 0 {
			all = append(all, f.Name)
		}
	}
	return all
}

// TestReleaseInvariants plants what the guards forbid and lets the audit find
// it.
func TestReleaseInvariants(t *testing.T) {
	t.Parallel()
	const (
		posted = "a release is posted once"
		own    = "a release moves each maker's own money"
		stays  = "nothing stays pending"
	)
	for name, tc := range map[string]struct {
		plant string
		want  []string
	}{
		"nothing":                 {`SELECT 1`, nil},
		"posted, never released":  {`ALTER TABLE parcel_release DISABLE TRIGGER ALL; DELETE FROM parcel_release`, []string{posted, stays}},
		"released, never posted":  {`INSERT INTO parcel_release SELECT p.id, 'estimate', r.arrived_at, r.released_at FROM parcel p, parcel_release r WHERE p.id <> r.parcel_id`, []string{stays}},
		"a part stays pending":    {`ALTER TABLE posting DISABLE TRIGGER ALL; UPDATE posting SET amount = amount / 100 * 50 WHERE transaction_id = (SELECT id FROM ledger_transaction WHERE rule = 'release')`, []string{stays}},
		"moved somewhere else":    {`ALTER TABLE posting DISABLE TRIGGER ALL; UPDATE posting SET account_id = (SELECT id FROM account WHERE code = 'income:programme_fee') WHERE amount < 0 AND transaction_id = (SELECT id FROM ledger_transaction WHERE rule = 'release')`, []string{own}},
		"another parcel's lines":  {`ALTER TABLE ledger_transaction DISABLE TRIGGER ALL; UPDATE ledger_transaction SET key = 'release:' || (SELECT max(id) FROM parcel) WHERE rule = 'release'`, []string{posted, own}},
		"more came than was sent": {`ALTER TABLE posting DISABLE TRIGGER ALL; UPDATE posting SET amount = amount - 100 WHERE amount < 0 AND transaction_id = (SELECT id FROM ledger_transaction WHERE rule = 'release')`, []string{own}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := monthAgo(t)
			coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
			siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
			bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 2, share(siti, 100))
			id := delivered(t, w, coop, w.Sold(one(bag)))
			w.Sold(one(bag))
			if err := w.Checkout.Release(t.Context(), id, w.Now.Add(order.ReturnWindow)); err != nil {
				t.Fatal(err)
			}
			if _, err := w.Super.ExecContext(t.Context(), tc.plant); err != nil {
				t.Fatal(err)
			}
			got := offended(t, w, 7)
			if len(got) != len(tc.want) {
				t.Fatalf("broken: %q, want %q", got, tc.want)
			}
			for i, want := range tc.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("broken: %q, want %q", got[i], want)
				}
			}
		})
	}
}

// TestIllegalReleases are refused by the database, whatever the program says.
func TestIllegalReleases(t *testing.T) {
	t.Parallel()
	w := monthAgo(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	id := delivered(t, w, coop, w.Sold(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100)))))
	if err := w.Checkout.Release(t.Context(), id, w.Now.Add(order.ReturnWindow)); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ statement, constraint string }{
		"move its time": {`UPDATE parcel_release SET released_at = released_at + INTERVAL '1 day'`, ""},
		"take it back":  {`DELETE FROM parcel_release`, ""},
		"empty them":    {`TRUNCATE parcel_release`, ""},
		"twice":         {`INSERT INTO parcel_release SELECT * FROM parcel_release`, "parcel_release_pkey"},
		"on arrival":    {`INSERT INTO parcel_release SELECT parcel_id, basis, now(), now() FROM parcel_release`, "parcel_release_window"},
		"by rumour":     {`INSERT INTO parcel_release SELECT parcel_id, 'rumour', arrived_at, released_at FROM parcel_release`, "parcel_release_basis"},
	} {
		if _, err := w.App.ExecContext(t.Context(), tc.statement); err == nil || database.ConstraintOf(err) != tc.constraint {
			t.Errorf("%s: %v", name, err)
		}
	}
}
