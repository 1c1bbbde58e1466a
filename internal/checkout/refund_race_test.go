package checkout_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"simpul/internal/checkout"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/money"
	"simpul/internal/order"
)

// TestThreeRefundsAtOnceOfEveryLine: of three refunds of a whole line exactly
// one goes through, while what was released is paid out beside it; no floor is
// crossed and the books stay sound. It is 400 lines in full.
func TestThreeRefundsAtOnceOfEveryLine(t *testing.T) {
	t.Parallel()
	lines := 24
	if full() {
		lines = 400
	}
	p := newPair(t)
	bag := one(p.Bag(p.waliwis, "Tas banyak", money.Rupiah(185_000), lines+1, share(p.siti, 60), share(p.aminah, 40)))
	original := p.Order(bag)
	var orders []order.Order
	for _, r := range p.Copies(lines, original) {
		if outcome, err := p.Checkout.Settle(t.Context(), r, p.Now); err != nil || outcome != checkout.Settled {
			t.Fatalf("%s %v", outcome, err)
		}
		o := order.Order{ID: order.ID(r.Order)}
		if len(orders)%2 == 0 {
			if err := p.Checkout.Release(t.Context(), delivered(t, p.World, p.waliwis, o), p.Now.Add(order.ReturnWindow)); err != nil {
				t.Fatal(err)
			}
		}
		orders = append(orders, o)
	}

	done := make(chan struct{})
	var payouts sync.WaitGroup
	payouts.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			default:
			}
			code := ledger.ProducerPayable([]int64{int64(p.siti.Person), int64(p.aminah.Person)}[n%2])
			if err := handOver(t, p.World, code, ledger.Scope{}, fmt.Sprint("race", n)); err != nil {
				t.Error(err)
			}
		}
	})
	var succeeded, refused atomic.Int64
	var wg sync.WaitGroup
	slots := make(chan struct{}, 12)
	for _, o := range orders {
		back := everything(t, p.World, p.waliwis, o)
		for range 3 {
			slots <- struct{}{}
			wg.Go(func() {
				defer func() { <-slots }()
				_, err := p.Checkout.RefundOrder(context.Background(), p.Officer(p.waliwis), p.waliwis.ID, o.ID,
					checkout.RefundRequest{Return: back, Reason: "Cacat"}, p.Now)
				switch {
				case err == nil:
					succeeded.Add(1)
				case fault.KindOf(err) == fault.Conflict:
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
	}
	wg.Wait()
	close(done)
	payouts.Wait()
	if succeeded.Load() != int64(lines) || refused.Load() != int64(2*lines) {
		t.Errorf("%d went through and %d were refused of %d lines", succeeded.Load(), refused.Load(), lines)
	}
	balances(t, p.World, map[ledger.Code]int64{
		ledger.ProducerPending(int64(p.siti.Person)): 0, ledger.RefundInTransit: 0, ledger.Processor("simulation", money.IDR): 0,
		ledger.CooperativeFee(int64(p.waliwis.ID)): 0, ledger.Shipping(int64(p.waliwis.ID)): 0,
	})
	mustBeSound(t, p.World)
}

// TestAsManyRefundsAsRemain: five refunds at once of one unit each, of a line of
// two.
func TestAsManyRefundsAsRemain(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	o := p.buy(t, money.Amount{})
	line := linesOf(t, p.World, p.kronjo, o)[0].ID
	var succeeded atomic.Int64
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			_, err := p.Checkout.RefundOrder(context.Background(), p.Officer(p.kronjo), p.kronjo.ID, o.ID, checkout.RefundRequest{
				Return: order.Return{Lines: []order.LineReturn{{Line: line, Amount: money.Rupiah(50_000)}}}, Reason: "Cacat",
			}, p.Now)
			if err == nil {
				succeeded.Add(1)
			} else if fault.KindOf(err) != fault.Conflict {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if succeeded.Load() != 2 {
		t.Errorf("%d refunds of Rp50.000 out of Rp100.000", succeeded.Load())
	}
	mustBeSound(t, p.World)
}
