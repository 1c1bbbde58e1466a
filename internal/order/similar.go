package order

import (
	"context"
	"fmt"

	"simpul/internal/catalog"
	"simpul/internal/database"
	"simpul/internal/money"
)

// Similar is what works of one category, and of one size where Size says so, were
// last sold for: half of them at Low to High.
type Similar struct {
	Category catalog.CategoryID `db:"category_id"`
	Size     string             `db:"size"` // "s", "m" or "l" by weight, "" for all
	Low      money.Amount       `db:"low"`
	High     money.Amount       `db:"high"`
	Sold     int                `db:"sold"` // how many orders that is taken from
}

// Sizes are told apart halfway between the weights that producers choose from.
// Fewer than three sales say nothing yet.
const similar = `
	SELECT c.id AS category_id, coalesce(l.size, '') AS size, percentile_disc(0.25) WITHIN GROUP (ORDER BY l.price) AS low,
	       percentile_disc(0.75) WITHIN GROUP (ORDER BY l.price) AS high, count(*) AS sold
	FROM category c
	CROSS JOIN LATERAL (
		SELECT n.price, CASE WHEN n.weight_g < 475 THEN 's' WHEN n.weight_g < 800 THEN 'm' ELSE 'l' END AS size
		FROM order_line n JOIN shop_order o ON o.id = n.order_id
		WHERE n.category_id = c.id AND o.payment_state = 'paid' ORDER BY n.id DESC LIMIT 200) l
	GROUP BY GROUPING SETS ((c.id, l.size), (c.id)) HAVING count(*) >= 3 ORDER BY 1, 2`

// AllSimilar is what works of each category and size were last sold for.
func AllSimilar(ctx context.Context, q database.Queryer) ([]Similar, error) {
	var all []Similar
	if err := q.SelectContext(ctx, &all, similar); err != nil {
		return nil, fmt.Errorf("order: what similar works sold for: %w", err)
	}
	return all, nil
}

// SimilarTo is the one of all that is nearest: of the category and size, else of
// the category.
func SimilarTo(all []Similar, category catalog.CategoryID, size string) (nearest Similar, found bool) {
	for _, s := range all {
		if s.Category == category && (s.Size == size || s.Size == "") && (!found || s.Size != "") {
			nearest, found = s, true
		}
	}
	return nearest, found
}
