package direct

import "simpul/internal/invariant"

// Invariants are the truths of what is sold over the counter, numbered as in
// the ledger's specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(7, "a direct sale is one order of the same total and cooperative, or was given back", `
			SELECT 'order ' || o.number FROM shop_order o
			WHERE o.direct AND NOT EXISTS (
			    SELECT 1 FROM direct_sale s JOIN direct_sale_end e ON e.sale_id = s.id JOIN parcel p ON p.order_id = o.id
			    WHERE e.order_id = o.id AND s.key = o.form_key AND s.total = o.total AND s.method = o.payment_method AND s.cooperative_id = p.cooperative_id)
			UNION ALL
			SELECT 'direct sale ' || e.sale_id FROM direct_sale_end e JOIN shop_order o ON o.id = e.order_id WHERE NOT o.direct`),
		invariant.SQL(10, "cash of a direct sale lies in the box of the cooperative that sold", `
			SELECT 'order ' || o.number FROM shop_order o JOIN direct_sale_end e ON e.order_id = o.id JOIN direct_sale s ON s.id = e.sale_id
			LEFT JOIN payment m ON m.order_id = o.id AND m.disposition = 'applied'
			LEFT JOIN (SELECT t.order_id, sum(p.amount) AS amount, min(a.code) AS code FROM ledger_transaction t
			           JOIN posting p ON p.transaction_id = t.id AND p.amount > 0 JOIN account a ON a.id = p.account_id AND a.code LIKE 'asset:cash:coop:%'
			           WHERE t.rule = 'sale' GROUP BY 1) x ON x.order_id = o.id
			WHERE o.payment_method = 'cash'
			  AND (o.payment_state <> 'paid' OR m.account IS DISTINCT FROM s.cooperative_id::text OR x.amount IS DISTINCT FROM o.total
			       OR x.code IS DISTINCT FROM 'asset:cash:coop:' || s.cooperative_id)`),
		invariant.SQL(7, "what a count of a cash box found more or less is posted once", `
			SELECT 'cash count ' || c.id FROM cash_count c
			LEFT JOIN (SELECT t.key, sum(p.amount) AS amount FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id
			           JOIN account a ON a.id = p.account_id WHERE t.rule = 'cash_count' AND a.code LIKE 'asset:cash:coop:%' GROUP BY t.key) t
			  ON t.key = 'cash_count:' || c.id
			WHERE coalesce(t.amount, 0) <> c.difference
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'cash_count' AND NOT EXISTS (SELECT 1 FROM cash_count c WHERE t.key = 'cash_count:' || c.id)`),
		invariant.Overdue(34, "a direct sale waits for a decision no longer than three days", `
			SELECT 'direct sale ' || s.id FROM direct_sale s LEFT JOIN direct_sale_end e ON e.sale_id = s.id
			WHERE e.sale_id IS NULL AND s.received_at < $1::timestamptz - INTERVAL '3 days'`),
	}
}
