package catalog

import (
	"context"
	"time"

	"simpul/internal/database"
	"simpul/internal/fault"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// Adjustment is a change of a variant's stock by somebody who saw From pieces
// and wants To.
type Adjustment struct {
	Variant VariantID
	From    int
	To      int
	// SoldElsewhere says that the pieces were sold outside the shop; otherwise
	// they were counted.
	SoldElsewhere bool
	// Got is what a producer got for those, in all, where she notes it.
	Got money.Amount
}

// Adjust changes a variant's stock. One that is To already stays so: an
// adjustment that is sent twice counts once. Faults: NotFound, Invalid, and
// Conflict when the stock was neither From nor To any more or when orders
// reserve more than To.
func Adjust(ctx context.Context, db *database.DB, actor identity.Actor, a Adjustment, now time.Time) error {
	if !between(a.To, 0, maxOnHand) || (a.SoldElsewhere && a.To >= a.From) || !a.Got.IsZero() && !a.SoldElsewhere {
		return fault.InvalidFields(fault.Field{Name: "stock", Key: "catalog.draft.stock"})
	}
	why := counted
	if a.SoldElsewhere {
		why = soldElsewhere
	}
	return database.InTx(ctx, db, func(tx *database.Tx) error {
		there := a.From
		err := restock(ctx, tx, actor, a.Variant, why, now, a.Got, func(onHand int) int {
			if there = onHand; onHand != a.From {
				return onHand
			}
			return a.To
		})
		if err == nil && there != a.From && there != a.To {
			return fault.New(fault.Conflict, "catalog.stock.moved", there)
		}
		return err
	})
}
