package checkout_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/direct"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/report"
)

// village is a cooperative with a bag that is there and one that is made to order.
type village struct {
	*checkouttest.World
	group        cooperative.Cooperative
	siti         identity.Actor
	bag, toOrder catalog.VariantID
	day          time.Time // today
}

func newVillage(t *testing.T) *village {
	t.Helper()
	w := checkouttest.New(t)
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(group, "Siti Contoh", checkouttest.Waliwis)
	hers := catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000}
	return &village{
		w, group, siti, w.Bag(group, "Tas tali kur", money.Rupiah(185_000), 50, hers),
		w.BagToOrder(group, "Tas pesanan", money.Rupiah(185_000), 100, hers), clock.Day(w.Now),
	}
}

// rest declares that the cooperative rests from one day after today until another.
func (v *village) rest(t *testing.T, first, last int, takesOrders bool, at time.Time) (id cooperative.RecessID) {
	t.Helper()
	if err := database.InTx(t.Context(), v.App, func(tx *database.Tx) (err error) {
		id, err = cooperative.Declare(t.Context(), tx, v.Officer(v.group), cooperative.Recess{
			Cooperative: v.group.ID, From: v.day.AddDate(0, 0, first), Until: v.day.AddDate(0, 0, last), TakesOrders: takesOrders,
		}, at)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestClosedTakesNoOrders: while a cooperative is closed nothing of its goods gets into
// an order, nor with another's; PostgreSQL refuses it too. What is sold over the
// counter is sold, and when the recess has ended all is as before.
func TestClosedTakesNoOrders(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	other := v.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	rani := v.Producer(other, "Rani Contoh", checkouttest.Kronjo)
	pouch := v.Bag(other, "Dompet", money.Rupiah(45_000), 50, catalog.MakerShare{Producer: rani.Person, ShareBP: 10_000})
	id := v.rest(t, 0, 3, false, v.Now)
	for _, items := range [][]checkouttest.Item{{{Variant: v.bag, Quantity: 1}}, {{Variant: v.toOrder, Quantity: 1}}, {{Variant: pouch, Quantity: 1}, {Variant: v.bag, Quantity: 1}}} {
		_, err := v.Checkout.Place(t.Context(), v.Request(v.Cart(items...)), v.Now)
		if refusal, ok := fault.As(err); !ok || refusal.Key != "recess.closed" || refusal.Kind != fault.Conflict {
			t.Errorf("%v: %v", items, err)
		}
	}
	v.Order(checkouttest.Item{Variant: pouch, Quantity: 1}) // the other is open
	// What slips past the program.
	before := v.Order(checkouttest.Item{Variant: pouch, Quantity: 1})
	_, err := v.Owner.ExecContext(t.Context(), `
		INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max)
		SELECT order_id, $2, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max FROM parcel WHERE order_id = $1`, int64(before.ID), int64(v.group.ID))
	if database.ConstraintOf(err) != "recess_closed" {
		t.Errorf("PostgreSQL takes it: %v", err)
	}
	sale := direct.Sale{
		Cooperative: v.group.ID, Key: uuid.New(), Method: payment.Cash, SoldAt: v.Now, Lines: []direct.Line{{Variant: v.bag, Quantity: 1, Price: money.Rupiah(185_000)}},
	}
	if sold, err := v.Checkout.SellDirectly(t.Context(), v.Officer(v.group), sale, "Pembeli", v.Now); err != nil || sold.Waits() {
		t.Errorf("over the counter: %+v, %v", sold, err)
	}
	if err := database.InTx(t.Context(), v.App, func(tx *database.Tx) error {
		return cooperative.EndRecess(t.Context(), tx, v.Officer(v.group), v.group.ID, id, v.Now)
	}); err != nil {
		t.Fatal(err)
	}
	v.Order(checkouttest.Item{Variant: v.bag, Quantity: 1})
	// The next one is to come: until then orders are taken, after it too.
	v.rest(t, 2, 3, false, v.Now)
	v.Order(checkouttest.Item{Variant: v.bag, Quantity: 1})
	for days, closed := range map[int]bool{2: true, 3: true, 4: false} {
		_, err := v.Checkout.Place(t.Context(), v.Request(v.Cart(checkouttest.Item{Variant: v.bag, Quantity: 1})), v.day.AddDate(0, 0, days).Add(time.Hour))
		if (err != nil) != closed {
			t.Errorf("day %d: %v", days, err)
		}
	}
}

// TestClosingWhileCustomersPay: customers order while an officer closes. Whatever was
// placed, was placed before: the orders that are there when the closing is decided are
// the orders that there are in the end.
func TestClosingWhileCustomersPay(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	const customers = 24
	requests := make([]func() error, customers)
	for i := range requests {
		request := v.Request(v.Cart(checkouttest.Item{Variant: v.bag, Quantity: 1}))
		requests[i] = func() error {
			_, err := v.Checkout.Place(t.Context(), request, v.Now)
			return err
		}
	}
	const parcels = `SELECT count(*) FROM parcel WHERE cooperative_id = $1`
	var there, placed int
	told := make([]error, customers)
	var wait sync.WaitGroup
	for i, place := range requests {
		wait.Go(func() {
			time.Sleep(time.Duration(i) * 4 * time.Millisecond)
			told[i] = place()
		})
	}
	wait.Go(func() {
		time.Sleep(40 * time.Millisecond)
		if err := database.InTx(t.Context(), v.App, func(tx *database.Tx) error {
			_, err := cooperative.Declare(t.Context(), tx, v.Officer(v.group), cooperative.Recess{Cooperative: v.group.ID, From: v.day, Until: v.day}, v.Now)
			if err != nil {
				return err
			}
			if err := tx.GetContext(t.Context(), &there, parcels, int64(v.group.ID)); err != nil {
				return err
			}
			// Customers wait for the decision meanwhile.
			_, err = tx.ExecContext(t.Context(), `SELECT pg_sleep(0.1)`)
			return err
		}); err != nil {
			t.Error(err)
		}
	})
	wait.Wait()
	good := 0
	for _, err := range told {
		refusal, _ := fault.As(err)
		switch {
		case err == nil:
			good++
		case refusal == nil || refusal.Key != "recess.closed" && refusal.Key != "recess.closed.meanwhile":
			t.Error(err)
		}
	}
	if err := v.App.GetContext(t.Context(), &placed, parcels, int64(v.group.ID)); err != nil {
		t.Fatal(err)
	}
	if placed != there || placed != good || good == customers {
		t.Errorf("%d orders when it closed, %d in the end, %d customers were told that theirs is placed", there, placed, good)
	}
	var held int
	if err := v.App.GetContext(t.Context(), &held, `SELECT reserved FROM variant WHERE id = $1`, int64(v.bag)); err != nil || held != placed {
		t.Errorf("%d are held for %d orders, %v", held, placed, err)
	}
}

// TestPromisesCountAfterARecess: what is made to order is promised for after the recess
// that had been declared, and takes no room in weeks of rest; a promise that was given
// before stays.
func TestPromisesCountAfterARecess(t *testing.T) {
	t.Parallel()
	v := newVillage(t)
	if _, err := v.Owner.ExecContext(t.Context(), `UPDATE product SET weekly_units = 2 WHERE made_to_order`); err != nil {
		t.Fatal(err)
	}
	ready := func(o order.Order) time.Time {
		t.Helper()
		lines, err := order.Lines(t.Context(), v.App, o.ID)
		if err != nil || len(lines) != 1 || lines[0].ReadyOn == nil {
			t.Fatalf("%+v %v", lines, err)
		}
		return *lines[0].ReadyOn
	}
	first := v.Order(checkouttest.Item{Variant: v.toOrder, Quantity: 1})
	before := ready(first)
	v.rest(t, 1, 28, true, v.Now)
	opens := v.day.AddDate(0, 0, 29)
	second := ready(v.Order(checkouttest.Item{Variant: v.toOrder, Quantity: 1}))
	if !second.After(opens) || !second.After(before) {
		t.Errorf("promised for %s, it opens on %s", second.Format(time.DateOnly), opens.Format(time.DateOnly))
	}
	if again := ready(first); !again.Equal(before) {
		t.Errorf("the promise of before moved from %s to %s", before, again)
	}
	v.Order(checkouttest.Item{Variant: v.toOrder, Quantity: 4})
	var resting int
	if err := v.App.GetContext(t.Context(), &resting, `SELECT count(*) FROM made_booking WHERE week > $1::date AND week + 4 < $2::date`,
		v.day.Format(time.DateOnly), opens.Format(time.DateOnly)); err != nil || resting != 0 {
		t.Errorf("%d are made in weeks of rest, %v", resting, err)
	}
}

// TestARecessMakesNothingLate: an order that was placed when the recess had been
// declared is not late because of it, for the officer, for the maker and for the
// program that gives money back; one that was placed before it was declared is.
func TestARecessMakesNothingLate(t *testing.T) {
	t.Parallel()
	for name, declaredFirst := range map[string]bool{"declared before": true, "declared after": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			v := newVillage(t)
			if declaredFirst {
				v.rest(t, 1, 20, true, v.Now.Add(-time.Hour))
			}
			v.Sold(checkouttest.Item{Variant: v.bag, Quantity: 1})
			if !declaredFirst {
				v.rest(t, 1, 20, true, v.Now.Add(time.Minute))
			}
			for _, step := range []struct {
				days                         int
				late, called, lateAfter, her bool
			}{{2, false, false, false, false}, {10, true, false, false, true}, {19, true, true, false, true}, {21, true, true, false, true}, {26, true, true, true, true}} {
				at := v.Now.AddDate(0, 0, step.days)
				day, err := report.DayOf(t.Context(), v.App, v.group.ID, at)
				if err != nil {
					t.Fatal(err)
				}
				called, err := order.LateParcels(t.Context(), v.App, at, 14, 10)
				if err != nil {
					t.Fatal(err)
				}
				her, err := report.PreparationsOf(t.Context(), v.App, v.siti.Person)
				if err != nil || len(her) != 1 {
					t.Fatalf("%+v %v", her, err)
				}
				wantLate, wantCalled, wantHer := step.late, step.called, step.her
				if declaredFirst {
					wantLate, wantCalled, wantHer = step.lateAfter, false, step.lateAfter
				}
				if (day.Late == 1) != wantLate || (len(called) == 1) != wantCalled || her[0].Late(at) != wantHer {
					t.Errorf("day %d: late %d, called off %d, hers %v", step.days, day.Late, len(called), her[0].Late(at))
				}
			}
			// It ends early: from then on days count again.
			if declaredFirst {
				at := v.Now.AddDate(0, 0, 5)
				standing, err := cooperative.Recesses(t.Context(), v.App, v.group.ID, at)
				if err != nil || len(standing) != 1 {
					t.Fatalf("%+v %v", standing, err)
				}
				if err := database.InTx(t.Context(), v.App, func(tx *database.Tx) error {
					return cooperative.EndRecess(context.WithoutCancel(t.Context()), tx, v.Officer(v.group), v.group.ID, standing[0].ID, at)
				}); err != nil {
					t.Fatal(err)
				}
				if day, err := report.DayOf(t.Context(), v.App, v.group.ID, v.Now.AddDate(0, 0, 10)); err != nil || day.Late != 1 {
					t.Errorf("ended early: %d are late, %v", day.Late, err)
				}
			}
		})
	}
}
