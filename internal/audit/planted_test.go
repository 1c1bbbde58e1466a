package audit_test

import (
	"strings"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/database/dbtest"
	"simpul/internal/invariant"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/rollup"
)

// sound is a world in which everything happened that an invariant speaks of: an
// order paid, shipped, released and partly refunded, one that waits, a payment
// that is surplus, all sealed but the last.
func sound(t *testing.T) *checkouttest.World {
	t.Helper()
	w := checkouttest.New(t)
	w.Now = w.Now.AddDate(0, 0, -20)
	coop, other := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	siti, aminah := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis), w.Producer(coop, "Aminah Contoh", checkouttest.MekarBaru)
	rani := w.Producer(other, "Rani Contoh", checkouttest.Kronjo)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 9,
		catalog.MakerShare{Producer: siti.Person, ShareBP: 6000}, catalog.MakerShare{Producer: aminah.Person, ShareBP: 4000})
	pouch := w.Bag(other, "Dompet", money.Rupiah(45_000), 9, catalog.MakerShare{Producer: rani.Person, ShareBP: 10_000})
	o := w.Sold(checkouttest.Item{Variant: bag, Quantity: 2}, checkouttest.Item{Variant: pouch, Quantity: 1})
	parcel, err := order.ParcelFor(t.Context(), w.App, coop.ID, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := order.Lines(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	officer := w.Officer(coop)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.Checkout.Ship(t.Context(), officer, coop.ID, parcel.ID, "JX12345678", w.Now))
	must(w.Checkout.Deliver(t.Context(), officer, coop.ID, parcel.ID, w.Now))
	back := checkout.RefundRequest{Reason: "cacat", Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Amount: money.Rupiah(50_000)}}}}
	_, err = w.Checkout.RefundOrder(t.Context(), officer, coop.ID, o.ID, back, w.Now)
	must(err)
	_, err = w.Checkout.ReleaseDue(t.Context(), w.Now.AddDate(0, 0, 19), 10)
	must(err)
	sealAll(t, w)
	w.Now = time.Now().UTC().Truncate(time.Second)
	w.Order(checkouttest.Item{Variant: bag, Quantity: 1})
	again := w.Receipt(o)
	if outcome, err := w.Checkout.Settle(t.Context(), again, w.Now); err != nil || outcome != checkout.Surplus {
		t.Fatal(outcome, err)
	}
	return w
}

// sealAll seals and rolls up what was posted, as soon as no older transaction of the server,
// which other tests share, is running.
func sealAll(t *testing.T, w *checkouttest.World) {
	t.Helper()
	const open = `SELECT count(*) - (SELECT coalesce(sum(transactions), 0) FROM ledger_seal) + cardinality(unrolled()) FROM ledger_transaction`
	for range 1000 {
		if _, err := ledger.Seal(t.Context(), w.App, time.Now(), 1000); err != nil {
			t.Fatal(err)
		}
		if _, err := rollup.Roll(t.Context(), w.App, 1000); err != nil {
			t.Fatal(err)
		}
		var left int
		if err := w.App.GetContext(t.Context(), &left, open); err != nil {
			t.Fatal(err)
		}
		if left == 0 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatal("the ledger is not sealed")
}

// TestEveryInvariantFindsItsViolation plants each violation as the superuser, on
// a database of its own, with constraints dropped and triggers and foreign keys
// off, and lets the one invariant that it is against find it. An invariant
// without a violation fails, by its name.
func TestEveryInvariantFindsItsViolation(t *testing.T) {
	t.Parallel()
	w := sound(t)
	all := audit.Invariants(w.Studio.Store())
	if findings, err := audit.Run(t.Context(), w.Super, all, time.Now()); err != nil {
		t.Fatal(err)
	} else {
		for _, f := range findings {
			if len(f.Offenders) > 0 {
				t.Errorf("before anything is planted %d, %s: %v", f.Number, f.Name, f.Offenders)
			}
		}
	}
	planted := map[string]bool{}
	for _, v := range violations {
		against := v.against(all)
		if len(against) != 1 {
			t.Errorf("%d %q is against %d invariants: %s", v.number, v.name, len(against), v.plant)
			continue
		}
		planted[against[0].Name] = true
		if found := finds(t, w.DB, against[0], v.plant); len(found) == 0 {
			t.Errorf("%d %s does not find %s", v.number, against[0].Name, v.plant)
		}
	}
	for _, i := range all {
		if !planted[i.Name] {
			t.Errorf("invariant %d, %s, has no planted violation", i.Number, i.Name)
		}
	}
	for number := 1; number <= 43; number++ {
		if len(violation{number: number}.against(all)) == 0 {
			t.Errorf("there is no invariant %d", number)
		}
	}
}

// against are the invariants that a violation is against.
func (v violation) against(all []invariant.Invariant) (found []invariant.Invariant) {
	for _, i := range all {
		if i.Number == v.number && strings.Contains(i.Name, v.name) {
			found = append(found, i)
		}
	}
	return found
}

// finds are the offenders that an invariant names once a violation is planted.
// All of it is undone.
func finds(t *testing.T, db *dbtest.DB, i invariant.Invariant, plant string) []string {
	t.Helper()
	tx, err := db.Super.BeginTxx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := tx.ExecContext(t.Context(), `SET LOCAL session_replication_role = replica; `+plant); err != nil {
		t.Errorf("%d %s: %v", i.Number, plant, err)
		return nil
	}
	offenders, err := i.Check(t.Context(), &database.Tx{Tx: tx}, time.Now())
	if err != nil {
		t.Fatalf("%d %s: %v", i.Number, i.Name, err)
	}
	return offenders
}
