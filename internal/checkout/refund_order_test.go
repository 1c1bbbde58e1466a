package checkout_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cooperative"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/notice"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// refuse is a provider that answers refunds as a test wants.
type refuser struct {
	payment.Provider
	answer func(payment.Refund) (payment.Returned, error)
}

func (r refuser) Refund(_ context.Context, refund payment.Refund, _ time.Time) (payment.Returned, error) {
	return r.answer(refund)
}

// answering lets the world's provider answer refunds in some way.
func answering(w *checkouttest.World, answer func(payment.Refund) (payment.Returned, error)) {
	w.Checkout.Providers[payment.Simulation] = refuser{w.Checkout.Providers[payment.Simulation], answer}
}

func undecided(r payment.Refund) (payment.Returned, error) {
	return payment.Returned{State: payment.RefundAccepted, ExternalID: "re_" + r.Key.String()}, nil
}

func declined(payment.Refund) (payment.Returned, error) {
	return payment.Returned{State: payment.RefundFailed, Refusal: "card_closed"}, nil
}

func linesOf(t *testing.T, w *checkouttest.World, of cooperative.Cooperative, o order.Order) []order.Line {
	t.Helper()
	all, err := order.Lines(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	var hers []order.Line
	for _, l := range all {
		if l.Cooperative == of.ID {
			hers = append(hers, l)
		}
	}
	return hers
}

// refund gives a part of an order back, and must succeed.
func refund(t *testing.T, w *checkouttest.World, of cooperative.Cooperative, o order.Order, r order.Return) payment.Refund {
	t.Helper()
	made, err := w.Checkout.RefundOrder(t.Context(), w.Officer(of), of.ID, o.ID, checkout.RefundRequest{Return: r, Reason: "Cacat jahitan"}, w.Now)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// everything is all that can go back of a cooperative's parcel.
func everything(t *testing.T, w *checkouttest.World, of cooperative.Cooperative, o order.Order) order.Return {
	t.Helper()
	lines := linesOf(t, w, of, o)
	remaining, err := order.RemainingShares(t.Context(), w.App, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	parcel, err := order.ParcelFor(t.Context(), w.App, of.ID, o.ID)
	if err != nil {
		t.Fatal(err)
	}
	r := order.Return{Shipping: parcel.Shipping.Sub(parcel.RefundedShipping)}
	for id, left := range order.ReturnableOf(lines, remaining) {
		for _, l := range lines {
			if l.ID != id {
				continue
			}
			r.Tip = r.Tip.Add(left.Tip)
			if left.Units > 0 {
				r.Lines = append(r.Lines, order.LineReturn{Line: id, Quantity: left.Units, Restock: !l.MadeToOrder})
			}
		}
	}
	return r
}

// books are all balances, to compare before and after.
func books(t *testing.T, w *checkouttest.World) map[ledger.Code]int64 {
	t.Helper()
	standings, err := ledger.TrialBalance(t.Context(), w.App)
	if err != nil {
		t.Fatal(err)
	}
	all := map[ledger.Code]int64{}
	for _, s := range standings {
		if s.Minor != 0 {
			all[s.Code] = s.Minor
		}
	}
	return all
}

// TestRefundOfAUnitBeforeItShips takes its part from everybody, and lets go of
// the goods.
func TestRefundOfAUnitBeforeItShips(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Rupiah(28_500), order.Discount{Amount: money.Rupiah(28_500), Funder: order.ByProgramme})
	line := linesOf(t, p.World, p.kronjo, o)[0]
	made := refund(t, p.World, p.kronjo, o, order.Return{
		Lines: []order.LineReturn{{Line: line.ID, Quantity: 1, Restock: true}}, Shipping: money.Rupiah(4_000), Tip: money.Rupiah(5_000),
	})
	// A pouch of Rp50.000, of which the programme paid Rp5.000.
	if want := money.Rupiah(45_000 + 4_000 + 5_000); made.Amount != want {
		t.Errorf("gave back %v, want %v", made.Amount, want)
	}
	balances(t, p.World, map[ledger.Code]int64{
		ledger.ProducerPending(int64(p.dewi.Person)): -(45_000 + 5_000), ledger.CooperativeFee(int64(p.kronjo.ID)): -3_000,
		ledger.Shipping(int64(p.kronjo.ID)): -6_000, ledger.ProgrammeDiscount: 18_500 + 5_000, ledger.RefundInTransit: 0,
		ledger.Processor("simulation", money.IDR): 305_000 - 54_000,
	})
	if onHand, reserved := stock(t, p.World, p.alone.Variant); onHand != 9 || reserved != 1 {
		t.Errorf("stock %d, reserved %d", onHand, reserved)
	}
	p.bridge(t)
	mustBeSound(t, p.World)

	delivered(t, p.World, p.kronjo, o)
	if onHand, reserved := stock(t, p.World, p.alone.Variant); onHand != 8 || reserved != 0 {
		t.Errorf("shipped: stock %d, reserved %d", onHand, reserved)
	}
	notices, err := toldBesidesSales(t, p.World, p.dewi.Person)
	if err != nil || len(notices) != 1 || notices[0].Amount != money.Rupiah(50_000) || notices[0].Kind != notice.Refunded {
		t.Errorf("notices %+v %v", notices, err)
	}
	mustBeSound(t, p.World)
}

// TestRefundOfEverythingLeavesNothing, before shipping and after release.
func TestRefundOfEverythingLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"before shipping": false, "after release": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			o := p.buy(t, money.Rupiah(7_777), order.Discount{Amount: money.Rupiah(10_001), Funder: order.ByCooperative, Cooperative: p.waliwis.ID},
				order.Discount{Amount: money.Rupiah(3_333), Funder: order.ByProgramme}, order.Discount{Amount: money.Rupiah(1_111), Funder: order.ByMakers})
			if arrived {
				for _, coop := range []cooperative.Cooperative{p.waliwis, p.kronjo} {
					if err := p.Checkout.Release(t.Context(), delivered(t, p.World, coop, o), p.Now.Add(order.ReturnWindow)); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, coop := range []cooperative.Cooperative{p.waliwis, p.kronjo} {
				refund(t, p.World, coop, o, everything(t, p.World, coop, o))
			}
			if left := books(t, p.World); len(left) != 0 {
				t.Errorf("stands: %v", left)
			}
			if onHand, reserved := stock(t, p.World, p.alone.Variant); onHand != 9 || reserved != 0 {
				t.Errorf("stock %d, reserved %d", onHand, reserved)
			}
			state := order.ParcelCancelled
			if arrived {
				state = order.ParcelDelivered
			}
			if parcel, err := order.ParcelFor(t.Context(), p.App, p.kronjo.ID, o.ID); err != nil || parcel.State != state {
				t.Errorf("parcel is %s, %v", parcel.State, err)
			}
			p.bridge(t)
			mustBeSound(t, p.World)
			_, err := p.Checkout.RefundOrder(t.Context(), p.Officer(p.kronjo), p.kronjo.ID, o.ID, checkout.RefundRequest{
				Return: order.Return{Shipping: money.Rupiah(1)}, Reason: "Lagi",
			}, p.Now)
			if fault.KindOf(err) != fault.Conflict {
				t.Errorf("Rp1 more: %v", err)
			}
		})
	}
}

// paidOut empties an account that money is paid out of.
func paidOut(t *testing.T, w *checkouttest.World, code ledger.Code, scope ledger.Scope) {
	t.Helper()
	if err := handOver(t, w, code, scope, "1"); err != nil {
		t.Fatal(err)
	}
}

func handOver(t *testing.T, w *checkouttest.World, code ledger.Code, scope ledger.Scope, key string) error {
	return database.InTx(context.Background(), w.App, func(tx *database.Tx) error {
		held, err := ledger.Drawable(context.Background(), tx, money.IDR, code)
		if err != nil || held[code].Sign() >= 0 {
			return err
		}
		_, err = ledger.Post(context.Background(), tx, ledger.Transaction{
			Key: "handed_over:" + string(code) + ":" + key, Rule: "handed_over", OccurredAt: w.Now, RecordedAt: w.Now, Entries: []ledger.Entry{
				ledger.Debit(code, held[code].Neg(), scope), ledger.Credit("asset:bank:1", held[code].Neg(), ledger.Scope{}),
			},
		})
		return err
	})
}

// TestRefundAfterPayoutIsOwed by maker and cooperative, repaid by half of each
// release, and forgiven by two people.
func TestRefundAfterPayoutIsOwed(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o, later := p.buy(t, money.Amount{}), p.buy(t, money.Amount{})
	siti, owes := int64(p.siti.Person), ledger.ProducerReceivable(int64(p.siti.Person))
	window := p.Now.Add(order.ReturnWindow)
	if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, o), window); err != nil {
		t.Fatal(err)
	}
	paidOut(t, p.World, ledger.ProducerPayable(siti), ledger.Scope{})
	paidOut(t, p.World, ledger.CooperativeFee(int64(p.waliwis.ID)), ledger.Scope{Cooperative: int64(p.waliwis.ID)})
	paidOut(t, p.World, ledger.Shipping(int64(p.waliwis.ID)), ledger.Scope{Cooperative: int64(p.waliwis.ID)})

	refund(t, p.World, p.waliwis, o, everything(t, p.World, p.waliwis, o))
	balances(t, p.World, map[ledger.Code]int64{
		owes: 99_900, ledger.ProducerPayable(siti): 0, ledger.ProducerPayable(int64(p.aminah.Person)): 0,
		ledger.CooperativeReceivable(int64(p.waliwis.ID)): 11_100 + 10_000, ledger.ProducerPending(siti): -99_900,
	})
	mustBeSound(t, p.World)

	if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, later), window); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{owes: 49_950, ledger.ProducerPayable(siti): -49_950, ledger.ProducerPending(siti): 0})
	mustBeSound(t, p.World)
	if b := p.bridge(t); b.Income != money.Rupiah(166_500+2*90_000) {
		t.Errorf("income %v", b.Income)
	}
}

// TestFailedRefundIsUndone: the money is where it was, and the goods stay where
// the officer has put them.
func TestFailedRefundIsUndone(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Rupiah(5_000))
	before := books(t, p.World)
	simulated := p.Checkout.Providers[payment.Simulation]
	answering(p.World, declined)
	made := refund(t, p.World, p.kronjo, o, everything(t, p.World, p.kronjo, o))
	if diff := cmp.Diff(before, books(t, p.World)); diff != "" {
		t.Error(diff)
	}
	if made, err := payment.RefundByID(t.Context(), p.App, made.ID); err != nil || made.State != payment.RefundFailed {
		t.Errorf("%+v %v", made, err)
	}
	mustBeSound(t, p.World)

	p.Checkout.Providers[payment.Simulation] = simulated
	refund(t, p.World, p.kronjo, o, everything(t, p.World, p.kronjo, o))
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerPending(int64(p.dewi.Person)): 0, ledger.Shipping(int64(p.kronjo.ID)): 0})
	if onHand, reserved := stock(t, p.World, p.alone.Variant); onHand != 9 || reserved != 0 {
		t.Errorf("stock %d, reserved %d", onHand, reserved)
	}
	mustBeSound(t, p.World)
}

// TestDebtOfARefundThatMayFail is not repaid: it could not be taken off again.
func TestDebtOfARefundThatMayFail(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o, later := p.buy(t, money.Amount{}), p.buy(t, money.Amount{})
	siti, window := int64(p.siti.Person), p.Now.Add(order.ReturnWindow)
	if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, o), window); err != nil {
		t.Fatal(err)
	}
	paidOut(t, p.World, ledger.ProducerPayable(siti), ledger.Scope{})
	answering(p.World, undecided)
	made := refund(t, p.World, p.waliwis, o, order.Return{Lines: []order.LineReturn{{Line: linesOf(t, p.World, p.waliwis, o)[0].ID, Quantity: 1}}})
	if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, later), window); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerReceivable(siti): 99_900, ledger.ProducerPayable(siti): -99_900})
	answering(p.World, declined)
	if err := p.Checkout.CompleteRefund(t.Context(), made.ID, p.Now); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.ProducerReceivable(siti): 0, ledger.ProducerPayable(siti): -99_900})
	mustBeSound(t, p.World)
}

// TestRefundsThatAreRefused leave everything as it was.
func TestRefundsThatAreRefused(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o, unpaid := p.buy(t, money.Rupiah(1_000)), p.Order(p.alone)
	hers, foreign := linesOf(t, p.World, p.kronjo, o)[0].ID, linesOf(t, p.World, p.waliwis, o)[0].ID
	of := func(l order.LineReturn) order.Return { return order.Return{Lines: []order.LineReturn{l}} }
	before := books(t, p.World)
	for name, tc := range map[string]struct {
		order  order.Order
		back   order.Return
		reason string
		want   fault.Kind
		key    string
	}{
		"Rp1 more than remains":  {o, of(order.LineReturn{Line: hers, Amount: money.Rupiah(100_001)}), "Cacat", fault.Conflict, "order.refund_too_much"},
		"one more than was sold": {o, of(order.LineReturn{Line: hers, Quantity: 3}), "Cacat", fault.Conflict, "order.refund_units_too_many"},
		"more shipping":          {o, order.Return{Shipping: money.Rupiah(10_001)}, "Cacat", fault.Conflict, "order.refund_shipping_too_much"},
		"more tip":               {o, order.Return{Tip: money.Rupiah(1_001)}, "Cacat", fault.Conflict, "order.refund_tip_too_much"},
		"nothing":                {o, order.Return{}, "Cacat", fault.Invalid, "order.refund_nothing"},
		"half a rupiah":          {o, of(order.LineReturn{Line: hers, Amount: money.Minor(150, money.IDR)}), "Cacat", fault.Invalid, "order.refund_nothing"},
		"a negative amount":      {o, of(order.LineReturn{Line: hers, Amount: money.Rupiah(-1)}), "Cacat", fault.Invalid, "order.refund_nothing"},
		"without a reason":       {o, of(order.LineReturn{Line: hers, Quantity: 1}), " ", fault.Invalid, "error.form"},
		"another's line":         {o, of(order.LineReturn{Line: foreign, Quantity: 1}), "Cacat", fault.NotFound, "order.unknown_line"},
		"a line twice": {o, order.Return{Lines: []order.LineReturn{{Line: hers, Quantity: 1}, {Line: hers, Quantity: 1}}}, "Cacat",
			fault.Invalid, "order.refund_twice"},
		"all goods, and keep the shipping": {o, of(order.LineReturn{Line: hers, Quantity: 2}), "Cacat", fault.Invalid, "order.refund_nothing_ships"},
		"of an unpaid order": {unpaid, of(order.LineReturn{Line: linesOf(t, p.World, p.kronjo, unpaid)[0].ID, Quantity: 1}), "Cacat",
			fault.Conflict, "payment.not_paid"},
	} {
		_, err := p.Checkout.RefundOrder(t.Context(), p.Officer(p.kronjo), p.kronjo.ID, tc.order.ID, checkout.RefundRequest{Return: tc.back, Reason: tc.reason}, p.Now)
		if refusal, ok := fault.As(err); !ok || refusal.Kind != tc.want || refusal.Key != tc.key {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(before, books(t, p.World)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	mustBeSound(t, p.World)
}

// TestProviderOutOfReach leaves the refund accepted; it goes on later.
func TestProviderOutOfReach(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Amount{})
	simulated := p.Checkout.Providers[payment.Simulation]
	answering(p.World, func(payment.Refund) (payment.Returned, error) {
		return payment.Returned{}, fault.Wrap(errors.New("no line"), fault.Unavailable, "payment.unavailable")
	})
	made, err := p.Checkout.RefundOrder(t.Context(), p.Officer(p.kronjo), p.kronjo.ID, o.ID, checkout.RefundRequest{
		Return: everything(t, p.World, p.kronjo, o), Reason: "Cacat",
	}, p.Now)
	if fault.KindOf(err) != fault.Unavailable || made.ID == 0 {
		t.Fatalf("%+v %v", made, err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.RefundInTransit: -110_000, ledger.ProducerPending(int64(p.dewi.Person)): 0})
	mustBeSound(t, p.World)
	p.Checkout.Providers[payment.Simulation] = simulated
	if err := p.Checkout.RefundDue(t.Context(), p.Now, 9); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.RefundInTransit: 0, ledger.Processor("simulation", money.IDR): 305_000 - 110_000})
	mustBeSound(t, p.World)
}

// second is another person of the programme.
func (p *pair) second(name string) identity.Actor {
	return identity.Actor{Person: p.Person(name), Name: name}
}
