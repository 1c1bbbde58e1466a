package payout_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
	"simpul/internal/payout"
)

const racers = 16

// atOnce runs a deed by all racers and tells how many succeeded; the others
// must be told no, not fail.
func atOnce(t *testing.T, deed func(n int) error) int {
	t.Helper()
	var done atomic.Int32
	var all sync.WaitGroup
	for n := range racers {
		all.Go(func() {
			switch err := deed(n); {
			case err == nil:
				done.Add(1)
			case fault.KindOf(err) == fault.Internal:
				t.Errorf("racer %d: %v", n, err)
			}
		})
	}
	all.Wait()
	return int(done.Load())
}

func TestEachStepSucceedsOnceAtOnce(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 200_000)
	s.redirect(t, siti, 100)
	var run payout.RunID
	if n := atOnce(t, func(int) error {
		made, err := s.Prepare(t.Context(), s.ani, s.group.ID, []payout.Line{{siti.Person, money.Rupiah(180_000)}}, s.now)
		if err == nil {
			run = made
		}
		return err
	}); n != 1 {
		t.Fatalf("prepared %d times", n)
	}
	if n := atOnce(t, func(int) error { _, err := s.Approve(t.Context(), s.budi, run, s.now); return err }); n != 1 {
		t.Errorf("approved %d times", n)
	}
	id := must(payout.OfRun(t.Context(), s.App, run))(t)[0].ID
	if n := atOnce(t, func(n int) error {
		return s.Send(t.Context(), s.ani, id, s.transfer(fmt.Sprintf("BRI%d", n)), s.now)
	}); n != 1 {
		t.Errorf("sent %d times", n)
	}
	if n := atOnce(t, func(int) error { return s.Return(t.Context(), s.ani, id, "gagal", true, s.now) }); n != 1 {
		t.Errorf("returned %d times", n)
	}
	s.balances(t, map[ledger.Code]int64{
		ledger.ProducerPayable(int64(siti.Person)): -180_000, ledger.PayoutInTransit: 0, ledger.Bank("program"): 0, ledger.PayoutFee: 0,
	})
	s.sound(t)
}

// TestPayoutsRaceReleasesAndRefunds lets payouts to one producer, releases of
// her sales and refunds of them meet: no floor is crossed, and what is left is
// what came less what went.
func TestPayoutsRaceReleasesAndRefunds(t *testing.T) {
	t.Parallel()
	s := open(t)
	siti := s.maker(t, "Siti Contoh", 10_000)
	s.redirect(t, siti, 100)
	var pending, released []order.ParcelID
	for range racers {
		pending = append(pending, s.sell(t, siti, 10_000))
		released = append(released, s.sell(t, siti, 10_000))
		s.release(t, released[len(released)-1])
	}
	var paid, given, freed atomic.Int64
	atOnce(t, func(n int) error {
		for i := range 4 {
			switch (n + i) % 4 {
			case 0:
				if err := s.Checkout.Release(t.Context(), pending[n], s.day.Add(order.ReturnWindow)); err != nil {
					return err
				}
				freed.Add(1)
			case 1:
				if err := s.giveBack(t.Context(), released[n]); err == nil {
					given.Add(1)
				} else if fault.KindOf(err) == fault.Internal {
					return err
				}
			default:
				if err := s.payOut(t.Context(), siti.Person, n*4+i); err == nil {
					paid.Add(1)
				} else if fault.KindOf(err) == fault.Internal {
					return err
				}
			}
		}
		return nil
	})
	if paid.Load() == 0 || freed.Load() != racers || given.Load() == 0 {
		t.Errorf("paid %d, freed %d, given back %d", paid.Load(), freed.Load(), given.Load())
	}
	left := 9_000*(1+racers+freed.Load()-given.Load()) - 9_000*paid.Load()
	owed := must(ledger.Balance(t.Context(), s.App, ledger.ProducerReceivable(int64(siti.Person)), money.IDR))(t)
	s.balances(t, map[ledger.Code]int64{ledger.ProducerPayable(int64(siti.Person)): -left - owed.Rupiah(), ledger.PayoutInTransit: 0})
	s.sound(t)
}

// payOut prepares a run of one payout, has it approved and sends it.
func (s *treasury) payOut(ctx context.Context, who identity.PersonID, n int) error {
	run, err := s.Prepare(ctx, s.ani, s.group.ID, []payout.Line{{who, money.Rupiah(9_000)}}, s.now)
	if err != nil {
		return err
	}
	if _, err := s.Approve(ctx, s.budi, run, s.now); err != nil {
		return errors.Join(err, s.Withdraw(ctx, s.ani, run, "batal", s.now))
	}
	all, err := payout.OfRun(ctx, s.App, run)
	if err != nil {
		return err
	}
	return s.Send(ctx, s.ani, all[0].ID, s.transfer(fmt.Sprintf("RACE%d", n)), s.now)
}

// giveBack refunds the one line of a parcel's order.
func (s *treasury) giveBack(ctx context.Context, id order.ParcelID) error {
	parcel, err := order.ParcelByID(ctx, s.App, id)
	if err != nil {
		return err
	}
	lines, err := order.Lines(ctx, s.App, parcel.Order)
	if err != nil {
		return err
	}
	_, err = s.Checkout.RefundOrder(ctx, s.ani, s.group.ID, parcel.Order, checkout.RefundRequest{
		Return: order.Return{Lines: []order.LineReturn{{Line: lines[0].ID, Quantity: 1}}}, Reason: "rusak",
	}, s.now)
	return err
}
