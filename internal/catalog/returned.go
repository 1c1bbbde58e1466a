package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
)

const returnStock = `UPDATE variant SET on_hand = on_hand + $2 WHERE id = $1`

// Return takes units that were shipped with an order line back into the stock,
// with a movement.
func Return(ctx context.Context, tx *database.Tx, units ShippedUnits, actor identity.PersonID, now time.Time) error {
	m := movement{Variant: units.Variant, Delta: units.Quantity, Reason: returned, OrderLine: units.OrderLine, Actor: actor, At: now}
	return adjust(ctx, tx, returnStock, m)
}

const writeOff = `UPDATE variant SET on_hand = on_hand + $2 WHERE id = $1 AND on_hand + $2 >= reserved`

// WriteOff takes free units out of the stock that nobody can sell any more,
// with a movement.
func WriteOff(ctx context.Context, tx *database.Tx, units Units, actor identity.PersonID, now time.Time) error {
	return adjust(ctx, tx, writeOff, movement{Variant: units.Variant, Delta: -units.Quantity, Reason: writtenOff, Actor: actor, At: now})
}

func adjust(ctx context.Context, tx *database.Tx, update string, m movement) error {
	ok, err := changed(tx.ExecContext(ctx, update, m.Variant, m.Delta))
	if err != nil {
		return fmt.Errorf("catalog: %s variant %d: %w", m.Reason, m.Variant, err)
	}
	if !ok {
		return fmt.Errorf("catalog: %s variant %d: fewer are free", m.Reason, m.Variant)
	}
	return move(ctx, tx, m)
}

const receive = `UPDATE variant SET on_hand = on_hand + $2 WHERE id = $1 AND on_hand + $2 <= $3`

const insertReceived = `
	INSERT INTO stock_movement (variant_id, delta, reason, actor_id, at) VALUES ($1, $2, 'counted', $3, $4) RETURNING id`

// Receive takes new pieces into the stock and returns the movement. Conflict
// when more would be there than can be counted.
func Receive(ctx context.Context, tx *database.Tx, units Units, actor identity.PersonID, now time.Time) (movement int64, err error) {
	ok, err := changed(tx.ExecContext(ctx, receive, units.Variant, units.Quantity, maxOnHand))
	if err != nil {
		return 0, fmt.Errorf("catalog: receive variant %d: %w", units.Variant, err)
	}
	if !ok {
		return 0, fault.New(fault.Conflict, "catalog.draft.stock")
	}
	if err := tx.GetContext(ctx, &movement, insertReceived, units.Variant, units.Quantity, actor, now); err != nil {
		return 0, fmt.Errorf("catalog: receive variant %d: %w", units.Variant, err)
	}
	return movement, nil
}

const lacking = `
	SELECT greatest($2 - (v.on_hand - v.reserved), 0) FROM variant v WHERE v.id = $1 AND v.retired_at IS NULL FOR UPDATE OF v`

// CountIn counts pieces in that somebody held in her hands and the books did
// not know of, so that the units, sorted by variant, are free. A retired variant
// is a Conflict fault.
func CountIn(ctx context.Context, tx *database.Tx, units []Units, actor identity.PersonID, now time.Time) error {
	for _, u := range units {
		var more int
		err := tx.GetContext(ctx, &more, lacking, u.Variant, u.Quantity)
		if database.NoRows(err) {
			return fault.New(fault.Conflict, "direct.retired")
		}
		if err != nil {
			return fmt.Errorf("catalog: count in variant %d: %w", u.Variant, err)
		}
		if more == 0 {
			continue
		}
		if err := adjust(ctx, tx, returnStock, movement{Variant: u.Variant, Delta: more, Reason: counted, Actor: actor, At: now}); err != nil {
			return err
		}
	}
	return nil
}
