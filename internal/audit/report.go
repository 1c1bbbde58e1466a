package audit

import "simpul/internal/invariant"

// reports holds the figures by village, by cooperative and by producer to the
// ledger, month by month: each is read the way its report reads it.
func reports() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(37, "village, cooperative and producer reports equal the ledger", `
			WITH sold AS (
				SELECT date_trunc('month', t.occurred_at AT TIME ZONE 'Asia/Jakarta') AS month, p.*
				FROM posting p JOIN ledger_transaction t ON t.id = p.transaction_id
				WHERE t.rule IN ('sale', 'refund', 'dispute', 'reassignment', 'allocation', 'reversal') AND p.order_line_id IS NOT NULL),
			ledger AS (SELECT month, sum(amount) AS total FROM sold GROUP BY month),
			village AS (SELECT month, sum(total) AS total FROM (
				SELECT month, village_code, sum(amount) AS total FROM sold JOIN region r ON r.code = village_code GROUP BY 1, 2) v GROUP BY month),
			cooperative_sum AS (SELECT month, sum(total) AS total FROM (
				SELECT month, c.id, sum(amount) AS total FROM sold JOIN cooperative c ON c.id = cooperative_id GROUP BY 1, 2) c GROUP BY month),
			producer_sum AS (SELECT month, sum(total) AS total FROM (
				SELECT month, d.id, sum(amount) AS total FROM sold JOIN producer d ON d.id = producer_id GROUP BY 1, 2) d GROUP BY month)
			SELECT to_char(l.month, 'YYYY-MM') FROM ledger l
			LEFT JOIN village v USING (month) LEFT JOIN cooperative_sum c USING (month) LEFT JOIN producer_sum d USING (month)
			WHERE l.total IS DISTINCT FROM v.total OR l.total IS DISTINCT FROM c.total OR l.total IS DISTINCT FROM d.total`),
	}
}
