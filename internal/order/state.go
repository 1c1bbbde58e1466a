package order

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
)

// One statement: of all that runs while an order's lock is held, this is in
// every sale.
const pay = `
	WITH paid AS (
		UPDATE shop_order SET payment_state = 'paid', paid_at = $2
		WHERE id = $1 AND payment_state IN ('waiting', 'expired', 'cancelled') RETURNING id
	), to_pack AS (
		UPDATE parcel SET fulfilment_state = 'to_pack'
		WHERE order_id = (SELECT id FROM paid) AND fulfilment_state IN ('waiting', 'cancelled'))
	INSERT INTO order_event (order_id, kind, actor, at) SELECT id, $3, $4, $5 FROM paid`

// Pay notes that the order's money has come; its parcels wait to be packed.
// The caller holds the order's lock and has posted the sale.
func Pay(ctx context.Context, tx *database.Tx, id ID, paidAt, now time.Time) error {
	return moveOrder(ctx, tx, id, pay, int64(id), paidAt, EventPaid, BySystem, now)
}

const expire = `UPDATE shop_order SET payment_state = 'expired' WHERE id = $1 AND payment_state = 'waiting'`

const cancel = `UPDATE shop_order SET payment_state = 'cancelled' WHERE id = $1 AND payment_state = 'waiting'`

const cancelParcels = `UPDATE parcel SET fulfilment_state = 'cancelled' WHERE order_id = $1 AND fulfilment_state = 'waiting'`

// Expire ends the wait for an order's payment. The caller releases its stock.
func Expire(ctx context.Context, tx *database.Tx, id ID, now time.Time) error {
	return abandon(ctx, tx, expire, Event{Order: id, Kind: EventExpired, Actor: BySystem, At: now})
}

// Cancel ends an unpaid order by the customer's wish. The caller releases its
// stock.
func Cancel(ctx context.Context, tx *database.Tx, id ID, now time.Time) error {
	return abandon(ctx, tx, cancel, Event{Order: id, Kind: EventCancelled, Actor: ByCustomer, At: now})
}

func abandon(ctx context.Context, tx *database.Tx, update string, e Event) error {
	if err := moveOrder(ctx, tx, e.Order, update, int64(e.Order)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, cancelParcels, int64(e.Order)); err != nil {
		return fmt.Errorf("order: %s %d: %w", e.Kind, e.Order, err)
	}
	return record(ctx, tx, e)
}

func moveOrder(ctx context.Context, tx *database.Tx, id ID, update string, args ...any) error {
	result, err := tx.ExecContext(ctx, update, args...)
	if err != nil {
		return fmt.Errorf("order: move %d: %w", id, err)
	}
	moved, err := result.RowsAffected()
	if err != nil {
		return fmt.Errorf("order: move %d: %w", id, err)
	}
	if moved == 0 {
		return fault.New(fault.Conflict, "order.moved")
	}
	return nil
}

const hold = `UPDATE shop_order SET held_until = $2 WHERE id = $1 AND payment_state = 'waiting' AND held_until < $2`

// Hold keeps a waiting order's stock for longer. It returns a Conflict fault
// when the order does not wait, or is held as long already.
func Hold(ctx context.Context, tx *database.Tx, id ID, until time.Time) error {
	return moveOrder(ctx, tx, id, hold, int64(id), until)
}

const overdue = `
	SELECT id FROM shop_order WHERE payment_state = 'waiting' AND held_until <= $1 ORDER BY held_until LIMIT $2`

// Overdue lists orders whose hold on stock has ended without a payment.
func Overdue(ctx context.Context, q database.Queryer, now time.Time, limit int) ([]ID, error) {
	var ids []ID
	if err := q.SelectContext(ctx, &ids, overdue, now, limit); err != nil {
		return nil, fmt.Errorf("order: overdue: %w", err)
	}
	return ids, nil
}
