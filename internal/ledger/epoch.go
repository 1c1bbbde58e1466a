package ledger

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

// BeginEpoch lets the ledger go on where its data were restored into a new
// server, whose transaction counter is younger than they are; elsewhere it does
// nothing. It tells whether an epoch has begun. Only the owner may.
func BeginEpoch(ctx context.Context, owner *database.DB) (begun bool, err error) {
	var ahead bool
	if err := owner.GetContext(ctx, &ahead, `SELECT ledger_is_ahead()`); err != nil {
		return false, fmt.Errorf("ledger: epoch: %w", err)
	}
	if !ahead {
		return false, nil
	}
	// The trigger decides again, under a lock, and fills the row.
	const begin = `INSERT INTO ledger_epoch (sequence, shift, begun_at) VALUES (1, 1, now())`
	err = database.InTx(ctx, owner, func(tx *database.Tx) error {
		result, err := tx.ExecContext(ctx, begin)
		if err != nil {
			return err
		}
		rows, err := result.RowsAffected()
		begun = rows == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("ledger: epoch: %w", err)
	}
	return begun, nil
}
