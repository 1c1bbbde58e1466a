package checkout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/bespoke"
	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/payment"
	"simpul/internal/voucher"
)

// ExpireOrder is the job that ends an order's hold on stock.
type ExpireOrder struct {
	Order order.ID `json:"order"`
}

// Kind implements river.JobArgs.
func (ExpireOrder) Kind() string { return "expire_order" }

// Expire gives up an order whose time to pay is over: it first ends the
// provider's page, so that nothing can be paid afterwards; if that shows that
// the money came after all, the order is settled instead. An order that is not
// waiting, or whose time is not over, is left alone.
func (c *Checkout) Expire(ctx context.Context, id order.ID, now time.Time) error {
	o, err := order.ByID(ctx, c.DB, id)
	if err != nil {
		return err
	}
	if o.PaymentState != order.Waiting || now.Before(o.HeldUntil) {
		return nil
	}
	return c.abandon(ctx, o, now, order.Expire, letter.Expired)
}

// Cancel gives up an unpaid order by the customer's wish. It returns a
// Conflict fault when the order is not waiting for a payment, when its money
// came in the meantime, or when what is paid on delivery was shipped.
func (c *Checkout) Cancel(ctx context.Context, o order.Order, now time.Time) error {
	if o.Due() {
		return c.giveUpAccepted(ctx, o.ID, order.ByCustomer, now)
	}
	if o.PaymentState != order.Waiting {
		return fault.New(fault.Conflict, "order.moved")
	}
	if err := c.abandon(ctx, o, now, order.Cancel, letter.Cancelled); err != nil {
		return err
	}
	o, err := order.ByID(ctx, c.DB, o.ID)
	if err == nil && o.PaymentState != order.Cancelled {
		err = fault.New(fault.Conflict, "order.moved")
	}
	return err
}

// abandon ends the ways to pay, outside any transaction, then moves the order
// and releases its stock in one.
func (c *Checkout) abandon(ctx context.Context, o order.Order, now time.Time,
	move func(context.Context, *database.Tx, order.ID, time.Time) error, told letter.Kind,
) error {
	intents, err := payment.OpenIntents(ctx, c.DB, payment.OrderID(o.ID))
	if err != nil {
		return err
	}
	for _, intent := range intents {
		taken, err := c.end(ctx, intent, now)
		if err != nil || taken {
			return err
		}
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		locked, err := order.Lock(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if locked.PaymentState != order.Waiting {
			return nil
		}
		lines, err := order.Lines(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		if err := move(ctx, tx, o.ID, now); err != nil {
			return err
		}
		if err := catalog.Release(ctx, tx, unitsOfLines(lines)); err != nil {
			return err
		}
		if err := notMade(ctx, tx, lines); err != nil {
			return err
		}
		if err := voucher.GiveBack(ctx, tx, int64(o.ID), now); err != nil {
			return err
		}
		if err := bespoke.GiveBack(ctx, tx, int64(o.ID), now); err != nil {
			return err
		}
		if err := giveUpHeld(ctx, tx, o, now); err != nil {
			return err
		}
		if err := tellBuyer(ctx, tx, o, told, 0, now); err != nil {
			return err
		}
		return payment.CloseAll(ctx, tx, payment.OrderID(o.ID), now)
	})
}

// end ends one way to pay and tells whether the buyer was quicker: when she
// has paid, the order is settled; while her money is on its way, the order
// goes on waiting.
func (c *Checkout) end(ctx context.Context, intent payment.Intent, now time.Time) (taken bool, err error) {
	provider, ok := c.Providers[intent.Provider]
	if !ok {
		return false, fmt.Errorf("checkout: end intent %d: provider %q is not set up", intent.ID, intent.Provider)
	}
	err = provider.End(ctx, intent, now)
	if err == nil || fault.KindOf(err) != fault.Conflict {
		return false, err
	}
	standing, err := provider.Standing(ctx, intent)
	if err != nil {
		return false, err
	}
	switch standing.State {
	case payment.Paid:
		_, err = c.Settle(ctx, standing.Receipt, now)
		return true, err
	case payment.Pending:
		return true, nil
	case payment.Ended:
		return false, nil
	}
	return false, fmt.Errorf("checkout: intent %d is %s and cannot be ended", intent.ID, standing.State)
}

// Overdue expires what the jobs have missed; a periodic job calls it. Orders
// whose provider cannot be reached are tried again the next time.
func (c *Checkout) Overdue(ctx context.Context, now time.Time) error {
	const batch = 200
	ids, err := order.Overdue(ctx, c.DB, now, batch)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		if err := c.Expire(ctx, id, now); err != nil && failed == nil {
			failed = fmt.Errorf("checkout: expire order %d: %w", id, err)
		}
	}
	return failed
}
