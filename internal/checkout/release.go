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
// that may still come back.
func (c *Checkout) Release(ctx context.Context, id order.ParcelID, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := order.ParcelByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if _, err := order.Lock(ctx, tx, parcel.Order); err != nil {
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

// postRelease is rule 3: whatever is still pending of a parcel's lines becomes
// payable, line by line and maker by maker.
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
	var entries []ledger.Entry
	for _, h := range holdings {
		if h.Account == ledger.ProducerPending(h.Scope.Producer) {
			earned := h.Amount.Neg()
			entries = append(entries,
				ledger.Debit(h.Account, earned, h.Scope),
				ledger.Credit(ledger.ProducerPayable(h.Scope.Producer), earned, h.Scope))
		}
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
	return err
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
