package catalog

import (
	"context"
	"fmt"

	"simpul/internal/database"
	"simpul/internal/producer"
)

const storytellers = `
	SELECT known.id, known.name, known.place, known.place_code, coalesce(known.picture_id, 0) AS picture_id, known.story, known.shows_income,
	       count(*) OVER () AS total
	FROM public_producer known
	WHERE known.story <> '' AND EXISTS (
		SELECT FROM product_maker m
		JOIN publication pub ON pub.product_id = m.product_id AND pub.withdrawn_at IS NULL WHERE m.producer_id = known.id)
	ORDER BY known.picture_id IS NULL, known.name, known.id LIMIT $1 OFFSET $2`

// Storytellers lists a page of the makers who have made their story public and
// have something on sale, those with a portrait first, and how many there are.
func Storytellers(ctx context.Context, q database.Queryer, page Page) ([]producer.Public, int, error) {
	var rows []struct {
		producer.Public
		Total int `db:"total"`
	}
	if err := q.SelectContext(ctx, &rows, storytellers, page.limit(), page.offset()); err != nil {
		return nil, 0, fmt.Errorf("catalog: storytellers: %w", err)
	}
	all := make([]producer.Public, len(rows))
	total := 0
	for i, r := range rows {
		all[i], total = r.Public, r.Total
	}
	return all, total, nil
}
