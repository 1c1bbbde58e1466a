package catalog

import (
	"context"
	"fmt"

	"simpul/internal/database"
)

// Facets count what a list would hold with another value of one of the
// filter's fields, all others kept as they are. Values that nothing has are
// absent.
type Facets struct {
	Categories   map[string]int // by slug
	Cooperatives map[string]int // by slug
	Villages     map[string]int // by code
	Colours      map[string]int // by slug
	Supplies     map[string]int // by Supply
}

// Each product that the text and the maker leave is marked by which of the
// other fields it satisfies; a field's count asks for all marks but its own.
const facets = `
	WITH base AS MATERIALIZED (
		SELECT p.id, c.slug AS category, k.slug AS cooperative, k.village_code, p.made_to_order, v.free,
		       $3 = '' OR c.slug = $3 AS in_category,
		       $4 = '' OR k.slug = $4 AS in_cooperative,
		       $5 = '' OR k.village_code = $5 OR EXISTS (
		           SELECT 1 FROM product_maker m JOIN public_producer known ON known.id = m.producer_id
		           WHERE m.product_id = p.id AND known.place_code = $5) AS in_village,
		       ($6 = '' AND $7::bigint = 0 AND $8::bigint = 0) OR EXISTS (
		           SELECT 1 FROM variant o WHERE o.product_id = p.id AND o.retired_at IS NULL
		             AND ($6 = '' OR o.colour = $6) AND o.price >= $7::bigint AND ($8::bigint = 0 OR o.price <= $8::bigint)) AS in_option,
		       CASE $9 WHEN 'ready' THEN NOT p.made_to_order AND v.free > 0 WHEN 'made_to_order' THEN p.made_to_order ELSE TRUE END AS in_supply
		FROM publication pub
		JOIN product p ON p.id = pub.product_id
		JOIN category c ON c.id = p.category_id
		JOIN cooperative k ON k.id = p.cooperative_id
		JOIN LATERAL (
			SELECT sum(on_hand - reserved) AS free FROM variant WHERE product_id = p.id AND retired_at IS NULL) v ON v.free IS NOT NULL
		WHERE pub.withdrawn_at IS NULL
		  AND ($1 = '' OR p.search @@ CASE WHEN $2 THEN search_any($1) ELSE search_query($1) END)
		  AND ($10::bigint = 0 OR EXISTS (SELECT 1 FROM product_maker m WHERE m.product_id = p.id AND m.producer_id = $10))
	)
	SELECT 'category' AS field, category AS value, count(*) AS works FROM base
	WHERE in_cooperative AND in_village AND in_option AND in_supply GROUP BY category
	UNION ALL
	SELECT 'cooperative', cooperative, count(*) FROM base
	WHERE in_category AND in_village AND in_option AND in_supply GROUP BY cooperative
	UNION ALL
	SELECT 'village', at.code, count(DISTINCT at.id)
	FROM (SELECT id, village_code AS code FROM base WHERE in_category AND in_cooperative AND in_option AND in_supply
	      UNION ALL
	      SELECT base.id, known.place_code FROM base
	      JOIN product_maker m ON m.product_id = base.id JOIN public_producer known ON known.id = m.producer_id
	      WHERE in_category AND in_cooperative AND in_option AND in_supply) at
	JOIN region ON region.code = at.code AND region.level = 4 GROUP BY at.code
	UNION ALL
	SELECT 'colour', o.colour, count(DISTINCT base.id) FROM base JOIN variant o ON o.product_id = base.id
	WHERE in_category AND in_cooperative AND in_village AND in_supply AND o.retired_at IS NULL AND o.colour IS NOT NULL
	  AND o.price >= $7::bigint AND ($8::bigint = 0 OR o.price <= $8::bigint) GROUP BY o.colour
	UNION ALL
	SELECT 'supply', 'made_to_order', count(*) FROM base
	WHERE in_category AND in_cooperative AND in_village AND in_option AND made_to_order HAVING count(*) > 0
	UNION ALL
	SELECT 'supply', 'ready', count(*) FROM base
	WHERE in_category AND in_cooperative AND in_village AND in_option AND NOT made_to_order AND free > 0 HAVING count(*) > 0`

// FacetsOf counts for the list that a filter gave.
func FacetsOf(ctx context.Context, q database.Queryer, f Filter, found Result) (Facets, error) {
	var rows []struct {
		Field string `db:"field"`
		Value string `db:"value"`
		Works int    `db:"works"`
	}
	if found.Sought != "" {
		f.Text = found.Sought
	}
	if err := q.SelectContext(ctx, &rows, facets, f.Text, found.Any, f.Category, f.Cooperative, f.Village, f.Colour,
		f.PriceMin, f.PriceMax, f.Supply, int64(f.Maker)); err != nil {
		return Facets{}, fmt.Errorf("catalog: facets: %w", err)
	}
	all := Facets{
		Categories: map[string]int{}, Cooperatives: map[string]int{}, Villages: map[string]int{},
		Colours: map[string]int{}, Supplies: map[string]int{},
	}
	fields := map[string]map[string]int{
		"category": all.Categories, "cooperative": all.Cooperatives, "village": all.Villages, "colour": all.Colours, "supply": all.Supplies,
	}
	for _, r := range rows {
		fields[r.Field][r.Value] = r.Works
	}
	return all, nil
}
