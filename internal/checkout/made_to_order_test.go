package checkout_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/clock"
	"simpul/internal/fault"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/workday"
)

// toOrder is a world with one work of which so many are made in a week.
func toOrder(t *testing.T, weekly int) (*checkouttest.World, catalog.VariantID) {
	t.Helper()
	w := checkouttest.New(t)
	group := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	siti := w.Producer(group, "Siti Contoh", checkouttest.Waliwis)
	bag := w.BagToOrder(group, "Tas pesanan", money.Rupiah(185_000), 100, catalog.MakerShare{Producer: siti.Person, ShareBP: 10_000})
	if _, err := w.Owner.ExecContext(t.Context(), `UPDATE product SET weekly_units = $1`, weekly); err != nil {
		t.Fatal(err)
	}
	return w, bag
}

type week struct {
	Week  time.Time `db:"week"`
	Units int       `db:"units"`
}

func weeksOf(t *testing.T, w *checkouttest.World) []week {
	t.Helper()
	var weeks []week
	if err := w.App.SelectContext(t.Context(), &weeks, `SELECT week, sum(units) AS units FROM made_booking GROUP BY week ORDER BY week`); err != nil {
		t.Fatal(err)
	}
	return weeks
}

// TestAWeekHoldsItsCapacityUnderConcurrency lets customers order at once, more
// than a week holds: no week is over its capacity, none that can be filled is
// left open, and everybody has a promise that fits her week.
func TestAWeekHoldsItsCapacityUnderConcurrency(t *testing.T) {
	t.Parallel()
	const weekly, customers = 4, 11
	w, bag := toOrder(t, weekly)
	requests := make(chan func() (order.Order, error), customers)
	for range customers {
		request := w.Request(w.Cart(checkouttest.Item{Variant: bag, Quantity: 1}))
		requests <- func() (order.Order, error) { return w.Checkout.Place(t.Context(), request, w.Now) }
	}
	close(requests)
	placed := make(chan order.Order, customers)
	var wg sync.WaitGroup
	for place := range requests {
		wg.Go(func() {
			made, err := place()
			if err != nil {
				t.Error(err)
			}
			placed <- made
		})
	}
	wg.Wait()
	close(placed)

	weeks := weeksOf(t, w)
	if len(weeks) != 3 || weeks[0].Units != weekly || weeks[1].Units != weekly || weeks[2].Units != customers-2*weekly {
		t.Fatalf("the weeks hold %v", weeks)
	}
	calendar, err := workday.Between(t.Context(), w.App, w.Now, w.Now.AddDate(1, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	promised := map[string]int{}
	for o := range placed {
		lines, err := order.Lines(t.Context(), w.App, o.ID)
		if err != nil || len(lines) != 1 || lines[0].ReadyOn == nil {
			t.Fatalf("%v %v", lines, err)
		}
		promised[lines[0].ReadyOn.Format(time.DateOnly)]++
	}
	for i, held := range weeks {
		start := workday.Week(w.Now).AddDate(0, 0, 7*i)
		if i == 0 {
			start = clock.Day(w.Now)
		}
		if day := calendar.After(start, 7).Format(time.DateOnly); promised[day] != held.Units {
			t.Errorf("week %d: %d are promised for %s, want %d: %v", i, promised[day], day, held.Units, promised)
		}
	}
	if _, err := w.App.ExecContext(t.Context(), `
		INSERT INTO made_booking (order_line_id, product_id, week, units) SELECT order_line_id, product_id, (SELECT min(week) FROM made_booking), 1
		FROM made_booking WHERE week = (SELECT max(week) FROM made_booking) LIMIT 1`); err == nil || !strings.Contains(err.Error(), "at most 4") {
		t.Errorf("the database takes more than a week holds: %v", err)
	}
}

// TestWeeksComeBackWithAnExpiredOrder fills a week by one order that spills
// into the next: when it expires its weeks are free again, and paid late it
// takes them anew.
func TestWeeksComeBackWithAnExpiredOrder(t *testing.T) {
	t.Parallel()
	w, bag := toOrder(t, 3)
	first := w.Order(checkouttest.Item{Variant: bag, Quantity: 5})
	if weeks := weeksOf(t, w); len(weeks) != 2 || weeks[0].Units != 3 || weeks[1].Units != 2 {
		t.Fatalf("the weeks hold %v", weeks)
	}
	if err := w.Checkout.Cancel(t.Context(), first, w.Now); err != nil {
		t.Fatal(err)
	}
	if weeks := weeksOf(t, w); len(weeks) != 0 {
		t.Errorf("given up, the weeks hold %v", weeks)
	}
	w.Order(checkouttest.Item{Variant: bag, Quantity: 2})
	if _, err := w.Checkout.Settle(t.Context(), w.Receipt(first), w.Now); err != nil {
		t.Fatal(err)
	}
	if weeks := weeksOf(t, w); len(weeks) != 3 || weeks[0].Units != 3 || weeks[1].Units != 3 || weeks[2].Units != 1 {
		t.Errorf("paid late, the weeks hold %v", weeks)
	}
}

// TestNoWorkIsTakenOnBeyondAYear asks for more than 52 weeks hold.
func TestNoWorkIsTakenOnBeyondAYear(t *testing.T) {
	t.Parallel()
	w, bag := toOrder(t, 1)
	for range 2 {
		w.Order(checkouttest.Item{Variant: bag, Quantity: 25})
	}
	_, err := w.Checkout.Place(t.Context(), w.Request(w.Cart(checkouttest.Item{Variant: bag, Quantity: 3})), w.Now)
	if refusal, ok := fault.As(err); !ok || refusal.Key != "catalog.sold_out" {
		t.Errorf("53 weeks of work: %v", err)
	}
}

// TestAPromiseIsWaitedFor pays long ago what is promised for later: it is late
// only when two weeks have passed after the promised day.
func TestAPromiseIsWaitedFor(t *testing.T) {
	t.Parallel()
	w, bag := toOrder(t, 1)
	w.Sold(checkouttest.Item{Variant: bag, Quantity: 1})
	late := func() int {
		t.Helper()
		all, err := order.LateParcels(t.Context(), w.App, w.Now, 14, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	for _, step := range []struct {
		change string
		want   int
	}{
		{`UPDATE shop_order SET paid_at = paid_at - INTERVAL '60 days'`, 0},
		{`UPDATE made_promise SET ready_on = (now() AT TIME ZONE 'Asia/Jakarta')::date - 13`, 0},
		{`UPDATE made_promise SET ready_on = ready_on - 2`, 1},
	} {
		if _, err := w.Owner.ExecContext(t.Context(), step.change); err != nil {
			t.Fatal(err)
		}
		if got := late(); got != step.want {
			t.Errorf("after %s: %d are late, want %d", step.change, got, step.want)
		}
	}
}
