package checkout

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/order"
)

// Split lets what is ready of a parcel leave first: the other lines become a
// parcel of their own, which it returns. It returns NotFound for another
// cooperative's parcel, Conflict for one that does not wait to be packed or is
// paid for on delivery, and a field fault of "lines" unless some are ready and
// some are not.
func (c *Checkout) Split(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ParcelID, ready []order.LineID, now time.Time) (later order.ParcelID, err error) {
	err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := c.lockParcel(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		o, err := order.ByID(ctx, tx, parcel.Order)
		if err != nil {
			return err
		}
		if err := o.MustBePaid(); err != nil {
			return err
		}
		if later, err = order.SplitParcel(ctx, tx, parcel, ready); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.split", id, now)
	})
	return later, err
}

// ComeBack notes that the courier brought a parcel back, and why: until it is
// sent again nothing of it is released. It returns NotFound, Conflict when it is
// not on its way, is paid for on delivery, or was released, and a field fault
// for the reason.
func (c *Checkout) ComeBack(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ParcelID, why string, now time.Time) error {
	reason, err := reasonOf(why)
	if err != nil {
		return err
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := c.lockParcel(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		o, err := order.ByID(ctx, tx, parcel.Order)
		if err != nil {
			return err
		}
		if o.Due() || parcel.Pickup {
			return fault.New(fault.Conflict, "order.parcel_moved")
		}
		if err := order.ComeBack(ctx, tx, actor, parcel, reason, now); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.come_back", id, now)
	})
}

// SendAgain sends what came back under a new number. It returns NotFound,
// Conflict when it has not come back, and a field fault for the number.
func (c *Checkout) SendAgain(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ParcelID, typed string, now time.Time) error {
	tracking, err := order.CleanTracking(typed)
	if err != nil {
		return err
	}
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := c.lockParcel(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		if err := order.SendAgain(ctx, tx, actor, parcel, tracking, now); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.send_again", id, now)
	})
}
