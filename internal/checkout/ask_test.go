package checkout_test

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/cart"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/inquiry"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// asked is an inquiry from Dubai, to which nobody ships.
func (h *harbour) asked(t *testing.T) inquiry.Inquiry {
	t.Helper()
	r := h.RequestAbroad(h.Cart(checkouttest.Item{Variant: h.bag, Quantity: 2}))
	r.Country, r.Street, r.City, r.Area = "AE", "شارع المثال ٧", "", "Dubai"
	made, err := h.Checkout.Ask(t.Context(), r, h.Now)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := h.Checkout.Ask(t.Context(), r, h.Now); err != nil || again.ID != made.ID {
		t.Errorf("asked twice: %v %v", again.ID, err)
	}
	return made
}

func (h *harbour) reply(t *testing.T, i inquiry.Inquiry, seen inquiry.AnswerID, price int64) error {
	return h.Checkout.NameShipping(t.Context(), h.Officer(h.coop), i.ID, seen, inquiry.Answer{
		Cooperative: h.coop.ID, Courier: checkouttest.EMS, Price: money.Rupiah(price), DaysMin: 6, DaysMax: 14, ValidUntil: h.Now.Add(48 * time.Hour),
	}, h.Now)
}

func (h *harbour) accept(t *testing.T, i inquiry.Inquiry, total int64, at time.Time) (order.Order, error) {
	return h.Checkout.Accept(t.Context(), i, cart.Token("browser"), payment.Simulation, checkout.Quote{Total: money.Rupiah(total)}, at)
}

// TestAPriceIsAskedNamedAndPaid holds nothing while it waits, places one order
// at the named price, and lets it be paid.
func TestAPriceIsAskedNamedAndPaid(t *testing.T) {
	t.Parallel()
	h := newHarbour(t)
	i := h.asked(t)
	if _, reserved := stock(t, h.World, h.bag); reserved != 0 {
		t.Errorf("%d are held for an inquiry", reserved)
	}
	if _, err := h.accept(t, i, 370_000, h.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted before it was answered: %v", err)
	}
	if err := h.reply(t, i, 0, 250_000); err != nil {
		t.Fatal(err)
	}
	if _, err := h.accept(t, i, 370_000, h.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted at another total: %v", err)
	}
	if _, err := h.accept(t, i, 620_000, h.Now.Add(48*time.Hour)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted when the price was over: %v", err)
	}
	placed, err := h.accept(t, i, 620_000, h.Now)
	if err != nil || placed.ShippingTotal.Rupiah() != 250_000 || placed.Country != "AE" || placed.Street != "شارع المثال ٧" {
		t.Fatalf("%+v %v", placed, err)
	}
	if again, err := h.accept(t, i, 620_000, h.Now); err != nil || again.ID != placed.ID {
		t.Errorf("pressed twice: %v %v", again.ID, err)
	}
	if outcome, err := h.Checkout.Settle(t.Context(), h.Receipt(placed), h.Now); err != nil || outcome != checkout.Settled {
		t.Errorf("settle: %s %v", outcome, err)
	}
	if err := h.reply(t, i, 0, 1_000); fault.KindOf(err) != fault.Conflict {
		t.Errorf("answered when it was over: %v", err)
	}
}

// TestTwoOfficersAnswerOneInquiry: one price holds, the other officer is told.
func TestTwoOfficersAnswerOneInquiry(t *testing.T) {
	t.Parallel()
	h := newHarbour(t)
	i := h.asked(t)
	var won, told atomic.Int64
	var wait sync.WaitGroup
	for n := range int64(6) {
		wait.Go(func() {
			switch err := h.reply(t, i, 0, 200_000+n*1_000); {
			case err == nil:
				won.Add(1)
			case fault.KindOf(err) == fault.Conflict:
				told.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if won.Load() != 1 || told.Load() != 5 {
		t.Errorf("%d won, %d were told", won.Load(), told.Load())
	}
}

// TestAPriceIsReplacedWhileItIsAccepted lets the officer and the customer go at
// the same moment: the order has a price that held, or none is placed.
func TestAPriceIsReplacedWhileItIsAccepted(t *testing.T) {
	t.Parallel()
	h := newHarbour(t)
	for range 4 {
		i := h.asked(t)
		if err := h.reply(t, i, 0, 250_000); err != nil {
			t.Fatal(err)
		}
		named, err := inquiry.Answers(t.Context(), h.App, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		var accepted, replaced error
		var placed order.Order
		var wait sync.WaitGroup
		wait.Go(func() { placed, accepted = h.accept(t, i, 620_000, h.Now) })
		wait.Go(func() { replaced = h.reply(t, i, named[h.coop.ID].ID, 300_000) })
		wait.Wait()
		if (accepted == nil) == (replaced == nil) {
			t.Errorf("accepted %v, replaced %v", accepted, replaced)
		}
		if accepted == nil && placed.ShippingTotal.Rupiah() != 250_000 {
			t.Errorf("placed at %v", placed.ShippingTotal)
		}
	}
}

// TestTheDatabaseHoldsInquiries tries to break it.
func TestTheDatabaseHoldsInquiries(t *testing.T) {
	t.Parallel()
	h := newHarbour(t)
	i := h.asked(t)
	if err := h.reply(t, i, 0, 250_000); err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct{ statement, want string }{
		"an answer rewritten": {`UPDATE inquiry_answer SET price = 100`, "inquiry_answer_closed"},
		"an answer removed":   {`DELETE FROM inquiry_answer`, ""},
		"an inquiry changed":  {`UPDATE inquiry SET country = 'HK'`, "inquiry_closed"},
		"for ever": {`INSERT INTO inquiry_answer (inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by)
			SELECT inquiry_id, cooperative_id, courier_id, price, days_min, days_max, answered_at + INTERVAL '61 days', answered_at, answered_by FROM inquiry_answer`, "inquiry_answer_valid"},
		"two at once": {`INSERT INTO inquiry_answer (inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by)
			SELECT inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by FROM inquiry_answer`, "inquiry_answer_current"},
		"a courier of here": {`INSERT INTO inquiry_answer (inquiry_id, cooperative_id, courier_id, price, days_min, days_max, valid_until, answered_at, answered_by)
			SELECT inquiry_id, cooperative_id, 1, price, days_min, days_max, valid_until, answered_at, answered_by FROM inquiry_answer`, "inquiry_answer_"},
	} {
		_, err := h.Owner.ExecContext(t.Context(), tc.statement)
		if got := database.ConstraintOf(err); err == nil || len(got) < len(tc.want) || got[:len(tc.want)] != tc.want {
			t.Errorf("%s: %v, refused by %q", name, err, got)
		}
	}
	away, err := h.Checkout.Place(t.Context(), h.RequestAbroad(h.Cart(one(h.bag))), h.Now)
	if err != nil {
		t.Fatal(err)
	}
	h.exec(t, `DROP INDEX parcel_one_per_cooperative`)
	_, err = h.Owner.ExecContext(t.Context(), `
		INSERT INTO parcel (order_id, cooperative_id, days_min, days_max, weight_g, courier_id, zone, billed_kg, shipping, answer_id)
		SELECT order_id, cooperative_id, days_min, days_max, weight_g, courier_id, zone, billed_kg, 25000000, (SELECT min(id) FROM inquiry_answer)
		FROM parcel WHERE order_id = $1`, int64(away.ID))
	if got := database.ConstraintOf(err); got != "parcel_answer" {
		t.Errorf("another order took the price: %v", err)
	}
}
