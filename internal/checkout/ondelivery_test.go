package checkout_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"simpul/internal/bank"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/cod"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// onDelivery places an order of one bag of Rp185.000, to be paid on delivery
// with Rp10.000 for the courier.
func (p *pair) onDelivery(t *testing.T) order.Order {
	t.Helper()
	r := p.Request(p.Cart(p.shared))
	r.Method = payment.CashOnDelivery
	o, err := p.Checkout.Place(t.Context(), r, p.Now)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func (p *pair) remit(t *testing.T, to bank.AccountID, reference string, received int64, orders ...order.Order) error {
	t.Helper()
	r := checkout.Remittance{Account: to, Reference: reference, Received: money.Rupiah(received), Reason: "Biaya COD", RemittedAt: p.Now}
	for _, o := range orders {
		r.Orders = append(r.Orders, o.ID)
	}
	return p.Checkout.Remit(t.Context(), p.Officer(p.waliwis), p.waliwis.ID, r, p.Now)
}

func mustRefuse(t *testing.T, err error, kind fault.Kind, field string) {
	t.Helper()
	refusal, ok := fault.As(err)
	if !ok || refusal.Kind != kind || field != "" && (len(refusal.Fields) != 1 || refusal.Fields[0].Name != field) {
		t.Errorf("%v, want %v of %q", err, kind, field)
	}
}

// TestOnDeliveryIsPaidByTheCouriersRemittance: an order is accepted unpaid and
// shipped, posts nothing, and is paid, released and refunded like any other
// once the courier has handed over what he collected, less his fee.
func TestOnDeliveryIsPaidByTheCouriersRemittance(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	account := p.OnDelivery(p.waliwis, cod.ByProgramme)
	first, second := p.onDelivery(t), p.onDelivery(t)
	if first.PaymentState != order.Accepted || stateOf(t, p.World, first) != order.Accepted {
		t.Fatalf("state %s", first.PaymentState)
	}
	if _, reserved := stock(t, p.World, p.shared.Variant); reserved != 2 {
		t.Errorf("%d reserved", reserved)
	}
	if err := p.Checkout.Overdue(t.Context(), p.Now.AddDate(0, 0, 3)); err != nil || stateOf(t, p.World, first) != order.Accepted {
		t.Errorf("after three days %v %s", err, stateOf(t, p.World, first))
	}
	mustRefuse(t, p.remit(t, account, "COD-0", 195_000, first), fault.Conflict, "")
	parcel := delivered(t, p.World, p.waliwis, first)
	shipped(t, p.World, p.waliwis, second)
	if on := books(t, p.World); len(on) != 0 {
		t.Errorf("posted before the money came: %v", on)
	}
	mustRefuse(t, p.Checkout.Release(t.Context(), parcel, p.Now.AddDate(0, 0, 8)), fault.Conflict, "")
	if n, err := p.Checkout.ReleaseDue(t.Context(), p.Now.AddDate(0, 0, 8), 9); n != 0 || err != nil {
		t.Error(n, err)
	}

	mustRefuse(t, p.remit(t, account, "COD-1", 390_001, first, second), fault.Invalid, "received")
	mustRefuse(t, p.remit(t, account, "COD-1", 311_999, first, second), fault.Invalid, "received")
	mustRefuse(t, p.remit(t, account+99, "COD-1", 390_000, first, second), fault.Invalid, "account")
	if err := p.remit(t, account, "cod-1", 380_000, second, first, first); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, p.remit(t, account, "COD-1", 390_000, first), fault.Conflict, "")
	balances(t, p.World, map[ledger.Code]int64{
		ledger.Bank("kurir-" + p.waliwis.Slug): 380_000, ledger.CashOnDelivery: 10_000, ledger.CashOnDeliveryToBank: 0,
		ledger.ProducerPending(int64(p.siti.Person)): -2 * 99_900, ledger.Shipping(int64(p.waliwis.ID)): -20_000,
	})
	if stateOf(t, p.World, second) != order.Paid {
		t.Error("the second is not paid")
	}
	if err := p.Checkout.Release(t.Context(), parcel, time.Now()); err != nil {
		t.Error(err)
	}
	back := checkout.RefundRequest{Reason: "Cacat", Return: everything(t, p.World, p.waliwis, second)}
	refund, err := p.Checkout.RefundOrder(t.Context(), p.Officer(p.waliwis), p.waliwis.ID, second.ID, back, p.Now)
	if err != nil || refund.State != payment.RefundAccepted {
		t.Fatalf("%+v %v", refund, err)
	}
	if err := p.Checkout.SendBack(t.Context(), p.Officer(p.waliwis), refund.ID, "BALIK-1", p.Now); err != nil {
		t.Fatal(err)
	}
	balances(t, p.World, map[ledger.Code]int64{ledger.Bank("kurir-" + p.waliwis.Slug): 185_000, ledger.RefundInTransit: 0})
	mustBeSound(t, p.World)
}

// TestOnDeliveryRefused: a parcel that nobody took posts what its courier cost
// to whom the agreement says, and its goods are there to sell again.
func TestOnDeliveryRefused(t *testing.T) {
	t.Parallel()
	for _, bearer := range []cod.Bearer{cod.ByCooperative, cod.ByProgramme} {
		t.Run(string(bearer), func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			account := p.OnDelivery(p.waliwis, bearer)
			o := p.onDelivery(t)
			refusal := cod.Refusal{
				Order: payment.OrderID(o.ID), Cooperative: p.waliwis.ID, Cost: money.Rupiah(20_000), From: account, Reference: "RETUR 1", Restocked: true,
			}
			refuse := func(r cod.Refusal) error {
				return p.Checkout.RefuseDelivery(t.Context(), p.Officer(p.waliwis), r, p.Now)
			}
			mustRefuse(t, refuse(refusal), fault.Conflict, "")
			shipped(t, p.World, p.waliwis, o)
			dear, foreign, cash := refusal, refusal, refusal
			dear.Cost, foreign.Cooperative, cash.From = money.Rupiah(20_001), p.kronjo.ID, 0
			mustRefuse(t, refuse(dear), fault.Invalid, "cost")
			mustRefuse(t, refuse(foreign), fault.NotFound, "")
			mustRefuse(t, refuse(cash), fault.Conflict, "") // there is none in the box
			if err := refuse(refusal); err != nil {
				t.Fatal(err)
			}
			mustRefuse(t, refuse(refusal), fault.Conflict, "")
			want := map[ledger.Code]int64{ledger.CashOnDelivery: 20_000, ledger.Bank("kurir-" + p.waliwis.Slug): -20_000}
			if bearer == cod.ByCooperative {
				want[ledger.CashOnDelivery], want[ledger.CooperativeReceivable(int64(p.waliwis.ID))] = 0, 20_000
			}
			balances(t, p.World, want)
			if onHand, reserved := stock(t, p.World, p.shared.Variant); onHand != 9 || reserved != 0 {
				t.Errorf("%d on hand, %d reserved", onHand, reserved)
			}
			if stateOf(t, p.World, o) != order.Cancelled {
				t.Error("the order lives on")
			}
			mustRefuse(t, p.remit(t, account, "COD-9", 195_000, o), fault.Conflict, "")
			if _, err := p.Checkout.Settle(t.Context(), p.Receipt(o), p.Now); err != nil || stateOf(t, p.World, o) != order.Cancelled {
				t.Errorf("money that comes another way: %v %s", err, stateOf(t, p.World, o))
			}
			mustBeSound(t, p.World)
		})
	}
}

// TestOnDeliveryIsOfferedAsTheSettingSays: not unless it is switched on, nor
// farther, dearer, of two cooperatives, or fetched; and only the manager lets
// the programme pay for refused parcels.
func TestOnDeliveryIsOfferedAsTheSettingSays(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	refused := func(items ...checkouttest.Item) {
		t.Helper()
		r := p.Request(p.Cart(items...))
		r.Method = payment.CashOnDelivery
		_, err := p.Checkout.Place(t.Context(), r, p.Now)
		mustRefuse(t, err, fault.Invalid, "method")
	}
	refused(p.shared)
	p.OnDelivery(p.waliwis, cod.ByCooperative)
	refused(p.shared, p.alone)
	refused(p.alone)
	refused(checkouttest.Item{Variant: p.shared.Variant, Quantity: 6})
	set := func(s cod.Setting, by int) error {
		actor := p.Officer(p.waliwis)
		if by == 1 {
			actor = p.Manager("Pengelola Lagi")
		}
		s.Cooperative = p.waliwis.ID
		return database.InTx(t.Context(), p.App, func(tx *database.Tx) error { return cod.Set(t.Context(), tx, actor, s, p.Now) })
	}
	near := cod.Setting{Offered: true, Farthest: "province", LimitEach: money.Rupiah(900_000), Bearer: cod.ByCooperative}
	if err := set(near, 0); err != nil {
		t.Fatal(err)
	}
	refused(p.shared) // Jakarta is another province
	mustRefuse(t, set(cod.Setting{Offered: true, Farthest: "java", LimitEach: money.Rupiah(1), Bearer: cod.ByProgramme}, 0), fault.Forbidden, "")
	mustRefuse(t, set(cod.Setting{Offered: true, Farthest: "mars", LimitEach: money.Rupiah(1), Bearer: cod.ByCooperative}, 0), fault.Invalid, "farthest")
	mustRefuse(t, set(cod.Setting{Offered: true, Farthest: "java", LimitEach: money.Rupiah(0), Bearer: cod.ByCooperative}, 0), fault.Invalid, "limit")
	far := cod.Setting{Offered: true, Farthest: "beyond", LimitEach: money.Rupiah(900_000), Bearer: cod.ByProgramme}
	for by := 1; by >= 0; by-- { // once the manager has said so, the officer may keep it
		if err := set(far, by); err != nil {
			t.Fatal(err)
		}
	}
	o := p.onDelivery(t)
	mustRefuse(t, p.reassign(t, o, order.Maker{Producer: p.aminah.Person, ShareBP: 10_000}), fault.Conflict, "")
	mustBeSound(t, p.World)
}

// TestOnDeliveryGivenUp: before it is shipped the customer may cancel, and what
// nobody ships in 14 days ends by itself; afterwards she may not.
func TestOnDeliveryGivenUp(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.OnDelivery(p.waliwis, cod.ByCooperative)
	wish, late, gone := p.onDelivery(t), p.onDelivery(t), p.onDelivery(t)
	shipped(t, p.World, p.waliwis, gone)
	if err := p.Checkout.Cancel(t.Context(), wish, p.Now); err != nil {
		t.Fatal(err)
	}
	mustRefuse(t, p.Checkout.Cancel(t.Context(), gone, p.Now), fault.Conflict, "")
	if err := p.Checkout.CallOffLate(t.Context(), p.Now.AddDate(0, 0, 15), 9); err != nil {
		t.Fatal(err)
	}
	for o, want := range map[order.ID]order.PaymentState{wish.ID: order.Cancelled, late.ID: order.Cancelled, gone.ID: order.Accepted} {
		if got := stateOf(t, p.World, order.Order{ID: o}); got != want {
			t.Errorf("order %d is %s, not %s", o, got, want)
		}
	}
	if onHand, reserved := stock(t, p.World, p.shared.Variant); onHand != 8 || reserved != 0 {
		t.Errorf("%d on hand, %d reserved", onHand, reserved)
	}
	mustBeSound(t, p.World)
}

// TestOnDeliveryRaces: of remittances and a refusal of one order at the same
// moment, one is booked.
func TestOnDeliveryRaces(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	account := p.OnDelivery(p.waliwis, cod.ByProgramme)
	for round := range 4 {
		o := p.onDelivery(t)
		shipped(t, p.World, p.waliwis, o)
		var done sync.WaitGroup
		results := make([]error, 6)
		for i := range results {
			done.Go(func() {
				if i < 4 {
					results[i] = p.remit(t, account, fmt.Sprintf("COD-%d-%d", round, i), 190_000, o)
					return
				}
				results[i] = p.Checkout.RefuseDelivery(t.Context(), p.Officer(p.waliwis), cod.Refusal{
					Order: payment.OrderID(o.ID), Cooperative: p.waliwis.ID, Cost: money.Rupiah(5_000), From: account, Reference: "RETUR", Restocked: true,
				}, p.Now)
			})
		}
		done.Wait()
		booked := 0
		for _, err := range results {
			if err == nil {
				booked++
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		}
		if booked != 1 {
			t.Errorf("round %d: %d were booked", round, booked)
		}
	}
	mustBeSound(t, p.World)
}

// TestDatabaseHoldsCashOnDelivery: nobody writes around the rules, as the
// application nor as the owner.
func TestDatabaseHoldsCashOnDelivery(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	account := p.OnDelivery(p.waliwis, cod.ByProgramme)
	open, paid := p.onDelivery(t), p.onDelivery(t)
	shipped(t, p.World, p.waliwis, paid)
	if err := p.remit(t, account, "COD-1", 195_000, paid); err != nil {
		t.Fatal(err)
	}
	plain := p.Order(p.shared)
	for _, c := range []struct{ constraint, statement string }{
		{"shop_order_cod_moved", fmt.Sprintf(`UPDATE shop_order SET payment_state = 'paid', paid_at = now() WHERE id = %d`, open.ID)},
		{"shop_order_cod_moved", fmt.Sprintf(`UPDATE shop_order SET payment_state = 'cancelled', paid_at = NULL WHERE id = %d`, paid.ID)},
		{"shop_order_on_delivery", fmt.Sprintf(`UPDATE shop_order SET payment_state = 'accepted' WHERE id = %d`, plain.ID)},
		{"cod_agreement_allowed", fmt.Sprintf(`INSERT INTO cod_agreement SELECT order_id, id, cooperative_id, 1, 'programme' FROM parcel WHERE order_id = %d`, plain.ID)},
		{"cod_open", fmt.Sprintf(`INSERT INTO cod_remitted VALUES (%d, 1, %d, 19500000)`, open.ID, p.waliwis.ID)},
		{"cod_open", fmt.Sprintf(`INSERT INTO cod_refusal VALUES (%d, %d, 'programme', 0, NULL, '', TRUE, now(), 1)`, paid.ID, p.waliwis.ID)},
		{"cod_remittance_sum", fmt.Sprintf(`INSERT INTO cod_remittance (cooperative_id, courier_id, bank_account_id, reference, due, received, reason, remitted_at, recorded_at, recorded_by)
			VALUES (%d, 1, 1, 'COD-7', 100, 100, '', now(), now(), 1)`, p.waliwis.ID)},
		{"", `UPDATE cod_remittance SET received = due`},
		{"", `DELETE FROM cod_remitted`},
		{"", `UPDATE cod_setting SET bearer = 'cooperative'`},
		{"", `TRUNCATE cod_refusal`},
	} {
		for role, db := range map[string]*database.DB{"application": p.App, "owner": p.Owner} {
			err := database.InTx(t.Context(), db, func(tx *database.Tx) error {
				_, err := tx.ExecContext(t.Context(), c.statement)
				return err
			})
			if err == nil || c.constraint != "" && database.ConstraintOf(err) != c.constraint {
				t.Errorf("%s as %s: %v", c.statement, role, err)
			}
		}
	}
	mustBeSound(t, p.World)
}
