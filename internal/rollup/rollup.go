package rollup

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

const waiting = `SELECT cardinality(unrolled()) > 0`

const rollUp = `SELECT roll_up($1)`

// Roll adds at most limit transactions to the sums and tells how many; whoever
// gets limit calls again. While another program rolls up it does nothing.
func Roll(ctx context.Context, db *database.DB, limit int) (rolled int, err error) {
	var some bool
	if err := db.GetContext(ctx, &some, waiting); err != nil {
		return 0, fmt.Errorf("rollup: waiting: %w", err)
	}
	if !some {
		return 0, nil
	}
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		return tx.GetContext(ctx, &rolled, rollUp, limit)
	})
	if err != nil {
		return 0, fmt.Errorf("rollup: %w", err)
	}
	return rolled, nil
}

// Rebuild makes the sums anew from the ledger and tells how many transactions
// they hold. Only the owner may; whoever reads meanwhile reads the sums as they
// were.
func Rebuild(ctx context.Context, owner *database.DB) (transactions int64, err error) {
	err = database.InTx(ctx, owner, func(tx *database.Tx) error {
		return tx.GetContext(ctx, &transactions, `SELECT rebuild_rollup()`)
	})
	if err != nil {
		return 0, fmt.Errorf("rollup: rebuild: %w", err)
	}
	return transactions, nil
}
