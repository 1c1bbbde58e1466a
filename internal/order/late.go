package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// Late is a parcel that should have been shipped long ago.
type Late struct {
	Order       ID                     `db:"order_id"`
	Cooperative identity.CooperativeID `db:"cooperative_id"`
	Parcel      ParcelID               `db:"parcel_id"`
}

// Five working days of what is made to order are seven days.
const late = `
	SELECT p.order_id, p.cooperative_id, p.id AS parcel_id FROM parcel p JOIN shop_order o ON o.id = p.order_id
	WHERE p.fulfilment_state = 'to_pack' AND coalesce(o.paid_at, o.placed_at) < $1::timestamptz - make_interval(days => $2 + ceil(1.4 * (
	    SELECT coalesce(max(l.lead_days), 0) FROM order_line l WHERE l.parcel_id = p.id AND l.made_to_order))::int
	    + (SELECT count(*)::int FROM excused_days(p.cooperative_id, o.placed_at) d
	       WHERE d BETWEEN (coalesce(o.paid_at, o.placed_at) AT TIME ZONE 'Asia/Jakarta')::date AND ($1::timestamptz AT TIME ZONE 'Asia/Jakarta')::date))
	  AND NOT EXISTS (
	    SELECT 1 FROM made_promise m JOIN order_line l ON l.id = m.order_line_id
	    WHERE l.parcel_id = p.id AND m.ready_on + $2::int + (
	        SELECT count(*)::int FROM excused_days(p.cooperative_id, o.placed_at) d
	        WHERE d > m.ready_on AND d <= ($1::timestamptz AT TIME ZONE 'Asia/Jakarta')::date) > ($1::timestamptz AT TIME ZONE 'Asia/Jakarta')::date)
	ORDER BY coalesce(o.paid_at, o.placed_at), p.id LIMIT $3`

// LateParcels are at most limit parcels that were paid, or accepted, more than so many days
// ago and not shipped, oldest first; what is made to order has its lead time
// besides, and is not late before so many days after the promised one. Days of a
// recess that had been declared when it was ordered do not count.
func LateParcels(ctx context.Context, q database.Queryer, now time.Time, days, limit int) ([]Late, error) {
	var all []Late
	if err := q.SelectContext(ctx, &all, late, now, days, limit); err != nil {
		return nil, fmt.Errorf("order: late parcels: %w", err)
	}
	return all, nil
}

const receive = `
	UPDATE parcel SET fulfilment_state = 'delivered', delivered_at = $3
	WHERE id = $1 AND order_id = $2 AND fulfilment_state = 'shipped'`

// Receive notes that a parcel has arrived, by the customer's word. It returns
// Conflict when the parcel is not on its way.
func Receive(ctx context.Context, tx *database.Tx, p Parcel, now time.Time) error {
	if err := move(ctx, tx, p, receive, int64(p.ID), int64(p.Order), now); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventDelivered, Actor: ByCustomer, At: now})
}
