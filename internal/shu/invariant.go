package shu

import "simpul/internal/invariant"

// Invariants are the truths of dividing a surplus, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(7, "a surplus that was approved is posted once, with what it divides", `
			SELECT 'SHU ' || s.id FROM shu s LEFT JOIN shu_approval a ON a.shu_id = s.id
			LEFT JOIN (SELECT t.key, sum(p.amount) AS amount FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id AND p.amount > 0
			           WHERE t.rule = 'shu' GROUP BY t.key) t ON t.key = 'shu:' || s.id
			WHERE t.amount IS DISTINCT FROM CASE WHEN a.shu_id IS NOT NULL THEN s.business + s.capital END
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'shu' AND NOT EXISTS (SELECT 1 FROM shu s WHERE t.key = 'shu:' || s.id)`),
		invariant.SQL(26, "a surplus is approved by another person than who prepared it", `
			SELECT 'SHU ' || a.shu_id FROM shu_approval a JOIN shu s ON s.id = a.shu_id WHERE a.approved_by = s.prepared_by`),
	}
}
