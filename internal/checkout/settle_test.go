package checkout_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"simpul/internal/audit"
	"simpul/internal/catalog"
	"simpul/internal/catalog/catalogtest"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// share is a maker's part of a product in percent.
func share(of identity.Actor, percent int) catalog.MakerShare {
	return catalog.MakerShare{Producer: of.Person, ShareBP: percent * 100}
}

func one(variant catalog.VariantID) checkouttest.Item {
	return checkouttest.Item{Variant: variant, Quantity: 1}
}

// waliwis is a world with one cooperative and one producer in it.
func waliwis(t *testing.T) (*checkouttest.World, cooperative.Cooperative, identity.Actor) {
	t.Helper()
	w := checkouttest.New(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	return w, coop, w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
}

func mustBeSound(t *testing.T, w *checkouttest.World) {
	t.Helper()
	findings, err := audit.Run(t.Context(), w.App, audit.Invariants(w.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Broken() {
			t.Errorf("invariant %d, %s: %v", f.Number, f.Name, f.Offenders)
		}
	}
}

func balances(t *testing.T, w *checkouttest.World, want map[ledger.Code]int64) {
	t.Helper()
	for code, rupiah := range want {
		got, err := ledger.Balance(t.Context(), w.App, code, money.IDR)
		if err != nil {
			t.Fatal(err)
		}
		if got != money.Rupiah(rupiah) {
			t.Errorf("%s = %v, want %v", code, got, money.Rupiah(rupiah))
		}
	}
}

func stock(t *testing.T, w *checkouttest.World, variant catalog.VariantID) (onHand, reserved int) {
	t.Helper()
	if err := w.App.QueryRowContext(t.Context(), `SELECT on_hand, reserved FROM variant WHERE id = $1`, int64(variant)).Scan(&onHand, &reserved); err != nil {
		t.Fatal(err)
	}
	return onHand, reserved
}

func stateOf(t *testing.T, w *checkouttest.World, o order.Order) order.PaymentState {
	t.Helper()
	now, err := order.ByID(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	return now.PaymentState
}

func TestSaleCreditsItsMakers(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	coop := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis)
	kronjo := w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	siti, aminah := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis), w.Producer(coop, "Aminah Contoh", checkouttest.MekarBaru)
	dewi := w.Producer(kronjo, "Dewi Contoh", checkouttest.Kronjo)
	shared := w.Bag(coop, "Tas bersama", money.Rupiah(185_000), 3, share(siti, 60), share(aminah, 40))
	alone := w.Bag(kronjo, "Dompet", money.Rupiah(50_000), 3, share(dewi, 100))

	o := w.Sold(one(shared), checkouttest.Item{Variant: alone, Quantity: 2})

	if want := money.Rupiah(185_000 + 100_000 + 10_000 + 10_000); o.Total != want {
		t.Errorf("total %v, want %v", o.Total, want)
	}
	balances(t, w, map[ledger.Code]int64{
		ledger.Processor("simulation", money.IDR):    305_000,
		ledger.ProducerPending(int64(siti.Person)):   -99_900,
		ledger.ProducerPending(int64(aminah.Person)): -66_600,
		ledger.ProducerPending(int64(dewi.Person)):   -90_000,
		ledger.CooperativeFee(int64(coop.ID)):        -11_100,
		ledger.CooperativeFee(int64(kronjo.ID)):      -6_000,
		ledger.ProgrammeFee:                          -(3_700 + 2_000),
		ledger.ProcessingContribution:                -(3_700 + 2_000),
		ledger.Shipping(int64(coop.ID)):              -10_000,
		ledger.Shipping(int64(kronjo.ID)):            -10_000,
		ledger.ProducerPayable(int64(siti.Person)):   0,
	})
	mustBeSound(t, w)
}

func TestSettleTakesAPaymentOnce(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	o := w.Order(one(w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))))
	receipt := w.Receipt(o)

	var wg sync.WaitGroup
	outcomes := make([]checkout.Outcome, 20)
	for i := range outcomes {
		wg.Go(func() {
			var err error
			if outcomes[i], err = w.Checkout.Settle(context.Background(), receipt, w.Now); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	settled := 0
	for _, outcome := range outcomes {
		switch outcome {
		case checkout.Settled:
			settled++
		case checkout.Duplicate:
		default:
			t.Errorf("outcome %q", outcome)
		}
	}
	if settled != 1 {
		t.Errorf("settled %d times", settled)
	}
	balances(t, w, map[ledger.Code]int64{ledger.Processor("simulation", money.IDR): 195_000})
	mustBeSound(t, w)
}

func TestSecondPaymentAndWrongAmountAreSurplus(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 2, share(siti, 100))
	paid, wrong := w.Sold(one(bag)), w.Order(one(bag))

	twice, short := w.Receipt(paid), w.Receipt(wrong)
	short.Amount = short.Amount.Sub(money.Rupiah(1))
	for _, r := range []payment.Receipt{twice, short} {
		if outcome, err := w.Checkout.Settle(t.Context(), r, w.Now); err != nil || outcome != checkout.Surplus {
			t.Errorf("Settle = %q, %v", outcome, err)
		}
	}
	if got := stateOf(t, w, wrong); got != order.Waiting {
		t.Errorf("an order paid short is %s", got)
	}
	balances(t, w, map[ledger.Code]int64{
		ledger.SuspenseReceipts:                    -(195_000 + 194_999),
		ledger.ProducerPending(int64(siti.Person)): -166_500,
	})
	mustBeSound(t, w)
}

func TestExpiryReleasesStockAndLatePaymentRevives(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))
	o := w.Order(one(bag))
	if _, reserved := stock(t, w, bag); reserved != 1 {
		t.Fatalf("%d reserved", reserved)
	}

	if err := w.Checkout.Expire(t.Context(), o.ID, o.HeldUntil.Add(-time.Second)); err != nil || stateOf(t, w, o) != order.Waiting {
		t.Fatalf("expired before its time: %v", err)
	}
	if err := w.Checkout.Expire(t.Context(), o.ID, o.HeldUntil); err != nil {
		t.Fatal(err)
	}
	if onHand, reserved := stock(t, w, bag); onHand != 1 || reserved != 0 || stateOf(t, w, o) != order.Expired {
		t.Fatalf("%d on hand, %d reserved, %s", onHand, reserved, stateOf(t, w, o))
	}
	mustBeSound(t, w)

	if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(o), w.Now); err != nil || outcome != checkout.Settled {
		t.Fatalf("late payment: %q %v", outcome, err)
	}
	if _, reserved := stock(t, w, bag); reserved != 1 {
		t.Errorf("%d reserved after the revival", reserved)
	}
	mustBeSound(t, w)
}

func TestLatePaymentWithTheGoodsGoneIsSurplus(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	plenty, last := w.Bag(coop, "Dompet", money.Rupiah(50_000), 9, share(siti, 100)), w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))
	late := w.Order(one(plenty), one(last))
	if err := w.Checkout.Expire(t.Context(), late.ID, late.HeldUntil); err != nil {
		t.Fatal(err)
	}
	w.Sold(one(last))

	if outcome, err := w.Checkout.Settle(t.Context(), w.Receipt(late), w.Now); err != nil || outcome != checkout.Surplus {
		t.Fatalf("late payment: %q %v", outcome, err)
	}
	if _, reserved := stock(t, w, plenty); reserved != 0 {
		t.Errorf("%d of the other goods stay reserved", reserved)
	}
	mustBeSound(t, w)
}

func TestCancelGivesTheGoodsBack(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))
	o := w.Order(one(bag))
	if err := w.Checkout.Cancel(t.Context(), o, w.Now); err != nil || stateOf(t, w, o) != order.Cancelled {
		t.Fatalf("cancel: %v, %s", err, stateOf(t, w, o))
	}
	if err := w.Checkout.Cancel(t.Context(), o, w.Now); err != nil {
		t.Errorf("cancel twice: %v", err)
	}
	sold := w.Sold(one(bag))
	if err := w.Checkout.Cancel(t.Context(), sold, w.Now); fault.KindOf(err) != fault.Conflict || stateOf(t, w, sold) != order.Paid {
		t.Errorf("cancel what is paid: %v, %s", err, stateOf(t, w, sold))
	}
	mustBeSound(t, w)
}

func TestOneFormMakesOneOrder(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 20, share(siti, 100))
	request := w.Request(w.Cart(one(bag)))

	var wg sync.WaitGroup
	ids := make([]order.ID, 20)
	for i := range ids {
		wg.Go(func() {
			o, err := w.Checkout.Place(context.Background(), request, w.Now)
			if err != nil {
				t.Error(err)
			}
			ids[i] = o.ID
		})
	}
	wg.Wait()
	for _, id := range ids[1:] {
		if id != ids[0] {
			t.Fatalf("orders %v", ids)
		}
	}
	if _, reserved := stock(t, w, bag); reserved != 1 {
		t.Errorf("%d reserved", reserved)
	}
	mustBeSound(t, w)
}

// TestLastPiece lets many customers buy the last piece at once.
func TestLastPiece(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 1, share(siti, 100))
	requests := make([]checkout.Request, 30)
	for i := range requests {
		requests[i] = w.Request(w.Cart(one(bag)))
	}
	var wg sync.WaitGroup
	won := make([]bool, len(requests))
	for i, r := range requests {
		wg.Go(func() {
			_, err := w.Checkout.Place(context.Background(), r, w.Now)
			won[i] = err == nil
			if err != nil && fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	winners := 0
	for _, ok := range won {
		if ok {
			winners++
		}
	}
	if winners != 1 {
		t.Errorf("%d winners", winners)
	}
	mustBeSound(t, w)
}

func TestCartsInOppositeOrder(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	first, second := w.Bag(coop, "Tas", money.Rupiah(185_000), 100, share(siti, 100)), w.Bag(coop, "Dompet", money.Rupiah(50_000), 100, share(siti, 100))
	requests := make([]checkout.Request, 40)
	for i := range requests {
		items := []checkouttest.Item{one(first), one(second)}
		if i%2 == 1 {
			items[0], items[1] = items[1], items[0]
		}
		requests[i] = w.Request(w.Cart(items...))
	}
	var wg sync.WaitGroup
	for i, r := range requests {
		wg.Go(func() {
			o, err := w.Checkout.Place(context.Background(), r, w.Now)
			if err == nil {
				_, err = w.Checkout.Settle(context.Background(), w.Receipt(o), w.Now)
			}
			if err != nil {
				t.Errorf("customer %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	mustBeSound(t, w)
}

func TestPlaceRefusesWhatChanged(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(185_000), 2, share(siti, 100))

	tests := map[string]struct {
		key    string
		change func(r *checkout.Request)
	}{
		"price": {"checkout.changed", func(*checkout.Request) {
			if _, err := w.Owner.ExecContext(t.Context(), `UPDATE variant SET price = price + 100000;`+catalogtest.Checked); err != nil {
				t.Fatal(err)
			}
		}},
		"total":      {"checkout.total_changed", func(r *checkout.Request) { r.TotalSeen = r.TotalSeen.Sub(money.Rupiah(1)) }},
		"empty cart": {"checkout.empty", func(r *checkout.Request) { r.Cart = w.Cart() }},
		"no courier": {"error.form", func(*checkout.Request) {
			if _, err := w.Owner.ExecContext(t.Context(), `UPDATE shipping_rate SET ended_at = now()`); err != nil {
				t.Fatal(err)
			}
		}},
		"method": {"error.form", func(r *checkout.Request) { r.Method = "barter" }},
	}
	for _, name := range []string{"total", "empty cart", "method", "price", "no courier"} {
		tc := tests[name]
		r := w.Request(w.Cart(one(bag)))
		tc.change(&r)
		_, err := w.Checkout.Place(t.Context(), r, w.Now)
		if f, ok := fault.As(err); !ok || f.Key != tc.key {
			t.Errorf("%s: %v, want %s", name, err, tc.key)
		}
	}
	if _, reserved := stock(t, w, bag); reserved != 0 {
		t.Errorf("%d reserved", reserved)
	}
}

func TestShipAndDeliver(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	coop, other := w.Cooperative("Simpul Waliwis", checkouttest.Waliwis), w.Cooperative("Tali Kur Kronjo", checkouttest.Kronjo)
	siti := w.Producer(coop, "Siti Contoh", checkouttest.Waliwis)
	bag, toOrder := w.Bag(coop, "Tas", money.Rupiah(185_000), 5, share(siti, 100)), w.BagToOrder(coop, "Pesanan", money.Rupiah(90_000), 3, share(siti, 100))
	officer := w.Officer(coop)
	o := w.Sold(checkouttest.Item{Variant: bag, Quantity: 2}, checkouttest.Item{Variant: toOrder, Quantity: 3})
	parcels, err := order.Parcels(t.Context(), w.App, o.ID)
	if err != nil || len(parcels) != 1 {
		t.Fatalf("parcels %v %v", parcels, err)
	}
	id := parcels[0].ID

	if err := w.Checkout.Ship(t.Context(), w.Officer(other), other.ID, id, "JX12345678", w.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another cooperative ships it: %v", err)
	}
	if err := w.Checkout.Deliver(t.Context(), officer, coop.ID, id, w.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("delivered before it left: %v", err)
	}
	if err := w.Checkout.Ship(t.Context(), officer, coop.ID, id, "?", w.Now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no tracking number: %v", err)
	}
	if err := w.Checkout.Ship(t.Context(), officer, coop.ID, id, " jx 1234 5678 ", w.Now); err != nil {
		t.Fatal(err)
	}
	if onHand, reserved := stock(t, w, bag); onHand != 3 || reserved != 0 {
		t.Errorf("%d on hand, %d reserved", onHand, reserved)
	}
	if err := w.Checkout.Ship(t.Context(), officer, coop.ID, id, "JX99999999", w.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("shipped twice: %v", err)
	}
	if err := w.Checkout.Deliver(t.Context(), officer, coop.ID, id, w.Now); err != nil {
		t.Fatal(err)
	}
	mustBeSound(t, w)

	second := w.Sold(one(bag))
	next, err := order.Parcels(t.Context(), w.App, second.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Checkout.Ship(t.Context(), officer, coop.ID, next[0].ID, "JX12345678", w.Now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a tracking number used twice: %v", err)
	}
}

// TestSettleUnknownOrder books nothing for an order that does not exist.
func TestSettleUnknownOrder(t *testing.T) {
	t.Parallel()
	w := checkouttest.New(t)
	_, err := w.Checkout.Settle(t.Context(), payment.Receipt{
		Order: 999, Provider: payment.Simulation, ExternalID: uuid.NewString(), Amount: money.Rupiah(1), OccurredAt: w.Now,
	}, w.Now)
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("Settle = %v", err)
	}
	if standings, err := ledger.TrialBalance(t.Context(), w.App); err != nil || len(standings) != 0 {
		t.Errorf("the books hold %v, %v", standings, err)
	}
}

// TestOrderOfEvents settles, repeats, overpays and expires one order in every
// order of these four; the books end the same.
func TestOrderOfEvents(t *testing.T) {
	t.Parallel()
	w, coop, siti := waliwis(t)
	bag := w.Bag(coop, "Tas", money.Rupiah(100_000), 100, share(siti, 100))
	orders := 0
	for _, events := range permutations([]string{"first", "first again", "second", "expiry"}) {
		o := w.Order(one(bag))
		orders++
		first, second := w.Receipt(o), w.Receipt(o)
		for _, e := range events {
			var err error
			switch e {
			case "first", "first again":
				_, err = w.Checkout.Settle(t.Context(), first, w.Now)
			case "second":
				_, err = w.Checkout.Settle(t.Context(), second, w.Now)
			case "expiry":
				err = w.Checkout.Expire(t.Context(), o.ID, o.HeldUntil)
			}
			if err != nil {
				t.Fatalf("%v: %s: %v", events, e, err)
			}
		}
		if got := stateOf(t, w, o); got != order.Paid {
			t.Errorf("%v: %s", events, got)
		}
	}
	balances(t, w, map[ledger.Code]int64{
		ledger.Processor("simulation", money.IDR):  int64(orders) * 2 * 110_000,
		ledger.SuspenseReceipts:                    -int64(orders) * 110_000,
		ledger.ProducerPending(int64(siti.Person)): -int64(orders) * 90_000,
	})
	mustBeSound(t, w)
}

// permutations are all orders of items.
func permutations[T any](items []T) [][]T {
	if len(items) < 2 {
		return [][]T{items}
	}
	var all [][]T
	for i := range items {
		rest := append(append([]T{}, items[:i]...), items[i+1:]...)
		for _, p := range permutations(rest) {
			all = append(all, append([]T{items[i]}, p...))
		}
	}
	return all
}
