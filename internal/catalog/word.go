package catalog

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

const (
	// Whoever indexes a product holds the same lock, shared, until her
	// transaction ends. It is tried for only: waiting for it would make those
	// wait who come after, with rows locked that others need.
	tryCollecting = `SELECT pg_try_advisory_xact_lock(hashtext('search_word'))`
	collectWords  = `
		DELETE FROM search_word s WHERE NOT EXISTS (
			SELECT FROM product p, string_to_table(p.search_text, ' ') AS t (word) WHERE t.word = s.word)`
)

// CollectWords removes the words of which no product is described any more, and
// tells how many there were. While a product is being indexed it removes none.
func CollectWords(ctx context.Context, db *database.DB) (collected int64, err error) {
	err = database.InTx(ctx, db, func(tx *database.Tx) error {
		var alone bool
		if err := tx.GetContext(ctx, &alone, tryCollecting); err != nil || !alone {
			return err
		}
		done, err := tx.ExecContext(ctx, collectWords)
		if err != nil {
			return err
		}
		collected, err = done.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("catalog: collect words: %w", err)
	}
	return collected, nil
}
