package order

import (
	"context"
	"crypto/sha256"
	"fmt"

	"simpul/internal/database"
)

const remember = `INSERT INTO order_browser (order_id, token_hash) VALUES ($1, $2)`

// Remember notes which browser placed an order, by the name in its cookie; only
// a hash of it is kept.
func Remember(ctx context.Context, tx *database.Tx, id ID, browser string) error {
	hash := sha256.Sum256([]byte(browser))
	if _, err := tx.ExecContext(ctx, remember, int64(id), hash[:]); err != nil {
		return fmt.Errorf("order: remember browser of %d: %w", id, err)
	}
	return nil
}

const ofBrowser = `
	SELECT ` + columns + ` FROM shop_order
	WHERE id IN (SELECT order_id FROM order_browser WHERE token_hash = $1) ORDER BY id DESC LIMIT $2`

// OfBrowser lists at most limit orders that a browser placed, newest first; a
// browser without a name has none.
func OfBrowser(ctx context.Context, q database.Queryer, browser string, limit int) ([]Order, error) {
	if browser == "" {
		return nil, nil
	}
	hash := sha256.Sum256([]byte(browser))
	var all []Order
	if err := q.SelectContext(ctx, &all, ofBrowser, hash[:], limit); err != nil {
		return nil, fmt.Errorf("order: of a browser: %w", err)
	}
	return all, nil
}
