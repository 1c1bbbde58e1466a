package inquiry

import (
	"context"
	"crypto/sha256"
	"fmt"

	"simpul/internal/database"
)

const remember = `INSERT INTO inquiry_browser (inquiry_id, token_hash) VALUES ($1, $2)`

// Remember notes which browser asked, by the name in its cookie; only a hash of
// it is kept.
func Remember(ctx context.Context, tx *database.Tx, id ID, browser string) error {
	hash := sha256.Sum256([]byte(browser))
	if _, err := tx.ExecContext(ctx, remember, int64(id), hash[:]); err != nil {
		return fmt.Errorf("inquiry: remember browser of %d: %w", id, err)
	}
	return nil
}

const ofBrowser = columns + ` WHERE id IN (SELECT inquiry_id FROM inquiry_browser WHERE token_hash = $1) ORDER BY id DESC LIMIT $2`

// OfBrowser lists at most limit inquiries of a browser, newest first; a browser
// without a name has none.
func OfBrowser(ctx context.Context, q database.Queryer, browser string, limit int) ([]Inquiry, error) {
	if browser == "" {
		return nil, nil
	}
	hash := sha256.Sum256([]byte(browser))
	var all []Inquiry
	if err := q.SelectContext(ctx, &all, ofBrowser, hash[:], limit); err != nil {
		return nil, fmt.Errorf("inquiry: of a browser: %w", err)
	}
	return all, nil
}
