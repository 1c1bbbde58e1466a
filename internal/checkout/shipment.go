package checkout

import (
	"context"
	"time"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/letter"
	"simpul/internal/order"
	"simpul/internal/trail"
)

// Ship sends a packed parcel on its way, or lays it ready where the customer
// fetches it, without a tracking number: the parcel moves, and its units leave
// the stock. It returns NotFound for another cooperative's parcel, Conflict
// when the parcel does not wait to be packed, and a field fault for a tracking
// number of the wrong shape or used before.
func (c *Checkout) Ship(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ParcelID, tracking string, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := c.lockParcel(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		var number string
		if !parcel.Pickup {
			if number, err = order.CleanTracking(tracking); err != nil {
				return err
			}
		}
		if err := order.Ship(ctx, tx, actor, parcel, number, now); err != nil {
			return err
		}
		lines, err := order.Lines(ctx, tx, parcel.Order)
		if err != nil {
			return err
		}
		var shipped []catalog.ShippedUnits
		for _, l := range lines {
			if l.Parcel == id && l.ToShip() > 0 {
				shipped = append(shipped, catalog.ShippedUnits{
					Units: catalog.Units{Variant: l.Variant, Quantity: l.ToShip()}, OrderLine: int64(l.ID),
				})
			}
		}
		if err := catalog.Ship(ctx, tx, shipped, actor.Person, now); err != nil {
			return err
		}
		o, err := order.ByID(ctx, tx, parcel.Order)
		if err != nil {
			return err
		}
		if err := tellBuyer(ctx, tx, o, letter.Shipped, int64(id), now); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.ship", id, now)
	})
}

// Deliver notes that a parcel has arrived, by the officer's mark.
func (c *Checkout) Deliver(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, id order.ParcelID, now time.Time) error {
	return database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		parcel, err := c.lockParcel(ctx, tx, cooperative, id)
		if err != nil {
			return err
		}
		if err := order.Deliver(ctx, tx, actor, parcel, now); err != nil {
			return err
		}
		return recordParcel(ctx, tx, actor, "parcel.deliver", id, now)
	})
}

// lockParcel reads a cooperative's parcel and locks its order, the first row
// of every transaction's locks.
func (c *Checkout) lockParcel(ctx context.Context, tx *database.Tx, cooperative identity.CooperativeID, id order.ParcelID) (order.Parcel, error) {
	parcel, err := order.ParcelOf(ctx, tx, cooperative, id)
	if err != nil {
		return order.Parcel{}, err
	}
	if _, err := order.Lock(ctx, tx, parcel.Order); err != nil {
		return order.Parcel{}, err
	}
	return parcel, nil
}

func recordParcel(ctx context.Context, tx *database.Tx, actor identity.Actor, action string, id order.ParcelID, now time.Time) error {
	return trail.Record(ctx, tx, trail.Entry{
		At: now, ActorID: int64(actor.Person), OnBehalfOf: int64(actor.OnBehalfOf), Action: action,
		SubjectKind: "parcel", SubjectID: int64(id),
	})
}
