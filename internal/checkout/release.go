package checkout

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/ledger"
	"simpul/internal/order"
)

// Release makes what a parcel's makers have earned payable, once: it has
// arrived, and its return window has passed. A parcel that was released before
// is left alone. It returns NotFound for an unknown parcel and Conflict for one
// that may still come back or whose order is being refunded.
func (c *Checkout) Release(ctx context.Context, id order.ParcelID, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := order.ParcelByID(ctx, tx, id)
		if err != nil {
			return err
		}
		o, err := order.Lock(ctx, tx, parcel.Order)
		if err != nil {
			return err
		}
		if err := o.MustBePaid(); err != nil {
			return err
		}
		// What fails to go back becomes pending again.
		if err := settled(ctx, tx, parcel.Order); err != nil {
			return err
		}
		// Once more, now that nobody else can move it.
		if parcel, err = order.ParcelByID(ctx, tx, id); err != nil {
			return err
		}
		fresh, err := order.Release(ctx, tx, parcel, now)
		if err != nil || !fresh {
			return err
		}
		return postRelease(ctx, tx, parcel, now)
	})
}

// postRelease is rule 3: whatever is still pending of a parcel's lines, and its
// part of the tip, becomes payable, line by line and maker by maker. An agreed
// part of it repays what a maker owes first.
func postRelease(ctx context.Context, tx *database.Tx, p order.Parcel, now time.Time) error {
	lines, err := order.Lines(ctx, tx, p.Order)
	if err != nil {
		return err
	}
	var ids []int64
	for _, l := range lines {
		if l.Parcel == p.ID {
			ids = append(ids, int64(l.ID))
		}
	}
	holdings, err := ledger.HoldingsOf(ctx, tx, ids)
	if err != nil {
		return err
	}
	var earned []earning
	for _, h := range holdings {
		if h.Account == ledger.ProducerPending(h.Scope.Producer) {
			earned = append(earned, earning{h.Scope, h.Amount.Neg()})
		}
	}
	tips, err := tipsOf(ctx, tx, p, lines)
	if err != nil {
		return err
	}
	earned = append(earned, tips...)
	held, err := heldBy(ctx, tx, earned)
	if err != nil {
		return err
	}
	repaying, err := repaymentsOf(ctx, tx, p.Cooperative, earned, held)
	if err != nil {
		return err
	}
	var entries []ledger.Entry
	for _, e := range earned {
		producer := e.scope.Producer
		repaid := repaying.take(producer, e.amount)
		held.credit(ledger.ProducerPayable(producer), e.amount.Sub(repaid))
		entries = append(entries,
			ledger.Debit(ledger.ProducerPending(producer), e.amount, e.scope),
			ledger.Credit(ledger.ProducerReceivable(producer), repaid, e.scope),
			ledger.Credit(ledger.ProducerPayable(producer), e.amount.Sub(repaid), e.scope))
	}
	if len(entries) == 0 {
		return nil
	}
	_, err = ledger.Post(ctx, tx, ledger.Transaction{
		Key: "release:" + strconv.FormatInt(int64(p.ID), 10), Rule: "release", Order: int64(p.Order),
		OccurredAt: now, RecordedAt: now, Entries: entries,
	})
	if errors.Is(err, ledger.ErrPosted) {
		return fmt.Errorf("checkout: parcel %d is not released but its release is posted: %w", p.ID, err)
	}
	if err != nil {
		return err
	}
	return deduct(ctx, tx, p, soldBy(holdings, earned), held, now)
}

// ReleaseDue releases at most limit parcels whose time has come and tells how
// many; a periodic job calls it. What fails is tried again the next time.
func (c *Checkout) ReleaseDue(ctx context.Context, now time.Time, limit int) (released int, err error) {
	ids, err := order.Releasable(ctx, c.DB, now, limit)
	if err != nil {
		return 0, err
	}
	var failed error
	for _, id := range ids {
		switch err := c.Release(ctx, id, now); {
		case err == nil:
			released++
		case fault.KindOf(err) != fault.Conflict && failed == nil:
			failed = fmt.Errorf("checkout: release parcel %d: %w", id, err)
		}
	}
	return released, failed
}
