package intake

import "simpul/internal/invariant"

// Invariants are the truths of what makers brought, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(22, "the stock rose by what both signed for, once, and by nothing that they did not", `
			SELECT 'intake line ' || l.id FROM intake_line l
			LEFT JOIN intake_end e ON e.intake_id = l.intake_id
			LEFT JOIN intake_movement x ON x.intake_line_id = l.id LEFT JOIN stock_movement m ON m.id = x.movement_id
			WHERE CASE WHEN e.outcome = 'signed' AND l.order_line_id IS NULL AND l.accepted > 0
			      THEN m.delta IS DISTINCT FROM l.accepted OR m.variant_id <> l.variant_id ELSE m.id IS NOT NULL END`),
		invariant.SQL(13, "no more pieces were brought for an order's line than were sold", `
			SELECT 'order line ' || x.id FROM order_line x JOIN intake_line l ON l.order_line_id = x.id
			JOIN intake_end e ON e.intake_id = l.intake_id AND e.outcome = 'signed'
			GROUP BY x.id HAVING sum(l.accepted) > x.quantity`),
	}
}
