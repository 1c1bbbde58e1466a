package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
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
