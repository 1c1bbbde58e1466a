package payment

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
)

const insertClaimPhoto = `
	INSERT INTO payment_claim_photo (order_id, picture_id, at) VALUES ($1, $2, $3) ON CONFLICT (order_id, picture_id) DO NOTHING`

// ShowClaim adds a private picture to the customer's word that she has paid,
// which must stand already.
func ShowClaim(ctx context.Context, tx *database.Tx, order OrderID, picture int64, now time.Time) error {
	if _, err := tx.ExecContext(ctx, insertClaimPhoto, order, picture, now); err != nil {
		return fmt.Errorf("payment: photo for order %d: %w", order, err)
	}
	return nil
}

const claimPhotos = `SELECT picture_id FROM payment_claim_photo WHERE order_id = $1 ORDER BY at, picture_id`

// ClaimPhotos are the private pictures that the customer has shown.
func ClaimPhotos(ctx context.Context, q database.Queryer, order OrderID) ([]int64, error) {
	var all []int64
	if err := q.SelectContext(ctx, &all, claimPhotos, order); err != nil {
		return nil, fmt.Errorf("payment: photos of order %d: %w", order, err)
	}
	return all, nil
}
