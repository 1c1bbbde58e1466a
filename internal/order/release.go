package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// ReturnWindow is how long after its arrival a customer may send goods back.
// The law asks for two working days at the least (PP 80/2019).
const ReturnWindow = 7 * 24 * time.Hour

// patience is how long after the courier's longest estimate a parcel that
// nobody has marked counts as arrived.
const patience = 7

// Basis is how a parcel's arrival is known.
type Basis string

// The bases: somebody's mark, or the courier's longest estimate and a week.
const (
	ByMark     Basis = "delivered"
	ByEstimate Basis = "estimate"
)

// Arrival is when a parcel arrived, or will count as arrived, and how that is
// known; ok is false for a parcel that has not left, and for one that waits to
// be fetched: it arrives by mark alone.
func (p Parcel) Arrival() (at time.Time, basis Basis, ok bool) {
	switch {
	case p.DeliveredAt != nil:
		return *p.DeliveredAt, ByMark, true
	case p.ShippedAt != nil && !p.Pickup:
		return p.ShippedAt.AddDate(0, 0, p.DaysMax+patience), ByEstimate, true
	}
	return time.Time{}, "", false
}

// ReleasableAt is from when on a parcel's earnings may be released; ok is false
// for a parcel that has not left.
func (p Parcel) ReleasableAt() (at time.Time, ok bool) {
	arrived, _, ok := p.Arrival()
	return arrived.Add(ReturnWindow), ok
}

const insertRelease = `
	INSERT INTO parcel_release (parcel_id, basis, arrived_at, released_at) VALUES ($1, $2, $3, $4)
	ON CONFLICT (parcel_id) DO NOTHING`

var releaseRefusals = database.Refusals{
	"parcel_release_came_back": fault.New(fault.Conflict, "order.came_back"),
	"parcel_release_complaint": fault.New(fault.Conflict, "order.complained"),
}

// Release notes that a parcel's earnings become payable; fresh is false when
// they have before. It returns a Conflict fault when the parcel has not
// arrived, came back, its return window is open or a complaint about it waits. The caller holds the order's lock and
// posts.
func Release(ctx context.Context, tx *database.Tx, p Parcel, now time.Time) (fresh bool, err error) {
	if at, ok := p.ReleasableAt(); !ok || now.Before(at) {
		return false, fault.New(fault.Conflict, "order.returnable")
	}
	arrived, basis, _ := p.Arrival()
	result, err := tx.ExecContext(ctx, insertRelease, int64(p.ID), string(basis), arrived, now)
	if err != nil {
		return false, fmt.Errorf("order: release parcel %d: %w", p.ID, releaseRefusals.Explain(err))
	}
	inserted, err := result.RowsAffected()
	if err != nil {
		return false, fmt.Errorf("order: release parcel %d: %w", p.ID, err)
	}
	return inserted == 1, nil
}

const releasable = `
	SELECT p.id FROM parcel p
	WHERE p.fulfilment_state IN ('shipped', 'delivered') AND (p.delivered_at IS NOT NULL OR NOT p.pickup)
	  AND coalesce(p.delivered_at, p.shipped_at + make_interval(days => p.days_max + $2)) <= $1
	  AND NOT EXISTS (SELECT 1 FROM parcel_release r WHERE r.parcel_id = p.id) AND NOT came_back(p.id)
	  AND NOT complaint_holds(p.id, $4)
	  AND EXISTS (SELECT 1 FROM shop_order o WHERE o.id = p.order_id AND o.payment_state = 'paid')
	ORDER BY p.id LIMIT $3`

// Releasable lists at most limit parcels, of all cooperatives, whose earnings
// may be released and have not been.
func Releasable(ctx context.Context, q database.Queryer, now time.Time, limit int) ([]ParcelID, error) {
	var ids []ParcelID
	if err := q.SelectContext(ctx, &ids, releasable, now.Add(-ReturnWindow), patience, limit, now); err != nil {
		return nil, fmt.Errorf("order: releasable: %w", err)
	}
	return ids, nil
}

const released = `SELECT EXISTS (SELECT 1 FROM parcel_release WHERE parcel_id = $1)`

// Released tells whether a parcel's earnings were released.
func Released(ctx context.Context, q database.Queryer, id ParcelID) (bool, error) {
	var yes bool
	if err := q.GetContext(ctx, &yes, released, int64(id)); err != nil {
		return false, fmt.Errorf("order: release of parcel %d: %w", id, err)
	}
	return yes, nil
}
