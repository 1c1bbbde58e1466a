package cod

import "simpul/internal/invariant"

// Invariants are the truths of cash on delivery, numbered as in the ledger's
// specification.
func Invariants() []invariant.Invariant {
	return []invariant.Invariant{
		invariant.SQL(10, "an order that is paid on delivery is accepted, handed over or refused, as its state says", `
			SELECT 'order ' || o.number FROM shop_order o
			LEFT JOIN cod_agreement a ON a.order_id = o.id
			LEFT JOIN cod_remitted m ON m.order_id = o.id
			LEFT JOIN cod_refusal x ON x.order_id = o.id
			LEFT JOIN parcel p ON p.order_id = o.id
			WHERE (o.payment_method = 'cod') <> (a.order_id IS NOT NULL)
			   OR (a.order_id IS NOT NULL AND ((o.payment_state = 'paid') <> (m.order_id IS NOT NULL)
			       OR (p.fulfilment_state = 'refused') <> (x.order_id IS NOT NULL)
			       OR (x.order_id IS NOT NULL AND o.payment_state <> 'cancelled')))
			   OR (a.order_id IS NULL AND p.fulfilment_state = 'refused' AND NOT came_back(p.id))`),
		invariant.SQL(12, "a courier's remittance is the sum of its orders, and posted once with what he kept", `
			SELECT 'remittance ' || r.id FROM cod_remittance r
			LEFT JOIN (SELECT remittance_id, sum(amount) AS amount FROM cod_remitted GROUP BY 1) m ON m.remittance_id = r.id
			LEFT JOIN (SELECT t.key, sum(p.amount) FILTER (WHERE a.code LIKE 'asset:bank:%') AS received,
			                  coalesce(sum(p.amount) FILTER (WHERE a.code = 'expense:cod'), 0) AS kept
			           FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			           WHERE t.rule = 'cod_remittance' GROUP BY t.key) t ON t.key = 'cod_remittance:' || r.id
			WHERE m.amount IS DISTINCT FROM r.due OR t.received IS DISTINCT FROM r.received OR t.kept <> r.due - r.received
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'cod_remittance' AND NOT EXISTS (SELECT 1 FROM cod_remittance r WHERE t.key = 'cod_remittance:' || r.id)`),
		invariant.SQL(12, "no remittance is half booked", `
			SELECT 'asset:cod_to_bank ' || sum(p.amount) FROM posting p JOIN account a ON a.id = p.account_id
			WHERE a.code = 'asset:cod_to_bank' HAVING sum(p.amount) <> 0`),
		invariant.SQL(7, "what a refused parcel cost is posted once, to whom the agreement says", `
			SELECT 'order ' || x.order_id FROM cod_refusal x
			LEFT JOIN (SELECT t.key, sum(p.amount) FILTER (WHERE a.code = 'expense:cod') AS programme,
			                  sum(p.amount) FILTER (WHERE a.code LIKE 'asset:receivable:coop:%') AS cooperative
			           FROM ledger_transaction t JOIN posting p ON p.transaction_id = t.id JOIN account a ON a.id = p.account_id
			           WHERE t.rule = 'cod_refused' GROUP BY t.key) t ON t.key = 'cod_refused:' || x.order_id
			WHERE coalesce(t.programme, 0) <> CASE x.bearer WHEN 'programme' THEN x.cost ELSE 0 END
			   OR coalesce(t.cooperative, 0) <> CASE x.bearer WHEN 'cooperative' THEN x.cost ELSE 0 END
			UNION ALL
			SELECT 'transaction ' || t.id FROM ledger_transaction t
			WHERE t.rule = 'cod_refused' AND NOT EXISTS (SELECT 1 FROM cod_refusal x WHERE t.key = 'cod_refused:' || x.order_id)`),
		invariant.Overdue(34, "what couriers have collected is handed over within 14 days of the delivery", `
			SELECT 'order ' || o.number FROM cod_agreement a JOIN shop_order o ON o.id = a.order_id JOIN parcel p ON p.id = a.parcel_id
			WHERE o.payment_state = 'accepted' AND p.delivered_at < $1::timestamptz - INTERVAL '14 days'`),
	}
}
