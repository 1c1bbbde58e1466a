package books_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/books"
	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payment/stripe"
	"simpul/internal/payment/stripe/standin"
)

func psp(currency money.Currency) ledger.Code { return ledger.Processor("stripe", currency) }

// With no webhook at all the sweep settles every order, whatever goes wrong on
// the way and however often the process begins anew.
func TestSweepSettlesEveryOrderWithoutAWebhook(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var orders []order.Order
	for range 6 {
		orders = append(orders, s.paid())
	}
	unpaid, _ := s.place()
	s.Now = s.Now.Add(20 * time.Minute)

	const sessions, movements, payouts = "GET /v1/checkout/sessions", "GET /v1/balance_transactions", "GET /v1/payouts"
	for _, plan := range []struct {
		call string
		how  standin.Disruption
	}{
		{sessions, standin.Error}, {sessions, standin.Drop}, {sessions, standin.DropReply}, {movements, standin.WorkThenError},
		{movements, standin.Busy}, {movements, standin.DropReply}, {payouts, standin.Error},
	} {
		s.there.Disrupt(plan.call, plan.how, 50)
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		if err := s.books.Sweep(ctx, s.Now); err == nil {
			t.Errorf("%s, %s: the sweep says that all went well", plan.call, plan.how)
		}
		cancel()
		s.there.Calm()
		s.restart()
	}
	s.sweep()
	for _, o := range orders {
		if state := s.state(o); state != order.Paid {
			t.Errorf("order %d is %s", o.ID, state)
		}
	}
	if state := s.state(unpaid); state != order.Waiting {
		t.Errorf("the unpaid order is %s", state)
	}
	var stated int64
	for _, m := range s.there.Movements() {
		stated += m.Amount - m.Fee
	}
	s.holds(psp(money.IDR), money.Minor(stated, money.IDR))
	if open := s.open(); len(open) != 0 {
		t.Errorf("open: %+v", open)
	}
	ended, err := books.Ended(t.Context(), s.App, 100)
	if err != nil || len(ended) != len(orders) {
		t.Fatalf("%d differences have ended, %v; want one for each order", len(ended), err)
	}
	for _, d := range ended {
		if d.Kind != books.MissedEvent || d.Resolution != "settled" || *d.Stated != orders[0].Total.Minor() {
			t.Errorf("%+v", d)
		}
	}
	s.clean()
}

// The fee is booked once, whoever tells of it and however often, and no maker's
// figure moves.
func TestAFeeIsBookedOnceByEventAndSweep(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.there.FeesLate()
	o := s.paid()
	settled, err := s.Checkout.Settle(t.Context(), receiptOf(t, s.there), s.Now)
	if err != nil || settled != checkout.Settled {
		t.Fatal(settled, err)
	}
	pending := s.balance(ledger.ProducerPending(s.maker), money.IDR)

	event, ok := s.there.HeldOf("charge.updated")
	if !ok {
		t.Fatal("no event")
	}
	id, ok, err := stripe.Movement(payment.Event{Kind: event.Type, Body: event.Body})
	if err != nil || !ok {
		t.Fatal(id, ok, err)
	}
	if early, ok := s.there.HeldOf("charge.succeeded"); ok {
		if _, told, err := stripe.Movement(payment.Event{Kind: early.Type, Body: early.Body}); told || err != nil {
			t.Errorf("the charge tells of a movement before there is one: %v", err)
		}
	}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			var err error
			if i%2 == 0 {
				err = s.books.Learn(t.Context(), payment.Stripe, id, s.Now)
			} else {
				err = s.books.Sweep(t.Context(), s.Now)
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fee := s.there.Movements()[0]
	s.holds(ledger.ProcessorFee("stripe"), money.Minor(fee.Fee-fee.Tax, money.IDR))
	s.holds(ledger.ProcessorFeeTax, money.Minor(fee.Tax, money.IDR))
	s.holds(psp(money.IDR), o.Total.Sub(money.Minor(fee.Fee, money.IDR)))
	s.holds(ledger.ProducerPending(s.maker), pending)
	if fee.Tax == 0 {
		t.Error("the fee has no tax to tell apart")
	}
	s.clean()
}

func receiptOf(t *testing.T, there *standin.Server) payment.Receipt {
	t.Helper()
	event, ok := there.HeldOf("checkout.session.completed")
	if !ok {
		t.Fatal("no session is complete")
	}
	r, ok, err := stripe.Receipt(payment.Event{ExternalID: event.ID, Kind: event.Type, Body: event.Body})
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	return r
}

// A processor that settles in dollars: orders and makers stay in rupiah.
func TestConversionAtTheProcessorsOwnFigures(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.there.SettleIn("usd", 0.0000617)
	o := s.paid()
	s.sweep()
	charged := s.there.Movements()[0]
	s.holds(psp(money.IDR), money.Rupiah(0))
	s.holds(psp("USD"), money.Minor(charged.Amount-charged.Fee, "USD"))
	s.holds(ledger.Exchange("IDR"), o.Total)
	s.holds(ledger.Exchange("USD"), money.Minor(-charged.Amount, "USD"))
	s.holds(ledger.ProcessorFee("stripe"), money.Minor(charged.Fee-charged.Tax, "USD"))
	s.clean()

	back := money.Rupiah(5_000)
	if _, err := s.Checkout.RefundOrder(t.Context(), s.Officer(s.cooperative), s.cooperative.ID, o.ID,
		checkout.RefundRequest{Return: order.Return{Shipping: back}, Reason: "ongkos kirim kelebihan"}, s.Now); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	returned := s.there.Movements()[1]
	s.holds(psp(money.IDR), money.Rupiah(0))
	s.holds(psp("USD"), money.Minor(charged.Amount-charged.Fee+returned.Amount, "USD"))
	s.holds(ledger.Exchange("IDR"), o.Total.Sub(back))
	if open := s.open(); len(open) != 0 || returned.Amount >= 0 {
		t.Errorf("open: %+v, returned %+v", open, returned)
	}
	s.clean()
}

func TestPayoutsAndTheirReturn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.paid()
	first := s.there.PayOut(10_000_000, "idr")
	s.sweep()
	s.holds(ledger.ProcessorToBank, money.Rupiah(100_000))
	if err := s.there.ArrivePayout(first, false); err != nil {
		t.Fatal(err)
	}
	s.there.PayOut(5_000_000, "idr")
	s.Now = s.Now.Add(50 * time.Hour)
	s.sweep()
	s.sweep()
	s.holds(ledger.ProcessorToBank, money.Rupiah(50_000))
	var states []string
	if err := s.App.SelectContext(t.Context(), &states, `SELECT state FROM processor_payout ORDER BY id`); err != nil ||
		strings.Join(states, " ") != "failed coming" && strings.Join(states, " ") != "coming failed" {
		t.Errorf("payouts are %v, %v", states, err)
	}
	s.clean()
}

// What the books do not understand is named until it has gone or is accepted
// with a reason, and is never booked.
func TestUnknownFactsAreNamed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.paid()
	s.sweep()
	held := s.balance(psp(money.IDR), money.IDR)
	s.there.Adjust("reserve_transaction", "risk_reserved_funds", "", -1_000_000, 0, "idr")
	s.there.Adjust("adjustment", "other_adjustment", "", -200_000, 0, "idr")
	s.there.Adjust("charge", "charge", "ch_elsewhere", 9_000_000, 500_000, "idr")
	s.there.Adjust("refund", "refund", "re_elsewhere", -7_000_000, 0, "idr")
	s.there.Adjust("charge", "charge", "", 500, 10, "jpy")
	s.sweep()
	s.sweep()
	s.holds(psp(money.IDR), held)
	kinds := map[books.Kind]int{}
	var reserve books.Difference
	for _, d := range s.open() {
		kinds[d.Kind]++
		if strings.HasPrefix(d.Detail, "reserve") {
			reserve = d
		}
	}
	if kinds[books.TypeUnknown] != 3 || kinds[books.PaymentUnknown] != 1 || kinds[books.RefundUnknown] != 1 || len(kinds) != 3 {
		t.Errorf("open: %v", kinds)
	}
	if reserve.Stated == nil || *reserve.Stated != -1_000_000 || reserve.Booked != nil {
		t.Errorf("the reserve is %+v", reserve)
	}
	s.there.Adjust("stripe_fee", "fee", "", -150_000, 0, "idr")
	s.sweep()
	s.holds(psp(money.IDR), held.Sub(money.Rupiah(1_500)))

	actor := identity.Actor{Person: s.Person("Pengelola Contoh")}
	accept := func(id books.DifferenceID, reason string) error {
		return database.InTx(t.Context(), s.App, func(tx *database.Tx) error {
			return books.Accept(t.Context(), tx, actor, id, reason, s.Now)
		})
	}
	if err := accept(reserve.ID, " ok "); fault.KindOf(err) != fault.Invalid {
		t.Errorf("no reason: %v", err)
	}
	if err := accept(reserve.ID, "Cadangan Stripe, kembali dalam 90 hari"); err != nil {
		t.Fatal(err)
	}
	if err := accept(reserve.ID, "sekali lagi"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("accepted twice: %v", err)
	}
	if err := accept(999, "tidak ada"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("an unknown one: %v", err)
	}
	before := len(s.open())
	s.sweep()
	if after := len(s.open()); after != before {
		t.Errorf("an accepted difference came back: %d open, then %d", before, after)
	}
	if _, err := s.App.ExecContext(t.Context(), `UPDATE difference SET reason = 'lain' WHERE id = $1`, int64(reserve.ID)); database.ConstraintOf(err) != "difference_append_only" {
		t.Errorf("an accepted difference was changed: %v", err)
	}
	s.clean()
}

// What the books have and the processor does not is named too, and goes when
// the processor tells of it.
func TestMissingAndDifferingAmountsAreNamed(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	o, _ := s.place()
	r := payment.Receipt{Order: payment.OrderID(o.ID), Provider: payment.Stripe, ExternalID: "pi_invented", Amount: o.Total, OccurredAt: s.Now}
	if _, err := s.Checkout.Settle(t.Context(), r, s.Now); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	if open := s.open(); len(open) != 0 {
		t.Errorf("named at once: %+v", open)
	}
	s.Now = s.Now.Add(7 * time.Hour)
	s.sweep()
	open := s.open()
	if len(open) != 1 || open[0].Kind != books.PaymentMissing || *open[0].Booked != o.Total.Minor() || open[0].Stated != nil {
		t.Fatalf("open: %+v", open)
	}
	// The processor's list is late, and over Rp100 less.
	fact := payment.BalanceTransaction{
		Provider: payment.Stripe, ExternalID: "txn_late", Kind: "charge", Category: "charge", Source: "ch_1", Payment: "pi_invented",
		Amount: o.Total.Sub(money.Rupiah(100)), Fee: money.Rupiah(0), Tax: money.Rupiah(0), AvailableAt: s.Now, CreatedAt: s.Now,
	}
	s.tx(func(ctx context.Context, tx *database.Tx) error {
		_, _, err := payment.KeepBalanceTransaction(ctx, tx, fact, s.Now)
		return err
	})
	s.sweep()
	open = s.open()
	if len(open) != 1 || open[0].Kind != books.PaymentAmount || *open[0].Booked-*open[0].Stated != money.Rupiah(100).Minor() {
		t.Errorf("open: %+v", open)
	}
}

func TestAuditNamesWrongBookings(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.paid()
	s.sweep()
	s.clean()
	s.there.Adjust("reserve_transaction", "risk_reserved_funds", "", -1_000_000, 0, "idr")
	s.sweep()
	s.tx(func(ctx context.Context, tx *database.Tx) error {
		actor := identity.Actor{Person: s.Person("Pengelola Contoh")}
		return books.Accept(ctx, tx, actor, s.open()[0].ID, "cadangan Stripe", s.Now)
	})
	for name, plant := range map[string]struct{ named, sql string }{
		"a fee of another amount": {"its own figures", `
			ALTER TABLE balance_transaction DISABLE TRIGGER USER; UPDATE balance_transaction SET fee = fee + 1, net = net - 1 WHERE kind = 'charge'`},
		"a fee of nothing known": {"of one of its balance transactions", `
			ALTER TABLE balance_booking DISABLE TRIGGER USER; UPDATE balance_booking SET fee_transaction = NULL`},
		"an acceptance without reason": {"gives a reason", `
			ALTER TABLE difference DISABLE TRIGGER USER; ALTER TABLE difference DROP CONSTRAINT difference_explained;
			UPDATE difference SET reason = ''`},
		"a fact left lying": {"booked or named", `
			ALTER TABLE balance_booking DISABLE TRIGGER USER; DELETE FROM balance_booking;
			ALTER TABLE balance_transaction DISABLE TRIGGER USER; UPDATE balance_transaction SET kept_at = kept_at - INTERVAL '2 hours'`},
		"a difference left open": {"open longer", `
			ALTER TABLE difference DISABLE TRIGGER USER;
			UPDATE difference SET resolved_at = NULL, resolution = NULL, resolved_by = NULL, found_at = found_at - INTERVAL '8 days'`},
	} {
		t.Run(name, func(t *testing.T) {
			tx, err := s.Owner.BeginTxx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = tx.Rollback() }()
			if _, err := tx.ExecContext(t.Context(), plant.sql); err != nil {
				t.Fatal(err)
			}
			named := errors.New("not named")
			for _, i := range books.Invariants() {
				offenders, err := i.Check(t.Context(), tx, s.Now)
				if err != nil {
					t.Fatal(err)
				}
				if strings.Contains(i.Name, plant.named) && len(offenders) > 0 {
					named = nil
				}
			}
			if named != nil {
				t.Error(named)
			}
		})
	}
}
