package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

const accept = `
	WITH accepted AS (
		UPDATE shop_order SET payment_state = 'accepted' WHERE id = $1 AND payment_state = 'waiting' RETURNING id
	), to_pack AS (
		UPDATE parcel SET fulfilment_state = 'to_pack' WHERE order_id = (SELECT id FROM accepted) AND fulfilment_state = 'waiting')
	INSERT INTO order_event (order_id, kind, actor, at) SELECT id, $2, $3, $4 FROM accepted`

// Accept takes an order that is paid on delivery: its parcel waits to be
// packed. The caller has written on what terms.
func Accept(ctx context.Context, tx *database.Tx, id ID, now time.Time) error {
	return moveOrder(ctx, tx, id, accept, int64(id), EventAccepted, BySystem, now)
}

const payAccepted = `UPDATE shop_order SET payment_state = 'paid', paid_at = $2 WHERE id = $1 AND payment_state = 'accepted'`

// PayOnDelivery notes that the money of an accepted order has come. The caller
// holds the order's lock and has posted the sale.
func PayOnDelivery(ctx context.Context, tx *database.Tx, actor identity.Actor, id ID, paidAt, now time.Time) error {
	if err := moveOrder(ctx, tx, id, payAccepted, int64(id), paidAt); err != nil {
		return err
	}
	return record(ctx, tx, Event{Order: id, Kind: EventPaid, Actor: ByOfficer, Person: actor.Person, At: now})
}

const cancelAccepted = `
	UPDATE shop_order SET payment_state = 'cancelled'
	WHERE id = $1 AND payment_state = 'accepted'
	  AND NOT EXISTS (SELECT 1 FROM parcel WHERE order_id = $1 AND fulfilment_state <> 'to_pack')`

const cancelToPack = `UPDATE parcel SET fulfilment_state = 'cancelled' WHERE order_id = $1 AND fulfilment_state = 'to_pack'`

// CancelAccepted ends an accepted order that was not shipped, by the customer's
// wish or because nobody shipped it. It returns Conflict for any other. The
// caller releases its stock.
func CancelAccepted(ctx context.Context, tx *database.Tx, id ID, by EventActor, now time.Time) error {
	if err := moveOrder(ctx, tx, id, cancelAccepted, int64(id)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, cancelToPack, int64(id)); err != nil {
		return fmt.Errorf("order: cancel %d: %w", id, err)
	}
	return record(ctx, tx, Event{Order: id, Kind: EventCancelled, Actor: by, At: now})
}

const refuse = `
	UPDATE parcel SET fulfilment_state = 'refused' WHERE id = $1 AND cooperative_id = $2 AND fulfilment_state = 'shipped'`

const endRefused = `UPDATE shop_order SET payment_state = 'cancelled' WHERE id = $1 AND payment_state = 'accepted'`

// Refuse notes that nobody took a parcel of an accepted order, which ends it.
// It returns Conflict when the parcel is not on its way or its order is paid.
func Refuse(ctx context.Context, tx *database.Tx, actor identity.Actor, p Parcel, now time.Time) error {
	if err := move(ctx, tx, p, refuse, int64(p.ID), int64(p.Cooperative)); err != nil {
		return err
	}
	if err := moveOrder(ctx, tx, p.Order, endRefused, int64(p.Order)); err != nil {
		return err
	}
	by := Event{Order: p.Order, Parcel: p.ID, Kind: EventRefused, Actor: ByOfficer, Person: actor.Person, At: now}
	if err := record(ctx, tx, by); err != nil {
		return err
	}
	by.Parcel, by.Kind = 0, EventCancelled
	return record(ctx, tx, by)
}

// Due tells whether the customer pays when her parcel arrives.
func (o Order) Due() bool { return o.PaymentState == Accepted }

// unpaid is the refusal of what only a paid order allows.
var unpaid = fault.New(fault.Conflict, "order.unpaid")

// MustBePaid returns a Conflict fault unless the order's money has come.
func (o Order) MustBePaid() error {
	if o.PaymentState != Paid {
		return unpaid
	}
	return nil
}
