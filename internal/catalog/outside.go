package catalog

import (
	"context"
	"fmt"
	"time"

	"simpul/internal/database"
	"simpul/internal/identity"
	"simpul/internal/money"
)

// OutsideSale is what a producer noted that she got for pieces sold outside the
// shop. It is no income of the ledger.
type OutsideSale struct {
	Product ProductID    `db:"product_id"`
	Title   string       `db:"title"`
	Pieces  int          `db:"pieces"`
	Got     money.Amount `db:"price"`
	At      time.Time    `db:"at"`
}

const insertOutside = `INSERT INTO outside_sale (movement_id, producer_id, price) VALUES ($1, $2, $3)`

const outsideSales = `
	SELECT p.id AS product_id, p.title, -m.delta AS pieces, o.price, m.at
	FROM outside_sale o JOIN stock_movement m ON m.id = o.movement_id JOIN variant v ON v.id = m.variant_id JOIN product p ON p.id = v.product_id
	WHERE o.producer_id = $1 AND m.at >= $2 AND m.at < $3 ORDER BY m.at DESC, m.id DESC LIMIT 500`

// OutsideSales lists what a producer noted between two times, the newest first.
func OutsideSales(ctx context.Context, q database.Queryer, producer identity.PersonID, from, to time.Time) ([]OutsideSale, error) {
	var all []OutsideSale
	if err := q.SelectContext(ctx, &all, outsideSales, producer, from, to); err != nil {
		return nil, fmt.Errorf("catalog: outside sales of %d: %w", producer, err)
	}
	return all, nil
}
