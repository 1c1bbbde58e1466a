package complaint

import "simpul/internal/invariant"

// Invariants are the truths of complaints, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(18, "what a complaint was decided is refunded, line by line, and no other", `
			SELECT 'complaint ' || d.complaint_id || ' line ' || d.order_line_id FROM complaint_decision d
			LEFT JOIN complaint_inspection i ON i.complaint_id = d.complaint_id AND i.order_line_id = d.order_line_id
			LEFT JOIN complaint_refund f ON f.complaint_id = d.complaint_id AND f.order_line_id = d.order_line_id
			LEFT JOIN refund_unit u ON u.refund_id = f.refund_id AND u.order_line_id = d.order_line_id
			WHERE CASE WHEN d.outcome = 'kept' OR i.complaint_id IS NOT NULL THEN u.units IS DISTINCT FROM d.units ELSE f.refund_id IS NOT NULL END`),
	}
}
