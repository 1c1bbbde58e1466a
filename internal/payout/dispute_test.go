package payout_test

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/payout"
)

// doubt opens a dispute of the payment of a parcel's order.
func (s *treasury) doubt(t *testing.T, id order.ParcelID) payment.DisputeReport {
	t.Helper()
	parcel := must(order.ParcelByID(t.Context(), s.App, id))(t)
	paid := must(payment.AppliedTo(t.Context(), s.App, payment.OrderID(parcel.Order)))(t)
	r := payment.DisputeReport{
		Provider: paid.Provider, ExternalID: fmt.Sprint("du_", id), PaymentExternal: paid.ExternalID, Amount: paid.Amount, Cause: "fraudulent",
		State: payment.DisputeOpen, Withdrawn: true, OccurredAt: s.now,
	}
	if err := s.Checkout.Dispute(t.Context(), r, s.now); err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWhatBecameDisputedIsNotApproved: the run was prepared before the dispute
// was heard of. A run of what is beyond doubt is approved, and once the dispute
// is won the rest is, too.
func TestWhatBecameDisputedIsNotApproved(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 100_000)
	doubtful := s.sell(t, siti, 200_000)
	s.release(t, doubtful)
	prepare := func(rupiah int64) (payout.RunID, error) {
		return s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(rupiah)}}, s.now)
	}
	run := must(prepare(90_001))(t)
	r := s.doubt(t, doubtful)
	_, err := s.Approve(t.Context(), s.budi, run, s.now)
	refused(t, err, "payout.disputed")
	const raw = `INSERT INTO payout_approval (run_id, approver_id, prepared_by, approved_at) VALUES ($1, $2, $3, $4)`
	if _, err := s.App.ExecContext(t.Context(), raw, int64(run), s.budi.Person, s.ani.Person, s.now); database.ConstraintOf(err) != "payout_disputed" {
		t.Errorf("the database lets it be approved: %v", err)
	}
	if err := s.Withdraw(t.Context(), s.ani, run, "disengketakan", s.now); err != nil {
		t.Fatal(err)
	}
	_, err = prepare(90_001)
	refused(t, err, "payout.payable_most")
	s.approved(t, siti, 90_000)
	r.State, r.Reinstated = payment.DisputeWon, true
	if err := s.Checkout.Dispute(t.Context(), r, s.now); err != nil {
		t.Fatal(err)
	}
	s.approved(t, siti, 180_000)
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): 0, ledger.PayoutInTransit: -270_000})
	s.sound(t)
}

// TestHandoversRaceRefunds lets handovers of the fee and of postage meet refunds
// of the same orders: neither account turns to the debit side, and what a refund
// did not find there the cooperative owes.
func TestHandoversRaceRefunds(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.Producer(s.group, "Siti Contoh", s.group.VillageCode)
	var parcels []order.ParcelID
	for range racers {
		parcels = append(parcels, s.sell(t, siti, 10_000)) // Rp600 to the cooperative, Rp10.000 postage
	}
	var handed, given atomic.Int64
	atOnce(t, func(n int) error {
		for i := range 3 {
			var err error
			count := &handed
			if kind := []payout.Owed{payout.Fee, payout.Shipping}[(n+i)%2]; i == n%3 {
				count, err = &given, s.giveBackWhole(t, parcels[n])
			} else {
				err = s.handOver(t, kind, map[payout.Owed]int64{payout.Fee: 2_400, payout.Shipping: 40_000}[kind], n*3+i)
			}
			if err == nil {
				count.Add(1)
			} else if _, known := fault.As(err); !known {
				return err
			}
		}
		return nil
	})
	if handed.Load() == 0 || given.Load() == 0 {
		t.Errorf("handed over %d, given back %d", handed.Load(), given.Load())
	}
	for _, code := range []ledger.Code{ledger.CooperativeFee(int64(s.group.ID)), ledger.Shipping(int64(s.group.ID))} {
		if left := must(ledger.Balance(t.Context(), s.App, code, money.IDR))(t); left.Sign() > 0 {
			t.Errorf("%s is %v on the debit side", code, left)
		}
	}
	s.sound(t)
}

// handOver offers and approves.
func (s *treasury) handOver(t *testing.T, kind payout.Owed, rupiah int64, n int) error {
	id, err := s.Offer(t.Context(), s.ani, s.group.ID, kind, money.Rupiah(rupiah), s.account.ID, fmt.Sprintf("SERAH%d", n), s.now)
	if err != nil {
		return err
	}
	if err := s.Decide(t.Context(), s.budi, id, true, s.now); err != nil {
		return errors.Join(err, s.Decide(t.Context(), s.budi, id, false, s.now))
	}
	return nil
}

// giveBackWhole refunds all of a parcel, its postage too.
func (s *treasury) giveBackWhole(t *testing.T, id order.ParcelID) error {
	parcel, err := order.ParcelByID(t.Context(), s.App, id)
	if err != nil {
		return err
	}
	lines, err := order.Lines(t.Context(), s.App, parcel.Order)
	if err != nil {
		return err
	}
	_, err = s.Checkout.RefundOrder(t.Context(), s.ani, s.group.ID, parcel.Order, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1}}, Shipping: money.Rupiah(10_000)}, Reason: "rusak",
	}, s.now)
	return err
}
