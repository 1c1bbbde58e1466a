package checkout

import (
	"cmp"
	"context"
	"slices"
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
	_, err := c.ShipAll(ctx, actor, cooperative, []Shipment{{Parcel: id, Tracking: tracking}}, now)
	return err
}

// Shipment is a parcel with the tracking number that somebody typed for it.
type Shipment struct {
	Parcel   order.ParcelID
	Tracking string
}

// ShipAll sends parcels on their way, all of them or none. refused is the first
// that could not be sent, where it is known; the errors are those of Ship.
func (c *Checkout) ShipAll(ctx context.Context, actor identity.Actor, cooperative identity.CooperativeID, all []Shipment, now time.Time) (refused order.ParcelID, err error) {
	err = database.InTx(ctx, c.DB, func(tx *database.Tx) error {
		refused = 0
		parcels := make([]order.Parcel, len(all))
		numbers := make(map[order.ParcelID]string, len(all))
		for i, s := range all {
			refused = s.Parcel
			if parcels[i], err = order.ParcelOf(ctx, tx, cooperative, s.Parcel); err != nil {
				return err
			}
			if !parcels[i].Pickup {
				if numbers[s.Parcel], err = order.CleanTracking(s.Tracking); err != nil {
					return err
				}
			}
		}
		// Orders are locked before stock, and in one order.
		slices.SortFunc(parcels, func(a, b order.Parcel) int { return cmp.Compare(a.Order, b.Order) })
		for _, p := range parcels {
			if _, err := order.Lock(ctx, tx, p.Order); err != nil {
				return err
			}
		}
		var units []catalog.ShippedUnits
		for _, p := range parcels {
			refused = p.ID
			if err := order.Ship(ctx, tx, actor, p, numbers[p.ID], now); err != nil {
				return err
			}
			lines, err := order.Lines(ctx, tx, p.Order)
			if err != nil {
				return err
			}
			for _, l := range lines {
				if l.Parcel == p.ID && l.ToShip() > 0 {
					units = append(units, catalog.ShippedUnits{
						Units: catalog.Units{Variant: l.Variant, Quantity: l.ToShip()}, OrderLine: int64(l.ID),
					})
				}
			}
		}
		refused = 0
		if err := catalog.Ship(ctx, tx, units, actor.Person, now); err != nil {
			return err
		}
		for _, p := range parcels {
			o, err := order.ByID(ctx, tx, p.Order)
			if err != nil {
				return err
			}
			if err := tellBuyer(ctx, tx, o, letter.Shipped, int64(p.ID), now); err != nil {
				return err
			}
			if err := recordParcel(ctx, tx, actor, "parcel.ship", p.ID, now); err != nil {
				return err
			}
		}
		return nil
	})
	return refused, err
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
