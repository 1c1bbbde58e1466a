package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"simpul/internal/database"
)

const chosen = `
	SELECT p.id, p.slug, p.title, p.title_en, k.name AS cooperative, v.lowest AS price, v.highest > v.lowest AS price_from,
	       p.made_to_order, coalesce(p.lead_days, 0) AS lead_days,
	       CASE WHEN p.made_to_order THEN p.open_units_cap - p.open_units ELSE v.free END AS available, pub.published_at,
	       ` + firstPicture + ` AS picture_id, ` + publicMakers + ` AS makers
	FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (id, place)
	JOIN product p ON p.id = asked.id
	JOIN publication pub ON pub.product_id = p.id AND pub.withdrawn_at IS NULL
	JOIN cooperative k ON k.id = p.cooperative_id
	JOIN LATERAL (
		SELECT min(price) AS lowest, max(price) AS highest, sum(on_hand - reserved) AS free
		FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON v.lowest IS NOT NULL
	ORDER BY asked.place`

// Chosen are those of some products that are on sale, in the order of the ids.
func Chosen(ctx context.Context, q database.Queryer, ids []ProductID) ([]Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []cardRow
	if err := q.SelectContext(ctx, &rows, chosen, pq.Array(ids)); err != nil {
		return nil, fmt.Errorf("catalog: chosen: %w", err)
	}
	return cardsOf(ctx, q, rows)
}
