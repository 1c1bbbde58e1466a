package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
)

// EventKind is what happened to an order or a parcel.
type EventKind string

// The kinds of events.
const (
	EventPlaced    EventKind = "placed"
	EventAccepted  EventKind = "accepted"
	EventPaid      EventKind = "paid"
	EventExpired   EventKind = "expired"
	EventCancelled EventKind = "cancelled"
	EventShipped   EventKind = "shipped"
	EventDelivered EventKind = "delivered"
	EventRefused   EventKind = "refused"
)

// EventActor says who made something happen.
type EventActor string

// The actors of events.
const (
	ByCustomer EventActor = "customer"
	ByOfficer  EventActor = "officer"
	BySystem   EventActor = "system"
)

// Event is one entry of an order's timeline.
type Event struct {
	Order  ID                `db:"order_id"`
	Parcel ParcelID          `db:"parcel_id"` // 0: of the order as a whole
	Kind   EventKind         `db:"kind"`
	Actor  EventActor        `db:"actor"`
	Person identity.PersonID `db:"person_id"` // 0 unless an officer
	At     time.Time         `db:"at"`
}

const insertEvent = `
	INSERT INTO order_event (order_id, parcel_id, kind, actor, person_id, at)
	VALUES ($1, NULLIF($2, 0::BIGINT), $3, $4, NULLIF($5, 0::BIGINT), $6)`

func record(ctx context.Context, tx *database.Tx, e Event) error {
	if _, err := tx.ExecContext(ctx, insertEvent, int64(e.Order), int64(e.Parcel), e.Kind, e.Actor, int64(e.Person), e.At); err != nil {
		return fmt.Errorf("order: event %s of %d: %w", e.Kind, e.Order, err)
	}
	return nil
}

const timeline = `
	SELECT order_id, coalesce(parcel_id, 0) AS parcel_id, kind, actor, coalesce(person_id, 0) AS person_id, at
	FROM order_event WHERE order_id = $1 ORDER BY id`

// Timeline lists what happened to an order, oldest first.
func Timeline(ctx context.Context, q database.Queryer, id ID) ([]Event, error) {
	var events []Event
	if err := q.SelectContext(ctx, &events, timeline, int64(id)); err != nil {
		return nil, fmt.Errorf("order: timeline of %d: %w", id, err)
	}
	return events, nil
}
