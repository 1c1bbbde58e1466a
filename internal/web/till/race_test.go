package till_test

import (
	"net/http"
	"os"
	"sync"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/web/webtest"
)

// many is how often something is tried: fewer times unless everything is run.
func many(few, full int) int {
	if os.Getenv("SIMPUL_FULL") == "1" {
		return full
	}
	return few
}

// atTheTill is a customer with goods in her cart, and the page on which only
// Bayar is left to press.
func (o *counter) atTheTill(t *testing.T, items ...checkouttest.Item) (*webtest.Client, *webtest.Page) {
	t.Helper()
	c := o.Client(t)
	for _, i := range items {
		put(t, c, i.Variant, i.Quantity)
	}
	p := c.Submit(c.Get("/bayar").Want(http.StatusOK), "#bayar", webtest.Fill{
		"name": "Rani Pembeli", "phone": "081300000001", "street": "Jl. Contoh No. 1, RT 01", "region_match": "31.74.01", "step": "use_region",
	}).Want(http.StatusOK)
	if !p.Has("button[value=pay]") {
		t.Fatalf("nothing to press: %s", p.Text("main"))
	}
	return c, p
}

func (o *counter) count(t *testing.T, query string, args ...any) int {
	t.Helper()
	var n int
	if err := o.world.App.GetContext(t.Context(), &n, query, args...); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestPayIsPressedTwentyTimes sends one form twenty times at once: one order,
// one page of the provider, and everybody is led there.
func TestPayIsPressedTwentyTimes(t *testing.T) {
	t.Parallel()
	o := open(t)
	c, p := o.atTheTill(t, checkouttest.Item{Variant: o.bag, Quantity: 1})
	var wg sync.WaitGroup
	places := make([]string, 20)
	for i := range places {
		wg.Go(func() {
			answer := c.Submit(p, "#bayar", webtest.Fill{"step": "pay"})
			places[i] = answer.Header.Get("Location")
		})
	}
	wg.Wait()
	for _, place := range places {
		if place == "" || place != places[0] {
			t.Errorf("led to %q and to %q", places[0], place)
		}
	}
	if orders, intents := o.count(t, `SELECT count(*) FROM shop_order`), o.count(t, `SELECT count(*) FROM payment_intent`); orders != 1 || intents != 1 {
		t.Errorf("%d orders, %d intents", orders, intents)
	}
}

// TestTheLastPieceIsSoldOnce lets many customers press at once for the last
// piece, round after round: one has an order and pays it, the others are told,
// and nobody of them is asked for money.
func TestTheLastPieceIsSoldOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	customers := many(12, 100)
	for round := range many(2, 100) {
		bag := o.world.Bag(o.waliwis, "Tas terakhir", money.Rupiah(185_000), 1, maker(o.siti))
		clients, pages := make([]*webtest.Client, customers), make([]*webtest.Page, customers)
		for i := range customers {
			clients[i], pages[i] = o.atTheTill(t, checkouttest.Item{Variant: bag, Quantity: 1})
		}
		var wg sync.WaitGroup
		statuses := make([]int, customers)
		for i := range customers {
			wg.Go(func() { statuses[i] = clients[i].Submit(pages[i], "#bayar", webtest.Fill{"step": "pay"}).Status })
		}
		wg.Wait()
		led := 0
		for _, status := range statuses {
			switch status {
			case http.StatusSeeOther: // to the provider's page
				led++
			case http.StatusOK, http.StatusUnprocessableEntity: // back in the cart, or on the page
			default:
				t.Errorf("round %d: %d", round, status)
			}
		}
		sold := o.count(t, `SELECT count(*) FROM order_line WHERE variant_id = $1`, int64(bag))
		asked := o.count(t, `SELECT count(*) FROM payment_intent i JOIN order_line l ON l.order_id = i.order_id WHERE l.variant_id = $1`, int64(bag))
		if led != 1 || sold != 1 || asked != 1 {
			t.Fatalf("round %d: %d led to pay, %d orders, %d asked", round, led, sold, asked)
		}
		o.paysFor(t, bag)
	}
}

// paysFor pays the one order of a bag; nobody else has paid.
func (o *counter) paysFor(t *testing.T, bag catalog.VariantID) {
	t.Helper()
	var id order.ID
	if err := o.world.App.GetContext(t.Context(), &id, `SELECT order_id FROM order_line WHERE variant_id = $1`, int64(bag)); err != nil {
		t.Fatal(err)
	}
	placed, err := order.ByID(t.Context(), o.world.App, id)
	if err != nil {
		t.Fatal(err)
	}
	if outcome, err := o.world.Checkout.Settle(t.Context(), o.world.Receipt(placed), o.world.Now); err != nil || outcome != checkout.Settled {
		t.Errorf("settle: %s %v", outcome, err)
	}
	const paid = `SELECT count(*) FROM payment p JOIN order_line l ON l.order_id = p.order_id WHERE l.variant_id = $1 AND p.disposition = 'applied'`
	if n := o.count(t, paid, int64(bag)); n != 1 {
		t.Errorf("%d have paid", n)
	}
}

// TestCartsInOppositeOrder buys the same two things in both orders at once:
// nobody sees a deadlock.
func TestCartsInOppositeOrder(t *testing.T) {
	t.Parallel()
	o := open(t)
	customers := many(16, 200)
	one := checkouttest.Item{Variant: o.world.Bag(o.waliwis, "Tas satu", money.Rupiah(20_000), customers, maker(o.siti)), Quantity: 1}
	two := checkouttest.Item{Variant: o.world.Bag(o.kronjo, "Tas dua", money.Rupiah(30_000), customers, maker(o.rani)), Quantity: 1}
	clients, pages := make([]*webtest.Client, customers), make([]*webtest.Page, customers)
	for i := range customers {
		if i%2 == 0 {
			clients[i], pages[i] = o.atTheTill(t, one, two)
		} else {
			clients[i], pages[i] = o.atTheTill(t, two, one)
		}
	}
	var wg sync.WaitGroup
	for i := range customers {
		wg.Go(func() {
			if status := clients[i].Submit(pages[i], "#bayar", webtest.Fill{"step": "pay"}).Status; status != http.StatusSeeOther {
				t.Errorf("customer %d: %d", i, status)
			}
		})
	}
	wg.Wait()
	if got := o.count(t, `SELECT reserved FROM variant WHERE id = $1`, int64(one.Variant)); got != customers {
		t.Errorf("%d are reserved, want %d", got, customers)
	}
}
