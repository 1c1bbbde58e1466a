package checkout

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
	"simpul/internal/order"
)

// shipWithin is how many days a cooperative has to ship what was paid.
const shipWithin = 14

// lateReason stands in the books.
const lateReason = "tidak dikirim dalam 14 hari"

// CallOffLate gives up at most limit parcels that were not shipped in time and
// gives back all that the customer paid for them; a periodic job calls it. What
// fails is tried again the next time.
func (c *Checkout) CallOffLate(ctx context.Context, now time.Time, limit int) error {
	parcels, err := order.LateParcels(ctx, c.DB, now, shipWithin, limit)
	if err != nil {
		return err
	}
	var failed error
	for _, p := range parcels {
		err := c.callOff(ctx, p, now)
		// A conflict is a dispute, or somebody who was quicker.
		if err != nil && fault.KindOf(err) != fault.Conflict && failed == nil {
			failed = fmt.Errorf("checkout: call off the parcel of cooperative %d in order %d: %w", p.Cooperative, p.Order, err)
		}
	}
	return failed
}

func (c *Checkout) callOff(ctx context.Context, late order.Late, now time.Time) error {
	o, err := order.ByID(ctx, c.DB, late.Order)
	if err != nil {
		return err
	}
	if o.Due() {
		return c.giveUpAccepted(ctx, o.ID, order.BySystem, now)
	}
	parcel, err := order.ParcelOf(ctx, c.DB, late.Cooperative, late.Parcel)
	if err != nil {
		return err
	}
	lines, err := order.Lines(ctx, c.DB, late.Order)
	if err != nil {
		return err
	}
	remaining, err := order.RemainingShares(ctx, c.DB, late.Order)
	if err != nil {
		return err
	}
	all := order.Return{Parcel: parcel.ID, Shipping: parcel.Shipping.Sub(parcel.RefundedShipping), Tip: money.Rupiah(0)}
	left := order.ReturnableOf(lines, remaining)
	for _, l := range lines {
		if l.Parcel != parcel.ID {
			continue
		}
		all.Tip = all.Tip.Add(left[l.ID].Tip)
		if left[l.ID].Units > 0 {
			all.Lines = append(all.Lines, order.LineReturn{Line: l.ID, Quantity: left[l.ID].Units, Restock: !l.MadeToOrder})
		}
	}
	_, err = c.RefundOrder(ctx, identity.Program(), late.Cooperative, late.Order, RefundRequest{Return: all, Reason: lateReason}, now)
	return err
}

// Receive notes that a parcel of an order has arrived, by the customer's word.
// It returns NotFound for a parcel of another order, and Conflict when it is
// not on its way.
func (c *Checkout) Receive(ctx context.Context, o order.Order, id order.ParcelID, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := order.ParcelByID(ctx, tx, id)
		if err != nil {
			return err
		}
		if parcel.Order != o.ID {
			return fault.New(fault.NotFound, "order.unknown_parcel")
		}
		if _, err := order.Lock(ctx, tx, o.ID); err != nil {
			return err
		}
		return order.Receive(ctx, tx, parcel, now)
	})
}
