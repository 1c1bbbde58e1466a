package order

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

// Coming back and splitting share what the database refuses.
var partRefusals = database.Refusals{
	"parcel_split_both":       fault.New(fault.Conflict, "order.parcel_moved"),
	"order_line_split_parcel": fault.New(fault.Conflict, "order.parcel_moved"),
	"failed_delivery_shipped": fault.New(fault.Conflict, "order.parcel_moved"),
	"failed_delivery_once":    fault.New(fault.Conflict, "order.parcel_moved"),
	"failed_delivery_reason":  fault.InvalidFields(fault.Field{Name: "reason", Key: "order.reason"}),
	"parcel_came_back":        fault.InvalidFields(fault.Field{Name: "tracking_number", Key: "order.tracking_used"}),
	"parcel_tracking_unique":  fault.InvalidFields(fault.Field{Name: "tracking_number", Key: "order.tracking_used"}),
}

const (
	insertPart = `
	INSERT INTO parcel (order_id, cooperative_id, courier_id, zone, weight_g, billed_kg, shipping, days_min, days_max, pickup, fulfilment_state, split_from)
	SELECT order_id, cooperative_id, courier_id, zone, $3, 1, 0, days_min, days_max, pickup, 'to_pack', coalesce(split_from, id)
	FROM parcel WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'to_pack' RETURNING id`
	moveLines = `UPDATE order_line SET parcel_id = $2 WHERE parcel_id = $1 AND id = ANY ($3)`
)

// SplitParcel leaves the lines that are ready in a parcel that waits to be packed, and
// makes the others a parcel of their own, which it returns. It returns a field
// fault of "lines" unless some of the parcel's lines are ready and some are not,
// and Conflict when the parcel does not wait to be packed. The caller holds the
// order's lock.
func SplitParcel(ctx context.Context, tx *database.Tx, p Parcel, ready []LineID) (ParcelID, error) {
	lines, err := Lines(ctx, tx, p.Order)
	if err != nil {
		return 0, err
	}
	var later []int64
	weight, first := 0, 0
	for _, l := range lines {
		switch {
		case l.Parcel != p.ID:
		case slices.Contains(ready, l.ID) && l.ToShip() > 0:
			first++
		case !slices.Contains(ready, l.ID):
			later, weight = append(later, int64(l.ID)), weight+l.WeightG*l.ToShip()
		}
	}
	if first == 0 || weight == 0 {
		return 0, fault.InvalidFields(fault.Field{Name: "lines", Key: "order.split"})
	}
	var part ParcelID
	err = tx.GetContext(ctx, &part, insertPart, int64(p.ID), int64(p.Cooperative), weight)
	if database.NoRows(err) {
		return 0, fault.New(fault.Conflict, "order.parcel_moved")
	}
	if err != nil {
		return 0, fmt.Errorf("order: split parcel %d: %w", p.ID, partRefusals.Explain(err))
	}
	if _, err := tx.ExecContext(ctx, moveLines, int64(p.ID), int64(part), pq.Array(later)); err != nil {
		return 0, fmt.Errorf("order: split parcel %d: %w", p.ID, partRefusals.Explain(err))
	}
	return part, nil
}

// FailedDelivery is a time that the courier brought a parcel back.
type FailedDelivery struct {
	ID             int64     `db:"id"`
	Parcel         ParcelID  `db:"parcel_id"`
	TrackingNumber string    `db:"tracking_number"`
	Reason         string    `db:"reason"`
	NotedAt        time.Time `db:"noted_at"`
	NotedBy        string    `db:"noted_by"` // the officer's name
	Outcome        string    `db:"outcome"`  // "" while it is open, else sent_again or given_back
}

// Open tells whether nobody has decided yet what becomes of the parcel.
func (f FailedDelivery) Open() bool { return f.Outcome == "" }

const failedOf = `
	SELECT f.id, f.parcel_id, f.tracking_number, f.reason, f.noted_at, n.name AS noted_by, coalesce(e.outcome, '') AS outcome
	FROM failed_delivery f JOIN person n ON n.id = f.noted_by LEFT JOIN failed_delivery_end e ON e.failed_id = f.id
	WHERE f.parcel_id = $1 ORDER BY f.id`

// FailedDeliveries lists how often a parcel came back, oldest first.
func FailedDeliveries(ctx context.Context, q database.Queryer, id ParcelID) ([]FailedDelivery, error) {
	var all []FailedDelivery
	if err := q.SelectContext(ctx, &all, failedOf, int64(id)); err != nil {
		return nil, fmt.Errorf("order: failed deliveries of %d: %w", id, err)
	}
	return all, nil
}

// openFailed is the failed delivery of a parcel that is open; ok is false for
// none.
func openFailed(ctx context.Context, q database.Queryer, id ParcelID) (open FailedDelivery, ok bool, err error) {
	all, err := FailedDeliveries(ctx, q, id)
	if err != nil || len(all) == 0 {
		return FailedDelivery{}, false, err
	}
	last := all[len(all)-1]
	return last, last.Open(), nil
}

const insertFailed = `
	INSERT INTO failed_delivery (parcel_id, tracking_number, shipped_at, reason, noted_at, noted_by)
	SELECT id, coalesce(tracking_number, ''), shipped_at, $3, $4, $5 FROM parcel
	WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'shipped' AND shipped_at IS NOT NULL`

// ComeBack notes that the courier brought a parcel back. It returns Conflict when
// the parcel is not on its way. The caller holds the order's lock.
func ComeBack(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, reason string, now time.Time) error {
	result, err := tx.ExecContext(ctx, insertFailed, int64(p.ID), int64(p.Cooperative), reason, now, int64(actor.Person))
	if err != nil {
		return fmt.Errorf("order: parcel %d came back: %w", p.ID, partRefusals.Explain(err))
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.New(fault.Conflict, "order.parcel_moved")
}

const (
	insertFailedEnd = `INSERT INTO failed_delivery_end (failed_id, outcome, ended_at, ended_by) VALUES ($1, $2, $3, $4)`
	sendAgain       = `UPDATE parcel SET tracking_number = $3, shipped_at = $4 WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'shipped'`
)

// SendAgain sends a parcel that came back on its way under a new number. It
// returns Conflict when it has not come back, and a field fault when the number
// was used before. The caller holds the order's lock.
func SendAgain(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, tracking string, now time.Time) error {
	open, ok, err := openFailed(ctx, tx, p.ID)
	if err != nil {
		return err
	}
	if !ok {
		return fault.New(fault.Conflict, "order.parcel_moved")
	}
	if _, err := tx.ExecContext(ctx, insertFailedEnd, open.ID, "sent_again", now, int64(actor.Person)); err != nil {
		return fmt.Errorf("order: send parcel %d again: %w", p.ID, err)
	}
	if _, err := tx.ExecContext(ctx, sendAgain, int64(p.ID), int64(p.Cooperative), tracking, now); err != nil {
		return fmt.Errorf("order: send parcel %d again: %w", p.ID, partRefusals.Explain(err))
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventShipped, Actor: ByOfficer, Person: actor.Person, At: now})
}

const allBack = `SELECT NOT EXISTS (SELECT 1 FROM order_line WHERE parcel_id = $1 AND refunded_units < quantity)`

// EndFailed ends a parcel that came back once all of it was given back, and
// leaves any other alone. The caller holds the order's lock.
func EndFailed(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, now time.Time) error {
	open, ok, err := openFailed(ctx, tx, p.ID)
	if err != nil || !ok {
		return err
	}
	var all bool
	if err := tx.GetContext(ctx, &all, allBack, int64(p.ID)); err != nil || !all {
		return err
	}
	if _, err := tx.ExecContext(ctx, insertFailedEnd, open.ID, "given_back", now, int64(actor.Person)); err != nil {
		return fmt.Errorf("order: end failed delivery %d: %w", open.ID, err)
	}
	if err := move(ctx, tx, p, refuse, int64(p.ID), int64(p.Cooperative)); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: p.Order, Parcel: p.ID, Kind: EventRefused, Actor: ByOfficer, Person: actor.Person, At: now})
}
