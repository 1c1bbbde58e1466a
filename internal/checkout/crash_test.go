package checkout_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simpul/internal/checkout"
	"simpul/internal/checkout/checkouttest"
	"simpul/internal/database/dbtest"
	"simpul/internal/ledger"
	"simpul/internal/payment"
	"simpul/internal/region/regiontest"
)

// crashCounts are how many writers settle at the same time while the server is
// killed, and how many sales are acknowledged before the next kill.
func crashCounts() (writers, between int) {
	if full() {
		return 40, 50
	}
	return 12, 25
}

// clients settle sales and keep their own list of those that were
// acknowledged. What was not is tried again, by the same payment.
type clients struct {
	world *checkouttest.World
	todo  chan payment.Receipt
	stop  chan struct{}
	wg    sync.WaitGroup

	mu           sync.Mutex
	acknowledged []payment.OrderID
	count        atomic.Int64
}

// settleBy starts the clients on a number of sales.
func settleBy(w *checkouttest.World, receipts []payment.Receipt) *clients {
	c := &clients{world: w, todo: make(chan payment.Receipt, len(receipts)), stop: make(chan struct{})}
	for _, r := range receipts {
		c.todo <- r
	}
	writers, _ := crashCounts()
	for range writers {
		c.wg.Go(c.settle)
	}
	return c
}

func (c *clients) settle() {
	for {
		select {
		case <-c.stop:
			return
		case r := <-c.todo:
			outcome, err := c.world.Checkout.Settle(context.Background(), r, c.world.Now)
			if err != nil || (outcome != checkout.Settled && outcome != checkout.Duplicate) {
				c.todo <- r
				time.Sleep(5 * time.Millisecond) // the server is away
				continue
			}
			c.mu.Lock()
			c.acknowledged = append(c.acknowledged, r.Order)
			c.mu.Unlock()
			c.count.Add(1)
		}
	}
}

// await waits until so many sales are acknowledged.
func (c *clients) await(t *testing.T, sales int) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); c.count.Load() < int64(sales); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d sales are acknowledged, want %d", c.count.Load(), sales)
		}
	}
}

// end stops the clients, once each has its answer.
func (c *clients) end() []payment.OrderID {
	close(c.stop)
	c.wg.Wait()
	return c.acknowledged
}

// sealing seals the ledger beside the clients until it is stopped.
func sealing(w *checkouttest.World) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			// A killed server's errors are what this test makes.
			_, _ = ledger.Seal(ctx, w.App, time.Now(), 100)
			time.Sleep(20 * time.Millisecond)
		}
	}()
	return func() { cancel(); <-done }
}

// lost are the acknowledged sales of which the books know nothing.
func lost(t *testing.T, w *checkouttest.World, acknowledged []payment.OrderID) (missing int) {
	t.Helper()
	var sold []payment.OrderID
	if err := w.App.SelectContext(t.Context(), &sold, `SELECT order_id FROM ledger_transaction WHERE rule = 'sale'`); err != nil {
		t.Fatal(err)
	}
	known := map[payment.OrderID]bool{}
	for _, id := range sold {
		known[id] = true
	}
	for _, id := range acknowledged {
		if !known[id] {
			missing++
		}
	}
	return missing
}

// reach connects anew: the first statements on a pool after a kill may still
// meet a dead connection.
func reach(t *testing.T, w *checkouttest.World) {
	t.Helper()
	var err error
	for range 200 {
		if err = w.App.PingContext(t.Context()); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal(err)
}

// TestKilledServerLosesNoSale kills PostgreSQL with SIGKILL, all its processes
// at once, again and again while many clients settle sales: none of those
// acknowledged is lost, none is there twice. Forty clients and twenty kills in
// full.
func TestKilledServerLosesNoSale(t *testing.T) {
	t.Parallel()
	kills := 1
	if full() {
		kills = 20
	}
	writers, between := crashCounts()
	server := dbtest.Private(t, dbtest.Options{Fsync: true})
	w := checkouttest.On(t, server.DB, regiontest.Scope)
	originals := market(t, w)
	receipts := w.Copies(kills*(between+writers)+between, originals...)
	c := settleBy(w, receipts)
	stopSealing := sealing(w)
	for k := range kills {
		c.await(t, (k+1)*between+k*writers)
		server.Kill(t)
		server.Restart(t)
	}
	c.await(t, len(receipts))
	acknowledged := c.end()
	stopSealing()
	reach(t, w)

	if n := lost(t, w, acknowledged); n > 0 {
		t.Errorf("of %d acknowledged sales %d are lost", len(acknowledged), n)
	}
	const doubled = `
		SELECT count(*) FROM (
			SELECT order_id FROM ledger_transaction WHERE rule = 'sale' GROUP BY order_id HAVING count(*) > 1
			UNION ALL SELECT order_id FROM payment GROUP BY order_id HAVING count(*) > 1) d`
	var n int
	if err := w.App.GetContext(t.Context(), &n, doubled); err != nil || n > 0 {
		t.Errorf("%d sales are there twice, %v", n, err)
	}
	if head, err := ledger.Head(t.Context(), w.App); err != nil || head.Sequence == 0 {
		t.Errorf("nothing was sealed between the kills: %+v, %v", head, err)
	}
	mustBeSound(t, w)
}

// TestCarelessServerLosesSales is the control: where commits are answered
// before they are written, the same clients must find sales lost. A page of the
// log that is full is soon written, so what a kill can take is the last page,
// which the commit that was answered last stands on: it is tried until it does.
func TestCarelessServerLosesSales(t *testing.T) {
	t.Parallel()
	server := dbtest.Private(t, dbtest.Options{Fsync: true, Settings: map[string]string{"synchronous_commit": "off", "wal_writer_delay": "10s"}})
	w := checkouttest.On(t, server.DB, regiontest.Scope)
	originals := market(t, w)
	const rounds = 8
	writers, between := crashCounts()
	acknowledged, missing := 0, 0
	for range rounds {
		receipts := w.Copies(between+writers, originals...)
		c := settleBy(w, receipts)
		c.await(t, between)
		close(c.stop)
		server.Kill(t)
		c.wg.Wait()
		server.Restart(t)
		reach(t, w)
		acknowledged += len(c.acknowledged)
		missing += lost(t, w, c.acknowledged)
		if missing > 0 {
			break
		}
	}
	if missing == 0 {
		t.Errorf("of %d acknowledged sales none is lost: the test of a killed server could not fail", acknowledged)
	}
	t.Logf("of %d acknowledged sales %d are lost", acknowledged, missing)
}
