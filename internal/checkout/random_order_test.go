package checkout_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"simpul/internal/catalog"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/region"
)

// TestRandomOrdersThroughTheDatabase: orders of 1 to 12 makers and 1 to 3
// cooperatives, with discounts, shipping and tips, are posted exactly and
// refunded in random parts until no account holds anything.
func TestRandomOrdersThroughTheDatabase(t *testing.T) {
	t.Parallel()
	orders := 4
	if full() {
		orders = 60
	}
	w, random := monthAgo(t), rand.New(rand.NewPCG(11, 3))
	var coops []cooperative.Cooperative
	goods := map[identity.CooperativeID][]catalog.VariantID{}
	for i, village := range []region.Code{checkouttest.Waliwis, checkouttest.Kronjo, checkouttest.MekarBaru} {
		coop := w.Cooperative(fmt.Sprintf("Kelompok %d", i), village)
		coops = append(coops, coop)
		var makers []catalog.MakerShare
		for j, bp := range []int{1, 2_500, 4_999, 2_500} {
			makers = append(makers, catalog.MakerShare{Producer: w.Producer(coop, fmt.Sprintf("Perajin %d %d", i, j), village).Person, ShareBP: bp})
		}
		alone := []catalog.MakerShare{{Producer: makers[i].Producer, ShareBP: 10_000}}
		goods[coop.ID] = []catalog.VariantID{
			w.Bag(coop, "Tas berempat", money.Rupiah(123_457), 500, makers...), w.Bag(coop, "Dompet", money.Rupiah(45_001), 500, alone...),
		}
	}
	for n := range orders {
		var items []checkouttest.Item
		for _, coop := range coops[:1+n%3] {
			for _, v := range goods[coop.ID][:1+random.IntN(2)] {
				items = append(items, checkouttest.Item{Variant: v, Quantity: 1 + random.IntN(3)})
			}
		}
		r := w.Request(w.Cart(items...))
		r.Tip = money.Rupiah([]int64{0, 1, 10_007}[random.IntN(3)])
		r.TotalSeen = r.TotalSeen.Add(r.Tip)
		for _, funder := range []order.Funder{order.ByMakers, order.ByCooperative, order.ByProgramme} {
			d := order.Discount{Amount: money.Rupiah(1 + random.Int64N(9_999)), Funder: funder, Cooperative: coops[0].ID}
			r.Discounts, r.TotalSeen = append(r.Discounts, d), r.TotalSeen.Sub(d.Amount)
		}
		o, err := w.Checkout.Place(t.Context(), r, w.Now)
		if err != nil {
			t.Fatal(err)
		}
		if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(o), w.Now); err != nil || outcome != checkout.Settled {
			t.Fatalf("%s %v", outcome, err)
		}
		for round := 0; len(books(t, w)) > 0; round++ {
			if round > 60 {
				t.Fatalf("order %d keeps %v", n, books(t, w))
			}
			coop := coops[random.IntN(1+n%3)]
			refundSome(t, w, random, coop, o, round > 8)
		}
	}
	mustBeSound(t, w)
}

// refundSome gives a random part of a parcel back, or all that is left of it.
func refundSome(t *testing.T, w *checkouttest.World, random *rand.Rand, of cooperative.Cooperative, o order.Order, all bool) {
	t.Helper()
	r := everything(t, w, of, o)
	if !all {
		for i := range r.Lines {
			r.Lines[i].Quantity = 1 + random.IntN(r.Lines[i].Quantity)
		}
		if len(r.Lines) > 0 && random.IntN(2) == 0 {
			r.Lines[0] = order.LineReturn{Line: r.Lines[0].Line, Amount: money.Rupiah(1 + random.Int64N(40_000))}
		}
		if random.IntN(2) == 0 {
			r.Shipping, r.Tip = money.Amount{}, money.Amount{}
		}
	}
	_, err := w.Checkout.RefundOrder(t.Context(), w.Officer(of), of.ID, o.ID, checkout.RefundRequest{Return: r, Reason: "Cacat"}, w.Now)
	if kind := fault.KindOf(err); err != nil && kind != fault.Invalid && kind != fault.Conflict {
		t.Fatal(err)
	}
}
