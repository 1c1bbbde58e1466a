package checkout_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"simpul/internal/audit"
	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
)

// bankroll is a world whose programme is paid by transfer, with a bag for
// Rp185.000, and Rp10.000 postage.
type bankroll struct {
	*checkouttest.World
	t       *testing.T
	to      payment.Destination
	officer identity.Actor
	bag     checkouttest.Item
	seen    int
}

func byTransfer(t *testing.T, stock int) *bankroll {
	t.Helper()
	w, coop, siti := waliwis(t)
	return &bankroll{World: w, t: t, to: w.Transfers(), officer: w.Officer(coop), bag: one(w.Bag(coop, "Tas", money.Rupiah(185_000), stock, share(siti, 100)))}
}

func (b *bankroll) place(items ...checkouttest.Item) order.Order {
	b.t.Helper()
	r := b.Request(b.Cart(items...))
	r.Method = payment.Transfer
	o, err := b.Checkout.Place(b.t.Context(), r, b.Now)
	if err != nil {
		b.t.Fatal(err)
	}
	return o
}

// see is money that the officer sees on the statement.
func (b *bankroll) see(o order.ID, amount money.Amount) (payment.Manual, error) {
	b.seen++
	return b.Checkout.ConfirmReceipt(b.t.Context(), b.officer, checkout.Seen{
		Destination: b.to.ID, Order: o, Reference: fmt.Sprintf("stmt %04d", b.seen), Amount: amount, ReceivedAt: b.Now,
	}, b.Now)
}

func (b *bankroll) sees(o order.ID, amount money.Amount, want payment.ManualState) payment.Manual {
	b.t.Helper()
	m, err := b.see(o, amount)
	if err != nil || m.State != want {
		b.t.Fatalf("%v for order %d: %s %v, want %s", amount, o, m.State, err, want)
	}
	return m
}

func (b *bankroll) stands(code ledger.Code, want int64) {
	b.t.Helper()
	got, err := ledger.Balance(b.t.Context(), b.App, code, money.IDR)
	if err != nil || got != money.Rupiah(want) {
		b.t.Errorf("%s = %v, want %v (%v)", code, got, money.Rupiah(want), err)
	}
}

func (b *bankroll) state(o order.Order, want order.PaymentState) {
	b.t.Helper()
	if got, err := order.ByID(b.t.Context(), b.App, o.ID); err != nil || got.PaymentState != want {
		b.t.Errorf("the order is %s, want %s (%v)", got.PaymentState, want, err)
	}
}

const bankAccount = ledger.Code("asset:bank:contoh-1")

// TestATransferIsLessByItsCode places an order: its total is 1 to 999 rupiah
// less, and it waits a day.
func TestATransferIsLessByItsCode(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 5)
	o := b.place(b.bag)
	code := o.UniqueCode.Rupiah()
	if code < 1 || code > 999 || o.Total != money.Rupiah(195_000-code) || !o.HeldUntil.Equal(o.PlacedAt.Add(24*time.Hour)) {
		t.Errorf("code %d, total %v, held until %v", code, o.Total, o.HeldUntil)
	}
	b.sees(o.ID, o.Total, payment.ManualApplied)
	b.state(o, order.Paid)
	b.stands(bankAccount, 195_000-code)
	b.stands(ledger.ProgrammeDiscount, code)
	b.stands(ledger.SuspenseReceipts, 0)
	mustBeSound(t, b.World)
}

// TestCodesAreUniqueWhileOpen places more orders of one amount at once than
// would be expected to differ by chance.
func TestCodesAreUniqueWhileOpen(t *testing.T) {
	t.Parallel()
	const orders = 40
	b := byTransfer(t, orders)
	var wg sync.WaitGroup
	totals := make([]money.Amount, orders)
	for i := range orders {
		r := b.Request(b.Cart(b.bag))
		r.Method = payment.Transfer
		wg.Go(func() {
			o, err := b.Checkout.Place(t.Context(), r, b.Now)
			if err != nil {
				t.Error(err)
			}
			totals[i] = o.Total
		})
	}
	wg.Wait()
	seen := map[money.Amount]bool{}
	for _, total := range totals {
		if seen[total] {
			t.Errorf("two orders are over %v", total)
		}
		seen[total] = true
	}
	mustBeSound(t, b.World)
}

// TestUnderIsToppedUp receives an order's money in two parts.
func TestUnderIsToppedUp(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 5)
	o := b.place(b.bag)
	b.sees(o.ID, money.Rupiah(100_000), payment.ManualHeld)
	b.state(o, order.Waiting)
	b.stands(ledger.SuspenseReceipts, -100_000)
	b.stands(bankAccount, 100_000)
	mustBeSound(t, b.World)
	b.sees(o.ID, o.Total.Sub(money.Rupiah(100_000)), payment.ManualApplied)
	b.state(o, order.Paid)
	b.stands(ledger.SuspenseReceipts, 0)
	b.stands(bankAccount, o.Total.Rupiah())
	mustBeSound(t, b.World)
}

// TestUnderGoesBackWhenTheOrderEnds lets a half-paid order expire.
func TestUnderGoesBackWhenTheOrderEnds(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 5)
	b.Now = b.Now.Add(-25 * time.Hour)
	o := b.place(b.bag)
	b.sees(o.ID, money.Rupiah(100_000), payment.ManualHeld)
	later := b.Now.Add(24*time.Hour + time.Minute)
	if err := b.Checkout.Expire(t.Context(), o.ID, later); err != nil {
		t.Fatal(err)
	}
	b.state(o, order.Expired)
	mustBeSound(t, b.World)
	b.sendsBack(100_000, later)
	b.stands(bankAccount, 0)
	b.stands(ledger.SuspenseReceipts, 0)
	mustBeSound(t, b.World)
}

// sendsBack gives the one surplus back: accepted by the job, sent by a person.
func (b *bankroll) sendsBack(amount int64, now time.Time) {
	b.t.Helper()
	if err := b.Checkout.RefundDue(b.t.Context(), now, 10); err != nil {
		b.t.Fatal(err)
	}
	due, err := payment.Returnable(b.t.Context(), b.App, []int64{int64(b.Programme.ID)}, 10)
	if err != nil || len(due) != 1 || due[0].Amount != money.Rupiah(amount) {
		b.t.Fatalf("to be sent back: %v, %v", due, err)
	}
	if err := b.Checkout.RefundDue(b.t.Context(), now, 10); err != nil {
		b.t.Fatal(err)
	}
	b.stands(ledger.RefundInTransit, -amount)
	stranger := identity.Actor{Person: b.Person("Orang Lain")}
	if err := b.Checkout.SendBack(b.t.Context(), stranger, due[0].ID, "BACK-1", now); fault.KindOf(err) != fault.NotFound {
		b.t.Errorf("a stranger sends back: %v", err)
	}
	if err := b.Checkout.SendBack(b.t.Context(), b.officer, due[0].ID, "back 1", now); err != nil {
		b.t.Fatal(err)
	}
	if err := b.Checkout.SendBack(b.t.Context(), b.officer, due[0].ID, "back 1", now); fault.KindOf(err) != fault.NotFound {
		b.t.Errorf("sent back again: %v", err)
	}
	b.stands(ledger.RefundInTransit, 0)
}

// TestOverTwiceLateAndWrong is money that does not fit: over, a second time,
// after the order ended with the goods there and gone, and of no known order.
func TestOverTwiceLateAndWrong(t *testing.T) {
	t.Parallel()
	t.Run("over", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 5)
		o := b.place(b.bag)
		b.sees(o.ID, money.Rupiah(195_000), payment.ManualApplied)
		b.state(o, order.Paid)
		b.stands(ledger.SuspenseReceipts, -o.UniqueCode.Rupiah())
		mustBeSound(t, b.World)
		b.sendsBack(o.UniqueCode.Rupiah(), b.Now)
		b.stands(bankAccount, o.Total.Rupiah())
		mustBeSound(t, b.World)
	})
	t.Run("twice", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 5)
		o := b.place(b.bag)
		b.sees(o.ID, o.Total, payment.ManualApplied)
		b.sees(o.ID, o.Total, payment.ManualSurplus)
		b.stands(ledger.SuspenseReceipts, -o.Total.Rupiah())
		mustBeSound(t, b.World)
	})
	t.Run("late", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 1)
		b.Now = b.Now.Add(-26 * time.Hour)
		o := b.place(b.bag)
		b.Now = b.Now.Add(25 * time.Hour)
		if err := b.Checkout.Expire(t.Context(), o.ID, b.Now); err != nil {
			t.Fatal(err)
		}
		b.sees(o.ID, money.Rupiah(1_000), payment.ManualSurplus)
		b.sees(o.ID, o.Total, payment.ManualApplied)
		b.state(o, order.Paid)
		mustBeSound(t, b.World)
	})
	t.Run("late and gone", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 1)
		b.Now = b.Now.Add(-26 * time.Hour)
		o := b.place(b.bag)
		b.Now = b.Now.Add(25 * time.Hour)
		if err := b.Checkout.Expire(t.Context(), o.ID, b.Now); err != nil {
			t.Fatal(err)
		}
		other := b.place(b.bag)
		b.sees(o.ID, o.Total, payment.ManualSurplus)
		b.state(o, order.Expired)
		b.state(other, order.Waiting)
		mustBeSound(t, b.World)
	})
	t.Run("wrong code", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 5)
		o := b.place(b.bag)
		m := b.sees(0, o.Total.Add(money.Rupiah(3)), payment.ManualHeld)
		b.stands(ledger.SuspenseReceipts, -o.Total.Rupiah()-3)
		mustBeSound(t, b.World)
		got, err := b.Checkout.AssignReceipt(t.Context(), b.officer, m.ID, o.ID, b.Now)
		if err != nil || got.State != payment.ManualApplied {
			t.Fatalf("assigned: %s %v", got.State, err)
		}
		b.state(o, order.Paid)
		b.stands(ledger.SuspenseReceipts, -3)
		if _, err := b.Checkout.AssignReceipt(t.Context(), b.officer, m.ID, o.ID, b.Now); fault.KindOf(err) != fault.Conflict {
			t.Errorf("assigned again: %v", err)
		}
		mustBeSound(t, b.World)
		b.sendsBack(3, b.Now)
		mustBeSound(t, b.World)
	})
	t.Run("half, of no known order", func(t *testing.T) {
		t.Parallel()
		b := byTransfer(t, 5)
		o := b.place(b.bag)
		m := b.sees(0, money.Rupiah(50_000), payment.ManualHeld)
		if got, err := b.Checkout.AssignReceipt(t.Context(), b.officer, m.ID, o.ID, b.Now); err != nil || got.State != payment.ManualHeld {
			t.Fatalf("assigned: %s %v", got.State, err)
		}
		b.sees(o.ID, o.Total.Sub(money.Rupiah(50_000)), payment.ManualApplied)
		b.stands(ledger.SuspenseReceipts, 0)
		mustBeSound(t, b.World)
	})
}

// TestAboveTheLimitASecondPersonConfirms holds a large receipt back until
// another person has looked; a stranger never does.
func TestAboveTheLimitASecondPersonConfirms(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 9)
	o := b.place(checkouttest.Item{Variant: b.bag.Variant, Quantity: 6})
	m := b.sees(o.ID, o.Total, payment.ManualToApprove)
	b.stands(bankAccount, 0)
	if err := b.Checkout.Cancel(t.Context(), o, b.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("cancelled while money waits for approval: %v", err)
	}
	if _, err := b.Checkout.ApproveReceipt(t.Context(), b.officer, m.ID, b.Now); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the one who recorded approves: %v", err)
	}
	other := identity.Actor{Person: b.Person("Orang Lain"), OfficerOf: []identity.CooperativeID{}}
	if _, err := b.Checkout.ApproveReceipt(t.Context(), other, m.ID, b.Now); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a stranger approves: %v", err)
	}
	got, err := b.Checkout.ApproveReceipt(t.Context(), b.Manager("Pengelola"), m.ID, b.Now)
	if err != nil || got.State != payment.ManualApplied {
		t.Fatalf("approved: %s %v", got.State, err)
	}
	b.state(o, order.Paid)

	second := b.place(checkouttest.Item{Variant: b.bag.Variant, Quantity: 1})
	big := b.sees(second.ID, money.Rupiah(2_000_000), payment.ManualToApprove)
	if got, err := b.Checkout.RejectReceipt(t.Context(), b.officer, big.ID, b.Now); err != nil || got.State != payment.ManualRejected {
		t.Errorf("rejected: %s %v", got.State, err)
	}
	b.state(second, order.Waiting)
	mustBeSound(t, b.World)
}

// TestAReferenceIsKnownOnce sends one statement line twenty times at once, and
// once more for another order.
func TestAReferenceIsKnownOnce(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 5)
	o, other := b.place(b.bag), b.place(b.bag)
	var wg sync.WaitGroup
	booked := make([]error, 20)
	for i := range booked {
		wg.Go(func() {
			_, booked[i] = b.Checkout.ConfirmReceipt(t.Context(), b.officer, checkout.Seen{
				Destination: b.to.ID, Order: o.ID, Reference: "A-1", Amount: o.Total, ReceivedAt: b.Now,
			}, b.Now)
		})
	}
	wg.Wait()
	once := 0
	for _, err := range booked {
		switch {
		case err == nil:
			once++
		case fault.KindOf(err) != fault.Invalid:
			t.Error(err)
		}
	}
	if once != 1 {
		t.Errorf("booked %d times", once)
	}
	if _, err := b.Checkout.ConfirmReceipt(t.Context(), b.officer, checkout.Seen{
		Destination: b.to.ID, Order: other.ID, Reference: " a-1 ", Amount: other.Total, ReceivedAt: b.Now,
	}, b.Now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the same line for another order: %v", err)
	}
	b.stands(bankAccount, o.Total.Rupiah())
	mustBeSound(t, b.World)
}

// TestTheDatabaseHoldsTheSecondPerson breaks the rule behind the story: the
// application is refused, and what the owner forces is found by the audit.
func TestTheDatabaseHoldsTheSecondPerson(t *testing.T) {
	t.Parallel()
	b := byTransfer(t, 9)
	o := b.place(checkouttest.Item{Variant: b.bag.Variant, Quantity: 6})
	m := b.sees(o.ID, o.Total, payment.ManualToApprove)
	for _, statement := range []string{
		`UPDATE manual_receipt SET state = 'held' WHERE id = $1`,
		`UPDATE manual_receipt SET state = 'held', decided_by = recorded_by, decided_at = recorded_at WHERE id = $1`,
		`UPDATE manual_receipt SET approval_above = 100000000000, state = 'held' WHERE id = $1`,
		`UPDATE manual_receipt SET amount = 100 WHERE id = $1`,
		`DELETE FROM manual_receipt WHERE id = $1`,
		`UPDATE payment_destination SET approval_above = approval_above + 1 WHERE id = (SELECT destination_id FROM manual_receipt WHERE id = $1)`,
	} {
		if _, err := b.App.ExecContext(t.Context(), statement, int64(m.ID)); err == nil {
			t.Errorf("the application may %s", statement)
		}
	}
	err := database.InTx(t.Context(), b.Super, func(tx *database.Tx) error {
		return force(t.Context(), tx,
			`ALTER TABLE manual_receipt DROP CONSTRAINT manual_receipt_second_person`,
			fmt.Sprintf(`UPDATE manual_receipt SET state = 'rejected', decided_by = recorded_by, decided_at = recorded_at WHERE id = %d`, m.ID),
			`SET LOCAL session_replication_role = replica`,
			fmt.Sprintf(`UPDATE manual_receipt SET state = 'held' WHERE id = %d`, m.ID))
	})
	if err != nil {
		t.Fatal(err)
	}
	mustBreak(t, b.World, 32, fmt.Sprintf("receipt %d", m.ID))
	mustBreak(t, b.World, 10, fmt.Sprintf("receipt %d", m.ID))
}

func force(ctx context.Context, tx *database.Tx, statements ...string) error {
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", strings.Fields(s)[0], err)
		}
	}
	return nil
}

// mustBreak fails unless the audit finds an offender of an invariant.
func mustBreak(t *testing.T, w *checkouttest.World, number int, offender string) {
	t.Helper()
	findings, err := audit.Run(t.Context(), w.App, audit.Invariants(w.Studio.Store()), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		if f.Number == number && slices.Contains(f.Offenders, offender) {
			return
		}
	}
	t.Errorf("invariant %d does not name %s", number, offender)
}
