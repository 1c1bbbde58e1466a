package catalog

import "simpul/internal/invariant"

// Invariants are the truths of the goods alone, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(21, "no more is reserved than there is", `
			SELECT 'variant ' || id || ': ' || reserved || ' of ' || on_hand FROM variant
			WHERE NOT (0 <= reserved AND reserved <= on_hand)
			UNION ALL
			SELECT 'product ' || id || ': ' || open_units || ' open' FROM product
			WHERE open_units < 0 OR open_units > coalesce(open_units_cap, 0)`),
		invariant.SQL(22, "stock is the sum of its movements", `
			SELECT 'variant ' || v.id || ': ' || v.on_hand || ' on hand, ' || coalesce(sum(m.delta), 0) || ' moved'
			FROM variant v LEFT JOIN stock_movement m ON m.variant_id = v.id
			GROUP BY v.id HAVING v.on_hand <> coalesce(sum(m.delta), 0)`),
		invariant.SQL(43, "lists and searches hold what is on sale, as it is", `
			SELECT 'product ' || coalesce(kept.product_id, due.product_id)
			FROM on_sale kept FULL JOIN on_sale_facts due USING (product_id)
			WHERE (kept.category_id, kept.cooperative_id, kept.made_to_order, kept.places, kept.colours, kept.cluster,
			       kept.lowest, kept.highest, kept.published_at, kept.search)
			      IS DISTINCT FROM (due.category_id, due.cooperative_id, due.made_to_order, due.places, due.colours, due.cluster,
			       due.lowest, due.highest, due.published_at, due.search)`),
	}
}
